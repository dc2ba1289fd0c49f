"""JSON Schemas for editors, written from the same models that read the files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from service_desk.catalog_files.reading import KINDS

_WHERE = {
    "estate": "estate.yml",
    "departments": "departments.yml",
    "services": "services/*.yml",
    "prices": "prices/*.yml",
    "posted": "prices/*.posted.yml",
    "calendar": "calendar/*.yml",
    "duty": "duty/*.yml",
    "directory": "directory/*.yml",
    "conduct": "conduct.yml",
    "notices": "notices/*.yml",
    "notice_posted": "notices/*.posted.yml",
    "papers": "papers.yml",
}


def json_schemas() -> dict[str, dict[str, Any]]:
    """One JSON Schema for each kind of file."""
    made = {}
    for kind, model in KINDS.items():
        schema = _plain(model.model_json_schema())
        made[kind] = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **schema,
            "title": _WHERE[kind],
            "description": "由程序生成，请勿手改",
        }
    return made


def _plain(value: Any) -> Any:
    """Without English class docstrings and generated titles, which an editor would show to the office."""
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if not isinstance(value, dict):
        return value
    is_model = value.get("type") == "object" and "properties" in value
    kept = {key: part for key, part in value.items() if not (key == "title" and isinstance(part, str))}
    if is_model:
        kept.pop("description", None)
    return {key: _plain(part) if key != "properties" else _properties(part) for key, part in kept.items()}


def _properties(value: dict[str, Any]) -> dict[str, Any]:
    """Field names are no keywords: a field called ``title`` stays."""
    return {key: _plain(part) for key, part in value.items()}


def write_schemas(folder: Path) -> list[Path]:
    """Write the schemas into a folder, one file a kind, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind, schema in json_schemas().items():
        path = folder / f"{kind}.json"
        path.write_bytes((json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode())
        paths.append(path)
    return paths
