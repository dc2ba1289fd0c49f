"""大写金额 (F2): an amount of money in words that cannot be altered afterwards, from integer fen.

By the rules of the banks (《正确填写票据和结算凭证的基本规定》): 人民币 before; 整 after 元 or 角, none
after 分; 壹拾, never 拾 alone. Where the rules leave a 零 open it is written: one for each run of zeros inside.
"""

from __future__ import annotations

from itertools import pairwise

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("分", "角", "元", "拾", "佰", "仟", "万", "拾", "佰", "仟", "亿", "拾", "佰", "仟")  # from the fen upwards
_ENDS = {2: "元", 6: "万", 10: "亿"}  # places that close a section
MOST = 10 ** len(_UNITS) - 1  # fen: 9999 亿 and what belongs to it


def capital(fen: int) -> str:
    """``10500`` -> ``人民币壹佰零伍元整``.

    Raises:
        ValueError: negative, or too large for any bill.
    """
    if not 0 <= fen <= MOST:
        raise ValueError(fen)
    return f"人民币{_words(fen)}" if fen else "人民币零元整"


def _words(fen: int) -> str:
    places = [(place, int(digit)) for place, digit in enumerate(reversed(str(fen))) if digit != "0"][::-1]
    parts = [_figure(*places[0])]
    for (before, _), (place, digit) in pairwise(places):
        parts.append(_closing(before, place))
        parts.append(("零" if before - place > 1 else "") + _figure(place, digit))
    last = places[-1][0]
    return "".join(parts) + _closing(last, -1) + ("整" if last > 0 else "")


def _figure(place: int, digit: int) -> str:
    return _DIGITS[digit] + ("" if place in _ENDS else _UNITS[place])


def _closing(before: int, after: int) -> str:
    """The 亿, 万 and 元 that stand between two figures which are not zero."""
    passed = [end for end in sorted(_ENDS, reverse=True) if after < end <= before]
    # A 万 without figures of its own, all of them zero, is not spoken; a 元 always is.
    spoken = [end for end in passed if end == 2 or before < end + 4]  # noqa: PLR2004 - the yuan; four figures a section
    return "".join(_ENDS[end] for end in spoken)
