"""The desk's menu: each part's entry and who sees it."""

from __future__ import annotations

from dataclasses import dataclass

from service_desk.desk.signing_in import SignedIn
from service_desk.workflow import Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the section it stands for, its path and title, and whose work it is."""

    section: str
    path: str
    title: str
    roles: frozenset[Role]
    small: bool = True  # whether a small office (``mode: small``) has it in its menu; it finds the page all the same


RECEPTION, SUPERVISOR, WORKER, FINANCE, MANAGER = (
    Role.RECEPTION, Role.SUPERVISOR, Role.WORKER, Role.FINANCE, Role.MANAGER,
)  # fmt: skip
ENTRIES = (
    Entry("my", "/desk/my", "我的任务", frozenset({WORKER})),
    Entry("overview", "/desk", "看板", frozenset({RECEPTION, SUPERVISOR, FINANCE, MANAGER})),
    Entry("intake", "/desk/intake", "来电登记", frozenset({RECEPTION})),
    Entry("answers", "/desk/answers", "即时答复", frozenset({RECEPTION}), small=False),
    Entry("queue", "/desk/queue", "派工", frozenset({SUPERVISOR, MANAGER})),
    Entry("tasks", "/desk/tasks", "待告知", frozenset({RECEPTION, SUPERVISOR, MANAGER})),
    Entry("complaints", "/desk/complaints", "投诉", frozenset({RECEPTION, SUPERVISOR, MANAGER}), small=False),
    Entry("finance", "/desk/finance", "收款", frozenset({FINANCE, MANAGER})),
    Entry("sheets", "/desk/sheets", "打印", frozenset({RECEPTION, SUPERVISOR, FINANCE, MANAGER})),
    Entry("figures", "/desk/figures", "统计", frozenset({SUPERVISOR, MANAGER})),
    Entry("close", "/desk/close", "交接班", frozenset({RECEPTION, MANAGER})),
    Entry("homes", "/desk/homes", "住户名册", frozenset({RECEPTION, MANAGER})),
    Entry("leave", "/desk/leave", "请假", frozenset({SUPERVISOR, MANAGER}), small=False),
    Entry("approvals", "/desk/approvals", "审批", frozenset({MANAGER})),
    Entry("people", "/desk/people", "员工", frozenset({MANAGER})),
    Entry("looks", "/desk/looks", "查看记录", frozenset({MANAGER}), small=False),
)


# By section: the key that opens it, told on /desk/keys.
MENU_KEYS = {"overview": "b", "intake": "l", "queue": "g", "tasks": "t", "sheets": "s", "close": "e"}


def menu_of(who: SignedIn, *, small: bool = False) -> tuple[Entry, ...]:
    """The entries that this person has work in; fewer in a small office."""
    return tuple(entry for entry in ENTRIES if who.is_one_of(*entry.roles) and (entry.small or not small))
