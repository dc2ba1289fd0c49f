"""The command line's own words: what to add to a refusal so that it can be mended from here, and wrong usage."""

from __future__ import annotations

from service_desk.payments import PAY_METHODS

BUG = "程序出错了，没有完成。详情已记入 {path}，请把它交给维护人员。"
BUG_UNLOGGED = "程序出错了，没有完成：{kind}。"
STOPPED = "已中止。"
SEE_HELP = "用法请看：{command} --help"
NO_ACTOR = "请用 --by 写明是谁在办（例如 --by R01），或先设环境变量 LINLI_STAFF。"
NO_WHY = "要看完整资料，请用 --why 写明原因，例如 --why 电话核对地址。"

# By error code: how to mend it on this command line.
HINTS = {
    "late_without_reason": "在命令里加 --late-reason 停电。",
    "not_lead": "替服务人员代录时加 --for 工号，例如 --for W01。",
    "not_on_team": "替服务人员代录时加 --for 工号，例如 --for W01。",
    "conduct_not_confirmed": "确认后加 --conduct。",
    "no_sheet": "加 --sheet 任务单编号。",
    "no_window": '例如 --window "2026-11-25 09:30-11:00"。',
    "no_next_window": '例如 --window "2026-11-26 09:30-11:00"。',
    "no_proof": "凭纸单验收：--basis paper --sheet 任务单编号 --signed 签名人。",
    "not_consented": "取得同意后加 --consented 同意人。",
    "own_work": "换一位同事，用 --by 写他的工号。",
    "doer_settles": "换一位同事，用 --by 写他的工号。",
    "no_half_day": "可约时间请看 linli half-days 服务编号。",
    "wrong_amount": "应收金额请看 linli show 单号。",
    "team_not_of_department": "员工和部门请看 linli staff list。",
    "no_lines": "例如 --line P104=1。",
    "over_consent": "报价用 linli requote。",
    "not_consulted": "请先用 linli prices consult 记下商议。",
    "no_measure": "经理用 linli complaint measure 投诉编号 --words 措施 --by 经理工号。",
    "not_heard": "加 --basis telephone（电话）、counter（当面）或 paper --sheet 编号。",
    "handler_records": "换一位同事，用 --by 写他的工号。",
    "complained_of": "用 --by 写他的工号。",
    "company_not_asked": "用 linli complaint ask 投诉编号。",
    "matters_open": "还有什么没办完，请看 linli show 单号。",
    "slip_out": "用 linli slip hand-over 代收单编号 --by 财务工号。",
    "cash_held": "退还用 linli held return 暂收款编号。",
    "month_uncounted": "用 linli cash close。",
}

# Fields of a booking whose option has another name.
OPTIONS = {
    "booker_name": "--booker-name",
    "booker_phone": "--booker-phone",
    "for_other": "--booker-name",
    "grants": "--grants",
    "sheet": "--sheet",
    **{f"{name}_{method}": f"--{name} {method}" for name in ("counted", "reason") for method in PAY_METHODS},
}


def option_of(field: str) -> str:
    """The option in which a field is typed."""
    return OPTIONS.get(field, f"--{field.replace('_', '-')}")
