"""Whatever staff and resident press, in whatever order: what TRUST says holds, on both engines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from service_desk.store import people
from tests.desk.machine_rules import Desk

if TYPE_CHECKING:
    from conftest import World

BOUNDED = settings(
    max_examples=10, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def test_the_rules_hold_whatever_is_pressed(either_world: World) -> None:
    with either_world.store.read() as cn:
        staff = people.staff(cn, either_world.office.estate)
    second = replace(next(one for one in staff if one.id == "F01"), id="F02", badge="042")
    machine = type("DeskOn", (Desk,), {"world": either_world, "everybody": (*staff, second)})
    run_state_machine_as_test(machine, settings=BOUNDED)
