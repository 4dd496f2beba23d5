"""The document-feature matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import scipy.sparse


class Dfm:
    """How often each feature occurs in each document, or in each group of documents.

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

    __slots__ = ("_matrix", "features", "recipe", "rows")

    def __init__(self, matrix: Any, features: list[str], rows: list[Any], recipe: dict[str, Any]) -> None:
        self._matrix = matrix
        self.features = features
        self.rows = rows
        self.recipe = recipe

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and features."""
        rows, features = self._matrix.shape
        return int(rows), int(features)

    def to_scipy(self) -> scipy.sparse.csr_array:
        """Return a copy as a scipy CSR array of whole numbers; a row per document, counted or not, in their order."""
        return self._matrix.copy()

    def __repr__(self) -> str:
        rows, features = self.shape
        return f"Dfm: {rows:,} rows × {features:,} features, {self._matrix.nnz:,} counts stored"


def csr(arrays: tuple[Any, Any, Any], shape: tuple[int, int]) -> scipy.sparse.csr_array:
    """A scipy matrix around arrays that the core has made."""
    import scipy.sparse

    return scipy.sparse.csr_array(arrays, shape=shape, copy=False)
