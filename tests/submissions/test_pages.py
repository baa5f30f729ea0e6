"""The pages: who sees what, what stands on them, what a press does."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlmodel import select

from learning_centers.core import clock
from models import AuditEvent, Deed, Issue, IssueDownload, JobRun, Role, RunState
from tests.factories import make_account, make_center
from tests.submissions.world import NOW, approve, compiled, hand_in, make_october, reopen

MONTH = "/submissions/2026-10"
ISSUE = f"{MONTH}/issues/1"
REASON = {"purpose": "report", "reason": "10월 실적 장관 보고"}
NATION = REASON | {"part": "national"}


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def ministry(session, signed_in):
    account = make_account(session, Role.MINISTRY)
    session.commit()
    return signed_in(account)


def change_october(session, centers, app):
    """A second issue, with the first center's lessons gone."""
    reopen(session, centers["first"], "사진이 빠졌습니다", at=NOW + timedelta(minutes=5))
    session.commit()
    return compiled(app, now=NOW + timedelta(hours=1))


def test_the_list_shows_each_month_with_its_newest_issue(app, session, ministry):
    assert "아직 만든 제출본이 없습니다" in ministry.get("/submissions").text
    change_october_of = make_october(session)
    compiled(app)
    change_october(session, change_october_of, app)
    page = ministry.get("/submissions").text
    assert page.count('href="/submissions/2026-10"') == 1
    assert "2호" in page
    assert "다음 실행: 12월 8일 (화) 06:00" in page


def test_a_month_shows_its_issues_and_what_changed_last(app, session, ministry):
    centers = make_october(session)
    first = compiled(app)
    page = ministry.get(MONTH).text
    assert "처음" in page
    assert first.sha256 in page
    assert "1호에서" not in page
    change_october(session, centers, app)
    page = ministry.get(MONTH).text
    assert "1호에서 2호로 바뀐 것" in page
    assert "사진이 빠졌습니다" in page
    assert f'href="{MONTH}/issues/2"' in page


def test_a_month_without_an_issue_says_so(session, ministry):
    make_october(session)
    assert "이 달의 제출본이 아직 없습니다" in ministry.get(MONTH).text


@pytest.mark.parametrize("path", ["/submissions/2026-12", "/submissions/2026-13", ISSUE])
def test_what_is_not_there_is_a_404(ministry, path):
    assert ministry.get(path).status_code == 404


def test_the_button_makes_an_issue_and_says_so(app, session, ministry):
    make_october(session)
    answer = ministry.post(f"{MONTH}/compile", follow_redirects=True)
    assert "10월 1호를 만들었습니다." in answer.text
    assert session.exec(select(Issue.number)).all() == [1]
    again = ministry.post(f"{MONTH}/compile", follow_redirects=True)
    assert "바뀐 것이 없어 새로 만들지 않았습니다" in again.text
    assert session.exec(select(Issue.number)).all() == [1]


def test_a_month_that_nobody_owes_is_refused_on_the_page(session, ministry):
    make_october(session)
    answer = ministry.post("/submissions/2026-09/compile")
    assert answer.status_code == 422
    assert "보고할 배움터가 없어" in answer.text


def test_an_issue_is_taken_with_a_reason(app, session, ministry):
    make_october(session)
    made = compiled(app)
    answer = ministry.post(f"{ISSUE}/download", data=NATION)
    assert answer.data == (app.config["DATA_DIR"] / made.path).read_bytes()
    assert answer.headers["Content-Disposition"].endswith(quote("2026-10_제출본_01호.xlsx"))
    row = session.exec(select(IssueDownload)).one()
    assert (row.role, row.part, row.purpose, row.reason) == (
        "ministry",
        "national",
        "report",
        REASON["reason"],
    )
    assert session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.DOWNLOAD)).one().reason
    assert REASON["reason"] in ministry.get(ISSUE).text


@pytest.mark.parametrize(
    "typed",
    [
        {},
        REASON,
        NATION | {"reason": "  "},
        NATION | {"reason": "가" * 201},
        NATION | {"purpose": "command"},
        NATION | {"part": "province:99"},
    ],
)
def test_without_a_reason_nothing_is_handed_out(app, session, ministry, typed):
    make_october(session)
    compiled(app)
    answer = ministry.post(f"{ISSUE}/download", data=typed)
    assert answer.status_code == 422
    assert 'id="errors"' in answer.text
    assert session.exec(select(IssueDownload)).all() == []


@pytest.mark.parametrize(
    ("role", "sees", "compiles", "nation", "part", "downloads"),
    [
        (Role.MINISTRY, 200, 303, 200, 200, 200),
        (Role.PROVINCE, 200, 403, 422, 200, 403),
        (Role.AUDITOR, 200, 403, 403, 403, 200),
        (Role.ADMIN, 403, 403, 403, 403, 403),
        (Role.MANAGER, 403, 403, 403, 403, 403),
    ],
)
def test_who_may_do_what(app, session, signed_in, role, sees, compiles, nation, part, downloads):
    make_october(session)
    compiled(app)
    account = make_account(session, role, province="43" if role is Role.PROVINCE else "")
    session.commit()
    client = signed_in(account)
    assert client.get("/submissions").status_code == sees
    assert client.get(MONTH).status_code == sees
    assert client.get(ISSUE).status_code == sees
    assert client.post(f"{MONTH}/compile").status_code == compiles
    assert client.post(f"{ISSUE}/download", data=NATION).status_code == nation
    assert client.post(f"{ISSUE}/download", data=REASON | {"part": "province:43"}).status_code == part
    assert client.get("/submissions/downloads").status_code == downloads


def test_a_province_sees_the_changes_of_its_own_centers_only(app, session, signed_in):
    centers = make_october(session)
    compiled(app)
    change_october(session, centers, app)
    accounts = [make_account(session, Role.PROVINCE, province=code) for code in ("43", "51")]
    session.commit()
    own, other = (signed_in(account).get(f"{MONTH}/issues/2").text for account in accounts)
    assert "가온누리" in own
    assert "가온누리" not in other
    assert "보실 수 있는 배움터에서 바뀐 칸이 없습니다." in other


def test_only_those_who_check_see_who_took_an_issue(app, session, ministry, signed_in):
    make_october(session)
    compiled(app)
    ministry.post(f"{ISSUE}/download", data=NATION)
    auditor = make_account(session, Role.AUDITOR)
    province = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    assert REASON["reason"] in signed_in(auditor).get(ISSUE).text
    assert REASON["reason"] not in signed_in(province).get(ISSUE).text


def test_a_press_of_the_button_is_a_run_like_others(app, session, ministry):
    make_october(session)
    ministry.post(f"{MONTH}/compile")
    run = session.exec(select(JobRun)).one()
    assert (run.job, run.period, run.state, run.result) == ("compile", "2026-10", RunState.DONE, "made 1")
    assert "1호 만듦" in ministry.get(MONTH).text


def test_a_province_takes_its_own_part(app, session, signed_in):
    make_october(session)
    compiled(app)
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    client = signed_in(account)
    for path in (MONTH, ISSUE):
        page = client.get(path).text
        assert 'value="province:43"' in page
        assert 'value="province:51"' not in page
        assert 'value="national"' not in page
    other = client.post(f"{ISSUE}/download", data=REASON | {"part": "province:51"})
    assert other.status_code == 422
    assert session.exec(select(IssueDownload)).all() == []
    session.rollback()
    answer = client.post(f"{ISSUE}/download", data=REASON | {"part": "province:43"})
    assert answer.headers["Content-Disposition"].endswith(quote("2026-10_제출본_01호_충청북도.xlsx"))
    assert session.exec(select(IssueDownload.part)).one() == "province:43"


def test_every_download_is_listed_for_those_who_check(app, session, ministry, signed_in):
    make_october(session)
    compiled(app)
    assert "아직 제출본을 받아 간 사람이 없습니다" in ministry.get("/submissions/downloads").text
    for part in ("national", "package", "province:51"):
        assert ministry.post(f"{ISSUE}/download", data=REASON | {"part": part}).status_code == 200
    auditor = make_account(session, Role.AUDITOR)
    session.commit()
    page = signed_in(auditor).get("/submissions/downloads").text
    for words in ("전국 문서", "자료 묶음", "시도 문서 (코드 51)", REASON["reason"], "제출본 1호"):
        assert words in page, words


def test_no_page_sends_more_queries_for_more_centers_and_issues(app, session, ministry, count_queries):
    def sent():
        counts = []
        for path in (
            "/submissions",
            MONTH,
            f"{MONTH}/issues/2",
            "/submissions/differences",
            "/submissions/downloads",
        ):
            with count_queries() as statements:
                assert ministry.get(path).status_code == 200
            counts.append(len(statements))
        return counts

    centers = make_october(session)
    compiled(app)
    change_october(session, centers, app)
    few = sent()
    for _ in range(12):
        make_center(session)
    for hour in range(2, 5):
        centers["zero"].name += "관"
        session.add(centers["zero"])
        session.commit()
        compiled(app, now=NOW + timedelta(hours=hour))
    hand_in(session, centers["owing"])
    approve(session, centers["owing"])
    session.commit()
    compiled(app, now=NOW + timedelta(hours=9))
    assert sent() == few
