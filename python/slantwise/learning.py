"""Which words and phrases show a label? Lists learned from coded documents, and how well they do on others."""

from __future__ import annotations

import hashlib
import heapq
import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse

from . import _core
from ._core import LexiconError, OptionError
from .agreement import auc
from .arguments import flag, real, whole
from .coding import codes
from .coverage import needed
from .families import refuse_joined, stems
from .lexicon import Frame, Lexicon, as_it_stands, folded
from .validation import hits, remarks

if TYPE_CHECKING:
    from .tokens import Tokens

#: A word counts as evidence from this z on: less is noise that a reader would have to strike out.
EVIDENCE = 1.0
#: The longest phrases.
LONGEST = 5


class Candidates:
    """What may show a label: words, and runs of them, with their counts per document.

    Attributes
    ----------
    runs : list
        Each a run of words: words (or stems, as runs of one) first, each length in the order of code points.
    counts : sparse matrix
        Documents × candidates.
    exposure : array
        Per document, the words of the region.
    """

    def __init__(self, tokens: Tokens, fold: Any, ngrams: int, min_docfreq: int, stem: str | None) -> None:
        self.runs: list[tuple[str, ...]] = []
        # Each form with the folds in which it is met.
        self._forms: list[list[tuple[str, set[int]]]] = []
        self.exposure = _core.exposure(tokens._core).astype(np.float64)
        self._place: dict[tuple[str, ...], int] = {}
        matrices = []
        for length in range(1, ngrams + 1):
            dfm = (tokens if length == 1 else tokens.ngrams(length, sentences=True)).dfm()
            joined = length == 1 and stem is not None
            # Of words all forms of a stem count.
            dfm = dfm.trim(min_docfreq=1 if joined else min_docfreq)
            # A word may itself hold the sign that joins words; then the phrase cannot be told, and is no candidate.
            told = [place for place, name in enumerate(dfm.features) if length == 1 or name.count("_") == length - 1]
            matrix, features = dfm.to_scipy(), dfm.features
            if len(told) < len(features):
                matrix, features = matrix[:, told], [features[place] for place in told]
            if joined and stem is not None:
                matrix, families = _families(matrix, features, fold, stems(tokens, features, stem), min_docfreq)
            else:
                families = [(name, [(name, set())]) for name in features]
            for name, forms in families:
                run = tuple(name.split("_")) if length > 1 else (name,)
                # No run lies within one of the greatest length.
                if length < ngrams:
                    parts = [(form,) for form, _ in forms] if length == 1 else [run]
                    self._place |= dict.fromkeys(parts, len(self.runs))
                self.runs.append(run)
                self._forms.append(forms)
            matrices.append(matrix)
        self.counts = scipy.sparse.hstack(matrices, format="csr").astype(np.float64)

    def within(self, candidate: int) -> list[int]:
        """Return the candidates that are shorter runs of this one, once each."""
        run = self.runs[candidate]
        shorter = (run[at : at + length] for length in range(1, len(run)) for at in range(len(run) - length + 1))
        return [self._place[part] for part in dict.fromkeys(shorter) if part in self._place]

    def patterns(self, candidate: int, left_out: int | None) -> list[str]:
        """Return the patterns of a candidate: one, or those of a family that are met outside a fold, frequent first."""
        forms = [form for form, met in self._forms[candidate] if left_out is None or met != {left_out}]
        if len(self.runs[candidate]) == 1:
            return [as_it_stands(form) for form in forms]
        return [form.replace("_", " ") for form in forms if as_it_stands(form) == form]


#: A stem, and its words with the folds in which they are met.
Family = tuple[str, list[tuple[str, set[int]]]]


def _families(
    matrix: Any, features: list[str], fold: Any, stem_of: dict[str, str], min_docfreq: int
) -> tuple[Any, list[Family]]:
    """Join words of the same stem: their counts, in the order of stems, and the families."""
    listed = sorted(set(stem_of.values()))
    columns = {stem: column for column, stem in enumerate(listed)}
    column_of = [columns[stem_of[word]] for word in features]
    joined = (np.ones(len(features)), (range(len(features)), column_of))
    single = matrix.tocsc()
    together = (matrix @ scipy.sparse.csr_array(joined, (len(features), len(listed)))).tocsc()
    found: list[list[tuple[str, set[int]]]] = [[] for _ in listed]
    for place in np.argsort(-matrix.sum(axis=0), kind="stable").tolist():
        met = fold[single.indices[single.indptr[place] : single.indptr[place + 1]]]
        found[column_of[place]].append((features[place], set(met.tolist())))
    often = np.flatnonzero(np.diff(together.indptr) >= min_docfreq)
    return together[:, often], [(listed[column], found[column]) for column in often]


@dataclass(frozen=True, slots=True)
class Background:
    """Sums over some documents, per candidate, whatever their labels."""

    counts: Any
    docfreq: Any
    #: φ̂ of each, as in `keyness`, and no less than 1: a word of few long bursts is little evidence.
    dispersion: Any
    words: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The same with the counts, and the words, of the documents that have a label."""

    own: Any
    own_words: float
    background: Background


class Sums:
    """What evidence is made of: whole numbers per fold, so those over all other folds are differences."""

    def __init__(self, candidates: Candidates, fold: Any, folds: int) -> None:
        counts, self._words = candidates.counts, candidates.exposure
        self._folds = (fold[:, np.newaxis] == np.arange(folds)).astype(np.float64)
        self._counts, self._squares, present = counts.T.tocsr(), counts.multiply(counts).T.tocsr(), counts.copy()
        present.data = np.ones_like(counts.data)
        self._present = present.T.tocsr()
        self._known: tuple[bytes, list[Background]] = (b"", [])

    def evidence(self, known: Any, own: Any) -> list[Evidence]:
        """Return the evidence for one label in the documents known: of all folds, then without each."""
        if self._known[0] != known.tobytes():
            self._known = known.tobytes(), self._backgrounds(self._folds * known[:, np.newaxis])
        rows = self._folds * own[:, np.newaxis]
        pairs = zip(_without_each(self._counts @ rows), _without_each(self._words @ rows), strict=True)
        return [Evidence(*sums, background) for sums, background in zip(pairs, self._known[1], strict=True)]

    def _backgrounds(self, rows: Any) -> list[Background]:
        words = self._words[:, np.newaxis]
        sums = [
            self._counts @ rows, self._present @ rows, self._squares @ rows, self._counts @ (rows * words),
            self._words @ rows, self._words**2 @ rows, rows.sum(axis=0),
        ]  # fmt: skip
        return [_background(*each) for each in zip(*map(_without_each, sums), strict=True)]


def _without_each(parts: Any) -> list[Any]:
    """Sums over all parts, then over all but each."""
    total = parts.sum(axis=-1)
    return [total, *(total - part for part in np.moveaxis(parts, -1, 0))]


def _background(
    counts: Any, docfreq: Any, squares: Any, products: Any, words: float, words2: float, documents: float
) -> Background:
    with np.errstate(divide="ignore", invalid="ignore"):
        p = counts / words
        dispersion = (squares - 2 * p * products + p**2 * words2) / ((documents - 1) * p * (words / documents))
    return Background(counts, docfreq, np.fmax(dispersion, 1.0), words)


def learn(
    tokens: Tokens,
    labels: Any,
    n: int,
    ngrams: int,
    min_docfreq: int,
    folds: int,
    seed: int,
    prior: float,
    weights: bool,
    stem: str | None,
    cluster: Any,
) -> Lexicon:
    """Learn a frame for each label, and what lists learned on some documents do on the others."""
    n, ngrams, min_docfreq = whole("n", n, 1), whole("ngrams", ngrams, 1, LONGEST), whole("min_docfreq", min_docfreq, 1)
    folds, seed, weights = whole("folds", folds, 2, 100), whole("seed", seed, 0), flag("weights", weights)
    prior = real("prior", prior, "a number above 0")
    if not 0 < prior < float("inf"):
        raise OptionError(f"prior = {prior}: a number above 0 is needed")
    _words_as_they_stand(needed(tokens))
    coded = codes(tokens.corpus, labels)
    fold = _folds(tokens, folds, seed, cluster)
    candidates = Candidates(tokens, fold, ngrams, min_docfreq, stem)
    sums = Sums(candidates, fold, folds)
    learned: list[tuple[str, dict[str, float]]] = []
    tried: list[tuple[tuple[str, ...], dict[str, float]]] = []
    for label, values in coded.items():
        known = ~np.isnan(values) & (candidates.exposure > 0)
        own = known & (values == 1)
        every, *others = sums.evidence(known, own)
        learned.append((label, _listed(candidates, every, None, n, min_docfreq, prior, weights)))
        for left_out, some in enumerate(others):
            tried.append(((label, str(left_out)), _listed(candidates, some, left_out, n, min_docfreq, prior, weights)))
    if not any(entries for _, entries in learned):
        raise LexiconError(
            "nothing was learned: no word tells a label from the others; lower min_docfreq, or code more documents"
        )
    validity = _validity(tokens, coded, tried, fold, candidates.exposure)
    return Lexicon("learned", [
        Frame((label,), entries, [], {"validity": validity[label] | {"folds": folds}})
        for label, entries in learned
        if entries
    ])  # fmt: skip


def _words_as_they_stand(tokens: Tokens) -> None:
    """Refuse tokens whose words no pattern in another corpus would mean."""
    if tokens._options["stem"] is not None:
        raise OptionError(
            "learn takes words as they stand, so that its lists can be read and used elsewhere; make the tokens "
            f"without stem=, and give learn stem={tokens._options['stem']!r}"
        )
    refuse_joined(tokens, "learn finds phrases by itself (ngrams=2)")


def _folds(tokens: Tokens, folds: int, seed: int, cluster: Any) -> Any:
    """The fold of each document: it follows from its text, or its cluster, and the seed, so copies share one."""
    corpus = tokens.corpus
    if cluster == "document":
        keys = [corpus.text(row) or "" for row in range(len(corpus))]
    else:
        groups = corpus._groups("cluster", cluster)
        labels = groups.labels
        keys = [corpus.text(row) or "" if code is None else labels[code] for row, code in enumerate(groups.codes)]
    key = str(seed).encode()
    digests = (hashlib.blake2b(text.encode(), digest_size=8, key=key).digest() for text in keys)
    return np.array([int.from_bytes(digest) % folds for digest in digests], dtype=np.int64)


def _listed(
    candidates: Candidates,
    evidence: Evidence,
    left_out: int | None,
    n: int,
    min_docfreq: int,
    prior: float,
    weights: bool,
) -> dict[str, float]:
    """The entries of one label, from all folds or all but one: what tells it most surely, first."""
    own, every = evidence.own, evidence.background.counts
    if not 0 < evidence.own_words < evidence.background.words:
        return {}
    possible = np.flatnonzero((evidence.background.docfreq >= min_docfreq) & (own > 0))
    delta, z = _log_odds(evidence, possible, own[possible], every[possible], prior)
    order = np.flatnonzero(z >= EVIDENCE)
    order = order[np.argsort(-z[order], kind="stable")]
    ranked = zip((-z[order]).tolist(), possible[order].tolist(), delta[order].tolist(), strict=True)
    # Words come back here, with what is left of them when a phrase has taken its share.
    back: list[tuple[float, int, float]] = []
    left: dict[int, tuple[float, float]] = {}
    latest: dict[int, float] = {}
    chosen: dict[int, float] = {}
    ahead = next(ranked, None)
    while len(chosen) < n and (ahead or back):
        if ahead and not (back and back[0] < ahead):
            (rank, run, size), ahead = ahead, next(ranked, None)
        else:
            rank, run, size = heapq.heappop(back)
        parts = candidates.within(run)
        if (
            latest.get(run, rank) != rank
            or any(part in chosen for part in parts)
            or not candidates.patterns(run, left_out)
        ):
            continue  # less is left of it by now, or an entry catches its words already
        chosen[run] = size
        taken = left.get(run, (own[run], every[run]))
        for part in parts:
            before = left.get(part, (own[part], every[part]))
            rest = left[part] = (max(before[0] - taken[0], 0.0), max(before[1] - taken[1], 0.0))
            latest[part] = math.inf
            if rest[0] > 0:
                (again,), (sure,) = _log_odds(evidence, np.array([part]), np.array(rest[:1]), np.array(rest[1:]), prior)
                if sure >= EVIDENCE:
                    latest[part] = -float(sure)
                    heapq.heappush(back, (-float(sure), part, float(again)))
    mean = sum(chosen.values()) / max(len(chosen), 1)
    entries = {
        form: min(100.0, max(0.01, round(size / mean, 2))) if weights else 1.0
        for run, size in chosen.items()
        for form in candidates.patterns(run, left_out)
    }
    # Words that only case tells apart (lowercase=False) stay apart as terms.
    alike = Counter(map(folded, entries))
    return {form if alike[folded(form)] == 1 else f"is:{form}": weight for form, weight in entries.items()}


def _log_odds(evidence: Evidence, which: Any, own: Any, every: Any, prior: float) -> tuple[Any, Any]:
    """δ and ζ/√φ̂ of some candidates, with these counts."""
    background = evidence.background
    alpha = prior * background.counts[which] / background.words
    others, other_words = every - own, background.words - evidence.own_words

    def odds(count: Any, words: float) -> Any:
        return (count + alpha) / (words - count + prior - alpha)

    # Where one word is all there is, there are no odds, and no evidence.
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = np.log(odds(own, evidence.own_words) / odds(others, other_words))
        variance = 1 / (own + alpha) + 1 / (others + alpha)
        return delta, delta / np.sqrt(variance * background.dispersion[which])


def _validity(
    tokens: Tokens, coded: dict[str, Any], tried: list[tuple[tuple[str, ...], dict[str, float]]], fold: Any, words: Any
) -> dict[str, dict[str, Any]]:
    """Per label, how well the lists of the other folds rank the documents of each."""
    frames = [Frame(path, entries) for path, entries in tried if entries]
    columns = {frame.name: column for column, frame in enumerate(frames)}
    matrix = hits(Lexicon("folds", frames), tokens)[0] if frames else None
    told: dict[str, dict[str, Any]] = {}
    for label, values in coded.items():
        scores = np.zeros(len(tokens))
        empty = 0
        for part in range(int(fold.max()) + 1):
            column = columns.get(f"{label}.{part}")
            empty += column is None
            if matrix is not None and column is not None:
                held = slice(matrix.indptr[column], matrix.indptr[column + 1])
                rows, counted = matrix.indices[held], matrix.data[held]
                scores[rows[fold[rows] == part]] = counted[fold[rows] == part]
        known = ~np.isnan(values) & (words > 0)
        positive = values[known] == 1
        marked, documents = int(np.count_nonzero(positive)), int(np.count_nonzero(known))
        area = auc(scores[known] / words[known], positive, fold[known])
        notes = remarks(marked, documents)
        without = sum(not np.any(positive[fold[known] == part]) for part in range(int(fold.max()) + 1))
        if marked and without:
            notes.append(f"folds in which no document has the label: {without}")
        if empty:
            notes.append(f"folds for which nothing was learned: {empty}")
        of_it = {"auc": area.value, "auc_low": area.low, "auc_high": area.high, "note": "; ".join(notes) or None}
        told[label] = {"documents": documents, "positive": marked}
        told[label] |= {name: value for name, value in of_it.items() if value is not None}
    return told
