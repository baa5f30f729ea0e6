"""Loading a made-up programme: every row of it, in the caller's transaction."""

from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, select

from learning_centers.accounts.queries import viewer_of
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.demo import names
from learning_centers.demo.accounts import ABOUT, LOGINS, NewAccount, add_account
from learning_centers.demo.aims import Desks, add_survey, add_targets
from learning_centers.demo.buses import add_buses
from learning_centers.demo.catalogue import add_courses
from learning_centers.demo.evidence import add_evidence, keep_pictures
from learning_centers.demo.facts import add_facts
from learning_centers.demo.lessons import add_month
from learning_centers.demo.people import Circle, Diary, Regulars
from learning_centers.demo.plans_of_buses import add_plans
from learning_centers.demo.programme import Programme
from learning_centers.demo.requests import add_requests
from learning_centers.demo.rows import Rows
from learning_centers.demo.runs_of_buses import add_runs
from learning_centers.demo.sites import Site, add_sites
from learning_centers.demo.stories import add_returns, add_snapshots, silent_site
from learning_centers.demo.visits import add_visits
from learning_centers.figures import service as figures
from learning_centers.regions import queries as regions
from models import Account, Attendance, Attendee, Center, Course, Lesson, ProgrammeYear, Role

YEAR_BEGINS = 3  # the month a programme year begins in; contracts start in spring (domain.md section 4)
PLANNER = "planner"  # of the ministry too: who enters a target does not approve it
OFFICES = (Role.MINISTRY, Role.ADMIN, Role.AUDITOR)


class NotEmpty(DomainError): ...


class NoRegions(DomainError): ...


class WrongSpan(DomainError): ...


@dataclass(frozen=True, slots=True)
class Loaded:
    centers: int
    lessons: int
    marks: int
    people: int


def load(session: Session, programme: Programme, data_dir: Path) -> Loaded:
    """Fill an empty database. The pictures of the evidence are kept in `data_dir`.

    Raises:
        WrongSpan: the last month is before the first. NoRegions: the tables were not prepared.
        NotEmpty: there are centers, courses or programme years already, or one of our logins is taken.
    """
    if programme.last < programme.first:
        raise WrongSpan(_("The last month is before the first. Check --from and --to."))
    _require_empty(session)
    places = regions.load(session)
    if not places.rows:
        raise NoRegions(_("There are no regions yet. Run “db upgrade” first."))
    rows = Rows(session)
    catalogue = add_courses(rows)
    sites = add_sites(rows, programme, places)
    add_buses(rows, programme, places, sites)
    add_requests(rows, programme, places, sites)
    ministry_id, *_others = [_add_office(rows, programme, LOGINS[role], role) for role in OFFICES]
    _add_office(rows, programme, PLANNER, Role.MINISTRY)
    _add_years(rows, programme)
    diary = Diary()
    circles = _circles(sites, diary)
    silent = silent_site(programme, sites)
    rows.store()  # the staff, whose names sign the evidence
    pictures = keep_pictures(data_dir)
    for month in [*programme.months, programme.running]:
        diary.taken.clear()
        for circle in circles:
            if circle.site is silent and month == programme.last:
                continue
            add_month(rows, programme, circle, month, catalogue)
            add_visits(rows, programme, circle.site, month)
        add_evidence(session, rows, programme, month, pictures)
        rows.store()
    rows.finish()  # the app's own rules add rows now
    add_runs(session, programme)
    for month in programme.months:
        add_returns(rows, programme, sites, month, ministry_id)
    rows.finish()
    months = [*programme.months, programme.running]
    figures.recompute(session, {(str(month), site.id) for month in months for site in sites})
    add_snapshots(session, rows, programme)
    rows.store()
    _add_aims(session, programme, places)
    add_plans(session, programme)
    return Loaded(len(sites), *(rows.made[table] for table in (Lesson, Attendance, Attendee)))


def _add_aims(session: Session, programme: Programme, places: regions.Regions) -> None:
    """What is known and aimed at: facts, a survey, targets."""
    logins = (PLANNER, LOGINS[Role.PROVINCE], LOGINS[Role.MINISTRY])
    accounts = [session.exec(select(Account).where(Account.login == login)).one() for login in logins]
    desks = Desks(*(viewer_of(session, account) for account in accounts))
    add_facts(session, programme, places, desks.ministry)
    add_survey(session, programme, places, desks.ministry)
    add_targets(session, programme, places, desks)


def _require_empty(session: Session) -> None:
    for key in (Center.id, Course.id, ProgrammeYear.year):
        if session.exec(select(key).limit(1)).first() is not None:
            raise NotEmpty(
                _("This database is in use already. Load the made-up programme into an empty one.")
            )
    ours = select(Account.login).where(col(Account.login).in_(list(ABOUT))).order_by(Account.login)
    taken = session.exec(ours).all()
    if taken:
        raise NotEmpty(_("The login “%(login)s” is taken. Load into an empty database.", login=taken[0]))


def _add_office(rows: Rows, programme: Programme, login: str, role: Role) -> int:
    """An account of the whole country."""
    name = names.person(programme.random("office", login))
    return add_account(rows, NewAccount(role, login, name), programme.prepared_at)


def _add_years(rows: Rows, programme: Programme) -> None:
    """Programme years from March to February, for every month there is a lesson in."""
    first, last = (_year_of(month) for month in (programme.first, programme.running))
    for year in range(first, last + 1):
        begins = Month(year, YEAR_BEGINS)
        rows.add(ProgrammeYear, year=year, first_month=str(begins), last_month=str(begins.plus(11)))


def _year_of(month: Month) -> int:
    return month.plus(1 - YEAR_BEGINS).year


def _circles(sites: list[Site], diary: Diary) -> list[Circle]:
    """Each center with the regulars of the one before it in its province, or with nobody's."""
    regulars = {site.id: Regulars() for site in sites}
    circles = []
    before: Site | None = None
    for site in sites:
        near = before is not None and before.home.code == site.home.code
        neighbours = regulars[before.id] if near and before else Regulars()
        circles.append(Circle(site, regulars[site.id], neighbours, diary))
        before = site
    return circles
