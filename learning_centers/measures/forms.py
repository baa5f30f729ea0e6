"""What is typed in about regions, targets and the weights of the order."""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import IntegerField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from learning_centers.calendars.forms import DayField
from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables.parsers import Unreadable, number
from learning_centers.measures.facts import FACTS, TRAITS
from learning_centers.measures.proposing import BY_KEY, USUAL
from learning_centers.measures.service import (
    GRADE_LENGTH,
    SOURCE_LENGTH,
    TARGET_MEASURES,
    Chosen,
    FactDraft,
    TargetDraft,
    TraitDraft,
)
from learning_centers.web.forms import BaseForm

MOST_WEIGHT = 1_000.0
NOBODY = "-"  # no region was chosen; "" is the nation
Choices = Iterable[tuple[str, str]]


class NumberField(StringField):
    """A number as people write it: `1,204` or `78.8`. What was typed stays when it is none."""

    def figure(self) -> float:
        """Call after validation said yes."""
        return number(self.data)

    def pre_validate(self, form: Any) -> None:
        try:
            number(self.data or "")
        except Unreadable as reason:
            raise ValidationError(str(reason)) from reason


class WeightField(NumberField):
    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if not 0 <= self.figure() <= MOST_WEIGHT:
            raise ValidationError(_("Enter a number from 0 to %(most)s.", most=f"{MOST_WEIGHT:,.0f}"))


class WeightsForm(BaseForm):
    """The weights of the order, from the address; those that it does not name are the usual ones."""

    people = WeightField()
    elderly = WeightField()
    fiscal = WeightField()
    formula = WeightField()
    goal = WeightField()
    residents = WeightField()
    reach = WeightField()
    waiting = WeightField()
    unmet = WeightField()
    centers = WeightField()
    bus = WeightField()

    class Meta(BaseForm.Meta):
        csrf = False  # a filter: it changes nothing

    def __init__(self, arguments: Mapping[str, str]) -> None:
        said = {key: arguments.get(key, f"{usual:g}") for key, usual in USUAL.items()}
        super().__init__(formdata=None, data=said)
        for key, weight in BY_KEY.items():
            self[key].label.text = _(weight.name)
            self[key].description = _(weight.why)
            self[key].flags.required = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: some weight has to be above zero, of the parts and of the formula where it counts."""
        if not super().validate(extra_validators):
            return False
        weights = self.weights()
        formula = sum(weights[key] for key in ("people", "elderly", "fiscal"))
        if not sum(weights[key] for key in USUAL if key not in ("people", "elderly", "fiscal")):
            self.form_errors.append(_("At least one weight has to be above 0."))
        elif weights["formula"] and not formula:
            self.form_errors.append(_("At least one weight of the formula has to be above 0."))
        return not self.form_errors

    def weights(self) -> dict[str, float]:
        return {key: self[key].figure() for key in USUAL}


class FactForm(BaseForm):
    region = SelectField()
    name = SelectField()
    year = IntegerField(validators=[InputRequired()])
    value = NumberField()
    source = StringField(validators=[Length(max=SOURCE_LENGTH)])

    def __init__(self, regions: Choices, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.region.label.text = _("Region")
        self.region.choices = [SelectChoice(code, name) for code, name in regions]
        self.name.label.text = _("What the value says")
        self.name.choices = [SelectChoice(key, fact.name) for key, fact in FACTS.items()]
        self.year.label.text = _("Year")
        self.value.label.text = _("Value")
        self.source.label.text = _("Source")
        for field in (self.region, self.name, self.value, self.source):
            field.flags.required = True

    def draft(self) -> FactDraft:
        return FactDraft(
            self.region.data,
            self.name.data,
            int(self.year.data or 0),
            self.value.figure(),
            (self.source.data or "").strip(),
        )


class TraitForm(BaseForm):
    region = SelectField()
    trait = RadioField(validators=[InputRequired()])
    valid_from = DayField()
    valid_to = DayField()
    grade = StringField(validators=[Length(max=GRADE_LENGTH)])
    source = StringField(validators=[Length(max=SOURCE_LENGTH)])

    def __init__(self, regions: Choices, *args: Any, **values: Any) -> None:
        super().__init__(*args, prefix="trait", **values)
        self.region.label.text = _("District")
        self.region.choices = [SelectChoice(code, name) for code, name in regions]
        self.trait.label.text = _("Trait")
        self.trait.choices = [SelectChoice(key, _(name)) for key, name in TRAITS.items()]
        self.valid_from.label.text = _("First day")
        self.valid_to.label.text = _("Last day")
        self.grade.label.text = _("Grade")
        self.source.label.text = _("Source")
        for field in (self.region, self.trait, self.valid_from, self.source):
            field.flags.required = True

    def validate_valid_from(self, field: DayField) -> None:
        if field.data is None:
            raise ValidationError(_("Write the day like 2026-11-30."))

    def draft(self) -> TraitDraft:
        first: date = self.valid_from.data
        return TraitDraft(
            self.region.data,
            self.trait.data,
            first,
            self.valid_to.data,
            (self.grade.data or "").strip(),
            (self.source.data or "").strip(),
        )


class TargetForm(BaseForm):
    year = SelectField()
    quarter = SelectField()
    region = SelectField()
    measure = SelectField()
    value = NumberField()
    source = StringField(validators=[Length(max=SOURCE_LENGTH)])

    def __init__(self, years: Iterable[int], regions: Choices, *args: Any, **values: Any) -> None:
        super().__init__(*args, prefix="target", **values)
        self.year.label.text = _("Programme year")
        self.year.choices = [SelectChoice(str(year), str(year)) for year in years]
        self.quarter.label.text = _("Span")
        self.quarter.choices = [SelectChoice(str(n), quarter_name(n)) for n in range(5)]
        self.region.label.text = _("Region")
        self.region.choices = [SelectChoice(code, name) for code, name in regions]
        self.measure.label.text = _("Measure")
        self.measure.choices = [
            SelectChoice(key, f"{_(name)} ({_(unit)})")
            for key, (name, unit, _kind) in TARGET_MEASURES.items()
        ]
        self.value.label.text = _("Target")
        self.source.label.text = _("Source")
        for field in (self.year, self.quarter, self.region, self.measure, self.value, self.source):
            field.flags.required = True

    def draft(self) -> TargetDraft:
        return TargetDraft(
            int(self.year.data),
            int(self.quarter.data),
            self.region.data,
            self.measure.data,
            self.value.figure(),
            (self.source.data or "").strip(),
        )


def read_chosen(ticked: Iterable[str]) -> list[Chosen]:
    """Of the boxes of the table of targets: "id:value", the value as it was seen. Others are left out."""
    found = []
    for one in ticked:
        target_id, _colon, value = one.partition(":")
        if target_id.isdecimal() and _is_number(value):
            found.append(Chosen(int(target_id), float(value)))
    return found


def quarter_name(quarter: int) -> str:
    """Worded; 0: the whole year."""
    return _("Quarter %(n)s", n=quarter) if quarter else _("Whole year")


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
