"""What is typed in about a return. `version` and `shown` are the return and the numbers the person looked at."""

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.returns.queries.signed import MEASURES
from learning_centers.returns.service.rules import Seen
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
    shown = HiddenField()

    def seen(self) -> Seen:
        text = self.version.data or ""
        return Seen(int(text) if text.isdigit() else None, self.shown.data or "")


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


class NoteForm(BaseForm):
    measure = SelectField(choices=[SelectChoice(key, key) for key in MEASURES])
    text = TextAreaField()

    def validate_text(self, field: Field) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_("Write the note."))
        if len(field.data) > MOST_LETTERS:
            raise ValidationError(_("Write the note in %(most)s letters or fewer.", most=MOST_LETTERS))
