"""Refuses files that are unsafe or hopeless to read, from the zip directory first and then in one stream.

The limits were measured against hostile samples; our own largest workbook compresses about 8 : 1.
"""

import io
import re
import struct
import zipfile
import zlib
from enum import StrEnum
from pathlib import PurePath

from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables.problems import BadFile

MAX_FILE_BYTES = 20 << 20
MAX_INFLATED_BYTES = 300 << 20
MAX_SIDE_PART_BYTES = 16 << 20  # styles, themes and the like are read as one tree
MAX_PARTS = 400
MAX_RATIO = 120
RATIO_COUNTS_FROM_BYTES = 1 << 16  # small parts of repeated XML shrink a lot and harm nobody
MAX_ROW = 200_000
MAX_COLUMN = 702  # ZZ

ZIP_START = b"PK\x03\x04"
OLE_START = bytes.fromhex("d0cf11e0a1b11ae1")
CSV_ENDINGS = frozenset({".csv", ".txt", ".tsv"})
XML_ENDINGS = (".xml", ".rels", ".vml")
STRINGS_PART = "xl/sharedStrings.xml"
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError)
READABLE_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})

# A cell holds at most 32,767 characters; even written as "&#xAC00;" they stay shorter than one piece.
PIECE_BYTES = 1 << 18
OVERLAP_BYTES = 64
WEB_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|meta|body|table|style|script|\?xml)", re.IGNORECASE
)
DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
FAR_ROW = re.compile(rb"""\sr=["'](\d{6,})["']""")
FAR_CELL = re.compile(rb"""\sr=["']([A-Za-z]{3,}|[A-Za-z]+(?=\d{6,}))(\d+)["']""")

ACTIVE_PARTS = ("vbaproject", "/macrosheets/", "/activex/")
EMBEDDED_PARTS = ("/embeddings/", "/oleobjects/")


class Kind(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


def check(data: bytes, filename: str) -> Kind:
    """What the file is, going by its contents before its name.

    Raises:
        BadFile: it is too large, of another kind, damaged, locked or dangerous.
    """
    if len(data) > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES >> 20
        raise BadFile(_("The file is larger than %(limit)s MB. Split it into smaller files.", limit=limit))
    if data.startswith(ZIP_START):
        _check_workbook(data)
        return Kind.XLSX
    if reason := _why_not_csv(data, filename):
        raise BadFile(reason)
    return Kind.CSV


def _why_not_csv(data: bytes, filename: str) -> str:
    """Empty when it may be one."""
    if not data:
        return _("The file is empty. Choose the file again.")
    if data.startswith(OLE_START):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return _("The file is locked with a password. Save it without the password and bring it again.")
        return _("This is an old .xls file. Open it in Excel and save it as .xlsx.")
    if WEB_PAGE.match(data[:1024]):
        return _("This is a web page, not an Excel file. Open it in Excel and save it as .xlsx.")
    if PurePath(filename).suffix.lower() not in CSV_ENDINGS:
        return _("This is not an Excel file. Bring an .xlsx or .csv file.")
    if b"\0" in data:
        return _("This is not a plain CSV file. In Excel, save it as 'CSV UTF-8'.")
    return ""


def _check_workbook(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            _check_directory(parts)
            for part in parts:
                if part.filename.endswith(XML_ENDINGS):
                    _check_part(package, part)
    except (*DAMAGE, ValueError) as reason:
        raise BadFile(
            _("The file is damaged, perhaps cut off on the way. Save it again in Excel.")
        ) from reason


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    """Everything that can be known before a byte is inflated."""
    names = {part.filename for part in parts}
    if len(parts) > MAX_PARTS or len(names) < len(parts) or any(map(_oddly_packed, parts)):
        raise BadFile(_("The file is packed in an unusual way. Save it again in Excel."))
    if sum(part.file_size for part in parts) > MAX_INFLATED_BYTES or any(map(_swells, parts)):
        raise BadFile(
            _("The file holds far more than its size tells. Copy the rows you need into a new file.")
        )
    if "xl/workbook.bin" in names:
        raise BadFile(_("This is an .xlsb file. Open it in Excel and save it as .xlsx."))
    if "xl/workbook.xml" not in names:
        raise BadFile(_("This is not an Excel file. Bring an .xlsx or .csv file."))
    _check_guests([name.lower() for name in names])


def _oddly_packed(part: zipfile.ZipInfo) -> bool:
    steps = part.filename.split("/")
    locked = bool(part.flag_bits & 1)
    return locked or part.compress_type not in READABLE_METHODS or steps[0] == "" or ".." in steps


def _swells(part: zipfile.ZipInfo) -> bool:
    size = part.file_size
    if size > MAX_SIDE_PART_BYTES and part.filename.endswith(XML_ENDINGS):
        return not part.filename.startswith(("xl/worksheets/", STRINGS_PART))
    return size > RATIO_COUNTS_FROM_BYTES and size > MAX_RATIO * max(1, part.compress_size)


def _check_guests(names: list[str]) -> None:
    if any(mark in name for name in names for mark in ACTIVE_PARTS):
        raise BadFile(_("The file carries macros. Save it as .xlsx without macros and bring it again."))
    if any("/externallinks/" in name for name in names):
        raise BadFile(_("The file is linked to other files. In Excel, break them under Data > Edit Links."))
    if any(mark in name for name in names for mark in EMBEDDED_PARTS):
        raise BadFile(_("The file carries another file inside it. Delete the inserted object first."))


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read the part in pieces; zipfile itself stops at the declared size and then checks the sum."""
    rhythm = b"si>" if part.filename == STRINGS_PART else b"<"
    seen = b""
    with package.open(part) as source:
        while piece := source.read(PIECE_BYTES):
            seen = seen[-OVERLAP_BYTES:] + piece
            # UTF-16 would hide everything we look for; no Excel writes it.
            if b"\0" in piece or DTD.search(seen):
                raise BadFile(_("The file holds definitions that no workbook needs. Save it again in Excel."))
            if len(piece) == PIECE_BYTES and part.filename.startswith("xl/") and rhythm not in seen:
                raise BadFile(_("A cell holds far too much text. Shorten it and bring the file again."))
            if part.filename.startswith("xl/worksheets/"):
                _check_cells(seen)


def _check_cells(text: bytes) -> None:
    far_rows = any(int(row) > MAX_ROW for row in FAR_ROW.findall(text))
    if far_rows or any(len(column) > 2 or int(row) > MAX_ROW for column, row in FAR_CELL.findall(text)):
        limit = f"{MAX_ROW:,}"
        raise BadFile(
            _("A cell lies beyond row %(row)s or column ZZ. Delete what is outside the table.", row=limit)
        )
