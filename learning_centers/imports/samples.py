"""A file of each kind to start from: the headers, and one made-up row."""

import io

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables.layout import Layout
from learning_centers.imports.queries import KIND_NAMES
from learning_centers.imports.workbook import EXAMPLES, printed
from models import UploadKind

WIDTH = 18


def sample(kind: UploadKind, layout: Layout) -> bytes:
    """An .xlsx with every column of `layout`."""
    book = Workbook()
    sheet = book.active
    sheet.title = _(KIND_NAMES[kind])[:31]
    headers = [printed(column.header) for column in layout.columns]
    sheet.append(headers)
    sheet.append([EXAMPLES[kind].get(header) for header in headers])
    for number, cell in enumerate(sheet[1], 1):
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = WIDTH
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
