"""Small real files of each kind, made in the test that needs them."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

CENTER_HEADERS = ("관리지역", "배움터 유형", "배움터명", "배움터주소", "시군구", "이용정원")
COURSE_HEADERS = ("과정명", "과정구분", "교육방식", "시간", "주제", "정원")
STAFF_HEADERS = ("이름", "역할", "소속 배움터", "휴대폰", "계약시작", "계약종료")


def xlsx(headers: Sequence[str], rows: Sequence[Sequence[object]], sheet: str = "목록") -> bytes:
    book = Workbook()
    page = book.active
    page.title = sheet
    page.append(list(headers))
    for row in rows:
        page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_text(headers: Sequence[str], rows: Sequence[Sequence[object]], encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([headers, *rows])
    return out.getvalue().encode(encoding)


def center(name: str = "한빛마을 배움터", **other: object) -> list[object]:
    """A good row of a file of centers; `other` by header."""
    row = {
        "관리지역": "충청북도",
        "배움터 유형": "상설",
        "배움터명": name,
        "배움터주소": f"충청북도 청주시 상당구 {name} 1",
        "시군구": "청주시",
        "이용정원": 20,
    }
    return [(row | other)[header] for header in CENTER_HEADERS]


def saved(folder: Path, data: bytes, name: str = "file.xlsx") -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)
