"""A small programme for the pages: two centers in one district, one in another province, a month of lessons."""

from datetime import date

from learning_centers.figures import service
from models import Group, LessonState, Mark, Operator, PlanTarget, ProgrammeYear, SensitiveGroup
from tests.factories import NOW, make_attendee, make_center, make_lesson, make_offering


def teach(session, center, people, *, day=date(2026, 10, 6), seats=10):
    """A closed lesson to which all these came."""
    lesson = make_lesson(
        session,
        make_offering(session, center, seats=seats),
        day=day,
        marks={one.id: Mark.PRESENT for one in people},
        state=LessonState.CLOSED,
    )
    service.recompute(session, [(lesson.month, center.id)])


def make_world(session):
    """(own center, neighbour, far one): 2, 6 and 1 people in October 2026, one of them at both of the first two."""
    own, near = make_center(session, "가온 배움터"), make_center(session, "옆집 배움터")
    far = make_center(session, "먼곳 배움터", district="50110")
    both = make_attendee(session, own, birth_year=1950)
    teach(session, own, [both, make_attendee(session, own, birth_year=1990)])
    others = [make_attendee(session, near, birth_year=1950) for _ in range(5)]
    session.add(SensitiveGroup(attendee_id=others[0].id, group_name=Group.NORTH_KOREAN))
    teach(session, near, [both, *others])
    teach(session, near, [both], day=date(2026, 9, 8))
    teach(session, far, [make_attendee(session, far)])
    operator = Operator(name="연습 사업단")
    session.add(operator)
    session.flush()
    far.operator_id = operator.id
    for one in (own, near, far):
        service.recompute(session, [("2026-10", one.id)])
    session.flush()
    return own, near, far


def plan(session, measure, value, *, quarter=0, region="", approved=True):
    if session.get(ProgrammeYear, 2026) is None:
        session.add(ProgrammeYear(year=2026, first_month="2026-03", last_month="2027-02"))
        session.flush()
    row = PlanTarget(
        programme_year=2026, quarter=quarter, region_code=region, measure=measure, value=value,
        entered_at=NOW, entered_by_id=1, approved_at=NOW if approved else None, approved_by_id=2 if approved else None,
    )  # fmt: skip
    session.add(row)
    session.flush()
