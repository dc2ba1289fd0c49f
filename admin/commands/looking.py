"""``today`` ``overdue`` ``list`` ``show``: looking, masked unless there is a reason written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from admin import parse, render
from admin import session as sessions
from admin.commands.followups import follow_up_json
from admin.names import names
from admin.options import Full, Json, Look, Number, Why, command
from admin.session import Session, WrongUsage, actor, reason
from admin.terminal import say, say_json, table
from service_desk import clocks, desk
from service_desk.desk import looking, people, present, registers
from service_desk.orders import History, ServiceOrder
from service_desk.store.looks import Look as LookRow
from service_desk.store.orders import OrderQuery
from service_desk.workflow import Kind, Role, State

app = typer.Typer(rich_markup_mode=None)
OnlyDepartment = Annotated[str, typer.Option("--department", metavar="部门", help="只看一个部门。")]
SORTS = ("created_at", "finish_by", "changed_at")
NOTHING = "没有符合条件的服务单。"
SHOWN = 3  # numbers of a look that the terminal names


@app.callback()
def _group() -> None: ...


def unmask(
    session: Session, full: bool, by: str, why: str, what: str, *, roles: Sequence[Role] = registers.OFFICE
) -> Callable[[Sequence[str]], None]:
    """Before complete records are shown: somebody of the office on duty, and a reason.

    What comes back writes the look into the book, with the orders or homes that are shown; nothing where all is masked.

    Raises:
        WrongUsage: nobody named or no reason.
        NotFound: not on duty.
        NotAllowed: none of the roles whose work it is.
    """
    if not full:
        return lambda _numbers: None
    who, because = actor(by), reason(why)
    session.read(lambda cn, office: people.require_one_of(cn, office, who, roles))
    return lambda numbers: session.looked(who, what, because, numbers)


def _orders_json(orders: tuple[ServiceOrder, ...], *, full: bool) -> dict[str, object]:
    return {"format": 1, "orders": [desk.order_json(order, masked=not full) for order in orders]}


@command(
    app, "today", help="今天的工作：今日、逾期、待派、待验收、待结算、待回访、待告知。",
    example="linli today --department repair",
)  # fmt: skip
def today(department: OnlyDepartment = "", as_json: Json = False) -> None:
    """The board."""
    session = sessions.current()
    if department:
        session.office.department(department)
    found = session.read(lambda cn, office: desk.board(cn, office, department))
    if as_json:
        say_json(_board_json(found))
        return
    render.board(found, session.office, names(session))


def _board_json(found: desk.Board) -> dict[str, object]:
    lists = {
        "today": found.today, "overdue": found.late, "to_assign": found.to_assign, "to_accept": found.to_accept,
        "to_settle": found.to_settle,
    }  # fmt: skip
    (_, follow_ups), (_, to_tell), (_, reviews) = render.board_tasks(found)
    tasks = {"to_follow_up": follow_ups, "to_tell": to_tell, "to_review": reviews}
    return {
        "format": 1,
        "counts": {name: len(rows) for name, rows in {**lists, **tasks}.items()},
        **{name: [desk.order_json(order) for order in orders] for name, orders in lists.items()},
        **{name: [present.task_json(task) for task in waiting] for name, waiting in tasks.items()},
    }


@command(
    app, "overdue", help="逾期的服务单，最早到期的在前。",
    example="linli overdue --department repair",
)  # fmt: skip
def overdue(department: OnlyDepartment = "", as_json: Json = False) -> None:
    """What is late."""
    session = sessions.current()
    query = OrderQuery(department=department, overdue_at=session.office.now, sort="finish_by", limit=1000)
    found = session.read(lambda cn, office: desk.find(cn, office, query))
    _listed(session, found, query.limit, as_json=as_json, full=False, nothing="没有逾期的服务单。")


def _listed(
    session: Session, found: tuple[ServiceOrder, ...], limit: int, *, as_json: bool, full: bool, nothing: str = NOTHING
) -> None:
    if as_json:
        say_json(_orders_json(found, full=full))
    elif not found:
        say(nothing)
    else:
        render.orders_table(found, session.office, names(session), full=full)
        if len(found) == limit:
            say(f"只显示前 {limit} 张；可用 --limit、--offset 或加条件。")


@command(
    app, "list", help="查服务单，新的在前。姓名、电话、住址默认隐去。",
    example="linli list --state ASSIGNED --department repair\nlinli list --home 3-2-501",
)  # fmt: skip
def list_orders(
    state: Annotated[
        list[str] | None, typer.Option("--state", metavar="状态", help="例如 ROUTED、ASSIGNED，或 待派 等中文。")
    ] = None,
    department: OnlyDepartment = "",
    lead: Annotated[str, typer.Option("--lead", metavar="工号", help="主办人。")] = "",
    service: Annotated[str, typer.Option("--service", metavar="编号", help="服务项目。")] = "",
    phone: Annotated[str, typer.Option("--phone", metavar="电话", help="号码，或最后四位以上。")] = "",
    home: Annotated[str, typer.Option("--home", metavar="住址", help="例如 3-2-501。")] = "",
    text: Annotated[str, typer.Option("--text", metavar="文字", help="单号、称呼、服务或内容里的文字。")] = "",
    kind: Annotated[str, typer.Option("--kind", metavar="种类", help="free 免费、paid 有偿。")] = "",
    since: Annotated[str, typer.Option("--since", metavar="日期", help="从这天起登记的。")] = "",
    until: Annotated[str, typer.Option("--until", metavar="日期", help="这天以前登记的。")] = "",
    linked_to: Annotated[str, typer.Option("--linked-to", metavar="单号", help="由这张单引出的。")] = "",
    sort: Annotated[
        str, typer.Option("--sort", metavar="次序", help="created_at 登记（默认）、finish_by 时限、changed_at 变动。")
    ] = "created_at",
    limit: Annotated[int, typer.Option("--limit", metavar="张数", help="最多多少张。")] = 50,
    offset: Annotated[int, typer.Option("--offset", metavar="张数", help="跳过前面多少张。")] = 0,
    full: Full = False,
    why: Why = "",
    by: Look = "",
    as_json: Json = False,
) -> None:
    """Find orders."""
    session = sessions.current()
    if kind and kind not in set(Kind):
        raise WrongUsage("--kind 请写 free（免费）或 paid（有偿）。")
    if sort not in SORTS:
        raise WrongUsage(f"--sort 请从这些里选：{'、'.join(SORTS)}。")
    query = OrderQuery(
        states=tuple(_state(name) for name in state or ()), department=department, lead=lead.upper(),
        service=service.upper(), phone=phone, place_code=_home(home), text=text, kind=Kind(kind) if kind else None,
        since=parse.start_of(since, "since"), until=parse.start_of(until, "until"), linked_to=linked_to.upper(),
        limit=limit, offset=offset, sort=sort,
    )  # fmt: skip
    looked = unmask(session, full, by, why, "list", roles=registers.LEDGER)
    found = session.read(lambda cn, office: desk.find(cn, office, query))
    looked([order.number for order in found])
    _listed(session, found, query.limit, as_json=as_json, full=full)


def _state(name: str) -> State:
    for state in State:
        if name.upper() == state.value or name == state.word:
            return state
    choices = "、".join(f"{state.value}（{state.word}）" for state in State)
    raise WrongUsage(f"--state 没有「{name}」。可选：{choices}。")


def _home(text: str) -> str:
    found = desk.parse_home(text) if text else None
    return found.code if found else text


@command(
    app, "show", help="一张服务单的全部经过。姓名、电话、住址和内容默认隐去；--full 要写原因。",
    example="linli show 2612-7K3QM\nlinli show 2612-7K3QM --full --why 电话核对地址 --by R01",
)  # fmt: skip
def show(number: Number, full: Full = False, why: Why = "", by: Look = "", as_json: Json = False) -> None:
    """One order with its history."""
    session = sessions.current()
    looked = unmask(session, full, by, why, number.strip().upper(), roles=registers.LEDGER)
    found = session.read(lambda cn, office: desk.history(cn, office, number))
    looked([found.order.number])
    if as_json:
        say_json(_history_json(found, full=full))
        return
    render.history(found, names(session), full=full)


def _history_json(found: History, *, full: bool) -> dict[str, object]:
    rating = found.rating
    return {
        "format": 1,
        "order": desk.order_json(found.order, masked=not full),
        "events": [desk.event_json(event, masked=not full) for event in found.events],
        "tasks": [present.task_json(task) for task in found.tasks if task.done_at is None],
        "rating": {"stars": rating.stars.value, "comment": rating.comment if full else ""} if rating else None,
        "follow_ups": [follow_up_json(made) for made in found.follow_ups],
    }


@command(
    app, "looks", help="查看记录：谁在什么时候看过、打印过、导出过哪些完整的资料；不写日期就是最近七天。",
    example="linli looks --staff R01 --since 2026-11-01 --until 2026-11-30 --by M01",
)  # fmt: skip
def looks(
    staff: Annotated[str, typer.Option("--staff", metavar="工号", help="只看一个人的。")] = "",
    since: Annotated[str, typer.Option("--since", metavar="日期", help="从哪一天起。")] = "",
    until: Annotated[str, typer.Option("--until", metavar="日期", help="到哪一天止，当天也算。")] = "",
    by: Look = "",
    as_json: Json = False,
) -> None:
    """The book of looks: the manager's."""
    session, who = sessions.current(), actor(by)
    session.read(lambda cn, office: people.require(cn, office, who, Role.MANAGER))
    window = looking.window_of(session.office, since, until)
    found = session.read(lambda cn, office: looking.book(cn, office, window, staff.upper()))
    if as_json:
        say_json({"format": 1, "looks": [_look_json(one) for one in found]})
    elif not found:
        say("这几天没有人看过完整的资料。")
    else:
        rows = [
            [clocks.instant_word(one.at), one.staff, looking.what_word(one.what), _some(one.numbers), one.why]
            for one in found
        ]
        table(("时间", "员工", "看了什么", "哪些", "原因"), rows)


def _some(numbers: Sequence[str]) -> str:
    more = f" 等 {len(numbers)} 条" if len(numbers) > SHOWN else ""
    return " ".join(numbers[:SHOWN]) + more


def _look_json(look: LookRow) -> dict[str, object]:
    return {
        "at": clocks.local(look.at).isoformat(), "staff": look.staff, "what": look.what, "numbers": list(look.numbers),
        "why": look.why,
    }  # fmt: skip
