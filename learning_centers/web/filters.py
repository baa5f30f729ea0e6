"""How values are worded on screen: the filters, globals and tests of every template.."""

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale
from flask import Flask
from markupsafe import Markup, escape

from learning_centers.core import clock
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import language, ngettext
from learning_centers.core.months import MONTHS, WEEKDAYS, Month
from learning_centers.web import error_links
from learning_centers.web.states import STATES

Number = int | float | Decimal

MINUS = "\N{MINUS SIGN}"
DATED = r"\d\S* \S+ \(\w{1,3}\)(?: \d\d:\d\d(?:–\d\d:\d\d)?)?–?"  # like "22 Nov (Sun) 14:00"
TIED = re.compile(rf"{DATED}|[^\s(<>]+–[^\s,)<]+|[−\d.,]+ %p?\w*")
UNITS = ("B", "KB", "MB", "GB")


def register(app: Flask) -> None:
    """Give `app`'s templates everything of this file, the words, and the states.

    The words are plain globals: Jinja's own i18n extension would fill in the values after the Korean
    particles were chosen.
    """
    env = app.jinja_env
    env.globals.update(_=_, gettext=_, ngettext=ngettext, language=language, now=clock.now, STATES=STATES)
    env.filters.update({worded.__name__: worded for worded in FILTERS}, error_links=error_links.error_links)
    env.tests.update(
        wtf_hidden=error_links.is_hidden,
        wtf_choice=error_links.is_choice,
        wtf_box=error_links.is_box,
        wtf_select=error_links.is_select,
    )


def tie(text: object) -> Markup:
    """Keep dates (22 Nov (Sun) 14:00), ranges (09:30–11:30) and percentages (78.8 %p) on one line."""
    return Markup(TIED.sub(r'<span class="lc-nowrap">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped


def seoul(moment: datetime) -> str:
    """Like "22 Nov (Sun) 14:00" in Seoul, with the year when it is not this one. `moment` is aware."""
    return f"{day(moment)} {clock_time(moment)}"


def day(when: date) -> str:
    """Like "22 Nov (Sun)", with the year when it is not this one. A moment counts as its day in Seoul."""
    there = _there(when) if isinstance(when, datetime) else when
    words = {"month": _(MONTHS[there.month - 1]), "day": there.day, "weekday": _(WEEKDAYS[there.weekday()])}
    if there.year == clock.today().year:
        return _("%(day)s %(month)s (%(weekday)s)", **words)
    return _("%(day)s %(month)s %(year)s (%(weekday)s)", year=there.year, **words)


def clock_time(when: datetime | time) -> str:
    """Like "14:00"; a moment in Seoul time."""
    return f"{_there(when) if isinstance(when, datetime) else when:%H:%M}"


def month_name(month: Month | str) -> str:
    """Like "Oct", with the year when it is not this one. `month` may be as the database has it: "2026-10"."""
    month = Month.parse(month) if isinstance(month, str) else month
    name = _(MONTHS[month.month - 1])
    if month.year == clock.today().year:
        return name
    return _("%(month)s %(year)s", month=name, year=month.year)


def number(value: Number | None, digits: int = 0) -> str:
    """Like "1,204", rounded half away from zero as spreadsheets do; None says that there is no figure."""
    if value is None:
        return _("No data")
    rounded = _rounded(value, digits)
    return f"{MINUS if rounded < 0 else ''}{abs(rounded):,.{digits}f}"


def hours(value: Number | None) -> str:
    """Like "27.5", always with one decimal."""
    return number(value, 1)


def percent(rate: Number | None, digits: int = 1) -> str:
    """Like "83.9 %" from 0.839."""
    return number(rate) if rate is None else f"{number(Decimal(str(rate)) * 100, digits)} %"


def difference(value: Number | None, digits: int = 0) -> str:
    """Like "+12", "−0.48" or "0"."""
    sign = "+" if value is not None and _rounded(value, digits) > 0 else ""
    return sign + number(value, digits)


def phone(digits: str) -> str:
    """Like "010-1234-5678" or "02-123-4567"."""
    area = 2 if digits.startswith("02") else 3
    return "-".join(filter(None, [digits[:area], digits[area:-4], digits[-4:]]))


def masked_name(name: str) -> str:
    """Only the first and last letter of a name; of two letters the first, of one none."""
    shown = name.strip()
    if len(shown) <= 2:
        return shown[: len(shown) - 1] + "*" * bool(shown)
    return shown[0] + "*" * (len(shown) - 2) + shown[-1]


def file_size(size: int) -> str:
    """Like "1.8 MB" from bytes, in steps of 1,024 as Windows shows them."""
    left, unit = float(size), 0
    while left >= 1024 and unit < len(UNITS) - 1:
        left, unit = left / 1024, unit + 1
    return f"{number(left, 1 if unit > 1 else 0)} {UNITS[unit]}"


def short_hash(digest: str) -> str:
    """The first twelve digits in groups of four."""
    return " ".join(digest[start : start + 4] for start in (0, 4, 8))


def page_window(at: int, pages: int) -> list[int | None]:
    """Page numbers worth a link: first, last, those around `at` (1-based); None where some are left out."""
    near = sorted(page for page in {1, pages, at - 1, at, at + 1} if 1 <= page <= pages)
    shown: list[int | None] = []
    for before, page in zip([0, *near], near, strict=False):
        if page - before == 2:  # a gap of one page takes no more room than the page itself
            shown.append(page - 1)
        elif page - before > 2:
            shown.append(None)
        shown.append(page)
    return shown


def endonym(code: str) -> str:
    """What a language calls itself."""
    return str(Locale(code).get_language_name(code))


def _there(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be shown")
    return moment.astimezone(clock.SEOUL)


def _rounded(value: Number, digits: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


FILTERS = (
    tie,
    seoul,
    day,
    clock_time,
    month_name,
    number,
    hours,
    percent,
    difference,
    phone,
    masked_name,
    file_size,
    short_hash,
    page_window,
    endonym,
)
