"""How a request comes to be: from the public form, typed by staff for a caller, or again every few weeks."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from learning_centers.buses.faults import Fault, Faulty
from learning_centers.buses.reach import BusReach
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.regions import queries as regions_queries
from learning_centers.regions.queries import Regions
from learning_centers.stop_requests import codes, letters, queries, words
from learning_centers.stop_requests.asked import Asked, faults_of
from learning_centers.stop_requests.service.moving import note, require_seen
from learning_centers.stop_requests.ways import ENDED
from models import ConfirmedBy, Deed, RegionLevel, RequestSource, RequestState, StopRequest

CODE_LIFE = timedelta(minutes=30)


class Ended(DomainError): ...


def ask_publicly(session: Session, asked: Asked, once: str, *, address: str, now: datetime) -> StopRequest:
    """A stranger asks. With a mail address a code goes out, else somebody calls. The same form makes one request.

    once: names the form. address: the IP it came from, for the access log.

    Raises Faulty. (Two of the same form at the same moment: the unique `once` makes the second a Conflict.)
    """
    if (known := queries.find_by_once(session, once)) is not None:
        return known
    regions = regions_queries.load(session)
    request = _new(regions, asked, RequestSource.PUBLIC, now, by_staff=False)
    request.once = once
    _store(session, request)
    note(session, request, by_id=0, now=now, reason="")
    if request.email:
        send_code(session, request, now)
    audit.record(
        session,
        None,
        Deed.CREATE,
        "stop_requests.ask",
        kind="stop_request",
        subjects=[request.id],
        address=address,
    )
    return request


def ask_for_somebody(
    session: Session, reach: BusReach, asked: Asked, viewer: Viewer, now: datetime
) -> StopRequest:
    """Staff type it while the caller is on the line, so it is confirmed. With a rhythm: a standing one.

    Raises Faulty; NotFound: the district is not the viewer's.
    """
    source = RequestSource.STANDING if asked.rhythm else RequestSource.PHONE
    request = _new(reach.regions, asked, source, now, by_staff=True)
    _require_reach(reach, request)
    request.state = RequestState.RECEIVED
    request.confirmed_by, request.confirmed_at = ConfirmedBy.STAFF, now
    request.asked_by_id = viewer.id
    _store(session, request)
    note(session, request, by_id=viewer.id, now=now, reason=words.BY_STAFF)
    _record(session, viewer, Deed.CREATE, "stop_requests.ask", request)
    return request


def change_wish(
    session: Session,
    reach: BusReach,
    request: StopRequest,
    asked: Asked,
    viewer: Viewer,
    *,
    seen: int,
    now: datetime,
) -> None:
    """After a call: another day, more people. Neither the state nor how long they wait changes.

    Raises Faulty, ChangedMeanwhile, Ended; NotFound: the district is not the viewer's.
    """
    require_seen(session, request, seen)
    if request.state in ENDED:
        raise Ended(_("The request has ended. Type a new one for them."))
    wanted = _new(reach.regions, asked, request.source, now, by_staff=True)
    _require_reach(reach, wanted)
    if (asked.rhythm is None) != (request.source is not RequestSource.STANDING):
        raise Ended(_("One visit and visits every few weeks are different requests. Type a new one."))
    if wanted.district_id != request.district_id:
        request.stop_id = None  # it lies in the district that was meant before
    for name in CHANGEABLE:
        setattr(request, name, getattr(wanted, name))
    session.add(request)
    note(session, request, by_id=viewer.id, now=now, reason=words.WISH_CHANGED)
    _record(session, viewer, Deed.CHANGE, "stop_requests.change", request)


def send_code(session: Session, request: StopRequest, now: datetime) -> None:
    """A new code by mail; the one before holds no more."""
    code = codes.draw_code()
    request.code_hash = codes.hashed(request.number, code)
    request.code_until = now + CODE_LIFE
    request.code_tries = 0
    session.add(request)
    session.flush()
    letters.write_code(session, request, code, now)


WISH = (
    "place",
    "asker",
    "phone",
    "people",
    "wished_from",
    "wished_until",
    "township",
    "address",
    "organisation",
    "email",
    "wish",
    "weekdays",
    "hours_from",
    "hours_until",
)
RHYTHM = ("every_weeks", "least_gap", "greatest_gap", "rest_from", "rest_until")
CHANGEABLE = (*WISH, *RHYTHM, "equipment", "district_id", "province_id")


def _new(
    regions: Regions, asked: Asked, source: RequestSource, now: datetime, *, by_staff: bool
) -> StopRequest:
    """Not stored yet. Raises Faulty."""
    today = now.astimezone(SEOUL).date()
    found = faults_of(asked, today, by_staff=by_staff)
    if not _is_district(regions, asked.district_id, today):
        found.insert(0, Fault("district", _("Choose the district the place lies in.")))
    if found:
        raise Faulty(found)
    rhythm = {name: getattr(asked.rhythm, name) for name in RHYTHM} if asked.rhythm else {}
    return StopRequest(
        number=codes.draw_number(),
        source=source,
        state=RequestState.UNCONFIRMED,
        province_id=regions.province_of(asked.district_id),
        district_id=asked.district_id,
        equipment={str(kind): pieces for kind, pieces in asked.equipment.items()},
        asked_at=now,
        **{name: getattr(asked, name) for name in WISH},
        **rhythm,
    )


def _is_district(regions: Regions, district_id: int, today: date) -> bool:
    region = regions.rows.get(district_id)
    return region is not None and region.level is RegionLevel.DISTRICT and region.valid_on(today)


def _require_reach(reach: BusReach, request: StopRequest) -> None:
    if not reach.covers(request.province_id):
        raise NotFound(_("This district is not in your province."))


def _store(session: Session, request: StopRequest) -> None:
    """With a number that nobody has."""
    while queries.find_by_number(session, request.number) is not None:
        request.number = codes.draw_number()
    session.add(request)
    session.flush()


def _record(session: Session, viewer: Viewer, deed: Deed, what: str, request: StopRequest) -> None:
    audit.record(session, viewer, deed, what, kind="stop_request", subjects=[request.id])
