"""What a made-up center counts besides lessons: talks at the help desk, visitors of the experience zone.

A room of its own: neither is ever mixed into people taught.
"""

from datetime import time

from learning_centers.core.clock import in_seoul
from learning_centers.core.months import Month
from learning_centers.demo.programme import Programme
from learning_centers.demo.rows import Rows
from learning_centers.demo.sites import Site
from models import CenterKind, HelpDeskVisit, ZoneVisit

COUNTED_AT = time(17, 50)
NOBODY = (0, 0)
# People on a weekday, at least and at most; a busy hub has about a hundred (domain.md section 2.2).
HELP_DESK = {
    CenterKind.HUB: (3, 8),
    CenterKind.RESIDENT: (0, 4),
    CenterKind.DISPATCH: (0, 1),
    CenterKind.EXPERIENCE: (0, 2),
}
ZONE = {CenterKind.HUB: (5, 30), CenterKind.EXPERIENCE: (10, 60)}


def add_visits(rows: Rows, programme: Programme, site: Site, month: Month) -> None:
    """A count for each day that is over and had any."""
    random = programme.random("visits", month, site.id)
    for day in site.business_days(month):
        if not programme.is_held(day):
            return
        at = in_seoul(day, COUNTED_AT)
        for table, usual in ((HelpDeskVisit, HELP_DESK), (ZoneVisit, ZONE)):
            if people := random.randint(*usual.get(site.kind, NOBODY)):
                rows.add(
                    table,
                    center_id=site.id,
                    visited_on=day,
                    month=str(month),
                    people=people,
                    recorded_by_id=site.team.manager_id,
                    recorded_at=at,
                )
