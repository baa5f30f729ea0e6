"""Pages of evidence: closing a lesson, its sheet on paper, the month of a center, and the photos themselves."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from learning_centers.attendance.forms import MARK_WORDS
from learning_centers.core import audit, clock, storage
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError, NotFound, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import speaking
from learning_centers.core.months import Month
from learning_centers.courses.queries import LEVEL_NAMES
from learning_centers.evidence import files, forms, queries, saving, service
from learning_centers.evidence.queries import CHECKS, MOMENT_NAMES, Sheet, Status
from learning_centers.lessons.queries import DUTY_NAMES, PART_NAMES, get_lesson
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, note_seen, requires
from models import Deed, Moment

bp = Blueprint("evidence", __name__)

MOST_SENT = 200 * 1024 * 1024  # bytes: a dozen photos as phones take them
SHEET_STYLES = ("1-tokens", "2-frame", "6-screens", "7-evidence")


@bp.url_value_preprocessor
def _let_photos_in(endpoint: str | None, _values: object) -> None:
    """Before the form is read for its token: whoever is signed in may send more here than elsewhere."""
    if endpoint == "evidence.save_closing" and current_user.is_authenticated:
        request.max_content_length = MOST_SENT


@bp.get("/lessons/<int:lesson_id>/close")
@requires(Permission.CLOSE_LESSONS)
def closing(lesson_id: int) -> ResponseReturnValue:
    return _closing_page(lesson_id)


@bp.post("/lessons/<int:lesson_id>/closing")
@requires(Permission.CLOSE_LESSONS)
def save_closing(lesson_id: int) -> ResponseReturnValue:
    saved = saving.save(lesson_id)
    if saved.problems:
        return _closing_page(lesson_id, saved.problems), 422
    flash(
        _("The lesson is closed. It counts from now on.")
        if saved.closed
        else _("What you entered is stored.")
    )
    return redirect(url_for(".closing", lesson_id=lesson_id), 303)


@bp.post("/lessons/<int:lesson_id>/photos/remove")
@requires(Permission.CLOSE_LESSONS)
def remove_photo(lesson_id: int) -> ResponseReturnValue:
    photo_id, reason = request.form.get("photo", 0, int), request.form.get("removal-reason", "")
    try:
        with db.transaction() as session:
            lesson = get_lesson(session, lesson_id, current_viewer(), lock=True)
            if not photo_id:
                raise Refused(_("Choose the photo to remove."))
            useless = service.remove_photo(session, lesson, photo_id, reason, current_viewer(), clock.now())
    except NotFound:
        raise
    except DomainError as refusal:
        return _closing_page(lesson_id, [("removal-reason" if photo_id else "photo-0", str(refusal))]), 422
    for path in useless:
        (current_app.config["DATA_DIR"] / path).unlink(missing_ok=True)
    flash(_("The photo is removed."))
    return redirect(url_for(".closing", lesson_id=lesson_id), 303)


@bp.get("/lessons/<int:lesson_id>/photos/<int:photo_id>")
@requires(Permission.SEE_LESSONS)
def show_photo(lesson_id: int, photo_id: int) -> ResponseReturnValue:
    """The picture; `?size=small` the thumbnail, which the page that shows it has logged."""
    photo = queries.get_photo(db.session(), lesson_id, photo_id, current_viewer())
    small = request.args.get("size") == "small"
    data = storage.fetch(current_app.config["DATA_DIR"], photo.thumbnail_path if small else photo.path)
    if not small:
        note_seen("lesson", [lesson_id], detail=f"photo {photo_id}")
    return Response(data, mimetype="image/jpeg")


@bp.get("/lessons/<int:lesson_id>/evidence-sheet")
@requires(Permission.SEE_LESSONS)
def show_sheet(lesson_id: int) -> ResponseReturnValue:
    return _sheet_page(lesson_id)


@bp.post("/lessons/<int:lesson_id>/evidence-sheet/send-back")
@requires(Permission.APPROVE_RETURNS)
def send_back(lesson_id: int) -> ResponseReturnValue:
    try:
        with db.transaction() as session:
            lesson = get_lesson(session, lesson_id, current_viewer(), lock=True)
            service.send_back(session, lesson, request.form.get("reason", ""), current_viewer(), clock.now())
    except NotFound:
        raise
    except DomainError as refusal:
        return _sheet_page(lesson_id, refusal), 422
    flash(_("The evidence is sent back with your reason."))
    return redirect(url_for(".show_sheet", lesson_id=lesson_id), 303)


@bp.get("/centers/<int:center_id>/evidence/<month:month>")
@requires(Permission.SEE_LESSONS)
def show_month(center_id: int, month: Month) -> ResponseReturnValue:
    return _month_page(center_id, month, forms.ZipForm())


@bp.post("/centers/<int:center_id>/evidence/<month:month>.zip")
@requires(Permission.TAKE_EVIDENCE)
def download_month(center_id: int, month: Month) -> ResponseReturnValue:
    center = queries.get_center(db.session(), center_id, current_viewer())
    form = forms.ZipForm()
    if not form.validate_on_submit():
        return _month_page(center_id, month, form), 422
    with db.transaction() as session:
        sheets = _signed(queries.list_sheets(session, queries.list_held(session, center_id, month)))
        if not sheets:
            raise NotFound(_("No evidence of this month is signed yet, so there is nothing to download."))
        people = sorted({one.attendee_id for sheet in sheets for one in sheet.roll})
        audit.record(
            session, current_viewer(), Deed.DOWNLOAD, "evidence.download_month", kind="attendee",
            subjects=people, reason=form.reason.data.strip(), detail=f"{center.code} {month}",
        )  # fmt: skip
    files.require_whole(current_app.config["DATA_DIR"], sheets)
    name = files.ZIP_NAME.format(month=month, code=center.code)
    answer = Response(stream_with_context(_files(sheets)), mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _signed(sheets: list[Sheet]) -> list[Sheet]:
    return [sheet for sheet in sheets if sheet.evidence.signed_at is not None]


def _files(sheets: list[Sheet]) -> Iterator[bytes]:
    """The pages are in Korean, whatever the viewer reads: they are handed in."""
    static = Path(str(current_app.static_folder))
    style = files.style_of(static / "theme" / f"{name}.css" for name in SHEET_STYLES)
    inside = partial(files.inside, current_app.config["DATA_DIR"])

    def draw(sheet: Sheet) -> str:
        with speaking("ko"):
            return render_template(
                "evidence/file.html",
                style=style,
                picture=lambda photo: inside(photo.path),
                **_sheet_words(sheet),
            )

    yield from files.zipped(sheets, draw)


def _sheet_words(sheet: Sheet) -> dict[str, object]:
    """What the parts of a sheet are drawn from."""
    return {
        "sheet": sheet,
        "moment_names": MOMENT_NAMES,
        "wanted": queries.WANTED,
        "window_of": queries.window_of,
        "checks": CHECKS,
        "mark_words": MARK_WORDS,
        "part_names": PART_NAMES,
        "duty_names": DUTY_NAMES,
        "level_names": LEVEL_NAMES,
        "inside": partial(files.inside, current_app.config["DATA_DIR"]),
        "Moment": Moment,
        "dated": files.dated,
    }


def _sheet_page(lesson_id: int, refusal: DomainError | None = None) -> str:
    viewer = current_viewer()
    sheet = queries.get_sheet(db.session(), lesson_id, viewer)
    note_seen("attendee", (one.attendee_id for one in sheet.roll), deed=Deed.PRINT)
    return render_template(
        "evidence/show_sheet.html",
        refusal=refusal,
        may_close=viewer.may(Permission.CLOSE_LESSONS),
        may_send_back=viewer.may(Permission.APPROVE_RETURNS) and sheet.status is not Status.NONE,
        picture=lambda photo: url_for(".show_photo", lesson_id=lesson_id, photo_id=photo.id),
        **_sheet_words(sheet),
    )


def _closing_page(lesson_id: int, problems: list[tuple[str, str]] | None = None) -> str:
    viewer, session = current_viewer(), db.session()
    sheet = queries.get_sheet(session, lesson_id, viewer)
    note_seen("lesson", [lesson_id] if sheet.photos else [])
    return render_template(
        "evidence/closing.html",
        missing=queries.missing_of(sheet.evidence, sheet.photos),
        staff=queries.list_free_staff(session, sheet.lesson, sheet.team),
        problems=problems or [],
        typed=saving.typed() if problems else {},
        over=clock.now() >= sheet.lesson.ends_at,
        most=service.MOST_PHOTOS,
        **_sheet_words(sheet),
    )


def _month_page(center_id: int, month: Month, form: forms.ZipForm) -> str:
    viewer, session = current_viewer(), db.session()
    center = queries.get_center(session, center_id, viewer)
    sheets = queries.list_sheets(session, queries.list_held(session, center_id, month))
    return render_template(
        "evidence/show_month.html",
        center=center,
        month=month,
        sheets=sheets,
        signed=len(_signed(sheets)),
        complete=sum(sheet.status is Status.COMPLETE for sheet in sheets),
        form=form,
        may_take=viewer.may(Permission.TAKE_EVIDENCE),
    )
