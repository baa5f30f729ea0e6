"""Mail on its way out: written in the transaction of what it tells of, sent later by the scheduler."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.base import UtcDateTime, text_enum


class MailState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"  # handed to the server; whoever died here may or may not have been heard
    SENT = "sent"
    UNCERTAIN = "uncertain"  # it cannot be known whether it went out: a person decides, nothing is sent twice
    DROPPED = "dropped"  # no longer true when its turn came, or given up


class Mail(SQLModel, table=True):
    """One mail to one person. `key` makes it one: the same news is not written twice."""

    id: int = Field(default=None, primary_key=True)
    account_id: int | None = Field(
        default=None, foreign_key="account.id", index=True
    )  # None: somebody without one, who is reached at `address` alone
    kind: str = Field(max_length=30)  # which template
    key: str = Field(max_length=120, unique=True)
    address: str = Field(max_length=120)
    language: str = Field(max_length=2)
    subject: str = Field(max_length=200)
    body: str
    state: MailState = Field(default=MailState.WAITING, sa_type=text_enum(MailState), index=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    not_before: datetime = Field(sa_type=UtcDateTime)  # its turn, or the next try
    attempts: int = Field(default=0)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    owner: str = Field(default="", max_length=80)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str = Field(default="", max_length=300)
