"""Settings: where a value comes from, and sentences for values that cannot be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from service_desk import settings
from service_desk.errors import Unusable


def test_options_beat_the_environment_which_beats_the_file(tmp_path: Path) -> None:
    """And each says where it came from."""
    (tmp_path / "settings.toml").write_text('port = 8003\nhost = "0.0.0.0"\ntls = true\n', encoding="utf-8")
    environ = {"LINLI_DATA": str(tmp_path), "LINLI_PORT": "8002"}
    found = settings.load({"port": "8001"}, environ)
    assert (found.port, found.host, found.tls, found.loopback) == (8001, "0.0.0.0", True, False)  # noqa: S104
    origins = {name: origin for name, _, origin in found.origins}
    assert (origins["port"], origins["host"], origins["threads"]) == ("命令选项", "settings.toml", "默认值")
    assert settings.load({}, environ).port == 8002
    assert origins["data"] == "环境变量 LINLI_DATA"


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    """SQLite in the data folder, this machine only."""
    found = settings.load({"data": str(tmp_path)}, {})
    assert found.database == tmp_path / "linli.db"
    assert found.loopback


def test_a_database_address_is_shown_without_its_password(tmp_path: Path) -> None:
    """``doctor`` prints the origins."""
    found = settings.load({"data": str(tmp_path)}, {"DATABASE_URL": "postgresql://u:geheim@db/linli"})
    assert found.database == "postgresql://u:geheim@db/linli"
    assert not any("geheim" in value for _, value, _ in found.origins)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("port = 99999", "端口"),
        ('port = "acht"', "端口"),
        ('tls = "maybe"', "HTTPS"),
        ('prefix = "linli"', "网址前缀"),
        ("colour = 1", "colour"),
        ("port = ", "settings.toml"),
        ("threads = 0", "线程数"),
    ],
)
def test_a_wrong_value_is_a_sentence_that_names_it(tmp_path: Path, text: str, told: str) -> None:
    """With what to write instead."""
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Unusable) as refusal:
        settings.load({"data": str(tmp_path)}, {})
    assert told in refusal.value.sentence


def test_a_gbk_file_is_a_sentence(tmp_path: Path) -> None:
    """Never a traceback."""
    (tmp_path / "settings.toml").write_bytes('url = "邻里"'.encode("gbk"))
    with pytest.raises(Unusable):
        settings.load({"data": str(tmp_path)}, {})
