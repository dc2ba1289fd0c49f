"""The password of everybody in the tests, and a hash of it that is checked at once.

A real hash takes a fifth of a second to check, on purpose; hundreds of tests sign in. What a hash costs is in the hash
itself, so the desk's own check runs on this one as on any other; ``test_sign_in.py`` looks at the real cost.
"""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher

PASSWORD = "晴川里的门每天八点半开"


@cache
def quick_hash() -> str:
    """The same kind of hash, at the least cost there is."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
