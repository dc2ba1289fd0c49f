"""``book`` ``urgent`` ``answer`` ``quote`` ``half-days``: somebody calls or comes to the counter."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from admin import parse
from admin import session as sessions
from admin.entry import Typed, shown_order
from admin.options import Day, Half, Json, Service, command
from admin.render import after_step
from admin.session import Session, WrongUsage
from admin.terminal import say, say_json, table
from service_desk import clocks, desk
from service_desk.desk import Booking, Dispatch, Entry, quote_sentence
from service_desk.errors import Refused
from service_desk.orders import Basis, Channel, ServiceOrder, Window
from service_desk.pricing import Quote
from service_desk.workflow import Action

app = typer.Typer(rich_markup_mode=None)
CHANNELS = {"telephone": Channel.TELEPHONE, "counter": Channel.COUNTER}
AGREED = {"telephone": Basis.TELEPHONE, "counter": Basis.COUNTER, "paper": Basis.PAPER}
URGENT_WINDOW = timedelta(hours=2)

Home = Annotated[str, typer.Option("--home", metavar="住址", help="例如 3-2-501 或 3号楼2单元501。")]
Name = Annotated[str, typer.Option("--name", metavar="称呼", help="例如 王女士。")]
Content = Annotated[str, typer.Option("--content", metavar="内容", help="要办什么。")]
Phone = Annotated[str, typer.Option("--phone", metavar="电话", help="没有电话的不写，用 --reach。")]
Reach = Annotated[str, typer.Option("--reach", metavar="说明", help="没有电话时怎样找到住户。")]
Requirements = Annotated[str, typer.Option("--requirements", metavar="要求", help="住户的要求（可不写）。")]
Elsewhere = Annotated[str, typer.Option("--elsewhere", metavar="地点", help="不在家里做时写明地点。")]
BookerName = Annotated[str, typer.Option("--booker-name", metavar="称呼", help="替别人预约时，预约人的称呼。")]
BookerPhone = Annotated[str, typer.Option("--booker-phone", metavar="电话", help="预约人的电话。")]
From = Annotated[str, typer.Option("--channel", metavar="渠道", help="telephone 来电（默认）、counter 来人。")]
Agreed = Annotated[
    str,
    typer.Option(
        "--agreed", metavar="方式",
        help="有偿：价格已告知、住户已同意，怎样同意的：telephone 电话、counter 当面、paper 书面。",
    ),
]  # fmt: skip
Reserved = Annotated[
    str, typer.Option("--number", metavar="单号", help="补录手写任务单时，写单子上预留的单号；平时不写。")
]


@app.callback()
def _group() -> None: ...


def _channel(name: str) -> Channel:
    if name not in CHANNELS:
        raise WrongUsage("--channel 请写 telephone（来电）或 counter（来人）。")
    return CHANNELS[name]


def _read(session: Session, raw: dict[str, str], channel: Channel, entry: Entry, agreed: str) -> Booking:
    """The booking, or a refusal; a price nobody agreed to is said first."""
    if agreed and agreed not in AGREED:
        raise WrongUsage(f"--agreed 请从这些里选：{'、'.join(AGREED)}。")
    service = session.office.service(raw["service"])
    day = clocks.local(entry.at or session.office.now).date()
    found = desk.quote_for(session.office, service, day) if service.bookable else None
    if found is not None and not agreed and not service.urgent:
        raise Refused(
            f"这是有偿服务，请先读给住户听：「{service.title}，{quote_sentence(found, service)}」\n"
            "住户同意后再登记，命令里加 --agreed telephone（来人写 counter）。",
            code="price_not_told",
        )
    fields = raw | {"agreed": "yes" if agreed else "", "for_other": "yes" if raw["booker_name"] else ""}
    return desk.read_booking(session.office, fields, channel, occurred_at=entry.at)


@command(
    app, "book", help="登记来电、来人的预约（§5.1）。有偿的先读价格，住户同意后加 --agreed。",
    example="linli book --service P104 --home 3-2-501 --name 王女士 --phone 13800138000 "
    "--day 2026-11-25 --half am --content 厨房龙头滴水 --agreed telephone --by R01",
)  # fmt: skip
def book(
    service: Service,
    home: Home,
    name: Name,
    content: Content,
    typed: Typed,
    day: Day = "",
    half: Half = "",
    phone: Phone = "",
    reach: Reach = "",
    requirements: Requirements = "",
    elsewhere: Elsewhere = "",
    booker_name: BookerName = "",
    booker_phone: BookerPhone = "",
    channel: From = "telephone",
    agreed: Agreed = "",
    number: Reserved = "",
) -> None:
    """Register a telephone or counter booking."""
    raw = {
        "service": service.upper(), "home": home, "name": name, "content": content, "day": day, "half": half,
        "phone": phone, "reach": reach, "requirements": requirements, "elsewhere": elsewhere,
        "booker_name": booker_name, "booker_phone": booker_phone,
    }  # fmt: skip
    came = _channel(channel)
    booking = _read(typed.session, raw, came, typed.entry, agreed)
    typed = typed.on(AGREED.get(agreed, Basis(came.value)))
    order = typed.first(Action.REGISTER, lambda cn, office, act: desk.book(cn, office, act, booking, number=number))
    _registered(typed, order, booking)


def _registered(typed: Typed, order: ServiceOrder, booking: Booking) -> None:
    office = typed.session.office
    link = f"{typed.session.settings.url}{typed.session.settings.prefix}/o/{desk.link_token(office, order)}"
    sentence = desk.told_sentence(booking)
    if typed.as_json:
        say_json(desk.order_json(order) | {"told": sentence, "link": link})
        return
    after_step(typed.session, order)
    say(f"告知住户：单号 {order.number}。{sentence}")
    say(f"住户专用链接：{link}")


@command(
    app, "urgent", help="急修：登记、派工、开始一步完成，不受名额和安静时段限制；未能取得同意的只做应急处理，不收费。",
    example="linli urgent --service P101 --home 3-2-501 --name 王女士 --phone 13800138000 "
    "--content 水管爆裂 --lead W01 --conduct --agreed telephone --by R01",
)  # fmt: skip
def urgent(
    service: Service,
    home: Home,
    name: Name,
    content: Content,
    typed: Typed,
    lead: Annotated[str, typer.Option("--lead", metavar="工号", help="谁去，例如 W01；不写就是值班表上的人。")] = "",
    window: Annotated[str, typer.Option("--window", metavar="时段", help="不写就是从现在起两小时。")] = "",
    conduct: Annotated[bool, typer.Option("--conduct", help="已确认着装、工牌、经同意入户。")] = False,
    phone: Phone = "",
    reach: Reach = "",
    requirements: Requirements = "",
    channel: From = "telephone",
    agreed: Agreed = "",
) -> None:
    """Register, assign and start an urgent order."""
    raw = {
        "service": service.upper(), "home": home, "name": name, "content": content, "phone": phone, "reach": reach,
        "requirements": requirements, "booker_name": "",
    }  # fmt: skip
    came = _channel(channel)
    booking = _read(typed.session, raw, came, typed.entry, agreed)
    begin = typed.entry.at or typed.session.office.now
    plan = Dispatch(
        lead.upper(),
        parse.window(window, begin) or Window(begin, begin + URGENT_WINDOW),
        conduct_confirmed=conduct,
    )
    typed = typed.on(AGREED.get(agreed, Basis(came.value)))
    order = typed.session.write(lambda cn, office: desk.dispatch_urgent(cn, office, typed.entry, booking, plan))
    _registered(typed, order, booking)


@command(
    app, "answer", help="即时办结：答复一张未派工的免费单，或用 --service 直接记一条查询，不用留姓名（§5.1）。",
    example="linli answer --service F18 --text 已告知社区医院电话 --by R01\n"
    "linli answer 2612-7K3QM --text 已代为查询并告知 --by R01",
)  # fmt: skip
def answer(
    text: Annotated[str, typer.Option("--text", metavar="内容", help="答复了什么。")],
    typed: Typed,
    number: Annotated[str, typer.Argument(metavar="单号", help="已登记的单；新的查询不写。")] = "",
    service: Annotated[str, typer.Option("--service", metavar="编号", help="新的查询属于哪个服务项目。")] = "",
    channel: From = "telephone",
) -> None:
    """Answer at once."""
    if bool(number) == bool(service):
        raise WrongUsage("请写单号（答复已登记的单），或写 --service（新的查询），两者选一。")
    if number:
        order = typed.step(Action.ANSWER, number, lambda cn, office, act: desk.answer(cn, office, act, number, text))
    else:
        came = _channel(channel)
        typed = typed.on(Basis(came.value))
        order = typed.first(
            Action.ANSWER, lambda cn, office, act: desk.answer_now(cn, office, act, service.upper(), came, text)
        )
    shown_order(typed, order)


@command(
    app, "quote", help="读给住户听的价格。",
    example="linli quote P104",
)  # fmt: skip
def quote(
    service: Annotated[str, typer.Argument(metavar="编号", help="服务项目编号，例如 P104。")],
    on: Annotated[str, typer.Option("--day", metavar="日期", help="按哪天的价目表；不写就是今天。")] = "",
    as_json: Json = False,
) -> None:
    """The price to read out."""
    session = sessions.current()
    item = session.office.service(service.upper())
    day = parse.day(on) if on else clocks.local(session.office.now).date()
    found = desk.quote_for(session.office, item, day)
    if as_json:
        say_json({"format": 1, "service": item.id, "sentence": quote_sentence(found, item), **_quote_json(found)})
        return
    say(f"{item.id} {item.title}：{quote_sentence(found, item)}")
    if found is not None:
        listed = session.office.offering.prices.edition(found.edition)
        priced = listed.item(item.id) if listed else None
        if priced and priced.includes:
            say(f"包含：{priced.includes}。")
        say(f"价目表 {found.edition}" + ("；示例价格，未经审批，不作收费依据" if found.example else "") + "。")


def _quote_json(found: Quote | None) -> dict[str, object]:
    if found is None:
        return {"fee": "free"}
    return {
        "fee": "paid", "edition": found.edition, "mode": found.mode.value, "low": found.low, "high": found.high,
        "unit": found.unit, "unit_price": found.unit_price, "example": found.example,
    }  # fmt: skip


@command(
    app, "half-days", help="一项服务可以预约的半天和余下的名额。",
    example="linli half-days P104",
)  # fmt: skip
def half_days(
    service: Annotated[str, typer.Argument(metavar="编号", help="服务项目编号，例如 P104。")], as_json: Json = False
) -> None:
    """The half-days on offer."""
    session = sessions.current()
    item = session.office.service(service.upper())
    if not item.bookable:
        raise Refused(f"「{item.title}」不需要预约。", code="not_bookable")
    offers = session.read(lambda cn, office: desk.half_days(cn, office, item))
    if as_json:
        days = [{"day": o.day.isoformat(), "half": o.half.value, "left": max(0, o.left)} for o in offers]
        say_json({"format": 1, "service": item.id, "half_days": days})
        return
    rows = [[o.day.isoformat(), o.half.value, o.word, "已约满" if o.full else f"余 {o.left}"] for o in offers]
    table(("日期", "半天", "", "名额"), rows)
