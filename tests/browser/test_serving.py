"""The server process itself: clean ends, kills, large bodies, broken publications (TRUST durability)."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

import pytest

from service_desk import desk

FORM = "application/x-www-form-urlencoded"


def answers(server: Any, n: int) -> bytes:
    """A complete form for an errand that takes no places, as the check page would send it."""
    office = server.runtime.office()
    offers = [o for o in _half_days(server, office) if not o.full]
    fields = {
        "form_id": desk.new_form_id(office),
        "service": "F07",
        "content": f"叫车 {n}",
        "home": f"{n % 90 + 1}-1-{n + 100}",
        "name": "王女士",
        "phone": "13800138000",
        "day": offers[-1].day.isoformat(),
        "half": offers[-1].half.value,
        "privacy": office.catalog.estate.privacy_version,
    }
    return urlencode(fields).encode()


def _half_days(server: Any, office: Any) -> Any:
    with server.runtime.store.read() as cn:
        return desk.half_days(cn, office, office.service("F07"))


def post(server: Any, body: bytes) -> tuple[int, str]:
    """Send a form; status and where it leads."""
    status, headers, _ = server.ask("POST", "/book/done", body, **{"Content-Type": FORM})
    return status, headers.get("location", "")


class Crowd:
    """Residents who send forms at the same time until the server is gone."""

    def __init__(self, server: Any, forms: list[bytes]) -> None:
        self.server = server
        self.waiting = iter(forms)
        self.acknowledged: dict[bytes, str] = {}
        self.unanswered: list[bytes] = []
        self.lock = threading.Lock()

    def book_until_killed(self, many: int) -> None:
        """Let four send; kill the server when so many more were answered."""
        enough = threading.Event()
        goal = len(self.acknowledged) + many
        threads = [threading.Thread(target=self._send, args=(goal, enough)) for _ in range(4)]
        for thread in threads:
            thread.start()
        assert enough.wait(60), self.server.log
        self.server.kill()
        for thread in threads:
            thread.join()

    def _send(self, goal: int, enough: threading.Event) -> None:
        while True:
            with self.lock:
                body = next(self.waiting)
            try:
                status, where = post(self.server, body)
            except (OSError, HTTPException):  # killed before it answered, or in the middle of its answer
                with self.lock:
                    self.unanswered.append(body)
                return
            assert status == 303
            with self.lock:
                self.acknowledged[body] = where
                if len(self.acknowledged) >= goal:
                    enough.set()


def test_kill_9_during_bookings_loses_nothing_acknowledged_and_a_retry_finds_its_order(new_server: Any) -> None:
    server = new_server()
    crowd = Crowd(server, [answers(server, n) for n in range(600)])
    for _ in range(3):
        crowd.book_until_killed(25)
        server.start()
    assert len(crowd.acknowledged) >= 75
    assert len(crowd.unanswered) == 12  # one for each sender and kill
    for body, where in crowd.acknowledged.items():
        assert server.order(where.rsplit("/", 1)[1]).contact.name == "王女士"
        assert post(server, body) == (303, where)
    for body in crowd.unanswered:
        assert post(server, body)[0] == 303
    with server.runtime.store.read() as cn:
        found = desk.find(cn, server.runtime.office(), desk.OrderQuery(limit=5000))
    assert len(found) == len(crowd.acknowledged) + len(crowd.unanswered)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "term"])
def test_the_server_ends_cleanly_and_leaves_no_journal(new_server: Any, how: signal.Signals) -> None:
    server = new_server()
    assert post(server, answers(server, 1))[0] == 303
    server.runtime.close()
    assert server.stop(how) == 0
    assert not (server.data / "linli.db-wal").exists()
    assert "Traceback" not in server.log


def test_a_worker_that_dies_is_replaced_and_one_whose_parent_dies_ends(new_server: Any) -> None:
    server = new_server()
    first = worker(server.process.pid)
    os.kill(first, signal.SIGKILL)
    until(lambda: worker(server.process.pid) not in (0, first))
    until(server.answers)
    second = worker(server.process.pid)
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    until(lambda: not alive(second))
    server.start()
    assert server.answers()


def worker(parent: int) -> int:
    """The one child of a process; 0 when there is none."""
    with open(f"/proc/{parent}/task/{parent}/children", encoding="ascii") as children:  # noqa: PTH123
        return int((children.read().split() or ["0"])[0])


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:  # noqa: PTH123
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def until(holds: Any, seconds: float = 30) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        threading.Event().wait(0.05)


def test_a_broken_publication_while_serving_keeps_the_old_one(new_server: Any) -> None:
    server = new_server()
    home = server.ask("GET", "/")[2]
    assert "晴川里" in home
    current = server.data / "published" / "CURRENT"
    forms = [answers(server, n) for n in range(4)]
    for form, broken in zip(forms, (b"ffffffffffffffff\n", b"\xff\xfe", b"", b"../..\n"), strict=True):
        current.write_bytes(broken)
        assert server.ask("GET", "/")[2] == home
        assert server.ask("GET", "/services/P104/")[0] == 200
        assert post(server, form)[0] == 303


def test_15_a_megabyte_is_refused_and_the_connection_goes_on(server: Any) -> None:
    status, _, text = server.ask("POST", "/book/done", b"content=" + b"a" * 1_000_000, **{"Content-Type": FORM})
    assert status == 413
    assert "内容太长" in text
    assert server.answers()


def test_15_a_long_body_in_chunks_is_refused(server: Any) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request(
        "POST", "/book/who", (b"a" * 1000 for _ in range(200)), {"Content-Type": FORM}, encode_chunked=True
    )
    assert connection.getresponse().status == 413
    connection.close()


def test_the_log_of_a_whole_booking_holds_ids_only(server: Any) -> None:
    before = len(server.log)
    status, where = post(server, answers(server, 77))
    assert status == 303
    server.ask("GET", where)
    token = where.rsplit("/", 1)[1]
    until(lambda: "GET /book/done/<token> 200" in server.log[before:])
    written = server.log[before:]
    assert f"order={token.split('.')[0]}" in written
    for secret in (token, "13800138000", "王女士", "form_id"):
        assert secret not in written


def test_a_folder_without_its_slash_leads_to_its_page_and_nothing_outside_is_served(server: Any) -> None:
    status, headers, _ = server.ask("GET", "/prices")
    assert (status, headers["location"]) == (302, "prices/")
    for path in (
        "/../secret",
        "/%2e%2e/secret",
        "/..%2fsecret",
        "/published/CURRENT",
        "//etc/passwd",
        "/linli/../secret",
    ):
        status, _, text = server.ask("GET", path)
        assert status in (301, 302, 308, 404)
        assert not re.fullmatch(r"[0-9a-f]{64}\s*", text)
