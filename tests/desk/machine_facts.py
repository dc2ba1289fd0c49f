"""What has to hold of every row of an estate, whatever was pressed (TRUST). Rows as the tables have them, not the core.

``Rows`` are all rows of one estate by table. A check takes them as they are now; where it needs what was before, it
takes those first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from service_desk.store.schema import metadata

Row = Mapping[str, Any]
Rows = dict[str, list[Row]]
OVER = ("confirmed", "withdrawn")
TAKEN = ("SETTLED", "CLOSED")
BAND = 10  # per cent that supervisors may come down
INCOME = ("receipt", "void", "refund")
_TABLES = [table for table in metadata.sorted_tables if "estate" in table.c and table.name != "hit"]
_HANDLED = ("handled", "told", "confirmed")


def rows_of(cn: Connection, estate: str) -> Rows:
    """Every row of an estate."""
    return {
        table.name: [
            dict(row)
            for row in cn.execute(
                select(table).where(table.c.estate == estate).order_by(*table.primary_key.columns)
            ).mappings()
        ]
        for table in _TABLES
    }


def by(rows: Iterable[Row], *names: str) -> dict[Any, list[Row]]:
    """Rows by the value of a column, or of several."""
    found = defaultdict[Any, list[Row]](list)
    for row in rows:
        found[row[names[0]] if len(names) == 1 else tuple(row[name] for name in names)].append(row)
    return found


def due_of(rows: Rows, order: Row) -> int:
    """Fen that an order comes to: the lines at listed prices, or what was agreed."""
    if order["kind"] == "free":
        return 0
    lines = sum(line["amount"] for line in rows["order_line"] if line["number"] == order["number"])
    return lines if order["agreed_amount"] is None else int(order["agreed_amount"])


def events_of(rows: Rows, number: str) -> list[Row]:
    """The events of an order, in order."""
    return [event for event in rows["event"] if event["stream"] == f"order:{number}"]


def workers_of(rows: Rows, order: Row) -> set[str]:
    """Who works on an order, or did anything at it as a worker, with whoever was sent along."""
    team, worked = set[str](), {order["lead"], *order["helpers"]} - {""}
    for event in events_of(rows, order["number"]):
        if event["action"] == "assign":
            team = {event["data"]["lead"], *event["data"]["helpers"]}
        elif event["role"] == "worker":
            worked |= {event["actor"], *team}
    return worked


def standing_receipts(rows: Rows, number: str) -> list[Row]:
    """The shares of an order on receipts that are not void."""
    void = {back["receipt"] for back in rows["payment_back"] if back["kind"] == "void"}
    return [one for one in rows["payment_share"] if one["number"] == number and one["receipt"] not in void]


def signed(move: Row) -> int:
    """Fen, negative where money went."""
    return int(move["amount"]) if move["kind"] == "held" else -int(move["amount"])


def left_of(rows: Rows, number: str) -> int:
    """Fen of an order's cash that were handed over on slips and are still held."""
    own = {one["holding"] for one in rows["holding"] if one["number"] == number and one["kind"] == "slip"}
    return sum(signed(move) for move in rows["holding_move"] if move["holding"] in own)


def seqs(rows: Iterable[Row]) -> list[int]:
    """The numbers of rows."""
    return sorted(row["seq"] for row in rows)


# ---- prices and payments ---------------------------------------------------------------------------------------------


def prices(rows: Rows) -> None:
    """A fee is the lines at the listed prices, or decided by another person with the resident's consent."""
    listed = {(one["edition"], one["code"]): one["price"] for one in rows["price_item"]}
    talks = {one["decision"]: one for one in rows["negotiation"] if one["decision"]}
    orders = {one["number"]: one for one in rows["service_order"]}
    for line in rows["order_line"]:
        assert line["unit_price"] == listed[orders[line["number"]]["edition"], line["code"]]
    for order in orders.values():
        if order["agreed_amount"] is not None:
            found = talks[order["agreed_number"]]
            assert (found["number"], found["outcome"], found["amount"]) == (
                order["number"], "agreed", order["agreed_amount"],
            )  # fmt: skip
            assert found["decided_by"] not in ("", found["proposed_by"])
            assert found["consent"] is not None
            assert order["consent_limit"] == order["agreed_amount"]
    for event in rows["event"]:
        if event["action"] == "price-agree":  # a supervisor's, who may come down by so much and never go up
            listed, amount = event["data"]["listed"], event["data"]["amount"]
            assert listed * (100 - BAND) <= amount * 100 < listed * 100


def payments(rows: Rows) -> None:
    """Taken after acceptance, once, whole, within the consent, not by who did the work; receipts have no gap."""
    for table in ("payment", "cash_slip", "holding", "cash_entry", "cash_close"):
        assert seqs(rows[table]) == list(range(1, len(rows[table]) + 1)), table
    shares, backs = by(rows["payment_share"], "receipt"), by(rows["payment_back"], "receipt")
    received = {one["receipt"]: one for one in rows["payment"]}
    for order in rows["service_order"]:
        standing = standing_receipts(rows, order["number"])
        assert len(standing) <= 1
        assert order["receipt"] == (standing[0]["receipt"] if standing else "")
        assert order["paid"] == (standing[0]["amount"] if standing else 0)
        if order["state"] in TAKEN:
            assert order["accepted_at"] is not None
        if order["state"] in TAKEN and order["kind"] == "paid":
            assert order["paid"] == due_of(rows, order) <= order["consent_limit"]
            done = [event["action"] for event in events_of(rows, order["number"])]
            assert "accept" in done[: len(done) - done[::-1].index("settle")]
        else:
            assert order["paid"] == 0
        if standing:
            assert received[standing[0]["receipt"]]["cashier"] not in workers_of(rows, order)
    for receipt, taken in received.items():
        assert taken["amount"] == sum(one["amount"] for one in shares[receipt])
        given = {one["number"]: one["amount"] for one in shares[receipt]}
        _went_back(taken, given, backs[receipt])


def _went_back(taken: Row, given: Mapping[str, int], backs: list[Row]) -> None:
    refunds = Counter[str]()
    for back in backs:
        if back["kind"] == "void":
            assert (len(backs), back["amount"]) == (1, taken["amount"])
            assert back["by"] != taken["cashier"]  # another of finance is there
        else:
            refunds[back["number"]] += back["amount"]
            assert back["decided_by"] not in ("", taken["cashier"])
    assert all(amount <= given[number] for number, amount in refunds.items())


def nobody_pays_twice(before: Rows, rows: Rows) -> None:
    """When an order is settled, no worker has cash of it, and what is held of it goes towards the receipt."""
    was = {one["number"]: one["receipt"] for one in before["service_order"]}
    method = {one["receipt"]: one["method"] for one in rows["payment"]}
    for order in rows["service_order"]:
        number, receipt = order["number"], order["receipt"]
        if not receipt or was.get(number) == receipt:
            continue
        assert not [one for one in rows["cash_slip"] if one["number"] == number and not one["ending"]]
        held = left_of(before, number)
        assert not held or method[receipt] == "cash"
        assert left_of(rows, number) == max(0, held - order["paid"])


# ---- the cash book ---------------------------------------------------------------------------------------------------


def cash_book(rows: Rows) -> None:
    """The entries are what payments, what went back and what was held say, each once; held money is no income."""
    moved = [(one["receipt"], "receipt", one["at"], one["method"], one["amount"]) for one in rows["payment"]]
    moved += [(one["id"], one["kind"], one["at"], one["method"], -one["amount"]) for one in rows["payment_back"]]
    moved += [(one["id"], one["kind"], one["at"], one["method"], signed(one)) for one in rows["holding_move"]]
    entries = rows["cash_entry"]
    assert sorted((one["ref"], one["kind"], one["at"], one["method"], one["amount"]) for one in entries) == sorted(
        moved
    )
    income = sum(one["amount"] for one in entries if one["kind"] in INCOME)
    back = sum(one["amount"] for one in rows["payment_back"])
    assert income == sum(one["amount"] for one in rows["payment"]) - back
    kinds = {one["holding"]: one["kind"] for one in rows["holding"]}
    moves = by(rows["holding_move"], "holding")
    for holding, kind in kinds.items():
        assert sum(signed(move) for move in moves[holding]) >= 0
        assert all(move["kind"] != "applied" or kind == "slip" for move in moves[holding])
        assert all(move["kind"] != "paid_out" or (kind == "agency" and move["paper"]) for move in moves[holding])
    for slip in rows["cash_slip"]:
        own = [one["holding"] for one in rows["holding"] if one["slip"] == slip["slip"]]
        assert own == ([slip["holding"]] if slip["ending"] == "handed" else [])
        assert [move["amount"] for one in own for move in moves[one] if move["kind"] == "held"] == (
            [slip["amount"]] if own else []
        )
    number = {one["holding"]: one["number"] for one in rows["holding"]}
    applied = Counter[tuple[str, str]]()
    for move in rows["holding_move"]:
        if move["kind"] == "applied":
            applied[move["receipt"], number[move["holding"]]] += move["amount"]
    share = {(one["receipt"], one["number"]): one["amount"] for one in rows["payment_share"]}
    assert all(amount <= share[whose] for whose, amount in applied.items())


def closes(rows: Rows) -> None:
    """Every close goes on from the last and expects what the book says."""
    kept, upto = 0, 0
    counts = by(rows["cash_count"], "close")
    for close in sorted(rows["cash_close"], key=lambda one: int(one["seq"])):
        assert close["first"] == upto + 1
        own = [one for one in rows["cash_entry"] if close["first"] <= one["seq"] <= close["last"]]
        found = {one["method"]: one for one in counts[close["id"]]}
        assert set(found) == {"cash"} | {one["method"] for one in own}
        for method, count in found.items():
            assert count["moved"] == sum(one["amount"] for one in own if one["method"] == method)
            assert count["carried"] == (kept if method == "cash" else 0)
            assert count["counted"] == count["carried"] + count["moved"] or count["reason"]
        kept, upto = found["cash"]["kept"], close["last"]


def expected_now(rows: Rows) -> dict[str, int]:
    """What a close now has to find by method."""
    last = max(rows["cash_close"], key=lambda one: int(one["seq"]), default=None)
    counts = [one for one in rows["cash_count"] if last and one["close"] == last["id"]]
    found = {"cash": sum(one["kept"] for one in counts)}
    for entry in rows["cash_entry"]:
        if last is None or entry["seq"] > last["last"]:
            found[entry["method"]] = found.get(entry["method"], 0) + entry["amount"]
    return found


def months(before: Rows, rows: Rows) -> None:
    """What is closed stays: the months themselves, and every entry before their end."""
    assert rows["month_close"][: len(before["month_close"])] == before["month_close"]
    since: datetime | None = None
    for month in rows["month_close"]:
        until, figures = month["until"], month["figures"]
        old, new = ([one for one in some["cash_entry"] if one["at"] < until] for some in (before, rows))
        assert old == new
        own = [one for one in new if since is None or one["at"] >= since]
        taken = sum(one["amount"] for one in own if one["kind"] in INCOME)
        assert sum(one["taken"] - one["back"] for one in figures["methods"]) == taken
        assert figures["held"] == sum(one["amount"] for one in new if one["kind"] not in INCOME)
        since = until


# ---- what is after the work ------------------------------------------------------------------------------------------


def chains(before: Rows, rows: Rows) -> None:
    """Events are only added, in order; whatever changes an order's state is one."""
    old, new = by(before["event"], "stream"), by(rows["event"], "stream")
    for stream, some in old.items():
        assert new[stream][: len(some)] == some
    for some in new.values():
        first = some[0]["seq"]
        assert seqs(some) == list(range(first, first + len(some)))
    was = {one["number"]: one["state"] for one in before["service_order"]}
    for order in rows["service_order"]:
        own = events_of(rows, order["number"])
        assert order["version"] == len(own)
        if was.get(order["number"]) != order["state"]:
            assert [one["state"] for one in own if one["state"]][-1] == order["state"]


def closing(before: Rows, rows: Rows) -> None:
    """Nothing closes over an open follow-up, complaint or price."""
    was = {one["number"]: one["state"] for one in before["service_order"]}
    for order in rows["service_order"]:
        number = order["number"]
        if order["state"] != "CLOSED" or was.get(number) == "CLOSED":
            continue
        assert not [one for one in rows["task"] if (one["number"], one["kind"], one["done_at"]) == (
            number, "follow-up", None)]  # fmt: skip
        assert not [one for one in rows["follow_up"] if one["number"] == number and one["open"]]
        assert not [one for one in rows["complaint"] if one["order_number"] == number and one["state"] not in OVER]
        assert not [one for one in rows["negotiation"] if one["number"] == number and one["closed_at"] is None]
        assert order["kind"] == "free" or was.get(number) in ("ACCEPTED", "SETTLED")


def follow_ups(rows: Rows) -> None:
    """What a resident is not content with leaves rework or a complaint, linked both ways, or is open till resolved."""
    orders = {one["number"]: one for one in rows["service_order"]}
    complaints = by(rows["complaint"], "follow_up")
    known = {one["number"]: one for one in rows["complaint"]}
    for found in rows["follow_up"]:
        unhappy = found["result"] == "dissatisfied"
        assert bool(found["wants"]) <= bool(unhappy or found["charged"])
        led, made = orders.get(found["leads_to"]), complaints[found["id"]]
        if unhappy and led:
            assert (led["linked_to"], led["kind"]) == (found["number"], "free")
        if found["charged"] or found["wants"] in ("complaint", "major"):
            assert [one["order_number"] for one in made] == [found["number"]]
            assert led or found["leads_to"] == made[0]["number"]
            assert not found["charged"] or made[0]["severity"] == "major"
        elif found["wants"] == "rework":
            assert led
        if (unhappy or found["charged"]) and not found["open"]:
            resolved = [one for one in events_of(rows, found["number"]) if one["data"].get("follow_up") == found["id"]]
            over = [one for one in made if one["state"] in OVER]
            assert resolved or over
            assert led is None or led["state"] in ("CLOSED", "CANCELLED", "DECLINED")
            assert all(one["state"] in OVER for one in made)
        assert not found["leads_to"] or led or found["leads_to"] in known


def complaints(before: Rows, rows: Rows) -> None:
    """Handled by nobody whom it is about or who did the work; major ones measured first; never lowered."""
    was = {one["number"]: one for one in before["complaint"]}
    orders = {one["number"]: one for one in rows["service_order"]}
    for found in rows["complaint"]:
        old, order = was.get(found["number"]), orders.get(found["order_number"])
        concerned = {*found["about"], *found["team"]}
        acts = [one for one in rows["event"] if one["stream"] == f"complaint:{found['number']}"]
        for act in acts[old["version"] :] if old else ():  # whom it is about has no hand in it, in nobody's name either
            assert not {act["actor"], act["recorded_by"]} & {*old["about"], *old["team"]}
        if old:
            assert set(old["about"]) <= set(found["about"])
            assert (old["severity"], found["severity"]) != ("major", "ordinary")
        if found["state"] in _HANDLED and not (old and old["handler"] == found["handler"]):
            assert found["handler"]
            assert not {found["handler"], found["measured_by"]} & (
                concerned | (workers_of(rows, order) if order else set())
            )
            assert not found["company"] or found["handler"] == "company"
            assert found["severity"] != "major" or (found["measured_by"] and found["measure"])
        if found["state"] in ("told", "confirmed"):
            assert found["handled_at"]
            assert found["told_at"]
        if found["state"] in OVER:
            last = acts[-1]
            assert last["role"] == "resident"
            assert last["recorded_by"] not in concerned
            assert not last["recorded_by"] or last["recorded_by"] != found["handler"]


def ratings(rows: Rows) -> None:
    """A rating is its resident's, never the system's nor a worker's on the work."""
    orders = {one["number"]: one for one in rows["service_order"]}
    for found in rows["rating"]:
        said = [one for one in events_of(rows, found["number"]) if one["action"] == "rate"]
        assert [(one["actor"], one["role"], one["data"]["stars"]) for one in said] == [
            ("resident", "resident", found["stars"])
        ]
        assert found["basis"] != "rule"
        assert found["recorded_by"] not in workers_of(rows, orders[found["number"]]) - {""}


def everything(before: Rows, rows: Rows) -> None:
    """All of it."""
    prices(rows)
    payments(rows)
    nobody_pays_twice(before, rows)
    cash_book(rows)
    closes(rows)
    months(before, rows)
    chains(before, rows)
    closing(before, rows)
    follow_ups(rows)
    complaints(before, rows)
    ratings(rows)
