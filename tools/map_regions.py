"""Which polygons of the source make up each of our provinces and districts, and on which days. No geometry here."""

import csv
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

REGIONS = Path(__file__).parents[1] / "learning_centers" / "regions" / "data"
# The source keeps some districts as they were: 남구 of Incheon (미추홀구 since 2018), 여주군 (여주시 since 2013),
# 청원군 (in 청주시 since 2014), and 당진군 (당진시 since 2012) among the townships.
OLD_IN_SOURCE = {"28170": "28177", "41730": "41670", "43710": "43110", "44830": "44270"}


@dataclass(frozen=True, slots=True)
class Division:
    """A district divided after the source was made: `new` is what these townships (법정동) are now."""

    new: str
    townships: frozenset[str]


DIVIDED = {
    "28110": Division(
        "28155", frozenset(("중산동", "운남동", "운서동", "운북동", "을왕동", "남북동", "덕교동", "무의동"))
    ),
    "28260": Division(
        "28290",
        frozenset(("마전동", "금곡동", "오류동", "왕길동", "당하동", "원당동", "불로동", "대곡동")),
    ),
}
# What the halves (named for the new district, or "…-rest") and their neighbour make up.
OF_DIVIDED = {
    "28110": ("28155", "28110-rest"),
    "28125": ("28110-rest", "28140"),
    "28155": ("28155",),
    "28260": ("28290", "28260-rest"),
    "28275": ("28260-rest",),
    "28290": ("28290",),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of regions.csv. `parent` is empty for a province; None: without end on that side."""

    code: str
    name: str
    parent: str
    first: date | None
    last: date | None

    def valid_on(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which a code stands for a shape; None: without end on that side."""

    code: str
    first: date | None
    last: date | None


Shaped = list[tuple[list[Span], frozenset[str]]]  # the codes of one shape, and the parts it is made of


def read_regions() -> dict[str, Row]:
    with (REGIONS / "regions.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Row(
                row["code"], row["name_ko"], row["parent"], _day(row["valid_from"]), _day(row["valid_to"])
            )
            for row in csv.DictReader(file)
        }


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def parts_of_districts(rows: dict[str, Row], source: Iterable[str]) -> dict[str, frozenset[str]]:
    """Our district code -> the polygons of the source it is made of. `source`: their codes, divided ones in parts."""
    owned = defaultdict(set)
    for part in source:
        owned[_owner(rows, part)].add(part)
    before = _before()
    return {
        code: frozenset(OF_DIVIDED.get(code) or owned[_eldest(code, before)])
        for code, row in rows.items()
        if row.parent
    }


def _owner(rows: dict[str, Row], part: str) -> str:
    """A city of the source comes in its wards (청주시 상당구 43111): with us it is one district (43110)."""
    ours = OLD_IN_SOURCE.get(part, part)
    return ours if ours in rows else f"{part[:4]}0"


def _before() -> dict[str, str]:
    """District code -> the code it had before it was renamed or went to another province."""
    with (REGIONS / "region_changes.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["to_code"]: row["from_code"]
            for row in csv.DictReader(file)
            if row["kind"] in ("rename", "transfer")
        }


def _eldest(code: str, before: dict[str, str]) -> str:
    while code in before:
        code = before[code]
    return code


def shapes_of_districts(rows: dict[str, Row], parts: dict[str, frozenset[str]]) -> Shaped:
    """Codes of one shape together: a district that was renamed is drawn once."""
    found: dict[frozenset[str], list[Span]] = defaultdict(list)
    for code, made_of in parts.items():
        found[made_of].append(Span(code, rows[code].first, rows[code].last))
    return [(spans, made_of) for made_of, spans in found.items()]


def shapes_of_provinces(rows: dict[str, Row], parts: dict[str, frozenset[str]]) -> Shaped:
    """A province anew for each stretch of days in which it had other land; one that was renamed is drawn once."""
    starts = [date.min, *sorted({row.first for row in rows.values() if row.first})]
    found: dict[frozenset[str], list[Span]] = defaultdict(list)
    for code in (code for code, row in rows.items() if not row.parent):
        stretches: list[tuple[frozenset[str], list[date]]] = []
        for day in (day for day in starts if rows[code].valid_on(day)):
            land = _land(rows, parts, code, day)
            if not stretches or stretches[-1][0] != land:
                stretches.append((land, []))
            stretches[-1][1].append(day)
        for index, (land, days) in enumerate(stretches):
            following = stretches[index + 1][1][0] - timedelta(days=1) if index + 1 < len(stretches) else None
            first = None if days[0] == date.min else days[0]
            found[land].append(Span(code, first, following or rows[code].last))
    return [(spans, land) for land, spans in found.items()]


def _land(rows: dict[str, Row], parts: dict[str, frozenset[str]], province: str, day: date) -> frozenset[str]:
    districts = [code for code, row in rows.items() if row.parent == province and row.valid_on(day)]
    return frozenset().union(*(parts[code] for code in districts))


def township_district(rows: dict[str, Row], code: str, name: str, on: date) -> str:
    """The district in which a township (법정 읍면동 of the source) lies `on` that day."""
    old = code[:5]
    if old in DIVIDED:
        kept = {"28110": "28125", "28260": "28275"}[old]
        return DIVIDED[old].new if name in DIVIDED[old].townships else kept
    if old == "28140":
        return "28125"
    return _now(rows, _owner(rows, old), on)


def _now(rows: dict[str, Row], code: str, on: date) -> str:
    after: dict[str, str] = {old: new for new, old in _before().items()}
    while not rows[code].valid_on(on):
        code = after[code]
    return code


def codes(rows: Collection[Row], on: date, *, provinces: bool) -> list[str]:
    """The codes of one level that are valid on a day, in order."""
    return sorted(row.code for row in rows if provinces is (not row.parent) and row.valid_on(on))
