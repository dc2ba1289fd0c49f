"""The use cases of the desk: one function a staff or resident verb, each over an open transaction.

Doors call them through the store: ``store.write(lambda cn: desk.assign(cn, office, act, …))``. None of them opens or
commits a transaction, sleeps, reads the clock or draws an id: ``Office`` brings ``now`` and ``new_id``.
"""

from service_desk.desk.acceptance import (
    accept,
    close,
    lapse,
    rate,
    reject,
    reopen,
)
from service_desk.desk.approval import (
    approve,
    approved_offering,
    approved_since,
    catalog_approved,
    check_kept_editions,
    is_approved,
    put_in_force,
    record_edition,
    record_notice,
)
from service_desk.desk.booking import HalfDayOffer, answer_now, book, half_days, told_sentence
from service_desk.desk.context import Act, Entry, Office
from service_desk.desk.dispatch import answer, assign, cancel, decline, overdue, postpone, reroute, route, urge
from service_desk.desk.duty import Dispatch, dispatch_urgent
from service_desk.desk.follow_ups import Asked, follow_up, resolve_follow_up
from service_desk.desk.homes import (
    erase_household,
    find_homes,
    find_households,
    home_page,
    made_household,
    save_household,
)
from service_desk.desk.intake import FIELDS, Booking, parse_home, parse_phone, quote_for, quote_sentence, read_booking
from service_desk.desk.once import once
from service_desk.desk.payments import settle, settle_together
from service_desk.desk.people import (
    act_of,
    ensure_first_manager,
    list_staff,
    own_act,
    parse_grants,
    resident_act,
    save_staff,
)
from service_desk.desk.present import (
    complaint_json,
    event_json,
    negotiation_json,
    order_json,
    price_words,
    task_json,
)
from service_desk.desk.tasks import open_tasks, told
from service_desk.desk.tick import TickReport, tick
from service_desk.desk.times import parse_instant, parse_window
from service_desk.desk.tokens import FormId, link_token, new_form_id, order_of_token, read_form_id
from service_desk.desk.views import (
    Board,
    Status,
    StatusAnswer,
    board,
    find,
    history,
    look_up,
    of_worker,
    status_of,
)
from service_desk.desk.work import finish, no_entry, requote, start, stop, suspend
from service_desk.payments import PAY_METHODS
from service_desk.store.orders import OrderQuery

__all__ = [
    "FIELDS",
    "PAY_METHODS",
    "Act",
    "Asked",
    "Board",
    "Booking",
    "Dispatch",
    "Entry",
    "FormId",
    "HalfDayOffer",
    "Office",
    "OrderQuery",
    "Status",
    "StatusAnswer",
    "TickReport",
    "accept",
    "act_of",
    "answer",
    "answer_now",
    "approve",
    "approved_offering",
    "approved_since",
    "assign",
    "board",
    "book",
    "cancel",
    "catalog_approved",
    "check_kept_editions",
    "close",
    "complaint_json",
    "decline",
    "dispatch_urgent",
    "ensure_first_manager",
    "erase_household",
    "event_json",
    "find",
    "find_homes",
    "find_households",
    "finish",
    "follow_up",
    "half_days",
    "history",
    "home_page",
    "is_approved",
    "lapse",
    "link_token",
    "list_staff",
    "look_up",
    "made_household",
    "negotiation_json",
    "new_form_id",
    "no_entry",
    "of_worker",
    "once",
    "open_tasks",
    "order_json",
    "order_of_token",
    "overdue",
    "own_act",
    "parse_grants",
    "parse_home",
    "parse_instant",
    "parse_phone",
    "parse_window",
    "postpone",
    "price_words",
    "put_in_force",
    "quote_for",
    "quote_sentence",
    "rate",
    "read_booking",
    "read_form_id",
    "record_edition",
    "record_notice",
    "reject",
    "reopen",
    "requote",
    "reroute",
    "resident_act",
    "resolve_follow_up",
    "route",
    "save_household",
    "save_staff",
    "settle",
    "settle_together",
    "start",
    "status_of",
    "stop",
    "suspend",
    "task_json",
    "tick",
    "told",
    "told_sentence",
    "urge",
]
