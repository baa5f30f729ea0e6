"""Open sets as files: CSV, JSON, and what the columns mean. The same bytes for everybody while the data stay.

A room of its own: what leaves here is kept by browsers and proxies, unlike any page of the house.
"""

import io
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Response
from werkzeug.datastructures import Headers

from learning_centers.core.i18n import LANGUAGES, gettext, speaking
from learning_centers.core.workbook import book
from learning_centers.core.workbook.csv import write_csv
from learning_centers.open_data.queries import Taken
from learning_centers.open_data.rows import OpenRow, Value
from learning_centers.open_data.sets import HIDDEN, HIDDEN_COLUMN, TERMS, VERSION, OpenSet, columns_of

KEPT_SECONDS = 300


class OpenAnswer(Response):
    """Names nobody and looks the same to everybody, so it may be kept. It therefore leaves without a cookie.

    Done when the headers go out: until then the house says "no-store", and the sign-in may renew its cookie.
    """

    def get_wsgi_headers(self, environ: dict[str, Any]) -> Headers:
        headers = super().get_wsgi_headers(environ)
        headers.remove("Set-Cookie")
        headers.remove("Vary")
        headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
        return headers


def csv_file(chosen: OpenSet, taken: Taken) -> OpenAnswer:
    """UTF-8 with a byte order mark, so that Excel reads the Korean; the first line has the keys of the columns."""
    columns = columns_of(chosen)
    rows = ([_in_csv(row, column.key) for column in columns] for row in taken.rows)
    file = io.BytesIO()
    write_csv(book.Table(chosen.name, [book.Column(column.key) for column in columns], rows), file)
    answer = OpenAnswer(file.getvalue(), mimetype="text/csv")
    name = f"{chosen.name}-{taken.month}" if taken.month else chosen.name
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _in_csv(row: OpenRow, key: str) -> Value:
    if key == HIDDEN_COLUMN.key:
        return " ".join(row.hidden)
    return HIDDEN if key in row.hidden else row.cells[key]


def json_file(chosen: OpenSet, taken: Taken, today: date) -> OpenAnswer:
    month = {"month": str(taken.month), "months": [str(one) for one in taken.months]} if taken.month else {}
    keys = [column.key for column in chosen.columns]
    rows = [
        {**{key: row.cells[key] for key in keys}, HIDDEN_COLUMN.key: list(row.hidden)} for row in taken.rows
    ]
    return _json({**description(chosen), "as_of": today, **month, "rows": rows})


def columns_file(chosen: OpenSet) -> OpenAnswer:
    return _json(description(chosen))


def description(chosen: OpenSet) -> dict[str, Any]:
    """What a set and its columns mean, in both languages."""
    return {
        "version": VERSION,
        "set": chosen.name,
        "title": both(chosen.title),
        "about": both(chosen.about),
        "terms_of_use": both(TERMS),
        "columns": [
            {
                "key": column.key,
                "type": str(column.kind),
                "name": both(column.name),
                "about": both(column.about) if column.about else None,
                "values": {value: both(meaning) for value, meaning in column.words.items()} or None,
            }
            for column in columns_of(chosen)
        ],
    }


def both(message: str, **values: object) -> dict[str, str]:
    """Language -> the message."""
    said = {}
    for language in LANGUAGES:
        with speaking(language):
            said[language] = gettext(message, **values)
    return said


def refusal(code: int, sentences: Iterable[str]) -> Response:
    """An error as plain sentences. It is not kept."""
    return Response("\n".join([*sentences, ""]), code, mimetype="text/plain")


def _json(content: dict[str, Any]) -> OpenAnswer:
    return OpenAnswer(
        json.dumps(content, ensure_ascii=False, default=date.isoformat), mimetype="application/json"
    )
