"""What the form macros ask about WTForms fields: where an error leads, in which shape a field is drawn."""

from collections.abc import Iterator
from typing import Any

from wtforms import FieldList, FormField, RadioField
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget, Select


def error_links(form: Any) -> list[tuple[str, str]]:
    """(id of the input to go to, message), in form order; the id is "" where no one input is meant."""
    return [("", str(message)) for message in form.form_errors] + [
        link for field in form for link in _links(field)
    ]


def is_hidden(field: Any) -> bool:
    return isinstance(field.widget, HiddenInput)


def is_choice(field: Any) -> bool:
    """A group of radios or boxes: one question with several inputs."""
    return isinstance(field, RadioField) or (
        isinstance(field.widget, ListWidget)
        and isinstance(getattr(field, "option_widget", None), CheckboxInput)
    )


def is_box(field: Any) -> bool:
    return isinstance(field.widget, CheckboxInput)


def is_select(field: Any) -> bool:
    return isinstance(field.widget, Select)


def _links(field: Any) -> Iterator[tuple[str, str]]:
    if isinstance(field, FormField):
        yield from error_links(field.form)
    elif isinstance(field, FieldList):
        # The list repeats the errors of its entries as dicts and lists; only the texts are its own.
        yield from ((field.id, error) for error in field.errors if isinstance(error, str))
        for entry in field:
            yield from _links(entry)
    else:
        target = "" if is_hidden(field) else f"{field.id}-0" if is_choice(field) else field.id
        yield from ((target, str(message)) for message in field.errors)
