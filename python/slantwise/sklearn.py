"""`CountVectorizer` and `TfidfVectorizer` for scikit-learn, counted by slantwise.

Each is scikit-learn's own class with one thing put in its place: how documents become counts. So every argument, check,
attribute and method is scikit-learn's, and so is all that follows the counts: limits of document frequency, fixed
vocabularies, tf-idf. What a word is says slantwise; docs/sklearn.md tells where that differs.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse

from . import _core
from .corpus import OPTIONS, Corpus
from .words import options as words_options
from .words import plain

try:
    from sklearn.feature_extraction import text as original
except ModuleNotFoundError as error:
    raise ImportError("slantwise.sklearn needs scikit-learn: pip install 'slantwise[sklearn]'") from error

try:
    from sklearn.utils import _align_api_if_sparse as as_configured
except ImportError:  # before scikit-learn 1.9 there was nothing to configure
    as_configured = scipy.sparse.csr_matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["CountVectorizer", "TfidfVectorizer"]

#: The options of `Corpus.tokens` that the vectorizers have beside scikit-learn's arguments, and their defaults. The
#: others are scikit-learn's to say: lowercase, stop_words, min_df.
WORDS = {
    name: value for name, value in OPTIONS.items() if name not in ("lowercase", "stopwords", "min_count", "min_docfreq")
}
_OWN = WORDS | {"threads": None}
_UNCHECKED = dict.fromkeys(_OWN, "no_validation")  # by scikit-learn; `Corpus.tokens` checks its own
#: The lengths of n-grams where each is one word.
ONE_WORD = range(1, 2)
_TOKEN_PATTERN = original.CountVectorizer().token_pattern


def _constructor(parent: Any) -> Callable[..., None]:
    """A constructor with the arguments that scikit-learn's class has in this version, and ours."""
    theirs = inspect.signature(parent.__init__)
    ours = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=value) for name, value in _OWN.items()]

    def __init__(self: Any, **given: Any) -> None:  # noqa: N807 (it becomes the method of that name)
        own = {name: given.pop(name, value) for name, value in _OWN.items()}
        parent.__init__(self, **given)
        vars(self).update(own)

    vars(__init__)["__signature__"] = theirs.replace(parameters=[*theirs.parameters.values(), *ours])
    return __init__


class CountVectorizer(original.CountVectorizer):  # type: ignore[misc]
    """How often does each document use each word? scikit-learn's `CountVectorizer`, counted by slantwise.

    A drop-in: every argument, attribute and method is scikit-learn's and means what it means there. Words are
    slantwise's, as `Corpus.tokens` cuts them; what they are say the further arguments.

    Parameters
    ----------
    input, encoding, decode_error, strip_accents, lowercase, preprocessor, stop_words, ngram_range, max_df, min_df, \
max_features, vocabulary, binary, dtype
        As in scikit-learn. `strip_accents` and `preprocessor` are applied to a document before its words are found.
        `stop_words="english"` is scikit-learn's list. No n-gram reaches over a removed word.
    tokenizer, token_pattern, analyzer
        As in scikit-learn, and with one of these of your own, or with `analyzer` "char" or "char_wb", its own code runs
        unchanged, as slow as it is.
    normalize, diacritics, words, hyphens, apostrophes, punctuation, numbers, emoji, urls, emails, mentions, hashtags, \
stem
        As in `Corpus.tokens`, with the same defaults.
    threads : int, optional
        Threads to count with; default as many as the machine allows. No result depends on it.

    Attributes
    ----------
    vocabulary_ : dict
        From each feature to its column; columns are in the order of code points.
    fixed_vocabulary_ : bool
        Whether the vocabulary was given.

    Raises
    ------
    TypeError
        A document is not text; the message names it.
    OptionError
        A value that an option cannot have.

    See Also
    --------
    Corpus.tokens : What each option does.

    Examples
    --------
    >>> from slantwise.sklearn import CountVectorizer
    >>> texts = ["They won't sign the deal.", "Sign the U.S. deal, they say."]
    >>> vectorizer = CountVectorizer(stop_words=["the"])
    >>> vectorizer.fit_transform(texts).toarray()
    array([[1, 0, 1, 1, 0, 1],
           [1, 1, 1, 1, 1, 0]])
    >>> vectorizer.get_feature_names_out()
    array(['deal', 'say', 'sign', 'they', 'u.s', "won't"], dtype=object)
    >>> vectorizer.transform(["A deal: they will sign."]).toarray()
    array([[1, 0, 1, 1, 0, 0]])
    """

    __init__ = _constructor(original.CountVectorizer)
    _parameter_constraints = original.CountVectorizer._parameter_constraints | _UNCHECKED

    def _reads_words(self) -> bool:
        """Whether words are slantwise's: not where an analysis of one's own, or of characters, is asked for."""
        return self.analyzer == "word" and self.tokenizer is None and self.token_pattern == _TOKEN_PATTERN

    def _words(self) -> dict[str, Any]:
        """The arguments of `Corpus.tokens`."""
        stop = self.get_stop_words() or ()
        return OPTIONS | {
            **{name: getattr(self, name) for name in WORDS},
            # As in scikit-learn, a preprocessor of one's own has the last word on case.
            "lowercase": bool(self.lowercase) and self.preprocessor is None,
            # No token is several words, so neither is a stop word that does anything.
            "stopwords": [word for word in stop if not isinstance(word, str) or len(word.split()) == 1],
        }

    def _sizes(self) -> range:
        shortest, longest = self.ngram_range
        return range(shortest, longest + 1)

    def _reader(self) -> Any:
        """What makes a text of a document."""
        if self.preprocessor is None and not self.strip_accents:
            return self.decode
        return functools.partial(_prepared, decode=self.decode, prepare=self.build_preprocessor())

    def _texts(self, raw_documents: Iterable[Any]) -> list[str]:
        read = self._reader()
        as_it_is = self.input == "content" and read == self.decode
        texts = [document if as_it_is and type(document) is str else read(document) for document in raw_documents]
        for row, text in enumerate(texts):
            if not isinstance(text, str):
                raise TypeError(
                    f"document {row} is {type(text).__name__}; text is needed (drop the document, or put '' for it)"
                )
        return texts

    # -- what scikit-learn calls ---------------------------------------------------------------------------------------

    def build_tokenizer(self) -> Callable[[str], list[str]]:
        """Return a function that cuts a text into its words.

        Returns
        -------
        callable
            From a text, which the function that `build_preprocessor` returns has prepared, to a list of words, stop
            words among them.
        """
        if not self._reads_words():
            theirs: Callable[[str], list[str]] = super().build_tokenizer()
            return theirs
        return functools.partial(
            _cut, options=words_options(plain(self._words() | {"lowercase": False, "stopwords": None}))
        )

    def build_analyzer(self) -> Callable[[Any], list[str]]:
        """Return a function that gives the features of one document.

        Returns
        -------
        callable
            From a document to a list of words or n-grams, in which each stands as often as `transform` counts it.
        """
        if not self._reads_words():
            theirs: Callable[[Any], list[str]] = super().build_analyzer()
            return theirs
        options = words_options(plain(self._words()))
        return functools.partial(_features, read=self._reader(), options=options, sizes=self._sizes())

    def _warn_for_unused_params(self) -> None:
        super()._warn_for_unused_params()
        if not self._reads_words():
            for name, usual in WORDS.items():
                if getattr(self, name) != usual:
                    warnings.warn(
                        f"The parameter {name!r} will not be used since 'analyzer', 'tokenizer' or 'token_pattern' "
                        "says what is counted",
                        stacklevel=2,
                    )

    def _count_vocab(self, raw_documents: Iterable[Any], fixed_vocab: bool) -> Any:
        if not self._reads_words():
            return super()._count_vocab(raw_documents, fixed_vocab)
        names, counts = self._counted(self._texts(raw_documents))
        if fixed_vocab:
            vocabulary = self.vocabulary_
            places = np.fromiter(map(vocabulary.get, names, itertools.repeat(-1)), np.int64, len(names))
            counts = _moved(counts, places, len(vocabulary))
        elif names:
            if self._sizes() != ONE_WORD:
                names, counts = _in_order(names, counts)
            vocabulary = dict(zip(names, range(len(names)), strict=True))
        else:
            raise ValueError("empty vocabulary; perhaps the documents only contain stop words")
        counts.data = counts.data.astype(self.dtype, copy=False)
        return vocabulary, as_configured(counts)

    def _limit_features(
        self,
        X: Any,  # noqa: N803 (scikit-learn's names)
        vocabulary: dict[str, int],
        high: float | None = None,
        low: float | None = None,
        limit: int | None = None,
    ) -> Any:
        if not self._reads_words():
            return super()._limit_features(X, vocabulary, high, low, limit)
        documents, features = X.shape
        if (high is None or high >= documents) and (low is None or low <= 1) and (limit is None or limit >= features):
            return X  # nothing to count
        docfreq = np.bincount(X.indices, minlength=features)
        kept = np.ones(features, dtype=bool)
        if high is not None:
            kept &= docfreq <= high
        if low is not None:
            kept &= docfreq >= low
        if limit is not None and kept.sum() > limit:
            # The same sort of the same numbers as scikit-learn's, so that it takes the same of those that are equal.
            frequency = np.asarray(X.sum(axis=0)).ravel()
            most = np.flatnonzero(kept)[(-frequency[kept]).argsort()[:limit]]
            kept[:] = False
            kept[most] = True
        if not kept.any():
            raise ValueError("After pruning, no terms remain. Try a lower min_df or a higher max_df.")
        if kept.all():
            return X
        names = list(itertools.compress(vocabulary, kept))
        vocabulary.clear()
        vocabulary.update(zip(names, range(len(names)), strict=True))
        return _moved(X, np.where(kept, np.cumsum(kept) - 1, -1), len(vocabulary))

    def _sort_features(self, X: Any, vocabulary: dict[str, int]) -> Any:  # noqa: N803 (scikit-learn's names)
        if not self._reads_words():
            return super()._sort_features(X, vocabulary)
        return X  # in order from the beginning

    # -- counting ------------------------------------------------------------------------------------------------------

    def _counted(self, texts: list[str]) -> tuple[list[str], scipy.sparse.csr_array]:
        """The names of all features, each once, and how often each document has them."""
        words, sizes = self._words(), self._sizes()

        def tokens() -> Any:
            return Corpus({"text": texts}, outlet=None).tokens(**words, threads=self.threads)

        found = tokens()
        if sizes == ONE_WORD:
            return _matrix(found)
        # The core writes `_` between the words of an n-gram. Where words hold one themselves, `port_a b` and `port a_b`
        # would be one feature, so documents with such words are read one by one.
        rows = np.flatnonzero(np.diff(_matrix(found.keep("re:_"))[1].indptr)).tolist()
        apart = [(row, texts[row]) for row in rows]
        if apart:
            texts = [*texts]
            for row in rows:
                texts[row] = ""
            found = tokens()
        names, counts = _matrix(found.ngrams(sizes))
        names = "\n".join(names).replace("_", " ").split("\n") if names else names  # no word holds the end of a line
        if not apart:
            return names, counts
        options = words_options(plain(words))
        others = [(row, Counter(_features(text, options=options, sizes=sizes))) for row, text in apart]
        columns = dict.fromkeys(itertools.chain.from_iterable(features for _, features in others), -1)
        columns.update((name, column) for column, name in enumerate(names) if name in columns)
        for name in [name for name, column in columns.items() if column < 0]:
            columns[name] = len(names)
            names.append(name)
        cells = [(row, columns[name], count) for row, features in others for name, count in features.items()]
        return names, _filled(counts, np.fromiter(itertools.chain(*cells), np.int64).reshape(-1, 3), len(names))


class TfidfVectorizer(CountVectorizer, original.TfidfVectorizer):  # type: ignore[misc]
    """Which words set each document apart? scikit-learn's `TfidfVectorizer`, counted by slantwise.

    Parameters
    ----------
    norm, use_idf, smooth_idf, sublinear_tf
        As in scikit-learn, whose `TfidfTransformer` weighs the counts.
    **arguments
        All others are those of `CountVectorizer`, with scikit-learn's defaults (`dtype` is float64).

    Attributes
    ----------
    vocabulary_, fixed_vocabulary_, idf_
        As in scikit-learn.

    Examples
    --------
    >>> from slantwise.sklearn import TfidfVectorizer
    >>> vectorizer = TfidfVectorizer(stem="en")
    >>> vectorizer.fit_transform(["the port closed", "the ports close", "the strike"]).toarray().round(2)
    array([[0.62, 0.62, 0.  , 0.48],
           [0.62, 0.62, 0.  , 0.48],
           [0.  , 0.  , 0.86, 0.51]])
    >>> vectorizer.get_feature_names_out()
    array(['close', 'port', 'strike', 'the'], dtype=object)
    """

    __init__ = _constructor(original.TfidfVectorizer)
    _parameter_constraints = original.TfidfVectorizer._parameter_constraints | _UNCHECKED


def _matrix(tokens: Any) -> tuple[list[str], scipy.sparse.csr_array]:
    """The features of tokens and their counts, not copied."""
    arrays, features, shape, _ = tokens._core.dfm(None)
    return features, scipy.sparse.csr_array(arrays, shape=shape, copy=False)


def _in_order(names: list[str], counts: Any) -> tuple[list[str], Any]:
    """Names sorted by code points, and the columns of their counts with them."""
    order = sorted(range(len(names)), key=names.__getitem__)
    places = np.empty(len(names), np.int64)
    places[order] = np.arange(len(names))
    return [names[column] for column in order], _moved(counts, places, len(names))


def _filled(counts: Any, cells: Any, width: int) -> Any:
    """Counts with cells (row, column, count), in the order of their rows, put into rows that were empty."""
    rows, columns, values = cells.T
    before = counts.indptr[rows]
    indices, data = np.insert(counts.indices, before, columns), np.insert(counts.data, before, values)
    ends = counts.indptr[1:] + np.cumsum(np.bincount(rows, minlength=counts.shape[0]))
    return type(counts)((data, indices, np.concatenate(([0], ends))), shape=(counts.shape[0], width), copy=False)


def _moved(counts: Any, places: Any, width: int) -> Any:
    """Counts with column i at places[i] of `width`; left out where that is −1."""
    indices, data, indptr = places.astype(counts.indices.dtype).take(counts.indices), counts.data, counts.indptr
    if places.size and places.min() < 0:
        stays = np.flatnonzero(indices >= 0)
        indices, data, indptr = indices[stays], data[stays], np.searchsorted(stays, indptr).astype(indptr.dtype)
    moved = type(counts)((data, indices, indptr), shape=(counts.shape[0], width), copy=False)
    moved.sort_indices()
    return moved


def _prepared(document: Any, decode: Callable[[Any], Any], prepare: Callable[[Any], Any]) -> Any:
    return prepare(decode(document))


def _runs(text: str, options: _core._Options) -> list[list[str]]:
    """The words of a text that count, in runs: a word that does not count ends one."""
    runs: list[list[str]] = [[]]
    pieces = _core.explain(text, options)
    for term, kind, counted in zip(*map(pieces.to_list, ("term", "kind", "counted")), strict=True):
        if counted:
            runs[-1].append(term)
        elif kind != "punctuation" or options["punctuation"]:
            runs.append([])
    return runs


def _cut(text: str, options: _core._Options) -> list[str]:
    """The words of a text."""
    return [word for run in _runs(text, options) for word in run]


def _features(
    document: Any, *, options: _core._Options, sizes: range, read: Callable[[Any], Any] | None = None
) -> list[str]:
    """The n-grams of a document."""
    runs = _runs(document if read is None else read(document), options)
    return [
        " ".join(run[first : first + size]) for size in sizes for run in runs for first in range(len(run) - size + 1)
    ]
