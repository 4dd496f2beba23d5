"""The document-feature matrix."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, notebook
from .arguments import choice, real, whole
from .table import SHOWN, grid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import scipy.sparse

    from .tokens import Tokens

#: The names of the measures of similarity.
SIMILARITY: tuple[str, ...] = tuple(_core.similarity_measures())

MARGINS = ("rows", "features")
TF = ("count", "prop", "propmax", "logcount", "boolean", "augmented", "logave")
DF = ("inverse", "inversemax", "inverseprob", "smooth", "plus_one", "unary")
NORMS = ("none", "l1", "l2")
#: The weights of `Dfm.tfidf` under the names of where people know them from.
PRESETS: dict[str, dict[str, Any]] = {
    "quanteda": {"tf": "count", "df": "inverse", "base": 10.0, "norm": "none"},
    "sklearn": {"tf": "count", "df": "smooth", "base": math.e, "norm": "l2"},
}

#: How many features a notebook shows.
WIDEST = 8
#: The largest count that the narrower of the two types holds.
NARROW = np.iinfo(np.int32).max


class Dfm:
    """How often each feature occurs in each document, or in each group of documents.

    A matrix is never changed, and never made dense: `trim`, `group` and `tfidf` return a new one, whose recipe tells
    the step. They go in this order, as counts can be summed and weights cannot.

    Attributes
    ----------
    shape : tuple of int
        Rows and features.
    features : list of str
        The columns, in the order of their code points.
    rows : list
        The rows: document numbers, or the labels of the groups.
    recipe : dict
        How it was made.

    Examples
    --------
    >>> import slantwise as sw
    >>> corpus = sw.Corpus({"text": ["trade trade war", None, "war"], "outlet": ["x", "x", "y"]})
    >>> dfm = corpus.tokens().dfm()
    >>> dfm
    Dfm: 3 rows × 2 features, 3 counts stored
    >>> dfm.to_scipy().toarray()
    array([[2, 1],
           [0, 0],
           [0, 1]], dtype=int32)
    >>> corpus.tokens().dfm(by="outlet").rows
    ['x', 'y']
    """

    __slots__ = ("_features", "_matrix", "_rows", "_tokens", "recipe")

    def __init__(
        self, matrix: Any, features: list[str], rows: list[Any], recipe: dict[str, Any], tokens: Tokens | None = None
    ) -> None:
        self._matrix = matrix
        self._tokens = tokens
        self._features = features
        self._rows = rows
        self.recipe = recipe

    def __reduce__(self) -> tuple[Any, ...]:
        # The texts stay behind.
        return Dfm, (self._matrix, self._features, self._rows, self.recipe)

    @property
    def features(self) -> list[str]:
        """The columns, in the order of their code points."""
        return self._features.copy()

    @property
    def rows(self) -> list[Any]:
        """The rows: document numbers, or the labels of the groups."""
        return self._rows.copy()

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and features."""
        rows, features = self._matrix.shape
        return int(rows), int(features)

    def to_scipy(self) -> scipy.sparse.csr_array:
        """Return a copy as a scipy CSR array; a row per document, counted or not, in their order.

        Counts are whole numbers, weights float64.
        """
        return self._matrix.copy()

    def trim(
        self,
        *,
        min_count: int = 1,
        max_count: int | None = None,
        min_docfreq: float = 1,
        max_docfreq: float | None = None,
        top: int | None = None,
    ) -> Dfm:
        """Leave out features that are too rare or too common.

        Parameters
        ----------
        min_count, max_count : int
            The fewest and the most occurrences in the whole matrix. Default: at least 1.
        min_docfreq, max_docfreq : int or float
            The fewest and the most rows that have the feature: a whole number of rows, or a share of all rows as a
            float above 0 and at most 1, as scikit-learn's `min_df` and `max_df` (so 1 is one row and 1.0 all of them).
        top : int, optional
            Of what is left keep the most frequent; of equals the first in the order of code points.

        Returns
        -------
        Dfm
            The same rows. Its recipe tells how many features were seen, kept, and removed for which reason, the first
            of the above that holds.

        Raises
        ------
        OptionError
            A number out of range, or a matrix of weights: trim the counts.

        Examples
        --------
        >>> import slantwise as sw
        >>> texts = ["port strike talks", "port strike again", "the port opens"]
        >>> dfm = sw.Corpus({"text": texts, "outlet": ["Tribune", "Ledger", "Ledger"]}).tokens().dfm()
        >>> trimmed = dfm.trim(min_docfreq=2, max_docfreq=0.9)
        >>> trimmed.features
        ['strike']
        >>> trimmed.recipe["steps"][0]["features"]
        {'seen': 6, 'counted': 1, 'rejected': {'below min_docfreq': 4, 'above max_docfreq': 1}}
        """
        self._need_counts("trim")
        matrix, (rows, features) = self._matrix, self.shape
        counts = _column_sums(matrix)
        docfreq = np.bincount(matrix.indices, minlength=features)
        min_count, min_docfreq = whole("min_count", min_count, 0), _rows("min_docfreq", min_docfreq)
        unwanted = {"below min_count": counts < min_count}
        if max_count is not None:
            max_count = whole("max_count", max_count, 0)
            unwanted["above max_count"] = counts > max_count
        unwanted["below min_docfreq"] = _as_asked(docfreq, rows, min_docfreq) < min_docfreq
        if max_docfreq is not None:
            max_docfreq = _rows("max_docfreq", max_docfreq)
            unwanted["above max_docfreq"] = _as_asked(docfreq, rows, max_docfreq) > max_docfreq
        kept = np.ones(features, dtype=bool)
        rejected = {}
        for reason, those in unwanted.items():
            rejected[reason] = int(np.count_nonzero(kept & those))
            kept &= ~those
        if top is not None:
            left, top = np.flatnonzero(kept), whole("top", top, 1)
            beyond = left[np.argsort(-counts[left], kind="stable")][top:]
            rejected["beyond top"] = len(beyond)
            kept[beyond] = False
        account = {
            "seen": features,
            "counted": int(np.count_nonzero(kept)),
            "rejected": {reason: number for reason, number in rejected.items() if number},
        }
        arguments = {
            "min_count": min_count, "max_count": max_count, "min_docfreq": min_docfreq, "max_docfreq": max_docfreq,
            "top": top,
        }  # fmt: skip
        names = [self._features[feature] for feature in np.flatnonzero(kept)]
        return self._next(_columns(matrix, kept), "trim", arguments, features=names, account={"features": account})

    def group(self, by: str | Sequence[Any]) -> Dfm:
        """Sum the rows of each group.

        Parameters
        ----------
        by : str, list of str or sequence of labels
            A column of the corpus, or several; or one label per row: text, whole numbers, dates, None for no group.

        Returns
        -------
        Dfm
            A row per label, in their order, the same as ``tokens.dfm(by=by)`` makes. Rows without a label are left
            out, and the recipe accounts for them.

        Raises
        ------
        OptionError
            A matrix of weights: weights of different texts have no meaningful sum. Group, then weigh.
        ColumnError, InputError
            No such column, or labels that do not fit the rows.

        Examples
        --------
        >>> import slantwise as sw
        >>> texts = ["port strike talks", "port strike again", "the port opens"]
        >>> dfm = sw.Corpus({"text": texts, "outlet": ["Tribune", "Ledger", "Ledger"]}).tokens().dfm()
        >>> grouped = dfm.trim(min_docfreq=2).group("outlet")
        >>> grouped.rows, grouped.features
        (['Ledger', 'Tribune'], ['port', 'strike'])
        >>> grouped.to_scipy().toarray()
        array([[2, 1],
               [1, 1]], dtype=int32)
        >>> dfm.group(["early", None, "late"]).rows
        ['early', 'late']
        """
        self._need_counts("group")
        columns = self._columns_named(by)
        tokens = self._tokens
        groups = self._labelled(by) if columns is None or tokens is None else tokens.corpus._groups("by", columns)
        summed = _summed(self._matrix, groups.codes, len(groups.labels))
        labelled = sum(code is not None for code in groups.codes)
        missing = len(groups.codes) - labelled
        rows = {"seen": len(groups.codes), "counted": labelled, "rejected": {"no group": missing} if missing else {}}
        account: dict[str, Any] = {"rows": rows}
        if tokens is not None and self._of_documents():
            seen, counted, rejected = _core.grouped(tokens._core, groups)
            account["documents"] = {"seen": seen, "counted": counted, "rejected": rejected}
        arguments = {"by": "one label per row" if columns is None else by if isinstance(by, str) else columns}
        return self._next(summed, "group", arguments, rows=groups.labels, account=account)

    def tfidf(
        self,
        preset: str = "quanteda",
        *,
        tf: str | None = None,
        df: str | None = None,
        base: float | None = None,
        norm: str | None = "preset",
    ) -> Dfm:
        """Weigh words by how much of a row they make and how few rows have them.

        Parameters
        ----------
        preset : {"quanteda", "sklearn"}, default "quanteda"
            What the rest is where it is not given: quanteda's `dfm_tfidf` (``tf="count", df="inverse", base=10,
            norm="none"``) or scikit-learn's `TfidfTransformer` (``tf="count", df="smooth", base=e, norm="l2"``; its
            `sublinear_tf` is ``tf="logcount"``, its ``smooth_idf=False`` ``df="plus_one"``, its ``use_idf=False``
            ``df="unary"``).
        tf : {"count", "prop", "propmax", "logcount", "boolean", "augmented", "logave"}, optional
            The weight of a feature in its row, see Notes.
        df : {"inverse", "inversemax", "inverseprob", "smooth", "plus_one", "unary"}, optional
            The weight of a feature in all rows.
        base : float above 1, optional
            Of the logarithms.
        norm : {"preset", None, "none", "l1", "l2"}, default "preset"
            Divide each row by the sum of its weights, or by the root of the sum of their squares; or not, with None.

        Returns
        -------
        Dfm
            Of float64. Weights of 0 (of words that all rows have, by ``df="inverse"``) are not stored.

        Raises
        ------
        OptionError
            Not one of the choices, or a matrix of weights.

        Notes
        -----
        With the count c of a feature in a row of n features of the sum C and the maximum M, the number of rows N, and
        of rows that have the feature d, the largest of which is D, the weight is tf · df of::

            count      c                  inverse       log(N/d)
            prop       c/C                inversemax    log(D/d)
            propmax    c/M                inverseprob   max(0, log((N − d)/d))
            logcount   1 + log c          smooth        log((1 + N)/(1 + d)) + 1
            boolean    1                  plus_one      log(N/d) + 1
            augmented  ½ + ½·c/M          unary         1
            logave     (1 + log c)/(1 + log(C/n))

        N counts all rows, as both peers do: documents without text as well.

        References
        ----------
        Manning, Raghavan & Schütze (2008), *Introduction to Information Retrieval*, ch. 6.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({"text": ["port port strike", "the port"], "outlet": ["Tribune", "Ledger"]})
        >>> dfm = corpus.tokens().dfm()
        >>> dfm.tfidf(tf="prop").to_scipy().toarray().round(3)
        array([[0.   , 0.1  , 0.   ],
               [0.   , 0.   , 0.151]])
        >>> dfm.tfidf("sklearn").to_scipy().toarray().round(3)
        array([[0.818, 0.575, 0.   ],
               [0.58 , 0.   , 0.815]])
        """
        self._need_counts("tfidf")
        given = {"tf": tf, "df": df, "base": base, "norm": "none" if norm is None else norm}
        weights = PRESETS[choice("preset", preset, tuple(PRESETS))] | {
            name: value for name, value in given.items() if value is not None and value != "preset"
        }
        for name, choices in (("tf", TF), ("df", DF), ("norm", NORMS)):
            choice(name, weights[name], choices)
        weights["base"] = real("base", weights["base"], "a number above 1")
        if not 1 < weights["base"] < math.inf:
            raise _core.OptionError(f"base = {base}: a number above 1 is needed")
        matrix = self._matrix.astype(np.float64)
        log = _logarithm(weights["base"])
        matrix.data = _tf(matrix, weights["tf"], log) * _df(matrix, weights["df"], log)[matrix.indices]
        matrix.eliminate_zeros()
        _normalise(matrix, weights["norm"])
        return self._next(matrix, "tfidf", {"preset": preset, **weights})

    def similarity(
        self,
        method: str = "cosine",
        *,
        other: Dfm | None = None,
        margin: str = "rows",
        min: float | None = None,  # noqa: A002 (the name people look for)
        top: int | None = None,
    ) -> scipy.sparse.csr_array:
        """How alike is each row to each other, or each feature to each other?

        Parameters
        ----------
        method : str, default "cosine"
            One of the measures in the notes. The larger the value the more alike, 1 is the same.
        other : Dfm, optional
            Compare the rows with those of another matrix, features matched by name: articles with outlets, say.
        margin : {"rows", "features"}, default "rows"
            What is compared: the rows by their features, or the features by their rows.
        min : float, optional
            Keep pairs that are at least this similar. By default all are kept that share anything, which for thousands
            of texts is nearly every pair.
        top : int, optional
            Keep so many others of each row, the most similar; of equals the first. The row itself always stays.

        Returns
        -------
        scipy.sparse.csr_array of float64
            Rows × rows (or × rows of `other`), in the order of `rows` (or `features`). Of a pair that shares nothing,
            and so of an empty row, nothing is stored: its similarity is 0, its correlation below 0. Symmetric to the
            last bit, unless `top` cuts each row by itself.

        Raises
        ------
        OptionError
            A measure or a number that is not there.
        MemoryError
            The pairs kept need more memory than there is: ask for fewer with `min` or `top`.

        Notes
        -----
        With x and y the weights of two rows, p = x/Σx, q = y/Σy, n features and |x| of them above 0::

            cosine          Σxy / √(Σx²·Σy²)
            correlation     (n·Σxy − Σx·Σy) / √((n·Σx² − (Σx)²)·(n·Σy² − (Σy)²))
            jaccard         |x ∩ y| / |x ∪ y|                ejaccard   Σxy / (Σx² + Σy² − Σxy)
            dice            2·|x ∩ y| / (|x| + |y|)          edice      2·Σxy / (Σx² + Σy²)
            overlap         |x ∩ y| / min(|x|, |y|)          ruzicka    Σmin(x, y) / Σmax(x, y)
            bhattacharyya   Σ√(p·q)                          Hellinger's distance is √(1 − this)
            jensen_shannon  1 − ½·Σ(p·log₂(p/m) + q·log₂(q/m)),  m = (p + q)/2
                                                             the Jensen-Shannon distance is √(1 − this)

        Only pairs that share something are visited, row by row, so time goes with Σ(rows that have the feature)² over
        features: leave out words that all texts have first, or weigh by `tfidf`.

        References
        ----------
        Gustavson (1978) for the way; Lin (1991) for the Jensen-Shannon divergence.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({
        ...     "text": ["port strike ends", "port strike goes on", None, "rain in Merrow"],
        ...     "outlet": ["Tribune", "Ledger", "Ledger", "Tribune"],
        ... })
        >>> dfm = corpus.tokens().dfm()
        >>> dfm.similarity(min=0.5).toarray().round(2)
        array([[1.  , 0.58, 0.  , 0.  ],
               [0.58, 1.  , 0.  , 0.  ],
               [0.  , 0.  , 0.  , 0.  ],
               [0.  , 0.  , 0.  , 1.  ]])
        >>> dfm.similarity("overlap", other=dfm.group("outlet")).toarray().round(2)
        array([[0.67, 1.  ],
               [1.  , 0.5 ],
               [0.  , 0.  ],
               [0.  , 1.  ]])
        """
        choice("method", method, SIMILARITY)
        choice("margin", margin, MARGINS)
        if min is not None and not -1 <= (min := real("min", min, "a number from -1 to 1")) <= 1:  # noqa: A001
            raise _core.OptionError(f"min = {min}: a number from -1 to 1 is needed")
        top = None if top is None else whole("top", top, 1)
        if other is None:
            compared = self._matrix if margin == "rows" else self._matrix.T.tocsr()
            mine, others = _arrays(compared), None
            shape = compared.shape[0], compared.shape[0]
        else:
            if not isinstance(other, Dfm):
                raise TypeError(f"other is a Dfm, not {type(other).__name__}")
            if margin != "rows":
                raise _core.OptionError('other goes with margin="rows": features are compared within one matrix')
            together = sorted(set(self.features).union(other.features))
            mine, others = (_arrays(dfm._matrix, dfm.features, together) for dfm in (self, other))
            shape = self.shape[0], other.shape[0]
        threads = None if self._tokens is None else self._tokens._core.threads
        return csr(_core.similarity(threads, mine, others, method, min, top), shape)

    def _repr_html_(self) -> str:
        # The features that most rows would show, in the order of the matrix.
        common = np.sort(np.argsort(-np.asarray(self._matrix.sum(axis=0)).ravel(), kind="stable")[:WIDEST])
        corner = self._matrix[:SHOWN][:, common].toarray()
        columns = [(self._features[feature], corner[:, place].tolist()) for place, feature in enumerate(common)]
        return notebook.card(repr(self), self.recipe, grid([("", list(map(str, self._rows[:SHOWN]))), *columns]))

    def plot(self, method: str = "cosine") -> Any:
        """Draw a map of the rows, on which those that use words alike are near.

        Parameters
        ----------
        method : str, default "cosine"
            A measure of `similarity`.

        Returns
        -------
        altair.TopLevelMixin
            An Altair chart, see `Table.plot`. Rows without a word are left out, and counted.

        Raises
        ------
        ImportError
            Altair is not there: ``pip install 'slantwise[plot]'``.
        OptionError
            Fewer than 3 rows or more than 2,000, or a measure that is not there.

        Notes
        -----
        Classical scaling of the distances √(1 − similarity). The chart tells which share of the squared distances its
        two dimensions hold; where it is small, look up what you see in `similarity`. Weigh by `tfidf` or leave out stop
        words first, or the map is one of how the rows use "the" and "of".

        References
        ----------
        Torgerson (1952), Multidimensional scaling: I. Theory and method, Psychometrika 17.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({
        ...     "text": ["port strike ends", "port strike goes on", "rain in Merrow"],
        ...     "outlet": ["Tribune", "Ledger", "Courier"],
        ... })
        >>> chart = corpus.tokens().dfm(by="outlet").plot()
        >>> chart.save("map.html")  # doctest: +SKIP
        """
        choice("method", method, SIMILARITY)
        from .plot import plane

        return plane.of(self, method)

    def __repr__(self) -> str:
        rows, features = self.shape
        what = "weights" if self._weighted() else "counts"
        return f"Dfm: {rows:,} rows × {features:,} features, {self._matrix.nnz:,} {what} stored"

    # -- how a new one is made -----------------------------------------------------------------------------------------

    def _weighted(self) -> bool:
        return bool(self._matrix.dtype.kind == "f")

    def _need_counts(self, step: str) -> None:
        if self._weighted():
            remedy = "weigh them once" if step == "tfidf" else f"call {step} before tfidf"
            raise _core.OptionError(f"{step} needs counts, and tfidf has made weights of them; {remedy}")

    def _of_documents(self) -> bool:
        """Whether the rows are the documents of the corpus, none missing."""
        steps = self.recipe.get("steps", [])
        return self.recipe["arguments"]["by"] is None and all(step["call"] != "group" for step in steps)

    def _columns_named(self, by: Any) -> list[str] | None:
        """The columns of the corpus that are meant, or None where `by` is labels."""
        if isinstance(by, str):
            if not self._of_documents():
                raise _core.OptionError(
                    f"by = {by!r}: the rows are groups of documents already, which have no columns; give one label per "
                    "row"
                )
            if self._tokens is None:
                raise _core.OptionError(
                    f"by = {by!r}: a matrix that was pickled left its corpus behind; give one label per row"
                )
            return [by]
        if self._tokens is None:
            return None
        corpus = self._tokens.corpus
        known = {*corpus._meta.columns, *corpus._aliases}
        several = isinstance(by, list | tuple) and len(by) and all(isinstance(name, str) for name in by)
        if not several or not self._of_documents() or not known.issuperset(by):
            return None
        if len(by) == len(self._rows):
            raise _core.OptionError(
                f"by = {by!r} could be columns of the corpus or labels of the rows; give labels as an array, or use "
                "tokens.dfm(by=...) for columns"
            )
        return list(by)

    def _labelled(self, by: Any) -> _core.Groups:
        """The groups that labels make, one per row."""
        if isinstance(by, bytes) or not isinstance(by, Iterable):
            raise TypeError(f"by is a column of the corpus or one label per row, not {type(by).__name__}")
        labels = list(by)
        if len(labels) != len(self._rows):
            raise _core.InputError(
                f"by has {len(labels)} labels and the matrix {len(self._rows)} rows; one label per row is needed, None "
                "for no group"
            )
        return _core.Table.from_columns([("by", labels)]).groups(["by"])

    def _next(
        self,
        matrix: Any,
        call: str,
        arguments: dict[str, Any],
        *,
        features: list[str] | None = None,
        rows: list[Any] | None = None,
        account: dict[str, Any] | None = None,
    ) -> Dfm:
        """The matrix that a step makes of this one."""
        step = {"call": call, "arguments": arguments, **(account or {})}
        recipe = self.recipe | {"steps": [*self.recipe.get("steps", []), step]}
        return Dfm(
            matrix,
            self._features if features is None else features,
            self._rows if rows is None else rows,
            recipe,
            self._tokens,
        )


def csr(arrays: tuple[Any, Any, Any], shape: tuple[int, int]) -> scipy.sparse.csr_array:
    """A scipy matrix around arrays that the core has made."""
    import scipy.sparse

    return scipy.sparse.csr_array(arrays, shape=shape, copy=False)


def _column_sums(matrix: Any) -> np.ndarray:
    """The occurrences of each feature; sums in float64 are exact far beyond any count of words."""
    sums = np.bincount(matrix.indices, weights=matrix.data, minlength=matrix.shape[1])
    return sums.astype(np.int64)


def _rows(name: str, value: Any) -> float:
    """A number of rows, or a share of them."""
    if isinstance(value, numbers.Integral):
        return whole(name, value, 0)
    share = real(name, value, "a whole number of rows, or a share of them")
    if not 0 < share <= 1:
        raise _core.OptionError(
            f"{name} = {value}: a whole number of rows, or a share above 0 and at most 1, is needed; {value:g} is a "
            "share as it is a float"
        )
    return share


def _as_asked(docfreq: np.ndarray, rows: int, limit: Any) -> np.ndarray:
    """Document frequencies as numbers, or as the shares that a limit is given in."""
    # A quotient is the float nearest to it, as the share that people write is: 3 of 30 are 0.1.
    return docfreq if isinstance(limit, numbers.Integral) else docfreq / max(rows, 1)


def _columns(matrix: Any, kept: np.ndarray) -> Any:
    """The columns that are kept, in their order."""
    stays = kept[matrix.indices]
    ends = np.concatenate([[0], np.cumsum(stays)])[matrix.indptr].astype(matrix.indptr.dtype)
    numbers = (np.cumsum(kept) - 1).astype(matrix.indices.dtype)
    arrays = matrix.data[stays], numbers[matrix.indices[stays]], ends
    return csr(arrays, (matrix.shape[0], int(np.count_nonzero(kept))))


def _summed(matrix: Any, codes: Sequence[int | None], groups: int) -> Any:
    """The sums of the rows of each group, as exact as they are."""
    rows = np.array([row for row, code in enumerate(codes) if code is not None], dtype=np.int64)
    places = np.array([code for code in codes if code is not None], dtype=np.int64)
    order = np.argsort(places, kind="stable")
    ends = np.concatenate([[0], np.cumsum(np.bincount(places, minlength=groups))])
    summed = csr((np.ones(len(rows), dtype=np.int64), rows[order], ends), (groups, matrix.shape[0])) @ matrix
    summed.sort_indices()
    return summed.astype(np.int32) if summed.data.max(initial=0) <= NARROW else summed


def _logarithm(base: float) -> Callable[[np.ndarray], np.ndarray]:
    if base in (2, 10):
        return np.log2 if base == 2 else np.log10
    return lambda values: np.log(values) / math.log(base)


def _tf(matrix: Any, scheme: str, log: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """What each count weighs in its row."""
    counts: np.ndarray = matrix.data
    if scheme == "count":
        return counts
    if scheme == "boolean":
        return np.ones_like(counts)
    if scheme == "logcount":
        return 1 + log(counts)
    total, most, features = (_spread(matrix, reduce) for reduce in (np.add, np.maximum, None))
    weights: np.ndarray = counts / (total if scheme == "prop" else most)
    if scheme == "augmented":
        weights = 0.5 + 0.5 * weights
    elif scheme == "logave":
        weights = (1 + log(counts)) / (1 + log(total / features))
    return weights


def _spread(matrix: Any, reduce: Any) -> np.ndarray:
    """What a row reduces to, or how long it is, beside each of its values."""
    lengths = np.diff(matrix.indptr)
    filled = lengths[lengths > 0]
    values = filled if reduce is None else reduce.reduceat(matrix.data, matrix.indptr[:-1][lengths > 0])
    return np.repeat(values, filled)


def _df(matrix: Any, scheme: str, log: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """What each feature weighs; of those that no row has, nothing is asked."""
    rows: int = matrix.shape[0]
    docfreq = np.maximum(np.bincount(matrix.indices, minlength=matrix.shape[1]), 1)
    if scheme == "unary":
        return np.ones(len(docfreq))
    if scheme == "inverse":
        return log(rows / docfreq)
    if scheme == "inversemax":
        return log(docfreq.max(initial=1) / docfreq)
    if scheme == "inverseprob":
        # More than half of the rows makes 0, and all of them no logarithm of 0.
        return log(np.maximum((rows - docfreq) / docfreq, 1))
    return log((1 + rows) / (1 + docfreq)) + 1 if scheme == "smooth" else log(rows / docfreq) + 1


def _normalise(matrix: Any, norm: str) -> None:
    if norm == "none" or not len(matrix.data):
        return
    sizes = matrix.copy()
    sizes.data = matrix.data if norm == "l1" else np.square(matrix.data)
    totals = _spread(sizes, np.add)
    matrix.data = matrix.data / (totals if norm == "l1" else np.sqrt(totals))


def _arrays(matrix: Any, features: list[str] | None = None, together: list[str] | None = None) -> Any:
    """A matrix as the core takes it, its features numbered among those of several."""
    indices, width = matrix.indices, matrix.shape[1]
    if features is not None and together is not None:
        place = {feature: number for number, feature in enumerate(together)}
        indices, width = np.array([place[feature] for feature in features], dtype=np.uint32)[indices], len(together)
    return matrix.data.astype(np.float64), indices.astype(np.uint32), matrix.indptr.astype(np.uint64), width
