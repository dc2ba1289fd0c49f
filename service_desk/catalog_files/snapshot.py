"""``catalog.json``: the offering as published, and the hashes of its content. Same offering, same bytes."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from service_desk.errors import CatalogInvalid, FileProblem
from service_desk.pricing import Edition, Offering

FILE = "catalog.json"
FORMAT = 1
_DAMAGED = "已发布的服务目录读不出来，可能已损坏；请重新运行 linli publish。"
_NEWER = "已发布的服务目录由更新的版本写成，这个版本读不了；请更新程序，或用这个版本重新运行 linli publish。"

_OFFERING = TypeAdapter(Offering)
_EDITION = TypeAdapter(Edition)


def dumps(offering: Offering) -> bytes:
    """The offering as UTF-8 JSON with sorted keys and a line end."""
    plain = _OFFERING.dump_python(offering, mode="json")
    plain["prices"]["approved"].sort()  # a set has no order of its own
    return _canonical({"format": FORMAT, "offering": plain}) + b"\n"


def loads(data: bytes) -> Offering:
    """The offering that ``dumps`` wrote.

    Raises:
        CatalogInvalid: cut, damaged, or of another format.
    """
    try:
        plain = json.loads(data)
        if plain["format"] != FORMAT:
            raise CatalogInvalid([FileProblem(FILE, 1, 1, _NEWER)])
        return _OFFERING.validate_python(plain["offering"])
    except (ValueError, KeyError, TypeError, ValidationError, RecursionError):
        raise CatalogInvalid([FileProblem(FILE, 1, 1, _DAMAGED)]) from None


def content_sha(offering: Offering) -> str:
    """What the office offers as one whole: estate, departments, services and prices.

    The notice of the day, postings, calendar and directory are not in it. Defaults are left out, so that a later
    program, which knows more fields, still finds the approvals given under this one.
    """
    plain = _OFFERING.dump_python(offering, mode="json", exclude_defaults=True)
    editions = [_without_postings(edition) for edition in plain.get("prices", {}).get("editions", [])]
    return _hash({**_services(plain), "editions": editions})


def services_sha(offering: Offering) -> str:
    """What the manager approves as the catalogue (§1.1): the same without price lists, each approved by itself."""
    return _hash(_services(_OFFERING.dump_python(offering, mode="json", exclude_defaults=True)))


def _services(plain: dict[str, Any]) -> dict[str, Any]:
    catalog = plain["catalog"]
    catalog["estate"].pop("notice", None)
    return {key: catalog.get(key, []) for key in ("estate", "departments", "sections", "services")}


def edition_sha(edition: Edition) -> str:
    """The hash of a price list without its postings, which come after the approval."""
    return _hash(_without_postings(_EDITION.dump_python(edition, mode="json", exclude_defaults=True)))


def _without_postings(edition: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in edition.items() if key not in {"postings", "sha"}}


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _hash(value: Any) -> str:
    return hashlib.sha256(_canonical(value)).hexdigest()
