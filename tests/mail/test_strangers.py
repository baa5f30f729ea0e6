"""Mail to people without an account: at once, by itself, to the address it was written for, hidden in the outbox."""

from datetime import timedelta

from sqlmodel import select

from learning_centers.core.database import transaction
from learning_centers.mail.claiming import GIVE_UP
from learning_centers.mail.sending import Sent, send_waiting
from learning_centers.mail.strangers import destroy, tell_stranger
from models import Mail, MailState, Role
from tests.conftest import both_databases
from tests.factories import make_account
from tests.mail.test_sending import NOW, rows, states

VALUES = {"number": "1234-5678", "digits": "12345678", "place": "가온리 마을회관"}


def write(sessions, key, address="asker@example.org", at=NOW):
    with sessions() as session, transaction(session):
        tell_stranger(session, address, "visit_accepted", key=key, language="ko", now=at, **VALUES)


@both_databases
def test_a_stranger_is_written_to_at_once_and_each_mail_goes_by_itself(
    sessions, settings, postbox, person, news
):
    news(person("a"), "one", NOW)
    write(sessions, "request:1:1")
    write(sessions, "request:2:1", "other@example.org")
    write(sessions, "request:1:1")  # the same news
    assert send_waiting(sessions, settings, NOW) == Sent(sent=3)
    assert sorted(postbox.receivers) == ["a@example.org", "asker@example.org", "other@example.org"]
    mail = next(one for one in postbox.mails if one["To"] == "asker@example.org")
    assert mail["Subject"] == "에듀버스 방문 신청을 받아들였습니다 (1234-5678)"
    assert "https://c.example/bus/request/12345678" in mail.get_content()


def test_mail_in_other_hands_does_not_hide_that_of_strangers(sessions, settings, postbox, person, news):
    anna = person("a")
    news(anna, "one", NOW)
    send_waiting(sessions, settings, NOW)
    news(anna, "two", NOW)  # waits for tomorrow
    write(sessions, "request:1:1")
    assert send_waiting(sessions, settings, NOW + timedelta(minutes=1)) == Sent(sent=1)
    assert postbox.receivers[-1] == "asker@example.org"


def test_mail_to_a_stranger_that_is_too_old_is_dropped(sessions, settings, postbox):
    write(sessions, "request:1:1")
    assert send_waiting(sessions, settings, NOW + GIVE_UP + timedelta(minutes=1)) == Sent()
    assert states(sessions) == [MailState.DROPPED]


def test_destroying_takes_the_mail_of_one_request_only(sessions):
    for key in ("request:1:1", "request:1:code:2", "request:12:1"):
        write(sessions, key)
    with sessions() as session, transaction(session):
        destroy(session, "request:1:")
    assert [mail.key for mail in rows(sessions)] == ["urgent:request:12:1"]


def test_the_outbox_shows_neither_address_nor_text_of_a_stranger(app, session, signed_in):
    tell_stranger(
        session, "asker@example.org", "visit_accepted", key="request:1:1", language="ko", now=NOW, **VALUES
    )
    mail = session.exec(select(Mail)).one()
    mail.state, mail.owner = MailState.UNCERTAIN, "nobody"
    account = make_account(session, Role.ADMIN)
    session.commit()
    client = signed_in(account)
    page = client.get("/mail").text
    assert page.count("방문을 신청한 사람") == 2
    assert "asker@example.org" not in page
    assert "가온리" not in page
    assert "1234-5678" not in page
    assert client.post(f"/mail/messages/{mail.id}/leave").status_code == 303
    session.expire_all()
    assert session.get(Mail, mail.id).state is MailState.DROPPED
