"""The result of a paper work order typed in one go (D0): arrival, completion and what the resident said of it.

Each step still writes its own event, all in one transaction, on the ground of the sheet. The times are those on the
sheet; the lateness of typing is explained by the sheet itself (纸单补录).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from service_desk.desk import acceptance, steps, work
from service_desk.desk.context import Entry, Office
from service_desk.desk.people import act_of
from service_desk.desk.work import Quantities
from service_desk.errors import Refused
from service_desk.orders import LATE, Basis, ServiceOrder
from service_desk.store import Connection
from service_desk.workflow import Action, State

LATE_REASON = "纸单补录"
READY = (State.ASSIGNED, State.IN_SERVICE, State.COMPLETED)  # a sheet in one of these can be typed in
SIGNED, REFUSED, ABSENT = "signed", "refused", "absent"


@dataclass(frozen=True, slots=True)
class PaperResult:
    """What stands on a sheet that came back. ``said``: signed, refused (then ``wrong`` says what) or absent."""

    started: datetime | None
    finished: datetime | None
    conduct: bool
    work_done: str
    quantities: Quantities
    said: str
    signed_by: str = ""
    wrong: str = ""


def enter(cn: Connection, office: Office, entry: Entry, number: str, result: PaperResult) -> ServiceOrder:
    """Take the steps that the sheet shows, as far as the order has not gone already.

    Raises:
        Refused: the order is at no state that a sheet could end.
        DeskError: as starting, finishing, accepting or rejecting does; then nothing is written.
    """
    order = steps.load(cn, office, number)
    if order.state not in READY:
        raise Refused(f"单号 {order.number} {order.state_word}，没有纸单结果可录。", code="no_sheet_result")
    base = replace(entry, basis=Basis.PAPER, sheet=order.number, for_worker=order.lead)
    if order.state is State.ASSIGNED:
        act = act_of(cn, office, _at(base, office, result.started), Action.START, order)
        order = work.start(cn, office, act, order.number, conduct_confirmed=result.conduct)
        base = replace(base, version=None)
    if order.state is State.IN_SERVICE:
        act = act_of(cn, office, _at(base, office, result.finished), Action.FINISH, order)
        order = work.finish(cn, office, act, order.number, result.work_done, result.quantities)
        base = replace(base, version=None)
    return _said(cn, office, _at(base, office, result.finished), order, result)


def _at(entry: Entry, office: Office, when: datetime | None) -> Entry:
    """The entry at the time on the sheet; typed at once it needs no reason."""
    if when is None:
        return entry
    late = office.now - when > LATE
    return replace(entry, at=when, late_reason=LATE_REASON if late else entry.late_reason)


def _said(cn: Connection, office: Office, entry: Entry, order: ServiceOrder, result: PaperResult) -> ServiceOrder:
    if result.said == SIGNED:
        act = act_of(cn, office, entry, Action.ACCEPT, order)
        return acceptance.accept(cn, office, act, order.number, result.signed_by)
    if result.said == REFUSED:
        act = act_of(cn, office, entry, Action.REJECT, order)
        return acceptance.reject(cn, office, act, order.number, result.wrong)
    return order
