"""Makes what the analyst starts from: a workbook per center, with its lessons and marks of the month.

`python -m bench.compile_workbooks DATABASE MONTH FOLDER`
"""

import sqlite3
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from learning_centers.core.workbook.book import Book, Column, Kind, Table, Value
from learning_centers.core.workbook.writing import save

WHEN = datetime(2026, 11, 1, tzinfo=UTC)
WHOLE = Kind.WHOLE
LESSONS = (
    *(Column("수업번호", WHOLE), Column("교육실시ID"), Column("과정명"), Column("일자"), Column("시작")),
    *(Column("분", WHOLE), Column("정원", WHOLE), Column("인원", WHOLE)),
)
MARKS = (
    *(Column("수업번호", WHOLE), Column("회원번호", WHOLE), Column("이름"), Column("출생년도", WHOLE)),
    *(Column("성별"), Column("거주지역", WHOLE), Column("출결")),
)
COUNTS = (Column("종류"), Column("일자"), Column("인원", WHOLE))
LESSON_ROWS = """
    SELECT l.center_id, l.id, o.code, c.name, l.held_on, l.starts_at, l.minutes, o.seats, l.head_count
    FROM lesson l JOIN offering o ON o.id = l.offering_id JOIN course c ON c.id = o.course_id
    WHERE l.month = ? AND l.state = 'closed' ORDER BY l.id
"""
MARK_ROWS = """
    SELECT l.center_id, l.id, coalesce(p.merged_into_id, p.id), p.name, p.birth_year, p.sex, p.residence_id, a.mark
    FROM attendance a JOIN lesson l ON l.id = a.lesson_id JOIN attendee p ON p.id = a.attendee_id
    WHERE l.month = ? AND l.state = 'closed' ORDER BY l.id, p.id
"""
COUNT_ROWS = """
    SELECT center_id, '상담', visited_on, people FROM help_desk_visit WHERE month = ?1
    UNION ALL SELECT center_id, '체험존', visited_on, people FROM zone_visit WHERE month = ?1
"""


def main(database: str, month: str, folder: str) -> None:
    rows: dict[str, dict[int, list[tuple[Value, ...]]]] = {}
    with sqlite3.connect(database) as connection:
        for sheet, query in (("수업", LESSON_ROWS), ("출결", MARK_ROWS), ("방문", COUNT_ROWS)):
            rows[sheet] = defaultdict(list)
            for center_id, *values in connection.execute(query, (month,)):
                rows[sheet][center_id].append(tuple(values))
        centers = connection.execute("SELECT id, code FROM center ORDER BY id").fetchall()
    for center_id, code in centers:
        tables = [
            Table("수업", LESSONS, rows["수업"][center_id]),
            Table("출결", MARKS, rows["출결"][center_id]),
            Table("방문", COUNTS, rows["방문"][center_id]),
        ]
        save(Book(code, "bench", tables, WHEN), Path(folder) / f"{code}.xlsx")


if __name__ == "__main__":
    main(*sys.argv[1:])
