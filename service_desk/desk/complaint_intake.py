"""What is typed of a complaint, made into a ``Wish`` or into sentences that say how to mend it.

The one place that knows the fields: web form, desk and command line send the same names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from service_desk.complaints import Kind, Source
from service_desk.desk.context import Office
from service_desk.desk.intake import YES, clean, parse_home, parse_phone
from service_desk.errors import InvalidInput
from service_desk.orders import Contact, Place, ServiceOrder

PUBLIC = ("kind", "words", "manager", "home", "name", "phone", "reach", "privacy")  # what a resident is asked
OFFICE = ("about", "department", "major")  # what the office adds
LENGTHS = {"words": 1000, "home": 40, "name": 30, "phone": 40, "reach": 80, "about": 80}
NO_KIND = "请选是哪一类。"
NO_WORDS = "请写明是什么事，例如：哪一天、谁、发生了什么。"
NO_PHONE = "请填写电话；不便留的，请在“怎样告诉您结果”里写明。"
BAD_PHONE = "电话号码不完整或有误，请填 11 位手机号或带区号的座机，例如 13800138000 或 {area}-61234567。"
BAD_HOME = "住址请写成 3-2-501 或 3号楼2单元501 的样子。"
BAD_DEPARTMENT = "请选择目录里有的部门。"


@dataclass(frozen=True, slots=True)
class Wish:
    """A complete complaint, not yet received. ``about``: ids of staff, as typed; ``manager``: about the manager."""

    kind: Kind
    source: Source
    words: str
    contact: Contact
    place: Place
    order: str = ""
    about: tuple[str, ...] = ()
    department: str = ""
    manager: bool = False
    major: bool = False
    follow_up: str = ""
    privacy_version: str = ""


def read_complaint(
    office: Office, raw: Mapping[str, str], source: Source, order: ServiceOrder | None = None
) -> Wish:  # fmt: skip
    """Read a complaint from form fields; about an order, whom to reach is who booked it, unless said otherwise.

    Raises:
        InvalidInput: every wrong field at once, in the order of the form.
    """
    values, problems = _texts(raw)
    kind = _kind(values["kind"], problems)
    if not values["words"]:
        problems.setdefault("words", NO_WORDS)
    contact, place = _whom(office, values, order, problems)
    if values["department"] and office.catalog.department(values["department"]) is None:
        problems["department"] = BAD_DEPARTMENT
    if problems or kind is None:
        raise InvalidInput.of({name: problems[name] for name in (*PUBLIC, *OFFICE) if name in problems})
    return Wish(
        kind, source, values["words"], contact, place, order.number if order else "", ids_of(values["about"]),
        values["department"], values["manager"].lower() in YES, values["major"].lower() in YES,
        privacy_version=values["privacy"] or office.catalog.estate.privacy_version,
    )  # fmt: skip


def ids_of(text: str) -> tuple[str, ...]:
    """``W01，W02`` as ids."""
    parts = (part.strip().upper() for part in text.replace("，", ",").replace("、", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _texts(raw: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    values: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name in (*PUBLIC, *OFFICE):
        try:
            values[name] = clean(str(raw.get(name, "")))
        except ValueError:
            values[name], problems[name] = "", "这里有无法识别的字符，请重新输入。"
        most = LENGTHS.get(name, 80)
        if len(values[name]) > most:
            problems[name] = f"这里最多写 {most} 个字，现在有 {len(values[name])} 个，请删减。"
    return values, problems


def _kind(text: str, problems: dict[str, str]) -> Kind | None:
    try:
        return Kind(text)
    except ValueError:
        problems["kind"] = NO_KIND
        return None


def _whom(
    office: Office, values: Mapping[str, str], order: ServiceOrder | None, problems: dict[str, str]
) -> tuple[Contact, Place]:  # fmt: skip
    area, phone = office.catalog.estate.area_code, ""
    if values["phone"]:
        phone = parse_phone(values["phone"], area) or ""
        if not phone:
            problems["phone"] = BAD_PHONE.format(area=area)
    elif not values["reach"] and order is None:
        problems["phone"] = NO_PHONE
    place = parse_home(values["home"]) if values["home"] else Place()
    if place is None:
        problems["home"] = BAD_HOME
    given = Contact(values["name"], phone, values["reach"])
    return _filled(given, order), (order.address if order and not values["home"] else place) or Place()


def _filled(given: Contact, order: ServiceOrder | None) -> Contact:
    if order is None:
        return given
    known = order.contact
    if not given.phone and not given.reach:
        return replace(known, name=given.name or known.name)
    return replace(given, name=given.name or known.name)
