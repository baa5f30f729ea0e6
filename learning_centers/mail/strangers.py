"""Mail to people without an account: it waits for no other and is put together with none.

A room of its own beside `service`: no account says where they are reached and in which language; the caller does.
"""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from learning_centers.mail.service import URGENT
from learning_centers.mail.wording import word
from models import Mail, MailState


def tell_stranger(
    session: Session, address: str, kind: str, *, key: str, language: str, now: datetime, **values: object
) -> None:
    """Write one mail, at most once for `key` (at most 100 characters).

    kind: a template of templates/mail, which also says what `values` it needs.
    """
    words = word(kind, language, values)
    made = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {
        "account_id": None,
        "kind": kind,
        "key": f"{URGENT}{key}",
        "address": address,
        "language": language,
        "subject": words.subject,
        "body": words.body,
        "state": MailState.WAITING,
        "made_at": now,
        "not_before": now,
        "attempts": 0,
        "owner": "",
        "error": "",
    }
    session.execute(made(Mail).values(row).on_conflict_do_nothing(index_elements=["key"]))


def destroy(session: Session, key_start: str) -> None:
    """All mail whose key begins so, with its address and text, whether it went out or not."""
    start = f"{URGENT}{key_start}"
    session.execute(delete(Mail).where(col(Mail.key).startswith(start, autoescape=True)))
