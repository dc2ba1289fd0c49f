"""The words of events on an order that are no steps of its table."""

from __future__ import annotations

EVENT_WORDS = {
    "rate": "评价",
    "urge": "催办",
    "climb-supervisor": "逾期，报部门主管",
    "climb-manager": "逾期，报经理",
    "door-notice": "贴门口通知",
    "told": "告知",
    "follow-up": "拜回访",
    "resolve": "回访了结",
    "review": "经理复核婉拒",
    "called-back": "回电核实",
    "contact": "联系住户",
    "paper-signed": "住户在纸单上签字，待录入",
    "absent": "住户不在，未验收",
    "refused": "住户没有同意验收",
    "ask-company": "请物业公司决定",
    "company-link": "取出给物业公司的链接",
    "company-decision": "物业公司的决定",
    "object": "对收费有异议",
    "price-agree": "主管与住户商定价格",
    "price-decide": "经理决定价格",
    "price-consent": "住户同意协商的价格",
    "price-acknowledge": "经理知悉协商的价格",
    "price-listed": "协商结束，按标定价格",
    "refund": "退款",
    "invoice": "登记发票",
    "slip": "住户交现金，开代收单",
    "slip-handed": "代收的现金交到财务",
    "slip-void": "代收单作废",
}
