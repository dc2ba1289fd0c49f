"""The portal's sentences: fees (R30), how soon, how to get a service, prices, days. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from service_desk.catalog import ServiceItem
from service_desk.pricing import Edition, PriceItem, quote, yuan
from service_desk.web.saying import COLLECTED, FREE, HOW, estimate_words, soon, within

__all__ = [
    "COLLECTED", "FREE", "HOW", "affects_words", "day_words", "estimate_words", "fee_sentences", "price_view",
    "short_day", "soon", "spans", "within",
]  # fmt: skip

NO_TIPS = "服务人员不收小费，也不私下收钱；验收以后由财务一次结清。"
EXAMPLE = "示例价格，未经审批，不作收费依据"
PENDING = "价格待公布"
PENDING_MORE = "价目表公布以前，有偿服务暂不接受网上预约，请先打电话问一问。"
AFFECTS = {"water": "停水", "power": "停电", "lift": "占用电梯"}
WEEKDAYS = "一二三四五六日"


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


def weight(size: int) -> str:
    """Bytes as people read them: ``86 KB``."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} KB"  # noqa: PLR2004


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
