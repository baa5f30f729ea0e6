"""What the edu-bus did for a place: its runs beside those of other times, as one more table of the dashboard."""

from sqlmodel import Session

from learning_centers.bus_runs.figures import Total, list_lines, total_of
from learning_centers.core.i18n import gettext as _
from learning_centers.core.workbook.book import Figure, Kind, Value
from learning_centers.dashboards.queries import Board, Telling
from learning_centers.dashboards.shapes import Head, Line, Sheet
from learning_centers.dashboards.sheets import span_words

BUSES = "buses"


def riding(session: Session, board: Board) -> Sheet | None:
    """One row per measure, one column per span; None when no bus of these centers was driven in any of them."""
    told = [board.now, *([board.before] if board.before else []), board.year]
    totals = [_total(session, one) for one in told]
    if not any(one.runs for one in totals):
        return None
    heads = [Head("measure", _("Measure"))]
    heads += [Head(f"then-{at}", span_words(one.months), Kind.WHOLE) for at, one in enumerate(told)]
    rows: list[tuple[str, list[Value]]] = [
        (_("Runs driven"), [one.runs for one in totals]),
        (_("Stops done"), [one.stops for one in totals]),
        (_("Lessons held at stops"), [one.offerings for one in totals]),
        (_("Visits at stops"), [one.visits for one in totals]),
        (_("Townships reached by bus"), [one.townships for one in totals]),
        (_("km driven"), [Figure(round(one.km, 1), Kind.DECIMAL) for one in totals]),
        (_("Won per visit"), [_cost(one) for one in totals]),
    ]
    return Sheet(BUSES, _("Edu-bus"), heads, [Line((name, *values)) for name, values in rows], ())


def _total(session: Session, told: Telling) -> Total:
    return total_of(session, list_lines(session, *told.months, told.centers))


def _cost(total: Total) -> Value:
    """Of the runs whose cost was entered."""
    return None if total.cost_per_visit is None else round(total.cost_per_visit)
