"""What must hold between files: each slip in a copy of the demonstration catalogue gives its golden sentence."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from service_desk import catalog_files
from service_desk.catalog import FollowUpPolicy
from service_desk.catalog_files import models, reading, sentences
from service_desk.errors import CatalogInvalid
from service_desk.papers import wording

CATALOG = Path(__file__).parents[2] / "catalog"
Edit = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the demonstration catalogue."""
    return Path(shutil.copytree(CATALOG, tmp_path / "catalog"))


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replace one passage of a file, which must stand there."""

    def replace(file: str, old: str, new: str) -> None:
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return replace


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in catalog_files.check(folder)]


def sentences_of(folder: Path) -> list[str]:
    return [problem.sentence for problem in catalog_files.check(folder)]


def test_the_demonstration_catalogue_has_no_problem() -> None:
    assert catalog_files.check(CATALOG) == ()


PRICES = "prices/2027-1.yml"
# file, what stands there, what the clerk makes of it, the sentence
SLIPS: dict[str, tuple[str, str, str, str]] = {
    "noon": ("estate.yml", "am_to: 12:00", "am_to: 8:00", "「am_to」（08:00）要晚于「am_from」（08:30）。"),
    "evening": ("estate.yml", "pm_to: 17:30", "pm_to: 14:00", "「pm_to」（14:00）要晚于「pm_from」（14:00）。"),
    "noon break": ("estate.yml", "pm_from: 14:00", "pm_from: 11:59", "「pm_from」（11:59）要晚于「am_to」（12:00）。"),
    "quiet": ("estate.yml", "to: 14:00}", "to: 12:00}", "「from」和「to」相同，这段时间是空的；请写开始和结束时刻。"),
    "week day 8": ("estate.yml", "4, 5]", "4, 8]", "「weekdays」只能写 1 到 7，1 是星期一，7 是星期日。"),
    "week day twice": ("estate.yml", "4, 5]", "4, 4]", "「weekdays」里 4 写了两次；请删去一个。"),
    "channel twice": (
        "estate.yml",
        "[entrance, boards]",
        "[boards, boards]",
        "「channels」里 boards 写了两次；请删去一个。",
    ),
    "channel": (
        "estate.yml",
        "[entrance, boards]",
        "[entrance, bords]",
        (
            "「channels」第 2 项只能写 entrance、boards、mailboxes、centre 之一，"
            "现在写的是「bords」；是不是想写「boards」。"
        ),
    ),
    "share over 100": ("estate.yml", "paid_percent: 100", "paid_percent: 101", "「paid_percent」是百分数，最多 100。"),
    "follow-up at once": (
        "estate.yml",
        "within_days: 3",
        "within_days: 0",
        "「within_days」写 1 到 60，是验收后几个工作日内回访。",
    ),
    "reduction over 100": (
        "estate.yml",
        "price_reduction_percent: 10",
        "price_reduction_percent: 101",
        "「price_reduction_percent」是百分数，最多 100；不让主管降价的写 0。",
    ),
    "payment code in words": (
        "estate.yml",
        "payment_code: https://pay.qingchuanli.example/company",
        "payment_code: 找财务要",
        "「payment_code」要写收款码扫出来的文字，以 https:// 或 wxp:// 开头，最多 150 个字；现在写的是「找财务要」。",
    ),
    "margin over 100": ("estate.yml", "margin_max: 20", "margin_max: 101", "「margin_max」是百分数，最多 100。"),
    "limit 0": (
        "estate.yml",
        "bookings_a_day: 10",
        "bookings_a_day: 0",
        "「bookings_a_day」至少写 1，否则住户无法预约。",
    ),
    "complaints answered in no time": (
        "estate.yml",
        "acknowledge_hours: 4",
        "acknowledge_hours: 0",
        "「acknowledge_hours」至少写 1，否则投诉一登记就算逾期。",
    ),
    "complaints handled next year": (
        "estate.yml",
        "handle_days: 3",
        "handle_days: 61",
        "「handle_days」最多写 60，住户不能等得更久。",
    ),
    "complaints told next year": (
        "estate.yml",
        "tell_days: 1",
        "tell_days: 61",
        "「tell_days」最多写 60，住户不能等得更久。",
    ),
    "booking days 0": (
        "estate.yml",
        "booking_days: 14",
        "booking_days: 0",
        "「booking_days」至少写 1，否则住户无法预约。",
    ),
    "booking days 61": (
        "estate.yml",
        "booking_days: 14",
        "booking_days: 61",
        "「booking_days」最多写 60，再远的日子排不准。",
    ),
    "department id": (
        "departments.yml",
        "id: finance",
        "id: Reception",
        "部门编号「Reception」在第 4 行已经用过；请换一个，或删去重复的一处。",
    ),
    "department name": (
        "departments.yml",
        "name: 财务",
        "name: 保洁组",
        "部门名称「保洁组」在第 13 行已经用过；请换一个，或删去重复的一处。",
    ),
    "unknown department": (
        "services/10-bills.yml",
        "department: reception",
        "department: recption",
        "没有编号为「recption」的部门；是不是想写「reception」。",
    ),
    "no places": (
        "services/60-water-power.yml",
        "places: 2",
        "places: 7",
        (
            "「places」是 7，但部门「repair」每半天只能接 6 单，永远约不上；"
            "请改小 places，或在 departments.yml 改大 capacity。"
        ),
    ),
    "service id": (
        "services/95-errands.yml",
        "id: P507",
        "id: f01",
        "服务编号「f01」在services/10-bills.yml 第 8 行已经用过；请换一个，或删去重复的一处。",
    ),
    "title": (
        "services/10-bills.yml",
        "title: 代缴电话费",
        "title: 代缴水费、电费",
        "服务名称（title）「代缴水费、电费」在第 11 行已经用过；请换一个，或删去重复的一处。",
    ),
    "section": (
        "services/50-events.yml",
        "id: events",
        "id: bills",
        "栏目编号「bills」在services/10-bills.yml 第 4 行已经用过；请换一个，或删去重复的一处。",
    ),
    "hours": (
        "services/10-bills.yml",
        "finish_hours: 16",
        "finish_hours: 3",
        "「respond_hours」(4) 不能大于「finish_hours」(3)。",
    ),
    "hours 0": ("services/10-bills.yml", "finish_hours: 16", "finish_hours: 0", "「finish_hours」至少写 1 小时。"),
    "urgent errand": (
        "services/10-bills.yml",
        "finish_hours: 16",
        "urgent: true",
        "紧急服务要上门，「record」请写 visit；否则请删去「urgent」。",
    ),
    "warranty of an errand": (
        "services/10-bills.yml",
        "finish_hours: 16",
        "warranty_days: 9",
        "只有上门服务有保修；请删去「warranty_days」，或把「record」写成 visit。",
    ),
    "affects twice": (
        "services/60-water-power.yml",
        "affects: [water]",
        "affects: [water, water]",
        "「affects」里 water 写了两次；请删去一个。",
    ),
    "register without a name": (
        "services/30-neighbour.yml",
        "record: register:访客留言登记簿",
        "record: register",
        "「record」只能写 visit、errand、answer、event、standing 或 register:登记簿名称；现在写的是「register」。",
    ),
    "year": ("calendar/2026.yml", "year: 2026", "year: 2025", "「year」是 2025，和文件名不一致；请改成相同的年份。"),
    "backward": (
        "calendar/2026.yml",
        "to: 2026-05-05",
        "to: 2026-04-30",
        "「to」早于「from」；请核对两个日期。",
    ),
    "outside the year": (
        "calendar/2026.yml",
        "day: 2026-12-12",
        "day: 2062-12-12",
        "2062-12-12 不在 2026 年；请改日期，或写到那一年的日历文件里。",
    ),
    "closed and worked": (
        "calendar/2026.yml",
        "from: 2026-01-04",
        "from: 2026-01-03",
        "2026-01-03 既写了放假又写了调休上班；请删去一处。",
    ),
    "closed twice": (
        "calendar/2026.yml",
        "from: 2026-04-04",
        "from: 2026-02-23",
        "2026-02-23 在放假里写了两次；请删去一处。",
    ),
    "service day": (
        "calendar/2026.yml",
        "service: F45",
        "service: F54",
        "没有编号为「F54」的服务；是不是想写「F45」。",
    ),
    "directory of another": (
        "directory/F44-plants.yml",
        "service: F44",
        "service: P101",
        "「P101」不是信息查询服务；请核对编号，或把它的「record」写成 answer。",
    ),
    "answer twice": (
        "directory/F44-plants.yml",
        "title: 什么时候换盆",
        "title: 叶子发黄怎么办",
        "资料名称「叶子发黄怎么办」在第 5 行已经用过；请换一个，或删去重复的一处。",
    ),
    "edition": (
        PRICES,
        "edition: 2027-1",
        "edition: 2027-2",
        "「edition」是 2027-2，和文件名不一致；请改成相同的编号。",
    ),
    "same start": (
        PRICES,
        "effective_from: 2027-02-01",
        "effective_from: 2026-01-15",
        "prices/2026-1.yml 也从 2026-01-15 起执行；请改其中一个的「effective_from」。",
    ),
    "price of a free service": (
        PRICES,
        "service: P101",
        "service: F01",
        "「F01」是免费服务，不能定价；请删去这一项，或在服务文件里把「fee」写成 paid。",
    ),
    "price of nothing": (PRICES, "service: P101", "service: P1O1", "没有编号为「P1O1」的服务；是不是想写「P101」。"),
    "price twice": (PRICES, "service: P102", "service: P101", "「P101」在第 15 行已经有价格；请删去一处。"),
    "price 0": (
        PRICES,
        "price: 120\n    cost: 105",
        "price: 0\n    cost: 0",
        "有偿项目的「price」要大于 0；不收费的项目请在服务文件里写成 free。",
    ),
    "margin": (
        PRICES,
        "price: 120\n    cost: 105",
        "price: 120\n    cost: 90",
        "毛利 25% 超出保本微利范围（0%–20%）；请核对「price」和「cost」，或由经理在「exception」写明理由。",
    ),
    "loss": (
        PRICES,
        "price: 120\n    cost: 105",
        "price: 120\n    cost: 121",
        "毛利 -0.8% 超出保本微利范围（0%–20%）；请核对「price」和「cost」，或由经理在「exception」写明理由。",
    ),
    "quantity 0": (PRICES, "typical: [1, 2]", "typical: [0, 2]", "「typical」的数量要大于 0。"),
    "quantities backward": (PRICES, "typical: [1, 2]", "typical: [2, 1]", "「typical」先写少的，后写多的，如 [1, 3]。"),
    "one quantity": (PRICES, "typical: [1, 2]", "typical: [1]", "「typical」至少要有 2 项，现在有 1 项；请补上。"),
    "three quantities": (PRICES, "typical: [1, 2]", "typical: [1, 2, 3]", "「typical」最多只能有 2 项；请删去多余的。"),
    "fixed": (
        PRICES,
        "quote: estimate\n    typical: [1, 2]",
        "quote: fixed\n    typical: [1, 2]",
        "一口价（fixed）的「typical」两个数要相同；数量不定请写 quote: estimate。",
    ),
    "minimum": (
        PRICES,
        "minimum: 80",
        "minimum: 800",
        "「minimum」比按通常数量算出的价钱还高；请改小 minimum，或改大 typical。",
    ),
    "consulted": (
        PRICES,
        "department: order",
        "department: orders",
        "没有编号为「orders」的部门；是不是想写「order」。",
    ),
    "material twice": (PRICES, "id: M02", "id: M01", "编号「M01」已经用于另一项材料；请换一个。"),
    "material as service": (PRICES, "id: M02", "id: P101", "编号「P101」已经用于另一项服务；请换一个。"),
    "material at a loss": (
        PRICES,
        "price: 45, cost: 38",
        "price: 35, cost: 38",
        "毛利 -8.5% 超出保本微利范围（0%–20%）；请核对「price」和「cost」，或由经理在「exception」写明理由。",
    ),
    "material beyond the band": (
        PRICES,
        "price: 45, cost: 38",
        "price: 45, cost: 30",
        "毛利 33.3% 超出保本微利范围（0%–20%）；请核对「price」和「cost」，或由经理在「exception」写明理由。",
    ),
    "material for nothing": (
        PRICES,
        "price: 45, cost: 38",
        "price: 0, cost: 0",
        "材料的「price」要大于 0；不收钱的材料不用写进来。",
    ),
    "recorded before": (
        "prices/2026-1.posted.yml",
        "recorded_on: 2026-01-05",
        "recorded_on: 2026-01-04",
        "「recorded_on」（2026-01-04）早于张贴日「on」（2026-01-05）；请核对两个日期。",
    ),
    "photo elsewhere": (
        "prices/2026-1.posted.yml",
        "recorded_on: 2026-01-05",
        "photo: ../door.jpg",
        "「photo」只写照片的文件名，照片放在 prices/photos/ 里。",
    ),
    "posted": (
        "prices/2026-1.posted.yml",
        "edition: 2026-1",
        "edition: 2026-2",
        "「edition」是 2026-2，和文件名不一致；请改成相同的编号。",
    ),
}


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.replace(" ", "-"))
def test_a_single_slip_is_told_at_its_line(folder: Path, edit: Edit, slip: str) -> None:
    file, old, new, sentence = SLIPS[slip]
    text = (folder / file).read_text("utf-8")
    line = text[: text.index(old)].count("\n") + 1
    edit(file, old, new)
    found = [problem for problem in catalog_files.check(folder) if problem.sentence == sentence]
    assert [problem.file for problem in found] == [file]
    # The place is the value to mend, or its block where the value itself was not written.
    assert line - 8 <= found[0].line <= line + 3


def test_load_refuses_with_every_problem(folder: Path, edit: Edit) -> None:
    edit(PRICES, "service: P102", "service: F02")
    edit("departments.yml", "name: 财务", "name: 保洁组")
    with pytest.raises(CatalogInvalid) as caught:
        catalog_files.load(folder)
    assert caught.value.problems == catalog_files.check(folder)
    assert caught.value.sentence.startswith("服务目录有 2 处需要修改：\ndepartments.yml:")


def test_the_place_of_a_problem_is_the_value_itself(folder: Path, edit: Edit) -> None:
    edit("services/10-bills.yml", "department: reception", "department: recption")
    assert told(folder) == ["services/10-bills.yml:17:17: 没有编号为「recption」的部门；是不是想写「reception」。"]


def test_all_problems_of_all_files_come_at_once_sorted_by_place(folder: Path, edit: Edit) -> None:
    edit(PRICES, "service: P102", "service: F02")
    edit(PRICES, "service: P103", "service: X9")
    edit("calendar/2026.yml", "from: 2026-01-04", "from: 2027-01-04")
    edit("services/95-errands.yml", "department: greening", "department: green")
    edit("estate.yml", "phone: 027-12345678", "phone: 12345678")
    (folder / "conduct.yml").unlink()
    found = catalog_files.check(folder)
    places = [(problem.file, problem.line, problem.column) for problem in found]
    assert places == sorted(places)
    assert [place[0] for place in places] == [
        "calendar/2026.yml",
        "conduct.yml",
        "estate.yml",
        PRICES,
        PRICES,
        "services/95-errands.yml",
    ]


def test_a_broken_file_raises_no_problem_about_what_it_would_have_held(folder: Path, edit: Edit) -> None:
    edit("services/60-water-power.yml", "section:", "section")
    edit("departments.yml", "departments:", "department:")
    assert {problem.file for problem in catalog_files.check(folder)} == {
        "services/60-water-power.yml",
        "departments.yml",
    }


def test_an_information_service_without_a_directory_is_told_at_the_service(folder: Path) -> None:
    (folder / "directory" / "F44-plants.yml").unlink()
    assert sentences_of(folder) == ["信息查询「F44」在 directory/ 里没有资料文件；请新建一个，写「service: F44」。"]


def test_a_directory_of_no_service_is_told(folder: Path, edit: Edit) -> None:
    edit("directory/F44-plants.yml", "service: F44", "service: F440")
    assert sentences_of(folder)[0] == "没有编号为「F440」的服务；是不是想写「F44」。"


def test_quiet_hours_left_out_are_noon_and_night(folder: Path, edit: Edit) -> None:
    noon = "quiet_hours:\n  - {from: 12:00, to: 14:00}\n  - {from: 20:00, to: 8:00}\n"
    edit("estate.yml", noon, "")
    assert catalog_files.load(folder).catalog == catalog_files.load(CATALOG).catalog


def test_two_files_cannot_answer_for_one_service(folder: Path) -> None:
    shutil.copy(folder / "directory" / "F44-plants.yml", folder / "directory" / "again.yml")
    where = "directory/F44-plants.yml 第 3 行"
    assert told(folder) == [
        f"directory/again.yml:3:10: 查询资料的服务编号「F44」在{where}已经用过；请换一个，或删去重复的一处。"
    ]


def test_an_empty_directory_is_a_problem_of_a_demonstration_only(folder: Path, edit: Edit) -> None:
    path = folder / "directory" / "F44-plants.yml"
    path.write_text("service: F44\nentries: []\n...\n", "utf-8")
    assert sentences_of(folder) == ["演示小区的每项信息查询至少要有一条资料；请在「entries」下补上。"]
    edit("estate.yml", "demo: true", "demo: false")
    assert told(folder) == []


def test_a_paid_service_without_a_price_is_a_problem_of_a_demonstration_only(folder: Path, edit: Edit) -> None:
    edit(
        "services/95-errands.yml",
        "  - id: P507",
        "  - {id: P509, title: 代取药, summary: 取。, fee: paid, record: errand, department: order}\n  - id: P507",
    )
    assert sentences_of(folder) == ["有偿服务「P509」在 prices/ 里没有价格；演示小区的每项有偿服务都要有价格，请补上。"]
    edit("estate.yml", "demo: true", "demo: false")
    assert told(folder) == []


def test_a_paid_service_must_be_bookable(folder: Path, edit: Edit) -> None:
    edit("services/50-events.yml", "fee: free", "fee: paid")
    assert "有偿服务要能预约，「record」请写 visit 或 errand；否则「fee」请写 free。" in sentences_of(folder)


def test_a_reason_of_the_manager_lets_a_materials_margin_leave_the_band(folder: Path, edit: Edit) -> None:
    edit(PRICES, "price: 45, cost: 38", "price: 45, cost: 30, exception: 最低起订量大")
    assert told(folder) == []
    edition = catalog_files.load(folder).prices.edition("2027-1")
    assert edition is not None
    tap = edition.material("M02")
    assert tap is not None
    assert tap.exception == "最低起订量大"


def test_a_reason_of_the_manager_lets_a_margin_leave_the_band(folder: Path, edit: Edit) -> None:
    edit(PRICES, "price: 120\n    cost: 105", "price: 120\n    cost: 60\n    exception: 夜间抢修须两人到场")
    assert told(folder) == []


def test_the_band_cannot_be_upside_down(folder: Path, edit: Edit) -> None:
    edit("estate.yml", "margin_min: 0", "margin_min: 30")
    assert "「margin_max」不能小于「margin_min」；保本微利一般写 0 和 20。" in sentences_of(folder)


def test_a_retired_service_keeps_its_old_prices_and_its_id_is_never_given_again(folder: Path, edit: Edit) -> None:
    path = folder / "services" / "95-errands.yml"
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("  - id: P507")] + "retired: [P507]\n...\n", "utf-8")
    assert told(folder) == []
    edit("services/95-errands.yml", "retired: [P507]", "retired: [P507, P501]")
    assert sentences_of(folder) == ["服务编号「P501」在第 8 行已经用过；请换一个，或删去重复的一处。"]


def test_postings_need_their_edition(folder: Path) -> None:
    (folder / "prices" / "2028-1.posted.yml").write_text("edition: 2028-1\npostings: []\n...\n", "utf-8")
    assert told(folder) == ["prices/2028-1.posted.yml:1:10: 没有编号为「2028-1」的价目表；是不是想写「2027-1」。"]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("services/new.yaml", "文件名要以 .yml 结尾；请改名（Windows 上先显示文件扩展名）。"),
        ("services/new.yml.txt", "文件名要以 .yml 结尾；请改名（Windows 上先显示文件扩展名）。"),
        ("services/NEW.YML", "文件名要以 .yml 结尾；请改名（Windows 上先显示文件扩展名）。"),
        ("service/new.yml", "不读「service」文件夹；是不是想写「services」。"),
        ("旧/new.yml", "不读「旧」文件夹；可用的文件夹：services、prices、calendar、duty、directory、notices。"),
        ("new.yml", "顶层只放 estate.yml、departments.yml、conduct.yml、papers.yml；请移到对应的文件夹。"),
        ("services/旧/new.yml", "这一层不读子文件夹；请把里面的文件移到上一层。"),
    ],
)
def test_a_file_that_would_be_passed_over_is_told(folder: Path, file: str, sentence: str) -> None:
    path = folder / file
    path.parent.mkdir(exist_ok=True)
    path.write_text("x: 1\n...\n", "utf-8")
    assert sentences_of(folder) == [sentence]


@pytest.mark.parametrize(
    "file", [".git/config.yml", "services/.10-bills.yml.swp", "services/~$10.yml", "README.txt", "schema/x.yml"]
)
def test_files_of_editors_and_tools_are_let_alone(folder: Path, file: str) -> None:
    path = folder / file
    path.parent.mkdir(exist_ok=True)
    path.write_text("x: 1\n", "utf-8")
    assert told(folder) == []


@pytest.mark.parametrize("file", ["estate.yml", "departments.yml", "conduct.yml"])
def test_a_missing_file_is_told(folder: Path, file: str) -> None:
    (folder / file).unlink()
    assert told(folder) == [f"{file}:1:1: 缺少这个文件；请从备份取回，或参照 catalog/README.md 新建。"]


def test_a_folder_without_services_is_told(folder: Path) -> None:
    shutil.rmtree(folder / "services")
    assert told(folder) == [
        "services/（一个 .yml 文件也没有）:1:1: 缺少这个文件；请从备份取回，或参照 catalog/README.md 新建。"
    ]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    assert told(tmp_path / "none") == ["none:1:1: 没有找到这个文件夹；请核对路径，或先用 linli init 建立。"]


def test_a_file_that_cannot_be_read_is_told(folder: Path) -> None:
    source = reading.Files()
    (folder / "gone.yml").symlink_to(folder / "never-there")
    reading.read_into(source, folder / "gone.yml", "conduct", source.conduct, models.ConductFile)
    assert [str(problem) for problem in source.problems] == [f"gone.yml:1:1: {sentences.UNREADABLE}"]
    assert not source.whole("conduct")


def test_load_keeps_the_order_of_the_files_and_sorts_editions_by_day(folder: Path) -> None:
    offering = catalog_files.load(folder)
    assert [section.id for section in offering.catalog.sections][:5] == [
        "bills",
        "formalities",
        "neighbour",
        "information",
        "events",
    ]
    assert [edition.id for edition in offering.prices.editions] == ["2025-1", "2026-1", "2027-1"]
    assert [calendar.year for calendar in offering.catalog.calendars] == [2026, 2027]
    assert offering.catalog.estate.quiet_hours[1][0].hour == 20


def test_the_examples_of_the_editors_readme_can_be_pasted_as_they_are(folder: Path, edit: Edit) -> None:
    """A service without a price yet, postings, an id taken out, a notice, words on a paper, a roster, two sections."""
    blocks = re.findall(r"```yaml\n(.*?)```", (CATALOG / "README.md").read_text("utf-8"), re.DOTALL)
    postings, service, retired, notice, papers, duty, sections = blocks
    edit("estate.yml", "demo: true", "demo: false")
    (folder / "prices" / "2027-1.posted.yml").write_text(postings, "utf-8")
    edit("services/90-doors.yml", "  - id: P401", f"{service}  - id: P401")
    (folder / "notices" / "2026-12-water-5.yml").write_text(notice, "utf-8")
    (folder / "papers.yml").write_text(papers, "utf-8")
    (folder / "duty" / "2026-12.yml").write_text(duty, "utf-8")
    estate = (folder / "estate.yml").read_text("utf-8")
    before, after = estate.index("escalation:"), estate.index("decline_reasons:")
    (folder / "estate.yml").write_text(estate[:before] + sections + estate[after:], "utf-8")
    assert catalog_files.check(folder, wording=wording.problem) == ()
    offering = catalog_files.load(folder)
    assert [posting.channel for posting in offering.prices.editions[-1].postings] == ["entrance", "boards"]
    assert offering.catalog.notices[0].title == "5 号楼停水通知"
    assert [turn.department for turn in offering.catalog.duty if turn.since.year == 2026][-2:] == ["", "repair"]
    assert offering.catalog.estate.follow_ups == FollowUpPolicy()
    edit("services/90-doors.yml", service, "")
    edit("services/90-doors.yml", "\n...", f"\n{retired}...")
    assert told(folder) == []
