"""Who is told of a new issue. A room of its own: a compile that is typed in tells nobody and does not pay for mail."""

from sqlmodel import Session

from learning_centers.mail.service import tell_ministry
from models import Issue


def tell_of_issue(session: Session, issue: Issue) -> None:
    """The ministry's staff, in the transaction that stores the issue."""
    tell_ministry(
        session,
        "issue_made",
        key=f"issue_made:{issue.month}:{issue.number}",
        now=issue.made_at,
        month=issue.month,
        number=issue.number,
    )
