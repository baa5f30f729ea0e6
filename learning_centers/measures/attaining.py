"""How far the targets of a programme year are. A room of its own: `queries` knows no figures."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from datetime import date

from sqlmodel import Session

from learning_centers.centers.places import places_at
from learning_centers.core.months import Month
from learning_centers.figures.queries import Figures, span_figures
from learning_centers.measures.queries import NATION, ZONE, TargetRow, code_on, quarter_span
from learning_centers.regions.queries import Regions
from models import ProgrammeYear


def done_so_far(
    session: Session, regions: Regions, year: ProgrammeYear, targets: Sequence[TargetRow], today: date
) -> dict[tuple[int, str], Figures]:
    """(quarter, region) -> the closed lessons from the first month of the span on, with the boundaries of its last
    month or of today. Left out: spans that are still to come. At most eight SELECTs for each of five spans.
    """
    wanted: dict[int, set[str]] = defaultdict(set)
    for one in targets:
        wanted[one.target.quarter].add(one.target.region_code)
    found: dict[tuple[int, str], Figures] = {}
    for quarter, codes in sorted(wanted.items()):
        span = quarter_span(year, quarter)
        if span is None or span[0] > Month.of(today):
            continue
        last = min(span[1], Month.of(today))
        day = min(last.last, today)
        keys = {code_on(regions, code, day): code for code in codes}
        scopes: dict[int, list[Hashable]] = {
            center_id: [key for key in _keys(regions, place.district_id, place.province_id) if key in keys]
            for center_id, place in places_at(session, regions, day).items()
        }
        figures = span_figures(session, span[0], last, scopes).by_scope
        found |= {(quarter, code): figures.get(key, Figures()) for key, code in keys.items()}
    return found


def _keys(regions: Regions, district_id: int, province_id: int) -> tuple[str, str, str, str]:
    """What the targets of a center's place go by: nation, zone, province, district."""
    province = regions.rows[province_id]
    return NATION, f"{ZONE}{province.zone}", province.code, regions.rows[district_id].code
