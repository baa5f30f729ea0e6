"""Reads of the region table: 313 regions and their changes, loaded whole and looked up in memory."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from sqlmodel import Session, col, select

from learning_centers.core.i18n import gettext as _
from models import Region, RegionChange, RegionLevel

# Short names that are not the long name without its ending.
SHORT_PROVINCES = {
    "충북": "충청북도",
    "충남": "충청남도",
    "전북": "전라북도",
    "전남": "전라남도",
    "경북": "경상북도",
    "경남": "경상남도",
}
PROVINCE_ENDING = re.compile(r"(통합특별시|특별자치시|특별자치도|특별시|광역시|도)$")


@dataclass(frozen=True, slots=True)
class RegionRow:
    id: int
    code: str
    level: RegionLevel
    name_ko: str
    name_en: str
    parent_id: int | None
    zone: str
    depopulating: bool
    valid_from: date | None
    valid_to: date | None

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A place looked up by name: the region, or why there is none (worded) and what could be meant."""

    region: RegionRow | None
    problem: str = ""
    choices: tuple[RegionRow, ...] = ()


class Regions:
    """Every region of every time. Build it with `load`."""

    def __init__(self, rows: list[RegionRow], changes: list[tuple[int, int, date]]) -> None:
        self.rows = {row.id: row for row in rows}
        self.by_code = {row.code: row for row in rows}
        self._after: dict[int, list[tuple[int, date]]] = defaultdict(list)
        self._before: dict[int, list[tuple[int, date]]] = defaultdict(list)
        for from_id, to_id, day in changes:
            self._after[from_id].append((to_id, day))
            self._before[to_id].append((from_id, day))
        self._by_name: dict[str, list[RegionRow]] = defaultdict(list)
        for row in rows:
            self._by_name[row.name_ko].append(row)

    def at(self, region_id: int, day: date) -> int | None:
        """The region that stands for `region_id` on `day`, by 1:1 successors or predecessors.

        None: it was split by then (or put together from several before), and a person has to choose.
        """
        row = self.rows[region_id]
        if row.valid_to is not None and day > row.valid_to:
            return self._step(self._after[region_id], day)
        if row.valid_from is not None and day < row.valid_from:
            return self._step(self._before[region_id], day)
        return region_id

    def _step(self, ways: list[tuple[int, date]], day: date) -> int | None:
        return self.at(ways[0][0], day) if len(ways) == 1 else None

    def successors(self, region_id: int) -> list[RegionRow]:
        """What a region became, by code; several after a split."""
        return sorted((self.rows[to_id] for to_id, _day in self._after[region_id]), key=lambda row: row.code)

    def province_of(self, region_id: int) -> int:
        """The province a district lies in; a province itself."""
        row = self.rows[region_id]
        return row.id if row.parent_id is None else row.parent_id

    def provinces(self, day: date) -> list[RegionRow]:
        """The provinces of that day, in the order of their codes."""
        return self._valid(RegionLevel.PROVINCE, day)

    def districts(self, day: date, province_id: int | None = None) -> list[RegionRow]:
        """The districts of that day (of one province), in the order of their codes."""
        found = self._valid(RegionLevel.DISTRICT, day)
        return [row for row in found if province_id in (None, row.parent_id)]

    def _valid(self, level: RegionLevel, day: date) -> list[RegionRow]:
        return sorted(
            (row for row in self.rows.values() if row.level is level and row.valid_on(day)),
            key=lambda row: row.code,
        )

    def full_name(self, region_id: int) -> str:
        """ "충청북도 청주시"; a province alone."""
        row = self.rows[region_id]
        return row.name_ko if row.parent_id is None else f"{self.rows[row.parent_id].name_ko} {row.name_ko}"

    def find_province(self, name: str, day: date) -> RegionRow | None:
        """By full or short name, of any time; given as the province of `day`. None: unknown."""
        resolved = {self.at(row.id, day) for row in self._named_provinces(name)}
        resolved.discard(None)
        return self.rows[known] if len(resolved) == 1 and (known := resolved.pop()) is not None else None

    def find(self, province: str, district: str, day: date) -> Found:
        """The district a person meant by these names on `day`. `province` may be empty; old names are understood."""
        named = self._named_districts(district)
        if not named:
            return Found(None, self._unknown(district))
        if _plain(province):
            inside = {row.id for row in self._named_provinces(province)}
            if not inside:
                return Found(None, _("“%(name)s” is not a province. Check the name.", name=province))
            named = [row for row in named if row.parent_id in inside]
            if not named:
                return Found(
                    None, _("There is no %(district)s in %(province)s.", district=district, province=province)
                )
        return self._resolved(named, day)

    def _resolved(self, named: list[RegionRow], day: date) -> Found:
        at_day = {self.at(row.id, day) for row in named}
        known = [self.rows[one] for one in at_day if one is not None]
        if len(known) == 1:
            return Found(known[0])
        if known:
            where = ", ".join(sorted(self.full_name(row.id) for row in known))
            return Found(
                None,
                _(
                    "“%(name)s” is in several provinces (%(where)s). Write the province too.",
                    name=named[0].name_ko,
                    where=where,
                ),
                tuple(sorted(known, key=lambda row: row.code)),
            )
        choices = tuple(self.successors(named[0].id)) or tuple(named)
        return Found(
            None,
            _(
                "%(name)s was divided. Choose the district it lies in now: %(choices)s.",
                name=self.full_name(named[0].id),
                choices=", ".join(row.name_ko for row in choices),
            ),
            choices,
        )

    def _named_provinces(self, name: str) -> list[RegionRow]:
        wanted = _plain(name)
        wanted = SHORT_PROVINCES.get(wanted, wanted)
        return [
            row
            for row in self.rows.values()
            if row.level is RegionLevel.PROVINCE
            and wanted in (row.name_ko, PROVINCE_ENDING.sub("", row.name_ko), _short(row.name_ko))
        ]

    def _named_districts(self, name: str) -> list[RegionRow]:
        """By the whole name, else by its first word: "청주시 상당구" lies in 청주시."""
        words = unicodedata.normalize("NFC", name).split()
        for wanted in ("".join(words), words[0] if words else ""):
            found = [row for row in self._by_name.get(wanted, []) if row.level is RegionLevel.DISTRICT]
            if found:
                return found
        return []

    def _unknown(self, district: str) -> str:
        names = [row.name_ko for row in self.rows.values() if row.level is RegionLevel.DISTRICT]
        near = get_close_matches(_plain(district), names, n=1)
        if near:
            return _("“%(name)s” is not a district. Did you mean %(near)s?", name=district, near=near[0])
        return _("“%(name)s” is not a district. Check the name.", name=district)


def load(session: Session) -> Regions:
    """Every region and change; two SELECTs."""
    regions = session.exec(select(Region).order_by(col(Region.code)))
    rows = [
        RegionRow(
            row.id,
            row.code,
            row.level,
            row.name_ko,
            row.name_en,
            row.parent_id,
            row.zone,
            row.depopulating,
            row.valid_from,
            row.valid_to,
        )
        for row in regions
    ]
    changes = session.exec(
        select(col(RegionChange.from_id), col(RegionChange.to_id), col(RegionChange.effective_on))
    )
    return Regions(rows, [(from_id, to_id, day) for from_id, to_id, day in changes])


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", "".join(name.split()))


def _short(name: str) -> str:
    """ "전북특별자치도" is called 전북, "강원특별자치도" 강원."""
    return PROVINCE_ENDING.sub("", name)
