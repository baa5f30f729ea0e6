"""How well the intervals and judgements do on made-up surveys.

`pytest tests/goals/test_simulated.py --log-cli-level=INFO` tells the figures of docs/measurements.md.
"""

import logging
import random

import pytest

from learning_centers.goals import maths
from learning_centers.goals.maths import Aim, Point, Verdict

SURVEYS = 700
OTHERS = 1_500  # asked outside of the region
SHARE = 1 / 17  # of the nation's people
LOWER = 0.9  # how the region scores against the others
TRUTH = 100 * LOWER / (SHARE * LOWER + 1 - SHARE)
SPREAD = 0.5  # of the logarithms of the weights
RURAL = Aim(2022, 78.8, 2027, 83.0)
REGIONS = 4_000
log = logging.getLogger(__name__)


def asked(chooser, people, factor, share):
    """Scores of `people` and their weights, which sum to `share`.

    Who has a weight of w is asked with a chance of 1 ÷ w, so that the weights of those asked lie lower.
    """
    scores = [factor * 100 * chooser.betavariate(3, 1.6) for _ in range(people)]
    weights = [chooser.lognormvariate(-(SPREAD**2), SPREAD) for _ in range(people)]
    total = sum(weights)
    return scores, [share * one / total for one in weights]


def covered(chooser, people):
    """Whether the interval of one made-up survey holds the truth."""
    ours, theirs = asked(chooser, people, LOWER, SHARE), asked(chooser, OTHERS, 1.0, 1 - SHARE)
    region = maths.weighted_mean(*ours)
    nation = maths.weighted_mean(ours[0] + theirs[0], ours[1] + theirs[1])
    found = maths.share_of_nation(region, nation)
    return found.low <= TRUTH <= found.high


def test_the_interval_of_120_people_holds_the_truth_as_often_as_it_says():
    chooser = random.Random(7)  # noqa: S311 - a simulation
    coverage = sum(covered(chooser, 120) for _ in range(SURVEYS)) / SURVEYS
    log.info("95 %% interval, n = 120, %s surveys: coverage %.3f", SURVEYS, coverage)
    assert 0.92 <= coverage <= 0.97


def denied(error):
    """Of regions truly on their line in 2025: the shares called behind by the bare ratio, called behind by the
    judgement, and left without one."""
    chooser = random.Random(11)  # noqa: S311 - a simulation
    bare = behind = withheld = 0
    for _ in range(REGIONS):
        start = chooser.gauss(RURAL.baseline, error)
        if start >= RURAL.target:
            continue  # measured beyond the target from the start: nobody calls it behind
        aim = Aim(2022, start, 2027, RURAL.target)
        now = Point(2025, chooser.gauss(RURAL.line(2025), error), error)
        verdict = maths.judge(aim, now, maths.chance(aim, error, now))
        bare += maths.judge(aim, now, None) not in (Verdict.ON_TRACK, Verdict.REACHED)
        withheld += verdict is Verdict.WITHHELD
        behind += verdict not in (Verdict.ON_TRACK, Verdict.REACHED, Verdict.WITHHELD)
    return bare / REGIONS, behind / REGIONS, withheld / REGIONS


@pytest.mark.parametrize("error", [0.5, 1.0, 1.5])
def test_a_region_on_its_line_is_seldom_called_behind_when_the_judgement_may_be_withheld(error):
    bare, behind, withheld = denied(error)
    log.info("on the line, se %s: bare %.2f, judged %.2f, withheld %.2f", error, bare, behind, withheld)
    assert bare > 0.35
    assert behind < bare / 1.6
    assert behind == pytest.approx(maths.UNSURE_BELOW, abs=0.03)  # the chance it was given
