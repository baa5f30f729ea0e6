"""House rules that hold for every route, the ones of features to come too: they are read from the URL map."""

import re
from itertools import pairwise

import pytest

from learning_centers.core.access import Permission
from tests.house.views import PUBLIC, calls_of, methods, routes

SEGMENT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)?")  # kebab-case; a file may have a suffix
PARAMETER = re.compile(r"<(?:(?P<type>[^:<>]+):)?(?P<name>\w+)>")
OPENS_TRANSACTION = {"db.transaction", "transaction", "change", "database.transaction"}


def test_every_route_states_its_permission(app):
    unguarded = {
        rule.endpoint
        for rule in routes(app)
        if not isinstance(getattr(app.view_functions[rule.endpoint], "required_permission", None), Permission)
    }
    assert unguarded == set(PUBLIC), "guard it with @requires, or say in PUBLIC why everyone may open it"


def test_no_route_that_only_shows_opens_a_transaction(app):
    guilty = {
        rule.endpoint
        for rule in routes(app)
        if methods(rule) == {"GET"} and calls_of(app.view_functions[rule.endpoint]) & OPENS_TRANSACTION
    }
    assert not guilty, "a GET never writes: crawlers, reloads and previews send it too"


def test_every_change_is_made_by_a_view_that_opens_a_transaction_itself(app):
    """A view that only answers to POST and opens none would say "saved" and lose the change."""
    silent = {
        rule.endpoint
        for rule in routes(app)
        if methods(rule) == {"POST"} and not calls_of(app.view_functions[rule.endpoint]) & OPENS_TRANSACTION
    }
    assert silent <= CHANGES_NOTHING.keys(), f"open a transaction, or say why not: {silent}"


CHANGES_NOTHING = {
    "accounts.preferences": "sets cookies",
    "accounts.keep_alive": "the block before each request notes that the browser is used",
    "audit.verify": "reads the chain; POST because it is long",
    "evidence.save_closing": "each part of the page has its own, in evidence/saving.py",
    "submissions.compile_month": "compiling takes its own transactions: the file first, then the row",
}


def test_urls_are_in_kebab_case(app):
    odd = {
        str(rule)
        for rule in routes(app)
        for segment in str(rule).strip("/").split("/")
        if segment and not SEGMENT.fullmatch(PARAMETER.sub("x", segment))
    }
    assert not odd


def test_a_number_follows_a_plural(app):
    """/lessons/7, never /lesson/7."""
    odd = {
        str(rule)
        for rule in routes(app)
        for before, after in _neighbours(str(rule))
        if after.startswith("<int:") and not before.startswith("<") and not before.endswith("s")
    }
    assert not odd


def _neighbours(url):
    segments = [part for part in url.split("/") if part]
    return pairwise(segments)


def test_every_parameter_is_typed(app):
    untyped = {
        f"{rule} ({found['name']})"
        for rule in routes(app)
        for found in PARAMETER.finditer(str(rule))
        if found["type"] is None
    }
    assert not untyped, "write <int:lesson_id>, <month:month>, <any(a, b):kind>, …"


@pytest.mark.parametrize("name", ["jobs.list_runs", "returns.ledger", "lessons.list_offerings"])
def test_the_pages_of_the_menu_are_there(app, name):
    """The menu leads there; a feature that fails to load must not go unnoticed."""
    assert name in app.view_functions
