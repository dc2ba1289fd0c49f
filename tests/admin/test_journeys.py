"""Whole days at the command line: what the office does and what it is refused (issue section 7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

PAID, FREE, ANSWER, URGENT = "P104", "F01", "F18", "P101"


def finished(linli: Any, number: str, *lines: str) -> None:
    """Do the work and finish it."""
    linli.to_work(number)
    linli.clock.now += timedelta(minutes=40)
    linli.ok("finish", number, "--done", "换好龙头，试水不漏", *lines, "--for", "W01", "--by", "R01")


def test_a_telephone_booking_goes_to_closed(linli: Any) -> None:
    """Book, assign, start, finish, accept on paper, settle, follow up: the order closes by itself."""
    number = linli.agreed(PAID)
    finished(linli, number, "--line", f"{PAID}=1")
    assert linli.order(number)["due"] == 4000
    linli.ok("accept", number, "--sheet", "A0123", "--signed", "王女士", "--by", "R01")
    paid = linli.ok("settle", number, "--amount", "40", "--method", "cash", "--by", "F01")
    assert "收据号：2026-000001，40 元，现金" in paid
    linli.ok("rate", number, "--stars", "5", "--basis", "telephone", "--by", "R01")
    assert linli.order(number)["state"] == "SETTLED"
    linli.ok("follow-up", number, "--how", "telephone", "--result", "satisfied", "--by", "R01")
    order = linli.order(number)
    assert (order["state"], order["paid"], order["pay_method"]) == ("CLOSED", 4000, "cash")


def test_every_event_says_whose_act_it_was_and_who_typed_it(linli: Any) -> None:
    number = linli.agreed(PAID)
    finished(linli, number, "--line", f"{PAID}=1")
    events = linli("show", number, "--json").json["events"]
    acts = [(e["action"], e["actor"], e["recorded_by"], e["basis"]) for e in events]
    assert acts == [
        ("register", "resident", "R01", "telephone"),
        ("route", "system", "system", "rule"),
        ("assign", "S01", "S01", "screen"),
        ("start", "W01", "R01", "screen"),
        ("finish", "W01", "R01", "screen"),
    ]
    shown = linli.ok("show", number)
    assert "维修员甲（W01），由接待员甲（R01）代录" in shown


def test_a_paid_booking_nobody_agreed_to_gives_the_sentence_to_read_out(linli: Any) -> None:
    words = ("book", "--service", PAID, "--home", "3-2-501", "--name", "王女士", "--phone", "13800138000")
    said = linli.refused(*words, "--day", "2026-11-26", "--half", "am", "--content", "滴水", "--by", "R01")
    assert "请先读给住户听" in said
    assert "40 元" in said
    assert "--agreed telephone" in said
    assert linli("list", "--json").json["orders"] == []


def test_the_caller_hears_the_number_and_that_free_is_free(linli: Any) -> None:
    words = ("book", "--service", FREE, "--home", "３号楼２单元５０１", "--name", "李先生", "--phone", "027 6123 4567")
    said = linli.ok(*words, "--day", "2026-11-26", "--half", "pm", "--content", "代缴电费", "--by", "R01")
    number = said.split()[0]
    assert f"单号 {number}" in said
    assert "本项为无偿增值服务，不收服务费" in said
    assert f"/o/{number}." in said
    assert "下一步：" in said


def test_an_immediate_answer_needs_no_name(linli: Any) -> None:
    words = ("answer", "--service", ANSWER, "--text", "已告知社区医院电话", "--channel", "counter", "--by", "R01")
    order = linli(*words, "--json").json
    assert (order["state"], order["channel"], order["contact"]["name"]) == ("CLOSED", "counter", "")
    assert order["answer"] == ""  # what was said may name people: masked like the rest
    shown = linli("show", order["number"], "--full", "--why", "核对答复", "--by", "R01", "--json").json
    assert shown["order"]["answer"] == "已告知社区医院电话"


def test_an_open_free_order_can_be_answered(linli: Any) -> None:
    number = linli.book(FREE)
    assert "已结案" in linli.ok("answer", number, "--text", "已在电话里办妥", "--by", "R01")


def test_a_decline_has_a_listed_reason_and_an_alternative(linli: Any) -> None:
    number = linli.agreed(PAID)
    assert "请从清单里选" in linli.refused(
        "decline", number, "--reason", "太忙", "--alternative", "明天再来", "--by", "R01"
    )
    reason = "现场不具备安全作业条件"
    linli.ok("decline", number, "--reason", reason, "--alternative", "联系专业公司", "--by", "R01")
    assert linli.order(number)["state"] == "DECLINED"
    assert [task["kind"] for task in linli("today", "--json").json["to_tell"]] == ["tell"]


def test_a_late_entry_asks_for_a_reason_and_after_three_working_days_for_the_manager(linli: Any) -> None:
    number = linli.agreed(PAID)
    linli.clock.to(9)
    linli.ok("assign", number, "--lead", "W01", "--window", "2026-11-25 09:30-11:00", "--by", "S01")
    linli.clock.to(15)
    words = ("start", number, "--conduct", "--for", "W01", "--at", "2026-11-25 09:35")
    said = linli.refused(*words, "--by", "R01")
    assert "补录超过 30 分钟" in said
    assert "--late-reason" in said
    linli.ok(*words, "--reason", "停电", "--by", "R01")
    event = linli("show", number, "--json").json["events"][-1]
    assert (event["occurred_at"], event["late_reason"]) == ("2026-11-25T09:35:00+08:00", "停电")
    linli.clock.to(9, days=7)
    words = ("finish", number, "--done", "换好", "--line", f"{PAID}=1", "--at", "2026-11-25 10:30", "--for", "W01")
    assert "要由经理来录" in linli.refused(*words, "--late-reason", "纸单补录", "--by", "R01")
    linli.ok(*words, "--late-reason", "纸单补录", "--by", "M01")


def test_more_than_agreed_needs_a_requote_the_resident_consents_to(linli: Any) -> None:
    number = linli.agreed(PAID)
    linli.to_work(number)
    more = ("--line", f"{PAID}=1", "--line", "M03=2.5")
    done = ("finish", number, "--done", "换好", "--for", "W01", "--by", "R01")
    assert "超过住户同意的上限" in linli.refused(*done, *more)
    assert "--consented" in linli.refused("requote", number, *more, "--for", "W01", "--by", "R01")
    linli.ok("requote", number, *more, "--consented", "王女士", "--for", "W01", "--by", "R01")
    linli.ok(*done)
    order = linli.order(number)
    assert (order["due"], order["consent_limit"]) == (9500, 9500)


def test_nobody_at_home_makes_a_call_task_and_stops_the_clock(linli: Any) -> None:
    number = linli.agreed(PAID)
    linli.ok("assign", number, "--lead", "W01", "--window", "2026-11-25 09:30-11:00", "--by", "S01")
    linli.clock.to(9, 45)
    linli.ok("no-entry", number, "--attempts", "09:40 敲门无人", "--for", "W01", "--by", "R01")
    order = linli.order(number)
    assert (order["state"], order["no_entry_count"], order["finish_by"]) == ("ASSIGNED", 1, None)
    tasks = linli("today", "--json").json["to_tell"]
    assert {task["kind"] for task in tasks} == {"tell", "call"}
    call = next(task["id"] for task in tasks if task["kind"] == "call")
    assert "未接通，已试 1 次" in linli.ok("told", call[:8], "--outcome", "unreachable", "--by", "R01")
    assert "已告知" in linli.ok("told", call[:8], "--outcome", "told", "--by", "R01")
    assert "没有以" in linli.refused("told", call[:8], "--outcome", "told", "--by", "R01")


def settled(linli: Any) -> str:
    """A paid order that has been paid."""
    number: str = linli.agreed(PAID)
    finished(linli, number, "--line", f"{PAID}=1")
    linli.ok("accept", number, "--sheet", "A1", "--signed", "王女士", "--by", "R01")
    linli.ok("settle", number, "--amount", "40", "--method", "wechat", "--by", "F01")
    return number


def test_rework_after_payment_is_a_new_free_order_linked_to_the_old(linli: Any) -> None:
    number = settled(linli)
    assert "不能「返工」" in linli.refused("reject", number, "--wrong", "又漏了", "--by", "R01")
    linli.ok("reopen", number, "--reason", "又漏了", "--by", "R01")
    (linked,) = linli("list", "--linked-to", number, "--json").json["orders"]
    assert (linked["kind"], linked["link_kind"], linked["due"]) == ("free", "rework", 0)
    assert "这是免费服务单" in _charge(linli, linked["number"])


def _charge(linli: Any, number: str) -> str:
    linli.to_work(number)
    said: str = linli.refused("finish", number, "--done", "重做", "--line", f"{PAID}=1", "--for", "W01", "--by", "R01")
    return said


def test_a_dissatisfied_reply_cannot_just_close(linli: Any) -> None:
    number = settled(linli)
    words = ("follow-up", number, "--how", "telephone", "--result", "dissatisfied", "--by", "R01")
    assert "请写明住户说了什么" in linli.refused(*words)
    said = linli.ok(*words, "--words", "还在漏", "--rework")
    rework = said.split("已开返工单 ")[1].split("，")[0]
    assert "不能结案" in linli.refused("close", number, "--by", "R01")
    outcome = ("resolve", number, "--outcome", "重新密封，住户满意", "--by", "R01")
    assert f"返工单 {rework} 还没有办完" in linli.refused(*outcome)
    linli.to_work(rework)
    linli.ok("finish", rework, "--done", "重新密封", "--for", "W01", "--by", "R01")
    linli.ok("accept", rework, "--basis", "telephone", "--by", "R01")
    linli.ok("follow-up", rework, "--result", "satisfied", "--by", "R01")
    assert linli.order(rework)["state"] == "CLOSED"
    linli.ok(*outcome)
    assert linli.order(number)["state"] == "CLOSED"


def test_an_urgent_job_is_registered_assigned_and_started_in_one_step(linli: Any) -> None:
    linli.clock.to(23)
    words = ("urgent", "--service", URGENT, "--home", "3-2-501", "--name", "王女士", "--phone", "13800138000")
    order = linli(*words, "--content", "水管爆裂", "--lead", "W01", "--conduct", "--by", "R01", "--json").json
    assert (order["state"], order["kind"], order["urgent"]) == ("IN_SERVICE", "free", True)
    actions = [event["action"] for event in linli("show", order["number"], "--json").json["events"]]
    assert actions == ["register", "route", "assign", "start"]
    plain = ("urgent", "--service", PAID, *words[3:], "--content", "滴水", "--agreed", "telephone")
    assert "请选择希望的日期" in linli.refused(*plain, "--lead", "W01", "--conduct", "--by", "R01")


def test_a_worker_cannot_settle_nor_record_the_acceptance_of_own_work(linli: Any) -> None:
    linli.ok("staff", "add", "W01", "--name", "维修员甲", "--grants", "worker@repair,reception,finance", "--by", "M01")
    number = linli.agreed(PAID)
    finished(linli, number, "--line", f"{PAID}=1")
    accept = ("accept", number, "--sheet", "A1", "--signed", "王女士")
    assert "不能代录自己所做工作的验收" in linli.refused(*accept, "--by", "W01")
    linli.ok(*accept, "--by", "R01")
    settle = ("settle", number, "--amount", "40", "--method", "cash")
    assert "不能收款结算" in linli.refused(*settle, "--by", "W01")
    assert "收款金额与应收金额不一致" in linli.refused(*settle[:3], "39.99", *settle[4:], "--by", "F01")
    assert "要由财务来做" in linli.refused(*settle, "--by", "R01")
    linli.ok(*settle, "--by", "F01")
    assert "不能「结算」" in linli.refused(*settle, "--by", "F01")


@pytest.mark.parametrize("command", ["route", "assign", "accept", "cancel", "told"])
def test_a_stranger_cannot_act(linli: Any, command: str) -> None:
    number = linli.agreed(PAID)
    more = {
        "route": ["--department", "repair"],
        "assign": ["--lead", "W01", "--window", "2026-11-26 09:00-10:00"],
        "accept": [],
        "cancel": ["--reason", "不要了"],
        "told": ["--outcome", "told"],
    }[command]
    before = linli.order(number)
    assert "没有在岗员工「X99」" in linli.refused(command, number, *more, "--by", "X99")
    assert linli.order(number) == before


def test_somebody_who_left_cannot_act(linli: Any) -> None:
    number = linli.agreed(PAID)
    linli.ok("staff", "disable", "R02", "--by", "M01")
    assert "没有在岗员工「R02」" in linli.refused("cancel", number, "--reason", "不要了", "--by", "R02")


def test_the_resident_cancels_postpones_and_urges_by_telephone(linli: Any) -> None:
    number = linli.agreed(PAID)
    assert "还没有到约定的时间" in linli.refused("urge", number, "--basis", "telephone", "--by", "R01")
    linli.ok("postpone", number, "--day", "2026-11-27", "--half", "pm", "--basis", "telephone", "--by", "R01")
    assert linli.order(number)["wanted"] == {"day": "2026-11-27", "half": "pm"}
    linli.clock.to(17, days=1)
    linli.ok("urge", number, "--basis", "telephone", "--by", "R01")
    assert number in linli.ok("overdue")
    linli.ok("cancel", number, "--reason", "已自行解决", "--basis", "telephone", "--by", "R01")
    assert linli.order(number)["state"] == "CANCELLED"


def test_waiting_for_parts_rerouting_and_stopping(linli: Any) -> None:
    number = linli.agreed(PAID)
    linli.to_work(number)
    linli.ok(
        "suspend", number, "--reason", "缺配件", "--window", "2026-11-26 14:00-16:00", "--for", "W01", "--by", "R01"
    )
    assert linli.order(number)["state"] == "ASSIGNED"
    linli.ok("reroute", number, "--department", "cleaning", "--reason", "属于保洁", "--by", "S01")
    assert (linli.order(number)["state"], linli.order(number)["lead"]) == ("ROUTED", "")
    linli.to_work(number, "W03", "S02")
    linli.ok("stop", number, "--done", "住户决定不做", "--for", "W03", "--by", "R01")
    order = linli.order(number)
    assert (order["state"], order["due"]) == ("COMPLETED", 0)


def test_free_work_lapses_after_three_silent_working_days(linli: Any) -> None:
    number = linli.book(FREE)
    linli.to_work(number, "W09", "S05")
    linli.ok("finish", number, "--done", "已缴", "--for", "W09", "--by", "R01")
    linli.clock.to(9, days=5)
    dry = linli("tick", "--dry-run", "--json").json
    assert (dry["dry_run"], dry["lapsed"]) == (True, [number])
    assert linli.order(number)["state"] == "COMPLETED"
    assert linli("tick", "--json").json["lapsed"] == [number]
    assert linli.order(number)["state"] == "CLOSED"
    assert linli("tick", "--json").json["lapsed"] == []
