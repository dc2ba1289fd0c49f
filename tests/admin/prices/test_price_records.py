"""What is written of a price list: its file, its postings, and the chain that tells of both."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from admin.price_postings import posted
from admin.session import Session
from service_desk.notices import Posting
from service_desk.store import events

HEARD = ("repair", "cleaning")
POSTED = ("prices", "posted", "2027-1", "--channel", "boards", "--place", "3 栋旁")


def test_a_consultation_changes_its_block_and_leaves_every_other_word(first: Any) -> None:
    own = (
        first.file("2026-1")
        .read_text("utf-8")
        .replace("2026-1", "2027-3")
        .replace("2026-02-01", "2027-06-01")
        .replace("\n", "\r\n")
    )
    first.file("2027-3").write_bytes(b"\xef\xbb\xbf" + own.encode())
    words = ("--department", "repair", "--supervisor", "主管: #1", "--on", "2026-11-19", "--by", "R01")
    first.ok("prices", "consult", "2027-3", *words)
    after = first.file("2027-3").read_bytes().decode("utf-8-sig")
    added = [line for line in after.split("\r\n") if line not in own.split("\r\n")]
    assert added == ['  - {department: repair, supervisor: "主管: #1", on: 2026-11-19}']
    assert after.replace(added[0] + "\r\n", "") == own
    assert first.file("2027-3").read_bytes().startswith(b"\xef\xbb\xbf")
    assert "已经记过" in first.refused("prices", "consult", "2027-3", *words)


@pytest.mark.parametrize(
    ("block", "wanted"),
    [
        ("consulted: []\n", "consulted:\n  - {department: repair, supervisor: 主管, on: 2026-11-19}\n"),
        ("consulted:\n", "consulted:\n  - {department: repair, supervisor: 主管, on: 2026-11-19}\n"),
        ("", "consulted:\n  - {department: repair, supervisor: 主管, on: 2026-11-19}\n"),
        (
            "consulted: [{department: order, supervisor: 队长, on: 2026-11-01}]\n",
            "consulted: [{department: order, supervisor: 队长, on: 2026-11-01}, ADDED]\n",
        ),
    ],
    ids=["empty list", "nothing", "absent", "in one line"],
)
def test_however_the_block_is_written(first: Any, block: str, wanted: str) -> None:
    head, rest = first.file("2026-1").read_text("utf-8").split("consulted:")
    items = rest[rest.index("items:") :]
    text = f"{head}{{}}{items}".replace("2026-1", "2027-3").replace("2026-02-01", "2027-06-01")
    first.file("2027-3").write_text(text.replace("{}", block), encoding="utf-8", newline="\n")
    words = ("--department", "repair", "--supervisor", "主管", "--on", "2026-11-19", "--by", "R01")
    first.ok("prices", "consult", "2027-3", *words)
    added = "{department: repair, supervisor: 主管, on: 2026-11-19}"
    assert first.file("2027-3").read_text("utf-8") == text.replace("{}", wanted.replace("ADDED", added))


def test_two_people_writing_at_once_both_remain(first: Any) -> None:
    first.ready()
    day = date(2026, 11, 20)

    def post(place: str) -> None:
        session = Session(first.linli.clock, {"data": str(first.linli.data), "catalog": str(first.catalog)})
        try:
            posted(session, "2027-1", Posting("boards", place, day), photo=None, by="R01")
        finally:
            session.close()

    places = [f"{n} 栋旁" for n in range(1, 7)]
    with ThreadPoolExecutor(len(places)) as pool:
        list(pool.map(post, places))
    text = (first.catalog / "prices" / "2027-1.posted.yml").read_text("utf-8")
    assert all(f"place: {place}" in text or f'place: "{place}"' in text for place in places)
    assert text.count("channel: boards") == len(places)


def _told(estate: Any, edition: str) -> list[Any]:
    session = Session(estate.linli.clock, {"data": str(estate.linli.data), "catalog": str(estate.catalog)})
    try:
        return list(session.read(lambda cn, office: events.stream(cn, office.estate, f"edition:{edition}")))
    finally:
        session.close()


def test_the_record_names_the_very_bytes_that_were_written(first: Any) -> None:
    first.ready()
    first.post("2027-1", "boards")
    written = (first.catalog / "prices" / "2027-1.posted.yml").read_bytes()
    last = _told(first, "2027-1")[-1]
    assert (last.action, last.data["file"]) == ("posted", sha256(written).hexdigest())


def test_what_cannot_be_recorded_is_not_written_and_what_cannot_be_written_is_not_recorded(first: Any) -> None:
    first.ready()
    before, prices = len(_told(first, "2027-1")), first.catalog / "prices"
    listed = sorted(path.name for path in prices.iterdir())
    assert "X99" in first.refused(*POSTED, "--by", "X99")
    (prices / "2027-1.posted.yml").mkdir()
    first.refused(*POSTED, "--by", "R01")
    (prices / "2027-1.posted.yml").rmdir()
    assert len(_told(first, "2027-1")) == before
    assert sorted(path.name for path in prices.iterdir()) == listed


def test_a_recorded_posting_that_is_in_no_file_is_missed(first: Any) -> None:
    """As when the machine stops between the record and the file; recording it again mends it."""
    first.ready()
    first.post("2027-1", "entrance", "boards")
    (first.catalog / "prices" / "2027-1.posted.yml").unlink()
    assert "记过的张贴有 2 处在 prices/ 的文件里找不到了" in "".join(first.json("check")["held_back"])
    first.post("2027-1", "entrance", "boards")
    assert first.json("check")["held_back"] == []
    assert first.stage("2027-1") == "待执行"


def test_what_was_written_by_hand_gives_way_to_the_record(first: Any) -> None:
    first.written_by_hand()
    boards = ("prices", "posted", "2027-1", "--channel", "boards", "--place", "3 栋", "--on", "2026-11-24")
    first.on(2026, 11, 24)
    first.ok(*boards, "--by", "R01")
    assert (first.catalog / "prices" / "2027-1.posted.yml").read_text("utf-8").count("place: 3 栋") == 1
    assert first.stage("2027-1") == "待执行"
    assert "已经记过" in first.refused(*boards, "--by", "R01")


def test_a_sheet_taken_down_cannot_be_taken_down_again_later(first: Any) -> None:
    """The earlier day in the record stands, whatever the file says by then."""
    first.removal_erased()
    first.on(2027, 1, 2)
    first.ok("prices", "removed", "2027-1", "--channel", "boards", "--on", "2027-01-02", "--by", "R01")
    assert first.stage("2027-1") == "待张贴"
    assert first.in_force() == "2026-1"
