"""A small programme for the walks over all routes: the same rows at each center, with names of their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, url_for
from sqlmodel import Session, select
from werkzeug.routing import Rule

from learning_centers.core.access import PERMISSIONS, Permission
from learning_centers.core.months import Month
from learning_centers.figures.service import recompute
from learning_centers.route_plans.queries import list_driven, list_pins
from models import (
    Account,
    AttendeeGroup,
    Bus,
    BusRun,
    BusStop,
    Center,
    Goal,
    Group,
    HelpDeskVisit,
    Indicator,
    Issue,
    IssueFigure,
    JobRun,
    LessonState,
    Mail,
    MailState,
    Mark,
    Return,
    ReturnAct,
    ReturnEvent,
    ReturnState,
    Role,
    RunState,
    RunStop,
    Trigger,
    Upload,
    UploadKind,
    UploadState,
)
from tests.factories import (
    DAY,
    NOW,
    make_account,
    make_attendee,
    make_center,
    make_course,
    make_lesson,
    make_offering,
    make_photo,
    make_request,
    make_staff,
)
from tests.fleet import (
    make_absence,
    make_bus,
    make_crossing,
    make_equipment,
    make_road_time,
    make_stop,
)
from tests.plans import make_small_plan

MONTH = Month(2026, 10)
HERE, THERE = "43110", "50110"  # 충청북도 청주시; 제주특별자치도 제주시
BOUND = (Role.SUPPORTER, Role.ASSISTANT, Role.INSTRUCTOR, Role.MANAGER, Role.PROVINCE)
SIGNING_IN = tuple(role for role in Role if role is not Role.SYSTEM)

# Which row a parameter of a URL stands for. OF_CENTER: the row belongs to a center, another one's is foreign.
OF_CENTER = (
    "center_id",
    "offering_id",
    "lesson_id",
    "attendee_id",
    "staff_id",
    "upload_id",
    "photo_id",
    "request_id",
    "bus_id",
    "equipment_id",
    "absence_id",
    "stop_id",
    "crossing_id",
    "road_id",
    "bus_run_id",
    "run_stop_id",
    "plan_id",
    "route_visit_id",
    "route_pin_id",
)
OF_ALL = (
    "month",
    "number",
    "course_id",
    "account_id",
    "run_id",
    "kind",
    "feed_token",
    "mail_id",
    "measure",
    "goal_id",
    "indicator_id",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A center with a row of everything. `ids`: parameter name -> value for URLs. `names`: nobody else's."""

    center: Center
    ids: dict[str, object]
    names: tuple[str, ...]  # of the center and its staff
    people: tuple[str, ...]  # of its attendees


def make_place(session: Session, tag: str, district: str = HERE) -> Place:
    """`tag` stands in every name. The month is handed in; one lesson is closed, one is still to be marked."""
    center = make_center(session, f"{tag} 배움터", district=district)
    course = make_course(session)
    lead = make_staff(session, center, f"강사 {tag}")
    people = [make_attendee(session, center, f"수강생 {tag} {n}", phone=f"0100000{n:04d}") for n in range(3)]
    session.add_all(AttendeeGroup(attendee_id=person.id, group_name=Group.ELDERLY) for person in people)
    offering = make_offering(session, center, course=course, attendees=people)
    marks = {person.id: Mark.PRESENT for person in people}
    make_lesson(session, offering, marks=marks, state=LessonState.CLOSED, lead=lead)
    lesson = make_lesson(session, offering, number=2, day=DAY.replace(day=13), lead=lead)
    session.add(
        HelpDeskVisit(
            center_id=center.id, visited_on=DAY, month=str(MONTH), people=2, recorded_by_id=0, recorded_at=NOW
        )
    )
    owner = make_account(session, Role.MANAGER, centers=[center])
    upload = _upload(owner, tag)
    session.add(upload)
    photo = make_photo(session, lesson)
    _hand_in(session, center, owner)
    recompute(session, [(str(MONTH), center.id)])
    session.flush()
    ids = {
        "center_id": center.id,
        "offering_id": offering.id,
        "lesson_id": lesson.id,
        "attendee_id": people[0].id,
        "staff_id": lead.id,
        "upload_id": upload.id,
        "photo_id": photo.id,
        "course_id": course.id,
        "account_id": owner.id,
        "month": MONTH,
        "measure": "people",
        "number": 1,
        "kind": "plans",
        "feed_token": "nobody-has-this-one",
        "mail_id": _uncertain_mail(session, owner).id,
        "request_id": make_request(session, f"{tag} 마을회관", district=district).id,
        "request_number": "99999999",
        "survey_token": "nobody-has-this-one",
        "open_set": "centers",
        "goal_id": session.exec(select(Goal.id).order_by(Goal.id)).first(),
        "indicator_id": session.exec(select(Indicator.id).order_by(Indicator.id)).first(),
    }
    ids |= _edu_bus(session, center, tag, district)
    return Place(center, ids, (center.name, lead.name), tuple(person.name for person in people))


def _edu_bus(session: Session, center: Center, tag: str, district: str) -> dict[str, object]:
    """Of the province of the center; the ids of its rows."""
    bus = make_bus(session, f"{tag} 버스", center=center, province=district[:2])
    stop = make_stop(session, f"{tag} 정차지", district=district)
    stop.contact_name, stop.contact_phone = f"담당 {tag}", "01000000000"
    return (
        {
            "bus_id": bus.id,
            "equipment_id": make_equipment(session, bus).id,
            "absence_id": make_absence(session, bus, NOW.date()).id,
            "stop_id": stop.id,
            "crossing_id": make_crossing(session, stop).id,
            "road_id": make_road_time(session, stop, bus).id,
            "district_code": district,
        }
        | _run(session, bus, stop)
        | _plan(session, bus, stop)
    )


def _plan(session: Session, bus: Bus, stop: BusStop) -> dict[str, object]:
    """An approved plan, which those who teach see too."""
    plan = make_small_plan(session, bus, stop)
    (driven,) = list_driven(session, plan.id)
    (pin,) = list_pins(session, plan.id)
    return {"plan_id": plan.id, "route_visit_id": driven.visits[0].id, "route_pin_id": pin.id}


def _run(session: Session, bus: Bus, stop: BusStop) -> dict[str, object]:
    """A published run to one stop."""
    times = {"leaves_at": NOW, "returns_at": NOW + timedelta(hours=6), "planned_km": 40}
    run = BusRun(bus_id=bus.id, day=NOW.date(), changed_at=NOW, changed_by_id=0, **times)
    session.add(run)
    session.flush()
    at = {"arrives_at": NOW, "starts_at": NOW, "ends_at": NOW + timedelta(hours=2)}
    visit = RunStop(run_id=run.id, position=1, stop_id=stop.id, estimated_km=20, estimated_minutes=35, **at)
    session.add(visit)
    session.flush()
    return {"bus_run_id": run.id, "run_stop_id": visit.id}


def _upload(owner: Account, tag: str) -> Upload:
    return Upload(
        kind=UploadKind.PLANS,
        state=UploadState.REFUSED,
        filename=f"{tag}.xlsx",
        sha256="0" * 64,
        size=1,
        by_id=owner.id,
        at=NOW,
        touched_at=NOW,
        message="-",
    )


def _uncertain_mail(session: Session, to: Account) -> Mail:
    mail = Mail(
        account_id=to.id,
        kind="approved",
        key=f"walk:{to.id}",
        address="walk@example.org",
        language="ko",
        subject="-",
        body="-",
        state=MailState.UNCERTAIN,
        made_at=NOW,
        not_before=NOW,
    )
    session.add(mail)
    session.flush()
    return mail


def _hand_in(session: Session, center: Center, owner: Account) -> None:
    row = Return(
        center_id=center.id,
        month=str(MONTH),
        state=ReturnState.HANDED_IN,
        handed_in_at=NOW,
        handed_in_by_id=owner.id,
    )
    session.add(row)
    session.flush()
    session.add(ReturnEvent(return_id=row.id, act=ReturnAct.HAND_IN, by_id=owner.id, at=NOW))


def make_issue(session: Session, centers: Iterable[Center], number: int = 1) -> None:
    """An issue of the month and the run that made it."""
    issue = Issue(
        month=str(MONTH),
        number=number,
        as_of=NOW,
        made_at=NOW,
        made_by_id=0,
        trigger=Trigger.HAND,
        data_sha256=f"{number:064d}",
        sha256=f"{number:064d}",
        path="submissions/none.xlsx",
        size=1,
        due=1,
        reported=1,
        changed_cells=0,
    )
    session.add(issue)
    session.flush()
    session.add_all(IssueFigure(issue_id=issue.id, center_id=one.id, figures={}) for one in centers)
    session.add(
        JobRun(
            job="compile",
            period=str(MONTH),
            key=f"hand:{number}",
            state=RunState.DONE,
            owner="test",
            lease_until=NOW,
            due_at=NOW,
            started_at=NOW,
            finished_at=NOW,
        )
    )
    session.flush()


def account_of(session: Session, role: Role, centers: Iterable[Center], province: str = HERE[:2]) -> Account:
    """An account of `role` that reaches these centers, or their province, or everything."""
    if role is Role.PROVINCE:
        return make_account(session, role, province=province)
    return make_account(session, role, centers=centers if role in BOUND else ())


def may(app: Flask, role: Role, rule: Rule) -> bool:
    wanted: Permission | None = getattr(app.view_functions[rule.endpoint], "required_permission", None)
    return wanted in PERMISSIONS[role]


def address_of(app: Flask, rule: Rule, place: Place) -> str:
    """The URL of `rule` with the rows of `place`."""
    values = {}
    for name in rule.arguments:
        assert name in place.ids, f"{rule}: add {name!r} to OF_CENTER or OF_ALL and make_place in {__name__}"
        values[name] = place.ids[name]
    with app.test_request_context():
        return url_for(rule.endpoint, **values)
