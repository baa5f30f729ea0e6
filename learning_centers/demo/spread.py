"""How many centers each province gets, and in which districts they lie.

A room of its own: the one place that knows the split of 2021.
"""

from datetime import date

from learning_centers.regions.queries import Regions

# Source: the plan of 2021 for 1,000 sites (domain.md section 4), by the province codes of that year.
CENTERS_OF_2021 = {
    "11": 140,
    "26": 109,
    "27": 27,
    "28": 40,
    "29": 32,
    "30": 36,
    "31": 20,
    "36": 12,
    "41": 124,
    "42": 53,
    "43": 50,
    "44": 52,
    "45": 58,
    "46": 85,
    "47": 85,
    "48": 57,
    "50": 20,
}
THAT_YEAR = date(2021, 7, 1)
HOME = "43"  # 충청북도, where the accounts to try the app with are at work
HOME_LEAST = 4  # so that each of them finds something to do in a small programme too
FIRST_CHOSEN = ("28260", "28110")  # divided on 2026-07-01: a small programme shows that too


def split(centers: int) -> dict[str, int]:
    """Province code of 2021 -> its share of `centers`, by largest remainder; HOME gets at least HOME_LEAST."""
    total = sum(CENTERS_OF_2021.values())
    shares = {code: centers * weight // total for code, weight in CENTERS_OF_2021.items()}
    by_remainder = sorted(
        CENTERS_OF_2021, key=lambda code: (-(centers * CENTERS_OF_2021[code] % total), code)
    )
    for code in by_remainder[: centers - sum(shares.values())]:
        shares[code] += 1
    while shares[HOME] < min(HOME_LEAST, centers):
        largest = max((code for code in shares if code != HOME), key=lambda code: shares[code])
        shares[largest] -= 1
        shares[HOME] += 1
    return shares


def list_districts(regions: Regions, province_code: str, day: date) -> list[int]:
    """The districts of a province of 2021 as they stand on `day`: successors where one was divided since."""
    province_id = regions.by_code[province_code].id
    old = regions.districts(THAT_YEAR, province_id)
    old.sort(key=lambda row: (row.code not in FIRST_CHOSEN, row.code))
    found: dict[int, None] = {}
    for row in old:
        now = regions.at(row.id, day)
        successors = [now] if now is not None else [one.id for one in regions.successors(row.id)]
        found.update(dict.fromkeys(successors))
    return list(found)
