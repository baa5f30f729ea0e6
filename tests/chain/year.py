"""A year of fifty centers, played act by act with a moved clock, and a second count of it kept in plain dictionaries.

Nothing in the second count comes from the app: spans are walked day by day, people are sets, states are what was done.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from learning_centers.attendance.service import Marked, record_marks
from learning_centers.centers import moving
from learning_centers.centers import service as centers
from learning_centers.core.clock import SEOUL, in_seoul
from learning_centers.core.months import Month
from learning_centers.figures.service import recompute
from learning_centers.regions import queries as regions_queries
from learning_centers.returns import service as returns
from learning_centers.returns.queries import Obligation, list_obligations
from learning_centers.web.commands import SYSTEM
from models import COUNTED_MARKS, Attendee, Center, Lesson, LessonState, Mark, ProgrammeYear
from tests.factories import make_attendee, make_center, make_course, make_lesson, make_offering, region

FIRST, LAST = Month(2026, 3), Month(2027, 2)
CENTERS = 50
MAP_CHANGED_ON = date(2026, 7, 1)
# District before -> after: one code, or the two of which a person chooses.
MOVES = {
    "29170": ("12300",),
    "46830": ("12800",),
    "28140": ("28125",),
    "28110": ("28125", "28155"),
    "28260": ("28275", "28290"),
}
STILL = ("43110", "43130", "11110", "51110", "50110")
STARTS = (time(8), time(10), time(12, 30), time(15), time(17, 30))
MARKS = (Mark.PRESENT, Mark.PRESENT, Mark.LATE, Mark.ABSENT)
REASON = "이름이 바뀐 사람을 바로잡습니다"


@dataclass
class Kept:
    """What the second count knows of one center."""

    code: str
    district: str
    opens: date = date(2026, 1, 1)
    closes: date | None = None
    rest: tuple[date, date] | None = None
    chosen: int = 0  # which of two districts
    people: list[int] = field(default_factory=list)

    def is_open(self, day: date) -> bool:
        if day < self.opens or (self.closes is not None and day > self.closes):
            return False
        return self.rest is None or not self.rest[0] <= day <= self.rest[1]

    def owes(self, month: Month) -> bool:
        return any(self.is_open(day) for day in days_of(month))

    def district_at(self, day: date, placed: bool) -> str:
        after = MOVES.get(self.district, ())
        if day < MAP_CHANGED_ON or not after or (len(after) > 1 and not placed):
            return self.district
        return after[self.chosen % len(after)]


@dataclass
class Held:
    """One lesson of the second count."""

    lesson_id: int
    minutes: int
    marks: dict[int, Mark]

    @property
    def came(self) -> set[int]:
        return {person for person, mark in self.marks.items() if mark in COUNTED_MARKS}


def days_of(month: Month) -> list[date]:
    return [month.first + timedelta(days=n) for n in range((month.last - month.first).days + 1)]


def evening(day: date) -> datetime:
    return in_seoul(day, time(20, 0)).astimezone(UTC)


class Year:
    """Acts go through the services; what they do is written down beside."""

    def __init__(self, session) -> None:
        self.session, self.random = session, Random(20260301)  # noqa: S311  (an equal year each time)
        self.kept: dict[int, Kept] = {}
        self.held: dict[tuple[int, Month], list[Held]] = {}
        self.states: dict[tuple[int, Month], str] = {}  # what a page would say; absent: never handed in
        self.placed = False
        session.add(ProgrammeYear(year=2026, first_month=str(FIRST), last_month=str(LAST)))
        self.course = make_course(session)
        for n in range(CENTERS):
            self._found(n)
        session.commit()

    def _found(self, n: int) -> None:
        kept = Kept(f"Y{n:03d}", [*MOVES, *STILL][n % 10], chosen=n // 10 % 2)
        if n in (3, 28, 34):
            kept.opens = date(2026, 5, 31)  # one day of May
        if n in (5, 22):
            kept.closes = date(2026, 9, 1)  # one day of September
        if n in (7, 20, 41):
            kept.rest = (date(2026, 11, 1), date(2026, 11, 30))
        if n in (9, 30):
            kept.rest = (date(2027, 2, 1), date(2027, 2, 27))  # all of February but its last day
        row = make_center(
            self.session, code=kept.code, district=kept.district, opens=kept.opens, closes=kept.closes
        )
        if kept.rest:
            centers.suspend_center(self.session, row.id, *kept.rest, "건물 보수", SYSTEM)
        kept.people = [make_attendee(self.session, row).id for _person in range(6)]
        self.kept[row.id] = kept

    def owing(self, month: Month) -> list[int]:
        return [one for one, kept in self.kept.items() if kept.owes(month)]

    def teach(self, month: Month) -> None:
        """Up to three lessons a center, none in one of seven; two people of another center come along."""
        ids = list(self.kept)
        for place, center_id in enumerate(ids):
            days = [day for day in days_of(month) if self.kept[center_id].is_open(day)]
            if not days or self.random.random() < 1 / 7:
                continue
            guests = self.kept[ids[(place + 11) % CENTERS]].people[
                :2
            ]  # whose own lessons are at another time
            people = [*self.random.sample(self.kept[center_id].people, 4), *guests]
            for day in self.random.sample(days, min(len(days), self.random.randint(1, 3))):
                self._hold(center_id, month, in_seoul(day, STARTS[place % len(STARTS)]), people)
        self.session.commit()

    def _hold(self, center_id: int, month: Month, starts_at: datetime, people: list[int]) -> None:
        held = Held(0, self.random.choice((60, 90, 120)), {one: self.random.choice(MARKS) for one in people})
        roster = [self.session.get_one(Attendee, one) for one in people]
        center = self.session.get_one(Center, center_id)
        offering = make_offering(self.session, center, course=self.course, attendees=roster)
        held.lesson_id = make_lesson(
            self.session,
            offering,
            day=starts_at.astimezone(SEOUL).date(),
            start=starts_at.astimezone(SEOUL).time(),
            minutes=held.minutes,
            marks=held.marks,
            state=LessonState.CLOSED,
        ).id
        recompute(self.session, [(str(month), center_id)])
        self.held.setdefault((center_id, month), []).append(held)

    def _ones(self, month: Month, ids: list[int]) -> list[Obligation]:
        return list_obligations(self.session, month, center_ids=ids)

    def hand_in(self, month: Month, ids: list[int], now: datetime) -> None:
        zeros = [one for one in ids if (one, month) not in self.held]
        returns.hand_in_many(self.session, self._ones(month, ids), month, SYSTEM, now, zeros=zeros)
        self.states |= {(one, month): "zero" if one in zeros else "reported" for one in ids}
        self.session.commit()

    def approve(self, month: Month, ids: list[int], now: datetime) -> None:
        returns.approve_many(self.session, self._ones(month, ids), month, SYSTEM, now)
        self.states |= {(center_id, month): "approved" for center_id in ids}
        self.session.commit()

    def send_back(self, month: Month, ids: list[int], now: datetime) -> None:
        for one in self._ones(month, ids):
            returns.send_back(self.session, one, month, SYSTEM, now, reason=REASON)
            self.states[one.center_id, month] = "sent_back"
        self.session.commit()

    def reopen(self, month: Month, ids: list[int], now: datetime) -> None:
        for one in self._ones(month, ids):
            returns.reopen(self.session, one, month, SYSTEM, now, reason=REASON)
            self.states[one.center_id, month] = "reopened"
        self.session.commit()

    def mend(self, month: Month, ids: list[int], now: datetime) -> None:
        """Somebody marked absent had come, or the other way round."""
        for center_id in ids:
            for held in self.held.get((center_id, month), [])[:1]:
                person = self.random.choice(list(held.marks))
                mark = Mark.PRESENT if held.marks[person] not in COUNTED_MARKS else Mark.ABSENT
                lesson = self.session.get_one(Lesson, held.lesson_id)
                record_marks(self.session, lesson, {person: Marked(mark)}, SYSTEM, now)
                held.marks[person] = mark
        self.session.commit()

    def change_the_map(self) -> None:
        regions = regions_queries.load(self.session)
        applied = moving.apply_changes(self.session, regions, MAP_CHANGED_ON, SYSTEM)
        divided = [kept.code for kept in self.kept.values() if len(MOVES.get(kept.district, ())) > 1]
        assert [one.code for one in applied.waiting] == divided
        self.session.commit()

    def place(self) -> None:
        """Somebody says where the centers of divided districts lie."""
        regions = regions_queries.load(self.session)
        for center_id, kept in self.kept.items():
            after = MOVES.get(kept.district, ())
            if len(after) > 1:
                old, new = (region(self.session, code).id for code in (kept.district, after[kept.chosen]))
                centers.choose_district(self.session, regions, center_id, old, new, SYSTEM)
        self.placed = True
        self.session.commit()

    # What the second count says

    def state(self, center_id: int, month: Month) -> str:
        if (center_id, month) in self.states:
            return self.states[center_id, month]
        return "missing" if self.kept[center_id].owes(month) else "not_due"

    def known_before(self, month: Month) -> set[int]:
        return {
            person
            for (_center, at), lessons in self.held.items()
            if FIRST <= at < month
            for held in lessons
            for person in held.came
        }

    def said(self, month: Month, ids: list[int]) -> dict[str, float]:
        """The measures of these centers together."""
        lessons = [held for one in ids for held in self.held.get((one, month), [])]
        people = set().union(*(held.came for held in lessons))
        return {
            "교육횟수": len(lessons),
            "교육시간": sum(held.minutes for held in lessons) / 60,
            "연인원": sum(len(held.came) for held in lessons),
            "실인원": len(people),
            "신규": len(people - self.known_before(month)),
        }
