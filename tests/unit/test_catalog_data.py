"""The demonstration catalogue: all 46 rows of the source, the example paid items, prices, calendars, directories."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from service_desk import catalog_files, pricing
from service_desk.catalog import Fee, Record, ServiceItem
from service_desk.pricing import Edition, PriceItem

CATALOG = Path(__file__).parents[2] / "catalog"
OFFERING = catalog_files.load(CATALOG)
SERVICES = OFFERING.catalog.services
FREE = [item for item in SERVICES if item.id.startswith("F")]
PAID = [item for item in SERVICES if item.id.startswith("P")]

# Each row as the source's table prints it: number, name and remark without a gap (44 stands there twice).
ROWS = (
    ("1", "代缴水电费", "无偿代办服务"),
    ("2", "代缴电话费", "无偿代办服务"),
    ("3", "代缴燃气费", "无偿代办服务"),
    ("4", "代缴有线电视费", "无偿代办服务"),
    ("5", "代订报刊、杂志", "无偿代办服务"),
    ("6", "代订牛奶", "无偿代办服务"),
    ("7", "代叫出租车辆", "无偿代办服务"),
    ("8", "代办国际互联网上网", "无偿代办服务"),
    ("9", "代办有线电视开户", "无偿代办服务"),
    ("10", "代办管道煤气(天然气)开户", "无偿代办服务"),
    ("11", "代办暂住证", "无偿代办服务"),
    ("12", "来访电话及访客留言转告", "无偿服务"),
    ("13", "园区内小件物品搬运", "无偿服务"),
    ("14", "对每户建立房屋维修记录档案", "无偿服务"),
    ("15", "义务医务咨询日服务", "无偿服务"),
    ("16", "组织住户有需要的商业推广活动", "视住户需要情况"),
    ("17", "联系推荐合格的装修施工单位", "提供信息查询"),
    ("18", "提供餐饮服务单位信息", "提供信息查询"),
    ("19", "提供家政服务公司信息", "提供信息查询"),
    ("20", "提供搬家服务公司信息", "提供信息查询"),
    ("21", "提供家居装饰公司信息", "提供信息查询"),
    ("22", "提供车、船、火车、飞机航运信息", "提供信息查询"),
    ("23", "提供财产保险、人寿保险等信息", "提供信息查询"),
    ("24", "代聘家政服务", "或提供信息查询"),
    ("25", "代办宾馆客房预定手续", "限市内范围"),
    ("26", "代办假日旅游手续", "或提供旅游信息"),
    ("27", "提供旅游咨询服务", "提供信息查询"),
    ("28", "提供市内交通咨询服务", "提供信息查询"),
    ("29", "提供各种商业礼仪公司服务信息", "提供信息查询"),
    ("30", "提供各类医院信息", "提供信息查询"),
    ("31", "提供有关二手货单位信息", "提供信息查询"),
    ("32", "医疗卫生、防灾减灾等常识介绍", "长期进行宣传"),
    ("33", "向举行结婚典礼的业主送贺鲜花", "无偿服务"),
    ("34", "在小区各处设便民箱", "常用工具等"),
    ("35", "不定期举办二手货交易市场", "视住户需要而定"),
    ("36", "举行义务维修日服务", "每年定期举行"),
    ("37", "贵重物品代保管、存放服务", "无偿服务"),
    ("38", "代住户委托外出小维修服务", "无偿服务"),
    ("39", "提供便民雨伞服务", "无偿服务"),
    ("40", "提供市内便民接送车服务", "有条件的小区"),
    ("41", "代收挂号信、汇款单、包裹单等", "无偿服务"),
    ("42", "小型工具借用服务", "无偿服务"),
    ("43", "为住户提供黄页查询服务", "无偿服务"),
    ("44", "提供室内绿化养护咨询服务", "无偿服务"),
    ("44", "进行住户满意率调查", "每年开展一次"),
    ("45", "其它住户合理的服务需求", "视情况开展"),
)
RECORDS = {
    Record.VISIT: "F13 F33",
    Record.ERRAND: "F01 F02 F03 F04 F05 F06 F07 F08 F09 F10 F11 F24 F25 F26 F38 F40 F46",
    Record.ANSWER: "F17 F18 F19 F20 F21 F22 F23 F27 F28 F29 F30 F31 F43 F44",
    Record.REGISTER: "F12 F14 F37 F39 F41 F42",
    Record.EVENT: "F15 F16 F35 F36 F45",
    Record.STANDING: "F32 F34",
}
PASS_THROUGH = "F01 F02 F03 F04 F05 F06 F08 F09 F10 F24 F25 F26 F38"


def by_id(service_id: str) -> ServiceItem:
    item = OFFERING.catalog.service(service_id)
    assert item is not None
    return item


@pytest.mark.parametrize("place", range(46), ids=lambda place: f"F{place + 1:02d}")
def test_each_row_of_the_source_stands_in_the_catalogue_as_printed(place: int) -> None:
    item = by_id(f"F{place + 1:02d}")
    assert (item.number, item.name, item.remark) == ROWS[place]


def test_the_source_has_46_rows_and_no_other_free_item_was_added() -> None:
    assert sorted(item.id for item in FREE) == [f"F{n:02d}" for n in range(1, 47)]


@pytest.mark.parametrize("item", SERVICES, ids=lambda item: item.id)
def test_each_service_says_in_plain_words_what_a_resident_needs(item: ServiceItem) -> None:
    assert 2 <= len(item.title) <= 16
    assert item.summary.endswith("。")
    assert item.summary.count("。") == 1
    assert len(item.summary) <= 50
    assert len(item.aliases) >= 2
    assert len(set(item.aliases)) == len(item.aliases)
    assert len(item.standard) >= 2
    assert all(step.endswith("。") for step in item.standard)
    text = "".join((item.title, item.summary, *item.standard, item.limits))
    assert "！" not in text
    assert OFFERING.catalog.department(item.department) is not None


@pytest.mark.parametrize("item", FREE, ids=lambda item: item.id)
def test_each_row_of_the_source_is_free_and_has_no_price_in_any_edition(item: ServiceItem) -> None:
    assert item.fee is Fee.FREE
    assert all(edition.item(item.id) is None for edition in OFFERING.prices.editions)


@pytest.mark.parametrize("record", RECORDS, ids=str)
def test_each_row_leaves_the_kind_of_record_that_it_should(record: Record) -> None:
    assert sorted(item.id for item in FREE if item.record is record) == RECORDS[record].split()


def test_registers_are_named_and_nothing_else_names_one() -> None:
    assert all(bool(item.register) == (item.record is Record.REGISTER) for item in SERVICES)
    assert len({item.register for item in SERVICES if item.register}) == 6


def test_money_passes_through_where_bills_subscriptions_and_fees_are_paid_for_the_resident() -> None:
    assert sorted(item.id for item in FREE if item.money == "pass_through") == PASS_THROUGH.split()
    assert by_id("P506").money == "pass_through"


@pytest.mark.parametrize("item", [i for i in FREE if i.record is Record.ERRAND], ids=lambda item: item.id)
def test_each_errand_names_who_keeps_the_contact_and_the_outside_body(item: ServiceItem) -> None:
    """§4(1); the resident's other requests (F46) and the estate's own car (F40) have no fixed body outside."""
    if item.id not in {"F40", "F46"}:
        assert item.liaison
        assert item.outside_body


def test_what_the_source_limits_or_repeats_is_kept_as_limits_and_cycles() -> None:
    assert "本市" in by_id("F25").limits
    assert "有车辆" in by_id("F40").limits
    assert by_id("F45").cycle.startswith("每年")
    assert by_id("F36").cycle.startswith("每年")
    assert all(item.cycle for item in FREE if item.record is Record.EVENT)


@pytest.mark.parametrize(
    ("word", "service"),
    [
        ("缴水电费", "F01"),
        ("交电费", "F01"),
        ("修水管", "P106"),
        ("漏水", "P103"),
        ("换水龙头", "P104"),
        ("马桶堵了", "P108"),
        ("跳闸", "P102"),
        ("义诊", "F15"),
    ],
)
def test_everyday_words_lead_to_the_service(word: str, service: str) -> None:
    assert word in by_id(service).aliases


def test_about_forty_paid_items_stand_in_five_sections() -> None:
    assert 36 <= len(PAID) <= 48
    sections = {item.section for item in PAID}
    assert sections == {"water-power", "appliances", "cleaning", "doors", "errands"}
    assert all(item.fee is Fee.PAID and item.bookable and item.name == item.title for item in PAID)


def test_only_emergencies_are_urgent_and_they_are_visits_of_the_repair_group() -> None:
    urgent = [item for item in SERVICES if item.urgent]
    assert [item.id for item in urgent] == ["P101", "P102"]
    assert all(item.department == "repair" and item.respond_hours == 1 for item in urgent)


def test_sections_hold_every_service_once_in_the_order_of_the_files() -> None:
    listed = [service for section in OFFERING.catalog.sections for service in section.services]
    assert listed == [item.id for item in SERVICES]
    assert Counter(listed).most_common(1)[0][1] == 1


PRICES = [(edition, item) for edition in OFFERING.prices.editions for item in edition.items]


@pytest.mark.parametrize(
    ("edition", "item"), PRICES, ids=lambda part: part.id if isinstance(part, Edition) else part.service
)
def test_each_example_price_is_within_the_band_and_quotes_an_amount(edition: Edition, item: PriceItem) -> None:
    assert not pricing.outside_band(item, 0, 20)
    assert item.includes
    quote = pricing.quote(edition, item.service, by_id(item.service).title, example=True)
    assert 0 < quote.low <= quote.high
    assert quote.high >= item.minimum


@pytest.mark.parametrize("edition", ["2026-1", "2027-1"])
def test_the_present_and_the_next_edition_price_every_paid_item(edition: str) -> None:
    listed = OFFERING.prices.edition(edition)
    assert listed is not None
    assert sorted(item.service for item in listed.items) == sorted(item.id for item in PAID)
    assert len(listed.materials) >= 20
    assert {part.department for part in listed.consulted} >= {item.department for item in PAID} - {"reception"}


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2025, 1, 31), None),
        (date(2025, 2, 1), "2025-1"),
        (date(2026, 1, 14), "2025-1"),
        (date(2026, 1, 15), "2026-1"),
        (date(2027, 1, 31), "2026-1"),
        (date(2027, 2, 1), "2027-1"),
    ],
)
def test_the_edition_in_force_changes_on_its_day(day: date, edition: str | None) -> None:
    found = OFFERING.edition_on(day)
    assert (found.id if found else None) == edition


def test_the_estate_is_a_demonstration_whose_numbers_cannot_be_real() -> None:
    estate = OFFERING.catalog.estate
    assert estate.demo
    assert estate.name == "晴川里"
    assert "示例" in estate.address
    # No subscriber number in China begins with 1: nobody is rung up by mistake.
    assert {estate.phone[:5], estate.emergency_phone[:5], estate.complaints_phone[:5]} == {"027-1"}


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-01-01", "2026-01-03"),
        ("2026-02-15", "2026-02-23"),
        ("2026-04-04", "2026-04-06"),
        ("2026-05-01", "2026-05-05"),
        ("2026-06-19", "2026-06-21"),
        ("2026-09-25", "2026-09-27"),
        ("2026-10-01", "2026-10-07"),
        ("2027-01-01", "2027-01-01"),
        ("2027-02-05", "2027-02-08"),
        ("2027-04-05", "2027-04-05"),
        ("2027-05-01", "2027-05-02"),
        ("2027-06-09", "2027-06-09"),
        ("2027-09-15", "2027-09-15"),
        ("2027-10-01", "2027-10-03"),
    ],
)
def test_public_holidays_are_closed_from_the_first_to_the_last_day(first: str, last: str) -> None:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    days = [date.fromordinal(n) for n in range(start.toordinal(), end.toordinal() + 1)]
    assert not any(OFFERING.catalog.is_working_day(day) for day in days)


@pytest.mark.parametrize("day", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"])
def test_make_up_days_are_weekend_days_that_the_office_works(day: str) -> None:
    worked = date.fromisoformat(day)
    assert worked.isoweekday() in {6, 7}
    assert OFFERING.catalog.is_working_day(worked)


def test_the_year_2026_has_33_closed_days_and_6_make_up_days() -> None:
    calendar = OFFERING.catalog.calendar(2026)
    assert calendar is not None
    assert (len(calendar.closed), len(calendar.workdays), calendar.complete) == (33, 6, True)


def test_the_calendar_of_2027_says_that_make_up_days_are_not_yet_announced() -> None:
    calendar = OFFERING.catalog.calendar(2027)
    assert calendar is not None
    assert not calendar.complete
    assert calendar.workdays == ()
    assert "尚未公布" in calendar.remark
    assert "补写" in calendar.remark


@pytest.mark.parametrize("year", [2026, 2027])
def test_service_days_name_events_and_none_falls_on_a_public_holiday(year: int) -> None:
    calendar = OFFERING.catalog.calendar(year)
    assert calendar is not None
    closed = {day for day, _ in calendar.closed}
    assert {"F15", "F35", "F36", "F45"} <= {service for _, service, _ in calendar.service_days}
    for day, service, what in calendar.service_days:
        assert by_id(service).record is Record.EVENT
        assert day not in closed
        assert what


@pytest.mark.parametrize("item", [i for i in SERVICES if i.record is Record.ANSWER], ids=lambda item: item.id)
def test_each_information_service_has_checked_example_answers(item: ServiceItem) -> None:
    directory = OFFERING.catalog.directory(item.id)
    assert directory is not None
    assert directory.entries
    for entry in directory.entries:
        assert entry.verified_on.year == 2026
        assert entry.detail.endswith("。")


def test_names_in_the_directory_are_obviously_examples_or_public_hotlines() -> None:
    for directory in OFFERING.catalog.directories:
        for entry in directory.entries:
            public = entry.phone.isdigit() and len(entry.phone) <= 5
            assert public or "示例" in entry.title + entry.detail or not entry.phone


def test_the_conduct_names_dress_consent_listed_prices_tips_and_privacy() -> None:
    text = "".join(OFFERING.catalog.conduct)
    for word in ("工作牌", "同意", "公布的价格", "小费", "不外传", "投诉"):
        assert word in text


@pytest.mark.parametrize(
    "kind", ["estate", "departments", "services", "prices", "posted", "calendar", "directory", "conduct"]
)
def test_the_written_schema_is_current(kind: str) -> None:
    written = (CATALOG / "schema" / f"{kind}.json").read_text("utf-8")
    assert json.loads(written) == catalog_files.json_schemas()[kind]


@pytest.mark.parametrize("path", sorted(CATALOG.rglob("*.yml")), ids=lambda path: path.relative_to(CATALOG).as_posix())
def test_each_file_names_its_schema_for_editors_and_ends_with_the_document_end(path: Path) -> None:
    text = path.read_text("utf-8")
    first = text.split("\n", 1)[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (path.parent / first.partition("=")[2]).is_file()
    assert text.endswith("\n...\n")
