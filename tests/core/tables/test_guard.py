import io
import zipfile

import pytest

from learning_centers.core.tables import guard
from learning_centers.core.tables.guard import Kind, check
from learning_centers.core.tables.problems import BadFile
from tests.core.tables.files import MAIN, raw, worksheet
from tests.core.tables.hostile import GOOD, HOSTILE, NOISE


@pytest.mark.parametrize(("data", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_or_wrong_file_is_refused_with_its_reason(data, reason):
    with pytest.raises(BadFile, match=reason):
        check(data, "계획.xlsx")


def test_a_workbook_and_a_csv_are_told_apart_by_their_contents():
    assert check(GOOD, "계획.csv") is Kind.XLSX
    assert check("과정명\n키오스크\n".encode(), "계획.CSV") is Kind.CSV


def test_a_part_compressed_in_a_way_we_do_not_read_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(BadFile, match="짜임"):
        check(out.getvalue(), "계획.xlsx")


def test_twenty_megabytes_are_read_and_one_byte_more_is_not():
    assert check(b"a" * guard.MAX_FILE_BYTES, "큰.csv") is Kind.CSV
    with pytest.raises(BadFile, match="20 MB"):
        check(b"a" * (guard.MAX_FILE_BYTES + 1), "큰.csv")


def test_row_two_hundred_thousand_and_column_zz_are_the_last_allowed():
    last = worksheet('<row r="200000"><c r="ZZ200000"><v>1</v></c></row>')
    assert check(raw(last), "계획.xlsx") is Kind.XLSX
    for beyond in ("ZZ200001", "AAA200000"):
        with pytest.raises(BadFile, match="200,000행"):
            check(raw(worksheet(f'<row><c r="{beyond}"><v>1</v></c></row>')), "계획.xlsx")


@pytest.mark.parametrize("before_the_seam", [2, 5, 10])
def test_a_far_row_is_seen_where_two_pieces_meet(before_the_seam):
    start = f'<worksheet xmlns="{MAIN}"><!--'
    noise = NOISE[: guard.PIECE_BYTES - len(start) - len("--><sheetData><row") - before_the_seam]
    sheet = f'{start}{noise}--><sheetData><row r="1048576"/></sheetData></worksheet>'
    assert sheet.index(' r="1048576"') == guard.PIECE_BYTES - before_the_seam
    with pytest.raises(BadFile, match="200,000행"):
        check(raw(sheet), "계획.xlsx")


def test_a_csv_with_zero_bytes_is_refused():
    with pytest.raises(BadFile, match="CSV UTF-8"):
        check("이름\t나이\n".encode("utf-16"), "명단.csv")


def test_parts_that_together_are_too_large_are_refused(monkeypatch):
    with zipfile.ZipFile(io.BytesIO(GOOD)) as package:
        total = sum(part.file_size for part in package.infolist())
    monkeypatch.setattr(guard, "MAX_INFLATED_BYTES", total)
    assert check(GOOD, "계획.xlsx") is Kind.XLSX
    monkeypatch.setattr(guard, "MAX_INFLATED_BYTES", total - 1)
    with pytest.raises(BadFile, match="지나치게 많습니다"):
        check(GOOD, "계획.xlsx")


@pytest.mark.parametrize("end", range(40, len(GOOD), 211))
def test_a_workbook_cut_off_anywhere_is_refused(end):
    with pytest.raises(BadFile):
        check(GOOD[:end], "계획.xlsx")
