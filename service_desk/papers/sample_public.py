"""Sheets for mailbox, door and counter, made of the sample records, as the registry names them."""

from __future__ import annotations

from datetime import timedelta

from service_desk.notices import NoticeKind
from service_desk.orders import Household, Place
from service_desk.papers import booking_form as forms
from service_desk.papers import door_notice as doors
from service_desk.papers import leaflet as leaflets
from service_desk.papers import outage_card as outages
from service_desk.papers.paper import Paper
from service_desk.papers.samples import DAY, PEOPLE, URL, Samples

SHORT = 6  # characters: an address on a leaflet has one line or two


def leaflet_a5(given: Samples) -> Paper:
    """The leaflet for everybody."""
    return leaflets.leaflet(given.offering, DAY, size="a5", url=URL)


def leaflet_4up(given: Samples) -> Paper:
    """Four small ones on a sheet, to be cut."""
    return leaflets.leaflet(given.offering, DAY, size="4up", url=URL)


def leaflet_homes(given: Samples) -> Paper:
    """One for each home, with the person to ask for."""
    homes = tuple(
        Household(Place(other=given.say(place.other[:SHORT])) if place.other else place, given.say(name))
        for name, _, place in PEOPLE
    )
    return leaflets.leaflet(given.offering, DAY, size="a5", url=URL, households=homes, names=True)


def booking_form(given: Samples) -> Paper:
    """The form to fill by hand."""
    return forms.booking_form(given.catalog, url=URL, on=DAY)


def door_notice(given: Samples) -> Paper:
    """The water is off, at two doors."""
    return doors.door_notice(
        given.catalog, kind=NoticeKind.WATER, when="11月28日 周六 9:00–12:00", affects="3 号楼全部住户",
        why=given.say("更换总阀"), department=given.paid.department, on=DAY, url=URL, until=DAY + timedelta(days=3),
        places=("3 号楼 1 单元门", "3 号楼 2 单元门"),
    )  # fmt: skip


def outage_card(given: Samples) -> Paper:
    """How to go on by hand while the power is off."""
    return outages.outage_card(given.catalog, on=DAY)
