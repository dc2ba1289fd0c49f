"""Sheets about price lists and postings, made of the sample records, as the registry names them."""

from __future__ import annotations

from service_desk.papers import approval_sheet as approvals
from service_desk.papers import comparison as comparisons
from service_desk.papers import posting_list as postings
from service_desk.papers.paper import Paper
from service_desk.papers.posting_plan import plan
from service_desk.papers.samples import DAY, URL, Samples
from service_desk.pricing import Edition


def _next(given: Samples) -> Edition:
    """The newest price list; the sample's own where there is none."""
    editions = given.offering.prices.editions
    return max(editions, key=lambda edition: edition.effective_from, default=given.edition)


def comparison(given: Samples) -> Paper:
    """The price list in force against the newest."""
    return comparisons.comparison(given.offering, given.edition, _next(given), on=DAY, url=URL)


def approval_sheet(given: Samples) -> Paper:
    """The manager's sheet for the newest price list."""
    return approvals.approval_sheet(given.offering, _next(given), given.edition, on=DAY)


def posting_list(given: Samples) -> Paper:
    """Where each sheet of the kit goes."""
    return postings.posting_list(given.catalog, plan(given.offering, DAY, url=URL), DAY)
