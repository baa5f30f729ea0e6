"""What a file of rosters becomes: people, their places in an offering, and their marks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from learning_centers.attendance.known_rosters import Known, RosterLesson, load_known
from learning_centers.attendance.queries import Marked
from learning_centers.attendance.roster_rows import Reading, read_row, settle_residence
from learning_centers.attendance.service import enrol_rows, store_marks
from learning_centers.attendance.workbook import LAYOUT, MARKS
from learning_centers.attendees.consents import TOOK_BACK, list_withdrawn
from learning_centers.attendees.queries import Asks, Directory, Person, Wanted, load_directory
from learning_centers.attendees.service import learn, store_people
from learning_centers.core import audit
from learning_centers.core.i18n import gettext as _
from learning_centers.core.incoming import Action, Circumstances, Importer, Plan, Planned
from learning_centers.core.tables.layout import ParsedRow
from learning_centers.figures import service as figures
from learning_centers.regions.queries import Regions, load
from models import Deed, EnrolmentState, LessonState, Mark

EVERY = 500  # rows between two reports of progress
WHAT = "attendance.rosters"  # in the access log
WORDS = {mark: word for word, mark in MARKS.items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row writes. `seat_id`: the stored attendee that holds the seat; None: the person themself."""

    person: Person
    offering_id: int
    seat_id: int | None
    enrol: bool
    lesson: RosterLesson | None
    mark: Mark | None  # None: no mark to write

    @property
    def attendee_id(self) -> int:
        """Known once the person is stored."""
        found = self.seat_id or self.person.id
        if found is None:
            raise ValueError("the person is not stored yet")
        return found


@dataclass(slots=True)
class _Met:
    """What earlier rows of the file said."""

    marks: dict[tuple[int, Person], tuple[Mark, int]] = field(default_factory=dict)  # with the row number
    enrolled: set[tuple[int, Person]] = field(default_factory=set)


def check(session: Session, rows: Sequence[ParsedRow], circumstances: Circumstances) -> Plan:
    known = load_known(session, [row.values["code"] for row in rows], circumstances.viewer)
    regions = load(session)
    readings = []
    for count, row in enumerate(rows, 1):
        readings.append(read_row(row, known, regions, circumstances.now))
        if count % EVERY == 0:
            circumstances.on_progress(count)
    directory = load_directory(session, [reading.wanted for reading in readings if reading.wanted])
    met = _Met()
    decided = [(reading, _decide(reading, known, regions, directory, met)) for reading in readings]
    _refuse_withdrawn(session, decided)
    plan = Plan()
    for reading, planned in decided:
        if planned is None or reading.problems:
            plan.problems += reading.problems
        else:
            plan.planned.append(planned)
    return plan


def _refuse_withdrawn(session: Session, decided: Sequence[tuple[Reading, Planned | None]]) -> None:
    """Nobody is put on a roll again who took back the consent. Marks of a seat they have are what happened."""
    seated = [
        (reading, planned.payload.person.id)
        for reading, planned in decided
        if planned is not None and planned.payload.enrol
    ]
    withdrawn = list_withdrawn(session, {person for _reading, person in seated if person is not None})
    for reading, person in seated:
        if person in withdrawn:
            reading.refuse("name", _(TOOK_BACK))


def _decide(
    reading: Reading, known: Known, regions: Regions, directory: Directory, met: _Met
) -> Planned | None:
    """None: the row has problems."""
    person = _person(reading, reading.wanted, directory) if reading.wanted else None
    settle_residence(reading, person.residence_id if person else None, regions)
    entry = _entry(reading, person, known, met) if person is not None else None
    if entry is None or reading.problems:
        return None
    stored = _stored_mark(entry, known)
    is_new = entry.person.id is None and not entry.person.names
    columns = learn(entry.person, reading.said)
    directory.add(entry.person)
    _remember(entry, reading, met)
    differences = [reading.row.headers.get(column, column) for column in _header_keys(columns)]
    if stored is not None and entry.mark is not None:
        differences.append(f"{reading.row.headers['mark']} {WORDS[stored]} → {WORDS[entry.mark]}")
    made = is_new or entry.enrol or (entry.mark is not None and stored is None)
    action = Action.MAKE if made else Action.CHANGE if differences else Action.SKIP
    values = reading.row.values
    what = " · ".join(filter(None, (values["name"], values["code"], str(values["day"] or ""))))
    return Planned(reading.row, action, what, "" if is_new else ", ".join(differences), entry)


def _stored_mark(entry: Entry, known: Known) -> Mark | None:
    """What the mark to write replaces."""
    if entry.lesson is None or entry.mark is None or entry.person.id is None:
        return None
    return known.mark_of(entry.lesson, entry.person.id)


def _header_keys(columns: Sequence[str]) -> list[str]:
    return ["district" if column == "residence_id" else column for column in columns]


def _person(reading: Reading, wanted: Wanted, directory: Directory) -> Person | None:
    found = directory.find(wanted)
    if isinstance(found, Asks):
        reading.refuse(found.key, found.message)
        return None
    return found or Person(wanted.name, wanted.center_id)


def _entry(reading: Reading, person: Person, known: Known, met: _Met) -> Entry | None:
    """None: the row contradicts an earlier one, or the month is locked."""
    offering, lesson, mark = reading.offering, reading.lesson, reading.mark
    if offering is None:
        return None
    seat = known.seats.get((offering.id, person.id)) if person.id is not None else None
    seat_id = seat.attendee_id if seat else None
    stored: Mark | None = None
    if lesson is not None and mark is not None:
        before = met.marks.get((lesson.id, person))
        if before is not None and before[0] is not mark:
            reading.refuse(
                "mark",
                _(
                    "Row %(row)s marks the same person %(mark)s. Keep one.",
                    row=before[1],
                    mark=WORDS[before[0]],
                ),
            )
            return None
        stored = known.mark_of(lesson, person.id) if person.id is not None else None
        mark = None if before is not None or stored is mark else mark
    enrol = (offering.id, person) not in met.enrolled and _needs_seat(
        seat.state if seat else None, reading.mark, was_there=stored is not None
    )
    if (
        lesson is not None
        and (enrol or mark is not None)
        and (lesson.month, lesson.center_id) in known.locked
    ):
        key = "mark" if mark is not None else "day"
        reading.refuse(
            key, _("%(month)s is handed in and locked. Ask the province to reopen it.", month=lesson.month)
        )
        return None
    return Entry(person, offering.id, seat_id, enrol, lesson, mark)


def _needs_seat(state: EnrolmentState | None, mark: Mark | None, *, was_there: bool) -> bool:
    """Whoever waits keeps waiting, unless they came. Who left and was marked before only has a past."""
    if state is EnrolmentState.WAITING:
        return mark is not None
    if state is EnrolmentState.WITHDRAWN:
        return not was_there
    return state is not EnrolmentState.ENROLLED


def _remember(entry: Entry, reading: Reading, met: _Met) -> None:
    met.enrolled.add((entry.offering_id, entry.person))
    if entry.lesson is not None and reading.mark is not None:
        met.marks.setdefault((entry.lesson.id, entry.person), (reading.mark, reading.row.row_number))


def store(session: Session, plan: Plan, circumstances: Circumstances) -> None:
    by, now = circumstances.viewer, circumstances.now
    entries: list[Entry] = [one.payload for one in plan.planned if one.action is not Action.SKIP]
    known = {entry.person for entry in entries if entry.person.id is not None}
    learnt = [one.id for one in known if one.id is not None and (one.changed or one.new_groups)]
    store_people(session, list(dict.fromkeys(entry.person for entry in entries)), by, WHAT, now)
    seats = [
        {
            "offering_id": entry.offering_id,
            "attendee_id": entry.attendee_id,
            "state": EnrolmentState.ENROLLED,
            "enrolled_at": now,
        }
        for entry in entries
        if entry.enrol
    ]
    marks: dict[int, dict[int, Marked]] = {}
    for entry in entries:
        if entry.lesson is not None and entry.mark is not None:
            marks.setdefault(entry.lesson.id, {})[entry.attendee_id] = Marked(entry.mark)
    if seats:
        enrol_rows(session, seats)
    if marks:
        store_marks(session, marks, by, now)
    if people := sorted({entry.attendee_id for entry in entries if entry.enrol or entry.mark}):
        audit.record(
            session, by, Deed.CHANGE, WHAT, kind="attendee", subjects=people, detail="seats and marks"
        )
    lessons = (entry.lesson for entry in entries if entry.lesson is not None)
    touched = {(one.month, one.center_id) for one in lessons if one.state is LessonState.CLOSED}
    figures.recompute(session, touched | figures.open_slices_of(session, learnt))


ROSTERS = Importer(LAYOUT, check, store)
