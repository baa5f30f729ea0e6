"""The data package: the sheets of an issue as CSV with a description for machines, in a zip.

The description follows Data Package 1 (specs.frictionlessdata.io). The same issue gives the same bytes.
"""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence

from learning_centers.core import storage
from learning_centers.core.workbook.book import Column, Figure, Kind, Table, Value
from learning_centers.core.workbook.csv import write_csv
from learning_centers.submissions.workbook.binding import CONTENTS
from learning_centers.submissions.workbook.measures import AGE_HEADERS, MEASURES, SEX_HEADERS
from models import Issue

FILES = {
    "총괄": "nation",
    "시도별": "provinces",
    "시군구별": "districts",
    "배움터별": "centers",
    "과정별": "courses",
    "대상별": "groups",
    "인력": "staff",
    "에듀버스": "bus-runs",
    "목표": "goals",
    "제출현황": "returns",
    "증빙현황": "evidence",
    "정정이력": "changes",
    "용어": "terms",
}
TERMS = "용어"
FILE_NAME = "{month}_제출본_{number:02d}호_자료.zip"
DESCRIPTION = "datapackage.json"
TYPES = {
    Kind.TEXT: "string",
    Kind.WHOLE: "integer",
    Kind.YEAR: "integer",
    Kind.DATE: "date",
    Kind.HOURS: "number",
    Kind.RATE: "number",
    Kind.DECIMAL: "number",
}
MOMENT = {"type": "datetime", "format": "%Y-%m-%d %H:%M"}
RATE = "0과 1 사이의 비율입니다."
# A header whose term has another name.
UNDER = dict.fromkeys(AGE_HEADERS, "나이") | {
    one.header: "대상유형" for one in MEASURES if one.key.startswith("group_")
}
PLAIN = dict.fromkeys(SEX_HEADERS, "성별로 센 실인원입니다.")
READING = (
    "CSV는 RFC 4180을 따르고 UTF-8이며 맨 앞에 BOM이 있습니다. 빈칸은 값이 없다는 뜻입니다. 시각은 한국 시간입니다. "
    "=, +, -, @로 시작하는 글에는 표 계산 프로그램이 수식으로 읽지 않도록 앞에 작은따옴표를 붙였습니다."
)


def pack(issue: Issue, tables: Sequence[Table]) -> bytes:
    """`tables`: every sheet of the issue but its cover."""
    terms = _terms(tables)
    files = {f"data/{FILES.get(table.name, table.name)}.csv": (table, _csv(table)) for table in tables}
    resources = [_resource(path, table, data, terms) for path, (table, data) in files.items()]
    about = json.dumps(_package(issue, resources), ensure_ascii=False, indent=2).encode() + b"\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for path, data in [(DESCRIPTION, about), *((path, data) for path, (_table, data) in files.items())]:
            target.writestr(_entry(path), data)
    return out.getvalue()


def _package(issue: Issue, resources: list[dict[str, object]]) -> dict[str, object]:
    return {
        "profile": "tabular-data-package",
        "name": f"digital-learning-centers-{issue.month}-{issue.number:02d}",
        "title": f"{issue.month} 디지털배움터 실적 제출본 {issue.number}호",
        "description": READING,
        "version": f"{issue.month}.{issue.number}",
        "created": issue.made_at.isoformat(),
        "month": issue.month,
        "issue": issue.number,
        "asOf": issue.as_of.isoformat(),
        "workbookSha256": issue.sha256,
        "dataSha256": issue.data_sha256,
        "resources": resources,
    }


def _resource(path: str, table: Table, data: bytes, terms: Mapping[str, str]) -> dict[str, object]:
    rows = list(table.rows)
    fields = [_field(column, [row[at] for row in rows], terms) for at, column in enumerate(table.columns)]
    return {
        "profile": "tabular-data-resource",
        "name": FILES.get(table.name, table.name),
        "title": table.name,
        "description": CONTENTS.get(table.name, ""),
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": len(data),
        "hash": f"sha256:{storage.sha256(data)}",
        "rows": len(rows),
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "header": True},
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _field(column: Column, values: Sequence[Value], terms: Mapping[str, str]) -> dict[str, object]:
    about = terms.get(UNDER.get(column.header, column.header), PLAIN.get(column.header, ""))
    if column.kind is Kind.RATE:
        about = f"{about} {RATE}".strip()
    of = MOMENT if column.kind is Kind.DATETIME else {"type": _type(column, values)}
    return {"name": column.header, **of, **({"description": about} if about else {})}


def _type(column: Column, values: Sequence[Value]) -> str:
    """By what stands in it: "표본 부족" may stand among numbers, and rates among counts."""
    said = TYPES[column.kind]
    there = [value.value if isinstance(value, Figure) else value for value in values if value is not None]
    texts = sum(isinstance(value, str) for value in there)
    if said == "string" or texts:
        return "string" if texts == len(there) else "any"
    return "number" if said == "integer" and any(isinstance(value, float) for value in there) else said


def _terms(tables: Sequence[Table]) -> dict[str, str]:
    """The definitions that the issue itself carries."""
    found = [table for table in tables if table.name == TERMS]
    return {str(row[0]): str(row[1]) for table in found for row in table.rows}


def _csv(table: Table) -> bytes:
    out = io.BytesIO()
    write_csv(table, out)
    return out.getvalue()


def _entry(path: str) -> zipfile.ZipInfo:
    """The same on every machine and day."""
    entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0
    return entry
