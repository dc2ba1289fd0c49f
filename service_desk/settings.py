"""Settings with their origin: command option > ``LINLI_*`` environment > ``data/settings.toml`` > default."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from service_desk.errors import Unusable

DEFAULTS: Mapping[str, str] = {
    "data": "data",
    "catalog": "catalog",
    "host": "127.0.0.1",
    "port": "8000",
    "prefix": "",  # where the service stands behind a proxy, "/linli"
    "url": "",  # public address, for links that are handed out
    "database_url": "",  # postgresql://…; empty: SQLite in the data folder
    "trusted_proxies": "0",  # how many proxies in front may be believed (X-Forwarded-For)
    "tls": "false",  # whether residents come over https (HSTS, __Host- cookies)
    "threads": "16",
}
WORDS = {
    "data": "数据文件夹",
    "catalog": "服务目录文件夹",
    "host": "监听地址",
    "port": "端口",
    "prefix": "网址前缀",
    "url": "对外网址",
    "database_url": "数据库",
    "trusted_proxies": "可信代理层数",
    "tls": "是否使用 HTTPS",
    "threads": "线程数",
}
ENVIRONMENT = {name: f"LINLI_{name.upper()}" for name in DEFAULTS} | {"database_url": "DATABASE_URL"}
TRUE, FALSE = frozenset({"true", "yes", "1", "on", "是"}), frozenset({"false", "no", "0", "off", "否", ""})
HIGHEST_PORT = 65_535
LOOPBACK = ("127.0.0.1", "localhost", "::1")
MESSAGES = "messages"  # tables of settings.toml: where staff are told


@dataclass(frozen=True, slots=True)
class Target:
    """Where messages to staff go: a ``[[messages]]`` table of settings.toml. ``url`` may hold keys: never shown."""

    name: str
    to: tuple[str, ...]  # staff ids, roles, role@department, or *
    url: str
    private: bool = False  # whether the address may be one of the office's own network (TRUST 14)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the doors need to start. ``origins`` says for each name where its value came from."""

    data: Path
    catalog: Path
    host: str
    port: int
    prefix: str
    url: str
    database_url: str
    trusted_proxies: int
    tls: bool
    threads: int
    origins: tuple[tuple[str, str, str], ...]  # name, value, origin
    targets: tuple[Target, ...] = ()

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        return self.host in LOOPBACK

    @property
    def alone(self) -> bool:
        """Whether nobody but this machine can be meant to reach the service: also no proxy in front of it."""
        outside = self.url and urlsplit(self.url).hostname not in LOOPBACK
        return self.loopback and not outside and not self.tls and not self.trusted_proxies

    @property
    def address(self) -> str:
        """Where the service is found, for links that are handed out; without a trailing slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        if host in ("0.0.0.0", "[::]"):  # noqa: S104 - compared, not listened on
            host = "127.0.0.1"
        return (self.url or f"http://{host}:{self.port}") + self.prefix

    @property
    def database(self) -> str | Path:
        """The PostgreSQL address, or the SQLite file."""
        return self.database_url or self.data / "linli.db"


def load(options: Mapping[str, str | None] | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Raises:
        Unusable: a value that cannot be meant, with the name, where it stands and what to write instead.
    """
    environ = os.environ if environ is None else environ
    given = {name: value for name, value in (options or {}).items() if value is not None}
    found = {name: _from(name, given, environ, {}) for name in ("data",)}
    stored, targets = _stored(Path(found["data"][0]) / "settings.toml")
    found |= {name: _from(name, given, environ, stored) for name in DEFAULTS if name != "data"}
    values = {name: value for name, (value, _) in found.items()}
    return Settings(
        data=Path(values["data"]).absolute(),
        catalog=Path(values["catalog"]).absolute(),
        host=values["host"],
        port=_number(found, "port", 0, HIGHEST_PORT),
        prefix=_prefix(found),
        url=values["url"].rstrip("/"),
        database_url=values["database_url"],
        trusted_proxies=_number(found, "trusted_proxies", 0, 9),
        tls=_boolean(found, "tls"),
        threads=_number(found, "threads", 1, 256),
        origins=tuple((name, _shown(name, value), origin) for name, (value, origin) in found.items()),
        targets=targets,
    )


def environment(settings: Settings) -> dict[str, str]:
    """The settings as another process's own ``load`` will read them."""
    values = {name: getattr(settings, name) for name in ENVIRONMENT}
    return {
        ENVIRONMENT[name]: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in values.items()
    }


Found = dict[str, tuple[str, str]]


def _from(
    name: str, options: Mapping[str, str], environ: Mapping[str, str], stored: Mapping[str, str]
) -> tuple[str, str]:
    if name in options:
        return options[name], "命令选项"
    variable = ENVIRONMENT[name]
    if environ.get(variable):
        return environ[variable], f"环境变量 {variable}"
    if name in stored:
        return stored[name], "settings.toml"
    return DEFAULTS[name], "默认值"


def _stored(path: Path) -> tuple[dict[str, str], tuple[Target, ...]]:
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}, ()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unusable(f"设置文件 {path} 读不出来（{error}），请修改后再试。") from error
    targets = _targets(path, read.pop(MESSAGES, []))
    unknown = sorted(set(read) - set(DEFAULTS))
    if unknown:
        raise Unusable(f"设置文件 {path} 里有不认识的名称：{'、'.join(unknown)}。可用：{'、'.join(DEFAULTS)}。")
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in read.items()
    }, targets


def _targets(path: Path, read: object) -> tuple[Target, ...]:
    """The ``[[messages]]`` tables.

    Raises:
        Unusable: a table that cannot be meant, with an example.
    """
    example = '[[messages]]\nname = "维修群"\nto = ["supervisor@repair"]\nurl = "wecombot://…"'
    found: list[Target] = []
    for table in read if isinstance(read, list) else [None]:
        target = _target(table)
        if target is None:
            raise Unusable(f"设置文件 {path} 的 [[messages]] 要有 name、to 和 url，例如：\n{example}")
        if any(one.name == target.name for one in found):
            raise Unusable(f"设置文件 {path} 里有两个 [[messages]] 都叫「{target.name}」，请改一个名字。")
        found.append(target)
    return tuple(found)


def _target(table: object) -> Target | None:
    """A table as a target; None when something is missing, of another kind or unknown."""
    if not isinstance(table, dict) or set(table) - {"name", "to", "url", "private"}:
        return None
    name, to, url = table.get("name"), table.get("to"), table.get("url")
    if not (isinstance(name, str) and name.strip() and isinstance(url, str) and url.strip()):
        return None
    if not isinstance(to, list) or not to or not all(isinstance(one, str) for one in to):
        return None
    return Target(name, tuple(to), url, table.get("private") is True)


def _number(found: Found, name: str, least: int, most: int) -> int:
    value, origin = found[name]
    if not value.strip().isdecimal() or not least <= int(value) <= most:
        raise Unusable(f"{WORDS[name]}（{origin}）写的是「{value}」，请写 {least} 到 {most} 之间的整数。")
    return int(value)


def _boolean(found: Found, name: str) -> bool:
    value, origin = found[name]
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise Unusable(f"{WORDS[name]}（{origin}）写的是「{value}」，请写 true 或 false。")


def _prefix(found: Found) -> str:
    value, origin = found["prefix"]
    value = value.rstrip("/")
    if value and not value.startswith("/"):
        raise Unusable(f"{WORDS['prefix']}（{origin}）写的是「{value}」，请以 / 开头，例如 /linli。")
    return value


def _shown(name: str, value: str) -> str:
    """A database address is shown without its password."""
    if name != "database_url" or "@" not in value:
        return value
    scheme, _, rest = value.partition("://")
    return f"{scheme}://…@{rest.rpartition('@')[2]}"
