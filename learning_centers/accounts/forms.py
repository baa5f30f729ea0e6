"""What can be typed in about accounts. Labels stand in the templates."""

from typing import Any

from wtforms import PasswordField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from learning_centers.accounts.service.managing import NewAccount, Places
from learning_centers.core.i18n import LANGUAGES, mark
from learning_centers.core.i18n import gettext as _
from learning_centers.web.filters import endonym
from learning_centers.web.forms import BaseForm
from learning_centers.web.pages import ROLE_NAMES
from models import Role

LONGEST_NAME, LONGEST_REASON = 60, 300


class Needed:
    """Something must be entered; `message` is a msgid that says what."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Any) -> None:
        if not field.data or not field.data.strip():
            field.errors.clear()
            raise StopValidation(_(self.message))


class SignInForm(BaseForm):
    login = StringField(validators=[Needed(mark("Enter your login."))])
    password = PasswordField(validators=[Needed(mark("Enter your password."))])


class CodeForm(BaseForm):
    code = StringField(validators=[Needed(mark("Enter the six digits of your app."))])


class PasswordForm(BaseForm):
    old = PasswordField(validators=[Needed(mark("Enter the password you have now."))])
    new = PasswordField(validators=[Needed(mark("Enter the new password."))])
    again = PasswordField(validators=[Needed(mark("Enter the new password once more."))])

    def validate_again(self, field: Any) -> None:
        if field.data != self.new.data:
            raise ValidationError(_("The two new passwords differ. Enter the same one twice."))


class MailForm(BaseForm):
    """Where the person's own mail goes. Without an address none is sent."""

    email = StringField()
    language = SelectField(choices=[SelectChoice(code, endonym(code)) for code in LANGUAGES])


class PlacesForm(BaseForm):
    """`provinces` takes its choices from the view: (code, name)."""

    centers = TextAreaField()
    provinces = SelectMultipleField()

    def places(self) -> Places:
        """Codes as typed: parted by spaces, commas or lines; each once."""
        centers = (self.centers.data or "").replace(",", " ").split()
        return Places(tuple(dict.fromkeys(centers)), tuple(self.provinces.data or ()))


class AccountForm(PlacesForm):
    login = StringField(validators=[Needed(mark("Enter a login."))])
    name = StringField(validators=[Needed(mark("Enter the name of the person."))])
    role = SelectField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = role_choices()

    def validate_name(self, field: Any) -> None:
        if len(field.data) > LONGEST_NAME:
            raise ValidationError(_("The name is too long. Enter at most %(n)s letters.", n=LONGEST_NAME))

    def new_account(self) -> NewAccount:
        """Call after `validate_on_submit()` said yes."""
        return NewAccount(self.login.data, self.name.data.strip(), Role(self.role.data))


class ReasonForm(BaseForm):
    reason = StringField(validators=[Needed(mark("Enter why. The reason is kept in the access log."))])

    def validate_reason(self, field: Any) -> None:
        if len(field.data) > LONGEST_REASON:
            raise ValidationError(_("The reason is too long. Enter at most %(n)s letters.", n=LONGEST_REASON))


def role_choices() -> list[tuple[str, str]]:
    """Roles a person can have, and their names."""
    return [(role.value, _(name)) for role, name in ROLE_NAMES.items() if role is not Role.SYSTEM]
