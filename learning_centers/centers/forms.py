"""What can be chosen about centers. Labels stand in the templates."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from learning_centers.centers.queries import CenterState, Wanted
from learning_centers.web.forms import BaseForm
from models import CenterKind

T = TypeVar("T")


class PlacesForm(BaseForm):
    """One choice of a district per center, named `place-<center id>`; empty: not now. Read by `chosen_places`."""


def wanted(args: Mapping[str, str]) -> Wanted:
    """The filters of a list, from its address. What cannot be read narrows nothing."""
    return Wanted(
        province_id=_one(int, args.get("province")),
        district_id=_one(int, args.get("district")),
        kind=_one(CenterKind, args.get("kind")),
        state=_one(CenterState, args.get("state")),
        name=args.get("name", "").strip(),
    )


def chosen_places(typed: Mapping[str, str]) -> dict[int, int]:
    """Center id -> district id."""
    pairs = ((_one(int, name.removeprefix("place-")), _one(int, value)) for name, value in typed.items())
    return {center: district for center, district in pairs if center is not None and district is not None}


def _one(make: Callable[[str], T], text: str | None) -> T | None:
    try:
        return make(text) if text else None
    except ValueError:
        return None
