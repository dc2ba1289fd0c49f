"""The real forms over a real SQLite file and the real catalogue, with a clock that the test moves."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from html.parser import HTMLParser
from pathlib import Path
from types import CodeType
from typing import Any, ClassVar

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from forms_service.app import create_app
from service_desk import catalog_files, desk, published, settings
from service_desk.catalog import SHANGHAI
from service_desk.desk import Act, Entry, Office
from service_desk.orders import Basis, Grant, ServiceOrder, Staff, Window
from service_desk.pricing import Offering
from service_desk.runtime import Runtime, make_secret, open_runtime
from service_desk.store import Connection, open_store, people
from service_desk.workflow import Action, Role

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
CATALOG = Path(__file__).parents[2] / "catalog"
STAFF = (
    Staff("M01", "经理甲", "001", (Grant(Role.MANAGER),)),
    Staff("R01", "前台甲", "011", (Grant(Role.RECEPTION),)),
    Staff("S01", "维修主管甲", "021", (Grant(Role.SUPERVISOR, "repair"),)),
    Staff("S02", "接待主管甲", "022", (Grant(Role.SUPERVISOR, "reception"),)),
    Staff("W01", "维修工甲", "031", (Grant(Role.WORKER, "repair"),)),
    Staff("W04", "代办员甲", "034", (Grant(Role.WORKER, "reception"),)),
    Staff("F01", "出纳甲", "041", (Grant(Role.FINANCE),)),
)
WHEN = {"content": "厨房龙头滴水", "slot": "2026-11-24.am"}
WHO = {"home": "3-2-501", "name": "王女士", "phone": "138 0013 8000"}


class _Reader(HTMLParser):
    """Collects what a browser would send and what a reader would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: dict[str, dict[str, str]] = {}
        self.actions: dict[str, str] = {}
        self.links: list[str] = []
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._form = ""
        self._area = ""
        self._hush = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if tag == "form":
            self._form = found.get("id", found.get("action", ""))
            self.forms[self._form] = {}
            self.actions[self._form] = found.get("action", "")
        elif tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag == "br":
            self.words.append(" ")
        elif tag in ("script", "style"):
            self._hush = tag
        elif tag == "textarea":
            self._area = found["name"]
            self.forms[self._form][self._area] = ""
        elif tag == "input" and self._form and self._is_sent(found):
            self.forms[self._form][found["name"]] = found.get("value", "")

    @staticmethod
    def _is_sent(found: dict[str, str]) -> bool:
        return "disabled" not in found and (found.get("type") not in ("radio", "checkbox") or "checked" in found)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = ""
        if tag == "textarea":
            area = self.forms[self._form]
            area[self._area] = area[self._area].removeprefix("\n")
            self._area = ""
        if tag == self._hush:
            self._hush = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[self._form][self._area] += data
        elif not self._hush:
            self.words.append(data)


@dataclass
class Page:
    """One answer, as a browser without JavaScript has it."""

    response: TestResponse

    @cached_property
    def reader(self) -> _Reader:
        """Its fields, links and words; many are asked for their status alone."""
        made = _Reader()
        if self.response.mimetype == "text/html":
            made.feed(self.response.text)
        return made

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def words(self) -> str:
        """What is to be read, with single blanks."""
        return " ".join("".join(self.reader.words).split())

    @property
    def fields(self) -> dict[str, str]:
        """What the page's main form would send as it stands."""
        return dict(self.reader.forms["answers"])

    @property
    def action(self) -> str:
        """Where the main form goes."""
        return self.reader.actions["answers"]

    @property
    def title(self) -> str:
        start = self.response.text.index("<title>") + 7
        return self.response.text[start : self.response.text.index("</title>")]

    @property
    def where(self) -> str:
        """Where a redirect leads."""
        return self.response.headers["Location"]

    def tag(self, name: str, **attributes: str) -> dict[str, str]:
        """The first element with these attributes."""
        return next(
            found
            for tag, found in self.reader.tags
            if tag == name and all(found.get(k) == v for k, v in attributes.items())
        )


class Client(FlaskClient):
    """Reads each answer to its end and closes it, as a server does."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return super().open(*args, **kwargs | {"buffered": True})


class Clock:
    """The time as the test says; in UTC, as the service's own clock gives it."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)


class Compiled(BytecodeCache):
    """Templates compiled once a worker: every test has a service of its own, and each would compile them anew."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._code[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


class KnownRule(Rule):
    """An address of the service, what builds it compiled once a worker: all services have the same addresses."""

    _known: ClassVar[dict[tuple[str, str, bool], Any]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        key = self.rule, repr(self.defaults), append_unknown
        if key not in self._known:
            self._known[key] = super()._compile_builder(append_unknown)
        return self._known[key]


@pytest.fixture(scope="module", autouse=True)
def _known_rules() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "url_rule_class", KnownRule)
        yield


@dataclass
class Service:
    """The service with its desk behind it."""

    runtime: Runtime
    clock: Clock

    def __post_init__(self) -> None:
        self.app = create_app(self.runtime)
        self.app.jinja_env.bytecode_cache = COMPILED
        self.app.test_client_class = Client
        self.client = self.app.test_client()

    @property
    def office(self) -> Office:
        return self.runtime.office()

    page = staticmethod(Page)

    def get(self, path: str, **kwargs: Any) -> Page:
        return Page(self.client.get(path, **kwargs))

    def post(self, path: str, fields: dict[str, str], **kwargs: Any) -> Page:
        return Page(self.client.post(path, data=fields, **kwargs))

    def send(self, page: Page, **changes: str) -> Page:
        """Fill in the main form of a page and press its button."""
        return self.post(page.action, page.fields | changes)

    # ---- the journey --------------------------------------------------------------------------------------------

    def when(self, service: str = "P104") -> Page:
        return self.get(f"/book?service={service}")

    def who(self, service: str = "P104", **changes: str) -> Page:
        return self.send(self.when(service), **(WHEN | changes))

    def check(self, service: str = "P104", **changes: str) -> Page:
        who = {k: v for k, v in changes.items() if k not in WHEN}
        when = {k: v for k, v in changes.items() if k in WHEN}
        return self.send(self.who(service, **when), **(WHO | who))

    def done(self, service: str = "P104", **changes: str) -> Page:
        """The answer to the last press: a redirect when all went well."""
        page = self.check(service, **changes)
        return self.send(page, agreed="yes") if service.startswith("P") else self.send(page)

    def booked(self, service: str = "P104", **changes: str) -> str:
        """The token of a fresh order."""
        sent = self.done(service, **changes)
        assert sent.status == 303, sent.words
        return sent.where.rsplit("/", 1)[1]

    # ---- behind the counter -------------------------------------------------------------------------------------

    def orders(self) -> tuple[ServiceOrder, ...]:
        with self.runtime.store.read() as cn:
            return desk.find(cn, self.office, desk.OrderQuery(limit=1000))

    def order(self, token: str) -> ServiceOrder:
        with self.runtime.store.read() as cn:
            found = desk.order_of_token(cn, self.office, token)
        assert found is not None
        return found

    def staff(self, by: str, action: Action, use_case: Callable[..., Any], token: str, *args: Any, **kw: Any) -> None:
        office, number = self.office, self.order(token).number

        def run(cn: Connection) -> None:
            act = desk.act_of(cn, office, Entry(by), action, desk.history(cn, office, number).order)
            use_case(cn, office, act, number, *args, **kw)

        self.runtime.store.write(run)

    def assign(self, token: str) -> None:
        repair = self.order(token).department == "repair"
        start = self.clock.now + timedelta(hours=24)
        window = Window(start, start + timedelta(hours=2))
        by, lead = ("S01", "W01") if repair else ("S02", "W04")
        self.staff(by, Action.ASSIGN, desk.assign, token, lead, window)

    def finish(self, token: str) -> None:
        """Assign, start and finish, moving the clock along."""
        self.assign(token)
        self.clock.wait(hours=25)
        lead = self.order(token).lead
        self.staff(lead, Action.START, desk.start, token, conduct_confirmed=True)
        self.clock.wait(hours=1)
        order = self.order(token)
        lines = ((order.service, 1000),) if order.quote else ()
        self.staff(lead, Action.FINISH, desk.finish, token, "换了阀芯，试水不漏", lines)

    def accept(self, token: str) -> None:
        """The resident accepts on the private link."""
        number = self.order(token).number
        self.runtime.store.write(lambda cn: desk.accept(cn, self.office, Act.resident(), number, "王女士"))

    def settle(self, token: str) -> None:
        self.staff("F01", Action.SETTLE, desk.settle, token, self.order(token).due, "wechat")


@pytest.fixture(scope="session")
def offering() -> Offering:
    """The real catalogue."""
    return catalog_files.load(CATALOG)


def _save(cn: Connection, *, estate: str, person: Staff) -> None:
    people.save_staff(cn, estate, person)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, offering: Offering) -> Path:
    """A data folder with secret, database, staff and a small portal; copied for each test."""
    data = tmp_path_factory.mktemp("prepared")
    make_secret(data)
    publish(data, offering)
    store = open_store(data / "linli.db")
    for person in STAFF:
        store.write(partial(_save, estate=offering.catalog.estate.id, person=person))
    store.close()
    return data


def publish(data: Path, offering: Offering, stamp: str = "one") -> published.Published:
    """Publish a portal of one page that shows its stamp."""

    def build(site: Path) -> None:
        site.mkdir(parents=True)
        (site / "index.html").write_text(f"<!doctype html><title>{stamp}</title>", encoding="utf-8")
        (site / "prices").mkdir()
        (site / "prices" / "index.html").write_text("<!doctype html><title>prices</title>", encoding="utf-8")
        (site / "404.html").write_text("mkdocs", encoding="utf-8")
        (site / "main.0a1b2c3d.min.css").write_text("a{}", encoding="utf-8")

    return published.switch(data, offering, stamp, build)


@pytest.fixture
def open_service(prepared: Path, tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """A function that opens a service with options of its own; the data folder is the same for one test."""
    data = tmp_path / "data"
    shutil.copytree(prepared, data)
    opened: list[Runtime] = []
    clock = Clock()

    def open_one(**options: str) -> Service:
        chosen = settings.load({"data": str(data), "catalog": str(CATALOG), **options}, {})
        runtime = open_runtime(chosen, clock=clock)
        opened.append(runtime)
        return Service(runtime, clock)

    yield open_one
    for runtime in opened:
        runtime.close()


@pytest.fixture
def service(open_service: Callable[..., Service]) -> Service:
    """The service as it stands on one machine."""
    return open_service()


@pytest.fixture
def republish(offering: Offering) -> Callable[..., published.Published]:
    """``republish(service, stamp, offering)``: publish again in the service's data folder."""

    def again(service: Service, stamp: str, changed: Offering | None = None) -> published.Published:
        return publish(service.runtime.settings.data, changed or offering, stamp)

    return again


@pytest.fixture
def resident() -> Act:
    """The resident by private link."""
    return Act.resident(Basis.LINK)
