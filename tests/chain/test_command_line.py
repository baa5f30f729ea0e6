"""The same chain as an operator types it: each command a process of its own, from an empty data directory."""

import hashlib
from pathlib import Path

import pytest

from tests.chain import counted, files
from tests.chain.steps import compile_month, read_tables, whole_chain
from tests.servers import drop_database, new_database, run_flask


@pytest.fixture(params=["sqlite", "postgresql"])
def run(request, tmp_path):
    """`run("db", "upgrade")`: what the command printed."""
    environment = {"DLC_DATA_DIR": str(tmp_path / "data")}
    url = ""
    if request.param == "postgresql":
        url = environment["DLC_DATABASE_URL"] = new_database(request.getfixturevalue("postgres_url_base"))
    yield lambda *arguments: run_flask(environment, *arguments)
    if url:
        drop_database(url)


def test_commands_alone_lead_from_files_to_the_workbook(run, tmp_path):
    files.write_all(tmp_path / "files")
    run("db", "upgrade")
    told = whole_chain(run, tmp_path / "files")
    assert (told["issue"], told["changed"]) == (1, True)
    workbook = Path(told["path"])
    assert hashlib.sha256(workbook.read_bytes()).hexdigest() == told["sha256"]
    nation = {row["지표"]: row["당월"] for row in read_tables(workbook)["총괄"]}
    assert nation == {name: pytest.approx(value) for name, value in counted.NATION.items()}

    assert compile_month(run) == {**told, "changed": False}
    run("audit", "verify")
    run("figures", "verify")
