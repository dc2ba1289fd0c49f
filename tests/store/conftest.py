"""A store of each engine, empty for every test, and records to put into it."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from service_desk.catalog import Half
from service_desk.orders import (
    Basis,
    Channel,
    Consent,
    Contact,
    HalfDay,
    OrderEvent,
    Place,
    ServiceOrder,
    stream_of,
)
from service_desk.pricing import Consultation, Edition, Line, Material, PriceItem, Quote, QuoteMode
from service_desk.store import (
    Connection,
    SqliteStore,
    Store,
    events,
    open_store,
    orders,
    payments,
    prices,
)
from service_desk.workflow import Kind, Role, State

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
ESTATE = "qingchuanli"
SECRET = b"a secret of the tests"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh database file of this release."""
    path = tmp_path_factory.mktemp("template") / "linli.db"
    open_store(path).close()
    return path


@pytest.fixture
def sqlite_path(template: Path, tmp_path: Path) -> Path:
    """A copy of the fresh database file for one test."""
    return Path(shutil.copyfile(template, tmp_path / "linli.db"))


@pytest.fixture
def sqlite_store(sqlite_path: Path) -> Iterator[SqliteStore]:
    store = open_store(sqlite_path)
    assert isinstance(store, SqliteStore)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store of each engine."""
    name = "sqlite_store" if request.param == "sqlite" else "postgres_store"
    found: Store = request.getfixturevalue(name)
    return found


class Make:
    """Records with plausible contents, each with whatever a test changes."""

    now = NOW
    estate = ESTATE
    secret = SECRET
    edition = Edition(
        "2026-2",
        date(2026, 7, 1),
        (PriceItem("P01", "次", 8000, 7000, 5000, QuoteMode.ESTIMATE, (1000, 2500), "上门检查"),),
        (Material("M01", "密封圈", "个", 550, 300),),
        (Consultation("ENG", "主管", date(2026, 6, 1)),),
    )

    def __init__(self) -> None:
        self._numbers = itertools.count(10_001)

    def order(self, **changes: object) -> ServiceOrder:
        """A free order just registered."""
        home = Place("3", "2", "501")
        order = ServiceOrder(
            number=f"2612-{next(self._numbers)}",
            kind=Kind.FREE,
            state=State.REGISTERED,
            version=1,
            service="F01",
            title="水管检查",
            channel=Channel.WEB,
            contact=Contact("王女士", "13800138000"),
            address=home,
            place=home,
            content="厨房水龙头漏水",
            requirements="",
            wanted=HalfDay(date(2026, 12, 2), Half.AM),
            created_at=NOW,
            changed_at=NOW,
        )
        return replace(order, **changes)  # type: ignore[arg-type]

    def paid(self, **changes: object) -> ServiceOrder:
        """A paid order that the resident accepted: one visit and two seals, 9100 fen, agreed up to 20000."""
        lines = (
            Line("P01", "水管维修", "次", 8000, 1000, 8000),
            Line("M01", "密封圈", "个", 550, 2000, 1100),
        )
        quote = Quote("2026-2", QuoteMode.ESTIMATE, lines[:1], 8000, 20000, "次", 8000)
        consent = Consent(20000, "2026-2", "resident", NOW, Basis.TELEPHONE, "R01")
        paid = {
            "kind": Kind.PAID,
            "state": State.ACCEPTED,
            "quote": quote,
            "consent": consent,
            "lines": lines,
            "department": "ENG",
            "lead": "W01",
            "accepted_at": NOW,
            "accepted_how": "accepted",
        }
        return self.order(**{**paid, **changes})

    def settled(self, order: ServiceOrder, **changes: object) -> ServiceOrder:
        """The order with its money taken."""
        settled = {
            "state": State.SETTLED, "version": order.version + 1, "paid": order.due, "settled_at": NOW,
            "receipt": f"2026-{order.number[-5:]}", "pay_method": "cash",
        }  # fmt: skip
        return replace(order, **{**settled, **changes})  # type: ignore[arg-type]

    def pay(self, cn: Connection, order: ServiceOrder, estate: str = ESTATE) -> None:
        """Write the receipt of a settled order, so that its row may say it is paid."""
        if order.paid > 0 and order.settled_at is not None:
            payments.take_over(cn, estate, order)

    def event(self, order: ServiceOrder, **changes: object) -> OrderEvent:
        """An event that led to where the order stands."""
        event = OrderEvent(
            stream=stream_of(order.number),
            seq=0,
            action="register",
            actor="resident",
            role=Role.RESIDENT,
            recorded_by="R01",
            basis=Basis.TELEPHONE,
            basis_ref="",
            occurred_at=NOW,
            recorded_at=NOW,
            state=order.state,
            data={"service": order.service},
            note=order.content,
        )
        return replace(event, **changes)  # type: ignore[arg-type]

    def put(self, store: Store, order: ServiceOrder, estate: str = ESTATE) -> ServiceOrder:
        """Write an order with its edition and one event."""

        def write(cn: Connection) -> None:
            if order.edition:
                prices.keep(cn, estate, self.edition)
            orders.insert(cn, estate, order)
            events.append(cn, estate, self.event(order), secret=SECRET, salt="salt")

        store.write(write)
        return order


@pytest.fixture(scope="session")
def make() -> Make:
    return Make()


@pytest.fixture
def together() -> Callable[[int, Callable[[int], object]], list[object]]:
    """Run a function in so many threads that start at the same moment; their results, errors included."""
    import threading  # noqa: PLC0415
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    def run(count: int, job: Callable[[int], object]) -> list[object]:
        gate = threading.Barrier(count)

        def one(index: int) -> object:
            gate.wait()
            try:
                return job(index)
            except Exception as error:  # noqa: BLE001 - the test looks at it
                return error

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(one, range(count)))

    return run
