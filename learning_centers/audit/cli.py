"""Commands for the access log."""

import click

from learning_centers.audit import queries
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.web import commands, db


class BrokenChain(DomainError): ...


@click.group("audit")
def audit() -> None:
    """The access log."""


@audit.command("verify")
@commands.as_option
@commands.refusing
def verify(login: str | None) -> None:
    """Check that no row of the log was changed or taken out."""
    if not commands.acting(login).may(Permission.SEE_AUDIT):
        raise Refused(_("Only an auditor may check the access log."))
    state = queries.check_chain(db.session())
    if state.broken_id is not None:
        raise BrokenChain(_("The access log is broken at row %(id)s.", id=state.broken_id))
    click.echo(
        _(
            "%(rows)s rows checked, the log is whole. Last fingerprint: %(head)s",
            rows=state.rows,
            head=state.head,
        )
    )


COMMANDS = [audit]
