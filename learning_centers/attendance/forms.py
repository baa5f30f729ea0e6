"""What is typed in at the roll call and for the visits of a day.

The roll is parsed by hand from flat names: a field list of 30 radios costs 40 times as much (tech.md part 2, 7).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import DateField, HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from learning_centers.attendance.help_desk import Said
from learning_centers.attendance.queries import Marked
from learning_centers.attendance.service import MOST_PEOPLE
from learning_centers.attendees.service import Said as Details
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.tables import parsers
from learning_centers.core.tables.parsers import Unreadable
from learning_centers.figures.queries import AGE_BANDS, SEXES
from learning_centers.web.forms import BaseForm
from models import DeskOutcome, DeskTopic, Group, Mark

PREFIX, LOADED, LATE, WHY, HEADS = "mark-", "was-", "late-", "why-", "heads-"
SAID = "said-"  # a mark with what belongs to it in one value, as `loaded_value` writes it
MOST_EXCUSE = 200
# Most of a roll: a mark nothing belongs to, looked up instead of read.
PLAIN = {plain.value: Marked(plain) for plain in (Mark.PRESENT, Mark.ABSENT)}
MARK_WORDS = (
    (Mark.PRESENT, "○", mark("Present")),
    (Mark.LATE, "△", mark("Late")),
    (Mark.ABSENT, "✕", mark("Absent")),
    (Mark.EXCUSED, "◇", mark("Excused")),
)
TOPIC_WORDS = {
    DeskTopic.PHONE: mark("Smartphone and apps"),
    DeskTopic.KIOSK: mark("Kiosk"),
    DeskTopic.BANKING: mark("Banking"),
    DeskTopic.CIVIL: mark("Civil services"),
    DeskTopic.SAFETY: mark("Fraud and passwords"),
    DeskTopic.AI: mark("AI"),
    DeskTopic.OTHER: mark("Something else"),
}
OUTCOME_WORDS = {DeskOutcome.SOLVED: mark("Solved"), DeskOutcome.PASSED_ON: mark("Passed on")}
USUAL_MINUTES = (5, 10, 20, 30, 60)


class UnknownMark(DomainError): ...


class UnknownTalk(DomainError): ...


class UnknownDetail(DomainError): ...


def field_name(attendee_id: int) -> str:
    return f"{PREFIX}{attendee_id}"


def typed_marks(fields: Mapping[str, str]) -> dict[int, Marked]:
    """Attendee id -> mark, of the fields `mark-<id>`, with `late-<id>` (minutes) or `why-<id>` (the excuse).

    Where somebody chose between two marks it is one field, `said-<id>`.

    Raises:
        UnknownMark: a field is not one of ours.
    """
    found = {}
    try:
        for name, value in fields.items():
            if name.startswith(PREFIX):
                person = name.removeprefix(PREFIX)
                found[int(person)] = PLAIN.get(value) or _marked(
                    Mark(value), fields.get(LATE + person, ""), fields.get(WHY + person, "")
                )
            elif name.startswith(SAID) and (said := _loaded(value)):
                found[int(name.removeprefix(SAID))] = said
    except ValueError as unknown:
        raise UnknownMark(_("A mark could not be read. Load the page again.")) from unknown
    return found


def _marked(chosen: Mark, minutes: str, why: str) -> Marked:
    """What belongs to another mark than the chosen one is left out."""
    if chosen is Mark.LATE:
        return Marked(chosen, int(minutes) if minutes.strip() else None)
    return Marked(chosen, None, " ".join(why.split())[:MOST_EXCUSE] if chosen is Mark.EXCUSED else "")


def loaded_marks(fields: Mapping[str, str]) -> dict[int, Marked | None]:
    """Attendee id -> the mark the page was drawn with, of the fields `was-<id>`.

    Raises:
        UnknownMark: a field is not one of ours.
    """
    try:
        return {
            int(name.removeprefix(LOADED)): _loaded(value)
            for name, value in fields.items()
            if name.startswith(LOADED)
        }
    except ValueError as unknown:
        raise UnknownMark(_("A mark could not be read. Load the page again.")) from unknown


def loaded_value(marked: Marked | None) -> str:
    """The value of a field `was-<id>`; `loaded_marks` reads it."""
    if marked is None:
        return ""
    return f"{marked.mark} {marked.late_minutes or ''} {marked.excuse}".rstrip()


def _loaded(value: str) -> Marked | None:
    if not value or value in PLAIN:
        return PLAIN.get(value)
    mark_word, minutes, why = (*value.split(" ", 2), "", "")[:3]
    return Marked(Mark(mark_word), int(minutes) if minutes else None, why)


def filled(marks: Mapping[int, Marked], people: Iterable[int]) -> dict[int, Marked]:
    """`marks`, and everybody else present."""
    return {**dict.fromkeys(people, Marked(Mark.PRESENT)), **marks}


def typed_heads(fields: Mapping[str, str]) -> dict[tuple[int, int], int]:
    """(age band, sex) -> people, of the fields `heads-<band>-<sex>`; what is no number is -1 and refused later."""
    found = {}
    for band in range(len(AGE_BANDS)):
        for sex in range(len(SEXES)):
            typed = fields.get(f"{HEADS}{band}-{sex}", "").strip()
            if typed:
                found[band, sex] = int(typed) if typed.isdecimal() else -1
    return found


def typed_talk(fields: Mapping[str, str]) -> Said:
    """Raises UnknownTalk: a field is not one of ours."""
    band = fields.get("age_band", "")
    try:
        if band and not 0 <= int(band) < len(AGE_BANDS):
            raise ValueError(band)
        return Said(
            DeskTopic(fields.get("topic", "")),
            int(fields.get("minutes", "")),
            DeskOutcome(fields.get("outcome", "")),
            int(band) if band else None,
        )
    except ValueError as unknown:
        raise UnknownTalk(_("Choose the minutes and how it ended, then press the topic.")) from unknown


def typed_details(fields: MultiDict[str, str]) -> Details:
    """What is asked at the roll call: birth year, residence and groups; none of them must be given.

    Raises:
        UnknownDetail: one of them cannot be read.
    """
    year, place = fields.get("birth_year", "").strip(), fields.get("residence", "")
    try:
        groups = frozenset(Group(one) for one in fields.getlist("group"))
        return Details(
            birth_year=parsers.birth_year(year) if year else None,
            residence_id=int(place) if place else None,
            groups=groups,
        )
    except Unreadable as unreadable:
        raise UnknownDetail(str(unreadable)) from unreadable
    except ValueError as unknown:
        raise UnknownDetail(_("Something could not be read. Load the page again.")) from unknown


class VisitsForm(BaseForm):
    """People of one day."""

    center = HiddenField()
    day = DateField()
    help_desk = IntegerField()
    zone = IntegerField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        number = _("Enter a number between 0 and %(most)s.", most=f"{MOST_PEOPLE:,}")
        self.day.label.text = _("Day")
        self.day.validators = [InputRequired(_("Enter the day. Example: %(example)s", example="2026-11-05"))]
        for field, label in (
            (self.help_desk, _("Help desk (people)")),
            (self.zone, _("Experience zone (people)")),
        ):
            field.label.text = label
            field.validators = [InputRequired(number), NumberRange(0, MOST_PEOPLE, number)]
        for field in (self.day, self.help_desk, self.zone):
            field.flags.required = True
