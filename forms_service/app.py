"""``create_app``: portal files in front, forms behind, one desk for all requests."""

from __future__ import annotations

import atexit
from pathlib import Path

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from forms_service import (
    api,
    assets,
    booking,
    company,
    complaining,
    complaint,
    desk,
    failures,
    guard,
    headers,
    health,
    log,
    private,
    status,
    text_size,
)
from forms_service.site import Site
from forms_service.surroundings import install
from forms_service.wording import FILTERS
from service_desk import settings, web
from service_desk.runtime import Runtime, open_runtime

BLUEPRINTS = (booking, private, complaining, complaint, company, status, text_size, assets, health, api)
TEMPLATES = Path(__file__).parent / "templates"


def create_app(runtime: Runtime | None = None) -> Flask:
    """The service as a WSGI application; without a runtime it opens one from the environment (granian does).

    Raises:
        Unusable: the data folder was not prepared, or a setting cannot be meant.
        StoreUnavailable, NewerDatabase: the database cannot be used.
    """
    if runtime is None:
        runtime = open_runtime(settings.load())
        atexit.register(runtime.close)
    app = Flask("forms_service", static_folder=None, template_folder=None)
    app.jinja_loader = ChoiceLoader([FileSystemLoader(TEMPLATES), FileSystemLoader(web.TEMPLATES)])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= FILTERS
    app.json = ReadableJson(app)
    app.url_map.strict_slashes = False
    install(app, runtime)
    for module in (log, guard, headers, failures):
        module.set_up(app)
    for part in BLUEPRINTS:
        app.register_blueprint(part.blueprint)
    desk.set_up(app)
    _put_in_front(app, runtime)
    return app


class ReadableJson(DefaultJSONProvider):
    """Chinese as it is, keys in the order they were written."""

    ensure_ascii = False
    sort_keys = False


def _put_in_front(app: Flask, runtime: Runtime) -> None:
    """The portal's files before the forms, and what proxies say only when told to believe them (TRUST 6)."""
    app.wsgi_app = Site(app.wsgi_app, runtime)  # type: ignore[method-assign]
    proxies = runtime.settings.trusted_proxies
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
