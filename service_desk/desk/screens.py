"""One browser used by several: locked screens, the PIN that opens them, and the sessions of one person.

Only where the service is reached from its own machine. Whoever signed in with the password on this browser within
``LONGEST`` may come back with the PIN; each has a session of their own, and coming back gives it a new token.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from service_desk.accounts import PIN_DIGITS, Session
from service_desk.desk import people, signing_in
from service_desk.desk.context import Office
from service_desk.desk.signing_in import SignedIn, Waits, token_hash
from service_desk.errors import InvalidInput, NotFound, Refused
from service_desk.orders import Staff
from service_desk.store import Connection, accounts
from service_desk.workflow import Role

WRONG_PIN = "PIN 不对。"
PIN_USED_UP = "PIN 试得太多了，请用密码登录。"
NOT_HERE = "这台电脑上没有这位同事锁着的屏，请用密码登录。"
NO_PIN = "还没有 PIN。先在“我的账号”里设一个，才能锁屏。"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody whose screen of this browser waits for the PIN."""

    token: str
    staff: Staff
    since: datetime  # of the sign-in with the password


def waiting(cn: Connection, office: Office, tokens: Sequence[str]) -> tuple[Waiting, ...]:
    """Whose screens of this browser can be opened with a PIN, by id."""
    found: dict[str, Waiting] = {}
    for token in tokens:
        who = signing_in.session_of(cn, office, token, alone=True)
        if who is not None and who.waits is Waits.PIN:
            found[who.staff.id] = Waiting(token, who.staff, who.session.created_at)
    return tuple(found[staff_id] for staff_id in sorted(found))


def lock(cn: Connection, office: Office, who: SignedIn) -> None:
    """Lock the screen.

    Raises:
        Refused: the person has no PIN to open it with.
    """
    if not who.has_pin:
        raise Refused(NO_PIN, code="no_pin")
    accounts.update_session(cn, office.estate, replace(who.session, locked=True))


def put_aside(cn: Connection, office: Office, tokens: Sequence[str]) -> None:
    """Another person takes the screen: sessions with a PIN are locked, others of this browser end."""
    for token in tokens:
        who = signing_in.session_of(cn, office, token, alone=True)
        if who is not None and who.has_pin:
            accounts.update_session(cn, office.estate, replace(who.session, locked=True))
        else:
            accounts.end_session(cn, office.estate, token_hash(token))


def unlock(cn: Connection, office: Office, token: str, fresh: str) -> Session:
    """The same session under a new token, no longer locked; its twelve hours go on.

    Raises:
        NotFound: it is over, or was opened already.
    """
    who = signing_in.session_of(cn, office, token, alone=True)
    if who is None or who.waits is not Waits.PIN or not accounts.end_session(cn, office.estate, token_hash(token)):
        raise NotFound(NOT_HERE)
    made = replace(who.session, token_hash=token_hash(fresh), seen_at=office.now, locked=False)
    accounts.add_session(cn, office.estate, made)
    return made


def check_pin(pin: str, again: str) -> None:
    """Nothing, when the PIN may be used.

    Raises:
        InvalidInput: too short, too long, not digits, too easy, or typed differently the second time.
    """
    fewest, most = PIN_DIGITS
    if not fewest <= len(pin) <= most or not (pin.isascii() and pin.isdecimal()):
        raise InvalidInput.of({"pin": f"PIN 要 {fewest} 到 {most} 位数字。"})
    if {int(after) - int(before) for before, after in pairwise(pin)} in ({0}, {1}, {-1}):
        raise InvalidInput.of({"pin": "这个 PIN 太好猜，不要用 1111、1234 这样的。"})
    if pin != again:
        raise InvalidInput.of({"pin_again": "两次写的 PIN 不一样，请再写一遍。"})


def set_pin(cn: Connection, office: Office, who: SignedIn, pin_hash: str) -> None:
    """Keep a PIN, or take it away with an empty hash."""
    kept = accounts.get_account(cn, office.estate, who.staff.id)
    accounts.save_account(cn, office.estate, replace(kept, pin=pin_hash))


def sessions_of(cn: Connection, office: Office, staff_id: str, *, alone: bool) -> tuple[Session, ...]:
    """The person's sessions that still count."""
    return tuple(
        one
        for one in accounts.sessions(cn, office.estate, staff_id)
        if not one.old(office.now) and ((alone and one.locked) or not one.idle(office.now))
    )


def end_others(cn: Connection, office: Office, who: SignedIn) -> int:
    """End the person's sessions everywhere else; how many there were."""
    return accounts.end_sessions_of(cn, office.estate, who.staff.id, keep=who.session.token_hash)


def sign_out_everywhere(cn: Connection, office: Office, by: str, staff_id: str) -> int:
    """End every session of somebody; how many there were. The manager may, and each their own.

    Raises:
        NotFound, NotAllowed: ``by`` is neither, or the person is not on duty.
    """
    if by != staff_id:
        people.require(cn, office, by, Role.MANAGER)
    return accounts.end_sessions_of(cn, office.estate, people.get(cn, office, staff_id).id)
