"""Moments of a day."""

from datetime import datetime, time

from learning_centers.core.clock import in_seoul


def at(day, hour=12) -> datetime:
    return in_seoul(day, time(hour))
