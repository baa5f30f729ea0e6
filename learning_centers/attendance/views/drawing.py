"""The page of the roll, which every change of it comes back to. A room of its own: three modules of views draw it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.attendance import forms, queries, service
from learning_centers.attendance.queries import Marked, RollRow
from learning_centers.attendees.finding import Alike
from learning_centers.attendees.words import ORDINARY_NAMES
from learning_centers.centers.queries import list_placements
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.figures.queries import AGE_BANDS, SEXES
from learning_centers.lessons import queries as lesson_queries
from learning_centers.lessons.queries import ListedLesson, get_lesson
from learning_centers.regions.queries import RegionRow, load
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, note_seen
from models import Lesson, Mark


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent and not stored, to be shown again."""

    marks: Mapping[int, Marked] = field(default_factory=dict)
    loaded: Mapping[int, Marked | None] = field(default_factory=dict)
    fill: bool = False
    name: str = ""  # of a walk-in
    phone: str = ""
    alike: Sequence[Alike] = ()


NOTHING = Typed()


def change_lesson(
    lesson_id: int, act: Callable[[Session, Lesson], str], typed: Typed = NOTHING
) -> ResponseReturnValue:
    """One change of a lesson, which returns what to say; a refusal comes back on the page of the roll."""
    try:
        with db.transaction() as session:
            said = act(session, get_lesson(session, lesson_id, current_viewer(), lock=True))
    except NotFound:
        raise
    except DomainError as refusal:
        return roll_page(lesson_id, typed, refusal), 422
    flash(said)
    return redirect(url_for("attendance.roll", lesson_id=lesson_id), 303)


def roll_page(lesson_id: int, typed: Typed = NOTHING, refusal: DomainError | None = None) -> str:
    """The roll as stored, with what was typed over it."""
    viewer, session = current_viewer(), db.session()
    stored = get_lesson(session, lesson_id, viewer)
    (lesson,) = lesson_queries.list_these(session, [lesson_id])
    rows = queries.list_roll(session, lesson_id, lesson.offering_id)
    note_seen("attendee", (row.attendee_id for row in rows))
    chosen = {row.attendee_id: row.marked for row in rows if row.marked is not None} | dict(typed.marks)
    if typed.fill:
        chosen = forms.filled(chosen, (row.attendee_id for row in rows))
    loaded = {row.attendee_id: row.marked for row in rows} | dict(typed.loaded)
    given = [said.mark for said in chosen.values()]
    return render_template(
        "attendance/roll.html",
        lesson=lesson,
        rows=rows,
        chosen=chosen,
        loaded={person: forms.loaded_value(said) for person, said in loaded.items()},
        typed=typed,
        tally={mark: given.count(mark) for mark in Mark},
        words=forms,
        group_names=ORDINARY_NAMES,
        refusal=refusal,
        hindrance="" if refusal else _hindrance(session, stored),
        account_id=viewer.id,
        heads=queries.list_heads(session, lesson_id) if not rows else {},
        bands=AGE_BANDS,
        sexes=SEXES,
        lacking=[row for row in rows if row.lacks],
        districts=_districts(session, lesson, rows),
        over=clock.now() >= lesson.ends_at,
        may_close=viewer.may(Permission.CLOSE_LESSONS),
    )


def _hindrance(session: Session, lesson: Lesson) -> str:
    """Why nothing could be stored now, said before somebody marks thirty people; empty when all is well."""
    try:
        service.require_markable(session, lesson, current_viewer(), clock.now())
    except DomainError as refusal:
        return str(refusal)
    return ""


def _districts(session: Session, lesson: ListedLesson, rows: Sequence[RollRow]) -> list[RegionRow]:
    """Where people of this center may live: the districts of its province, when somebody's is missing."""
    if all(row.residence_id for row in rows):
        return []
    regions, today = load(session), clock.today()
    placed = [one for one in list_placements(session, lesson.center_id) if one.valid_from <= today]
    return regions.districts(today, regions.province_of(placed[-1].district_id)) if placed else []
