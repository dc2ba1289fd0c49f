"""``/company/<token>``: the property company answers, once, whether the one who did the work may settle it.

The same way it decides a complaint about the manager.
"""

from __future__ import annotations

from flask import Blueprint, Response

from forms_service import log
from forms_service.pages import page
from forms_service.surroundings import form, office, require_own_origin, store
from service_desk.desk import complaint_company, decisions, negotiation
from service_desk.errors import InvalidInput

blueprint = Blueprint("company", __name__)
ANSWERS = {"yes": True, "no": False}
LONGEST_NAME = 30
LONGEST_TOKEN = 120
LONGEST_WORDS = 1000


@blueprint.get("/company/<token>")
def ask(token: str) -> Response:
    """The question."""
    return _complaint_page(token) if _kind(token) == decisions.COMPLAINT else _page(token)


@blueprint.post("/company/<token>")
def answer(token: str) -> Response:
    """Take the answer; the link is worth nothing afterwards.

    Raises:
        NotFound: a wrong, used or old link.
    """
    require_own_origin()
    if _kind(token) == decisions.COMPLAINT:
        return _decide(token)
    said, name = form().get("answer", ""), form().get("name", "").strip()[:LONGEST_NAME]
    problems = {} if said in ANSWERS else {"answer": "请选同意或不同意。"}
    if not name:
        problems["name"] = "请写下您的姓名。"
    if form().get("go") == "show" or problems:
        return _page(token, {} if form().get("go") == "show" else problems, InvalidInput.http_status)
    made = store().write(lambda cn: decisions.by_link(cn, office(), token, name, agreed=ANSWERS[said]))
    log.about(made.number)
    return page("company_done.html", title="已答复", here="/status", asked=made, agreed=ANSWERS[said], number="")


def _kind(token: str) -> str:
    with store().read() as cn:
        return decisions.asked_by(cn, office(), token[:LONGEST_TOKEN]).kind


def _decide(token: str) -> Response:
    """Take the decision on a complaint."""
    shown = form().get("go") == "show"
    name, words = form().get("name", "").strip(), form().get("words", "").strip()
    problems = {} if words else {"words": complaint_company.NO_WORDS}
    if len(words) > LONGEST_WORDS:
        problems["words"] = f"这里最多写 {LONGEST_WORDS} 个字，现在有 {len(words)} 个，请删减。"
    if not name:
        problems["name"] = "请写下您的姓名。"
    if shown or problems:
        return _complaint_page(token, {} if shown else problems, InvalidInput.http_status)
    made = store().write(
        lambda cn: complaint_company.by_link(cn, office(), token[:LONGEST_TOKEN], name[:LONGEST_NAME], words)
    )
    log.about(made.number)
    return page("company_done.html", title="已答复", here="/status", asked=None, agreed=True, number=made.number)


def _complaint_page(token: str, problems: dict[str, str] | None = None, status: int = 200) -> Response:
    with store().read() as cn:
        asked, found = complaint_company.of_token(cn, office(), token[:LONGEST_TOKEN])
    log.about(found.number)
    return page(
        "company_complaint.html", title="请物业公司决定", here=f"/company/{token}", status=status if problems else 200,
        problems=problems or {}, asked=asked, found=found, token=token, given=form(),
    )  # fmt: skip


def _page(token: str, problems: dict[str, str] | None = None, status: int = 200) -> Response:
    with store().read() as cn:
        asked, order = decisions.of_token(cn, office(), token[:LONGEST_TOKEN])
        name = decisions.asker(cn, office(), asked)
    log.about(order.number)
    return page(
        "company.html", title="请物业公司决定", here=f"/company/{token}", status=status if problems else 200,
        problems=problems or {}, asked=asked, order=order, name=name, token=token, given=form(),
        listed=negotiation.listed_of(order),
    )  # fmt: skip
