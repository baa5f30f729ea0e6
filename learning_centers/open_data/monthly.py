"""Reads of the monthly totals: the nation, each province and its districts, small numbers hidden.

A room of its own beside `queries`: here figures and `suppression` meet.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import Session

from learning_centers.centers.places import Place
from learning_centers.core.months import Month
from learning_centers.figures.queries import Figures, month_figures
from learning_centers.open_data.rows import OpenRow, Value, place_cells
from learning_centers.open_data.suppression import Row, hidden_rows
from learning_centers.regions.queries import Regions, load
from learning_centers.returns.queries import Obligation, list_obligations

Key = tuple[int, ...]  # (): the nation, (province id,), (province id, district id)
NATION: Key = ()


def monthly_rows(session: Session, month: Month) -> list[OpenRow]:
    """The nation, then each province followed by its districts, by code; only regions with an approved center."""
    regions = load(session)
    counted = [one for one in list_obligations(session, month, regions=regions) if one.counted]
    figures = month_figures(session, month, {one.center_id: _scopes(one) for one in counted}).by_scope
    centers = Counter(key for one in counted for key in _scopes(one))
    keys = sorted(centers, key=lambda key: _codes(regions, key))
    hidden = _hidden(figures, keys)
    rows = []
    for key in keys:
        cells: dict[str, Value] = {
            "month": str(month),
            "level": ("nation", "province", "district")[len(key)],
            **_place(regions, key),
            "centers": centers[key],
            **_numbers(figures[key]),
        }
        here = tuple(name for name, where in hidden.items() if key in where)
        rows.append(OpenRow({name: None if name in here else value for name, value in cells.items()}, here))
    return rows


def _scopes(one: Obligation) -> tuple[Key, Key, Key]:
    return NATION, (one.province_id,), (one.province_id, one.district_id)


def _codes(regions: Regions, key: Key) -> tuple[str, ...]:
    return tuple(regions.rows[region_id].code for region_id in key)


def _hidden(figures: Mapping[Any, Figures], keys: list[Key]) -> dict[str, frozenset[Key]]:
    """Column -> the rows in which it is hidden. Visits and people go together: each says something of the other."""

    def of(count: Callable[[Figures], tuple[int, int]]) -> frozenset[Key]:
        names = {key: "/".join(map(str, key)) or "nation" for key in keys}
        rows = [Row(names[key], names[key[:-1]] if key else "", *count(figures[key])) for key in keys]
        hidden = hidden_rows(rows)
        return frozenset(key for key in keys if names[key] in hidden)

    taught = of(lambda one: (one.visits, one.people))
    return {
        "visits": taught,
        "people": frozenset(key for key in taught if figures[key].people),
        "help_desk": of(lambda one: (one.help_desk, 0)),
        "zone": of(lambda one: (one.zone, 0)),
    }


def _place(regions: Regions, key: Key) -> dict[str, Value]:
    if len(key) > 1:
        return place_cells(regions, Place(province_id=key[0], district_id=key[1]))
    cells = place_cells(regions, None)
    if key:
        province = regions.rows[key[0]]
        cells |= {"province_code": province.code, "province": province.name_ko}
    return cells


def _numbers(figures: Figures) -> dict[str, Value]:
    return {
        "lessons": figures.lessons,
        "hours": round(figures.hours, 2),
        "visits": figures.visits,
        "people": figures.people,
        "help_desk": figures.help_desk,
        "zone": figures.zone,
    }
