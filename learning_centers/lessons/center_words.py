"""Which center a row of a plan means, by code, name or district. A room of its own: the rules are many."""

import difflib
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from learning_centers.centers.queries import CenterRow, name_key
from learning_centers.core.i18n import gettext as _
from learning_centers.regions.queries import Regions

NAMED = 5  # centers named in a question


class CenterFinder:
    """Among the centers the viewer reaches; others look unknown. `centers`: as they lie on `day`."""

    def __init__(self, centers: Sequence[CenterRow], regions: Regions, day: date) -> None:
        self._centers = centers
        self._regions = regions
        self._day = day
        self._by_word: dict[str, list[CenterRow]] = defaultdict(list)
        self._by_district: dict[int, list[CenterRow]] = defaultdict(list)
        for center in centers:
            self._by_word[center.code.casefold()].append(center)
            self._by_word[name_key(center.name).casefold()].append(center)
            if center.place is not None:
                self._by_district[center.place.district_id].append(center)

    def find(self, word: str, province: str, district_id: int | None, on: date) -> CenterRow | str:
        """The center of a row, or the question to ask. `district_id`: where the row says it lies, on `on`."""
        if not word:
            return self._without_word(district_id, on)
        named = self._by_word.get(name_key(word).casefold(), [])
        if len(named) > 1:
            here = self._in_district(district_id)
            named = [center for center in named if center in here] or named
        if named:
            return self._only(named, on) or _several(word, named)
        return self._by_district_name(word, province, on)

    def _without_word(self, district_id: int | None, on: date) -> CenterRow | str:
        here = self._in_district(district_id)
        if found := self._only(here, on):
            return found
        if len(self._centers) == 1:
            return self._centers[0]
        return _("Write the name or the code of the center in charge.")

    def _by_district_name(self, word: str, province: str, on: date) -> CenterRow | str:
        first, _space, rest = word.partition(" ")
        found = self._regions.find(first, rest, on) if rest else self._regions.find(province, word, on)
        here = self._in_district(found.region.id if found.region else None)
        if here:
            return self._only(here, on) or _several(word, here)
        near = difflib.get_close_matches(word, [center.name for center in self._centers], n=1)
        if near:
            return _("There is no center “%(name)s”. Did you mean “%(near)s”?", name=word, near=near[0])
        return _("There is no center “%(name)s”. Write its name or code as registered.", name=word)

    def _in_district(self, district_id: int | None) -> list[CenterRow]:
        at = self._regions.at(district_id, self._day) if district_id is not None else None
        return self._by_district.get(at, []) if at is not None else []

    def _only(self, centers: Sequence[CenterRow], on: date) -> CenterRow | None:
        """The one; of several the only one that is open on that day."""
        if len(centers) == 1:
            return centers[0]
        open_then = [center for center in centers if is_open(center, on)]
        return open_then[0] if len(open_then) == 1 else None


def is_open(center: CenterRow, day: date) -> bool:
    """Inside an open period, and in no rest."""
    covering = [period for period in center.periods if period.covers(day)]
    return bool(covering) and all(period in center.open_periods for period in covering)


def _several(word: str, centers: Sequence[CenterRow]) -> str:
    codes = ", ".join(f"{center.name} ({center.code})" for center in centers[:NAMED])
    return _("“%(name)s” may be several centers. Write the code: %(codes)s", name=word, codes=codes)
