"""The figures of a dashboard: a fixed number of SELECTs, whatever the number of centers."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from learning_centers.core.access import Viewer
from learning_centers.core.months import Month
from learning_centers.dashboards.asked import LESSONS, PLACES, Asked, Cut, Scope, Span
from learning_centers.dashboards.places import LEVELS, Atlas, Part
from learning_centers.figures.breakdowns import By, Held, Key, break_down
from learning_centers.figures.queries import Figures, programme_start, span_figures
from models import APPROVED_STATES, Return

TREND_MONTHS = 12
Months = tuple[Month, Month]  # the first and the last, both included


@dataclass(frozen=True, slots=True)
class Telling:
    """The figures of one span. None: the place had no center, or no such region stood then."""

    months: Months
    figures: Figures | None
    centers: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of the place. `figures` None: there is no center in it."""

    part: Part
    centers: int
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class Board:
    """Figures of all closed lessons, approved or not."""

    asked: Asked
    code: str  # of the region that stands for the one asked for, with these boundaries
    name: str
    above: Sequence[Part]
    centers: Sequence[int]
    now: Telling
    before: Telling | None  # the span just before; None for a programme year
    year: Telling  # the same months a year earlier
    parts: Sequence[PartRow]  # of a cut by place
    others: int  # parts that are no rows: centers of others
    held: Mapping[Key, Held]  # of a cut by lessons
    approved: int  # centers whose last month is approved
    sees_all: bool  # every center of the place is the viewer's


def read_board(session: Session, viewer: Viewer, asked: Asked, atlas: Atlas) -> Board:
    """`atlas`: of the day `boundaries_of(asked, …)` gives. At most 27 SELECTs."""
    months = months_of(session, asked)
    before, year = before_of(asked, months), _moved(months, -12)
    code = atlas.resolved(asked.code) if asked.scope in LEVELS else asked.code
    centers = atlas.inside(asked.scope, asked.code)
    by_place = asked.by in PLACES[asked.scope]
    grouped = atlas.grouped(centers, asked.by) if by_place else {}
    found = _figures(session, months, centers, grouped)
    parts = atlas.parts(asked.scope, asked.code, asked.by, grouped) if by_place else []
    shown = [one for one in parts if one.scope is not Scope.CENTER or viewer.sees(grouped[one.code][0])]
    return Board(
        asked=asked,
        code=code,
        name=atlas.name(asked.scope, code),
        above=atlas.above(asked.scope, asked.code),
        centers=centers,
        now=Telling(months, found.get(None), centers),
        before=_earlier(session, asked, atlas, before) if before else None,
        year=_earlier(session, asked, atlas, year),
        parts=[PartRow(one, len(grouped.get(one.code, ())), found.get(one.code)) for one in shown],
        others=len(parts) - len(shown),
        held=_held(session, asked, months, centers),
        approved=_count_approved(session, months[1], centers),
        sees_all=all(viewer.sees(one) for one in centers),
    )


def months_of(session: Session, asked: Asked) -> Months:
    """The span that is asked for."""
    if asked.span is Span.YEAR:
        return programme_start(session, asked.month), asked.month
    first = asked.first if asked.span is Span.RANGE else None
    return first or asked.month, asked.month


def before_of(asked: Asked, months: Months) -> Months | None:
    """As many months, just before; of a programme year nothing is: the years need not be of one length."""
    return None if asked.span is Span.YEAR else _moved(months, -len(months[0].until(months[1])))


def boundaries_of(asked: Asked, last: Month, today: date) -> date:
    """The day whose boundaries hold: as now, or as at the end of the span."""
    return today if asked.now else last.last


def _moved(months: Months, by: int) -> Months:
    return months[0].plus(by), months[1].plus(by)


def _earlier(session: Session, asked: Asked, atlas: Atlas, months: Months) -> Telling:
    """The place in another span, in the boundaries of that time unless today's are asked for."""
    there = Atlas(session, atlas.regions, atlas.centers, boundaries_of(asked, months[1], atlas.on))
    if asked.scope in LEVELS and not atlas.is_same_in(there, asked.code):
        return Telling(months, None)
    centers = there.inside(asked.scope, asked.code)
    return Telling(months, _figures(session, months, centers, {}).get(None), centers)


def _figures(
    session: Session, months: Months, centers: Sequence[int], grouped: Mapping[str, Sequence[int]]
) -> Mapping[Hashable, Figures]:
    """Of the place under None, and of each part under its code."""
    scopes: dict[int, tuple[Hashable, ...]] = dict.fromkeys(centers, (None,))
    scopes.update({one: (None, code) for code, inside in grouped.items() for one in inside})
    return span_figures(session, *months, scopes).by_scope


def _held(session: Session, asked: Asked, months: Months, centers: Sequence[int]) -> Mapping[Key, Held]:
    """By month: the twelve months up to the last, whatever the span."""
    if asked.by not in LESSONS:
        return {}
    first = months[1].plus(1 - TREND_MONTHS) if asked.by is Cut.MONTH else months[0]
    return break_down(session, first, months[1], centers, By(asked.by))


def _count_approved(session: Session, month: Month, centers: Sequence[int]) -> int:
    approved = select(Return.center_id).where(
        Return.month == str(month), col(Return.state).in_(APPROVED_STATES)
    )
    return len(set(centers) & set(session.exec(approved).all()))
