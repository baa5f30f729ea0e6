"""Pages for everybody: asking for a visit, and how a request stands. No account, no script, nobody's name.

Who has asked, or has shown that they know the telephone number, may look at their request in this browser.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from learning_centers.after_course.brake import Brake
from learning_centers.buses.faults import Faulty
from learning_centers.buses.fields import put_faults
from learning_centers.core import clock
from learning_centers.core.errors import Conflict, DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.maps.queries import townships
from learning_centers.regions.queries import RegionRow, Regions, load
from learning_centers.stop_requests import codes, queries
from learning_centers.stop_requests.forms import CodeForm, FindForm, PublicForm, WithdrawForm
from learning_centers.stop_requests.service import asking, confirming, deciding
from learning_centers.stop_requests.service.confirming import Tried
from learning_centers.stop_requests.views.blueprint import bp
from learning_centers.stop_requests.ways import WAYS
from learning_centers.stop_requests.words import NEXT_WORDS, reason_words
from learning_centers.web import db
from models import RequestState, StopRequest

OPENED = "bus_request"  # in the signed cookie: the number of the request this browser may look at
# A village office asks for a few villages in a row, and people mistype. Both are our own settings.
ASKS = Brake(30, timedelta(hours=1))
LOOKS = Brake(20, timedelta(minutes=10))
LOOKS_AT_ONE = Brake(20, timedelta(hours=1))  # of one request, from wherever
CODES_OF_ONE = Brake(5, timedelta(hours=1))
TIRED = mark("Many tries came in a short time. Wait an hour, or call us.")
TRIED_WORDS = {
    Tried.WRONG: mark("This is not the code. Look at the newest mail and try again."),
    Tried.OLD: mark("This code is over: it holds for 30 minutes. Ask for a new one below."),
    Tried.TOO_OFTEN: mark("The code was tried too often. Ask for a new one below."),
}


@bp.route("/bus/request", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """The province, then the district, then everything else: three pages, so that no list is long."""
    regions, today = load(db.session()), clock.today()
    district = _chosen(regions.districts(today), "district")
    if district is not None:
        return _ask_for(regions, district)
    province = _chosen(regions.provinces(today), "province")
    unknown = any(request.args.get(name) for name in ("province", "district")) and province is None
    page = render_template(
        "stop_requests/ask_where.html",
        province=province,
        choices=regions.districts(today, province.id) if province else regions.provinces(today),
        unknown=unknown,
    )
    return page, 422 if unknown or request.method == "POST" else 200


def _chosen(rows: Sequence[RegionRow], name: str) -> RegionRow | None:
    return next((row for row in rows if row.code == request.args.get(name)), None)


def _ask_for(regions: Regions, district: RegionRow) -> ResponseReturnValue:
    form, code = PublicForm(townships(district.code)), 200
    if form.is_submitted():
        code = 422
        if not ASKS.lets_pass(request.remote_addr or "", clock.now()):
            code = 429
            form.form_errors.append(_(TIRED))
        elif form.validate() and (number := _stored(form, district.id)):
            cookie[OPENED] = number
            return redirect(url_for(".show_state", request_number=number), 303)
    if not form.is_named:
        form.once.data = str(uuid4())
    page = render_template(
        "stop_requests/ask.html",
        form=form,
        place=regions.full_name(district.id),
        province=regions.rows[regions.province_of(district.id)].code,
    )
    return page, code


def _stored(form: PublicForm, district_id: int) -> str:
    """The number of the request; "": the form says why there is none."""
    once = (form.once.data or "") if form.is_named else str(uuid4())
    if form.website.data:  # people neither see nor reach this field
        form.form_errors.append(_("Leave the field that says so empty."))
        return ""
    try:
        with db.transaction() as session:
            return asking.ask_publicly(
                session, form.asked(district_id), once, address=request.remote_addr or "", now=clock.now()
            ).number
    except Faulty as refusal:
        put_faults(form, refusal)
    except Conflict:  # the same form came twice at the same moment: the other one is stored
        known = queries.find_by_once(db.session(), once)
        if known is not None:
            return known.number
        form.form_errors.append(_("That did not work. Please send it again."))
    return ""


@bp.route("/bus/request/find", methods=["GET", "POST"])
def find() -> ResponseReturnValue:
    """Someone comes back, on another day or another telephone."""
    form, code = FindForm(), 200
    if form.is_submitted():
        code = 422
        number = codes.digits(form.number.data or "")
        address, now = request.remote_addr or "", clock.now()
        if not (LOOKS.lets_pass(address, now) and LOOKS_AT_ONE.lets_pass(number, now)):
            code = 429
            form.form_errors.append(_(TIRED))
        elif form.validate():
            if _opens(number, codes.digits(form.key.data or "")):
                cookie[OPENED] = number
                return redirect(url_for(".show_state", request_number=number), 303)
            form.form_errors.append(
                _("Number and digits do not go together. Compare both with what you were told.")
            )
    return render_template("stop_requests/find.html", form=form), code


def _opens(number: str, key: str) -> bool:
    """Whether the key fits: the end of the telephone number, or the code, which then confirms the request."""
    if queries.find_of_asker(db.session(), number, key) is not None:
        return True
    if not codes.CODE.fullmatch(key):
        return False
    with db.transaction() as session:
        found = queries.find_by_number(session, number, lock=True)
        return found is not None and confirming.try_code(session, found, key, clock.now()) is Tried.RIGHT


@bp.get("/bus/request/<string:request_number>")
def show_state(request_number: str) -> ResponseReturnValue:
    found = _opened(request_number)
    if found is None:
        form = FindForm(formdata=None, data={"number": request_number})
        return render_template("stop_requests/find.html", form=form)
    return _state_page(found, CodeForm(formdata=None), WithdrawForm(formdata=None))


def _opened(number: str) -> StopRequest | None:
    """The request, when this browser may look at it."""
    if cookie.get(OPENED) != codes.digits(number):
        return None
    return queries.find_by_number(db.session(), codes.digits(number))


def _required(number: str) -> None:
    """Raises NotFound: this browser has not shown that it may."""
    if _opened(number) is None:
        raise NotFound(_("Open your request with its number first."))


def _state_page(found: StopRequest, code: CodeForm, why: WithdrawForm) -> str:
    session = db.session()
    return render_template(
        "stop_requests/state.html",
        asked=found,
        number=codes.written(found.number),
        place=load(session).full_name(found.district_id),
        story=queries.tell_story(session, found),
        next_words=NEXT_WORDS,
        reason_words=reason_words,
        phone_end=found.phone[-queries.LAST_DIGITS :],
        may_withdraw=RequestState.WITHDRAWN in WAYS[found.state],
        code_form=code,
        withdraw_form=why,
    )


@bp.post("/bus/request/<string:request_number>/confirm")
def confirm(request_number: str) -> ResponseReturnValue:
    """The code is typed in. A wrong try is stored, too."""
    _required(request_number)
    form = CodeForm()
    with db.transaction() as session:
        found = queries.find_by_number(session, codes.digits(request_number), lock=True)
        tried = confirming.try_code(session, found, form.code.data or "", clock.now()) if found else Tried.OLD
    if tried in TRIED_WORDS:
        form.code.errors = [_(TRIED_WORDS[tried])]
        found = queries.find_by_number(db.session(), codes.digits(request_number))
        return (
            (_state_page(found, form, WithdrawForm(formdata=None)), 422) if found else _back(request_number)
        )
    flash(_("Your request is confirmed."))
    return _back(request_number)


@bp.post("/bus/request/<string:request_number>/code")
def send_code(request_number: str) -> ResponseReturnValue:
    """Another code, to the same address."""
    _required(request_number)
    if not CODES_OF_ONE.lets_pass(codes.digits(request_number), clock.now()):
        flash(_(TIRED), "warn")
        return _back(request_number)
    with db.transaction() as session:
        found = queries.find_by_number(session, codes.digits(request_number), lock=True)
        if found is not None and found.email and found.state is RequestState.UNCONFIRMED:
            asking.send_code(session, found, clock.now())
    flash(_("A new code is on its way. The one before holds no more."), "info")
    return _back(request_number)


@bp.post("/bus/request/<string:request_number>/withdraw")
def withdraw(request_number: str) -> ResponseReturnValue:
    _required(request_number)
    form = WithdrawForm()
    try:
        with db.transaction() as session:
            found = queries.find_by_number(session, codes.digits(request_number), lock=True)
            if found is not None:
                deciding.withdraw(session, found, form.reason, clock.now())
    except DomainError as refusal:
        flash(str(refusal), "bad")
    else:
        flash(_("Your request is withdrawn."))
    return _back(request_number)


def _back(number: str) -> ResponseReturnValue:
    return redirect(url_for(".show_state", request_number=codes.digits(number)), 303)
