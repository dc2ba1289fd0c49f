"""Web, command line, program and paper show the same amounts of a negotiated, paid order (§1.6, §6.3, §6.4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2

from forms_service.app import create_app
from service_desk import desk, settings
from service_desk.runtime import open_runtime
from service_desk.store import orders


def on_the_web(linli: Any, number: str) -> str:
    """The resident's page of an order, by its private link."""
    runtime = open_runtime(settings.load({"data": str(linli.data)}, {}), clock=linli.clock)
    with runtime.store.read() as cn:
        order = orders.get(cn, runtime.office().estate, number)
    assert order is not None
    page = create_app(runtime).test_client().get(f"/o/{desk.link_token(runtime.office(), order)}")
    runtime.close()
    return page.text


def test_an_agreed_price_is_the_same_everywhere(linli: Any, tmp_path: Path) -> None:
    number = linli.agreed("P104")
    linli.to_work(number)
    linli.ok("finish", number, "--done", "换好龙头", "--line", "P104=1", "--for", "W01", "--by", "R01")
    linli.ok("accept", number, "--sheet", "A1", "--signed", "王女士", "--by", "R01")
    linli.ok("negotiate", "open", number, "--reason", "贵", "--basis", "telephone", "--by", "R01")
    linli.ok("negotiate", "decide", number, "--amount", "35.50", "--by", "M01")
    heard = ("--who", "王女士", "--basis", "telephone", "--by", "R01")
    linli.ok("negotiate", "agree", number, "--amount", "35.50", *heard)
    assert linli.order(number)["due"] == 3550
    assert "应付 35.50 元，经协商（2026-XS-0001）" in on_the_web(linli, number)
    linli.ok("settle", number, "--amount", "35.50", "--method", "cash", "--by", "F01")
    order = linli.order(number)
    receipt = linli("payment", "show", order["receipt"], "--json").json["payment"]
    day = linli("payment", "list", "--json").json
    assert [order["paid"], receipt["amount"], receipt["orders"][0]["amount"], day["sums"][0]["net"]] == [3550] * 4
    assert "已收 35.50 元（收据号 2026-000001），经协商" in on_the_web(linli, number)
    paper = tmp_path / "receipt.pdf"
    linli.ok("paper", "receipt", order["receipt"], "--out", str(paper), "--by", "F01")
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper))
    squeezed = "".join(text.split())
    assert "实收35.50元（协商决定书2026-XS-0001）" in squeezed
    assert "人民币叁拾伍元伍角" in squeezed
    assert "贵" not in squeezed
    assert "已收 35.50 元" in linli.ok("show", number)
