"""Pictures by their content: kind, size, and the name under which they are kept."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from service_desk.catalog_files import pictures


def made(width: int, height: int, kind: str, **more: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "white").save(out, kind, **more)
    return out.getvalue()


def transparent(width: int, height: int) -> bytes:
    out = BytesIO()
    Image.new("RGBA", (width, height), (1, 2, 3, 4)).save(out, "WEBP", quality=50)
    return out.getvalue()


PICTURES = {
    "jpeg": lambda w, h: made(w, h, "JPEG"),
    "progressive jpeg": lambda w, h: made(w, h, "JPEG", progressive=True),
    "jpeg of a camera": lambda w, h: made(w, h, "JPEG", exif=Image.Exif(), icc_profile=b"x" * 70_000, comment=b"y" * 9),
    "png": lambda w, h: made(w, h, "PNG"),
    "webp": lambda w, h: made(w, h, "WEBP"),
    "lossless webp": lambda w, h: made(w, h, "WEBP", lossless=True),
    "webp with parts": transparent,
}


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize(("width", "height"), [(640, 320), (321, 1000), (1, 1), (5000, 7)])
def test_a_picture_tells_its_size(kind: str, width: int, height: int) -> None:
    data = PICTURES[kind](width, height)
    assert pictures.size(data) == (width, height)
    assert pictures.readable(data) == (max(width, height) >= 640 and min(width, height) >= 320)


@given(
    st.binary(max_size=60), st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n....IHDR", b"RIFF\x10\0\0\0WEBPVP8X"])
)
def test_a_picture_that_is_none_tells_no_size_that_is_proof(rest: bytes, head: bytes) -> None:
    width, height = pictures.size(head + rest)
    assert width >= 0
    assert height >= 0


def test_a_kept_picture_is_known_by_its_name() -> None:
    data = made(640, 480, "PNG")
    name = pictures.kept_name("2027-1", data)
    assert name.startswith("2027-1-")
    assert name.endswith(".png")
    assert not pictures.altered(name, data)
    assert pictures.altered(name, made(640, 481, "PNG"))
    assert not pictures.altered("east-gate.png", data)
