"""Every argument of every public method: what is refused, by which error, and what its message says."""

import contextlib
import inspect
import os
import pickle
import re
import time
from collections import Counter

import numpy as np
import pytest

import slantwise as sw

LARGEST = 2**31 - 1
DATA = {
    "text": ["war and trade war", "trade deal", "war talks", "border war"] * 3,
    "outlet": ["Tribune", "Ledger", "Courier"] * 4,
    "event": ["a", "b"] * 6,
}
CORPUS = sw.Corpus(DATA, event="event")
DATED = sw.Corpus(DATA | {"date": ["2024-03-04"] * 12}, date="date")
TOKENS = CORPUS.tokens()
MATRIX = TOKENS.cooccurrence()
STACK = TOKENS.cooccurrence(by="outlet")
DFM = TOKENS.dfm()
TABLE = TOKENS.frequencies()
FRAMES = {"war": ["war"], "trade": ["trade"]}
LEXICON = sw.lexicon(FRAMES)
POLES = {"positive": ["war"], "negative": ["trade"]}
CODED = {"war": [True, False, True, True] * 3, "trade": [True, True, False, False] * 3}
COUNTS = {"keyness": ([20], [1000], [5], [1000]), "association": ([20], [42], [20], [14307668])}
TOLD = sw.Corpus({"text": ["a", "b"], "outlet": ["x", "y"], "event": [1, 1]}, event="event")
ARTICLES = {"text": ["jobs and prices", "border and army"], "outlet": ["Tribune", "Ledger"]}
STREAMED = sw.count(ARTICLES, lexicon={"economic": ["job*"]})

#: Every public callable with arguments, and what else it needs to be called.
CALLS = {
    "Corpus": lambda **given: sw.Corpus(DATA, **given),
    "Corpus.filter": CORPUS.filter,
    "Corpus.text": lambda **given: CORPUS.text(**{"doc": 0} | given),
    "Corpus.tokens": CORPUS.tokens,
    "Corpus.explain": lambda **given: CORPUS.explain(**{"text": "trade war"} | given),
    "Corpus.events": DATED.events,
    "Corpus.furniture": CORPUS.furniture,
    "Corpus.clean": CORPUS.clean,
    "Corpus.duplicates": CORPUS.duplicates,
    "Corpus.passages": CORPUS.passages,
    "Corpus.collapse": CORPUS.collapse,
    "Tokens.keep": lambda **given: TOKENS.keep(**{"pattern": "war"} | given),
    "Tokens.drop": lambda **given: TOKENS.drop(**{"pattern": "war"} | given),
    "Tokens.near": lambda **given: TOKENS.near(**{"pattern": "war"} | given),
    "Tokens.compound": lambda **given: TOKENS.compound(**{"pattern": "trade war"} | given),
    # Of single words, as many may be skipped as one likes.
    "Tokens.ngrams": lambda **given: TOKENS.ngrams(**{"n": 1} | given),
    "Tokens.quoted": TOKENS.quoted,
    "Tokens.lead": lambda **given: TOKENS.lead(**{"n": 3} | given),
    "Tokens.rarefy": TOKENS.rarefy,
    "Tokens.frequencies": TOKENS.frequencies,
    "Tokens.dfm": TOKENS.dfm,
    "Tokens.dispersion": TOKENS.dispersion,
    "Dfm.trim": DFM.trim,
    "Dfm.group": lambda **given: DFM.group(**{"by": "outlet"} | given),
    "Dfm.tfidf": DFM.tfidf,
    "Dfm.similarity": DFM.similarity,
    "Tokens.cooccurrence": TOKENS.cooccurrence,
    "Tokens.keyness": TOKENS.keyness,
    "Tokens.framing": lambda **given: TOKENS.framing(**{"lexicon": FRAMES} | given),
    "Tokens.choices": lambda **given: TOKENS.choices(**{"wordings": FRAMES} | given),
    "Tokens.tone": lambda **given: TOKENS.tone(**{"lexicon": POLES} | given),
    "Tokens.scores": lambda **given: TOKENS.scores(**{"lexicon": FRAMES} | given),
    "Framing.head": lambda **given: TOKENS.framing(FRAMES).head(**given),
    "Framing.kwic": lambda **given: TOKENS.framing(FRAMES).kwic(**given),
    "Framing.shift": lambda **given: TOKENS.framing(FRAMES).shift(**given),
    "Tokens.shift": lambda **given: TOKENS.shift(**{"lexicon": FRAMES} | given),
    "Tokens.omissions": TOLD.tokens().omissions,
    "Corpus.coverage": TOLD.coverage,
    "Tokens.collocations": TOKENS.collocations,
    "Tokens.kwic": lambda **given: TOKENS.kwic(**{"pattern": "war"} | given),
    "Cooccurrence.association": MATRIX.association,
    "Cooccurrence.collocates": lambda **given: MATRIX.collocates(**{"node": "war"} | given),
    "Cooccurrences.collocates": lambda **given: STACK.collocates(**{"node": "war"} | given),
    "Table.head": TABLE.head,
    "Table.plot": TABLE.plot,
    "Framing.plot": TOKENS.framing(FRAMES).plot,
    "Dfm.plot": DFM.plot,
    "Cooccurrence.plot": lambda **given: MATRIX.plot(**{"min_count": 1} | given),
    "Lexicon.title": lambda **given: LEXICON.title(**{"frame": "war"} | given),
    "Lexicon.definition": lambda **given: LEXICON.definition(**{"frame": "war"} | given),
    "Lexicon.weights": lambda **given: LEXICON.weights(**{"frame": "war"} | given),
    "Lexicon.excluded": lambda **given: LEXICON.excluded(**{"frame": "war"} | given),
    "Lexicon.save": lambda **given: LEXICON.save("a.toml", **given) if given else None,
    "Lexicon.learn": lambda **given: sw.Lexicon.learn(**{"tokens": TOKENS, "labels": CODED, "prior": 1.0} | given),
    "Lexicon.validate": lambda **given: LEXICON.validate(**{"tokens": TOKENS, "labels": CODED} | given),
    "Lexicon.expand": lambda **given: LEXICON.expand(**{"tokens": TOKENS} | given),
    "Lexicon.accept": lambda **given: LEXICON.accept(**{"proposals": {"war": ["army"]}} | given),
    "Lexicon.coverage": lambda **given: LEXICON.coverage(**{"tokens": TOKENS} | given),
    "Lexicon.overlap": lambda **given: LEXICON.overlap(**{"tokens": TOKENS} | given),
    "Lexicon.lint": lambda **given: LEXICON.lint(**{"tokens": TOKENS} | given),
    "lexicon": lambda **given: sw.lexicon(**{"source": FRAMES} | given),
    "measures.keyness": lambda **given: sw.measures.keyness(*COUNTS["keyness"], **given),
    "measures.association": lambda **given: sw.measures.association(*COUNTS["association"], **given),
    "power": lambda **given: sw.power(**{"tokens": TOKENS} | given),
    "read": lambda **given: sw.read(**{"path": "no.csv"} | given),
    "count": lambda **given: sw.count(ARTICLES, **given),
    "load": lambda **given: pickle.loads(pickle.dumps(STREAMED)) if not given else sw.load("a.counts", **given),
    "Counts.frequencies": lambda **given: STREAMED.frequencies(**given),
    "Counts.keyness": lambda **given: STREAMED.keyness(**given),
    "Counts.framing": lambda **given: STREAMED.framing(**given),
    "Counts.save": lambda **given: STREAMED.save(os.devnull, **given) if given else None,
}


def public():
    """The public callables that take arguments, found by looking."""
    for name in set(sw.__all__) - {"measures", "__version__"}:
        thing = getattr(sw, name)
        if inspect.isclass(thing) and not issubclass(thing, Exception):
            for method, function in inspect.getmembers(thing, inspect.isfunction):
                if not method.startswith("_") and len(inspect.signature(function).parameters) > 1:
                    yield f"{name}.{method}"
        elif inspect.isfunction(thing):
            yield name
    for name, function in inspect.getmembers(sw.measures, inspect.isfunction):
        if not name.startswith("_") and function.__module__ == sw.measures.__name__:
            yield f"measures.{name}"


def test_no_public_method_is_left_out():
    assert set(public()) <= set(CALLS)


@pytest.mark.parametrize("name", [name for name in CALLS if name != "read"])
def test_the_calls_work(name):
    CALLS[name]()


@pytest.mark.parametrize("name", [name for name in CALLS if name != "Corpus.filter"])
@pytest.mark.parametrize("wrong", ["windw", "stopword", "__class__", "by_"])
def test_unknown_keywords(name, wrong):
    with pytest.raises(TypeError, match=wrong):
        CALLS[name](**{wrong: 3})


def test_an_unknown_column_to_filter_by():
    with pytest.raises(sw.ColumnError, match=r"'outlt'.*Did you mean 'outlet'"):
        CORPUS.filter(outlt="Tribune")


@pytest.mark.parametrize("name", ["Tokens.cooccurrence", "Tokens.keyness", "Corpus.tokens", "Corpus"])
def test_arguments_after_the_first_need_their_names(name):
    given = {"Corpus": [DATA], "Corpus.tokens": [], "Tokens.cooccurrence": [], "Tokens.keyness": []}[name]
    function = {"Corpus": sw.Corpus, "Corpus.tokens": CORPUS.tokens, "Tokens.cooccurrence": TOKENS.cooccurrence}
    with pytest.raises(TypeError, match="positional"):
        function.get(name, TOKENS.keyness)(*given, 5)


# -- whole numbers -----------------------------------------------------------------------------------------------------

#: (call, argument): the least and the greatest value.
WHOLE = {
    ("Corpus.text", "doc"): (0, len(CORPUS) - 1),
    ("Corpus.tokens", "min_count"): (1, LARGEST),
    ("Corpus.tokens", "min_docfreq"): (1, LARGEST),
    ("Corpus.tokens", "threads"): (1, 512),
    ("Corpus.explain", "min_count"): (1, LARGEST),
    ("Corpus.explain", "min_docfreq"): (1, LARGEST),
    ("Corpus.events", "days"): (0, 36_500),
    ("Corpus.furniture", "min_articles"): (2, LARGEST),
    ("Corpus.clean", "min_articles"): (2, LARGEST),
    ("Corpus.duplicates", "shingle"): (1, 1000),
    ("Corpus.passages", "min_words"): (1, 1000),
    ("Corpus.passages", "max_count"): (2, LARGEST),
    ("Corpus.collapse", "shingle"): (1, 1000),
    ("Tokens.ngrams", "skip"): (0, LARGEST),
    ("Lexicon.learn", "n"): (1, LARGEST),
    ("Lexicon.learn", "ngrams"): (1, 5),
    ("Lexicon.learn", "folds"): (2, 100),
    ("Lexicon.learn", "seed"): (0, LARGEST),
    **{("Lexicon.expand", name): (1, LARGEST) for name in ("top", "window", "min_count")},
    ("Tokens.lead", "n"): (0, LARGEST),
    ("Tokens.rarefy", "seed"): (0, LARGEST),
    ("Tokens.cooccurrence", "window"): (1, LARGEST),
    ("power", "articles"): (2, LARGEST),
    ("lexicon", "level"): (1, LARGEST),
    ("lexicon", "negation"): (1, 100),
    ("Tokens.keyness", "min_count"): (0, LARGEST),
    ("Tokens.collocations", "min_count"): (1, LARGEST),
    ("Tokens.collocations", "top"): (1, LARGEST),
    ("Tokens.kwic", "window"): (0, LARGEST),
    ("Tokens.dispersion", "min_count"): (1, LARGEST),
    ("Dfm.trim", "min_count"): (0, LARGEST),
    ("Dfm.trim", "max_count"): (0, LARGEST),
    ("Dfm.trim", "top"): (1, LARGEST),
    ("Dfm.similarity", "top"): (1, LARGEST),
    ("Cooccurrence.collocates", "top"): (1, LARGEST),
    ("Cooccurrences.collocates", "top"): (1, LARGEST),
    ("Cooccurrence.plot", "top"): (1, 1000),
    ("Table.plot", "top"): (1, 1000),
    ("Table.head", "rows"): (0, LARGEST),
}
NO_WHOLE = [True, False, 2.0, 2.5, float("nan"), float("inf"), "5", b"5", [5], {}, 5j, np.float64(2), np.True_]


@pytest.mark.parametrize(("name", "argument"), WHOLE)
def test_whole_numbers_out_of_range(name, argument):
    least, most = WHOLE[name, argument]
    for value in (least - 1, -1, -(2**63), most + 1, 2**63, 2**64, 2**200, np.int8(-1), np.uint64(2**64 - 1)):
        said = f"{argument} = {value}: a whole number from {least} to {most} is needed"
        with pytest.raises(sw.OptionError, match=re.escape(said)):
            CALLS[name](**{argument: value})


@pytest.mark.parametrize(("name", "argument"), WHOLE)
def test_what_is_no_whole_number(name, argument):
    for value in NO_WHOLE:
        said = rf"{argument} = .*: a whole number is needed, not {type(value).__name__}"
        with pytest.raises(TypeError, match=said):
            CALLS[name](**{argument: value})


@pytest.mark.parametrize(("name", "argument"), WHOLE)
def test_what_only_resembles_a_whole_number(name, argument):
    for value in (np.array(1.5), np.array([1, 2]), np.array(2)):
        with pytest.raises(TypeError, match=f"{argument} = "):
            CALLS[name](**{argument: value})


@pytest.mark.parametrize(("name", "argument"), WHOLE)
def test_whole_numbers_of_numpy(name, argument):
    for kind in (np.int8, np.uint16, np.int64, np.uint64):
        CALLS[name](**{argument: kind(2)})


@pytest.mark.parametrize(("name", "argument"), [key for key in WHOLE if key != ("Corpus.tokens", "threads")])
def test_the_ends_of_the_range_are_in_it(name, argument):
    for value in WHOLE[name, argument]:
        CALLS[name](**{argument: value})


def test_threads():
    expected = TOKENS.keyness().to_dict()
    for threads in (1, 2, 3, 64):
        assert CORPUS.tokens(threads=threads).keyness().to_dict() == expected


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "n = 0: a whole number from 1"),
        ([0], "n = 0: a whole number from 1"),
        ([2, -1], "n = -1: a whole number from 1"),
        (2**63, f"n = {2**63}: a whole number from 1"),
        (101, r"n = .*101.*from 1 to 100"),
        ([2, LARGEST], rf"n = .*{LARGEST}.*from 1 to 100"),
        ([], r"n = \[\]: lengths from 1 to 100 words are needed"),
        ([2, 3, 2], r"n = \[2, 3, 2\]: each length can be counted once"),
    ],
)
def test_lengths_of_ngrams(n, said):
    with pytest.raises(sw.OptionError, match=said):
        TOKENS.ngrams(n)


@pytest.mark.parametrize("n", [1, 100, np.int8(2), np.uint64(3), [1, 100], (2, 3), range(1, 4), np.array([1, 2])])
def test_lengths_of_ngrams_that_can_be_had(n):
    sizes = [int(size) for size in np.atleast_1d(n)]
    expected = Counter(
        " ".join(text.split()[i : i + size]).replace(" ", "_")
        for text in DATA["text"]
        for size in sizes
        for i in range(len(text.split()) - size + 1)
    )
    table = TOKENS.ngrams(n).frequencies()
    assert dict(zip(table["feature"], table["frequency"], strict=True)) == expected


@pytest.mark.parametrize(
    "n", [2.0, True, "2", None, 5j, [2, "3"], [2.0], [True], [None], [[2]], np.array([1.5]), {"two": 2}, b"2"]
)
def test_what_is_no_length_of_ngrams(n):
    with pytest.raises(TypeError, match=r"n = .*: a whole number is needed"):
        TOKENS.ngrams(n)


def test_more_ngrams_than_anybody_wants_are_refused():
    assert TOKENS.ngrams(2, skip=999).n_tokens > TOKENS.ngrams(2).n_tokens
    for n, skip in ((2, 1_000), (12, 12), ([2, 3], 44), (100, LARGEST), ([1, 2, 100], 2)):
        with pytest.raises(sw.OptionError, match="n-grams would begin at every word"):
            TOKENS.ngrams(n, skip=skip)


# -- numbers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0, -0.0, -1, float("nan"), float("inf"), -float("inf")])
def test_prior_out_of_range(value):
    with pytest.raises(sw.OptionError, match=r"prior.*above 0"):
        TOKENS.keyness(prior=value)


@pytest.mark.parametrize("value", [0, -0.1, 1.01, float("nan"), float("inf")])
def test_threshold_of_events_out_of_range(value):
    with pytest.raises(sw.OptionError, match=r"threshold = .*above 0, at most 1, is needed"):
        DATED.events(threshold=value)


@pytest.mark.parametrize("value", [True, "0.1", None, [0.1], 5j])
def test_threshold_of_events_is_a_number(value):
    with pytest.raises(TypeError, match=r"threshold = .*: a number above 0, at most 1, is needed"):
        DATED.events(threshold=value)


@pytest.mark.parametrize("value", [True, "500", None, [500.0], 5j])
def test_prior_is_a_number(value):
    with pytest.raises(TypeError, match=r"prior = .*: a number of words above 0 is needed"):
        TOKENS.keyness(prior=value)


@pytest.mark.parametrize("value", [-1, -0.5, float("nan")])
def test_min_count_of_collocates_out_of_range(value):
    with pytest.raises(sw.OptionError, match=r"min_count = .*: a number of 0 or more is needed"):
        MATRIX.collocates("war", min_count=value)


@pytest.mark.parametrize("value", [True, "5", None, [5]])
def test_min_count_of_collocates_is_a_number(value):
    with pytest.raises(TypeError, match=r"min_count = .*: a number of 0 or more is needed"):
        MATRIX.collocates("war", min_count=value)


@pytest.mark.parametrize("kind", [np.int64, np.float32])
def test_numbers_of_numpy(kind):
    MATRIX.collocates("war", min_count=kind(1))
    TOKENS.keyness(prior=kind(500))


def test_more_than_there_is():
    assert CORPUS.tokens(min_count=1000).features == []
    assert CORPUS.tokens(min_docfreq=1000).n_tokens == 0
    assert len(MATRIX.collocates("war", min_count=1e9)) == 0
    assert len(TOKENS.keyness(min_count=1000)) == 0
    assert len(TOKENS.near("war", window=LARGEST).frequencies()) == len(TOKENS.near("war", window=10).frequencies())
    assert TOKENS.cooccurrence(window=LARGEST).total == TOKENS.cooccurrence(context="document").total


# -- true and false ----------------------------------------------------------------------------------------------------

FLAGS = [
    *[
        (call, name)
        for call in ("Corpus.tokens", "Corpus.explain")
        for name in ("diacritics", "punctuation", "numbers", "emoji")
    ],
    ("Corpus.duplicates", "same_outlet"),
    ("Corpus.passages", "across"),
    ("Tokens.quoted", "scare"),
    ("Tokens.ngrams", "sentences"),
    ("Tokens.collocations", "sentences"),
    ("Lexicon.learn", "weights"),
    ("Tokens.cooccurrence", "ordered"),
    ("Tokens.cooccurrence", "binary"),
]


@pytest.mark.parametrize(("name", "argument"), FLAGS)
@pytest.mark.parametrize("value", [0, 1, "yes", "", None, [], np.True_, 1.0], ids=repr)
def test_flags(name, argument, value):
    said = rf"{argument} = .*: True or False is needed, not {type(value).__name__}"
    with pytest.raises(TypeError, match=said):
        CALLS[name](**{argument: value})


#: Options that are true, false or a word, and the words.
POLICIES = {
    "lowercase": ("fold", "turkic"),
    **dict.fromkeys(("urls", "emails", "mentions", "hashtags"), ("keep", "drop", "split")),
}


@pytest.mark.parametrize("name", ["Corpus.tokens", "Corpus.explain"])
@pytest.mark.parametrize("argument", POLICIES)
def test_policies(name, argument):
    for value in (True, False, *POLICIES[argument]):
        CALLS[name](**{argument: value})
    for wrong in ("", " ", "Keep", "splitt", "true", "lower", "x" * 1000, "\ud800"):
        with pytest.raises(sw.OptionError, match=argument) as raised:
            CALLS[name](**{argument: wrong})
        assert all(repr(choice) in str(raised.value) for choice in (True, False, *POLICIES[argument]))
    for wrong in (0, 1, 1.0, None, [], ["split"], b"split", np.True_):
        said = rf"{argument} = .*: True, False or a word is needed, not {type(wrong).__name__}"
        with pytest.raises(TypeError, match=said):
            CALLS[name](**{argument: wrong})


@pytest.mark.parametrize("argument", ["urls", "emails", "mentions", "hashtags"])
def test_true_keeps_and_false_drops(argument):
    corpus = sw.Corpus({"text": ["desk@ledger.example https://a.example @desk #strike"], "outlet": ["x"]})
    assert corpus.tokens(**{argument: True}).features == corpus.tokens(**{argument: "keep"}).features
    assert corpus.tokens(**{argument: False}).features == corpus.tokens(**{argument: "drop"}).features
    assert corpus.tokens(**{argument: True}).n_tokens == corpus.tokens(**{argument: False}).n_tokens + 1


# -- choices -----------------------------------------------------------------------------------------------------------

CHOICES = {
    ("lexicon", "duplicates"): ("error", "first", "sum"),
    ("Corpus.duplicates", "measure"): ("containment", "jaccard"),
    ("Corpus.collapse", "duplicates"): ("keep", "first", "passages"),
    **{
        (call, name): choices
        for call in ("Corpus.tokens", "Corpus.explain")
        for name, choices in {
            "normalize": ("nfc", "nfkc"),
            "words": ("dictionary", "unicode"),
            "hyphens": ("split", "keep"),
            "apostrophes": ("keep", "split"),
        }.items()
    },
    ("Tokens.lead", "unit"): ("words", "sentences", "paragraphs"),
    ("Tokens.cooccurrence", "context"): ("window", "document", "sentence"),
    ("Tokens.cooccurrence", "weights"): ("harmonic", "linear"),
    ("Tokens.keyness", "test"): ("dispersion", "token", "chi2", "fisher", "welch", "wilcoxon", "permutation"),
    ("Tokens.framing", "test"): ("dispersion", "token", "chi2", "fisher", "welch", "wilcoxon", "permutation"),
    ("Tokens.shift", "test"): ("dispersion", "token"),
    ("Tokens.keyness", "adjust"): ("bh", "by", "holm"),
    ("Tokens.framing", "adjust"): ("bh", "by", "holm"),
    ("Tokens.keyness", "interval"): ("likelihood", "bootstrap"),
    ("Cooccurrence.association", "measure"): sw.measures.ASSOCIATION,
    ("Cooccurrence.collocates", "measure"): sw.measures.ASSOCIATION,
    ("Cooccurrences.collocates", "measure"): sw.measures.ASSOCIATION,
    ("Cooccurrence.plot", "measure"): sw.measures.ASSOCIATION,
    ("Framing.plot", "kind"): ("dots", "heatmap"),
    ("measures.keyness", "measure"): sw.measures.KEYNESS,
    ("measures.association", "measure"): sw.measures.ASSOCIATION,
}


@pytest.mark.parametrize(("name", "argument"), CHOICES)
def test_choices(name, argument):
    for value in CHOICES[name, argument]:
        CALLS[name](**{argument: value})


@pytest.mark.parametrize(("name", "argument"), CHOICES)
def test_unknown_choices(name, argument):
    choices = CHOICES[name, argument]
    for wrong in (f"{choices[-1]}x", choices[-1].upper(), "", " ", "x" * 1000):
        with pytest.raises(sw.OptionError, match=argument) as raised:
            CALLS[name](**{argument: wrong})
        assert all(choice in str(raised.value) for choice in choices)


@pytest.mark.parametrize(
    ("name", "argument"),
    CHOICES,
)
def test_the_nearest_choice_is_named(name, argument):
    nearest = CHOICES[name, argument][-1]
    with pytest.raises(sw.OptionError, match=argument) as raised:
        CALLS[name](**{argument: f"{nearest}x"})
    assert f"Did you mean {nearest!r}" in str(raised.value)


@pytest.mark.parametrize(
    ("name", "argument"),
    CHOICES,
)
def test_half_a_character_is_no_choice(name, argument):
    with pytest.raises(sw.OptionError, match=argument):
        CALLS[name](**{argument: "\ud800"})


@pytest.mark.parametrize(("name", "argument"), CHOICES)
def test_what_is_no_choice(name, argument):
    for value in (5, True, ["nfc"], b"nfc"):
        with pytest.raises(TypeError, match=argument):
            CALLS[name](**{argument: value})


@pytest.mark.parametrize("argument", ["stopwords", "stem"])
def test_languages(argument):
    assert CORPUS.tokens(**{argument: "en"}).n_tokens > 0
    for wrong in ("xx", "klingon", ""):
        with pytest.raises(sw.OptionError, match=argument) as raised:
            CORPUS.tokens(**{argument: wrong})
        assert "en" in str(raised.value)


@pytest.mark.parametrize("argument", ["stem", "stopwords"])
def test_a_language_is_text(argument):
    for wrong in (5, True, 0.5):
        with pytest.raises(TypeError, match=argument):
            CORPUS.tokens(**{argument: wrong})


def test_languages_have_the_same_names_everywhere():
    assert CORPUS.tokens(stem="english").features == CORPUS.tokens(stem="en").features
    assert CORPUS.tokens(stopwords="english").features == CORPUS.tokens(stopwords="en").features


def test_stop_words():
    assert "war" not in CORPUS.tokens(stopwords=["war"]).features
    assert CORPUS.tokens(stopwords=[]).features == TOKENS.features
    assert CORPUS.tokens(stopwords=iter(("war", "and"))).features == CORPUS.tokens(stopwords=("war", "and")).features
    for wrong in ([5], [None], [b"war"], b"war", ["en", 5], [["war"], 5], ["en", ["war", None]], [["war"], None]):
        with pytest.raises(TypeError, match="stopwords: "):
            CORPUS.tokens(stopwords=wrong)


def test_stop_words_of_languages_and_lists_of_words():
    english = set(CORPUS.tokens(stopwords="en").features)
    assert "and" not in english
    assert set(CORPUS.tokens(stopwords=["en", ["war"]]).features) == english - {"war"}
    assert set(CORPUS.tokens(stopwords=(["deal", "war"], "en", "de", ("talks",))).features) == (
        english - {"war", "deal", "talks"}
    )
    assert set(CORPUS.tokens(stopwords=["en", []]).features) == english
    # Strings alone are words, even one that is the name of a language.
    assert "and" in CORPUS.tokens(stopwords=["en"]).features
    for wrong in (["xx", ["war"]], [[], "klingon"]):
        with pytest.raises(sw.OptionError, match=r"stopwords = .*(xx|klingon).*en, es"):
            CORPUS.tokens(stopwords=wrong)


def test_explain_takes_a_text_and_the_options_of_tokens():
    for wrong in (5, None, b"war", ["war"]):
        with pytest.raises(TypeError, match=f"a text is needed, not {type(wrong).__name__}"):
            CORPUS.explain(wrong)
    with pytest.raises(sw.InputError, match="surrogate"):
        CORPUS.explain("war \ud800")
    with pytest.raises(TypeError, match=r"no option 'stopword'; .*Did you mean 'stopwords'"):
        CORPUS.explain("war", stopword="en")
    with pytest.raises(TypeError, match="no option 'threads'"):
        CORPUS.explain("war", threads=2)
    given = {name for name in inspect.signature(sw.Corpus.tokens).parameters if name not in ("self", "threads")}
    for name in given:
        CORPUS.explain("war", **{name: inspect.signature(sw.Corpus.tokens).parameters[name].default})


# -- columns and groups ------------------------------------------------------------------------------------------------

COLUMNS = [
    ("Corpus.passages", "by"),
    *[(f"Tokens.{name}", "by") for name in ("frequencies", "dfm", "keyness", "framing", "shift")],
    *[(f"Tokens.{name}", argument) for name in ("keyness", "framing", "shift") for argument in ("within", "cluster")],
]


@pytest.mark.parametrize(("name", "argument"), COLUMNS)
def test_columns(name, argument):
    for wrong in ("outlt", ["outlet", "outlt"]):
        with pytest.raises(sw.ColumnError, match=rf"{argument} = 'outlt'.*'outlet', 'event'.*Did you mean 'outlet'"):
            CALLS[name](**{argument: wrong})
    with pytest.raises(sw.ColumnError, match=rf"{argument} = \[\]: the name of at least one column"):
        CALLS[name](**{argument: []})
    with pytest.raises(TypeError, match=f"{argument} = 5: the name of a column is needed"):
        CALLS[name](**{argument: ["outlet", 5]})


@pytest.mark.parametrize(("name", "argument"), COLUMNS)
def test_a_column_is_a_name(name, argument):
    for wrong in (5, True, 0.5, b"outlet"):
        with pytest.raises(TypeError, match=argument):
            CALLS[name](**{argument: wrong})


@pytest.mark.parametrize(("name", "argument"), COLUMNS)
def test_a_column_twice(name, argument):
    with pytest.raises(sw.ColumnError, match="outlet"):
        CALLS[name](**{argument: ["outlet", "outlet"]})


@pytest.mark.parametrize("name", ["Tokens.keyness", "Tokens.framing", "Tokens.shift"])
@pytest.mark.parametrize("argument", ["reference", "target"])
def test_groups(name, argument):
    if (name, argument) == ("Tokens.framing", "target"):
        with pytest.raises(TypeError, match="target"):
            CALLS[name](target="Tribune")
        return
    CALLS[name](**{argument: "Tribune"})
    with pytest.raises(sw.GroupError, match=r"'Tribun' is not among the 3 groups.*Did you mean 'Tribune'"):
        CALLS[name](**{argument: "Tribun"})


def test_several_targets():
    assert set(TOKENS.keyness(target=["Tribune", "Ledger"], min_count=1)["outlet"]) == {"Tribune", "Ledger"}
    with pytest.raises(sw.GroupError, match="'x' is not among"):
        TOKENS.keyness(target=["Tribune", "x"])


@pytest.mark.parametrize("wrong", [5, True, 0.5])
def test_a_group_is_a_name(wrong):
    for argument in ("target", "reference"):
        with pytest.raises((TypeError, sw.GroupError), match=f"{argument}"):
            TOKENS.keyness(**{argument: wrong})


@pytest.mark.parametrize("target", [[], ["Tribune", "Tribune"]])
def test_targets_that_make_no_sense(target):
    with pytest.raises(sw.SlantwiseError, match="target"):
        TOKENS.keyness(target=target)


def test_an_outlet_is_not_compared_with_itself():
    with pytest.raises(sw.SlantwiseError, match=r"reference|target"):
        TOKENS.keyness(target="Tribune", reference="Tribune")


# -- patterns ----------------------------------------------------------------------------------------------------------

PATTERNS = [
    ("Tokens.keep", "pattern"),
    ("Tokens.drop", "pattern"),
    ("Tokens.near", "pattern"),
    ("Tokens.compound", "pattern"),
    ("Tokens.kwic", "pattern"),
    ("Cooccurrence.collocates", "node"),
    ("Cooccurrences.collocates", "node"),
    ("Tokens.cooccurrence", "features"),
]


@pytest.mark.parametrize(("name", "argument"), PATTERNS)
def test_a_pattern_is_text(name, argument):
    for wrong in (5, None, True, 0.5, [5], ["war", None], [b"war"]):
        if wrong is None and argument == "features":
            continue  # all of them
        with pytest.raises(TypeError, match="a pattern is a string"):
            CALLS[name](**{argument: wrong})
    with pytest.raises(sw.OptionError, match="no pattern was given"):
        CALLS[name](**{argument: []})


BROKEN = {
    "empty": "",
    "blank": " \t\n",
    "anything": "*",
    "all globs": "* **",
    "open bracket": "re:(",
    "open class": "re:[a",
    "open group": "re:(?P<",
    "backslash": "re:\\",
    "nothing to repeat": "re:*",
    "bad repetition": "re:a{5,2}",
    "look-around": "re:(?=a)",
    "back-reference": r"re:(a)\1",
    "large and nested": "re:(a{1000}){1000}",
    "large by powers": r"re:\w{5}{5}{5}{5}{5}{5}{5}{5}",
    "large class": r"re:\pL{100000}",
    "deep": "re:" + "(" * 100_000 + "a" + ")" * 100_000,
    "10 MB": "re:" + "a" * 10_000_000,
}


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize(("name", "argument"), PATTERNS)
def test_hostile_patterns(name, argument, what):
    """Refused with a short message that shows the pattern, and at once."""
    begun = time.monotonic()
    with pytest.raises(sw.PatternError) as raised:
        CALLS[name](**{argument: BROKEN[what]})
    assert time.monotonic() - begun < 1
    assert 10 < len(str(raised.value)) < 1000
    if what in ("open bracket", "open class", "backslash"):
        assert BROKEN[what].removeprefix("re:") in str(raised.value)


STRANGE = [
    *["a" * 1_000_000, "*a" * 5000, "?" * 5000, "a " * 5000 + "a"],
    *["re:(?:){9999999}", r"re:(a|aa)+$", r"re:(\w+)*x", "re:war|"],
    *["\0", "ﬁ", "İ", "\u202e"],
]


@pytest.mark.parametrize("pattern", STRANGE, ids=lambda pattern: repr(pattern[:10]))
@pytest.mark.parametrize(("name", "argument"), PATTERNS)
def test_strange_patterns_cost_no_time(name, argument, pattern):
    begun = time.monotonic()
    with contextlib.suppress(sw.PatternError):
        CALLS[name](**{argument: pattern})
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize(("name", "argument"), PATTERNS)
def test_an_empty_regular_expression(name, argument):
    with pytest.raises(sw.PatternError):
        CALLS[name](**{argument: "re:"})


@pytest.mark.parametrize(("name", "argument"), PATTERNS)
def test_half_a_character(name, argument):
    with pytest.raises(sw.PatternError):
        CALLS[name](**{argument: "\ud800"})


def test_a_pattern_that_matches_nothing():
    assert TOKENS.keep("zebra").n_tokens == 0
    assert TOKENS.drop("zebra").n_tokens == TOKENS.n_tokens
    assert TOKENS.near("zebra").n_tokens == 0
    assert len(TOKENS.kwic("zebra")) == 0
    with pytest.raises(sw.PatternError, match="'zebra': no feature of the matrix matches"):
        MATRIX.collocates("zebra")
    for features in ("zebra", (None, "zebra"), ("war", ["zebra", "okapi"])):
        with pytest.raises(sw.PatternError, match=r"zebra.*: no feature matches"):
            TOKENS.cooccurrence(features=features)


# -- lexicons ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["lexicon", "Tokens.framing"])
def test_what_is_no_lexicon(name):
    argument = {"lexicon": "source", "Tokens.framing": "lexicon"}[name]
    for wrong in (5, None, ["war"], {"war"}):
        with pytest.raises(TypeError, match="a lexicon is a built-in name, a path or a dict"):
            CALLS[name](**{argument: wrong})
    with pytest.raises(FileNotFoundError, match=r"policy-frame: .*policy-frames"):
        CALLS[name](**{argument: "policy-frame"})


@pytest.mark.parametrize(
    ("frames", "said"),
    [
        ({"war": "war"}, "frame 'war'"),
        ({"war": 5}, "frame 'war'"),
        ({"war": [5]}, "frame 'war'"),
        ({5: ["war"]}, "5"),
        ({"war": []}, "war"),
        ({"war": [""]}, "war"),
        ({"war": ["*"]}, "war"),
        ({"war": ["war", "war"]}, "war"),
        ({"war": ["re:("]}, "war"),
    ],
)
def test_lexicons_that_cannot_be_used(frames, said):
    with pytest.raises(sw.LexiconError, match=said):
        sw.lexicon(frames)


def test_a_lexicon_without_frames():
    with pytest.raises(sw.LexiconError, match="frame"):
        sw.lexicon({})


def test_a_frame_that_is_not_there():
    with pytest.raises(sw.LexiconError, match="no frame 'wor'; it has war, trade"):
        LEXICON["wor"]


def test_title_and_definition_of_a_frame_that_is_not_there():
    for name in ("Lexicon.title", "Lexicon.definition", "Lexicon.weights", "Lexicon.excluded"):
        with pytest.raises(sw.LexiconError, match="wor"):
            CALLS[name](frame="wor")


# -- tables and measures -----------------------------------------------------------------------------------------------


def test_columns_of_a_table():
    with pytest.raises(sw.ColumnError, match=r"'featur'.*Did you mean 'feature'"):
        TABLE["featur"]
    for wrong in (0, None, slice(3)):
        with pytest.raises(TypeError, match="the name of a column is needed"):
            TABLE[wrong]


@pytest.mark.parametrize(
    "counts",
    [
        ([-1], [10], [1], [10]),
        ([11], [10], [1], [10]),
        ([1], [10], [11], [10]),
        ([float("nan")], [10], [1], [10]),
        ([float("inf")], [10], [1], [10]),
        ([1, 2, 3], [10, 10], [1], [10]),
    ],
)
def test_counts_that_make_no_table(counts):
    with pytest.raises(sw.InputError):
        sw.measures.keyness(*counts)


@pytest.mark.parametrize(
    "counts",
    [([5], [4], [9], [100]), ([5], [9], [4], [100]), ([5], [90], [90], [100]), ([-1], [1], [1], [9])],
)
def test_counts_that_make_no_contingency_table(counts):
    with pytest.raises(sw.InputError):
        sw.measures.association(*counts)


@pytest.mark.parametrize("wrong", ["five", [[1], [1, 2]], {}], ids=repr)
def test_counts_are_numbers(wrong):
    with pytest.raises((TypeError, sw.InputError), match="f1"):
        sw.measures.keyness(wrong, 10, 1, 10)


def test_a_document_that_is_not_there():
    with pytest.raises(sw.OptionError, match="doc = 12: a whole number from 0 to 11"):
        CORPUS.text(12)


@pytest.mark.parametrize("name", ["Corpus.tokens", "Tokens.keyness", "Tokens.cooccurrence"])
def test_defaults_are_not_shared(name):
    """Calling with an option does not change what the next call without it gives."""
    before = [repr(CALLS[name]()) for _ in range(2)]
    options = {
        "Corpus.tokens": {"stopwords": ["war"], "lowercase": False},
        "Tokens.keyness": {"target": ["Tribune"], "min_count": 0},
        "Tokens.cooccurrence": {"window": 1, "ordered": True},
    }
    CALLS[name](**options[name])
    assert [repr(CALLS[name]()) for _ in range(2)] == before


def test_a_lexicon_of_frames_described_in_a_dict():
    described = sw.lexicon({"economic": {"title": "Economic", "patterns": ["job*"]}})
    assert (described["economic"], described.title("economic")) == (["job*"], "Economic")
    within = sw.lexicon({"economic": {"jobs": ["job*"], "tax": {"tax": 0.5}}})
    assert (within.frames, within.weights("economic.tax")) == (["economic.jobs", "economic.tax"], {"tax": 0.5})
    assert sw.lexicon(within, level=1)["economic"] == ["job*", "tax"]
    for wrong in ({"economic": {"patterns": {"job*": "2"}}}, {"economic": {"patterns": {"job*": float("inf")}}}):
        with pytest.raises(sw.LexiconError, match=r"economic.*weight"):
            sw.lexicon(wrong)


def test_a_mask_is_true_or_false():
    assert len(CORPUS.filter([True] * len(CORPUS))) == len(CORPUS.filter(np.ones(len(CORPUS), bool))) == len(CORPUS)
    for wrong in ("x" * len(CORPUS), range(len(CORPUS)), [float("nan")] * len(CORPUS)):
        with pytest.raises(TypeError, match=r"mask, row 0: .* True or False is needed"):
            CORPUS.filter(wrong)


def test_a_date_may_be_asked_for_as_text():
    corpus = sw.Corpus({"text": ["a", "b"], "outlet": ["x", "y"], "day": ["2025-02-03", "2025-02-04"]}, date="day")
    assert corpus.filter(date="2025-02-03").documents["outlet"] == ["x"]


def test_what_has_no_order_or_no_single_name_is_refused():
    with pytest.raises(TypeError, match="set, which has no order"):
        sw.Corpus({"text": {"a", "b"}, "outlet": ["x", "y"]})
    corpus = sw.Corpus({"text": ["a", "b"], "outlet": ["x | y", "x"], "desk": ["z", "y | z"]})
    with pytest.raises(sw.ColumnError, match="would both be called"):
        corpus.tokens().frequencies(by=["outlet", "desk"])
    with pytest.raises(sw.PatternError, match="for one word"):
        TOKENS.kwic("re:trade deal")
