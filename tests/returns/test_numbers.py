"""The numbers of a return: what they are made of, what is usual, what came late, what people say of them."""

from datetime import date, time, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from learning_centers.checks.service import Asked, grant
from learning_centers.core import workdays
from learning_centers.core.months import Month
from learning_centers.figures.queries import month_figures
from learning_centers.figures.service import recompute
from learning_centers.returns import service
from learning_centers.returns.queries.behind import (
    days_behind,
    lessons_behind,
    people_behind,
)
from learning_centers.returns.queries.late import count_date, count_late, late_entries
from learning_centers.returns.queries.story import list_acts, tell
from learning_centers.returns.queries.usual import RANGED, earlier_months, new_people, usual_ranges
from models import (
    Attendance,
    Attendee,
    AuditEvent,
    Deed,
    HelpDeskVisit,
    ProgrammeYear,
    ReturnNote,
    Role,
    ZoneVisit,
)
from tests.conftest import both_databases
from tests.factories import NOW, make_account, make_attendee, make_center
from tests.returns.world import (
    OCTOBER,
    approve,
    hand_in,
    obligation,
    reopen,
    send_back,
    taught_center,
    teach,
    viewer,
    viewer_of,
)

DUE_AT = workdays.due_at(OCTOBER, {})


def log(session, center, table, people, day=date(2026, 10, 7), at=NOW, by=0):
    row = table(
        center_id=center.id,
        visited_on=day,
        month=f"{day:%Y-%m}",
        people=people,
        recorded_by_id=by,
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    return row


def figures_of(session, center, month=OCTOBER):
    return month_figures(session, month, {center.id: (center.id,)}).by_scope[center.id]


@pytest.fixture
def busy(session):
    """A center with lessons of names, of heads, a merged pair, and visits; another one beside it."""
    center = make_center(session, "가온 배움터")
    people = [make_attendee(session, center, f"수강생 가온 {n}") for n in range(4)]
    teach(session, center, people)
    teach(session, center, people[:2], day=date(2026, 10, 13), minutes=90)
    teach(session, center, [], day=date(2026, 10, 14), head_count=7)
    people[1].merged_into_id = people[0].id  # both came to both lessons: one person, one visit each
    session.flush()
    recompute(session, [("2026-10", center.id)])
    log(session, center, HelpDeskVisit, 5)
    log(session, center, HelpDeskVisit, 2, date(2026, 10, 8))
    log(session, center, ZoneVisit, 3)
    teach(session, make_center(session, "먼곳 배움터"), people[:1], start=time(9, 0))
    session.flush()
    return center


class TestBehind:
    @both_databases
    def test_the_rows_add_up_to_the_number(self, session, busy):
        figures = figures_of(session, busy)
        lessons = lessons_behind(session, busy.id, OCTOBER, DUE_AT)
        worth = (len(lessons), sum(one.minutes for one in lessons) / 60, sum(one.visits for one in lessons))
        assert worth == (figures.lessons, figures.hours, figures.visits)
        people = people_behind(session, busy.id, OCTOBER)
        assert (len(people), sum(person.new for person in people)) == (figures.people, figures.new)
        assert sum(person.visits for person in people) + figures.head_count == figures.visits
        for measure in ("help_desk", "zone"):
            days = days_behind(session, busy.id, OCTOBER, measure, DUE_AT)
            assert sum(day.people for day in days) == getattr(figures, measure)

    def test_who_came_earlier_in_the_year_is_not_new(self, session, busy):
        person = session.exec(select(Attendee).where(Attendee.name == "수강생 가온 3")).one()
        teach(session, busy, [person], day=date(2026, 9, 8))
        new = {one.name for one in people_behind(session, busy.id, OCTOBER) if one.new}
        assert new == {"수강생 가온 0", "수강생 가온 2"}
        assert len(new) == figures_of(session, busy).new

    @pytest.mark.parametrize(
        ("role", "shown"),
        [
            (Role.MANAGER, "수강생 가온 2"),
            (Role.PROVINCE, "수******2"),
            (Role.MINISTRY, None),
            (Role.AUDITOR, None),
        ],
    )
    def test_names_are_for_those_who_see_attendees_and_that_is_noted(
        self, session, signed_in, busy, role, shown
    ):
        account = make_account(
            session,
            role,
            centers=[busy] if role is Role.MANAGER else [],
            province="43" * (role == "province"),
        )
        session.commit()
        page = signed_in(account).get(f"/returns/{busy.id}/2026-10/people")
        table = BeautifulSoup(page.text, "html.parser").select("#people tbody th")
        assert [cell.text for cell in table][1:2] == ([shown] if shown else [])
        assert len(BeautifulSoup(page.text, "html.parser").select("#lessons tbody tr")) == 3
        seen = session.exec(
            select(AuditEvent).where(AuditEvent.deed == Deed.VIEW, AuditEvent.what == "returns.behind")
        ).all()
        assert [len(event.subjects.split()) for event in seen] == ([3] if shown else [])

    def test_every_number_of_the_page_opens(self, session, signed_in, busy):
        account = make_account(session, Role.MANAGER, centers=[busy])
        session.commit()
        client = signed_in(account)
        page = BeautifulSoup(client.get(f"/returns/{busy.id}/2026-10").text, "html.parser")
        heads = [one.text for one in page.select("#figures thead th")]
        assert heads[1].endswith("10월")
        assert heads[2].endswith("9월")
        assert heads[4] == "2025년 10월"
        links = [link["href"] for link in page.select("#figures tbody th a")]
        assert len(links) == 7
        for link in links:
            assert client.get(link).status_code == 200
        assert client.get(f"/returns/{busy.id}/2026-10/nothing").status_code == 404
        assert client.get(f"/returns/{busy.id + 1}/2026-10/people").status_code == 404


def ranges(session, center):
    return usual_ranges(earlier_months(session, OCTOBER, [center.id])[center.id])


class TestUsual:
    @both_databases
    @pytest.mark.parametrize("first", [None, "2026-09"])
    def test_new_people_of_other_months_are_those_of_the_figures(self, session, busy, first):
        """With the calendar year, and with a programme year that starts between two months."""
        if first:
            session.add(ProgrammeYear(year=2026, first_month=first, last_month="2027-08"))
        person = session.exec(select(Attendee).where(Attendee.name == "수강생 가온 3")).one()
        for day in (date(2025, 10, 7), date(2026, 8, 4)):
            teach(session, busy, [person], day=day)
        months = [Month(2025, 10), Month(2026, 8), OCTOBER]
        found = new_people(session, busy.id, months)
        assert [found[str(month)] for month in months] == [
            figures_of(session, busy, month).new for month in months
        ]
        assert found["2026-10"] == (3 if first else 2)

    def test_the_range_comes_from_the_same_numbers_as_the_figures(self, session, busy):
        """`earlier_months` reads many months at once; each must be what `month_figures` says of it."""
        teach(session, busy, [make_attendee(session, busy)], day=date(2026, 8, 11), minutes=50)
        log(session, busy, ZoneVisit, 4, date(2026, 7, 3))
        november = OCTOBER.next()
        read = earlier_months(session, november, [busy.id])[busy.id]
        assert sorted(read) == ["2026-07", "2026-08", "2026-10"]
        for month, numbers in read.items():
            figures = figures_of(session, busy, Month.parse(month))
            expected = {name: pytest.approx(getattr(figures, name)) for name in RANGED}
            assert numbers == expected, month

    @both_databases
    def test_one_odd_month_does_not_move_the_range(self, session):
        center = make_center(session, opens=date(2025, 1, 1))
        for month, heads in ((5, 20), (6, 22), (7, 400), (8, 18), (9, 20)):
            teach(session, center, [], day=date(2026, month, 6), head_count=heads)
        range_ = ranges(session, center)["visits"]
        assert range_.holds(20)
        assert not range_.holds(60)

    @pytest.mark.parametrize(("months", "known"), [(3, False), (4, True)])
    def test_four_months_are_needed(self, session, months, known):
        center = make_center(session, opens=date(2025, 1, 1))
        for n in range(months):
            teach(session, center, [], day=date(2026, 9 - n, 8), head_count=20)
        assert ("visits" in ranges(session, center)) is known

    def test_months_more_than_a_year_back_do_not_count(self, session):
        center = make_center(session, opens=date(2025, 1, 1))
        for month in (6, 7, 8, 9):
            teach(session, center, [], day=date(2025, month, 8), head_count=20)
        assert ranges(session, center) == {}

    def test_the_page_marks_what_lies_outside(self, session, signed_in):
        center = make_center(session, opens=date(2025, 1, 1))
        for month in (6, 7, 8, 9):
            teach(session, center, [], day=date(2026, month, 8), head_count=20)
        teach(session, center, [], day=date(2026, 10, 8), head_count=100)
        account = make_account(session, Role.MANAGER, centers=[center])
        session.commit()
        page = BeautifulSoup(signed_in(account).get(f"/returns/{center.id}/2026-10").text, "html.parser")
        row = page.select("#figures tbody tr")[2].text
        assert "연인원" in row
        assert "10–30" in row
        assert "범위 밖" in row

    def test_it_takes_one_statement_for_any_number_of_centers(self, session, count_queries):
        centers = [taught_center(session) for _ in range(3)]
        for some in (centers[:1], centers):
            with count_queries() as sent:
                earlier_months(session, OCTOBER, [center.id for center in some])
            assert len(sent) == 1


class TestLate:
    @pytest.mark.parametrize(("hours", "expected"), [(-1, -1), (1, 0), (None, 0)])
    def test_the_count_date_is_the_due_date_or_the_first_handing_in(self, hours, expected):
        handed_in = None if hours is None else DUE_AT + timedelta(hours=hours)
        assert count_date(DUE_AT, handed_in) == DUE_AT + timedelta(hours=expected)

    @both_databases
    def test_what_was_entered_after_it_is_counted_by_person_and_day(self, session):
        center = make_center(session)
        account = make_account(session)
        lesson = teach(session, center, [make_attendee(session, center) for _ in range(3)])
        late = DUE_AT + timedelta(minutes=1)
        marks = session.exec(select(Attendance)).all()
        for mark, at in zip(marks, (DUE_AT, late, late + timedelta(minutes=5)), strict=True):
            mark.recorded_at, mark.recorded_by_id = at, account.id
        lesson.closed_at, lesson.closed_by_id = late + timedelta(days=1), 0
        log(session, center, HelpDeskVisit, 9, at=DUE_AT)
        log(session, center, HelpDeskVisit, 9, date(2026, 10, 8), at=late)
        session.flush()
        found = late_entries(session, center.id, OCTOBER, DUE_AT)
        assert [(one.kind, one.by, one.count) for one in found] == [
            ("help_desk", "", 1),
            ("marks", account.name, 2),
            ("lessons", "", 1),
        ]
        counts = [count_late(found, name) for name in ("lessons", "people", "visits", "help_desk", "zone")]
        assert counts == [1, 2, 3, 1, 0]
        (behind,) = lessons_behind(session, center.id, OCTOBER, DUE_AT)
        assert behind.late == 2
        assert sum(day.late for day in days_behind(session, center.id, OCTOBER, "help_desk", DUE_AT)) == 9

    def test_the_page_says_so_beside_the_number(self, session, signed_in):
        center = taught_center(session)
        for mark in session.exec(select(Attendance)):
            mark.recorded_at = DUE_AT + timedelta(days=3)
        account = make_account(session, Role.MANAGER, centers=[center])
        session.commit()
        client = signed_in(account)
        page = BeautifulSoup(client.get(f"/returns/{center.id}/2026-10").text, "html.parser")
        assert "늦은 입력 2건" in page.select("#figures tbody tr")[3].text
        assert "늦은 입력 2건" in client.get(f"/returns/{center.id}/2026-10/visits").text


class TestNotes:
    def test_the_newest_note_stands_first_and_the_reviewer_reads_it(self, session, signed_in):
        center = taught_center(session)
        manager = make_account(session, Role.MANAGER, centers=[center])
        officer = make_account(session, Role.PROVINCE, province="43")
        hand_in(session, center, viewer_of(manager))  # a note changes no number: a locked month takes it
        session.commit()
        client = signed_in(manager)
        for text in ("마을잔치로 늘었습니다", "두 번 열었습니다"):
            answer = client.post(
                f"/returns/{center.id}/2026-10/notes", data={"measure": "visits", "text": text}
            )
            assert answer.status_code == 303
        page = signed_in(officer).get(f"/returns/{center.id}/2026-10").text
        section = page[page.index('id="notes"') :]
        assert section.index("두 번 열었습니다") < section.index("마을잔치로 늘었습니다")

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ({"measure": "visits", "text": "  "}, "메모를 적어 주세요"),
            ({"measure": "visits", "text": "가" * 501}, "메모는 500자까지"),
            ({"measure": "지표", "text": "가"}, None),
        ],
    )
    def test_a_note_says_something_of_a_number(self, session, signed_in, data, said):
        center = taught_center(session)
        manager = make_account(session, Role.MANAGER, centers=[center])
        session.commit()
        answer = signed_in(manager).post(f"/returns/{center.id}/2026-10/notes", data=data)
        assert answer.status_code == 422
        assert said is None or said in answer.text
        session.expire_all()
        assert session.exec(select(ReturnNote)).all() == []

    def test_an_auditor_only_reads(self, session, signed_in):
        center = taught_center(session)
        auditor = make_account(session, Role.AUDITOR)
        session.commit()
        data = {"measure": "visits", "text": "가"}
        answer = signed_in(auditor).post(f"/returns/{center.id}/2026-10/notes", data=data)
        assert answer.status_code == 422
        session.expire_all()
        assert session.exec(select(ReturnNote)).all() == []


def test_the_story_tells_who_did_what_when_and_why(session, signed_in):
    center = taught_center(session)
    manager = make_account(session, Role.MANAGER, centers=[center])
    officer = make_account(session, Role.PROVINCE, province="43")
    signs, approves = viewer_of(manager, center), viewer_of(officer, center)
    hand_in(session, center, signs)
    send_back(session, center, approves, "상담 기록을 봐 주세요")
    service.add_note(
        session,
        obligation(session, center),
        OCTOBER,
        "help_desk",
        "상담실 공사",
        signs,
        NOW + timedelta(hours=1),
    )
    asked = Asked("evidence_missing", center.id, OCTOBER, "카메라 고장", date(2026, 12, 1))
    grant(session, asked, approves, NOW + timedelta(hours=2))
    log(session, center, HelpDeskVisit, 2, at=NOW + timedelta(hours=3), by=manager.id)
    session.commit()
    page = BeautifulSoup(signed_in(officer).get(f"/returns/{center.id}/2026-10").text, "html.parser")
    lines = [line.get_text(" ", strip=True) for line in page.select("ol.lc-list li")]
    told = [
        ("제출", manager.name),
        ("반려", officer.name, "상담 기록을 봐 주세요"),
        ("메모", manager.name, "상담", "상담실 공사"),
        ("면제", officer.name, "카메라 고장"),
        ("늦은 입력", manager.name, "상담 1건"),
    ]
    for line, words in zip(lines, told, strict=True):
        for word in words:
            assert word in line, line


def test_the_story_of_a_corrected_month_keeps_every_act(session):
    """Reopened and signed again: every act stays in the story, none takes another's place."""
    center = taught_center(session)
    manager, officer = viewer(1, Role.MANAGER), viewer(2, Role.PROVINCE)
    hand_in(session, center, manager)
    approve(session, center, officer)
    reopen(session, center, officer)
    hand_in(session, center, manager)
    approve(session, center, officer)
    lines = tell(list_acts(session, center.id, OCTOBER), [], [], [])
    assert [line.kind for line in lines] == ["hand_in", "approve", "reopen", "hand_in", "approve"]
    assert lines[2].why == "출결 고침"
