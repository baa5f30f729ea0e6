"""What the parts of a request are called. Labels and reasons of our own, worded when drawn.

A room of its own: a reason that the program gives is stored as its msgid, and both pages and rules name it.
"""

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from models import ConfirmedBy, RequestSource, RequestState

SOURCE_WORDS = {
    RequestSource.PUBLIC: mark("Form on the web"),
    RequestSource.PHONE: mark("By phone"),
    RequestSource.STANDING: mark("Every few weeks"),
}
CONFIRMED_WORDS = {
    ConfirmedBy.CALL: mark("by a call"),
    ConfirmedBy.CODE: mark("by the code sent by mail"),
    ConfirmedBy.STAFF: mark("typed by staff while the caller was on the line"),
}
# What staff do to get a request into a state, as the buttons say it.
DECISION_WORDS = {
    RequestState.ACCEPTED: mark("Accept it"),
    RequestState.WAITING: mark("Put it on the waiting list"),
    RequestState.REFUSED: mark("Refuse it"),
    RequestState.RECEIVED: mark("Look at it again"),
    RequestState.WITHDRAWN: mark("The asker withdraws it"),
}
# What happens next, as the asker reads it.
NEXT_WORDS = {
    RequestState.UNCONFIRMED: mark("Your request is not confirmed yet."),
    RequestState.RECEIVED: mark(
        "Your request has arrived. The people of your province look at it and decide."
    ),
    RequestState.ACCEPTED: mark("A visit will be planned. The day is told here once it is fixed."),
    RequestState.WAITING: mark("You are on the waiting list. The bus comes when there is room."),
    RequestState.PLANNED: mark("The bus comes. The day and the time stand below."),
    RequestState.DONE: mark("The bus has been with you. Thank you for learning with us."),
    RequestState.REFUSED: mark("The bus cannot come. The reason stands below."),
    RequestState.WITHDRAWN: mark("The request is withdrawn. You can send a new one at any time."),
}
# Reasons that the program itself gives.
WAITED = mark("It took too long.")  # the only withdrawal that counts as a need not met
NOT_NEEDED = mark("The visit is no longer needed.")
ELSEWHERE = mark("The people learn somewhere else now.")
WITHDRAW_REASONS = {"waited": WAITED, "not_needed": NOT_NEEDED, "elsewhere": ELSEWHERE}
BY_CALL = mark("Confirmed by a call.")
BY_CODE = mark("Confirmed by the code.")
BY_STAFF = mark("Typed by staff for the caller.")
STOP_CHOSEN = mark("The stop was chosen.")
WISH_CHANGED = mark("What is wished was changed.")
COMES_AGAIN = mark("The next visit is to be planned.")


def reason_words(reason: str) -> str:
    """What stands in the story: our own reasons worded, a person's as written."""
    return _(reason) if reason else ""
