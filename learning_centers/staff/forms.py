"""Signing hours, and taking them out with a reason."""

from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from learning_centers.core.i18n import gettext as _
from learning_centers.web.forms import BaseForm

REASON_LENGTH = 200


class SignForm(BaseForm):
    """`minutes`: the recognised ones that were on the screen."""

    minutes = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class ReasonForm(BaseForm):
    reason = StringField()

    def __init__(self) -> None:
        super().__init__()
        self.reason.label.text = _("Reason")
        self.reason.description = _("Who took it, when and why is kept on record.")
        self.reason.validators = [
            DataRequired(_("Write why you need the hours. Example: pay of October")),
            Length(max=REASON_LENGTH, message=_("Shorten it to %(limit)s characters.", limit=REASON_LENGTH)),
        ]
        self.reason.flags.required = True
