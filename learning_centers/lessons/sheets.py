"""What is typed into the form of a plan, as flat names and texts, and what its buttons do to it.

A room of its own: a line more or less, or a free time taken, changes what was typed before anything is checked, so
that the page works without scripts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from werkzeug.datastructures import MultiDict

from learning_centers.lessons.dates import EARLIEST, FURTHEST, LATEST, MOST_LESSONS, WEEK, Slot, Spread
from learning_centers.lessons.plans import Plan

Sheet = MultiDict[str, str]

ELSEWHERE = "elsewhere"  # the place of a typed address
LINES, REPEAT, SKIPPED = "dates-", "repeat_", "skipped"
NOT_CARRIED = ("csrf_token", "act", "seen")


@dataclass(frozen=True, slots=True)
class Line:
    """As typed."""

    day: str = ""
    start: str = ""
    end: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.day or self.start or self.end)


def fresh() -> Sheet:
    return with_lines(MultiDict({"once": str(uuid4())}), [Line()])


def sheet_of(plan: Plan) -> Sheet:
    """The form filled in with what `plan` says, to be sent as a new one."""
    share = plan.completion_share
    texts = {
        "once": str(uuid4()),
        "course": plan.course_id,
        "place": ELSEWHERE if plan.address and plan.room_id is None else plan.room_id,
        "address": plan.address,
        "detail": plan.address_detail,
        "township": plan.township,
        "district": plan.district_id,
        "lead": plan.lead_id,
        "seats": plan.seats,
        "target": plan.target_group,
        "vulnerable": "y" if plan.vulnerable else None,
        "devices": plan.devices,
        "signup_from": plan.signup_from,
        "signup_until": plan.signup_until,
        "completion": None if share is None else round(share * 100),
    }
    sheet: Sheet = MultiDict({name: str(value) for name, value in texts.items() if value is not None})
    sheet.setlist("assistants", [str(one) for one in plan.assistants])
    sheet.setlist("supporters", [str(one) for one in plan.supporters])
    return with_slots(sheet, plan.slots)


def sent(fields: Iterable[tuple[str, str]]) -> Sheet:
    """Without the buttons; lines that are quite empty are gone."""
    sheet: Sheet = MultiDict([(name, value) for name, value in fields if name not in NOT_CARRIED])
    return with_lines(sheet, [line for line in lines_of(sheet) if not line.is_empty])


def lines_of(sheet: Sheet) -> list[Line]:
    numbers = {name.split("-")[1] for name in sheet if name.startswith(LINES)}
    ordered = sorted(int(number) for number in numbers if number.isdecimal() and len(number) <= 3)
    parts = ("day", "start", "end")
    return [
        Line(*(sheet.get(f"{LINES}{n}-{part}", "").strip() for part in parts)) for n in ordered[:MOST_LESSONS]
    ]


def with_lines(sheet: Sheet, lines: Sequence[Line]) -> Sheet:
    kept = [(name, value) for name, value in sheet.items(multi=True) if not name.startswith(LINES)]
    for n, line in enumerate(lines):
        kept += [
            (f"{LINES}{n}-day", line.day),
            (f"{LINES}{n}-start", line.start),
            (f"{LINES}{n}-end", line.end),
        ]
    return MultiDict(kept)


def with_slots(sheet: Sheet, slots: Iterable[Slot]) -> Sheet:
    return with_lines(sheet, [_line(slot) for slot in slots])


def with_spread(sheet: Sheet, found: Spread) -> Sheet:
    """The dates of a repetition beside those that are there, by day; the repetition itself is done with."""
    lines = list(dict.fromkeys([*lines_of(sheet), *(_line(slot) for slot in found.slots)]))
    kept = [(name, value) for name, value in sheet.items(multi=True) if not name.startswith(REPEAT)]
    filled = with_lines(
        MultiDict(kept), sorted(lines, key=lambda line: (line.day, line.start))[:MOST_LESSONS]
    )
    filled.setlist(SKIPPED, sorted({*sheet.getlist(SKIPPED), *(str(day) for day in found.skipped)}))
    return filled


def skipped_days(sheet: Sheet) -> list[date]:
    """Of one repetition; what else is sent under that name is passed over."""
    days = sorted(filter(None, map(_day, sheet.getlist(SKIPPED))))
    return [day for day in days if EARLIEST <= day <= LATEST and day - days[0] <= FURTHEST]


def pressed(sheet: Sheet, act: str) -> Sheet:
    """After "add", "drop:2" or "take:2:2026-11-20 10:00-12:00"; other buttons change nothing."""
    what, _colon, of = act.partition(":")
    lines = lines_of(sheet)
    if what == "add" and len(lines) < MOST_LESSONS:
        return with_lines(sheet, [*lines, _after(lines)])
    number, _colon, to = of.partition(":")
    if not number.isdecimal() or int(number) >= len(lines):
        return sheet
    if what == "drop":
        del lines[int(number)]
    elif what == "take":
        lines[int(number)] = _taken(to)
        lines.sort(key=lambda line: (line.day, line.start))
    return with_lines(sheet, lines)


def take(number: int, slot: Slot) -> str:
    """The value of the button that takes a free time for the date of this number, from 0."""
    return f"take:{number}:{slot.day} {slot.start:%H:%M}-{slot.end:%H:%M}"


def _taken(text: str) -> Line:
    day, _space, times = text.partition(" ")
    start, _dash, end = times.partition("-")
    return Line(day, start, end)


def _line(slot: Slot) -> Line:
    return Line(str(slot.day), f"{slot.start:%H:%M}", f"{slot.end:%H:%M}")


def _after(lines: Sequence[Line]) -> Line:
    """A week after the last one at the same time, as that is what most people want."""
    if not lines:
        return Line()
    last = lines[-1]
    day = _day(last.day)
    near = day is not None and day < date.max - timedelta(days=7)
    return Line(str(day + WEEK) if day is not None and near else "", last.start, last.end)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
