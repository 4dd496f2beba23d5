"""Words: how fast are texts cut and encoded, and how much memory does it take?

Contenders take turns, round after round, each in a process of its own, so that a noisy minute hits all of them alike.
A process calls its contender several times and reports the fastest call; shown are the median and the best of the
rounds, and ratios of medians.

    python benches/words.py [--rounds 5] [--calls 3]

needs cargo (the ceilings are the program benches/words_ceiling.rs), scikit-learn for the comparison with it, Linux for
the figures of memory, and SLANTWISE_DATA, the folder that holds data/news_9k.parquet, for all that is said of English
news. What is missing is left out, with the reason.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import ctypes
import dataclasses
import gc
import importlib.util
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parents[1]
STATUS = pathlib.Path("/proc/self/status")
#: The invented articles of a language are repeated to this many bytes.
ENOUGH = 10_000_000
#: The languages of world.jsonl, and the library that knows where their words end.
LANGUAGES = {
    "ru": ("Russian", "unicode"),
    "zh": ("Chinese", "dictionary"),
    "ar": ("Arabic", "unicode"),
    "hi": ("Hindi", "unicode"),
    "fr": ("French", "unicode"),
}
LIBRARIES = {"unicode": "unicode-segmentation", "dictionary": "icu_segmenter, dictionary"}


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


def slantwise(path: pathlib.Path, threads: int, calls: int) -> dict[str, Any]:
    """`Corpus.tokens` alone."""
    import slantwise as sw

    corpus = sw.Corpus({"text": load(path)}, outlet=None)
    seconds, tokens = fastest(lambda: corpus.tokens(threads=threads), calls)
    return {"seconds": seconds, "tokens": tokens.n_tokens, "types": len(tokens.features)}


def matrix(path: pathlib.Path, threads: int, calls: int) -> dict[str, Any]:
    """`Corpus.tokens` and the matrix of counts, which is what CountVectorizer makes."""
    import slantwise as sw

    corpus = sw.Corpus({"text": load(path)}, outlet=None)
    seconds, _ = fastest(lambda: corpus.tokens(threads=threads).dfm(), calls)
    return {"seconds": seconds}


def sklearn(path: pathlib.Path, _: int, calls: int) -> dict[str, Any]:
    """scikit-learn as it comes."""
    from sklearn.feature_extraction.text import CountVectorizer

    texts = load(path)
    seconds, counts = fastest(lambda: CountVectorizer().fit_transform(texts), calls)
    return {"seconds": seconds, "tokens": int(counts.sum()), "types": counts.shape[1]}


def memory(path: pathlib.Path, threads: int, _: int) -> dict[str, Any]:
    """Memory that one call of `Corpus.tokens` adds, per byte of text.

    While it runs; while its result is held; and what of that is data, the rest being kept by the allocator for later.
    """
    import slantwise as sw

    texts = load(path)
    size = sum(len(text.encode()) for text in texts)
    corpus = sw.Corpus({"text": texts}, outlet=None)
    del texts
    gc.collect()
    # What Python no longer needs goes back to the system; else the call would find room that is counted already.
    ctypes.CDLL(None).malloc_trim(0)
    before = resident("VmRSS")
    pathlib.Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    tokens = corpus.tokens(threads=threads)
    peak, held = resident("VmHWM"), resident("VmRSS")
    ctypes.CDLL(None).malloc_trim(0)
    data = resident("VmRSS")
    assert len(tokens) == len(corpus)
    return {name: (value - before) / size for name, value in (("peak", peak), ("held", held), ("data", data))}


def resident(which: str) -> int:
    """Bytes of memory that the process has, or had at most."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(f"{which}:"))
    return int(line.split()[1]) * 1024


CONTENDERS = {"slantwise": slantwise, "matrix": matrix, "sklearn": sklearn, "memory": memory}


# -- in the parent: rounds ---------------------------------------------------------------------------------------------


def child(*command: object) -> dict[str, Any]:
    """Run a contender in a process of its own; its last line says what it found."""
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def ceiling_program() -> str:
    """Build words_ceiling.rs as the wheel is built, and return where it is."""
    cargo = shutil.which("cargo")
    if cargo is None:
        sys.exit("cargo is not on the path: the ceilings cannot be built (python3 run.py bench finds it)")
    command = [cargo, "bench", "--quiet", "--no-run", "--bench", "words_ceiling", "--message-format", "json"]
    built = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    messages = [json.loads(line) for line in built.stdout.splitlines() if line.startswith("{")]
    found = [message["executable"] for message in messages if message.get("target", {}).get("name") == "words_ceiling"]
    return found[-1]


def missing(library: str) -> bool:
    """Whether a library is not installed."""
    return importlib.util.find_spec(library) is None


class Bench:
    """Contenders over one file of texts."""

    def __init__(self, path: pathlib.Path, program: str, calls: int) -> None:
        self.path, self.program, self.calls = path, program, calls
        self.size = sum(map(int, path.open("rb").readline().split()))
        self.found: dict[str, list[dict[str, Any]]] = {}

    def ours(self, contender: str, threads: int = 1) -> dict[str, Any]:
        """One of the contenders above."""
        return child(sys.executable, __file__, "--child", contender, self.path, threads, self.calls)

    def ceiling(self, which: str) -> dict[str, Any]:
        """One of the ceilings of words_ceiling.rs."""
        found = child(self.program, which, self.path, self.calls)
        return found | {"seconds": min(found["seconds"])}

    def two_ceilings(self) -> dict[str, Any]:
        """The ASCII ceiling in two processes at once: what a second core is worth on this machine, now."""
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            found = list(pool.map(self.ceiling, ["ascii", "ascii"]))
        return {"seconds": statistics.mean(run["seconds"] for run in found) / 2}

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


def of_news(bench: Bench, rounds: int) -> list[Row | str]:
    """English news: speed against scikit-learn and the ceiling, threads, memory."""
    contenders = {
        "tokens": lambda: bench.ours("slantwise"),
        "tokens 2": lambda: bench.ours("slantwise", 2),
        "ascii": lambda: bench.ceiling("ascii"),
        "ascii 2": bench.two_ceilings,
        "unicode": lambda: bench.ceiling("unicode"),
    }
    if not missing("sklearn"):
        contenders["matrix"] = lambda: bench.ours("matrix")
        contenders["sklearn"] = lambda: bench.ours("sklearn")
    if STATUS.exists():
        contenders["memory"] = lambda: bench.ours("memory")
        contenders["memory 2"] = lambda: bench.ours("memory", 2)
    bench.rounds(rounds, contenders)
    documents, found = bench.found["ascii"][0]["documents"], bench.found["tokens"][0]
    size = f"{documents:,} documents, {bench.size:,} bytes, {found['tokens']:,} tokens, {found['types']:,} types"
    one, two, ascii_only = (bench.speeds(name) for name in ("tokens", "tokens 2", "ascii"))
    return [
        f"English news: {size}",
        Row("ceiling: plain ASCII", ascii_only, "MB/s"),
        Row("ceiling: unicode-segmentation", bench.speeds("unicode"), "MB/s"),
        against("tokens(), 1 thread", one, ascii_only, "of the ASCII ceiling", 0.6),
        against("tokens(), 2 threads", two, one, "of 1 thread", 1.8),
        against("control: two ASCII ceilings at once", bench.speeds("ascii 2"), ascii_only, "of one"),
        *against_sklearn(bench),
        *of_memory(bench),
    ]


def against_sklearn(bench: Bench) -> list[Row | str]:
    """The same texts through CountVectorizer, which makes a matrix."""
    if "sklearn" not in bench.found:
        return ["no comparison with CountVectorizer: scikit-learn is not installed"]
    theirs = bench.speeds("sklearn")
    return [
        Row("CountVectorizer().fit_transform()", theirs, "MB/s"),
        against("tokens(), 1 thread", bench.speeds("tokens"), theirs, "of CountVectorizer", 25),
        against("tokens().dfm(), 1 thread", bench.speeds("matrix"), theirs, "of CountVectorizer"),
    ]


def of_memory(bench: Bench) -> list[Row | str]:
    """What one call adds to the memory of a process that holds the texts."""
    if "memory" not in bench.found:
        return ["no figures of memory: there is no /proc/self/status"]
    labels = {
        "held": ("memory of the tokens", 1.0),
        "data": ("  of it data", None),
        "peak": ("memory at the peak", 1.5),
    }
    return [
        Row(f"{label}, {threads}", bench.values(name, key), "× text", goal=goal, at_most=True)
        for name, threads in (("memory", "1 thread"), ("memory 2", "2 threads"))
        for key, (label, goal) in labels.items()
    ]


def of_language(bench: Bench, language: str, library: str, rounds: int) -> list[Row | str]:
    """Another language: speed against the library that finds its words."""
    bench.rounds(rounds, {"tokens": lambda: bench.ours("slantwise"), "ceiling": lambda: bench.ceiling(library)})
    found, ceiling = bench.found["tokens"][0], bench.speeds("ceiling")
    return [
        f"{language}: {bench.size:,} bytes, {found['tokens']:,} tokens, {found['types']:,} types",
        Row(f"ceiling: {LIBRARIES[library]}", ceiling, "MB/s"),
        against("tokens(), 1 thread", bench.speeds("tokens"), ceiling, "of the ceiling", 1 / 3),
    ]


def news() -> list[str] | None:
    """Texts of real news, where they are."""
    folder = os.environ.get("SLANTWISE_DATA")
    if not folder:
        return None
    import polars as pl

    return pl.read_parquet(pathlib.Path(folder) / "data" / "news_9k.parquet")["text"].drop_nulls().to_list()


def world(language: str) -> list[str]:
    """The invented articles of a language, again and again."""
    lines = (ROOT / "benches" / "world.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [row["text"] for row in map(json.loads, lines) if row["language"] == language]
    return texts * (ENOUGH // sum(len(text.encode()) for text in texts) + 1)


def main() -> int:
    """Print the table."""
    if sys.argv[1:2] == ["--child"]:
        contender, path, threads, calls = sys.argv[2:]
        print(json.dumps(CONTENDERS[contender](pathlib.Path(path), int(threads), int(calls))))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="turns of every contender (default 5)")
    parser.add_argument("--calls", type=int, default=3, help="calls in each process, of which the fastest counts")
    arguments = parser.parse_args()
    program = ceiling_program()
    print(f"{'':45}{'median':>8}{'best':>8} {'':7}{'ratio of medians':30} goal    reached")
    with tempfile.TemporaryDirectory() as folder:
        texts = news()
        if texts is None:
            print("\nno figures for English news: SLANTWISE_DATA is not set")
        else:
            path = pathlib.Path(folder) / "news"
            store(texts, path)
            show(of_news(Bench(path, program, arguments.calls), arguments.rounds))
        for code, (language, library) in LANGUAGES.items():
            path = pathlib.Path(folder) / code
            store(world(code), path)
            show(of_language(Bench(path, program, arguments.calls), language, library, arguments.rounds))
    return 0


def say(what: str) -> None:
    """Say on a terminal what is going on, in place of what was said before."""
    if sys.stderr.isatty():
        print(f"\r{what:60}\r", end="", file=sys.stderr, flush=True)


def show(rows: list[Row | str]) -> None:
    """Print a part of the table, under its heading."""
    print()
    for row in rows:
        print(row, flush=True)


if __name__ == "__main__":
    sys.exit(main())
