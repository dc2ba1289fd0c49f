"""What happens when something breaks: a page with the telephone, a log line with ids only."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest

from service_desk.store import SqliteStore


def test_an_unexpected_error_is_a_page_with_the_telephone_and_a_line_with_an_id_only(
    service: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        raise RuntimeError("王女士 13800138000")

    service.app.add_url_rule("/broken", view_func=broken)
    service.app.add_url_rule("/api/v1/broken", endpoint="api_broken", view_func=broken)
    with caplog.at_level(logging.INFO, "linli.forms"):
        logging.getLogger("linli.forms").addHandler(caplog.handler)
        page = service.get("/broken")
        answer = service.client.get("/api/v1/broken")
        logging.getLogger("linli.forms").removeHandler(caplog.handler)
    assert page.status == 500
    assert "027-12345678" in page.words
    assert answer.json["code"] == "internal_error"
    identity = re.search(r"编号 (\w{8})", page.words)
    assert identity
    line = next(message for message in caplog.messages if identity[1] in message)
    assert "type=RuntimeError" in line
    assert "test_failures.py:" in line
    assert "王女士" not in caplog.text
    assert "13800138000" not in caplog.text


def test_a_locked_database_keeps_the_filled_form_and_gives_the_telephone(service: Any) -> None:
    check = service.check()
    store = service.runtime.store
    assert isinstance(store, SqliteStore)
    impatient = SqliteStore(store.path, lock_seconds=0.05, busy_seconds=0.05)
    service.runtime.store = impatient
    with store.writing():
        page = service.send(check, agreed="yes")
    assert page.status == 503
    assert page.title.startswith("有错误：")
    assert "还没有办成" in page.words
    assert page.fields["name"] == "王女士"
    assert service.send(page).status == 303
    impatient.close()


def test_log_lines_hold_ids_only(service: Any, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("linli.forms").addHandler(caplog.handler)
    token = service.booked(name="王小明", content="\x1b[31m厨房\n2026-01-01 forged")
    service.get(f"/o/{token}")
    service.post("/status", {"number": token.split(".")[0], "tail": "9999"})
    service.get("/b/" + "x" * 50)
    service.get("/nothing\nforged")
    logging.getLogger("linli.forms").removeHandler(caplog.handler)
    assert len(caplog.messages) >= 8
    for message in caplog.messages:
        assert "\n" not in message
        for secret in (
            "王小明",
            "13800138000",
            "8000 ",
            "3-2-501",
            token,
            token.split(".")[1],
            "厨房",
            "forged",
            "xxx",
        ):
            assert secret not in message
    assert any(f"order={token.split('.')[0]}" in message for message in caplog.messages)
    assert any("POST /book/done 303" in message for message in caplog.messages)
