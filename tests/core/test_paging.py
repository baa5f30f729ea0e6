import pytest

from learning_centers.core.paging import nearest, page_of


@pytest.mark.parametrize(
    ("wanted", "number", "rows", "shown"),
    [
        (1, 1, [0, 1, 2], "1–3"),
        (2, 2, [3, 4, 5], "4–6"),
        (3, 3, [6], "7–7"),
        (4, 3, [6], "7–7"),
        (0, 1, [0, 1, 2], "1–3"),
        (-2, 1, [0, 1, 2], "1–3"),
    ],
)
def test_a_page_that_is_not_there_becomes_the_nearest(wanted, number, rows, shown):
    page = page_of(range(7), wanted, 3)
    assert (page.number, list(page.rows), page.shown) == (number, rows, shown)
    assert (page.total, page.last) == (7, 3)


def test_an_empty_list_has_one_page():
    page = page_of([], 5, 3)
    assert (page.number, page.last, page.total, list(page.rows)) == (1, 1, 0, [])


@pytest.mark.parametrize(("total", "last"), [(0, 1), (1, 1), (3, 1), (4, 2), (6, 2), (7, 3)])
def test_a_full_page_is_followed_by_none(total, last):
    assert nearest(99, total, 3) == last
