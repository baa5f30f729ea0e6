"""Targets: entered by one, approved by another, and what the workbook of a month makes of them."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from learning_centers.core.access import PERMISSIONS, Viewer
from learning_centers.core.errors import Conflict, NotFound, Refused
from learning_centers.measures import service
from learning_centers.measures.queries import national_targets, quarter_span
from learning_centers.measures.service import Chosen, TargetDraft
from learning_centers.regions.queries import load
from learning_centers.web.commands import SYSTEM
from models import AuditEvent, PlanTarget, ProgrammeYear, Role
from tests.conftest import both_databases
from tests.factories import NOW, make_account, make_attendee, make_center
from tests.measures.world import TODAY, make_world
from tests.submissions.world import SEPTEMBER, approve, compiled, hand_in, make_october, sheet, teach

YEAR = ProgrammeYear(year=2026, first_month="2026-03", last_month="2026-12")


def draft(**other):
    told = {
        "year": 2026,
        "quarter": 0,
        "code": "",
        "measure": "people",
        "value": 100.0,
        "source": "사업계획서",
    }
    return TargetDraft(**(told | other))


def put(session, **other):
    """An approved target of the nation."""
    one = draft(**other)
    service.enter_targets(session, [one], SYSTEM, NOW)
    row = service.find_target(session, one)
    service.approve_targets(session, [Chosen(row.id, row.value)], SYSTEM, NOW)
    return row


@pytest.fixture
def year(session):
    row = ProgrammeYear(year=2026, first_month="2026-03", last_month="2026-12")
    session.add(row)
    session.flush()
    return row


@pytest.mark.parametrize(
    ("quarter", "span"),
    [
        (0, ("2026-03", "2026-12")),
        (1, ("2026-03", "2026-05")),
        (3, ("2026-09", "2026-11")),
        (4, ("2026-12", "2026-12")),
    ],
)
def test_a_quarter_is_three_months_from_the_first_of_the_programme_year(quarter, span):
    assert tuple(map(str, quarter_span(YEAR, quarter))) == span


def test_a_short_programme_year_has_no_fourth_quarter():
    assert quarter_span(ProgrammeYear(year=2026, first_month="2026-03", last_month="2026-11"), 4) is None


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        ({"code": "99999"}, service.NoSuchRegion),
        ({"code": "zone:없는권"}, service.NoSuchRegion),
        ({"measure": "fill_rate"}, service.WrongValue),
        ({"value": -1.0}, service.WrongValue),
        ({"value": float("nan")}, service.WrongValue),
        ({"year": 2031}, service.NoSuchYear),
        ({"quarter": 5}, service.WrongSpan),
        ({"source": "  "}, service.SourceMissing),
    ],
)
def test_a_target_that_cannot_be_is_refused(session, other, refusal):
    with pytest.raises(refusal):
        service.check_target(load(session), draft(**other), [YEAR], TODAY)


def test_the_nation_zones_provinces_and_districts_have_targets(session):
    for code in ("", "zone:강원권", "43", "43110"):
        service.check_target(load(session), draft(code=code), [YEAR], TODAY)


def test_only_approved_targets_of_the_whole_year_and_the_nation_count(session, year):
    service.enter_targets(session, [draft(measure="hours")], SYSTEM, NOW)
    put(session, measure="visits", code="43")
    put(session, measure="lessons", quarter=1)
    put(session, value=250.0)
    assert national_targets(session, 2026) == {"people": 250}
    assert national_targets(session, 2025) == {}


def test_another_value_takes_the_approval_back_and_the_same_one_does_not(session, year):
    row = put(session)
    service.enter_targets(session, [draft()], SYSTEM, NOW)
    assert row.approved_at is not None
    service.enter_targets(session, [draft(value=120.0)], SYSTEM, NOW)
    assert (row.value, row.approved_at, row.approved_by_id) == (120, None, None)


def test_another_source_is_stored_and_asks_for_approval_again(session, year):
    row = put(session)
    assert row.source == "사업계획서"
    service.enter_targets(session, [draft(source=" 변경계획서 ")], SYSTEM, NOW)
    assert (row.value, row.source, row.approved_at) == (100, "변경계획서", None)


@pytest.fixture
def two(session, signed_in, year):
    """The browsers of two people of the ministry."""
    accounts = [make_account(session, Role.MINISTRY) for _n in range(2)]
    session.commit()
    return [signed_in(one) for one in accounts]


TYPED = {
    "target-year": "2026",
    "target-quarter": "0",
    "target-region": "",
    "target-measure": "people",
    "target-value": "1,200",
    "target-source": "사업계획서 12쪽",
}


def targets(session):
    session.rollback()
    return list(session.exec(select(PlanTarget).order_by(PlanTarget.id)))


def box(row):
    return {"target": f"{row.id}:{row.value!r}"}


@both_databases
def test_who_entered_a_target_cannot_approve_it_and_another_person_can(session, two):
    first, second = two
    assert first.post("/targets", data=TYPED).status_code == 303
    (row,) = targets(session)
    assert (row.value, row.approved_at) == (1200, None)
    answer = first.post("/targets/decide", data=box(row) | {"act": "approve"})
    assert (answer.status_code, "다른 사람이 승인" in answer.text) == (422, True)
    assert targets(session)[0].approved_at is None
    assert second.post("/targets/decide", data=box(row) | {"act": "approve"}).status_code == 303
    (row,) = targets(session)
    assert row.approved_at is not None
    assert row.approved_by_id != row.entered_by_id


def test_the_same_person_under_another_account_cannot_approve_either(session, signed_in, year):
    first, second = (make_account(session, Role.MINISTRY) for _n in range(2))
    first.email = second.email = "same@example.org"
    session.commit()
    signed_in(first).post("/targets", data=TYPED)
    (row,) = targets(session)
    assert signed_in(second).post("/targets/decide", data=box(row)).status_code == 422
    assert targets(session)[0].approved_at is None


def test_a_value_changed_since_the_page_was_opened_is_not_approved(session, two):
    first, second = two
    first.post("/targets", data=TYPED)
    (row,) = targets(session)
    seen = box(row)
    first.post("/targets", data=TYPED | {"target-value": "9000"})
    answer = second.post("/targets/decide", data=seen | {"act": "approve"})
    assert (answer.status_code, "그사이 바뀐" in answer.text) == (422, True)
    assert targets(session)[0].approved_at is None


def test_a_target_is_taken_back_only_before_it_is_approved(session, two):
    first, second = two
    first.post("/targets", data=TYPED)
    (row,) = targets(session)
    second.post("/targets/decide", data=box(row) | {"act": "approve"})
    assert first.post("/targets/decide", data=box(row) | {"act": "take_back"}).status_code == 422
    first.post("/targets", data=TYPED | {"target-value": "9000"})
    ticked = box(targets(session)[0]) | {"act": "take_back"}
    assert first.post("/targets/decide", data=ticked).status_code == 303
    assert targets(session) == []
    assert first.post("/targets/decide", data=ticked).status_code == 422


def test_decisions_are_all_or_none(session, year):
    row = put(session)
    service.enter_targets(session, [draft(measure="visits")], SYSTEM, NOW)
    waiting = service.find_target(session, draft(measure="visits"))
    with pytest.raises(NotFound):
        service.approve_targets(session, [Chosen(waiting.id, 100), Chosen(99_999, 1)], SYSTEM, NOW)
    with pytest.raises(Conflict):
        service.take_back_targets(
            session, load(session), [Chosen(waiting.id, 100), Chosen(row.id, 100)], SYSTEM, TODAY
        )
    assert waiting.approved_at is None
    assert service.find_target(session, draft(measure="visits")) is not None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"target-value": "많이"}, "숫자"),
        ({"target-value": "-5"}, "0부터"),
        ({"target-source": " "}, "어디에서 온"),
        ({"target-region": "99"}, "고쳐 주세요"),
        ({"target-year": "2031"}, "고쳐 주세요"),
    ],
)
def test_bad_input_is_said_kept_in_the_form_and_not_stored(session, two, typed, said):
    answer = two[0].post("/targets", data=TYPED | typed)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert "사업계획서 12쪽" in answer.text or "target-source" in typed
    assert targets(session) == []


def test_every_step_stands_in_the_access_log_with_its_source(session, two):
    first, second = two
    first.post("/targets", data=TYPED)
    (row,) = targets(session)
    second.post("/targets/decide", data=box(row) | {"act": "approve"})
    session.rollback()
    events = {
        one.what: one for one in session.exec(select(AuditEvent).where(AuditEvent.what.like("measures.%")))
    }
    assert events["measures.target"].reason == "사업계획서 12쪽"
    assert "1200" in events["measures.approve"].detail


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AUDITOR, Role.ADMIN])
def test_others_see_targets_and_enter_none(session, signed_in, year, role):
    account = make_account(session, role)
    session.commit()
    client = signed_in(account)
    page = client.get("/targets")
    assert (page.status_code, "이 목표 저장" in page.text) == (200, False)
    assert client.post("/targets", data=TYPED).status_code == 403
    assert client.post("/targets/decide", data={}).status_code == 403


@pytest.fixture
def officer(session, signed_in, year):
    """The browser of the officer of 충청북도."""
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    return signed_in(account)


OURS = TYPED | {"target-region": "43110"}


def test_a_province_enters_a_target_of_its_own_and_the_ministry_approves_it(session, officer, two):
    assert officer.post("/targets", data=OURS).status_code == 303
    (row,) = targets(session)
    page = BeautifulSoup(officer.get("/targets").text, "html.parser")
    offered = {one["value"][:2] for one in page.select("#target-region option")}
    assert (offered, page.find("button", value="approve")) == ({"43"}, None)
    approve = box(row) | {"act": "approve"}
    assert (officer.post("/targets/decide", data=approve).status_code, targets(session)[0].approved_at) == (
        422,
        None,
    )
    assert two[0].post("/targets/decide", data=approve).status_code == 303
    assert targets(session)[0].approved_at is not None


@pytest.mark.parametrize("region", ["", "zone:충청권", "48", "48121", "11"])
def test_a_province_enters_no_target_of_another_region(session, officer, region):
    answer = officer.post("/targets", data=TYPED | {"target-region": region})
    assert (answer.status_code, targets(session)) == (422, [])


def test_a_province_takes_back_a_target_of_its_own_only(session, officer, two):
    two[0].post("/targets", data=TYPED)
    officer.post("/targets", data=OURS)
    nation, own = targets(session)
    assert officer.post("/targets/decide", data=box(nation) | {"act": "take_back"}).status_code == 422
    boxes = [
        one["value"] for one in BeautifulSoup(officer.get("/targets").text, "html.parser").select(".lc-pick")
    ]
    assert boxes == [box(own)["target"]]
    assert officer.post("/targets/decide", data=box(own) | {"act": "take_back"}).status_code == 303
    assert targets(session) == [nation]


def test_who_enters_no_targets_takes_none_back_either(session, year):
    row = put(session)
    auditor = Viewer(9, "a", "a", Role.AUDITOR, PERMISSIONS[Role.AUDITOR], None, None)
    with pytest.raises(Refused):
        service.take_back_targets(session, load(session), [Chosen(row.id, row.value)], auditor, TODAY)
    with pytest.raises(Refused):
        service.approve_targets(session, [Chosen(row.id, row.value)], auditor, NOW)


def overall(app, session):
    session.commit()
    return {row["지표"]: row for row in sheet(app, compiled(app), "총괄")}


def test_the_workbook_tells_the_year_to_date_against_the_approved_target(app, session, year):
    make_october(session)
    put(session, measure="visits", value=48.0)
    put(session, measure="hours", value=40.0)
    service.enter_targets(session, [draft(value=10.0)], SYSTEM, NOW)  # nobody has approved it
    rows = overall(app, session)
    assert (rows["연인원"]["누계"], rows["연인원"]["목표"]) == (12, 48)
    assert rows["연인원"]["달성률"] == pytest.approx(0.25)
    assert rows["교육시간"]["달성률"] == pytest.approx(rows["교육시간"]["누계"] / 40)
    assert (rows["실인원"]["목표"], rows["실인원"]["달성률"]) == (None, None)
    assert (rows["배움터 수"]["목표"], rows["완결률"]["목표"]) == (None, None)


def test_earlier_months_of_the_programme_year_count_towards_the_target(app, session, year):
    center = make_center(session, opens=date(2026, 9, 1))
    teach(session, center, [make_attendee(session, center) for _n in range(3)], day=date(2026, 9, 8))
    hand_in(session, center, SEPTEMBER)
    approve(session, center, SEPTEMBER)
    session.commit()
    compiled(app, SEPTEMBER)
    make_october(session)
    put(session, measure="visits", value=60.0)
    row = overall(app, session)["연인원"]
    assert (row["당월"], row["누계"], row["달성률"]) == (12, 15, pytest.approx(0.25))


def test_attainment_is_never_capped_and_a_target_of_nought_has_none(app, session, year):
    make_october(session)
    put(session, measure="visits", value=6.0)
    put(session, measure="zone", value=0.0)
    rows = overall(app, session)
    assert (rows["연인원"]["달성률"], rows["체험존"]["목표"], rows["체험존"]["달성률"]) == (2, 0, None)


def test_a_new_target_gives_a_new_issue(app, session, year):
    make_october(session)
    session.commit()
    first = compiled(app)
    assert not compiled(app).changed
    put(session, measure="visits", value=48.0)
    session.commit()
    assert (compiled(app).changed, first.issue) == (True, 1)


def test_the_page_tells_what_was_done_in_the_span_and_boundaries_of_each_target(session, signed_in):
    make_world(session)
    for other in (
        {"measure": "people", "value": 40.0},
        {"code": "43"},
        {"code": "zone:충청권", "quarter": 2},
    ):
        put(session, **other)
    put(session, quarter=4, measure="visits")  # begins after today, or holds nothing yet
    account = make_account(session, Role.AUDITOR)
    session.commit()
    page = BeautifulSoup(signed_in(account).get("/targets").text, "html.parser")
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in page.select("#targets tbody tr")
    ]
    assert {row[4] for row in rows} == {"사업계획서"}
    done = {(row[0], row[1]): row[5] for row in rows}
    assert done["전국", "연간"] == "14"  # Boeun's five count once
    assert done["충청북도", "연간"] == "14"
    assert done["충청권", "2분기"] == "1"  # June to August
    assert rows[0][6] == "35.0 %"
