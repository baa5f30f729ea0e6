"""Mail is written with what it tells of: to the right people, once, in their language, without attendees."""

from datetime import UTC, date, datetime

import pytest
from jinja2 import UndefinedError
from sqlmodel import select

from learning_centers.core.database import transaction
from learning_centers.mail import wording
from learning_centers.mail.queries import officers
from learning_centers.mail.service import tell, tell_admins, tell_center, tell_ministry
from learning_centers.mail.wording import KINDS, TEMPLATES, Words, put_together, with_site, word
from models import AccountScope, Mail, Role
from tests.conftest import both_databases
from tests.factories import make_account, make_center, region

NOW = datetime(2026, 11, 5, 4, 20, tzinfo=UTC)
DUE = date(2026, 11, 6)
VALUES = {
    "center": "가온누리",
    "center_id": 7,
    "month": "2026-10",
    "number": 2,
    "job": "Reminders by mail",
    "period": "2026-10",
    "due": NOW,
    "centers": ["가온누리", "버들개"],
    "missing": [f"센터 {number}" for number in range(25)],
    "waiting": ["버들개"],
    "sent_back": [],
    "digits": "12345678",
    "place": "Gaonri 1",
    "code": "123456",
    "until": NOW,
    "starts_at": NOW,
    "ends_at": NOW,
}


@pytest.fixture
def session(sessions):
    with sessions() as session:
        yield session


def with_mail(account, email="", language="ko"):
    account.email, account.language = email or f"{account.login}@example.org", language
    return account


def told(session):
    return sorted(session.exec(select(Mail.account_id)).all())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_kind_has_words_in_both_languages(kind, language):
    words = word(kind, language, VALUES)
    assert words.subject
    assert wording.SITE in words.body
    korean = any(
        "가" <= letter <= "힣"
        for letter in words.body.replace("센터", "").replace("가온누리", "").replace("버들개", "")
    )
    assert korean is (language == "ko")


def test_every_template_is_of_a_kind():
    assert {path.stem for path in TEMPLATES.glob("*.txt")} == set(KINDS)


def test_a_long_list_names_twenty():
    body = word("digest", "ko", VALUES).body
    assert "센터 19" in body
    assert "센터 20" not in body


def test_a_missing_value_is_refused_and_not_left_out():
    with pytest.raises(UndefinedError):
        word("approved", "ko", {"center": "가온누리"})


def test_lines_with_links_go_without_a_known_site():
    assert with_site("a\n{site}/x\nb\n", "") == "a\nb\n"
    assert with_site("a\n{site}/x\n", "https://c.example") == "a\nhttps://c.example/x\n"


def test_one_news_is_not_wrapped():
    assert put_together([Words("s", "b")], "ko") == Words("s", "b")


@both_databases
def test_the_same_news_are_written_once_for_each_person(session):
    people = [with_mail(make_account(session)) for _ in range(2)]
    session.flush()
    ids = [account.id for account in people]
    assert tell(session, ids, "approved", key="k", now=NOW, **VALUES) == 2
    assert tell(session, [*ids, *ids], "approved", key="k", now=NOW, **VALUES) == 0
    assert tell(session, ids, "approved", key="other", now=NOW, **VALUES) == 2


@both_databases
def test_what_is_rolled_back_is_told_to_nobody(sessions):
    with sessions() as session, transaction(session):
        account = with_mail(make_account(session))

    def failing():
        with sessions() as session, transaction(session):
            tell(session, [account.id], "approved", key="k", now=NOW, **VALUES)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    with sessions() as session:
        assert told(session) == []


def test_closed_accounts_and_those_without_address_are_left_out(session):
    closed, silent, there = (make_account(session) for _ in range(3))
    with_mail(closed).disabled_at = NOW
    with_mail(there)
    session.flush()
    assert tell(session, [closed.id, silent.id, there.id], "approved", key="k", now=NOW, **VALUES) == 1
    assert told(session) == [there.id]


def test_a_center_is_its_managers_of_now(session):
    center, other = make_center(session, "가온누리"), make_center(session)
    mine = with_mail(make_account(session, centers=[center]))
    with_mail(make_account(session, centers=[other]))
    with_mail(make_account(session, Role.INSTRUCTOR, centers=[center]))
    gone = with_mail(make_account(session, centers=[center]))
    session.exec(select(AccountScope).where(AccountScope.account_id == gone.id)).one().ended_at = NOW
    session.flush()
    tell_center(session, center.id, "sent_back", key="k", now=NOW, month="2026-10", reason="수강생 홍길동")
    mail = session.exec(select(Mail)).one()
    assert (mail.account_id, mail.key) == (mine.id, f"urgent:k:{mine.id}")
    assert mail.subject.startswith("가온누리: ")
    assert "홍길동" not in mail.subject + mail.body, "what a person typed may name somebody"


def test_a_province_is_its_officers_of_today_also_under_its_old_name(session):
    """전라남도 ended on 2026-06-30; its officers stand for the province that followed."""
    officer = with_mail(make_account(session, Role.PROVINCE, province="46"))
    with_mail(make_account(session, Role.PROVINCE, province="43"))
    session.flush()
    standing = {
        one for one, provinces in officers(session, NOW).items() if region(session, "12").id in provinces
    }
    assert standing == {officer.id}


def test_ministry_and_administrators(session):
    ministry = with_mail(make_account(session, Role.MINISTRY))
    admin = with_mail(make_account(session, Role.ADMIN))
    session.flush()
    tell_ministry(session, "issue_made", key="m", now=NOW, month="2026-10", number=1)
    tell_admins(session, "job_failed", key="j", now=NOW, job="Reminders by mail", period="2026-10")
    assert [
        (mail.account_id, mail.key.partition(":")[0]) for mail in session.exec(select(Mail).order_by(Mail.id))
    ] == [
        (ministry.id, "m"),
        (admin.id, "urgent"),
    ]


def test_a_name_with_a_line_break_stays_in_the_subject_line(session):
    assert "\n" not in word("approved", "ko", VALUES | {"center": "가온\r\nBcc: x@example.org"}).subject


@pytest.mark.parametrize(("kind", "key"), [("gossip", "k"), ("approved", "k" * 120)])
def test_a_wrong_kind_or_too_long_a_key_is_a_mistake_of_the_caller(session, kind, key):
    account = with_mail(make_account(session))
    session.flush()
    with pytest.raises(ValueError, match="mail"):
        tell(session, [account.id], kind, key=key, now=NOW, **VALUES)


@pytest.mark.parametrize(("number", "there"), [(1, False), (2, True)])
def test_only_a_later_issue_speaks_of_the_issue_before(number, there):
    said = word("issue_made", "ko", {"month": "2026-08", "number": number})
    assert said.subject == f"2026년 8월 제출본 {number}호를 만들었습니다"
    assert ("앞의 호" in said.body) is there
