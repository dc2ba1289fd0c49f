"""How orders, tasks and the board look in the terminal. Pure text from records; masked unless told otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from admin.names import Names, names
from admin.session import Session
from admin.terminal import fields, safe, say, table
from service_desk import clocks, desk
from service_desk.desk import Office, price_words
from service_desk.masking import mask_name, mask_phone, mask_place
from service_desk.orders import History, OrderEvent, ServiceOrder, Task, TaskKind
from service_desk.pricing import yuan
from service_desk.workflow import Kind, State

SHORT_ID = 6  # characters of a task's id that are shown; any unique beginning will do
HOUR, MINUTES = 3600, 60
# What to type next, by state; {n} is the number.
NEXT = {
    State.REGISTERED: "落实部门：linli route {n} --department 部门",
    State.ROUTED: '派工：linli assign {n} --lead 工号 --window "日期 09:30-11:00"',
    State.ASSIGNED: "到场后：linli start {n} --for {lead} --conduct",
    State.IN_SERVICE: "做完后：linli finish {n} --for {lead} --done 做了什么{lines}",
    State.COMPLETED: "住户验收：linli accept {n} --basis paper --sheet 任务单编号 --signed 签名人",
    State.ACCEPTED: "收款：linli settle {n} --amount {due} --method cash",
    State.SETTLED: "拜回访：linli follow-up {n} --how telephone --result satisfied",
}


def late_words(late: timedelta) -> str:
    """``逾期 2 小时``."""
    seconds = int(late.total_seconds())
    if seconds < HOUR:
        return f"逾期 {max(1, seconds // MINUTES)} 分钟"
    if seconds < 48 * HOUR:
        return f"逾期 {seconds // HOUR} 小时"
    return f"逾期 {seconds // (24 * HOUR)} 天"


def money(order: ServiceOrder) -> str:
    """The money of an order in words, said to the office instead of the resident."""
    return price_words(order).replace("您", "住户")


def kind_word(order: ServiceOrder) -> str:
    """``有偿`` or ``免费``."""
    return "有偿" if order.kind is Kind.PAID else "免费"


def moment(instant: datetime) -> str:
    """``11-25 09:30``."""
    return f"{clocks.local(instant):%m-%d %H:%M}"


def when_words(order: ServiceOrder) -> str:
    """The agreed window, else the wanted half-day."""
    if order.window is not None:
        begin, end = clocks.local(order.window.start), clocks.local(order.window.end)
        return f"{begin:%m-%d %H:%M}–{end:%H:%M}"
    if order.wanted is not None:
        return f"{order.wanted.day:%m-%d} {order.wanted.half.word}"
    return ""


def next_step(order: ServiceOrder) -> str:
    """What to type next; empty when nothing follows."""
    sentence = NEXT.get(order.state, "")
    if order.state is State.ASSIGNED and order.window is None:
        sentence = NEXT[State.ROUTED]
    if order.state is State.ACCEPTED and order.kind is Kind.FREE:
        sentence = NEXT[State.SETTLED]
    if order.state is State.COMPLETED and order.kind is Kind.FREE:
        sentence = "住户验收：linli accept {n}（满三个工作日没有异议的，由系统记为未表示异议）"
    lines = f" --line {order.service}=1" if order.kind is Kind.PAID and not order.lines else ""
    return sentence.format(n=order.number, lead=order.lead, due=yuan(order.due), lines=lines)


def after_step(session: Session, order: ServiceOrder, *, told: str = "") -> None:
    """What a write has done, in a few lines."""
    known = names(session)
    say(f"{order.number}  {order.state_word}  {safe(order.title)}（{kind_word(order)}）{told}")
    if order.state in (State.ROUTED, State.ASSIGNED) and order.department:
        who = f"，{safe(known.person(order.lead))}" if order.lead else ""
        say(f"部门：{known.department(order.department)}{who}" + (f"，{when_words(order)}" if order.window else ""))
    if order.state in (State.IN_SERVICE, State.COMPLETED, State.ACCEPTED, State.SETTLED):
        say(f"费用：{money(order)}")
    if order.receipt and order.state in (State.SETTLED, State.CLOSED):
        say(f"收据号：{order.receipt}，{yuan(order.paid)} 元，{desk.PAY_METHODS.get(order.pay_method, '')}")
    following = next_step(order)
    if following:
        say(f"下一步：{following}")


def order_rows(orders: Sequence[ServiceOrder], office: Office, known: Names, *, full: bool) -> list[list[str]]:
    """The rows of a list of orders."""
    return [
        [
            order.number,
            _state_and_late(order, office),
            f"{order.service} {order.title}",
            kind_word(order),
            known.department(order.department),
            order.lead,
            when_words(order),
            (order.contact.name if full else mask_name(order.contact.name)) or "—",
            (order.address.code or order.address.other) if full else mask_place(order.address),
        ]
        for order in orders
    ]


HEADERS = ("单号", "状态", "服务", "费用", "部门", "主办", "时间", "住户", "住址")


def _state_and_late(order: ServiceOrder, office: Office) -> str:
    late = desk.overdue(order, office)
    return f"{order.state_word}，{late_words(late)}" if late else order.state_word


def orders_table(orders: Sequence[ServiceOrder], office: Office, known: Names, *, full: bool = False) -> None:
    """A list of orders."""
    table(HEADERS, order_rows(orders, office, known, full=full), keep=(0, 3, 5, 6))


def tasks_table(tasks: Sequence[Task], office: Office) -> None:
    """The tasks of the office with the sentence to say."""
    rows = []
    for task in tasks:
        late = office.now - task.due_at if task.due_at and office.now > task.due_at else None
        tried = f"，已试 {task.attempts} 次" if task.attempts else ""
        due = late_words(late) if late else f"{moment(task.due_at)} 前" if task.due_at else ""
        rows.append([task.id[:SHORT_ID], task.kind.word, task.number, task.sentence, due + tried])
    table(("编号", "事项", "单号", "要说的话", "时限"), rows, keep=(0, 1, 2))


def history(found: History, known: Names, *, full: bool) -> None:
    """One order with everything linked to it."""
    order = found.order
    say(f"服务单 {order.number}   {order.state_word}   版本 {order.version}")
    say()
    fields(_details(found, known, full=full))
    if order.lines:
        say()
        rows = [
            [line.code, line.name, f"{line.quantity / 1000:g} {line.unit}", yuan(line.unit_price), yuan(line.amount)]
            for line in order.lines
        ]
        table(("编号", "收费项目", "数量", "单价（元）", "金额（元）"), rows)
    say()
    table(("", "时间", "事项", "谁办的", "凭什么", "说明"), [event_row(e, known, full=full) for e in found.events])
    _linked(found, full=full)
    following = next_step(order)
    if following:
        say()
        say(f"下一步：{following}")


def _details(found: History, known: Names, *, full: bool) -> list[tuple[str, str]]:
    order = found.order
    contact = order.contact
    person = (
        f"{contact.name} {contact.phone} {contact.reach}"
        if full
        else f"{mask_name(contact.name)} {mask_phone(contact.phone)}"
    )
    team = "、".join(known.person(who) for who in order.team)
    pairs = [
        ("服务", f"{order.service} {order.title}（{kind_word(order)}，{order.channel.word}）"),
        ("部门", f"{known.department(order.department)} {team}".strip()),
        ("住户", person.strip()),
        ("住址", str(order.address) if full else mask_place(order.address)),
        ("地点", "" if order.place == order.address else str(order.place) if full else mask_place(order.place)),
        ("内容", order.content if full else "（--full 查看）" if order.content else ""),
        ("要求", order.requirements if full else "（--full 查看）" if order.requirements else ""),
        ("时间", when_words(order)),
        ("价格", money(order)),
        ("时限", _deadlines(order)),
        ("做了什么", order.work_done if full else "（--full 查看）" if order.work_done else ""),
        ("答复", order.answer),
        ("返工", f"{order.rework_count} 次" if order.rework_count else ""),
        ("未能入户", f"{order.no_entry_count} 次" if order.no_entry_count else ""),
        ("关联", f"{order.linked_to}（{LINK_WORDS.get(order.link_kind, order.link_kind)}）" if order.linked_to else ""),
        ("评价", found.rating.stars.word if found.rating else ""),
    ]
    return [(name, value) for name, value in pairs if value.strip()]


LINK_WORDS = {"rework": "返工", "warranty": "保修", "reopen": "重办", "extra": "另加", "taken-up": "婉拒后改为受理"}


def _deadlines(order: ServiceOrder) -> str:
    if order.state.final or order.finished_at is not None:
        return ""
    parts = []
    if order.respond_by is not None and order.state in (State.REGISTERED, State.ROUTED):
        parts.append(f"{moment(order.respond_by)} 前答复")
    if order.finish_by is not None:
        parts.append(f"{moment(order.finish_by)} 前办完")
    return "，".join(parts)


def event_row(event: OrderEvent, known: Names, *, full: bool) -> list[str]:
    """One event as a row of a table."""
    who = known.person(event.actor)
    if event.recorded_by != event.actor:
        who += f"，由{known.person(event.recorded_by)}代录"
    basis = event.basis.word + (f" {event.basis_ref}" if event.basis_ref else "")
    remarks = [event.note if full else ""]
    if event.late_reason:
        remarks.append(f"{moment(event.recorded_at)} 补录：{event.late_reason}")
    return [str(event.seq), moment(event.occurred_at), event.word, who, basis, "；".join(filter(None, remarks))]


def _linked(found: History, *, full: bool) -> None:
    waiting = [task for task in found.tasks if task.done_at is None]
    if waiting:
        say()
        rows = [[task.id[:SHORT_ID], task.kind.word, task.sentence] for task in waiting]
        table(("编号", "待办", "要说的话"), rows)
    if found.follow_ups:
        say()
        rows = [
            [
                f.id[:SHORT_ID],
                moment(f.at),
                f.result.word,
                f.words if full else "",
                f.leads_to,
                "未了结" if f.open else "",
            ]
            for f in found.follow_ups
        ]
        table(("编号", "拜回访", "结果", "住户的话", "返工单", ""), rows)


def board(found: desk.Board, office: Office, known: Names) -> None:
    """The day at a glance: counts first, then each list that is not empty."""
    parts: list[tuple[str, Sequence[ServiceOrder]]] = [
        ("今日", found.today), ("逾期", found.late), ("待派", found.to_assign), ("待验收", found.to_accept),
        ("待结算", found.to_settle),
    ]  # fmt: skip
    tasks = board_tasks(found)
    counts = [f"{word} {len(orders)}" for word, orders in parts] + [f"{w} {len(t)}" for w, t in tasks]
    say(f"{clocks.instant_word(office.now)}　{office.catalog.estate.centre}")
    say("　".join(counts))
    for word, orders in parts:
        if orders:
            say()
            say(f"【{word}】")
            orders_table(orders, office, known)
    for word, waiting in tasks:
        if waiting:
            say()
            say(f"【{word}】")
            tasks_table(waiting, office)


def board_tasks(found: desk.Board) -> list[tuple[str, tuple[Task, ...]]]:
    """The open tasks under their headings: 待回访, everything that is to be said by telephone, the manager's."""
    follow_ups, reviews = found.tasks_of(TaskKind.FOLLOW_UP), found.tasks_of(TaskKind.REVIEW)
    to_tell = tuple(task for task in found.tasks if task not in follow_ups and task not in reviews)
    return [("待回访", follow_ups), ("待告知", to_tell), ("婉拒待核", reviews)]
