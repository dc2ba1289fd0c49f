"""The household list in and out as a table: browser and command line read and write it the same way (D7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service_desk import clocks
from service_desk.desk.context import Office
from service_desk.desk.homes import made_household
from service_desk.desk.people import may_record
from service_desk.errors import InvalidInput, Refused
from service_desk.excel import Sheet
from service_desk.homes import Home, Tenure
from service_desk.masking import mask_name, mask_phone, mask_place
from service_desk.orders import Household
from service_desk.spreadsheets import CellProblem, columns_of, read_table
from service_desk.store import Connection, homes

HOME, NAME, PHONE, TENURE, REMARK = COLUMNS = ("住址", "称呼", "电话", "身份", "备注")
NEEDED = (HOME, NAME)
FIELDS = {"home": HOME, "name": NAME, "phone": PHONE, "remark": REMARK, "tenure": TENURE}
WORDS: dict[str, Tenure | None] = {tenure.word: tenure for tenure in Tenure} | {"": None}
SHOWN = 200  # problems that one error shows


class TableRefused(Refused):
    """A table with problems, all of them at once; nothing was written."""

    code = "bad_table"

    def __init__(self, file: str, problems: Sequence[CellProblem]) -> None:
        lines = "\n".join(f"{file} {problem}" for problem in problems[:SHOWN])
        super().__init__(f"有 {len(problems)} 处要修改，没有写入：\n{lines}")
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list with its row in the table; ``tenure`` None: the table says nothing of it."""

    row: int
    household: Household
    tenure: Tenure | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a table would change. Homes that it does not name stay as they are."""

    new: tuple[Line, ...]
    changed: tuple[Line, ...]
    same: int


def read_lines(office: Office, content: bytes, file: str) -> tuple[Line, ...]:
    """The lines of an Excel or CSV file.

    Raises:
        Refused: it cannot be read.
        TableRefused: with every problem of its rows; a column is missing, or a home stands twice.
    """
    rows = read_table(content, file)
    columns = columns_of(rows[0] if rows else (), COLUMNS)
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        sentence = f"缺少列：{'、'.join(missing)}。第一行要写列名：{'、'.join(COLUMNS)}，后三列可以没有。"
        raise TableRefused(file, [CellProblem(1, 0, sentence)])
    lines, problems, seen = [], [], dict[str, int]()
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            line = _line(office, number, {name: row[at] if at < len(row) else "" for name, at in columns.items()})
        except InvalidInput as error:
            problems += [CellProblem(number, columns.get(FIELDS[p.field], -1) + 1, p.sentence) for p in error.problems]
            continue
        code = line.household.place.code
        if code in seen:
            problems.append(CellProblem(number, columns[HOME] + 1, f"住址「{code}」与第 {seen[code]} 行重复。"))
        seen.setdefault(code, number)
        lines.append(line)
    if problems:
        raise TableRefused(file, problems)
    return tuple(lines)


def _line(office: Office, number: int, cells: dict[str, str]) -> Line:
    problems: dict[str, str] = {}
    tenure: Tenure | None = None
    if TENURE in cells:
        typed = cells[TENURE].strip()
        tenure = WORDS.get(typed)
        if typed not in WORDS:
            known = "、".join(word for word in WORDS if word)
            problems["tenure"] = f"身份「{typed[:20]}」请从这些里选：{known}，或不写。"
    phones = cells.get(PHONE, "").replace("/", " ")
    made: Household | None = None
    try:
        made = made_household(
            office, cells[HOME], cells[NAME], [phones] if phones.strip() else [], cells.get(REMARK, "")
        )
    except InvalidInput as error:
        problems = {p.field: p.sentence for p in error.problems} | problems
    if not cells[NAME].strip():
        problems.setdefault("name", "请填写称呼，例如：王女士。")
    if made is None or problems:
        raise InvalidInput.of(problems)
    return Line(number, made, tenure)


def preview(cn: Connection, office: Office, lines: Sequence[Line]) -> Preview:
    """What the lines would change."""
    standing = {home.room.place.code: home for home in homes.listed(cn, office.estate)}
    new, changed, same = [], [], 0
    for line in lines:
        before = standing.get(line.household.place.code)
        if before is None or before.occupancy is None:
            new.append(line)
        elif before.household != line.household or line.tenure not in (None, before.occupancy.tenure):
            changed.append(line)
        else:
            same += 1
    return Preview(tuple(new), tuple(changed), same)


def save_lines(cn: Connection, office: Office, by: str, lines: Sequence[Line]) -> int:
    """Write every line that changes something; how many.

    Raises:
        NotFound, NotAllowed: ``by`` may not keep the list.
    """
    may_record(cn, office, by)
    today = clocks.local(office.now).date()
    found = preview(cn, office, lines)
    for line in (*found.new, *found.changed):
        homes.save_household(cn, office.estate, line.household, new_id=office.new_id, today=today)
        if line.tenure is not None:
            home = homes.home_at(cn, office.estate, line.household.place)
            assert home is not None
            assert home.occupancy is not None
            homes.save_occupancy(cn, office.estate, replace(home.occupancy, tenure=line.tenure))
    return len(found.new) + len(found.changed)


def sheet(listed: Sequence[Home], *, full: bool, notes: Sequence[str] = ()) -> Sheet:
    """The list as a sheet of a workbook; masked unless ``full``."""
    rows = [row_of(home, full=full) for home in listed]
    return Sheet("住户名册", COLUMNS, rows, notes=notes)


def row_of(home: Home, *, full: bool) -> tuple[str, ...]:
    """One line of the list as texts, in the order of ``COLUMNS``."""
    found, who = home.household, home.occupancy
    tenure = who.tenure.word if who and who.tenure is not Tenure.UNKNOWN else ""
    if full:
        return (found.place.code or found.place.other, found.name, " ".join(found.phones), tenure, found.remark)
    phones = " ".join(mask_phone(phone) for phone in found.phones)
    return (mask_place(found.place), mask_name(found.name), phones, tenure, "")


def row_of_line(line: Line) -> tuple[str, ...]:
    """A line that was read, as texts again in the order of ``COLUMNS``."""
    found, tenure = line.household, line.tenure.word if line.tenure else ""
    return (found.place.code, found.name, " ".join(found.phones), tenure, found.remark)
