"""Where centers lie: by their dated placements, moved along with 1:1 changes of the map.

A room of its own beside `queries`: every figure by region starts here, as at the time or as now.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from learning_centers.regions.queries import Regions
from models import CenterPlacement


@dataclass(frozen=True, slots=True)
class Place:
    """The district and province of a center on a day.

    `waiting`: its district was divided and nobody has said yet where it lies now; `district_id` is the old one.
    """

    district_id: int
    province_id: int
    waiting: bool = False


def places_at(
    session: Session, regions: Regions, day: date, center_ids: Iterable[int] | None = None
) -> dict[int, Place]:
    """Center id -> place on `day`; one SELECT. A center whose first placement is later lies there already."""
    query = select(
        col(CenterPlacement.center_id), col(CenterPlacement.district_id), col(CenterPlacement.valid_from)
    )
    if center_ids is not None:
        query = query.where(col(CenterPlacement.center_id).in_(list(center_ids)))
    query = query.order_by(col(CenterPlacement.center_id), col(CenterPlacement.valid_from))
    chosen: dict[int, int] = {}
    for center_id, district_id, valid_from in session.exec(query):
        if center_id not in chosen or valid_from <= day:
            chosen[center_id] = district_id
    resolved = {district_id: place_of(regions, district_id, day) for district_id in set(chosen.values())}
    return {center_id: resolved[district_id] for center_id, district_id in chosen.items()}


def place_of(regions: Regions, district_id: int, day: date) -> Place:
    """A district as it stands on `day`."""
    now = regions.at(district_id, day)
    if now is not None:
        return Place(now, regions.province_of(now))
    begun = regions.rows[district_id].valid_from
    if begun is not None and day < begun:  # put together from several: before that day nobody needs to choose
        return Place(district_id, regions.province_of(district_id))
    old = regions.province_of(district_id)
    return Place(district_id, regions.at(old, day) or old, waiting=True)
