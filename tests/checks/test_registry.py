"""What holds for every rule of the registry, and how a rule grows from a warning."""

from dataclasses import replace

import pytest

from learning_centers.checks import queries
from learning_centers.checks.history import usual
from learning_centers.checks.registry import FIRST, RULES, Stage, Step, stage_in
from learning_centers.core.months import Month
from models import Waiver


def test_every_rule_is_read_once_and_nothing_else_is():
    read = [rule for rules in queries.READS for rule in rules]
    assert sorted(read) == sorted(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_a_rule_begins_as_a_warning_and_grows_with_the_months(rule):
    months = [step.month for step in rule.steps]
    assert months == sorted(set(months))
    assert rule.steps[0].stage is not Stage.BLOCK
    assert stage_in(rule, rule.first_month.previous()) is None
    assert rule.id == rule.id.strip()
    assert len(rule.id) <= Waiver.__table__.c.rule.type.length


def test_only_what_makes_figures_false_blocks_and_not_at_once():
    def blocking(month):
        return {rule for rule, stage in queries.stages_in(month).items() if stage is Stage.BLOCK}

    assert blocking(Month(2026, 11)) == set()
    assert blocking(Month(2026, 12)) == {"person_twice", "people_above_visits"}


def test_a_draft_and_a_rule_past_its_last_month_find_nothing(monkeypatch):
    guests = RULES["guests"]
    steps = (Step(FIRST, Stage.DRAFT), Step(FIRST.plus(2), Stage.WARN))
    grown = replace(guests, steps=steps, last_month=FIRST.plus(3))
    monkeypatch.setattr(queries, "RULES", {"guests": grown})
    stages = [queries.stages_in(FIRST.plus(n)).get("guests") for n in range(-1, 5)]
    assert stages == [None, None, None, Stage.WARN, Stage.WARN, None]
    assert [stage_in(grown, FIRST.plus(n)) for n in (-1, 0, 1)] == [None, Stage.DRAFT, Stage.DRAFT]


def test_the_usual_range_never_begins_below_nothing():
    assert (usual([1, 50, 60, 200]).low, usual([1, 2, 3])) == (0.0, None)
    assert usual([1, 1, 1, 1]).holds(6)
    assert not usual([1, 1, 1, 1]).holds(7)
