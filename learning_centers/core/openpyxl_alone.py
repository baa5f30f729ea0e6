"""openpyxl without numpy: told beforehand what it would import numpy for. See docs/decisions/0021.

openpyxl imports numpy wherever it is installed (0.1 CPU s), only to know numpy's numbers when a cell is given one.
It is installed for the edu-bus routes; we give cells no such numbers. `learning_centers/__init__` calls this.
"""

import sys
from decimal import Decimal
from types import ModuleType

ASKED = "openpyxl.compat.numbers"


def stand_in() -> None:
    """What openpyxl learns where there is no numpy, in the place it asks. Whoever imported it before keeps theirs."""
    numbers = ModuleType(ASKED, __doc__)
    vars(numbers).update(NUMERIC_TYPES=(int, float, Decimal), NUMPY=False)
    sys.modules.setdefault(ASKED, numbers)
