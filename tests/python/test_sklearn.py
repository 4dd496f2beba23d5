"""The vectorizers are scikit-learn's, but for what a word is."""

from __future__ import annotations

import inspect
import io
import pickle
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pytest
import scipy.sparse
from hypothesis import given

import slantwise as sw

pytest.importorskip("sklearn")

from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import SkipTestWarning
from sklearn.feature_extraction import text as original
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.utils import estimator_checks

import slantwise.sklearn
from slantwise.sklearn import WORDS, CountVectorizer, TfidfVectorizer

PAIRS = [(CountVectorizer, original.CountVectorizer), (TfidfVectorizer, original.TfidfVectorizer)]
TEXTS = [
    "They won't sign the U.S. deal, says @merrow_port.",
    "The ports of Merrow closed; long-term costs: $1,250.50!",
    "A strike, a strike: see https://ledger.example/strike_today for more.",
    "",
]


def outcome(call):
    """What a call gives, or the error it raises."""
    try:
        return call()
    except ValueError as error:
        return str(error)


def same(mine, theirs, *, within=0.0):
    """Whether two sparse matrices are the same in every way that shows."""
    assert type(mine) is type(theirs)
    assert (mine.shape, mine.dtype, mine.nnz) == (theirs.shape, theirs.dtype, theirs.nnz)
    assert (mine.indices.dtype, mine.indptr.dtype) == (theirs.indices.dtype, theirs.indptr.dtype)
    assert mine.has_sorted_indices >= theirs.has_sorted_indices
    np.testing.assert_allclose(mine.toarray(), theirs.toarray(), rtol=within, atol=0)


# -- the module --------------------------------------------------------------------------------------------------------


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_slantwise_does_not_import_scikit_learn():
    done = run("import slantwise, sys; print('sklearn' in sys.modules)")
    assert done.stdout.strip() == "False", done.stderr


def test_without_scikit_learn_the_error_says_what_to_install():
    done = run("import sys; sys.modules['sklearn'] = None; import slantwise.sklearn")
    assert done.stderr.splitlines()[-1] == (
        "ImportError: slantwise.sklearn needs scikit-learn: pip install 'slantwise[sklearn]'"
    )


@pytest.mark.parametrize(("mine", "theirs"), PAIRS)
def test_arguments_are_scikit_learns_and_the_options_of_words(mine, theirs):
    assert issubclass(mine, theirs)
    parameters = inspect.signature(mine).parameters
    inherited = inspect.signature(theirs).parameters
    assert {name: parameters[name] for name in inherited} == dict(inherited)
    further = {name: parameter.default for name, parameter in parameters.items() if name not in inherited}
    options = inspect.signature(sw.Corpus.tokens).parameters
    elsewhere = {"self", "lowercase", "stopwords", "min_count", "min_docfreq"}  # lowercase, stop_words, min_df
    assert further == {name: option.default for name, option in options.items() if name not in elsewhere}
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters.values())
    assert mine().get_params() == theirs().get_params() | further
    with pytest.raises(TypeError, match="unexpected keyword argument 'stopwords'"):
        mine(stopwords="english")


@pytest.mark.parametrize(("mine", "theirs"), PAIRS)
def test_every_argument_is_documented(mine, theirs):
    said = inspect.getdoc(CountVectorizer) + (inspect.getdoc(TfidfVectorizer) if mine is TfidfVectorizer else "")
    assert [name for name in inspect.signature(mine).parameters if name not in said] == []
    assert inspect.getdoc(mine) != inspect.getdoc(theirs)


# Tags say that a vectorizer takes texts. Of such estimators `check_estimator` checks that they can be cloned, says that
# it skips the rest, and stops: most checks begin with an array of numbers. Those that need no data, or end before they
# read it, are called here one by one.
WITHOUT_ARRAYS = [
    "check_do_not_raise_errors_in_init_or_set_params",
    "check_estimator_cloneable",
    "check_estimator_repr",
    "check_estimator_tags_renamed",
    "check_get_feature_names_out_error",
    "check_get_params_invariance",
    "check_mixin_order",
    "check_no_attributes_set_in_init",
    "check_param_validation",
    "check_parameters_default_constructible",
    "check_set_params",
    "check_valid_tag_types",
]


@pytest.mark.parametrize("estimator", [CountVectorizer(), CountVectorizer(stem="en", threads=1), TfidfVectorizer()])
def test_it_is_checked_as_scikit_learns_own(estimator):
    theirs = getattr(original, type(estimator).__name__)()
    tags = getattr(estimator_checks, "get_tags", None) or estimator_checks._safe_tags  # before scikit-learn 1.6
    assert tags(estimator) == tags(theirs)
    with pytest.warns(SkipTestWarning):
        estimator_checks.check_estimator(estimator)


@pytest.mark.parametrize("kind", [CountVectorizer, TfidfVectorizer])
@pytest.mark.parametrize("name", WITHOUT_ARRAYS)
def test_it_is_an_estimator(name, kind):
    check = getattr(estimator_checks, name, None)
    if check is None:
        pytest.skip(f"this version of scikit-learn has no {name}")
    check(kind.__name__, kind())


# -- exactly scikit-learn's counts, where words are the same -----------------------------------------------------------

words = st.text("abc", min_size=2, max_size=3)
documents = st.lists(st.lists(words, max_size=8).map(", ".join), min_size=1, max_size=8)
share = st.floats(0, 1, allow_nan=False)
vocabularies = st.none() | st.lists(words | st.lists(words, min_size=2, max_size=3).map(" ".join), unique=True)


@st.composite
def arguments(draw):
    """Arguments of CountVectorizer in every combination."""
    sizes = draw(st.sampled_from([(1, 1), (1, 1), (1, 2), (2, 2), (1, 3), (2, 3), (3, 3)]))
    vocabulary = draw(vocabularies)
    if vocabulary is not None and draw(st.booleans()):
        vocabulary = dict(zip(vocabulary, draw(st.permutations(range(len(vocabulary)))), strict=True))
    return {
        "ngram_range": sizes,
        # Where stop words are removed, n-grams differ: below.
        "stop_words": draw(st.none() | st.lists(words)) if sizes == (1, 1) else None,
        "min_df": draw(st.integers(1, 4) | share),
        "max_df": draw(st.integers(1, 8) | share | st.just(1.0)),
        "max_features": draw(st.none() | st.integers(1, 9)),
        "vocabulary": vocabulary,
        "binary": draw(st.booleans()),
        "dtype": draw(st.sampled_from([np.int64, np.int32, np.float32, np.float64])),
    }


@given(documents, documents, arguments(), st.sampled_from([1, 2, None]))
def test_counts_are_exactly_scikit_learns_on_plain_words(texts, unseen, chosen, threads):
    mine, theirs = CountVectorizer(**chosen, threads=threads), original.CountVectorizer(**chosen)
    counted, expected = outcome(lambda: mine.fit_transform(texts)), outcome(lambda: theirs.fit_transform(texts))
    if isinstance(expected, str):
        assert counted == expected
        return
    same(counted, expected)
    assert mine.vocabulary_ == theirs.vocabulary_
    assert mine.fixed_vocabulary_ == theirs.fixed_vocabulary_
    assert mine.get_feature_names_out().tolist() == theirs.get_feature_names_out().tolist()
    same(mine.transform(unseen), theirs.transform(unseen))
    same(clone(mine).fit(texts).transform(unseen), theirs.transform(unseen))
    for found, listed in zip(mine.inverse_transform(counted), theirs.inverse_transform(expected), strict=True):
        assert found.tolist() == sorted(listed.tolist(), key=theirs.vocabulary_.get)


@given(
    documents,
    documents,
    arguments(),
    st.fixed_dictionaries(
        {
            "norm": st.sampled_from(["l1", "l2", None]),
            "use_idf": st.booleans(),
            "smooth_idf": st.just(True),
            "sublinear_tf": st.booleans(),
        }
    ),
)
def test_tfidf_is_scikit_learns_on_plain_words(texts, unseen, chosen, weights):
    chosen |= weights | {"dtype": np.float64}
    mine, theirs = TfidfVectorizer(**chosen), original.TfidfVectorizer(**chosen)
    weighed, expected = outcome(lambda: mine.fit_transform(texts)), outcome(lambda: theirs.fit_transform(texts))
    if isinstance(expected, str):
        assert weighed == expected
        return
    same(weighed, expected, within=1e-12)
    same(mine.transform(unseen), theirs.transform(unseen), within=1e-12)
    if chosen["use_idf"]:
        np.testing.assert_allclose(mine.idf_, theirs.idf_, rtol=1e-12)


def test_the_most_frequent_of_many_equals_are_scikit_learns():
    texts = [" ".join(f"w{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(start, 600, 3)) for start in range(7)]
    for limit in (10, 100, 333):
        mine, theirs = CountVectorizer(max_features=limit), original.CountVectorizer(max_features=limit)
        same(mine.fit_transform(texts), theirs.fit_transform(texts))
        assert mine.vocabulary_ == theirs.vocabulary_


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.float32, np.float64, bool])
@pytest.mark.parametrize("binary", [True, False])
def test_dtype_is_honoured(dtype, binary):
    mine, theirs = (
        kind(dtype=dtype, binary=binary, vocabulary=["port", "strike"]) for kind in (CountVectorizer, PAIRS[0][1])
    )
    same(mine.fit_transform(["strike strike", "port"]), theirs.fit_transform(["strike strike", "port"]))
    assert {type(column) for column in mine.vocabulary_.values()} == {int}


def test_vocabulary_is_plain_numbers_however_it_was_limited():
    for limits in ({}, {"min_df": 2}, {"max_features": 2}, {"ngram_range": (1, 2), "max_features": 2}):
        vectorizer = CountVectorizer(**limits).fit(["port strike", "port strike", "ship"])
        assert {type(column) for column in vectorizer.vocabulary_.values()} == {int}


# -- what a word is ----------------------------------------------------------------------------------------------------

DIFFERENCES = {
    "We don't know": (["we", "don't", "know"], ["we", "don", "know"]),
    "They won’t sign": (["they", "won't", "sign"], ["they", "won", "sign"]),
    "L’Europe d'abord": (["l'europe", "d'abord"], ["europe", "abord"]),
    "a U.S. plan I like": (["a", "u.s", "plan", "i", "like"], ["plan", "like"]),
    "3.5 percent of 1,250,000": (["3.5", "percent", "of", "1,250,000"], ["percent", "of", "250", "000"]),
    "after 9/11": (["after", "9/11"], ["after", "11"]),
    "see https://ledger.example/ports": (["see"], ["see", "https", "ledger", "example", "ports"]),
    "ask desk@ledger.example": (["ask"], ["ask", "desk", "ledger", "example"]),
    "@merrow_port #PortStrike": (["@merrow_port", "#portstrike"], ["merrow_port", "portstrike"]),
    "long-term file_name": (["long", "term", "file_name"], ["long", "term", "file_name"]),
    "Cafe\u0301 co\u00adoperates": (["café", "cooperates"], ["cafe", "co", "operates"]),
    "हिन्दी में": (["हिन्दी", "में"], []),
    "港口工人停止作业": (["港口", "工人", "停止", "作业"], ["港口工人停止作业"]),
    "won 🌊!": (["won", "🌊"], ["won"]),
    "...": ([], []),
}


@pytest.mark.parametrize("text", DIFFERENCES)
def test_words_are_slantwises_and_not_scikit_learns(text):
    mine, theirs = DIFFERENCES[text]
    assert CountVectorizer().build_analyzer()(text) == mine
    assert original.CountVectorizer().build_analyzer()(text) == theirs
    if mine:
        assert CountVectorizer().fit([text]).vocabulary_.keys() == set(mine)
    else:
        with pytest.raises(ValueError, match="empty vocabulary"):
            CountVectorizer().fit([text])


PAGE = (Path(__file__).parents[2] / "docs" / "sklearn.md").read_text(encoding="utf-8")
ROWS = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| `")]


@pytest.mark.parametrize(("text", "theirs", "mine"), ROWS)
def test_the_table_of_the_page_is_true(text, theirs, mine):
    for module, listed in ((original, theirs), (slantwise.sklearn, mine)):
        assert module.CountVectorizer().build_analyzer()(text.strip("`")) == re.findall("`([^`]+)`", listed)


def test_the_code_of_the_page_runs_and_its_options_are_those_there_are():
    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL).group(1)
    names = {}
    exec(compile(code, "sklearn.md", "exec"), names)
    assert names["model"].predict(["a strike in the port", "they win"]).tolist() == ["work", "sport"]
    listed = re.search(r"under the same names(.*?);", PAGE, re.DOTALL).group(1)
    assert re.findall("`([^`]+)`", listed) == list(WORDS)


def test_every_option_of_words_does_what_it_does_to_tokens():
    text = "The @mayor can't re-open café ports: 3 ports, https://ledger.example desk@ledger.example #Merrow ﬁnal 🌊!"
    changed = {
        "normalize": "nfkc", "diacritics": False, "words": "unicode", "hyphens": "keep", "apostrophes": "split",
        "punctuation": True, "numbers": False, "emoji": False, "urls": True, "emails": "split", "mentions": False,
        "hashtags": "split", "stem": "en",
    }  # fmt: skip
    assert changed.keys() == WORDS.keys()
    corpus = sw.Corpus({"text": [text, "港口工人"]}, outlet=None)
    usual = corpus.tokens().features
    for option, value in changed.items():
        vectorizer = CountVectorizer(**{option: value}).fit([text, "港口工人"])
        assert list(vectorizer.vocabulary_) == corpus.tokens(**{option: value}).features
        assert list(vectorizer.vocabulary_) != usual, option


def test_options_are_checked_when_they_are_needed():
    with pytest.raises(sw.OptionError, match="stem = 'xx'"):
        CountVectorizer(stem="xx").fit(TEXTS)
    with pytest.raises(sw.OptionError, match="threads = 0"):
        CountVectorizer(threads=0).fit(TEXTS)
    with pytest.raises(ValueError, match="The 'min_df' parameter of CountVectorizer must be"):
        CountVectorizer(min_df="2").fit(TEXTS)


def test_case_and_accents():
    assert list(CountVectorizer(lowercase=False).fit(["Port port"]).vocabulary_) == ["Port", "port"]
    assert list(CountVectorizer(lowercase=np.bool_(True)).fit(["Port port"]).vocabulary_) == ["port"]
    for accents in ("unicode", "ascii"):
        assert list(CountVectorizer(strip_accents=accents).fit(["Café cafe"]).vocabulary_) == ["cafe"]
    shouted = CountVectorizer(strip_accents=str.upper, lowercase=False).fit(["port"])
    assert list(shouted.vocabulary_) == ["PORT"]


def test_a_preprocessor_prepares_the_text_before_its_words_are_found():
    vectorizer = CountVectorizer(preprocessor=original.strip_tags, stem="en").fit(["<b>The</b> ports won't close"])
    assert list(vectorizer.vocabulary_) == ["The", "close", "port", "won't"]
    with pytest.raises(TypeError, match=r"document 1 is list; text is needed"):
        CountVectorizer(preprocessor=lambda text: text.split() if "b" in text else text).fit(["aa", "bb"])


def test_stop_words():
    english = CountVectorizer(stop_words="english")
    assert english.get_stop_words() is original.ENGLISH_STOP_WORDS
    assert list(english.fit(["The ports are not open", "it's"]).vocabulary_) == ["it's", "open", "ports"]
    listed = CountVectorizer(stop_words=["en", "The", "two words", "Don’t", ""])
    assert list(listed.fit(["en route the don't two words"]).vocabulary_) == ["route", "two", "words"]
    with pytest.raises(ValueError, match="The 'stop_words' parameter of CountVectorizer"):
        CountVectorizer(stop_words="german").fit(TEXTS)


def test_no_n_gram_reaches_over_a_stop_word():
    arguments = {"stop_words": ["of"], "ngram_range": (2, 2)}
    texts = ["the port of merrow closed"]
    assert list(CountVectorizer(**arguments).fit(texts).vocabulary_) == ["merrow closed", "the port"]
    theirs = original.CountVectorizer(**arguments).fit(texts).vocabulary_
    assert sorted(theirs) == ["merrow closed", "port merrow", "the port"]


def test_names_of_n_grams_are_written_with_spaces_and_keep_the_underscores_of_words():
    texts = ["port_a b", "port a_b", "port_a_b", "b port", "b c port"]
    vectorizer = CountVectorizer(ngram_range=(1, 2))
    counts = vectorizer.fit_transform(texts)
    names = ["a_b", "b", "b c", "b port", "c", "c port", "port", "port a_b", "port_a", "port_a b", "port_a_b"]
    assert list(vectorizer.vocabulary_) == vectorizer.get_feature_names_out().tolist() == names
    found = [sorted(terms.tolist()) for terms in vectorizer.inverse_transform(counts)]
    assert found[:3] == [["b", "port_a", "port_a b"], ["a_b", "port", "port a_b"], ["port_a_b"]]
    same(vectorizer.transform(texts), counts)


# -- every document on its own: the slow twin --------------------------------------------------------------------------

pieces = st.sampled_from([
    *("port", "Ports", "don't", "won’t", "U.S.", "of", "the", "a_b", "_", "__x", "b_", "file_name", "@merrow_port"),
    *("#Port_Strike", "3.5", "9/11", "long-term", "https://ledger.example/a_b", "a_b@ledger.example", "café"),
    *("＿", "x＿y", "港口工人", "हिन्दी", "🌊", "…", "!", ".", "-", "'", "ﬁ", "Straße", "İ", "\u00ad", "\n"),
])  # fmt: skip
messy = st.lists(st.tuples(pieces, st.sampled_from(["", " ", " ", " ", "\n"])).map("".join), max_size=9).map("".join)
options = st.fixed_dictionaries(
    {},
    optional={
        "stop_words": st.just(["of", "the", "a_b", "3.5"]), "lowercase": st.booleans(), "stem": st.just("en"),
        "normalize": st.sampled_from(["nfkc", None]), "diacritics": st.just(False), "words": st.just("unicode"),
        "hyphens": st.just("keep"), "apostrophes": st.just("split"), "punctuation": st.just(True),
        "numbers": st.just(False), "emoji": st.just(False), "strip_accents": st.sampled_from(["ascii", "unicode"]),
        **{kind: st.sampled_from([True, False, "split"]) for kind in ("urls", "emails", "mentions", "hashtags")},
    },
)  # fmt: skip


@given(st.lists(messy, min_size=1, max_size=5), options, st.sampled_from([(1, 1), (1, 2), (2, 3)]))
def test_a_row_counts_what_the_analyzer_gives_for_its_document(texts, chosen, sizes):
    vectorizer = CountVectorizer(**chosen, ngram_range=sizes)
    analyze = vectorizer.build_analyzer()
    expected = [Counter(analyze(text)) for text in texts]
    if not any(expected):
        with pytest.raises(ValueError, match="empty vocabulary"):
            vectorizer.fit(texts)
        return
    counts = vectorizer.fit_transform(texts)
    names = vectorizer.get_feature_names_out().tolist()
    assert names == sorted(set().union(*expected))
    rows = [dict(zip(names, row, strict=True)) for row in counts.toarray().tolist()]
    assert [{name: count for name, count in row.items() if count} for row in rows] == expected
    same(vectorizer.transform(texts), counts)


def test_tokenizer_and_preprocessor_make_the_analyzer():
    vectorizer = CountVectorizer(stop_words=["the"])
    prepare, cut = vectorizer.build_preprocessor(), vectorizer.build_tokenizer()
    assert cut(prepare("The ports won't close.")) == ["the", "ports", "won't", "close"]
    assert cut("The port") == ["The", "port"]
    assert vectorizer.build_analyzer()("The ports won't close.") == ["ports", "won't", "close"]
    for function in (prepare, cut, vectorizer.build_analyzer()):
        assert pickle.loads(pickle.dumps(function))("Port") == function("Port")


# -- an analysis of one's own is scikit-learn's ------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:The parameter 'token_pattern' will not be used")
@pytest.mark.parametrize(("mine", "theirs"), PAIRS)
@pytest.mark.parametrize(
    "own",
    [
        {"analyzer": "char", "ngram_range": (1, 3)},
        {"analyzer": "char_wb", "ngram_range": (2, 4), "max_features": 20},
        {"analyzer": str.split, "max_features": 3},
        {"tokenizer": str.split, "stop_words": ["the"], "ngram_range": (1, 2)},
        {"token_pattern": r"\b\w\w+\b", "ngram_range": (1, 2), "max_df": 2},
        {"token_pattern": r"(\w)\w*"},
    ],
)
def test_an_analysis_of_ones_own_runs_unchanged(mine, theirs, own):
    left, right = mine(**own), theirs(**own)
    same(left.fit_transform(TEXTS), right.fit_transform(TEXTS), within=1e-12)
    assert left.vocabulary_ == right.vocabulary_
    same(left.transform(TEXTS[::-1]), right.transform(TEXTS[::-1]), within=1e-12)
    assert left.build_analyzer()(TEXTS[0]) == right.build_analyzer()(TEXTS[0])
    if own.get("analyzer") != str.split:
        assert left.build_tokenizer()(TEXTS[0]) == right.build_tokenizer()(TEXTS[0])


def test_options_of_words_that_cannot_have_an_effect_are_warned_of():
    with pytest.warns(UserWarning, match="The parameter 'stem' will not be used since 'analyzer'"):
        CountVectorizer(analyzer="char", stem="en").fit(TEXTS)


# -- documents ---------------------------------------------------------------------------------------------------------


def test_documents_may_be_bytes_files_or_names_of_files(tmp_path):
    texts = ["Le café fermé", "Le port"]
    expected = CountVectorizer().fit_transform(texts).toarray()
    encoded = [text.encode("latin-1") for text in texts]
    names = [tmp_path / f"{number}.txt" for number in range(2)]
    for name, content in zip(names, encoded, strict=True):
        name.write_bytes(content)
    given = {
        "content": encoded,
        "file": [io.BytesIO(content) for content in encoded],
        "filename": list(map(str, names)),
    }
    for kind, documents in given.items():
        vectorizer = CountVectorizer(input=kind, encoding="latin-1")
        assert vectorizer.fit_transform(documents).toarray().tolist() == expected.tolist()
    with pytest.raises(UnicodeDecodeError):
        CountVectorizer().fit(encoded)
    assert "caf" in CountVectorizer(decode_error="ignore").fit(encoded).vocabulary_
    assert list(CountVectorizer(input="file").fit([io.StringIO("port")]).vocabulary_) == ["port"]


def test_documents_come_from_any_iterable():
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    expected = CountVectorizer().fit_transform(TEXTS)
    for documents in (tuple(TEXTS), iter(TEXTS), np.array(TEXTS), np.array(TEXTS, dtype=object), pandas.Series(TEXTS),
                      polars.Series(TEXTS)):  # fmt: skip
        same(CountVectorizer().fit_transform(documents), expected)


@pytest.mark.parametrize("vectorizer", [CountVectorizer(), TfidfVectorizer()])
def test_what_is_no_text_is_refused(vectorizer):
    fitted = clone(vectorizer).fit(TEXTS)
    for call in (vectorizer.fit, vectorizer.fit_transform, fitted.transform):
        with pytest.raises(ValueError, match="Iterable over raw text documents expected, string object received"):
            call("the port")
        with pytest.raises(ValueError, match="nan is an invalid document"):
            call(["port", np.nan])
        with pytest.raises(TypeError, match="document 1 is NoneType; text is needed"):
            call(["port", None])
        with pytest.raises(TypeError, match="document 0 is int; text is needed"):
            call([3, "port"])
        with pytest.raises(sw.InputError, match="row 1, character 0: half of a surrogate pair"):
            call(["port", "\ud83d"])


def test_nothing_to_count():
    for documents in ([], [""], ["...", "!"]):
        with pytest.raises(ValueError, match="empty vocabulary; perhaps the documents only contain stop words"):
            CountVectorizer().fit(documents)
    vectorizer = CountVectorizer(ngram_range=(1, 2)).fit(TEXTS)
    assert vectorizer.transform([]).shape == (0, len(vectorizer.vocabulary_))
    assert vectorizer.transform(["", "unheard"]).nnz == 0


# -- in company --------------------------------------------------------------------------------------------------------

BUDGET = [
    f"the budget raises {tax} taxes and the minister defends jobs" for tax in ("income", "carbon", "fuel", "land")
]
SPORT = [
    f"the {team} won the match and the coach praised their goals" for team in ("rovers", "harbour", "city", "gulls")
]


def test_a_classifier_learns_from_it():
    pipeline = Pipeline([("vectorizer", TfidfVectorizer()), ("classifier", LogisticRegression())])
    pipeline.fit(BUDGET + SPORT, ["budget"] * 4 + ["sport"] * 4)
    unseen = ["taxes on jobs, said a minister", "two goals in one match", "a coach for the rovers"]
    assert pipeline.predict(unseen).tolist() == ["budget", "sport", "sport"]
    assert (
        pickle.loads(pickle.dumps(pipeline)).predict_proba(unseen).tolist() == pipeline.predict_proba(unseen).tolist()
    )


def test_a_search_over_its_options_finds_the_one_that_helps():
    # Only the stems of these words are the same in training and in test.
    texts = ["striking strikes", "voting votes", "strike striker", "vote voter"] * 3
    pipeline = Pipeline([("vectorizer", CountVectorizer()), ("classifier", LogisticRegression())])
    grid = {"vectorizer__stem": [None, "en"], "vectorizer__ngram_range": [(1, 1), (1, 2)]}
    search = GridSearchCV(pipeline, grid, cv=[([0, 1], [2, 3])]).fit(texts, [0, 1, 0, 1] * 3)
    assert search.best_params_["vectorizer__stem"] == "en"
    assert search.best_score_ == 1
    assert search.cv_results_["mean_test_score"].min() < 1


def test_columns_and_unions():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"title": ["Ports closed", "Match won"], "body": BUDGET[:1] + SPORT[:1]})
    columns = ColumnTransformer([("title", CountVectorizer(), "title"), ("body", TfidfVectorizer(), "body")])
    both = columns.fit_transform(frame)
    names = columns.get_feature_names_out().tolist()
    assert both.shape == (2, len(names))
    assert names[:4] == ["title__closed", "title__match", "title__ports", "title__won"]
    union = FeatureUnion([("words", CountVectorizer()), ("characters", CountVectorizer(analyzer="char"))])
    assert union.fit_transform(frame["body"]).shape[1] == len(union.get_feature_names_out())


@pytest.mark.parametrize(("mine", "theirs"), PAIRS)
def test_set_output_is_there_where_scikit_learn_has_it(mine, theirs):
    assert hasattr(mine(), "set_output") == hasattr(theirs(), "set_output")
    for kind in (mine, theirs):
        pipeline = Pipeline([("vectorizer", kind()), ("classifier", LogisticRegression())])
        told = outcome(lambda pipeline=pipeline: pipeline.set_output(transform="default") is pipeline)
        assert told is True or "Unable to configure output" in told


@pytest.mark.parametrize("kind", [CountVectorizer, TfidfVectorizer])
def test_it_is_cloned_changed_and_kept(kind):
    vectorizer = kind(stem="en", min_df=1, urls="split", threads=1)
    copy = clone(vectorizer)
    assert copy.get_params() == vectorizer.get_params()
    assert copy.set_params(stem=None, max_df=0.9).get_params()["stem"] is None
    assert repr(kind(stem="en")) == f"{kind.__name__}(stem='en')"
    counts = vectorizer.fit_transform(TEXTS)
    kept = pickle.loads(pickle.dumps(vectorizer))
    same(kept.transform(TEXTS), counts)
    assert kept.vocabulary_ == vectorizer.vocabulary_
    with pytest.raises(ValueError, match="Invalid parameter 'stopwords'"):
        vectorizer.set_params(stopwords="english")
    assert scipy.sparse.issparse(counts)
    assert vectorizer._repr_html_()
