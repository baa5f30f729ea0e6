"""The check of hours against contracts: what the hours table warns of, told once more for the month of the center."""

from collections import defaultdict
from collections.abc import Iterator

from learning_centers.checks.looking import Hit, Look, Place, first_of
from learning_centers.core.access import Viewer
from learning_centers.core.i18n import ngettext
from learning_centers.staff import hours
from models import Role


def contract_hours(look: Look) -> Iterator[Hit]:
    """Four SELECTs. Names stand on the person's own page, where seeing them is written down."""
    reach = Viewer(0, "checks", "", Role.SYSTEM, frozenset(), center_ids=frozenset(look.center_ids))
    places: dict[int, list[Place]] = defaultdict(list)
    for person in hours.list_people(look.session, look.month, reach):
        if warnings := hours.warnings_of(person):
            places[person.center_id].append(Place("staff", person.id, " ".join(warnings)))
    for center_id, people in places.items():
        text = ngettext(
            "The hours of %(n)s staff member do not fit the contract.",
            "The hours of %(n)s staff members do not fit the contract.",
            len(people),
        )
        yield Hit("contract_hours", center_id, text, first_of(people))
