"""A worker's calendar feed: the tasks of the next thirty days behind a private link, with nothing of people in it.

The link is a seal over the person and a version, stored nowhere; another version or a person no longer on duty makes
it worthless. An event tells number, service, time and building.
"""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import UTC, timedelta

from icalendar import Calendar, Event

from service_desk.desk.context import Office
from service_desk.desk.tokens import sealed
from service_desk.errors import NotFound
from service_desk.orders import ServiceOrder, Staff
from service_desk.store import Connection, accounts, board, people
from service_desk.store import orders as rows

DAYS = 30
NO_FEED = "没有这个日历，或链接已经作废。请在“我的任务”里换一个。"


def token_of(cn: Connection, office: Office, staff_id: str) -> str:
    """The token of a person's link; empty when none was asked for yet."""
    version = accounts.get_account(cn, office.estate, staff_id).calendar_version
    return f"{staff_id}.{_seal(office, staff_id, version)}" if version else ""


def _seal(office: Office, staff_id: str, version: int) -> str:
    return sealed(office.secret, "calendar", office.estate, staff_id, str(version))


def renew(cn: Connection, office: Office, staff_id: str) -> str:
    """A new link; the one before is worth nothing from now on."""
    kept = accounts.get_account(cn, office.estate, staff_id)
    accounts.save_account(cn, office.estate, replace(kept, calendar_version=kept.calendar_version + 1))
    return token_of(cn, office, staff_id)


def of_token(cn: Connection, office: Office, token: str) -> Staff:
    """Whose link this is.

    Raises:
        NotFound: wrong, replaced, or the person is no longer on duty; told alike.
    """
    staff_id, _, seal = token.partition(".")
    person = people.get_staff(cn, office.estate, staff_id)
    version = accounts.get_account(cn, office.estate, staff_id).calendar_version
    good = hmac.compare_digest(_seal(office, staff_id, version).encode(), seal.encode("utf-8", "replace"))
    if not good or not version or person is None or not person.active:
        raise NotFound(NO_FEED)
    return person


def feed(cn: Connection, office: Office, person: Staff) -> bytes:
    """The person's tasks with a time, from yesterday to thirty days ahead, as iCalendar."""
    since, until = office.now - timedelta(days=1), office.now + timedelta(days=DAYS)
    numbers = [
        job.number
        for job in board.jobs(cn, office.estate, person=person.id)
        if job.start and job.end and since <= job.start < until
    ]
    made = Calendar()
    made.add("prodid", "-//Linli//tasks//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", f"{office.catalog.estate.name} 我的任务")
    for order in rows.several(cn, office.estate, numbers):
        made.add_component(_event(office, order))
    found: bytes = made.to_ical()
    return found


def _event(office: Office, order: ServiceOrder) -> Event:
    """One task; its UID stays the same when its time changes."""
    made = Event()
    made.add("uid", f"{order.number}@{office.estate}.linli")
    made.add("summary", f"{order.title} {order.number}")
    assert order.window is not None
    made.add("dtstart", order.window.start.astimezone(UTC))
    made.add("dtend", order.window.end.astimezone(UTC))
    made.add("dtstamp", order.changed_at.astimezone(UTC))
    made.add("sequence", order.version)
    if order.place.building and not order.place.other:
        made.add("location", f"{order.place.building}号楼")
    return made
