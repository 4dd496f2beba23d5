"""Which outlet told which event, and what an outlet left out of it that the others told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse

from . import _core
from ._core import OptionError
from .arguments import real, whole
from .table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from .corpus import Corpus
    from .lexicon import Lexicon
    from .tokens import Tokens

    Whole = npt.NDArray[np.int64]
    Real = npt.NDArray[np.float64]


def coverage(corpus: Corpus, by: str | Sequence[str], within: str | Sequence[str]) -> Table:
    """See `Corpus.coverage`."""
    outlets, events = corpus._groups("by", by), corpus._groups("within", within)
    codes = [(event, outlet) for event, outlet in zip(events.codes, outlets.codes, strict=True)]
    placed = [
        (doc, event, outlet) for doc, (event, outlet) in enumerate(codes) if event is not None and outlet is not None
    ]
    titles: list[Any] = corpus._meta.to_list("title") if "title" in corpus._roles else [None] * len(codes)
    dates: list[Any] = corpus._meta.to_list("date") if "date" in corpus._roles else [None] * len(codes)
    articles: dict[int, list[tuple[int, int]]] = {}
    for doc, event, outlet in placed:
        articles.setdefault(event, []).append((doc, outlet))
    # Those that most outlets told come first.
    order = sorted(
        articles, key=lambda event: (-len({outlet for _, outlet in articles[event]}), -len(articles[event]), event)
    )
    everyone = range(len(outlets.labels))
    rows: list[tuple[Any, ...]] = []
    for event in order:
        count = [0] * len(outlets.labels)
        for _, outlet in articles[event]:
            count[outlet] += 1
        days: list[Any] = [dates[doc] for doc, _ in articles[event] if dates[doc] is not None]
        told = ", ".join(f"{outlets.labels[outlet]} {count[outlet]}" for outlet in everyone if count[outlet])
        silent = ", ".join(outlets.labels[outlet] for outlet in everyone if not count[outlet])
        title = next((titles[doc] for doc, _ in articles[event] if titles[doc]), None)
        told_by = sum(map(bool, count))
        rows.append(
            (told_by, len(articles[event]), min(days, default=None), max(days, default=None), title, told, silent)
        )
    names = ("outlets", "articles", "first", "last", "title", "told", "silent")
    columns = zip(names, zip(*rows, strict=True) if rows else [[] for _ in names], strict=True)
    made = _core.Table.from_columns([(name, list(values)) for name, values in columns])
    first = [next(doc for doc, _ in articles[event]) for event in order]
    keys = corpus._columns("within", within).take(first)
    reasons = {"no event": sum(event is None for event, _ in codes)}
    reasons["no group"] = len(codes) - len(placed) - reasons["no event"]
    account = {"seen": len(codes), "counted": len(placed), "rejected": {name: n for name, n in reasons.items() if n}}
    recipe = {
        "slantwise": _core.__version__,
        "call": "coverage",
        "arguments": {"by": by, "within": within},
        "outlets": list(outlets.labels),
        "documents": account,
    }
    return Table(keys.beside(made), recipe)


def omissions(
    tokens: Tokens,
    words: Lexicon | None,
    by: str | Sequence[str],
    within: str | Sequence[str],
    share: float,
    min_outlets: int,
    top: int | None,
) -> Table:
    """See `Tokens.omissions`."""
    share = real("share", share, "a number above 0, at most 1,")
    if not 0 < share <= 1:
        raise OptionError(f"share = {share}: a number above 0, at most 1, is needed")
    min_outlets = whole("min_outlets", min_outlets, 2)
    if top is not None:
        whole("top", top, 1)
    corpus = tokens.corpus
    outlets, events = corpus._groups("by", by), corpus._groups("within", within)
    counts, names, account = _counted(tokens, words)
    length = _core.exposure(tokens._core).astype(np.int64)
    used, words_of, keys, documents = _tellings(counts, length, events.codes, outlets.codes)
    found = _Found()
    for first, last in _runs(keys[:, 0]):
        if last - first > min_outlets:
            found.look(used[first:last], words_of[first:last], keys[first:last], share)
    missed, q = found.adjusted()
    order = sorted(range(len(missed)), key=lambda row: (missed[row][5], missed[row][0], missed[row][1], missed[row][2]))
    kept = order if top is None else order[:top]
    rows = [missed[row] for row in kept]
    what = "feature" if words is None else "frame"
    made = _core.Table.from_columns([
        (what, [names[row[2]] for row in rows]),
        ("others", [row[3] for row in rows]),
        ("of", [row[4] for row in rows]),
        ("tokens", [row[6] for row in rows]),
        ("chance", [row[5] for row in rows]),
        ("q", [q[row] for row in kept]),
    ])  # fmt: skip
    places = [documents[row[0], row[1]] for row in rows]
    labels = corpus._columns("within", within).take(places).beside(corpus._columns("by", by).take(places))
    arguments = {"lexicon": words.name if words else None, "by": by, "within": within, "share": share}
    table = tokens._table(labels.beside(made), "omissions", account, **arguments, min_outlets=min_outlets, top=top)
    table.recipe["tests"] = found.tests
    return table


def _counted(tokens: Tokens, words: Lexicon | None) -> tuple[scipy.sparse.csr_matrix, list[str], Any]:
    """Documents × features, or × frames; their names; the account of documents."""
    if words is None:
        dfm = tokens.dfm()
        return dfm.to_scipy(), list(dfm.features), tokens._core.documents
    (data, indices, indptr), *_ = _core.hits(tokens._core, words._core)
    shape = (len(tokens), len(words))
    return scipy.sparse.csr_matrix((data, indices, indptr), shape=shape), words.frames, tokens._core.documents


def _tellings(
    counts: scipy.sparse.csr_matrix, length: Whole, events: list[int | None], outlets: list[int | None]
) -> tuple[scipy.sparse.csr_matrix, Whole, Whole, dict[tuple[int, int], int]]:
    """What each outlet used in each event, in how many words; which event and outlet; the first document of each."""
    documents: dict[tuple[int, int], list[int]] = {}
    for doc, (event, outlet) in enumerate(zip(events, outlets, strict=True)):
        if event is not None and outlet is not None and length[doc] > 0:
            documents.setdefault((event, outlet), []).append(doc)
    keys = sorted(documents)
    rows = np.repeat(np.arange(len(keys)), [len(documents[key]) for key in keys]).astype(np.int64)
    columns = np.array([doc for key in keys for doc in documents[key]], dtype=np.int64)
    together = scipy.sparse.csr_matrix(
        (np.ones(len(columns), dtype=np.int64), (rows, columns)), shape=(len(keys), len(length))
    )
    used = (together @ counts).tocsr()
    used.sort_indices()
    first = {key: documents[key][0] for key in keys}
    return used, together @ length, np.array(keys, dtype=np.int64).reshape(-1, 2), first


def _runs(events: Whole) -> list[tuple[int, int]]:
    """Where each event begins and ends."""
    if not len(events):
        return []
    starts = np.flatnonzero(np.r_[True, events[1:] != events[:-1]])
    return list(zip(starts.tolist(), [*starts[1:].tolist(), len(events)], strict=True))


class _Found:
    """What was left out, and how many things might have been."""

    def __init__(self) -> None:
        #: Event, outlet, feature, others that used it, others, chance, words of the outlet.
        self.rows: list[tuple[int, int, int, int, int, float, int]] = []
        self.tests = 0

    def look(self, used: scipy.sparse.csr_matrix, words: Whole, keys: Whole, share: float) -> None:
        """Look at an event: what an outlet did not use that this share of the others did."""
        present = used.copy()
        present.data = np.ones_like(present.data)
        having = np.asarray(present.sum(axis=0)).ravel()
        for place in range(len(words)):
            own = present.indices[present.indptr[place] : present.indptr[place + 1]]
            others = having.copy()
            others[own] -= 1
            wanted = np.flatnonzero(others >= max(share * (len(words) - 1), 1))
            self.tests += len(wanted)
            missed = np.setdiff1d(wanted, own, assume_unique=True)
            lengths = np.delete(words, place).astype(float)
            for known in np.unique(others[missed]).tolist():
                chance = float(np.exp(-_rate(lengths, known) * words[place]))
                event, outlet = keys[place].tolist()
                self.rows += [
                    (event, outlet, feature, known, len(lengths), chance, int(words[place]))
                    for feature in missed[others[missed] == known].tolist()
                ]

    def adjusted(self) -> tuple[list[tuple[int, int, int, int, int, float, int]], list[float]]:
        """The rows, and their false discovery rates among all that might have been left out."""
        chances = np.array([row[5] for row in self.rows])
        order = np.argsort(chances, kind="stable")
        ranked = chances[order] * self.tests / np.arange(1, len(order) + 1)
        smallest = np.minimum.accumulate(ranked[::-1])[::-1]
        q = np.empty(len(order))
        q[order] = np.minimum(smallest, 1.0)
        return self.rows, q.tolist()


def _rate(lengths: Real, having: int) -> float:
    """The rate per word at which as many texts of these lengths would use a thing as did: (k + ½)/(m + 1) of them."""
    wanted = len(lengths) * (having + 0.5) / (len(lengths) + 1)
    low, high = 0.0, 1.0 / float(lengths.min())
    while np.sum(-np.expm1(-high * lengths)) < wanted:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        if np.sum(-np.expm1(-middle * lengths)) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2
