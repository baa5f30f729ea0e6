"""Rules of facts, traits and targets. The caller owns the transaction.

Everything names its source. The ministry enters everything; a province enters targets of its own. A target counts once
another person, of the ministry, has approved it; another value or source asks for approval again.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from learning_centers.core import audit
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.errors import Conflict, DomainError, NotFound, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.workbook.book import Kind
from learning_centers.figures.terms import TERMS
from learning_centers.measures.facts import FACTS, FIRST_YEAR, LAST_YEAR, TRAITS
from learning_centers.measures.queries import NATION, ZONE, is_place, list_zones, quarter_span, reaches
from learning_centers.regions.queries import Regions
from learning_centers.returns.service import accounts_of
from models import Deed, PlanTarget, ProgrammeYear, RegionFact, RegionLevel, RegionTrait, Role

SOURCE_LENGTH, GRADE_LENGTH = 300, 20
MOST_TARGET = 1_000_000_000
QUARTERS = range(5)  # 0: the whole programme year
# What is planned by number; keys of submissions.workbook.measures. Rates are no sums to plan.
TARGET_MEASURES: dict[str, tuple[str, str, Kind]] = {
    "lessons": (TERMS["lessons"].name, mark("lessons"), Kind.WHOLE),
    "hours": (TERMS["hours"].name, mark("hours"), Kind.HOURS),
    "visits": (TERMS["visits"].name, mark("people"), Kind.WHOLE),
    "people": (TERMS["people"].name, mark("people"), Kind.WHOLE),
    "new": (TERMS["new"].name, mark("people"), Kind.WHOLE),
    "help_desk": (TERMS["help_desk"].name, mark("people"), Kind.WHOLE),
    "zone": (TERMS["zone"].name, mark("people"), Kind.WHOLE),
}


class NoSuchRegion(DomainError): ...


class WrongValue(DomainError): ...


class SourceMissing(DomainError): ...


class WrongSpan(DomainError): ...


class NoSuchYear(DomainError): ...


class NotYours(DomainError): ...


class OwnTarget(DomainError):
    """Who entered a target cannot approve it."""


@dataclass(frozen=True, slots=True)
class FactDraft:
    code: str
    name: str
    year: int
    value: float
    source: str


@dataclass(frozen=True, slots=True)
class TraitDraft:
    code: str
    trait: str
    valid_from: date
    valid_to: date | None
    grade: str
    source: str


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """`quarter` 0: the whole programme year."""

    year: int
    quarter: int
    code: str
    measure: str
    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A target as somebody saw it on the page."""

    target_id: int
    value: float


def require_manages(viewer: Viewer) -> None:
    """Raises Refused."""
    if not viewer.may(Permission.MANAGE_GOALS):
        raise Refused(_("Your role does not enter facts of regions and targets. Ask the ministry."))


def may_enter_targets(viewer: Viewer) -> bool:
    """Of some region: `enters_targets_of` says of which."""
    return viewer.may(Permission.MANAGE_GOALS) or viewer.role is Role.PROVINCE


def require_enters_targets(viewer: Viewer) -> None:
    """Raises Refused."""
    if not may_enter_targets(viewer):
        raise Refused(_("Targets are entered by the ministry and by provinces for their own region."))


def enters_targets_of(regions: Regions, code: str, viewer: Viewer, today: date) -> bool:
    """The ministry sets targets of every region, a province its own and those of its districts."""
    if viewer.may(Permission.MANAGE_GOALS):
        return True
    return may_enter_targets(viewer) and reaches(regions, code, viewer, today)


def require_reach(regions: Regions, code: str, viewer: Viewer, today: date) -> None:
    """Raises Refused, NotYours."""
    require_enters_targets(viewer)
    if not enters_targets_of(regions, code, viewer, today):
        raise NotYours(_("This is not your region. Enter targets of your province and its districts."))


def check_fact(regions: Regions, draft: FactDraft) -> None:
    """Raises NoSuchRegion, WrongValue, SourceMissing."""
    if draft.code != NATION and not is_place(regions, draft.code, *RegionLevel):
        raise NoSuchRegion(_("There is no region with the code “%(code)s”.", code=draft.code))
    if draft.name not in FACTS:
        raise WrongValue(_("Choose what the value says."))
    _require_year(draft.year)
    _require_between(draft.value, FACTS[draft.name].most)
    _require_source(draft.source)


def check_trait(regions: Regions, draft: TraitDraft) -> None:
    """Raises NoSuchRegion, WrongSpan, WrongValue, SourceMissing."""
    if not is_place(regions, draft.code, RegionLevel.DISTRICT):
        raise NoSuchRegion(_("There is no district with the code “%(code)s”.", code=draft.code))
    if draft.trait not in TRAITS:
        raise WrongValue(_("Choose the trait."))
    if draft.valid_to is not None and draft.valid_to < draft.valid_from:
        raise WrongSpan(_("The last day is before the first. Check both days."))
    _require_source(draft.source)


def check_target(regions: Regions, draft: TargetDraft, years: Collection[ProgrammeYear], today: date) -> None:
    """Raises NoSuchRegion, NoSuchYear, WrongSpan, WrongValue, SourceMissing."""
    zone = draft.code.startswith(ZONE) and draft.code.removeprefix(ZONE) in list_zones(regions, today)
    if not (draft.code == NATION or zone or is_place(regions, draft.code, *RegionLevel)):
        raise NoSuchRegion(_("There is no region with the code “%(code)s”.", code=draft.code))
    if draft.measure not in TARGET_MEASURES:
        raise WrongValue(_("Choose the measure."))
    year = next((one for one in years if one.year == draft.year), None)
    if year is None:
        raise NoSuchYear(_("The programme year %(year)s is not entered yet.", year=draft.year))
    if draft.quarter not in QUARTERS or quarter_span(year, draft.quarter) is None:
        raise WrongSpan(_("The programme year %(year)s has no such quarter.", year=draft.year))
    _require_between(draft.value, MOST_TARGET)
    _require_source(draft.source)


def enter_facts(session: Session, drafts: Sequence[FactDraft], by: Viewer, now: datetime) -> None:
    """Store what `check_fact` let through; a value that is there already is replaced. One SELECT."""
    codes = {draft.code for draft in drafts}
    there = session.exec(select(RegionFact).where(col(RegionFact.region_code).in_(codes)))
    known = {(one.region_code, one.name, one.year): one for one in there}
    for draft in drafts:
        said = RegionFact(
            region_code=draft.code,
            name=draft.name,
            year=draft.year,
            value=draft.value,
            source=draft.source.strip(),
            entered_at=now,
            entered_by_id=by.id,
        )
        fact = known.setdefault((draft.code, draft.name, draft.year), said)
        told = f"{draft.code} {draft.name} {draft.year} {draft.value:.15g}"
        if fact is not said:
            told += f" was {fact.value:.15g}"
            fact.value, fact.source, fact.entered_at, fact.entered_by_id = said.value, said.source, now, by.id
        session.add(fact)
        audit.record(session, by, Deed.CREATE if fact is said else Deed.CHANGE, "measures.fact", detail=told)
    session.flush()


def enter_traits(session: Session, drafts: Iterable[TraitDraft], by: Viewer) -> None:
    """Store what `check_trait` let through; the same district, trait and first day again changes the rest."""
    for draft in drafts:
        session.merge(
            RegionTrait(
                region_code=draft.code,
                trait=draft.trait,
                valid_from=draft.valid_from,
                valid_to=draft.valid_to,
                grade=draft.grade.strip(),
                source=draft.source.strip(),
            )
        )
        told = f"{draft.code} {draft.trait} {draft.valid_from} {draft.valid_to or ''}"
        audit.record(session, by, Deed.CHANGE, "measures.trait", detail=told)
    session.flush()


def enter_targets(session: Session, drafts: Iterable[TargetDraft], by: Viewer, now: datetime) -> None:
    """Store what `check_target` and `require_reach` let through.

    Another value or source takes the approval back; the same ones change nothing.
    """
    for draft in drafts:
        known, source = find_target(session, draft), draft.source.strip()
        if known is not None and (known.value, known.source) == (draft.value, source):
            continue
        before = "" if known is None else f" was {known.value:.15g}"
        target = known or PlanTarget(
            programme_year=draft.year,
            quarter=draft.quarter,
            region_code=draft.code,
            measure=draft.measure,
            value=draft.value,
            entered_at=now,
            entered_by_id=by.id,
        )
        target.value, target.source = draft.value, source
        target.entered_at, target.entered_by_id = now, by.id
        target.approved_at = target.approved_by_id = None
        session.add(target)
        told = f"{draft.year}/{draft.quarter} {draft.code or 'nation'} {draft.measure} {draft.value:.15g}{before}"
        audit.record(
            session,
            by,
            Deed.CREATE if known is None else Deed.CHANGE,
            "measures.target",
            reason=source,
            detail=told,
        )
    session.flush()


def find_target(session: Session, draft: TargetDraft) -> PlanTarget | None:
    """The target of the same year, quarter, region and measure."""
    return session.exec(
        select(PlanTarget).where(
            PlanTarget.programme_year == draft.year,
            PlanTarget.quarter == draft.quarter,
            PlanTarget.region_code == draft.code,
            PlanTarget.measure == draft.measure,
        )
    ).first()


def approve_targets(session: Session, chosen: Collection[Chosen], by: Viewer, now: datetime) -> int:
    """All or none. Returns how many were approved now; those approved already stay as they are.

    Raises:
        Refused: `by` is not of the ministry.
        NotFound: one of them is not there any more.
        Conflict: one of them has another value than `by` saw.
        OwnTarget: `by` entered one of them, under whatever account.
    """
    require_manages(by)
    rows = _rows(session, chosen)
    mine = accounts_of(session, by)
    waiting = [row for row in rows if row.approved_at is None]
    if any(row.entered_by_id in mine for row in waiting):
        raise OwnTarget(_("You entered one of these targets yourself. Another person has to approve it."))
    for row in waiting:
        row.approved_at, row.approved_by_id = now, by.id
        session.add(row)
        audit.record(session, by, Deed.CHANGE, "measures.approve", detail=_told(row))
    session.flush()
    return len(waiting)


def take_back_targets(
    session: Session, regions: Regions, chosen: Collection[Chosen], by: Viewer, today: date
) -> int:
    """Delete targets that nobody has approved yet. All or none; returns how many.

    Raises:
        NotFound, Conflict: as `approve_targets`.
        Refused, NotYours: one of them is not theirs to decide.
        Conflict: one of them is approved already.
    """
    require_enters_targets(by)
    rows = _rows(session, chosen)
    for row in rows:
        require_reach(regions, row.region_code, by, today)
    if any(row.approved_at is not None for row in rows):
        raise Conflict(_("One of these targets is approved already. Enter another value instead."))
    for row in rows:
        session.delete(row)
        audit.record(session, by, Deed.DELETE, "measures.target", detail=_told(row))
    session.flush()
    return len(rows)


def _rows(session: Session, chosen: Collection[Chosen]) -> list[PlanTarget]:
    seen = {one.target_id: one.value for one in chosen}
    rows = list(session.exec(select(PlanTarget).where(col(PlanTarget.id).in_(seen)).with_for_update()))
    if len(rows) < len(seen):
        raise NotFound(_("One of these targets is not there any more. Look at the page again."))
    if any(row.value != seen[row.id] for row in rows):
        raise Conflict(_("One of these targets was changed meanwhile. Look at the new value first."))
    return rows


def _told(row: PlanTarget) -> str:
    return f"{row.programme_year}/{row.quarter} {row.region_code or 'nation'} {row.measure} {row.value:.15g}"


def _require_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise WrongValue(_("Write the year in four digits. Example: %(example)s", example="2025"))


def _require_between(value: float, most: float) -> None:
    if not 0 <= value <= most:
        raise WrongValue(_("Enter a number from 0 to %(most)s.", most=f"{most:,.0f}"))


def _require_source(source: str) -> None:
    if not source.strip():
        raise SourceMissing(_("Write where the number comes from."))
    if len(source.strip()) > SOURCE_LENGTH:
        raise SourceMissing(_("Shorten it to %(limit)s characters.", limit=SOURCE_LENGTH))
