"""The manager's evaluation of a department or a service, by quarter and year (§5.7): words beside frozen figures.

An evaluation is an event of the chain, in the stream ``evaluation:<subject>:<term>``: it can be added to, never
edited. The figures stand in it as they were when it was written, whatever is entered late afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from service_desk import clocks
from service_desk.desk import figures, steps
from service_desk.desk.context import Act, Office
from service_desk.desk.people import require
from service_desk.errors import InvalidInput, NotFound
from service_desk.orders import OrderEvent
from service_desk.reviews import LOOSE, Line, Term, summed
from service_desk.store import Connection, complaints, events
from service_desk.store import figures as counts
from service_desk.store.figures import Only, Sight
from service_desk.workflow import Role

EVALUATED = "evaluate"
STREAM = "evaluation:"
DEPARTMENT, SERVICE = "department", "service"
KINDS = {DEPARTMENT: "部门", SERVICE: "服务"}
LONGEST = 2000  # characters of an evaluation


@dataclass(frozen=True, slots=True)
class Subject:
    """What is evaluated: a department or a service of the catalogue."""

    kind: str
    id: str
    word: str

    @property
    def key(self) -> str:
        """``department.repair``."""
        return f"{self.kind}.{self.id}"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One evaluation, with the figures as they were then."""

    subject: Subject
    term: str
    at: datetime
    by: str
    words: str
    line: Line


def subject_of(office: Office, key: str) -> Subject:
    """The department or service that ``department.repair`` or ``service.P104`` names.

    Raises:
        NotFound: neither.
    """
    kind, _, name = key.partition(".")
    if kind == DEPARTMENT and (department := office.catalog.department(name)):
        return Subject(kind, name, department.name)
    if kind == SERVICE and (service := office.catalog.service(name)):
        return Subject(kind, name, service.title)
    raise NotFound("没有这个部门或服务，请从统计页上选。")


def stream_of(subject: Subject, term: Term) -> str:
    """Where the evaluations of a subject in a term stand."""
    return f"{STREAM}{subject.key}:{term.key}"


def figures_of(cn: Connection, office: Office, subject: Subject, term: Term, sight: Sight) -> Line:
    """The figures of a subject in a term as they are now; a department's with the complaints about no order."""
    whole = subject.kind == DEPARTMENT
    only = Only(department=subject.id) if whole else Only(services=(subject.id,))
    cells = counts.counted(cn, office.estate, sight, figures.span_of(term.period), only)
    loose = figures.loose_of(term.period, subject.id)
    more = {LOOSE.key: complaints.count(cn, office.estate, sight.complaints, loose)} if whole else {}
    return Line(subject.id, subject.word, summed(cell.counts for cell in cells) | more)


def evaluate(cn: Connection, office: Office, act: Act, subject: Subject, term: Term, words: str) -> Evaluation:
    """Write an evaluation down, or add to those that stand.

    Raises:
        NotAllowed: not the manager.
        InvalidInput: no words, too many, or a term that has not begun.
    """
    manager = require(cn, office, act.actor, Role.MANAGER)
    words = words.strip()
    if not words:
        raise InvalidInput.of({"words": "请写下评价。"})
    if len(words) > LONGEST:
        raise InvalidInput.of({"words": f"评价最多写 {LONGEST} 个字，现在有 {len(words)} 个，请删减。"})
    if term.period.since > clocks.local(office.now).date():
        raise InvalidInput.of({"term": f"{term.word}还没有开始，不能评价。"})
    line = figures_of(cn, office, subject, term, figures.sight_of(manager))
    data = {"subject": subject.key, "term": term.key, "words": words, "figures": dict(line.counts)}
    event = steps.make_event(
        office, replace(act, role=Role.MANAGER), "", EVALUATED, office.now, state=None, data=data, note=""
    )
    kept = steps.keep(cn, office, replace(event, stream=stream_of(subject, term)))
    return _evaluation(office, kept)


def of_subject(cn: Connection, office: Office, subject: Subject, term: Term) -> tuple[Evaluation, ...]:
    """What was written of a subject in a term, in order."""
    return tuple(_evaluation(office, e) for e in events.stream(cn, office.estate, stream_of(subject, term)))


def of_term(cn: Connection, office: Office, term: Term) -> tuple[Evaluation, ...]:
    """Everything that was written of a term, by subject."""
    found = events.beginning(cn, office.estate, STREAM)
    return tuple(_evaluation(office, one) for one in found if one.data.get("term") == term.key)


def _evaluation(office: Office, event: OrderEvent) -> Evaluation:
    """A department or service that is gone from the catalogue keeps its id as its name."""
    key = str(event.data["subject"])
    kind, _, name = key.partition(".")
    try:
        subject = subject_of(office, key)
    except NotFound:
        subject = Subject(kind, name, name)
    frozen: Mapping[str, int] = {str(k): int(v) for k, v in event.data["figures"].items()}
    return Evaluation(
        subject, str(event.data["term"]), event.occurred_at, event.actor, str(event.data["words"]),
        Line(name, subject.word, frozen),
    )  # fmt: skip
