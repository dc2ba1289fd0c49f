"""An evaluation as releases froze it that did not count complaints, follow-ups and late entries."""

from __future__ import annotations

from dataclasses import replace

from service_desk.desk import Act, Office, steps
from service_desk.orders import Basis
from service_desk.store import Connection
from service_desk.workflow import Role

COUNTED = {
    "registered": 20, "done": 18, "on_time": 12, "first_time": 17, "rework": 1, "good": 9, "unhappy": 2, "declined": 1,
    "cancelled": 1, "timed": 16, "rated": 11,
}  # fmt: skip


def before_quality(cn: Connection, office: Office) -> None:
    """The repairs' of the last quarter of 2026, straight into the chain."""
    data = {"subject": "department.repair", "term": "2026-Q4", "words": "还没有数投诉", "figures": COUNTED}
    act = Act("M01", Role.MANAGER, Basis.SCREEN)
    event = steps.make_event(office, act, "", "evaluate", office.now, state=None, data=data, note="")
    steps.keep(cn, office, replace(event, stream="evaluation:department.repair:2026-Q4"))
