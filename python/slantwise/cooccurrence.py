"""The feature co-occurrence matrix, its association measures, and a stack of such matrices by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _core
from .arguments import choice, flag, meant, patterns, real, whole
from .dfm import csr
from .measures import ASSOCIATION
from .table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import scipy.sparse

    from .tokens import Tokens

CONTEXTS = ("window", "document", "sentence")
WEIGHTS = ("harmonic", "linear")


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

    def association(self, measure: str = "logdice") -> scipy.sparse.csr_array:
        """How closely does each pair that occurs belong together?

        Parameters
        ----------
        measure : str, default "logdice"
            One of `slantwise.measures.ASSOCIATION`, with margins and total taken from this matrix.

        Returns
        -------
        scipy.sparse.csr_array of float64
            Pairs that do not occur, and pairs for which the measure is not defined, are not stored.

        Examples
        --------
        >>> import slantwise as sw
        >>> tokens = sw.Corpus({"text": ["trade war and trade talks"], "outlet": ["x"]}).tokens()
        >>> tokens.cooccurrence(window=1).association("pmi").toarray().round(2)
        array([[0.  , 0.  , 0.42, 1.  ],
               [0.  , 0.  , 1.42, 0.  ],
               [0.42, 1.42, 0.  , 0.42],
               [1.  , 0.  , 0.42, 0.  ]])
        """
        choice("measure", measure, ASSOCIATION)
        return csr(self._core.association(measure), self._core.shape)

    def collocates(self, node: str, *, measure: str = "logdice", min_count: float = 5, top: int | None = None) -> Table:
        """What company does a word keep?

        Parameters
        ----------
        node : str
            A feature, or a pattern of one word (`econom*`); each feature it matches is a node of its own.
        measure : str, default "logdice"
            The measure that ranks, one of `slantwise.measures.ASSOCIATION`.
        min_count : int, default 5
            Leave out pairs counted less often.
        top : int, optional
            The strongest only, per node.

        Returns
        -------
        Table
            `node, collocate, o11, o12, o21, o22, e11, <measure>`, strongest first.

        Raises
        ------
        PatternError
            No feature matches.

        Examples
        --------
        >>> import slantwise as sw
        >>> tokens = sw.Corpus({"text": ["trade war and trade talks"], "outlet": ["x"]}).tokens()
        >>> tokens.cooccurrence(window=2).collocates("trade", min_count=1)["collocate"]
        ['war', 'and', 'talks']
        """
        choice("measure", measure, ASSOCIATION)
        min_count = real("min_count", min_count, "a number of 0 or more")
        if not min_count >= 0:
            raise _core.OptionError(f"min_count = {min_count}: a number of 0 or more is needed")
        if top is not None:
            whole("top", top, 1)
        wanted = patterns(node)
        table = self._core.collocates(wanted, measure, min_count, top)
        if not len(table) and not self._core.nodes(wanted):
            raise _core.PatternError(f"{node!r}: no feature of the matrix matches; patterns here are of one word")
        arguments = {"node": node, "measure": measure, "min_count": min_count, "top": top}
        return Table(
            table,
            self.recipe | {"call": "collocates", "cooccurrence": self.recipe["arguments"], "arguments": arguments},
        )

    def __repr__(self) -> str:
        rows, columns = self._core.shape
        size = f"{rows:,} features" if self._picked is None else f"{rows:,} rows, {columns:,} columns"
        return f"Cooccurrence: {size}, {self._core.stored:,} pairs stored, {how(self.recipe)}"


class Cooccurrences:
    """A co-occurrence matrix per group, all over the same features; made by `Tokens.cooccurrence` with `by`.

    It is read like a dict from the label of a group to its `Cooccurrence`. Documents of no group are in no matrix; the
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

    def __getitem__(self, group: str) -> Cooccurrence:
        try:
            return self._matrices[group]
        except (KeyError, TypeError):
            listed = ", ".join(map(repr, self.groups[:8])) + (", ..." if len(self) > 8 else "")
            near = meant(group, self.groups) if isinstance(group, str) else ""
            raise _core.GroupError(f"{group!r} is not among the {len(self)} groups: {listed}{near}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._matrices)

    def __len__(self) -> int:
        return len(self._matrices)

    def __contains__(self, group: object) -> bool:
        return group in self.groups

    def items(self) -> Iterator[tuple[str, Cooccurrence]]:
        """Each label with its matrix, in order."""
        return iter(self._matrices.items())

    def collocates(self, node: str, *, measure: str = "logdice", min_count: float = 5, top: int | None = None) -> Table:
        """What company does a word keep in each group?

        Parameters
        ----------
        node, measure, min_count, top
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
        arguments = {"node": node, "measure": measure, "min_count": min_count, "top": top}
        tables = [
            matrix.collocates(node, measure=measure, min_count=min_count, top=top) for matrix in self._matrices.values()
        ]
        recipe = self.recipe | {"call": "collocates", "cooccurrence": self.recipe["arguments"], "arguments": arguments}
        return Table(_core.stacked([table._core for table in tables], self._groups), recipe)

    def __repr__(self) -> str:
        rows, columns = self._first._core.shape
        size = f"{rows:,} features" if self._first._picked is None else f"{rows:,} rows, {columns:,} columns"
        return f"Cooccurrences: {len(self)} groups, {size}, {how(self.recipe)}"


def how(recipe: dict[str, Any]) -> str:
    """The context that was counted in, as it was asked for."""
    arguments = recipe["arguments"]
    window, context = arguments["window"], arguments["context"]
    once = ", binary" if arguments["binary"] else ""
    return (
        f"window={window if isinstance(window, int) else tuple(window)}"
        if context == "window"
        else (f"context={context!r}{once}")
    )


def told(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of `Tokens.cooccurrence` as plain data, once they are checked."""
    window, features = arguments["window"], arguments["features"]
    pair = dict(zip(("rows", "columns"), features, strict=True)) if isinstance(features, tuple) else features
    return arguments | {"window": list(window) if isinstance(window, tuple) else window, "features": pair}


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
    if not isinstance(window, tuple):
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
