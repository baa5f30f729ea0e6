"""What is handed out of an issue: the workbook, the part of a province, the data package; and what is written down."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
from sqlmodel import select

from learning_centers.core import database, storage
from learning_centers.core.access import PERMISSIONS
from learning_centers.core.errors import Refused
from learning_centers.regions.queries import load
from learning_centers.submissions import handing_out
from learning_centers.submissions.queries import issues
from learning_centers.submissions.workbook.binding import SUMMED
from learning_centers.web.commands import SYSTEM
from models import AuditEvent, Deed, IssueDownload, Role
from tests.factories import region
from tests.submissions.world import NOW, OCTOBER, compiled, make_october, reopen, sheet

CUT = [
    "표지",
    "총괄",
    "시도별",
    "시군구별",
    "배움터별",
    "과정별",
    "대상별",
    "제출현황",
    "증빙현황",
    "정정이력",
    "용어",
]


def taken(app, session, part, *, by=SYSTEM, number=1):
    provinces = handing_out.provinces_of(load(session), by, OCTOBER, NOW.date())
    issue = issues.get_issue(session, OCTOBER, number)
    return handing_out.take(session, app.config["DATA_DIR"], issue, part, provinces, by=by)


def officer(session, *codes):
    return replace(
        SYSTEM,
        role=Role.PROVINCE,
        permissions=PERMISSIONS[Role.PROVINCE],
        center_ids=frozenset(),
        province_ids=frozenset(region(session, code).id for code in codes),
    )


def rows_of(book, name):
    headers, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(headers, row, strict=True)) for row in rows if any(cell is not None for cell in row)]


def opened(handed):
    return openpyxl.load_workbook(io.BytesIO(handed.data))


def test_the_nation_is_the_very_file_that_was_stored(app, session):
    make_october(session)
    made = compiled(app)
    handed = taken(app, session, "national")
    assert storage.sha256(handed.data) == made.sha256
    assert handed.name == "2026-10_제출본_01호.xlsx"


def test_a_province_gets_its_own_rows_of_each_sheet_and_no_others(app, session):
    make_october(session)
    made = compiled(app)
    book = opened(taken(app, session, "province:43"))
    assert book.sheetnames == CUT
    for name, column in (
        ("시도별", "이름"),
        ("시군구별", "시도"),
        ("배움터별", "시도"),
        ("제출현황", "시도"),
    ):
        expected = [row for row in sheet(app, made, name) if row[column] == "충청북도"]
        assert expected, name
        assert rows_of(book, name) == expected, name
    text = "\n".join(str(cell.value) for one in book for row in one.iter_rows() for cell in row if cell.value)
    assert "강원" not in text.replace("강원특별자치도청", "")
    assert "포도밭" not in text


def test_numbers_stay_numbers_and_look_as_they_did(app, session):
    make_october(session)
    compiled(app)
    whole, part = opened(taken(app, session, "national")), opened(taken(app, session, "province:43"))

    def formats(book):
        headers = [cell.value for cell in book["배움터별"][1]]
        (row,) = [row for row in book["배움터별"].iter_rows(min_row=2) if row[0].value == "T001"]
        return {
            header: (cell.number_format, type(cell.value)) for header, cell in zip(headers, row, strict=True)
        }

    assert formats(part) == formats(whole)


def test_the_control_totals_of_a_part_are_its_own(app, session):
    make_october(session)
    compiled(app)
    book = opened(taken(app, session, "province:51"))
    said = {
        (row[0].value, row[1].value): row[2].value
        for row in book["표지"].iter_rows()
        if row[1].value and (str(row[1].value).endswith("합계") or row[1].value == "행 수")
    }
    for name in ("시도별", "시군구별", "배움터별"):
        rows = rows_of(book, name)
        assert said[name, "행 수"] == len(rows)
        for header in SUMMED:
            if header in rows[0]:
                total = sum(row[header] or 0 for row in rows)
                assert said[name, f"{header} 합계"] == total, (name, header)
    facts = {row[0].value: row[1].value for row in book["표지"].iter_rows()}
    assert "빠진 시트" not in facts
    assert facts["시도"] == "강원특별자치도"


def test_an_old_issue_gives_what_it_said_then(app, session):
    centers = make_october(session)
    compiled(app)
    reopen(session, centers["first"], "사진이 빠졌습니다")
    session.commit()
    compiled(app, now=NOW + timedelta(hours=1))
    (old,) = rows_of(opened(taken(app, session, "province:43")), "시도별")
    (new,) = rows_of(opened(taken(app, session, "province:43", number=2)), "시도별")
    assert (old["승인"], new["승인"]) == (2, 1)
    assert rows_of(opened(taken(app, session, "province:43", number=2)), "정정이력")


@pytest.mark.parametrize("part", ["province:43", "package"])
def test_the_same_issue_gives_the_same_bytes(app, session, part):
    make_october(session)
    compiled(app)
    assert taken(app, session, part).data == taken(app, session, part).data


@pytest.mark.parametrize(
    ("own", "part"), [("43", "province:51"), ("43", "national"), ("43", "package"), ("43", "province:99")]
)
def test_an_officer_gets_nothing_but_the_own_province(app, session, own, part):
    make_october(session)
    compiled(app)
    by = officer(session, own)
    with pytest.raises(Refused):
        taken(app, session, part, by=by)
    assert taken(app, session, f"province:{own}", by=by).data


def test_a_manager_gets_no_part(app, session):
    make_october(session)
    compiled(app)
    by = replace(officer(session, "43"), role=Role.MANAGER, permissions=PERMISSIONS[Role.MANAGER])
    with pytest.raises(Refused):
        taken(app, session, "province:43", by=by)


def test_who_holds_a_merged_province_may_take_the_old_ones(session):
    regions = load(session)
    merged = next(row for row in regions.provinces(NOW.date()) if "통합" in row.name_ko)
    by = replace(SYSTEM, province_ids=frozenset({merged.id}))
    before = type(OCTOBER)(2026, 5)
    names = [row.name_ko for row in handing_out.provinces_of(regions, by, before, NOW.date())]
    assert len(names) == 2
    assert merged.name_ko not in names


def test_the_package_holds_every_sheet_and_describes_it(app, session):
    make_october(session)
    made = compiled(app)
    with zipfile.ZipFile(io.BytesIO(taken(app, session, "package").data)) as pack:
        about = json.loads(pack.read("datapackage.json"))
        resources = {one["title"]: one for one in about["resources"]}
        assert set(pack.namelist()) == {"datapackage.json", *(one["path"] for one in about["resources"])}
        for name, one in resources.items():
            data = pack.read(one["path"])
            assert one["hash"] == f"sha256:{storage.sha256(data)}"
            assert one["bytes"] == len(data)
            rows = list(csv.DictReader(io.StringIO(data.decode(one["encoding"]), newline="")))
            assert len(rows) == one["rows"] == len(sheet(app, made, name)), name
            assert list(rows[0] if rows else []) in ([], [field["name"] for field in one["schema"]["fields"]])
    assert (about["issue"], about["month"], about["asOf"]) == (1, "2026-10", NOW.isoformat())
    assert about["workbookSha256"] == made.sha256
    fields = {field["name"]: field for field in resources["배움터별"]["schema"]["fields"]}
    assert (fields["연인원"]["type"], fields["교육시간"]["type"]) == ("integer", "number")
    assert (fields["배움터명"]["type"], fields["정원 대비"]["type"]) == ("string", "number")
    assert "서로 다른 사람" in fields["실인원"]["description"]
    assert fields["고령층"]["description"]
    totals = {field["name"]: field for field in resources["총괄"]["schema"]["fields"]}
    assert totals["당월"]["type"] == "number"


def test_the_numbers_of_the_package_are_those_of_the_workbook(app, session):
    make_october(session)
    made = compiled(app)
    with zipfile.ZipFile(io.BytesIO(taken(app, session, "package").data)) as pack:
        rows = list(
            csv.DictReader(io.StringIO(pack.read("data/centers.csv").decode("utf-8-sig"), newline=""))
        )
    for row, said in zip(rows, sheet(app, made, "배움터별"), strict=True):
        for header in ("교육횟수", "교육시간", "연인원", "실인원", "정원 대비"):
            assert (float(row[header]) if row[header] else None) == said[header], header
    assert rows[2]["배움터명"] == "'=옛장터"


def test_a_download_says_who_took_which_part_and_why(app, session):
    make_october(session)
    compiled(app)
    issue = issues.get_issue(session, OCTOBER, 1)
    handed = taken(app, session, "province:43")
    with database.transaction(session):
        handing_out.write_down(
            session, issue, handed, by=SYSTEM, purpose="report", reason="10월 보고", now=NOW
        )
    row = session.exec(select(IssueDownload)).one()
    entry = session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.DOWNLOAD)).one()
    assert handed.name == "2026-10_제출본_01호_충청북도.xlsx"
    assert (row.role, row.part, row.purpose, row.reason, row.at) == (
        Role.SYSTEM,
        "province:43",
        "report",
        "10월 보고",
        NOW,
    )
    assert (entry.reason, entry.detail) == ("10월 보고", "2026-10 1 province:43")


@pytest.mark.parametrize("part", ["national", "province:43", "package"])
def test_a_lost_file_is_said(app, session, part):
    make_october(session)
    made = compiled(app)
    (app.config["DATA_DIR"] / made.path).unlink()
    with pytest.raises(storage.FileLost):
        taken(app, session, part)
