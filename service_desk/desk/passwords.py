"""Passwords and PINs as argon2 hashes. Checking takes its time on purpose: never inside a transaction."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()  # the library's recommended cost (RFC 9106, low memory)


def hashed(secret: str) -> str:
    """The hash to be kept."""
    return _hasher.hash(secret)


@cache
def _nobody() -> str:
    return hashed("")


def fits(kept: str, secret: str) -> bool:
    """Whether the secret is the one behind the hash; without a hash it takes as long and is wrong (TRUST 7)."""
    try:
        return _hasher.verify(kept or _nobody(), secret) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False
