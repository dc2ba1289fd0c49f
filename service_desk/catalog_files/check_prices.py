"""What must hold in the price lists: known paid services, the 保本微利 band, minimum and quantities, postings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from service_desk.catalog_files import sentences
from service_desk.catalog_files.models import EstateFile, PriceItemModel, PricesFile, ServiceModel
from service_desk.catalog_files.reading import POSTED, Files
from service_desk.catalog_files.sources import Source
from service_desk.errors import FileProblem
from service_desk.pricing import Material, PriceItem, amount, margin_word, outside_band

PHOTO = re.compile(r"[^/\\\\:*?\"<>|.][^/\\\\:*?\"<>|]*")


def price_checks(files: Files) -> Iterator[FileProblem]:
    """Every rule about prices/."""
    services = {item.id: item for s in files.services for item in s.model.services}
    retired = {gone for s in files.services for gone in s.model.retired}
    departments = {d.id for s in files.departments for d in s.model.departments}
    for source in files.prices:
        yield from _edition(source)
        if files.whole("services"):
            yield from _known_services(source, services, retired)
        if files.whole("departments"):
            for n, part in enumerate(source.model.consulted):
                if part.department not in departments:
                    sentence = sentences.unknown_id("部门", part.department, sorted(departments))
                    yield source.problem(sentence, "consulted", n, "department")
        for n, item in enumerate(source.model.items):
            yield from _item(source, n, item)
        for estate in files.estate:
            yield from _margins(source, estate.model)
    yield from _same_start(files)
    yield from _posted(files)
    yield from _unpriced(files)


def _edition(source: Source[PricesFile]) -> Iterator[FileProblem]:
    model = source.model
    if source.file != f"prices/{model.edition}.yml":
        yield source.problem(f"「edition」是 {model.edition}，和文件名不一致；请改成相同的编号。", "edition")
    seen: dict[str, int] = {}
    for n, item in enumerate(model.items):
        before = seen.setdefault(item.service, n)
        if before != n:
            line = source.marks.of_value(("items", before, "service"))[0]
            yield source.problem(f"「{item.service}」在第 {line} 行已经有价格；请删去一处。", "items", n, "service")
    materials: dict[str, int] = {}
    for n, material in enumerate(model.materials):
        before = materials.setdefault(material.id, n)
        if before != n or material.id in seen:
            word = "材料" if before != n else "服务"
            yield source.problem(f"编号「{material.id}」已经用于另一项{word}；请换一个。", "materials", n, "id")
        if material.price == 0:
            yield source.problem("材料的「price」要大于 0；不收钱的材料不用写进来。", "materials", n, "price")


def _known_services(
    source: Source[PricesFile], services: dict[str, ServiceModel], retired: set[str]
) -> Iterator[FileProblem]:
    for n, item in enumerate(source.model.items):
        known = services.get(item.service)
        if known is not None and known.fee == "free":
            sentence = f"「{item.service}」是免费服务，不能定价；请删去这一项，或在服务文件里把「fee」写成 paid。"
            yield source.problem(sentence, "items", n, "service")
        elif known is None and item.service not in retired:
            paid = sorted(key for key, value in services.items() if value.fee == "paid")
            yield source.problem(sentences.unknown_id("服务", item.service, paid), "items", n, "service")


def _item(source: Source[PricesFile], n: int, item: PriceItemModel) -> Iterator[FileProblem]:
    low, high = item.typical
    if item.price == 0:
        yield source.problem("有偿项目的「price」要大于 0；不收费的项目请在服务文件里写成 free。", "items", n, "price")
    if low == 0 or high == 0:
        yield source.problem("「typical」的数量要大于 0。", "items", n, "typical")
    elif low > high:
        yield source.problem("「typical」先写少的，后写多的，如 [1, 3]。", "items", n, "typical")
    elif item.quote == "fixed" and low != high:
        yield source.problem(
            "一口价（fixed）的「typical」两个数要相同；数量不定请写 quote: estimate。", "items", n, "typical"
        )
    elif item.quote != "on_site" and item.minimum > amount(item.price, high):
        sentence = "「minimum」比按通常数量算出的价钱还高；请改小 minimum，或改大 typical。"
        yield source.problem(sentence, "items", n, "minimum")


def _margins(source: Source[PricesFile], estate: EstateFile) -> Iterator[FileProblem]:
    """Services and materials alike (§2.7)."""
    listed: list[tuple[str, int, PriceItem | Material]] = [
        *(("items", n, item.item()) for n, item in enumerate(source.model.items)),
        *(("materials", n, item.material()) for n, item in enumerate(source.model.materials)),
    ]
    for key, n, item in listed:
        if item.price and not item.exception and outside_band(item, estate.margin_min, estate.margin_max):
            sentence = (
                f"毛利 {margin_word(item)} 超出保本微利范围（{estate.margin_min}%–{estate.margin_max}%）；"
                "请核对「price」和「cost」，或由经理在「exception」写明理由。"
            )
            yield source.problem(sentence, key, n, "price")


def _same_start(files: Files) -> Iterator[FileProblem]:
    first: dict[date, str] = {}
    for source in files.prices:
        day = source.model.effective_from
        before = first.setdefault(day, source.file)
        if before != source.file:
            yield source.problem(f"{before} 也从 {day} 起执行；请改其中一个的「effective_from」。", "effective_from")


def _posted(files: Files) -> Iterator[FileProblem]:
    editions = sorted(source.model.edition for source in files.prices)
    for source in files.posted:
        edition = source.model.edition
        if source.file != f"prices/{edition}{POSTED}":
            yield source.problem(f"「edition」是 {edition}，和文件名不一致；请改成相同的编号。", "edition")
        elif edition not in editions and files.whole("prices"):
            yield source.problem(sentences.unknown_id("价目表", edition, editions), "edition")
        for n, posting in enumerate(source.model.postings):
            for key, day in posting.later_days():
                if day < posting.on:
                    sentence = f"「{key}」（{day}）早于张贴日「on」（{posting.on}）；请核对两个日期。"
                    yield source.problem(sentence, "postings", n, key)
            if posting.photo is not None and not PHOTO.fullmatch(posting.photo):
                sentence = "「photo」只写照片的文件名，照片放在 prices/photos/ 里。"
                yield source.problem(sentence, "postings", n, "photo")


def _unpriced(files: Files) -> Iterator[FileProblem]:
    """In a demonstration estate every paid service has a price; elsewhere it simply is 待公布."""
    if not any(source.model.demo for source in files.estate) or not files.whole("prices", "services"):
        return
    priced = {item.service for source in files.prices for item in source.model.items}
    for source in files.services:
        for n, item in enumerate(source.model.services):
            if item.fee == "paid" and item.id not in priced:
                sentence = f"有偿服务「{item.id}」在 prices/ 里没有价格；演示小区的每项有偿服务都要有价格，请补上。"
                yield source.problem(sentence, "services", n, "id")
