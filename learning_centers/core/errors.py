"""What a rule raises when it says no. `str(error)` is worded for people and may be shown."""


class DomainError(Exception):
    """The root. Views and commands catch it; anything else is a bug and becomes a 500."""


class NotFound(DomainError):
    """Absent, or outside the viewer's centers; the two look the same outside."""


class Conflict(DomainError):
    """Someone else changed the same rows first; a constraint caught it."""


class Busy(DomainError):
    """The database is taken for too long; nothing was stored, and the same may be tried again."""


class Refused(DomainError):
    """The viewer may see this, but may not do that to it."""
