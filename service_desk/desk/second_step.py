"""The one-time code after the password (TOTP, RFC 6238), for manager and finance and whoever wants it.

The secret is derived from the office's own, the member of staff and a version, so that nothing secret is stored; a
code counts within one step of 30 seconds before and after, and each step once.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from dataclasses import replace
from hashlib import sha256
from urllib.parse import quote

import pyotp

from service_desk.accounts import TWO_STEPS, Account
from service_desk.desk import staff_book
from service_desk.desk.context import Office
from service_desk.errors import InvalidInput
from service_desk.orders import Staff
from service_desk.store import Connection, accounts
from service_desk.workflow import Role

STEP = 30  # seconds
SKEW = 1  # steps that a telephone's clock may be off
SECRET_BYTES = 20
DIGITS = 6
LONGEST_ISSUER = 8  # characters; each Chinese one takes nine of the address
WRONG_CODE = "验证码不对或已经用过，请等手机上换了新的再填。手机时间也要准。"


def secret_of(office: Office, account: Account) -> str:
    """The secret in base32, as authenticator apps take it."""
    words = "\n".join(("totp", office.estate, account.staff, str(account.totp_version)))
    return b32encode(hmac.new(office.secret, words.encode(), sha256).digest()[:SECRET_BYTES]).decode()


def address_of(office: Office, account: Account) -> str:
    """The ``otpauth://`` address that a QR code hands to the app."""
    issuer = quote(office.catalog.estate.name[:LONGEST_ISSUER], safe="")
    return f"otpauth://totp/{issuer}:{account.staff}?secret={secret_of(office, account)}&issuer={issuer}"


def step_of(office: Office, account: Account, code: str) -> int | None:
    """The time step in which the code holds; None when it is wrong or one of its step or later was used."""
    given = "".join(code.split())
    if len(given) != DIGITS or not given.isascii() or not given.isdecimal():
        return None
    made, now = pyotp.TOTP(secret_of(office, account), interval=STEP), int(office.now.timestamp()) // STEP
    right = [step for step in range(now - SKEW, now + SKEW + 1) if hmac.compare_digest(made.generate_otp(step), given)]
    fresh = [step for step in right if step > account.totp_step]
    return fresh[0] if fresh else None


def take(cn: Connection, office: Office, staff: Staff, code: str) -> bool:
    """Use a code up; the first one also switches the second step on. False when it is wrong or was used."""
    account = accounts.get_account(cn, office.estate, staff.id)
    step = step_of(office, account, code)
    if step is None or not accounts.use_step(cn, office.estate, staff.id, step):
        return False
    if not account.totp_on:
        accounts.save_account(cn, office.estate, replace(account, totp_on=True, totp_step=step))
        staff_book.note(cn, office, staff.id, _role(staff), staff.id, staff_book.SECOND, {"on": True})
    return True


def start_again(cn: Connection, office: Office, staff: Staff) -> None:
    """Another telephone: the old secret is worth nothing, the new one waits for its first code."""
    account = accounts.get_account(cn, office.estate, staff.id)
    fresh = replace(account, totp_on=False, totp_version=account.totp_version + 1, totp_step=0)
    accounts.save_account(cn, office.estate, fresh)
    staff_book.note(cn, office, staff.id, _role(staff), staff.id, staff_book.SECOND, {"on": False})


def check(code_fits: bool) -> None:
    """Say that a code was wrong.

    Raises:
        InvalidInput: it was.
    """
    if not code_fits:
        raise InvalidInput.of({"code": WRONG_CODE})


def is_required(staff: Staff) -> bool:
    """Whether the person's roles need it wherever the service is reached from outside."""
    return any(grant.role in TWO_STEPS for grant in staff.grants)


def _role(staff: Staff) -> Role:
    return staff.grants[0].role
