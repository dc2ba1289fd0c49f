"""Gapless numbers, and counting hits within a window against guessing and abuse."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, func, insert, select

from service_desk.store.schema import counter
from service_desk.store.schema import hit as hits
from service_desk.store.sql import upsert

LONGEST_WINDOW = timedelta(days=2)  # older hits are forgotten


def next_number(cn: Connection, estate: str, name: str) -> int:
    """The next number from 1 on, without gaps: a row of the transaction, given back if it is undone."""
    upsert(cn, counter, {"estate": estate, "name": name, "value": 1}, {"value": counter.c.value + 1})
    own = select(counter.c.value).where(counter.c.estate == estate, counter.c.name == name)
    return int(cn.execute(own).scalar_one())


def _hashed(bucket: str) -> str:
    return hashlib.sha256(bucket.encode()).hexdigest()


def hit(cn: Connection, estate: str, bucket: str, now: datetime, window_seconds: int) -> int:
    """Count one hit of a bucket; how many the window ending now holds, this one included.

    The bucket's name is stored hashed only. A name that can be guessed (a telephone number) should come as an HMAC.
    """
    cn.execute(delete(hits).where(hits.c.at < now - LONGEST_WINDOW))
    cn.execute(insert(hits), {"estate": estate, "bucket": _hashed(bucket), "at": now})
    return peek(cn, estate, bucket, now, window_seconds)


def peek(cn: Connection, estate: str, bucket: str, now: datetime, window_seconds: int) -> int:
    """How many hits the window ending now holds."""
    since = now - timedelta(seconds=window_seconds)
    own = and_(hits.c.estate == estate, hits.c.bucket == _hashed(bucket), hits.c.at > since)
    return int(cn.execute(select(func.count()).select_from(hits).where(own)).scalar_one())
