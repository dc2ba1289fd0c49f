"""The price page's content: the edition in force, the announced next ones, the past ones. Pure; no ``cost``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from portal.words import PriceView, day_words, price_view
from service_desk import price_changes
from service_desk.catalog import Catalog, Section
from service_desk.editions import Stage, held_back
from service_desk.notices import CHANNEL_WORDS
from service_desk.pricing import Edition, Offering, good_postings, missing_for_force, yuan


@dataclass(frozen=True, slots=True)
class MaterialView:
    """A material's listed price."""

    id: str
    name: str
    price: str


@dataclass(frozen=True, slots=True)
class Change:
    """What the next edition changes for a service or a material, in words."""

    title: str
    now: str
    then: str
    difference: str  # 「涨 5 元，5.6%」; empty where nothing can be compared
    notes: tuple[str, ...]  # what else to know: unit, minimum, contents


@dataclass(frozen=True, slots=True)
class EditionView:
    """An edition ready to print, grouped by section."""

    edition: Edition
    groups: tuple[tuple[Section, tuple[PriceView, ...]], ...]
    materials: tuple[MaterialView, ...]
    posted: tuple[str, ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Preparing:
    """A list that is not announced yet, and why; ``late``: its first day is over all the same."""

    id: str
    why: str
    late: bool


@dataclass(frozen=True, slots=True)
class PriceLists:
    """What is in force, what comes, what was. ``current`` None: 待公布."""

    current: EditionView | None
    coming: tuple[EditionView, ...]
    past: tuple[EditionView, ...]
    example: bool
    preparing: tuple[Preparing, ...] = ()  # editions that are not announced yet
    _now: dict[str, PriceView] = field(default_factory=dict)
    _then: tuple[tuple[EditionView, dict[str, PriceView]], ...] = ()

    def current_view(self, service: str) -> PriceView | None:
        """The price in force of a service, or None."""
        return self._now.get(service)

    def next_views(self, service: str) -> list[tuple[date, PriceView]]:
        """Announced prices of a service that differ from the price in force, with their first day."""
        now = self._now.get(service)
        found = []
        for edition, views in self._then:
            view = views.get(service)
            if view is not None and (now is None or (view.price, view.estimate) != (now.price, now.estimate)):
                found.append((edition.edition.effective_from, view))
        return found


# Why a list is not in force, in words for residents: never what the office says among itself.
_WHY = {
    Stage.DRAFT: "内容还没有最后定下",
    Stage.TO_APPROVE: "还在等服务中心经理审批",
    Stage.TO_POST: "还没有在小区里张贴满规定的天数",
}


def price_lists(offering: Offering, today: date) -> PriceLists:
    """The editions that residents may see. One that is not approved and posted in time is not shown at all."""
    estate = offering.catalog.estate
    current = offering.edition_on(today)
    public = [e for e in offering.prices.editions if not missing_for_force(e, offering.prices, offering.catalog)]
    public.sort(key=lambda e: (e.effective_from, e.id))
    coming = [e for e in public if e.effective_from > today]
    past = [e for e in reversed(public) if e.effective_from <= today and e is not current]
    shown = tuple(_view(e, offering, current, today) for e in coming)
    now = _view(current, offering, None, today) if current else None
    return PriceLists(
        current=now,
        coming=shown,
        past=tuple(_view(e, offering, None, today) for e in past),
        example=estate.demo,
        preparing=tuple(
            Preparing(status.edition.id, _WHY[status.stage], late=status.due <= today)
            for status in held_back(offering, today)
        ),
        _now=_by_id(now) if now else {},
        _then=tuple((view, _by_id(view)) for view in shown),
    )


def _by_id(view: EditionView) -> dict[str, PriceView]:
    return {price.id: price for _, prices in view.groups for price in prices}


def _view(edition: Edition, offering: Offering, before: Edition | None, today: date) -> EditionView:
    catalog = offering.catalog
    listed = {item.service: item for item in edition.items}
    services = {item.id: item for item in catalog.services}
    groups = []
    for section in catalog.sections:
        views = [
            price_view(edition, listed[sid], services[sid])
            for sid in section.services
            if sid in listed and sid in services
        ]
        if views:
            groups.append((section, tuple(views)))
    return EditionView(
        edition=edition,
        groups=tuple(groups),
        materials=tuple(MaterialView(m.id, m.name, f"{yuan(m.price)} 元／{m.unit}") for m in edition.materials),
        posted=_posted(edition, offering, today),
        changes=_changes(edition, before, catalog) if before else (),
    )


def _posted(edition: Edition, offering: Offering, today: date) -> tuple[str, ...]:
    """Where it hangs: only what counts, and not what was taken down."""
    return tuple(
        f"{day_words(posting.on)}张贴于{CHANNEL_WORDS.get(posting.channel, posting.channel)}（{posting.place}）"
        for posting in good_postings(edition, offering.prices, offering.catalog)
        if posting.hanging(today)
    )


def _changes(edition: Edition, before: Edition, catalog: Catalog) -> tuple[Change, ...]:
    """As on the sheet of the comparison: services, then materials; what is dropped comes last of each."""
    found = price_changes.changes(catalog, before, edition)
    return tuple(
        Change(
            title=change.name,
            now=price_changes.listed(change.before) or "未列",
            then=price_changes.listed(change.after) or "不再列",
            difference=change.difference,
            notes=change.notes,
        )
        for change in (*found.services, *found.materials)
    )
