"""Writes the plans of a file: new offerings and lessons in bulk, changes to known ones. No rule is decided here."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlmodel import Session, col

from learning_centers.core.incoming import Circumstances
from learning_centers.core.statements import in_parts, table_of
from learning_centers.courses import service as courses
from learning_centers.figures import service as figures
from learning_centers.lessons.codes import code_of, code_start, last_serial
from learning_centers.lessons.drafts import Draft
from learning_centers.lessons.matching import facts_of
from models import Assignment, Duty, Lesson, LessonState, Offering, OfferingEvent, OfferingState, Part

USUAL_SEATS = 12  # domain.md 2.2: one county's default, and the only one found
UNNUMBERED = 1_000_000  # new lessons stand above every number until `_renumber`


def store_drafts(session: Session, drafts: Sequence[Draft], circumstances: Circumstances) -> None:
    """`drafts`: those that make or change something. A fixed number of statements for each 5,000 rows."""
    new = [draft for draft in drafts if draft.lesson is None]
    changed = [draft for draft in drafts if draft.lesson is not None]
    course_ids = _make_courses(session, new, circumstances)
    offering_ids = _make_offerings(session, new, course_ids, circumstances)
    _change_offerings(session, drafts)
    _change_lessons(session, changed)
    _make_lessons(session, new, offering_ids)
    _renumber(session, {offering_ids[_group(draft)] for draft in new} | _moved(changed))
    figures.recompute(session, _slices(drafts))


def _group(draft: Draft) -> object:
    """What rows of one offering have in common."""
    return draft.offering.id if draft.offering else draft.new_offering


def _make_courses(session: Session, new: Sequence[Draft], circumstances: Circumstances) -> dict[str, int]:
    """Course key -> id, of every course the new lessons need."""
    wanted = {draft.course.key: draft.course for draft in new if draft.course}
    missing = [course for course in wanted.values() if course.id is None]
    home = circumstances.viewer.province_ids or ()
    province_id = next(iter(home)) if len(home) == 1 else None
    made = courses.make_courses(
        session,
        [courses.Draft(course.name, province_id=province_id) for course in missing],
        circumstances.viewer,
    )
    ids = {key: course.id for key, course in wanted.items() if course.id is not None}
    return ids | {course.name_key: course.id for course in made}


def _make_offerings(
    session: Session, new: Sequence[Draft], course_ids: dict[str, int], circumstances: Circumstances
) -> dict[object, int]:
    """Group -> offering id, made now or known; the first row of a group says what the offering is like."""
    ids: dict[object, int] = {draft.offering.id: draft.offering.id for draft in new if draft.offering}
    firsts: dict[object, Draft] = {}
    for draft in new:
        if draft.offering is None:
            firsts.setdefault(_group(draft), draft)
    if not firsts:
        return ids
    by, now = circumstances.viewer.id, circumstances.now
    codes = _codes(session, list(firsts.values()))
    rows = [
        _offering(draft, code, course_ids) | {"created_by_id": by, "created_at": now}
        for draft, code in zip(firsts.values(), codes, strict=True)
    ]
    made = session.execute(insert(Offering).returning(col(Offering.code), col(Offering.id)), rows)
    id_of = {row.code: row.id for row in made}
    ids.update({group: id_of[code] for group, code in zip(firsts, codes, strict=True)})
    events = [
        {"offering_id": ids[group], "state": OfferingState.REQUESTED, "by_id": by, "at": now}
        for group in firsts
    ]
    session.execute(insert(OfferingEvent), events)
    return ids


def _offering(draft: Draft, code: str, course_ids: dict[str, int]) -> dict[str, Any]:
    usual = draft.course.seats if draft.course else None
    columns: dict[str, Any] = {
        "address": "",
        "address_detail": "",
        "district_id": None,
        "township": "",
        "seats": usual or USUAL_SEATS,
        "target_group": None,
        "vulnerable": False,
        "devices": "",
    }
    return (
        columns
        | facts_of(draft)
        | {
            "code": code,
            "center_id": draft.center.id if draft.center else None,
            "course_id": course_ids[draft.course.key if draft.course else ""],
            "state": OfferingState.REQUESTED,
            "venue_id": draft.room_id,
        }
    )


def _codes(session: Session, drafts: Sequence[Draft]) -> list[str]:
    """Of the file, else made."""
    given = {draft.code for draft in drafts}
    last: dict[str, int] = {}
    for start in sorted({code_start(draft.day) for draft in drafts if not draft.code}):
        in_file = max((code for code in given if code.startswith(start)), default="")
        last[start] = last_serial(session, start, in_file)
    codes = []
    for draft in drafts:
        start = code_start(draft.day)
        if not draft.code:
            last[start] += 1
        codes.append(draft.code or code_of(start, last[start]))
    return codes


def _make_lessons(session: Session, new: Sequence[Draft], offering_ids: dict[object, int]) -> None:
    """In the order of time, so that the marks of a month lie together. Numbers come later: see `_renumber`."""
    if not new:
        return
    ordered = sorted(new, key=lambda draft: draft.starts_at)
    rows = [
        {
            **_times(draft),
            "offering_id": offering_ids[_group(draft)],
            "center_id": draft.center.id if draft.center else None,
            "number": UNNUMBERED + place,
            "state": LessonState.PLANNED,
        }
        for place, draft in enumerate(ordered)
    ]
    made = session.execute(insert(Lesson).returning(col(Lesson.number), col(Lesson.id)), rows)
    teams = {lesson_id: _team(ordered[number - UNNUMBERED]) for number, lesson_id in made}
    _assign(session, teams)


def _times(draft: Draft) -> dict[str, Any]:
    return {
        "held_on": draft.day,
        "month": draft.month,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "minutes": draft.minutes,
        "lead_id": draft.lead_id,
        "room_id": draft.booked_room_id,
    }


def _team(draft: Draft) -> dict[int, Part]:
    lead = {draft.lead_id: Part.LEAD} if draft.lead_id is not None else {}
    return {**draft.assistants, **lead}


def _assign(session: Session, teams: dict[int, dict[int, Part]]) -> None:
    rows = [
        {"lesson_id": lesson_id, "staff_id": staff_id, "part": part, "duty": Duty.PLANNED, "reason": ""}
        for lesson_id, team in teams.items()
        for staff_id, part in team.items()
    ]
    if rows:
        session.execute(insert(Assignment), rows)


def _change_offerings(session: Session, drafts: Sequence[Draft]) -> None:
    """One statement per set of columns: files change the same few columns in all their rows."""
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for draft in drafts:
        if draft.offering is not None and draft.facts:
            by_columns[tuple(sorted(draft.facts))].append({"of": draft.offering.id, **draft.facts})
    table = table_of(Offering)
    for rows in by_columns.values():
        session.connection().execute(update(table).where(table.c.id == bindparam("of")), rows)


def _change_lessons(session: Session, changed: Sequence[Draft]) -> None:
    """First everything that moves lets go of lead and room; else two lessons that swap would clash halfway."""
    if not changed:
        return
    table = table_of(Lesson)
    ids = [draft.lesson.id for draft in changed if draft.lesson]
    for part in in_parts(ids):
        session.execute(update(table).where(table.c.id.in_(part)).values(lead_id=None, room_id=None))
    rows = [{"of": lesson_id, **_times(draft)} for lesson_id, draft in zip(ids, changed, strict=True)]
    session.connection().execute(update(table).where(table.c.id == bindparam("of")), rows)
    _change_teams(session, changed)


def _change_teams(session: Session, changed: Sequence[Draft]) -> None:
    """Lead and assistants as the file says; an empty column leaves who is there."""
    teams: dict[int, dict[int, Part]] = defaultdict(dict)
    replaced: list[dict[str, Any]] = []
    for draft in changed:
        lesson_id = draft.lesson.id if draft.lesson else 0
        if draft.assistants:
            teams[lesson_id] |= {one: part for one, part in draft.assistants.items() if one != draft.lead_id}
            replaced += [{"lesson": lesson_id, "gone": part} for part in (Part.ASSISTANT, Part.SUPPORTER)]
        if draft.lead:
            teams[lesson_id][draft.lead.id] = Part.LEAD
            replaced.append({"lesson": lesson_id, "gone": Part.LEAD})
    twice = [{"lesson": lesson_id, "who": who} for lesson_id, team in teams.items() for who in team]
    table = table_of(Assignment)
    at_lesson = delete(table).where(table.c.lesson_id == bindparam("lesson"))
    if replaced:
        session.connection().execute(at_lesson.where(table.c.part == bindparam("gone")), replaced)
        session.connection().execute(at_lesson.where(table.c.staff_id == bindparam("who")), twice)
    _assign(session, teams)


def _moved(changed: Iterable[Draft]) -> set[int]:
    """Offerings whose lessons may stand in another order now."""
    return {
        draft.lesson.offering_id
        for draft in changed
        if draft.lesson and draft.lesson.starts_at != draft.starts_at
    }


def _renumber(session: Session, offering_ids: set[int]) -> None:
    """차시 by date, from 1; cancelled lessons come last."""
    table = table_of(Lesson)
    for part in in_parts(offering_ids):
        rows = session.execute(
            select(table.c.id, table.c.offering_id)
            .where(table.c.offering_id.in_(part))
            .order_by(
                table.c.offering_id, table.c.state == LessonState.CANCELLED, table.c.starts_at, table.c.id
            )
        ).all()
        counted: dict[int, int] = defaultdict(int)
        numbers = []
        for lesson_id, offering_id in rows:
            counted[offering_id] += 1
            numbers.append({"of": lesson_id, "number": counted[offering_id]})
        # (offering, number) is unique at every step: all are set aside first.
        aside = update(table).where(table.c.offering_id.in_(part)).values(number=-1 - table.c.id)
        session.execute(aside)
        if numbers:
            session.connection().execute(update(table).where(table.c.id == bindparam("of")), numbers)


def _slices(drafts: Iterable[Draft]) -> set[tuple[str, int]]:
    """The (month, center id) that were touched, before and after."""
    found = {(draft.month, draft.center.id) for draft in drafts if draft.center}
    return found | {(draft.lesson.month, draft.lesson.center_id) for draft in drafts if draft.lesson}
