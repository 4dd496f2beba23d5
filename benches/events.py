"""Events and furniture: how good they are, and how long they take beside counting the same articles.

    python benches/events.py [--calls 2]

needs SLANTWISE_DATA, the folder that holds data/news_9k.parquet and data/same_event_teasers.parquet, and polars.
"""

from __future__ import annotations

import argparse
import collections
import datetime
import math
import os
import pathlib
import time
import warnings
from typing import TYPE_CHECKING, Any

import polars as pl

import slantwise as sw

if TYPE_CHECKING:
    from collections.abc import Callable

THRESHOLDS = (0.04, 0.06, 0.08, 0.09, 0.1, 0.11, 0.12, 0.14, 0.16, 0.2, 0.25, 0.3)


def agreement(found: list[int | None], true: list[int]) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of articles."""
    alone = [f"alone {row}" if event is None else event for row, event in enumerate(found)]

    def pairs(labels: list[Any]) -> int:
        return sum(math.comb(size, 2) for size in collections.Counter(labels).values())

    both = pairs(list(zip(alone, true, strict=True)))
    precision, recall = both / max(pairs(alone), 1), both / pairs(true)
    return precision, recall, 2 * precision * recall / (precision + recall)


def curve(teasers: pl.DataFrame) -> None:
    """Threshold → precision, recall, F1; the parameters were chosen on the even months."""
    corpus = sw.Corpus(teasers, id="id", title="title", date="date")
    true, months = teasers["event_id"].to_list(), [int(date[5:7]) for date in teasers["date"]]
    print("| threshold | precision | recall | F1 | even months | odd months |\n|---|---|---|---|---|---|")
    for threshold in THRESHOLDS:
        found = corpus.events(threshold=threshold).documents["event"]
        halves = []
        for odd in (0, 1):
            rows = [row for row, month in enumerate(months) if month % 2 == odd]
            halves.append(agreement([found[row] for row in rows], [true[row] for row in rows])[2])
        print("|", " | ".join(f"{value:.2f}" for value in (threshold, *agreement(found, true), *halves)), "|")


def fastest(call: Callable[[], Any], calls: int) -> float:
    """The seconds of the fastest call."""
    seconds = []
    for _ in range(calls):
        begun = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def times(news: pl.DataFrame, calls: int) -> None:
    """Nine thousand articles, as many within two months, and 36,000 that are four times as dense in time."""
    dated = news.with_columns(pl.col("date").str.to_date())
    first = datetime.date(2020, 1, 1)
    dense = news.with_columns(pl.Series("date", [first + datetime.timedelta(row % 60) for row in range(len(news))]))
    fourfold = pl.concat([dated.with_columns(pl.col("date").dt.offset_by(f"{10 * copy}d")) for copy in range(4)])
    print("| articles | counting (dfm) | events | furniture |\n|---|---|---|---|")
    for name, frame in (("9,000", dated), ("9,000 in 60 days", dense), ("36,000", fourfold)):
        corpus = sw.Corpus(frame, title="title", date="date")
        whole = fastest(lambda: corpus.tokens().dfm(), calls)  # noqa: B023 (called at once)
        events = fastest(corpus.events, calls)
        furniture = fastest(corpus.furniture, calls)
        print(f"| {name} | {whole:.2f} s | {events:.2f} s | {furniture:.2f} s |", flush=True)


def main() -> None:
    """Print the tables of benches/README.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2)
    warnings.simplefilter("ignore")
    data = pathlib.Path(os.environ["SLANTWISE_DATA"]) / "data"
    curve(pl.read_parquet(data / "same_event_teasers.parquet"))
    times(pl.read_parquet(data / "news_9k.parquet"), parser.parse_args().calls)


if __name__ == "__main__":
    main()
