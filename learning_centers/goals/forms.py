"""What is typed in about goals and observed values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.tables.moments import day
from learning_centers.core.tables.parsers import number, whole_number
from learning_centers.goals import places
from learning_centers.goals.drawing import Filters
from learning_centers.goals.groups import GROUPS
from learning_centers.goals.service import REASON_LENGTH, Draft, Entry, IndicatorDraft, Trouble
from learning_centers.goals.verdicts import KINDS
from learning_centers.goals.wording import name_of
from learning_centers.goals.workbook import SOURCE_LENGTH, survey_year
from learning_centers.regions.queries import Regions
from learning_centers.web.forms import BaseForm
from models import Direction, Goal, Indicator, IndicatorKind

OWNER_LENGTH = 100
YEAR_LENGTH = 4

DIRECTIONS = {Direction.UP: mark("higher"), Direction.DOWN: mark("lower")}
# Field -> label and most characters.
INDICATOR_LABELS = {
    "name_ko": (mark("Name in Korean"), 100),
    "name_en": (mark("Name in English"), 100),
    "key": (mark("Key"), 40),
    "kind": (mark("Where its values come from"), 20),
    "unit": (mark("Unit"), 20),
    "definition_ko": (mark("Definition in Korean"), 1000),
    "definition_en": (mark("Definition in English"), 1000),
    "formula": (mark("Formula"), 200),
    "source": (mark("Source"), SOURCE_LENGTH),
}
MAY_BE_EMPTY = ("formula",)


class ReadField(StringField):
    """Read as the cell of a file is: the same forms are understood, the same words refuse."""

    def __init__(self, read: Callable[[Any], Any], **other: Any) -> None:
        super().__init__(**other)
        self.read = read

    def process_formdata(self, valuelist: list[str]) -> None:
        """Raises ValueError, which WTForms shows at the field."""
        self.data = None
        if valuelist and valuelist[0].strip():
            self.data = self.read(valuelist[0])

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return (
            "" if self.data is None else f"{self.data:g}" if isinstance(self.data, float) else str(self.data)
        )


def tell(form: BaseForm, troubles: Iterable[Trouble]) -> None:
    """What the rules say, at the field it is about."""
    for one in troubles:
        field = form[one.field]
        field.errors = [*field.errors, one.message]


class ScopeForm(BaseForm):
    """Which indicator, whose, where."""

    indicator = SelectField(default="", validate_choice=False)
    group = SelectField(default="", validate_choice=False)
    region = StringField()

    def __init__(self, indicators: Sequence[Indicator], regions: Regions, today: date, **values: Any) -> None:
        super().__init__(**values)
        self.regions, self.today, self.region_code = regions, today, places.NATION
        self.indicators = {str(one.id): one for one in indicators}
        self.indicator.choices = [SelectChoice(key, name_of(one)) for key, one in self.indicators.items()]
        self.group.choices = [SelectChoice(key, _(label)) for key, label in GROUPS.items()]
        self.label()

    def label(self) -> None:
        self.indicator.label.text, self.group.label.text = _("Indicator"), _("Group")
        self.region.label.text = _("Region")

    def validate_indicator(self, field: SelectField) -> None:
        if field.data not in self.indicators:
            raise ValidationError(_("Choose an indicator."))

    def validate_group(self, field: SelectField) -> None:
        if field.data not in GROUPS:
            raise ValidationError(_("Choose a group."))

    def validate_region(self, field: StringField) -> None:
        try:
            self.region_code = places.find(self.regions, field.data or "", self.today)
        except places.UnknownPlace as unknown:
            raise ValidationError(str(unknown)) from unknown

    @property
    def chosen(self) -> Indicator:
        """Call after `validate_on_submit()` said yes."""
        return self.indicators[self.indicator.data]


class ObservationForm(ScopeForm):
    """Field names are those of `Entry`."""

    year = ReadField(survey_year)
    value = ReadField(number)
    access = ReadField(number)
    capability = ReadField(number)
    use = ReadField(number)
    sample = ReadField(whole_number)
    effective_sample = ReadField(number)
    standard_error = ReadField(number)
    source = StringField()
    published_on = ReadField(day)
    derived = BooleanField()
    note = StringField()
    revise = BooleanField()

    def label(self) -> None:
        super().label()
        for field, text in (
            (self.year, _("Year")),
            (self.value, _("Value")),
            (self.access, _("Access")),
            (self.capability, _("Capability")),
            (self.use, _("Use")),
            (self.sample, _("People who answered (n)")),
            (self.effective_sample, _("Effective sample")),
            (self.standard_error, _("Standard error")),
            (self.source, _("Source")),
            (self.published_on, _("Published on")),
            (self.derived, _("Worked out from other published figures")),
            (self.note, _("Note")),
            (self.revise, _("This is a revision; the earlier value stays in the history")),
        ):
            field.label.text = text
        _require_years(self.year)
        _require_source(self.source)
        self.note.validators = [_at_most(SOURCE_LENGTH)]

    def entry(self) -> Entry:
        """Call after `validate_on_submit()` said yes."""
        return Entry(
            region_code=self.region_code,
            group_name=self.group.data,
            year=self.year.data or 0,
            value=self.value.data,
            source=_tidy(self.source),
            access=self.access.data,
            capability=self.capability.data,
            use=self.use.data,
            sample=self.sample.data,
            effective_sample=self.effective_sample.data,
            standard_error=self.standard_error.data,
            published_on=self.published_on.data,
            derived=self.derived.data,
            note=_tidy(self.note),
        )


class AimForm(BaseForm):
    """From where to where, and who said so. Field names are those of `Draft`."""

    baseline_year = ReadField(survey_year)
    baseline_value = ReadField(number)
    target_year = ReadField(survey_year)
    target_value = ReadField(number)
    owner = StringField()
    source = StringField()

    def label(self) -> None:
        for field, text in (
            (self.baseline_year, _("Baseline year")),
            (self.baseline_value, _("Baseline value")),
            (self.target_year, _("Target year")),
            (self.target_value, _("Target value")),
            (self.owner, _("Who answers for it")),
            (self.source, _("Source")),
        ):
            field.label.text = text
        _require_source(self.source)
        self.owner.validators = [_at_most(OWNER_LENGTH)]
        needed = InputRequired(_("Enter a number. Example: %(example)s", example="78.8"))
        self.target_value.validators = [needed]
        self.target_value.flags.required = True

    def aim(self, region_code: str, group_name: str) -> Draft:
        """Call after `validate_on_submit()` said yes."""
        return Draft(
            region_code=region_code,
            group_name=group_name,
            baseline_year=self.baseline_year.data,
            baseline_value=self.baseline_value.data,
            target_year=self.target_year.data,
            target_value=self.target_value.data or 0.0,
            source=_tidy(self.source),
            owner=_tidy(self.owner),
        )


class GoalForm(AimForm, ScopeForm):
    def label(self) -> None:
        ScopeForm.label(self)
        AimForm.label(self)

    def draft(self) -> Draft:
        """Call after `validate_on_submit()` said yes."""
        return self.aim(self.region_code, self.group.data)


class ChangeGoalForm(AimForm):
    """Of a goal that stands: its indicator, region and group stay."""

    reason = StringField()

    def __init__(self, goal: Goal) -> None:
        super().__init__(obj=goal)
        self.label()
        self.reason.label.text = _("Why it is changed")
        _require_reason(self.reason)


class EndForm(BaseForm):
    """The button that ends a goal; the box says that it is meant."""

    reason = StringField()
    sure = BooleanField()

    def __init__(self) -> None:
        super().__init__()
        self.reason.label.text = _("Why it is ended")
        self.sure.label.text = _("Take this goal off the board, the workbook and the lists")
        _require_reason(self.reason)

    def validate_sure(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(_("Tick the box if the goal is to end."))


class IndicatorForm(BaseForm):
    """Field names are those of `IndicatorDraft`. `known`: the one that is changed; its key and kind stay."""

    name_ko = StringField()
    name_en = StringField()
    key = StringField()
    kind = RadioField(coerce=IndicatorKind, default=IndicatorKind.OFFICIAL)
    unit = StringField()
    direction = RadioField(coerce=Direction, default=Direction.UP)
    composite = BooleanField()
    definition_ko = TextAreaField()
    definition_en = TextAreaField()
    formula = StringField()
    source = StringField()
    lowest = ReadField(number)
    highest = ReadField(number)

    def __init__(self, known: Indicator | None = None) -> None:
        super().__init__(obj=known)
        self.known = known
        if known is not None:
            del self.key, self.kind
        else:
            self.kind.choices = [SelectChoice(one, _(KINDS[one])) for one in IndicatorKind]
        self.direction.choices = [SelectChoice(one, _(DIRECTIONS[one])) for one in Direction]
        for field in self:
            if field.name in INDICATOR_LABELS:
                text, most = INDICATOR_LABELS[field.name]
                field.label.text = _(text)
                filled = [DataRequired(_("Fill in: %(name)s.", name=_(text)))]
                field.validators = [*(filled if field.name not in MAY_BE_EMPTY else ()), _at_most(most)]
                field.flags.required = field.name not in MAY_BE_EMPTY
        for field, text in (
            (self.direction, _("Better when it is")),
            (self.composite, _("Made of access, capability and use (0.2, 0.4, 0.4)")),
            (self.lowest, _("Lowest value there can be")),
            (self.highest, _("Highest value there can be")),
        ):
            field.label.text = text
        self.direction.flags.required = True

    def draft(self) -> IndicatorDraft:
        """Call after `validate_on_submit()` said yes."""
        known = self.known
        return IndicatorDraft(
            key=known.key if known else _tidy(self.key),
            kind=known.kind if known else self.kind.data,
            direction=self.direction.data,
            composite=self.composite.data,
            lowest=self.lowest.data,
            highest=self.highest.data,
            **{name: _tidy(self[name]) for name in INDICATOR_LABELS if name not in ("key", "kind")},
        )


class ComputeForm(BaseForm):
    """The button that counts a programme year."""

    year = SelectField()

    def __init__(self, years: Iterable[int]) -> None:
        super().__init__()
        self.year.choices = [SelectChoice(str(year), str(year)) for year in years]
        self.year.label.text = _("Programme year")
        self.year.flags.required = True


def filters(args: Mapping[str, str]) -> Filters:
    """Of the board's address. What cannot be read narrows nothing."""
    region, group, year = (args.get(name, "") for name in ("region", "group", "year"))
    return Filters(
        region=None if region in ("", "all") else places.NATION if region == "nation" else region,
        group=None if group in ("", "all") else "" if group == "everyone" else group,
        year=int(year) if year.isdecimal() and len(year) == YEAR_LENGTH else None,
    )


def _require_years(*fields: ReadField) -> None:
    message = _("Enter the year in four digits. Example: %(example)s", example="2024")
    for field in fields:
        field.validators = [InputRequired(message)]
        field.flags.required = True


def _require_source(field: StringField) -> None:
    field.validators = [DataRequired(_("Enter where the number comes from.")), _at_most(SOURCE_LENGTH)]
    field.flags.required = True


def _require_reason(field: StringField) -> None:
    field.validators = [DataRequired(_("Say why.")), _at_most(REASON_LENGTH)]
    field.flags.required = True


def _at_most(letters: int) -> Length:
    return Length(max=letters, message=_("Shorten it to %(limit)s characters.", limit=letters))


def _tidy(field: StringField) -> str:
    return " ".join((field.data or "").split())
