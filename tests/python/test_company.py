"""The region around a word, and the company of a node contrasted between groups, against counting by hand."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import slantwise as sw

WORDS = ["port", "ship", "strike", "deal", "the"]
#: A document is sentences of words.
sentence = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8)
documents = st.lists(st.lists(sentence, min_size=1, max_size=3), min_size=2, max_size=6)
spans = st.one_of(
    st.integers(0, 5), st.tuples(st.integers(0, 4), st.integers(0, 4)), st.sampled_from(["sentence", "document"])
)


def made(documents):
    """A corpus of two outlets, and per document its words with the numbers of their sentences."""
    texts = ["! ".join(" ".join(words).capitalize() for words in document) + "!" for document in documents]
    places = [[(word, number) for number, words in enumerate(document) for word in words] for document in documents]
    corpus = sw.Corpus({"text": texts, "outlet": [("Tribune", "Ledger")[n % 2] for n in range(len(texts))]})
    return corpus, places


def around(places, span, target="port"):
    """Per document, whether each word lies around the target, or is it."""
    regions = []
    for words in places:
        hits = [place for place, (word, _) in enumerate(words) if word == target]
        before, behind = (span, span) if isinstance(span, int) else span if isinstance(span, tuple) else (0, 0)
        regions.append(
            [
                any(
                    span == "document"
                    or (span == "sentence" and words[hit][1] == number)
                    or hit - before <= place <= hit + behind
                    for hit in hits
                )
                for place, (_, number) in enumerate(words)
            ]
        )
    return regions


# -- where -------------------------------------------------------------------------------------------------------------


@given(documents, spans)
def test_the_region_around_a_word(documents, span):
    corpus, places = made(documents)
    view = corpus.tokens(stopwords=["the"]).near("port", window=span)
    counted = [
        Counter(word for (word, _), here in zip(words, region, strict=True) if here and word != "the")
        for words, region in zip(places, around(places, span), strict=True)
    ]
    matrix = view.dfm().to_scipy().toarray()
    assert [dict(zip(view.features, row, strict=True)) for row in matrix] == [
        {feature: words[feature] for feature in view.features} for words in counted
    ]
    assert view.n_tokens == sum(map(Counter.total, counted))


def test_the_span_is_told_in_the_recipe_and_the_name(newsroom):
    tokens = newsroom.tokens()
    for window, kept, shown in [
        (10, 10, "near('port')"),
        (3, 3, "near('port', window=3)"),
        ((3, 3), 3, "near('port', window=3)"),
        ((2, 0), [2, 0], "near('port', window=[2, 0])"),
        ([0, 2], [0, 2], "near('port', window=[0, 2])"),
        ("sentence", "sentence", "near('port', window='sentence')"),
        ("document", "document", "near('port', window='document')"),
    ]:
        view = tokens.near("port", window=window)
        assert view.recipe["views"] == [{"view": "near", "pattern": "port", "window": kept}]
        assert repr(view).endswith(shown)
        assert view.n_tokens == tokens.near("port", window=kept).n_tokens


@pytest.mark.parametrize(
    ("window", "error", "said"),
    [
        ("sentense", sw.OptionError, "Did you mean 'sentence'"),
        ("5", sw.OptionError, 'a number of words, .left, right., "sentence" or "document"'),
        ((1,), sw.OptionError, "two numbers of words"),
        ((1, 2, 3), sw.OptionError, "two numbers of words"),
        ((1, -1), sw.OptionError, r"window\[1\] = -1"),
        ((1.0, 2), TypeError, r"window\[0\] = 1.0"),
        (-1, sw.OptionError, "window = -1: a whole number from 0"),
        (2**31, sw.OptionError, "window = 2147483648"),
        (2.5, TypeError, "window = 2.5"),
        (True, TypeError, "window = True"),
        (None, TypeError, "window = None"),
    ],
)
def test_spans_that_are_none(newsroom, window, error, said):
    with pytest.raises(error, match=said):
        newsroom.tokens().near("port", window=window)


# -- contrasted --------------------------------------------------------------------------------------------------------


@given(documents, st.sampled_from([1, 2, 4, "sentence", "document"]), st.booleans())
def test_company_is_what_stands_in_the_windows(documents, span, ordered):
    corpus, places = made(documents)
    ordered = ordered and isinstance(span, int)
    how = {"window": span, "ordered": ordered} if isinstance(span, int) else {"context": span}
    fcm = corpus.tokens(stopwords=["the"]).cooccurrence(**how)
    if "port" not in fcm.features:
        return
    here = {"Tribune": Counter(), "Ledger": Counter()}
    words_near = Counter()
    for number, (words, region) in enumerate(zip(places, around(places, (0, span) if ordered else span), strict=True)):
        outlet = ("Tribune", "Ledger")[number % 2]
        near = [word for (word, _), inside in zip(words, region, strict=True) if inside and word != "port"]
        here[outlet].update(word for word in near if word != "the")
        words_near[outlet] += len(near)
    if 0 in (words_near["Tribune"], words_near["Ledger"]):
        with pytest.raises(sw.GroupError):
            fcm.collocates("port", by="outlet", min_count=1)
        return
    table = fcm.collocates("port", by="outlet", min_count=1)
    met = here["Tribune"] | here["Ledger"]
    assert len(table) == 2 * len(met)
    assert set(table["node"]) <= {"port"}
    for row in table:
        other = "Ledger" if row["outlet"] == "Tribune" else "Tribune"
        assert row["n_target"] == here[row["outlet"]][row["collocate"]]
        assert row["n_reference"] == here[other][row["collocate"]]
        assert row["rate_target"] == pytest.approx(1e6 * row["n_target"] / words_near[row["outlet"]], rel=1e-12)


def test_columns_are_those_of_keyness(newsroom):
    fcm = newsroom.tokens(stopwords="en").cooccurrence(window=5)
    table = fcm.collocates("port", by="outlet", min_count=3)
    keyness = newsroom.tokens().keyness(min_count=3)
    assert table.columns == ["outlet", "node", "collocate", *keyness.columns[2:]]
    assert table.recipe["call"] == "collocates"
    assert table.recipe["arguments"]["by"] == "outlet"
    account = table.recipe["documents"]
    assert account["seen"] == len(newsroom) == account["counted"] + sum(account["rejected"].values())
    assert "port" not in table["collocate"]


def test_it_is_the_estimator_of_keyness(newsroom):
    """Of a node whose windows hold it once, the numbers of the region less the node."""
    tokens = newsroom.tokens(stopwords="en")
    table = tokens.cooccurrence(context="document").collocates("port", by="outlet", within="event", min_count=3)
    region = tokens.near("port", window="document").drop("port").keyness(within="event", min_count=3)
    by_hand = {(row["outlet"], row["feature"]): row for row in region}
    assert {(row["outlet"], row["collocate"]) for row in table} == by_hand.keys()
    for row in table:
        other = by_hand[row["outlet"], row["collocate"]]
        for name in ("n_target", "n_reference", "docs_target", "docs_reference"):
            assert row[name] == other[name]
    alone = tokens.drop("port").cooccurrence(context="document")
    assert alone.features == [feature for feature in tokens.features if feature != "port"]


def test_nodes_of_a_pattern_make_one_table(newsroom):
    fcm = newsroom.tokens(stopwords="en").cooccurrence(window=8)
    with pytest.warns(sw.DataWarning, match="left out, as they are met in one group alone"):
        table = fcm.collocates("minist*", by="outlet", min_count=2)
    nodes = list(dict.fromkeys(table["node"]))
    assert len(nodes) > 1
    for node in nodes:
        alone = {(row["outlet"], row["collocate"]): row for row in fcm.collocates(node, by="outlet", min_count=2)}
        rows = [row for row in table if row["node"] == node]
        assert len(rows) == len(alone)
        for row in rows:
            expected = alone[row["outlet"], row["collocate"]]
            assert row["p"] == expected["p"]
            assert row | {"q": 0} == expected | {"q": 0}
    p = np.array([row["p"] for row in table if row["p"] is not None])
    q = np.array([row["q"] for row in table if row["p"] is not None])
    order = np.argsort(p)
    ranked = p[order] * len(p) / np.arange(1, len(p) + 1)
    expected = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1)
    np.testing.assert_allclose(q[order], expected, rtol=1e-12)


def test_top_is_per_group_and_node(newsroom):
    fcm = newsroom.tokens(stopwords="en").cooccurrence(window=8)
    table = fcm.collocates("port", by="outlet", min_count=2)
    top = fcm.collocates("port", by="outlet", min_count=2, top=2)
    expected = []
    for outlet in dict.fromkeys(table["outlet"]):
        expected += [row for row in table if row["outlet"] == outlet][:2]
    assert list(top) == expected


def test_by_takes_what_keyness_takes(newsroom):
    fcm = newsroom.tokens(stopwords="en").cooccurrence(window=8)
    table = fcm.collocates("port", by="event", target=newsroom.documents["event"][0], test="token", cluster="outlet")
    assert table.columns[0] == "event"
    assert set(table["event"]) <= {newsroom.documents["event"][0]}
    with pytest.raises(sw.ColumnError, match="outlt"):
        fcm.collocates("port", by="outlt")
    with pytest.raises(sw.GroupError, match="target"):
        fcm.collocates("port", by="outlet", target="no such outlet")
    with pytest.raises(sw.PatternError, match="no feature"):
        fcm.collocates("no-such-word", by="outlet")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"target": "Tribune"}, "target = 'Tribune' is about a comparison: say by which column"),
        ({"reference": "all"}, "reference = 'all' is about a comparison"),
        ({"within": "event"}, "within = 'event' is about a comparison"),
        ({"cluster": "event"}, "cluster = 'event' is about a comparison"),
        ({"test": "token"}, "test = 'token' is about a comparison"),
        ({"by": "outlet", "measure": "pmi"}, "measure = 'pmi' does not go with by"),
        ({"by": "outlet", "smoothing": 0.75}, "smoothing = 0.75 does not go with by"),
    ],
)
def test_arguments_that_do_not_go_together(newsroom, arguments, said):
    with pytest.raises(sw.OptionError, match=said):
        newsroom.tokens().cooccurrence().collocates("port", **arguments)


def test_matrices_that_cannot_be_contrasted(newsroom):
    tokens = newsroom.tokens()
    with pytest.raises(sw.OptionError, match="weights = 'harmonic'"):
        tokens.cooccurrence(weights="harmonic").collocates("port", by="outlet")
    with pytest.raises(sw.OptionError, match="ordered matrix of context = 'document'"):
        tokens.cooccurrence(context="document", ordered=True).collocates("port", by="outlet")
    with pytest.raises(sw.GroupError, match="two groups"):
        sw.Corpus({"text": ["a port", "a ship"], "outlet": ["x", "y"]}).tokens().cooccurrence().collocates(
            "port", by="outlet", min_count=1
        )


@given(documents, st.sampled_from([1, 2, 4, (0, 2), (3, 0), "document"]), st.sampled_from(["port_strike", "ship"]))
def test_company_of_and_among_compounds(documents, span, node):
    corpus, places = made(documents)
    fcm = (
        corpus.tokens()
        .compound(["port strike", "deal the ship"])
        .cooccurrence(**({"context": span} if span == "document" else {"window": span}))
    )
    if node not in fcm.features:
        return
    before, behind = (span, span) if isinstance(span, int) else span if isinstance(span, tuple) else (99, 99)
    met, pairs = Counter(), Counter()
    for words in places:
        units, place = [], 0
        while place < len(words):
            rest = [word for word, _ in words[place:]]
            length = next((len(p) for p in (["port", "strike"], ["deal", "the", "ship"]) if rest[: len(p)] == p), 1)
            units.append(("_".join(rest[:length]), place, place + length - 1))
            place += length
        nodes = [(first, last) for unit, first, last in units if unit == node]
        for unit, first, last in units:
            times = sum(
                0 < first - node_last <= behind or 0 < node_first - last <= before for node_first, node_last in nodes
            )
            pairs[unit] += times
            met[unit] += times > 0 and unit != node
    plain = {row["collocate"]: row["o11"] for row in fcm.collocates(node, min_count=1)}
    assert plain == {unit: times for unit, times in pairs.items() if times}
    try:
        table = fcm.collocates(node, by="outlet", min_count=1, reference="rest")
    except sw.GroupError:
        return
    assert {row["collocate"]: row["n_target"] + row["n_reference"] for row in table} == {
        unit: times for unit, times in met.items() if times
    }


def test_the_company_of_ngrams_is_refused(newsroom):
    fcm = newsroom.tokens().ngrams(2).cooccurrence()
    with pytest.raises(sw.OptionError, match=r"by.*n-grams.*compound"):
        fcm.collocates("the_port", by="outlet")


def test_many_nodes_take_no_more_memory_than_one(monkeypatch):
    texts = [" ".join(f"w{(document * 7 + place * place) % 60}" for place in range(50)) for document in range(2_000)]
    outlets = ["Tribune", "Ledger"] * 1_000
    fcm = sw.Corpus({"text": texts, "outlet": outlets}).tokens().cooccurrence(window=2, features=("w*", "w1"))
    monkeypatch.setenv("SLANTWISE_MEMORY", "4MB")
    table = fcm.collocates("w*", by="outlet", min_count=1)
    assert len(set(table["node"])) > 10
    monkeypatch.setenv("SLANTWISE_MEMORY", "100KB")
    with pytest.raises(MemoryError):
        fcm.collocates("w1", by="outlet", min_count=1)


def test_a_compound_has_company(newsroom):
    tokens = newsroom.tokens(stopwords="en")
    joined = tokens.compound(tokens.collocations(min_count=8).head(3))
    for node in set(joined.features) - set(tokens.features):
        table = joined.cooccurrence(context="document").collocates(node, by="outlet", min_count=1)
        assert node not in table["collocate"]
        assert len(table) > 0


@pytest.mark.parametrize("threads", [1, 3])
def test_threads_change_nothing(articles, threads):
    def contrasted(threads):
        fcm = sw.Corpus(articles).tokens(threads=threads).cooccurrence(window=5)
        return fcm.collocates("port", by="outlet").to_dict()

    assert contrasted(threads) == contrasted(2)


# -- smoothed ----------------------------------------------------------------------------------------------------------


kinds = st.one_of(
    st.fixed_dictionaries(
        {"window": st.sampled_from([1, 3, (0, 2), (3, 1)]), "weights": st.sampled_from([None, "linear"])}
    ),
    st.fixed_dictionaries({"window": st.just(2), "ordered": st.just(True)}),
    st.fixed_dictionaries(
        {"context": st.sampled_from(["sentence", "document"]), "ordered": st.booleans(), "binary": st.booleans()}
    ),
)


@given(documents, kinds)
def test_an_exponent_of_one_smooths_nothing(documents, how):
    fcm = made(documents)[0].tokens().cooccurrence(**how)
    for measure in ("pmi", "ppmi"):
        plain, smooth = fcm.association(measure), fcm.association(measure, smoothing=1)
        assert plain.nnz == smooth.nnz == fcm.to_scipy().nnz
        np.testing.assert_allclose(smooth.toarray(), plain.toarray(), rtol=1e-9, atol=1e-12)
    for node in fcm.features[:2]:
        plain = fcm.collocates(node, measure="pmi", min_count=0)
        smooth = {row["collocate"]: row for row in fcm.collocates(node, measure="pmi", min_count=0, smoothing=1)}
        for row in plain:
            assert smooth[row["collocate"]]["e11"] == pytest.approx(row["e11"], rel=1e-12)


def test_smoothed_tables_of_contexts():
    """C^a is a share of ΣC^a, ΣC is more than the number of documents."""
    texts = ["port ship", "port ship deal", "port", "ship deal", "the deal"]
    fcm = sw.Corpus({"text": texts}, outlet=None).tokens().cooccurrence(context="document", binary=True)
    documents = {"deal": 3, "port": 3, "ship": 3, "the": 1}
    assert fcm.total == 5
    table = {row["collocate"]: row for row in fcm.collocates("deal", measure="pmi", min_count=1, smoothing=0.5)}
    roots = sum(count**0.5 for count in documents.values())
    for collocate in ("port", "ship", "the"):
        expected = 3 * documents[collocate] ** 0.5 / roots * (10 / 5)
        assert table[collocate]["e11"] == pytest.approx(expected, rel=1e-12)
        assert table[collocate]["pmi"] == pytest.approx(np.log2(table[collocate]["o11"] / expected), abs=1e-12)


@given(documents, st.sampled_from([0.25, 0.75, 1.0]), st.booleans())
def test_smoothed_margins(documents, exponent, ordered):
    corpus, _ = made(documents)
    fcm = corpus.tokens().cooccurrence(window=3, ordered=ordered)
    counts = fcm.to_scipy().toarray().astype(float)
    smooth = counts.sum(axis=0) ** exponent
    for measure in ("pmi", "ppmi"):
        got = fcm.association(measure, smoothing=exponent)
        assert got.nnz == (counts > 0).sum(), "a PPMI of 0 is stored where the pair occurs"
        with np.errstate(divide="ignore", invalid="ignore"):
            expected = np.log2(counts * smooth.sum() / np.outer(counts.sum(axis=1), smooth))
        expected = np.where(counts > 0, expected if measure == "pmi" else np.maximum(expected, 0), 0)
        np.testing.assert_allclose(got.toarray(), expected, rtol=1e-9, atol=1e-12)
    if counts.any():
        node = fcm.features[int(counts.sum(axis=1).argmax())]
        row = fcm.features.index(node)
        for line in fcm.collocates(node, measure="pmi", smoothing=exponent, min_count=1):
            column = fcm.features.index(line["collocate"])
            assert line["e11"] == pytest.approx(counts[row].sum() * smooth[column] / smooth.sum(), rel=1e-12)
            assert line["pmi"] == pytest.approx(np.log2(line["o11"] / line["e11"]), abs=1e-12)


@pytest.mark.parametrize(
    ("measure", "smoothing", "said"),
    [
        ("npmi", 0.75, "it goes with pmi and ppmi, not with npmi"),
        ("logdice", 0.75, "not with logdice"),
        ("pmi", 0.0, "smoothing = 0: an exponent above 0 and at most 1"),
        ("pmi", 1.5, "smoothing = 1.5"),
        ("pmi", float("nan"), "smoothing = NaN"),
    ],
)
def test_smoothing_that_has_no_meaning(newsroom, measure, smoothing, said):
    fcm = newsroom.tokens().cooccurrence()
    for call in (fcm.association, lambda measure, **given: fcm.collocates("port", measure=measure, **given)):
        with pytest.raises(sw.OptionError, match=said):
            call(measure, smoothing=smoothing)


@pytest.mark.parametrize("smoothing", ["0.75", True, [0.75]])
def test_smoothing_is_a_number(newsroom, smoothing):
    with pytest.raises(TypeError, match="smoothing = "):
        newsroom.tokens().cooccurrence().association("pmi", smoothing=smoothing)


def test_the_exact_test_is_of_whole_counts(newsroom):
    with pytest.raises(sw.OptionError, match=r"fisher.*whole counts"):
        newsroom.tokens().cooccurrence(weights="linear").association("fisher")
    table = newsroom.tokens().cooccurrence().collocates("port", measure="fisher")
    assert all(value is not None and value >= 0 for value in table["fisher"])
