"""Wire copy: what becomes a finding when an outlet prints some stories again and again, and what is left of that.

One outlet's articles are split at random into two pretended outlets, so nothing differs. The first then prints some of
its stories several times, each time with another sentence left out, as updates of agency copy are. Every word that is
called different is a false discovery.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from draws import Data, halves

import slantwise as sw

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Articles of either side; stories that are printed again, and how often each is there in the end.
SIDE, STORIES, TIMES = 200, 12, 6
LEVEL = 0.05
#: What is done about copies: to the corpus, and to the comparison.
WAYS = {
    "left in": (None, "document"),
    "kept, one unit of evidence": ("keep", "cluster"),
    "first printing alone": ("first", "document"),
    "passages printed before masked": ("passages", "document"),
}


def copies(data: Data, times: int) -> list[dict[str, Any]]:
    """Per way: the share of words with p < .05, the words with q ≤ .05 per table, tables with any."""
    found: dict[str, list[tuple[int, int, int]]] = {way: [] for way in WAYS}
    for corpus in _corpora(data, times):
        for way, (made_of, cluster) in WAYS.items():
            collapsed = corpus if made_of is None else corpus.collapse(made_of)
            table = collapsed.tokens().keyness(target="a", min_count=20, cluster=cluster)
            tested = [(p, q) for p, q in zip(table["p"], table["q"], strict=True) if p is not None]
            found[way].append((len(tested), sum(p < LEVEL for p, _ in tested), sum(q <= LEVEL for _, q in tested)))
    rows = []
    for way, counts in found.items():
        tested, flagged, discovered = np.array(counts).T
        rows.append({
            "way": way, "tables": len(counts), "words": int(tested.sum()),
            "p<0.05": float(flagged.sum() / tested.sum()), "q<=0.05 per table": float(discovered.mean()),
            "tables with any": float((discovered > 0).mean()),
        })  # fmt: skip
    return rows


def _corpora(data: Data, times: int) -> Iterator[sw.Corpus]:
    for place, articles in enumerate(data.outlets.values()):
        for seed in range(times):
            # The example corpus is smaller.
            side = min(SIDE, articles.height // 2)
            frame = halves(articles, (side, side), place, seed).select("text", "outlet")
            yield sw.Corpus(pl.concat([frame, _again(frame, seed)]))


def _again(frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Further printings of some stories of the first side, each without one of its sentences."""
    dice = np.random.default_rng((seed, 7))
    texts = frame.filter(pl.col("outlet") == "a")["text"].to_list()
    long = [text for text in texts if text.count(". ") >= TIMES]
    chosen = dice.choice(len(long), min(STORIES, len(long)), replace=False)
    printed = []
    for story in chosen.tolist():
        sentences = long[story].split(". ")
        for left_out in dice.choice(len(sentences), TIMES - 1, replace=False).tolist():
            printed.append(". ".join(sentences[:left_out] + sentences[left_out + 1 :]))
    return pl.DataFrame({"text": printed, "outlet": ["a"] * len(printed)})
