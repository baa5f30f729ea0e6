import pytest

from learning_centers.core import i18n


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("홍길동", "홍길동은 홍길동을 홍길동으로"),
        ("김영희", "김영희는 김영희를 김영희로"),
        ("서울", "서울은 서울을 서울로"),
        ("3호점", "3호점은 3호점을 3호점으로"),
        ("2026", "2026은 2026을 2026으로"),
        ("12", "12는 12를 12로"),
        ("7", "7은 7을 7로"),
        ("AI", "AI는 AI를 AI로"),
        ("URL", "URL은 URL을 URL로"),
        ("배움터(강남)", "배움터(강남)는 배움터(강남)를 배움터(강남)로"),
        ("‘중구’", "‘중구’는 ‘중구’를 ‘중구’로"),
        ("100%", "100%는 100%를 100%로"),
    ],
)
def test_the_particle_follows_the_last_sound(word, shown):
    marked = f"{word}{{은}} {word}{{을}} {word}{{으로}}"
    assert i18n.with_particles(marked) == shown


def test_korean_is_spoken_unless_english_is_chosen():
    assert i18n.gettext("Instructor") == "강사"
    with i18n.speaking("en"):
        assert i18n.gettext("Instructor") == "Instructor"
        with i18n.speaking("fr"):
            assert i18n.gettext("Instructor") == "강사"
    assert i18n.gettext("Instructor") == "강사"


def test_values_are_filled_in_and_particles_fitted():
    assert i18n.gettext("“%(text)s” is not a month. Write it like 2026-10.", text="13월") == (
        "‘13월’은 없는 달입니다. 2026-10처럼 적어 주세요."
    )


def test_a_text_without_a_translation_stays_as_it_is():
    assert i18n.gettext("Nobody has translated this.") == "Nobody has translated this."
