"""The feature co-occurrence matrix, its association measures, and a stack of such matrices by group."""

from __future__ import annotations

import numbers
import warnings
from typing import TYPE_CHECKING, Any

from . import _core, notebook
from .arguments import around, choice, flag, meant, names, patterns, real, whole
from .comparison import labelled
from .corpus import DataWarning
from .dfm import csr
from .measures import ASSOCIATION
from .references import refused
from .table import SHOWN, Table, grid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import scipy.sparse

    from .tokens import Tokens

CONTEXTS = ("window", "document", "sentence")
WEIGHTS = ("harmonic", "linear")
#: How groups are compared where nobody says.
_COMPARING = {
    "target": None, "reference": "rest", "within": None, "cluster": "document", "test": "dispersion", "adjust": "bh",
    "interval": "likelihood", "replicates": 999, "seed": 0,
}  # fmt: skip


class Cooccurrence:
    """How often two features stand near each other; made by `Tokens.cooccurrence`.

    The matrix is full and symmetric unless counted `ordered` or with a window of unequal sides: a pair (a, b) adds one
    to [a, b] and one to [b, a], two occurrences of the same feature add two on the diagonal, so the sum is twice the
    number of pairs. Ordered, the row is the earlier feature and the column the later. With `window=(left, right)` cell
    [a, b] counts b within `left` words before a or `right` words after it. With `binary` it is the number of documents
    (or sentences) that hold both, on the diagonal those that hold the feature at least twice.

    Attributes
    ----------
    features : list of str
        Rows and columns, where they are the same.
    rows, columns : list of str
        The features that have a row, and those that have a column.
    total : int or float
        N of every association measure: the sum of the matrix (of the whole one, where `features` picked a part), or
        with `binary` the number of documents (or sentences) looked at.
    recipe : dict
        How it was counted.

    Examples
    --------
    >>> import slantwise as sw
    >>> tokens = sw.Corpus({"text": ["trade war and trade talks"], "outlet": ["x"]}).tokens()
    >>> fcm = tokens.cooccurrence(window=2)
    >>> fcm
    Cooccurrence: 4 features, 10 pairs stored, window=2
    >>> fcm.features
    ['and', 'talks', 'trade', 'war']
    >>> fcm.to_scipy().toarray()
    array([[0, 1, 2, 1],
           [1, 0, 1, 0],
           [2, 1, 0, 2],
           [1, 0, 2, 0]])

    Some rows of it; counts, margins and measures stay those of the whole:

    >>> part = tokens.cooccurrence(window=2, features=("t*", None))
    >>> part
    Cooccurrence: 2 rows, 4 columns, 5 pairs stored, window=2
    >>> part.rows, part.total == fcm.total
    (['talks', 'trade'], True)
    >>> part.to_scipy().toarray()
    array([[1, 0, 1, 0],
           [2, 1, 0, 2]])
    """

    __slots__ = ("_core", "_tokens", "recipe")

    def __init__(self, core: _core.Cooccurrence, tokens: Tokens, recipe: dict[str, Any]) -> None:
        self._core = core
        self._tokens = tokens
        self.recipe = recipe

    @property
    def features(self) -> list[str]:
        """Rows and columns, in the order of their code points.

        Raises
        ------
        OptionError
            Rows and columns differ: ask for `rows` or `columns`.
        """
        rows = self.rows
        if self._picked is not None and rows != self.columns:
            raise _core.OptionError(
                f"features: this matrix has {len(rows):,} rows and {len(self.columns):,} columns, which are not the "
                "same features; ask for .rows or .columns"
            )
        return rows

    @property
    def rows(self) -> list[str]:
        """The features that have a row, in the order of their code points."""
        return self._core.rows

    @property
    def columns(self) -> list[str]:
        """The features that have a column, in the order of their code points."""
        return self._core.columns

    @property
    def total(self) -> int | float:
        """N of every association measure."""
        return int(self._core.total) if self._core.whole else self._core.total

    @property
    def _picked(self) -> Any:
        return self.recipe["arguments"]["features"]

    def to_scipy(self) -> scipy.sparse.csr_array:
        """Return the counts as a scipy CSR array: int64, or float64 where weights were used."""
        return csr(self._core.arrays(), self._core.shape)

    def association(self, measure: str = "logdice", *, smoothing: float | None = None) -> scipy.sparse.csr_array:
        """How closely does each pair that occurs belong together?

        Parameters
        ----------
        measure : str, default "logdice"
            One of `slantwise.measures.ASSOCIATION`, with margins and total taken from this matrix.
        smoothing : float, optional
            With `"pmi"` or `"ppmi"`: an exponent a above 0 and at most 1, 0.75 by custom, that smooths the margins of
            the columns, so that pairs with a rare feature are not overrated.

        Returns
        -------
        scipy.sparse.csr_array of float64
            Pairs that do not occur, and pairs for which the measure is not defined, are not stored.

        Raises
        ------
        OptionError
            An unknown measure; smoothing for a measure that has none; `"fisher"` of weighted counts.

        Notes
        -----
        Smoothed, E11 = R1 · C1^a/ΣC^a · ΣC/N, the sums over all columns, so a = 1 smooths nothing; ΣC is N but where
        N is a number of contexts (`binary`). The matrix is then no longer symmetric: the row is the feature, the column
        its context. `"npmi"` has no smoothed form: it is bounded by −1 and 1 only with the margins that belong to the
        counts.

        Where `binary` counts a part of the contexts with both words (`ordered`, and on the diagonal), R1 + C1 − O11 can
        be above N. Such cells are no table: measures that take O22 are not defined there. Those that do not are
        `logdice`, `pmi`, `npmi`, `ppmi`, `mi2`, `mi3`, `local_mi`, `poisson_stirling`, `simple_ll`, `t_score`,
        `z_score`, `dice`, `jaccard` and `min_sensitivity`.

        References
        ----------
        Levy, Goldberg & Dagan (2015), Improving distributional similarity with lessons learned from word embeddings.

        Examples
        --------
        >>> import slantwise as sw
        >>> tokens = sw.Corpus({"text": ["trade war and trade talks"], "outlet": ["x"]}).tokens()
        >>> fcm = tokens.cooccurrence(window=1)
        >>> fcm.association("pmi").toarray().round(2)
        array([[0.  , 0.  , 0.42, 1.  ],
               [0.  , 0.  , 1.42, 0.  ],
               [0.42, 1.42, 0.  , 0.42],
               [1.  , 0.  , 0.42, 0.  ]])
        >>> fcm.association("pmi", smoothing=0.75).toarray().round(2)
        array([[0.  , 0.  , 0.54, 0.98],
               [0.  , 0.  , 1.54, 0.  ],
               [0.4 , 1.15, 0.  , 0.4 ],
               [0.98, 0.  , 0.54, 0.  ]])
        """
        choice("measure", measure, ASSOCIATION)
        return csr(self._core.association(measure, _exponent(smoothing)), self._core.shape)

    def collocates(
        self,
        node: str,
        *,
        measure: str = "logdice",
        min_count: float = 5,
        top: int | None = None,
        smoothing: float | None = None,
        by: str | Sequence[str] | None = None,
        target: str | Sequence[str] | None = None,
        reference: str = "rest",
        within: str | Sequence[str] | None = None,
        cluster: str | Sequence[str] = "document",
        test: str = "dispersion",
        adjust: str = "bh",
        interval: str = "likelihood",
        replicates: int = 999,
        seed: int = 0,
    ) -> Table:
        """What company does a word keep? And, with `by`, what company does it keep more in one outlet than in others?

        Parameters
        ----------
        node : str
            A feature, or a pattern of one word (`econom*`); each feature it matches is a node of its own.
        measure : str, default "logdice"
            The measure that ranks, one of `slantwise.measures.ASSOCIATION`.
        min_count : int, default 5
            Leave out pairs counted less often; with `by`, collocates met less often near the node in all groups
            together.
        top : int, optional
            The strongest only, per node, and with `by` per group.
        smoothing : float, optional
            As in `association`; `e11` is then the smoothed expectation.
        by : str or list of str, optional
            Contrast the node's company between the groups of this column, or columns.
        target, reference, within, cluster, test, adjust, interval, replicates, seed
            With `by`: as in `Tokens.keyness`; `reference` may be no table. With `adjust="maxt"` and several nodes, q is
            that of the node times the number of nodes (Bonferroni).

        Returns
        -------
        Table
            `node, collocate, o11, o12, o21, o22, e11, <measure>`, strongest first. With `by`: `group, node, collocate,
            n_target, n_reference, docs_target, docs_reference, rate_target, rate_reference` (per million words near the
            node)`, log_ratio, low, high, log_odds, g2, dispersion, z, p, q, note`, by node and group, most over-used
            first; q is over the whole table. `o22` is None where the cells are no table (see `association`).

        Raises
        ------
        PatternError
            No feature matches.
        OptionError
            An argument that goes with `by` alone, given without it; `measure` or `smoothing` with it; `by` for a matrix
            that is weighted, or of n-grams.
        GroupError
            With `by`: the node is met in fewer than two groups.

        Notes
        -----
        With `by`, what is compared is the words in the node's windows, as wide as the matrix was counted (behind the
        node only where it is ordered; the node's sentences or documents where these were the context), without the node
        itself. They go through the same estimator as `Tokens.keyness`: rates are per word of the windows, documents are
        the evidence, and a word counts once however many windows it stands in, so counts may be smaller than `o11`;
        where no two windows share a word they are `o11`. A compound belongs to a window as a whole. Weights have no
        meaning there: the test is one of counts, and a matrix with weights is refused. So is one of n-grams, which a
        window cuts through.

        Examples
        --------
        >>> import slantwise as sw
        >>> tokens = sw.Corpus({"text": ["trade war and trade talks"], "outlet": ["x"]}).tokens()
        >>> tokens.cooccurrence(window=2).collocates("trade", min_count=1)["collocate"]
        ['war', 'and', 'talks']
        >>> corpus = sw.Corpus({
        ...     "text": ["the port strike drags on", "a port strike again", "the port deal is near", "a port deal"],
        ...     "outlet": ["Tribune", "Tribune", "Ledger", "Ledger"],
        ... })
        >>> fcm = corpus.tokens().cooccurrence(window=1)
        >>> for row in fcm.collocates("port", by="outlet", min_count=1, top=1):
        ...     print(row["outlet"], row["collocate"], row["n_target"], row["n_reference"], row["rate_target"])
        Ledger deal 2 0 500000.0
        Tribune strike 2 0 500000.0
        """
        choice("measure", measure, ASSOCIATION)
        refused(reference, "collocates")
        least = real("min_count", min_count, "a number of 0 or more")
        if not least >= 0:
            raise _core.OptionError(f"min_count = {least}: a number of 0 or more is needed")
        if top is not None:
            top = whole("top", top, 1)
        wanted = patterns(node)
        by = _columns("by", by)
        comparing = {
            "target": labelled("target", target, by),
            "reference": reference,
            "within": _columns("within", within),
            "cluster": _columns("cluster", cluster),
            "test": test,
            "adjust": adjust,
            "interval": interval,
            "replicates": replicates,
            "seed": seed,
        }
        arguments: dict[str, Any] = {
            "node": _as_given(node, wanted),
            "measure": measure,
            "min_count": least,
            "top": top,
        }
        if by is None:
            for name, value in comparing.items():
                if value != _COMPARING[name]:
                    raise _core.OptionError(
                        f"{name} = {value!r} is about a comparison: say by which column, by='outlet'"
                    )
            exponent = _exponent(smoothing)
            arguments |= {} if exponent is None else {"smoothing": exponent}
            table = self._core.collocates(wanted, measure, least, top, exponent)
            made = self.recipe
        else:
            for name, given, usual in (("measure", measure, "logdice"), ("smoothing", smoothing, None)):
                if given != usual:
                    raise _core.OptionError(
                        f"{name} = {given!r} does not go with by: the company is compared as keyness compares words"
                    )
            del arguments["measure"]
            arguments |= {"min_count": whole("min_count", min_count, 0), "by": by, **comparing}
            comparison = self._tokens._comparison(arguments)
            table, made = self._contrasted(wanted, comparison, top)
        if not len(table) and not self._core.nodes(wanted):
            raise _core.PatternError(f"{node!r}: no feature of the matrix matches; patterns here are of one word")
        return Table(
            table, made | {"call": "collocates", "cooccurrence": self.recipe["arguments"], "arguments": arguments}
        )

    def _contrasted(
        self, wanted: list[str], comparison: tuple[Any, ...], top: int | None
    ) -> tuple[_core.Table, dict[str, Any]]:
        """The company of each node contrasted between groups, and how that was made."""
        if not self._core.nodes(wanted):
            return _core.Table.empty(0), self.recipe
        counted = self.recipe["arguments"]
        if "group" in self.recipe:
            raise _core.OptionError(
                f"by does not go with the matrix of one group ({self.recipe['group']!r}): ask that of all documents"
            )
        if counted["binary"]:
            raise _core.OptionError(
                f"by does not go with binary = True: every occurrence in a {counted['context']} is compared; count the "
                "matrix without it"
            )
        if counted["weights"] is not None:
            raise _core.OptionError(
                f"by does not go with weights = {counted['weights']!r}: the company is compared by counts; count the "
                "matrix without weights"
            )
        span = around("window", counted["window"] if counted["context"] == "window" else counted["context"])
        if counted["ordered"]:
            if counted["context"] != "window":
                raise _core.OptionError(
                    f"by does not go with an ordered matrix of context = {counted['context']!r}; count it without "
                    "order, or within a window"
                )
            span = ("window", 0, span[2])
        outlets, plan, events, clusters = comparison
        table, alone, account = _core.contrasted(self._core, wanted, span, outlets, plan, top, events, clusters)
        if alone:
            listed = ", ".join(map(repr, alone[:5])) + (f" and {len(alone) - 5} more" if len(alone) > 5 else "")
            warnings.warn(f"left out, as they are met in one group alone: {listed}", DataWarning, stacklevel=3)
        return table, self._tokens._recipe("collocates", account)

    def plot(self, measure: str = "logdice", *, top: int = 60, min_count: int = 5) -> Any:
        """Draw the strongest pairs as a network of words.

        Parameters
        ----------
        measure : str, default "logdice"
            A measure of `association`.
        top : int, default 60
            How many pairs.
        min_count : int, default 5
            Leave out pairs met less often (with weights: that weigh less).

        Returns
        -------
        altair.TopLevelMixin
            An Altair chart, see `Table.plot`. The thicker a line the stronger the pair; places come from pulling pairs
            together and pushing all words apart (Fruchterman & Reingold 1991), and are the same each time.

        Raises
        ------
        ImportError
            Altair is not there: ``pip install 'slantwise[plot]'``.
        OptionError
            No pair is met as often, or a value that an option cannot have.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({"text": ["port strike talks", "port strike ends"], "outlet": ["Tribune", "Ledger"]})
        >>> chart = corpus.tokens().cooccurrence().plot(min_count=1)
        >>> chart.save("network.png")  # doctest: +SKIP
        """
        choice("measure", measure, ASSOCIATION)
        top, least = whole("top", top, 1, 1000), whole("min_count", min_count, 1)
        from .plot import network

        return network.of(self, measure, top, least)

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError(
            "a Cooccurrence is not pickled, for it goes on using the tokens it was counted from: pickle what it tells, "
            "to_scipy(), .rows and .columns (or .features), or count it again where it is needed"
        )

    def _repr_html_(self) -> str:
        columns: list[tuple[str, list[Any]]] = [("total", [self.total]), ("pairs stored", [self._core.stored])]
        return notebook.card(repr(self), self.recipe, grid(columns))

    def __repr__(self) -> str:
        rows, columns = self._core.shape
        size = f"{rows:,} features" if self._picked is None else f"{rows:,} rows, {columns:,} columns"
        return f"Cooccurrence: {size}, {self._core.stored:,} pairs stored, {how(self.recipe)}"


class Cooccurrences:
    """A co-occurrence matrix per group, all over the same features; made by `Tokens.cooccurrence` with `by`.

    It is read like a dict from the label of a group (a whole number stands for its label) to its `Cooccurrence`.
    Documents of no group are in no matrix; the
    recipe tells how many there are. Where every document has a group the matrices add up to the one of all documents.

    Attributes
    ----------
    groups : list of str
        The labels, in order.
    features, rows, columns : list of str
        As of a `Cooccurrence`; the same for all groups, also for those that never use a feature.
    recipe : dict
        How they were counted.

    Examples
    --------
    >>> import slantwise as sw
    >>> outlets = ["Ledger", "Tribune", "Tribune"]
    >>> corpus = sw.Corpus({"text": ["trade war", "trade talks", "trade talks"], "outlet": outlets})
    >>> stack = corpus.tokens().cooccurrence(window=1, by="outlet")
    >>> stack
    Cooccurrences: 2 groups, 3 features, window=1
    >>> stack.groups, stack.features
    (['Ledger', 'Tribune'], ['talks', 'trade', 'war'])
    >>> stack["Tribune"].to_scipy().toarray()
    array([[0, 2, 0],
           [2, 0, 0],
           [0, 0, 0]])
    >>> stack.collocates("trade", min_count=1).to_dict()["outlet"]
    ['Ledger', 'Tribune']
    """

    __slots__ = ("_groups", "_matrices", "recipe")

    def __init__(
        self, cores: Sequence[_core.Cooccurrence], groups: _core.Groups, tokens: Tokens, recipe: dict[str, Any]
    ) -> None:
        self._groups = groups
        self._matrices = {
            label: Cooccurrence(core, tokens, recipe | {"group": label})
            for label, core in zip(groups.labels, cores, strict=True)
        }
        self.recipe = recipe

    @property
    def groups(self) -> list[str]:
        """The labels of the groups, in order."""
        return list(self._matrices)

    @property
    def features(self) -> list[str]:
        """Rows and columns of every matrix, in the order of their code points."""
        return self._first.features

    @property
    def rows(self) -> list[str]:
        """The features that have a row, in the order of their code points."""
        return self._first.rows

    @property
    def columns(self) -> list[str]:
        """The features that have a column, in the order of their code points."""
        return self._first.columns

    @property
    def _first(self) -> Cooccurrence:
        return next(iter(self._matrices.values()))

    def __getitem__(self, group: str | int) -> Cooccurrence:
        try:
            return self._matrices[_label(group)]
        except (KeyError, TypeError):
            listed = ", ".join(map(repr, self.groups[:8])) + (", ..." if len(self) > 8 else "")
            near = meant(group, self.groups) if isinstance(group, str) else ""
            raise _core.GroupError(f"{group!r} is not among the {len(self)} groups: {listed}{near}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._matrices)

    def __len__(self) -> int:
        return len(self._matrices)

    def __contains__(self, group: object) -> bool:
        return _label(group) in self.groups

    def items(self) -> Iterator[tuple[str, Cooccurrence]]:
        """Each label with its matrix, in order."""
        return iter(self._matrices.items())

    def collocates(
        self,
        node: str,
        *,
        measure: str = "logdice",
        min_count: float = 5,
        top: int | None = None,
        smoothing: float | None = None,
    ) -> Table:
        """What company does a word keep in each group?

        Parameters
        ----------
        node, measure, min_count, top, smoothing
            As in `Cooccurrence.collocates`; margins and total are those of each group.

        Returns
        -------
        Table
            The columns of the groups, then those of `Cooccurrence.collocates`: by group, strongest first.

        Raises
        ------
        PatternError
            No feature matches.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({"text": ["trade war", "trade talks"], "outlet": ["Ledger", "Tribune"]})
        >>> stack = corpus.tokens().cooccurrence(window=1, by="outlet")
        >>> table = stack.collocates("trade", min_count=1)
        >>> list(zip(table["outlet"], table["collocate"]))
        [('Ledger', 'war'), ('Tribune', 'talks')]
        """
        wanted: Any = _as_given(node, patterns(node))
        tables = [
            matrix.collocates(wanted, measure=measure, min_count=min_count, top=top, smoothing=smoothing)
            for matrix in self._matrices.values()
        ]
        arguments = tables[0].recipe["arguments"]
        recipe = self.recipe | {"call": "collocates", "cooccurrence": self.recipe["arguments"], "arguments": arguments}
        return Table(_core.stacked([table._core for table in tables], self._groups), recipe)

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError(
            "Cooccurrences are not pickled, for they go on using the tokens they were counted from: pickle what each "
            "matrix tells, to_scipy(), .rows and .columns (or .features), or count them again where they are needed"
        )

    def _repr_html_(self) -> str:
        first = list(self.items())[:SHOWN]
        pairs: list[Any] = [matrix._core.stored for _, matrix in first]
        totals: list[Any] = [matrix.total for _, matrix in first]
        labels: list[Any] = [label for label, _ in first]
        columns = [("group", labels), ("total", totals), ("pairs stored", pairs)]
        return notebook.card(repr(self), self.recipe, grid(columns))

    def __repr__(self) -> str:
        rows, columns = self._first._core.shape
        size = f"{rows:,} features" if self._first._picked is None else f"{rows:,} rows, {columns:,} columns"
        return f"Cooccurrences: {len(self)} groups, {size}, {how(self.recipe)}"


def how(recipe: dict[str, Any]) -> str:
    """The context that was counted in, as it was asked for."""
    arguments = recipe["arguments"]
    window, context = arguments["window"], arguments["context"]
    said = [
        f"window={window if isinstance(window, int) else tuple(window)}"
        if context == "window"
        else f"context={context!r}"
    ]
    if arguments["weights"] is not None:
        said.append(f"weights={arguments['weights']!r}")
    return ", ".join(said + [name for name in ("ordered", "binary") if arguments[name]])


def told(arguments: dict[str, Any], wanted: _core._Counting) -> dict[str, Any]:
    """Return the arguments of `Tokens.cooccurrence` as plain data, given what they were understood as."""
    features = arguments["features"]
    if isinstance(features, tuple):
        features = {
            "rows": _as_given(features[0], wanted["rows"]),
            "columns": _as_given(features[1], wanted["columns"]),
        }
    else:
        features = _as_given(features, wanted["rows"])
    before, after = wanted["before"], wanted["after"]
    window = [before, after] if isinstance(arguments["window"], tuple | list) else before
    return arguments | {"window": window, "features": features, "by": _columns("by", arguments["by"])}


def _as_given(pattern: Any, listed: Sequence[str] | None) -> str | Sequence[str] | None:
    """A pattern, or several, as a recipe keeps them."""
    return pattern if isinstance(pattern, str) else listed


def _columns(role: str, given: Any) -> Any:
    """The name of a column, or several, as a recipe keeps them."""
    return given if given is None or isinstance(given, str) else names(role, given)


def _label(group: Any) -> Any:
    """The label of a group: of a whole number its digits."""
    return str(int(group)) if isinstance(group, numbers.Integral) and not isinstance(group, bool) else group


def counting(arguments: dict[str, Any]) -> _core._Counting:
    """Return the arguments of `Tokens.cooccurrence` checked, as the core takes them."""
    context = choice("context", arguments["context"], CONTEXTS)
    weights, window = arguments["weights"], arguments["window"]
    ordered, binary = flag("ordered", arguments["ordered"]), flag("binary", arguments["binary"])
    if weights is not None:
        choice("weights", weights, WEIGHTS)
        if context != "window":
            raise _core.OptionError(
                f"weights = {weights!r}: they go with context = 'window' alone; in a {context} no distance is counted"
            )
    if binary and context == "window":
        raise _core.OptionError(
            "binary = True: windows overlap, so a pair cannot count once in each; give context = 'document' or "
            "'sentence' as well"
        )
    before, after = _sides(window)
    if ordered and before != after:
        raise _core.OptionError(
            f"window = {window!r}: with ordered = True the row is the earlier word, so both sides are one; give a "
            f"single number, or leave out ordered (window = (0, {max(before, after)}) is the same as it)"
        )
    rows, columns = _picked(arguments["features"])
    return {
        "context": context,
        "before": before,
        "after": after,
        "weights": weights,
        "ordered": ordered,
        "binary": binary,
        "rows": rows,
        "columns": columns,
    }


def _sides(window: Any) -> tuple[int, int]:
    """How many words before and after."""
    if not isinstance(window, tuple) and not (isinstance(window, list) and len(window) == 2):
        both = whole("window", window, 1)
        return both, both
    if len(window) != 2:
        raise _core.OptionError(
            f"window = {window!r}: one number, or a pair (left, right) of words before and after, is needed"
        )
    before, after = (whole("window", side, 0) for side in window)
    if before == after == 0:
        raise _core.OptionError("window = (0, 0): at least 1 word is needed on either side")
    return before, after


def _picked(features: Any) -> tuple[list[str] | None, list[str] | None]:
    """The patterns of rows and of columns; None are all."""
    if features is None:
        return None, None
    if not isinstance(features, tuple):
        listed = patterns(features)
        return listed, listed
    if len(features) != 2:
        raise _core.OptionError(
            f"features = {features!r}: a pattern, a list of patterns, or a pair (rows, columns) of them is needed"
        )
    rows, columns = (None if side is None else patterns(side) for side in features)
    return rows, columns


def _exponent(smoothing: float | None) -> float | None:
    return None if smoothing is None else real("smoothing", smoothing, "an exponent such as 0.75")
