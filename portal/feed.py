"""The notices as an Atom feed (RFC 4287). Pure: same offering, day and address, same bytes."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from xml.etree import ElementTree as ET

from portal.notices import Board, NoticeView
from service_desk.catalog import SHANGHAI, Catalog
from service_desk.web import header_of

PATH = "notices/feed.xml"
ATOM = "http://www.w3.org/2005/Atom"
MOST = 30  # entries


def feed(catalog: Catalog, shown: Board, *, url: str = "", prefix: str = "") -> bytes:
    """The feed; ``url`` is the public address with its prefix, empty when there is none: links then have no host."""
    ET.register_namespace("", ATOM)
    base = url.rstrip("/") or prefix.rstrip("/")
    views = sorted(shown.every, key=lambda view: view.notice.since, reverse=True)[:MOST]
    top = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "zh-CN"})
    name = header_of(catalog.estate).name
    _text(top, "id", _urn(catalog, ""))
    _text(top, "title", f"{name}公告")
    _text(top, "updated", _moment(max((view.updated for view in views), default=date(2026, 1, 1))))
    _author(top, name)
    _link(top, "self", f"{base}/{PATH}", "application/atom+xml")
    _link(top, "alternate", f"{base}/notices/", "text/html")
    for view in views:
        _entry(top, view, catalog, base)
    ET.indent(top)
    made: bytes = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def _entry(top: ET.Element, view: NoticeView, catalog: Catalog, base: str) -> None:
    notice = view.notice
    entry = ET.SubElement(top, f"{{{ATOM}}}entry")
    _text(entry, "id", _urn(catalog, notice.id))
    _text(entry, "title", notice.title)
    _text(entry, "updated", _moment(view.updated))
    _text(entry, "published", _moment(notice.since))
    _author(entry, view.signed)
    _link(entry, "alternate", f"{base}{view.path}", "text/html")
    ET.SubElement(entry, f"{{{ATOM}}}category", {"term": notice.kind.value, "label": notice.kind.word})
    _text(entry, "summary", "，".join(part for part in (notice.when, notice.summary) if part))
    facts = [f"{label}：{text}" for label, text in (("时间", notice.when), ("范围", notice.affects)) if text]
    _text(entry, "content", "\n".join((*facts, *notice.body)))


def _urn(catalog: Catalog, notice: str) -> str:
    """An id that stays when the address of the site changes."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"urn:linli:{catalog.estate.id}:notices:{notice}").urn


def _moment(day: date) -> str:
    return datetime.combine(day, time(), SHANGHAI).isoformat()


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _author(parent: ET.Element, name: str) -> None:
    _text(ET.SubElement(parent, f"{{{ATOM}}}author"), "name", name)


def _link(parent: ET.Element, rel: str, href: str, kind: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": href, "type": kind})
