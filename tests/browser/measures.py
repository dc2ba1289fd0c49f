"""What is measured on a page in a real browser: letters, targets, lines, widths, headings, labels, axe."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

PICTURES = os.environ.get("LINLI_PICTURES") == "1"  # of every page and step, for people to look at; no test reads them
TAP = 44  # px: the least height and width of what is pressed
SMALLEST = 14  # px: the least size of a letter

SMALL_TEXT = """least => [...document.querySelectorAll('body *')].filter(e =>
  [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.getClientRects().length
  && !e.closest('.unseen, .away, .only-print')
).map(e => [parseFloat(getComputedStyle(e).fontSize), e.tagName, e.textContent.trim().slice(0, 20)])
.filter(([size]) => size < least - 0.01)"""

# A radio or box counts with its label, which is pressed as well.
SMALL_TARGETS = """least => [...document.querySelectorAll(
  'a[href], button, input:not([type=hidden]), select, textarea, summary'
)].filter(e => e.getBoundingClientRect().width && !e.matches('.skip') && !e.closest('.away, .unseen')).map(e => {
  const box = (e.closest('.choice, .box') || e).getBoundingClientRect();
  const inline = getComputedStyle(e).display === 'inline';
  return [box.height, inline ? least : box.width, e.textContent.trim().slice(0, 20), e.className, e.id];
}).filter(([height, width]) => height < least - 0.5 || width < least - 0.5)"""

CLOSE_TARGETS = """() => {
  const all = [...document.querySelectorAll('main .button, main .choice')].map(e => [e, e.getBoundingClientRect()])
    .filter(([e, b]) => b.width && e.checkVisibility());
  const found = [];
  all.forEach(([a, x], i) => all.slice(i + 1).forEach(([b, y]) => {
    const dx = Math.max(x.left - y.right, y.left - x.right), dy = Math.max(x.top - y.bottom, y.top - x.bottom);
    if (Math.max(dx, dy) < 7.5) found.push([a.textContent.trim(), b.textContent.trim(), dx, dy]);
  }));
  return found;
}"""

LINE_HEIGHT = """() => [...document.querySelectorAll('main :is(p, li, dd, td, label), h1, h2')].map(e => {
  const style = getComputedStyle(e);
  return [parseFloat(style.lineHeight) / parseFloat(style.fontSize), e.tagName, e.className];
}).filter(([ratio]) => ratio < 1.5)"""

WIDE = "() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"
HEADINGS = "() => [...document.querySelectorAll('h1')].map(e => e.textContent.trim())"
LANGUAGE = "() => document.documentElement.lang"
UNLABELLED = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
  .filter(e => e.getClientRects().length && !e.labels.length && !e.matches('[aria-label], [aria-labelledby]'))
  .map(e => e.outerHTML.slice(0, 80))"""

# On a narrow screen a table's head is away: a cell of nothing but figures then says what they count.
BARE_FIGURES = """() => [...document.querySelectorAll('td[data-label]')].filter(e =>
  e.getClientRects().length && /^[0-9][0-9/% ]*$/.test(e.innerText.trim())
  && !e.closest('table').tHead.getClientRects().length && getComputedStyle(e, '::before').content === 'none'
).map(e => [e.dataset.label, e.innerText.trim()])"""


_OF_DESK_PAGE = f"""([smallest, tap]) => {{
  const headings = ({HEADINGS})(), language = ({LANGUAGE})();
  return {{
    text: ({SMALL_TEXT})(smallest), targets: ({SMALL_TARGETS})(tap), wide: ({WIDE})(),
    headings: headings.length === 1 ? [] : headings, language: language === "zh-CN" ? "" : language,
    unlabelled: ({UNLABELLED})(), bare: ({BARE_FIGURES})(),
  }};
}}"""
_BROKEN = """() => axe.run({resultTypes: ["violations"]}).then(
  found => found.violations.map(one => [one.id, one.nodes.map(node => node.target)]))"""


def axe(page: Page) -> list[Any]:
    """Each rule that axe finds broken, with where. Its script is brought once a document, whatever its width."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # noqa: PLC0415

    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(Axe().axe_script)
    broken: list[Any] = page.evaluate(_BROKEN)
    return broken


def of_desk_page(page: Page) -> dict[str, Any]:
    """What is wrong with a page of the desk as it stands; empty when nothing is."""
    found = page.evaluate(_OF_DESK_PAGE, [SMALLEST, TAP]) | {"axe": axe(page)}
    return {name: value for name, value in found.items() if value}
