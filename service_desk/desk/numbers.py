"""Order numbers: a fresh one for a booking, many reserved for sheets filled by hand while the power is out."""

from __future__ import annotations

from collections.abc import Sequence

from service_desk.desk.context import Office
from service_desk.desk.people import may_record
from service_desk.errors import NotFound, Refused
from service_desk.store import Connection, reserved
from service_desk.store.reserved import Reserved

MOST = 500  # numbers reserved at once


def fresh(cn: Connection, office: Office) -> str:
    """A number that no order has yet and no sheet carries."""
    number = office.new_number()
    while not reserved.is_free(cn, office.estate, number):
        number = office.new_number()
    return number


def reserve(cn: Connection, office: Office, by: str, count: int) -> tuple[str, ...]:
    """Reserve so many numbers for sheets to fill by hand.

    Raises:
        NotFound, NotAllowed: not on duty, or somebody who may not record bookings.
        Refused: none, or more than anybody fills.
    """
    person = may_record(cn, office, by)
    if not 1 <= count <= MOST:
        raise Refused(f"一次可以预留 1 至 {MOST} 个单号。", code="bad_count")
    numbers = []
    for _ in range(count):
        number = fresh(cn, office)
        reserved.add(cn, office.estate, Reserved(number, person.id, office.now))
        numbers.append(number)
    return tuple(sorted(numbers))


def unused(cn: Connection, office: Office) -> tuple[Reserved, ...]:
    """Reserved numbers that no order was booked under, the newest first."""
    return reserved.unused(cn, office.estate)


def again(cn: Connection, office: Office, by: str, numbers: Sequence[str]) -> tuple[str, ...]:
    """Reserved numbers whose sheets are to be printed once more: the printer jammed, the file was lost.

    Raises:
        NotFound, NotAllowed: not on duty, or somebody who may not record bookings; or a number never reserved.
        Refused: a number under which an order was booked.
    """
    may_record(cn, office, by)
    wanted = tuple(dict.fromkeys(number.strip().upper() for number in numbers))
    for number in wanted:
        found = reserved.get(cn, office.estate, number)
        if found is None:
            raise NotFound(f"「{number}」不是预留的单号；预留了还没用的，看 linli paper blank-orders --unused。")
        if found.used_at is not None:
            raise Refused(f"单号 {number} 已经登记过了，不用再印空白单。", code="number_taken")
    return wanted


def take(cn: Connection, office: Office, number: str) -> str:
    """Use a reserved number for the order that is booked in this transaction.

    Raises:
        NotFound: never reserved.
        Refused: used before.
    """
    number = number.strip().upper()
    if reserved.use(cn, office.estate, number, office.now):
        return number
    if reserved.get(cn, office.estate, number) is None:
        raise NotFound(f"「{number}」不是预留的单号，请照手写任务单右上角的单号填写；平时登记不用写单号。")
    raise Refused(f"单号 {number} 已经登记过了，请核对是不是同一张任务单（linli show {number}）。", code="number_taken")
