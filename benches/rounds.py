"""What the measurements share: contenders in processes of their own, turns, rows of a table.

Contenders take turns, round after round, so that a noisy minute hits all of them alike. A process calls its contender
several times and reports the fastest call; shown are the median and the best of the rounds, and ratios of medians.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import importlib.util
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parents[1]
STATUS = pathlib.Path("/proc/self/status")


# -- texts between processes: a line of lengths, then the texts --------------------------------------------------------


def store(texts: list[str], path: pathlib.Path) -> None:
    """Write texts as words_ceiling.rs reads them."""
    encoded = [text.encode() for text in texts]
    with path.open("wb") as file:
        file.write(" ".join(str(len(text)) for text in encoded).encode() + b"\n")
        file.writelines(encoded)


def load(path: pathlib.Path) -> list[str]:
    """Read them back."""
    with path.open("rb") as file:
        return [file.read(int(length)).decode() for length in file.readline().split()]


# -- in a child: one contender -----------------------------------------------------------------------------------------


def fastest(call: Any, calls: int) -> tuple[float, Any]:
    """Seconds of the fastest of several calls, and the last result; results are let go of outside the clock."""
    seconds, result = [], None
    for _ in range(calls):
        result = None
        gc.collect()
        begin = time.perf_counter()
        result = call()
        seconds.append(time.perf_counter() - begin)
    return min(seconds), result


def resident(which: str) -> int:
    """Bytes of memory that the process has, or had at most."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(f"{which}:"))
    return int(line.split()[1]) * 1024


def answered(contenders: dict[str, Any]) -> bool:
    """Whether this process is a child, which by now has run its contender and said what it found."""
    if sys.argv[1:2] != ["--child"]:
        return False
    contender, path, threads, calls = sys.argv[2:]
    print(json.dumps(contenders[contender](pathlib.Path(path), int(threads), int(calls))))
    return True


# -- in the parent -----------------------------------------------------------------------------------------------------


def child(*command: object) -> dict[str, Any]:
    """Run a contender in a process of its own; its last line says what it found."""
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def parser(description: str | None, rounds: int) -> argparse.ArgumentParser:
    """The arguments that all have."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=rounds, help=f"turns of every contender (default {rounds})")
    parser.add_argument("--calls", type=int, default=3, help="calls in each process, of which the fastest counts")
    return parser


def missing(library: str) -> bool:
    """Whether a library is not installed."""
    return importlib.util.find_spec(library) is None


def news() -> list[str] | None:
    """Texts of real news, where they are."""
    folder = os.environ.get("SLANTWISE_DATA")
    if not folder:
        return None
    import polars as pl

    return pl.read_parquet(pathlib.Path(folder) / "data" / "news_9k.parquet")["text"].drop_nulls().to_list()


class Rounds:
    """Contenders over one file of texts: the functions that `CONTENDERS` of a script names."""

    def __init__(self, script: str, path: pathlib.Path, calls: int) -> None:
        self.script, self.path, self.calls = script, path, calls
        self.size = sum(map(int, path.open("rb").readline().split()))
        self.found: dict[str, list[dict[str, Any]]] = {}

    def ours(self, contender: str, threads: int = 1) -> dict[str, Any]:
        """One of the contenders, in a process of its own."""
        return child(sys.executable, self.script, "--child", contender, self.path, threads, self.calls)

    def rounds(self, number: int, contenders: dict[str, Any]) -> None:
        """Let them take turns."""
        for turn in range(number):
            for name, contender in contenders.items():
                say(f"{self.path.stem}, round {turn + 1} of {number}: {name}")
                self.found.setdefault(name, []).append(contender())
        say("")

    def speeds(self, name: str) -> list[float]:
        """MB of text per second, a figure per round."""
        return [self.size / 1e6 / found["seconds"] for found in self.found[name]]

    def values(self, name: str, key: str) -> list[float]:
        """Another figure per round."""
        return [found[key] for found in self.found[name]]


@dataclasses.dataclass
class Row:
    """A line of the table: what was measured, and what it is held against."""

    what: str
    values: list[float]
    unit: str
    ratio: float | None = None
    of: str = ""
    goal: float | None = None
    at_most: bool = False

    def __str__(self) -> str:
        best = min(self.values) if self.at_most else max(self.values)
        middle = statistics.median(self.values)
        line = f"{self.what:45}{middle:>8.{2 if middle < 10 else 0}f}{best:>8.{2 if best < 10 else 0}f} {self.unit:7}"
        judged = middle if self.at_most else self.ratio
        line += f"{self.ratio:>8.2f} {self.of:21}" if self.ratio is not None else f"{'':30}"
        if self.goal is None:
            return line.rstrip()
        reached = judged <= self.goal if self.at_most else judged >= self.goal
        return f"{line} {'≤' if self.at_most else '≥'} {self.goal:<5.2f} {'yes' if reached else 'NO'}"


def against(what: str, mine: list[float], theirs: list[float], of: str, goal: float | None = None) -> Row:
    """A speed beside another."""
    return Row(what, mine, "MB/s", statistics.median(mine) / statistics.median(theirs), of, goal)


def say(what: str) -> None:
    """Say on a terminal what is going on, in place of what was said before."""
    if sys.stderr.isatty():
        print(f"\r{what:60}\r", end="", file=sys.stderr, flush=True)


def head() -> None:
    """Print the names of the columns."""
    print(f"{'':45}{'median':>8}{'best':>8} {'':7}{'ratio of medians':30} goal    reached")


def show(rows: list[Row | str]) -> None:
    """Print a part of the table, under its heading."""
    print()
    for row in rows:
        print(row, flush=True)
