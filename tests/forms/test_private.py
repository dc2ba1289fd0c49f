"""The private page of an order and what its resident may do there (R27)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from service_desk import desk
from service_desk.desk import Act
from service_desk.orders import Basis
from service_desk.store import records
from service_desk.workflow import Action

Open = Callable[..., Any]


def test_r27_the_page_tells_steps_with_dates_who_comes_price_and_what_is_next(service: Any) -> None:
    token = service.booked()
    service.assign(token)
    page = service.get(f"/o/{token}")
    for said in (
        service.order(token).number, "已登记 11月23日 周一 09:00", "已派工 11月23日 周一 09:00", "维修工甲，工牌号 031",
        "约定时间：11月24日 周二 09:00–11:00。", "40 元（一口价）", "厨房龙头滴水", "3号楼2单元501室", "138****8000",
    ):  # fmt: skip
        assert said in page.words
    assert "13800138000" not in page.words
    assert '<meta name="robots" content="noindex">' in page.response.text
    assert page.response.headers["X-Robots-Tag"] == "noindex"
    assert page.response.headers["Cache-Control"] == "private, no-store"


def test_r27_cancelling_asks_for_a_reason_and_ends_the_order(service: Any) -> None:
    token = service.booked()
    assert f"/o/{token}/cancel" in service.get(f"/o/{token}").reader.links
    form = service.get(f"/o/{token}/cancel")
    empty = service.send(form)
    assert empty.status == 422
    assert empty.words.count("请写一下为什么取消") == 2
    sent = service.send(empty, reason="自己修好了")
    assert sent.where == f"/o/{token}?said=cancel&at=3"
    page = service.get(sent.where)
    assert "已经取消" in page.words
    assert "已取消 11月23日" in page.words
    assert f"/o/{token}/cancel" not in page.reader.links


def test_r27_postponing_takes_a_new_half_day_and_gives_the_old_place_back(service: Any) -> None:
    token = service.booked()
    form = service.get(f"/o/{token}/postpone")
    assert service.send(form).status == 422
    assert service.send(form, slot="2026-11-24.am").status == 422  # the same as before
    assert service.send(form, slot="2026-99-99.am").status == 422
    assert service.send(form, slot="2026-11-25.pm").status == 303
    assert service.order(token).wanted.day.isoformat() == "2026-11-25"
    assert "11月25日 周三 下午" in service.get(f"/o/{token}").words


def test_r27_a_full_half_day_is_refused_at_its_list(service: Any, offering: Any) -> None:
    token = service.booked()
    form = service.get(f"/o/{token}/postpone")
    for n in range(offering.catalog.department("repair").capacity):
        service.booked(home=f"{n + 4}-1-101", slot="2026-11-25.am")
    page = service.send(form, slot="2026-11-25.am")
    assert page.status == 422
    assert page.words.count("11月25日 周三 上午已约满") == 2


def test_r27_urging_is_offered_after_the_deadline_and_makes_a_task(service: Any) -> None:
    token = service.booked()
    assert f"/o/{token}/urge" not in service.get(f"/o/{token}").reader.actions.values()
    service.clock.wait(hours=8)
    page = service.get(f"/o/{token}")
    assert "已超过约定时间 2 小时" in page.words
    fields = page.reader.forms[f"/o/{token}/urge"]
    assert service.post(f"/o/{token}/urge", fields).status == 303
    with service.runtime.store.read() as cn:
        tasks = desk.open_tasks(cn, service.office)
    assert [task.kind.value for task in tasks] == ["urge"]
    assert "已经催办" in service.get(f"/o/{token}").words


def test_r27_accepting_shows_lines_and_total_and_takes_a_name(service: Any) -> None:
    token = service.booked()
    service.finish(token)
    form = service.get(f"/o/{token}/accept")
    for said in ("换了阀芯，试水不漏", "换龙头", "1 个", "合计 40 元", "请勿向服务人员付现金"):
        assert said in form.words
    assert service.send(form).status == 422
    sent = service.send(form, signed_by="王女士")
    order = service.order(token)
    assert order.accepted_how == "accepted"
    page = service.get(sent.where)
    assert "已经验收，谢谢。" in page.words
    assert "应付 40 元" in page.words
    with service.runtime.store.read() as cn:
        event = next(e for e in desk.history(cn, service.office, order.number).events if e.action == "accept")
    assert (event.actor, event.basis, event.note) == ("resident", Basis.LINK, "王女士")


def test_what_was_said_after_an_act_is_not_said_again_when_the_order_has_moved_on(service: Any) -> None:
    token = service.booked()
    kept = service.send(service.get(f"/o/{token}/postpone"), slot="2026-11-25.pm").where
    assert "已经改期" in service.get(kept).words
    service.assign(token)
    assert "已经改期" not in service.get(kept).words


def test_an_amount_that_changed_since_it_was_shown_is_not_accepted(service: Any, resident: Act) -> None:
    token = service.booked()
    service.finish(token)
    form = service.get(f"/o/{token}/accept")
    number = service.order(token).number
    service.runtime.store.write(lambda cn: desk.reject(cn, service.office, resident, number, "还在滴"))
    service.finish(token)
    page = service.send(form, signed_by="王女士")
    assert page.status == 409
    assert "服务单刚有变动" in page.words
    assert page.fields["signed_by"] == "王女士"
    assert service.send(page).status == 303


def test_r27_rejecting_says_what_is_wrong_and_brings_the_worker_back(service: Any) -> None:
    token = service.booked()
    service.finish(token)
    form = service.get(f"/o/{token}/reject")
    assert service.send(form).status == 422
    assert service.send(form, wrong="还在滴水").status == 303
    order = service.order(token)
    assert (order.rework_count, order.finished_at) == (1, None)
    assert "返工 11月24日" in service.get(f"/o/{token}").words


def test_r27_rating_has_five_levels_in_words_and_is_given_once(service: Any) -> None:
    token = service.booked("F01")
    service.finish(token)
    service.send(service.get(f"/o/{token}/accept"), signed_by="王女士")
    form = service.get(f"/o/{token}/rate")
    for word in ("非常满意", "满意", "基本满意", "不满意", "非常不满意"):
        assert word in form.words
    assert service.send(form).status == 422
    assert service.send(form, stars="5", comment="谢谢师傅").status == 303
    again = service.send(form, stars="1")
    assert again.status == 422
    assert "请重新填写一份" in again.words
    page = service.get(f"/o/{token}")
    assert "您的评价 非常满意 谢谢师傅" in page.words
    with service.runtime.store.read() as cn:
        rating = records.get_rating(cn, service.office.estate, service.order(token).number)
    assert rating is not None
    assert (rating.stars.value, rating.basis) == ("5", Basis.LINK)


def test_the_whole_paid_journey_ends_closed_with_the_receipt(service: Any) -> None:
    token = service.booked()
    service.finish(token)
    service.send(service.get(f"/o/{token}/accept"), signed_by="王女士")
    service.settle(token)
    service.send(service.get(f"/o/{token}/rate"), stars="5")
    page = service.get(f"/o/{token}")
    assert "已收 40 元（收据号 2026-000001）" in page.words
    assert "已结算 11月24日" in page.words


def test_pressing_an_act_twice_does_it_once(service: Any) -> None:
    token = service.booked()
    form = service.get(f"/o/{token}/cancel")
    answers: list[int] = []

    def press() -> None:
        client = service.app.test_client()
        answers.append(client.post(form.action, data=form.fields | {"reason": "不用了"}).status_code)

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 8
    with service.runtime.store.read() as cn:
        events = desk.history(cn, service.office, service.order(token).number).events
    assert [event.action for event in events].count("cancel") == 1


def test_an_act_that_is_no_longer_possible_is_told_on_the_order_page(service: Any) -> None:
    token = service.booked()
    service.assign(token)
    form = service.get(f"/o/{token}/cancel")
    service.clock.wait(hours=25)
    service.staff("W01", Action.START, desk.start, token, conduct_confirmed=True)
    page = service.send(form, reason="不用了")
    assert page.status == 409
    assert "不能「取消」" in page.words
    assert "服务中" in page.words
    assert service.get(f"/o/{token}/cancel").title.startswith("服务单")


@pytest.mark.parametrize("deed", ["cancel", "postpone", "urge", "accept", "reject", "rate"])
def test_r15_an_act_from_another_site_or_an_old_form_changes_nothing(service: Any, deed: str) -> None:
    token = service.booked()
    service.finish(token)
    before = service.order(token)
    fields = {"reason": "x", "slot": "2026-12-01.am", "signed_by": "王女士", "wrong": "x", "stars": "1"}
    fields |= {"version": str(before.version), "form_id": desk.new_form_id(service.office)}
    foreign = service.post(f"/o/{token}/{deed}", fields, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status == 403
    assert service.post(f"/o/{token}/{deed}", fields | {"form_id": ""}).status == 409
    service.clock.wait(hours=49)
    assert service.post(f"/o/{token}/{deed}", fields).status == 409
    assert service.order(token) == before


def test_switching_the_text_size_on_a_form_with_errors_does_not_act(service: Any) -> None:
    token = service.booked()
    page = service.send(service.get(f"/o/{token}/cancel"), reason="")
    shown = service.post(page.action, page.fields | {"reason": "自己修好了", "go": "show"})
    assert (shown.status, shown.fields["reason"]) == (200, "自己修好了")
    assert service.order(token).closed_at is None


def test_a_token_that_is_wrong_in_any_part_is_told_like_one_that_never_was(service: Any) -> None:
    token = service.booked()
    number, seal = token.split(".")
    other = service.booked(home="4-1-101").split(".")[1]
    bodies = set()
    for wrong in (f"{number}.", f"{number}.{other}", f"2611-AAAAA.{seal}", "x", f"{number}.{seal[:-1]}", "é.ü"):
        for path in (f"/o/{wrong}", f"/book/done/{wrong}", f"/o/{wrong}/cancel"):
            page = service.get(path)
            assert page.status == 404
            bodies.add(page.words)
        assert service.post(f"/o/{wrong}/cancel", {"reason": "x"}).status == 404
    assert len(bodies) == 1


def test_a_declined_order_and_a_closed_one_still_show(service: Any) -> None:
    token = service.booked()
    service.staff(
        "S01", Action.DECLINE, desk.decline, token, service.office.catalog.estate.decline_reasons[0], "请电联"
    )
    page = service.get(f"/o/{token}")
    assert "未能受理" in page.words
    assert "请来电" in page.words
