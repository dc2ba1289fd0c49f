"""What is published is taken whole, switched by one rename, and the old one is kept on any error."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from service_desk import catalog_files, published, runtime, settings
from service_desk.errors import NotPublished, Unusable
from service_desk.pricing import Offering

OFFERING = catalog_files.load(Path(__file__).parents[2] / "catalog")


def other(name: str) -> Offering:
    """The same catalogue for an estate of another name."""
    return Offering(replace(OFFERING.catalog, estate=replace(OFFERING.catalog.estate, name=name)), OFFERING.prices)


def page(text: str) -> object:
    """A builder of a site of one page."""

    def build(site: Path) -> None:
        site.mkdir()
        (site / "index.html").write_text(text, encoding="utf-8")

    return build


def test_catalogue_and_site_come_together(tmp_path: Path) -> None:
    """Equal to what was put in."""
    made = published.switch(tmp_path, OFFERING, "2026-11-23", page("一"))
    found = published.current(tmp_path)
    assert found == made
    assert found is not None
    assert found.offering == OFFERING
    assert (found.site / "index.html").read_text(encoding="utf-8") == "一"


def test_nothing_published_is_none(tmp_path: Path) -> None:
    """And the watcher says what to do."""
    assert published.current(tmp_path) is None
    with pytest.raises(NotPublished) as refusal:
        published.Watcher(tmp_path).get()
    assert "linli publish" in refusal.value.sentence


def test_a_failing_build_leaves_the_old_one(tmp_path: Path) -> None:
    """And no rubbish."""
    published.switch(tmp_path, OFFERING, "", page("一"))

    def broken(_: Path) -> None:
        raise OSError(28, "disk full")

    with pytest.raises(OSError, match="disk full"):
        published.switch(tmp_path, other("新里"), "", broken)
    found = published.current(tmp_path)
    assert found is not None
    assert found.offering.catalog.estate.name == "晴川里"
    assert not [p for p in (tmp_path / "published").iterdir() if p.name.startswith(".making")]


def test_a_running_service_sees_the_switch_and_keeps_the_old_on_damage(tmp_path: Path) -> None:
    """A broken version never takes the place of a good one."""
    published.switch(tmp_path, OFFERING, "", page("一"))
    watcher = published.Watcher(tmp_path)
    first = watcher.get()
    assert watcher.get() is first
    second = published.switch(tmp_path, other("新里"), "", page("二"))
    assert watcher.get().sha == second.sha
    third = published.switch(tmp_path, other("坏里"), "", page("三"))
    (tmp_path / "published" / third.sha / "catalog.json").write_bytes(b"{")
    assert watcher.get().sha == second.sha
    (tmp_path / "published" / "CURRENT").write_text("nowhere\n", encoding="ascii")
    assert watcher.get().sha == second.sha


def test_publishing_the_same_again_and_old_versions_go(tmp_path: Path) -> None:
    """The same contents have the same name; a few old ones are kept for a server that still reads them."""
    first = published.switch(tmp_path, OFFERING, "", page("一"))
    assert published.switch(tmp_path, OFFERING, "", page("一")).sha == first.sha
    for n in range(6):
        published.switch(tmp_path, other(f"里{n}"), "", page("x"))
    assert len([p for p in (tmp_path / "published").iterdir() if p.is_dir()]) == published.KEPT


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    """Two starts at once agree on one."""
    secret = runtime.make_secret(tmp_path)
    assert runtime.make_secret(tmp_path) == runtime.read_secret(tmp_path) == secret
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert len(secret) == runtime.SECRET_BYTES
    assert [p.name for p in tmp_path.iterdir()] == ["secret"]


@pytest.mark.parametrize("contents", [None, "zz", "00"])
def test_a_missing_or_damaged_secret_is_a_sentence(tmp_path: Path, contents: str | None) -> None:
    """Never a guess."""
    if contents is not None:
        (tmp_path / "secret").write_text(contents, encoding="ascii")
    with pytest.raises(Unusable):
        runtime.open_runtime(settings.load({"data": str(tmp_path)}, {}))


def test_an_open_desk_has_an_office(tmp_path: Path) -> None:
    """With the time, fresh ids and the published catalogue."""
    runtime.make_secret(tmp_path)
    published.switch(tmp_path, OFFERING, "", page("一"))
    desk = runtime.open_runtime(settings.load({"data": str(tmp_path)}, {}))
    office = desk.office()
    assert office.estate == "qingchuanli"
    assert office.now.tzinfo is not None
    assert office.new_id() != office.new_id()
    desk.close()


def test_a_damaged_version_that_is_mended_under_its_name_is_taken_up(tmp_path: Path) -> None:
    """Publishing the same again mends it, without a restart; until then it is not read for every request."""
    elapsed = [0.0]
    published.switch(tmp_path, OFFERING, "", page("一"))
    watcher = published.Watcher(tmp_path, elapsed=lambda: elapsed[0])
    first = watcher.get()
    second = published.switch(tmp_path, other("新里"), "", page("二"))
    (tmp_path / "published" / second.sha / "catalog.json").write_bytes(b"{")
    assert watcher.get() is first
    assert published.switch(tmp_path, other("新里"), "", page("二")).sha == second.sha
    assert watcher.get() is first
    elapsed[0] += published.RETRY_AFTER
    assert watcher.get().sha == second.sha
