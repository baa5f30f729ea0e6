"""What anybody may take: files and a page with the same rows, kept by browsers, with nothing of who is signed in."""

import csv
import io
from datetime import date, timedelta

import pytest
from sqlmodel import select

from learning_centers.open_data import views
from learning_centers.open_data.sets import SETS, columns_of
from learning_centers.open_data.suppression import Row
from models import (
    CenterPeriod,
    Enrolment,
    EnrolmentState,
    HelpDeskVisit,
    Indicator,
    IndicatorKind,
    Observation,
    OfferingState,
    PeriodState,
    Return,
    ReturnState,
    ZoneVisit,
)
from tests.browser import axe
from tests.factories import DAY, NOW, make_attendee, make_center, make_lesson, make_offering
from tests.open_data.attacking import possible, settled
from tests.returns.world import OCTOBER, taught_center

TODAY = date(2026, 11, 5)


def approve(session, *centers, state=ReturnState.APPROVED):
    session.add_all(Return(center_id=one.id, month=str(OCTOBER), state=state) for one in centers)
    session.commit()


def open_course(session, center, **about):
    about = {"signup_from": TODAY - timedelta(days=2), "signup_until": TODAY, **about}
    offering = make_offering(session, center, state=about.pop("state", OfferingState.APPROVED))
    for name, value in about.items():
        setattr(offering, name, value)
    make_lesson(session, offering, day=TODAY + timedelta(days=9))
    session.commit()
    return offering


def rows_of(client, name, query=""):
    return client.get(f"/open/v1/{name}.json{query}").json["rows"]


def in_csv(client, name, query=""):
    """By key of the columns; the file begins with a byte order mark."""
    data = client.get(f"/open/v1/{name}.csv{query}").data
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.fixture
def october(session):
    """충청북도: 청주시 with 3 people (hidden), 충주시 with 12, 제천시 with 30; 제주시 with 20."""
    centers = [
        taught_center(session, "가온 배움터", people=3, district="43110"),
        taught_center(session, "나래 배움터", people=12, district="43130"),
        taught_center(session, "다솜 배움터", people=30, district="43150"),
        taught_center(session, "라온 배움터", people=20, district="50110"),
    ]
    approve(session, *centers)
    return centers


@pytest.mark.parametrize("name", SETS)
def test_every_set_is_there_for_everybody_with_its_columns(client, october, name):
    keys = [column.key for column in columns_of(SETS[name])]
    described = client.get(f"/open/v1/{name}/columns.json").json
    assert [column["key"] for column in described["columns"]] == keys
    assert all(set(column["name"]) == {"ko", "en"} for column in described["columns"])
    taken = client.get(f"/open/v1/{name}.json").json
    assert {key: taken[key] for key in described} == described
    assert all(list(row) == keys for row in taken["rows"])
    header = client.get(f"/open/v1/{name}.csv").data.decode("utf-8-sig").splitlines()[0]
    assert header.split(",") == keys


def test_small_numbers_of_a_month_are_hidden_with_one_that_would_give_them_away(client, october):
    rows = {(row["level"], row["district"] or row["province"]): row for row in rows_of(client, "monthly")}
    assert list(rows) == [
        ("nation", None),
        ("province", "충청북도"),
        ("district", "청주시"),
        ("district", "충주시"),
        ("district", "제천시"),
        ("province", "제주특별자치도"),
        ("district", "제주시"),
    ]
    small, beside = rows["district", "청주시"], rows["district", "충주시"]
    for row in (small, beside):
        assert (row["visits"], row["people"], row["hidden"]) == (None, None, ["visits", "people"])
        assert (row["centers"], row["lessons"], row["hours"], row["zone"]) == (1, 1, 2.0, 0)
    told = {key: row["people"] for key, row in rows.items() if not row["hidden"]}
    assert list(told.values()) == [65, 45, 30, 20, 20]


def test_a_reader_of_the_file_cannot_work_out_what_is_hidden(client, october):
    rows, shown = [], {}
    for row in rows_of(client, "monthly"):
        key = row["district_code"] or row["province_code"] or "nation"
        above = {"nation": "", "province": "nation", "district": row["province_code"]}[row["level"]]
        rows.append(Row(key, above, 0))
        shown[key] = row["visits"], row["people"]
    most = {row.key: max(16, shown[row.key][0] or 0) for row in rows}
    found = possible(rows, shown, most)
    for key in ("43110", "43130"):
        for n in (0, 1):
            numbers = {pair[n] for pair in found[key]}
            assert max(numbers) - min(numbers) >= 4
            assert max(numbers) >= 5
    assert settled(rows, shown) == set()


def test_a_file_marks_what_is_hidden_and_the_page_shows_the_same(client, october):
    of_json = {row["district"]: row for row in rows_of(client, "monthly")}
    for row in in_csv(client, "monthly"):
        told = of_json[row["district"] or None] if row["level"] == "district" else None
        if told:
            assert row["people"] == ("…" if told["people"] is None else str(told["people"]))
            assert row["hidden"].split() == told["hidden"]
    page = client.get("/open/?set=monthly").text
    assert page.count("<span>…</span>") == 4
    assert ">30<" in page
    assert ">12<" not in page


def test_only_approved_centers_are_counted(session, client, october):
    late = taught_center(session, "마루 배움터", people=40, district="50110")
    approve(session, late, state=ReturnState.HANDED_IN)
    assert rows_of(client, "monthly")[0]["people"] == 65
    session.exec(select(Return).where(Return.center_id == late.id)).one().state = ReturnState.ACCEPTED
    session.commit()
    assert rows_of(client, "monthly")[0]["people"] == 105


@pytest.mark.parametrize(("table", "column"), [(HelpDeskVisit, "help_desk"), (ZoneVisit, "zone")])
def test_visitors_without_names_are_hidden_on_their_own(session, client, october, table, column):
    for center, people in zip(october, (2, 9, 30, 50), strict=True):
        session.add(
            table(
                center_id=center.id,
                visited_on=DAY,
                month=str(OCTOBER),
                people=people,
                recorded_by_id=0,
                recorded_at=NOW,
            )
        )
    session.commit()
    rows = {row["district"]: row for row in rows_of(client, "monthly") if row["level"] == "district"}
    told = [rows[name][column] for name in ("청주시", "충주시", "제천시", "제주시")]
    assert told == [None, None, 30, 50]
    assert column in rows["충주시"]["hidden"]


def test_the_newest_month_is_shown_unless_another_is_asked_for(session, client, october):
    session.add(Return(center_id=october[0].id, month="2026-09", state=ReturnState.APPROVED))
    session.commit()
    taken = client.get("/open/v1/monthly.json").json
    assert (taken["month"], taken["months"]) == ("2026-10", ["2026-10", "2026-09"])
    assert {row["month"] for row in rows_of(client, "monthly", "?month=2026-09")} == {"2026-09"}


@pytest.mark.parametrize(
    "address", ["monthly.csv?month=2026-08", "monthly.json?month=soon", "people.csv", "x/columns.json"]
)
def test_what_is_not_there_is_answered_in_plain_sentences(client, october, address):
    answer = client.get(f"/open/v1/{address}")
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    korean, english = answer.text.strip().split("\n")
    assert "다" in korean
    assert english.startswith("There ")


def test_a_center_shows_public_facts_as_of_today(session, client):
    center = make_center(session, "가온 배움터", code="CB001", district="43110")
    center.address = "가상로 1"
    session.add(
        CenterPeriod(
            center_id=center.id, state=PeriodState.SUSPENDED, starts_on=date(2026, 11, 1), ends_on=TODAY
        )
    )
    session.commit()
    assert rows_of(client, "centers") == [
        {
            "code": "CB001",
            "name": "가온 배움터",
            "kind": "resident",
            "province_code": "43",
            "province": "충청북도",
            "district_code": "43110",
            "district": "청주시",
            "address": "가상로 1",
            "state": "suspended",
            "hidden": [],
        }
    ]


def test_a_course_that_takes_sign_ups_today_says_how_many_seats_are_left(session, client):
    center = make_center(session)
    offering = open_course(session, center)
    people = [make_attendee(session, center) for _ in range(3)]
    session.add_all(
        Enrolment(offering_id=offering.id, attendee_id=one.id, enrolled_at=NOW) for one in people[:2]
    )
    waits = EnrolmentState.WAITING
    session.add(Enrolment(offering_id=offering.id, attendee_id=people[2].id, enrolled_at=NOW, state=waits))
    session.commit()
    (row,) = rows_of(client, "courses")
    assert (row["code"], row["seats_left"], row["lessons"], row["hours"]) == (offering.code, 10, 1, 2.0)
    assert (row["first_day"], row["signup_until"]) == ("2026-11-14", "2026-11-05")


@pytest.mark.parametrize(
    "about",
    [
        {"signup_until": TODAY - timedelta(days=1)},
        {"signup_from": TODAY + timedelta(days=1), "signup_until": TODAY + timedelta(days=5)},
        {"signup_until": None},
        {"state": OfferingState.REQUESTED},
        {"state": OfferingState.CANCELLED},
    ],
)
def test_other_courses_are_not_listed(session, client, about):
    open_course(session, make_center(session), **about)
    assert rows_of(client, "courses") == []


@pytest.fixture
def observed(session):
    """`observed(value, …)` adds an observation of an indicator of our own to look at."""

    def adding(value, *, kind=IndicatorKind.OFFICIAL, **about):
        key = f"try_{kind}"
        indicator = session.exec(select(Indicator).where(Indicator.key == key)).first()
        if indicator is None:
            words = {"name_ko": "시험 지표", "name_en": "Try", "definition_ko": "-", "definition_en": "-"}
            indicator = Indicator(key=key, unit="%", kind=kind, direction="up", **words)
            session.add(indicator)
            session.flush()
        about = {"year": 2025, "source": "시험 자료", **about}
        session.add(
            Observation(indicator_id=indicator.id, value=value, entered_at=NOW, entered_by_id=0, **about)
        )
        session.commit()

    return adding


def observations(client):
    return [row for row in rows_of(client, "observations") if row["indicator"].startswith("try_")]


def test_the_latest_published_revision_of_an_official_value_holds(client, observed):
    observed(78.0, revision=1)
    observed(79.5, revision=2, published_on=TODAY)
    observed(99.0, revision=3, published_on=TODAY + timedelta(days=1))
    observed(12.0, kind=IndicatorKind.PROGRAMME)
    (row,) = observations(client)
    assert (row["value"], row["revision"], row["quality"]) == (79.5, 2, "")


@pytest.mark.parametrize(
    ("asked", "value", "quality"),
    [
        ((29, None), None, "too_small"),
        ((30, None), 79.5, "reference"),
        ((300, 29.0), None, "too_small"),
        ((300, 99.0), 79.5, "reference"),
        ((300, 200.0), 79.5, ""),
    ],
)
def test_a_value_of_a_small_sample_is_not_told(client, observed, asked, value, quality):
    observed(79.5, region_code="43", sample=asked[0], effective_sample=asked[1], access=90.0)
    (row,) = observations(client)
    assert (row["value"], row["quality"]) == (value, quality)
    assert (row["access"] is None) == (value is None)
    assert row["hidden"] == (["value", "access"] if value is None else [])


def test_the_goals_of_the_plan_are_there(client):
    goal = next(row for row in rows_of(client, "goals") if row["indicator"] == "digital_level")
    assert (goal["baseline"], goal["baseline_year"], goal["target"], goal["target_year"]) == (
        78.8,
        2022,
        83.0,
        2027,
    )


def test_a_text_that_a_spreadsheet_would_run_is_disarmed(session, client):
    make_center(session, "=1+1")
    session.commit()
    assert in_csv(client, "centers")[0]["name"] == "'=1+1"


@pytest.mark.parametrize("name", SETS)
def test_no_set_sends_more_queries_for_more_centers(session, client, count_queries, name):
    def sent(centers):
        for n in range(centers):
            center = taught_center(session, people=6, district=("43110", "50110")[n % 2])
            approve(session, center)
            open_course(session, center)
        with count_queries() as statements:
            client.get(f"/open/v1/{name}.json")
        return len(statements)

    assert sent(2) == sent(10)


def test_no_attendee_is_named_anywhere(session, client, october):
    center = october[0]
    person = make_attendee(session, center, "숨은사람", phone="01012345678")
    offering = open_course(session, center)
    session.add(Enrolment(offering_id=offering.id, attendee_id=person.id, enrolled_at=NOW))
    session.commit()
    for name in SETS:
        for address in (f"/open/v1/{name}.json", f"/open/v1/{name}.csv", f"/open/?set={name}"):
            text = client.get(address).text
            assert "숨은사람" not in text
            assert "01012345678" not in text


def test_the_page_finds_words_and_turns_over(session, client):
    for n in range(views.ON_A_PAGE + 1):
        make_center(session, f"가온 {n:03d}", code=f"C{n:05d}")
    make_center(session, "라온", district="50110")
    session.commit()
    assert "가온 100" not in client.get("/open/?set=centers").text
    assert "가온 100" in client.get("/open/?set=centers&page=2").text
    found = client.get("/open/?set=centers&q=제주 라온").text
    assert "라온" in found
    assert "가온" not in found
    assert "이 말이 든 줄이 없습니다" in client.get("/open/?set=centers&q=없는곳").text


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", SETS)
def test_the_page_can_be_seen_by_everybody(browser, session, client, october, name, width):
    open_course(session, october[0])
    context = browser.new_context(viewport={"width": width, "height": 740}, locale="ko-KR")
    try:
        page = context.new_page()

        def answer(route):
            path = route.request.url.removeprefix("http://centers.test")
            with client.open(path, method="GET") as got:
                route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.data)

        page.route("**/*", answer)
        page.goto(f"http://centers.test/open/?set={name}")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    finally:
        context.close()
