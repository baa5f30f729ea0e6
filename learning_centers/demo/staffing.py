"""The people who work at a made-up center, with their contracts and accounts.

A room of its own: names and phones of staff are drawn here and nowhere else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random

from learning_centers.core.access import TEACHING_ROLES
from learning_centers.demo import names
from learning_centers.demo.accounts import LOGINS, NewAccount, Place, add_account
from learning_centers.demo.programme import Programme
from learning_centers.demo.rows import Rows
from models import Contract, Role, StaffMember, StaffRole

# 4.6 people a center, as the 4,600 of design.md section 9: three of five centers have a second supporter.
ROLES = (StaffRole.INSTRUCTOR, StaffRole.INSTRUCTOR, StaffRole.ASSISTANT, StaffRole.SUPPORTER)
SECOND_SUPPORTER_OF_FIVE = 3
PHONES = 9_000_000  # the attendees count from 1


@dataclass(frozen=True, slots=True)
class Worker:
    staff_id: int
    account_id: int


@dataclass(frozen=True, slots=True)
class Team:
    leads: tuple[Worker, ...]
    assistant: Worker
    supporter: Worker
    manager_id: int  # an account


@dataclass(frozen=True, slots=True)
class _Post:
    center_id: int
    opens: date
    role: StaffRole
    login: str  # empty: made from the id


def add_team(rows: Rows, programme: Programme, center_id: int, opens: date, shown: bool) -> Team:
    """shown: the accounts to try the app with are these people's."""
    random = programme.random("team", center_id)
    more = (StaffRole.SUPPORTER,) if center_id % 5 < SECOND_SUPPORTER_OF_FIVE else ()
    free = {StaffRole(role.value): LOGINS[role] for role in TEACHING_ROLES} if shown else {}
    workers: dict[StaffRole, list[Worker]] = {role: [] for role in StaffRole}
    for role in ROLES + more:
        post = _Post(center_id, opens, role, free.pop(role, ""))
        workers[role].append(_add_worker(rows, programme, random, post))
    manager = NewAccount(
        Role.MANAGER,
        LOGINS[Role.MANAGER] if shown else f"manager{center_id:05d}",
        names.person(random),
        Place(center_id=center_id),
    )
    return Team(
        leads=tuple(workers[StaffRole.INSTRUCTOR]),
        assistant=workers[StaffRole.ASSISTANT][0],
        supporter=workers[StaffRole.SUPPORTER][0],
        manager_id=add_account(rows, manager, programme.prepared_at),
    )


def _add_worker(rows: Rows, programme: Programme, random: Random, post: _Post) -> Worker:
    name = names.person(random)
    staff_id = rows.next_id(StaffMember)
    rows.add(
        StaffMember,
        id=staff_id,
        name=name,
        role=post.role,
        center_id=post.center_id,
        qualification=random.choice(names.QUALIFICATIONS),
        hiring_background=random.choice(names.BACKGROUNDS),
        phone=names.phone(PHONES + staff_id),
    )
    for year in _years(programme):
        first, last = max(post.opens, date(year, 1, 1)), date(year, 12, 31)
        if first <= last:
            rows.add(Contract, staff_id=staff_id, starts_on=first, ends_on=last)
    login = post.login or f"staff{staff_id:05d}"
    place = Place(center_id=post.center_id)
    account = NewAccount(Role(post.role.value), login, name, place, staff_id)
    return Worker(staff_id, add_account(rows, account, programme.prepared_at))


def _years(programme: Programme) -> Iterable[int]:
    """Season contracts: one a year (domain.md section 1.1)."""
    return range(programme.first.year, programme.running.year + 1)
