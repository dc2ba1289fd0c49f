"""``/desk/keys``: every keyboard shortcut of the desk, and the switch that turns them off (D9)."""

from __future__ import annotations

from flask import Blueprint, Response

from forms_service.desk import gate
from forms_service.desk.menu import ENTRIES, MENU_KEYS
from forms_service.desk.pages import page

blueprint = Blueprint("desk_keys", __name__)
_MENU = tuple((MENU_KEYS[one.section], one.title) for one in ENTRIES if one.section in MENU_KEYS)
KEYS = (
    ("每一页", (("/", "查找：房号、电话、称呼、单号"), *_MENU, ("?", "这一页：全部快捷键"))),
    ("待告知", (("d", "显示第一条的电话"), ("y", "已告知、已办好"), ("w", "未接通"))),
    ("清单", (("n", "下一页"), ("p", "上一页"))),
)  # fmt: skip


@blueprint.get("/desk/keys")
@gate.staff()
def keys() -> Response:
    """The list; with JavaScript also the switch, kept in this browser."""
    return page("keys.html", title="快捷键", keys=KEYS)
