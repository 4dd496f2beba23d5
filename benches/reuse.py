"""How fast are near-duplicates and shared passages found, and are all of them?

Every pair of 3,000 articles is compared as sets in Python, and what is found beside it. Then the time of each search
beside that of counting the same words: in the articles, and in 37,000 made of them, among these copies from which
sentences are dropped and in which words are changed.

    python benches/reuse.py

needs SLANTWISE_DATA, the folder that holds data/news_9k.parquet.
"""

from __future__ import annotations

import os
import pathlib
import random
import re
import resource
import sys
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import polars as pl

import slantwise as sw

if TYPE_CHECKING:
    from collections.abc import Callable

#: How many articles are made.
MANY = 37_000
#: How many are compared pair by pair.
FEW = 3_000


def timed(work: Callable[[], Any], rounds: int = 3) -> tuple[float, Any]:
    """CPU seconds of all threads, the least of some rounds, and the result."""
    least, result = float("inf"), None
    for _ in range(rounds):
        begun = time.process_time()
        result = work()
        least = min(least, time.process_time() - begun)
    return least, result


def edited(text: str, draw: random.Random) -> str:
    """A copy as an editor leaves it: some sentences dropped, some words changed."""
    dropped, changed = draw.choice([0.0, 0.02, 0.1, 0.3]), draw.choice([0.0, 0.005, 0.02, 0.05])
    sentences = re.split(r"(?<=[.!?])\s+", text)
    kept = [sentence for sentence in sentences if draw.random() >= dropped]
    words = " ".join(kept).split(" ")
    return " ".join(f"new{draw.randrange(500)}" if draw.random() < changed else word for word in words)


def many(news: pl.DataFrame) -> pl.DataFrame:
    """The articles, and edited copies of some of them by other outlets: a third is copied, some of it very often."""
    draw = random.Random(11)
    texts, outlets, dates = (news[name].to_list() for name in ("text", "outlet", "date"))
    names = sorted(set(outlets))
    # What is no copy is told apart by its words: every third one is another.
    unlike = [" ".join(f"{word}{k}" if i % 3 == k else word for i, word in enumerate(t.split(" ")))
              for k in range(2) for t in texts]  # fmt: skip
    texts, outlets, dates = texts + unlike, outlets * 3, dates * 3
    while len(texts) < MANY:
        original = draw.randrange(len(texts)) if draw.random() < 0.9 else draw.randrange(20)
        texts.append(edited(texts[original], draw))
        outlets.append(draw.choice(names))
        dates.append(dates[original])
    return pl.DataFrame({"text": texts[:MANY], "outlet": outlets[:MANY], "date": dates[:MANY]})


def beside_counting(name: str, news: pl.DataFrame, rounds: int) -> None:
    """Each search beside the counting of the same words."""
    corpus = sw.Corpus(news, date="date")
    for threads in (1, 2):
        counting, dfm = timed(lambda threads=threads: corpus.tokens(threads=threads).dfm(), rounds)
        searches: dict[str, Callable[[], Any]] = {
            "duplicates()": lambda threads=threads: corpus.duplicates(threads=threads),
            "containment ≥ .5": lambda threads=threads: corpus.duplicates(
                measure="containment", threshold=0.5, threads=threads
            ),
            "passages()": lambda threads=threads: corpus.passages(threads=threads),
            'passages(by="outlet")': lambda threads=threads: corpus.passages(by="outlet", threads=threads),
            'collapse("passages")': lambda threads=threads: corpus.collapse("passages", threads=threads),
        }
        megabytes = sum(map(len, news["text"])) / 1e6
        print(f"{name}, {megabytes:.0f} MB, {threads} threads: counted in {counting:.2f} s, {dfm.shape[1]:,} features")
        del dfm
        for what, search in searches.items():
            seconds, found = timed(search, rounds)
            shown = f"{len(found.clusters):,} in clusters" if hasattr(found, "clusters") else f"{len(found):,} rows"
            print(f"  {what}: {seconds:.2f} s, {seconds / counting:.1f} of the counting; {shown}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  memory at the peak of all this: {peak:,.0f} MB")


def every_pair(news: pl.DataFrame, threshold: float) -> None:
    """What is found, beside what every pair of articles shares."""
    corpus = sw.Corpus(news)
    begun = time.process_time()
    sets = []
    for doc in range(len(corpus)):
        words = [piece["term"] for piece in corpus.explain(corpus.text(doc) or "") if piece["kind"] != "punctuation"]
        sets.append({tuple(words[at : at + 5]) for at in range(len(words) - 4)})
    where: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for doc, shingles in enumerate(sets):
        for shingle in shingles:
            where[shingle].append(doc)
    # Pairs that share no shingle share nothing: going through the shingles is going through all pairs.
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for docs in where.values():
        for place, one in enumerate(docs):
            for other in docs[place + 1 :]:
                shared[one, other] += 1
    pairs = {pair for pair, n in shared.items() if n / (len(sets[pair[0]]) + len(sets[pair[1]]) - n) >= threshold}
    theirs = time.process_time() - begun
    ours, found = timed(lambda: corpus.duplicates(threshold=threshold).pairs)
    listed = set(zip(found["doc"], found["other"], strict=True))
    both = len(pairs & listed)
    recall, precision = both / max(len(pairs), 1), both / max(len(listed), 1)
    print(
        f"every pair of {len(corpus):,}, threshold {threshold}: {len(pairs):,} pairs, recall {recall:.3f}, precision "
        f"{precision:.3f}; {theirs:.1f} s in Python, {ours:.2f} s here"
    )


def main() -> None:
    """Measure all."""
    folder = os.environ.get("SLANTWISE_DATA")
    if not folder:
        sys.exit("SLANTWISE_DATA does not name the folder that holds data/news_9k.parquet")
    news = pl.read_parquet(pathlib.Path(folder) / "data" / "news_9k.parquet").select("text", "outlet", "date")
    made = many(news)
    part = pl.concat([made.head(FEW // 2), made.tail(FEW - FEW // 2)])
    for threshold in (0.8, 0.3):
        every_pair(part, threshold)
    beside_counting("9,000 articles", news, 3)
    beside_counting("37,000 articles", made, 1)


if __name__ == "__main__":
    main()
