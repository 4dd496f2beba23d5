"""Counts: what comparisons need of a corpus that is larger than memory; they add, and they can be kept."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from . import _core, notebook, stream
from ._core import OptionError
from .arguments import meant, names, plain_data, whole
from .comparison import comparison, external, labelled
from .corpus import OPTIONS as TOKEN_OPTIONS
from .corpus import Corpus, _warn_of_twins
from .dfm import Dfm, csr
from .lexicon import Lexicon, from_data
from .lexicon import lexicon as made_lexicon
from .references import External, refused
from .table import SHOWN, Table, grid
from .tokens import Tokens, _account, _call, patterns_without_words
from .words import options as words_options
from .words import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: Bytes of text that are counted at a time.
PIECE = 16 << 20
#: Options that look at the whole corpus before anything is counted.
_WHOLE = {
    "min_count": "give keyness(min_count=...), or filter the table of frequencies by its column frequency",
    "min_docfreq": "filter the table of frequencies by its column docfreq",
}
OPTIONS = {name: value for name, value in TOKEN_OPTIONS.items() if name not in _WHOLE}


class Counts:
    """The counts of a stream of documents; made by `slantwise.count`, and read by `slantwise.load`.

    They hold sums per group and word, not texts: how large they are depends on how many different words and groups
    there are, not on how many documents. They add: ``counts + more`` is to the last bit what counting all documents at
    once gives, in any order; so parts can be counted on several machines, or as they come in.

    They are equal if the same was counted in the same way; a lexicon's name tells no difference, its frames do.

    Attributes
    ----------
    features : list of str
        The distinct words counted, in the order of their code points.
    n_tokens : int
        How many tokens were counted.
    documents : dict
        What became of the documents: ``seen = counted + the sum over rejected``.
    by, within : list of str or None
        The columns they were counted by, and the columns of events.
    lexicon : Lexicon or None
        The lexicon whose frames were counted.
    recipe : dict
        How they were made.

    Examples
    --------
    >>> import slantwise as sw
    >>> monday = sw.count([{"text": "Tariffs cost jobs.", "outlet": "Tribune"}])
    >>> tuesday = sw.count([{"text": "Tariffs guard the border.", "outlet": "Ledger"}])
    >>> monday + tuesday
    Counts: 2 documents, 7 tokens, 6 features, by outlet (2 groups)
    >>> (monday + tuesday).frequencies().head(2)
    feature  frequency  rank  docfreq  per_million
    tariffs          2     1        2      285,714
    border           1     2        1      142,857
    """

    __slots__ = ("_about", "_core", "_lexicon")

    def __init__(self, core: _core.Counts, about: dict[str, Any]) -> None:
        self._core = core
        self._about = about
        said = about["lexicon"]
        self._lexicon = None if said is None else from_data(said["name"], said)

    def __len__(self) -> int:
        """How many documents went in, counted or not."""
        return len(self._core)

    def __repr__(self) -> str:
        documents = f"{len(self):,} document{'' if len(self) == 1 else 's'}"
        parts = [f"Counts: {documents}, {self.n_tokens:,} tokens, {len(self.features):,} features"]
        parts += [_call(view) for view in self._about["views"]]
        if self.by:
            groups = len(self._groups().labels)
            parts.append(f"by {', '.join(self.by)} ({groups:,} group{'' if groups == 1 else 's'})")
        if self.within:
            parts.append(f"within {', '.join(self.within)}")
        if self._lexicon is not None:
            parts.append(f"frames of {self._lexicon.name}")
        return ", ".join(parts)

    def _repr_html_(self) -> str:
        return notebook.card(repr(self), self.recipe, grid(self.frequencies().head(SHOWN).to_dict().items()))

    @property
    def features(self) -> list[str]:
        """The distinct words counted, in the order of their code points."""
        return self._core.features

    @property
    def n_tokens(self) -> int:
        """How many tokens were counted."""
        return self._core.n_tokens

    @property
    def documents(self) -> dict[str, Any]:
        """What became of the documents: ``seen = counted + the sum over rejected``."""
        return _account(self._core.documents)

    @property
    def by(self) -> list[str] | None:
        """The columns they were counted by."""
        return _listed(self._about["by"])

    @property
    def within(self) -> list[str] | None:
        """The columns of events."""
        return _listed(self._about["within"])

    @property
    def lexicon(self) -> Lexicon | None:
        """The lexicon whose frames were counted."""
        return self._lexicon

    @property
    def recipe(self) -> dict[str, Any]:
        """How they were made, and what became of the words and of the documents."""
        arguments = {"by": self._about["by"], "within": self._about["within"], "lexicon": self._lexicon_name()}
        made = {"slantwise": self._about["slantwise"], "call": "count", "arguments": arguments}
        return made | {"tokens": self._made(), "documents": self.documents}

    # -- results -------------------------------------------------------------------------------------------------------

    def frequencies(self, by: str | Sequence[str] | None = None) -> Table:
        """How often is each word used?

        Parameters
        ----------
        by : str or list of str, optional
            The columns they were counted by, or None for all documents together, those without a group among them.

        Returns
        -------
        Table
            As `Tokens.frequencies` gives it.

        Examples
        --------
        >>> import slantwise as sw
        >>> sw.count({"text": ["war war trade", "trade"], "outlet": ["x", "y"]}).frequencies(by="outlet")
        outlet  feature  frequency  rank  docfreq  per_million
        x       war              2     1        1      666,667
        x       trade            1     2        1      333,333
        y       trade            1     1        1    1,000,000
        """
        groups = self._groups() if self._is_counted("by", by) else None
        table, account = self._core.frequencies(groups)
        return self._table(table, "frequencies", account, by=by)

    def dfm(self) -> Dfm:
        """Which group uses which word how often?

        Returns
        -------
        Dfm
            A row per group.

        Examples
        --------
        >>> import slantwise as sw
        >>> dfm = sw.count({"text": ["war war trade", "trade"], "outlet": ["x", "y"]}).dfm()
        >>> dfm.rows, dfm.features, dfm.to_scipy().toarray().tolist()
        (['x', 'y'], ['trade', 'war'], [[1, 2], [1, 0]])
        """
        groups = self._groups()
        arrays, features, shape, account = self._core.dfm()
        return Dfm(csr(arrays, shape), features, groups.labels, self._recipe("dfm", account, by=self._about["by"]))

    def keyness(
        self,
        *,
        target: str | Sequence[str | tuple[Any, ...]] | None = None,
        reference: Any = "rest",
        within: str | Sequence[str] | None = None,
        cluster: str = "document",
        test: str = "dispersion",
        prior: float = 500.0,
        min_count: int = 5,
        adjust: str = "bh",
        measures: str | Sequence[str] = (),
    ) -> Table:
        """Which words does each group over- and under-use?

        Parameters
        ----------
        target, reference, test, prior, min_count, adjust, measures
            As in `Tokens.keyness`.
        within : str or list of str, optional
            The columns of events they were counted within, to compare inside each event; None compares all coverage.
        cluster : {"document"}, default "document"
            The unit of evidence is the document: what documents share beyond one piece of the stream is not kept.

        Returns
        -------
        Table
            As `Tokens.keyness` gives it, to the last bit; columns of groups have its values, in types of their own.
            Sums cannot tell at which place of a document a word stands, so `note` does not warn of that.

        Examples
        --------
        >>> import slantwise as sw
        >>> counts = sw.count({
        ...     "text": ["jobs and prices", "jobs and growth", "border and threat", "border and army"],
        ...     "outlet": ["Tribune", "Tribune", "Ledger", "Ledger"],
        ... })
        >>> table = counts.keyness(target="Tribune", min_count=1)
        >>> table["feature"][0], round(table["log_ratio"][0], 2)
        ('jobs', 2.0)
        """
        arguments = {
            "by": self._about["by"], "target": labelled("target", target, self._about["by"]), "reference": reference,
            "within": within, "cluster": cluster, "test": test, "prior": prior, "min_count": min_count,
            "adjust": adjust, "measures": measures,
        }  # fmt: skip
        arguments["reference"] = external(reference, self._core)
        groups, compared, inside = self._comparison(arguments)
        table, account = self._core.keyness(groups, compared, inside)
        if isinstance(arguments["reference"], External):
            arguments["reference"] = arguments["reference"].told
        return self._table(table, "keyness", account, **arguments)

    def framing(
        self,
        *,
        reference: str = "rest",
        within: str | Sequence[str] | None = None,
        cluster: str = "document",
        test: str = "dispersion",
        adjust: str = "bh",
        measures: str | Sequence[str] = (),
    ) -> Table:
        """How much does each group use each frame of the lexicon they were counted with?

        Parameters
        ----------
        reference, test, adjust, measures
            As in `Tokens.keyness`.
        within, cluster
            As in `keyness`.

        Returns
        -------
        Table
            As `Tokens.framing` gives it, to the last bit; columns of groups have its values, in types of their own.
            Sums cannot tell at which place of a document a word stands, so `note` does not warn of that.

        Examples
        --------
        >>> import slantwise as sw
        >>> counts = sw.count(
        ...     {"text": ["jobs and prices", "border and army jobs"], "outlet": ["Tribune", "Ledger"]},
        ...     lexicon={"economic": ["job*", "price*"], "security": ["border", "army"]},
        ... )
        >>> [(row["outlet"], row["frame"], row["hits"]) for row in counts.framing()]
        [('Ledger', 'economic', 1), ('Ledger', 'security', 2), ('Tribune', 'economic', 2), ('Tribune', 'security', 0)]
        """
        words = self._lexicon
        refused(reference, "framing")
        if words is None:
            raise OptionError("no frames were counted; say which when you count: slantwise.count(..., lexicon=...)")
        arguments = {
            "by": self._about["by"], "reference": reference, "within": within, "cluster": cluster, "test": test,
            "adjust": adjust, "measures": measures,
        }  # fmt: skip
        groups, compared, inside = self._comparison(arguments | {"min_count": 0})
        table, account, possible = self._core.framing(groups, words._core, compared, inside)
        result = self._table(table, "framing", account, lexicon=words.name, score="rate", **arguments)
        result.recipe["lexicon"] = words._told()
        result.recipe["patterns_without_words"] = patterns_without_words(words, possible)
        return result

    # -- adding and keeping --------------------------------------------------------------------------------------------

    def __add__(self, other: Counts) -> Counts:
        """Counts of the documents of both, as if they had been counted at once."""
        if not isinstance(other, Counts):
            return NotImplemented
        _refuse_unlike(self._about, other._about)
        return Counts(self._core.add(other._core), self._about)

    def __radd__(self, other: Any) -> Counts:
        """What `sum` asks for: it begins with 0."""
        if not (isinstance(other, int) and other == 0):
            return NotImplemented
        return self

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Counts):
            return NotImplemented
        return _compared(self._about) == _compared(other._about) and self._core == other._core

    __hash__ = None  # type: ignore[assignment]

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write them to a file, for `slantwise.load`.

        Parameters
        ----------
        path : str or path
            Any name. A file that is there is replaced, at once and only by a whole one.

        Raises
        ------
        StoreError
            It cannot be written.

        Notes
        -----
        The file holds the words counted and their sums, the options, the views, the lexicon and the names of the
        groups. It has a version and a checksum, and it is data alone: nothing in it is ever executed.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> import slantwise as sw
        >>> counts = sw.count({"text": ["war war trade", "trade"], "outlet": ["x", "y"]})
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     counts.save(pathlib.Path(folder, "monday.counts"))
        ...     sw.load(pathlib.Path(folder, "monday.counts")) == counts
        True
        """
        self._core.save(os.fspath(path), json.dumps(self._about))

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpacked, (self._core.pack(json.dumps(self._about)),)

    # -- how results are made ------------------------------------------------------------------------------------------

    def _groups(self) -> _core.Groups:
        if self.by is None:
            raise OptionError("these counts have no groups; say which when you count: slantwise.count(..., by=...)")
        return self._core.groups(self.by)

    def _is_counted(self, role: str, given: Any) -> bool:
        """Whether results are asked for by the columns that were counted by, or by none."""
        if given is None:
            return False
        counted = _listed(self._about[role])
        if names(role, given) != counted:
            known = "nothing" if counted is None else repr(self._about[role])
            raise OptionError(
                f"{role} = {given!r}: these counts were made with {role} = {known}, and keep nothing of other columns; "
                f"count again with {role}={given!r}"
            )
        return True

    def _comparison(self, arguments: dict[str, Any]) -> tuple[_core.Groups, _core._Comparison, bool]:
        groups = self._groups()
        inside = self._is_counted("within", arguments["within"])
        if arguments["cluster"] != "document":
            raise OptionError(
                f"cluster = {arguments['cluster']!r}: which documents of a stream belong together is not kept, for it "
                "would have to be known of all of them at once; 'document' is needed. With the corpus in memory, "
                "corpus.tokens().keyness(cluster=...) can do it"
            )
        return groups, comparison(groups.labels, arguments, groups), inside

    def _lexicon_name(self) -> str | None:
        return None if self._lexicon is None else self._lexicon.name

    def _made(self) -> dict[str, Any]:
        about = self._about
        return {"options": about["options"], "views": about["views"], "words": _account(self._core.account)}

    def _recipe(self, call: str, account: tuple[int, int, dict[str, int]], **arguments: Any) -> dict[str, Any]:
        told = {name: plain_data(value) for name, value in arguments.items()}
        made = {"slantwise": self._about["slantwise"], "call": call, "arguments": told, "tokens": self._made()}
        return made | {"documents": _account(account)}

    def _table(
        self, table: _core.Table, call: str, account: tuple[int, int, dict[str, int]], **arguments: Any
    ) -> Table:
        return Table(table, self._recipe(call, account, **arguments))


def count(
    data: Any,
    *,
    text: str = "text",
    outlet: str | None = "outlet",
    event: str | None = None,
    by: str | Sequence[str] | None = "outlet",
    within: str | Sequence[str] | None = None,
    lexicon: Lexicon | str | dict[str, Sequence[str]] | None = None,
    view: Callable[[Tokens], Tokens] | None = None,
    threads: int | None = None,
    **options: Any,
) -> Counts:
    """Count a stream of documents that need not fit into memory.

    Parameters
    ----------
    data : path, reader, iterable or table
        A .parquet, .jsonl or .csv file or a folder, as `read` takes them; anything that offers a stream of Arrow
        batches (a pyarrow `RecordBatchReader` or dataset, a duckdb relation, a polars frame); a polars `LazyFrame`; an
        iterable, such as a generator, of tables, Arrow batches, dicts of columns, or dicts that are one document each.
        It is read once, piece by piece.
    text, outlet, event : str, optional
        The columns, as in `Corpus`.
    by : str or list of str or None, default "outlet"
        The column, or columns, to count apart by. Documents without a value there count in `frequencies()` alone.
    within : str or list of str, optional
        A column of events, to compare groups inside each event.
    lexicon : Lexicon, str or dict, optional
        Count its frames as well, for `Counts.framing`.
    view : callable, optional
        What to look at: takes the tokens of a piece of the stream and returns a view of them, such as
        ``lambda tokens: tokens.near("tariff*")``.
    threads : int, optional
        Threads to count with; default as many as the machine allows. No result depends on it.
    **options
        The options of `Corpus.tokens`, except `min_count` and `min_docfreq`, which need the whole corpus first.

    Returns
    -------
    Counts
        Its results are to the last bit those of ``Corpus(data).tokens(**options)``, however the batches are cut.
        Columns of groups have the same values, but types that do not depend on a batch: text (categories as well),
        true/false, dates, or whole numbers of 64 bits (signed where they fit).

    Raises
    ------
    InputError, ColumnError
        Something in the data cannot be used; rows are numbered over the whole stream. A column of groups may hold
        numbers below 0, or above 2⁶³ - 1, and not both.
    OptionError, TypeError
        A value that an option cannot have.

    Notes
    -----
    At any time one batch of the stream, one piece of about 16 MB of text and the sums are held. A batch is as large as
    its producer makes it; a row group of a parquet file is a batch to most readers.

    Examples
    --------
    >>> import slantwise as sw
    >>> def articles():
    ...     for day in range(3):
    ...         yield {"text": [f"Day {day}: tariffs cost jobs.", "The border first."], "outlet": ["Tribune", "Ledger"]}
    >>> counts = sw.count(articles(), stopwords="en", numbers=False)
    >>> counts
    Counts: 6 documents, 18 tokens, 6 features, by outlet (2 groups)
    >>> counts.keyness(target="Tribune", min_count=1)["feature"]
    ['cost', 'day', 'jobs', 'tariffs', 'border', 'first']
    """
    given = _options(options)
    words = words_options(given)
    threads = None if threads is None else whole("threads", threads, 1, 512)
    frames = made_lexicon(lexicon) if lexicon is not None and not isinstance(lexicon, Lexicon) else lexicon
    if view is not None and not callable(view):
        raise TypeError(f"view = {view!r}: a function from tokens to a view of them is needed")
    listed_by, listed_within = (None if name is None else names(role, name) for role, name in _roles(by, within))
    roles = {"outlet": outlet, "event": event}
    columns = stream.Columns(text, tuple(_needed(roles, listed_by, listed_within)))
    counting = _Counting(threads, words, given, frames, view)
    first = 0
    try:
        for table in stream.tables(data, columns):
            corpus = Corpus._piece(table, text, **roles)
            groups = None if listed_by is None else corpus._groups("by", listed_by)
            events = None if listed_within is None else corpus._groups("within", listed_within)
            row = 0
            while (row := counting.gather(corpus._texts, groups, events, row)) < len(table):
                counting.piece()
            first += len(table)
        first = 0
        columns.check()
    except stream.FAULTS as error:
        raise stream.named(data, error, first) from None
    if not counting.begun:
        raise _core.InputError("there is nothing in this stream: not even the columns of documents are known")
    counting.piece()
    about = {
        "slantwise": _core.__version__,
        "options": given,
        "views": counting.views,
        "by": _said(listed_by),
        "within": _said(listed_within),
        "lexicon": None if frames is None else frames.to_dict(),
    }
    # What is kept of them in a file is what they keep in memory.
    counts = Counts(counting.finish(), json.loads(json.dumps(about)))
    if listed_by == ["outlet"]:
        _warn_of_twins(counts._groups().labels)
    return counts


class _Counting:
    """The pieces of a stream, counted as they fill up."""

    def __init__(
        self,
        threads: int | None,
        words: _core._Options,
        given: dict[str, Any],
        frames: Lexicon | None,
        view: Callable[[Tokens], Tokens] | None,
    ) -> None:
        self._counter = _core.Counter(PIECE, threads)
        self._threads = threads
        self._words = words
        self._given = given
        self._frames = frames
        self._view = view
        self.begun = False
        self.views: list[dict[str, Any]] = []
        self._pieces = 0

    def gather(self, texts: _core.Texts, groups: _core.Groups | None, events: _core.Groups | None, row: int) -> int:
        """Take rows from this one on until the piece is full, and return the next."""
        self.begun = True
        return self._counter.gather(texts, groups, events, row)

    def piece(self) -> None:
        """Count what was gathered, let go of it, and add it up."""
        self._count()
        self._counter.settle()

    def _count(self) -> None:
        texts = self._counter.texts()
        if not len(texts) and self._pieces:
            return
        tokens = Tokens(_core.Tokens.encode(texts, self._words, self._threads), _bare(texts), self._given)
        if self._view is not None:
            tokens = self._seen(tokens)
        self._counter.add(tokens._core, None if self._frames is None else self._frames._core)
        self._pieces += 1

    def _seen(self, tokens: Tokens) -> Tokens:
        assert self._view is not None
        seen = self._view(tokens)
        if not isinstance(seen, Tokens) or seen.corpus is not tokens.corpus:
            raise TypeError(
                f"view: it must return a view of the tokens it is given, and returned {type(seen).__name__}; write "
                'something like lambda tokens: tokens.near("tariff*")'
            )
        views = list(seen._views)
        if self._pieces and views != self.views:
            raise OptionError(
                f"view: it looks at {_shown(views)} in one piece of the stream and at {_shown(self.views)} in another; "
                "all pieces must be looked at alike"
            )
        self.views = views
        return seen

    def finish(self) -> _core.Counts:
        counts = self._counter.finish()
        assert counts is not None
        return counts


def _bare(texts: _core.Texts) -> Corpus:
    """A corpus of texts of which nothing else is known."""
    corpus = Corpus.__new__(Corpus)
    corpus._texts, corpus._meta = texts, _core.Table.empty(len(texts))
    corpus._roles, corpus._aliases = frozenset(), {}
    return corpus


def _roles(by: Any, within: Any) -> tuple[tuple[str, Any], tuple[str, Any]]:
    return ("by", by), ("within", within)


def _needed(roles: dict[str, str | None], *listed: list[str] | None) -> list[tuple[str, str]]:
    """What columns are needed for, and their names in the data."""
    needed = [(role, name) for role, name in roles.items() if name is not None]
    for role, names_ in zip(("by", "within"), listed, strict=True):
        needed += [(role, name) for name in names_ or [] if roles.get(name) is None]
    return needed


def _options(options: dict[str, Any]) -> dict[str, Any]:
    """All options of the tokens, checked as far as their names go."""
    for name in options:
        if name in _WHOLE:
            raise OptionError(
                f"{name}: which words are rare is known at the end of a stream, and they are counted on the way; "
                f"instead, {_WHOLE[name]}"
            )
        if name not in OPTIONS:
            raise TypeError(f"there is no option {name!r}; there are {', '.join(OPTIONS)}{meant(name, OPTIONS)}")
    return plain(TOKEN_OPTIONS | options)


def _listed(name: str | list[str] | None) -> list[str] | None:
    return [name] if isinstance(name, str) else name


def _said(columns: list[str] | None) -> str | list[str] | None:
    """Columns as they are kept, in one form however they were given."""
    return columns[0] if columns is not None and len(columns) == 1 else columns


def _shown(views: list[dict[str, Any]]) -> str:
    return ", ".join(map(_call, views)) or "everything"


def _compared(about: dict[str, Any]) -> dict[str, Any]:
    """What is said of counts, as far as it says what was counted: the frames of a lexicon, not its name."""
    words = about["lexicon"]
    return about | {"lexicon": None if words is None else from_data(words["name"], words)._counted()}


def _refuse_unlike(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Say what differs between counts that do not add."""
    unlike = [
        f"{name} = {one['options'].get(name)!r} and {other['options'].get(name)!r}"
        for name in {**one["options"], **other["options"]}
        if one["options"].get(name) != other["options"].get(name)
    ]
    for name in ("by", "within"):
        if _listed(one[name]) != _listed(other[name]):
            unlike.append(f"{name} = {one[name]!r} and {other[name]!r}")
    if one["views"] != other["views"]:
        unlike.append(f"view: {_shown(one['views'])} and {_shown(other['views'])}")
    if _compared(one)["lexicon"] != _compared(other)["lexicon"]:
        shown = [about["lexicon"] and about["lexicon"]["name"] for about in (one, other)]
        unlike.append(f"lexicon = {shown[0]!r} and {shown[1]!r}{', whose frames differ' * (shown[0] == shown[1])}")
    if one["slantwise"] != other["slantwise"]:
        unlike.append(f"slantwise {one['slantwise']} and {other['slantwise']}, whose words may differ")
    if unlike:
        raise OptionError(
            f"these counts do not add, for they were made differently: {'; '.join(unlike)}. Count one of them again"
        )


# -- from a file -------------------------------------------------------------------------------------------------------


def load(path: str | os.PathLike[str]) -> Counts:
    """Read counts that `Counts.save` wrote.

    Parameters
    ----------
    path : str or path
        The file.

    Returns
    -------
    Counts

    Raises
    ------
    FileNotFoundError
        There is no such file.
    StoreError
        The file is no such file, is of a newer format, or has been damaged; the message says which, and what to do.

    Notes
    -----
    Reading never executes anything, so a file from elsewhere can do no harm.

    Examples
    --------
    See `Counts.save`.
    """
    if not os.path.exists(path):
        raise FileNotFoundError(2, "No such file or directory", os.fspath(path))
    about, core = _core.load(os.fspath(path))
    return _restored(about, core, f"{os.fsdecode(path)}: ")


def _unpacked(data: bytes) -> Counts:
    about, core = _core.unpack(data)
    return _restored(about, core, "")


def _restored(said: str, core: _core.Counts, where: str) -> Counts:
    """Counts from a file, in which what is said of them has not been checked."""
    try:
        about = json.loads(said)
        options, views = about["options"], about["views"]
        words_options(TOKEN_OPTIONS | options)
        columns = [_listed(about[name]) for name in ("by", "within")]
        sound = (
            isinstance(about["slantwise"], str)
            and set(options) == set(TOKEN_OPTIONS)
            and all(isinstance(view, dict) and isinstance(view["view"], str) for view in views)
            and all(column is None or (column and all(isinstance(name, str) for name in column)) for column in columns)
        )
        about = about | {name: _said(listed) for name, listed in zip(("by", "within"), columns, strict=True)}
        counts = Counts(core, about) if sound else None
        if counts is not None and counts.by is not None:
            counts._groups()
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise _core.StoreError(f"{where}what it says of the counts cannot be used ({error}); count again") from None
    words = None if counts is None else counts.lexicon
    patterns = [] if words is None else [len(words[frame]) for frame in words]
    if counts is None or patterns != core.patterns:
        raise _core.StoreError(f"{where}what it says of the counts does not fit them; count again")
    return counts
