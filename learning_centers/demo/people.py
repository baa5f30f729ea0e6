"""The people taught: who they are, and who comes again.

A room of its own: one roster draws on the people met before, here and at the next center.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from learning_centers.demo import names
from learning_centers.demo.rows import Rows
from learning_centers.demo.sites import Site
from models import (
    SENSITIVE_GROUPS,
    Attendee,
    AttendeeGroup,
    Consent,
    Group,
    Purpose,
    SensitiveGroup,
    Sex,
)

COMES_AGAIN = 0.45  # gives 2 to 4 visits a person and month (domain.md section 4)
REMEMBERED = 25  # so many who came lately come again
FROM_NEXT_CENTER = 0.03
ENTERED_TWICE = 0.01  # and found and merged since
# Shares of 2024 (domain.md section 3): 11.0 %, 7.5 %, 14.1 % and the rest; how old is ours.
AGES = ((0.110, 8, 19), (0.185, 20, 39), (0.326, 40, 59), (0.63, 60, 69), (0.90, 70, 79), (1.0, 80, 91))
WITHOUT_BIRTH_YEAR, WITHOUT_RESIDENCE, FROM_ELSEWHERE = 0.012, 0.04, 0.05
FEMALE, MALE = 0.64, 0.98  # the rest did not say
GUEST, WITH_MEMBER_ID = 0.55, 0.95  # the rest left neither
GUARDIAN_UNTIL = 13  # age
PHOTO_AGREED = 0.88


@dataclass(slots=True)
class Regulars:
    """Those who came to a center lately, the newest last: (id, name)."""

    known: list[tuple[int, str]] = field(default_factory=list)

    def meet(self, person: tuple[int, str]) -> None:
        self.known.append(person)
        if len(self.known) > 2 * REMEMBERED:
            del self.known[:REMEMBERED]

    def lately(self) -> list[tuple[int, str]]:
        return self.known[-REMEMBERED:]


@dataclass(slots=True)
class Diary:
    """Who is where when, in one month of all centers: nobody is in two lessons at a time."""

    taken: set[tuple[int, datetime]] = field(default_factory=set)

    def is_free(self, person: int, starts: Sequence[datetime]) -> bool:
        return not any((person, start) in self.taken for start in starts)

    def take(self, person: int, starts: Sequence[datetime]) -> None:
        self.taken.update((person, start) for start in starts)


@dataclass(frozen=True, slots=True)
class Circle:
    """A center with its regulars, and those of the next center in its province."""

    site: Site
    regulars: Regulars
    neighbours: Regulars
    diary: Diary


def draw_roster(
    rows: Rows, circle: Circle, random: Random, size: int, at: datetime, starts: Sequence[datetime]
) -> list[int]:
    """Ids of `size` different people, new ones among them, who enrol at `at` for lessons that start at `starts`."""
    chosen: dict[int, None] = {}
    while len(chosen) < size:
        known, chance = None, random.random()
        if chance < FROM_NEXT_CENTER and circle.neighbours.known:
            known = random.choice(circle.neighbours.lately())[0]
        elif chance < FROM_NEXT_CENTER + COMES_AGAIN and len(circle.regulars.known) > size:
            known = random.choice(circle.regulars.lately())[0]
        if known is None or not circle.diary.is_free(known, starts):
            chosen[_add_person(rows, circle, random, at, starts)] = None
            continue
        circle.diary.take(known, starts)
        chosen[known] = None
    return sorted(chosen)


def _add_person(rows: Rows, circle: Circle, random: Random, at: datetime, starts: Sequence[datetime]) -> int:
    """Someone new; now and then someone who was entered before under another number."""
    regulars = circle.regulars
    twice = random.choice(regulars.known) if regulars.known and random.random() < ENTERED_TWICE else None
    if twice is not None and not circle.diary.is_free(twice[0], starts):
        twice = None
    name = twice[1] if twice else names.person(random)
    age = _age(random)
    chance = random.random()
    sex = Sex.FEMALE if chance < FEMALE else Sex.MALE if chance < MALE else None
    person_id = rows.next_id(Attendee)
    contact = random.random()
    rows.add(
        Attendee,
        id=person_id,
        member_id=f"yeonseup{person_id:07d}" if GUEST <= contact < WITH_MEMBER_ID else None,
        name=name,
        phone=names.phone(person_id) if contact < WITH_MEMBER_ID else "",
        birth_year=None if age is None else at.year - age,
        sex=sex,
        residence_id=_residence(circle.site, random),
        center_id=circle.site.id,
        merged_into_id=twice[0] if twice else None,
        created_at=at,
    )
    _add_groups(rows, person_id, list(_groups(random, age, sex, circle.site.rural)), at)
    _agree(rows, person_id, Purpose.REGISTER, at, guardian=_guardian(random, age))
    _agree(rows, person_id, Purpose.PHOTO, at, given=random.random() < PHOTO_AGREED)
    circle.diary.take(twice[0] if twice else person_id, starts)
    if twice is None:
        regulars.meet((person_id, name))
    return person_id


def _age(random: Random) -> int | None:
    if random.random() < WITHOUT_BIRTH_YEAR:
        return None
    chance = random.random()
    for below, youngest, oldest in AGES:
        if chance < below:
            return random.randint(youngest, oldest)
    raise AssertionError("The last step is 1.")


def _residence(site: Site, random: Random) -> int | None:
    chance = random.random()
    if chance < WITHOUT_RESIDENCE:
        return None
    if chance < WITHOUT_RESIDENCE + FROM_ELSEWHERE:
        return random.choice(site.home.district_ids)
    return site.district_id


def _groups(random: Random, age: int | None, sex: Sex | None, rural: bool) -> Iterator[Group]:
    """A person may be in several; in none of the others: the general public."""
    chances = [
        (Group.ELDERLY, 0.95 if age is not None and age >= 60 else 0.0),
        (Group.YOUTH, 0.9 if age is not None and age <= 19 else 0.0),
        (Group.RURAL, 0.5 if rural else 0.03),
        (Group.DISABLED, 0.04),
        (Group.LOW_INCOME, 0.06),
        (Group.MULTICULTURAL, 0.02),
        (Group.FOREIGNER, 0.01),
        (Group.NORTH_KOREAN, 0.002),
    ]
    if age is not None and 20 <= age <= 59:
        chances += [
            (Group.MIDDLE_AGED, 0.6 if age >= 40 else 0.0),
            (Group.SMALL_BUSINESS, 0.12),
            (Group.JOB_SEEKER, 0.15),
            (Group.CAREER_BREAK, 0.2 if sex is Sex.FEMALE else 0.0),
        ]
    found = [group for group, chance in chances if random.random() < chance]
    yield from found or [Group.GENERAL]


def _add_groups(rows: Rows, person_id: int, groups: list[Group], at: datetime) -> None:
    for group in groups:
        table = SensitiveGroup if group in SENSITIVE_GROUPS else AttendeeGroup
        rows.add(table, attendee_id=person_id, group_name=group)
    asked = {Purpose.SENSITIVE if group in SENSITIVE_GROUPS else Purpose.GROUPS for group in groups}
    for purpose in sorted(asked):
        _agree(rows, person_id, purpose, at)


def _guardian(random: Random, age: int | None) -> str:
    return names.person(random) if age is not None and age <= GUARDIAN_UNTIL else ""


def _agree(
    rows: Rows, person_id: int, purpose: Purpose, at: datetime, *, given: bool = True, guardian: str = ""
) -> None:
    rows.add(
        Consent,
        attendee_id=person_id,
        purpose=purpose,
        given=given,
        guardian_name=guardian,
        recorded_at=at,
        recorded_by_id=0,
    )
