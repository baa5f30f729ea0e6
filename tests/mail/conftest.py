"""A database, people with addresses, and a real mail server."""

from collections.abc import Callable, Iterator

import pytest
from sqlmodel import Session

from learning_centers.core.database import Sessions, make_engine, make_sessions, transaction
from learning_centers.core.settings import MailSettings
from learning_centers.mail.service import tell
from models import Account, Role
from tests.factories import make_account
from tests.mail.postbox import Postbox, running_postbox

NEWS = {"center": "가온누리", "center_id": 7, "month": "2026-10"}


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    engine = make_engine(database_url)
    yield make_sessions(engine)
    engine.dispose()


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with running_postbox() as box:
        yield box


@pytest.fixture
def settings(postbox: Postbox) -> MailSettings:
    return settings_of(postbox.port)


def settings_of(port: int) -> MailSettings:
    return MailSettings(
        "127.0.0.1", port, tls="no", sender="Centers <centers@example.org>", public_url="https://c.example"
    )


@pytest.fixture
def person(sessions: Sessions) -> Callable[..., Account]:
    """`person("a")`: an account whose mail goes to a@example.org."""

    def make(name: str, language: str = "ko", role: Role = Role.MANAGER) -> Account:
        with sessions() as session, transaction(session):
            account = make_account(session, role)
            account.email, account.language = f"{name}@example.org", language
            session.add(account)
            session.flush()
        return account

    return make


@pytest.fixture
def news(sessions: Sessions) -> Callable[..., int]:
    """`news(account, key, now)`: ordinary news; of another kind perhaps urgent ones, which wait for nothing."""

    def write(account: Account, key: str, now: object, kind: str = "approved", **more: object) -> int:
        with sessions() as session, transaction(session):
            return _tell(session, account, key, now, kind, more)

    return write


def _tell(session: Session, account: Account, key: str, now: object, kind: str, more: dict) -> int:
    return tell(session, [account.id], kind, key=key, now=now, **(NEWS | more))
