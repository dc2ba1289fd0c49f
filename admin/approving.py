"""``linli approve``: what the folder changes in words, and recording the approval of all that can be (§1.1)."""

from __future__ import annotations

from dataclasses import dataclass

from admin.differences import differences
from admin.entry import Typed
from admin.price_status import standing
from admin.publication import offering_of
from admin.session import Session
from service_desk.desk import Office, to_approve
from service_desk.store import Connection


@dataclass(frozen=True, slots=True)
class Pending:
    """What the folder holds against what is in force. ``contents`` are (what, hash) without an approval; ``waiting``:
    sentences about price lists that cannot be approved yet.
    """

    sha: str
    lines: tuple[str, ...]
    contents: tuple[tuple[str, str], ...]
    waiting: tuple[str, ...] = ()

    @property
    def nothing_to_do(self) -> bool:
        """Whether everything has been approved."""
        return not self.contents


def pending(session: Session) -> Pending:
    """Compare the folder with what is published.

    Raises:
        CatalogInvalid: the folder cannot be used.
    """
    offering = offering_of(session)
    session.use(offering)
    found, before = session.read(to_approve.look), standing(session)
    lines = tuple(differences(before.offering if before else None, offering))
    barred = [(one.edition.id, one.bar.why) for one in found.waiting if one.bar is not None]
    waiting = tuple(f"价目表 {name} {why}，这次不审批。" for name, why in barred)
    return Pending(offering.catalog.sha, lines, found.contents, waiting)


def record(typed: Typed, found: Pending) -> None:
    """Write an approval event for each content.

    Raises:
        NotFound, NotAllowed: not the manager.
    """

    def use_case(cn: Connection, office: Office) -> None:
        for what, sha in found.contents:
            to_approve.approve(cn, office, typed.entry, what, sha)

    typed.session.write(use_case)
