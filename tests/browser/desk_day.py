"""A desk on which something of everything lies: orders in each state, a home, tasks, a sheet that is out, a photo."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

import pyotp
from PIL import Image

from service_desk import clocks, desk
from service_desk.accounts import WHYS
from service_desk.complaints import Action as ComplaintAction
from service_desk.complaints import Complaint, Kind, Source
from service_desk.desk import (
    Act,
    Entry,
    Office,
    attachments,
    calendar,
    cash_closing,
    closing,
    complaint_company,
    complaint_steps,
    complaints,
    decisions,
    deputies,
    holdings,
    homes,
    negotiation,
    screens,
    second_step,
    sheets,
    signing_in,
    slips,
)
from service_desk.desk.complaint_intake import Wish
from service_desk.desk.holdings import Given
from service_desk.desk.homes import Typed
from service_desk.holdings import MoveKind
from service_desk.months import month_of
from service_desk.orders import Basis, Channel, FollowUpResult, Grant, ServiceOrder, Staff, Window
from service_desk.runtime import Runtime, utc_now
from service_desk.store import Connection, accounts, orders, people
from service_desk.store.attachments import BEFORE
from service_desk.workflow import Action, Role, State
from tests.passwords import quick_hash

TWO_ROLES = Staff("K01", "多岗甲", "051", (Grant(Role.WORKER, "repair"), Grant(Role.FINANCE)))
NEW = Staff("W09", "维修工新", "039", (Grant(Role.WORKER, "repair"),))
LOCKS, OWES_CODE = "W04", "S02"  # whose screen is locked; who gave the password and not yet the code
WALKERS = ("M01", "R01", "S01", "W01", "F01")
LINES = (("P104", 1000),)

# Who takes a complaint's steps, in their order.
CARRIES = {
    ComplaintAction.ACKNOWLEDGE: ("R01", complaints.acknowledge),
    ComplaintAction.HANDLE: ("S01", complaints.handle),
    ComplaintAction.TELL: ("R01", complaints.tell),
}

SIGNED_IN = (*WALKERS, TWO_ROLES.id, LOCKS, OWES_CODE)


@dataclass
class DeskDay:
    """The records of one day, made by the desk's own use cases, and where each can be found."""

    runtime: Runtime
    numbers: dict[str, str] = field(default_factory=dict)  # state in words to number
    room: str = ""
    photo: str = ""
    held: str = ""  # agency money
    cash: str = ""  # cash that a worker handed over
    month: str = ""  # the last, which is closed
    complaints: dict[str, str] = field(default_factory=dict)  # how far it has come to number
    sessions: dict[str, str] = field(default_factory=dict)  # who to token

    def __post_init__(self) -> None:
        self.now = utc_now()
        self._staff()
        self._home()
        self._orders()
        self._aside()
        self._away()
        self._sign_in()
        self._lock()
        self._owe_code()

    # ---- small tools ------------------------------------------------------------------------------------------------

    @property
    def office(self) -> Office:
        return self.runtime.office(self.now)

    def write(self, use_case: Callable[[Connection, Office], Any], at: datetime | None = None) -> Any:
        office = self.runtime.office(at or self.now)
        return self.runtime.store.write(lambda cn: use_case(cn, office))

    def book(self, name: str, home: str, service: str = "P104", *, days: int = 0, channel: Channel = Channel.TELEPHONE,
             content: str = "厨房龙头滴水，请带阀芯") -> str:  # fmt: skip
        """Register an order, ``days`` ago."""

        def use(cn: Connection, office: Office) -> str:
            item = office.service(service)
            raw = {"service": service, "content": content, "home": home, "name": "王女士", "phone": "13800138000"}
            offer = next((one for one in desk.half_days(cn, office, item) if not one.full), None)
            if offer is not None:
                raw |= {"day": offer.day.isoformat(), "half": offer.half.value}
            quote = desk.quote_for(office, item, clocks.local(office.now).date())
            if quote is not None:
                raw |= {"agreed": "yes", "edition": quote.edition, "limit": str(quote.high)}
            booking = desk.read_booking(office, raw, channel)
            act = desk.act_of(cn, office, Entry("R01"), Action.REGISTER, None)
            return desk.book(cn, office, Act.resident() if channel is Channel.WEB else act, booking).number

        self.numbers[name] = self.write(use, self.now - timedelta(days=days))
        return self.numbers[name]

    def step(self, by: str, action: Action, use_case: Callable[..., Any], number: str, *args: Any, **kw: Any) -> None:
        basis = Basis.TELEPHONE if action in (Action.CANCEL, Action.REJECT) else Basis.SCREEN

        def use(cn: Connection, office: Office) -> None:
            act = desk.act_of(cn, office, Entry(by, basis=basis), action, desk.history(cn, office, number).order)
            use_case(cn, office, act, number, *args, **kw)

        self.write(use)

    def order(self, number: str) -> ServiceOrder:
        with self.runtime.store.read() as cn:
            return desk.history(cn, self.office, number).order

    def roles_of(self, who: str) -> frozenset[Role]:
        """What somebody holds today, as a deputy too."""
        with self.runtime.store.read() as cn:
            found = signing_in.session_of(cn, self.office, self.sessions[who], alone=True)
        assert found is not None
        return frozenset(role for role in Role if found.is_one_of(role))

    # ---- the records ------------------------------------------------------------------------------------------------

    def _staff(self) -> None:
        for person in (TWO_ROLES, NEW):
            self.write(lambda cn, office, person=person: people.save_staff(cn, office.estate, person))
        for who in SIGNED_IN:
            link = self.write(lambda cn, office, who=who: signing_in.first_link(cn, office, "M01", who))
            self.write(lambda cn, office, link=link: signing_in.choose_password(cn, office, link, quick_hash()))
        self.write(lambda cn, office: calendar.renew(cn, office, "W01"))

    def _home(self) -> None:
        def use(cn: Connection, office: Office) -> str:
            room = homes.add_room(cn, office, "R01", "3-2-501")
            homes.move_in(
                cn, office, "R01", room.id, Typed("王女士", "tenant", "13800138000", "", "听力不便", "本人"), None
            )
            return room.id

        self.room = self.write(use)

    def assigned(self, name: str, home: str, *, lead: str = "W01", days: int = 1, ahead: int = 0, **more: Any) -> str:
        """Booked and sent out for now, or for so many days ahead."""
        number, start = self.book(name, home, days=days, **more), self.now + timedelta(days=ahead)
        self.step("S01", Action.ASSIGN, desk.assign, number, lead, Window(start, start + timedelta(minutes=90)))
        return number

    def _affecting(self, name: str, home: str) -> None:
        """Noisy work tomorrow at nine: neighbours are to be told at the door."""
        number = self.book(name, home, "P209")
        nine = clocks.at(clocks.local(self.now).date() + timedelta(days=1), time(9))
        self.step("S01", Action.ASSIGN, desk.assign, number, "W01", Window(nine, nine + timedelta(hours=1)))

    def begun(self, name: str, home: str, **more: Any) -> str:
        number = self.assigned(name, home, **more)
        self.step(self.order(number).lead, Action.START, desk.start, number, conduct_confirmed=True)
        return number

    def finished(self, name: str, home: str, **more: Any) -> str:
        number = self.begun(name, home, **more)
        lead = self.order(number).lead
        self.step(lead, Action.FINISH, desk.finish, number, "换了阀芯，试水不漏", LINES)
        return number

    def accepted(self, name: str, home: str, **more: Any) -> str:
        number = self.finished(name, home, **more)
        self.write(lambda cn, office: desk.accept(cn, office, Act.resident(), number, "王女士"))
        return number

    def settled(self, name: str, home: str, **more: Any) -> str:
        number = self.accepted(name, home, **more)
        self.step("F01", Action.SETTLE, desk.settle, number, self.order(number).due, "wechat")
        return number

    def _priced(self) -> None:
        """Prices being negotiated: objected to, objected to by the manager's hand, agreed, and decided."""

        def say(by: str, name: str, home: str, *more: tuple[str, Callable[..., Any], tuple[Any, ...]]) -> None:
            number = self.finished(name, home)
            objected = (by, negotiation.objected, ("比楼下高", 3000))
            for who, use_case, args in (objected, *more):
                self.write(lambda cn, office, who=who, use_case=use_case, args=args: use_case(
                    cn, office, desk.own_act(cn, office, Entry(who)), number, *args))  # fmt: skip

        say("R01", "price objected", "3-2-612")
        say("M01", "price of the manager", "3-2-613")
        say("R01", "price agreed", "3-2-614", ("S01", negotiation.agree, (3600, "王女士")))
        say("R01", "price decided", "3-2-615", ("M01", negotiation.decide, (3500,)))

    def _orders(self) -> None:
        self.book("routed", "3-2-501")
        self.book("web", "3-2-502", channel=Channel.WEB, content="客厅的灯不亮，" * 24)
        self.book("late", "3-2-503", days=30)
        self.book("errand", "3-2-504", "F02")
        registered = replace(
            self.order(self.numbers["routed"]), number="2601-22222", state=State.REGISTERED, department=""
        )
        self.write(lambda cn, office: orders.insert(cn, office.estate, registered))
        self.numbers["registered"] = registered.number
        self.assigned("assigned", "3-2-601")
        self.assigned("later", "3-2-602", ahead=1)
        self._affecting("affects neighbours", "3-2-611")
        self.begun("in service", "3-2-603")
        self.finished("finished", "3-2-604")
        self._priced()
        self.accepted("accepted", "3-2-605")
        self.accepted("own work", "3-2-606", lead="K01")
        self.settled("settled", "3-2-607")
        for name, home in (("closed", "3-2-608"), ("unhappy", "3-2-609")):
            self.settled(name, home)
        self.follow_up("closed", FollowUpResult.SATISFIED, "")
        if self.order(self.numbers["closed"]).state is State.SETTLED:
            self.step("R01", Action.CLOSE, desk.close, self.numbers["closed"])
        cancelled, declined = self.book("cancelled", "3-2-701"), self.book("declined", "3-2-702")
        self.step("R01", Action.CANCEL, desk.cancel, cancelled, "亲戚已经修好")
        reason = self.office.catalog.estate.decline_reasons[0]
        self.step("R01", Action.DECLINE, desk.decline, declined, reason, "可请厂家售后上门")

    def follow_up(self, name: str, result: FollowUpResult, words: str) -> None:
        number = self.numbers[name]
        self.write(lambda cn, office: desk.follow_up(
            cn, office, desk.own_act(cn, office, Entry("R01")), number, "telephone", result, words, ""))  # fmt: skip

    def _complain(self, kind: Kind = Kind.ATTITUDE, *steps: ComplaintAction, company: bool = False) -> str:
        """A complaint by telephone about the work that is settled, carried so far."""

        def receive(cn: Connection, office: Office) -> Complaint:
            act = desk.resident_act(cn, office, Entry("R01", basis=Basis.TELEPHONE))
            order = self.order_in(cn, self.numbers["settled"])
            wish = Wish(kind, Source.TELEPHONE, "说话不耐烦", order.contact, order.address, order.number)
            return complaints.receive(cn, office, act, replace(wish, manager=company))

        number: str = self.write(receive).number
        for step in steps:

            def carry(cn: Connection, office: Office, step: ComplaintAction = step) -> None:
                by, verb = CARRIES[step]
                found = complaint_steps.load(cn, office, number)
                verb(cn, office, complaint_steps.act_of(cn, office, Entry(by), step, found), number, "已办")

            self.write(carry)
        return number

    def _complaints(self) -> None:
        steps = tuple(CARRIES)
        for name, done in (("received", 0), ("acknowledged", 1), ("handled", 2), ("told", 3)):
            self.complaints[name] = self._complain(Kind.ATTITUDE, *steps[:done])
        self.complaints["to measure"] = self._complain(Kind.TIPS, *steps[:1])
        for name in ("for the company", "with the company"):
            self.complaints[name] = self._complain(Kind.ATTITUDE, *steps[:1], company=True)
        self.write(lambda cn, office: complaint_company.ask(
            cn, office, desk.own_act(cn, office, Entry("R01")), self.complaints["with the company"], ""))  # fmt: skip

    def _cash(self) -> None:
        """Last month is closed; a deposit, agency money, a slip that is out and one that came in, a day close."""

        def own(by: str, use_case: Callable[..., Any], *args: Any) -> Any:
            return self.write(lambda cn, office: use_case(cn, office, desk.own_act(cn, office, Entry(by)), *args))

        last = month_of(self.now.replace(day=1) - timedelta(days=1))
        early = self.runtime.office(last.since)
        self.runtime.store.write(lambda cn: holdings.take_in(
            cn, early, desk.own_act(cn, early, Entry("F01")),
            Given("deposit", "借用冲击钻的押金", 20000, "cash", payer="李先生", home="3-2-502"),
        ))  # fmt: skip
        with self.runtime.store.read() as cn:
            due = {one.method: one.amount for one in cash_closing.standing(cn, self.office).due}
        short = due | {"cash": due["cash"] - 500}
        own("F01", cash_closing.close_day, short, 19500, {"cash": "找零多付了五元，已报经理"})
        self.month = own("F01", cash_closing.close_month, last).month
        given = Given("agency", "代缴水费", 10000, "wechat", number=self.numbers["errand"])
        self.held = own("F01", holdings.take_in, given).holding.holding
        own("F01", holdings.move, self.held, MoveKind.PAID_OUT, 8650, "transfer", "WATER-118")
        for name, home in (("cash out", "3-2-616"), ("cash in", "3-2-617"), ("same home", "3-2-617")):
            number = self.accepted(name, home)
            if name != "same home":
                slip = self.write(lambda cn, office, number=number: slips.write(
                    cn, office, slips.act_of(cn, office, Entry("W01")), number, self.order(number).due
                )).slip  # fmt: skip
        self.cash = own("F01", slips.hand_over, slip).holding

    def _aside(self) -> None:
        """What lies beside the orders."""
        own, busy = (self.numbers[name] for name in ("own work", "in service"))
        self.follow_up("unhappy", FollowUpResult.DISSATISFIED, "还在滴水")
        self.finance(on_duty=False)
        self.write(lambda cn, office: decisions.ask(
            cn, office, desk.own_act(cn, office, Entry("K01")), own, "出纳今天请假"))  # fmt: skip
        self.finance(on_duty=True)
        self._complaints()
        self._cash()
        self.write(lambda cn, office: sheets.printed(cn, office, "R01", [self.numbers["assigned"], busy]))
        self.write(lambda cn, office: closing.close_day(
            cn, office, "R01", None, dict.fromkeys(closing.LEFT_WORDS, "明早再办"), "一切正常"))  # fmt: skip
        picture = io.BytesIO()
        Image.new("RGB", (320, 240), "#8899aa").save(picture, "JPEG")
        photo = attachments.read_photo(picture.getvalue())
        attachments.put(self.runtime.settings.data, BEFORE, photo)
        self.photo = self.write(lambda cn, office: attachments.keep_photo(
            cn, office, desk.own_act(cn, office, Entry("W01")), self.order_in(cn, busy), BEFORE, photo)).id  # fmt: skip

    def _away(self) -> None:
        """Somebody stands in, somebody is on leave."""
        today = clocks.local(self.now).date()
        self.write(lambda cn, office: deputies.give_deputy(
            cn, office, "M01", "R01", grant=Grant(Role.FINANCE), instead_of="F01", since=today,
            until=today + timedelta(days=3)))  # fmt: skip
        self.write(lambda cn, office: deputies.give_absence(
            cn, office, "M01", "W09", since=today, until=today + timedelta(days=1), why=WHYS[0]))  # fmt: skip

    def finance(self, *, on_duty: bool) -> None:
        def use(cn: Connection, office: Office) -> None:
            person = people.get_staff(cn, office.estate, "F01")
            assert person is not None
            people.save_staff(cn, office.estate, replace(person, active=on_duty))

        self.write(use)

    def _sign_in(self) -> None:
        for who in SIGNED_IN:
            self.sessions[who] = f"session-of-{who}"
            self.write(lambda cn, office, who=who: signing_in.begin(
                cn, office, who, self.sessions[who], second=False))  # fmt: skip

    def order_in(self, cn: Connection, number: str) -> ServiceOrder:
        return desk.history(cn, self.office, number).order

    # ---- at the door ------------------------------------------------------------------------------------------------

    def first_link(self) -> str:
        """The token of a link with which somebody new chooses a password."""
        token: str = self.write(lambda cn, office: signing_in.first_link(cn, office, "M01", NEW.id))
        return token

    def _lock(self) -> None:
        """Give somebody a PIN and lock the screen."""

        def use(cn: Connection, office: Office) -> None:
            for change in (
                lambda who: screens.set_pin(cn, office, who, quick_hash()),
                lambda who: screens.lock(cn, office, who),
            ):
                found = signing_in.session_of(cn, office, self.sessions[LOCKS], alone=True)
                assert found is not None
                change(found)

        self.write(use)

    def _owe_code(self) -> None:
        """Switch somebody's one-time code on: the session begun with the password alone owes it."""

        def use(cn: Connection, office: Office) -> None:
            person = people.get_staff(cn, office.estate, OWES_CODE)
            secret = second_step.secret_of(office, accounts.get_account(cn, office.estate, OWES_CODE))
            assert person is not None
            assert second_step.take(cn, office, person, pyotp.TOTP(secret).at(office.now))

        self.write(use)
