from datetime import timedelta

from learning_centers.accounts.service.lockout import LOCK, Lockout, replayed
from tests.factories import NOW


def after(failures, state=None):
    state = state or Lockout()
    for _try in range(failures):
        state = state.after_failure(NOW)
    return state


def test_four_wrong_tries_do_not_lock():
    assert not after(4).is_locked(NOW)


def test_the_fifth_wrong_try_locks_for_thirty_minutes():
    state = after(5)
    assert state.is_locked(NOW + timedelta(minutes=29, seconds=59))
    assert not state.is_locked(NOW + timedelta(minutes=30))


def test_after_a_lock_the_count_starts_anew():
    assert after(5).after_failure(NOW + LOCK) == Lockout(failures=1)


def test_the_words_say_how_many_tries_are_left():
    assert "3번 더 틀리면 30분 동안 잠깁니다" in after(2).words(NOW)


def test_the_words_of_a_lock_say_until_when_in_seoul():
    assert "13:50까지 잠겼습니다" in after(5).words(NOW)


def test_replaying_leaves_out_tries_made_while_locked():
    tries = [NOW] * 5 + [NOW + timedelta(minutes=minute) for minute in (1, 29)]
    assert replayed(tries) == after(5)
