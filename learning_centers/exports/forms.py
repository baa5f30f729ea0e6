"""What is taken out, as what kind of file, and why."""

from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, Length

from learning_centers.core.i18n import gettext as _
from learning_centers.core.workbook.taking import FileFormat
from learning_centers.exports.service import KIND_NAMES, ExportKind
from learning_centers.web.forms import BaseForm

REASON_LENGTH = 200


class TakeOutForm(BaseForm):
    kind = RadioField(coerce=ExportKind, default=ExportKind.PLANS)
    file_format = RadioField(coerce=FileFormat, default=FileFormat.XLSX)
    reason = StringField()

    def __init__(self) -> None:
        super().__init__()
        self.kind.label.text = _("What to take out")
        self.kind.choices = [(kind, _(KIND_NAMES[kind])) for kind in ExportKind]
        self.file_format.label.text = _("Kind of file")
        self.file_format.choices = [
            (FileFormat.XLSX, _("Excel workbook (.xlsx)")),
            (FileFormat.CSV, _("Text with commas (.csv)")),
        ]
        self.reason.label.text = _("Reason")
        self.reason.description = _("Who took it, when and why is kept on record.")
        self.reason.validators = [
            DataRequired(_("Write why you need the file. Example: to enter October into the portal")),
            Length(max=REASON_LENGTH, message=_("Shorten it to %(limit)s characters.", limit=REASON_LENGTH)),
        ]
        for field in (self.kind, self.file_format, self.reason):
            field.flags.required = True
