"""Every paper of the house, by name: what it is, for whom, its size, and how it looks on made-up records.

``linli paper list``, ``check`` and ``samples`` walk through this list; a test refuses a template or wording of none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from service_desk.papers import sample_cash as cash
from service_desk.papers import sample_desk as own
from service_desk.papers import sample_lists as lists
from service_desk.papers import sample_papers as made
from service_desk.papers import sample_public as public
from service_desk.papers.hostile import OFFICE, TYPED, instead
from service_desk.papers.paper import Paper
from service_desk.papers.samples import Samples, with_hostile_catalogue
from service_desk.pricing import Offering

A3, A4, A5 = (297, 420), (210, 297), (148, 210)  # millimetres, upright
CATALOGUE = "catalogue"  # hostile marks in the office's own names


@dataclass(frozen=True, slots=True)
class Registered:
    """A paper that the house prints. ``texts``: hostile texts to try it on, of those whose words it carries."""

    name: str
    title: str
    audience: str  # who it is for, or where it goes
    size: tuple[int, int]  # of its pages, millimetres
    command: str
    template: str
    wording: str  # wording/<this>.yml
    sample: Callable[[Samples], Paper]
    texts: Collection[str] = ()

    @property
    def format(self) -> str:
        """``A4`` or ``A3 横``."""
        word = {A3: "A3", A4: "A4", A5: "A5"}[min(self.size), max(self.size)]
        return word if self.size[0] < self.size[1] else f"{word} 横"

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of hostile data it is tried on."""
        return (CATALOGUE, *self.texts)

    def plain(self, offering: Offering) -> Paper:
        """The paper on made-up records."""
        return self.sample(Samples(offering))

    def hostile(self, offering: Offering, kind: str) -> Paper:
        """The paper on hostile records of a kind."""
        if kind == CATALOGUE:
            return self.sample(Samples(with_hostile_catalogue(offering)))
        return self.sample(Samples(offering, instead(kind)))

    def trials(self, offering: Offering) -> Iterator[tuple[str, Callable[[], Paper]]]:
        """Each way it is tried: an empty kind for the sample, then the hostile ones."""
        yield "", lambda: self.plain(offering)
        for kind in self.kinds:
            yield kind, lambda kind=kind: self.hostile(offering, kind)  # type: ignore[misc]


def _across(size: tuple[int, int]) -> tuple[int, int]:
    return size[1], size[0]


PAPERS: tuple[Registered, ...] = (
    Registered(
        "poster-a3", "免费服务海报（A3）", "小区入口、单元大堂", A3,
        "linli paper poster --size a3", "poster.typ", "poster", made.poster_a3,
    ),
    Registered(
        "poster-a4", "免费服务海报（A4）", "单元门、电梯", A4,
        "linli paper poster --size a4", "poster.typ", "poster", made.poster_a4,
    ),
    Registered(
        "free-list", "免费服务清单", "宣传栏、公告栏", A4,
        "linli paper free-list", "free-list.typ", "free-list", made.free_list,
    ),
    Registered(
        "price-list", "有偿服务价目表", "小区入口、宣传栏、公告栏", A4,
        "linli paper price-list", "price-list.typ", "price-list", made.price_list,
    ),
    Registered(
        "comparison", "新旧价格对照", "小区入口、宣传栏、公告栏", A4,
        "linli paper comparison", "comparison.typ", "comparison", lists.comparison,
    ),
    Registered(
        "approval-sheet", "价目表审批单", "经理、各部门主管（内部）", A4,
        "linli paper approval", "approval-sheet.typ", "approval-sheet", lists.approval_sheet,
    ),
    Registered(
        "posting-list", "张贴清单", "张贴的人（内部）", A4,
        "linli notice kit", "posting-list.typ", "posting-list", lists.posting_list,
    ),
    Registered(
        "notice", "公告", "宣传栏、单元门", A4,
        "linli notice kit", "notice.typ", "notice", made.notice, texts=OFFICE,
    ),
    Registered(
        "door-notice", "停水、停电、停梯、噪音通知", "单元门", A4,
        "linli paper door-notice", "door-notice.typ", "door-notice", public.door_notice, texts=OFFICE,
    ),
    Registered(
        "leaflet-a5", "信箱单页（A5）", "住户信箱", A5,
        "linli paper leaflet", "leaflet.typ", "leaflet", public.leaflet_a5,
    ),
    Registered(
        "leaflet-4up", "信箱单页（A4 四张）", "住户信箱", A4,
        "linli paper leaflet --size 4up", "leaflet.typ", "leaflet", public.leaflet_4up,
    ),
    Registered(
        "leaflet-homes", "信箱单页（按户）", "住户信箱", A5,
        "linli paper leaflet", "leaflet-homes.typ", "leaflet", public.leaflet_homes, texts=TYPED,
    ),
    Registered(
        "booking-form", "预约单（手填）", "前台、住户", A4,
        "linli paper booking-form", "booking-form.typ", "booking-form", public.booking_form,
    ),
    Registered(
        "work-order", "有偿服务任务单（两联）", "服务人员、住户", A4,
        "linli paper work-order", "work-order.typ", "work-order", made.work_order, texts=TYPED,
    ),
    Registered(
        "blank-orders", "空白任务单", "停电、断网时手写", A4,
        "linli paper blank-orders", "blank-orders.typ", "work-order", made.blank_orders,
    ),
    Registered(
        "outage-card", "停电、断网时怎样办", "前台（内部）", A4,
        "linli paper outage-card", "outage-card.typ", "outage-card", public.outage_card,
    ),
    Registered(
        "receipt", "收据", "住户、财务", A4,
        "linli paper receipt", "receipt.typ", "receipt", made.receipt, texts=TYPED,
    ),
    Registered(
        "receipt-negotiated", "收据（协商后）", "住户、财务", A4,
        "linli paper receipt", "receipt.typ", "receipt", made.receipt_negotiated, texts=TYPED,
    ),
    Registered(
        "held-agency", "暂收款收据（代收代付）", "住户、财务", A4,
        "linli paper held", "held.typ", "held", cash.held_receipt, texts=TYPED,
    ),
    Registered(
        "held-deposit", "暂收款收据（押金）", "住户、财务", A4,
        "linli paper held", "held.typ", "held", cash.held_deposit, texts=TYPED,
    ),
    Registered(
        "slip-pad", "现金凭条（手填）", "服务人员、住户", A4,
        "linli paper slip-pad", "slip-pad.typ", "slip-pad", cash.pad,
    ),
    Registered(
        "day-close", "收款日结单", "财务（内部）", A4,
        "linli paper day-close", "day-close.typ", "day-close", cash.day_close, texts=TYPED,
    ),
    Registered(
        "month", "月结单", "财务、经理（内部）", A4,
        "linli paper month", "month.typ", "month", cash.month, texts=TYPED,
    ),
    Registered(
        "register", "有偿服务活动记录表", "接待、财务、经理", _across(A3),
        "linli paper register", "register.typ", "register", made.register, texts=TYPED,
    ),
    Registered(
        "day-sheet", "上门日程表", "服务人员", A4,
        "linli paper day-sheet", "day-sheet.typ", "day-sheet", made.day_sheet, texts=TYPED,
    ),
    Registered(
        "follow-up", "拜回访住户记录", "接待、部门主管", A4,
        "linli paper follow-up", "follow-up.typ", "follow-up", made.follow_up_record, texts=TYPED,
    ),
    Registered(
        "complaint-record", "投诉处理记录", "接待、部门主管、经理", A4,
        "linli paper complaint", "complaint-record.typ", "complaint-record", own.complaint_record, texts=TYPED,
    ),
    Registered(
        "tell-list", "待告知清单", "接待", A4,
        "linli paper tell-list", "tell-list.typ", "tell-list", made.tell_list, texts=TYPED,
    ),
    Registered(
        "handover", "交接班", "接待（内部）", A4,
        "/desk/close", "handover.typ", "handover", own.handover, texts=TYPED,
    ),
)  # fmt: skip


def paper_named(name: str) -> Registered | None:
    """The paper with this name, or None."""
    return next((one for one in PAPERS if one.name == name), None)
