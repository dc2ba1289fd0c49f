"""Made-up records for trying papers: a few households, their orders, a full month. Nobody real; no file, no database.

Every text that a person would have typed goes through ``say``, which puts hostile text in its place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

from service_desk.catalog import SHANGHAI, Catalog, Fee, Half, Record, ServiceItem
from service_desk.notices import Notice, NoticeKind
from service_desk.orders import (
    Basis,
    Channel,
    Consent,
    Contact,
    FollowUp,
    FollowUpResult,
    Grant,
    HalfDay,
    Place,
    Rating,
    ServiceOrder,
    Staff,
    Stars,
    Task,
    TaskKind,
    Window,
)
from service_desk.papers.hostile import Say, plain
from service_desk.pricing import Edition, Line, Offering, Quote, QuoteMode, amount, total
from service_desk.workflow import Kind, Role, State

DAY = date(2026, 11, 25)  # a Wednesday
URL = "https://linli.example"
MILLI = 1000
FULL_MONTH = 34  # orders
BOOKED_FOR = 2  # of every seven orders, the one that somebody else booked
MARKS = "#*$@<"  # what typst, a page and a shell would each take for their own; short, so that names still fit
PEOPLE = (
    ("王女士", "13800138000", Place("3", "2", "501")),
    ("李先生", "13800138001", Place("1", "1", "102")),
    ("欧阳奶奶", "", Place("12", "3", "1201")),
    ("陈先生", "02788880000", Place("7", "1", "603")),
    ("赵女士", "13800138004", Place(other="小区东门岗亭旁 2 号商铺")),
)
ERRAND = ("请代缴本月水费、电费，缴费单放在信报箱里。", "缴好以后把票据送到家里。")
SAID = {
    FollowUpResult.SATISFIED: "修得很好，师傅有礼貌。",
    FollowUpResult.DISSATISFIED: "修好两天又滴水了，请再来看看。",
    FollowUpResult.UNREACHABLE: "",
}
WISHES = (
    ("P104", "厨房龙头滴水，关紧了还滴，想换一个新的。", "来之前请先打电话；家里有老人午睡。"),
    ("P109", "卫生间下水慢，洗澡时积水。", ""),
    ("P201", "空调不制冷，滤网两年没洗；外机在阳台外侧。请顺便看看客厅的插座，有时没电。", "只有周末在家。"),
    ("P110", "客厅换灯管，灯在四米高处。", "自备灯管。"),
)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of a day in the estate's own zone."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)


@dataclass(frozen=True)
class Samples:
    """Records over an estate's own catalogue. ``say``: what is put in the place of each typed text."""

    offering: Offering
    say: Say = plain

    @property
    def catalog(self) -> Catalog:
        """The office's own catalogue."""
        return self.offering.catalog

    @cached_property
    def paid(self) -> ServiceItem:
        """A paid service of the catalogue; a made-up one where the estate has none yet."""
        made_up = ServiceItem(
            id="P104", number="", name="换龙头", title="换龙头", summary="", section="", fee=Fee.PAID,
            record=Record.VISIT, department=self.catalog.departments[0].id, warranty_days=90,
        )  # fmt: skip
        return self.catalog.service("P104") or self._first(Fee.PAID) or made_up

    @cached_property
    def free(self) -> ServiceItem:
        """A free service that can be booked."""
        return self.catalog.service("F01") or self._first(Fee.FREE) or self.catalog.services[0]

    def _first(self, fee: Fee) -> ServiceItem | None:
        return next((item for item in self.catalog.services if item.fee is fee and item.bookable), None)

    @cached_property
    def edition(self) -> Edition:
        """The price list in force, else the newest, else one without prices."""
        newest = self.offering.prices.editions[-1:] or (Edition("2026-1", DAY.replace(month=1, day=15), ()),)
        return self.offering.edition_on(DAY) or newest[0]

    def department(self, item: ServiceItem) -> str:
        """The name of a service's department."""
        found = self.catalog.department(item.department)
        return found.name if found else ""

    @cached_property
    def worker(self) -> Staff:
        """Who does the work."""
        return Staff("W01", self.say("周师傅"), "1023", (Grant(Role.WORKER, self.paid.department),))

    @cached_property
    def helper(self) -> Staff:
        """Who goes along."""
        return Staff("W02", self.say("吴师傅"), "1024", (Grant(Role.WORKER, self.paid.department),))

    def lines(self, n: int = 2) -> tuple[Line, ...]:
        """Charged lines: the service and a material."""
        found = (("P104", self.paid.title, "个", 4000, MILLI), ("M01", self.say("生料带"), "卷", 300, 2500))
        return tuple(
            Line(code, name, unit, price, many, amount(price, many)) for code, name, unit, price, many in found[:n]
        )

    def order(self, n: int = 0, *, free: bool = False) -> ServiceOrder:
        """A booked and assigned order; ``n`` turns through households, wishes and days."""
        name, phone, place = PEOPLE[n % len(PEOPLE)]
        wished, content, requirements = WISHES[n % len(WISHES)]
        item = self.free if free else self.catalog.service(wished) or self.paid
        content, requirements = ERRAND if free else (content, requirements)
        day = DAY - timedelta(days=n % 20)
        booked = at(day - timedelta(days=1), 9, 5)
        other = Place(other=self.say(place.other)) if place.other else place
        order = ServiceOrder(
            number=f"2611-7K3{'23456789'[n % 8]}{'ABCDEFGHJK'[n // 8 % 10]}", kind=Kind.FREE if free else Kind.PAID,
            state=State.ASSIGNED, version=4, service=item.id, title=item.title,
            channel=tuple(Channel)[n % 3],
            contact=Contact(self.say(name), phone, "" if phone else self.say("请到家里敲门")),
            address=other, place=other, content=self.say(content),
            requirements=self.say(requirements) if requirements else "", wanted=HalfDay(day, Half.AM),
            created_at=booked, changed_at=booked, department=item.department, lead="W01",
            helpers=("W02",) if n % 3 == 0 else (), window=self._window(n, day),
            booker=Contact(self.say("孙女士"), "13800138009") if n % 7 == BOOKED_FOR else None,
        )  # fmt: skip
        return order if free else self._quoted(order, booked)

    @staticmethod
    def _window(n: int, day: date) -> Window:
        """One of four windows of a day."""
        hour = (8, 10, 14, 16)[n % 4]
        return Window(at(day, hour, 30), at(day, hour + 1, 15))

    def _quoted(self, order: ServiceOrder, when: datetime) -> ServiceOrder:
        first = self.lines(1)
        quote = Quote("2026-1", QuoteMode.ESTIMATE, first, 4000, 8000, "个", 4000, example=self.catalog.estate.demo)
        consent = Consent(8000, "2026-1", order.contact.name, when, Basis.TELEPHONE, "R01")
        return replace(order, quote=quote, consent=consent)

    def done(self, n: int = 0, *, free: bool = False) -> ServiceOrder:
        """An order whose work is finished, accepted and, where anything is due, paid."""
        order = self.order(n, free=free)
        begin, end = (order.window.start, order.window.end) if order.window else (order.created_at,) * 2
        state = State.CLOSED if free else State.SETTLED
        lines = () if free else self.lines()
        return replace(
            order, state=state, lines=lines, work_done=self.say("换了新龙头，试水不漏。"), started_at=begin,
            finished_at=end, accepted_at=end, accepted_how="accepted", settled_at=None if free else end,
            paid=total(lines), pay_method="" if free else "cash", receipt="" if free else f"2026-{n + 1:06d}",
        )  # fmt: skip

    def month(self) -> tuple[ServiceOrder, ...]:
        """A full month of paid orders, in every stage; a few when each is long."""
        many = FULL_MONTH if self.say is plain else 6
        made = [self.done(n) if n % 4 else self.order(n) for n in range(many)]
        made[5] = replace(
            made[5], state=State.DECLINED, lines=(), paid=0, receipt="", accepted_at=None, finished_at=None
        )
        return tuple(sorted(made, key=lambda order: order.created_at))

    def task(self, order: ServiceOrder, kind: TaskKind = TaskKind.TELL) -> Task:
        """Something to be told about an order."""
        sentence = self.say("周师傅 11月25日周三 9:30 到 11:00 上门，请家里留人。")
        return Task("a1b2c3d4e5", order.number, kind, order.department, sentence, order.created_at, at(DAY, 12))

    def follow_up(self, order: ServiceOrder, result: FollowUpResult = FollowUpResult.SATISFIED) -> FollowUp:
        """A follow-up made the day after."""
        words = self.say(SAID[result]) if SAID[result] else ""
        return FollowUp("f1", order.number, at(DAY, 15), "R01", "telephone", result, words)

    def rating(self, order: ServiceOrder) -> Rating:
        """The resident's own rating."""
        return Rating(order.number, Stars.VERY_GOOD, self.say("很及时，谢谢师傅。"), at(DAY, 20), Basis.LINK)

    def notice(self, kind: NoticeKind = NoticeKind.WATER) -> Notice:
        """A notice of something in certain homes, at a certain time."""
        return Notice(
            id="2026-11-water-3", kind=kind, title=self.say("3 号楼停水通知"),
            summary=self.say("周六上午停水，请储水。"),
            body=(self.say("因更换 3 号楼总阀，需要停水。请提前储水，关好龙头。"), "给您带来不便，请谅解。"),
            since=DAY, until=DAY + timedelta(days=3), affects="3 号楼全部住户",
            when="11月28日 周六 9:00–12:00", department=self.catalog.departments[0].id,
        )  # fmt: skip


def with_hostile_catalogue(offering: Offering) -> Offering:
    """The estate with marks of every language in the names of some services and of its departments."""
    catalog = offering.catalog
    marked = tuple(
        replace(item, title=f"{item.title}{MARKS}") if n % 15 == 0 else item for n, item in enumerate(catalog.services)
    )
    departments = tuple(replace(one, name=f"{one.name}{MARKS}") for one in catalog.departments)
    return replace(offering, catalog=replace(catalog, services=marked, departments=departments))
