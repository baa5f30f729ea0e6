"""What is typed in on the closing page, parsed by hand from flat names: its rows differ from lesson to lesson."""

from collections.abc import Iterator, Mapping
from datetime import time
from typing import Any

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from learning_centers.core.i18n import gettext as _
from learning_centers.evidence.queries import CHECKS
from learning_centers.evidence.service import MOST_REASON
from learning_centers.evidence.team import Addition, BadTimes, Span, Taught
from learning_centers.web.forms import BaseForm
from models import Moment, Part

CAME, ABSENT, WRONG = "came", "absent", "wrong"
YES, NO = "yes", "no"
Fields = Mapping[str, str]


def photo_field(moment: Moment) -> str:
    return f"photo-{moment}"


def typed_answers(fields: Fields) -> dict[str, bool]:
    """Column of Evidence -> answer, of those that are answered."""
    return {key: fields[key] == YES for key in CHECKS if fields.get(key) in (YES, NO)}


def typed_remark(fields: Fields) -> str:
    return "\n".join(fields.get("remark", "").split("\r\n")).strip()


def typed_team(fields: Fields) -> dict[int, Taught]:
    """Assignment id -> what was chosen, of the fields `duty-<id>`, `sub-<id>`, `from-<id>`, `until-<id>`.

    Raises BadTimes.
    """
    return dict(_choices(fields))


def _choices(fields: Fields) -> Iterator[tuple[int, Taught]]:
    for name, value in fields.items():
        row = name.removeprefix("duty-")
        if name.startswith("duty-") and row.isdecimal():
            substitute = fields.get(f"sub-{row}", "")
            yield (
                int(row),
                Taught(
                    came=value != ABSENT,
                    span=_span(fields, row) if value == CAME else None,
                    substitute_id=int(substitute) if substitute.isdecimal() else None,
                    entered_wrongly=value == WRONG,
                ),
            )


def typed_addition(fields: Fields) -> Addition | None:
    """None: nobody was chosen. Raises BadTimes."""
    who, part = fields.get("added", ""), fields.get("added-part", "")
    if not who.isdecimal() or part not in set(Part):
        return None
    return Addition(int(who), Part(part), _span(fields, "added"))


def _span(fields: Fields, row: str) -> Span | None:
    starts, ends = fields.get(f"from-{row}", "").strip(), fields.get(f"until-{row}", "").strip()
    if not starts and not ends:
        return None
    try:
        return Span(time.fromisoformat(starts), time.fromisoformat(ends))
    except ValueError as wrong:
        raise BadTimes(_("Enter both times like 14:00, or leave both empty.")) from wrong


class ZipForm(BaseForm):
    """Why the sheets of a month are taken out."""

    reason = StringField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.reason.label.text = _("Reason")
        self.reason.description = _("Who took it, when and why is kept on record.")
        self.reason.validators = [
            DataRequired(_("Write why you need the evidence. Example: check of October by the province")),
            Length(max=MOST_REASON, message=_("Shorten the reason.")),
        ]
        self.reason.flags.required = True
