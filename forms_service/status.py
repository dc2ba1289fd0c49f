"""``/status``: number and last four digits lead to the private page; nothing else is learnt here (R20, TRUST 5, 7)."""

from __future__ import annotations

import re
from typing import TypeVar

from flask import Blueprint, Response, url_for

from forms_service.journey import plain
from forms_service.pages import page, see_other
from forms_service.surroundings import client, form, office, store
from service_desk import desk
from service_desk.complaints import Complaint
from service_desk.desk import complaint_views, tokens
from service_desk.errors import InvalidInput, NotFound, TooMany
from service_desk.orders import ServiceOrder

blueprint = Blueprint("status", __name__)
NUMBER = re.compile(r"(\d{4})-?([0-9A-Z]{5})")
COMPLAINT = re.compile(r"T(\d{4})-?([0-9A-Z]{5})")
TAIL = re.compile(r"[0-9A-Z]{2,6}")
NOT_FOUND = "没有找到。请核对单号和电话后四位；没有留电话的，请填房号，例如 501。"
NO_TAIL = "请填预约时所留电话的后四位数字，例如 8000。"
BLOCKED = "查询次数太多，请一小时后再试，或打开当时保存的专用链接。也可以直接致电 {phone}，报上单号即可。"


@blueprint.get("/status")
def ask() -> Response:
    """The form."""
    return _page({}, 200)


@blueprint.post("/status")
def look_up() -> Response:
    """Look the order up; a wrong number and a wrong phone get the same answer."""
    if form().get("go") == "show":
        return _page({}, 200)
    number, tail = form().get("number", ""), form().get("tail", "")
    try:
        if COMPLAINT.fullmatch(plain(number).upper()):
            complaint = found_complaint(number, tail)
            return see_other(url_for("complaint.progress", token=tokens.complaint_token(office(), complaint)))
        order = found(number, tail)
    except InvalidInput as error:
        return _page({problem.field: problem.sentence for problem in error.problems}, error.http_status)
    except (NotFound, TooMany) as error:
        return _page({}, error.http_status, error.sentence)
    with store().read() as cn:
        token = desk.link_token(office(), desk.history(cn, office(), order.number).order)
    return see_other(url_for("private.order", token=token))


def found(number: str, tail: str) -> ServiceOrder:
    """The order, after counting the try.

    Raises:
        InvalidInput: not even the shape of a number or of four digits.
        NotFound: no such order, or another phone: the same words.
        TooMany: the tries of this hour are used up.
    """
    shape, end = NUMBER.fullmatch(plain(number).upper()), TAIL.fullmatch(plain(tail).upper())
    problems = {}
    if shape is None:
        problems["number"] = "单号的样子是 2612-7K3QM，请照服务单上的填写。"
    if end is None:
        problems["tail"] = NO_TAIL
    if shape is None or end is None:
        raise InvalidInput.of(problems)
    who = client()
    answer = store().write(lambda cn: desk.look_up(cn, office(), f"{shape[1]}-{shape[2]}", end[0], who))
    return _told(answer.order, blocked=answer.blocked)


def found_complaint(number: str, tail: str) -> Complaint:
    """The complaint, after counting the try; errors as ``found``."""
    shape, end = COMPLAINT.fullmatch(plain(number).upper()), TAIL.fullmatch(plain(tail).upper())
    if shape is None or end is None:
        raise InvalidInput.of({"tail": NO_TAIL})
    who, wanted = client(), f"T{shape[1]}-{shape[2]}"
    complaint, blocked = store().write(lambda cn: complaint_views.look_up(cn, office(), wanted, end[0], who))
    return _told(complaint, blocked=blocked)


T = TypeVar("T")


def _told(one: T | None, *, blocked: bool) -> T:
    if blocked:
        raise TooMany(BLOCKED.format(phone=office().catalog.estate.phone))
    if one is None:
        raise NotFound(NOT_FOUND)
    return one


def _page(problems: dict[str, str], status: int, refused: str = "") -> Response:
    return page(
        "status.html", title="查进度", here="/status", section="status", status=status, problems=problems,
        refused=refused, given=form(),
    )  # fmt: skip
