"""The package as Excel checks it: nothing to repair or refuse is in it, and the same data give the same bytes."""

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl.utils import range_boundaries

from learning_centers.core.workbook.book import Column, Contents, Cover, Kind
from tests.core.workbook.books import (
    FORMULA_LIKE,
    MAIN,
    make_book,
    make_full_book,
    make_table,
    parsed,
    parts,
    saved,
    trees,
)

RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@pytest.fixture(scope="module")
def full() -> bytes:
    return saved(make_full_book())


def shared_texts(data: bytes) -> list[str]:
    (tree,) = trees(data, "xl/sharedStrings")
    return ["".join(item.itertext()) for item in tree.findall(f"{MAIN}si")]


def table_with_sheet(data: bytes) -> list[tuple[ElementTree.Element, ElementTree.Element]]:
    """Every table part with the sheet that names it."""
    inside = parts(data)
    found = []
    for name in (name for name in inside if name.startswith("xl/worksheets/_rels/")):
        (relation,) = parsed(inside[name])
        sheet = "xl/worksheets/" + Path(name).name.removesuffix(".rels")
        found.append((parsed(inside[relation.get("Target", "")[1:]]), parsed(inside[sheet])))
    return found


def test_every_table_covers_its_header_and_rows_exactly(full):
    texts, seen = shared_texts(full), 0
    for table, sheet in table_with_sheet(full):
        left, top, right, bottom = range_boundaries(table.get("ref"))
        rows = sheet.findall(f".//{MAIN}row")
        header = list(rows[0])
        assert (left, top, right) == (1, 1, len(header))
        assert bottom == max(len(rows), 2)
        assert all(len(row) == right for row in rows)
        assert [cell.get("t") for cell in header] == ["s"] * right
        names = [column.get("name") for column in table.iter(f"{MAIN}tableColumn")]
        assert [texts[int(cell[0].text or "")] for cell in header] == names
        assert len({name.casefold() for name in names if name}) == right
        seen += 1
    assert seen == 5


def test_table_names_and_numbers_are_legal_and_unique(full):
    tables = trees(full, "xl/tables/")
    names = [table.get("displayName", "") for table in tables]
    assert (
        len({name.casefold() for name in names}) == len({table.get("id") for table in tables}) == len(tables)
    )
    assert all(re.fullmatch(r"t_\w+", name) for name in names)
    assert "t_시도별" in names


def test_sheet_names_that_give_the_same_table_name_are_told_apart():
    data = saved(make_book(make_table("가 나"), make_table("가_나"), make_table("가-나")))
    names = [table.get("displayName") for table in trees(data, "xl/tables/")]
    assert names == ["t_가_나", "t_가_나_2", "t_가_나_3"]


def test_a_table_filters_over_its_own_range_and_the_sheet_has_no_second_filter(full):
    for table, sheet in table_with_sheet(full):
        assert [filter_.get("ref") for filter_ in table.iter(f"{MAIN}autoFilter")] == [table.get("ref")]
        assert sheet.find(f"{MAIN}autoFilter") is None
    (workbook,) = trees(full, "xl/workbook.xml")
    assert all(
        "FilterDatabase" not in (name.get("name") or "") for name in workbook.iter(f"{MAIN}definedName")
    )


def test_an_empty_table_keeps_one_blank_line_and_no_row():
    ((table, sheet),) = table_with_sheet(saved(make_book(make_table(rows=[]))))
    assert table.get("ref") == "A1:C2"
    assert len(sheet.findall(f".//{MAIN}row")) == 1


def test_links_of_the_cover_point_to_sheets_that_exist_quotes_included(full):
    (workbook,) = trees(full, "xl/workbook.xml")
    names = {sheet.get("name", "") for sheet in workbook.iter(f"{MAIN}sheet")}
    cover = trees(full, "xl/worksheets/sheet1")[0]
    links = list(cover.iter(f"{MAIN}hyperlink"))
    targets = [re.fullmatch(r"'(.+)'!A1", link.get("location", "")) for link in links]
    assert {found[1].replace("''", "'") for found in targets if found} == names - {"표지"}
    assert all("'" not in found[1].replace("''", "") for found in targets if found)
    assert all(targets)
    assert "xl/worksheets/_rels/sheet1.xml.rels" not in parts(full)  # no outside target


def test_every_part_has_a_content_type_and_every_relation_its_part(full):
    inside = parts(full)
    types = parsed(inside["[Content_Types].xml"])
    named = {item.get("PartName", "")[1:] for item in types if item.get("PartName")}
    assert named - set(inside) == set()
    assert {name for name in inside if not name.endswith(".rels")} - named == {"[Content_Types].xml"}
    for name, content in inside.items():
        if name.endswith(".rels"):
            base = Path(name).parent.parent
            ids = []
            for relation in parsed(content).iter(RELATION):
                target = relation.get("Target", "")
                assert (target[1:] if target.startswith("/") else (base / target).as_posix()) in inside
                ids.append(relation.get("Id"))
            assert len(set(ids)) == len(ids)


def test_shared_texts_are_counted_unique_and_all_places_point_to_one(full):
    (tree,) = trees(full, "xl/sharedStrings")
    texts = shared_texts(full)
    assert int(tree.get("uniqueCount", "")) == len(texts) == len(set(texts))
    used = {
        int(cell[0].text or "")
        for sheet in trees(full, "xl/worksheets/")
        for cell in sheet.iter(f"{MAIN}c")
        if cell.get("t") == "s"
    }
    assert used == set(range(len(texts)))


def test_rows_and_elements_of_a_sheet_come_in_the_order_of_the_schema(full):
    schema = ["sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "hyperlinks"]
    schema += ["printOptions", "pageMargins", "pageSetup", "headerFooter", "ignoredErrors", "tableParts"]
    for sheet in trees(full, "xl/worksheets/"):
        names = [element.tag.removeprefix(MAIN) for element in sheet]
        assert names == sorted(names, key=schema.index)
        numbers = [int(row.get("r", "")) for row in sheet.iter(f"{MAIN}row")]
        assert numbers == list(range(1, len(numbers) + 1))


def test_spaces_at_the_ends_of_a_text_are_marked_as_meant():
    shared = parts(saved(make_book(make_table(rows=[[" 앞", "두\n줄", 1]]))))["xl/sharedStrings.xml"].decode()
    assert '<t xml:space="preserve"> 앞</t>' in shared
    assert '<t xml:space="preserve">두\n줄</t>' in shared
    assert "<t>코드</t>" in shared


def test_a_cell_without_format_has_the_korean_font_too(full):
    (styles,) = trees(full, "xl/styles")
    first = styles.find(f"{MAIN}fonts")[0]
    found = {part.tag.removeprefix(MAIN): part.get("val") for part in first}
    assert (found["name"], found["charset"], found["family"], found["sz"]) == ("맑은 고딕", "129", "3", "10")


def test_formats_that_cells_name_exist(full):
    (styles,) = trees(full, "xl/styles")
    count = len(styles.findall(f"{MAIN}cellXfs/{MAIN}xf"))
    used = {int(c.get("s", "0")) for sheet in trees(full, "xl/worksheets/") for c in sheet.iter(f"{MAIN}c")}
    assert max(used) < count


def test_text_that_looks_like_a_formula_is_text_and_stays_so_when_edited(full):
    (styles,) = trees(full, "xl/styles")
    formats = styles.findall(f"{MAIN}cellXfs/{MAIN}xf")
    sheet = trees(full, "xl/worksheets/sheet5")[0]
    cells = [row[1] for row in sheet.iter(f"{MAIN}row")][1:]
    assert len(cells) == 2 * len(FORMULA_LIKE)
    assert all(cell.get("t") == "s" for cell in cells)
    assert all(formats[int(cell.get("s", "0"))].get("quotePrefix") == "1" for cell in cells)
    first = next(iter(sheet.iter(f"{MAIN}row")))[1]
    assert formats[int(first.get("s", "0"))].get("quotePrefix") != "1"
    assert not any(sheet.findall(f".//{MAIN}f") for sheet in trees(full, "xl/worksheets/"))


def test_the_same_book_gives_the_same_bytes_here_and_in_another_process(full, tmp_path):
    assert saved(make_full_book()) == full
    for seed in ("1", "2"):
        path = tmp_path / f"{seed}.xlsx"
        subprocess.run(
            [sys.executable, "-m", "tests.core.workbook.books", str(path)],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "America/Lima"},
            cwd=Path(__file__).parents[3],
        )
        assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(full).digest()


def test_other_data_or_another_time_give_other_bytes():
    book = saved(make_book())
    assert saved(make_book(make_table(rows=[("11", "서울특별시", 1235)]))) != book
    assert saved(make_book(when=datetime(2026, 11, 10, tzinfo=UTC))) != book


def test_the_package_says_the_time_of_the_book_and_nothing_of_the_machine(full):
    with zipfile.ZipFile(io.BytesIO(full)) as package:
        entries = package.infolist()
    assert entries[0].filename == "[Content_Types].xml"
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    # Excel refuses packages that carry ZIP64 fields without need.
    assert {(entry.extract_version, entry.create_system, entry.extra) for entry in entries} == {(20, 0, b"")}
    core = parts(full)["docProps/core.xml"].decode()
    assert core.count(">2026-11-09T00:00:00Z<") == 2
    assert "<dc:language>ko-KR</dc:language>" in core
    assert "<dc:title>월 실적 &amp; 제출본</dc:title>" in core


def test_wide_tables_keep_the_columns_that_name_the_row_in_view():
    kinds = [Column("코드"), Column("이름"), *(Column(f"수{number}", Kind.WHOLE) for number in range(8))]
    wide = make_table(columns=kinds, rows=[["1", "가", *range(8)]])
    narrow = make_table("좁은 표")
    long = make_table("긴 이름", columns=kinds, rows=[["1", "가" * 30, *range(8)]])
    counted = make_table("수 먼저", columns=[kinds[0], *kinds[2:], kinds[1]], rows=[["1", *range(8), "가"]])
    panes = [
        sheet.find(f".//{MAIN}pane").get("topLeftCell")
        for sheet in trees(saved(make_book(wide, narrow, long, counted)), "xl/worksheets/")
    ]
    assert panes == ["C2", "A2", "C2", "B2"]


def test_only_the_first_sheet_is_selected(full):
    (workbook,) = trees(full, "xl/workbook.xml")
    assert [view.get("activeTab") for view in workbook.iter(f"{MAIN}workbookView")] == ["0"]
    selected = [
        sheet.find(f".//{MAIN}sheetView").get("tabSelected") for sheet in trees(full, "xl/worksheets/")
    ]
    assert selected[0] == "1"
    assert not any(selected[1:])


def test_describing_a_book_does_not_wait_for_openpyxl():
    code = "import sys, learning_centers.core.workbook.writing; sys.exit('openpyxl' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])


def test_a_cover_alone_is_a_valid_book():
    data = saved(make_book(Cover("제목", [("기준월", "2026-10")])))
    assert shared_texts(data) == []
    assert trees(data, "xl/tables/") == []


def test_contents_may_name_the_cover_itself():
    data = saved(make_book(Cover("제목", [], [Contents("표지", "이 쪽")])))
    assert b"location=\"'" in parts(data)["xl/worksheets/sheet1.xml"]
