"""A row of an open set, as reads give it. A room of its own: files and the page draw from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from learning_centers.centers.places import Place
from learning_centers.regions.queries import Regions

Value = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class OpenRow:
    """`cells` by column key; those in `hidden` are None here."""

    cells: Mapping[str, Value]
    hidden: tuple[str, ...] = ()


def place_cells(regions: Regions, place: Place | None) -> dict[str, Value]:
    """The columns of sets.PLACE."""
    if place is None:
        return dict.fromkeys(("province_code", "province", "district_code", "district"))
    province, district = regions.rows[place.province_id], regions.rows[place.district_id]
    return {
        "province_code": province.code,
        "province": province.name_ko,
        "district_code": district.code,
        "district": district.name_ko,
    }


def matching(rows: Iterable[OpenRow], words: str) -> list[OpenRow]:
    """The rows that have all of these words in some text."""
    wanted = words.casefold().split()
    texts = (
        (row, " ".join(str(v) for v in row.cells.values() if isinstance(v, str)).casefold()) for row in rows
    )
    return [row for row, text in texts if all(word in text for word in wanted)]
