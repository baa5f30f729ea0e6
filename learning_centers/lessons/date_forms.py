"""What is typed in about dates: one line each, or a repetition; and the kinds of field that a plan is typed into."""

from datetime import date
from typing import Any

from wtforms import (
    DateField,
    Field,
    IntegerField,
    SelectMultipleField,
    TimeField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import WEEKDAYS
from learning_centers.lessons.dates import EARLIEST, LATEST, MOST_LESSONS, Repeat
from learning_centers.lessons.sheets import REPEAT, Sheet
from learning_centers.web.forms import BaseForm


class DayField(DateField):
    """A day between 2000 and 2100; None when nothing is typed."""

    def process_formdata(self, valuelist: Any) -> None:
        typed = [text for text in valuelist if text.strip()]
        try:
            super().process_formdata(typed)
        except ValueError as unreadable:
            raise ValueError(_("Write the day like 2026-11-30.")) from unreadable
        if self.data is not None and not EARLIEST <= self.data <= LATEST:
            raise ValueError(_("Write the day like 2026-11-30."))


class ClockField(TimeField):
    """A time of the day; None when nothing is typed."""

    def process_formdata(self, valuelist: Any) -> None:
        try:
            super().process_formdata([text for text in valuelist if text.strip()])
        except ValueError as unreadable:
            raise ValueError(_("Write the time like 14:00.")) from unreadable


class WholeField(IntegerField):
    """A whole number from 1 to `most`; None when nothing is typed."""

    def __init__(self, most: int, **values: Any) -> None:
        super().__init__(**values)
        self._most = most

    def process_formdata(self, valuelist: Any) -> None:
        super().process_formdata([text for text in valuelist if text.strip()])
        if self.data is not None and not 1 <= self.data <= self._most:
            raise ValueError(self.data)

    def pre_validate(self, form: Any) -> None:
        """Words what reading found: the label, which the summary above the form needs, is known only now."""
        if self.process_errors:
            self.errors = [
                _(
                    "%(field)s: enter a number between 1 and %(most)s.",
                    field=self.label.text,
                    most=self._most,
                )
            ]


class TickField(SelectMultipleField):
    """Several of a few, each with a box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def say(field: Field, label: str, hint: str = "", *checks: Any, required: bool = False) -> None:
    """What a field is called, worded now that the language is known."""
    field.label.text, field.description = label, hint
    field.validators = list(checks)
    if required:
        field.flags.required = True


def at_most(letters: int) -> Length:
    return Length(max=letters, message=_("Shorten it to %(limit)s characters.", limit=letters))


class LineForm(BaseForm):
    """One date."""

    class Meta(BaseForm.Meta):
        csrf = False

    day = DayField()
    start = ClockField()
    end = ClockField()

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        say(self.day, _("Day"), required=True)
        say(self.start, _("Start"), required=True)
        say(self.end, _("End"), required=True)

    def validate_day(self, field: DayField) -> None:
        if field.data is None and not field.process_errors:
            raise ValidationError(_("Enter the day. Example: %(example)s", example="2026-11-30"))

    def validate_start(self, field: ClockField) -> None:
        if field.data is None and not field.process_errors:
            raise ValidationError(_("Enter when it starts. Example: %(example)s", example="14:00"))

    def validate_end(self, field: ClockField) -> None:
        _check_end(self.start, field)


def _check_end(start: ClockField, end: ClockField) -> None:
    if end.data is None and not end.process_errors:
        raise ValidationError(_("Enter when it ends. Example: %(example)s", example="16:00"))
    if end.data is not None and start.data is not None and end.data <= start.data:
        raise ValidationError(_("The end must be after the start %(start)s.", start=f"{start.data:%H:%M}"))


class RepeatForm(BaseForm):
    """A repetition that becomes dates. Its names begin with `repeat_`."""

    repeat_first = DayField()
    repeat_weekdays = TickField(coerce=int)
    repeat_start = ClockField()
    repeat_end = ClockField()
    repeat_times = WholeField(MOST_LESSONS)
    repeat_until = DayField()

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(formdata=sheet)
        self.repeat_weekdays.choices = [SelectChoice(n, _(name)) for n, name in enumerate(WEEKDAYS)]
        say(self.repeat_first, _("First day"), required=True)
        say(
            self.repeat_weekdays, _("On these weekdays"), _("Without one it is the weekday of the first day.")
        )
        say(self.repeat_start, _("Start"), required=True)
        say(self.repeat_end, _("End"), required=True)
        say(self.repeat_times, _("How many lessons"))
        say(self.repeat_until, _("Last day"), _("Give the number of lessons or the last day."))

    @property
    def is_filled(self) -> bool:
        """Whether anything of it was typed, readable or not."""
        return any(
            text.strip() for field in self if field.name.startswith(REPEAT) for text in field.raw_data or ()
        )

    def validate_repeat_first(self, field: DayField) -> None:
        if field.data is None and not field.process_errors:
            raise ValidationError(_("Enter the first day. Example: %(example)s", example="2026-11-30"))

    def validate_repeat_start(self, field: ClockField) -> None:
        if field.data is None and not field.process_errors:
            raise ValidationError(_("Enter when it starts. Example: %(example)s", example="14:00"))

    def validate_repeat_end(self, field: ClockField) -> None:
        _check_end(self.repeat_start, field)

    def validate_repeat_until(self, field: DayField) -> None:
        if field.process_errors:
            return
        if field.data is None and self.repeat_times.data is None:
            raise ValidationError(_("Enter how many lessons there are, or the last day."))
        if (
            field.data is not None
            and self.repeat_first.data is not None
            and field.data < self.repeat_first.data
        ):
            raise ValidationError(_("The last day comes before the first. Enter a later one."))

    def repeat(self) -> Repeat:
        """Call after `validate()` said yes."""
        first: date = self.repeat_first.data
        return Repeat(
            first,
            frozenset(self.repeat_weekdays.data or [first.weekday()]),
            self.repeat_start.data,
            self.repeat_end.data,
            self.repeat_times.data,
            self.repeat_until.data,
        )
