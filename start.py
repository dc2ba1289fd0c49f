#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""Set up and start Linli: ``python3 start.py``, ``python3 start.py setup``, ``python3 start.py test``.

Only the gate stands here, in words that even Python 2 can read, so that an old Python gets a sentence and no
SyntaxError. What the commands do is in ``tools/launch.py``.
"""

from __future__ import print_function, unicode_literals

import sys

NEEDED = (3, 11)


def too_old():
    """Say what to do with a Python that is too old; the exit code."""
    have = ".".join(str(part) for part in sys.version_info[:2])
    text = (
        "Python 太旧：需要 3.11 或更新，现在是 {0}。请从 https://www.python.org 安装新版本后再运行。\n"
        "Python is too old: 3.11 or newer is needed, this is {0}. Install a newer one and run again.\n"
    )
    getattr(sys.stderr, "buffer", sys.stderr).write(text.format(have).encode("utf-8"))
    return 1


if __name__ == "__main__":
    if sys.version_info < NEEDED:
        sys.exit(too_old())
    from tools.launch import main

    sys.exit(main(sys.argv[1:]))
