"""What the record of a complaint on paper needs, gathered in one read."""

from __future__ import annotations

from service_desk.complaints import Complaint
from service_desk.desk import complaint_views, steps
from service_desk.desk.context import Office
from service_desk.papers.complaint_record import ComplaintFacts
from service_desk.store import Connection, people


def record_of(cn: Connection, office: Office, found: Complaint) -> ComplaintFacts:
    """A complaint with its acts and everybody's name; whoever asks has been looked at."""
    department = office.catalog.department(found.department)
    return ComplaintFacts(
        complaint=found,
        events=complaint_views.events_of(cn, office, found.number),
        names={one.id: one.name for one in people.staff(cn, office.estate, active_only=False)},
        department=department.name if department else found.department,
        service=steps.load(cn, office, found.order).title if found.order else "",
    )
