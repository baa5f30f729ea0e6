"""No hidden number can be worked out from what is shown: a reader tries, by integers and by linear algebra."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning_centers.open_data.suppression import Row, hidden_rows
from tests.open_data.attacking import possible, published, settled

TOP = "nation"
LIMIT, SPAN = 5, 4  # as docs/open-data.md promises; not read from the code that is tested


def table(*provinces, people=None):
    """Rows of a nation. A province is a list of districts (visits, people); people overlap as little as can be."""
    rows = []
    for n, districts in enumerate(provinces):
        rows += [Row(f"{n}.{m}", str(n), *numbers) for m, numbers in enumerate(districts)]
    for n, districts in enumerate(provinces):
        rows.append(Row(str(n), TOP, sum(v for v, _ in districts), sum(p for _, p in districts)))
    visits = sum(row.visits for row in rows if row.parent == TOP)
    met = sum(row.people for row in rows if row.parent == TOP) if people is None else people
    return [*rows, Row(TOP, "", visits, met)]


@st.composite
def tables(draw, most=9):
    """Small nations with zeros, head-counts (visits without people), provinces of one district, shared people."""
    number = st.integers(0, most)
    rows, top_visits, unions = [], 0, []
    for n in range(draw(st.integers(1, 3))):
        districts = []
        for m in range(draw(st.integers(1, 3))):
            visits = draw(number)
            districts.append(Row(f"{n}.{m}", str(n), visits, draw(st.integers(0, visits))))
        counted = [row.people for row in districts]
        union = draw(st.integers(max(counted), sum(counted)))
        visits = sum(row.visits for row in districts)
        rows += [*districts, Row(str(n), TOP, visits, union)]
        top_visits, unions = top_visits + visits, [*unions, union]
    return [*rows, Row(TOP, "", top_visits, draw(st.integers(max(unions), sum(unions))))]


def widths(rows, hidden):
    """(key, which number) -> how far apart its possible values are, of each hidden number."""
    shown = published(rows, hidden)
    most = {row.key: row.visits + SPAN for row in rows}
    found = possible(rows, shown, most)
    return {
        (row.key, n): max(pair[n] for pair in found[row.key]) - min(pair[n] for pair in found[row.key])
        for row in rows
        for n in (0, 1)
        if shown[row.key][n] is None
    }


@settings(max_examples=150, deadline=None)
@given(tables())
def test_a_hidden_number_may_be_one_of_five_at_least(rows):
    hidden = hidden_rows(rows)
    assert {cell: width for cell, width in widths(rows, hidden).items() if width < SPAN} == {}
    assert settled(rows, published(rows, hidden)) == set()


@settings(max_examples=150, deadline=None)
@given(tables(most=40))
def test_every_small_number_is_hidden_and_every_zero_is_shown(rows):
    shown = published(rows, hidden_rows(rows))
    for row in rows:
        for number, seen in zip((row.visits, row.people), shown[row.key], strict=True):
            assert seen is None or seen == number
            assert not (0 < number < LIMIT and seen is not None)
            assert not (number == 0 and seen is None)


def test_the_sums_of_a_whole_country_settle_nothing():
    chance = random.Random(83)  # noqa: S311 - numbers of a test
    for _round in range(6):
        provinces = [
            [
                (v := chance.choice([0, 1, 3, 4, 6, 20, 150]), chance.randint(min(v, 1), v))
                for _ in range(size)
            ]
            for size in (1, 5, 8, 16, 25, 31)
        ]
        rows = table(*provinces)
        hidden = hidden_rows(rows)
        assert hidden
        assert settled(rows, published(rows, hidden)) == set()


def test_the_reader_breaks_a_table_in_which_small_numbers_alone_are_hidden():
    """Else the tests above would say nothing."""
    rows = table([(3, 3), (20, 15)], [(30, 20)])
    only_small = frozenset({"0.0"})
    assert widths(rows, only_small) == {("0.0", 0): 0, ("0.0", 1): 0}
    assert settled(rows, published(rows, only_small)) == {"0.0"}


def test_the_reader_knows_that_two_hidden_ones_of_a_sum_of_two_are_both_one():
    rows = table([(1, 1), (1, 1), (20, 15)], [(30, 20)])
    assert widths(rows, frozenset({"0.0", "0.1"}))["0.0", 0] == 0
    assert "0.2" in hidden_rows(rows)


def test_few_people_hide_their_many_visits_too():
    rows = table([(6, 1), (9, 9)], [(30, 20)])
    assert widths(rows, frozenset({"0.0"}))["0.0", 0] == 0
    assert {"0.0", "0.1"} <= hidden_rows(rows)


def test_a_table_without_small_numbers_is_shown_whole():
    assert hidden_rows(table([(5, 5), (20, 15)], [(30, 20), (0, 0)])) == frozenset()


def test_the_smallest_row_beside_hides_the_only_small_one():
    rows = table([(3, 3), (40, 30), (12, 12), (25, 20)], [(30, 20), (31, 20)])
    assert hidden_rows(rows) == {"0.0", "0.2"}


def test_a_province_of_one_district_takes_another_province_along():
    hidden = hidden_rows(table([(3, 3)], [(30, 20), (18, 12)], [(90, 60), (80, 60)]))
    assert {"0", "0.0", "1"} <= hidden
    assert hidden & {"1.0", "1.1"}, "or the districts of the hidden province would add up to it"
    assert not hidden & {"2", "2.0", "2.1", TOP}


def test_a_programme_of_three_people_hides_everything_but_zeros():
    assert hidden_rows(table([(3, 3), (0, 0)])) == {"0.0", "0", TOP}


def test_head_counts_alone_show_that_there_were_no_people():
    rows = table([(3, 0), (9, 0)], [(30, 20)])
    hidden = hidden_rows(rows)
    assert published(rows, hidden)["0.0"] == (None, 0)


@pytest.mark.parametrize(
    ("row", "what"),
    [(Row("0.0", "0", 4, 3), "visits"), (Row("0.0", "0", 3, 9), "people")],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_numbers_that_do_not_add_up_are_not_published(row, what):
    rows = [row if one.key == "0.0" else one for one in table([(3, 3), (20, 15)])]
    with pytest.raises(ValueError, match="do not fit"):
        hidden_rows(rows)
