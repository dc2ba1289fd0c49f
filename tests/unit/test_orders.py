"""The records: words, places, roles."""

from __future__ import annotations

import pytest

from service_desk.orders import Basis, Channel, FollowUpResult, Grant, Place, Staff, Stars, TaskKind
from service_desk.workflow import Role


def test_places_are_written_as_people_say_them() -> None:
    """With and without a unit."""
    assert (str(Place("3", "2", "501")), Place("3", "2", "501").code) == ("3号楼2单元501室", "3-2-501")
    assert (str(Place("12", "", "801")), Place("12", "", "801").code) == ("12号楼801室", "12-801")
    assert (str(Place(other="南门")), Place(other="南门").code) == ("南门", "")


def test_a_role_counts_in_its_department_or_everywhere() -> None:
    """An empty department means the whole estate."""
    person = Staff("A1", "甲", "1", (Grant(Role.WORKER, "repair"), Grant(Role.FINANCE)))
    assert person.holds(Role.WORKER, "repair")
    assert not person.holds(Role.WORKER, "cleaning")
    assert person.holds(Role.FINANCE, "repair")
    assert [str(g) for g in person.grants] == ["worker@repair", "finance"]


@pytest.mark.parametrize("kind", [Basis, Channel, TaskKind, Stars, FollowUpResult])
def test_every_word_is_there(kind: type[Basis]) -> None:
    """Different words for different things."""
    assert len({member.word for member in kind}) == len(kind)


def test_the_two_lowest_levels_are_dissatisfied() -> None:
    """好差评."""
    assert [s.value for s in Stars if s.dissatisfied] == ["2", "1"]
