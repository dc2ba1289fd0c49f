"""A notice as a sheet for the door or the board, A4 or A3, with the QR of its live page (§3)."""

from __future__ import annotations

from typing import Literal

from service_desk.catalog import Catalog
from service_desk.notices import Notice
from service_desk.papers.house import day, house
from service_desk.papers.paper import Paper
from service_desk.papers.qr import code
from service_desk.papers.wording import words


def notice_sheet(catalog: Catalog, notice: Notice, *, url: str = "", size: Literal["a4", "a3"] = "a4") -> Paper:
    """The sheet of a notice; ``url`` is the public address, empty when there is none."""
    department = catalog.department(notice.department)
    return Paper(
        name="notice",
        title=notice.title,
        template="notice.typ",
        data={
            "house": house(catalog),
            "words": words("notice", catalog),
            "size": size,
            "kind": notice.kind.word.removesuffix("通知") or notice.kind.word,  # the title says the rest
            "heading": notice.title,
            "lead": notice.summary,
            "body": list(notice.body),
            "facts": [
                {"label": label, "text": text}
                for label, text in (("时间", notice.when), ("范围", notice.affects))
                if text
            ],
            "signed": department.name if department else "",
            "since": day(notice.since),
            "until": day(notice.until) if notice.until else "",
            "qr": code(url, f"/notices/{notice.id}/"),
        },
        on=notice.since,
    )
