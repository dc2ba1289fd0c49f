"""Excel files out, for commands: see ``service_desk.excel``, which the web desk uses as well."""

from service_desk.excel import LONGEST_CELL, Cell, Sheet, Yuan, book_of, write_book

__all__ = ["LONGEST_CELL", "Cell", "Sheet", "Yuan", "book_of", "write_book"]
