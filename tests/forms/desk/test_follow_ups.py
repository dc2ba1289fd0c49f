"""Follow-ups at the desk: due first, one form on one screen, nothing typed is lost, masked unless asked (S3, §5.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from service_desk import desk
from service_desk.desk import Act
from service_desk.orders import Basis, Stars
from service_desk.workflow import Action, Role, State
from tests.forms.desk.test_tables_out import looks, rows_of

At = Callable[[str], Any]
PAGE = "/desk/follow-ups"
WELL = {"how": "telephone", "result": "5", "dressed": "yes", "let_in": "yes", "charged": "no", "words": ""}


@pytest.fixture
def asked(service: Any) -> Any:
    """A service with one paid order accepted and settled: its follow-up is due."""
    service.token = service.booked()
    service.finish(service.token)
    number = service.order(service.token).number
    write, office = service.runtime.store.write, service.office
    write(lambda cn: desk.accept(cn, office, Act.resident(), number, "王女士"))
    order = service.order(service.token)
    write(lambda cn: desk.settle(
        cn, office, Act("F01", Role.FINANCE, Basis.SCREEN), number, order.due, "cash"
    ))  # fmt: skip
    service.number = number
    return service


def send(person: Any, page: Any, **fields: str) -> Any:
    return person.send(page, PAGE, **({"leads_to": ""} | fields))


def kept(service: Any) -> Any:
    with service.runtime.store.read() as cn:
        return desk.history(cn, service.office, service.number)


def test_s03_the_form_stands_beside_the_list_and_closes_the_order(asked: Any, at_desk: At) -> None:
    """Open, answer, press: kept with level and answers, the order closed, the page says so."""
    person = at_desk("S01")
    page = person.get(PAGE)
    questions = ("着装整齐、佩戴工作牌？", "经您同意后入户？", "有无另收费用或小费？")
    for words in (asked.number, "非常不满意", *questions, "应回访"):
        assert words in page.words, words
    sent = send(person, page, **WELL)
    assert (sent.status, sent.where) == (303, f"{PAGE}?said=done")
    found = kept(asked)
    made = found.follow_ups[0]
    assert (made.level, made.dressed, made.let_in, made.charged, made.by) == (Stars.VERY_GOOD, True, True, False, "S01")
    assert found.order.state is State.CLOSED
    assert "现在没有要回访的" in person.get(f"{PAGE}?said=done").words


def test_s03_it_is_masked_until_a_click_that_is_written_down(asked: Any, at_desk: At) -> None:
    person = at_desk("S01")
    page = person.get(PAGE)
    assert "13800138000" not in page.response.text
    assert "王女士" not in page.response.text
    shown = person.send(page, f"{PAGE}/show")
    assert "13800138000" in shown.words
    assert [(one.staff, one.what, one.numbers) for one in looks(asked)] == [("S01", "follow-up", (asked.number,))]


def test_s03_nothing_typed_is_lost_and_each_gap_is_named(asked: Any, at_desk: At) -> None:
    """Unanswered questions, an unhappy resident without a word or a next step: 422 with what was typed."""
    person = at_desk("S01")
    page = person.get(PAGE)
    half = send(person, page, how="visit", result="2", words="水压小")
    assert half.status == 422
    assert half.words.count("请选一项；没有问到的也请选出来") == 6  # in the summary and at the field
    assert "水压小" in half.response.text
    assert 'value="2" checked' in half.response.text
    assert 'value="visit" checked' in half.response.text
    assert "请选住户是否满意" in send(person, page, how="visit").words
    rest = {"result": "2", "dressed": "yes", "let_in": "skipped", "charged": "no"}
    assert "请选返工、转投诉，或先处理再了结" in send(person, page, **rest, words="漏").words
    assert "请写明住户说了什么" in send(person, page, **rest, leads_to="later").words
    assert "不满意的才接着办" in send(person, page, **WELL | {"leads_to": "rework"}).words
    assert kept(asked).follow_ups == ()


def test_s03_unhappy_goes_on_as_rework_or_complaint(asked: Any, at_desk: At) -> None:
    """Rework is made and linked; it stays on the page until it is resolved."""
    person = at_desk("S01")
    unhappy = WELL | {"result": "1", "words": "还在滴水", "let_in": "skipped", "leads_to": "rework"}
    assert send(person, person.get(PAGE), **unhappy).status == 303
    made = kept(asked).follow_ups[0]
    assert (made.wants, made.let_in, made.open) == ("rework", None, True)
    page = person.get(PAGE)
    assert "还没有了结 1" in page.words
    assert f"/desk/orders/{made.leads_to}" in page.reader.links
    order = person.get(f"/desk/orders/{asked.number}")
    assert "非常不满意" in order.words
    assert made.leads_to in order.words


def test_s03_money_besides_is_a_major_complaint(asked: Any, at_desk: At) -> None:
    person = at_desk("S01")
    assert "请写明住户说了什么" in send(person, person.get(PAGE), **WELL | {"charged": "yes"}).words
    told = WELL | {"charged": "yes", "words": "另收十元"}
    assert send(person, person.get(PAGE), **told).status == 303
    assert kept(asked).follow_ups[0].wants == "major"
    assert "转重大投诉" in person.get(PAGE).words
    assert "转重大投诉" in person.get(f"/desk/orders/{asked.number}").words


def test_s03_what_was_rated_is_shown_and_not_asked_again(asked: Any, at_desk: At) -> None:
    office = asked.office
    asked.runtime.store.write(
        lambda cn: desk.rate(cn, office, Act.resident(), asked.number, Stars.POOR, "来晚了")
    )  # fmt: skip
    person = at_desk("S01")
    page = person.get(PAGE)
    assert "住户自己评价： 不满意" in page.words or "住户自己评价：不满意" in page.words
    assert 'name="result" value="5"' not in page.response.text
    answered = WELL | {"result": "satisfied", "words": "说明了堵车，住户理解"}
    assert send(person, page, **answered).status == 303
    assert kept(asked).follow_ups[0].level is None


def test_s03_not_reached_stays_and_counts(asked: Any, at_desk: At) -> None:
    person = at_desk("S01")
    sent = send(person, person.get(PAGE), how="telephone", result="unreachable")
    assert sent.where == f"{PAGE}?said=again"
    assert "已试 1 次没有联系上" in person.get(sent.where).words
    asked.clock.wait(days=9)
    assert "逾期" in at_desk("S01").get(PAGE).words


def test_s03_whose_page_it_is(asked: Any, at_desk: At) -> None:
    """Workers and finance have none; another department's supervisor sees nothing of it."""
    assert at_desk("W01").get(PAGE).status in (403, 404)
    assert at_desk("F01").get(PAGE).status in (403, 404)
    other = at_desk("S02")
    assert asked.number not in other.get(f"{PAGE}?open={asked.number}").response.text
    assert other.post(PAGE, number=asked.number).status in (404, 409, 422)
    assert f'href="{PAGE}"' in at_desk("M01").get("/desk").response.text


def test_s03_the_same_form_on_the_orders_page(asked: Any, at_desk: At) -> None:
    """One reader for both: the deed asks the same."""
    person = at_desk("M01")
    path = f"/desk/orders/{asked.number}/follow-up"
    page = person.get(path)
    assert "有无另收费用或小费" in page.words
    assert person.post(path, **(page.reader.forms[path] | WELL | {"leads_to": ""})).status == 303
    assert kept(asked).order.state is State.CLOSED


def test_s03_the_excel_file_has_what_is_due_and_what_was_asked(asked: Any, at_desk: At) -> None:
    """Masked, and the resident's words only with a reason; the own rating has a column of its own."""
    person = at_desk("S01")
    page = person.get(PAGE)
    _, due = rows_of(person.send(page, f"{PAGE}/export"))
    assert [(row["单号"], row["已试次数"]) for row in due] == [(asked.number, "0")]
    assert "13800138000" not in str(due)
    send(person, page, **WELL | {"words": "王女士说很好"})
    masked = person.send(person.get(PAGE), f"{PAGE}/export")
    _, made = rows_of(masked, sheet=1)
    assert [(row["单号"], row["满意程度"], row["另收费用"], row["住户的话"]) for row in made] == [
        (asked.number, "非常满意", "没有", "（略）"),
    ]
    refused = person.send(person.get(PAGE), f"{PAGE}/export", full="yes", why="")
    assert refused.status == 422
    whole = person.send(person.get(PAGE), f"{PAGE}/export", full="yes", why="季度核对")
    assert "王女士说很好" in str(rows_of(whole, sheet=1)[1])
    assert looks(asked)[-1].what == "follow-ups exported" or looks(asked)[0].what == "follow-ups exported"


def test_the_board_shows_who_is_on_duty_and_a_missing_calendar(service: Any, at_desk: At) -> None:
    """Today's turn for everybody; the year without a calendar for the manager alone."""
    assert "今天值班" in at_desk("R01").get("/desk").words
    assert "维修值班员乙" in at_desk("S01").get("/desk").words
    assert "日历还没有写" not in at_desk("M01").get("/desk").words
    service.clock.now = service.clock.now.replace(year=2028)
    assert "2028 年的日历还没有写" in at_desk("M01").get("/desk").words
    assert "日历还没有写" not in at_desk("R01").get("/desk").words


def test_a_door_notice_is_printed_and_recorded_before_the_start(service: Any, at_desk: At) -> None:
    """The order's page prints it and asks where it hangs; the worker's page does too."""
    token = service.booked("P106")
    service.assign(token)
    number = service.order(token).number
    office = at_desk("S01")
    page = office.get(f"/desk/orders/{number}")
    assert "贴门口通知" in page.words
    printed = office.send(page, "/desk/sheets/door-notice")
    assert printed.response.data.startswith(b"%PDF")
    service.clock.wait(hours=24)
    worker = at_desk("W01")
    refused = worker.post(f"/desk/my/{number}/start", **_form(worker, number, "start") | {"conduct": "yes"})
    assert "受影响的单元门口贴好通知" in refused.words
    path = f"/desk/my/{number}/door-notice"
    assert 'value="3号楼2单元"' in worker.get(path).response.text
    sent = worker.post(path, **_form(worker, number, "door-notice") | {"where": "单元门内侧"})
    assert sent.status == 303, sent.words
    assert worker.post(
        f"/desk/my/{number}/start", **_form(worker, number, "start") | {"conduct": "yes"}
    ).status == 303  # fmt: skip


def _form(worker: Any, number: str, deed: str) -> dict[str, str]:
    path = f"/desk/my/{number}/{deed}"
    reader = worker.get(path).reader
    name = next(key for key, goes in reader.actions.items() if goes == path)
    found: dict[str, str] = reader.forms[name]
    return found


def test_a_clock_that_waits_is_shown_with_what_it_has_left(service: Any, at_desk: At) -> None:
    """未能入户: the order's page says that the promise stands still, not by when it ends."""
    token = service.booked()
    service.assign(token)
    service.clock.wait(hours=24)
    service.staff("W01", Action.NO_ENTRY, desk.no_entry, token, "敲门无人")
    page = at_desk("S01").get(f"/desk/orders/{service.order(token).number}")
    assert "期限暂停，还剩" in page.words
    assert "前办好" not in page.words
