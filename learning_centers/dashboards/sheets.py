"""The tables of a dashboard as data: the page draws them, a file takes them out."""

from collections.abc import Mapping, Sequence

from learning_centers.core.i18n import gettext as _
from learning_centers.core.workbook.book import Figure, Kind, Value
from learning_centers.dashboards.asked import LESSONS, MEASURES, PEOPLE, PLACES, Asked, Cut
from learning_centers.dashboards.kinds import kind_names, kinds_of_people, ordered_kinds
from learning_centers.dashboards.plans import BY_KEY, PlanRow
from learning_centers.dashboards.queries import Board, Months, Telling
from learning_centers.dashboards.shapes import Head, Line, Sheet
from learning_centers.dashboards.small import LEAST, hidden_groups, hidden_parts
from learning_centers.figures.breakdowns import Held
from learning_centers.figures.queries import Figures
from learning_centers.figures.record import is_logged
from learning_centers.figures.terms import TERMS
from learning_centers.returns.tables.numbers import measure_names
from learning_centers.submissions.workbook.measures import Number
from learning_centers.web.filters import month_name

KINDS = {key: BY_KEY[key].kind for key in MEASURES}
HELD = ("lessons", "hours", "visits", "people", "fill_rate")  # what is told of kinds of lessons
COMPARED, PLANNED, PARTS = "compared", "planned", "parts"
WHOLE, RATE = Kind.WHOLE, Kind.RATE


def compared(board: Board) -> Sheet:
    """One row per measure: now, before, a year earlier."""
    told = [board.now, *([board.before] if board.before else []), board.year]
    heads = [Head("measure", _("Measure")), Head("now", span_words(board.now.months), WHOLE)]
    for at, one in enumerate(told[1:]):
        heads.append(Head(f"then-{at}", span_words(one.months), WHOLE))
        heads.append(Head(f"change-{at}", _("Difference"), WHOLE, change=True))
    names = measure_names()
    lines = [Line((names.get(key, _(TERMS[key].name)), *_beside(key, told)), term=key) for key in MEASURES]
    return Sheet(COMPARED, _("Beside other times"), heads, lines, MEASURES)


def span_words(months: Months) -> str:
    first, last = months
    if first == last:
        return month_name(last)
    return _("%(first)s to %(last)s", first=month_name(first), last=month_name(last))


def _beside(key: str, told: Sequence[Telling]) -> list[Value]:
    """The value of the first span, then of each other one and by how much the first is more."""
    values = [known(key, one.figures) for one in told]
    now, *earlier = values
    row = [figure(now, KINDS[key])]
    for value in earlier:
        by = now - value if now is not None and value is not None else None
        row += [figure(value, KINDS[key]), figure(by, KINDS[key])]
    return row


def known(key: str, figures: Figures | None) -> Number:
    """A measure of figures that have a record, else None."""
    return BY_KEY[key].of(figures) if figures is not None and is_logged(figures) else None


def figure(value: Number, kind: Kind) -> Value:
    """A value in a column of counts."""
    return value if value is None or kind is WHOLE else Figure(value, kind)


def planned(rows: Sequence[PlanRow]) -> Sheet:
    """One row per approved target; of its year or quarter up to the month asked for."""
    heads = [
        Head("measure", _("Measure")),
        Head("of", _("Target of")),
        Head("target", _("Target"), WHOLE),
        Head("done", _("So far"), WHOLE),
        Head("rate", _("Attained"), RATE),
    ]
    names = measure_names()
    lines = [
        Line(
            (
                names.get(one.measure.key, _(one.measure.label)),
                _("Quarter %(n)s", n=one.quarter) if one.quarter else _("The programme year"),
                figure(one.target, one.measure.kind),
                figure(one.done, one.measure.kind),
                one.rate,
            ),
            term=one.measure.key if one.measure.key in TERMS else "",
        )
        for one in rows
    ]
    return Sheet(PLANNED, _("Against the plan"), heads, lines, [line.term for line in lines if line.term])


def parts(board: Board) -> Sheet:
    """The cut that is asked for."""
    if board.asked.by in PLACES[board.asked.scope]:
        return _by_place(board)
    return _by_people(board) if board.asked.by in PEOPLE else _by_lessons(board)


def _by_place(board: Board) -> Sheet:
    heads = [
        Head("name", cut_names()[board.asked.by]),
        *([] if board.asked.by is Cut.CENTER else [Head("centers", _("Centers"), WHOLE)]),
        *_heads(MEASURES),
    ]
    lines = []
    for row in board.parts:
        values = {key: known(key, row.figures) for key in MEASURES}
        seats = row.figures.capacity if row.figures and is_logged(row.figures) else None
        count = () if board.asked.by is Cut.CENTER else (row.centers,)
        bar = values[board.asked.measure]
        told = (row.part.name, *count, *_beside_seats(values, seats))
        lines.append(Line(told, part=row.part, bar=bar, empty=not row.centers))
    return Sheet(PARTS, _title(board), heads, lines, MEASURES)


def _heads(keys: Sequence[str]) -> list[Head]:
    """A rate stands beside what it is a share of."""
    heads = [Head(key, _(TERMS[key].name), KINDS[key]) for key in keys]
    heads.insert(keys.index("fill_rate"), Head("seats", _("Seats"), WHOLE))
    return heads


def _beside_seats(values: Mapping[str, Number], seats: int | None) -> list[Number]:
    """The values in the order of `_heads`."""
    row = list(values.values())
    row.insert(list(values).index("fill_rate"), seats)
    return row


def _by_lessons(board: Board) -> Sheet:
    """Kinds without a lesson stand there too where their list is known: an empty Sunday says something.

    But a month without one has no figures: nobody knows whether nothing was done or nothing was written down.
    """
    heads = [
        Head("name", cut_names()[board.asked.by]),
        *_heads(HELD),
        Head("share", _("Share of the visits"), RATE),
    ]
    visits = sum(one.visits for one in board.held.values())
    lines = []
    for key in ordered_kinds(board.asked.by, board.held, board.now.months[1]):
        held = board.held.get(key, None if board.asked.by is Cut.MONTH else Held(0, 0, 0, 0, 0))
        values: dict[str, Number] = {name: getattr(held, name) if held else None for name in HELD}
        share = held.visits / visits if held and visits else None
        told = (
            kind_names(board.asked.by, key),
            *_beside_seats(values, held.capacity if held else None),
            share,
        )
        lines.append(Line(told, bar=values[_measure(board.asked)]))
    return Sheet(PARTS, _title(board), heads, lines, HELD)


def _by_people(board: Board) -> Sheet:
    """People; who does not see every center of the place is not told of small groups."""
    heads = [
        Head("name", cut_names()[board.asked.by]),
        Head("people", _(TERMS["people"].name), WHOLE),
        Head("share", _("Share of the people"), RATE),
        Head("year", span_words(board.year.months), WHOLE),
    ]
    now, year = _told(board, board.now.figures), _told(board, board.year.figures)
    people = board.now.figures.people if board.now.figures else 0
    lines = []
    for at, name in kinds_of_people(board.asked.by):
        count = now[at] if now else None
        share = count / people if people and isinstance(count, int) else None
        bar = count if isinstance(count, int) else None
        lines.append(
            Line(
                (name, count, _("Hidden") if count == _("Hidden") else share, year[at] if year else None),
                bar=bar,
            )
        )
    term = {Cut.GROUP: "groups", Cut.AGE: "ages"}.get(board.asked.by)
    return Sheet(PARTS, _title(board), heads, lines, ["people", *([term] if term else [])])


def _told(board: Board, figures: Figures | None) -> list[Value]:
    """The counts, the small ones replaced by a word; nothing without a record."""
    if figures is None or not is_logged(figures):
        return []
    by = board.asked.by
    counts = {Cut.GROUP: figures.groups, Cut.AGE: figures.ages, Cut.SEX: figures.sexes}[by]
    hidden: set[int] = set()
    if not board.sees_all:
        hidden = hidden_groups(counts, figures.people) if by is Cut.GROUP else hidden_parts(counts)
    return [_("Hidden") if at in hidden else count for at, count in enumerate(counts)]


def hides(board: Board) -> bool:
    """Whether small groups may be left out of the cut."""
    return board.asked.by in PEOPLE and not board.sees_all


def hidden_words() -> str:
    return _(
        "“Hidden”: fewer than %(n)s people, or a number that would give them away. Who sees every center of the "
        "place sees all numbers.",
        n=LEAST,
    )


def counted_words(board: Board) -> str:
    """What these figures count, beside those of an issue."""
    return _(
        "All closed lessons count, approved or not: of %(all)s centers here, %(approved)s are approved for "
        "%(month)s. An issue counts approved centers only.",
        all=len(board.centers),
        approved=board.approved,
        month=month_name(board.now.months[1]),
    )


def drawn(asked: Asked) -> Kind:
    """How the figure of a chart is told."""
    return WHOLE if asked.by in PEOPLE else KINDS[_measure(asked)]


def _measure(asked: Asked) -> str:
    """Kinds of lessons are not told of every measure."""
    known = HELD if asked.by in LESSONS else MEASURES
    return asked.measure if asked.measure in known else "visits"


def _title(board: Board) -> str:
    return _("By %(what)s", what=cut_names()[board.asked.by])


def cut_names() -> dict[Cut, str]:
    return {
        Cut.ZONE: _("Zone"),
        Cut.PROVINCE: _("Province"),
        Cut.DISTRICT: _("District"),
        Cut.CENTER: _("Center"),
        Cut.OPERATOR: _("Operator"),
        Cut.LEVEL: _("Level"),
        Cut.MODE: _("Mode of teaching"),
        Cut.TOPIC: _("Topic"),
        Cut.GROUP: _("Group"),
        Cut.AGE: _("Age"),
        Cut.SEX: _("Sex"),
        Cut.WEEKDAY: _("Weekday"),
        Cut.HOUR: _("Time of day"),
        Cut.MONTH: _("Month"),
    }
