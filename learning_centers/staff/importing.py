"""What a file of staff becomes. A person is found by phone and name, else by name within the center."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from learning_centers.centers.queries import name_key
from learning_centers.core.access import Viewer
from learning_centers.core.i18n import gettext as _
from learning_centers.core.incoming import Action, Circumstances, Importer, Plan, Planned, plan_of
from learning_centers.core.tables.layout import ParsedRow
from learning_centers.core.tables.problems import Problem
from learning_centers.staff import service
from learning_centers.staff.queries import ROLE_NAMES, contracts_of, list_staff
from learning_centers.staff.service import Term
from learning_centers.staff.workbook import STAFF as LAYOUT
from models import Center, Contract, StaffMember, StaffRole

FACTS = ("role", "phone", "qualification", "hiring_background")


@dataclass(frozen=True, slots=True)
class _Center:
    id: int
    name: str


@dataclass(slots=True)
class _Known:
    centers: dict[str, list[_Center]]  # by name key and by code
    by_phone: dict[tuple[str, str], list[StaffMember]]  # (phone, name key)
    by_name: dict[tuple[int, str], list[StaffMember]]  # (center, name key)
    contracts: dict[int, list[Contract]]
    center_names: dict[int, str]
    taken: dict[tuple[object, ...], ParsedRow] = field(default_factory=dict)


def check(session: Session, rows: Sequence[ParsedRow], circumstances: Circumstances) -> Plan:
    known = _load(session, circumstances.viewer)
    return plan_of(rows, partial(_look, known), circumstances)


def store(session: Session, plan: Plan, circumstances: Circumstances) -> None:
    drafts = [one.payload for one in plan.planned if one.action is Action.MAKE]
    if drafts:
        service.make_staff(session, drafts, circumstances.viewer)
    changes = [one.payload for one in plan.planned if one.action is Action.CHANGE]
    if changes:
        service.change_staff(session, changes, circumstances.viewer)


def _load(session: Session, viewer: Viewer) -> _Known:
    query = select(Center.id, Center.code, Center.name)
    if viewer.center_ids is not None:
        query = query.where(col(Center.id).in_(sorted(viewer.center_ids)))
    centers: dict[str, list[_Center]] = defaultdict(list)
    center_names = {}
    for center_id, code, name in session.exec(query):
        center = _Center(center_id, name)
        center_names[center_id] = name
        centers[name_key(name)].append(center)
        centers[code].append(center)
    known = _Known(centers, defaultdict(list), defaultdict(list), contracts_of(session, viewer), center_names)
    for member in list_staff(session, viewer):
        known.by_name[member.center_id, name_key(member.name)].append(member)
        if member.phone:
            known.by_phone[member.phone, name_key(member.name)].append(member)
    return known


def _look(known: _Known, row: ParsedRow) -> Planned | list[Problem]:
    problems = _dates_problems(row)
    center = _center(known, row)
    if isinstance(center, Problem):
        return [*problems, center]
    member = _member(known, row, center)
    if isinstance(member, Problem):
        return [*problems, member]
    if problems:
        return problems
    if repeated := _repeated(known, row, center, member):
        return repeated
    return _new(row, center) if member is None else _changed(known, row, center, member)


def _dates_problems(row: ParsedRow) -> list[Problem]:
    starts_on, ends_on = row.values["starts_on"], row.values["ends_on"]
    if ends_on and not starts_on:
        return [row.problem("starts_on", _("Write the first day of the contract too."))]
    if ends_on and ends_on < starts_on:
        return [row.problem("ends_on", _("The contract ends before it starts. Check the two days."))]
    return []


def _center(known: _Known, row: ParsedRow) -> _Center | Problem:
    """By code or name, among those the one who brings the file sees; others look unknown."""
    found = known.centers.get(name_key(row.values["center"]), [])
    if len(found) == 1:
        return found[0]
    if found:
        return row.problem("center", _("Several centers have this name. Write the code of the center."))
    return row.problem(
        "center", _("This center is not known. Write its name or code as in the list of centers.")
    )


def _member(known: _Known, row: ParsedRow, center: _Center) -> StaffMember | Problem | None:
    key = name_key(row.values["name"])
    found = known.by_phone.get((row.values["phone"], key), []) if row.values["phone"] else []
    found = found or known.by_name.get((center.id, key), [])
    if len(found) > 1:
        return row.problem(
            "name", _("Several people here have this name. Write the phone number that is stored.")
        )
    return found[0] if found else None


def _repeated(
    known: _Known, row: ParsedRow, center: _Center, member: StaffMember | None
) -> Planned | list[Problem] | None:
    """The same person in an earlier row: another contract is another row, the same facts are skipped."""
    person = ("id", member.id) if member else (center.id, name_key(row.values["name"]), row.values["phone"])
    earlier = known.taken.setdefault(person, row)
    if earlier is row:
        return None
    if earlier.values == row.values:
        return Planned(row, Action.SKIP, row.values["name"])
    where = earlier.cells["name"]
    return [
        row.problem(
            "name", _("%(cell)s has this person too, with other facts. Keep one of them.", cell=where)
        )
    ]


def _new(row: ParsedRow, center: _Center) -> Planned:
    values = row.values
    draft = service.Draft(
        name=values["name"],
        role=values["role"],
        center_id=center.id,
        phone=values["phone"] or "",
        qualification=values["qualification"] or "",
        hiring_background=values["hiring_background"] or "",
        term=_term(values["starts_on"], values["ends_on"]),
    )
    return Planned(row, Action.MAKE, _worded(row, center), payload=draft)


def _changed(known: _Known, row: ParsedRow, center: _Center, member: StaffMember) -> Planned:
    given = {name: row.values[name] for name in FACTS if row.values[name] is not None}
    facts: dict[str, Any] = {name: value for name, value in given.items() if value != getattr(member, name)}
    words = [
        f"{row.headers[name]} {_shown(getattr(member, name))} → {_shown(value)}"
        for name, value in facts.items()
    ]
    if member.center_id != center.id:
        facts["center_id"] = center.id
        words.append(f"{row.headers['center']} {known.center_names[member.center_id]} → {center.name}")
    term = _term(row.values["starts_on"], row.values["ends_on"])
    if term is not None and _is_known(known.contracts.get(member.id, []), term):
        term = None
    if term is not None:
        words.append(f"{term.starts_on} – {term.ends_on or ''}")
    action = Action.CHANGE if words else Action.SKIP
    payload = service.Change(member.id, facts, term)
    return Planned(row, action, _worded(row, center), ", ".join(words), payload)


def _is_known(contracts: Sequence[Contract], term: Term) -> bool:
    """An empty end in the file says nothing about the end that is stored."""
    return any(
        contract.starts_on == term.starts_on and term.ends_on in (None, contract.ends_on)
        for contract in contracts
    )


def _term(starts_on: date | None, ends_on: date | None) -> Term | None:
    return Term(starts_on, ends_on) if starts_on else None


def _worded(row: ParsedRow, center: _Center) -> str:
    return f"{row.values['name']} · {_(ROLE_NAMES[row.values['role']])} · {center.name}"


def _shown(value: object) -> str:
    return _(ROLE_NAMES[value]) if isinstance(value, StaffRole) else str(value or "–")


STAFF = Importer(LAYOUT, check, store)
