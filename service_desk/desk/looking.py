"""Looking at complete records: masked by default, one click and one line in the book of looks (PIPL, §1.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from service_desk import clocks
from service_desk.desk.context import Office
from service_desk.desk.times import parse_day
from service_desk.errors import InvalidInput
from service_desk.store import Connection, looks
from service_desk.store.looks import Look

MOST = 500  # looks that are shown at once, the latest
USUAL = timedelta(days=6)  # before today
WORDS = {
    "order": "看完整的服务单", "own task": "看自己的任务", "task": "看待告知的电话", "call back": "看待回电的电话",
    "caller": "登记时看住址和备注", "signer": "请住户签名时看称呼",
    "home": "看完整的住户资料",
    "signature": "看住户签名", "before": "看动工前的照片", "after": "看完工后的照片", "receipt": "打印收据",
    "work order printed": "打印任务单", "day sheet printed": "打印上门日程表", "tell list printed": "打印待告知清单",
    "paid register printed": "打印完整的记录表",
    "complaint": "看完整的投诉", "complaint printed": "打印投诉处理记录",
    "household list exported": "导出完整的住户名册", "cash day exported": "导出完整的收款表",
    "holding": "看暂收款的交款人", "holding printed": "打印暂收款收据", "holdings exported": "导出完整的暂收款",
}  # fmt: skip
EXPORTED, LIST = " exported", "list "


def looked(cn: Connection, office: Office, by: str, what: str, numbers: Sequence[str], why: str = "") -> None:
    """Write down that somebody saw complete records: ``numbers`` are order numbers or ids of homes."""
    looks.add_look(cn, office.estate, Look(office.new_id(), office.now, by, what, tuple(numbers), why.strip()))


def unseen(cn: Connection, office: Office, by: str, what: str, numbers: Sequence[str]) -> tuple[str, ...]:
    """Those of the numbers at which the person has not looked so today."""
    begins = clocks.at(clocks.local(office.now).date(), time())
    found = looks.looks(cn, office.estate, since=begins, until=begins + timedelta(days=1), staff=by)
    seen = {number for look in found if look.what == what for number in look.numbers}
    return tuple(number for number in dict.fromkeys(numbers) if number not in seen)


def looks_of(cn: Connection, office: Office, since: datetime, until: datetime, staff: str = "") -> Sequence[Look]:
    """Whose records an account saw within a window."""
    return looks.looks(cn, office.estate, since=since, until=until, staff=staff)


def what_word(what: str) -> str:
    """``打印任务单``: what was looked at, in words; a command is shown as it was typed."""
    if what in WORDS:
        return WORDS[what]
    if what.startswith(LIST) and what.endswith(EXPORTED):
        return "导出完整的清单"
    return what


@dataclass(frozen=True, slots=True)
class Window:
    """Days, both included, Asia/Shanghai."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        """The first instant."""
        return clocks.at(self.first, time())

    @property
    def until(self) -> datetime:
        """The first instant after."""
        return clocks.at(self.last + timedelta(days=1), time())


def window_of(office: Office, first: str, last: str) -> Window:
    """The days that somebody asks for; nothing asked: the last seven days.

    Raises:
        InvalidInput: not a day, or the last before the first.
    """
    today = clocks.local(office.now).date()
    problems, days = {}, []
    for name, text, usual in (("since", first, today - USUAL), ("until", last, today)):
        try:
            days.append(parse_day(text) if text.strip() else usual)
        except ValueError:
            problems[name] = "日期请写成 2026-11-25 的样子。"
    if problems:
        raise InvalidInput.of(problems)
    if days[1] < days[0]:
        raise InvalidInput.of({"until": "最后一天不能早于第一天。"})
    return Window(days[0], days[1])


def book(cn: Connection, office: Office, window: Window, staff: str = "") -> tuple[Look, ...]:
    """The book of looks of some days, the latest first, ``MOST`` at most."""
    return tuple(looks.looks(cn, office.estate, since=window.since, until=window.until, staff=staff, latest=MOST))
