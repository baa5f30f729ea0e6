"""What the made-up programme knows of regions and aims at: enough for every page, and plainly invented."""

from dataclasses import replace
from datetime import date

from sqlmodel import col, select

from learning_centers.core.months import Month
from learning_centers.measures.counting import Asked, read_sheet
from learning_centers.measures.facts import FACTS, FISCAL
from learning_centers.measures.proposing import USUAL, propose
from learning_centers.measures.queries import NATION
from learning_centers.measures.service import FactDraft, check_fact
from learning_centers.regions import queries as regions
from models import (
    Account,
    AuditEvent,
    Goal,
    Group,
    Observation,
    PlanTarget,
    RegionFact,
    RegionLevel,
    Role,
)

OCTOBER = Month(2026, 10)


def test_enough_is_known_of_every_district_to_put_it_in_order(loaded):
    places = regions.load(loaded)
    span = Asked(Month(2026, 8), OCTOBER, RegionLevel.DISTRICT, group=Group.RURAL)
    proposal = propose(loaded, places, span, USUAL, date(2026, 11, 22))
    assert len(proposal.rows) == len(places.districts(OCTOBER.last))
    assert all(row.score is not None for row in proposal.rows)
    assert {key for row in proposal.rows for key in row.missing} == {"goal"}
    gaps = [one for row in proposal.rows for one in row.given if one.key == "goal"]
    assert 3 < len(gaps) < 12  # the districts of the province, but for those of which too few were asked
    measured = read_sheet(loaded, places, replace(span, level=RegionLevel.PROVINCE), date(2026, 11, 22))
    for fact in FACTS.values():
        assert fact.key == FISCAL or measured.facts.of(NATION, fact.key).summed


def test_what_is_made_up_of_regions_says_so_and_would_pass_the_rules(loaded):
    places = regions.load(loaded)
    for one in loaded.exec(select(RegionFact)):
        check_fact(places, FactDraft(one.region_code, one.name, one.year, one.value, one.source))
    own = (select(one.source).where(col(one.region_code) != "") for one in (Goal, Observation))
    sources = (*own, select(RegionFact.source), select(PlanTarget.source))
    assert {source for query in sources for source in loaded.exec(query)} == {"연습용으로 지어낸 값"}


def test_targets_of_nation_and_province_count_and_those_of_a_district_wait_for_another_person(loaded):
    targets = loaded.exec(select(PlanTarget)).all()
    roles = dict(loaded.exec(select(Account.id, Account.role)).all())
    assert {(one.region_code, roles[one.entered_by_id], one.approved_at is None) for one in targets} == {
        ("", Role.MINISTRY, False), ("43", Role.PROVINCE, False), ("43110", Role.PROVINCE, True),
    }  # fmt: skip
    assert all(one.entered_by_id != one.approved_by_id for one in targets)
    assert {one.quarter for one in targets if one.region_code == ""} == {0, 2, 3}


def test_nothing_of_the_loading_stands_in_the_access_log(loaded):
    assert loaded.exec(select(AuditEvent)).all() == []
