"""The manager's evaluations at the desk: by quarter and year, beside figures that stay (§5.7)."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.old_evaluations import before_quality

At = Callable[[str], Any]
PAGE = "/desk/evaluations/department.repair"


def test_an_evaluation_is_written_from_the_table_and_stands_with_its_figures(service: Any, at_desk: At) -> None:
    """Pressing twice writes one; the form afterwards adds another and changes none."""
    service.finish(service.booked(home="1-1-101"))
    manager = at_desk("M01")
    assert f"{PAGE}?term=2026-Q4" in manager.get("/desk/evaluations?term=2026-Q4").reader.links
    form = manager.get(f"{PAGE}?term=2026-Q4")
    for _ in range(2):
        assert manager.send(form, PAGE, words="上门准时").status == 303
    page = manager.get(f"{PAGE}?term=2026-Q4")
    assert page.words.count("上门准时") == 1
    assert "补充评价" in page.words
    assert "看 1 条" in manager.get("/desk/evaluations?term=2026-Q4").words
    assert "上门准时" not in manager.get(f"{PAGE}?term=2026").words


def test_an_empty_one_comes_back_with_its_sentence(at_desk: At) -> None:
    manager = at_desk("M01")
    answer = manager.send(manager.get(f"{PAGE}?term=2026-Q4"), PAGE, words=" ")
    assert answer.status == 422
    assert "请写下评价" in answer.words


def test_they_go_out_as_a_table(service: Any, at_desk: At) -> None:
    service.booked(home="1-1-101")
    manager = at_desk("M01")
    manager.send(manager.get(f"{PAGE}?term=2026-Q4"), PAGE, words="=上门准时")
    overview = manager.get("/desk/evaluations?term=2026-Q4")
    answer = manager.send(overview, "/desk/evaluations/export").response
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[3][:2] == ["部门", "水电工程维修组"]
    assert rows[3][4] == "=上门准时"


@pytest.mark.parametrize("who", ["R01", "S01", "W01", "F01"])
def test_04_nobody_else_opens_them(at_desk: At, who: str) -> None:
    person = at_desk(who)
    for path in ("/desk/evaluations", PAGE):
        assert person.get(path).status == 404


def test_12_an_unknown_term_is_the_running_quarter_and_an_unknown_subject_is_missing(at_desk: At) -> None:
    manager = at_desk("M01")
    assert "2026年第四季度" in manager.get("/desk/evaluations?term=immer").words
    assert manager.get("/desk/evaluations/department.moon").status == 404


def test_an_old_evaluation_is_shown_without_the_figures_it_lacks(service: Any, at_desk: At) -> None:
    """On its page and in the table that goes out: nothing, not nought."""
    service.runtime.store.write(lambda cn: before_quality(cn, service.office))
    manager = at_desk("M01")
    page = manager.get(f"{PAGE}?term=2026-Q4")
    assert page.status == 200
    old = page.response.text.partition("写的时候的数字")[2].partition("</details>")[0]
    assert re.findall(r"<dt>(.*?)</dt>", old) == [
        "登记", "办结", "按时", "一次办好", "返工", "评价满意", "不满意", "婉拒", "取消",
    ]  # fmt: skip
    answer = manager.send(manager.get("/desk/evaluations?term=2026-Q4"), "/desk/evaluations/export").response
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    found = dict(zip(rows[2], rows[3], strict=True))
    assert (found["登记"], found["有期限的办结"], found["婉拒"]) == (20, 16, 1)
    assert {found[word] for word in ("投诉", "重大投诉", "验收", "回访", "补录", "没有服务单的投诉")} == {""}
