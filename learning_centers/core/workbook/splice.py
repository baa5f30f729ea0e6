"""The rows of a book, streamed into the skeleton: a seventh of openpyxl's CPU, and the same bytes again.

The XML of openpyxl is matched as text; it is pinned, and `tests/core/workbook` looks at what comes out.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO, BinaryIO

from openpyxl.utils import get_column_letter

from learning_centers.core.workbook.book import Table, Value
from learning_centers.core.workbook.measuring import header_height
from learning_centers.core.workbook.rows import Pen, Strings
from learning_centers.core.workbook.skeleton import Place, Skeleton

Rows = Iterable[Sequence[Value]]

ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # as Excel writes it; the time of a book stands in its properties
CONTENT_TYPES, WORKBOOK_RELS, CORE = "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "docProps/core.xml"
SHARED = "xl/sharedStrings.xml"
SHARED_HEAD = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="%d">'
# openpyxl writes texts into their cells and has no shared ones: the package must be told of ours.
SHARED_TYPE = (
    f'<Override PartName="/{SHARED}" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml" />'
)
SHARED_RELATION = (
    '<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"'
    f' Target="/{SHARED}" Id="rIdSharedStrings" />'
)
EMPTY_ROWS = "<sheetData></sheetData>"
TABLE_PARTS = "<tableParts"
DIMENSION = re.compile(r"<dimension [^>]*>")
CREATED = re.compile(r"<dcterms:created[^>]*>([^<]*)<")
MODIFIED = re.compile(r"(<dcterms:modified[^>]*>)[^<]*")


def write(skeleton: Skeleton, feeds: Sequence[tuple[Table, Rows]], out: BinaryIO) -> None:
    """The package with the rows in it. `feeds`: every table with its rows, which may be an iterator."""
    strings = Strings()
    with (
        zipfile.ZipFile(io.BytesIO(skeleton.package)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        fed = {path for place in skeleton.places.values() for path in (place.sheet_path, place.table_path)}
        for name in sorted(set(source.namelist()) - fed):  # the content types come first, as readers like it
            target.writestr(_entry(name), _settled(name, source.read(name).decode()))
        for table, rows in feeds:
            place = skeleton.places[table.name]
            with target.open(_entry(place.sheet_path), "w") as part:
                xml = source.read(place.sheet_path).decode()
                ref = _write_sheet(part, xml, _pen(place, skeleton, strings, table), table, rows)
            tag = source.read(place.table_path).decode()
            # Once for the table and once for its filter.
            target.writestr(
                _entry(place.table_path), _put(tag, f'ref="{place.ref}"', f'ref="{ref}"', times=2)
            )
        with target.open(_entry(SHARED), "w") as part:
            _write_strings(part, strings)


def _write_sheet(part: IO[bytes], xml: str, pen: Pen, table: Table, rows: Rows) -> str:
    """Returns the range that the table covers, its blank line included where there is no row."""
    before, after = DIMENSION.sub("", xml).split(EMPTY_ROWS)
    headers = [column.header for column in table.columns]
    part.write(f"{before}<sheetData>".encode())
    part.write(pen.head(headers).encode())
    count = 0
    try:
        for length, chunk in pen.chunks(rows, first=2):
            part.write(chunk)
            count += length
    except (ValueError, TypeError) as trouble:
        raise type(trouble)(f"Sheet {table.name!r}: {trouble}") from trouble
    ref = f"A1:{get_column_letter(len(headers))}{max(count, 1) + 1}"
    # Codes are text made of digits; without this each carries a green corner and a warning.
    quiet = f'<ignoredErrors><ignoredError sqref="{ref}" numberStoredAsText="1"/></ignoredErrors>'
    part.write(f"</sheetData>{_put(after, TABLE_PARTS, quiet + TABLE_PARTS)}".encode())
    return ref


def _write_strings(part: IO[bytes], strings: Strings) -> None:
    part.write((SHARED_HEAD % len(strings.indexes)).encode())
    for chunk in strings.chunks():
        part.write(chunk)
    part.write(b"</sst>")


def _settled(name: str, xml: str) -> str:
    """A part without rows, as it must be for our package."""
    if name == CONTENT_TYPES:
        return _put(xml, "</Types>", f"{SHARED_TYPE}</Types>")
    if name == WORKBOOK_RELS:
        return _put(xml, "</Relationships>", f"{SHARED_RELATION}</Relationships>")
    if name == CORE:  # openpyxl writes the time of saving
        (when,) = CREATED.findall(xml)
        return MODIFIED.sub(rf"\g<1>{when}", xml)
    return xml


def _put(xml: str, old: str, new: str, *, times: int = 1) -> str:
    """`new` for `old`, which must be there just so often: another openpyxl is noticed, not half obeyed."""
    if xml.count(old) != times:
        raise RuntimeError(f"Expected {old!r} {times} times in what openpyxl wrote, found {xml.count(old)}.")
    return xml.replace(old, new)


def _pen(place: Place, skeleton: Skeleton, strings: Strings, table: Table) -> Pen:
    styles = (place.header, *place.columns)
    return Pen(
        starts=[f'<c r="{get_column_letter(number)}' for number in range(1, len(place.columns) + 1)],
        header=_attribute(place.header.plain),
        header_height=header_height(table, place.measures),
        styles=[_attribute(style.plain) for style in place.columns],
        guarded={_attribute(style.plain): _attribute(style.guarded) for style in styles},
        kinds={kind: _attribute(style.plain) for kind, style in skeleton.kinds.items()},
        wrapping=[(at, one.room) for at, one in enumerate(place.measures) if one.wraps],
        strings=strings,
    )


def _attribute(number: int) -> str:
    return f'" s="{number}"'


def _entry(name: str) -> zipfile.ZipInfo:
    """The same on every machine and day."""
    entry = zipfile.ZipInfo(name, ZIP_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0
    return entry
