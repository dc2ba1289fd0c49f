"""What a door opens once at its start: settings, secret, store, and the published catalogue as it changes."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from service_desk.desk.context import Office
from service_desk.errors import Unusable
from service_desk.published import Published, Watcher
from service_desk.settings import Settings
from service_desk.store import Store, open_store

SECRET_BYTES = 32


def new_id() -> str:
    """32 random hexadecimal digits."""
    return uuid.UUID(bytes=secrets.token_bytes(16)).hex


def utc_now() -> datetime:
    """This instant."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Runtime:
    """An open desk. ``clock`` is the only place that reads the time."""

    settings: Settings
    store: Store
    secret: bytes
    watcher: Watcher
    clock: Callable[[], datetime] = utc_now

    def published(self) -> Published:
        """The published version in force.

        Raises:
            NotPublished: nothing has been published yet.
        """
        return self.watcher.get()

    def office(self, now: datetime | None = None) -> Office:
        """The office for one act, at ``now`` or at this instant.

        Raises:
            NotPublished: nothing has been published yet.
        """
        return Office(self.published().offering, self.secret, now or self.clock(), new_id)

    def close(self) -> None:
        """Close the store."""
        self.store.close()


def make_secret(data: Path) -> bytes:
    """The secret of this installation, made on the first start, readable by its owner only."""
    path = data / "secret"
    data.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        fresh = path.with_name(f".secret-{new_id()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(SECRET_BYTES) + "\n", encoding="ascii")
        try:
            path.hardlink_to(fresh)  # the first of two starts at once wins, nobody overwrites
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            fresh.replace(path)
        fresh.unlink(missing_ok=True)
    return read_secret(data)


def read_secret(data: Path) -> bytes:
    """The secret of this installation.

    Raises:
        Unusable: missing or damaged.
    """
    path = data / "secret"
    try:
        value = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        raise Unusable(f"还没有准备数据文件夹 {data}，请先运行 linli prepare。") from None
    except (OSError, ValueError) as error:
        raise Unusable(f"密钥文件 {path} 已损坏，请从备份里恢复它。") from error
    if len(value) < SECRET_BYTES:
        raise Unusable(f"密钥文件 {path} 太短，请从备份里恢复它。")
    return value


def open_runtime(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Runtime:
    """Open the desk over its data folder.

    Raises:
        Unusable: the folder was not prepared.
        NewerDatabase, StoreUnavailable: the database cannot be used.
    """
    secret = read_secret(settings.data)
    return Runtime(settings, open_store(settings.database), secret, Watcher(settings.data), clock)
