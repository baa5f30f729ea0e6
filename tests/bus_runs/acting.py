"""One act of one person in a process of its own, for `test_at_once`.

`python -m tests.bus_runs.acting URL ACT JSON` says what came of it as one line of JSON: {"done": true}, or
{"refused": the kind of refusal, "said": its words}.
"""

import json
import sys

from sqlmodel import Session

from learning_centers.accounts.queries import viewer_of
from learning_centers.bus_runs import driving, publishing
from learning_centers.bus_runs.driving import Moment
from learning_centers.bus_runs.publishing import Crew
from learning_centers.core import i18n
from learning_centers.core.database import make_engine, make_sessions, transaction
from learning_centers.core.errors import DomainError
from learning_centers.route_plans import service
from models import Account, RoutePlan
from tests.bus_runs.world import BEFORE, DAY, at
from tests.factories import NOW


def main(url: str, act: str, wanted: str) -> None:
    i18n.speak("ko")
    said: dict[str, object] = {"done": True}
    with make_sessions(make_engine(url))() as session:
        try:
            with transaction(session):
                _act(session, act, **json.loads(wanted))
        except DomainError as refusal:
            said = {"refused": type(refusal).__name__, "said": str(refusal)}
    sys.stdout.write(json.dumps(said))


def _act(session: Session, act: str, **wanted: int) -> None:
    by = viewer_of(session, session.get_one(Account, wanted["by"]), day=DAY)
    if act == "approve":
        plan = session.get_one(RoutePlan, wanted["plan"])
        service.approve(session, plan, wanted["seen"], by, NOW)
    elif act == "publish":
        crews = {wanted["route"]: Crew(wanted["lead"])}
        publishing.publish(session, wanted["plan"], crews, by, BEFORE)
    else:
        driving.note_next(session, wanted["stop"], Moment.ARRIVED, by, at(10))


if __name__ == "__main__":
    main(*sys.argv[1:])
