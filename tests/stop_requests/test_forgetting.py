"""Names and numbers of askers are destroyed a year after the end, and the log says so."""

from datetime import timedelta

import pytest
from sqlmodel import select

from learning_centers.core import jobs
from learning_centers.core.scheduled import Work
from learning_centers.stop_requests import queries
from learning_centers.stop_requests.jobs import JOB
from learning_centers.stop_requests.service.forgetting import KEPT, forget_askers
from learning_centers.web.commands import SYSTEM
from models import AuditEvent, Deed, JobRun, RequestState, RunState, StopRequest
from tests.factories import NOW, make_request

DAY = timedelta(days=1)
OVER, RECENT = NOW - KEPT - DAY, NOW - KEPT + DAY


def known(request):
    return (request.asker, request.phone, request.email) != ("", "", "")


@pytest.mark.parametrize("state", list(RequestState))
@pytest.mark.parametrize("ended_at", [OVER, RECENT])
def test_who_asked_is_forgotten_a_year_after_the_end(session, state, ended_at):
    later = (NOW + 9 * DAY).date()
    request = make_request(session, state=state, asked_at=ended_at, wished_until=later, email="a@example.org")
    ended = state in (RequestState.DONE, RequestState.REFUSED, RequestState.WITHDRAWN)
    gone = ended and ended_at == OVER
    assert forget_askers(session, SYSTEM, NOW) == ([request.id] if gone else [])
    session.expire_all()
    assert known(request) is not gone
    assert request.place.startswith("시험 마을"), "what was asked for stays"


def test_a_request_that_nobody_ended_ends_with_its_last_day(session):
    span = {"wished_from": (OVER - 9 * DAY).date(), "wished_until": OVER.date()}
    old = make_request(session, state=RequestState.UNCONFIRMED, **span)
    assert forget_askers(session, SYSTEM, NOW) == [old.id]
    assert forget_askers(session, SYSTEM, NOW) == [], "once is enough"


def test_nobody_can_open_a_request_that_was_forgotten(session):
    request = make_request(session, state=RequestState.DONE, asked_at=OVER)
    assert queries.find_of_asker(session, request.number, request.phone[-4:])
    forget_askers(session, SYSTEM, NOW)
    session.expire_all()
    assert queries.find_of_asker(session, request.number, "") is None


def test_the_job_forgets_and_the_log_says_whom(app, session, tmp_path):
    request = make_request(session, state=RequestState.DONE, asked_at=OVER)
    session.commit()
    sessions = app.extensions["new_session"]
    (one,) = JOB.owed(session, NOW)
    assert JOB.next_at(session, NOW) == one.at + DAY
    held = jobs.claim(sessions, JOB.name, one.period, one.key, due_at=one.at)
    JOB.run(Work(sessions, tmp_path, NOW), one, held)
    session.expire_all()
    assert not known(session.get(StopRequest, request.id))
    event = session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.DELETE)).one()
    assert (event.kind, event.subjects, event.actor) == ("stop_request", str(request.id), "system (system)")
    run = session.exec(select(JobRun)).one()
    assert (run.state, run.result) == (RunState.DONE, "신청자 1명의 정보를 지웠습니다")
