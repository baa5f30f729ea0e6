"""What a file of centers becomes. A center is found by its code, else by its name in its district."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from sqlmodel import Session, select

from learning_centers.centers import queries, service
from learning_centers.centers.locating import Locator
from learning_centers.centers.queries import KIND_NAMES, CenterRow, Period, Placed, name_key
from learning_centers.centers.workbook import CENTERS as LAYOUT
from learning_centers.core import clock
from learning_centers.core.access import Viewer
from learning_centers.core.i18n import gettext as _
from learning_centers.core.incoming import Action, Circumstances, Importer, Plan, Planned, plan_of
from learning_centers.core.tables.layout import ParsedRow
from learning_centers.core.tables.problems import Problem
from learning_centers.regions import queries as regions_queries
from learning_centers.regions.queries import RegionRow, Regions
from models import CenterKind, Operator

POINT = ("latitude", "longitude")


@dataclass(frozen=True, slots=True)
class Span:
    """The open period a row asks for; `period_id` None: a new one."""

    period_id: int | None
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Change:
    """What a row does to a center that is there."""

    center_id: int
    facts: service.Change
    district_id: int | None = None  # None: it stays where it is
    placed_from: date | None = None
    span: Span | None = None


@dataclass(slots=True)
class _Known:
    """Everything the rows are compared with, and what earlier rows of the file already took."""

    regions: Regions
    locator: Locator
    viewer: Viewer
    today: date
    opening: date
    provinces: frozenset[int] | None  # as of today; None: all
    by_code: dict[str, CenterRow]
    by_name: dict[str, list[CenterRow]]
    taken: dict[tuple[object, ...], ParsedRow] = field(default_factory=dict)

    def province_of(self, district: RegionRow) -> int:
        """As of today."""
        province = self.regions.province_of(district.id)
        return self.regions.at(province, self.today) or province

    def reaches(self, district: RegionRow) -> bool:
        return self.provinces is None or self.province_of(district) in self.provinces


def check(session: Session, rows: Sequence[ParsedRow], circumstances: Circumstances) -> Plan:
    known = _load(session, circumstances)
    return plan_of(rows, partial(_look, known), circumstances)


def store(session: Session, plan: Plan, circumstances: Circumstances) -> None:
    viewer = circumstances.viewer
    regions = regions_queries.load(session)
    drafts = [one.payload for one in plan.planned if one.action is Action.MAKE]
    if drafts:
        service.make_centers(session, regions, drafts, viewer)
    changes: list[Change] = [one.payload for one in plan.planned if one.action is Action.CHANGE]
    if changes:
        service.change_centers(session, {change.center_id: change.facts for change in changes}, viewer)
    for change in changes:
        if change.district_id is not None and change.placed_from is not None:
            service.place_center(session, change.center_id, change.district_id, change.placed_from, viewer)
        if change.span is not None:
            _store_span(session, change.center_id, change.span, viewer)


def _store_span(session: Session, center_id: int, span: Span, viewer: Viewer) -> None:
    if span.period_id is None:
        made = service.open_center(session, center_id, span.starts_on, viewer)
        span = replace(span, period_id=made.id)
    if span.period_id is not None:
        service.set_span(session, span.period_id, span.starts_on, span.ends_on)


def _load(session: Session, circumstances: Circumstances) -> _Known:
    viewer = circumstances.viewer
    today = circumstances.now.astimezone(clock.SEOUL).date()
    regions = regions_queries.load(session)
    everyone = replace(viewer, center_ids=None)  # a code or a name may be another province's
    centers = queries.list_centers(session, regions, everyone, today)
    homes = {
        name_key(row.name): row.province_id
        for row in session.exec(select(Operator))
        if row.province_id is not None
    }
    by_name: dict[str, list[CenterRow]] = defaultdict(list)
    for center in centers:
        by_name[name_key(center.name)].append(center)
    own = viewer.province_ids
    return _Known(
        regions=regions,
        locator=Locator(regions, homes, today),
        viewer=viewer,
        today=today,
        opening=queries.default_opening(session, today),
        provinces=None if own is None else frozenset(regions.at(one, today) or one for one in own),
        by_code={center.code: center for center in centers},
        by_name=by_name,
    )


def _look(known: _Known, row: ParsedRow) -> Planned | list[Problem]:
    values = row.values
    located = known.locator.locate(values["area"], values["district"], values["opens_on"])
    problems = _own_problems(row)
    if located.region is None:
        return [*problems, row.problem(located.column, located.problem)]
    if not known.reaches(located.region):
        problems.append(
            row.problem("area", _("This is not one of your provinces. Bring only your own centers."))
        )
    center = _find(known, row, located.region)
    if center is not None and not known.viewer.sees(center.id):
        problems.append(row.problem("code", _("Another center has this code. Check it, or leave it empty.")))
    if problems:
        return problems
    return _repeated(known, row, located.region) or (
        _new(known, row, located.region) if center is None else _changed(known, row, center, located.region)
    )


def _own_problems(row: ParsedRow) -> list[Problem]:
    opens_on, closes_on = row.values["opens_on"], row.values["closes_on"]
    problems = []
    if opens_on and closes_on and closes_on < opens_on:
        problems.append(row.problem("closes_on", _("It closes before it opens. Check the two days.")))
    given = [key for key in POINT if row.values[key] is not None]
    if len(given) == 1:
        missing = next(key for key in POINT if key not in given)
        problems.append(row.problem(missing, _("Write both latitude and longitude, or neither.")))
    code = row.values["code"]
    if code and not (code.isascii() and code.replace("-", "").isalnum()):
        problems.append(row.problem("code", _("A code has Latin letters, digits and hyphens only.")))
    return problems


def _repeated(known: _Known, row: ParsedRow, district: RegionRow) -> Planned | list[Problem] | None:
    """A center that an earlier row of the file names too: skipped when it says the same, else asked about."""
    values = row.values
    key = ("code", values["code"]) if values["code"] else (district.id, name_key(values["name"]))
    earlier = known.taken.setdefault(key, row)
    if earlier is row:
        return None
    if earlier.values == values:
        return Planned(row, Action.SKIP, values["name"])
    where = earlier.cells["name"]
    return [
        row.problem(
            "name", _("%(cell)s names this center too, with other facts. Keep one of them.", cell=where)
        )
    ]


def _find(known: _Known, row: ParsedRow, district: RegionRow) -> CenterRow | None:
    """By code; else by name in the district, or by name and address in the province (a district mended)."""
    if row.values["code"]:
        return known.by_code.get(row.values["code"])
    same_name = known.by_name.get(name_key(row.values["name"]), [])
    here = [center for center in same_name if _lies_in(known, center, district)]
    if len(here) != 1:
        address = name_key(row.values["address"])
        province = known.province_of(district)
        around = here or [one for one in same_name if one.place and one.place.province_id == province]
        here = [center for center in around if name_key(center.address) == address]
    return here[0] if here else None


def _lies_in(known: _Known, center: CenterRow, district: RegionRow) -> bool:
    """Also when one of the two names is from before a division and the other from after it."""
    if center.place is None:
        return False
    now = known.regions.at(district.id, known.today) or district.id
    there = center.place.district_id
    return (
        now == there
        or any(one.id == there for one in known.regions.successors(now))
        or any(one.id == now for one in known.regions.successors(there))
    )


def _new(known: _Known, row: ParsedRow, district: RegionRow) -> Planned | list[Problem]:
    values = row.values
    opens_on = values["opens_on"] or known.opening
    if values["closes_on"] and values["closes_on"] < opens_on:
        message = _("Write the opening day too: this one closed before %(day)s.", day=opens_on.isoformat())
        return [row.problem("opens_on", message)]
    draft = service.Draft(
        name=values["name"],
        kind=values["kind"],
        address=values["address"],
        seats=values["seats"],
        province_id=known.province_of(district),
        placements=_placements(known, district, opens_on),
        opens_on=opens_on,
        closes_on=values["closes_on"],
        operator=values["operator"] or "",
        code=values["code"] or "",
        latitude=values["latitude"],
        longitude=values["longitude"],
    )
    return Planned(row, Action.MAKE, _worded(known, row, district), payload=draft)


def _placements(known: _Known, district: RegionRow, opens_on: date) -> tuple[Placed, ...]:
    """Where it lay when it opened and, when the map does not lead from there to `district`, from when it lies here."""
    since = district.valid_from
    if since is None or since <= opens_on:
        return (Placed(opens_on, district.id),)
    then = known.regions.at(district.id, opens_on)
    if then is None:  # put together from several: nobody knows which
        return (Placed(since, district.id),)
    before = Placed(opens_on, then)
    moves_by_itself = known.regions.at(then, since) == district.id
    return (before,) if moves_by_itself else (before, Placed(since, district.id))


def _changed(
    known: _Known, row: ParsedRow, center: CenterRow, district: RegionRow
) -> Planned | list[Problem]:
    new = _differences(row, center)
    words = [
        f"{row.headers[key]} {_shown(getattr(center, key))} → {_shown(value)}" for key, value in new.items()
    ]
    moves = not _lies_in(known, center, district) or (
        center.place is not None and center.place.waiting and district.id != center.place.district_id
    )
    placed_from = known.today
    if moves:
        old = known.regions.full_name(center.place.district_id) if center.place else "–"
        words.append(f"{row.headers['district']} {old} → {known.regions.full_name(district.id)}")
        if center.place is not None and center.place.waiting and district.valid_from is not None:
            placed_from = district.valid_from
    span = _span(row, center)
    if isinstance(span, Problem):
        return [span]
    if span is not None:
        words.append(f"{span.starts_on} – {span.ends_on or ''}")
    change = Change(
        center.id,
        service.Change(**new),
        district_id=district.id if moves else None,
        placed_from=placed_from if moves else None,
        span=span,
    )
    action = Action.CHANGE if words else Action.SKIP
    return Planned(row, action, _worded(known, row, district), ", ".join(words), change)


def _differences(row: ParsedRow, center: CenterRow) -> dict[str, Any]:
    """The facts the row gives that are not so yet; an empty cell says nothing."""
    given = {key: row.values[key] for key in ("name", "kind", "address", "seats", "operator", *POINT)}
    return {key: value for key, value in given.items() if value is not None and value != getattr(center, key)}


def _span(row: ParsedRow, center: CenterRow) -> Span | Problem | None:
    """The open period that has to change, if any."""
    starts_on, ends_on = row.values["opens_on"], row.values["closes_on"]
    if starts_on is None and ends_on is None:
        return None
    period = _meant(center.open_periods, starts_on)
    if period is None and starts_on is None:
        return row.problem("opens_on", _("Write the opening day too: this center was never open."))
    if period is None:
        return Span(None, starts_on, ends_on)
    if starts_on is not None and len(center.open_periods) > 1 and period.starts_on != starts_on:
        return row.problem("opens_on", _("This center opened several times. Write one of its opening days."))
    wanted = Span(period.id, starts_on or period.starts_on, ends_on or period.ends_on)
    if wanted.ends_on is not None and wanted.ends_on < wanted.starts_on:
        return row.problem("closes_on", _("It closes before it opens. Check the two days."))
    return None if (wanted.starts_on, wanted.ends_on) == (period.starts_on, period.ends_on) else wanted


def _meant(periods: Sequence[Period], starts_on: date | None) -> Period | None:
    """The period that begins on that day; else the latest, unless it was over by then: that is a new opening."""
    exact = next((period for period in periods if period.starts_on == starts_on), None)
    if exact is not None or not periods:
        return exact
    latest = periods[-1]
    reopened = starts_on is not None and latest.ends_on is not None and latest.ends_on < starts_on
    return None if reopened else latest


def _worded(known: _Known, row: ParsedRow, district: RegionRow) -> str:
    return (
        f"{row.values['name']} · {known.regions.full_name(district.id)} · {_(KIND_NAMES[row.values['kind']])}"
    )


def _shown(value: object) -> str:
    return _(KIND_NAMES[value]) if isinstance(value, CenterKind) else str(value or "–")


CENTERS = Importer(LAYOUT, check, store)
