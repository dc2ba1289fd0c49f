"""Idempotency: what a key was answered with, so that a repeated request gets the first answer and no second order."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from service_desk.store.schema import idempotency_key
from service_desk.store.sql import hold

_k = idempotency_key.c


def recall(cn: Connection, estate: str, key: str) -> tuple[str, str] | None:
    """The body's HMAC and the result kept under a key, or None. Inside a write, rivals with the key wait here."""
    if not cn.get_execution_options().get("postgresql_readonly"):
        hold(cn, estate, "key", key)
    row = cn.execute(select(_k.body_hmac, _k.result).where(_k.estate == estate, _k.key == key)).first()
    return None if row is None else (row.body_hmac, row.result)


def remember(cn: Connection, estate: str, key: str, body_hmac: str, result: str, now: datetime) -> None:
    """Keep a result under a key, in the transaction that made it."""
    values = {"estate": estate, "key": key, "body_hmac": body_hmac, "result": result, "at": now}
    cn.execute(insert(idempotency_key), values)
