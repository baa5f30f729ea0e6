"""Mail over TLS: the server's certificate is checked, and nothing is said in the clear where TLS is asked for."""

import ssl
import subprocess
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from learning_centers.mail.sending import Sent, send_waiting
from models import MailState
from tests.mail.conftest import settings_of
from tests.mail.postbox import Postbox, free_port
from tests.mail.test_sending import NOW, rows

CERTIFICATE = (
    "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    command = ["openssl", *CERTIFICATE.split(), "-keyout", folder / "key", "-out", folder / "certificate"]
    subprocess.run(command, check=True, capture_output=True)
    return folder


class Encrypting(Controller):
    """Offers STARTTLS and asks for a password after it."""

    def __init__(self, box, context):
        self.context = context
        super().__init__(box, hostname="127.0.0.1", port=box.port)

    def factory(self):
        return SMTP(
            self.handler,
            tls_context=self.context,
            require_starttls=True,
            auth_required=True,
            authenticator=lambda _server, _session, _envelope, _how, told: AuthResult(
                success=(told.login, told.password) == (b"centers", b"password of the tests"),
                handled=False,  # the server answers
            ),
        )


@pytest.fixture
def box(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "certificate", certificate / "key")
    box = Postbox(free_port())
    controller = Encrypting(box, context)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture
def settings(box):
    encrypted = {"host": "localhost", "tls": "starttls", "user": "centers"}
    return replace(settings_of(box.port), password="password of the tests", **encrypted)


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "certificate"))


def test_mail_goes_encrypted_and_signed_in(sessions, settings, box, person, news, trusted):
    news(person("a"), "one", NOW)
    assert send_waiting(sessions, settings, NOW) == Sent(sent=1)
    assert box.receivers == ["a@example.org"]


def test_a_server_that_cannot_prove_its_name_gets_nothing(sessions, settings, box, person, news):
    news(person("a"), "one", NOW)
    assert send_waiting(sessions, settings, NOW) == Sent(put_back=1)
    (row,) = rows(sessions)
    assert row.state is MailState.WAITING
    assert "CERTIFICATE_VERIFY_FAILED" in row.error
    assert box.mails == []


def test_a_wrong_password_is_shown_and_keeps_the_mail(sessions, settings, box, person, news, trusted):
    news(person("a"), "one", NOW)
    assert send_waiting(sessions, replace(settings, password="other"), NOW) == Sent(put_back=1)
    assert rows(sessions)[0].error.startswith("535")
    assert "other" not in rows(sessions)[0].error


def test_a_server_without_encryption_gets_nothing(sessions, settings, postbox, person, news):
    news(person("a"), "one", NOW)
    plain = replace(settings, port=postbox.port)
    assert send_waiting(sessions, plain, NOW) == Sent(put_back=1)
    assert postbox.mails == []
