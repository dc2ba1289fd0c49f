"""The close of day: sheets back, everybody told, a verified backup; what is left has a reason, and one sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from service_desk.desk import boards, people
from service_desk.desk.context import Office
from service_desk.errors import InvalidInput, NotAllowed, NotFound
from service_desk.papers.handover import HandoverFacts, LeftOver
from service_desk.store import Connection, board, closings, sheets
from service_desk.store import people as staff_rows
from service_desk.store.backup_folder import Backup
from service_desk.store.board import Scope
from service_desk.store.closings import DayClose
from service_desk.workflow import Action, Role

MAY_CLOSE = (Role.RECEPTION, Role.MANAGER)
LONGEST = 300
EVERYTHING = Scope(everything=True)
SHEETS, TELL, BACKUP = "sheets", "tell", "backup"  # what a day may leave behind
LEFT_WORDS = {SHEETS: "任务单未交回", TELL: "还没有告知", BACKUP: "没有备份"}
DONE_WORDS = {
    Action.REGISTER.value: "登记", Action.ANSWER.value: "即时办结", Action.ASSIGN.value: "派工",
    Action.FINISH.value: "完工", Action.ACCEPT.value: "验收", Action.SETTLE.value: "结算",
    Action.CANCEL.value: "取消", Action.DECLINE.value: "婉拒",
}  # fmt: skip
STANDING = ("today", "late", "to-assign", "to-accept", "to-settle", "follow-up", "call-back")


@dataclass(frozen=True, slots=True)
class Left:
    """One kind of thing that the day leaves: which orders."""

    key: str
    numbers: tuple[str, ...]

    @property
    def word(self) -> str:
        """What it is."""
        return LEFT_WORDS[self.key]

    @property
    def count(self) -> int:
        """How many; a missing backup counts as one."""
        return max(1, len(self.numbers))


@dataclass(frozen=True, slots=True)
class DayEnd:
    """How the day stands now."""

    day: date
    done: tuple[tuple[str, int], ...]
    standing: tuple[tuple[str, int], ...]
    left: tuple[Left, ...]
    backup: Backup | None

    @property
    def keys(self) -> frozenset[str]:
        """What is left."""
        return frozenset(one.key for one in self.left)


def day_end(cn: Connection, office: Office, backup: Backup | None) -> DayEnd:
    """How the day stands; ``backup`` is today's, if one was made."""
    at = boards.moment_of(office)
    happened = board.happened(cn, office.estate, at.begins, at.ends)
    numbers = board.counts(cn, office.estate, EVERYTHING, at) | board.task_counts(cn, office.estate, EVERYTHING)
    out = tuple(one.number for one in sheets.out(cn, office.estate, EVERYTHING))
    waiting = board.to_tell(cn, office.estate, at.ends)
    left = [Left(SHEETS, out)] if out else []
    left += [Left(TELL, waiting)] if waiting else []
    left += [] if backup is not None and backup.verified else [Left(BACKUP, ())]
    return DayEnd(
        at.day,
        tuple((word, happened.get(action, 0)) for action, word in DONE_WORDS.items()),
        tuple((boards.WORDS[key], numbers[key]) for key in STANDING),
        tuple(left),
        backup,
    )


def close_day(
    cn: Connection, office: Office, by: str, backup: Backup | None, reasons: Mapping[str, str], remark: str = ""
) -> DayClose:
    """Close the day and keep the record; may be done again, the later record stands beside the earlier.

    Raises:
        NotAllowed: neither reception nor manager.
        InvalidInput: something is left without a reason, or a text is too long.
    """
    person = people.get(cn, office, by)
    if not any(grant.role in MAY_CLOSE for grant in person.grants):
        raise NotAllowed("下班结束要由客户接待或经理来做。")
    found = day_end(cn, office, backup)
    given = {one.key: reasons.get(one.key, "").strip() for one in found.left}
    problems = {f"why_{key}": f"{LEFT_WORDS[key]}，请写明原因。" for key, text in given.items() if not text}
    typed = {f"why_{key}": text for key, text in given.items()} | {"remark": remark.strip()}
    problems |= {key: f"这里最多写 {LONGEST} 个字，请删减。" for key, text in typed.items() if len(text) > LONGEST}
    if problems:
        raise InvalidInput.of(problems)
    made = DayClose(office.new_id(), found.day, office.now, person.id, _facts(found), given, remark.strip())
    closings.add(cn, office.estate, made)
    return made


def _facts(found: DayEnd) -> dict[str, Any]:
    backup = found.backup
    return {
        "done": [list(pair) for pair in found.done],
        "standing": [list(pair) for pair in found.standing],
        "left": [[one.key, one.count, list(one.numbers)] for one in found.left],
        "backup": {
            "name": backup.name, "at": backup.at.isoformat(), "digest": backup.digest, "verified": backup.verified,
        } if backup else {},
    }  # fmt: skip


def get_close(cn: Connection, office: Office, close_id: str) -> DayClose:
    """A close that was kept.

    Raises:
        NotFound: there is none with this id.
    """
    found = closings.get(cn, office.estate, close_id)
    if found is None:
        raise NotFound("没有这一次交接班的记录。")
    return found


def last_close(cn: Connection, office: Office) -> DayClose | None:
    """The last close, of today or of an earlier day."""
    return next(iter(closings.latest(cn, office.estate)), None)


def handover_of(cn: Connection, office: Office, made: DayClose) -> HandoverFacts:
    """What the sheet of a close says."""
    person = staff_rows.get_staff(cn, office.estate, made.by)
    backup: Mapping[str, Any] = made.facts["backup"]
    left = tuple(
        LeftOver(LEFT_WORDS[key], count, tuple(numbers), made.reasons.get(key, ""))
        for key, count, numbers in made.facts["left"]
    )
    return HandoverFacts(
        day=made.day,
        at=made.at,
        by=f"{person.name}（{person.id}）" if person else made.by,
        done=tuple((word, count) for word, count in made.facts["done"]),
        standing=tuple((word, count) for word, count in made.facts["standing"]),
        left=left,
        backup=str(backup.get("name", "")),
        backup_at=datetime.fromisoformat(backup["at"]) if backup else None,
        digest=str(backup.get("digest", "")),
        verified=bool(backup.get("verified")),
        remark=made.remark,
    )
