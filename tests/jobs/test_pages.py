"""The page of jobs: what runs when, what fails, what is late; pausing, resuming, trying again."""

from datetime import timedelta

import pytest
from sqlmodel import select

from learning_centers.core import clock
from learning_centers.jobs.queries import list_owed
from learning_centers.jobs.registry import all_jobs
from models import AuditEvent, JobPause, JobRun, ProgrammeYear, Role, RunState
from tests.factories import make_account, make_center
from tests.submissions.world import NOW

RUN = {"job": "compile", "owner": "x", "lease_until": NOW, "due_at": NOW, "started_at": NOW}


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def browser(session, signed_in):
    """`browser(role)`"""

    def opened(role):
        account = make_account(session, role)
        session.commit()
        return signed_in(account)

    return opened


@pytest.fixture
def admin(browser):
    return browser(Role.ADMIN)


def add(session, **about):
    run = JobRun(**(RUN | about))
    session.add(run)
    session.commit()
    return run


def test_the_page_says_when_each_job_runs_next(admin):
    page = admin.get("/jobs").text
    assert "아직 한 일이 없습니다" in page
    assert "12월 8일 (화) 06:00" in page
    assert "다음 실행: 11월 11일 (수) 02:30" in page  # what comes first stands at the top too
    assert "11월 11일 (수) 09:00" in page


def test_the_runs_say_how_they_ended(session, admin):
    ends = NOW + timedelta(seconds=2.5)
    add(session, period="2026-09", key="calendar", state=RunState.DONE, finished_at=ends, result="made 3")
    about = {"state": RunState.FAILED, "finished_at": ends, "error": "디스크가 가득 찼습니다"}
    next_try = NOW + timedelta(minutes=20)
    add(session, period="2026-10", key="approval:9-9", attempt=2, **about | {"lease_until": next_try})
    add(session, period="2026-08", key="calendar", attempt=6, **about)
    page = admin.get("/jobs").text
    for words in (
        "3호 만듦",
        "2.5초",
        "실패: 디스크가 가득 찼습니다",
        "2번째 시도",
        "승인이 바뀜",
        "다음 시도: 11월 10일 (화) 10:20",
        "6번 해 보고 그만둠",
    ):
        assert words in page, words


def test_a_run_that_goes_on_shows_how_far_it_is(session, admin):
    run = add(session, period="2026-10", key="hand:ab", state=RunState.RUNNING, percent=60)
    page = admin.get("/jobs").text
    assert 'data-progress-url="/jobs/progress"' in page
    assert "progress.js" in page
    assert admin.get("/jobs/progress").json == {"done": 60, "total": 100, "finished": False}
    run.state = RunState.DONE
    session.add(run)
    session.commit()
    assert admin.get("/jobs/progress").json == {"done": 100, "total": 100, "finished": True}
    assert "data-progress-url" not in admin.get("/jobs").text


def test_a_job_is_paused_and_resumed_on_the_page(session, admin):
    answer = admin.post(
        "/jobs/pause", data={"job": "compile", "reason": "디스크 교체"}, follow_redirects=True
    )
    assert "작업을 멈췄습니다" in answer.text
    assert "멈춤: 디스크 교체" in answer.text
    assert session.exec(select(JobPause.job)).all() == ["compile"]
    session.rollback()
    again = admin.post("/jobs/pause", data={"job": "compile", "reason": "또"})
    assert again.status_code == 422  # it is not among the choices any more
    assert (
        "작업을 다시 합니다"
        in admin.post("/jobs/resume", data={"job": "compile"}, follow_redirects=True).text
    )
    assert session.exec(select(JobPause)).all() == []
    assert {event.what for event in session.exec(select(AuditEvent))} >= {"jobs.pause", "jobs.resume"}


@pytest.mark.parametrize("typed", [{}, {"job": "compile", "reason": " "}, {"job": "nothing", "reason": "x"}])
def test_without_a_job_and_a_reason_nothing_is_paused(session, admin, typed):
    answer = admin.post("/jobs/pause", data=typed)
    assert answer.status_code == 422
    assert 'id="errors"' in answer.text
    assert session.exec(select(JobPause)).all() == []


def owe_october(session):
    """A compile by calendar is owed since three days."""
    make_center(session)
    session.add(ProgrammeYear(year=2026, first_month="2026-10", last_month="2027-02"))
    session.commit()


def test_what_is_late_stands_on_the_page_and_at_home(session, admin, browser):
    owe_october(session)
    assert "자동 작업 프로그램이 멈춘 것 같습니다" in admin.get("/jobs").text
    for role in (Role.ADMIN, Role.MINISTRY):
        assert "자동 작업이 멈춘 것 같습니다" in browser(role).get("/").text
    for job, owed in list_owed(session, all_jobs(), NOW):
        add(session, job=job.name, period=owed.period, key=owed.key, state=RunState.DONE, finished_at=NOW)
    assert "멈춘 것 같습니다" not in admin.get("/jobs").text
    assert "멈춘 것 같습니다" not in admin.get("/").text


def test_a_failed_run_is_tried_again_by_a_button(session, admin):
    owe_october(session)
    run = add(
        session,
        period="2026-10",
        key="calendar",
        state=RunState.FAILED,
        attempt=6,
        error="디스크",
        lease_until=NOW + timedelta(hours=5),
    )
    assert "지금 다시 하기" in admin.get("/jobs").text
    assert "자동 작업 1건이 실패" in admin.get("/").text
    answer = admin.post("/jobs/again", data={"run_id": run.id}, follow_redirects=True)
    assert "1분 안에 다시 합니다" in answer.text
    session.refresh(run)
    assert (run.attempt, run.lease_until < NOW) == (0, True)
    assert admin.post("/jobs/again", data={"run_id": 99}).status_code == 404


def test_a_failed_run_that_nobody_owes_any_more_has_no_button(session, admin):
    add(session, period="2026-10", key="approval:1-1", state=RunState.FAILED)
    page = admin.get("/jobs").text
    assert "승인이 바뀜" in page
    assert "지금 다시 하기" not in page


@pytest.mark.parametrize(
    ("role", "sees", "manages"),
    [(Role.ADMIN, 200, 303), (Role.MINISTRY, 200, 303), (Role.AUDITOR, 200, 403), (Role.PROVINCE, 403, 403)],
)
def test_who_may_do_what(browser, role, sees, manages):
    client = browser(role)
    page = client.get("/jobs")
    assert page.status_code == sees
    assert client.get("/jobs/progress").status_code == sees
    assert ("작업 멈추기" in page.text) is (manages == 303)
    assert client.post("/jobs/pause", data={"job": "compile", "reason": "x"}).status_code == manages


@pytest.mark.parametrize("page", ["0", "99", "x"])
def test_a_page_that_is_not_there_is_the_nearest(session, admin, page):
    add(session, period="2026-10", key="approval:1-1", state=RunState.DONE, finished_at=NOW)
    assert "승인이 바뀜" in admin.get(f"/jobs?page={page}").text
