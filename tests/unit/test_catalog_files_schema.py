"""The JSON Schemas for editors come from the models that read the files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from service_desk import catalog_files
from service_desk.catalog_files.problems import keys_of
from service_desk.catalog_files.reading import KINDS

SCHEMAS = catalog_files.json_schemas()


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_knows_exactly_the_keys_of_its_model(kind: str) -> None:
    assert list(SCHEMAS[kind]["properties"]) == keys_of(KINDS[kind])
    assert SCHEMAS[kind]["additionalProperties"] is False


def described(schema: Any) -> list[str]:
    """Every description and title in a schema."""
    if isinstance(schema, list):
        return [text for part in schema for text in described(part)]
    if not isinstance(schema, dict):
        return []
    own = [schema[key] for key in ("title", "description") if isinstance(schema.get(key), str)]
    return own + [text for part in schema.values() for text in described(part)]


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_editor_shows_is_chinese(kind: str) -> None:
    texts = described(SCHEMAS[kind])
    assert len(texts) > 2
    assert all(re.search(r"[\u4e00-\u9fff]", text) or text.endswith(".yml") for text in texts)


def test_a_field_called_title_is_kept() -> None:
    service = SCHEMAS["services"]["$defs"]["ServiceModel"]
    assert {"id", "title", "summary"} <= set(service["properties"])
    assert {"title", "summary", "fee", "record", "department"} <= set(service["required"])


def test_money_may_be_a_bare_number_or_text_for_an_editor() -> None:
    price = SCHEMAS["prices"]["$defs"]["PriceItemModel"]["properties"]["price"]
    assert price["anyOf"][0] == {"type": "number", "minimum": 0}
    assert re.fullmatch(price["anyOf"][1]["pattern"], "35.50")


def test_schemas_are_written_as_one_file_a_kind(tmp_path: Path) -> None:
    paths = catalog_files.write_schemas(tmp_path / "schema")
    assert [path.stem for path in paths] == list(KINDS)
    assert all(json.loads(path.read_text("utf-8")) == SCHEMAS[path.stem] for path in paths)
