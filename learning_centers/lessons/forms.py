"""What is typed in about a plan. What its buttons do to it before it is checked stands in `sheets`."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice

from learning_centers.attendees.words import GROUP_NAMES
from learning_centers.core.i18n import gettext as _
from learning_centers.lessons.date_forms import DayField, LineForm, TickField, WholeField, at_most, say
from learning_centers.lessons.dates import Slot
from learning_centers.lessons.desk import Desk
from learning_centers.lessons.plans import USUAL_SHARE, Plan
from learning_centers.lessons.rooms import Room
from learning_centers.lessons.sheets import ELSEWHERE, Sheet
from learning_centers.lessons.storing import USUAL_SEATS
from learning_centers.lessons.workbook import MOST_SEATS
from learning_centers.staff.queries import ROLE_NAMES
from learning_centers.web.forms import BaseForm
from models import Group, StaffRole


class PlanForm(BaseForm):
    course = SelectField(default="")
    dates = FieldList(FormField(LineForm))
    place = SelectField(default="")
    address = StringField()
    detail = StringField()
    district = SelectField(default="")
    township = StringField()
    lead = SelectField(default="")
    assistants = TickField()
    supporters = TickField()
    seats = WholeField(MOST_SEATS)
    target = SelectField(default="")
    vulnerable = BooleanField()
    devices = StringField()
    signup_from = DayField()
    signup_until = DayField()
    completion = WholeField(100)
    once = HiddenField()

    def __init__(self, sheet: Sheet, desk: Desk) -> None:
        super().__init__(formdata=sheet)
        self._desk = desk
        self._offer_choices(desk)
        self._word_what_is_taught()
        self._word_where_and_for_whom()

    def _offer_choices(self, desk: Desk) -> None:
        self.course.choices = [
            SelectChoice("", _("Choose a course")),
            *(SelectChoice(str(one.id), one.name) for one in desk.courses),
        ]
        self.place.choices = [
            SelectChoice("", _("At the center, no room named")),
            *(SelectChoice(str(one.id), _room_name(one.name, one.address)) for one in desk.rooms),
            SelectChoice(ELSEWHERE, _("Somewhere else: write the address below")),
        ]
        self.district.choices = _or_none(_("Not stated"), ((one.id, one.name_ko) for one in desk.districts))
        self.lead.choices = _or_none(
            _("Not decided yet"),
            ((one.id, f"{one.name} ({_(ROLE_NAMES[one.role])})") for one in _leads_first(desk)),
        )
        for field, roles in (
            (self.assistants, (StaffRole.INSTRUCTOR, StaffRole.ASSISTANT)),
            (self.supporters, (StaffRole.SUPPORTER,)),
        ):
            field.choices = [SelectChoice(str(one.id), one.name) for one in desk.staff if one.role in roles]
        self.target.choices = _or_none(
            _("Not stated"), ((group.value, _(name)) for group, name in GROUP_NAMES.items())
        )

    def _word_what_is_taught(self) -> None:
        say(self.course, _("Course"), _("Only courses that your province teaches."), required=True)
        say(self.lead, _("Instructor"))
        say(self.assistants, _("Assistant instructors"))
        say(self.supporters, _("Supporters"))
        say(self.seats, _("Seats"), _("Left empty, as many as the course has."))
        say(
            self.completion,
            _("Lessons to attend for completion (in percent)"),
            _("Left empty, %(share)s percent.", share=round(100 * USUAL_SHARE)),
        )

    def _word_where_and_for_whom(self) -> None:
        say(self.place, _("Room or place"), _("Rooms are registered from the page of the center."))
        say(self.address, _("Address"), "", at_most(200))
        say(self.detail, _("Detailed address"), _("Building, floor, room"), at_most(200))
        say(self.district, _("District"))
        say(self.township, _("Town or village"), "", at_most(40))
        say(self.target, _("Target group"))
        say(self.vulnerable, _("For people at a disadvantage"))
        say(
            self.devices,
            _("Devices"),
            _("Example: %(example)s", example=_("12 tablets, 1 kiosk")),
            at_most(100),
        )
        say(self.signup_from, _("Sign-up from"))
        say(self.signup_until, _("Sign-up until"))

    def validate_course(self, field: SelectField) -> None:
        if not field.data:
            raise ValidationError(_("Choose a course."))

    def validate_dates(self, field: FieldList) -> None:
        if not field.entries:
            raise ValidationError(_("Enter at least one date, or fill in the repetition."))

    def validate_address(self, field: StringField) -> None:
        if self.place.data == ELSEWHERE and not (field.data or "").strip():
            raise ValidationError(_("Write the address, or choose a room."))

    def validate_assistants(self, field: TickField) -> None:
        if self.lead.data and self.lead.data in (field.data or ()):
            name = next(one.name for one in self._desk.staff if str(one.id) == self.lead.data)
            raise ValidationError(
                _("%(name)s is the instructor already. Take one of the two out.", name=name)
            )

    def validate_supporters(self, field: TickField) -> None:
        self.validate_assistants(field)

    def validate_signup_until(self, field: DayField) -> None:
        if (
            field.data is not None
            and self.signup_from.data is not None
            and field.data < self.signup_from.data
        ):
            raise ValidationError(_("The last day comes before the first. Enter a later one."))

    def plan(self) -> Plan:
        """Call after `validate()` said yes."""
        away = self.place.data == ELSEWHERE
        share = self.completion.data
        return Plan(
            course_id=int(self.course.data),
            slots=tuple(sorted(Slot(line.day.data, line.start.data, line.end.data) for line in self.dates)),
            seats=self.seats.data or self._usual_seats(),
            room_id=int(self.place.data) if self.place.data and not away else None,
            address=_tidy(self.address) if away else "",
            address_detail=_tidy(self.detail) if away else "",
            township=_tidy(self.township) if away else "",
            district_id=int(self.district.data) if away and self.district.data else None,
            lead_id=int(self.lead.data) if self.lead.data else None,
            assistants=tuple(int(one) for one in self.assistants.data or ()),
            supporters=tuple(int(one) for one in self.supporters.data or ()),
            target_group=Group(self.target.data) if self.target.data else None,
            vulnerable=self.vulnerable.data,
            devices=_tidy(self.devices),
            signup_from=self.signup_from.data,
            signup_until=self.signup_until.data,
            completion_share=None if share is None else share / 100,
        )

    def _usual_seats(self) -> int:
        course = next((one for one in self._desk.courses if str(one.id) == self.course.data), None)
        return (course.seats if course else None) or USUAL_SEATS


class RoomForm(BaseForm):
    """A room of the center, or a place elsewhere that it books."""

    name = StringField()
    address = StringField()
    seats = WholeField(MOST_SEATS)

    def __init__(self) -> None:
        super().__init__()
        example = _("Example: %(example)s", example=_("Classroom on the second floor"))
        say(self.name, _("Name of the room or place"), example, at_most(100), required=True)
        say(self.address, _("Address"), _("Left empty, it is at the center."), at_most(200))
        say(self.seats, _("Seats (people)"))

    def validate_name(self, field: StringField) -> None:
        if not _tidy(field):
            raise ValidationError(_("Write the name of the room or place."))

    def room(self) -> Room:
        """Call after `validate_on_submit()` said yes."""
        return Room(_tidy(self.name), _tidy(self.address), self.seats.data)


def _or_none(text: str, options: Iterable[tuple[object, str]]) -> list[SelectChoice]:
    return [SelectChoice("", text), *(SelectChoice(str(value), name) for value, name in options)]


def _leads_first(desk: Desk) -> list[Any]:
    order = list(StaffRole)
    return sorted(desk.staff, key=lambda one: (order.index(one.role), one.name, one.id))


def _room_name(name: str, address: str) -> str:
    return f"{name} ({address})" if address else name


def _tidy(field: StringField) -> str:
    return " ".join((field.data or "").split())
