"""A small programme that is approved, compiled and written about over and over, and what must hold after each kill."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, col, select

from learning_centers.audit.queries import check_chain
from learning_centers.core import storage
from learning_centers.core.database import Sessions, transaction
from learning_centers.core.months import Month
from learning_centers.mail.service import tell
from learning_centers.returns import service as returns
from learning_centers.returns.queries import list_obligations
from learning_centers.web.commands import SYSTEM
from models import (
    Account,
    Issue,
    IssueFigure,
    IssueTotals,
    JobRun,
    Mail,
    MailState,
    Return,
    ReturnAct,
    ReturnEvent,
    ReturnSnapshot,
    ReturnState,
    Role,
    RunState,
)
from tests.factories import make_account, make_attendee, make_center
from tests.mail.postbox import Postbox
from tests.submissions.world import teach

MONTH = Month(2026, 10)
CENTERS, AT_ONCE, READERS = 12, 4, 5
BEGINS = datetime(2026, 11, 10, 0, 0, tzinfo=UTC)
STEP = timedelta(minutes=30)  # between two kills: every lease has run out by then


@dataclass
class World:
    sessions: Sessions
    data_dir: Path
    box: Postbox
    ids: list[int] = field(default_factory=list)
    readers: list[int] = field(default_factory=list)
    now: datetime = BEGINS
    news: int = 0

    @contextmanager
    def changing(self) -> Iterator[Session]:
        with self.sessions() as session, transaction(session):
            yield session

    def build(self) -> None:
        with self.changing() as session:
            for _n in range(CENTERS):
                center = make_center(session, opens=MONTH.first)
                teach(session, center, [make_attendee(session, center) for _p in range(8)])
                self.ids.append(center.id)
            for _n in range(READERS):
                reader = make_account(session, Role.AUDITOR)
                reader.email = f"{reader.login}@example.org"
                self.readers.append(reader.id)
        self._hand_in(self.ids)

    def _hand_in(self, ids: list[int]) -> None:
        with self.changing() as session:
            ones = list_obligations(session, MONTH, center_ids=ids)
            returns.hand_in_many(session, ones, MONTH, SYSTEM, self.now)

    def waiting(self) -> list[int]:
        """Four centers that wait for approval; approved ones are opened again and handed in when there are none."""
        ids = self._in(ReturnState.HANDED_IN)
        if len(ids) < AT_ONCE:
            approved = self._in(ReturnState.APPROVED)
            with self.changing() as session:
                for one in list_obligations(session, MONTH, center_ids=approved):
                    returns.reopen(session, one, MONTH, SYSTEM, self.now, reason="다시 셉니다")
            self._hand_in(approved)
            ids = self._in(ReturnState.HANDED_IN)
        return ids[:AT_ONCE]

    def _in(self, state: ReturnState) -> list[int]:
        with self.sessions() as session:
            return list(
                session.exec(select(Return.center_id).where(Return.state == state).order_by(col(Return.id)))
            )

    def approve_something(self) -> None:
        """So that a compile is owed."""
        ids = self.waiting()
        with self.changing() as session:
            ones = list_obligations(session, MONTH, center_ids=ids)
            returns.approve_many(session, ones, MONTH, SYSTEM, self.now)

    def write_news(self) -> None:
        self.news += 1
        with self.changing() as session:
            month, key = str(MONTH), f"kill:{self.news}"
            tell(
                session,
                self.readers,
                "job_failed",
                key=key,
                now=self.now,
                period=month,
                job="Reminders by mail",
            )

    # What must hold

    def check_approval(self, ids: list[int], acked: bool) -> None:
        with self.sessions() as session:
            rows = session.exec(select(Return).where(col(Return.center_id).in_(ids))).all()
            states = {row.state for row in rows}
            assert len(states) == 1, "a half of an approval"
            assert states == {ReturnState.APPROVED} or not acked, (
                "an approval that was said to be done is lost"
            )
            for row in rows:
                acts = session.exec(
                    select(ReturnEvent).where(ReturnEvent.return_id == row.id).order_by(col(ReturnEvent.id))
                ).all()
                approved = row.state is ReturnState.APPROVED
                assert (acts[-1].act is ReturnAct.APPROVE) is approved, "state and history differ"
                signed = [one.id for one in acts if one.act in (ReturnAct.APPROVE, ReturnAct.HAND_IN)]
                kept = session.exec(
                    select(func.count()).where(col(ReturnSnapshot.event_id).in_(signed))
                ).one()
                assert kept == len(signed), "a signature without its numbers"

    def check_issues(self) -> int:
        """How many issues there are. Called when no process is at work."""
        with self.sessions() as session:
            issues = session.exec(select(Issue).order_by(col(Issue.number))).all()
            assert [one.number for one in issues] == list(range(1, len(issues) + 1))
            prints = [one.data_sha256 for one in issues]
            assert all(one != two for one, two in pairwise(prints)), "an issue twice"
            for one in issues:
                assert storage.sha256((self.data_dir / one.path).read_bytes()) == one.sha256, "half a file"
            whole = {one.id for one in issues}
            assert set(session.exec(select(IssueFigure.issue_id).distinct())) == whole
            assert set(session.exec(select(IssueTotals.issue_id))) == whole
            running = session.exec(
                select(func.count()).where(col(JobRun.state) != RunState.DONE, JobRun.job == "compile")
            ).one()
            assert running == 0, "a run that nobody took over"
            done = Counter(session.exec(select(JobRun.period, JobRun.key)).all())
            assert not done or max(done.values()) == 1
        self._check_files()
        return len(issues)

    def _check_files(self) -> None:
        for path in (self.data_dir / "submissions").rglob("*.xlsx"):
            assert path.stem == storage.sha256(path.read_bytes()), "half a file under a whole one's name"

    def check_mail(self) -> dict[str, int]:
        """Every mail came once, or is uncertain and came at most once."""
        came = Counter(f"{mail['To']} {mail['Message-ID']}" for mail in self.box.mails)
        assert not came or max(came.values()) == 1, "a mail twice"
        with self.sessions() as session:
            states = Counter(session.exec(select(Mail.state)).all())
            to = Counter(str(mail["To"]) for mail in self.box.mails)
            rows = session.exec(
                select(Account.email, Mail.state).join(Mail, col(Mail.account_id) == Account.id)
            )
            sent = Counter(email for email, state in rows if state is MailState.SENT)
        assert set(states) <= {MailState.SENT, MailState.UNCERTAIN}, "a mail that still waits"
        assert all(to[email] >= count for email, count in sent.items()), (
            "a mail that is said to be sent is lost"
        )
        return {
            "sent": states[MailState.SENT],
            "uncertain": states[MailState.UNCERTAIN],
            "came": sum(to.values()),
        }

    def check_log(self) -> None:
        with self.sessions() as session:
            assert check_chain(session).broken_id is None, "a row of the access log is missing"


def leftovers(data_dir: Path) -> int:
    """Unfinished files, under names that nothing reads."""
    return sum(name.endswith(".part") for _at, _dirs, names in os.walk(data_dir) for name in names)
