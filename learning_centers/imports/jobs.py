"""Looking at an uploaded file: small ones while the person waits, large ones in a thread of this process.

The row is the lease: whoever works renews `touched_at`. When its process dies, opening the page starts anew.
"""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import update
from sqlmodel import col

from learning_centers.core import clock
from learning_centers.core.access import Viewer
from learning_centers.core.database import Sessions, transaction
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import language, speaking
from learning_centers.core.incoming import Importer
from learning_centers.imports import previews, service
from models import Upload, UploadState

SMALL_BYTES = 128 * 1024  # about 2,000 rows of plans as .xlsx
LEASE = timedelta(seconds=60)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What looking at a file takes, in a request or out of it."""

    sessions: Sessions
    data_dir: Path
    importer: Importer
    viewer: Viewer


def begin(desk: Desk, upload: Upload) -> None:
    """Look at a small file now, at a large one in the background."""
    if upload.size <= SMALL_BYTES:
        check(desk, upload.id)
    else:
        _start(desk, upload.id)


def take_over(desk: Desk, upload: Upload, now: datetime) -> None:
    """Start anew when nobody has worked on it for a while; of several who ask, one does."""
    if upload.state is not UploadState.CHECKING or upload.touched_at > now - LEASE:
        return
    claim = (
        update(Upload)
        .where(
            col(Upload.id) == upload.id,
            col(Upload.state) == UploadState.CHECKING,
            col(Upload.touched_at) <= now - LEASE,
        )
        .values(touched_at=now, rows_done=0)
        .returning(col(Upload.id))
    )
    with desk.sessions() as session, transaction(session):
        taken = session.execute(claim).scalar()
    if taken is not None:
        _start(desk, upload.id)


def check(desk: Desk, upload_id: int) -> None:
    """Look at the file and note what was found. A file that breaks the check is refused, not tried for ever."""
    try:
        _check(desk, upload_id)
    except DomainError as reason:
        _refuse(desk.sessions, upload_id, str(reason))
    except Exception:  # whatever it is, the page must not wait for ever
        log.exception("looking at upload %s failed", upload_id)
        _refuse(
            desk.sessions,
            upload_id,
            _("Something in this file stopped us. Please tell the office its number: %(n)s.", n=upload_id),
        )


def _start(desk: Desk, upload_id: int) -> None:
    spoken = language()

    def work() -> None:
        with speaking(spoken):
            check(desk, upload_id)

    threading.Thread(target=work, name=f"upload {upload_id}", daemon=True).start()


def _check(desk: Desk, upload_id: int) -> None:
    def report(done: int, total: int) -> None:
        _renew(desk.sessions, upload_id, done, total)

    with desk.sessions() as session:
        upload = session.get_one(Upload, upload_id)
        data = service.fetch(desk.data_dir, upload)
        circumstances = service.circumstances_of(upload, desk.viewer, clock.now())
        outcome = service.check_upload(session, desk.importer, upload, data, circumstances, report)
    previews.write(desk.data_dir, upload_id, outcome.plan.planned)
    with desk.sessions() as session, transaction(session):
        service.record_check(session, session.get_one(Upload, upload_id), outcome, clock.now())


def _renew(sessions: Sessions, upload_id: int, done: int, total: int) -> None:
    with sessions() as session, transaction(session):
        session.execute(
            update(Upload)
            .where(col(Upload.id) == upload_id, col(Upload.state) == UploadState.CHECKING)
            .values(rows_done=done, rows=total, touched_at=clock.now())
        )


def _refuse(sessions: Sessions, upload_id: int, reason: str) -> None:
    with sessions() as session, transaction(session):
        service.record_refusal(session, session.get_one(Upload, upload_id), reason, clock.now())
