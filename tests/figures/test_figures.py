from datetime import date

import pytest
from sqlmodel import select

from learning_centers.core.months import Month
from learning_centers.figures import queries, service
from models import AttendeeGroup, AttendeeMonth, Group, LessonState, Mark, SensitiveGroup, Sex
from tests.conftest import both_databases
from tests.factories import make_attendee, make_center, make_lesson, make_offering
from tests.figures.world import held

OCTOBER = Month(2026, 10)


def figures_of(session, *centers, month=OCTOBER):
    scopes = {center.id: ("all", center.id) for center in centers}
    return queries.month_figures(session, month, scopes)


@both_databases
def test_people_are_counted_once_over_centers_and_visits_are_summed(session):
    one, two = make_center(session), make_center(session)
    shared, alone = make_attendee(session, one), make_attendee(session, one)
    held(session, one, {shared.id: Mark.PRESENT, alone.id: Mark.LATE})
    held(session, two, {shared.id: Mark.PRESENT})
    month = figures_of(session, one, two)
    assert [month.by_scope[key].people for key in ("all", one.id, two.id)] == [2, 2, 1]
    assert [month.by_scope[key].visits for key in ("all", one.id, two.id)] == [3, 2, 1]
    assert (month.by_scope["all"].lessons, month.by_scope["all"].hours) == (2, 4.0)
    assert month.people == {shared.id, alone.id}


def test_absent_and_excused_and_open_lessons_never_count(session):
    center = make_center(session)
    came, absent, excused = (make_attendee(session, center) for _ in range(3))
    held(session, center, {came.id: Mark.PRESENT, absent.id: Mark.ABSENT, excused.id: Mark.EXCUSED})
    offering = make_offering(session, center, attendees=[absent])
    make_lesson(session, offering, marks={absent.id: Mark.PRESENT})
    service.recompute(session, [("2026-10", center.id)])
    figures = figures_of(session, center).by_scope["all"]
    assert (figures.visits, figures.people, figures.lessons) == (1, 1, 1)


def test_a_head_count_is_visits_and_not_people(session):
    center = make_center(session)
    make_lesson(session, make_offering(session, center), head_count=40, state=LessonState.CLOSED)
    service.recompute(session, [("2026-10", center.id)])
    figures = figures_of(session, center).by_scope["all"]
    assert (figures.visits, figures.head_count, figures.people) == (40, 40, 0)
    assert figures.fill_rate == pytest.approx(40 / 12)  # never capped


@both_databases
def test_a_merged_person_counts_once_also_when_both_were_marked_in_one_lesson(session):
    center = make_center(session)
    keeper, loser = make_attendee(session, center), make_attendee(session, center)
    held(session, center, {keeper.id: Mark.PRESENT, loser.id: Mark.PRESENT})
    loser.merged_into_id = keeper.id
    service.recompute(session, service.slices_of(session, [loser.id]))
    figures = figures_of(session, center).by_scope["all"]
    assert (figures.people, figures.visits) == (1, 1)


def test_new_people_have_no_earlier_mark_in_the_programme_year_anywhere(session):
    one, two = make_center(session), make_center(session)
    regular, first_timer, last_year = (make_attendee(session, one) for _ in range(3))
    held(session, two, {regular.id: Mark.PRESENT}, day=date(2026, 9, 1))
    held(session, one, {last_year.id: Mark.PRESENT}, day=date(2025, 12, 1))
    held(session, one, {regular.id: Mark.PRESENT, first_timer.id: Mark.PRESENT, last_year.id: Mark.PRESENT})
    assert figures_of(session, one).by_scope["all"].new == 2


@both_databases
def test_bands_sex_and_groups_stand_as_in_the_month(session):
    center = make_center(session)
    old = make_attendee(session, center, birth_year=1946, sex=Sex.FEMALE)  # turns 80
    unknown = make_attendee(session, center, birth_year=None, sex=None)
    session.add(AttendeeGroup(attendee_id=old.id, group_name=Group.RURAL))
    session.add(SensitiveGroup(attendee_id=old.id, group_name=Group.DISABLED))
    held(session, center, {old.id: Mark.PRESENT, unknown.id: Mark.PRESENT})
    figures = figures_of(session, center).by_scope["all"]
    assert (figures.ages[0], figures.ages[6], sum(figures.ages)) == (1, 1, 2)
    assert figures.sexes == [1, 1, 0]
    assert [
        figures.groups[queries.GROUPS.index(g)] for g in (Group.RURAL, Group.DISABLED, Group.ELDERLY)
    ] == [1, 1, 0]


@pytest.mark.parametrize(
    ("born", "band"),
    [(2007, 1), (2006, 2), (1987, 2), (1986, 3), (1967, 3), (1966, 4), (1956, 5), (1947, 5), (1946, 6)],
)
def test_the_borders_of_the_age_bands(session, born, band):
    center = make_center(session)
    held(session, center, {make_attendee(session, center, birth_year=born).id: Mark.PRESENT})
    assert session.exec(select(AttendeeMonth.age_band)).one() == band


def test_recomputing_is_idempotent_and_leaves_other_slices_alone(session):
    one, two = make_center(session), make_center(session)
    person = make_attendee(session, one)
    held(session, one, {person.id: Mark.PRESENT})
    held(session, two, {person.id: Mark.PRESENT})
    before = session.exec(select(AttendeeMonth)).all()
    service.recompute(session, [("2026-10", one.id)])
    session.expire_all()
    assert len(session.exec(select(AttendeeMonth)).all()) == len(before) == 2


@pytest.mark.parametrize("people", [1, 20])
def test_the_figures_of_a_month_take_a_fixed_number_of_queries(session, count_queries, people):
    center = make_center(session)
    held(session, center, {make_attendee(session, center).id: Mark.PRESENT for _ in range(people)})
    session.commit()
    with count_queries() as sent:
        figures_of(session, center)
    assert len(sent) == 5  # lessons, help desk, zone, the programme years, people
