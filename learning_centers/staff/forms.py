"""Signing hours, taking them out with a reason, and what bounds somebody's work."""

from collections.abc import Sequence

from wtforms import DateField, DecimalField, FieldList, IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from learning_centers.core.i18n import gettext as _
from learning_centers.staff.service import Bounds
from learning_centers.web.filters import day
from learning_centers.web.forms import BaseForm
from models import Contract, StaffMember

REASON_LENGTH = 200
MOST_HOURS = 400  # a month: more than anybody works


class SignForm(BaseForm):
    """`minutes`: the recognised ones that were on the screen."""

    minutes = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class ReasonForm(BaseForm):
    reason = StringField()

    def __init__(self) -> None:
        super().__init__()
        self.reason.label.text = _("Reason")
        self.reason.description = _("Who took it, when and why is kept on record.")
        self.reason.validators = [
            DataRequired(_("Write why you need the hours. Example: pay of October")),
            Length(max=REASON_LENGTH, message=_("Shorten it to %(limit)s characters.", limit=REASON_LENGTH)),
        ]
        self.reason.flags.required = True


class BoundsForm(BaseForm):
    """Until when somebody is qualified, and the cap of each contract, in the order of `contracts`."""

    qualified_until = DateField(validators=[Optional()])
    caps = FieldList(DecimalField(validators=[Optional()]))

    def __init__(self, member: StaffMember, contracts: Sequence[Contract]) -> None:
        super().__init__(
            qualified_until=member.qualified_until, caps=[contract.monthly_hours for contract in contracts]
        )
        self._contracts = contracts
        self.qualified_until.label.text = _("Qualified until")
        self.qualified_until.description = _("Left empty, the qualification does not run out.")
        message = _("Enter a number between %(least)s and %(most)s.", least=1, most=MOST_HOURS)
        for field, contract in zip(self.caps, contracts, strict=False):
            last = day(contract.ends_on) if contract.ends_on else ""
            field.label.text = _(
                "Most hours a month, contract %(span)s", span=f"{day(contract.starts_on)}–{last}"
            )
            field.description = _("Left empty, there is no cap.")
            field.validators = [Optional(), NumberRange(1, MOST_HOURS, message)]

    def bounds(self) -> Bounds:
        """Call after `validate_on_submit()` said yes."""
        typed = [None if field.data is None else float(field.data) for field in self.caps]
        ids = [contract.id for contract in self._contracts]
        return Bounds(self.qualified_until.data, dict(zip(ids, typed, strict=False)))
