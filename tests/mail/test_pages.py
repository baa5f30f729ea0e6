"""The outbox and the choice of one's own mail, as people see them."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from learning_centers.core.settings import MailSettings
from models import Account, AuditEvent, Deed, Mail, MailState, Role
from tests.accounts.looking import look_again
from tests.factories import PASSWORD, make_account, make_center

NOW = datetime(2026, 11, 5, 4, 20, tzinfo=UTC)


def make_mail(session, account, key, state=MailState.WAITING, **more):
    row = {
        "account_id": account.id,
        "kind": "approved",
        "key": key,
        "address": "a@example.org",
        "language": "ko",
        "subject": f"제목 {key}",
        "body": "본문\n{site}/returns/7/2026-10\n",
        "state": state,
        "made_at": NOW,
        "not_before": NOW,
    }
    mail = Mail(**(row | more))
    session.add(mail)
    session.flush()
    return mail


@pytest.fixture
def reader(session):
    return make_account(session, Role.ADMIN)


@pytest.fixture
def server(app, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL", MailSettings("mail.example", public_url="https://c.example"))


@pytest.fixture
def no_server(app, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL", MailSettings())


def page_of(client, address="/mail"):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def test_an_empty_outbox_says_when_mail_is_written(session, signed_in, reader, server):
    session.commit()
    page = page_of(signed_in(reader))
    assert "아직 메일이 없습니다" in page.main.text
    assert "DLC_SMTP_HOST" not in page.main.text


def test_without_a_server_the_page_says_so(session, signed_in, reader, no_server):
    session.commit()
    assert "DLC_SMTP_HOST" in page_of(signed_in(reader)).main.text


def test_the_list_shows_who_what_and_how_it_ended_and_is_logged(session, signed_in, reader, server):
    to = make_account(session)
    make_mail(session, to, "one", MailState.DROPPED, error="550 no such person", attempts=1)
    make_mail(session, to, "two", MailState.DROPPED, error="Left as it is by a person.")
    session.commit()
    text = page_of(signed_in(reader)).main.text
    for wanted in (to.name, "a@example.org", "제목 one", "550 no such person", "담당자가 그대로 두었습니다."):
        assert wanted in text
    assert "https://c.example/returns/7/2026-10" in text
    seen = session.exec(select(AuditEvent).where(AuditEvent.what == "mail.list_mail")).all()
    assert [(event.deed, event.kind, event.subjects) for event in seen] == [
        (Deed.VIEW, "account", str(to.id))
    ]


def test_filters_narrow_and_strange_ones_do_not_break(session, signed_in, reader, server):
    to = make_account(session)
    make_mail(session, to, "one", MailState.SENT, sent_at=NOW)
    make_mail(session, to, "two", MailState.DROPPED, kind="digest")
    session.commit()
    client = signed_in(reader)
    assert "제목 two" not in page_of(client, "/mail?state=sent").main.text
    assert "제목 one" not in page_of(client, "/mail?kind=digest").main.text
    assert "맞는 메일이 없습니다" in page_of(client, "/mail?state=sending").main.text
    strange = page_of(client, "/mail?state=x&kind=y&page=99").main.text
    assert "제목 one" in strange
    assert "제목 two" in strange


@pytest.mark.parametrize(("act", "state"), [("again", MailState.WAITING), ("leave", MailState.DROPPED)])
def test_a_person_decides_on_an_uncertain_message_as_a_whole(session, signed_in, reader, server, act, state):
    to = make_account(session)
    together = [make_mail(session, to, f"k{n}", MailState.UNCERTAIN, owner="o") for n in range(2)]
    other = make_mail(session, to, "other", MailState.UNCERTAIN, owner="p")
    session.commit()
    client = signed_in(reader)
    assert client.post(f"/mail/messages/{together[0].id}/{act}").status_code == 303
    look_again(session)
    assert [mail.state for mail in (*together, other)] == [state, state, MailState.UNCERTAIN]
    again = client.post(f"/mail/messages/{together[0].id}/{act}")
    assert again.status_code == 422
    assert "다른 사람이 이미 정했거나" in again.text
    assert session.exec(select(AuditEvent).where(AuditEvent.what == f"mail {act}")).one().deed is Deed.CHANGE


def test_what_is_not_uncertain_cannot_be_sent_again(session, signed_in, reader, server):
    mail = make_mail(session, make_account(session), "one", MailState.SENT, sent_at=NOW)
    session.commit()
    client = signed_in(reader)
    assert client.post(f"/mail/messages/{mail.id}/again").status_code == 422
    assert client.post("/mail/messages/999999/again").status_code == 404
    look_again(session)
    assert mail.state is MailState.SENT


def test_the_auditor_looks_but_does_not_decide(session, signed_in, server):
    mail = make_mail(session, make_account(session), "one", MailState.UNCERTAIN)
    auditor = make_account(session, Role.AUDITOR)
    session.commit()
    client = signed_in(auditor)
    page = page_of(client)
    assert "제목 one" in page.main.text
    assert page.select("form[action^='/mail/']") == []
    assert client.post(f"/mail/messages/{mail.id}/again").status_code == 403


def test_a_person_chooses_address_and_language_of_the_own_mail(session, signed_in):
    account = make_account(session, centers=[make_center(session)])
    session.commit()
    client = signed_in(account)
    answer = client.post("/account/mail", data={"email": " me@example.org ", "language": "en"})
    assert answer.status_code == 303
    look_again(session)
    stored = session.get_one(Account, account.id)
    assert (stored.email, stored.language) == ("me@example.org", "en")
    page = page_of(client, "/account/password")
    assert page.select_one("#email")["value"] == "me@example.org"
    assert page.select_one("#language [selected]")["value"] == "en"
    assert session.exec(
        select(AuditEvent).where(AuditEvent.what == "accounts.set_mail")
    ).one().subjects == str(account.id)
    assert client.post("/account/mail", data={"email": "", "language": "ko"}).status_code == 303
    look_again(session)
    assert session.get_one(Account, account.id).email == ""


@pytest.mark.parametrize(
    "bad",
    ["me", "me@", "@example.org", "a b@example.org", "가@example.org", "a@b", "a@example.org\r\nBcc: b@c.de"],
)
def test_what_is_no_address_is_refused_in_words(session, signed_in, bad):
    account = make_account(session)
    session.commit()
    answer = signed_in(account).post("/account/mail", data={"email": bad, "language": "ko"})
    assert answer.status_code == 422
    assert "메일 주소가 아닙니다" in answer.text
    look_again(session)
    assert session.get_one(Account, account.id).email == ""


def test_an_unknown_language_is_refused(session, signed_in):
    account = make_account(session)
    session.commit()
    answer = signed_in(account).post("/account/mail", data={"email": "a@example.org", "language": "xx"})
    assert answer.status_code == 422
    look_again(session)
    kept = session.get_one(Account, account.id)
    assert (kept.email, kept.language) == ("", "ko")


def test_who_must_change_the_password_first_sees_nothing_else(session, signed_in):
    account = make_account(session)
    session.commit()
    client = signed_in(account)
    stored = session.get_one(Account, account.id)
    stored.must_change_password = True
    session.add(stored)
    session.commit()
    assert page_of(client, "/account/password").select("#email") == []
    assert PASSWORD not in client.get("/account/password").text
