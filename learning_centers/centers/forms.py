"""What can be chosen about centers. Labels stand in the templates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, TypeVar

from wtforms import DateField, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from learning_centers.centers.queries import CenterState, Wanted
from learning_centers.core.i18n import gettext as _
from learning_centers.web.forms import BaseForm
from models import CenterKind

T = TypeVar("T")


class PlacesForm(BaseForm):
    """One choice of a district per center, named `place-<center id>`; empty: not now. Read by `chosen_places`."""


def wanted(args: Mapping[str, str]) -> Wanted:
    """The filters of a list, from its address. What cannot be read narrows nothing."""
    return Wanted(
        province_id=_one(int, args.get("province")),
        district_id=_one(int, args.get("district")),
        kind=_one(CenterKind, args.get("kind")),
        state=_one(CenterState, args.get("state")),
        name=args.get("name", "").strip(),
    )


def chosen_places(typed: Mapping[str, str]) -> dict[int, int]:
    """Center id -> district id."""
    pairs = ((_one(int, name.removeprefix("place-")), _one(int, value)) for name, value in typed.items())
    return {center: district for center, district in pairs if center is not None and district is not None}


def _one(make: Callable[[str], T], text: str | None) -> T | None:
    try:
        return make(text) if text else None
    except ValueError:
        return None


class HoursForm(BaseForm):
    """Two times per weekday, named `opens-0` … `closes-6` (0 Monday). Read by `typed_hours`."""


@dataclass(frozen=True, slots=True)
class TypedHours:
    """`problems`: weekday -> what to mend."""

    hours: dict[int, tuple[time, time]]
    problems: dict[int, str]


def typed_hours(typed: Mapping[str, str]) -> TypedHours:
    """A day without times is a closed day."""
    hours, problems = {}, {}
    for weekday in range(7):
        words = [typed.get(f"{name}-{weekday}", "").strip() for name in ("opens", "closes")]
        if not any(words):
            continue
        opens, closes = (_one(time.fromisoformat, word) for word in words)
        if opens is None or closes is None:
            problems[weekday] = _("Enter both times, like 09:00 and 18:00, or leave both empty.")
        elif closes <= opens:
            problems[weekday] = _("The closing time is before the opening time. Check the two times.")
        else:
            hours[weekday] = (opens, closes)
    return TypedHours(hours, problems)


class PeriodForm(BaseForm):
    """Opening, resting or closing for good. The day a rest ends may be left open."""

    act = RadioField(default="suspend", validators=[InputRequired()])
    first = DateField()
    last = DateField(validators=[Optional()])
    cause = StringField(validators=[Length(max=100)])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.act.label.text = _("What happens")
        self.act.choices = [
            SelectChoice("suspend", _("It rests for a while")),
            SelectChoice("close", _("It closes for good")),
            SelectChoice("open", _("It opens (again)")),
        ]
        self.first.label.text = _("First day; when it closes, the last open day")
        self.last.label.text = _("Last day of the rest")
        self.cause.label.text = _("Cause")

    def validate_first(self, field: DateField) -> None:
        if field.data is None and not field.process_errors:
            raise ValidationError(_("Write the day like 2026-11-30."))

    def validate_cause(self, field: StringField) -> None:
        if self.act.data == "suspend" and not (field.data or "").strip():
            raise ValidationError(_("Write why it rests. The ledger of the month shows it."))
