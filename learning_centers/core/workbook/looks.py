"""Fonts, lines and number formats of our workbooks, as named styles. Imports openpyxl: import late."""

from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils.indexed_list import IndexedList

from learning_centers.core.workbook.book import Kind

INK, LINE, HEADER_FILL, LINK = "FF1E2124", "FF8A949E", "FFE9EDF4", "FF0B50D0"
NUMBER_FORMATS = {
    Kind.TEXT: "General",
    Kind.WHOLE: "#,##0",
    Kind.YEAR: "0",
    Kind.HOURS: "#,##0.0",
    Kind.RATE: "0.0%",
    Kind.DECIMAL: "#,##0.00",
    Kind.DATE: "yyyy-mm-dd",
    Kind.DATETIME: "yyyy-mm-dd hh:mm",
}
SIDES = {Kind.TEXT: "left", Kind.DATE: "center", Kind.DATETIME: "center"}  # the others are numbers: right
STYLE_NAMES = {
    Kind.TEXT: "글",
    Kind.WHOLE: "수",
    Kind.YEAR: "연도",
    Kind.HOURS: "시간",
    Kind.RATE: "비율",
    Kind.DECIMAL: "소수",
    Kind.DATE: "날짜",
    Kind.DATETIME: "일시",
}
WRAPPED, HEADER, TITLE, HEADING, LABEL, JUMP = (
    "긴 글",
    "머리글",
    "큰 제목",
    "작은 제목",
    "이름표",
    "시트로 가기",
)


@dataclass(frozen=True, slots=True)
class StyleId:
    """Places in the file's list of formats. `guarded`: edited, the text does not become a formula."""

    plain: int
    guarded: int


def font(size: float = 10, *, bold: bool = False, color: str = INK, underline: str | None = None) -> Font:
    # Charset 129 is Hangul, family 3 what the Korean Excel writes: without them the substitute is Japanese.
    return Font(
        name="맑은 고딕", charset=129, family=3, size=size, bold=bold, color=color, underline=underline
    )


def add_styles(workbook: Workbook) -> None:
    """Make every style of ours known, and 맑은 고딕 10 what a cell without style has."""
    # Format 0 and the width of a column go by the first font; openpyxl gives no other way to change that one.
    workbook._fonts = IndexedList([font()])
    normal = workbook._named_styles["Normal"]
    normal.font = font()
    normal.alignment = Alignment(vertical="center")
    hair = Side("hair", color=LINE)
    lines = Border(left=hair, right=hair, top=hair, bottom=hair)
    for kind, name in STYLE_NAMES.items():
        style = _style(name, lines=lines, side=SIDES.get(kind, "right"))
        style.number_format = NUMBER_FORMATS[kind]
        workbook.add_named_style(style)
    workbook.add_named_style(_style(WRAPPED, lines=lines, wrap=True))
    thin = Side("thin", color=LINE)
    header = _style(HEADER, font(bold=True), lines=Border(hair, hair, thin, thin), side="center", wrap=True)
    label = _style(LABEL, font(bold=True), lines=lines, wrap=True)
    header.fill = label.fill = PatternFill("solid", fgColor=HEADER_FILL)
    workbook.add_named_style(header)
    workbook.add_named_style(label)
    workbook.add_named_style(_style(TITLE, font(16, bold=True)))
    workbook.add_named_style(_style(HEADING, font(12, bold=True)))
    workbook.add_named_style(_style(JUMP, font(color=LINK, underline="single"), lines=lines))


def style_id(workbook: Workbook, name: str) -> StyleId:
    # Two cells: a format that was asked for its number changes with the cell it came from.
    plain, guarded = (Cell(workbook.worksheets[0], row=1, column=1) for _ in range(2))
    plain.style = guarded.style = name
    guarded.quotePrefix = 1
    return StyleId(plain.style_id, guarded.style_id)


def _style(
    name: str,
    face: Font | None = None,
    *,
    lines: Border | None = None,
    side: str = "left",
    wrap: bool = False,
) -> NamedStyle:
    indent = int(lines is not None and side == "left")  # text stands off the line beside it
    return NamedStyle(
        name,
        font=face or font(),
        alignment=Alignment(horizontal=side, vertical="center", wrap_text=wrap, indent=indent),
        border=lines or Border(),
    )
