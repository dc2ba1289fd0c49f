"""Staff at the real desk: signed in with a real password, each with a browser of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from service_desk.desk import signing_in
from tests.passwords import PASSWORD, quick_hash


@dataclass
class Desk:
    """One member of staff's browser."""

    service: Any
    staff: str

    def __post_init__(self) -> None:
        self.client = self.service.app.test_client()
        office = self.service.office
        with self.service.runtime.store.read() as cn:
            known = bool(signing_in.look(cn, office, self.staff)[1].password)
            manager = next(p.id for p in signing_in.staff_rows.staff(cn, office.estate) if p.id.startswith("M"))
        write = self.service.runtime.store.write
        if not known:  # else a second browser of the same person
            link = write(lambda cn: signing_in.first_link(cn, office, manager, self.staff))
            write(lambda cn: signing_in.choose_password(cn, office, link, quick_hash()))
        self.sign_in()

    def sign_in(self) -> Any:
        """Sign in; the answer."""
        return self.post("/desk/sign-in", staff=self.staff, password=PASSWORD)

    def get(self, path: str) -> Any:
        """Open a page."""
        return self._page(self.client.get(path))

    def post(self, path: str, **fields: str) -> Any:
        """Send fields as they are."""
        return self._page(self.client.post(path, data=fields))

    def send(self, page: Any, action: str, **changes: str) -> Any:
        """Fill in the form of a page that goes to ``action`` and press its button."""
        name = next(key for key, goes in page.reader.actions.items() if goes == action)
        return self.post(action, **(page.reader.forms[name] | changes))

    def _page(self, response: Any) -> Any:
        return self.service.page(response)


@pytest.fixture
def at_desk(service: Any) -> Callable[[str], Desk]:
    """``at_desk("R01")``: that person, signed in."""
    return lambda staff: Desk(service, staff)
