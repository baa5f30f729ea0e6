"""The file of stops, as data: the columns that come in, and the same that are taken out."""

import re
from datetime import date, time
from typing import Any

from learning_centers.bus_stops.drafts import StopDraft
from learning_centers.bus_stops.words import EVERY_DAY
from learning_centers.centers.workbook import up_to
from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables.layout import Column, Layout
from learning_centers.core.tables.moments import WEEKDAYS, clock_time, day
from learning_centers.core.tables.parsers import (
    Unreadable,
    choice,
    folded,
    number,
    phone,
    text,
    whole_number,
    yes_no,
)
from learning_centers.core.workbook.book import Column as Written
from learning_centers.core.workbook.book import Kind, Value
from models import StopKind

KIND_WORDS = {
    "마을": StopKind.VILLAGE,
    "마을회관": StopKind.VILLAGE,
    "경로당": StopKind.SENIOR_HALL,
    "시장": StopKind.MARKET,
    "전통시장": StopKind.MARKET,
    "학교": StopKind.SCHOOL,
    "축제": StopKind.FESTIVAL,
    "행사": StopKind.FESTIVAL,
    "섬": StopKind.ISLAND,
    "도서": StopKind.ISLAND,
    "기타": StopKind.OTHER,
}
ANY_DAY = "매일"
DAY_WORDS = {"매일": EVERY_DAY, "평일": "01234", "주말": "56"}
CODE = re.compile(r"B\d{6}")
SPAN = re.compile(rf"([{WEEKDAYS}])[~\-–∼]([{WEEKDAYS}])")
MOST_DEGREES = 180.0


def code(value: Any) -> str:
    """`B430001`."""
    written = re.sub(r"\s", "", folded(value)).upper()
    if not CODE.fullmatch(written):
        raise Unreadable(_("Enter B and six digits, or leave it empty for a new stop."))
    return written


def degrees(value: Any) -> float:
    """`36.6424`; a degree sign does not matter."""
    written = value.replace("°", "") if isinstance(value, str) else value
    found = number(written)
    if not -MOST_DEGREES <= found <= MOST_DEGREES:
        raise Unreadable(_("Enter degrees. Example: %(example)s", example="36.6424"))
    return found


def weekdays(value: Any) -> str:
    """`월화수목금`, `월, 수`, `월~금`, `매일`, `평일`: "01234"; any day is ""."""
    written = "".join(folded(value).replace("요일", "").split())
    found = DAY_WORDS.get(written) or _listed(written)
    return "" if found == EVERY_DAY else found


def _listed(written: str) -> str:
    if span := SPAN.fullmatch(written):
        first, last = WEEKDAYS.index(span[1]), WEEKDAYS.index(span[2])
        if first <= last:
            return EVERY_DAY[first : last + 1]
    letters = re.sub(r"[,·/.]", "", written)
    if not letters or set(letters) - set(WEEKDAYS):
        raise Unreadable(_("Write the weekdays, such as 월수금, 월~금, 평일 or 매일."))
    return "".join(str(at) for at, letter in enumerate(WEEKDAYS) if letter in letters)


STOPS = Layout(
    (
        Column("name", "정차지명", up_to(100)),
        Column("code", "정차지코드", code, required=False),
        Column("kind", "유형", choice(KIND_WORDS)),
        Column("province", "시도", text, aliases=("시/도",)),
        Column("district", "시군구", text),
        Column("township", "읍면동", up_to(40), blank=True),
        Column("address", "주소", up_to(200), required=False),
        Column("latitude", "위도", degrees, required=False),
        Column("longitude", "경도", degrees, required=False),
        Column("room", "수용인원", whole_number, required=False),
        Column("power", "전기", yes_no, required=False),
        Column("parking", "주차", yes_no, required=False),
        Column("steps", "계단", yes_no, required=False),
        Column("toilet", "화장실", yes_no, required=False),
        Column("wireless", "무선인터넷", yes_no, required=False),
        Column("opens", "운영시작", clock_time, required=False),
        Column("closes", "운영종료", clock_time, required=False),
        Column("weekdays", "요일", weekdays, required=False),
        Column("contact_name", "담당자", up_to(60), required=False),
        Column("contact_phone", "담당자 연락처", phone, required=False, aliases=("연락처",)),
        Column("residents", "주민수", whole_number, required=False),
        Column("elderly", "고령자수", whole_number, required=False),
        Column("literacy", "디지털수준", number, required=False),
        Column("remote_grade", "도서벽지", up_to(20), required=False, aliases=("도서·벽지",)),
        Column("facts_source", "출처", up_to(300), required=False),
        Column("visited_before", "최근방문일", day, required=False),
    )
)
CONTACTS = ("contact_name", "contact_phone")
_KINDS = {
    "latitude": Kind.TEXT,  # as it was typed: a number would be rounded to what its column shows
    "longitude": Kind.TEXT,
    "visited_before": Kind.DATE,
    "room": Kind.WHOLE,
    "residents": Kind.WHOLE,
    "elderly": Kind.WHOLE,
}
_WORD_OF = {kind: word for word, kind in reversed(KIND_WORDS.items())}  # the first word of each


def columns(*, contacts: bool) -> list[Written]:
    """contacts: with the persons to call; without, their columns are left out and change nothing when read."""
    return [
        Written(one.header, _KINDS.get(one.key, Kind.TEXT))
        for one in STOPS.columns
        if contacts or one.key not in CONTACTS
    ]


def row_of(stop_code: str, draft: StopDraft, place: tuple[str, str], *, contacts: bool) -> list[Value]:
    """place: province and district as they are called today. An unknown is an empty cell, which changes nothing."""
    cells: dict[str, Value] = {
        "code": stop_code,
        "kind": _WORD_OF[draft.kind],
        "province": place[0],
        "district": place[1],
        "latitude": repr(draft.point.latitude) if draft.point else None,
        "longitude": repr(draft.point.longitude) if draft.point else None,
        "weekdays": "".join(WEEKDAYS[int(at)] for at in draft.weekdays) or ANY_DAY,
    }
    for one in STOPS.columns:
        if one.key not in cells:
            cells[one.key] = _written(getattr(draft, one.key))
    return [cells[one.key] for one in STOPS.columns if contacts or one.key not in CONTACTS]


def _written(value: object) -> Value:
    if isinstance(value, bool):
        return "O" if value else "X"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, str | int | float | date):
        return value or None if isinstance(value, str) else value
    return None
