"""Indicators: what is measured. Values and goals stand on one, so what they mean is not changed under them."""

import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields

from sqlmodel import Session, col, or_, select

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.i18n import gettext as _
from learning_centers.goals.counted import COUNTED
from learning_centers.goals.queries import newest_observations
from learning_centers.goals.service.aims import is_ahead
from learning_centers.goals.service.observations import PARTS
from learning_centers.goals.service.rules import Trouble, Wrong, require_may_manage
from models import Deed, Direction, Goal, Indicator, IndicatorKind

KEY = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True, slots=True)
class IndicatorDraft:
    """Fields are those of `models.Indicator`."""

    key: str
    name_ko: str
    name_en: str
    unit: str
    kind: IndicatorKind
    direction: Direction
    composite: bool
    definition_ko: str
    definition_en: str
    formula: str
    source: str
    lowest: float | None
    highest: float | None


def draft_of(indicator: Indicator) -> IndicatorDraft:
    return IndicatorDraft(*(getattr(indicator, one.name) for one in fields(IndicatorDraft)))


def make_indicator(session: Session, draft: IndicatorDraft, *, by: Viewer) -> Indicator:
    """Raises, before anything is written: Refused, Wrong."""
    require_may_manage(by)
    if troubles := [*_troubles(draft), *_said_twice(session, draft, None)]:
        raise Wrong(troubles)
    made = Indicator(**{one.name: getattr(draft, one.name) for one in fields(draft)})
    session.add(made)
    session.flush()
    audit.record(
        session, by, Deed.CREATE, "goals.indicator", kind="indicator", subjects=(made.id,), detail=made.key
    )
    return made


def change_indicator(session: Session, indicator: Indicator, draft: IndicatorDraft, *, by: Viewer) -> None:
    """Key and kind stay as they are.

    Raises, before anything is written:
        Refused.
        Wrong: values or goals that stand on it would mean something else, or lie outside of its limits.
    """
    require_may_manage(by)
    before = draft_of(indicator)
    troubles = [*_troubles(draft), *_said_twice(session, draft, indicator.id)]
    if troubles := [*troubles, *_against_what_stands(session, indicator, draft)]:
        raise Wrong(troubles)
    changed = [
        one.name
        for one, old in zip(fields(draft), astuple(before), strict=True)
        if getattr(draft, one.name) != old
    ]
    if not changed:
        return
    for name in changed:
        setattr(indicator, name, getattr(draft, name))
    session.add(indicator)
    session.flush()
    detail = f"{indicator.key}: " + ", ".join(f"{name} was {getattr(before, name)}" for name in changed)
    audit.record(
        session, by, Deed.CHANGE, "goals.indicator", kind="indicator", subjects=(indicator.id,), detail=detail
    )


def _troubles(draft: IndicatorDraft) -> list[Trouble]:
    """What is wrong with a draft by itself."""
    found = []
    if not KEY.fullmatch(draft.key):
        found.append(Trouble("key", _("Use 2 to 40 small letters, digits and underscores, a letter first.")))
    elif draft.kind is IndicatorKind.PROGRAMME and draft.key not in COUNTED:
        message = _(
            "What the programme counts itself goes by one of these keys: %(keys)s.", keys=", ".join(COUNTED)
        )
        found.append(Trouble("key", message))
    if draft.composite and draft.kind is IndicatorKind.PROGRAMME:
        found.append(Trouble("composite", _("Only a published indicator has the three parts.")))
    if draft.lowest is not None and draft.highest is not None and draft.lowest >= draft.highest:
        found.append(Trouble("highest", _("The highest value lies above the lowest. Check both.")))
    return found


def _said_twice(session: Session, draft: IndicatorDraft, own: int | None) -> Iterator[Trouble]:
    names = ("key", "name_ko", "name_en")
    alike = or_(*(getattr(Indicator, name) == getattr(draft, name) for name in names))
    for other in session.exec(select(Indicator).where(alike).order_by(col(Indicator.id))).all():
        if other.id == own:
            continue
        for name in names:
            if getattr(other, name) == getattr(draft, name):
                yield Trouble(name, _("There is an indicator with this already. Choose another."))


def _against_what_stands(session: Session, indicator: Indicator, draft: IndicatorDraft) -> Iterator[Trouble]:
    values = newest_observations(session, indicator.id).values()
    goals = session.exec(select(Goal).where(Goal.indicator_id == indicator.id)).all()
    if values or goals:
        stands = _("Values or goals stand on it. Make a new indicator instead.")
        for name in ("unit", "composite"):
            if getattr(draft, name) != getattr(indicator, name):
                yield Trouble(name, stands)
    standing = [one for one in goals if one.ended_at is None]
    starts = [(one.baseline_value, one.target_value) for one in standing if one.baseline_value is not None]
    if not all(is_ahead(start, target, draft.direction) for start, target in starts):
        yield Trouble("direction", _("A goal would lie on the wrong side of its baseline. End it first."))
    numbers = [
        number for one in values for name in ("value", *PARTS) if (number := getattr(one, name)) is not None
    ]
    numbers += [start for start, _target in starts] + [one.target_value for one in standing]
    message = _("There are values or goals from %(low)s to %(high)s. Leave room for them.", **_span(numbers))
    if draft.lowest is not None and min(numbers, default=draft.lowest) < draft.lowest:
        yield Trouble("lowest", message)
    if draft.highest is not None and max(numbers, default=draft.highest) > draft.highest:
        yield Trouble("highest", message)


def _span(numbers: list[float]) -> dict[str, str]:
    return {"low": f"{min(numbers, default=0):g}", "high": f"{max(numbers, default=0):g}"}
