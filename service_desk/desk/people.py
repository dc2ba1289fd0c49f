"""Staff, their roles and whose act an entry is. The forbidden pairs of duties meet here and in ``workflow``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service_desk import clocks
from service_desk.desk import staff_book
from service_desk.desk.context import RESIDENT, Act, Entry, Office
from service_desk.errors import InvalidInput, NotAllowed, NotFound, Refused
from service_desk.orders import Basis, Grant, ServiceOrder, Staff, stream_of
from service_desk.store import Connection, accounts, events, people
from service_desk.workflow import Action, Kind, Role, rows

RECORDERS = (Role.RECEPTION, Role.SUPERVISOR, Role.MANAGER)
FIRST_MANAGER = "M01"
LONGEST_ID = 12
DEPARTMENTAL = frozenset({Role.SUPERVISOR, Role.WORKER})
BY_WORD = frozenset({Basis.SCREEN, Basis.LINK})


def get(cn: Connection, office: Office, staff_id: str) -> Staff:
    """An active member of staff, with the roles held as a deputy today.

    Raises:
        NotFound: no such person, or no longer on duty.
    """
    found = people.get_staff(cn, office.estate, staff_id) if staff_id else None
    if found is None or not found.active:
        raise NotFound(f"没有在岗员工「{staff_id}」。请用 --by 写明工号，或用 linli staff list 查看。")
    today = clocks.local(office.now).date()
    held = accounts.deputies(cn, office.estate, staff=staff_id, since=today)
    extra = tuple(d.grant for d in held if d.on(today) and d.grant not in found.grants)
    return replace(found, grants=(*found.grants, *extra)) if extra else found


def require(cn: Connection, office: Office, staff_id: str, role: Role, department: str = "") -> Staff:
    """The person, who must hold the role for the department (empty: anywhere).

    Raises:
        NotFound: no such person on duty.
        NotAllowed: the person does not hold the role.
    """
    found = get(cn, office, staff_id)
    held = found.holds(role, department) if department else any(g.role is role for g in found.grants)
    if not held:
        where = f"（{office.department(department).name}）" if department else ""
        raise NotAllowed(f"这一步要由{role.word}{where}来做，{found.name}（{found.id}）没有这个角色。")
    return found


def require_one_of(cn: Connection, office: Office, staff_id: str, roles: Sequence[Role]) -> Staff:
    """The person, who must hold one of the roles anywhere.

    Raises:
        NotFound: no such person on duty.
        NotAllowed: the person holds none of them.
    """
    found = get(cn, office, staff_id)
    if not any(grant.role in roles for grant in found.grants):
        words = "、".join(role.word for role in roles)
        raise NotAllowed(f"完整的资料由{words}来看，{found.name}（{found.id}）没有这些角色。")
    return found


def may_record(cn: Connection, office: Office, staff_id: str, *, on_duty: bool = False) -> Staff:
    """Somebody who may record for a resident or a worker (由××代录); for an urgent matter also the worker on duty.

    Raises:
        NotFound, NotAllowed: not on duty, or neither reception, supervisor nor manager.
    """
    found = get(cn, office, staff_id)
    allowed = (*RECORDERS, Role.WORKER) if on_duty else RECORDERS
    if not any(g.role in allowed for g in found.grants):
        raise NotAllowed(f"代录要由客户接待、部门主管或经理来做，{found.name}（{found.id}）没有这个角色。")
    return found


def act_of(cn: Connection, office: Office, entry: Entry, action: Action, order: ServiceOrder | None) -> Act:
    """Whose act an entry at a staff door is: the person's own, or a resident's or worker's recorded by the person.

    Raises:
        NotFound: the person is not on duty.
        NotAllowed: neither the act nor recording it is within the person's roles.
    """
    person = get(cn, office, entry.by)
    found = rows(order.kind if order else Kind.FREE, order.state if order else None, action)
    roles = frozenset[Role]().union(*(row.actors for row in found))
    duty = frozenset[Role]().union(*(row.duty for row in found)) if order and order.urgent else frozenset[Role]()
    act = _act(person, entry)
    if Role.RESIDENT in roles:
        may_record(cn, office, entry.by, on_duty=entry.on_duty)
        return replace(act, actor=RESIDENT, role=Role.RESIDENT, recorded_by=person.id)
    if Role.WORKER in roles and entry.for_worker and entry.for_worker != person.id:
        may_record(cn, office, entry.by, on_duty=entry.on_duty)
        return replace(act, actor=entry.for_worker, role=Role.WORKER, recorded_by=person.id)
    department = order.department if order else ""
    for role in Role:
        if role in roles | duty and person.holds(role, department):
            return replace(act, role=role)
    wanted = next((role for role in Role if role in roles), None)
    return replace(act, role=wanted or (person.grants[0].role if person.grants else Role.WORKER))


def _act(person: Staff, entry: Entry) -> Act:
    return Act(
        person.id,
        Role.RECEPTION,
        entry.basis,
        "",
        entry.sheet,
        entry.at,
        entry.late_reason,
        entry.os_account,
        entry.version,
        entry.on_duty,
    )


def resident_act(cn: Connection, office: Office, entry: Entry) -> Act:
    """A resident's act that is no step of the table (催办, 评价), recorded by the person.

    Raises:
        NotFound, NotAllowed: the person is not on duty, or may not record.
    """
    person = may_record(cn, office, entry.by)
    return replace(_act(person, entry), actor=RESIDENT, role=Role.RESIDENT, recorded_by=person.id)


def own_act(cn: Connection, office: Office, entry: Entry) -> Act:
    """The person's own act on a record beside the order (告知, 回访), in the office role held, else the first.

    Raises:
        NotFound: the person is not on duty.
    """
    person = get(cn, office, entry.by)
    held = [grant.role for grant in person.grants]
    office_role = next((role for role in RECORDERS if role in held), None)
    return replace(_act(person, entry), role=office_role or (held[0] if held else Role.WORKER))


def check_ground(act: Act) -> None:
    """A paper ground has its number, so that the sheet can be found again.

    Raises:
        Refused: it has none.
    """
    if act.basis is Basis.PAPER and not act.basis_ref.strip():
        raise Refused("凭纸单办理时，请写明任务单编号。", code="no_sheet")


def check_actor(cn: Connection, office: Office, act: Act, department: str) -> None:
    """Actor and recorder must be on duty and hold the role they act in (the trust of every door ends here).

    Raises:
        NotFound, NotAllowed: as the sentences say.
        Refused: a resident's word was taken by nobody, or a paper sheet has no number.
    """
    check_ground(act)
    if act.recorded_by:
        may_record(cn, office, act.recorded_by, on_duty=act.on_duty)
    if act.role is Role.SYSTEM:
        return
    if act.role is Role.RESIDENT:
        if not act.recorded_by and act.basis not in BY_WORD:
            raise Refused("住户口头或纸上的意思，请写明由谁代录。", code="no_recorder")
        return
    require(cn, office, act.actor, act.role, department if act.role in DEPARTMENTAL else "")


def did_work(cn: Connection, office: Office, order: ServiceOrder, who: str) -> bool:
    """Whether somebody works or ever worked on the order, also before it was given to another."""
    return who in workers_of(cn, office, order)


def workers_of(cn: Connection, office: Office, order: ServiceOrder) -> frozenset[str]:
    """Everybody who works or ever worked on the order."""
    team, worked = frozenset[str](), set(order.team)
    for event in events.stream(cn, office.estate, stream_of(order.number)):
        if event.action == Action.ASSIGN.value:
            team = frozenset((str(event.data["lead"]), *map(str, event.data["helpers"])))
        elif event.role is Role.WORKER:  # who was sent along works along
            worked |= {event.actor, *team}
    return frozenset(worked)


def save_staff(cn: Connection, office: Office, by: str, person: Staff) -> Staff:
    """Add or change a member of staff; only the manager may, except for the very first record.

    Who is disabled is signed out everywhere, and an open first link is worth nothing.

    Raises:
        NotAllowed: not the manager, or the last manager would disappear.
        InvalidInput: a missing id, name or role, or an unknown department.
    """
    everybody = people.staff(cn, office.estate, active_only=False)
    if everybody:
        require(cn, office, by, Role.MANAGER)
    before = next((one for one in everybody if one.id == person.id), None)
    _check_person(office, person, before)
    if everybody:
        check_not_above(cn, office, by, person)
        check_not_above(cn, office, by, before or person)
    others = [p for p in everybody if p.id != person.id and p.active and p.holds(Role.MANAGER)]
    if everybody and not others and not (person.active and person.holds(Role.MANAGER)):
        raise NotAllowed("这样就没有经理了，请先指定另一位经理。")
    people.save_staff(cn, office.estate, person)
    if not person.active:
        accounts.end_sessions_of(cn, office.estate, person.id)
        kept = accounts.get_account(cn, office.estate, person.id)
        if kept.link_until is not None:
            accounts.save_account(cn, office.estate, replace(kept, link_until=None))
    data = {"grants": [str(grant) for grant in person.grants], "active": person.active}
    staff_book.note(cn, office, by if everybody else "", Role.MANAGER, person.id, staff_book.SAVED, data)
    return person


def check_not_above(cn: Connection, office: Office, by: str, person: Staff) -> None:
    """A deputy runs the centre for a while, but makes no managers and changes neither them nor the own record.

    Raises:
        NotAllowed: ``by`` is the manager only as a deputy, and the record is a manager's or the deputy's own.
    """
    own = people.get_staff(cn, office.estate, by)
    if own is not None and own.holds(Role.MANAGER):
        return
    if person.id == by or person.holds(Role.MANAGER):
        raise NotAllowed("代理经理不能改自己的和经理的记录，请经理本人来办。")


def _check_person(office: Office, person: Staff, before: Staff | None) -> None:
    problems = {}
    if not person.id.isalnum() or not person.id.isascii() or len(person.id) > LONGEST_ID:
        problems["id"] = f"工号请用字母和数字，最多 {LONGEST_ID} 个，例如 W01。"
    if not person.name.strip():
        problems["name"] = "请填写员工姓名。"
    if not person.grants:
        problems["grants"] = "请至少给一个角色。"
    for grant in person.grants:
        unknown = grant.department and office.catalog.department(grant.department) is None
        if unknown and (before is None or grant not in before.grants):
            problems["grants"] = f"没有部门「{grant.department}」。"
    if problems:
        raise InvalidInput.of(problems)


def parse_grants(text: str) -> tuple[Grant, ...]:
    """``supervisor@ENG,worker@ENG`` as grants.

    Raises:
        InvalidInput: an unknown role.
    """
    grants = []
    for part in filter(None, (p.strip() for p in text.replace("，", ",").split(","))):
        role, _, department = part.partition("@")
        try:
            found = Role(role.strip().lower())
        except ValueError:
            found = None
        if found is None or found in (Role.RESIDENT, Role.SYSTEM):
            names = "、".join(f"{r.value}（{r.word}）" for r in Role if r not in (Role.RESIDENT, Role.SYSTEM))
            raise InvalidInput.of(
                {"grants": f"不认识角色「{role}」。可用：{names}；部门写在 @ 后，例如 worker@repair。"}
            )
        grants.append(Grant(found, department.strip()))
    return tuple(grants)


def list_staff(cn: Connection, office: Office, *, active_only: bool = False) -> tuple[Staff, ...]:
    """All staff in the order of their ids."""
    return people.staff(cn, office.estate, active_only=active_only)


def ensure_first_manager(cn: Connection, office: Office) -> Staff | None:
    """The manager's record on a fresh database; None when there is staff already."""
    if people.staff(cn, office.estate, active_only=False):
        return None
    manager = Staff(FIRST_MANAGER, office.catalog.estate.manager_title, FIRST_MANAGER, (Grant(Role.MANAGER),))
    people.save_staff(cn, office.estate, manager)
    return manager
