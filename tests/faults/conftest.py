"""What fault tests share: child processes that use the store as the real programs do."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service_desk.store import open_store

Child = Callable[..., "subprocess.Popen[str]"]

PRELUDE = """
import os, sys, threading
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from service_desk.catalog import Half
from service_desk.errors import DeskError
from service_desk.orders import *
from service_desk.store import counters, events, keys, open_store, orders, slots
from service_desk.workflow import Kind, Role, State

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOME = Place("3", "2", "501")

def book(store, number, content="漏水"):
    order = ServiceOrder(
        number, Kind.FREE, State.REGISTERED, 1, "F01", "水管", Channel.WEB, Contact("王女士"), HOME, HOME, content, "",
        HalfDay(date(2026, 12, 2), Half.AM), NOW, NOW,
    )
    event = OrderEvent(
        stream_of(number), 0, "register", "resident", Role.RESIDENT, "", Basis.SCREEN, "", NOW, NOW, State.REGISTERED,
        note=content,
    )
    def use_case(cn):
        orders.insert(cn, "e", order)
        events.append(cn, "e", event, secret=b"s", salt="s")
        keys.remember(cn, "e", number, "mac", number, NOW)
    store.write(use_case)
"""


@pytest.fixture
def prelude() -> str:
    """What every child begins with."""
    return PRELUDE


@pytest.fixture
def child(python: str, root: Path) -> Iterator[Child]:
    """``child(program, *arguments)``: a Python process with the store at hand; whatever is left is ended."""
    started: list[subprocess.Popen[str]] = []

    def start(program: str, *arguments: str) -> subprocess.Popen[str]:
        command = [python, "-c", PRELUDE + program, *arguments]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, cwd=root, text=True, stdin=pipe, stdout=pipe, stderr=pipe)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """An empty database file."""
    path = tmp_path / "linli.db"
    open_store(path).close()
    return path
