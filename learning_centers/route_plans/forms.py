"""What is typed in about plans. Labels are worded when the form is made."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from wtforms import BooleanField, DecimalField, HiddenField, IntegerField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.lessons.date_forms import DayField, WholeField, say
from learning_centers.regions.queries import RegionRow
from learning_centers.route_plans.planning.problem import Weights
from learning_centers.route_plans.service import MOST_COURSES, MOST_DAYS, MOST_MINUTES, Wanted, WrongPlan
from learning_centers.web.forms import BaseForm
from models import Course, PinKind

SECONDS = {
    5: mark("Quick (5 seconds)"),
    10: mark("Usual (10 seconds)"),
    30: mark("Thorough (30 seconds)"),
    60: mark("Most thorough (60 seconds)"),
}
MOST_SEED = 1_000_000
MOST_WEIGHT = 10.0
# Field -> what it weighs and how it is told; the defaults are those of the planner.
PARTS = {
    "base": (
        mark("Every place counts"),
        mark("The same for every stop, so that nobody counts for nothing."),
    ),
    "gap": (
        mark("Low digital level"),
        mark("In full where the level is 50 or less of 100, nothing where the target of 83 is reached."),
    ),
    "access": (
        mark("Far from a center"),
        mark("In full from 20 km by road to the nearest open center, nothing up to 4 km."),
    ),
    "stale": (
        mark("Long without a visit"),
        mark("In full from 8 weeks since the last visit or where the bus never was."),
    ),
}
LIMITS = {
    "floor_weeks": (
        mark("Must go after (weeks)"),
        mark(
            "Who is in the fifth with the lowest digital level and waited this long comes first. 0: nobody."
        ),
    ),
    "km_worth": (
        mark("Kilometres for one visit"),
        mark(
            "How far a bus may drive for a place of 200 people and a sum of 1. More: farther places, more kilometres."
        ),
    ),
    "second": (
        mark("A second visit"),
        mark("What it is worth of the first one, in the lowest fifth only. 0: nobody is visited twice."),
    ),
}
MOST = {"floor_weeks": 52.0, "km_worth": 500.0, "second": 1.0}
WEIGHTS = PARTS | LIMITS
USUAL = Weights()


class WeightField(DecimalField):
    """From 0 to `most`; left empty: as usual."""

    def __init__(self, most: float = MOST_WEIGHT, **values: Any) -> None:
        super().__init__(**values)
        self.most = most

    def process_formdata(self, valuelist: Any) -> None:
        typed = [text.replace(",", ".") for text in valuelist if text.strip()]
        message = _("Enter a number from 0 to %(most)s.", most=f"{self.most:g}")
        try:
            super().process_formdata(typed)
        except ValueError as unreadable:
            raise ValueError(message) from unreadable
        if self.data is not None and not (self.data.is_finite() and 0 <= self.data <= self.most):
            raise ValueError(message)


class PlanForm(BaseForm):
    """Field names are those that `WrongPlan.field` names."""

    province = SelectField(default="")
    first = DayField()
    last = DayField()
    on_days_off = BooleanField()
    course_1, course_2, course_3 = SelectField(default=""), SelectField(default=""), SelectField(default="")
    minutes_1, minutes_2, minutes_3 = (WholeField(MOST_MINUTES) for _number in range(3))
    base, gap, access, stale = (WeightField(places=2) for _name in PARTS)
    floor_weeks, km_worth, second = (WeightField(MOST[name], places=2) for name in LIMITS)
    seconds = SelectField(default="10")
    seed = WholeField(MOST_SEED)

    def __init__(self, provinces: Sequence[RegionRow], courses: Iterable[Course], **values: Any) -> None:
        super().__init__(**values)
        self.province.choices = [SelectChoice(str(one.id), one.name_ko) for one in provinces]
        offered = [SelectChoice(str(one.id), one.name) for one in courses]
        for field in self.course_fields:
            field.choices = [SelectChoice("", _("No further lesson")), *offered]
        self.seconds.choices = [SelectChoice(str(n), _(text)) for n, text in SECONDS.items()]
        self._word()

    @property
    def course_fields(self) -> tuple[SelectField, ...]:
        return (self.course_1, self.course_2, self.course_3)

    @property
    def minute_fields(self) -> tuple[WholeField, ...]:
        return (self.minutes_1, self.minutes_2, self.minutes_3)

    @property
    def weight_fields(self) -> tuple[WeightField, ...]:
        return tuple(self[name] for name in PARTS)

    @property
    def limit_fields(self) -> tuple[WeightField, ...]:
        return tuple(self[name] for name in LIMITS)

    def _word(self) -> None:
        say(self.province, _("Province"), required=True)
        say(self.first, _("First day"), "", _typed(), required=True)
        say(self.last, _("Last day"), _("At most %(n)s days at once.", n=MOST_DAYS), _typed(), required=True)
        say(self.on_days_off, _("Buses go out on weekends and holidays too"))
        for number, (course, minutes) in enumerate(
            zip(self.course_fields, self.minute_fields, strict=True), start=1
        ):
            say(course, _("Lesson %(n)s: course", n=number), required=number == 1)
            say(minutes, _("Lesson %(n)s: minutes", n=number), required=number == 1)
        for name, (label, hint) in WEIGHTS.items():
            usual = _("Usually %(usual)s.", usual=f"{getattr(USUAL, name):g}")
            say(self[name], _(label), f"{_(hint)} {usual}")
        say(
            self.seconds, _("How long to search"), _("The longer, the better the plan may be."), required=True
        )
        say(
            self.seed,
            _("Number that starts the search"),
            _("The same number, days and data give the same plan."),
            required=True,
        )

    def validate_course_1(self, field: SelectField) -> None:
        if not field.data:
            raise ValidationError(_("Choose at least one course."))

    def validate_province(self, field: SelectField) -> None:
        if not field.data:
            raise ValidationError(_("Choose a province."))

    def validate(self, extra_validators: Any = None) -> bool:
        """A course and its minutes come together."""
        good = super().validate(extra_validators)
        for course, minutes in zip(self.course_fields, self.minute_fields, strict=True):
            if course.data and minutes.data is None and not minutes.errors:
                minutes.errors = [_("Enter how many minutes it takes. Example: %(example)s", example="60")]
                good = False
        return bool(good)

    def wanted(self) -> Wanted:
        """Call after `validate_on_submit()` said yes."""
        chosen = [
            {"course_id": int(course.data), "minutes": minutes.data}
            for course, minutes in zip(self.course_fields, self.minute_fields, strict=True)
            if course.data
        ]
        return Wanted(
            province_id=int(self.province.data),
            first=self.first.data,
            last=self.last.data,
            courses=tuple(chosen[:MOST_COURSES]),
            seconds=float(self.seconds.data),
            seed=self.seed.data or 1,
            weights=self._weights(),
            on_days_off=self.on_days_off.data,
        )

    def _weights(self) -> Weights:
        def of(field: WeightField, usual: float) -> float:
            return usual if field.data is None else float(field.data)

        typed: dict[str, Any] = {name: of(self[name], getattr(USUAL, name)) for name in WEIGHTS}
        return replace(USUAL, **typed)

    def tell(self, wrong: WrongPlan) -> None:
        """What the rules say, at the field it is about."""
        if wrong.field in self:
            field = self[wrong.field]
            field.errors = [*field.errors, str(wrong)]
        else:
            self.form_errors.append(str(wrong))


class SeenForm(BaseForm):
    """A button on a plan. `seen`: how often the plan had been changed when the page was drawn."""

    seen = IntegerField(default=-1)

    def seen_number(self) -> int:
        return -1 if self.seen.data is None else self.seen.data


class PlaceForm(SeenForm):
    """Where a visit goes: a day and a bus ("2026-11-24 3"), and behind how many others."""

    where = SelectField(default="")
    position = WholeField(50)

    def __init__(self, places: Sequence[tuple[str, str]], ids: str = "place", **values: Any) -> None:
        """ids: begins the ids of the fields, where several of these forms are on one page."""
        super().__init__(**values)
        for field in (self.where, self.position):
            field.id = field.label.field_id = f"{ids}-{field.name}"
        self.where.choices = [SelectChoice(value, text) for value, text in places]
        say(self.where, _("Day and bus"), required=True)
        say(self.position, _("Place in the order"), _("1 is the first stop. Left empty, the last."))

    def chosen(self) -> tuple[date, int, int | None]:
        """Day, bus id, place from 1 (None: the last). Call after `validate_on_submit()` said yes."""
        day, bus_id = self.where.data.split(" ")
        return date.fromisoformat(day), int(bus_id), self.position.data


PIN_KINDS = {PinKind.KEEP: mark("Go there without fail"), PinKind.FORBID: mark("Do not go there")}


class PinForm(SeenForm):
    kind = SelectField(default=PinKind.KEEP)
    bus = SelectField(default="")
    day = SelectField(default="")

    def __init__(
        self, buses: Sequence[tuple[int, str]], days: Sequence[tuple[date, str]], **values: Any
    ) -> None:
        super().__init__(**values)
        self.kind.choices = [SelectChoice(str(one), _(text)) for one, text in PIN_KINDS.items()]
        self.bus.choices = [
            SelectChoice("", _("Any bus")),
            *(SelectChoice(str(n), text) for n, text in buses),
        ]
        self.day.choices = [
            SelectChoice("", _("Any of these days")),
            *(SelectChoice(str(d), text) for d, text in days),
        ]
        say(self.kind, _("What is decided"), required=True)
        say(self.bus, _("Bus"), required=True)
        say(self.day, _("Day"), required=True)

    def chosen(self) -> tuple[PinKind, int | None, date | None]:
        """Call after `validate_on_submit()` said yes."""
        return (
            PinKind(self.kind.data),
            int(self.bus.data) if self.bus.data else None,
            date.fromisoformat(self.day.data) if self.day.data else None,
        )


class FactorForm(BaseForm):
    """The switch of what a province's roads teach."""

    province = HiddenField()
    on = HiddenField()


def _typed() -> InputRequired:
    return InputRequired(_("Enter the day. Example: %(example)s", example="2026-11-30"))
