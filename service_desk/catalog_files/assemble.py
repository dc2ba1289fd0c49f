"""Parsed files -> the core's records, with their content hashes."""

from __future__ import annotations

from dataclasses import replace

from service_desk.catalog import (
    Calendar,
    Catalog,
    Department,
    Directory,
    DirectoryEntry,
    DutyTurn,
    Escalation,
    Estate,
    FollowUpPolicy,
    Limits,
    OpeningHours,
    Section,
)
from service_desk.catalog_files.models import CalendarFile, EstateFile, PricesFile
from service_desk.catalog_files.reading import Files
from service_desk.catalog_files.snapshot import content_sha, edition_sha
from service_desk.notices import Notice, Posting
from service_desk.pricing import Consultation, Edition, Offering, PriceBook


def assemble(files: Files) -> Offering:
    """The offering of a folder whose files have no problem."""
    catalog = Catalog(
        estate=estate(files.estate[0].model),
        departments=tuple(
            Department(d.id, d.name, d.scope, d.capacity, d.phone or "", d.supervisor_title)
            for d in files.departments[0].model.departments
        ),
        sections=tuple(
            Section(
                s.model.section.id,
                s.model.section.title,
                s.model.section.summary,
                tuple(i.id for i in s.model.services),
            )
            for s in files.services
        ),
        services=tuple(item.item(s.model.section.id) for s in files.services for item in s.model.services),
        calendars=tuple(sorted((calendar(s.model) for s in files.calendar), key=lambda c: c.year)),
        directories=_directories(files),
        conduct=tuple(files.conduct[0].model.conduct),
        notices=_notices(files),
        duty=_duty(files),
        wording=tuple(line for s in files.papers for line in s.model.wording()),
    )
    offering = Offering(catalog, PriceBook(_editions(files)))
    return replace(offering, catalog=replace(catalog, sha=content_sha(offering)))


def estate(model: EstateFile) -> Estate:
    """estate.yml as a record."""
    made = Estate(
        id=model.id,
        name=model.name,
        centre=model.centre,
        address=model.address,
        phone=model.phone,
        emergency_phone=model.emergency_phone,
        complaints_phone=model.complaints_phone,
        area_code=model.area_code,
        manager_title=model.manager_title,
        demo=model.demo,
        mode=model.mode,
        hours=OpeningHours(model.hours.am_from, model.hours.am_to, model.hours.pm_from, model.hours.pm_to),
        weekdays=tuple(sorted(model.weekdays)),
        booking_days=model.booking_days,
        notice_days=model.notice_days,
        channels=tuple(model.channels),
        margin_min=model.margin_min,
        margin_max=model.margin_max,
        limits=Limits(model.limits.bookings_a_day, model.limits.same_text_a_day),
        escalation=Escalation(model.escalation.manager_hours, model.escalation.urgent_minutes),
        follow_ups=FollowUpPolicy(
            model.follow_ups.paid_percent, model.follow_ups.free_percent, model.follow_ups.within_days
        ),
        complaints=model.complaints.terms(),
        price_reduction_percent=model.price_reduction_percent,
        decline_reasons=tuple(model.decline_reasons),
        company_contact=model.company_contact or "",
        payment_code=model.payment_code or "",
        url=model.url or "",
        privacy_version=model.privacy_version,
        notice=model.notice or "",
    )
    if model.quiet_hours is None:
        return made
    return replace(made, quiet_hours=tuple((span.start, span.end) for span in model.quiet_hours))


def calendar(model: CalendarFile) -> Calendar:
    """One year as a record; spans become single days."""
    return Calendar(
        year=model.year,
        closed=tuple(sorted(day for span in model.closed for day in span.days())),
        workdays=tuple(sorted(day for span in model.workdays for day in span.days())),
        service_days=tuple(sorted((day.day, day.service, day.what) for day in model.service_days)),
        complete=model.complete,
        remark=model.remark or "",
    )


def _duty(files: Files) -> tuple[DutyTurn, ...]:
    """The turns by their days."""
    made = [
        DutyTurn(turn.start, turn.last, turn.who, turn.phone, turn.department or "")
        for source in files.duty
        for turn in source.model.duty
    ]
    return tuple(sorted(made, key=lambda turn: (turn.since, turn.department, turn.who)))


def edition(model: PricesFile, postings: tuple[Posting, ...] = ()) -> Edition:
    """One price list as a record, with the hash of its content without postings."""
    made = Edition(
        id=model.edition,
        effective_from=model.effective_from,
        items=tuple(item.item() for item in model.items),
        materials=tuple(item.material() for item in model.materials),
        consulted=tuple(Consultation(c.department, c.supervisor, c.on) for c in model.consulted),
        postings=postings,
        remark=model.remark or "",
    )
    return replace(made, sha=edition_sha(made))


def _editions(files: Files) -> tuple[Edition, ...]:
    posted = {s.model.edition: tuple(p.posting() for p in s.model.postings) for s in files.posted}
    made = [edition(s.model, posted.get(s.model.edition, ())) for s in files.prices]
    return tuple(sorted(made, key=lambda e: (e.effective_from, e.id)))


def _notices(files: Files) -> tuple[Notice, ...]:
    """The newest first; on the same day in the order of their ids."""
    posted = {s.model.notice: tuple(p.posting() for p in s.model.postings) for s in files.notice_posted}
    made = [s.model.notice(posted.get(s.model.id, ())) for s in files.notices]
    return tuple(sorted(sorted(made, key=lambda n: n.id), key=lambda n: n.since, reverse=True))


def _directories(files: Files) -> tuple[Directory, ...]:
    made = [
        Directory(
            s.model.service,
            tuple(
                DirectoryEntry(
                    e.title, e.detail, e.verified_on, e.phone or "", e.address or "", e.hours or "", tuple(e.keywords)
                )
                for e in s.model.entries
            ),
        )
        for s in files.directory
    ]
    return tuple(sorted(made, key=lambda d: d.service))
