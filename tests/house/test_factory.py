"""The two lists of the factory name modules by text: what the import linter cannot see is checked here."""

from importlib import import_module
from pathlib import Path

import pytest

from learning_centers import factory

ROOT = Path(factory.__file__).parent


def features_with(room):
    return {path.parent.name for path in ROOT.glob(f"*/{room}.py")} | {
        path.parent.parent.name for path in ROOT.glob(f"*/{room}/__init__.py")
    }


def test_every_feature_with_pages_is_served():
    assert set(factory.PAGES) == features_with("views")
    assert list(factory.PAGES) == sorted(factory.PAGES)


def test_every_command_is_found_under_its_name():
    modules = {f"learning_centers.{name}.cli" for name in features_with("cli")} | {"learning_centers.cli"}
    offered = {command.name: module for module in modules for command in import_module(module).COMMANDS}
    assert offered == factory.COMMANDS


@pytest.mark.parametrize(
    ("line", "ours"),
    [
        (["--app", "app", "submissions", "compile", "2026-10"], True),
        (["import", "plans", "file.xlsx"], True),
        (["--app", "app", "run"], False),
        (["--app", "app", "routes"], False),
        (["-w", "2", "app:app"], False),
        ([], False),
    ],
)
def test_only_our_own_commands_start_without_pages(line, ours):
    assert factory.is_command(line) is ours


def test_an_app_for_a_command_has_no_pages_and_knows_its_commands(tmp_path, monkeypatch):
    monkeypatch.setenv("DLC_DATA_DIR", str(tmp_path))
    app = factory.create_app(with_pages=False)
    assert "home.show" not in app.view_functions
    assert app.test_cli_runner().invoke(args=["returns", "--help"]).exit_code == 0
