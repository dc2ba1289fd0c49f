"""From the catalogue folder to the portal: check, approve, publish, build, init, schema."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from service_desk import published


@pytest.fixture
def own(root: Path, tmp_path: Path) -> Path:
    """A copy of the catalogue for an estate that is no demonstration."""
    folder = tmp_path / "catalog"
    shutil.copytree(root / "catalog", folder)
    estate = folder / "estate.yml"
    estate.write_text(estate.read_text("utf-8").replace("demo: true", "demo: false"), encoding="utf-8", newline="\n")
    return folder


def edit(file: Path, old: str, new: str) -> None:
    """Change one place of a catalogue file."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def test_a_sound_catalogue_passes_and_a_broken_one_is_told_with_places(linli: Any, own: Path) -> None:
    assert "没有问题" in linli.ok("check", str(own))
    edit(own / "departments.yml", "capacity: 6", "capacity: 六")
    edit(own / "estate.yml", "weekdays: [1, 2, 3, 4, 5]", "weekdays: [8]")
    done = linli("check", str(own))
    assert done.code == 1
    assert done.out.count("\n") >= 2
    assert "departments.yml:" in done.out
    assert "estate.yml:" in done.out
    told = linli("check", str(own), "--json")
    assert told.code == 1
    problem = json.loads(told.out)["problems"][0]
    assert set(problem) == {"file", "line", "column", "sentence"}


def test_publishing_again_changes_nothing_and_builds_nothing(linli: Any) -> None:
    sha = published.current_sha(linli.data)
    site = published.folder(linli.data) / sha / "site"
    before = (site / "index.html").stat().st_mtime_ns
    assert f"没有改动，仍是 {sha}" in linli.ok("publish")
    assert (site / "index.html").stat().st_mtime_ns == before
    assert (site / "services" / "F01" / "index.html").is_file()


def test_a_broken_catalogue_leaves_the_published_one_in_force(linli: Any, own: Path) -> None:
    sha = published.current_sha(linli.data)
    edit(own / "departments.yml", "capacity: 6", "capacity: 六")
    assert "departments.yml" in linli.refused("--catalog", str(own), "publish")
    assert published.current_sha(linli.data) == sha
    linli.ok("today")


def test_an_estate_of_ones_own_publishes_only_what_the_manager_approved(
    empty_linli: Any, own: Path, tmp_path: Path
) -> None:
    linli = empty_linli(tmp_path / "new")
    here = ("--catalog", str(own))
    prepared = linli.ok(*here, "prepare")
    assert "M01" in prepared
    assert "R01" not in prepared
    assert "linli approve" in linli.refused(*here, "publish")
    seen = linli.refused(*here, "approve", "--by", "M01")
    assert "--yes" in seen
    assert "首次发布" in linli.ok(*here, "approve", "--yes", "--by", "M01")
    assert "已发布" in linli.ok(*here, "publish")
    assert "示例" not in linli.ok(*here, "publish")
    assert "已经审批过" in linli.ok(*here, "approve", "--by", "M01")


def test_only_the_manager_approves_and_sees_old_and_new_prices(linli: Any, own: Path) -> None:
    edit(own / "prices" / "2027-1.yml", "price: 120", "price: 125")
    edit(own / "services" / "60-water-power.yml", "warranty_days: ", "warranty_days: 1")
    here = ("--catalog", str(own))
    told = linli(*here, "approve", "--by", "M01", "--json").json
    assert told["approved"] is False
    text = "\n".join(told["differences"])
    assert "125 元/次" in text
    assert "→" in text
    assert "保修天数" in text
    assert "服务中心经理" in linli.refused(*here, "approve", "--yes", "--by", "R01")
    linli.ok(*here, "approve", "--yes", "--by", "M01")
    assert linli(*here, "approve", "--by", "M01", "--json").json["approved"] is True


def test_publishing_says_why_a_price_list_is_held_back(linli: Any, own: Path) -> None:
    here = ("--catalog", str(own))
    approved = linli(*here, "approve", "--yes", "--by", "M01", "--json").json
    assert approved["approved"] is True
    by_hand = linli.ok(*here, "publish")
    assert "没有现行价目表" in by_hand
    assert "请用 linli prices posted 2026-1 来记" in by_hand
    late = ("--on", "2026-01-05", "--reason", "启用系统以前已经张贴", "--by", "M01")
    for channel, place in (("entrance", "东门橱窗"), ("boards", "3号楼旁")):
        linli.ok(*here, "prices", "posted", "2026-1", "--channel", channel, "--place", place, *late)
    said = linli.ok(*here, "publish")
    assert "现行价目表：2026-1" in said
    assert "价目表 2027-1（2027-02-01 起，待张贴）还不能执行：尚未在「小区入口」张贴公告；" in said


def test_a_price_that_orders_were_quoted_under_cannot_be_changed_in_place(linli: Any, own: Path) -> None:
    linli.agreed("P104")
    edit(own / "estate.yml", "demo: false", "demo: true")
    edit(own / "prices" / "2026-1.yml", "price: 40", "price: 42")
    assert "请另立一个版本" in linli.refused("--catalog", str(own), "publish")


def test_build_writes_a_site_or_markdown_and_publishes_nothing(linli: Any, tmp_path: Path) -> None:
    sha = published.current_sha(linli.data)
    linli.ok("build", "--out", str(tmp_path / "site"), "--markdown", str(tmp_path / "pages"))
    assert (tmp_path / "site" / "index.html").is_file()
    assert (tmp_path / "pages" / "services" / "F01.md").is_file()
    assert published.current_sha(linli.data) == sha
    assert "已有内容" in linli.refused("build", "--out", str(tmp_path / "site"))


def test_init_makes_a_catalogue_that_check_accepts(linli: Any, tmp_path: Path) -> None:
    folder = str(tmp_path / "mine")
    words = ("init", folder, "--name", "清风苑", "--phone", "027-61234567", "--address", "清风路 1 号")
    assert "linli check" in linli.ok(*words)
    assert "没有问题" in linli.ok("check", folder)
    assert "已有内容" in linli.refused(*words)


def test_schema_prints_or_writes_the_editors_schemas(linli: Any, tmp_path: Path, root: Path) -> None:
    assert "estate" in linli("schema").json
    linli.ok("schema", "--out", str(tmp_path / "schema"))
    for file in (tmp_path / "schema").iterdir():
        assert file.read_bytes() == (root / "catalog" / "schema" / file.name).read_bytes()


def test_tick_puts_the_next_price_list_in_force_on_its_day(linli: Any) -> None:
    before = published.current(linli.data)
    assert before is not None
    coming = before.offering.prices.edition("2027-1")
    assert coming is not None
    assert linli("tick", "--json").json["published"] is None
    linli.clock.now = linli.clock.now.replace(
        year=coming.effective_from.year, month=coming.effective_from.month, day=coming.effective_from.day
    )
    sha = linli("tick", "--json").json["published"]
    assert sha == published.current_sha(linli.data) != before.sha
    assert linli("quote", "P104", "--json").json["edition"] == "2027-1"
    assert linli("tick", "--json").json["published"] is None
