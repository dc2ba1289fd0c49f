"""``/desk/orders/<number>``: where the code on a work order's office copy leads until the staff desk stands there.

It asks for nothing, looks nothing up and tells nothing about the order: whoever finds the sheet may open it.
"""

from __future__ import annotations

import re

from flask import Blueprint, Response

from forms_service.pages import page
from service_desk.errors import NotFound
from service_desk.orders import NUMBER_ALPHABET

blueprint = Blueprint("office_copy", __name__)
NUMBER = re.compile(rf"[0-9]{{4}}-[{NUMBER_ALPHABET}]{{5}}")


@blueprint.get("/desk/orders/<number>")
def order(number: str) -> Response:
    """Where to take the sheet.

    Raises:
        NotFound: not even the shape of a number.
    """
    if NUMBER.fullmatch(number) is None:
        raise NotFound("没有这样的单号，请照任务单上的单号填写。")
    return page("office_copy.html", title="任务单的办公室联", here=f"/desk/orders/{number}", number=number)
