"""What one run of ``linli`` opens, lazily: settings, runtime, the office; and how a command reads, writes and looks."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from admin.wording import NO_ACTOR, NO_WHY
from service_desk import settings as settings_file
from service_desk.clocks import local
from service_desk.errors import DeskError
from service_desk.settings import Settings

if TYPE_CHECKING:
    from service_desk.desk import Office
    from service_desk.pricing import Offering
    from service_desk.runtime import Runtime
    from service_desk.store import Connection

T = TypeVar("T")


class WrongUsage(DeskError):
    """A command that was typed wrongly; exit code 2."""

    code = "usage"
    exit_code = 2


def os_account() -> str:
    """The account of the operating system, which the command line trusts and every event keeps."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        return ""


@dataclass(slots=True)
class Session:
    """One run. ``clock`` says what time it is; ``options`` are the settings given before the command."""

    clock: Callable[[], datetime]
    options: dict[str, str | None] = field(default_factory=dict)
    _settings: Settings | None = None
    _runtime: Runtime | None = None
    _office: Office | None = None

    @property
    def settings(self) -> Settings:
        """The settings.

        Raises:
            Unusable: a value that cannot be meant.
        """
        if self._settings is None:
            self._settings = settings_file.load(self.options)
        return self._settings

    @property
    def runtime(self) -> Runtime:
        """The open desk.

        Raises:
            Unusable, NewerDatabase, StoreUnavailable: it cannot be opened.
        """
        if self._runtime is None:
            from service_desk.runtime import open_runtime  # noqa: PLC0415 - ``check`` and ``--help`` need no store

            self._runtime = open_runtime(self.settings, clock=self.clock)
        return self._runtime

    @property
    def office(self) -> Office:
        """The office of this run, at one instant.

        Raises:
            NotPublished: nothing has been published yet.
        """
        if self._office is None:
            self._office = self.runtime.office()
        return self._office

    def use(self, offering: Offering) -> Office:
        """Make the office of this run the one of an offering that is not published yet."""
        from service_desk.desk import Office  # noqa: PLC0415
        from service_desk.runtime import new_id  # noqa: PLC0415

        self._office = Office(offering, self.runtime.secret, self.clock(), new_id)
        return self._office

    def read(self, look: Callable[[Connection, Office], T]) -> T:
        """Look at the records."""
        office = self.office
        with self.runtime.store.read() as cn:
            return look(cn, office)

    def write(self, use_case: Callable[[Connection, Office], T]) -> T:
        """Run a use case; returns after COMMIT."""
        office = self.office
        return self.runtime.store.write(lambda cn: use_case(cn, office))

    def looked(self, by: str, what: str, why: str = "", numbers: Sequence[str] = ()) -> None:
        """Write down that somebody saw complete records: in the book of looks, and with the OS account in a log.

        ``numbers``: of the orders, or ids of homes; empty: everything that ``what`` names.
        """
        from service_desk.desk import looking  # noqa: PLC0415 - most commands look at nothing complete

        self.write(lambda cn, office: looking.looked(cn, office, by, f"linli {what}", numbers, why))
        self.log("look.log", by=by, what=what, why=why)

    def close(self) -> None:
        """Close what was opened."""
        if self._runtime is not None:
            self._runtime.close()

    def log(self, name: str, **entry: str) -> Path:
        """Write one line into a log under the data folder; the file."""
        folder = self.settings.data / "log"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        line = {"at": local(self.clock()).isoformat(timespec="seconds"), "os_account": os_account(), **entry}
        with path.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")
        return path


_held: ContextVar[Session] = ContextVar("session")


def hold(session: Session) -> None:
    """Make this the session of the run."""
    _held.set(session)


def current() -> Session:
    """The session of the run."""
    return _held.get()


def actor(by: str) -> str:
    """The member of staff who acts.

    Raises:
        WrongUsage: nobody was named.
    """
    if not by.strip():
        raise WrongUsage(NO_ACTOR)
    return by.strip().upper()


def reason(why: str) -> str:
    """Why somebody looks at complete records.

    Raises:
        WrongUsage: no reason was given.
    """
    if not why.strip():
        raise WrongUsage(NO_WHY)
    return why.strip()
