"""The made-up programme that is compiled: every month handed in and approved, so that all of them count."""

from collections.abc import Mapping

from bench.measuring import flask

MONTH = "2026-10"
# Python keeps the byte code of what it has imported, unless a machine for tests forbids it.
AS_INSTALLED = {"PYTHONDONTWRITEBYTECODE": ""}


def fill(settings: Mapping[str, str], centers: int, first: str) -> None:
    """The months from `first` to MONTH, in the database of `settings`, as the night before a compile leaves them."""
    flask(settings, "db", "upgrade")
    span = ("--from", first, "--to", MONTH, "--seed", "1")
    flask(settings, "demo", "load", "--centers", str(centers), *span)
    for act in ("submit", "approve"):
        flask(settings, "returns", act, "--month", MONTH, "--all")
    flask(settings, "jobs", "run-now", "figures.verify")
