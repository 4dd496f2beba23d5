"""Real articles, split and relabelled at random so that nothing differs, or planted with differences of known size."""

from __future__ import annotations

import itertools
import json
import os
import pathlib
from dataclasses import dataclass

import numpy as np
import polars as pl

ROOT = pathlib.Path(__file__).resolve().parents[1]
#: Occurrences of a word on both sides together: from, to below.
BANDS = ((5, 20), (20, 50), (50, 200), (200, 1000), (1000, 10**9))
#: How the bands are called.
NAMES = ("5–20", "20–50", "50–200", "200–1000", "over 1000")
#: Times as often as on the other side.
RATIOS = (1.0, 1.25, 1.5, 2.0, 4.0)
#: How many invented words are planted at once, per ratio, of the frequency of each band. Frequent ones are few: they
#: take up much of an article.
PLANTED = (12, 12, 12, 5, 3)
#: Words that make up a larger share of all than this are not copied: four times as many would not be a text.
COMMONEST = 0.02
#: The share of the words of an article that is replaced, at most, on average.
MOST = 0.7


@dataclass(frozen=True)
class Data:
    """What is measured on."""

    #: Articles of each outlet that is split.
    outlets: dict[str, pl.DataFrame]
    #: Events, each told in several texts; empty where there are none.
    events: pl.DataFrame
    #: How many articles the two halves get.
    sizes: tuple[tuple[int, int], ...]
    #: A column that the articles of one outlet can be compared within.
    topic: str


def news(outlets: list[str]) -> Data | None:
    """Real news from the folder SLANTWISE_DATA; None where it is not."""
    folder = os.environ.get("SLANTWISE_DATA")
    if not folder:
        return None
    articles = pl.read_parquet(pathlib.Path(folder) / "data" / "news_9k.parquet")
    teasers = pl.read_parquet(pathlib.Path(folder) / "data" / "same_event_teasers.parquet")
    return Data(
        {outlet: articles.filter(pl.col("outlet") == outlet) for outlet in outlets},
        teasers.rename({"event_id": "event"}).select("text", "event").sort("event", "text"),
        ((50, 50), (200, 200), (40, 400)),
        "topic",
    )


def example() -> Data:
    """The invented example corpus as if one outlet had written it: small, to try the suite out."""
    lines = (ROOT / "examples" / "newsroom.jsonl").read_text(encoding="utf-8").splitlines()
    articles = pl.DataFrame([json.loads(line) for line in lines]).select("text", "event")
    return Data({"all": articles}, articles, ((15, 15), (8, 30)), "event")


def halves(articles: pl.DataFrame, sizes: tuple[int, int], *seed: int) -> pl.DataFrame:
    """Two pretended outlets of these sizes, drawn at random from one."""
    rows = np.random.default_rng([*seed, *sizes]).permutation(articles.height)[: sum(sizes)]
    return articles[rows.tolist()].with_columns(outlet=pl.Series(["a"] * sizes[0] + ["b"] * sizes[1]))


def relabelled(events: pl.DataFrame, *seed: int) -> pl.DataFrame:
    """One text of each event, drawn at random, is called outlet a, the others b."""
    frame = events.with_columns(draw=pl.Series(np.random.default_rng(seed).random(events.height)))
    first = pl.col("draw") == pl.col("draw").min().over("event")
    return frame.with_columns(outlet=pl.when(first).then(pl.lit("a")).otherwise(pl.lit("b"))).drop("draw")


@dataclass(frozen=True)
class Term:
    """An invented word: how often its like occurs (a band), and by how much outlet a is to use it more often."""

    band: int
    ratio: float
    #: Which outlet gets more of it.
    more: str
    #: Occurrences to be expected in all articles if neither got more of it.
    count: int

    @property
    def truth(self) -> float:
        """The true log ratio of a to b, base 2."""
        return float(np.log2(self.ratio)) * (1 if self.more == "a" else -1)

    def effect(self, name: str, words: int) -> float:
        """The true size of the difference, measured one way or other, in articles of so many words together."""
        rate = self.count / words
        own, other = (rate * self.ratio, rate)[:: 1 if self.more == "a" else -1]
        return {
            "log_ratio": self.truth,
            "percent_diff": 100 * (own / other - 1),
            "odds_ratio": own * (1 - other) / (other * (1 - own)),
            "rate_difference": 1e6 * (own - other),
        }[name]


def plant(frame: pl.DataFrame, counts, lengths: np.ndarray, more: str, *seed: int) -> tuple[pl.DataFrame, list[Term]]:
    """Put invented words into the articles that are as frequent and as bursty as real ones, at known ratios.

    A donor, drawn from the words of a band, stands in a share π of the articles, with a burst of some occurrences. The
    invented word gets the chance π·n/n̄ of a burst in an article of n words, times the ratio on one side; above 1 it
    gets more bursts. Bursts are drawn from those of the donor. Invented words take the places of words drawn at
    random, so articles keep their length and the ratio of expected rates is the one wanted.
    """
    random = np.random.default_rng(seed)
    columns = counts.tocsc()
    totals = np.asarray(counts.sum(axis=0)).ravel()
    side = np.array(frame["outlet"] == more)
    terms, planted, room = [], [[] for _ in range(frame.height)], MOST
    for band, ((low, high), wanted) in enumerate(zip(BANDS, PLANTED, strict=True)):
        donors = np.flatnonzero((totals >= low) & (totals < high) & (totals <= COMMONEST * lengths.sum()))
        # Ratio by ratio in turns, so that where there is no more room each has as many.
        for donor, ratio in itertools.product(random.permutation(donors)[:wanted], RATIOS):
            share = totals[donor] / lengths.sum() * ratio
            if share > room:
                break
            room -= share
            bursts = columns.data[columns.indptr[donor] : columns.indptr[donor + 1]].astype(int)
            chance = bursts.size / frame.height * lengths / lengths.mean() * np.where(side, ratio, 1.0)
            times = np.floor(chance).astype(int)
            times += random.random(times.size) < chance - times
            drawn = bursts[random.integers(bursts.size, size=times.sum())]
            found = np.bincount(np.repeat(np.arange(times.size), times), drawn, times.size).astype(int)
            for article in np.flatnonzero(found).tolist():
                planted[article] += [f"qq{len(terms)}qq"] * int(found[article])
            terms.append(Term(band, ratio, more, int(totals[donor])))
    texts = []
    for text, own in zip(frame["text"], planted, strict=True):
        words = text.split()
        places = random.permutation(len(words))[: len(own)]
        for place, word in zip(places, own, strict=False):
            words[place] = word
        texts.append(" ".join(words + own[len(places) :]))
    return frame.with_columns(text=pl.Series(texts)), terms
