"""The form of a visit or call after the work (§5.5): one reader for the order's page and the page of follow-ups.

What the resident has rated already is shown and not asked again.
"""

from __future__ import annotations

from forms_service.desk import deed_fields as read
from forms_service.desk.deed_fields import Field, Options
from forms_service.desk.deeds import Use
from forms_service.surroundings import form, office
from service_desk import desk
from service_desk.desk import Asked
from service_desk.desk.follow_ups import COMPLAINT, REWORK, WAYS, result_of
from service_desk.errors import InvalidInput
from service_desk.orders import FollowUpResult, Rating, ServiceOrder, Stars
from service_desk.store import Connection, records

UNREACHABLE = (FollowUpResult.UNREACHABLE.value, FollowUpResult.UNREACHABLE.word)
LEVELS = (*((one.value, one.word) for one in Stars), UNREACHABLE)
RATED = (
    (FollowUpResult.SATISFIED.value, "联系上了，没有别的要求"),
    (FollowUpResult.DISSATISFIED.value, "联系上了，仍不满意"),
    UNREACHABLE,
)
LATER = "later"
NEXT = (
    ("", "没有要接着办的"),
    (REWORK, "另开免费的返工单"),
    (COMPLAINT, "转投诉"),
    (LATER, "先处理，办好再了结"),
)
YES, NO, SKIPPED = "yes", "no", "skipped"
RIGHT = ((YES, "是"), (NO, "否"), (SKIPPED, "没有问到"))
MONEY = ((NO, "没有"), (YES, "有"), (SKIPPED, "没有问到"))
QUESTIONS = {
    "dressed": ("着装整齐、佩戴工作牌？", RIGHT),
    "let_in": ("经您同意后入户？", RIGHT),
    "charged": ("有无另收费用或小费？", MONEY),
}
SAID = Field("words", "住户怎样说", "area", hint="不满意的、有另收费用的一定要写。", optional=True, most=500)
NAMES = ("how", "result", *QUESTIONS, "words", "leads_to")


def choices_of(rating: Rating | None) -> Options:
    """The levels; where the resident has rated already only how it went."""
    return RATED if rating else LEVELS


def _results(cn: Connection, order: ServiceOrder) -> Options:
    return [("", "请选"), *choices_of(records.get_rating(cn, office().estate, order.number))]


def _ways(_cn: Connection, _order: ServiceOrder) -> Options:
    return list(WAYS.items())


def _right(_cn: Connection, _order: ServiceOrder) -> Options:
    return [("", "请选"), *RIGHT]


def _money(_cn: Connection, _order: ServiceOrder) -> Options:
    return [("", "请选"), *MONEY]


def _next(_cn: Connection, _order: ServiceOrder) -> Options:
    return NEXT


def about(cn: Connection, order: ServiceOrder) -> str:
    """What the resident has rated."""
    rating = records.get_rating(cn, office().estate, order.number)
    return f"住户自己评价“{rating.stars.word}”，满意程度不用再问。" if rating else ""


FIELDS = (
    Field("how", "怎样回访", "choose", options=_ways),
    Field("result", "住户是否满意", "choose", options=_results),
    *(
        Field(name, question, "choose", options=_money if answers is MONEY else _right)
        for name, (question, answers) in QUESTIONS.items()
    ),
    SAID,
    Field("leads_to", "接着怎样办", "choose", options=_next, hint="住户不满意的要选。"),
)


def use() -> Use:
    """The use case of the form that was sent.

    Raises:
        InvalidInput: something was not chosen, or a word is missing.
    """
    how, words, given = form().get("how", ""), read.text(SAID), form().get("result", "")
    level = Stars(given) if given in set(Stars) else None
    try:
        result = result_of(level) if level else FollowUpResult(given)
    except ValueError:
        raise InvalidInput.of({"result": "请选住户是否满意；没有联系上的选“未联系上”。"}) from None
    asked = _asked(level, reached=result is not FollowUpResult.UNREACHABLE)
    leads_to = _leads_to(result)
    if not words and (result is FollowUpResult.DISSATISFIED or asked.charged):
        raise InvalidInput.of({"words": "住户不满意或有另收费用的，请写明住户说了什么。"})
    way = how if how in WAYS else "telephone"
    return lambda cn, office, act, number: desk.follow_up(
        cn, office, act, number, way, result, words, leads_to, asked
    )  # fmt: skip


def _asked(level: Stars | None, *, reached: bool) -> Asked:
    if not reached:
        return Asked()
    given = {name: form().get(name, "") for name in QUESTIONS}
    missing = {
        name: f"“{QUESTIONS[name][0]}”请选一项；没有问到的也请选出来。"
        for name, value in given.items()
        if not _known(value)
    }
    if missing:
        raise InvalidInput.of(missing)
    answers = {name: None if value == SKIPPED else value == YES for name, value in given.items()}
    return Asked(level, **answers)


def _known(value: str) -> bool:
    return value in (YES, NO, SKIPPED)


def _leads_to(result: FollowUpResult) -> str:
    given = form().get("leads_to", "")
    if result is not FollowUpResult.DISSATISFIED:
        if given:
            raise InvalidInput.of({"leads_to": "住户不满意的才接着办；满意或没联系上的，请选“没有要接着办的”。"})
        return ""
    if given not in (REWORK, COMPLAINT, LATER):
        raise InvalidInput.of({"leads_to": "住户不满意的，请选返工、转投诉，或先处理再了结。"})
    return "" if given == LATER else given
