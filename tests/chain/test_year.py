"""A simulated year: after each step the ledger equals a second count, and so does every issue; each 정정이력 is what
two workbooks, read back, differ in.
"""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import openpyxl
import pytest
from sqlmodel import col, select

from learning_centers.core import clock, workdays
from learning_centers.core.clock import in_seoul
from learning_centers.core.months import Month
from learning_centers.core.scheduled import Work
from learning_centers.jobs.service import sweep
from learning_centers.regions.queries import load
from learning_centers.returns.queries import count_up, list_obligations
from learning_centers.submissions.jobs import JOB
from models import Issue
from tests.chain.year import FIRST, LAST, MAP_CHANGED_ON, MOVES, STILL, Year, evening

MEASURES = ("교육횟수", "교육시간", "연인원", "실인원", "신규")


@pytest.fixture
def moved(monkeypatch):
    """The clock of the app, moved by hand."""
    at = [datetime(2026, 3, 1, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: at[0])

    def move(to):
        at[0] = to
        return to

    return move


def due(month):
    return workdays.due_date(month, {})


def check_ledger(year, months, placed):
    regions = load(year.session)
    for month in months:
        rows = list_obligations(year.session, month)
        assert {row.code: row.shown_state for row in rows} == {
            kept.code: year.state(center_id, month) for center_id, kept in year.kept.items()
        }
        assert {row.code: regions.rows[row.district_id].code for row in rows} == {
            kept.code: kept.district_at(month.last, placed) for kept in year.kept.values()
        }
        counted = count_up(rows, workdays.due_at(month, {}))
        states = Counter(year.state(center_id, month) for center_id in year.kept)
        assert counted.due == len(year.kept) - states["not_due"]
        assert counted.missing == states["missing"] + states["sent_back"] + states["reopened"]
    year.session.rollback()


def compile_owed(app, now):
    work = Work(app.extensions["new_session"], app.config["DATA_DIR"], now)
    done = sweep((JOB,), work)
    assert not [one for one in done if one.failed]
    return done


READ = ("배움터별", "시도별", "정정이력")


@lru_cache(maxsize=4)
def sheets_of(path):
    book = openpyxl.load_workbook(path, read_only=True)
    read = {name: list(book[name].iter_rows(values_only=True)) for name in READ}
    book.close()
    return read


def rows_of(app, issue, name):
    headers, *rows = sheets_of(app.config["DATA_DIR"] / issue.path)[name]
    return [dict(zip(headers, row, strict=True)) for row in rows if row[0] is not None]


def check_issue(app, year, issue):
    """Centers and provinces, against the second count as it stands when the issue is made."""
    month = Month.parse(issue.month)
    approved = {one for one in year.kept if year.state(one, month) == "approved"}
    said = {row["배움터코드"]: row for row in rows_of(app, issue, "배움터별")}
    assert len(said) == len(year.kept)
    for center_id, kept in year.kept.items():
        wanted = year.said(month, [center_id]) if center_id in approved else dict.fromkeys(MEASURES)
        assert {key: said[kept.code][key] for key in MEASURES} == pytest.approx(wanted)
    for row in rows_of(app, issue, "시도별"):
        ids = [
            one
            for one in approved
            if year.kept[one].district_at(month.last, year.placed)[:2] == str(row["코드"])
        ]
        if ids:
            assert {key: row[key] for key in MEASURES} == pytest.approx(year.said(month, ids))


def check_changes(app, before, after):
    old = {row["배움터코드"]: row for row in rows_of(app, before, "배움터별")}
    differing = {
        (code, header, old[code][header], value)
        for code, row in ((row["배움터코드"], row) for row in rows_of(app, after, "배움터별"))
        for header, value in row.items()
        if value != old[code][header]
    }
    said = {
        (row["배움터코드"], row["지표"], row["이전"], row["현재"]) for row in rows_of(app, after, "정정이력")
    }
    assert said == differing
    assert after.changed_cells == len(differing) > 0


def check_issues(app, year, known):
    """Those made since `known`; the newest per month."""
    newest = {}
    for issue in year.session.exec(select(Issue).order_by(col(Issue.id))):
        if issue.id not in known:
            check_issue(app, year, issue)
            if issue.month in newest or issue.number > 1:
                before = year.session.exec(
                    select(Issue).where(Issue.month == issue.month, Issue.number == issue.number - 1)
                ).one()
                check_changes(app, before, issue)
            newest[issue.month] = issue
            known.add(issue.id)
    year.session.rollback()
    return newest


def test_a_year_of_fifty_centers(app, session, moved):
    year, known, done = Year(session), set(), []
    issues = corrected = 0
    for month in FIRST.until(LAST):
        if month.first == MAP_CHANGED_ON:
            year.change_the_map()
        year.teach(month)
        done.append(month)
        check_ledger(year, [month], year.placed)

        ids = year.owing(month)
        in_time, late, silent = ids[: len(ids) * 7 // 10], ids[len(ids) * 7 // 10 : -3], ids[-3:]
        now = moved(evening(due(month) - timedelta(days=1)))
        year.hand_in(month, in_time, now)
        check_ledger(year, [month], year.placed)
        year.send_back(month, in_time[::9], now)
        year.approve(month, [one for one in in_time if one not in in_time[::9]][:-4], now)
        check_ledger(year, [month], year.placed)

        now = moved(in_seoul(due(month) + timedelta(days=1), time(6, 1)))
        assert [(one.period, one.key) for one in compile_owed(app, now)] == [(str(month), "calendar")]
        issues += len(check_issues(app, year, known))
        assert compile_owed(app, now) == []  # nothing changed

        now = moved(evening(due(month) + timedelta(days=4)))
        year.mend(month, in_time[::9], now)
        year.hand_in(month, [*in_time[::9], *late], now)
        waiting = [one for one in year.kept if year.state(one, month) in ("reported", "zero")]
        year.approve(month, waiting, now)
        check_ledger(year, [month], year.placed)
        compile_owed(app, moved(now + timedelta(hours=1)))
        issues += len(check_issues(app, year, known))

        if len(done) % 3 == 0:  # two months later somebody finds a mistake
            old = done[-3]
            wrong = [
                one for one in year.kept if year.state(one, old) == "approved" and (one, old) in year.held
            ][:3]
            now = moved(now + timedelta(days=1))
            year.reopen(old, wrong, now)
            check_ledger(year, [old], year.placed)
            compile_owed(app, moved(now + timedelta(hours=1)))
            issues += len(check_issues(app, year, known))
            now = moved(now + timedelta(hours=2))
            year.mend(old, wrong, now)
            year.hand_in(old, wrong, now)
            year.approve(old, wrong, now)
            compile_owed(app, moved(now + timedelta(hours=1)))
            issues += len(check_issues(app, year, known))
            corrected += len(wrong)
        if month == Month(2026, 8):
            year.place()
        check_ledger(year, done, year.placed)
    assert corrected == 12
    assert issues == len(known) >= 12 * 2 + 4 * 2
    assert len(silent) == 3


def test_the_year_knows_districts_that_were_divided():
    assert {len(after) for after in MOVES.values()} == {1, 2}
    assert not set(MOVES) & set(STILL)
    assert date(2026, 7, 1) == MAP_CHANGED_ON
