"""What can be chosen about courses. Labels stand in the templates."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from wtforms import BooleanField, DecimalField, IntegerField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from learning_centers.core.i18n import gettext as _
from learning_centers.courses.queries import LEVEL_NAMES, MODE_NAMES, Wanted
from learning_centers.courses.service import Draft
from learning_centers.web.forms import BaseForm
from models import CourseLevel, TeachingMode

T = TypeVar("T")
MOST_NAME, MOST_TOPIC, MOST_SEATS, MOST_HOURS = 120, 60, 500, 500


class AdoptionForm(BaseForm):
    """The button of one course: `offered` is what it shall be."""

    province = IntegerField(validators=[InputRequired()])
    offered = BooleanField(false_values=("n", ""))


class LocalCourseForm(BaseForm):
    """A course of the province's own (지역특화). `provinces`: (id, name) to choose from."""

    province = SelectField(default="")
    name = StringField()
    level = SelectField(default="")
    mode = SelectField(default="")
    hours = DecimalField()
    seats = IntegerField()
    topic = StringField()

    def __init__(self, provinces: Sequence[tuple[int, str]]) -> None:
        super().__init__()
        self.province.choices = [SelectChoice(str(one), name) for one, name in provinces]
        if len(provinces) == 1 and not self.province.data:
            self.province.data = str(provinces[0][0])
        self.level.choices = _named(LEVEL_NAMES)
        self.mode.choices = _named(MODE_NAMES)
        for field, label in (
            *((self.province, _("Province")), (self.name, _("Name of the course")), (self.level, _("Level"))),
            *((self.mode, _("Mode")), (self.hours, _("Length (hours)")), (self.seats, _("Seats (people)"))),
            (self.topic, _("Topic")),
        ):
            field.label.text = label
        for field in (self.province, self.name):
            field.flags.required = True
        self.topic.validators = [_at_most(MOST_TOPIC)]
        for number, least, most in ((self.hours, 0.5, MOST_HOURS), (self.seats, 1, MOST_SEATS)):
            message = _("Enter a number between %(least)s and %(most)s.", least=least, most=most)
            number.validators = [Optional(), NumberRange(least, most, message)]

    def validate_name(self, field: StringField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_("Enter the name of the course."))
        if len(field.data) > MOST_NAME:
            raise ValidationError(_("Shorten it to %(limit)s characters.", limit=MOST_NAME))

    def draft(self) -> Draft:
        """Call after `validate_on_submit()` said yes."""
        hours: Any = self.hours.data
        return Draft(
            " ".join(self.name.data.split()),
            CourseLevel(self.level.data) if self.level.data else None,
            TeachingMode(self.mode.data) if self.mode.data else None,
            None if hours is None else float(hours),
            " ".join((self.topic.data or "").split()),
            self.seats.data,
            int(self.province.data),
        )


def _named(names: Mapping[Any, str]) -> list[SelectChoice]:
    stated = [SelectChoice(str(value), _(name)) for value, name in names.items()]
    return [SelectChoice("", _("Not stated")), *stated]


def _at_most(letters: int) -> Length:
    return Length(max=letters, message=_("Shorten it to %(limit)s characters.", limit=letters))


def wanted(args: Mapping[str, str]) -> Wanted:
    """The filters of the list, from its address. What cannot be read narrows nothing."""
    return Wanted(
        name=args.get("name", "").strip(),
        level=_one(CourseLevel, args.get("level")),
        mode=_one(TeachingMode, args.get("mode")),
        offered={"yes": True, "no": False}.get(args.get("offered", "")),
    )


def _one(make: Callable[[str], T], text: str | None) -> T | None:
    try:
        return make(text) if text else None
    except ValueError:
        return None
