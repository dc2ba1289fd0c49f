"""What the engines say, turned into one of our errors with a sentence. The engine's own words stay as the cause."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from service_desk.errors import DeskError, Refused, StoreUnavailable
from service_desk.store.types import BadText

BUSY = "数据库正忙，请稍候再试。"
FULL = "磁盘已满，没有保存；请先腾出空间再试。"
READ_ONLY = "数据库只能读不能写，没有保存；请检查磁盘和文件权限。"
IO = "读写磁盘出错，没有保存；请检查磁盘后再试。"
DAMAGED = "数据库文件已损坏；请停止服务，用最近的备份恢复（linli restore）。"
CANNOT_OPEN = "打不开数据库；请检查数据文件夹是否存在、能否读写。"
NO_SERVER = "连不上数据库，没有保存；请稍候再试，或检查数据库服务是否在运行。"

# SQLite's primary result codes (sqlite3_errcode & 0xff).
_SQLITE = {5: BUSY, 6: BUSY, 8: READ_ONLY, 10: IO, 11: DAMAGED, 13: FULL, 14: CANNOT_OPEN, 26: DAMAGED}

# PostgreSQL's SQLSTATE codes, where more is known than that the server failed.
_POSTGRES = {
    "25006": READ_ONLY,
    "53100": FULL,
    "58030": IO,
    "XX001": DAMAGED,
    "55P03": BUSY,
    "40001": BUSY,
    "40P01": BUSY,
}

# Rules of the database, by the name of the constraint or the trigger's code.
RULES = {
    "events_append_only": "事件记录只能追加，不能修改或删除。",
    "event_gap": "事件记录必须依次追加。",
    "seals_append_only": "每日封存只能依次追加，不能修改或删除。",
    "prices_immutable": "已存档的价目表不能修改；请另立一个版本。",
    "paid_not_sum": "收款金额与各项收费之和不一致，请核对。",
    "agreed_unfounded": "协商的价格要有结束了的协商作依据：别人决定、住户同意、有编号。",
    "price_open": "价格还在协商，定下来以后才能结算、结案。",
    "negotiation_late": "服务单已经结算或结束，不能再协商价格。",
    "negotiation_closed": "协商记录不能删除，结束以后也不能再改。",
    "negotiation_self": "自己提出的价格要由别人决定。",
    "negotiation_founded": "协商的价格要有提出的人、决定的人和住户的同意。",
    "negotiation_open": "这张服务单已经有一次没结束的协商。",
    "line_not_listed": "只能按住户同意的那一版价目表收费，请核对收费项目和单价。",
    "paid_once": "这张服务单已经结算，不能再改动收款。",
    "paid_unfounded": "收款要有收据作依据，金额一致，没有作废。",
    "paid_twice": "这张服务单已经收过款，不能再收。",
    "payment_stands": "收据、作废、退款记录只能追加，不能修改或删除。",
    "receipt_gap": "收据号要依次使用，不能缺号。",
    "payment_not_sum": "收据金额与各服务单的合计不一致，请核对。",
    "voided_before": "这张收据已经作废。",
    "void_whole": "作废只能整张作废，退过款的不能作废。",
    "over_received": "退款不能超过收到的金额。",
    "entry_gap": "现金账要依次记，不能缺号。",
    "month_closed": "这个月已经结账；更正请记在本月。",
    "cashbook_stands": "现金账和暂收款只能追加，不能修改或删除。",
    "not_entered": "收支要同时记入现金账，时间、方式、金额一致。",
    "over_held": "退还、代付的不能超过暂收的金额。",
    "held_not_income": "押金和代收代付的款不是服务收入，只能退还或代付。",
    "slip_amount": "交来的现金要与代收单一致。",
    "slip_paper": "这个编号的手写收条已经登记过。",
    "slip_stands": "代收单交了或作废以后不能再改，也不能删除。",
    "close_stands": "日结只能追加，不能修改或删除。",
    "close_gap": "日结要接着上一次，不能漏掉收支。",
    "entry_unfounded": "现金账里有收支没有单据，不能日结。",
    "slip_unfounded": "有代收单记为已交，钱没有入账，不能日结。",
    "close_not_sum": "日结的应有金额与现金账不一致。",
    "cash_count_explained": "实点与应有不一致的，要写明原因。",
    "month_uncounted": "这个月还有收支没有日结，请先日结。",
    "month_stands": "月结依次进行，结了不能改。",
    "lines_settled": "这张服务单已经结算，不能再改动收费项目。",
    "number_taken": "这个服务单号已经用过。",
    "number_reserved": "这个单号已经预留给手写任务单。",
    "reserved_once": "预留的单号不能收回，也只能用一次。",
    "order_free_unpaid": "免费服务单不能收款。",
    "order_paid_settled": "收款只能在结算时登记。",
    "order_accepted_first": "住户验收以后才能收款结算。",
    "order_within_consent": "收款金额超过住户同意的上限。",
    "slot_places": "这个半天的名额已满。",
    "rating_own": "评价只能由住户作出。",
    "complaint_kept": "投诉不能删除。",
    "complaint_taken": "这个投诉编号已经用过。",
    "complaint_fixed": "投诉的编号、种类、来源和时间不能改动。",
    "complaint_lowered": "投诉不能降级。",
    "complaint_over": "已经确认或撤回的投诉不能再改。",
    "complaint_always_major": "私自收费、索要小费和隐私的投诉都是重大投诉。",
    "complaint_handled": "没有处理的投诉不能算处理过。",
    "complaint_measured": "重大投诉要先由经理定出处理措施。",
    "complaint_told": "没有告知结果的投诉不能确认。",
    "complaint_confirmed": "投诉只能凭住户本人的意思确认。",
    "complaint_withdrawn": "投诉只能由住户撤回。",
    "complaint_other_confirms": "处理投诉的人不能代录住户的确认。",
    "complaint_not_by_concerned": "被投诉的人和做这项工作的人不能处理这件投诉。",
    "complaint_company": "涉及经理的投诉只能由物业公司决定。",
    "decision_subject": "没有这张服务单或这件投诉。",
}
BROKEN_RULE = "这样保存会违反记录的规则，没有保存；请刷新后再试。"
BAD_NUMBER = "数字超出可以保存的范围，请核对。"


def _rule_of(error: IntegrityError) -> DeskError:
    said = str(error.orig)
    for name, sentence in RULES.items():
        if name in said:
            return Refused(sentence, code=name)
    return Refused(BROKEN_RULE, code="rule_broken")


def explain(error: DBAPIError) -> DeskError | None:
    """The error of ours behind an engine's error; None when it is a mistake in a statement."""
    if isinstance(error, IntegrityError):
        return _rule_of(error)
    if isinstance(error, DataError):
        return Refused(BAD_NUMBER, code="bad_value")
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        sentence = _SQLITE.get(code & 0xFF)
        return StoreUnavailable(sentence) if sentence else None
    known = _POSTGRES.get(getattr(error.orig, "sqlstate", None) or "")
    if known:
        return StoreUnavailable(known)
    if isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated:
        return StoreUnavailable(NO_SERVER)
    return None


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the engine raises inside into ours; everything else passes unchanged."""
    try:
        yield
    except DBAPIError as error:
        ours = explain(error)
        if ours is None:
            raise
        raise ours from error
    except PoolTimeout as error:
        raise StoreUnavailable(BUSY) from error
    except UnicodeEncodeError as error:  # a lone surrogate
        raise BadText from error
    except OverflowError as error:  # beyond 64 bits
        raise Refused(BAD_NUMBER, code="bad_value") from error
