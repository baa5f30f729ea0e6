"""The files of a small programme, as people keep them: made here, row by row, in the formats of design.md section 7.

Everyone and every place is made up. What comes out of them was counted by hand in `counted.py`.
"""

import csv
import io
from collections.abc import Sequence
from datetime import date, time
from pathlib import Path

from openpyxl import Workbook

Cell = str | int | date | time | None
Rows = Sequence[Sequence[Cell]]

# Five centers: two in 충청북도 of which 별빛 is a hub; one in a district whose code and province changed on
# 2026-07-01, written under its old name; one that will hand in nothing; one that closed before October.
CENTERS: Rows = (
    (
        "관리지역",
        "배움터 유형",
        "배움터명",
        "배움터주소",
        "시군구",
        "이용정원",
        "배움터코드",
        "개소일",
        "폐소일",
    ),
    ("충청북도", "상설", "가온누리 배움터", "가온로 1", "청주시", 20, "K-1", "2026. 03. 02", None),
    ("충청북도", "거점센터", "별빛 배움터", "별빛로 2", "충주시", "30명", "K-2", "2026-03-02", None),
    ("광주광역시", "상설", "은하 배움터", "은하로 3", "북구", 15, "K-3", date(2026, 3, 2), None),
    ("서울", "상설", "한울 배움터", "한울로 4", "종로구", 10, "K-4", "20260302", None),
    ("충북", "상설", "옛터 배움터", "옛터로 5", "청주시", 10, "K-5", "2026/3/2", "2026. 9. 30"),
)
CENTERS_TITLE: Rows = (("2026년 디지털배움터 목록",), (None,))  # above the header, as offices write it

# 별빛 moves to another district, after the month that is counted.
CENTERS_MOVED: Rows = (
    CENTERS[0],
    ("충청북도", "거점센터", "별빛 배움터", "별빛로 2", "제천시", 30, "K-2", "2026-03-02", None),
)

COURSES: Rows = (
    ("과정명", "과정구분", "교육방식", "시간", "정원"),
    ("스마트폰 기초", "기초", "상시", "2시간", 10),
    ("키오스크로 주문하기", "생활", "상시", "1.5", 8),
    ("인공지능 첫걸음", "심화", "파견", 3, 5),
)

STAFF: Rows = (
    ("이름", "역할", "소속 배움터", "휴대폰", "계약시작", "계약종료"),
    ("김하나", "강사", "가온누리 배움터", "010-0000-9001", "2026-03-02", "2026-12-18"),
    ("도우리", "보조강사", "가온누리 배움터", 1000009002, "2026-03-02", "2026-12-18"),
    ("이두리", "강사", "별빛 배움터", "010-0000-9003", "2026-03-02", None),
    ("박세찬", "강사", "K-3", "010-0000-9004", None, None),
)

PLANS_HEADER = (
    "교육실시ID", "과정명", "일자", "시작", "종료", "주소", "상세주소", "시/도", "시군구", "읍면동",
    "담당 배움터", "강사", "교육정원", "보조강사1",
)  # fmt: skip


def _plan(
    code: str, course: str, when: str, center: str, lead: str, seats: str, assistant: str = ""
) -> list[Cell]:
    """`when`: day, start and end, separated by " | ". Lessons at the center have no address of their own."""
    return [code, course, *when.split(" | "), "", "", "", "", "", center, lead, seats, assistant]


PLANS: Rows = (
    PLANS_HEADER,
    # September: closed too, so that its one attendee is not new in October.
    _plan("E0000000006", "스마트폰 기초", "2026. 09. 15 | 10:00 | 12:00", "가온누리 배움터", "김하나", "10"),
    # Two meetings of one offering.
    _plan(
        "E0000000001",
        "스마트폰 기초",
        "2026. 10. 06 | 10:00 | 12:00",
        "가온누리 배움터",
        "김하나",
        "10",
        "도우리",
    ),
    _plan("E0000000001", "스마트폰 기초", "2026-10-13 | 10시 | 12시", "가온누리 배움터", "김하나", "10"),
    _plan("E0000000002", "키오스크로 주문하기", "2026/10/7 | 14:00 | 15시 30분", "K-1", "김하나", "8"),
    _plan("E0000000003", "스마트폰기초", "20261008 | 10:00 | 12:00", "별빛 배움터", "이두리", "12"),
    _plan("E0000000004", "인공지능 첫걸음", "2026. 10. 12 | 13:00 | 16:00", "은하 배움터", "박세찬", "5"),
    # Without an ID it is given one; nobody is enrolled, so it stays open and counts nowhere.
    _plan("", "스마트폰 기초", "2026. 10. 29 | 10:00 | 12:00", "별빛 배움터", "이두리", "12"),
)

ROSTER_HEADER = (
    "교육실시ID", "일자", "요일(자동)", "과정명", "기관명", "이름", "회원ID", "휴대폰", "출생년도", "성별",
    "거주지역 시/도", "거주지역 시군구", "대상유형", "출결",
)  # fmt: skip


def _row(code: str, day: str, who: Sequence[Cell], mark: str) -> tuple[Cell, ...]:
    return (code, day, "", "", "", *who, mark)


# (이름, 회원ID, 휴대폰, 출생년도, 성별, 시/도, 시군구, 대상유형)
GAYUN = ("가윤", "m-gayun", "010-0000-0001", 1950, "여", "충청북도", "청주시", "고령층")
NARAE_GUEST = ("나래", None, "010-0000-0002", 1955, "남", "충북", "청주시", "고령층")
NARAE_MEMBER = ("나래", "m-narae", 1000000002, 1955, "남", "충북", "청주시", None)  # the same, now with an ID
DARIN = ("다린", "m-darin", "010-0000-0003", 1962, "여", "충청북도", "충주시", "고령층, 농어민")
RAON = ("라온", None, "010-0000-0004", 1948, "남", "충청북도", "청주시", "고령층")
MARU = ("마루", "m-maru", None, 1980, "남", "충청북도", "청주시", "소상공인")
BADA = ("바다", "m-bada", None, 2000, "여", "광주광역시", "북구", "취업준비생")
SARANG = ("사랑", "m-sarang", None, 1970, "여", "충청북도", "충주시", "일반")
AREUM = ("아름", "GUEST_01000000008", None, 1990, "남", "충청북도", "충주시", "장애인")
JAEUN = ("자은", None, "010-0000-0009", None, None, None, None, None)
CHAERIN = ("채린", None, "010-0000-0010", 1958, "여", None, None, "고령층")

AT_GAON: Rows = (
    ROSTER_HEADER,
    _row("E0000000006", "2026. 09. 15", GAYUN, "출석"),
    _row("E0000000001", "2026. 10. 06", GAYUN, "출석"),
    _row("E0000000001", "2026. 10. 06", NARAE_GUEST, "출석"),
    _row("E0000000001", "2026. 10. 06", DARIN, "지각"),
    _row("E0000000001", "2026. 10. 06", RAON, "결석"),
    _row("E0000000001", "2026-10-13", GAYUN, "출석"),
    _row("E0000000001", "2026-10-13", NARAE_GUEST, "결석"),
    _row("E0000000001", "2026-10-13", DARIN, "출석"),
    _row("E0000000001", "2026-10-13", RAON, "결석"),
    _row("E0000000002", "", NARAE_MEMBER, "출석"),
    _row("E0000000002", "", MARU, "지각"),
    _row("E0000000002", "", BADA, "출석"),
    _row("E0000000002", "", GAYUN, "공결"),
)
ELSEWHERE: Rows = (
    ROSTER_HEADER,
    _row("E0000000003", "20261008", DARIN, "출석"),
    _row("E0000000003", "20261008", SARANG, "공결"),
    _row("E0000000003", "20261008", AREUM, "출석"),
    _row("E0000000004", "2026. 10. 12", BADA, "출석"),
    _row("E0000000004", "2026. 10. 12", JAEUN, "출석"),
    _row("E0000000004", "2026. 10. 12", CHAERIN, "결석"),
)
# Weeks later the instructor finds the paper roll: 라온 was there after all.
CORRECTED: Rows = (ROSTER_HEADER, _row("E0000000001", "2026. 10. 06", RAON, "출석"))


def write_all(folder: Path) -> None:
    """Every file of the programme, in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "centers.xlsx").write_bytes(xlsx("목록", [*CENTERS_TITLE, *CENTERS]))
    (folder / "centers-moved.xlsx").write_bytes(xlsx("목록", CENTERS_MOVED))
    (folder / "courses.csv").write_bytes(cp949(COURSES))
    (folder / "staff.xlsx").write_bytes(xlsx("강사", STAFF))
    (folder / "plans.csv").write_bytes(cp949(PLANS))
    (folder / "rosters.xlsx").write_bytes(xlsx("명단", AT_GAON))
    (folder / "rosters.csv").write_bytes(cp949(ELSEWHERE))
    (folder / "corrected.csv").write_bytes(cp949(CORRECTED))


def xlsx(title: str, rows: Rows) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cp949(rows: Rows) -> bytes:
    """As Excel in Korea saves a CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(
        ["" if one is None else one for one in row] for row in rows
    )
    return out.getvalue().encode("cp949")
