"""Reads of uploads. Everyone sees their own only."""

from sqlmodel import Session, col, func, select

from learning_centers.core.access import Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.paging import Page, nearest
from models import Upload, UploadKind, UploadState

KIND_NAMES = {
    UploadKind.CENTERS: mark("List of centers"),
    UploadKind.COURSES: mark("Catalogue of courses"),
    UploadKind.STAFF: mark("List of staff"),
    UploadKind.PLANS: mark("Lesson plans"),
    UploadKind.ROSTERS: mark("Rosters and marks"),
    UploadKind.HOURS: mark("Old hours (remarks)"),
    UploadKind.SURVEY: mark("Published survey"),
    UploadKind.FACTS: mark("Facts of regions"),
    UploadKind.TRAITS: mark("Traits of districts"),
    UploadKind.TARGETS: mark("Targets of the plan"),
    UploadKind.STOPS: mark("Stops of the edu-bus"),
}
ON_A_PAGE = 20


def get_upload(session: Session, upload_id: int, viewer: Viewer) -> Upload:
    """Raises NotFound: absent, or brought by someone else."""
    found = session.get(Upload, upload_id)
    if found is None or found.by_id != viewer.id:
        raise NotFound(_("This file is not there."))
    return found


def list_uploads(session: Session, viewer: Viewer, page: int) -> Page[Upload]:
    """Those of `viewer`, newest first. Two SELECTs."""
    mine = col(Upload.by_id) == viewer.id
    total = session.exec(select(func.count()).select_from(Upload).where(mine)).one()
    number = nearest(page, total, ON_A_PAGE)
    ordered = select(Upload).where(mine).order_by(col(Upload.id).desc())
    rows = session.exec(ordered.limit(ON_A_PAGE).offset((number - 1) * ON_A_PAGE)).all()
    return Page(rows, number, total, ON_A_PAGE)


def find_stored_twin(session: Session, upload: Upload) -> Upload | None:
    """The last file with the very same bytes that this person stored before."""
    return session.exec(
        select(Upload)
        .where(
            Upload.sha256 == upload.sha256,
            Upload.kind == upload.kind,
            Upload.by_id == upload.by_id,
            Upload.state == UploadState.STORED,
            Upload.id != upload.id,
        )
        .order_by(col(Upload.id).desc())
        .limit(1)
    ).first()
