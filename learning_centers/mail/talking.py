"""Talking to the mail server, one step at a time, so that it is known whether it has taken the text.

`smtplib.SMTP.sendmail` does not say whether it failed before or after the text was handed over.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from learning_centers.core.settings import MailSettings

READY, ACCEPTED = 354, 250


class ServerAway(Exception):
    """Nobody is to be reached there now: not this mail's fault, and the next one would fare no better."""


class TryLater(Exception):
    """This mail surely did not go out; it may later."""


class Refused(Exception):
    """The server will never take this mail."""


class Unknown(Exception):
    """The text was handed over and no answer came: it may have gone out."""


@contextmanager
def connected(settings: MailSettings, timeout: float) -> Iterator[smtplib.SMTP]:
    """A connection that greeted, encrypted and signed in as the settings say. Raises ServerAway.

    timeout: seconds that each answer of the server may take.
    """
    server = None
    try:
        server = _open(settings, timeout)
        if settings.user:
            server.login(settings.user, settings.password)
    except (OSError, smtplib.SMTPException, ValueError) as trouble:
        if server is not None:
            server.close()
        raise ServerAway(_words(trouble)) from trouble
    try:
        yield server
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


def _open(settings: MailSettings, timeout: float) -> smtplib.SMTP:
    secure = ssl.create_default_context()
    if settings.tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, timeout=timeout, context=secure)
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=timeout)
    try:
        server.ehlo_or_helo_if_needed()
        if settings.tls == "starttls":
            server.starttls(context=secure)
            server.ehlo()
    except BaseException:
        server.close()
        raise
    return server


def address(server: smtplib.SMTP, sender: str, receiver: str) -> None:
    """Raises TryLater, Refused (this receiver), ServerAway (this sender, or the connection broke)."""
    try:
        code, said = server.mail(sender)
        if code != ACCEPTED:
            raise ServerAway(_answer(code, said))
        code, said = server.rcpt(receiver)
    except (OSError, smtplib.SMTPException) as trouble:
        raise ServerAway(_words(trouble)) from trouble
    if not 200 <= code < 300:
        raise _refusal(code, said)


def hand_over(server: smtplib.SMTP, text: bytes) -> None:
    """Raises TryLater, Refused, Unknown."""
    try:
        code, said = server.docmd("DATA")
    except (OSError, smtplib.SMTPException) as trouble:  # not a byte of the text has left
        raise TryLater(_words(trouble)) from trouble
    if code != READY:
        raise _refusal(code, said)
    try:
        server.send(_quoted(text))
        code, said = server.getreply()
    except (OSError, smtplib.SMTPException) as trouble:
        raise Unknown(_words(trouble)) from trouble
    if 400 <= code < 600:
        raise _refusal(code, said)
    if code != ACCEPTED:  # no answer that a mail server gives
        raise Unknown(_answer(code, said))


def _quoted(text: bytes) -> bytes:
    """With CRLF, lines that begin with a dot doubled, and the dot that ends it."""
    lines = [b"." + line if line.startswith(b".") else line for line in text.splitlines()]
    return b"\r\n".join([*lines, b".", b""])


def _refusal(code: int, said: bytes) -> Exception:
    return Refused(_answer(code, said)) if 500 <= code < 600 else TryLater(_answer(code, said))


def _answer(code: int, said: bytes) -> str:
    return f"{code} {' '.join(said.decode(errors='replace').split())}"


def _words(trouble: Exception) -> str:
    if isinstance(trouble, smtplib.SMTPResponseException):
        said = trouble.smtp_error
        return _answer(trouble.smtp_code, said if isinstance(said, bytes) else str(said).encode())
    return " ".join(f"{type(trouble).__name__}: {trouble}".split())
