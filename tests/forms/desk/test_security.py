"""The one-time code, locked screens with their PIN, and one's own account, at the real desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyotp
import pytest

from service_desk.desk import second_step, signing_in
from service_desk.store import accounts
from tests.forms.desk.conftest import Desk
from tests.passwords import PASSWORD, quick_hash

At = Callable[[str], Any]
PIN = "2580"
OTHER = "换了一个更长的新密码试试"


@pytest.fixture
def outside(open_service: Callable[..., Any]) -> Any:
    """The service as it is reached from other machines."""
    return open_service(host="0.0.0.0", tls="true")  # noqa: S104


def account(service: Any, staff: str) -> Any:
    with service.runtime.store.read() as cn:
        return accounts.get_account(cn, service.office.estate, staff)


def code(service: Any, staff: str, steps: int = 0) -> str:
    """What the person's telephone shows, some steps of 30 seconds away."""
    secret = second_step.secret_of(service.office, account(service, staff))
    return pyotp.TOTP(secret).at(int(service.clock.now.timestamp()) + 30 * steps)


class Outside(Desk):
    """A browser on another machine, over TLS."""

    def get(self, path: str) -> Any:
        return self._page(self.client.get(path, base_url="https://localhost"))

    def post(self, path: str, **fields: str) -> Any:
        return self._page(self.client.post(path, data=fields, base_url="https://localhost"))

    def give(self, typed: str) -> Any:
        return self.send(self.get("/desk/second"), "/desk/second", code=typed)


def test_manager_and_finance_open_nothing_before_the_code_is_set_up(outside: Any) -> None:
    for staff in ("M01", "F01"):
        person = Outside(outside, staff)
        for path in ("/desk", "/desk/people", "/desk/me", "/desk/keys"):
            assert person.get(path).where.startswith("/desk/second?"), path
        assert person.post("/desk/people/W01/duty", active="no").where == "/desk/second?said=unsaved"
        page = person.get("/desk/second")
        assert "设手机验证码" in page.words
        assert any(tag == "svg" for tag, _ in page.reader.tags)
        assert not page.reader.forms.keys() & {"/desk/sign-out"}


def test_others_need_no_code(outside: Any) -> None:
    assert Outside(outside, "S01").get("/desk").status == 200


def test_an_order_s_page_is_a_stranger_s_until_the_code_is_given(outside: Any) -> None:
    number = outside.order(outside.booked()).number
    manager = Outside(outside, "M01")
    assert "王" not in manager.get(f"/desk/orders/{number}").words
    manager.give(code(outside, "M01"))
    assert "王" in manager.get(f"/desk/orders/{number}").words


def test_08_the_code_opens_the_desk_under_a_new_token(outside: Any) -> None:
    manager = Outside(outside, "M01")
    before = manager.client.get_cookie("__Host-linli-desk", domain="localhost").value
    assert manager.give(code(outside, "M01")).where == "/desk"
    assert manager.get("/desk").status == 200
    after = manager.client.get_cookie("__Host-linli-desk", domain="localhost").value
    manager.client.set_cookie("__Host-linli-desk", before, domain="localhost", secure=True)
    assert before != after
    assert manager.get("/desk").status == 303


def test_a_code_counts_once_and_one_step_of_skew_is_forgiven(outside: Any) -> None:
    manager = Outside(outside, "M01")
    given = code(outside, "M01", steps=-1)
    assert manager.give(code(outside, "M01", steps=-2)).status == 422
    assert manager.give(code(outside, "M01", steps=2)).status == 422
    assert manager.give(given).status == 303
    manager.sign_in()
    assert "设手机验证码" not in manager.get("/desk/second").words
    assert manager.give(given).status == 422
    assert manager.give(code(outside, "M01", steps=1)).status == 303
    manager.sign_in()
    assert manager.give(code(outside, "M01")).status == 422  # an earlier step than the last one


def test_wrong_codes_are_counted(outside: Any) -> None:
    manager = Outside(outside, "M01")
    for _ in range(signing_in.MISSES):
        assert manager.give("000000").status == 422
    assert manager.give(code(outside, "M01")).status == 429


def test_nothing_secret_about_the_code_is_stored_or_shown_again(outside: Any) -> None:
    manager = Outside(outside, "M01")
    secret = second_step.secret_of(outside.office, account(outside, "M01"))
    assert secret in manager.get("/desk/second").words.replace(" ", "")
    manager.give(code(outside, "M01"))
    manager.sign_in()
    page = manager.get("/desk/second")
    assert secret not in page.response.text.replace(" ", "")
    stored = b"".join(path.read_bytes() for path in outside.runtime.settings.data.glob("linli.db*"))
    assert secret.encode() not in stored


def test_a_new_first_link_is_the_way_back_for_who_lost_the_telephone(outside: Any) -> None:
    manager = Outside(outside, "M01")
    manager.give(code(outside, "M01"))
    old = second_step.secret_of(outside.office, account(outside, "M01"))
    write, office = outside.runtime.store.write, outside.office
    link = write(lambda cn: signing_in.first_link(cn, office, "M01", "M01"))
    assert account(outside, "M01").totp_on  # an unused link changes nothing
    write(lambda cn: signing_in.choose_password(cn, office, link, quick_hash()))
    manager.sign_in()
    assert "设手机验证码" in manager.get("/desk/second").words
    assert second_step.secret_of(outside.office, account(outside, "M01")) != old


def test_on_this_machine_alone_no_code_is_asked_unless_the_person_wants_one(service: Any, at_desk: At) -> None:
    manager = at_desk("M01")
    assert manager.get("/desk/people").status == 200
    page = manager.get("/desk/me/second")
    assert manager.send(page, "/desk/me/second", code=code(service, "M01")).where == "/desk/me?said=second"
    manager.sign_in()
    assert manager.get("/desk").where.startswith("/desk/second?")


@pytest.mark.parametrize(
    "options",
    [{"tls": "true"}, {"trusted_proxies": "1"}, {"url": "https://wuye.example"}, {"host": "0.0.0.0"}],  # noqa: S104
    ids=["tls", "proxy", "public address", "all addresses"],
)
def test_whoever_can_be_reached_from_outside_is_not_alone(open_service: Any, options: dict[str, str]) -> None:
    assert not open_service(**options).runtime.settings.alone


# ---- locked screens -------------------------------------------------------------------------------------------------


def with_pin(person: Any, pin: str = PIN) -> Any:
    sent = person.send(person.get("/desk/me"), "/desk/me/pin", pin=pin, pin_again=pin, pin_now=PASSWORD)
    assert sent.where == "/desk/me?said=pin"
    return person


def unlock(person: Any, staff: str, pin: str = PIN, **more: str) -> Any:
    return person.send(person.get("/desk/locked"), "/desk/locked", staff=staff, pin=pin, **more)


def lock(person: Any) -> Any:
    return person.send(person.get("/desk/keys"), "/desk/lock")


def test_a_locked_screen_shows_nothing_and_opens_with_the_pin_where_it_was(service: Any, at_desk: At) -> None:
    person = with_pin(at_desk("S02"))
    before = person.client.get_cookie("linli_desk").value
    assert lock(person).where == "/desk/locked?to=%2Fdesk%2Fkeys"
    assert person.get("/desk/queue").where.startswith("/desk/locked?")
    assert person.get("/desk?live=1").status == 204
    assert unlock(person, "S02", to="/desk/keys").where == "/desk/keys"
    assert person.get("/desk/queue").status == 200
    person.client.set_cookie("linli_desk", before)
    assert person.get("/desk").status == 303


def test_an_unused_screen_locks_itself_and_typing_keeps_it_open(service: Any, at_desk: At) -> None:
    person = with_pin(at_desk("S02"))
    service.clock.wait(minutes=14)
    assert person.get("/desk/here").status == 204
    service.clock.wait(minutes=14)
    assert person.get("/desk/here").status == 204
    service.clock.wait(minutes=16)
    assert person.get("/desk").where.startswith("/desk/locked?")
    assert person.post("/desk/lock").where == "/desk/locked?said=unsaved"
    assert unlock(person, "S02").status == 303
    assert person.get("/desk").status == 200


def test_two_take_turns_at_one_browser_each_with_a_session_of_their_own(service: Any, at_desk: At) -> None:
    browser = with_pin(at_desk("S02"))
    at_desk("R01")
    browser.post("/desk/sign-in", staff="R01", password=PASSWORD)
    assert "前台甲" in browser.get("/desk").words
    with_pin(browser, "1379")
    lock(browser)
    page = browser.get("/desk/locked")
    assert "接待主管甲" in page.words
    assert unlock(browser, "S02", "1379").status == 422
    assert unlock(browser, "S02").status == 303
    assert "接待主管甲" in browser.get("/desk").words
    lock(browser)
    assert unlock(browser, "R01", "1379").status == 303
    assert "前台甲" in browser.get("/desk").words
    with service.runtime.store.read() as cn:
        kept = accounts.sessions(cn, service.office.estate, "S02")
    assert [one.locked for one in kept] == [True]


def test_a_pin_opens_nothing_on_a_browser_where_the_person_never_signed_in(service: Any, at_desk: At) -> None:
    with_pin(at_desk("S02"))
    other = with_pin(at_desk("S01"), "1379")
    lock(other)
    sent = other.send(other.get("/desk/locked"), "/desk/locked", staff="S02", pin=PIN)
    assert sent.status == 404
    assert other.get("/desk").where.startswith("/desk/locked?")


def test_twelve_hours_after_the_password_the_pin_opens_nothing(service: Any, at_desk: At) -> None:
    person = with_pin(at_desk("S02"))
    for _ in range(4):
        service.clock.wait(hours=2, minutes=50)
        assert unlock(person, "S02").status == 303
    service.clock.wait(hours=1)
    assert person.get("/desk/locked").where.startswith("/desk/sign-in")


def test_five_wrong_pins_end_the_session_and_the_password_still_works(service: Any, at_desk: At) -> None:
    person = with_pin(at_desk("S02"))
    lock(person)
    for _ in range(signing_in.MISSES - 1):
        assert unlock(person, "S02", "9999").status == 422
    unlock(person, "S02", "9999")
    assert person.get("/desk/locked").where.startswith("/desk/sign-in")
    assert person.sign_in().status == 303


def test_who_is_disabled_is_not_among_the_locked_screens(service: Any, at_desk: At) -> None:
    person = with_pin(at_desk("S02"))
    lock(person)
    manager = at_desk("M01")
    manager.send(manager.get("/desk/people/S02"), "/desk/people/S02/duty")
    assert person.get("/desk/locked").where.startswith("/desk/sign-in")


def test_from_outside_there_is_no_pin(outside: Any) -> None:
    person = Outside(outside, "S02")
    assert "PIN" not in person.get("/desk/me").words
    fields = person.get("/desk/me").reader.forms["/desk/me/password"]
    sent = person.post("/desk/me/pin", csrf=fields["csrf"], pin=PIN, pin_again=PIN, pin_now=PASSWORD)
    assert sent.status == 404
    assert account(outside, "S02").pin == ""


@pytest.mark.parametrize("pin", ["123", "123456789", "1111", "1234", "8765", "12a4", "１２３５", ""])
def test_easy_pins_are_refused(at_desk: At, service: Any, pin: str) -> None:
    person = at_desk("S02")
    sent = person.send(person.get("/desk/me"), "/desk/me/pin", pin=pin, pin_again=pin, pin_now=PASSWORD)
    assert sent.status == 422
    assert account(service, "S02").pin == ""


# ---- one's own account ------------------------------------------------------------------------------------------


def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(service: Any, at_desk: At) -> None:
    person, elsewhere = at_desk("S02"), at_desk("S02")
    page = person.get("/desk/me")
    assert person.send(page, "/desk/me/password", now="falsch", password=OTHER, again=OTHER).status == 422
    assert elsewhere.get("/desk").status == 200
    assert person.send(page, "/desk/me/password", now=PASSWORD, password=OTHER, again=OTHER).status == 303
    assert person.get("/desk").status == 200
    assert elsewhere.get("/desk").status == 303
    assert person.sign_in().status == 422


def test_wrong_old_passwords_are_counted(at_desk: At) -> None:
    person = at_desk("S02")
    for _ in range(signing_in.MISSES):
        person.send(person.get("/desk/me"), "/desk/me/password", now="falsch", password=OTHER, again=OTHER)
    sent = person.send(person.get("/desk/me"), "/desk/me/password", now=PASSWORD, password=OTHER, again=OTHER)
    assert sent.status == 429


def test_one_sees_the_own_sessions_and_ends_the_others(at_desk: At) -> None:
    person, elsewhere = at_desk("S02"), at_desk("S02")
    page = person.get("/desk/me")
    assert "正在登录的地方 2" in page.words
    assert person.send(page, "/desk/me/sessions").status == 303
    assert elsewhere.get("/desk").status == 303
    assert "正在登录的地方 1" in person.get("/desk/me").words


@pytest.mark.parametrize("action", ["password", "pin", "sessions", "second", "second/again"])
def test_09_forms_of_another_session_change_nothing(service: Any, at_desk: At, action: str) -> None:
    person = at_desk("S02")
    before = account(service, "S02")
    fields = {"now": PASSWORD, "password": OTHER, "again": OTHER, "pin": PIN, "pin_again": PIN, "pin_now": PASSWORD}
    assert person.post(f"/desk/me/{action}", csrf="x" * 22, second_now=PASSWORD, **fields).status == 409
    assert account(service, "S02") == before
