"""Planted differences: do 95 % intervals hold the true ratio, and how many differences are found?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from draws import NAMES, RATIOS, Data, halves, plant, relabelled
from false_alarms import REPLICATES, column, shown
from scipy import stats

import slantwise as sw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from draws import Term

#: How often each split is planted.
ROUNDS = 3
#: Other sizes of a difference whose true value is known.
EFFECTS = ("percent_diff", "odds_ratio", "rate_difference")


def corpora(data: Data, times: int) -> Iterator[tuple[str, str | None, sw.Corpus, list[Term]]]:
    """Corpora with planted words: which texts, the column of their events, and what was planted."""
    for sizes in data.sizes:
        # Where sizes differ, either side gets more: the variance of a ratio is that of its smaller side.
        sides = ["a"] if sizes[0] == sizes[1] else ["a", "b"]
        for place, articles in enumerate(data.outlets.values()):
            for seed in range(times):
                frame = halves(articles, sizes, place, seed)
                counts, lengths = counted(frame)
                for more in sides:
                    which = {"a": "small", "b": "large"}[more]
                    name = shown(sizes) if len(sides) == 1 else f"{shown(sizes)}, more in the {which} one"
                    for turn in range(ROUNDS):
                        texts, terms = plant(frame, counts, lengths, more, place, seed, turn, ord(more), *sizes)
                        yield name, data.topic, sw.Corpus(texts, event=data.topic), terms
    for seed in range(ROUNDS * times):
        frame = relabelled(data.events, seed)
        counts, lengths = counted(frame)
        texts, terms = plant(frame, counts, lengths, "a", seed, 7)
        yield "events relabelled", "event", sw.Corpus(texts, event="event"), terms


def counted(frame: pl.DataFrame) -> tuple[Any, np.ndarray]:
    """How often each word occurs in each article, and how long the articles are."""
    counts = sw.Corpus(frame).tokens().dfm().to_scipy()
    return counts, np.maximum(np.asarray(counts.sum(axis=1)).ravel(), 1)


class Planted:
    """What became of the planted words, by case, band and ratio."""

    def __init__(self) -> None:
        self.found: dict[tuple[Any, ...], list[np.ndarray]] = {}
        #: By case and effect: band, ratio, whether the interval holds the truth, is missing, lies above.
        self.effects: dict[tuple[Any, ...], list[np.ndarray]] = {}

    def add(self, case: tuple[Any, ...], terms: list[Term], words: int, table: pl.DataFrame) -> None:
        """Note p, G², sign and whether the interval holds the truth, of each planted word that occurs."""
        place = {f"qq{number}qq": number for number in range(len(terms))}
        table = table.filter(pl.col("feature").is_in(list(place)))
        own = [terms[place[name]] for name in table["feature"]]
        bands, ratios = [term.band for term in own], [RATIOS.index(term.ratio) for term in own]
        for effect in ("log_ratio", *EFFECTS):
            ends = ("low", "high") if effect == "log_ratio" else (f"{effect}_low", f"{effect}_high")
            if ends[0] not in table.columns:
                continue
            truth = np.array([term.effect(effect, words) for term in own])
            low, high = (column(table, end) for end in ends)
            # An end that is infinite holds everything; without both ends there is no interval.
            held, missing = ~(low > truth) & ~(high < truth), np.isnan(low) & np.isnan(high)
            noted = np.array([bands, ratios, held, missing, low > truth], dtype=float)
            self.effects.setdefault((*case, effect), []).append(noted)
        right = column(table, "z") * np.array([term.truth for term in own]) > 0
        noted = np.array([bands, ratios, column(table, "p"), column(table, "g2"), right], dtype=float)
        self.found.setdefault(case, []).append(noted)


def gather(data: Data, times: int, tests: list[str], intervals: list[str]) -> Planted:
    """Plant, compare and note."""
    noted = Planted()
    for name, events, corpus, terms in corpora(data, times):
        # The view keeps what rates are per, and spares the tests all other words.
        everything = corpus.tokens()
        tokens = everything.keep("qq*qq")
        for test in tests:
            for interval in intervals if test == "dispersion" else intervals[:1]:
                for within in (None, events) if name != "events relabelled" else (events,):
                    if within and (test in ("welch", "wilcoxon")):
                        continue
                    if interval != "likelihood" and name.startswith("events"):
                        continue
                    options = {"test": test, "interval": interval, "within": within, "replicates": REPLICATES // 2}
                    if within is None and test == "dispersion":
                        options["measures"] = EFFECTS
                    table = tokens.keyness(target="a", reference="b", min_count=1, **options).to_polars()
                    noted.add((name, within or "–", test, interval), terms, everything.n_tokens, table)
    return noted


def coverage(noted: Planted) -> list[dict[str, Any]]:
    """Share of intervals that hold the true log ratio."""
    rows = []
    for (texts, within, test, interval, effect), parts in noted.effects.items():
        found = np.concatenate(parts, axis=1)
        if test != "dispersion":
            continue
        for band, name in [*enumerate(NAMES), (None, "all from 20")]:
            for ratio, times in enumerate(RATIOS):
                some = found[:, (found[1] == ratio) & (found[0] == band if band is not None else found[0] > 0)]
                some = some[:, some[3] == 0]
                if some.shape[1]:
                    rows.append({
                        "texts": texts, "within": within, "effect": effect, "interval": interval, "band": name,
                        "ratio": times, "planted": some.shape[1], "covered": some[2].mean(), "too high": some[4].mean(),
                    })  # fmt: skip
    return rows


def power(noted: Planted) -> list[dict[str, Any]]:
    """Share of planted differences found, in the right direction, beside the token test at its actual size.

    The token test is given the threshold of G² that 5 % of the words without a difference exceed, band by band; nobody
    knows it in practice. `nominal` is what the token test calls at p < .05.
    """
    rows = []
    for case in noted.found:
        texts, within, test, interval = case
        if interval != "likelihood":
            continue
        found = np.concatenate(noted.found[case], axis=1)
        for band, name in enumerate(NAMES):
            here = found[:, found[0] == band]
            null = here[:, here[1] == 0]
            if not null.shape[1]:
                continue
            threshold = np.quantile(null[3], 0.95)
            for ratio, times in enumerate(RATIOS):
                some = here[:, here[1] == ratio]
                if not some.shape[1]:
                    continue
                right = some[4] == 1 if ratio else np.ones(some.shape[1], dtype=bool)
                shares = {test: np.mean((some[2] < 0.05) & right)}
                if test == "dispersion":
                    shares["G², size-adjusted"] = np.mean((some[3] > threshold) & right)
                    shares["G², nominal"] = np.mean((stats.chi2.sf(some[3], 1) < 0.05) & right)
                for label, share in shares.items():
                    rows.append({
                        "texts": texts, "within": within, "test": label, "band": name, "ratio": times,
                        "planted": some.shape[1], "found": float(share),
                    })  # fmt: skip
    return rows
