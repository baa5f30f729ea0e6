"""The ledger: who owes a month and why not, its rates, and that each of them opens the rows it counted."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from learning_centers.core import workdays
from learning_centers.core.months import Month
from learning_centers.programme.queries import holiday_overrides
from learning_centers.regions.queries import load
from learning_centers.returns.queries import ObligationState, count_up, list_obligations
from learning_centers.returns.queries.rates import PICKS, rates_by
from models import CenterPeriod, HolidayOverride, Operator, PeriodState, Role
from tests.conftest import both_databases
from tests.factories import NOW, make_account, make_center
from tests.returns.world import OCTOBER, approve, hand_in, obligation, taught_center, viewer

LENGTHS = [Month(2026, 2), Month(2028, 2), Month(2026, 4), Month(2026, 7)]  # 28, 29, 30 and 31 days


def suspend(session, center, first, last, cause="공사"):
    period = CenterPeriod(
        center_id=center.id, state=PeriodState.SUSPENDED, starts_on=first, ends_on=last, cause=cause
    )
    session.add(period)
    session.flush()


@pytest.mark.parametrize("month", LENGTHS, ids=str)
def test_months_of_every_length_are_owed_from_their_first_to_their_last_day(session, month):
    assert month.last.day == monthrange(month.year, month.month)[1]
    day = timedelta(days=1)
    spans = {
        (month.last, None): True,
        (month.last + day, None): False,
        (date(2020, 1, 1), month.first): True,
        (date(2020, 1, 1), month.first - day): False,
        (month.first + 9 * day, month.first + 11 * day): True,  # opened and closed inside the month
    }
    for (opens, closes), due in spans.items():
        one = obligation(session, make_center(session, opens=opens, closes=closes), month)
        assert (one.due, not one.cause) == (due, due), (opens, closes)


@pytest.mark.parametrize("month", LENGTHS, ids=str)
def test_a_month_is_owed_for_one_day_outside_the_suspension(session, month):
    whole, almost = (make_center(session, opens=date(2020, 1, 1)) for _ in range(2))
    suspend(session, whole, month.first, month.last)
    suspend(session, almost, month.first, month.last - timedelta(days=1))
    assert not obligation(session, whole, month).due
    assert "공사" in obligation(session, whole, month).cause
    assert obligation(session, almost, month).due


def test_a_center_that_opened_inside_the_month_and_rested_ever_since_owes_nothing(session):
    center = make_center(session, opens=date(2026, 10, 20))
    suspend(session, center, date(2026, 10, 20), None)
    assert not obligation(session, center).due


@both_databases
def test_the_rates_of_the_parts_add_up_to_the_whole(session):
    who = viewer(1, Role.MANAGER)
    centers = [taught_center(session, district=code) for code in ("43110", "43110", "50110", "51110")]
    make_center(session, opens=date(2027, 1, 1))
    for center in centers[:2]:
        hand_in(session, center, who)
    everything = list_obligations(session, OCTOBER)
    whole = count_up(everything, NOW)
    for key in (lambda one: one.province_id, lambda one: one.district_id, lambda one: one.operator):
        parts = rates_by(everything, key, NOW).values()
        for name in ("centers", "due", "reported", "zero", "approved", "waiting", "missing", "on_time"):
            assert sum(getattr(part, name) for part in parts) == getattr(whole, name), name
    regions = load(session)
    by_code = rates_by(everything, lambda one: regions.rows[one.province_id].code, NOW)
    assert by_code["43"].completeness == 1
    assert by_code["50"].completeness == 0


def test_a_center_that_reported_without_owing_counts_on_both_sides_of_the_rate(session):
    """Handed in, then found to have been suspended: a rate above 100 % is no way out, the center is due."""
    center = taught_center(session)
    hand_in(session, center, viewer(1, Role.MANAGER))
    suspend(session, center, date(2026, 10, 1), date(2026, 10, 31))
    counted = count_up([obligation(session, center)], NOW)
    assert (counted.due, counted.done, counted.completeness) == (1, 1, 1)


@pytest.mark.parametrize("pick", PICKS)
def test_what_a_link_opens_is_what_its_number_counted(session, pick):
    manager, officer = viewer(1, Role.MANAGER), viewer(2, Role.PROVINCE)
    approved, waiting, _missing = (taught_center(session) for _ in range(3))
    zero = make_center(session)
    make_center(session, opens=date(2027, 1, 1))
    for center in (approved, waiting):
        hand_in(session, center, manager)
    hand_in(session, zero, manager, zero=True)
    approve(session, approved, officer)
    everything = list_obligations(session, OCTOBER)
    due_at = NOW + timedelta(seconds=-1)  # everything came too late
    opened = sum(PICKS[pick](one, due_at) for one in everything)
    counted = count_up(everything, due_at)
    expected = {
        "due": counted.due,
        "done": counted.done,
        "on_time": 0,
        "late": counted.done,
        "missing": counted.missing,
        "reported": counted.waiting,
        "counted": counted.approved,
        "approved": 1,
        "accepted": 0,
        "sent_back": 0,
        "reopened": 0,
        "zero": counted.zero,
        "not_due": counted.centers - counted.due,
    }
    assert opened == expected[pick]


def test_a_zero_is_confirmed_by_a_person_who_is_named(session):
    center = make_center(session)
    assert obligation(session, center).state is ObligationState.MISSING
    row = hand_in(session, center, viewer(7, Role.MANAGER), zero=True)
    assert obligation(session, center).state is ObligationState.ZERO
    assert row.handed_in_by_id == 7


class TestPages:
    @pytest.fixture
    def ministry(self, session, signed_in):
        operator = Operator(name="하나 컨소시엄")
        session.add(operator)
        session.flush()
        self.here = taught_center(session, "가온 배움터")
        self.here.operator_id = operator.id
        self.there = taught_center(session, "먼곳 배움터", district="50110")
        self.resting = make_center(session, "쉬는 배움터", opens=date(2027, 1, 1))
        hand_in(session, self.here, viewer(1, Role.MANAGER))
        account = make_account(session, Role.MINISTRY)
        session.commit()
        return signed_in(account)

    @pytest.mark.parametrize("by", ["province", "district", "operator"])
    @pytest.mark.parametrize("boundaries", ["", "now"])
    def test_each_number_of_the_rates_opens_as_many_rows(self, ministry, by, boundaries):
        page = ministry.get(f"/returns/rates?month=2026-10&by={by}&boundaries={boundaries}")
        links = BeautifulSoup(page.text, "html.parser").select("#rates a")
        assert len(links) > 10
        for link in links:
            if link.text.isdigit():
                rows = BeautifulSoup(ministry.get(link["href"]).text, "html.parser").select(
                    "#ledger tbody tr"
                )
                assert len(rows) == int(link.text), link["href"]

    def test_the_cause_of_every_center_that_owes_nothing_is_said(self, ministry):
        page = ministry.get("/returns?month=2026-10&state=not_due").text
        assert "2027-01-01에 문을 엽니다" in page
        assert "가온 배움터" not in page

    def test_the_ledger_narrows_to_an_operator_and_to_centers_without_one(self, ministry):
        page = ministry.get("/returns?month=2026-10&operator=하나 컨소시엄").text
        assert ("가온 배움터" in page, "먼곳 배움터" in page) == (True, False)
        page = ministry.get("/returns?month=2026-10&operator=-").text
        assert ("가온 배움터" in page, "먼곳 배움터" in page) == (False, True)

    def test_the_rates_follow_the_boundaries_of_the_time_or_of_now(self, session, ministry):
        make_center(session, "빛고을 배움터", district="29140", opens=date(2025, 1, 1))
        session.commit()
        then = ministry.get("/returns/rates?month=2026-03&by=district").text
        now = ministry.get("/returns/rates?month=2026-03&by=district&boundaries=now").text
        assert "광주광역시 서구" in then
        assert "광주광역시 서구" not in now
        assert "전남광주통합특별시 서구" in now

    def test_nothing_unknown_in_the_address_breaks_the_ledger(self, ministry):
        for query in ("state=없음", "district=0", "province=0", "operator=x", "page=999", "page=-3", "by=x"):
            assert ministry.get(f"/returns?month=2026-10&{query}").status_code == 200
            assert ministry.get(f"/returns/rates?month=2026-10&{query}").status_code == 200
        assert ministry.get("/returns?month=2026-13").status_code == 422

    def test_the_due_date_is_the_fifth_business_day(self, ministry):
        assert workdays.due_at(OCTOBER, {}) == datetime(2026, 11, 6, 9, 0, tzinfo=UTC)
        page = BeautifulSoup(ministry.get("/returns?month=2026-10").text, "html.parser")
        assert "기한 11월 6일 (금) 18:00" in page.main.get_text()


def test_the_ledger_takes_as_many_statements_for_many_centers_as_for_few(session, signed_in, count_queries):
    account = make_account(session, Role.MINISTRY)
    sizes = []
    for _ in range(2):
        for _ in range(5):
            hand_in(session, taught_center(session), viewer(1, Role.MANAGER))
        session.commit()
        client = signed_in(account)
        with count_queries() as sent:
            assert client.get("/returns?month=2026-10").status_code == 200
        sizes.append(len(sent))
    assert sizes[0] == sizes[1]


def test_overrides_of_holidays_move_the_due_date(session):
    session.add(HolidayOverride(on=date(2026, 11, 2), is_holiday=True, name="시험 휴일"))
    session.flush()
    assert workdays.due_date(OCTOBER, holiday_overrides(session)) == date(2026, 11, 9)
