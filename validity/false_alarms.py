"""False alarms: how often does a test call something different where nothing differs?

Each outlet's articles are split at random into two pretended outlets, again and again; the texts of each event get
their labels at random. A test at p < .05 should then find 5 %.
"""

from __future__ import annotations

import contextlib
import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from draws import BANDS, NAMES, Data, halves, relabelled
from scipy import stats

import slantwise as sw

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Permutations must be many enough for p < .001.
REPLICATES = 1999
LEVELS = (0.05, 0.001)
LEXICON = "policy-frames"
#: Frequent nouns of political news.
NODES = ("president", "house", "people", "law", "court", "percent", "campaign", "border", "trade", "police")


class Tally:
    """Counts what was tested and what was flagged, by case and band."""

    def __init__(self) -> None:
        self.counts: dict[tuple[Any, ...], np.ndarray] = {}

    def add(self, case: tuple[Any, ...], p: np.ndarray, occurrences: np.ndarray) -> None:
        """Note the p-values of one table."""
        total = self.counts.setdefault(case, np.zeros((len(BANDS), 1 + len(LEVELS)), dtype=int))
        for band, (low, high) in enumerate(BANDS):
            known = p[(occurrences >= low) & (occurrences < high) & ~np.isnan(p)]
            total[band] += [known.size, *[(known < level).sum() for level in LEVELS]]

    def rows(self, *names: str) -> list[dict[str, Any]]:
        """One row for each case and band, and one for all bands from 20 on."""
        rows = []
        for case, total in self.counts.items():
            counted = [*zip(NAMES, total, strict=True), ("all from 20", total[1:].sum(axis=0))]
            for band, (tested, *flagged) in counted:
                shares = {f"p<{level}": count / tested for level, count in zip(LEVELS, flagged, strict=True) if tested}
                rows.append(dict(zip(names, case, strict=True)) | {"band": band, "tested": int(tested)} | shares)
        return rows


def column(table: pl.DataFrame, name: str) -> np.ndarray:
    """A column as numbers, NaN where there is none."""
    return table[name].cast(pl.Float64).fill_null(np.nan).to_numpy()


def splits(data: Data, times: int, sizes: tuple[int, int]) -> Iterator[sw.Corpus]:
    """The pretended outlets, as corpora."""
    for place, articles in enumerate(data.outlets.values()):
        for seed in range(times):
            yield sw.Corpus(halves(articles, sizes, place, seed))


def shown(sizes: tuple[int, int]) -> str:
    """Two sizes as a reader sees them."""
    return f"{sizes[0]} + {sizes[1]}"


def peers(table: pl.DataFrame, lengths: tuple[float, float]) -> dict[str, np.ndarray]:
    """p-values of the usual tests, from the counts: G², χ², log-odds with informative prior (Monroe et al. 2008)."""
    (n1, n2), f1, f2 = lengths, column(table, "n_target"), column(table, "n_reference")
    expected = (f1 + f2) * n1 / (n1 + n2)
    others = (n1 + n2) - (f1 + f2)
    chi2 = (f1 - expected) ** 2 * (n1 + n2) ** 3 / ((f1 + f2) * others * n1 * n2)
    # α₀ = 500 words, in proportion to both sides together.
    alpha = 500 * (f1 + f2) / (n1 + n2)
    odds = [np.log((f + alpha) / (n + 500 - f - alpha)) for f, n in ((f1, n1), (f2, n2))]
    zeta = (odds[0] - odds[1]) / np.sqrt(1 / (f1 + alpha) + 1 / (f2 + alpha))
    return {
        "G²": stats.chi2.sf(column(table, "g2"), 1),
        "χ²": stats.chi2.sf(chi2, 1),
        "log-odds ζ": 2 * stats.norm.sf(np.abs(zeta)),
    }


def of_frames(table: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Give p of outlet a, and the hits of both outlets; what b says is the same turned round."""
    hits = table.group_by("frame").agg(both=pl.col("hits").sum())
    half = table.filter(pl.col("outlet") == "a").join(hits, on="frame")
    return column(half, "p"), column(half, "both")


def words(data: Data, times: int, tests: list[str]) -> list[dict[str, Any]]:
    """Keyness of words."""
    tally = Tally()
    for sizes in data.sizes:
        for corpus in splits(data, times, sizes):
            tokens = corpus.tokens()
            for test in tests:
                compared = {"target": "a", "reference": "b", "test": test, "replicates": REPLICATES}
                drawn = test == "permutation"
                table = tokens.keyness(**compared, min_count=20 if drawn else 5).to_polars()
                occurrences = column(table, "n_target") + column(table, "n_reference")
                tally.add((shown(sizes), test), column(table, "p"), occurrences)
                if test == "dispersion":
                    seen = np.asarray(tokens.dfm(by="outlet").to_scipy().sum(axis=1)).ravel()
                    for name, p in peers(table, (float(seen[0]), float(seen[1]))).items():
                        tally.add((shown(sizes), name), p, occurrences)
    return tally.rows("articles", "test")


def frames(data: Data, times: int, tests: list[str]) -> list[dict[str, Any]]:
    """Framing scores, over all coverage and within topics."""
    tally = Tally()
    for sizes in data.sizes:
        for corpus in splits(data, 4 * times, sizes):
            tokens = corpus.tokens()
            for test, within in itertools.product([*tests, "token"], (None, data.topic)):
                if within and test in ("welch", "wilcoxon"):
                    continue
                table = tokens.framing(LEXICON, test=test, within=within, replicates=REPLICATES).to_polars()
                tally.add((shown(sizes), within or "–", test), *of_frames(table))
    return tally.rows("articles", "within", "test")


def within(data: Data, times: int, tests: list[str]) -> list[dict[str, Any]]:
    """Words and frames compared inside topics, and inside events whose texts are relabelled."""
    tally = Tally()
    kept = [test for test in tests if test not in ("welch", "wilcoxon")]
    for sizes in data.sizes:
        for corpus in splits(data, times, sizes):
            tokens = corpus.tokens()
            for test in [*kept, "token"]:
                compared = {"target": "a", "reference": "b", "test": test, "replicates": REPLICATES}
                table = tokens.keyness(**compared, within=data.topic, min_count=20).to_polars()
                occurrences = column(table, "n_target") + column(table, "n_reference")
                tally.add((f"{shown(sizes)}, within topic", "words", test), column(table, "p"), occurrences)
    for seed in range(5 * times):
        tokens = sw.Corpus(relabelled(data.events, seed), event="event").tokens()
        for test in [*kept, "token"]:
            options = {"within": "event", "test": test, "replicates": REPLICATES}
            table = tokens.keyness(target="a", reference="b", min_count=5, **options).to_polars()
            occurrences = column(table, "n_target") + column(table, "n_reference")
            tally.add(("events relabelled", "words", test), column(table, "p"), occurrences)
            table = tokens.framing(LEXICON, **options).to_polars()
            tally.add(("events relabelled", "frames", test), *of_frames(table))
    return tally.rows("texts", "what", "test")


def company(data: Data, times: int, tests: list[str]) -> list[dict[str, Any]]:
    """The words near a node, contrasted between the halves."""
    tally = Tally()
    kept = [test for test in tests if test == "dispersion"]
    for sizes in data.sizes[1:]:
        for corpus in splits(data, max(times // 2, 1), sizes):
            tokens = corpus.tokens(min_count=5)
            matrices = {window: tokens.cooccurrence(window=window) for window in (5, 10)}
            matrices["sentence"] = tokens.cooccurrence(context="sentence")
            for (window, matrix), test, node in itertools.product(matrices.items(), [*kept, "token"], NODES):
                # A node that one half never uses cannot be contrasted.
                with contextlib.suppress(sw.GroupError, sw.PatternError):
                    table = matrix.collocates(node, by="outlet", target="a", reference="b", test=test).to_polars()
                    occurrences = column(table, "n_target") + column(table, "n_reference")
                    tally.add((shown(sizes), str(window), test), column(table, "p"), occurrences)
    return tally.rows("articles", "window", "test")
