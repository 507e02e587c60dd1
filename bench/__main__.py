"""`make bench`: the figures and their goals, a JSON line each and a table at the end."""

import argparse
import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version

from . import store
from .goals import GOALS, Figure, Sample
from .outside import Contest

# The part of a figure's key before the first space or comma -> the measures inside one process that give it.
INSIDE = {
    "P2": ("pages",),
    "P3": ("pages",),
    "P4": ("search",),
    "P6": ("sheet",),
    "P7": ("record",),
    "issue": ("issue",),
    "programme": ("programme",),
    "unit": ("unit",),
    "report": ("report",),
    "branch": ("organisation",),
    "split": ("organisation",),
}
# Units and people of the workbook the import measure takes in.
WORKBOOK = {"small": ("60", "600"), "full": ("12000", "77000")}
SERVED = {"P1", "P2", "P3", "P4", "P6", "P9"}


def main() -> int:
    options = _options()
    groups = set(options.only or [_group(key) for key in GOALS])
    _folder, seconds = store.sample(options.size)
    facts = _facts()
    print(f"# sample {options.size}: made in {seconds:.0f} s", flush=True)
    taken: list[Figure] = []
    for sample in _samples(options.size, options.rounds, groups):
        taken.append(Figure(sample))
        print(_line(taken[-1], facts), flush=True)
    known = {figure.key for figure in taken}
    for key in GOALS:
        if _group(key) in groups and key not in known:
            taken.append(Figure(Sample(key, missing="no answer")))
            print(_line(taken[-1], facts), flush=True)
    print(_table(taken, facts), flush=True)
    return 1 if any(figure.measured is None for figure in taken) else 0


def _options() -> argparse.Namespace:
    names = sorted({_group(key) for key in GOALS})
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", choices=["small", "full"], default="full", help="the sample (%(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds; the median counts (%(default)s)")
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help=", ".join(names))
    return parser.parse_args()


def _group(key: str) -> str:
    return key.replace(",", " ").split()[0]


def _samples(size: str, rounds: int, groups: set[str]) -> Iterator[Sample]:
    """Every measure that was asked for; one that breaks is said and the others go on."""
    parts: list[tuple[str, Callable[[], Iterator[Sample]]]] = []
    names = dict.fromkeys(name for group, found in INSIDE.items() if group in groups for name in found)
    for name in names:
        parts.append((name, lambda name=name: _inside(name, size, rounds)))  # type: ignore[misc]
    if groups & SERVED:
        parts.append(("served", Contest(size, rounds, groups).measure))
    if "import" in groups:
        parts.append(("import", lambda: _import(size, rounds)))
    for name, part in parts:
        try:
            yield from (sample for sample in part() if _group(sample.key) in groups)
        except Exception as broken:  # whatever went wrong, the other measures are still taken
            print(f"# {name} could not be taken: {broken!r}", file=sys.stderr, flush=True)


def _inside(name: str, size: str, rounds: int) -> Iterator[Sample]:
    """A measure in a process of its own, on a copy of the sample."""
    with store.copy(size) as data:
        yield from _read(store.python("-m", "bench.inside", name, str(rounds), data=data))


def _import(size: str, rounds: int) -> Iterator[Sample]:
    """Rounds of the same workbook into an empty database; one when the sample is large."""
    found: dict[str, list[Sample]] = {}
    for _ in range(min(rounds, 3)):
        with store.scratch() as data:
            store.python("-m", "danvan.cli", "migrate", data=data)
            store.python("-m", "bench.workbook", str(data / "workbook.xlsx"), *WORKBOOK[size], data=data)
            for sample in _read(store.python("-m", "bench.inside", "workbook", "1", data=data)):
                found.setdefault(sample.key, []).append(sample)
    for key, samples in found.items():
        yield Sample(key, tuple(sample.measured[0] for sample in samples), note=samples[0].note)


def _read(lines: str) -> list[Sample]:
    found = [json.loads(line) for line in lines.splitlines() if line.startswith("{")]
    return [
        Sample(**{**one, "measured": tuple(one["measured"]), "floor": tuple(one["floor"])}) for one in found
    ]


def _facts() -> dict[str, object]:
    versions = {name: version(name) for name in ("Django", "granian")}
    return {
        "commit": _commit(),
        "versions": {
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            **versions,
            "cores": str(os.cpu_count()),
        },
    }


def _commit() -> str:
    """The short name of what is measured, with a plus where something is not committed."""
    git = shutil.which("git")
    if git is None:
        return "unknown"

    def said(*words: str) -> str:
        done = subprocess.run([git, *words], cwd=store.ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    return (said("rev-parse", "--short", "HEAD") or "unknown") + (
        "+" if said("status", "--porcelain") else ""
    )


def _line(figure: Figure, facts: dict[str, object]) -> str:
    return json.dumps(
        {
            "name": figure.key,
            "goal": str(figure.goal),
            "measured": _rounded(figure.measured),
            "unit": figure.goal.unit,
            "floor": _rounded(figure.floor),
            "ratio": _rounded(figure.ratio),
            "verdict": figure.verdict,
            "rounds": [_rounded(value) for value in figure.sample.measured],
            "note": figure.sample.note or figure.sample.missing,
            "load1": round(os.getloadavg()[0], 2),
            **facts,
        },
        ensure_ascii=False,
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def _table(taken: list[Figure], facts: dict[str, object]) -> str:
    """All figures in the order of the goals."""
    rows = [("figure", "measured", "unit", "floor", "ratio", "goal", "", "note")]
    order = list(GOALS)
    for figure in sorted(taken, key=lambda figure: order.index(figure.key)):
        numbers = (_short(figure.measured), figure.goal.unit, _short(figure.floor), _short(figure.ratio))
        note = figure.sample.note or figure.sample.missing
        rows.append((figure.key, *numbers, str(figure.goal), figure.verdict, note))
    widths = [max(len(row[place]) for row in rows) for place in range(7)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[7]]).rstrip()
        for row in rows
    ]
    versions = " ".join(f"{name} {number}" for name, number in dict(facts["versions"]).items())  # type: ignore[call-overload]
    return "\n".join(["", *lines, "", f"{facts['commit']}  {versions}"])


def _short(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    raise SystemExit(main())
