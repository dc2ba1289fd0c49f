"""How long the pages of the desk take over 100,000 orders, whole answers, served in one process.

The target is 50 ms each; 200 for the figures of a year, which holds 40,000 of the orders.

Beside each page its ratio to the anchor of the same round: a desk page that asks the records for nothing but the
session (``/desk/keys``). Rounds are interleaved; medians count. Run it from the top folder:
``python benchmarks/desk_pages.py [--orders 100000] [--rounds 9]``. A page more is a line more in ``PAGES``.
"""

from __future__ import annotations

import argparse
import logging
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient

from forms_service.app import create_app
from service_desk import catalog_files, clocks, desk, published, settings
from service_desk.catalog import Half
from service_desk.complaints import Complaint, Severity, Source
from service_desk.complaints import Kind as About
from service_desk.complaints import State as Stage
from service_desk.desk import Entry, Office, holdings, passwords, sheets, signing_in
from service_desk.desk.holdings import Given
from service_desk.holdings import MoveKind
from service_desk.orders import (
    NUMBER_ALPHABET,
    Basis,
    Channel,
    Contact,
    FollowUp,
    FollowUpResult,
    Grant,
    HalfDay,
    Household,
    OrderEvent,
    Place,
    Rating,
    ServiceOrder,
    Staff,
    Stars,
    Task,
    TaskKind,
    Window,
    stream_of,
)
from service_desk.runtime import Runtime, make_secret, new_id, open_runtime, utc_now
from service_desk.store import Connection, complaints, events, homes, looks, orders, people, records
from service_desk.store.board import ORDER_LISTS, TASK_LISTS
from service_desk.workflow import Action, Kind, Role, State

TARGET = 50.0  # ms
HOMES, LOOKS, WORKERS = 3000, 5000, 8
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
HOLDINGS = 2000  # deposits, an hour each
OPEN_SHARE = 100  # one order of so many is still open
PASSWORD = "晴川里的门每天八点半开"  # noqa: S105 - of made-up people in a folder that is thrown away
STAFF = (
    Staff("M01", "经理甲", "001", (Grant(Role.MANAGER),)),
    Staff("R01", "前台甲", "011", (Grant(Role.RECEPTION),)),
    Staff("S01", "维修主管甲", "021", (Grant(Role.SUPERVISOR, "repair"),)),
    Staff("F01", "出纳甲", "041", (Grant(Role.FINANCE),)),
    *(Staff(f"W{n:02d}", f"维修工{n}", f"1{n:02d}", (Grant(Role.WORKER, "repair"),)) for n in range(1, WORKERS + 1)),
)
DEPARTMENTS = ("repair", "cleaning", "reception", "greening", "order")
OPEN_STATES = (State.REGISTERED, State.ROUTED, State.ASSIGNED, State.IN_SERVICE, State.COMPLETED, State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Page:
    """One page to measure, and who opens it; ``words`` are typed into the search box instead.

    ``<story>`` in a path stands for an order with a whole story, ``<assigned>`` and the like for one in that state,
    ``<home>`` for a home of the list.
    """

    name: str
    who: str
    path: str
    words: str = ""
    target: float = TARGET  # ms


ANCHOR = Page("anchor: /desk/keys", "R01", "/desk/keys")
DEEDS = {  # the form of each act, by the state in which it may be done, and by whom
    "registered": ("R01", "route", "decline", "cancel", "postpone", "answer"),
    "routed": ("S01", "assign", "reroute"),
    "assigned": ("S01", "start", "no-entry"),
    "in-service": ("S01", "finish", "requote", "suspend", "stop"),
    "completed": ("R01", "accept", "reject", "contact", "follow-up", "rate"),
    "accepted": ("F01", "settle"),
    "closed": ("R01", "reopen"),
}
PAGES = (
    Page("board, reception", "R01", "/desk"),
    Page("board, supervisor", "S01", "/desk"),
    Page("board, manager", "M01", "/desk"),
    Page("board, one department", "M01", "/desk?department=repair"),
    Page("board, finance", "F01", "/desk"),
    *(Page(f"list: {key}", "M01", f"/desk/lists/{key}") for key in (*ORDER_LISTS, *TASK_LISTS)),
    Page("list: overdue, sorted", "R01", "/desk/lists/late?sort=created&order=down"),
    Page("list: open, last page", "R01", "/desk/lists/open?page=99999"),
    Page("list: to settle, finance", "F01", "/desk/lists/to-settle"),
    Page("queue of a department", "S01", "/desk/queue"),
    Page("queue, manager", "M01", "/desk/queue?department=cleaning"),
    Page("a day to reassign", "S01", "/desk/reassign?worker=W01"),
    *(Page(f"order, {state}", who, f"/desk/orders/<{state}>") for state, (who, *_) in DEEDS.items()),
    Page("order with a story", "R01", "/desk/orders/<story>"),
    *(Page(f"order, {state}: {deed}", who, f"/desk/orders/<{state}>/{deed}")
      for state, (who, *deeds) in DEEDS.items() for deed in deeds),
    Page("whom to tell", "R01", "/desk/tasks"),
    Page("sheets", "R01", "/desk/sheets"),
    Page("sheets: a result", "R01", "/desk/sheets/<assigned>"),
    Page("close of day", "R01", "/desk/close"),
    Page("intake, empty", "R01", "/desk/intake"),
    Page("intake, a home", "R01", "/desk/intake?home=<home>"),
    Page("intake, once more", "R01", "/desk/intake?again=<story>"),
    Page("intake, done", "R01", "/desk/intake/done/<story>"),
    Page("ready answers", "R01", "/desk/answers"),
    Page("search: a room", "R01", "/desk/search", "3-2"),
    Page("search: a phone's end", "R01", "/desk/search", "4729"),
    Page("search: initials", "R01", "/desk/search", "wns"),
    Page("search: a service", "R01", "/desk/search", "换龙头"),
    Page("search: nothing", "F01", "/desk/search", "没有这个"),
    Page("homes", "R01", "/desk/homes"),
    Page("one home", "R01", "/desk/homes/<home>"),
    Page("finance, today", "F01", "/desk/finance"),
    Page("finance, an earlier day", "F01", "/desk/finance?day=<yesterday>"),
    Page("finance, manager", "M01", "/desk/finance"),
    Page("slips of cash", "F01", "/desk/finance/slips"),
    Page("money of others", "F01", "/desk/finance/held"),
    Page("close of the cash", "F01", "/desk/finance/day-close"),
    Page("months", "F01", "/desk/finance/months"),
    Page("people", "M01", "/desk/people"),
    Page("one of the staff", "M01", "/desk/people/W01"),
    Page("somebody new", "M01", "/desk/people/new"),
    Page("leave", "S01", "/desk/leave"),
    Page("book of looks", "M01", "/desk/looks"),
    Page("my tasks", "W01", "/desk/my"),
    Page("my task", "W01", "/desk/my/<mine-assigned>"),
    Page("my task: no entry", "W01", "/desk/my/<mine-assigned>/no-entry"),
    Page("my task: finish", "W02", "/desk/my/<mine-in-service>/finish"),
    Page("my task: signature", "W01", "/desk/my/<mine-completed>/sign"),
    Page("my account", "R01", "/desk/me"),
    Page("one-time code", "R01", "/desk/me/second"),
    Page("figures: this month", "M01", "/desk/figures"),
    Page("figures: this quarter", "M01", "/desk/figures?period=quarter"),
    Page("figures: supervisor", "S01", "/desk/figures?period=quarter"),
    Page("figures: this year", "M01", "/desk/figures?period=year"),
    Page("figures: orders of the year", "M01", "/desk/figures/orders?period=year&figure=first_time"),
)  # fmt: skip


def fill(cn: Connection, office: Office, count: int) -> None:
    """Orders of the last years, the last ones open, all made up; homes, looks, some tasks and printed sheets."""
    start = office.now - timedelta(minutes=12 * count)
    for n in range(count):
        orders.insert(
            cn, office.estate, made(office, n, start + timedelta(minutes=12 * n), n >= count - count // OPEN_SHARE)
        )
    for n in range(count - 120, count):
        kind = tuple(TaskKind)[n % len(TaskKind)]
        records.add_task(cn, office.estate, Task(
            new_id(), number_of(n), kind, "repair", "请告诉住户上门时间。", office.now, office.now,
        ))  # fmt: skip
    for n in range(HOMES):
        home = Household(place_of(n), SURNAMES[n % len(SURNAMES)] + "女士", (f"138{n * 7919 % 10**8:08d}",))
        homes.save_household(cn, office.estate, home, new_id=new_id)
    for n in range(LOOKS):
        at = office.now - timedelta(minutes=3 * n)
        looks.add_look(cn, office.estate, looks.Look(new_id(), at, "R01", "order", (number_of(n),), ""))
    sheets.printed(cn, office, "R01", [number_of(n) for n in range(count - 40, count)])


def number_of(n: int) -> str:
    """A number for the n-th order; not the random ones of the desk, but of their shape."""
    base = len(NUMBER_ALPHABET)
    return "2501-" + "".join(NUMBER_ALPHABET[n // base**place % base] for place in range(4, -1, -1))


def place_of(n: int) -> Place:
    """The n-th home."""
    return Place(str(n // 108 + 1), str(n // 36 % 3 + 1), f"{n // 2 % 18 + 1}0{n % 2 + 1}")


def made(office: Office, n: int, at: datetime, is_open: bool) -> ServiceOrder:
    """The n-th order."""
    place = place_of(n % HOMES)
    state = OPEN_STATES[n % len(OPEN_STATES)] if is_open else State.CLOSED
    contact = Contact(SURNAMES[n % len(SURNAMES)] + "女士", f"139{n * 104_729 % 10**8:08d}")
    base = ServiceOrder(
        number_of(n), Kind.PAID if is_open and n % 2 else Kind.FREE, state, 1, "P104" if is_open else "F01", "换龙头",
        Channel.TELEPHONE, contact, place, place, "厨房龙头滴水", "", None, at, at,
        department=DEPARTMENTS[n % len(DEPARTMENTS)],
    )  # fmt: skip
    if not is_open:
        return over(base, n)
    today = clocks.local(office.now)
    begin = today.replace(hour=8 + n % 9, minute=0, second=0, microsecond=0) + timedelta(days=n // 7 % 5 - 1)
    sent = state not in (State.REGISTERED, State.ROUTED)
    window = Window(begin, begin + timedelta(hours=1)) if sent else None
    finished = at if state in (State.COMPLETED, State.ACCEPTED) else None
    return replace(
        base, wanted=HalfDay(begin.date(), Half.AM), respond_by=at + timedelta(hours=4), window=window,
        finish_by=begin + timedelta(hours=2), lead=f"W{n % WORKERS + 1:02d}" if sent else "", finished_at=finished,
        accepted_at=finished if state is State.ACCEPTED else None,
        accepted_how="accepted" if state is State.ACCEPTED else "",
    )  # fmt: skip


def over(order: ServiceOrder, n: int) -> ServiceOrder:
    """The n-th order as it ended: done by one of three people of the department, or declined, or cancelled."""
    place = n % len(DEPARTMENTS)
    service = f"F{place * 9 + n // 5 % 9 + 1:02d}"
    if n % 20 == 7:  # noqa: PLR2004 - one of twenty
        state = State.CANCELLED if n % 40 == 7 else State.DECLINED  # noqa: PLR2004 - half of them
        return replace(order, service=service, state=state, closed_at=order.created_at + timedelta(hours=1))
    finished = order.created_at + timedelta(hours=n * 7 % 30)
    lead = f"W{place * 3 + n // 5 % 3 + 1:02d}"
    before, kind = (number_of(n - 20), "rework") if n % 97 == 40 else ("", "")  # noqa: PLR2004 - one of a hundred
    return replace(
        order, service=service, lead=lead, rework_count=n % 50 // 49, finished_at=finished, accepted_at=finished,
        accepted_how="accepted", closed_at=finished + timedelta(hours=2), linked_to=before, link_kind=kind,
        finish_by=order.created_at + timedelta(hours=24),
    )  # fmt: skip


def judged(cn: Connection, office: Office, count: int) -> None:
    """What residents said of one order of five, what the office heard of one of twenty or typed in late of it, and
    complaints about one of two hundred.
    """
    start = office.now - timedelta(minutes=12 * count)
    for n in range(0, count - count // OPEN_SHARE, 5):
        at = start + timedelta(minutes=12 * n)
        if n % 20 == 0:
            result = tuple(FollowUpResult)[n // 20 % 7 % 3]
            records.add_follow_up(cn, office.estate, FollowUp(new_id(), number_of(n), at, "R01", "telephone", result))
            events.append(cn, office.estate, late(number_of(n), at), secret=office.secret, salt=new_id())
        if n % 200 == 0:
            complaints.insert(cn, office.estate, complaint(n, at))
        stars = tuple(Stars)[n // 5 % 23 % 5]
        records.add_rating(cn, office.estate, Rating(number_of(n), stars, "", at, Basis.LINK))


def late(number: str, at: datetime) -> OrderEvent:
    """An act that was typed in an hour after it happened."""
    return OrderEvent(
        stream_of(number), 0, "contact", "R01", Role.RECEPTION, "R01", Basis.TELEPHONE, "", at, at + timedelta(hours=1),
        late_reason="停电",
    )  # fmt: skip


def complaint(n: int, at: datetime) -> Complaint:
    """About the n-th order, one of ten about none."""
    who, place = Contact("王女士", "13800138000"), place_of(n % HOMES)
    return Complaint(
        f"T{number_of(n)}", Stage.RECEIVED, 1, About.QUALITY, Severity.ORDINARY, Source.TELEPHONE,
        number_of(n) if n % 2000 else "", who, place, "没有修好", at, at, at, at,
        department=DEPARTMENTS[n % len(DEPARTMENTS)],
    )  # fmt: skip


def banked(cn: Connection, office: Office) -> None:
    """Deposits of the last months, most of them given back, none of them in a day close."""
    for n in range(HOLDINGS):
        then = replace(office, now=office.now - timedelta(hours=HOLDINGS - n))
        act = desk.own_act(cn, then, Entry("F01"))
        given = Given("deposit", "借用冲击钻的押金", 20000, "cash", payer="李先生", home="3-2-502")
        held = holdings.take_in(cn, then, act, given).holding.holding
        if n % 10:
            holdings.move(cn, then, act, held, MoveKind.RETURNED, 20000, "cash")


def story(cn: Connection, office: Office) -> str:
    """The number of one order booked and assigned by the rules, so that its page has a history."""
    item = office.service("P104")
    quote = desk.quote_for(office, item, clocks.local(office.now).date())
    offer = next(one for one in desk.half_days(cn, office, item) if not one.full)
    raw = {
        "service": "P104", "content": "厨房龙头滴水", "home": "3-2-501", "name": "王女士", "phone": "13800138000",
        "day": offer.day.isoformat(), "half": offer.half.value,
    }  # fmt: skip
    if quote is not None:
        raw |= {"agreed": "yes", "edition": quote.edition, "limit": str(quote.high)}
    booking = desk.read_booking(office, raw, Channel.TELEPHONE)
    act = desk.act_of(cn, office, Entry("R01"), Action.REGISTER, None)
    order = desk.book(cn, office, act, booking)
    start = clocks.half_day_start(office.catalog, offer.day, offer.half)
    act = desk.act_of(cn, office, Entry("S01"), Action.ASSIGN, order)
    return desk.assign(cn, office, act, order.number, "W01", Window(start, start + timedelta(hours=1))).number


def examples(count: int) -> dict[str, str]:
    """One open order of each state whose act somebody may do, and one closed, by the word that stands for it."""
    opened = range(count - count // OPEN_SHARE, count)
    names = [state.value.lower().replace("_", "-") for state in OPEN_STATES]

    def one(state: str, every: int, rest: int) -> str:
        return number_of(next(n for n in opened if OPEN_STATES[n % 6] is OPEN_STATES[names.index(state)]
                              and n % every == rest))  # fmt: skip

    found = {state: one(state, len(DEPARTMENTS), 0) for state in names}  # of the first department
    found |= {f"mine-{state}": one(state, WORKERS, 0) for state in ("assigned", "completed")}
    return found | {"mine-in-service": one("in-service", WORKERS, 1), "closed": number_of(count // 2)}


def prepared(data: Path, count: int) -> tuple[Runtime, dict[str, str]]:
    """An open desk over a folder of its own, and what stands for the words in the paths."""
    make_secret(data)
    offering = catalog_files.load(Path(__file__).parents[1] / "catalog")
    published.switch(data, offering, "bench", lambda site: site.mkdir(parents=True))
    runtime = open_runtime(settings.load({"data": str(data)}, {}))
    office, write = runtime.office(utc_now()), runtime.store.write
    for person in STAFF:
        write(lambda cn, person=person: people.save_staff(cn, office.estate, person))  # type: ignore[misc]
    write(lambda cn: fill(cn, office, count))
    write(lambda cn: judged(cn, office, count))
    write(lambda cn: banked(cn, office))
    number = write(lambda cn: story(cn, office))
    made_hash = passwords.hashed(PASSWORD)
    for who in sorted({page.who for page in PAGES}):
        link = write(lambda cn, who=who: signing_in.first_link(cn, office, "M01", who))  # type: ignore[misc]
        write(lambda cn, link=link: signing_in.choose_password(cn, office, link, made_hash))  # type: ignore[misc]
    with runtime.store.read() as cn:
        home = homes.room_at(cn, office.estate, place_of(0))
    assert home is not None
    yesterday = clocks.local(office.now).date() - timedelta(days=1)
    return runtime, examples(count) | {"story": number, "home": home.id, "yesterday": yesterday.isoformat()}


def milliseconds(do: Callable[[], object]) -> float:
    """Wall time."""
    begin = time.perf_counter()
    do()
    return (time.perf_counter() - begin) * 1000


def fetch(client: FlaskClient, page: Page) -> None:
    """One whole answer, which must be the page itself."""
    answer = client.post(page.path, data={"text": page.words}) if page.words else client.get(page.path)
    if answer.status_code != 200:  # noqa: PLR2004
        raise SystemExit(f"{page.name} ({page.path}): {answer.status_code}")


def measure(runtime: Runtime, pages: tuple[Page, ...], rounds: int) -> int:
    """Interleaved rounds; how many pages miss the target."""
    app = create_app(runtime)
    logging.getLogger("linli.forms").setLevel(logging.WARNING)
    clients = {}
    for who in sorted({page.who for page in (ANCHOR, *pages)}):
        clients[who] = app.test_client()
        clients[who].post("/desk/sign-in", data={"staff": who, "password": PASSWORD})
    taken: dict[str, list[float]] = {page.name: [] for page in (ANCHOR, *pages)}
    for n in range(rounds + 1):
        for page in (ANCHOR, *pages):
            spent = milliseconds(lambda page=page: fetch(clients[page.who], page))  # type: ignore[misc]
            if n:  # the first round only warms up
                taken[page.name].append(spent)
    anchor = statistics.median(taken[ANCHOR.name])
    missed = 0
    for page in (ANCHOR, *pages):
        each = taken[page.name]
        median = statistics.median(each)
        missed += median > page.target
        print(f"{page.name:<30} {median:7.1f} ms   worst {max(each):7.1f} ms   {median / anchor:5.1f} x")
    print(f"{len(pages)} pages, {missed} over the target")
    return missed


def main() -> int:
    """Prepare, measure, print; 1 when a page misses the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        runtime, words = prepared(Path(folder), given.orders)
        pages = tuple(replace(page, path=re.sub("<(.*?)>", lambda m: words[m[1]], page.path)) for page in PAGES)
        try:
            print(f"{given.orders} orders, one of {OPEN_SHARE} open; target {TARGET:.0f} ms a page")
            return int(measure(runtime, pages, given.rounds) > 0)
        finally:
            runtime.close()


if __name__ == "__main__":
    sys.exit(main())
