"""The base of every form."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm

from learning_centers.core.i18n import language


class BaseForm(FlaskForm):
    """Flask-WTF's form, worded in the viewer's language. What belongs to no field goes to `form_errors`."""

    class Meta(FlaskForm.Meta):
        @property
        def locales(self) -> Sequence[str]:
            return (language(),)

        def get_translations(self, form: Any) -> Any:
            # WTForms' own catalogue: Flask-WTF would look for Flask-Babel, which we do not use (core/i18n.py).
            return super(FlaskForm.Meta, self).get_translations(form)
