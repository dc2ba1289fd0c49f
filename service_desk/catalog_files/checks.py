"""What must hold between values and between files. Each rule yields problems at the place to mend.

A rule that needs files which could not be read keeps silent: their problems are told already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, time
from itertools import pairwise
from typing import Any

from service_desk.catalog import Record
from service_desk.catalog_files import sentences
from service_desk.catalog_files.check_duty import duty_checks
from service_desk.catalog_files.check_notices import Wording, notice_checks, wording_checks
from service_desk.catalog_files.check_prices import price_checks
from service_desk.catalog_files.models import CalendarFile, DirectoryFile, EstateFile, ServiceModel
from service_desk.catalog_files.reading import Files
from service_desk.catalog_files.sources import Path, Source
from service_desk.errors import FileProblem

SUNDAY = 7
FULL = 100  # per cent
MOST_DAYS = 60  # ahead that a resident can choose from: one list on one page


def cross_checks(files: Files, wording: Wording | None = None) -> Iterator[FileProblem]:
    """Every rule over the files that could be read; ``wording`` judges the office's words on papers."""
    for estate in files.estate:
        yield from _estate(estate)
    yield from _departments(files)
    yield from _services(files)
    yield from _calendars(files)
    yield from duty_checks(files)
    yield from _directories(files)
    yield from price_checks(files)
    yield from notice_checks(files)
    if wording is not None:
        yield from wording_checks(files, wording)


def doubled(ids: Iterable[tuple[str, Source[object], Path]], word: str) -> Iterator[FileProblem]:
    """Ids written twice; upper and lower case count as the same, since they become file names."""
    first: dict[str, tuple[Source[object], Path]] = {}
    for value, source, path in ids:
        before = first.setdefault(value.lower(), (source, path))
        if before != (source, path):
            line = before[0].marks.of_value(before[1])[0]
            where = f"第 {line} 行" if before[0] is source else f"{before[0].file} 第 {line} 行"
            yield source.problem(f"{word}「{value}」在{where}已经用过；请换一个，或删去重复的一处。", *path)


def _percentages(source: Source[EstateFile]) -> Iterator[FileProblem]:
    model = source.model
    if model.margin_min > model.margin_max:
        yield source.problem("「margin_max」不能小于「margin_min」；保本微利一般写 0 和 20。", "margin_max")
    if model.margin_max > FULL:
        yield source.problem("「margin_max」是百分数，最多 100。", "margin_max")
    if model.price_reduction_percent > FULL:
        sentence = "「price_reduction_percent」是百分数，最多 100；不让主管降价的写 0。"
        yield source.problem(sentence, "price_reduction_percent")


def _follow_ups(source: Source[EstateFile]) -> Iterator[FileProblem]:
    policy = source.model.follow_ups
    for key, share in {"paid_percent": policy.paid_percent, "free_percent": policy.free_percent}.items():
        if share > FULL:
            yield source.problem(f"「{key}」是百分数，最多 100。", "follow_ups", key)
    if not 1 <= policy.within_days <= MOST_DAYS:
        sentence = f"「within_days」写 1 到 {MOST_DAYS}，是验收后几个工作日内回访。"
        yield source.problem(sentence, "follow_ups", "within_days")


def _estate(source: Source[EstateFile]) -> Iterator[FileProblem]:
    yield from _hours(source)
    yield from _repeated(source)
    model = source.model
    for place, span in enumerate(model.quiet_hours or []):
        if span.start == span.end:
            sentence = "「from」和「to」相同，这段时间是空的；请写开始和结束时刻。"
            yield source.problem(sentence, "quiet_hours", place, "to")
    yield from _percentages(source)
    if model.booking_days > MOST_DAYS:
        yield source.problem(f"「booking_days」最多写 {MOST_DAYS}，再远的日子排不准。", "booking_days")
    yield from _complaints(source)
    yield from _follow_ups(source)
    limits = {"bookings_a_day": model.limits.bookings_a_day, "same_text_a_day": model.limits.same_text_a_day}
    zero: list[Path] = [("limits", key) for key, value in limits.items() if value == 0]
    zero += [("booking_days",)] if model.booking_days == 0 else []
    for path in zero:
        yield source.problem(f"「{path[-1]}」至少写 1，否则住户无法预约。", *path)


def _complaints(source: Source[EstateFile]) -> Iterator[FileProblem]:
    """Somebody who complains is answered and told within a time that can be kept and waited for."""
    terms = source.model.complaints
    given = {"acknowledge_hours": terms.acknowledge_hours, "handle_days": terms.handle_days}
    for key, value in given.items():
        if value == 0:
            yield source.problem(f"「{key}」至少写 1，否则投诉一登记就算逾期。", "complaints", key)
    for key, value in (given | {"tell_days": terms.tell_days}).items():
        if value > MOST_DAYS:
            yield source.problem(f"「{key}」最多写 {MOST_DAYS}，住户不能等得更久。", "complaints", key)


def _hours(source: Source[EstateFile]) -> Iterator[FileProblem]:
    """The working day runs forward; the noon break may be empty."""
    keys = ("am_from", "am_to", "pm_from", "pm_to")
    for before, after in pairwise(keys):
        start, end = (getattr(source.model.hours, key) for key in (before, after))
        if start > end or (start == end and after != "pm_from"):
            sentence = f"「{after}」（{_clock(end)}）要晚于「{before}」（{_clock(start)}）。"
            yield source.problem(sentence, "hours", after)


def _repeated(source: Source[EstateFile]) -> Iterator[FileProblem]:
    """Week days that do not exist, and things written twice."""
    model = source.model
    for place, day in enumerate(model.weekdays):
        if not 1 <= day <= SUNDAY:
            yield source.problem("「weekdays」只能写 1 到 7，1 是星期一，7 是星期日。", "weekdays", place)
    listed: tuple[tuple[str, list[Any]], ...] = (("weekdays", model.weekdays), ("channels", model.channels))
    for key, values in listed:
        for place, value in enumerate(values):
            if value in values[:place]:
                yield source.problem(f"「{key}」里 {value} 写了两次；请删去一个。", key, place)


def _clock(value: time) -> str:
    return value.strftime("%H:%M")


def _departments(files: Files) -> Iterator[FileProblem]:
    for source in files.departments:
        listed = source.model.departments
        yield from doubled(
            ((d.id, source, ("departments", n, "id")) for n, d in enumerate(listed)),
            "部门编号",
        )
        yield from doubled(
            ((d.name, source, ("departments", n, "name")) for n, d in enumerate(listed)),
            "部门名称",
        )


def _services(files: Files) -> Iterator[FileProblem]:
    yield from doubled(((s.model.section.id, s, ("section", "id")) for s in files.services), "栏目编号")
    every = [(s, n, item) for s in files.services for n, item in enumerate(s.model.services)]
    ids: list[tuple[str, Source[object], Path]] = [(item.id, s, ("services", n, "id")) for s, n, item in every]
    ids += [(gone, s, ("retired", n)) for s in files.services for n, gone in enumerate(s.model.retired)]
    yield from doubled(ids, "服务编号")
    yield from doubled(((item.title, s, ("services", n, "title")) for s, n, item in every), "服务名称（title）")
    departments = {d.id: d.capacity for source in files.departments for d in source.model.departments}
    for source, n, item in every:
        if files.whole("departments"):
            yield from _department_of(source, n, item, departments)
        for key, sentence in _service_rules(item):
            yield source.problem(sentence, "services", n, key)


def _department_of(
    source: Source[object], n: int, item: ServiceModel, departments: dict[str, int]
) -> Iterator[FileProblem]:
    if item.department not in departments:
        sentence = sentences.unknown_id("部门", item.department, departments)
        yield source.problem(sentence, "services", n, "department")
    elif item.record[0].bookable and not item.urgent and item.places > departments[item.department]:
        capacity = departments[item.department]
        yield source.problem(
            f"「places」是 {item.places}，但部门「{item.department}」每半天只能接 {capacity} 单，永远约不上；"
            "请改小 places，或在 departments.yml 改大 capacity。",
            *("services", n, "places"),
        )


def _service_rules(item: ServiceModel) -> Iterator[tuple[str, str]]:
    """Rules inside one service, as (key, sentence)."""
    kind = item.record[0]
    if item.fee == "paid" and not kind.bookable:
        yield "fee", "有偿服务要能预约，「record」请写 visit 或 errand；否则「fee」请写 free。"
    if item.respond_hours == 0 or item.finish_hours == 0:
        key = "respond_hours" if item.respond_hours == 0 else "finish_hours"
        yield key, f"「{key}」至少写 1 小时。"
    elif item.respond_hours > item.finish_hours:
        yield (
            "finish_hours",
            f"「respond_hours」({item.respond_hours}) 不能大于「finish_hours」({item.finish_hours})。",
        )
    if item.urgent and kind is not Record.VISIT:
        yield "urgent", "紧急服务要上门，「record」请写 visit；否则请删去「urgent」。"
    if item.warranty_days and kind is not Record.VISIT:
        yield "warranty_days", "只有上门服务有保修；请删去「warranty_days」，或把「record」写成 visit。"
    for place, affected in enumerate(item.affects):
        if affected in item.affects[:place]:
            yield "affects", f"「affects」里 {affected} 写了两次；请删去一个。"


def _calendars(files: Files) -> Iterator[FileProblem]:
    services = sorted({item.id for s in files.services for item in s.model.services})
    for source in files.calendar:
        model = source.model
        if source.file != f"calendar/{model.year}.yml":
            yield source.problem(f"「year」是 {model.year}，和文件名不一致；请改成相同的年份。", "year")
        yield from _year(source)
        for n, service_day in enumerate(model.service_days):
            if service_day.service not in services and files.whole("services"):
                sentence = sentences.unknown_id("服务", service_day.service, services)
                yield source.problem(sentence, "service_days", n, "service")


def _year(source: Source[CalendarFile]) -> Iterator[FileProblem]:
    """Days outside the year, spans that run backward, days named twice."""
    model = source.model
    days: list[tuple[date | None, Path]] = [
        (d.day, ("service_days", n, "day")) for n, d in enumerate(model.service_days)
    ]
    seen: dict[date, tuple[str, int]] = {}
    for key, spans in (("closed", model.closed), ("workdays", model.workdays)):
        for n, span in enumerate(spans):
            days += [(span.start, (key, n, "from")), (span.end, (key, n, "to"))]
            if span.end is not None and span.end < span.start:
                yield source.problem("「to」早于「from」；请核对两个日期。", key, n, "to")
            yield from _day_twice(source, key, n, seen)
    for day, path in days:
        if day is not None and day.year != model.year:
            yield source.problem(f"{day} 不在 {model.year} 年；请改日期，或写到那一年的日历文件里。", *path)


def _day_twice(
    source: Source[CalendarFile], key: str, n: int, seen: dict[date, tuple[str, int]]
) -> Iterator[FileProblem]:
    """A day that an earlier entry names too; told once an entry."""
    words = {"closed": "放假", "workdays": "调休上班"}
    span = getattr(source.model, key)[n]
    told = False
    for day, _ in span.days():
        before = seen.setdefault(day, (key, n))
        if before == (key, n) or told:
            continue
        told = True
        if before[0] == key:
            yield source.problem(f"{day} 在{words[key]}里写了两次；请删去一处。", key, n, "from")
        else:
            yield source.problem(f"{day} 既写了放假又写了调休上班；请删去一处。", key, n, "from")


def _directories(files: Files) -> Iterator[FileProblem]:
    services = {item.id: item for s in files.services for item in s.model.services}
    yield from doubled(((s.model.service, s, ("service",)) for s in files.directory), "查询资料的服务编号")
    demo = any(source.model.demo for source in files.estate)
    for source in files.directory:
        if files.whole("services"):
            yield from _directory(source, services)
        if demo and not source.model.entries:
            yield source.problem("演示小区的每项信息查询至少要有一条资料；请在「entries」下补上。", "entries")
        yield from doubled(
            ((e.title, source, ("entries", n, "title")) for n, e in enumerate(source.model.entries)),
            "资料名称",
        )
    if files.whole("directory"):
        answered = {source.model.service for source in files.directory}
        for services_source in files.services:
            for n, item in enumerate(services_source.model.services):
                if item.record[0] is Record.ANSWER and item.id not in answered:
                    sentence = (
                        f"信息查询「{item.id}」在 directory/ 里没有资料文件；请新建一个，写「service: {item.id}」。"
                    )
                    yield services_source.problem(sentence, "services", n, "record")


def _directory(source: Source[DirectoryFile], services: dict[str, ServiceModel]) -> Iterator[FileProblem]:
    item = services.get(source.model.service)
    if item is None:
        yield source.problem(sentences.unknown_id("服务", source.model.service, sorted(services)), "service")
    elif item.record[0] is not Record.ANSWER:
        sentence = f"「{item.id}」不是信息查询服务；请核对编号，或把它的「record」写成 answer。"
        yield source.problem(sentence, "service")
