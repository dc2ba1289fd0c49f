"""Where the estate has nobody else, its property company decides (DESIGN §5).

Two questions about an order: may the one who did the work settle it; may a price stand that its only possible decider
proposed. By a one-time link, or by a signed paper whose number is recorded. The answer is about one order, one person
and one amount; it is an event in the order's chain. A yes lets that settlement pass ``workflow``'s guard, or decides
that negotiation. What is asked about a complaint goes the same way (``complaint_company``).
"""

from __future__ import annotations

import hmac
from dataclasses import replace

from service_desk.accounts import LINK_LIFE
from service_desk.complaints import COMPANY
from service_desk.desk import negotiation, people, steps
from service_desk.desk.context import Act, Entry, Office
from service_desk.desk.tokens import sealed
from service_desk.errors import InvalidInput, NotAllowed, NotFound, Refused
from service_desk.negotiations import Stage
from service_desk.orders import Basis, History, ServiceOrder
from service_desk.store import Connection, decisions, negotiations
from service_desk.store import people as staff_rows
from service_desk.store.decisions import Decision
from service_desk.workflow import Action, Role, rows

DECIDES = (Role.SUPERVISOR, Role.MANAGER)  # who may ask about a price
SETTLE, PRICE, COMPLAINT = "settle", "price", "complaint"  # what may be asked
YES, NO, WITHDRAWN = "yes", "no", "withdrawn"
ASKED, HANDED, DECIDED = "ask-company", "company-link", "company-decision"
NOTHING_OPEN = "没有等物业公司答复的问题，或要由别的同事转交。"
OVER = "这个链接已经用过或过期了，请服务中心另发一个。"
NO_CONTACT = "estate.yml 里还没有写物业公司的联系人（company_contact），请先补上再发布。"
SOMEBODY_ELSE = "财务里还有没做这项工作的同事：{names}，请由他们结算。"
MANAGER_ELSE = "这个价格可以由 {names} 决定，用不着请物业公司。"
NOT_NEEDED = "这张服务单现在用不着请物业公司决定。"


def others(cn: Connection, office: Office, order: ServiceOrder) -> tuple[str, ...]:
    """Names of those on duty who may settle the order: finance, today also as deputies, and not at the work."""
    found = []
    for one in staff_rows.staff(cn, office.estate):
        holds = any(grant.role is Role.FINANCE for grant in people.get(cn, office, one.id).grants)
        if holds and not people.did_work(cn, office, order, one.id):
            found.append(one.name)
    return tuple(found)


def payable(order: ServiceOrder) -> bool:
    """Whether finance could take money for the order as it stands."""
    return bool(rows(order.kind, order.state, Action.SETTLE)) and order.due > 0


def waits(found: History) -> bool:
    """Whether the last question about an order has no answer, by the order's own events; its link may be too old."""
    told = [event.action for event in found.events if event.action in (ASKED, DECIDED)]
    return bool(told) and told[-1] == ASKED


def may_ask(cn: Connection, office: Office, order: ServiceOrder, staff_id: str) -> bool:
    """Whether the person is the only one to settle the order, and worked on it."""
    person = people.get(cn, office, staff_id)
    if not payable(order) or not any(grant.role is Role.FINANCE for grant in person.grants):
        return False
    return people.did_work(cn, office, order, staff_id) and not others(cn, office, order)


def _check_settling(cn: Connection, office: Office, order: ServiceOrder, staff_id: str) -> None:
    people.require(cn, office, staff_id, Role.FINANCE)
    if not may_ask(cn, office, order, staff_id):
        names = "、".join(others(cn, office, order))
        raise Refused(SOMEBODY_ELSE.format(names=names) if names else NOT_NEEDED, code="not_needed")


def _check_price(cn: Connection, office: Office, order: ServiceOrder, staff_id: str) -> None:
    if not any(grant.role in DECIDES for grant in people.get(cn, office, staff_id).grants):
        raise NotAllowed("请物业公司决定价格，要由部门主管或经理来请示。")
    found = negotiations.open_of(cn, office.estate, order.number)
    if found is None or found.stage is Stage.OFFERED:
        raise Refused(NOT_NEEDED, code="not_needed")
    names = "、".join(negotiation.deciders(cn, office, found))
    if names:
        raise Refused(MANAGER_ELSE.format(names=names), code="not_needed")


def ask(cn: Connection, office: Office, act: Act, number: str, why: str, amount: int | None = None) -> Decision:
    """Ask the company; an older question that was not answered is withdrawn.

    What is asked follows from the order: the price while that is being negotiated, otherwise who settles. ``amount``
    is the price in fen that the company is asked about; None: the one that stands already.

    Raises:
        NotFound, NotAllowed: not finance, or for a price neither supervisor nor manager.
        InvalidInput: no reason was given, or no price.
        Refused: there is somebody else, nothing to decide, or nobody to ask.
    """
    order = steps.load(cn, office, number)
    kind = PRICE if negotiation.price_open(cn, office, order.number) else SETTLE
    (_check_price if kind == PRICE else _check_settling)(cn, office, order, act.actor)
    if not why.strip():
        raise InvalidInput.of({"why": "请写明为什么没有别人可以结算、决定。"})
    about = order.due
    if kind == PRICE:
        about = negotiation.proposed(cn, office, act.actor, order, amount).amount or 0
    made = put(cn, office, kind, order.number, act.actor, about, why)
    data = {"id": made.id, "kind": kind, "amount": made.amount}
    steps.remark(cn, office, act, order, ASKED, changes={}, data=data, note=made.why)
    return made


def put(cn: Connection, office: Office, kind: str, number: str, staff: str, amount: int, why: str) -> Decision:
    """Write a question down; an older one about the same that was not answered is withdrawn.

    Raises:
        Refused: nobody to ask.
    """
    if not office.catalog.estate.company_contact:
        raise Refused(NO_CONTACT, code="no_company_contact")
    for old in decisions.decisions_of(cn, office.estate, number):
        decisions.answer_decision(cn, office.estate, replace(old, decided_at=office.now, outcome=WITHDRAWN))
    made = Decision(office.new_id(), number, kind, staff, amount, why.strip(), office.now, office.now + LINK_LIFE)
    decisions.add_decision(cn, office.estate, made)
    return made


def open_of(cn: Connection, office: Office, number: str) -> Decision | None:
    """The question about an order that the company has not answered yet."""
    found = decisions.decisions_of(cn, office.estate, number)
    return found[0] if found and not found[0].outcome and found[0].until >= office.now else None


def unanswered(cn: Connection, office: Office) -> tuple[tuple[Decision, ServiceOrder], ...]:
    """Every question that the company has not answered and that still matters, with its order; the oldest first."""
    waiting = [one for one in decisions.unanswered(cn, office.estate) if one.kind != COMPLAINT]
    asked = [(one, steps.load(cn, office, one.number)) for one in waiting]
    return tuple((one, order) for one, order in asked if one.kind == PRICE or payable(order))


def may_hand(cn: Connection, office: Office, staff_id: str, asked: Decision) -> bool:
    """Whether a person may pass the link on or record the paper: an office role, and not about oneself.

    Who asked does it only where nobody else of the office could.
    """
    person = people.get(cn, office, staff_id)
    if not any(grant.role in people.RECORDERS for grant in person.grants):
        return False
    return person.id != asked.staff or not _recorders(cn, office, but=person.id)


def hand(cn: Connection, office: Office, by: str, number: str) -> tuple[Decision, str]:
    """The open question and its one-time link, for somebody who passes it to the company; written into the chain.

    Raises:
        NotFound: nothing is asked, or not a matter of this person.
    """
    asked = open_of(cn, office, number)
    if asked is None or not may_hand(cn, office, by, asked):
        raise NotFound(NOTHING_OPEN)
    order = steps.load(cn, office, number)
    steps.remark(cn, office, people.own_act(cn, office, Entry(by)), order, HANDED, changes={}, data={"id": asked.id})
    return asked, token_of(office, asked)


def token_of(office: Office, made: Decision) -> str:
    """The one-time link's token; stored nowhere."""
    return f"{made.id}.{sealed(office.secret, 'company', office.estate, made.id, made.number, str(made.amount))}"


def asked_by(cn: Connection, office: Office, token: str) -> Decision:
    """The question behind a one-time link.

    Raises:
        NotFound: wrong, used, withdrawn or too old.
    """
    found = decisions.get_decision(cn, office.estate, token.partition(".")[0])
    blank = Decision("", "", SETTLE, "", 0, "", office.now, office.now)
    good = hmac.compare_digest(token_of(office, found or blank).encode(), token.encode("utf-8", "replace"))
    if found is None or not good or found.outcome or found.until < office.now:
        raise NotFound(OVER)
    return found


def of_token(cn: Connection, office: Office, token: str) -> tuple[Decision, ServiceOrder]:
    """What is asked about an order by this link.

    Raises:
        NotFound: wrong, used, withdrawn, too old, or about something else.
    """
    found = asked_by(cn, office, token)
    if found.kind == COMPLAINT:
        raise NotFound(OVER)
    return found, steps.load(cn, office, found.number)


def asker(cn: Connection, office: Office, asked: Decision) -> str:
    """The name of who asks: who would settle, or whose price it is.

    Raises:
        NotFound: no longer on duty.
    """
    found = next((one.name for one in staff_rows.staff(cn, office.estate) if one.id == asked.staff), "")
    if not found:
        raise NotFound(OVER)
    return found


def by_link(cn: Connection, office: Office, token: str, name: str, *, agreed: bool) -> Decision:
    """The company's answer by the one-time link.

    Raises:
        NotFound: the link is wrong, used or too old.
        InvalidInput: no name.
    """
    found, order = of_token(cn, office, token)
    check_name(name)
    return _answer(cn, office, order, found, Act(COMPANY, Role.SYSTEM, Basis.LINK), name.strip(), agreed=agreed)


def on_paper(cn: Connection, office: Office, by: str, number: str, sheet: str, name: str, *, agreed: bool) -> Decision:
    """The company's answer on signed paper, kept under its number; not recorded by whom it is about.

    Raises:
        NotFound: no open question.
        NotAllowed: ``by`` may not record, or asked himself while others could record it.
        InvalidInput: no number or no name.
    """
    person = people.may_record(cn, office, by)
    found = open_of(cn, office, number)
    if found is None:
        raise NotFound(NOTHING_OPEN)
    if not may_hand(cn, office, person.id, found):
        raise NotAllowed("这是您自己请示的，请换一位同事录入纸上的决定。")
    check_signed(sheet, name)
    act = Act(COMPANY, Role.SYSTEM, Basis.PAPER, recorded_by=person.id, basis_ref=sheet.strip())
    return _answer(cn, office, steps.load(cn, office, found.number), found, act, name.strip(), agreed=agreed)


def check_name(name: str) -> None:
    """Whoever answers by the link says who it is.

    Raises:
        InvalidInput: nobody is named.
    """
    if not name.strip():
        raise InvalidInput.of({"name": "请写下您的姓名。"})


def check_signed(sheet: str, name: str) -> None:
    """A paper can be found again, and somebody signed it.

    Raises:
        InvalidInput: no number or no name.
    """
    problems = {}
    if not sheet.strip():
        problems["sheet"] = "请写明签字纸件的编号。"
    if not name.strip():
        problems["name"] = "请写明签字人的姓名。"
    if problems:
        raise InvalidInput.of(problems)


def _recorders(cn: Connection, office: Office, *, but: str) -> bool:
    everybody = staff_rows.staff(cn, office.estate)
    return any(one.id != but and any(g.role in people.RECORDERS for g in one.grants) for one in everybody)


def _answer(
    cn: Connection, office: Office, order: ServiceOrder, found: Decision, act: Act, name: str, *, agreed: bool
) -> Decision:
    made = answered(cn, office, found, act, YES if agreed else NO)
    data = {"id": made.id, "kind": made.kind, "outcome": made.outcome, "for": made.staff, "amount": made.amount}
    after = steps.remark(cn, office, act, order, DECIDED, changes={}, data=data, note=name)
    if made.kind == PRICE and agreed:
        negotiation.company_decided(cn, office, act, after, made.amount)
    return made


def answered(cn: Connection, office: Office, found: Decision, act: Act, outcome: str) -> Decision:
    """Write an answer, once.

    Raises:
        NotFound: somebody answered meanwhile.
    """
    made = replace(
        found, decided_at=office.now, outcome=outcome, basis=act.basis.value, basis_ref=act.basis_ref,
        recorded_by=act.recorder,
    )  # fmt: skip
    if not decisions.answer_decision(cn, office.estate, made):
        raise NotFound(OVER)
    return made


def agreed_for(cn: Connection, office: Office, order: ServiceOrder, staff_id: str) -> bool:
    """Whether the company lets this person settle this order at the amount now due."""
    found = decisions.decisions_of(cn, office.estate, order.number)
    last = next((one for one in found if one.kind == SETTLE), None)
    return last is not None and last.outcome == YES and (last.staff, last.amount) == (staff_id, order.due)
