"""What does a lexicon cost beside cutting the texts into words?

Lexicons of 100, 1,000 and 10,000 patterns made from the corpus's own vocabulary (70 % words, 15 % globs, 15 % phrases,
one in four of which has a glob inside; ten frames), compiled and counted in one pass; beside them `tokens()` on the
same texts, and scikit-learn's CountVectorizer over the single words of the lexicon. In turns, the best of several
rounds.

    python benches/lexicons.py [--rounds 5] [--threads 2] [--peer]

needs SLANTWISE_DATA, the folder that holds data/news_9k.parquet.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import random
import sys
import time
from typing import TYPE_CHECKING, Any

import polars as pl

import slantwise as sw
from slantwise import _core

if TYPE_CHECKING:
    from collections.abc import Callable

FRAMES = 10
SIZES = (100, 1_000, 10_000)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and the result."""
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


def made(size: int, words: list[str], texts: list[str]) -> sw.Lexicon:
    """A lexicon of so many patterns, the same for the same words and texts."""
    dice = random.Random(size)
    patterns: dict[str, None] = {}
    while len(patterns) < size:
        word = dice.choice(words)
        kind = dice.random()
        if kind < 0.7:
            patterns[word] = None
        elif kind < 0.85:
            if len(word) >= 5:
                cut = dice.randint(4, len(word) - 1)
                patterns[dice.choice([word[:cut] + "*"] * 4 + ["*" + word[-cut:]])] = None
        else:
            text = [word.strip(".,;:!?\"'()").lower() for word in dice.choice(texts).split()]
            if len(text) > 10:
                start = dice.randrange(len(text) - 4)
                phrase = text[start : start + dice.choice([2, 2, 3])]
                if all(word.isalpha() for word in phrase):
                    if dice.random() < 0.25 and len(phrase[1]) >= 5:
                        phrase[1] = phrase[1][:4] + "*"
                    patterns[" ".join(phrase)] = None
    listed = list(patterns)
    return sw.lexicon({f"frame {number}": listed[number::FRAMES] for number in range(FRAMES)})


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--peer", action="store_true", help="scikit-learn beside")
    arguments = parser.parse_args()
    folder = os.environ.get("SLANTWISE_DATA")
    if not folder:
        print("SLANTWISE_DATA is not set: nothing to measure on")
        return 1
    news = pl.read_parquet(pathlib.Path(folder) / "data" / "news_9k.parquet")
    corpus = sw.Corpus(news)
    tokens = corpus.tokens(threads=arguments.threads)
    words, texts = (
        [word for word in tokens.features if word.isalpha()],
        [text for text in news["text"].to_list() if text],
    )
    lexicons = {size: made(size, words, texts) for size in SIZES}
    best: dict[Any, float] = {}

    def measure(name: Any, work: Callable[[], Any]) -> Any:
        seconds, result = timed(work)
        best[name] = min(seconds, best.get(name, seconds))
        return result

    hits = {}
    for _ in range(arguments.rounds):
        tokens = measure("tokens", lambda: corpus.tokens(threads=arguments.threads))
        for size, lexicon in lexicons.items():
            # Every hit found and counted per document and frame, and nothing else.
            measure(size, lambda lexicon=lexicon, tokens=tokens: _core.hits(tokens._core, lexicon._core))
            table = measure((size, "framing"), lambda lexicon=lexicon, tokens=tokens: tokens.framing(lexicon))
            hits[size] = sum(table["hits"])
    whole = best["tokens"]
    print(f"tokens(): {whole:.3f} s, {tokens.n_tokens:,} words")
    for size in SIZES:
        found, framing = best[size], best[size, "framing"]
        print(
            f"{size:6,} patterns, {hits[size]:9,} hits: compiled and found {found:.3f} s, {found / whole:.2f} of "
            f"tokens(); framing() {framing:.3f} s, {framing / whole:.2f}"
        )
    if arguments.peer:
        from sklearn.feature_extraction.text import CountVectorizer

        for size, lexicon in lexicons.items():
            plain = sorted({pattern for frame in lexicon for pattern in lexicon[frame] if pattern.isalpha()})
            seconds, _ = timed(lambda plain=plain: CountVectorizer(vocabulary=plain).fit_transform(texts))
            ours = whole + best[size]
            print(
                f"{size:6,} patterns: CountVectorizer over the {len(plain):,} single words {seconds:.2f} s, texts to "
                f"hits of all patterns here {ours:.2f} s, {seconds / ours:.0f} times"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
