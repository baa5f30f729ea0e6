"""Where a person's mail goes, and in which language: the person's own choice."""

import re

from sqlmodel import Session

from learning_centers.accounts import queries
from learning_centers.accounts.service.signing_in import KIND
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import LANGUAGES
from learning_centers.core.i18n import gettext as _
from models import Deed

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LONGEST = 120


class UnfitAddress(DomainError): ...


def set_mail(session: Session, viewer: Viewer, email: str, language: str) -> None:
    """email: empty for no mail. Raises UnfitAddress."""
    email = email.strip()
    if email and (ADDRESS.fullmatch(email) is None or len(email) > LONGEST):
        raise UnfitAddress(_("This is no mail address. Write it like name@example.org."))
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language}")
    account = queries.lock_account(session, viewer.id)
    account.email, account.language = email, language
    session.add(account)
    audit.record(session, viewer, Deed.CHANGE, "accounts.set_mail", kind=KIND, subjects=[viewer.id])
