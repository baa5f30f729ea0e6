"""`lessons approve` and `lessons close` as commands."""

import pytest
from sqlmodel import select

from learning_centers.core.i18n import speaking
from models import Lesson, Mark, Offering, OfferingState, Role
from tests.factories import make_account, make_center
from tests.lessons.test_service import taught, waiting


@pytest.fixture(autouse=True)
def _english():
    with speaking("en"):
        yield


def test_approve_approves_the_month_of_one_center(runner, session):
    center = make_center(session, code="T100")
    waiting(session, center)
    waiting(session, make_center(session))
    done = runner.invoke(args=["lessons", "approve", "--month", "2026-10", "--center", "T100"])
    assert (done.exit_code, done.stdout) == (0, "1 plan approved.\n")
    assert sorted(session.exec(select(Offering.state)).all()) == [
        OfferingState.APPROVED,
        OfferingState.REQUESTED,
    ]


def test_close_lists_what_it_could_not_close_and_ends_well(runner, session):
    center = make_center(session)
    taught(session, center)
    left = taught(session, center, marks=(Mark.PRESENT, None))
    done = runner.invoke(args=["lessons", "close", "--month", "2026-10", "--all"])
    assert done.exit_code == 0
    assert done.stdout.startswith("1 lesson closed.\n")
    assert session.get(Offering, left.offering_id).code in done.stdout
    assert "1 person has no mark yet" in done.stdout
    assert sorted(session.exec(select(Lesson.state)).all()) == ["closed", "planned"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (["--month", "2026-10", "--center", "NOPE"], 1),
        (["--month", "2026-13"], 1),
        (["--month", "2026-10", "--as", "nobody"], 1),
        (["--month", "2026-10", "--center", "X", "--all"], 2),
        ([], 2),
    ],
)
@pytest.mark.parametrize("command", ["approve", "close"])
def test_a_refusal_is_1_and_wrong_use_is_2(runner, session, command, asked, code):
    done = runner.invoke(args=["lessons", command, *asked])
    assert done.exit_code == code
    assert done.stderr.strip()


def test_an_account_that_may_not_is_refused_and_one_that_made_the_plan_leaves_it(runner, session):
    center = make_center(session)
    manager = make_account(session, Role.MANAGER, centers=[center])
    officer = make_account(session, Role.PROVINCE, province="43")
    waiting(session, center, made_by=officer.id)
    refused = runner.invoke(args=["lessons", "approve", "--month", "2026-10", "--as", manager.login])
    assert refused.exit_code == 1
    done = runner.invoke(args=["lessons", "approve", "--month", "2026-10", "--as", officer.login])
    assert done.exit_code == 0
    assert done.stdout.startswith("0 plans approved.\n1 plan is left")
