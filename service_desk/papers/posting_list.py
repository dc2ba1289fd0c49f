"""张贴清单: where each sheet of the kit goes, how many, by which day, with lines for who hung it and when (§3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from service_desk.catalog import Catalog
from service_desk.papers.house import day, house, weekday
from service_desk.papers.paper import Paper
from service_desk.papers.posting_plan import Hanging, Plan, Spot
from service_desk.papers.wording import words


def posting_list(catalog: Catalog, made: Plan, today: date) -> Paper:
    """The list as a sheet for the office."""
    said = words("posting-list", catalog)
    return Paper(
        name="posting-list",
        title=said["title"],
        template="posting-list.typ",
        data={
            "house": house(catalog),
            "words": said,
            "day": day(today),
            "sheets": [_gathered(_sheet(sheet, said)) for sheet in made.sheets],
            "left_out": list(made.left_out),
        },
        on=today,
    )


def posting_text(catalog: Catalog, made: Plan, today: date) -> str:
    """The same list as plain text, with the commands that note each posting."""
    said = words("posting-list", catalog)
    lines = [f"{said['title']}　{day(today)}", said["lead"], ""]
    for sheet in made.sheets:
        shown = _sheet(sheet, said)
        lines.append(f"{shown['title']}（{sheet.file}）　{said['by']}：{shown['by']}")
        lines += [
            f"  {'■' if spot['posted'] else '□'} {spot['place']}　{spot['copies']}　{_hung(spot, said)}".rstrip("　")
            for spot in shown["spots"]
        ]
        if sheet.record:
            lines.append(f"  {said['record']}{sheet.record} --help")
        lines.append("")
    lines += list(made.left_out)
    return "\n".join(lines).rstrip("\n") + "\n"


def _hung(spot: dict[str, str], said: dict[str, str]) -> str:
    return f"{spot['posted']} {said['hangs']}" if spot["posted"] else ""


def _sheet(sheet: Hanging, said: dict[str, str]) -> dict[str, Any]:
    return {
        "title": sheet.title,
        "file": sheet.file,
        "by": f"{day(sheet.by)} {weekday(sheet.by)}" if sheet.by else said["any_day"],
        "dated": sheet.by is not None,
        "spots": list(_spots(sheet.spots, said)),
    }


def _spots(spots: tuple[Spot, ...], said: dict[str, str]) -> Iterator[dict[str, str]]:
    for spot in spots:
        named = spot.place or (said["new_place"] if spot.copies else "")
        place = "：".join(part for part in (spot.channel_word, named) if part)
        yield {
            "place": place,
            "copies": f"{spot.copies} 份" if spot.copies else said["each_home"],
            "posted": day(spot.posted) if spot.posted else "",
        }


def _gathered(sheet: dict[str, Any]) -> dict[str, Any]:
    """The places where it hangs already in one row: nothing is left to do there."""
    hanging = [spot for spot in sheet["spots"] if spot["posted"]]
    if not hanging:
        return sheet
    row = {
        "place": "；".join(spot["place"] for spot in hanging),
        "copies": "",
        "posted": "、".join(dict.fromkeys(spot["posted"] for spot in hanging)),
    }
    return sheet | {"spots": [row, *(spot for spot in sheet["spots"] if not spot["posted"])]}
