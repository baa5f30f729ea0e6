"""Where to go next: the districts in order, the weights in the address."""

from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.paging import page_of
from learning_centers.core.workbook.book import Value
from learning_centers.measures import drawing
from learning_centers.measures.counting import Asked
from learning_centers.measures.forms import WeightsForm
from learning_centers.measures.order import order
from learning_centers.measures.proposing import FORMULA, PARTS, USUAL, propose
from learning_centers.measures.views import asking
from learning_centers.measures.views.blueprint import bp
from learning_centers.regions.queries import Regions, load
from learning_centers.web import db
from learning_centers.web.filters import day, month_name
from learning_centers.web.forms import TakeForm
from learning_centers.web.guards import requires
from learning_centers.web.taking import make_file, note_taken
from models import Group, RegionLevel

ON_A_PAGE = 20


@bp.get("/where-next")
@requires(Permission.SEE_GOALS)
def where_next() -> ResponseReturnValue:
    """Weights that are no numbers: the message and what was typed, and the order by the usual weights below."""
    regions, asked = _asked()
    form = WeightsForm(request.args)
    good = form.validate()
    proposal = propose(db.session(), regions, asked, form.weights() if good else USUAL, clock.today())
    everywhere = drawing.missing_everywhere(proposal)
    page = page_of(proposal.rows, request.args.get("page", 1, int), ON_A_PAGE)
    here = asking.address(asked)
    weights = {key: form[key].data for key in USUAL}
    answer = render_template(
        "measures/where_next.html",
        form=form,
        parts=[one.key for one in PARTS],
        formula=[one.key for one in FORMULA],
        rows=drawing.proposal_rows(proposal, page.rows, everywhere),
        everywhere=list(everywhere.values()),
        ranked=any(row.score is not None for row in proposal.rows),
        page=page,
        address=here | weights,
        href=f"{url_for('.where_next')}?{urlencode(here | weights)}&page=",
        as_of=clock.now(),
        here=here,
        asked=asked,
        groups=asking.group_choices(),
        provinces=asking.province_choices(regions, proposal.sheet.day),
    )
    return answer, 200 if good else 422


@bp.post("/where-next/file")
@requires(Permission.SEE_GOALS)
def take_order() -> ResponseReturnValue:
    """The order at this address, every district of it, as a file."""
    form, weights = TakeForm(), WeightsForm(request.args)
    if not form.validate_on_submit():
        raise Refused(_("Choose the kind of file."))
    if not weights.validate():
        raise Refused(_("Mend the weights first, then take the order out."))
    regions, asked = _asked()
    proposal = propose(db.session(), regions, asked, weights.weights(), clock.today())
    here = asking.address(asked)
    facts: list[tuple[str, Value]] = [
        (_("Province"), dict(asking.province_choices(regions, proposal.sheet.day))[here["province"]]),
        (_("Span"), f"{month_name(asked.first)}–{month_name(asked.last)}"),
        (_("District boundaries"), day(proposal.sheet.day)),
        (_("Group"), dict(asking.group_choices())[here["group"]]),
    ]
    taken = make_file(order(proposal, weights.weights(), facts, clock.now()), form.chosen)
    with db.transaction() as session:
        note_taken(session, taken, "measures.take_order", request.query_string.decode())
    return taken.answer()


def _asked() -> tuple[Regions, Asked]:
    """Districts, of whatever the address says."""
    session = db.session()
    regions = load(session)
    arguments = {**request.args.to_dict(), "level": str(RegionLevel.DISTRICT)}
    return regions, asking.asked(session, regions, arguments, clock.today(), group=Group.RURAL)
