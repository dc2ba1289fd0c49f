"""``/desk/evaluations``: the manager's evaluations by quarter and year, beside the figures they rest on (§5.7)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from forms_service.desk import gate, tables_out
from forms_service.desk.pages import check_form, entry, once, page, wrong
from forms_service.pages import see_other
from forms_service.surroundings import form, office, store
from service_desk import desk
from service_desk.clocks import instant_word, local
from service_desk.desk import evaluations, figures
from service_desk.desk.evaluations import Subject
from service_desk.errors import DeskError, InvalidInput
from service_desk.excel import Cell, Sheet
from service_desk.reviews import FIGURES, LOOSE, MAJOR, SHOWN, Term, term_of, terms_up_to
from service_desk.workflow import Role

blueprint = Blueprint("desk_evaluations", __name__)
PAGE = "/desk/evaluations"
SAID = {"written": "已记下，和当时的数字一起留存。"}


def _today_s() -> Term:
    return terms_up_to(local(office().now).date())[0]


def _term() -> Term:
    """The term that form or address names; anything else is the running quarter (TRUST 12)."""
    try:
        return term_of(form().get("term", "") or request.args.get("term", ""))
    except InvalidInput:
        return _today_s()


@blueprint.get(PAGE)
@gate.staff(Role.MANAGER)
def overview() -> Response:
    """The departments and services of a term with their figures, and how many evaluations each has."""
    term = _term()
    with store().read() as cn:
        found = figures.report(cn, office(), figures.sight_of(gate.me().staff), term.period)
        written = evaluations.of_term(cn, office(), term)
    done = [one.subject.key for one in written]
    tables = (("department", "部门", found.departments), ("service", "服务", (*found.services, *found.rest)))
    return page(
        "evaluations.html", title="评价", section="figures", term=term, terms=terms_up_to(local(office().now).date()),
        tables=tables, done={key: done.count(key) for key in done}, shown=SHOWN, written=written,
    )  # fmt: skip


@blueprint.get(f"{PAGE}/<subject>")
@gate.staff(Role.MANAGER)
def one(subject: str) -> Response:
    """What was written of a department or service in a term, and the form to add to it.

    Raises:
        NotFound: no such department or service.
    """
    return _page(evaluations.subject_of(office(), subject), said=SAID.get(request.args.get("said", ""), ""))


def _page(subject: Subject, **more: Any) -> Response:
    term = _term()
    with store().read() as cn:
        line = evaluations.figures_of(cn, office(), subject, term, figures.sight_of(gate.me().staff))
        written = evaluations.of_subject(cn, office(), subject, term)
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
    return page(
        "evaluation.html", title=f"{subject.word}，{term.word}评价", section="figures", subject=subject, term=term,
        line=line, written=written, names=names, shown=(*SHOWN, MAJOR, LOOSE), **more,
    )  # fmt: skip


@blueprint.post(f"{PAGE}/<subject>")
@gate.staff(Role.MANAGER)
def write(subject: str) -> Response:
    """Add an evaluation, once for each form.

    Raises:
        NotFound: no such department or service.
    """
    found = evaluations.subject_of(office(), subject)
    try:
        term = term_of(form().get("term", ""))
        once(f"evaluate:{found.key}", ("term", "words"), lambda cn: evaluations.evaluate(
            cn, office(), desk.own_act(cn, office(), entry()), found, term, form().get("words", "")
        ).term)  # fmt: skip
    except DeskError as error:
        return _page(found, **wrong(error))
    return see_other(f"{PAGE}/{found.key}?term={term.key}&said=written")


@blueprint.post(f"{PAGE}/export")
@gate.staff(Role.MANAGER)
def export() -> Response:
    """Every evaluation of a term with its frozen figures, as an Excel file; what was not counted then stays empty."""
    check_form()
    term = _term()
    with store().read() as cn:
        written = evaluations.of_term(cn, office(), term)
    counted = (*FIGURES.values(), LOOSE)
    head = ("种类", "部门或服务", "时间", "评价人", "评价", *(figure.word for figure in counted))
    rows: list[list[Cell]] = [
        [evaluations.KINDS[one.subject.kind], one.subject.word, instant_word(one.at), one.by, one.words,
         *(one.line.counts.get(figure.key) for figure in counted)]
        for one in written
    ]  # fmt: skip
    sheet = Sheet("评价", head, rows, [f"{term.word}，{len(written)} 条，数字是写评价那时的"])
    return tables_out.workbook(f"evaluations-{term.key}", [sheet], personal=False)
