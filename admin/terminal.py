r"""The terminal: what people typed made harmless, tables that stay aligned, JSON, progress on a real terminal only.

Nothing from the records reaches the terminal unescaped: control characters, ANSI escapes and direction marks are
shown as ``\x1b`` or ``\u202e``.
"""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from rich.console import Console

READABLE = 100  # columns where no terminal says otherwise
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Co"})
JOINERS = "\u200d\ufe0f"  # inside emoji; they turn nothing round
WIDE = frozenset("WF")


def safe(text: str, *, line_end: str = "⏎") -> str:
    """The text with everything that could move the cursor, turn the line or hide shown as an escape."""
    return "".join(_shown(ch, line_end) for ch in text)


def _shown(ch: str, line_end: str) -> str:
    if ch == "\n":
        return line_end
    if ch not in JOINERS and unicodedata.category(ch) in INVISIBLE:
        return ch.encode("unicode_escape").decode("ascii")
    return ch


def width(text: str) -> int:
    """Columns the text takes: two for CJK."""
    return sum(2 if unicodedata.east_asian_width(ch) in WIDE else not unicodedata.combining(ch) for ch in text)


def pad(text: str, columns: int) -> str:
    """The text filled with blanks to a width."""
    return text + " " * max(0, columns - width(text))


def columns() -> int:
    """How wide to print."""
    return min(shutil.get_terminal_size((READABLE, 24)).columns, 140) if sys.stdout.isatty() else READABLE


def prepare_streams() -> None:
    """No output ever fails for want of a character (a Windows terminal in GBK, a pipe in ASCII)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def say(text: str = "") -> None:
    """One line for people on stdout; our own sentences, with data already made ``safe`` where it matters."""
    _write(sys.stdout, safe(text, line_end="\n"))


def complain(text: str) -> None:
    """A sentence on stderr."""
    _write(sys.stderr, safe(text, line_end="\n"))


def _write(stream: TextIO, text: str) -> None:
    stream.write(text + "\n")
    stream.flush()


def say_json(value: Any) -> None:
    """A value for programs on stdout, indented, keys as given."""
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    _write(sys.stdout, json.dumps(value, ensure_ascii=plain, indent=2))


def console() -> Console:
    """Rich's console: no markup, no guesses, colour on a terminal only."""
    from rich.console import Console  # noqa: PLC0415 - JSON and errors do without

    return Console(highlight=False, markup=False, emoji=False, width=columns(), file=sys.stdout)


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, keep: Sequence[int] = (0,)) -> None:
    """A table; the columns in ``keep`` are never wrapped."""
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    made = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for place, header in enumerate(headers):
        made.add_column(Text(header), no_wrap=place in keep, overflow="fold")
    for row in rows:
        made.add_row(*(Text(safe(cell)) for cell in row))
    shown = console()
    with shown.capture() as captured:
        shown.print(made)
    for line in captured.get().splitlines():
        _write(sys.stdout, line.rstrip())


def fields(pairs: Sequence[tuple[str, str]]) -> None:
    """``名称  内容`` lines, aligned; a text of several lines stays indented under its name."""
    name_width = max((width(name) for name, _ in pairs), default=0) + 2
    for name, value in pairs:
        first, *rest = safe(value, line_end="\n").split("\n")
        _write(sys.stdout, pad(name, name_width) + first)
        for line in rest:
            _write(sys.stdout, " " * name_width + line)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar for long work on a real terminal; elsewhere the function it gives does nothing."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
