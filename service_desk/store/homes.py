"""Rooms and occupancies, and the household list they make: search by room, phone, name or pinyin initials."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, or_, select, text

from service_desk.homes import Care, Home, Occupancy, Room, Tenure
from service_desk.orders import Household, Place
from service_desk.store.initials import initials
from service_desk.store.schema import occupancy, room
from service_desk.store.sql import contains, starts, upsert

_r, _o = room.c, occupancy.c
SHORTEST_PHONE_END = 3  # digits that are worth looking for at a number's end
_CURRENT = and_(_o.estate == _r.estate, _o.room == _r.id, _o.until.is_(None))
_WHO = [column.label(f"o_{column.name}") for column in occupancy.columns if column.name != "estate"]


def key_of(place: Place | str) -> str:
    """How a place is named: its code, or its words."""
    return place if isinstance(place, str) else place.code or place.other


# ---- rooms ----------------------------------------------------------------------------------------------------------


def room_of(row: Mapping[Any, Any]) -> Room:
    """The room of a row."""
    return Room(row["id"], Place(row["building"], row["unit"], row["room"], row["other"]), row["remark"])


def save_room(cn: Connection, estate: str, made: Room) -> None:
    """Write a room, new or changed.

    Raises:
        Refused: another room stands at the place.
    """
    place = made.place
    values = {
        "place_key": key_of(place),
        "building": place.building,
        "unit": place.unit,
        "room": place.room,
        "other": place.other,
        "remark": made.remark,
        "code_plain": place.code.replace("-", ""),
    }
    upsert(cn, room, {"estate": estate, "id": made.id, **values}, values)


def get_room(cn: Connection, estate: str, room_id: str) -> Room | None:
    """The room with this id, or None."""
    row = cn.execute(select(room).where(_r.estate == estate, _r.id == room_id)).mappings().first()
    return None if row is None else room_of(row)


def room_at(cn: Connection, estate: str, place: Place | str) -> Room | None:
    """The room at a place (or its code), or None."""
    own = select(room).where(_r.estate == estate, _r.place_key == key_of(place))
    row = cn.execute(own).mappings().first()
    return None if row is None else room_of(row)


# ---- occupancies ----------------------------------------------------------------------------------------------------


def occupancy_of(row: Mapping[Any, Any], prefix: str = "") -> Occupancy:
    """The occupancy of a row."""
    of = {name: row[f"{prefix}{name}"] for name in occupancy.columns.keys() if name != "estate"}  # noqa: SIM118
    care = Care(of["care"], of["care_leave"], of["care_at"], of["care_by"]) if of["care"] else None
    return Occupancy(
        of["id"], of["room"], of["name"], Tenure(of["tenure"]), tuple(of["phones"]), of["since"], of["until"],
        of["remark"], care,
    )  # fmt: skip


def save_occupancy(cn: Connection, estate: str, made: Occupancy) -> None:
    """Write an occupancy, new or changed.

    Raises:
        Refused: somebody else has the room, or a care note came without leave.
    """
    care = made.care
    values = {
        "room": made.room,
        "name": made.name,
        "tenure": made.tenure.value,
        "phones": list(made.phones),
        "since": made.since,
        "until": made.until,
        "remark": made.remark,
        "care": care.words if care else "",
        "care_leave": care.leave if care else "",
        "care_at": care.at if care else None,
        "care_by": care.recorded_by if care else "",
        "initials": " ".join(("", *initials(made.name))),
        "phone_ends": "".join(f"{phone} " for phone in made.phones),
    }
    upsert(cn, occupancy, {"estate": estate, "id": made.id, **values}, values)


def get_occupancy(cn: Connection, estate: str, occupancy_id: str) -> Occupancy | None:
    """The occupancy with this id, or None."""
    row = cn.execute(select(occupancy).where(_o.estate == estate, _o.id == occupancy_id)).mappings().first()
    return None if row is None else occupancy_of(row)


def occupancies(cn: Connection, estate: str, room_id: str) -> tuple[Occupancy, ...]:
    """Everybody who ever had the room, the latest first."""
    own = select(occupancy).where(_o.estate == estate, _o.room == room_id)
    rows = cn.execute(own.order_by(_o.until.desc().nulls_first(), _o.id)).mappings()
    return tuple(occupancy_of(row) for row in rows)


def current(cn: Connection, estate: str, room_id: str) -> Occupancy | None:
    """Who has the room now, or None."""
    return next((one for one in occupancies(cn, estate, room_id) if one.current), None)


def delete_occupancy(cn: Connection, estate: str, occupancy_id: str) -> bool:
    """Forget a person's time in a room; whether there was such a one."""
    return cn.execute(delete(occupancy).where(_o.estate == estate, _o.id == occupancy_id)).rowcount == 1


# ---- the household list ---------------------------------------------------------------------------------------------


def _home_of(row: Mapping[Any, Any]) -> Home:
    return Home(room_of(row), occupancy_of(row, "o_") if row["o_id"] is not None else None)


def save_household(
    cn: Connection, estate: str, household: Household, *, new_id: Callable[[], str], today: date | None = None
) -> None:
    """Write a line of the list: who has the home now. A name that changes is a correction, not a removal.

    ``today``: when somebody came into a home that others have left.
    """
    found = room_at(cn, estate, household.place)
    if found is None:
        found = Room(new_id(), household.place)
        save_room(cn, estate, found)
    everybody = occupancies(cn, estate, found.id)
    before = next((one for one in everybody if one.current), None)
    if before is None:
        before = Occupancy(new_id(), found.id, "", since=today if everybody else None)
    save_occupancy(cn, estate, replace(before, name=household.name, phones=household.phones, remark=household.remark))


def get_household(cn: Connection, estate: str, place: Place | str) -> Household | None:
    """The household at a place (or its code), or None."""
    found = home_at(cn, estate, place)
    return found.household if found and found.occupancy else None


def home_at(cn: Connection, estate: str, place: Place | str) -> Home | None:
    """The home at a place (or its code), or None."""
    return homes_at(cn, estate, [place]).get(key_of(place))


def homes_at(cn: Connection, estate: str, places: Iterable[Place | str]) -> dict[str, Home]:
    """The homes at some places (at most ``CHUNK``), by ``key_of`` the place; a place without a home is left out."""
    keys = {key_of(place) for place in places}
    own = select(room, *_WHO).join(occupancy, _CURRENT, isouter=True)
    rows = cn.execute(own.where(_r.estate == estate, _r.place_key.in_(sorted(keys)))).mappings()
    return {row["place_key"]: _home_of(row) for row in rows}


def get_home(cn: Connection, estate: str, room_id: str) -> Home | None:
    """The home with this id, or None."""
    found = get_room(cn, estate, room_id)
    return Home(found, current(cn, estate, found.id)) if found else None


def listed(cn: Connection, estate: str) -> tuple[Home, ...]:
    """Every home that somebody has now, by place."""
    own = select(room, *_WHO).join(occupancy, _CURRENT).where(_r.estate == estate).order_by(_r.place_key)
    return tuple(_home_of(row) for row in cn.execute(own).mappings())


def households(cn: Connection, estate: str) -> tuple[Household, ...]:
    """The same as lines of the list."""
    return tuple(home.household for home in listed(cn, estate))


def count_households(cn: Connection, estate: str) -> int:
    """How many homes have somebody."""
    own = select(func.count()).where(_o.estate == estate, _o.until.is_(None))
    return int(cn.execute(own).scalar_one())


def is_listed(cn: Connection, estate: str, phones: Iterable[str]) -> bool:
    """Whether one of the telephone numbers is somebody's of the list."""
    known = or_(*(contains(_o.phone_ends, f"{phone} ") for phone in phones if phone))
    own = select(_o.phones).where(_o.estate == estate, _o.until.is_(None), known)
    wanted = {phone for phone in phones if phone}
    return bool(wanted) and any(wanted & set(found) for found in cn.execute(own).scalars())


def delete_household(cn: Connection, estate: str, place: Place | str) -> bool:
    """Forget who has a home; the room stays. Whether somebody was on the list."""
    found = home_at(cn, estate, place)
    who = found.occupancy if found else None
    return who is not None and delete_occupancy(cn, estate, who.id)


def find_homes(cn: Connection, estate: str, words: str, limit: int = 20) -> tuple[Home, ...]:
    """Homes by room (with or without dashes), end of a phone, name or its pinyin initials; the likeliest first.

    Rooms that nobody has come too, when the room is meant.
    """
    words = words.strip()
    if not words:
        return ()
    plain = words.replace("-", "")
    at_place = or_(starts(_r.place_key, words), starts(_r.code_plain, plain))
    fits: list[ColumnElement[bool]] = [at_place, contains(_o.name, words), contains(_r.other, words)]
    if plain.isascii() and plain.isdigit() and len(plain) >= SHORTEST_PHONE_END:
        fits.append(contains(_o.phone_ends, f"{plain} "))
    if words.isascii() and words.isalpha():
        fits.append(contains(_o.initials, f" {words.lower()}"))
    exact = or_(_r.place_key == words, _r.code_plain == plain)
    likely = case((exact, 0), (at_place, 1), (starts(_o.name, words), 2), else_=3)
    own = select(room, *_WHO).join(occupancy, _CURRENT, isouter=True).where(and_(_r.estate == estate, or_(*fits)))
    rows = cn.execute(own.order_by(likely, _r.place_key).limit(max(0, limit))).mappings()
    return tuple(_home_of(row) for row in rows)


def find_households(cn: Connection, estate: str, words: str, limit: int = 20) -> tuple[Household, ...]:
    """The same as lines of the list, without rooms that nobody has."""
    return tuple(home.household for home in find_homes(cn, estate, words, limit) if home.occupancy)


def save_old_household(cn: Connection, estate: str, household: Household) -> None:
    """A line of an export from before rooms and occupancies; the database draws the ids, as the migration did."""
    made = {
        "sqlite": "SELECT lower(hex(randomblob(16)))",
        "postgresql": "SELECT replace(gen_random_uuid()::text, '-', '')",
    }[cn.dialect.name]
    save_household(cn, estate, household, new_id=lambda: str(cn.execute(text(made)).scalar_one()))
