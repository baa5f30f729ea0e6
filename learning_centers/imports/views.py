"""Pages for bringing a file in: choose it, look at what was found, store it."""

import io
from pathlib import Path, PurePath

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from learning_centers.core import clock
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.errors import Conflict, DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.incoming import Circumstances
from learning_centers.core.tables.marking import marked_copy
from learning_centers.imports import drawing, jobs, previews, queries, service
from learning_centers.imports.forms import StoreForm, UploadForm
from learning_centers.imports.kinds import importer_of
from learning_centers.imports.samples import sample
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, note_seen, requires
from models import Deed, Upload, UploadKind, UploadState

bp = Blueprint("imports", __name__, url_prefix="/imports")

FEW_ROWS, FEW_PROBLEMS = 10, 50
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("")
@requires(Permission.IMPORT)
def list_uploads() -> ResponseReturnValue:
    """`kind` of the address: what is chosen already."""
    form = UploadForm(data={"kind": request.args.get("kind", "")})
    form.offer(service.kinds_for(current_viewer()))
    return _list_page(form)


@bp.post("/new")
@requires(Permission.IMPORT)
def bring() -> ResponseReturnValue:
    viewer = current_viewer()
    form = UploadForm()
    form.offer(service.kinds_for(viewer))
    if form.validate_on_submit():
        try:
            upload = _receive(form, viewer)
        except DomainError as refusal:
            form.form_errors.append(str(refusal))
        else:
            jobs.begin(_desk(upload, viewer), upload)
            return redirect(url_for(".show", upload_id=upload.id), 303)
    return _list_page(form), 422


@bp.get(f"/sample/<any({', '.join(service.BRINGERS)}):kind>.xlsx")
@requires(Permission.IMPORT)
def download_sample(kind: str) -> ResponseReturnValue:
    chosen = next((one for one in service.kinds_for(current_viewer()) if one == kind), None)
    if chosen is None:
        abort(404)
    data = sample(chosen, importer_of(chosen).layout)
    return _download(data, f"{_(queries.KIND_NAMES[chosen])}.xlsx")


@bp.get("/<int:upload_id>")
@requires(Permission.IMPORT)
def show(upload_id: int) -> ResponseReturnValue:
    viewer = current_viewer()
    upload = queries.get_upload(db.session(), upload_id, viewer)
    jobs.take_over(_desk(upload, viewer), upload, clock.now())
    preview = previews.read(_data_dir(), upload.id)
    if preview or upload.problems:
        note_seen("upload", (upload.id,))
    few_problems = upload.problems if "problems" in request.args else upload.problems[:FEW_PROBLEMS]
    return render_template(
        "imports/show.html",
        upload=upload,
        lead=drawing.lead(upload),
        bad=upload.rows - upload.made - upload.changed - upload.skipped,
        twin=queries.find_stored_twin(db.session(), upload),
        problem_rows=[drawing.problem_row(one) for one in few_problems],
        problems=len(upload.problems),
        preview_rows=drawing.preview_rows(preview if "all" in request.args else preview[:FEW_ROWS]),
        previewed=len(preview),
    )


@bp.get("/<int:upload_id>/progress")
@requires(Permission.IMPORT)
def progress(upload_id: int) -> ResponseReturnValue:
    upload = queries.get_upload(db.session(), upload_id, current_viewer())
    finished = upload.state is not UploadState.CHECKING
    return jsonify(done=upload.rows_done, total=upload.rows, finished=finished)


@bp.post("/<int:upload_id>/store")
@requires(Permission.IMPORT)
def store(upload_id: int) -> ResponseReturnValue:
    viewer = current_viewer()
    upload = queries.get_upload(db.session(), upload_id, viewer)
    form = StoreForm()
    if form.validate_on_submit():
        try:
            outcome = _store(upload, form.good.data, viewer)
        except service.HasProblems:
            _look_again(upload, viewer)
        except Conflict as refusal:
            flash(str(refusal), "warn")
        else:
            previews.remove(_data_dir(), upload.id)
            flash(_("Stored: %(made)s new, %(changed)s changed.", made=outcome.made, changed=outcome.changed))
    return redirect(url_for(".show", upload_id=upload_id), 303)


@bp.post("/<int:upload_id>/drop")
@requires(Permission.IMPORT)
def drop(upload_id: int) -> ResponseReturnValue:
    upload = queries.get_upload(db.session(), upload_id, current_viewer())
    with db.transaction() as session:
        service.drop_upload(session, upload, clock.now())
    previews.remove(_data_dir(), upload_id)
    flash(_("The file was let go. Nothing of it was stored."), "info")
    return redirect(url_for(".list_uploads"), 303)


@bp.get("/<int:upload_id>/marked")
@requires(Permission.IMPORT)
def download_marked(upload_id: int) -> ResponseReturnValue:
    upload = queries.get_upload(db.session(), upload_id, current_viewer())
    data = service.fetch(_data_dir(), upload)
    marked = marked_copy(data, upload.filename, service.problems_of(upload), upload.ignored)
    note_seen("upload", (upload.id,), deed=Deed.DOWNLOAD, detail=upload.filename)
    return _download(marked, _("%(name)s to mend.xlsx", name=PurePath(upload.filename).stem))


def _list_page(form: UploadForm) -> str:
    viewer = current_viewer()
    page = queries.list_uploads(db.session(), viewer, request.args.get("page", 1, int))
    kinds = service.kinds_for(viewer)
    return render_template(
        "imports/list.html",
        form=form,
        page=page,
        rows=[drawing.upload_row(upload) for upload in page.rows],
        kind_names=queries.KIND_NAMES,
        columns={kind: drawing.column_lines(kind, importer_of(kind).layout) for kind in kinds},
        may_create_courses={UploadKind.PLANS, UploadKind.COURSES} <= set(kinds),
    )


def _receive(form: UploadForm, viewer: Viewer) -> Upload:
    data = form.file.data.read()
    service.require_may_bring(viewer, form.kind.data)
    service.keep(_data_dir(), data)
    circumstances = Circumstances(viewer, clock.now(), create_courses=form.create_courses.data)
    with db.transaction() as session:
        return service.receive(session, form.kind.data, form.file.data.filename, data, circumstances)


def _store(upload: Upload, accept_good: bool, viewer: Viewer) -> service.Outcome:
    data = service.fetch(_data_dir(), upload)
    importer = importer_of(upload.kind)
    rows = service.read_rows(importer, data, upload.filename)  # before the write lock is taken
    circumstances = service.circumstances_of(upload, viewer, clock.now())
    with db.transaction() as session:
        return service.store_upload(session, importer, upload, rows, accept_good, circumstances)


def _look_again(upload: Upload, viewer: Viewer) -> None:
    """Between the look and the button something changed, or the button was for files without problems."""
    with db.transaction() as session:
        service.check_again(session, upload, clock.now())
    jobs.begin(_desk(upload, viewer), upload)
    flash(_("Nothing was stored yet: there is something to mend. Here is the list as it is now."), "warn")


def _desk(upload: Upload, viewer: Viewer) -> jobs.Desk:
    return jobs.Desk(db.sessions(), _data_dir(), importer_of(upload.kind), viewer)


def _data_dir() -> Path:
    folder: Path = current_app.config["DATA_DIR"]
    return folder


def _download(data: bytes, name: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(data), mimetype=WORKBOOK, as_attachment=True, download_name=name)
