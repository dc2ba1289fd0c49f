"""The built site: addresses, links, nothing from elsewhere, small, and the same from plain MkDocs."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

import pypdfium2
import pytest

from portal.build import SiteNotBuilt, build_site, url_of
from portal.pages import pages
from service_desk.pricing import Offering
from service_desk.web import ASSETS

ROOT = Path(__file__).resolve().parents[2]
HAND_WRITTEN = {"how", "rights", "privacy", "handbook"}
SERVED_BY_FORMS = {"/book", "/complain", "/status", "/text/normal", "/text/large"}
KIB = 1024


class _Reader(HTMLParser):
    """Collects links, ids, and what a browser would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.ids: set[str] = set()
        self.inline = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            assert given["id"] not in self.ids, f"id {given['id']} twice"
            self.ids.add(given["id"])
        if tag in ("a", "form"):
            self.links.append(given.get("href") or given.get("action", ""))
        if tag == "link" and given.get("rel") == "alternate":
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") != "canonical":
            self.fetched.append(given["href"])
        self.fetched += [given[name] for name in ("src", "srcset", "data", "poster") if name in given]
        if (
            (tag == "script" and "src" not in given)
            or tag == "style"
            or "style" in given
            or any(n.startswith("on") for n in given)
        ):
            self.inline += 1


def read(page: Path) -> _Reader:
    reader = _Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    return reader


def addresses(site: Path) -> set[str]:
    return {
        p.parent.relative_to(site).as_posix().replace(".", "", 1)
        if p.parent == site
        else p.parent.relative_to(site).as_posix()
        for p in site.rglob("index.html")
    }


def test_the_site_has_exactly_the_pages_of_the_catalogue(site: Path, offering: Offering, today: date) -> None:
    """Counted, because exit code 0 proves nothing."""
    wanted = {url_of(path) for path in pages(offering, today)} | HAND_WRITTEN
    found = addresses(site)
    assert {url for url in found if not url.startswith("handbook/")} == wanted
    assert sum(url.startswith("services/") for url in found) == len(offering.catalog.services)


def test_every_internal_link_leads_somewhere(site: Path, offering: Offering) -> None:
    found = {f"/{url}/".replace("//", "/") for url in addresses(site)}
    ids = {page: read(site / page.strip("/") / "index.html").ids for page in found}
    for page in found:
        for link in read(site / page.strip("/") / "index.html").links:
            parts = urlsplit(link)
            if parts.scheme in ("tel", "mailto") or (
                not parts.path and not parts.scheme and parts.fragment in ids[page]
            ):
                continue
            assert not parts.netloc, f"{page}: {link}"
            if parts.path in SERVED_BY_FORMS:
                wanted = parse_qs(parts.query)
                for service_id in wanted.get("service", []):
                    item = offering.catalog.service(service_id)
                    assert item is not None, f"{page}: {link}"
                    assert item.bookable, f"{page}: {link}"
                for back in wanted.get("to", []):
                    assert back == page
                continue
            path = unquote(urljoin(page, parts.path))  # the handbook's pages link to one another relatively
            if path.endswith((".pdf", ".xml")):
                assert (site / path.lstrip("/")).is_file(), f"{page}: {link}"
                continue
            assert path in found, f"{page}: {link}"
            assert not parts.fragment or parts.fragment in ids[path], f"{page}: {link}"


def test_nothing_is_fetched_from_elsewhere_and_everything_fetched_is_there(site: Path) -> None:
    for page in site.rglob("*.html"):
        for address in read(page).fetched:
            assert not urlsplit(address).netloc, f"{page}: {address}"
            assert (site / unquote(address.partition("?")[0]).lstrip("/")).is_file(), f"{page}: {address}"
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\(|@import", sheet.read_text(encoding="utf-8")), sheet


def test_no_page_needs_inline_script_or_style(site: Path) -> None:
    assert [page for page in site.rglob("*.html") if read(page).inline] == []


def test_r02_text_css_is_the_last_sheet_of_every_page_and_the_switch_leads_back(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', text)
        assert re.fullmatch(r"/linli/base\.css\?v=[0-9a-f]{8}", sheets[0])
        assert sheets[-1] == "/linli/text.css"
        assert "/text/large?to=/" in text
    assert (site / "linli" / "text.css").read_bytes() == (ASSETS / "text-normal.css").read_bytes()


def test_r23_telephone_hours_and_address_stand_on_every_page(site: Path, offering: Offering) -> None:
    estate = offering.catalog.estate
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for said in (estate.phone, estate.complaints_phone, estate.address, "周一至周五 8:30–12:00，14:00–17:30"):
            assert said in text, page


def test_a_demonstration_estate_says_so_on_every_page(site: Path) -> None:
    assert all("示例小区，仅供演示" in page.read_text(encoding="utf-8") for page in site.rglob("*.html"))


def test_r30_pages_are_in_chinese_and_zoom_is_free(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert '<html lang="zh-CN">' in text
        assert "maximum-scale" not in text
        assert "user-scalable" not in text
        assert "！" not in text


def _weight(site: Path, page: str) -> dict[str, int]:
    files = [f"{page}index.html".lstrip("/")]
    files += [
        unquote(address.partition("?")[0]).lstrip("/") for address in dict.fromkeys(read(site / files[0]).fetched)
    ]
    return {name: len(gzip.compress((site / name).read_bytes(), 9)) for name in files}


@pytest.mark.parametrize(
    "page", ["/", "/all/", "/prices/", "/services/F01/", "/services/P101/", "/process/", "/directory/"]
)
def test_r26_a_first_visit_is_small(site: Path, page: str) -> None:
    weights = _weight(site, page)
    assert sum(weights.values()) <= 90 * KIB
    assert len(weights) <= 8
    if page != "/all/":
        assert weights[f"{page}index.html".lstrip("/")] <= 6 * KIB  # a later page: the rest is cached


def test_search_costs_little_and_only_when_used(site: Path) -> None:
    worker = next((site / "assets" / "javascripts" / "workers").glob("search.*.js"))
    index = site / "search" / "search_index.json"
    together = sum(len(gzip.compress(path.read_bytes(), 9)) for path in (worker, index))
    assert together + sum(_weight(site, "/").values()) <= 90 * KIB


def test_nothing_of_the_theme_s_chrome_nor_any_code_is_published(site: Path) -> None:
    names = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert not any(name.endswith((".py", ".map", ".md", ".yml", ".yaml")) for name in names)
    assert not any("bundle" in name or "stylesheets" in name or "lunr/" in name for name in names)


def printed(pdf: Path) -> str:
    """The words of a sheet."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def test_no_file_knows_a_cost(offering: Offering, tmp_path: Path, today: date) -> None:
    secret = 987_654_321
    editions = tuple(
        replace(
            each,
            items=tuple(replace(item, cost=secret, exception=f"理由{secret}") for item in each.items),
            materials=tuple(replace(item, cost=secret) for item in each.materials),
        )
        for each in offering.prices.editions
    )
    build_site(replace(offering, prices=replace(offering.prices, editions=editions)), tmp_path / "site", today=today)
    for path in (tmp_path / "site").rglob("*"):
        if path.is_file() and path.suffix != ".gz":
            text = printed(path) if path.suffix == ".pdf" else path.read_text(encoding="utf-8")
            assert len(text) > 20, path
            assert "98765" not in text, path
            assert '"cost"' not in text, path


def test_hostile_names_survive_the_whole_build_literally(offering: Offering, tmp_path: Path, today: date) -> None:
    bad = "<script>x</script> {{7*7}} | `a` *b* _c_ & \U00020bb7"
    first = replace(offering.catalog.services[0], title=bad, summary=bad, standard=(bad,), aliases=(bad,))
    estate = replace(offering.catalog.estate, name="<b>邻", notice=bad)
    catalog = replace(offering.catalog, estate=estate, services=(first, *offering.catalog.services[1:]))
    build_site(replace(offering, catalog=catalog), tmp_path / "site", today=today)
    text = (tmp_path / "site" / "services" / first.id / "index.html").read_text(encoding="utf-8")
    literal = "&lt;script&gt;x&lt;/script&gt; {{7*7}} | `a` *b* _c_ &amp; \U00020bb7"
    assert text.count(literal) >= 5  # title, description, heading, summary, steps
    for page in (tmp_path / "site").rglob("*.html"):
        said = page.read_text(encoding="utf-8")
        assert "<script>" not in said
        assert "<b>" not in said


def test_the_search_index_knows_aliases_and_pinyin_and_no_boilerplate(site: Path) -> None:
    docs = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))["docs"]
    first = next(doc for doc in docs if doc["location"] == "services/F01/")
    assert {"缴水电费", "daijiaoshuidianfei", "djsdf"} <= set(first["tags"])
    assert "预约这项服务" not in first["text"]
    assert not any(doc["location"].startswith("handbook") for doc in docs)


def test_a_prefix_stands_before_every_address(offering: Offering, tmp_path: Path, today: date) -> None:
    build_site(offering, tmp_path / "site", today=today, prefix="/fuwu")
    for name in ("index.html", "services/F01/index.html", "how/index.html", "404.html"):
        reader = read(tmp_path / "site" / name)
        for link in (*reader.links, *reader.fetched):
            assert link.startswith(("/fuwu/", "tel:", "#")), f"{name}: {link}"
    first = (tmp_path / "site" / "services" / "F01" / "index.html").read_text(encoding="utf-8")
    assert 'href="/fuwu/text/large?to=/services/F01/"' in first  # the service puts the prefix back


def test_plain_mkdocs_build_makes_the_same_pages(offering: Offering, site: Path, tmp_path: Path, today: date) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LINLI_")}
    environment |= {"NO_MKDOCS_2_WARNING": "1", "LINLI_PORTAL_TODAY": today.isoformat()}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert addresses(tmp_path / "site") == addresses(site)
    one = "services/F01/index.html"
    assert (tmp_path / "site" / one).read_bytes() == (site / one).read_bytes()


def test_a_broken_catalogue_stops_plain_mkdocs_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "catalog").mkdir()
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "LINLI_CATALOG": str(tmp_path / "catalog")}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "estate.yml" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_in_use_is_never_built_over(offering: Offering, tmp_path: Path, today: date) -> None:
    (tmp_path / "index.html").write_text("old")
    with pytest.raises(SiteNotBuilt, match="已有内容"):
        build_site(offering, tmp_path, today=today)
    assert (tmp_path / "index.html").read_text() == "old"
