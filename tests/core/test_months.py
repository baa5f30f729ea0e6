from datetime import date

import pytest

from learning_centers.core.months import Month, NoSuchMonth


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "2026-1", "10-2026", "", "2026-10-01", "1999-12", "이천"]
)
def test_what_is_not_a_month_is_refused_with_an_example(text):
    with pytest.raises(NoSuchMonth, match="2026-10"):
        Month.parse(text)


def test_a_month_knows_its_days_also_in_a_leap_year():
    assert Month(2028, 2).last == date(2028, 2, 29)
    assert date(2026, 10, 31) in Month(2026, 10)
    assert date(2026, 11, 1) not in Month(2026, 10)


def test_months_count_on_over_the_year():
    assert Month(2026, 12).next() == Month(2027, 1)
    assert Month(2026, 1).previous() == Month(2025, 12)
    assert [str(month) for month in Month(2026, 11).until(Month(2027, 1))] == [
        "2026-11",
        "2026-12",
        "2027-01",
    ]
    assert Month(2026, 10).until(Month(2026, 9)) == []
