"""The manager's pages of the staff, and leave (TRUST 4, 8, 10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from service_desk import desk
from service_desk.desk import staff_book
from service_desk.orders import Grant, Staff
from service_desk.store import events
from service_desk.workflow import Role

At = Callable[[str], Any]
PEOPLE = "/desk/people"


def person(service: Any, staff: str) -> Staff | None:
    with service.runtime.store.read() as cn:
        return next((one for one in desk.list_staff(cn, service.office) if one.id == staff), None)


def book(service: Any, staff: str) -> list[tuple[str, str]]:
    """What the chain says was done with a record, and by whom."""
    with service.runtime.store.read() as cn:
        stream = events.stream(cn, service.office.estate, staff_book.stream_of_staff(staff))
    return [(one.action, one.actor) for one in stream]


def add(manager: Any, **fields: str) -> Any:
    return manager.send(manager.get(f"{PEOPLE}/new"), f"{PEOPLE}/new", **fields)


def boxes(*roles: str) -> dict[str, str]:
    return {f"role.{role}": "yes" for role in roles}


def test_the_manager_adds_somebody_with_roles_ticked(service: Any, at_desk: At) -> None:
    manager = at_desk("M01")
    sent = add(
        manager, id="w09", name="维修工丙", badge="", phone="１３８ ００１３ ８０００",
        **boxes("worker@repair", "supervisor@cleaning", "reception"),
    )  # fmt: skip
    assert sent.where == "/desk/people/W09?said=added"
    grants = (Grant(Role.RECEPTION), Grant(Role.WORKER, "repair"), Grant(Role.SUPERVISOR, "cleaning"))
    assert person(service, "W09") == Staff("W09", "维修工丙", "W09", grants, phone="13800138000")
    assert book(service, "W09") == [("staff-saved", "M01")]
    assert "服务人员（水电工程维修组）" in manager.get(PEOPLE).words


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"id": "W09", "name": ""}, "请填写员工姓名"),
        ({"id": "", "name": "甲"}, "工号请用字母和数字"),
        ({"id": "维修", "name": "甲"}, "工号请用字母和数字"),
        ({"id": "W" * 13, "name": "甲"}, "最多 12 个"),
        ({"id": "w01", "name": "甲"}, "工号 W01 已有人用（维修工甲）"),
        ({"id": "W09", "name": "甲", "phone": "12"}, "电话不对"),
    ],
    ids=["name", "no id", "id", "long id", "taken", "phone"],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(
    service: Any, at_desk: At, fields: dict[str, str], sentence: str
) -> None:
    sent = add(at_desk("M01"), badge="0133", **fields, **boxes("finance"))
    assert sent.status == 422
    assert sentence in sent.words
    kept = sent.reader.forms[f"{PEOPLE}/new"]
    assert (kept["badge"], kept["role.finance"]) == ("0133", "yes")
    assert person(service, "W09") is None


def test_10_roles_that_no_box_offers_are_ignored(service: Any, at_desk: At) -> None:
    add(
        at_desk("M01"), id="W09", name="甲", grants="manager", active="no", estate="other",
        **boxes("worker@repair", "system", "resident", "worker@moon", "manager@repair"),
    )  # fmt: skip
    found = person(service, "W09")
    assert found is not None
    assert found.active
    assert found.grants == (Grant(Role.WORKER, "repair"),)


@pytest.mark.parametrize("who", ["R01", "S01", "W01", "F01"])
def test_10_nobody_but_the_manager_sees_or_changes_a_record_not_even_the_own(
    service: Any, at_desk: At, who: str
) -> None:
    other = at_desk(who)
    before = person(service, who)
    csrf = other.get("/desk/me").reader.forms["/desk/me/password"]["csrf"]
    for path in (PEOPLE, f"{PEOPLE}/new", f"{PEOPLE}/{who}"):
        assert other.get(path).status == 404
    fields = {"csrf": csrf, "name": "甲", "active": "no", "grant": "M01:manager", **boxes("manager")}
    for path in (
        f"{PEOPLE}/new",
        f"{PEOPLE}/{who}",
        *(f"{PEOPLE}/{who}/{what}" for what in ("duty", "link", "deputy")),
    ):
        assert other.post(path, **fields).status == 404
    assert other.post(f"{PEOPLE}/deputies/end", deputy="1", **fields).status == 404
    assert person(service, who) == before


def test_10_one_s_own_account_takes_no_roles(service: Any, at_desk: At) -> None:
    worker, _ = at_desk("W01"), at_desk("W01")
    worker.send(worker.get("/desk/me"), "/desk/me/sessions", grants="manager", role="manager", **boxes("manager"))
    assert person(service, "W01").grants == (Grant(Role.WORKER, "repair"),)  # type: ignore[union-attr]


def test_the_last_manager_can_neither_go_nor_give_the_role_away(service: Any, at_desk: At) -> None:
    manager = at_desk("M01")
    page = manager.get(f"{PEOPLE}/M01")
    assert "没有经理" in manager.send(page, f"{PEOPLE}/M01/duty").words
    fields = page.reader.forms[f"{PEOPLE}/M01"] | boxes("finance")
    fields.pop("role.manager")
    assert "没有经理" in manager.post(f"{PEOPLE}/M01", **fields).words
    assert person(service, "M01").holds(Role.MANAGER)  # type: ignore[union-attr]
    assert manager.get(PEOPLE).status == 200


def test_a_changed_role_counts_at_the_next_request(at_desk: At) -> None:
    manager, worker = at_desk("M01"), at_desk("W01")
    assert worker.get("/desk/queue").status == 404
    page = manager.get(f"{PEOPLE}/W01")
    manager.send(page, f"{PEOPLE}/W01", **boxes("supervisor@repair"))
    assert worker.get("/desk/queue").status == 200


def test_a_first_link_is_shown_once_and_stands_nowhere(service: Any, at_desk: At) -> None:
    manager = at_desk("M01")
    page = manager.get(f"{PEOPLE}/W01")
    shown = manager.send(page, f"{PEOPLE}/W01/link")
    link = shown.words.split("http://")[1].split()[0]
    path = "/" + link.split("/", 1)[1]
    assert "11月26日" in shown.words
    assert shown.response.headers["Cache-Control"] == "private, no-store"
    assert path.rsplit("/", 1)[1] not in manager.get(f"{PEOPLE}/W01").response.text
    assert "维修工甲，请设定密码" in service.get(path).words
    stored = b"".join(file.read_bytes() for file in service.runtime.settings.data.glob("linli.db*"))
    assert path.rsplit(".", 1)[1].encode() not in stored
    assert ("first-link", "M01") in book(service, "W01")


def test_a_deputy_holds_the_role_on_the_days_and_not_after(service: Any, at_desk: At) -> None:
    manager, worker = at_desk("M01"), at_desk("W01")
    page = manager.get(f"{PEOPLE}/W01")
    sent = manager.send(
        page, f"{PEOPLE}/W01/deputy", grant="S01:supervisor@repair", since="2026-11-24", until="2026-11-25"
    )
    assert sent.where == f"{PEOPLE}/W01?said=deputy"
    assert worker.get("/desk/queue").status == 404
    service.clock.wait(days=1)
    worker.sign_in()
    assert worker.get("/desk/queue").status == 200
    assert "代理 S01" in worker.get("/desk/me").words
    service.clock.wait(days=2)
    worker.sign_in()
    assert worker.get("/desk/queue").status == 404


def test_a_deputy_ended_early_loses_the_role_at_once(service: Any, at_desk: At) -> None:
    manager, worker = at_desk("M01"), at_desk("W01")
    days = {"since": "2026-11-23", "until": "2026-11-30"}
    manager.send(manager.get(f"{PEOPLE}/W01"), f"{PEOPLE}/W01/deputy", grant="S01:supervisor@repair", **days)
    assert worker.get("/desk/queue").status == 200
    manager.send(manager.get(PEOPLE), f"{PEOPLE}/deputies/end")
    assert worker.get("/desk/queue").status == 404
    assert [what for what, _ in book(service, "W01")] == ["first-link", "deputy", "deputy-ended"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"grant": "S01:supervisor@repair", "since": "", "until": ""}, "请填写第一天"),
        ({"grant": "S01:supervisor@repair", "since": "2026-11-25", "until": "2026-11-24"}, "不能早于第一天"),
        ({"grant": "S01:supervisor@repair", "since": "2026-11-01", "until": "2026-11-02"}, "已经过去了"),
        ({"grant": "S01:supervisor@repair", "since": "2026-11-25", "until": "2028-11-25"}, "最长 366 天"),
        ({"grant": "S01:manager", "since": "2026-11-25", "until": "2026-11-25"}, "没有这个角色"),
        ({"grant": "W01:worker@repair", "since": "2026-11-25", "until": "2026-11-25"}, "代替哪一位"),
        ({"grant": "", "since": "2026-11-25", "until": "2026-11-25"}, "请选择代理谁的什么"),
    ],
    ids=["no days", "backwards", "past", "too long", "not held", "self", "nobody"],
)
def test_a_deputy_that_cannot_be_meant_is_refused(at_desk: At, fields: dict[str, str], sentence: str) -> None:
    manager = at_desk("M01")
    sent = manager.send(manager.get(f"{PEOPLE}/W01"), f"{PEOPLE}/W01/deputy", **fields)
    assert sent.status == 422
    assert sentence in sent.words


def test_10_a_deputy_of_the_manager_makes_no_managers(service: Any, at_desk: At) -> None:
    manager, deputy = at_desk("M01"), at_desk("R01")
    days = {"since": "2026-11-23", "until": "2026-11-30"}
    manager.send(manager.get(f"{PEOPLE}/R01"), f"{PEOPLE}/R01/deputy", grant="M01:manager", **days)
    assert deputy.send(deputy.get(f"{PEOPLE}/R01"), f"{PEOPLE}/R01", **boxes("manager")).status == 403
    assert deputy.send(deputy.get(f"{PEOPLE}/S01"), f"{PEOPLE}/S01", **boxes("manager")).status == 403
    assert deputy.send(deputy.get(f"{PEOPLE}/M01"), f"{PEOPLE}/M01/link").status == 403
    assert deputy.send(deputy.get(f"{PEOPLE}/M01"), f"{PEOPLE}/M01", **boxes("finance")).status == 403
    late = {"since": "2026-11-23", "until": "2027-10-30"}
    sent = deputy.send(deputy.get(f"{PEOPLE}/S01"), f"{PEOPLE}/S01/deputy", grant="M01:manager", **late)
    assert sent.status == 403
    assert deputy.send(deputy.get(f"{PEOPLE}/W01"), f"{PEOPLE}/W01", **boxes("worker@cleaning")).status == 303
    assert not person(service, "R01").holds(Role.MANAGER)  # type: ignore[union-attr]


# ---- leave ----------------------------------------------------------------------------------------------------------


def leave(who: Any, **fields: str) -> Any:
    return who.send(who.get("/desk/leave"), "/desk/leave", **fields)


def test_a_supervisor_enters_leave_of_the_own_department_and_takes_it_back(service: Any, at_desk: At) -> None:
    supervisor = at_desk("S01")
    sent = leave(supervisor, staff="W01", since="2026-11-24", until="2026-11-26", half="pm", why="培训")
    assert sent.status == 303
    page = supervisor.get(sent.where)
    assert "维修工甲 培训 11月24日 周二至11月26日 周四 下午" in page.words
    assert supervisor.send(page, "/desk/leave/back").status == 303
    assert "维修工甲 培训" not in supervisor.get("/desk/leave").words
    assert [what for what, _ in book(service, "W01")] == ["absent", "back"]


def test_the_tasks_of_somebody_who_will_be_away_are_told(service: Any, at_desk: At) -> None:
    service.assign(service.booked())
    supervisor = at_desk("S01")
    sent = leave(supervisor, staff="W01", since="2026-11-24", why="休假")
    page = supervisor.get(sent.where)
    assert "还有 1 张任务" in page.words
    assert "/desk/reassign?worker=W01&day=2026-11-24" in page.reader.links


def test_04_nobody_of_another_department_is_offered_or_taken(at_desk: At) -> None:
    supervisor = at_desk("S01")
    assert "代办员甲" not in supervisor.get("/desk/leave").words
    assert leave(supervisor, staff="W04", since="2026-11-24", why="休假").status == 403
    assert leave(supervisor, staff="W99", since="2026-11-24", why="休假").status == 404
    assert at_desk("W01").get("/desk/leave").status == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"since": "", "why": "休假"}, "请填写第一天"),
        ({"since": "2026-11-24", "why": "感冒发烧"}, "原因请从清单里选"),
        ({"since": "2026-11-24", "until": "2026-11-23", "why": "休假"}, "不能早于第一天"),
    ],
    ids=["no day", "why", "backwards"],
)
def test_leave_that_cannot_be_meant_is_refused(at_desk: At, fields: dict[str, str], sentence: str) -> None:
    sent = leave(at_desk("M01"), staff="W01", **fields)
    assert sent.status == 422
    assert sentence in sent.words


def test_the_same_days_are_not_entered_twice_but_two_halves_are(at_desk: At) -> None:
    manager = at_desk("M01")
    assert leave(manager, staff="W01", since="2026-11-24", half="am", why="休假").status == 303
    assert leave(manager, staff="W01", since="2026-11-24", half="pm", why="休假").status == 303
    assert leave(manager, staff="W01", since="2026-11-24", half="pm", why="休假").status == 422
    assert leave(manager, staff="W01", since="2026-11-23", until="2026-11-25", why="休假").status == 422
