"""Price lists and what makes one come into force: consulted, approved, announced in time (§1.1, §3, §6.2). No amounts.

Money is integer 分 (fen); quantities are integer thousandths of the unit; days are Asia/Shanghai days.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

from service_desk.catalog import Catalog, Estate
from service_desk.errors import NotFound
from service_desk.notices import CHANNEL_WORDS, LATE_DAYS, Posting

MILLI = 1000
FACE = 12  # characters of the mark of a list's face
NAMES = 6  # and of the mark of the names printed on it


class QuoteMode(StrEnum):
    """How sure the price is before the work."""

    FIXED = "fixed"  # 一口价
    ESTIMATE = "estimate"  # 预估 from–to
    ON_SITE = "on_site"  # 现场报价; only the minimum is agreed beforehand

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {QuoteMode.FIXED: "一口价", QuoteMode.ESTIMATE: "预估", QuoteMode.ON_SITE: "上门查看后报价"}[self]


@dataclass(frozen=True, slots=True)
class PriceItem:
    """A listed price. ``minimum`` is the least charged for a visit; ``cost`` never leaves the office."""

    service: str
    unit: str
    price: int  # fen a unit
    cost: int  # fen a unit
    minimum: int = 0  # fen
    quote: QuoteMode = QuoteMode.FIXED
    typical: tuple[int, int] = (MILLI, MILLI)  # usual quantity, thousandths, from–to
    includes: str = ""  # what the price covers, in words
    exception: str = ""  # the manager's reason when the margin leaves the band (§2.7)


@dataclass(frozen=True, slots=True)
class Material:
    """A material at a listed price."""

    id: str
    name: str
    unit: str
    price: int
    cost: int
    exception: str = ""  # as of a price item


@dataclass(frozen=True, slots=True)
class Consultation:
    """A department supervisor's part in setting the list (§6.2)."""

    department: str
    supervisor: str
    on: date


@dataclass(frozen=True, slots=True)
class Edition:
    """A price list under one name, ``2027-1``."""

    id: str
    effective_from: date
    items: tuple[PriceItem, ...]
    materials: tuple[Material, ...] = ()
    consulted: tuple[Consultation, ...] = ()
    postings: tuple[Posting, ...] = ()
    remark: str = ""
    sha: str = ""  # content hash of the file without its postings

    @property
    def face(self) -> str:
        """A mark of the prices that residents see; ``face_of`` adds the names of the services."""
        items = [(i.service, i.unit, i.price, i.minimum, i.quote.value, i.typical, i.includes) for i in self.items]
        seen = (
            self.id,
            self.effective_from.isoformat(),
            items,
            [(m.id, m.name, m.unit, m.price) for m in self.materials],
        )
        return sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()[:FACE]

    def item(self, service_id: str) -> PriceItem | None:
        """The listed price of a service, or None."""
        return next((item for item in self.items if item.service == service_id), None)

    def material(self, material_id: str) -> Material | None:
        """A material of the table, or None."""
        return next((item for item in self.materials if item.id == material_id), None)


@dataclass(frozen=True, slots=True)
class PriceBook:
    """All editions, and what the chain knows of them: which contents (hashes) the manager has approved, which editions
    had an approval at some time, and which contents have come into force.
    """

    editions: tuple[Edition, ...] = ()
    approved: frozenset[str] = field(default_factory=frozenset)
    once_approved: tuple[str, ...] = ()
    came: tuple[str, ...] = ()
    # Marks of the postings that were recorded, each with the day its sheet was taken down; None: the chain was not
    # asked (a folder without records), so that what the files say is all there is.
    hung: tuple[tuple[str, date | None], ...] | None = None

    def edition(self, edition_id: str) -> Edition | None:
        """The edition with this name, or None."""
        return next((item for item in self.editions if item.id == edition_id), None)

    def named(self, edition_id: str) -> Edition:
        """The edition with this name.

        Raises:
            NotFound: there is none.
        """
        found = self.edition(edition_id.strip())
        if found is None:
            names = "、".join(e.id for e in self.editions) or "一版也没有"
            raise NotFound(f"没有价目表「{edition_id}」；现有：{names}。", code="no_edition")
        return found

    def recorded(self, posting: Posting) -> bool:
        """Whether the chain knows this very posting."""
        return self.hung is None or any(mark == posting.mark for mark, _ in self.hung)

    @property
    def lost(self) -> int:
        """How many postings were recorded, and not taken down, that no file tells of."""
        listed = {posting.mark for edition in self.editions for posting in edition.postings}
        return sum(day is None and mark not in listed for mark, day in self.hung or ())

    def taken_down(self, posting: Posting) -> date | None:
        """The day its sheet was taken down, as the file or the chain says; None while it hangs."""
        days = [day for mark, day in self.hung or () if mark == posting.mark and day is not None]
        return min([*days, *([posting.removed_on] if posting.removed_on else [])], default=None)


class Step(StrEnum):
    """What an edition has to go through before it can come into force (§1.1, §3, §6.2)."""

    CONSULT = "consult"
    APPROVE = "approve"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is still missing, as a sentence."""

    step: Step
    sentence: str


def lacking(edition: Edition, book: PriceBook, catalog: Catalog) -> tuple[Lack, ...]:
    """What an edition still lacks by the rules, also in a demonstration estate, which is not held to them.

    What has once come into force lacks nothing: a rule that the estate tightens later binds the next edition.
    """
    if edition.sha in book.came:
        return ()
    return (
        *_unconsulted(edition, catalog),
        *_unapproved(edition, book, catalog),
        *_unposted(edition, book, catalog),
    )


def _unconsulted(edition: Edition, catalog: Catalog) -> Iterator[Lack]:
    services = (catalog.service(item.service) for item in edition.items)
    wanted = {service.department for service in services if service is not None}
    heard = {part.department for part in edition.consulted}
    names = [department.name for department in catalog.departments if department.id in wanted - heard]
    if names:
        yield Lack(Step.CONSULT, f"尚未记录与{'、'.join(names)}主管的商议")
    elif not heard:
        yield Lack(Step.CONSULT, "尚未记录与各部门主管的商议")


def _unapproved(edition: Edition, book: PriceBook, catalog: Catalog) -> Iterator[Lack]:
    if edition.sha in book.approved:
        return
    title = catalog.estate.manager_title
    changed = edition.id in book.once_approved
    yield Lack(Step.APPROVE, f"内容在审批之后改过，须重新由{title}审批" if changed else f"尚未经{title}审批")


class PostingFault(StrEnum):
    """Why a posting of an edition does not count, in the order in which it is looked at."""

    UNRECORDED = "unrecorded"  # written into the file by hand, or changed there
    UNPROVEN = "unproven"  # written down late, without a photo or the manager's reason
    OLD_FACE = "old_face"  # what hung there had other prices
    TAKEN_DOWN = "taken_down"  # before the edition's first day
    AFTERWARDS = "afterwards"  # written down when the first day was over
    TOO_LATE = "too_late"  # hung fewer than ``notice_days`` before

    @property
    def rank(self) -> int:
        """How far a posting with this fault came."""
        return list(PostingFault).index(self)


def face_of(edition: Edition, catalog: Catalog) -> str:
    """A mark of a list as it is printed, with the services' names: a posting counts for the face that hung there."""
    services = (catalog.service(item.service) for item in edition.items)
    names = [(service.id, service.title) for service in services if service is not None]
    return f"{edition.face}-{sha256(json.dumps(names, ensure_ascii=False).encode()).hexdigest()[:NAMES]}"


def _same_face(posting: Posting, edition: Edition, book: PriceBook, catalog: Catalog) -> bool:
    """Whether this list hung there. Of a list that came into force the prices tell: a name may be mended later."""
    if edition.sha in book.came:
        return posting.content[:FACE] in ("", edition.face)
    return posting.content in ("", face_of(edition, catalog))


def fault_of(posting: Posting, edition: Edition, book: PriceBook, catalog: Catalog) -> PostingFault | None:
    """Why a posting does not count for an edition; None: it does (§1.1, §3)."""
    estate = catalog.estate
    if not estate.demo and not book.recorded(posting):
        return PostingFault.UNRECORDED
    if not posting.proven:
        return PostingFault.UNPROVEN
    if not _same_face(posting, edition, book, catalog):
        return PostingFault.OLD_FACE
    removed = book.taken_down(posting)
    if removed is not None and removed < edition.effective_from:
        return PostingFault.TAKEN_DOWN
    if book.came and posting.recorded_on is not None and posting.recorded_on > edition.effective_from:
        return PostingFault.AFTERWARDS  # the first list of all may have hung before there were records
    return PostingFault.TOO_LATE if posting.on > post_until(edition, estate) else None


def good_postings(edition: Edition, book: PriceBook, catalog: Catalog) -> tuple[Posting, ...]:
    """The postings that count: what may be shown as proof that an edition was announced."""
    return tuple(p for p in edition.postings if fault_of(p, edition, book, catalog) is None)


def post_until(edition: Edition, estate: Estate) -> date:
    """The last day on which a posting is early enough."""
    return edition.effective_from - timedelta(days=estate.notice_days)


def _unposted(edition: Edition, book: PriceBook, catalog: Catalog) -> Iterator[Lack]:
    for channel in catalog.estate.channels:
        own = [posting for posting in edition.postings if posting.channel == channel]
        sentence = _posting_lack(edition, book, catalog, CHANNEL_WORDS.get(channel, channel), own)
        if sentence:
            yield Lack(Step.POST, sentence)


def _posting_lack(edition: Edition, book: PriceBook, catalog: Catalog, word: str, own: Sequence[Posting]) -> str:
    """Why the postings of one channel do not do; empty when one of them does."""
    if not own:
        return f"尚未在「{word}」张贴公告"
    faults = {posting: fault_of(posting, edition, book, catalog) for posting in own}
    if None in faults.values():
        return ""
    nearest = max((fault for fault in faults.values() if fault is not None), key=lambda fault: fault.rank)
    days = "、".join(str(posting.on) for posting in own if faults[posting] is nearest)
    return _FAULTS[nearest].format(
        word=word,
        days=days,
        first=min(posting.on for posting in own if faults[posting] is nearest),
        latest=post_until(edition, catalog.estate),
        notice=catalog.estate.notice_days,
        late=LATE_DAYS,
        id=edition.id,
    )


_FAULTS = {
    PostingFault.UNRECORDED: "「{word}」{days} 的张贴是直接写在文件里的，或者记后改过，不能算数；"
    "请用 linli prices posted {id} 来记",
    PostingFault.UNPROVEN: "「{word}」{days} 的张贴过了 {late} 天才记录，没有照片，也没有经理写的理由，不能算数",
    PostingFault.OLD_FACE: "「{word}」张贴的是改动以前的价格或名称，须重新张贴",
    PostingFault.TAKEN_DOWN: "「{word}」的公告在执行日以前就取下了，须重新张贴",
    PostingFault.AFTERWARDS: "「{word}」{days} 的张贴到执行日以后才记，不能算数；请另定执行日，重新审批、张贴",
    PostingFault.TOO_LATE: "「{word}」的张贴日 {first} 晚于 {latest}，不足提前 {notice} 天",
}


def missing_for_force(edition: Edition, book: PriceBook, catalog: Catalog) -> tuple[str, ...]:
    """What still keeps an edition from coming into force, as sentences (§1.1, §3, §6.2).

    A demonstration estate needs none of it: its prices carry the example banner instead.
    """
    if catalog.estate.demo:
        return ()
    return tuple(lack.sentence for lack in lacking(edition, book, catalog))


def in_force(book: PriceBook, catalog: Catalog, on: date) -> Edition | None:
    """The edition whose prices apply on a day: the latest one announced in time, or None (待公布)."""
    ready = [e for e in book.editions if e.effective_from <= on and not missing_for_force(e, book, catalog)]
    return max(ready, key=lambda e: (e.effective_from, e.id), default=None)
