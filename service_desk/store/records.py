"""Records linked to an order: tasks of the office, the resident's rating, follow-ups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, and_, insert, select, update

from service_desk.errors import NotFound, Refused
from service_desk.orders import Basis, FollowUp, FollowUpResult, Rating, Stars, Task, TaskKind
from service_desk.store.codec import to_plain
from service_desk.store.schema import follow_up, rating, task
from service_desk.store.sql import hold

_t, _r, _f = task.c, rating.c, follow_up.c


def _row(estate: str, record: Task | Rating | FollowUp) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in to_plain(record)}
    return {
        "estate": estate,
        **{k: v.value if isinstance(v, TaskKind | Stars | Basis | FollowUpResult) else v for k, v in values.items()},
    }


def _fields(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "estate"}


def task_of(row: Mapping[Any, Any]) -> Task:
    """The task of a row."""
    return Task(**{**_fields(row), "kind": TaskKind(row["kind"])})


def add_task(cn: Connection, estate: str, added: Task) -> None:
    """Write a new task."""
    cn.execute(insert(task), _row(estate, added))


def get_task(cn: Connection, estate: str, task_id: str) -> Task | None:
    """The task with this id, or None."""
    row = cn.execute(select(task).where(_t.estate == estate, _t.id == task_id)).mappings().first()
    return None if row is None else task_of(row)


def update_task(cn: Connection, estate: str, changed: Task) -> None:
    """Write a task that stands already.

    Raises:
        NotFound: there is none with its id.
    """
    own = and_(_t.estate == estate, _t.id == changed.id)
    if cn.execute(update(task).where(own), _row(estate, changed)).rowcount != 1:
        raise NotFound("没有这项待办，请刷新后再试。")


def tasks(
    cn: Connection,
    estate: str,
    *,
    number: str = "",
    kind: TaskKind | None = None,
    department: str = "",
    open_only: bool = True,
    limit: int = 500,
) -> tuple[Task, ...]:
    """The tasks that fit, the oldest first."""
    found = select(task).where(_t.estate == estate)
    if number:
        found = found.where(_t.number == number)
    if kind is not None:
        found = found.where(_t.kind == kind.value)
    if department:
        found = found.where(_t.department == department)
    if open_only:
        found = found.where(_t.done_at.is_(None))
    rows = cn.execute(found.order_by(_t.created_at, _t.id).limit(max(0, limit))).mappings()
    return tuple(task_of(row) for row in rows)


def add_rating(cn: Connection, estate: str, given: Rating) -> None:
    """Write a resident's rating.

    Raises:
        Refused: the order is rated already.
    """
    hold(cn, estate, "rating", given.number)
    if get_rating(cn, estate, given.number) is not None:
        raise Refused("这张服务单已经评价过了，谢谢。", code="already_rated")
    cn.execute(insert(rating), _row(estate, given))


def get_rating(cn: Connection, estate: str, number: str) -> Rating | None:
    """The rating of an order, or None."""
    row = cn.execute(select(rating).where(_r.estate == estate, _r.number == number)).mappings().first()
    return None if row is None else rating_of(row)


def rating_of(row: Mapping[Any, Any]) -> Rating:
    """The rating of a row."""
    return Rating(**{**_fields(row), "stars": Stars(row["stars"]), "basis": Basis(row["basis"])})


def follow_up_of(row: Mapping[Any, Any]) -> FollowUp:
    """The follow-up of a row."""
    level = None if row["level"] is None else Stars(row["level"])
    return FollowUp(**{**_fields(row), "result": FollowUpResult(row["result"]), "level": level})


def add_follow_up(cn: Connection, estate: str, done: FollowUp) -> None:
    """Write a new follow-up."""
    cn.execute(insert(follow_up), _row(estate, done))


def get_follow_up(cn: Connection, estate: str, follow_up_id: str) -> FollowUp | None:
    """The follow-up with this id, or None."""
    row = cn.execute(select(follow_up).where(_f.estate == estate, _f.id == follow_up_id)).mappings().first()
    return None if row is None else follow_up_of(row)


def follow_ups(cn: Connection, estate: str, number: str) -> tuple[FollowUp, ...]:
    """The follow-ups of an order, the oldest first."""
    own = select(follow_up).where(_f.estate == estate, _f.number == number).order_by(_f.at, _f.id)
    return tuple(follow_up_of(row) for row in cn.execute(own).mappings())


def close_follow_up(cn: Connection, estate: str, follow_up_id: str) -> None:
    """Mark a follow-up as done with.

    Raises:
        NotFound: there is none with this id.
    """
    own = and_(_f.estate == estate, _f.id == follow_up_id)
    if cn.execute(update(follow_up).where(own).values(open=False)).rowcount != 1:
        raise NotFound("没有这条拜回访记录，请刷新后再试。")


def lead_follow_up(cn: Connection, estate: str, follow_up_id: str, leads_to: str) -> None:
    """Write down what a follow-up led to: the number of an order or of a complaint.

    Raises:
        NotFound: there is none with this id.
    """
    own = and_(_f.estate == estate, _f.id == follow_up_id)
    if cn.execute(update(follow_up).where(own).values(leads_to=leads_to)).rowcount != 1:
        raise NotFound("没有这条拜回访记录，请刷新后再试。")
