"""Passwords for those who act in a test, and their signed-in pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service_desk.desk import signing_in
from service_desk.runtime import Runtime
from service_desk.store import Connection
from tests.passwords import PASSWORD, quick_hash

if TYPE_CHECKING:
    from playwright.sync_api import Page

OPEN_PAGE = "#find, .desk-menu"


def give_passwords(runtime: Runtime, *people: str) -> None:
    """Each gets a first link from the manager and chooses ``PASSWORD``."""
    office = runtime.office()

    def choose(cn: Connection, who: str) -> None:
        signing_in.choose_password(cn, office, signing_in.first_link(cn, office, "M01", who), quick_hash())

    for who in people:
        runtime.store.write(lambda cn, who=who: choose(cn, who))


def sign_in(page: Page, address: str, who: str, *, to: str = "") -> Page:
    """The page, once ``who`` has signed in with it; ``to`` is where that leads."""
    page.goto(f"{address}/desk/sign-in" + (f"?to={to}" if to else ""))
    page.fill("#staff", who)
    page.fill("#password", PASSWORD)
    page.locator("form[action$='sign-in'] button").click()
    page.wait_for_selector(OPEN_PAGE)
    return page
