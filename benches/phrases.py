"""How fast are phrases found?

Phrases of two, three and four words in the whole corpus; and beside a finder in pure Python that counts the same (and
NLTK's, where it is installed) in a part of it. CPU seconds of one thread: read the ratios.

    python benches/phrases.py [--part 500]

needs SLANTWISE_DATA, the folder that holds data/news_9k.parquet.
"""

from __future__ import annotations

import argparse
import math
import os
import pathlib
import sys
import time
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Any

import polars as pl

import slantwise as sw

if TYPE_CHECKING:
    from collections.abc import Callable


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds, and the result."""
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def by_hand(documents: list[list[str]], length: int, min_count: int) -> dict[tuple[str, ...], float]:
    """z of every phrase, in plain Python: count all runs, then the patterns of the frequent ones."""
    runs = [run for words in documents for run in zip(*(words[place:] for place in range(length)), strict=False)]
    counts = Counter(runs)
    frequent = [run for run, count in counts.items() if count >= min_count]
    sets = [places for size in range(1, length) for places in combinations(range(length), size)]
    parts = {places: Counter(tuple(run[place] for place in places) for run in runs) for places in sets}
    found = {}
    for run in frequent:
        agreeing = {(): len(runs), tuple(range(length)): counts[run]}
        agreeing |= {places: parts[places][tuple(run[place] for place in places)] for places in sets}
        value, variance = 0.0, 0.0
        for places in agreeing:
            within = ((len(more), n) for more, n in agreeing.items() if set(places) <= set(more))
            cell = sum((-1) ** (size - len(places)) * n for size, n in within)
            value += (-1) ** (length - len(places)) * math.log(cell + 0.5)
            variance += 1 / (cell + 0.5)
        found[run] = value / math.sqrt(variance)
    return found


def phrases(news: pl.DataFrame, part: int) -> None:
    """Phrases on the whole corpus, and on a part of it beside others."""
    whole = sw.Corpus(news).tokens(threads=1)
    for length in (2, 3, 4):
        seconds, table = timed(lambda length=length: whole.collocations(length))
        print(f"phrases of {length}: {seconds:5.2f} s of CPU, {len(table):,} of {whole.n_tokens:,} words")
    corpus = sw.Corpus(news.head(part))
    # With addresses counted there are no gaps, of which the finder in Python would know nothing.
    tokens = corpus.tokens(urls=True, emails=True, threads=1)
    documents = []
    for doc in range(part):
        pieces = corpus.explain(corpus.text(doc) or "", urls=True, emails=True)
        documents.append([term for term, counted in zip(pieces["term"], pieces["counted"], strict=True) if counted])
    for length in (2, 3, 4):
        ours, table = timed(lambda length=length: tokens.collocations(length))
        theirs, found = timed(lambda length=length: by_hand(documents, length, 5))
        print(f"  {part} articles, {length} words: {ours:.3f} s, pure Python {theirs:.2f} s, {theirs / ours:.0f} times")
        for row in table:
            assert math.isclose(row["z"], found[tuple(row["collocation"].split(" "))], rel_tol=1e-9, abs_tol=1e-9)
        assert len(table) == len(found)
    try:
        from nltk.collocations import BigramAssocMeasures, BigramCollocationFinder
    except ImportError:
        return
    ours, _ = timed(lambda: tokens.collocations(2))

    def nltk() -> Any:
        finder = BigramCollocationFinder.from_documents(documents)
        finder.apply_freq_filter(5)
        return finder.score_ngrams(BigramAssocMeasures.likelihood_ratio)

    theirs, _ = timed(nltk)
    print(f"  {part} articles, 2 words: {ours:.3f} s, NLTK {theirs:.2f} s, {theirs / ours:.0f} times")


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", type=int, default=500)
    arguments = parser.parse_args()
    folder = os.environ.get("SLANTWISE_DATA")
    if not folder:
        print("SLANTWISE_DATA is not set: nothing to measure on")
        return 1
    phrases(pl.read_parquet(pathlib.Path(folder) / "data" / "news_9k.parquet"), arguments.part)
    return 0


if __name__ == "__main__":
    sys.exit(main())
