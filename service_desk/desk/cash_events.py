"""What is written into the chain of the cash book's own stream: money that hangs on no order, and every close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from service_desk.desk import steps
from service_desk.desk.context import Act, Office
from service_desk.orders import OrderEvent
from service_desk.store import Connection

STREAM = "cashbook"


def keep(cn: Connection, office: Office, act: Act, what: str, data: Mapping[str, Any]) -> OrderEvent:
    """Write an event of the cash book. ``data`` names records and fen, nobody's name."""
    made = steps.make_event(office, act, "", what, office.now, state=None, data=data, note="")
    return steps.keep(cn, office, replace(made, stream=STREAM))
