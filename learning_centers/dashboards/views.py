"""The dashboard of a place and a span, and its tables as files."""

import io
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.core import clock
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.errors import Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month, NoSuchMonth
from learning_centers.core.workbook.book import Kind
from learning_centers.dashboards import asked as asking
from learning_centers.dashboards import buses, drawing, service, sheets
from learning_centers.dashboards.asked import LESSONS, MEASURES, PEOPLE, Asked, Span, WrongSpan
from learning_centers.dashboards.places import Atlas, home_of, read_centers, require_seen
from learning_centers.dashboards.plans import read_plans
from learning_centers.dashboards.queries import Board, boundaries_of, read_board
from learning_centers.dashboards.shapes import Sheet
from learning_centers.figures.record import is_logged
from learning_centers.figures.terms import TERMS
from learning_centers.regions.queries import load
from learning_centers.web import db
from learning_centers.web.filters import day, month_name
from learning_centers.web.forms import TakeSheetForm
from learning_centers.web.guards import current_viewer, requires

bp = Blueprint("dashboards", __name__, url_prefix="/dashboards")


@bp.get("")
@requires(Permission.SEE_GOALS)
def show() -> ResponseReturnValue:
    """The address says place, span, boundaries and cut; without any it is the viewer's own place, last month.

    A month that is none is said on the page, which then shows the last one.
    """
    problem, args = "", dict(request.args.items())
    try:
        board, on = _board(db.session(), current_viewer(), args)
    except (NoSuchMonth, WrongSpan) as wrong:
        problem = str(wrong)
        board, on = _board(
            db.session(), current_viewer(), {"scope": args.get("scope", ""), "code": args.get("code", "")}
        )
    asked = board.asked
    compared, *more = _sheets(db.session(), board)
    page = render_template(
        "dashboards/show.html",
        board=board,
        asked=asked,
        here=asked.address(),
        period=sheets.span_words(board.now.months),
        boundaries=_boundaries(asked, on),
        crumbs=[(one.name, drawing.link(asked.at(one.scope, one.code))) for one in board.above],
        choices=_choices(asked),
        months=[(month_name(one), drawing.link(asked.in_month(one))) for one in _around(asked.month)],
        nothing=board.now.figures is None or not is_logged(board.now.figures),
        stats=drawing.stats(board),
        tables=[(one, drawing.columns(one), drawing.rows(one, asked)) for one in (compared, *more)],
        columns_of_months=drawing.columns_of_months(more[-1], sheets.drawn(asked)),
        on=on,
        is_rate=sheets.drawn(asked) is Kind.RATE,
        bars=drawing.bars(more[-1], sheets.drawn(asked)),
        running=asked.month.last >= clock.today(),
        counted=sheets.counted_words(board),
        hidden_note=sheets.hidden_words() if sheets.hides(board) else "",
        as_of=clock.now(),
        problem=problem,
    )
    return page, 422 if problem else 200


@bp.post("/file")
@requires(Permission.SEE_GOALS)
def take() -> ResponseReturnValue:
    """One table of the dashboard at this address, as a file. It is made before the write lock is taken."""
    viewer, form = (
        current_viewer(),
        TakeSheetForm((sheets.COMPARED, sheets.PLANNED, buses.BUSES, sheets.PARTS)),
    )
    board, on = _board(db.session(), viewer, request.args)
    found = {one.key: one for one in _sheets(db.session(), board)}
    if not form.validate_on_submit() or form.sheet.data not in found:
        raise Refused(_("Choose a table of the page and the kind of file."))
    sheet, chosen = found[form.sheet.data], form.chosen
    about = service.About(
        board.name,
        sheets.span_words(board.now.months),
        _boundaries(board.asked, on),
        clock.now(),
        _notes(board, sheet),
    )
    data = service.written(sheet, about, chosen, viewer)
    with db.transaction() as session:
        service.note_taken(session, viewer, sheet, chosen, urlencode(board.asked.address()))
    name = f"{about.place}_{board.asked.month}_{sheet.title}.{chosen}"
    return send_file(io.BytesIO(data), as_attachment=True, download_name=name)


def _board(session: Session, viewer: Viewer, args: Mapping[str, str]) -> tuple[Board, date]:
    """What the address asks for, and the day whose boundaries hold.

    Raises:
        NoSuchMonth, WrongSpan: the months of the address.
        NotFound: there is no such place, or it is a center of others.
    """
    today = clock.today()
    regions, centers = load(session), read_centers(session)
    named = bool(args.get("scope"))
    home = asking.NATION if named else home_of(viewer, Atlas(session, regions, centers, today))
    asked = asking.read(args, home, Month.of(today).previous())
    atlas = Atlas(session, regions, centers, boundaries_of(asked, asked.month, today))
    require_seen(atlas, asked.scope, asked.code, viewer)
    return read_board(session, viewer, asked, atlas), atlas.on


def _sheets(session: Session, board: Board) -> list[Sheet]:
    """Compared, against the plan where there is one, the edu-bus where one was driven, and the cut last."""
    asked = board.asked
    known = {board.now.months: board.now.figures} if board.now.figures else {}
    plans = read_plans(session, asked.scope, board.code, asked.month, board.centers, known)
    ridden = buses.riding(session, board)
    found = [sheets.compared(board), sheets.planned(plans) if plans else None, ridden, sheets.parts(board)]
    return [one for one in found if one is not None]


def _around(month: Month) -> list[Month]:
    """The month before, and the one after unless it has not begun."""
    return [month.previous(), *([month.next()] if month.next().first <= clock.today() else [])]


def _boundaries(asked: Asked, on: date) -> str:
    words = _("As now") if asked.now else _("As at the time")
    return f"{words} · {day(on)}"


def _notes(board: Board, sheet: Sheet) -> list[str]:
    """What a reader of the file cannot see otherwise."""
    said = [sheets.counted_words(board)]
    if sheet.key == sheets.PARTS and sheets.hides(board):
        said.append(sheets.hidden_words())
    return said


def _choices(asked: Asked) -> dict[str, list[tuple[str, str]]]:
    """The options of the filters."""
    names = sheets.cut_names()
    spans = {
        Span.MONTH: _("One month"),
        Span.YEAR: _("Programme year so far"),
        Span.RANGE: _("From a first month to this one"),
    }
    measures = (
        []
        if asked.by in PEOPLE
        else [key for key in MEASURES if asked.by not in LESSONS or key in sheets.HELD]
    )
    return {
        "by": [(str(cut), names[cut]) for cut in asking.cuts_of(asked.scope)],
        "span": [(str(span), text) for span, text in spans.items()],
        "boundaries": [("", _("As at the time")), ("now", _("As now"))],
        "measure": [(key, _(TERMS[key].name)) for key in measures],
    }
