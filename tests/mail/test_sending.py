"""Mail against a real server: put together, one a day, away and back, refused; never twice, never lost."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from learning_centers.core.clock import SEOUL
from learning_centers.core.database import transaction
from learning_centers.mail import claiming
from learning_centers.mail.claiming import GIVE_UP, LEASE
from learning_centers.mail.sending import Sent, send_waiting
from models import Account, Mail, MailState
from tests.conftest import both_databases
from tests.mail.conftest import settings_of
from tests.mail.postbox import hanging_server, running_postbox
from tests.servers import only_these

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 5, 4, 20, tzinfo=UTC)  # 13:20 in Seoul
DAY = timedelta(days=1)
SHORT = 0.3  # seconds a server may take to answer


def rows(sessions):
    with sessions() as session:
        return session.exec(select(Mail).order_by(Mail.id)).all()


def states(sessions):
    return [mail.state for mail in rows(sessions)]


@both_databases
def test_news_go_out_with_a_korean_subject_that_every_server_can_carry(
    sessions, settings, postbox, person, news
):
    news(person("a"), "one", NOW)
    assert send_waiting(sessions, settings, NOW) == Sent(sent=1)
    (mail,) = postbox.mails
    assert mail["Subject"] == "가온누리: 2026년 10월 실적이 승인되었습니다"
    assert (mail["From"], mail["To"], postbox.receivers) == (
        "Centers <centers@example.org>",
        "a@example.org",
        ["a@example.org"],
    )
    assert mail.as_bytes().isascii()
    assert "https://c.example/returns/7/2026-10" in mail.get_content()
    (row,) = rows(sessions)
    assert (row.state, row.attempts, row.error) == (MailState.SENT, 1, "")
    assert row.sent_at >= NOW


def test_a_person_is_written_to_in_the_own_language(sessions, settings, postbox, person, news):
    news(person("a", "en"), "one", NOW)
    send_waiting(sessions, settings, NOW)
    assert postbox.subjects == ["가온누리: the return of Oct 2026 was approved"]
    assert postbox.mails[0]["Content-Language"] == "en"


@both_databases
def test_several_news_of_one_person_are_one_mail(sessions, settings, postbox, person, news):
    anna, boris = person("a"), person("b")
    for number in range(3):
        news(anna, f"news {number}", NOW, center=f"센터 {number}")
    news(boris, "other", NOW)
    assert send_waiting(sessions, settings, NOW).sent == 2
    of_anna = next(mail for mail in postbox.mails if mail["To"] == "a@example.org")
    assert of_anna["Subject"] == "센터 0: 2026년 10월 실적이 승인되었습니다 외 2건"
    assert all(f"센터 {number}" in of_anna.get_content() for number in range(3))
    assert states(sessions) == [MailState.SENT] * 4


@both_databases
def test_a_second_mail_of_the_day_waits_for_the_next_morning(sessions, settings, postbox, person, news):
    anna = person("a")
    news(anna, "first", NOW)
    send_waiting(sessions, settings, NOW)
    news(anna, "second", NOW)
    assert send_waiting(sessions, settings, NOW + timedelta(minutes=1)).sent == 0
    not_before = rows(sessions)[1].not_before.astimezone(SEOUL)
    assert f"{not_before:%Y-%m-%d %H:%M}" == "2026-11-06 09:10"
    assert send_waiting(sessions, settings, not_before - timedelta(minutes=1)).sent == 0
    assert send_waiting(sessions, settings, not_before).sent == 1
    assert len(postbox.mails) == 2


def test_what_is_written_before_the_morning_waits_for_it(sessions, settings, postbox, person, news):
    early = datetime(2026, 11, 5, 0, 5, tzinfo=UTC)  # 09:05 in Seoul
    news(person("a"), "one", early)
    assert send_waiting(sessions, settings, early + timedelta(minutes=4)).sent == 0
    assert send_waiting(sessions, settings, early + timedelta(minutes=5)).sent == 1


@both_databases
def test_urgent_news_go_at_once_each_by_itself_and_count_for_no_day(
    sessions, settings, postbox, person, news
):
    anna = person("a")
    for number in range(2):
        news(anna, f"back {number}", NOW, kind="sent_back")
    news(anna, "ordinary", NOW)
    assert send_waiting(sessions, settings, NOW).sent == 3
    news(anna, "back 3", NOW, kind="sent_back")
    assert send_waiting(sessions, settings, NOW).sent == 1
    night = datetime(2026, 11, 5, 18, 0, tzinfo=UTC)  # 03:00 in Seoul
    news(anna, "back 4", night, kind="sent_back")
    assert send_waiting(sessions, settings, night).sent == 1


@both_databases
def test_a_server_that_is_away_loses_nothing(sessions, settings, postbox, person, news):
    news(person("a"), "one", NOW)
    news(person("b"), "two", NOW)
    with hanging_server() as nobody:
        pass  # closed again: nobody listens there
    away = settings_of(nobody)
    assert send_waiting(sessions, away, NOW) == Sent(put_back=1)  # one try tells enough
    assert send_waiting(sessions, away, NOW) == Sent(put_back=1)  # the other one
    assert send_waiting(sessions, away, NOW) == Sent()
    first = rows(sessions)[0]
    assert (first.state, first.attempts) == (MailState.WAITING, 1)
    assert "ConnectionRefusedError" in first.error
    assert NOW + timedelta(minutes=5) <= first.not_before < NOW + timedelta(minutes=6)
    assert send_waiting(sessions, away, NOW + timedelta(minutes=6)) == Sent(put_back=1)
    assert max(mail.not_before for mail in rows(sessions)) >= NOW + timedelta(minutes=16), "the pause grows"
    assert send_waiting(sessions, settings, NOW + timedelta(minutes=20)) == Sent(sent=2)
    assert sorted(postbox.receivers) == ["a@example.org", "b@example.org"]


@both_databases
def test_a_server_that_says_nothing_is_left_and_tried_again(sessions, settings, postbox, person, news):
    news(person("a"), "one", NOW)
    with hanging_server() as port:
        assert send_waiting(sessions, settings_of(port), NOW, timeout=SHORT) == Sent(put_back=1)
    assert "timed out" in rows(sessions)[0].error
    assert send_waiting(sessions, settings, NOW + timedelta(minutes=10)) == Sent(sent=1)


def test_a_server_that_hangs_after_the_text_leaves_it_uncertain(sessions, settings, postbox, person, news):
    news(person("a"), "one", NOW)
    postbox.hang_seconds = 5 * SHORT
    assert send_waiting(sessions, settings, NOW, timeout=SHORT) == Sent(uncertain=1)
    assert states(sessions) == [MailState.UNCERTAIN]
    postbox.hang_seconds = 0
    assert send_waiting(sessions, settings, NOW + 9 * DAY) == Sent()
    assert len(postbox.mails) == 1


@pytest.mark.parametrize("where", ["rcpt", "data"])
def test_not_now_is_tried_again_and_others_go_on(sessions, settings, postbox, person, news, where):
    anna, boris = person("a"), person("b")
    news(anna, "one", NOW)
    if where == "rcpt":
        postbox.rcpt_answers["a@example.org"] = "450 mailbox busy"
        news(boris, "two", NOW)
        assert send_waiting(sessions, settings, NOW) == Sent(put_back=1, sent=1)
    else:
        postbox.data_answer = "451 try later"
        assert send_waiting(sessions, settings, NOW) == Sent(put_back=1)
    first = rows(sessions)[0]
    assert first.state is MailState.WAITING
    assert first.error in ("450 mailbox busy", "451 try later")
    postbox.rcpt_answers, postbox.data_answer = {}, "250 taken"
    assert send_waiting(sessions, settings, NOW + timedelta(minutes=6)).sent == 1
    assert postbox.receivers.count("a@example.org") == 1


@pytest.mark.parametrize("where", ["rcpt", "data"])
def test_never_is_kept_with_the_reason_and_not_tried_again(sessions, settings, postbox, person, news, where):
    news(person("a"), "one", NOW)
    if where == "rcpt":
        postbox.rcpt_answers["a@example.org"] = "550 no such person"
    else:
        postbox.data_answer = "554 refused"
    assert send_waiting(sessions, settings, NOW) == Sent(dropped=1)
    (row,) = rows(sessions)
    assert row.state is MailState.DROPPED
    assert row.error in ("550 no such person", "554 refused")
    assert send_waiting(sessions, settings, NOW + DAY) == Sent()


def test_what_fails_for_three_days_is_given_up(sessions, settings, person, news):
    news(person("a"), "one", NOW)
    with hanging_server() as nobody:
        pass
    send_waiting(sessions, settings_of(nobody), NOW + GIVE_UP - timedelta(hours=1))
    assert states(sessions) == [MailState.WAITING]
    send_waiting(sessions, settings_of(nobody), NOW + GIVE_UP)
    assert states(sessions) == [MailState.DROPPED]
    assert "ConnectionRefusedError" in rows(sessions)[0].error


def test_what_waited_for_a_server_for_days_is_no_news_any_more(sessions, settings, postbox, person, news):
    anna = person("a")
    news(anna, "old", NOW - 4 * DAY)
    news(anna, "new", NOW)
    assert send_waiting(sessions, settings, NOW).sent == 1
    assert states(sessions) == [MailState.DROPPED, MailState.SENT]


def test_without_a_host_mail_stays_in_the_outbox(sessions, settings, person, news):
    news(person("a"), "one", NOW)
    assert send_waiting(sessions, type(settings)(), NOW) == Sent()
    assert [(mail.state, mail.attempts) for mail in rows(sessions)] == [(MailState.WAITING, 0)]


@pytest.mark.parametrize("how", ["closed", "no address"])
def test_who_is_gone_when_the_turn_comes_is_not_written_to(sessions, settings, postbox, person, news, how):
    anna = person("a")
    news(anna, "one", NOW)
    with sessions() as session, transaction(session):
        account = session.get(Account, anna.id)
        account.disabled_at, account.email = (NOW, account.email) if how == "closed" else (None, "")
        session.add(account)
    assert send_waiting(sessions, settings, NOW) == Sent()
    assert (states(sessions), postbox.mails) == ([MailState.DROPPED], [])


def test_mail_goes_to_the_address_of_now(sessions, settings, postbox, person, news):
    anna = person("a")
    news(anna, "one", NOW)
    with sessions() as session, transaction(session):
        account = session.get(Account, anna.id)
        account.email = "new@example.org"
        session.add(account)
    send_waiting(sessions, settings, NOW)
    assert (postbox.receivers, rows(sessions)[0].address) == (["new@example.org"], "new@example.org")


@pytest.mark.parametrize(
    "bad", ["a\r\nRCPT TO:<b@example.org>", "é@example.org", "a b@@example.org\r\nBcc: c"]
)
def test_an_address_that_cannot_be_is_dropped_and_stops_nobody(
    sessions, settings, postbox, person, news, bad
):
    anna, boris = person("a"), person("b")
    with sessions() as session, transaction(session):
        account = session.get(Account, anna.id)
        account.email = bad
        session.add(account)
    news(anna, "one", NOW)
    news(boris, "two", NOW)
    assert send_waiting(sessions, settings, NOW) == Sent(sent=1, dropped=1)
    assert postbox.receivers == ["b@example.org"]


def test_the_same_news_keep_their_message_id(sessions, settings, postbox, person, news):
    news(person("a"), "one", NOW)
    postbox.hang_seconds = 5 * SHORT
    send_waiting(sessions, settings, NOW, timeout=SHORT)
    postbox.hang_seconds = 0
    with sessions() as session, transaction(session):
        mail = session.exec(select(Mail)).one()
        mail.state = MailState.WAITING
        session.add(mail)
    send_waiting(sessions, settings, NOW + LEASE + DAY)
    first, second = (mail["Message-ID"] for mail in postbox.mails)
    assert first == second
    assert first.endswith("@example.org>")


def start_sender(database_url, port, start=0.0):
    command = [
        sys.executable,
        "-m",
        "tests.mail.sender",
        database_url,
        str(port),
        NOW.isoformat(),
        str(start),
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=only_these({}), cwd=ROOT)


@both_databases
def test_two_senders_at_once_send_each_mail_once(database_url, sessions, postbox, person, news):
    people = [person(f"p{number}") for number in range(12)]
    for one in people:
        for number in range(2):
            news(one, f"news {number}", NOW)
            news(one, f"back {number}", NOW, kind="sent_back")
    start = time.monotonic() + 3
    senders = [start_sender(database_url, postbox.port, start) for _ in range(3)]
    counts = [int(sender.communicate(timeout=60)[0]) for sender in senders]
    assert sum(counts) == 12 * 3  # two urgent ones each, the others put together
    assert sorted(postbox.receivers) == sorted(f"{one.email}" for one in people for _ in range(3))
    assert set(states(sessions)) == {MailState.SENT}
    assert all(mail.attempts == 1 for mail in rows(sessions))


@both_databases
def test_a_sender_that_is_killed_after_the_text_has_left_sends_nothing_twice(
    database_url, sessions, settings, postbox, person, news
):
    news(person("a"), "one", NOW)
    dying = []
    postbox.on_text = lambda: os.kill(dying[0].pid, signal.SIGKILL)
    dying.append(start_sender(database_url, postbox.port, time.monotonic() + 0.2))
    assert dying[0].communicate(timeout=60)[0] == ""
    postbox.on_text = lambda: None
    assert states(sessions) == [MailState.SENDING]
    assert send_waiting(sessions, settings, NOW + LEASE / 2) == Sent(), "it may be alive"
    assert send_waiting(sessions, settings, NOW + 2 * LEASE) == Sent(uncertain=1)
    assert send_waiting(sessions, settings, NOW + 2 * DAY) == Sent()
    assert (states(sessions), len(postbox.mails)) == ([MailState.UNCERTAIN], 1)


@both_databases
def test_a_sender_that_died_on_the_way_to_the_server_is_followed_by_another(
    sessions, settings, postbox, person, news
):
    news(person("a"), "one", NOW)
    assert claiming.claim_next(sessions, NOW, set()) is not None  # and then it died
    assert send_waiting(sessions, settings, NOW + LEASE / 2) == Sent()
    assert send_waiting(sessions, settings, NOW + 2 * LEASE) == Sent(sent=1)


@both_databases
def test_while_a_mail_of_the_day_is_in_other_hands_no_second_one_begins(
    sessions, settings, postbox, person, news
):
    anna = person("a")
    news(anna, "one", NOW)
    held = claiming.claim_next(sessions, NOW, set())
    news(anna, "two", NOW)
    assert send_waiting(sessions, settings, NOW) == Sent()
    assert claiming.begin_sending(sessions, held, NOW)
    assert send_waiting(sessions, settings, NOW) == Sent()
    claiming.mark_sent(sessions, held, NOW)
    assert send_waiting(sessions, settings, NOW) == Sent()
    assert send_waiting(sessions, settings, NOW + DAY) == Sent(sent=1)


def test_who_lost_the_lease_does_not_send(sessions, postbox, person, news):
    news(person("a"), "one", NOW)
    late = claiming.claim_next(sessions, NOW, set())
    taken = claiming.claim_next(sessions, NOW + 2 * LEASE, set())
    assert taken is not None
    assert not claiming.begin_sending(sessions, late, NOW + 2 * LEASE)
    assert claiming.begin_sending(sessions, taken, NOW + 2 * LEASE)


def test_a_server_that_comes_back_on_its_port_gets_the_mail(sessions, settings, person, news, postbox):
    """The same settings all along."""
    with running_postbox() as box:
        same = settings_of(box.port)
    news(person("a"), "one", NOW)
    assert send_waiting(sessions, same, NOW) == Sent(put_back=1)
    with running_postbox(box):
        assert send_waiting(sessions, same, NOW + timedelta(minutes=6)) == Sent(sent=1)
    assert box.receivers == ["a@example.org"]
