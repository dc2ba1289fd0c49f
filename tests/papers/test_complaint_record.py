"""投诉处理记录: what was said, by when, what was done by whom; what is to come is left blank."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from service_desk.complaints import COMPANY, State
from service_desk.papers import complaint_record as records
from service_desk.papers import registry
from service_desk.papers.complaint_record import ComplaintFacts
from service_desk.papers.printing import render
from service_desk.papers.register_facts import Printout
from service_desk.papers.sample_desk import complaint_facts
from service_desk.papers.samples import DAY, Samples, at
from service_desk.pricing import Offering

PRINTOUT = Printout("接待员甲（R01）", at(DAY, 17), "处理存档")


def read(facts: ComplaintFacts, offering: Offering, read_back: Any) -> str:
    found = read_back(render(records.complaint_record(offering.catalog, facts, PRINTOUT)).pdf)
    return "".join(found.text.split())


def test_the_record_says_who_what_when_and_how_it_was_handled(offering: Offering, read_back: Any) -> None:
    text = read(complaint_facts(Samples(offering)), offering, read_back)
    for words in (
        "T2611-7K3QM", "私自收费或索要小费", "重大", "来电", "王女士", "13800138000", "2611-7K32A", "周师傅",
        "维修以后多收了二十元", "11月25日周三14:35", "退还二十元，当面道歉", "经理甲", "查明属实", "维修主管甲",
        "住户，由接待员甲代录", "电话告知，住户表示知道了", "住户签名", "处理人签名", "经理签名",
    ):  # fmt: skip
        assert words in text, words


def test_what_is_not_done_yet_is_left_blank_and_an_anonymous_one_is_named_so(
    offering: Offering, read_back: Any
) -> None:
    facts = complaint_facts(Samples(offering))
    found = facts.complaint
    bare = replace(
        found, state=State.RECEIVED, contact=replace(found.contact, name="", phone="", reach="来问"), order="",
        about=(), acknowledged_at=None, measure="", measured_by="", handled_at=None, handler="", result="",
        told_at=None, tell_by=None, place=replace(found.place, building="", unit="", room=""),
    )  # fmt: skip
    text = read(replace(facts, complaint=bare, events=facts.events[:1], service=""), offering, read_back)
    for words in ("未留称呼", "来问", "11月25日周三14:35"):
        assert words in text
    for words in ("经理甲", "查明属实", "王女士", "11月25日周三15:00"):
        assert words not in text


def test_one_about_the_manager_names_the_company_and_one_not_content_its_count(
    offering: Offering, read_back: Any
) -> None:
    facts = complaint_facts(Samples(offering))
    found = replace(facts.complaint, company=True, handler=COMPANY, measured_by=COMPANY, reopened=2)
    text = read(replace(facts, complaint=found), offering, read_back)
    assert "服务中心经理（由物业公司决定），周师傅" in text
    assert "处理人物业公司" in text
    assert "住户不满意2次" in text


def test_it_is_registered_with_its_command() -> None:
    paper = registry.paper_named("complaint-record")
    assert paper is not None
    assert paper.command == "linli paper complaint"
