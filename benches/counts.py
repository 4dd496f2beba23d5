"""Counts: the document-feature matrix, co-occurrence and association, side by side with what people use today.

    python benches/counts.py [--rounds 3] [--calls 3] [--chart counts.png]

needs SLANTWISE_DATA, the folder that holds data/news_9k.parquet; scikit-learn, polars and matplotlib (extra `bench`).
How the figures are made is said in rounds.py.
"""

from __future__ import annotations

import pathlib
import statistics
import sys
import tempfile
import time
from typing import Any

from rounds import STATUS, Rounds, Row, against, answered, fastest, head, load, news, parser, resident, show, store

#: Co-occurrence is counted among the words with so many occurrences, as one would for word vectors.
MIN_COUNT, WINDOW = 10, 5
#: Other ways to count it.
OPTIONS: list[dict[str, Any]] = [
    {"ordered": True}, {"weights": "harmonic"}, {"by": "outlet"}, {"features": "t*"}, {"context": "sentence"},
    {"context": "document"}, {"context": "document", "binary": True}, {"context": "document", "ordered": True},
]  # fmt: skip


# -- in a child: one contender -----------------------------------------------------------------------------------------


def from_list(path: pathlib.Path, threads: int, calls: int) -> dict[str, Any]:
    """A list of str → the matrix."""
    import slantwise as sw

    texts = load(path)
    made = lambda: sw.Corpus({"text": texts}, outlet=None).tokens(threads=threads).dfm()  # noqa: E731
    seconds, dfm = fastest(made, calls)
    return {"seconds": seconds, "shape": dfm.shape}


def from_arrow(path: pathlib.Path, threads: int, calls: int) -> dict[str, Any]:
    """An Arrow column (of polars) → the matrix."""
    import polars as pl

    import slantwise as sw

    frame = pl.DataFrame({"text": load(path)})
    made = lambda: sw.Corpus(frame, outlet=None).tokens(threads=threads).dfm()  # noqa: E731
    return {"seconds": fastest(made, calls)[0]}


def sklearn(path: pathlib.Path, _: int, calls: int) -> dict[str, Any]:
    """scikit-learn as it comes."""
    from sklearn.feature_extraction.text import CountVectorizer

    texts = load(path)
    seconds, counts = fastest(lambda: CountVectorizer().fit_transform(texts), calls)
    return {"seconds": seconds, "shape": counts.shape}


def polars(path: pathlib.Path, _: int, calls: int) -> dict[str, Any]:
    """The words of each document exploded and grouped, on all threads there are."""
    import polars as pl

    frame = pl.DataFrame({"text": load(path)}).with_row_index("document")
    words = pl.col("text").str.to_lowercase().str.extract_all(r"\w+").alias("word")
    counted = lambda: (  # noqa: E731
        frame.lazy().select("document", words).explode("word").group_by("document", "word").len().collect()
    )
    return {"seconds": fastest(counted, calls)[0]}


def cooccurrence(path: pathlib.Path, threads: int, calls: int) -> dict[str, Any]:
    """Tokens → co-occurrence."""
    import slantwise as sw

    corpus = sw.Corpus({"text": load(path)}, outlet=None)
    tokens = corpus.tokens(threads=threads, min_count=MIN_COUNT)
    seconds, fcm = fastest(lambda: tokens.cooccurrence(window=WINDOW), calls)
    return {"seconds": seconds, "features": len(fcm.features), "pairs": fcm.total // 2, "cells": fcm.to_scipy().nnz}


def memory(path: pathlib.Path, threads: int, _: int) -> dict[str, Any]:
    """What counting co-occurrence adds to the memory of a process at its peak, per byte of the scipy matrix."""
    import slantwise as sw

    tokens = sw.Corpus({"text": load(path)}, outlet=None).tokens(threads=threads, min_count=MIN_COUNT)
    before = resident("VmRSS")
    pathlib.Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    fcm = tokens.cooccurrence(window=WINDOW)
    peak = resident("VmHWM")
    matrix = fcm.to_scipy()
    size = matrix.data.nbytes + matrix.indices.nbytes + matrix.indptr.nbytes
    return {"peak": (peak - before) / size}


def association(path: pathlib.Path, threads: int, calls: int) -> dict[str, Any]:
    """Co-occurrence → each measure for all cells."""
    import slantwise as sw

    corpus = sw.Corpus({"text": load(path)}, outlet=None)
    tokens = corpus.tokens(threads=threads, min_count=MIN_COUNT)
    seconds, fcm = fastest(lambda: tokens.cooccurrence(window=WINDOW), calls)
    measures = {}
    for measure in sw.measures.ASSOCIATION:
        begin = time.perf_counter()
        fcm.association(measure)
        measures[measure] = (time.perf_counter() - begin) / seconds
    return {"seconds": seconds, "measures": measures}


def options(path: pathlib.Path, threads: int, _: int) -> dict[str, Any]:
    """Other ways to count pairs, by the time of the usual one."""
    import polars as pl

    import slantwise as sw

    texts = load(path)
    # Twenty-four groups, as there are outlets; who wrote which article does not matter here.
    frame = pl.DataFrame({"text": texts, "outlet": [str(row % 24) for row in range(len(texts))]})
    tokens = sw.Corpus(frame).tokens(threads=threads, min_count=MIN_COUNT)

    def seconds(**given: Any) -> float:
        begin = time.perf_counter()
        tokens.cooccurrence(**given)
        return time.perf_counter() - begin

    usual = min(seconds(window=WINDOW) for _ in range(3))
    return {
        ", ".join(f"{name}={value!r}" for name, value in given.items()): seconds(**given) / usual for given in OPTIONS
    }


CONTENDERS = {
    function.__name__: function
    for function in (from_list, from_arrow, sklearn, polars, cooccurrence, memory, association, options)
}


# -- in the parent: rounds ---------------------------------------------------------------------------------------------


def of_matrix(bench: Rounds, rounds: int) -> list[Row | str]:
    """Texts → the document-feature matrix."""
    contenders = {
        "list 1": lambda: bench.ours("from_list", 1),
        "list 2": lambda: bench.ours("from_list", 2),
        "arrow 1": lambda: bench.ours("from_arrow", 1),
        "arrow 2": lambda: bench.ours("from_arrow", 2),
        "sklearn": lambda: bench.ours("sklearn"),
        "polars": lambda: bench.ours("polars"),
    }
    bench.rounds(rounds, contenders)
    theirs = bench.speeds("sklearn")
    documents, features = bench.found["list 1"][0]["shape"]
    of = "× CountVectorizer"
    return [
        f"document-feature matrix: {documents:,} documents, {bench.size:,} bytes, {features:,} features",
        Row("CountVectorizer().fit_transform()", theirs, "MB/s"),
        against("polars: explode, group_by (all threads)", bench.speeds("polars"), theirs, of),
        against("list[str] → dfm, 1 thread", bench.speeds("list 1"), theirs, of, 25),
        against("list[str] → dfm, 2 threads", bench.speeds("list 2"), theirs, of, 40),
        against("Arrow → dfm, 1 thread", bench.speeds("arrow 1"), theirs, of, 25),
        against("Arrow → dfm, 2 threads", bench.speeds("arrow 2"), theirs, of, 40),
    ]


def of_pairs(bench: Rounds, rounds: int) -> list[Row | str]:
    """Tokens → co-occurrence → association."""
    contenders = {
        "pairs 1": lambda: bench.ours("cooccurrence", 1),
        "pairs 2": lambda: bench.ours("cooccurrence", 2),
        "measures": lambda: bench.ours("association", 1),
        "options": lambda: bench.ours("options", 1),
    }
    if STATUS.exists():
        contenders["memory"] = lambda: bench.ours("memory", 2)
    bench.rounds(rounds, contenders)
    one, two, theirs = (bench.values(name, "seconds") for name in ("pairs 1", "pairs 2", "sklearn"))
    found = bench.found["pairs 1"][0]
    counted = ", ".join(f"{found[name]:,} {name}" for name in ("features", "pairs", "cells"))
    rows: list[Row | str] = [
        f"co-occurrence, window {WINDOW}: {counted}",
        Row("1 thread", one, "s", middle(theirs) / middle(one), "× fit_transform", 7),
        Row("2 threads", two, "s", middle(one) / middle(two), "× 1 thread", 1.7),
    ]
    if "memory" in bench.found:
        rows.append(Row("memory at the peak", bench.values("memory", "peak"), "× result", goal=3, at_most=True))
    rows.append("other ways to count pairs, in units of that time (1 thread)")
    for name in bench.found["options"][0]:
        rows.append(Row(name, bench.values("options", name), "× window"))
    measures = [found["measures"] for found in bench.found["measures"]]
    rows.append("association of all cells, in units of the time it took to count them (1 thread)")
    each = {name: [found[name] for found in measures] for name in measures[0]}
    for name, times in sorted(each.items(), key=lambda entry: -middle(entry[1])):
        rows.append(Row(name, times, "× count", goal=1, at_most=True))
    return rows


def middle(values: list[float]) -> float:
    """The median."""
    return statistics.median(values)


def chart(bench: Rounds, path: pathlib.Path) -> None:
    """Draw the speeds as bars."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    labels = {
        "sklearn": "scikit-learn CountVectorizer",
        "polars": "polars explode + group_by",
        "list 1": "slantwise, list of str, 1 thread",
        "list 2": "slantwise, list of str, 2 threads",
        "arrow 1": "slantwise, Arrow, 1 thread",
        "arrow 2": "slantwise, Arrow, 2 threads",
    }
    speeds = [middle(bench.speeds(name)) for name in labels]
    figure, axes = pyplot.subplots(figsize=(8, 3.2), layout="constrained")
    colours = ["#1f4e79" if name.startswith(("list", "arrow")) else "#b0b0b0" for name in labels]
    bars = axes.barh(list(labels.values()), speeds, color=colours, height=0.7)
    written = [f"{speed:.0f} MB/s  ({speed / speeds[0]:.1f} ×)" for speed in speeds]
    axes.bar_label(bars, written, padding=4, fontsize=9)
    axes.invert_yaxis()
    axes.set_xlim(0, 1.25 * max(speeds))
    axes.set_title("Texts → document-feature matrix: MB of news per second", loc="left", fontsize=11)
    axes.spines[["top", "right", "bottom", "left"]].set_visible(False)
    axes.tick_params(left=False, bottom=False, labelbottom=False)
    figure.savefig(path, dpi=160)


def main() -> int:
    """Print the table and draw the chart."""
    if answered(CONTENDERS):
        return 0
    chosen = parser(__doc__, 3)
    chosen.add_argument("--chart", type=pathlib.Path, default=pathlib.Path(__file__).with_name("counts.png"))
    arguments = chosen.parse_args()
    texts = news()
    if texts is None:
        print("no figures: SLANTWISE_DATA is not set")
        return 0
    head()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "news"
        store(texts, path)
        bench = Rounds(__file__, path, arguments.calls)
        show(of_matrix(bench, arguments.rounds))
        show(of_pairs(bench, arguments.rounds))
        chart(bench, arguments.chart)
    print(f"\nchart: {arguments.chart}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
