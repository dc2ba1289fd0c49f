"""A resident complains without a login, follows it on a private page and has the last word (TRUST 4, 5, 9, 10)."""

from __future__ import annotations

from typing import Any

import pytest

from service_desk.complaints import Action, Complaint, Kind, Severity, Source, State
from service_desk.desk import Entry, complaint_company, complaint_intake, complaint_steps, complaints, own_act, tokens
from service_desk.orders import Basis
from service_desk.store import complaints as rows

TYPED = {"kind": "attitude", "words": "前台说话难听", "phone": "138 0013 8000"}


def kept(service: Any) -> tuple[Complaint, ...]:
    with service.runtime.store.read() as cn:
        scope = rows.ComplaintScope("nobody", everything=True)
        return rows.listed(
            cn, service.office.estate, scope, service.office.now, rows.Which(all_of_them=True), limit=500
        )


def act(service: Any, by: str, action: Action, number: str, words: str = "与住户谈过") -> None:
    uses = {
        Action.ACKNOWLEDGE: complaints.acknowledge, Action.HANDLE: complaints.handle, Action.TELL: complaints.tell,
        Action.MEASURE: complaints.measure,
    }  # fmt: skip
    office = service.office

    def run(cn: Any) -> None:
        made = complaint_steps.act_of(cn, office, Entry(by), action, complaint_steps.load(cn, office, number))
        uses[action](cn, office, made, number, words)

    service.runtime.store.write(run)


def complained(service: Any, **changes: str) -> str:
    """The token of a complaint without an order."""
    checked = service.send(service.get("/complain"), **(TYPED | changes))
    assert checked.status == 200, checked.words
    sent = service.send(checked)
    assert sent.status == 303, sent.words
    return str(sent.where.split("/")[-2])


def told(service: Any, token: str) -> Complaint:
    number = token.split(".", maxsplit=1)[0]
    for by, action in (("R01", Action.ACKNOWLEDGE), ("M01", Action.HANDLE), ("R01", Action.TELL)):
        act(service, by, action, number, "已经道歉")
    return kept(service)[0]


def test_a_complaint_goes_from_form_over_check_to_its_number(service: Any) -> None:
    form = service.get("/complain")
    assert form.status == 200
    assert "027-12345670" in form.words
    assert "4 个工作小时内回应" in form.words
    checked = service.send(form, **TYPED)
    for words in ("服务态度", "前台说话难听", "138 0013 8000", "请核对"):
        assert words in checked.words
    assert kept(service) == ()
    sent = service.send(checked)
    assert sent.status == 303
    done = service.get(sent.where)
    (found,) = kept(service)
    assert found.number in done.words
    assert "最迟 11月23日 周一 15:00" in done.words
    assert (found.kind, found.source, found.state) == (Kind.ATTITUDE, Source.WEB, State.RECEIVED)
    page = service.get(f"/t/{sent.where.split('/')[-2]}")
    assert "已受理 11月23日 周一 09:00" in page.words
    assert page.response.headers["X-Robots-Tag"] == "noindex"
    assert page.response.headers["Cache-Control"] == "private, no-store"


def test_pressing_twice_gives_one_complaint_and_other_words_under_the_same_form_are_refused(service: Any) -> None:
    checked = service.send(service.get("/complain"), **TYPED)
    first, second = service.send(checked), service.send(checked)
    assert first.where == second.where
    changed = service.send(checked, words="别的话")
    assert changed.status == 422
    assert "已经提交过一次" in changed.words
    assert changed.fields["form_id"] != checked.fields["form_id"]
    assert len(kept(service)) == 1


def test_every_answer_can_be_changed_from_the_check_page_and_nothing_is_lost(service: Any) -> None:
    checked = service.send(service.get("/complain"), **TYPED, home="3-2-501", manager="yes")
    back = service.post("/complain", checked.reader.forms["edit"])
    assert back.fields["words"] == "前台说话难听"
    assert back.fields["kind"] == "attitude"
    assert back.fields["manager"] == "yes"
    service.clock.wait(hours=49)
    late = service.send(checked)
    assert late.status == 422
    assert late.fields["words"] == "前台说话难听"
    assert service.send(late).status == 303


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": ""}, "请选是哪一类"),
        ({"kind": "x"}, "请选是哪一类"),
        ({"words": " "}, "请写明是什么事"),
        ({"words": "字" * 1001}, "最多写 1000 个字"),
        ({"phone": ""}, "请填写电话；不便留的"),
        ({"phone": "123"}, "电话号码不完整或有误"),
        ({"home": "甲乙"}, "住址请写成"),
        ({"website": "http://x"}, "这一栏请不要填写"),
        ({"privacy": ""}, "请先看过隐私说明"),
        ({"privacy": "2020-1"}, "隐私说明刚刚更新"),
    ],
)
def test_r13_wrong_fields_are_told_at_the_field_and_nothing_is_stored(service: Any, changes: Any, said: str) -> None:
    page = service.send(service.get("/complain"), **(TYPED | changes))
    assert page.status == 422
    assert page.title.startswith("有错误")
    assert said in page.words
    assert page.fields["kind" if "words" in changes else "words"] == (TYPED["kind" if "words" in changes else "words"])
    assert kept(service) == ()


def test_no_telephone_is_needed_where_there_is_another_way_and_no_name_ever(service: Any) -> None:
    complained(service, phone="", reach="下周一来前台问")
    (found,) = kept(service)
    assert (found.contact.name, found.contact.phone, found.contact.reach) == ("", "", "下周一来前台问")


def test_09_a_foreign_page_or_form_changes_nothing(service: Any) -> None:
    checked = service.send(service.get("/complain"), **TYPED)
    foreign = service.post("/complain/done", checked.fields, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status == 403
    assert service.post("/complain/done", checked.fields | {"form_id": "x.y.z"}).status == 422
    token = complained(service)
    told(service, token)
    page = service.get(f"/t/{token}/confirm")
    for fields, headers in (
        (page.fields, {"Sec-Fetch-Site": "cross-site"}), ({**page.fields, "form_id": "x.y.z"}, {}),
    ):  # fmt: skip
        assert service.post(f"/t/{token}/confirm", fields, headers=headers).status in (403, 409)
    assert kept(service)[0].state is State.TOLD


def test_10_what_nobody_asked_is_ignored(service: Any) -> None:
    complained(
        service, about="R01", department="repair", major="yes", state="confirmed", severity="major", order="x",
        handler="R01", number="T0000-00000", source="counter",
    )  # fmt: skip
    (found,) = kept(service)
    assert (found.about, found.department, found.severity) == ((), "", Severity.ORDINARY)
    assert (found.state, found.order, found.source) == (State.RECEIVED, "", Source.WEB)


def test_16_the_same_text_and_too_many_are_refused_with_the_complaints_number(service: Any) -> None:
    for _ in range(2):
        complained(service)
    again = service.send(service.send(service.get("/complain"), **TYPED))
    assert again.status == 429
    assert "027-12345670" in again.words
    assert len(kept(service)) == 2


def test_about_an_order_one_page_is_enough(service: Any) -> None:
    token = service.booked()
    page = service.get(f"/o/{token}")
    link = next(link for link in page.reader.links if link.endswith("/complain"))
    form = service.get(link)
    assert "138****8000" in form.words
    assert "name" not in form.fields
    wrong = service.send(form, kind="quality", words="")
    assert wrong.status == 422
    sent = service.send(form, kind="quality", words="还在漏")
    assert sent.status == 303
    assert service.send(form, kind="quality", words="还在漏").where == sent.where
    (found,) = kept(service)
    order = service.order(token)
    assert (found.order, found.contact, found.place) == (order.number, order.contact, order.address)
    assert found.number in service.get(sent.where).words
    changed = service.send(form, kind="quality", words="别的")
    assert changed.status == 422
    assert changed.fields["words"] == "别的"


def test_the_orders_page_tells_how_far_it_is_but_neither_number_nor_words(service: Any) -> None:
    """Who did the work may have seen that page: it must not lead to the complaint."""
    token = service.booked()
    service.send(service.get(f"/o/{token}/complain"), kind="quality", words="师傅甲不礼貌")
    (found,) = kept(service)
    page = service.get(f"/o/{token}")
    assert "您的投诉 已受理" in page.words
    assert "最迟 11月23日 周一 15:00" in page.words
    for hidden in (found.number, "师傅甲不礼貌", "/t/"):
        assert hidden not in page.response.text


def test_a_neighbours_complaint_about_an_order_is_not_told_its_resident(service: Any) -> None:
    token = service.booked()
    office, order = service.office, service.order(token)
    raw = {"kind": "disturbance", "words": "太吵", "phone": "13900139000"}

    def take(cn: Any) -> None:
        made = complaint_steps.act_of(cn, office, Entry("R01", basis=Basis.TELEPHONE), Action.RECEIVE, None)
        wish = complaint_intake.read_complaint(office, raw, Source.TELEPHONE, order)
        complaints.receive(cn, office, made, wish)

    service.runtime.store.write(take)
    assert "您的投诉" not in service.get(f"/o/{token}").words


def test_the_resident_has_the_last_word_on_the_private_page(service: Any) -> None:
    token = complained(service)
    assert service.get(f"/t/{token}/confirm").status == 200
    assert "确认办完" not in service.get(f"/t/{token}/confirm").words  # not told yet: the page itself is shown
    told(service, token)
    page = service.get(f"/t/{token}")
    assert "已经道歉" in page.words
    empty = service.send(service.get(f"/t/{token}/reopen"), words="")
    assert empty.status == 422
    assert service.send(service.get(f"/t/{token}/reopen"), words="没有道歉").status == 303
    (found,) = kept(service)
    assert (found.state, found.reopened) == (State.ACKNOWLEDGED, 1)
    act(service, "M01", Action.HANDLE, found.number, "再次道歉")
    act(service, "R01", Action.TELL, found.number)
    form = service.get(f"/t/{token}/confirm")
    sent = service.send(form)
    assert sent.status == 303
    assert "谢谢您的监督" in service.get(sent.where).words
    assert service.send(form).status == 303  # pressed twice
    assert kept(service)[0].confirmed_by == "resident"


def test_a_page_that_is_old_by_now_is_shown_again_with_what_was_typed(service: Any) -> None:
    token = complained(service)
    form = service.get(f"/t/{token}/withdraw")
    act(service, "R01", Action.ACKNOWLEDGE, token.split(".")[0])
    stale = service.send(form, words="谈好了")
    assert stale.status == 409
    assert stale.fields["words"] == "谈好了"
    assert service.send(service.get(f"/t/{token}/withdraw"), words="谈好了").status == 303
    assert kept(service)[0].state is State.WITHDRAWN


def test_04_a_foreign_a_wrong_and_a_missing_link_get_the_same_answer(service: Any) -> None:
    one, two = complained(service), complained(service, words="另一件")
    order = service.booked()
    good = {service.get(f"/t/{one}").status, service.get(f"/t/{two}").status}
    assert good == {200}
    mixed = f"{one.split('.')[0]}.{two.split('.')[1]}"
    wrong = [mixed, one[:-1], "T2611-22222.abc", order, "x", f"{one}甲"]
    for path in ("", "/done", "/confirm", "/reopen", "/withdraw"):
        answers = {service.get(f"/t/{token}{path}").words for token in wrong}
        assert len(answers) == 1, path
        assert {service.get(f"/t/{token}{path}").status for token in wrong} == {404}
    assert service.get(f"/o/{one}").status == 404
    assert service.get(f"/o/{one}/complain").status == 404


def test_05_status_leads_to_the_complaint_counts_misses_and_tells_nothing(service: Any) -> None:
    token = complained(service)
    number = token.split(".")[0]
    form = service.get("/status")
    found = service.send(form, number=number.lower().replace("-", ""), tail="8000")
    assert found.status == 303
    assert found.where.endswith(f"/t/{token}")
    missing = service.send(form, number="T2611-22222", tail="8000")
    wrong = service.send(form, number=number, tail="8001")
    assert (missing.status, missing.words.replace("T2611-22222", "")) == (404, wrong.words.replace(number, ""))
    assert service.send(form, number=number, tail="!").status == 422
    for _ in range(5):
        service.send(form, number=number, tail="0000")
    assert service.send(form, number=number, tail="8000").status == 429
    assert service.get(f"/t/{token}").status == 200  # the private link is never locked


def test_the_company_decides_what_is_about_the_manager_over_its_link_once(service: Any, catalog_of: Any) -> None:
    token = complained(service, manager="yes")
    number = token.split(".")[0]
    assert "物业公司" in service.get(f"/t/{token}/done").words
    act(service, "R01", Action.ACKNOWLEDGE, number)
    office = service.office

    def ask(cn: Any) -> str:
        complaint_company.ask(cn, office, own_act(cn, office, Entry("R01")), number, "涉及经理")
        return complaint_company.hand(cn, office, "R01", number)[1]

    link = service.runtime.store.write(ask)
    page = service.get(f"/company/{link}")
    assert "前台说话难听" in page.words
    assert "13800138000" not in page.response.text
    wrong = service.send(page, words="", name="")
    assert wrong.status == 422
    assert "请写明怎样处理" in wrong.words
    assert service.send(page, words="字" * 1001, name="公司经办人").status == 422
    done = service.send(page, words="已约谈经理并道歉", name="公司经办人")
    assert done.status == 200
    assert number in done.words
    assert service.get(f"/company/{link}").status == 404
    assert kept(service)[0].handler == "company"


@pytest.fixture
def catalog_of(service: Any) -> Any:
    """The demonstration estate names its company's contact."""
    assert service.office.catalog.estate.company_contact
    return service.office.catalog


def test_hostile_words_are_printed_as_they_are(service: Any) -> None:
    hostile = '<img src=x onerror=alert(1)>{{7*7}}\u202e#read("/etc/passwd")'
    token = complained(service, words=hostile, name="<b>王</b>")
    page = service.get(f"/t/{token}")
    assert "<img src=x" not in page.response.text
    assert "{{7*7}}" in page.words
    kind = "application/x-www-form-urlencoded"
    assert service.client.post("/complain", data=b"words=\xff", content_type=kind).status_code == 400


def test_typed_addresses_of_steps_begin_again(service: Any) -> None:
    for path in ("/complain/check", "/complain/done"):
        assert service.get(path).where.endswith("/complain")


def test_r26_the_pages_are_small(service: Any) -> None:
    import gzip  # noqa: PLC0415

    for path in ("/complain", f"/t/{complained(service)}", f"/o/{service.booked()}/complain"):
        assert len(gzip.compress(service.get(path).response.data)) < 30_000
    assert tokens.complaint_token(service.office, kept(service)[0]).startswith("T2611-")
