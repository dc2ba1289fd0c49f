"""``staff``: who works here and in which roles."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from admin import session as sessions
from admin.commands import staff_access
from admin.demo import demo_staff
from admin.helptext import Group
from admin.options import Doer, Json, command
from admin.session import actor
from admin.terminal import say, say_json, table
from service_desk import desk
from service_desk.desk import Office
from service_desk.errors import NotFound, Refused
from service_desk.orders import Staff
from service_desk.store import Connection, people

app = typer.Typer(rich_markup_mode=None)
group = typer.Typer(rich_markup_mode=None, cls=Group)
app.add_typer(
    group, name="staff", help="员工和他们的角色。",
    epilog="linli staff list\nlinli staff add W03 --name 维修员丙 --grants worker@repair --by M01",
)  # fmt: skip


@app.callback()
def _group() -> None: ...


@group.callback()
def _subgroup() -> None: ...


def staff_json(person: Staff) -> dict[str, object]:
    """A member of staff as plain JSON values."""
    return {
        "id": person.id, "name": person.name, "badge": person.badge, "grants": [str(g) for g in person.grants],
        "active": person.active,
    }  # fmt: skip


@command(group, "list", help="全部员工、工牌和角色。", example="linli staff list")
def list_all(as_json: Json = False) -> None:
    """All staff."""
    session = sessions.current()
    everybody = session.read(desk.list_staff)
    if as_json:
        say_json({"format": 1, "staff": [staff_json(person) for person in everybody]})
        return
    rows = [[p.id, p.name, p.badge, _roles(p, session.office), "在岗" if p.active else "已停用"] for p in everybody]
    table(("工号", "姓名", "工牌", "角色", ""), rows)


def _roles(person: Staff, office: Office) -> str:
    def one(department: str) -> str:
        found = office.catalog.department(department)
        return found.name if found else department

    return "、".join(g.role.word + (f"（{one(g.department)}）" if g.department else "") for g in person.grants)


@command(
    group, "add", help="增加或修改一名员工；只有经理可以办。"
    "角色写 reception、supervisor@部门、worker@部门、finance、manager。",
    example="linli staff add W03 --name 维修员丙 --badge 0133 --grants worker@repair --by M01",
)  # fmt: skip
def add(
    staff_id: Annotated[str, typer.Argument(metavar="工号", help="字母和数字，例如 W03。")],
    name: Annotated[str, typer.Option("--name", metavar="姓名", help="姓名或称呼。")],
    grants: Annotated[str, typer.Option("--grants", metavar="角色", help="用逗号分开，例如 worker@repair,reception。")],
    by: Doer = "",
    badge: Annotated[str, typer.Option("--badge", metavar="号码", help="住户看到的工牌号；不写就是工号。")] = "",
    phone: Annotated[str, typer.Option("--phone", metavar="电话", help="（可不写）")] = "",
    as_json: Json = False,
) -> None:
    """Add or change."""
    session, who = sessions.current(), actor(by)
    key = staff_id.strip().upper()
    person = Staff(key, name.strip(), badge.strip() or key, desk.parse_grants(grants), phone=phone.strip())
    saved = session.write(lambda cn, office: desk.save_staff(cn, office, who, person))
    if as_json:
        say_json({"format": 1, "staff": staff_json(saved)})
        return
    say(f"已保存 {saved.id} {saved.name}：{_roles(saved, session.office)}。")


@command(group, "enable", help="恢复一名停用的员工；只有经理可以办。", example="linli staff enable W03 --by M01")
def enable(staff_id: Annotated[str, typer.Argument(metavar="工号", help="例如 W03。")], by: Doer = "") -> None:
    """Enable."""
    say(f"已恢复 {_set_active(staff_id, actor(by), active=True)} 在岗。")


@command(
    group, "disable", help="停用一名员工：以后不能再用这个工号办事，已有记录不变。",
    example="linli staff disable W03 --by M01",
)  # fmt: skip
def disable(staff_id: Annotated[str, typer.Argument(metavar="工号", help="例如 W03。")], by: Doer = "") -> None:
    """Disable."""
    say(f"已停用 {_set_active(staff_id, actor(by), active=False)}。")


def _set_active(staff_id: str, who: str, *, active: bool) -> str:
    def use_case(cn: Connection, office: Office) -> Staff:
        found = people.get_staff(cn, office.estate, staff_id.strip().upper())
        if found is None:
            raise NotFound(f"没有员工「{staff_id}」，请看 linli staff list。")
        return desk.save_staff(cn, office, who, replace(found, active=active))

    return sessions.current().write(use_case).id


@command(
    group, "demo", help="给演示小区加上示例员工（接待、主管、服务人员、财务），便于试用。",
    example="linli staff demo --by M01",
)  # fmt: skip
def demo(by: Doer = "") -> None:
    """Add the example staff."""
    session, who = sessions.current(), actor(by)
    if not session.office.catalog.estate.demo:
        raise Refused("只有演示小区可以加示例员工；请用 linli staff add。", code="not_demo")

    def use_case(cn: Connection, office: Office) -> int:
        known = {person.id for person in desk.list_staff(cn, office)}
        fresh = [person for person in demo_staff(office.catalog) if person.id not in known]
        for person in fresh:
            desk.save_staff(cn, office, who, person)
        return len(fresh)

    say(f"已加 {session.write(use_case)} 名示例员工，请看 linli staff list。")


staff_access.add_to(group)
