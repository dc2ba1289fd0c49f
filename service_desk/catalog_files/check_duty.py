"""What must hold in the duty roster: days within the file's period, turns that run forward and do not overlap."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service_desk.catalog_files import sentences
from service_desk.catalog_files.models import DutyFile, DutyModel
from service_desk.catalog_files.reading import Files
from service_desk.catalog_files.sources import Source
from service_desk.errors import FileProblem

_PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")


def duty_checks(files: Files) -> Iterator[FileProblem]:
    """Every rule over the rosters that could be read."""
    departments = sorted(d.id for source in files.departments for d in source.model.departments)
    for source in files.duty:
        yield from _period(source)
        for n, turn in enumerate(source.model.duty):
            yield from _days(source, n, turn)
            if turn.department and turn.department not in departments and files.whole("departments"):
                sentence = sentences.unknown_id("部门", turn.department, departments)
                yield source.problem(sentence, "duty", n, "department")
    yield from _twice(files)


def _period(source: Source[DutyFile]) -> Iterator[FileProblem]:
    period = source.model.period
    if _PERIOD.fullmatch(period) is None:
        yield source.problem("「period」写年份或月份，例如 2026 或 2026-12。", "period")
    elif source.file != f"duty/{period}.yml":
        yield source.problem(f"「period」是 {period}，和文件名不一致；请改成相同的。", "period")


def _days(source: Source[DutyFile], n: int, turn: DutyModel) -> Iterator[FileProblem]:
    if turn.last < turn.start:
        yield source.problem("「to」早于「from」；请核对两个日期。", "duty", n, "to")
    if _PERIOD.fullmatch(source.model.period) is None:
        return
    for key, day in (("from", turn.start), ("to", turn.last)):
        if not day.isoformat().startswith(source.model.period):
            sentence = f"{day} 不在 {source.model.period} 里；请改日期，或写到那一段的值班表里。"
            yield source.problem(sentence, "duty", n, key)
            return


def _twice(files: Files) -> Iterator[FileProblem]:
    """Two people for the same day and department: nobody would know whom to call first."""
    seen: list[tuple[DutyModel, Source[DutyFile], int]] = []
    for source in files.duty:
        for n, turn in enumerate(source.model.duty):
            for before, where, at in seen:
                same = (before.department or "") == (turn.department or "")
                if same and before.start <= turn.last and turn.start <= before.last:
                    line = where.marks.of_value(("duty", at, "from"))[0]
                    place = f"第 {line} 行" if where is source else f"{where.file} 第 {line} 行"
                    sentence = f"这几天在{place}已经排了{before.who}值班；请改日期，或写明不同的部门。"
                    yield source.problem(sentence, "duty", n, "from")
                    break
            seen.append((turn, source, n))
