"""Problems, plans and measures as JSON and back: kept with a plan so that it can be made again.

A value becomes an object with the names of its fields; days are "2026-11-23", pairs of places "base:1|stop:2".
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _

T = TypeVar("T")
BETWEEN = "|"


class Unreadable(DomainError):
    """What was stored is not what this version writes."""


def to_json(value: Any) -> Any:
    """Made of dicts, lists, texts and numbers, ready for `json.dumps`."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: to_json(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {_key(key): to_json(inner) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_json(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def from_json(kind: type[T], stored: Any) -> T:
    """The `kind` (Problem, Plan, Weights, Measures …) that `to_json` wrote.

    Fields that are missing take their defaults; unknown ones are of a later version and refused.

    Raises:
        Unreadable: something else was stored.
    """
    try:
        read: T = _read(kind, stored)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise Unreadable(_("The stored plan cannot be read. Please make a new one.")) from problem
    return read


def _key(key: Any) -> str:
    return BETWEEN.join(key) if isinstance(key, tuple) else str(key)


def _read(kind: Any, stored: Any) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return None if stored is None else _read(next(one for one in inner if one is not type(None)), stored)
    if origin is tuple:
        return _read_tuple(inner, stored)
    if origin is not None and issubclass(origin, Mapping):
        return {_read_key(inner[0], key): _read(inner[1], value) for key, value in stored.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _read(hints[name], value) for name, value in stored.items()})
    if kind is date:
        return date.fromisoformat(stored)
    return _read_plain(kind, stored)


def _read_tuple(inner: tuple[Any, ...], stored: list[Any]) -> tuple[Any, ...]:
    if inner[-1] is Ellipsis:
        return tuple(_read(inner[0], one) for one in stored)
    return tuple(_read(one, value) for one, value in zip(inner, stored, strict=True))


def _read_key(kind: Any, key: str) -> Any:
    return tuple(key.split(BETWEEN)) if get_origin(kind) is tuple else kind(key)


def _read_plain(kind: Any, stored: Any) -> Any:
    """bool, int, float, str and enums of texts; a whole number is a float too, but a bool is no number."""
    if isinstance(stored, bool) is not (kind is bool):
        raise TypeError(f"{stored!r} is no {kind}")
    if kind is float and isinstance(stored, int):
        return float(stored)
    if issubclass(kind, StrEnum):
        return kind(stored)
    if not isinstance(stored, kind):
        raise TypeError(f"{stored!r} is no {kind}")
    return stored


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
