"""What portal and papers say of a service and its price: how to get it, how soon, what it comes to. Pure (R30)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from service_desk.catalog import Catalog, OpeningHours, Record, ServiceItem
from service_desk.pricing import PriceItem, Quote, QuoteMode, yuan

FREE = "本项为无偿增值服务，不收服务费。"
COLLECTED = "按收费单位票据代收代付，多退少补。"
HOW = {
    Record.VISIT: "预约后上门",
    Record.ERRAND: "预约后代办",
    Record.ANSWER: "当场答复，不用预约",
    Record.REGISTER: "来服务中心登记办理",
    Record.EVENT: "到日子来就行，不用预约",
    Record.STANDING: "常年提供，不用预约",
}


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


def estimate_words(told: Quote, listed: PriceItem) -> str:
    """How the price is told before the work: fixed, estimated from–to, or on the spot."""
    if told.mode is QuoteMode.ON_SITE:
        least = f"，最低 {yuan(listed.minimum)} 元" if listed.minimum else ""
        return f"上门查看后报价，您同意再动工{least}"
    if told.mode is QuoteMode.FIXED:
        return f"一口价 {yuan(told.low)} 元"
    span = f"{yuan(told.low)} 元" if told.low == told.high else f"{yuan(told.low)}–{yuan(told.high)} 元"
    return f"预估 {span}{told.minimum_word}，超出先问您"
