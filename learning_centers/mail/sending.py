"""Sending what waits: claim, talk to the server, say how it ended. Nothing goes out twice by itself."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from learning_centers.core.database import Sessions
from learning_centers.core.settings import MailSettings
from learning_centers.mail import claiming, renewing, talking
from learning_centers.mail.claiming import Message
from learning_centers.mail.renewing import Renewals
from learning_centers.mail.wording import Words, foot, put_together, with_site

TIMEOUT = 20.0  # seconds that each answer of the server may take
MOST = 100  # messages of one round
POLICY = SMTP.clone(cte_type="7bit")  # not every server takes eight bits


@dataclass(frozen=True, slots=True)
class Sent:
    """How the messages of a round ended; several news in one message count once."""

    sent: int = 0
    put_back: int = 0  # to be tried again, given up because they are too old, or in other hands by now
    dropped: int = 0  # the server will never take them, or what they said is true no more
    uncertain: int = 0  # of this round, and mails of processes that died before it


Now = Callable[[], datetime]


def send_waiting(
    sessions: Sessions,
    settings: MailSettings,
    now: datetime,
    *,
    renewals: Renewals = renewing.NONE,
    timeout: float = TIMEOUT,
) -> Sent:
    """Send up to MOST messages whose turn has come. A server that is away ends the round.

    Without a host nothing is done. `now` is when the round begins; it moves on with the round.
    renewals: kind -> what a mail of it says at the moment it goes out.
    """
    if not settings.host:
        return Sent()
    started = time.monotonic()

    def moment() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    ended = Counter(uncertain=claiming.settle_dead(sessions, now))
    passed: set[int] = set()
    for _round in range(MOST):
        message = claiming.claim_next(sessions, moment(), passed)
        if message is None:
            break
        how, away = _send(sessions, settings, message, moment, renewals, timeout)
        ended[how] += 1
        if away:
            break
    return Sent(**ended)


def _send(
    sessions: Sessions,
    settings: MailSettings,
    message: Message,
    moment: Now,
    renewals: Renewals,
    timeout: float,
) -> tuple[str, bool]:
    """How it ended (a field of `Sent`), and whether the server is away."""
    try:
        with talking.connected(settings, timeout) as server:
            talking.address(server, parseaddr(settings.sender)[1], message.address)
            current = renewing.renew(sessions, message, renewals, moment())
            if current is None:
                return "dropped", False
            text = compose(current, settings, moment()).as_bytes()
            if not claiming.begin_sending(sessions, current, moment()):
                return "put_back", False
            talking.hand_over(server, text)
            claiming.mark_sent(sessions, message, moment())
        return "sent", False
    except talking.ServerAway as trouble:
        claiming.put_back(sessions, message, str(trouble), moment())
        return "put_back", True
    except talking.TryLater as trouble:
        claiming.put_back(sessions, message, str(trouble), moment())
        return "put_back", False
    except (talking.Refused, ValueError) as trouble:  # ValueError: no address that could stand in a mail
        claiming.drop(sessions, message, str(trouble))
        return "dropped", False
    except talking.Unknown as trouble:
        claiming.mark_uncertain(sessions, message, str(trouble))
        return "uncertain", False


def compose(message: Message, settings: MailSettings, now: datetime) -> EmailMessage:
    """The mail as it goes out. The same news have the same Message-ID, however often they are tried."""
    mails, site = message.mails, settings.public_url
    language = mails[-1].language
    words = put_together([Words(mail.subject, with_site(mail.body, site)) for mail in mails], language)
    made = EmailMessage(policy=POLICY)
    made["From"], made["To"], made["Subject"] = settings.sender, message.address, words.subject
    made["Date"] = format_datetime(now)
    digest = hashlib.sha256("\n".join(mail.key for mail in mails).encode()).hexdigest()[:32]
    made["Message-ID"] = f"<{digest}@{parseaddr(settings.sender)[1].partition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(words.body + foot(language, site))  # it drops the headers of an earlier content
    made["Content-Language"] = language
    return made
