"""Every failure becomes a page or a JSON answer here, once, with a sentence and the telephone number."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from forms_service import guard, log, pages
from forms_service.surroundings import office
from forms_service.wording import public_sentence
from service_desk.errors import DeskError, InvalidInput

TITLES = {
    400: "内容有误",
    403: "没有提交",
    404: "没有这一页",
    405: "不能这样打开",
    409: "现在不能办理",
    413: "内容太长",
    415: "格式不对",
    422: "请再填一次",
    429: "今天次数已满",
    503: "暂时不能办理",
}
SENTENCES = {
    404: "地址可能抄错了，或者这一页已经不在。请从首页重新查找，或致电服务中心。",
    405: "请从首页或预约页面重新打开。",
    413: guard.TOO_LARGE,
}
UNEXPECTED = "系统出了点问题，这一步可能没有办成。您填的内容还在上一页，请返回再试一次，或直接致电服务中心。"


def set_up(app: Flask) -> None:
    """Map the whole family of errors."""
    app.register_error_handler(DeskError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _refused(error: DeskError) -> Response:
    problems = error.problems if isinstance(error, InvalidInput) else ()
    if error.http_status >= 500:  # noqa: PLR2004 - the office's matter, not the sender's
        log.event("trouble", f"code={error.code}")
    return answer(error.http_status, error.code, public_sentence(error), [(p.field, p.sentence) for p in problems])


def _http(error: HTTPException) -> Response:
    if isinstance(error, RoutingException):  # a redirect of the router
        return make_response(error)
    status = error.code or 500
    sentence = SENTENCES.get(status, "这个请求无法办理，请从首页重新打开，或致电服务中心。")
    response = answer(status, error.name.lower().replace(" ", "_"), sentence)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    identity = secrets.token_hex(4)
    log.failure(identity, error)
    return answer(500, "internal_error", f"{UNEXPECTED}（编号 {identity}）")


def answer(status: int, code: str, sentence: str, problems: list[tuple[str, str]] | None = None) -> Response:
    """The failure as the door speaks: JSON below ``/api/``, else a page with the telephone."""
    if request.path.startswith("/api/"):
        return failure_json(status, code, sentence, problems)
    title = TITLES.get(status, "出了点问题")
    try:
        at_desk = request.path.startswith("/desk/")
        return pages.page("failure.html", title=title, here="/", status=status, sentence=sentence, at_desk=at_desk)
    except DeskError:  # nothing published: there is no estate to show
        body = render_template("forms/bare.html", title=title, sentence=sentence)
        return Response(body, status=status, mimetype="text/html")


def failure_json(status: int, code: str, sentence: str, problems: list[tuple[str, str]] | None = None) -> Response:
    """``{code, sentence, problems, phone}``."""
    body: dict[str, Any] = {"code": code, "sentence": sentence, "phone": _phone()}
    body["problems"] = [{"field": field, "sentence": words} for field, words in problems or []]
    response = jsonify(body)
    response.status_code = status
    return response


def _phone() -> str:
    try:
        return office().catalog.estate.phone
    except DeskError:
        return ""
