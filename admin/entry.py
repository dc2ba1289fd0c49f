"""A write at the command line: who typed it, for whom, on what ground, when; and how a step is taken and shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from admin import session as sessions
from admin.session import Session, WrongUsage, actor, os_account
from service_desk import desk
from service_desk.desk import Act, Entry, Office, steps
from service_desk.orders import Basis, ServiceOrder
from service_desk.store import Connection
from service_desk.workflow import Action

T = TypeVar("T")
Verb = Callable[[Connection, Office, Act], T]
BASES = {b.value: b for b in (Basis.SCREEN, Basis.TELEPHONE, Basis.COUNTER, Basis.PAPER)}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed besides the act itself."""

    session: Session
    entry: Entry
    as_json: bool

    def step(self, action: Action, number: str, verb: Verb[T]) -> T:
        """Take a step of an order: whose act it is follows from the action, the order and who sits there."""

        def use_case(cn: Connection, office: Office) -> T:
            order = steps.load(cn, office, number)
            return verb(cn, office, desk.act_of(cn, office, self.entry, action, order))

        return self.session.write(use_case)

    def first(self, action: Action, verb: Verb[T]) -> T:
        """The first act of an order that does not exist yet."""
        return self.session.write(
            lambda cn, office: verb(cn, office, desk.act_of(cn, office, self.entry, action, None))
        )

    def for_resident(self, verb: Verb[T]) -> T:
        """What a resident said that is no step of the table (催办, 评价), recorded by whoever sits there."""
        return self.session.write(lambda cn, office: verb(cn, office, desk.resident_act(cn, office, self.entry)))

    def own(self, verb: Verb[T]) -> T:
        """The office's own act on a record beside the order (告知, 回访)."""
        return self.session.write(lambda cn, office: verb(cn, office, desk.own_act(cn, office, self.entry)))

    def on(self, basis: Basis) -> Typed:
        """The same, on another ground unless one was typed."""
        return self if self.entry.basis is not Basis.SCREEN else replace(self, entry=replace(self.entry, basis=basis))


def typed_of(
    *, by: str, for_worker: str, basis: str, sheet: str, at: str, late_reason: str, version: int, as_json: bool
) -> Typed:
    """Read the options that every write has.

    Raises:
        WrongUsage: nobody was named, or an unknown ground.
        InvalidInput: a time nobody can read.
    """
    session = sessions.current()
    who = actor(by)
    if basis and basis not in BASES:
        raise WrongUsage(f"--basis 请从这些里选：{'、'.join(f'{key}（{b.word}）' for key, b in BASES.items())}。")
    entry = Entry(
        by=who,
        for_worker=for_worker.strip().upper(),
        basis=BASES.get(basis, Basis.PAPER if sheet else Basis.SCREEN),
        sheet=sheet.strip(),
        at=desk.parse_instant(at, session.clock()) if at else None,
        late_reason=late_reason.strip(),
        os_account=os_account(),
        version=version or None,
    )
    return Typed(session, entry, as_json)


def doer(by: str, *, as_json: bool) -> Typed:
    """Read the options of a write that has only a doer: at once, and nobody else's.

    Raises:
        WrongUsage: nobody was named.
    """
    return Typed(sessions.current(), Entry(actor(by), os_account=os_account()), as_json)


def shown_order(typed: Typed, order: ServiceOrder, *, told: str = "") -> None:
    """Say what was done, or print the order for a program."""
    from admin import render  # noqa: PLC0415 - a refusal needs no tables
    from admin.terminal import say_json  # noqa: PLC0415

    if typed.as_json:
        say_json(desk.order_json(order))
        return
    render.after_step(typed.session, order, told=told)
