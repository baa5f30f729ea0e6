"""URL parts of our own: `<month:month>` is a Month, "2026-10"."""

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError

from learning_centers.core.errors import DomainError
from learning_centers.core.months import Month


class MonthConverter(BaseConverter):
    regex = r"\d{4}-\d{2}"

    def to_python(self, value: str) -> Month:
        try:
            return Month.parse(value)
        except DomainError as unknown:
            raise ValidationError from unknown

    def to_url(self, value: Month) -> str:
        return str(value)


def init_app(app: Flask) -> None:
    app.url_map.converters["month"] = MonthConverter
