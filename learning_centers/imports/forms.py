"""What is chosen when a file is brought. Labels stand in the templates."""

from collections.abc import Iterable
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, FileField, RadioField
from wtforms.validators import StopValidation

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.imports.queries import KIND_NAMES
from learning_centers.web.forms import BaseForm
from models import UploadKind


class Chosen:
    """Something must be chosen; `message` is a msgid that says what."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Any) -> None:
        data = field.data
        if not data or (isinstance(data, FileStorage) and not data.filename):
            field.errors.clear()
            raise StopValidation(_(self.message))


class UploadForm(BaseForm):
    kind = RadioField(
        coerce=UploadKind, validators=[Chosen(mark("Choose what the file holds."))], validate_choice=False
    )
    file = FileField(validators=[Chosen(mark("Choose a file."))])
    create_courses = BooleanField()

    def offer(self, kinds: Iterable[UploadKind]) -> None:
        """Only what this person may bring; the rule itself is the service's."""
        self.kind.choices = [(kind, _(KIND_NAMES[kind])) for kind in kinds]


class StoreForm(BaseForm):
    """The button that stores; `good`: without the rows that have problems."""

    good = BooleanField()
