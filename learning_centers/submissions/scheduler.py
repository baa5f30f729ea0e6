"""The process that does scheduled work: APScheduler says when, `jobs.sweep` what, the claims in the database who.

A room of its own beside `jobs`: it alone knows APScheduler, signals and the app.
"""

import logging
import os
import signal
import threading
from datetime import timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask

from learning_centers.core import clock
from learning_centers.core.clock import SEOUL
from learning_centers.core.settings import SettingsError
from learning_centers.submissions import jobs
from learning_centers.submissions.queries import runs

SWEEP_SECONDS = 60
AT_ONCE = 1  # a compile fills a core: two would only wait for each other

log = logging.getLogger(__name__)


def run_forever(app: Flask, every: timedelta) -> None:
    """Sweep at once (what was missed is caught up), `every` so often, and at each compile time. Ends on SIGTERM.

    A compile that is under way when the signal comes is finished first.
    """
    scheduler = BlockingScheduler(
        timezone=SEOUL,
        executors={"default": ThreadPoolExecutor(AT_ONCE)},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )

    def sweep() -> None:
        for one in jobs.sweep(app.extensions["new_session"], app.config["DATA_DIR"], clock.now()):
            log.info("%s %s: issue %s, changed %s", one.month, one.key, one.issue, one.changed)

    def compile_by_calendar() -> None:
        sweep()
        plan_next()

    def plan_next() -> None:
        with app.extensions["new_session"]() as session:
            coming = runs.next_run(session, clock.now())
        log.info("next compile: %s at %s", coming.month, coming.at.astimezone(SEOUL))
        scheduler.add_job(compile_by_calendar, DateTrigger(coming.at), id="calendar", replace_existing=True)

    scheduler.add_job(
        sweep, IntervalTrigger(seconds=int(every.total_seconds())), id="sweep", next_run_time=clock.now()
    )
    plan_next()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: _stop(scheduler))
    scheduler.start()


def sweep_every() -> timedelta:
    """From DLC_SWEEP_SECONDS.

    Raises:
        SettingsError: not a whole number of seconds.
    """
    text = os.environ.get("DLC_SWEEP_SECONDS", str(SWEEP_SECONDS))
    if not text.isdigit() or int(text) < 1:
        raise SettingsError(f"DLC_SWEEP_SECONDS is “{text}”. Set whole seconds, 1 or more.")
    return timedelta(seconds=int(text))


def _stop(scheduler: BlockingScheduler) -> None:
    """From a thread: the signal may have interrupted this one while it held a lock of the scheduler's."""
    threading.Thread(target=scheduler.shutdown, name="stop").start()
