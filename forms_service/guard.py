"""What may not even reach a route: bodies too large, of another kind, or with text nothing can store (TRUST 15)."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from flask import Flask, current_app, g, request

from forms_service.surroundings import EXTENSION
from service_desk.errors import DeskError

LARGEST_BODY = 64 * 1024  # bytes
PATIENCE = 1.0  # seconds to wait for a turn to send a body
TURNS = "linli-turns"
SWALLOWED = 4 * 1024 * 1024  # bytes of a body too large that are read and dropped
MOST_FIELDS = 60
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
FILES = "multipart/form-data"
UPLOADER = "linli-uploader"  # whether whoever asks may send files at all: () -> bool, set by the desk
UPLOAD = "largest_upload"  # mark of a view that takes files: bytes of its largest body
View = TypeVar("View", bound=Callable[..., object])


class BadText(DeskError):
    """Invalid UTF-8, NUL or a lone surrogate."""

    code = "bad_text"


class TooLarge(DeskError):
    """A body over 64 kB."""

    code = "too_large"
    http_status = 413


class OtherKind(DeskError):
    """Neither a form nor, at the API, JSON."""

    code = "unsupported_media_type"
    http_status = 415


class Busy(DeskError):
    """Too many bodies are being sent at once, slowly."""

    code = "busy"
    http_status = 503


BUSY = "现在提交的人太多，还没有提交。请稍等再按一次，或致电服务中心。"
BAD_TEXT = "内容里有无法识别的字符，没有提交。请返回上一页删去后再试。"
TOO_LARGE = "内容太长，没有提交。请返回上一页删减后再试。"
TOO_LARGE_FILE = "文件太大，没有提交。最大 {most} MB，请检查是不是选错了文件。"
OTHER_KIND = "这种格式的内容无法接收，请使用本站的表单。"


def uploads(largest: int) -> Callable[[View], View]:
    """Let a page of the desk take files from signed-in staff, in bodies of so many bytes at most."""

    def mark(view: View) -> View:
        setattr(view, UPLOAD, largest)
        return view

    return mark


def set_up(app: Flask) -> None:
    """Check every request before its route."""
    # One more than allowed: werkzeug cuts a body without a length off at this limit and says nothing.
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY + 1
    # Half the threads may wait for bodies that come slowly; the others go on showing pages and telephone numbers.
    app.extensions[TURNS] = threading.BoundedSemaphore(max(1, app.extensions[EXTENSION].settings.threads // 2))
    app.before_request(_check)


def _check() -> None:
    _strict(request.query_string)
    if request.method not in ("POST", "PUT", "PATCH", "DELETE"):
        return
    if request.mimetype == FILES:
        _take_files()
        return
    with _turn():
        body = _body()
    if request.mimetype == JSON and request.path.startswith("/api/"):
        g.json = _json(body)
    elif request.mimetype == FORM or not body:
        g.form = _strict(body)
    else:
        raise OtherKind(OTHER_KIND)


def _take_files() -> None:
    """The fields and files of a page that takes them; anybody else's are not even read.

    Raises:
        OtherKind: not such a page, or nobody signed in.
        TooLarge: more than the page takes, or of unknown length.
    """
    largest = getattr(current_app.view_functions.get(request.endpoint or ""), UPLOAD, 0)
    may: Callable[[], bool] = current_app.extensions.get(UPLOADER, lambda: False)
    if not largest or not may():
        raise OtherKind(OTHER_KIND)
    if request.content_length is None or request.content_length > largest:
        _swallow()
        raise TooLarge(TOO_LARGE_FILE.format(most=largest // 1_000_000))
    request.max_content_length = largest + 1
    request.max_form_memory_size = largest
    with _turn():
        fields = {name: request.form[name] for name in list(request.form)[:MOST_FIELDS]}
        files = {name: (sent.filename or "", sent.read()) for name, sent in request.files.items()}
    for sent in request.files.values():
        sent.close()
    for name, value in fields.items():
        _fit_to_store(name + value)
    g.form, g.files = fields, files


def _fit_to_store(text: str) -> None:
    if "\0" in text or "\ufffd" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise BadText(BAD_TEXT)


@contextmanager
def _turn() -> Iterator[None]:
    turns: threading.BoundedSemaphore = current_app.extensions[TURNS]
    if not turns.acquire(timeout=PATIENCE):
        raise Busy(BUSY)
    try:
        yield
    finally:
        turns.release()


def _body() -> bytes:
    body = b"" if (request.content_length or 0) > LARGEST_BODY else request.get_data()
    if (request.content_length or len(body)) > LARGEST_BODY:
        _swallow()
        raise TooLarge(TOO_LARGE)
    return body


def _swallow() -> None:
    """Read what is still coming, within bounds: a browser that is cut off while sending shows no answer at all."""
    source = request.environ["wsgi.input"]
    left = min(request.content_length or SWALLOWED, SWALLOWED)
    while left > 0:
        piece = source.read(min(left, LARGEST_BODY))
        if not piece:
            return
        left -= len(piece)


def _strict(raw: bytes) -> dict[str, str]:
    """Fields of a form or query; the first value counts where a name comes twice.

    Raises:
        BadText: not UTF-8, or NUL.
        TooLarge: more fields than any form of ours has.
    """
    try:
        text = raw.decode("utf-8")
        if text.count("&") >= MOST_FIELDS:
            raise TooLarge(TOO_LARGE)
        pairs = parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict")
    except ValueError as error:
        raise BadText(BAD_TEXT) from error
    found: dict[str, str] = {}
    for name, value in pairs:
        if "\0" in name or "\0" in value:
            raise BadText(BAD_TEXT)
        found.setdefault(name, value)
    return found


def _json(body: bytes) -> Any:
    try:
        found = json.loads(body.decode("utf-8"))
        text = json.dumps(found, ensure_ascii=False)
        text.encode("utf-8")  # a lone surrogate cannot be
    except (ValueError, RecursionError) as error:
        raise BadText("请求内容不是有效的 JSON（UTF-8）。") from error
    if r"\u0000" in text:
        raise BadText(BAD_TEXT)
    return found
