"""Near-duplicates and shared passages: what is printed more than once, and what becomes of it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from . import _core
from ._core import ColumnError, OptionError
from .arguments import choice, flag, plain_data, real, whole
from .table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .corpus import Corpus

MEASURES = ("jaccard", "containment")
#: What becomes of copies.
COPIES = ("keep", "first", "passages")
#: The longest shingle, and the longest least length of a passage.
LONGEST = 1000


class Duplicates:
    """Which documents are nearly the same; made by `Corpus.duplicates`.

    Attributes
    ----------
    pairs : Table
        Every pair that reaches the threshold.
    clusters : Table
        The documents that pairs hold together.
    recipe : dict
        How they were found, and what became of the documents (``seen = counted + the sum over rejected``).

    Examples
    --------
    >>> import slantwise as sw
    >>> corpus = sw.Corpus({
    ...     "text": ["The port of Merrow is shut today.", "Jobs rose.", "Now the port of Merrow is shut today."],
    ...     "outlet": ["Tribune", "Ledger", "Courier"],
    ... })
    >>> found = corpus.duplicates(shingle=2)
    >>> found
    Duplicates: 1 pair, 2 documents in 1 cluster, threshold=0.8
    >>> found.recipe["documents"]
    {'seen': 3, 'counted': 3, 'rejected': {}}
    """

    __slots__ = ("_clusters", "_core", "_days", "_meta", "_pairs", "recipe")

    def __init__(
        self, core: _core.Duplicates, meta: _core.Table, days: list[int | None], recipe: dict[str, Any]
    ) -> None:
        self._core = core
        self._meta = meta
        self._days = days
        self.recipe = recipe
        self._pairs: Table | None = None
        self._clusters: Table | None = None

    @property
    def pairs(self) -> Table:
        """Every pair of documents that reaches the threshold, by their numbers.

        Columns: `doc, other, outlet, other_outlet, days` (from the first to the second; null where a date is missing)`,
        jaccard, containment, shared` (how many shingles both have), of these `outlet` and `days` where the corpus has
        outlets and dates. A text that a thousand documents print makes half a million pairs; `clusters` are made
        without listing them.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({"text": ["The port is shut.", "The port is shut!"], "outlet": ["Tribune", "Ledger"]})
        >>> corpus.duplicates(shingle=2).pairs
        doc  other  outlet   other_outlet  jaccard  containment  shared
          0      1  Tribune  Ledger              1            1       3
        """
        if self._pairs is None:
            self._pairs = Table(_beside(self._core.pairs(), self._meta, self._days), self.recipe)
        return self._pairs

    @property
    def clusters(self) -> Table:
        """The documents that pairs hold together, by cluster and number.

        Columns: `doc, outlet, date` (where the corpus has them)`, cluster` (numbered by its first document)`, size,
        links` (with how many of the cluster the document makes a pair itself)`, first` (whether it was printed first:
        on the earliest day, of a day the one with the smallest number; those without a date come last). Whatever a
        chain of pairs connects is one cluster: A and C may be in it for what both share with B. In a cluster without
        such chains every document has ``links == size - 1``.

        Examples
        --------
        >>> import slantwise as sw
        >>> texts = ["the port is shut", "the port is shut now", "so the port is shut now"]
        >>> corpus = sw.Corpus({"text": texts, "outlet": ["Tribune", "Ledger", "Courier"]})
        >>> corpus.duplicates(shingle=2, threshold=0.7).clusters
        doc  outlet   cluster  size  links  first
          0  Tribune        0     3      1  True
          1  Ledger         0     3      2  False
          2  Courier        0     3      1  False
        """
        if self._clusters is None:
            table = self._core.clusters()
            names = [name for name in ("outlet", "date") if name in self._meta.columns]
            columns = table.select(["doc"])
            if names:
                columns = columns.beside(self._meta.select(names).take(table.to_list("doc")))
            self._clusters = Table(columns.beside(table.select(table.columns[1:])), self.recipe)
        return self._clusters

    def __repr__(self) -> str:
        clusters = self.clusters
        pairs = sum(clusters["links"]) // 2
        number = len(set(clusters["cluster"]))
        return (
            f"Duplicates: {_counted(pairs, 'pair')}, {_counted(len(clusters), 'document')} in "
            f"{_counted(number, 'cluster')}, threshold={self.recipe['arguments']['threshold']:g}"
        )

    def _repr_html_(self) -> str:
        return f"<p><b>{self!r}</b></p>{self.clusters._repr_html_()}"

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("Duplicates are not pickled, for their pairs may be many: pickle .clusters or .pairs")


def duplicates(
    corpus: Corpus,
    threshold: float,
    shingle: int,
    measure: str,
    days: int | None,
    same_outlet: bool,
    threads: int | None,
) -> Duplicates:
    """Return what `Corpus.duplicates` promises."""
    level = real("threshold", threshold, "a number above 0 and up to 1")
    if not 0 < level <= 1:
        raise OptionError(f"threshold = {threshold!r}: a number above 0 and up to 1 is needed")
    shingle, measure = whole("shingle", shingle, 1, LONGEST), choice("measure", measure, MEASURES)
    days = None if days is None else whole("days", days, 0)
    outlets = None if flag("same_outlet", same_outlet) else _outlets(corpus, "same_outlet = False")
    if days is not None and "date" not in corpus._meta.columns:
        raise ColumnError(
            f"days = {days}: there are no dates; say which column holds them: Corpus(..., date='published')"
        )
    tokens, printed = _words(corpus, threads), _printed(corpus)
    core = _core.duplicates(tokens, shingle, measure, level, printed, days, outlets)
    given = {"threshold": level, "shingle": shingle, "measure": measure, "days": days, "same_outlet": same_outlet}
    meta = corpus._meta.select([name for name in ("outlet", "date") if name in corpus._meta.columns])
    return Duplicates(core, meta, printed, _recipe(corpus, "duplicates", core.documents, given))


def passages(
    corpus: Corpus,
    min_words: int,
    across: bool,
    max_count: int,
    by: str | Sequence[str] | None,
    threads: int | None,
) -> Table:
    """Return what `Corpus.passages` promises."""
    min_words, max_count = whole("min_words", min_words, 1, LONGEST), whole("max_count", max_count, 2)
    outlets = _outlets(corpus, "across = True") if flag("across", across) else None
    groups = None if by is None else corpus._groups("by", by)
    tokens, printed = _words(corpus, threads), _printed(corpus)
    if groups is None:
        table, account, common = _core.passages(tokens, min_words, max_count, printed, outlets)
        table = _beside(table, corpus._meta)
    else:
        table, account, common = _core.passages_by(tokens, min_words, max_count, printed, groups, outlets)
    given = {"min_words": min_words, "across": across, "max_count": max_count, "by": plain_data(by)}
    left_out = {"windows": common[0], "documents": common[1]}
    return Table(table, _recipe(corpus, "passages", account, given) | {"left_out": left_out})


def collapse(
    corpus: Corpus,
    made_of: str,
    threshold: float,
    shingle: int,
    measure: str,
    days: int | None,
    same_outlet: bool,
    min_words: int,
    threads: int | None,
) -> Corpus:
    """Return what `Corpus.collapse` promises."""
    choice("duplicates", made_of, COPIES)
    if made_of == "passages":
        min_words = whole("min_words", min_words, 1, LONGEST)
        outlets = None if flag("same_outlet", same_outlet) else _outlets(corpus, "same_outlet = False")
        tokens = _words(corpus, threads)
        masked = _core.without_printed(corpus._texts, tokens, min_words, _printed(corpus), outlets)
        texts, _, (documents, words) = masked
        step = {"call": "collapse", "duplicates": made_of, "min_words": min_words, "same_outlet": same_outlet}
        return corpus._collapsed(texts, corpus._meta, step | {"documents": documents, "words": words})
    found = duplicates(corpus, threshold, shingle, measure, days, same_outlet, threads)
    clusters = found.clusters
    of: list[int | None] = [None] * len(corpus)
    copy = [False] * len(corpus)
    for doc, cluster, first in zip(clusters["doc"], clusters["cluster"], clusters["first"], strict=True):
        of[doc], copy[doc] = cluster, not first
    meta = corpus._meta
    for name, values in (("cluster", of), ("copy", copy)):
        column = _core.Table.from_columns([(name, values)])
        if name not in meta.columns:
            meta = meta.beside(column)
        elif any(step.get("duplicates") in ("keep", "first") for step in corpus._steps):
            meta = meta.replace(name, column)
        else:
            raise ColumnError(f"there is a column {name!r} already, and collapse makes one; give yours another name")
    left_out = [doc for doc, is_copy in enumerate(copy) if is_copy]
    texts = corpus._texts.without_documents(left_out, "copy") if made_of == "first" else corpus._texts
    step = {"call": "collapse", "duplicates": made_of, **found.recipe["arguments"]}
    return corpus._collapsed(
        texts, meta, step | {"clusters": len(set(clusters["cluster"])), "documents": len(left_out)}
    )


def _recipe(
    corpus: Corpus, call: str, account: tuple[int, int, dict[str, int]], arguments: dict[str, Any]
) -> dict[str, Any]:
    made: dict[str, Any] = {"slantwise": _core.__version__, "call": call, "arguments": arguments}
    if corpus._steps:
        made["corpus"] = list(corpus._steps)
    return made | {"documents": dict(zip(("seen", "counted", "rejected"), account, strict=True))}


def _words(corpus: Corpus, threads: int | None) -> _core.Tokens:
    """The words of a corpus as they are compared: all there are."""
    return corpus.tokens(threads=threads)._core


def _printed(corpus: Corpus) -> list[int | None]:
    """The day on which each document was printed, if the corpus knows."""
    if "date" not in corpus._meta.columns:
        return [None] * len(corpus)
    days = corpus._periods("date", "day")
    return [None if day is None else datetime.date.fromisoformat(day).toordinal() for day in days]


def _outlets(corpus: Corpus, why: str) -> _core.Groups:
    if "outlet" not in corpus._roles:
        raise ColumnError(f"{why} compares documents of different outlets, and the corpus has none: name their column")
    return corpus._meta.groups(["outlet"])


def _beside(table: _core.Table, meta: _core.Table, days: list[int | None] | None = None) -> _core.Table:
    """Pairs of documents with what is known of both, behind their numbers."""
    columns = table.select(["doc", "other"])
    one, two = table.to_list("doc"), table.to_list("other")
    if "outlet" in meta.columns:
        outlet = meta.select(["outlet"])
        columns = columns.beside(outlet.take(one)).beside(outlet.take(two).rename(["other_outlet"]))
    if days is not None and "date" in meta.columns:
        pairs = ((days[first], days[second]) for first, second in zip(one, two, strict=True))
        apart = [None if a is None or b is None else b - a for a, b in pairs]
        columns = columns.beside(_core.Table.from_columns([("days", apart)]))
    return columns.beside(table.select(table.columns[2:]))


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
