"""What is typed in about the programme's calendar."""

from typing import Any

from wtforms import DateField, IntegerField, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.web.forms import BaseForm


class YearForm(BaseForm):
    year = IntegerField(validators=[InputRequired(), NumberRange(2000, 2100)])
    first = StringField(validators=[InputRequired()])
    last = StringField(validators=[InputRequired()])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.year.label.text = _("Programme year")
        self.first.label.text = _("First month")
        self.last.label.text = _("Last month")

    def validate_first(self, field: StringField) -> None:
        _month(field)

    def validate_last(self, field: StringField) -> None:
        _month(field)


def _month(field: StringField) -> None:
    try:
        Month.parse(field.data or "")
    except DomainError as unreadable:
        raise ValidationError(_("Write the month like 2026-03.")) from unreadable


class DayForm(BaseForm):
    on = DateField()
    kind = RadioField(default="holiday", validators=[InputRequired()])
    name = StringField(validators=[InputRequired(), Length(max=60)])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.on.label.text = _("Day")
        self.kind.label.text = _("What it is")
        self.kind.choices = [
            SelectChoice("holiday", _("A holiday")),
            SelectChoice("work", _("A working day")),
        ]
        self.name.label.text = _("Name or reason")

    def validate_on(self, field: DateField) -> None:
        if field.data is None and not field.process_errors:
            raise ValidationError(_("Write the day like 2026-11-30."))


class ForgetForm(BaseForm):
    on = DateField()
