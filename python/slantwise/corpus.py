"""The corpus: documents with their texts, their outlets and whatever else is known of them."""

from __future__ import annotations

import datetime
import re
import unicodedata
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import _core, notebook, periods
from ._core import ColumnError, InputError
from .arguments import column, meant, names, whole
from .periods import PERIODS
from .table import SHOWN, Table, grid
from .words import options as words_options
from .words import plain

if TYPE_CHECKING:
    from .events import Events
    from .reuse import Duplicates
    from .tokens import Tokens

#: What a column can be to a corpus, in the order of `Corpus.documents`.
ROLES = ("id", "outlet", "event", "date", "title")


class DataWarning(UserWarning):
    """Something in the data that is probably not meant; the message says what and where."""


class Corpus:
    """Documents of several outlets: the beginning of every analysis.

    Parameters
    ----------
    data : DataFrame, Arrow table, mapping of columns or list of dicts
        One row per document. Anything that offers the Arrow PyCapsule interface (polars, pyarrow, duckdb, pandas) is
        read without copying its texts; a pandas frame works without pyarrow, too.
    text : str, default "text"
        The column of the texts. A document whose text is null stays in the corpus and is rejected, with that reason,
        from every count.
    outlet : str or None, default "outlet"
        The column that says who published it; None for a corpus whose documents are not compared by outlet.
    id, date, title, event : str, optional
        Columns with an identifier (unique), a date (dates, or text that begins with an ISO date), a title, and the
        event that the document tells of.

    Raises
    ------
    ColumnError
        A column is missing, doubled, or of a type that cannot be used.
    InputError
        A value cannot be used; the message names column and row.

    Warns
    -----
    DataWarning
        Outlets whose names differ only by case, spaces or Unicode form. They are not merged.

    Notes
    -----
    All other columns are kept: each can be the `by=`, `within=` or `cluster=` of a result. So can the periods that a
    date lies in, "year" (2024), "quarter" (2024-Q1), "month" (2024-03), "week" (of ISO 8601: 2024-W09) and "day"
    (2024-03-31), unless a column has that name; a document without a date is in none of them. Rows are numbered from 0
    in the order of the input; that number is the column `doc` of every result that names documents.

    Examples
    --------
    >>> import slantwise as sw
    >>> corpus = sw.Corpus({
    ...     "text": ["Tariffs cost jobs.", "Tariffs guard the border.", None],
    ...     "outlet": ["Tribune", "Ledger", "Ledger"],
    ... })
    >>> corpus
    Corpus: 3 documents of 2 outlets, 43 characters; 1 without text
    >>> corpus.outlets
    ['Ledger', 'Tribune']
    >>> corpus.filter(outlet="Ledger").documents["doc"]
    [0, 1]
    """

    __slots__ = ("_aliases", "_cleaned", "_found", "_meta", "_roles", "_steps", "_texts")

    def __init__(
        self,
        data: Any,
        *,
        text: str = "text",
        outlet: str | None = "outlet",
        id: str | None = None,  # noqa: A002 (the name of the public contract)
        date: str | None = None,
        title: str | None = None,
        event: str | None = None,
    ) -> None:
        self._fill(_table(data), text, {"id": id, "outlet": outlet, "event": event, "date": date, "title": title})
        self._check()

    @classmethod
    def _piece(cls, table: _core.Table, text: str, **given: str | None) -> Corpus:
        """The corpus of some rows of a stream; what takes all rows to check is not checked."""
        corpus = cls.__new__(cls)
        corpus._fill(table, text, given)
        return corpus

    def _fill(self, table: _core.Table, text: str, given: dict[str, str | None]) -> None:
        columns = table.columns
        column("text", text, columns)
        roles = {role: column(role, name, columns) for role, name in given.items() if name is not None}
        _only_once(text, roles)
        self._texts = _core.Texts(table, text)
        self._cleaned: Table | None = None
        self._found: Events | None = None
        self._roles = frozenset(roles)
        #: What was done to the corpus on the way from its data, for recipes.
        self._steps: tuple[dict[str, Any], ...] = ()
        self._meta, self._aliases = _arranged(table, text, roles)

    def _at(self, rows: list[int]) -> Corpus:
        """The corpus of these rows."""
        corpus = Corpus.__new__(Corpus)
        corpus._texts, corpus._meta = self._texts.pick(rows), self._meta.take(rows)
        corpus._roles, corpus._aliases, corpus._steps = self._roles, self._aliases, self._steps
        # Documents are numbered anew.
        corpus._found = corpus._cleaned = None
        return corpus

    def _collapsed(self, texts: _core.Texts, meta: _core.Table, step: dict[str, Any]) -> Corpus:
        """The same documents, of which less counts or more is known."""
        corpus = Corpus.__new__(Corpus)
        corpus._texts, corpus._meta, corpus._steps = texts, meta, (*self._steps, step)
        corpus._roles, corpus._aliases = self._roles, self._aliases
        corpus._found, corpus._cleaned = self._found, self._cleaned
        return corpus

    def _check(self) -> None:
        if "id" in self._roles:
            _check_ids(self._meta.to_list("id"))
        if "outlet" in self._roles:
            self._meta.groups(["outlet"])  # refuses a column that cannot make groups
            _warn_of_twins(self.outlets)

    def __len__(self) -> int:
        return len(self._meta)

    def __repr__(self) -> str:
        missing, empty, characters = self._texts.summary()
        outlets = f" of {_counted(len(self.outlets), 'outlet')}" if "outlet" in self._roles else ""
        without = "".join(
            f"; {number:,} {what}" for number, what in [(missing, "without text"), (empty, "empty")] if number
        )
        without += "".join(f"; {number:,} left out ({why})" for why, number in self._texts.left_out().items())
        return f"Corpus: {_counted(len(self), 'document')}{outlets}, {_counted(characters, 'character')}{without}"

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError(
            "a Corpus is not pickled, for it borrows its texts from the data it was made of: send the data, or its "
            "path, and make the corpus there. To count in several processes use slantwise.count, whose results add"
        )

    def _repr_html_(self) -> str:
        documents = self.documents
        return notebook.card(repr(self), documents.recipe, grid(documents.head(SHOWN).to_dict().items()))

    @property
    def outlets(self) -> list[str]:
        """The names of the outlets, sorted; empty where the corpus has none."""
        return self._meta.groups(["outlet"]).labels if "outlet" in self._roles else []

    @property
    def documents(self) -> Table:
        """What is known of each document, one row per row of the input, in its order.

        Columns: `doc` (its number from 0), then `id`, `outlet`, `event`, `date`, `title` where given, then all others.
        """
        numbers = _core.Table.from_columns([("doc", range(len(self)))])
        missing, empty, _ = self._texts.summary()
        rejected = ({"no text": missing} if missing else {}) | self._texts.left_out()
        counted = len(self) - sum(rejected.values())
        account = {"seen": len(self), "counted": counted, "rejected": rejected, "empty": empty}
        steps = {"corpus": list(self._steps)} if self._steps else {}
        return Table(numbers.beside(self._meta), _recipe("documents", **steps, documents=account))

    def text(self, doc: int) -> str | None:
        """Return the text of a document by its number, or None where it has none."""
        return self._texts[whole("doc", doc, 0, max(len(self) - 1, 0))]

    def filter(self, mask: Iterable[bool] | None = None, /, **columns: Any) -> Corpus:
        """Return the corpus of some of the documents, numbered anew.

        Parameters
        ----------
        mask : iterable of bool, optional
            One value per document, True or False: whether to keep it.
        **columns
            Columns and the value, or the list of values, they must have; a date may be ISO text.

        Raises
        ------
        InputError
            The mask is not as long as the corpus.
        ColumnError
            There is no such column.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({"text": ["a", "b", "c"], "outlet": ["x", "y", "x"], "year": [2024, 2025, 2025]})
        >>> len(corpus.filter(year=2025)), len(corpus.filter(outlet=["x", "z"], year=2025))
        (2, 1)
        >>> len(corpus.filter([True, False, False]))
        1
        """
        keep = [True] * len(self)
        if mask is not None:
            keep = [_kept(row, value) for row, value in enumerate(mask)]
            if len(keep) != len(self):
                raise InputError(f"the mask has {len(keep):,} values for {len(self):,} documents")
        for name, wanted in columns.items():
            several = isinstance(wanted, Iterable) and not isinstance(wanted, str)
            accepted = list(wanted) if several else [wanted]
            values = self._meta.to_list(self._column("filter", name))
            if any(isinstance(value, datetime.date) for value in values):
                accepted = [
                    datetime.date.fromisoformat(value) if isinstance(value, str) else value for value in accepted
                ]
            keep = [kept and value in accepted for kept, value in zip(keep, values, strict=True)]
        rows = [row for row, kept in enumerate(keep) if kept]
        return self._at(rows)

    def events(
        self,
        *,
        days: int | None = 3,
        threshold: float = 0.1,
        stopwords: str | Sequence[str | Sequence[str]] | None = None,
        stem: str | None = None,
        threads: int | None = None,
    ) -> Corpus:
        """Find the articles that tell the same event.

        Two articles tell the same event when they share named, rare and title terms and are of about the same day.
        The corpus that is returned has the column `event`, so that results can be asked for `within="event"`.

        Parameters
        ----------
        days : int or None, default 3
            The most days between two articles of an event. None looks among all articles, and needs no dates.
        threshold : float, default 0.1
            How alike any two articles of an event are at least, above 0 and at most 1.
        stopwords, stem : optional
            As in `tokens`. Neither is needed: what every article has weighs next to nothing.
        threads : int, optional
            See `tokens`.

        Returns
        -------
        Corpus
            The same documents. `event` is the number of the event, from 0 by the day of its first article, and null for
            an article that no other tells the event of: alone it says nothing about differences within events, and
            `within="event"` rejects it with that reason. A column of that name that was there already becomes
            `event_original`. `event_table` lists the events, `event_links` why each two articles were joined.

        Raises
        ------
        ColumnError
            There are no dates, and `days` is not None.
        OptionError
            A value that an argument cannot have.

        Warns
        -----
        DataWarning
            Some documents have no date; they are in no event.

        Notes
        -----
        The weight of a term is ``(1 + ln f) · ln(1/s)``: f its count in the text plus twice that in the title, s the
        share of articles within `days` that have it, as if 50 more had it as often as the whole corpus. A term of one
        article only weighs half. Articles are alike by the cosine of their weights, times
        ``1 - gap / (2 · days + 1)``. They are joined by complete linkage (Sørensen 1948), so *any* two articles of an
        event are that much alike and that near in time: a story of weeks falls into its events and does not chain.
        Equally similar pairs are joined in the order of days, then of rows.

        On 1,479 teasers of 505 events (left, centre and right on one day, long stories among them) pairwise precision
        is .84 and recall .85 at the default. A higher threshold joins fewer articles, and those with more certainty.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({
        ...     "text": ["Dockers in Merrow went on strike.", "A strike of dockers shut Merrow.", "Snow fell in Tarn."],
        ...     "outlet": ["Tribune", "Ledger", "Ledger"],
        ...     "date": ["2024-03-04", "2024-03-05", "2024-03-05"],
        ... }, date="date")
        >>> found = corpus.events()
        >>> found.documents["event"]
        [0, 0, None]
        >>> found.event_links["terms"]
        ['dockers, merrow, strike']
        """
        from .events import Events

        found = Events(self, days, threshold, {"stopwords": stopwords, "stem": stem}, threads)
        return self._with_events(found)

    def _with_events(self, found: Events) -> Corpus:
        """The corpus with this column of events; another of that name gets a name of its own."""
        meta = self._meta
        kept = {name: f"{name}_original" if name == "event" else name for name in meta.columns}
        while len({*kept.values()}) < len(kept):
            kept["event"] += "_original"
        if kept:
            meta = meta.rename(list(kept.values()))
        roles = self._roles | {"event"}
        first = [role for role in ROLES if role in roles]
        others = [name for name in kept.values() if name not in first]
        step = {"call": "events", **found.table.recipe["arguments"], "events": len(found.table)}
        corpus = self._collapsed(self._texts, meta.beside(found.column).select(first + others), step)
        corpus._found, corpus._roles = found, roles
        corpus._aliases = {name: kept.get(role, role) for name, role in self._aliases.items()}
        return corpus

    @property
    def event_table(self) -> Table:
        """The events that `events` found, the largest first.

        Columns: `event`, `articles`, `outlets` (how many), `first`, `last` (dates), `similarity` (of its two least
        similar articles), `terms` (those that join it), `doc`, `title` (of its first article).

        Raises
        ------
        InputError
            `events` was not called, or the corpus was filtered since.
        """
        return self._events_found().table

    @property
    def event_links(self) -> Table:
        """Why articles are of one event: every two articles of each event that `events` found.

        Columns: `event`, `doc`, `other`, `outlet`, `other_outlet`, `days` (between them), `similarity`, `terms` (those
        that make them alike, the strongest first).

        Raises
        ------
        InputError
            `events` was not called, or the corpus was filtered since.
        """
        return self._events_found().links

    def _events_found(self) -> Events:
        if self._found is None:
            raise InputError(
                "this corpus was not looked through for events, or was filtered since: ask the one that events() "
                "returns"
            )
        return self._found

    def furniture(self, *, min_articles: int = 3, threads: int | None = None) -> Table:
        r"""List what belongs to the page and not to the article: bylines, captions, invitations to subscribe.

        Parameters
        ----------
        min_articles : int, default 3
            How many different articles of an outlet have a line at their beginning or end before it is furniture.
        threads : int, optional
            See `tokens`.

        Returns
        -------
        Table
            `outlet, kind, place` (head, middle, tail)`, text, articles, share` (of the outlet's)`, words` (of all
            together)`, doc, start, end` (an example, in characters), by outlet, those of most articles first.

        Raises
        ------
        OptionError
            A value that an argument cannot have.

        Notes
        -----
        Lines are looked at, with no need of markup. Those that differ by numbers, spaces and case alone are the same;
        the first 5 lines of an article are its head, the last 8 its tail. Kinds are:

        - repeated: in `min_articles` different articles of the outlet, at head or tail; in the middle, short ones in
          at least 5 and in one in 100. Copies of an article count once, and the longest line of an article is never
          furniture.
        - caption: stands in the article twice and names a photo or an agency. doubled: any other line of 8 words or
          more that does; its first occurrence counts.
        - byline, published, editor, credit, more, comments, subscribe, rights: at head or tail and known by the words
          of several languages, so that a single article is enough. outlet: the name of the outlet alone.
        - dateline: the place and agency with which a line of the head begins.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({
        ...     "text": ["By Anna Tarn\nThe port of Merrow is shut since Monday.\nRelated posts"],
        ...     "outlet": ["Tribune"],
        ... })
        >>> for row in corpus.furniture():
        ...     print(row["kind"], "|", row["place"], "|", row["text"])
        byline | head | By Anna Tarn
        more | tail | Related posts
        """
        from . import furniture

        arguments = {"min_articles": min_articles}
        recipe = _recipe("furniture", arguments=arguments, documents=self.documents.recipe["documents"])
        return furniture.table(self, furniture.pieces(self, min_articles, threads), recipe)

    def clean(
        self, kinds: str | Sequence[str] | None = None, *, min_articles: int = 3, threads: int | None = None
    ) -> Corpus:
        r"""Return the corpus without the furniture of its pages.

        The texts stay whole, and so do offsets into them; the words of furniture do not count. Every result says in its
        recipe how many lines of each kind and how many words that are; `cleaned` is a table of it.

        Parameters
        ----------
        kinds : str or list of str, optional
            Which kinds to leave out; default all that `furniture` finds.
        min_articles, threads : optional
            See `furniture`.

        Returns
        -------
        Corpus

        Raises
        ------
        OptionError
            A value that an argument cannot have.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({
        ...     "text": ["By Anna Tarn\nThe port is shut.\nRelated posts"],
        ...     "outlet": ["Tribune"],
        ... })
        >>> clean = corpus.clean()
        >>> clean.tokens().features
        ['is', 'port', 'shut', 'the']
        >>> clean.cleaned
        kind    articles  lines  words
        byline         1      1      3
        more           1      1      2
        >>> clean.tokens().recipe["words"]["rejected"]
        {'furniture of the page': 5}
        """
        from . import furniture

        gone = furniture.chosen(kinds)
        texts, account = furniture.masked(self, furniture.pieces(self, min_articles, threads), gone)
        arguments = {"kinds": gone, "min_articles": min_articles}
        lines = dict(zip(account.to_list("kind"), account.to_list("lines"), strict=True))
        corpus = self._collapsed(texts, self._meta, {"call": "clean", **arguments, "lines": lines})
        documents = self.documents.recipe["documents"]
        corpus._cleaned = Table(account, _recipe("cleaned", arguments=arguments, documents=documents))
        return corpus

    @property
    def cleaned(self) -> Table:
        """What `clean` left out: `kind`, `articles`, `lines`, `words`.

        Raises
        ------
        InputError
            `clean` was not called, or the corpus was filtered since.
        """
        if self._cleaned is None:
            raise InputError("this corpus was not cleaned, or was filtered since: ask the one that clean() returns")
        return self._cleaned

    def tokens(
        self,
        *,
        lowercase: bool | str = True,
        normalize: str | None = "nfc",
        diacritics: bool = True,
        words: str = "dictionary",
        hyphens: str = "split",
        apostrophes: str = "keep",
        punctuation: bool = False,
        numbers: bool = True,
        emoji: bool = True,
        urls: bool | str = False,
        emails: bool | str = False,
        mentions: bool | str = True,
        hashtags: bool | str = True,
        stopwords: str | Sequence[str | Sequence[str]] | None = None,
        stem: str | None = None,
        min_count: int = 1,
        min_docfreq: int = 1,
        threads: int | None = None,
    ) -> Tokens:
        """Cut the texts into words.

        Words are those of Unicode Standard Annex #29: `don't`, `U.S` and `3.5` are one word each, `long-term` is two.
        Beyond it, `9/11` is one number, addresses, @mentions and #hashtags are one token each, and Chinese, Japanese,
        Thai, Lao, Khmer and Burmese are cut by dictionary. Curly apostrophes become straight ones and invisible
        characters (soft hyphen, zero-width space) go. `explain` shows for a text of yours how it is cut, and why.

        Parameters
        ----------
        lowercase : {True, False, "fold", "turkic"}, default True
            Write every word in lower case; "fold" joins further spellings (Straße, STRASSE; Greek ς, σ), "turkic" knows
            the dotted and dotless i of Turkish and Azeri.
        normalize : {"nfc", "nfkc", None}, default "nfc"
            The Unicode normal form of words. "nfkc" also folds ligatures and full-width letters.
        diacritics : bool, default True
            Keep accents; False writes `café` as `cafe`, and takes vowel signs off Arabic and Hebrew. Letters of their
            own (ø, ł, й) and the signs of other scripts stay.
        words : {"dictionary", "unicode"}, default "dictionary"
            How scripts that write no spaces are cut: by dictionary, or by nothing but UAX #29.
        hyphens : {"split", "keep"}, default "split"
            Whether `long-term` is two words or one.
        apostrophes : {"keep", "split"}, default "keep"
            Whether `don't` and `l'Europe` are one word or two.
        punctuation : bool, default False
            Count punctuation and symbols as tokens.
        numbers : bool, default True
            Count numbers (words of digits without a letter).
        emoji : bool, default True
            Count emoji.
        urls, emails : {True, False, "split"}, default False
            Count web or e-mail addresses as one token each, leave them out, or cut them into words.
        mentions, hashtags : {True, False, "split"}, default True
            The same for `@name` and `#tag`.
        stopwords : str or list, optional
            A language ("en") whose stop words are removed, a list of words, or both: ``["en", ["said", "mr"]]``.
        stem : str, optional
            A language ("en") by whose Snowball stemmer words are cut to their stems.
        min_count, min_docfreq : int, default 1
            Remove words with fewer occurrences, or in fewer documents, in the whole corpus.
        threads : int, optional
            Threads for this and every result made from it; default as many as the machine allows
            (`SLANTWISE_NUM_THREADS` sets that). No result depends on it.

        Returns
        -------
        Tokens

        Raises
        ------
        OptionError, TypeError
            A value that an option cannot have.
        MemoryError
            It takes more memory than there is, or than `SLANTWISE_MEMORY` (such as 8GB) allows.

        Notes
        -----
        A removed word leaves a gap: a window of 5 stays 5 words of text. Rates are per words of text, removed or not,
        so removing some words changes no other word's rate. Phrases match across removed words.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({"text": ["The 3 ports won’t close."], "outlet": ["Tribune"]})
        >>> corpus.tokens().features
        ['3', 'close', 'ports', 'the', "won't"]
        >>> corpus.tokens(stopwords=["en", ["ports"]], numbers=False).features
        ['close']
        """
        from .tokens import Tokens

        given = plain({name: value for name, value in locals().items() if name in OPTIONS})
        if threads is not None:
            threads = whole("threads", threads, 1, 512)
        core = _core.Tokens.encode(self._texts, words_options(given), threads)
        return Tokens(core, self, given)

    def duplicates(
        self,
        *,
        threshold: float = 0.8,
        shingle: int = 5,
        measure: str = "jaccard",
        days: int | None = None,
        same_outlet: bool = True,
        threads: int | None = None,
    ) -> Duplicates:
        """Which documents are nearly the same?

        Every pair of documents that shares so many runs of words (shingles) is found, and no other: nothing is sampled
        or estimated. Wire copy, syndicated columns and updated versions of an article show in it.

        Parameters
        ----------
        threshold : float, default 0.8
            The least of the measure that makes a pair, above 0 and up to 1.
        shingle : int, default 5
            How many words a shingle has, 1 to 1,000.
        measure : {"jaccard", "containment"}, default "jaccard"
            What the threshold is of. "jaccard" is the share of the shingles of both that both have; "containment" is
            the share of those of the shorter document, which also finds an article that was cut short.
        days : int, optional
            Compare documents printed within so many days of each other only; those without a date are rejected.
        same_outlet : bool, default True
            Also compare documents of the same outlet. With False, those without an outlet are rejected.
        threads : int, optional
            As in `tokens`. No result depends on it.

        Returns
        -------
        Duplicates
            Its `pairs`, its `clusters`, and a recipe. A document with fewer words in a row than a shingle has is
            rejected, with that reason.

        Raises
        ------
        OptionError, TypeError
            A value that an option cannot have.
        ColumnError
            `days` needs dates, and `same_outlet=False` outlets.
        MemoryError
            It takes more memory than there is.

        See Also
        --------
        passages : the runs of words that documents share, wherever they stand.
        collapse : count what is printed several times once.

        Notes
        -----
        Words are those that `tokens()` finds by default, all of them: numbers and addresses, too, and whatever case.
        What `collapse` left out is left out here. With A and B the sets of shingles of two documents, Jaccard's
        coefficient (Broder 1997) is ``|A∩B| / |A∪B|``, containment ``|A∩B| / min(|A|, |B|)``. To be fast without
        missing anything, only documents that can reach the threshold are compared, by their rarest shingles (prefix
        filter: Bayardo, Ma and Srikant 2007).

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({
        ...     "text": ["The port of Merrow is shut today.", "Jobs rose.", "Now the port of Merrow is shut today."],
        ...     "outlet": ["Tribune", "Ledger", "Courier"],
        ... })
        >>> corpus.duplicates(shingle=2).pairs
        doc  other  outlet   other_outlet  jaccard  containment  shared
          0      2  Tribune  Courier         0.857            1       6
        """
        from . import reuse

        return reuse.duplicates(self, threshold, shingle, measure, days, same_outlet, threads)

    def passages(
        self,
        *,
        min_words: int = 12,
        across: bool = True,
        max_count: int = 100,
        by: str | Sequence[str] | None = None,
        threads: int | None = None,
    ) -> Table:
        """Which passages do documents share, and who printed them first?

        Parameters
        ----------
        min_words : int, default 12
            How many words a passage has at least, 1 to 1,000.
        across : bool, default True
            Look for passages that documents of different outlets share. With False, those of one outlet too.
        max_count : int, default 100
            A run of `min_words` words that stands at more places than this begins no passage, since every two of its
            places would be a row: the furniture of pages, phrases of the trade. A passage may run through it. The
            recipe says how many such runs there are (`left_out`), and in how many documents.
        by : str or list of str, optional
            Columns whose groups the passages are added up for: "outlet", or "month".
        threads : int, optional
            As in `tokens`. No result depends on it.

        Returns
        -------
        Table
            One row per run of words that two documents share and that is longer in neither direction: `doc, other,
            outlet, other_outlet` (where there are outlets)`, words, start, end, other_start, other_end` (in characters
            of either text)`, begins` (its first words as they stand in `doc`)`, first` (the document that printed it
            on the earlier day; null on the same day, or without dates).

            With `by`: `outlet, other_outlet, documents, passages, words, share, first`: in how many documents of the
            first group something is shared with the second, how many passages, how many words of the first stand in
            them (each counted once), what share that is of all its words, and how many of the passages it printed on
            an earlier day.

        Raises
        ------
        OptionError, TypeError
            A value that an option cannot have.
        ColumnError
            `across` needs outlets.
        MemoryError
            It takes more memory than there is.

        Notes
        -----
        Two documents share a passage where all its words are the same as `tokens()` finds them by default: case and
        punctuation do not matter, numbers and addresses do. Quotations are shared passages like others.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({
        ...     "text": ["Again: the port of Merrow is shut.", "“The port of Merrow is shut,” he said."],
        ...     "outlet": ["Tribune", "Ledger"],
        ...     "day": ["2025-02-04", "2025-02-03"],
        ... }, date="day")
        >>> corpus.passages(min_words=4)
        doc  other  outlet   other_outlet  words  start  end  other_start  other_end  begins              first
          0      1  Tribune  Ledger            6      7   33            1         27  the port of Merrow      1
        >>> corpus.passages(min_words=4, by="outlet")
        outlet   other_outlet  documents  passages  words  share  first
        Ledger   Tribune               1         1      6   0.75      1
        Tribune  Ledger                1         1      6  0.857      0
        """
        from . import reuse

        return reuse.passages(self, min_words, across, max_count, by, threads)

    def collapse(
        self,
        duplicates: str = "first",
        *,
        threshold: float = 0.8,
        shingle: int = 5,
        measure: str = "jaccard",
        days: int | None = None,
        same_outlet: bool = True,
        min_words: int = 12,
        threads: int | None = None,
    ) -> Corpus:
        """Return the corpus in which what is printed several times counts once.

        Copies are no evidence of their own: a story of an agency in fifty outlets says nothing of the words of the
        fifty, and left alone it becomes the finding.

        Parameters
        ----------
        duplicates : {"first", "passages", "keep"}, default "first"
            "first": of each cluster of near-duplicates the document printed first counts, the others are rejected as
            copies. "passages": every document counts, without the passages that were printed before. "keep": everything
            counts, and the clusters are known, so ``cluster="cluster"`` makes copies one unit of evidence in `keyness`
            and `framing`.
        threshold, shingle, measure, days, same_outlet
            What near-duplicates are, as in `duplicates`. `same_outlet` also says whether a passage was printed before
            where the same outlet printed it.
        min_words : int, default 12
            How many words a passage has at least.
        threads : int, optional
            As in `tokens`. No result depends on it.

        Returns
        -------
        Corpus
            It has the same rows, numbered as before. "first" and "keep" add the columns `cluster` (null for a document
            without copies) and `copy` (whether another of its cluster was printed before it). What does not count stays
            in its place: offsets are those of the original text, distances are measured over it, rates are per words
            that are left, and no pattern matches across it. Every recipe says what was done and what it left out.

        Raises
        ------
        OptionError, TypeError
            A value that an option cannot have.
        ColumnError
            As in `duplicates`; or the data has a column `cluster` or `copy` already.

        Notes
        -----
        Printed first is what has the earliest date, of a day what stands in the first row; documents without a date
        come last. A word is left out as printed before if it stands in a run of `min_words` words that such a document
        has.
        Clusters are what chains of pairs connect (see `Duplicates.clusters`).

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({
        ...     "text": ["The port of Merrow is shut today.", "Jobs rose.", "Now the port of Merrow is shut today."],
        ...     "outlet": ["Tribune", "Ledger", "Courier"],
        ... })
        >>> once = corpus.collapse(shingle=2)
        >>> once
        Corpus: 3 documents of 3 outlets, 80 characters; 1 left out (copy of another document)
        >>> once.documents["copy"]
        [False, False, True]
        >>> once.tokens().recipe["documents"]
        {'seen': 3, 'counted': 2, 'rejected': {'copy of another document': 1}}
        >>> corpus.collapse("passages", min_words=4).tokens().frequencies(by="outlet")["feature"][:1]
        ['now']
        """
        from . import reuse

        search = (threshold, shingle, measure, days, same_outlet)
        return reuse.collapse(self, duplicates, *search, min_words, threads)

    def explain(self, text: str, **options: Any) -> Table:
        """How is this text cut into words, and why?

        Parameters
        ----------
        text : str
            Any text; it need not be in the corpus.
        **options
            Those of `tokens`. `min_count` and `min_docfreq` have no effect here: what is rare shows in a corpus alone.

        Returns
        -------
        Table
            `piece, start, end` (in characters)`, kind` (word, number, url, email, mention, hashtag, emoji,
            punctuation)`, term` (what it counts as)`, counted, why`.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({"text": ["x"], "outlet": ["y"]})
        >>> corpus.explain("They won’t pay 3.5m for 9/11.", stopwords="en").to_dict()["term"]
        ['they', "won't", 'pay', '3.5m', 'for', '9/11', '.']
        >>> for row in corpus.explain("won’t @merrow_port 9/11"):
        ...     print(row["term"], "|", row["kind"], "|", row["why"])
        won't | word | an apostrophe between letters joins them (UAX #29)
        @merrow_port | mention | the name of an account is one token
        9/11 | number | a slash between digits joins them
        """
        if not isinstance(text, str):
            raise TypeError(f"a text is needed, not {type(text).__name__}")
        unknown = [name for name in options if name not in OPTIONS]
        if unknown:
            raise TypeError(
                f"there is no option {unknown[0]!r}; there are {', '.join(OPTIONS)}{meant(unknown[0], OPTIONS)}"
            )
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise InputError(f"character {error.start} is half of a surrogate pair, which no text has") from None
        given = plain(OPTIONS | options)
        return Table(_core.explain(text, words_options(given)), _recipe("explain", options=given))

    def _column(self, role: str, name: Any) -> str:
        """The column of this name, under its present or its original name."""
        if isinstance(name, str) and name not in self._meta.columns:
            name = self._aliases.get(name, name)
        return column(role, name, self._meta.columns)

    def coverage(self, *, by: str | Sequence[str] = "outlet", within: str | Sequence[str] = "event") -> Table:
        """Which outlet told which event?

        Parameters
        ----------
        by : str or list of str, default "outlet"
            The column, or columns, of the outlets.
        within : str or list of str, default "event"
            The column, or columns, of the events; `events` finds them where nobody coded them.

        Returns
        -------
        Table
            `event, outlets, articles, first, last, title, told, silent`: a row per event, those told by most outlets
            first. `first` and `last` are the days of its first and last article, `title` that of the first article with
            one, `told` the outlets with their articles, `silent` the others.

        Raises
        ------
        ColumnError
            There is no such column.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({
        ...     "text": ["port shut", "port open", "snow"], "outlet": ["Tribune", "Ledger", "Ledger"],
        ...     "event": ["strike", "strike", "storm"],
        ... }, event="event")
        >>> for row in corpus.coverage():
        ...     print(row["event"], "-", row["told"], "- not", row["silent"] or "any")
        strike - Ledger 1, Tribune 1 - not any
        storm - Ledger 1 - not Tribune
        """
        from .omissions import coverage

        return coverage(self, by, within)

    def _groups(self, role: str, by: Any) -> _core.Groups:
        """The groups that columns, or the periods that dates lie in, make; their columns bear the names given."""
        listed, derived = self._derived(role, by)
        return self._columns(role, by).groups(listed, derived)

    def _derived(self, role: str, by: Any) -> tuple[list[str], list[str]]:
        """The names given, and those of them that are periods and not columns."""
        listed = names(role, by)
        known = {*self._meta.columns, *self._aliases}
        return listed, [name for name in listed if isinstance(name, str) and name in PERIODS and name not in known]

    def _columns(self, role: str, by: Any) -> _core.Table:
        """These columns, or periods, under the names given."""
        listed, derived = self._derived(role, by)
        meta = self._meta
        for period in dict.fromkeys(derived):
            meta = meta.beside(_core.Table.from_columns([(period, self._periods(role, period))]))
        present = [name if name in derived else self._column(role, name) for name in listed]
        return meta.select(present).rename(listed)

    def _periods(self, role: str, period: str) -> list[str | None]:
        """The period that each document's date lies in."""
        if "date" not in self._meta.columns:
            raise ColumnError(
                f"{role} = {period!r}: there is no such column, and no dates to take it from; say which column holds "
                "them: Corpus(..., date='published')"
            )
        dates = self._meta.to_list("date")
        found, unread = periods.of(dates, period)
        if unread:
            shown = f"{str(dates[unread[0]])[:40]!r} in row {unread[0]}"
            warnings.warn(
                f"{_counted(len(unread), 'document')} of {len(dates):,} have a date that cannot be read, and are in no "
                f"{period}: {shown}. Dates, or text that begins with an ISO date (2024-03-31), are needed",
                DataWarning,
                stacklevel=5,
            )
        return found


def _kept(row: int, value: Any) -> bool:
    """Whether a mask keeps a row; what merely counts as true does not."""
    value = value.item() if hasattr(value, "item") else value
    if not isinstance(value, bool):
        raise TypeError(f"mask, row {row}: {value!r} is {type(value).__name__}; True or False is needed")
    return value


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _recipe(call: str, **parts: Any) -> dict[str, Any]:
    return {"slantwise": _core.__version__, "call": call, **parts}


def _table(data: Any) -> _core.Table:
    """The columns of whatever was given."""
    if isinstance(data, str | bytes):
        raise TypeError("a corpus is made from a table of documents; to read a file use slantwise.read(path)")
    if isinstance(data, Mapping):
        return _core.Table.from_columns([(_name(name), values) for name, values in data.items()])
    if hasattr(data, "iloc") and hasattr(data, "columns"):
        return _from_pandas(data)
    if hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
        return _core.Table.from_arrow(data)
    if hasattr(data, "collect") and not isinstance(data, Iterable):
        raise TypeError("a lazy frame holds no data yet; call .collect() on it first")
    if isinstance(data, Iterable):
        return _from_rows(data)
    raise TypeError(
        f"a corpus is made from a polars, pandas, pyarrow or duckdb table, a dict of columns or a list of dicts, "
        f"not from {type(data).__name__}"
    )


def _name(name: Any) -> str:
    if not isinstance(name, str):
        raise ColumnError(f"the column name {name!r} is {type(name).__name__}; names must be text: rename it first")
    return name


def _from_pandas(frame: Any) -> _core.Table:
    names = [_name(name) for name in frame.columns]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ColumnError(f"there are two columns named {sorted(twice)[0]!r}; rename or drop one")
    # Column by column: one that pyarrow cannot convert is walked in Python, which names the row at fault.
    return _core.Table.from_columns([(name, frame[name]) for name in names])


def _from_rows(rows: Iterable[Any]) -> _core.Table:
    return _core.Table.from_columns(list(_columns(rows).items()))


def _columns(rows: Iterable[Any], first_row: int = 0) -> dict[str, list[Any]]:
    """The columns of dicts, the first of which is the row of this number."""
    listed = list(rows)
    columns: dict[str, list[Any]] = {}
    for number, row in enumerate(listed):
        if not isinstance(row, Mapping):
            raise InputError(
                f"row {first_row + number} is {type(row).__name__}; a dict with one value per column is needed"
            )
        for name in row:
            columns.setdefault(_name(name), [None] * len(listed))
    for number, row in enumerate(listed):
        for name, value in row.items():
            columns[name][number] = value
    return columns


def _only_once(text: str, roles: dict[str, str]) -> None:
    used = {text: "text"}
    for role, name in roles.items():
        if name in used:
            raise ColumnError(f"{role} = {name!r} is already the {used[name]}; one column has one meaning")
        used[name] = role


def _arranged(table: _core.Table, text: str, roles: dict[str, str]) -> tuple[_core.Table, dict[str, str]]:
    """The columns under their roles' names, in their order, and which original name now has which."""
    order = [role for role in ROLES if role in roles]
    taken = {roles[role] for role in order} | {text}
    others = [name for name in table.columns if name not in taken]
    # A column that happens to bear the name of a role played by another keeps its values under a name of its own.
    kept = [f"{name}_original" if name in order or name == "doc" else name for name in others]
    if not order and not others:
        return _core.Table.empty(len(table)), {}
    meta = table.select([roles[role] for role in order] + others).rename(order + kept)
    if "date" in order:
        dates = _core.Table.from_columns([("date", _dates(meta.to_list("date")))])
        meta = meta.replace("date", dates)
    return meta, {roles[role]: role for role in order if roles[role] != role}


_AMBIGUOUS = re.compile(r"\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


def _dates(values: list[Any]) -> list[datetime.date | None]:
    """Dates from dates, moments, or text that begins with an ISO date."""
    dates: list[datetime.date | None] = []
    for row, value in enumerate(values):
        if isinstance(value, datetime.datetime):
            value = value.date()
        if isinstance(value, str):
            value = _date(row, value)
        if value is not None and not isinstance(value, datetime.date):
            raise InputError(
                f"column 'date', row {row}: {value!r} is no date; dates or ISO text (2024-03-31) are needed"
            )
        dates.append(value)
    return dates


def _date(row: int, value: str) -> datetime.date | None:
    text = value.strip()
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        readings = ""
        if found := _AMBIGUOUS.match(text):
            first, second, year = found.groups()
            readings = f" It can be read as day {first} of month {second} or as month {first}, day {second} of {year}."
        raise InputError(
            f"column 'date', row {row}: {value[:40]!r} does not begin with an ISO date (2024-03-31).{readings} "
            "Parse the column with its own format first"
        ) from None


def _check_ids(ids: list[Any]) -> None:
    seen: dict[Any, int] = {}
    twice = []
    for row, value in enumerate(ids):
        if value is None:
            raise InputError(f"column 'id', row {row}: null; every document needs an id, or leave id= out")
        if value in seen:
            twice.append(f"{value!r} in rows {seen[value]} and {row}")
        seen.setdefault(value, row)
    if twice:
        shown = "; ".join(twice[:5])
        many = f"{_counted(len(twice), 'id')} used more than once"
        raise InputError(f"column 'id': {many}: {shown}. Drop the copies or leave id= out")


def _warn_of_twins(outlets: list[str]) -> None:
    spellings: dict[str, list[str]] = {}
    for outlet in outlets:
        plain = " ".join(unicodedata.normalize("NFKC", outlet).casefold().split())
        spellings.setdefault(plain, []).append(outlet)
    twins = [names for names in spellings.values() if len(names) > 1]
    if twins:
        shown = "; ".join(" and ".join(map(repr, names)) for names in twins[:5])
        warnings.warn(
            f"outlets that look like the same: {shown}. They are counted apart; give them one name to join them",
            DataWarning,
            stacklevel=4,
        )


#: The options of `Corpus.tokens` that say how text becomes words, and what they are where nobody says.
OPTIONS = {name: value for name, value in (Corpus.tokens.__kwdefaults__ or {}).items() if name != "threads"}
