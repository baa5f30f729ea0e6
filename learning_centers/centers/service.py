"""Rules and changes of centers: making, placing, opening, resting, closing. The caller owns the transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from learning_centers.centers.queries import Placed, name_key
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError, NotFound, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.statements import in_parts
from learning_centers.regions.queries import Regions
from models import Center, CenterKind, CenterPeriod, CenterPlacement, Deed, Operator, PeriodState


class PeriodsOverlap(DomainError): ...


class EndsTooEarly(DomainError): ...


@dataclass(frozen=True, slots=True)
class Draft:
    """A center to be made. Without a code it gets one."""

    name: str
    kind: CenterKind
    address: str
    seats: int | None
    province_id: int  # as it is named today
    placements: tuple[Placed, ...]  # at least one, by first day
    opens_on: date
    closes_on: date | None = None
    operator: str = ""
    code: str = ""
    latitude: float | None = None  # of the door; both or neither
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a center is to be from now on; None leaves it as it is."""

    name: str | None = None
    kind: CenterKind | None = None
    address: str | None = None
    seats: int | None = None
    operator: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def make_centers(session: Session, regions: Regions, drafts: Sequence[Draft], viewer: Viewer) -> list[Center]:
    """The centers with their placements and first period, in the order of `drafts`.

    A code is "C", the two digits of the province, and a serial of four digits. The number of SELECTs does not
    grow with `drafts`.
    """
    codes = _next_codes(session, regions, drafts)
    operators = _operators(session, drafts)
    made = [
        Center(
            code=code,
            name=draft.name,
            kind=draft.kind,
            address=draft.address,
            seats=draft.seats,
            latitude=draft.latitude,
            longitude=draft.longitude,
            operator_id=operators.get(name_key(draft.operator)),
        )
        for draft, code in zip(drafts, codes, strict=True)
    ]
    session.add_all(made)
    session.flush()
    for center, draft in zip(made, drafts, strict=True):
        session.add_all(
            CenterPlacement(center_id=center.id, district_id=placed.district_id, valid_from=placed.valid_from)
            for placed in draft.placements
        )
        session.add(
            CenterPeriod(
                center_id=center.id,
                state=PeriodState.OPEN,
                starts_on=draft.opens_on,
                ends_on=draft.closes_on,
            )
        )
    session.flush()
    _note(session, viewer, Deed.CREATE, [center.id for center in made])
    return made


def change_centers(session: Session, changes: dict[int, Change], viewer: Viewer) -> None:
    """Bring each center (by id) to what its change says."""
    operators = _operators_named(session, (change.operator for change in changes.values() if change.operator))
    for center in _load(session, list(changes)):
        change = changes[center.id]
        for name in ("name", "kind", "address", "seats", "latitude", "longitude"):
            value = getattr(change, name)
            setattr(center, name, getattr(center, name) if value is None else value)
        if change.operator:
            center.operator_id = operators[name_key(change.operator)]
    session.flush()
    _note(session, viewer, Deed.CHANGE, changes)


def place_center(
    session: Session, center_id: int, district_id: int, valid_from: date, viewer: Viewer
) -> CenterPlacement:
    """From `valid_from` on the center lies in `district_id`. Said again for the same day, it replaces.

    Raises:
        NotFound: absent, or not one of `viewer`'s.
    """
    _require(session, center_id, viewer)
    placement = session.exec(
        select(CenterPlacement).where(
            CenterPlacement.center_id == center_id, CenterPlacement.valid_from == valid_from
        )
    ).first() or CenterPlacement(center_id=center_id, district_id=district_id, valid_from=valid_from)
    placement.district_id = district_id
    session.add(placement)
    session.flush()
    _note(session, viewer, Deed.CHANGE, [center_id], f"district {district_id} from {valid_from}")
    return placement


def choose_district(
    session: Session, regions: Regions, center_id: int, old_id: int, new_id: int, viewer: Viewer
) -> None:
    """Say where a center lies after its district was divided, from the day of the division on.

    Raises:
        Refused: the new district is not one the old one was divided into.
    """
    chosen = next((row for row in regions.successors(old_id) if row.id == new_id), None)
    if chosen is None or chosen.valid_from is None:
        raise Refused(_("Choose one of the districts the old one was divided into."))
    place_center(session, center_id, new_id, chosen.valid_from, viewer)


def open_center(session: Session, center_id: int, starts_on: date, viewer: Viewer) -> CenterPeriod:
    """Open from `starts_on`, without an end.

    Raises:
        PeriodsOverlap: it is open on that day already, or opens later.
    """
    return _add_period(session, center_id, PeriodState.OPEN, starts_on, None, "", viewer)


def suspend_center(
    session: Session, center_id: int, starts_on: date, ends_on: date | None, cause: str, viewer: Viewer
) -> CenterPeriod:
    """At rest from `starts_on` to `ends_on` (both included), inside an open period.

    Raises:
        PeriodsOverlap: it rests then already.
        EndsTooEarly: the last day is before the first.
    """
    return _add_period(session, center_id, PeriodState.SUSPENDED, starts_on, ends_on, cause, viewer)


def close_center(session: Session, center_id: int, ends_on: date, viewer: Viewer) -> None:
    """`ends_on` is the last open day; the latest open period ends with it.

    Raises:
        NotFound: the center is absent, not `viewer`'s, or was never open.
        EndsTooEarly: it opened only later.
    """
    periods = _periods(session, center_id, PeriodState.OPEN, viewer)
    if not periods:
        raise NotFound(_("This center was never open."))
    set_span(session, periods[-1].id, periods[-1].starts_on, ends_on)
    _note(session, viewer, Deed.CHANGE, [center_id], f"closes {ends_on}")


def set_span(session: Session, period_id: int, starts_on: date, ends_on: date | None) -> None:
    """Raises EndsTooEarly: the last day is before the first."""
    _require_order(starts_on, ends_on)
    period = session.get_one(CenterPeriod, period_id)
    period.starts_on, period.ends_on = starts_on, ends_on
    session.flush()


def _add_period(
    session: Session,
    center_id: int,
    state: PeriodState,
    starts_on: date,
    ends_on: date | None,
    cause: str,
    viewer: Viewer,
) -> CenterPeriod:
    _require_order(starts_on, ends_on)
    for known in _periods(session, center_id, state, viewer):
        before = known.ends_on is not None and known.ends_on < starts_on
        after = ends_on is not None and ends_on < known.starts_on
        if not before and not after:
            raise PeriodsOverlap(
                _("There is a span from %(day)s already. End it first.", day=known.starts_on.isoformat())
            )
    made = CenterPeriod(center_id=center_id, state=state, starts_on=starts_on, ends_on=ends_on, cause=cause)
    session.add(made)
    session.flush()
    _note(session, viewer, Deed.CHANGE, [center_id], f"{state} {starts_on} {ends_on or ''}")
    return made


def _require_order(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise EndsTooEarly(_("The last day is before the first. Check the two days."))


def _require(session: Session, center_id: int, viewer: Viewer) -> None:
    if not viewer.sees(center_id) or session.get(Center, center_id) is None:
        raise NotFound(_("This center is not there."))


def _periods(session: Session, center_id: int, state: PeriodState, viewer: Viewer) -> list[CenterPeriod]:
    _require(session, center_id, viewer)
    rows = session.exec(
        select(CenterPeriod)
        .where(CenterPeriod.center_id == center_id, CenterPeriod.state == state)
        .order_by(col(CenterPeriod.starts_on))
    )
    return list(rows)


def _load(session: Session, ids: Sequence[int]) -> Iterable[Center]:
    for part in in_parts(ids):
        yield from session.exec(select(Center).where(col(Center.id).in_(part)))


def _next_codes(session: Session, regions: Regions, drafts: Sequence[Draft]) -> list[str]:
    taken = set(session.exec(select(Center.code))) | {draft.code for draft in drafts if draft.code}
    last: dict[str, int] = defaultdict(int)
    for code in taken:
        if len(code) == 7 and code[0] == "C" and code[1:].isdecimal():
            last[code[:3]] = max(last[code[:3]], int(code[3:]))
    codes = []
    for draft in drafts:
        start = f"C{regions.rows[draft.province_id].code}"
        if not draft.code:
            last[start] += 1
        codes.append(draft.code or f"{start}{last[start]:04d}")
    return codes


def _operators(session: Session, drafts: Sequence[Draft]) -> dict[str, int]:
    homes = {draft.operator: draft.province_id for draft in drafts if draft.operator}
    return _operators_named(session, homes, homes)


def _operators_named(
    session: Session, names: Iterable[str], homes: dict[str, int] | None = None
) -> dict[str, int]:
    """Name key -> id; those not known yet are made, in their province of `homes`."""
    wanted = {name_key(name): name for name in names}
    if not wanted:
        return {}
    known = {name_key(row.name): row.id for row in session.exec(select(Operator))}
    new = [
        Operator(name=name, province_id=(homes or {}).get(name))
        for key, name in wanted.items()
        if key not in known
    ]
    session.add_all(new)
    session.flush()
    return known | {name_key(row.name): row.id for row in new}


def _note(session: Session, viewer: Viewer, deed: Deed, center_ids: Iterable[int], detail: str = "") -> None:
    audit.record(session, viewer, deed, "centers", kind="center", subjects=center_ids, detail=detail)
