"""The file of centers, as data."""

from collections.abc import Callable
from typing import Any

from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables.layout import Column, Layout
from learning_centers.core.tables.moments import day
from learning_centers.core.tables.parsers import Unreadable, choice, number, text, whole_number
from models import CenterKind

KIND_WORDS = {
    "거점센터": CenterKind.HUB,
    "거점": CenterKind.HUB,
    "거점배움터": CenterKind.HUB,
    "상설": CenterKind.RESIDENT,
    "상설배움터": CenterKind.RESIDENT,
    "파견": CenterKind.DISPATCH,
    "파견배움터": CenterKind.DISPATCH,
    "체험존": CenterKind.EXPERIENCE,
}
TEAM = "사업단"  # people write 충청권 사업단, 충북사업단 for the area
ZONE = "권"
LATITUDES, LONGITUDES = (32.0, 40.0), (123.0, 133.0)  # of this country, as maps.projection has it
CODE_LENGTH, NAME_LENGTH, ADDRESS_LENGTH, OPERATOR_LENGTH = 12, 100, 200, 100


def up_to(limit: int) -> Callable[[Any], str]:
    """A parser for one line of text that has to fit its column in the database."""

    def parse(value: Any) -> str:
        written = text(value)
        if len(written) > limit:
            raise Unreadable(_("Shorten it to %(limit)s characters.", limit=limit))
        return written

    return parse


def degrees(least: float, most: float) -> Callable[[Any], float]:
    """A parser for one of the two numbers that say where a door is."""

    def parse(value: Any) -> float:
        found = number(value)
        if not least <= found <= most:
            raise Unreadable(
                _("Enter degrees from %(least)s to %(most)s.", least=f"{least:g}", most=f"{most:g}")
            )
        return found

    return parse


CENTERS = Layout(
    (
        Column("area", "관리지역", text),
        Column("kind", "배움터 유형", choice(KIND_WORDS)),
        Column("name", "배움터명", up_to(NAME_LENGTH)),
        Column("address", "배움터주소", up_to(ADDRESS_LENGTH)),
        Column("district", "시군구", text),
        Column("seats", "이용정원", whole_number),
        Column("code", "배움터코드", up_to(CODE_LENGTH), required=False),
        Column("opens_on", "개소일", day, required=False),
        Column("closes_on", "폐소일", day, required=False),
        Column("operator", "수행기관", up_to(OPERATOR_LENGTH), required=False),
        Column("latitude", "위도", degrees(*LATITUDES), required=False),
        Column("longitude", "경도", degrees(*LONGITUDES), required=False),
    )
)
