"""``/desk``: the staff desk. One module a part of the office's work; ``gate`` decides who may open what."""

from __future__ import annotations

from flask import Blueprint, Flask

from forms_service.desk import (
    approvals,
    calendar_feed,
    cash_closes,
    closing,
    company,
    complaints,
    counter,
    dispatch_pages,
    evaluations,
    figures,
    finance,
    follow_ups,
    gate,
    held,
    homes_pages,
    keys,
    leave,
    looks,
    orders,
    overview,
    people_pages,
    queues,
    receipts,
    search,
    security,
    sheets,
    sign_in,
    signing,
    slips,
    tasks,
    worker,
)

PARTS = (
    sign_in, overview, orders, search, counter, homes_pages, queues, dispatch_pages, tasks, sheets, closing, keys,
    security, people_pages, leave, worker, signing, calendar_feed,
    company, finance, looks, approvals, figures, evaluations, follow_ups, complaints, receipts,
    slips, held, cash_closes,
)  # fmt: skip
BLUEPRINTS: tuple[Blueprint, ...] = tuple(part.blueprint for part in PARTS)


def set_up(app: Flask) -> None:
    """Guard ``/desk`` and add its parts."""
    gate.set_up(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
