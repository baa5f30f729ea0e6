"""What can be chosen about a calendar, and what is typed in about closed days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from wtforms import DateField, StringField, ValidationError

from learning_centers.calendars.grid import DAYS, sunday_before
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.web.forms import BaseForm

MOST_LETTERS = 100


class View(StrEnum):
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Span:
    """The week or month around a day."""

    view: View
    day: date

    @property
    def month(self) -> Month:
        return Month.of(self.day)

    @property
    def first(self) -> date:
        return sunday_before(self.day) if self.view is View.WEEK else self.month.first

    @property
    def last(self) -> date:
        return self.first + timedelta(days=DAYS - 1) if self.view is View.WEEK else self.month.last

    @property
    def before(self) -> date:
        """A day of the span before this one."""
        return self.first - timedelta(days=1)

    @property
    def after(self) -> date:
        return self.last + timedelta(days=1)


def asked_span(args: Mapping[str, str], today: date) -> Span:
    """From the address of the page; what cannot be read is this week."""
    view = View.MONTH if args.get("view") == View.MONTH else View.WEEK
    try:
        day = date.fromisoformat(args.get("from", ""))
    except ValueError:
        day = today
    return Span(view, day if 2000 <= day.year <= 2100 else today)  # a calendar ends where `Month` does


class DayField(DateField):
    """A day; None when nothing is typed."""

    def process_formdata(self, valuelist: Any) -> None:
        try:
            super().process_formdata([text for text in valuelist if text.strip()])
        except ValueError as unreadable:
            raise ValueError(_("Write the day like 2026-11-30.")) from unreadable


class ClosedDaysForm(BaseForm):
    first = DayField()
    last = DayField()
    reason = StringField()

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.first.label.text = _("First closed day")
        self.last.label.text = _("Last closed day")
        self.reason.label.text = _("Reason")

    def validate_first(self, field: DayField) -> None:
        if field.data is None and not field.process_errors:
            raise ValidationError(_("Enter the first day the center is closed."))

    def validate_reason(self, field: StringField) -> None:
        if len(field.data or "") > MOST_LETTERS:
            raise ValidationError(_("Write the reason in %(most)s letters or fewer.", most=MOST_LETTERS))


class OpenDayForm(BaseForm):
    """One closed day that is taken back."""

    on = DayField()
