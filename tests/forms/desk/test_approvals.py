"""The manager's decisions over the web: shown is approved, and nothing else; published by a real process (M1, §1.1)."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from forms_service.desk import publishing
from service_desk import catalog_files, published
from service_desk.desk import deputies
from service_desk.orders import Grant
from service_desk.store import events, open_store
from service_desk.workflow import Role
from tests.forms.conftest import MONDAY
from tests.forms.desk.conftest import Desk
from tests.own_estate import OwnEstate, make

At = Callable[[str], Any]
HERE = "/desk/approvals"
PUBLISH = f"{HERE}/publish"


def small_portal(site: Path) -> None:
    """One page, and the name of the old site on it."""
    site.mkdir(parents=True)
    (site / "index.html").write_text("<!doctype html><title>old</title>", encoding="utf-8")


@pytest.fixture(scope="session")
def own_prepared(tmp_path_factory: pytest.TempPathFactory) -> OwnEstate:
    """Made once a worker."""
    return make(tmp_path_factory.mktemp("own"), MONDAY, small_portal)


@pytest.fixture
def own(own_prepared: OwnEstate, tmp_path: Path) -> OwnEstate:
    """An estate that is no demonstration, for one test."""
    shutil.copytree(own_prepared.home, tmp_path / "own")
    return OwnEstate(tmp_path / "own")


@pytest.fixture
def service(own: OwnEstate, open_service: Callable[..., Any]) -> Any:
    """Its service."""
    return open_service(data=str(own.data), catalog=str(own.catalog))


def chain(service: Any, stream: str) -> list[Any]:
    with service.runtime.store.read() as cn:
        return list(events.stream(cn, service.office.estate, stream))


def catalogue(service: Any) -> str:
    return f"catalog:{service.office.estate}"


def fields_of(page: Any, what: str) -> dict[str, str]:
    """The fields of the button that approves this, as the page has them."""
    for text in page.response.text.split("<form "):
        if f'name="what" value="{what}"' in text:
            names = ("csrf", "form_id", "what", "sha")
            return {name: text.split(f'name="{name}" value="')[1].split('"')[0] for name in names}
    raise AssertionError(f"no button for {what}")


def offered(page: Any) -> set[str]:
    """What can be approved by a button."""
    return {part.split('"')[0] for part in page.response.text.split('name="what" value="')[1:]}


def rows(page: Any) -> list[list[str]]:
    """Every row of the page's tables, as the texts of its cells."""
    found = re.findall(r"<tr.*?</tr>", page.response.text, re.DOTALL)
    cells = (re.findall(r"<t[dh]\b.*?</t[dh]>", row, re.DOTALL) for row in found)
    return [[" ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in row] for row in cells]


def next_list(own: OwnEstate, **prices: str) -> None:
    """A list for January, with every department heard."""
    own.draft("2027-1", MONDAY.date() + timedelta(days=45), **(prices or {"P1": "42"}))


# ---- what is shown ---------------------------------------------------------------------------------------------------


def test_m1_nothing_to_approve_is_said_calmly_with_the_last_approval(at_desk: At) -> None:
    page = at_desk("M01").get(HERE)
    assert page.status == 200
    assert "现在没有要审批的" in page.words
    assert "上次审批：2026年9月24日，服务中心经理，价目表 2026-1" in page.words
    assert "不用发布" in page.words
    assert not offered(page)
    assert PUBLISH not in page.reader.actions.values()


def test_m1_the_catalogue_stands_before_and_after_grouped(own: OwnEstate, at_desk: At) -> None:
    own.edit("services/60-paid.yml", "summary: 换一个龙头。", "summary: 换一个龙头，含试水。")
    own.edit("estate.yml", 'address: "清风路 1 号"', 'address: "清风路 3 号"')
    page = at_desk("M01").get(HERE)
    assert rows(page)[:2] == [["改的是", "原来", "现在"], ["地址", "清风路 1 号", "清风路 3 号"]]
    assert ["说明", "换一个龙头。", "换一个龙头，含试水。"] in rows(page)
    assert "小区 清风苑" in page.words
    assert "改动 2 处，等您审批" in page.words
    assert offered(page) == {"catalog"}
    assert "服务目录审批以后才能发布" in page.words


def test_m1_what_differs_in_its_order_only_is_approved_all_the_same(service: Any, own: OwnEstate, at_desk: At) -> None:
    path = own.catalog / "departments.yml"
    head, *entries = path.read_text("utf-8").removesuffix("...\n").split("  - id: ")
    text = "  - id: ".join([head, *reversed(entries)]) + "...\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    manager = at_desk("M01")
    page = manager.get(HERE)
    assert "没有看得出的差别（例如只是次序变了）" in page.words
    assert manager.post(HERE, **fields_of(page, "catalog")).status == 303
    assert chain(service, catalogue(service))[-1].data["sha"] == catalog_files.services_sha(
        catalog_files.load(own.catalog)
    )


def test_m1_a_list_shows_every_price_cost_margin_and_who_was_heard(own: OwnEstate, at_desk: At) -> None:
    next_list(own)
    page = at_desk("M01").get(HERE)
    words, table = page.words, rows(page)
    assert "涨价 1 项，不变 2 项" in words
    assert ["换龙头 P1", "40 元／个", "42 元／个", "涨 2 元，5%", "34 元", "19%", ""] in table
    assert ["日常保洁 P2", "42 元／小时", "42 元／小时", "不变", "37 元", "11.9%", ""] in table
    assert ["龙头 M1", "85 元／个", "85 元／个", "不变", "72 元", "15.2%", ""] in table
    assert "水电工程维修组（维修组主管）：2026年11月28日" in words
    assert "尚未在「小区入口」张贴公告" in words
    assert "每一处最晚 2026年12月31日张贴" in words


def test_m1_prices_outside_the_band_stand_out_with_the_recorded_reason(own: OwnEstate, at_desk: At) -> None:
    next_list(own, P2="60")
    own.edit("prices/2027-1.yml", "    cost: 37\n", "    cost: 37\n    exception: 试行半年\n")
    words = at_desk("M01").get(HERE).words
    assert "毛利超出保本微利范围（0%–20%）的有 1 项" in words
    assert "日常保洁（P2）毛利 38.3%；理由：试行半年" in words


def test_m1_a_list_that_nobody_was_heard_on_says_why_and_has_no_button(own: OwnEstate, at_desk: At) -> None:
    next_list(own)
    text = own.price_list("2027-1").read_text("utf-8")
    kept = "".join(line for line in text.splitlines(keepends=True) if "保洁组主管" not in line)
    own.price_list("2027-1").write_text(kept, encoding="utf-8", newline="\n")
    manager = at_desk("M01")
    page = manager.get(HERE)
    assert "现在不能审批：价目表 2027-1 尚未记录与保洁组主管的商议" in page.words
    assert "保洁组（主管）：没有记录" in page.words
    assert not offered(page)
    form = manager.get("/desk/people/new").reader.forms["/desk/people/new"]
    sha = catalog_files.load(own.catalog).prices.named("2027-1").sha
    refused = manager.post(HERE, csrf=form["csrf"], form_id=form["form_id"], what="edition 2027-1", sha=sha)
    assert refused.status == 409
    assert "没有保存 价目表 2027-1 尚未记录与保洁组主管的商议。" in refused.words


def test_m1_only_the_manager_and_a_deputy_find_the_page(service: Any, own: OwnEstate, at_desk: At) -> None:
    next_list(own)
    for who in ("R01", "S01", "F01"):
        person = at_desk(who)
        assert person.get(HERE).status == 404
        csrf = person.get("/desk/me").reader.forms["/desk/sign-out"]["csrf"]
        assert person.post(HERE, csrf=csrf).status == 404
        assert person.post(PUBLISH, csrf=csrf).status == 404
        assert HERE not in person.get("/desk/me").reader.links
    office, today = service.office, MONDAY.date()
    service.runtime.store.write(
        lambda cn: deputies.give_deputy(
            cn, office, "M01", "R01", grant=Grant(Role.MANAGER), instead_of="M01", since=today, until=today
        )
    )
    deputy = at_desk("R01")
    assert deputy.post(HERE, **fields_of(deputy.get(HERE), "edition 2027-1")).status == 303
    assert chain(service, "edition:2027-1")[-1].actor == "R01"


# ---- approving -------------------------------------------------------------------------------------------------------


def test_m1_what_was_shown_is_approved_once_and_the_events_are_the_commands(
    service: Any, own: OwnEstate, at_desk: At, tmp_path: Path
) -> None:
    own.edit("services/60-paid.yml", "title: 换龙头", "title: 换水龙头")
    next_list(own)
    shutil.copytree(own.home, tmp_path / "other")
    other = OwnEstate(tmp_path / "other")
    manager = at_desk("M01")
    for what in ("catalog", "edition 2027-1"):
        page = manager.get(HERE)
        fields = fields_of(page, what)
        sent = [manager.post(HERE, **fields) for _ in range(2)]
        assert [(one.status, one.where) for one in sent] == [(303, f"{HERE}?said=approved")] * 2
    done = manager.get(f"{HERE}?said=approved")
    assert "已审批" in done.words
    assert not offered(done)
    assert PUBLISH in done.reader.actions.values()
    made = [e for stream in (catalogue(service), "edition:2027-1") for e in chain(service, stream)]

    other.linli(MONDAY, "approve", "--yes", "--by", "M01")
    typed = _events(other, (catalogue(service), "edition:2027-1"))
    assert [_plain(e) for e in made] == [_plain(e) for e in typed]
    assert {e.data["what"] for e in made} >= {"catalog", "edition 2027-1"}


def _events(own: OwnEstate, streams: tuple[str, ...]) -> list[Any]:
    store = open_store(own.data / "linli.db")
    estate = catalog_files.load(own.catalog).catalog.estate.id
    with store.read() as cn:
        found = [e for stream in streams for e in events.stream(cn, estate, stream)]
    store.close()
    return found


def _plain(event: Any) -> Any:
    """An event without what no two events share, and without the account that typed a command."""
    return replace(event, hash="", prev_hash="", note_salt="", os_account="")


@pytest.mark.parametrize("what", ["catalog", "edition 2027-1"])
def test_m1_a_folder_that_changed_meanwhile_is_not_approved_but_shown_again(
    service: Any, own: OwnEstate, at_desk: At, what: str
) -> None:
    own.edit("services/60-paid.yml", "title: 换龙头", "title: 换水龙头")
    next_list(own)
    manager = at_desk("M01")
    fields = fields_of(manager.get(HERE), what)
    own.edit("services/60-paid.yml", "title: 换水龙头", "title: 换厨房龙头")
    own.edit("prices/2027-1.yml", "price: 42\n    cost: 34", "price: 41\n    cost: 34")
    before = [chain(service, stream) for stream in (catalogue(service), "edition:2027-1")]
    page = manager.post(HERE, **fields)
    assert page.status == 409
    assert "您看过以后，文件夹里的内容又改动了，这次没有审批" in page.words
    assert "换厨房龙头" in page.words
    assert "41 元／个" in page.words
    assert before == [chain(service, stream) for stream in (catalogue(service), "edition:2027-1")]
    assert manager.post(HERE, **fields_of(page, what)).status == 303
    assert chain(service, "edition:2027-1" if what != "catalog" else catalogue(service))[-1].action == "approve"


def test_m1_made_up_contents_and_other_sites_approve_nothing(service: Any, own: OwnEstate, at_desk: At) -> None:
    next_list(own)
    manager = at_desk("M01")
    good = fields_of(manager.get(HERE), "edition 2027-1")
    for wrong in ({"sha": "0" * 64}, {"what": "catalog"}, {"what": "edition 2031-1"}, {"csrf": "x"}, {"form_id": "x"}):
        page = manager.post(HERE, **(good | wrong))
        assert page.status == 409, wrong
        assert offered(page) == {"edition 2027-1"}
    assert not chain(service, "edition:2027-1")


# ---- a folder that cannot be used ------------------------------------------------------------------------------------


def test_m1_a_cut_file_is_told_with_its_place_and_nothing_can_be_approved(own: OwnEstate, at_desk: At) -> None:
    next_list(own)
    manager = at_desk("M01")
    fields = fields_of(manager.get(HERE), "edition 2027-1")
    path = own.catalog / "services" / "60-paid.yml"
    path.write_text(path.read_text("utf-8").replace("...\n", ""), encoding="utf-8", newline="\n")
    page = manager.get(HERE)
    assert page.status == 200
    assert "services/60-paid.yml:" in page.words
    assert "可能有人正在改" in page.words
    assert not offered(page)
    refused = manager.post(HERE, **fields)
    assert refused.status == 409
    assert "这次没有审批" in refused.words


@pytest.mark.parametrize("name", [b"services/\xb7\xfe\xce\xf1.yml", b"\xb7\xfe/a.yml", b"prices/\xff.yml"])
def test_m1_a_file_whose_name_is_no_text_is_told_like_any_other(own: OwnEstate, at_desk: At, name: bytes) -> None:
    """Chinese names out of an old archive are GBK; a page cannot hold them as they are."""
    path = os.fsencode(own.catalog) + b"/" + name
    os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - a name of bytes
    with open(path, "wb") as file:  # noqa: PTH123 - the same
        file.write(b"...\n")
    page = at_desk("M01").get("/desk/approvals")
    assert page.status == 200
    assert "\ufffd" in page.words


def test_m1_a_missing_folder_is_told(own: OwnEstate, at_desk: At) -> None:
    shutil.rmtree(own.catalog)
    page = at_desk("M01").get(HERE)
    assert page.status == 200
    assert "没有找到这个文件夹" in page.words


def test_m1_a_notice_being_written_stops_the_publication_and_no_approval(own: OwnEstate, at_desk: At) -> None:
    next_list(own)
    (own.catalog / "notices").mkdir(exist_ok=True)
    (own.catalog / "notices" / "half.yml").write_text("title: 停水", encoding="utf-8")
    manager = at_desk("M01")
    page = manager.get(HERE)
    assert "notices/half.yml:" in page.words
    assert PUBLISH not in page.reader.actions.values()
    assert manager.post(HERE, **fields_of(page, "edition 2027-1")).status == 303


def test_m1_another_estates_folder_is_approved_by_nobody(own: OwnEstate, at_desk: At) -> None:
    next_list(own)
    manager = at_desk("M01")
    fields = fields_of(manager.get(HERE), "edition 2027-1")
    own.edit("estate.yml", "id: qingfengyuan", "id: elsewhere")
    assert "文件夹里是另一个小区（elsewhere）" in manager.get(HERE).words
    assert manager.post(HERE, **fields).status == 409


# ---- publishing ------------------------------------------------------------------------------------------------------


def test_m1_publish_runs_the_command_and_the_running_service_shows_the_new_site(
    service: Any, own: OwnEstate, at_desk: At
) -> None:
    own.edit("services/60-paid.yml", "title: 换龙头", "title: 换水龙头")
    manager = at_desk("M01")
    assert "<title>old</title>" in service.get("/").response.text
    assert manager.post(HERE, **fields_of(manager.get(HERE), "catalog")).status == 303
    page = manager.get(HERE)
    assert "文件夹里的内容和网站上的还不一样" in page.words
    sent = manager.send(page, PUBLISH)
    assert (sent.status, sent.where) == (303, f"{HERE}?said=published"), sent.words
    assert "换水龙头" in service.get("/services/P1/").response.text
    assert service.office.catalog.service("P1").title == "换水龙头"
    done = manager.get(sent.where)
    assert "已发布" in done.words
    assert "不用发布" in done.words


def test_m1_a_refused_publication_says_why_in_the_commands_words(service: Any, own: OwnEstate, at_desk: At) -> None:
    own.edit("services/60-paid.yml", "title: 换龙头", "title: 换水龙头")
    manager = at_desk("M01")
    csrf = manager.get(HERE).reader.forms["/desk/sign-out"]["csrf"]
    sha = published.current_sha(service.runtime.settings.data)
    page = manager.post(PUBLISH, csrf=csrf)
    assert page.status == 409
    assert "服务目录有改动，还没有经服务中心经理审批，没有发布" in page.words
    assert published.current_sha(service.runtime.settings.data) == sha
    assert manager.post(PUBLISH, csrf="x").status == 409


def test_m1_a_second_press_is_told_that_it_runs(service: Any, at_desk: At) -> None:
    manager = at_desk("M01")
    csrf = manager.get(HERE).reader.forms["/desk/sign-out"]["csrf"]
    held, answered = threading.Event(), threading.Event()

    def elsewhere() -> None:
        with FileLock(service.runtime.settings.data / "publish.lock"):
            held.set()
            answered.wait(30)

    other = threading.Thread(target=elsewhere)
    other.start()
    assert held.wait(30)
    page = manager.post(PUBLISH, csrf=csrf)
    answered.set()
    other.join()
    assert page.status == 409
    assert "正在发布，还没有完" in page.words


def test_m1_a_publication_that_takes_too_long_is_stopped(service: Any) -> None:
    with pytest.raises(publishing.NotDone) as told:
        publishing.publish(service.runtime.settings, within=0.01)
    assert told.value.code == "publishing_too_long"
    with FileLock(service.runtime.settings.data / "publish.lock", timeout=0):
        pass


# ---- a demonstration estate ------------------------------------------------------------------------------------------


def test_m1_a_demonstration_needs_no_approval_and_says_so(
    open_service: Callable[..., Any], tmp_path: Path, offering: Any
) -> None:
    catalog = tmp_path / "catalog"
    shutil.copytree(Path(__file__).parents[3] / "catalog", catalog)
    path = catalog / "departments.yml"
    path.write_text(path.read_text("utf-8").replace("capacity: 12", "capacity: 9"), encoding="utf-8", newline="\n")
    service = open_service(catalog=str(catalog))
    manager = Desk(service, "M01")
    page = manager.get(HERE)
    assert "不审批也能发布" in page.words
    assert ["每半天名额", "12 个", "9 个"] in rows(page)
    assert PUBLISH in page.reader.actions.values()
    coming = {f"edition {e.id}" for e in offering.prices.editions if e.effective_from > MONDAY.date()}
    assert offered(page) == {"catalog", *coming}
    assert manager.post(HERE, **fields_of(page, "catalog")).status == 303
    assert chain(service, catalogue(service))[-1].data["what"] == "catalog"
