"""Pages after a course: completion and certificates, surveys and their results; two are for everybody."""

from collections.abc import Callable
from datetime import datetime, timedelta

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlmodel import Session

from learning_centers.after_course import numbers, queries, results, service
from learning_centers.after_course.brake import Brake
from learning_centers.after_course.forms import SheetForm, answer_form
from learning_centers.after_course.questions import QUESTIONNAIRES
from learning_centers.core import clock
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.errors import Conflict, DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.lessons.queries import get_offering, show_offering
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, note_seen, requires
from models import Deed, EnrolmentState, Offering, SurveyKind

bp = Blueprint("after_course", __name__)

# A classroom of forty behind one address answers two surveys in a break; numbers are guessed by no hand that fast.
ANSWERS = Brake(200, timedelta(minutes=10))
CHECKS = Brake(60, timedelta(minutes=10))


@bp.get("/offerings/<int:offering_id>/completion")
@requires(Permission.SEE_LESSONS)
def completion(offering_id: int) -> ResponseReturnValue:
    return _completion_page(offering_id)


@bp.post("/offerings/<int:offering_id>/certificates/issue")
@requires(Permission.CLOSE_LESSONS)
def issue(offering_id: int) -> ResponseReturnValue:
    made = 0
    try:
        with db.transaction() as session:
            offering = get_offering(session, offering_id, current_viewer(), lock=True)
            made = service.issue_all(session, offering, current_viewer(), clock.now())
    except NotFound:
        raise
    except DomainError as refusal:
        return _completion_page(offering_id, refusal), 422
    if made:
        flash(ngettext("%(n)s certificate is issued.", "%(n)s certificates are issued.", made))
    else:
        flash(_("Everybody who completed has a certificate already."), "info")
    return redirect(url_for(".completion", offering_id=offering_id), 303)


@bp.post("/offerings/<int:offering_id>/certificates/revoke")
@requires(Permission.CLOSE_LESSONS)
def revoke(offering_id: int) -> ResponseReturnValue:
    certificate_id, reason = request.form.get("certificate", 0, int), request.form.get("reason", "")
    try:
        with db.transaction() as session:
            offering = get_offering(session, offering_id, current_viewer(), lock=True)
            service.revoke(session, offering, certificate_id, reason, current_viewer(), clock.now())
    except NotFound:
        raise
    except DomainError as refusal:
        return _completion_page(offering_id, refusal), 422
    flash(_("The certificate is revoked. Whoever checks its number reads that."))
    return redirect(url_for(".completion", offering_id=offering_id), 303)


def _completion_page(offering_id: int, refusal: DomainError | None = None) -> str:
    viewer, session = current_viewer(), db.session()
    page = show_offering(session, offering_id, viewer)
    standing = queries.completion(session, page.offering)
    note_seen("attendee", (one.attendee_id for one in standing.people))
    return render_template(
        "after_course/completion.html",
        page=page,
        standing=standing,
        refusal=refusal,
        full_names=viewer.may(Permission.MARK_ATTENDANCE),
        may_issue=viewer.may(Permission.CLOSE_LESSONS),
        typed=request.form,
    )


@bp.get("/offerings/<int:offering_id>/certificates")
@requires(Permission.MARK_ATTENDANCE)
def certificates(offering_id: int) -> ResponseReturnValue:
    """The valid ones to print, an A4 page each; `?only=` one of them."""
    session = db.session()
    offering = get_offering(session, offering_id, current_viewer())
    printed = queries.list_printed(session, offering_id, request.args.get("only", None, int))
    note_seen("attendee", (one.attendee_id for one in printed), deed=Deed.PRINT)
    return render_template(
        "after_course/certificates.html", offering=offering, printed=printed, qr=_qr, check_url=_check_url
    )


def _check_url(number: str) -> str:
    return url_for(".check", number=number, _external=True)


def _qr(address: str) -> Markup:
    """A picture of the address, dark on light in every contrast. Its words stand beside it."""
    drawn = segno.make(address, micro=False, error="m").svg_inline(
        omitsize=True, border=4, dark="#000000", light="#ffffff", svgclass="lc-qr", lineclass=None
    )
    return Markup(drawn)  # noqa: S704 - made of numbers by the library


@bp.get("/certificates/check")
def check() -> ResponseReturnValue:
    """Public: whoever is shown a certificate may check it. It names nobody."""
    typed = request.args.get("number", "").strip()[:40]
    found, tired = None, False
    if typed:
        tired = not CHECKS.lets_pass(request.remote_addr or "", clock.now())
        number = numbers.read_number(typed)
        found = queries.check_certificate(db.session(), number) if number and not tired else None
    page = render_template("after_course/check.html", typed=typed, found=found, tired=tired)
    return page, 429 if tired else 200


@bp.get("/offerings/<int:offering_id>/surveys")
@requires(Permission.SEE_LESSONS)
def surveys(offering_id: int) -> ResponseReturnValue:
    """What is open, to open and close it; `?show=` one of them with its QR code, for the wall or a phone."""
    session = db.session()
    page = show_offering(session, offering_id, current_viewer())
    found = queries.list_surveys(session, offering_id)
    wanted = request.args.get("show", "")
    shown = [one for one in found.values() if one.kind == wanted and one.open]
    words = {"page": page, "questionnaires": QUESTIONNAIRES, "address_of": _address_of, "qr": _qr}
    if shown:
        return render_template("after_course/wall.html", survey=shown[0], **words)
    may_open = current_viewer().may(Permission.MARK_ATTENDANCE)
    return render_template("after_course/surveys.html", surveys=found, may_open=may_open, **words)


def _address_of(token: str) -> str:
    return url_for(".answer", survey_token=token, _external=True)


@bp.post("/offerings/<int:offering_id>/surveys/open")
@requires(Permission.MARK_ATTENDANCE)
def open_survey(offering_id: int) -> ResponseReturnValue:
    return _change_survey(offering_id, service.open_survey, _("The survey is open. Show its QR code."))


@bp.post("/offerings/<int:offering_id>/surveys/close")
@requires(Permission.MARK_ATTENDANCE)
def close_survey(offering_id: int) -> ResponseReturnValue:
    return _change_survey(
        offering_id, service.close_survey, _("The survey is closed. It takes no more answers.")
    )


Change = Callable[[Session, Offering, SurveyKind, Viewer, datetime], None]


def _change_survey(offering_id: int, change: Change, said: str) -> ResponseReturnValue:
    """The field `kind` says which survey. A refusal is told on the page of all of them."""
    back = redirect(url_for(".surveys", offering_id=offering_id), 303)
    asked = request.form.get("kind", "")
    get_offering(db.session(), offering_id, current_viewer())
    if asked not in set(SurveyKind):
        return back
    try:
        with db.transaction() as session:
            offering = get_offering(session, offering_id, current_viewer(), lock=True)
            change(session, offering, SurveyKind(asked), current_viewer(), clock.now())
    except NotFound:
        raise
    except DomainError as refusal:
        flash(str(refusal), "bad")
    else:
        flash(said)
    return back


@bp.get("/offerings/<int:offering_id>/surveys/results")
@requires(Permission.SEE_LESSONS)
def show_results(offering_id: int) -> ResponseReturnValue:
    session = db.session()
    page = show_offering(session, offering_id, current_viewer())
    found = results.of_offering(session, offering_id)
    return render_template(
        "after_course/results.html",
        page=page,
        found=found,
        least=results.LEAST,
        enrolled=sum(row.state is EnrolmentState.ENROLLED for row in page.roster),
        satisfaction=found[SurveyKind.SATISFACTION],
        before=found[SurveyKind.BEFORE],
        after=found[SurveyKind.AFTER],
    )


@bp.route("/s/<string:survey_token>", methods=["GET", "POST"])
def answer(survey_token: str) -> ResponseReturnValue:
    """Public: attendees have no account. The token opens these questions and nothing else; no name is asked."""
    asked = queries.get_asked(db.session(), survey_token)
    questionnaire = QUESTIONNAIRES[asked.link.kind]
    form = answer_form(questionnaire)
    code = 200
    if request.args.get("thanks") and request.method == "GET":
        return render_template("after_course/thanks.html", asked=asked)
    if form.is_submitted():
        code = 422
        if not ANSWERS.lets_pass(request.remote_addr or "", clock.now()):
            code = 429
            form.form_errors.append(
                _("Many answers came from here in a short time. Wait a minute and send again.")
            )
        elif form.validate() and _stored(survey_token, form):
            return redirect(url_for(".answer", survey_token=asked.link.token, thanks=1), 303)
    if asked.link.closed_at is not None:
        return render_template("after_course/closed.html", asked=asked), 410
    page = render_template("after_course/answer.html", asked=asked, questionnaire=questionnaire, form=form)
    return page, code


def _stored(token: str, form: SheetForm) -> bool:
    """Whether the sheet is among the answers now; else the form says why not."""
    try:
        with db.transaction() as session:
            service.answer(session, token, form.once.data, form.points, clock.now())
    except Conflict:  # the same sheet came twice at the same moment: the other one is stored
        return True
    except DomainError as refusal:
        form.form_errors.append(str(refusal))
        return False
    return True
