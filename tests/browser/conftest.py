"""A real server process over a data folder with the real portal, and what its tests press and read."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from portal.build import build_site
from service_desk import catalog_files, clocks, desk, published, settings
from service_desk.desk import Entry, Office, counter
from service_desk.orders import Grant, ServiceOrder, Staff, TaskKind, Window
from service_desk.runtime import Runtime, make_secret, open_runtime, utc_now
from service_desk.store import Connection, open_store, people
from service_desk.workflow import Action, Role

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
STAFF = (
    Staff("M01", "经理甲", "001", (Grant(Role.MANAGER),)),
    Staff("R01", "前台甲", "011", (Grant(Role.RECEPTION),)),
    Staff("S01", "维修主管甲", "021", (Grant(Role.SUPERVISOR, "repair"),)),
    Staff("S02", "接待主管甲", "022", (Grant(Role.SUPERVISOR, "reception"),)),
    Staff("W01", "维修工甲", "031", (Grant(Role.WORKER, "repair"),)),
    Staff("W04", "代办员甲", "034", (Grant(Role.WORKER, "reception"),)),
    Staff("F01", "出纳甲", "041", (Grant(Role.FINANCE),)),
)
STARTED_WITHIN = 60.0  # seconds; the machine may be busy with other tests
STOPPED_WITHIN = 20.0


@dataclass
class Server:
    """One server process with its worker, over a data folder."""

    data: Path
    port: int
    catalog: Path = ROOT / "catalog"
    process: subprocess.Popen[bytes] | None = None
    runtime: Runtime = field(init=False)

    def __post_init__(self) -> None:
        chosen = settings.load({"data": str(self.data), "catalog": str(self.catalog), "port": str(self.port)}, {})
        self.runtime = open_runtime(chosen)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start and wait until it answers."""
        surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("LINLI_", "DATABASE_URL"))}
        surroundings |= {
            "LINLI_DATA": str(self.data), "LINLI_CATALOG": str(self.catalog), "LINLI_PORT": str(self.port),
        }  # fmt: skip
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "forms_service.server"], cwd=ROOT, env=surroundings, stderr=log, stdout=log,
                start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + STARTED_WITHIN
        while not self.answers():
            assert self.process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            threading.Event().wait(0.05)

    @property
    def log(self) -> str:
        return (self.data / "server.log").read_text(encoding="utf-8")

    def answers(self) -> bool:
        """Whether it serves."""
        with suppress(OSError):
            return self.ask("GET", "/healthz")[0] == 200
        return False

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], str]:
        """One request on a connection of its own: status, headers, text."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Ask it to end; its exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(timeout=STOPPED_WITHIN)

    def kill(self) -> None:
        """Server and worker at once, as a power cut would."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=STOPPED_WITHIN)
        deadline = time.monotonic() + STOPPED_WITHIN
        while self._port_taken():
            assert time.monotonic() < deadline
            threading.Event().wait(0.02)

    def _port_taken(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    # ---- behind the counter -------------------------------------------------------------------------------------

    def order(self, token: str) -> ServiceOrder:
        office = self.runtime.office()
        with self.runtime.store.read() as cn:
            found = desk.order_of_token(cn, office, token)
        assert found is not None
        return found

    def staff(self, by: str, action: Action, use_case: Callable[..., Any], token: str, *args: Any, **kw: Any) -> None:
        office, number = self.runtime.office(), self.order(token).number

        def run(cn: Connection) -> None:
            act = desk.act_of(cn, office, Entry(by), action, desk.history(cn, office, number).order)
            use_case(cn, office, act, number, *args, **kw)

        self.runtime.store.write(run)

    def called_back(self, token: str) -> None:
        """The reception reached a resident whose telephone is on no household list."""
        office, number = self.runtime.office(), self.order(token).number
        with self.runtime.store.read() as cn:
            waiting = desk.open_tasks(cn, office, kind=TaskKind.CALL_BACK, number=number)
        for task in waiting:
            self.runtime.store.write(partial(self._call_back, office, task.id))

    @staticmethod
    def _call_back(office: Office, task_id: str, cn: Connection) -> None:
        counter.called_back(cn, office, Entry("R01"), task_id, "told")

    def assign(self, token: str) -> None:
        self.called_back(token)
        day = next(d for d in self.runtime.office().catalog.working_days(
            clocks.local(utc_now()).date() + timedelta(days=1)))  # fmt: skip
        hours = self.runtime.office().catalog.estate.hours
        start = clocks.at(day, hours.am_from)
        by, lead = ("S01", "W01") if self.order(token).department == "repair" else ("S02", "W04")
        self.staff(by, Action.ASSIGN, desk.assign, token, lead, Window(start, start + timedelta(hours=1)))

    def finish(self, token: str) -> None:
        """Assign, start, finish."""
        self.assign(token)
        order = self.order(token)
        self.staff(order.lead, Action.START, desk.start, token, conduct_confirmed=True)
        lines = ((order.service, 1000),) if order.quote else ()
        self.staff(order.lead, Action.FINISH, desk.finish, token, "换了阀芯，试水不漏", lines)

    def settle(self, token: str) -> None:
        self.staff("F01", Action.SETTLE, desk.settle, token, self.order(token).due, "wechat")


def _save(cn: Connection, *, estate: str, person: Staff) -> None:
    people.save_staff(cn, estate, person)


@pytest.fixture(scope="session")
def prepared(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """Secret, database, staff and the built portal: copied by those who use it."""
    return made_once("browser", _prepare)


def _prepare(data: Path) -> None:
    make_secret(data)
    offering = catalog_files.load(ROOT / "catalog")
    today = clocks.local(utc_now()).date()
    published.switch(data, offering, today.isoformat(), lambda site: build_site(offering, site, today=today))
    store = open_store(data / "linli.db")
    for person in STAFF:
        store.write(partial(_save, estate=offering.catalog.estate.id, person=person))
    store.close()


@pytest.fixture
def new_server(prepared: Path, tmp_path: Path, free_port: Callable[[], int]) -> Iterator[Callable[[], Server]]:
    """A function that starts a server over a fresh copy of the data."""
    running: list[Server] = []

    def start() -> Server:
        data = tmp_path / f"data{len(running)}"
        shutil.copytree(prepared, data)
        server = Server(data, free_port())
        running.append(server)
        server.start()
        return server

    yield start
    for server in running:
        server.kill()
        server.runtime.close()


@pytest.fixture(scope="module")
def own_server(
    prepared: Path, tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> Iterator[Server]:
    """A server over a copy of the data for the tests of one file, which may change it."""
    data = tmp_path_factory.mktemp("own") / "data"
    shutil.copytree(prepared, data)
    running = Server(data, free_port())
    running.start()
    yield running
    running.kill()
    running.runtime.close()


@pytest.fixture(scope="session")
def server(prepared: Path, tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]) -> Iterator[Server]:
    """One server for all tests that leave it as it is."""
    data = tmp_path_factory.mktemp("serving") / "data"
    shutil.copytree(prepared, data)
    running = Server(data, free_port())
    running.start()
    yield running
    assert running.stop() == 0
    running.runtime.close()


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Where screenshots are kept."""
    folder = ROOT / "artifacts" / "forms"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def home() -> Iterator[str]:
    """A home nobody else books for."""
    return iter(f"{n}-{os.getpid() % 900 + 1}-{time.monotonic_ns() % 9000 + 1000}" for n in range(1, 99))


@pytest.fixture
def new_context(browser: Browser, server: Server) -> Iterator[Callable[..., BrowserContext]]:
    """A function that opens a fresh phone or desktop."""
    opened: list[BrowserContext] = []

    def make(*, width: int = 390, javascript: bool = False, size: str = "normal", at: str = "") -> BrowserContext:
        made = browser.new_context(
            viewport={"width": width, "height": 844}, java_script_enabled=javascript, locale="zh-CN"
        )
        made.set_default_timeout(15_000)
        if size != "normal":
            made.add_cookies([{"name": "linli_text", "value": size, "url": at or server.address}])
        opened.append(made)
        return made

    yield make
    for context in opened:
        context.close()


class Journey:
    """The steps a resident takes, on one page of a browser."""

    def __init__(self, page: Page, home: str, shoot: Callable[[str], None] = lambda _name: None) -> None:
        self.page = page
        self.home = home
        self.shoot = shoot

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def when(self, content: str) -> None:
        self.page.fill("#content", content)
        slots = self.page.locator("input[name=slot]:not([disabled])")
        if slots.count():
            slots.first.check()
        self.shoot("2-when")
        self.press("继续")
        self.page.wait_for_selector("#home")

    def who(self, name: str = "王女士", phone: str = "138 0013 8000") -> None:
        self.page.fill("#home", self.home)
        self.page.fill("#name", name)
        self.page.fill("#phone", phone)
        self.shoot("3-who")
        self.press("继续")
        self.page.wait_for_selector("form[action='/book/done']")

    def check(self) -> None:
        agree = self.page.locator("#agreed")
        if agree.count():
            agree.check()
        self.shoot("4-check")
        self.press("提交预约")
        self.page.wait_for_url("**/book/done/*")

    def book(self, address: str, service: str, content: str) -> str:
        """From the service's page of the portal to the number; the private token."""
        self.page.goto(f"{address}/services/{service}/")
        self.shoot("1-portal")
        self.page.locator(f"a[href='/book?service={service}']").first.click()
        self.when(content)
        self.who()
        self.check()
        self.shoot("5-done")
        token: str = self.page.url.rsplit("/", 1)[1]
        return token


@pytest.fixture
def journey(home: Iterator[str]) -> Callable[..., Journey]:
    """A function that begins a journey on a page."""
    return lambda page, shoot=lambda _name: None: Journey(page, next(home), shoot)
