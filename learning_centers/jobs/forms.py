"""Pausing a job: which one, and why."""

from collections.abc import Sequence

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from learning_centers.core.i18n import gettext as _
from learning_centers.jobs.service import REASON_LENGTH
from learning_centers.web.forms import BaseForm


class PauseForm(BaseForm):
    job = SelectField()
    reason = StringField()

    def __init__(self, jobs: Sequence[tuple[str, str]]) -> None:
        """jobs: (name, worded title) of those that are not paused."""
        super().__init__()
        self.job.label.text = _("Job")
        self.job.choices = [SelectChoice(name, title) for name, title in jobs]
        self.job.flags.required = True
        self.reason.label.text = _("Reason")
        self.reason.validators = [
            DataRequired(_("Write why. Example: the disk is being changed until Friday")),
            Length(max=REASON_LENGTH, message=_("Shorten it to %(limit)s characters.", limit=REASON_LENGTH)),
        ]
        self.reason.flags.required = True
