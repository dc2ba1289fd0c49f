"""Bodies that come slowly hold up to half the threads; pages and telephone numbers go on being shown."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from werkzeug.test import create_environ, run_wsgi_app

from forms_service.guard import TURNS


class SlowBody(io.RawIOBase):
    """Gives nothing until it is let go, and says when somebody began to wait for it."""

    def __init__(self, waiting: threading.Semaphore, let_go: threading.Event) -> None:
        super().__init__()
        self.waiting, self.let_go = waiting, let_go

    def readable(self) -> bool:
        return True

    def readinto(self, _: Any) -> int:
        self.waiting.release()
        self.let_go.wait(30)
        return 0


def test_slow_bodies_leave_threads_for_pages(service: Any) -> None:
    """With every turn taken a page still comes; a further form is told to try again or to call."""
    turns = service.runtime.settings.threads // 2
    waiting, let_go = threading.Semaphore(0), threading.Event()

    def send_slowly() -> str:
        environ = create_environ("/status", method="POST", content_type="application/x-www-form-urlencoded")
        environ |= {"CONTENT_LENGTH": "1000", "wsgi.input": io.BufferedReader(SlowBody(waiting, let_go))}
        return run_wsgi_app(service.app.wsgi_app, environ)[1]

    with ThreadPoolExecutor(turns) as pool:
        slow = [pool.submit(send_slowly) for _ in range(turns)]
        try:
            assert all(waiting.acquire(timeout=30) for _ in range(turns))
            assert service.get("/status").status == 200
            refused = service.post("/status", {"number": "2611-AAAAA", "tail": "8000"})
            assert refused.status == 503
            assert "027-12345678" in refused.words
        finally:
            let_go.set()
        assert all(answer.result(30) for answer in slow)
    assert service.post("/status", {"number": "2611-AAAAA", "tail": "8000"}).status == 404
    assert service.app.extensions[TURNS].acquire(blocking=False)
