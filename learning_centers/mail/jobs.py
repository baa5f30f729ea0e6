"""What the scheduler process does for mail."""

from learning_centers.core.scheduled import Work
from learning_centers.core.settings import MailSettings
from learning_centers.mail.renewing import Renewals
from learning_centers.mail.sending import send_waiting


def tick(work: Work, settings: MailSettings, renewals: Renewals) -> int:
    """Send what waits; called every half minute. How many messages went out. Any number of processes may call it.

    renewals: of the features whose mail is true only for a while.
    """
    return send_waiting(work.sessions, settings, work.now, renewals=renewals).sent
