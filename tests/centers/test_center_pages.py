import pytest
from sqlmodel import select

from learning_centers.core import clock
from models import AuditEvent, CenterPlacement, Role
from tests.factories import make_account, make_center, make_staff, region


@pytest.fixture(autouse=True)
def _sometime_in_november(monkeypatch):
    from tests.factories import NOW

    monkeypatch.setattr(clock, "today", lambda: NOW.astimezone(clock.SEOUL).date())


def test_a_manager_sees_the_own_centers_only(session, signed_in):
    mine, other = make_center(session, "우리 배움터"), make_center(session, "남의 배움터")
    account = make_account(session, Role.MANAGER, centers=[mine])
    session.commit()
    client = signed_in(account)
    page = client.get("/centers").text
    assert "우리 배움터" in page
    assert "남의 배움터" not in page
    assert client.get(f"/centers/{mine.id}").status_code == 200
    assert client.get(f"/centers/{other.id}").status_code == 404


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"가온", "나래", "다온"}),
        ("province={43}", {"가온", "나래"}),
        ("district={43150}", {"나래"}),
        ("kind=hub", set()),
        ("state=closed", {"다온"}),
        ("name=나 래", {"나래"}),
        ("kind=nonsense&province=x", {"가온", "나래", "다온"}),
    ],
)
def test_the_list_is_narrowed(session, signed_in, query, shown):
    make_center(session, "가온")
    make_center(session, "나래", district="43150")
    make_center(session, "다온", district="11140", closes=clock.today().replace(month=3))
    account = make_account(session, Role.ADMIN)
    for code in ("43", "43150"):
        query = query.replace(f"{{{code}}}", str(region(session, code).id))
    session.commit()
    page = signed_in(account).get(f"/centers?{query}").text
    assert {name for name in ("가온", "나래", "다온") if f">{name}</a>" in page} == shown


@pytest.mark.parametrize("centers", [2, 60])
def test_the_list_asks_as_much_for_many_centers_as_for_few(session, signed_in, count_queries, centers):
    for _n in range(centers):
        make_center(session)
    account = make_account(session, Role.ADMIN)
    session.commit()
    client = signed_in(account)
    client.get("/centers")
    with count_queries() as sent:
        page = client.get("/centers").text
    selects = [statement for statement in sent if statement.startswith("SELECT")]
    # regions, changes; centers, placements, periods; three of who is signed in
    assert len([one for one in selects if "center" in one or "region" in one]) == 5 + scope_queries(selects)
    assert page.count('class="lc-sub"') == min(centers, 50)


def scope_queries(selects):
    return sum("account_scope" in one for one in selects)


def test_a_center_shows_its_staff_and_the_log_says_so(session, signed_in):
    center = make_center(session)
    member = make_staff(session, center, "김가나")
    account = make_account(session, Role.MANAGER, centers=[center])
    session.commit()
    assert "김가나" in signed_in(account).get(f"/centers/{center.id}").text
    seen = session.exec(select(AuditEvent).where(AuditEvent.kind == "staff")).one()
    assert seen.subjects == str(member.id)


def test_the_ministry_sees_no_names_of_staff(session, signed_in):
    center = make_center(session)
    make_staff(session, center, "김가나")
    account = make_account(session, Role.MINISTRY)
    session.commit()
    assert "김가나" not in signed_in(account).get(f"/centers/{center.id}").text


def test_a_waiting_center_is_placed_on_its_page(session, signed_in):
    center = make_center(session, "물결 배움터", district="28110")
    account = make_account(session, Role.PROVINCE, province="28")
    chosen = region(session, "28155").id
    session.commit()
    client = signed_in(account)
    assert "물결 배움터" in client.get("/centers/to-place").text
    answer = client.post("/centers/to-place", data={f"place-{center.id}": chosen}, follow_redirects=True)
    assert "1곳" in answer.text
    assert (
        session.exec(select(CenterPlacement.valid_from).where(CenterPlacement.district_id == chosen))
        .one()
        .isoformat()
        == "2026-07-01"
    )


def test_left_for_later_nothing_changes(session, signed_in):
    center = make_center(session, district="28110")
    account = make_account(session, Role.PROVINCE, province="28")
    session.commit()
    signed_in(account).post("/centers/to-place", data={f"place-{center.id}": ""})
    assert len(session.exec(select(CenterPlacement)).all()) == 1


def test_another_provinces_waiting_center_is_not_placed(session, signed_in):
    center = make_center(session, "물결 배움터", district="28110")
    account = make_account(session, Role.PROVINCE, province="43")
    chosen = region(session, "28155").id
    session.commit()
    client = signed_in(account)
    assert "물결 배움터" not in client.get("/centers/to-place").text
    client.post("/centers/to-place", data={f"place-{center.id}": chosen})
    assert len(session.exec(select(CenterPlacement)).all()) == 1


def test_a_manager_does_not_place_centers(session, signed_in):
    account = make_account(session, Role.MANAGER, centers=[make_center(session)])
    session.commit()
    assert signed_in(account).get("/centers/to-place").status_code == 403
