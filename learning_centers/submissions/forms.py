"""Taking an issue out: what for, and why."""

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.web.forms import BaseForm

PURPOSES = {
    "report": mark("Monthly report"),
    "assembly": mark("Answer to the National Assembly"),
    "audit": mark("For an audit"),
    "other": mark("Other"),
    "command": mark("Command line"),  # never chosen on a page
}
ON_PAGES = ("report", "assembly", "audit", "other")
REASON_LENGTH = 200


class DownloadForm(BaseForm):
    purpose = SelectField()
    reason = StringField()

    def __init__(self) -> None:
        super().__init__()
        self.purpose.label.text = _("What it is for")
        self.purpose.choices = [(key, _(PURPOSES[key])) for key in ON_PAGES]
        self.purpose.flags.required = True
        self.reason.label.text = _("Reason")
        self.reason.description = _("Who took it, when and why is kept on record.")
        self.reason.validators = [
            DataRequired(_("Write why you need it. Example: report of October to the minister")),
            Length(max=REASON_LENGTH, message=_("Shorten it to %(limit)s characters.", limit=REASON_LENGTH)),
        ]
        self.reason.flags.required = True
