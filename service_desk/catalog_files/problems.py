"""pydantic's errors -> problems with a place and a Chinese sentence; no English ever reaches the office."""

from __future__ import annotations

import re
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from service_desk.catalog_files import sentences
from service_desk.catalog_files.fields import ERROR_TYPE
from service_desk.catalog_files.sources import Marks, Path
from service_desk.errors import FileProblem

_CHOICE = re.compile(r"'([^']+)'")


def from_validation(file: str, error: ValidationError, model: type[BaseModel], marks: Marks) -> list[FileProblem]:
    """One problem for each thing that does not fit the model."""
    return [_problem(file, detail, model, marks) for detail in error.errors(include_url=False)]


def _problem(file: str, detail: ErrorDetails, model: type[BaseModel], marks: Marks) -> FileProblem:
    path: Path = tuple(detail["loc"])
    kind = detail["type"]
    if kind == "missing":
        place = marks.of_key(path) if path in marks.empty else marks.of_value(path[:-1])
        key = str(path[-1])
        return FileProblem(file, *place, sentences.not_filled(key) if path in marks.empty else sentences.missing(key))
    if kind == "extra_forbidden":
        known = keys_of(model_at(model, path[:-1]))
        return FileProblem(file, *marks.of_key(path), sentences.unknown_key(str(path[-1]), known))
    return FileProblem(file, *marks.of_value(path), _sentence(kind, label(path), detail))


def _sentence(kind: str, name: str, detail: ErrorDetails) -> str:
    context: dict[str, Any] = detail.get("ctx") or {}
    typed = detail["input"]
    if kind == ERROR_TYPE:
        return name + str(context["sentence"])
    if kind == "literal_error":
        return sentences.one_of(name, typed, _CHOICE.findall(str(context["expected"])))
    if kind == "list_type":
        return sentences.expected(name, "要写列表，每项另起一行，以「- 」开头", typed)
    if kind in {"model_type", "model_attributes_type", "dict_type"}:
        return sentences.expected(name, "要写成几行「项目名: 内容」，比上一行多缩进两格", typed)
    if kind in {"too_short", "too_long"}:
        return _length(kind, name, context)
    return sentences.expected(name, "写法不对，请参照 catalog/README.md 的样例", typed)


def _length(kind: str, name: str, context: dict[str, Any]) -> str:
    if kind == "too_short":
        return f"{name}至少要有 {context['min_length']} 项，现在有 {context['actual_length']} 项；请补上。"
    return f"{name}最多只能有 {context['max_length']} 项；请删去多余的。"


def label(path: Path) -> str:
    """How a sentence names the value: ``「price」`` or ``「bring」第 2 项``."""
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    place = f"第 {path[-1] + 1} 项" if path and isinstance(path[-1], int) else ""
    return (f"「{key}」" if key else "") + place


def keys_of(model: type[BaseModel] | None) -> list[str]:
    """The keys one may write in a block, as typed (``from`` rather than ``start``)."""
    if model is None:
        return []
    return [info.alias or name for name, info in model.model_fields.items()]


def model_at(model: type[BaseModel] | None, path: Path) -> type[BaseModel] | None:
    """The model of the block that ``path`` leads to."""
    for part in path:
        if isinstance(part, int) or model is None:
            continue
        fields = {info.alias or name: info.annotation for name, info in model.model_fields.items()}
        model = _inner(fields.get(part))
    return model


def _inner(annotation: Any) -> type[BaseModel] | None:
    """The model inside ``Model``, ``list[Model]`` or ``Model | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _inner(arg)) is not None), None)
