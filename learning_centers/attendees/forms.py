"""What is typed about people: consents, and who somebody is. Flat names: what is asked changes with the page."""

from werkzeug.datastructures import MultiDict

from learning_centers.attendees.consents import Answers, read_guardian
from learning_centers.attendees.finding import Answer
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from models import Group, Purpose

AGREE = "agree-"
YES, NO = "yes", "no"


class UnknownAnswer(DomainError): ...


def typed_answers(fields: MultiDict[str, str]) -> Answers:
    """Of the fields `agree-<purpose>` (yes, no), `group`, `sensitive`, and the three of a guardian.

    Raises:
        UnknownAnswer: a field is not one of ours.
        GuardianMissing: the guardian cannot be read.
    """
    try:
        given = {
            Purpose(name.removeprefix(AGREE)): {YES: True, NO: False}[value]
            for name, value in fields.items()
            if name.startswith(AGREE)
        }
        groups = frozenset(Group(one) for one in fields.getlist("group"))
        sensitive = frozenset(Group(one) for one in fields.getlist("sensitive"))
    except (KeyError, ValueError) as unknown:
        raise UnknownAnswer(_("Something could not be read. Load the page again.")) from unknown
    words = (fields.get(name, "") for name in ("guardian_name", "guardian_phone", "guardian_relation"))
    return Answers(given, groups if "asks-groups" in fields else None, sensitive, read_guardian(*words))


def typed_answer(fields: MultiDict[str, str]) -> Answer:
    """Of the fields `who` (an id, or "new") and `asked` (the ids that were shown)."""
    who = fields.get("who", "")
    asked = (int(one) for one in fields.getlist("asked") if one.isdecimal())
    return Answer(int(who) if who.isdecimal() else None, who == "new", frozenset(asked))
