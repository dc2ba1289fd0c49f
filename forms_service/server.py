"""Serving: granian, one process of many threads, with the settings handed on through the environment."""

from __future__ import annotations

import errno
import os
import signal
import socket
import threading
from contextlib import closing
from multiprocessing.util import Finalize

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from forms_service.app import create_app
from service_desk import sending
from service_desk.errors import Unusable
from service_desk.runtime import Runtime, open_runtime, read_secret
from service_desk.settings import Settings, environment, load
from service_desk.store import accounts

TARGET = "forms_service.server:worker"
FEWEST_BYTES = 8  # different ones in a secret that was drawn and not written by hand
LOOK_EVERY = 1.0  # seconds
STOP_WITHIN = 10  # seconds for requests under way
NOBODY_CAN_SIGN_IN = (
    "还没有员工设过密码，不能对外提供服务。请先运行 linli serve --host 127.0.0.1，"
    "用 linli staff link M01 --by M01 给出的链接设好密码，再对外。"
)
SWITCHED_ON = frozenset({"1", "true", "yes", "on"})


def serve(settings: Settings) -> None:
    """Serve portal and forms until Ctrl-C or SIGTERM.

    Raises:
        Unusable: not prepared, an address that may not be used so, or a port that is busy.
        NotPublished: nothing to show yet.
    """
    check(settings)
    with closing(open_runtime(settings)) as runtime:  # migrates, and says here rather than in the worker what is wrong
        runtime.published()
        check_passwords(runtime)
    os.environ.update(environment(settings))
    server = Granian(
        TARGET,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,  # one process until the store can be shared; more than one is refused on Windows
        blocking_threads=settings.threads,
        websockets=False,
        log_level=LogLevels.error,
        log_access=False,  # it would write private tokens; ``log`` writes a line an event instead
        workers_kill_timeout=STOP_WITHIN,
        respawn_failed_workers=True,
    )
    server.serve()


def worker() -> Flask:
    """The application, in the process that granian started for it."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True, name="parent-watch").start()
    runtime = open_runtime(load())
    stop = threading.Event()
    threading.Thread(target=sending.work, args=(runtime, stop), daemon=True, name="messages").start()
    Finalize(None, stop.set, exitpriority=2)
    Finalize(None, runtime.close, exitpriority=1)  # atexit is not heard in a process of multiprocessing
    return create_app(runtime)


def _end_with(parent: int) -> None:
    """Stop when the parent was killed outright: nobody else would, and the port would stay taken."""
    asleep = threading.Event()
    while os.getppid() == parent:
        asleep.wait(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)


def check(settings: Settings) -> None:
    """Refuse what would be unsafe or cannot work, before anything is started.

    Raises:
        Unusable: as the sentence says.
    """
    secret = read_secret(settings.data)
    if not settings.loopback:
        if os.environ.get("FLASK_DEBUG", "").lower() in SWITCHED_ON:
            raise Unusable(f"调试模式（FLASK_DEBUG）下不能对外提供服务：请去掉它，或不要监听 {settings.host}。")
        if len(set(secret)) < FEWEST_BYTES:
            raise Unusable(f"密钥太简单，不能对外提供服务：请删除 {settings.data / 'secret'} 后运行 linli prepare。")
    _check_port(settings.host, settings.port)


def check_passwords(runtime: Runtime) -> None:
    """Refuse to be reached from outside while nobody of the staff has a password (TRUST).

    Raises:
        Unusable: so it is.
    """
    if runtime.settings.loopback:
        return
    with runtime.store.read() as cn:
        if not accounts.anybody_can_sign_in(cn):
            raise Unusable(NOBODY_CAN_SIGN_IN)


def _check_port(host: str, port: int) -> None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise Unusable(f"监听地址「{host}」无效，请写本机的地址，例如 127.0.0.1。") from error
    with socket.socket(family, kind) as probe:
        if os.name != "nt":  # there the same word would let two servers share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise Unusable(_port_sentence(error, host, port)) from error


def _port_sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"端口 {port} 已被占用，也许邻里已在运行。要另开一个，请换端口，例如 --port {port + 1}。"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"不允许使用端口 {port}，请换一个大于 1024 的端口，例如 --port 8001。"
    return f"不能监听 {host}:{port}，请检查监听地址，例如 127.0.0.1。"


def main() -> None:
    """Serve as the environment says (for tests and service managers; people use ``linli serve``)."""
    serve(load())


if __name__ == "__main__":
    main()
