"""Files that must be refused, each with a piece of the reason it is given."""

import hashlib
import io
import struct
import warnings
import zipfile

from learning_centers.core.tables import guard
from tests.core.tables.files import LAUGHS, MAIN, TEXT_CELL, raw, workbook, worksheet

GOOD = workbook(("계획", [["과정명"], ["키오스크"]]))
PLAIN_SHEET = worksheet(TEXT_CELL.format("이름"))
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)


NOISE = hashlib.shake_256(b"noise").hexdigest(guard.PIECE_BYTES)  # text that hardly shrinks, two pieces long
MANY_RUNS = "".join(f"<r>{NOISE[at : at + 60]}</r>" for at in range(0, len(NOISE), 60))


def zeros():
    yield f'<worksheet xmlns="{MAIN}"><sheetData>'
    yield from ['<row r="1"><c r="A1"><v>1</v></c></row>' * 2_000] * 20
    yield "</sheetData></worksheet>"


def many_parts():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for number in range(guard.MAX_PARTS + 1):
            package.writestr(f"xl/media/{number}.bin", "")
    return out.getvalue()


def lying_about_size():
    """The directory says the sheet is one byte long."""
    data = bytearray(raw(PLAIN_SHEET))
    name = b"xl/worksheets/sheet1.xml"
    start = data.rindex(b"PK\x01\x02", 0, data.rindex(name))
    data[start + 24 : start + 28] = struct.pack("<I", 1)
    return bytes(data)


def locked():
    """The directory says every part is encrypted."""
    data = bytearray(GOOD)
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    return bytes(data)


def doubled():
    out = io.BytesIO(raw(PLAIN_SHEET))
    with zipfile.ZipFile(out, "a") as package, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile's, of the doubled name
        package.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


def with_part(name, content=b"x"):
    return raw(PLAIN_SHEET, more={name: content})


HOSTILE = {
    "billion laughs": (raw(worksheet(TEXT_CELL.format("&i;"), before=f"<!DOCTYPE x [{LAUGHS}]>")), "DTD"),
    "outside entity": (
        raw(
            worksheet(
                TEXT_CELL.format("&x;"), before='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            )
        ),
        "DTD",
    ),
    "entity in strings": (
        raw(
            PLAIN_SHEET,
            strings=f'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst xmlns="{MAIN}"/>',
        ),
        "DTD",
    ),
    "DTD behind a long comment": (
        raw(worksheet(TEXT_CELL.format("x"), before=f"<!--{NOISE[:9000]}--><!DOCTYPE x []>")),
        "DTD",
    ),
    "UTF-16": (with_part("xl/styles.xml", "<styleSheet/>".encode("utf-16")), "DTD"),
    "row a million": (raw(worksheet('<row r="1048576"><c><v>1</v></c></row>')), "200,000행"),
    "cell a million": (raw(worksheet('<row><c r="A1048576"><v>1</v></c></row>')), "200,000행"),
    "column XFD": (raw(worksheet('<row r="1"><c r="XFD1"><v>1</v></c></row>')), "200,000행"),
    "one text of a megabyte": (raw(worksheet(TEXT_CELL.format(NOISE * 2))), "글이 지나치게 많습니다"),
    "swelling sheet": (raw(zeros()), "지나치게 많습니다"),
    "swelling styles": (with_part("xl/styles.xml", b"<a/>" * (5 << 20)), "지나치게 많습니다"),
    "one endless string": (
        raw(PLAIN_SHEET, strings=f'<sst xmlns="{MAIN}"><si>{MANY_RUNS}</si></sst>'),
        "글이 지나치게 많습니다",
    ),
    "doubled part": (doubled(), "짜임"),
    "locked parts": (locked(), "짜임"),
    "many parts": (many_parts(), "짜임"),
    "way out": (with_part("../evil.xml"), "짜임"),
    "absolute path": (with_part("/etc/evil.xml"), "짜임"),
    "macro": (with_part("xl/vbaProject.bin"), "매크로"),
    "old macro sheet": (with_part("xl/macrosheets/sheet1.xml", "<x/>"), "매크로"),
    "outside link": (with_part("xl/externalLinks/externalLink1.xml", "<x/>"), "연결 끊기|연결을 끊고"),
    "embedded": (with_part("xl/embeddings/oleObject1.bin"), "개체"),
    "lying size": (lying_about_size(), "깨졌습니다"),
    "truncated": (GOOD[:500], "깨졌습니다"),
    "cut in the middle": (GOOD[: len(GOOD) // 2] + GOOD[len(GOOD) // 2 + 40 :], "깨졌습니다|짜임"),
    "word document": (
        raw(PLAIN_SHEET).replace(b"xl/workbook.xml", b"xl/workbxxk.xml"),
        "엑셀 파일이 아닙니다|깨졌습니다",
    ),
    "binary workbook": (raw(PLAIN_SHEET, more={"xl/workbook.bin": b"x"}), "xlsb"),
    "html": (b"<html><table><tr><td>x", "웹 페이지"),
    "html with a mark": ("\ufeff\n<TABLE>".encode(), "웹 페이지"),
    "old xls": (OLE + "Workbook".encode("utf-16-le"), "예전 형식"),
    "locked": (OLE + "EncryptedPackage".encode("utf-16-le"), "암호"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0", "엑셀 파일이 아닙니다"),
    "empty": (b"", "비어"),
}
