"""``/desk/orders/<number>``: where the code on a work order's office copy leads.

Whoever finds the sheet may open the address: without signing in it looks nothing up and tells nothing of the order.
"""

from __future__ import annotations

import re

from flask import Blueprint, Response

from forms_service import log
from forms_service import pages as public
from forms_service.desk import gate
from forms_service.desk.pages import page
from forms_service.surroundings import office, store
from service_desk import desk
from service_desk.errors import NotFound
from service_desk.orders import NUMBER_ALPHABET

blueprint = Blueprint("desk_orders", __name__)
NUMBER = re.compile(rf"[0-9]{{4}}-[{NUMBER_ALPHABET}]{{5}}")


@blueprint.get("/desk/orders/<number>")
@gate.anybody
def order(number: str) -> Response:
    """The order for staff; where to take the sheet for anybody else.

    Raises:
        NotFound: no such order, or not even the shape of a number.
    """
    if NUMBER.fullmatch(number) is None:
        raise NotFound("没有这样的单号，请照任务单上的单号填写。")
    if gate.signed_in() is None:
        return public.page("office_copy.html", title="任务单的办公室联", here=f"/desk/orders/{number}", number=number)
    log.about(number)
    with store().read() as cn:
        found = desk.history(cn, office(), number)
    return page("order.html", title=f"服务单 {number}", found=found, order=found.order)
