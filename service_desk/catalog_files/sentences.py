"""All sentences about wrong catalogue files: what is wrong, and what to write instead (Chinese, for the office)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

# --- the file as bytes and lines
TOO_BIG = "文件超过 1 MB，服务目录的文件不会这么大；请检查是不是放错了文件。"
UNREADABLE = "文件读不出来；请检查文件权限，或关闭正在占用它的程序后再试。"
EMPTY_FILE = "文件是空的；请从备份取回，或参照 catalog/README.md 重新填写。"
GBK = "文件是 GBK（ANSI）编码，中文会变成乱码；请用记事本打开，选「另存为」，编码选「UTF-8」，再保存。"
UTF16 = "文件是 Unicode（UTF-16）编码；请用记事本打开，选「另存为」，编码选「UTF-8」，再保存。"
NOT_UTF8 = "从这里起不是 UTF-8 文字，文件可能没有保存完整；请从备份取回，或用记事本「另存为」，编码选「UTF-8」。"
NUL = "这里有一个空字符（NUL），文件可能已损坏；请从备份取回。"
NO_END = "文件最后一行应是三个英文句点「...」；没有它说明文件可能没有保存完整。请核对内容后在最后补一行「...」。"
EARLY_END = "「...」只能写在文件最后一行；这一行之后的内容不会生效，请删去这一行。"
TAB = "这里用了制表符（Tab）；请改成空格，每一层缩进两个空格。"
WIDE_INDENT = "行首用了全角空格；请改成半角空格，每一层缩进两个空格。"


def bad_character(character: str) -> str:
    """A character nobody means to type (control, direction, invisible)."""
    return f"这里有一个看不见的特殊字符（U+{ord(character):04X}）；请删去它，再重新输入这一处的文字。"


# --- the YAML structure
SEVERAL_DOCUMENTS = "一个文件里只能写一份内容；请删去这一行「---」，或把后面的内容放进另一个文件。"
DIRECTIVE = "不需要「%」开头的说明行；请删去它。"
ALIAS = "不能用「*」引用别处的内容；请把内容原样再写一遍。文字以 * 开头时请加英文双引号。"
ANCHOR = "不能用「&」作标记；请删去它。文字以 & 开头时请加英文双引号。"
TAG = "不能用「!」标注类型；请删去它。文字以 ! 开头时请加英文双引号。"
FOLDED = "不能用「>」写多行文字；请写在一行里，或用「|」分行。文字以 > 开头时请加英文双引号。"
SEVERAL_LINES = "文字折到了下一行；请写在同一行里，或先写「|」再另起一行缩进书写。也请检查下一行是不是漏了英文冒号。"
LOST_COMMENT = "「#」后面的字会被当作注释丢掉；要作注释请单独写一行，要写进内容请给整段文字加英文双引号。"
KEY_NOT_TEXT = "冒号前面要写项目名；这里写成了列表或嵌套内容。"
KEY_EMPTY = "冒号前面没有项目名；请补上，或删去这一行。"
ITEM_EMPTY = "「-」后面没有内容；请填写，或删去这一行。"
TOO_DEEP = "内容套得太深；请参照 catalog/README.md 的样例，检查缩进和括号。"
ROOT_NOT_MAPPING = "文件应由「项目名: 内容」组成；请参照 catalog/README.md 的样例。"


def duplicate_key(key: str, line: int) -> str:
    """The same key twice in one block."""
    return f"「{key}」在第 {line} 行已经写过；同一处只能写一次，请删去多余的一行。"


_YAML = {
    "mapping values are not allowed here": "这里多了一个英文冒号，或缩进不对；内容里有「: 」时请给整段加英文双引号。",
    "could not find expected ':'": "这一行缺少英文冒号；请写成「项目名: 内容」，冒号用半角，后面空一格。",
    "found character '\\t' that cannot start any token": TAB,
    "found character '@' that cannot start any token": "内容不能直接以 @ 开头；请给整段文字加英文双引号。",
    "found character '`' that cannot start any token": "内容不能直接以 ` 开头；请给整段文字加英文双引号。",
    "found character '%' that cannot start any token": "内容不能直接以 % 开头；请给整段文字加英文双引号。",
    "found unexpected end of stream": "引号没有成对；请检查这一行开头和结尾的引号。",
    "found unexpected document separator": "引号没有成对；请检查这一行开头和结尾的引号。",
    "sequence entries are not allowed here": "「-」不能写在这里；列表请另起一行，缩进两格再写「- 内容」。",
    "mapping keys are not allowed here": "「?」不能写在这里；内容以 ? 开头时请加英文双引号。",
    "expected <block end>, but found '<block mapping start>'": "缩进不对；同一层的各行要左边对齐。",
    "expected <block end>, but found '-'": "缩进不对；列表的「-」要和上面的「-」左边对齐。",
    "expected <block end>, but found '<scalar>'": "引号后面多了文字，或缩进不对；请把整段文字放进同一对引号里。",
    "expected <block end>, but found '<block sequence start>'": "缩进不对；列表的「-」要和上面的「-」左边对齐。",
    "expected ',' or ']'": "方括号里的内容没有写完；各项之间用英文逗号，最后用「]」收尾。",
    "expected ',' or '}'": "花括号里的内容没有写完；各项之间用英文逗号，最后用「}」收尾。",
    "expected the node content, but found '<document end>'": ROOT_NOT_MAPPING,
    "expected '<document start>'": ROOT_NOT_MAPPING,
    "expected <block end>, but found ':'": KEY_EMPTY,
    "found undefined tag handle": TAG,
    "found undefined alias": ALIAS,
    "did not find expected alphabetic or numeric character": "「*」「&」不能写在这里；文字以它们开头时请加英文双引号。",
    "expected alphabetic or numeric character": "「*」「&」不能写在这里；文字以它们开头时请加英文双引号。",
    "expected chomping or indentation indicators": "「|」后面要另起一行；文字以 | 开头时请加英文双引号。",
    "found unknown escape character": "双引号里的「\\」写法不对；请改用英文单引号，或写成「\\\\」。",
}
_YAML_OTHER = "这里的写法不对；请检查缩进、引号、括号，以及冒号是否用半角并在后面空一格。"


def yaml_problem(problem: str, line: str) -> str:
    """What the parser met, in words for the office; ``line`` is the text of the line it stands on."""
    known = next((sentence for start, sentence in _YAML.items() if problem.startswith(start)), _YAML_OTHER)
    return wide_colon(line) or known


def wide_colon(line: str) -> str | None:
    """A hint when a line has a full-width colon where the half-width one belongs."""
    if re.match(r"\s*(?:- )?[A-Za-z_]+：", line):
        return "这一行用了全角冒号「：」；请改成半角冒号加一个空格，即「项目名: 内容」。"
    return None


# --- keys and values
def shown(value: object) -> str:
    """A typed value as quoted in a sentence: short, or a word for what it is."""
    if isinstance(value, str):
        value = value.replace("\n", " ")
        return f"「{value}」" if len(value) <= 30 else f"「{value[:30]}…」"  # noqa: PLR2004
    return "一个列表" if isinstance(value, (list, tuple)) else "一组嵌套内容"


_ALIKE = str.maketrans("oOiIl", "00111")  # letters typed for figures


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like a typed one: but for case and letters for figures, then swapped, then spelled alike."""
    words = list(known)
    for form in (_plain, lambda text: "".join(sorted(_plain(text)))):
        alike = [known_word for known_word in words if form(known_word) == form(word)]
        if alike:
            return alike[0]
    found = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return found[0] if found else None


def _plain(text: str) -> str:
    return text.translate(_ALIKE).lower()


def unknown_key(key: str, known: Iterable[str]) -> str:
    """A key this block does not have."""
    names = list(known)
    close = nearest(key, names)
    if close:
        return f"没有「{key}」这一项；是不是想写「{close}」。"
    return f"没有「{key}」这一项；这里可以写：{'、'.join(names)}。"


def unknown_id(word: str, typed: str, known: Iterable[str]) -> str:
    """An id that points to nothing; ``word`` names what was looked for."""
    ids = list(known)
    close = nearest(typed, ids)
    if close:
        return f"没有编号为「{typed}」的{word}；是不是想写「{close}」。"
    listed = "、".join(ids[:12]) + ("等" if len(ids) > 12 else "")  # noqa: PLR2004
    return f"没有编号为「{typed}」的{word}；现有：{listed}。" if ids else f"没有编号为「{typed}」的{word}。"


def missing(key: str) -> str:
    """A required key is not there."""
    return f"缺少「{key}」这一项；请补上一行「{key}: 内容」。"


def not_filled(key: str) -> str:
    """A required key stands there without a value."""
    return f"「{key}」后面没有填写内容；请填写。"


def one_of(label: str, typed: object, choices: Iterable[str]) -> str:
    """A value outside a closed list."""
    words = list(choices)
    close = nearest(typed, words) if isinstance(typed, str) else None
    hint = f"；是不是想写「{close}」" if close else ""
    return f"{label}只能写 {'、'.join(words)} 之一，现在写的是{shown(typed)}{hint}。"


def expected(label: str, what: str, typed: object) -> str:
    """A value of the wrong form; ``what`` says what to write."""
    return f"{label}{what}；现在写的是{shown(typed)}。"
