"""People over several months, and the year to date of 총괄."""

from datetime import UTC, date, datetime

import openpyxl
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from learning_centers.figures.service import recompute, slices_of
from learning_centers.submissions.year_to_date import count_together, packed
from models import Attendee, Center, CenterPeriod, ProgrammeYear
from tests.submissions.world import (
    NOW,
    OCTOBER,
    SEPTEMBER,
    approve,
    compiled,
    hand_in,
    make_october,
    sheet,
    teach,
)

IDS = st.sets(st.integers(1, 5_000), max_size=60)


@given(st.lists(IDS, max_size=6))
def test_the_union_is_exact(months):
    together = set().union(*months)
    assert count_together([packed(month) for month in months], []) == len(together)


@given(st.lists(IDS, min_size=1, max_size=4), st.data())
def test_people_who_were_merged_count_once(months, data):
    together = sorted(set().union(*months)) or [1]
    duplicate = data.draw(st.sampled_from(together))
    keeper = data.draw(st.integers(1, 9_000).filter(lambda one: one != duplicate))
    expected = {keeper if one == duplicate else one for one in set().union(*months)}
    assert count_together([packed(month) for month in months], [(duplicate, keeper)]) == len(expected)


def nation(app, made, column):
    return {row["지표"]: row[column] for row in sheet(app, made, "총괄")}


def notes(app, made):
    """What the cover says about months that are left out."""
    cover = openpyxl.load_workbook(app.config["DATA_DIR"] / made.path)["표지"]
    texts = [cell for row in cover.iter_rows(values_only=True) for cell in row if isinstance(cell, str)]
    return [text for text in texts if text.startswith("제출본이 없어")]


def teach_september(session):
    """The first center also taught in September: one of October's people and nobody else."""
    center = session.exec(select(Center).where(Center.code == "T001")).one()
    person = session.exec(select(Attendee).where(Attendee.name == "김말순시험")).one()
    period = session.exec(select(CenterPeriod).where(CenterPeriod.center_id == center.id)).one()
    period.starts_on = date(2026, 9, 1)
    session.add(period)
    teach(session, center, [person], day=date(2026, 9, 8))
    hand_in(session, center, SEPTEMBER)
    approve(session, center, SEPTEMBER)
    session.add(ProgrammeYear(year=2026, first_month="2026-08", last_month="2027-01"))
    session.commit()


def test_the_year_to_date_adds_sums_and_counts_people_once(app, session):
    make_october(session)
    teach_september(session)
    compiled(app, SEPTEMBER)
    october = compiled(app, OCTOBER)
    assert nation(app, october, "당월")["실인원"] == 3
    assert nation(app, october, "누계")["실인원"] == 3  # September's person came again
    assert nation(app, october, "당월")["교육횟수"] == 4
    assert nation(app, october, "누계")["교육횟수"] == 5
    assert nation(app, october, "전월 대비")["교육횟수"] == 3
    assert nation(app, october, "전월 대비")["연인원"] == 11
    assert nation(app, october, "누계")["배움터 수"] is None
    assert nation(app, october, "목표")["연인원"] is None


def test_months_without_an_issue_are_named(app, session):
    make_october(session)
    teach_september(session)
    alone = compiled(app, OCTOBER)
    assert notes(app, alone) == ["제출본이 없어 누계에 들지 않은 달: 2026-08–2026-09"]
    compiled(app, SEPTEMBER)
    again = compiled(app, OCTOBER, now=datetime(2026, 11, 12, tzinfo=UTC))
    assert again.changed
    assert notes(app, again) == ["제출본이 없어 누계에 들지 않은 달: 2026-08"]


def test_the_newest_issue_of_an_earlier_month_counts(app, session):
    make_october(session)
    teach_september(session)
    compiled(app, SEPTEMBER)
    center = session.exec(select(Center).where(Center.code == "T001")).one()
    teach(session, center, [], day=date(2026, 9, 15), head_count=4)
    session.commit()
    assert compiled(app, SEPTEMBER, now=NOW).issue == 2
    assert nation(app, compiled(app, OCTOBER), "누계")["교육횟수"] == 6


def test_a_merge_reaches_the_months_before_it(app, session):
    """September's person turns out to be the same as another of October."""
    make_october(session)
    teach_september(session)
    compiled(app, SEPTEMBER)
    people = {one.name: one for one in session.exec(select(Attendee))}
    session.commit()
    assert nation(app, compiled(app, OCTOBER), "누계")["실인원"] == 3
    duplicate, keeper = people["김말순시험"], people["박하늘시험"]
    duplicate.merged_into_id = keeper.id
    session.add(duplicate)
    session.flush()
    recompute(session, slices_of(session, [duplicate.id, keeper.id]))
    session.commit()
    later = compiled(app, OCTOBER, now=datetime(2026, 11, 12, tzinfo=UTC))
    assert nation(app, later, "누계")["실인원"] == 2
