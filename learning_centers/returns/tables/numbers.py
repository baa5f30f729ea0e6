"""The numbers of a return: beside other months, beside what is usual, before and after, and the rows behind one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from learning_centers.checks.history import Usual
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.core.months import Month
from learning_centers.returns.queries.behind import HeldLesson, LoggedDay, MetPerson
from learning_centers.returns.queries.signed import MEASURES, Changed
from learning_centers.returns.queries.usual import Numbers
from learning_centers.returns.tables import Column, Row
from learning_centers.web.filters import clock_time, day, hours, month_name, number


def measure_names() -> dict[str, str]:
    """The name of each measure, with its unit, as screens call it."""
    return {
        "lessons": _("Lessons held (lessons)"),
        "hours": _("Hours held (hours)"),
        "visits": _("Visits (people)"),
        "people": _("People (people)"),
        "new": _("New people (people)"),
        "help_desk": _("Help desk (people)"),
        "zone": _("Experience zone (people)"),
    }


def worded(value: float, measure: str) -> str:
    """Hours always with a decimal, so that they stand in line; others where they have one."""
    return hours(value) if measure == "hours" else number(value, 0 if value == int(value) else 1)


def difference(now: float, before: float, measure: str) -> Row:
    """A cell that says by how much, with the sign in words and colour."""
    by = now - before
    return {"diff": by, "text": worded(abs(by), measure)}


def logged(numbers: Numbers) -> bool:
    """Whether the month has a record; what is not known differs from nothing."""
    return bool(numbers["lessons"] or numbers["help_desk"] or numbers["zone"])


def change(now: Numbers | None, before: Numbers | None, measure: str) -> Row | str:
    """Nothing where a month has no record."""
    if now is None or before is None or measure not in now or measure not in before:
        return ""
    return difference(now[measure], before[measure], measure)


def figure_columns(month: Month) -> list[Column]:
    return [
        ("measure", _("Measure"), ""),
        ("now", month_name(month), "num"),
        ("before", month_name(month.previous()), "num"),
        ("change", _("Difference"), "num"),
        ("year", month_name(month.plus(-12)), "num"),
        ("usual", _("Usual range"), "num"),
        ("look", _("To look at"), ""),
    ]


@dataclass(frozen=True, slots=True)
class Beside:
    """The numbers of a month and what stands beside them; a month without a record is None."""

    now: Numbers | None
    before: Numbers | None
    year: Numbers | None  # the same month last year
    ranges: Mapping[str, Usual]
    late: Mapping[str, int]  # late entries by measure


def figure_rows(center_id: int, month: Month, beside: Beside) -> list[Row]:
    """One row per measure; a month in which nothing was logged says so instead of zeros."""
    names = measure_names()
    return [_figure_row(center_id, month, beside, measure, names[measure]) for measure in MEASURES]


def _figure_row(center_id: int, month: Month, beside: Beside, measure: str, name: str) -> Row:
    range_, late = beside.ranges.get(measure), beside.late.get(measure, 0)
    known = range_ is not None and beside.now is not None
    out = known and measure in out_of_range(beside.now or {}, beside.ranges)
    return {
        "measure": {
            "href": url_for("returns.behind", center_id=center_id, month=month, measure=measure),
            "text": name,
        },
        "now": _shown(beside.now, measure),
        "before": _shown(beside.before, measure),
        "change": change(beside.now, beside.before, measure),
        "year": _shown(beside.year, measure),
        "usual": f"{worded(range_.low, measure)}–{worded(range_.high, measure)}" if range_ else "",
        "look": _look(out, known, late),
        "_row": "warn" if out or late else "",
    }


def _look(out: bool, known: bool, late: int) -> Row | str:
    words = late_words(late) if late else ""
    if out:
        return (
            {"tag": ("warn", _("Out of range")), "sub": words}
            if late
            else {"tag": ("warn", _("Out of range"))}
        )
    if late:
        return {"tag": ("warn", words, "clock")}
    return {"tag": ("ok", _("In range"))} if known else ""


def late_words(count: int) -> str:
    return ngettext("%(n)s late entry", "%(n)s late entries", count)


def out_of_range(now: Numbers, ranges: Mapping[str, Usual]) -> list[str]:
    """The measures of `now` that lie outside their range."""
    return [name for name, range_ in ranges.items() if name in now and not range_.holds(now[name])]


def _shown(numbers: Numbers | None, measure: str) -> str:
    return _("No record") if numbers is None else worded(numbers.get(measure, 0), measure)


def changed_columns() -> list[Column]:
    return [
        ("measure", _("Measure"), ""),
        ("before", _("Signed before"), "num"),
        ("after", _("Now"), "num"),
        ("change", _("Difference"), "num"),
    ]


def changed_rows(changes: Iterable[Changed]) -> list[Row]:
    names = measure_names()
    return [
        {
            "measure": names[one.measure],
            "before": worded(one.before, one.measure),
            "after": worded(one.after, one.measure),
            "change": difference(one.after, one.before, one.measure),
        }
        for one in changes
    ]


def lesson_columns() -> list[Column]:
    return [
        ("lesson", _("Lesson"), ""),
        ("when", _("When"), "nowrap"),
        ("hours", _("Hours"), "num"),
        ("people", _("People with names"), "num"),
        ("heads", _("Counted heads"), "num"),
        ("seats", _("Seats"), "num"),
        ("look", _("To look at"), ""),
    ]


def lesson_rows(
    lessons: Iterable[HeldLesson],
    link: Callable[[HeldLesson], str | None],
    closed_late: Callable[[HeldLesson], bool],
) -> list[Row]:
    """link: where the lesson opens for this viewer, if anywhere."""
    rows = []
    for one in lessons:
        name: Row = {"text": one.course, "sub": _("%(code)s, lesson %(n)s", code=one.code, n=one.number)}
        if href := link(one):
            name["href"] = href
        look: Row | str = ""
        if one.late:
            look = {"tag": ("warn", late_words(one.late), "clock")}
        elif closed_late(one):
            look = {"tag": ("warn", _("Closed late"), "clock")}
        rows.append(
            {
                "lesson": name,
                "when": f"{day(one.starts_at)} {clock_time(one.starts_at)}–{clock_time(one.ends_at)}",
                "hours": hours(one.minutes / 60),
                "people": one.people,
                "heads": one.head_count or "",
                "seats": one.seats,
                "look": look,
                "_row": "warn" if look else "",
            }
        )
    return rows


def people_columns() -> list[Column]:
    return [
        ("name", _("Name"), ""),
        ("born", _("Born"), "num"),
        ("visits", _("Visits (people)"), "num"),
        ("hours", _("Hours"), "num"),
        ("new", _("New this year"), ""),
    ]


def people_rows(people: Iterable[MetPerson], name: Callable[[str], str]) -> list[Row]:
    """name: how much of a name this viewer reads."""
    return [
        {
            "name": name(one.name),
            "born": str(one.birth_year) if one.birth_year else _("Not known"),
            "visits": one.visits,
            "hours": hours(one.minutes / 60),
            "new": {"tag": ("plain", _("New person"))} if one.new else "",
        }
        for one in people
    ]


def day_columns() -> list[Column]:
    return [("day", _("Day"), ""), ("people", _("Visitors"), "num"), ("look", _("To look at"), "")]


def day_rows(days: Sequence[LoggedDay]) -> list[Row]:
    return [
        {
            "day": day(one.day),
            "people": one.people,
            "look": {"tag": ("warn", _("Entered late: %(n)s", n=number(one.late)), "clock")}
            if one.late
            else "",
            "_row": "warn" if one.late else "",
        }
        for one in days
    ]
