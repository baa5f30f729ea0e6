"""An iCalendar file (RFC 5545) for phones and mail programs. A room of its own: plain text, no rows, no web.

Times are written in UTC, so that the file needs no time zone part. Nobody's name is in it: it leaves the house.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

MOST_OCTETS = 75  # of a line without its break: RFC 5545, 3.1
MAKER = "-//Learning centers//Calendar//EN"
UNWRITABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Event:
    uid: str
    starts_at: datetime  # aware
    ends_at: datetime  # aware
    title: str
    place: str
    note: str
    url: str


def calendar(name: str, events: Iterable[Event], now: datetime) -> str:
    """The whole file. `now` (aware) stands in each event as the time it was written."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{MAKER}",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        "X-WR-TIMEZONE:Asia/Seoul",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        *(line for event in events for line in _event(event, now)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(event: Event, now: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(event.starts_at)}",
        f"DTEND:{_moment(event.ends_at)}",
        f"SUMMARY:{_text(event.title)}",
        f"LOCATION:{_text(event.place)}",
        f"DESCRIPTION:{_text(event.note)}",
        f"URL:{event.url}",
        "END:VEVENT",
    ]


def _moment(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Escaped as RFC 5545, 3.3.11 has it: a name cannot begin a line of its own."""
    escaped = re.sub(r"[\\;,]", r"\\\g<0>", value.replace("\r\n", "\n").replace("\r", "\n"))
    return UNWRITABLE.sub("", escaped.replace("\n", r"\n"))


def _folded(line: str) -> Iterator[str]:
    """Pieces of at most 75 octets, each but the first after a space; no letter is cut in two."""
    piece, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > MOST_OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    yield piece
