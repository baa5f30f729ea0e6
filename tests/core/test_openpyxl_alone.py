"""openpyxl is used without numpy, which is installed for other work."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "module",
    [
        "learning_centers.core.workbook.skeleton",
        "learning_centers.core.tables.marking",
        "learning_centers.imports.samples",
    ],
)
def test_whoever_writes_or_reads_a_workbook_does_not_import_numpy(module):
    code = (
        f"import {module}, sys; sys.exit(2 * ('numpy' in sys.modules) or 3 * ('openpyxl' not in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_openpyxl_by_itself_would_import_it(tmp_path):
    (tmp_path / "numpy.py").write_text("raise SystemExit(4)")
    done = subprocess.run([sys.executable, "-c", "import openpyxl"], cwd=tmp_path, check=False)
    assert done.returncode == 4


def test_the_stand_in_is_what_openpyxl_has_without_numpy(monkeypatch):
    stand_in = sys.modules["openpyxl.compat.numbers"]
    import openpyxl.compat

    monkeypatch.setitem(sys.modules, "numpy", None)
    path = Path(openpyxl.compat.__file__).with_name("numbers.py")
    spec = importlib.util.spec_from_file_location("numbers_of_openpyxl", path)
    theirs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(theirs)
    names = {name for name in vars(theirs) if name.isupper()}
    assert {name: getattr(stand_in, name) for name in names} == {
        name: getattr(theirs, name) for name in names
    }
    assert names == {"NUMERIC_TYPES", "NUMPY"}
