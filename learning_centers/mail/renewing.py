"""What a mail says at the moment it goes out: some kinds are true only for a while, and mail may have to wait.

A room of its own beside `sending`: the features whose mail it is say how, by kind; `mail` does not know them.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlmodel import Session

from learning_centers.core.database import Sessions
from learning_centers.core.i18n import mark
from learning_centers.mail import claiming
from learning_centers.mail.claiming import Message
from learning_centers.mail.wording import Words
from models import Mail

# The words of now for a mail that was written earlier; None: there is nothing to say any more.
Renew = Callable[[Session, Mail, datetime], Words | None]
Renewals = Mapping[str, Renew]  # by kind
NONE: Renewals = {}

UNTRUE = mark("When its turn came it was not true any more.")


def renew(sessions: Sessions, message: Message, renewals: Renewals, now: datetime) -> Message | None:
    """The message with the words of now; None: nothing of it is true any more, and it is dropped."""
    passing = [mail for mail in message.mails if mail.kind in renewals]
    if not passing:
        return message
    with sessions() as session:
        current = {mail.id: renewals[mail.kind](session, mail, now) for mail in passing}
    changed = {
        mail.id: current[mail.id] for mail in passing if current[mail.id] != Words(mail.subject, mail.body)
    }
    return claiming.say(sessions, message, changed, UNTRUE) if changed else message
