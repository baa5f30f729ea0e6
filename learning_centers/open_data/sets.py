"""The sets of open data and their columns: keys that programs rely on, and their meaning in words.

A room of its own: files, the description of columns and the page are all drawn from these tables. Within a version a
column is never renamed, removed or given another meaning; new ones come last, before what is hidden.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from learning_centers.attendees.words import GROUP_NAMES
from learning_centers.centers.queries import KIND_NAMES, CenterState
from learning_centers.core.i18n import mark
from learning_centers.web.states import STATES
from models import CourseLevel

VERSION = 1
HIDDEN = "…"  # in a CSV file; in JSON it is null
TERMS = mark(
    "The institution that runs this service decides how these data may be used. Ask it before you publish them."
)


class Kind(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"  # YYYY-MM-DD
    MONTH = "month"  # YYYY-MM


@dataclass(frozen=True, slots=True)
class Column:
    """`name`, `about` and the values of `words` (code in the files -> what it means) are msgids."""

    key: str
    kind: Kind
    name: str
    about: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenSet:
    name: str
    title: str  # msgid, as `about`
    about: str
    columns: tuple[Column, ...]
    page: tuple[str, ...]  # keys of the columns that the page shows, and of `page.MADE`; the files have more


LEVELS = {"nation": mark("Whole nation"), "province": mark("Province"), "district": mark("District")}
QUALITIES = {
    "reference": mark("For reference only"),
    "too_small": mark("Sample too small"),
}
YES_NO = {"yes": mark("Yes"), "no": mark("No")}
UNITS = {"trillion won": mark("trillion won"), "people": mark("people"), "places": mark("places")}
DIRECTIONS = {"up": mark("More is better"), "down": mark("Less is better")}
COURSE_LEVELS: dict[str, str] = {
    CourseLevel.BASIC: mark("Basic"),
    CourseLevel.DAILY: mark("Daily life"),
    CourseLevel.ADVANCED: mark("Advanced"),
    CourseLevel.SPECIAL: mark("Special"),
}
# Groups of surveys are those of people taught, and two more.
GROUPS = {
    "": mark("Everyone"),
    "vulnerable": mark("The four vulnerable groups together"),
    **{str(group): name for group, name in GROUP_NAMES.items()},
}
PLACE = (
    Column("province_code", Kind.TEXT, mark("Code of the province")),
    Column("province", Kind.TEXT, mark("Province")),
    Column("district_code", Kind.TEXT, mark("Code of the district")),
    Column("district", Kind.TEXT, mark("District")),
)
CENTERS = OpenSet(
    "centers",
    mark("Centers"),
    mark("Every center as it stands today: what it is, where it lies, whether it is open."),
    (
        Column("code", Kind.TEXT, mark("Center code")),
        Column("name", Kind.TEXT, mark("Center")),
        Column("kind", Kind.TEXT, mark("Kind"), words={str(kind): name for kind, name in KIND_NAMES.items()}),
        *PLACE,
        Column("address", Kind.TEXT, mark("Address")),
        Column(
            "state",
            Kind.TEXT,
            mark("State"),
            words={str(state): STATES[state].text for state in CenterState},
        ),
    ),
    ("name", "kind", "where", "address", "state", "code"),
)
COURSES = OpenSet(
    "courses",
    mark("Courses open for sign-up"),
    mark("Approved courses that take sign-ups today, by the first day of the course."),
    (
        Column("code", Kind.TEXT, mark("Course code")),
        Column("course", Kind.TEXT, mark("Course")),
        Column("level", Kind.TEXT, mark("Level"), words=COURSE_LEVELS),
        Column("center_code", Kind.TEXT, mark("Center code")),
        Column("center", Kind.TEXT, mark("Center")),
        *PLACE,
        Column("address", Kind.TEXT, mark("Where it is held")),
        Column("target_group", Kind.TEXT, mark("Meant for"), words=GROUPS),
        Column("first_day", Kind.DATE, mark("First day")),
        Column("last_day", Kind.DATE, mark("Last day")),
        Column("lessons", Kind.INTEGER, mark("Number of lessons")),
        Column("hours", Kind.DECIMAL, mark("Hours in all")),
        Column("signup_from", Kind.DATE, mark("Sign-up from")),
        Column("signup_until", Kind.DATE, mark("Sign-up until")),
        Column(
            "seats_left",
            Kind.INTEGER,
            mark("Seats left"),
            mark("How many sign-ups there are is not told."),
        ),
    ),
    (
        "course",
        "center",
        "where",
        "address",
        "target_group",
        "first_day",
        "last_day",
        "lessons",
        "hours",
        "signup_until",
        "seats_left",
    ),
)
MONTHLY = OpenSet(
    "monthly",
    mark("Monthly totals by district"),
    mark("What approved centers did in a month: the nation, each province, each district."),
    (
        Column("month", Kind.MONTH, mark("Month")),
        Column("level", Kind.TEXT, mark("Level of the row"), words=LEVELS),
        *PLACE,
        Column("centers", Kind.INTEGER, mark("Centers counted"), mark("Centers whose month is approved.")),
        Column("lessons", Kind.INTEGER, mark("Lessons held")),
        Column("hours", Kind.DECIMAL, mark("Hours taught")),
        Column("visits", Kind.INTEGER, mark("Visits"), mark("Everybody present at every lesson, added up.")),
        Column(
            "people",
            Kind.INTEGER,
            mark("People"),
            mark(
                "Different people. A person of two districts counts once in a province: never add these up."
            ),
        ),
        Column("help_desk", Kind.INTEGER, mark("Help desk visits"), mark("Never part of visits or people.")),
        Column("zone", Kind.INTEGER, mark("Experience zone"), mark("Never part of visits or people.")),
    ),
    ("where", "centers", "lessons", "hours", "visits", "people", "help_desk", "zone"),
)
INDICATOR = (
    Column("indicator", Kind.TEXT, mark("Key of the indicator")),
    Column("name_ko", Kind.TEXT, mark("Indicator, in Korean")),
    Column("name_en", Kind.TEXT, mark("Indicator, in English")),
    Column("unit", Kind.TEXT, mark("Unit"), words=UNITS),
    Column("region_code", Kind.TEXT, mark("Code of the region"), mark("Empty for the whole nation.")),
    Column("region", Kind.TEXT, mark("Region"), mark("Empty for the whole nation.")),
    Column("group", Kind.TEXT, mark("Group"), words=GROUPS),
)
GOALS = OpenSet(
    "goals",
    mark("Goals"),
    mark("What is aimed at, from which baseline, until when. A goal without a known baseline has none here."),
    (
        *INDICATOR,
        Column("direction", Kind.TEXT, mark("Direction"), words=DIRECTIONS),
        Column(
            "baseline_year", Kind.INTEGER, mark("Baseline year"), mark("Empty where no baseline is known.")
        ),
        Column("baseline", Kind.DECIMAL, mark("Baseline"), mark("Empty where no baseline is known.")),
        Column("target_year", Kind.INTEGER, mark("Target year"), mark("Empty where the plan names none.")),
        Column("target", Kind.DECIMAL, mark("Target")),
        Column("source", Kind.TEXT, mark("Source")),
        Column("ended_on", Kind.DATE, mark("Given up on"), mark("Without a day the goal still holds.")),
    ),
    (
        "what",
        "where",
        "group",
        "direction",
        "baseline_year",
        "baseline",
        "target_year",
        "target",
        "source",
        "ended_on",
    ),
)
OBSERVATIONS = OpenSet(
    "observations",
    mark("Observed values"),
    mark(
        "Values of official surveys and statistics that are published already; of each the latest revision."
    ),
    (
        *INDICATOR,
        Column("year", Kind.INTEGER, mark("Year")),
        Column("revision", Kind.INTEGER, mark("Revision"), mark("1 is the first value that was entered.")),
        Column("value", Kind.DECIMAL, mark("Value")),
        Column("access", Kind.DECIMAL, mark("Access")),
        Column("capability", Kind.DECIMAL, mark("Capability")),
        Column("use", Kind.DECIMAL, mark("Use")),
        Column("standard_error", Kind.DECIMAL, mark("Standard error")),
        Column("sample", Kind.INTEGER, mark("Sample size")),
        Column(
            "quality",
            Kind.TEXT,
            mark("Reliability"),
            mark("Below 30 people asked no value is told; below 100 it is for reference only."),
            words=QUALITIES,
        ),
        Column(
            "derived",
            Kind.TEXT,
            mark("Derived"),
            mark("Worked out from other published figures."),
            words=YES_NO,
        ),
        Column("source", Kind.TEXT, mark("Source")),
        Column("published_on", Kind.DATE, mark("Published on")),
    ),
    (
        "what",
        "where",
        "group",
        "year",
        "value",
        "access",
        "capability",
        "use",
        "standard_error",
        "sample",
        "quality",
        "source",
        "published_on",
    ),
)
HIDDEN_COLUMN = Column(
    "hidden",
    Kind.TEXT,
    mark("Hidden columns"),
    mark("Keys of the columns whose number is not told in this row, with spaces between them."),
)
SETS = {one.name: one for one in (MONTHLY, CENTERS, COURSES, GOALS, OBSERVATIONS)}


def columns_of(chosen: OpenSet) -> tuple[Column, ...]:
    """As the files have them: every set ends with what is hidden."""
    return (*chosen.columns, HIDDEN_COLUMN)
