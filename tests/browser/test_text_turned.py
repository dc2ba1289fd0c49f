"""Signs that turn text round (U+202E) in what somebody typed: a telephone number is still read as it is (TRUST 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service_desk import web

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIGNS = """() => {
  const text = document.querySelector('a').firstChild;
  return [...text.data].map((_, n) => {
    const range = document.createRange();
    range.setStart(text, n);
    range.setEnd(text, n + 1);
    return range.getBoundingClientRect().left;
  });
}"""


@pytest.mark.parametrize("sign", ["\u202e", "\u202b", "\u2067"])
def test_01_a_name_that_turns_text_round_leaves_the_telephone_beside_it_as_it_is(browser: Browser, sign: str) -> None:
    """Whoever calls back reads the digits from the page."""
    style = (web.ASSETS / "base.css").read_text("utf-8")
    page = browser.new_page()
    page.set_content(f'<style>{style}</style><p>王{sign}女士 <a href="tel:13800138000">13800138000</a></p>')
    places = page.evaluate(SIGNS)
    page.close()
    assert places == sorted(places)
