"""Open data for everybody: one page, and the same rows as files. No sign-in, and nothing of who is signed in."""

from datetime import timedelta

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from learning_centers.after_course.brake import Brake
from learning_centers.core import clock
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from learning_centers.core.paging import page_of
from learning_centers.open_data import answers, page, queries
from learning_centers.open_data.rows import matching
from learning_centers.open_data.sets import HIDDEN, MONTHLY, SETS, TERMS, OpenSet
from learning_centers.open_data.suppression import LIMIT
from learning_centers.web import db

bp = Blueprint("open_data", __name__, url_prefix="/open")

PER_MINUTE = 120
TAKEN = Brake(PER_MINUTE, timedelta(minutes=1))
ON_A_PAGE = 100
NO_SET = mark("There is no such set. The page /open/ lists all of them.")
NO_MONTH = mark(
    "There are no approved totals of this month. Write it like 2026-10; the JSON file lists the months."
)
TOO_MANY = mark("More than %(n)s requests came from this address in a minute. Please wait a minute.")


class Unknown(Exception):
    """There is nothing under this address. The message is a msgid."""


@bp.before_request
def brake() -> ResponseReturnValue | None:
    if TAKEN.lets_pass(request.remote_addr or "", clock.now()):
        return None
    if request.endpoint == f"{bp.name}.show":
        said = render_template("errors/error.html", code=429, reason=_(TOO_MANY, n=PER_MINUTE))
        return said, 429, {"Retry-After": "60"}
    refused = answers.refusal(429, answers.both(TOO_MANY, n=PER_MINUTE).values())
    refused.headers["Retry-After"] = "60"
    return refused


@bp.after_request
def open_to_scripts(answer: Response) -> Response:
    """Scripts of any site may read the files (not the page)."""
    if request.endpoint != f"{bp.name}.show":
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Allow-Methods"] = "GET"
        answer.headers["Access-Control-Allow-Headers"] = "If-None-Match"
        answer.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    return answer


@bp.errorhandler(Unknown)
def unknown(error: Unknown) -> ResponseReturnValue:
    return answers.refusal(404, answers.both(str(error)).values())


@bp.get("/v1/<string:open_set>.csv")
def take_csv(open_set: str) -> ResponseReturnValue:
    chosen = _chosen(open_set)
    return _kept(answers.csv_file(chosen, _taken(chosen)))


@bp.get("/v1/<string:open_set>.json")
def take_json(open_set: str) -> ResponseReturnValue:
    chosen = _chosen(open_set)
    return _kept(answers.json_file(chosen, _taken(chosen), clock.today()))


@bp.get("/v1/<string:open_set>/columns.json")
def describe(open_set: str) -> ResponseReturnValue:
    return _kept(answers.columns_file(_chosen(open_set)))


def _kept(answer: Response) -> Response:
    """With an ETag; empty (304) for who has it already."""
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _chosen(name: str) -> OpenSet:
    if name not in SETS:
        raise Unknown(NO_SET)
    return SETS[name]


def _taken(chosen: OpenSet) -> queries.Taken:
    """Raises Unknown: the month asked for is none, or none that is published."""
    try:
        asked = request.args.get("month", "") if chosen is MONTHLY else ""
        month = Month.parse(asked) if asked else None
    except DomainError:
        raise Unknown(NO_MONTH) from None
    taken = queries.take(db.session(), chosen.name, clock.today(), month)
    if taken is None:
        raise Unknown(NO_MONTH)
    return taken


@bp.get("/")
def show() -> ResponseReturnValue:
    """The rows of one set, as the files have them."""
    try:
        chosen = _chosen(request.args.get("set", MONTHLY.name))
        taken = _taken(chosen)
    except Unknown as nothing:
        raise NotFound(_(str(nothing))) from nothing
    words = request.args.get("q", "").strip()
    found = matching(taken.rows, words)
    part = page_of(found, request.args.get("page", 1, int), ON_A_PAGE)
    month = {"month": str(taken.month)} if taken.month else {}
    return render_template(
        "open_data/show.html",
        sets=list(SETS.values()),
        chosen=chosen,
        columns=page.headings(chosen),
        abouts=[column for column in chosen.columns if column.about and column.key in chosen.page],
        rows=page.rows(chosen, part.rows),
        page=part,
        words=words,
        taken=taken,
        month=month,
        here={"set": chosen.name, **month, **({"q": words} if words else {})},
        hides=any(row.hidden for row in taken.rows),
        hidden_sign=HIDDEN,
        limit=LIMIT,
        terms=_(TERMS),
        per_minute=PER_MINUTE,
        kept_minutes=answers.KEPT_SECONDS // 60,
    )
