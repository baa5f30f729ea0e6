"""What the answers say: of one offering, by course for the workbook, and gains for the goals.

A room of its own beside `queries`: these are figures, with their smallest sample. An answer belongs to the month in
which it was given, in Seoul: a month that was handed in gets no new ones.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import time
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt

from sqlalchemy import ColumnElement, and_, false, func, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col

from learning_centers.after_course.questions import QUESTIONNAIRES, Questionnaire
from learning_centers.core.clock import in_seoul
from learning_centers.core.months import Month
from models import Offering, SurveyAnswer, SurveyKind, SurveyLink

LEAST = 5  # answers; below, a mean would tell of single people
HUNDREDTH = Decimal("0.01")
MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Results:
    """The answers to one survey of one offering."""

    questionnaire: Questionnaire
    answers: Sequence[Sequence[int]]  # each in the order of the questions

    @property
    def n(self) -> int:
        return len(self.answers)

    @property
    def enough(self) -> bool:
        return self.n >= LEAST

    @property
    def mean(self) -> float | None:
        """Of all points; None below LEAST."""
        return self._mean(self._all())

    @property
    def means(self) -> list[float | None]:
        """Per question."""
        return [self._mean(self._of(at)) for at in range(len(self.questionnaire.questions))]

    def counts(self, question: int | None = None) -> list[int]:
        """How often each point was given, from the fewest points up. None: to all questions together."""
        given = self._all() if question is None else self._of(question)
        return [given.count(point) for point in self.questionnaire.points]

    def _of(self, question: int) -> list[int]:
        return [answer[question] for answer in self.answers]

    def _all(self) -> list[int]:
        return [point for answer in self.answers for point in answer]

    def _mean(self, points: Sequence[int]) -> float | None:
        return sum(points) / len(points) if self.enough else None


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Of one course in one month: people who answered, and the mean of all their points (1–5)."""

    n: int
    mean: Decimal | None  # two decimals; None below LEAST


@dataclass(frozen=True, slots=True)
class Side:
    """Self-assessments of one side: n people, their mean (0–4) and its standard error; None where unknown."""

    n: int
    mean: float | None
    standard_error: float | None


@dataclass(frozen=True, slots=True)
class Gains:
    """Answers carry no name: the two sides are samples of their own, not pairs. Who gave up is missing after."""

    before: Side
    after: Side


def of_offering(session: Session, offering_id: int) -> dict[SurveyKind, Results]:
    """Of every kind, unanswered ones too. One SELECT."""
    rows = session.execute(
        sql_select(col(SurveyLink.kind), col(SurveyAnswer.points))
        .join(SurveyAnswer, col(SurveyAnswer.link_id) == SurveyLink.id)
        .where(col(SurveyLink.offering_id) == offering_id)
        .order_by(col(SurveyAnswer.id))
    ).all()
    return {
        kind: Results(one, [points for asked, points in rows if asked is kind])
        for kind, one in QUESTIONNAIRES.items()
    }


def satisfaction(session: Session, month: Month, counts: Callable[[int], bool]) -> dict[int, Satisfaction]:
    """Course id -> satisfaction in the month, at the centers for which `counts(center id)` is true. One SELECT."""
    rows = session.execute(
        sql_select(
            col(Offering.course_id),
            col(Offering.center_id),
            func.count(),
            func.sum(_sum_of_points(SurveyKind.SATISFACTION)),
        )
        .select_from(SurveyAnswer)
        .join(SurveyLink, col(SurveyLink.id) == SurveyAnswer.link_id)
        .join(Offering, col(Offering.id) == SurveyLink.offering_id)
        .where(col(SurveyLink.kind) == SurveyKind.SATISFACTION, _given_in(month))
        .group_by(col(Offering.course_id), col(Offering.center_id))
    )
    found: dict[int, tuple[int, int]] = {}
    for course_id, center_id, people, points in rows:
        if counts(center_id):
            n, total = found.get(course_id, (0, 0))
            found[course_id] = (n + people, total + int(points))
    return {course_id: _satisfaction(n, total) for course_id, (n, total) in found.items()}


def _satisfaction(n: int, total: int) -> Satisfaction:
    if n < LEAST:
        return Satisfaction(n, None)
    given = n * len(QUESTIONNAIRES[SurveyKind.SATISFACTION].questions)
    return Satisfaction(n, (Decimal(total) / given).quantize(HUNDREDTH, ROUND_HALF_UP))


def gains(session: Session, months: Collection[Month], centers: Collection[int]) -> Gains:
    """Self-assessment before and after, of answers given in these months at these centers. One SELECT.

    Small samples are given too: whoever shows them decides from `n`.
    """
    points = _sum_of_points(SurveyKind.BEFORE)
    rows = session.execute(
        sql_select(col(SurveyLink.kind), func.count(), func.sum(points), func.sum(points * points))
        .select_from(SurveyAnswer)
        .join(SurveyLink, col(SurveyLink.id) == SurveyAnswer.link_id)
        .join(Offering, col(Offering.id) == SurveyLink.offering_id)
        .where(
            col(SurveyLink.kind).in_((SurveyKind.BEFORE, SurveyKind.AFTER)),
            or_(false(), *map(_given_in, sorted(months))),
            col(Offering.center_id).in_(sorted(centers)),
        )
        .group_by(col(SurveyLink.kind))
    )
    sides = {kind: _side(n, int(total), int(squares)) for kind, n, total, squares in rows}
    nobody = Side(0, None, None)
    return Gains(sides.get(SurveyKind.BEFORE, nobody), sides.get(SurveyKind.AFTER, nobody))


def _side(n: int, total: int, squares: int) -> Side:
    """From the sums of people's points over all questions, and of the squares of these sums."""
    questions = len(QUESTIONNAIRES[SurveyKind.BEFORE].questions)
    mean = total / n / questions
    if n == 1:
        return Side(n, mean, None)
    variance = (squares - total * total / n) / (n - 1)
    return Side(n, mean, sqrt(max(variance, 0) / n) / questions)


def _sum_of_points(kind: SurveyKind) -> ColumnElement[int]:
    """Of one answer, added up by the database."""
    points = col(SurveyAnswer.points)
    total: ColumnElement[int] = points[0].as_integer()
    for at in range(1, len(QUESTIONNAIRES[kind].questions)):
        total = total + points[at].as_integer()
    return total


def _given_in(month: Month) -> ColumnElement[bool]:
    at = col(SurveyAnswer.answered_at)
    midnight = in_seoul(month.first, MIDNIGHT)
    return and_(at >= midnight, at < in_seoul(month.next().first, MIDNIGHT))
