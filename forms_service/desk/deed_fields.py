"""The fields of the desk's forms on orders, and how each is read. One description serves page and reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from forms_service.surroundings import form, office
from service_desk.catalog import SHANGHAI, Half
from service_desk.desk.decimals import FEN, THOUSANDTHS, decimal_of
from service_desk.desk.times import parse_day
from service_desk.errors import InvalidInput
from service_desk.orders import Basis, HalfDay, ServiceOrder, Window
from service_desk.store import Connection

ROWS = 5  # lines of charges on a form
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, its label and how it is shown. ``kind``: text, area, choose, check, window or lines."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    optional: bool = False
    options: Callable[[Connection, ServiceOrder], Options] | None = None
    missing: str = ""  # what to say when it is empty
    most: int = 300
    when_many: bool = False  # asked only where there is more than one choice


WINDOW = ("day", "start", "end")
BASES = (("telephone", "电话"), ("counter", "当面"), ("paper", "纸单"))


def names_of(field: Field) -> tuple[str, ...]:
    """The names under which a field is sent."""
    if field.kind == "window":
        return WINDOW
    if field.kind == "lines":
        return tuple(f"{part}{n}" for n in range(1, ROWS + 1) for part in ("code", "many"))
    return (field.name,)


def text(field: Field) -> str:
    """A text, trimmed.

    Raises:
        InvalidInput: empty although it must not be, or too long.
    """
    value = form().get(field.name, "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if not value and not field.optional:
        raise InvalidInput.of({field.name: field.missing or f"请填写{field.label}。"})
    if len(value) > field.most:
        raise InvalidInput.of({field.name: f"这里最多写 {field.most} 个字，现在有 {len(value)} 个，请删减。"})
    return value


def money(name: str, missing: str, *, positive: bool = True) -> int:
    """An amount in yuan as somebody typed it, in fen.

    Raises:
        InvalidInput: none, or nothing where it must be more (``missing`` says how to write it).
    """
    found = decimal_of(form().get(name, "").strip().removesuffix("元"), FEN)
    if found is None or (positive and found <= 0):
        raise InvalidInput.of({name: missing})
    return found


def window(field: Field) -> Window | None:
    """A day with start and end; None when nothing was written and nothing must be.

    Raises:
        InvalidInput: not a window of one day.
    """
    given = [form().get(name, "").strip() for name in WINDOW]
    if field.optional and not any(given[1:]):
        return None
    try:
        day, start, end = parse_day(given[0]), _clock(given[1]), _clock(given[2])
    except ValueError:
        raise InvalidInput.of({"day": "请写明日期和起止时间，例如 09:30 到 11:00。"}) from None
    if end <= start:
        raise InvalidInput.of({"end": "结束时间要晚于开始时间。"})
    return Window(datetime.combine(day, start, SHANGHAI), datetime.combine(day, end, SHANGHAI))


def _clock(given: str) -> time:
    plain = given.replace("：", ":")
    found = time.fromisoformat(f"0{plain}" if plain[1:2] == ":" else plain)
    if found.tzinfo is not None:  # ``09:30-02`` is no time of the estate's clock
        raise ValueError(given)
    return found


def lines(field: Field) -> tuple[tuple[str, int], ...]:
    """Codes with quantities in thousandths; rows left empty do not count.

    Raises:
        InvalidInput: a row with only one half, or a quantity that is none.
    """
    found: list[tuple[str, int]] = []
    problems = {}
    for n in range(1, ROWS + 1):
        code, many = form().get(f"code{n}", "").strip(), form().get(f"many{n}", "").strip()
        if not code and not many:
            continue
        value = decimal_of(many, THOUSANDTHS)
        if not code:
            problems[f"code{n}"] = f"第 {n} 行请选项目。"
        elif value is None or value <= 0:
            problems[f"many{n}"] = f"第 {n} 行请写数量，例如 1 或 2.5。"
        else:
            found.append((code, value))
    if problems:
        raise InvalidInput.of(problems)
    if not found and not field.optional:
        raise InvalidInput.of({"code1": "请至少写一项收费项目和数量。"})
    return tuple(found)


def half_day(name: str) -> HalfDay:
    """A half-day as ``2026-11-25.am``.

    Raises:
        InvalidInput: none was chosen.
    """
    day, _, half = form().get(name, "").partition(".")
    try:
        return HalfDay(parse_day(day), Half(half))
    except ValueError:
        raise InvalidInput.of({name: "请选择新的日期和上午或下午。"}) from None


def basis(default: Basis) -> Basis:
    """On what ground somebody's act is recorded."""
    given = form().get("basis", "")
    return Basis(given) if given in dict(BASES) else default


def late() -> dict[str, object]:
    """When it happened, if that was not now, with the reason (补录).

    Raises:
        InvalidInput: not a time.
    """
    from service_desk.desk import parse_instant  # noqa: PLC0415 - only for a late entry

    at = form().get("at", "").strip()
    return {"at": parse_instant(at, office().now), "late_reason": form().get("late_reason", "").strip()} if at else {}
