"""Export and import: the same bytes again on either engine, and nothing hostile or cut gets in."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service_desk.catalog import Half
from service_desk.errors import Refused
from service_desk.homes import Care, Occupancy, Room, Tenure
from service_desk.orders import (
    Basis,
    Contact,
    FollowUp,
    FollowUpResult,
    Grant,
    Household,
    Place,
    Rating,
    Staff,
    Stars,
    Task,
    TaskKind,
    stream_of,
)
from service_desk.store import (
    Connection,
    Store,
    approvals,
    counters,
    events,
    export_rows,
    homes,
    keys,
    open_store,
    order_files,
    orders,
    people,
    prices,
    records,
    reserved,
    slots,
    transfer,
)
from service_desk.workflow import Role, State

_estates = map("export-{}".format, itertools.count())
odd = [
    "no",
    "12:30",
    "0701",
    "3.10",
    "null",
    "...",
    "---",
    "# x",
    "a: b",
    "㼆𠮷👵🏻",
    "\u2028",
    "\ufeff",
    "\x85",
    "'\"\\",
]
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=10) | st.sampled_from(odd)
keys_of = texts.filter(bool)
data = st.dictionaries(keys_of, texts | st.integers(-9, 9) | st.none() | st.booleans() | st.lists(texts, max_size=2))


def fill(cn: Connection, estate: str, make: Any, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
    """A small database with something in every table, its words drawn."""
    for _ in range(draw(st.integers(0, 3))):
        fill_order(cn, estate, make, draw)
    for place in draw(st.lists(keys_of, max_size=2, unique=True)):
        room = Room(f"room-{place}", Place(other=place), draw(texts))
        homes.save_room(cn, estate, room)
        since, until = draw(st.sampled_from([(None, None), (date(2026, 1, 1), None), (None, date(2026, 2, 1))]))
        care = draw(st.sampled_from([None, Care("听力不便", "本人", make.now, "R01")]))
        who = Occupancy(
            f"who-{place}", room.id, draw(texts), draw(st.sampled_from(Tenure)), (draw(texts),), since, until,
            draw(texts), care,
        )  # fmt: skip
        homes.save_occupancy(cn, estate, who)
    for name in draw(st.lists(keys_of, max_size=2, unique=True)):
        grants = (Grant(Role.WORKER, draw(texts)),)
        people.save_staff(cn, estate, Staff(name, draw(texts), draw(texts), grants, draw(st.booleans()), draw(texts)))
        keys.remember(cn, estate, name, draw(texts), draw(texts), make.now)
        slots.take(cn, estate, name, date(2026, 12, 2), draw(st.sampled_from(Half)), places=1, capacity=2)
        counters.next_number(cn, estate, name)
        used = draw(st.sampled_from([None, make.now]))
        reserved.add(cn, estate, reserved.Reserved(f"2612-{name}", draw(texts), make.now, used))
        event = make.event(make.order(), state=None, note=draw(texts), data=draw(data))
        approvals.approve(cn, estate, name, draw(texts), event, secret=make.secret, salt="s")
    counters.hit(cn, estate, "not carried", make.now, 60)
    if draw(st.booleans()):
        events.seal_day(cn, estate, make.now.date(), make.now, make.secret)


def fill_order(cn: Connection, estate: str, make: Any, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
    contact = Contact(draw(texts), draw(st.text("0123456789", max_size=11)), draw(texts))
    changes = {"contact": contact, "content": draw(texts), "title": draw(texts), "helpers": (draw(texts),)}
    order = draw(st.sampled_from([make.order, make.paid]))(**changes)
    if order.edition:
        prices.keep(cn, estate, make.edition)
    orders.insert(cn, estate, order)
    count = draw(st.integers(1, 3))
    for _ in range(count):
        event = make.event(order, note=draw(texts), data=draw(data), late_reason=draw(texts))
        events.append(cn, estate, event, secret=make.secret, salt=draw(texts))
    waits = draw(st.none() | st.integers(0, 10**6))
    after = replace(order, version=count, time_left=waits, climbed=draw(st.sampled_from(["", "supervisor"])))
    if order.edition and draw(st.booleans()):
        after = make.settled(after, version=count + 1, pay_method=draw(texts), receipt=order.number)
        make.pay(cn, after, estate)
        events.append(cn, estate, make.event(after, state=State.SETTLED), secret=make.secret, salt="s")
    orders.update(cn, estate, after, expected_version=1)
    if draw(st.booleans()):
        events.erase_note(cn, estate, stream_of(order.number), 1)
    for kind in draw(st.lists(st.sampled_from(TaskKind), max_size=2, unique=True)):
        name = f"{draw(st.integers(0, 9))}-{order.number}-{kind.value}"
        records.add_task(cn, estate, Task(name, order.number, kind, draw(texts), draw(texts), make.now))
    if draw(st.booleans()):
        records.add_rating(cn, estate, Rating(order.number, Stars.POOR, draw(texts), make.now, Basis.LINK))
        said, level = st.none() | st.booleans(), st.none() | st.sampled_from(Stars)
        done = FollowUp(
            order.number, order.number, make.now, "R01", "visit", FollowUpResult.SATISFIED, draw(texts),
            level=draw(level), dressed=draw(said), let_in=draw(said), charged=draw(said), wants=draw(texts),
        )  # fmt: skip
        records.add_follow_up(cn, estate, done)


def export(store: Store, estate: str) -> list[tuple[str, bytes]]:
    with store.read() as cn:
        return list(transfer.export_full(cn, estate))


def bring_in(store: Store, estate: str, files: list[tuple[str, bytes]]) -> int:
    return store.write(lambda cn: transfer.import_files(cn, estate, files))


@pytest.fixture
def source(template: Path, tmp_path: Path) -> Iterator[Store]:
    """Another store to export from."""
    store = open_store(Path(shutil.copyfile(template, tmp_path / "source.db")))
    yield store
    store.close()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(drawn=st.data())
def test_an_imported_database_exports_to_the_same_bytes(
    store: Store, source: Store, make: Any, drawn: st.DataObject
) -> None:
    """Whatever was typed, on either engine; and the chain holds with the office's secret."""
    estate = next(_estates)
    source.write(lambda cn: fill(cn, estate, make, drawn.draw))
    files = export(source, estate)
    assert files == export(source, estate)
    bring_in(store, estate, files)
    assert export(store, estate) == files
    with store.read() as cn, source.read() as before:
        assert events.verify(cn, estate, secret=make.secret) == ()
        query = orders.OrderQuery()
        assert orders.find(cn, estate, query) == orders.find(before, estate, query)


@pytest.fixture
def exported(source: Store, make: Any) -> list[tuple[str, bytes]]:
    """The files of a database with a paid, settled order and something in every table."""
    order = make.put(source, make.paid(number="2612-AAAAA", booker=Contact("赵先生", "13700137000")))

    def write(cn: Connection) -> None:
        done = make.settled(order, receipt="2026-000001", work_done="换了密封圈")
        make.pay(cn, done)
        orders.update(cn, make.estate, done, expected_version=1)
        events.append(cn, make.estate, make.event(done, note="王女士说可以"), secret=make.secret, salt="s")
        task = Task("t1", order.number, TaskKind.TELL, "ENG", "请告知王女士 13800138000", make.now)
        records.add_task(cn, make.estate, task)
        records.add_rating(cn, make.estate, Rating(order.number, Stars.GOOD, "师傅姓王", make.now, Basis.LINK))
        visit = FollowUp("f1", order.number, make.now, "R01", "visit", FollowUpResult.SATISFIED, "王女士在家")
        records.add_follow_up(cn, make.estate, visit)
        listed = Household(order.place, "王女士", ("13800138000",))
        homes.save_household(cn, make.estate, listed, new_id=iter(["room", "who"]).__next__)
        people.save_staff(cn, make.estate, Staff("W01", "李师傅", "0107", (Grant(Role.WORKER, "ENG"),)))
        keys.remember(cn, make.estate, "form", "mac", order.number, make.now)
        slots.take(cn, make.estate, "ENG", date(2026, 12, 2), Half.AM, places=1, capacity=2)
        counters.next_number(cn, make.estate, "receipt")
        approval = make.event(order, state=None, note="")
        approvals.approve(cn, make.estate, "0a", "catalog", approval, secret=make.secret, salt="s")
        events.seal_day(cn, make.estate, make.now.date(), make.now, make.secret)

    source.write(write)
    return export(source, make.estate)


def test_an_export_has_a_file_an_order_and_a_manifest(exported: list[tuple[str, bytes]], make: Any) -> None:
    names = [name for name, _ in exported]
    tables = ["editions", "counters", "rooms", "occupancies", "keys", "cash-entries", "payments", "slots", "staff"]
    tables += ["streams", "seals"]
    assert names == ["linli.yml", *(f"{name}-0001.yml" for name in tables), "orders/2612-AAAAA.yml"]
    read = {name: yaml.safe_load(content) for name, content in exported}
    assert read["linli.yml"] == {"format": 1, "kind": "full", "estate": make.estate, "orders": 1, "files": 12}
    order = read["orders/2612-AAAAA.yml"]
    assert list(order) == ["format", "estate", "order", "events", "tasks", "rating", "follow_ups", "negotiations"]
    assert order["order"]["paid"] == 9100
    assert order["order"]["created_at"] == "2026-12-01T09:00:00.000000Z"
    assert order["events"][1]["note"] == "王女士说可以"


def test_large_tables_are_cut_into_files(
    store: Store, source: Store, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_rows, "ROWS_A_FILE", 3)
    monkeypatch.setattr(transfer, "ROWS_A_FILE", 3)
    monkeypatch.setattr(order_files, "ORDERS_AT_ONCE", 2)
    for index in range(7):
        make.put(source, make.order())
        values = {"key": f"k{index}", "body_hmac": "m", "result": "r", "now": make.now}
        source.write(partial(keys.remember, estate=make.estate, **values))
    files = export(source, make.estate)
    assert [name for name, _ in files if name.startswith("keys")] == [f"keys-000{n}.yml" for n in (1, 2, 3)]
    assert bring_in(store, make.estate, list(reversed(files))) == 7
    assert export(store, make.estate) == files


def test_a_masked_export_names_nobody(source: Store, exported: list[tuple[str, bytes]], make: Any) -> None:
    """Masked values as the house writes them; no words of persons, no household, no staff, no key."""
    with source.read() as cn:
        masked = dict(transfer.export_masked(cn, make.estate))
    assert set(masked) == {"linli.yml", "orders/2612-AAAAA.yml"}
    text = masked["orders/2612-AAAAA.yml"].decode()
    for hidden in ("王女士", "赵先生", "13800138000", "13700137000", "501", "漏水", "换了密封圈", "师傅姓王", "在家"):
        assert hidden not in text, hidden
    for shown in ("王**", "赵**", "138****8000", "3栋*单元", "SETTLED", "9100", "2026-2"):
        assert shown in text, shown


def test_a_masked_export_is_not_imported(source: Store, store: Store, make: Any) -> None:
    make.put(source, make.order())
    with source.read() as cn:
        masked = list(transfer.export_masked(cn, make.estate))
    with pytest.raises(Refused, match="隐去个人信息"):
        bring_in(store, make.estate, masked)


def test_only_an_empty_place_takes_an_import(store: Store, exported: list[tuple[str, bytes]], make: Any) -> None:
    bring_in(store, make.estate, exported)
    with pytest.raises(Refused) as caught:
        bring_in(store, make.estate, exported)
    assert caught.value.code == "not_empty"


ORDER, STAFF = "orders/2612-AAAAA.yml", "staff-0001.yml"


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (ORDER, "2612-AAAAA", "2612-BBBBB", "文件名与里面的服务单号不一致"),
        (ORDER, "\n  paid: 9100", "\n  paid: 1", "：收款"),
        (ORDER, "\n  paid: 9100", '\n  paid: "9100"', "order.paid：应为整数"),
        (ORDER, "\n  paid: 9100", "\n  paid: 9100\n  role: 1", "order：不认识的键 role"),
        (ORDER, "\n  paid: 9100", "\n  paid: 9100\n  paid: 9100", "键「paid」重复"),
        (ORDER, "unit_price: 550", "unit_price: 551", "价目表收费"),
        (ORDER, 'state: "SETTLED"', 'state: "FREE"', "不认识的值「FREE」"),
        (ORDER, 'actor: "resident"', 'actor: "R01"', "内容被改动"),
        (ORDER, "version: 2", "version: 3", "应有 3 条事件记录，实有 2 条"),
        (ORDER, "seq: 2", "seq: 3", "事件记录必须依次追加"),
        (ORDER, 'id: "t1"\n    number: "2612-AAAAA"', 'id: "t1"\n    number: "X"', "文件名与里面"),
        (ORDER, "format: 1", "format: 2", "格式或小区不对"),
        (ORDER, "estate:", "!!str estate:", "键应为简单的文字"),
        (ORDER, "...\n", "", "可能被截断"),
        (STAFF, 'role: "worker"', 'role: "king"', "不认识的值「king」"),
        (STAFF, "rows:", "lines:", "应为 format、estate、rows"),
        (STAFF, "name: ", "name: &a ", "锚点"),
        ("slots-0001.yml", "taken: 1", "taken: 3", "名额已满"),
        ("slots-0001.yml", "taken: 1", "taken: -1", "名额已满"),
        ("seals-0001.yml", "seq: 1", "seq: 2", "封存只能依次追加"),
        ("streams-0001.yml", "0a", "0b", "内容被改动"),
        ("keys-0001.yml", 'at: "2026-12-01T09:00:00.000000Z"', 'at: "2026-12-01"', "时间要写成"),
        ("linli.yml", "format: 1", "format: 2", "格式 2 不认识"),
        ("linli.yml", "orders: 1", "orders: 2", "实有"),
        ("linli.yml", "files: 12", "files: 13", "应有 13 个文件"),
        ("linli.yml", "qingchuanli", "elsewhere", "不是「qingchuanli」"),
    ],
)  # fmt: skip
def test_altered_or_malformed_files_are_refused(
    store: Store, exported: list[tuple[str, bytes]], make: Any, name: str, old: str, new: str, said: str
) -> None:
    """With a sentence that names the place, and nothing of the import remains."""
    text = dict(exported)[name].decode()
    assert old in text
    files = [(n, text.replace(old, new).encode() if n == name else c) for n, c in exported]
    with pytest.raises(Refused) as caught:
        bring_in(store, make.estate, files)
    assert said in caught.value.sentence
    assert caught.value.sentence.startswith("导入失败")
    bring_in(store, make.estate, exported)


def test_missing_doubled_and_unknown_files_are_refused(
    store: Store, exported: list[tuple[str, bytes]], make: Any
) -> None:
    cases = [
        (exported[1:], "缺少 linli.yml"),
        (exported[:-1], "实有 11 个（0 个）"),
        ([*exported, exported[-1]], "文件重复"),
        ([*exported[:-2], ("../../etc/passwd", b"x"), exported[-1]], "不认识的文件"),
        ([], "缺少 linli.yml"),
    ]
    for files, said in cases:
        with pytest.raises(Refused, match="导入失败") as caught:
            bring_in(store, make.estate, files)
        assert said in caught.value.sentence, said


def test_a_doubled_row_is_refused(store: Store, exported: list[tuple[str, bytes]], make: Any) -> None:
    """Saving a person twice would silently keep the later one."""
    text = dict(exported)[STAFF].decode()
    rows = text[text.index("rows:\n") + 6 : text.index("...")]
    files = [(n, text.replace(rows, rows + rows).encode() if n == STAFF else c) for n, c in exported]
    with pytest.raises(Refused, match="重复"):
        bring_in(store, make.estate, files)


def test_order_numbers_make_safe_file_names(source: Store, store: Store, make: Any) -> None:
    make.put(source, make.order(number="../../x:y"))
    files = export(source, make.estate)
    assert files[-1][0] == "orders/..%2F..%2Fx%3Ay.yml"
    bring_in(store, make.estate, files)
    assert export(store, make.estate) == files


def test_work_goes_on_after_an_import(store: Store, exported: list[tuple[str, bytes]], make: Any) -> None:
    """Counters, places, keys and chain continue where they were."""
    bring_in(store, make.estate, exported)
    assert store.write(lambda cn: counters.next_number(cn, make.estate, "receipt")) == 2
    day = date(2026, 12, 2)
    take = lambda cn: slots.take(cn, make.estate, "ENG", day, Half.AM, places=1, capacity=2)  # noqa: E731
    assert [store.write(take), store.write(take)] == [True, False]
    with store.read() as cn:
        assert keys.recall(cn, make.estate, "form") == ("mac", "2612-AAAAA")
        assert approvals.approved(cn, make.estate) == {"0a"}
    tomorrow = make.now + timedelta(days=1)
    store.write(lambda cn: events.seal_day(cn, make.estate, tomorrow.date(), tomorrow, make.secret))
    with store.read() as cn:
        assert events.verify(cn, make.estate, secret=make.secret) == ()


def test_an_export_from_before_rooms_and_occupancies_comes_in(
    store: Store, exported: list[tuple[str, bytes]], make: Any
) -> None:
    """One line of the old household list becomes a room and who has it."""
    old = (
        f'format: 1\nestate: "{make.estate}"\nrows:\n'
        '  - place: {building: "3", unit: "2", room: "501", other: ""}\n'
        '    name: "王女士"\n    phones: ["13800138000"]\n    remark: ""\n...\n'
    )
    files = {name: content for name, content in exported if name not in ("rooms-0001.yml", "occupancies-0001.yml")}
    files["households-0001.yml"] = old.encode()
    files["linli.yml"] = files["linli.yml"].replace(b"files: 12", b"files: 11")
    bring_in(store, make.estate, list(files.items()))
    with store.read() as cn:
        home = homes.home_at(cn, make.estate, "3-2-501")
    assert home is not None
    assert home.occupancy is not None
    assert home.household == Household(Place("3", "2", "501"), "王女士", ("13800138000",))
    assert len({home.room.id, home.occupancy.id}) == 2
