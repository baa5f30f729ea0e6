"""Place the tiles: every district of 2026-07-01 as a square of equal size -> learning_centers/maps/data/tiles.json.

`python -m tools.map_tiles` after tools/make_map.py; it needs nothing but Python. The blocks of the provinces below are
drawn by hand. Inside a block the districts are dealt out by an assignment of least cost: districts and squares are both
ranked from west to east and from north to south, and the cost is the squared distance of the ranks.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tools.map_regions import Row, codes, read_regions

DATA = Path(__file__).parents[1] / "learning_centers" / "maps" / "data"
NOW = date(2026, 7, 1)
PROVINCES = dict(
    zip(
        "SIGWcbJDKTUBgNHY",
        ("11", "28", "41", "51", "44", "43", "36", "30", "47", "27", "31", "26", "48", "52", "12", "50"),
        strict=True,
    )
)
# Gyeonggi lies around Seoul: those north and east of it, and the others (Q).
GYEONGGI_NORTH = {
    *("41150", "41250", "41280", "41310", "41360", "41450", "41480"),
    *("41570", "41630", "41650", "41800", "41820", "41830"),
}
SIDES_MATTER = 3  # 부천 must not end up east of Seoul
DISTRICTS = """
....GG...WW....
I.GGGGGGGWWW...
IISSSSSGGWWW...
IISSSSSGGWWWW..
IISSSSSQQQWWW..
IISSSSSQQQWWW.K
IISSSSSQQQbKK..
QQQQQQQQQbbKKK.
.cccccJbbbbKKK.
cccccDDbbbKKKK.
cccccDDDbKKKKK.
..NNNNNTTTKKK..
..NNNNNTTTKU...
.NNNNggTTTUU...
.HHHHgggggUU...
HHHHHggggBBBB..
HHHHHggggBBBB..
HHHHHgggBBBB...
HHHHH...BBBB...
HHH............
...............
.YY............
"""
# Provinces that follow one another share a square. M: Gwangju, until 2026-06-30; then H is both.
OF_PROVINCES = """
ISGW
cJbK
NDTU
MgB.
H...
Y...
"""
# Until 2026-06-30 Incheon had three districts where it has four now; each takes the square of a successor.
FORMER = {"28110": "28155", "28140": "28125", "28260": "28275"}
FORMER_PROVINCES = {"29": "M", "46": "H", "42": "W", "45": "N"}
Square = tuple[int, int]  # column, row


def main() -> None:
    labels = read_labels()
    placed = place(read_regions(), labels)
    placed |= {old: placed[new] for old, new in FORMER.items()}
    provinces = {PROVINCES[letter]: at[0] for letter, at in squares(OF_PROVINCES).items() if letter != "M"}
    provinces |= {code: squares(OF_PROVINCES)[letter][0] for code, letter in FORMER_PROVINCES.items()}
    levels = {"provinces": provinces, "districts": placed}
    (DATA / "tiles.json").write_text(
        "{\n"
        + ",\n".join(
            f'"{level}": {{\n'
            + ",\n".join(f'"{code}": {json.dumps(at)}' for code, at in sorted(tiles.items()))
            + "\n}"
            for level, tiles in levels.items()
        )
        + "\n}\n",
        encoding="utf-8",
    )


def read_labels() -> dict[str, Square]:
    drawn: dict[str, Any] = json.loads((DATA / "districts.json").read_text(encoding="utf-8"))
    return {
        code: (x, y)
        for shape in drawn["shapes"]
        for code, *_days in shape["codes"]
        for x, y in [shape["label"]]
    }


def squares(drawing: str) -> dict[str, list[Square]]:
    """Letter -> its squares, row by row."""
    found: dict[str, list[Square]] = defaultdict(list)
    for row, line in enumerate(drawing.strip("\n").splitlines()):
        for column, letter in enumerate(line):
            if letter != ".":
                found[letter].append((column, row))
    return found


def place(rows: dict[str, Row], labels: dict[str, Square]) -> dict[str, Square]:
    """District code -> its square, for every district of 2026-07-01.

    Raises ValueError: a block has more or fewer squares than its province has districts.
    """
    blocks = squares(DISTRICTS)
    placed: dict[str, Square] = {}
    districts = codes(rows.values(), NOW, provinces=False)
    letters = {province: letter for letter, province in PROVINCES.items()}
    members: dict[str, list[str]] = defaultdict(list)
    for code in districts:
        letter = letters[rows[code].parent]
        members["Q" if letter == "G" and code not in GYEONGGI_NORTH else letter].append(code)
    for letter, inside in members.items():
        if len(inside) != len(blocks[letter]):
            raise ValueError(f"block {letter}: {len(inside)} districts, {len(blocks[letter])} squares")
        across = SIDES_MATTER if letter == "Q" else 1
        chosen = cheapest(costs([labels[code] for code in inside], blocks[letter], across))
        placed |= {code: blocks[letter][square] for code, square in zip(inside, chosen, strict=True)}
    return placed


def costs(labels: Sequence[Square], block: Sequence[Square], across: int) -> list[list[float]]:
    """`across`: what a rank to the east or west costs; one to the north or south costs 1."""
    here, there = ranked(labels), ranked(block)
    return [[across * (x - u) ** 2 + (y - v) ** 2 for u, v in there] for x, y in here]


def ranked(points: Sequence[Square]) -> list[tuple[float, float]]:
    """Each point as how many lie west and north of it; those level with it count half."""

    def rank(values: Sequence[int]) -> list[float]:
        return [sum((one < value) + (one == value) / 2 for one in values) for value in values]

    return list(zip(rank([x for x, _y in points]), rank([y for _x, y in points]), strict=True))


def cheapest(cost: Sequence[Sequence[float]]) -> list[int]:
    """Row -> column of the assignment of least total cost, for a square table (the Hungarian method, O(n³)).

    Each row is let in by the shortest augmenting path under the prices so far.
    """
    size = len(cost)
    row_price, column_price = [0.0] * (size + 1), [0.0] * (size + 1)
    row_of = [0] * (size + 1)  # column -> row, both from 1; column 0 holds the row that is being let in
    for row in range(1, size + 1):
        row_of[0] = row
        came_from = _augment(cost, row_of, row_price, column_price)
        column = came_from.pop()
        while column:
            row_of[column] = row_of[came_from[column]]
            column = came_from[column]
    chosen = [0] * size
    for column in range(1, size + 1):
        chosen[row_of[column] - 1] = column - 1
    return chosen


def _augment(
    cost: Sequence[Sequence[float]], row_of: list[int], row_price: list[float], column_price: list[float]
) -> list[int]:
    """The way back from each column, and last of all the free column that was reached."""
    size = len(cost)
    least, came_from, met = [float("inf")] * (size + 1), [0] * (size + 1), {0}
    column = 0
    while row_of[column]:
        row = row_of[column]
        ahead = [one for one in range(1, size + 1) if one not in met]
        for one in ahead:
            reduced = cost[row - 1][one - 1] - row_price[row] - column_price[one]
            if reduced < least[one]:
                least[one], came_from[one] = reduced, column
        following = min(ahead, key=least.__getitem__)
        step = least[following]
        for one in met:
            row_price[row_of[one]] += step
            column_price[one] -= step
        for one in ahead:
            least[one] -= step
        column = following
        met.add(column)
    return [*came_from, column]


if __name__ == "__main__":
    main()
