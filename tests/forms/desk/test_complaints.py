"""Complaints at the desk: the list, a page with its acts, the counter, the company, and who never sees one."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from forms_service.desk.complaint_deeds import DEEDS
from service_desk.complaints import Complaint, Severity, Source, State
from service_desk.desk import complaint_views, looking
from service_desk.store import complaints as rows
from service_desk.store import people

At = Callable[[str], Any]
TYPED = {"kind": "quality", "words": "修完当天又漏", "name": "王女士", "phone": "13800138000", "home": "3-2-501"}
WHO = ("S01", "S02", "W01", "W04", "F01", "R01", "M01")


def kept(service: Any) -> tuple[Complaint, ...]:
    with service.runtime.store.read() as cn:
        scope = rows.ComplaintScope("nobody", everything=True)
        return rows.listed(
            cn, service.office.estate, scope, service.office.now, rows.Which(all_of_them=True), limit=500
        )


def take_down(person: Any, **changes: str) -> Any:
    return person.send(person.get("/desk/complaints/new"), "/desk/complaints/new", **(TYPED | changes))


def act(person: Any, number: str, deed: str, **fields: str) -> Any:
    path = f"/desk/complaints/{number}/{deed}"
    return person.send(person.get(path), path, **fields)


def made(service: Any, person: Any, **changes: str) -> str:
    known = {one.number for one in kept(service)}
    sent = take_down(person, **changes)
    assert sent.status == 303, sent.words
    (number,) = {one.number for one in kept(service)} - known
    return str(number)


def test_a_complaint_is_carried_from_the_counter_to_the_residents_word(service: Any, at_desk: At) -> None:
    reception, supervisor = at_desk("R01"), at_desk("S01")
    number = made(service, reception, department="repair", basis="counter")
    page = reception.get(f"/desk/complaints/{number}")
    assert "修完当天又漏" in page.words
    assert "王女士" not in page.response.text
    assert "最迟 11月23日 周一 15:00" in page.words
    assert act(reception, number, "acknowledge", words="").status == 422
    assert act(reception, number, "acknowledge", words="已致歉").status == 303
    assert act(supervisor, number, "handle", words="重新密封").status == 303
    assert "重新密封" in reception.get(f"/desk/complaints/{number}/tell").words
    assert act(reception, number, "tell", words="电话告知").status == 303
    links = supervisor.get(f"/desk/complaints/{number}").reader.links
    assert f"/desk/complaints/{number}/confirm" not in links  # who handled it records no word
    assert supervisor.get(f"/desk/complaints/{number}/confirm").status == 409
    sent = act(reception, number, "confirm", basis="telephone")
    assert sent.status == 303
    assert "已记下：住户确认" in reception.get(sent.where).words
    (found,) = kept(service)
    assert (found.state, found.source, found.handler, found.confirmed_by) == (
        State.CONFIRMED, Source.COUNTER, "S01", "R01",
    )  # fmt: skip


def test_a_form_sent_twice_acts_once_and_an_old_page_is_told(service: Any, at_desk: At) -> None:
    reception = at_desk("R01")
    form = reception.get("/desk/complaints/new")
    for _ in range(2):
        assert reception.send(form, "/desk/complaints/new", **TYPED).status == 303
    (found,) = kept(service)
    path = f"/desk/complaints/{found.number}/acknowledge"
    page = reception.get(path)
    for _ in range(2):
        assert reception.send(page, path, words="已致歉").status == 303
    assert kept(service)[0].version == 2
    stale = f"/desk/complaints/{found.number}/raise"
    opened = reception.get(stale)
    assert act(reception, found.number, "raise", words="第三次").status == 303
    assert "刚被别人办过" in reception.send(opened, stale, words="又一次").words


def test_what_is_typed_wrongly_is_told_and_kept(service: Any, at_desk: At) -> None:
    wrong = take_down(at_desk("R01"), kind="", phone="12")
    assert wrong.status == 422
    assert "请选是哪一类" in wrong.words
    assert "电话号码不完整" in wrong.words
    assert wrong.reader.forms["/desk/complaints/new"]["words"] == "修完当天又漏"
    assert kept(service) == ()


def test_a_major_one_shows_that_the_manager_comes_first(service: Any, at_desk: At) -> None:
    reception, manager, supervisor = at_desk("R01"), at_desk("M01"), at_desk("S01")
    number = made(service, reception, kind="tips", department="repair")
    assert act(reception, number, "acknowledge", words="已致歉").status == 303
    page = supervisor.get(f"/desk/complaints/{number}")
    assert "要先由经理定出处理措施" in page.words
    assert f"/desk/complaints/{number}/handle" not in page.reader.links
    assert supervisor.get(f"/desk/complaints/{number}/measure").status == 409
    assert act(manager, number, "measure", words="退还并道歉").status == 303
    assert "退还并道歉" in supervisor.get(f"/desk/complaints/{number}/handle").words
    assert act(supervisor, number, "handle", words="已退还").status == 303


def test_raising_naming_and_not_content(service: Any, at_desk: At) -> None:
    reception, manager = at_desk("R01"), at_desk("M01")
    number = made(service, reception)
    assert act(reception, number, "raise", words="第三次").status == 303
    assert act(reception, number, "name", about="").status == 409
    sent = act(manager, number, "name", about="R01")
    assert sent.status == 303
    assert reception.get(f"/desk/complaints/{number}").status == 404
    assert number not in reception.get("/desk/complaints").words
    other = at_desk("S02")
    for who, deed, words in (
        (other, "acknowledge", "已致歉"), (manager, "measure", "换人"), (manager, "handle", "已换"),
        (other, "tell", "电话"),
    ):  # fmt: skip
        assert act(who, number, deed, words=words).status == 303, deed
    assert act(other, number, "reopen", words="还是不行", basis="paper", sheet="T1").status == 303
    assert (kept(service)[0].reopened, kept(service)[0].severity) == (1, Severity.MAJOR)
    assert "不满意 1 次" in manager.get("/desk/complaints").words
    assert act(other, number, "withdraw", words="谈好了", basis="counter").status == 303


def test_who_names_oneself_is_led_back_to_the_list(service: Any, at_desk: At) -> None:
    reception = at_desk("R01")
    sent = take_down(reception, about="R01")
    (found,) = kept(service)
    assert sent.where.startswith("/desk/complaints?said=")
    assert f"已受理投诉 {found.number}" in reception.get(sent.where).words
    other = made(service, reception, words="另一件")
    assert act(reception, other, "name", about="R01").where == "/desk/complaints"


def test_about_the_manager_the_company_is_asked_and_answers_on_paper_or_by_link(service: Any, at_desk: At) -> None:
    reception, manager, supervisor = at_desk("R01"), at_desk("M01"), at_desk("S02")
    numbers = [made(service, reception, manager="yes", words=f"第 {n} 件") for n in range(2)]
    for number in numbers:
        assert manager.get(f"/desk/complaints/{number}").status == 404
        assert act(reception, number, "acknowledge", words="会请公司来查").status == 303
        assert f"/desk/complaints/{number}/handle" not in reception.get(f"/desk/complaints/{number}").reader.links
        assert act(reception, number, "ask-company", words="涉及经理").status == 303
    on_paper, by_link = numbers
    assert act(supervisor, on_paper, "company-said", words="约谈", sheet="", name="").status == 422
    assert act(supervisor, on_paper, "company-said", words="约谈", sheet="GS-7", name="公司经办人").status == 303
    page = reception.send(reception.get(f"/desk/complaints/{by_link}"), f"/desk/complaints/{by_link}/link")
    found = re.search(r"/company/[^\s<]+", page.response.text)
    assert found
    answer = service.send(service.get(found[0]), words="已约谈", name="公司经办人")
    assert answer.status == 200
    assert {one.handler for one in kept(service)} == {"company"}
    assert "物业公司" in reception.get(f"/desk/complaints/{by_link}").words
    assert manager.post(f"/desk/complaints/{by_link}/link", csrf="x").status in (404, 409)


def test_from_an_order_and_back(service: Any, at_desk: At) -> None:
    token = service.booked()
    service.finish(token)
    order, reception = service.order(token), at_desk("R01")
    path = f"/desk/orders/{order.number}/complaint"
    assert path in reception.get(f"/desk/orders/{order.number}").reader.links
    assert reception.send(reception.get(path), path, kind="", words="").status == 422
    sent = reception.send(reception.get(path), path, kind="attitude", words="不礼貌", basis="telephone")
    assert sent.status == 303
    (found,) = kept(service)
    assert (found.order, found.contact, found.team) == (order.number, order.contact, ("W01",))
    assert found.number in reception.get(f"/desk/orders/{order.number}").words
    assert order.number in reception.get(f"/desk/complaints/{found.number}").words
    # To who did the work the order tells nothing of it.
    worker = at_desk("W01").get(f"/desk/orders/{order.number}?whole=yes")
    assert worker.status == 200
    for hidden in (found.number, "投诉"):
        assert hidden not in worker.words


def test_the_list_shows_late_ones_first_in_words_masked_and_by_department(service: Any, at_desk: At) -> None:
    reception = at_desk("R01")
    late = made(service, reception, department="repair")
    service.clock.wait(hours=8)
    reception.sign_in()
    major = made(service, reception, kind="privacy", words="说出去了")
    page = reception.get("/desk/complaints")
    order = re.findall(r"T2611-[0-9A-Z]{5}", page.words)
    assert order == [late, major]
    assert "逾期 2 小时" in page.words
    assert "重大" in page.words
    source = re.sub(r'name="(?:form_id|csrf)" value="[^"]*"', "", page.response.text)  # random, may hold any digits
    for hidden in ("王女士", "13800138000", "501", "修完"):
        assert hidden not in source
    assert re.findall(r"T2611-[0-9A-Z]{5}", reception.get("/desk/complaints?department=repair").words) == [late]
    assert re.findall(r"T2611-[0-9A-Z]{5}", reception.get("/desk/complaints?department=x&page=99&all=x").words) == [
        late, major,
    ]  # fmt: skip
    assert at_desk("S02").get("/desk/complaints").words.count("T2611-") == 1


def test_the_board_counts_what_the_person_may_see(service: Any, at_desk: At) -> None:
    reception = at_desk("R01")
    made(service, reception, department="repair")
    made(service, reception, manager="yes", words="二")

    def tile(who: str) -> str | None:
        page = at_desk(who).get("/desk")
        found = re.search(r'id="tile-complaint" href="(/desk/complaints)"><strong>(\d+)', page.response.text)
        return found[2] if found else None

    assert [tile(who) for who in ("R01", "M01", "S01", "S02", "F01", "W01")] == ["2", "1", "1", "1", None, None]


def test_the_whole_record_is_shown_and_printed_only_with_a_line_in_the_book(service: Any, at_desk: At) -> None:
    reception = at_desk("R01")
    number = made(service, reception)
    page = reception.get(f"/desk/complaints/{number}")
    full = reception.send(page, f"/desk/complaints/{number}/show")
    for word in ("王女士", "13800138000", "3号楼2单元501室"):
        assert word in full.words
    paper = reception.send(page, f"/desk/complaints/{number}/print")
    assert paper.response.mimetype == "application/pdf"
    with service.runtime.store.read() as cn:
        looks = looking.book(cn, service.office, looking.window_of(service.office, "", ""))
    assert {(one.staff, one.what, one.numbers) for one in looks} == {
        ("R01", "complaint printed", (number,)), ("R01", "complaint", (number,)),
    }  # fmt: skip


def test_d7_the_list_as_a_table_is_masked_unless_a_reason_is_written(service: Any, at_desk: At) -> None:
    reception = at_desk("R01")
    number = made(service, reception, words="=1+1", name="=cmd")

    def cells(**fields: str) -> list[list[Any]]:
        answer = reception.send(reception.get("/desk/complaints"), "/desk/complaints/export", **fields)
        assert answer.status == 200, answer.words
        return CalamineWorkbook.from_filelike(BytesIO(answer.response.data)).get_sheet_by_index(0).to_python()

    masked = str(cells())
    assert number in masked
    for hidden in ("=cmd", "13800138000", "501"):
        assert hidden not in masked
    assert "13800138000" in str(cells(full="yes", why="年度核对"))
    refused = reception.send(reception.get("/desk/complaints"), "/desk/complaints/export", full="yes", why="")
    assert refused.status == 422


@pytest.mark.parametrize("who", WHO)
def test_04_what_a_person_may_not_see_is_missing_on_every_page(service: Any, at_desk: At, who: str) -> None:
    """Role by route by number: the same status and words as for a number that no complaint has; nothing changes."""
    reception = at_desk("R01")
    numbers = [
        made(service, reception, department="repair"),
        made(service, reception, words="二", about="S01", department="repair"),
        made(service, reception, words="三", manager="yes"),
        made(service, reception, words="四", about="R01"),
    ]
    person = reception if who == "R01" else at_desk(who)
    with service.runtime.store.read() as cn:
        staff = people.get_staff(cn, service.office.estate, who)
    before = kept(service)
    hidden = [one.number for one in before if not complaint_views.may_see(one, staff)]
    assert set(numbers) == {one.number for one in before}
    fields = {"csrf": person.get("/desk/keys").reader.forms["/desk/sign-out"]["csrf"], "form_id": "x"}
    paths = [("GET", "")]
    for rule in service.app.url_map.iter_rules():
        if "complaint" in rule.arguments and rule.rule.startswith("/desk"):
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                names = DEEDS if "act" in rule.arguments else ("",)
                end = rule.rule.removeprefix("/desk/complaints/<complaint>")
                paths += [(method, end.replace("<act>", name)) for name in names]
    for method, end in paths:
        call = person.get if method == "GET" else lambda at: person.post(at, **fields)
        missing = call(f"/desk/complaints/T2611-ZZZZZ{end}")
        for number in hidden:
            answer = call(f"/desk/complaints/{number}{end}")
            assert answer.status == 404, (who, method, end)
            assert answer.words.replace(number, "") == missing.words.replace("T2611-ZZZZZ", ""), (who, end)
    assert kept(service) == before
    assert bool(hidden)


def test_every_act_that_a_page_offers_opens(service: Any, at_desk: At) -> None:
    reception = at_desk("R01")
    number = made(service, reception, department="repair")
    for step in ("acknowledge", "handle", "tell"):
        for who in ("R01", "M01", "S01"):
            person = reception if who == "R01" else at_desk(who)
            links = person.get(f"/desk/complaints/{number}").reader.links
            for link in links:
                if link.startswith(f"/desk/complaints/{number}/"):
                    assert person.get(link).status == 200, (who, link)
        assert act(at_desk("M01"), number, step, words="办").status == 303


def test_d01_the_search_box_opens_a_complaint_by_its_number(service: Any, at_desk: At) -> None:
    reception = at_desk("R01")
    number = made(service, reception)
    home = reception.get("/desk")
    assert reception.send(home, "/desk/search", text=f" {number.lower()} ").where == f"/desk/complaints/{number}"
    finance = at_desk("F01")
    assert finance.send(finance.get("/desk"), "/desk/search", text=number).status == 200


def test_unknown_acts_and_shapes_are_missing(at_desk: At) -> None:
    reception = at_desk("R01")
    for path in ("T2611-22222", "x", "T2611-22222/nothing", "2611-22222"):
        assert reception.get(f"/desk/complaints/{path}").status == 404


def test_09_a_form_of_another_session_changes_nothing(service: Any, at_desk: At) -> None:
    reception = at_desk("R01")
    number = made(service, reception)
    path = f"/desk/complaints/{number}/acknowledge"
    page = reception.get(path)
    assert reception.post(path, **page.reader.forms[path] | {"csrf": "x", "words": "已致歉"}).status == 409
    assert kept(service)[0].state is State.RECEIVED
