"""What residents and clerks type, made into a ``Booking`` or into sentences that say how to mend it.

The one place that knows the fields of a booking: web form, JSON API and command line send the same names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import phonenumbers

from service_desk.catalog import Half, ServiceItem
from service_desk.clocks import half_days_on_offer, local
from service_desk.desk.context import Office
from service_desk.errors import InvalidInput, Refused
from service_desk.orders import Channel, Contact, HalfDay, Place
from service_desk.pricing import Quote, quote, yuan
from service_desk.workflow import Kind

FIELDS = (
    "service", "day", "half", "content", "requirements", "home", "elsewhere", "name", "phone", "reach",
    "for_other", "booker_name", "booker_phone", "agreed", "limit", "edition", "privacy",
)  # fmt: skip
LENGTHS = {"content": 500, "requirements": 300, "home": 40, "elsewhere": 80, "name": 30, "phone": 40, "reach": 80,
           "booker_name": 30, "booker_phone": 40}  # fmt: skip
YES = frozenset({"yes", "on", "1", "true", "是"})
HOME = re.compile(
    r"^(?P<building>[0-9A-Za-z]{1,4})(?:号楼|栋|幢|座|#|-)(?:(?P<unit>[0-9A-Za-z]{1,3})(?:单元|门|-))?(?P<room>[0-9]{2,5}[A-Za-z]?)室?$"
)


@dataclass(frozen=True, slots=True)
class Booking:
    """A complete and consistent booking, not yet an order. ``wanted`` is None only for urgent services."""

    service: ServiceItem
    kind: Kind
    wanted: HalfDay | None
    content: str
    requirements: str
    address: Place
    place: Place
    contact: Contact
    booker: Contact | None
    quote: Quote | None
    agreed: bool
    channel: Channel
    privacy_version: str

    @property
    def make_safe(self) -> bool:
        """Urgent paid work that nobody could agree to: make safe only, free."""
        return self.kind is Kind.FREE and self.quote is not None


def clean(text: str) -> str:
    """Trimmed text with one kind of line end.

    Raises:
        ValueError: NUL or a lone surrogate, which no store or page can carry.
    """
    if "\x00" in text or any("\ud800" <= ch <= "\udfff" for ch in text):
        raise ValueError
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def parse_phone(text: str, area_code: str) -> str | None:
    """National digits of a Chinese telephone number, or None. Full-width digits, blanks, dashes, +86 are fine (R16)."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"[\s\-–—‐·.()]+", "", plain)
    if re.fullmatch(r"[2-9][0-9]{6,7}", plain):  # a landline as neighbours write it, without the area code
        plain = area_code + plain
    try:
        number = phonenumbers.parse(plain, "CN")
    except phonenumbers.NumberParseException:
        return None
    if number.country_code != CHINA or not re.fullmatch(r"\+?[0-9]+", plain):
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    national = str(number.national_number)
    return national if phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE else f"0{national}"


CHINA = 86


def parse_home(text: str) -> Place | None:
    """A home from ``3-2-501`` or ``3号楼2单元501`` (R18), or None."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("—", "-").replace("–", "-")
    found = HOME.match(plain)
    if found is None:
        return None
    return Place(found["building"].upper(), (found["unit"] or "").upper(), found["room"].upper())


def quote_for(office: Office, service: ServiceItem, day: date) -> Quote | None:
    """The quote to tell before agreeing; None for free services.

    Raises:
        Refused: the price is not published yet (待公布).
    """
    if service.fee.value == Kind.FREE.value:
        return None
    edition = office.offering.edition_on(day)
    if edition is None:
        raise Refused(f"「{service.title}」的价格待公布，暂不能预约；请致电服务中心。", code="no_price_in_force")
    return quote(edition, service.id, service.title, example=office.catalog.estate.demo)


def quote_sentence(found: Quote | None, service: ServiceItem) -> str:
    """The price in words, as it is told to the resident (R12, R30)."""
    if found is None:
        text = "本项为无偿增值服务，不收服务费"
        if service.money == "pass_through":
            text += "；代缴的款项按收费单位票据代收代付，多退少补"
        return text + "。"
    unit = f"每{found.unit} {yuan(found.unit_price)} 元{found.minimum_word}"
    if found.mode.value == "fixed":
        return f"{yuan(found.high)} 元（{unit}，一口价）。"
    if found.mode.value == "estimate":
        return f"预估 {yuan(found.low)} 至 {yuan(found.high)} 元（{unit}），超出须经您同意。"
    minimum = f"上门查看 {yuan(found.high)} 元起，" if found.high else "上门查看不收费，"
    return f"{minimum}现场报价（{unit}），经您同意再做。"


class _Reader:
    """Collects every problem of one form."""

    def __init__(self, raw: Mapping[str, str]) -> None:
        self.problems: dict[str, str] = {}
        self.values: dict[str, str] = {}
        for field in FIELDS:
            try:
                value = clean(str(raw.get(field, "")))
            except ValueError:
                self.wrong(field, "这里有无法识别的字符，请重新输入。")
                value = ""
            limit = LENGTHS.get(field, 80)
            if len(value) > limit:
                self.wrong(field, f"这里最多写 {limit} 个字，现在有 {len(value)} 个，请删减。")
            self.values[field] = value

    def __getitem__(self, field: str) -> str:
        return self.values[field]

    def wrong(self, field: str, sentence: str) -> None:
        """Keep the first problem of a field."""
        self.problems.setdefault(field, sentence)

    def need(self, field: str, sentence: str) -> str:
        """The value, noting a problem when it is empty."""
        if not self[field]:
            self.wrong(field, sentence)
        return self[field]

    def yes(self, field: str) -> bool:
        """Whether a box was ticked."""
        return self[field].lower() in YES


def read_when(office: Office, service: ServiceItem, form: _Reader, at: datetime) -> HalfDay | None:
    """The half-day wanted at the time of the call, which late entry puts earlier; urgent services need none."""
    if service.urgent:
        return None
    try:
        wanted = HalfDay(date.fromisoformat(form["day"]), Half(form["half"]))
    except ValueError:
        form.wrong("day", "请选择希望的日期和上午或下午。")
        return None
    if (wanted.day, wanted.half) not in half_days_on_offer(office.offering, at):
        form.wrong("day", "这个半天已过或不在可预约的日期内，请另选一个。")
    return wanted


def _read_contact(office: Office, form: _Reader) -> tuple[Contact, Contact | None]:
    area = office.catalog.estate.area_code
    name = form.need("name", "请填写怎么称呼，例如：王女士。")
    booker = _read_booker(form, area) if form.yes("for_other") else None
    reach = form["reach"] or ("请联系代填人" if booker and booker.phone else "")
    phone = ""
    if form["phone"]:
        phone = parse_phone(form["phone"], area) or ""
        if not phone:
            form.wrong(
                "phone", f"电话号码不完整或有误，请填 11 位手机号或带区号的座机，例如 13800138000 或 {area}-61234567。"
            )
    elif not reach:
        form.wrong("phone", "请填写电话；没有电话的，请在“怎样找到您”里写明。")
    return Contact(name, phone, reach), booker


def _read_booker(form: _Reader, area: str) -> Contact:
    """Who books for somebody else (代填, R22): always with a phone, so that the other one needs none."""
    name = form.need("booker_name", "请填写您自己的称呼。")
    phone = parse_phone(form["booker_phone"], area) or "" if form["booker_phone"] else ""
    if not phone:
        form.wrong("booker_phone", "请填写您自己的电话，例如 13800138000。")
    return Contact(name, phone)


def _read_places(form: _Reader) -> tuple[Place, Place]:
    home = parse_home(form.need("home", "请填写住址，例如：3-2-501 或 3号楼2单元501。"))
    if home is None:
        form.wrong("home", "住址请写成 3-2-501 或 3号楼2单元501 的样子。")
        home = Place()
    return home, Place(other=form["elsewhere"]) if form["elsewhere"] else home


def read_booking(
    office: Office, raw: Mapping[str, str], channel: Channel, *, occurred_at: datetime | None = None
) -> Booking:
    """Read a booking from form fields; a price agreed to must be the one in force (TRUST 11).

    Raises:
        NotFound: no such service in the catalogue.
        InvalidInput: every wrong field at once, in the order of the form.
        Refused: the service cannot be booked, or its price is not published.
    """
    form = _Reader(raw)
    service = office.service(form["service"])
    _refuse_unbookable(service)
    found = quote_for(office, service, local(occurred_at or office.now).date())
    wanted = read_when(office, service, form, occurred_at or office.now)
    content = form.need("content", "请写明要办什么，例如：厨房水龙头漏水。")
    address, place = _read_places(form)
    contact, booker = _read_contact(office, form)
    agreed = found is None or form.yes("agreed")
    # Whoever fills in the form can read the price: only at the telephone or counter may nobody be there to agree.
    make_safe = service.urgent and not agreed and channel is not Channel.WEB
    kind = Kind.FREE if found is None or make_safe else Kind.PAID
    if found is not None:
        if not agreed and not make_safe:
            form.wrong("agreed", "这是有偿服务，请看过价格后勾选“同意”，否则不能预约。")
        if agreed and (form["edition"] not in ("", found.edition) or form["limit"] not in ("", str(found.high))):
            form.wrong("agreed", f"价格已更新，请重新看过再同意：{quote_sentence(found, service)}")
    if form.problems:
        raise InvalidInput.of({name: form.problems[name] for name in FIELDS if name in form.problems})
    privacy = form["privacy"] or office.catalog.estate.privacy_version
    return Booking(
        service,
        kind,
        wanted,
        content,
        form["requirements"],
        address,
        place,
        contact,
        booker,
        found,
        agreed,
        channel,
        privacy,
    )


def _refuse_unbookable(service: ServiceItem) -> None:
    if not service.bookable:
        raise Refused(f"「{service.title}」不需要预约，请致电或来服务中心。", code="not_bookable")
