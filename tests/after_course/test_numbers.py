"""Numbers that are read aloud and typed: what a slip of the hand does to them; and the brake."""

from datetime import UTC, datetime, timedelta

import pytest

from learning_centers.after_course import brake
from learning_centers.after_course.brake import Brake
from learning_centers.after_course.numbers import ALPHABET, draw_number, draw_token, read_number

NOW = datetime(2026, 11, 5, tzinfo=UTC)


def test_a_number_is_read_as_it_was_drawn():
    numbers = {draw_number(2026) for _n in range(200)}
    assert len(numbers) == 200
    assert {read_number(one) for one in numbers} == numbers
    assert all(len(one) <= 20 for one in numbers)


@pytest.mark.parametrize(
    "change",
    [str.lower, lambda one: one.replace("-", ""), lambda one: one.replace("-", " "), lambda one: f"  {one} "],
)
def test_a_number_may_be_typed_small_and_without_hyphens(change):
    number = draw_number(2026)
    assert read_number(change(number)) == number


def test_letters_that_are_taken_for_others_are_understood():
    number = next(one for one in iter(lambda: draw_number(2026), "") if {"0", "1"} <= set(one[5:14]))
    typed = number[:5] + number[5:].replace("0", "O").replace("1", "l")
    assert read_number(typed) == number


def test_every_single_wrong_character_is_noticed():
    number = draw_number(2026)
    for at in range(5, len(number)):
        for other in set(ALPHABET) - {number[at], "-"}:
            if number[at] != "-":
                assert read_number(number[:at] + other + number[at + 1 :]) is None, (number, at, other)


def test_two_neighbours_that_changed_places_are_noticed():
    number = draw_number(2026).replace("-", "")
    for at in range(4, len(number) - 1):
        if number[at] != number[at + 1]:
            assert read_number(number[:at] + number[at + 1] + number[at] + number[at + 2 :]) is None


@pytest.mark.parametrize("typed", ["", "2026", "가나다", "2026-????-????-?", "9" * 40, "2026-AAAA-AAAA"])
def test_anything_else_is_no_number(typed):
    assert read_number(typed) is None


def test_tokens_differ_and_fit_their_column():
    tokens = {draw_token() for _n in range(200)}
    assert len(tokens) == 200
    assert all(one == one.lower() and 8 <= len(one) <= 16 for one in tokens)


def test_the_brake_lets_so_many_pass_and_again_after_a_while():
    held = Brake(2, timedelta(minutes=10))
    assert [held.lets_pass("a", NOW) for _n in range(3)] == [True, True, False]
    assert held.lets_pass("b", NOW)
    assert not held.lets_pass("a", NOW + timedelta(minutes=9))
    assert held.lets_pass("a", NOW + timedelta(minutes=10))


def test_the_brake_forgets_addresses_that_are_long_gone(monkeypatch):
    monkeypatch.setattr(brake, "MOST_ADDRESSES", 3)
    held = Brake(1, timedelta(minutes=10))
    for n in range(4):
        held.lets_pass(f"old {n}", NOW)
    held.lets_pass("new", NOW + timedelta(hours=1))
    assert list(held._passed) == ["new"]
    assert not held.lets_pass("new", NOW + timedelta(hours=1))
