"""A desk on a real SQLite file with the real catalogue, staff on duty and a clock that the test moves."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service_desk import catalog_files, desk
from service_desk.catalog import SHANGHAI
from service_desk.desk import Act, Entry, Office
from service_desk.orders import Basis, Channel, Grant, ServiceOrder, Staff, Window
from service_desk.pricing import Offering
from service_desk.store import PostgresStore, Store, open_store, people
from service_desk.workflow import Action, Role

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
CATALOG = Path(__file__).parents[2] / "catalog"
STAFF = (
    Staff("M01", "经理甲", "001", (Grant(Role.MANAGER),)),
    Staff("R01", "接待员甲", "011", (Grant(Role.RECEPTION),)),
    Staff("S01", "维修主管甲", "021", (Grant(Role.SUPERVISOR, "repair"),)),
    Staff("S02", "接待主管甲", "022", (Grant(Role.SUPERVISOR, "reception"), Grant(Role.WORKER, "reception"))),
    Staff("W01", "维修工甲", "031", (Grant(Role.WORKER, "repair"),)),
    Staff("W02", "维修工乙", "032", (Grant(Role.WORKER, "repair"), Grant(Role.FINANCE))),
    Staff("W03", "保洁员甲", "033", (Grant(Role.WORKER, "cleaning"),)),
    Staff("W04", "代办员甲", "034", (Grant(Role.WORKER, "reception"),)),
    Staff("F01", "出纳甲", "041", (Grant(Role.FINANCE),)),
)
FORM = {
    "home": "3-2-501",
    "name": "王女士",
    "phone": "138 0013 8000",
    "content": "厨房龙头滴水",
    "requirements": "",
    "day": "2026-11-24",
    "half": "am",
    "agreed": "yes",
}


@dataclass
class World:
    """The desk, its staff and its clock."""

    store: Store
    offering: Offering
    now: datetime = MONDAY
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def office(self) -> Office:
        """The office at this instant; ids are different but repeatable."""
        return Office(self.offering, b"k" * 32, self.now, lambda: f"{next(self.ids) * 7919:032x}")

    def wait(self, **span: float) -> None:
        """Move the clock on."""
        self.now += timedelta(**span)

    def write(self, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """A use case as a staff door runs it, given its act."""
        office = self.office
        return self.store.write(lambda cn: use_case(cn, office, *args, **kwargs))

    def staff(
        self, by: str, action: Action, use_case: Callable[..., Any], number: str, *args: Any, **kwargs: Any
    ) -> Any:
        """A use case by somebody of the staff; ``entry`` in the keywords adds to who and how."""
        office, entry = self.office, Entry(by, **kwargs.pop("entry", {}))

        def run(cn: Any) -> Any:
            order = desk.history(cn, office, number).order
            return use_case(cn, office, desk.act_of(cn, office, entry, action, order), number, *args, **kwargs)

        return self.store.write(run)

    def book(self, service: str = "P104", act: Act | None = None, **changes: str) -> ServiceOrder:
        """A booking from the web."""
        office = self.office
        booking = desk.read_booking(office, FORM | {"service": service} | changes, Channel.WEB)
        found: ServiceOrder = self.store.write(
            lambda cn: desk.book(cn, office, act or Act.resident(Basis.SCREEN), booking)
        )
        return found

    def window(self, hours: float = 24.5, length: float = 1.5) -> Window:
        """A window some hours from now."""
        start = self.now + timedelta(hours=hours)
        return Window(start, start + timedelta(hours=length))

    def assigned(self, service: str = "P104", lead: str = "W01", by: str = "S01", **changes: str) -> ServiceOrder:
        """A booking on which somebody is sent."""
        order = self.book(service, **changes)
        found: ServiceOrder = self.staff(by, Action.ASSIGN, desk.assign, order.number, lead, self.window())
        return found

    def started(self, service: str = "P104", lead: str = "W01", by: str = "S01", **changes: str) -> ServiceOrder:
        """An order under way."""
        order = self.assigned(service, lead, by, **changes)
        self.wait(hours=25)
        found: ServiceOrder = self.staff(lead, Action.START, desk.start, order.number, conduct_confirmed=True)
        return found

    def finished(self, service: str = "P104", lead: str = "W01", by: str = "S01", **changes: str) -> ServiceOrder:
        """An order with the work done."""
        order = self.started(service, lead, by, **changes)
        self.wait(hours=1)
        lines = ((service, 1000),) if service.startswith("P") else ()
        found: ServiceOrder = self.staff(lead, Action.FINISH, desk.finish, order.number, "换了阀芯，试水不漏", lines)
        return found

    def accepted(self, service: str = "P104", **changes: str) -> ServiceOrder:
        """A paid order accepted by its resident on the private link."""
        order = self.finished(service, **changes)
        found: ServiceOrder = self.write(desk.accept, Act.resident(), order.number, "王女士")
        return found

    def settled(self, service: str = "P104", **changes: str) -> ServiceOrder:
        """A paid order with its money taken."""
        order = self.accepted(service, **changes)
        found: ServiceOrder = self.staff("F01", Action.SETTLE, desk.settle, order.number, order.due, "wechat")
        return found

    def see(self, number: str) -> Any:
        """The order with everything linked to it."""
        office = self.office
        with self.store.read() as cn:
            return desk.history(cn, office, number)


@pytest.fixture(scope="session")
def offering() -> Offering:
    """The real catalogue."""
    return catalog_files.load(CATALOG)


@pytest.fixture(scope="session")
def staffed(tmp_path_factory: pytest.TempPathFactory, offering: Offering) -> Path:
    """A database file of this release with the staff in it; copied for each test."""
    path = tmp_path_factory.mktemp("desk") / "linli.db"
    store = open_store(path)
    _staff(store, offering)
    store.close()
    return path


@pytest.fixture
def sqlite_world(staffed: Path, tmp_path: Path, offering: Offering) -> Iterator[World]:
    """A fresh desk with its staff, on SQLite."""
    store = open_store(Path(shutil.copyfile(staffed, tmp_path / "linli.db")))
    yield World(store, offering)
    store.close()


@pytest.fixture
def postgres_world(postgres_store: PostgresStore, offering: Offering) -> World:
    """The same in the worker's emptied PostgreSQL."""
    _staff(postgres_store, offering)
    return World(postgres_store, offering)


@pytest.fixture
def world(sqlite_world: World) -> World:
    """The desk of a test that asks for no database in particular."""
    return sqlite_world


@pytest.fixture(params=["sqlite", "postgresql"])
def either_world(request: pytest.FixtureRequest) -> World:
    """The desk on each of the two databases."""
    name = "sqlite_world" if request.param == "sqlite" else "postgres_world"
    made: World = request.getfixturevalue(name)
    return made


def _staff(store: Store, offering: Offering) -> None:
    estate = offering.catalog.estate.id
    store.write(lambda cn: [people.save_staff(cn, estate, person) for person in STAFF])
