"""Writing down where centers lie after the map changed. A room of its own: `regions apply-changes` and nothing else.

Figures follow 1:1 changes by themselves (`places`); this makes the move a dated row that a person can read, and
lists the centers whose district was divided and that wait for a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.regions.queries import Regions
from models import Center, CenterPlacement, Deed


@dataclass(frozen=True, slots=True)
class Waiting:
    """A center that has to be placed by a person."""

    code: str
    name: str
    district_id: int  # the divided one


@dataclass(frozen=True, slots=True)
class Applied:
    moved: int  # placements written
    waiting: list[Waiting]  # by center code


def apply_changes(session: Session, regions: Regions, today: date, viewer: Viewer) -> Applied:
    """Write a placement for each 1:1 change up to `today` that a center went through. Again: nothing to do."""
    newest: dict[int, CenterPlacement] = {}
    query = select(CenterPlacement).order_by(col(CenterPlacement.center_id), col(CenterPlacement.valid_from))
    for placement in session.exec(query):
        newest[placement.center_id] = placement
    moved: list[CenterPlacement] = []
    divided: dict[int, int] = {}
    for center_id, placement in newest.items():
        for district_id, day in _steps(regions, placement.district_id, today):
            if district_id is None:
                divided[center_id] = (
                    moved[-1].district_id if _just_moved(moved, center_id) else placement.district_id
                )
            else:
                moved.append(CenterPlacement(center_id=center_id, district_id=district_id, valid_from=day))
    session.add_all(moved)
    session.flush()
    if moved:
        subjects = sorted({placement.center_id for placement in moved})
        audit.record(session, viewer, Deed.CHANGE, "regions.apply_changes", kind="center", subjects=subjects)
    return Applied(len(moved), _waiting(session, divided))


def _steps(regions: Regions, district_id: int, today: date) -> Iterator[tuple[int | None, date]]:
    """What a district became, step by step up to `today`: (the next one, from when); None: it was divided then."""
    current = regions.rows[district_id]
    while current.valid_to is not None and current.valid_to < today:
        after = regions.successors(current.id)
        if len(after) != 1 or after[0].valid_from is None:
            yield None, current.valid_to
            return
        current = after[0]
        yield current.id, after[0].valid_from


def _just_moved(moved: list[CenterPlacement], center_id: int) -> bool:
    return bool(moved) and moved[-1].center_id == center_id


def _waiting(session: Session, divided: dict[int, int]) -> list[Waiting]:
    if not divided:
        return []
    rows = session.exec(select(Center).where(col(Center.id).in_(divided)).order_by(col(Center.code)))
    return [Waiting(center.code, center.name, divided[center.id]) for center in rows]
