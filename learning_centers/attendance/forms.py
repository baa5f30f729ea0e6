"""What is typed in at the roll call and for the visits of a day.

The roll is parsed by hand from flat names: a field list of 30 radios costs 40 times as much (tech.md part 2, 7).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import DateField, HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from learning_centers.attendance.service import MOST_PEOPLE
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.web.forms import BaseForm
from models import Mark

PREFIX = "mark-"
MARK_WORDS = (
    (Mark.PRESENT, "○", mark("Present")),
    (Mark.LATE, "△", mark("Late")),
    (Mark.ABSENT, "✕", mark("Absent")),
    (Mark.EXCUSED, "◇", mark("Excused")),
)


class UnknownMark(DomainError): ...


def field_name(attendee_id: int) -> str:
    return f"{PREFIX}{attendee_id}"


def typed_marks(fields: Mapping[str, str]) -> dict[int, Mark]:
    """Attendee id -> mark, of the fields `mark-<attendee id>`.

    Raises:
        UnknownMark: a field is not one of ours.
    """
    found = {}
    for name, value in fields.items():
        if name.startswith(PREFIX):
            try:
                found[int(name.removeprefix(PREFIX))] = Mark(value)
            except ValueError as unknown:
                raise UnknownMark(_("A mark could not be read. Load the page again.")) from unknown
    return found


def filled(marks: Mapping[int, Mark], people: Iterable[int]) -> dict[int, Mark]:
    """`marks`, and everybody else present."""
    return {**dict.fromkeys(people, Mark.PRESENT), **marks}


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
