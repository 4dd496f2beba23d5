"""The words that each outlet uses more, or less, than the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .findings import LEVEL, plain_note

if TYPE_CHECKING:
    from ..table import Table

#: How many words are shown to either side.
SHOWN = 10
#: One occurrence in so many words of the corpus is the least a word needs to be compared (and five in any case).
WORDS_PER_OCCURRENCE = 200_000
#: A word in so many of an outlet's articles, and in so few of the others', is likely to be furniture of the page.
NEARLY_ALL, HARDLY_ANY, ENOUGH = 0.8, 0.1, 5


@dataclass(frozen=True, slots=True)
class Keyword:
    """One outlet and one word: a row of the keyness table."""

    word: str
    here: int
    others: int
    articles: int
    others_articles: int
    log_ratio: float
    z: float
    q: float
    note: str
    furniture: bool


@dataclass(frozen=True, slots=True)
class Keywords:
    """The words of one outlet, most over-used first, and how many there are in all."""

    over: list[Keyword]
    under: list[Keyword]
    over_all: int
    under_all: int

    @property
    def furniture(self) -> bool:
        """Whether one of them is likely to be furniture."""
        return any(word.furniture for word in self.over)


def least_count(words: int) -> int:
    """Return how often a word must occur to be compared."""
    return max(5, words // WORDS_PER_OCCURRENCE)


def keywords(table: Table, articles: dict[str, int]) -> dict[str, Keywords]:
    """Return the strongest words of each outlet."""
    columns = ["outlet", "feature", "n_target", "n_reference", "docs_target", "docs_reference", "log_ratio", "z", "q", "note"]
    q = table["q"]
    flagged = [row for row, value in enumerate(q) if value is not None and value <= LEVEL]
    data = {column: [values[row] for row in flagged] for column in columns for values in [table[column]]}
    everyone = sum(articles.values())
    found: dict[str, list[Keyword]] = {outlet: [] for outlet in articles}
    for outlet, word, here, others, docs, others_docs, ratio, z, chance, note in zip(*data.values(), strict=True):
        if ratio is None or z is None or str(outlet) not in found or (ratio > 0) != (z > 0):
            continue
        size, rest = articles[str(outlet)], everyone - articles[str(outlet)]
        always = size >= ENOUGH and docs >= NEARLY_ALL * size and others_docs <= HARDLY_ANY * rest
        found[str(outlet)].append(
            Keyword(word, here, others, docs, others_docs, ratio, z, chance, plain_note(note), always)
        )
    return {outlet: _strongest(words) for outlet, words in found.items()}


def _strongest(words: list[Keyword]) -> Keywords:
    over = sorted((word for word in words if word.z > 0), key=lambda word: (-word.z, word.word))
    under = sorted((word for word in words if word.z < 0), key=lambda word: (word.z, word.word))
    return Keywords(over[:SHOWN], under[:SHOWN], len(over), len(under))
