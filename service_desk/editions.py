"""The life of a price edition: where it stands on a day, and what keeps it from the next stage. Computed here only.

草案 → 待审批 → 待张贴 → 待执行 → 现行 → 历次. A file edited after its approval is 草案 again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service_desk.notices import Notice
from service_desk.pricing import Edition, Offering, Step, in_force, lacking, missing_for_force


class Stage(StrEnum):
    """Where an edition stands."""

    DRAFT = "draft"
    TO_APPROVE = "to_approve"
    TO_POST = "to_post"
    WAITING = "waiting"
    IN_FORCE = "in_force"
    PAST = "past"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return _WORDS[self]


_WORDS = {
    Stage.DRAFT: "草案",
    Stage.TO_APPROVE: "待审批",
    Stage.TO_POST: "待张贴",
    Stage.WAITING: "待执行",
    Stage.IN_FORCE: "现行",
    Stage.PAST: "历次",
}


@dataclass(frozen=True, slots=True)
class EditionStatus:
    """An edition on a day.

    ``missing`` are the sentences of what the rules still ask; in a demonstration estate, which is not held to them,
    they only say what would be missing. ``held``: they do keep it from coming into force. ``overtaken``: a later
    edition is in force already, so this one never will be.
    """

    edition: Edition
    stage: Stage
    missing: tuple[str, ...]
    held: bool
    overtaken: bool = False

    @property
    def due(self) -> date:
        """The day from which it is meant to apply."""
        return self.edition.effective_from


def life(offering: Offering, on: date) -> tuple[EditionStatus, ...]:
    """Every edition on a day, the oldest first."""
    standing = in_force(offering.prices, offering.catalog, on)
    return tuple(_status(offering, edition, standing, on) for edition in offering.prices.editions)


def status_of(offering: Offering, edition: Edition, on: date) -> EditionStatus:
    """One edition on a day."""
    return _status(offering, edition, in_force(offering.prices, offering.catalog, on), on)


def _status(offering: Offering, edition: Edition, standing: Edition | None, on: date) -> EditionStatus:
    lacks = lacking(edition, offering.prices, offering.catalog)
    held = bool(lacks) and not offering.catalog.estate.demo  # as ``missing_for_force``
    overtaken = standing is not None and _order(edition) < _order(standing)
    steps = frozenset() if not held else frozenset(lack.step for lack in lacks)
    changed = edition.id in offering.prices.once_approved
    return EditionStatus(
        edition=edition,
        stage=_stage(edition, standing, on, steps, changed=changed),
        missing=tuple(lack.sentence for lack in lacks),
        held=held,
        overtaken=held and overtaken,
    )


def _stage(edition: Edition, standing: Edition | None, on: date, steps: frozenset[Step], *, changed: bool) -> Stage:
    if Step.CONSULT in steps or (Step.APPROVE in steps and changed):
        return Stage.DRAFT
    if Step.APPROVE in steps:
        return Stage.TO_APPROVE
    if Step.POST in steps:
        return Stage.TO_POST
    if edition is standing or (standing is not None and edition.id == standing.id):
        return Stage.IN_FORCE
    return Stage.WAITING if edition.effective_from > on else Stage.PAST


def _order(edition: Edition) -> tuple[date, str]:
    return edition.effective_from, edition.id


def before(offering: Offering, edition: Edition, on: date) -> Edition | None:
    """The edition that this one takes over from: what is in force, or was, before it; never one that was not."""
    book, catalog = offering.prices, offering.catalog
    standing = in_force(book, catalog, on)
    if standing is not None and _order(standing) < _order(edition):
        return standing
    earlier = [e for e in book.editions if _order(e) < _order(edition) and not missing_for_force(e, book, catalog)]
    return max(earlier, key=_order, default=None)


def held_back(offering: Offering, on: date) -> tuple[EditionStatus, ...]:
    """Editions newer than the one in force that something still keeps from coming into force."""
    return tuple(status for status in life(offering, on) if status.held and not status.overtaken)


def held_sentence(status: EditionStatus, on: date) -> str:
    """Why an edition is not in force, calmly, for the office."""
    begin = f"{status.due} 起"
    word = "到期还不能执行" if status.due <= on else "还不能执行"
    return f"价目表 {status.edition.id}（{begin}，{status.stage.word}）{word}：{'；'.join(status.missing)}。"


# ---- notices about price lists -------------------------------------------------------------------------------------


def withheld(offering: Offering, notice: Notice) -> bool:
    """Whether a notice must not go out yet: its list is not consulted and approved (§1.1). Posting comes after.

    A demonstration estate is not held to it.
    """
    if not notice.edition or offering.catalog.estate.demo:
        return False
    edition = offering.prices.edition(notice.edition)
    if edition is None:
        return True
    return any(lack.step is not Step.POST for lack in lacking(edition, offering.prices, offering.catalog))


def announced(offering: Offering) -> tuple[Notice, ...]:
    """The notices that may go out, current or not."""
    return tuple(notice for notice in offering.catalog.notices if not withheld(offering, notice))


def withheld_sentence(offering: Offering, notice: Notice) -> str:
    """Why a notice does not go out, calmly, for the office."""
    title = offering.catalog.estate.manager_title
    return (
        f"公告「{notice.title}」（{notice.id}）先不发布：价目表 {notice.edition} 还没有经{title}审批。"
        "审批以后再运行 linli publish，其他内容照常发布。"
    )


def withheld_sentences(offering: Offering, on: date) -> tuple[str, ...]:
    """The same for every notice that is not over."""
    return tuple(
        withheld_sentence(offering, notice)
        for notice in offering.catalog.notices
        if not notice.archived(on) and withheld(offering, notice)
    )


def unfulfilled(offering: Offering, notice: Notice, on: date) -> str:
    """What to say when the list that a notice announces is not in force although its day has come; else empty."""
    edition = offering.prices.edition(notice.edition) if notice.edition else None
    if edition is None or edition.effective_from > on:
        return ""
    status = status_of(offering, edition, on)
    if not status.held:
        return ""
    standing = offering.edition_on(on)
    now = f"现行仍是 {standing.id} 版" if standing else "现在没有现行的价目表"
    if status.overtaken and standing is not None:
        return f"这一版没有执行，现行是 {standing.id} 版。"
    return f"这一版还没有执行，{now}。"
