"""A price list as an Excel sheet that a clerk edits: 价目, 材料, 说明. Read back by ``price_import``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from admin.excel import Cell, Sheet, Yuan, write_book
from admin.price_diff import mark
from service_desk.catalog import Catalog
from service_desk.catalog_files.writing import quantity
from service_desk.pricing import MILLI, Edition, PriceItem, margin_word

ITEMS, MATERIALS, ABOUT = "价目", "材料", "说明"
QUOTES = {"fixed": "一口价", "estimate": "预估", "on_site": "现场报价"}
# Field of the price list -> head of its column. ``title`` and ``margin`` are there to be read only.
ITEM_COLUMNS = {
    "service": "编号", "title": "名称（只供参看）", "unit": "单位", "price": "单价（元）", "cost": "成本（元）",
    "minimum": "最低收费（元）", "quote": "报价方式", "low": "通常数量从", "high": "通常数量到", "includes": "包含",
    "margin": "毛利（只供参看）", "exception": "毛利超出的理由",
}  # fmt: skip
MATERIAL_COLUMNS = {
    "id": "编号", "name": "名称", "unit": "单位", "price": "单价（元）", "cost": "成本（元）",
    "margin": "毛利（只供参看）", "exception": "毛利超出的理由",
}  # fmt: skip
ABOUT_ROWS = {"edition": "价目表", "effective_from": "执行日", "remark": "说明", "mark": "导出记号（不要改）"}
HOW = (
    "成本只在办公室内部使用，这个文件不要发给住户。",
    "改好以后运行 linli prices import 文件.xlsx --preview 先看改动，再去掉 --preview 写入。",
    "单价、成本、最低收费写数字，最多两位小数，单位是元，不写「元」字；数量最多三位小数。",
    "报价方式写 一口价、预估、现场报价 之一；一口价的通常数量从、到两格相同。",
    "毛利超出保本微利范围的，由经理在「毛利超出的理由」写明；毛利一格由程序计算，改了也不起作用。",
    "可以增删整行；不要改第一行的栏名和工作表的名字。整栏删去的，那一栏照原来的不变。",
    "商议、审批、张贴不在这里，照旧办理。导出以后价目表又改过的，不会拿这个文件去盖掉，请重新导出。",
)


def export(edition: Edition, catalog: Catalog, out: Path, at: datetime) -> None:
    """Write a price list as a workbook."""
    write_book(out, sheets(edition, catalog), at)


def blank(edition: Edition, catalog: Catalog) -> Edition:
    """A list without prices yet: every paid service of the catalogue."""
    paid = (service.id for service in catalog.services if service.fee.value == "paid")
    items = tuple(PriceItem(service, "次", 0, 0) for service in paid)
    return Edition(edition.id, edition.effective_from, items)


def sheets(edition: Edition, catalog: Catalog) -> list[Sheet]:
    """The three sheets."""
    about = [[ABOUT_ROWS["edition"], edition.id], [ABOUT_ROWS["effective_from"], edition.effective_from.isoformat()]]
    about += [[ABOUT_ROWS["remark"], edition.remark], [ABOUT_ROWS["mark"], mark(edition)]]
    about += [["", line] for line in HOW]
    return [
        Sheet(ITEMS, list(ITEM_COLUMNS.values()), [_item(item, catalog) for item in edition.items]),
        Sheet(MATERIALS, list(MATERIAL_COLUMNS.values()), [
            [m.id, m.name, m.unit, Yuan(m.price), Yuan(m.cost), margin_word(m), m.exception]
            for m in edition.materials
        ]),
        Sheet(ABOUT, ["项目", "内容"], about, widths=[12, 80]),
    ]  # fmt: skip


def _item(item: PriceItem, catalog: Catalog) -> list[Cell]:
    service = catalog.service(item.service)
    low, high = (quantity(part) for part in item.typical)
    plain = item.typical == (MILLI, MILLI)
    return [
        item.service,
        service.title if service else "",
        item.unit,
        Yuan(item.price) if item.price else None,
        Yuan(item.cost) if item.cost else None,
        Yuan(item.minimum) if item.minimum else None,
        QUOTES[item.quote.value],
        "1" if plain else low,
        "1" if plain else high,
        item.includes,
        margin_word(item),
        item.exception,
    ]
