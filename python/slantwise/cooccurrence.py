"""The feature co-occurrence matrix and its association measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _core
from .arguments import choice, patterns, real, whole
from .dfm import csr
from .measures import ASSOCIATION
from .table import Table

if TYPE_CHECKING:
    import scipy.sparse

    from .tokens import Tokens


class Cooccurrence:
    """How often two features stand near each other.

    The matrix is full and symmetric unless counted `ordered`: a pair (a, b) adds one to [a, b] and one to [b, a], two
    occurrences of the same feature add two on the diagonal, so the sum is twice the number of pairs. Ordered, the row
    is the earlier feature and the column the later.

    Attributes
    ----------
    features : list of str
        Rows and columns.
    total : int or float
        The sum of the matrix: N of every association measure.
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
    """

    __slots__ = ("_core", "_tokens", "recipe")

    def __init__(self, core: _core.Cooccurrence, tokens: Tokens, recipe: dict[str, Any]) -> None:
        self._core = core
        self._tokens = tokens
        self.recipe = recipe

    @property
    def features(self) -> list[str]:
        """Rows and columns, in the order of their code points."""
        return self._core.features

    @property
    def total(self) -> int | float:
        """The sum of the matrix."""
        return int(self._core.total) if self._core.whole else self._core.total

    def to_scipy(self) -> scipy.sparse.csr_array:
        """Return the counts as a scipy CSR array: int64, or float64 where weights were used."""
        size = len(self.features)
        return csr(self._core.arrays(), (size, size))

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
        size = len(self.features)
        return csr(self._core.association(measure), (size, size))

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
        arguments = self.recipe["arguments"]
        how = (
            f"window={arguments['window']}" if arguments["context"] == "window" else f"context={arguments['context']!r}"
        )
        return f"Cooccurrence: {len(self.features):,} features, {self._core.stored:,} pairs stored, {how}"
