"""What all tests share: the browser, a private PostgreSQL, skips that can be made failures, no way to the network.

``LINLI_TEST_FULL=1`` (set by ``.ci/run``) turns every skip into a failure. Tools are looked for when a test asks for
them, and heavy modules are imported then, so that collecting costs little.

Playwright's synchronous API leaves an event loop marked as running in the main thread of its worker: a test that
needs ``asyncio.run`` does it in a thread of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from service_desk.store import PostgresStore

SLOWEST = (  # the longest first; each is one worker's from beginning to end
    "test_readme.py",
    "test_desk_pages.py",
    "test_price_lists.py",
    "test_portal_browser.py",
    "test_registry.py",
    "test_journeys.py",
    "test_attacks.py",
    "test_looks.py",
    "test_complaints.py",
    "test_paper_checks.py",
    "test_migrate.py",
    "test_price_list.py",
    "test_setup.py",
)
FULL = os.environ.get("LINLI_TEST_FULL") == "1"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A page that asks for anything beyond this machine gets a failed request at once.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")

# Two shared cores: a slow example is no fault, and the same examples every time keep a red run repeatable.
settings.register_profile(
    "linli", deadline=None, max_examples=60, derandomize=FULL, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("linli")


# ---- skips -------------------------------------------------------------------------------------------------------


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slowest files first, so that no worker is left alone with one at the end; the rest stays in random order."""
    rank = {name: place for place, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the skip of a test into a failure when nothing may be skipped."""
    report = yield
    _no_skip(report, item.nodeid)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn the skip of a whole module into a failure when nothing may be skipped."""
    report = yield
    _no_skip(report, collector.nodeid)
    return report


def _no_skip(report: pytest.TestReport | pytest.CollectReport, name: str) -> None:
    if FULL and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{name}: LINLI_TEST_FULL=1 allows no skip. {why}"


@pytest.fixture(scope="session")
def require() -> Callable[[str, str], str]:
    """``require("pdftotext", "papers are read back with it")``: the tool's path, or a skip that says why."""

    def find(tool: str, reason: str) -> str:
        path = shutil.which(tool)
        if path is None:
            pytest.skip(f"{tool} is not installed: {reason}")
        return path

    return find


@pytest.fixture(scope="session")
def made_once(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Callable[[str, Callable[[Path], None]], Path]:
    """``made_once("site", make)``: the folder that ``make`` fills, once a run however many workers ask.

    Nobody writes into it: who wants to, copies it.
    """
    from filelock import FileLock  # noqa: PLC0415  (only for those who ask)

    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def get(name: str, make: Callable[[Path], None]) -> Path:
        folder, ready = shared / f"once-{name}", shared / f"once-{name}.ready"
        with FileLock(f"{folder}.lock"):
            if not ready.exists():
                make(folder)
                ready.touch()
        return folder

    return get


# ---- the network -------------------------------------------------------------------------------------------------


def _is_local(address: Any) -> bool:
    if not isinstance(address, tuple):  # a unix socket's path
        return True
    host = str(address[0])
    return host in ("localhost", "::1", "") or host.startswith("127.")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test that connects to anything but this machine fails, even where its code swallows the error."""
    tried: list[str] = []

    def guarded(original: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            if not _is_local(address):
                tried.append(str(address))
                raise PermissionError(f"tests reach loopback only, not {address}")
            return original(self, address)

        return connect

    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
    yield
    if tried:
        pytest.fail(f"the test reached for the network: {', '.join(tried)}")


# ---- the browser -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium of this machine."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        pytest.skip("chromium is not installed: pages are looked at in a real browser")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium a worker, driven by Playwright's wheel; make a new context for each test."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (heavy; only for those who ask)

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield running
        running.close()


# ---- PostgreSQL --------------------------------------------------------------------------------------------------


class Cluster:
    """A private PostgreSQL in one folder, on a unix socket there; shared by the workers of one run, who count."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self.folder = folder
        self.binaries = binaries
        self.users = folder / "users"

    def join(self) -> None:
        """Make and start the cluster unless it runs, and count one more user. Call under the lock."""
        if not (self.folder / "data").exists():
            self._run("initdb", "--pgdata", "data", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
        if not (self.folder / "data" / "postmaster.pid").exists():
            options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c full_page_writes=off"
            self._run("pg_ctl", "--pgdata=data", "--wait", "--timeout=60", "--log=log", f"--options={options}", "start")
        self._count(+1)

    def leave(self) -> None:
        """Count one user less; the last one stops the cluster. Call under the lock."""
        if self._count(-1) == 0:
            self._run("pg_ctl", "--pgdata=data", "--wait", "--mode=fast", "stop")

    def create(self, database: str) -> str:
        """A new database; its SQLAlchemy address."""
        self._run("createdb", "--host", str(self.folder), database)
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def _count(self, change: int) -> int:
        count = int(self.users.read_text()) + change if self.users.exists() else change
        self.users.write_text(str(count))
        return count

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.binaries / program), *arguments]
        if os.getuid() == 0:  # PostgreSQL refuses root
            command = ["runuser", "-u", "postgres", "--", *command]
        elif program in ("initdb", "createdb"):
            command += ["--username=postgres"]
        # Into a file, not a pipe: the server that pg_ctl leaves behind would hold a pipe open.
        with (self.folder / "output").open("w+") as output:
            done = subprocess.run(command, cwd=self.folder, stdout=output, stderr=output, check=False)
            output.seek(0)
            assert done.returncode == 0, f"{program}: {output.read()}"


@pytest.fixture(scope="session")
def postgres_cluster(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Cluster]:
    """The run's private cluster, started by the first worker who asks and stopped by the last."""
    from filelock import FileLock  # noqa: PLC0415  (only for those who ask)

    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    path = str(found[-1]) if found else shutil.which("initdb")
    if path is None or sys.platform == "win32":
        pytest.skip("PostgreSQL is not installed: the store's tests run on it too")
    base = tmp_path_factory.getbasetemp()
    run = base if worker_id == "master" else base.parent
    # A socket's path has room for about 100 characters and its folder must let user postgres in.
    folder = Path("/tmp") / f"linli-pg-{run.parent.name}-{run.name}-{os.getuid()}"  # noqa: S108
    with FileLock(run / "postgres.lock"):
        if not folder.exists():
            folder.mkdir(mode=0o700)
            if os.getuid() == 0:
                shutil.chown(folder, "postgres", "postgres")
        cluster = Cluster(folder, Path(path).parent)
        cluster.join()
    yield cluster
    with FileLock(run / "postgres.lock"):
        cluster.leave()
        if int(cluster.users.read_text()) == 0:
            shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_url(postgres_cluster: Cluster, worker_id: str) -> str:
    """The address of this worker's own database; ``postgres_store`` is what tests use of it."""
    return postgres_cluster.create(f"linli_{worker_id}")


@pytest.fixture(scope="session")
def postgres_open(postgres_url: str) -> Iterator[PostgresStore]:
    """The store in the worker's database, made once: a database for each test costs a quarter of a second."""
    from service_desk.store import PostgresStore, open_store  # noqa: PLC0415  (only for those who ask)

    store = open_store(postgres_url)
    assert isinstance(store, PostgresStore)
    yield store
    store.close()


@pytest.fixture
def postgres_store(postgres_open: PostgresStore) -> PostgresStore:
    """The worker's database with all its rows gone; TRUNCATE is beyond the triggers that guard single rows."""
    from sqlalchemy import text  # noqa: PLC0415

    from service_desk.store.schema import metadata  # noqa: PLC0415

    names = ", ".join(table.name for table in metadata.sorted_tables if table.name != "schema_version")
    postgres_open.write(lambda cn: cn.execute(text(f"TRUNCATE {names}")))
    return postgres_open


@pytest.fixture
def postgres_fresh(postgres_cluster: Cluster, worker_id: str, request: pytest.FixtureRequest) -> str:
    """The address of a database made for this one test."""
    name = re.sub(r"\W", "_", request.node.name.lower())[:24]
    return postgres_cluster.create(f"{name}_{worker_id}_{time.monotonic_ns()}")


# ---- servers -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """A function that names a loopback port nobody listens on."""

    def find() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
            return port

    return find


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def python() -> str:
    """The interpreter that runs the tests."""
    return sys.executable
