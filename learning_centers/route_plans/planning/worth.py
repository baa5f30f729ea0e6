"""What a visit is worth, in four parts that can be told to the people it is about; the lowest fifth; the hard floor."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import median

from learning_centers.core.i18n import gettext as _
from learning_centers.route_plans.planning.problem import Aim, Problem, Stop, Weights

USUAL_PEOPLE = 200  # a place of this size counts once
LOWEST_LITERACY = 50.0  # %: the gap is whole from here down
NEAR_KM, FAR_KM = 4.0, 20.0  # by road to the nearest center: none of the access part, all of it
STALE_WEEKS = 8.0
COUNTED_FAR_KM = 10.0  # "far" in the measures
UNKNOWN_PEOPLE = 100  # where the province knows of no place at all
EQUAL_KM, PEOPLE_PART = 260.0, 3.0  # of the two rival aims; about the mean of the worth by need


@dataclass(frozen=True, slots=True)
class Worth:
    """km: how many km of driving one visit is worth. parts: the same by part; they add up to it.

    guessed: which of "people", "literacy" and "km_to_center" nobody knows; the median of the plan's stops stood in.
    """

    km: float
    parts: Mapping[str, float]
    size: float
    guessed: frozenset[str]


def worths(problem: Problem) -> dict[int, Worth]:
    """Of the first visit to each stop, by stop id; by the aim of the problem's weights."""
    typical = _medians(problem.stops)
    return {stop.stop_id: _worth(stop, problem.weights, typical) for stop in problem.stops}


def lowest_fifth(problem: Problem) -> frozenset[int]:
    """Ids of the stops whose known digital literacy is in the lowest fifth; ties count. None when all are alike."""
    known = sorted(stop.literacy for stop in problem.stops if stop.literacy is not None)
    if not known:
        return frozenset()
    border = known[ceil(len(known) / 5) - 1]
    if border == known[-1]:
        return frozenset()
    return frozenset(s.stop_id for s in problem.stops if s.literacy is not None and s.literacy <= border)


def far(problem: Problem) -> frozenset[int]:
    """Ids of the stops more than 10 km by road from every center."""
    return frozenset(
        s.stop_id for s in problem.stops if s.km_to_center is not None and s.km_to_center > COUNTED_FAR_KM
    )


def waiting(problem: Problem, weeks: float = STALE_WEEKS) -> frozenset[int]:
    """Ids of the stops not visited for so many weeks, or never."""
    return frozenset(s.stop_id for s in problem.stops if s.weeks_waiting is None or s.weeks_waiting >= weeks)


def floor(problem: Problem) -> frozenset[int]:
    """Ids of the stops that have to be visited: of the lowest fifth, and waiting for too long."""
    weights = problem.weights
    if weights.aim is not Aim.NEED or weights.floor_weeks <= 0:
        return frozenset()
    return lowest_fifth(problem) & waiting(problem, weights.floor_weeks)


def words(stop: Stop, worth: Worth, weights: Weights) -> list[str]:
    """Why a visit is worth what it is: a sentence for its size and for each part, then one on what is guessed."""
    shown = {name: round(km) for name, km in worth.parts.items()}
    said = [
        _("One visit is worth %(km)s km of driving.", km=round(worth.km)),
        _size_words(stop, worth),
        _("Every place counts: %(km)s km.", km=shown["base"]),
        _gap_words(stop, weights, shown["gap"]),
        _access_words(stop, shown["access"]),
        _stale_words(stop, shown["stale"]),
    ]
    if worth.guessed:
        said.append(_("Where a number is not known, the middle value of this plan's stops stands in."))
    return said


def _worth(stop: Stop, weights: Weights, typical: Mapping[str, float]) -> Worth:
    guessed = frozenset(name for name in typical if getattr(stop, name) is None)
    people, literacy, km = (_known(stop, name, typical) for name in typical)
    size = sqrt(max(people, 1) / USUAL_PEOPLE)
    if weights.aim is Aim.EQUAL:
        return Worth(EQUAL_KM, _only_base(EQUAL_KM), 1.0, frozenset())
    if weights.aim is Aim.PEOPLE:
        worth_km = weights.km_worth * size * PEOPLE_PART
        return Worth(worth_km, _only_base(worth_km), size, guessed & {"people"})
    weeks = STALE_WEEKS if stop.weeks_waiting is None else stop.weeks_waiting
    shares = {
        "base": weights.base,
        "gap": weights.gap * _clip((weights.target - literacy) / max(weights.target - LOWEST_LITERACY, 1.0)),
        "access": weights.access * _clip((km - NEAR_KM) / (FAR_KM - NEAR_KM)),
        "stale": weights.stale * _clip(weeks / STALE_WEEKS),
    }
    parts = {name: weights.km_worth * size * share for name, share in shares.items()}
    return Worth(sum(parts.values()), parts, size, guessed)


def _medians(stops: Iterable[Stop]) -> dict[str, float]:
    """In the order people, literacy, km_to_center. Where nothing at all is known the part is 0."""
    every = list(stops)

    def middle(of: Callable[[Stop], float | None], otherwise: float) -> float:
        known = [value for stop in every if (value := of(stop)) is not None]
        return median(known) if known else otherwise

    return {
        "people": middle(lambda stop: stop.people, UNKNOWN_PEOPLE),
        "literacy": middle(lambda stop: stop.literacy, 100.0),
        "km_to_center": middle(lambda stop: stop.km_to_center, 0.0),
    }


def _known(stop: Stop, name: str, typical: Mapping[str, float]) -> float:
    value: float | None = getattr(stop, name)
    return typical[name] if value is None else value


def _only_base(km: float) -> dict[str, float]:
    return {"base": km, "gap": 0.0, "access": 0.0, "stale": 0.0}


def _clip(share: float) -> float:
    return min(1.0, max(0.0, share))


def _size_words(stop: Stop, worth: Worth) -> str:
    size = f"{worth.size:.1f}"
    if stop.people is None:
        return _(
            "How many people live here is not known; it counts %(size)s times a place of 200.", size=size
        )
    return _(
        "%(people)s people live here: it counts %(size)s times a place of 200.", people=stop.people, size=size
    )


def _gap_words(stop: Stop, weights: Weights, km: int) -> str:
    if stop.literacy is None:
        return _("Digital literacy here is not known: %(km)s km.", km=km)
    return _(
        "Digital literacy is %(now)s of 100, the target %(target)s: %(km)s km.",
        now=f"{stop.literacy:g}",
        target=f"{weights.target:g}",
        km=km,
    )


def _access_words(stop: Stop, km: int) -> str:
    if stop.km_to_center is None:
        return _("How far the nearest center is, is not known: %(km)s km.", km=km)
    return _(
        "The nearest center is %(distance)s km away: %(km)s km.", distance=f"{stop.km_to_center:.1f}", km=km
    )


def _stale_words(stop: Stop, km: int) -> str:
    if stop.weeks_waiting is None:
        return _("The bus was never here: %(km)s km.", km=km)
    return _("The last visit was %(weeks)s weeks ago: %(km)s km.", weeks=round(stop.weeks_waiting), km=km)
