"""What is typed in about a return. `version` is the return the person looked at."""

from wtforms import BooleanField, Field, HiddenField, SelectMultipleField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.web.forms import BaseForm

PARTS = {
    "marks": mark("Attendance"),
    "hours": mark("Hours of staff"),
    "evidence": mark("Evidence"),
    "visits": mark("Help desk and zone"),
}
MOST_LETTERS = 500


class ActForm(BaseForm):
    version = HiddenField()

    def seen(self) -> int | None:
        text = self.version.data or ""
        return int(text) if text.isdigit() else None


class HandInForm(ActForm):
    zero = BooleanField()
    sure = BooleanField()

    def validate_sure(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Check the figures above, then tick this box."))


class ReasonForm(ActForm):
    reason = TextAreaField()

    def validate_reason(self, field: Field) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_("Write the reason; the center will read it."))
        if len(field.data) > MOST_LETTERS:
            raise ValidationError(_("Write the reason in %(most)s letters or fewer.", most=MOST_LETTERS))


class SendBackForm(ReasonForm):
    parts = SelectMultipleField(
        choices=[SelectChoice(key, key) for key in PARTS],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
