"""Which departments somebody may choose from, and which one the address names."""

from __future__ import annotations

from flask import request

from forms_service.desk import gate
from forms_service.surroundings import form, office
from service_desk.catalog import Department
from service_desk.desk import boards
from service_desk.orders import Staff


def departments_of(person: Staff) -> tuple[Department, ...]:
    """The departments whose orders the person sees, in the catalogue's order."""
    scope = boards.scope_of(person)
    return tuple(d for d in office().catalog.departments if scope.everything or d.id in scope.departments)


def chosen_department() -> str:
    """The department that form or address names, if the person may see it; else none (TRUST 12)."""
    given = form().get("department", "") or request.args.get("department", "")
    return given if given in {one.id for one in departments_of(gate.me().staff)} else ""
