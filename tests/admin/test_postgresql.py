"""The same command line over PostgreSQL (``DATABASE_URL``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def elsewhere(postgres_fresh: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty database, in the environment."""
    url = postgres_fresh.replace("postgresql+psycopg://", "postgresql://")
    monkeypatch.setenv("DATABASE_URL", url)
    return url


def test_a_short_day_on_postgresql(linli: Any, elsewhere: str, tmp_path: Path) -> None:
    assert "M01" in linli.ok("prepare")
    number = linli.agreed("P104")
    linli.to_work(number)
    linli.ok("finish", number, "--done", "换好", "--line", "P104=1", "--for", "W01", "--by", "R01")
    linli.ok("accept", number, "--sheet", "A1", "--signed", "王女士", "--by", "R01")
    linli.ok("settle", number, "--amount", "40", "--method", "cash", "--by", "F01")
    assert linli("tick", "--dry-run", "--json").json["dry_run"]
    linli.ok("tick")
    assert "没有被改动" in linli.ok("verify")
    assert "postgresql" in linli.ok("doctor")
    linli.ok("backup", str(tmp_path / "linli.zip"))
    linli.ok("export", str(tmp_path / "out"), "--full", "--reason", "核对", "--by", "M01")
    assert (tmp_path / "out" / "orders" / f"{number}.yml").is_file()
