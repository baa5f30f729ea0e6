"""CSV that Excel opens in Korean without running anything."""

import csv
import io
from datetime import date
from decimal import Decimal

import pandas
import pytest

from learning_centers.core.workbook.book import Column, Figure, Kind, Table
from learning_centers.core.workbook.csv import write_csv
from tests.core.workbook.books import FORMULA_LIKE, WHEN, make_table


def written(table: Table) -> bytes:
    stream = io.BytesIO()
    write_csv(table, stream)
    return stream.getvalue()


def lines(table: Table) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written(table).decode("utf-8-sig"), newline="")))


def test_a_table_becomes_headers_and_rows_with_a_byte_order_mark():
    assert written(make_table()) == (
        b"\xef\xbb\xbf" + "코드,이름,연인원\r\n11,서울특별시,1234\r\n51,강원특별자치도,0\r\n".encode()
    )


def test_text_that_looks_like_a_formula_gets_an_apostrophe_and_negative_numbers_do_not():
    rows = [["1", text, -5] for text in FORMULA_LIKE]
    found = lines(make_table(rows=rows))[1:]
    assert [row[1] for row in found] == [f"'{text}".replace("\x00", "") for text in FORMULA_LIKE]
    assert {row[2] for row in found} == {"-5"}


def test_a_header_that_looks_like_a_formula_is_disarmed():
    assert lines(Table("가", [Column("=1+1")], []))[0] == ["'=1+1"]


def test_numbers_are_bare_and_times_are_in_seoul():
    values = [0.1 + 0.2, Decimal("1.50"), Figure(0.5, Kind.RATE), None, date(2026, 10, 3), WHEN, 1234567]
    table = Table("가", [Column(f"열{at}") for at in range(len(values))], [values])
    assert lines(table)[1] == ["0.3", "1.50", "0.5", "", "2026-10-03", "2026-11-09 09:00", "1234567"]


def test_line_breaks_quotes_and_commas_survive():
    text = '첫 줄\n"둘", 셋'
    assert lines(Table("가", [Column("글")], [[text]]))[1] == [text]


def test_pandas_reads_it(tmp_path):
    write_csv(make_table(), tmp_path / "표.csv")
    assert pandas.read_csv(tmp_path / "표.csv")["연인원"].sum() == 1234


@pytest.mark.parametrize(
    ("row", "error"),
    [(["1"], ValueError), (["1", "가", float("nan")], ValueError), (["1", "가", True], TypeError)],
)
def test_a_bad_row_leaves_the_old_file_as_it_was(tmp_path, row, error):
    path = tmp_path / "표.csv"
    path.write_bytes(b"old")
    with pytest.raises(error):
        write_csv(make_table(rows=[row]), path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_stream_of_the_caller_stays_open():
    stream = io.BytesIO()
    write_csv(make_table(), stream)
    assert not stream.closed
