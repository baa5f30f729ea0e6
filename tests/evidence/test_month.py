"""The month of a center: how each lesson's evidence stands, and the zip of what is signed."""

import io
import zipfile
from datetime import date

import pytest
from sqlmodel import select

from learning_centers.core import clock
from models import AuditEvent, Deed, EvidencePhoto, LessonState, Offering, Role
from tests.evidence.world import complete, make_over
from tests.factories import make_account, make_lesson


@pytest.fixture
def held(session):
    return make_over(session)


@pytest.fixture
def manager(session, held, signed_in):
    account = make_account(session, Role.MANAGER, centers=[held.center])
    session.commit()
    return signed_in(account)


@pytest.fixture
def folder(app):
    return app.config["DATA_DIR"]


@pytest.fixture
def month(session, held, folder):
    """Three lessons held: two of them signed, of one offering each."""
    second = make_over(session, held.center, start=held.lesson.starts_at.time())
    third = make_over(session, held.center, start=held.lesson.starts_at.replace(hour=9).time())
    for one, name in ((held, "한가람"), (second, "이/름:점.")):
        complete(session, one.lesson, folder, name=name)
    for one in (held, second, third):
        one.lesson.state = LessonState.CLOSED
    session.commit()
    return f"/centers/{held.center.id}/evidence/2026-10"


def codes(session, *helds):
    return [session.get(Offering, one.lesson.offering_id).code for one in helds]


def test_the_month_shows_how_each_lesson_stands(manager, month):
    page = manager.get(month).text
    assert page.count("증빙 완료") == 2
    assert page.count("증빙 없음") == 1


def test_the_zip_holds_each_signed_sheet_by_its_name(manager, session, held, month, folder):
    assert manager.post(f"{month}.zip", data={"reason": " "}).status_code == 422
    answer = manager.post(f"{month}.zip", data={"reason": "10월 점검"})
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = archive.namelist()
        page = archive.read(names[-1]).decode()
    (code,) = codes(session, held)
    assert len(names) == 2
    assert f"{code}_출결증빙자료_한가람.html" in names
    assert any(name.endswith("_출결증빙자료_이_름_점..html") for name in names)
    assert page.count("data:image/jpeg;base64,") == 3
    assert "http" not in page.replace("http-equiv", "")
    event = session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.DOWNLOAD)).one()
    assert event.reason == "10월 점검"
    assert len(event.subjects.split()) == 6


def test_the_same_month_gives_the_same_bytes(manager, month, monkeypatch):
    first = manager.post(f"{month}.zip", data={"reason": "점검"}).data
    manager.set_cookie("language", "en")
    monkeypatch.setattr(clock, "today", lambda: date(2031, 1, 1))
    assert manager.post(f"{month}.zip", data={"reason": "점검"}).data == first


def test_days_of_one_offering_have_names_of_their_own(manager, session, held, folder):
    offering = session.get(Offering, held.lesson.offering_id)
    second = make_lesson(session, offering, number=2, day=held.lesson.held_on.replace(day=13), head_count=5)
    for lesson in (held.lesson, second):
        complete(session, lesson, folder)
        lesson.state = LessonState.CLOSED
    session.commit()
    answer = manager.post(f"/centers/{held.center.id}/evidence/2026-10.zip", data={"reason": "점검"})
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert [name.split("_", 2)[2] for name in names] == [
        "한가람_2026-10-06_1.html",
        "한가람_2026-10-13_2.html",
    ]


def test_a_month_without_a_signature_has_no_zip(manager, held):
    answer = manager.post(f"/centers/{held.center.id}/evidence/2026-10.zip", data={"reason": "점검"})
    assert answer.status_code == 404
    assert "서명한 증빙이 아직 없어" in answer.text


def test_half_a_zip_is_never_sent(manager, month, session, folder):
    (folder / session.exec(select(EvidencePhoto)).first().path).unlink()
    answer = manager.post(f"{month}.zip", data={"reason": "점검"})
    assert answer.status_code == 422
    assert answer.mimetype == "text/html"


def test_an_assistant_takes_no_month_out(session, held, signed_in, month):
    account = make_account(session, Role.ASSISTANT, centers=[held.center])
    session.commit()
    client = signed_in(account)
    assert client.get(month).status_code == 200
    assert client.post(f"{month}.zip", data={"reason": "점검"}).status_code == 403
