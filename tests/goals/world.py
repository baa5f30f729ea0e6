"""What the tests of goals enter: a value, a goal."""

from learning_centers.goals import queries, service
from learning_centers.goals.service import Draft, Entry
from learning_centers.web.commands import SYSTEM
from tests.factories import NOW

PLAN_GOALS = 5  # of the plan of 2023, from the migrations: three with a baseline, two without
SURVEY_HEADERS = ("연도", "대상", "접근", "역량", "활용", "종합", "표본수", "표준오차", "출처", "공표일")


def digital_level(session):
    return queries.find_indicator(session, "digital_level")


def entry(year=2025, value=80.6, group="rural", region="", **other):
    return Entry(region, group, year, value, other.pop("source", "시험 조사"), **other)


def enter(session, one=None, *, revise=False, by=SYSTEM, indicator=None, **facts):
    indicator = indicator or digital_level(session)
    return service.enter(session, indicator, one or entry(**facts), by=by, now=NOW, revise=revise)


def draft(region="43", group="rural", start=(2022, 77.0), target=(2027, 81.0), source="시험 계획"):
    """start, target: (year, value); None where it is not known."""
    return Draft(region, group, *start, *target, source)


def make_goal(session, *, by=SYSTEM, indicator=None, **facts):
    return service.make_goal(session, indicator or digital_level(session), draft(**facts), by=by, now=NOW)


def row(year=2025, group="농어민", parts=(None, None, None), value=80.6, **other):
    """A row of a survey's file; `other` by header."""
    cells = dict(zip(SURVEY_HEADERS, (year, group, *parts, value), strict=False))
    cells |= {"출처": "시험 조사", "공표일": "2026-03-26"} | other
    return [cells.get(header) for header in SURVEY_HEADERS]
