"""What the answers say, by hand count; and what is not said of too few."""

from datetime import UTC, datetime
from decimal import Decimal
from statistics import mean, stdev

import pytest

from learning_centers.after_course import results
from learning_centers.core.months import Month
from models import SurveyKind
from tests.after_course.world import make_survey
from tests.conftest import both_databases
from tests.factories import make_center, make_course, make_offering

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
LAST_MINUTE = datetime(2026, 10, 31, 14, 59, tzinfo=UTC)  # 23:59 in Seoul
MIDNIGHT = datetime(2026, 10, 31, 15, 0, tzinfo=UTC)


@pytest.fixture
def offering(session, center):
    return make_offering(session, center)


def everywhere(_center_id):
    return True


def test_the_results_of_an_offering_are_those_counted_by_hand(session, offering):
    answers = [[5, 4, 5, 5, 3, 4, 5], [4] * 7, [5] * 7, [1] * 7, [2, 3, 4, 5, 4, 3, 2]]
    make_survey(session, offering, answers=answers)
    make_survey(session, make_offering(session, make_center(session)), answers=[[1] * 7] * 9)
    found = results.of_offering(session, offering.id)[SurveyKind.SATISFACTION]
    assert (found.n, found.enough) == (5, True)
    assert found.means[0] == pytest.approx(17 / 5)
    assert found.mean == pytest.approx(mean(point for one in answers for point in one))
    assert found.counts(0) == [1, 1, 0, 1, 2]
    assert sum(found.counts()) == 35


def test_four_answers_have_no_mean(session, offering):
    make_survey(session, offering, answers=[[5] * 7] * 4)
    found = results.of_offering(session, offering.id)
    assert found[SurveyKind.SATISFACTION].mean is None
    assert set(found[SurveyKind.SATISFACTION].means) == {None}
    assert found[SurveyKind.BEFORE].n == 0


@both_databases
def test_satisfaction_by_course_takes_the_answers_of_the_month_and_of_counted_centers(session, center):
    course, other = make_course(session), make_course(session)
    second = make_center(session)
    make_survey(session, make_offering(session, center, course=course), answers=[[5] * 7] * 3, at=LAST_MINUTE)
    make_survey(
        session, make_offering(session, second, course=course), answers=[[4] * 6 + [3]] * 3, at=LAST_MINUTE
    )
    make_survey(session, make_offering(session, center, course=course), answers=[[1] * 7] * 6, at=MIDNIGHT)
    make_survey(session, make_offering(session, center, course=other), answers=[[2] * 7] * 4, at=LAST_MINUTE)
    make_survey(
        session, make_offering(session, center, course=course), SurveyKind.AFTER, [[0] * 5] * 9, LAST_MINUTE
    )
    found = results.satisfaction(session, OCTOBER, everywhere)
    assert found[course.id] == results.Satisfaction(6, Decimal("4.43"))  # (3 × 35 + 3 × 27) ÷ 42 = 4.428…
    assert found[other.id] == results.Satisfaction(4, None)
    only = results.satisfaction(session, OCTOBER, lambda one: one == second.id)
    assert only == {course.id: results.Satisfaction(3, None)}
    assert results.satisfaction(session, NOVEMBER, everywhere)[course.id].mean == Decimal("1.00")


def test_satisfaction_sends_one_statement_however_many_centers(session, count_queries):
    for _n in range(6):
        make_survey(session, make_offering(session, make_center(session)), answers=[[5] * 7])
    session.commit()
    with count_queries() as sent:
        results.satisfaction(session, NOVEMBER, everywhere)
        results.gains(session, [NOVEMBER], range(1, 900))
    assert len(sent) == 2


@both_databases
def test_gains_are_those_of_the_statistics_module(session, center, offering):
    before = [[0, 1, 2, 1, 0], [1, 1, 1, 1, 1], [4, 0, 2, 3, 1]]
    after = [[3, 3, 3, 3, 3], [4, 4, 4, 2, 2]]
    make_survey(session, offering, SurveyKind.BEFORE, before, LAST_MINUTE)
    make_survey(session, offering, SurveyKind.AFTER, after, MIDNIGHT)
    make_survey(
        session, make_offering(session, make_center(session)), SurveyKind.AFTER, [[0] * 5] * 9, MIDNIGHT
    )
    found = results.gains(session, [OCTOBER, NOVEMBER], [center.id])
    for side, answers in ((found.before, before), (found.after, after)):
        each = [mean(one) for one in answers]
        assert side.n == len(answers)
        assert side.mean == pytest.approx(mean(each))
        assert side.standard_error == pytest.approx(stdev(each) / len(each) ** 0.5)
    assert results.gains(session, [OCTOBER], [center.id]).after == results.Side(0, None, None)
    assert results.gains(session, [], [center.id]).before.n == 0
    assert results.gains(session, [OCTOBER], []).before.n == 0


def test_one_answer_has_a_mean_and_no_error(session, center, offering):
    make_survey(session, offering, SurveyKind.BEFORE, [[1, 2, 3, 4, 0]], LAST_MINUTE)
    assert results.gains(session, [OCTOBER], [center.id]).before == results.Side(1, 2.0, None)
