"""What ``serve`` refuses before it starts, in a sentence; the running server is in tests/browser."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from forms_service import server
from service_desk import settings
from service_desk.errors import Unusable
from service_desk.runtime import make_secret
from service_desk.settings import Settings


@pytest.fixture
def chosen(tmp_path: Path, free_port: Callable[[], int]) -> Callable[..., Settings]:
    """Settings over a prepared folder."""
    make_secret(tmp_path)
    port = free_port()
    return lambda **options: settings.load({"data": str(tmp_path), "port": str(port), **options}, {})


def test_a_busy_port_is_named_with_the_way_out(chosen: Callable[..., Settings]) -> None:
    found = chosen()
    with socket.socket() as taken:
        taken.bind((found.host, found.port))
        taken.listen()
        with pytest.raises(Unusable, match=rf"端口 {found.port} 已被占用.*--port {found.port + 1}"):
            server.check(found)
    server.check(found)


def test_an_address_that_is_not_this_machines_is_refused(chosen: Callable[..., Settings]) -> None:
    with pytest.raises(Unusable, match="监听"):
        server.check(chosen(host="192.0.2.1"))


def test_outside_addresses_are_refused_with_debug_or_a_secret_written_by_hand(
    chosen: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = chosen(host="0.0.0.0")  # noqa: S104
    server.check(outside)
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(Unusable, match="FLASK_DEBUG"):
        server.check(outside)
    server.check(chosen())  # on this machine alone it may be
    monkeypatch.delenv("FLASK_DEBUG")
    (outside.data / "secret").write_text("00" * 32, encoding="ascii")
    with pytest.raises(Unusable, match="密钥太简单"):
        server.check(outside)


def test_a_folder_that_was_not_prepared_is_named(chosen: Callable[..., Settings], tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="linli prepare"):
        server.check(chosen(data=str(tmp_path / "none")))


def test_the_worker_reads_the_same_settings_from_its_environment(chosen: Callable[..., Settings]) -> None:
    found = chosen(prefix="/linli", tls="true", trusted_proxies="2", threads="7")
    again = settings.load({}, os.environ | settings.environment(found))
    same = ("data", "catalog", "host", "port", "prefix", "tls", "trusted_proxies", "threads", "database_url")
    assert [getattr(again, name) for name in same] == [getattr(found, name) for name in same]
