"""Fields that buses and stops are typed into: a point, a count, a figure. What cannot be read stays as typed.

What a rule refuses comes back to the field it is about.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from wtforms import Field, StringField, ValidationError

from learning_centers.buses.faults import Faulty
from learning_centers.buses.points import Point, read_point
from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables.parsers import Unreadable, number, phone, whole_number
from learning_centers.web.forms import BaseForm


class _WordedField(StringField):
    """What is stored is shown as people would type it; nothing is an empty line."""

    def process_data(self, value: Any) -> None:
        self.data = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


class PointField(_WordedField):
    """Latitude and longitude in one line, as a map gives them to be copied."""

    @property
    def point(self) -> Point | None:
        """Call after validation said yes; None when nothing is typed."""
        return read_point(self.data or "")

    @property
    def known(self) -> Point:
        """Of a field that is `Needed`."""
        point = self.point
        if point is None:
            raise ValueError("validation has not said yes")
        return point

    def pre_validate(self, form: Any) -> None:
        if (self.data or "").strip() and self.point is None:
            raise ValidationError(_("Write latitude and longitude with a comma, like 36.6424, 127.4890."))


class CountField(_WordedField):
    """A whole number from `least` to `most`, or nothing."""

    def __init__(self, least: int, most: int, **values: Any) -> None:
        super().__init__(**values)
        self._least, self._most = least, most

    @property
    def count(self) -> int | None:
        """Call after validation said yes."""
        return whole_number(self.data) if _typed(self) else None

    def pre_validate(self, form: Any) -> None:
        try:
            right = not _typed(self) or self._least <= whole_number(self.data) <= self._most
        except Unreadable:
            right = False
        if not right:
            said = {"least": f"{self._least:,}", "most": f"{self._most:,}"}
            raise ValidationError(_("Enter a whole number from %(least)s to %(most)s.", **said))


class FigureField(_WordedField):
    """A number with decimals from 0 to `most`, or nothing."""

    def __init__(self, most: float, **values: Any) -> None:
        super().__init__(**values)
        self._most = most

    @property
    def figure(self) -> float | None:
        """Call after validation said yes."""
        return number(self.data) if _typed(self) else None

    def pre_validate(self, form: Any) -> None:
        try:
            right = not _typed(self) or 0 <= number(self.data) <= self._most
        except Unreadable:
            right = False
        if not right:
            raise ValidationError(_("Enter a number from 0 to %(most)s.", most=f"{self._most:,.0f}"))


class PhoneField(StringField):
    """A telephone number, or nothing."""

    @property
    def digits(self) -> str:
        """Call after validation said yes."""
        return phone(self.data) if _typed(self) else ""

    def pre_validate(self, form: Any) -> None:
        try:
            if _typed(self):
                phone(self.data)
        except Unreadable as reason:
            raise ValidationError(str(reason)) from reason


class Needed:
    """A validator: something must be written. `message`: worded."""

    def __init__(self, message: str) -> None:
        self.message = message
        self.field_flags = {"required": True}

    def __call__(self, _form: Any, field: Field) -> None:
        empty = field.data is None or (isinstance(field.data, str) and not field.data.strip())
        if empty and not field.process_errors:  # else it is told already what cannot be read
            raise ValidationError(self.message)


@contextmanager
def told_on(form: BaseForm) -> Iterator[None]:
    """What a rule refuses inside is said at the fields of the form; the view then shows its page again."""
    try:
        yield
    except Faulty as refusal:
        put_faults(form, refusal)


def put_faults(form: BaseForm, refusal: Faulty) -> None:
    """Each fault to its field; one without a field of that name to the form."""
    for fault in refusal.faults:
        if fault.field in form:
            form[fault.field].errors = [*form[fault.field].errors, fault.message]
        else:
            form.form_errors.append(fault.message)


def line_of(field: StringField) -> str:
    """What was typed, as one line."""
    return " ".join((field.data or "").split())


def _typed(field: StringField) -> bool:
    return bool((field.data or "").strip())
