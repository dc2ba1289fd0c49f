"""What is overdue climbs to the supervisor, then to the manager: each step once, written down and told (§2.2)."""

from __future__ import annotations

from service_desk import deadlines
from service_desk.desk import steps
from service_desk.desk.context import Act, Office
from service_desk.orders import ServiceOrder
from service_desk.store import Connection

EVENTS = {deadlines.SUPERVISOR: "climb-supervisor", deadlines.MANAGER: "climb-manager"}


def climb(cn: Connection, office: Office, order: ServiceOrder) -> tuple[str, ...]:
    """Pass an order upward as far as its lateness wants; to whom it went now, nothing where they know already."""
    due = deadlines.climbs(office.catalog, order, office.now)
    for rung in due:
        limit = deadlines.deadline_of(order)
        data = {"limit": limit.isoformat() if limit else "", "state": order.state.value}
        order = steps.remark(cn, office, Act.system(), order, EVENTS[rung], changes={"climbed": rung}, data=data)
    return due
