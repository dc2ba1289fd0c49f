"""``paper complaint``: the record of one complaint, for whoever may see it."""

from __future__ import annotations

from typing import Annotated

import typer

from admin import session as sessions
from admin.commands.paper_registers import Out, allowed, made
from admin.options import Look, Why, command
from admin.session import actor, reason
from service_desk.desk import Office, complaint_papers, complaint_views, people
from service_desk.papers.complaint_record import ComplaintFacts
from service_desk.store import Connection


def complaint_sheet(
    number: Annotated[str, typer.Argument(metavar="投诉编号", help="例如 T2611-7K3QM。")],
    out: Out,
    why: Why = "",
    by: Look = "",
) -> None:
    """《投诉处理记录》."""
    from service_desk.papers.complaint_record import complaint_record  # noqa: PLC0415 - help needs no builders

    session, because = sessions.current(), reason(why)
    who = allowed(session, by, because, roles=complaint_views.READERS)

    def look(cn: Connection, office: Office) -> ComplaintFacts:
        found = complaint_views.visible(cn, office, people.get(cn, office, actor(by)), number)
        return complaint_papers.record_of(cn, office, found)

    facts = session.read(look)
    session.looked(actor(by), f"paper complaint {facts.complaint.number}", because, [facts.complaint.number])
    made(complaint_record(session.office.catalog, facts, who), out)


def register(group: typer.Typer) -> None:
    """Add the command to ``linli paper``."""
    command(
        group, "complaint", help="《投诉处理记录》：一件投诉的全部经过，留签字处。含住户个人信息，要写原因。",
        example="linli paper complaint T2611-7K3QM --out record.pdf --why 处理存档 --by R01",
    )(complaint_sheet)  # fmt: skip
