"""What staff may do with a complaint: each act's title, fields and use case. The complaint's page is drawn from this.

The resident's word is recorded with its ground (电话、当面、纸单); every act goes through the same use cases as the
command line's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from forms_service.desk import deed_fields as read
from forms_service.desk.deed_fields import BASES, Field, Options
from forms_service.desk.deeds import LATE
from forms_service.surroundings import form
from service_desk import desk
from service_desk.complaints import Action, Complaint
from service_desk.desk import Act, Entry, Office, complaint_company, complaint_steps, complaint_views, complaints
from service_desk.orders import Basis, Staff
from service_desk.store import Connection

Use = Callable[[Connection, Office, Act, str], object]
ASK, SAID = "ask-company", "company-said"


@dataclass(frozen=True, slots=True)
class ComplaintDeed:
    """One act: its fields, and a reader that makes a use case of what was sent."""

    action: Action | None  # None: no step of the table, but a matter between office and company
    title: str
    button: str
    fields: tuple[Field, ...]
    use: Callable[[], Use]
    hint: str = ""
    danger: bool = False
    called: str = ""  # its name, where it is no step

    @property
    def name(self) -> str:
        """Its part of the address."""
        return self.action.value if self.action else self.called


ANSWERED = Field(
    "words", "怎样回应的", "area", hint="例如：已致歉，明天上午答复。", missing="请写明怎样回应的。", most=500
)
WHY = Field("words", "原因", "area", missing="请写明原因。", most=300)
WHO = Field("about", "被投诉的人", "choose", hint="记下以后，这个人看不到也不能办这件投诉。")
MEASURE = Field("words", "处理措施", "area", missing="请写明处理措施。", most=1000)
RESULT = Field(
    "words", "查明了什么，怎样处理的", "area", hint="住户会看到这段话。", missing="请写明查明了什么、怎样处理的。",
    most=1000,
)  # fmt: skip
TOLD = Field(
    "words", "怎样告知的", "area", hint="例如：电话告知，住户说知道了。", missing="请写明怎样告知的。", most=500
)
HOW = Field("basis", "住户怎样表示的", "choose")
SHEET = Field("sheet", "纸件的编号", hint="凭纸单时写。", optional=True, most=40)
CONTENT = Field("words", "住户的话", "area", optional=True, most=500)
UNHAPPY = Field("words", "哪里不满意", "area", missing="请写明住户哪里不满意。", most=500)
GONE = Field("words", "为什么撤回", "area", missing="请写明住户为什么撤回。", most=300)
KNOW = Field("words", "要物业公司知道的事", "area", optional=True, most=300)
PAPER = Field("sheet", "签字纸件的编号", missing="请写明签字纸件的编号。", most=40)
SIGNED = Field("name", "签字人", missing="请写明签字人的姓名。", most=30)
DECIDED = Field("words", "物业公司的决定", "area", hint="住户会看到这段话。", missing="请写明怎样处理。", most=1000)


def _words(field: Field, verb: Callable[[Connection, Office, Act, str, str], object]) -> Callable[[], Use]:
    def made() -> Use:
        words = read.text(field)
        return lambda cn, office, act, number: verb(cn, office, act, number, words)

    return made


def _name() -> Use:
    who = form().get("about", "")[:20]
    return lambda cn, office, act, number: complaints.name(cn, office, act, number, (who,) if who else ())


def _on_paper() -> Use:
    sheet, name, words = read.text(PAPER), read.text(SIGNED), read.text(DECIDED)
    return lambda cn, office, act, number: complaint_company.on_paper(
        cn, office, act.recorder, number, sheet, name, words
    )


DEEDS = {
    deed.name: deed
    for deed in (
        ComplaintDeed(
            Action.ACKNOWLEDGE, "回应住户", "记下", (ANSWERED,), _words(ANSWERED, complaints.acknowledge),
            "先让住户知道：谁在办，什么时候有结果。",
        ),
        ComplaintDeed(
            Action.MEASURE, "定处理措施", "定下", (MEASURE,), _words(MEASURE, complaints.measure),
            "重大或逾期的投诉，由经理定了措施才能处理。",
        ),
        ComplaintDeed(
            Action.HANDLE, "处理", "处理好了", (RESULT,), _words(RESULT, complaints.handle),
            "被投诉的人和做这项工作的人不能处理。",
        ),
        ComplaintDeed(None, "请物业公司决定", "提交", (KNOW,), _words(KNOW, complaint_company.ask),
                      "涉及经理的投诉，只由物业公司决定。", called=ASK),
        ComplaintDeed(None, "记下物业公司的决定", "记下", (DECIDED, PAPER, SIGNED), _on_paper,
                      "凭物业公司签字的纸件；纸件请留存。", called=SAID),
        ComplaintDeed(Action.TELL, "告知结果", "已告知", (TOLD,), _words(TOLD, complaints.tell)),
        ComplaintDeed(
            Action.CONFIRM, "住户确认", "住户满意，办完", (HOW, SHEET, CONTENT), _words(CONTENT, complaints.confirm),
            "只凭住户本人的意思；处理这件投诉的人不能代录。",
        ),
        ComplaintDeed(
            Action.REOPEN, "住户不满意", "重新处理", (UNHAPPY, HOW, SHEET), _words(UNHAPPY, complaints.reopen),
            "重新计时，记一次不满意。",
        ),
        ComplaintDeed(Action.RAISE, "定为重大", "定为重大", (WHY,), _words(WHY, complaints.raise_severity),
                      "只能升，不能降。"),
        ComplaintDeed(Action.NAME, "补记被投诉人", "记下", (WHO,), _name),
        ComplaintDeed(
            Action.WITHDRAW, "住户撤回", "撤回", (GONE, HOW, SHEET), _words(GONE, complaints.withdraw),
            "只有住户本人可以撤回。", danger=True,
        ),
    )
}  # fmt: skip


def possible(found: Complaint, person: Staff, office: Office, *, asked: bool) -> tuple[ComplaintDeed, ...]:
    """What the person may try with the complaint now, in the table's order; the guards still decide."""
    steps = complaint_views.acts_of(found, person)
    if found.unmeasured(office.now):
        steps = tuple(step for step in steps if step is not Action.HANDLE)
    company = complaint_company.waits_for_company(found) and complaint_views.may_see(found, person)
    beside = {ASK: company and not asked, SAID: company and asked}
    return tuple(deed for deed in DEEDS.values() if deed.action in steps or beside.get(deed.name, False))


def choices(deed: ComplaintDeed, cn: Connection, office: Office, found: Complaint) -> dict[str, Options]:
    """The choices of an act's fields."""
    staff = [(one.id, f"{one.name}（{one.id}）") for one in desk.list_staff(cn, office, active_only=True)]
    known: Mapping[str, Options] = {
        "basis": BASES, "about": [("", "请选"), *(one for one in staff if one[0] not in found.about)],
    }  # fmt: skip
    return {field.name: known[field.name] for field in deed.fields if field.kind == "choose"}


def act_for(cn: Connection, office: Office, deed: ComplaintDeed, made: Entry, found: Complaint) -> Act:
    """Whose act it is: by the table, or the person's own."""
    if deed.action is None:
        return desk.own_act(cn, office, made)
    return complaint_steps.act_of(cn, office, made, deed.action, found)


def entry_of(deed: ComplaintDeed) -> dict[str, object]:
    """How the act is recorded: on what ground, and when."""
    more: dict[str, object] = dict(read.late())
    if HOW in deed.fields:
        more["basis"] = read.basis(Basis.TELEPHONE)
        if more["basis"] is Basis.PAPER:
            more["sheet"] = form().get("sheet", "").strip()
    return more


def fields_of(deed: ComplaintDeed) -> tuple[str, ...]:
    """All names a form of this act sends, for its idempotency."""
    return (*(name for field in deed.fields for name in read.names_of(field)), *LATE, "version")
