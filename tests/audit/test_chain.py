import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import delete, select, update

from learning_centers.audit import queries
from learning_centers.core import audit
from learning_centers.core.database import transaction
from learning_centers.web.commands import SYSTEM
from models import AuditEvent, Deed
from tests.conftest import both_databases

ROOT = Path(__file__).parents[2]
APPENDER = """
import sys
from learning_centers.core import audit
from learning_centers.core.database import make_engine, make_sessions, transaction
from learning_centers.web.commands import SYSTEM
from models import Deed

url, name = sys.argv[1:]
with make_sessions(make_engine(url))() as session:
    session.connection()
    session.rollback()
    print("ready", flush=True)
    sys.stdin.readline()  # both start together: else the first may be done before the second begins
    for number in range(25):
        with transaction(session):
            for part in "ab":
                audit.record(session, SYSTEM, Deed.VIEW, name, subjects=[number], detail=part)
"""


@pytest.fixture
def log(session):
    """Ids of five entries, oldest first."""
    for number in range(5):
        with transaction(session):
            audit.record(session, SYSTEM, Deed.VIEW, "test.page", kind="attendee", subjects=[number])
    return session.exec(select(AuditEvent.id).order_by(AuditEvent.id)).all()


def test_an_untouched_log_is_whole(session, log):
    state = queries.check_chain(session)
    head = session.get(AuditEvent, log[-1]).hash
    assert (state.rows, state.head, state.broken_id) == (5, head, None)


def test_an_empty_log_is_whole(session):
    assert queries.check_chain(session) == queries.ChainState(0, audit.GENESIS, None)


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "someone else"},
        {"subjects": "77"},
        {"reason": "made up later"},
        {"deed": Deed.DELETE},
        {"address": "192.0.2.1"},
        {"hash": "f" * 64},
    ],
)
def test_a_changed_row_is_found(session, log, change):
    with transaction(session):
        session.execute(update(AuditEvent).where(AuditEvent.id == log[2]).values(**change))
    assert queries.check_chain(session).broken_id == log[2]


@pytest.mark.parametrize("gone", [0, 2])
def test_a_removed_row_is_found_at_the_row_after_it(session, log, gone):
    with transaction(session):
        session.execute(delete(AuditEvent).where(AuditEvent.id == log[gone]))
    assert queries.check_chain(session).broken_id == log[gone + 1]


def test_removed_last_rows_show_in_the_count_and_the_head(session, log):
    """No chain can show this by itself: that is why `audit verify` prints both, to be kept elsewhere."""
    before = queries.check_chain(session)
    with transaction(session):
        session.execute(delete(AuditEvent).where(AuditEvent.id == log[-1]))
    after = queries.check_chain(session)
    assert after.broken_id is None
    assert (after.rows, after.head) != (before.rows, before.head)


def test_what_is_rolled_back_leaves_no_entry(session, log):
    with pytest.raises(RuntimeError), transaction(session):
        audit.record(session, SYSTEM, Deed.CHANGE, "test.page")
        raise RuntimeError
    with transaction(session):
        pass
    assert queries.check_chain(session).rows == 5


@both_databases
def test_processes_that_write_at_once_keep_one_chain(session, database_url):
    command = [sys.executable, "-c", APPENDER, database_url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running = [subprocess.Popen([*command, name], cwd=ROOT, **pipes) for name in ("one", "two")]
    assert [process.stdout.readline() for process in running] == ["ready\n"] * 2
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate()[0] for process in running] == ["", ""]
    assert [process.returncode for process in running] == [0, 0]
    state = queries.check_chain(session)
    assert (state.rows, state.broken_id) == (100, None)


def test_the_command_prints_rows_and_head_of_a_whole_log(runner, session, log):
    head = session.get(AuditEvent, log[-1]).hash
    session.rollback()
    done = runner.invoke(args=["audit", "verify"])
    assert done.exit_code == 0
    assert "5줄" in done.output
    assert head in done.output


def test_the_command_names_the_broken_row_and_ends_1(runner, session, log):
    with transaction(session):
        session.execute(update(AuditEvent).where(AuditEvent.id == log[1]).values(actor="someone else"))
    done = runner.invoke(args=["audit", "verify"])
    assert done.exit_code == 1
    assert f"{log[1]}번 줄" in done.stderr
