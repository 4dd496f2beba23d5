"""Proof by simulation that p-values and intervals hold on real news, and what built-in frames are worth.

    python validity [NAME ...] [--splits 20] [--example] [--into FOLDER]

Names: words, frames, within, company, planted, copies; coded: built-in frames against human codes. Default all.
Figures go to `validity/figures.json`, from which docs/validity.md and docs/frames.md get their tables and charts;
`page` makes these anew without measuring. Needs SLANTWISE_DATA, the folder that holds data/news_9k.parquet; with
`--example` the invented example corpus is taken, to try the simulations out.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
import time
from functools import partial

import coded
import copies
import false_alarms
import page
import planted
from draws import ROOT, example, news

OUTLETS = "CNN (Web News),Washington Times,Politico"
NAMES = ("words", "frames", "within", "company", "planted", "copies", "coded")
TESTS = "dispersion,welch,wilcoxon,permutation"
FIGURES = ROOT / "validity" / "figures.json"


def main(arguments: list[str] | None = None) -> int:
    """Measure what was asked for, and write it down."""
    parser = argparse.ArgumentParser(
        prog="validity", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="what to measure, or page")
    parser.add_argument("--splits", type=int, default=20, help="random splits of each outlet")
    parser.add_argument("--outlets", default=OUTLETS, help="outlets to split, with commas")
    parser.add_argument("--tests", default=TESTS, help="tests to measure, with commas")
    parser.add_argument("--intervals", default="likelihood,bootstrap", help="intervals to measure, with commas")
    parser.add_argument("--example", action="store_true", help="take the example corpus")
    parser.add_argument("--into", type=pathlib.Path, help="write the figures there, and no page")
    parser.add_argument("--check", action="store_true", help="only say whether the page shows the figures")
    given = parser.parse_args(arguments)
    if given.check:
        return page.check(FIGURES)
    unknown = set(given.names) - {*NAMES, "page"}
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)} and page")
    if "page" not in given.names:
        data = example() if given.example else news(given.outlets.split(","))
        if data is None:
            print("SLANTWISE_DATA is not set: nothing to measure on")
            return 1
        measure(data, given)
    if given.into is None:
        page.write(FIGURES)
    return 0


def measure(data, given: argparse.Namespace) -> None:
    """Measure, section by section; what another run measured stays."""
    file = FIGURES if given.into is None else given.into / "figures.json"
    figures = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    tests, intervals = given.tests.split(","), given.intervals.split(",")
    sections = {name: partial(getattr(false_alarms, name), data, given.splits, tests) for name in NAMES[:4]}
    for name in given.names or NAMES:
        if name == "coded" and given.example:
            continue
        start = time.perf_counter()
        if name == "planted":
            noted = planted.gather(data, given.splits, tests, intervals)
            figures |= {"coverage": planted.coverage(noted), "power": planted.power(noted)}
        elif name == "coded":
            figures[name] = coded.coded()
        elif name == "copies":
            figures[name] = copies.copies(data, given.splits)
        else:
            figures[name] = sections[name]()
        took = time.perf_counter() - start
        if name != "coded":
            run = {
                "splits": given.splits,
                "tests": tests if name != "copies" else ["dispersion"],
                "seconds": round(took),
            }
            figures["made"] = figures.get("made", {}) | {name: run}
        print(f"{name}: {took:.0f} s", flush=True)
        file.write_text(page.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
