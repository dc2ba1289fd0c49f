"""Killed processes, full disks, read-only files, damaged pages, a server that falls over (TRUST, Faults).

Throughout: nothing acknowledged is lost, nothing doubled, a sentence for whoever asked, and reading goes on.
"""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from service_desk.catalog import Half
from service_desk.errors import StoreUnavailable
from service_desk.store import Connection, PostgresStore, counters, events, keys, open_store, orders, slots

Child = Callable[..., "subprocess.Popen[str]"]
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)

WRITER = """
store = open_store(sys.argv[1])
for n in range(10_000):
    number = f"{sys.argv[2]}-{n:05d}"
    book(store, number)
    print(number, flush=True)
"""


def test_nothing_acknowledged_is_lost_to_kill_9(database: Path, child: Child) -> None:
    """Five writers one after another, each killed in the middle of its work."""
    acknowledged: set[str] = set()
    for attempt, lines in enumerate((1, 7, 23, 40, 61)):
        process = child(WRITER, str(database), f"K{attempt}")
        assert process.stdout is not None
        acknowledged.update(line.strip() for line in itertools.islice(process.stdout, lines))
        process.kill()
        rest = process.stdout.read().split("\n")  # what had been said before the kill reached it
        acknowledged.update(line for line in rest if len(line) == len("K0-00000"))
    assert len(acknowledged) >= 132
    store = open_store(database)
    with store.read() as cn:
        found = {order.number for order in orders.find(cn, "e", orders.OrderQuery(limit=10_000))}
        assert acknowledged <= found
        assert len(found - acknowledged) <= 5  # stored, but killed before saying so: the key answers the retry
        assert {keys.recall(cn, "e", number) for number in found} == {("mac", number) for number in found}
        assert events.verify(cn, "e", secret=b"s") == ()
    store.close()


TAKER = """
store = open_store(sys.argv[1])
won = []
def job():
    if store.write(lambda cn: slots.take(cn, "e", "ENG", date(2026, 12, 2), Half.AM, places=1, capacity=3)):
        won.append(1)
threads = [threading.Thread(target=job) for _ in range(8)]
[t.start() for t in threads]
[t.join() for t in threads]
print(len(won), flush=True)
"""


def test_last_places_go_to_exactly_so_many_across_processes(database: Path, child: Child) -> None:
    """Four programs of eight threads on one file ask at once for three places."""
    processes = [child(TAKER, str(database)) for _ in range(4)]
    results = [process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, results
    assert sum(int(output.split()[-1]) for output, _ in results) == 3
    store = open_store(database)
    with store.read() as cn:
        assert slots.taken(cn, "e", "ENG", date(2026, 12, 2), date(2026, 12, 2)) == {(date(2026, 12, 2), Half.AM): 3}
    store.close()


def test_two_programs_write_the_same_file(database: Path, child: Child) -> None:
    """A service and a command: gapless numbers, and nobody sees «database is locked»."""
    program = """
store = open_store(sys.argv[1])
for n in range(60):
    print(store.write(lambda cn: counters.next_number(cn, "e", "receipt")))
"""
    processes = [child(program, str(database)) for _ in range(3)]
    outputs = [process.communicate() for process in processes]
    assert [error for _, error in outputs] == [""] * 3
    assert sorted(int(n) for output, _ in outputs for n in output.split()) == list(range(1, 181))


LIMITED = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store(sys.argv[1])
book(store, "FIRST-00")
size = max(os.path.getsize(sys.argv[1] + end) for end in ("", "-wal"))
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 200_000, resource.RLIM_INFINITY))
said = ""
for n in range(1000):
    try:
        book(store, f"MORE-{n:03d}", "长" * 3000)
    except DeskError as error:
        said = f"{type(error).__name__} {error.sentence}"
        break
    print(f"MORE-{n:03d}")
with store.read() as cn:
    assert orders.exists(cn, "e", "FIRST-00")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
book(store, "LAST-000")
print("LAST-000")
print(said)
"""


@pytest.mark.skipif(os.name != "posix", reason="file-size limits are a matter of POSIX")
def test_a_file_that_may_not_grow_says_so_and_goes_on_later(database: Path, child: Child) -> None:
    """As with ``ulimit -f``: a sentence, what was acknowledged stays, reading goes on, later writes succeed."""
    output, error = child(LIMITED, str(database)).communicate()
    assert error == ""
    *acknowledged, said = output.strip().split("\n")
    assert said.startswith("StoreUnavailable ")
    assert "没有保存" in said
    store = open_store(database)
    with store.read() as cn:
        found = {order.number for order in orders.find(cn, "e", orders.OrderQuery())}
        assert found == {"FIRST-00", *acknowledged}
        assert events.verify(cn, "e", secret=b"s") == ()
    store.close()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other accounts can enter."""
    import tempfile  # noqa: PLC0415

    folder = Path(tempfile.mkdtemp(prefix="linli-read-only-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


READ_ONLY = """
open_store(sys.argv[1], migrate=False).close()  # the libraries are loaded before the account loses sight of them
if os.getuid() == 0:
    os.setuid(65534)
store = open_store(sys.argv[1], migrate=False)
with store.read() as cn:
    print(orders.exists(cn, "e", "FIRST-00"))
try:
    book(store, "LOST-000")
except DeskError as error:
    print(type(error).__name__, error.sentence)
"""


HOLDER = """
store = open_store(sys.argv[1])
book(store, "FIRST-00")
print("ready", flush=True)
sys.stdin.readline()
"""


@pytest.mark.skipif(os.name != "posix", reason="accounts and modes are a matter of POSIX")
def test_a_read_only_database_is_read_and_says_so_when_written(open_folder: Path, child: Child) -> None:
    """The service holds it open; another account may look, not write."""
    path = open_folder / "linli.db"
    service = child(HOLDER, str(path))
    assert service.stdout is not None
    service.stdout.readline()
    if os.getuid() != 0:
        for file in open_folder.iterdir():
            file.chmod(0o444)
        open_folder.chmod(0o555)
    output, error = child(READ_ONLY, str(path)).communicate()
    open_folder.chmod(0o755)
    assert error == ""
    assert output.split("\n")[0] == "True"
    assert output.split("\n")[1].startswith("StoreUnavailable 数据库只能读不能写")


def test_a_damaged_page_ends_in_a_sentence(database: Path) -> None:
    store = open_store(database)
    for _ in range(400):
        store.write(lambda cn: keys.remember(cn, "e", os.urandom(16).hex(), "mac", "长" * 200, NOW))
    store.close()
    content = bytearray(database.read_bytes())
    with closing(sqlite3.connect(database)) as cn:
        pages = cn.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name = 'idempotency_key'").fetchall()
    for (page,) in pages:  # of the table and of its index
        content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    database.write_bytes(content)
    store = open_store(database)
    with pytest.raises(StoreUnavailable, match="已损坏"), store.read() as reader:
        keys.recall(reader, "e", "k")
    with pytest.raises(StoreUnavailable, match="已损坏"):
        store.write(lambda cn: keys.remember(cn, "e", "k", "mac", "r", NOW))
    assert store.write(lambda cn: counters.next_number(cn, "e", "n")) == 1  # the other tables still serve
    store.close()


def test_a_lost_answer_is_found_by_its_key(database: Path, child: Child) -> None:
    """Killed after COMMIT and before it could say so: the retry gets the first answer."""
    program = "store = open_store(sys.argv[1])\nbook(store, 'ONCE-000')\nos.kill(os.getpid(), 9)"
    output, _ = child(program, str(database)).communicate()
    assert output == ""
    store = open_store(database)
    assert store.write(lambda cn: keys.recall(cn, "e", "ONCE-000")) == ("mac", "ONCE-000")
    store.close()


@pytest.fixture
def own_cluster(postgres_cluster: Any) -> Iterator[Any]:
    """A PostgreSQL of this test's own, which may fall over."""
    folder = Path(f"/tmp/linli-pg-fault-{os.getpid()}")  # noqa: S108 - a socket's path must be short
    folder.mkdir(mode=0o700)
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    cluster = type(postgres_cluster)(folder, postgres_cluster.binaries)
    cluster.join()
    yield cluster
    cluster.leave()
    shutil.rmtree(folder)


class Clients:
    """Clients of a store that repeat each request under its key until it is answered."""

    def __init__(self, store: PostgresStore, count: int) -> None:
        self.store = store
        self.answered: dict[str, str] = {}
        self.failures: list[str] = []
        self.done = threading.Semaphore(0)
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.work, args=(name,)) for name in range(count)]

    def work(self, name: int) -> None:
        for key in map(f"{name}-{{}}".format, itertools.count()):
            while key not in self.answered:
                try:
                    self.answered[key] = self.store.write(partial(self.once, key=key))
                except StoreUnavailable as error:
                    self.failures.append(error.sentence)
            self.done.release()
            if self.stop.is_set():
                return

    def once(self, cn: Connection, key: str) -> str:
        before = keys.recall(cn, "e", key)
        if before is not None:
            return before[1]
        result = str(counters.next_number(cn, "e", "orders"))
        keys.remember(cn, "e", key, "mac", result, NOW)
        return result


def test_a_server_that_falls_over_loses_nothing_acknowledged(own_cluster: Any) -> None:
    """``restart -m immediate`` under eight clients: none lost, none doubled."""
    store = open_store(own_cluster.create("falls"))
    assert isinstance(store, PostgresStore)
    clients = Clients(store, 8)
    for thread in clients.threads:
        thread.start()
    for _ in range(80):
        clients.done.acquire()
    own_cluster._run("pg_ctl", "--pgdata=data", "--wait", "--mode=immediate", "--log=log", "restart")
    clients.stop.set()
    for thread in clients.threads:
        thread.join()
    assert clients.failures  # it was noticed
    assert all("数据库" in sentence for sentence in clients.failures)
    with store.read() as cn:
        kept = {key: keys.recall(cn, "e", key) for key in clients.answered}
    assert kept == {key: ("mac", answer) for key, answer in clients.answered.items()}
    numbers = sorted(map(int, clients.answered.values()))
    assert numbers == list(range(1, len(numbers) + 1))
    store.close()


FAILING_DISK = """
store = open_store(sys.argv[1])
for n in range(40):
    try:
        book(store, f"DISK-{n:03d}")
    except DeskError as error:
        print(type(error).__name__, error.sentence, file=sys.stderr)
    else:
        print(f"DISK-{n:03d}")
os._exit(0)
"""


def test_a_disk_that_fails_to_sync_acknowledges_nothing(
    database: Path, python: str, root: Path, require: Callable[[str, str], str], prelude: str
) -> None:
    """From the tenth fsync on the disk answers EIO: a sentence each time, and only what was safe is acknowledged."""
    strace = require("strace", "it makes fsync fail")
    inject = ["-f", "-o", os.devnull, "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO:when=10+"]
    command = [strace, *inject, python, "-c", prelude + FAILING_DISK, str(database)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    acknowledged, failures = done.stdout.split(), done.stderr.strip().split("\n")
    assert 5 <= len(acknowledged) <= 10
    assert set(failures) == {"StoreUnavailable 读写磁盘出错，没有保存；请检查磁盘后再试。"}
    store = open_store(database)
    with store.read() as cn:
        found = {order.number for order in orders.find(cn, "e", orders.OrderQuery())}
        assert set(acknowledged) <= found
        assert events.verify(cn, "e", secret=b"s") == ()
    store.close()
