"""What the remarks of the old workbook 실시관리 become: assignments that say who was absent and who was added.

A room beside `importing`: another file, other rows. Remarks read `추가 - 보조강사 홍길동` and
`9/13 불참 - 강사 김하나, 이두리`; several stand below each other or after a semicolon. What is not understood is a
problem of its cell, and nothing of that row is stored.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session, col

from learning_centers.centers.queries import name_key
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.i18n import gettext as _
from learning_centers.core.incoming import Action, Circumstances, Importer, Plan, Planned, plan_of
from learning_centers.core.statements import in_parts, table_of
from learning_centers.core.tables.layout import ParsedRow
from learning_centers.core.tables.problems import Problem
from learning_centers.figures.locks import locked_slices, require_open
from learning_centers.staff.queries import list_staff
from learning_centers.staff.workbook import (
    ABSENT,
    ADDED,
    BETWEEN_PEOPLE,
    BETWEEN_REMARKS,
    DUTY_WORDS,
    OLD_HOURS,
    PERSON,
    REMARK,
    REMARK_EXAMPLE,
    ROLE_WORDS,
)
from models import (
    Assignment,
    Deed,
    Duty,
    Lesson,
    LessonState,
    Offering,
    OfferingState,
    Part,
    StaffMember,
    StaffRole,
)

PART_OF = {
    StaffRole.INSTRUCTOR: Part.LEAD,
    StaffRole.ASSISTANT: Part.ASSISTANT,
    StaffRole.SUPPORTER: Part.SUPPORTER,
}
DUTIES = {ADDED: Duty.ADDED, ABSENT: Duty.ABSENT}


class NotUnderstood(Exception):
    """`str(error)` says what is wrong with a remark, worded for people."""


@dataclass(frozen=True, slots=True)
class Said:
    """One person of a remark. `month` and `day` 0: not said. `part` None: not said."""

    month: int
    day: int
    duty: Duty
    part: Part | None
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One assignment to write; `assignment_id` None: to be made."""

    lesson_id: int
    center_id: int
    month: str
    staff_id: int
    part: Part
    duty: Duty
    assignment_id: int | None


@dataclass(frozen=True, slots=True)
class _Held:
    id: int
    center_id: int
    month: str
    day: date


@dataclass(slots=True)
class _Known:
    lessons: dict[str, list[_Held]]  # by 교육실시ID, by start; without cancelled ones
    teams: dict[
        int, dict[int, tuple[int, Part, Duty]]
    ]  # lesson id -> staff id -> (assignment id, part, duty)
    names: dict[str, list[StaffMember]]  # by name without spaces, of the viewer's centers
    locked: set[tuple[str, int]]
    met: dict[tuple[int, int], Duty] = field(default_factory=dict)  # what earlier remarks of the file said


def check(session: Session, rows: Sequence[ParsedRow], circumstances: Circumstances) -> Plan:
    known = _load(session, [row.values["code"] for row in rows], circumstances.viewer)
    return plan_of(rows, partial(_look, known), circumstances)


def store(session: Session, plan: Plan, circumstances: Circumstances) -> None:
    entries: list[Entry] = [
        entry for one in plan.planned if one.action is not Action.SKIP for entry in one.payload
    ]
    for month, center_id in sorted({(entry.month, entry.center_id) for entry in entries}):
        require_open(session, center_id, month)
    table = table_of(Assignment)
    if changed := [
        {"of": one.assignment_id, "to": one.duty} for one in entries if one.assignment_id is not None
    ]:
        query = update(table).where(table.c.id == bindparam("of")).values(duty=bindparam("to"))
        session.connection().execute(query, changed)
    if new := [
        {
            "lesson_id": one.lesson_id,
            "staff_id": one.staff_id,
            "part": one.part,
            "duty": one.duty,
            "reason": "",
        }
        for one in entries
        if one.assignment_id is None
    ]:
        session.execute(insert(Assignment), new)
    session.expire_all()
    if people := sorted({entry.staff_id for entry in entries}):
        audit.record(session, circumstances.viewer, Deed.CHANGE, "staff.hours", kind="staff", subjects=people)


def read_remark(text: str) -> list[Said]:
    """Everybody a cell speaks of; empty when it says nothing.

    Raises:
        NotUnderstood: a part of it is no remark of ours.
    """
    return [said for part in BETWEEN_REMARKS.split(text) if part.strip() for said in _read(part.strip())]


def _read(remark: str) -> Iterator[Said]:
    found = REMARK.fullmatch(remark)
    if found is None:
        raise NotUnderstood(
            _(
                "“%(text)s” was not understood. Write it like: %(example)s",
                text=remark,
                example=REMARK_EXAMPLE,
            )
        )
    part: Part | None = None
    for words in filter(None, (one.strip() for one in BETWEEN_PEOPLE.split(found["people"]))):
        person = PERSON.fullmatch(words)
        if person is None:
            raise NotUnderstood(
                _("“%(text)s” is not a name. Write it like: %(example)s", text=words, example=REMARK_EXAMPLE)
            )
        if person["role"]:  # it holds for the names behind it too
            part = PART_OF[ROLE_WORDS[person["role"]]]
        yield Said(
            int(found["month"] or 0), int(found["day"] or 0), DUTIES[found["duty"]], part, person["name"]
        )


def _look(known: _Known, row: ParsedRow) -> Planned | Problem:
    code, remark = row.values["code"], row.values["remark"] or ""
    lessons = known.lessons.get(code, [])
    if not lessons:
        return row.problem("code", _("There is no offering %(code)s. Check the ID.", code=code))
    here: dict[tuple[int, int], Duty] = {}
    try:
        pairs = [_entry(known, lessons, said, here) for said in read_remark(remark)]
    except NotUnderstood as reason:
        return row.problem("remark", str(reason))
    known.met.update(here)
    new = tuple(entry for _said, entry in pairs if entry is not None)
    words = ", ".join(f"{said.name} {DUTY_WORDS[said.duty]}" for said, entry in pairs if entry is not None)
    made = any(one.assignment_id is None for one in new)
    action = Action.MAKE if made else Action.CHANGE if new else Action.SKIP
    return Planned(row, action, code, words, new)


def _entry(
    known: _Known, lessons: Sequence[_Held], said: Said, here: dict[tuple[int, int], Duty]
) -> tuple[Said, Entry | None]:
    """None: it is stored already, or an earlier remark of the file says the same. `here`: what this row said so far.

    Raises:
        NotUnderstood: which lesson or person is meant is not clear, or it may not be changed.
    """
    lesson = _lesson(lessons, said)
    team = known.teams.get(lesson.id, {})
    member = _member(known, lesson, team, said)
    stored = team.get(member.id)
    key = (lesson.id, member.id)
    duty = here.get(key, known.met.get(key, stored[2] if stored else None))
    if duty is said.duty:
        return said, None
    if (lesson.month, lesson.center_id) in known.locked:
        raise NotUnderstood(
            _("%(month)s is handed in and locked. Ask the province to reopen it.", month=lesson.month)
        )
    if said.duty is Duty.ADDED and duty is not None:
        raise NotUnderstood(
            _("%(name)s is on the team of this lesson already. Check the remark.", name=said.name)
        )
    if said.duty is Duty.ABSENT and duty is Duty.ADDED:
        raise NotUnderstood(_("%(name)s is added and absent at once. Keep one.", name=said.name))
    here[key] = said.duty
    part = said.part or (stored[1] if stored else PART_OF[member.role])
    assignment_id = stored[0] if stored else None
    return said, Entry(lesson.id, lesson.center_id, lesson.month, member.id, part, said.duty, assignment_id)


def _lesson(lessons: Sequence[_Held], said: Said) -> _Held:
    """The one on that day, or the only one."""
    meant = [one for one in lessons if not said.day or (one.day.month, one.day.day) == (said.month, said.day)]
    if len(meant) == 1:
        return meant[0]
    days = ", ".join(f"{one.day.month}/{one.day.day}" for one in lessons)
    if not meant:
        raise NotUnderstood(_("There is no lesson on that day. The lessons are on: %(days)s.", days=days))
    raise NotUnderstood(
        _(
            "“%(name)s” may be of several lessons. Write the day before it: %(days)s.",
            name=said.name,
            days=days,
        )
    )


def _member(known: _Known, lesson: _Held, team: dict[int, tuple[int, Part, Duty]], said: Said) -> StaffMember:
    """Of the team, else of the center, else of all the centers in reach."""
    called = known.names.get(name_key(said.name), [])
    for nearer in (
        [one for one in called if one.id in team],
        [one for one in called if one.center_id == lesson.center_id],
        called,
    ):
        if len(nearer) == 1:
            return nearer[0]
        if nearer:
            raise NotUnderstood(
                _(
                    "There are %(n)s people called %(name)s. Enter it on the page of the lesson.",
                    n=len(nearer),
                    name=said.name,
                )
            )
    raise NotUnderstood(
        _("%(name)s is not on the staff. Check the name or bring the staff file first.", name=said.name)
    )


def _load(session: Session, codes: Iterable[str], viewer: Viewer) -> _Known:
    """Five SELECTs, and more only per 5,000 offerings."""
    lessons: dict[str, list[_Held]] = defaultdict(list)
    teams: dict[int, dict[int, tuple[int, Part, Duty]]] = defaultdict(dict)
    for part in in_parts(codes):
        wanted = (
            col(Offering.code).in_(part),
            col(Offering.state) != OfferingState.CANCELLED,
            col(Lesson.state) != LessonState.CANCELLED,
        )
        held = select(
            col(Offering.code), col(Lesson.id), col(Lesson.center_id), col(Lesson.month), col(Lesson.held_on)
        )
        held = held.join(Lesson, col(Lesson.offering_id) == Offering.id).where(*wanted)
        for code, *lesson in session.execute(held.order_by(col(Lesson.starts_at), col(Lesson.id))):
            if viewer.sees(lesson[1]):
                lessons[code].append(_Held(*lesson))
        at_work = select(
            col(Assignment.lesson_id),
            col(Assignment.staff_id),
            col(Assignment.id),
            col(Assignment.part),
            col(Assignment.duty),
        ).join(Lesson, col(Lesson.id) == Assignment.lesson_id)
        at_work = at_work.join(Offering, col(Offering.id) == Lesson.offering_id).where(*wanted)
        for lesson_id, staff_id, *rest in session.execute(at_work):
            teams[lesson_id][staff_id] = (rest[0], rest[1], rest[2])
    names: dict[str, list[StaffMember]] = defaultdict(list)
    for member in list_staff(session, viewer):
        names[name_key(member.name)].append(member)
    months = (one.month for of_code in lessons.values() for one in of_code)
    return _Known(lessons, teams, names, locked_slices(session, months))


HOURS = Importer(OLD_HOURS, check, store)
