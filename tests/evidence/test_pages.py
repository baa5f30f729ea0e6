"""The closing page, the sheet, the photos and the zip in a browser."""

import io
from base64 import b64encode

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from learning_centers.evidence import photos, service, views
from learning_centers.evidence.queries import CHECKS
from learning_centers.web.commands import SYSTEM
from models import (
    AuditEvent,
    Deed,
    Duty,
    Evidence,
    EvidencePhoto,
    LessonState,
    Moment,
    Return,
    ReturnState,
    Role,
)
from tests.evidence.pictures import bomb, jpeg, png
from tests.evidence.world import complete, keep, make_over, team
from tests.factories import NOW, make_account, make_center

ANSWERS = dict.fromkeys(CHECKS, "yes")


@pytest.fixture
def held(session):
    return make_over(session)


@pytest.fixture
def manager(session, held, signed_in):
    account = make_account(session, Role.MANAGER, centers=[held.center])
    session.commit()
    return signed_in(account)


@pytest.fixture
def province(session, held, signed_in):
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    return signed_in(account)


@pytest.fixture
def folder(app):
    return app.config["DATA_DIR"]


def three_photos():
    return {
        f"photo-{moment}": (io.BytesIO(jpeg(500)), f"{moment}.jpg") for moment in ("start", "middle", "end")
    }


def send(client, lesson, **fields):
    """The whole form, as the page sends it."""
    return client.post(
        f"/lessons/{lesson.id}/closing",
        data={"remark": "", "submitter": "", **fields},
        content_type="multipart/form-data",
    )


def fresh(session, row):
    session.rollback()
    session.refresh(row)
    return row


def photos_of(session, lesson):
    session.rollback()
    return session.exec(select(EvidencePhoto).where(EvidencePhoto.lesson_id == lesson.id)).all()


def errors(answer):
    return [
        one.get_text(strip=True) for one in BeautifulSoup(answer.text, "html.parser").select("#errors li")
    ]


def test_the_page_says_what_is_missing_and_leads_there(manager, held):
    page = BeautifulSoup(manager.get(f"/lessons/{held.lesson.id}/close").text, "html.parser")
    links = page.select(".lc-note--warn a")
    assert len(links) == 7
    assert all(page.find(id=link["href"][1:]) for link in links)
    assert "출석 2" in page.select_one(".lc-tally").get_text(" ", strip=True)


def test_one_form_stores_everything_and_closes_the_lesson(manager, session, held):
    row = team(session, held.lesson)["이슬찬"].id
    answer = send(
        manager, held.lesson, **three_photos(), **ANSWERS, remark="잘 마침", submitter="한가람",
        **{f"duty-{row}": "absent", f"sub-{row}": str(held.spare.id)}, close="yes",
    )  # fmt: skip
    assert answer.status_code == 303, errors(answer)
    assert fresh(session, held.lesson).state is LessonState.CLOSED
    evidence = session.get(Evidence, held.lesson.id)
    assert (evidence.remark, evidence.submitter, evidence.everyone_visible) == ("잘 마침", "한가람", True)
    assert [photo.moment for photo in photos_of(session, held.lesson)] == [
        Moment.START,
        Moment.MIDDLE,
        Moment.END,
    ]
    assert team(session, held.lesson)["문보라"].duty is Duty.ADDED
    page = manager.get(answer.location).text
    assert "증빙이 다 갖춰졌습니다" in page
    assert "/reopen" in page


def test_the_same_form_twice_is_harmless(manager, session, held):
    for _time in range(2):
        answer = send(
            manager, held.lesson, **three_photos(), **ANSWERS, submitter="한가람", added=str(held.spare.id),
            **{"added-part": "assistant"}, close="yes",
        )  # fmt: skip
        assert answer.status_code == 303, errors(answer)
    assert len(photos_of(session, held.lesson)) == 3
    assert team(session, held.lesson).keys() == {"한가람", "이슬찬", "문보라"}


def test_closing_says_what_is_missing_and_keeps_what_is_there(manager, session, held):
    answer = send(manager, held.lesson, **ANSWERS, remark="비 옴", close="yes")
    assert answer.status_code == 422
    assert len(errors(answer)) == 4
    assert fresh(session, held.lesson).state is LessonState.PLANNED
    assert session.get(Evidence, held.lesson.id).remark == "비 옴"


def test_a_lesson_may_be_closed_without_its_evidence_when_somebody_says_so(manager, session, held):
    assert send(manager, held.lesson, anyway="y", close="yes").status_code == 303
    assert fresh(session, held.lesson).state is LessonState.CLOSED


def test_marks_that_are_missing_keep_a_lesson_open(session, held, signed_in, manager):
    other = make_over(session, held.center, marked=False, start=held.lesson.starts_at.time())
    answer = send(manager, other.lesson, anyway="y", close="yes")
    assert answer.status_code == 422
    assert "3명" in errors(answer)[0]
    assert fresh(session, other.lesson).state is LessonState.PLANNED


def test_good_photos_of_a_request_with_bad_ones_are_kept(manager, session, held, monkeypatch):
    monkeypatch.setattr(photos, "MOST_BYTES", 60_000)
    sent = [
        (io.BytesIO(jpeg()), "good.jpg"),
        (io.BytesIO(b"%PDF"), "letter.pdf"),
        (io.BytesIO(b"\0" * 60_001), "large.jpg"),
        (io.BytesIO(bomb(60_000, 60_000)), "bomb.png"),
        (io.BytesIO(png()), "good.png"),
    ]
    answer = send(manager, held.lesson, **{"photo-start": sent})
    assert answer.status_code == 422
    assert [next(name for name in ("letter", "large", "bomb") if name in one) for one in errors(answer)] == [
        "letter",
        "large",
        "bomb",
    ]
    assert len(photos_of(session, held.lesson)) == 2


def test_a_thirteenth_photo_is_refused_with_a_sentence(manager, session, held):
    sent = [(io.BytesIO(jpeg(300 + n)), f"{n}.jpg") for n in range(13)]
    answer = send(manager, held.lesson, **{"photo-roster": sent})
    assert answer.status_code == 422
    assert "12장" in errors(answer)[0]
    assert len(photos_of(session, held.lesson)) == 12


def test_photos_may_be_more_than_other_forms_but_only_for_who_is_signed_in(
    app, manager, client, held, monkeypatch
):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 2_000)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)  # reads the form before the view
    many = {"photo-start": (io.BytesIO(b"\0" * 5_000), "large.jpg")}
    data = {**many, "csrf_token": "wrong"}
    path = f"/lessons/{held.lesson.id}/closing"
    assert manager.post(path, data=data, content_type="multipart/form-data").status_code == 400  # the token
    many["photo-start"][0].close()
    data["photo-start"] = (io.BytesIO(b"\0" * 5_000), "large.jpg")
    assert client.post(path, data=data, content_type="multipart/form-data").status_code == 413


def test_more_than_any_dozen_of_photos_is_too_large(manager, held, monkeypatch):
    monkeypatch.setattr(views, "MOST_SENT", 2_000)
    answer = send(manager, held.lesson, **{"photo-start": (io.BytesIO(b"\0" * 5_000), "large.jpg")})
    assert answer.status_code == 413


def test_a_drawn_signature_is_kept_and_shown(manager, session, held, folder):
    drawn = photos.DRAWN + b64encode(png(600, 200)).decode()
    assert send(manager, held.lesson, submitter="한가람", drawing=drawn).status_code == 303
    session.rollback()
    path = session.get(Evidence, held.lesson.id).signature_path
    assert (folder / path).read_bytes().startswith(b"\x89PNG")
    assert "data:image/png;base64," in manager.get(f"/lessons/{held.lesson.id}/evidence-sheet").text


def test_a_drawing_that_is_none_is_refused_and_the_rest_kept(manager, session, held):
    answer = send(manager, held.lesson, remark="비고", submitter="한가람", drawing="data:text/html,x")
    assert answer.status_code == 422
    session.rollback()
    assert session.get(Evidence, held.lesson.id).signed_at is None
    assert session.get(Evidence, held.lesson.id).remark == "비고"
    assert 'value="한가람"' in answer.text


@pytest.mark.parametrize("times", [("25:00", "26:00"), ("14:00", ""), ("abc", "15:00")])
def test_times_that_are_none_come_back_with_the_reason(manager, session, held, times):
    row = team(session, held.lesson)["이슬찬"].id
    fields = {f"duty-{row}": "came", f"from-{row}": times[0], f"until-{row}": times[1]}
    answer = send(manager, held.lesson, **fields)
    assert answer.status_code == 422
    assert "14:00처럼" in errors(answer)[0]


def test_a_locked_month_refuses_with_a_sentence(manager, session, held):
    session.add(Return(center_id=held.center.id, month="2026-10", state=ReturnState.HANDED_IN))
    session.commit()
    answer = send(manager, held.lesson, **three_photos(), remark="늦음")
    assert answer.status_code == 422
    assert len(errors(answer)) == 2
    assert photos_of(session, held.lesson) == []


def test_a_lesson_without_anybody_planned_gets_its_instructor(manager, session, held):
    for row in team(session, held.lesson).values():
        session.delete(row)
    session.commit()
    assert send(manager, held.lesson, added=str(held.spare.id), **{"added-part": "lead"}).status_code == 303
    assert team(session, held.lesson)["문보라"].duty is Duty.ADDED


def test_a_photo_is_removed_with_its_files(manager, session, held, folder):
    send(manager, held.lesson, **{"photo-start": (io.BytesIO(jpeg()), "a.jpg")})
    (photo,) = photos_of(session, held.lesson)
    path = f"/lessons/{held.lesson.id}/photos/remove"
    for refused in ({}, {"photo": photo.id}, {"removal-reason": "흐림"}):
        assert manager.post(path, data=refused).status_code == 422
    assert len(list(folder.rglob("*.jpg"))) == 2
    assert manager.post(path, data={"photo": photo.id, "removal-reason": "흐림"}).status_code == 303
    assert not list(folder.rglob("*.jpg"))
    assert manager.post(path, data={"photo": photo.id, "removal-reason": "흐림"}).status_code == 404


def test_a_photo_is_given_to_those_who_see_the_lesson_and_that_is_logged(
    manager, session, held, signed_in, client, folder
):
    service.add_photos(session, held.lesson, [keep(folder)], SYSTEM, NOW)
    session.commit()
    (photo,) = photos_of(session, held.lesson)
    path = f"/lessons/{held.lesson.id}/photos/{photo.id}"
    answer = manager.get(path)
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    assert answer.data == (folder / photo.path).read_bytes()
    assert manager.get(f"{path}?size=small").data == (folder / photo.thumbnail_path).read_bytes()
    session.rollback()
    assert len(session.exec(select(AuditEvent).where(AuditEvent.what == "evidence.show_photo")).all()) == 1
    assert client.get(path).status_code == 302
    assert client.get(f"/static/{photo.path}").status_code == 404
    stranger = make_account(session, Role.MANAGER, centers=[make_center(session)])
    ministry = make_account(session, Role.MINISTRY)
    session.commit()
    assert signed_in(stranger).get(path).status_code == 404
    assert signed_in(ministry).get(path).status_code == 403


def test_the_sheet_says_what_the_programme_asks_for(manager, session, held, folder):
    complete(session, held.lesson, folder)
    page = BeautifulSoup(manager.get(f"/lessons/{held.lesson.id}/evidence-sheet").text, "html.parser")
    said = page.select_one("main").get_text(" ", strip=True)
    offering = page.select_one(".lc-sheet__head b").get_text()
    for words in (
        offering,
        "한가람",
        "이슬찬",
        "출석 2",
        "지각 1",
        "시작 사진",
        "2026년 10월 6일 (화) 14:00–16:00",
        "14:00–14:20",
        "15:40–16:00",
        "■ 네",
    ):
        assert words in said, words
    assert "김***0" in said
    assert "김가나다" not in said
    assert len(page.select(".lc-plate img")) == 3
    event = session.exec(select(AuditEvent).where(AuditEvent.what == "evidence.show_sheet")).one()
    assert event.deed is Deed.PRINT
    assert event.subjects == " ".join(str(one.id) for one in held.people)


def test_the_sheet_names_who_came_instead(manager, session, held):
    row = team(session, held.lesson)["이슬찬"].id
    send(manager, held.lesson, **{f"duty-{row}": "absent", f"sub-{row}": str(held.spare.id)})
    page = manager.get(f"/lessons/{held.lesson.id}/evidence-sheet").text
    assert "이슬찬 (불참)" in page
    assert "문보라 (이슬찬 대신)" in page


def test_the_province_sends_evidence_back_and_the_center_reads_why(manager, province, session, held, folder):
    complete(session, held.lesson, folder)
    path = f"/lessons/{held.lesson.id}/evidence-sheet/send-back"
    assert manager.post(path, data={"reason": "까닭"}).status_code == 403
    assert province.post(path, data={"reason": ""}).status_code == 422
    assert province.post(path, data={"reason": "강사가 보이지 않습니다"}).status_code == 303
    page = BeautifulSoup(manager.get(f"/lessons/{held.lesson.id}/close").text, "html.parser")
    assert "강사가 보이지 않습니다" in page.select_one(".lc-note--bad").get_text()
    assert page.select_one("#submitter")["value"] == ""
    assert send(manager, held.lesson, submitter="한가람").status_code == 303
    session.rollback()
    session.expire_all()
    assert session.get(Evidence, held.lesson.id).sent_back_at is None
