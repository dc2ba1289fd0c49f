"""The idempotency key as part of the write: the same request twice makes one order (R24, TRUST durability)."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from hashlib import sha256

from service_desk.desk.context import Office
from service_desk.errors import KeyReused
from service_desk.store import Connection, keys


def once(office: Office, key: str, body: bytes, use_case: Callable[[Connection], str]) -> Callable[[Connection], str]:
    """The use case under a key: a repeat with the same body answers with the first result.

    The result is a short text such as an order number. Raised when the result is asked for:
        KeyReused: the key came before with another body.
    """
    seal = hmac.new(office.secret, b"once\n" + body, sha256).hexdigest()

    def under_key(cn: Connection) -> str:
        before = keys.recall(cn, office.estate, key)
        if before is None:
            result = use_case(cn)
            keys.remember(cn, office.estate, key, seal, result, office.now)
            return result
        if not hmac.compare_digest(before[0], seal):
            raise KeyReused("这份表单已经用另外的内容提交过了，请重新填写一份。")
        return before[1]

    return under_key
