"""The household list: rooms, who moves in and out, care notes with leave, and what is known of a home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from service_desk import clocks
from service_desk.catalog import SHANGHAI
from service_desk.desk.context import Office
from service_desk.desk.intake import clean, parse_home, parse_phone
from service_desk.desk.people import may_record
from service_desk.errors import InvalidInput, NotFound, Refused
from service_desk.homes import Care, Home, Occupancy, Room, Tenure
from service_desk.orders import Household, Place, ServiceOrder
from service_desk.store import Connection, homes
from service_desk.store import orders as rows

LONGEST = {"name": 30, "remark": 200, "care": 60, "leave": 30}
MOST_PHONES = 6
HISTORY = 200  # orders that a home's page shows
BAD_SIGNS = "这里有无法识别的字符，请重新输入。"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a clerk typed of somebody who has a home. ``leave``: who agreed to the care note being kept."""

    name: str
    tenure: str = ""
    phones: str = ""
    remark: str = ""
    care: str = ""
    leave: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """One line of a room's technical history: nothing of people or money in it."""

    number: str
    title: str
    on: date
    state_word: str
    department: str
    work_done: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """A home: its room and technical history apart from the people, their orders and their money."""

    home: Home
    technical: tuple[Work, ...]
    orders: tuple[ServiceOrder, ...]  # of the present occupancy: by address, within its days
    former: tuple[Occupancy, ...]

    @property
    def open_orders(self) -> tuple[ServiceOrder, ...]:
        """What is still under way for them."""
        return tuple(order for order in self.orders if not order.state.final)

    @property
    def paid(self) -> int:
        """Fen that the present occupancy has paid."""
        return sum(order.paid for order in self.orders)

    @property
    def due(self) -> int:
        """Fen that it still has to pay for finished work."""
        return sum(o.due - o.paid for o in self.orders if o.finished_at is not None and not o.paid)


def find_homes(cn: Connection, office: Office, text: str, limit: int = 20) -> tuple[Home, ...]:
    """Homes by room, last digits of the phone, name or pinyin initials; ``3号楼2单元501`` is understood too."""
    place = parse_home(text)
    words = place.code if place is not None and not text.isascii() else text
    return homes.find_homes(cn, office.estate, words, limit)


def find_households(cn: Connection, office: Office, text: str, limit: int = 20) -> tuple[Household, ...]:
    """The same as lines of the household list."""
    return tuple(home.household for home in find_homes(cn, office, text, limit) if home.occupancy)


def save_household(cn: Connection, office: Office, by: str, household: Household) -> Household:
    """Add or correct a line of the household list."""
    may_record(cn, office, by)
    today = clocks.local(office.now).date()
    homes.save_household(cn, office.estate, household, new_id=office.new_id, today=today)
    return household


def erase_household(cn: Connection, office: Office, by: str, place: Place) -> Household:
    """Forget who has a home; the room keeps its technical history, orders what the retention rules say.

    Raises:
        NotFound: nobody is listed there.
    """
    may_record(cn, office, by)
    found = homes.get_household(cn, office.estate, place)
    if found is None:
        raise NotFound(f"住户名册里没有「{place}」。")
    homes.delete_household(cn, office.estate, place)
    return found


def get_home(cn: Connection, office: Office, room_id: str) -> Home:
    """The home with this id.

    Raises:
        NotFound: there is none.
    """
    found = homes.get_home(cn, office.estate, room_id)
    if found is None:
        raise NotFound("名册里没有这一户，请重新查找。")
    return found


def home_page(cn: Connection, office: Office, room_id: str) -> HomePage:
    """Everything about a home.

    Raises:
        NotFound: there is no such home.
    """
    home = get_home(cn, office, room_id)
    code, who = home.room.place.code, home.occupancy
    found = rows.find(cn, office.estate, rows.OrderQuery(place_code=code, limit=HISTORY)) if code else ()
    technical = tuple(_work(order) for order in found)
    former = tuple(one for one in homes.occupancies(cn, office.estate, room_id) if not one.current)
    return HomePage(home, technical, orders_of(cn, office, home.room, who) if who else (), former)


def orders_of(cn: Connection, office: Office, room: Room, who: Occupancy) -> tuple[ServiceOrder, ...]:
    """The orders of an occupancy: by the address, within its days; the latest first."""
    if not room.place.code:
        return ()
    query = rows.OrderQuery(
        address_code=room.place.code, since=_start(who.since), until=_start(who.until), limit=HISTORY
    )
    return rows.find(cn, office.estate, query)


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), SHANGHAI) if day else None


def _work(order: ServiceOrder) -> Work:
    on = clocks.local(order.finished_at or order.created_at).date()
    return Work(order.number, order.title, on, order.state_word, order.department, order.work_done)


# ---- changes --------------------------------------------------------------------------------------------------------


def add_room(cn: Connection, office: Office, by: str, home: str) -> Room:
    """Put a room on the list; one that stands there already is given back.

    Raises:
        InvalidInput: the place cannot be read.
    """
    may_record(cn, office, by)
    place = parse_home(home)
    if place is None:
        raise InvalidInput.of({"home": "住址请写成 3-2-501 或 3号楼2单元501 的样子。"})
    found = homes.room_at(cn, office.estate, place)
    if found is None:
        found = Room(office.new_id(), place)
        homes.save_room(cn, office.estate, found)
    return found


def remark_room(cn: Connection, office: Office, by: str, room_id: str, remark: str) -> Room:
    """Write down something technical about a room."""
    may_record(cn, office, by)
    problems: dict[str, str] = {}
    words = _text(problems, "room_remark", remark, LONGEST["remark"])
    if problems:
        raise InvalidInput.of(problems)
    changed = replace(get_home(cn, office, room_id).room, remark=words)
    homes.save_room(cn, office.estate, changed)
    return changed


def move_in(cn: Connection, office: Office, by: str, room_id: str, typed: Typed, since: date | None) -> Occupancy:
    """Somebody new has the room from ``since`` on; None: from before the list.

    Raises:
        Refused: somebody still has it.
        InvalidInput: what was typed.
    """
    may_record(cn, office, by)
    room = get_home(cn, office, room_id)
    if room.occupancy is not None:
        raise Refused("这一户还有人住，请先登记迁出。", code="still_occupied")
    made = _occupancy(office, by, Occupancy(office.new_id(), room_id, "", since=since), typed)
    gone = [one.until for one in homes.occupancies(cn, office.estate, room_id) if one.until]
    if gone and (since is None or since < max(gone)):
        raise InvalidInput.of({"since": f"迁入日期不能早于上一户迁出的 {max(gone).isoformat()}。"})
    if since and since > clocks.local(office.now).date():
        raise InvalidInput.of({"since": "迁入日期还没到，请到那天再登记。"})
    homes.save_occupancy(cn, office.estate, made)
    return made


def is_missing(cn: Connection, office: Office, order: ServiceOrder) -> bool:
    """Whether the estate keeps a list and nobody stands on it for the order's home."""
    if not order.address.code or not homes.count_households(cn, office.estate):
        return False
    home = homes.home_at(cn, office.estate, order.address)
    return home is None or home.occupancy is None


def list_caller(cn: Connection, office: Office, by: str, order: ServiceOrder) -> Occupancy:
    """Put the order's home and resident on the list, as they were just written down; the rest can follow.

    Raises:
        Refused: somebody stands there already.
    """
    room = add_room(cn, office, by, order.address.code)
    before = homes.occupancies(cn, office.estate, room.id)
    since = clocks.local(office.now).date() if before else None
    who = Typed(order.contact.name, Tenure.UNKNOWN.value, order.contact.phone, "", "", "")
    return move_in(cn, office, by, room.id, who, since)


def correct(cn: Connection, office: Office, by: str, room_id: str, typed: Typed) -> Occupancy:
    """Correct what the list says of whoever has the room now.

    Raises:
        NotFound: nobody has it.
        InvalidInput: what was typed.
    """
    may_record(cn, office, by)
    who = _present(cn, office, room_id)
    changed = _occupancy(office, by, who, typed)
    homes.save_occupancy(cn, office.estate, changed)
    return changed


def move_out(cn: Connection, office: Office, by: str, room_id: str, day: date) -> Occupancy:
    """Whoever has the room leaves on ``day``, the first that no longer counts as theirs.

    Raises:
        NotFound: nobody has it.
        InvalidInput: the day is still to come, or before they came.
    """
    may_record(cn, office, by)
    who = _present(cn, office, room_id)
    if day > clocks.local(office.now).date():
        raise InvalidInput.of({"until": "迁出日期还没到，请到那天再登记。"})
    if who.since and day < who.since:
        raise InvalidInput.of({"until": f"迁出日期不能早于迁入的 {who.since.isoformat()}。"})
    left = replace(who, until=day, care=None)  # leave to keep the note ends with the reason for it
    homes.save_occupancy(cn, office.estate, left)
    return left


def erase_occupancy(cn: Connection, office: Office, by: str, occupancy_id: str, room_id: str) -> Occupancy:
    """Forget a person of a home, present or former; the room and its technical history stay.

    Raises:
        NotFound: no such person.
    """
    may_record(cn, office, by)
    found = homes.get_occupancy(cn, office.estate, occupancy_id)
    if found is None or found.room != room_id:
        raise NotFound("名册里没有这个人，请重新查找。")
    homes.delete_occupancy(cn, office.estate, occupancy_id)
    return found


def _present(cn: Connection, office: Office, room_id: str) -> Occupancy:
    found = get_home(cn, office, room_id).occupancy
    if found is None:
        raise NotFound("这一户现在没有人，请先登记迁入。")
    return found


# ---- what was typed -------------------------------------------------------------------------------------------------


def _text(problems: dict[str, str], field: str, typed: str, longest: int) -> str:
    try:
        words = clean(typed)
    except ValueError:
        problems[field] = BAD_SIGNS
        return ""
    if len(words) > longest:
        problems[field] = f"这里最多写 {longest} 个字，现在有 {len(words)} 个，请删减。"
    return words


def read_phones(office: Office, typed: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """National digits of the telephone numbers in a text, and what is none."""
    parts = typed.replace("、", " ").replace("；", " ").replace(";", " ").replace("，", " ").replace(",", " ").split()
    whole = parse_phone(typed, office.catalog.estate.area_code)  # one number with blanks in it
    if whole:
        return (whole,), ()
    read = [(part, parse_phone(part, office.catalog.estate.area_code)) for part in parts]
    good = tuple(dict.fromkeys(digits for _, digits in read if digits))
    return good, tuple(part for part, digits in read if not digits)


def made_household(office: Office, home: str, name: str, phones: Sequence[str], remark: str) -> Household:
    """A line of the list as typed.

    Raises:
        InvalidInput: everything that is wrong with it; fields ``home``, ``name``, ``phone``, ``remark``.
    """
    problems: dict[str, str] = {}
    place = parse_home(home)
    if place is None:
        problems["home"] = f"住址「{home}」请写成 3-2-501 或 3号楼2单元501 的样子。"
    said = _text(problems, "name", name, LONGEST["name"])
    digits: list[str] = []
    for typed in phones:
        good, bad = read_phones(office, typed)
        digits += good
        if bad:
            problems["phone"] = f"电话「{'、'.join(bad)}」不完整或有误。"
    note = _text(problems, "remark", remark, LONGEST["remark"])
    if place is None or problems:
        raise InvalidInput.of(problems)
    return Household(place, said, tuple(dict.fromkeys(digits)), note)


def _occupancy(office: Office, by: str, before: Occupancy, typed: Typed) -> Occupancy:
    problems: dict[str, str] = {}
    name = _text(problems, "name", typed.name, LONGEST["name"])
    if not name:
        problems.setdefault("name", "请填写怎么称呼，例如：王女士。")
    try:
        tenure = Tenure(typed.tenure)
    except ValueError:
        tenure = Tenure.UNKNOWN
    phones, bad = read_phones(office, typed.phones)
    if bad:
        problems["phones"] = f"电话「{'、'.join(bad)}」不完整或有误。"
    elif len(phones) > MOST_PHONES:
        problems["phones"] = f"最多记 {MOST_PHONES} 个电话。"
    remark = _text(problems, "remark", typed.remark, LONGEST["remark"])
    care = _care(office, by, before, typed, problems)
    if problems:
        raise InvalidInput.of(problems)
    return replace(before, name=name, tenure=tenure, phones=phones, remark=remark, care=care)


def _care(office: Office, by: str, before: Occupancy, typed: Typed, problems: dict[str, str]) -> Care | None:
    """The care note: only with somebody's leave; one that stays as it was keeps the leave it had."""
    words = _text(problems, "care", typed.care, LONGEST["care"])
    leave = _text(problems, "leave", typed.leave, LONGEST["leave"])
    if not words:
        return None
    kept = before.care
    if kept and (kept.words, kept.leave) == (words, leave):
        return kept
    if not leave:
        problems["leave"] = "关照事项要经住户同意才能记，请写明谁同意的，例如：本人。"
        return None
    return Care(words, leave, office.now, by)
