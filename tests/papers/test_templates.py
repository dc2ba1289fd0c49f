"""What no template may do, and what all have in common: fixed text and rules, data only, the house's colours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service_desk.papers.printing import TEMPLATES

CSS = Path(__file__).resolve().parents[2] / "service_desk" / "web" / "assets" / "base.css"
NAMES = sorted(path.name for path in TEMPLATES.glob("*.typ"))
# Typst's name of a colour, and the portal's.
COLOURS = {
    "paper-tone": "paper", "ink": "ink", "quiet": "quiet", "teal": "teal", "red": "red", "ochre": "ochre",
    "line-tone": "line", "white": "white", "teal-wash": "teal-wash", "red-wash": "red-wash",
    "ochre-wash": "ochre-wash",
}  # fmt: skip
FORBIDDEN = {
    r"\beval\s*\(": "text would become markup",
    r"@(preview|local)/": "a package would come over the network",
    r"\bread\s*\(": "a sheet sees its data only",
    r"\bplugin\s*\(": "no foreign code",
    r"\b(yaml|toml|csv|xml|cbor)\s*\(": "data come as JSON",
    r"https?://\w": "addresses come with the data",
    r"\bbold\b|\bstrong\(|weight\s*:": "the fonts have one weight",
    r"\bitalic\b|style\s*:\s*\"": "the fonts have no italics",
    r"(?<![\w*])\*[^*/\s]": "markup for bold",
    r"rgb\(|\bcmyk\(|\bluma\(": "colours come from the house style",
}
ALLOWED = {"house.typ": {r"rgb\(|\bcmyk\(|\bluma\("}}


def code_of(name: str) -> str:
    """The template without its comments."""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("pattern", list(FORBIDDEN), ids=list(FORBIDDEN.values()))
def test_no_template_does_what_is_forbidden(name: str, pattern: str) -> None:
    text = re.sub(r'(?m)^#import "[a-z_-]+[.]typ": [*]$', "", code_of(name))
    if pattern not in ALLOWED.get(name, set()):
        assert re.findall(pattern, text) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name != "house.typ"])
def test_a_template_takes_everything_from_the_house_style(name: str) -> None:
    """And names no other file except its neighbours."""
    text = code_of(name)
    imported = re.findall(r"#?(?:import|include)\s+\"([^\"]+)\"", text)
    assert imported
    assert set(imported) <= set(NAMES)


def test_only_the_house_style_opens_the_data() -> None:
    """One door: ``json(bytes(sys.inputs.data))``."""
    assert [name for name in NAMES if re.search(r"\bjson\s*\(|sys\.inputs", code_of(name))] == ["house.typ"]
    assert code_of("house.typ").count("json(bytes(sys.inputs.data))") == code_of("house.typ").count("json(")


def test_the_colours_are_those_of_the_portal() -> None:
    """One set of tokens, from poster to telephone (LOOK.md)."""
    papers = dict(re.findall(r'#let ([\w-]+) = rgb\("(#[0-9a-f]{6})"\)', code_of("house.typ")))
    portal = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6});", CSS.read_text(encoding="utf-8")))
    portal["white"] = portal["white"].replace("#fff", "#ffffff")
    assert {name: papers[name] for name in COLOURS} == {name: portal[token] for name, token in COLOURS.items()}


@pytest.mark.parametrize("name", NAMES)
def test_only_our_two_fonts_are_named(name: str) -> None:
    named = re.findall(r'font:\s*"([^"]+)"|-font = "([^"]+)"', code_of(name))
    assert {a or b for a, b in named} <= {"Noto Sans SC", "Noto Serif SC"}
