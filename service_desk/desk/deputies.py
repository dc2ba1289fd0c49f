"""Who stands in for whom from one day to another, and who is away: given, ended, listed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from service_desk import clocks
from service_desk.accounts import LONGEST_STAND_IN, WHYS, Absence, Deputy
from service_desk.catalog import Half
from service_desk.desk import load, people, staff_book
from service_desk.desk.context import Office
from service_desk.errors import InvalidInput, NotAllowed, NotFound
from service_desk.orders import Grant, Staff
from service_desk.store import Connection, accounts, board
from service_desk.store import people as staff_rows
from service_desk.workflow import Role

T = TypeVar("T", Deputy, Absence)
GIVERS = (Role.MANAGER, Role.SUPERVISOR)  # who enters absences
BACKWARDS = "最后一天不能早于第一天。"
PAST = "最后一天已经过去了。"
TOO_LONG = f"最长 {LONGEST_STAND_IN.days} 天，到期可以再办。"


def today(office: Office) -> date:
    """The day at the office."""
    return clocks.local(office.now).date()


def _span(office: Office, since: date | None, until: date | None) -> tuple[date, date]:
    """Both days, checked.

    Raises:
        InvalidInput: one is missing, they are the wrong way round, over, or too far apart.
    """
    problems = {}
    if since is None:
        problems["since"] = "请填写第一天，例如 2026-12-01。"
    if until is None:
        problems["until"] = "请填写最后一天，例如 2026-12-05。"
    if since is not None and until is not None:
        if until < since:
            problems["until"] = BACKWARDS
        elif until < today(office):
            problems["until"] = PAST
        elif until - since > LONGEST_STAND_IN:
            problems["until"] = TOO_LONG
    if problems or since is None or until is None:
        raise InvalidInput.of(problems)
    return since, until


def give_deputy(
    cn: Connection,
    office: Office,
    by: str,
    staff_id: str,
    *,
    grant: Grant,
    instead_of: str,
    since: date | None,
    until: date | None,
) -> Deputy:
    """Let somebody hold a role of somebody else for a while, first and last day included.

    Raises:
        NotFound, NotAllowed: ``by`` is not the manager (nor one as a deputy, for this role), or somebody is unknown.
        InvalidInput: the days, or a role that the other does not hold or the person holds anyway.
    """
    people.require(cn, office, by, Role.MANAGER)
    person = people.get(cn, office, staff_id)
    if grant.role is Role.MANAGER or person.id == by:
        people.check_not_above(cn, office, by, Staff(person.id, "", "", (grant,)))
    _check_stand_in(cn, office, person, grant, instead_of)
    first, last = _span(office, since, until)
    made = Deputy(office.new_id(), person.id, grant, instead_of, first, last, by, office.now)
    accounts.add_deputy(cn, office.estate, made)
    data = {
        "id": made.id,
        "grant": str(grant),
        "for": instead_of,
        "since": first.isoformat(),
        "until": last.isoformat(),
    }
    staff_book.note(cn, office, by, Role.MANAGER, person.id, staff_book.DEPUTY, data)
    return made


def _check_stand_in(cn: Connection, office: Office, person: Staff, grant: Grant, instead_of: str) -> None:
    other = staff_rows.get_staff(cn, office.estate, instead_of)
    own = staff_rows.get_staff(cn, office.estate, person.id)
    if other is None or other.id == person.id:
        raise InvalidInput.of({"instead_of": "请选择代替哪一位同事。"})
    if grant not in other.grants:
        raise InvalidInput.of({"grant": f"{other.name}没有这个角色，不能由别人代理。"})
    if own is not None and grant in own.grants:
        raise InvalidInput.of({"grant": f"{person.name}自己就有这个角色。"})


def deputies(cn: Connection, office: Office, staff_id: str = "") -> tuple[Deputy, ...]:
    """Who stands in for whom today or later, of one person or of all."""
    return accounts.deputies(cn, office.estate, staff=staff_id, since=today(office))


def end_deputy(cn: Connection, office: Office, by: str, deputy_id: str) -> Deputy:
    """End a deputy's time now.

    Raises:
        NotFound, NotAllowed: ``by`` is not the manager, or it was ended before.
    """
    people.require(cn, office, by, Role.MANAGER)
    found = _one((one for one in deputies(cn, office) if one.id.startswith(deputy_id)), deputy_id, "代理")
    if not accounts.end_deputy(cn, office.estate, found.id, office.now):
        raise NotFound("这项代理已经结束了。")
    staff_book.note(cn, office, by, Role.MANAGER, found.staff, staff_book.DEPUTY_ENDED, {"id": found.id})
    return found


def _one(found: Iterable[T], given: str, what: str) -> T:
    """The only one whose id begins so.

    Raises:
        NotFound: none, or several.
    """
    these = list(found)
    if len(these) != 1 or not given:
        raise NotFound(f"没有编号「{given}」的{what}，或者它已经结束了。")
    return these[0]


def _may_send_away(cn: Connection, office: Office, by: str, staff_id: str) -> tuple[Role, Staff]:
    """In which role ``by`` enters the person's absence: the manager anybody's, a supervisor the department's.

    Raises:
        NotFound, NotAllowed: neither.
    """
    giver = people.require_one_of(cn, office, by, GIVERS)
    person = staff_rows.get_staff(cn, office.estate, staff_id)
    if person is None:
        raise NotFound(f"没有员工「{staff_id}」，请看 linli staff list。")
    if giver.holds(Role.MANAGER):
        return Role.MANAGER, person
    if not any(giver.holds(Role.SUPERVISOR, grant.department) for grant in person.grants if grant.department):
        raise NotAllowed(f"{person.name}不在您的部门，请经理来办。")
    return Role.SUPERVISOR, person


def who_may_be_sent(cn: Connection, office: Office, giver: Staff) -> tuple[Staff, ...]:
    """Whose absences the person enters: everybody's, or those of the own departments."""
    everybody = staff_rows.staff(cn, office.estate)
    if giver.holds(Role.MANAGER):
        return everybody
    return tuple(
        one for one in everybody if any(giver.holds(Role.SUPERVISOR, g.department) for g in one.grants if g.department)
    )


def give_absence(
    cn: Connection,
    office: Office,
    by: str,
    staff_id: str,
    *,
    since: date | None,
    until: date | None,
    half: Half | None = None,
    why: str = WHYS[0],
) -> Absence:
    """Write down that somebody is away on days, or on one half of each.

    Raises:
        NotFound, NotAllowed: ``by`` is neither the manager nor supervisor of the person's department.
        InvalidInput: the days, a reason outside the list, or away then already.
    """
    role, person = _may_send_away(cn, office, by, staff_id)
    if why not in WHYS:
        raise InvalidInput.of({"why": f"原因请从清单里选：{'、'.join(WHYS)}。"})
    first, last = _span(office, since, until)
    for one in accounts.absences(cn, office.estate, since=first, staff=person.id):
        if one.since <= last and (None in (one.half, half) or one.half is half):
            raise InvalidInput.of({"since": f"{person.name}这几天里已经记过不在班。"})
    made = Absence(office.new_id(), person.id, first, last, half, why, by, office.now)
    accounts.add_absence(cn, office.estate, made)
    data = {"id": made.id, "since": str(first), "until": str(last), "half": half.value if half else ""}
    staff_book.note(cn, office, by, role, person.id, staff_book.ABSENT, data)
    return made


def absences(cn: Connection, office: Office, staff_id: str = "") -> tuple[Absence, ...]:
    """Who is away today or later, one person or all."""
    return accounts.absences(cn, office.estate, since=today(office), staff=staff_id)


def first_busy_day(cn: Connection, office: Office, away: Absence) -> tuple[date, int] | None:
    """The first day of an absence on which the person still has tasks that others can take, and how many."""
    jobs = [job for job in board.jobs(cn, office.estate, person=away.staff) if load.can_move(job)]
    days = [clocks.local(job.start).date() for job in jobs if job.start is not None]
    busy = sorted(day for day in days if away.since <= day <= away.until)
    return (busy[0], busy.count(busy[0])) if busy else None


def take_back(cn: Connection, office: Office, by: str, absence_id: str) -> Absence:
    """Somebody is there after all.

    Raises:
        NotFound, NotAllowed: neither manager nor the person's supervisor, or it was taken back before.
    """
    people.require_one_of(cn, office, by, GIVERS)
    found = _one((one for one in absences(cn, office) if one.id.startswith(absence_id)), absence_id, "请假")
    role, _ = _may_send_away(cn, office, by, found.staff)
    if not accounts.end_absence(cn, office.estate, found.id, office.now):
        raise NotFound("这项请假已经取消了。")
    staff_book.note(cn, office, by, role, found.staff, staff_book.BACK, {"id": found.id})
    return found
