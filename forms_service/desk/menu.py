"""The desk's menu: each part's entry and who sees it."""

from __future__ import annotations

from dataclasses import dataclass

from service_desk.desk.signing_in import SignedIn
from service_desk.workflow import Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the section it stands for, its path and title, and whose work it is."""

    section: str
    path: str
    title: str
    roles: frozenset[Role]


RECEPTION, SUPERVISOR, WORKER, FINANCE, MANAGER = (
    Role.RECEPTION, Role.SUPERVISOR, Role.WORKER, Role.FINANCE, Role.MANAGER,
)  # fmt: skip
ENTRIES = (Entry("overview", "/desk", "看板", frozenset({RECEPTION, SUPERVISOR, FINANCE, MANAGER})),)


def menu_of(who: SignedIn) -> tuple[Entry, ...]:
    """The entries that this person has work in."""
    return tuple(entry for entry in ENTRIES if who.is_one_of(*entry.roles))
