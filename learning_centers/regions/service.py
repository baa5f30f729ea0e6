"""Loading our own table of regions into the database."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from models import ChangeKind, Region, RegionChange, RegionLevel

DATA = Path(__file__).parent / "data"


def load_tables(session: Session) -> None:
    """Bring the tables to what `data/*.csv` say: new rows are added, known codes updated, nothing is deleted."""
    known = {region.code: region for region in session.exec(select(Region))}
    rows = _read("regions.csv")
    for row in sorted(rows, key=lambda row: row["level"] != RegionLevel.PROVINCE):  # parents first
        parent_id = known[row["parent"]].id if row["parent"] else None
        region = known[row["code"]] = _updated(known.get(row["code"]), row, parent_id)
        session.add(region)
        if region.level is RegionLevel.PROVINCE:
            session.flush()
    session.flush()
    _load_changes(session, {code: region.id for code, region in known.items()})


def _updated(known: Region | None, row: dict[str, str], parent_id: int | None) -> Region:
    values: dict[str, Any] = {
        "level": RegionLevel(row["level"]),
        "name_ko": row["name_ko"],
        "name_en": row["name_en"],
        "zone": row["zone"],
        "parent_id": parent_id,
        "depopulating": row["depopulating"] == "yes",
        "valid_from": _day(row["valid_from"]),
        "valid_to": _day(row["valid_to"]),
    }
    return Region(code=row["code"], **values) if known is None else known.sqlmodel_update(values)


def _load_changes(session: Session, ids: dict[str, int]) -> None:
    known = {
        (change.from_id, change.to_id, change.effective_on): change
        for change in session.exec(select(RegionChange))
    }
    for row in _read("region_changes.csv"):
        key = (ids[row["from_code"]], ids[row["to_code"]], date.fromisoformat(row["effective_on"]))
        kind, note = ChangeKind(row["kind"]), row["note"]
        if change := known.get(key):
            change.kind, change.note = kind, note
        else:
            change = RegionChange(from_id=key[0], to_id=key[1], effective_on=key[2], kind=kind, note=note)
        session.add(change)
    session.flush()


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
