"""The bare limit: the same figures of a month by bare sqlite3, the same cells by hand-made XML, in one process.

No rules, no styles, no checks: what nobody could go below. `python -S bench/compile_bare.py DATABASE MONTH OUT`
prints the totals as JSON.
"""

import json
import sqlite3
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

Figures = defaultdict[object, list[int]]
AGES, SEXES, GROUPS = 7, 3, 13
BITS = [[bit for bit in range(GROUPS) if mask >> bit & 1] for mask in range(1 << GROUPS)]
PLACES = """
    SELECT c.id, c.code, c.name, c.kind, d.id, p.id FROM center c
    JOIN center_placement t ON t.center_id = c.id AND t.valid_from =
        (SELECT max(valid_from) FROM center_placement WHERE center_id = c.id AND valid_from <= ?1 || '-31')
    JOIN region d ON d.id = t.district_id JOIN region p ON p.id = d.parent_id ORDER BY c.code
"""
LESSONS = """
    SELECT l.center_id, count(*), sum(l.minutes), sum(o.seats), coalesce(sum(l.head_count), 0)
    FROM lesson l JOIN offering o ON o.id = l.offering_id
    WHERE l.month = ? AND l.state = 'closed' GROUP BY 1
"""
# From the marks themselves, as the rivals do: the table of counted visits is our own.
PEOPLE = """
    WITH visit AS (
        SELECT DISTINCT l.center_id AS center, l.id AS lesson, coalesce(p.merged_into_id, p.id) AS person
        FROM lesson l JOIN attendance a ON a.lesson_id = l.id JOIN attendee p ON p.id = a.attendee_id
        WHERE l.month = ?1 AND l.state = 'closed' AND a.mark IN ('present', 'late')
    )
    SELECT v.center, v.person, count(*), p.birth_year, p.sex
    FROM visit v JOIN attendee p ON p.id = v.person GROUP BY 1, 2
"""
IN_GROUPS = """
    SELECT attendee_id, group_name FROM attendee_group UNION ALL SELECT attendee_id, group_name FROM sensitive_group
"""
NAMES = (
    "elderly disabled low_income rural multicultural career_break small_business youth job_seeker foreigner "
    "middle_aged north_korean general"
)
BIT = {name: 1 << bit for bit, name in enumerate(NAMES.split())}
BANDS = [1] * 20 + [2] * 20 + [3] * 20 + [4] * 10 + [5] * 10 + [6] * 60  # by age
SEX = {None: 0, "female": 1, "male": 2}
COURSES = """
    SELECT c.name, c.level, c.mode, count(DISTINCT l.id), count(DISTINCT coalesce(p.merged_into_id, p.id)), count(*)
    FROM lesson l JOIN offering o ON o.id = l.offering_id JOIN course c ON c.id = o.course_id
    JOIN attendance a ON a.lesson_id = l.id JOIN attendee p ON p.id = a.attendee_id
    WHERE l.month = ? AND l.state = 'closed' AND a.mark IN ('present', 'late') GROUP BY c.id ORDER BY 1
"""
RETURNS = 'SELECT center_id, state, handed_in_at, approved_at FROM "return" WHERE month = ?'
# lessons, minutes, capacity, visits, people, help desk, zone; then ages, sexes, groups
FIRST_AGE = 7
FIRST_SEX = FIRST_AGE + AGES
FIRST_GROUP = FIRST_SEX + SEXES
WIDTH = FIRST_GROUP + GROUPS


def main(database: str, month: str, out: str) -> None:
    connection = sqlite3.connect(database)
    places = connection.execute(PLACES, (month,)).fetchall()
    keys: dict[int, tuple[object, ...]] = {
        row[0]: ("nation", ("p", row[5]), ("d", row[4]), ("c", row[0])) for row in places
    }
    figures: Figures = defaultdict(lambda: [0] * WIDTH)
    for center, *sums, heads in connection.execute(LESSONS, (month,)):
        for key in keys[center]:
            of = figures[key]
            for at, value in enumerate(sums):
                of[at] += value
            of[3] += heads
    for at, table in ((5, "help_desk_visit"), (6, "zone_visit")):
        counted = connection.execute(
            f"SELECT center_id, sum(people) FROM {table} WHERE month = ? GROUP BY 1", (month,)
        )
        for center, people in counted:
            for key in keys[center]:
                figures[key][at] += people
    cells = add_people(connection, month, keys, figures)
    write(out, sheets(connection, month, places, figures, cells))
    names = ("lessons", "minutes", "capacity", "visits", "people", "help_desk", "zone")
    totals = dict(zip(names, figures["nation"], strict=False))
    print(json.dumps({"totals": totals, "people": {row[1]: figures["c", row[0]][4] for row in places}}))


def add_people(
    connection: sqlite3.Connection, month: str, keys: dict[int, tuple[object, ...]], figures: Figures
) -> dict[tuple[int, int, int], list[int]]:
    met: defaultdict[object, set[int]] = defaultdict(set)
    cells: defaultdict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0, 0])
    masks: defaultdict[int, int] = defaultdict(int)
    for person, group in connection.execute(IN_GROUPS):
        masks[person] |= BIT[group]
    year = int(month[:4])
    for center, person, visits, born, sex_name in connection.execute(PEOPLE, (month,)):
        mask, sex = masks[person], SEX[sex_name]
        age = 0 if born is None else BANDS[year - born]
        cell = cells[mask, age, sex]
        cell[0] += visits
        cell[1] += person not in met["nation"]
        for key in keys[center]:
            of, known = figures[key], met[key]
            of[3] += visits
            if person not in known:
                known.add(person)
                of[4] += 1
                of[FIRST_AGE + age] += 1
                of[FIRST_SEX + sex] += 1
                for bit in BITS[mask]:
                    of[FIRST_GROUP + bit] += 1
    return cells


def sheets(
    connection: sqlite3.Connection,
    month: str,
    places: list[Any],
    figures: Figures,
    cells: dict[tuple[int, int, int], list[int]],
) -> Iterator[list[list[Any]]]:
    """Rows of the same width and number as those of the real workbook."""
    regions = dict(connection.execute("SELECT id, name_ko FROM region"))
    valid = "valid_from IS NULL OR valid_from <= ?1 || '-31') AND (valid_to IS NULL OR valid_to > ?1 || '-27'"
    listed = f"SELECT id, code, parent_id FROM region WHERE level = ?2 AND ({valid}) ORDER BY code"
    districts = connection.execute(listed, (month, "district")).fetchall()
    provinces = connection.execute(listed, (month, "province")).fetchall()
    returns = {row[0]: row[1:] for row in connection.execute(RETURNS, (month,))}
    rest = ("",) * 3
    yield [[name, None, value, value, None, None, ""] for name, value in enumerate(figures["nation"][:15])]
    yield [[code, regions[one], *figures["p", one], *rest, *rest] for one, code, _up in provinces]
    yield [[code, regions[one], *figures["d", one], *rest, *rest, regions[up]] for one, code, up in districts]
    yield [
        [code, name, kind, regions[province], regions[district], "", *figures["c", center], 0.5]
        for center, code, name, kind, district, province in places
    ]
    yield [[*row, None, None] for row in connection.execute(COURSES, (month,))]
    yield [[bit, age, sex, *cell] for (mask, age, sex), cell in sorted(cells.items()) for bit in BITS[mask]]
    yield [
        [code, name, regions[province], regions[district], *returns.get(center, rest), "", None, None, None]
        for center, code, name, _kind, district, province in places
    ]


def write(out: str, tables: Iterable[list[list[Any]]]) -> None:
    shared: dict[str, int] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for number, rows in enumerate(tables, start=1):
            package.writestr(f"xl/worksheets/sheet{number}.xml", sheet(rows, shared))
        package.writestr("xl/sharedStrings.xml", "".join(f"<si><t>{text}</t></si>" for text in shared))


def sheet(rows: list[list[Any]], shared: dict[str, int]) -> str:
    parts = ["<worksheet><sheetData>"]
    for number, row in enumerate(rows, start=2):
        parts.append(f'<row r="{number}">')
        for at, value in enumerate(row):
            if isinstance(value, str):
                index = shared.setdefault(value, len(shared))
                parts.append(f'<c r="{COLUMNS[at]}{number}" t="s"><v>{index}</v></c>')
            elif value is None:
                parts.append(f'<c r="{COLUMNS[at]}{number}"/>')
            else:
                parts.append(f'<c r="{COLUMNS[at]}{number}"><v>{value}</v></c>')
        parts.append("</row>")
    parts.append("</sheetData></worksheet>")
    return "".join(parts)


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
COLUMNS = [*LETTERS, *(first + second for first in "AB" for second in LETTERS)]

if __name__ == "__main__":
    main(*sys.argv[1:])
