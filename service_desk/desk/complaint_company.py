"""A complaint about the manager is decided by the property company alone: over a one-time link, or by signed paper.

The questions, links and answers are those of ``decisions``; what the company decides is the complaint's handling.
"""

from __future__ import annotations

from service_desk.complaints import COMPANY, Complaint, State
from service_desk.desk import complaint_steps, complaint_views, complaints, decisions, people
from service_desk.desk.context import Act, Entry, Office
from service_desk.desk.decisions import ASKED, HANDED, NOTHING_OPEN, OVER, YES
from service_desk.errors import InvalidInput, NotFound, Refused
from service_desk.orders import Basis, Staff
from service_desk.store import Connection
from service_desk.store.decisions import Decision
from service_desk.workflow import Role

NOT_NEEDED = "这件投诉现在用不着请物业公司决定。"
NO_WORDS = "请写明怎样处理。"


def waits_for_company(found: Complaint) -> bool:
    """Whether the next thing is the company's decision."""
    return found.company and found.state is State.ACKNOWLEDGED


def ask(cn: Connection, office: Office, act: Act, number: str, why: str = "") -> Decision:
    """Ask the company; an older question that was not answered is withdrawn.

    Raises:
        NotFound, NotAllowed: not on duty, or none of the person's.
        Refused: not about the manager, not answered to the resident yet, or nobody to ask.
    """
    found = complaint_views.visible(cn, office, people.may_record(cn, office, act.actor), number)
    if not waits_for_company(found):
        raise Refused(NOT_NEEDED, code="not_needed")
    made = decisions.put(cn, office, decisions.COMPLAINT, found.number, act.actor, 0, why)
    complaint_steps.remark(cn, office, act, found, ASKED, {"id": made.id}, made.why)
    return made


def open_of(cn: Connection, office: Office, found: Complaint) -> Decision | None:
    """The question about a complaint that the company has not answered yet."""
    return decisions.open_of(cn, office, found.number)


def hand(cn: Connection, office: Office, by: str, number: str) -> tuple[Decision, str]:
    """The open question and its one-time link, for somebody who passes it on; written into the chain.

    Raises:
        NotFound: nothing is asked, or not a matter of this person.
        NotAllowed: somebody who may not record.
    """
    found, asked = _asked(cn, office, people.may_record(cn, office, by), number)
    complaint_steps.remark(cn, office, people.own_act(cn, office, Entry(by)), found, HANDED, {"id": asked.id})
    return asked, decisions.token_of(office, asked)


def _asked(cn: Connection, office: Office, person: Staff, number: str) -> tuple[Complaint, Decision]:
    found = complaint_views.visible(cn, office, person, number)
    asked = open_of(cn, office, found)
    if asked is None:
        raise NotFound(NOTHING_OPEN)
    return found, asked


def of_token(cn: Connection, office: Office, token: str) -> tuple[Decision, Complaint]:
    """What is asked by this link.

    Raises:
        NotFound: wrong, used, withdrawn, too old, or about something else.
    """
    asked = decisions.asked_by(cn, office, token)
    if asked.kind != decisions.COMPLAINT:
        raise NotFound(OVER)
    return asked, complaint_steps.load(cn, office, asked.number)


def by_link(cn: Connection, office: Office, token: str, name: str, words: str) -> Complaint:
    """The company's decision by the one-time link.

    Raises:
        NotFound: the link is wrong, used or too old.
        InvalidInput: no name, or not a word of what is to be done.
    """
    asked, found = of_token(cn, office, token)
    decisions.check_name(name)
    return _decide(cn, office, Act(COMPANY, Role.SYSTEM, Basis.LINK), found, asked, name, words)


def on_paper(
    cn: Connection, office: Office, by: str, number: str, sheet: str, name: str, words: str
) -> Complaint:  # fmt: skip
    """The company's decision on signed paper, kept under its number.

    Raises:
        NotFound: no open question, or none of the person's.
        NotAllowed: ``by`` may not record.
        InvalidInput: no number, no name, or not a word of what is to be done.
    """
    person = people.may_record(cn, office, by)
    found, asked = _asked(cn, office, person, number)
    decisions.check_signed(sheet, name)
    act = Act(COMPANY, Role.SYSTEM, Basis.PAPER, recorded_by=person.id, basis_ref=sheet.strip())
    return _decide(cn, office, act, found, asked, name, words)


def _decide(
    cn: Connection, office: Office, act: Act, found: Complaint, asked: Decision, name: str, words: str
) -> Complaint:  # fmt: skip
    if not words.strip():
        raise InvalidInput.of({"words": NO_WORDS})
    decisions.answered(cn, office, asked, act, YES)
    said = f"{words.strip()}\n决定人：{name.strip()}"
    return complaints.decide(cn, office, act, found, said, {"id": asked.id})
