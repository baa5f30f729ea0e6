"""What is typed in about stops, ferries and road times. Choices are passed in."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from learning_centers.bus_stops.drafts import CrossingDraft, RoadDraft, StopDraft
from learning_centers.bus_stops.queries import Standing, Visited, Wanted
from learning_centers.bus_stops.ways import Way
from learning_centers.bus_stops.words import AMENITIES, EVERY_DAY, KIND_NAMES, WEEKDAYS
from learning_centers.buses.fields import CountField, FigureField, Needed, PhoneField, PointField, line_of
from learning_centers.buses.forms import one_of
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.lessons.date_forms import ClockField, DayField, TickField, at_most, say
from learning_centers.web.forms import BaseForm
from models import StopKind

Choices = Sequence[tuple[int, str]]
UNKNOWN, YES, NO = "", "yes", "no"
TRUTHS: dict[str, bool | None] = {UNKNOWN: None, YES: True, NO: False}
TRUTH_NAMES = {UNKNOWN: mark("Not known"), YES: mark("Yes"), NO: mark("No")}
WEEKS = (4, 8, 12)  # of waiting, that a list can be narrowed to
MOST_PEOPLE = 1_000_000


class DaysField(TickField):
    """Weekdays with a box each; none or all of them: any day. `weekdays` as a stop has them."""

    @property
    def weekdays(self) -> str:
        chosen = "".join(sorted(self.data or []))
        return "" if chosen == EVERY_DAY else chosen

    def name_days(self, label: str, hint: str) -> None:
        say(self, label, hint)
        self.choices = [SelectChoice(str(at), _(name)) for at, name in enumerate(WEEKDAYS)]


class StopForm(BaseForm):
    name = StringField()
    kind = SelectField(coerce=StopKind)
    district_id = SelectField(coerce=int)
    township = StringField()
    address = StringField()
    point = PointField()
    room = CountField(0, 10_000)
    power = SelectField()
    parking = SelectField()
    steps = SelectField()
    toilet = SelectField()
    wireless = SelectField()
    opens = ClockField()
    closes = ClockField()
    weekdays = DaysField()
    contact_name = StringField()
    contact_phone = PhoneField()
    residents = CountField(0, MOST_PEOPLE)
    elderly = CountField(0, MOST_PEOPLE)
    literacy = FigureField(100)
    remote_grade = StringField()
    facts_source = StringField()
    visited_before = DayField()
    note = TextAreaField()

    def __init__(self, districts: Choices, **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices = [SelectChoice(kind, _(name)) for kind, name in KIND_NAMES.items()]
        self.district_id.choices = [SelectChoice(one, name) for one, name in districts]
        self._say_where()
        self._say_what()
        self._say_facts()

    def _say_where(self) -> None:
        say(
            self.name,
            _("Name of the stop"),
            "",
            Needed(_("Write what the place is called.")),
            at_most(100),
            required=True,
        )
        say(self.kind, _("Kind"))
        say(self.district_id, _("District"))
        for field in (self.kind, self.district_id):
            field.flags.required = True
        say(self.township, _("Township"), _("As the address has it."), at_most(40))
        say(self.address, _("Address"), "", at_most(200))
        hint = _(
            "Where the bus stands: latitude and longitude, copied from a map. Without them it cannot be planned. When "
            "they change, road times that somebody entered are taken away."
        )
        say(self.point, _("Coordinates"), hint)
        say(
            self.note, _("Remarks"), _("How to get in, where to park. No names of people here."), at_most(300)
        )

    def _say_what(self) -> None:
        say(self.room, _("Place for how many people"))
        for name, label in AMENITIES.items():
            say(self[name], _(label))
            self[name].choices = [SelectChoice(one, _(text)) for one, text in TRUTH_NAMES.items()]
        say(self.opens, _("Opens"), _("The bus teaches inside these hours. Both empty: any time."))
        say(self.closes, _("Closes"))
        self.weekdays.name_days(_("On which weekdays"), _("Tick none when any day will do."))
        say(self.contact_name, _("Whom to call"), "", at_most(60))
        hint = _("Shown to your province and to the crew of the day, to nobody else.")
        say(self.contact_phone, _("Telephone"), hint)

    def _say_facts(self) -> None:
        say(self.residents, _("Residents"))
        say(self.elderly, _("Of them, 65 and older"))
        hint = _(
            "Of the place itself, when somebody has measured it: 0 to 100 per cent of the national average."
        )
        say(self.literacy, _("Digital level"), hint)
        hint = _("Of islands and remote places, as the annex names it.")
        say(self.remote_grade, _("Grade of a remote place"), hint, at_most(20))
        hint = _("Needed with any of these: who published it, what, and when.")
        say(self.facts_source, _("Source of these facts"), hint, at_most(300))
        hint = _("Before our own runs were noted here. Leave it empty when it never came.")
        say(self.visited_before, _("Last visit of a bus"), hint)

    @classmethod
    def of(cls, draft: StopDraft, districts: Choices) -> "StopForm":
        """Filled with what is stored."""
        said = {name: getattr(draft, name) for name in StopDraft.__dataclass_fields__}
        words = {truth: word for word, truth in TRUTHS.items()}
        said |= {key: words[said[key]] for key in AMENITIES}
        return cls(districts, data=said | {"weekdays": list(draft.weekdays)})

    def draft(self) -> StopDraft:
        """Call after validation said yes."""
        return StopDraft(
            name=line_of(self.name),
            kind=self.kind.data,
            district_id=self.district_id.data,
            township=line_of(self.township),
            address=line_of(self.address),
            point=self.point.point,
            room=self.room.count,
            power=TRUTHS[self.power.data],
            parking=TRUTHS[self.parking.data],
            steps=TRUTHS[self.steps.data],
            toilet=TRUTHS[self.toilet.data],
            wireless=TRUTHS[self.wireless.data],
            opens=self.opens.data,
            closes=self.closes.data,
            weekdays=self.weekdays.weekdays,
            contact_name=line_of(self.contact_name),
            contact_phone=self.contact_phone.digits,
            residents=self.residents.count,
            elderly=self.elderly.count,
            literacy=self.literacy.figure,
            remote_grade=line_of(self.remote_grade),
            facts_source=line_of(self.facts_source),
            visited_before=self.visited_before.data,
            note=(self.note.data or "").strip(),
        )


class CrossingForm(BaseForm):
    port_name = StringField()
    port = PointField()
    weekdays = DaysField()
    leaves = ClockField()
    teach_from = ClockField()
    teach_until = ClockField()
    lands = ClockField()
    note = StringField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        say(
            self.port_name,
            _("Port"),
            "",
            Needed(_("Write the name of the port.")),
            at_most(60),
            required=True,
        )
        hint = _("Where the bus stands and goes on board: latitude and longitude, copied from a map.")
        say(self.port, _("Port: coordinates"), hint, Needed(_("Write where the port is.")), required=True)
        self.weekdays.name_days(_("On which weekdays it sails"), _("Tick none when it sails every day."))
        needed = Needed(_("Write the time like 14:00."))
        say(
            self.leaves,
            _("The ferry leaves"),
            _("The bus has to stand at the port by then."),
            needed,
            required=True,
        )
        say(self.teach_from, _("Teaching may begin"), "", needed, required=True)
        say(self.teach_until, _("Teaching ends by"), "", needed, required=True)
        say(self.lands, _("The bus is back at the port"), "", needed, required=True)
        say(self.note, _("Remarks"), _("Who runs it, until when the timetable holds."), at_most(200))

    @classmethod
    def of(cls, draft: CrossingDraft) -> "CrossingForm":
        said = {name: getattr(draft, name) for name in CrossingDraft.__dataclass_fields__}
        return cls(data=said | {"weekdays": list(draft.weekdays)})

    def draft(self) -> CrossingDraft:
        """Call after validation said yes."""
        return CrossingDraft(
            line_of(self.port_name),
            self.port.known,
            self.leaves.data,
            self.teach_from.data,
            self.teach_until.data,
            self.lands.data,
            self.weekdays.weekdays,
            line_of(self.note),
        )


class RoadForm(BaseForm):
    here = SelectField()
    there = SelectField()
    minutes = CountField(1, 24 * 60)
    km = FigureField(2_000)
    remarks = StringField()

    def __init__(self, here: Sequence[Way], there: Sequence[Way], **values: Any) -> None:
        super().__init__(**values)
        say(self.here, _("Road from"))
        self.here.choices = [SelectChoice(way.key, way.name) for way in here]
        say(self.there, _("Road to"))
        self.there.choices = [SelectChoice(way.key, way.name) for way in there]
        for field in (self.here, self.there):
            field.flags.required = True
        say(self.minutes, _("Minutes of driving"), "", Needed(_("Enter the minutes.")), required=True)
        say(self.km, _("Kilometres"), _("Leave it empty to keep the estimate."))
        say(self.remarks, _("Remarks"), "", at_most(200))

    def draft(self) -> RoadDraft:
        """Call after validation said yes."""
        return RoadDraft(
            self.here.data,
            self.there.data,
            self.minutes.count or 0,
            self.km.figure,
            line_of(self.remarks),
        )


class RetireForm(BaseForm):
    last_day = DayField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        hint = _("After this day nobody plans a visit. Empty: it is in use again.")
        say(self.last_day, _("Last day in use"), hint)


class TakeOutForm(BaseForm):
    reason = StringField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        hint = _("Who took it, when and why is kept on record.")
        needed = Needed(_("Write why you need the names and telephones."))
        say(self.reason, _("Reason"), hint, needed, at_most(200), required=True)


def wanted_stops(args: Mapping[str, str]) -> Wanted:
    """The filters of the list, from its address. What cannot be read narrows nothing."""
    return Wanted(
        one_of(int, args.get("province")),
        one_of(int, args.get("district")),
        one_of(StopKind, args.get("kind")),
        one_of(Visited, args.get("visited")),
        one_of(int, args.get("weeks")),
        one_of(Standing, args.get("standing")),
        args.get("name", "").strip(),
    )
