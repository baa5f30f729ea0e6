import pytest

from learning_centers.core.errors import NotFound
from learning_centers.core.months import Month, NoSuchMonth
from learning_centers.dashboards.asked import NATION, Asked, Cut, Scope, Span, WrongSpan, cuts_of, read

LATEST = Month(2026, 10)


def asked(**args):
    return read(args, NATION, LATEST)


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("span", Span)
def test_an_address_shows_the_same_to_whoever_gets_it(scope, span):
    code = "" if scope is Scope.NATION else "43"
    first = Month(2026, 3) if span is Span.RANGE else None
    for cut in cuts_of(scope):
        one = Asked(scope, code, Month(2026, 9), span, first, True, cut, "hours")
        assert read(one.address(), (Scope.CENTER, "C1"), LATEST) == one


def test_nothing_asked_is_the_own_place_and_the_last_month():
    found = read({}, (Scope.CENTER, "C1"), LATEST)
    assert (found.scope, found.code, found.month, found.span) == (Scope.CENTER, "C1", LATEST, Span.MONTH)


def test_the_nation_has_no_code():
    assert asked(scope="nation", code="43").code == ""


@pytest.mark.parametrize(
    ("by", "becomes"), [("", Cut.PROVINCE), ("nothing", Cut.PROVINCE), ("center", Cut.PROVINCE)]
)
def test_a_cut_that_the_place_has_not_becomes_the_first(by, becomes):
    assert asked(scope="nation", by=by).by is becomes


def test_a_measure_that_is_unknown_becomes_the_first():
    assert asked(measure="money").measure == "visits"


def test_an_unknown_kind_of_place_is_absent():
    with pytest.raises(NotFound):
        asked(scope="galaxy")


@pytest.mark.parametrize("args", [{"month": "2026-13"}, {"month": "soon"}, {"span": "range", "first": "x"}])
def test_a_month_that_is_none_is_refused(args):
    with pytest.raises(NoSuchMonth):
        asked(**args)


@pytest.mark.parametrize("first", ["2026-11", "2024-10"])
def test_a_range_is_in_order_and_at_most_two_years(first):
    with pytest.raises(WrongSpan):
        asked(span="range", first=first, month="2026-10")
    assert asked(span="range", first="2024-11", month="2026-10").first == Month(2024, 11)


def test_another_month_moves_a_range_along():
    one = asked(span="range", first="2026-03", month="2026-05").in_month(Month(2026, 6))
    assert (one.first, one.month) == (Month(2026, 4), Month(2026, 6))
