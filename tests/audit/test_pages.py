import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select, update

from learning_centers.audit import queries
from learning_centers.audit.queries import Wanted
from learning_centers.core import audit, clock
from learning_centers.core.access import PERMISSIONS, Viewer
from learning_centers.core.database import transaction
from learning_centers.web.commands import SYSTEM
from models import AuditEvent, Deed, Role
from tests.factories import make_account

MIDNIGHT = datetime(2026, 11, 4, 15, 0, tzinfo=UTC)  # 5 November begins in Seoul


@pytest.fixture
def auditor(session):
    account = make_account(session, Role.AUDITOR, login="auditor-of-test")
    session.commit()
    return account


@pytest.fixture
def write(session, monkeypatch):
    """`write(viewer, deed, …)`: one entry, made at `at`."""

    def writing(viewer=SYSTEM, deed=Deed.VIEW, *, at=MIDNIGHT, kind="attendee", subjects=(1,)):
        with monkeypatch.context() as patch, transaction(session):
            patch.setattr(clock, "now", lambda: at)
            audit.record(session, viewer, deed, "test.page", kind=kind, subjects=subjects)
            audit.write_recorded(session)

    return writing


def viewer_of(account):
    return Viewer(account.id, account.login, account.name, account.role, PERMISSIONS[account.role])


def found(session, **wanted):
    return len(queries.list_events(session, Wanted(**wanted)).events)


def test_days_are_those_of_seoul_and_both_are_included(session, write):
    write(at=MIDNIGHT - timedelta(seconds=1))
    write(at=MIDNIGHT)
    write(at=MIDNIGHT + timedelta(hours=24) - timedelta(seconds=1))
    write(at=MIDNIGHT + timedelta(hours=24))
    assert found(session, first_day=date(2026, 11, 5), last_day=date(2026, 11, 5)) == 2
    assert found(session, last_day=date(2026, 11, 4)) == 1
    assert found(session, first_day=date(2026, 11, 6)) == 1


def test_an_actor_is_found_by_login_and_so_is_the_system(session, write):
    one, longer = make_account(session, login="miru"), make_account(session, login="miru2")
    session.commit()
    for viewer in (viewer_of(one), viewer_of(longer), SYSTEM, None):
        write(viewer)
    assert [found(session, actor=login) for login in ("miru", "miru2", "system", "nobody", "mir")] == [
        1,
        1,
        1,
        0,
        0,
    ]


def test_a_subject_is_found_among_several_and_by_its_whole_number(session, write):
    write(subjects=(12, 3, 45))
    write(subjects=(123,))
    assert [found(session, subject=number) for number in (12, 3, 45, 123, 1)] == [1, 1, 1, 1, 0]


def test_kind_and_deed_narrow_together(session, write):
    write(deed=Deed.VIEW, kind="attendee")
    write(deed=Deed.DOWNLOAD, kind="attendee")
    write(deed=Deed.DOWNLOAD, kind="issue")
    assert found(session, deed=Deed.DOWNLOAD) == 2
    assert found(session, deed=Deed.DOWNLOAD, kind="issue") == 1


@pytest.mark.parametrize(("entries", "more"), [(50, False), (51, True)])
def test_the_newest_fifty_come_first_and_the_rest_behind_a_link(session, write, count_queries, entries, more):
    for _entry in range(entries):
        write()
    session.rollback()
    with count_queries() as sent:
        page = queries.list_events(session, Wanted(actor="system"))
    assert len(sent) == 1
    ids = session.exec(select(AuditEvent.id).order_by(AuditEvent.id.desc())).all()
    assert [event.id for event in page.events] == ids[:50]
    assert (page.older_than is not None) == more
    if more:
        assert [event.id for event in queries.list_events(session, Wanted(), page.older_than).events] == ids[
            50:
        ]


def test_the_auditor_reads_who_did_what_to_whose_data(signed_in, auditor, session, write):
    write(deed=Deed.DOWNLOAD, subjects=range(100, 108))
    page = signed_in(auditor).get("/audit").text
    assert "내려받기" in page
    assert "교육생" in page
    assert "100, 101, 102, 103, 104 외 3건" in page
    assert "들어옴" in page  # the auditor's own sign-in


def test_the_links_keep_the_filters(signed_in, auditor, write):
    for _entry in range(52):
        write(subjects=(7,))
    browser = signed_in(auditor)
    first = browser.get("/audit?subject=7&kind=attendee").text
    older = re.search(r'href="\?([^"]*before=\d+)"', first)[1].replace("&amp;", "&")
    assert "subject=7" in older
    assert "kind=attendee" in older
    second = browser.get(f"/audit?{older}").text
    assert second.count('data-label="언제"') == 2
    assert 'href="?subject=7&amp;kind=attendee"' in second


def test_a_filter_that_cannot_be_read_is_said(signed_in, auditor):
    page = signed_in(auditor).get("/audit?first=2026-13-01&subject=abc").text
    assert "‘2026-13-01’은 날짜가 아닙니다" in page
    assert "‘abc’는 숫자가 아닙니다" in page


def test_a_filter_nothing_fits_says_so(signed_in, auditor):
    assert "맞는 기록이 없습니다" in signed_in(auditor).get("/audit?actor=nobody-at-all").text


def test_the_check_says_whole_or_where_it_breaks(signed_in, auditor, session, write):
    write()
    browser = signed_in(auditor)
    whole = browser.post("/audit/verify", follow_redirects=True).text
    assert "기록이 온전합니다. 모두 2줄" in whole
    with transaction(session):
        first = session.exec(select(AuditEvent.id).order_by(AuditEvent.id)).first()
        session.execute(update(AuditEvent).where(AuditEvent.id == first).values(actor="someone else"))
    broken = browser.post("/audit/verify", follow_redirects=True).text
    assert f"{first}번 기록부터 이어지지 않습니다" in broken


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.AUDITOR, Role.SYSTEM)])
def test_only_the_auditor_reads_the_log(signed_in, session, role):
    account = make_account(session, role)
    session.commit()
    browser = signed_in(account)
    assert browser.get("/audit").status_code == 403
    assert browser.post("/audit/verify").status_code == 403
