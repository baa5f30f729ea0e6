"""Reminders that had to wait, against a real mail server: what goes out at last is true, or nothing goes out."""

from datetime import date, time, timedelta

import pytest
from sqlmodel import select

from learning_centers.core.clock import in_seoul
from learning_centers.core.database import transaction
from learning_centers.jobs import scheduler
from learning_centers.mail.sending import Sent, send_waiting
from learning_centers.mail.service import tell
from learning_centers.reminders.service import RENEWALS, remind
from models import AccountScope, Mail, MailState, Return, ReturnState, Role
from tests.conftest import both_databases
from tests.factories import make_account, make_center
from tests.mail.conftest import settings_of
from tests.mail.postbox import running_postbox

DUE = date(2026, 11, 6)  # of October: a Friday
MONTH = "2026-10"
UNTRUE = "When its turn came it was not true any more."


def at(day, hour=9, minute=0):
    return in_seoul(day, time(hour, minute))


@pytest.fixture
def postbox():
    with running_postbox() as box:
        yield box


@pytest.fixture
def office(app, session):
    """Two centers of 충청북도 with one manager, an officer of the province, and the sessions of a sender."""
    centers = [make_center(session, name) for name in ("가온", "나래")]
    manager, officer = (
        make_account(session, centers=centers),
        make_account(session, Role.PROVINCE, province="43"),
    )
    for account in (manager, officer):
        account.email = f"{account.login}@example.org"
    session.commit()
    return centers, manager, officer


def hand_in(session, *centers):
    with transaction(session):
        for center in centers:
            row = Return(
                center_id=center.id, month=MONTH, state=ReturnState.HANDED_IN, handed_in_at=at(DUE, 10)
            )
            session.add(row)


def write(session, day):
    with transaction(session):
        remind(session, at(day))


def send(app, box, now):
    return send_waiting(app.extensions["new_session"], settings_of(box.port), now, renewals=RENEWALS)


def outbox(session):
    session.rollback()
    return session.exec(select(Mail).order_by(Mail.id)).all()


def delivered(box, account):
    return [mail.get_content().replace("\r\n", "\n") for mail in box.mails if mail["To"] == account.email]


@both_databases
def test_who_handed_in_while_the_server_was_away_is_not_named(app, session, postbox, office):
    centers, manager, officer = office
    write(session, DUE)
    postbox.data_answer = "451 later"
    assert send(app, postbox, at(DUE, 9, 10)) == Sent(put_back=2)
    hand_in(session, centers[0])
    postbox.data_answer = "250 taken"
    assert send(app, postbox, at(DUE, 11)) == Sent(sent=2)
    (reminder,), (digest,) = delivered(postbox, manager), delivered(postbox, officer)
    assert "- 나래\n" in reminder
    assert "가온" not in reminder
    assert "승인을 기다리는 배움터: 1곳" in digest
    assert {mail.state for mail in outbox(session)} == {MailState.SENT}
    assert "가온" not in next(mail.body for mail in outbox(session) if mail.kind == "due_today")


@both_databases
def test_when_all_have_handed_in_the_reminder_is_dropped(app, session, postbox, office):
    centers, manager, _officer = office
    write(session, DUE)
    hand_in(session, *centers)
    assert send(app, postbox, at(DUE, 11)) == Sent(sent=1, dropped=1)
    assert delivered(postbox, manager) == []
    dropped = {mail.kind: (mail.state, mail.error) for mail in outbox(session)}
    assert dropped["due_today"] == (MailState.DROPPED, UNTRUE)


@pytest.mark.parametrize("now", [at(DUE + timedelta(days=1), 8), at(DUE + timedelta(days=1), 12)])
def test_the_reminder_of_a_day_does_not_go_out_on_another(app, session, postbox, office, now):
    write(session, DUE)
    assert send(app, postbox, now) == Sent(dropped=2)
    assert postbox.mails == []


def test_nobody_is_asked_for_an_hour_that_is_over(app, session, postbox, office):
    write(session, DUE)
    assert send(app, postbox, at(DUE, 18, 1)) == Sent(sent=1, dropped=1)
    assert [mail["To"] for mail in postbox.mails] == [office[2].email]  # the digest is as true as before


def test_who_manages_a_center_no_more_is_not_asked_for_it(app, session, postbox, office):
    centers, manager, _officer = office
    write(session, DUE)
    scopes = select(AccountScope).where(AccountScope.account_id == manager.id)
    with transaction(session):
        next(one for one in session.exec(scopes) if one.center_id == centers[0].id).ended_at = at(DUE, 10)
    send(app, postbox, at(DUE, 11))
    (text,) = delivered(postbox, manager)
    assert "나래" in text
    assert "가온" not in text


def test_other_news_in_the_same_mail_go_out_alone(app, session, postbox, office):
    centers, manager, _officer = office
    write(session, DUE)
    hand_in(session, *centers)
    with transaction(session):
        news = {"center": "가온", "center_id": centers[0].id, "month": MONTH}
        tell(session, [manager.id], "approved", key="approved:1:2", now=at(DUE, 9, 5), **news)
    send(app, postbox, at(DUE, 11))
    (text,) = delivered(postbox, manager)
    assert "승인" in text
    assert "18:00" not in text


def test_the_process_that_sends_mail_asks_again(app, session, postbox, office, monkeypatch):
    centers, _manager, _officer = office
    write(session, DUE)
    hand_in(session, *centers)
    monkeypatch.setitem(app.config, "MAIL", settings_of(postbox.port))
    monkeypatch.setattr(scheduler.clock, "now", lambda: at(DUE, 11))
    scheduler._send_mail(app)
    assert [mail.kind for mail in outbox(session) if mail.state is MailState.DROPPED] == ["due_today"]
