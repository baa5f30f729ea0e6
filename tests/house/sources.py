"""The source files of the house, as the tests of this folder read them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
# Where Korean may stand in a string, and why. A folder stands for all in it.
MAY_BE_KOREAN = {
    "learning_centers/attendance/workbook.py": "layout of a file",
    "learning_centers/attendees/workbook.py": "layout of a file",
    "learning_centers/bus_stops/workbook.py": "layout of a file",
    "learning_centers/centers/workbook.py": "layout of a file",
    "learning_centers/courses/workbook.py": "layout of a file",
    "learning_centers/evidence/files.py": "names of the files that are handed in",
    "learning_centers/goals/places.py": "how people write the nation",
    "learning_centers/goals/workbook.py": "layout of a file",
    "learning_centers/imports/workbook.py": "layout of the sample files",
    "learning_centers/lessons/workbook.py": "layout of a file",
    "learning_centers/measures/workbook.py": "layout of files",
    "learning_centers/staff/workbook.py": "layout of a file",
    "learning_centers/submissions/workbook/": "layout of the ministry's workbook",
    "learning_centers/core/workbook/": "every workbook is Korean: names of parts that each one has",
    "learning_centers/core/tables/marking.py": "the sheet of problems stands in a Korean workbook",
    "learning_centers/core/tables/moments.py": "how people write days and times",
    "learning_centers/core/tables/parsers.py": "how people write numbers, yes and no",
    "learning_centers/core/i18n.py": "the particles",
    "learning_centers/regions/queries.py": "how people write the names of provinces",
    "learning_centers/demo/": "made-up names",
}
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def mail_templates() -> list[Path]:
    return sorted((ROOT / "templates" / "mail").glob("*.txt"))


def texts(tree: ast.AST) -> Iterator[str]:
    """Every string a file holds as a value; docstrings are not."""
    docstrings = {id(node.body[0].value) for node in ast.walk(tree) if has_docstring(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def has_docstring(node: ast.AST) -> bool:
    return isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None
