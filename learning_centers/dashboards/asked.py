"""What a dashboard is asked for, as its address says it: a link that is sent shows the same figures."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month

MOST_MONTHS = 24  # of a span
Choice = TypeVar("Choice", bound=StrEnum)


class WrongSpan(DomainError): ...


class Scope(StrEnum):
    NATION = "nation"
    ZONE = "zone"
    PROVINCE = "province"
    DISTRICT = "district"
    CENTER = "center"
    OPERATOR = "operator"


class Span(StrEnum):
    MONTH = "month"
    YEAR = "year"  # the programme year so far
    RANGE = "range"


class Cut(StrEnum):
    """What the figures are broken down by."""

    ZONE = "zone"
    PROVINCE = "province"
    DISTRICT = "district"
    CENTER = "center"
    OPERATOR = "operator"
    LEVEL = "level"
    MODE = "mode"
    TOPIC = "topic"
    GROUP = "group"
    AGE = "age"
    SEX = "sex"
    WEEKDAY = "weekday"
    HOUR = "hour"
    MONTH = "month"


# The places that each scope is made of; the first is where one drills down to.
PLACES: dict[Scope, tuple[Cut, ...]] = {
    Scope.NATION: (Cut.PROVINCE, Cut.ZONE, Cut.DISTRICT, Cut.OPERATOR),
    Scope.ZONE: (Cut.PROVINCE, Cut.DISTRICT, Cut.OPERATOR),
    Scope.PROVINCE: (Cut.DISTRICT, Cut.CENTER, Cut.OPERATOR),
    Scope.DISTRICT: (Cut.CENTER, Cut.OPERATOR),
    Scope.OPERATOR: (Cut.PROVINCE, Cut.DISTRICT, Cut.CENTER),
    Scope.CENTER: (),
}
LESSONS = (Cut.LEVEL, Cut.MODE, Cut.TOPIC, Cut.WEEKDAY, Cut.HOUR, Cut.MONTH)
NATION = (Scope.NATION, "")
PEOPLE = (Cut.GROUP, Cut.AGE, Cut.SEX)
MEASURES = ("visits", "people", "new", "lessons", "hours", "fill_rate", "help_desk", "zone")


@dataclass(frozen=True, slots=True)
class Asked:
    """`month` is the last of the span. `first` counts for a range only. `now`: today's boundaries."""

    scope: Scope
    code: str  # of a region or center, the name of a zone or operator; "" for the nation
    month: Month
    span: Span = Span.MONTH
    first: Month | None = None
    now: bool = False
    by: Cut = Cut.PROVINCE
    measure: str = "visits"

    def address(self) -> dict[str, str]:
        """The parameters of the address; those that say nothing are left out."""
        told = {
            "scope": str(self.scope),
            "code": self.code,
            "month": str(self.month),
            "span": str(self.span),
            "first": str(self.first) if self.first and self.span is Span.RANGE else "",
            "boundaries": "now" if self.now else "",
            "by": str(self.by),
            "measure": self.measure,
        }
        return {name: value for name, value in told.items() if value}

    def at(self, scope: Scope, code: str) -> "Asked":
        """The same of another place, broken down by what that is made of."""
        return replace(self, scope=scope, code=code, by=cuts_of(scope)[0])

    def in_month(self, month: Month) -> "Asked":
        """The same, so that it ends with another month; a range moves along."""
        moved = (month.year - self.month.year) * 12 + month.month - self.month.month
        return replace(self, month=month, first=self.first.plus(moved) if self.first else None)


def cuts_of(scope: Scope) -> tuple[Cut, ...]:
    return (*PLACES[scope], *LESSONS, *PEOPLE)


def read(args: Mapping[str, str], home: tuple[Scope, str], latest: Month) -> Asked:
    """`home`: the place of whoever names none. A cut or measure that is unknown becomes the first one.

    Raises:
        NotFound: no such kind of place.
        NoSuchMonth: a month that is none.
        WrongSpan: it ends before it begins, or is longer than 24 months.
    """
    scope, code = _place(args, home)
    month = Month.parse(args.get("month") or str(latest))
    span = _one(Span, args.get("span"), Span.MONTH)
    first = Month.parse(args.get("first") or str(month)) if span is Span.RANGE else None
    if first is not None and not first <= month < first.plus(MOST_MONTHS):
        raise WrongSpan(
            _("Choose a first month that is not after the last, and at most %(n)s months.", n=MOST_MONTHS)
        )
    cuts = cuts_of(scope)
    by = _one(Cut, args.get("by"), cuts[0])
    measure = args.get("measure", "")
    return Asked(
        scope,
        code,
        month,
        span,
        first,
        args.get("boundaries") == "now",
        by if by in cuts else cuts[0],
        measure if measure in MEASURES else MEASURES[0],
    )


def _place(args: Mapping[str, str], home: tuple[Scope, str]) -> tuple[Scope, str]:
    wanted = args.get("scope", "")
    if not wanted:
        return home
    if wanted not in tuple(Scope):
        raise NotFound(_("There is no such place. Go back and choose one from the list."))
    return Scope(wanted), args.get("code", "").strip() if wanted != Scope.NATION else ""


def _one(choices: type[Choice], wanted: str | None, otherwise: Choice) -> Choice:
    return choices(wanted) if wanted in tuple(choices) else otherwise
