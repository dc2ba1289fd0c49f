"""The conditions of the order's steps: the facts that may be looked at, and a named guard for each condition.

Pure; ``workflow`` puts the guards into its table, the desk gathers the facts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

LAPSE_DAYS = 3  # working days of silence after which free work counts as 未表示异议


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the guards may look at, gathered by the desk. Every default is the answer that refuses."""

    urgent: bool = False
    visit: bool = False
    form_complete: bool = False
    reachable: bool = False
    price_told: bool = False  # free: told that it is free; paid: quote told and agreed
    answer: str = ""
    department: str = ""
    other_department: bool = False
    reason: str = ""
    reasons: tuple[str, ...] = ()  # the list a decline chooses from
    alternative: str = ""
    team_in_department: bool = False
    window_agreed: bool = False
    window_allowed: bool = False  # not noisy, or outside quiet hours
    called_back: bool = False  # booked on the web from an unlisted phone: reception has called back
    attempts: str = ""
    actor_leads: bool = False
    actor_on_team: bool = False
    conduct_confirmed: bool = False
    notice_posted: bool = False  # at the doors of the affected stairs, or nobody is affected
    lines_present: bool = False
    charged: int = 1  # fen, the sum of listed lines: ``pricing`` makes no others
    consent_limit: int = -1  # fen
    consented: bool = False  # new lines shown to the resident, who agreed
    next_window: bool = False
    work_done: str = ""
    proof: bool = False  # drawn on screen, paper sheet number, or private link with a name
    recorder_did_work: bool = True
    actor_did_work: bool = True
    company_agreed: bool = False  # that whoever did the work settles it: the estate has nobody else
    silent_days: int = 0
    took_it: bool = True  # the actor took the money, and somebody else of finance is there
    amount_due: int = -1  # fen
    amount_taken: int = -2  # fen
    matters_open: int = 1  # open follow-ups, complaints, negotiations
    price_open: bool = True  # a negotiation over the price is still open
    new_half_day: bool = False
    worker_free: bool = False

    @property
    def reasons_word(self) -> str:
        """The list in a sentence."""
        return "、".join(self.reasons)

    @property
    def charged_word(self) -> str:
        """Yuan in a sentence."""
        return f"{self.charged / 100:.2f}"

    @property
    def consent_word(self) -> str:
        """Yuan in a sentence."""
        return f"{max(0, self.consent_limit) / 100:.2f}"


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition of a row: a stable code, what to say when it fails (``{f}`` is the facts), and the test."""

    code: str
    sentence: str
    holds: Callable[[Facts], bool]

    def said(self, facts: Facts) -> str:
        """The sentence for these facts."""
        return self.sentence.format(f=facts)


def _said(text: str) -> bool:
    return bool(text.strip())


FORM_COMPLETE = Guard("form_incomplete", "请填全称呼、住址、项目、时间和内容。", lambda f: f.form_complete)
REACHABLE = Guard("not_reachable", "请留电话；没有电话的，请写明怎样找到住户。", lambda f: f.reachable)
PRICE_TOLD = Guard("price_not_told", "请先告知免费，或告知价格并取得住户同意。", lambda f: f.price_told)
ANSWER_GIVEN = Guard("no_answer", "请写下答复内容。", lambda f: _said(f.answer))
DEPARTMENT_NAMED = Guard("no_department", "请选择目录里有的部门。", lambda f: _said(f.department))
OTHER_DEPARTMENT = Guard("same_department", "服务单已经在这个部门，请选择另一个部门。", lambda f: f.other_department)
REASON = Guard("no_reason", "请写明原因。", lambda f: _said(f.reason))
REASON_LISTED = Guard(
    "reason_not_listed", "婉拒的原因请从清单里选：{f.reasons_word}。", lambda f: f.reason in f.reasons
)
ALTERNATIVE = Guard("no_alternative", "婉拒时请给住户一个替代办法。", lambda f: _said(f.alternative))
TEAM = Guard("team_not_of_department", "请派本部门在岗的服务人员。", lambda f: f.team_in_department)
WINDOW = Guard("no_window", "请写明与住户约定的上门时段（起止时间）。", lambda f: f.window_agreed)
QUIET = Guard("quiet_hours", "这项服务有噪声，不能安排在安静时段，请换个时间。", lambda f: f.window_allowed or f.urgent)
CALLED_BACK = Guard(
    "call_back_first",
    "网上预约留的电话不在住户名册上，请接待先回电核实，再派工。",
    lambda f: f.called_back or f.urgent,
)
ATTEMPTS = Guard("no_attempts", "请写明到场时间和联系经过。", lambda f: _said(f.attempts))
ON_TEAM = Guard("not_on_team", "只有被派到这张服务单的人能做这一步。", lambda f: f.actor_on_team)
LEADS = Guard("not_lead", "请由这张服务单的主办人开始。", lambda f: f.actor_leads)
CONDUCT = Guard(
    "conduct_not_confirmed",
    "上门前请确认：着装整齐、佩戴工作牌、经住户同意后入户。",
    lambda f: f.conduct_confirmed or not f.visit,
)
NOTICE = Guard(
    "no_door_notice",
    "这项工作会影响邻居（停水、停电、停梯或噪音）：开始以前，请在受影响的单元门口贴好通知，并记下贴在哪里。",
    lambda f: f.notice_posted,
)
LINES = Guard("no_lines", "请写明收费项目和数量。", lambda f: f.lines_present)
CONSENTED = Guard("not_consented", "增加的费用请先给住户看过并取得同意。", lambda f: f.consented)
WITHIN_CONSENT = Guard(
    "over_consent",
    "合计 {f.charged_word} 元，超过住户同意的上限 {f.consent_word} 元；请先现场报价并取得同意。",
    lambda f: f.charged == 0 or f.charged <= f.consent_limit,
)
NEXT_WINDOW = Guard("no_next_window", "请写明下次上门的时段。", lambda f: f.next_window)
WORK_DONE = Guard("no_work_done", "请写明做了什么。", lambda f: _said(f.work_done))
PROOF = Guard("no_proof", "有偿服务的验收请凭屏幕签名、纸质任务单号或住户本人的专用链接。", lambda f: f.proof)
NOT_OWN_WORK = Guard("own_work", "不能代录自己所做工作的验收或评价，请换一位同事。", lambda f: not f.recorder_did_work)
SILENT = Guard(
    "not_silent_yet", f"完工后满 {LAPSE_DAYS} 个工作日才算未表示异议。", lambda f: f.silent_days >= LAPSE_DAYS
)
NOT_DOER = Guard(
    "doer_settles",
    "做这项工作的人不能收款结算，请换一位同事；没有别人的，请物业公司决定。",
    lambda f: not f.actor_did_work or f.company_agreed,
)
NOT_TAKER = Guard("taker_voids", "自己收的款要由财务的另一位同事作废。", lambda f: not f.took_it)
EXACT = Guard("wrong_amount", "收款金额与应收金额不一致，请核对。", lambda f: f.amount_due == f.amount_taken)
PRICE_SETTLED = Guard("price_open", "价格还在协商，定下来以后才能结算。", lambda f: not f.price_open)
NOTHING_OPEN = Guard("matters_open", "还有未办完的回访、投诉或协商，不能结案。", lambda f: f.matters_open == 0)
NEW_HALF_DAY = Guard("no_half_day", "请选择新的日期和半天。", lambda f: f.new_half_day)
