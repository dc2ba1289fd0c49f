"""``pages(offering, today)``: what the centre offers -> ``{path: markdown}``. Pure; imports nothing of MkDocs.

Each page is front matter and one block of HTML without blank lines, so that every Markdown generator leaves it as it
is; all catalogue text passes Jinja's autoescape. ``fill`` does the same for the hand-written pages under ``docs/``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal import words
from portal.calendar_view import year_view
from portal.notices import Board, begun, board
from portal.pinyin_terms import pinyin, terms
from portal.price_lists import PriceLists, price_lists
from portal.process import pictures, svg
from service_desk.catalog import Fee, Record, Section, ServiceItem
from service_desk.notices import CHANNEL_WORDS
from service_desk.pricing import Offering
from service_desk.web import TEMPLATES, header_of, tel_of
from service_desk.web.form_fields import FORM_FIELDS

_HERE = Path(__file__).parent / "templates"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_PLACEHOLDER = re.compile(r"\{\{ *([a-z_]+) *\}\}")
FIXED = ("index", "all", "free", "prices", "departments", "directory", "calendar", "process", "form", "notices")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The Jinja environment of the portal's templates: autoescape always on, unknown names are errors."""
    env = Environment(
        loader=FileSystemLoader([_HERE, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["day"] = words.day_words
    env.filters["short_day"] = words.short_day
    env.filters["tel"] = tel_of
    env.filters["weight"] = words.weight
    return env


@dataclass(frozen=True, slots=True)
class Row:
    """A service as a line of a list."""

    item: ServiceItem
    soon: str
    price: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A section with its rows."""

    section: Section
    rows: tuple[Row, ...]


class _Builder:
    """Everything a template may look at, worked out once for all pages."""

    def __init__(self, offering: Offering, today: date, prefix: str, papers: Mapping[str, int]) -> None:
        self.offering = offering
        self.catalog = offering.catalog
        self.today = today
        self.prices = price_lists(offering, today)
        rows = {item.id: self._row(item) for item in self.catalog.services}
        self.groups = tuple(
            Group(section, tuple(rows[sid] for sid in section.services if sid in rows))
            for section in self.catalog.sections
        )
        self.section_of = {sid: section for section in self.catalog.sections for sid in section.services}
        self.service_days = self._service_days()
        self.notices = notices_of(offering, today, self.prices)
        self.shared: dict[str, Any] = {
            "header": header_of(self.catalog.estate, prefix=prefix),
            "p": prefix.rstrip("/"),
            "estate": self.catalog.estate,
            "catalog": self.catalog,
            "groups": self.groups,
            "prices": self.prices,
            "notices": self.notices,
            "papers": papers,
            "today": today,
            "words": words,
            "Fee": Fee,
            "Record": Record,
        }
        self.made: dict[str, str] = {}

    def _row(self, item: ServiceItem) -> Row:
        view = self.prices.current_view(item.id)
        return Row(item, words.soon(item, self.catalog), view.price if view else "")

    def _service_days(self) -> dict[str, list[tuple[date, str]]]:
        found: dict[str, list[tuple[date, str]]] = {}
        for calendar in self.catalog.calendars:
            for day, service, what in calendar.service_days:
                if day >= self.today:
                    found.setdefault(service, []).append((day, what))
        return found

    def add(self, path: str, template: str, meta: Mapping[str, Any], **context: Any) -> None:
        """Render one page."""
        html = environment().get_template(template).render(self.shared | context)
        self.made[path] = front_matter(meta) + one_block(html)


def pages(
    offering: Offering, today: date, *, prefix: str = "", papers: Mapping[str, int] | None = None
) -> dict[str, str]:
    """Every generated page of the portal: path under the docs folder -> Markdown.

    ``prefix`` stands before every link (the service may live under a path). Paths are stable: ``services/F01.md``
    becomes ``/services/F01/``. ``papers`` are the sheets to download: file name -> bytes.
    """
    build = _Builder(offering, today, prefix, papers or {})
    estate = offering.catalog.estate
    quiet = {"search": {"exclude": True}}
    build.add(
        "index.md", "home.html", {"title": estate.centre, "description": _about(offering), "menu": "home"} | quiet
    )
    build.add("all.md", "all.html", {"title": "全部服务", "menu": "services"} | quiet)
    build.add("free.md", "free.html", {"title": "免费服务清单", "menu": "services", "tags": ["免费"]} | quiet)
    _section_pages(build)
    _service_pages(build)
    _price_pages(build)
    _notice_pages(build)
    _centre_pages(build)
    return build.made


def notices_of(offering: Offering, today: date, lists: PriceLists | None = None) -> Board:
    """The notices of a day, each price notice knowing the page of its edition."""
    lists = lists or price_lists(offering, today)
    pages_of = {view.edition.id: f"/prices/{view.edition.id}/" for view in (*lists.coming, *lists.past)}
    if lists.current:
        pages_of[lists.current.edition.id] = "/prices/"
    return board(offering, today, pages_of)


def paths(offering: Offering, today: date) -> tuple[str, ...]:
    """The paths that ``pages`` makes, without making them."""
    lists = price_lists(offering, today)
    return (
        *(f"{name}.md" for name in FIXED),
        *(f"sections/{section.id}.md" for section in offering.catalog.sections),
        *(f"services/{item.id}.md" for item in offering.catalog.services),
        *(f"prices/{view.edition.id}.md" for view in (*lists.coming, *lists.past)),
        *(f"notices/{notice.id}.md" for notice in begun(offering, today)),
    )


def _about(offering: Offering) -> str:
    estate = offering.catalog.estate
    free = sum(item.fee is Fee.FREE for item in offering.catalog.services)
    paid = len(offering.catalog.services) - free
    return f"{header_of(estate).name}：{free} 项免费服务，{paid} 项有偿服务。电话 {estate.phone}。"


def _section_pages(build: _Builder) -> None:
    for group in build.groups:
        meta = {"title": group.section.title, "description": group.section.summary, "menu": "services"}
        build.add(f"sections/{group.section.id}.md", "section.html", meta, group=group)


def _service_pages(build: _Builder) -> None:
    for item in build.catalog.services:
        meta = {"title": item.title, "description": item.summary, "menu": "services", "tags": list(terms(item))}
        build.add(
            f"services/{item.id}.md",
            "service.html",
            meta,
            item=item,
            section=build.section_of.get(item.id),
            department=build.catalog.department(item.department),
            directory=build.catalog.directory(item.id),
            price=build.prices.current_view(item.id),
            next_prices=build.prices.next_views(item.id),
            service_days=build.service_days.get(item.id, []),
            soon=words.soon(item, build.catalog),
            fee_sentences=words.fee_sentences(item),
            affects=words.affects_words(item),
        )


def _price_pages(build: _Builder) -> None:
    meta = {"title": "价目表", "description": "现行价目表、下一版价目表和历年价目表。", "menu": "prices"}
    build.add("prices.md", "prices.html", meta | {"tags": ["jiamubiao", "jmb", "收费标准", "多少钱", "价格"]})
    lists: PriceLists = build.prices
    for view in (*lists.coming, *lists.past):
        title = f"价目表 {view.edition.id}"
        build.add(
            f"prices/{view.edition.id}.md",
            "price_edition.html",
            {"title": title, "menu": "prices", "search": {"exclude": True}},
            view=view,
            state="next" if view in lists.coming else "past",
        )


def _notice_pages(build: _Builder) -> None:
    meta = {"title": "公告", "description": "停水停电、价格、活动和免费服务的公告。", "menu": "notices"}
    build.add("notices.md", "notices.html", meta | {"search": {"exclude": True}})
    for view in build.notices.every:
        notice = view.notice
        tags = [notice.kind.word, "公告", "通知", *pinyin(notice.title), *pinyin(notice.kind.word)]
        about = "，".join(part for part in (notice.when, notice.affects, notice.summary) if part)
        meta = {"title": notice.title, "description": about, "menu": "notices"}
        build.add(f"notices/{notice.id}.md", "notice.html", meta | {"tags": tags}, view=view)


def _centre_pages(build: _Builder) -> None:
    years = tuple(year_view(build.catalog, year, build.today) for year in (build.today.year, build.today.year + 1))
    build.add("departments.md", "departments.html", {"title": "各部门", "description": "服务中心各部门管什么。"})
    build.add("directory.md", "directory.html", {"title": "便民信息", "description": "医院、交通、家政等信息查询。"})
    build.add("calendar.md", "calendar.html", {"title": "服务日历", "description": "放假、补班和服务日。"}, years=years)
    drawn = tuple((picture, svg(picture)) for picture in pictures())
    build.add("process.md", "process.html", {"title": "办理流程", "description": "预约流程和实施流程。"}, drawn=drawn)
    meta = {"title": "预约单（手填）", "description": "可以打印出来手填的预约单。", "menu": "how"}
    build.add("form.md", "form.html", meta | {"tags": ["打印", "手填", "yuyuedan"]}, fields=FORM_FIELDS)


def front_matter(meta: Mapping[str, Any]) -> str:
    """YAML front matter; JSON strings are YAML too, once the signs that YAML forbids are gone."""
    lines = [f"{key}: {_UNPRINTABLE.sub(' ', json.dumps(value, ensure_ascii=False))}" for key, value in meta.items()]
    return "\n".join(["---", *lines, "---", "", ""])


def one_block(html: str) -> str:
    """HTML as one Markdown block: no blank lines, nothing indented (that would be code to CommonMark)."""
    lines = [line.strip() for line in _UNPRINTABLE.sub("\ufffd", html).splitlines()]
    return "\n".join(line for line in lines if line) + "\n"


def fill(text: str, offering: Offering, *, prefix: str = "") -> str:
    """A hand-written page with the estate's words in place of ``{{ phone }}`` and the like.

    Raises:
        KeyError: a placeholder that does not exist.
    """
    values = _fillings(offering, prefix)
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)


def fillable(path: str) -> bool:
    """Whether a hand-written page is for residents and takes the estate's words (the handbook does not)."""
    return path.endswith(".md") and not path.startswith("handbook/")


def _fillings(offering: Offering, prefix: str) -> dict[str, str]:
    estate = offering.catalog.estate
    env = environment()
    header = header_of(estate, prefix=prefix)
    phone = env.from_string('<a class="nowrap" href="tel:{{ tel }}">{{ phone }}</a>')
    listed = env.from_string('<ul class="rules">{% for line in lines %}<li>{{ line }}</li>{% endfor %}</ul>')
    plain = env.from_string("{{ text }}")
    values = {
        "estate": estate.name,
        "centre": estate.centre,
        "address": estate.address,
        "hours": header.hours,
        "manager": estate.manager_title,
        "privacy_version": estate.privacy_version,
        "booking_days": str(estate.booking_days),
        "notice_days": str(estate.notice_days),
        "channels": "、".join(CHANNEL_WORDS.get(channel, channel) for channel in estate.channels),
        "company_contact": estate.company_contact or "物业公司",
    }
    made = {key: _literal(plain.render(text=value)) for key, value in values.items()}
    for key in ("phone", "emergency_phone", "complaints_phone"):
        number = getattr(estate, key)
        made[key] = phone.render(tel=tel_of(number, estate.area_code), phone=number)
    made["conduct"] = listed.render(lines=offering.catalog.conduct)
    made["p"] = prefix.rstrip("/")
    return made


def _literal(escaped: str) -> str:
    """Markdown's own signs as character references, so that a name stays a name."""
    return re.sub(r"[\\`*_{}\[\]()#+!|~]", lambda sign: f"&#{ord(sign[0])};", escaped)
