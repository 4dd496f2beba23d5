"""The evidence: sentences in which a finding shows, from different articles and with different words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .figures import day, name, prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .. import _core
    from ..corpus import Corpus
    from ..lexicon import Lexicon
    from ..tokens import Tokens
    from .findings import Score

#: Lines under a finding, and words of text on either side.
LINES, WINDOW = 5, 12
#: Articles of an outlet that are searched for lines of a frame; spread evenly over all of it.
SEARCHED = 40
#: A word is furniture of the page if it stands in the same line in so many articles, and this share of them.
ENOUGH_ARTICLES, SAME_LINE, NEAREST = 5, 0.75, 3
FIGURES = re.compile(r"[\W\d_]+(?=\s|$)|(?<!\S)[\W\d_]+")
#: Articles searched for lines of one word.
SEARCHED_FOR_WORD = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A word in its sentence, and where it stands."""

    left: str
    node: str
    right: str
    outlet: str
    date: str
    title: str
    doc: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Lines for one finding; `others` where they are of the other outlets, because this one under-uses the words."""

    lines: list[Line]
    often: list[str]
    others: bool


class Library:
    """The articles that are searched for lines: a few of each outlet, and those that hold the words asked for."""

    def __init__(
        self,
        tokens: Tokens,
        labels: Sequence[str | None],
        words: Mapping[str, Sequence[str]],
        options: Mapping[str, Any],
    ) -> None:
        self._labels = labels
        articles: dict[str, list[int]] = defaultdict(list)
        for doc, label in enumerate(labels):
            if label is not None:
                articles[label].append(doc)
        chosen = {doc for docs in articles.values() for doc in _spread(docs, SEARCHED)}
        chosen.update(_holding(tokens, labels, words))
        self._docs = sorted(chosen)
        corpus = tokens.corpus.filter([doc in chosen for doc in range(len(labels))])
        self._tokens = corpus.tokens(**options)
        self._corpus = corpus
        self._about = _about(corpus)
        self._of_word: dict[tuple[str, str], list[_Found]] = defaultdict(list)

    def frames(self, lexicon: Lexicon, findings: Iterable[Score]) -> dict[tuple[str, str], Evidence]:
        """Return evidence for each outlet and frame."""
        by_frame: dict[str, list[Score]] = defaultdict(list)
        for finding in findings:
            by_frame[finding.frame].append(finding)
        evidence = {}
        for frame, rows in by_frame.items():
            found = self._tokens._core.evidence(lexicon._only([frame])._core, range(len(self._docs)), False, WINDOW)
            counted = [place for place, negated in enumerate(found.to_list("negated")) if not negated]
            lines = self._found(found.take(counted))
            for row in rows:
                others = (row.score or 0.0) < 0
                mine = [line for line in lines if (line.outlet == row.outlet) != others]
                evidence[row.outlet, frame] = Evidence(
                    [self._shown(line) for line in _varied(mine, across=others)], _most_frequent(mine), others
                )
        return evidence

    def look_up(self, words: Mapping[str, Iterable[str]]) -> None:
        """Find the lines of these words of each outlet, all in one go."""
        wanted = {(outlet, word) for outlet, listed in words.items() for word in listed if _plain(word)}
        if not wanted:
            return
        for line in self._lines(sorted({word for _, word in wanted})):
            if (line.outlet, line.word) in wanted:
                self._of_word[line.outlet, line.word].append(line)

    def word(self, outlet: str, word: str) -> Evidence:
        """Return evidence for a word that an outlet over-uses."""
        lines = self._of_word[outlet, word]
        return Evidence([self._shown(line) for line in _varied(lines, across=False)], [], False)

    def furniture(self, outlet: str, word: str) -> bool:
        """Whether a word of an outlet stands in the same line of article after article: “Read more”, “Sign up”."""
        lines = self._of_word[outlet, word]
        articles = {line.doc for line in lines}
        settings: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for line in lines:
            for side in line.sides:
                settings[side].add(line.doc)
        same = max((len(docs) for docs in settings.values()), default=0)
        return same >= ENOUGH_ARTICLES and same >= SAME_LINE * len(articles)

    def _lines(self, patterns: Sequence[str]) -> list[_Found]:
        return self._found(self._tokens.kwic(list(patterns), window=WINDOW)._core)

    def _found(self, table: _core.Table) -> list[_Found]:
        columns = [table.to_list(column) for column in ("doc", "left", "node", "right", "start", "end")]
        return [
            _Found(self._docs[doc], doc, str(self._labels[self._docs[doc]]), left, node, right, start, end)
            for doc, left, node, right, start, end in zip(*columns, strict=True)
            if self._labels[self._docs[doc]] is not None
        ]

    def _shown(self, line: _Found) -> Line:
        date, title = self._about[line.row]
        text = self._corpus.text(line.row) or ""
        left, right = prose(line.left, end=True), prose(line.right)
        # A word may touch its neighbours: “(tax)”, “tax-free”.
        left += " " if left and text[line.start - 1].isspace() else ""
        right = (" " if right and text[line.end].isspace() else "") + right
        cut_before = len(line.left) < len(text[: line.start].strip())
        cut_after = len(line.right) < len(text[line.end :].strip())
        left = f"… {left}" if cut_before and not left.startswith("…") else left
        right = f"{right} …" if cut_after and not right.endswith("…") else right
        return Line(left, prose(line.node, 80), right, line.outlet, date, title, line.doc)


@dataclass(frozen=True, slots=True)
class _Found:
    """A line as it was found: the article's number in the corpus and in the library."""

    doc: int
    row: int
    outlet: str
    left: str
    node: str
    right: str
    start: int
    end: int

    @property
    def form(self) -> str:
        return " ".join(self.node.casefold().split())

    @property
    def word(self) -> str:
        """The word as it is counted: in lower case, with straight apostrophes, without what is invisible."""
        text = unicodedata.normalize("NFC", self.node.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
        return "".join(c for c in text if unicodedata.category(c) != "Cf")

    @property
    def sides(self) -> list[tuple[str, ...]]:
        """The nearest words to the left and to the right, where there are enough of them, without figures."""
        left = FIGURES.sub("", self.left.casefold()).split()[-NEAREST:]
        right = FIGURES.sub("", self.right.casefold()).split()[:NEAREST]
        return [side for side in (("left", *left), ("right", *right)) if len(side) > NEAREST]


def _about(corpus: Corpus) -> list[tuple[str, str]]:
    """Date and title of each article, as far as they are known."""
    documents = corpus.documents
    nothing: list[Any] = [None] * len(documents)
    dates = documents["date"] if "date" in documents.columns else nothing
    titles = documents["title"] if "title" in documents.columns else nothing
    return [
        (_dated(date), name(prose(str(title), 140), 150) if title is not None else "")
        for date, title in zip(dates, titles, strict=True)
    ]


def _dated(date: Any) -> str:
    return day(date) if hasattr(date, "month") else "" if date is None else name(date, 20)


def _spread(docs: Sequence[int], most: int) -> list[int]:
    """At most so many, evenly spread."""
    if len(docs) <= most:
        return list(docs)
    return [docs[place * len(docs) // most] for place in range(most)]


def _plain(word: str) -> bool:
    """Whether a word is a pattern that matches itself only."""
    return not word.startswith("re:") and not set(word) & set("*? ")


def _holding(tokens: Tokens, labels: Sequence[str | None], words: Mapping[str, Sequence[str]]) -> set[int]:
    """Articles of each outlet that hold its words."""
    wanted = sorted({word for listed in words.values() for word in listed if _plain(word)})
    if not wanted:
        return set()
    dfm = tokens.keep(wanted).dfm()
    place = {feature: column for column, feature in enumerate(dfm.features)}
    by_column = dfm.to_scipy().tocsc()
    chosen: set[int] = set()
    for outlet, listed in words.items():
        for word in listed:
            column = place.get(word)
            if column is None:
                continue
            docs = sorted(by_column.indices[by_column.indptr[column] : by_column.indptr[column + 1]].tolist())
            chosen.update(_spread([doc for doc in docs if labels[doc] == outlet], SEARCHED_FOR_WORD))
    return chosen


def _varied(lines: Sequence[_Found], *, across: bool) -> list[_Found]:
    """Few lines that differ: frequent words first, each word and each article once while there are others.

    `across` also asks for different outlets.
    """
    frequent = [form for form, _ in _by_frequency(lines)]
    by_form: dict[str, list[_Found]] = defaultdict(list)
    for line in lines:
        by_form[line.form].append(line)
    taken: list[_Found] = []
    docs: set[int] = set()
    outlets: set[str] = set()
    said: set[str] = set()
    for strict_outlet in [True, False] if across else [False]:
        for _ in range(LINES):
            for form in frequent:
                if len(taken) == LINES:
                    return taken
                for line in by_form[form]:
                    words = " ".join(f"{line.left}{line.node}{line.right}".casefold().split())
                    if line.doc in docs or words in said or (strict_outlet and line.outlet in outlets):
                        continue
                    taken.append(line)
                    docs.add(line.doc)
                    outlets.add(line.outlet)
                    said.add(words)
                    break
    return taken


def _by_frequency(lines: Sequence[_Found]) -> list[tuple[str, int]]:
    return sorted(Counter(line.form for line in lines).items(), key=lambda item: (-item[1], item[0]))


def _most_frequent(lines: Sequence[_Found]) -> list[str]:
    return [prose(form, 40) for form, _ in _by_frequency(lines)[:6]]
