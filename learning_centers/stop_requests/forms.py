"""What askers and staff type in about a visit. Choices are passed in; what it means is `asked.Asked`."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from learning_centers.after_course.forms import ONCE
from learning_centers.attendees.words import GROUP_NAMES
from learning_centers.bus_stops.words import KIND_NAMES, WEEKDAYS
from learning_centers.buses.fields import CountField, Needed, PhoneField, line_of
from learning_centers.buses.words import EQUIPMENT_NAMES
from learning_centers.core.i18n import gettext as _
from learning_centers.lessons.date_forms import ClockField, DayField, TickField, at_most, say
from learning_centers.stop_requests.asked import (
    LEAST_GROUP,
    MOST_GROUP,
    MOST_WEEKS,
    Asked,
    Rhythm,
    usual_gaps,
)
from learning_centers.stop_requests.queries import Wanted
from learning_centers.stop_requests.words import WITHDRAW_REASONS
from learning_centers.web.forms import BaseForm
from models import EquipmentKind, RequestState, StopKind, StopRequest

MOST_PIECES = 100
MOST_DAYS = 400  # of a gap
OPEN, ALL = "", "all"
STANDING, SINGLE = "standing", "single"
Choices = Sequence[tuple[str, str]]


class WishForm(BaseForm):
    """What both forms ask. The names are those of `Asked`."""

    place = StringField()
    address = StringField()
    organisation = StringField()
    people = CountField(1, MOST_GROUP)
    wished_from = DayField()
    wished_until = DayField()
    weekdays = TickField()
    hours_from = ClockField()
    hours_until = ClockField()
    wish = TextAreaField()
    asker = StringField()
    phone = PhoneField()
    email = StringField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.weekdays.choices = [SelectChoice(str(n), _(day)) for n, day in enumerate(WEEKDAYS)]
        self._say_where()
        self._say_when()
        self._say_who()

    @property
    def group_names(self) -> list[str]:
        """The programme's groups as words: offered, not asked for; a village is a group of its own."""
        return [_(name) for name in GROUP_NAMES.values()]

    def _say_where(self) -> None:
        needed = Needed(_("Write where the bus should come to."))
        hint = _("The name of the place, like Gaonri village hall.")
        say(self.place, _("Place of the visit"), hint, needed, at_most(100), required=True)
        say(self.address, _("Address"), "", at_most(200))
        hint = _("Who the people are. Choose from the list or write it yourself.")
        say(self.organisation, _("Your group or organisation"), hint, at_most(100))
        say(self.wish, _("What would you like to learn?"), "", at_most(500))

    def _say_when(self) -> None:
        needed = Needed(_("Choose the first day that would do."))
        say(self.wished_from, _("From this day on"), "", needed, required=True)
        needed = Needed(_("Choose the last day that would do."))
        say(self.wished_until, _("Until this day"), "", needed, required=True)
        say(self.weekdays, _("Weekdays that suit you"), _("Tick none if any day will do."))
        say(self.hours_from, _("Not before"), _("A time of the day, like 10:00."))
        say(self.hours_until, _("Not later than"))

    def _say_who(self) -> None:
        say(self.asker, _("Your name"), "", Needed(_("Write the name.")), at_most(60), required=True)
        needed = Needed(_("Write a telephone number: we call it before we come."))
        hint = _("We call this number. Example: 010-1234-5678")
        say(self.phone, _("Telephone"), hint, needed, required=True)
        say(self.email, _("E-mail address"), "", at_most(200))
        needed = Needed(_("Enter how many people will come."))
        say(self.people, _("How many people?"), "", needed, required=True)

    def _asked(
        self, district_id: int, township: str, equipment: Mapping[EquipmentKind, int]
    ) -> dict[str, Any]:
        """The values of an `Asked`. Call after validation said yes."""
        return {
            "district_id": district_id,
            "township": township,
            "equipment": equipment,
            "people": self.people.count or 0,
            "phone": self.phone.digits,
            "wished_from": self.wished_from.data,
            "wished_until": self.wished_until.data,
            "weekdays": "".join(sorted(self.weekdays.data or [])),
            "hours_from": self.hours_from.data,
            "hours_until": self.hours_until.data,
            "wish": (self.wish.data or "").strip(),
            **{name: line_of(self[name]) for name in ("place", "address", "organisation", "asker", "email")},
        }


class PublicForm(WishForm):
    """Of somebody without an account. `once` names the form; `website` stays empty unless a program fills it in."""

    township = SelectField(default="")
    equipment = TickField()
    consent = BooleanField()
    once = HiddenField()
    website = StringField()

    def __init__(self, townships: Sequence[str], **values: Any) -> None:
        super().__init__(**values)
        nobody = SelectChoice("", _("I do not know"))
        self.township.choices = [nobody, *(SelectChoice(name, name) for name in townships)]
        self.equipment.choices = [SelectChoice(str(kind), _(name)) for kind, name in EQUIPMENT_NAMES.items()]
        say(self.township, _("Township"))
        say(self.equipment, _("What would you like to try out?"), _("Tick as many as you like."))
        say(self.consent, _("I have read this and agree."), "", self._agreed, required=True)
        say(self.website, _("Leave this field empty"))
        self.people.description = _("The bus comes to groups of %(n)s people or more.", n=LEAST_GROUP)
        self.email.description = _(
            "With an address you confirm at once with a code; without one we call you."
        )

    @staticmethod
    def _agreed(_form: Any, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(
                _("Without your agreement we cannot call you. Tick the box, or ask by phone.")
            )

    @property
    def is_named(self) -> bool:
        return bool(ONCE.fullmatch(self.once.data or ""))

    def asked(self, district_id: int) -> Asked:
        """Call after validation said yes. Each kind of equipment is one piece: staff know better how many."""
        pieces = {EquipmentKind(kind): 1 for kind in self.equipment.data or []}
        return Asked(**self._asked(district_id, self.township.data or "", pieces))


class SeenForm(BaseForm):
    """A change of a request that somebody looked at. `seen`: the last event the page knew."""

    seen = HiddenField()

    @property
    def known(self) -> int:
        return int(self.seen.data) if (self.seen.data or "").isdecimal() else -1


class DeskForm(WishForm, SeenForm):
    """Of staff who type for somebody. `standing`: again every few weeks."""

    district = SelectField(coerce=int, validate_choice=False)
    township = StringField()
    every_weeks = CountField(1, MOST_WEEKS)
    least_gap = CountField(1, MOST_DAYS)
    greatest_gap = CountField(1, MOST_DAYS)
    rest_from = StringField()
    rest_until = StringField()

    def __init__(self, districts: Sequence[tuple[int, str]], *, standing: bool, **values: Any) -> None:
        super().__init__(**values)
        self.standing = standing
        self.district.choices = [SelectChoice(one, name) for one, name in districts]
        self.districts = {one for one, _name in districts}
        say(self.district, _("District"), "", self._known, required=True)
        say(self.township, _("Township"), "", at_most(40))
        self.asker.label.text = _("Name of the contact person")
        self.wish.label.text = _("What they would like to learn")
        for kind, name in EQUIPMENT_NAMES.items():
            say(self[pieces_name(kind)], _(name))
        self._say_rhythm()

    def _say_rhythm(self) -> None:
        every = [Needed(_("Enter after how many weeks the bus comes again."))] if self.standing else []
        say(self.every_weeks, _("Every so many weeks"), "", *every, required=self.standing)
        hint = _("Days between two visits; empty: a week earlier or later than the rhythm.")
        say(self.least_gap, _("Least gap (days)"), hint)
        say(self.greatest_gap, _("Greatest gap (days)"), hint)
        hint = _("Month and day, like 09-20: harvest, for instance. It may go over new year.")
        say(self.rest_from, _("No visits from"), hint)
        say(self.rest_until, _("No visits until"))

    def _known(self, _form: Any, field: SelectField) -> None:
        if field.data not in self.districts:
            raise ValidationError(_("Choose the district the place lies in."))

    def asked(self) -> Asked:
        """Call after validation said yes."""
        counted = {kind: self[pieces_name(kind)].count for kind in EquipmentKind}
        pieces = {kind: count for kind, count in counted.items() if count}
        values = self._asked(self.district.data, line_of(self.township), pieces)
        return Asked(**values, rhythm=self._rhythm() if self.standing else None)

    def _rhythm(self) -> Rhythm:
        every = self.every_weeks.count or 0
        least, greatest = usual_gaps(every)
        rest = (line_of(self.rest_from), line_of(self.rest_until))
        return Rhythm(every, self.least_gap.count or least, self.greatest_gap.count or greatest, *rest)

    @classmethod
    def of(cls, request: StopRequest, districts: Sequence[tuple[int, str]], *, standing: bool) -> "DeskForm":
        """Filled with what is stored."""
        names = [name for name in cls.__dict__ | WishForm.__dict__ if hasattr(request, name)]
        shown = {name: "" if (value := getattr(request, name)) is None else value for name in names}
        shown |= {name: getattr(request, name) for name in ("hours_from", "hours_until")}
        shown |= {pieces_name(EquipmentKind(kind)): n for kind, n in request.equipment.items()}
        shown |= {"district": request.district_id, "weekdays": list(request.weekdays)}
        return cls(districts, standing=standing, data=shown)


def pieces_name(kind: EquipmentKind) -> str:
    return f"pieces_{kind}"


for _kind in EquipmentKind:
    setattr(DeskForm, pieces_name(_kind), CountField(0, MOST_PIECES))


class DecideForm(SeenForm):
    """to: what is decided, chosen by the button. Only a refusal and thinking again need the reason."""

    to = HiddenField()
    reason = StringField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        hint = _("The asker reads it on the page of the request. Write no names.")
        say(self.reason, _("Reason"), hint, at_most(300))

    @property
    def decision(self) -> RequestState | None:
        return RequestState(self.to.data) if self.to.data in set(RequestState) else None


class StopForm(SeenForm):
    stop_id = SelectField(coerce=int, validate_choice=False)

    def __init__(self, stops: Sequence[tuple[int, str]], **values: Any) -> None:
        super().__init__(**values)
        self.stop_id.choices = [SelectChoice(one, name) for one, name in stops]
        say(self.stop_id, _("Stop"), required=True)


class NewStopForm(SeenForm):
    """A stop is made from the request."""

    kind = SelectField(coerce=StopKind)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices = [SelectChoice(kind, _(name)) for kind, name in KIND_NAMES.items()]
        say(self.kind, _("Kind of place"), required=True)


class WithdrawForm(SeenForm):
    """`why`: one of three reasons, the same for askers and for staff whom they tell."""

    why = RadioField(default="not_needed", validate_choice=False)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.why.choices = [SelectChoice(key, _(words)) for key, words in WITHDRAW_REASONS.items()]
        say(self.why, _("Why?"), required=True)

    @property
    def reason(self) -> str:
        """A msgid; "" for one that is not in the list."""
        return WITHDRAW_REASONS.get(self.why.data or "", "")


class FindForm(BaseForm):
    number = StringField()
    key = StringField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        say(
            self.number,
            _("Number of the request"),
            _("Eight digits, like 1234-5678."),
            at_most(20),
            required=True,
        )
        hint = _("The last four digits of the telephone number you gave, or the code from the mail.")
        say(self.key, _("Last four digits or code"), hint, at_most(20), required=True)


class CodeForm(BaseForm):
    code = StringField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        say(self.code, _("Code from the mail"), _("Six digits."), at_most(20), required=True)


def wanted(args: Mapping[str, str], districts: Sequence[tuple[int, str]]) -> Wanted:
    """What the list is narrowed to, from the address; what is not understood leaves it wide."""
    state, district, kind = (args.get(name, "") for name in ("state", "district", "kind"))
    known = {str(one): one for one, _name in districts}
    return Wanted(
        RequestState(state) if state in set(RequestState) else None,
        state == ALL,
        known.get(district),
        {STANDING: True, SINGLE: False}.get(kind),
    )
