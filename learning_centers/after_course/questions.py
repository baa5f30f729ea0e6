"""What is asked after (and before) a course, as data. A room of its own: forms, pages and rules all read it.

Satisfaction: the seven aspects of five points of a county's survey (domain.md 2.2); the sentences are ours. The
self-assessment is ours altogether: no official list of questions was found. Answers are stored in the order of the
questions, so a questionnaire is never changed in place once it was used.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from learning_centers.core.i18n import mark
from models import SurveyKind


@dataclass(frozen=True, slots=True)
class Question:
    """`name`: a word for tables. Both are msgids."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """`scale`: msgids from the fewest points up, the first of which is worth `least`."""

    kind: SurveyKind
    title: str
    lead: str
    questions: tuple[Question, ...]
    scale: tuple[str, ...]
    least: int

    @property
    def points(self) -> range:
        return range(self.least, self.least + len(self.scale))

    @property
    def most(self) -> int:
        return self.points[-1]

    def fits(self, points: Sequence[int]) -> bool:
        return len(points) == len(self.questions) and all(one in self.points for one in points)


AGREEMENT = (
    mark("I do not agree at all"),
    mark("I do not agree"),
    mark("So-so"),
    mark("I agree"),
    mark("I fully agree"),
)
ABILITY = (
    mark("I cannot do it"),
    mark("Only with much help"),
    mark("With a little help"),
    mark("By myself"),
    mark("I can show others how"),
)
ASPECTS = (
    Question(mark("Contents of the course"), mark("What was taught was what I needed.")),
    Question(mark("Course of the lessons"), mark("The lessons were well prepared and ran smoothly.")),
    Question(mark("Lesson time"), mark("The time of day and the length of the lessons suited me.")),
    Question(mark("Instructor"), mark("The instructor explained kindly and clearly.")),
    Question(mark("Pace of the lessons"), mark("The pace was right for me.")),
    Question(mark("Better skills"), mark("I can do more with digital devices than before.")),
    Question(mark("Use in daily life"), mark("What I learned helps me in daily life.")),
)
STATEMENTS = (
    Question(mark("Finding information"), mark("I find the information I need on a smartphone or computer.")),
    Question(mark("Messages and photos"), mark("I send messages and photos to family and friends.")),
    Question(mark("Kiosks"), mark("I order food or buy a ticket at a kiosk.")),
    Question(mark("Banking and offices"), mark("I do banking or business with public offices online.")),
    Question(mark("Fraud messages"), mark("I recognise messages and calls that try to cheat me.")),
)
QUESTIONNAIRES = {
    one.kind: one
    for one in (
        Questionnaire(
            SurveyKind.BEFORE,
            mark("What can I do? (before the course)"),
            mark("Choose what fits you today. There is no right or wrong."),
            STATEMENTS,
            ABILITY,
            0,
        ),
        Questionnaire(
            SurveyKind.AFTER,
            mark("What can I do? (after the course)"),
            mark("Choose what fits you today. There is no right or wrong."),
            STATEMENTS,
            ABILITY,
            0,
        ),
        Questionnaire(
            SurveyKind.SATISFACTION,
            mark("How was the course?"),
            mark("Choose how far you agree with each sentence."),
            ASPECTS,
            AGREEMENT,
            1,
        ),
    )
}
