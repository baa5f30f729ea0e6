"""Reads of uploads. Everyone sees their own only."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from learning_centers.core.access import Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
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
PAGE = 20


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the uploads, newest first. `number` from 1; `last` at least 1."""

    uploads: tuple[Upload, ...]
    number: int
    last: int
    total: int

    @property
    def first(self) -> int:
        """Number of the first upload of the page, from 1."""
        return (self.number - 1) * PAGE + 1


def get_upload(session: Session, upload_id: int, viewer: Viewer) -> Upload:
    """Raises NotFound: absent, or brought by someone else."""
    found = session.get(Upload, upload_id)
    if found is None or found.by_id != viewer.id:
        raise NotFound(_("This file is not there."))
    return found


def list_uploads(session: Session, viewer: Viewer, number: int) -> Page:
    """Those of `viewer`; a page that is not there becomes the nearest. Two SELECTs."""
    mine = col(Upload.by_id) == viewer.id
    total = session.exec(select(func.count()).select_from(Upload).where(mine)).one()
    last = max(1, -(-total // PAGE))
    number = min(max(1, number), last)
    rows = session.exec(
        select(Upload).where(mine).order_by(col(Upload.id).desc()).limit(PAGE).offset((number - 1) * PAGE)
    )
    return Page(tuple(rows), number, last, total)


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
