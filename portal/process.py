"""The two pictures that the regulation leaves empty: 预约流程 and 实施流程, drawn from ``workflow.TRANSITIONS``.

Pure. A picture is a column of states joined by the acts that lead on; acts that lead elsewhere hang below their state.
The same rows make the ordered list beside it, for screen readers, print and everybody who prefers words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from service_desk.workflow import TRANSITIONS, Kind, Role, State, Transition

MAIN = (
    State.REGISTERED,
    State.ROUTED,
    State.ASSIGNED,
    State.IN_SERVICE,
    State.COMPLETED,
    State.ACCEPTED,
    State.SETTLED,
    State.CLOSED,
)
START = "住户提出需要"
# Picture units; the page scales the picture, the letters are 18 units high.
WIDTH, BOX, LINE, LEAD, SPINE = 300, 40, 30, 38, 22


@dataclass(frozen=True, slots=True)
class Act:
    """One act as the picture shows it: rows of the table with the same act and outcome, joined."""

    label: str
    target: State
    target_word: str
    actors: str  # 由谁
    only: str  # "", "免费" or "有偿"
    clause: str
    stays: bool  # the order stays where it is

    @property
    def words(self) -> str:
        """The act with its restriction: ``验收（有偿）``."""
        return f"{self.label}（{self.only}）" if self.only else self.label


@dataclass(frozen=True, slots=True)
class Stop:
    """A state of the column: what leads on along the column, and what leads elsewhere."""

    word: str
    onward: tuple[Act, ...]
    aside: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A column of stops under a title."""

    id: str
    title: str
    stops: tuple[Stop, ...]


def pictures(rows: Sequence[Transition] = TRANSITIONS) -> tuple[Picture, Picture]:
    """预约流程 (until somebody is assigned) and 实施流程 (from there to the end). Every row is in exactly one."""
    cut = MAIN.index(State.ASSIGNED)
    return (
        Picture("booking", "预约流程", _stops(rows, (None, *MAIN[:cut]), MAIN[cut])),
        Picture("carrying-out", "实施流程", _stops(rows, MAIN[cut:], None)),
    )


def _stops(rows: Sequence[Transition], sources: Sequence[State | None], end: State | None) -> tuple[Stop, ...]:
    column = [*sources, end] if end is not None else list(sources)
    stops = []
    for place, source in enumerate(sources):
        following = column[place + 1] if place + 1 < len(column) else None
        acts = _acts(row for row in rows if row.source is source)
        onward = tuple(act for act in acts if act.target is following)
        stops.append(Stop(START if source is None else source.word, onward, tuple(a for a in acts if a not in onward)))
    if end is not None:
        stops.append(Stop(end.word, (), ()))
    return tuple(stops)


def _acts(rows: Iterable[Transition]) -> tuple[Act, ...]:
    """Rows of one source joined by act and outcome; ``only`` where one kind has no such row."""
    joined: dict[tuple[str, State], list[Transition]] = {}
    for row in rows:
        joined.setdefault((row.label, row.target), []).append(row)
    return tuple(_act(label, target, same) for (label, target), same in joined.items())


def _act(label: str, target: State, rows: Sequence[Transition]) -> Act:
    kinds = frozenset[Kind]().union(*(row.kinds for row in rows))
    only = "" if len(kinds) == len(Kind) else ("有偿" if Kind.PAID in kinds else "免费")
    actors = frozenset[Role]().union(*(row.actors for row in rows))
    return Act(
        label=label,
        target=target,
        target_word=target.word,
        actors="、".join(role.word for role in Role if role in actors),
        only=only,
        clause=rows[0].clause,
        stays=rows[0].source is target,
    )


def svg(picture: Picture) -> str:
    """The picture as inline SVG. Classes only, so that no inline style is needed."""
    parts: list[str] = []
    top = 2
    for place, stop in enumerate(picture.stops):
        last = place == len(picture.stops) - 1
        parts += _box(top, stop.word, end=last)
        foot = top + BOX
        for act in stop.aside:
            parts += _aside(foot, act)
            foot += LINE
        if not last:
            foot += LEAD if stop.onward else LINE // 2
            parts += _lead(top + BOX, foot, stop.onward)
        elif stop.aside:
            parts.append(f'<path class="p-line" d="M{SPINE} {top + BOX}V{foot - LINE // 2}"/>')
        top = foot
    height = top + 4
    title = escape(picture.title)
    return (
        f'<svg class="picture" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{picture.id}-t">'
        f'<title id="{picture.id}-t">{title}图，文字说明见下</title>{"".join(parts)}</svg>'
    )


def _box(top: int, word: str, *, end: bool) -> list[str]:
    kind = "p-box p-end" if end else "p-box"
    return [
        f'<rect class="{kind}" x="2" y="{top}" width="150" height="{BOX}" rx="4"/>',
        f'<text class="p-state" x="14" y="{top + 27}">{escape(word)}</text>',
    ]


def _aside(top: int, act: Act) -> list[str]:
    middle = top + LINE // 2 + 3
    words = escape(act.words + ("，进度不变" if act.stays else f" → {act.target_word}"))
    return [
        f'<path class="p-line p-side" d="M{SPINE} {middle}h14"/>',
        f'<text class="p-act p-quiet" x="{SPINE + 20}" y="{middle + 6}">{words}</text>',
    ]


def _lead(top: int, foot: int, acts: Sequence[Act]) -> list[str]:
    labels = escape("、".join(dict.fromkeys(act.words for act in acts)))
    return [
        f'<path class="p-line" d="M{SPINE} {top}V{foot - 8}"/>',
        f'<path class="p-head" d="M{SPINE - 6} {foot - 9}h12l-6 8z"/>',
        f'<text class="p-act p-main" x="{SPINE + 20}" y="{foot - 11}">{labels}</text>',
    ]
