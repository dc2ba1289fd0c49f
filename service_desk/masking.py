"""What is left of personal data where it is not needed whole (TRUST: masked by default)."""

from __future__ import annotations

from service_desk.orders import Contact, Place

SHORTEST_PHONE = 8  # digits; with fewer, first three and last four would show all


def mask_phone(phone: str) -> str:
    """``138****8000``; short or empty numbers give no digit away."""
    if len(phone) >= SHORTEST_PHONE:
        return f"{phone[:3]}****{phone[-4:]}"
    return "****" if phone else ""


def mask_name(name: str) -> str:
    """``张**``."""
    return f"{name[:1]}**" if name else ""


def mask_place(place: Place) -> str:
    """``3栋*单元``; another place is not shown at all."""
    return "（其他地点）" if place.other else f"{place.building}栋*单元"


def mask_contact(contact: Contact) -> Contact:
    """Whom to ask for, unrecognisable; how else to reach somebody is left out whole."""
    return Contact(mask_name(contact.name), mask_phone(contact.phone))


def mask_home(place: Place) -> Place:
    """A home as a place in words, ``3栋*单元``; nothing stays nothing."""
    return Place(other=mask_place(place)) if place.code or place.other else Place()
