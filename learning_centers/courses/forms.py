"""What can be chosen about courses. Labels stand in the templates."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired

from learning_centers.courses.queries import Wanted
from learning_centers.web.forms import BaseForm
from models import CourseLevel, TeachingMode

T = TypeVar("T")


class AdoptionForm(BaseForm):
    """The button of one course: `offered` is what it shall be."""

    province = IntegerField(validators=[InputRequired()])
    offered = BooleanField(false_values=("n", ""))


def wanted(args: Mapping[str, str]) -> Wanted:
    """The filters of the list, from its address. What cannot be read narrows nothing."""
    return Wanted(
        name=args.get("name", "").strip(),
        level=_one(CourseLevel, args.get("level")),
        mode=_one(TeachingMode, args.get("mode")),
        offered={"yes": True, "no": False}.get(args.get("offered", "")),
    )


def _one(make: Callable[[str], T], text: str | None) -> T | None:
    try:
        return make(text) if text else None
    except ValueError:
        return None
