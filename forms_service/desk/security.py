"""``/desk/second``, ``/desk/locked``, ``/desk/me``: the one-time code, the locked screen, one's own account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from forms_service import log, surroundings
from forms_service.desk import browser, gate
from forms_service.desk.pages import check_form, page, problems_of
from forms_service.pages import see_other
from forms_service.surroundings import form, office, store
from service_desk.accounts import Account
from service_desk.desk import deputies, passwords, screens, second_step, signing_in
from service_desk.desk.signing_in import SignedIn, Tried, Waits
from service_desk.errors import DeskError, InvalidInput, NotFound, TooMany
from service_desk.papers import qr
from service_desk.store import Connection, accounts

blueprint = Blueprint("desk_security", __name__)
LONGEST_SECRET = 200  # characters
UNSAVED = {"unsaved": "屏幕已经锁了，刚才那一次还没有保存。"}
OWN_SAID = {
    "password": "密码已改。其他地方的登录都已退出。",
    "pin": "PIN 已设好。离开时按“锁屏”，回来用 PIN 打开。",
    "pin-off": "PIN 已取消。",
    "second": "手机验证码已设好，以后登录要用。",
    "second-off": "原来的手机验证码已作废。",
    "sessions": "其他地方的登录都已退出。",
}


def _secret(name: str) -> str:
    return form().get(name, "")[:LONGEST_SECRET]


def _account(staff_id: str) -> Account:
    with store().read() as cn:
        return accounts.get_account(cn, office().estate, staff_id)


# ---- the one-time code ------------------------------------------------------------------------------------------


def _owing() -> SignedIn | None:
    """Who gave the password and owes the code."""
    found = gate.at_door()
    return found if found is not None and found.waits is Waits.CODE else None


@blueprint.get("/desk/second")
@gate.anybody
def second() -> Response:
    """Ask for the code, or set it up."""
    who, to = _owing(), request.args.get("to", "")
    if who is None:
        return see_other(gate.safe_back(to))
    return _second_page(who, to, "/desk/second")


@blueprint.post("/desk/second")
@gate.anybody
def give_code() -> Response:
    """Take the code; the session goes on under a new token."""
    who, to = _owing(), form().get("to", "")
    if who is None:
        return see_other(gate.safe_back(to))
    return _take_code(who, to, "/desk/second", gate.safe_back(to))


def _take_code(who: SignedIn, to: str, action: str, onward: str) -> Response:
    check_form()
    try:
        with store().read() as cn:
            signing_in.check_tries(cn, office(), who.staff.id, surroundings.client(), Tried.CODE)
        fits = store().write(lambda cn: second_step.take(cn, office(), who.staff, form().get("code", "")))
        if not fits:
            _miss(who.staff.id, Tried.CODE)
        second_step.check(fits)
        response = browser.code_given(who, see_other(onward))
    except DeskError as error:
        return _second_page(who, to, action, error)
    log.event("second-step", f"staff={who.staff.id}")
    return response


def _miss(staff_id: str, tried: Tried) -> None:
    store().write(lambda cn: signing_in.missed(cn, office(), staff_id, surroundings.client(), tried))
    log.event("sign-in-missed", f"staff={staff_id} what={tried.value}")


def _second_page(who: SignedIn, to: str, action: str, error: DeskError | None = None) -> Response:
    account = _account(who.staff.id)
    secret = "" if account.totp_on else second_step.secret_of(office(), account)
    picture = "" if account.totp_on else qr.picture(second_step.address_of(office(), account))
    return page(
        "second.html", title="手机验证码", to=to, action=action, person=who.staff, picture=picture,
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)), **_wrong(error),
    )  # fmt: skip


def _wrong(error: DeskError | None) -> dict[str, Any]:
    if error is None:
        return {}
    problems = problems_of(error)
    return {"status": error.http_status, "problems": problems, "refused": "" if problems else error.sentence}


# ---- the locked screen ------------------------------------------------------------------------------------------


@blueprint.post("/desk/lock")
@gate.staff()
def lock() -> Response:
    """Lock the screen."""
    check_form()
    try:
        store().write(lambda cn: screens.lock(cn, office(), gate.me()))
    except DeskError as error:
        return _own_page(error=error)
    to = gate.safe_back(form().get("to", ""))
    return see_other(gate.with_back("/desk/locked", to))


@blueprint.get("/desk/locked")
@gate.anybody
def locked() -> Response:
    """Whose screens wait on this browser."""
    to = request.args.get("to", "")
    if gate.signed_in() is not None:
        return see_other(gate.safe_back(to))
    return _locked_page(to, said=UNSAVED.get(request.args.get("said", ""), ""))


def _locked_page(to: str, **more: Any) -> Response:
    with store().read() as cn:
        waiting = screens.waiting(cn, office(), (gate.token(), *gate.here()))
    if not waiting:
        return see_other(gate.with_back("/desk/sign-in", to))
    found = gate.at_door()
    last = form().get("staff", "") or (found.staff.id if found else waiting[0].staff.id)
    return page("locked.html", title="屏幕已锁", to=to, waiting=waiting, last=last, **more)


@blueprint.post("/desk/locked")
@gate.anybody
def unlock() -> Response:
    """Open somebody's screen with the PIN."""
    check_form()
    to = form().get("to", "")
    try:
        response = _unlock(form().get("staff", "")[:40], _secret("pin"), see_other(gate.safe_back(to)))
    except DeskError as error:
        return _locked_page(to, **_wrong(error))
    return response


def _unlock(staff_id: str, pin: str, response: Response) -> Response:
    """Check the PIN; too many wrong ones end that person's session on this browser.

    Raises:
        NotFound: nobody of this browser.
        TooMany, InvalidInput: a wrong PIN.
    """
    with store().read() as cn:
        waiting = screens.waiting(cn, office(), (gate.token(), *gate.here()))
        chosen = next((one for one in waiting if one.staff.id == staff_id), None)
        if chosen is None:
            raise NotFound(screens.NOT_HERE)
        account = accounts.get_account(cn, office().estate, staff_id)
        signing_in.check_tries(cn, office(), staff_id, surroundings.client(), Tried.PIN)
    if passwords.fits(account.pin, pin):
        log.event("unlock", f"staff={staff_id}")
        return browser.unlock(chosen.token, response)
    _miss(staff_id, Tried.PIN)
    if store().write(lambda cn: _end_after_misses(cn, staff_id, chosen.token)):
        raise TooMany(screens.PIN_USED_UP)
    raise InvalidInput.of({"pin": screens.WRONG_PIN})


def _end_after_misses(cn: Connection, staff_id: str, token: str) -> bool:
    try:
        signing_in.check_tries(cn, office(), staff_id, surroundings.client(), Tried.PIN)
    except TooMany:
        signing_in.sign_out(cn, office(), token)
        return True
    return False


# ---- one's own account ------------------------------------------------------------------------------------------


@blueprint.get("/desk/here")
@gate.staff()
def here() -> Response:
    """Somebody is typing: the session was used."""
    return Response(status=204)


@blueprint.get("/desk/me")
@gate.staff()
def own() -> Response:
    """Password, PIN, one-time code and sessions of whoever sits here."""
    return _own_page(said=OWN_SAID.get(request.args.get("said", ""), ""))


def _own_page(error: DeskError | None = None, said: str = "") -> Response:
    me = gate.me()
    with store().read() as cn:
        account = accounts.get_account(cn, office().estate, me.staff.id)
        found = screens.sessions_of(cn, office(), me.staff.id, alone=gate.alone())
        held = deputies.deputies(cn, office(), me.staff.id)
    return page(
        "me.html", title="我的账号", section="me", account=account, sessions=found, deputies=held, said=said,
        required=second_step.is_required(me.staff) and not gate.alone(), **_wrong(error),
    )  # fmt: skip


def _own_password(field: str) -> None:
    """The present password, given once more in a field.

    Raises:
        InvalidInput, TooMany: it is wrong.
    """
    me = gate.me().staff.id
    with store().read() as cn:
        signing_in.check_tries(cn, office(), me, surroundings.client())
    if not passwords.fits(_account(me).password, _secret(field)):
        _miss(me, Tried.PASSWORD)
        raise InvalidInput.of({field: signing_in.WRONG_OWN})


@blueprint.post("/desk/me/password")
@gate.staff()
def change_password() -> Response:
    """Choose another password."""
    check_form()
    try:
        signing_in.check_password(_secret("password"), _secret("again"))
        _own_password("now")
        made = passwords.hashed(_secret("password"))
        store().write(lambda cn: signing_in.change_password(cn, office(), gate.me(), made))
    except DeskError as error:
        return _own_page(error)
    log.event("password", f"staff={gate.me().staff.id}")
    return see_other("/desk/me?said=password")


@blueprint.post("/desk/me/pin")
@gate.staff()
def set_pin() -> Response:
    """Choose a PIN, only where screens can be locked."""
    check_form()
    if not gate.alone():
        raise NotFound(screens.NOT_HERE)
    off = form().get("off", "") == "yes"
    try:
        if not off:
            screens.check_pin(_secret("pin"), _secret("pin_again"))
        _own_password("pin_now")
        made = "" if off else passwords.hashed(_secret("pin"))
        store().write(lambda cn: screens.set_pin(cn, office(), gate.me(), made))
    except DeskError as error:
        return _own_page(error)
    return see_other(f"/desk/me?said={'pin-off' if off else 'pin'}")


@blueprint.get("/desk/me/second")
@gate.staff()
def own_second() -> Response:
    """Set the one-time code up."""
    if _account(gate.me().staff.id).totp_on:
        return see_other("/desk/me")
    return _second_page(gate.me(), "", "/desk/me/second")


@blueprint.post("/desk/me/second")
@gate.staff()
def own_code() -> Response:
    """Switch the one-time code on with the first one."""
    return _take_code(gate.me(), "", "/desk/me/second", "/desk/me?said=second")


@blueprint.post("/desk/me/second/again")
@gate.staff()
def own_second_again() -> Response:
    """Another telephone, or none: the old secret is worth nothing."""
    check_form()
    try:
        _own_password("second_now")
        store().write(lambda cn: second_step.start_again(cn, office(), gate.me().staff))
    except DeskError as error:
        return _own_page(error)
    log.event("second-step-off", f"staff={gate.me().staff.id}")
    return see_other("/desk/me/second" if form().get("again", "") == "yes" else "/desk/me?said=second-off")


@blueprint.post("/desk/me/sessions")
@gate.staff()
def end_others() -> Response:
    """Sign out everywhere else."""
    check_form()
    store().write(lambda cn: screens.end_others(cn, office(), gate.me()))
    return see_other("/desk/me?said=sessions")
