"""Vectorizers: how fast are those of `slantwise.sklearn` beside scikit-learn's own?

Contenders take turns, round after round, each in a process of its own, so that a noisy minute hits all of them alike. A
process fits on the texts several times, then transforms them several times, and reports the fastest of each, by the
clock and in seconds of all processors together. Shown are medians of the rounds, and how many times as long
scikit-learn takes. Two threads show in the clock, and only where two cores have nothing else to do.

    python benches/vectorizers.py [--rounds 3] [--calls 3]

needs scikit-learn, and SLANTWISE_DATA, the folder that holds data/news_9k.parquet. What is missing is said.
"""

from __future__ import annotations

import argparse
import gc
import json
import pathlib
import statistics
import sys
import tempfile
import time
from typing import Any

from rounds import child, load, missing, news, say, show, store

#: What is fitted: the class, and its arguments.
CASES = {
    "CountVectorizer()": ("CountVectorizer", {}),
    "TfidfVectorizer()": ("TfidfVectorizer", {}),
    "TfidfVectorizer(min_df=5, max_df=.5)": ("TfidfVectorizer", {"min_df": 5, "max_df": 0.5}),
    "CountVectorizer(ngram_range=(1, 2))": ("CountVectorizer", {"ngram_range": (1, 2)}),
}
#: Whose, and with how many threads: scikit-learn knows one.
CONTENDERS = {"scikit-learn": 0, "slantwise, 1 thread": 1, "slantwise, 2 threads": 2}


# -- in a child: one contender -----------------------------------------------------------------------------------------


def measure(case: str, threads: int, path: pathlib.Path, calls: int) -> dict[str, Any]:
    """Seconds that fitting and transforming take at best, and how many features there are."""
    kind, arguments = CASES[case]
    if threads:
        import slantwise.sklearn as vectorizers

        vectorizer = getattr(vectorizers, kind)(**arguments, threads=threads)
    else:
        from sklearn.feature_extraction import text as vectorizers

        vectorizer = getattr(vectorizers, kind)(**arguments)
    texts = load(path)
    return {
        "fit_transform": fastest(lambda: vectorizer.fit_transform(texts), calls),
        "transform": fastest(lambda: vectorizer.transform(texts), calls),
        "features": len(vectorizer.vocabulary_),
    }


def fastest(call: Any, calls: int) -> tuple[float, float]:
    """Seconds of the clock and of the processor, each at its best; results are let go of outside the clock."""
    clock, processor = [], []
    for _ in range(calls):
        gc.collect()
        begin = time.perf_counter(), time.process_time()
        result = call()
        clock.append(time.perf_counter() - begin[0])
        processor.append(time.process_time() - begin[1])
        del result
    return min(clock), min(processor)


# -- in the parent: rounds ---------------------------------------------------------------------------------------------


def compared(case: str, path: pathlib.Path, rounds: int, calls: int) -> list[str]:
    """The lines of the table for one case."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in CONTENDERS}
    for turn in range(rounds):
        for name, threads in CONTENDERS.items():
            say(f"{case}, round {turn + 1} of {rounds}: {name}")
            found[name].append(child(sys.executable, __file__, "--child", case, threads, path, calls))
    say("")
    lines = []
    for method in ("fit_transform", "transform"):
        for name in CONTENDERS:
            line = f"{case:38}{method:15}{name:22}"
            for which in (0, 1):
                theirs, mine = (
                    statistics.median(run[method][which] for run in found[who]) for who in ("scikit-learn", name)
                )
                ratio = "" if name == "scikit-learn" else f"{theirs / mine:.1f} ×"
                line += f"{mine:8.2f}{ratio:>8}"
            features = f"{found[name][0]['features']:,}" if method == "fit_transform" else ""
            lines.append(f"{line}{features:>12}".rstrip())
    return lines


def main() -> int:
    """Print the table."""
    if sys.argv[1:2] == ["--child"]:
        case, threads, path, calls = sys.argv[2:]
        print(json.dumps(measure(case, int(threads), pathlib.Path(path), int(calls))))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="turns of every contender (default 3)")
    parser.add_argument("--calls", type=int, default=3, help="calls in each process, of which the fastest counts")
    arguments = parser.parse_args()
    if missing("sklearn"):
        print("nothing to compare: scikit-learn is not installed")
        return 0
    texts = news()
    if texts is None:
        print("no figures: SLANTWISE_DATA is not set")
        return 0
    size = sum(len(text.encode()) for text in texts)
    print(f"{len(texts):,} documents, {size:,} bytes; seconds of the clock and of the processors\n")
    print(f"{'':75}{'clock':>8}{'ratio':>8}{'proc.':>8}{'ratio':>8}{'features':>12}")
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "news"
        store(texts, path)
        for case in CASES:
            show(compared(case, path, arguments.rounds, arguments.calls))
    return 0


if __name__ == "__main__":
    sys.exit(main())
