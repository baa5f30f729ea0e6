"""Reads of goals and what was observed. Nothing here is about a center: who may see goals may see all of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.goals.places import NATION
from models import Account, AuditEvent, Goal, Indicator, Observation

KIND = "goal"  # of the entries of the access log about one
MADE, CHANGED, ENDED = "goals.goal", "goals.change", "goals.end"
LOGGED_WITHIN = timedelta(
    minutes=2
)  # after the moment a change was asked for: it waits for the write lock at most


@dataclass(frozen=True, slots=True)
class GoalRow:
    goal: Goal
    indicator: Indicator
    observed: tuple[
        Observation, ...
    ]  # of the goal's region and group: one a year, the newest revision, by year


@dataclass(frozen=True, slots=True)
class Revision:
    """One row as it was entered, and by whom; empty: by the system."""

    observation: Observation
    by: str


@dataclass(frozen=True, slots=True)
class Act:
    """What was done to a goal: `ended`, else set or changed. How it stands then, why, by whom; empty: the system."""

    at: datetime
    ended: bool
    detail: str
    reason: str
    by: str


def list_indicators(session: Session) -> list[Indicator]:
    return list(session.exec(select(Indicator).order_by(col(Indicator.id))))


def list_goals(session: Session, *, until: int | None = None) -> list[GoalRow]:
    """Goals that stand, the nation's first, by indicator, region, group and target year; observations up to the year
    `until`.

    Two SELECTs.
    """
    found = session.exec(
        select(Goal, Indicator)
        .join(Indicator, col(Indicator.id) == Goal.indicator_id)
        .where(col(Goal.ended_at).is_(None))
        .order_by(
            col(Goal.region_code) != NATION,
            col(Goal.indicator_id),
            col(Goal.region_code),
            col(Goal.group_name),
            col(Goal.target_year).nulls_last(),
            col(Goal.id),
        )
    ).all()
    return _with_observed(session, found, until)


def get_goal(session: Session, goal_id: int) -> GoalRow:
    """Ended or not. Raises NotFound."""
    found = session.exec(
        select(Goal, Indicator)
        .join(Indicator, col(Indicator.id) == Goal.indicator_id)
        .where(Goal.id == goal_id)
    ).first()
    if found is None:
        raise NotFound(_("This goal is not there."))
    return _with_observed(session, [found], None)[0]


def _with_observed(
    session: Session, found: Iterable[tuple[Goal, Indicator]], until: int | None
) -> list[GoalRow]:
    pairs = list(found)
    query = (
        select(Observation)
        .where(col(Observation.indicator_id).in_({indicator.id for _goal, indicator in pairs}))
        .order_by(col(Observation.year), col(Observation.revision))
    )
    if until is not None:
        query = query.where(Observation.year <= until)
    by_scope: dict[tuple[int, str, str], dict[int, Observation]] = defaultdict(dict)
    for one in session.exec(query):  # a later revision takes the place of the earlier one
        by_scope[one.indicator_id, one.region_code, one.group_name][one.year] = one
    return [
        GoalRow(goal, indicator, tuple(by_scope[indicator.id, goal.region_code, goal.group_name].values()))
        for goal, indicator in pairs
    ]


def list_revisions(session: Session, goal: Goal) -> list[Revision]:
    """Everything ever entered for the goal's indicator, region and group, by year and revision."""
    rows = session.exec(
        select(Observation, Account.name)
        .outerjoin(Account, col(Account.id) == Observation.entered_by_id)
        .where(
            Observation.indicator_id == goal.indicator_id,
            Observation.region_code == goal.region_code,
            Observation.group_name == goal.group_name,
        )
        .order_by(col(Observation.year), col(Observation.revision))
    )
    return [Revision(observation, name or "") for observation, name in rows]


def list_acts(session: Session, goal: Goal) -> list[Act]:
    """How it came to stand as it does, as long as the access log keeps it; then its end, which the goal keeps.

    Only the minutes in question are read: the log is long.
    """
    rows = session.exec(
        select(AuditEvent, Account.name)
        .outerjoin(Account, col(Account.id) == AuditEvent.actor_id)
        .where(
            col(AuditEvent.at).between(goal.entered_at, goal.entered_at + LOGGED_WITHIN),
            AuditEvent.kind == KIND,
            AuditEvent.subjects == str(goal.id),
            AuditEvent.what != ENDED,
        )
        .order_by(col(AuditEvent.id))
    )
    acts = [
        Act(one.at, ended=False, detail=one.detail, reason=one.reason, by=name or "") for one, name in rows
    ]
    if goal.ended_at is not None:
        who = session.get(Account, goal.ended_by_id) if goal.ended_by_id else None
        name = who.name if who else ""
        acts.append(Act(goal.ended_at, ended=True, detail="", reason=goal.end_reason, by=name))
    return acts


def get_indicator(session: Session, indicator_id: int) -> Indicator:
    """Raises NotFound."""
    found = session.get(Indicator, indicator_id)
    if found is None:
        raise NotFound(_("This indicator is not there."))
    return found


def national_values(session: Session) -> dict[int, Observation]:
    """Indicator -> its newest value of the whole nation and everybody, in the revision that holds. One SELECT."""
    rows = session.exec(
        select(Observation)
        .where(Observation.region_code == "", Observation.group_name == "")
        .order_by(col(Observation.year), col(Observation.revision))
    )
    return {one.indicator_id: one for one in rows}


def list_regions(session: Session, goal: Goal) -> list[Observation]:
    """The newest value of each region (not the nation's), for the goal's indicator and group, by code."""
    rows = session.exec(
        select(Observation)
        .where(
            Observation.indicator_id == goal.indicator_id,
            Observation.group_name == goal.group_name,
            Observation.region_code != "",
        )
        .order_by(col(Observation.region_code), col(Observation.year), col(Observation.revision))
    )
    return list({one.region_code: one for one in rows}.values())


def newest_observations(session: Session, indicator_id: int) -> dict[tuple[str, str, int], Observation]:
    """(region, group, year) -> the revision that holds."""
    rows = session.exec(
        select(Observation)
        .where(Observation.indicator_id == indicator_id)
        .order_by(col(Observation.revision), col(Observation.id))
    )
    return {(one.region_code, one.group_name, one.year): one for one in rows}


def find_indicator(session: Session, key: str) -> Indicator | None:
    return session.exec(select(Indicator).where(Indicator.key == key)).first()
