"""What one visit of a plan breaks, for `checking`."""

from collections.abc import Iterator
from datetime import date

from learning_centers.buses.words import EQUIPMENT_NAMES
from learning_centers.core.i18n import gettext as _
from learning_centers.route_plans.planning.problem import Sailing, Stop, Vehicle, Visit
from learning_centers.route_plans.planning.rules import Rule, clock
from models import EquipmentKind

Fault = tuple[Rule, str]


def visit_faults(stop: Stop, bus: Vehicle, day: date, visit: Visit) -> Iterator[Fault]:
    yield from _service(stop, visit)
    yield from _window(stop, day, visit)
    yield from _equipment(stop, bus)
    yield from _ferry(stop, day, visit) if stop.island else _on_land(stop, visit)


def kind_name(kind: str) -> str:
    """What a kind of equipment is called."""
    return _(EQUIPMENT_NAMES[EquipmentKind(kind)]) if kind in set(EquipmentKind) else kind


def _service(stop: Stop, visit: Visit) -> Iterator[Fault]:
    if visit.ends - visit.starts < stop.service_minutes or visit.starts < visit.arrives:
        yield (
            Rule.SERVICE,
            _(
                "The visit to %(stop)s needs %(minutes)s minutes after the bus is there.",
                stop=stop.name,
                minutes=stop.service_minutes,
            ),
        )


def _window(stop: Stop, day: date, visit: Visit) -> Iterator[Fault]:
    windows = [one for one in stop.windows if one.day == day]
    if not windows:
        yield Rule.CLOSED, _("%(stop)s is not open on this day.", stop=stop.name)
    elif not any(one.opens <= visit.starts and visit.ends <= one.closes for one in windows):
        yield (
            Rule.WINDOW,
            _(
                "%(stop)s is open %(hours)s; the visit is from %(starts)s to %(ends)s.",
                stop=stop.name,
                hours=", ".join(f"{clock(one.opens)}–{clock(one.closes)}" for one in windows),
                starts=clock(visit.starts),
                ends=clock(visit.ends),
            ),
        )


def _equipment(stop: Stop, bus: Vehicle) -> Iterator[Fault]:
    for kind, pieces in stop.needs.items():
        there = bus.equipment.get(kind, 0)
        if there < pieces:
            yield (
                Rule.EQUIPMENT,
                _(
                    "%(stop)s needs %(pieces)s × %(kind)s; %(bus)s carries %(there)s.",
                    stop=stop.name,
                    pieces=pieces,
                    kind=kind_name(kind),
                    bus=bus.name,
                    there=there,
                ),
            )


def _on_land(stop: Stop, visit: Visit) -> Iterator[Fault]:
    if visit.crossing_id is not None:
        yield Rule.FERRY, _("No ferry is needed to %(stop)s.", stop=stop.name)
    if visit.free < visit.ends:
        yield Rule.SERVICE, _("The bus leaves %(stop)s before the visit ends.", stop=stop.name)


def _ferry(stop: Stop, day: date, visit: Visit) -> Iterator[Fault]:
    taken = next((one for one in stop.sailings if one.crossing_id == visit.crossing_id), None)
    if taken is None or day not in taken.days:
        yield Rule.FERRY, _("No ferry sails to %(stop)s on this day at this time.", stop=stop.name)
    elif not _catches(taken, visit):
        yield (
            Rule.FERRY,
            _(
                "The ferry to %(stop)s leaves %(port)s at %(leaves)s and is back at %(lands)s; "
                "lessons may be from %(from)s to %(until)s.",
                **{
                    "stop": stop.name,
                    "port": taken.port_name,
                    "leaves": clock(taken.leaves),
                    "lands": clock(taken.lands),
                    "from": clock(taken.teach_from),
                    "until": clock(taken.teach_until),
                },
            ),
        )


def _catches(ferry: Sailing, visit: Visit) -> bool:
    on_board = visit.arrives <= ferry.leaves and visit.free >= ferry.lands
    return on_board and ferry.teach_from <= visit.starts and visit.ends <= ferry.teach_until
