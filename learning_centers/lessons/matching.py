"""Which stored offering and lesson a row of a plan speaks of, what it would change, and what forbids that."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Any

from learning_centers.centers.queries import name_key
from learning_centers.core.clock import SEOUL
from learning_centers.core.i18n import gettext as _
from learning_centers.core.incoming import Action
from learning_centers.core.tables.problems import shown
from learning_centers.lessons.drafts import Draft
from learning_centers.lessons.known import Known, StoredLesson, StoredOffering
from learning_centers.regions.queries import Regions
from models import LessonState, OfferingState, Part

# Column of Offering -> column of the file.
FACT_KEYS = {
    "address": "address",
    "address_detail": "detail",
    "district_id": "district",
    "township": "township",
    "seats": "seats",
    "target_group": "target",
    "vulnerable": "vulnerable",
    "devices": "devices",
}


def match(drafts: Sequence[Draft], known: Known) -> None:
    """Give each draft without problems its offering and lesson; None stands for one to be made."""
    by_code: dict[str, list[Draft]] = defaultdict(list)
    without: list[Draft] = []
    for draft in drafts:
        if not draft.problems:
            (by_code[draft.code] if draft.code else without).append(draft)
    for code, rows in by_code.items():
        if offering := known.by_code.get(code):
            _check_offering(rows, offering)
        else:
            _check_alike(rows)
        _match_days([row for row in rows if not row.problems], offering, known)
    _match_without_code(without, drafts, known)


def _check_offering(rows: Sequence[Draft], offering: StoredOffering) -> None:
    for draft in rows:
        draft.offering = offering
        if draft.center is None or draft.center.id != offering.center_id:
            draft.refuse("code", _("%(code)s is of another center. Check the ID.", code=offering.code))
        elif draft.course is None or draft.course.id != offering.course_id:
            draft.refuse(
                "course", _("%(code)s is another course. Check the ID and the course.", code=offering.code)
            )
        elif offering.state is OfferingState.CANCELLED:
            draft.refuse(
                "code", _("%(code)s was cancelled. Leave the ID empty to plan it anew.", code=offering.code)
            )


def _check_alike(rows: Sequence[Draft]) -> None:
    """Rows of one offering to be made: one course, one center."""
    first = rows[0]
    for draft in rows:
        draft.new_offering = first
        for key, one, other in (
            ("course", draft.course, first.course),
            ("center", draft.center, first.center),
        ):
            if one is not other:
                row = first.row.row_number
                draft.refuse(
                    key, _("Row %(row)s has the same ID but says otherwise. Make them agree.", row=row)
                )


def _match_days(rows: Sequence[Draft], offering: StoredOffering | None, known: Known) -> None:
    """By date; of several on one date by start. One row and one planned lesson: the date may move."""
    stored = known.of_offering.get(offering.id, []) if offering else []
    by_day: dict[Hashable, list[Draft]] = defaultdict(list)
    seen: dict[Hashable, Draft] = {}
    for draft in rows:
        if twin := seen.get(draft.starts_at):
            _refuse_twin(draft, twin)
        else:
            seen[draft.starts_at] = draft
            by_day[draft.day].append(draft)
    for day, drafts in by_day.items():
        _pair(drafts, [lesson for lesson in stored if lesson.held_on == day])
    if len(rows) == len(stored) == 1 and rows[0].lesson is None and stored[0].state is LessonState.PLANNED:
        rows[0].lesson = stored[0]


def _pair(drafts: Sequence[Draft], lessons: Sequence[StoredLesson]) -> None:
    """Lessons of one day: those that start alike belong together, the others in their order."""
    at = {lesson.starts_at: lesson for lesson in lessons}
    for draft in drafts:
        draft.lesson = at.pop(draft.starts_at, None)
    left = sorted((draft for draft in drafts if draft.lesson is None), key=lambda draft: draft.starts_at)
    for draft, lesson in zip(left, sorted(at.values(), key=lambda lesson: lesson.starts_at), strict=False):
        draft.lesson = lesson


def _refuse_twin(draft: Draft, twin: Draft) -> None:
    draft.refuse(
        "start", _("Row %(row)s of this file says the same. Delete one of them.", row=twin.row.row_number)
    )


def _match_without_code(rows: Sequence[Draft], drafts: Sequence[Draft], known: Known) -> None:
    """By center, course, start, place and lead. Where the lead is said on one side only, a single hit will do."""
    claimed = {draft.lesson.id for draft in drafts if draft.lesson is not None}
    stored: dict[Hashable, list[StoredLesson]] = defaultdict(list)
    for lesson in known.lessons.values():
        offering = known.offerings[lesson.offering_id]
        if lesson.id not in claimed and offering.state is not OfferingState.CANCELLED:
            stored[_stored_key(lesson, offering)].append(lesson)
    seen = {(_key(draft), draft.lead): draft for draft in drafts if draft.code and not draft.problems}
    for draft in rows:
        draft.new_offering = draft
        if twin := seen.get((_key(draft), draft.lead)):
            _refuse_twin(draft, twin)
            continue
        seen[_key(draft), draft.lead] = draft
        candidates = stored.get(_key(draft), [])
        if found := _of_lead(candidates, draft):
            candidates.remove(found)
            draft.lesson, draft.offering = found, known.offerings[found.offering_id]


def _of_lead(candidates: Sequence[StoredLesson], draft: Draft) -> StoredLesson | None:
    lead_id = draft.lead.id if draft.lead else None
    exact = [lesson for lesson in candidates if lesson.lead_id == lead_id]
    loose = [lesson for lesson in candidates if None in (lesson.lead_id, lead_id)]
    return exact[0] if exact else loose[0] if len(loose) == 1 else None


def _key(draft: Draft) -> Hashable:
    values = draft.row.values
    where = name_key((values["address"] or "") + (values["detail"] or ""))
    return (draft.center and draft.center.id, draft.course and draft.course.key, draft.starts_at, where)


def _stored_key(lesson: StoredLesson, offering: StoredOffering) -> Hashable:
    where = name_key(offering.address + offering.address_detail)
    return (lesson.center_id, offering.course_key, lesson.starts_at, where)


def compare(drafts: Sequence[Draft], known: Known, regions: Regions) -> None:
    """Say what each matched row changes; the first row of an offering speaks for the offering as a whole."""
    met: set[int] = set()
    for draft in drafts:
        if draft.problems:
            continue
        if draft.lesson is not None:
            _compare_lesson(draft, draft.lesson, known)
        if draft.offering is not None and draft.offering.id not in met:
            met.add(draft.offering.id)
            _compare_offering(draft, draft.offering, regions)
        _check_open(draft, known)


def action_of(draft: Draft) -> Action:
    if draft.lesson is None:
        return Action.MAKE
    return Action.CHANGE if draft.differences else Action.SKIP


def _compare_lesson(draft: Draft, lesson: StoredLesson, known: Known) -> None:
    def say(key: str, before: object, after: object) -> None:
        draft.differences.append(f"{draft.row.headers.get(key, key)} {before} → {after}")

    if lesson.held_on != draft.day:
        say("day", lesson.held_on, draft.day)
    for key, before, after in (
        ("start", lesson.starts_at, draft.starts_at),
        ("end", lesson.ends_at, draft.ends_at),
    ):
        if before != after and (lesson.held_on == draft.day or _clock(before) != _clock(after)):
            say(key, _clock(before), _clock(after))
    if draft.lead_id != lesson.lead_id:
        say("lead", _name(known, lesson.lead_id), _name(known, draft.lead_id))
    if draft.booked_room_id != lesson.room_id:
        say("detail", "·", shown(draft.row.raw["detail"] or draft.row.raw["address"]))
    before_team = {staff for staff, part in known.teams[lesson.id].items() if part is not Part.LEAD}
    if draft.assistants and set(draft.assistants) != before_team - {draft.lead_id}:
        say("assistants", _names(known, before_team), _names(known, draft.assistants))


def _clock(moment: Any) -> str:
    return f"{moment.astimezone(SEOUL):%H:%M}"


def _name(known: Known, staff_id: int | None) -> str:
    member = known.members.get(staff_id) if staff_id is not None else None
    return member.name if member else "·"


def _names(known: Known, staff_ids: Any) -> str:
    return ", ".join(sorted(_name(known, staff_id) for staff_id in staff_ids)) or "·"


def facts_of(draft: Draft) -> dict[str, Any]:
    """Columns of Offering that the row says something about."""
    values = {**draft.row.values, "district": draft.district_id}
    return {column: values[key] for column, key in FACT_KEYS.items() if values[key] is not None}


def changed_facts(draft: Draft, offering: StoredOffering, regions: Regions) -> dict[str, Any]:
    facts = facts_of(draft)
    if offering.district_id is not None and regions.at(offering.district_id, draft.day) == draft.district_id:
        facts.pop("district_id", None)
    return {column: value for column, value in facts.items() if getattr(offering, column) != value}


def _compare_offering(draft: Draft, offering: StoredOffering, regions: Regions) -> None:
    draft.facts = changed_facts(draft, offering, regions)
    for column in draft.facts:
        key = FACT_KEYS[column]
        draft.differences.append(f"{draft.row.headers.get(key, key)} → {shown(draft.row.raw[key])}")


def _check_open(draft: Draft, known: Known) -> None:
    """What is closed or handed in does not change by a file."""
    if action_of(draft) is Action.SKIP or draft.center is None:
        return
    lesson, offering = draft.lesson, draft.offering
    months = {draft.month}
    if lesson is not None:
        months.add(lesson.month)
    if draft.facts and offering is not None:
        months |= {one.month for one in known.of_offering.get(offering.id, [])}
    locked = sorted(month for month in months if (month, draft.center.id) in known.locked)
    if locked:
        draft.refuse(
            "day", _("%(month)s is handed in and locked. Ask the province to reopen it.", month=locked[0])
        )
    elif lesson is not None and lesson.state is LessonState.CLOSED:
        draft.refuse("day", _("This lesson is closed. Reopen it first, then change it."))
    elif lesson is None and offering is not None and offering.state is OfferingState.CLOSED:
        draft.refuse(
            "day", _("%(code)s is closed. Leave the ID empty for a new offering.", code=offering.code)
        )
