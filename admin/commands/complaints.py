"""``complaint``: receiving complaints and carrying them to the resident's word (§5.5, §5.6)."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Annotated

import typer

from admin import session as sessions
from admin.commands.company import hand_over, say_link
from admin.entry import Typed, Verb
from admin.helptext import Group
from admin.options import Doer, Json, command
from admin.session import WrongUsage, actor
from admin.terminal import say, say_json
from service_desk import desk
from service_desk.clocks import instant_word
from service_desk.complaints import Action, Complaint, Kind, Source
from service_desk.desk import Act, Office, complaint_company, complaint_intake, complaint_steps, complaints, steps
from service_desk.orders import Basis
from service_desk.store import Connection

app = typer.Typer(rich_markup_mode=None)
group = typer.Typer(rich_markup_mode=None, cls=Group)
app.add_typer(
    group, name="complaint", help="投诉：受理、回应、处理、告知，凭住户本人的意思确认。",
    epilog="linli complaint list --by R01\n"
    "linli complaint add --kind attitude --words 说话难听 --home 3-2-501 --phone 13800138000 --by R01",
)  # fmt: skip

Worded = Callable[[Connection, Office, Act, str, str], Complaint]
ComplaintNumber = Annotated[str, typer.Argument(metavar="投诉编号", help="例如 T2611-7K3QM。")]
KINDS = "、".join(f"{kind.value} {kind.word}" for kind in Kind)
SOURCES = {source.value: source for source in (Source.TELEPHONE, Source.COUNTER)}


@app.callback()
def _group() -> None: ...


@group.callback()
def _subgroup() -> None: ...


def _shown(typed: Typed, found: Complaint, told: str) -> None:
    if typed.as_json:
        say_json(desk.complaint_json(found, typed.session.office.now))
        return
    say(f"{found.number}  {told}，现在：{found.state.word}（{found.severity.word}）。")
    following = NEXT.get(found.state.value, "")
    if complaint_company.waits_for_company(found):
        following = "涉及经理，请物业公司决定：linli complaint ask {number}"
    if following:
        say("下一步：" + following.format(number=found.number))


NEXT = {
    "received": "linli complaint acknowledge {number} --words 怎样回应的",
    "acknowledged": "linli complaint handle {number} --words 查明和处理的结果",
    "handled": "linli complaint tell {number} --words 怎样告知的",
    "told": "住户满意：linli complaint confirm {number} --basis telephone；不满意：linli complaint reopen {number}",
}


def take(typed: Typed, action: Action, number: str, verb: Verb[Complaint]) -> None:
    """Take a step of a complaint, and say where it stands."""

    def use_case(cn: Connection, office: Office) -> Complaint:
        found = complaint_steps.load(cn, office, number)
        return verb(cn, office, complaint_steps.act_of(cn, office, typed.entry, action, found))

    _shown(typed, typed.session.write(use_case), f"已记下“{action.word}”")


@command(
    group, "add", help="受理一件投诉（来电或来人）。私自收费、索要小费和隐私的投诉都是重大投诉。",
    example="linli complaint add --kind quality --order 2612-7K3QM --words 修完当天又漏 --by R01\n"
    "linli complaint add --kind tips --words 收了二十元 --reach 我周一再来 --about W01 --source counter --by R01",
)  # fmt: skip
def add(
    kind: Annotated[str, typer.Option("--kind", metavar="种类", help=f"{KINDS}。")],
    words: Annotated[str, typer.Option("--words", metavar="内容", help="住户的话。")],
    typed: Typed,
    order: Annotated[str, typer.Option("--order", metavar="单号", help="关于哪张服务单；住户就用单上的。")] = "",
    name: Annotated[str, typer.Option("--name", metavar="称呼", help="可不写。")] = "",
    phone: Annotated[str, typer.Option("--phone", metavar="电话", help="不便留的写 --reach。")] = "",
    reach: Annotated[str, typer.Option("--reach", metavar="怎样", help="没有电话时，怎样把结果告诉住户。")] = "",
    home: Annotated[str, typer.Option("--home", metavar="住址", help="例如 3-2-501，可不写。")] = "",
    about: Annotated[str, typer.Option("--about", metavar="工号", help="投诉谁，例如 W01,W02；不知道就不写。")] = "",
    department: Annotated[str, typer.Option("--department", metavar="部门", help="投诉哪个部门。")] = "",
    manager: Annotated[bool, typer.Option("--manager", help="投诉经理：只由物业公司决定。")] = False,
    major: Annotated[bool, typer.Option("--major", help="定为重大。")] = False,
    source: Annotated[
        str, typer.Option("--source", metavar="来源", help="telephone 来电（默认）、counter 来人。")
    ] = "telephone",
) -> None:
    """Receive a complaint."""
    if source not in SOURCES:
        raise WrongUsage("--source 请写 telephone（来电）或 counter（来人）。")
    raw = {
        "kind": kind, "words": words, "name": name, "phone": phone, "reach": reach, "home": home, "about": about,
        "department": department, "manager": "yes" if manager else "", "major": "yes" if major else "",
    }  # fmt: skip
    typed = typed.on(Basis(source))

    def use_case(cn: Connection, office: Office) -> Complaint:
        behind = steps.load(cn, office, order) if order else None
        wish = complaint_intake.read_complaint(office, raw, SOURCES[source], behind)
        return complaints.receive(
            cn, office, complaint_steps.act_of(cn, office, typed.entry, Action.RECEIVE, None), wish
        )

    found = typed.session.write(use_case)
    _shown(typed, found, f"已受理，{instant_word(found.acknowledge_by)} 前回应")


def _worded(action: Action, verb: Worded, *, help: str, words: str, example: str, optional: bool = False) -> None:  # noqa: A002
    """Register a step that is taken with the complaint's number and some words; ``words`` says which."""

    def step(number: str, words: str, typed: Typed) -> None:
        take(typed, action, number, lambda cn, office, act: verb(cn, office, act, number, words))

    def step_with_or_without(number: str, typed: Typed, words: str = "") -> None:
        step(number, words, typed)

    option = Annotated[str, typer.Option("--words", metavar="内容", help=words)]
    made = step_with_or_without if optional else step
    made.__annotations__ = {"number": ComplaintNumber, "words": option, "typed": Typed}
    command(group, action.value, help=help, example=f"linli complaint {action.value} T2611-7K3QM {example}")(made)


_worded(
    Action.ACKNOWLEDGE, complaints.acknowledge, help="回应住户：说了什么。", words="怎样回应的。",
    example="--words 已致歉，明天答复 --by R01",
)  # fmt: skip
_worded(
    Action.RAISE, complaints.raise_severity, help="定为重大；只能升，不能降。", words="为什么。",
    example="--words 第三次了 --by R01",
)  # fmt: skip
_worded(
    Action.MEASURE, complaints.measure, help="经理定处理措施；重大或逾期的投诉，没有措施不能处理。",
    words="怎样处理。", example="--words 退还并道歉 --by M01",
)  # fmt: skip
_worded(
    Action.HANDLE, complaints.handle, help="处理：查明了什么、怎样处理的。被投诉的人和做这项工作的人不能处理。",
    words="查明和处理的结果，会告诉住户。", example="--words 重新密封，不再漏 --by S01",
)  # fmt: skip
_worded(
    Action.TELL, complaints.tell, help="把结果告诉住户：怎样告知的。", words="怎样告知的。",
    example="--words 电话告知 --by R01",
)  # fmt: skip
_worded(
    Action.CONFIRM, complaints.confirm, help="住户确认办完了；只凭住户本人的意思，处理投诉的人不能代录。",
    words="住户的话。", example="--basis telephone --by R01", optional=True,
)  # fmt: skip
_worded(
    Action.REOPEN, complaints.reopen, help="住户不满意：重新处理，记次数。", words="哪里不满意。",
    example="--words 还在漏 --basis telephone --by R01",
)  # fmt: skip
_worded(
    Action.WITHDRAW, complaints.withdraw, help="住户自己撤回，写原因。", words="为什么撤回。",
    example="--words 已经谈好 --basis telephone --by R01",
)  # fmt: skip


@command(
    group, "name", help="补记被投诉的人；记下以后，这些人不能再办这件投诉。",
    example="linli complaint name T2611-7K3QM --about W01 --by R01",
)  # fmt: skip
def name_persons(
    number: ComplaintNumber,
    about: Annotated[str, typer.Option("--about", metavar="工号", help="例如 W01,W02。")],
    typed: Typed,
) -> None:
    """Add who is complained of."""
    who = complaint_intake.ids_of(about)
    take(typed, Action.NAME, number, lambda cn, o, act: complaints.name(cn, o, act, number, who))


@command(
    group, "ask", help="涉及经理的投诉：请物业公司决定。",
    example="linli complaint ask T2611-7K3QM --words 涉及经理 --by R01",
)  # fmt: skip
def ask(
    number: ComplaintNumber,
    typed: Typed,
    words: Annotated[str, typer.Option("--words", metavar="说明", help="要物业公司知道的事。")] = "",
) -> None:
    """Ask the company."""
    made = typed.own(lambda cn, office, act: complaint_company.ask(cn, office, act, number, words))
    if typed.as_json:
        say_json({"format": 1, "number": made.number, "until": instant_word(made.until)})
        return
    say(f"{made.number}  已请物业公司决定。取链接转交：linli complaint link {made.number}")


@command(
    group, "link", help="取出给物业公司的链接，只能用一次。", example="linli complaint link T2611-7K3QM --by R01",
)  # fmt: skip
def link(number: ComplaintNumber, by: Doer = "", as_json: Json = False) -> None:
    """The one-time link."""
    asked, address = hand_over(by, number, complaint_company.hand)
    if as_json:
        say_json({"format": 1, "number": asked.number, "link": address, "until": instant_word(asked.until)})
        return
    say_link(address, asked)


@command(
    group, "answer", help="凭物业公司签字的纸件，记下涉及经理的投诉怎样处理。",
    example="linli complaint answer T2611-7K3QM --words 已约谈，道歉 --sheet GS-7 --signed 公司经办人 --by R01",
)  # fmt: skip
def answer(
    number: ComplaintNumber,
    words: Annotated[str, typer.Option("--words", metavar="决定", help="怎样处理，会告诉住户。")],
    sheet: Annotated[str, typer.Option("--sheet", metavar="编号", help="签字纸件的编号。")],
    signed: Annotated[str, typer.Option("--signed", metavar="谁", help="签字人。")],
    by: Doer = "",
    as_json: Json = False,
) -> None:
    """The company's decision on paper."""
    session, who = sessions.current(), actor(by)
    found = session.write(
        lambda cn, office: complaint_company.on_paper(cn, office, who, number, sheet, signed, words)
    )  # fmt: skip
    if as_json:
        say_json(desk.complaint_json(found, session.office.now))
        return
    say(f"{found.number}  已记下物业公司的决定，现在：{found.state.word}。")
    say("下一步：" + NEXT["handled"].format(number=found.number))


import_module("admin.commands.complaint_looking").register(group)
