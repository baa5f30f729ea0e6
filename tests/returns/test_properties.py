"""Any order of handing in, sending back, reopening, editing, approving and accepting keeps the rules of the month."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import select

from learning_centers.attendance import service as attendance
from learning_centers.attendance.queries import Marked
from learning_centers.core.database import make_engine, make_sessions, transaction
from learning_centers.core.errors import DomainError
from learning_centers.figures.locks import MonthLocked
from learning_centers.figures.queries import month_figures
from learning_centers.lessons import service as lessons
from learning_centers.returns import service
from learning_centers.returns.queries import count_up, list_obligations
from learning_centers.returns.queries.rates import rates_by
from learning_centers.web.commands import SYSTEM
from models import LOCKED_STATES, Attendance, Lesson, LessonState, Mark, Return, ReturnEvent, Role
from tests import signing
from tests.factories import NOW, make_attendee, make_center
from tests.returns.world import OCTOBER, teach, viewer

CENTERS = 3
WHO = st.integers(901, 903)  # the same three people under every role: they may try anything
CENTER = st.integers(0, CENTERS - 1)
MARKS = st.sampled_from(Mark)


class Months(RuleBasedStateMachine):
    """Three centers with a lesson of two people each, but the last, which has nothing."""

    template: Path

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="months"))
        copy = self.folder / "centers.sqlite"
        shutil.copy(self.template, copy)
        self.engine = make_engine(f"sqlite:///{copy}")
        self.session = make_sessions(self.engine)()
        self.now = NOW

    def teardown(self):
        self.session.close()
        self.engine.dispose()
        shutil.rmtree(self.folder)

    @initialize()
    def fill(self):
        with transaction(self.session) as session:
            centers = [make_center(session, f"배움터 {n}") for n in range(CENTERS)]
            self.ids = [center.id for center in centers]
            for center in centers[:-1]:
                teach(session, center, [make_attendee(session, center) for _ in range(2)])
            make_center(session, "다음 해", opens=OCTOBER.plus(12).first)
            self.everybody = [viewer(person, Role.MANAGER, *centers) for person in (901, 902, 903)]
        self.locked = {}

    def act(self, center, does):
        """Run it; a refusal is an answer like any other. True when it was done."""
        self.now += timedelta(minutes=1)
        try:
            with transaction(self.session) as session:
                (one,) = list_obligations(session, OCTOBER, center_ids=[self.ids[center]])
                does(session, one)
        except DomainError:
            return False
        return True

    def sign(self, does, center, person, role, **about):
        who = viewer(person, role)
        self.act(center, lambda session, one: does(session, one, OCTOBER, who, self.now, **about))

    @rule(center=CENTER, person=WHO, zero=st.booleans())
    def hand_in(self, center, person, zero):
        self.sign(signing.hand_in, center, person, Role.MANAGER, zero=zero)

    @rule(center=CENTER, person=WHO)
    def approve(self, center, person):
        self.sign(signing.approve, center, person, Role.PROVINCE)

    @rule(person=WHO)
    def approve_all(self, person):
        def does(session, _one):
            ones = list_obligations(session, OCTOBER, center_ids=self.ids)
            service.approve_many(session, ones, OCTOBER, viewer(person, Role.PROVINCE), self.now)

        self.act(0, does)

    @rule(center=CENTER, person=WHO)
    def accept(self, center, person):
        self.sign(signing.accept, center, person, Role.MINISTRY)

    @rule(center=CENTER, people=st.tuples(WHO, WHO, WHO))
    def sign_in_a_row(self, center, people):
        """The three acts one after another, by whomever: chance alone would seldom come this far."""
        self.sign(signing.hand_in, center, people[0], Role.MANAGER, zero=center == CENTERS - 1)
        self.sign(signing.approve, center, people[1], Role.PROVINCE)
        self.sign(signing.accept, center, people[2], Role.MINISTRY)

    @rule(center=CENTER, person=WHO, reason=st.sampled_from(["", "고쳐 주세요"]))
    def send_back(self, center, person, reason):
        self.sign(service.send_back, center, person, Role.PROVINCE, reason=reason)

    @rule(center=CENTER, person=WHO)
    def reopen(self, center, person):
        self.sign(service.reopen, center, person, Role.PROVINCE, reason="다시 봄")

    @rule(center=CENTER, mark=MARKS)
    def mark(self, center, mark):
        """Through the roll call; a locked month refuses it."""

        def does(session, _one):
            lesson = self.lesson(session, center)
            person = session.exec(select(Attendance.attendee_id)).first()
            said = {person: Marked(mark, excuse="병원" if mark is Mark.EXCUSED else "")}
            attendance.record_marks(session, lesson, said, SYSTEM, self.now)

        self.edit(center, does)

    @rule(center=CENTER)
    def reopen_or_close_the_lesson(self, center):
        def does(session, _one):
            lesson = self.lesson(session, center)
            if lesson.state is LessonState.CLOSED:
                lessons.reopen_lesson(session, lesson, "다시 봄", SYSTEM, self.now)
            else:
                lessons.close_lesson(session, lesson, SYSTEM, self.now)

        self.edit(center, does)

    @rule(center=CENTER, people=st.integers(0, 5))
    def log_visits(self, center, people):
        day = OCTOBER.first + timedelta(days=people)

        def does(session, one):
            attendance.record_visits(session, one.center_id, day, people, 0, SYSTEM, self.now)

        self.edit(center, does)

    def edit(self, center, does):
        done = self.act(center, does)
        assert not (done and self.ids[center] in self.locked), "a locked month took an edit"

    def lesson(self, session, center):
        found = session.exec(select(Lesson).where(Lesson.center_id == self.ids[center])).first()
        if found is None:
            raise MonthLocked("no lesson here")
        return found

    @invariant()
    def locked_months_keep_their_numbers(self):
        if not hasattr(self, "ids"):
            return
        rows = self.session.exec(select(Return)).all()
        there = month_figures(self.session, OCTOBER, {one: (one,) for one in self.ids}).by_scope
        now = {row.center_id: there[row.center_id] for row in rows if row.state in LOCKED_STATES}
        for center_id, figures in self.locked.items():
            assert now.get(center_id, figures) == figures
        self.locked = now
        self.session.rollback()

    @invariant()
    def nobody_signs_twice(self):
        """Of each run from a handing in to the next: who handed in, approved and accepted are three people."""
        signed = {}
        for event in self.session.exec(select(ReturnEvent).order_by(ReturnEvent.id)):
            if event.act == "hand_in":
                signed[event.return_id] = [event.by_id]
            elif event.act in ("approve", "accept"):
                assert event.by_id not in signed[event.return_id]
                signed[event.return_id].append(event.by_id)
        self.session.rollback()

    @precondition(lambda self: hasattr(self, "ids"))
    @invariant()
    def the_ledger_adds_up_to_the_centers(self):
        everything = list_obligations(self.session, OCTOBER)
        counted = count_up(everything, self.now)
        assert counted.centers == len(everything) == CENTERS + 1
        assert counted.reported + counted.zero + counted.missing == counted.due == CENTERS
        parts = rates_by(everything, lambda one: one.center_id, self.now).values()
        assert sum(part.done for part in parts) == counted.done
        self.session.rollback()


@pytest.mark.usefixtures("app")
def test_any_order_of_acts_keeps_the_rules_of_the_month(sqlite_template):
    Months.template = sqlite_template
    run_state_machine_as_test(
        Months,
        settings=settings(
            max_examples=10,
            stateful_step_count=16,
            deadline=None,
            phases=[Phase.generate],  # shrinking would take minutes: each step is a transaction
            suppress_health_check=list(HealthCheck),
        ),
    )
