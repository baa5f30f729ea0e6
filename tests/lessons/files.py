"""Small tables as a file would give them, and the two steps an import takes."""

from learning_centers.core.access import PERMISSIONS, Viewer
from learning_centers.core.incoming import Circumstances, Importer, Plan
from learning_centers.core.tables.layout import find_tables, parse_rows
from learning_centers.core.tables.reading import Sheet
from learning_centers.web.commands import SYSTEM
from models import Role
from tests.factories import NOW


def viewer_of(*centers, role=Role.MANAGER, account_id=7, provinces=frozenset()) -> Viewer:
    """Somebody who reaches these centers only."""
    return Viewer(
        id=account_id,
        login=f"{role}-{account_id}",
        name="시험하는 사람",
        role=role,
        permissions=PERMISSIONS[role],
        center_ids=frozenset(center.id for center in centers),
        province_ids=frozenset(provinces),
    )


def rows_of(importer: Importer, *rows: dict[str, object]):
    """Parsed rows; the headers are the keys of the dicts. The header stands in row 1, the first row is row 2."""
    headers = list(dict.fromkeys(header for row in rows for header in row))
    lines = [tuple(headers)] + [tuple(row.get(header) for header in headers) for row in rows]
    found = find_tables([Sheet("계획", list(enumerate(lines, 1)))], importer.layout)
    assert not found.problems, found.problems
    parsed = [row for table in found.tables for row in parse_rows(table)]
    assert not [problem for row in parsed for problem in row.problems], parsed
    return parsed


def look(session, importer: Importer, *rows, viewer=SYSTEM, now=NOW, create_courses=False) -> Plan:
    """What the importer makes of the rows; nothing is written."""
    circumstances = Circumstances(viewer, now, create_courses=create_courses)
    return importer.check(session, rows_of(importer, *rows), circumstances)


def bring(session, importer: Importer, *rows, viewer=SYSTEM, now=NOW, create_courses=False) -> Plan:
    """Look, then store what is good."""
    circumstances = Circumstances(viewer, now, create_courses=create_courses)
    plan = importer.check(session, rows_of(importer, *rows), circumstances)
    importer.store(session, plan, circumstances)
    session.commit()
    session.expire_all()
    return plan


def said(plan: Plan) -> list[tuple[str, str]]:
    """(cell, message) of the problems."""
    return [(problem.cell, problem.message) for problem in plan.problems]


def actions(plan: Plan) -> list[str]:
    return [one.action.value for one in plan.planned]


# A row of a plan; every column of the layout that must be there.
ROW = {
    "교육실시ID": None,
    "과정명": "스마트폰 기초",
    "일자": "2026-11-10",
    "시작": "14:00",
    "종료": "16:00",
    "주소": None,
    "상세주소": None,
    "시/도": "충청북도",
    "시군구": "청주시",
    "읍면동": None,
    "담당 배움터": None,
    "보조강사": None,
    "강사": None,
}


def row(**changes):
    return {**ROW, **changes}
