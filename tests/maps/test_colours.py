import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learning_centers.maps.colours import DARK, sequential

TOKENS = Path(__file__).parents[2] / "static" / "theme" / "1-tokens.css"
TOKEN = re.compile(r"--lc-(?P<name>[\w-]+):\s*(?P<colour>#[0-9a-f]{6})")
values = st.lists(st.none() | st.integers(-500, 5000) | st.floats(-1e3, 1e4), max_size=60)


def tokens(contrast):
    """Name -> colour; the last one said wins, as in a browser."""
    normal, high = TOKENS.read_text().split('[data-contrast="high"]', 1)
    said = normal + (high.split("}", 1)[0] if contrast == "high" else "")
    return {match["name"]: match["colour"] for match in TOKEN.finditer(said)}


def lightness(colour):
    """Relative luminance (WCAG), 0 black to 1 white."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((lightness(one), lightness(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("screen", "falls"), [("normal", True), ("high", False)])
def test_amounts_go_evenly_from_light_to_dark_or_the_other_way_in_high_contrast(screen, falls):
    shades = [lightness(tokens(screen)[f"step-{step}"]) for step in range(1, 6)]
    assert shades == sorted(shades, reverse=falls)
    assert len(set(shades)) == 5


@pytest.mark.parametrize("screen", ["normal", "high"])
def test_neighbouring_steps_can_be_told_apart_in_grey(screen):
    """By lightness alone, which is what grey paper and a colour-blind eye keep."""
    colours = [tokens(screen)[f"step-{step}"] for step in range(1, 6)]
    steps = [contrast(one, other) for one, other in pairwise(colours)]
    assert min(steps) >= 1.2, steps


@pytest.mark.parametrize("screen", ["normal", "high"])
@pytest.mark.parametrize("look", ["t1", "t2", "t3", "t4", "t5"])
def test_a_number_on_its_colour_can_be_read(screen, look):
    held = tokens(screen)
    colour = held[f"step-{look[1]}"]
    ink = held["step-ink-on" if look in DARK else "step-ink"]
    assert contrast(ink, colour) >= (4.5 if screen == "normal" else 7), (ink, colour)


def test_quantiles_hold_about_as_many_regions_each():
    scale = sequential(range(100))
    assert [band.regions for band in scale.bands] == [20] * 5
    assert (scale.bands[0].low, scale.bands[0].high) == (0, 19)


def test_one_value_everywhere_is_one_class():
    assert [band.look for band in sequential([7, 7, 7]).bands] == ["t3"]


def test_no_value_at_all_is_no_class():
    for scale in (sequential([]), sequential([None])):
        assert scale.bands == ()
        assert scale.look(None) == scale.look(5) == "t0"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(values)
def test_every_value_is_in_the_one_class_that_says_so(some):
    scale = sequential(some)
    known = [value for value in some if value is not None]
    assert sum(band.regions for band in scale.bands) == len(known)
    for value in known:
        assert [band.look for band in scale.bands if band.low <= value <= band.high] == [scale.look(value)]
    lows = [band.low for band in scale.bands]
    assert lows == sorted(lows)
    assert [band.look for band in scale.bands] == sorted(band.look for band in scale.bands)
