"""Carrying messages to staff out of the outbox: a log by default, robots and e-mail through apprise (an extra).

Nothing is sent inside a transaction: what is due is read, sent, and how it went is written. A dead target is tried
again with growing pauses and holds up no other.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from service_desk.errors import Unusable
from service_desk.messages import STALE_AFTER, Delivery, Message, hears, next_try
from service_desk.runtime import Runtime
from service_desk.settings import Target
from service_desk.store import Connection, messages

logger = logging.getLogger("linli.messages")
LOG = "log"  # the target that is always there unless another hears everything
GONE = "gone://"  # stands for a target that the settings no longer have
ROBOTS = frozenset({"wecombot", "dingtalk", "feishu"})  # their addresses are fixed in apprise
MAIL = frozenset({"mailto", "mailtos"})
OWN = frozenset({"json", "jsons"})  # a receiver of one's own
EVERY = 5.0  # seconds between two looks into the outbox
KEPT = timedelta(days=30)
LONGEST_ERROR = 200


class NotSent(Exception):
    """A target did not take a message; the text says why and holds no key."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one round did."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0


def targets_of(runtime: Runtime) -> tuple[Target, ...]:
    """Where this office's messages go; without any the log."""
    return runtime.settings.targets or (Target(LOG, ("*",), "log://"),)


def round_of(runtime: Runtime, send: Callable[[Target, Message, str], None] | None = None) -> Report:
    """Offer new messages to the targets that listen, send what is due, write how it went.

    Raises:
        NotPublished, StoreUnavailable: the office cannot be read just now.
    """
    estate, now = runtime.office().estate, runtime.clock()
    targets = {target.name: target for target in targets_of(runtime)}
    link = runtime.settings.url + runtime.settings.prefix
    runtime.store.write(lambda cn: _offer(cn, estate, targets, now))
    with runtime.store.read() as cn:
        waiting = messages.due(cn, estate, now)
    report = Report()
    dead: set[str] = set()  # a target that failed is not asked again in this round
    for message, delivery in waiting:
        if delivery.target not in dead:
            after = _try(targets.get(delivery.target), message, delivery, link, runtime.clock(), send or deliver)
            if after.sent_at is None:
                dead.add(delivery.target)
            runtime.store.write(lambda cn, after=after: messages.save(cn, estate, after))  # type: ignore[misc]
            report = _counted(report, after)
    return report


def _counted(report: Report, after: Delivery) -> Report:
    if after.sent_at is not None:
        return replace(report, sent=report.sent + 1)
    return replace(report, failed=report.failed + 1, given_up=report.given_up + after.given_up)


def _offer(cn: Connection, estate: str, targets: dict[str, Target], now: datetime) -> None:
    messages.forget(cn, estate, now - KEPT)
    for message in messages.unoffered(cn, estate):
        fresh = now - message.created_at < STALE_AFTER
        hearing = [t.name for t in targets.values() if fresh and any(hears(one, message.audience) for one in t.to)]
        messages.offer(cn, estate, message.id, hearing, now)


def _try(
    target: Target | None,
    message: Message,
    delivery: Delivery,
    link: str,
    now: datetime,
    send: Callable[[Target, Message, str], None],
) -> Delivery:
    attempts = delivery.attempts + 1
    try:
        send(target or Target(delivery.target, (), GONE), message, link)
    except NotSent as error:
        again = next_try(now, message.created_at, attempts)
        return replace(delivery, attempts=attempts, next_at=again, error=str(error)[:LONGEST_ERROR])
    return replace(delivery, attempts=attempts, next_at=None, sent_at=now, error="")


def deliver(target: Target, message: Message, link: str) -> None:
    """Send one message to one target.

    Raises:
        NotSent: it did not arrive, or the target may not be used.
    """
    scheme = urlsplit(target.url).scheme.lower()
    if target.url == GONE:
        raise NotSent("设置里没有这个去处了")
    if scheme == LOG:
        logger.info("message to=%s event=%s order=%s", message.audience, message.event, message.number)
        return
    check(target)
    body = message.body + (f"\n{link}{message.page}" if link and message.number else "")
    _through_apprise(target, message.subject, body)


def _through_apprise(target: Target, subject: str, body: str) -> None:
    try:
        from apprise import Apprise  # noqa: PLC0415 - an extra
    except ImportError:
        raise NotSent("没有安装 apprise，请运行 pip install 'linli[messages]'") from None
    channel = Apprise.instantiate(target.url, suppress_exceptions=True)
    if channel is None:
        raise NotSent("地址写得不对，apprise 认不出来")
    if not channel.notify(body=body, title=subject):
        raise NotSent("对方没有接收（连不上，或拒绝）")


def check(target: Target) -> None:
    """Nothing, when the target's address may be used.

    Raises:
        NotSent: another kind of address than ours, or one of a private network that was not allowed by name (TRUST 14).
    """
    parts = urlsplit(target.url)
    scheme = parts.scheme.lower()
    if scheme in ROBOTS:
        return
    if scheme not in MAIL | OWN:
        raise NotSent(f"不认识的地址类型「{scheme}」，可用 wecombot、dingtalk、feishu、mailto、json")
    smtp = parse_qs(parts.query).get("smtp", [""])[0]  # host or host:port
    host = urlsplit(f"//{smtp}").hostname or parts.hostname or ""
    if not target.private and _is_private(host):
        raise NotSent("地址在内部网络里；确实要用，请在这一段写 private = true")


def _is_private(host: str) -> bool:
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except OSError:
        raise NotSent("地址的主机名查不到") from None
    return any(not ipaddress.ip_address(str(one).partition("%")[0]).is_global for one in found)


def work(runtime: Runtime, stop: threading.Event, every: float = EVERY) -> None:
    """Round after round until ``stop``: the thread of a running service. Trouble is logged and waited out."""
    while not stop.is_set():
        try:
            round_of(runtime)
        except Exception as error:  # noqa: BLE001 - the service goes on without messages
            logger.warning("trouble %s", json.dumps({"type": type(error).__name__}))
        stop.wait(every)


def try_out(runtime: Runtime, name: str) -> None:
    """Send a test message to one target.

    Raises:
        Unusable: there is no such target, or it did not take the message; says why.
    """
    target = next((one for one in targets_of(runtime) if one.name == name), None)
    if target is None:
        names = "、".join(one.name for one in targets_of(runtime))
        raise Unusable(f"设置里没有叫「{name}」的去处。现有：{names}。")
    made = Message("", "test", name, "", "邻里：试发一条消息", "收到这一条，就说明设置好了。", runtime.clock())
    try:
        deliver(target, made, "")
    except NotSent as error:
        raise Unusable(f"没有发到「{name}」：{error}。") from error
