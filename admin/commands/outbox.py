"""``outbox``: what staff are told by robots and e-mail: on its way, sent, failed; sending, sending again, a test."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from admin import session as sessions
from admin.helptext import Group
from admin.options import Json, command
from admin.terminal import say, say_json, table
from service_desk import sending
from service_desk.clocks import instant_word, local
from service_desk.desk import Office
from service_desk.messages import Delivery, Message
from service_desk.store import Connection, messages

app = typer.Typer(rich_markup_mode=None)
group = typer.Typer(rich_markup_mode=None, cls=Group)
app.add_typer(
    group, name="outbox", help="发给员工的消息：在途、已发、没发出去的。",
    epilog="linli outbox list --open\nlinli outbox send\nlinli outbox try 维修群",
)  # fmt: skip


@app.callback()
def _group() -> None: ...


@group.callback()
def _subgroup() -> None: ...


def _word(delivery: Delivery) -> str:
    if delivery.sent_at is not None:
        return f"已发 {instant_word(delivery.sent_at)}"
    if delivery.next_at is None:
        return f"没发出去（试了 {delivery.attempts} 次）：{delivery.error}"
    again = f"，试了 {delivery.attempts} 次：{delivery.error}" if delivery.attempts else ""
    return f"等 {instant_word(delivery.next_at)} 再发{again}" if delivery.attempts else "在途"


def _json(message: Message, delivery: Delivery) -> dict[str, object]:
    return {
        "id": message.id, "event": message.event, "audience": message.audience, "number": message.number,
        "subject": message.subject, "created_at": local(message.created_at).isoformat(), "target": delivery.target,
        "attempts": delivery.attempts, "error": delivery.error, "given_up": delivery.given_up,
        "next_at": local(delivery.next_at).isoformat() if delivery.next_at else None,
        "sent_at": local(delivery.sent_at).isoformat() if delivery.sent_at else None,
    }  # fmt: skip


@command(group, "list", help="最近的消息，每个去处一行。", example="linli outbox list\nlinli outbox list --open")
def list_all(
    open_only: Annotated[bool, typer.Option("--open", help="只看还没发出去的。")] = False, as_json: Json = False
) -> None:
    """Deliveries."""
    session = sessions.current()
    found = session.read(lambda cn, office: messages.listed(cn, office.estate, open_only=open_only))
    fresh = session.read(lambda cn, office: messages.unoffered(cn, office.estate))
    if as_json:
        say_json({"format": 1, "waiting": len(fresh), "deliveries": [_json(*pair) for pair in found]})
        return
    if found:
        rows = [[instant_word(m.created_at), m.subject, m.number, d.target, _word(d)] for m, d in found]
        table(("时间", "消息", "单号", "去处", "情况"), rows)
    say(
        f"另有 {len(fresh)} 条还没处理；服务运行时自动发，也可以运行 linli outbox send。" if fresh else "没有未处理的。"
    )


@command(
    group, "send", help="现在发一轮：新消息，和到了再试时间的。服务运行时会自动发，不必运行。",
    example="linli outbox send",
)  # fmt: skip
def send(as_json: Json = False) -> None:
    """One round."""
    session = sessions.current()
    done = sending.round_of(session.runtime)
    if as_json:
        say_json({"format": 1, "sent": done.sent, "failed": done.failed, "given_up": done.given_up})
        return
    say(
        f"已发 {done.sent} 条，没发出去 {done.failed} 条。"
        + ("原因见 linli outbox list --open。" if done.failed else "")
    )


@command(
    group, "again", help="把没发出去的再排进去，例如修好机器人地址以后。", example="linli outbox again",
)  # fmt: skip
def again() -> None:
    """Put what failed on its way again."""
    session = sessions.current()

    def use_case(cn: Connection, office: Office) -> int:
        stuck = messages.listed(cn, office.estate, open_only=True, limit=10_000)
        for _, delivery in stuck:
            messages.save(cn, office.estate, replace(delivery, next_at=office.now))
        return len(stuck)

    say(f"{session.write(use_case)} 条已重新排进去。")


@command(
    group, "targets", help="消息发到哪里；在 data/settings.toml 的 [[messages]] 里设置。没有设置时只写日志。",
    example="linli outbox targets",
)  # fmt: skip
def targets(as_json: Json = False) -> None:
    """Where messages go; never their addresses, which hold keys."""
    found = sending.targets_of(sessions.current().runtime)
    if as_json:
        say_json({"format": 1, "targets": [{"name": t.name, "to": list(t.to)} for t in found]})
        return
    table(("去处", "收谁的消息"), [[t.name, "、".join(t.to)] for t in found])


@command(group, "try", help="给一个去处试发一条，看设置对不对。", example="linli outbox try 维修群")
def try_out(name: Annotated[str, typer.Argument(metavar="去处", help="settings.toml 里的 name。")]) -> None:
    """A test message."""
    sending.try_out(sessions.current().runtime, name)
    say(f"已发到「{name}」，请看对方收到没有。")
