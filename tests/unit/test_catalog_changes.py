"""What a catalogue and a price list change against another one, in words (M1)."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from service_desk import catalog_files
from service_desk.catalog import Catalog, Department, Estate, Fee, Limits, OpeningHours, Section, ServiceItem
from service_desk.catalog_changes import UNAPPROVED, WORDS, Field, catalog_changes
from service_desk.price_review import consulted, heads, review
from service_desk.pricing import Edition, Material, PriceItem, QuoteMode

FOLDER = Path(__file__).parents[2] / "catalog"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The real one."""
    return catalog_files.load(FOLDER).catalog


def of(catalog: Catalog, service: str) -> ServiceItem:
    found = catalog.service(service)
    assert found is not None
    return found


def with_service(catalog: Catalog, service: str, **changes: Any) -> Catalog:
    services = tuple(replace(x, **changes) if x.id == service else x for x in catalog.services)
    return replace(catalog, services=services)


def test_the_same_catalogue_changes_nothing(catalog: Catalog) -> None:
    assert catalog_changes(catalog, catalog) == ()


@pytest.mark.parametrize("kind", [Estate, Department, Section, ServiceItem], ids=lambda kind: kind.__name__)
def test_every_field_that_is_approved_has_a_chinese_word(kind: Any) -> None:
    named = {part.name for part in fields(kind)} - UNAPPROVED
    assert named <= set(WORDS)


def test_a_changed_field_stands_as_it_was_and_is(catalog: Catalog) -> None:
    home = catalog.departments[0]
    new = with_service(catalog, "P104", title="换水龙头", department=home.id, warranty_days=45, noisy=True)
    (change,) = (c for c in catalog_changes(catalog, new) if c.group == "服务")
    assert (change.code, change.title, change.new, change.gone) == ("P104", "换水龙头", False, False)
    told = {field.word: (field.before, field.after) for field in change.fields}
    old = of(catalog, "P104")
    assert told["标题"] == (old.title, "换水龙头")
    assert told["部门"][1] == home.name
    assert told["保修天数"] == (f"{old.warranty_days} 天", "45 天")
    assert told["有噪声"] == ("否", "是")


def test_the_estates_times_limits_and_places_are_said_in_words(catalog: Catalog) -> None:
    estate = replace(
        catalog.estate, hours=OpeningHours(am_from=time(9, 0)), weekdays=(1, 6), limits=Limits(3, 1), mode="small",
        channels=("mailboxes",), quiet_hours=((time(13, 0), time(14, 0)),), notice="今天停水",
    )  # fmt: skip
    (change,) = catalog_changes(catalog, replace(catalog, estate=estate))
    told = {field.word: field.after for field in change.fields}
    assert told == {
        "工作时间": "上午 09:00–12:00，下午 14:00–17:30", "工作日": "周一、周六", "安静时段": "13:00–14:00",
        "限制": "每户每天 3 次，同样的内容 1 次", "办公方式": "小服务中心", "张贴处": "住户信箱",
    }  # fmt: skip


def test_new_and_dropped_services_are_told_with_all_that_a_new_one_says(catalog: Catalog) -> None:
    new = replace(of(catalog, "P104"), id="P999", title="修窗", fee=Fee.PAID)
    services = (*(x for x in catalog.services if x.id != "P104"), new)
    found = {c.code: c for c in catalog_changes(catalog, replace(catalog, services=services)) if c.group == "服务"}
    assert found["P104"].gone
    assert found["P104"].fields == ()
    assert found["P999"].new
    assert Field("标题", "", "修窗") in found["P999"].fields
    assert Field("收费", "", "有偿") in found["P999"].fields


def test_what_is_told_apart_by_its_code_only_is_told_by_its_code(catalog: Catalog) -> None:
    twin = replace(catalog.departments[0], id="twin")
    new = with_service(replace(catalog, departments=(*catalog.departments, twin)), "F01", department="twin")
    change = next(c for c in catalog_changes(catalog, new) if c.code == "F01")
    assert change.fields == (Field("部门", of(catalog, "F01").department, "twin"),)


# ---- prices ------------------------------------------------------------------------------------------------------

OLD = Edition(
    "2026-1", date(2026, 2, 1), (PriceItem("P104", "个", 4000, 3400), PriceItem("P105", "处", 3000, 2600)),
    (Material("M1", "龙头", "个", 8500, 7200),), remark="旧",
)  # fmt: skip


def test_every_price_is_there_changed_or_not_and_what_is_dropped_comes_last_of_its_kind(catalog: Catalog) -> None:
    new = replace(OLD, items=(PriceItem("P106", "处", 7000, 6000), PriceItem("P104", "个", 4200, 3400)))
    rows = review(OLD, new, catalog)
    assert [(row.code, row.percent, row.same) for row in rows] == [
        ("P106", "", False), ("P104", "+5.0%", False), ("P105", "", False), ("M1", "", True),
    ]  # fmt: skip
    assert rows[2].after is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"minimum": 6000}, Field("最低收费", "无", "60 元")),
        ({"quote": QuoteMode.ON_SITE}, Field("报价方式", "一口价", "上门查看后报价")),
        ({"typical": (500, 2000)}, Field("通常数量", "1", "0.5–2")),
        ({"includes": "试水"}, Field("包含", "空", "「试水」")),
        ({"exception": "试行"}, Field("毛利超出的理由", "空", "「试行」")),
        ({"unit": "只"}, Field("单位", "「个」", "「只」")),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_whatever_else_changes_of_a_price_is_told(catalog: Catalog, change: dict[str, Any], told: Field) -> None:
    new = replace(OLD, items=(replace(OLD.items[0], **change), OLD.items[1]))
    assert review(OLD, new, catalog)[0].fields == (told,)
    assert not review(OLD, new, catalog)[0].same


def test_a_changed_cost_alone_is_a_change(catalog: Catalog) -> None:
    new = replace(OLD, materials=(replace(OLD.materials[0], cost=8000),))
    row = review(OLD, new, catalog)[-1]
    assert (row.same, row.fields, row.margin, row.outside) == (False, (), "5.8%", False)


def test_a_first_list_has_nothing_before_and_tells_the_unusual(catalog: Catalog) -> None:
    first = replace(OLD, items=(replace(OLD.items[0], includes="试水", cost=1000),))
    row = review(None, first, catalog)[0]
    assert (row.before, row.outside, row.changed) == (None, True, ())
    assert row.fields == (Field("包含", "", "「试水」"),)


def test_the_lists_own_day_and_remark_are_told(catalog: Catalog) -> None:
    new = replace(OLD, effective_from=date(2026, 3, 1), remark="")
    assert heads(OLD, new) == (Field("执行日", "2026-02-01", "2026-03-01"), Field("说明", "「旧」", "空"))
    assert [one.on for one in consulted(OLD, catalog)] == [None]
