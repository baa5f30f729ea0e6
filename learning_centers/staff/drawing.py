"""Hours as rows of the tables on screen (see templates/components/tables.html)."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from learning_centers.staff.hours import PART_NAMES, Hours, Line, Person, by_kind, warnings_of
from learning_centers.staff.queries import ROLE_NAMES
from learning_centers.web.filters import clock_time, day, hours, number
from models import Duty, TeachingMode

Row = dict[str, Any]

MODE_NAMES = {
    TeachingMode.RESIDENT: mark("At the center"),
    TeachingMode.DISPATCH: mark("In the village"),
    TeachingMode.BUS: mark("On the bus"),
    TeachingMode.ONLINE: mark("Online"),
}
DUTY_TAGS = {
    Duty.PLANNED: ("info", mark("planned"), "clock"),
    Duty.WORKED: ("ok", mark("taught"), "check"),
    Duty.ABSENT: ("bad", mark("did not come"), "x"),
    Duty.ADDED: ("warn", mark("came in addition"), "plus"),
}
SIGN_TAGS = {
    "unsigned": ("none", mark("The manager has not signed yet"), "edit"),
    "signed": ("ok", mark("Signed"), "check"),
    "sign_again": ("warn", mark("To be signed again"), "redo"),
}


def hour_columns() -> list[tuple[str, str, str]]:
    return [
        ("planned", _("Planned (hours)"), "num"),
        ("worked", _("Worked (hours)"), "num"),
        ("absent", _("Absent (hours)"), "num"),
        ("added", _("Added (hours)"), "num"),
        ("recognised", _("Recognised (hours)"), "num"),
    ]


def hour_cells(found: Hours) -> Row:
    """Under `hour_columns`."""
    return {
        "planned": hours(found.planned / 60),
        "worked": hours(found.worked / 60),
        "absent": hours(found.absent / 60),
        "added": hours(found.added / 60),
        "recognised": hours(found.recognised / 60),
    }


def kind_columns() -> list[tuple[str, str, str]]:
    return [("part", _("Role"), ""), ("mode", _("How it is taught"), ""), ("where", _("Where"), "")]


def kind_rows(lines: Sequence[Line]) -> list[Row]:
    return [
        {"part": _(PART_NAMES[part]), "mode": _mode(mode), "where": where, **hour_cells(found)}
        for (part, mode, where), found in by_kind(lines)
    ]


def _mode(mode: TeachingMode | None) -> str:
    return _(MODE_NAMES[mode]) if mode else _("Not stated")


def line_columns() -> list[tuple[str, str, str]]:
    return [
        ("day", _("Day"), "nowrap"),
        ("time", _("Time"), "nowrap"),
        ("course", _("Course"), ""),
        ("part", _("Role"), ""),
        ("duty", _("What happened"), ""),
        ("minutes", _("Hours"), "num"),
        ("note", _("Note"), ""),
    ]


def line_rows(lines: Sequence[Line]) -> list[Row]:
    return [
        {
            "day": day(line.day),
            "time": _span(line),
            "course": {"text": line.course, "sub": line.place},
            "part": _(PART_NAMES[line.part]),
            "duty": {"tag": _tag(DUTY_TAGS[line.duty])},
            "minutes": hours(line.minutes / 60),
            "note": _note(line),
            "_row": "warn" if line.duty is Duty.ABSENT else "",
        }
        for line in lines
    ]


def _span(line: Line) -> str:
    first, last = line.own_starts_at or line.starts_at, line.own_ends_at or line.ends_at
    return f"{clock_time(first)}–{clock_time(last)}"


def _note(line: Line) -> str:
    stands_in = _("for %(name)s", name=line.stands_in_for) if line.stands_in_for else ""
    return " · ".join(filter(None, (stands_in, line.reason)))


def person_columns() -> list[tuple[str, str, str]]:
    return [
        ("name", _("Name"), ""),
        ("role", _("Role"), "nowrap"),
        ("center", _("Center"), ""),
        *hour_columns(),
        ("signed", _("Signed by the manager"), ""),
        ("warnings", _("To look at"), ""),
    ]


def person_rows(people: Sequence[Person], month: Month) -> list[Row]:
    return [_person_row(person, month, warnings_of(person)) for person in people]


def _person_row(person: Person, month: Month, warnings: Sequence[str]) -> Row:
    return {
        "name": {
            "text": Markup('<span class="lc-nowrap">{}</span>').format(person.name),
            "href": url_for("staff.statement", staff_id=person.id, month=month),
        },
        "role": _(ROLE_NAMES[person.role]),
        "center": person.center,
        **hour_cells(person.hours),
        "signed": {"tag": sign_tag(person)},
        "warnings": " ".join(warnings),
        "_row": "warn" if warnings else "",
    }


def sign_tag(person: Person) -> tuple[str, str, str]:
    return _tag(SIGN_TAGS[person.sign_state])


def _tag(found: tuple[str, str, str]) -> tuple[str, str, str]:
    kind, text, sign = found
    return kind, _(text), sign


def facts(person: Person) -> list[tuple[str, str]]:
    """What is known of the person beside the hours."""
    return [
        (_("Role"), _(ROLE_NAMES[person.role])),
        (_("Center"), person.center),
        (_("Contract"), _contracts(person) or _("Nothing stored")),
        (_("Qualification"), person.qualification or _("Nothing stored")),
        (_("Qualified until"), day(person.qualified_until) if person.qualified_until else _("Not stated")),
        (_("Hiring background"), person.hiring_background or _("Not stated")),
    ]


def _contracts(person: Person) -> str:
    spans = []
    for term in person.terms:
        cap = (
            _("at most %(hours)s hours a month", hours=f"{term.monthly_hours:g}")
            if term.monthly_hours
            else ""
        )
        span = f"{day(term.starts_on)}–{day(term.ends_on) if term.ends_on else ''}"
        spans.append(f"{span} ({cap})" if cap else span)
    return ", ".join(spans)


def background_rows(counts: Sequence[tuple[str, int]]) -> list[Row]:
    return [{"background": what or _("Not stated"), "people": number(count)} for what, count in counts]
