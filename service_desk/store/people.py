"""Staff, and the household list with its search by room, phone, name or pinyin initials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, delete, or_, select

from service_desk.orders import Grant, Household, Place, Staff
from service_desk.store.codec import from_plain, to_plain
from service_desk.store.initials import initials
from service_desk.store.schema import household as homes
from service_desk.store.schema import staff as staff_table
from service_desk.store.sql import contains, starts, upsert

_s, _h = staff_table.c, homes.c
SHORTEST_PHONE_END = 3  # digits that are worth looking for at a number's end


def save_staff(cn: Connection, estate: str, person: Staff) -> None:
    """Write a person, new or changed."""
    values = {
        "name": person.name,
        "badge": person.badge,
        "grants": to_plain(person.grants),
        "active": person.active,
        "phone": person.phone,
    }
    upsert(cn, staff_table, {"estate": estate, "id": person.id, **values}, values)


def person_of(row: Mapping[Any, Any]) -> Staff:
    """The person of a row."""
    grants = tuple(from_plain(Grant, grant) for grant in row["grants"])
    return Staff(row["id"], row["name"], row["badge"], grants, row["active"], row["phone"])


def get_staff(cn: Connection, estate: str, staff_id: str) -> Staff | None:
    """The person with this id, on duty or not, or None."""
    row = cn.execute(select(staff_table).where(_s.estate == estate, _s.id == staff_id)).mappings().first()
    return None if row is None else person_of(row)


def staff(cn: Connection, estate: str, active_only: bool = True) -> tuple[Staff, ...]:
    """All staff by id."""
    own = select(staff_table).where(_s.estate == estate).order_by(_s.id)
    if active_only:
        own = own.where(_s.active.is_(True))
    return tuple(person_of(row) for row in cn.execute(own).mappings())


def _key(place: Place | str) -> str:
    return place if isinstance(place, str) else place.code or place.other


def save_household(cn: Connection, estate: str, household: Household) -> None:
    """Write a home, new or changed; the place is its key."""
    place = household.place
    values = {
        "building": place.building,
        "unit": place.unit,
        "room": place.room,
        "other": place.other,
        "name": household.name,
        "phones": list(household.phones),
        "remark": household.remark,
        "code_plain": place.code.replace("-", ""),
        "initials": " ".join(("", *initials(household.name))),
        "phone_ends": "".join(f"{phone} " for phone in household.phones),
    }
    upsert(cn, homes, {"estate": estate, "place_key": _key(place), **values}, values)


def household_of(row: Mapping[Any, Any]) -> Household:
    """The home of a row."""
    place = Place(row["building"], row["unit"], row["room"], row["other"])
    return Household(place, row["name"], tuple(row["phones"]), row["remark"])


def get_household(cn: Connection, estate: str, place: Place | str) -> Household | None:
    """The home at a place (or its code), or None."""
    own = select(homes).where(_h.estate == estate, _h.place_key == _key(place))
    row = cn.execute(own).mappings().first()
    return None if row is None else household_of(row)


def households(cn: Connection, estate: str) -> tuple[Household, ...]:
    """All homes, by place."""
    rows = cn.execute(select(homes).where(_h.estate == estate).order_by(_h.place_key)).mappings()
    return tuple(household_of(row) for row in rows)


def delete_household(cn: Connection, estate: str, place: Place | str) -> bool:
    """Take a home off the list; whether it was on it."""
    return cn.execute(delete(homes).where(_h.estate == estate, _h.place_key == _key(place))).rowcount == 1


def find_households(cn: Connection, estate: str, text: str, limit: int = 20) -> tuple[Household, ...]:
    """Homes by room (with or without dashes), end of a phone, name or its pinyin initials; the likeliest first."""
    words = text.strip()
    if not words:
        return ()
    plain = words.replace("-", "")
    at_place = or_(starts(_h.place_key, words), starts(_h.code_plain, plain))
    fits: list[ColumnElement[bool]] = [at_place, contains(_h.name, words), contains(_h.other, words)]
    if plain.isascii() and plain.isdigit() and len(plain) >= SHORTEST_PHONE_END:
        fits.append(contains(_h.phone_ends, f"{plain} "))
    if words.isascii() and words.isalpha():
        fits.append(contains(_h.initials, f" {words.lower()}"))
    exact = or_(_h.place_key == words, _h.code_plain == plain)
    likely = case((exact, 0), (at_place, 1), (starts(_h.name, words), 2), else_=3)
    own = select(homes).where(and_(_h.estate == estate, or_(*fits)))
    rows = cn.execute(own.order_by(likely, _h.place_key).limit(max(0, limit))).mappings()
    return tuple(household_of(row) for row in rows)
