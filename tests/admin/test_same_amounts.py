"""Web, command line, program and paper show the same amounts of a negotiated, paid order (§1.6, §6.3, §6.4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2

from forms_service.app import create_app
from service_desk import desk, settings
from service_desk.desk import signing_in
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


def at_the_desk(linli: Any, path: str) -> str:
    """A page of finance's, signed in."""
    runtime = open_runtime(settings.load({"data": str(linli.data)}, {}), clock=linli.clock)
    office = runtime.office()
    token = office.new_id()
    runtime.store.write(lambda cn: signing_in.begin(cn, office, "F01", token, second=True))
    client = create_app(runtime).test_client()
    client.set_cookie("linli_desk", token)
    page = client.get(path)
    runtime.close()
    assert page.status_code == 200
    return page.text


def test_a_day_close_with_a_difference_is_the_same_everywhere(linli: Any, tmp_path: Path) -> None:
    """Cash that a worker was given is counted once; five yuan are missing."""
    number = linli.accepted("A0001")
    linli.ok("slip", "write", number, "--amount", "40", "--for", "W01", "--by", "R01")
    linli.ok("slip", "hand-over", "D2026-0001", "--by", "F01")
    linli.ok("settle", number, "--amount", "40", "--method", "cash", "--by", "F01")
    linli.ok("held", "take", "--kind", "deposit", "--amount", "200", "--method", "cash", "--purpose", "借用冲击钻",
             "--home", "3-2-502", "--payer", "李先生", "--by", "F01")  # fmt: skip
    assert "应有 240 元" in at_the_desk(linli, "/desk/finance/day-close")
    assert linli("cash", "day", "--json").json["due"][0]["expected"] == 24000
    short = ("--counted", "cash=235", "--kept", "100", "--by", "F01")
    assert "应有 240.00 元，实点 235.00 元" in linli.refused("cash", "close", *short)
    linli.ok("cash", "close", *short, "--reason", "cash=找零多付")
    (counted,) = linli("cash", "closes", "--json").json["closes"][0]["counts"]
    assert [counted[key] for key in ("expected", "counted", "difference", "banked")] == [24000, 23500, -500, 13500]
    page = at_the_desk(linli, "/desk/finance/day-close")
    assert all(words in page for words in ("现金 235 元", "现金 −5 元", "找零多付"))
    paper = tmp_path / "day.pdf"
    linli.ok("paper", "day-close", "--out", str(paper), "--by", "F01")
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper))
    squeezed = "".join(text.split())
    assert "现金0.00240.00240.00235.00−5.00找零多付" in squeezed
    assert "现金留存100.00元送存银行135.00元" in squeezed
    month = linli("cash", "month", "--json").json["figures"]
    assert (month["income"], month["held"]) == (4000, 20000)  # the deposit is no income
    assert "<strong>40 元</strong>" in at_the_desk(linli, "/desk/finance/months")
