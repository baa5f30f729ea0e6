"""What is to be said on a day about the month that is due: to whom, and which centers it names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from learning_centers.core.clock import SEOUL, in_seoul
from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from learning_centers.core.workdays import due_at, due_date, is_business_day
from learning_centers.mail import queries as mail_queries
from learning_centers.mail.service import drop_waiting, tell
from learning_centers.mail.wording import Words, word
from learning_centers.programme.queries import holiday_overrides
from learning_centers.returns.queries import Obligation, ObligationState, list_obligations
from models import Mail, ReturnState

AT = time(9, 0)
SOON = 3  # business days before the due date
AFTER = (1, 3, 5)  # business days after it; then every WEEK
WEEK = 5
KINDS = ("due_soon", "due_today", "overdue", "digest")
OVERTAKEN = mark("Its day was over before it went out.")


@dataclass(frozen=True, slots=True)
class Written:
    managers: int
    officers: int


def remind(session: Session, now: datetime) -> Written:
    """Write the mail of the day of `now` in Seoul. Doing it twice writes nothing twice.

    What earlier days wrote and nobody has sent yet is taken back: who it names may have handed in since.
    """
    day = now.astimezone(SEOUL).date()
    overrides = holiday_overrides(session)
    drop_waiting(session, KINDS, in_seoul(day, time()), OVERTAKEN, now)
    if not is_business_day(day, overrides):
        return Written(0, 0)
    month = Month.of(day).previous()
    due = due_date(month, overrides)
    kind = kind_of_day(day, due, overrides)
    if kind is None and day < due:
        return Written(0, 0)
    obligations = list_obligations(session, month, on=day)
    told = _tell_managers(session, kind, month, due, obligations, now) if kind else 0
    return Written(told, _tell_officers(session, month, due, obligations, now) if day >= due else 0)


def kind_of_day(day: date, due: date, overrides: dict[date, bool]) -> str | None:
    """Which mail managers get on the business day `day`; None when none."""
    if day == due:
        return "due_today"
    first, last = sorted((day, due))
    days = (first + timedelta(days=n + 1) for n in range((last - first).days))
    apart = sum(is_business_day(one, overrides) for one in days)
    if day < due:
        return "due_soon" if apart == SOON else None
    return "overdue" if apart in AFTER or apart % WEEK == 0 else None


def _tell_managers(
    session: Session, kind: str, month: Month, due: date, obligations: Sequence[Obligation], now: datetime
) -> int:
    """One mail to each manager who owes, with all centers that do."""
    owing = {one.center_id: one for one in obligations if one.state is ObligationState.MISSING}
    return sum(
        tell(
            session,
            [account_id],
            kind,
            key=_key(kind, month, now),
            now=now,
            month=month,
            due=due,
            centers=_names([owing[center_id] for center_id in center_ids]),
        )
        for account_id, center_ids in mail_queries.managers_of(session, owing).items()
    )


def _tell_officers(
    session: Session, month: Month, due: date, obligations: Sequence[Obligation], now: datetime
) -> int:
    """One mail to each officer in whose provinces something is open."""
    written = 0
    for account_id, provinces in mail_queries.officers(session, now).items():
        lists = _open([one for one in obligations if one.province_id in provinces])
        if any(lists.values()):
            values: dict[str, Any] = {"month": month, "due": due, **lists}
            key = _key("digest", month, now)
            written += tell(session, [account_id], "digest", key=key, now=now, **values)
    return written


def renew(session: Session, mail: Mail, now: datetime) -> Words | None:
    """What a reminder says when it goes out at last; None: its time is over, or nothing it names is open any more."""
    overrides = holiday_overrides(session)
    month = Month.parse(mail.key.split(":")[1])  # see _key
    if mail.account_id is None or _is_over(mail, due_at(month, overrides), now):
        return None
    if mail.kind == "digest":
        lists = _of_officer(session, mail.account_id, month, now)
    else:
        lists = _of_manager(session, mail.account_id, month)
    if not any(lists.values()):
        return None
    return word(mail.kind, mail.language, {"month": month, "due": due_date(month, overrides), **lists})


RENEWALS = dict.fromkeys(KINDS, renew)


def _is_over(mail: Mail, due: datetime, now: datetime) -> bool:
    """Whether it speaks of a day that is over, or of an hour today that is."""
    other_day = mail.made_at.astimezone(SEOUL).date() != now.astimezone(SEOUL).date()
    return other_day or (mail.kind == "due_today" and now > due)


def _of_manager(session: Session, account_id: int, month: Month) -> dict[str, list[str]]:
    mine = mail_queries.managed_by(session, account_id)
    listed = list_obligations(session, month, center_ids=mine)
    return {"centers": _names([one for one in listed if one.state is ObligationState.MISSING])}


def _of_officer(session: Session, account_id: int, month: Month, now: datetime) -> dict[str, list[str]]:
    provinces = mail_queries.officers(session, now).get(account_id, frozenset())
    listed = list_obligations(session, month, on=now.astimezone(SEOUL).date())
    return _open([one for one in listed if one.province_id in provinces])


def _names(ones: Iterable[Obligation]) -> list[str]:
    """By center code, so that the same centers always make the same mail."""
    return [one.name for one in sorted(ones, key=lambda one: one.code)]


def _open(obligations: Sequence[Obligation]) -> dict[str, list[str]]:
    """Names of the centers, by what is open; each center once."""
    again = (ReturnState.SENT_BACK, ReturnState.OPEN)
    owing = [one for one in obligations if one.state is ObligationState.MISSING]
    return {
        "missing": _names(one for one in owing if one.return_state not in again),
        "waiting": _names(one for one in obligations if one.return_state is ReturnState.HANDED_IN),
        "sent_back": _names(one for one in owing if one.return_state in again),
    }


def _key(kind: str, month: Month, now: datetime) -> str:
    return f"{kind}:{month}:{now.astimezone(SEOUL).date().isoformat()}"
