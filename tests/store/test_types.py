"""Instants, canonical JSON, plain values and the YAML of exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from service_desk.orders import Basis
from service_desk.store.codec import Malformed, from_plain, to_plain
from service_desk.store.plain_yaml import LARGEST_FILE, dump, load
from service_desk.store.types import BadText, Json, NaiveInstant, canonical, instant_of, instant_text

zones = st.timedeltas(timedelta(hours=-14), timedelta(hours=14)).map(timezone)
instants = st.datetimes(
    datetime(2, 1, 1),  # noqa: DTZ001 - bounds are naive
    datetime(9998, 1, 1),  # noqa: DTZ001
    timezones=zones,
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(instants, instants)
def test_instants_sort_as_text_and_come_back(a: datetime, b: datetime) -> None:
    assert len(instant_text(a)) == 27
    assert instant_of(instant_text(a)) == a
    assert (instant_text(a) < instant_text(b)) == (a < b)


def test_an_instant_is_utc_in_fixed_width() -> None:
    shanghai = datetime(2026, 12, 3, 9, 2, 3, tzinfo=timezone(timedelta(hours=8)))
    assert instant_text(shanghai) == "2026-12-03T01:02:03.000000Z"


def test_a_time_without_zone_raises() -> None:
    with pytest.raises(NaiveInstant):
        instant_text(datetime(2026, 12, 3))  # noqa: DTZ001 - the point


@given(plain)
def test_canonical_json_has_one_spelling(value: Any) -> None:
    again = Json().process_result_value(canonical(value), None)  # type: ignore[arg-type]
    assert again == value
    assert canonical(again) == canonical(value)


def test_canonical_json_knows_no_nan() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical(float("nan"))


@pytest.mark.parametrize("value", ["a\0", {"a": ["\0"]}, {"\0": 1}, ("\0",)])
def test_a_nul_does_not_hide_in_json(value: Any) -> None:
    with pytest.raises(BadText):
        Json().process_bind_param(value, None)  # type: ignore[arg-type]


@given(st.dictionaries(texts, plain, max_size=5))
def test_yaml_is_read_as_written(value: dict[str, Any]) -> None:
    """Whatever a person typed, line ends, controls, non-characters and words like «no» or «12:30» among it."""
    data = dump(value)
    assert load(data, "x.yml") == value
    assert data.endswith(b"...\n")


@given(st.dictionaries(texts, plain, max_size=5))
def test_other_readers_of_yaml_agree(value: dict[str, Any]) -> None:
    assert yaml.safe_load(dump(value)) == value


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), plain, min_size=1, max_size=3), st.integers(0, 10**6))
def test_a_file_cut_anywhere_is_refused(value: dict[str, Any], place: int) -> None:
    data = dump(value).rstrip(b"\n")
    with pytest.raises(Malformed):
        load(data[: place % len(data)], "x.yml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: !!python/object/apply:os.system ['true']\n...\n", "类型标签"),
        ("a: &x 1\nb: *x\n...\n", "锚点"),
        ("a: *x\n...\n", "锚点"),
        ("a: 1\na: 2\n...\n", "x.yml:2:1：键「a」重复"),
        ("a: 1\n---\nb: 2\n...\n", "x.yml:2:1"),
        ("a: 1\n...\n---\nb: 2\n...\n", "只能有一份"),
        ("a: no\n...\n", "x.yml:1:4：文字要加双引号"),
        ("a: 012\n...\n", "双引号"),
        ("a: 1.5\n...\n", "双引号"),
        ("a: 12:30\n...\n", "双引号"),
        ("a: 9999999999999999999\n...\n", "双引号"),
        ("a:\n...\n", "双引号"),
        ("? [1]\n: 2\n...\n", "键应为"),
        ("- 1\n...\n", "应为键和值"),
        ("", "文件是空的"),
        ("# only words\n", "文件是空的"),
        ("a: [1\n...\n", "不是正确的 YAML"),
        ("a: \t1\n\tb: 2\n...\n", "不是正确的 YAML"),
        ('a: "\x07"\n...\n', "x.yml"),
        ("a: " + "[" * 50 + "]" * 50 + "\n...\n", "层次太深"),
        ("a: 1\n", "缺少「...」"),
    ],
)
def test_hostile_or_wrong_yaml_is_refused_with_a_place(text: str, said: str) -> None:
    with pytest.raises(Malformed) as caught:
        load(text.encode(), "x.yml")
    assert said in str(caught.value)


def test_a_merge_key_is_only_a_key() -> None:
    assert load(b"<<:\n  a: 1\n...\n", "x.yml") == {"<<": {"a": 1}}


def test_other_encodings_and_bombs_are_refused() -> None:
    with pytest.raises(Malformed, match="UTF-8"):
        load('a: "王"\n...\n'.encode("gbk"), "x.yml")
    with pytest.raises(Malformed, match="16 MB"):
        load(b" " * (LARGEST_FILE + 1), "x.yml")


@dataclass(frozen=True, slots=True)
class Inner:
    day: date
    pair: tuple[int, str]


@dataclass(frozen=True, slots=True)
class Sample:
    name: str
    basis: Basis
    at: datetime | None = None
    inner: tuple[Inner, ...] = ()
    done: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)


SAMPLE = Sample(
    "a", Basis.PAPER, datetime(2026, 1, 1, tzinfo=UTC), (Inner(date(2026, 1, 2), (1, "x")),), True, {"k": [1]}
)


def test_records_come_back_from_plain_values() -> None:
    assert from_plain(Sample, to_plain(SAMPLE)) == SAMPLE
    assert from_plain(Sample, {"name": "a", "basis": "paper"}) == Sample("a", Basis.PAPER)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": 1}, "Sample.name：应为文字"),
        ({"name": None}, "Sample.name：应为文字"),
        ({"basis": "rumour"}, "Sample.basis：不认识的值「rumour」"),
        ({"at": "2026-01-01"}, "Sample.at：时间要写成"),
        ({"at": "2026-01-01T00:00:00.000000"}, "Sample.at：时间要写成"),
        ({"at": "2026-01-01T08:00:00.000000+08:00"}, "Sample.at：时间要写成"),
        ({"at": 5}, "Sample.at：应为时间"),
        ({"done": 1}, "Sample.done：应为 true 或 false"),
        ({"inner": {}}, "Sample.inner：应为列表"),
        ({"inner": [1]}, "Sample.inner[0]：应为键和值"),
        ({"inner": [{"day": "20260101", "pair": [1, "x"]}]}, "Sample.inner[0].day：日期要写成"),
        ({"inner": [{"day": "2026-01-01", "pair": [1]}]}, "Sample.inner[0].pair：应有 2 项"),
        ({"inner": [{"day": "2026-01-01", "pair": [True, "x"]}]}, "pair[0]：应为整数"),
        ({"inner": [{"pair": [1, "x"]}]}, "Sample.inner[0]：缺少 day"),
        ({"fee": 1, "role": 2}, "Sample：不认识的键 fee、role"),
        ({"data": []}, "Sample.data：应为键和值"),
    ],
)
def test_ill_fitting_values_are_refused_with_their_place(change: dict[str, Any], said: str) -> None:
    with pytest.raises(Malformed) as caught:
        from_plain(Sample, {**to_plain(SAMPLE), **change})
    assert said in str(caught.value)
