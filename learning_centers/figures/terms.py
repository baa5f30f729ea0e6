"""The definitions of design.md section 3 in words: the page of definitions and the workbook's sheet list them."""

from dataclasses import dataclass

from learning_centers.core.i18n import mark


@dataclass(frozen=True, slots=True)
class Term:
    """All four are msgids. `formula`: empty where the meaning says it all. `scope`: of what the figure is told."""

    name: str
    meaning: str
    formula: str = ""
    scope: str = ""


ANY = mark("A month or several; center, district, province, nation")
MONTH = mark("A month; district, province, operator, nation")
NATION = mark("A month of the whole programme")
PERSON = mark("A person and role in a month")


TERMS: dict[str, Term] = {
    "due": Term(
        mark("Centers due"),
        mark(
            "Centers that owe the month: open and not suspended on at least one day of it, or with the month "
            "handed in. A center that owes nothing stands with its cause."
        ),
        scope=MONTH,
    ),
    "reported": Term(
        mark("Centers reported"),
        mark("Of the centers due, those that handed the month in, confirmed zeros included."),
        scope=MONTH,
    ),
    "counted": Term(
        mark("Centers approved"),
        mark("Centers whose month the province approved. Only their figures are counted."),
        scope=MONTH,
    ),
    "completeness": Term(
        mark("Completeness"),
        mark("(Reported + confirmed zero) ÷ centers due. It is never capped."),
        formula=mark("(reported + confirmed zero) ÷ centers due"),
        scope=MONTH,
    ),
    "lessons": Term(
        mark("Lessons held"),
        mark("Lessons that were held and closed, counted by the day of each."),
        formula=mark("Number of closed lessons"),
        scope=ANY,
    ),
    "hours": Term(
        mark("Hours taught"),
        mark("The hours of the lessons held, added up."),
        formula=mark("Minutes of the closed lessons, added up ÷ 60"),
        scope=ANY,
    ),
    "visits": Term(
        mark("Visits"),
        mark(
            "Marks “present” and “late” of the lessons held, plus the head-counts of lessons without names. "
            "Absent and excused never count."
        ),
        formula=mark("Marks “present” + marks “late” + head-counts"),
        scope=ANY,
    ),
    "enrolled": Term(
        mark("Course places taken"),
        mark("Different person and course pairs with at least one counted mark."),
        formula=mark("Number of different pairs of person and course"),
        scope=ANY,
    ),
    "people": Term(
        mark("People"),
        mark(
            "Different people with at least one counted mark in that month and that scope. Head-counts are not "
            "people. A person of two centers counts once in the total, so a total is counted, never added up."
        ),
        formula=mark("Number of different people; never a sum of months or regions"),
        scope=ANY,
    ),
    "new": Term(
        mark("New people"),
        mark("People without an earlier counted mark anywhere in the same programme year."),
        formula=mark("People − those with a counted mark earlier in the programme year"),
        scope=ANY,
    ),
    "fill_rate": Term(
        mark("Seats used"),
        mark("Visits ÷ seats of the lessons held. It is never capped."),
        formula=mark("Visits ÷ seats of the closed lessons, added up"),
        scope=ANY,
    ),
    "groups": Term(
        mark("Groups"),
        mark(
            "People by what they told of themselves. A person in several groups stands in each, so groups do not "
            "add up to the people."
        ),
        formula=mark("Number of different people of the group"),
        scope=ANY,
    ),
    "ages": Term(
        mark("Age"),
        mark("Year of the month minus year of birth."),
        formula=mark("Year of the month − year of birth"),
        scope=ANY,
    ),
    "help_desk": Term(
        mark("Help desk visits"),
        mark("People helped at the help desk. Never part of visits or people."),
        formula=mark("Talks + counts of a day, in people"),
        scope=ANY,
    ),
    "zone": Term(
        mark("Experience zone"),
        mark("Visitors of the experience zone. Never part of visits or people."),
        formula=mark("Counts of a day, in people"),
        scope=ANY,
    ),
    "satisfaction": Term(
        mark("Satisfaction"),
        mark(
            "The mean of all points (1–5) that people gave after the course to seven questions, by the month in which "
            "they answered. Shown from five answers on."
        ),
    ),
    "staff_hours": Term(
        mark("Staff hours"),
        mark(
            "Planned, worked, absent, added and recognised hours by person and role, from the assignments to lessons."
        ),
        formula=mark("Recognised = worked + added"),
        scope=PERSON,
    ),
    "year_to_date": Term(
        mark("Year to date"),
        mark(
            "This month and the newest issue of each earlier month of the programme year. People are counted once "
            "over all these months."
        ),
        formula=mark("Sums of the months; people once over all of them"),
        scope=NATION,
    ),
    "programme_year": Term(
        mark("Programme year"),
        mark("It has a start and an end of its own and is not the calendar year."),
    ),
    "boundaries": Term(
        mark("Boundaries"),
        mark(
            "Regions as they stood on the last day of the month. A center whose district was divided stays under "
            "the old name until a person places it."
        ),
    ),
    "merged": Term(
        mark("Merged people"),
        mark(
            "Someone entered twice counts once after the two are merged, also in earlier months. Issues already "
            "made keep what they said."
        ),
    ),
    "goals": Term(
        mark("Goal and attainment"),
        mark(
            "The goal is the approved target of the nation for the whole programme year, and attainment is the year to "
            "date ÷ that goal, never capped. A month has no goal of its own; a quarter is three months counted from "
            "the first of the programme year, and is told against its target on the page of targets. Blank without an "
            "approved target."
        ),
        formula=mark("Year to date ÷ target of the programme year"),
        scope=NATION,
    ),
}
