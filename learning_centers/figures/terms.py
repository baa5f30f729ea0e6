"""The definitions of design.md section 3 in words: pages show them beside a figure, the workbook lists them."""

from dataclasses import dataclass

from learning_centers.core.i18n import mark


@dataclass(frozen=True, slots=True)
class Term:
    name: str  # msgid
    meaning: str  # msgid


TERMS: dict[str, Term] = {
    "due": Term(
        mark("Centers due"),
        mark(
            "Centers that owe the month: open and not suspended on at least one day of it, or with the month "
            "handed in. A center that owes nothing stands with its cause."
        ),
    ),
    "reported": Term(
        mark("Centers reported"),
        mark("Of the centers due, those that handed the month in, confirmed zeros included."),
    ),
    "counted": Term(
        mark("Centers approved"),
        mark("Centers whose month the province approved. Only their figures are counted."),
    ),
    "completeness": Term(
        mark("Completeness"), mark("(Reported + confirmed zero) ÷ centers due. It is never capped.")
    ),
    "lessons": Term(
        mark("Lessons held"), mark("Lessons that were held and closed, counted by the day of each.")
    ),
    "hours": Term(mark("Hours taught"), mark("The hours of the lessons held, added up.")),
    "visits": Term(
        mark("Visits"),
        mark(
            "Marks “present” and “late” of the lessons held, plus the head-counts of lessons without names. "
            "Absent and excused never count."
        ),
    ),
    "enrolled": Term(
        mark("Course places taken"),
        mark("Different person and course pairs with at least one counted mark."),
    ),
    "people": Term(
        mark("People"),
        mark(
            "Different people with at least one counted mark in that month and that scope. Head-counts are not "
            "people. A person of two centers counts once in the total, so a total is counted, never added up."
        ),
    ),
    "new": Term(
        mark("New people"),
        mark("People without an earlier counted mark anywhere in the same programme year."),
    ),
    "fill_rate": Term(
        mark("Seats used"),
        mark("Visits ÷ seats of the lessons held. It is never capped."),
    ),
    "groups": Term(
        mark("Groups"),
        mark(
            "People by what they told of themselves. A person in several groups stands in each, so groups do not "
            "add up to the people."
        ),
    ),
    "ages": Term(mark("Age"), mark("Year of the month minus year of birth.")),
    "help_desk": Term(
        mark("Help desk visits"), mark("People helped at the help desk. Never part of visits or people.")
    ),
    "zone": Term(
        mark("Experience zone"),
        mark("Visitors of the experience zone. Never part of visits or people."),
    ),
    "staff_hours": Term(
        mark("Staff hours"),
        mark(
            "Planned, worked, absent, added and recognised hours by person and role, from the assignments to lessons."
        ),
    ),
    "year_to_date": Term(
        mark("Year to date"),
        mark(
            "This month and the newest issue of each earlier month of the programme year. People are counted once "
            "over all these months."
        ),
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
        mark("Blank until goals are entered for the programme year."),
    ),
}
