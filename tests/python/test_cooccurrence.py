"""Co-occurrence against counting pair by pair, and against what other programs count."""

from __future__ import annotations

import json
import pickle
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import slantwise as sw
from slantwise import measures

WORDS = ["port", "ship", "ẞ", "İst", "café", "东", "the"]
#: What stands between two words, and whether a new sentence begins there (the next word begins with a capital). The
#: emoji is a word.
BETWEEN = [(" ", False), (", ", False), (" — 👍🏽 ", False), ("! ", True), ("? ", True)]
document = st.none() | st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(BETWEEN)), max_size=16)
corpora = st.lists(document, min_size=1, max_size=5)


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


def pairs(places, *, lengths=None, window=5, weights=None, context="window", ordered=False, binary=False):
    """The matrix from the definition: for every two places, what the second counts for the first. Something of several
    words stands at the first of them, and distances are those of the nearer edges."""
    left, right = (window, window) if isinstance(window, int) else window
    cells, once = defaultdict(float), set()
    for document, listed in enumerate(places):
        for here, (a, in_a) in enumerate(listed):
            for there, (b, in_b) in enumerate(listed):
                if a is None or b is None or here == there or (ordered and there < here):
                    continue
                distance, side = abs(here - there), left if there < here else right
                if lengths is not None:
                    distance -= lengths[document][min(here, there)] - 1
                if (context == "window" and distance > side) or (context == "sentence" and in_a != in_b):
                    continue
                unit = (document, in_a if context == "sentence" else None, a, b)
                if binary and unit in once:
                    continue
                once.add(unit)
                cells[a, b] += {None: 1.0, "harmonic": 1 / distance, "linear": (side - distance + 1) / max(side, 1)}[
                    weights
                ]
    return dict(cells)


def margins(places, expected, *, context="window", binary=False, **_):
    """R1 and C1 by feature, and N."""
    rows, columns = defaultdict(float), defaultdict(float)
    if not binary:
        for (a, b), count in expected.items():
            rows[a] += count
            columns[b] += count
        return rows, columns, sum(expected.values())
    units = defaultdict(set)
    for document, listed in enumerate(places):
        for word, sentence in listed:
            units[document, sentence if context == "sentence" else None].add(word)
    for words in units.values():
        for word in words:
            rows[word] += 1
    return rows, rows, len(units)


def cells(features, matrix):
    matrix = matrix.tocoo()
    return {(features[r], features[c]): v for r, c, v in zip(*matrix.coords, matrix.data.tolist(), strict=True)}


sides = st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(any)
weightings = st.sampled_from([None, None, "harmonic", "linear"])
windows = st.fixed_dictionaries(
    {"window": st.integers(1, 20), "weights": weightings, "ordered": st.booleans()}
) | st.fixed_dictionaries({"window": sides, "weights": weightings})
wholes = st.fixed_dictionaries(
    {"context": st.sampled_from(["sentence", "document"]), "ordered": st.booleans(), "binary": st.booleans()}
)
options = windows | wholes


@settings(max_examples=400)
@given(corpora, options)
@example([[("port", (" ", False)), ("the", (" ", False)), ("port", (" ", False))]], {"window": 2, "ordered": False})
def test_every_pair_counts_once(documents, given):
    tokens, places = made(documents)
    fcm = tokens.cooccurrence(**given)
    expected = pairs(places, **given)
    rows, columns, total = margins(places, expected, **given)
    matrix = fcm.to_scipy()
    got = cells(fcm.features, matrix)
    assert got.keys() == expected.keys()
    assert fcm.features == fcm.rows == fcm.columns == tokens.features
    flat = given.get("weights") is None
    if flat:
        assert got == expected
        assert matrix.dtype == np.int64
        assert isinstance(fcm.total, int)
        assert fcm.total == total
    else:
        assert matrix.dtype == np.float64
        assert all(abs(got[pair] - expected[pair]) <= 1e-12 * expected[pair] for pair in got)
        assert fcm.total == pytest.approx(total, rel=1e-12)
    assert matrix.indices.dtype == matrix.indptr.dtype == np.int32
    assert matrix.has_canonical_format
    for a in fcm.features:
        for line in fcm.collocates(a, measure="pmi", min_count=0):
            b = line["collocate"]
            r1, c1 = line["o11"] + line["o12"], line["o11"] + line["o21"]
            assert (r1, c1) == ((rows[a], columns[b]) if flat else pytest.approx((rows[a], columns[b]), rel=1e-12))
            rest = total - r1 - c1 + line["o11"]
            if flat and rest < 0:
                # Contexts with a before b, or with a twice, are fewer than those with both: these cells are no table.
                assert line["o22"] is None
                assert given["binary"]
            else:
                assert line["o22"] == (rest if flat else pytest.approx(max(rest, 0), rel=1e-9, abs=1e-9))
    window = given.get("window")
    if not given.get("ordered") and (window is None or isinstance(window, int)):
        assert (matrix != matrix.T).nnz == 0
        if not given.get("binary"):
            upper = tokens.cooccurrence(**given | {"ordered": True}).to_scipy()
            np.testing.assert_allclose((upper + upper.T).toarray(), matrix.toarray(), rtol=0 if flat else 5e-16)


@settings(max_examples=200)
@given(corpora, options, st.tuples(*[st.none() | st.lists(st.sampled_from(WORDS), min_size=1, max_size=3)] * 2))
def test_a_part_of_the_matrix_is_a_part_of_the_matrix(documents, given, picked):
    tokens, _ = made(documents)
    full = tokens.cooccurrence(**given)
    lists = [{word.lower() for word in side or full.features} & set(full.features) for side in picked]
    if not all(lists):
        if any(picked):
            with pytest.raises(sw.PatternError, match="no feature matches"):
                tokens.cooccurrence(**given, features=picked)
        return
    part = tokens.cooccurrence(**given, features=picked)
    rows, columns = ([full.features.index(feature) for feature in sorted(side)] for side in lists)
    assert (part.rows, part.columns) == (sorted(lists[0]), sorted(lists[1]))
    assert part.total == full.total
    assert part.to_scipy().shape == (len(rows), len(columns))
    np.testing.assert_array_equal(part.to_scipy().toarray(), full.to_scipy().toarray()[np.ix_(rows, columns)])
    for measure in ("logdice", "g2", "delta_p_2given1"):
        whole = full.association(measure).toarray()
        np.testing.assert_array_equal(part.association(measure).toarray(), whole[np.ix_(rows, columns)])
    for node in part.rows:
        expected = [line for line in full.collocates(node, min_count=0) if line["collocate"] in lists[1]]
        assert list(part.collocates(node, min_count=0)) == expected
    if part.rows == part.columns:
        assert part.features == part.rows
    else:
        with pytest.raises(sw.OptionError, match="which are not the same features"):
            _ = part.features
    same = tokens.cooccurrence(**given, features=sorted(lists[0]))
    assert same.features == part.rows == same.columns


@settings(max_examples=200)
@given(corpora, options, st.data())
def test_the_matrices_of_groups_add_up(documents, given, data):
    tokens, _ = made(documents)
    labels = st.sampled_from(["Ledger", "Tribune", "Post"]) | (st.none() if data.draw(st.booleans()) else st.nothing())
    texts = [tokens.corpus.text(doc) for doc in range(len(tokens))]
    desks = [data.draw(labels) for _ in texts]
    corpus = sw.Corpus({"text": texts, "outlet": ["x"] * len(texts), "desk": desks})
    tokens = corpus.tokens(stopwords=["the"])
    if not any(desks):
        with pytest.raises(sw.GroupError, match="no document has a group"):
            tokens.cooccurrence(**given, by="desk")
        return
    stack = tokens.cooccurrence(**given, by="desk")
    assert stack.groups == list(stack) == sorted({desk for desk in desks if desk})
    assert stack.features == tokens.features
    account = stack.recipe["documents"]
    assert account["seen"] == len(texts) == account["counted"] + sum(account["rejected"].values())
    spoken = [doc for doc, text in enumerate(texts) if text]
    assert account["rejected"].get("no group", 0) == sum(desks[doc] is None for doc in spoken)
    matrices = {label: matrix.to_scipy() for label, matrix in stack.items()}
    for label, matrix in matrices.items():
        own = corpus.filter([desk == label for desk in desks]).tokens(stopwords=["the"]).cooccurrence(**given)
        assert cells(stack.features, matrix) == cells(own.features, own.to_scipy())
        assert stack[label].total == own.total
    if None not in desks:
        close = 0 if given.get("weights") is None else 1e-12
        everything = tokens.cooccurrence(**given)
        np.testing.assert_allclose(sum(matrices.values()).toarray(), everything.to_scipy().toarray(), rtol=close)
    for node in tokens.features[:2]:
        table = stack.collocates(node, min_count=0, top=2)
        assert table.columns[:3] == ["desk", "node", "collocate"]
        for label, matrix in stack.items():
            lines = [{k: v for k, v in line.items() if k != "desk"} for line in table if line["desk"] == label]
            assert lines == list(matrix.collocates(node, min_count=0, top=2))


@settings(max_examples=100)
@given(corpora, options)
def test_ngrams_are_counted_where_they_begin(documents, given):
    tokens, places = made(documents)
    units = [
        [
            (f"{a}_{b}" if a and b else None, sentence)
            for (a, sentence), (b, _) in zip(listed, [*listed[1:], (None, 0)], strict=False)
        ]
        for listed in places
    ]
    expected = pairs(units, **given)
    fcm = tokens.ngrams(2).cooccurrence(**given)
    got = cells(fcm.features, fcm.to_scipy())
    assert got.keys() == expected.keys()
    assert all(got[pair] == pytest.approx(count, rel=1e-12) for pair, count in expected.items())


@settings(max_examples=300)
@given(corpora, options)
@example([[("port", (" ", False)), ("ship", (" ", False)), ("café", (" ", False))]], {"window": 1})
@example([[("café", (" ", False)), ("port", (" ", False)), ("ship", (" ", False))]], {"window": (0, 1)})
def test_compounds_are_as_far_apart_as_their_edges(documents, given):
    tokens, places = made(documents)
    units, lengths = zip(*map(merged, places), strict=True)
    expected = pairs(units, lengths=lengths, **given)
    fcm = tokens.compound(["port ship", "ship the port"]).cooccurrence(**given)
    matrix = fcm.to_scipy()
    got = cells(fcm.features, matrix)
    assert got.keys() == expected.keys()
    assert all(got[pair] == pytest.approx(count, rel=1e-12) for pair, count in expected.items())
    rows, columns, total = margins(units, expected, **given)
    assert fcm.total == pytest.approx(total, rel=1e-12)
    for node in fcm.features:
        for line in fcm.collocates(node, measure="pmi", min_count=0):
            assert line["o11"] + line["o12"] == pytest.approx(rows[node], rel=1e-12)
            assert line["o11"] + line["o21"] == pytest.approx(columns[line["collocate"]], rel=1e-12)
    if not given.get("ordered") and isinstance(given.get("window", 1), int):
        assert (matrix != matrix.T).nnz == 0


def merged(listed):
    """The words of a document with every phrase as one, at the place of its first word; and how many words each has."""
    units, lengths, place = list(listed), [1] * len(listed), 0
    while place < len(units):
        for phrase, name in ((("ship", None, "port"), "ship_the_port"), (("port", "ship"), "port_ship")):
            covered = units[place : place + len(phrase)]
            if tuple(word for word, _ in covered) == phrase:
                gaps = [(None, sentence) for _, sentence in covered[1:]]
                units[place : place + len(phrase)] = [(name, covered[0][1]), *gaps]
                lengths[place] = len(phrase)
                place += len(phrase) - 1
                break
        place += 1
    return units, lengths


def test_a_compound_has_neighbours_on_both_sides():
    tokens = sw.Corpus({"text": ["the port strike ended"]}, outlet=None).tokens().compound("port strike")
    table = tokens.cooccurrence(window=1).collocates("port_strike", min_count=1)
    assert sorted(table["collocate"]) == ["ended", "the"]


@pytest.mark.parametrize("context", ["sentence", "document"])
@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize(("lengths", "skip"), [([1, 2], 0), ([2], 1)])
def test_ngrams_that_begin_at_one_word_are_pairs_of_their_document(context, binary, lengths, skip):
    texts = ["Port strike port strike. A deal!", "A deal, a port strike", ""]
    tokens = sw.Corpus({"text": texts}, outlet=None).tokens().ngrams(lengths, skip=skip, sentences=True)
    fcm = tokens.cooccurrence(context=context, binary=binary)
    units = [["port strike port strike", "a deal"], ["a deal a port strike"]]
    expected = defaultdict(int)
    for sentences in units:
        grams = []
        for words in map(str.split, sentences):
            grams.append([])
            for first, one in enumerate(words):
                grams[-1] += [one] * (1 in lengths)
                grams[-1] += [f"{one}_{other}" for other in words[first + 1 : first + 2 + skip]]
        for unit in grams if context == "sentence" else [[gram for grams_of in grams for gram in grams_of]]:
            met = [(a, b) for here, a in enumerate(unit) for there, b in enumerate(unit) if here != there]
            for pair in set(met) if binary else met:
                expected[pair] += 1
    assert cells(fcm.features, fcm.to_scipy()) == dict(expected)
    for refused in ({}, {"context": context, "ordered": True}):
        with pytest.raises(sw.OptionError, match=r"begin at one word.*context = \"document\""):
            tokens.cooccurrence(**refused)


def test_arguments_of_other_kinds_are_kept_as_plain_data(newsroom):
    tokens = newsroom.tokens()
    plain = tokens.cooccurrence(window=3, features=["port", "ship*"], by=["outlet"])
    for features in (iter(["port", "ship*"]), np.array(["port", "ship*"])):
        other = tokens.cooccurrence(window=np.int64(3), features=features, by=np.array(["outlet"]))
        assert other.recipe["arguments"] == plain.recipe["arguments"]
        assert repr(other) == repr(plain)
        json.dumps(other.recipe)
    sides = tokens.cooccurrence(window=[2, np.int32(3)], features=({"port"}, iter(["ship*"])))
    assert sides.recipe["arguments"]["window"] == [2, 3]
    assert sides.recipe["arguments"]["features"] == {"rows": ["port"], "columns": ["ship*"]}
    assert repr(sides) == repr(tokens.cooccurrence(window=(2, 3), features=("port", "ship*")))
    fcm = tokens.cooccurrence()
    table = fcm.collocates(iter(["port"]), top=np.int64(2), min_count=np.int32(3), by=np.array(["outlet"]))
    assert list(table) == list(fcm.collocates("port", top=2, min_count=3, by="outlet"))
    assert table.recipe["arguments"]["by"] == ["outlet"]
    json.dumps(table.recipe)
    json.dumps(fcm.collocates("port", top=np.int64(2), measure="pmi", smoothing=np.float32(0.5)).recipe)
    json.dumps(plain.collocates(iter(["port"]), top=np.int64(2)).recipe)


def test_reprs_say_how_it_was_counted(newsroom):
    tokens = newsroom.tokens()
    assert repr(tokens.cooccurrence(weights="linear", ordered=True)).endswith(", window=5, weights='linear', ordered")
    assert repr(tokens.cooccurrence(context="document", ordered=True, binary=True)).endswith(
        ", context='document', ordered, binary"
    )


def test_matrices_are_not_pickled(newsroom):
    tokens = newsroom.tokens()
    for matrix in (tokens.cooccurrence(), tokens.cooccurrence(by="outlet")):
        with pytest.raises(TypeError, match=r"not pickled.*to_scipy\(\).*count (it|them) again"):
            pickle.dumps(matrix)


def test_a_number_is_the_label_of_its_group():
    corpus = sw.Corpus({"text": ["a port", "a deal"], "year": [2019, 2020]}, outlet=None)
    stack = corpus.tokens().cooccurrence(by="year")
    assert stack[2019] is stack["2019"] is stack[np.int64(2019)]
    assert 2020 in stack
    assert 2021 not in stack
    with pytest.raises(sw.GroupError):
        stack[True]


def test_the_company_of_groups_is_smoothed_and_typed(newsroom):
    pyarrow = pytest.importorskip("pyarrow")
    stack = newsroom.tokens().cooccurrence(by="outlet")
    table = stack.collocates("port", measure="pmi", smoothing=0.75, min_count=3)
    for label, matrix in stack.items():
        lines = [{k: v for k, v in line.items() if k != "outlet"} for line in table if line["outlet"] == label]
        assert lines == list(matrix.collocates("port", measure="pmi", smoothing=0.75, min_count=3))
    assert table.recipe["arguments"]["smoothing"] == 0.75
    assert (
        pyarrow.table(stack.collocates("port", min_count=10**6)).schema
        == pyarrow.table(stack.collocates("port", min_count=3)).schema
    )


@pytest.mark.parametrize(
    "given",
    [
        {"window": 7}, {"window": (3, 70), "weights": "linear"}, {"window": 30, "weights": "harmonic"},
        {"context": "document", "binary": True}, {"context": "sentence", "ordered": True}, {"features": ("p*", None)},
    ],
)  # fmt: skip
def test_any_number_of_threads_gives_the_same_bits(newsroom, given):
    def bits(threads):
        tokens = newsroom.tokens(threads=threads)
        stack = tokens.cooccurrence(**given, by="outlet")
        matrices = [tokens.cooccurrence(**given), *(matrix for _, matrix in stack.items())]
        found = [matrix.to_scipy() for matrix in matrices]
        arrays = [array.tobytes() for one in found for array in (one.data, one.indices, one.indptr)]
        return arrays, [matrix.total for matrix in matrices]

    assert bits(1) == bits(2) == bits(7)


def test_equal_windows_written_apart_are_equal(newsroom):
    tokens = newsroom.tokens()
    for weights in (None, "harmonic", "linear"):
        both, pair = (tokens.cooccurrence(window=window, weights=weights).to_scipy() for window in (5, (5, 5)))
        assert (both != pair).nnz == 0
        later = tokens.cooccurrence(window=(0, 5), weights=weights).to_scipy()
        ordered = tokens.cooccurrence(window=5, weights=weights, ordered=True).to_scipy()
        assert (later != ordered).nnz == 0
        earlier = tokens.cooccurrence(window=(5, 0), weights=weights).to_scipy()
        assert (earlier != later.T).nnz == 0


def test_a_stack_is_read_like_a_dict(newsroom):
    stack = newsroom.tokens().cooccurrence(by="outlet", features="port")
    assert len(stack) == len(stack.groups) == 4
    assert stack.groups[0] in stack
    assert "Gazette" not in stack
    assert stack.features == stack.rows == stack.columns == ["port"]
    assert repr(stack).startswith("Cooccurrences: 4 groups, 1 rows, 1 columns, window=5")
    for wrong in ("Harbor Tribun", 5, []):
        with pytest.raises(sw.GroupError, match="is not among the 4 groups"):
            stack[wrong]
    with pytest.raises(sw.PatternError, match="no feature"):
        stack.collocates("ship")


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


#: The measures that take the pairs (or contexts) with neither word.
TAKING_O22 = {
    "g2", "g2_signed", "chi2", "chi2_yates", "phi2", "delta_p_2given1", "delta_p_1given2", "log_odds", "log_odds_z",
    "odds_ratio", "fisher", "lrc",
}  # fmt: skip


@pytest.mark.parametrize("measure", measures.ASSOCIATION)
def test_the_commonest_pairs_of_an_ordered_binary_matrix_have_a_value(measure):
    """Both words stand in every document, once in this order: O11 is a part of the documents with both."""
    texts = ["port ship", "ship port", "ship port", "ship port strike"]
    fcm = sw.Corpus({"text": texts}, outlet=None).tokens().cooccurrence(context="document", binary=True, ordered=True)
    (row,) = [row for row in fcm.collocates("port", measure=measure, min_count=1) if row["collocate"] == "ship"]
    assert [row[cell] for cell in ("o11", "o12", "o21", "o22", "e11")] == [1, 3, 3, None, 4.0]
    value = row[measure]
    if measure in TAKING_O22:
        assert value is None
    else:
        by_hand = {
            "logdice": 14 + np.log2(2 / 8), "pmi": -2, "npmi": -1, "ppmi": 0, "mi2": -2, "mi3": -2, "local_mi": -2,
            "poisson_stirling": np.log(1 / 4) - 1, "simple_ll": 2 * (np.log(1 / 4) + 3), "t_score": -3,
            "z_score": -1.5, "dice": 2 / 8, "jaccard": 1 / 7, "min_sensitivity": 1 / 4,
        }  # fmt: skip
        assert value == pytest.approx(by_hand[measure], rel=1e-12)
    matrix = fcm.association(measure)
    port, ship = fcm.features.index("port"), fcm.features.index("ship")
    assert matrix[port, ship] == (0 if value is None else value)
    with pytest.raises(sw.InputError, match="no contingency table"):
        measures.association([1], [4], [4], [4], measure=measure)


def test_the_diagonal_of_a_binary_matrix_has_a_value():
    fcm = (
        sw.Corpus({"text": ["port port", "port", "port"]}, outlet=None)
        .tokens()
        .cooccurrence(context="document", binary=True)
    )
    (row,) = fcm.collocates("port", measure="dice", min_count=1)
    assert (row["o11"], row["o22"], row["dice"]) == (1, None, 1 / 3)


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
        ({"window": (1, 2, 3)}, sw.OptionError),
        ({"window": (0, 0)}, sw.OptionError),
        ({"window": (-1, 2)}, sw.OptionError),
        ({"window": (1, True)}, TypeError),
        ({"window": (2, 5), "ordered": True}, sw.OptionError),
        ({"window": (0, 65), "weights": "harmonic"}, sw.OptionError),
        ({"binary": True}, sw.OptionError),
        ({"binary": 1, "context": "document"}, TypeError),
        ({"features": "zebra"}, sw.PatternError),
        ({"features": ("port", None, None)}, sw.OptionError),
        ({"features": 5}, TypeError),
        ({"by": "nowhere"}, sw.ColumnError),
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
