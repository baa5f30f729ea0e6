"""Changes after a course: certificates, surveys opened and closed, answers. The caller commits."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session, select

from learning_centers.after_course import queries
from learning_centers.after_course.numbers import draw_number, draw_token
from learning_centers.after_course.questions import QUESTIONNAIRES
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import Busy, DomainError, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from models import (
    Certificate,
    Deed,
    Offering,
    OfferingState,
    SurveyAnswer,
    SurveyKind,
    SurveyLink,
)

MOST_REASON = 200
DRAWS = 20
ASKED_IN = (OfferingState.APPROVED, OfferingState.CLOSED)


class CourseNotOver(DomainError): ...


class ReasonMissing(DomainError): ...


class NotAsked(DomainError):
    """The offering is not one whose people may be asked."""


class SurveyClosed(DomainError): ...


class WrongPoints(DomainError): ...


def issue_all(
    session: Session,
    offering: Offering,
    by: Viewer,
    now: datetime,
    draw: Callable[[int], str] = draw_number,
) -> int:
    """A certificate for everybody who completed and has none. Doing it twice changes nothing.

    `offering` is locked, so that two presses at once are one after the other. Returns how many were made.

    Raises:
        CourseNotOver: no lesson was held, or some are still to be held or closed.
        Refused: the offering was cancelled.
    """
    if offering.state is OfferingState.CANCELLED:
        raise Refused(_("The offering is cancelled, so nobody completed it."))
    standing = queries.completion(session, offering)
    if not standing.held:
        raise CourseNotOver(_("No lesson with a roll has been held yet. Close the lessons first."))
    if not standing.over:
        raise CourseNotOver(
            ngettext(
                "%(n)s lesson is not closed yet. Close or cancel it first.",
                "%(n)s lessons are not closed yet. Close or cancel them first.",
                standing.planned,
            )
        )
    year = now.astimezone(SEOUL).year
    people = [one.attendee_id for one in standing.to_issue]
    for person in people:
        session.add(
            Certificate(
                number=_unused_number(session, year, draw),
                offering_id=offering.id,
                attendee_id=person,
                issued_at=now,
                issued_by_id=by.id,
            )
        )
        session.flush()
    if people:
        audit.record(
            session,
            by,
            Deed.CREATE,
            "after_course.issue",
            kind="attendee",
            subjects=people,
            detail=offering.code,
        )
    return len(people)


def _unused_number(session: Session, year: int, draw: Callable[[int], str]) -> str:
    for _n in range(DRAWS):
        number = draw(year)
        if session.exec(select(Certificate.id).where(Certificate.number == number)).first() is None:
            return number
    raise Busy(_("No free number was found. Nothing was stored; try again in a moment."))


def revoke(
    session: Session, offering: Offering, certificate_id: int, reason: str, by: Viewer, now: datetime
) -> None:
    """Who checks the number reads from now on that it is revoked. A second time changes nothing.

    Raises:
        NotFound: no certificate of the offering. ReasonMissing: no reason, or a very long one.
    """
    certificate = queries.get_certificate(session, offering.id, certificate_id)
    reason = " ".join(reason.split())
    if not reason:
        raise ReasonMissing(_("Write why the certificate is revoked."))
    if len(reason) > MOST_REASON:
        raise ReasonMissing(_("Shorten the reason to at most %(most)s characters.", most=MOST_REASON))
    if certificate.revoked_at is not None:
        return
    certificate.revoked_at, certificate.revoked_reason = now, reason
    session.add(certificate)
    session.flush()
    audit.record(
        session, by, Deed.CHANGE, "after_course.revoke", kind="attendee",
        subjects=[certificate.attendee_id], reason=reason, detail=certificate.number,
    )  # fmt: skip


def open_survey(session: Session, offering: Offering, kind: SurveyKind, by: Viewer, now: datetime) -> None:
    """Make its address, or let the one it has take answers again.

    Raises:
        NotAsked: the offering is not approved, or cancelled.
    """
    if offering.state not in ASKED_IN:
        raise NotAsked(_("A survey can be opened once the plan is approved."))
    link = queries.list_surveys(session, offering.id)[kind].link
    if link is None:
        link = SurveyLink(offering_id=offering.id, kind=kind, token=draw_token(), made_at=now)
    link.closed_at = None
    _store(session, link, offering, by, "after_course.open_survey")


def close_survey(session: Session, offering: Offering, kind: SurveyKind, by: Viewer, now: datetime) -> None:
    """Nothing happens when it is not open."""
    survey = queries.list_surveys(session, offering.id)[kind]
    if survey.link is not None and survey.open:
        survey.link.closed_at = now
        _store(session, survey.link, offering, by, "after_course.close_survey")


def _store(session: Session, link: SurveyLink, offering: Offering, by: Viewer, what: str) -> None:
    session.add(link)
    session.flush()
    audit.record(
        session, by, Deed.CHANGE, what, kind="offering", subjects=[offering.id], detail=link.kind.value
    )


def answer(session: Session, token: str, once: str, points: Sequence[int], now: datetime) -> None:
    """Store one person's points. `once`: of the sheet; the same sheet sent again is not stored again.

    Raises:
        NotFound: no such survey. SurveyClosed. WrongPoints: too few, too many, or off the scale.
    """
    link = queries.get_asked(session, token).link
    if session.exec(select(SurveyAnswer.id).where(SurveyAnswer.once == once)).first() is not None:
        return
    if link.closed_at is not None:
        raise SurveyClosed(_("This survey is closed. Thank you for wanting to answer."))
    if not QUESTIONNAIRES[link.kind].fits(points):
        raise WrongPoints(_("Answer every question, then send the sheet."))
    session.add(SurveyAnswer(link_id=link.id, once=once, points=list(points), answered_at=now))
    session.flush()
