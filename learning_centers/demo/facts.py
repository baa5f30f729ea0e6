"""What the made-up programme knows of regions: residents by group and fiscal independence of every district, so that
shares of residents and the order of where to go next can be told. All of it is invented, and says so.

A room of its own: shares of groups are drawn here and nowhere else.
"""

from collections.abc import Iterator

from sqlmodel import Session

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.demo import names
from learning_centers.demo.programme import Programme
from learning_centers.measures.facts import FISCAL, RESIDENTS, residents_of
from learning_centers.measures.service import FactDraft, enter_facts
from learning_centers.regions.queries import RegionRow, Regions
from models import Group

Span = tuple[float, float]  # at least, at most
# Of counties, cities and city districts, told apart by the last letter of their names. No figure of anybody: only the
# order of size is that of the country.
KINDS = {name: kind for kind, name in enumerate(names.KINDS_OF_DISTRICT)}
PEOPLE: tuple[Span, ...] = ((24_000, 62_000), (110_000, 420_000), (120_000, 480_000))
LOSING = 0.6  # of that where people move away
FISCAL_SHARE: tuple[Span, ...] = ((7, 16), (18, 38), (15, 46))  # per cent
SHARES: dict[Group, tuple[Span, ...]] = {  # of the residents
    Group.ELDERLY: ((0.32, 0.44), (0.18, 0.28), (0.15, 0.24)),
    Group.DISABLED: ((0.07, 0.10), (0.05, 0.07), (0.04, 0.06)),
    Group.LOW_INCOME: ((0.05, 0.09), (0.03, 0.06), (0.03, 0.07)),
    Group.RURAL: ((0.18, 0.34), (0.02, 0.09), (0.001, 0.006)),
    Group.MULTICULTURAL: ((0.02, 0.04), (0.01, 0.03), (0.01, 0.03)),
    Group.CAREER_BREAK: ((0.01, 0.02), (0.02, 0.04), (0.02, 0.04)),
    Group.SMALL_BUSINESS: ((0.06, 0.10), (0.06, 0.11), (0.06, 0.11)),
    Group.YOUTH: ((0.07, 0.11), (0.12, 0.18), (0.11, 0.17)),
    Group.JOB_SEEKER: ((0.01, 0.02), (0.02, 0.04), (0.02, 0.04)),
    Group.FOREIGNER: ((0.01, 0.05), (0.02, 0.06), (0.02, 0.06)),
    Group.MIDDLE_AGED: ((0.26, 0.32), (0.28, 0.34), (0.27, 0.33)),
    Group.NORTH_KOREAN: ((0.0002, 0.0006), (0.0003, 0.001), (0.0003, 0.001)),
}


def add_facts(session: Session, programme: Programme, regions: Regions, by: Viewer) -> None:
    """For the year before the first month, of every district that stands in the running month: what is known of all
    adds up to provinces and the nation.
    """
    districts = regions.districts(programme.running.last)
    drafts = [draft for one in districts for draft in _of(programme, one)]
    enter_facts(session, drafts, by, programme.prepared_at)
    audit.forget_recorded(session)  # nobody did this: equal programmes are equal rows


def _of(programme: Programme, district: RegionRow) -> Iterator[FactDraft]:
    random = programme.random("facts", district.code)
    kind = KINDS[district.name_ko[-1]]
    people = random.uniform(*PEOPLE[kind]) * (LOSING if district.depopulating else 1)
    values: dict[str, float] = {RESIDENTS: round(people)}
    for group, shares in SHARES.items():
        values[residents_of(group)] = round(people * random.uniform(*shares[kind]))
    values[FISCAL] = round(random.uniform(*FISCAL_SHARE[kind]), 1)
    year = programme.first.year - 1
    return (FactDraft(district.code, name, year, value, names.FACTS_SOURCE) for name, value in values.items())
