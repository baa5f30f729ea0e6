"""The base of every form."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm

from learning_centers.core.i18n import language


class BaseForm(FlaskForm):
    """Flask-WTF's form, worded in the viewer's language, with errors that belong to no field as `form_errors`."""

    class Meta(FlaskForm.Meta):
        @property
        def locales(self) -> Sequence[str]:
            return (language(),)

        def get_translations(self, form: Any) -> Any:
            # WTForms' own catalogue: Flask-WTF would look for Flask-Babel, which we do not use (core/i18n.py).
            return super(FlaskForm.Meta, self).get_translations(form)

    def listed_errors(self) -> list[tuple[str, str]]:
        """(field id, message), in field order; a form error points to the first field."""
        fields = [field for field in self if field.type != "CSRFTokenField"]
        first = fields[0].id if fields else "main"
        own = [(first, str(message)) for message in self.form_errors]
        return own + [(field.id, str(message)) for field in fields for message in field.errors]
