"""House rules that hold for every page that somebody can open."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from werkzeug.datastructures import Headers

from models import Role
from tests.house.views import PUBLIC, methods, routes
from tests.house.world import HERE, SIGNING_IN, account_of, address_of, make_issue, make_place, may

UNFILLED = re.compile(r"%\(\w+\)|\{(은|이|을|과|으로)\}|\bNone\b|\bUndefined\b|<(Role|Mark|\w+State)\.")
LABELLED = "input:not([type=hidden]):not([type=submit]), select, textarea"
MAY_WRITE = re.compile(r"(INSERT INTO audit_event|UPDATE sign_in)\b", re.I)  # who saw whom; still there
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.I)
FEW, MANY = 4, 16  # centers


def pages(app):
    return [rule for rule in routes(app) if "GET" in methods(rule) and not rule.endpoint.endswith("static")]


@pytest.fixture
def opened(app, session, signed_in, monkeypatch):
    """`opened(language)`: (what was asked for, answer) of every page, each once per role that may open it."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)  # a 500 is an answer to be listed
    place = make_place(session, "가온")
    for number in (1, 2):
        make_issue(session, [place.center], number)
    accounts = {role: account_of(session, role, [place.center]) for role in SIGNING_IN}
    session.commit()

    def opening(language):
        visitor = app.test_client()
        visitor.set_cookie("language", language)
        for rule in pages(app):
            if rule.endpoint in PUBLIC:
                yield f"GET {rule}", visitor.get(address_of(app, rule, place))
        for role, account in accounts.items():
            client = signed_in(account)
            client.set_cookie("language", language)
            for rule in pages(app):
                if may(app, role, rule):
                    yield f"{role} GET {rule}", client.get(address_of(app, rule, place))

    return opening


@dataclass(frozen=True, slots=True)
class Look:
    """At one answer."""

    where: str  # what was asked for
    status: int
    headers: Headers
    page: BeautifulSoup | None  # None: not HTML, or it leads elsewhere


@dataclass(frozen=True, slots=True)
class Walk:
    looks: list[Look]
    sent: list[str]  # the statements that the database got


@pytest.fixture(scope="module")
def walks():
    """language -> its walk; it is made once for all the tests below."""
    return {}


@pytest.fixture
def walked(request, walks):
    """`walked(language)`: the Walk through every page."""

    def walking(language):
        if language not in walks:
            opened, count_queries = map(request.getfixturevalue, ("opened", "count_queries"))
            with count_queries() as sent:
                looks = [
                    Look(where, answer.status_code, answer.headers, parsed(answer))
                    for where, answer in opened(language)
                ]
            walks[language] = Walk(looks, sent)
        return walks[language]

    return walking


def parsed(answer):
    shown = answer.mimetype == "text/html" and answer.status_code not in (302, 303)
    return BeautifulSoup(answer.text, "html.parser") if shown else None


@pytest.fixture(params=["ko", "en"])
def drawn(request, walked):
    """(what was asked for, language, parsed page) of every page that is HTML, refusals too."""
    looks = [look for look in walked(request.param).looks if look.page is not None]
    assert sum(look.status == 200 for look in looks) > 30
    return [(f"{look.where} -> {look.status}", request.param, look.page) for look in looks]


def test_a_page_is_one_whole_document_with_one_heading_and_a_title(drawn):
    wrong = [
        f"{where}: {what}"
        for where, language, page in drawn
        for what, right in {
            "lang": page.html is not None and page.html.get("lang") == language,
            "title": bool(page.title and page.title.text.split("|")[0].strip()),
            "one h1": len(page.find_all("h1")) == 1 and bool(page.h1.text.strip()),
            "one main": len(page.find_all("main")) == 1,
            "viewport": page.find("meta", attrs={"name": "viewport"}) is not None,
        }.items()
        if not right
    ]
    assert wrong == []


def test_headings_leave_no_level_out(drawn):
    wrong = []
    for where, _language, page in drawn:
        levels = [int(tag.name[1]) for tag in page.find_all(re.compile("^h[1-6]$"))]
        wrong += [f"{where}: h{a} then h{b}" for a, b in pairwise(levels) if b > a + 1]
    assert wrong == []


def test_every_input_has_its_label(drawn):
    wrong = [
        f"{where}: {tag}"
        for where, _language, page in drawn
        for tag in page.select(LABELLED)
        if not labelled(page, tag)
    ]
    assert wrong == []


def labelled(page, tag):
    by_id = tag.get("id") and page.find("label", attrs={"for": tag["id"]})
    label = by_id or tag.find_parent("label")
    return bool((label and label.text.strip()) or tag.get("aria-label"))


def test_every_button_and_link_says_what_it_does(drawn):
    wrong = [
        f"{where}: {tag}"
        for where, _language, page in drawn
        for tag in page.select("button, a[href]")
        if not (tag.text.strip() or tag.get("aria-label"))
    ]
    assert wrong == []


def test_no_id_stands_twice_and_every_reference_is_there(drawn):
    wrong = []
    for where, _language, page in drawn:
        ids = Counter(tag["id"] for tag in page.select("[id]"))
        wrong += [f"{where}: id {one} twice" for one, count in ids.items() if count > 1]
        wanted = {
            one
            for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls")
            for tag in page.select(f"[{name}]")
            for one in tag[name].split()
        }
        wanted |= {tag["href"][1:] for tag in page.select('a[href^="#"]') if len(tag["href"]) > 1}
        wrong += [f"{where}: nothing has the id {one}" for one in wanted - ids.keys()]
    assert wrong == []


def test_tables_have_a_caption_and_heads(drawn):
    wrong = [
        f"{where}: {str(table)[:80]}"
        for where, _language, page in drawn
        for table in page.find_all("table")
        if not (table.caption and table.caption.text.strip() and table.find("th", scope=True))
    ]
    assert wrong == []


def test_no_page_shows_what_was_to_be_filled_in(drawn):
    wrong = [
        f"{where}: {found.group()}"
        for where, _language, page in drawn
        for found in UNFILLED.finditer(page.get_text(" "))
    ]
    assert wrong == []


def test_no_page_breaks(walked):
    assert [look.where for look in walked("ko").looks if look.status >= 500] == []


def test_every_answer_carries_the_headers_of_the_house(walked):
    wrong = []
    for look in walked("ko").looks:
        policy = look.headers.get("Content-Security-Policy", "")
        if "default-src 'none'" not in policy or "unsafe" in policy:
            wrong.append(f"{look.where}: {policy!r}")
        open_data = look.where.startswith("GET /open/v1/")  # the same for everybody
        kept = "public, max-age=300" if open_data else "no-store"
        if look.headers.get("Cache-Control") != kept:
            wrong.append(f"{look.where}: {look.headers.get('Cache-Control')}")
    assert wrong == []


def test_opening_a_page_writes_nothing_but_the_access_log(walked):
    sign_ins = re.compile(r"(INSERT INTO (sign_in)|UPDATE account)\b", re.I)  # of the fixture
    sent = [one for one in walked("ko").sent if WRITES.match(one)]
    assert sent, "nothing was noted: not even who signed in"
    assert {one for one in sent if not MAY_WRITE.match(one) and not sign_ins.match(one)} == set()


@pytest.fixture
def counted(app, session, signed_in, statements):
    """`counted(centers)`: what was asked for -> number of statements, with so many centers in reach.

    `few`: those of fewer centers; a page that sends no more the first time is not asked again.
    """
    places = []
    accounts = {}

    def counting(centers, few=None):
        places.extend(make_place(session, f"가온{n}") for n in range(len(places), centers))
        centers_so_far = [place.center for place in places]
        for number in (1, 2) if centers == FEW else (3,):
            make_issue(session, centers_so_far, number)
        for role in SIGNING_IN:
            accounts[role] = account_of(session, role, [place.center for place in places], HERE[:2])
        session.commit()
        return {
            where: number
            for role, account in accounts.items()
            for where, number in statements(role, signed_in(account), places[0], few or {})
        }

    return counting


@pytest.fixture
def statements(app, count_queries):
    """`statements(role, client, place, few)` yields what was asked for, and how many statements it sent."""

    def sent_by(client, address):
        with count_queries() as sent:
            client.get(address)
        return len(sent)

    def counting(role, client, place, few):
        for rule in pages(app):
            if rule.endpoint not in PUBLIC and may(app, role, rule):
                where, address = f"{role} GET {rule}", address_of(app, rule, place)
                number = sent_by(client, address)
                if number > few.get(where, 0):  # what is read once and kept is not meant
                    number = sent_by(client, address)
                yield where, number

    return counting


def test_no_page_sends_more_queries_for_16_centers_than_for_4(counted):
    few = counted(FEW)
    many = counted(MANY, few)
    assert few.keys() == many.keys()
    more = {where: (few[where], many[where]) for where in few if many[where] > few[where]}
    assert more == {}, "(queries for 4 centers, for 16)"
    assert max(few.values()) <= 50, max(few.items(), key=lambda item: item[1])


def test_the_walk_meets_every_page(app):
    """A page that no role may open would never be looked at."""
    unseen = {
        rule.endpoint
        for rule in pages(app)
        if rule.endpoint not in PUBLIC and not any(may(app, role, rule) for role in Role)
    }
    assert not unseen
