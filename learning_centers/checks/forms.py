"""What is typed in about a waiver."""

from typing import Any

from wtforms import HiddenField, SelectField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from learning_centers.calendars.forms import DayField
from learning_centers.checks.queries import stages_in
from learning_centers.checks.registry import RULES
from learning_centers.checks.service import MOST_LETTERS
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.web.forms import BaseForm


class WaiverForm(BaseForm):
    rule = SelectField()
    reason = TextAreaField()
    until = DayField()

    def __init__(self, month: Month, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.rule.label.text = _("Check")
        self.reason.label.text = _("Reason")
        self.until.label.text = _("Last day it holds")
        self.rule.choices = [
            SelectChoice(one, _(RULES[one].title)) for one in RULES if one in stages_in(month)
        ]

    def validate_reason(self, field: TextAreaField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_("Write why this check does not hold here; the workbook shows it."))
        if len(field.data.strip()) > MOST_LETTERS:
            raise ValidationError(_("Write the reason in %(most)s letters or fewer.", most=MOST_LETTERS))


class EndForm(BaseForm):
    """One waiver that is ended."""

    waiver = HiddenField()

    def chosen(self) -> int:
        """0: none."""
        text = self.waiver.data or ""
        return int(text) if text.isdecimal() else 0
