"""The one mapping of a state to its tag: the kind, the word, the sign. `state_tag` draws it."""

from dataclasses import dataclass
from typing import Literal

from learning_centers.core.i18n import mark

Kind = Literal["ok", "warn", "bad", "info", "none", "plain"]


@dataclass(frozen=True, slots=True)
class State:
    kind: Kind
    text: str  # a msgid; worded when drawn
    sign: str = ""  # an icon of components/frame.html; "" is the kind's own


# Keys are the values of the enums in `models`, and of what is derived from them. A word that two enums share
# (approved, closed, cancelled) reads the same for both. `open` is a lesson past its end; a return that was
# opened again is `reopened`.
STATES: dict[str, State] = {
    # a month of a center
    "not_due": State("none", mark("Not due")),
    "missing": State("bad", mark("Missing")),
    "running_month": State("none", mark("Month not over")),
    "reported": State("info", mark("Handed in")),
    "handed_in": State("info", mark("Handed in")),
    "zero": State("ok", mark("Zero confirmed")),
    "confirmed_zero": State("ok", mark("Zero confirmed")),
    "sent_back": State("warn", mark("Sent back"), "redo"),
    "reopened": State("warn", mark("Opened again"), "redo"),
    "accepted": State("ok", mark("Accepted"), "lock"),
    # an offering
    "draft": State("none", mark("Draft"), "edit"),
    "requested": State("info", mark("Approval asked for")),
    "approved": State("ok", mark("Approved")),
    "closed": State("ok", mark("Closed"), "lock"),
    "cancelled": State("none", mark("Cancelled")),
    # a lesson
    "planned": State("info", mark("To come")),
    "ready": State("info", mark("To come")),
    "open": State("warn", mark("Not closed yet")),
    # a place on a roster
    "enrolled": State("ok", mark("Enrolled")),
    "waiting": State("info", mark("Waiting")),
    "withdrawn": State("none", mark("Withdrawn")),
    # a request for the bus
    "request_unconfirmed": State("none", mark("Not confirmed")),
    "request_received": State("warn", mark("Waits for a decision"), "edit"),
    "request_accepted": State("info", mark("To be planned"), "check"),
    "request_waiting": State("info", mark("On the waiting list")),
    "request_planned": State("ok", mark("Day fixed"), "calendar"),
    "request_done": State("ok", mark("Visited")),
    "request_refused": State("bad", mark("Refused")),
    "request_withdrawn": State("none", mark("Withdrawn")),
    # a plan of the edu-bus
    "plan_queued": State("info", mark("Being made")),
    "plan_running": State("info", mark("Being made")),
    "plan_proposed": State("warn", mark("Proposal"), "edit"),
    "plan_failed": State("bad", mark("Not possible")),
    "plan_published": State("ok", mark("Published"), "calendar"),
    # the evidence of a lesson
    "evidence_none": State("warn", mark("No evidence")),
    "evidence_partial": State("warn", mark("Evidence begun"), "edit"),
    "evidence_complete": State("ok", mark("Evidence complete")),
    # a center
    "active": State("ok", mark("In use")),
    "suspended": State("warn", mark("Resting")),
    # an uploaded file
    "checking": State("info", mark("Being checked")),
    "checked": State("warn", mark("Checked, not stored")),
    "stored": State("ok", mark("Stored")),
    "refused": State("bad", mark("Not readable")),
    "dropped": State("none", mark("Dropped")),
    # a mail; one that waits is as on a roster
    "sending": State("info", mark("Being sent")),
    "sent": State("ok", mark("Went out")),
    "uncertain": State("warn", mark("Perhaps sent")),
    # a run of the edu-bus; one to come is as a lesson
    "on_the_road": State("info", mark("On the road"), "bus"),
    # a run of a job
    "running": State("info", mark("Running")),
    "done": State("ok", mark("Done")),
    "failed": State("bad", mark("Failed")),
    "unchanged": State("none", mark("Unchanged")),
}
