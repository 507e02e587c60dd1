"""The bench runs and prints every figure; how fast anything was is not asserted here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.goals import GOALS, Figure, Sample, at_least, at_most

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.sweep
def test_every_figure_is_taken_on_the_small_sample(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--size", "small", "--rounds", "1"],
        cwd=ROOT,
        env={**os.environ, "DANVAN_BENCH_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert {line["name"] for line in lines} == set(GOALS)
    assert all(line["measured"] is not None and line["commit"] and line["versions"] for line in lines)
    figures = {line["name"]: line["measured"] for line in lines}
    assert figures["P4 found in four spellings"] == 50
    assert figures["P7 counters unlike a recount"] == 0
    assert figures["P1 acknowledged and lost after kill -9"] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["small"]


def test_a_goal_is_judged_on_the_median_of_the_rounds() -> None:
    steady = Sample("P1 submit, 4 connections", (60, 10, 70), (100, 100, 100))
    assert Figure(steady).verdict == "met"
    slow = Sample("P1 submit, 4 connections", (40, 90, 30), (100, 100, 100))
    assert (Figure(slow).ratio, Figure(slow).verdict) == (0.4, "MISSED")


def test_a_figure_without_rounds_says_so() -> None:
    assert Figure(Sample("P1 submit, 1 connection", missing="no answer")).verdict == "not taken"
    assert Figure(Sample("P1 submit, 1 connection", (2,), (1,))).verdict == ""


def test_goals_read_as_sentences() -> None:
    assert str(at_least(0.5, "op/s")) == "≥ 0.5 × floor"
    assert str(at_most(300, "ms")) == "≤ 300 ms"
