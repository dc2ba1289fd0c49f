"""Example staff of a demonstration estate, with invented names, so that a day can be played."""

from __future__ import annotations

from service_desk.catalog import Catalog, Department
from service_desk.orders import Grant, Staff
from service_desk.workflow import Role

TENTHS = "甲乙丙丁戊己庚辛壬癸"
WORKERS_A_DEPARTMENT = 2
RECEPTION, FINANCE = "reception", "finance"
WORDS = {"reception": "接待", "repair": "维修", "cleaning": "保洁", "greening": "绿化", "order": "秩序维护"}


def demo_staff(catalog: Catalog) -> tuple[Staff, ...]:
    """Two at reception, one in finance, a supervisor and two workers for every department with places."""
    made = [
        Staff("R01", "接待员甲", "0101", (Grant(Role.RECEPTION),)),
        Staff("R02", "接待员乙", "0102", (Grant(Role.RECEPTION),)),
        Staff("F01", "出纳员甲", "0201", (Grant(Role.FINANCE),)),
    ]
    departments = [d for d in catalog.departments if d.capacity]
    departments.sort(key=lambda d: d.id == RECEPTION)  # W01 is one who goes to homes
    for place, department in enumerate(departments):
        made += _department(department, place)
    return tuple(sorted(made, key=lambda person: person.id))


def _department(department: Department, place: int) -> list[Staff]:
    word = WORDS.get(department.id, department.name)
    supervisor = Staff(
        f"S{place + 1:02d}", f"{word}{department.supervisor_title}甲", f"03{place + 1:02d}",
        (Grant(Role.SUPERVISOR, department.id),),
    )  # fmt: skip
    first = place * WORKERS_A_DEPARTMENT + 1
    workers = [
        Staff(
            f"W{first + i:02d}", f"{word}员{TENTHS[i + (2 if department.id == RECEPTION else 0)]}",
            f"04{first + i:02d}", (Grant(Role.WORKER, department.id),),
        )
        for i in range(WORKERS_A_DEPARTMENT)
    ]  # fmt: skip
    return [supervisor, *workers]
