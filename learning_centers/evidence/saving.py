"""Saving the closing page: each part in a transaction of its own, so that what is good of a form is kept.

A room of its own between the views and the rules: it knows the request, and no page.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app, request
from sqlmodel import Session
from werkzeug.datastructures import FileStorage

from learning_centers.core import clock, storage
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.evidence import forms, photos, queries, service, team
from learning_centers.evidence.queries import CHECKS
from learning_centers.lessons.queries import get_lesson
from learning_centers.lessons.service import close_lesson
from learning_centers.web import db
from learning_centers.web.guards import current_viewer
from models import Lesson, LessonState, Moment

Change = Callable[[Session, Lesson, datetime], None]


@dataclass(slots=True)
class Saved:
    """(id of the field or "", what is wrong), as `error_summary` takes them."""

    problems: list[tuple[str, str]] = field(default_factory=list)
    closed: bool = False

    def refuse(self, where: str, why: DomainError | str) -> None:
        self.problems.append((where, str(why)))


def save(lesson_id: int) -> Saved:
    """Everything the form carries; then, if that was the button, close the lesson.

    Raises NotFound.
    """
    saved = Saved()
    get_lesson(db.session(), lesson_id, current_viewer())  # before files of strangers are looked at
    _save_photos(lesson_id, saved)
    _try(saved, lesson_id, "", _change_team)
    _try(saved, lesson_id, "remark", _change_answers)
    if request.form.get("submitter", "").strip():
        _try(saved, lesson_id, "submitter", _change_signature)
    if "close" in request.form and not saved.problems:
        _close(lesson_id, saved)
    return saved


def _try(saved: Saved, lesson_id: int, where: str, change: Change) -> None:
    """One part. A refusal is noted, and the other parts go on."""
    try:
        with db.transaction() as session:
            change(session, get_lesson(session, lesson_id, current_viewer(), lock=True), clock.now())
    except NotFound:
        raise
    except DomainError as refusal:
        saved.refuse(where, refusal)


def _save_photos(lesson_id: int, saved: Saved) -> None:
    stored = [
        service.keep_files(current_app.config["DATA_DIR"], moment, picture)
        for moment, picture in _developed(saved)
    ]
    if not stored:
        return
    left: list[int] = []

    def add(session: Session, lesson: Lesson, now: datetime) -> None:
        left.append(service.add_photos(session, lesson, stored, current_viewer(), now))

    _try(saved, lesson_id, "", add)
    if any(left):
        saved.refuse("", _too_many(sum(left)))


def _too_many(left: int) -> str:
    return _(
        "A lesson has at most %(most)s photos, so %(left)s were not added. Remove others first.",
        most=service.MOST_PHOTOS,
        left=left,
    )


def _developed(saved: Saved) -> Iterator[tuple[Moment, photos.Picture]]:
    """Outside of any transaction: it takes a while."""
    for moment in Moment:
        name = forms.photo_field(moment)
        for file in request.files.getlist(name):
            if file.filename:
                try:
                    yield moment, photos.develop(_bytes_of(file), file.filename)
                except DomainError as refusal:
                    saved.refuse(name, refusal)


def _bytes_of(file: FileStorage) -> bytes:
    """One byte more than allowed at most: `develop` refuses it."""
    return file.stream.read(photos.MOST_BYTES + 1)


def _change_team(session: Session, lesson: Lesson, now: datetime) -> None:
    chosen, addition = forms.typed_team(request.form), forms.typed_addition(request.form)
    if chosen or addition:
        team.record_team(session, lesson, chosen, addition, current_viewer(), now)


def _change_answers(session: Session, lesson: Lesson, now: datetime) -> None:
    if "remark" in request.form:
        answers, remark = forms.typed_answers(request.form), forms.typed_remark(request.form)
        service.answer(session, lesson, answers, remark, current_viewer(), now)


def _change_signature(session: Session, lesson: Lesson, now: datetime) -> None:
    path = ""
    if drawn := request.form.get("drawing", ""):
        png = photos.read_signature(drawn)
        path = storage.keep(current_app.config["DATA_DIR"], service.FOLDER, png, ".png")
    service.sign(session, lesson, request.form["submitter"].strip(), path, current_viewer(), now)


def _close(lesson_id: int, saved: Saved) -> None:
    """What is missing keeps it open, until somebody says that it is to be closed without."""
    sheet = queries.get_sheet(db.session(), lesson_id, current_viewer())
    if sheet.lesson.state is LessonState.CLOSED:  # the same form once more
        saved.closed = True
        return
    missing = queries.missing_of(sheet.evidence, sheet.photos)
    if missing and "anyway" not in request.form:
        for one in missing:
            saved.refuse(one.field, _(one.words))
        return

    def close(session: Session, lesson: Lesson, now: datetime) -> None:
        close_lesson(session, lesson, current_viewer(), now)
        saved.closed = True

    _try(saved, lesson_id, "", close)
    saved.closed = saved.closed and not saved.problems


def typed() -> dict[str, str]:
    """What was typed into parts that a refusal kept from being stored, to be shown again."""
    return {name: request.form[name] for name in ("remark", "submitter", *CHECKS) if name in request.form}
