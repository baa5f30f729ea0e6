"""The search for garbage is put off, and comes back."""

import gc

import pytest

from learning_centers.core.garbage import uncollected


def test_no_garbage_is_looked_for_inside_and_again_afterwards():
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_comes_back_after_an_error():
    with pytest.raises(KeyError), uncollected():
        raise KeyError
    assert gc.isenabled()


def test_inside_another_it_stays_off():
    with uncollected():
        with uncollected():
            pass
        assert not gc.isenabled()


def test_what_lasts_is_not_looked_through_again():
    gc.unfreeze()
    try:
        with uncollected(lasting=True):
            kept = [[] for _ in range(1000)]
        assert gc.get_freeze_count() >= len(kept)
    finally:
        gc.unfreeze()
