"""The base of every form, and those of the buttons under a table (`take_file` in components/forms.html)."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import language, mark
from learning_centers.core.workbook.taking import FileFormat

# What WTForms says by itself, where its own words do not say what to enter.
SAID_BETTER = frozenset(
    {
        mark("This field is required."),
        mark("Not a valid date value."),
        mark("Not a valid integer value."),
        mark("Not a valid choice."),
    }
)


class _Words:
    """The translations of WTForms with some of them from our own catalogue."""

    def __init__(self, theirs: Any) -> None:
        self.theirs = theirs

    def gettext(self, text: str) -> str:
        return _(text) if text in SAID_BETTER else str(self.theirs.gettext(text))

    def ngettext(self, one: str, many: str, count: int) -> str:
        return str(self.theirs.ngettext(one, many, count))


class BaseForm(FlaskForm):
    """Flask-WTF's form, worded in the viewer's language. What belongs to no field goes to `form_errors`."""

    class Meta(FlaskForm.Meta):
        @property
        def locales(self) -> Sequence[str]:
            return (language(),)

        def get_translations(self, form: Any) -> Any:
            # WTForms' own catalogue: Flask-WTF would look for Flask-Babel, which we do not use (core/i18n.py).
            return _Words(super(FlaskForm.Meta, self).get_translations(form))


class TakeForm(BaseForm):
    """Two buttons under a table; nobody types anything."""

    file_format = RadioField(validators=[InputRequired()])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.file_format.choices = [SelectChoice(one, one) for one in FileFormat]

    @property
    def chosen(self) -> FileFormat:
        """Of a form that was found right."""
        return FileFormat(self.file_format.data)


class TakeSheetForm(TakeForm):
    """The same of a page with several tables."""

    sheet = RadioField(validators=[InputRequired()])

    def __init__(self, sheets: Iterable[str], *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.sheet.choices = [SelectChoice(key, key) for key in sheets]
