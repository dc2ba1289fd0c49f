"""The booking journey without JavaScript, line by line of EXPERIENCE (R8–R31)."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from service_desk.catalog import SHANGHAI
from service_desk.web.form_fields import FORM_FIELDS

Open = Callable[..., Any]
# Label and whether it says （可不填）, of every question; not the half-days and the trap.
LABEL = re.compile(r'<label for="(?!day|slot|website)\w+">([^<]+)(<span class="optional">)?')


def test_r08_a_free_and_a_paid_order_are_booked_with_plain_forms(service: Any) -> None:
    free, paid = service.booked("F01", content="交电费"), service.booked("P104")
    assert service.order(free).kind.value == "free"
    assert service.order(paid).consent.limit == 4000
    assert service.order(paid).consent.edition == "2026-1"


def test_r10_a_booking_takes_four_pages_and_a_link_fills_the_first(service: Any) -> None:
    choose = service.get("/book")
    assert "/book?service=P104" in choose.reader.links
    pages = [service.when(), service.who(), service.check()]
    assert [f"第 {n} 步，共 4 步" in page.words for n, page in enumerate(pages, 2)] == [True] * 3
    assert "第 1 步，共 4 步" in choose.words


def test_r10_the_short_path_of_a_printed_code_leads_to_the_form(service: Any) -> None:
    answer = service.get("/b/P104")
    assert (answer.status, answer.where) == (303, "/book?service=P104")


def test_r11_the_check_page_lists_every_answer_and_each_change_keeps_all_and_comes_back(service: Any) -> None:
    check = service.check(requirements="请走货梯", reach="敲门")
    for said in ("厨房龙头滴水", "11月24日 周二 上午", "3-2-501", "王女士", "138 0013 8000", "敲门", "换龙头"):
        assert said in check.words
    buttons = [found for tag, found in check.reader.tags if tag == "button" and found.get("form") == "edit"]
    changes = [found["formaction"] for found in buttons if "#" in found["formaction"]]
    assert len(changes) >= 8
    for change in changes:
        path, anchor = change.split("#")
        page = service.post(path, check.reader.forms["edit"])
        assert page.status == 200
        assert anchor in {found.get("id") for _, found in page.reader.tags}
        assert page.action == "/book/check"
        back = service.send(page)
        assert "请核对，然后提交" in back.words
        assert {k: v for k, v in back.fields.items() if k != "back"} == check.fields


def test_r11_a_changed_answer_is_the_one_that_is_booked(service: Any) -> None:
    check = service.check()
    page = service.post("/book/who", check.reader.forms["edit"])
    again = service.send(page, home="3号楼2单元502")
    token = service.send(again, agreed="yes").where.rsplit("/", 1)[1]
    assert str(service.order(token).address) == "3号楼2单元502室"


def test_r12_the_done_page_gives_number_next_step_date_telephone_and_price(service: Any) -> None:
    sent = service.done()
    page = service.get(sent.where)
    order = service.orders()[0]
    assert f'<strong class="number">{order.number}</strong>' in page.response.text
    assert "请截图或抄下单号" in page.words
    assert "我们会与您联系并约定上门时间，最迟 11月23日 周一 15:00" in page.words
    assert "tel:02712345678" in page.reader.links
    assert "40 元（一口价）" in page.words
    assert "免费" in service.get(service.done("F01").where).words


def test_r13_errors_are_422_with_summary_links_and_the_same_words_at_the_field(service: Any) -> None:
    page = service.send(service.who(), home="abc", name="", phone="12345")
    assert page.status == 422
    assert page.title.startswith("有错误：")
    summary = page.tag("div", id="error-summary")
    assert summary["tabindex"] == "-1"
    assert "autofocus" in summary
    for name in ("home", "name", "phone"):
        assert f"#{name}" in page.reader.links
        field = page.tag("input", id=name)
        assert field["aria-invalid"] == "true"
        assert f"error-{name}" in field["aria-describedby"].split()
    for sentence in ("住址请写成 3-2-501", "请填写怎么称呼", "电话号码不完整或有误"):
        assert page.words.count(sentence) == 2


def test_r13_an_error_names_only_fields_of_its_own_page(service: Any) -> None:
    page = service.send(service.when(), content="", slot="")
    assert [link for link in page.reader.links if link.startswith("#") and link != "#main"] == ["#content", "#day"]


def test_r14_nothing_typed_is_lost_after_an_error(service: Any) -> None:
    page = service.send(service.who(), home="abc", name="李先生", phone="1", reach="找门卫", booker_name="小李")
    wanted = {"home": "abc", "name": "李先生", "phone": "1", "reach": "找门卫", "booker_name": "小李"}
    assert wanted.items() <= page.fields.items()
    assert page.fields["content"] == WHEN_CONTENT


WHEN_CONTENT = "厨房龙头滴水"


def test_r14_a_restart_in_the_middle_of_a_form_loses_nothing(open_service: Open) -> None:
    before = open_service()
    check = before.check()
    before.runtime.close()
    after = open_service()
    assert after.post("/book/done", check.fields | {"agreed": "yes"}).status == 303


def test_r14_switching_the_text_size_takes_the_fields_along(service: Any) -> None:
    page = service.who()
    button = page.tag("button", form="answers", value="show", **{"class": "size-large"})
    typed = page.fields | {"name": "李先生", "go": "show"}
    switched = service.client.post(button["formaction"], data=typed)
    assert switched.status_code == 307
    assert "linli_text=large" in switched.headers["Set-Cookie"]
    shown = service.post(switched.headers["Location"], typed)
    assert (shown.status, shown.fields["name"]) == (200, "李先生")


def test_r15_a_form_of_yesterday_is_still_good_and_one_of_last_week_is_shown_again_filled(service: Any) -> None:
    check, other = service.check(slot="2026-12-01.am"), service.check(slot="2026-12-01.pm")
    service.clock.wait(hours=47)
    assert service.send(check, agreed="yes").status == 303
    service.clock.wait(hours=2)
    expired = service.send(other, agreed="yes")
    assert expired.status == 422
    assert "内容都还在" in expired.words
    assert expired.fields["name"] == "王女士"
    assert service.send(expired).status == 303
    assert len(service.orders()) == 2


def test_r15_a_post_from_another_site_shows_the_filled_form_and_stores_nothing(service: Any) -> None:
    fields = service.check().fields | {"agreed": "yes"}
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        page = service.post("/book/done", fields, headers=headers)
        assert page.status == 403
        assert "不是从本站打开的" in page.words
        assert page.fields["name"] == "王女士"
    assert service.orders() == ()
    assert service.post("/book/done", fields, headers={"Origin": "http://localhost"}).status == 303


def test_r15_a_form_id_that_was_not_made_here_is_replaced(service: Any) -> None:
    page = service.send(service.check(), agreed="yes", form_id="1.2.3")
    assert (page.status, len(service.orders())) == (422, 0)
    assert service.send(page).status == 303


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("１３８ ００１３ ８０００", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("61234567", "02761234567"),
        ("027-61234567", "02761234567"),
    ],
)  # fmt: skip
def test_r16_telephones_are_understood_as_people_write_them(service: Any, typed: str, kept: str) -> None:
    assert service.order(service.booked(phone=typed)).contact.phone == kept
    assert service.who().tag("input", id="phone")["type"] == "tel"


def test_r17_fields_carry_autocomplete_tokens(service: Any) -> None:
    page = service.who()
    found = {name: page.tag("input", id=name)["autocomplete"] for name in ("name", "phone", "home")}
    assert found == {"name": "name", "phone": "tel", "home": "street-address"}


@pytest.mark.parametrize("typed", ["3-2-501", "3号楼2单元501", "３－２－５０１", "3幢2单元501室"])
def test_r18_a_home_is_understood_as_people_write_it(service: Any, typed: str) -> None:
    assert service.order(service.booked(home=typed)).address.code == "3-2-501"


def test_r19_half_days_are_told_in_words_and_full_ones_as_full(service: Any, offering: Any) -> None:
    words = service.when().words
    assert "11月23日 周一 下午" in words
    assert "11月23日 周一 上午" not in words  # it has begun
    capacity = offering.catalog.department("repair").capacity
    for n in range(capacity):
        service.booked(home=f"{n + 1}-1-101")
    page = service.when()
    radio = page.tag("input", value="2026-11-24.am")
    assert "disabled" in radio
    assert "11月24日 周二 上午 已约满" in page.words
    refused = service.who()
    assert refused.status == 422
    assert "这个半天已约满，请另选一个。" in refused.words


def test_r19_the_last_place_taken_meanwhile_leads_back_to_the_list(service: Any, offering: Any) -> None:
    check = service.check()
    for n in range(offering.catalog.department("repair").capacity):
        service.booked(home=f"{n + 1}-1-101")
    page = service.send(check, agreed="yes")
    assert page.status == 422
    assert "11月24日 周二 上午已约满" in page.words
    assert page.fields["content"] == WHEN_CONTENT
    assert page.fields["name"] == "王女士"


def test_r20_no_login_and_a_filled_trap_is_refused_in_words(service: Any) -> None:
    page = service.send(service.who(), home="3-2-501", name="王女士", phone="13800138000", website="http://spam")
    assert page.status == 422
    assert page.words.count("这一栏请不要填写，请清空。") == 2
    trap = service.who().tag("input", id="website")
    assert trap["tabindex"] == "-1"
    assert trap["autocomplete"] == "off"


def test_r21_what_was_answered_is_carried_and_not_asked_again(service: Any) -> None:
    check = service.check()
    visible = [found for tag, found in check.reader.tags if tag == "input" and found.get("type") != "hidden"]
    assert [found["id"] for found in visible] == ["agreed"]


def test_r22_booking_for_a_parent_keeps_the_bookers_own_contact(service: Any) -> None:
    token = service.booked(name="王奶奶", phone="", booker_name="小王", booker_phone="13900139000")
    order = service.order(token)
    assert order.booked_for_other
    assert (order.booker.name, order.booker.phone) == ("小王", "13900139000")
    assert (order.contact.name, order.contact.phone, order.contact.reach) == ("王奶奶", "", "请联系代填人")
    page = service.send(service.who(), home="3-2-501", name="王奶奶", booker_name="小王")
    assert page.status == 422
    assert "请填写您自己的电话" in page.words


def test_r23_telephone_hours_and_address_stand_on_every_page_errors_included(service: Any) -> None:
    token = service.booked()
    pages = [service.when(), service.who(), service.check("F01"), service.get(f"/o/{token}"), service.get("/status")]
    pages += [service.get("/nothing"), service.get("/o/none"), service.post("/book/done", {"x": "a" * 70_000})]
    for page in pages:
        for said in ("027-12345678", "周一至周五 8:30–12:00，14:00–17:30", "示例市晴川路"):
            assert page.words.count(said) >= 2 or said.startswith("示例市")
            assert said in page.words


def test_r24_pressing_twice_gives_one_order_and_the_same_number(service: Any) -> None:
    check = service.check()
    first, second = service.send(check, agreed="yes"), service.send(check, agreed="yes")
    assert (first.status, first.where) == (second.status, second.where)
    service.clock.wait(days=1.5)  # the half-day has begun by now: the answer is still the first number
    assert service.send(check, agreed="yes").where == first.where
    assert len(service.orders()) == 1


def press_at_once(service: Any, fields: dict[str, str], times: int) -> list[tuple[int, str]]:
    """The answers to so many presses in the same instant."""
    found: list[tuple[int, str]] = []
    start = threading.Barrier(times)

    def press() -> None:
        client = service.app.test_client()
        start.wait()
        answer = client.post("/book/done", data=fields)
        found.append((answer.status_code, answer.headers.get("Location", "")))

    threads = [threading.Thread(target=press) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_r24_fifty_presses_at_once_give_one_order(service: Any) -> None:
    found = press_at_once(service, service.check().fields | {"agreed": "yes"}, 50)
    assert len(found) == 50
    assert len(set(found)) == 1
    assert found[0][0] == 303
    assert len(service.orders()) == 1


def test_r24_on_postgresql_too(open_service: Open, postgres_fresh: str) -> None:
    service = open_service(database_url=postgres_fresh)
    found = press_at_once(service, service.check().fields | {"agreed": "yes"}, 20)
    assert len(found) == 20
    assert {status for status, _ in found} == {303}
    assert len(set(found)) == 1
    assert len(service.orders()) == 1
    token = found[0][1].rsplit("/", 1)[1]
    assert service.send(service.get(f"/o/{token}/cancel"), reason="不用了").status == 303
    assert service.post("/status", {"number": token.split(".")[0], "tail": "8000"}).where == f"/o/{token}"


def test_r24_the_same_form_with_other_answers_is_asked_about_before_it_makes_a_second_order(service: Any) -> None:
    check = service.check()
    service.send(check, agreed="yes")
    page = service.send(check, agreed="yes", content="浴室龙头也漏")
    assert page.status == 422
    assert "已经提交过一次" in page.words
    assert len(service.orders()) == 1
    assert service.send(page).status == 303
    assert len(service.orders()) == 2


def test_r11_a_number_is_checked_in_the_form_in_which_we_dial_it(service: Any) -> None:
    assert "138 0013 8000" in service.check(phone="＋86 １３８0013-8000").words
    assert "02761234567" in service.check(phone="6123 4567").words


def test_the_price_is_said_once_beside_the_box_that_agrees_to_it(service: Any) -> None:
    assert service.check().words.count("40 元（每个 40 元，一口价）") == 1
    assert service.check("F01").words.count("本项为无偿增值服务") == 1


def test_r29_the_web_form_asks_what_the_paper_sheet_asks(service: Any) -> None:
    """Same questions, same order, the same ones optional; the list of half-days has a legend instead of a label."""
    pages = (service.when(), service.who())
    asked = [(label, bool(more)) for page in pages for label, more in LABEL.findall(page.response.text)]
    assert asked == [(field.label, field.optional) for field in FORM_FIELDS if field.name != "day"]


def test_r30_free_passed_through_and_paid_services_say_what_they_cost(service: Any) -> None:
    assert "本项为无偿增值服务，不收服务费；代缴的款项按收费单位票据代收代付，多退少补。" in service.when("F01").words
    check = service.check()
    for said in ("40 元（每个 40 元，一口价）", "不收小费", "投诉电话", "示例价格，未经审批，不作收费依据"):
        assert said in check.words
    assert "示例价格" in service.when().words


def test_r31_labels_stand_above_their_fields_and_optional_ones_say_so(service: Any) -> None:
    for page in (service.when(), service.who()):
        text = page.response.text
        assert "placeholder" not in text
        for name in re.findall(r'<(?:input|textarea) id="(\w+)"', text):
            assert text.index(f'<label for="{name}">') < text.index(f'id="{name}" name')
    assert "特别要求（可不填）" in service.when().words
    assert "没有电话时，怎样找到您（可不填）" in service.who().words


def test_the_privacy_notice_is_shown_before_the_name_is_asked_and_its_version_stored(
    service: Any, republish: Open, offering: Any
) -> None:
    page = service.who()
    assert page.response.text.index("隐私说明") < page.response.text.index('id="home"')
    assert "（版本 2026-1）" in page.words
    check = service.send(page, home="3-2-501", name="王女士", phone="13800138000")
    estate = replace(offering.catalog.estate, privacy_version="2026-2")
    changed = replace(offering, catalog=replace(offering.catalog, estate=estate))
    republish(service, "two", changed)
    again = service.send(check, agreed="yes")
    assert again.status == 422
    assert "隐私说明刚刚更新" in again.words
    assert "（版本 2026-2）" in again.words
    token = service.send(service.send(again), agreed="yes").where.rsplit("/", 1)[1]
    assert service.order(token).privacy_version == "2026-2"


def test_a_paid_order_needs_the_tick_at_the_price_that_was_shown(service: Any) -> None:
    check = service.check()
    assert "agreed" not in check.fields
    assert check.fields["limit"] == "4000"
    page = service.send(check)
    assert page.status == 422
    assert "请看过价格后勾选" in page.words
    bare = {k: v for k, v in check.fields.items() if k not in ("limit", "edition")}
    assert service.post("/book/done", bare | {"agreed": "yes"}).status == 422
    assert service.orders() == ()


def test_a_price_that_changed_meanwhile_is_told_and_asked_again(service: Any, republish: Open, offering: Any) -> None:
    check = service.check()
    edition = offering.edition_on(service.clock.now.date())
    dearer = tuple(replace(item, price=item.price + 500) for item in edition.items)
    book = replace(
        offering.prices,
        editions=tuple(replace(e, items=dearer) if e.id == edition.id else e for e in offering.prices.editions),
    )
    republish(service, "dearer", replace(offering, prices=book))
    page = service.send(check, agreed="yes")
    assert page.status == 422
    assert "价格已更新，请重新看过再同意：45 元" in page.words
    assert "agreed" not in page.fields
    token = service.send(page, agreed="yes").where.rsplit("/", 1)[1]
    assert service.order(token).consent.limit == 4500


def test_an_urgent_service_gives_the_telephone_first_and_needs_no_half_day(service: Any) -> None:
    page = service.when("P101")
    assert page.response.text.index("急事请先打电话") < page.response.text.index("<form")
    assert "slot" not in page.fields
    who = service.send(page, content="水管爆了")
    check = service.send(who, home="3-2-501", name="王女士", phone="13800138000")
    again = service.send(check)
    assert again.status == 422  # whoever reads the price can agree to it
    token = service.send(again, agreed="yes").where.rsplit("/", 1)[1]
    order = service.order(token)
    assert (order.urgent, order.wanted, order.kind.value) == (True, None, "paid")


def test_what_cannot_be_booked_says_so_with_the_telephone(service: Any) -> None:
    answer = service.get("/book?service=F17")
    assert answer.status == 409
    assert "不需要预约" in answer.words
    missing = service.get("/book?service=F99")
    assert missing.status == 404


def test_a_step_typed_as_an_address_begins_the_form(service: Any) -> None:
    for step in ("when", "who", "check", "done"):
        assert service.get(f"/book/{step}").where == "/book"
    assert service.get("/book/when?service=P104").where == "/book?service=P104"


def test_a_step_posted_without_its_answers_goes_back_to_the_first_that_is_missing(service: Any) -> None:
    when = service.when()
    page = service.post("/book/check", when.fields)
    assert (page.status, page.action) == (422, "/book/who")
    assert "请选择希望的日期和上午或下午。" in page.words


def test_the_clock_of_the_form_is_the_estates(service: Any) -> None:
    service.clock.now = service.clock.now.replace(hour=7)  # still yesterday in UTC
    assert "11月23日 周一 上午" in service.when().words
    service.clock.now = datetime(2027, 2, 1, 7, tzinfo=SHANGHAI)  # the day of the new prices, in Shanghai
    assert service.order(service.booked(slot="2027-02-02.am")).edition == "2027-1"
