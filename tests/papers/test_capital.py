"""大写金额: the banks' own examples, and every other amount against cn2an and by its structure."""

from __future__ import annotations

import re

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_desk.papers.capital import MOST, capital

KNOWN = {
    # The examples of the rules, each in the form with every 零 that may be written.
    140950: "壹仟肆佰零玖元伍角整",
    600714: "陆仟零柒元壹角肆分",
    168032: "壹仟陆佰捌拾元零叁角贰分",
    10700053: "壹拾万零柒仟元零伍角叁分",
    1640902: "壹万陆仟肆佰零玖元零贰分",
    32504: "叁佰贰拾伍元零肆分",
    # And what is easily got wrong.
    0: "零元整",
    1: "壹分",
    10: "壹角整",
    100: "壹元整",
    1000: "壹拾元整",
    1005: "壹拾元零伍分",
    1050: "壹拾元零伍角整",
    8000: "捌拾元整",
    9100: "玖拾壹元整",
    10500: "壹佰零伍元整",
    12345: "壹佰贰拾叁元肆角伍分",
    1000000: "壹万元整",
    10000050000: "壹亿零伍佰元整",
    10000000001: "壹亿元零壹分",
    100000000000: "壹拾亿元整",
}
FIGURES = "壹贰叁肆伍陆柒捌玖"
AMOUNTS = st.one_of(st.integers(0, MOST), st.integers(0, 10**6), st.integers(0, 10**9).map(lambda n: n * 1000 % MOST))


@pytest.mark.parametrize(("fen", "words"), KNOWN.items())
def test_known_amounts(fen: int, words: str) -> None:
    assert capital(fen) == "人民币" + words


@given(st.integers(0, MOST))
def test_it_is_what_cn2an_says_up_to_the_zeros(fen: int) -> None:
    """The oracle leaves optional 零 and the 整 after 角 out, and is given its amount as text: floats are cut."""
    oracle = cn2an.an2cn(f"{fen // 100}.{fen % 100:02d}", "rmb")
    assert re.sub("[零整]", "", capital(fen).removeprefix("人民币")) == re.sub("[零整]", "", oracle)


@given(AMOUNTS.filter(bool))
def test_each_run_of_zeros_inside_is_one_zero(fen: int) -> None:
    inside = len(re.findall("0+", str(fen).strip("0")))
    assert capital(fen).count("零") == inside
    assert "零零" not in capital(fen)


@given(AMOUNTS)
def test_whole_ends_all_amounts_without_fen(fen: int) -> None:
    assert capital(fen).endswith("整") == (fen % 10 == 0)
    assert capital(fen).endswith("分") == (fen % 10 != 0)
    assert not re.search("(^|人民币|[零元万亿])拾", capital(fen)), "拾 never stands alone"


def _number(words: str, units: dict[str, int]) -> int:
    """A number read by its figures and the unit behind each."""
    found = re.findall(f"([{FIGURES}])([{''.join(units)}]?)", words)
    return sum(("零" + FIGURES).index(figure) * units.get(unit, 1) for figure, unit in found)


@given(AMOUNTS)
def test_what_is_written_reads_back_as_the_same_amount(fen: int) -> None:
    whole, _, change = capital(fen).removeprefix("人民币").removesuffix("整").rpartition("元")
    high, _, rest = whole.rpartition("亿")
    middle, _, low = rest.rpartition("万")
    ranks = {"拾": 10, "佰": 100, "仟": 1000}
    yuan = _number(high, ranks) * 10**8 + _number(middle, ranks) * 10**4 + _number(low, ranks)
    assert yuan * 100 + _number(change, {"分": 1, "角": 10}) == fen


@pytest.mark.parametrize("fen", [-1, -8000, MOST + 1])
def test_what_no_bill_can_say_is_refused(fen: int) -> None:
    with pytest.raises(ValueError, match=str(fen)):
        capital(fen)
