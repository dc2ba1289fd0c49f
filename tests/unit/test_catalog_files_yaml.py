"""Strict YAML: what the clerk typed is what is read, or there is a problem with a place and a Chinese sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel

from service_desk.catalog_files import models, notice_models, reading, sentences
from service_desk.catalog_files.text import MAX_BYTES
from service_desk.errors import FileProblem

CATALOG = Path(__file__).parents[2] / "catalog"
FILES = sorted(CATALOG.rglob("*.yml"))
KIND_OF_POSTED = {folder: kind for kind, folder in reading.SHARED.items()}


def name_of(path: Path) -> str:
    return path.relative_to(CATALOG).as_posix()


def model_of(path: Path) -> type[BaseModel]:
    folder = path.parent.name
    kind = folder if folder in reading.FOLDERS else path.stem
    return reading.KINDS[KIND_OF_POSTED[folder] if path.name.endswith(reading.POSTED) else kind]


def problems_of(path: Path, data: bytes) -> list[FileProblem]:
    return reading.parse(name_of(path), data, model_of(path))[1]


def conduct(data: bytes | str) -> tuple[list[str] | None, list[FileProblem]]:
    """Read bytes as conduct.yml: its lines, or None and the problems."""
    source, problems = reading.parse(
        "conduct.yml", data.encode() if isinstance(data, str) else data, models.ConductFile
    )
    assert (source is None) == bool(problems)
    return (source.model.conduct if source else None), problems


def one_problem(data: bytes | str) -> tuple[int, int, str]:
    """The only problem of a conduct.yml: line, column, sentence."""
    _, problems = conduct(data)
    assert len(problems) == 1, problems
    return problems[0].line, problems[0].column, problems[0].sentence


def estate_with(**changes: str) -> tuple[models.EstateFile | None, list[FileProblem]]:
    """estate.yml of the demonstration with some values typed otherwise."""
    text = (CATALOG / "estate.yml").read_text("utf-8")
    for key, typed in changes.items():
        text, count = re.subn(rf"(?m)^(\s*){key}: .*$", lambda match: f"{match[1]}{key}: {typed}", text, count=1)  # noqa: B023
        assert count == 1
    source, problems = reading.parse("estate.yml", text.encode(), models.EstateFile)
    return (source.model if source else None), problems


# ---- scalars -----------------------------------------------------------------------------------------------------

SURPRISES = [
    *(
        "12:30",
        "0701",
        "no",
        "yes",
        "on",
        "off",
        "y",
        "n",
        "NO",
        "3.10",
        "1e3",
        "0o7",
        "~",
        "null",
        "Null",
        "true",
        "00",
    ),
    *(
        "0x1F",
        "1_000",
        "2026-01-15",
        "2026-01-15T08:30:00Z",
        "=",
        "<<",
        ".5",
        "1,000",
        "+1",
        "-1",
        ".nan",
        ".inf",
        "0b1",
    ),
    *("190:20:30", "010", "1.0"),
]
TYPED = st.one_of(
    st.sampled_from(SURPRISES),
    st.text("abn01:#-?,[]{}&*!|>%@` .~=<水电\\\u3000", min_size=1, max_size=12),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), min_size=1, max_size=20),
)


@pytest.mark.parametrize("typed", SURPRISES)
def test_no_yaml_surprise_changes_a_text(typed: str) -> None:
    assert conduct(f"conduct:\n  - {typed}\n...\n") == ([typed], [])
    estate, problems = estate_with(name=typed)
    assert problems == []
    assert estate is not None
    assert estate.name == typed


@given(TYPED)
@example("收费 #3")
@example("...")
@example("---")
@example("a: b")
@example("- a")
@example("? a")
@example("|")
@example(">")
@example("&a b")
@example("%a")
def test_a_bare_text_is_read_as_typed_or_is_a_problem(typed: str) -> None:
    if typed.lstrip()[:1] in {'"', "'"}:
        return  # quotes are YAML the clerk means
    lines, problems = conduct(f"conduct:\n  - {typed}\n  - 完\n...\n")
    assert problems or lines == [typed.strip(), "完"]
    estate, problems = estate_with(name=typed)
    assert problems or (estate is not None and estate.name == typed.strip())


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"], exclude_characters="\u00a0"))
)
def test_a_text_in_double_quotes_is_read_whole(typed: str) -> None:
    quoted = json.dumps(typed, ensure_ascii=False)
    lines, problems = conduct(f"conduct:\n  - {quoted}\n  - 完\n...\n")
    if typed.strip():
        assert (lines, problems) == ([typed.strip(), "完"], [])
    else:
        assert [problem.sentence for problem in problems] == ["「conduct」第 1 项不能是空的，请填写；现在写的是「」。"]


@given(st.sampled_from(["\\u202e", "\\0", "\\x07", "\\u200b", "\\x85", "\\u2028", "\\n", "\\t", "\\ufeff", "\\e"]))
def test_an_escape_brings_no_invisible_character_in(escape: str) -> None:
    lines, problems = conduct(f'conduct:\n  - "电{escape}话"\n...\n')
    assert lines is None
    assert problems[0].line == 2


@pytest.mark.parametrize(("typed", "fen"), [("35", 3500), ("35.5", 3550), ("35.50", 3550), ("0", 0), ("0.05", 5)])
def test_money_is_yuan_text_and_becomes_fen(typed: str, fen: int) -> None:
    assert material(price=typed).model_dump()["price"] == fen


def material(**changes: str) -> models.MaterialModel:
    typed = {"id": "M1", "name": "龙头", "unit": "个", "price": "9", "cost": "8"} | changes
    return models.MaterialModel.model_validate(typed)


MONEY_WRONG = [
    "-1",
    "3.",
    ".5",
    "35.505",
    "35元",
    "¥35",
    "３５",
    "1e3",
    "0o7",
    "035",
    "1_000",
    "1,000",
    "12345678",
    "~",
]


@pytest.mark.parametrize("typed", MONEY_WRONG)
def test_money_written_otherwise_is_refused_with_an_example(typed: str) -> None:
    item = f"  - {{service: P101, unit: 次, price: {json.dumps(typed)}, cost: 1}}"
    text = f"edition: 2026-1\neffective_from: 2026-01-15\nitems:\n{item}\n...\n"
    _, problems = reading.parse("prices/2026-1.yml", text.encode(), models.PricesFile)
    what = "要写金额（元），如 35 或 35.50，只用半角数字，不写「元」字，不能是负数"
    assert [str(problem) for problem in problems] == [
        f"prices/2026-1.yml:4:37: 「price」{what}；现在写的是「{typed}」。"
    ]


@given(st.integers(0, 999_999_999))
def test_every_amount_to_the_fen_is_read_exactly(fen: int) -> None:
    assert material(price=f"{fen // 100}.{fen % 100:02d}").price == fen


@given(st.integers(0, 999_999_999))
def test_every_quantity_to_the_thousandth_is_read_exactly(milli: int) -> None:
    typed = {"service": "P1", "unit": "次", "price": "1", "cost": "1"}
    number = f"{milli // 1000}.{milli % 1000:03d}"
    assert models.PriceItemModel.model_validate(typed | {"typical": [number, number]}).typical == [milli, milli]


@pytest.mark.parametrize(("typed", "value"), [("true", True), ("是", True), ("false", False), ("否", False)])
def test_a_flag_is_true_or_false_in_two_languages(typed: str, *, value: bool) -> None:
    estate, _ = estate_with(demo=typed)
    assert estate is not None
    assert estate.demo is value


@pytest.mark.parametrize("typed", ["yes", "no", "on", "off", "True", "FALSE", "1", "0", "y", "~"])
def test_a_flag_is_nothing_else(typed: str) -> None:
    _, problems = estate_with(demo=typed)
    assert [problem.sentence for problem in problems] == [
        f"「demo」只能写 true 或 false（也可写 是 或 否）；现在写的是「{typed}」。"
    ]


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        ("am_from", "8.30", "「am_from」要写时刻，如 8:30 或 17:30（24 小时制，英文冒号）；现在写的是「8.30」。"),
        ("am_from", "24:00", "「am_from」要写时刻，如 8:30 或 17:30（24 小时制，英文冒号）；现在写的是「24:00」。"),
        ("booking_days", "014", "「booking_days」要写整数，如 4，只用半角数字，前面不加 0；现在写的是「014」。"),
        ("booking_days", "1e1", "「booking_days」要写整数，如 4，只用半角数字，前面不加 0；现在写的是「1e1」。"),
        ("area_code", "27", "「area_code」要写电话区号，如 027 或 0571；现在写的是「27」。"),
        ("mode", "smal", "「mode」只能写 normal、small 之一，现在写的是「smal」；是不是想写「small」。"),
        ("weekdays", "一到五", "「weekdays」要写列表，每项另起一行，以「- 」开头；现在写的是「一到五」。"),
        ("weekdays", "[]", "「weekdays」至少要有 1 项，现在有 0 项；请补上。"),
        ("weekdays", "[1, 二]", "「weekdays」第 2 项要写整数，如 4，只用半角数字，前面不加 0；现在写的是「二」。"),
        ("name", "[晴川里]", "「name」要写一行文字；现在写的是一个列表。"),
        ("name", "{里: 晴川}", "「name」要写一行文字；现在写的是一组嵌套内容。"),
        ("name", "里" * 201, f"「name」最多写 200 个字，现在有 201 个字，请缩短；现在写的是「{'里' * 30}…」。"),
        (
            "id",
            "晴川里",
            "「id」是编号，只能用英文字母、数字和短横线，最长 32 个字符，首尾不能是短横线；现在写的是「晴川里」。",
        ),
        ("id", "CON", "「id」这个编号在 Windows 上不能作文件名，请换一个；现在写的是「CON」。"),
    ],
)
def test_a_wrong_value_is_told_with_what_to_write(key: str, typed: str, sentence: str) -> None:
    _, problems = estate_with(**{key: typed})
    assert [problem.sentence for problem in problems] == [sentence]


def test_a_block_written_as_text_is_told_how_to_be_written() -> None:
    text = (CATALOG / "estate.yml").read_text("utf-8")
    text = re.sub(r"hours:\n(  .*\n)+weekdays", "hours: 八点半\nweekdays", text)
    text = re.sub(r"quiet_hours:\n(  .*\n)+", "", text)
    source, problems = reading.parse("estate.yml", text.encode(), models.EstateFile)
    assert source is None
    assert [problem.sentence for problem in problems] == [
        "「hours」要写成几行「项目名: 内容」，比上一行多缩进两格；现在写的是「八点半」。"
    ]


PHONES = [
    "027-12345678",
    "0571-1234567",
    "027-12345678-801",
    "13800138000",
    "400-123-4567",
    "4001234567",
    "12345",
    "120",
]
NOT_PHONES = [
    "12345678",
    "27-12345678",
    "138001380001",
    "１３８００１３８０００",
    "027 12345678",
    "无",
    "23800138000",
    "+8613800138000",
]


@pytest.mark.parametrize("typed", PHONES)
def test_a_telephone_number_is_kept_as_typed(typed: str) -> None:
    estate, _ = estate_with(phone=typed)
    assert estate is not None
    assert estate.phone == typed


@pytest.mark.parametrize("typed", NOT_PHONES)
def test_a_telephone_number_that_cannot_be_dialled_is_refused(typed: str) -> None:
    _, problems = estate_with(phone=typed)
    assert problems[0].sentence.startswith("「phone」要写电话号码，如 027-12345678")


@pytest.mark.parametrize("typed", ["2026-1-15", "2026/01/15", "20260115", "2026-02-30", "2026-13-01", "明天"])
def test_a_day_is_written_in_one_way_and_must_exist(typed: str) -> None:
    text = f"year: 2026\nclosed:\n  - {{from: {typed}, why: 假}}\n...\n"
    _, problems = reading.parse("calendar/2026.yml", text.encode(), models.CalendarFile)
    assert [(problem.line, problem.column) for problem in problems] == [(3, 12)]
    assert "日历上不存在" in problems[0].sentence or "要写日期，如 2026-01-15" in problems[0].sentence


# ---- keys --------------------------------------------------------------------------------------------------------


def test_an_unknown_key_names_the_nearest_known_one() -> None:
    found = conduct("conducts:\n  - 一\n...\n")[1]
    assert [str(problem) for problem in found] == [
        "conduct.yml:1:1: 缺少「conduct」这一项；请补上一行「conduct: 内容」。",
        "conduct.yml:1:1: 没有「conducts」这一项；是不是想写「conduct」。",
    ]


def test_an_unknown_key_unlike_any_other_gets_the_list_of_keys() -> None:
    text = "year: 2026\nclosed:\n  - {from: 2026-01-01, reason: 元旦, why: 元旦}\n...\n"
    _, problems = reading.parse("calendar/2026.yml", text.encode(), models.CalendarFile)
    assert [str(problem) for problem in problems] == [
        "calendar/2026.yml:3:24: 没有「reason」这一项；这里可以写：from、to、why。"
    ]


def test_a_key_without_a_value_is_told_at_its_own_line() -> None:
    assert one_problem("conduct:\n...\n") == (1, 1, "「conduct」后面没有填写内容；请填写。")


LINES = [
    (path, number)
    for path in FILES
    for number, line in enumerate(path.read_text("utf-8").split("\n"))
    if re.match(r"\s+[a-z_]+: \S", line)
]


@given(st.sampled_from(LINES))
def test_a_key_written_twice_in_a_block_is_a_problem_at_the_second(place: tuple[Path, int]) -> None:
    path, number = place
    lines = path.read_text("utf-8").split("\n")
    lines.insert(number + 1, lines[number])
    key = lines[number].split(":")[0].strip()
    problems = problems_of(path, "\n".join(lines).encode())
    expected = sentences.duplicate_key(key, number + 1)
    assert [(problem.line, problem.sentence) for problem in problems] == [(number + 2, expected)]


def test_what_stands_under_a_doubled_key_is_read_for_its_own_slips() -> None:
    _, problems = conduct("conduct:\n  - 一\nconduct:\n  - *b\n...\n")
    assert [(problem.line, problem.sentence) for problem in problems] == [
        (3, "「conduct」在第 1 行已经写过；同一处只能写一次，请删去多余的一行。"),
        (4, sentences.ALIAS),
    ]


@given(
    st.sampled_from(LINES),
    st.sampled_from(["*a", "&a {}", "!!int {}", "!!python/object:os.system {}", "! {}", "!x {}"]),
)
def test_aliases_anchors_and_tags_are_problems_wherever_they_stand(place: tuple[Path, int], pattern: str) -> None:
    path, number = place
    lines = path.read_text("utf-8").split("\n")
    key, _, value = lines[number].partition(": ")
    lines[number] = f"{key}: {pattern.replace('{}', value)}"
    problems = problems_of(path, "\n".join(lines).encode())
    wanted = {"*": sentences.ALIAS, "&": sentences.ANCHOR, "!": sentences.TAG}[pattern[0]]
    assert (number + 1, wanted) in [(problem.line, problem.sentence) for problem in problems]


# ---- the file ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_each_catalogue_file_saved_as_gbk_is_named_as_such(path: Path) -> None:
    problems = problems_of(path, path.read_text("utf-8").encode("gb18030"))
    assert [problem.sentence for problem in problems] == [sentences.GBK]
    assert problems[0].line >= 1


HANZI = "".join(bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFA))


@given(st.text(HANZI, min_size=1, max_size=30))
@example("路")  # its two bytes are also UTF-8 for a middle dot
@example("联通")
@example("陆路")
def test_no_chinese_text_in_gbk_gets_through(typed: str) -> None:
    lines, problems = conduct(f"conduct:\n  - {typed}\n...\n".encode("gbk"))
    assert lines is None
    assert problems[0].sentence == sentences.GBK


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named_or_at_least_refused(encoding: str) -> None:
    lines, problems = conduct("conduct:\n  - 一\n...\n".encode(encoding))
    assert lines is None
    assert all("U+" not in problem.sentence for problem in problems)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_byte_order_mark_and_windows_line_ends_change_nothing(path: Path) -> None:
    data = path.read_bytes()
    plain, _ = reading.parse(name_of(path), data, model_of(path))
    windows, problems = reading.parse(name_of(path), b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"), model_of(path))
    assert problems == []
    assert plain is not None
    assert windows is not None
    assert (windows.model, windows.marks) == (plain.model, plain.marks)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_cut_at_any_byte_is_an_error(path: Path) -> None:
    data = path.read_bytes()
    whole = data.rstrip()
    for cut in range(len(whole)):
        assert problems_of(path, data[:cut]), cut
    assert not problems_of(path, whole)


FUZZ = st.one_of(
    st.text("abn01:#-?,[]{}&*!|>%@`'\"\\ \t\n\r.~=<水：，\u3000\u202e\x00\x85", max_size=12),
    st.binary(max_size=8),
)
# What a sentence may hold besides Chinese and quoted words: names of encodings, programs, files, and keys to write.
WORDS = (
    "UTF|GBK|ANSI|NUL|Tab|MB|Windows|U\\+[0-9A-F]+|catalog/README.md|linli|init|yml|true|false|visit|errand|answer|event|"
    "standing|register|normal|small|free|paid|pass|through|fixed|estimate|on_site|entrance|boards|mailboxes|centre|water|"
    "power|lift|noise|https|example|com"
)
KEYS = {
    key
    for module in (models, notice_models)
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, BaseModel)
    for key in model.model_fields
}


def assert_chinese(problem: FileProblem) -> None:
    bare = re.sub(r"「.*?」", "", problem.sentence, flags=re.DOTALL)
    bare = re.sub(WORDS, "", bare)
    words = set(re.findall(r"[a-z_]{3,}", bare.lower())) - KEYS - {"from", "to"}
    assert not words, problem
    assert bare.endswith("。")


@given(st.sampled_from(FILES), st.data(), FUZZ)
def test_any_damage_gives_problems_in_chinese_and_never_an_exception(
    path: Path, data: st.DataObject, junk: str | bytes
) -> None:
    content = path.read_bytes()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 40)))
    damaged = content[:start] + (junk if isinstance(junk, bytes) else junk.encode()) + content[end:]
    for problem in problems_of(path, damaged):
        assert problem.line >= 1
        assert problem.column >= 1
        assert_chinese(problem)


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_with_a_sentence(data: bytes) -> None:
    lines, problems = conduct(data)
    assert lines is None
    for problem in problems:
        assert_chinese(problem)


def test_a_size_bomb_is_refused_by_its_size() -> None:
    assert one_problem(b"#" * (MAX_BYTES + 1)) == (1, 1, sentences.TOO_BIG)


@pytest.mark.parametrize("depth", [9, 1000, 100_000])
@pytest.mark.parametrize("bracket", ["[", "{a: ", "- "])
def test_a_nesting_bomb_is_stopped_early(bracket: str, depth: int) -> None:
    lines, problems = conduct(f"conduct:\n  - {bracket * depth}\n...\n")
    assert lines is None
    assert problems[0].sentence == sentences.TOO_DEEP


def test_all_problems_of_a_file_are_told_in_one_run() -> None:
    text = "conduct: &a\n  - 文\t字\n  - 二\u200b\nmore: 1\n"
    _, problems = conduct(text)
    assert [(problem.line, problem.column, problem.sentence) for problem in problems] == [
        (4, 8, sentences.NO_END),
        (2, 6, sentences.TAB),
        (3, 6, sentences.bad_character("\u200b")),
    ]
    _, problems = conduct("conduct: &a\n  - *b\n  - !c 三\n  - 四 # 五\nmore: 1\n...\n")
    assert [(problem.line, problem.column) for problem in problems] == [(1, 10), (2, 5), (3, 5), (4, 7), (5, 1)]


GOLDEN = {
    "empty": ("", 1, 1, sentences.EMPTY_FILE),
    "only blanks": (" \n\n", 1, 1, sentences.EMPTY_FILE),
    "no end": ("conduct:\n  - 一\n", 2, 6, sentences.NO_END),
    "end with words": ("conduct:\n  - 一\n... 完\n", 3, 6, sentences.NO_END),
    "tab": ("conduct:\n\t- 一\n...\n", 2, 1, sentences.TAB),
    "full-width indent": ("conduct:\n\u3000- 一\n...\n", 2, 1, sentences.WIDE_INDENT),
    "nul": ("conduct:\n  - 一\0二\n...\n", 2, 6, sentences.NUL),
    "direction": ("conduct:\n  - 一\u202e\n...\n", 2, 6, sentences.bad_character("\u202e")),
    "no-break blank": ("conduct:\n  - 一\u00a0二\n...\n", 2, 6, sentences.bad_character("\u00a0")),
    "line separator": ("conduct:\n  - 一\u2028二\n...\n", 2, 6, sentences.bad_character("\u2028")),
    "list at the top": ("- 一\n...\n", 1, 1, sentences.ROOT_NOT_MAPPING),
    "text at the top": ("一\n...\n", 1, 1, sentences.ROOT_NOT_MAPPING),
    "only comments": ("# 一\n...\n", 2, 1, sentences.ROOT_NOT_MAPPING),
    "directive": ("%YAML 1.1\n---\nconduct:\n  - 一\n...\n", 1, 1, sentences.DIRECTIVE),
    "two documents": ("conduct:\n  - 一\n---\nconduct:\n  - 二\n...\n", 3, 1, sentences.SEVERAL_DOCUMENTS),
    "folded line": ("conduct:\n  - 一\n    二\n...\n", 2, 5, sentences.SEVERAL_LINES),
    "folded quotes": ('conduct:\n  - "一\n    二"\n...\n', 2, 5, sentences.SEVERAL_LINES),
    "folded block": ("conduct:\n  - >\n    一\n    二\n...\n", 2, 5, sentences.FOLDED),
    "lost comment": ("conduct:\n  - 一 #二\n...\n", 2, 7, sentences.LOST_COMMENT),
    "value is a comment": ("conduct:\n  - #二\n...\n", 2, 5, sentences.LOST_COMMENT),
    "empty item": ("conduct:\n  - 一\n  -\n...\n", 3, 4, sentences.ITEM_EMPTY),
    "empty key": ("conduct:\n  - 一\n: 二\n...\n", 3, 1, sentences.KEY_EMPTY),
    "list as key": ("conduct:\n  - 一\n[二]: 三\n...\n", 3, 1, sentences.KEY_NOT_TEXT),
    "quoted empty key": ('conduct:\n  - 一\n"": 二\n...\n', 3, 1, sentences.KEY_EMPTY),
    "alias as key": ("conduct:\n  - 一\n*b : [二]\n...\n", 3, 1, sentences.ALIAS),
    "alias for a list": ("conduct: *b\n...\n", 1, 10, sentences.ALIAS),
    "invisible escape": ('conduct:\n  - "一\\u200b"\n...\n', 2, 5, sentences.bad_character("\u200b")),
    "list in the list": ("conduct:\n  - [一]\n...\n", 2, 5, "「conduct」第 1 项要写一行文字；现在写的是一个列表。"),
    "colon in text": (
        "conduct: 一: 二\n...\n",
        1,
        11,
        "这里多了一个英文冒号，或缩进不对；内容里有「: 」时请给整段加英文双引号。",
    ),
    "full-width colon": ("conduct：\n  - 一\n...\n", 1, 1, sentences.wide_colon("conduct：")),
    "no colon": (
        "conduct:\n  - 一\n再\n...\n",
        3,
        1,
        "这一行缺少英文冒号；请写成「项目名: 内容」，冒号用半角，后面空一格。",
    ),
    "open quote": ('conduct:\n  - "一\n  - 二\n...\n', 2, 5, "引号没有成对；请检查这一行开头和结尾的引号。"),
    "after quote": (
        'conduct:\n  - "一" 二\n...\n',
        2,
        9,
        "引号后面多了文字，或缩进不对；请把整段文字放进同一对引号里。",
    ),
    "open bracket": ("conduct: [一, 二\n...\n", 1, 10, "方括号里的内容没有写完；各项之间用英文逗号，最后用「]」收尾。"),
    "open brace": ("conduct: {一: 二\n...\n", 1, 10, "花括号里的内容没有写完；各项之间用英文逗号，最后用「}」收尾。"),
    "at sign": ("conduct:\n  - @一\n...\n", 2, 5, "内容不能直接以 @ 开头；请给整段文字加英文双引号。"),
    "per cent": ("conduct:\n  - %一\n...\n", 2, 5, "内容不能直接以 % 开头；请给整段文字加英文双引号。"),
    "list on the line": ("conduct: - 一\n...\n", 1, 10, "「-」不能写在这里；列表请另起一行，缩进两格再写「- 内容」。"),
    "indent": ("conduct:\n  - 一\n - 二\n...\n", 3, 2, "缩进不对；列表的「-」要和上面的「-」左边对齐。"),
    "bar with text": ("conduct:\n  - |一\n...\n", 2, 6, "「|」后面要另起一行；文字以 | 开头时请加英文双引号。"),
    "escape": ('conduct:\n  - "一\\q"\n...\n', 2, 8, "双引号里的「\\」写法不对；请改用英文单引号，或写成「\\\\」。"),
}


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.replace(" ", "-"))
def test_golden_sentences_of_single_slips(case: str) -> None:
    text, *expected = GOLDEN[case]
    assert list(one_problem(text)) == expected


def test_an_early_end_is_told_since_nothing_after_it_counts() -> None:
    _, problems = conduct("conduct:\n  - 一\n...\n二: 三\n...\n")
    assert [str(problem) for problem in problems] == [f"conduct.yml:3:1: {sentences.EARLY_END}"]


@pytest.mark.parametrize("typed", ["㼆", "𠮷", "\U0002ebf0", "\U00031350", "👩‍🔧", "①", "㎡", "％", "·"])
def test_rare_characters_signs_and_emoji_are_kept(typed: str) -> None:
    assert conduct(f"conduct:\n  - 第{typed}个\n...\n") == ([f"第{typed}个"], [])


def test_a_line_text_cannot_have_several_lines() -> None:
    text = "departments:\n  - id: a\n    name: |\n      一\n      二\n    scope: 三\n    capacity: 1\n...\n"
    _, problems = reading.parse("departments.yml", text.encode(), models.DepartmentsFile)
    assert [problem.sentence for problem in problems] == ["「name」只能写一行文字，不能分行；现在写的是「一 二」。"]


def test_a_block_text_keeps_its_lines() -> None:
    assert conduct("conduct:\n  - |\n    一\n    二\n...\n") == (["一\n二"], [])


def test_quoted_text_may_be_followed_by_a_comment() -> None:
    assert conduct('conduct:\n  - "一 # 二" # 三\n...\n') == (["一 # 二"], [])
