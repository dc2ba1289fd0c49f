"""《拜回访住户记录》 (§5.5, §7): what is known of each follow-up filled in, those due left to fill by hand.

The resident's own rating stands in a place of its own beside what was asked, and is never averaged with it.
"""

from __future__ import annotations

from typing import Any

from service_desk import clocks
from service_desk.catalog import Catalog
from service_desk.orders import FollowUpResult, Stars
from service_desk.papers.house import day, house
from service_desk.papers.paper import Paper, Typed
from service_desk.papers.personal import crew, phone_of, stamp
from service_desk.papers.register_facts import FollowUpEntry, FollowUpSheet, Printout
from service_desk.papers.wording import words

COMPLAINTS = ("complaint", "major")
TICKED = {FollowUpResult.SATISFIED: Stars.GOOD, FollowUpResult.DISSATISFIED: Stars.POOR}


def follow_up_record(catalog: Catalog, facts: FollowUpSheet, printout: Printout) -> Paper:
    """The record of a month, or of one order."""
    said = words("follow-up", catalog)
    of = f"{facts.month.year}年{facts.month.month}月" if facts.month else facts.number
    return Paper(
        name="follow-up",
        title=f"{said['name']} {of}",
        template="follow-up.typ",
        data={
            "house": house(catalog),
            "words": said,
            "of": of,
            "levels": [star.word for star in Stars],
            "entries": [_entry(n, entry, said) for n, entry in enumerate(facts.entries, 1)],
            "made": sum(1 for entry in facts.entries if entry.made),
            "due": sum(1 for entry in facts.entries if not entry.made),
            "monthly": facts.month is not None,
            "stamp": stamp(printout),
        },
        on=clocks.local(printout.at).date(),
    )


def _entry(n: int, entry: FollowUpEntry, said: dict[str, str]) -> dict[str, Any]:
    order, made, rating = entry.order, entry.made, entry.rating
    finished = day(clocks.local(order.finished_at).date()) if order.finished_at else ""
    level = _level(entry)
    return {
        "n": n,
        "number": order.number,
        "title": Typed(order.title),
        "name": Typed(order.contact.name),
        "phone": phone_of(order.contact, masked=False),
        "home": Typed(str(order.address)),
        "team": crew(entry.team),
        "department": Typed(entry.department),
        "finished": finished,
        "due": f"{said['due_by']} {clocks.day_word(clocks.local(entry.due_at).date())}" if entry.due_at else "",
        "done": made is not None,
        "asked_by": Typed(entry.asked_by),
        "asked_on": day(clocks.local(made.at).date()) if made else "",
        "how": made.how if made else "",
        "level": level.word if level else "",
        "unreachable": made is not None and made.result is FollowUpResult.UNREACHABLE,
        "own": rating.stars.word if rating else "",
        "own_words": Typed(rating.comment) if rating else Typed(""),
        "dressed": _ticked(made.dressed if made else None),
        "let_in": _ticked(made.let_in if made else None),
        "charged": _ticked(made.charged if made else None),
        "words": Typed(made.words) if made else Typed(""),
        "outcome": _outcome(entry),
        "leads_to": made.leads_to if made else "",
    }


def _level(entry: FollowUpEntry) -> Stars | None:
    """What was answered; of earlier records the level that their result stands for, of a rated order none."""
    made = entry.made
    if made is None or made.level is not None or entry.rating is not None:
        return made.level if made else None
    return TICKED.get(made.result)


def _ticked(answer: bool | None) -> str:
    return "" if answer is None else "yes" if answer else "no"


def _outcome(entry: FollowUpEntry) -> str:
    """``rework``, ``complaint``, ``open`` or ``nothing``; empty where it is to be ticked by hand."""
    made = entry.made
    if made is None or made.result is FollowUpResult.UNREACHABLE:
        return ""
    if made.wants in COMPLAINTS:
        return "complaint"
    if made.leads_to:
        return "rework"
    if made.open:
        return "open"
    return "nothing" if made.result is FollowUpResult.SATISFIED else ""
