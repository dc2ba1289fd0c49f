"""The close of day: what is left has a reason, a verified backup, one sheet, and the next day sees the last one."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader

from service_desk.store import backup_folder, closings
from service_desk.store.closings import DayClose

At = Callable[[str], Any]


def back_up(person: Any) -> Any:
    return person.post("/desk/close/backup", **person.get("/desk/close").reader.forms["backup"])


def close(person: Any, **fields: str) -> Any:
    page = person.get("/desk/close")
    return person.post("/desk/close", **(page.fields | fields))


def kept(service: Any) -> tuple[DayClose, ...]:
    with service.runtime.store.read() as cn:
        return closings.latest(cn, service.office.estate, 9)


@pytest.fixture
def busy(service: Any, at_desk: At) -> Any:
    """The service with a sheet out and a resident not told yet; ``number`` is the order's."""
    token = service.booked()
    service.assign(token)
    service.number = service.order(token).number
    person = at_desk("R01")
    fields = person.get("/desk/sheets").reader.forms["/desk/sheets/work-order"]
    person.post("/desk/sheets/work-order", **(fields | {"number": service.number}))
    service.clock.wait(hours=8)
    return service


def test_a_day_with_nothing_left_closes_with_a_backup_alone(service: Any, at_desk: At) -> None:
    person = at_desk("R01")
    assert "今天还没有备份" in person.get("/desk/close").words
    sent = back_up(person)
    page = person.get(sent.where)
    assert "备份已做好并核对过" in page.words
    assert "任务单都交回了" in page.words
    assert "该告知的住户都告知了" in page.words
    sent = close(person, remark="明天上午停水")
    assert sent.status == 303
    assert "今天的交接班已记下" in person.get(sent.where).words
    (made,) = kept(service)
    assert (made.by, made.day.isoformat(), dict(made.reasons), made.remark) == ("R01", "2026-11-23", {}, "明天上午停水")
    assert made.facts["backup"]["verified"] is True


def test_what_is_left_needs_a_reason_each(busy: Any, at_desk: At) -> None:
    person = at_desk("R01")
    page = person.get("/desk/close")
    for words in ("任务单没有全部交回", "还有住户没有告知", "今天还没有备份", busy.number):
        assert words in page.words
    refused = close(person, why_sheets="师傅还在住户家")
    assert refused.status == 422
    assert "还没有告知，请写明原因" in refused.words
    assert "没有备份，请写明原因" in refused.words
    assert refused.fields["why_sheets"] == "师傅还在住户家"
    assert kept(busy) == ()
    reasons = {"why_sheets": "师傅还在住户家", "why_tell": "三次未接通", "why_backup": "停电"}
    assert close(person, **reasons).status == 303
    (made,) = kept(busy)
    assert made.reasons == {"sheets": "师傅还在住户家", "tell": "三次未接通", "backup": "停电"}
    assert [one[0] for one in made.facts["left"]] == ["sheets", "tell", "backup"]
    assert made.facts["left"][0][2] == [busy.number]


def test_pressing_twice_closes_once(service: Any, at_desk: At) -> None:
    person = at_desk("M01")
    page = person.get("/desk/close")
    for _ in range(2):
        assert person.post("/desk/close", **(page.fields | {"why_backup": "停电"})).status == 303
    assert len(kept(service)) == 1


def test_a_backup_that_was_altered_does_not_count(service: Any, at_desk: At) -> None:
    person = at_desk("R01")
    back_up(person)
    path = backup_folder.newest(service.runtime.settings.data)
    assert path is not None
    path.write_bytes(path.read_bytes() + b"x")
    assert "与校验值不符" in person.get("/desk/close").words
    assert close(person).status == 422


def test_yesterday_s_backup_does_not_count_for_today(service: Any, at_desk: At) -> None:
    person = at_desk("R01")
    back_up(person)
    service.clock.wait(days=1)
    person.sign_in()
    assert "今天还没有备份" in person.get("/desk/close").words


def test_the_backup_of_the_button_restores(service: Any, at_desk: At, tmp_path: Any) -> None:
    """It is a whole one, with its checksum and the secret beside it."""
    from service_desk.store import backup, open_store, people  # noqa: PLC0415 - for this test alone

    back_up(at_desk("R01"))
    made = backup_folder.newest(service.runtime.settings.data)
    assert made is not None
    assert made.with_name(made.name + ".secret").read_bytes() == (service.runtime.settings.data / "secret").read_bytes()
    backup.restore(made, tmp_path / "again.db")
    store = open_store(tmp_path / "again.db")
    with store.read() as cn:
        assert people.get_staff(cn, service.office.estate, "R01") is not None
    store.close()


def test_the_next_day_s_board_and_page_show_the_last_close(busy: Any, at_desk: At) -> None:
    person = at_desk("R01")
    close(person, why_sheets="师傅还在住户家", why_tell="未接通", why_backup="停电", remark="先打电话给 3 号楼")
    busy.clock.wait(hours=15)
    person.sign_in()
    board = person.get("/desk").words
    assert "上次交接班 11月23日 周一 17:00：先打电话给 3 号楼" in board
    assert "有遗留" in board
    page = person.get("/desk/close").words
    assert "上次的交接班" in page
    assert "师傅还在住户家" in page


def test_the_sheet_names_orders_and_reasons_and_nobody(busy: Any, at_desk: At) -> None:
    person = at_desk("R01")
    close(person, why_sheets="师傅还在住户家", why_tell="未接通", why_backup="停电")
    page = person.get("/desk/close")
    paper = person.post("/desk/close/print", **page.reader.forms["/desk/close/print"])
    assert paper.response.mimetype == "application/pdf"
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(paper.response.data)).pages)
    for words in ("交接班", busy.number, "师傅还在住户家", "今天没有备份", "前台甲"):
        assert words in text.replace("\n", ""), words
    assert "王女士" not in text
    assert "138" not in text
    assert person.post("/desk/close/print", csrf=page.fields["csrf"], close="0" * 32).status == 404


def test_only_reception_and_manager_close_the_day(service: Any, at_desk: At) -> None:
    for who in ("S01", "F01", "W01"):
        assert at_desk(who).get("/desk/close").status == 404
        assert at_desk(who).post("/desk/close/backup").status == 404
    assert kept(service) == ()
    assert backup_folder.newest(service.runtime.settings.data) is None
