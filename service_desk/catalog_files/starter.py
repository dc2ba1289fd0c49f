"""``linli init``: a catalogue of one's own. The free services of the source, no paid items, no price list."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

from pypinyin import lazy_pinyin

from service_desk.catalog import Fee, Record
from service_desk.catalog_files.models import EstateFile, ServicesFile
from service_desk.catalog_files.reading import parse
from service_desk.catalog_files.schema import write_schemas
from service_desk.errors import CatalogInvalid, Refused, Unusable

TEMPLATE = Path(__file__).resolve().parents[2] / "catalog"

_ESTATE = """\
# yaml-language-server: $schema=schema/estate.json
# 请核对每一项；后面是空的请填写，然后运行 linli check。
id: {id}
name: {name}
centre: {centre}
address: {address}
phone: {phone}
# 夜间、紧急和投诉电话；没有另设的，写服务电话。
emergency_phone: {phone}
complaints_phone: {phone}
area_code: {area_code}
manager_title: 服务中心经理
demo: false
# 三五个人的小服务中心写 small，登记、落实、派工合为一步。
mode: {mode}
hours:
  am_from: 8:30
  am_to: 12:00
  pm_from: 14:00
  pm_to: 17:30
weekdays: [1, 2, 3, 4, 5]
quiet_hours:
  - {{from: 12:00, to: 14:00}}
  - {{from: 20:00, to: 8:00}}
booking_days: 14
notice_days: 7
channels: [entrance, boards]
margin_min: 0
margin_max: 20
# 住户要求协商价格时，主管最多可降百分之几；0 为都由经理决定。
price_reduction_percent: 0
decline_reasons:
  - 超出服务中心的能力或资质，须由专业单位办理
  - 属于共用部位的维修，转物业报修办理
  - 现场不具备安全作业条件
  - 会影响其他住户的正常生活
  - 法律法规不允许代办
company_contact:
# 公司收款码：用手机扫公司的收款码，把扫出来的文字写在这里。印在任务单上，服务人员的手机上也显示。
payment_code:
url:
privacy_version: 2026-1
notice:
...
"""

_FREE_NOTICE = """\
# yaml-language-server: $schema=../schema/notices.json
# 免费服务要公告为免费（制度 §6.1）。贴好以后用 linli notice posted 记下贴在哪里；一直有效，不写 until。
id: free-services
kind: free
title: 免费服务公告
summary: 代缴水电费、代办手续等 {count} 项服务不收服务费，打电话或来服务中心就能办。
body:
  - 服务中心为住户提供 {count} 项免费服务：{sections}。免费服务清单可以到服务中心取，也可以打电话问。
  - 以上各项为无偿增值服务，不收服务费。替您缴费、订购的，按收费单位票据代收代付，多退少补。
  - 工作人员不收小费。有人向您另外要钱，请打投诉电话。
since: {today}
affects: 全体住户
channels: [entrance, boards]
...
"""

_DIRECTORY = """\
# yaml-language-server: $schema=../schema/directory.json
# {title}：还没有资料时写 []，住户会看到服务电话。填写的样子：
# entries:
#   - title: 名称
#     detail: 一两句说明
#     phone: {phone}
#     verified_on: 2026-01-15
service: {id}
entries: []
...
"""


def init(
    folder: Path,
    *,
    name: str,
    phone: str,
    address: str = "",
    area_code: str = "",
    mode: str = "normal",
    template: Path = TEMPLATE,
    today: date = date(2026, 1, 1),
) -> list[Path]:
    """Write a new catalogue and return its files. What is left empty in estate.yml, ``check`` asks for.

    ``today`` is the day from which the free services are announced as free (§6.1).

    Raises:
        Refused: the folder has something in it, or is a file.
        CatalogInvalid: the name, telephone number or another given value cannot stand in estate.yml.
        Unusable: the template that comes with the program is not there.
    """
    _refuse_filled(folder)
    estate = _estate(name.strip(), phone.strip(), address.strip(), area_code.strip(), mode)
    services = _free_services(template)
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"estate.yml": estate}
    texts |= {file: (template / file).read_text("utf-8") for file in ("departments.yml", "conduct.yml", "README.md")}
    for file, (source, text) in services.items():
        texts[f"services/{file}"] = text
        texts |= _directories(source, phone.strip())
    texts["notices/free-services.yml"] = _free_notice([source for source, _ in services.values()], today)
    for path in sorted((template / "calendar").glob("*.yml")):
        texts[f"calendar/{path.name}"] = without_service_days(path.read_text("utf-8"))
    written = [_write(folder / name, text) for name, text in texts.items()]
    (folder / "prices").mkdir()
    return written + write_schemas(folder / "schema")


def _free_notice(sources: list[ServicesFile], today: date) -> str:
    """The first notice: what is free, by its sections."""
    count = sum(len(source.services) for source in sources)
    return _FREE_NOTICE.format(count=count, sections="、".join(source.section.title for source in sources), today=today)


def _directories(source: ServicesFile, phone: str) -> dict[str, str]:
    """An empty file for each information service."""
    return {
        f"directory/{item.id}.yml": _DIRECTORY.format(id=item.id, title=item.title, phone=phone)
        for item in source.services
        if item.record[0] is Record.ANSWER
    }


def _refuse_filled(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise Refused(f"「{folder}」是一个文件，不是文件夹；请换一个新文件夹的名字。", code="not_a_folder")
    if folder.is_dir() and any(folder.iterdir()):
        raise Refused(f"文件夹「{folder}」里已有内容，没有改动；请换一个空文件夹或新的名字。", code="folder_not_empty")


def _estate(name: str, phone: str, address: str, area_code: str, mode: str) -> str:
    """estate.yml with the given values, tried before anything is written."""
    landline = re.match(r"0[0-9]{2,3}(?=-)", phone)
    code = area_code or (landline[0] if landline else "")
    text = _ESTATE.format(
        id=estate_id(name),
        name=_quoted(name),
        centre=_quoted(f"{name}服务中心" if name else ""),
        address=_quoted(address),
        phone=_quoted(phone),
        area_code=_quoted(code),
        mode=_quoted(mode),
    )
    problems = parse("estate.yml", text.encode("utf-8", "replace"), EstateFile)[1]
    empty = {number for number, line in enumerate(text.split("\n"), start=1) if line in {"address: ", "area_code: "}}
    wrong = [problem for problem in problems if problem.line not in empty]
    if wrong:
        raise CatalogInvalid(wrong)
    return text


def _quoted(value: str) -> str:
    """A value in double quotes, which YAML reads as JSON does; nothing when there is none."""
    return json.dumps(value, ensure_ascii=False) if value else ""


def estate_id(name: str) -> str:
    """``晴川里`` -> ``qingchuanli``; ``estate`` when nothing of the name can be spelled."""
    spelled = re.sub(r"[^a-z0-9]+", "-", "".join(lazy_pinyin(name)).lower()).strip("-")
    return spelled[:32].strip("-") or "estate"


def _free_services(template: Path) -> dict[str, tuple[ServicesFile, str]]:
    """The template's service files that hold free services only, by file name."""
    found = {}
    for path in sorted((template / "services").glob("*.yml")):
        data = path.read_bytes()
        source, problems = parse(f"services/{path.name}", data, ServicesFile)
        if source is None:
            raise CatalogInvalid(problems)
        if all(Fee(item.fee) is Fee.FREE for item in source.model.services):
            found[path.name] = (source.model, data.decode("utf-8-sig"))
    if not found:
        raise Unusable(f"没有找到服务目录的样本「{template}」；请重新取得完整的程序文件夹。", code="no_template")
    return found


def without_service_days(text: str) -> str:
    """A calendar file without the template estate's own events."""
    kept = []
    skipping = False
    for line in text.splitlines():
        if line[:1] not in {" ", "#", ""}:
            skipping = line.startswith("service_days:")
        if not skipping:
            kept.append(line)
    return "\n".join(kept) + "\n"


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path
