"""Which words might a frame lack? Those around what it has, and those of its words' families."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse

from . import _core
from ._core import LexiconError, OptionError
from .arguments import patterns, plain_data, whole
from .coverage import needed
from .families import refuse_joined, stems
from .lexicon import Lexicon, as_it_stands, folded, usable
from .table import Table
from .words import options as words_options

if TYPE_CHECKING:
    from .tokens import Tokens

#: Words of text on either side of a candidate in its sample.
AROUND = 8
COLUMNS = ("frame", "candidate", "kind", "near", "expected", "log_ratio", "low", "docfreq", "forms", "sample")


def expand(
    words: Lexicon, tokens: Tokens, frames: Any, top: int, window: int, min_count: int, stem: str | None
) -> Table:
    """Return candidates per frame: those near its hits, the surest first, then those of its words' families."""
    top, window, min_count = whole("top", top, 1), whole("window", window, 1), whole("min_count", min_count, 1)
    wanted = words.frames if frames is None else _frames(words, frames)
    if needed(tokens)._options["stem"] is not None:
        raise OptionError(
            "expand proposes words as they stand, so that they can be read and accepted; make the tokens without "
            f"stem=, and give expand stem={tokens._options['stem']!r}"
        )
    refuse_joined(tokens, "expand proposes single words")
    # What any entry catches is no candidate.
    entries = [pattern for frame in words.frames for pattern in words[frame]]
    rest = Rest(tokens.drop(entries))
    stem_of = {} if stem is None else stems(tokens, tokens.features, stem)
    families: dict[str, list[int]] = {}
    for place, feature in enumerate(rest.features):
        families.setdefault(stem_of.get(feature, feature), []).append(place)
    barred = {place for place, feature in enumerate(rest.features) if not any(map(str.isalpha, feature))}
    barred |= {rest.places[word] for word in _names_of_outlets(tokens) if word in rest.places}
    rows: list[dict[str, Any]] = []
    for frame in wanted:
        excluded = words.excluded(frame)
        region = (tokens.drop(excluded) if excluded else tokens).near(words[frame], window=window)
        near = Near(rest, region.drop(entries), min_count)
        single = [pattern for pattern in words[frame] if len(pattern.split()) == 1]
        relatives = {stem_of[word] for word in tokens.keep(single).features} if single and stem is not None else set()
        family = [place for relative in relatives for place in families.get(relative, ()) if place not in barred]
        often = [place for place in family if rest.total[place] >= min_count]
        kin = sorted(often, key=lambda place: (-rest.total[place], place))
        left_out = barred.union(family)
        company = [place for place in near.surest() if place not in left_out]
        for kind, listed in (("near", company), ("family", kin)):
            for place in listed[:top]:
                others = families[stem_of[rest.features[place]]] if stem is not None else [place]
                forms = [rest.features[other] for other in others if other != place]
                row = {
                    "frame": frame,
                    "candidate": rest.features[place],
                    "kind": kind,
                    "forms": ", ".join(forms) or None,
                }
                within = words[frame] if kind == "near" else None
                doc = (near if kind == "near" else rest).fullest(place)
                sample = _sample(tokens, doc, rest.features[place], within, window)
                rows.append(row | near.row(place) | {"sample": sample})
    core = _core.Table.from_columns([(name, [row[name] for row in rows]) for name in COLUMNS])
    arguments = {
        "lexicon": words.name, "frames": plain_data(frames), "top": top, "window": window, "min_count": min_count,
        "stem": stem,
    }  # fmt: skip
    return Table(core, tokens._recipe("expand", tokens._core.documents, **arguments))


def accept(words: Lexicon, proposals: Any) -> Lexicon:
    """Return the lexicon with further entries."""
    if isinstance(proposals, Mapping):
        further = {frame: patterns(given) for frame, given in proposals.items()}
    elif hasattr(proposals, "columns"):
        for name in ("frame", "candidate"):
            if name not in proposals.columns:
                raise OptionError("proposals: a table with the columns 'frame' and 'candidate' is needed, as of expand")
        further = {}
        for frame, candidate in zip(proposals["frame"], proposals["candidate"], strict=True):
            further.setdefault(frame, []).append(as_it_stands(candidate))
    else:
        raise TypeError(
            f"proposals: rows of what expand returns, or a mapping from frames to patterns, is needed, not "
            f"{type(proposals).__name__}"
        )
    for frame, given in further.items():
        known = {folded(pattern) for pattern in words._frame(frame).entries}
        excluded = {folded(pattern) for pattern in words._frame(frame).exclude}
        for pattern in given:
            usable(frame, pattern)
            if folded(pattern) in excluded:
                raise LexiconError(f"frame {frame!r}: it excludes the pattern {pattern!r}; leave it out")
            if folded(pattern) in known:
                raise LexiconError(f"frame {frame!r}: the pattern {pattern!r} stands in it already; leave it out")
            known.add(folded(pattern))
    return words._with(
        frame.changed(frame.entries | dict.fromkeys(further[frame.name], 1.0), frame.exclude)
        if frame.name in further
        else frame
        for frame in words._frames.values()
    )


def _frames(words: Lexicon, given: Any) -> list[str]:
    """The frames that are asked for."""
    listed = [given] if isinstance(given, str) else list(given) if isinstance(given, Iterable) else None
    if listed is None or not all(isinstance(name, str) for name in listed):
        raise TypeError(f"frames = {given!r}: the name of a frame, or a list of names, is needed")
    if not listed:
        raise OptionError("frames = []: name at least one frame, or leave frames out to have all")
    return [words._frame(name).name for name in listed]


class Rest:
    """The words that no entry catches, and how often documents use them."""

    def __init__(self, view: Tokens) -> None:
        dfm = view.dfm()
        self.view, self.features = view, dfm.features
        self.counts = dfm.to_scipy().astype(np.float64).tocsc()
        self.places = {feature: place for place, feature in enumerate(self.features)}
        self.total = self.counts.sum(axis=0)
        self.words = _core.exposure(view._core).astype(np.float64)

    def fullest(self, place: int) -> int:
        """Return the document that uses a word most often; of equals the one whose text comes first."""
        return _fullest(self.view, self.counts, place)


class Near:
    """How often each of these words stands near a frame's hits, and elsewhere, and how sure the difference is."""

    def __init__(self, rest: Rest, region: Tokens, min_count: int) -> None:
        dfm = region.dfm()
        features = dfm.features
        self._region = region
        # An entry of several words that the edge of the region cuts is not caught there: what all of it leaves counts.
        told = [place for place, feature in enumerate(features) if feature in rest.places]
        near = dfm.to_scipy().astype(np.float64).tocsc()[:, told].tocoo()
        places = np.array([rest.places[features[place]] for place in told], dtype=np.int64)
        counts = scipy.sparse.csc_array((near.data, (near.row, places[near.col])), shape=rest.counts.shape)
        self._counts = counts.minimum(rest.counts).tocsc()
        words = _core.exposure(region._core).astype(np.float64)
        self._near, n1, n0 = self._counts.sum(axis=0), words.sum(), (rest.words - words).sum()
        self._expected = rest.total * (n1 / max(n1 + n0, 1))
        self._ratio, self._low = np.full((2, len(rest.features)), math.nan)
        tried = np.flatnonzero(self._near >= min_count)
        if n1 and n0 and len(tried):
            one = self._counts[:, tried]
            other = (rest.counts[:, tried] - one).tocsc()
            other.eliminate_zeros()
            self._ratio[tried], error = _log_ratio(one, other, words, rest.words - words)
            # As many are tried, the interval is one for all of them together (Bonferroni).
            self._low[tried] = self._ratio[tried] - NormalDist().inv_cdf(1 - 0.025 / len(tried)) * error

    def surest(self) -> list[int]:
        """Return the words that surely stand near the frame more often than elsewhere, the surest first."""
        sure = np.flatnonzero(self._low > 0)
        return [int(place) for place in sure[np.argsort(-self._low[sure], kind="stable")]]

    def row(self, place: int) -> dict[str, Any]:
        """Return what a row says of a word."""
        tried = not math.isnan(self._low[place])
        return {
            "near": int(self._near[place]),
            "expected": float(self._expected[place]),
            "log_ratio": float(self._ratio[place]) if tried else None,
            "low": float(self._low[place]) if tried else None,
            "docfreq": int(self._counts.indptr[place + 1] - self._counts.indptr[place]),
        }

    def fullest(self, place: int) -> int:
        """Return the document that uses a word most often near the frame; of equals the one whose text comes first."""
        return _fullest(self._region, self._counts, place)


def _log_ratio(one: Any, other: Any, n1: Any, n0: Any) -> tuple[Any, Any]:
    """The log₂ ratio of rates near and elsewhere, and its error, of documents × words and the words of documents.

    Documents scatter around both rates by uᵢ = y₁ᵢ/y₁ − y₀ᵢ/y₀ − cᵢ, with cᵢ = n₁ᵢ/n₁ − n₀ᵢ/n₀. Σuᵢ² is taken from sums
    of whole numbers, so that the order of documents changes no bit.
    """
    near, far = n1.sum(), n0.sum()
    y1, y0 = one.sum(axis=0), other.sum(axis=0)
    d1, d0 = np.diff(one.indptr), np.diff(other.indptr)
    # Words that are never elsewhere are taken to be there half a time.
    y0, d0 = np.where(y0 > 0, y0, 0.5), np.where(d0 > 0, d0, 0.5)
    own = one.multiply(one).sum(axis=0) / y1**2 + other.multiply(other).sum(axis=0) / y0**2
    own -= 2 * one.multiply(other).sum(axis=0) / (y1 * y0)
    crossed = (n1 @ one / near - n0 @ one / far) / y1 - (n1 @ other / near - n0 @ other / far) / y0
    spread = own - 2 * crossed + (n1 @ n1 / near**2 - 2 * (n1 @ n0) / (near * far) + n0 @ n0 / far**2)
    documents = np.count_nonzero(n1 + n0)
    # Where few documents have it, they scatter little by chance: each is worth one occurrence at most.
    variance = np.maximum(spread * documents / max(documents - 1, 1), 1 / d1 + 1 / d0)
    return np.log2(y1 * far / (y0 * near)), np.sqrt(variance) / math.log(2)


def _fullest(view: Tokens, counts: Any, place: int) -> int:
    held = slice(counts.indptr[place], counts.indptr[place + 1])
    rows, most = counts.indices[held], counts.data[held].max()
    fullest = [int(row) for row in rows[counts.data[held] == most]]
    return min(fullest, key=lambda row: view.corpus.text(row) or "")


def _names_of_outlets(tokens: Tokens) -> set[str]:
    """The words of the outlets' names, as the tokens write them."""
    told = _core.explain("\n".join(tokens.corpus.outlets), words_options(tokens._options))
    return set(told.to_list("term"))


def _sample(tokens: Tokens, doc: int, word: str, entries: list[str] | None, window: int) -> str | None:
    """A line of a document in which a word stands, near an entry if there are any."""
    alone = tokens.corpus._at([doc]).tokens(**tokens._options | {"min_count": 1, "min_docfreq": 1})
    for view in tokens._views:
        arguments = {name: value for name, value in view.items() if name != "view"}
        if view["view"] != "rarefy":
            alone = getattr(alone, view["view"])(**arguments)
    lines = (alone if entries is None else alone.near(entries, window=window)).kwic(f"is:{word}", window=AROUND)
    return " ".join(f"{lines['left'][0]} {lines['node'][0]} {lines['right'][0]}".split()) if len(lines) else None
