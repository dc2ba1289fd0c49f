"""Messages to staff through the real apprise, to a local HTTP and a local SMTP receiver (issue 4, TRUST 14)."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_string
from email.header import decode_header, make_header
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from service_desk import sending
from service_desk.errors import Unusable
from service_desk.settings import Target
from service_desk.store import messages

Open = Callable[..., Any]


@dataclass
class Received:
    """What a local receiver got."""

    port: int = 0
    bodies: list[str] = field(default_factory=list)


@contextmanager
def http_receiver() -> Iterator[Received]:
    """A web hook on loopback."""
    got = Received()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.bodies.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with _running(ThreadingHTTPServer(("127.0.0.1", 0), Hook)) as port:
        got.port = port
        yield got


@contextmanager
def smtp_receiver() -> Iterator[Received]:
    """A mail server on loopback that takes everything."""
    got = Received()

    class Mail(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 linli.example")
            while line := self.rfile.readline().decode().strip():
                verb = line[:4].upper()
                if verb == "DATA":
                    self._say("354 go on")
                    lines = iter(lambda: self.rfile.readline().decode(), ".\r\n")
                    got.bodies.append("".join(lines))
                self._say("221 bye" if verb == "QUIT" else "250 ok")
                if verb == "QUIT":
                    return

        def _say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    with _running(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail)) as port:
        got.port = port
        yield got


@contextmanager
def _running(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def settings_of(service: Any, *tables: str) -> None:
    (service.runtime.settings.data / "settings.toml").write_text("\n".join(tables), encoding="utf-8")


def table(name: str, to: str, url: str, *, private: bool = True) -> str:
    return f'[[messages]]\nname = "{name}"\nto = ["{to}"]\nurl = "{url}"\nprivate = {str(private).lower()}\n'


def rows(service: Any, *, open_only: bool = False) -> list[Any]:
    with service.runtime.store.read() as cn:
        return [d for _, d in messages.listed(cn, service.office.estate, open_only=open_only)]


def test_a_booking_reaches_the_department_by_web_hook_and_mail_with_nothing_personal(open_service: Open) -> None:
    with http_receiver() as hook, smtp_receiver() as mail:
        settings_of(
            open_service(),
            table("维修群", "supervisor@repair", f"json://127.0.0.1:{hook.port}/hook"),
            table("邮箱", "supervisor", f"mailto://127.0.0.1:{mail.port}?from=desk@linli.example&to=s1@linli.example"),
        )
        service = open_service(url="https://linli.example")
        number = service.order(service.booked()).number
        report = sending.round_of(service.runtime)
    assert (report.sent, report.failed) == (2, 0)
    told = json.loads(hook.bodies[0])
    assert told["title"] == "新服务单待派工"
    assert number in told["message"]
    assert f"https://linli.example/desk/orders/{number}" in told["message"]
    letter = message_from_string(mail.bodies[0])
    assert str(make_header(decode_header(letter["Subject"]))) == "新服务单待派工"
    written = [p.get_payload(decode=True).decode() for p in letter.walk() if not p.is_multipart()]
    assert any(number in part for part in written)
    for part in (told["message"], told["title"], *written):
        for personal in ("王女士", "13800138000", "501", "龙头滴水"):
            assert personal not in part
    assert {d.sent_at is not None for d in rows(service)} == {True}
    assert sending.round_of(service.runtime).sent == 0, "nothing is sent twice"


def test_a_dead_target_loses_nothing_and_holds_up_no_other(open_service: Open) -> None:
    with http_receiver() as hook:
        dead = hook.port
    with http_receiver() as hook:
        settings_of(
            open_service(),
            table("坏了", "supervisor", f"json://127.0.0.1:{dead}/hook"),
            table("好的", "supervisor", f"json://127.0.0.1:{hook.port}/hook"),
        )
        service = open_service()
        service.booked()
        service.booked("P102", home="3-2-601", phone="13800138001")
        report = sending.round_of(service.runtime)
        assert (report.sent, report.failed) == (2, 1), "the dead one is asked once a round"
        assert len(hook.bodies) == 2
    waiting = rows(service, open_only=True)
    assert len(waiting) == 2
    assert sorted(d.attempts for d in waiting) == [0, 1]
    assert not [d for d in waiting if str(dead) in d.error], "no address in what is kept"
    settings_of(service, table("坏了", "supervisor", "json://127.0.0.1:1/x"))
    with http_receiver() as mended:
        settings_of(service, table("坏了", "supervisor", f"json://127.0.0.1:{mended.port}/hook"))
        later = open_service()
        later.clock.wait(minutes=2)
        assert sending.round_of(later.runtime).sent == 2
    assert rows(later, open_only=True) == []


def test_a_target_that_left_the_settings_is_tried_no_longer_than_three_days(open_service: Open) -> None:
    settings_of(open_service(), table("旧群", "supervisor", "json://127.0.0.1:1/x"))
    service = open_service()
    service.booked()
    sending.round_of(service.runtime)
    settings_of(service)
    service = open_service()
    for _ in range(60):
        service.clock.wait(hours=2)
        sending.round_of(service.runtime)
    gone = rows(service, open_only=True)
    assert [d.given_up for d in gone if d.target == "旧群"] == [True]
    assert "设置里没有这个去处了" in gone[0].error


def test_without_settings_a_message_goes_to_the_log_and_names_ids_only(service: Any, caplog: Any) -> None:
    service.booked()
    with caplog.at_level("INFO", logger="linli.messages"):
        assert sending.round_of(service.runtime).sent >= 1
    assert "supervisor@repair" in caplog.text
    assert "王女士" not in caplog.text


def test_what_was_never_offered_within_a_day_is_not_sent_any_more(service: Any) -> None:
    service.booked()
    service.clock.wait(hours=25)
    assert sending.round_of(service.runtime) == sending.Report()
    with service.runtime.store.read() as cn:
        assert messages.unoffered(cn, service.office.estate) == ()


@pytest.mark.parametrize("url", ["json://127.0.0.1/x", "json://10.0.0.7/x", "mailto://localhost?to=a@linli.example"])
def test_14_a_private_address_is_refused_unless_allowed_by_name(url: str) -> None:
    with pytest.raises(sending.NotSent, match="内部网络"):
        sending.check(Target("群", ("*",), url))
    sending.check(Target("群", ("*",), url, private=True))


def test_14_the_mail_server_named_in_the_query_is_checked_too() -> None:
    with pytest.raises(sending.NotSent, match="内部网络"):
        sending.check(Target("群", ("*",), "mailto://8.8.8.8?smtp=127.0.0.1:25&to=a@linli.example"))


def test_other_kinds_of_address_are_refused() -> None:
    with pytest.raises(sending.NotSent, match="不认识的地址类型"):
        sending.check(Target("群", ("*",), "file:///etc/passwd"))


def test_trying_a_target_says_why_it_failed(open_service: Open) -> None:
    settings_of(open_service(), table("坏了", "*", "json://127.0.0.1:1/x"))
    service = open_service()
    with pytest.raises(Unusable, match="没有发到「坏了」"):
        sending.try_out(service.runtime, "坏了")
    with pytest.raises(Unusable, match="没有叫「哪里」的去处"):
        sending.try_out(service.runtime, "哪里")


def test_the_one_who_cancels_is_not_told_but_the_worker_is(service: Any) -> None:
    token = service.booked()
    service.assign(token)
    with service.runtime.store.read() as cn:
        before = {m.id for m in messages.unoffered(cn, service.office.estate)}
    page = service.get(f"/o/{token}/cancel")
    service.send(page, reason="自己修好了")
    with service.runtime.store.read() as cn:
        told = [m for m in messages.unoffered(cn, service.office.estate) if m.id not in before]
    assert {(m.audience, m.subject) for m in told} == {
        ("supervisor@repair", "住户取消了预约"), ("W01", "住户取消了预约"),
    }  # fmt: skip


def test_a_step_that_is_refused_leaves_no_message(service: Any) -> None:
    token = service.booked()
    with service.runtime.store.read() as cn:
        before = len(messages.unoffered(cn, service.office.estate))
    assert service.post(f"/o/{token}/cancel", {"form_id": "x", "reason": "不要了"}).status >= 400
    with service.runtime.store.read() as cn:
        assert len(messages.unoffered(cn, service.office.estate)) == before
