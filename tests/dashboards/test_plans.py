import pytest

from learning_centers.core.months import Month
from learning_centers.dashboards.asked import Scope
from learning_centers.dashboards.plans import read_plans, region_code
from learning_centers.figures.queries import Figures
from tests.dashboards.world import plan


@pytest.mark.parametrize(("month", "quarter"), [(3, 1), (5, 1), (6, 2), (8, 2), (9, 3), (11, 3), (12, 4)])
def test_a_quarter_has_three_months_from_the_first_of_the_programme_year(session, month, quarter):
    for one in range(1, 5):
        plan(session, "visits", 10 * one, quarter=one)
    (row,) = read_plans(session, Scope.NATION, "", Month(2026, month), [], {})
    assert (row.quarter, row.target) == (quarter, 10 * quarter)
    assert (row.first, row.last) == (Month(2026, 3 * quarter), Month(2026, month))


def test_a_month_outside_of_every_programme_year_has_no_targets(session):
    plan(session, "visits", 10)
    assert read_plans(session, Scope.NATION, "", Month(2026, 2), [], {}) == []


def test_a_target_of_nothing_has_no_rate(session):
    plan(session, "visits", 0)
    (row,) = read_plans(session, Scope.NATION, "", Month(2026, 4), [], {})
    assert row.rate is None


def test_figures_that_are_known_are_not_read_again(session, count_queries):
    plan(session, "visits", 8)
    known = {(Month(2026, 3), Month(2026, 4)): Figures(visits=4)}
    with count_queries() as sent:
        (row,) = read_plans(session, Scope.NATION, "", Month(2026, 4), [], known)
    assert (row.rate, len(sent)) == (0.5, 2)


def test_a_zone_is_named_as_targets_name_it():
    assert region_code(Scope.ZONE, "x") == "zone:x"
    assert region_code(Scope.PROVINCE, "43") == "43"
