"""House rules that hold for the words: every English sentence has its Korean, and nothing is left over."""

import io
import re
from collections import defaultdict
from functools import cache

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from learning_centers.core import i18n
from tests.house.sources import HANGUL, MAY_BE_KOREAN, ROOT, mail_templates, name_of, python_files, templates

KEYWORDS = {"_": None, "gettext": None, "mark": None, "ngettext": (1, 2)}
TEMPLATES = {"trimmed": "false"}
PLACEHOLDER = re.compile(r"%(?:\((?P<name>\w+)\)(?P<how>[a-z])|(?P<bare>.?))", re.S)
BRACED = re.compile(r"\{([^}]*)\}")


@cache
def used():
    """msgid (or (one, many)) -> where it is used."""
    found = defaultdict(list)
    sources = [(path, "python", {}) for path in python_files("learning_centers")]
    sources += [(path, "jinja2", TEMPLATES) for path in [*templates(), *mail_templates()]]
    for path, method, options in sources:
        with path.open("rb") as file:
            for line, message, _comments, _context in extract(method, file, KEYWORDS, options=options):
                found[message].append(f"{name_of(path)}:{line}")
    return found


@cache
def translated():
    """msgid (or (one, many)) -> [(file, Korean)]; the Korean of a count is its one form."""
    found = defaultdict(list)
    for path in sorted((ROOT / "translations" / "ko").glob("*.po")):
        for message in read_po(io.BytesIO(path.read_bytes()), locale="ko"):
            if message.id:
                korean = message.string if isinstance(message.string, str) else message.string[0]
                found[message.id].append((path.name, korean))
    return found


def named(text):
    return sorted(found["name"] + found["how"] for found in PLACEHOLDER.finditer(text) if found["name"])


def lines(found):
    return "\n" + "\n".join(sorted(found))


def test_words_are_found_at_all():
    assert len(used()) > 200
    assert "Learning centers" in used(), "a word of a template"
    assert "Someone else saved first. Reload the page and try again." in used(), "a word of the code"
    assert any(isinstance(message, tuple) for message in used()), "a count"


def test_every_message_has_its_korean():
    missing = [f"{where[0]}  {message!r}" for message, where in used().items() if not korean_of(message)]
    assert not missing, lines(missing)


def korean_of(message):
    return [korean for _file, korean in translated().get(message, []) if korean.strip()]


def test_no_korean_is_left_over():
    unused = [f"{rows[0][0]}  {message!r}" for message, rows in translated().items() if message not in used()]
    assert not unused, lines(unused)


def test_one_message_has_one_korean():
    twice = [
        f"{message!r}: {rows}" for message, rows in translated().items() if len({k for _, k in rows}) > 1
    ]
    assert not twice, lines(twice)


def test_a_message_stands_once_in_a_file():
    twice = []
    for path in sorted((ROOT / "translations" / "ko").glob("*.po")):
        ids = re.findall(r'^msgid ((?:".*"\n)+)', path.read_text(), re.M)
        twice += [f"{path.name}: {one.strip()}" for one in set(ids) if ids.count(one) > 1]
    assert not twice, lines(twice)


def test_a_sentence_is_a_message_or_a_count_but_not_both():
    """The two would take each other's place in the merged catalogue."""
    counts = {message[0] for message in used() if isinstance(message, tuple)}
    assert not counts & {message for message in used() if isinstance(message, str)}


def test_the_korean_fills_in_the_same_values():
    wrong = []
    for message, rows in translated().items():
        english = message if isinstance(message, str) else message[1]
        for file, korean in rows:
            if korean and set(named(english)) != set(named(korean)):
                wrong.append(f"{file}  {english!r}: {named(english)}, in Korean {named(korean)}")
    assert not wrong, lines(wrong)


def test_a_percent_sign_stands_only_before_a_named_value():
    wrong = []
    for message, rows in translated().items():
        for text in (message if isinstance(message, tuple) else (message,)) + tuple(k for _, k in rows):
            odd = [found.group() for found in PLACEHOLDER.finditer(text) if not found["name"]]
            if any(sign != "%%" or not named(text) for sign in odd):
                wrong.append(text)
    assert not wrong, lines(wrong)


def test_braces_hold_one_of_the_five_particles_after_a_word():
    """Or what the English has in braces too, for a script to fill in."""
    wrong = []
    for message, rows in translated().items():
        for file, korean in rows:
            for braced in BRACED.finditer(korean):
                after_word = braced.start() > 0 and not korean[braced.start() - 1].isspace()
                particle = braced[1] in i18n.PARTICLES and after_word
                if not particle and braced.group() not in str(message):
                    wrong.append(f"{file}  {korean}")
    assert not wrong, lines(wrong)


def test_a_value_is_not_followed_by_a_fixed_particle():
    """`%(name)s을` is wrong after a vowel; `%(name)s{을}` is right after both."""
    fixed = re.compile(r"%\(\w+\)s[\"'”’)]*(을|를|은|는|이|가|과|와|으로|로)(?=[\s,.]|$)")
    wrong = [f"{file}  {k}" for rows in translated().values() for file, k in rows if fixed.search(k)]
    assert not wrong, lines(wrong)


def test_korean_is_korean_and_english_is_english():
    layouts = tuple(MAY_BE_KOREAN)  # they say in English which Korean words a cell takes
    wrong = [
        f"{where[0]}  {message!r}"
        for message, where in used().items()
        if HANGUL.search(str(message)) and not where[0].startswith(layouts)
    ]
    wrong += [
        f"{file}  {message!r}"
        for message, rows in translated().items()
        for file, korean in rows
        if re.search("[A-Za-z]{3}", PLACEHOLDER.sub("", str(message)))
        and not HANGUL.search(korean)
        and korean not in LATIN
    ]
    assert not wrong, lines(wrong)


# What Korean writes in Latin letters too.
LATIN = {"English", "SHA-256", "CSV"}


@pytest.mark.parametrize(
    "path", sorted((ROOT / "translations" / "ko").glob("*.po")), ids=lambda path: path.name
)
def test_a_file_of_words_says_how_it_counts(path):
    head = path.read_text().split("\n\n", 1)[0]
    assert "nplurals=1" in head
    assert "charset=utf-8" in head.lower()
