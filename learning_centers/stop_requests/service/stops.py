"""Which stop a request means: one that is there, or one made from it."""

from datetime import datetime

from sqlmodel import Session

from learning_centers.bus_stops import service as bus_stops
from learning_centers.bus_stops.drafts import StopDraft
from learning_centers.buses.reach import BusReach
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.stop_requests import queries, words
from learning_centers.stop_requests.service.moving import note, require_seen
from learning_centers.stop_requests.ways import ENDED
from models import BusStop, Deed, RequestState, StopKind, StopRequest


class StaysAsItIs(DomainError): ...


def choose_stop(
    session: Session, request: StopRequest, stop_id: int, viewer: Viewer, *, seen: int, now: datetime
) -> None:
    """Raises ChangedMeanwhile; StaysAsItIs; NotFound: no such stop in the district of the request."""
    _require_movable(session, request, seen)
    if stop_id not in {one.id for one in queries.list_stops(session, request.district_id)}:
        raise NotFound(_("This stop is not there, or it lies in another district. Choose one of the list."))
    _choose(session, request, stop_id, viewer, now)


def make_stop(
    session: Session,
    reach: BusReach,
    request: StopRequest,
    kind: StopKind,
    viewer: Viewer,
    *,
    seen: int,
    now: datetime,
) -> BusStop:
    """A stop of the place, township and address that were asked for; where it is must still be entered.

    Who asked does not become its contact: they gave their number for this request.

    Raises ChangedMeanwhile; StaysAsItIs; Faulty: a stop of this name is there already.
    """
    _require_movable(session, request, seen)
    draft = StopDraft(request.place, kind, request.district_id, request.township, request.address)
    stop = bus_stops.make_stop(session, reach, draft, viewer, now)
    _choose(session, request, stop.id, viewer, now)
    return stop


def _require_movable(session: Session, request: StopRequest, seen: int) -> None:
    require_seen(session, request, seen)
    if request.state in ENDED or request.state is RequestState.PLANNED:
        raise StaysAsItIs(_("The stop stays as it is: a visit is planned, or the request has ended."))


def _choose(session: Session, request: StopRequest, stop_id: int, viewer: Viewer, now: datetime) -> None:
    request.stop_id = stop_id
    session.add(request)
    note(session, request, by_id=viewer.id, now=now, reason=words.STOP_CHOSEN)
    audit.record(
        session,
        viewer,
        Deed.CHANGE,
        "stop_requests.choose_stop",
        kind="stop_request",
        subjects=[request.id],
    )
