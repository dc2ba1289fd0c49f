"""Reading a finished paper back: its text, its fonts, its pages, and the QR codes of its rendered pages."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from service_desk import catalog_files
from service_desk.catalog import SHANGHAI, Half
from service_desk.catalog_files import starter
from service_desk.orders import Basis, Channel, Consent, Contact, HalfDay, Place, ServiceOrder, Window
from service_desk.pricing import Line, Offering, Quote, QuoteMode
from service_desk.workflow import Kind, State

ROOT = Path(__file__).resolve().parents[2]
MM = 72 / 25.4  # points


@dataclass(frozen=True)
class PdfRead:
    """A PDF as somebody finds it."""

    pdf: bytes

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page, without blanks and line ends: a PDF breaks lines where it likes."""
        document = pypdfium2.PdfDocument(self.pdf)
        try:
            return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]
        finally:
            document.close()

    @cached_property
    def text(self) -> str:
        """The text of all pages."""
        return "".join(self.pages)

    @cached_property
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
        return sorted(found.text for found in self._seen(page, dpi))

    def symbols(self, page: int = 0, *, dpi: int = 200) -> list[float]:
        """How wide each QR symbol of a rendered page is in millimetres, without its quiet zone."""
        corners = [(found.position.top_left, found.position.top_right) for found in self._seen(page, dpi)]
        return [math.dist((left.x, left.y), (right.x, right.y)) / dpi * 25.4 for left, right in corners]

    def _seen(self, page: int, dpi: int) -> list[Any]:
        document = pypdfium2.PdfDocument(self.pdf)
        try:
            picture = document[page].render(scale=dpi / 72).to_pil()
        finally:
            document.close()
        return list(zxingcpp.read_barcodes(picture))


@pytest.fixture(scope="session")
def offering() -> Offering:
    """The demonstration estate as it is shipped."""
    return catalog_files.load(ROOT / "catalog")


HOSTILE = '#panic("x") *b* $x$ @ref <label> \\ // [x] #read("/etc/passwd")'
BOOKED = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture(scope="session")
def hostile() -> str:
    """Text that means something to the typesetter, and must come out as it went in."""
    return HOSTILE


@pytest.fixture(scope="session")
def paid_order() -> Callable[..., ServiceOrder]:
    """A paid order, agreed by telephone, with a time; each keyword changes a field."""
    home = Place("3", "2", "501")
    start = datetime(2026, 11, 25, 9, 30, tzinfo=SHANGHAI)
    line = Line("P104", "换龙头", "次", 4000, 1000, 4000)
    order = ServiceOrder(
        number="2611-7K3QM", kind=Kind.PAID, state=State.ASSIGNED, version=3, service="P104", title="换龙头",
        channel=Channel.TELEPHONE, contact=Contact("王女士", "13800138000"), address=home, place=home,
        content="厨房龙头滴水", requirements="请先打电话", wanted=HalfDay(start.date(), Half.AM),
        created_at=BOOKED, changed_at=BOOKED, department="repair", lead="W01",
        window=Window(start, start + timedelta(hours=1, minutes=30)),
        quote=Quote("2026-1", QuoteMode.FIXED, (line,), 4000, 4000, "次", 4000),
        consent=Consent(4000, "2026-1", "resident", BOOKED, Basis.TELEPHONE, "R01"),
    )  # fmt: skip
    return lambda **changes: replace(order, **changes)


@pytest.fixture(scope="session")
def real(offering: Offering) -> Offering:
    """The same estate as if it were no demonstration, its price lists approved."""
    book = replace(offering.prices, approved=frozenset(edition.sha for edition in offering.prices.editions))
    catalog = replace(offering.catalog, estate=replace(offering.catalog.estate, demo=False))
    return replace(offering, catalog=catalog, prices=book)


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Offering:
    """An estate as ``linli init`` makes it: free services only, no price list."""
    folder = tmp_path_factory.mktemp("estates") / "bare"
    starter.init(folder, name="新苑", phone="027-87654321", address="新苑路 2 号", area_code="027")
    return catalog_files.load(folder)


@pytest.fixture(scope="session")
def read_back() -> Callable[[bytes], PdfRead]:
    """Open a finished PDF."""
    return PdfRead
