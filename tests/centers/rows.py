"""Rows of a file as the layout parses them, and a viewer to bring them."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from learning_centers.core.access import PERMISSIONS, Viewer
from learning_centers.core.incoming import Circumstances, Importer, Plan
from learning_centers.core.tables.layout import ParsedRow, find_table, parse_rows
from learning_centers.core.tables.reading import Sheet
from learning_centers.web.commands import SYSTEM
from models import Role
from tests.factories import NOW, region


def parsed(importer: Importer, headers: Sequence[str], *rows: Sequence[Any]) -> list[ParsedRow]:
    sheet = Sheet("목록", [(number, tuple(cells)) for number, cells in enumerate([headers, *rows], 1)])
    table = find_table(sheet, importer.layout)
    assert table is not None
    return list(parse_rows(table))


def look(
    session: Session,
    importer: Importer,
    headers: Sequence[str],
    *rows: Sequence[Any],
    viewer: Viewer = SYSTEM,
) -> Plan:
    return importer.check(session, parsed(importer, headers, *rows), Circumstances(viewer, NOW))


def bring(
    session: Session,
    importer: Importer,
    headers: Sequence[str],
    *rows: Sequence[Any],
    viewer: Viewer = SYSTEM,
) -> Plan:
    """Look, then store."""
    plan = look(session, importer, headers, *rows, viewer=viewer)
    importer.store(session, plan, Circumstances(viewer, NOW))
    return plan


def officer(session: Session, code: str, centers: frozenset[int] = frozenset()) -> Viewer:
    """An officer of the province with this code."""
    return Viewer(
        id=5,
        login="officer",
        name="",
        role=Role.PROVINCE,
        permissions=PERMISSIONS[Role.PROVINCE],
        center_ids=centers,
        province_ids=frozenset({region(session, code).id}),
    )


def manager(centers: frozenset[int]) -> Viewer:
    return Viewer(
        id=6,
        login="manager",
        name="",
        role=Role.MANAGER,
        permissions=PERMISSIONS[Role.MANAGER],
        center_ids=centers,
    )
