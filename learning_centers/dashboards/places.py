"""Which centers a place of a dashboard has on a day, and what its parts are. Places are read once per day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from learning_centers.centers.places import places_at
from learning_centers.core.access import Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.dashboards.asked import Cut, Scope
from learning_centers.regions.queries import RegionRow, Regions
from models import Center, Operator, RegionLevel

NO_OPERATOR = "-"  # in the address: centers without one
LEVELS = {Scope.PROVINCE: RegionLevel.PROVINCE, Scope.DISTRICT: RegionLevel.DISTRICT}
REGIONS = (Cut.ZONE, Cut.PROVINCE, Cut.DISTRICT)


@dataclass(frozen=True, slots=True)
class CenterRow:
    id: int
    code: str
    name: str
    operator: str  # NO_OPERATOR without one


@dataclass(frozen=True, slots=True)
class Part:
    """One place among others: its key for the address and its name."""

    scope: Scope
    code: str
    name: str


def read_centers(session: Session) -> dict[int, CenterRow]:
    """Every center by id. One SELECT."""
    query = (
        select(col(Center.id), col(Center.code), col(Center.name), col(Operator.name))
        .outerjoin(Operator, col(Operator.id) == Center.operator_id)
        .order_by(col(Center.code))
    )
    return {
        center_id: CenterRow(center_id, code, name, operator or NO_OPERATOR)
        for center_id, code, name, operator in session.exec(query)
    }


class Atlas:
    """Every center and where it lies on a day."""

    def __init__(self, session: Session, regions: Regions, centers: dict[int, CenterRow], on: date) -> None:
        """One SELECT."""
        self.regions, self.centers, self.on = regions, centers, on
        self.places = places_at(session, regions, on)

    def inside(self, scope: Scope, code: str) -> list[int]:
        """The ids of the centers of a place. A region of another day stands for what it is on this one."""
        if scope is Scope.NATION:
            return list(self.places)
        if scope in LEVELS:
            code = self.resolved(code)
        return [one for one in self.places if self._code(one, scope) == code]

    def resolved(self, code: str) -> str:
        """The code of the region that stands for `code` on this day; itself when it was divided."""
        known = self.regions.by_code[code]
        return self.regions.rows[self.regions.at(known.id, self.on) or known.id].code

    def is_same_in(self, other: "Atlas", code: str) -> bool:
        """Whether a region is the same one there: not one that was divided between, cut off, or put together."""
        here = self.resolved(code)
        there = other.resolved(here)
        by_code = self.regions.by_code
        stands, stood = by_code[here].valid_on(self.on), by_code[there].valid_on(other.on)
        return stands == stood and self.resolved(there) == here

    def grouped(self, centers: Iterable[int], cut: Cut) -> dict[str, list[int]]:
        """Code of the part -> the centers in it."""
        found: dict[str, list[int]] = defaultdict(list)
        for one in centers:
            found[self._code(one, Scope(cut))].append(one)
        return found

    def parts(self, scope: Scope, code: str, cut: Cut, met: Mapping[str, Collection[int]]) -> list[Part]:
        """The parts of a place in the order of a list, regions without a center too. `met`: code -> centers in it."""
        kind = Scope(cut)
        known = set(met) | (self._regions_of(scope, code, cut) if scope is not Scope.OPERATOR else set())
        ordered = sorted(known, key=self._rank)
        return [Part(kind, one, self._part_name(kind, one, scope, met.get(one, ()))) for one in ordered]

    def _part_name(self, kind: Scope, code: str, inside: Scope, centers: Collection[int]) -> str:
        """A district says its province too, unless it is listed inside of one."""
        name = self.name(kind, code)
        if kind is Scope.DISTRICT:
            name = self.regions.by_code[code].name_ko if inside is Scope.PROVINCE else name
            if any(self.places[one].waiting for one in centers):
                return _("%(name)s (divided, centers not placed yet)", name=name)
        return name

    def name(self, scope: Scope, code: str) -> str:
        """As people call it; a district with its province.

        Raises:
            NotFound: there is no such place.
        """
        if scope is Scope.NATION:
            return _("Nation")
        if scope in LEVELS:
            return self.regions.full_name(self.region(scope, code).id)
        names = {
            Scope.CENTER: {row.code: row.name for row in self.centers.values()},
            Scope.OPERATOR: {row.operator: row.operator for row in self.centers.values()},
            Scope.ZONE: {row.zone: row.zone for row in self.regions.rows.values()},
        }[scope]
        if code not in names:
            raise nowhere()
        return _("No operator") if names[code] == NO_OPERATOR else names[code]

    def region(self, scope: Scope, code: str) -> RegionRow:
        """Raises NotFound: no region of that level has the code."""
        row = self.regions.by_code.get(code)
        if row is None or row.level is not LEVELS[scope]:
            raise nowhere()
        return row

    def above(self, scope: Scope, code: str) -> list[Part]:
        """What the place lies in, the widest first: the way back."""
        nation = [Part(Scope.NATION, "", _("Nation"))]
        if scope is Scope.CENTER:
            district = self.places[self.center_of(code).id].district_id
            return [*nation, *self._region_and_above(self.regions.rows[district].code)]
        if scope in LEVELS:
            return [*nation, *self._region_and_above(self.resolved(code))[:-1]]
        return [] if scope is Scope.NATION else nation

    def center_of(self, code: str) -> CenterRow:
        """Raises NotFound: no center has the code, or it has no place."""
        found = [row for row in self.centers.values() if row.code == code and row.id in self.places]
        if not found:
            raise nowhere()
        return found[0]

    def _region_and_above(self, code: str) -> list[Part]:
        row = self.regions.by_code[code]
        province = self.regions.rows[self.regions.province_of(row.id)]
        chain = [
            Part(Scope.ZONE, row.zone, row.zone),
            Part(Scope.PROVINCE, province.code, province.name_ko),
        ]
        return chain if row is province else [*chain, Part(Scope.DISTRICT, row.code, row.name_ko)]

    def _regions_of(self, scope: Scope, code: str, cut: Cut) -> set[str]:
        """The regions of this day in the place, with or without a center."""
        if cut not in REGIONS:
            return set()
        of_day = self.regions.districts if cut is Cut.DISTRICT else self.regions.provinces
        rows = [row for row in of_day(self.on) if self._holds(scope, code, row)]
        return {row.zone if cut is Cut.ZONE else row.code for row in rows}

    def _holds(self, scope: Scope, code: str, row: RegionRow) -> bool:
        if scope is Scope.ZONE:
            return row.zone == code
        if scope is Scope.PROVINCE:
            return self.regions.rows[self.regions.province_of(row.id)].code == self.resolved(code)
        return True

    def _rank(self, code: str) -> tuple[str, str]:
        """Zones in the order of their first province; what is no region by its name."""
        first = min((row.code for row in self.regions.rows.values() if row.zone == code), default=code)
        return first, code

    def _code(self, center_id: int, scope: Scope) -> str:
        center, place = self.centers[center_id], self.places[center_id]
        if scope is Scope.CENTER:
            return center.code
        if scope is Scope.OPERATOR:
            return center.operator
        if scope is Scope.DISTRICT:
            return self.regions.rows[place.district_id].code
        province = self.regions.rows[place.province_id]
        return province.zone if scope is Scope.ZONE else province.code


def require_seen(atlas: Atlas, scope: Scope, code: str, viewer: Viewer) -> None:
    """Totals of regions and operators are no secret; the figures of one center are of those who see it.

    Raises:
        NotFound: there is no such place, or it is a center of others.
    """
    atlas.name(scope, code)
    if scope is Scope.CENTER and not viewer.sees(atlas.center_of(code).id):
        raise nowhere()


def home_of(viewer: Viewer, atlas: Atlas) -> tuple[Scope, str]:
    """The place of whoever asks for none: their only center, their only province, else the nation."""
    own = viewer.center_ids
    if own is None:
        return Scope.NATION, ""
    if len(own) == 1:
        return Scope.CENTER, atlas.centers[next(iter(own))].code
    provinces = {atlas.places[one].province_id for one in own if one in atlas.places}
    if len(provinces) == 1:
        return Scope.PROVINCE, atlas.regions.rows[provinces.pop()].code
    return Scope.NATION, ""


def nowhere() -> NotFound:
    return NotFound(_("There is no such place. Go back and choose one from the list."))
