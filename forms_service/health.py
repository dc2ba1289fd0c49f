"""``/healthz``: whether the records can be read and which catalogue is in force."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from forms_service.surroundings import runtime, store

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 with the published version.

    Raises:
        NotPublished, StoreUnavailable: shown as 503.
    """
    with store().read():
        return jsonify({"ok": True, "published": runtime().published().sha})
