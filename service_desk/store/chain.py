"""Daily seals over the streams' heads, and the check that nothing kept has been altered.

A seal binds its day's heads and the seal before it with the office's secret, so whoever can only write to the
database cannot make a new one. Streams that changed since the last seal are in the next, also when days were missed.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Table, and_, func, insert, not_, select, tuple_

from service_desk import complaints
from service_desk.catalog import SHANGHAI
from service_desk.errors import Refused
from service_desk.orders import OrderEvent, stream_of
from service_desk.store.event_rows import chain_hash, event_of, note_mac
from service_desk.store.schema import complaint, event, seal, service_order
from service_desk.store.sql import CHUNK, hold
from service_desk.store.types import canonical, instant_text

Progress = Callable[[int, int], None]  # done, of how many
Head = tuple[str, int, str]  # stream, seq, hash

_e, _s = event.c, seal.c


@dataclass(frozen=True, slots=True)
class _Subject:
    """Records that each have a stream of their own: the stream's beginning, what they are called, their rows."""

    prefix: str
    word: str
    table: Table


_SUBJECTS = (
    _Subject(stream_of(""), "服务单", service_order),
    _Subject(complaints.stream_of(""), "投诉", complaint),
)


@dataclass(frozen=True, slots=True)
class Seal:
    """One day's seal. ``hash`` goes on the finance day sheet."""

    seq: int
    day: date
    sealed_at: datetime
    heads: tuple[Head, ...]
    prev_hash: str
    hash: str


def _day_end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def _seal_hash(secret: bytes, estate: str, made: Seal) -> str:
    body = {
        "estate": estate,
        "seq": made.seq,
        "day": made.day.isoformat(),
        "sealed_at": instant_text(made.sealed_at),
        "heads": made.heads,
    }
    return hmac.new(secret, f"{made.prev_hash}\n{canonical(body)}".encode(), hashlib.sha256).hexdigest()


def seal_from(row: Mapping[Any, Any]) -> Seal:
    """The seal of a row."""
    heads = tuple((stream, seq, digest) for stream, seq, digest in row["heads"])
    return Seal(row["seq"], row["day"], row["sealed_at"], heads, row["prev_hash"], row["hash"])


def seal_of(cn: Connection, estate: str, day: date) -> Seal | None:
    """The seal of a day, or None."""
    row = cn.execute(select(seal).where(_s.estate == estate, _s.day == day)).mappings().first()
    return None if row is None else seal_from(row)


def last_seal(cn: Connection, estate: str) -> Seal | None:
    """The newest seal, or None."""
    row = cn.execute(select(seal).where(_s.estate == estate).order_by(_s.seq.desc()).limit(1)).mappings().first()
    return None if row is None else seal_from(row)


def seal_day(cn: Connection, estate: str, day: date, now: datetime, secret: bytes) -> str:
    """Seal a day: HMAC-SHA256 over the seal before and the day's heads. Doing it again gives the same hash.

    Raises:
        Refused: a later day is sealed already; that seal covers this one.
    """
    hold(cn, estate, "seal")
    standing = seal_of(cn, estate, day)
    if standing is not None:
        return standing.hash
    last = last_seal(cn, estate)
    if last is not None and last.day > day:
        raise Refused(f"{last.day} 已经封存，不能再补 {day} 的封存。", code="sealed_later")
    since = datetime(1, 1, 2, tzinfo=UTC) if last is None else min(_day_end(last.day), last.sealed_at)
    heads = tuple(_changed_heads(cn, estate, since, _day_end(day)))
    made = Seal(last.seq + 1 if last else 1, day, now, heads, last.hash if last else "", "")
    digest = _seal_hash(secret, estate, made)
    write_seal(cn, estate, replace(made, hash=digest))
    return digest


def write_seal(cn: Connection, estate: str, made: Seal) -> None:
    """Write a seal exactly as it is."""
    values = {field.name: getattr(made, field.name) for field in fields(Seal)}
    cn.execute(insert(seal), {"estate": estate, **values})


def _changed_heads(cn: Connection, estate: str, since: datetime, until: datetime) -> Iterator[Head]:
    within = and_(_e.estate == estate, _e.recorded_at >= since, _e.recorded_at < until)
    last = select(_e.stream, func.max(_e.seq).label("seq")).where(within).group_by(_e.stream).subquery()
    own = and_(_e.estate == estate, _e.stream == last.c.stream, _e.seq == last.c.seq)
    for row in cn.execute(select(_e.stream, _e.seq, _e.hash).join(last, own).order_by(_e.stream)):
        yield (row.stream, row.seq, row.hash)


def verify(cn: Connection, estate: str, *, secret: bytes | None, progress: Progress | None = None) -> tuple[str, ...]:
    """Check every stream, every order against its stream, and every seal; one sentence for each thing found wrong.

    Without the secret (restoring on another machine) the notes' and seals' HMACs are not checked, the links are.
    """
    check = _Check(cn, estate, secret, progress)
    check.streams()
    check.records_without_events()
    check.seals()
    return tuple(check.found)


def _name(stream: str) -> str:
    subject = next((one for one in _SUBJECTS if stream.startswith(one.prefix)), None)
    return f"{subject.word} {stream.removeprefix(subject.prefix)}" if subject else f"记录 {stream}"


@dataclass(slots=True)
class _Tail:
    """Where a stream stands while it is walked."""

    stream: str
    seq: int = 0
    hash: str = ""
    state: str = ""


@dataclass(slots=True)
class _Check:
    cn: Connection
    estate: str
    secret: bytes | None
    progress: Progress | None
    found: list[str] = field(default_factory=list)

    def streams(self) -> None:
        """Walk all events by stream and seq, some at a time."""
        count = select(func.count()).select_from(event).where(_e.estate == self.estate)
        total, tail, ended = self.cn.execute(count).scalar_one(), _Tail(""), list[_Tail]()
        for done, (stream, seq, read) in enumerate(self._events(), 1):
            if stream != tail.stream:
                ended.append(tail)
                tail = _Tail(stream)
            self._link(tail, seq, read)
            if len(ended) >= CHUNK:
                self._records(ended)
                ended.clear()
            if self.progress is not None and (done % CHUNK == 0 or done == total):
                self.progress(done, total)
        self._records([*ended, tail])

    def _events(self) -> Iterator[tuple[str, int, tuple[OrderEvent, str] | None]]:
        after: tuple[str, int] = ("", 0)
        while True:
            later = and_(_e.estate == self.estate, tuple_(_e.stream, _e.seq) > tuple_(*after))
            keys = self.cn.execute(select(_e.stream, _e.seq).where(later).order_by(_e.stream, _e.seq).limit(CHUNK))
            page = [(row.stream, row.seq) for row in keys]
            if not page:
                return
            upto = and_(later, tuple_(_e.stream, _e.seq) <= tuple_(*page[-1]))
            try:
                rows = self.cn.execute(select(event).where(upto).order_by(_e.stream, _e.seq)).mappings().all()
                yield from ((row["stream"], row["seq"], (event_of(row), row["note_mac"])) for row in rows)
            except (ValueError, TypeError):  # somewhere a value no program of ours wrote; find out which
                yield from ((stream, seq, self._one(stream, seq)) for stream, seq in page)
            after = page[-1]

    def _one(self, stream: str, seq: int) -> tuple[OrderEvent, str] | None:
        own = and_(_e.estate == self.estate, _e.stream == stream, _e.seq == seq)
        try:
            row = self.cn.execute(select(event).where(own)).mappings().one()
            return event_of(row), row["note_mac"]
        except (ValueError, TypeError):
            return None

    def _link(self, tail: _Tail, seq: int, read: tuple[OrderEvent, str] | None) -> None:
        name = _name(tail.stream)
        if seq != tail.seq + 1:
            self.found.append(f"{name}：缺第 {tail.seq + 1} 条记录。")
        tail.seq = seq
        if read is None:
            self.found.append(f"{name}：第 {seq} 条记录被改动，已无法读取。")
            tail.hash = ""
            return
        one, mac = read
        if one.prev_hash != tail.hash:
            self.found.append(f"{name}：第 {seq} 条记录与前一条接不上。")
        if chain_hash(self.estate, one, mac, one.prev_hash) != one.hash:
            self.found.append(f"{name}：第 {seq} 条记录的内容被改动。")
        erased = not one.note and not one.note_salt
        if self.secret is not None and not erased and note_mac(self.secret, one.note_salt, one.note) != mac:
            self.found.append(f"{name}：第 {seq} 条记录的备注被改动。")
        tail.hash = one.hash
        tail.state = one.state.value if one.state else str(one.data.get("state", tail.state))

    def _records(self, tails: Sequence[_Tail]) -> None:
        for subject in _SUBJECTS:
            self._ended(subject, [tail for tail in tails if tail.stream.startswith(subject.prefix)])

    def _ended(self, subject: _Subject, tails: Sequence[_Tail]) -> None:
        c, word = subject.table.c, subject.word
        ended = {tail.stream.removeprefix(subject.prefix): tail for tail in tails}
        own = and_(c.estate == self.estate, c.number.in_(list(ended)))
        rows = {row.number: row for row in self.cn.execute(select(c.number, c.version, c.state).where(own))}
        for number, tail in ended.items():
            row = rows.get(number)
            if row is None:
                self.found.append(f"{word} {number}：有事件记录，{word}却不见了。")
            elif row.version != tail.seq:
                self.found.append(f"{word} {number}：应有 {row.version} 条事件记录，实有 {tail.seq} 条。")
            elif row.state != tail.state:
                self.found.append(f"{word} {number}：状态与最后一条事件记录不符。")

    def records_without_events(self) -> None:
        """Records whose whole stream is gone."""
        for subject in _SUBJECTS:
            c, word = subject.table.c, subject.word
            its = select(_e.seq).where(_e.estate == self.estate, _e.stream == subject.prefix + c.number, _e.seq == 1)
            lost = select(c.number).where(c.estate == self.estate, not_(its.exists())).order_by(c.number)
            self.found += [f"{word} {number}：没有事件记录。" for number in self.cn.execute(lost).scalars()]

    def seals(self) -> None:
        """Every seal's link, its HMAC, and whether what it sealed still stands."""
        before: Seal | None = None
        days = select(_s.seq).where(_s.estate == self.estate).order_by(_s.seq)
        for seq in self.cn.execute(days).scalars().all():
            try:
                row = self.cn.execute(select(seal).where(_s.estate == self.estate, _s.seq == seq)).mappings().one()
                made = seal_from(row)
            except (ValueError, TypeError):
                self.found.append(f"第 {seq} 次封存被改动，已无法读取。")
                continue
            if (made.seq, made.prev_hash) != ((before.seq + 1, before.hash) if before else (1, "")):
                self.found.append(f"{made.day} 的封存与前一次接不上。")
            if self.secret is not None and _seal_hash(self.secret, self.estate, made) != made.hash:
                self.found.append(f"{made.day} 的封存被改动，或密钥不是封存时的那一个。")
            self._sealed(made)
            before = made

    def _sealed(self, made: Seal) -> None:
        for start in range(0, len(made.heads), CHUNK):
            part = made.heads[start : start + CHUNK]
            keys = tuple_(_e.stream, _e.seq).in_([(stream, seq) for stream, seq, _ in part])
            rows = self.cn.execute(select(_e.stream, _e.seq, _e.hash).where(_e.estate == self.estate, keys))
            standing = {(row.stream, row.seq): row.hash for row in rows}
            self.found += [
                f"{_name(stream)}：{made.day} 封存时的第 {seq} 条记录不见了或被改动。"
                for stream, seq, digest in part
                if standing.get((stream, seq)) != digest
            ]
