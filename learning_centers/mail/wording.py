"""What a mail says: a text template per kind, worded in the language of the person it goes to.

The first line of a template is the subject. `{site}` in a line stands for the address of this site, which only the
sender knows; without one the line falls away.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from learning_centers.core.clock import SEOUL
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark, ngettext, speaking
from learning_centers.core.months import MONTHS, WEEKDAYS, Month

SITE = "{site}"
SUBJECT_LENGTH = 200
TEMPLATES = Path(__file__).parents[2] / "templates" / "mail"

# What each kind is called on pages. The values its template needs stand in the comment.
KINDS = {
    "sent_back": mark("A return was sent back"),  # center, month
    "approved": mark("A return was approved"),  # center, month
    "reopened": mark("A return was opened again"),  # center, month
    "issue_made": mark("A submission was made"),  # month, number
    "job_failed": mark("A job failed"),  # job (msgid of its title), period
    "job_late": mark("A job is late"),  # job (msgid of its title), due (moment)
    "due_soon": mark("The due date comes"),  # month, due (day), centers (names)
    "due_today": mark("The due date is today"),  # month, due, centers
    "overdue": mark("The due date is over"),  # month, due, centers
    "digest": mark("How a province stands"),  # month, due, missing, waiting, sent_back (names each)
    # to who asked for a visit of the bus: number, digits and place, and what follows
    "visit_code": mark("A code for a request for the bus"),  # code, until (moment)
    "visit_accepted": mark("A request for the bus was accepted"),
    "visit_waiting": mark("A request for the bus waits"),
    "visit_refused": mark("A request for the bus was refused"),
    "visit_fixed": mark("The day of a visit of the bus"),  # starts_at, ends_at (moments)
}


@dataclass(frozen=True, slots=True)
class Words:
    subject: str
    body: str


def word(kind: str, language: str, values: dict[str, object]) -> Words:
    """Raises jinja2.UndefinedError: a value that the template needs is not given."""
    with speaking(language):
        text = _environment().get_template(f"{kind}.txt").render(values)
    subject, _line, body = text.partition("\n")
    return Words(" ".join(subject.split())[:SUBJECT_LENGTH], body.strip() + "\n")


def with_site(body: str, site: str) -> str:
    """site: like "https://centers.example", empty when it is not known."""
    if site:
        return body.replace(SITE, site)
    return "".join(line for line in body.splitlines(keepends=True) if SITE not in line)


def put_together(parts: list[Words], language: str) -> Words:
    """One mail of several; of one, itself."""
    if len(parts) == 1:
        return parts[0]
    with speaking(language):
        more = len(parts) - 1
        subject = ngettext(
            "%(first)s and %(n)s more", "%(first)s and %(n)s more", more, first=parts[0].subject
        )
    line = "-" * 40
    return Words(subject, f"\n{line}\n\n".join(f"{part.subject}\n\n{part.body}" for part in parts))


def foot(language: str, site: str) -> str:
    """The lines below every mail."""
    with speaking(language):
        lines = [_("Learning centers"), site, _("This mail was sent by a program. Please do not answer it.")]
    return "\n-- \n" + "\n".join(filter(None, lines)) + "\n"


def month_words(month: object) -> str:
    """Like "Oct 2026". A Month, or its text."""
    found = Month.parse(str(month))
    return _("%(month)s %(year)s", month=_(MONTHS[found.month - 1]), year=found.year)


def day_words(when: date) -> str:
    """A moment counts as its day in Seoul."""
    there = when.astimezone(SEOUL).date() if isinstance(when, datetime) else when
    weekday = _(WEEKDAYS[there.weekday()])
    return _("%(month)s/%(day)s (%(weekday)s)", month=there.month, day=there.day, weekday=weekday)


def moment_words(when: datetime) -> str:
    return f"{day_words(when)} {when.astimezone(SEOUL):%H:%M}"


@cache
def _environment() -> Environment:
    made = Environment(  # noqa: S701 - plain text, not HTML
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals.update(_=_, gettext=_, ngettext=ngettext)
    made.filters.update(month=month_words, day=day_words, moment=moment_words)
    return made
