"""Where to go next: the districts in order, the weights in the address."""

from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.measures import drawing
from learning_centers.measures.forms import WeightsForm
from learning_centers.measures.proposing import FORMULA, PARTS, USUAL, propose
from learning_centers.measures.views import asking
from learning_centers.measures.views.blueprint import bp
from learning_centers.regions.queries import load
from learning_centers.web import db
from learning_centers.web.guards import requires
from models import Group

PAGE = 20


@bp.get("/where-next")
@requires(Permission.SEE_GOALS)
def where_next() -> ResponseReturnValue:
    """Weights that are no numbers: the message and what was typed, and the order by the usual weights below."""
    session, today = db.session(), clock.today()
    regions = load(session)
    arguments = {**request.args.to_dict(), "level": "district"}
    asked = asking.asked(session, regions, arguments, today, group=Group.RURAL)
    form = WeightsForm(request.args)
    good = form.validate()
    proposal = propose(session, regions, asked, form.weights() if good else USUAL, today)
    pages = max(1, -(-len(proposal.rows) // PAGE))
    at = min(max(1, request.args.get("page", 1, type=int)), pages)
    begin = (at - 1) * PAGE
    shown = proposal.rows[begin : begin + PAGE]
    here = asking.address(asked)
    weights = {key: form[key].data for key in USUAL}
    page = render_template(
        "measures/where_next.html",
        form=form,
        parts=[one.key for one in PARTS],
        formula=[one.key for one in FORMULA],
        rows=drawing.proposal_rows(proposal, shown, begin + 1),
        ranked=any(row.score is not None for row in proposal.rows),
        total=len(proposal.rows),
        shown=f"{begin + 1}–{begin + len(shown)}",
        pages=pages,
        at=at,
        href=f"{url_for('.where_next')}?{urlencode(here | weights)}&page=",
        here=here,
        asked=asked,
        groups=asking.group_choices(),
        provinces=asking.province_choices(regions, proposal.sheet.day),
    )
    return page, 200 if good else 422
