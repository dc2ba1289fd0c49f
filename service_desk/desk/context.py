"""What every use case is given: the office as it stands, and who does the act on what ground."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from service_desk.catalog import Catalog, Department, ServiceItem
from service_desk.clocks import local
from service_desk.errors import NotFound
from service_desk.orders import NUMBER_ALPHABET, Basis
from service_desk.pricing import Offering
from service_desk.workflow import Role

RESIDENT = "resident"
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Office:
    """The surroundings of one act. ``now`` is aware; ``new_id`` gives 32 random hexadecimal digits."""

    offering: Offering
    secret: bytes
    now: datetime
    new_id: Callable[[], str]

    @property
    def catalog(self) -> Catalog:
        """The services in force."""
        return self.offering.catalog

    @property
    def estate(self) -> str:
        """The estate's id, on every row."""
        return self.offering.catalog.estate.id

    def service(self, service_id: str) -> ServiceItem:
        """The service with this id.

        Raises:
            NotFound: the catalogue in force has no such service.
        """
        found = self.catalog.service(service_id)
        if found is None:
            raise NotFound(f"服务目录里没有编号「{service_id}」的服务，请从服务清单里选择。")
        return found

    def department(self, department_id: str) -> Department:
        """The department with this id.

        Raises:
            NotFound: the catalogue in force has no such department.
        """
        found = self.catalog.department(department_id)
        if found is None:
            names = "、".join(f"{d.id}（{d.name}）" for d in self.catalog.departments)
            raise NotFound(f"没有部门「{department_id}」。可选：{names}。")
        return found

    def bucket(self, *parts: str) -> str:
        """A name for counting hits that gives nothing away: what is counted could otherwise be guessed."""
        return hmac.new(self.secret, "\n".join(("bucket", *parts)).encode(), "sha256").hexdigest()

    def new_number(self) -> str:
        """A random order number, ``2612-7K3QM``: year and month, then five unmistakable characters."""
        value, letters = int(self.new_id(), 16), []
        for _ in range(5):
            value, digit = divmod(value, len(NUMBER_ALPHABET))
            letters.append(NUMBER_ALPHABET[digit])
        return f"{local(self.now):%y%m}-{''.join(letters)}"


@dataclass(frozen=True, slots=True)
class Act:
    """Whose act it is, who typed it, on what ground, and when it happened (None: now)."""

    actor: str
    role: Role
    basis: Basis
    recorded_by: str = ""
    basis_ref: str = ""
    occurred_at: datetime | None = None
    late_reason: str = ""
    os_account: str = ""
    version: int | None = None  # of the order that the actor saw; None: whichever
    on_duty: bool = False  # an urgent matter: whoever is on duty may record it

    @classmethod
    def system(cls) -> Act:
        """An act that follows from a rule."""
        return cls(SYSTEM, Role.SYSTEM, Basis.RULE)

    @classmethod
    def resident(cls, basis: Basis = Basis.LINK) -> Act:
        """A resident's own act on the web."""
        return cls(RESIDENT, Role.RESIDENT, basis)

    @property
    def recorder(self) -> str:
        """Who typed it: the actor unless somebody recorded for them."""
        return self.recorded_by or self.actor

    def by_rule(self) -> Act:
        """The system's act that follows from this one, at the same time."""
        return replace(Act.system(), occurred_at=self.occurred_at, late_reason=self.late_reason)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a staff door knows: who sits there, and for whom. ``people.act_of`` makes an ``Act`` of it."""

    by: str
    for_worker: str = ""
    basis: Basis = Basis.SCREEN
    sheet: str = ""  # number of the paper sheet
    at: datetime | None = None
    late_reason: str = ""
    os_account: str = ""
    version: int | None = None
    on_duty: bool = False
