"""Words in two languages: English msgids in the code, Korean in `translations/ko/*.po`, Korean by default.

Rules word their own refusals, and rules know no Flask; so this sits on Babel itself, not on Flask-Babel.
A Korean text may carry `{을}`, `{은}`, `{이}`, `{과}`, `{으로}` after a value: the right particle is chosen
from the last sound before it ("서울{으로}" gives "서울로").
"""

import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = ("ko", "en")
SOURCES = Path(__file__).parents[2] / "translations"

_language: ContextVar[str] = ContextVar("language", default="ko")

PARTICLES = {"은": "는", "이": "가", "을": "를", "과": "와", "으로": "로"}
MARKED = re.compile(r"(?P<before>.)\{(?P<particle>은|이|을|과|으로)\}", re.DOTALL)
# Digits and Latin letters by the Korean sound of their name: 영 일 삼 육 칠 팔, 엘 엠 엔 알 end in a consonant.
SPOKEN = {
    "0": "ㅇ",
    "1": "ㄹ",
    "3": "ㅁ",
    "6": "ㄱ",
    "7": "ㄹ",
    "8": "ㄹ",
    "l": "ㄹ",
    "m": "ㅁ",
    "n": "ㄴ",
    "r": "ㄹ",
}
SKIPPED = "\"'”’」』)]》."


def gettext(message: str, /, **values: object) -> str:
    """`message` in the current language, with `%(name)s` filled in."""
    text: str = _catalogue(_language.get()).gettext(message)
    return _filled(text, values)


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """As `gettext`, for a count; `%(n)s` is the count."""
    text: str = _catalogue(_language.get()).ngettext(one, many, n)
    return _filled(text, {"n": n, **values})


def mark(message: str) -> str:
    """Leaves `message` as it is, and shows it to the catalogue: for tables of labels made at import."""
    return message


def language() -> str:
    """ "ko" or "en"."""
    return _language.get()


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Everything inside is worded in `chosen`; an unknown language becomes Korean."""
    token = _language.set(chosen if chosen in LANGUAGES else "ko")
    try:
        yield
    finally:
        _language.reset(token)


def speak(chosen: str) -> None:
    """Set the language of the running context (a request, a command) until its end."""
    _language.set(chosen if chosen in LANGUAGES else "ko")


def with_particles(text: str) -> str:
    """Replace each `{을}` and its like by the form that fits the sound before it."""
    return MARKED.sub(
        lambda found: found["before"] + _fitting(text[: found.end("before")], found["particle"]), text
    )


def _filled(text: str, values: dict[str, object]) -> str:
    filled = text % values if values else text
    return with_particles(filled) if "{" in filled else filled


def _fitting(word: str, particle: str) -> str:
    ending = _last_sound(word)
    if particle == "으로" and ending == "ㄹ":
        return "로"
    return particle if ending else PARTICLES[particle]


def _last_sound(word: str) -> str:
    """Empty for a vowel, "ㄹ" for rieul, something else for another consonant."""
    plain = re.sub(r"\([^()]*\)$", "", word.rstrip(SKIPPED.replace(")", ""))).rstrip(SKIPPED)
    last = plain[-1:].lower()
    if "가" <= last <= "힣":
        jamo = (ord(last) - ord("가")) % 28
        return "" if jamo == 0 else "ㄹ" if jamo == 8 else "ㅇ"
    return SPOKEN.get(last, "")


@cache
def _catalogue(chosen: str) -> NullTranslations:
    files = sorted((SOURCES / chosen).glob("*.po"))
    return Translations(io.BytesIO(_compiled(files))) if files else NullTranslations()


def _compiled(files: list[Path]) -> bytes:
    """The .mo of all `files` together; kept beside them under a name made from their contents."""
    texts = [file.read_bytes() for file in files]
    digest = hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]
    kept = files[0].parent / f"{digest}.mo"
    if kept.exists():
        return kept.read_bytes()
    merged = Catalog(locale=files[0].parent.name)
    for text in texts:
        for message in read_po(io.BytesIO(text), locale=merged.locale):
            if message.id:
                merged.add(message.id, message.string)
    made = io.BytesIO()
    write_mo(made, merged)
    _keep(kept, made.getvalue())
    return made.getvalue()


def _keep(path: Path, data: bytes) -> None:
    """Best effort: a read-only installation compiles at each start instead."""
    try:
        for old in path.parent.glob("*.mo"):
            old.unlink(missing_ok=True)
        beside = path.with_suffix(".part")
        beside.write_bytes(data)
        beside.replace(path)
    except OSError:
        return
