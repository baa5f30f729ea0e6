"""What strangers type: the sheet of a survey, the number of a certificate."""

import re
from typing import Any
from uuid import uuid4

from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from learning_centers.after_course.questions import Questionnaire
from learning_centers.core.i18n import gettext as _
from learning_centers.web.forms import BaseForm

ONCE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class SheetForm(BaseForm):
    """`once`: which sheet this is. `answer_form` adds a field per question."""

    once = HiddenField()

    @property
    def answers(self) -> list[Any]:
        """The fields of the questions, in their order."""
        return [field for field in self if isinstance(field, RadioField)]

    @property
    def points(self) -> list[int]:
        return [field.data for field in self.answers]

    def name_sheet(self) -> None:
        """Give a sheet that has no good name one: it is a new sheet then."""
        if not ONCE.fullmatch(self.once.data or ""):
            self.once.data = str(uuid4())


def answer_form(questionnaire: Questionnaire) -> SheetForm:
    """The sheet of a survey, filled with what was sent."""
    choices = [
        SelectChoice(str(point), _(words))
        for point, words in zip(questionnaire.points, questionnaire.scale, strict=True)
    ]
    fields = {
        f"q{n}": RadioField(
            _(question.words),
            choices=choices,
            coerce=_point,
            validators=[_on_the_scale],
            validate_choice=False,
        )
        for n, question in enumerate(questionnaire.questions)
    }
    form: SheetForm = type("AnswerForm", (SheetForm,), fields)()
    form.name_sheet()
    return form


def _point(sent: Any) -> int | None:
    return int(sent) if re.fullmatch("[0-9]", str(sent)) else None


def _on_the_scale(_form: Any, field: Any) -> None:
    if str(field.data) not in {choice.value for choice in field.choices}:
        raise ValidationError(_("Choose one answer: %(question)s", question=field.label.text))
