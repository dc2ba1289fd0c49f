"""Who may open what at the staff desk (TRUST 4, 8, 9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from forms_service.desk import gate
from tests.passwords import PASSWORD

At = Callable[[str], Any]
ANYBODY = {"/desk/sign-in", "/desk/first/<token>", "/desk/orders/<number>", "/desk/second", "/desk/locked",
           "/desk/calendar/<token>.ics"}  # fmt: skip


def rules(service: Any) -> dict[str, Any]:
    return {rule.rule: rule for rule in service.app.url_map.iter_rules() if rule.rule.startswith("/desk")}


def path_of(rule: str) -> str:
    """A path that fits the rule, about nothing that exists."""
    return re.sub(r"<(?:any\('?([a-z_-]+).*?\)|int|string)?:?\w*>", lambda m: m[1] or "1", rule)


def test_04_each_page_says_who_may_open_it_and_only_these_are_open_to_all(service: Any) -> None:
    with service.app.app_context():
        said = {rule.rule: gate.roles_of(rule.endpoint) for rule in rules(service).values()}
    assert not [rule for rule, roles in said.items() if roles is None]
    assert {rule for rule, roles in said.items() if not roles} == ANYBODY


def test_04_who_is_not_signed_in_is_sent_to_the_sign_in_page_and_changes_nothing(service: Any) -> None:
    for rule in set(rules(service)) - ANYBODY:
        for method in rules(service)[rule].methods - {"OPTIONS", "HEAD"}:
            answer = service.client.open(path_of(rule), method=method)
            if method == "GET":
                assert answer.status_code == 303, rule
                assert answer.headers["Location"].startswith("/desk/sign-in?"), rule
            else:
                assert answer.status_code == 403, rule


def test_08_a_signed_in_person_sees_the_desk_and_after_signing_out_no_more(at_desk: At) -> None:
    reception = at_desk("S02")
    home = reception.get("/desk")
    assert home.status == 200
    assert "接待主管甲" in home.words
    assert reception.send(home, "/desk/sign-out").status == 303
    assert reception.get("/desk").status == 303


@pytest.mark.parametrize("wait", [{"minutes": 31}, {"hours": 12, "minutes": 1}], ids=["idle", "twelve hours"])
def test_08_a_session_ends_when_idle_and_after_twelve_hours_at_most(
    service: Any, at_desk: At, wait: dict[str, float]
) -> None:
    manager = at_desk("S02")
    if "hours" in wait:
        for _ in range(25):
            service.clock.wait(minutes=29)
            manager.get("/desk")
    else:
        service.clock.wait(**wait)
    assert manager.get("/desk").status == 303


def test_09_a_form_without_this_session_s_mark_changes_nothing(at_desk: At) -> None:
    person = at_desk("S02")
    assert person.post("/desk/sign-out").status == 409
    assert person.post("/desk/sign-out", csrf="x" * 22).status == 409
    assert person.get("/desk").status == 200


def test_07_a_wrong_password_and_an_unknown_name_are_answered_alike(service: Any, at_desk: At) -> None:
    at_desk("S02")
    sent = [
        service.post("/desk/sign-in", {"staff": staff, "password": "falsch falsch"}) for staff in ("S02", "S99", "")
    ]
    assert {page.status for page in sent} == {422}
    assert len({page.words.replace("S02", "S99") for page in sent}) == 1
    assert PASSWORD not in sent[0].response.text
