"""The board sheets of the free services: each with its sentence, its department and how soon."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from service_desk.catalog import Fee
from service_desk.papers.free_list import free_list, free_of
from service_desk.papers.paper import NotPrintable
from service_desk.papers.printing import render
from service_desk.pricing import Offering
from service_desk.web.saying import soon

TODAY = date(2026, 11, 25)
URL = "https://linli.example"


def squeezed(text: str) -> str:
    """A text as a PDF gives it back: without blanks."""
    return "".join(text.split())


def with_service(offering: Offering, service_id: str, **changes: Any) -> Offering:
    """The estate with one service changed."""
    catalog = offering.catalog
    services = tuple(replace(s, **changes) if s.id == service_id else s for s in catalog.services)
    return replace(offering, catalog=replace(catalog, services=services))


def test_every_free_service_has_its_row(offering: Offering, read_back: Any) -> None:
    """Number, title, sentence, department and how soon, for all 46."""
    text = read_back(render(free_list(offering, TODAY)).pdf).text
    free = [item for item in offering.catalog.services if item.fee is Fee.FREE]
    assert len(free) == 46
    for item in free:
        department = offering.catalog.department(item.department)
        assert department is not None
        for part in (item.id, item.title, item.summary, department.name, soon(item, offering.catalog)):
            assert squeezed(part) in text, (item.id, part)


def test_paid_services_are_not_among_them(offering: Offering, read_back: Any) -> None:
    """A free list names nothing that costs."""
    text = read_back(render(free_list(offering, TODAY)).pdf).text
    assert "P101" not in text
    assert "以下都是无偿增值服务，不收服务费。" in text
    assert "钱款按收费单位票据代收代付，多退少补。" in text


def test_its_pages_their_head_fonts_and_code(offering: Offering, read_back: Any) -> None:
    """Three A4 pages; the later ones name the sheet; each counts; the code stands on the last."""
    found = read_back(render(free_list(offering, TODAY, url=URL)).pdf)
    assert found.sizes == [(210, 297)] * 3
    assert all("免费服务清单" in page for page in found.pages)
    assert [f"第{n}页，共3页" in page for n, page in enumerate(found.pages, 1)] == [True] * 3
    assert found.fonts == {"NotoSansSC-Regular": True, "NotoSerifSC-Regular": True}
    assert found.codes(2) == [f"{URL}/free/"]
    assert "027-12345678" in found.pages[2]


@pytest.mark.parametrize("more", range(0, 24, 2))
def test_no_section_begins_at_the_foot_of_a_page(more: int, offering: Offering, read_back: Any) -> None:
    """Wherever the page breaks, a section's head has a row of its own below it."""
    catalog = offering.catalog
    extra = tuple(replace(catalog.services[0], id=f"F{100 + n}", title=f"加项{n}") for n in range(more))
    first = replace(catalog.sections[0], services=(*catalog.sections[0].services, *(s.id for s in extra)))
    longer = replace(catalog, services=(*catalog.services, *extra), sections=(first, *catalog.sections[1:]))
    found = read_back(render(free_list(replace(offering, catalog=longer), TODAY)).pdf)
    heads = [title for title, _ in free_of(longer)]
    for page in found.pages:
        for head in heads:
            before, at, after = page.partition(f"{head}编号服务内容谁来办多久办好")
            assert not at or after[:1] == "F", (head, before[-20:], after[:20])


def test_hostile_text_is_printed_as_it_stands(offering: Offering, hostile: str, read_back: Any) -> None:
    """In a title and in a sentence."""
    changed = with_service(offering, "F01", title=hostile[:30], summary=hostile)
    text = read_back(render(free_list(changed, TODAY)).pdf).text
    assert squeezed(hostile) in text
    assert squeezed(hostile[:30]) in text


@pytest.mark.parametrize("field", ["title", "summary"])
@pytest.mark.parametrize("text", ["很长的名称" * 40, "W" * 90], ids=["many lines", "one run"])
def test_what_does_not_fit_its_column_is_an_error(field: str, text: str, offering: Offering) -> None:
    """Neither a row of a whole page nor letters over the next column."""
    with pytest.raises(NotPrintable, match="放不下"):
        render(free_list(with_service(offering, "F08", **{field: text}), TODAY))


def test_no_page_has_the_call_box_alone(offering: Offering, read_back: Any) -> None:
    """However long the list is, its last service stays above the telephone."""
    catalog = offering.catalog
    for dropped in range(16):
        first, *others = catalog.sections
        fewer = (replace(first, services=first.services[min(dropped, 5) :]), *others[:-2])
        last = replace(others[-2], services=others[-2].services[max(0, dropped - 5) :])
        shorter = replace(offering, catalog=replace(catalog, sections=(*fewer, last, others[-1])))
        page = read_back(render(free_list(shorter, TODAY, url=URL)).pdf).pages[-1]
        assert re.search("F[0-9]{2}", page), dropped
