"""Which table is taken out, as what kind of file."""

from typing import Any

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from learning_centers.dashboards.sheets import COMPARED, PARTS, PLANNED
from learning_centers.exports.service import FileFormat
from learning_centers.web.forms import BaseForm


class TakeForm(BaseForm):
    """Two buttons under each table; nobody types anything."""

    sheet = RadioField(validators=[InputRequired()])
    file_format = RadioField(validators=[InputRequired()])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.sheet.choices = [SelectChoice(key, key) for key in (COMPARED, PLANNED, PARTS)]
        self.file_format.choices = [SelectChoice(one, one) for one in FileFormat]
