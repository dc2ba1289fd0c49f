"""The life of a price edition: where it stands on a day, and what keeps it from the next stage. Computed here only.

草案 → 待审批 → 待张贴 → 待执行 → 现行 → 历次. A file edited after its approval is 草案 again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

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
