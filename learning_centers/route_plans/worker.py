"""The process that makes a plan, started by `jobs`: so that the web process stays free and a long search can be ended.

It touches no database. Standard input: one line of JSON, the `Order`; a second line, whatever it says, asks it to
stop. Standard output: lines of JSON, `{"percent": 40}` while it works and `{"result": …}` or `{"refused": "…"}` at
the end. A room of its own: `python -m learning_centers.route_plans.worker`.
"""

import json
import os
import sys
import threading
from collections.abc import Mapping
from typing import Any, TextIO

from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import speaking
from learning_centers.route_plans.making import Order, make
from learning_centers.route_plans.planning.as_json import from_json, to_json

GENTLE = 10  # niceness: pages come first


def main(given: TextIO, told: TextIO) -> None:
    order: Mapping[str, Any] = json.loads(given.readline())
    stop = threading.Event()
    threading.Thread(target=_listen, args=(given, stop), name="stop", daemon=True).start()

    def report(percent: int) -> None:
        _tell(told, {"percent": percent})

    with speaking(str(order["language"])):
        try:
            result = make(from_json(Order, order["order"]), report, stop.is_set)
        except DomainError as refusal:
            _tell(told, {"refused": str(refusal)})
        else:
            _tell(told, {"result": to_json(result)})


def _listen(given: TextIO, stop: threading.Event) -> None:
    """Any further line is a wish to stop; so is the end of the file: whoever started us is gone."""
    given.readline()
    stop.set()


def _tell(told: TextIO, what: Mapping[str, Any]) -> None:
    told.write(json.dumps(what, ensure_ascii=False) + "\n")
    told.flush()


if __name__ == "__main__":
    os.nice(GENTLE)
    main(sys.stdin, sys.stdout)
