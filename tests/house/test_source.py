"""House rules that hold for every source file."""

import ast
import re
import tokenize
from functools import cache

import pytest

from tests.house.sources import HANGUL, MAY_BE_KOREAN, ROOT, name_of, python_files, texts

APP = python_files("learning_centers", "models")
EVERYTHING = [
    ROOT / "app.py",
    *APP,
    *python_files("tests", "tools", "bench"),
    *(path for path in python_files("migrations") if path.parent.name != "versions"),  # schema as data
]
MAX_LINES = 400
MAY_COMMIT = {"learning_centers/core/database.py"}
MAY_ROLL_BACK = {"learning_centers/core/database.py", "learning_centers/core/jobs.py"}
NO_ROOMS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "lib"}
SILENCED = re.compile(r"#\s*(type:\s*ignore|noqa)(?P<rest>.*)")
CODES = r"(\[[a-z, -]+\]|:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)"
WITH_REASON = re.compile(CODES + r"\W+[A-Za-z].*[a-z].*")
OTHER_CLOCK = re.compile(r"(^|\.)(datetime\.now|utcnow|date\.today|time\.time)$")


def test_a_file_is_at_most_400_lines_long():
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in EVERYTHING}
    long = {name: lines for name, lines in lengths.items() if lines > MAX_LINES}
    assert not long, "split it by what the parts are about"


def test_only_the_database_block_commits_or_rolls_back():
    for path in APP:
        calls = {node.func.attr for node in ast.walk(parsed(path)) if is_method_call(node)}
        assert "commit" not in calls or name_of(path) in MAY_COMMIT, f"{path}: use db.transaction()"
        assert "rollback" not in calls or name_of(path) in MAY_ROLL_BACK, path


def test_rooms_are_named_for_what_they_do():
    named = {name_of(path): {path.stem, *path.relative_to(ROOT).parts[:-1]} for path in APP}
    assert not {name for name, parts in named.items() if parts & NO_ROOMS}


def test_the_app_prints_nothing_by_itself():
    printing = [
        f"{name_of(path)}:{call.lineno}"
        for path in APP
        for call in calls_in(path)
        if ast.unparse(call.func) in ("print", "breakpoint")
    ]
    assert not printing, "commands speak with click.echo, the rest with a logger"


def test_the_time_of_day_comes_from_the_clock():
    """A naive or local time, or a second clock, and a day begins at the wrong hour."""
    clocks = [
        f"{name_of(path)}:{call.lineno}"
        for path in APP
        for call in calls_in(path)
        if OTHER_CLOCK.search(ast.unparse(call.func)) and name_of(path) != "learning_centers/core/clock.py"
    ]
    assert not clocks, "use core.clock"


def test_korean_stands_in_the_catalogue():
    korean = {
        name_of(path): text
        for path in APP
        if not name_of(path).startswith(tuple(MAY_BE_KOREAN))
        for text in texts(parsed(path))
        if HANGUL.search(text)
    }
    assert not korean, "write English and put the Korean into translations/ko, or list the file with a reason"


def test_the_list_of_files_with_korean_is_up_to_date():
    for name in MAY_BE_KOREAN:
        files = python_files(name) if name.endswith("/") else [ROOT / name]
        korean = [text for path in files for text in texts(parsed(path)) if HANGUL.search(text)]
        assert korean, f"{name} has no Korean any more: take it off the list"


def test_a_silenced_check_says_which_and_why():
    bare = [
        f"{name_of(path)}:{line} {comment}"
        for path in EVERYTHING
        for line, comment in comments_of(path)
        if not says_which_and_why(comment)
    ]
    assert not bare, "\n".join(["write # type: ignore[code]  # reason, or # noqa: S704 - reason", *bare])


@pytest.mark.parametrize(
    ("comment", "good"),
    [
        ("# type: ignore", False),
        ("# type: ignore[misc]", False),
        ("# type: ignore[misc]  # untyped library", True),
        ("# noqa", False),
        ("# noqa: S704", False),
        ("# noqa: S704 - escaped above", True),
        ("# noqa: S608, DTZ001", False),
        ("# noqa: F401  (fills the metadata)", True),
        ("# noqa: DTZ001 Excel knows no zone", True),
        ("# a reason without a silenced check", True),
    ],
)
def test_silenced_checks_are_told_apart(comment, good):
    assert says_which_and_why(comment) is good


def says_which_and_why(comment):
    found = SILENCED.search(comment)
    return found is None or WITH_REASON.fullmatch(found["rest"]) is not None


def comments_of(path):
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def calls_in(path):
    return [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]


@cache
def parsed(path):
    return ast.parse(path.read_text())


def is_method_call(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
