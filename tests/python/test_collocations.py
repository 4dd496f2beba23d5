"""Phrases: found as other programs find them, and counted as one word each."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import slantwise as sw

COLUMNS = ["collocation", "length", "frequency", "docfreq", "lambda", "z", "g2", "pmi"]


def tokens_of(*texts, **options):
    return sw.Corpus({"text": list(texts), "outlet": ["Tribune"] * len(texts)}).tokens(**options)


# -- found -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", range(4))
def test_printed_examples(golden, case):
    given = golden("collocations.json")["cases"][case]
    tokens = tokens_of(*given["texts"], lowercase=False, punctuation=True)
    if given["ignore"]:
        tokens = tokens.drop(given["ignore"])
    table = tokens.collocations(given["size"], min_count=given["min_count"])
    found = {row["collocation"]: row for row in table}
    assert found.keys() == given["expected"].keys()
    for phrase, numbers in given["expected"].items():
        assert found[phrase]["frequency"] == numbers["count"]
        for name in ("lambda", "z"):
            assert found[phrase][name] == pytest.approx(numbers[name], rel=1e-12, abs=1e-15)


word = st.sampled_from(["port", "ship", "the", "café", "东", "a"])
texts = st.lists(st.lists(word, max_size=25).map(" ".join), min_size=1, max_size=4)


def windows(texts, length, removed):
    for number, text in enumerate(texts):
        words = text.split()
        for begin in range(len(words) - length + 1):
            window = tuple(words[begin : begin + length])
            if removed not in window:
                yield number, window


@given(texts, st.integers(2, 4), st.integers(1, 3))
def test_phrases_are_counted_as_by_hand(texts, length, min_count):
    tokens = tokens_of(*texts, stopwords=["the"])
    table = tokens.collocations(length, min_count=min_count)
    runs = list(windows(texts, length, "the"))
    counts = Counter(window for _, window in runs)
    assert table.columns == COLUMNS
    assert len(table) == sum(count >= min_count for count in counts.values())
    for row in table:
        phrase = tuple(row["collocation"].split(" "))
        assert (row["length"], row["frequency"]) == (length, counts[phrase])
        assert row["docfreq"] == len({number for number, window in runs if window == phrase})
        cells = np.zeros([2] * length)
        for _, window in runs:
            cells[tuple(int(a == b) for a, b in zip(window, phrase, strict=True))] += 1
        signs = np.array([(-1) ** (length - sum(index)) for index in np.ndindex(cells.shape)]).reshape(cells.shape)
        assert row["lambda"] == pytest.approx((signs * np.log(cells + 0.5)).sum(), rel=1e-11, abs=1e-12)
        assert row["z"] == pytest.approx(row["lambda"] / np.sqrt((1 / (cells + 0.5)).sum()), rel=1e-11, abs=1e-12)
        margins = [cells.sum(axis=tuple(set(range(length)) - {place})) / len(runs) for place in range(length)]
        expected = len(runs) * np.ones_like(cells)
        for place, margin in enumerate(margins):
            expected *= margin.reshape([2 if axis == place else 1 for axis in range(length)])
        some = cells > 0
        assert row["g2"] == pytest.approx(2 * (cells[some] * np.log(cells[some] / expected[some])).sum(), abs=1e-9)
        assert row["pmi"] == pytest.approx(np.log2(cells.flat[-1] / expected.flat[-1]), abs=1e-11)
    order = [(-row["z"], row["collocation"]) for row in table]
    assert order == sorted(order)


def test_of_two_words_they_are_measures_of_a_pair(newsroom):
    tokens = newsroom.tokens(stopwords="en")
    table = tokens.collocations(min_count=3)
    runs = [pair for doc in range(len(newsroom)) for pair in pairs_of(tokens, doc)]
    counts, first, last = Counter(runs), Counter(a for a, _ in runs), Counter(b for _, b in runs)
    for row in table:
        a, b = row["collocation"].split()
        for column, measure in (("lambda", "log_odds"), ("z", "log_odds_z"), ("g2", "g2"), ("pmi", "pmi")):
            value = sw.measures.association(counts[a, b], first[a], last[b], len(runs), measure=measure)
            assert row[column] == pytest.approx(float(value), rel=1e-8), (row["collocation"], column)


def pairs_of(tokens, doc):
    """The pairs of a document, with no gap between."""
    pieces = tokens.corpus.explain(tokens.corpus.text(doc), stopwords="en")
    words = [
        term if counted else None
        for term, counted, kind in zip(pieces["term"], pieces["counted"], pieces["kind"], strict=True)
        if counted or kind in ("word", "number")
    ]
    return [(a, b) for a, b in pairwise(words) if a is not None and b is not None]


def test_lengths_are_found_together_and_top_is_the_beginning(newsroom):
    tokens = newsroom.tokens()
    both = tokens.collocations([2, 3], min_count=2)
    assert set(both["length"]) == {2, 3}
    rows = [*tokens.collocations(2, min_count=2), *tokens.collocations(3, min_count=2)]
    assert list(both) == sorted(rows, key=lambda row: (-row["z"], row["collocation"]))
    assert list(tokens.collocations([3, 2], min_count=2, top=7)) == list(both)[:7]


def test_no_phrase_reaches_over_a_gap():
    text = "The port strike ended. Port strike talks go on. No port of the strike"
    plain = tokens_of(text)
    found = plain.collocations(min_count=1)["collocation"]
    assert {"ended port", "port strike", "the strike"} <= set(found)
    assert "ended port" not in plain.collocations(min_count=1, sentences=True)["collocation"]
    without = tokens_of(text, stopwords=["of", "the"]).collocations(min_count=1)["collocation"]
    assert set(without) == set(found) - {phrase for phrase in found if {"of", "the"} & set(phrase.split())}
    near = plain.near("ended", window=1).collocations(min_count=1)["collocation"]
    assert sorted(near) == ["ended port", "strike ended"]
    two = tokens_of("port strike", "port strike").collocations(min_count=1)
    assert two.to_dict() | {"g2": 0, "z": 0, "lambda": 0} == {
        "collocation": ["port strike"], "length": [2], "frequency": [2], "docfreq": [2], "lambda": 0, "z": 0, "g2": 0,
        "pmi": [0.0],
    }  # fmt: skip


@pytest.mark.parametrize("threads", [1, 3])
def test_threads_change_nothing(articles, threads):
    tokens = sw.Corpus(articles).tokens(threads=threads)
    one = sw.Corpus(articles).tokens(threads=1)
    assert tokens.collocations([2, 3, 4], min_count=2).to_dict() == one.collocations([2, 3, 4], min_count=2).to_dict()


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"n": 1}, sw.OptionError, "n = 1: a whole number from 2 to 4"),
        ({"n": [2, 5]}, sw.OptionError, "n = 5"),
        ({"n": [2, 2]}, sw.OptionError, "each length can be looked for once"),
        ({"n": []}, sw.OptionError, "phrases of 2, 3 or 4 words"),
        ({"n": 2.0}, TypeError, "n = 2.0"),
        ({"n": "2"}, TypeError, "n = '2'"),
        ({"min_count": 0}, sw.OptionError, "min_count = 0"),
        ({"sentences": 1}, TypeError, "sentences = 1"),
        ({"top": 0}, sw.OptionError, "top = 0"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(newsroom, arguments, error, said):
    with pytest.raises(error, match=said.replace("[", r"\[")):
        newsroom.tokens().collocations(**arguments)


def test_n_grams_are_phrases_already(newsroom):
    with pytest.raises(sw.OptionError, match="collocations = a view of n-grams"):
        newsroom.tokens().ngrams(2).collocations()


def test_nothing_to_find(newsroom):
    tokens = newsroom.tokens()
    assert len(tokens.collocations(min_count=10**6)) == 0
    assert len(tokens.drop("re:.").collocations(4)) == 0
    assert len(tokens_of("", "port").collocations(min_count=1)) == 0


# -- counted as one word -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"stopwords": "en"}, {"stem": "en"}, {"punctuation": True}])
def test_what_is_found_can_be_joined(newsroom, options):
    tokens = newsroom.tokens(**options)
    table = tokens.collocations([2, 3], min_count=3).head(20)
    joined = tokens.compound(table)
    names = {phrase.replace(" ", "_") for phrase in table["collocation"]}
    new = set(joined.features) - set(tokens.features)
    # Of phrases that overlap, the leftmost and longest is joined, so one may never be.
    assert new <= names
    assert len(new) >= len(names) / 2
    for row in table:
        alone = tokens.compound(type(table)(table._core.take([table["collocation"].index(row["collocation"])])))
        name = row["collocation"].replace(" ", "_")
        assert set(alone.features) - set(tokens.features) == {name}
        counted = alone.frequencies().to_dict()
        assert counted["frequency"][counted["feature"].index(name)] <= row["frequency"]


def test_the_recipe_of_joined_phrases_makes_them_again(newsroom):
    tokens = newsroom.tokens(stopwords="en")
    joined = tokens.compound(tokens.collocations(min_count=3).head(5))
    (view,) = joined.recipe["views"]
    assert all(pattern.startswith("is:") for pattern in view["pattern"])
    assert tokens.compound(view["pattern"]).frequencies().to_dict() == joined.frequencies().to_dict()


def test_words_are_taken_as_they_stand():
    text = "what ? a * b what ? a * b https://a.example/re:b?c=1 Port https://a.example/re:b?c=1 port Merrow's isles"
    tokens = tokens_of(text, punctuation=True, urls=True)
    table = tokens.collocations(2, min_count=2)
    found = {"what ?", "? a", "a *", "* b", "https://a.example/re:b?c=1 port"}
    assert found <= set(table["collocation"])
    for phrase in table["collocation"]:
        alone = tokens.compound(f"is:{phrase}")
        assert set(alone.features) - set(tokens.features) == {phrase.replace(" ", "_")}
        counted = alone.frequencies().to_dict()
        assert counted["frequency"][counted["feature"].index(phrase.replace(" ", "_"))] == 2


def test_stems_are_not_stemmed_again():
    tokens = tokens_of("generalizations authorities generalizations authorities", stem="en")
    (phrase, *_) = tokens.collocations(min_count=2)["collocation"]
    assert phrase.replace(" ", "_") in tokens.compound(tokens.collocations(min_count=2)).features


def test_phrases_of_compounds_are_joined_further():
    tokens = tokens_of(*["the belt and road summit opens", "a belt and road summit ends"], stopwords=["a", "the"])
    once = tokens.compound("belt and road")
    table = once.collocations(min_count=2)
    assert table["collocation"] == ["belt_and_road summit"]
    assert once.compound(table).features == ["belt_and_road_summit", "ends", "opens"]


def test_other_tables_are_refused(newsroom):
    tokens = newsroom.tokens()
    with pytest.raises(sw.OptionError, match="column 'collocation'"):
        tokens.compound(tokens.frequencies())
    with pytest.raises(sw.OptionError, match="no phrases"):
        tokens.compound(tokens.collocations(min_count=10**6))


@pytest.mark.parametrize("pattern", ["is:", "is: ", "is:port  strike", "is:port ", "is: port"])
def test_terms_need_one_blank_between(newsroom, pattern):
    with pytest.raises(sw.PatternError, match="one blank between two"):
        newsroom.tokens().compound(pattern)


def test_terms_are_not_folded_nor_wild(newsroom):
    tokens = newsroom.tokens()
    assert tokens.keep("is:port").n_tokens == tokens.keep("port").n_tokens > 0
    assert tokens.keep("is:Port").n_tokens == tokens.keep("is:por*").n_tokens == 0
    assert tokens.cooccurrence().collocates("is:port", min_count=1)["node"][0] == "port"


def test_rows_of_the_table_join_from_any_dataframe():
    import polars

    tokens = sw.Corpus({"text": ["port strike now, port strike then", "rain"], "outlet": ["x", "y"]}).tokens()
    table = tokens.collocations(min_count=2)
    for rows in (table, table.to_pandas(), polars.DataFrame(table).filter(polars.col("z") > 0)):
        assert tokens.compound(rows).frequencies()["feature"][0] == "port_strike"
    with pytest.raises(TypeError, match="not DataFrame; give one column of it"):
        tokens.keep(table.to_pandas())


def test_a_phrase_of_long_words_joins():
    tokens = sw.Corpus({"text": [f"{'a' * 900} {'b' * 900} " * 3], "outlet": ["x"]}).tokens()
    assert tokens.compound(tokens.collocations(min_count=2)).n_tokens < tokens.n_tokens


def test_recipes_are_data_whatever_numbers_were_given():
    import json

    import numpy as np

    corpus = sw.Corpus({"text": ["a b a b", "a b c"], "outlet": ["x", "y"]})
    tokens = corpus.tokens()
    for table in (
        tokens.collocations(np.int64(2), min_count=np.int64(1), top=np.int64(1)),
        tokens.keyness(by=np.array(["outlet"]), min_count=np.int64(1), prior=np.float64(10)),
        tokens.frequencies(by={"outlet": None}.keys()),
    ):
        assert json.loads(json.dumps(table.recipe)) == table.recipe


def test_many_phrases_do_not_fill_the_screen():
    tokens = sw.Corpus({"text": ["a b c d e f g"], "outlet": ["x"]}).tokens()
    shown = repr(tokens.compound(["a b", "c d", "e f", "b c", "f g"]))
    assert shown.endswith("compound(['a b', 'c d', 'e f', … 5 in all])")
