"""linli init's catalogue: the 46 rows, no paid item, no price; what is left to fill in is asked for by check."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from service_desk import catalog_files
from service_desk.catalog_files import starter
from service_desk.errors import CatalogInvalid, Refused, Unusable

PHONE = "0571-12345678"


def test_a_new_estate_has_the_46_rows_and_nothing_to_pay(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    catalog_files.init(folder, name="幸福里", phone=PHONE, address="幸福路 2 号")
    offering = catalog_files.load(folder)
    estate = offering.catalog.estate
    assert sorted(item.id for item in offering.catalog.services) == [f"F{n:02d}" for n in range(1, 47)]
    assert offering.prices.editions == ()
    assert offering.edition_on(date(2030, 1, 1)) is None
    assert (estate.id, estate.name, estate.demo, estate.area_code) == ("xingfuli", "幸福里", False, "0571")
    assert {estate.phone, estate.emergency_phone, estate.complaints_phone} == {PHONE}
    assert all(directory.entries == () for directory in offering.catalog.directories)


def test_nothing_of_the_demonstration_estate_is_left(tmp_path: Path) -> None:
    written = catalog_files.init(tmp_path / "own", name="幸福里", phone=PHONE, address="幸福路 2 号")
    assert sorted(written) == sorted(path for path in (tmp_path / "own").rglob("*") if path.is_file())
    for path in written:
        text = path.read_text("utf-8")
        assert "晴川" not in text
        assert path.suffix != ".yml" or "示例" not in text
    catalog = catalog_files.load(tmp_path / "own").catalog
    assert all(calendar.service_days == () for calendar in catalog.calendars)
    assert catalog.calendar(2026) is not None
    assert not catalog.is_working_day(date(2026, 10, 1))


def test_what_was_not_given_is_asked_for_by_check(tmp_path: Path) -> None:
    catalog_files.init(tmp_path / "own", name="幸福里", phone="13800138000")
    assert [str(problem) for problem in catalog_files.check(tmp_path / "own")] == [
        "estate.yml:6:1: 「address」后面没有填写内容；请填写。",
        "estate.yml:11:1: 「area_code」后面没有填写内容；请填写。",
    ]


def test_the_area_code_and_the_mode_can_be_given(tmp_path: Path) -> None:
    given = {"address": "幸福路 2 号", "area_code": "021", "mode": "small"}
    catalog_files.init(tmp_path / "own", name="幸福里", phone="13800138000", **given)
    estate = catalog_files.load(tmp_path / "own").catalog.estate
    assert (estate.area_code, estate.mode) == ("021", "small")


@pytest.mark.parametrize(
    "name", ['幸福里 "一期": #2', "a: b", "'里'", "- 里", "里\\n", "~", "no", "{{7*7}}", "{id}", "㼆𠮷里"]
)
def test_any_name_is_kept_as_given(tmp_path: Path, name: str) -> None:
    catalog_files.init(tmp_path / "own", name=name, phone=PHONE, address=name)
    estate = catalog_files.load(tmp_path / "own").catalog.estate
    assert (estate.name, estate.address, estate.centre) == (name, name, f"{name}服务中心")


def test_a_filled_folder_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("x", "utf-8")
    with pytest.raises(Refused, match="已有内容，没有改动") as caught:
        catalog_files.init(tmp_path, name="幸福里", phone=PHONE)
    assert caught.value.code == "folder_not_empty"
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own").write_text("x", "utf-8")
    with pytest.raises(Refused, match="是一个文件"):
        catalog_files.init(tmp_path / "own", name="幸福里", phone=PHONE)


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    assert catalog_files.init(tmp_path, name="幸福里", phone=PHONE)


@pytest.mark.parametrize(
    ("name", "phone", "sentence"),
    [
        ("幸福里", "12345678", "「phone」要写电话号码"),
        ("", PHONE, "「name」后面没有填写内容"),
        ("幸\u202e福", PHONE, "看不见的特殊字符（U\\+202E）"),
        ("里" * 300, PHONE, "最多写 200 个字"),
        ("幸\n福", PHONE, "文字折到了下一行"),
    ],
)
def test_a_value_that_cannot_stand_in_the_file_is_refused_before_anything_is_written(
    tmp_path: Path, name: str, phone: str, sentence: str
) -> None:
    with pytest.raises(CatalogInvalid, match=sentence):
        catalog_files.init(tmp_path / "own", name=name, phone=phone)
    assert not (tmp_path / "own").exists()


def test_a_missing_template_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="重新取得完整的程序文件夹"):
        catalog_files.init(tmp_path / "own", name="幸福里", phone=PHONE, template=tmp_path / "none")
    assert not (tmp_path / "own").exists()


def test_a_broken_template_is_told_with_its_problems(tmp_path: Path) -> None:
    (tmp_path / "t" / "services").mkdir(parents=True)
    (tmp_path / "t" / "services" / "10.yml").write_text("services:\n", "utf-8")
    with pytest.raises(CatalogInvalid, match=r"services/10\.yml:1:10"):
        catalog_files.init(tmp_path / "own", name="幸福里", phone=PHONE, template=tmp_path / "t")


@pytest.mark.parametrize(
    ("name", "spelled"),
    [("晴川里", "qingchuanli"), ("Park 9 号院", "park-9-haoyuan"), ("！！", "estate"), ("里" * 40, "li" * 16)],
)
def test_the_estate_id_is_the_name_spelled_for_addresses(name: str, spelled: str) -> None:
    assert starter.estate_id(name) == spelled


def test_service_days_are_cut_out_wherever_they_stand() -> None:
    text = "year: 2026\nservice_days:\n  - {day: 2026-01-01}\n\n  # x\nclosed:\n  - {from: 2026-01-01}\n...\n"
    assert starter.without_service_days(text) == "year: 2026\nclosed:\n  - {from: 2026-01-01}\n...\n"
