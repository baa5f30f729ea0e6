"""The rival of today: an analyst's pandas script that reads a workbook per center and merges them.

`python bench/compile_analyst.py FOLDER` prints the totals as JSON.
"""

import json
import sys
from pathlib import Path

import pandas as pd  # type: ignore[import-untyped]  # its stubs are a package of their own


def main(folder: str) -> None:
    parts: dict[str, list[pd.DataFrame]] = {"수업": [], "출결": [], "방문": []}
    for path in sorted(Path(folder).glob("*.xlsx")):
        sheets = pd.read_excel(path, sheet_name=None)
        for name, frames in parts.items():
            frames.append(sheets[name].assign(배움터=path.stem))
    lessons, marks, visits = (pd.concat(frames, ignore_index=True) for frames in parts.values())
    counted = marks[marks["출결"].isin(["present", "late"])].drop_duplicates(["수업번호", "회원번호"])
    by_center = pd.DataFrame(
        {
            "lessons": lessons.groupby("배움터").size(),
            "minutes": lessons.groupby("배움터")["분"].sum(),
            "heads": lessons.groupby("배움터")["인원"].sum(),
            "marks": counted.groupby("배움터").size(),
            "people": counted.groupby("배움터")["회원번호"].nunique(),
        }
    ).fillna(0)
    by_center["visits"] = by_center["heads"] + by_center["marks"]
    of_kind = visits.groupby("종류")["인원"].sum()
    totals = {
        "lessons": int(by_center["lessons"].sum()),
        "minutes": int(by_center["minutes"].sum()),
        "visits": int(by_center["visits"].sum()),
        "people": int(counted["회원번호"].nunique()),
        "capacity": int(lessons["정원"].sum()),
        "help_desk": int(of_kind.get("상담", 0)),
        "zone": int(of_kind.get("체험존", 0)),
    }
    print(json.dumps({"totals": totals, "people": by_center["people"].astype(int).to_dict()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
