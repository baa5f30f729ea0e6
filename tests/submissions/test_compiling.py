"""The rules of compiling: issues, fingerprints, what changed, who may."""

import os
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from learning_centers.core import database, jobs, storage
from learning_centers.core.access import PERMISSIONS
from learning_centers.core.database import make_engine, make_sessions
from learning_centers.core.errors import Refused
from learning_centers.core.i18n import speaking
from learning_centers.returns.queries import get_obligation
from learning_centers.submissions import service
from learning_centers.submissions.queries.month import read_month
from learning_centers.web.commands import SYSTEM
from models import (
    Attendee,
    AuditEvent,
    Deed,
    Issue,
    IssueFigure,
    JobRun,
    Role,
    RunState,
    Trigger,
)
from tests import signing
from tests.conftest import both_databases
from tests.factories import make_attendee, make_center
from tests.servers import drop_database, new_database
from tests.submissions.world import (
    NOW,
    OCTOBER,
    SEPTEMBER,
    approve,
    compiled,
    hand_in,
    make_october,
    reopen,
    sheet,
    teach,
)

LATER = NOW + timedelta(days=1)


@both_databases
def test_the_workbook_counts_approved_centers_only(app, session):
    make_october(session)
    made = compiled(app)
    nation = {row["지표"]: row["당월"] for row in sheet(app, made, "총괄")}
    assert (made.issue, made.changed) == (1, True)
    assert nation["배움터 수"] == 4
    assert (nation["보고 대상"], nation["보고"], nation["미보고"], nation["승인"]) == (4, 3, 1, 3)
    assert (nation["교육횟수"], nation["교육시간"]) == (4, 7.5)
    assert (nation["연인원"], nation["수강인원"], nation["실인원"]) == (12, 4, 3)
    assert (nation["상담"], nation["체험존"]) == (5, 3)
    assert nation["완결률"] == 0.75
    assert nation["정원 대비"] == 0.25


def test_a_person_of_two_centers_counts_once_in_the_province(app, session):
    make_october(session)
    made = compiled(app)
    centers = {row["배움터명"]: row["실인원"] for row in sheet(app, made, "배움터별")}
    provinces = {row["이름"]: row["실인원"] for row in sheet(app, made, "시도별")}
    assert (centers["가온누리"], centers["버들개"]) == (2, 2)
    assert provinces["충청북도"] == 3


def test_the_same_data_have_the_same_bytes_on_both_databases(
    tmp_path, sqlite_template, postgres_url_base, postgres_template
):
    made = []
    copied = tmp_path / "copy.sqlite"
    copied.write_bytes(sqlite_template.read_bytes())
    postgres = new_database(postgres_url_base, postgres_template)
    for name, url in (("sqlite", f"sqlite:///{copied}"), ("postgres", postgres)):
        engine = make_engine(url)
        sessions = make_sessions(engine)
        with sessions() as session:
            make_october(session)
        made.append(
            service.compile_month(
                sessions, tmp_path / name, OCTOBER, trigger=Trigger.HAND, by=SYSTEM, now=NOW
            )
        )
        engine.dispose()
    drop_database(postgres)
    assert made[0] == made[1]


@both_databases
def test_without_a_change_the_last_issue_is_named_again(app, session):
    make_october(session)
    first = compiled(app)
    again = compiled(app, now=LATER)
    assert again == replace(first, changed=False)
    assert len(session.exec(select(Issue)).all()) == 1


def test_the_language_of_whoever_asks_changes_nothing(app, session):
    make_october(session)
    make_center(session, "아직", code="T009", opens=date(2026, 12, 1))
    session.commit()
    first = compiled(app)
    with speaking("en"):
        assert not compiled(app, now=LATER).changed
    states = [row["보고상태"] for row in sheet(app, first, "배움터별")]
    assert states == ["제출", "제출", "0건 확인", "미제출", "대상 아님"]


@both_databases
def test_the_sheet_of_changes_is_the_difference_of_the_two_workbooks(app, session):
    centers = make_october(session)
    first = compiled(app)
    reopen(session, centers["first"], "명단을 고칩니다", at=NOW + timedelta(hours=1))
    person = session.exec(select(Attendee).where(Attendee.name == "이도윤시험")).one()
    teach(session, centers["first"], [person], day=date(2026, 10, 20))
    hand_in(session, centers["first"])
    approve(session, centers["first"])
    session.commit()
    second = compiled(app, now=LATER)

    before = {row["배움터코드"]: row for row in sheet(app, first, "배움터별")}
    after = {row["배움터코드"]: row for row in sheet(app, second, "배움터별")}
    differing = {
        (code, header, before[code][header], value)
        for code, row in after.items()
        for header, value in row.items()
        if value != before[code][header]
    }
    said = sheet(app, second, "정정이력")
    assert second.issue == 2
    assert {(row["배움터코드"], row["지표"], row["이전"], row["현재"]) for row in said} == differing
    assert ("T001", "교육횟수", 2, 3) in differing
    assert {row["사유"] for row in said} == {"명단을 고칩니다"}
    assert session.exec(select(Issue.changed_cells).order_by(Issue.number)).all() == [0, len(differing)]


def test_the_reason_of_a_reopening_stays_when_an_issue_without_the_center_lies_between(app, session):
    centers = make_october(session)
    compiled(app)
    reopen(session, centers["first"], "사진이 빠졌습니다", at=NOW + timedelta(hours=1))
    session.commit()
    between = compiled(app, now=LATER)
    hand_in(session, centers["first"])
    approve(session, centers["first"])
    session.commit()
    last = compiled(app, now=LATER + timedelta(days=1))
    assert {row["현재"] for row in sheet(app, between, "정정이력") if row["지표"] == "교육횟수"} == {None}
    assert {row["사유"] for row in sheet(app, last, "정정이력")} == {"사진이 빠졌습니다"}


def test_an_old_reason_is_not_given_for_a_later_change(app, session):
    centers = make_october(session)
    reopen(session, centers["first"], "옛 까닭", at=NOW - timedelta(hours=1))
    hand_in(session, centers["first"])
    approve(session, centers["first"])
    session.commit()
    compiled(app)
    centers["first"].name = "새가온누리"
    session.add(centers["first"])
    session.commit()
    (row,) = sheet(app, compiled(app, now=LATER), "정정이력")
    assert (row["지표"], row["이전"], row["현재"], row["사유"]) == (
        "배움터명",
        "가온누리",
        "새가온누리",
        None,
    )


def test_an_acceptance_alone_makes_no_new_issue(app, session):
    centers = make_october(session)
    compiled(app)
    one = get_obligation(session, centers["first"].id, OCTOBER, SYSTEM)
    signing.accept(session, one, OCTOBER, SYSTEM, NOW)
    session.commit()
    assert not compiled(app, now=LATER).changed


def test_the_file_is_stored_under_its_hash_and_found_again(app, session):
    make_october(session)
    made = compiled(app)
    data = storage.fetch(app.config["DATA_DIR"], made.path)
    assert storage.sha256(data) == made.sha256
    assert made.path == f"submissions/2026-10/{made.sha256}.xlsx"


def test_who_made_an_issue_is_in_the_access_log(app, session):
    make_october(session)
    compiled(app)
    (entry,) = session.exec(select(AuditEvent).where(AuditEvent.kind == "issue"))
    assert (entry.deed, entry.actor, entry.detail) == (Deed.CREATE, "system (system)", "2026-10 1")


def test_a_month_that_nobody_owes_is_refused(app, session):
    make_october(session)
    with pytest.raises(service.NothingDue):
        compiled(app, SEPTEMBER)
    assert session.exec(select(Issue)).all() == []


@pytest.mark.parametrize(("month", "refused"), [(OCTOBER.next(), False), (OCTOBER.plus(2), True)])
def test_the_running_month_may_be_compiled_and_the_next_may_not(app, session, month, refused):
    make_october(session)
    if refused:
        with pytest.raises(service.MonthToCome):
            compiled(app, month)
    else:
        assert compiled(app, month).issue == 1


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.MINISTRY, Role.SYSTEM)])
def test_only_the_ministry_compiles(app, session, role):
    make_october(session)
    viewer = replace(SYSTEM, role=role, permissions=PERMISSIONS[role])
    with pytest.raises(Refused):
        service.compile_month(
            app.extensions["new_session"],
            app.config["DATA_DIR"],
            OCTOBER,
            trigger=Trigger.HAND,
            by=viewer,
            now=NOW,
        )


@both_databases
def test_when_another_process_takes_the_number_the_data_decide(app, session, monkeypatch):
    """The other one finishes between our reading and our writing."""
    make_october(session)
    stored, keep = [], storage.keep

    def keep_late(*arguments):
        if not stored:
            stored.append("the other one")
            stored.append(compiled(app))
        return keep(*arguments)

    monkeypatch.setattr(storage, "keep", keep_late)
    ours = compiled(app, now=LATER)
    assert ours == replace(stored[1], changed=False)
    assert session.exec(select(Issue.number)).all() == [1]


@both_databases
def test_the_run_is_done_with_the_issue_or_not_at_all(app, session):
    """A claim that was taken over meanwhile stops the issue too."""
    make_october(session)
    sessions = app.extensions["new_session"]
    held = jobs.claim(sessions, "compile", "2026-10", "calendar", due_at=NOW)
    lost = replace(held, owner="somebody else")
    with pytest.raises(jobs.LeaseLost):
        service.compile_month(
            sessions,
            app.config["DATA_DIR"],
            OCTOBER,
            trigger=Trigger.CALENDAR,
            by=SYSTEM,
            now=NOW,
            claim=lost,
        )
    assert session.exec(select(Issue)).all() == []
    session.rollback()
    done = service.compile_month(
        sessions,
        app.config["DATA_DIR"],
        OCTOBER,
        trigger=Trigger.CALENDAR,
        by=SYSTEM,
        now=NOW,
        claim=held,
    )
    run = session.exec(select(JobRun)).one()
    assert (done.issue, run.state, run.result) == (1, RunState.DONE, "made 1")


def test_what_an_issue_keeps_of_a_center_has_no_blank_cell(app, session):
    centers = make_october(session)
    compiled(app)
    kept = dict(session.exec(select(IssueFigure.center_id, col(IssueFigure.figures))).all())
    assert kept[centers["owing"].id] == {
        "name": "포도밭",
        "kind": "상설",
        "province": "강원특별자치도",
        "district": "춘천시",
        "state": "미제출",
    }
    assert kept[centers["zero"].id]["visits"] == 0


def test_reading_costs_the_same_queries_for_any_number_of_centers(app, session, count_queries):
    def sent():
        with count_queries() as statements, database.snapshot(session):
            read_month(session, OCTOBER)
        return len(statements)

    make_october(session)
    few = sent()
    for _ in range(20):
        center = make_center(session)
        teach(session, center, [make_attendee(session, center)])
        hand_in(session, center)
        approve(session, center)
    session.commit()
    assert sent() == few


def test_what_a_killed_compile_left_is_cleared_by_the_next(app, session):
    make_october(session)
    left = app.config["DATA_DIR"] / "submissions" / "2026-09" / ".workbook.xlsx.00ff.part"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    before_any_lease = left.stat().st_mtime - 2 * jobs.LEASE.total_seconds()
    os.utime(left, (before_any_lease, before_any_lease))
    made = compiled(app)
    assert not left.exists()
    assert (app.config["DATA_DIR"] / made.path).exists()
