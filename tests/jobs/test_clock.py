"""The scheduler when somebody sets the clock."""

from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from learning_centers.core import clock
from learning_centers.jobs import scheduler


def test_setting_the_clock_is_noticed(monkeypatch):
    before, real = scheduler.clock_ahead(), clock.now
    assert abs(scheduler.clock_ahead() - before) < scheduler.JUMP_SECONDS
    monkeypatch.setattr(clock, "now", lambda: real() - timedelta(days=1))
    assert abs(scheduler.clock_ahead() - before) > scheduler.JUMP_SECONDS


def test_what_repeats_does_not_wait_for_a_clock_that_was_set_back():
    paused = BackgroundScheduler()
    paused.start(paused=True)
    try:
        job = paused.add_job(
            print, IntervalTrigger(seconds=60), next_run_time=clock.now() + timedelta(days=1)
        )
        scheduler.plan_anew(paused)
        assert job.next_run_time <= clock.now()
    finally:
        paused.shutdown()
