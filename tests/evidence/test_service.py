"""Evidence: each rule allowed, refused, and at its border."""

from datetime import time, timedelta

import pytest
from sqlmodel import select

from learning_centers.core import database
from learning_centers.core.errors import NotFound, Refused
from learning_centers.core.months import Month
from learning_centers.evidence import queries, service
from learning_centers.evidence.counts import Held, count_offerings
from learning_centers.evidence.queries import CHECKS, WANTED, Status
from learning_centers.figures.locks import MonthLocked
from learning_centers.web.commands import SYSTEM
from models import AuditEvent, Evidence, EvidencePhoto, LessonState, Moment, Offering, Return, ReturnState
from tests.conftest import both_databases
from tests.evidence.world import complete, keep, make_over
from tests.factories import NOW, make_center, make_lesson, make_offering, make_photo
from tests.lessons.files import viewer_of

ALL = dict.fromkeys(CHECKS, True)


@pytest.fixture
def lesson(session):
    return make_over(session).lesson


@pytest.fixture
def sheet_of(session):
    def read(lesson):
        session.expire_all()
        return queries.get_sheet(session, lesson.id, SYSTEM)

    return read


def lock(session, lesson):
    session.add(Return(center_id=lesson.center_id, month=lesson.month, state=ReturnState.HANDED_IN))
    session.commit()


def test_the_same_photo_of_a_moment_is_kept_once(session, lesson, tmp_path, sheet_of):
    one, other = keep(tmp_path), keep(tmp_path, Moment.END)
    assert service.add_photos(session, lesson, [one, one, other], SYSTEM, NOW) == 0
    assert service.add_photos(session, lesson, [one], SYSTEM, NOW) == 0
    assert [photo.moment for photo in sheet_of(lesson).photos] == [Moment.START, Moment.END]


def test_a_thirteenth_photo_does_not_fit_and_the_others_are_kept(session, lesson, tmp_path, sheet_of):
    for _n in range(10):
        make_photo(session, lesson)
    three = [keep(tmp_path, width=width) for width in (400, 410, 420)]
    assert service.add_photos(session, lesson, three, SYSTEM, NOW) == 1
    assert [photo.path for photo in sheet_of(lesson).photos][10:] == [three[0].path, three[1].path]


def test_photos_wait_for_the_start_of_the_lesson(session, lesson, tmp_path):
    with pytest.raises(service.NotStarted):
        service.add_photos(session, lesson, [keep(tmp_path)], SYSTEM, lesson.starts_at - timedelta(seconds=1))
    assert service.add_photos(session, lesson, [keep(tmp_path)], SYSTEM, lesson.starts_at) == 0
    assert session.exec(select(EvidencePhoto)).all()


def test_a_cancelled_lesson_has_no_evidence(session, lesson):
    lesson.state = LessonState.CANCELLED
    with pytest.raises(Refused):
        service.sign(session, lesson, "한가람", "", SYSTEM, NOW)


def test_a_locked_month_keeps_its_evidence_as_it_is(session, lesson, tmp_path):
    complete(session, lesson, tmp_path)
    lock(session, lesson)
    photo = session.exec(select(EvidencePhoto)).first()
    for change in (
        lambda: service.add_photos(session, lesson, [keep(tmp_path, width=500)], SYSTEM, NOW),
        lambda: service.answer(session, lesson, {}, "비고", SYSTEM, NOW),
        lambda: service.sign(session, lesson, "다른 이름", "", SYSTEM, NOW),
        lambda: service.remove_photo(session, lesson, photo.id, "흐림", SYSTEM, NOW),
    ):
        with pytest.raises(MonthLocked):
            change()


def test_what_is_there_already_may_be_sent_again_even_when_locked(session, lesson, tmp_path):
    complete(session, lesson, tmp_path)
    lock(session, lesson)
    complete(session, lesson, tmp_path, now=NOW + timedelta(hours=1))
    assert session.get(Evidence, lesson.id).signed_at == NOW


def test_evidence_that_was_sent_back_is_mended_though_the_month_is_locked(
    session, lesson, tmp_path, sheet_of
):
    complete(session, lesson, tmp_path)
    lock(session, lesson)
    service.send_back(session, lesson, "사람이 보이지 않습니다", SYSTEM, NOW)
    assert sheet_of(lesson).status is Status.SENT_BACK
    service.add_photos(session, lesson, [keep(tmp_path, width=500)], SYSTEM, NOW)
    service.sign(session, lesson, "한가람", "", SYSTEM, NOW)
    assert sheet_of(lesson).status is Status.COMPLETE
    assert sheet_of(lesson).evidence.sent_back_reason == ""
    with pytest.raises(MonthLocked):
        service.answer(session, lesson, {}, "비고", SYSTEM, NOW)


def test_sending_back_needs_a_reason_and_something_to_send(session, lesson, tmp_path):
    with pytest.raises(service.NothingThere):
        service.send_back(session, lesson, "까닭", SYSTEM, NOW)
    complete(session, lesson, tmp_path)
    with pytest.raises(service.ReasonMissing):
        service.send_back(session, lesson, "  ", SYSTEM, NOW)
    with pytest.raises(Refused):
        service.send_back(session, lesson, "가" * 301, SYSTEM, NOW)


def test_a_photo_is_removed_with_a_reason_that_the_log_keeps(session, lesson, tmp_path, sheet_of):
    with database.transaction(session):
        service.add_photos(session, lesson, [keep(tmp_path)], SYSTEM, NOW)
    (photo,) = sheet_of(lesson).photos
    with pytest.raises(service.ReasonMissing):
        service.remove_photo(session, lesson, photo.id, " ", SYSTEM, NOW)
    with database.transaction(session):
        useless = service.remove_photo(session, lesson, photo.id, "얼굴이 가려짐", SYSTEM, NOW)
    assert sorted(useless) == sorted(
        path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("*/*.jpg")
    )
    event = session.exec(select(AuditEvent).where(AuditEvent.what == "evidence.remove_photo")).one()
    assert (event.reason, event.subjects) == ("얼굴이 가려짐", str(lesson.id))
    assert not sheet_of(lesson).photos


def test_a_file_that_another_photo_needs_stays(session, lesson, tmp_path, sheet_of):
    service.add_photos(session, lesson, [keep(tmp_path), keep(tmp_path, Moment.END)], SYSTEM, NOW)
    assert service.remove_photo(session, lesson, sheet_of(lesson).photos[0].id, "겹침", SYSTEM, NOW) == []


def test_a_photo_of_another_lesson_is_not_there(session, lesson):
    photo = make_photo(session, make_over(session).lesson)
    with pytest.raises(NotFound):
        service.remove_photo(session, lesson, photo.id, "까닭", SYSTEM, NOW)
    with pytest.raises(NotFound):
        queries.get_photo(session, lesson.id, photo.id, SYSTEM)


def test_a_photo_of_another_center_is_not_there(session, lesson):
    photo = make_photo(session, lesson)
    elsewhere = viewer_of(make_center(session))
    with pytest.raises(NotFound):
        queries.get_photo(session, lesson.id, photo.id, elsewhere)
    with pytest.raises(NotFound):
        queries.get_sheet(session, lesson.id, elsewhere)


def test_answers_that_are_left_out_stay(session, lesson, sheet_of):
    first, *others = CHECKS
    service.answer(session, lesson, {first: False}, "비고", SYSTEM, NOW)
    service.answer(session, lesson, dict.fromkeys(others, True), "비고", SYSTEM, NOW)
    evidence = sheet_of(lesson).evidence
    assert [getattr(evidence, key) for key in CHECKS] == [False, True, True]


@pytest.mark.parametrize(("length", "good"), [(500, True), (501, False)])
def test_a_remark_has_at_most_500_letters(session, lesson, length, good):
    if good:
        service.answer(session, lesson, {}, "가" * length, SYSTEM, NOW)
    else:
        with pytest.raises(Refused, match="500자"):
            service.answer(session, lesson, {}, "가" * length, SYSTEM, NOW)


@pytest.mark.parametrize("name", ["", "가" * 61])
def test_a_signature_is_a_name(session, lesson, name):
    with pytest.raises(Refused):
        service.sign(session, lesson, name, "", SYSTEM, NOW)


def test_another_name_or_drawing_signs_anew(session, lesson):
    later = NOW + timedelta(minutes=1)
    service.sign(session, lesson, "한가람", "", SYSTEM, NOW)
    service.sign(session, lesson, "한가람", "evidence/drawn.png", SYSTEM, later)
    row = session.get(Evidence, lesson.id)
    assert (row.signature_path, row.signed_at) == ("evidence/drawn.png", later)


def test_the_status_follows_what_is_there(session, lesson, tmp_path, sheet_of):
    assert sheet_of(lesson).status is Status.NONE
    assert len(queries.missing_of(sheet_of(lesson).evidence, [])) == 7
    service.add_photos(session, lesson, [keep(tmp_path, Moment.ROSTER)], SYSTEM, NOW)
    assert sheet_of(lesson).status is Status.PARTIAL
    complete(session, lesson, tmp_path)
    assert sheet_of(lesson).status is Status.COMPLETE


@pytest.mark.parametrize(
    ("minutes", "expected"), [(120, [(0, 20), (20, 100), (100, 120)]), (45, [(0, 15), (15, 30), (30, 45)])]
)
def test_the_first_and_last_photo_belong_to_the_edges(session, minutes, expected):
    lesson = make_lesson(session, make_offering(session, make_center(session)), minutes=minutes)
    windows = [queries.window_of(moment, lesson.starts_at, lesson.ends_at) for moment in WANTED]
    found = [tuple((at - lesson.starts_at).seconds // 60 for at in window) for window in windows]
    assert found == expected


@both_databases
def test_the_count_in_sql_is_the_rule_of_one_lesson(session, tmp_path, count_queries):
    """An offering counts when each of its lessons of the month is complete."""
    center = make_center(session, "가온")
    helds = [make_over(session, center, start=start) for start in map(_at, range(9, 14))]
    whole, unsigned, returned, two_photos, planned = (held.lesson for held in helds)
    for lesson in (whole, unsigned, returned, two_photos, planned):
        complete(session, lesson, tmp_path)
        lesson.state = LessonState.CLOSED
    planned.state = LessonState.PLANNED
    session.get(Evidence, unsigned.id).signed_at = None
    service.send_back(session, returned, "까닭", SYSTEM, NOW)
    photo = session.exec(select(EvidencePhoto).where(EvidencePhoto.lesson_id == two_photos.id)).first()
    photo.moment = Moment.END
    session.commit()
    with count_queries() as sent:
        counted = count_offerings(session, Month(2026, 10))
    assert len(sent) == 1
    assert counted == {center.id: Held(offerings=4, complete=1)}
    sheets = queries.list_sheets(session, queries.list_held(session, center.id, Month(2026, 10)))
    assert [sheet.status is Status.COMPLETE for sheet in sheets] == [True, False, False, False]
    assert count_offerings(session, Month(2026, 9)) == {}


def _at(hour):
    return time(hour, 0)


def test_an_offering_with_one_bare_lesson_is_not_complete(session, tmp_path):
    held = make_over(session)
    offering = session.get(Offering, held.lesson.offering_id)
    second = make_lesson(session, offering, number=2, day=held.lesson.held_on.replace(day=13))
    for lesson in (held.lesson, second):
        lesson.state = LessonState.CLOSED
    complete(session, held.lesson, tmp_path)
    assert count_offerings(session, Month(2026, 10)) == {held.center.id: Held(1, 0)}


def test_many_sheets_cost_as_many_statements_as_one(session, count_queries):
    center = make_center(session)
    ids = [make_over(session, center, start=_at(hour)).lesson.id for hour in (9, 12, 15)]
    numbers = []
    for part in (ids[:1], ids):
        session.expire_all()
        with count_queries() as sent:
            queries.list_sheets(session, part)
        numbers.append(len(sent))
    assert numbers == [7, 7]
