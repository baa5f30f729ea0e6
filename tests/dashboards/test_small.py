from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from learning_centers.dashboards.small import LEAST, hidden_groups, hidden_parts

counts = st.lists(st.integers(0, 12), min_size=2, max_size=7)


@given(counts)
def test_no_small_part_is_told(some):
    hidden = hidden_parts(some)
    told = [count for at, count in enumerate(some) if at not in hidden]
    assert not any(0 < count < LEAST for count in told)


@settings(deadline=None)
@given(st.lists(st.integers(0, 8), min_size=2, max_size=4))
def test_the_sum_does_not_give_a_small_part_away(some):
    """Whoever knows the sum, what is told, and this very rule still finds two numbers for each small part."""
    hidden = hidden_parts(some)
    for at in hidden:
        if 0 < some[at] < LEAST:
            assert any(one[at] != some[at] for one in alike(some, hidden)), (some, at)


def alike(some, hidden):
    """Every list that would be told as this one is."""
    places = sorted(hidden)
    total = sum(some[at] for at in places)
    for values in product(range(total + 1), repeat=len(places) - 1):
        if sum(values) <= total:
            other = list(some)
            for at, value in zip(places, (*values, total - sum(values)), strict=True):
                other[at] = value
            if hidden_parts(other) == hidden:
                yield other


def test_a_small_part_takes_another_with_it():
    assert hidden_parts([20, 3, 8]) == {0, 1}
    assert hidden_parts([3, 20, 8]) == {0, 1}
    assert hidden_parts([1, 2, 20, 8]) == {0, 1, 2}


def test_an_empty_part_is_not_told_apart_from_a_small_one():
    assert hidden_parts([0, 30, 9]) == {0, 1}


def test_a_place_of_few_people_tells_no_part():
    assert hidden_parts([5, 5, 5]) == {0, 1, 2}
    assert hidden_parts([5, 5, 6]) == set()


def test_nobody_is_nobody():
    assert hidden_parts([0, 0, 0]) == set()


def test_groups_overlap_and_are_hidden_one_by_one():
    assert hidden_groups([0, 4, 5], 9) == {1}


def test_where_fewer_than_five_came_no_group_is_told():
    assert hidden_groups([0, 1], 1) == {0, 1}
    assert hidden_groups([0, 0], 0) == set()
