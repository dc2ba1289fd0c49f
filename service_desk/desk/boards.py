"""The board and its lists (D5): numbers counted in SQL, lists a page at a time, within what a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from service_desk import clocks
from service_desk.desk import complaint_views
from service_desk.desk.context import Office
from service_desk.desk.visibility import FRONT
from service_desk.orders import ServiceOrder, Staff, Task, TaskKind
from service_desk.store import Connection, board
from service_desk.store.board import ORDER_LISTS, SORTS, TASK_LISTS, Moment, Scope
from service_desk.workflow import Role

PAGE = 50  # rows of a list shown at once
MOST_A_DAY = 200  # work orders printed at once
WORDS = {
    "today": "今日", "late": "逾期", "raised": "逾期已上报", "to-assign": "待派", "to-accept": "待验收",
    "to-settle": "待结算", "slip": "员工代收未交", "negotiate": "待议价",
    "follow-up": "待回访", "tell": "待告知", "call": "待联系", "urge": "催办", "call-back": "待回电",
    "declined": "婉拒待核", "complaint": "投诉", "open": "未办完",
}  # fmt: skip
WORK = {  # which tiles are whose work; the manager has all
    Role.RECEPTION: (
        "today",
        "late",
        "to-assign",
        "to-accept",
        "follow-up",
        "tell",
        "call",
        "urge",
        "call-back",
        "complaint",
    ),
    Role.SUPERVISOR: (
        "today",
        "late",
        "raised",
        "to-assign",
        "to-accept",
        "negotiate",
        "follow-up",
        "tell",
        "call",
        "urge",
        "complaint",
    ),
    Role.WORKER: ("today", "late"),
    Role.FINANCE: ("to-accept", "to-settle", "slip"),
}
HURRY = frozenset({"late", "raised", "urge", "slip"})


def scope_of(person: Staff) -> Scope:
    """What somebody may see of all orders; ``desk.may_see`` says the same of one."""
    held, led = {grant.role for grant in person.grants}, led_by(person)
    if Role.RECEPTION in held or led.everything:
        return Scope(everything=True)
    return Scope(departments=led.departments, paid_done=Role.FINANCE in held, own=person.id)


def led_by(person: Staff) -> Scope:
    """Whose work somebody answers for: the manager and a supervisor of the whole estate all, others the own
    department's (reception's supervisor also what no department has yet).
    """
    own = [grant.department for grant in person.grants if grant.role is Role.SUPERVISOR]
    if "" in own or any(grant.role is Role.MANAGER for grant in person.grants):
        return Scope(everything=True)
    return Scope(departments=(*dict.fromkeys(own), *([""] if FRONT in own else [])))


def moment_of(office: Office) -> Moment:
    """Now, and the bounds of today."""
    today = clocks.local(office.now).date()
    begins = clocks.at(today, time())
    return Moment(office.now, today, begins, begins + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Tile:
    """One number of the board."""

    key: str
    word: str
    count: int

    @property
    def late(self) -> bool:
        """Whether somebody has to hurry."""
        return self.key in HURRY and self.count > 0


def tiles(cn: Connection, office: Office, person: Staff, department: str = "") -> tuple[Tile, ...]:
    """The numbers that are this person's work."""
    scope, wanted = scope_of(person), _work_of(person)
    found = board.counts(cn, office.estate, scope, moment_of(office), department)
    found |= board.task_counts(cn, office.estate, scope, department)
    found["complaint"] = complaint_views.open_count(cn, office, person, department)
    return tuple(Tile(key, WORDS[key], found[key]) for key in WORDS if key in wanted)


def _work_of(person: Staff) -> frozenset[str]:
    held = {grant.role for grant in person.grants}
    if Role.MANAGER in held:
        return frozenset(WORDS) - {"open"}
    return frozenset(key for role in held for key in WORK.get(role, ()))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: an order, with what is to be said where it is a list of tasks."""

    order: ServiceOrder
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list. ``sort`` and ``descending`` are what was understood of what was asked."""

    key: str
    word: str
    rows: tuple[Row, ...]
    total: int
    page: int
    sort: str
    descending: bool

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))

    @property
    def of_tasks(self) -> bool:
        """Whether it is a list of tasks, always the earliest due first."""
        return self.key in TASK_LISTS


def listing(
    cn: Connection, office: Office, person: Staff, key: str, *,
    department: str = "", sort: str = "", descending: bool = False, page: int = 1, most: int = PAGE,
) -> Listing:  # fmt: skip
    """A page of a list; sort keys outside ``SORTS`` and pages that are none count as the first (TRUST 12)."""
    scope, at = scope_of(person), moment_of(office)
    sort = sort if sort in SORTS else SORTS[0]
    if key in TASK_LISTS:
        total = board.task_counts(cn, office.estate, scope, department)[key]
    else:
        total = board.counts(cn, office.estate, scope, at, department).get(key, 0)
    page = min(max(1, page), max(1, -(-total // most)))
    start = (page - 1) * most
    if key in TASK_LISTS:
        found = board.tasks(cn, office.estate, scope, TASK_LISTS[key], department=department, limit=most, offset=start)
        rows = tuple(Row(order, task) for task, order in found)
    else:
        orders = board.listed(
            cn, office.estate, scope, at, key,
            department=department, sort=sort, descending=descending, limit=most, offset=start,
        )  # fmt: skip
        rows = tuple(Row(order) for order in orders)
    return Listing(key, WORDS.get(key, ""), rows, total, page, sort, descending)


def to_tell(cn: Connection, office: Office, person: Staff, department: str = "", most: int = 200) -> tuple[Row, ...]:
    """Whom to tell, call or calm, the earliest due first (D5b)."""
    kinds = (TaskKind.TELL, TaskKind.CALL, TaskKind.URGE)
    found = board.tasks(cn, office.estate, scope_of(person), kinds, department=department, limit=most)
    return tuple(Row(order, task) for task, order in found)


def is_list(key: str) -> bool:
    """Whether there is such a list."""
    return key in ORDER_LISTS or key in TASK_LISTS


def on_day(cn: Connection, office: Office, person: Staff, day: date, department: str = "") -> tuple[ServiceOrder, ...]:
    """The open orders with a time on a day, the earliest first."""
    begins = clocks.at(day, time())
    at = Moment(office.now, day, begins, begins + timedelta(days=1))
    found = board.listed(
        cn, office.estate, scope_of(person), at, "today", department=department, sort="time", limit=MOST_A_DAY
    )
    return tuple(order for order in found if order.window is not None)
