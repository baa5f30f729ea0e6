"""What each route demands of the viewer, and the note in the access log that a person was seen."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import abort, g, request

from learning_centers.core import audit
from learning_centers.core.access import Permission, Viewer
from learning_centers.web import db
from models import Deed

P = ParamSpec("P")
R = TypeVar("R")


def current_viewer() -> Viewer:
    """The viewer the sign-in loader put on `g`; 401 when nobody is signed in."""
    viewer: Viewer | None = g.get("viewer")
    return viewer or abort(401)


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Guard a view: 401 without a viewer, 403 without `permission`. The route test reads the mark it leaves."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if permission not in current_viewer().permissions:
                abort(403)
            return view(*args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]  # a mark for the route test
        return guarded

    return guard


def note_seen(
    kind: str, subjects: Iterable[int], *, deed: Deed = Deed.VIEW, reason: str = "", detail: str = ""
) -> None:
    """The current viewer is shown (or given) these people's data: into the access log, after the page is drawn.

    A GET may call this; the log is written by `write_seen` in a short transaction of its own.
    """
    people = tuple(subjects)
    if people:
        audit.record(
            db.session(),
            current_viewer(),
            deed,
            str(request.endpoint),
            kind=kind,
            subjects=people,
            reason=reason,
            detail=detail,
        )


def write_seen() -> None:
    """After each request: write what `note_seen` noted. A page that cannot be logged is not shown."""
    if "session" in g and audit.has_recorded(db.session()):
        with db.transaction():
            pass
