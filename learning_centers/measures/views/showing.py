"""Our own measures of the nation or a province and its parts, on screen and as a file."""

from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.workbook.book import Value
from learning_centers.figures.record import is_logged
from learning_centers.measures import drawing, workbook
from learning_centers.measures.counting import Sheet, read_sheet
from learning_centers.measures.definitions import measures_of
from learning_centers.measures.queries import region_name
from learning_centers.measures.views import asking
from learning_centers.measures.views.blueprint import bp
from learning_centers.regions.queries import Regions, load
from learning_centers.web import db
from learning_centers.web.filters import day, month_name
from learning_centers.web.forms import TakeForm
from learning_centers.web.guards import current_viewer, requires
from learning_centers.web.taking import make_file, note_taken
from models import RegionLevel


@bp.get("/measures")
@requires(Permission.SEE_GOALS)
def show() -> ResponseReturnValue:
    regions, sheet = _sheet(db.session())
    here = asking.address(sheet.asked)
    inside = here | {"level": str(RegionLevel.DISTRICT)}
    links = {
        one.code: f"{url_for('.show')}?{urlencode(inside | {'province': one.code})}"
        for one in sheet.rows
        if one.level is RegionLevel.PROVINCE
    }
    return render_template(
        "measures/show.html",
        sheet=sheet,
        here=here,
        place=region_name(regions, sheet.whole.code),
        span=_span(sheet),
        nothing=not is_logged(sheet.whole.figures),
        whole=drawing.whole_rows(sheet),
        tables=drawing.region_tables(sheet, links) if sheet.rows else [],
        staff=drawing.staff_rows(sheet.whole),
        terms=[one.term for one in measures_of(sheet.whole.level)],
        groups=asking.group_choices(),
        provinces=asking.province_choices(regions, sheet.day),
        may_manage=current_viewer().may(Permission.MANAGE_GOALS),
        as_of=clock.now(),
    )


@bp.post("/measures/file")
@requires(Permission.SEE_GOALS)
def take() -> ResponseReturnValue:
    """The table of the page at this address, as a file. It is made before the write lock is taken."""
    form = TakeForm()
    if not form.validate_on_submit():
        raise Refused(_("Choose the kind of file."))
    regions, sheet = _sheet(db.session())
    measures = measures_of(sheet.whole.level)
    rows = [(one, [measure.of(sheet, one) for measure in measures]) for one in (sheet.whole, *sheet.rows)]
    title = f"{workbook.TITLE}_{sheet.asked.first}_{sheet.asked.last}"
    taking = workbook.measures_taking(title, rows, measures, _facts(regions, sheet), clock.now())
    taken = make_file(taking, form.chosen)
    with db.transaction() as session:
        note_taken(session, taken, "measures.take", urlencode(asking.address(sheet.asked)))
    return taken.answer()


def _sheet(session: Session) -> tuple[Regions, Sheet]:
    regions, today = load(session), clock.today()
    asked = asking.asked(session, regions, request.args, today)
    return regions, read_sheet(session, regions, asked, today)


def _facts(regions: Regions, sheet: Sheet) -> list[tuple[str, Value]]:
    """Of the cover of the file."""
    return [
        (_("Place"), region_name(regions, sheet.whole.code)),
        (_("Span"), _span(sheet)),
        (_("District boundaries"), day(sheet.day)),
        (_("Group"), dict(asking.group_choices())[asking.address(sheet.asked)["group"]]),
    ]


def _span(sheet: Sheet) -> str:
    first, last = sheet.asked.first, sheet.asked.last
    if first == last:
        return month_name(last)
    return _("%(first)s to %(last)s", first=month_name(first), last=month_name(last))
