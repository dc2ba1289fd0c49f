"""Every route of the desk under attack, found by walking the URL map (TRUST 9, 15, headers)."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from forms_service.desk import pages
from forms_service.surroundings import FOREIGN
from service_desk import desk
from service_desk.complaints import Kind, Source
from service_desk.desk import Entry, complaints, holdings, homes, slips
from service_desk.desk.complaint_intake import Wish
from service_desk.desk.holdings import Given
from service_desk.desk.homes import Typed
from service_desk.orders import Basis, Contact, Place
from service_desk.store import Connection
from service_desk.workflow import Action

At = Callable[[str], Any]
ROLES = ("M01", "R01", "S01", "W01", "F01")
# Posts that carry no mark of a session: signing in comes before there is one, searching changes nothing.
WITHOUT_MARK = {"/desk/sign-in", "/desk/first/<token>", "/desk/search"}
OWN_TURN = {"/desk/second"}  # only while the code is owed: test_security


@pytest.fixture
def busy(service: Any) -> Any:
    """A service with an order of each stage and a home with somebody."""
    tokens = [service.booked(home=f"1-1-10{n}") for n in (1, 2, 3)]
    settled = service.booked(home="1-1-104")
    service.finish(tokens[0])
    service.assign(tokens[1])

    def keep(cn: Connection) -> str:
        room = homes.add_room(cn, service.office, "R01", "3-2-501")
        homes.move_in(cn, service.office, "R01", room.id, Typed("单女士", "owner", "13800138000"), None)
        return room.id

    service.finish(settled)
    service.accept(settled)
    service.settle(settled)

    def complain(cn: Connection) -> str:
        act = desk.resident_act(cn, service.office, Entry("R01", basis=Basis.TELEPHONE))
        who, where = Contact("王女士", "13800138000"), Place("3", "2", "501")
        wish = Wish(Kind.ATTITUDE, Source.TELEPHONE, "说话不耐烦", who, where)
        return complaints.receive(cn, service.office, act, wish).number

    def cash(cn: Connection) -> tuple[str, str]:
        office, finished = service.office, service.order(tokens[0])
        worker, finance = slips.act_of(cn, office, Entry(finished.lead)), desk.own_act(cn, office, Entry("F01"))
        given = Given("deposit", "借用冲击钻的押金", 20000, "cash", payer="李先生", home="3-2-502")
        slip = slips.write(cn, office, worker, finished.number, finished.due).slip
        return slip, holdings.take_in(cn, office, finance, given).holding.holding

    service.room = service.runtime.store.write(keep)
    service.complaint = service.runtime.store.write(complain)
    service.receipt = service.order(settled).receipt
    service.slip, service.holding = service.runtime.store.write(cash)
    service.numbers = [service.order(token).number for token in tokens]
    return service


def path_of(rule: str, service: Any) -> str:
    """The address of a rule about something that exists."""
    finished, assigned, _ = service.numbers
    fill = {
        "number": finished, "room": service.room, "staff": "W01", "key": "late", "deed": "accept", "token": "x",
        "change": "correct", "file_id": "x", "name": "x", "subject": "department.repair",
        "complaint": service.complaint, "act": "acknowledge", "receipt": service.receipt,
        "slip": service.slip, "holding": service.holding, "month": "2026-11", "close": "x",
    }  # fmt: skip
    if rule == "/desk/my/<number>/<deed>":
        fill |= {"number": assigned, "deed": Action.NO_ENTRY.value}
    for name, act in (("<receipt>", "void"), ("<slip>", "void"), ("<holding>", "add")):
        fill |= {"act": act} if name in rule else {}
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda found: fill[found[1]], rule)


def posts(service: Any) -> Iterator[tuple[str, str]]:
    """Every address of the desk that takes a form: rule, and a path about something that exists."""
    for rule in service.app.url_map.iter_rules():
        if rule.rule.startswith("/desk") and "POST" in rule.methods:
            yield rule.rule, path_of(rule.rule, service)


FILLED = {  # where something is read before the form's mark is looked at
    "/desk/complaints/<complaint>/<act>": {"words": "已致电道歉，下周一答复"},
    "/desk/finance/receipts/<receipt>/<any(void, refund, invoice):act>": {"void-reason": "收错了"},
    "/desk/finance/slips/<slip>/<any('hand-over', void):act>": {"reason": "当场还给了住户"},
    "/desk/finance/held": {"amount": "200"},
    "/desk/finance/held/<holding>/<any(add, 'pay-out', return):act>": {"amount": "200"},
    "/desk/evaluations/<subject>": {"term": "2026-Q4", "words": "上门准时"},
    "/desk/orders/<number>/<deed>": {"basis": "counter", "signed_by": "王女士"},
    "/desk/my/<number>/<deed>": {"reason": "没人应门", "attempts": "按门铃三次"},
    "/desk/my/<number>/sign": {"way": "absent", "words-absent": "16:20 没人应门"},
    "/desk/reassign": {"worker": "W01", "day": "2026-11-25"},
    "/desk/people/<staff>/deputy": {"grant": "S01:supervisor@repair", "since": "2026-11-24", "until": "2026-11-25"},
}
KEPT = ("session", "look", "hit")  # tables in which trying leaves its traces


def contents(service: Any) -> list[str]:
    """Everything the database holds but the traces of trying."""
    with closing(sqlite3.connect(service.runtime.settings.data / "linli.db")) as cn:
        return [line for line in cn.iterdump() if not line.startswith(tuple(f'INSERT INTO "{one}' for one in KEPT))]


def refused(answer: Any) -> bool:
    """Whether it is the mark or the origin that was refused, and nothing else."""
    return answer.status_code in (403, 409) and (pages.FOREIGN in answer.text or FOREIGN in answer.text)


def forged(person: Any, other: Any) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """What another site, or somebody with a session of their own, can send: name, fields, headers."""
    own, foreign = mark(person), mark(other)
    yield "missing", {}, {}
    yield "wrong", {"csrf": "é" + own[1:]}, {}
    yield "cut", {"csrf": own[:-1]}, {}
    yield "another session's", {"csrf": foreign}, {}
    yield "foreign origin", {"csrf": own}, {"Origin": "https://evil.example"}
    yield "no origin", {"csrf": own}, {"Origin": "null"}
    yield "foreign site", {"csrf": own}, {"Sec-Fetch-Site": "cross-site"}
    yield "sister site", {"csrf": own}, {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}


def mark(person: Any) -> str:
    """What the forms of the person's session carry."""
    return str(person.get("/desk/keys").reader.forms["/desk/sign-out"]["csrf"])


def test_09_no_form_of_the_desk_is_taken_without_the_mark_of_its_session(busy: Any, at_desk: At) -> None:
    """Every route that takes one, in every way a mark can be wrong; nothing changes."""
    people = {who: at_desk(who) for who in ROLES}
    other = at_desk("S02")
    before, walked = contents(busy), set()
    for rule, path in posts(busy):
        fields = FILLED.get(rule, {})
        for who, person in people.items():
            if rule in WITHOUT_MARK or not refused(person.client.post(path, data=fields)):
                continue
            walked.add(rule)
            fresh = {"form_id": person.get("/desk/keys").reader.forms["/desk/sign-out"].get("form_id", "")}
            for how, csrf, headers in forged(person, other):
                answer = person.client.post(path, data=fields | fresh | csrf, headers=headers)
                assert refused(answer), (rule, who, how, answer.status_code)
    assert {rule for rule, _ in posts(busy)} - walked == WITHOUT_MARK | OWN_TURN
    assert contents(busy) == before


@pytest.mark.parametrize("path", ["/desk/sign-in", "/desk/search", "/desk/first/M01.x"])
@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_09_what_carries_no_mark_is_taken_from_this_site_only(at_desk: At, path: str, headers: dict[str, str]) -> None:
    assert refused(at_desk("R01").client.post(path, data={"text": "王"}, headers=headers))


HEADERS = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip
ODD = (
    "/desk/nothing",
    "/desk/orders/x",
    "/desk/lists/%00",
    "/desk/people/%ff",
    "/desk/%2e%2e/etc",
    "/desk/" + "9" * 5000,
)


def test_every_answer_of_the_desk_is_kept_by_nobody_and_framed_by_nobody(busy: Any, at_desk: At) -> None:
    """Pages, downloads, redirects, refusals, missing pages, methods that are none; for staff and for strangers."""
    paths = {path_of(rule.rule, busy) for rule in busy.app.url_map.iter_rules() if rule.rule.startswith("/desk")}
    for person in (at_desk("M01").client, at_desk("W01").client, busy.app.test_client()):
        for path in (*sorted(paths), *ODD):
            for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
                answer = person.open(path, method=method)
                assert answer.status_code < 500, (method, path)
                assert HEADERS.items() <= dict(answer.headers).items(), (method, path)
                policy = answer.headers["Content-Security-Policy"]
                assert "unsafe" not in policy
                assert "default-src 'none'" in policy
                assert "frame-ancestors 'none'" in policy or "sandbox" in policy
                assert "no-store" in answer.headers["Cache-Control"], (method, path)


TIMES = (  # address, fields that would do, and the one that is typed wrong
    ("/desk/queue", {"lead": "W01", "day": "2026-11-25", "end": "11:00"}, "start"),
    ("/desk/queue", {"lead": "W01", "day": "2026-11-25", "start": "08:30"}, "end"),
    ("/desk/queue", {"lead": "W01", "start": "08:30", "end": "11:00"}, "day"),
    ("/desk/sheets/work-order", {}, "day"),
    ("/desk/sheets/day", {"who": "worker:W01"}, "day"),
    ("/desk/sheets/register", {}, "month"),
    ("/desk/homes/{room}/move-out", {}, "until"),
    ("/desk/homes/{room}/move-in", {"name": "赵先生", "tenure": "tenant"}, "since"),
    ("/desk/reassign", {"worker": "W01"}, "day"),
    ("/desk/leave", {"staff": "W01", "until": "2026-11-25"}, "since"),
    ("/desk/leave", {"staff": "W01", "since": "2026-11-25"}, "until"),
    ("/desk/people/W01/deputy", {"grant": "S01:supervisor@repair", "until": "2026-11-25"}, "since"),
    ("/desk/people/W01/deputy", {"grant": "S01:supervisor@repair", "since": "2026-11-25"}, "until"),
    ("/desk/looks/export", {}, "since"),
    ("/desk/looks/export", {"since": "2026-11-20"}, "until"),
    ("/desk/finance/export", {}, "day"),
    ("/desk/figures/export", {}, "from"),
    ("/desk/figures/orders/export", {"from": "2026-11-20"}, "to"),
)
ODD_TIMES = (
    "0001-01-01",
    "9999-12-31",
    "0000-00",
    "2026-13",
    "9999-12",
    "09:30-02",
    "24:00",
    "２０２６-11-25",
    "\\x01",
)


@pytest.mark.parametrize(("path", "fields", "field"), TIMES, ids=lambda one: one if isinstance(one, str) else "")
def test_days_and_times_that_cannot_be_meant_are_no_failure(
    busy: Any, at_desk: At, path: str, fields: dict[str, str], field: str
) -> None:
    """The first and the last year have no UTC; a time with an offset is none of the estate's clock."""
    manager = at_desk("M01")
    marks = manager.get("/desk/intake").reader.forms["answers"]
    fields = fields | {"number": busy.numbers[2]} if path == "/desk/queue" else fields
    for odd in ODD_TIMES:
        sent = {"csrf": marks["csrf"], "form_id": marks["form_id"], **fields, field: odd}
        assert manager.client.post(path.format(room=busy.room), data=sent).status_code < 500, odd
    for address in ("looks", "figures", "figures/orders", "finance", "reassign"):
        assert manager.client.get(f"/desk/{address}", query_string={field: "9999-12-31"}).status_code < 500, address
