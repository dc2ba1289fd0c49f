"""The published portal in front of the forms: switched as a whole, the old one kept on any error."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

Open = Callable[..., Any]


def data_of(service: Any) -> Path:
    """The service's data folder."""
    found: Path = service.runtime.settings.data
    return found


def test_a_new_publication_is_served_at_once_catalogue_and_site_together(service: Any, republish: Open) -> None:
    assert service.get("/").title == "one"
    republish(service, "two")
    assert service.get("/").title == "two"
    assert service.client.get("/healthz").json["published"] == service.runtime.published().sha


def test_the_old_one_goes_on_when_the_new_one_is_broken(service: Any, republish: Open) -> None:
    assert service.get("/").title == "one"
    current = data_of(service) / "published" / "CURRENT"
    good = current.read_text()
    for broken in ("0123456789abcdef", "../../etc", "", "\udcff"):
        current.write_text(broken, encoding="utf-8", errors="surrogateescape")
        assert service.get("/").title == "one"
        assert service.done("F01", content=f"代缴{len(broken)}").status == 303
    current.unlink()
    assert service.get("/").title == "one"
    current.write_text(good)
    second = republish(service, "two")
    (second.site / "index.html").unlink()  # a site without a home page is no site
    assert service.get("/").title == "one"
    (second.site.parent / "catalog.json").write_text('{"format": 1, "cut')
    assert service.get("/book?service=P104").status == 200
    assert republish(service, "three").sha != second.sha
    assert service.get("/").title == "three"


def test_a_version_cleared_away_while_being_read_is_told_as_missing(service: Any) -> None:
    assert service.get("/").status == 200
    shutil.rmtree(service.runtime.published().site)
    page = service.get("/")
    assert (page.status, "027-12345678" in page.words) == (404, True)


def test_before_anything_is_published_a_plain_page_says_so(open_service: Open) -> None:
    service = open_service()
    shutil.rmtree(data_of(service) / "published")
    for path in ("/", "/book", "/status"):
        page = service.get(path)
        assert page.status == (404 if path == "/" else 503)
        assert "系统暂时不能" in page.words or path == "/"
    assert service.client.get("/healthz").status_code == 503


def test_headers_and_cache_times_of_the_portal(service: Any) -> None:
    home = service.client.get("/")
    assert home.headers["Cache-Control"] == "no-cache"
    assert home.headers["X-Content-Type-Options"] == "nosniff"
    assert home.headers["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in home.headers["Content-Security-Policy"]
    assert service.client.get("/", headers={"If-None-Match": home.headers["ETag"]}).status_code == 304
    assert "immutable" in service.client.get("/main.0a1b2c3d.min.css").headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in home.headers


def test_a_missing_page_has_our_look_and_the_telephone(service: Any) -> None:
    for path in ("/nothing", "/prices/none", "/404.html", "/../../etc/passwd", "/published/CURRENT"):
        page = service.get(path)
        assert page.status == 404
        assert "没有这一页" in page.words
        assert "tel:02712345678" in page.reader.links


def test_a_folder_without_its_slash_leads_to_the_page(service: Any) -> None:
    answer = service.client.get("/prices")
    assert (answer.status_code, answer.headers["Location"]) == (302, "prices/")  # relative: also right below a prefix
    assert service.get("/prices/").title == "prices"


def test_posts_never_reach_the_portals_files(service: Any) -> None:
    assert service.client.post("/").status_code == 404
    assert service.client.post("/prices/").status_code == 404


def test_r26_pages_of_the_portal_are_sent_compressed_to_those_who_can_read_that(service: Any, republish: Open) -> None:
    published = republish(service, "long " * 200)
    packed = service.client.get("/", headers={"Accept-Encoding": "gzip"})
    plain = service.client.get("/")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data == (published.site / "index.html").read_bytes()
    assert service.get("/index.html.gz").status == 404


def test_sheets_and_the_feed_come_with_their_types_and_are_asked_for_anew(service: Any, republish: Open) -> None:
    site = republish(service, "two").site
    (site / "papers").mkdir()
    (site / "papers" / "poster-a3.pdf").write_bytes(b"%PDF-1.7")
    (site / "notices").mkdir()
    (site / "notices" / "feed.xml").write_text("<feed/>", encoding="utf-8")
    for path, kind in (("/papers/poster-a3.pdf", "application/pdf"), ("/notices/feed.xml", "text/xml")):
        answer = service.client.get(path)
        assert answer.status_code == 200
        assert answer.mimetype in (kind, "application/xml")
        assert answer.headers["Cache-Control"] == "no-cache"
