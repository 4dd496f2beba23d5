"""Tables: what every result is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _core, notebook
from .arguments import column, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SHOWN = 10
WIDEST = 60


class Table:
    """A result: named columns of equal length that know how they were made.

    A table goes wherever you like to work: `to_pandas()`, `to_polars()`, `to_arrow()` or `to_dict()`; any library that
    reads the Arrow PyCapsule interface (polars, pyarrow, duckdb, pandas 3) also takes the table itself.

    Attributes
    ----------
    columns : list of str
        The names of the columns.
    recipe : dict
        How the table was made: the call, its arguments, the token options, and the account of documents
        (``seen = counted + the sum over rejected``).

    Examples
    --------
    >>> import slantwise as sw
    >>> table = sw.Corpus({"text": ["a b a"], "outlet": ["x"]}).tokens().frequencies()
    >>> table
    feature  frequency  rank  docfreq  per_million
    a                2     1        1      666,667
    b                1     2        1      333,333
    >>> table.to_dict()["frequency"]
    [2, 1]
    >>> table.recipe["call"]
    'frequencies'
    """

    __slots__ = ("_core", "recipe")

    def __init__(self, core: _core.Table, recipe: Mapping[str, Any] | None = None) -> None:
        self._core = core
        self.recipe: dict[str, Any] = dict(recipe or {})

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order."""
        return self._core.columns

    def __len__(self) -> int:
        return len(self._core)

    def __getitem__(self, name: str) -> list[Any]:
        """Return one column as a list, nulls as None."""
        return self._core.to_list(column("column", name, self.columns))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Go through the rows, each a dict."""
        data = self.to_dict()
        for values in zip(*data.values(), strict=True):
            yield dict(zip(data, values, strict=True))

    def to_dict(self) -> dict[str, list[Any]]:
        """Return the columns as lists, nulls as None."""
        return {name: self._core.to_list(name) for name in self.columns}

    def to_pandas(self) -> Any:
        """Return a pandas DataFrame; pyarrow is not needed. Null numbers become NaN."""
        pandas = _needed("pandas", "to_pandas()", "pip install pandas")
        columns = {}
        for name in self.columns:
            values = self._core.to_numpy(name)
            columns[name] = self._core.to_list(name) if values is None else values
        return pandas.DataFrame(columns)

    def to_polars(self) -> Any:
        """Return a polars DataFrame, without copying."""
        return _needed("polars", "to_polars()", "pip install 'slantwise[read]'").DataFrame(self)

    def to_arrow(self) -> Any:
        """Return a pyarrow Table, without copying."""
        return _needed("pyarrow", "to_arrow()", "pip install pyarrow").table(self)

    def head(self, rows: int = 10) -> Table:
        """Return the first rows."""
        return Table(self._core.head(whole("rows", rows, 0)), self.recipe)

    def plot(self, kind: str | None = None, **options: Any) -> Any:
        """Draw the result: a chart that can be changed and saved.

        Parameters
        ----------
        kind : str, optional
            Which picture. The first is drawn by default; "time" where the groups are periods, "heatmap" where dots of
            many groups would not fit:

            ===========================  =====================================================================
            `framing`                    "dots" with intervals, "heatmap", "time"
            `choices`                    "shares" with counts, "dots", "heatmap", "time"
            `tone`                       "dots", "time"
            `keyness`, and `collocates`  "bars" of the strongest words, "scatter" (effect against evidence), "time"
            with `by`
            `shift`                      "bars" of what terms contribute
            `frequencies`                "bars", "time"
            `Lexicon.coverage`           "bars" of the entries of each frame; its `groups` are frames
            `collocates`                 "network", "bars"
            `kwic`                       "xray": where in each document
            ===========================  =====================================================================

        **options
            What the picture takes: `groups`, labels of the groups to draw; `top`, how many words, documents or pairs
            (bars 10, xray and network 40, scatter 300); `features`, which words over time (default the first 6);
            `frames`, for a shift; `alpha`, the false discovery rate at which a difference counts as beyond chance
            (default 0.05).

        Returns
        -------
        altair.TopLevelMixin
            An Altair chart. `save("chart.html")`, and .svg, .png, .pdf and .json, work without a network.

        Raises
        ------
        ImportError
            Altair is not there: ``pip install 'slantwise[plot]'``.
        OptionError
            The table has no natural picture, or not this one; a value that an option cannot have.
        GroupError
            A group that the table does not have.

        Notes
        -----
        The data of a chart are the rows of the table, so it tells what they tell and no more: each mark shows its
        counts, interval, q and note when pointed at. What is beyond chance is filled, what may be chance is hollow, and
        what cannot be told is a ×. Blue is more and orange less, which any eye tells apart (Okabe & Ito 2008); text
        takes the colour of the page, dark or light.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({
        ...     "text": ["jobs and prices", "jobs and growth", "border and threat", "border and army jobs"],
        ...     "outlet": ["Tribune", "Tribune", "Ledger", "Ledger"],
        ... })
        >>> framing = corpus.tokens().framing({"economic": ["job*", "price*"], "security": ["border", "army"]})
        >>> chart = framing.plot().properties(title="Two papers")
        >>> chart.save("papers.svg")  # doctest: +SKIP
        >>> corpus.tokens().scores({"economic": ["job*"]}).plot()  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        slantwise.OptionError: a table of scores() has no natural picture; ...
        """
        from . import plot

        return plot.of(self, kind, options)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._core.__arrow_c_stream__(requested_schema)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self._core.to_plain(), len(self), self.recipe)

    def __repr__(self) -> str:
        return "\n".join(_lines(self)) + self._more()

    def _repr_html_(self) -> str:
        rows = f"{len(self):,} row{'' if len(self) == 1 else 's'}"
        below = f'<div style="opacity:.7">{rows}{notebook.made(self.recipe)}</div>'
        return grid(self.head(SHOWN).to_dict().items()) + below

    def _more(self) -> str:
        if not len(self):
            return "\n(no rows)"
        more = len(self) - SHOWN
        return f"\n… and {more:,} more rows" if more > 0 else ""


def grid(columns: Iterable[tuple[str, list[Any]]]) -> str:
    """Return named columns as HTML, as notebooks show them."""
    return notebook.grid([(_written(name), _is_numeric(cells), list(map(_written, cells))) for name, cells in columns])


def _restored(columns: list[tuple[str, tuple[str, Any]]], rows: int, recipe: dict[str, Any]) -> Table:
    """A table from what it was pickled as."""
    return Table(_core.Table.from_plain(columns, rows), recipe)


def _lines(table: Table) -> list[str]:
    """The first rows as lines of a terminal, numbers to the right."""
    data = table.head(SHOWN).to_dict()
    columns = []
    for name, values in data.items():
        cells = [name, *map(_written, values)]
        width = max(map(len, cells))
        numeric = _is_numeric(values)
        columns.append([cell.rjust(width) if numeric else cell.ljust(width) for cell in cells])
    return ["  ".join(row).rstrip() for row in zip(*columns, strict=True)]


def _is_numeric(values: list[Any]) -> bool:
    return all(value is None or (isinstance(value, int | float) and not isinstance(value, bool)) for value in values)


def _written(value: Any) -> str:
    """A cell as text: short, without line breaks, numbers with the digits that matter."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return number(value)
    text = " ".join(str(value).split())
    text = "".join(character if character.isprintable() else f"\\u{ord(character):04x}" for character in text)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def number(value: float) -> str:
    """A real number with the digits that matter: 666,667 · 12.3 · 0.0457 · 3.1e-12."""
    if value == 0:
        return "0"
    size = abs(value)
    if size < 0.001:
        return f"{value:.1e}"
    if size >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if size < 100 else f"{value:.1f}"


def _needed(module: str, what: str, how: str) -> Any:
    """Import an optional library, or say what to install."""
    import importlib

    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ImportError(f"{what} needs {module}: {how}") from error
