"""Publishing from the desk, by the project's own command in a process of its own.

Why a process: publishing builds the portal, and forms never import the portal or the command line (DESIGN §2), so that
nothing of MkDocs and typesetting gets into the service that answers residents. The running service finds the new
version by itself (``service_desk.published.Watcher``). One at a time; nothing that anybody typed reaches the arguments.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from service_desk.errors import DeskError
from service_desk.settings import ENVIRONMENT, Settings, environment

COMMAND = ("-m", "admin", "publish", "--json")
ROOT = Path(__file__).resolve().parents[2]
WITHIN = 120.0  # seconds
LONGEST = 4000  # characters of a refusal that are shown
RUNNING = "正在发布，还没有完。请等一两分钟，再打开这一页看结果。"
TOO_LONG = "两分钟还没有发布完，已经停下；原来的网站照常使用。请稍后再试，还不行就请技术人员运行 linli publish。"
FAILED = "没有发布成，原来的网站照常使用。请技术人员运行 linli publish 看原因。"


class NotDone(DeskError):
    """The site was not published; the old one goes on."""

    code = "not_published_now"
    http_status = 409


@dataclass(frozen=True, slots=True)
class Done:
    """What publishing came to. ``changed``: False when everything stood already; ``unprinted``: a sentence for each
    sheet that the site has no PDF of.
    """

    sha: str
    changed: bool
    unprinted: tuple[str, ...] = ()


def publish(settings: Settings, *, within: float = WITHIN) -> Done:
    """Publish the catalogue folder of these settings.

    Args:
        settings: the service's own.
        within: seconds that it may take.

    Raises:
        NotDone: somebody is publishing already, it took too long, or the command's own refusal as it stands.
    """
    try:
        with FileLock(settings.data / "publish.lock", timeout=0):
            code, out, err = _run(_surroundings(settings), within)
    except Timeout:
        raise NotDone(RUNNING, code="publishing") from None
    if code:
        raise NotDone(err.strip()[:LONGEST] or FAILED)
    return _done(out)


def _surroundings(settings: Settings) -> dict[str, str]:
    """This process's environment with the settings as the service has them, and no other."""
    own = {name: value for name, value in os.environ.items() if name not in ENVIRONMENT.values()}
    return own | environment(settings) | {"PYTHONUTF8": "1"}


def _run(surroundings: dict[str, str], within: float) -> tuple[int, str, str]:
    """Run the command; exit code, output and errors. Into files: a helper of its own that outlives it would hold pipes.

    Raises:
        NotDone: it took too long, or could not be started.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and fixed arguments
                [sys.executable, *COMMAND], cwd=ROOT, env=surroundings, stdin=subprocess.DEVNULL, stdout=out,
                stderr=err, timeout=within, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise NotDone(TOO_LONG, code="publishing_too_long") from None
        except OSError as error:
            raise NotDone(FAILED) from error
        out.seek(0)
        err.seek(0)
        said, complained = (stream.read().decode("utf-8", "replace") for stream in (out, err))
        return done.returncode, said, complained


def _done(out: str) -> Done:
    try:
        said: dict[str, Any] = json.loads(out)
        return Done(str(said["sha"]), bool(said["changed"]), tuple(map(str, said["unprinted"])))
    except (ValueError, KeyError, TypeError) as error:
        raise NotDone(FAILED) from error
