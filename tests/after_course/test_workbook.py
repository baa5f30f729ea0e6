"""The answers in the ministry's workbook: 과정별 · 만족도."""

from datetime import UTC, datetime

from openpyxl import load_workbook
from sqlmodel import select

from learning_centers.figures.terms import TERMS
from models import Course, Offering
from tests.after_course.world import make_survey
from tests.submissions.world import compiled, make_october, sheet

IN_OCTOBER = datetime(2026, 10, 20, 3, 0, tzinfo=UTC)


def offerings_of(session, center):
    return session.exec(select(Offering).where(Offering.center_id == center.id).order_by(Offering.id)).all()


def by_name(app, made):
    return {row["과정명"]: row["만족도"] for row in sheet(app, made, "과정별")}


def test_satisfaction_stands_beside_its_course_from_five_answers_on(app, session):
    centers = make_october(session)
    first, second = (offerings_of(session, centers[name])[0] for name in ("first", "second"))
    make_survey(session, first, answers=[[5, 4, 5, 5, 3, 4, 5]] * 5, at=IN_OCTOBER)
    make_survey(session, second, answers=[[5] * 7] * 4, at=IN_OCTOBER)
    session.commit()
    made = compiled(app)
    assert by_name(app, made) == {"스마트폰 기초": 4.43, "금융사기 막기": None}
    assert "만족도" in [row["용어"] for row in sheet(app, made, "용어")]
    assert TERMS["satisfaction"].name == "Satisfaction"


def test_centers_that_are_not_approved_do_not_count(app, session):
    """The center that owes still teaches the same course."""
    centers = make_october(session)
    (owing,) = offerings_of(session, centers["owing"])
    assert session.get(Course, owing.course_id).name == "스마트폰 기초"
    make_survey(session, owing, answers=[[1] * 7] * 9, at=IN_OCTOBER)
    session.commit()
    assert by_name(app, compiled(app))["스마트폰 기초"] is None


def test_an_answer_that_changes_the_mean_makes_a_new_issue(app, session):
    centers = make_october(session)
    offering = offerings_of(session, centers["first"])[0]
    session.commit()
    before = compiled(app)
    make_survey(session, offering, answers=[[4] * 7] * 5, at=IN_OCTOBER)
    session.commit()
    after = compiled(app)
    assert (before.issue, after.issue, after.changed) == (1, 2, True)
    assert not compiled(app).changed


def test_the_column_is_a_number_of_two_decimals(app, session):
    centers = make_october(session)
    make_survey(session, offerings_of(session, centers["first"])[0], answers=[[4] * 7] * 5, at=IN_OCTOBER)
    session.commit()
    book = load_workbook(app.config["DATA_DIR"] / compiled(app).path)
    headers, *rows = book["과정별"].iter_rows()
    at = [cell.value for cell in headers].index("만족도")
    (given,) = (row[at] for row in rows if row[at].value is not None)
    assert (given.value, given.number_format) == (4, "#,##0.00")
