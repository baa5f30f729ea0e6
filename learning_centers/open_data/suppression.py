"""Which numbers of a published table stay hidden, so that nobody can work a small one out from the others.

A room of its own: it knows rows and numbers only. A table is a tree (nation, provinces, districts). Its readers know:
visits of a region are those of its parts added up; people of a region are at least those of its largest part, at most
those of all parts together, and never more than its visits; a zero is always shown, so what is hidden is 1 or more.

First every row with a number from 1 to LIMIT - 1 is hidden (primary), then further rows (secondary) until each hidden
number stands differently, SPAN or more apart, in whole tables that agree with everything shown. These tables are
made, not estimated, so the answer is sound: what a reader can say of a hidden number is never narrower than SPAN.
What it does not stop: comparing two takings of a table, and guessing from knowing how this module chooses.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

LIMIT = 5
SPAN = LIMIT - 1  # a hidden 1 may as well be a 5
ANY = 10**9  # more than any number here


@dataclass(frozen=True, slots=True)
class Row:
    """A region. `parent`: a key, empty for the top. For a count without persons behind it leave `people` 0."""

    key: str
    parent: str
    visits: int
    people: int = 0


Numbers = tuple[int, int]  # visits, people


def hidden_rows(rows: Sequence[Row]) -> frozenset[str]:
    """The keys of the rows whose numbers other than 0 must not be shown. One row has no parent, the others one.

    Raises:
        ValueError: the numbers break what readers know of them (see above); nothing may then be published.
    """
    tree = _Tree(rows)
    hidden = {row.key for row in rows if 0 < row.visits < LIMIT or 0 < row.people < LIMIT}
    while exposed := [found for cluster in tree.clusters(hidden) if (found := cluster.exposed())]:
        more = {another for keys in exposed if (another := _to_hide_for(tree, keys, hidden))}
        if not more:  # then nothing but zeros is published
            return frozenset(row.key for row in rows if row.visits)
        hidden |= more
    return frozenset(hidden)


class _Tree:
    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows: Mapping[str, Row] = {row.key: row for row in rows}
        self.parts: dict[str, list[str]] = {row.key: [] for row in rows}
        self.top = next((row.key for row in rows if not row.parent), "")
        for row in rows:
            if row.parent:
                self.parts[row.parent].append(row.key)
        for row in rows:
            self._check(row)

    def _check(self, row: Row) -> None:
        parts = [self.rows[key] for key in self.parts[row.key]]
        right = 0 <= row.people <= row.visits
        if parts:
            people = [part.people for part in parts]
            right = right and row.visits == sum(part.visits for part in parts)
            right = right and max(people) <= row.people <= sum(people)
        if not right:
            raise ValueError(f"the numbers of {row.key!r} do not fit those of its parts")

    def clusters(self, hidden: AbstractSet[str]) -> Iterator["_Cluster"]:
        """The parts of the tree between shown numbers: what is hidden in one says nothing about another."""
        for key, parts in self.parts.items():
            if (key == self.top or key not in hidden) and (key in hidden or not hidden.isdisjoint(parts)):
                yield _Cluster(self, key, hidden)


class _Cluster:
    """A row that is shown (or the top), the rows below it, and those below the hidden ones of these."""

    def __init__(self, tree: _Tree, top: str, hidden: AbstractSet[str]) -> None:
        self.rows, self.top, self.hidden = tree.rows, top, hidden
        self.parts: dict[str, list[str]] = {}
        todo = [top]
        for key in todo:
            self.parts[key] = tree.parts[key] if key == top or key in hidden else []
            todo += self.parts[key]
        self.keys = todo  # a row before its parts
        self.most_people = ANY if top in hidden else tree.rows[top].people

    def exposed(self) -> list[str]:
        """The hidden rows of which a reader could say too much."""
        inside = [key for key in reversed(self.keys) if key in self.hidden]
        met = {key: {(self.rows[key].visits, self.rows[key].people)} for key in inside}
        for key in inside:
            for moves in _MOVES:
                table = {} if _is_wide(met[key]) else self._first(key, moves) or {}
                for other in inside if table else ():
                    met[other].add(table[other])
        return [key for key in inside if not _is_wide(met[key])]

    def _first(self, key: str, moves: Sequence[Numbers]) -> dict[str, Numbers] | None:
        """The first of these moves of a row that some whole table agrees with."""
        for visits, people in moves:
            for crowded in (False, True):
                if table := self._another(key, visits, people, crowded):
                    return table
        return None

    def _another(self, key: str, by: int, people_by: int, crowded: bool) -> dict[str, Numbers] | None:
        """A table that agrees with all that is shown and differs in `key`; None when this way leads to none.

        crowded: other hidden rows get as many people as they can have, else about what they have.
        """
        visits = self._visits(key, self.rows[key].visits + by)
        people = self._people(key, people_by, crowded, visits) if visits else None
        return {one: (visits[one], people[one]) for one in self.keys} if visits and people else None

    def _visits(self, key: str, wanted: int) -> dict[str, int] | None:
        room: dict[str, tuple[int, int]] = {}
        for one in reversed(self.keys):
            shown = self.rows[one].visits
            low, high = (1, ANY) if one in self.hidden else (shown, shown)
            low, high = (max(low, wanted), min(high, wanted)) if one == key else (low, high)
            if self.parts[one]:
                low = max(low, sum(room[part][0] for part in self.parts[one]))
                high = min(high, sum(room[part][1] for part in self.parts[one]))
            if low > high:
                return None
            room[one] = low, high
        found = {self.top: _within(self.rows[self.top].visits, *room[self.top])}
        for one in self.keys:
            self._share_out(found, one, room)
        return found

    def _share_out(self, found: dict[str, int], one: str, room: Mapping[str, tuple[int, int]]) -> None:
        """Give the parts of a row their visits: about what they have, the largest take the difference."""
        parts = self.parts[one]
        found.update((part, _within(self.rows[part].visits, *room[part])) for part in parts)
        left = found[one] - sum(found[part] for part in parts)
        for part in sorted(parts, key=lambda part: -self.rows[part].people) if left else ():
            low, high = room[part]
            step = _within(left, low - found[part], high - found[part])
            found[part] += step
            left -= step

    def _people(self, key: str, by: int, crowded: bool, visits: Mapping[str, int]) -> dict[str, int] | None:
        found: dict[str, int] = {}
        for one in reversed(self.keys):
            true = self.rows[one].people
            inside = [found[part] for part in self.parts[one]]
            low = max([1, *inside])
            high = min(visits[one], self.most_people, sum(inside) if inside else ANY)
            if one not in self.hidden or not true:
                low, high = (true, true) if not inside or max(inside) <= true <= sum(inside) else (1, 0)
            if low > high:
                return None
            aim = true + by if one == key else high if crowded else true
            found[one] = _within(aim, low, high)
        return found


# What is tried of a row until a table agrees: both numbers up, both down, then people alone; far before near.
_STEPS = range(SPAN, 0, -1)
_MOVES: Sequence[Sequence[Numbers]] = (
    [(step, step) for step in _STEPS],
    [(-step, -step) for step in _STEPS],
    [(0, step) for step in _STEPS],
    [(0, -step) for step in _STEPS],
)


def _within(aim: int, low: int, high: int) -> int:
    return min(max(aim, low), high)


def _is_wide(met: AbstractSet[Numbers]) -> bool:
    """Whether both numbers of a row were met far enough apart; people of 0 are shown, and need not be."""
    visits, people = ([numbers[n] for numbers in met] for n in (0, 1))
    return max(visits) - min(visits) >= SPAN and (max(people) == 0 or max(people) - min(people) >= SPAN)


def _to_hide_for(tree: _Tree, exposed: Sequence[str], hidden: AbstractSet[str]) -> str | None:
    """What protects the exposed rows of a cluster for the least; one row, as it often protects several.

    A part of a hidden row that all its parts add up to; else the smallest one beside, the one above, a part.
    """
    for key in exposed:
        if tree.parts[key] and hidden.isdisjoint(tree.parts[key]):
            return _smallest(tree, tree.parts[key], hidden)
    for key in exposed:
        parent = tree.rows[key].parent
        for choice in (tree.parts.get(parent, []), [parent] if parent else [], tree.parts[key]):
            if found := _smallest(tree, choice, hidden):
                return found
    return None


def _smallest(tree: _Tree, keys: Sequence[str], hidden: AbstractSet[str]) -> str | None:
    """Of those that are shown and not 0."""
    shown = [key for key in keys if key not in hidden and tree.rows[key].visits]
    return min(shown, key=lambda key: (tree.rows[key].visits, key), default=None)
