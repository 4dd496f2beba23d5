"""Co-occurrence against counting pair by pair, and against what other programs count."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import slantwise as sw
from slantwise import measures

WORDS = ["port", "ship", "ẞ", "İst", "café", "东", "the"]
#: What stands between two words, and whether a new sentence begins there (the next word begins with a capital). The
#: emoji is a word.
BETWEEN = [(" ", False), (", ", False), (" — 👍🏽 ", False), ("! ", True), ("? ", True)]
document = st.none() | st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(BETWEEN)), max_size=16)
corpora = st.lists(document, min_size=1, max_size=5)
contexts = st.sampled_from(["window", "window", "window", "sentence", "document"])


def made(documents):
    """Tokens without `the`, and per document its words (None for a gap) with the numbers of their sentences."""
    texts, places = [], []
    for words in documents:
        text, listed, sentence, begins = "", [], 0, True
        for word, (between, ends) in words or []:
            text += (word.capitalize() if begins else word) + between
            listed.append((None if word == "the" else word.lower(), sentence))
            listed += [(one, sentence) for one in ["👍🏽"] if one in between]
            begins, sentence = ends, sentence + ends
        texts.append(None if words is None else text)
        places.append(listed)
    corpus = sw.Corpus({"text": [*texts, ""], "outlet": ["x"] * (len(texts) + 1)})
    return corpus.tokens(stopwords=["the"]), places


def pairs(places, *, window, weights, context, ordered):
    cells, number = defaultdict(float), 0.0
    for listed in places:
        for later in range(len(listed)):
            for earlier in range(later):
                (a, in_a), (b, in_b), distance = listed[earlier], listed[later], later - earlier
                if a is None or b is None or (context == "sentence" and in_a != in_b):
                    continue
                weight = 1.0
                if context == "window":
                    if distance > window:
                        continue
                    weight = {None: 1.0, "harmonic": 1 / distance, "linear": (window - distance + 1) / window}[weights]
                number += weight
                cells[a, b] += weight
                if not ordered:
                    cells[b, a] += weight
    return dict(cells), number


def cells(features, matrix):
    matrix = matrix.tocoo()
    return {(features[r], features[c]): v for r, c, v in zip(*matrix.coords, matrix.data.tolist(), strict=True)}


@given(corpora, st.integers(1, 20), st.sampled_from([None, "harmonic", "linear"]), st.booleans(), contexts)
@example([[("port", (" ", False)), ("the", (" ", False)), ("port", (" ", False))]], 2, None, False, "window")
def test_every_pair_counts_once(documents, window, weights, ordered, context):
    tokens, places = made(documents)
    weights = weights if context == "window" else None
    fcm = tokens.cooccurrence(window=window, weights=weights, ordered=ordered, context=context)
    expected, number = pairs(places, window=window, weights=weights, context=context, ordered=ordered)
    matrix = fcm.to_scipy()
    got = cells(fcm.features, matrix)
    assert got.keys() == expected.keys()
    assert fcm.features == tokens.features
    if weights is None:
        assert got == expected
        assert matrix.dtype == np.int64
        assert isinstance(fcm.total, int)
        assert fcm.total == number * (1 if ordered else 2)
    else:
        assert matrix.dtype == np.float64
        assert all(abs(got[pair] - expected[pair]) <= 1e-12 * expected[pair] for pair in got)
    assert matrix.has_canonical_format
    if not ordered:
        assert (matrix != matrix.T).nnz == 0
        upper = tokens.cooccurrence(window=window, weights=weights, ordered=True, context=context).to_scipy()
        np.testing.assert_allclose((upper + upper.T).toarray(), matrix.toarray(), rtol=0 if weights is None else 5e-16)


def test_glove_counts_the_same(golden):
    glove = golden("glove_cooccur.json")
    known = glove["vocabulary"]
    # GloVe drops rare words before it counts, so words on either side of one become neighbours.
    texts = [" ".join(word for word in line.split() if word in known) for line in glove["text"]]
    tokens = sw.Corpus({"text": texts, "outlet": ["x"] * len(texts)}).tokens()
    table = sw.Corpus({"text": glove["text"], "outlet": ["x"] * 3}).tokens(min_count=glove["min_count"]).frequencies()
    assert dict(zip(table["feature"], table["frequency"], strict=True)) == known
    assert len(glove["runs"]) == 12
    for run in glove["runs"]:
        fcm = tokens.cooccurrence(window=run["window"], weights=run["weights"], ordered=run["ordered"])
        got = cells(fcm.features, fcm.to_scipy())
        expected = {(row, column): count for row, column, count in run["cells"]}
        assert got.keys() == expected.keys()
        assert all(abs(got[pair] - count) <= 1e-12 * count for pair, count in expected.items()), run["window"]


class TestQuanteda:
    """The matrices in tests/testthat/test-fcm.R of quanteda, for the text "A D A C E A D F E B A C E D"."""

    @pytest.fixture
    def tokens(self):
        return sw.Corpus({"text": ["A D A C E A D F E B A C E D"], "outlet": ["x"]}).tokens()

    def test_flat(self, tokens):
        fcm = tokens.cooccurrence(window=3)
        assert fcm.features == ["a", "b", "c", "d", "e", "f"]
        assert fcm.to_scipy().toarray().tolist() == [
            [4, 1, 4, 4, 5, 2],
            [1, 0, 1, 1, 2, 1],
            [4, 1, 0, 3, 3, 0],
            [4, 1, 3, 0, 4, 1],
            [5, 2, 3, 4, 0, 2],
            [2, 1, 0, 1, 2, 0],
        ]

    def test_ordered(self, tokens):
        assert tokens.cooccurrence(window=3, ordered=True).to_scipy().toarray().tolist() == [
            [2, 0, 3, 3, 3, 1],
            [1, 0, 1, 0, 1, 0],
            [1, 0, 0, 2, 2, 0],
            [1, 1, 1, 0, 2, 1],
            [2, 1, 1, 2, 0, 1],
            [1, 1, 0, 0, 1, 0],
        ]

    def test_harmonic(self, tokens):
        upper = np.triu(tokens.cooccurrence(window=3, weights="harmonic").to_scipy().toarray()).round(2)
        assert upper.tolist() == [
            [1.67, 1, 2.83, 3.33, 2.83, 0.83],
            [0, 0, 0.5, 0.33, 1.33, 0.5],
            [0, 0, 0, 1.33, 2.33, 0],
            [0, 0, 0, 0, 2.33, 1],
            [0, 0, 0, 0, 0, 1.33],
            [0, 0, 0, 0, 0, 0],
        ]

    def test_linear(self, tokens):
        # quanteda's weights 3, 2, 1 are ours times the window.
        upper = np.triu(tokens.cooccurrence(window=3, weights="linear").to_scipy().toarray() * 3)
        assert upper.round(12).tolist() == [
            [6, 3, 9, 10, 10, 3],
            [0, 0, 2, 1, 4, 2],
            [0, 0, 0, 5, 7, 0],
            [0, 0, 0, 0, 8, 3],
            [0, 0, 0, 0, 0, 4],
            [0, 0, 0, 0, 0, 0],
        ]


@given(corpora, st.integers(1, 6), st.booleans())
def test_association_takes_its_margins_from_the_matrix(documents, window, ordered):
    tokens, _ = made(documents)
    fcm = tokens.cooccurrence(window=window, ordered=ordered)
    counts = fcm.to_scipy().toarray()
    rows, columns, total = counts.sum(axis=1), counts.sum(axis=0), counts.sum()
    assert fcm.total == total
    for measure in ("logdice", "pmi", "g2", "npmi", "dice"):
        expected = np.zeros(counts.shape)
        for r, c in zip(*counts.nonzero(), strict=True):
            expected[r, c] = measures.association(counts[r, c], rows[r], columns[c], total, measure=measure)
        got = fcm.association(measure).toarray()
        np.testing.assert_array_equal(got, np.nan_to_num(expected))


@given(corpora, st.integers(1, 6), st.integers(0, 3))
def test_collocates_are_the_row_of_the_matrix(documents, window, min_count):
    tokens, _ = made(documents)
    fcm = tokens.cooccurrence(window=window)
    counts = fcm.to_scipy().toarray()
    total = counts.sum()
    for row, node in enumerate(fcm.features):
        table = fcm.collocates(node, measure="pmi", min_count=min_count)
        assert table.columns == ["node", "collocate", "o11", "o12", "o21", "o22", "e11", "pmi"]
        found = {fcm.features[c]: counts[row, c] for c in counts[row].nonzero()[0] if counts[row, c] >= min_count}
        assert dict(zip(table["collocate"], table["o11"], strict=True)) == found
        for line in table:
            column = fcm.features.index(line["collocate"])
            r1, c1 = counts[row].sum(), counts[:, column].sum()
            assert line["node"] == node
            assert line["o12"] == r1 - line["o11"]
            assert line["o21"] == c1 - line["o11"]
            assert line["o11"] + line["o12"] + line["o21"] + line["o22"] == total
            assert line["e11"] == pytest.approx(r1 * c1 / total, rel=1e-12)
            assert line["pmi"] == pytest.approx(np.log2(line["o11"] / line["e11"]), abs=1e-12)
        assert table["pmi"] == sorted(table["pmi"], reverse=True)


def test_collocates_of_a_pattern_come_node_by_node(newsroom):
    fcm = newsroom.tokens(stopwords="en").cooccurrence(window=5)
    table = fcm.collocates("econom*", min_count=1, top=3)
    nodes = [feature for feature in fcm.features if feature.startswith("econom")]
    assert list(dict.fromkeys(table["node"])) == nodes
    assert len(table) <= 3 * len(nodes)
    for node in nodes:
        alone = fcm.collocates(node, min_count=1, top=3)
        assert alone["collocate"] == [row["collocate"] for row in table if row["node"] == node]
    assert len(fcm.collocates("port", min_count=10**6)) == 0
    with pytest.raises(sw.PatternError, match="no feature"):
        fcm.collocates("no-such-word-here")


def test_a_removed_word_leaves_its_place():
    corpus = sw.Corpus({"text": ["port of the ship", "ship. Port"], "outlet": ["x", "y"]})
    whole, without = corpus.tokens(), corpus.tokens(stopwords=["of", "the"])
    for window in range(1, 5):
        expected = cells(whole.features, whole.cooccurrence(window=window).to_scipy())
        got = cells(without.features, without.cooccurrence(window=window).to_scipy())
        assert got == {pair: n for pair, n in expected.items() if {"of", "the"}.isdisjoint(pair)}
    assert without.cooccurrence(window=2).to_scipy().sum() == 2, "only the pair of the second document is that near"


def test_no_pair_crosses_a_document_or_a_sentence():
    corpus = sw.Corpus({"text": ["a b", "c dam. East f"], "outlet": ["x", "y"]})
    tokens = corpus.tokens()
    together = cells(tokens.features, tokens.cooccurrence(window=10).to_scipy())
    assert ("b", "c") not in together
    assert ("dam", "east") in together
    sentences = cells(tokens.features, tokens.cooccurrence(context="sentence").to_scipy())
    pairs = [("a", "b"), ("c", "dam"), ("east", "f")]
    assert sentences.keys() == {pair for a, b in pairs for pair in [(a, b), (b, a)]}


@pytest.mark.parametrize("text", ["we met Mr. Vale", "the U.S. Senate", "we saw J. Moreau", "Vale v. Merrow"])
def test_an_abbreviation_ends_no_sentence(text):
    tokens = sw.Corpus({"text": [text, f"{text}! Rain fell"], "outlet": ["x", "y"]}).tokens()
    words = len(text.split())
    pairs = words * (words - 1)
    assert tokens.cooccurrence(context="sentence").total == 2 * pairs + 2, "two sentences, and rain fell"


def test_pairs_near_a_target_are_pairs_of_that_region():
    tokens = sw.Corpus({"text": ["a b ship c d e f ship g"], "outlet": ["x"]}).tokens()
    region = tokens.near("ship", window=1)
    fcm = region.cooccurrence(window=2)
    assert fcm.features == ["b", "c", "f", "g", "ship"]
    assert cells(fcm.features, fcm.to_scipy()).keys() == {
        pair
        for a, b in [("b", "ship"), ("b", "c"), ("ship", "c"), ("f", "ship"), ("f", "g"), ("ship", "g")]
        for pair in [(a, b), (b, a)]
    }


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"window": 0}, sw.OptionError),
        ({"window": -1}, sw.OptionError),
        ({"window": 2.0}, TypeError),
        ({"window": True}, TypeError),
        ({"weights": "flat"}, sw.OptionError),
        ({"weights": "harmonic", "window": 65}, sw.OptionError),
        ({"weights": "linear", "context": "document"}, sw.OptionError),
        ({"context": "paragraph"}, sw.OptionError),
        ({"ordered": 1}, TypeError),
    ],
)
def test_what_cannot_be_counted_is_refused(newsroom, arguments, error):
    with pytest.raises(error):
        newsroom.tokens().cooccurrence(**arguments)


def test_the_widest_windows_are_counted():
    tokens = sw.Corpus({"text": ["a b " * 40], "outlet": ["x"]}).tokens()
    harmonic = tokens.cooccurrence(window=64, weights="harmonic")
    expected = sum((80 - d) / d for d in range(1, 65)) * 2
    assert harmonic.total == pytest.approx(expected, rel=1e-12)
    assert tokens.cooccurrence(window=2**31 - 1).total == 80 * 79 == tokens.cooccurrence(context="document").total
