"""Measures, proposals, facts and targets as rows of the tables on screen (see templates/components/tables.html)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from learning_centers.core.i18n import gettext as _
from learning_centers.core.workbook.book import Kind
from learning_centers.figures.queries import Figures
from learning_centers.measures.counting import Counted, Sheet
from learning_centers.measures.definitions import LEAST_PEOPLE, OwnMeasure, Told, measures_of
from learning_centers.measures.facts import FACTS, FISCAL, RESIDENTS, TRAITS, residents_name
from learning_centers.measures.forms import quarter_name
from learning_centers.measures.proposing import BY_KEY, FORMULA, PARTS, Proposal
from learning_centers.measures.queries import TargetRow, region_name
from learning_centers.measures.ranking import Given, Ranked
from learning_centers.measures.service import TARGET_MEASURES
from learning_centers.regions.queries import Regions
from learning_centers.web.filters import difference, hours, number, percent, seoul
from models import Group, RegionFact, RegionTrait, StaffRole

Row = dict[str, Any]
Column = tuple[str, str, str]  # key, heading, kind
TOP = 3  # parts told in words; the numbers of all stand in small print
MIDDLE = 0.5  # of the places of all districts
ROLES = (
    (StaffRole.INSTRUCTOR, "instructors"),
    (StaffRole.ASSISTANT, "assistants"),
    (StaffRole.SUPPORTER, "supporters"),
)


def proxy_tag() -> tuple[str, str, str]:
    return "plain", _("Proxy"), "about"


def worded(measure: OwnMeasure, told: Told) -> str:
    """The value as people read it, or why there is none."""
    if told.value is None:
        return told.why
    if measure.key == "gain":
        return difference(told.value, 2)
    if measure.kind is Kind.RATE:
        return percent(told.value)
    if measure.kind is Kind.HOURS:
        return hours(told.value)
    return number(told.value, 2 if measure.kind is Kind.DECIMAL else 0)


def whole_rows(sheet: Sheet) -> list[Row]:
    """Each measure of the whole, with its tag and what it stands on."""
    rows = []
    for one in measures_of(sheet.whole.level):
        told = one.of(sheet, sheet.whole)
        value = worded(one, told)
        if told.value is not None and one.kind is not Kind.RATE:
            value = _("%(value)s %(unit)s", value=value, unit=_(one.unit))
        rows.append(
            {
                "measure": {"text": _(one.term.name)},
                "kind": {"tag": proxy_tag()},
                "value": value,
                "base": told.base,
            }
        )
    return rows


def region_tables(sheet: Sheet, links: Mapping[str, str]) -> list[tuple[str, str, list[Column], list[Row]]]:
    """Two tables, (id, title, columns, rows): who comes, and what is offered. `links`: where a region leads."""
    measures = measures_of(sheet.asked.level)
    titles = {False: ("people", _("Who comes")), True: ("supply", _("What is offered"))}
    return [
        (*title, _columns(shown), _region_rows(sheet, shown, links))
        for supply, title in titles.items()
        if (shown := [one for one in measures if one.supply is supply])
    ]


def _region_rows(sheet: Sheet, measures: Sequence[OwnMeasure], links: Mapping[str, str]) -> list[Row]:
    rows = []
    for region in sheet.rows:
        href = links.get(region.code)
        name = {"text": _whole(region.name)} | ({"href": href} if href else {})
        rows.append({"region": name, **{one.key: worded(one, one.of(sheet, region)) for one in measures}})
    return rows


def _whole(name: str) -> Markup:
    """Kept on one line: the first column of a table may break anywhere."""
    return Markup('<span class="lc-nowrap">{}</span>').format(name)


def _columns(measures: Sequence[OwnMeasure]) -> list[Column]:
    return [("region", _("Region"), ""), *((one.key, _(one.term.name), "num") for one in measures)]


def staff_rows(one: Counted) -> list[Row]:
    """People under contract by hiring background, as written; most first."""
    counts = Counter(one.staff.values())
    backgrounds = Counter(background for _role, background in one.staff.values())
    return [
        {
            "background": background or _("Not stated"),
            **{key: counts[role, background] for role, key in ROLES},
        }
        for background, _people in sorted(backgrounds.items(), key=lambda item: (-item[1], item[0]))
    ]


def missing_everywhere(proposal: Proposal) -> dict[str, str]:
    """Parts that are known of no district, and why, in the same words for each: said once above the rows."""
    found = {}
    for part in PARTS:
        reasons = {
            _lacking(proposal, row.code, part.key) if part.key in row.missing else "" for row in proposal.rows
        }
        if len(reasons) == 1 and (reason := reasons.pop()):
            found[part.key] = f"{_(part.name)} ({reason})"
    return found


def proposal_rows(proposal: Proposal, rows: Sequence[Ranked], everywhere: Collection[str]) -> list[Row]:
    """`everywhere`: parts that no row has to say are missing."""
    return [
        {
            "district": {
                "text": _whole(proposal.counted[row.code].name),
                "sub": "" if row.score is None else _("Place %(n)s", n=number(proposal.order[row.code])),
            },
            "score": _("Not ranked") if row.score is None else number(row.score, 1),
            "why": {
                "text": _("Too little is known of this district.") if row.score is None else in_words(row),
                "sub": " ".join(
                    filter(None, [_numbers(proposal, row), missing_words(proposal, row, everywhere)])
                ),
            },
        }
        for row in rows
    ]


def in_words(row: Ranked) -> str:
    """What speaks for going there: the parts that gave most, where the need is in the upper half."""
    most = [one for one in row.given if one.place > MIDDLE][:TOP]
    if not most:
        return _("No part shows more need than in half of the districts.")
    return _("Speaks for it: %(why)s.", why=", ".join(_(BY_KEY[one.key].why) for one in most))


def _numbers(proposal: Proposal, row: Ranked) -> str:
    """Every part; of who is not ranked none, as points of so little would say nothing."""
    return "" if row.score is None else given_words(proposal, row, row.given)


def given_words(proposal: Proposal, row: Ranked, given: Sequence[Given]) -> str:
    return " ".join(_part(proposal, row, one) for one in given)


def _part(proposal: Proposal, row: Ranked, one: Given) -> str:
    """Which part gave how much, and from what."""
    values = {
        "name": _(BY_KEY[one.key].name),
        "value": _value(proposal, row.code, one),
        "place": _place(one),
        "points": number(one.points, 1),
        "most": number(one.most, 1),
    }
    return _("%(name)s: %(points)s of %(most)s points (%(value)s; %(place)s).", **values)


def _place(one: Given) -> str:
    """A place that many share says little, so that is said too."""
    if one.tied == one.of > 1:
        return _("all %(of)s alike", of=number(one.of))
    if one.tied > 1:
        return _("place %(rank)s of %(of)s, shared", rank=number(one.rank), of=number(one.of))
    return _("place %(rank)s of %(of)s", rank=number(one.rank), of=number(one.of))


def _value(proposal: Proposal, code: str, one: Given) -> str:
    if one.key == "reach" and code in proposal.few:
        return _("Fewer than %(n)s people", n=LEAST_PEOPLE)
    if one.key == "formula":
        return _("%(n)s of 100 by people, older people and fiscal weakness", n=number(one.value * 100))
    if one.key == "goal" and one.value <= 0:
        return _("its goal is reached")
    told = {
        "goal": _("%(n)s points short of its goal", n=number(one.value, 1)),
        "residents": _("%(n)s residents", n=number(one.value)),
        "reach": _("%(n)s taught per 1,000 residents", n=number(one.value, 2)),
        "waiting": _("%(n)s waiting", n=number(one.value)),
        "unmet": _("%(n)s requests not met", n=number(one.value)),
        "centers": _("%(n)s centers per 10,000 residents", n=number(one.value, 2)),
        "bus": _("%(n)s bus lessons per 10,000 residents", n=number(one.value, 2)),
    }
    return told.get(one.key, number(one.value))


def missing_words(proposal: Proposal, row: Ranked, everywhere: Collection[str]) -> str:
    """The parts left out, each with the fact that is not known."""
    if not row.missing:
        return ""
    parts = [
        f"{_(BY_KEY[key].name)} ({_lacking(proposal, row.code, key)})"
        for key in row.missing
        if key not in everywhere
    ]
    known = _("The score stands on %(known)s of the weights.", known=percent(row.known, 0))
    if not parts:
        return known
    left_out = _("Not known, left out: %(parts)s.", parts=", ".join(parts))
    return f"{left_out} {known}"


def _lacking(proposal: Proposal, code: str, key: str) -> str:
    """Which fact somebody would have to enter."""
    facts, group = proposal.sheet.facts, proposal.sheet.asked.group
    everybody = FACTS[RESIDENTS].name
    asked = everybody if group is None else residents_name(group)
    if key == "goal":
        return _("no goal or no value of this region")
    if key == "formula":
        wanted = {RESIDENTS: everybody, f"{RESIDENTS}_{Group.ELDERLY}": residents_name(Group.ELDERLY)}
        wanted[FISCAL] = FACTS[FISCAL].name
        lacking = [name for fact, name in wanted.items() if facts.of(code, fact) is None]
        return _("no figure: %(facts)s", facts=", ".join(lacking) or _(FORMULA[0].name))
    return _("no figure: %(facts)s", facts=asked if key in ("residents", "reach") else everybody)


def fact_rows(regions: Regions, facts: Sequence[RegionFact]) -> list[Row]:
    return [
        {
            "region": region_name(regions, one.region_code),
            "name": FACTS[one.name].name if one.name in FACTS else one.name,
            "year": str(one.year),
            "value": f"{one.value:,.15g}",
            "source": one.source,
            "entered": seoul(one.entered_at),
        }
        for one in facts
    ]


def trait_rows(regions: Regions, traits: Sequence[RegionTrait]) -> list[Row]:
    return [
        {
            "region": region_name(regions, one.region_code),
            "trait": _(TRAITS[one.trait]) if one.trait in TRAITS else one.trait,
            "span": f"{one.valid_from}–{one.valid_to or ''}",
            "grade": one.grade,
            "source": one.source,
        }
        for one in traits
    ]


def target_rows(
    regions: Regions,
    targets: Sequence[TargetRow],
    done: Mapping[tuple[int, str], Figures],
    *,
    picked: Collection[int],
) -> list[Row]:
    """`done`: (quarter, region) -> what was done so far. `picked`: ids of targets with a box."""
    rows = []
    for one in targets:
        target = one.target
        name, unit, kind = TARGET_MEASURES[target.measure]
        so_far = done.get((target.quarter, target.region_code))
        value = None if so_far is None else float(getattr(so_far, target.measure))
        digits = 1 if kind is Kind.HOURS else 0
        drawn: Row = {
            "region": region_name(regions, target.region_code),
            "quarter": quarter_name(target.quarter),
            "measure": f"{_(name)} ({_(unit)})",
            "target": number(target.value, 0 if target.value.is_integer() else 1),
            "source": target.source,
            "done": number(value, digits),
            "rate": percent(None if value is None or not target.value else value / target.value),
            "state": {"state": "approved", "sub": one.approved_by or _("System")}
            if target.approved_at is not None
            else {"tag": ("info", _("Waits for approval"), ""), "sub": one.entered_by or _("System")},
        }
        if target.id in picked:
            drawn |= {
                "_pick": f"{target.id}:{target.value!r}",
                "_name": f"{drawn['region']} {drawn['measure']}",
            }
        rows.append(drawn)
    return rows
