"""Rules of evidence: photos, self-checks, signature, sending back. The caller owns the transaction.

Saving what is there already changes nothing and is refused by nothing: a form sent twice is harmless. Evidence is
closed with its month, unless the province sent this lesson's back: then it is to be mended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from learning_centers.core import audit, storage
from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError, NotFound, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.evidence.photos import Picture
from learning_centers.evidence.queries import CHECKS, Status, status_of
from learning_centers.figures.locks import require_open
from models import Deed, Evidence, EvidencePhoto, Lesson, LessonState, Moment

MOST_PHOTOS = 12
MOST_REMARK = 500  # characters
MOST_REASON = 300
MOST_NAME = 60
FOLDER = "evidence"


class NotStarted(DomainError): ...


class ReasonMissing(DomainError): ...


class NothingThere(DomainError): ...


@dataclass(frozen=True, slots=True)
class Stored:
    """A picture whose files lie in the data directory, not yet in the database."""

    moment: Moment
    path: str
    thumbnail_path: str
    width: int
    height: int
    size: int


def keep_files(data_dir: Path, moment: Moment, picture: Picture) -> Stored:
    """Before the transaction, so that it is short: a file without a row is harmless, a row without a file is not.

    Raises core.storage.NoRoom.
    """
    return Stored(
        moment,
        storage.keep(data_dir, FOLDER, picture.data, ".jpg"),
        storage.keep(data_dir, FOLDER, picture.thumbnail, ".jpg"),
        picture.width,
        picture.height,
        len(picture.data),
    )


def add_photos(session: Session, lesson: Lesson, stored: Sequence[Stored], by: Viewer, now: datetime) -> int:
    """How many did not fit under MOST_PHOTOS; the others are kept. The same picture of a moment is kept once.

    Raises, before anything is added:
        NotStarted, MonthLocked, Refused: as `require_changeable`.
    """
    rows = session.exec(select(EvidencePhoto).where(EvidencePhoto.lesson_id == lesson.id)).all()
    known = {(row.moment, row.path) for row in rows}
    new = [one for one in dict.fromkeys(stored) if (one.moment, one.path) not in known]
    if not new:
        return 0
    require_changeable(session, lesson, now)
    added = new[: max(0, MOST_PHOTOS - len(rows))]
    session.add_all(_row(lesson, one, by, now) for one in added)
    if added:
        _note(session, by, Deed.CREATE, "evidence.photos", lesson, detail=f"{len(added)}")
    session.flush()
    return len(new) - len(added)


def _row(lesson: Lesson, one: Stored, by: Viewer, now: datetime) -> EvidencePhoto:
    return EvidencePhoto(
        lesson_id=lesson.id,
        moment=one.moment,
        path=one.path,
        thumbnail_path=one.thumbnail_path,
        width=one.width,
        height=one.height,
        size=one.size,
        added_by_id=by.id,
        added_at=now,
    )


def remove_photo(
    session: Session, lesson: Lesson, photo_id: int, reason: str, by: Viewer, now: datetime
) -> list[str]:
    """The paths that no photo needs any more: delete them once the transaction is over (`storage` has no undo).

    Raises:
        ReasonMissing.
        NotFound: it is not one of this lesson.
        NotStarted, MonthLocked, Refused: as `require_changeable`.
    """
    why = _given(reason)
    photo = session.get(EvidencePhoto, photo_id)
    if photo is None or photo.lesson_id != lesson.id:
        raise NotFound(_("There is no such photo. It may have been removed."))
    require_changeable(session, lesson, now)
    session.delete(photo)
    session.flush()
    _note(session, by, Deed.DELETE, "evidence.remove_photo", lesson, reason=why, detail=photo.moment)
    shared = session.exec(
        select(EvidencePhoto.path, EvidencePhoto.thumbnail_path).where(
            (col(EvidencePhoto.path) == photo.path)
            | (col(EvidencePhoto.thumbnail_path) == photo.thumbnail_path)
        )
    ).all()
    needed = {path for row in shared for path in row}
    return [path for path in (photo.path, photo.thumbnail_path) if path not in needed]


def answer(
    session: Session,
    lesson: Lesson,
    answers: Mapping[str, bool],
    remark: str,
    by: Viewer,
    now: datetime,
) -> None:
    """answers: keys of `queries.CHECKS`; those left out keep what they had.

    Raises:
        Refused: the remark is too long.
        NotStarted, MonthLocked, Refused: as `require_changeable`.
    """
    if len(remark) > MOST_REMARK:
        raise Refused(_("Shorten the remark to %(most)s characters.", most=MOST_REMARK))
    row = _evidence(session, lesson)
    wanted = {key: answers[key] for key in CHECKS if key in answers} | {"remark": remark}
    changed = {key: value for key, value in wanted.items() if getattr(row, key) != value}
    if not changed:
        return
    require_changeable(session, lesson, now)
    for key, value in changed.items():
        setattr(row, key, value)
    session.add(row)
    _note(session, by, Deed.CHANGE, "evidence.answer", lesson, detail=", ".join(changed))
    session.flush()


def sign(session: Session, lesson: Lesson, name: str, drawing_path: str, by: Viewer, now: datetime) -> None:
    """`drawing_path`: of the drawn signature below the data directory; empty: the name is the signature.

    The same name without a drawing leaves a signature as it is. Signing answers what was sent back.

    Raises:
        Refused: no name, or too long a one.
        NotStarted, MonthLocked, Refused: as `require_changeable`.
    """
    if not name or len(name) > MOST_NAME:
        raise Refused(_("Write your name to sign, in at most %(most)s characters.", most=MOST_NAME))
    row = _evidence(session, lesson)
    signed = row.signed_at is not None and row.sent_back_at is None
    if signed and name == row.submitter and drawing_path in ("", row.signature_path):
        return
    require_changeable(session, lesson, now)
    row.submitter, row.signature_path = name, drawing_path
    row.signed_at, row.signed_by_id = now, by.id
    row.sent_back_at, row.sent_back_by_id, row.sent_back_reason = None, None, ""
    session.add(row)
    _note(session, by, Deed.CHANGE, "evidence.sign", lesson)
    session.flush()


def send_back(session: Session, lesson: Lesson, reason: str, by: Viewer, now: datetime) -> None:
    """The province wants it mended; the month may be locked.

    Raises:
        ReasonMissing.
        NothingThere: there is no evidence yet.
    """
    why = _given(reason)
    row = _evidence(session, lesson)
    photos = session.exec(select(EvidencePhoto).where(EvidencePhoto.lesson_id == lesson.id)).all()
    if status_of(row, photos) is Status.NONE:
        raise NothingThere(_("There is no evidence yet that could be sent back."))
    row.sent_back_at, row.sent_back_by_id, row.sent_back_reason = now, by.id, why
    session.add(row)
    _note(session, by, Deed.CHANGE, "evidence.send_back", lesson, reason=why)
    session.flush()


def require_changeable(session: Session, lesson: Lesson, now: datetime) -> None:
    """Whether evidence of this lesson may change.

    Raises:
        Refused: the lesson is cancelled.
        NotStarted: `now` (aware) is before its start.
        MonthLocked: its month is handed in, and the evidence was not sent back.
    """
    if lesson.state is LessonState.CANCELLED:
        raise Refused(_("This lesson was cancelled, so it has no evidence."))
    if now < lesson.starts_at:
        raise NotStarted(_("The lesson has not started yet. Come back when it has."))
    row = session.get(Evidence, lesson.id)
    if row is None or row.sent_back_at is None:
        require_open(session, lesson.center_id, lesson.month)


def _evidence(session: Session, lesson: Lesson) -> Evidence:
    return session.get(Evidence, lesson.id) or Evidence(lesson_id=lesson.id)


def _given(reason: str) -> str:
    why = reason.strip()
    if not why:
        raise ReasonMissing(_("Write the reason."))
    if len(why) > MOST_REASON:
        raise Refused(_("Shorten the reason."))
    return why


def _note(
    session: Session, by: Viewer, deed: Deed, what: str, lesson: Lesson, *, reason: str = "", detail: str = ""
) -> None:
    audit.record(session, by, deed, what, kind="lesson", subjects=[lesson.id], reason=reason, detail=detail)
