"""《有偿服务任务单》: two copies that say the same, each with its own code, and nothing typed lost or obeyed."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from service_desk.catalog import SHANGHAI
from service_desk.orders import Basis, Consent, Contact, Grant, Place, ServiceOrder, Staff
from service_desk.papers.capital import capital
from service_desk.papers.facts import BlankSheets, OrderSheet
from service_desk.papers.paper import Paper
from service_desk.papers.printing import render
from service_desk.papers.work_order import blank_orders, work_order
from service_desk.pricing import Agreed, Line, Offering, QuoteMode, total, yuan
from service_desk.workflow import Kind, Role, State

URL = "https://linli.example"
PAY = "https://pay.qingchuanli.example/company"  # of the demonstration estate
DAY = date(2026, 11, 24)
DONE = datetime(2026, 11, 25, 10, 40, tzinfo=SHANGHAI)
LEAD = Staff("W01", "周师傅", "0311", (Grant(Role.WORKER, "repair"),))
HELPER = Staff("W02", "陈师傅", "0312", (Grant(Role.WORKER, "repair"),))
LINES = (Line("P104", "换龙头", "次", 4000, 1000, 4000), Line("M02", "冷热水龙头", "个", 8500, 1500, 12750))
Orders = Callable[..., ServiceOrder]


def sheet(offering: Offering, order: ServiceOrder, **changes: Any) -> OrderSheet:
    given = OrderSheet(
        order=order, printed_on=DAY, service=offering.catalog.service(order.service), department="水电工程维修组",
        lead=LEAD, helpers=(HELPER,), told_by="李接待", consented_by="王女士",
        office_url=f"{URL}/desk/orders/{order.number}", resident_url=f"{URL}/o/{order.number}.AbCdEfGhIjKlMnOpQrStUv",
        status_url=f"{URL}/status",
    )  # fmt: skip
    return replace(given, **changes)


def free(paid_order: Orders, **changes: Any) -> ServiceOrder:
    return paid_order(kind=Kind.FREE, service="F01", title="代缴水费、电费", quote=None, consent=None, **changes)


def read(read_back: Any, offering: Offering, *orders: ServiceOrder, **changes: Any) -> Any:
    return read_back(render(work_order(offering.catalog, [sheet(offering, order, **changes) for order in orders])).pdf)


def squeezed(text: str) -> str:
    return "".join(text.split())


def plain(text: str) -> str:
    """Without the places where a long run of letters may break."""
    return text.replace("\u200b", "")


def test_a_normal_order_is_one_page_a_copy(offering: Offering, read_back: Any, paid_order: Orders) -> None:
    found = read(read_back, offering, paid_order())
    assert found.sizes == [(210, 297)] * 2
    office, resident = found.pages
    assert "有偿服务任务单办公室联" in office
    assert "有偿服务任务单住户联" in resident
    assert "第1页，共1页" in office
    assert "第1页，共1页" in resident


def test_both_copies_say_everything(offering: Offering, read_back: Any, paid_order: Orders) -> None:
    words = (
        "2611-7K3QM", "P104换龙头", "水电工程维修组", "王女士", "13800138000", "3号楼2单元501室", "厨房龙头滴水",
        "请先打电话", "11月25日周三09:30–11:00", "40元，一口价（每次40元）", "价目表2026-1",
        "王女士11月23日周一09:00电话同意，最高40元", "告知人李接待", "周师傅（工牌号0311）", "协助陈师傅（工牌号0312）",
        "验收合格", "需要返工", "意见", "住户签名", "日期",
        "请勿向员工付现金；费用在验收后由财务一次结清", "有编号的凭条", "不收小费", "投诉电话027-12345670",
        "自完工之日起90天内",
    )  # fmt: skip
    for page in read(read_back, offering, paid_order()).pages:
        for word in words:
            assert word in page


def test_the_whole_conduct_list_stands_on_each(offering: Offering, read_back: Any, paid_order: Orders) -> None:
    for page in read(read_back, offering, paid_order()).pages:
        for rule in offering.catalog.conduct:
            assert squeezed(rule) in page


def test_each_copy_has_its_own_code(offering: Offering, read_back: Any, paid_order: Orders) -> None:
    """Read from the picture of the page, as a telephone's camera would."""
    found = read(read_back, offering, paid_order())
    assert set(found.codes(0)) == {f"{URL}/desk/orders/2611-7K3QM", PAY}
    assert set(found.codes(1)) == {f"{URL}/o/2611-7K3QM.AbCdEfGhIjKlMnOpQrStUv", PAY}
    assert "linli.example/status，填单号和电话后四位" in found.pages[1]
    assert "AbCdEfGh" not in found.text, "nobody types the private link, and nobody reads it over a shoulder"


def test_without_a_public_address_there_is_no_code(offering: Offering, read_back: Any, paid_order: Orders) -> None:
    found = read(read_back, offering, paid_order(), office_url="", resident_url="", status_url="")
    assert found.sizes == [(210, 297)] * 2
    assert [found.codes(page) for page in (0, 1)] == [[PAY], [PAY]]
    assert "也可打开" not in found.text


def test_f1_the_companys_payment_code_stands_on_paid_work_of_an_estate_that_has_one(
    offering: Offering, read_back: Any, paid_order: Orders
) -> None:
    assert offering.catalog.estate.payment_code == PAY
    assert "公司收款码" in read(read_back, offering, paid_order()).pages[1]
    assert PAY not in read(read_back, offering, free(paid_order)).codes(1)
    estate = replace(offering.catalog.estate, payment_code="")
    without = replace(offering, catalog=replace(offering.catalog, estate=estate))
    found = read(read_back, without, paid_order())
    assert ("公司收款码" in found.text, len(found.codes(1))) == (False, 1)


def test_finished_work_has_its_lines_and_their_sum(offering: Offering, read_back: Any, paid_order: Orders) -> None:
    """The sum on paper is the one that ``pricing`` makes, in figures and in words."""
    order = paid_order(
        state=State.COMPLETED, lines=LINES, work_done="更换龙头一只", started_at=DONE, finished_at=DONE,
        consent=Consent(total(LINES), "2026-1", "王女士", DONE, Basis.PAPER, "R01"),
    )  # fmt: skip
    for page in read(read_back, offering, order).pages:
        assert "冷热水龙头个85.001.5127.50" in page
        assert f"{capital(total(LINES))}167.50" in page
        assert "现场报价167.50元" in page
        assert "更换龙头一只" in page
        assert "11月25日周三10:40" in page


def test_work_under_way_shows_no_sum_yet(offering: Offering, read_back: Any, paid_order: Orders) -> None:
    """The lines that were agreed to stand there, rows to add others below, the sum to be written."""
    found = read(read_back, offering, paid_order(state=State.IN_SERVICE, lines=LINES))
    assert "127.50" in found.text
    assert "167.50" not in found.text


@pytest.mark.parametrize(
    ("mode", "low", "high", "words"),
    [
        (QuoteMode.ESTIMATE, 4000, 12000, "预估40至120元（每次40元），超出须经住户同意"),
        (QuoteMode.ON_SITE, 5000, 5000, "上门查看后报价，上门50元起（每次40元），经住户同意再做"),
        (QuoteMode.ON_SITE, 0, 0, "上门查看不收费，现场报价（每次40元），经住户同意再做"),
    ],
)
def test_each_kind_of_quote_in_words(
    offering: Offering, read_back: Any, paid_order: Orders, mode: QuoteMode, low: int, high: int, words: str
) -> None:
    order = paid_order()
    assert order.quote is not None
    found = read(read_back, offering, replace(order, quote=replace(order.quote, mode=mode, low=low, high=high)))
    assert words in found.text


def test_free_work_names_no_amount(offering: Offering, read_back: Any, paid_order: Orders) -> None:
    found = read(read_back, offering, free(paid_order), told_by="", consented_by="")
    assert found.sizes == [(210, 297)] * 2
    assert "本项为无偿增值服务，不收服务费；代缴的款项按收费单位票据代收代付，多退少补" in found.text
    for word in ("有偿服务任务单", "金额", "合计", "单价", "大写", "人民币", "价目表上", "元）"):
        assert word not in found.text
    for page in found.pages:
        assert "服务任务单" in page
        assert "验收合格" in page


def test_example_prices_carry_the_banner(offering: Offering, read_back: Any, paid_order: Orders) -> None:
    order = paid_order()
    assert order.quote is not None
    example = read(read_back, offering, replace(order, quote=replace(order.quote, example=True)))
    assert all("示例价格，未经审批，不作收费依据" in page for page in example.pages)
    for found in (read(read_back, offering, order), read(read_back, offering, free(paid_order))):
        assert "示例价格" not in found.text


def test_what_only_some_orders_have(offering: Offering, read_back: Any, paid_order: Orders) -> None:
    """Another place, who booked for the resident, no telephone, the order before, urgency, nobody assigned yet."""
    order = paid_order(
        contact=Contact("王奶奶", "", "请敲门"), booker=Contact("李先生", "13900139000"), booked_for_other=True,
        place=Place(other="2号楼地下车库"), linked_to="2611-8M2PX", link_kind="rework", urgent=True, lead="",
        window=None, consent=None,
    )  # fmt: skip
    found = read(read_back, offering, order, lead=None, helpers=(), told_by="")
    assert found.sizes == [(210, 297)] * 2
    for word in (
        "联系办法请敲门", "代填李先生13900139000", "服务地点2号楼地下车库", "2611-8M2PX返工，不另收费", "急修",
        "服务人员待派工", "待约定（希望11月25日周三上午）",
    ):  # fmt: skip
        assert word in found.text


def test_what_people_type_is_printed_as_it_is(
    offering: Offering, read_back: Any, paid_order: Orders, hostile: str
) -> None:
    order = paid_order(
        contact=Contact(hostile, "13800138000", hostile), content=hostile, requirements=hostile, title=hostile,
        place=Place(other=hostile), work_done=hostile, booker=Contact(hostile, "13900139000"),
        lines=(Line("X", hostile, "个", 100, 1000, 100),), finished_at=DONE,
    )  # fmt: skip
    lead = replace(LEAD, name=hostile, badge=hostile)
    found = read(
        read_back, offering, order, lead=lead, helpers=(lead,), department=hostile, told_by=hostile,
        consented_by=hostile,
    )  # fmt: skip
    assert plain(found.text).count(squeezed(hostile)) >= 2 * 12


def test_signs_that_cannot_be_seen_are_left_out(offering: Offering, read_back: Any, paid_order: Orders) -> None:
    """A sheet reads in one direction only, whatever was typed."""
    found = read(read_back, offering, paid_order(content="先\u202e关\u200f总\x07阀\x1b[31m，再\u2066换"))
    assert "先关总阀[31m，再换" in found.text


def test_a_character_without_a_sort_does_not_stop_the_order(
    offering: Offering, read_back: Any, paid_order: Orders
) -> None:
    printed = render(work_order(offering.catalog, [sheet(offering, paid_order(contact=Contact("𠮷女士", "1")))]))
    assert {rare.code for rare in printed.rare} == {"U+20BB7"}
    for page in read_back(printed.pdf).pages:
        assert "〓女士" in page
        assert "U+20BB7" in page


def test_long_text_goes_on_to_a_second_page_without_loss(
    offering: Offering, read_back: Any, paid_order: Orders
) -> None:
    content = "".join(f"第{n}处要修：厨房与卫生间之间的管道。\n" for n in range(60))
    found = read(read_back, offering, paid_order(content=content, requirements="A" * 300))
    assert len(found.pages) >= 4
    half = len(found.pages) // 2
    for pages in (found.pages[:half], found.pages[half:]):
        said = "".join(pages)
        assert [n for n in range(60) if f"第{n}处要修" not in said] == []
        assert "A" * 300 in plain(said)
        assert "住户签名" in said
        assert "第1页，共1页" not in said
        assert f"第{half}页，共{half}页" in said


def test_several_orders_make_one_file(offering: Offering, read_back: Any, paid_order: Orders) -> None:
    numbers = [f"2611-AAAA{letter}" for letter in "BCDEFGHJKMNP"]
    found = read(read_back, offering, *(paid_order(number=number) for number in numbers))
    assert len(found.pages) == 2 * len(numbers)
    for index, number in enumerate(numbers):
        assert number in found.pages[2 * index]
        assert set(found.codes(2 * index)) == {f"{URL}/desk/orders/{number}", PAY}
        assert "第1页，共1页" in found.pages[2 * index + 1]


def test_the_files_properties_name_nobody(offering: Offering, paid_order: Orders) -> None:
    pdf = render(work_order(offering.catalog, [sheet(offering, paid_order())])).pdf
    reader = PdfReader(io.BytesIO(pdf))
    said = str(reader.metadata) + str(reader.xmp_metadata.rdf_root.toxml() if reader.xmp_metadata else "")
    assert "有偿服务任务单" in said
    for personal in ("王女士", "13800138000", "501", "龙头", "周师傅"):
        assert personal not in said


def test_the_fonts_are_ours_and_embedded(offering: Offering, read_back: Any, paid_order: Orders) -> None:
    found = read(read_back, offering, paid_order())
    assert found.fonts == {"NotoSansSC-Regular": True, "NotoSerifSC-Regular": True}


def test_the_codes_are_large_enough(offering: Offering, read_back: Any, paid_order: Orders) -> None:
    """R28: at least 25 mm from edge to edge of the dark modules; the payment code, which is short, at least 16 mm."""
    import pypdfium2  # noqa: PLC0415
    import zxingcpp  # noqa: PLC0415

    found = read(read_back, offering, paid_order())
    for page in (0, 1):
        picture = pypdfium2.PdfDocument(found.pdf)[page].render(scale=200 / 72).to_pil()
        wide = {
            code.text: (code.position.top_right.x - code.position.top_left.x) / 200 * 25.4
            for code in zxingcpp.read_barcodes(picture)
        }
        assert wide.pop(PAY) >= 16
        (order,) = wide.values()
        assert order >= 24.8


# ---- blank work orders ---------------------------------------------------------------------------------------------


def blank(offering: Offering, count: int, url: str = URL) -> Paper:
    numbers = tuple(f"2611-AAA{chr(65 + n // 10)}{n % 10}" for n in range(count))
    desk, status = (f"{url}/desk/orders", f"{url}/status") if url else ("", "")
    return blank_orders(offering.catalog, BlankSheets(numbers, DAY, desk, status))


def test_a_blank_order_is_a_page_with_its_number_and_code(offering: Offering, read_back: Any) -> None:
    found = read_back(render(blank(offering, 3)).pdf)
    assert found.sizes == [(210, 297)] * 3
    for index, page in enumerate(found.pages):
        number = f"2611-AAAA{index}"
        assert page.count(number) == 2, "at the head, on the resident's slip"
        assert found.codes(index) == [f"{URL}/desk/orders/{number}"]
        for word in ("服务任务单（手写）", "住户留存", "服务电话027-12345678", "验收合格", "免费", "有偿", "告知人"):
            assert word in page


def test_blank_orders_without_an_address_have_no_code(offering: Offering, read_back: Any) -> None:
    found = read_back(render(blank(offering, 1, url="")).pdf)
    assert found.sizes == [(210, 297)]
    assert found.codes() == []


def test_a_pack_for_a_power_cut_is_one_small_file(offering: Offering, read_back: Any) -> None:
    pdf = render(blank(offering, 50)).pdf
    assert len(read_back(pdf).pages) == 50
    assert len(pdf) < 1_000_000


def test_amounts_read_as_pricing_says_them(offering: Offering, read_back: Any, paid_order: Orders) -> None:
    order = paid_order(lines=LINES, finished_at=DONE)
    assert yuan(order.due) == "167.50"
    assert "167.50" in read(read_back, offering, order).text


def test_a_negotiated_price_names_the_decision_on_both_copies(
    offering: Offering, read_back: Any, paid_order: Orders
) -> None:
    """The amount due is the decided one, in figures and in capitals; why stands nowhere (§6.3)."""
    agreed = Agreed("2026-XS-0007", 15000, 16750)
    order = paid_order(lines=LINES, finished_at=DONE, work_done="换了龙头", agreed=agreed)
    found = squeezed(plain(read(read_back, offering, order).text))
    assert found.count("经协商，标价合计167.50元，应付150元（协商决定书2026-XS-0007）") == 2
    assert found.count(capital(15000)) == 2
    assert found.count("经协商150元（协商决定书2026-XS-0007）") == 2


def test_a_price_agreed_before_the_work_stands_in_the_budget(
    offering: Offering, read_back: Any, paid_order: Orders
) -> None:
    found = squeezed(plain(read(read_back, offering, paid_order(agreed=Agreed("2026-XS-0008", 3500, 4000))).text))
    assert found.count("经协商35元（协商决定书2026-XS-0008）") == 2
    assert "应付35元" not in found
