"""Complaints in the database: what holds even against a write past the core, the chain, export and import."""
# ruff: noqa: S608 - raw statements past the core are the point here

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text

from service_desk import complaints as c
from service_desk.complaints import Complaint, Kind, Severity, Source, State
from service_desk.errors import Refused, Stale
from service_desk.orders import Contact, Place, ServiceOrder
from service_desk.store import Connection, Store, complaints, decisions, events, open_store, transfer
from service_desk.store.engine import _open_sqlite
from service_desk.store.migrate import bring_up_to_date
from service_desk.store.migrations import MIGRATIONS
from service_desk.store.order_rows import row_of
from service_desk.store.schema import service_order

TOLD = "handler = 'S01', handled_at = created_at, told_at = created_at"


def made(make: Any, **changes: Any) -> Complaint:
    found = Complaint(
        number="T2612-AAAAA", state=State.RECEIVED, version=1, kind=Kind.QUALITY, severity=Severity.ORDINARY,
        source=Source.WEB, order="", contact=Contact("王女士", "13800138000", "敲门"), place=Place("3", "2", "501"),
        words="王女士说没有修好", created_at=make.now, changed_at=make.now,
        acknowledge_by=make.now + timedelta(hours=4), handle_by=make.now + timedelta(days=3), about=("W01",),
        team=("W02",), department="repair",
    )  # fmt: skip
    return replace(found, **changes)


def put(store: Store, make: Any, **changes: Any) -> Complaint:
    found = made(make, **changes)

    def write(cn: Connection) -> None:
        complaints.insert(cn, make.estate, found)
        event = make.event(make.order(), stream=c.stream_of(found.number), state=None, note=found.words)
        stated = replace(event, data={"state": found.state.value})
        events.append(cn, make.estate, stated, secret=make.secret, salt="salt")

    store.write(write)
    return found


def handled(make: Any, **changes: Any) -> dict[str, Any]:
    return {
        "state": State.HANDLED, "handled_at": make.now, "handler": "S01", "acknowledged_at": make.now,
        "tell_by": make.now, **changes,
    }  # fmt: skip


def refused(store: Store, statement: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        store.write(lambda cn: cn.execute(text(statement)))
    assert caught.value.code == code


def test_a_complaint_comes_back_as_it_was_written_and_nobody_overwrites_another(store: Store, make: Any) -> None:
    found = put(store, make)
    with store.read() as cn:
        assert complaints.get(cn, make.estate, found.number) == found
        assert complaints.get(cn, make.estate, "T2612-BBBBB") is None
        assert complaints.get(cn, "other", found.number) is None
    after = replace(found, version=2, state=State.ACKNOWLEDGED, acknowledged_at=make.now)
    store.write(lambda cn: complaints.update_complaint(cn, make.estate, after, expected_version=1))
    with pytest.raises(Stale):
        store.write(lambda cn: complaints.update_complaint(cn, make.estate, after, expected_version=1))
    with pytest.raises(Refused) as taken:
        put(store, make)
    assert taken.value.code == "complaint_taken"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("state = 'closed'", "complaint_state"),
        ("kind = 'tips', severity = 'major'", "complaint_fixed"),
        ("number = 'T2612-BBBBB'", "complaint_fixed"),
        ("order_number = '2612-10001'", "complaint_fixed"),
        ("acknowledge_by = changed_at", "complaint_fixed"),
        ("severity = 'light'", "complaint_severity"),
        ("state = 'handled'", "complaint_handled"),
        ("state = 'handled', handler = 'S01'", "complaint_handled"),
        ("state = 'handled', handler = 'W01', handled_at = created_at", "complaint_not_by_concerned"),
        ("state = 'handled', handler = 'W02', handled_at = created_at", "complaint_not_by_concerned"),
        ("state = 'handled', handler = 'company', handled_at = created_at", "complaint_company"),
        ("state = 'handled', handler = 'S01', handled_at = created_at, severity = 'major'", "complaint_measured"),
        ("state = 'told', handler = 'S01', handled_at = created_at", "complaint_told"),
        (f"{TOLD}, state = 'confirmed'", "complaint_confirmed"),
        (
            f"{TOLD}, state = 'confirmed', confirmed_at = created_at, confirmed_by = 'S01'",
            "complaint_other_confirms",
        ),
        ("state = 'confirmed', confirmed_at = created_at, confirmed_by = 'resident'", "complaint_handled"),
        ("confirmed_at = created_at", "complaint_confirmed"),
        ("state = 'withdrawn'", "complaint_withdrawn"),
        ("reopened = -1", "complaint_lowered"),
        ("version = 0", "complaint_version"),
    ],
)
def test_the_database_refuses_what_the_core_does(store: Store, make: Any, change: str, code: str) -> None:
    put(store, make)
    with pytest.raises(Refused) as caught:
        store.write(lambda cn: cn.execute(text(f"UPDATE complaint SET {change}")))
    allowed = (
        {code, "rule_broken"} if code in ("complaint_state", "complaint_severity", "complaint_version") else {code}
    )
    assert caught.value.code in allowed


def test_nothing_deletes_lowers_or_opens_again(store: Store, make: Any) -> None:
    put(store, make, kind=Kind.TIPS, severity=Severity.MAJOR, company=True)
    refused(store, "DELETE FROM complaint", "complaint_kept")
    refused(store, "UPDATE complaint SET severity = 'ordinary'", "complaint_lowered")
    refused(store, "UPDATE complaint SET company = (1 = 0)", "complaint_lowered")
    store.write(lambda cn: cn.execute(text("UPDATE complaint SET state = 'withdrawn', withdrawn_at = created_at")))
    refused(store, "UPDATE complaint SET state = 'received', withdrawn_at = NULL", "complaint_over")


def test_some_kinds_cannot_be_written_as_ordinary(store: Store, make: Any) -> None:
    for kind in (Kind.TIPS, Kind.PRIVACY):
        with pytest.raises(Refused) as caught:
            put(store, make, kind=kind)
        assert caught.value.code == "complaint_always_major"


def test_the_companys_are_handled_by_nobody_else(store: Store, make: Any) -> None:
    put(store, make, company=True)
    refused(
        store, "UPDATE complaint SET state = 'handled', handler = 'S01', handled_at = created_at", "complaint_company"
    )
    done = "UPDATE complaint SET state = 'handled', handler = 'company', handled_at = created_at"
    store.write(lambda cn: cn.execute(text(done)))


def test_sqlite_replace_does_not_slip_past_the_triggers(sqlite_store: Store, make: Any) -> None:
    put(sqlite_store, make)
    refused(sqlite_store, "REPLACE INTO complaint SELECT * FROM complaint", "complaint_taken")


def test_a_complaint_about_an_order_needs_the_order(store: Store, make: Any) -> None:
    with pytest.raises(Refused):
        put(store, make, order="2612-NONE2")
    order = make.put(store, make.order())
    found = put(store, make, order=order.number)
    other = put(store, make, number="T2612-BBBBB", order=order.number, state=State.WITHDRAWN, withdrawn_at=make.now)
    with store.read() as cn:
        assert complaints.of_order(cn, make.estate, order.number) == (found, other)
        assert complaints.open_of_order(cn, make.estate, order.number) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE complaint SET version = 2", "应有 2 条"),
        ("UPDATE complaint SET state = 'acknowledged'", "状态与最后一条"),
    ],
)
def test_verify_covers_the_streams_of_complaints(store: Store, make: Any, change: str, said: str) -> None:
    put(store, make)
    with store.read() as cn:
        assert events.verify(cn, make.estate, secret=make.secret) == ()
    store.write(lambda cn: cn.execute(text(change)))
    with store.read() as cn:
        (found,) = events.verify(cn, make.estate, secret=make.secret)
    assert found.startswith("投诉 T2612-AAAAA：")
    assert said in found


def test_verify_finds_a_complaint_without_events_and_events_without_one(store: Store, make: Any) -> None:
    store.write(lambda cn: complaints.insert(cn, make.estate, made(make)))
    stray = make.event(make.order(), stream="complaint:T2612-CCCCC", state=None)
    store.write(lambda cn: events.append(cn, make.estate, stray, secret=make.secret, salt="s"))
    with store.read() as cn:
        found = events.verify(cn, make.estate, secret=make.secret)
    assert found == ("投诉 T2612-CCCCC：有事件记录，投诉却不见了。", "投诉 T2612-AAAAA：没有事件记录。")


def test_an_import_exports_to_the_same_bytes_and_the_masked_one_names_nobody(
    store: Store, make: Any, tmp_path: Path
) -> None:
    order = make.put(store, make.order())
    put(store, make, order=order.number, **handled(make, result="王女士在家", measure="给王女士道歉"))
    put(store, make, number="T2612-BBBBB", kind=Kind.PRIVACY, severity=Severity.MAJOR)
    with store.read() as cn:
        files = list(transfer.export_full(cn, make.estate))
        masked = list(transfer.export_masked(cn, make.estate))
    assert "complaints-0001.yml" in dict(files)
    for secret in ("王女士", "13800138000", "敲门", "501"):
        assert secret in dict(files)["complaints-0001.yml"].decode()
        assert secret not in b"".join(content for _, content in masked).decode()
    other = open_store(tmp_path / "other.db")
    other.write(lambda cn: transfer.import_files(cn, make.estate, files))
    with other.read() as cn:
        assert list(transfer.export_full(cn, make.estate)) == files
    with pytest.raises(Refused):
        other.write(lambda cn: transfer.import_files(cn, make.estate, files))
    other.close()


def decision(make: Any, **changes: Any) -> decisions.Decision:
    until = make.now + timedelta(hours=1)
    asked = decisions.Decision("d1", "2612-10001", "settle", "W01", 100, "只有我", make.now, until)
    return replace(asked, **changes)


def test_a_question_to_the_company_has_its_subject_and_an_amount_only_for_money(store: Store, make: Any) -> None:
    order = make.put(store, make.order())
    found = put(store, make)
    good = (
        decision(make, number=order.number),
        decision(make, id="d2", number=found.number, kind="complaint", amount=0),
    )
    for one in good:
        store.write(lambda cn, one=one: decisions.add_decision(cn, make.estate, one))
    bad = (
        decision(make, id="d3", number=found.number),
        decision(make, id="d4", number=order.number, kind="complaint", amount=0),
        decision(make, id="d5", number="2612-NONE2"),
        decision(make, id="d6", number=found.number, kind="complaint", amount=5),
        decision(make, id="d7", number=order.number, amount=0),
        decision(make, id="d8", number=found.number, kind="complaint", amount=0),  # one question at a time
    )
    for one in bad:
        with pytest.raises(Refused):
            store.write(lambda cn, one=one: decisions.add_decision(cn, make.estate, one))


def _insert_as_then(cn: Connection, estate: str, order: ServiceOrder) -> None:
    """An order as the tables were before later steps gave them more columns."""
    held = {row[1] for row in cn.exec_driver_sql("PRAGMA table_info(service_order)")}
    row = {name: value for name, value in row_of(estate, order).items() if name in held}
    cn.execute(insert(service_order).values(**row))


def test_questions_asked_before_survive_the_step_to_complaints(tmp_path: Path, make: Any) -> None:
    """The table of the company's decisions is made anew on SQLite; what was asked stays."""
    step = next(one for one in MIGRATIONS if one.name == "complaints")
    earlier = tuple(one for one in MIGRATIONS if one.version < step.version)
    store = _open_sqlite(tmp_path / "linli.db", create=True)
    bring_up_to_date(store, migrations=earlier)
    order = make.order()
    store.write(lambda cn: _insert_as_then(cn, make.estate, order))
    store.write(lambda cn: decisions.add_decision(cn, make.estate, decision(make, number=order.number)))
    bring_up_to_date(store)
    with store.read() as cn:
        assert decisions.decisions_of(cn, make.estate, order.number) == (decision(make, number=order.number),)
    store.close()
