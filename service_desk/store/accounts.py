"""Accounts, sessions, deputies and absences of the staff."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from service_desk.accounts import LONGEST, Absence, Account, Deputy, Session
from service_desk.catalog import Half
from service_desk.orders import Grant
from service_desk.store.schema import absence, account, deputy, session
from service_desk.store.sql import upsert
from service_desk.workflow import Role

_KEY = frozenset({"estate"})


def get_account(cn: Connection, estate: str, staff: str) -> Account:
    """The account; an empty one when nobody ever gave one."""
    own = select(account).where(account.c.estate == estate, account.c.staff == staff)
    row = cn.execute(own).mappings().first()
    return Account(staff) if row is None else Account(**{k: v for k, v in row.items() if k not in _KEY})


def save_account(cn: Connection, estate: str, made: Account) -> None:
    """Write an account, new or changed."""
    values = {name: getattr(made, name) for name in Account.__slots__ if name != "staff"}
    upsert(cn, account, {"estate": estate, "staff": made.staff, **values}, values)


def get_accounts(cn: Connection, estate: str) -> dict[str, Account]:
    """Every account that was ever given, by member of staff."""
    rows = cn.execute(select(account).where(account.c.estate == estate)).mappings()
    return {row["staff"]: Account(**{k: v for k, v in row.items() if k not in _KEY}) for row in rows}


def anybody_can_sign_in(cn: Connection) -> bool:
    """Whether somebody has chosen a password."""
    own = select(func.count()).select_from(account).where(account.c.password != "")
    return int(cn.execute(own).scalar_one()) > 0


def use_step(cn: Connection, estate: str, staff: str, step: int) -> bool:
    """Take the time step of a one-time code; whether no code of it or a later one was taken before."""
    own = update(account).where(account.c.estate == estate, account.c.staff == staff, account.c.totp_step < step)
    return cn.execute(own.values(totp_step=step)).rowcount == 1


def add_session(cn: Connection, estate: str, made: Session) -> None:
    """Begin a session; those that are too old for anything are forgotten."""
    cn.execute(delete(session).where(session.c.estate == estate, session.c.created_at < made.seen_at - LONGEST))
    cn.execute(insert(session), {"estate": estate, **{name: getattr(made, name) for name in Session.__slots__}})


def get_session(cn: Connection, estate: str, token_hash: str) -> Session | None:
    """The session behind a token's hash, alive or not, or None."""
    own = select(session).where(session.c.estate == estate, session.c.token_hash == token_hash)
    row = cn.execute(own).mappings().first()
    return None if row is None else Session(**{k: v for k, v in row.items() if k not in _KEY})


def update_session(cn: Connection, estate: str, changed: Session) -> None:
    """Write when it was last seen, and whether it is locked or has given its code."""
    own = update(session).where(session.c.estate == estate, session.c.token_hash == changed.token_hash)
    cn.execute(own.values(seen_at=changed.seen_at, second=changed.second, locked=changed.locked))


def end_session(cn: Connection, estate: str, token_hash: str) -> bool:
    """End one session; whether it still stood."""
    own = delete(session).where(session.c.estate == estate, session.c.token_hash == token_hash)
    return cn.execute(own).rowcount == 1


def end_sessions_of(cn: Connection, estate: str, staff: str, *, keep: str = "") -> int:
    """End every session of a person, except one; how many."""
    own = delete(session).where(session.c.estate == estate, session.c.staff == staff, session.c.token_hash != keep)
    return cn.execute(own).rowcount


def sessions(cn: Connection, estate: str, staff: str = "") -> tuple[Session, ...]:
    """Sessions of one person or of all, the last begun first, whether they still count or not."""
    own = select(session).where(session.c.estate == estate).order_by(session.c.created_at.desc(), session.c.token_hash)
    if staff:
        own = own.where(session.c.staff == staff)
    rows = cn.execute(own).mappings()
    return tuple(Session(**{k: v for k, v in row.items() if k not in _KEY}) for row in rows)


def add_deputy(cn: Connection, estate: str, made: Deputy) -> None:
    """Let somebody hold a role for a while."""
    row = {
        "id": made.id, "staff": made.staff, "role": made.grant.role.value, "department": made.grant.department,
        "instead_of": made.instead_of, "since": made.since, "until": made.until, "given_by": made.given_by,
        "given_at": made.given_at, "ended_at": made.ended_at,
    }  # fmt: skip
    cn.execute(insert(deputy), {"estate": estate, **row})


def deputies(cn: Connection, estate: str, *, staff: str = "", since: date | None = None) -> tuple[Deputy, ...]:
    """Deputies that were not ended, of one person or of all, that hold on ``since`` or later."""
    own = select(deputy).where(deputy.c.estate == estate, deputy.c.ended_at.is_(None)).order_by(deputy.c.since)
    if staff:
        own = own.where(deputy.c.staff == staff)
    if since is not None:
        own = own.where(deputy.c.until >= since)
    return tuple(
        Deputy(
            row["id"], row["staff"], Grant(Role(row["role"]), row["department"]), row["instead_of"], row["since"],
            row["until"], row["given_by"], row["given_at"], row["ended_at"],
        )
        for row in cn.execute(own).mappings()
    )  # fmt: skip


def end_deputy(cn: Connection, estate: str, deputy_id: str, at: datetime) -> bool:
    """End a deputy's time; whether it was still running."""
    own = update(deputy).where(deputy.c.estate == estate, deputy.c.id == deputy_id, deputy.c.ended_at.is_(None))
    return cn.execute(own.values(ended_at=at)).rowcount == 1


def add_absence(cn: Connection, estate: str, made: Absence) -> None:
    """Write down that somebody is away."""
    row = {name: getattr(made, name) for name in Absence.__slots__} | {"half": made.half.value if made.half else ""}
    cn.execute(insert(absence), {"estate": estate, **row})


def absences(cn: Connection, estate: str, *, since: date, staff: str = "") -> tuple[Absence, ...]:
    """Absences that were not ended and last until ``since`` or later."""
    own = select(absence).where(absence.c.estate == estate, absence.c.ended_at.is_(None), absence.c.until >= since)
    if staff:
        own = own.where(absence.c.staff == staff)
    rows = cn.execute(own.order_by(absence.c.since, absence.c.id)).mappings()
    return tuple(
        Absence(
            **{k: v for k, v in row.items() if k not in _KEY} | {"half": Half(row["half"]) if row["half"] else None}
        )
        for row in rows
    )


def end_absence(cn: Connection, estate: str, absence_id: str, at: datetime) -> bool:
    """Take an absence back; whether it still stood."""
    own = update(absence).where(absence.c.estate == estate, absence.c.id == absence_id, absence.c.ended_at.is_(None))
    return cn.execute(own.values(ended_at=at)).rowcount == 1
