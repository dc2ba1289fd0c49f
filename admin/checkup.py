"""What ``doctor`` looks at, each as one line: ok, 注意 or 错误."""

from __future__ import annotations

import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from admin.price_status import with_chain
from admin.session import Session
from service_desk import catalog_files, published
from service_desk.clocks import NEXT_YEAR_FROM, NO_CALENDAR, local
from service_desk.editions import held_back
from service_desk.errors import CatalogInvalid, DeskError
from service_desk.pricing import Offering
from service_desk.settings import WORDS
from service_desk.store import events, health

GIB = 1024**3
LITTLE_SPACE, NO_SPACE = 1.0, 0.1  # GiB
BACKUP_DAYS = 2


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    NOTE = "注意"
    WRONG = "错误"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check-up."""

    level: Level
    name: str
    sentence: str


def examine(session: Session, tell: Callable[[int, int], None]) -> Iterator[Finding]:
    """Everything, in the order of the page; a part that cannot be looked at is a finding itself."""
    yield from _settings(session)
    parts: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: _folder(session), lambda: _database(session), lambda: _catalog(session),
        lambda: _published(session), lambda: _backup(session), lambda: _chain(session, tell),
    )  # fmt: skip
    for part in parts:
        try:
            yield from part()
        except DeskError as error:
            yield Finding(Level.WRONG, "检查", error.sentence)


def _settings(session: Session) -> Iterator[Finding]:
    for name, value, origin in session.settings.origins:
        shown = value or ("数据文件夹里的 SQLite" if name == "database_url" else "（空）")
        yield Finding(Level.OK, WORDS[name], f"{shown}（{origin}）")
    if not session.settings.loopback:
        yield Finding(Level.NOTE, WORDS["host"], "别的电脑也能连上；请确认已设员工密码，并放在 HTTPS 代理后面。")


def _folder(session: Session) -> Iterator[Finding]:
    data = session.settings.data
    key = data / "secret"
    if not key.exists():
        yield Finding(Level.WRONG, "数据文件夹", f"{data} 还没有准备，请运行 linli prepare。")
        return
    if sys.platform != "win32" and stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield Finding(Level.WRONG, "密钥", f"别人也能读到，请运行 chmod 600 {key}")
    else:
        yield Finding(Level.OK, "密钥", "只有本账户能读")
    free = shutil.disk_usage(data).free / GIB
    level = Level.WRONG if free < NO_SPACE else Level.NOTE if free < LITTLE_SPACE else Level.OK
    yield Finding(level, "磁盘空间", f"余 {free:.1f} GiB" + ("，请尽快腾出空间" if level is not Level.OK else ""))


def _database(session: Session) -> Iterator[Finding]:
    facts = health.facts(session.runtime.store)
    yield Finding(Level.OK, "数据库", f"{facts['engine']} {facts['version']}，结构 {facts['schema']}")
    safe = facts["synchronous"] in ("full", "extra", "on")
    words = "断电不丢数据" if safe else "断电可能丢数据，请更换 Python 或改用 PostgreSQL"
    yield Finding(Level.OK if safe else Level.WRONG, "落盘", f"synchronous={facts['synchronous']}，{words}")
    if facts.get("wal_reset_bug") == "avoided":
        sentence = (
            "这个 SQLite 有 WAL 重置缺陷（3.51.3 修复）；本程序只让一个连接写入，已避开。请不要用别的工具同时写。"
        )
        yield Finding(Level.NOTE, "SQLite", sentence)
    for sentence in health.problems(session.runtime.store):
        yield Finding(Level.WRONG, "数据库", sentence)


def _catalog(session: Session) -> Iterator[Finding]:
    try:
        offering = catalog_files.load(session.settings.catalog)
    except CatalogInvalid as error:
        yield Finding(Level.WRONG, "服务目录", f"有 {len(error.problems)} 处要修改，请运行 linli check")
        return
    yield Finding(Level.OK, "服务目录", f"没有问题，服务 {len(offering.catalog.services)} 项")
    yield from _held_back(with_chain(session, offering), local(session.clock()))
    standing = published.current(session.settings.data)
    if standing is not None and standing.offering.catalog.sha != offering.catalog.sha:
        yield Finding(Level.NOTE, "服务目录", "与已发布的不同；改好以后请运行 linli approve、linli publish")


def _published(session: Session) -> Iterator[Finding]:
    standing = session.runtime.published()
    offering, now = standing.offering, local(session.clock())
    demo = "；演示小区，价格是示例" if offering.catalog.estate.demo else ""
    yield Finding(Level.OK, "已发布", f"{standing.sha}{demo}")
    if not (standing.site / "index.html").is_file():
        yield Finding(Level.WRONG, "网站", "已发布的网站不完整，请重新运行 linli publish")
    edition = offering.edition_on(now.date())
    if edition is None:
        yield Finding(Level.NOTE, "价目表", "没有现行的，有偿服务暂不能预约")
    else:
        yield Finding(Level.OK, "价目表", f"现行 {edition.id}（{edition.effective_from} 起）")
    yield from _calendars(offering, now)


def _held_back(offering: Offering, now: datetime) -> Iterator[Finding]:
    """Editions whose day has come or comes soon, and what still keeps them."""
    for status in held_back(offering, now.date()):
        name = f"价目表 {status.edition.id}"
        yield Finding(Level.NOTE, name, f"{status.stage.word}，{status.due} 起还不能执行：{'；'.join(status.missing)}")


def _calendars(offering: Offering, now: datetime) -> Iterator[Finding]:
    for year in (now.year, now.year + 1):
        found = offering.catalog.calendar(year)
        matters = year == now.year or now.month >= NEXT_YEAR_FROM
        if found is None and matters:
            yield Finding(Level.NOTE, f"{year} 年日历", NO_CALENDAR.format(year=year))
        elif found is None:
            yield Finding(Level.OK, f"{year} 年日历", "还没有写，按平常的周末放假算")
        elif not found.complete:
            yield Finding(Level.NOTE if matters else Level.OK, f"{year} 年日历", "还不完整（调休日尚未公布）")
        else:
            yield Finding(Level.OK, f"{year} 年日历", "完整")


def _backup(session: Session) -> Iterator[Finding]:
    folder = session.settings.data / "backups"
    made = [p for p in folder.glob("*.db") if p.is_file()] if folder.is_dir() else []
    if not made:
        yield Finding(Level.NOTE, "备份", "还没有备份，请运行 linli backup，并另存一份到别的磁盘")
        return
    newest = max(p.stat().st_mtime for p in made)
    age = timedelta(seconds=max(0.0, session.clock().timestamp() - newest))
    late = age > timedelta(days=BACKUP_DAYS)
    words = f"最近一次在 {age.days} 天前" if age.days else f"最近一次在 {int(age.total_seconds() // 3600)} 小时前"
    yield Finding(Level.NOTE if late else Level.OK, "备份", words + ("，请再备份" if late else ""))


def _chain(session: Session, tell: Callable[[int, int], None]) -> Iterator[Finding]:
    found = session.read(lambda cn, office: events.verify(cn, office.estate, secret=office.secret, progress=tell))
    if found:
        yield Finding(Level.WRONG, "记录", f"有 {len(found)} 处对不上，请运行 linli verify")
    else:
        yield Finding(Level.OK, "记录", "事件链完整，没有被改动")
