"""What the edu-bus did for a place: its runs beside those of other times, as one more table of the dashboard."""

from sqlmodel import Session

from learning_centers.bus_runs.figures import Total, list_lines, total_of
from learning_centers.core.i18n import gettext as _
from learning_centers.core.workbook.book import Figure, Kind, Value
from learning_centers.dashboards.queries import Board, Telling
from learning_centers.dashboards.shapes import Head, Line, Sheet
from learning_centers.dashboards.sheets import span_words
from learning_centers.figures.record import is_logged

BUSES = "buses"


def riding(session: Session, board: Board) -> Sheet | None:
    """One row per measure, one column per span; None when no bus of these centers was driven in any of them."""
    told = [board.now, *([board.before] if board.before else []), board.year]
    totals = [_total(session, one) for one in told]
    if not any(one.runs for one in totals if one):
        return None
    heads = [Head("measure", _("Measure"))]
    heads += [Head(f"then-{at}", span_words(one.months), Kind.WHOLE) for at, one in enumerate(told)]
    names = [
        _("Runs driven"),
        _("Stops done"),
        _("Lessons held at stops"),
        _("Visits at stops"),
        _("Townships reached by bus"),
        _("km driven"),
        _("Won per visit"),
    ]
    rows = zip(names, *([None] * len(names) if one is None else _values(one) for one in totals), strict=True)
    return Sheet(BUSES, _("Edu-bus"), heads, [Line(row) for row in rows], ())


def _total(session: Session, told: Telling) -> Total | None:
    """None for a span of which nothing at all is on record: nobody knows that no bus was driven."""
    found = total_of(session, list_lines(session, *told.months, told.centers))
    return found if found.runs or (told.figures and is_logged(told.figures)) else None


def _values(total: Total) -> list[Value]:
    """One per measure, in the order of the rows. The cost is of the runs for which one was entered."""
    return [
        total.runs,
        total.stops,
        total.offerings,
        total.visits,
        total.townships,
        Figure(round(total.km, 1), Kind.DECIMAL),
        None if total.cost_per_visit is None else round(total.cost_per_visit),
    ]
