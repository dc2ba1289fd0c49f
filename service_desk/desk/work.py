"""At the resident's: start, no entry, on-site quote, waiting for parts, stopping, finishing (§1.5, §1.6, §5.4)."""

from __future__ import annotations

from collections.abc import Sequence

from service_desk import clocks
from service_desk.desk import steps
from service_desk.desk.context import Act, Office
from service_desk.errors import Refused
from service_desk.guards import Facts
from service_desk.orders import Basis, Consent, ServiceOrder, TaskKind, Window
from service_desk.pricing import Line, price_lines, total, yuan
from service_desk.store import Connection, prices
from service_desk.workflow import Action, Kind

Quantities = Sequence[tuple[str, int]]  # (service or material id, thousandths of its unit)


def price(cn: Connection, office: Office, order: ServiceOrder, quantities: Quantities) -> tuple[Line, ...]:
    """Lines at the listed prices of the edition the order was quoted under (§1.6).

    Raises:
        Refused: a code that the edition does not list, or charges on free work.
    """
    if not quantities:
        return ()
    if order.kind is Kind.FREE:
        raise Refused("这是免费服务单，不能收费；另有收费项目请另开有偿服务单。", code="free_order")
    edition = prices.get(cn, office.estate, order.edition)
    if edition is None:
        raise Refused(f"找不到价目表 {order.edition}，不能计价，请联系经理。", code="no_listed_price")
    return price_lines(edition, order.service, order.title, quantities)


def no_entry(cn: Connection, office: Office, act: Act, number: str, attempts: str) -> ServiceOrder:
    """Nobody opened (未能入户): reception gets a call task and the clock stands still until a new time is agreed."""
    order = steps.load(cn, office, number)
    facts = Facts(actor_on_team=act.actor in order.team, attempts=attempts)
    changes = {"no_entry_count": order.no_entry_count + 1, "finish_by": None, "window": None}
    after = steps.take(cn, office, act, order, Action.NO_ENTRY, facts=facts, changes=changes, note=attempts)
    sentence = f"上门未能入户，请联系住户另约「{order.title}」的时间。"
    due = clocks.add_working_hours(office.catalog, office.now, 4)
    steps.add_task(cn, office, after, TaskKind.CALL, sentence, due=due)
    return after


def start(cn: Connection, office: Office, act: Act, number: str, *, conduct_confirmed: bool) -> ServiceOrder:
    """The lead arrives (上门) or begins an errand (开始办理); before entering, conduct is confirmed (§1.5)."""
    order = steps.load(cn, office, number)
    facts = Facts(actor_leads=act.actor == order.lead, visit=order.visit, conduct_confirmed=conduct_confirmed)
    data = {"conduct": conduct_confirmed}
    after = steps.take(cn, office, act, order, Action.START, facts=facts, stamp="started_at", data=data)
    steps.drop_tasks(cn, office, after, TaskKind.TELL, TaskKind.CALL)  # the resident has let them in
    return after


def requote(
    cn: Connection, office: Office, act: Act, number: str, quantities: Quantities, *, consented_by: str, basis: Basis
) -> ServiceOrder:
    """New lines shown to the resident, who agrees before the extra work (现场报价, §5.1)."""
    order = steps.load(cn, office, number)
    lines = price(cn, office, order, quantities)
    facts = Facts(
        actor_on_team=act.actor in order.team,
        lines_present=bool(lines),
        consented=bool(consented_by.strip()),
    )
    when = steps.occurred(cn, office, act)
    consent = Consent(total(lines), order.edition, consented_by.strip(), when, basis, act.recorder)
    changes = {"lines": lines, "consent": consent}
    data = {
        "limit": total(lines),
        "lines": [[line.code, line.quantity, line.amount] for line in lines],
        "how": basis.value,
    }
    return steps.take(
        cn, office, act, order, Action.REQUOTE, facts=facts, changes=changes, data=data, note=consented_by
    )


def suspend(cn: Connection, office: Office, act: Act, number: str, reason: str, window: Window | None) -> ServiceOrder:
    """Parts are missing (待料): back to assigned, with the next window."""
    order = steps.load(cn, office, number)
    later = window is not None and window.end > (act.occurred_at or office.now)
    facts = Facts(actor_on_team=act.actor in order.team, reason=reason, next_window=later)
    end = max(order.finish_by, window.end) if order.finish_by and window else order.finish_by
    changes = {"window": window, "finish_by": end}
    data = {"start": window.start.isoformat(), "end": window.end.isoformat()} if window else {}
    after = steps.take(cn, office, act, order, Action.SUSPEND, facts=facts, changes=changes, data=data, note=reason)
    if window is not None:
        word = clocks.window_word(window.start, window.end)
        steps.tell(cn, office, act, after, f"「{order.title}」待料，下次上门：{word}。")
    return after


def stop(
    cn: Connection, office: Office, act: Act, number: str, work_done: str, quantities: Quantities = ()
) -> ServiceOrder:
    """The work ends early (终止); only listed charges for what was done."""
    return _complete(cn, office, act, number, Action.STOP, work_done, quantities)


def finish(
    cn: Connection, office: Office, act: Act, number: str, work_done: str, quantities: Quantities = ()
) -> ServiceOrder:
    """The work is done (完工): what was done and, for paid work, the lines with quantities."""
    return _complete(cn, office, act, number, Action.FINISH, work_done, quantities)


def _complete(
    cn: Connection, office: Office, act: Act, number: str, action: Action, work_done: str, quantities: Quantities
) -> ServiceOrder:
    order = steps.load(cn, office, number)
    lines = price(cn, office, order, quantities) or (order.lines if action is Action.FINISH else ())
    facts = Facts(
        actor_on_team=act.actor in order.team,
        work_done=work_done,
        lines_present=bool(lines),
        charged=total(lines),
        consent_limit=order.consent.limit if order.consent else 0,
    )
    changes = {"work_done": work_done, "lines": lines}
    data = {"lines": [[line.code, line.quantity, line.amount] for line in lines], "due": total(lines)}
    after = steps.take(
        cn, office, act, order, action, facts=facts, stamp="finished_at", changes=changes, data=data, note=work_done
    )
    if after.kind is Kind.PAID:  # absent residents are asked; whoever accepts on the spot makes it moot (§5.4)
        sentence = f"「{order.title}」已完工，合计 {yuan(after.due)} 元，请住户验收；联系不上的，写明联系经过。"
        due = clocks.add_working_hours(office.catalog, office.now, 7)
        steps.add_task(cn, office, after, TaskKind.CALL, sentence, due=due)
    return after
