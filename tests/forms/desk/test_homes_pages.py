"""The household list at the desk: searching (D1), a home's page, and the list in and out (D7)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from service_desk import desk
from service_desk.desk import homes
from service_desk.desk.homes import Typed
from service_desk.excel import Sheet, book_of
from service_desk.store import Connection, looks
from service_desk.store import homes as rows

At = Callable[[str], Any]
HEAD = ("住址", "称呼", "电话", "身份", "备注")
PEOPLE = (
    ("3-2-501", "单女士", "13800138000"),
    ("3-2-502", "李先生", "13900139000"),
    ("13-1-101", "解先生", "13600138000"),
)


@pytest.fixture
def listed(service: Any) -> dict[str, str]:
    """Three homes with somebody; room code and id."""
    office = service.office

    def keep(cn: Connection) -> dict[str, str]:
        found = {}
        for home, name, phone in PEOPLE:
            room = homes.add_room(cn, office, "R01", home)
            homes.move_in(cn, office, "R01", room.id, Typed(name, "owner", phone), None)
            found[home] = room.id
        return found

    made: dict[str, str] = service.runtime.store.write(keep)
    return made


def look_for(person: Any, words: str) -> Any:
    return person.send(person.get("/desk/search"), "/desk/search", text=words)


@pytest.mark.parametrize(
    "words", ["3-2-501", "32501", "3号楼2单元501", "３－２－５０１", "单女士", "sns", "dns", "13800138000"]
)
def test_d01_one_home_alone_is_opened_at_once(at_desk: At, listed: dict[str, str], words: str) -> None:
    assert look_for(at_desk("R01"), words).where == f"/desk/intake?home={listed['3-2-501']}"


def test_d01_several_hits_stand_on_one_page_masked(service: Any, at_desk: At, listed: dict[str, str]) -> None:
    token = service.booked("P104")
    page = look_for(at_desk("R01"), "8000")
    assert page.status == 200
    for room in ("3-2-501", "13-1-101"):
        assert f"/desk/intake?home={listed[room]}" in page.reader.links
        assert room not in page.response.text
    assert "138****8000" in page.words
    assert service.order(token).number in page.words
    assert "单女士" not in page.words
    assert page.response.headers["Cache-Control"] == "private, no-store"


def test_d01_an_order_is_found_by_its_number_or_the_end_of_it(service: Any, at_desk: At) -> None:
    number = service.order(service.booked("P104")).number
    reception = at_desk("R01")
    for words in (number, number.lower(), number.replace("-", ""), number[-5:]):
        assert look_for(reception, words).where == f"/desk/orders/{number}", words


def test_d01_services_and_ready_answers_are_found(at_desk: At) -> None:
    page = look_for(at_desk("R01"), "装修")
    assert "/desk/intake?service=" in page.response.text or "可以马上答复" in page.words
    assert "27-12345701" in look_for(at_desk("R01"), "示例装修甲公司").words


@pytest.mark.parametrize(
    "words", ["", " ", "%", "_", "'; DROP TABLE room; --", "{{7*7}}", "<img src=x>", "a" * 999, "\u202e"]
)
def test_d01_odd_words_find_nothing_and_break_nothing(at_desk: At, listed: dict[str, str], words: str) -> None:
    page = look_for(at_desk("R01"), words)
    assert page.status == 200
    assert "<img src=x>" not in page.response.text
    assert not [link for link in page.reader.links if "home=" in link]


def test_d01_what_is_typed_stands_in_no_address(at_desk: At, listed: dict[str, str]) -> None:
    assert "text=" not in look_for(at_desk("R01"), "单").response.headers.get("Location", "")
    assert at_desk("R01").get("/desk/search?text=32501").words.count("单") <= 3


def test_finance_finds_orders_and_no_homes(service: Any, at_desk: At, listed: dict[str, str]) -> None:
    token = service.booked("P104")
    service.finish(token)
    finance, number = at_desk("F01"), service.order(token).number
    assert look_for(finance, number).where == f"/desk/orders/{number}"
    assert "没有找到" in look_for(finance, "32501").words
    assert finance.get(f"/desk/homes/{listed['3-2-501']}").status == 404


def test_a_worker_has_neither_search_nor_list(at_desk: At, listed: dict[str, str]) -> None:
    worker = at_desk("W01")
    assert worker.get("/desk/search").status == 404
    assert worker.get("/desk/homes").status == 404
    assert worker.get(f"/desk/homes/{listed['3-2-501']}").status == 404


def test_a_home_is_masked_until_one_click_which_is_written_down(
    service: Any, at_desk: At, listed: dict[str, str]
) -> None:
    reception, room = at_desk("R01"), listed["3-2-501"]
    page = reception.get(f"/desk/homes/{room}")
    for private in ("单女士", "13800138000", "3-2-501", "3号楼2单元501"):
        assert private not in page.response.text
    shown = reception.send(page, f"/desk/homes/{room}/show")
    assert "单女士" in shown.words
    assert "13800138000" in shown.words
    with service.runtime.store.read() as cn:
        now = service.clock.now
        seen = looks.looks(cn, service.office.estate, since=now, until=now + timedelta(seconds=1))
    assert [(one.staff, one.what, one.numbers) for one in seen] == [("R01", "home", (room,))]


def test_a_refused_change_of_a_home_shows_it_whole_and_is_written_down_too(
    service: Any, at_desk: At, listed: dict[str, str]
) -> None:
    """However it is refused, even for a foreign form: what is seen whole stands in the book."""
    reception, room = at_desk("R01"), listed["3-2-501"]
    for fields in ({}, {"csrf": reception.get("/desk/keys").reader.forms["/desk/sign-out"]["csrf"]}):
        for change in ("correct", "move-in", "move-out", "remark", "erase"):
            service.clock.wait(seconds=1)
            page = reception.post(f"/desk/homes/{room}/{change}", **fields)
            assert page.status == 409
            with service.runtime.store.read() as cn:
                now = service.clock.now
                seen = looks.looks(cn, service.office.estate, since=now, until=now + timedelta(seconds=1))
            whole = "13800138000" in page.response.text
            assert [(one.staff, one.what, one.numbers) for one in seen] == [("R01", "home", (room,))] * whole


def test_technical_history_stays_with_the_room_and_money_with_the_people(
    service: Any, at_desk: At, listed: dict[str, str]
) -> None:
    """After a removal the next household sees what was done, not who paid."""
    token = service.booked("P104")
    service.finish(token)
    reception, room = at_desk("R01"), listed["3-2-501"]
    before = reception.get(f"/desk/homes/{room}")
    number = service.order(token).number
    assert number in before.words
    assert "换了阀芯" in before.words
    service.clock.wait(days=3)
    reception.sign_in()
    full = reception.send(reception.get(f"/desk/homes/{room}"), f"/desk/homes/{room}/show")
    assert reception.send(full, f"/desk/homes/{room}/move-out").status == 303
    full = reception.send(reception.get(f"/desk/homes/{room}"), f"/desk/homes/{room}/show")
    sent = reception.send(full, f"/desk/homes/{room}/move-in", name="赵先生", tenure="tenant", phones="13700137000")
    assert sent.status == 303, sent.words
    after = reception.get(f"/desk/homes/{room}")
    assert "换了阀芯" in after.words
    assert number not in after.words
    full = reception.send(after, f"/desk/homes/{room}/show")
    assert "单女士" in full.words
    name = next(n for n, goes in full.reader.actions.items() if goes.endswith("/erase"))
    fields = full.reader.forms[name]
    assert reception.post(f"/desk/homes/{room}/erase", **fields).status == 422
    assert reception.post(f"/desk/homes/{room}/erase", **fields, sure="yes").status in (303, 422)
    left = reception.send(reception.get(f"/desk/homes/{room}"), f"/desk/homes/{room}/show")
    assert "换了阀芯" in left.words


def test_a_care_note_needs_leave(service: Any, at_desk: At, listed: dict[str, str]) -> None:
    reception, room = at_desk("R01"), listed["3-2-501"]
    full = reception.send(reception.get(f"/desk/homes/{room}"), f"/desk/homes/{room}/show")
    wrong = reception.send(full, f"/desk/homes/{room}/correct", care="独居")
    assert wrong.status == 422
    assert "请写明谁同意的" in wrong.words
    right = reception.send(wrong, f"/desk/homes/{room}/correct", care="独居", leave="女儿")
    assert right.status == 303
    with service.runtime.store.read() as cn:
        who = rows.current(cn, service.office.estate, room)
    assert who is not None
    assert who.care is not None
    assert (who.care.words, who.care.leave, who.care.at, who.care.recorded_by) == (
        "独居", "女儿", service.clock.now, "R01",
    )  # fmt: skip


# ---- in and out -----------------------------------------------------------------------------------------------------


def table(*lines: tuple[str, ...], at: Any) -> bytes:
    return book_of([Sheet("住户", HEAD, lines)], at)


def upload(person: Any, content: bytes, name: str = "住户.xlsx") -> Any:
    page = person.get("/desk/homes")
    which = next(key for key, goes in page.reader.actions.items() if goes == "/desk/homes/import")
    data = {**page.reader.forms[which], "table": (io.BytesIO(content), name)}
    data.pop("table_", None)
    sent = person.client.post("/desk/homes/import", data=data, content_type="multipart/form-data")
    return person.service.page(sent)


def names(service: Any) -> dict[str, str]:
    with service.runtime.store.read() as cn:
        return {h.place.code: h.name for h in rows.households(cn, service.office.estate)}


def test_d07_excel_comes_in_after_a_preview(service: Any, at_desk: At, listed: dict[str, str]) -> None:
    """New, changed and unchanged homes are told before anything is written; others stay."""
    reception = at_desk("R01")
    content = table(
        ("3-2-501", "单女士", "13800138000", "租户", ""), ("3号楼2单元502", "李先生", "13900139000", "", ""),
        ("5-1-301", "赵先生", "13700137000 027-61234567", "业主", "=1+1"), at=service.clock.now,
    )  # fmt: skip
    page = upload(reception, content)
    assert page.status == 200, page.words
    assert "新增 1 户，更改 1 户，1 户没有变化" in page.words
    assert "5-1-301" not in names(service)
    which = next(key for key, goes in page.reader.actions.items() if goes.endswith("/confirm"))
    data = page.reader.forms[which]
    sent = reception.client.post("/desk/homes/import/confirm", data=data, content_type="multipart/form-data")
    assert sent.status_code == 303, reception.service.page(sent).words
    assert names(service) == {"3-2-501": "单女士", "3-2-502": "李先生", "13-1-101": "解先生", "5-1-301": "赵先生"}
    with service.runtime.store.read() as cn:
        home = rows.home_at(cn, service.office.estate, "3-2-501")
    assert home is not None
    assert home.occupancy is not None
    assert home.occupancy.tenure.word == "租户"


def test_d07_every_wrong_cell_is_told_with_row_and_column_and_nothing_is_written(service: Any, at_desk: At) -> None:
    content = table(
        ("三楼", "", "12", "房东", ""), ("3-2-501", "甲", "", "", ""), ("3-2-501", "乙", "", "", ""),
        at=service.clock.now,
    )  # fmt: skip
    page = upload(at_desk("R01"), content)
    assert page.status == 409
    cells = page.words
    for place in (
        "2 A 住址「三楼」",
        "2 B 请填写称呼",
        "2 C 电话「12」",
        "2 D 身份「房东」",
        "4 A 住址「3-2-501」与第 3 行重复",
    ):
        assert place.replace(" ", "") in cells.replace(" ", ""), place
    assert names(service) == {}


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe\xff", b"a,b\n1,2"]
)
def test_d07_what_is_no_table_is_refused_with_a_sentence(at_desk: At, content: bytes) -> None:
    page = upload(at_desk("R01"), content)
    assert page.status in (409, 422)
    assert "请" in page.words


def test_d07_only_marked_pages_take_files_and_only_from_staff(service: Any, at_desk: At) -> None:
    """TRUST 15: everybody else's files are not even read; five megabytes are the most."""
    data = {"table": (io.BytesIO(b"x" * 10), "a.csv")}
    stranger = service.client.post("/desk/homes/import", data=data, content_type="multipart/form-data")
    assert stranger.status_code == 415
    reception = at_desk("R01")
    for path in ("/desk/homes/add", "/desk/search", "/book/who"):
        data = {"table": (io.BytesIO(b"x" * 10), "a.csv")}
        assert reception.client.post(path, data=data, content_type="multipart/form-data").status_code == 415, path
    large = reception.client.post(
        "/desk/homes/import", data=b"x" * 5_100_000, content_type="multipart/form-data; boundary=x"
    )
    assert large.status_code == 413
    worker = at_desk("W01")
    data = {"table": (io.BytesIO(b"x" * 10), "a.csv")}
    sent = worker.client.post("/desk/homes/import", data=data, content_type="multipart/form-data")
    assert sent.status_code == 404


def export(person: Any, **changes: str) -> Any:
    return person.send(person.get("/desk/homes"), "/desk/homes/export", **changes)


def test_d07_the_list_goes_out_masked_or_with_a_reason(service: Any, at_desk: At, listed: dict[str, str]) -> None:
    """Room and phone are texts; a complete list is stamped and written down."""
    reception = at_desk("R01")
    masked = CalamineWorkbook.from_filelike(io.BytesIO(export(reception).response.data)).get_sheet_by_index(0)
    words = str(masked.to_python())
    assert "138****8000" in words
    assert "13800138000" not in words
    assert export(reception, full="yes").status == 422
    full = export(reception, full="yes", why="年度核对")
    rows_out = CalamineWorkbook.from_filelike(io.BytesIO(full.response.data)).get_sheet_by_index(0).to_python()
    assert ["3-2-501", "单女士", "13800138000", "业主", ""] in rows_out
    assert "年度核对" in str(rows_out[1])
    with service.runtime.store.read() as cn:
        now = service.clock.now
        seen = looks.looks(cn, service.office.estate, since=now, until=now + timedelta(seconds=1))
    assert [(one.why, len(one.numbers)) for one in seen] == [("年度核对", 3)]


def test_what_goes_out_comes_in_again_unchanged(service: Any, at_desk: At, listed: dict[str, str]) -> None:
    reception = at_desk("R01")
    with service.runtime.store.read() as cn:
        everything = rows.listed(cn, service.office.estate)
    sheet = desk.household_tables.sheet(everything, full=True)
    assert "3 户没有变化" in upload(reception, book_of([sheet], service.clock.now)).words
