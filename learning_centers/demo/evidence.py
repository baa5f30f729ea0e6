"""Evidence of the made-up lessons: three drawn pictures, three answers, a name; missing where a day was busy.

A room of its own: the only one of the demo that writes files.
"""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw
from sqlmodel import Session, select

from learning_centers.core.months import Month
from learning_centers.demo.programme import Programme
from learning_centers.demo.rows import Row, Rows
from learning_centers.evidence import photos, service
from learning_centers.evidence.service import Stored
from models import Evidence, EvidencePhoto, Lesson, LessonState, Moment, StaffMember

MOMENTS = (Moment.START, Moment.MIDDLE, Moment.END)
NONE, PARTIAL = 0.03, 0.05  # shares of lessons: nothing was kept; only the first photo was
SIZE = (960, 640)
WALL, FLOOR, BOARD, HAIR = "#e8eef5", "#c9b79c", "#ffffff", ("#444444", "#8a8a8a", "#5d4a3a")


def keep_pictures(data_dir: Path) -> list[Stored]:
    """One picture per moment, the same for every lesson; plainly drawn, nobody is in them."""
    return [
        service.keep_files(data_dir, moment, photos.develop(_drawn(place), moment))
        for place, moment in enumerate(MOMENTS)
    ]


def _drawn(place: int) -> bytes:
    """A room, a board that fills up, and heads seen from behind. PNG."""
    image = Image.new("RGB", SIZE, WALL)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 430, *SIZE), fill=FLOOR)
    draw.rectangle((280, 80, 680, 310), fill=BOARD, outline="#58616a", width=6)
    for line in range(place * 2 + 1):
        draw.line((320, 125 + line * 32, 620 - line * 20, 125 + line * 32), fill="#256ef4", width=10)
    for seat in range(10):
        x, y = 90 + seat % 5 * 190, 440 + seat // 5 * 110
        draw.ellipse((x, y, x + 70, y + 80), fill=HAIR[seat % len(HAIR)])
        draw.rectangle((x - 15, y + 75, x + 85, y + 130), fill="#7b93b5")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def add_evidence(
    session: Session, rows: Rows, programme: Programme, month: Month, pictures: Sequence[Stored]
) -> None:
    """For the lessons of `month` that were held and are not stored yet."""
    random = programme.random("evidence", month)
    names = {row.id: row.name for row in session.execute(select(StaffMember.id, StaffMember.name))}
    for lesson in rows.waiting(Lesson):
        if lesson["state"] is not LessonState.CLOSED or (chance := random.random()) < NONE:
            continue
        partial = chance < NONE + PARTIAL
        for one in pictures[: 1 if partial else None]:
            _add_photo(rows, lesson, one)
        answer = None if partial else True
        rows.add(
            Evidence,
            lesson_id=lesson["id"],
            everyone_visible=answer,
            staff_visible=answer,
            place_recognisable=answer,
            submitter="" if partial else names[lesson["lead_id"]],
            signed_at=None if partial else lesson["closed_at"],
            signed_by_id=None if partial else lesson["closed_by_id"],
        )


def _add_photo(rows: Rows, lesson: Row, one: Stored) -> None:
    rows.add_new(
        EvidencePhoto,
        lesson_id=lesson["id"],
        moment=one.moment,
        path=one.path,
        thumbnail_path=one.thumbnail_path,
        width=one.width,
        height=one.height,
        size=one.size,
        added_by_id=lesson["closed_by_id"],
        added_at=lesson["closed_at"],
    )
