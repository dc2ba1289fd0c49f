"""Names behind ids, for people: departments from the catalogue, staff from the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from admin.session import Session
from service_desk import desk
from service_desk.catalog import Catalog
from service_desk.complaints import COMPANY
from service_desk.desk.context import RESIDENT, SYSTEM
from service_desk.orders import Staff


@dataclass(frozen=True, slots=True)
class Names:
    """Looks names up; an unknown id stands for itself."""

    catalog: Catalog
    staff: Mapping[str, Staff]

    def department(self, department_id: str) -> str:
        """``水电工程维修组``."""
        found = self.catalog.department(department_id)
        return found.name if found else department_id

    def person(self, staff_id: str) -> str:
        """``维修员甲（W01）``; 住户, 系统 and 物业公司 in words."""
        if staff_id == RESIDENT:
            return "住户"
        if staff_id == SYSTEM:
            return "系统"
        if staff_id == COMPANY:
            return "物业公司"
        found = self.staff.get(staff_id)
        return f"{found.name}（{staff_id}）" if found else staff_id


def names(session: Session) -> Names:
    """The names of this office."""
    everybody = session.read(desk.list_staff)
    return Names(session.office.catalog, {person.id: person for person in everybody})
