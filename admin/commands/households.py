"""``household``: the household list (who lives where), so that a caller need not spell it out again."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated

import typer

from admin import session as sessions
from admin.commands.looking import unmask
from admin.helptext import Group
from admin.options import Doer, Full, Json, Look, Why, command
from admin.session import actor
from admin.terminal import progress, say, say_json, table
from service_desk import desk
from service_desk.desk import Office, household_tables
from service_desk.desk.household_tables import Line
from service_desk.errors import InvalidInput, Refused
from service_desk.excel import book_of
from service_desk.masking import mask_name, mask_phone, mask_place
from service_desk.orders import Household
from service_desk.store import Connection
from service_desk.store import homes as rows

app = typer.Typer(rich_markup_mode=None)
group = typer.Typer(rich_markup_mode=None, cls=Group)
app.add_typer(
    group, name="household", help="住户名册。",
    epilog="linli household find 32501\nlinli household import 住户.csv --by R01",
)  # fmt: skip
COLUMNS = ("住址", "称呼", "电话", "备注")
LIST_LIMIT = 200
Home = Annotated[str, typer.Argument(metavar="住址", help="例如 3-2-501。")]
RISKY = ("=", "+", "-", "@", "\t", "\r")


@app.callback()
def _group() -> None: ...


@group.callback()
def _subgroup() -> None: ...


def household_json(home: Household, *, full: bool) -> dict[str, object]:
    """A home as plain JSON values."""
    return {
        "home": home.place.code if full else mask_place(home.place),
        "name": home.name if full else mask_name(home.name),
        "phones": [phone if full else mask_phone(phone) for phone in home.phones],
        "remark": home.remark if full else "",
    }


def _shown(homes: tuple[Household, ...], *, full: bool, as_json: bool) -> None:
    if as_json:
        say_json({"format": 1, "households": [household_json(home, full=full) for home in homes]})
    elif not homes:
        say("名册里没有找到。")
    else:
        rows = [
            [
                home.place.code if full else mask_place(home.place),
                home.name if full else mask_name(home.name),
                "、".join(phone if full else mask_phone(phone) for phone in home.phones),
                home.remark if full else "",
            ]
            for home in homes
        ]
        table(COLUMNS, rows)


@command(
    group, "add", help="增加或修改一户。",
    example="linli household add 3-2-501 --name 王女士 --phone 13800138000 --by R01",
)  # fmt: skip
def add(
    home: Home,
    name: Annotated[str, typer.Option("--name", metavar="称呼", help="例如 王女士。")],
    by: Doer = "",
    phone: Annotated[list[str] | None, typer.Option("--phone", metavar="电话", help="可写多次。")] = None,
    remark: Annotated[str, typer.Option("--remark", metavar="备注", help="（可不写）")] = "",
) -> None:
    """Add or change a home."""
    session, who = sessions.current(), actor(by)
    made = desk.made_household(session.office, home, name, phone or (), remark)
    session.write(lambda cn, office: desk.save_household(cn, office, who, made))
    say(f"已保存 {made.place.code}。")


@command(
    group, "find", help="按房号、电话尾号、称呼或拼音首字母找。默认隐去；要拨电话时加 --full。",
    example="linli household find 32501\nlinli household find wns --full --why 回电 --by R01",
)  # fmt: skip
def find(
    text: Annotated[str, typer.Argument(metavar="文字", help="例如 3-2-501、8000、王、wns。")],
    full: Full = False,
    why: Why = "",
    by: Look = "",
    as_json: Json = False,
) -> None:
    """Find homes."""
    session = sessions.current()
    looked = unmask(session, full, by, why, "household find")
    found = [home for home in session.read(lambda cn, o: desk.find_homes(cn, o, text)) if home.occupancy]
    looked([home.room.id for home in found])
    _shown(tuple(home.household for home in found), full=full, as_json=as_json)


@command(group, "list", help="住户名册，默认隐去。", example="linli household list --json")
def list_all(full: Full = False, why: Why = "", by: Look = "", as_json: Json = False) -> None:
    """The list."""
    session = sessions.current()
    unmask(session, full, by, why, "household list")(())
    homes = session.read(lambda cn, office: rows.households(cn, office.estate))
    shown = homes if as_json else homes[:LIST_LIMIT]
    _shown(shown, full=full, as_json=as_json)
    if len(shown) < len(homes):
        say(f"共 {len(homes)} 户，只显示前 {LIST_LIMIT} 户；全部请用 --json 或 linli household export。")


@command(
    group, "import", help="从 Excel 或 CSV 表导入名册，列：住址、称呼、电话、身份、备注；有一处错就都不写。",
    example="linli household import 住户.csv --by R01",
)  # fmt: skip
def import_csv(
    file: Annotated[Path, typer.Argument(metavar="文件", help="Excel（.xlsx）或 CSV 文件，第一行是列名。")],
    by: Doer = "",
) -> None:
    """Read a table; nothing is written when one row is wrong."""
    session, who = sessions.current(), actor(by)
    lines = read_lines(session.office, file)

    def use_case(cn: Connection, office: Office) -> int:
        with progress("导入住户") as tell:
            written = household_tables.save_lines(cn, office, who, lines)
            tell(len(lines), len(lines))
        return written

    session.write(use_case)
    say(f"已导入 {len(lines)} 户。")


def read_lines(office: Office, file: Path) -> tuple[Line, ...]:
    """The lines of a CSV or Excel file.

    Raises:
        Refused: it cannot be opened or read, or every wrong cell at once.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refused(f"打不开文件 {file}：{error.strerror}。", code="no_file") from error
    return household_tables.read_lines(office, content, file.name)


@command(
    group, "export", help="导出名册为 CSV 或 Excel（.xlsx），写明原因并记入日志。",
    example="linli household export 住户.csv --why 年度核对 --by M01",
)  # fmt: skip
def export(
    file: Annotated[Path, typer.Argument(metavar="文件", help="写到哪个新文件。")], by: Look = "", why: Why = ""
) -> None:
    """Write the list as a table that a spreadsheet cannot run."""
    session = sessions.current()
    unmask(session, full=True, by=by, why=why, what="household export")(())
    homes = session.read(lambda cn, office: rows.listed(cn, office.estate))
    try:
        if file.suffix.lower() == ".xlsx":
            with file.open("xb") as made:
                made.write(book_of([household_tables.sheet(homes, full=True)], session.office.now))
        else:
            with file.open("x", encoding="utf-8-sig", newline="") as written:
                table_out = csv.writer(written)
                table_out.writerow(household_tables.COLUMNS)
                table_out.writerows([_inert(cell) for cell in household_tables.row_of(h, full=True)] for h in homes)
    except FileExistsError:
        raise Refused(f"{file} 已经存在，请换一个名字。", code="target_exists") from None
    except OSError as error:
        raise Refused(f"写不了文件 {file}：{error.strerror}。", code="no_file") from error
    say(f"已导出 {len(homes)} 户到 {file}。")


def _inert(cell: str) -> str:
    """No formula: a cell that a spreadsheet would run gets an apostrophe before it."""
    return f"'{cell}" if cell.lstrip().startswith(RISKY) else cell


@command(
    group, "erase", help="从名册里删去一户；服务单按保存期限另行处理。",
    example="linli household erase 3-2-501 --by M01",
)  # fmt: skip
def erase(home: Home, by: Doer = "") -> None:
    """Take a home off the list."""
    session, who = sessions.current(), actor(by)
    place = desk.parse_home(home)
    if place is None:
        raise InvalidInput.of({"home": f"住址「{home}」请写成 3-2-501 的样子。"})
    gone = session.write(lambda cn, office: desk.erase_household(cn, office, who, place))
    session.looked(who, f"household erase {mask_place(gone.place)}", "erase")
    say("已从名册里删去一户。")
