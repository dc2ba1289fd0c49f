"""The sentences of the forms that depend on something."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from markupsafe import Markup, escape

from service_desk import clocks
from service_desk.catalog import Catalog
from service_desk.desk.dispatch import deadline_of
from service_desk.errors import DeskError, NotPublished, StoreUnavailable, Unusable
from service_desk.masking import mask_name, mask_phone, mask_place
from service_desk.orders import Grant, HalfDay, OrderEvent, ServiceOrder, Staff, Window
from service_desk.pricing import yuan
from service_desk.store.approvals import EDITION
from service_desk.store.board import Job

NOTICES = {
    "cancel": "已经取消，不会再有人上门。",
    "postpone": "已经改期，我们会按新的时间安排。",
    "urge": "已经催办，主管会马上与您联系。",
    "accept": "已经验收，谢谢。",
    "reject": "已经通知返工，我们会与您约时间，不另收费。",
    "rate": "谢谢您的评价。",
}
FIELD_OF_CODE = {
    "no_reason": ("reason", "wrong"),
    "no_half_day": ("slot",),
    "slot_full": ("slot",),
    "no_proof": ("signed_by",),
}


OUT_OF_ORDER = "系统暂时不能保存，还没有办成。请稍候再试，或直接致电服务中心，我们替您登记。"


def public_sentence(error: DeskError) -> str:
    """What a resident is told: what ails the database or the publication concerns the office, which has the log."""
    return OUT_OF_ORDER if isinstance(error, (StoreUnavailable, NotPublished, Unusable)) else error.sentence


def field_of(code: str, fields: tuple[str, ...] = ()) -> str:
    """The field that a refused condition is about, or nothing."""
    return next((name for name in FIELD_OF_CODE.get(code, ()) if name in fields), "")


def late_words(late: timedelta | None) -> str:
    """``2 小时``: how long something is overdue, in words; nothing when it is not."""
    if late is None:
        return ""
    minutes = int(late.total_seconds()) // 60
    if minutes < 60:  # noqa: PLR2004 - an hour
        return f"{max(minutes, 1)} 分钟"
    hours = minutes // 60
    return f"{hours} 小时" if hours < 48 else f"{hours // 24} 天"  # noqa: PLR2004 - two days


def deadline_words(order: ServiceOrder, now: datetime) -> Markup:
    """``逾期 2 小时`` in red, else the day and time by which the next thing is due; nothing where nothing is."""
    limit = deadline_of(order)
    if limit is None:
        return Markup("")
    if now > limit:
        return Markup('<span class="late">逾期 {}</span>').format(late_words(now - limit))
    return escape(near_word(limit, now))


def near_day(day: date, now: datetime) -> str:
    """``今天``, ``明天``, else ``11月25日 周三``."""
    today = clocks.local(now).date()
    return {0: "今天", 1: "明天"}.get((day - today).days) or clocks.day_word(day)


def near_word(instant: datetime, now: datetime) -> str:
    """``今天 14:00``."""
    at = clocks.local(instant)
    return f"{near_day(at.date(), now)} {at:%H:%M}"


def when_word(order: ServiceOrder, now: datetime) -> str:
    """When somebody comes or is wished for: ``今天 14:00–15:00``, ``明天 上午``, ``未约``."""
    if order.window is not None:
        start, end = clocks.local(order.window.start), clocks.local(order.window.end)
        return f"{near_day(start.date(), now)} {start:%H:%M}–{end:%H:%M}"
    if order.wanted is not None:
        return f"{near_day(order.wanted.day, now)} {order.wanted.half.word}"
    return "未约"


def job_time(job: Job) -> str:
    """``09:30–11:00``: when on its day somebody is at work."""
    return f"{clocks.local(job.start):%H:%M}–{clocks.local(job.end):%H:%M}" if job.start and job.end else "未约"


def day_word(wanted: HalfDay) -> str:
    """``11月25日 周三 上午``."""
    return clocks.half_day_word(wanted.day, wanted.half)


def instant_word(instant: datetime) -> str:
    """``11月25日 周三 09:30``."""
    return clocks.instant_word(instant)


def window_word(window: Window) -> str:
    """``11月25日 周三 09:30–11:00``."""
    return clocks.window_word(window.start, window.end)


def yuan_word(fen: int) -> str:
    """``123.45 元``."""
    return f"{yuan(fen)} 元"


def quantity_word(thousandths: int) -> str:
    """``1.5``: a quantity in thousandths as people write it."""
    return f"{thousandths / 1000:.3f}".rstrip("0").rstrip(".")


def clock_span(window: Window) -> str:
    """``09:30–11:00``: a window on a page that names its day."""
    return f"{clocks.local(window.start):%H:%M}–{clocks.local(window.end):%H:%M}"


def event_word(event: OrderEvent) -> str:
    """What an event was, in a word."""
    return event.word


def role_word(grant: Grant, catalog: Catalog) -> str:
    """``部门主管（水电工程维修组）``."""
    found = catalog.department(grant.department) if grant.department else None
    where = found.name if found else grant.department
    return grant.role.word + (f"（{where}）" if where else "")


def roles_word(person: Staff, catalog: Catalog) -> str:
    """Every role of somebody, in one line."""
    return "、".join(role_word(grant, catalog) for grant in person.grants)


def approved_what(what: str) -> str:
    """``价目表 2027-1`` or ``服务目录``: what an approval was about."""
    return f"价目表 {what.removeprefix(EDITION)}" if what.startswith(EDITION) else "服务目录"


FILTERS = {
    "approved_what": approved_what,
    "role": role_word,
    "roles": roles_word,
    "day": day_word,
    "instant": instant_word,
    "window": window_word,
    "yuan": yuan_word,
    "quantity": quantity_word,
    "phone": mask_phone,
    "event_word": event_word,
    "late": late_words,
    "deadline_words": deadline_words,
    "job_time": job_time,
    "near": near_word,
    "when": when_word,
    "day_only": clocks.day_word,
    "clock_span": clock_span,
    "masked_name": mask_name,
    "masked_place": mask_place,
}
