"""What is typed in about buses, their equipment and their absences. Choices are passed in."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from learning_centers.buses.fields import CountField, Needed, PhoneField, PointField, line_of
from learning_centers.buses.queries import WantedPieces
from learning_centers.buses.service import IN_STORE, AbsenceDraft, BusDraft, Move, PieceDraft
from learning_centers.buses.words import CAUSE_NAMES, EQUIPMENT_NAMES, STATE_NAMES
from learning_centers.core.i18n import gettext as _
from learning_centers.lessons.date_forms import ClockField, DayField, at_most, say
from learning_centers.web.forms import BaseForm
from models import AbsenceCause, EquipmentKind, EquipmentState

T = TypeVar("T")
Choices = Sequence[tuple[int, str]]
MOST_MINUTES = 24 * 60
MOST_AT_ONCE = 60  # pieces


class BusForm(BaseForm):
    name = StringField()
    province_id = SelectField(coerce=int)
    base = PointField()
    base_name = StringField()
    center_id = SelectField(coerce=int)
    plate = StringField()
    seats = CountField(0, 100)
    crew = CountField(1, 10)
    duty_from = ClockField()
    duty_until = ClockField()
    duty_minutes = CountField(60, MOST_MINUTES)
    battery_minutes = CountField(0, MOST_MINUTES)
    generator_minutes = CountField(0, MOST_MINUTES)
    driver_name = StringField()
    driver_phone = PhoneField()
    active_from = DayField()
    note = TextAreaField()

    def __init__(self, provinces: Choices, centers: Choices, **values: Any) -> None:
        super().__init__(**values)
        self.province_id.choices = [SelectChoice(one, name) for one, name in provinces]
        nobody = SelectChoice(0, _("No center yet"))
        self.center_id.choices = [nobody, *(SelectChoice(one, name) for one, name in centers)]
        self._say_what()
        self._say_how_long()

    def _say_what(self) -> None:
        say(
            self.name,
            _("Name of the bus"),
            "",
            Needed(_("Write what the bus is called.")),
            at_most(60),
            required=True,
        )
        say(self.province_id, _("Province"))
        self.province_id.flags.required = True
        hint = _(
            "Where its day begins and ends: latitude and longitude, copied from a map. When it moves, road times "
            "that somebody entered for the old place are taken away."
        )
        say(self.base, _("Base: coordinates"), hint)
        say(self.base_name, _("Base: name or address"), "", at_most(100))
        hint = _("The month of this center counts what is taught on board.")
        say(self.center_id, _("Center"), hint)
        say(self.plate, _("Number plate"), "", at_most(20))
        say(self.seats, _("Seats (people)"))
        say(self.crew, _("Crew (people who must ride)"), "", Needed(_("Enter at least 1.")), required=True)
        say(self.driver_name, _("Driver"), "", at_most(60))
        say(
            self.driver_phone, _("Telephone of the driver"), _("Shown to your province and on the day sheet.")
        )
        say(self.active_from, _("In use from"), _("Leave it empty when it is in use already."))
        say(self.note, _("Remarks"), "", at_most(300))

    def _say_how_long(self) -> None:
        needed = Needed(_("Write the time like 14:00."))
        say(self.duty_from, _("The day begins"), _("When it may leave its base."), needed, required=True)
        say(self.duty_until, _("The day ends"), _("When it must be back."), needed, required=True)
        hint = _("Driving, waiting and teaching together, without the rest. 540 are nine hours.")
        say(
            self.duty_minutes,
            _("Duty at most (minutes a day)"),
            hint,
            Needed(_("Enter the minutes.")),
            required=True,
        )
        hint = _("Teaching without mains. Leave it empty when nobody knows.")
        say(self.battery_minutes, _("Battery (minutes)"), hint)
        hint = _("On top of the battery; 0 when there is no generator.")
        say(self.generator_minutes, _("Generator (minutes)"), hint)

    @classmethod
    def of(cls, draft: BusDraft, provinces: Choices, centers: Choices) -> "BusForm":
        """Filled with what is stored, or with what is usual."""
        said = {name: getattr(draft, name) for name in BusDraft.__dataclass_fields__}
        return cls(provinces, centers, data=said | {"center_id": draft.center_id or 0})

    def draft(self) -> BusDraft:
        """Call after validation said yes."""
        return BusDraft(
            name=line_of(self.name),
            province_id=self.province_id.data,
            center_id=self.center_id.data or None,
            plate=line_of(self.plate),
            base_name=line_of(self.base_name),
            base=self.base.point,
            seats=self.seats.count,
            crew=self.crew.count or 1,
            driver_name=line_of(self.driver_name),
            driver_phone=self.driver_phone.digits,
            duty_from=self.duty_from.data,
            duty_until=self.duty_until.data,
            duty_minutes=self.duty_minutes.count or 0,
            battery_minutes=self.battery_minutes.count,
            generator_minutes=self.generator_minutes.count,
            active_from=self.active_from.data,
            note=(self.note.data or "").strip(),
        )


class RetireForm(BaseForm):
    last_day = DayField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        hint = _("After this day nothing is planned for it. Empty: it is in use again.")
        say(self.last_day, _("Last day in use"), hint)


class AbsenceForm(BaseForm):
    first_day = DayField()
    last_day = DayField()
    cause = SelectField(coerce=AbsenceCause)
    remarks = StringField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        needed = Needed(_("Write the day like 2026-11-30."))
        say(self.first_day, _("First day"), "", needed, required=True)
        say(self.last_day, _("Last day"), _("Empty: one day only."))
        say(self.cause, _("Cause"))
        self.cause.choices = [SelectChoice(cause, _(name)) for cause, name in CAUSE_NAMES.items()]
        self.cause.flags.required = True
        say(self.remarks, _("Remarks"), "", at_most(200))

    def draft(self) -> AbsenceDraft:
        """Call after validation said yes."""
        last = self.last_day.data or self.first_day.data
        return AbsenceDraft(self.first_day.data, last, self.cause.data, line_of(self.remarks))


class PieceForm(BaseForm):
    """One piece, or several alike when `count` is shown."""

    kind = SelectField(coerce=EquipmentKind)
    label = StringField()
    count = CountField(1, MOST_AT_ONCE)
    province_id = SelectField(coerce=int)
    bus_id = SelectField(coerce=int)
    place = StringField()
    state = SelectField(coerce=EquipmentState)
    remarks = StringField()

    def __init__(self, provinces: Choices, buses: Choices, **values: Any) -> None:
        super().__init__(**values)
        say(self.kind, _("Kind"))
        self.kind.choices = [SelectChoice(kind, _(name)) for kind, name in EQUIPMENT_NAMES.items()]
        say(
            self.label,
            _("What is written on it"),
            "",
            Needed(_("Write a label.")),
            at_most(54),
            required=True,
        )
        hint = _("Several are numbered: Tablet 1, Tablet 2 …")
        say(self.count, _("How many"), hint)
        say(self.province_id, _("Province"))
        self.province_id.choices = [SelectChoice(one, name) for one, name in provinces]
        say(self.bus_id, _("On which bus"))
        store = SelectChoice(IN_STORE, _("On no bus: in store"))
        self.bus_id.choices = [store, *(SelectChoice(one, name) for one, name in buses)]
        say(self.place, _("Where it lies in store"), _("Only of a piece on no bus."), at_most(100))
        say(self.state, _("State"))
        self.state.choices = [SelectChoice(state, _(name)) for state, name in STATE_NAMES.items()]
        say(self.remarks, _("Remarks"), "", at_most(300))
        for field in (self.kind, self.province_id, self.bus_id, self.state):
            field.flags.required = True

    def draft(self) -> PieceDraft:
        """Call after validation said yes."""
        return PieceDraft(
            self.kind.data,
            line_of(self.label),
            self.bus_id.data,
            self.state.data,
            line_of(self.place),
            line_of(self.remarks),
        )


class MoveForm(BaseForm):
    """What happens to the pieces that are ticked; their ids are `piece` in what is sent."""

    to = SelectField()
    into = SelectField()

    def __init__(self, buses: Choices, **values: Any) -> None:
        super().__init__(**values)
        say(self.to, _("Move to"))
        stay = SelectChoice("", _("Stays where it is"))
        store = SelectChoice(str(IN_STORE), _("On no bus: in store"))
        self.to.choices = [stay, *(SelectChoice(str(one), name) for one, name in buses), store]
        say(self.into, _("New state"))
        same = SelectChoice("", _("Stays as it is"))
        self.into.choices = [same, *(SelectChoice(str(one), _(name)) for one, name in STATE_NAMES.items())]

    def move(self) -> Move:
        """Call after validation said yes."""
        return Move(
            int(self.to.data) if self.to.data else None,
            EquipmentState(self.into.data) if self.into.data else None,
        )


def wanted_pieces(args: Mapping[str, str]) -> WantedPieces:
    """The filters of the list, from its address. What cannot be read narrows nothing."""
    return WantedPieces(
        one_of(int, args.get("bus")),
        one_of(EquipmentKind, args.get("kind")),
        one_of(EquipmentState, args.get("state")),
    )


def one_of(make: Callable[[str], T], text: str | None) -> T | None:
    """None when nothing, or nothing that can be read, is asked for."""
    try:
        return make(text) if text else None
    except ValueError:
        return None
