"""Rows of the list of requests, as the table of components takes them.

A room of its own beside `views`: words and links of a table, without a request of the web.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import url_for

from learning_centers.buses.words import EQUIPMENT_NAMES
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.regions.queries import Regions
from learning_centers.stop_requests import codes
from learning_centers.stop_requests.queries import RequestRow, waiting_weeks
from learning_centers.stop_requests.unmet import LEFT_ALONE
from learning_centers.stop_requests.ways import ENDED, decisions_of
from learning_centers.web.filters import day
from models import EquipmentKind, RequestSource, StopRequest

PREFIX = "request_"  # of the keys of web/states.py


def state_key(request: StopRequest) -> str:
    return f"{PREFIX}{request.state}"


def request_rows(
    rows: Iterable[RequestRow], regions: Regions, today: date, ticked: Mapping[int, int]
) -> list[dict[str, Any]]:
    return [_row(one, regions, today, one.request.id in ticked) for one in rows]


def _row(one: RequestRow, regions: Regions, today: date, on: bool) -> dict[str, Any]:
    request = one.request
    drawn: dict[str, Any] = {
        "place": {
            "text": request.place,
            "href": url_for("stop_requests.show_request", request_id=request.id),
            "sub": " · ".join(filter(None, [codes.written(request.number), request.organisation])),
        },
        "district": {"text": regions.rows[request.district_id].name_ko, "sub": request.township},
        "people": _people(one),
        "wished": _wished(request, today),
        "stop": {"text": one.stop} if one.stop else {"tag": ("none", _("No stop chosen"), "")},
        "waits": "" if request.state in ENDED else weeks_words(waiting_weeks(request.asked_at, today)),
        "state": {"state": state_key(request)},
        "_row": "off" if request.state in ENDED else "",
        "_name": request.place,
        "_on": on,
    }
    if decisions_of(request.state):
        drawn["_pick"] = f"{request.id}:{one.seen}"
    return drawn


def _people(one: RequestRow) -> dict[str, Any]:
    said = _("%(n)s people", n=one.request.people)
    return {"tag": ("warn", _("Few people"), ""), "sub": said} if one.few else {"text": said}


def _wished(request: StopRequest, today: date) -> dict[str, Any]:
    over = request.state in LEFT_ALONE and request.wished_until < today
    begin = _("from %(begin)s", begin=day(request.wished_from))
    until = _("until %(end)s", end=day(request.wished_until))
    if over:
        return {"tag": ("bad", _("Days are over"), ""), "sub": f"{begin} {until}"}
    return {"text": begin, "sub": " · ".join(filter(None, [until, rhythm_words(request)]))}


def weeks_words(weeks: int) -> str:
    return ngettext("%(n)s week", "%(n)s weeks", weeks) if weeks else _("Less than a week")


def rhythm_words(request: StopRequest) -> str:
    """ "every 4 weeks"; "" for one visit."""
    if request.source is not RequestSource.STANDING or request.every_weeks is None:
        return ""
    return ngettext("every week", "every %(n)s weeks", request.every_weeks)


def equipment_words(request: StopRequest) -> str:
    """ "Tablet 4, Kiosk 1"."""
    return ", ".join(
        f"{_(EQUIPMENT_NAMES[EquipmentKind(kind)])} {pieces}" for kind, pieces in request.equipment.items()
    )
