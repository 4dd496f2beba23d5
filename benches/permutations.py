"""Permutation and bootstrap: how long they take beside tokenising and counting the same articles.

    python benches/permutations.py [--rounds 3] [--calls 1]

needs SLANTWISE_DATA, the folder that holds data/news_9k.parquet, and polars. All contenders run on one thread. How the
figures are made is said in rounds.py.
"""

from __future__ import annotations

import os
import pathlib
import statistics
import sys
from typing import Any

from rounds import Row, answered, child, fastest, head, parser, say, show

#: Features with so many tokens are tested, as often as this.
MIN_COUNT, REPLICATES = 20, 1_000


def articles(path: pathlib.Path) -> Any:
    """The texts and their outlets."""
    import polars as pl

    return pl.read_parquet(path, columns=["text", "outlet"])


def counted(path: pathlib.Path, threads: int, calls: int) -> dict[str, Any]:
    """Texts → tokens → counts: what everything is held against."""
    import slantwise as sw

    corpus = sw.Corpus(articles(path))
    seconds, dfm = fastest(lambda: corpus.tokens(threads=threads).dfm(), max(3, calls))
    return {"seconds": seconds, "shape": dfm.shape, "outlets": len(corpus.outlets)}


def keyness(**arguments: Any) -> Any:
    """A contender that compares all outlets in one way."""

    def contender(path: pathlib.Path, threads: int, calls: int) -> dict[str, Any]:
        import slantwise as sw

        tokens = sw.Corpus(articles(path)).tokens(threads=threads)
        seconds, table = fastest(lambda: tokens.keyness(min_count=MIN_COUNT, **arguments), calls)
        return {"seconds": seconds, "rows": len(table)}

    return contender


CONTENDERS = {
    "counted": counted,
    "dispersion": keyness(),
    "permutation": keyness(test="permutation", replicates=REPLICATES),
    "maxt": keyness(test="permutation", adjust="maxt", replicates=REPLICATES),
    "bootstrap": keyness(interval="bootstrap", replicates=REPLICATES),
    "welch": keyness(test="welch"),
    "wilcoxon": keyness(test="wilcoxon"),
}
SHOWN = {
    "dispersion": "the usual test",
    "permutation": f"{REPLICATES:,} permutations, rows leaving when p is large",
    "maxt": f"{REPLICATES:,} permutations of all rows, largest statistics",
    "bootstrap": f"{REPLICATES:,} bootstrap replicates",
    "welch": "Welch's t",
    "wilcoxon": "Wilcoxon's rank sum",
}


def main() -> None:
    """Take turns, and print the table."""
    arguments = parser(__doc__, 3).parse_args()
    folder = os.environ.get("SLANTWISE_DATA")
    if not folder:
        sys.exit("SLANTWISE_DATA is not set: it names the folder that holds data/news_9k.parquet")
    path = pathlib.Path(folder) / "data" / "news_9k.parquet"
    found: dict[str, list[dict[str, Any]]] = {}
    for turn in range(arguments.rounds):
        for name in CONTENDERS:
            say(f"round {turn + 1} of {arguments.rounds}: {name}")
            found.setdefault(name, []).append(
                child(sys.executable, __file__, "--child", name, path, 1, 1 if name != "counted" else arguments.calls)
            )
    say("")
    base = statistics.median(one["seconds"] for one in found["counted"])
    documents, features = found["counted"][0]["shape"]
    head()
    lines: list[Row | str] = [
        f"{documents:,} documents, {features:,} features, {found['counted'][0]['outlets']} outlets, "
        f"{found['dispersion'][0]['rows']:,} rows; 1 thread",
        Row("texts → tokens → counts", [one["seconds"] for one in found["counted"]], "s", at_most=True),
    ]
    for name, what in SHOWN.items():
        goal = 15.0 if name == "permutation" else None
        times = [one["seconds"] / base for one in found[name]]
        lines.append(Row(what, times, "× that", goal=goal, at_most=True))
    show(lines)


if __name__ == "__main__" and not answered(CONTENDERS):
    main()
