"""The simulations run, and their page shows what they measured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "validity"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.fixture(scope="module")
def figures(tmp_path_factory) -> dict:
    """What a short run on the example corpus says."""
    folder = tmp_path_factory.mktemp("validity")
    done = run(
        "--example", "--splits", "3", "--tests", "dispersion", "--intervals", "likelihood", "--into", str(folder)
    )
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "figures.json").read_text(encoding="utf-8"))


def test_the_page_shows_the_figures():
    done = run("--check")
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_part_measures_something(figures):
    assert set(figures) == {"made", "words", "frames", "within", "company", "coverage", "power", "copies"}
    left_in, *counted_once = (row["p<0.05"] for row in figures["copies"])
    assert all(share < left_in for share in counted_once)
    for name in ("words", "frames", "within"):
        assert sum(row["tested"] for row in figures[name]) > 500, name
        assert all(0 <= row["p<0.001"] <= row["p<0.05"] <= 1 for row in figures[name] if row["tested"])
    assert {row["test"] for row in figures["words"]} == {"dispersion", "G²", "χ²", "log-odds ζ"}
    assert {row["ratio"] for row in figures["coverage"]} == {1.0, 1.25, 1.5, 2.0, 4.0}


def test_a_split_without_a_difference_shows_few(figures):
    """Even in articles as short as these the default test calls fewer words distinctive than G² does."""
    rows = [row for row in figures["words"] if (row["articles"], row["band"]) == ("15 + 15", "5–20")]
    shares = {row["test"]: row["p<0.05"] for row in rows}
    assert shares["dispersion"] < 0.07
    assert shares["dispersion"] < shares["G²"]


def test_intervals_hold_what_was_planted(figures):
    rows = [row for row in figures["coverage"] if (row["texts"], row["effect"]) == ("15 + 15", "log_ratio")]
    counted = sum(row["planted"] for row in rows)
    assert counted > 500
    assert sum(row["planted"] * row["covered"] for row in rows) / counted > 0.9


def test_large_differences_are_found_more_often_than_small_ones(figures):
    found = {ratio: [] for ratio in (1.0, 4.0)}
    for row in figures["power"]:
        if row["test"] == "dispersion" and row["ratio"] in found and row["band"] in ("20–50", "50–200"):
            found[row["ratio"]].append(row["found"])
    assert max(found[1.0]) < 0.3 < sum(found[4.0]) / len(found[4.0])


def test_an_unknown_part_is_refused():
    done = run("wordz")
    assert done.returncode == 2
    assert "words, frames, within, company, planted" in done.stderr
