"""``prepare`` and ``serve``: the data folder, then portal and forms on one address."""

from __future__ import annotations

from typing import Annotated

import typer

from admin import session as sessions
from admin.commands.staff_access import link_lines
from admin.demo import demo_staff
from admin.options import command
from admin.publication import offering_of
from admin.session import Session
from admin.terminal import say
from service_desk import desk
from service_desk.desk import Office
from service_desk.orders import Staff
from service_desk.runtime import make_secret
from service_desk.store import Connection

app = typer.Typer(rich_markup_mode=None)
DEMO_RECEPTION = "R01"


@app.callback()
def _group() -> None: ...


@command(
    app, "prepare", help="准备数据文件夹：密钥、数据库、经理的员工记录；演示小区另加示例员工。可以重复运行。",
    example="linli prepare\nlinli --data /srv/linli/data prepare",
)  # fmt: skip
def prepare() -> None:
    """Secret, database, first staff."""
    session = sessions.current()
    data = session.settings.data
    fresh = not (data / "secret").exists()
    offering = offering_of(session)
    make_secret(data)
    session.use(offering)
    added = first_staff(session)
    say(f"数据文件夹 {data} {'已准备好' if fresh else '早已准备好'}。")
    if added:
        say(f"已登记员工：{'、'.join(f'{person.id} {person.name}' for person in added)}。")
        _say_first_links(session, added)


def _say_first_links(session: Session, added: tuple[Staff, ...]) -> None:
    """How the manager comes in for the first time, and at a demonstration estate the reception too."""
    manager = added[0].id
    for person in (one for one in added if one.id in (manager, DEMO_RECEPTION)):
        address, until = link_lines(session, manager, person.id)
        say(f"{person.name}（{person.id}）第一次登录工作台：{address}")
    say(f"链接 {until} 前有效，只能用一次；过期了用 linli staff link {manager} --by {manager} 再发。")


def first_staff(session: Session) -> tuple[Staff, ...]:
    """The manager's record on a fresh database, and the example staff of a demonstration estate."""

    def use_case(cn: Connection, office: Office) -> tuple[Staff, ...]:
        manager = desk.ensure_first_manager(cn, office)
        if manager is None:
            return ()
        examples = demo_staff(office.catalog) if office.catalog.estate.demo else ()
        return (manager, *(desk.save_staff(cn, office, manager.id, person) for person in examples))

    return session.write(use_case)


@command(
    app, "serve", help="启动网站和预约表单；按 Ctrl-C 停止。",
    example="linli serve\nlinli serve --host 127.0.0.1 --port 8080",
)  # fmt: skip
def serve(
    host: Annotated[str | None, typer.Option("--host", metavar="地址", help="监听地址，默认 127.0.0.1。")] = None,
    port: Annotated[int | None, typer.Option("--port", metavar="端口", help="端口，默认 8000。")] = None,
) -> None:
    """Serve portal and forms."""
    session = sessions.current()
    session.options |= {"host": host, "port": None if port is None else str(port)}
    from forms_service.server import serve as run_server  # noqa: PLC0415 - only here is a server needed

    run_server(session.settings)
