"""What is measured and the goal of each figure; a goal is judged on the median of the rounds only."""

from dataclasses import dataclass
from statistics import median
from typing import Final, Literal


@dataclass(frozen=True)
class Goal:
    """What a figure is counted in, and the bound of the figure itself or of its ratio to the floor."""

    unit: str
    of: Literal["measured", "ratio", ""] = ""
    least: float | None = None
    most: float | None = None

    def __str__(self) -> str:
        if not self.of:
            return "-"
        sign, bound = ("≥", self.least) if self.least is not None else ("≤", self.most)
        return f"{sign} {bound:g} × floor" if self.of == "ratio" else f"{sign} {bound:g} {self.unit}"

    def met(self, measured: float, ratio: float | None) -> bool | None:
        value = ratio if self.of == "ratio" else measured
        if not self.of or value is None:
            return None
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


def at_least(bound: float, unit: str) -> Goal:
    return Goal(unit, "ratio", least=bound)


def at_most(bound: float, unit: str) -> Goal:
    return Goal(unit, "measured", most=bound)


# Key of the figure -> its goal. The part before the space is what --only names.
GOALS: Final[dict[str, Goal]] = {
    "P1 submit, 4 connections": at_least(0.5, "op/s"),
    "P1 submit, 1 connection": Goal("ms"),
    "P1 acknowledged and lost after kill -9": at_most(0, "rows"),
    "P2 inbox page, 4 connections": at_least(0.6, "op/s"),
    "P2 inbox page, 1 connection": Goal("ms"),
    "P2 queries": at_most(8, "queries"),
    "P2 bytes": Goal("kB"),
    "P2 at 100,000 concerns, time against 10,000": Goal("ms", "ratio", most=1.15),
    "P3 case page, 4 connections": at_least(0.5, "op/s"),
    "P3 case page, 1 connection": Goal("ms"),
    "P3 queries": at_most(10, "queries"),
    "P3 bytes": at_most(40, "kB"),
    "P4 found in four spellings": Goal("of 50", "measured", least=50),
    "P4 search, with marks": at_most(2, "ms"),
    "P4 search, without marks": at_most(2, "ms"),
    "P4 search, in capitals": at_most(2, "ms"),
    "P4 search, decomposed": at_most(2, "ms"),
    "P4 search page, 4 connections": Goal("op/s"),
    "P6 sheet from the counters": Goal("ms", "ratio", most=3),
    "P6 unit page, 4 connections": at_least(0.5, "op/s"),
    "P6 unit page, 1 connection": Goal("ms"),
    "P7 record an activity": at_least(0.35, "op/s"),
    "P7 counters unlike a recount": at_most(0, "rows"),
    "P9 memory after load": Goal("MiB", "ratio", most=1.6),
    "P9 memory at the first page": Goal("MiB"),
    "P9 cold start": Goal("s", "ratio", most=2),
    "issue to every cell": at_most(5, "s"),
    "programme, preview": at_most(3, "s"),
    "programme given to every cell": at_most(10, "s"),
    "unit page of the root": at_most(300, "ms"),
    "report of the root": at_most(1, "s"),
    "branch of the root": at_most(100, "ms"),
    "split of 2025, preview page": at_most(2000, "ms"),
    "split of 2025, carried out": at_most(10, "s"),
    "split of 2025, open things without heir": at_most(0, "things"),
    "split of 2025, totals that differ": at_most(0, "totals"),
    "import in all": at_most(60, "s"),
    "import, reading": Goal("s"),
    "import, checking": Goal("s"),
    "import, writing": Goal("s"),
}


@dataclass(frozen=True)
class Sample:
    """The rounds of one figure, with the floor of the same rounds where there is one; or why there are none."""

    key: str
    measured: tuple[float, ...] = ()
    floor: tuple[float, ...] = ()
    note: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Figure:
    """One figure of the table."""

    sample: Sample

    @property
    def key(self) -> str:
        return self.sample.key

    @property
    def goal(self) -> Goal:
        return GOALS[self.key]

    @property
    def measured(self) -> float | None:
        return median(self.sample.measured) if self.sample.measured else None

    @property
    def floor(self) -> float | None:
        return median(self.sample.floor) if self.sample.floor else None

    @property
    def ratio(self) -> float | None:
        pairs = [
            ours / least
            for ours, least in zip(self.sample.measured, self.sample.floor, strict=False)
            if least
        ]
        return median(pairs) if pairs else None

    @property
    def verdict(self) -> str:
        if self.measured is None:
            return "not taken"
        met = self.goal.met(self.measured, self.ratio)
        return "" if met is None else "met" if met else "MISSED"
