"""The resident's word: drawn on the screen, on paper, absent, refused; photos; who gets the files (TRUST 4, 17)."""

from __future__ import annotations

import io
import struct
import zlib
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from service_desk import desk
from service_desk.desk import attachments as kept_files
from service_desk.desk import looking
from service_desk.orders import Basis, stream_of
from service_desk.store import attachments, events
from service_desk.workflow import State

At = Callable[[str], Any]


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 300, height: int = 120, *, drawn: bool = True, extra: bytes = b"") -> bytes:
    """A grey picture with a stroke of many shades, or an empty sheet."""
    rows = b"".join(
        b"\0" + bytes((x * y) % 251 if drawn and 40 < y < 60 else 255 for x in range(width)) for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


def drawn(data: bytes | None = None) -> str:
    return "data:image/png;base64," + b64encode(png() if data is None else data).decode()


def segment(mark: int, body: bytes) -> bytes:
    return bytes((0xFF, mark)) + struct.pack(">H", len(body) + 2) + body


GPS = b"GPS-31.2304-121.4737"
EXIF = segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0" + GPS)
FRAME = segment(0xC0, b"\x08\x01\x00\x02\x00\x01\x01\x11\0")
JPEG = (
    b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + EXIF + segment(0xFE, b"taken at home")
    + segment(0xDB, bytes(65)) + FRAME + segment(0xDA, b"\1\1\0\0\x3f\0") + b"data\xff\x00more\xff\xd9TRAILER"
)  # fmt: skip


@pytest.fixture
def done(service: Any) -> str:
    """A paid order that W01 has finished: 40 yuan."""
    token: str = service.booked()
    service.finish(token)
    return token


def number_of(service: Any, token: str) -> str:
    found: str = service.order(token).number
    return found


def sign(person: Any, number: str, **fields: str) -> Any:
    """Open the page where the resident signs, fill in its main form and press its button."""
    page = person.get(f"/desk/my/{number}/sign")
    assert page.status == 200, page.words
    return person.post(f"/desk/my/{number}/sign", **(page.reader.forms["answers"] | fields))


def otherwise(person: Any, number: str, way: str, words: str) -> Any:
    page = person.get(f"/desk/my/{number}/sign")
    fields = page.reader.forms["answers"]
    sent = {name: fields[name] for name in ("csrf", "form_id", "version")} | {"way": way, f"words-{way}": words}
    return person.post(f"/desk/my/{number}/sign", **sent)


def story(service: Any, number: str) -> Any:
    with service.runtime.store.read() as cn:
        return events.stream(cn, service.office.estate, stream_of(number))


def files_of(service: Any, number: str) -> Any:
    with service.runtime.store.read() as cn:
        return attachments.of_order(cn, service.office.estate, number)


def tasks_of(service: Any, number: str) -> list[str]:
    with service.runtime.store.read() as cn:
        return [task.sentence for task in desk.history(cn, service.office, number).tasks if task.done_at is None]


# ---- the signature --------------------------------------------------------------------------------------------------


def test_w3_a_resident_signs_on_the_worker_s_screen_and_that_is_the_resident_s_own_act(
    service: Any, at_desk: At, done: str
) -> None:
    """The drawing's hash stands in the chained event, and the chain holds; the file is named by it."""
    number = number_of(service, done)
    answer = sign(at_desk("W01"), number, signature=drawn(), signed_by="王女士")
    assert answer.where == f"/desk/my/{number}?said=accept"
    assert service.order(done).state is State.ACCEPTED
    accepted = next(event for event in story(service, number) if event.action == "accept")
    digest = sha256(png()).hexdigest()
    assert (accepted.actor, accepted.recorded_by, accepted.basis) == ("resident", "resident", Basis.SCREEN)
    assert (accepted.data["signature"], accepted.data["device"]) == (digest, "W01")
    assert [(one.kind, one.sha256, one.by) for one in files_of(service, number)] == [("signature", digest, "W01")]
    folder = service.runtime.settings.data / "signatures"
    assert [path.name for path in folder.iterdir()] == [f"{digest}.png"]
    with service.runtime.store.read() as cn:
        assert events.verify(cn, service.office.estate, secret=service.office.secret) == ()


def test_the_same_signature_sent_twice_accepts_once(service: Any, at_desk: At, done: str) -> None:
    number, person = number_of(service, done), at_desk("W01")
    fields = person.get(f"/desk/my/{number}/sign").reader.forms["answers"] | {"signature": drawn()}
    for _ in range(2):
        assert person.post(f"/desk/my/{number}/sign", **fields).status == 303
    assert [event.action for event in story(service, number)].count("accept") == 1
    assert len(files_of(service, number)) == 1


BAD = {
    "nothing": "",
    "no picture": "data:image/png;base64," + b64encode(b"%PDF-1.7").decode(),
    "not base64": "data:image/png;base64,***",
    "svg": "data:image/svg+xml;base64," + b64encode(b"<svg onload=alert(1)>").decode(),
    "empty sheet": drawn(png(drawn=False)),
    "a dot": drawn(png(1, 1)),
    "too wide": drawn(png(3000, 50)),
    "cut": drawn(png()[:-20]),
    "changed": drawn(png().replace(b"IDAT", b"IDAU")),
    "too long": drawn() + "A" * 40_000,
}


@pytest.mark.parametrize("given", BAD.values(), ids=BAD.keys())
def test_17_what_is_no_signature_is_refused_and_nothing_is_kept(
    service: Any, at_desk: At, done: str, given: str
) -> None:
    number = number_of(service, done)
    answer = sign(at_desk("W01"), number, signature=given, signed_by="王女士")
    assert answer.status == 422
    assert "签" in answer.words
    assert service.order(done).state is State.COMPLETED
    assert files_of(service, number) == ()
    assert not (service.runtime.settings.data / "signatures").exists()


def test_17_a_bomb_of_a_picture_takes_no_room(service: Any, at_desk: At, done: str) -> None:
    """A packed row of many megabytes is read as far as a signature can reach, and no further."""
    head = struct.pack(">IIBBBBB", 300, 120, 8, 0, 0, 0, 0)
    packed = zlib.compress(bytes(25_000_000), 9)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    assert sign(at_desk("W01"), number_of(service, done), signature=drawn(bomb)).status == 422


def test_a_signature_is_cleaned_of_what_is_no_picture(service: Any, at_desk: At, done: str) -> None:
    number = number_of(service, done)
    sign(at_desk("W01"), number, signature=drawn(png(extra=chunk(b"tEXt", b"Author\0somebody"))))
    assert files_of(service, number)[0].sha256 == sha256(png()).hexdigest()


def test_a_refused_acceptance_keeps_no_row(service: Any, at_desk: At, done: str) -> None:
    """The order changed between page and button: the row of the signature goes with the step that was refused."""
    number, person = number_of(service, done), at_desk("W01")
    answer = sign(person, number, signature=drawn(), version="1")
    assert answer.status == 409
    assert files_of(service, number) == ()


def test_a_signature_proves_nothing_for_another_order(service: Any, at_desk: At, done: str) -> None:
    """The core asks for the drawing of this very order; a hash alone is no proof."""
    number, office = number_of(service, done), service.office
    act = desk.Act.resident(Basis.SCREEN)
    with pytest.raises(Exception, match="屏幕签名"):
        service.runtime.store.write(
            lambda cn: desk.accept(cn, office, act, number, "王女士", signature="0" * 64, device="W01")
        )
    with pytest.raises(Exception, match="屏幕签名"):
        service.runtime.store.write(lambda cn: desk.accept(cn, office, act, number, "王女士"))


def test_who_may_record_lets_the_resident_sign_at_the_counter(service: Any, at_desk: At, done: str) -> None:
    number, reception = number_of(service, done), at_desk("R01")
    order = reception.get(f"/desk/orders/{number}")
    assert f"/desk/my/{number}/sign" in order.reader.links
    assert sign(reception, number, signature=drawn()).where == f"/desk/orders/{number}?said=accept"
    assert service.order(done).state is State.ACCEPTED
    for who in ("F01", "W04", "S02"):
        assert at_desk(who).get(f"/desk/my/{number}/sign").status == 404


# ---- not on the screen ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "words", "task"),
    [
        ("paper-signed", "A0123", "请收回纸单"),
        ("refused", "说龙头还在滴", "住户没有同意验收"),
        ("absent", "16:20 打电话无人接", ""),
    ],
)
def test_whoever_did_the_work_records_no_acceptance_and_the_office_is_told(
    service: Any, at_desk: At, done: str, way: str, words: str, task: str
) -> None:
    """Refusal is never acceptance; a paper signature is entered by a colleague; absence stays open."""
    number = number_of(service, done)
    before = tasks_of(service, number)
    assert otherwise(at_desk("W01"), number, way, words).where == f"/desk/my/{number}?said={way}"
    assert service.order(done).state is State.COMPLETED
    last = story(service, number)[-1]
    assert (last.action, last.actor) == (way, "W01")
    assert words in last.note
    assert words not in str(last.data)
    new = [one for one in tasks_of(service, number) if one not in before]
    assert (task in new[0] if task else new == []) is True


def test_the_way_needs_its_words_and_is_one_of_the_list(service: Any, at_desk: At, done: str) -> None:
    number, person = number_of(service, done), at_desk("W01")
    assert "请写住户怎样说" in otherwise(person, number, "refused", " ").words
    assert otherwise(person, number, "accept", "好").status == 422
    assert service.order(done).version == len(story(service, number))


# ---- photos ---------------------------------------------------------------------------------------------------------


def send_photo(person: Any, number: str, data: bytes, kind: str = "after", **changes: str) -> Any:
    page = person.get(f"/desk/my/{number}")
    fields = page.reader.forms[f"/desk/my/{number}/photos"] | {"kind": kind} | changes
    fields.pop("photo", "")
    sent = fields | {"photo": (io.BytesIO(data), "IMG_0001.exe")}
    answer = person.client.post(f"/desk/my/{number}/photos", data=sent, content_type="multipart/form-data")
    return person.service.page(answer)


def test_a_photo_goes_without_where_and_when_it_was_taken(service: Any, at_desk: At, done: str) -> None:
    number, person = number_of(service, done), at_desk("W01")
    assert send_photo(person, number, JPEG).status == 303
    found = files_of(service, number)[0]
    assert (found.kind, found.type) == ("after", "image/jpeg")
    data = (service.runtime.settings.data / "photos" / f"{found.sha256}.jpg").read_bytes()
    for gone in (GPS, b"taken at home", b"TRAILER"):
        assert gone not in data
    assert data.startswith(b"\xff\xd8\xff\xe1")  # which side is up, alone
    assert b"\x01\x12\0\x03\0\0\0\x01\0\x06" in data
    assert data.endswith(b"data\xff\x00more\xff\xd9")


@pytest.mark.parametrize(
    "data", [b"", b"MZ\x90\0", b"<svg/>", JPEG[:40], b"\xff\xd8\xff\xd9", png()[:60], b"GIF89a" + bytes(40)]
)
def test_17_what_is_no_photo_is_refused_by_its_content(service: Any, at_desk: At, done: str, data: bytes) -> None:
    number = number_of(service, done)
    answer = send_photo(at_desk("W01"), number, data)
    assert answer.status == 422
    assert files_of(service, number) == ()


def test_17_photos_have_a_size_a_number_and_an_owner(
    service: Any, at_desk: At, done: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, person = number_of(service, done), at_desk("W01")
    large, kind = bytes(5_200_000), "multipart/form-data; boundary=x"
    assert person.client.post(f"/desk/my/{number}/photos", data=large, content_type=kind).status_code == 413
    assert send_photo(person, number, JPEG, kind="signature").status == 422
    assert send_photo(person, number, JPEG, csrf="x" * 22).status == 409
    monkeypatch.setattr(kept_files, "MOST_PHOTOS", 1)
    assert send_photo(person, number, png(), kind="before").status == 303
    assert "最多 1 张" in send_photo(person, number, JPEG).words
    assert len(files_of(service, number)) == 1
    data = {"photo": (io.BytesIO(JPEG), "a.jpg")}
    assert service.client.post(f"/desk/my/{number}/photos", data=data).status_code == 415
    other = at_desk("W04").client.post(f"/desk/my/{number}/photos", data={"photo": (io.BytesIO(JPEG), "a.jpg")})
    assert other.status_code == 404


# ---- the files ------------------------------------------------------------------------------------------------------


def test_17_files_are_saved_never_shown_and_only_by_whom_they_concern(service: Any, at_desk: At, done: str) -> None:
    """Another role, another order, an unknown id: all missing, told alike. Each opening is written down."""
    number = number_of(service, done)
    worker = at_desk("W01")
    send_photo(worker, number, JPEG)
    sign(worker, number, signature=drawn())
    photo, signature = sorted(files_of(service, number), key=lambda one: one.kind)
    other = number_of(service, service.booked(home="3-2-502", slot="2026-11-26.am"))
    for who, may in (("R01", True), ("S01", True), ("W01", True), ("S02", False), ("W04", False)):
        person = at_desk(who)
        for one in (photo, signature):
            answer = person.get(f"/desk/orders/{number}/files/{one.id}")
            assert answer.status == (200 if may else 404), (who, one.kind)
            assert person.get(f"/desk/orders/{other}/files/{one.id}").status == 404
    finance = at_desk("F01")
    assert finance.get(f"/desk/orders/{number}/files/{signature.id}").status == 200
    assert finance.get(f"/desk/orders/{number}/files/{photo.id}").status == 404
    answer = at_desk("R01").get(f"/desk/orders/{number}/files/{signature.id}").response
    assert answer.data == png()
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "image/png"
    for bad in ("../../secret", "1", "%00"):
        assert at_desk("R01").get(f"/desk/orders/{number}/files/{bad}").status in (400, 404)


def test_a_file_that_was_changed_on_the_disk_is_not_given_out(service: Any, at_desk: At, done: str) -> None:
    number = number_of(service, done)
    sign(at_desk("W01"), number, signature=drawn())
    one = files_of(service, number)[0]
    (service.runtime.settings.data / "signatures" / f"{one.sha256}.png").write_bytes(png(301))
    answer = at_desk("R01").get(f"/desk/orders/{number}/files/{one.id}")
    assert answer.status == 404
    assert "不在了" in answer.words


def test_who_lets_a_resident_sign_for_others_work_sees_the_name_and_is_written_down(
    service: Any, at_desk: At, done: str
) -> None:
    reception, number = at_desk("R01"), service.order(done).number
    for _ in range(2):
        assert "王女士" in reception.get(f"/desk/my/{number}/sign").response.text
    with service.runtime.store.read() as cn:
        now = service.clock.now
        seen = looking.looks_of(cn, service.office, now, now + timedelta(seconds=1))
    assert [(look.staff, look.what, look.numbers) for look in seen] == [("R01", "signer", (number,))]
