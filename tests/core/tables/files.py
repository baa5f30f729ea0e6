"""Makers of files, good and hostile. Each gives bytes."""

import io
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
LAUGHS = "".join(
    f'<!ENTITY {chr(97 + i)} "{("&" + chr(96 + i) + ";") * 10 if i else "lol"}">' for i in range(9)
)
TEXT_CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'


def workbook(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    """An .xlsx of (title, rows)."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def worksheet(rows: str, *, before: str = "", dimension: str = "", after: str = "") -> str:
    return f'{before}<worksheet xmlns="{MAIN}">{dimension}<sheetData>{rows}</sheetData>{after}</worksheet>'


def raw(
    sheet: str | Iterable[str], *, strings: str = "", more: dict[str, str | bytes] | None = None
) -> bytes:
    """An .xlsx whose one sheet is written by hand."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in _skeleton(bool(strings)).items():
            package.writestr(name, content)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for chunk in [sheet] if isinstance(sheet, str) else sheet:
                part.write(chunk.encode())
        if strings:
            package.writestr("xl/sharedStrings.xml", strings)
        for name, content in (more or {}).items():
            package.writestr(name, content)
    return out.getvalue()


def repacked(data: bytes, change: Callable[[bytes], bytes], *, folder: str = "worksheets/") -> bytes:
    """The same package with every part changed, and its sheets in `folder`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w") as copy:
        for name in package.namelist():
            copy.writestr(name.replace("worksheets/", folder), change(package.read(name)))
    return out.getvalue()


def cells(**written: str) -> str:
    """Row 1 of cells given as A1='<c>' attributes and content, such as A1=' t="e"><v>#REF!</v>'."""
    return '<row r="1">' + "".join(f'<c r="{name}"{rest}</c>' for name, rest in written.items()) + "</row>"


def _skeleton(strings: bool) -> dict[str, str]:
    rels = f'<Relationships xmlns="{PACKAGE}/relationships">'
    sheet_rel = f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    strings_rel = f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    override = '<Override PartName="/xl/{}.xml" ContentType="' + SHEET_TYPE + '{}+xml"/>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + override.format("workbook", "sheet.main")
        + override.format("worksheets/sheet1", "worksheet")
        + (override.format("sharedStrings", "sharedStrings") if strings else "")
        + "</Types>",
        "_rels/.rels": rels
        + f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/_rels/workbook.xml.rels": rels
        + sheet_rel
        + (strings_rel if strings else "")
        + "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
    }
