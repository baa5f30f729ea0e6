"""Stops as a file, in the columns they come in by; with the persons to call only for a reason.

A room of its own: what is taken out goes into the access log.
"""

import io
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from learning_centers.bus_stops import queries, workbook
from learning_centers.bus_stops.drafts import draft_of
from learning_centers.bus_stops.queries import StopRow, Wanted
from learning_centers.buses.reach import BusReach
from learning_centers.core import audit
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.errors import Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.workbook.book import Book, Table, Value
from learning_centers.core.workbook.writing import save
from models import Deed


@dataclass(frozen=True, slots=True)
class Order:
    """What is taken out: stops that are in use, narrowed as on the page. contacts: with the persons to call."""

    wanted: Wanted
    contacts: bool = False
    reason: str = ""


def take_out(session: Session, reach: BusReach, order: Order, viewer: Viewer, now: datetime) -> bytes:
    """An .xlsx, which brought in again changes nothing.

    Raises:
        Refused: contacts are for those who manage the stops.
    """
    if order.contacts and not viewer.may(Permission.MANAGE_BUSES):
        raise Refused(_("Only the province takes out whom to call."))
    rows = queries.list_stops(session, reach, order.wanted)
    if order.contacts:
        audit.record(
            session,
            viewer,
            Deed.DOWNLOAD,
            "bus_stops.take_out",
            kind="bus_stop",
            subjects=[row.stop.id for row in rows if row.stop.contact_name],
            reason=order.reason,
            detail=f"{len(rows)} rows, xlsx",
        )
    name = _("Stops")
    cells = [_cells(reach, row, order.contacts) for row in rows]
    table = Table(name, workbook.columns(contacts=order.contacts), cells)
    out = io.BytesIO()
    save(Book(name, viewer.name, [table], now), out)
    return out.getvalue()


def _cells(reach: BusReach, row: StopRow, contacts: bool) -> list[Value]:
    regions = reach.regions
    province = regions.rows[regions.province_of(row.district_id)].name_ko
    place = (province, regions.rows[row.district_id].name_ko)
    return workbook.row_of(row.stop.code, draft_of(row.stop), place, contacts=contacts)
