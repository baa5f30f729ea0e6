"""The made-up programme, loaded by its command: equal options, equal rows; and the intensities it promises."""

import hashlib
import json
import re
from collections import Counter

import pytest
from sqlalchemy import delete, func, text
from sqlmodel import SQLModel, col, select

from learning_centers.bus_runs.figures import list_lines, total_of
from learning_centers.checks.queries import findings
from learning_centers.core.months import Month
from learning_centers.demo import names, people, service, spread
from learning_centers.demo.programme import Programme
from learning_centers.demo.stories import MISSED, SIGNED
from learning_centers.evidence.counts import count_offerings
from learning_centers.figures.queries import month_figures
from learning_centers.returns.queries import ObligationState, centers_with_entries, list_obligations
from models import (
    APPROVED_STATES,
    COUNTED_MARKS,
    Account,
    Attendance,
    Attendee,
    AttendeeMonth,
    Center,
    CenterKind,
    EvidencePhoto,
    Goal,
    Lesson,
    LessonState,
    Observation,
    Offering,
    Return,
    ReturnAct,
    ReturnEvent,
    ReturnSnapshot,
    ReturnState,
    Role,
    StaffMember,
)
from tests.conftest import both_databases
from tests.demo.loading import load
from tests.factories import make_center

OF_THE_MIGRATIONS = ("region", "region_change", "indicator", "goal", "observation")  # filled before any demo
SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)


def fingerprint(session):
    """SHA-256 of every row of every table, in a fixed order."""
    digest = hashlib.sha256()
    for table in SQLModel.metadata.sorted_tables:
        rows = session.execute(select(table).order_by(*table.primary_key.columns))
        digest.update(table.name.encode() + b"".join(repr(tuple(row)).encode() for row in rows))
    session.rollback()
    return digest.hexdigest()


def empty(session):
    for table in reversed(SQLModel.metadata.sorted_tables):
        if table.name not in OF_THE_MIGRATIONS:
            session.execute(table.delete())
    for model in (Goal, Observation):  # the survey of the demo
        session.execute(delete(model).where(col(model.region_code) != ""))
    session.commit()


def test_equal_options_give_equal_rows_and_another_seed_others(runner, session):
    prints = []
    for seed in (5, 5, 6):
        assert load(runner, centers=5, first="2026-10", seed=seed).exit_code == 0
        prints.append(fingerprint(session))
        empty(session)
    assert prints[0] == prints[1] != prints[2]


@both_databases
def test_the_figures_hold_after_loading_on_both_databases(runner, session):
    assert load(runner, centers=6, first="2026-10").exit_code == 0
    answer = runner.invoke(args=["figures", "verify"])
    assert (answer.exit_code, "0" in answer.output) == (0, True)
    assert session.scalar(select(func.count()).select_from(AttendeeMonth)) > 100
    later = make_center(session)  # an id of the database's own, beyond ours
    assert later.id == session.scalar(select(func.max(col(Center.id))))


def test_most_lessons_have_evidence_whose_pictures_are_there(loaded, app):
    held = count_offerings(loaded, OCTOBER).values()
    complete, offerings = sum(one.complete for one in held), sum(one.offerings for one in held)
    assert 0.5 < complete / offerings < 1
    paths = set(loaded.exec(select(EvidencePhoto.path))) | set(
        loaded.exec(select(EvidencePhoto.thumbnail_path))
    )
    assert len(paths) == 6
    assert all((app.config["DATA_DIR"] / path).is_file() for path in paths)


def test_a_database_in_use_is_refused_and_stays_as_it_was(runner, session):
    make_center(session, "우리 배움터")
    session.commit()
    answer = load(runner)
    assert answer.exit_code == 1
    assert [center.name for center in session.exec(select(Center))] == ["우리 배움터"]
    assert session.exec(select(Account)).all() == []


def test_loading_twice_is_refused(loaded, runner):
    assert load(runner).exit_code == 1
    assert len(loaded.exec(select(Center)).all()) == 20


def test_a_span_that_ends_before_it_begins_is_refused(runner):
    assert load(runner, first="2026-10", last="2026-09").exit_code == 1


def test_a_thousand_centers_are_split_as_in_2021():
    assert spread.split(1000) == spread.CENTERS_OF_2021


@pytest.mark.parametrize("centers", [1, 3, 4, 7, 20, 99, 500, 2345])
def test_every_size_is_split_whole_and_the_home_province_has_something_to_show(centers):
    shares = spread.split(centers)
    assert sum(shares.values()) == centers
    assert shares[spread.HOME] >= min(4, centers)
    if centers >= 99:
        whole = {code: centers * weight // 1000 for code, weight in spread.CENTERS_OF_2021.items()}
        assert all(shares[code] - share in (0, 1) for code, share in whole.items())


def test_there_is_every_kind_of_center_with_four_or_five_staff(loaded):
    assert set(loaded.exec(select(Center.kind))) == set(CenterKind)
    staff = loaded.execute(select(StaffMember.center_id, func.count()).group_by(StaffMember.center_id)).all()
    assert {count for _center, count in staff} == {4, 5}
    assert sum(count for _center, count in staff) / 20 == 4.6


def test_an_open_center_holds_twelve_to_sixteen_lessons_a_month(loaded):
    full = [one.center_id for one in list_obligations(loaded, SEPTEMBER) if one.due]
    counts = dict(
        loaded.execute(
            select(Lesson.center_id, func.count())
            .where(Lesson.month == "2026-09", Lesson.state == LessonState.CLOSED)
            .group_by(Lesson.center_id)
        ).all()
    )
    assert len(full) >= 18
    within = [center for center in full if 12 <= counts.get(center, 0) <= 16]
    assert len(within) >= len(full) - 1  # one may open or close in the middle


def test_lessons_with_names_are_filled_from_55_to_90_per_cent(loaded):
    rates = [
        visits / seats
        for visits, seats in loaded.execute(
            select(func.count(), func.max(Offering.seats))
            .select_from(Attendance)
            .join(Lesson, col(Lesson.id) == Attendance.lesson_id)
            .join(Offering, col(Offering.id) == Lesson.offering_id)
            .where(col(Attendance.mark).in_(COUNTED_MARKS))
            .group_by(col(Lesson.id))
        )
    ]
    assert len(rates) > 700
    assert 0.55 <= min(rates) <= max(rates) <= 0.9
    assert loaded.scalar(select(func.count()).where(col(Lesson.head_count).is_not(None))) >= 3


def test_ages_are_mixed_as_in_2024_and_people_come_two_to_four_times(loaded):
    scopes = dict.fromkeys(loaded.exec(select(Center.id)), ("all",))
    figures = month_figures(loaded, OCTOBER, scopes).by_scope["all"]
    shares = [count / figures.people for count in figures.ages]
    assert sum(shares[4:]) == pytest.approx(0.66, abs=0.06)
    assert shares[1:4] == pytest.approx([0.11, 0.075, 0.14], abs=0.05)
    assert 2 <= (figures.visits - figures.head_count) / figures.people <= 4
    assert figures.help_desk > 0
    assert figures.zone > 0


def test_no_phone_and_no_mail_address_could_be_anybodys(loaded):
    phones = [*loaded.exec(select(Attendee.phone)), *loaded.exec(select(StaffMember.phone))]
    given = [phone for phone in phones if phone]
    assert len(given) > 1000
    assert all(re.fullmatch(r"0100\d{7}", phone) for phone in given)
    assert len(set(given)) == len(given)
    assert all(mail.endswith("@example.invalid") for mail in loaded.exec(select(Account.email)))


def test_names_of_centers_differ_at_any_size():
    titles = names.centers(Programme(3000, SEPTEMBER, OCTOBER, 1).random("centers"), 3000)
    assert len(set(titles)) == 3000


def test_every_earlier_month_is_approved_and_the_newest_leaves_something_for_everybody(loaded):
    for month in (Month(2026, 8), SEPTEMBER):
        due = [one for one in list_obligations(loaded, month) if one.due]
        assert len(due) >= 18
        assert {one.return_state for one in due} <= set(APPROVED_STATES)
    newest = [one for one in list_obligations(loaded, OCTOBER) if one.due]
    states = [one.return_state for one in newest]
    wanted = {ReturnState.APPROVED, ReturnState.HANDED_IN, ReturnState.SENT_BACK, None}
    assert set(states) == wanted
    (zero,) = (one for one in newest if one.state is ObligationState.ZERO)
    assert zero.return_state is ReturnState.HANDED_IN
    assert zero.center_id not in centers_with_entries(loaded, OCTOBER)
    assert states.count(ReturnState.APPROVED) > len(newest) / 2


def test_a_return_is_told_as_the_rules_would_have_it(loaded):
    """Who handed in did not approve; the version counts the acts; the state is that of the last act."""
    ends = {ReturnAct.HAND_IN: ReturnState.HANDED_IN, ReturnAct.SEND_BACK: ReturnState.SENT_BACK}
    ends |= {ReturnAct.APPROVE: ReturnState.APPROVED, ReturnAct.ACCEPT: ReturnState.ACCEPTED}
    for one in loaded.exec(select(Return)):
        events = loaded.exec(
            select(ReturnEvent).where(ReturnEvent.return_id == one.id).order_by(col(ReturnEvent.id))
        ).all()
        assert [event.at for event in events] == sorted(event.at for event in events)
        assert (one.version, one.state) == (len(events), ends[events[-1].act])
        assert one.handed_in_by_id != one.approved_by_id
        assert all(event.reason for event in events if event.act is ReturnAct.SEND_BACK)


def test_lessons_of_the_month_to_come_are_planned_and_the_shown_instructor_teaches_every_day(loaded):
    coming = loaded.exec(select(Lesson).where(Lesson.month == "2026-11")).all()
    assert {lesson.state for lesson in coming} == {LessonState.PLANNED}
    teacher = loaded.exec(select(Account).where(Account.login == "gangsa")).one()
    days = {lesson.held_on.day for lesson in coming if lesson.lead_id == teacher.staff_id}
    assert days == set(range(1, 31))


def test_with_today_what_is_to_come_has_not_happened_yet(runner, session):
    assert load(runner, centers=5, first="2026-10", more=["--today", "2026-11-04"]).exit_code == 0
    states = session.execute(
        select(Lesson.state, func.min(Lesson.held_on), func.max(Lesson.held_on)).group_by(Lesson.state)
    )
    spans = {state: (str(first), str(last)) for state, first, last in states}
    assert spans[LessonState.CLOSED][1] == "2026-11-03"
    assert spans[LessonState.PLANNED][0] == "2026-11-04"
    assert str(session.scalar(select(func.max(ReturnEvent.at)))) < "2026-11-04"


def test_the_new_map_of_2026_shows_and_some_centers_wait_for_their_place(runner, session):
    assert load(runner, centers=60, first="2026-06", last="2026-07").exit_code == 0
    july = list_obligations(session, Month(2026, 7))
    assert {one.waiting for one in july} == {True, False}
    june = {one.center_id: one.province_id for one in list_obligations(session, Month(2026, 6))}
    assert any(june[one.center_id] != one.province_id for one in july)


def test_the_listed_accounts_can_sign_in_and_reach_what_they_are_about(loaded, runner, client, app):
    accounts = json.loads(runner.invoke(args=["demo", "accounts", "--json"]).output)
    assert {one["role"] for one in accounts} == set(Role) - {Role.SYSTEM}
    for one in accounts:
        typed = {"login": one["login"], "password": one["password"]}
        assert app.test_client().post("/sign-in", data=typed).status_code == 303
    others = select(Account.password_hash).where(
        col(Account.login).not_in([one["login"] for one in accounts])
    )
    assert set(loaded.exec(others)) == {""}


def test_no_accounts_are_listed_where_nothing_was_loaded(runner):
    assert json.loads(runner.invoke(args=["demo", "accounts", "--json"]).output) == []


def test_more_people_are_entered_twice_merged_and_counted_once(loaded):
    merged = loaded.execute(
        select(Attendee.id, Attendee.merged_into_id).where(col(Attendee.merged_into_id).is_not(None))
    ).all()
    assert merged
    counted = set(loaded.exec(select(AttendeeMonth.attendee_id)))
    assert counted.isdisjoint(loser for loser, _keeper in merged)
    assert not {keeper for _loser, keeper in merged} & {loser for loser, _keeper in merged}


def test_nobody_is_merged_into_someone_who_was_merged(runner, session, monkeypatch):
    monkeypatch.setattr(people, "ENTERED_TWICE", 0.5)
    assert load(runner, centers=2, first="2026-10").exit_code == 0
    merged = select(Attendee.id).where(col(Attendee.merged_into_id).is_not(None))
    losers = set(session.exec(merged))
    assert len(losers) > 10
    assert losers.isdisjoint(session.exec(select(Attendee.merged_into_id)))


def test_figures_verify_names_the_slice_that_differs_and_rebuild_mends_it(loaded, runner):
    row = loaded.exec(select(AttendeeMonth).where(AttendeeMonth.month == "2026-09")).first()
    row.visits += 1
    code = loaded.get_one(Center, row.center_id).code
    loaded.commit()
    answer = runner.invoke(args=["figures", "verify"])
    assert answer.exit_code == 1
    assert f"2026-09\t{code}" in answer.stderr
    assert runner.invoke(args=["figures", "verify", "--month", "2026-10"]).exit_code == 0
    assert runner.invoke(args=["figures", "rebuild", "--month", "2026-09"]).exit_code == 0
    assert runner.invoke(args=["figures", "verify"]).exit_code == 0


def test_a_programme_needs_regions(session, tmp_path):
    session.execute(text("DELETE FROM region_change"))
    session.execute(text("DELETE FROM region"))
    with pytest.raises(service.NoRegions):
        service.load(session, Programme(1, OCTOBER, OCTOBER, 1), tmp_path)


def test_the_checks_find_nobody_in_two_lessons_at_once(loaded):
    ids = loaded.exec(select(Center.id)).all()
    found = Counter(one.rule for ones in findings(loaded, OCTOBER, ids).values() for one in ones)
    assert found["evidence_missing"] > 0
    assert found["person_twice"] == found["staff_twice"] == 0


def test_every_signature_has_its_numbers_and_what_was_mended_shows(loaded):
    acts = select(ReturnEvent.id).where(col(ReturnEvent.act).in_(SIGNED))
    assert set(loaded.exec(acts)) == set(loaded.exec(select(ReturnSnapshot.event_id)))
    mended = loaded.exec(
        select(ReturnEvent.return_id)
        .where(ReturnEvent.act == ReturnAct.HAND_IN)
        .group_by(ReturnEvent.return_id)
        .having(func.count() > 1)
    ).first()
    visits = loaded.exec(
        select(ReturnSnapshot.figures)
        .join(ReturnEvent, col(ReturnEvent.id) == ReturnSnapshot.event_id)
        .where(ReturnEvent.return_id == mended)
        .order_by(col(ReturnEvent.id))
    ).all()
    assert visits[0]["measures"]["visits"] == visits[-1]["measures"]["visits"] - MISSED


def test_buses_were_driven_in_the_last_month_and_their_lessons_count(loaded):
    centers = loaded.scalars(select(Center.id)).all()
    lines = list_lines(loaded, OCTOBER, OCTOBER, centers)
    total = total_of(loaded, lines)
    assert total.runs >= 2
    assert all(line.offerings and line.visits and line.km for line in lines)
    assert total.cost_per_visit
