"""``/desk/people``: the manager's page of the staff: records, roles, first links, deputies, leaving and coming back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, request

from forms_service import log
from forms_service.desk import gate, tables_out
from forms_service.desk.pages import check_form, once, page, problems_of
from forms_service.pages import see_other
from forms_service.surroundings import form, office, runtime, store
from forms_service.wording import role_word, roles_word
from service_desk import desk
from service_desk.accounts import LINK_LIFE, Absence, Account, Deputy
from service_desk.desk import deputies, load, signing_in
from service_desk.desk.times import parse_day
from service_desk.errors import DeskError, InvalidInput, NotFound
from service_desk.excel import Sheet
from service_desk.orders import Grant, Staff
from service_desk.store import Connection, accounts
from service_desk.workflow import Role

blueprint = Blueprint("desk_people", __name__)
PREFIX = "role."
WIDE = (Role.RECEPTION, Role.FINANCE, Role.MANAGER)  # held for the whole centre
LONGEST = 40  # characters of a name, badge, telephone
SAID = {
    "saved": "已保存。",
    "added": "已加上。请发首次登录链接，交给本人。",
    "off": "已停用，登录已全部退出。",
    "on": "已恢复在岗。",
    "deputy": "代理已保存。",
    "ended": "代理已结束。",
    "back": "已取消。",
}
NOT_A_PHONE = "电话不对，请填手机号或带区号的座机，或者不填。"
TAKEN = "工号 {id} 已有人用（{name}），请换一个。"


@dataclass(frozen=True, slots=True)
class Row:
    """One member of staff on the page, with the ways to sign in and what holds today."""

    staff: Staff
    can_sign_in: bool
    link_open: bool
    second: bool
    stands_in: tuple[Deputy, ...] = ()
    away: str = ""


def _row(one: Staff, kept: Account, held: Sequence[Deputy], away: Sequence[Absence], now: datetime, day: date) -> Row:
    link = kept.link_until is not None and kept.link_until >= now
    stands_in = tuple(d for d in held if d.staff == one.id and d.on(day))
    word = load.away_word(away, one.id, day)
    return Row(one, bool(kept.password), link, kept.totp_on, stands_in, f"{word}不在班" if word else "")


def _rows(cn: Connection) -> tuple[tuple[Row, ...], tuple[Staff, ...]]:
    """Everybody on duty, and who is not any more."""
    kept, day = accounts.get_accounts(cn, office().estate), deputies.today(office())
    held, away = deputies.deputies(cn, office()), deputies.absences(cn, office())
    everybody = desk.list_staff(cn, office())
    rows = (_row(one, kept.get(one.id, Account(one.id)), held, away, office().now, day) for one in everybody)
    found = tuple(rows)
    return tuple(row for row in found if row.staff.active), tuple(row.staff for row in found if not row.staff.active)


@blueprint.get("/desk/people")
@gate.staff(Role.MANAGER)
def everybody() -> Response:
    """The staff, who stands in for whom and who is away."""
    with store().read() as cn:
        rows, gone = _rows(cn)
        held, away = deputies.deputies(cn, office()), deputies.absences(cn, office())
    names = {row.staff.id: row.staff.name for row in rows} | {one.id: one.name for one in gone}
    return page(
        "people.html", title="员工", section="people", rows=rows, gone=gone, deputies=held, absences=away, names=names,
        said=SAID.get(request.args.get("said", ""), ""),
    )  # fmt: skip


@blueprint.post("/desk/people/export")
@gate.staff(Role.MANAGER)
def export() -> Response:
    """The staff on duty as an Excel file."""
    check_form()
    with store().read() as cn:
        rows, _ = _rows(cn)
    cells = [
        [row.staff.id, row.staff.name, row.staff.badge, roles_word(row.staff, office().catalog), row.staff.phone,
         "可以登录" if row.can_sign_in else "还没有密码", row.away]
        for row in rows
    ]  # fmt: skip
    sheet = Sheet("员工", ("工号", "姓名", "工牌", "角色", "电话", "登录", "今天"), cells, [f"在岗 {len(rows)} 人"])
    return tables_out.workbook("staff", [sheet], personal=False)


@blueprint.get("/desk/people/new")
@gate.staff(Role.MANAGER)
def ask_new() -> Response:
    """The form for somebody new."""
    return _person_page(None)


@blueprint.get("/desk/people/<staff>")
@gate.staff(Role.MANAGER)
def person(staff: str) -> Response:
    """One member of staff."""
    return _person_page(_of(staff), said=SAID.get(request.args.get("said", ""), ""))


def _of(staff_id: str) -> Staff:
    """The person, on duty or not.

    Raises:
        NotFound: nobody.
    """
    with store().read() as cn:
        found = next((one for one in desk.list_staff(cn, office()) if one.id == staff_id.upper()), None)
    if found is None:
        raise NotFound("没有这位员工，请从名单里选。")
    return found


def _person_page(found: Staff | None, error: DeskError | None = None, **more: Any) -> Response:
    sent = error is not None and "name" in form()
    typed = {name: form().get(name, "") if sent else getattr(found, name, "") for name in ("name", "badge", "phone")}
    held = _ticked() if sent else {str(grant) for grant in (found.grants if found else ())}
    with store().read() as cn:
        rows, _ = _rows(cn)
        names = {one.id: one.name for one in desk.list_staff(cn, office())}
        mine = found.id if found else "-"
        standing = deputies.deputies(cn, office(), mine)
        away = deputies.absences(cn, office(), mine)
        way = _row(found, accounts.get_account(cn, office().estate, mine), (), (), office().now,
                   deputies.today(office())) if found else None  # fmt: skip
    problems = problems_of(error) if error else {}
    values: dict[str, Any] = {
        "person": found, "typed": typed | {"id": form().get("id", "")}, "held": held, "wide": _departments(found),
        "way": way, "link": "", "until": None, "deputies": standing, "absences": away, "names": names,
        "stand_ins": _stand_ins(rows, found), "problems": problems,
        "refused": error.sentence if error and not problems else "",
        "status": error.http_status if error else 200,
    }  # fmt: skip
    title = f"{found.name}（{found.id}）" if found else "加一位员工"
    return page("person.html", title=title, section="people", **(values | more))


def _departments(found: Staff | None) -> list[tuple[str, str]]:
    """Every department to tick roles in, with those of the person that the catalogue no longer has."""
    known = [(one.id, one.name) for one in office().catalog.departments]
    held = [grant for grant in (found.grants if found else ()) if grant.role not in WIDE]
    return known + [
        (one, one or "全部部门") for one in dict.fromkeys(g.department for g in held) if one not in dict(known)
    ]


def _stand_ins(rows: Sequence[Row], found: Staff | None) -> list[tuple[str, str]]:
    """Whose role somebody may hold for a while: value and words."""
    none = [("", "请选择")]
    if found is None:
        return none
    return none + [
        (f"{row.staff.id}:{grant}", f"{row.staff.id} {row.staff.name}的{role_word(grant, office().catalog)}")
        for row in rows
        for grant in row.staff.grants
        if row.staff.id != found.id and grant not in found.grants
    ]


def _ticked() -> set[str]:
    return {name.removeprefix(PREFIX) for name, value in form().items() if name.startswith(PREFIX) and value}


def _grants(before: Staff | None) -> tuple[Grant, ...]:
    """The ticked roles, in the order of the page; a box that the page does not have counts for nothing."""
    ticked = _ticked()
    offered = [Grant(role) for role in WIDE]
    offered += [Grant(role, one) for one, _ in _departments(before) for role in (Role.SUPERVISOR, Role.WORKER)]
    return tuple(grant for grant in offered if str(grant) in ticked)


def _typed(staff_id: str, before: Staff | None) -> Staff:
    """The person as the form says.

    Raises:
        InvalidInput: a telephone number that is none.
    """
    name, badge, phone = (form().get(field, "").strip()[:LONGEST] for field in ("name", "badge", "phone"))
    digits = desk.parse_phone(phone, office().catalog.estate.area_code) if phone else ""
    if digits is None:
        raise InvalidInput.of({"phone": NOT_A_PHONE})
    return Staff(staff_id, name, badge or staff_id, _grants(before), before.active if before else True, digits)


def _save(cn: Connection, made: Staff, *, new: bool) -> str:
    if new:
        taken = next((one for one in desk.list_staff(cn, office()) if one.id == made.id), None)
        if taken is not None:
            raise InvalidInput.of({"id": TAKEN.format(id=taken.id, name=taken.name)})
    return desk.save_staff(cn, office(), gate.me().staff.id, made).id


def _fields() -> tuple[str, ...]:
    return ("id", "name", "badge", "phone", *sorted(name for name in form() if name.startswith(PREFIX)))


@blueprint.post("/desk/people/new")
@gate.staff(Role.MANAGER)
def add() -> Response:
    """Add somebody."""
    try:
        made = _typed(form().get("id", "").strip().upper(), None)
        saved = once("staff-new", _fields(), lambda cn: _save(cn, made, new=True))
    except DeskError as error:
        return _person_page(None, error)
    return see_other(f"/desk/people/{saved}?said=added")


@blueprint.post("/desk/people/<staff>")
@gate.staff(Role.MANAGER)
def change(staff: str) -> Response:
    """Change record and roles."""
    before = _of(staff)
    try:
        made = _typed(before.id, before)
        once(f"staff:{before.id}", _fields(), lambda cn: _save(cn, made, new=False))
    except DeskError as error:
        return _person_page(before, error)
    return see_other(f"/desk/people/{before.id}?said=saved")


@blueprint.post("/desk/people/<staff>/duty")
@gate.staff(Role.MANAGER)
def duty(staff: str) -> Response:
    """Disable or bring back; who is disabled is signed out at once."""
    before, active = _of(staff), form().get("active", "") == "yes"
    try:
        once(f"duty:{before.id}", ("active",), lambda cn: _save(cn, replace(before, active=active), new=False))
    except DeskError as error:
        return _person_page(before, error)
    log.event("staff", f"by={gate.me().staff.id} staff={before.id} active={active}")
    return see_other(f"/desk/people?said={'on' if active else 'off'}")


@blueprint.post("/desk/people/<staff>/link")
@gate.staff(Role.MANAGER)
def first_link(staff: str) -> Response:
    """A first link, shown in this answer only; pressed again, the one before is worth nothing."""
    found = _of(staff)
    try:
        check_form()
        token = store().write(lambda cn: signing_in.first_link(cn, office(), gate.me().staff.id, found.id))
    except DeskError as error:
        return _person_page(found, error)
    log.event("first-link", f"by={gate.me().staff.id} staff={found.id}")
    address = f"{_base()}/desk/first/{token}"
    return _person_page(found, link=address, until=office().now + LINK_LIFE)


def _base() -> str:
    """The public address; else the one that this page was opened at."""
    settings = runtime().settings
    return settings.address if settings.url else request.host_url.rstrip("/") + settings.prefix


@blueprint.post("/desk/people/<staff>/deputy")
@gate.staff(Role.MANAGER)
def give_deputy(staff: str) -> Response:
    """Let somebody hold a colleague's role for a while."""
    found = _of(staff)
    try:
        instead_of, _, grant = form().get("grant", "").partition(":")
        grants = desk.parse_grants(grant)
        if len(grants) != 1:
            raise InvalidInput.of({"grant": "请选择代理谁的什么。"})
        once(f"deputy:{found.id}", ("grant", "since", "until"), lambda cn: deputies.give_deputy(
            cn, office(), gate.me().staff.id, found.id, grant=grants[0], instead_of=instead_of,
            since=day_of("since"), until=day_of("until"),
        ).id)  # fmt: skip
    except InvalidInput as error:
        words = {("grant" if p.field in ("grants", "instead_of") else p.field): p.sentence for p in error.problems}
        return _person_page(found, InvalidInput.of(words))
    except DeskError as error:
        return _person_page(found, error)
    return see_other(f"/desk/people/{found.id}?said=deputy")


def day_of(field: str) -> date | None:
    """A day as the form has it, or None."""
    try:
        return parse_day(form().get(field, ""))
    except ValueError:
        return None


@blueprint.post("/desk/people/deputies/end")
@gate.staff(Role.MANAGER)
def end_deputy() -> Response:
    """End a deputy's time."""
    deputy = form().get("deputy", "")[:40]
    once("deputy-end", ("deputy",), lambda cn: deputies.end_deputy(cn, office(), gate.me().staff.id, deputy).id)
    return see_other(back_to("ended"))


def back_to(said: str) -> str:
    """The person's page where the button stood, else the list."""
    back = form().get("back", "")
    return f"/desk/people/{back}?said={said}" if back.isalnum() and back.isascii() else f"/desk/people?said={said}"
