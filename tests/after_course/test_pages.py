"""Completion, certificates and results as those who work at a center see them, and the check for everybody."""

import re

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from models import AuditEvent, Certificate, Deed, Lesson, LessonState, Role, SurveyKind
from tests.after_course.conftest import NOON
from tests.after_course.world import make_manager, make_survey, make_taught
from tests.factories import make_account, make_center, make_offering


@pytest.fixture
def center(session):
    return make_center(session, "가온누리 배움터")


@pytest.fixture
def manager(session, signed_in, center):
    account = make_manager(session, center)
    session.commit()
    return signed_in(account)


@pytest.fixture
def taught(session, center):
    """The offering: two of three completed."""
    offering, _people = make_taught(session, center, {"김하나시험": 5, "이두리시험": 4, "박세모시험": 1})
    session.commit()
    return offering


def text_of(page):
    return " ".join(BeautifulSoup(page.text, "html.parser").main.get_text(" ").split())


def press_issue(client, offering):
    return client.post(f"/offerings/{offering.id}/certificates/issue", follow_redirects=True)


def test_a_manager_issues_for_all_who_completed_with_one_press(session, manager, taught):
    page = manager.get(f"/offerings/{taught.id}/completion")
    assert "수료증 2장 발급하기" in text_of(page)
    assert "수료증 2장을 발급했습니다" in text_of(press_issue(manager, taught))
    again = text_of(press_issue(manager, taught))
    assert "수료한 사람은 모두 수료증이 있습니다" in again
    assert "발급하기" not in again
    assert len(session.exec(select(Certificate)).all()) == 2


def test_while_a_lesson_is_open_the_press_says_what_to_do_first(session, manager, taught):
    lesson = session.exec(select(Lesson).where(Lesson.number == 5)).one()
    lesson.state = LessonState.PLANNED
    session.commit()
    assert "발급하기" not in manager.get(f"/offerings/{taught.id}/completion").text
    answer = press_issue(manager, taught)
    assert answer.status_code == 422
    assert "아직 마감하지 않은 수업이 1개 있습니다" in answer.text
    assert session.exec(select(Certificate)).all() == []


def test_the_printed_certificate_names_the_person_and_is_logged_as_printed(session, manager, taught):
    press_issue(manager, taught)
    page = manager.get(f"/offerings/{taught.id}/certificates")
    sheets = BeautifulSoup(page.text, "html.parser").select("article")
    assert [one.select_one(".lc-certificate__name").text for one in sheets] == ["김하나시험", "이두리시험"]
    number = session.exec(select(Certificate.number).order_by(Certificate.id)).first()
    assert number in sheets[0].text
    assert sheets[0].select_one("svg path[stroke]")
    printed = session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.PRINT)).one()
    assert printed.kind == "attendee"
    assert len(printed.subjects.split()) == 2


def test_one_certificate_is_printed_alone(session, manager, taught):
    press_issue(manager, taught)
    one = session.exec(select(Certificate)).first()
    page = manager.get(f"/offerings/{taught.id}/certificates?only={one.id}")
    assert page.text.count("<article") == 1
    assert one.number in page.text


def test_a_province_sees_completion_with_masked_names_and_prints_nothing(session, signed_in, taught):
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    client = signed_in(account)
    page = client.get(f"/offerings/{taught.id}/completion")
    assert "김***험" in page.text
    assert "김하나시험" not in page.text
    assert client.get(f"/offerings/{taught.id}/certificates").status_code == 403
    assert press_issue(client, taught).status_code == 403


def test_another_centers_offering_is_absent(session, signed_in, taught):
    account = make_manager(session, make_center(session))
    session.commit()
    client = signed_in(account)
    assert client.get(f"/offerings/{taught.id}/completion").status_code == 404
    assert press_issue(client, taught).status_code == 404
    assert client.post(f"/offerings/{taught.id}/surveys/open", data={"kind": "after"}).status_code == 404


def test_revoking_asks_for_a_reason_and_keeps_what_was_chosen(session, manager, taught):
    press_issue(manager, taught)
    last = session.exec(select(Certificate).order_by(Certificate.id.desc())).first()
    address = f"/offerings/{taught.id}/certificates/revoke"
    refused = manager.post(address, data={"certificate": last.id, "reason": " "})
    assert refused.status_code == 422
    chosen = BeautifulSoup(refused.text, "html.parser").select_one("#certificate option[selected]")
    assert chosen["value"] == str(last.id)
    done = manager.post(address, data={"certificate": last.id, "reason": "잘못 발급"}, follow_redirects=True)
    assert "취소된 수료증" in text_of(done)
    assert manager.post(address, data={"certificate": "가", "reason": "x"}).status_code == 404
    assert "취소된 수료증" in text_of(manager.get(f"/certificates/check?number={last.number}"))


def checked(client, number):
    return client.get("/certificates/check", query_string={"number": number})


def test_anybody_checks_a_certificate_and_reads_no_name(session, client, manager, taught):
    press_issue(manager, taught)
    number = session.exec(select(Certificate.number)).first()
    for typed in (number, number.lower().replace("-", "")):
        page = checked(client, typed)
        said = text_of(page)
        assert page.status_code == 200
        assert "유효한 수료증" in said
        assert "가온누리 배움터" in said
        assert "10월" in said
        assert not re.search("김하나|이두리", page.text)


@pytest.mark.parametrize("typed", ["2026-EXWN-46HC-0", "2026-AAAA", "<b>가</b>", "9" * 500])
def test_a_number_nobody_has_is_told_plainly(client, typed):
    page = checked(client, typed)
    assert page.status_code == 200
    assert "이 번호의 수료증이 없습니다" in text_of(page)
    assert "<b>가" not in page.text


def test_the_check_without_a_number_only_asks_for_one(client):
    assert "수료증이 없습니다" not in client.get("/certificates/check").text


def test_guessing_many_numbers_is_slowed_down(session, client, manager, taught):
    press_issue(manager, taught)
    number = session.exec(select(Certificate.number)).first()
    for _n in range(60):
        assert checked(client, "2026").status_code == 200
    tired = checked(client, number)
    assert tired.status_code == 429
    assert "유효한 수료증" not in tired.text


def test_results_show_means_shares_and_the_gain_with_its_caveat(session, manager, taught):
    make_survey(session, taught, SurveyKind.SATISFACTION, [[5, 4, 5, 5, 3, 4, 5]] * 5)
    make_survey(session, taught, SurveyKind.BEFORE, [[1, 1, 1, 1, 1]] * 5)
    make_survey(session, taught, SurveyKind.AFTER, [[3, 3, 3, 3, 2]] * 5)
    session.commit()
    page = manager.get(f"/offerings/{taught.id}/surveys/results")
    said = text_of(page)
    table = BeautifulSoup(page.text, "html.parser").select_one("#satisfaction")
    assert [row.select("td")[0].text.strip() for row in table.select("tbody tr")] == [
        "5.00", "4.00", "5.00", "5.00", "3.00", "4.00", "5.00",
    ]  # fmt: skip
    assert table.select("tfoot td")[0].text.strip() == "4.43"
    assert "+1.80" in said
    assert "교육 덕분이라고 말할 수는 없습니다" in said
    assert "답한 사람이 명단보다 많습니다" in said


def test_four_answers_are_too_few_for_any_figure(session, manager, taught):
    for kind, points in ((SurveyKind.SATISFACTION, [5] * 7), (SurveyKind.AFTER, [4] * 5)):
        make_survey(session, taught, kind, [points] * 4)
    make_survey(session, taught, SurveyKind.BEFORE, [[1] * 5] * 6)
    session.commit()
    page = manager.get(f"/offerings/{taught.id}/surveys/results")
    assert text_of(page).count("표본 부족") == 2
    assert '<svg class="lc-chart' not in page.text
    assert "5.00" not in page.text


def test_without_answers_the_page_says_what_to_do(manager, taught):
    assert "아직 답한 사람이 없습니다" in manager.get(f"/offerings/{taught.id}/surveys/results").text


def test_the_offering_leads_to_all_three(manager, taught):
    page = manager.get(f"/offerings/{taught.id}").text
    for path in ("completion", "surveys", "surveys/results"):
        assert f'href="/offerings/{taught.id}/{path}"' in page


def test_an_offering_without_people_says_what_to_do(session, manager, center):
    offering = make_offering(session, center)
    session.commit()
    said = text_of(manager.get(f"/offerings/{offering.id}/completion"))
    assert "교육생을 넣어 주세요" in said
    assert "인쇄할 수료증이 없습니다" in manager.get(f"/offerings/{offering.id}/certificates").text


def test_a_certificate_says_the_day_it_was_issued_in_seoul(session, manager, taught):
    press_issue(manager, taught)
    said = text_of(manager.get(f"/offerings/{taught.id}/certificates"))
    assert f"{NOON:%Y. %m. %d.}" in said
    assert "2026. 10. 06. – 2026. 10. 10." in said
