"""The portal's sentences: fees (R30), how soon, how to get a service, prices, days. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from service_desk.catalog import Catalog, OpeningHours, Record, ServiceItem
from service_desk.pricing import Edition, PriceItem, Quote, QuoteMode, quote, yuan

FREE = "本项为无偿增值服务，不收服务费。"
COLLECTED = "按收费单位票据代收代付，多退少补。"
NO_TIPS = "服务人员不收小费，也不私下收钱；验收以后由财务一次结清。"
EXAMPLE = "示例价格，未经审批，不作收费依据"
PENDING = "价格待公布"
PENDING_MORE = "价目表公布以前，有偿服务暂不接受网上预约，请先打电话问一问。"
HOW = {
    Record.VISIT: "预约后上门",
    Record.ERRAND: "预约后代办",
    Record.ANSWER: "当场答复，不用预约",
    Record.REGISTER: "来服务中心登记办理",
    Record.EVENT: "到日子来就行，不用预约",
    Record.STANDING: "常年提供，不用预约",
}
AFFECTS = {"water": "停水", "power": "停电", "lift": "占用电梯"}
WEEKDAYS = "一二三四五六日"


def day_hours(hours: OpeningHours) -> float:
    """Working hours of one day."""
    anchor = date(2000, 1, 1)
    spans = ((hours.am_from, hours.am_to), (hours.pm_from, hours.pm_to))
    total = sum((datetime.combine(anchor, end) - datetime.combine(anchor, start) for start, end in spans), timedelta())
    return total / timedelta(hours=1)


def within(hours: int, opening: OpeningHours) -> str:
    """Working hours as people say them: up to a day in hours, longer ones in days, rounded up."""
    day = day_hours(opening)
    if hours <= day:
        return f"{hours} 个工作小时内"
    return f"{-int(-hours // day)} 个工作日内"


def soon(item: ServiceItem, catalog: Catalog) -> str:
    """How soon, in one line, for a service's row and page."""
    if not item.bookable:
        return HOW[item.record]
    if item.urgent:
        return f"昼夜受理，{item.respond_hours} 小时内响应"
    opening = catalog.estate.hours
    return f"{within(item.respond_hours, opening)}联系您，一般 {within(item.finish_hours, opening)}办好"


def fee_sentences(item: ServiceItem) -> tuple[str, ...]:
    """What a free service must say (§6.1); paid ones speak through their quote."""
    return (FREE, COLLECTED) if item.money == "pass_through" else (FREE,)


@dataclass(frozen=True, slots=True)
class PriceView:
    """A listed price ready to print. ``cost`` is not here on purpose."""

    id: str
    title: str
    unit: str
    price: str  # 30 元／处
    estimate: str  # how much it usually comes to, with the way of quoting
    includes: str
    bookable: bool


def price_view(edition: Edition, listed: PriceItem, item: ServiceItem) -> PriceView:
    """A listed price in words."""
    return PriceView(
        id=item.id,
        title=item.title,
        unit=listed.unit,
        price=f"{yuan(listed.price)} 元／{listed.unit}",
        estimate=estimate_words(quote(edition, item.id, item.title), listed),
        includes=listed.includes,
        bookable=item.bookable,
    )


def estimate_words(told: Quote, listed: PriceItem) -> str:
    """How the price is told before the work: fixed, estimated from–to, or on the spot."""
    if told.mode is QuoteMode.ON_SITE:
        least = f"，最低 {yuan(listed.minimum)} 元" if listed.minimum else ""
        return f"上门查看后报价，您同意再动工{least}"
    if told.mode is QuoteMode.FIXED:
        return f"一口价 {yuan(told.low)} 元"
    span = f"{yuan(told.low)} 元" if told.low == told.high else f"{yuan(told.low)}–{yuan(told.high)} 元"
    return f"预估 {span}，超出先问您"


def day_words(day: date) -> str:
    """``2026年11月25日 周三``."""
    return f"{day.year}年{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def short_day(day: date) -> str:
    """``11月25日 周三``."""
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row with one reason."""

    words: str
    why: str
    count: int


def spans(days: Sequence[tuple[date, str]]) -> tuple[Span, ...]:
    """Days in a row with the same reason, joined: ``10月1日 周四 至 10月7日 周三``."""
    runs: list[list[tuple[date, str]]] = []
    for day, why in sorted(days):
        if runs and runs[-1][-1] == (day - timedelta(days=1), why):
            runs[-1].append((day, why))
        else:
            runs.append([(day, why)])
    return tuple(_span(run) for run in runs)


def _span(run: list[tuple[date, str]]) -> Span:
    first, last = run[0][0], run[-1][0]
    words = short_day(first) if first == last else f"{short_day(first)} 至 {short_day(last)}"
    return Span(words, run[0][1], len(run))


def affects_words(item: ServiceItem) -> str:
    """What the work does to the neighbours (§2.3), in words; empty when nothing."""
    found = [AFFECTS.get(code, code) for code in item.affects if code != "noise"]
    sentences = [f"施工时会{'、'.join(found)}，先通知受影响的住户"] if found else []
    if item.noisy or "noise" in item.affects:
        sentences.append("有噪音，避开休息时段" if not item.urgent else "有噪音")
    return "；".join(sentences)
