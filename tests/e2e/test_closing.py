"""Closing a lesson as an instructor does it, with photos and a drawn signature; and the sheet on paper."""

import shutil
import subprocess
from types import SimpleNamespace

import pytest
from sqlmodel import select

from learning_centers.core.database import make_engine, make_sessions
from learning_centers.evidence import service
from learning_centers.evidence.photos import develop
from learning_centers.web.commands import SYSTEM
from models import Evidence, EvidencePhoto, Lesson, LessonState, Moment, Role
from tests.conftest import migrate
from tests.e2e.walking import faults, sign_in
from tests.evidence.pictures import jpeg
from tests.evidence.world import complete, make_over
from tests.factories import NOW, PASSWORD, make_account, make_center
from tests.servers import running_app

A4_LANDSCAPE = "841.92 x 594.96 pts (A4)"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A center with lessons that are over, and the app on it."""
    folder = tmp_path_factory.mktemp("closing")
    url = f"sqlite:///{folder / 'centers.sqlite'}"
    migrate(url)
    sessions = make_sessions(make_engine(url))
    with sessions() as session:
        center = make_center(session, "한빛배움터")
        lessons = [make_over(session, center, day=NOW.date().replace(day=day)).lesson.id for day in (2, 3)]
        full = make_over(session, center, people=40, day=NOW.date().replace(day=4)).lesson
        complete(session, full, folder)
        crowd(session, full, folder)
        make_account(session, Role.INSTRUCTOR, login="gangsa", centers=[center])
        session.commit()
        ids = (*lessons, full.id)
    environment = {"DLC_DATA_DIR": str(folder), "DLC_DATABASE_URL": url, "DLC_SECRET_KEY": "k" * 40}
    with running_app(environment) as address:
        yield SimpleNamespace(url=address, sessions=sessions, ids=ids)


def crowd(session, lesson, folder):
    """The most a sheet has to hold: a long remark, many photos of one moment, tall and wide."""
    service.answer(session, lesson, {}, "아주 긴 비고입니다 " * 45, SYSTEM, NOW)
    for width, height in ((600, 2000), (2000, 600), (900, 900), (901, 900)):
        picture = develop(jpeg(width, height), "a.jpg")
        service.add_photos(session, lesson, [service.keep_files(folder, Moment.MIDDLE, picture)], SYSTEM, NOW)


@pytest.fixture
def photo_files(tmp_path):
    for name in ("start", "middle", "end"):
        (tmp_path / f"{name}.jpg").write_bytes(jpeg(1800, 1200, orientation=6))
    return tmp_path


@pytest.mark.parametrize(
    ("at", "size"), [(0, {"width": 360, "height": 740}), (1, {"width": 1280, "height": 800})]
)
def test_an_instructor_closes_a_lesson_on_one_screen(at, size, served, browser_page, photo_files):
    page = browser_page(**size)
    sign_in(page, served.url, "gangsa", PASSWORD)
    page.goto(f"{served.url}/lessons/{served.ids[at]}/close")
    assert faults(page) == []
    page.get_by_role("button", name="이 수업 마감하기").click()
    assert page.locator("#errors li").count() == 7
    assert faults(page) == []
    for name in ("start", "middle", "end"):
        page.locator(f"#photo-{name}").set_input_files(photo_files / f"{name}.jpg")
    for question in ("everyone_visible", "staff_visible", "place_recognisable"):
        page.locator(f"#{question}-0").check()
    page.locator("#submitter").fill("한가람")
    draw(page)
    page.get_by_role("button", name="이 수업 마감하기").click()
    page.get_by_text("증빙이 다 갖춰졌습니다").wait_for()
    assert faults(page) == []
    assert page.locator(".lc-shots img").count() == 3
    with served.sessions() as session:
        assert session.get(Lesson, served.ids[at]).state is LessonState.CLOSED
        assert session.get(Evidence, served.ids[at]).signature_path.endswith(".png")
        photos = session.exec(select(EvidencePhoto).where(EvidencePhoto.lesson_id == served.ids[at])).all()
    assert {(one.width, one.height) for one in photos} == {(1067, 1600)}


def draw(page):
    canvas = page.locator("[data-signature] canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 60, steps=5)
    page.mouse.up()
    assert page.locator("[name=drawing]").input_value().startswith("data:image/png;base64,")


def test_without_a_script_the_written_name_is_the_signature(served, browser_page):
    page = browser_page(java_script_enabled=False)
    sign_in(page, served.url, "gangsa", PASSWORD)
    page.goto(f"{served.url}/lessons/{served.ids[2]}/close")
    assert not page.locator("[data-signature]").is_visible()
    page.locator("#submitter").fill("문보라")
    page.get_by_role("button", name="지금까지 적은 것 저장하기").click()
    assert page.locator("#submitter").input_value() == "문보라"


def test_the_fullest_sheet_prints_to_one_page_a_side(served, browser_page, tmp_path):
    """Photos, program, roster of 40: three pages, each A4 landscape, however much there is to say."""
    pdfinfo = shutil.which("pdfinfo")
    assert pdfinfo, "pdfinfo is part of the test set-up: apt-get install poppler-utils"
    page = browser_page()
    sign_in(page, served.url, "gangsa", PASSWORD)
    page.goto(f"{served.url}/lessons/{served.ids[2]}/evidence-sheet")
    page.wait_for_load_state("networkidle")
    assert faults(page) == []
    page.pdf(path=tmp_path / "sheet.pdf", prefer_css_page_size=True)
    told = subprocess.run(
        [pdfinfo, tmp_path / "sheet.pdf"], check=True, capture_output=True, text=True
    ).stdout
    facts = {
        line.split(":", 1)[0]: line.split(":", 1)[1].strip() for line in told.splitlines() if ":" in line
    }
    assert (facts["Pages"], facts["Page size"]) == ("3", A4_LANDSCAPE)
    words = subprocess.run(
        ["pdftotext", tmp_path / "sheet.pdf", "-"], check=True, capture_output=True, text=True
    )
    first, second, third, _end = words.stdout.split("\f")
    assert "제출자" in first
    assert "교육 프로그램" in second
    assert "40" in third.split()
