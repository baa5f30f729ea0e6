"""Pages of calendars: my week and month, the sheet for the wall, the address for a phone, closed days."""

from datetime import timedelta

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import col

from learning_centers.accounts.queries import viewer_of
from learning_centers.calendars import grid, ics, queries, service
from learning_centers.calendars.forms import ClosedDaysForm, OpenDayForm, View, asked_span
from learning_centers.calendars.queries import CalendarLesson
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.core.months import MONTHS, WEEKDAYS, Month
from learning_centers.lessons.asking import chosen_center
from learning_centers.lessons.days_off import list_closed_days
from learning_centers.lessons.queries import PART_NAMES, list_centers
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import Lesson

bp = Blueprint("calendars", __name__)

# Who answers for the month of a center says when it is closed.
CLOSES_DAYS = Permission.HAND_IN
FEED_BACK, FEED_AHEAD = timedelta(days=31), timedelta(days=184)


@bp.get("/calendar")
@requires(Permission.SEE_LESSONS)
def show_calendar() -> ResponseReturnValue:
    """The viewer's own lessons; for those who do not teach, one of their centers at a time."""
    viewer, session = current_viewer(), db.session()
    span = asked_span(request.args, clock.today())
    own = queries.has_own_lessons(viewer)
    centers = [] if own else list_centers(session, viewer)
    center = None if own else chosen_center(centers) or next(iter(centers), None)
    lessons = []
    if own or center:
        here = [col(Lesson.center_id) == center.id] if center else []
        lessons = queries.list_lessons(
            session, queries.lessons_of(viewer), queries.between(span.first, span.last), *here
        )
    off = queries.days_off(session, span.first, span.last, center.id if center else None)
    week = grid.week_of(span.day, lessons, off) if span.view is View.WEEK else None
    return render_template(
        "calendars/show_calendar.html",
        span=span,
        weeks=[week] if week else grid.weeks_of(span.month, lessons, off),
        weekdays=_weekdays(),
        teams=queries.teams_of(session, [one.id for one in lessons]) if week else {},
        part_names=PART_NAMES,
        centers=centers,
        center=center,
        lessons=lessons,
        today=clock.today(),
        as_of=clock.now(),
        may_mark=viewer.may(Permission.MARK_ATTENDANCE),
        may_close=viewer.may(CLOSES_DAYS),
    )


@bp.get("/centers/<int:center_id>/calendar/<month:month>")
@requires(Permission.SEE_LESSONS)
def print_month(center_id: int, month: Month) -> ResponseReturnValue:
    """One A4 page for the wall: everybody reads it, so it names nobody."""
    session = db.session()
    center = queries.get_center(session, center_id, current_viewer())
    lessons = queries.list_lessons(
        session, col(Lesson.center_id) == center_id, queries.between(month.first, month.last)
    )
    weeks = grid.weeks_of(month, lessons, queries.days_off(session, month.first, month.last, center_id))
    return render_template(
        "calendars/print_month.html",
        center=center,
        month=month,
        title=_("%(month)s %(year)s", month=_(MONTHS[month.month - 1]), year=month.year),
        weeks=weeks,
        weekdays=_weekdays(),
        density=grid.density(weeks),
        fits=grid.FITS,
        today=clock.today(),
    )


def _weekdays() -> list[str]:
    """Sunday first."""
    return [_(name) for name in (WEEKDAYS[-1], *WEEKDAYS[:-1])]


@bp.route("/calendar/address", methods=["GET", "POST"])
@requires(Permission.MARK_ATTENDANCE)
def address() -> ResponseReturnValue:
    """A new address answers the POST itself: after a redirect it would have to wait somewhere."""
    made = ""
    if request.method == "POST":
        with db.transaction() as session:
            token = service.make_feed(session, current_viewer(), clock.now())
        made = url_for(".feed", feed_token=token, _external=True)
    feed_row = queries.find_feed(db.session(), current_viewer().id)
    return render_template("calendars/address.html", made=made, since=feed_row.made_at if feed_row else None)


@bp.post("/calendar/address/revoke")
@requires(Permission.MARK_ATTENDANCE)
def revoke_address() -> ResponseReturnValue:
    with db.transaction() as session:
        service.revoke_feed(session, current_viewer(), clock.now())
    flash(_("The address is taken back. Calendars that used it get nothing new."))
    return redirect(url_for(".address"), 303)


@bp.get("/calendar/feed/<string:feed_token>.ics")
def feed(feed_token: str) -> ResponseReturnValue:
    """Public, as calendar programs cannot sign in: the token of the address is the key."""
    session, now, today = db.session(), clock.now(), clock.today()
    owner = queries.get_feed_owner(session, service.fingerprint(feed_token))
    viewer = viewer_of(session, owner, "feed", today)
    if not viewer.may(Permission.MARK_ATTENDANCE):
        raise NotFound(_("This calendar address does not work any more. Make a new one."))
    span = queries.between(today - FEED_BACK, today + FEED_AHEAD)
    lessons = queries.list_lessons(session, queries.lessons_of(viewer), span)
    text = ics.calendar(_("Digital learning center lessons"), map(_event, lessons), now)
    return Response(text, mimetype="text/calendar")


def _event(lesson: CalendarLesson) -> ics.Event:
    place = f"{lesson.place.name}, {lesson.place.address}" if lesson.place.address else lesson.place.name
    return ics.Event(
        uid=f"{lesson.code}-{lesson.number}@learning-centers",
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
        title=lesson.course,
        place=place,
        note=_("%(n)s enrolled, %(seats)s seats", n=lesson.enrolled, seats=lesson.seats),
        url=url_for("attendance.roll", lesson_id=lesson.id, _external=True),
    )


@bp.route("/centers/<int:center_id>/closed-days", methods=["GET", "POST"])
@requires(CLOSES_DAYS)
def closed_days(center_id: int) -> ResponseReturnValue:
    viewer = current_viewer()
    center = queries.get_center(db.session(), center_id, viewer)
    form = ClosedDaysForm()
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                planned = service.close_days(
                    session,
                    center_id,
                    viewer,
                    form.first.data,
                    form.last.data,
                    (form.reason.data or "").strip(),
                )
        except DomainError as refusal:
            form.form_errors.append(str(refusal))
        else:
            _tell_closed(planned)
            return redirect(url_for(".closed_days", center_id=center_id), 303)
    page = render_template(
        "calendars/closed_days.html",
        center=center,
        form=form,
        closed=list_closed_days(db.session(), center_id, Month.of(clock.today()).first, None),
        this_month=Month.of(clock.today()),
    )
    return page, 422 if form.is_submitted() else 200


def _tell_closed(planned: int) -> None:
    flash(_("The closed days are stored."))
    if planned:
        flash(
            ngettext(
                "%(n)s lesson is planned on these days. Move it or cancel it.",
                "%(n)s lessons are planned on these days. Move them or cancel them.",
                planned,
            ),
            "warn",
        )


@bp.post("/centers/<int:center_id>/closed-days/open")
@requires(CLOSES_DAYS)
def open_day(center_id: int) -> ResponseReturnValue:
    viewer, form = current_viewer(), OpenDayForm()
    queries.get_center(db.session(), center_id, viewer)
    if form.validate() and form.on.data:
        with db.transaction() as session:
            service.open_day(session, center_id, viewer, form.on.data)
        flash(_("The center is open again on that day."))
    return redirect(url_for(".closed_days", center_id=center_id), 303)
