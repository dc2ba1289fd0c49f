"""Signing in at the web desk: first link, password, session. Sessions live in the database, tokens as hashes only.

What takes long (argon2) happens between a read and a write, in the door: ``look`` gives the hash to check,
``passwords.fits`` checks it, ``begin`` or ``missed`` writes what came of it.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

from service_desk.accounts import IDLE, LINK_LIFE, LOCK_AFTER, SHORTEST_PASSWORD, TWO_STEPS, Account, Session
from service_desk.desk import people, staff_book
from service_desk.desk.context import Office
from service_desk.desk.tokens import sealed
from service_desk.errors import InvalidInput, NotFound, TooMany
from service_desk.orders import Staff
from service_desk.store import Connection, accounts, counters
from service_desk.store import people as staff_rows
from service_desk.workflow import Role

MISSES = 5  # wrong passwords, an hour, per member of staff and address
MISSES_ANYWHERE = 30  # per member of staff
HOUR = 3600
SEEN_EVERY = timedelta(minutes=1)  # a session's last use is written so often at most
WRONG = "工号或密码不对。忘了密码请经理在“员工”里另发一个首次登录链接。"
WRONG_OWN = "现在的密码不对。"
BLOCKED = "试得太多了，请一小时后再试，或请经理另发一个首次登录链接。"
OVER = "登录已经结束了，请重新登录。"
LINK_OVER = "这个链接已经用过或过期了，请经理在“员工”里另发一个。"


class Tried(StrEnum):
    """What somebody tries to get right; misses of each are counted apart."""

    PASSWORD = "sign-in"  # noqa: S105 - a word in a counter's name
    CODE = "code"
    PIN = "pin"


class Waits(StrEnum):
    """What a session still waits for before it opens anything."""

    NOTHING = ""
    CODE = "code"  # the one-time code, or setting it up
    PIN = "pin"  # the screen is locked


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who sits at the screen."""

    session: Session
    staff: Staff
    waits: Waits = Waits.NOTHING
    has_pin: bool = False

    def is_one_of(self, *roles: Role) -> bool:
        """Whether the person holds one of the roles anywhere."""
        return any(grant.role in roles for grant in self.staff.grants)


def token_hash(token: str) -> str:
    """How a session's token is kept."""
    return sha256(token.encode()).hexdigest()


def look(cn: Connection, office: Office, staff_id: str) -> tuple[Staff | None, Account]:
    """The person, when on duty, and the account to check a password against."""
    person = staff_rows.get_staff(cn, office.estate, staff_id)
    known = person is not None and person.active
    return person if known else None, accounts.get_account(cn, office.estate, staff_id) if known else Account(staff_id)


def _buckets(office: Office, staff_id: str, client: str, tried: Tried) -> dict[str, int]:
    return {
        office.bucket(tried.value, staff_id, client): MISSES,
        office.bucket(tried.value, staff_id): MISSES_ANYWHERE,
    }


def check_tries(cn: Connection, office: Office, staff_id: str, client: str, tried: Tried = Tried.PASSWORD) -> None:
    """Nothing, while there are tries left.

    Raises:
        TooMany: there were too many wrong ones within the hour.
    """
    for bucket, most in _buckets(office, staff_id, client, tried).items():
        if counters.peek(cn, office.estate, bucket, office.now, HOUR) >= most:
            raise TooMany(BLOCKED)


def missed(cn: Connection, office: Office, staff_id: str, client: str, tried: Tried = Tried.PASSWORD) -> None:
    """Count a wrong password, code or PIN."""
    for bucket in _buckets(office, staff_id, client, tried):
        counters.hit(cn, office.estate, bucket, office.now, HOUR)


def begin(cn: Connection, office: Office, staff_id: str, token: str, *, second: bool) -> Session:
    """A new session under a new token.

    Raises:
        NotFound: the person is not on duty.
    """
    people.get(cn, office, staff_id)
    made = Session(token_hash(token), staff_id, office.now, office.now, second=second)
    accounts.add_session(cn, office.estate, made)
    return made


def raise_session(cn: Connection, office: Office, session: Session, token: str) -> Session:
    """The one-time code was given: the session goes on under a new token.

    Raises:
        NotFound: it ended in the meantime.
    """
    if not accounts.end_session(cn, office.estate, session.token_hash):
        raise NotFound(OVER)
    made = replace(session, token_hash=token_hash(token), seen_at=office.now, second=True)
    accounts.add_session(cn, office.estate, made)
    return made


def session_of(cn: Connection, office: Office, token: str, *, alone: bool = False) -> SignedIn | None:
    """Who signed in with the token, and what is still waited for; None when the session is over (TRUST 8).

    Args:
        cn: the open transaction.
        office: the office.
        token: as the browser sent it.
        alone: whether the service is reached from its own machine only.
    """
    found = accounts.get_session(cn, office.estate, token_hash(token))
    if found is None or found.old(office.now):
        return None
    try:
        person = people.get(cn, office, found.staff)
    except NotFound:  # disabled since
        return None
    account = accounts.get_account(cn, office.estate, person.id)
    may_lock = alone and bool(account.pin)
    if found.locked or found.idle(office.now, LOCK_AFTER if may_lock else IDLE):
        return SignedIn(found, person, Waits.PIN, has_pin=True) if may_lock else None
    needs = not found.second and needs_code(person, account, alone=alone)
    return SignedIn(found, person, Waits.CODE if needs else Waits.NOTHING, has_pin=bool(account.pin))


def needs_code(person: Staff, account: Account, *, alone: bool) -> bool:
    """Whether the person gives a one-time code after the password."""
    return account.totp_on or (not alone and any(grant.role in TWO_STEPS for grant in person.grants))


def needs_seeing(office: Office, session: Session) -> bool:
    """Whether the session's last use should be written."""
    return office.now - session.seen_at >= SEEN_EVERY


def seen(cn: Connection, office: Office, session: Session) -> None:
    """Write when the session was last used."""
    accounts.update_session(cn, office.estate, replace(session, seen_at=office.now))


def sign_out(cn: Connection, office: Office, token: str) -> None:
    """End the session."""
    accounts.end_session(cn, office.estate, token_hash(token))


def csrf_of(office: Office, token: str) -> str:
    """What every form of this session carries (TRUST 9)."""
    return sealed(office.secret, "csrf", token)


def csrf_fits(office: Office, token: str, given: str) -> bool:
    """Whether a form came from a page of this session."""
    return hmac.compare_digest(csrf_of(office, token).encode(), given.encode())


def first_link(cn: Connection, office: Office, by: str, staff_id: str) -> str:
    """A token with which the person chooses a password, once, within ``LINK_LIFE``; an older link is worth nothing.

    Raises:
        NotFound, NotAllowed: ``by`` is not the manager, or the person is not on duty.
    """
    people.require(cn, office, by, Role.MANAGER)
    person = people.get(cn, office, staff_id)
    people.check_not_above(cn, office, by, person)
    kept = accounts.get_account(cn, office.estate, person.id)
    fresh = replace(kept, link_version=kept.link_version + 1, link_until=office.now + LINK_LIFE)
    accounts.save_account(cn, office.estate, fresh)
    staff_book.note(cn, office, by, Role.MANAGER, person.id, staff_book.LINK, {"version": fresh.link_version})
    return _link(office, fresh)


def _link(office: Office, account: Account) -> str:
    seal = sealed(office.secret, "first", office.estate, account.staff, str(account.link_version))
    return f"{account.staff}.{seal}"


def of_link(cn: Connection, office: Office, token: str) -> Staff:
    """Whose first link this is.

    Raises:
        NotFound: wrong, used or too old.
    """
    staff_id = token.partition(".")[0]
    person, account = look(cn, office, staff_id)
    good = hmac.compare_digest(_link(office, account).encode(), token.encode("utf-8", "replace"))
    if person is None or not good or account.link_until is None or account.link_until < office.now:
        raise NotFound(LINK_OVER)
    return person


def check_password(password: str, again: str) -> None:
    """Nothing, when it may be used.

    Raises:
        InvalidInput: too short, one sign only, or typed differently the second time.
    """
    problems = {}
    if len(password) < SHORTEST_PASSWORD or len(set(password)) < SHORTEST_PASSWORD // 2:
        problems["password"] = f"密码至少 {SHORTEST_PASSWORD} 个字符，不要全是相同的字符；可以是一句好记的话。"
    elif password != again:
        problems["again"] = "两次写的密码不一样，请再写一遍。"
    if problems:
        raise InvalidInput.of(problems)


def choose_password(cn: Connection, office: Office, token: str, password_hash: str) -> Staff:
    """Take the password chosen with a first link; the link is used up, older sessions, PIN and one-time codes end.

    Raises:
        NotFound: the link is wrong, used or too old.
    """
    person = of_link(cn, office, token)
    kept = accounts.get_account(cn, office.estate, person.id)
    fresh = replace(
        kept, password=password_hash, pin="", link_until=None, totp_on=False, totp_version=kept.totp_version + 1
    )
    accounts.save_account(cn, office.estate, replace(fresh, totp_step=0))
    accounts.end_sessions_of(cn, office.estate, person.id)
    return person


def change_password(cn: Connection, office: Office, who: SignedIn, password_hash: str) -> None:
    """Take a new password from somebody who has just given the old one; other sessions and open links end."""
    kept = accounts.get_account(cn, office.estate, who.staff.id)
    accounts.save_account(cn, office.estate, replace(kept, password=password_hash, link_until=None))
    accounts.end_sessions_of(cn, office.estate, who.staff.id, keep=who.session.token_hash)
