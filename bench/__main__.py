"""`python -m bench [--quick] [--json]`: each line ours, the rival's, the ratio and whether the limit holds."""

import argparse
import json
import sys
import tempfile
from itertools import chain
from pathlib import Path

from bench import compile as compiling
from bench import figures, roll, routing
from bench.measuring import Failed


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the size; fixed costs weigh more")
    parser.add_argument("--json", action="store_true", help="print one list of objects")
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory(prefix="dlcbench") as folder:
        try:
            measured = (
                part.lines(Path(folder), options.quick) for part in (compiling, roll, figures, routing)
            )
            for line in chain.from_iterable(measured):
                result = line.as_dict()
                results.append(result)
                if not options.json:
                    verdict = "holds" if result["holds"] else "DOES NOT HOLD"
                    print(
                        f"{line.line} ({line.database}): {line.ours:.2f} against {line.against:.2f}, "
                        f"ratio {line.ratio:.3f}, limit {line.limit:g}: {verdict}",
                        flush=True,
                    )
        except Failed as failed:
            print(failed, file=sys.stderr)
            return 1
    if options.json:
        print(json.dumps(results, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
