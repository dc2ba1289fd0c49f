"""An estate of one's own that is no demonstration: two paid services, a list in force, a small portal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from admin.cli import run
from service_desk import catalog_files, clocks, desk, published
from service_desk.desk import Office
from service_desk.orders import Grant, Staff
from service_desk.runtime import new_id, read_secret
from service_desk.store import Connection, open_store, people
from service_desk.workflow import Role

PAID = """\
section:
  id: paid
  title: 有偿服务
  summary: 两项有偿服务。
services:
  - id: P1
    title: 换龙头
    summary: 换一个龙头。
    fee: paid
    record: visit
    department: repair
  - id: P2
    title: 日常保洁
    summary: 打扫一次。
    fee: paid
    record: visit
    department: cleaning
...
"""
LIST = """\
edition: {name}
effective_from: {day}
consulted:
  - {{department: repair, supervisor: 维修组主管, on: {heard}}}
  - {{department: cleaning, supervisor: 保洁组主管, on: {heard}}}
items:
  - service: P1
    unit: 个
    price: 40
    cost: 34
  - service: P2
    unit: 小时
    price: 42
    cost: 37
materials:
  - {{id: M1, name: 龙头, unit: 个, price: 85, cost: 72}}
...
"""
STAFF = (
    Staff("R01", "前台甲", "011", (Grant(Role.RECEPTION),)),
    Staff("S01", "维修主管甲", "021", (Grant(Role.SUPERVISOR, "repair"),)),
    Staff("F01", "出纳甲", "041", (Grant(Role.FINANCE),)),
)


@dataclass(frozen=True, slots=True)
class OwnEstate:
    """Its data and its catalogue folder, below one home."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def catalog(self) -> Path:
        return self.home / "mine"

    def price_list(self, name: str) -> Path:
        return self.catalog / "prices" / f"{name}.yml"

    def linli(self, now: datetime, *words: str) -> None:
        """One run of the command line, which must succeed."""
        arguments = ["--data", str(self.data), "--catalog", str(self.catalog), *words]
        assert run(arguments, clock=lambda: now) == 0, words

    def edit(self, path: str, old: str, new: str) -> None:
        """Change a file of the catalogue folder."""
        file = self.catalog / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8", newline="\n")

    def draft(self, name: str, begins: date, **prices: str) -> None:
        """A new list by hand: the first one's, with other prices (``P1="45"``), every department heard."""
        text = LIST.format(name=name, day=begins, heard=begins - timedelta(days=40))
        for service, price in prices.items():
            head, _, tail = text.partition(f"service: {service}\n")
            before, _, rest = tail.partition("price: ")
            text = f"{head}service: {service}\n{before}price: {price}\n{rest.partition(chr(10))[2]}"
        self.price_list(name).write_text(text, encoding="utf-8", newline="\n")


def make(home: Path, now: datetime, build: Callable[[Path], None]) -> OwnEstate:
    """Make, approve and publish it as of ``now``, with the list 2026-1 in force since a month ago.

    ``build`` lays down the portal.
    """
    made, today = OwnEstate(home), clocks.local(now).date()
    begun, before = today - timedelta(days=30), now - timedelta(days=60)
    catalog_files.init(
        made.catalog, name="清风苑", phone="027-61234567", address="清风路 1 号", area_code="", mode="normal",
        today=before.date(),
    )  # fmt: skip
    (made.catalog / "services" / "60-paid.yml").write_text(PAID, encoding="utf-8", newline="\n")
    made.draft("2026-1", begun)
    made.linli(before, "prepare")
    made.linli(before, "approve", "--yes", "--by", "M01")
    offering, store = catalog_files.load(made.catalog), open_store(made.data / "linli.db")

    def staff(cn: Connection) -> None:
        for person in STAFF:
            people.save_staff(cn, offering.catalog.estate.id, person)

    store.write(staff)
    published.switch(made.data, offering, "first", build)
    for channel in ("entrance", "boards"):
        made.linli(before, "prices", "posted", "2026-1", "--channel", channel, "--place", "东门", "--by", "R01")
    _in_force(made, now, build)
    store.close()
    return made


def _in_force(made: OwnEstate, now: datetime, build: Callable[[Path], None]) -> None:
    """As ``tick`` does on the first day: the list is kept, and what is published knows it."""
    offering, store = catalog_files.load(made.catalog), open_store(made.data / "linli.db")
    office = Office(offering, read_secret(made.data), now, new_id)
    edition = offering.prices.editions[0]
    store.write(lambda cn: desk.put_in_force(cn, office, edition))
    with store.read() as cn:
        known = desk.approved_offering(cn, office)
    published.switch(made.data, known, "second", build)
    store.close()
