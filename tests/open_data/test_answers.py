"""How open data leave: kept by browsers, without cookies, to a limit, and to scripts of any website."""

import pytest

from learning_centers.open_data import views
from models import Role
from tests.factories import make_account, make_center


@pytest.mark.parametrize("suffix", ["centers.csv", "centers.json", "centers/columns.json"])
def test_a_file_is_kept_and_asked_for_again_by_its_mark(session, client, suffix):
    make_center(session)
    session.commit()
    first = client.get(f"/open/v1/{suffix}")
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get(f"/open/v1/{suffix}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "public, max-age=300"
    make_center(session)
    session.commit()
    if suffix != "centers/columns.json":
        assert client.get(f"/open/v1/{suffix}").headers["ETag"] != first.headers["ETag"]


def test_a_file_is_the_same_for_everybody_and_carries_no_cookie(session, client, signed_in):
    center = make_center(session)
    account = make_account(session, Role.MANAGER, centers=[center])
    session.commit()
    someone = signed_in(account)
    someone.set_cookie("language", "en")
    with someone.session_transaction() as kept:
        kept.permanent = True  # Flask then renews the cookie with every answer
    assert "Set-Cookie" in someone.get("/help").headers
    theirs, anybodys = (one.get("/open/v1/centers.json") for one in (someone, client))
    assert theirs.data == anybodys.data
    for answer in (theirs, anybodys):
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_the_page_is_never_kept(client):
    answer = client.get("/open/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_an_address_that_asks_too_often_is_told_to_wait(client):
    for _n in range(views.PER_MINUTE):
        assert client.get("/open/v1/goals/columns.json").status_code == 200
    answer = client.get("/open/v1/goals.csv")
    assert (answer.status_code, answer.mimetype, answer.headers["Retry-After"]) == (429, "text/plain", "60")
    assert client.get("/open/").status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/open/v1/goals.csv", environ_base=elsewhere).status_code == 200
