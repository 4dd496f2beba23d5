"""False alarms: how many words does a test call distinctive where nothing differs?

Each outlet's articles are split at random into two pretended outlets, again and again. Nothing distinguishes the
halves, so a test at p < .05 should flag 5 % of the words. The classical G² is measured beside it on the same splits.
The same is asked of the company of a node: of the words near it, contrasted between the halves.

    python benches/false_alarms.py [--outlets "Outlet A,Outlet B"] [--splits 20] [--only words|company]

needs SLANTWISE_DATA, the folder that holds data/news_9k.parquet.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import pathlib
import random
import sys

import numpy as np
import polars as pl

import slantwise as sw

BANDS = ((5, 20), (20, 50), (50, 200), (200, 1000), (1000, 10**9))
LEVELS = (0.05, 0.001)


def halves(documents: pl.DataFrame, sizes: tuple[int, int], seed: int) -> sw.Corpus:
    """Two pretended outlets of these sizes, drawn at random from one."""
    rows = list(range(documents.height))
    random.Random(seed).shuffle(rows)
    taken = documents[rows[: sum(sizes)]]
    return sw.Corpus(taken.with_columns(outlet=pl.Series(["a"] * sizes[0] + ["b"] * sizes[1])))


def flagged(table: sw.Table) -> np.ndarray:
    """Per band: words, words without p, then words at each level."""
    count = np.array(table["n_target"]) + np.array(table["n_reference"])
    p = np.array([np.nan if value is None else value for value in table["p"]], dtype=float)
    rows = []
    for low, high in BANDS:
        band = (count >= low) & (count < high)
        rows.append([band.sum(), (band & np.isnan(p)).sum(), *[(band & (p < level)).sum() for level in LEVELS]])
    return np.array(rows)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outlets", default="CNN (Web News),Washington Times,Politico")
    parser.add_argument("--splits", type=int, default=20)
    parser.add_argument("--only", choices=("words", "company"))
    arguments = parser.parse_args()
    folder = os.environ.get("SLANTWISE_DATA")
    if not folder:
        print("SLANTWISE_DATA is not set: nothing to measure on")
        return 1
    news = pl.read_parquet(pathlib.Path(folder) / "data" / "news_9k.parquet")
    outlets = arguments.outlets.split(",")
    if arguments.only != "company":
        words(news, outlets, arguments.splits)
    if arguments.only != "words":
        company(news, outlets, arguments.splits)
    return 0


def words(news: pl.DataFrame, outlets: list[str], splits: int) -> None:
    """Print the table of keyness."""
    print(f"share of words with p < .05 (p < .001 in brackets), {splits} splits each of {', '.join(outlets)}")
    print(f"{'':34}" + "".join(f"{low:>7}+       " for low, _ in BANDS) + "all from 20")
    for sizes in ((50, 50), (200, 200), (40, 400)):
        for label, options in (
            ("dispersion", {"test": "dispersion"}),
            ("within topic", {"test": "dispersion", "within": "topic"}),
            ("token (G²)", {"test": "token"}),
        ):
            total = np.zeros((len(BANDS), 2 + len(LEVELS)))
            for outlet in outlets:
                own = news.filter(pl.col("outlet") == outlet)
                for seed in range(splits):
                    tokens = halves(own, sizes, seed).tokens()
                    total += flagged(tokens.keyness(target="a", reference="b", **options))
            show(f"{sizes[0]:>4} + {sizes[1]:<4} articles  {label:14}", total)


#: Frequent nouns of political news.
NODES = ("president", "house", "people", "law", "court", "percent", "campaign", "border", "trade", "police")


def company(news: pl.DataFrame, outlets: list[str], splits: int) -> None:
    """Print the table of contrasted collocates."""
    print(f"share of collocates with p < .05 (p < .001 in brackets), {splits} splits each; nodes: {', '.join(NODES)}")
    print(f"{'':36}" + "".join(f"{low:>7}+       " for low, _ in BANDS) + "all from 20")
    asked = [(window, test) for window in (5, 10, "sentence") for test in ("dispersion", "token")]
    for sizes in ((200, 200), (40, 400)):
        totals = {case: np.zeros((len(BANDS), 2 + len(LEVELS))) for case in asked}
        for outlet in outlets:
            own = news.filter(pl.col("outlet") == outlet)
            for seed in range(splits):
                tokens = halves(own, sizes, seed).tokens(min_count=5)
                matrices = {window: tokens.cooccurrence(window=window) for window in (5, 10)}
                matrices["sentence"] = tokens.cooccurrence(context="sentence")
                for (window, test), node in itertools.product(asked, NODES):
                    # A node that one half never uses cannot be contrasted.
                    with contextlib.suppress(sw.GroupError, sw.PatternError):
                        table = matrices[window].collocates(node, by="outlet", target="a", reference="b", test=test)
                        totals[window, test] += flagged(table)
        for (window, test), total in totals.items():
            show(f"{sizes[0]:>4} + {sizes[1]:<4} articles {window!s:>8} {test:11}", total)


def show(label: str, total: np.ndarray) -> None:
    """Print a line of shares, band by band."""
    cells = [f"{row[2] / row[0]:6.1%} ({row[3] / row[0]:.2%})" if row[0] else "-" for row in total]
    common = total[1:].sum(axis=0)
    cells.append(f"{common[2] / common[0]:6.1%} ({common[3] / common[0]:.2%})")
    print(label + "".join(f"{cell:>15}" for cell in cells), flush=True)


if __name__ == "__main__":
    sys.exit(main())
