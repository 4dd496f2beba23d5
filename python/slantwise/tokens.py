"""Tokens: the words of a corpus, the views that say which of them count, and the results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, overload

from . import _core, notebook
from .arguments import around, choice, flag, meant, patterns, plain_data, whole
from .comparison import comparison, external, labelled
from .comparison import told as compared
from .cooccurrence import Cooccurrence, Cooccurrences, counting, told
from .dfm import Dfm, csr
from .framing import SCORES, Framing, poles_apart
from .lexicon import Lexicon, folded, lexicon
from .references import refused
from .table import SHOWN, Table, grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .corpus import Corpus

    #: Patterns of features, or those of rows and those of columns; None are all.
    Patterns = str | Sequence[str] | None
    Features = Patterns | tuple[Patterns, Patterns]

UNITS = ("words", "sentences", "paragraphs")


class Tokens:
    """The words of a corpus, or a view of some of them; made by `Corpus.tokens`.

    Views say *where* to look (`near`, `quoted`, `unquoted`, `lead`) and *what* counts (`keep`, `drop`, `compound`,
    `ngrams`); they copy no text. Results count what the view shows.

    Attributes
    ----------
    n_tokens : int
        How many tokens count.
    features : list of str
        The distinct words that count, in the order of their code points.
    recipe : dict
        How they were made, and what became of the words of the text (``seen = counted + the sum over rejected``).

    Examples
    --------
    >>> import slantwise as sw
    >>> corpus = sw.Corpus({
    ...     "text": ["Tariffs cost jobs.", "Tariffs guard the border.", "Jobs and prices first."],
    ...     "outlet": ["Tribune", "Ledger", "Tribune"],
    ... })
    >>> tokens = corpus.tokens(stopwords="en")
    >>> tokens
    Tokens: 3 documents, 9 tokens, 7 features
    >>> tokens.near("jobs", window=1).features
    ['cost', 'jobs']
    """

    __slots__ = ("_core", "_corpus", "_options", "_views")

    def __init__(
        self, core: _core.Tokens, corpus: Corpus, options: dict[str, Any], views: tuple[dict[str, Any], ...] = ()
    ) -> None:
        self._core = core
        self._corpus = corpus
        self._options = options
        self._views = views

    def __len__(self) -> int:
        return len(self._core)

    def __repr__(self) -> str:
        documents = f"{len(self):,} document{'' if len(self) == 1 else 's'}"
        view = "".join(f", {_call(view)}" for view in self._views)
        return f"Tokens: {documents}, {self.n_tokens:,} tokens, {len(self.features):,} features{view}"

    def _repr_html_(self) -> str:
        return notebook.card(repr(self), self.recipe, grid(self.frequencies().head(SHOWN).to_dict().items()))

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError(
            "Tokens are not pickled: making them anew from the data is faster than sending them. Pickle a result, or "
            "count in several processes with slantwise.count, whose results add"
        )

    @property
    def n_tokens(self) -> int:
        """How many tokens count."""
        return self._core.n_tokens

    @property
    def features(self) -> list[str]:
        """The distinct words that count, in the order of their code points."""
        return self._core.features

    @property
    def corpus(self) -> Corpus:
        """The corpus they come from."""
        return self._corpus

    @property
    def recipe(self) -> dict[str, Any]:
        """How they were made, and what became of the words of the text."""
        return {"slantwise": _core.__version__, **self._made(), "documents": _account(self._core.documents)}

    # -- views ---------------------------------------------------------------------------------------------------------

    def keep(self, pattern: str | Sequence[str]) -> Tokens:
        """Return the view in which only the words that a pattern matches count.

        Parameters
        ----------
        pattern : str or list of str
            A word, a glob (`econom*`), a phrase (`belt and road`), a regular expression for one word (`re:^un`), or
            features exactly as they stand in `features` (`is:re:act`).

        Returns
        -------
        Tokens
            The other words leave gaps: distances, and what rates are per, stay as they are. A compound or n-gram is
            kept where a pattern matches its name, or all its words in one match.

        Examples
        --------
        >>> import slantwise as sw
        >>> tokens = sw.Corpus({"text": ["Trade war, trade deal"], "outlet": ["x"]}).tokens()
        >>> tokens.keep("trade war").features
        ['trade', 'war']
        """
        listed = patterns(pattern)
        return self._view("keep", self._core.keep(listed), pattern=_as_given(pattern, listed))

    def drop(self, pattern: str | Sequence[str]) -> Tokens:
        """Return the view in which the words that a pattern matches do not count; they leave gaps.

        Parameters
        ----------
        pattern : str or list of str
            As in `keep`.

        Examples
        --------
        >>> import slantwise as sw
        >>> tokens = sw.Corpus({"text": ["the supreme court and a court"], "outlet": ["x"]}).tokens()
        >>> tokens.drop("supreme court").frequencies().to_dict()["feature"]
        ['a', 'and', 'court', 'the']
        """
        listed = patterns(pattern)
        return self._view("drop", self._core.drop(listed), pattern=_as_given(pattern, listed))

    def near(self, pattern: str | Sequence[str], *, window: int | tuple[int, int] | str = 10) -> Tokens:
        """Return the view of the words near a target, the target among them.

        Parameters
        ----------
        pattern : str or list of str
            The target, as in `keep`.
        window : int, (left, right), "sentence" or "document", default 10
            Words of text on either side, or before and behind; or the sentences, or the documents, that hold a target.
            A word belongs to the view once, however many targets are close. A target is found only where at least one
            of its words counts: not after `drop`, nor where stop words took all of it.

        Returns
        -------
        Tokens
            Rates of its results are per words of the region, not of the whole articles.

        Examples
        --------
        >>> import slantwise as sw
        >>> tokens = sw.Corpus({"text": ["Far off, it said. The port of Merrow is busy."], "outlet": ["x"]}).tokens()
        >>> tokens.near("merrow", window=2).features
        ['busy', 'is', 'merrow', 'of', 'port']
        >>> tokens.near("merrow", window=(1, 0)).features
        ['merrow', 'of']
        >>> tokens.near("merrow", window="sentence")
        Tokens: 1 document, 6 tokens, 6 features, near('merrow', window='sentence')
        """
        span, listed = around("window", window), patterns(pattern)
        given = span[0] if span[0] != "window" else span[1] if span[1] == span[2] else list(span[1:])
        return self._view("near", self._core.near(listed, span), pattern=_as_given(pattern, listed), window=given)

    def compound(self, pattern: str | Sequence[str] | Table) -> Tokens:
        """Return the view in which phrases count as one word each.

        Parameters
        ----------
        pattern : str or list of str, or a table
            Phrases, as in `keep`; patterns of one word join nothing. Where several match, the leftmost wins, and of
            those the longest. Or what `collocations` returns, or rows of it as a Table or a dataframe: these phrases,
            as they stand.

        Returns
        -------
        Tokens
            A phrase is one token with `_` between its words, at the place of the first; words inside it that were
            removed become part of it. Patterns still find the words, and the phrase by its new name as well. Distances
            from it are counted from its nearer edge.

        Examples
        --------
        >>> import slantwise as sw
        >>> tokens = sw.Corpus({"text": ["The belt and road reaches Merrow."], "outlet": ["x"]}).tokens(stopwords="en")
        >>> tokens.compound("belt and road").features
        ['belt_and_road', 'merrow', 'reaches']
        """
        if isinstance(pattern, Table) or hasattr(pattern, "columns"):
            pattern = _phrases(pattern)
        listed = patterns(pattern)
        return self._view("compound", self._core.compound(listed), pattern=_as_given(pattern, listed))

    def ngrams(self, n: int | Sequence[int] = 2, *, skip: int = 0, sentences: bool = False) -> Tokens:
        """Return the view in which runs of words count, not words.

        Parameters
        ----------
        n : int or list of int, default 2
            How many words each has, at most 100; with a list, n-grams of all these lengths: ``[1, 2]`` counts words and
            pairs.
        skip : int, default 0
            How many words may be left out within one, all together (k-skip-n-grams).
        sentences : bool, default False
            Stay within a sentence.

        Returns
        -------
        Tokens
            No n-gram reaches over a gap: a removed word, or the edge of a region (`near`, `quoted`). So say first where
            to look and what counts, then join. Rates stay per words of text.

        References
        ----------
        Guthrie, Allison, Liu, Guthrie & Wilks (2006), A Closer Look at Skip-gram Modelling.

        Examples
        --------
        >>> import slantwise as sw
        >>> tokens = sw.Corpus({"text": ["the port strike ended today"], "outlet": ["x"]}).tokens()
        >>> tokens.ngrams(2).features
        ['ended_today', 'port_strike', 'strike_ended', 'the_port']
        >>> tokens.drop("strike").ngrams([1, 2]).features
        ['ended', 'ended_today', 'port', 'the', 'the_port', 'today']
        """
        listed = None if isinstance(n, str | bytes) or not isinstance(n, Iterable) else list(n)
        sizes = [whole("n", size, 1, 100) for size in ([n] if listed is None else listed)]
        skip, sentences = whole("skip", skip, 0), flag("sentences", sentences)
        core = self._core.ngrams(sizes, skip, sentences)
        return self._view("ngrams", core, n=sizes[0] if listed is None else sizes, skip=skip, sentences=sentences)

    def quoted(self, *, scare: bool = False) -> Tokens:
        """Return the view of what is said in quotation marks: the words of others.

        Parameters
        ----------
        scare : bool, default False
            Look at scare quotes instead: three words or fewer in quotation marks, which are a name or a word held at
            arm's length rather than speech.

        Returns
        -------
        Tokens
            Rates of its results are per words of the region. `quoted()`, `quoted(scare=True)` and `unquoted()` share
            all words out among them.

        Notes
        -----
        Straight and curly marks, « », „ “, ‹ › and 「 」 are known, single marks told from apostrophes. A quotation of
        several paragraphs opens each of them and closes the last; one that never closes ends with its paragraph.

        Examples
        --------
        >>> import slantwise as sw
        >>> text = "“We will not sign this,” said the mayor of Merrow, calling the ‘gift’ a trap."
        >>> tokens = sw.Corpus({"text": [text], "outlet": ["x"]}).tokens()
        >>> tokens.quoted().features, tokens.quoted(scare=True).features
        (['not', 'sign', 'this', 'we', 'will'], ['gift'])
        """
        kind = "scare" if flag("scare", scare) else "speech"
        return self._view("quoted", self._core.quoted(kind), scare=scare)

    def unquoted(self) -> Tokens:
        """Return the view of what stands outside quotation marks: the outlet's own voice.

        Examples
        --------
        >>> import slantwise as sw
        >>> text = "“We will not sign this,” said the mayor."
        >>> sw.Corpus({"text": [text], "outlet": ["x"]}).tokens().unquoted().features
        ['mayor', 'said', 'the']
        """
        return self._view("unquoted", self._core.quoted("unquoted"))

    def lead(self, n: int, *, unit: str = "words") -> Tokens:
        """Return the view of the beginning of each document.

        Parameters
        ----------
        n : int
            How much of it.
        unit : {"words", "sentences", "paragraphs"}, default "words"
            In what.

        Returns
        -------
        Tokens
            Rates of its results are per words of the region.

        Examples
        --------
        >>> import slantwise as sw
        >>> tokens = sw.Corpus({"text": ["Mr. Vale left. The port is shut."], "outlet": ["x"]}).tokens()
        >>> tokens.lead(1, unit="sentences").features
        ['left', 'mr', 'vale']
        """
        n, unit = whole("n", n, 0), choice("unit", unit, UNITS)
        return self._view("lead", self._core.lead(n, unit), n=n, unit=unit)

    def rarefy(self, n: int | None = None, *, by: str | Sequence[str] = "outlet", seed: int = 0) -> Tokens:
        """Return the view of equally many words of each group, drawn at random.

        Parameters
        ----------
        n : int, optional
            How many words of text; default as many as the smallest group has.
        by : str or list of str, default "outlet"
            The column, or columns, whose groups are made equal.
        seed : int, default 0
            Another one draws other documents.

        Returns
        -------
        Tokens
            Whole documents are drawn until a group has its words; of the last one the beginning is taken, up to the
            exact number. What is drawn follows from the seed and the texts alone, not from the order of rows. Words are
            those that rates are per: of the region, removed ones too. Documents without a group are not in the view.

        Raises
        ------
        GroupError
            A group has fewer words than `n`, or none at all; the message names them.

        Notes
        -----
        Rates need no equal sizes. What grows with size does: how many different words a group uses, the largest count
        of a document, which words pass a `min_count`, or how surely a difference is found.

        Examples
        --------
        >>> import slantwise as sw
        >>> texts = ["jobs and prices rise", "jobs and growth", "border and army"]
        >>> tokens = sw.Corpus({"text": texts, "outlet": ["Tribune", "Tribune", "Ledger"]}).tokens()
        >>> even = tokens.rarefy()
        >>> even
        Tokens: 3 documents, 6 tokens, 5 features, rarefy(3)
        >>> even.frequencies(by="outlet")["frequency"]
        [1, 1, 1, 1, 1, 1]
        """
        wanted = None if n is None else whole("n", n, 1)
        seed = whole("seed", seed, 0)
        groups = self._corpus._groups("by", by)
        core, words = self._core.rarefy(groups, wanted, seed)
        return self._view("rarefy", core, n=words, by=by if isinstance(by, str) else list(by), seed=seed)

    def _view(self, view: str, core: _core.Tokens, **arguments: Any) -> Tokens:
        return Tokens(core, self._corpus, self._options, (*self._views, {"view": view, **arguments}))

    # -- results -------------------------------------------------------------------------------------------------------

    def frequencies(self, by: str | Sequence[str] | None = None) -> Table:
        """How often is each word used?

        Parameters
        ----------
        by : str or list of str, optional
            A column, or several, to count apart by: "outlet", "topic", ...

        Returns
        -------
        Table
            `[group,] feature, frequency, rank, docfreq, per_million`: by group, then by falling frequency. Equal
            frequencies share the better rank. `docfreq` is the number of documents with the word; `per_million` is
            per million words of the region.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({"text": ["war war trade", "trade"], "outlet": ["x", "y"]})
        >>> corpus.tokens().frequencies(by="outlet")
        outlet  feature  frequency  rank  docfreq  per_million
        x       war              2     1        1      666,667
        x       trade            1     2        1      333,333
        y       trade            1     1        1    1,000,000
        """
        groups = None if by is None else self._corpus._groups("by", by)
        table, account = self._core.frequencies(groups)
        return self._table(table, "frequencies", account, by=by)

    def dfm(self, by: str | Sequence[str] | None = None) -> Dfm:
        """Which document uses which word how often?

        Parameters
        ----------
        by : str or list of str, optional
            Rows are the groups of these columns instead of documents.

        Returns
        -------
        Dfm
        """
        groups = None if by is None else self._corpus._groups("by", by)
        arrays, features, shape, account = self._core.dfm(groups)
        rows: list[Any] = list(range(shape[0])) if groups is None else groups.labels
        return Dfm(csr(arrays, shape), features, rows, self._recipe("dfm", account, by=by), self)

    def dispersion(self, by: str | Sequence[str] | None = None, *, min_count: int = 5) -> Table:
        """Is each word spread over the corpus, or the affair of a few texts?

        Parameters
        ----------
        by : str or list of str, optional
            How evenly over the groups of these columns (outlets, days), instead of over documents.
        min_count : int, default 5
            Leave out words with fewer occurrences: what is rare cannot be spread.

        Returns
        -------
        Table
            `feature, frequency, parts, range, relative_range, juilland_d_1_even, carroll_d2_1_even,
            rosengren_s_1_even, dp_0_even, dp_norm_0_even, d_a_1_even, kld_0_even`, most frequent first. The end of a
            name says which value stands for a word spread evenly. Parts are the documents, or groups, with words in
            the region; `range` of them have the word. Where there is but one part Juilland's D, Carroll's D₂, the norm
            of DP and D_A have no value and are null.

        Raises
        ------
        ColumnError, OptionError
            A column or a number that is not there.

        Notes
        -----
        Part i of k has the share sᵢ of all words of the region (removed ones too, as for every rate) and the share tᵢ
        of the word's occurrences; Rᵢ is the word's rate in it and rᵢ = Rᵢ/ΣR. Sums and means are over all parts, those
        without the word among them::

            relative_range     range/k                         rosengren_s_1_even  (Σ√(sᵢ·tᵢ))²
            juilland_d_1_even  1 − (sd(R)/mean(R))/√(k − 1)    dp_0_even           ½·Σ|tᵢ − sᵢ|
            carroll_d2_1_even  −Σ rᵢ·log₂ rᵢ/log₂ k            dp_norm_0_even      DP/(1 − min s)
            d_a_1_even         1 − mean|Rᵢ − Rⱼ|/(2·mean(R))   kld_0_even          Σ tᵢ·log₂(tᵢ/sᵢ)

        All of them follow the frequency of a word, so compare words of like frequency. What bursts do to a comparison
        of outlets is `dispersion` in the table of `keyness`. Juilland's D comes close to 1 for any word once there are
        hundreds of parts. Time goes with the counts there are, not with words times parts.

        References
        ----------
        Juilland & Chang-Rodríguez (1964); Carroll (1970); Rosengren (1971); Gries (2008, 2020) for DP and KLD;
        Lijffijt & Gries (2012) for the norm of DP; Burch, Egbert & Biber (2017) for D_A; Biber et al. (2016).

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({
        ...     "text": ["port strike port talks", "the port is shut", "rain in Merrow port", "the rain"],
        ...     "outlet": ["Tribune", "Tribune", "Ledger", "Ledger"],
        ... })
        >>> table = corpus.tokens().dispersion(min_count=2)
        >>> for row in table:
        ...     print(row["feature"], row["frequency"], row["range"], round(row["dp_norm_0_even"], 3))
        port 4 3 0.25
        rain 2 2 0.667
        the 2 2 0.667
        >>> corpus.tokens().dispersion(by="outlet", min_count=2)["parts"]
        [2, 2, 2]
        """
        min_count = whole("min_count", min_count, 1)
        groups = None if by is None else self._corpus._groups("by", by)
        table, account, parts, features = _core.dispersion(self._core, groups, min_count)
        result = self._table(table, "dispersion", account, by=by, min_count=min_count)
        # A part is a document, and accounted for as one, unless there are groups.
        if groups is not None:
            result.recipe["parts"] = _kept(len(groups.labels), parts, "no words in the region")
        result.recipe["features"] = _kept(features, len(table), "below min_count")
        return result

    @overload
    def cooccurrence(
        self,
        *,
        window: int | tuple[int, int] = 5,
        weights: str | None = None,
        ordered: bool = False,
        context: str = "window",
        by: None = None,
        features: Features = None,
        binary: bool = False,
    ) -> Cooccurrence: ...
    @overload
    def cooccurrence(
        self,
        *,
        window: int | tuple[int, int] = 5,
        weights: str | None = None,
        ordered: bool = False,
        context: str = "window",
        by: str | Sequence[str],
        features: Features = None,
        binary: bool = False,
    ) -> Cooccurrences: ...
    def cooccurrence(
        self,
        *,
        window: int | tuple[int, int] = 5,
        weights: str | None = None,
        ordered: bool = False,
        context: str = "window",
        by: str | Sequence[str] | None = None,
        features: Features = None,
        binary: bool = False,
    ) -> Cooccurrence | Cooccurrences:
        """How often do two words stand near each other?

        Parameters
        ----------
        window : int or (int, int), default 5
            The farthest a pair may stand apart, in words of text. A pair (left, right) looks so far before and after
            the row's word: (5, 5) is 5, and (0, 5) is 5 with `ordered`. Compounds are as far apart as their nearer
            edges: the last word of the earlier and the first of the later. N-grams, which share words, are as far apart
            as their first words.
        weights : {None, "harmonic", "linear"}, default None
            What a pair at distance d counts: 1, 1/d, or (window − d + 1)/window, each side with its own window.
        ordered : bool, default False
            Tell earlier from later: the row is the earlier word.
        context : {"window", "document", "sentence"}, default "window"
            Count pairs within the window, or all pairs of a document or sentence. No pair crosses a document.
        by : str or list of str, optional
            A matrix for each group of this column, or of several, over the same features, counted in one pass.
        features : str, list of str or (rows, columns), optional
            Patterns of one word: only the rows and columns of features that one of them matches, or with a pair
            different ones of each (None are all). That changes no count, margin or measure.
        binary : bool, default False
            With the context "document" or "sentence": count each pair at most once in each of them, so that a long
            document weighs no more than a short one.

        Returns
        -------
        Cooccurrence or Cooccurrences
            The latter with `by`.

        Raises
        ------
        OptionError
            A window of no word, a pair of unequal sides with `ordered`, harmonic weights with more than 64 words,
            `binary` with a window; several n-grams that begin at one word (`ngrams([1, 2])`, `skip`) with a window or
            `ordered`.
        PatternError
            `features` that match nothing.
        ColumnError
            `by` names no column.
        GroupError
            `by` names a column in which no document has a group.

        Notes
        -----
        The tables of association measures take R1, C1 and N from the whole matrix. With `binary` they are tables of
        documents (or sentences): R1 and C1 are those with the term, and N is all that have a word in the region looked
        at, though it may not count: so removing stop words or rare words changes no other pair's table. (Methods in
        the literature also take for N only those with a word that counts; the two differ where removing words leaves
        nothing.) Ordered, a pair counts where the row's word stands before the column's at least once. Those
        contexts, and on the diagonal those with a word twice, are only a part of those with both, so there the cells of
        the table do not share out N; where O22 would be below 0 it is None, as are the measures that take it.

        Counts without weights are whole numbers. Weights are counted in whole numbers of a unit too, 1/lcm(1, …,
        window) for harmonic ones, so all results have the same bits for any number of threads.

        References
        ----------
        Pennington, Socher & Manning (2014), GloVe, for harmonic weights; Levy, Goldberg & Dagan (2015) for linear ones;
        Evert (2008), Corpora and collocations, for tables of contexts.

        Examples
        --------
        >>> import slantwise as sw
        >>> texts = ["The port strike ended. The strike was long.", "A strike in the port"]
        >>> tokens = sw.Corpus({"text": texts, "outlet": ["Ledger", "Tribune"]}).tokens()
        >>> tokens.cooccurrence(window=(1, 0), features=("strike", "p*")).to_scipy().toarray()
        array([[1]])
        >>> together = tokens.cooccurrence(context="document", binary=True, features="port")
        >>> together.total, together.to_scipy().toarray().tolist()
        (2, [[0]])
        >>> tokens.cooccurrence(by="outlet").groups
        ['Ledger', 'Tribune']
        """
        arguments = {
            "window": window, "weights": weights, "ordered": ordered, "context": context, "by": by,
            "features": features, "binary": binary,
        }  # fmt: skip
        wanted = counting(arguments)
        arguments = told(arguments, wanted)
        if by is None:
            core = self._core.cooccurrence(wanted)
            return Cooccurrence(core, self, self._recipe("cooccurrence", self._core.documents, **arguments))
        groups = self._corpus._groups("by", arguments["by"])
        if not groups.labels:
            raise _core.GroupError(
                f"by = {arguments['by']!r}: no document has a group there, so there is no matrix to count"
            )
        cores, account = self._core.cooccurrence_by(wanted, groups)
        return Cooccurrences(cores, groups, self, self._recipe("cooccurrence", account, **arguments))

    def keyness(
        self,
        *,
        by: str | Sequence[str] = "outlet",
        target: str | Sequence[str | tuple[Any, ...]] | None = None,
        reference: Any = "rest",
        within: str | Sequence[str] | None = None,
        cluster: str | Sequence[str] = "document",
        test: str = "dispersion",
        prior: float = 500.0,
        min_count: int = 5,
        adjust: str = "bh",
        interval: str = "likelihood",
        measures: str | Sequence[str] = (),
        replicates: int = 999,
        seed: int = 0,
    ) -> Table:
        """Which words does each outlet over- and under-use?

        Parameters
        ----------
        by : str or list of str, default "outlet"
            The column, or columns, whose groups are compared; also the "year", "quarter", "month", "week" or "day" of
            the corpus's dates, such as ``by=["outlet", "month"]``.
        target : str, tuple, or list of these, optional
            The groups to compare; default all. With several columns in `by` a group is named by a tuple of its values,
            ``("Tribune", "2024-02")``, or by its label, ``"Tribune | 2024-02"``.
        reference : str or table, default "rest"
            What a group is compared with:

            ============  ===============================================================================
            "rest"        all other groups together
            "all"         all groups together, the target among them
            "mean"        the mean of the others' rates, each with equal weight
            "pairs"       every pair of groups once; with `target`, each target with each other group
            "previous"    the same group in the period before, with two columns in `by`, the last the time
            "itself"      the same group in all other periods, likewise
            "others"      the other groups in the same period, likewise
            a label       one named group
            a table       frequencies counted elsewhere: columns `feature, frequency` and, if there are such,
                          `per_million` and `docfreq`, as `frequencies` gives them
            ============  ===============================================================================

            The period before is the last one in which the group is there; in its first it has no row. Words of a table
            are to be written as those of the corpus are.
        within : str or list of str, optional
            A column of events: groups are compared inside each event, so a difference is wording and not the choice of
            stories.
        cluster : str or list of str, default "document"
            The unit of evidence. With a column, documents of one group with the same value count as one.
        test : {"dispersion", "permutation", "welch", "wilcoxon", "token", "chi2", "fisher"}, default "dispersion"
            "permutation" exchanges the groups of documents by chance, within events inside each event. "welch" compares
            the mean rate of documents, "wilcoxon" their ranks; both take documents as equals, however long, and go
            with the references "rest", "all" and one group; where a group has few documents "welch" finds too much (in
            40 against 400 articles 16 % of words by chance). "token" (G²), "chi2" (Pearson's) and "fisher" (exact,
            two-sided) take every word as drawn alone. On real news they call a quarter of all words distinctive by
            chance; they are there for comparison with other tools. Within events there are "dispersion", "permutation"
            and "token"; "fisher" takes whole counts, so no reference "mean".
        prior : float, default 500
            Words that the Dirichlet prior of `log_odds` is worth.
        min_count : int, default 5
            Leave out words with fewer occurrences in the groups compared. The filter does not look at the difference,
            so it leaves p and q valid.
        adjust : {"bh", "by", "holm", "maxt"}, default "bh"
            How `q` allows for the number of rows, over the whole table: the false discovery rate for tests that are
            independent or go together ("bh", Benjamini & Hochberg) or depend on each other in any way ("by", Benjamini
            & Yekutieli), or the probability of even one false discovery ("holm"; with permutation also "maxt", by the
            largest statistics of each replicate, step-down: words of few documents make it cautious, so raise
            `min_count`).
        interval : {"likelihood", "bootstrap"}, default "likelihood"
            "bootstrap" draws documents (within events, events) anew and shows the 2.5 % and 97.5 % percentiles. It is
            too narrow: on planted differences it misses in 6-8 % of cases instead of 5, where one side has few
            documents, or few events are shared, in up to 17 % (docs/validity.md).
        measures : str or list of str, default none
            Further effects, see the notes: a column of that name, and where it has a 95 % interval `<name>_low` and
            `<name>_high`, before `note`.
        replicates : int, default 999
            How many times to permute, or to resample (at least 40 for the bootstrap); used where something is drawn.
            p of a permutation is at least 1 / (replicates + 1).
        seed : int, default 0
            Another seed makes other draws; used where something is drawn, that is with ``test="permutation"`` or
            ``interval="bootstrap"``. The same seed makes the same, for any threads and any order of rows.

        Returns
        -------
        Table
            `group, feature, n_target, n_reference, docs_target, docs_reference, rate_target, rate_reference` (per
            million words)`, log_ratio, low, high, log_odds, g2, dispersion, z, p, q`, with `within` also `events,
            selection, wording, selection_low, selection_high, raw`, and `note`: by group, most over-used first. With
            the references "pairs" and "previous" a column `reference` behind the group names what it is compared with.

        Raises
        ------
        GroupError
            Fewer than two groups have words, or a group is not there.
        ColumnError, OptionError
            A column or a choice that is not there, or a test, measure or reference that does not go with another.
        InputError
            A table that cannot be used; the message names column and row.

        Warns
        -----
        DataWarning
            Less than half of the corpus's tokens are in the table.

        Notes
        -----
        With y occurrences in n words of a document, p the common rate, D documents and n̄ their mean length::

            φ̂ = Σ (y − p·n)² / ((D − 1)·p·n̄)      F = G² / φ̂ ~ F(1, D − 2)      z = ±√F

        φ̂ (`dispersion`) says how much more the word varies over documents than if every token were drawn alone.
        `log_ratio` is log₂ of the ratio of rates, `low` and `high` its 95 % interval: the ratios that the same test
        would not reject, each with the scatter around the rates it implies, so it leaves out 0 exactly where p < .05.
        They are of the dispersion test whatever the test (of tokens for "token", "chi2" and "fisher"), unless drawn by
        the bootstrap; so with other tests the interval may hold 0 though p < .05, or the reverse.
        `g2` is the classical log-likelihood ratio of four cells. `q` is the false discovery rate over the whole table.
        Where one side never uses a word the ratio takes half an occurrence for its zero, and the interval is open on
        that side; `note` says so. Within events, `log_ratio` is the Mantel-Haenszel ratio, null where one side never
        uses the word; G² is that of one common ratio over events, φ̂ comes from exchanging the articles of an event,
        and the interval is widened where a jackknife over events asks for more. A number that cannot be had is null,
        and `note` says why.

        Within events, `raw` is log₂ of the ratio of rates over all documents that have an event. It is the sum of
        `wording` (`log_ratio`, with `low` and `high`: the same events worded otherwise) and `selection` (other events
        covered), whose interval is that of the infinitesimal jackknife over events::

            u_e = (Y_Ae/Y_A − N_Ae/N_A) − (Y_Be/Y_B − N_Be/N_B)      v_e = R_e/R − S_e/S
            Var = E/(E − 1)·Σ (u_e − v_e)²                           t with E − 1 degrees of freedom

        where R_e and S_e are what event e adds to both sides of the Mantel-Haenszel ratio and E are the events that
        either side covers; below 3 of them, or where one holds all uses of a side, there is none. p asks whether chance
        inside events explains a difference, the interval of `wording` also how far the ratio differs from event to
        event; so it may hold 0 though p < .05, and `note` says so.

        `note` also warns of findings that may be no finding: one document gives more than half of the occurrences on
        the side that uses the word more; fewer than 5 would be expected on one side; or the word stands at the same
        place (one window of 5 words, up to 50 from either end) in more than 60 % of the documents of an outlet, beyond
        what chance would give in the best of all places, and these are a fifth of its occurrences there: the outlet's
        name, a byline, "read more". `drop` such words, or mind them.

        Of a table nothing is known but its sums: φ̂ then comes from the target's own D documents around their own
        rate, and F = G² / (φ̂·max(1, E/y)) ~ F(1, D − 1), where E is what y would be at the common rate of target and
        table: who has few bursts of a word shows too little of how they vary. In random splits of one outlet against
        the frequencies of its other articles, 2 to 6 % of the words have p < .05. Where the target never uses a word,
        nothing is known of its dispersion, so it is not tested. The recipe says how many words of the table the
        corpus never uses, and which share of its tokens are in it.

        A permutation deals the groups of the documents of both sides out anew and counts how often the statistic T = z²
        is reached: p = (1 + #{T* ≥ T}) / (replicates + 1). T is U² / V, with U what the target has beyond its share p·N
        of the words, V = φ̂·p·N₁·N₂/N; within events U is the sum of y − p_e·n over the target's documents and V its
        variance over all orders. A row is left after 20 replicates have reached its T (p is then 20 / those it took),
        except with "maxt". Where the target's documents can be assigned in no more ways than there are replicates, all
        of them are tried, and `note` says "exact"; with ``adjust="maxt"`` and ``reference="mean"`` orders are always
        drawn at random. The bootstrap weights documents by Poisson variables, those of a group with fewer than 20 by
        exponential ones; below 3 on a side there is no interval. What is drawn for a document follows from the seed,
        the document's counts and the number of the replicate alone, within events also from the event's place in the
        sorted list of events.

        What `measures` answer:

        =================  =============================================================================================
        `log_odds`         the interval of that column: δ ± t·√(φ̂·(1/(Y₁+α) + 1/(Y₂+α))), α the prior's count
        `lrc`              which log ratio can one be sure of, 95 % for all tested words of a comparison together? From
                           counts divided by φ̂ (at least 1); 0 where one cannot be sure. A bound, so without interval
        `lrc_token`        the same of words taken as drawn alone, as other tools give it
        `odds_ratio`       by what factor do the odds of the word differ?
        `percent_diff`     by how many per cent is the target's rate higher (%DIFF)?
        `rate_difference`  how many more per million words? Also where one side has none
        `doc_share`        by how much do the shares of documents with the word differ, from −1 to 1?
        `shrunk`           the log ratio drawn to the word's mean over the groups in the table (the targets), by its
                           uncertainty; from 5 groups on
        `log10_p`          the decimal logarithm of p, which ranks also where p is too small for a number and shows as 0
        =================  =============================================================================================

        The intervals of `odds_ratio` and `percent_diff` are that of `log_ratio`, carried over, so all three exclude no
        difference together; an end that it lacks they lack too. That of `rate_difference` is made of score intervals of
        either rate, counts and words divided by φ̂, that of `doc_share` of Wilson's; with `cluster` its sides are of as
        many units as they have clusters. With a test of tokens φ̂ is taken as 1. Within events there are `percent_diff`,
        `rate_difference` (Mantel-Haenszel, its variance from exchanging the articles of an event), `shrunk` and
        `log10_p`.

        References
        ----------
        Dunning (1993); Kilgarriff (2005); Monroe, Colaresi & Quinn (2008); Benjamini & Hochberg (1995); Benjamini &
        Yekutieli (2001); Holm (1979); Fisher (1922); Welch (1947); Mann & Whitney (1947). Permutation: Besag & Clifford
        (1991), Westfall & Young (1993). Bootstrap: Efron & Tibshirani (1993), Rubin (1981). Of selection: Jaeckel
        (1972) and Efron (1982) for the infinitesimal jackknife. Of measures: Evert (2022) for LRC; Gabrielatos & Marchi
        (2011) for %DIFF; Zou & Donner (2008) and Newcombe (1998) for the intervals of differences; Greenland & Robins
        (1985); Paule & Mandel (1982) for shrinkage.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({
        ...     "text": ["jobs and prices", "jobs and growth", "border and threat", "border and army"],
        ...     "outlet": ["Tribune", "Tribune", "Ledger", "Ledger"],
        ... })
        >>> table = corpus.tokens().keyness(target="Tribune", min_count=1)
        >>> table["feature"][0], round(table["log_ratio"][0], 2), table["note"][0][:39]
        ('jobs', 2.0, 'not in reference: ratio takes 0.5 for 0')
        >>> table = corpus.tokens().keyness(target="Tribune", min_count=1, measures=["doc_share", "log10_p"])
        >>> [round(table[f"doc_share{end}"][0], 2) for end in ("", "_low", "_high")]
        [1.0, 0.07, 1.0]
        >>> exact = corpus.tokens().keyness(target="Tribune", min_count=1, test="permutation")
        >>> round(exact["p"][0], 3), exact["note"][0].split("; ")[-2]
        (0.333, 'exact: every arrangement of labels tried')
        >>> elsewhere = {"feature": ["and", "border", "jobs", "the"], "frequency": [300, 20, 15, 665]}
        >>> table = corpus.tokens().keyness(target="Tribune", min_count=1, reference=elsewhere)
        >>> [(row["feature"], row["n_target"], row["n_reference"]) for row in table if row["feature"] == "jobs"]
        [('jobs', 2, 15)]
        """
        arguments = {
            "by": by, "target": labelled("target", target, by), "reference": reference, "within": within,
            "cluster": cluster, "test": test, "prior": prior, "min_count": min_count, "adjust": adjust,
            "interval": interval, "measures": measures, "replicates": replicates, "seed": seed,
        }  # fmt: skip
        arguments["reference"] = external(reference, self._core)
        outlets, comparison, events, clusters = self._comparison(arguments)
        table, account = self._core.keyness(outlets, comparison, events, clusters)
        return self._table(table, "keyness", account, **compared(arguments))

    def framing(
        self,
        lexicon: Lexicon | str | dict[str, Any],
        *,
        by: str | Sequence[str] = "outlet",
        score: str = "rate",
        reference: str = "rest",
        within: str | Sequence[str] | None = None,
        cluster: str | Sequence[str] = "document",
        test: str = "dispersion",
        adjust: str = "bh",
        interval: str = "likelihood",
        measures: str | Sequence[str] = (),
        replicates: int = 999,
        seed: int = 0,
    ) -> Framing:
        """How much does each outlet use each frame?

        Parameters
        ----------
        lexicon : Lexicon, str or dict
            What `slantwise.lexicon` makes or takes.
        by, reference, within, cluster, test, adjust, interval, replicates, seed
            As in `keyness`; `reference` may be no table.
        score : {"rate", "share", "documents"}, default "rate"
            What is compared: hits per word; the share of a frame in the hits of all frames (the frame mix); or the
            share of documents with at least one hit.
        measures : str or list of str, default none
            Further effects of the rate of hits, as in `keyness`; `shrunk` is there without being asked for. Of shares
            and of weighted hits there are `percent_diff` and `log10_p`, of shares `odds_ratio` too.

        Returns
        -------
        Framing
            A table that opens: `framing.kwic(outlet, frame)` gives the lines that made a number, `framing.shift(outlet,
            frame)` the words. Its columns are `group, frame, hits, tokens, documents, rate` (hits per 1,000 words)`,
            score, low, high, shrunk, z, p, q`, with `within` also `events, selection, wording, selection_low,
            selection_high, raw`, and `note`. `score` is log₂ of the rate against the reference's: 1 is twice as much,
            −1 half. `shrunk` is the score drawn towards the mean of the outlets by its uncertainty (from 5 outlets on).
            `documents` are the outlet's, with hits or without. Within events `score` is the difference inside events
            (`wording`), and `selection` is what the choice of events adds to it: together they are `raw`, the log ratio
            over all documents that have an event. See `keyness` for their intervals, and for what `note` warns of. With
            the references "pairs" and "previous" there is a column `reference` as in `keyness`, and scores of pairs are
            not drawn to a mean.

            With ``score="share"`` there are `all_hits` and `share` in place of `tokens` and `rate`, and `documents` are
            those with any hit; the others do not count. With ``score="documents"`` `hits` are documents with a hit and
            `share` is their share. With a lexicon that looks at negation, `negated` (before `note`) are the hits that
            were not counted because a negator stands before them.

        Notes
        -----
        Within a frame a word counts once, longest pattern first; a hit is one match, or the weight of its pattern. A
        pattern matches across words that were removed from the tokens, but needs one that was not. The frames of a
        lexicon do not see each other: a word may be a hit of several. `Lexicon.overlap` tells how many are.

        Counts that are parts of a whole vary less than words do, by p·(1 − p) instead of p, and φ̂ of a share is
        measured against that. Scores of weighted hits are those of counts of any unit: twice the weights, the same
        score.

        References
        ----------
        Entman (1993), Framing, for what a frame is; McCullagh & Nelder (1989), ch. 4, for the variance of shares.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({
        ...     "text": ["jobs and prices", "jobs and growth", "border and threat", "border and army jobs"],
        ...     "outlet": ["Tribune", "Tribune", "Ledger", "Ledger"],
        ... })
        >>> frames = {"economic": ["job*", "price*", "growth"], "security": ["border", "threat*", "army"]}
        >>> for row in corpus.tokens().framing(frames):
        ...     print(row["outlet"], row["frame"], row["hits"], round(row["score"], 2))
        Ledger economic 1 -2.22
        Ledger security 4 2.78
        Tribune economic 4 2.22
        Tribune security 0 -2.78
        >>> mix = corpus.tokens().framing(frames, score="share")
        >>> [(row["outlet"], row["share"]) for row in mix if row["frame"] == "economic"]
        [('Ledger', 0.2), ('Tribune', 1.0)]
        """
        words = _lexicon(lexicon)
        refused(reference, "framing")
        score = choice("score", score, SCORES)
        arguments = {
            "by": by, "reference": reference, "within": within, "cluster": cluster, "test": test, "adjust": adjust,
            "interval": interval, "measures": measures, "replicates": replicates, "seed": seed,
        }  # fmt: skip
        outlets, comparison, events, clusters = self._comparison(arguments | {"min_count": 0})
        table, account, possible = self._core.framing(outlets, words._core, score, comparison, events, clusters)
        told = {"lexicon": words.name, "score": score, **compared(arguments)}
        recipe = self._recipe("framing", account, **told) | {"lexicon": words._told()}
        recipe["patterns_without_words"] = patterns_without_words(words, possible)
        return Framing(table, recipe, self, words, arguments | {"score": score})

    def choices(
        self,
        wordings: Sequence[str] | dict[str, Any],
        *,
        by: str | Sequence[str] = "outlet",
        reference: str = "rest",
        within: str | Sequence[str] | None = None,
        cluster: str | Sequence[str] = "document",
        test: str = "dispersion",
        adjust: str = "bh",
        interval: str = "likelihood",
        measures: str | Sequence[str] = (),
        replicates: int = 999,
        seed: int = 0,
    ) -> Framing:
        """Which of several wordings does each outlet choose?

        Parameters
        ----------
        wordings : list of str or dict
            Patterns that may stand for each other, each a choice; or names of choices with their patterns.
        by, reference, within, cluster, test, adjust, interval, replicates, seed
            As in `framing`.
        measures : str or list of str, default none
            Further effects: `odds_ratio`, `percent_diff` and `log10_p`.

        Returns
        -------
        Framing
            `group, choice, hits, all_hits, documents, share, score, low, high, shrunk, z, p, q`, with `within` what
            `framing` has there, and `note`. `share` is that of a choice in all choices of the group, `documents` are
            those with any; the others do not count (the recipe says how many). `score` is log₂ of the share against the
            reference's. `kwic(outlet, choice)` gives the lines.

        Raises
        ------
        LexiconError
            A pattern that two choices have.

        Notes
        -----
        A word counts for one choice at most: of all patterns that match at a place the longest (in words) wins,
        whatever its choice; of equally long ones that without wildcards, then that of the first choice. So the shares
        of a group add up to 1. What a choice excludes is closed to that choice alone. With a lexicon that looks at
        negation, what is negated does not count.

        References
        ----------
        Hamborg, Zhukova & Gipp (2019), for naming and labelling as a bias by word choice.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({
        ...     "text": ["the strike, a walkout", "strike talks", "walkout! a walkout", "the walkout"],
        ...     "outlet": ["Tribune", "Tribune", "Ledger", "Ledger"],
        ... })
        >>> for row in corpus.tokens().choices(["strike*", "walkout*"]):
        ...     print(row["outlet"], row["choice"], row["hits"], row["all_hits"], round(row["share"], 2))
        Ledger strike* 0 3 0.0
        Ledger walkout* 3 3 1.0
        Tribune strike* 2 3 0.67
        Tribune walkout* 1 3 0.33
        """
        choices = _choices(wordings)
        refused(reference, "choices")
        arguments = {
            "by": by, "reference": reference, "within": within, "cluster": cluster, "test": test, "adjust": adjust,
            "interval": interval, "measures": measures, "replicates": replicates, "seed": seed,
        }  # fmt: skip
        outlets, comparison, events, clusters = self._comparison(arguments | {"min_count": 0})
        table, account, possible = _core.choices(
            self._core, outlets, choices._core, choices.frames, range(len(choices)), False, comparison, events, clusters
        )
        recipe = self._recipe("choices", account, wordings=_wordings(choices), **compared(arguments))
        recipe["lexicon"] = choices._told()
        recipe["patterns_without_words"] = patterns_without_words(choices, possible)
        return Framing(table, recipe, self, choices, arguments, what="choice")

    def tone(
        self,
        lexicon: Lexicon | str | dict[str, Any],
        *,
        positive: str | Sequence[str] = "positive",
        negative: str | Sequence[str] = "negative",
        by: str | Sequence[str] = "outlet",
        reference: str = "rest",
        cluster: str | Sequence[str] = "document",
        test: str = "dispersion",
        adjust: str = "bh",
        replicates: int = 999,
        seed: int = 0,
    ) -> Table:
        """Towards which of two poles does each outlet lean?

        Parameters
        ----------
        lexicon : Lexicon, str or dict
            A lexicon with a frame for each pole. A frame with weights above and below 0 is read as two of them,
            `name.positive` and `name.negative`.
        positive, negative : str or list of str, default "positive" and "negative"
            The frames of either pole; a name stands also for all frames of that name within others.
        by, reference, cluster, test, adjust, replicates, seed
            As in `framing`.

        Returns
        -------
        Table
            `group, positive, negative, documents, tone, score, low, high, z, p, q, note`: hits of either pole,
            the documents with any, log₂ of their ratio, and how much that differs from the reference's: log₂ of the
            ratio of the two ratios, with its 95 % interval.

        Notes
        -----
        ::

            tone = log₂((positive + ½)/(negative + ½))        score = log₂((P_A/N_A)/(P_B/N_B))

        A logarithm has no ends to be squeezed against and does not change sign with a common word, as differences over
        sums do. A word counts for one pole at most, as in `choices`; with a lexicon that looks at negation a
        negated hit counts for the other pole. `score` is null where a pole is never met on a side.

        References
        ----------
        Lowe, Benoit, Mikhaylov & Laver (2011), Scaling Policy Preferences from Coded Political Texts.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({
        ...     "text": ["a good deal, a good day", "not good", "a bad deal, no good", "bad, bad day", "good"],
        ...     "outlet": ["Tribune", "Tribune", "Ledger", "Ledger", "Ledger"],
        ... })
        >>> words = sw.lexicon({"positive": ["good"], "negative": ["bad"]}, negation=3)
        >>> table = corpus.tokens().tone(words)
        >>> [(row["outlet"], row["positive"], row["negative"], round(row["tone"], 2)) for row in table]
        [('Ledger', 1, 4, -1.58), ('Tribune', 2, 1, 0.74)]
        """
        words = _lexicon(lexicon)
        refused(reference, "tone")
        poles = [_listed_frames(words, "positive", positive), _listed_frames(words, "negative", negative)]
        both = [name for name in poles[0] if name in poles[1]]
        if both:
            raise _core.OptionError(f"positive and negative: {both[0]!r} is on both sides; a frame has one pole")
        arguments = {
            "by": by, "reference": reference, "cluster": cluster, "test": test, "adjust": adjust, "within": None,
            "interval": "likelihood", "measures": ["odds_ratio"], "replicates": replicates, "seed": seed,
        }  # fmt: skip
        outlets, comparison, _, clusters = self._comparison(arguments | {"min_count": 0})
        sides = words._only([*poles[0], *poles[1]])
        number_of = [int(name in poles[1]) for name in sides.frames]
        _refuse_shared(sides, number_of)
        table, account, possible = _core.choices(
            self._core, outlets, sides._core, ["positive", "negative"], number_of, True, comparison, None, clusters
        )
        told = {
            name: value for name, value in compared(arguments).items() if name not in ("measures", "interval", "within")
        }
        recipe = self._recipe("tone", account, lexicon=words.name, positive=poles[0], negative=poles[1], **told)
        recipe["lexicon"] = words._told()
        recipe["patterns_without_words"] = patterns_without_words(sides, possible)
        return Table(poles_apart(table), recipe)

    def scores(self, lexicon: Lexicon | str | dict[str, Any]) -> Table:
        """How much does each document use each frame?

        Parameters
        ----------
        lexicon : Lexicon, str or dict
            What `slantwise.lexicon` makes or takes.

        Returns
        -------
        Table
            `doc, outlet, frame, hits, tokens, rate, shrunk, share`: every frame of every document with words, by
            document; `negated` behind `hits` with a lexicon that looks at negation. `rate` is per 1,000 words, `shrunk`
            the same drawn to the rate of the corpus by as much as the document is short, `share` the frame's part of
            the document's hits, null where it has none.

        Notes
        -----
        With y hits in n words, μ the rate of all documents together and σ² the variance of their true rates::

            shrunk = (y + κ·μ)/(n + κ)      κ = μ/σ²      σ² = (Σ(y − μ·n)² − Σy) / Σn²

        A document of twenty words with one hit is no campaign. Where documents differ by no more than chance, all have
        the rate μ.

        References
        ----------
        Clayton & Kaldor (1987), Empirical Bayes estimates of age-standardized relative risks, for rates shrunk so.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({"text": ["jobs and more jobs", "the border", "jobs"], "outlet": ["x", "x", "y"]})
        >>> corpus.tokens().scores({"economic": ["job*"], "security": ["border"]})["hits"]
        [2, 0, 0, 1, 1, 0]
        """
        words = _lexicon(lexicon)
        table = _core.scores(self._core, words._core)
        rest = [name for name in table.columns if name != "doc"]
        beside = table.select(["doc"]).beside(self._outlets(table.to_list("doc"))).beside(table.select(rest))
        return self._table(beside, "scores", self._core.documents, lexicon=words.name)

    def shift(
        self,
        lexicon: Lexicon | str | dict[str, Sequence[str]],
        *,
        by: str | Sequence[str] = "outlet",
        target: str | Sequence[str | tuple[Any, ...]] | None = None,
        reference: str = "rest",
        frame: str | Sequence[str] | None = None,
        within: str | Sequence[str] | None = None,
        cluster: str | Sequence[str] = "document",
        test: str = "dispersion",
        adjust: str = "bh",
        replicates: int = 999,
        seed: int = 0,
    ) -> Table:
        """Which terms make up an outlet's difference in a frame?

        Parameters
        ----------
        lexicon : Lexicon, str or dict
            What `slantwise.lexicon` makes or takes.
        by, target, reference, within, cluster, test, adjust, replicates, seed
            As in `keyness`; `reference` may be no table.
        frame : str or list of str, optional
            These frames only; default all.

        Returns
        -------
        Table
            `group, frame, term, n_target, n_reference, rate_target, rate_reference` (per 1,000 words)`, difference` (of
            these)`, contribution, share, pattern, p, q, note`: by group, then by frame, the largest contribution first.
            A term is the words that a pattern matched, as they stand in the tokens; terms that neither side uses are
            left out. Over the terms of a frame the differences add up to the difference of its rates, the contributions
            to its score in `framing`, the shares (of the difference) to 1. `p` and `q` are those of the term compared
            by itself.

        Raises
        ------
        OptionError
            A frame that the lexicon does not have.
        GroupError, ColumnError
            As in `keyness`.

        Notes
        -----
        With p_A and p_B the rates of a frame, and p_At and p_Bt those of its term t::

            contribution = (p_At − p_Bt) / (L(p_A, p_B)·ln 2)      L(a, b) = (a − b)/(ln a − ln b), L(a, a) = a

        the logarithmic mean leaves nothing over: Σ_t is log₂(p_A/p_B), and a term with the same rate on both sides adds
        nothing. Where a side never uses a frame there is no such logarithm (the score of `framing` takes half an
        occurrence), and `contribution` is null. Within events the rates are those inside the shared events, each event
        with the weight N_A·N_B/N that it has in the Mantel-Haenszel ratio, and the contributions add up to `wording`;
        `n_target` and `n_reference` count all documents that have an event.

        References
        ----------
        Gallagher, Frank, Mitchell et al. (2021), Generalized word shift graphs, EPJ Data Science 10, for the idea; Ang
        (2004), Decomposition analysis for policymaking in energy, Energy Policy 32, for the logarithmic mean.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({
        ...     "text": ["jobs and prices", "jobs and growth", "border and threat", "border and army jobs"],
        ...     "outlet": ["Tribune", "Tribune", "Ledger", "Ledger"],
        ... })
        >>> frames = {"economic": ["job*", "price*", "growth"]}
        >>> for row in corpus.tokens().shift(frames, target="Tribune"):
        ...     print(row["term"], row["n_target"], row["n_reference"], round(row["contribution"], 2))
        jobs 2 1 0.81
        growth 1 0 0.71
        prices 1 0 0.71
        """
        words = _lexicon(lexicon)
        refused(reference, "shift")
        if frame is not None:
            words = _frames(words, frame)
        arguments = {
            "by": by, "target": labelled("target", target, by), "reference": reference, "within": within,
            "cluster": cluster, "test": test, "adjust": adjust, "interval": "likelihood", "replicates": replicates,
            "seed": seed,
        }  # fmt: skip
        outlets, comparison, events, clusters = self._comparison(arguments | {"min_count": 1})
        table, account, possible = self._core.shift(outlets, words._core, comparison, events, clusters)
        told = {name: value for name, value in compared(arguments).items() if name != "interval"}
        result = self._table(table, "shift", account, lexicon=words.name, frame=frame, **told)
        result.recipe["patterns_without_words"] = patterns_without_words(words, possible)
        return result

    def omissions(
        self,
        lexicon: Lexicon | str | dict[str, Any] | None = None,
        *,
        by: str | Sequence[str] = "outlet",
        within: str | Sequence[str] = "event",
        share: float = 0.5,
        min_outlets: int = 3,
        top: int | None = None,
    ) -> Table:
        """What did an outlet leave out of an event that the others told?

        Parameters
        ----------
        lexicon : Lexicon, str or dict, optional
            Look for frames; default words (or what else the view counts).
        by : str or list of str, default "outlet"
            The column, or columns, of the outlets.
        within : str or list of str, default "event"
            The column, or columns, of the events.
        share : float, default 0.5
            How many of the others use a thing at least, for its absence to be an omission.
        min_outlets : int, default 3
            Look only at events that so many *others* told, at least 2.
        top : int, optional
            Those that chance explains least, only.

        Returns
        -------
        Table
            `event, outlet, feature` (or `frame`)`, others, of, tokens, chance, q`: `others` of the `of` others use it;
            `chance` is how likely a text of the outlet's length (`tokens`) would not use it either; the least likely
            first. `q` is the false discovery rate over all things that might have been left out, whose number is in the
            recipe (`tests`).

        Raises
        ------
        ColumnError, OptionError
            A column that is not there, or a value that an argument cannot have.

        Notes
        -----
        The articles of an outlet on an event are one text of n words. Where k of m others use a thing in n_1, …, n_m
        words, its rate λ is that at which a share of (k + ½)/(m + 1) of such texts would::

            Σ 1 − exp(−λ·n_i) = m·(k + ½)/(m + 1)        chance = exp(−λ·n)

        So a short text is not blamed for being short, and a word that comes in bursts counts once per text. With few
        others no chance is small: three that all use a word leave one of equal length about 1 in 8. Read the table as
        places to look: what is omitted may be said in other words.

        References
        ----------
        Entman (1993), Framing, for omission; Fan et al. (2019), In plain sight, for why it takes other outlets to see.

        Examples
        --------
        >>> import slantwise as sw
        >>> texts = ["dockers on strike for pay", "pay talks and a strike", "strike over pay", "port shut by a strike"]
        >>> corpus = sw.Corpus({"text": texts, "outlet": ["A", "B", "C", "D"], "event": [1] * 4}, event="event")
        >>> corpus.tokens().omissions(share=1.0)
        event  outlet  feature  others  of  tokens  chance      q
            1  D       pay           3   3       5  0.0787  0.394
        """
        from .omissions import omissions

        words = None if lexicon is None else _lexicon(lexicon)
        return omissions(self, words, by, within, share, min_outlets, top)

    def collocations(
        self, n: int | Sequence[int] = 2, *, min_count: int = 5, sentences: bool = False, top: int | None = None
    ) -> Table:
        """Which words stand together as phrases?

        Parameters
        ----------
        n : int or list of int, default 2
            How many words a phrase has: 2, 3 or 4; with a list, phrases of all these lengths.
        min_count : int, default 5
            Leave out phrases met less often.
        sentences : bool, default False
            Stay within a sentence.
        top : int, optional
            The strongest only.

        Returns
        -------
        Table
            `collocation, length, frequency, docfreq, lambda, z, g2, pmi`, by falling `z`, then by text. Give it, or
            rows of it, to `compound` to count these phrases as one word each.

        Raises
        ------
        OptionError
            A length other than 2, 3 or 4, or a view of n-grams.

        Notes
        -----
        What is looked at are all runs of K words that follow each other without a gap: no phrase reaches over a removed
        word, the edge of a region or the end of a document. N is how many there are, n_b how many agree with the phrase
        at the places b and at no other, f the runs with one of its words at the word's place, and O the phrase's::

            λ  = Σ_b (−1)^(K−|b|)·ln(n_b + ½)          z   = λ / √Σ_b 1/(n_b + ½)
            G² = 2·Σ_b n_b·ln(n_b/E_b)                 PMI = log₂(O·N^(K−1) / Π f)

        over all 2^K cells; E_b is what n_b would be if the K words ignored each other. λ and z, as in quanteda's
        `textstat_collocations`, ask for more: whether the phrase is met more often than the shorter ones within it let
        expect, so they may be negative where G² and PMI are large. Order by those where any frequent sequence will do.
        Phrases come in bursts like words: z ranks, it does not test.

        References
        ----------
        Blaheta & Johnson (2001), Unsupervised learning of multi-word verbs; Dunning (1993) for G²; Church & Hanks
        (1990) for PMI.

        Examples
        --------
        >>> import slantwise as sw
        >>> text = "The Merrow port strike is over. A port strike costs. No port strike, said the Merrow council."
        >>> tokens = sw.Corpus({"text": [text], "outlet": ["x"]}).tokens(stopwords="en")
        >>> table = tokens.collocations(min_count=2)
        >>> [(row["collocation"], row["frequency"], round(row["pmi"], 2)) for row in table]
        [('port strike', 3, 1.22)]
        >>> tokens.compound(table).features
        ['costs', 'council', 'merrow', 'port_strike', 'said']
        """
        listed = None if isinstance(n, str | bytes) or not isinstance(n, Iterable) else list(n)
        lengths = [whole("n", length, 2, 4) for length in ([n] if listed is None else listed)]
        min_count, sentences = whole("min_count", min_count, 1), flag("sentences", sentences)
        if top is not None:
            whole("top", top, 1)
        table = _core.phrases(self._core, lengths, min_count, sentences, top)
        arguments = {
            "n": lengths[0] if listed is None else lengths, "min_count": min_count, "sentences": sentences, "top": top,
        }  # fmt: skip
        return self._table(table, "collocations", self._core.documents, **arguments)

    def kwic(self, pattern: str | Sequence[str], *, window: int = 5) -> Table:
        """In which words of the text does it show?

        Parameters
        ----------
        pattern : str or list of str
            As in `keep`.
        window : int, default 5
            Words of text on either side.

        Returns
        -------
        Table
            `doc, outlet, left, node, right, start, end`: by document and place. `start` and `end` are character offsets
            of the node in the original text: ``text[start:end] == node``. Nodes share no word: of
            matches that overlap (n-grams do) the leftmost is shown.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({"text": ["The trade deal, they say, is a Trade-off."], "outlet": ["Tribune"]})
        >>> corpus.tokens().kwic("trade", window=2)
        doc  outlet   left    node   right        start  end
          0  Tribune  The     trade  deal, they       4    9
          0  Tribune  is a    Trade  -off            31   36
        """
        window = whole("window", window, 0)
        listed = patterns(pattern)
        lines = self._core.kwic(listed, window)
        outlets = self._outlets(lines.to_list("doc"))
        table = lines.select(["doc"]).beside(outlets).beside(lines.select(["left", "node", "right", "start", "end"]))
        return self._table(table, "kwic", self._core.documents, pattern=_as_given(pattern, listed), window=window)

    # -- how results are made ------------------------------------------------------------------------------------------

    def _outlets(self, rows: list[int]) -> _core.Table:
        """The outlets of these documents, as a column."""
        if "outlet" in self._corpus._roles:
            return self._corpus._meta.select(["outlet"]).take(rows)
        return _core.Table.from_columns([("outlet", [None] * len(rows))])

    def _comparison(self, arguments: dict[str, Any]) -> tuple[_core.Groups, _core._Comparison, Any, Any]:
        """Who is compared with whom, and how, checked."""
        corpus = self._corpus
        outlets = corpus._groups("by", arguments["by"])
        events = corpus._groups("within", arguments["within"]) if arguments["within"] is not None else None
        cluster = arguments["cluster"]
        clusters = None if cluster == "document" else corpus._groups("cluster", cluster)
        dates = ["date", *(name for name, own in corpus._aliases.items() if own == "date")]
        return outlets, comparison(outlets.labels, arguments | {"dates": dates}, outlets), events, clusters

    def _recipe(self, call: str, account: tuple[int, int, dict[str, int]], **arguments: Any) -> dict[str, Any]:
        told = {name: plain_data(value) for name, value in arguments.items()}
        made = {"slantwise": _core.__version__, "call": call, "arguments": told, "tokens": self._made()}
        return made | {"documents": _account(account)}

    def _made(self) -> dict[str, Any]:
        """How these tokens were made, and what became of the words of the text."""
        steps = {"corpus": list(self._corpus._steps)} if self._corpus._steps else {}
        made = {"options": self._options, "views": list(self._views), "words": _account(self._core.account)}
        return steps | made

    def _table(
        self, table: _core.Table, call: str, account: tuple[int, int, dict[str, int]], **arguments: Any
    ) -> Table:
        return Table(table, self._recipe(call, account, **arguments))


def patterns_without_words(words: Lexicon, possible: list[list[bool]]) -> dict[str, list[str]]:
    """Return the patterns of each frame that no text can show, for a recipe."""
    unmet = {
        frame: [pattern for pattern, met in zip(words[frame], mets, strict=True) if not met]
        for frame, mets in zip(words.frames, possible, strict=True)
    }
    return {frame: listed for frame, listed in unmet.items() if listed}


#: What a view does where nobody says.
_USUAL = {"by": "outlet", "seed": 0, "window": 10, "skip": 0, "sentences": False, "scare": False, "unit": "words"}


def _call(view: dict[str, Any]) -> str:
    """A view as it was called."""
    arguments = [
        _listed(value) if name in ("pattern", "n") else f"{name}={value!r}"
        for name, value in view.items()
        if name != "view" and (name not in _USUAL or value != _USUAL[name])
    ]
    return f"{view['view']}({', '.join(arguments)})"


def _listed(value: Any) -> str:
    """A value as it was given, of a long list the beginning."""
    if not isinstance(value, list) or len(value) <= 4:
        return repr(value)
    return f"[{', '.join(map(repr, value[:3]))}, … {len(value)} in all]"


def _phrases(table: Any) -> list[str]:
    """The phrases of a table of collocations, as patterns that take them as they stand."""
    if "collocation" not in table.columns:
        raise _core.OptionError(
            f"compound takes a table with the column 'collocation', as from collocations(); this one has "
            f"{', '.join(map(str, table.columns))}"
        )
    if not len(table):
        raise _core.OptionError("the table has no phrases to count as one word; find more with a smaller min_count")
    return [f"is:{phrase}" for phrase in table["collocation"]]


def _as_given(pattern: Any, listed: list[str]) -> str | list[str]:
    """A pattern, or several, as a recipe keeps them."""
    return pattern if isinstance(pattern, str) else listed


def _account(account: tuple[int, int, dict[str, int]]) -> dict[str, Any]:
    seen, counted, rejected = account
    return {"seen": seen, "counted": counted, "rejected": rejected}


def _kept(seen: int, counted: int, reason: str) -> dict[str, Any]:
    """The account of what is left out for one reason."""
    return _account((seen, counted, {reason: seen - counted} if seen > counted else {}))


def _lexicon(given: Any) -> Lexicon:
    return given if isinstance(given, Lexicon) else lexicon(given)


def _choices(given: Any) -> Lexicon:
    """Wordings as a lexicon with a frame for each choice."""
    if isinstance(given, Lexicon | Mapping):
        choices = _lexicon(given)
    elif isinstance(given, str):
        raise TypeError(f"wordings = {given!r}: a list of patterns is needed, or names with their patterns")
    else:
        listed = patterns(given)
        for pattern in listed:
            if listed.count(pattern) > 1:
                raise _core.OptionError(f"wordings: {pattern!r} is given twice")
        choices = lexicon({"name": "choices", "frames": {pattern: [pattern] for pattern in listed}})
    _refuse_shared(choices, range(len(choices)))
    return choices


def _refuse_shared(choices: Lexicon, number_of: Sequence[int]) -> None:
    """Refuse a pattern that two choices have, in whatever case."""
    owners: dict[str, int] = {}
    for place, name in enumerate(choices.frames):
        for pattern in choices[name]:
            other = owners.setdefault(folded(pattern), place)
            if number_of[other] != number_of[place]:
                raise _core.LexiconError(
                    f"the pattern {pattern!r} is in {choices.frames[other]!r} and in {name!r}; a word is chosen once, "
                    "so remove one"
                )


def _wordings(choices: Lexicon) -> dict[str, list[str]]:
    return {name: choices[name] for name in choices}


def _listed_frames(words: Lexicon, role: str, given: Any) -> list[str]:
    """The frames of a pole."""
    if isinstance(given, bytes) or not isinstance(given, str | Iterable):
        raise TypeError(f"{role} = {given!r}: the name of a frame, or a list of names, is needed")
    listed = [given] if isinstance(given, str) else list(given)
    if not listed:
        raise _core.OptionError(f"{role} = []: name at least one frame")
    found = []
    for name in listed:
        met = [
            frame for frame in words.frames if isinstance(name, str) and (frame == name or frame.endswith(f".{name}"))
        ]
        if not met:
            raise _core.OptionError(
                f"{role} = {name!r} is not among the frames of the lexicon: {', '.join(map(repr, words.frames))}"
                f"{meant(str(name), words.frames)}"
            )
        found += [frame for frame in met if frame not in found]
    return found


def _frames(words: Lexicon, frame: Any) -> Lexicon:
    """A lexicon with some of its frames."""
    if not isinstance(frame, str) and (isinstance(frame, bytes) or not isinstance(frame, Iterable)):
        raise TypeError(f"frame = {frame!r}: the name of a frame, or a list of names, is needed")
    wanted = [frame] if isinstance(frame, str) else list(frame)
    if not wanted:
        raise _core.OptionError("frame = []: name at least one frame, or leave frame out to have all")
    for name in wanted:
        if not isinstance(name, str):
            raise TypeError(f"frame = {name!r}: the name of a frame is needed, not {type(name).__name__}")
        if name not in words.frames:
            known = ", ".join(map(repr, words.frames))
            raise _core.OptionError(
                f"frame = {name!r} is not among the {len(words)} frames of the lexicon: {known}"
                f"{meant(name, words.frames)}"
            )
    return words._only(wanted)
