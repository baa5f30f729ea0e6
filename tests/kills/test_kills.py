"""A few kills; `python -m tests.kills` does two hundred."""

from tests.conftest import both_databases
from tests.kills.killing import kill_many


@both_databases
def test_a_process_killed_at_any_moment_loses_nothing_and_does_nothing_twice(app, database_url, tmp_path):
    counts = kill_many(database_url, tmp_path / "data", kills=6, seed=7)
    assert counts["met"] == 6
    assert counts["issues"] >= 2
    assert counts["came"] >= 1
