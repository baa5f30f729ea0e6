"""Bringing a file in by the browser: look, mend, store."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from learning_centers import factory
from learning_centers.core import clock
from learning_centers.core.errors import Refused
from learning_centers.core.incoming import Circumstances
from learning_centers.imports import jobs, service
from learning_centers.imports.kinds import importer_of
from learning_centers.imports.workbook import EXAMPLES, EXPLAINED, printed
from models import AuditEvent, Course, CourseLevel, Deed, Role, Upload, UploadKind, UploadState
from tests.centers.rows import officer
from tests.core.tables.hostile import HOSTILE
from tests.factories import NOW, make_account, make_center, make_course
from tests.imports.files import COURSE_HEADERS, xlsx

COURSE = ("스마트폰 기초", "기초", "상시", 2, "스마트폰", 12)
BAD_COURSE = ("키오스크", "초급", "상시", 2, "키오스크", 12)


def courses(*rows, headers=COURSE_HEADERS):
    return xlsx(headers, rows, "과정")


def send(client, data, kind="courses", name="과정 목록.xlsx", **more):
    form = {"kind": kind, "file": (io.BytesIO(data), name), **more}
    return client.post("/imports/new", data=form, content_type="multipart/form-data")


def sent(client, data, **more):
    """The address of the page of the file."""
    answer = send(client, data, **more)
    assert answer.status_code == 303, answer.text
    return answer.location


def names(session):
    session.rollback()  # see what the page committed
    return sorted(session.exec(select(Course.name)).all())


def upload(session):
    session.rollback()
    return session.exec(select(Upload).order_by(Upload.id.desc())).first()


@pytest.fixture
def admin(session, signed_in):
    account = make_account(session, Role.ADMIN)
    session.commit()
    return signed_in(account)


def test_looking_stores_nothing_and_shows_what_would_be(session, admin):
    page = admin.get(sent(admin, courses(COURSE, BAD_COURSE))).text
    assert names(session) == []
    assert "스마트폰 기초 · 기초" in page
    assert 'B3</span><span class="lc-sub"><span class="lc-nowrap">과정</span>' in page
    assert "초급" in page
    assert upload(session).state is UploadState.CHECKED


def test_a_good_file_is_stored_whole(session, admin):
    address = sent(admin, courses(COURSE))
    answer = admin.post(f"{address}/store", follow_redirects=True)
    assert "새로 만든 것 1건" in answer.text
    assert names(session) == ["스마트폰 기초"]
    assert upload(session).state is UploadState.STORED


def test_only_the_good_rows_are_stored_when_the_person_says_so(session, admin):
    address = sent(admin, courses(COURSE, BAD_COURSE))
    admin.post(f"{address}/store")
    assert names(session) == []
    admin.post(f"{address}/store", data={"good": "y"})
    assert names(session) == ["스마트폰 기초"]
    assert len(upload(session).problems) == 1


def test_storing_twice_stores_once(session, admin):
    address = sent(admin, courses(COURSE))
    admin.post(f"{address}/store")
    answer = admin.post(f"{address}/store", follow_redirects=True)
    assert "이미 저장했거나" in answer.text
    assert names(session) == ["스마트폰 기초"]


def test_the_same_file_again_has_nothing_to_do_and_says_why(session, admin):
    admin.post(f"{sent(admin, courses(COURSE))}/store")
    page = admin.get(sent(admin, courses(COURSE))).text
    assert "이미 모두 저장되어" in page
    assert upload(session).skipped == 1


def test_the_very_same_bytes_are_recognised(session, admin):
    data = courses(COURSE)
    admin.post(f"{sent(admin, data)}/store")
    assert "똑같은 파일을" in admin.get(sent(admin, data)).text


def test_what_changed_meanwhile_is_looked_at_again(session, admin):
    address = sent(admin, courses(COURSE))
    course = make_course(session, "스마트폰기초")
    course.level = CourseLevel.SPECIAL
    session.commit()
    admin.post(f"{address}/store")
    assert names(session) == ["스마트폰기초"]
    assert upload(session).changed == 1


def test_a_file_let_go_stores_nothing(app, session, admin):
    address = sent(admin, courses(COURSE))
    assert list((app.config["DATA_DIR"] / "previews").iterdir())
    admin.post(f"{address}/drop")
    assert upload(session).state is UploadState.DROPPED
    assert list((app.config["DATA_DIR"] / "previews").iterdir()) == []
    admin.post(f"{address}/store")
    assert names(session) == []


def test_a_stored_file_cannot_be_let_go(session, admin):
    address = sent(admin, courses(COURSE))
    admin.post(f"{address}/store")
    assert admin.post(f"{address}/drop").status_code == 422
    assert upload(session).state is UploadState.STORED


def test_the_own_file_comes_back_with_its_problems_marked_and_the_log_says_so(session, admin):
    address = sent(admin, courses(COURSE, BAD_COURSE))
    answer = admin.get(f"{address}/marked")
    book = load_workbook(io.BytesIO(answer.data))
    assert book["과정"]["B3"].comment is not None
    assert book["과정"]["B2"].comment is None
    entry = session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.DOWNLOAD)).one()
    assert (entry.kind, entry.subjects) == ("upload", str(upload(session).id))


def test_unknown_columns_are_listed_and_ignored(session, admin):
    page = admin.get(sent(admin, courses((*COURSE, "x"), headers=(*COURSE_HEADERS, "비고2")))).text
    assert "쓰지 않은 열: 비고2" in page


def test_few_rows_are_shown_first_and_all_on_demand(session, admin):
    address = sent(admin, courses(*[(f"과정 {number:02d}", *COURSE[1:]) for number in range(30)]))
    assert "과정 29 ·" not in admin.get(address).text
    assert "과정 29 ·" in admin.get(f"{address}?all").text


@pytest.mark.parametrize(
    "name", ["html", "billion laughs", "row a million", "swelling sheet", "macro", "empty"]
)
def test_a_hostile_file_is_refused_on_its_page(session, admin, name):
    page = admin.get(sent(admin, HOSTILE[name][0])).text
    assert upload(session).state is UploadState.REFUSED
    assert upload(session).message in page


def test_a_missing_file_or_kind_is_said_at_its_field(admin):
    answer = admin.post("/imports/new", data={}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "파일의 종류를 골라 주세요." in answer.text
    assert "파일을 골라 주세요." in answer.text


def test_an_unknown_kind_is_refused(session, admin):
    assert send(admin, courses(COURSE), kind="weather").status_code == 422
    assert upload(session) is None


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (Role.ADMIN, {"centers", "courses"}),
        (Role.PROVINCE, {"centers", "courses", "staff", "plans", "rosters", "hours", "stops", "targets"}),
        (Role.MANAGER, {"staff", "plans", "rosters", "hours"}),
        (Role.MINISTRY, {"survey", "facts", "traits", "targets"}),
    ],
)
def test_each_role_is_offered_what_it_may_bring(session, signed_in, role, kinds):
    account = make_account(session, role, centers=[make_center(session)] if role is Role.MANAGER else [])
    session.commit()
    client = signed_in(account)
    page = client.get("/imports").text
    assert {kind for kind in UPLOAD_KINDS if f'value="{kind}"' in page} == kinds
    for kind in UPLOAD_KINDS:
        assert client.get(f"/imports/sample/{kind}.xlsx").status_code == (200 if kind in kinds else 404)
        if kind not in kinds:
            assert send(client, courses(COURSE), kind=kind).status_code == 422


UPLOAD_KINDS = tuple(service.BRINGERS)


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.ASSISTANT, Role.SUPPORTER, Role.AUDITOR])
def test_other_roles_bring_nothing(session, signed_in, role):
    account = make_account(session, role)
    session.commit()
    client = signed_in(account)
    assert client.get("/imports").status_code == 403
    assert send(client, courses(COURSE)).status_code == 403


def test_uploads_of_others_look_absent(session, signed_in, admin):
    address = sent(admin, courses(COURSE, BAD_COURSE))
    other = make_account(session, Role.ADMIN)
    session.commit()
    client = signed_in(other)
    for path in ("", "/progress", "/marked"):
        assert client.get(f"{address}{path}").status_code == 404
    for path in ("/store", "/drop"):
        assert client.post(f"{address}{path}", data={"good": "y"}).status_code == 404
    assert "과정 목록.xlsx" not in client.get("/imports").text
    assert names(session) == []


@pytest.mark.parametrize("kind", ["centers", "courses"])
def test_a_sample_can_be_brought_as_it_is(session, admin, kind):
    data = admin.get(f"/imports/sample/{kind}.xlsx").data
    sent(admin, data, kind=kind)
    assert (upload(session).made, upload(session).problems) == (1, [])


@pytest.mark.parametrize("count", [1, 25])
def test_the_list_asks_as_much_for_many_files_as_for_few(session, admin, count_queries, count):
    for _n in range(count):
        sent(admin, courses(COURSE))
    admin.get("/imports")
    with count_queries() as queries:
        page = admin.get("/imports").text
    assert len([one for one in queries if "FROM upload" in one]) == 2
    assert page.count("과정 목록.xlsx") == min(count, 20)


def wait_for(client, address):
    while not client.get(f"{address}/progress").json["finished"]:
        pass


@pytest.fixture
def _everything_is_large(monkeypatch):
    monkeypatch.setattr(jobs, "SMALL_BYTES", 0)


@pytest.mark.usefixtures("_everything_is_large")
def test_a_large_file_is_looked_at_in_the_background(session, admin):
    rows = [(f"과정 {number}", *COURSE[1:]) for number in range(1_200)]
    address = sent(admin, courses(*rows))
    wait_for(admin, address)
    assert (upload(session).state, upload(session).made) == (UploadState.CHECKED, 1_200)
    assert upload(session).rows == upload(session).rows_done == 1_200


@pytest.mark.usefixtures("_everything_is_large")
def test_words_of_the_background_are_in_the_language_of_the_person(session, admin):
    admin.set_cookie("language", "en")
    address = sent(admin, HOSTILE["html"][0])
    wait_for(admin, address)
    assert upload(session).message.isascii()


def left_alone(session, age):
    """The process that looked at the file died."""
    row = upload(session)
    row.state, row.touched_at = UploadState.CHECKING, clock.now() - age
    session.add(row)
    session.commit()


def test_a_check_whose_process_died_is_started_anew_when_its_page_is_opened(session, admin):
    address = sent(admin, courses(COURSE))
    left_alone(session, jobs.LEASE + timedelta(seconds=1))
    admin.get(address)
    wait_for(admin, address)
    assert upload(session).state is UploadState.CHECKED


def test_a_check_that_is_alive_is_left_alone(session, admin):
    address = sent(admin, courses(COURSE))
    left_alone(session, jobs.LEASE - timedelta(seconds=20))
    page = admin.get(address).text
    assert "data-progress-url" in page
    assert '<meta http-equiv="refresh"' in page
    assert upload(session).state is UploadState.CHECKING


def test_a_bug_in_the_check_ends_in_a_refusal_with_its_number(session, admin, monkeypatch, caplog):
    def broken(*_all):
        raise RuntimeError("made for the test")

    monkeypatch.setattr(jobs.service, "check_upload", broken)
    page = admin.get(sent(admin, courses(COURSE))).text
    assert f"번호 {upload(session).id}" in page
    assert "made for the test" in caplog.text
    assert "made for the test" not in page


def test_the_rule_of_who_brings_what_holds_without_a_page_too(session):
    viewer = officer(session, "43")
    manager_of_nothing = replace(viewer, role=Role.MANAGER)
    with pytest.raises(Refused):
        service.receive(session, UploadKind.CENTERS, "x.xlsx", b"", Circumstances(manager_of_nothing, NOW))
    assert service.receive(session, UploadKind.CENTERS, "x.xlsx", b"", Circumstances(viewer, NOW)).id


def test_every_kind_that_somebody_brings_becomes_something_and_is_explained(app):
    with app.app_context():
        for kind in service.BRINGERS:
            headers = {printed(column.header) for column in importer_of(kind).layout.columns}
            assert set(EXPLAINED[kind]) == headers, kind
            assert set(EXAMPLES[kind]) <= headers, kind
    assert set(service.BRINGERS) == {*service.KINDS, *factory.IMPORTERS}


def test_of_two_who_open_the_page_of_a_dead_check_one_starts_it(app, session, admin, monkeypatch):
    sent(admin, courses(COURSE))
    left_alone(session, jobs.LEASE)
    row = upload(session)
    started = []
    monkeypatch.setattr(jobs, "_start", lambda *what: started.append(what))
    importer = service.KINDS[UploadKind.COURSES]
    desk = jobs.Desk(app.extensions["new_session"], app.config["DATA_DIR"], importer, officer(session, "43"))
    for _visitor in range(2):  # both read the row before either claimed it
        jobs.take_over(desk, row, clock.now())
    assert len(started) == 1
