"""What is left of personal data where it is not needed whole (TRUST: masked by default)."""

from __future__ import annotations

from service_desk.orders import Place

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
