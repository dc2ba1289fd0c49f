"""How much of the work was followed up, and what of it is not in order yet: counted within what a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, select

from service_desk.orders import FollowUp, FollowUpResult, TaskKind
from service_desk.store.board import Scope, in_scope
from service_desk.store.records import follow_up_of
from service_desk.store.schema import follow_up, service_order, task

_o, _t, _f = service_order.c, task.c, follow_up.c
REACHED = _f.result != FollowUpResult.UNREACHABLE.value  # somebody answered; an attempt is none


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of the work of a department accepted in a period: how much, how much was to be followed up, how much was."""

    department: str
    accepted: int
    drawn: int
    reached: int

    @property
    def not_drawn(self) -> int:
        """Closed as 未抽回访."""
        return self.accepted - self.drawn


def coverage(
    cn: Connection, estate: str, since: datetime, until: datetime, scope: Scope, department: str = ""
) -> tuple[Coverage, ...]:  # fmt: skip
    """Each department's, of what was accepted from ``since`` on and before ``until``; by department."""
    due = exists().where(_t.estate == _o.estate, _t.number == _o.number, _t.kind == TaskKind.FOLLOW_UP.value)
    asked = exists().where(_f.estate == _o.estate, _f.number == _o.number)
    met = asked.where(REACHED)
    own = [_o.estate == estate, _o.accepted_at >= since, _o.accepted_at < until, in_scope(scope)]
    if department:
        own.append(_o.department == department)
    counted = select(_o.department, func.count(), _sum(due | asked), _sum(met)).where(*own)
    rows = cn.execute(counted.group_by(_o.department).order_by(_o.department))
    return tuple(Coverage(name, int(total), int(drawn), int(reached)) for name, total, drawn, reached in rows)


def _sum(test: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((test, 1), else_=0)), 0)


def unresolved(
    cn: Connection, estate: str, scope: Scope, department: str = "", limit: int = 100
) -> tuple[FollowUp, ...]:  # fmt: skip
    """Follow-ups over which nothing closes yet, the oldest first."""
    own = [_f.estate == estate, _f.open, in_scope(scope)]
    if department:
        own.append(_o.department == department)
    both = and_(_o.estate == _f.estate, _o.number == _f.number)
    found = select(follow_up).join(service_order, both).where(*own).order_by(_f.at, _f.id).limit(limit)
    return tuple(follow_up_of(row) for row in cn.execute(found).mappings())
