"""Prepare the data folder, publish, serve, and stop cleanly. The work itself is the ``linli`` command's."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

from tools.environment import ROOT, Trouble, command, say

HOST = "127.0.0.1"
STARTED_WITHIN = 60.0  # seconds; an old office PC reads its disk slowly
STOPPED_WITHIN = 15.0


def check_port(port: int) -> None:
    """See that nobody listens on the port.

    Raises:
        Trouble: the port is busy, or may not be used by this account.
    """
    with socket.socket() as probe:
        if os.name != "nt":  # there the same word would let two servers share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EPERM):
                raise Trouble(
                    f"不允许使用端口 {port}。请换一个大于 1024 的端口：python3 start.py --port 8001",
                    f"Port {port} is not allowed here; choose one above 1024 with --port.",
                ) from error
            other = port + 1 if port < 65535 else 8001  # noqa: PLR2004  (the last port)
            raise Trouble(
                f"端口 {port} 已被占用，也许邻里已在运行：http://{HOST}:{port}/ 。"
                f"要另开一个，请换端口：python3 start.py --port {other}",
                f"Port {port} is busy; perhaps Linli runs already. Choose another with --port {other}.",
            ) from error


def serve(port: int) -> int:
    """Prepare, publish and serve until Ctrl-C; the exit code."""
    for step in ("prepare", "publish"):
        done = subprocess.run([command("python"), "-m", "admin", step], cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode  # the command has said why
    arguments = [command("python"), "-m", "admin", "serve", "--host", HOST, "--port", str(port)]
    server = subprocess.Popen(arguments, cwd=ROOT)
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        if _wait_until_open(server, port):
            _welcome(port)
        return server.wait()
    except KeyboardInterrupt:
        return _stop(server)


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _wait_until_open(server: subprocess.Popen[bytes], port: int) -> bool:
    """Whether the server took up its port; False when it ended or is too slow to say."""
    deadline = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with socket.create_connection((HOST, port), timeout=1):
                return True
        except OSError:
            time.sleep(0.1)
    return False


def _welcome(port: int) -> None:
    linli = command("linli")
    with contextlib.suppress(ValueError):  # another drive of a Windows machine
        linli = os.path.relpath(linli)
    say("")
    say(f"邻里已启动：http://{HOST}:{port}/", "Linli is running.")
    say(f"  住户预约  http://{HOST}:{port}/book", "a resident's form")
    say(f"  今日工作  {linli} today", "the day's work, in a second terminal")
    say(f"  所有命令  {linli} --help", "every staff command")
    say("  改目录    编辑 catalog/ 里的文件，再运行本命令", "edit catalog/, then run this again")
    say("  停止      按 Ctrl-C", "stop with Ctrl-C")


def _stop(server: subprocess.Popen[bytes]) -> int:
    """Let the server end: it has had the Ctrl-C too, unless only this process was told."""
    try:
        server.wait(timeout=1)
    except subprocess.TimeoutExpired:
        server.terminate()
        try:
            server.wait(timeout=STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
    sys.stdout.write("\n")
    say("已停止。", "Stopped.")
    return 0
