"""Taking an issue or a part of it out: which part, what for, and why."""

from collections.abc import Sequence

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
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
    part = SelectField()
    purpose = SelectField()
    reason = StringField()

    def __init__(self, parts: Sequence[tuple[str, str]]) -> None:
        """parts: (part, worded) of models.IssueDownload; without any the form does not ask."""
        super().__init__()
        if parts:
            self.part.label.text = _("What to download")
            self.part.choices = [SelectChoice(part, text) for part, text in parts]
            self.part.flags.required = True
        else:
            del self.part
        self.purpose.label.text = _("What it is for")
        self.purpose.choices = [SelectChoice(key, _(PURPOSES[key])) for key in ON_PAGES]
        self.purpose.flags.required = True
        self.reason.label.text = _("Reason")
        self.reason.description = _("Who took it, when and why is kept on record.")
        self.reason.validators = [
            DataRequired(_("Write why you need it. Example: report of October to the minister")),
            Length(max=REASON_LENGTH, message=_("Shorten it to %(limit)s characters.", limit=REASON_LENGTH)),
        ]
        self.reason.flags.required = True
