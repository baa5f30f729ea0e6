"""The workbook as it is read by people and programs: names to the letter, totals to check, nobody's name in it."""

import shutil
import subprocess
from datetime import date

import openpyxl
import pandas
import pytest
from sqlmodel import select

from learning_centers.regions.queries import load
from learning_centers.submissions.workbook.binding import CONTENTS, SUMMED
from models import Attendee, CenterPlacement, Lesson
from tests.evidence.world import complete
from tests.factories import make_attendee, make_center, region
from tests.submissions.world import OCTOBER, approve, compiled, hand_in, make_october, sheet, teach

SHEETS = [
    "표지",
    "총괄",
    "시도별",
    "시군구별",
    "배움터별",
    "과정별",
    "대상별",
    "인력",
    "에듀버스",
    "목표",
    "제출현황",
    "증빙현황",
    "정정이력",
    "용어",
]
# design.md section 5, to the letter.
FIXED = {
    "총괄": "지표 목표 당월 누계 달성률 전월_대비",
    "시도별": "코드 이름 배움터_수 보고_대상 보고 미보고 교육횟수 교육시간 연인원 실인원 신규",
    "시군구별": "코드 이름 배움터_수 보고_대상 보고 미보고 교육횟수 교육시간 연인원 실인원 신규",
    "배움터별": "배움터코드 배움터명 유형 시도 시군구 보고상태 교육횟수 교육시간 연인원 실인원 신규",
    "과정별": "과정명 과정구분 교육방식 교육횟수 교육시간 연인원 실인원 만족도",
    "대상별": "대상유형 연령대 성별 연인원 실인원",
    "인력": "이름 역할 소속 계획_시간 실시_시간 추가_시간 불참_시간 인정_시간",
    "에듀버스": "일자 버스 시도 시군구 정차지 교육실시_수 연인원 이동거리",
    "목표": "지표 기준값 목표값 목표연도 최근값 목표경로값 차이 판정",
    "증빙현황": "시도 교육실시_수 증빙_완료 미제출",
    "정정이력": "배움터 지표 이전 현재 사유",
}


@pytest.fixture
def book(app, session):
    make_october(session)
    made = compiled(app)
    return openpyxl.load_workbook(app.config["DATA_DIR"] / made.path)


def test_the_sheets_stand_in_the_order_of_the_design(book):
    assert book.sheetnames == SHEETS


def test_the_columns_carry_the_fixed_names_first(book):
    for name, fixed in FIXED.items():
        expected = [header.replace("_", " ") for header in fixed.split()]
        headers = [cell.value for cell in book[name][1]]
        assert headers[: len(expected)] == expected, name


def test_the_state_of_a_return_stands_beside_its_center(book):
    headers = [cell.value for cell in book["제출현황"][1]]
    at = headers.index("보고상태")
    assert headers[at : at + 6] == ["보고상태", "제출일시", "승인일시", "반려사유", "경고", "면제"]


def test_regions_count_help_desk_and_zone_apart(app, session):
    make_october(session)
    (row,) = [row for row in sheet(app, compiled(app), "시도별") if row["코드"] == "43"]
    assert (row["상담"], row["체험존"], row["연인원"]) == (5, 3, 12)
    assert (row["고령층"], row["농어민"], row["장애인"], row["아동·청소년"]) == (1, 1, 1, 0)
    assert (row["80세 이상"], row["19세 이하"], row["나이 모름"]) == (1, 1, 1)
    assert (row["여성"], row["남성"], row["성별 모름"]) == (1, 1, 1)
    assert (row["승인"], row["완결률"]) == (2, 1)


def test_a_region_without_an_approved_center_shows_no_figures(app, session):
    make_october(session)
    (row,) = [row for row in sheet(app, compiled(app), "시도별") if row["코드"] == "11"]
    assert (row["배움터 수"], row["승인"], row["교육횟수"], row["완결률"]) == (0, 0, None, None)


def test_every_district_of_the_day_has_a_row(app, session):
    make_october(session)
    codes = [row["코드"] for row in sheet(app, compiled(app), "시군구별")]
    assert codes == [one.code for one in load(session).districts(OCTOBER.last)]


def test_a_center_of_a_divided_district_stays_under_the_old_name(app, session):
    make_october(session)
    center = make_center(session, "갈매기", code="T009", opens=date(2026, 10, 1))
    placed = session.exec(select(CenterPlacement).where(CenterPlacement.center_id == center.id)).one()
    placed.district_id = region(session, "28110").id  # 인천 중구, divided on 2026-07-01
    placed.valid_from = date(2026, 1, 1)
    teach(session, center, [make_attendee(session, center)], day=date(2026, 10, 20))
    hand_in(session, center)
    approve(session, center)
    session.commit()
    made = compiled(app)
    (row,) = [row for row in sheet(app, made, "시군구별") if row["코드"] == "28110"]
    (own,) = [row for row in sheet(app, made, "배움터별") if row["배움터코드"] == "T009"]
    (province,) = [row for row in sheet(app, made, "시도별") if row["코드"] == "28"]
    assert (row["이름"], row["교육횟수"]) == ("중구 (나뉨, 자리 정할 것)", 1)
    assert own["시군구"] == "중구 (나뉨, 자리 정할 것)"
    assert province["교육횟수"] == 1


def test_someone_in_two_groups_stands_in_each(app, session):
    make_october(session)
    rows = {(row["대상유형"], row["연령대"], row["성별"]): row for row in sheet(app, compiled(app), "대상별")}
    assert (
        rows["고령층", "80세 이상", "여성"]["연인원"],
        rows["고령층", "80세 이상", "여성"]["실인원"],
    ) == (3, 1)
    assert rows["농어민", "80세 이상", "여성"]["실인원"] == 1
    assert rows["유형 없음", "나이 모름", "성별 모름"]["실인원"] == 1
    assert len(rows) == 4


def test_evidence_counts_the_offerings_held_at_approved_centers(app, session):
    make_october(session)
    held = {row["시도"]: row["교육실시 수"] for row in sheet(app, compiled(app), "증빙현황")}
    assert (held["충청북도"], held["강원특별자치도"], held["서울특별시"]) == (4, 0, None)


def test_evidence_counts_what_is_complete_and_what_is_not(app, session, tmp_path):
    make_october(session)
    complete(
        session, session.exec(select(Lesson).order_by(Lesson.id)).first(), tmp_path / "files", locked=True
    )
    rows = {row["시도"]: row for row in sheet(app, compiled(app), "증빙현황")}
    found = [tuple(rows[name].values())[1:4] for name in ("충청북도", "강원특별자치도", "서울특별시")]
    assert found == [(4, 1, 3), (0, 0, 0), (None, None, None)]


def test_the_cover_totals_are_those_of_the_sheets(book):
    cover = list(book["표지"].iter_rows(values_only=True))
    start = next(at for at, row in enumerate(cover) if row[:3] == ("시트", "항목", "값"))
    end = next(at for at, row in enumerate(cover) if row[:2] == ("시트", "설명"))
    told = {(row[0], row[1]): row[2] for row in cover[start + 1 : end - 1]}
    assert {name for name, _label in told} == set(SHEETS) - {"표지"}
    for (name, label), value in told.items():
        frame = pandas.DataFrame(book[name].values)
        frame = frame.rename(columns=frame.iloc[0]).iloc[1:].dropna(how="all")
        if label == "행 수":
            assert value == len(frame), name
        else:
            column = label.removesuffix(" 합계")
            assert column in SUMMED
            assert value == pytest.approx(frame[column].sum()), (name, label)
    assert told["배움터별", "연인원 합계"] == 12


def test_the_contents_lead_to_every_sheet(book):
    cover = book["표지"]
    targets = {cell.value: cell.hyperlink.location for (cell,) in cover["A1:A40"] if cell.hyperlink}
    assert {name: f"'{name}'!A1" for name in CONTENTS}.items() <= targets.items()


def test_the_cover_says_what_it_is_made_of(book):
    cover = book["표지"]
    facts = {row[0]: row[1] for row in cover.iter_rows(values_only=True, max_row=14)}
    assert facts["사업"] == "디지털배움터 2026 사업연도"
    assert (facts["실적 달"], facts["제출본"]) == ("2026-10", "1호")
    assert facts["보고 현황"] == "승인 3곳, 미제출 1곳"
    assert f"{facts['기준 시각']:%Y-%m-%d %H:%M}" == "2026-11-10 10:00"
    assert len(facts["자료 지문 (SHA-256)"]) == 64


def test_no_cell_carries_a_name_or_a_phone_of_an_attendee(app, session, book):
    people = session.exec(select(Attendee)).all()
    secret = {one.name for one in people} | {one.phone for one in people}
    assert len(secret) == 8
    for page in book:
        for row in page.iter_rows(values_only=True):
            for cell in row:
                assert not any(word in str(cell) for word in secret), (page.title, cell)


def test_a_name_that_looks_like_a_formula_stays_text(book):
    (cell,) = [cell for cell in book["배움터별"]["B"] if cell.value == "=옛장터"]
    assert cell.data_type == "s"


def test_goals_stand_with_their_newest_value_and_judgement(app, session):
    make_october(session)
    rows = sheet(app, compiled(app), "목표")
    (rural,) = [row for row in rows if row["대상"] == "농어민"]
    wanted = {
        "지표": "디지털정보화 수준",
        "기준값": 78.8,
        "목표값": 83,
        "목표연도": 2027,
        "최근값": 80,
        "목표경로값": 80.48,
        "차이": -0.48,
        "판정": "속도를 높여야 함",
        "지역": "전국",
        "최근연도": 2024,
    }
    assert {name: rural[name] for name in wanted} == wanted
    others = [(row["지표"], row["최근값"], row["판정"]) for row in rows if row is not rural]
    assert others == [
        ("지역 디지털 인재 정착률", None, "새 값 없음"),
        ("지방 디지털 생산액", None, "새 값 없음"),
        ("소외지역 소프트웨어교육 비율", None, "기준값 없음"),
        ("수도권 밖 교육과정 비율", None, "기준값 없음"),
    ]
    sources = ["발표된 통계"] * 3 + ["우리 교육에서 센 값"] * 2
    assert [row["값의 출처"] for row in rows] == sources


def test_sheets_without_rows_say_why_on_the_cover(book):
    texts = [row[1] for row in book["표지"].iter_rows(values_only=True) if row[1]]
    assert [text for text in texts if "제한본에만 있습니다" in str(text)]
    assert "이 달의 첫 제출본이라 바뀐 것이 없습니다." in texts
    for name in ("인력", "에듀버스", "정정이력"):
        assert book[name].max_row <= 2


def test_pandas_reads_every_sheet_with_its_columns(app, session):
    make_october(session)
    made = compiled(app)
    frames = pandas.read_excel(app.config["DATA_DIR"] / made.path, sheet_name=None, dtype={"코드": str})
    assert list(frames) == SHEETS
    assert frames["시도별"]["교육횟수"].sum() == 4
    assert frames["배움터별"]["연인원"].sum() == 12


def test_libreoffice_reads_the_same_numbers(app, session, tmp_path):
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice is part of the test set-up: apt-get install libreoffice-calc"
    make_october(session)
    made = compiled(app)
    copy = tmp_path / "issue.xlsx"
    shutil.copy(app.config["DATA_DIR"] / made.path, copy)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    target = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out")]
    subprocess.run([soffice, profile, "--headless", *target, str(copy)], check=True, capture_output=True)
    for name in ("총괄", "시도별", "배움터별", "대상별"):
        theirs = openpyxl.load_workbook(tmp_path / "out" / "issue.xlsx")[name]
        ours = openpyxl.load_workbook(copy)[name]
        assert list(theirs.values) == list(ours.values)


def test_terms_are_all_in_korean(book):
    for name, meaning in list(book["용어"].values)[1:]:
        assert not (name + meaning).isascii()
