"""The returns of the made-up months, each told act by act: handed in, sent back, approved, reopened, accepted.

A room of its own: what is late, wrong or missing, and who has to act next, stands here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum, auto
from random import Random

from sqlmodel import Session, col, select

from learning_centers.core import workdays
from learning_centers.core.clock import in_seoul
from learning_centers.core.months import Month
from learning_centers.demo import names, spread
from learning_centers.demo.programme import Programme, business_days
from learning_centers.demo.rows import Rows
from learning_centers.demo.sites import Site
from learning_centers.returns.queries.signed import signable
from models import APPROVED_STATES, Return, ReturnAct, ReturnEvent, ReturnSnapshot, ReturnState

ZERO_FROM = 10  # so many centers, and one of them confirms that there was nothing
LATE, MENDED, CORRECTED = 0.04, 0.06, 0.02  # shares of what is settled
ACCEPTED_DAY = 20  # of the month after
SIGNED = (ReturnAct.HAND_IN, ReturnAct.APPROVE, ReturnAct.ACCEPT)
MISSED = 2  # visits that were not marked yet when a return that was mended was first signed
STATE_AFTER = {
    ReturnAct.HAND_IN: ReturnState.HANDED_IN,
    ReturnAct.SEND_BACK: ReturnState.SENT_BACK,
    ReturnAct.APPROVE: ReturnState.APPROVED,
    ReturnAct.REOPEN: ReturnState.OPEN,
    ReturnAct.ACCEPT: ReturnState.ACCEPTED,
}


class Fate(Enum):
    MISSING = auto()
    WAITING = auto()  # handed in
    SENT_BACK = auto()
    APPROVED = auto()
    MENDED = auto()  # sent back before it was approved
    CORRECTED = auto()  # approved, reopened and approved again


# In the newest month, of twenty-five centers in a row; the others are settled.
NEWEST = {3: Fate.WAITING, 8: Fate.SENT_BACK, 13: Fate.WAITING, 15: Fate.MISSING}
CYCLE = 25
AT_HOME = (Fate.SENT_BACK, Fate.WAITING, Fate.APPROVED, Fate.WAITING)  # the first of the province to try


@dataclass(frozen=True, slots=True)
class Act:
    act: ReturnAct
    by_id: int
    at: datetime
    reason: str = ""
    parts: str = ""


def silent_site(programme: Programme, sites: Sequence[Site]) -> Site | None:
    """The center that held nothing in the newest month and confirmed it."""
    if len(sites) < ZERO_FROM:
        return None
    choices = (
        site for site in reversed(sites) if site.owes(programme.last) and site.home.code != spread.HOME
    )
    return next(choices, None)


def add_returns(
    rows: Rows, programme: Programme, sites: Sequence[Site], month: Month, ministry_id: int
) -> None:
    """The returns of every center that owes `month`. ministry_id: the account that accepts."""
    silent = silent_site(programme, sites) if month == programme.last else None
    for site, fate in _fates(programme, sites, month, silent):
        random = programme.random("return", month, site.id)
        acts = _story(random, site, month, fate)
        if acts and acts[-1].act is ReturnAct.APPROVE and month.plus(2) <= programme.last:
            accepted_at = max(acts[-1].at, in_seoul(month.next().first.replace(day=ACCEPTED_DAY), time(10)))
            acts.append(Act(ReturnAct.ACCEPT, ministry_id, accepted_at))
        if done := [act for act in acts if programme.is_done(act.at)]:
            _add_return(rows, site, month, done, zero=site is silent)


def _fates(
    programme: Programme, sites: Sequence[Site], month: Month, silent: Site | None
) -> list[tuple[Site, Fate]]:
    at_home = iter(AT_HOME)
    fates = []
    for place, site in enumerate(site for site in sites if site.owes(month)):
        fate = _settled(programme.random("fate", month, site.id))
        if month == programme.last:
            fate = NEWEST.get(place % CYCLE, fate)
            if site.home.code == spread.HOME:
                fate = next(at_home, fate)
            elif site is silent:
                fate = Fate.WAITING
        fates.append((site, fate))
    return fates


def _settled(random: Random) -> Fate:
    chance = random.random()
    if chance < CORRECTED:
        return Fate.CORRECTED
    return Fate.MENDED if chance < CORRECTED + MENDED else Fate.APPROVED


def _story(random: Random, site: Site, month: Month, fate: Fate) -> list[Act]:
    manager, officer = site.team.manager_id, site.home.officer_id
    if fate is Fate.MISSING:
        return []
    at = _handed_in_at(random, month)
    acts = [Act(ReturnAct.HAND_IN, manager, at)]
    if fate in (Fate.SENT_BACK, Fate.MENDED):
        which = random.randrange(len(names.SENT_BACK_REASONS))
        reason, part = names.SENT_BACK_REASONS[which], names.PARTS_SENT_BACK[which]
        acts.append(Act(ReturnAct.SEND_BACK, officer, at + timedelta(hours=22), reason, part))
    if fate is Fate.MENDED:
        acts.append(Act(ReturnAct.HAND_IN, manager, at + timedelta(days=2)))
    if fate in (Fate.WAITING, Fate.SENT_BACK):
        return acts
    acts.append(Act(ReturnAct.APPROVE, officer, acts[-1].at + timedelta(hours=random.randint(20, 50))))
    if fate is Fate.CORRECTED:
        at = acts[-1].at
        acts += [
            Act(ReturnAct.REOPEN, officer, at + timedelta(days=3), random.choice(names.REOPENING_REASONS)),
            Act(ReturnAct.HAND_IN, manager, at + timedelta(days=4)),
            Act(ReturnAct.APPROVE, officer, at + timedelta(days=5)),
        ]
    return acts


def _handed_in_at(random: Random, month: Month) -> datetime:
    """In working hours up to the due date; a few some days after it."""
    due = workdays.due_date(month, {})
    day = random.choice([day for day in business_days(month.next()) if day <= due])
    if random.random() < LATE:
        day = due + timedelta(days=random.randint(1, 4))
    return in_seoul(day, time(random.randint(9, 16), random.randint(0, 59)))


def _add_return(rows: Rows, site: Site, month: Month, acts: Sequence[Act], *, zero: bool) -> None:
    """The return as `returns.service` would have left it."""
    state = STATE_AFTER[acts[-1].act]
    handed_in = [act for act in acts if act.act is ReturnAct.HAND_IN][-1]
    approved = [act for act in acts if act.act is ReturnAct.APPROVE] if state in APPROVED_STATES else []
    return_id = rows.add_new(
        Return,
        center_id=site.id,
        month=str(month),
        state=state,
        zero=zero,
        version=len(acts),
        handed_in_at=handed_in.at,
        handed_in_by_id=handed_in.by_id,
        approved_at=approved[-1].at if approved else None,
        approved_by_id=approved[-1].by_id if approved else None,
    )
    for act in acts:
        rows.add(
            ReturnEvent,
            return_id=return_id,
            act=act.act,
            reason=act.reason,
            parts=act.parts,
            by_id=act.by_id,
            at=act.at,
        )


def add_snapshots(session: Session, rows: Rows, programme: Programme) -> None:
    """The numbers signed with each act, once they are counted. What was mended since was some visits short."""
    query = (
        select(ReturnEvent.id, ReturnEvent.act, Return.month, Return.center_id)
        .join(Return, col(Return.id) == ReturnEvent.return_id)
        .order_by(col(ReturnEvent.id))
    )
    signed = [one for one in session.execute(query) if one.act in SIGNED]
    last_hand_in = {(one.month, one.center_id): one.id for one in signed if one.act is ReturnAct.HAND_IN}
    for month in programme.months:
        of_month = [one for one in signed if one.month == str(month)]
        numbers = signable(session, month, {one.center_id for one in of_month}, programme.prepared_at)
        for one in of_month:
            stored = numbers[one.center_id].stored()
            measures = dict(numbers[one.center_id].measures)
            if one.id < last_hand_in[one.month, one.center_id] and measures.get("visits"):
                measures["visits"] -= min(MISSED, measures["visits"])
            rows.add(ReturnSnapshot, event_id=one.id, figures=stored | {"measures": measures})
