"""The process that does scheduled work: APScheduler says when, `service.sweep` what, the claims in the database who.

A room of its own beside `service`: it alone knows APScheduler, signals and the app.
"""

import logging
import os
import signal
import threading
import time
from datetime import timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask

from learning_centers.core import clock
from learning_centers.core.clock import SEOUL
from learning_centers.core.scheduled import Job, Work
from learning_centers.core.settings import SettingsError
from learning_centers.jobs import service
from learning_centers.jobs.registry import all_jobs
from learning_centers.mail.jobs import tick
from learning_centers.reminders.service import RENEWALS

SWEEP_SECONDS = 60
MAIL_SECONDS = 30
WATCH_SECONDS = 5
JUMP_SECONDS = 30
SWEEPS, MAIL = "default", "mail"  # executors of one thread each: a long compile holds no mail back
QUIET = "apscheduler.executors"

log = logging.getLogger(__name__)


def run_forever(app: Flask, every: timedelta) -> None:
    """Sweep at once (what was missed is caught up), `every` so often, and when a job is due. Ends on SIGTERM.

    A run that is under way when the signal comes is finished first.
    """
    logging.getLogger(QUIET).setLevel(logging.WARNING)  # two lines a minute would hide the others
    scheduler = BlockingScheduler(
        timezone=SEOUL,
        executors={name: ThreadPoolExecutor(1) for name in (SWEEPS, MAIL)},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )
    for work, seconds, executor in (
        (_sweep, int(every.total_seconds()), SWEEPS),
        (_send_mail, MAIL_SECONDS, MAIL),
    ):
        often = IntervalTrigger(seconds=seconds)
        scheduler.add_job(work, often, [app], next_run_time=clock.now(), executor=executor)
    for job in all_jobs():
        _plan(scheduler, app, job)
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: _stop(scheduler))
    threading.Thread(target=_watch_clock, args=(scheduler, app), name="clock", daemon=True).start()
    scheduler.start()


def _sweep(app: Flask) -> None:
    for one in service.sweep(all_jobs(), _work(app)):
        log.info("%s %s %s: %s", one.job, one.period, one.key, one.result)


def _send_mail(app: Flask) -> None:
    if sent := tick(_work(app), app.config["MAIL"], RENEWALS):
        log.info("mail: %s sent", sent)


def _plan(scheduler: BlockingScheduler, app: Flask, job: Job) -> None:
    """A sweep at the very moment the job is due next, and again this afterwards."""
    with app.extensions["new_session"]() as session:
        at = job.next_at(session, clock.now())
    if at is not None:
        log.info("next %s: %s", job.name, f"{at.astimezone(SEOUL):%Y-%m-%d %H:%M}")
        then = [scheduler, app, job]
        scheduler.add_job(_when_due, DateTrigger(at), then, id=job.name, replace_existing=True)


def _when_due(scheduler: BlockingScheduler, app: Flask, job: Job) -> None:
    _sweep(app)
    _plan(scheduler, app, job)


def sweep_every() -> timedelta:
    """From DLC_SWEEP_SECONDS.

    Raises:
        SettingsError: not a whole number of seconds.
    """
    text = os.environ.get("DLC_SWEEP_SECONDS", str(SWEEP_SECONDS))
    if not text.isdigit() or int(text) < 1:
        raise SettingsError(f"DLC_SWEEP_SECONDS is “{text}”. Set whole seconds, 1 or more.")
    return timedelta(seconds=int(text))


def _work(app: Flask) -> Work:
    return Work(app.extensions["new_session"], app.config["DATA_DIR"], clock.now())


def _watch_clock(scheduler: BlockingScheduler, app: Flask) -> None:
    """APScheduler would sleep until a clock that was set back has caught up: after a jump all is planned anew."""
    ahead = clock_ahead()
    while True:
        time.sleep(WATCH_SECONDS)
        if abs(clock_ahead() - ahead) > JUMP_SECONDS:
            ahead = clock_ahead()
            log.warning("the clock was set: planning anew")
            plan_anew(scheduler)
            for job in all_jobs():
                _plan(scheduler, app, job)


def clock_ahead() -> float:
    """Seconds between the clock on the wall and the one that nobody sets."""
    return clock.now().timestamp() - time.monotonic()


def plan_anew(scheduler: BaseScheduler) -> None:
    """What repeats is done at once, then again at its interval."""
    for job in scheduler.get_jobs():
        if isinstance(job.trigger, IntervalTrigger):
            job.modify(next_run_time=clock.now())


def _stop(scheduler: BlockingScheduler) -> None:
    """From a thread: the signal may have interrupted this one while it held a lock of the scheduler's."""
    threading.Thread(target=scheduler.shutdown, name="stop").start()
