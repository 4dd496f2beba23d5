"""The words that each outlet uses more, or less, than the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .findings import LEVEL, plain_note

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..table import Table

#: How many words are shown to either side.
SHOWN = 10
#: One occurrence in so many words of the corpus is the least a word needs to be compared (and five in any case).
WORDS_PER_OCCURRENCE = 200_000
#: Of so many words at the top the furniture of the page is taken out.
LOOKED_THROUGH = 40
#: Furniture stands in this share of an outlet's articles, few times in each, and four times as often as elsewhere.
FURNITURE_SHARE, FURNITURE_TIMES, FURNITURE_RATIO = 0.5, 3, 2.0


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
    maybe_furniture: bool


@dataclass(frozen=True, slots=True)
class Keywords:
    """The words of one outlet, most over-used first, and how many there are in all."""

    over: list[Keyword]
    under: list[Keyword]
    over_all: int
    under_all: int
    furniture: list[str]
    furniture_elsewhere: list[str]

    def without(self, aside: Collection[str], elsewhere: Collection[str]) -> Keywords:
        """Return the strongest of them, without the furniture of this outlet's page, nor that of the others'."""
        over = [word for word in self.over if word.word not in aside]
        under = [word for word in self.under if word.word not in elsewhere]
        absent = [word.word for word in self.under if word.word in elsewhere]
        return Keywords(over[:SHOWN], under[:SHOWN], self.over_all, self.under_all, list(aside), absent)


def least_count(words: int) -> int:
    """Return how often a word must occur to be compared."""
    return max(5, words // WORDS_PER_OCCURRENCE)


def keywords(table: Table, articles: dict[str, int]) -> dict[str, Keywords]:
    """Return the strongest words of each outlet."""
    columns = [
        "outlet",
        "feature",
        "n_target",
        "n_reference",
        "docs_target",
        "docs_reference",
        "log_ratio",
        "z",
        "q",
        "note",
    ]
    q = table["q"]
    flagged = [row for row, value in enumerate(q) if value is not None and value <= LEVEL]
    data = {column: [values[row] for row in flagged] for column in columns for values in [table[column]]}
    found: dict[str, list[Keyword]] = {outlet: [] for outlet in articles}
    for outlet, word, here, others, docs, others_docs, ratio, z, chance, note in zip(*data.values(), strict=True):
        if ratio is None or z is None or str(outlet) not in found or (ratio > 0) != (z > 0):
            continue
        maybe_furniture = docs >= FURNITURE_SHARE * articles[str(outlet)] and here <= FURNITURE_TIMES * docs
        maybe_furniture = maybe_furniture and ratio >= FURNITURE_RATIO
        found[str(outlet)].append(
            Keyword(word, here, others, docs, others_docs, ratio, z, chance, plain_note(note), maybe_furniture)
        )
    return {outlet: _strongest(words) for outlet, words in found.items()}


def _strongest(words: list[Keyword]) -> Keywords:
    over = sorted((word for word in words if word.z > 0), key=lambda word: (-word.z, word.word))
    under = sorted((word for word in words if word.z < 0), key=lambda word: (word.z, word.word))
    return Keywords(over[:LOOKED_THROUGH], under[:LOOKED_THROUGH], len(over), len(under), [], [])
