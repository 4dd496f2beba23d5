"""False alarms: how many words does a test call distinctive where nothing differs?

Each outlet's articles are split at random into two pretended outlets, again and again. Nothing distinguishes the
halves, so a test at p < .05 should flag 5 % of the words. The classical G² is measured beside it on the same splits.

    python benches/false_alarms.py [--outlets "Outlet A,Outlet B"] [--splits 20]

needs SLANTWISE_DATA, the folder that holds data/news_9k.parquet.
"""

from __future__ import annotations

import argparse
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
    arguments = parser.parse_args()
    folder = os.environ.get("SLANTWISE_DATA")
    if not folder:
        print("SLANTWISE_DATA is not set: nothing to measure on")
        return 1
    news = pl.read_parquet(pathlib.Path(folder) / "data" / "news_9k.parquet")
    outlets = arguments.outlets.split(",")
    print(f"share of words with p < .05 (p < .001 in brackets), {arguments.splits} splits each of {', '.join(outlets)}")
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
                for seed in range(arguments.splits):
                    tokens = halves(own, sizes, seed).tokens()
                    total += flagged(tokens.keyness(target="a", reference="b", **options))
            cells = [f"{row[2] / row[0]:6.1%} ({row[3] / row[0]:.2%})" for row in total]
            common = total[1:].sum(axis=0)
            cells.append(f"{common[2] / common[0]:6.1%} ({common[3] / common[0]:.2%})")
            print(
                f"{sizes[0]:>4} + {sizes[1]:<4} articles  {label:14}" + "".join(f"{cell:>15}" for cell in cells),
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
