"""Reading a finished paper back: its text, its fonts, its pages, and the QR codes of its rendered pages."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from service_desk import catalog_files
from service_desk.pricing import Offering

ROOT = Path(__file__).resolve().parents[2]
MM = 72 / 25.4  # points


@dataclass(frozen=True)
class PdfRead:
    """A PDF as somebody finds it."""

    pdf: bytes

    @property
    def pages(self) -> list[str]:
        """The text of each page, without blanks and line ends: a PDF breaks lines where it likes."""
        document = pypdfium2.PdfDocument(self.pdf)
        try:
            return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]
        finally:
            document.close()

    @property
    def text(self) -> str:
        """The text of all pages."""
        return "".join(self.pages)

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """Width and height of each page in millimetres."""
        document = pypdfium2.PdfDocument(self.pdf)
        try:
            return [(round(page.get_width() / MM), round(page.get_height() / MM)) for page in document]
        finally:
            document.close()

    @property
    def fonts(self) -> dict[str, bool]:
        """The fonts named on the pages, without their subset prefix, and whether each is embedded."""
        found: dict[str, bool] = {}
        for page in PdfReader(io.BytesIO(self.pdf)).pages:
            for font in page["/Resources"].get("/Font", {}).values():
                inner = font.get_object()["/DescendantFonts"][0].get_object()
                name = str(inner["/BaseFont"]).lstrip("/").partition("+")[2]
                found[name] = any(key in inner["/FontDescriptor"].get_object() for key in ("/FontFile2", "/FontFile3"))
        return found

    def codes(self, page: int = 0, *, dpi: int = 200) -> list[str]:
        """What the QR codes of a rendered page say, as a telephone's camera would read them."""
        document = pypdfium2.PdfDocument(self.pdf)
        try:
            picture = document[page].render(scale=dpi / 72).to_pil()
        finally:
            document.close()
        return sorted(found.text for found in zxingcpp.read_barcodes(picture))


@pytest.fixture(scope="session")
def offering() -> Offering:
    """The demonstration estate as it is shipped."""
    return catalog_files.load(ROOT / "catalog")


@pytest.fixture(scope="session")
def read_back() -> Callable[[bytes], PdfRead]:
    """Open a finished PDF."""
    return PdfRead
