"""What portal and forms share: design tokens, header and footer, the text-size switch (LOOK.md, R2, R23).

``ASSETS`` is published under ``/linli/`` by both doors; ``TEMPLATES`` goes on both Jinja search paths. The partials
escape by themselves, because MkDocs renders its theme without autoescape. They need two names: ``header`` (a
``Header``) and ``here`` (the path of the page shown below the prefix, so that the text-size links lead back to it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from hashlib import sha256
from pathlib import Path

from service_desk.catalog import Estate, OpeningHours

ASSETS: Path = Path(__file__).parent / "assets"
TEMPLATES: Path = Path(__file__).parent / "templates"

# URL name under /linli/ -> file in ASSETS. ``text.css`` is the one answer that depends on the cookie.
PUBLISHED: dict[str, str] = {
    "base.css": "base.css",
    "text.css": "text-normal.css",
    "text-normal.css": "text-normal.css",
    "text-large.css": "text-large.css",
    "text.js": "text.js",
    "icon.svg": "icon.svg",
}
# In the address of what browsers keep for an hour: a new style is fetched at once.
STAMP: str = sha256(b"".join((ASSETS / name).read_bytes() for name in ("base.css", "text.js"))).hexdigest()[:8]
TEXT_COOKIE = "linli_text"
TEXT_FILES: dict[str, str] = {"normal": "text-normal.css", "large": "text-large.css"}

_DAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Header:
    """What stands at the top and the foot of every page (R23), ready to print."""

    estate: str
    centre: str
    phone: str
    tel: str  # the number for a ``tel:`` link
    emergency_phone: str
    emergency_tel: str
    complaints_phone: str
    complaints_tel: str
    hours: str
    address: str
    demo: bool
    prefix: str = ""  # before every path, without a slash at the end
    url: str = ""  # public address for print; empty: not known

    @property
    def name(self) -> str:
        """Estate and centre in one, the estate's name once."""
        return self.centre if self.estate in self.centre else f"{self.estate}{self.centre}"

    @property
    def stamp(self) -> str:
        """What stands behind the addresses of shared styles and scripts; another after each change of them."""
        return STAMP

    @property
    def office(self) -> str:
        """The centre's name beside the estate's, which is not said again."""
        return self.centre.removeprefix(self.estate) or self.centre


def tel_of(phone: str, area_code: str = "") -> str:
    """The digits for a ``tel:`` link; a local number of 7 or 8 digits gets the area code."""
    digits = "".join(sign for sign in phone if sign.isascii() and (sign.isdigit() or sign == "+"))
    return area_code + digits if len(digits) in (7, 8) and not digits.startswith("400") else digits


def days_in_words(weekdays: Sequence[int]) -> str:
    """ISO weekdays in words: a run is ``周一至周五``, others are listed ``周一、周三``."""
    days = sorted(set(weekdays))
    if len(days) == len(_DAYS):
        return "每天"
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):  # noqa: PLR2004 - a run of three or more
        return f"周{_DAYS[days[0] - 1]}至周{_DAYS[days[-1] - 1]}"
    return "、".join(f"周{_DAYS[day - 1]}" for day in days)


def hours_in_words(hours: OpeningHours) -> str:
    """Both half-days: ``8:30–12:00，14:00–17:30``."""
    return f"{clock(hours.am_from)}–{clock(hours.am_to)}，{clock(hours.pm_from)}–{clock(hours.pm_to)}"


def clock(moment: time) -> str:
    """A time of day as people write it: ``8:30``."""
    return f"{moment.hour}:{moment.minute:02d}"


def header_of(estate: Estate, *, prefix: str = "") -> Header:
    """The header of an estate."""
    return Header(
        estate=estate.name,
        centre=estate.centre,
        phone=estate.phone,
        tel=tel_of(estate.phone, estate.area_code),
        emergency_phone=estate.emergency_phone,
        emergency_tel=tel_of(estate.emergency_phone, estate.area_code),
        complaints_phone=estate.complaints_phone,
        complaints_tel=tel_of(estate.complaints_phone, estate.area_code),
        hours=f"{days_in_words(estate.weekdays)} {hours_in_words(estate.hours)}",
        address=estate.address,
        demo=estate.demo,
        prefix=prefix.rstrip("/"),
        url=estate.url.rstrip("/"),
    )
