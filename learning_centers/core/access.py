"""Who is looking and what they may do, as plain values. One table says which role may do what."""

from dataclasses import dataclass
from enum import StrEnum

from models import Role


class Permission(StrEnum):
    USE = "use"  # any signed-in person: home, own password
    SEE_CENTERS = "see_centers"
    MANAGE_CENTERS = "manage_centers"  # centers, placements
    SEE_COURSES = "see_courses"
    ADOPT_COURSES = "adopt_courses"
    SEE_LESSONS = "see_lessons"
    PLAN_LESSONS = "plan_lessons"
    APPROVE_PLANS = "approve_plans"
    MARK_ATTENDANCE = "mark_attendance"
    CLOSE_LESSONS = "close_lessons"
    TAKE_EVIDENCE = "take_evidence"  # photos and rosters of a month as a file
    LOG_VISITS = "log_visits"
    IMPORT = "import"  # some kind of file: of which, imports.service.BRINGERS says
    MANAGE_STAFF = "manage_staff"  # contracts and qualifications
    SEE_RETURNS = "see_returns"
    HAND_IN = "hand_in"
    APPROVE_RETURNS = "approve_returns"  # approve, send back, reopen
    ACCEPT_RETURNS = "accept_returns"
    SEE_SUBMISSIONS = "see_submissions"
    COMPILE = "compile"
    DOWNLOAD_SUBMISSIONS = "download_submissions"  # of the nation, and as a data package
    DOWNLOAD_REGIONAL = "download_regional"  # the part of an issue that is about one's own provinces
    SEE_DOWNLOADS = "see_downloads"  # who took which issue, and why
    SEE_JOBS = "see_jobs"
    MANAGE_JOBS = "manage_jobs"  # pause and resume, try again
    WAIVE_CHECKS = "waive_checks"
    SEE_MAIL = "see_mail"  # the outbox: who was written to, what, whether it went out
    SEE_GOALS = "see_goals"
    MANAGE_GOALS = "manage_goals"
    MANAGE_PROGRAMME = "manage_programme"  # programme years, days that are holidays by decision
    SEE_BUSES = "see_buses"  # fleet, stops, published runs
    MANAGE_BUSES = "manage_buses"  # fleet, stops, requests, plans
    RUN_BUSES = "run_buses"  # what happens on the road
    MANAGE_ACCOUNTS = "manage_accounts"
    SEE_AUDIT = "see_audit"


_TEACHING = frozenset(
    {Permission.USE, Permission.SEE_CENTERS, Permission.SEE_COURSES, Permission.SEE_LESSONS}
) | {Permission.MARK_ATTENDANCE, Permission.SEE_BUSES, Permission.RUN_BUSES}
_MANAGER = _TEACHING | {
    Permission.CLOSE_LESSONS,
    Permission.TAKE_EVIDENCE,
    Permission.PLAN_LESSONS,
    Permission.LOG_VISITS,
    Permission.IMPORT,
    Permission.MANAGE_STAFF,
    Permission.SEE_RETURNS,
    Permission.HAND_IN,
    Permission.SEE_GOALS,
}
_PROVINCE = frozenset(
    {
        Permission.USE,
        Permission.SEE_CENTERS,
        Permission.MANAGE_CENTERS,
        Permission.SEE_COURSES,
        Permission.ADOPT_COURSES,
        Permission.SEE_LESSONS,
        Permission.TAKE_EVIDENCE,
        Permission.APPROVE_PLANS,
        Permission.IMPORT,
        Permission.MANAGE_STAFF,
        Permission.SEE_RETURNS,
        Permission.APPROVE_RETURNS,
        Permission.WAIVE_CHECKS,
        Permission.SEE_SUBMISSIONS,
        Permission.DOWNLOAD_REGIONAL,
        Permission.SEE_GOALS,
        Permission.SEE_BUSES,
        Permission.MANAGE_BUSES,
        Permission.RUN_BUSES,
    }
)
_MINISTRY = frozenset(
    {
        Permission.USE,
        Permission.SEE_CENTERS,
        Permission.SEE_COURSES,
        Permission.IMPORT,
        Permission.SEE_RETURNS,
        Permission.ACCEPT_RETURNS,
        Permission.SEE_SUBMISSIONS,
        Permission.COMPILE,
        Permission.DOWNLOAD_SUBMISSIONS,
        Permission.DOWNLOAD_REGIONAL,
        Permission.SEE_DOWNLOADS,
        Permission.SEE_JOBS,
        Permission.MANAGE_JOBS,
        Permission.WAIVE_CHECKS,
        Permission.SEE_GOALS,
        Permission.MANAGE_GOALS,
        Permission.MANAGE_PROGRAMME,
        Permission.SEE_BUSES,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.SUPPORTER: _TEACHING,
    Role.ASSISTANT: _TEACHING,
    Role.INSTRUCTOR: _TEACHING | {Permission.CLOSE_LESSONS, Permission.PLAN_LESSONS},
    Role.MANAGER: _MANAGER,
    Role.PROVINCE: _PROVINCE,
    Role.MINISTRY: _MINISTRY,
    Role.ADMIN: frozenset(
        {
            Permission.USE,
            Permission.SEE_CENTERS,
            Permission.MANAGE_CENTERS,
            Permission.SEE_COURSES,
            Permission.IMPORT,
            Permission.MANAGE_STAFF,
            Permission.SEE_JOBS,
            Permission.MANAGE_JOBS,
            Permission.SEE_MAIL,
            Permission.SEE_GOALS,
            Permission.MANAGE_ACCOUNTS,
            Permission.MANAGE_PROGRAMME,
            Permission.SEE_BUSES,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            Permission.USE,
            Permission.SEE_CENTERS,
            Permission.SEE_RETURNS,
            Permission.SEE_SUBMISSIONS,
            Permission.SEE_DOWNLOADS,
            Permission.SEE_JOBS,
            Permission.SEE_MAIL,
            Permission.SEE_GOALS,
            Permission.SEE_BUSES,
            Permission.SEE_AUDIT,
        }
    ),
    Role.SYSTEM: frozenset(Permission),
}
TEACHING_ROLES = (Role.INSTRUCTOR, Role.ASSISTANT, Role.SUPPORTER)
SECOND_FACTOR_ROLES = (Role.PROVINCE, Role.MINISTRY, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person who acts. `center_ids` None means every center, `province_ids` None every province."""

    id: int
    login: str
    name: str
    role: Role
    permissions: frozenset[Permission]
    center_ids: frozenset[int] | None = frozenset()
    province_ids: frozenset[int] | None = frozenset()
    staff_id: int | None = None
    address: str = "command"  # IP

    def sees(self, center_id: int) -> bool:
        return self.center_ids is None or center_id in self.center_ids

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions
