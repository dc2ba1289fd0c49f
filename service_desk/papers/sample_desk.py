"""Sheets of the desk itself, made of the sample records, as the registry names them."""

from __future__ import annotations

from datetime import timedelta

from service_desk.complaints import Complaint, Kind, Severity, Source, State, stream_of
from service_desk.orders import Basis, OrderEvent
from service_desk.papers import complaint_record as records
from service_desk.papers import handover as handovers
from service_desk.papers.complaint_record import ComplaintFacts
from service_desk.papers.handover import HandoverFacts, LeftOver
from service_desk.papers.paper import Paper
from service_desk.papers.register_facts import Printout
from service_desk.papers.samples import DAY, Samples, at
from service_desk.workflow import Role


def handover(given: Samples) -> Paper:
    """A day with two sheets still out and one resident not told."""
    numbers = tuple(given.order(n).number for n in range(3))
    left = (
        LeftOver("任务单未交回", 2, numbers[:2], given.say("师傅还在住户家，明早八点半带回。")),
        LeftOver("还没有告知", 1, numbers[2:], given.say("三次未接通，明早再打。")),
    )
    done = (("登记", 14), ("派工", 11), ("完工", 9), ("验收", 8), ("结算", 5))
    standing = (("今日未完", 3), ("逾期", 1), ("待派", 2), ("待验收", 4), ("待结算", 2))
    return handovers.handover(given.catalog, HandoverFacts(
        DAY, at(DAY, 17, 30), given.say("接待员甲（R01）"), done, standing, left,
        backup="linli-20261125-172812.db", backup_at=at(DAY, 17, 28), digest="3f9ab2c4d5e6f7a8b9", verified=True,
        remark=given.say("明天上午 2 号楼停水，请先看公告。"),
    ))  # fmt: skip


def complaint_facts(given: Samples) -> ComplaintFacts:
    """A major complaint about finished work, handled and told."""
    order, say = given.done(0), given.say
    steps = (
        ("receive", "resident", "R01", "", 9, 5), ("acknowledge", "R01", "", "已致歉，说明今天下午答复。", 9, 40),
        ("measure", "M01", "", "退还二十元，当面道歉，全组重学服务规范。", 11, 10),
        ("handle", "S01", "", "查明属实，已退还并道歉。", 15, 0),
        ("tell", "R01", "", "电话告知，住户表示知道了。", 16, 20),
    )  # fmt: skip
    found = Complaint(
        number="T2611-7K3QM", state=State.TOLD, version=5, kind=Kind.TIPS, severity=Severity.MAJOR,
        source=Source.TELEPHONE, order=order.number, contact=order.contact, place=order.address,
        words=say("维修以后多收了二十元，没有收据。"), created_at=at(DAY, 9, 5), changed_at=at(DAY, 16, 20),
        acknowledge_by=at(DAY, 14, 35), handle_by=at(DAY + timedelta(days=5), 17, 30), about=("W01",),
        department=given.paid.department, acknowledged_at=at(DAY, 9, 40), measure=say(steps[2][3]), measured_by="M01",
        handled_at=at(DAY, 15), handler="S01", result=say(steps[3][3]), tell_by=at(DAY + timedelta(days=1), 17, 30),
        told_at=at(DAY, 16, 20),
    )  # fmt: skip
    events = tuple(
        OrderEvent(
            stream_of(found.number), n, action, actor, Role.RECEPTION, by or actor,
            Basis.TELEPHONE if by else Basis.SCREEN, "", at(DAY, hour, minute), at(DAY, hour, minute),
            note=say(note) if note else "",
        )
        for n, (action, actor, by, note, hour, minute) in enumerate(steps, 1)
    )  # fmt: skip
    names = {"R01": say("接待员甲"), "S01": say("维修主管甲"), "M01": say("经理甲"), "W01": given.worker.name}
    return ComplaintFacts(found, events, names, given.department(given.paid), order.title)


def complaint_record(given: Samples) -> Paper:
    """The record of that complaint."""
    printout = Printout(given.say("接待员甲（R01）"), at(DAY, 17), given.say("处理存档"))
    return records.complaint_record(given.catalog, complaint_facts(given), printout)
