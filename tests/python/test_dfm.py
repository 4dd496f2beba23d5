"""The document-feature matrix: what users of quanteda and scikit-learn expect of it, against the plain way to do it."""

from __future__ import annotations

import datetime
import json
import math
import pickle
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse
import scipy.spatial.distance as distance
from hypothesis import given
from hypothesis import strategies as st

import slantwise as sw
from slantwise.dfm import PRESETS, SIMILARITY

WORDS = ["port", "strike", "talks", "ferry", "Merrow", "the", "rain"]
texts = st.lists(st.none() | st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join), min_size=1, max_size=9)
outlets = st.sampled_from(["Ledger", "Tribune", "Ωmega", None])


def made(documents, groups=None):
    groups = groups or ["Ledger"] * len(documents)
    # One more document, so that the columns are of text whatever is drawn.
    return sw.Corpus({"text": [*documents, "port"], "outlet": [*groups, "Ledger"]}).tokens().dfm()


def dense(dfm):
    return dfm.to_scipy().toarray()


def same(one, other):
    a, b = one.to_scipy(), other.to_scipy()
    assert (one.features, one.rows, one.shape) == (other.features, other.rows, other.shape)
    assert (a.dtype, a.shape, a.has_canonical_format) == (b.dtype, b.shape, b.has_canonical_format)
    for name in ("data", "indices", "indptr"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


@pytest.fixture(scope="module")
def dfm(newsroom):
    return newsroom.tokens().dfm()


# -- trim --------------------------------------------------------------------------------------------------------------


@given(texts, st.integers(0, 4), st.none() | st.integers(0, 9), st.data())
def test_trimming_selects_columns_and_accounts_for_the_others(documents, min_count, max_count, data):
    limit = st.integers(0, 5) | st.sampled_from([0.1, 0.2, 0.3, 0.5, 0.7, 1.0])
    low, high, top = data.draw(limit), data.draw(st.none() | limit), data.draw(st.none() | st.integers(1, 4))
    dfm = made(documents)
    trimmed = dfm.trim(min_count=min_count, max_count=max_count, min_docfreq=low, max_docfreq=high, top=top)
    matrix = dense(dfm)
    kept, rejected = [], Counter()
    for column in range(matrix.shape[1]):
        count, docfreq = int(matrix[:, column].sum()), int((matrix[:, column] > 0).sum())

        def beyond(bound, docfreq=docfreq):
            """How far the feature is beyond a bound of rows; decimals as they are written."""
            share = Fraction(str(bound)) if isinstance(bound, float) else None
            return docfreq - bound if share is None else Fraction(docfreq, len(matrix)) - share

        if count < min_count:
            rejected["below min_count"] += 1
        elif max_count is not None and count > max_count:
            rejected["above max_count"] += 1
        elif beyond(low) < 0:
            rejected["below min_docfreq"] += 1
        elif high is not None and beyond(high) > 0:
            rejected["above max_docfreq"] += 1
        else:
            kept.append((-count, column))
    chosen = sorted(column for _, column in sorted(kept)[:top])
    if len(kept) > len(chosen):
        rejected["beyond top"] = len(kept) - len(chosen)
    np.testing.assert_array_equal(dense(trimmed), matrix[:, chosen])
    assert trimmed.features == [dfm.features[column] for column in chosen]
    assert trimmed.rows == dfm.rows
    assert trimmed.to_scipy().dtype == np.int32
    account = trimmed.recipe["steps"][-1]["features"]
    assert account == {"seen": len(dfm.features), "counted": len(chosen), "rejected": dict(rejected)}
    assert "steps" not in dfm.recipe


def test_trimming_by_document_frequency_is_that_of_scikit_learn(newsroom, dfm):
    text = pytest.importorskip("sklearn.feature_extraction.text")
    words = [str(document).split() for document in newsroom.tokens().lead(90).dfm().rows]
    assert len(words) == 49
    listed = [
        [feature for feature, count in zip(dfm.features, row, strict=True) for _ in range(count)] for row in dense(dfm)
    ]
    for low, high, top in [(2, 0.5, None), (0.1, 0.9, 100), (1, 40, 50), (3, 1.0, None)]:
        peer = text.CountVectorizer(analyzer=lambda words: words, min_df=low, max_df=high, max_features=top)
        peer.fit(listed)
        mine = dfm.trim(min_docfreq=low, max_docfreq=high, top=top)
        if top is None:
            assert mine.features == sorted(peer.get_feature_names_out())
        else:
            # Which of equally frequent features scikit-learn keeps is not said; their counts are the same.
            counts = Counter(word for words in listed for word in words)
            theirs = sorted(counts[feature] for feature in peer.get_feature_names_out())
            assert theirs == sorted(counts[feature] for feature in mine.features)


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"min_count": 1.5}, TypeError, "min_count"),
        ({"min_count": -1}, sw.OptionError, "min_count"),
        ({"max_count": True}, TypeError, "max_count"),
        ({"min_docfreq": 0.0}, sw.OptionError, "share"),
        ({"max_docfreq": 2.0}, sw.OptionError, "2 is a share as it is a float"),
        ({"max_docfreq": "half"}, TypeError, "share"),
        ({"min_docfreq": float("nan")}, sw.OptionError, "share"),
        ({"min_docfreq": True}, TypeError, "min_docfreq"),
        ({"top": 0}, sw.OptionError, "top"),
    ],
)
def test_what_trimming_refuses(dfm, arguments, error, said):
    with pytest.raises(error, match=said):
        dfm.trim(**arguments)


# -- group -------------------------------------------------------------------------------------------------------------


@given(st.data(), texts)
def test_grouping_is_counting_by_group(data, documents):
    groups = [data.draw(outlets) for _ in documents]
    dfm = made(documents, groups)
    tokens = dfm._tokens
    counted = tokens.dfm(by="outlet")
    grouped = dfm.group("outlet")
    same(grouped, counted)
    same(dfm.group([*groups, "Ledger"]), counted)
    same(dfm.group(np.array([*groups, "Ledger"], dtype=object)), counted)
    assert grouped.recipe["steps"][0]["documents"] == counted.recipe["documents"]
    rows = grouped.recipe["steps"][0]["rows"]
    assert rows["seen"] == len(dfm.rows) == rows["counted"] + sum(rows["rejected"].values())
    assert rows["rejected"].get("no group", 0) == groups.count(None)


@given(st.data(), texts)
def test_a_group_of_groups_is_a_group(data, documents):
    dfm = made(documents)
    fine = [data.draw(st.integers(0, 4)) for _ in dfm.rows]
    coarse = {number: data.draw(outlets) for number in range(5)}
    if set(coarse.values()) == {None}:
        coarse[fine[0]] = "Ledger"
    labels = [coarse[number] for number in fine]
    if not any(labels):
        labels[0] = coarse[fine[0]] = "Ledger"
        labels = [coarse[number] for number in fine]
    twice = dfm.group(fine).group([coarse[number] for number in sorted(set(fine))])
    same(twice, dfm.group(labels))


def test_groups_by_several_columns_and_of_all_kinds(newsroom, dfm):
    tokens = newsroom.tokens()
    same(dfm.group(["event", "outlet"]), tokens.dfm(by=["event", "outlet"]))
    trimmed, counted = dfm.trim(min_count=9), tokens.dfm(by="outlet")
    columns = [dfm.features.index(feature) for feature in trimmed.features]
    np.testing.assert_array_equal(dense(trimmed.group("outlet")), dense(counted)[:, columns])
    days = [datetime.date(2025, 3, 1 + row % 3) for row in dfm.rows]
    assert dfm.group(days).rows == ["2025-03-01", "2025-03-02", "2025-03-03"]
    assert dfm.group(row % 2 for row in dfm.rows).rows == ["0", "1"]
    assert dfm.group(np.arange(49) % 2).shape == (2, len(dfm.features))
    nobody = dfm.group([None] * 49)
    assert nobody.shape == (0, len(dfm.features))
    assert nobody.recipe["steps"][0]["rows"] == {"seen": 49, "counted": 0, "rejected": {"no group": 49}}


def test_what_grouping_refuses(dfm):
    with pytest.raises(sw.ColumnError, match="Did you mean 'outlet'"):
        dfm.group("outlets")
    with pytest.raises(sw.InputError, match="2 labels and the matrix 49 rows"):
        dfm.group(["a", "b"])
    with pytest.raises(TypeError, match="int"):
        dfm.group(7)
    with pytest.raises(TypeError, match="bytes"):
        dfm.group(b"outlet")
    with pytest.raises(sw.ColumnError, match="Float64"):
        dfm.group([0.5] * 49)
    outlets = dfm.group("outlet")
    with pytest.raises(sw.OptionError, match="no columns"):
        outlets.group("event")
    with pytest.raises(sw.OptionError, match="no columns"):
        dfm._tokens.dfm(by="outlet").group("event")
    two = sw.Corpus({"text": ["a", "b"], "outlet": ["x", "y"], "event": ["e", "f"]}).tokens().dfm()
    with pytest.raises(sw.OptionError, match="give labels as an array"):
        two.group(["outlet", "event"])
    assert two.group(np.array(["outlet", "event"])).rows == ["event", "outlet"]
    assert two.group("outlet").group(["outlet", "event"]).rows == ["event", "outlet"]


def test_sums_that_need_more_room_get_it(dfm):
    matrix = dfm.to_scipy()
    matrix.data = np.full_like(matrix.data, 2**30)
    big = sw.Dfm(matrix, dfm.features, dfm.rows, dfm.recipe, dfm._tokens).group("outlet")
    assert big.to_scipy().dtype == np.int64
    assert big.to_scipy().sum() == 2**30 * matrix.nnz


# -- tf-idf ------------------------------------------------------------------------------------------------------------


def slow_weights(counts, tf, df, base, norm):
    """Every weight of a matrix from the formulas of the documentation, cell by cell."""
    rows, features = len(counts), len(counts[0]) if len(counts) else 0

    def log(x):
        return math.log(x) / math.log(base)

    docfreq = [sum(counts[row][column] > 0 for row in range(rows)) for column in range(features)]
    weights = []
    for row in counts:
        total, most, types = sum(row), max(row, default=0), sum(count > 0 for count in row)
        line = []
        for count, d in zip(row, docfreq, strict=True):
            if not count:
                line.append(0.0)
                continue
            local = {
                "count": lambda c=count: c,
                "prop": lambda c=count, t=total: c / t,
                "propmax": lambda c=count, m=most: c / m,
                "logcount": lambda c=count: 1 + log(c),
                "boolean": lambda: 1,
                "augmented": lambda c=count, m=most: 0.5 + 0.5 * c / m,
                "logave": lambda c=count, t=total, n=types: (1 + log(c)) / (1 + log(t / n)),
            }[tf]()
            overall = {
                "inverse": lambda d=d: log(rows / d),
                "inversemax": lambda d=d: log(max(docfreq) / d),
                "inverseprob": lambda d=d: max(0, log((rows - d) / d)) if d < rows else 0,
                "unary": lambda: 1,
                "smooth": lambda d=d: log((1 + rows) / (1 + d)) + 1,
                "plus_one": lambda d=d: log(rows / d) + 1,
            }[df]()
            line.append(local * overall)
        size = {"none": 1, "l1": sum(line), "l2": math.hypot(*line)}[norm] or 1
        weights.append([weight / size for weight in line])
    return np.array(weights).reshape(rows, features)


@given(texts, st.data())
def test_weights_are_those_of_the_formulas(documents, data):
    from slantwise import dfm as module

    dfm = made(documents)
    how = {
        "tf": data.draw(st.sampled_from(module.TF)),
        "df": data.draw(st.sampled_from(module.DF)),
        "base": data.draw(st.sampled_from([2, 10, math.e, 1.5])),
        "norm": data.draw(st.sampled_from(module.NORMS)),
    }
    weighted = dfm.tfidf(**how)
    np.testing.assert_allclose(dense(weighted), slow_weights(dense(dfm).tolist(), **how), rtol=1e-12, atol=1e-15)
    matrix = weighted.to_scipy()
    assert matrix.dtype == np.float64
    assert (matrix.data > 0).all()
    assert weighted.recipe["steps"][-1] == {"call": "tfidf", "arguments": {"preset": "quanteda", **how}}
    assert dfm.to_scipy().dtype == np.int32


def test_the_worked_example_of_quanteda():
    """Two documents that its documentation takes from an encyclopedia, and their weights by hand."""
    texts = ["this is a a sample", "this is another another example example example"]
    dfm = sw.Corpus({"text": texts, "outlet": ["Tribune", "Ledger"]}).tokens().dfm()
    assert dfm.features == ["a", "another", "example", "is", "sample", "this"]
    log2 = math.log10(2)
    np.testing.assert_allclose(dense(dfm.tfidf()), [[2 * log2, 0, 0, 0, log2, 0], [0, 2 * log2, 3 * log2, 0, 0, 0]])
    prop = [[2 / 5 * log2, 0, 0, 0, log2 / 5, 0], [0, 2 / 7 * log2, 3 / 7 * log2, 0, 0, 0]]
    np.testing.assert_allclose(dense(dfm.tfidf(tf="prop")), prop)
    assert dfm.tfidf().to_scipy().nnz == 4
    augmented = dense(dfm.tfidf(tf="augmented", df="unary"))
    np.testing.assert_allclose(augmented[0], [1, 0, 0, 0.75, 0.75, 0.75])
    logave = dense(dfm.tfidf(tf="logave", df="unary", base=2))
    np.testing.assert_allclose(logave[0], np.array([2, 0, 0, 1, 1, 1]) / (1 + math.log2(5 / 4)))


def test_weights_are_those_of_scikit_learn(news):
    text = pytest.importorskip("sklearn.feature_extraction.text")
    dfm = sw.Corpus(news.head(1500)).tokens().dfm()
    counts = dfm.to_scipy()
    options = [
        ({}, {}),
        ({"sublinear_tf": True}, {"tf": "logcount"}),
        ({"smooth_idf": False}, {"df": "plus_one"}),
        ({"norm": "l1"}, {"norm": "l1"}),
        ({"norm": None}, {"norm": "none"}),
        ({"use_idf": False}, {"df": "unary"}),
    ]
    for theirs, mine in options:
        peer = scipy.sparse.csr_array(text.TfidfTransformer(**theirs).fit_transform(counts))
        found = dfm.tfidf("sklearn", **mine).to_scipy()
        np.testing.assert_array_equal(found.indptr, peer.indptr)
        np.testing.assert_array_equal(found.indices, peer.indices)
        np.testing.assert_allclose(found.data, peer.data, rtol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"preset": "gensim"}, sw.OptionError, "quanteda, sklearn"),
        ({"tf": "logcounts"}, sw.OptionError, "Did you mean 'logcount'"),
        ({"df": 3}, TypeError, "df"),
        ({"tf": ""}, sw.OptionError, "tf"),
        ({"norm": "l3"}, sw.OptionError, "none, l1, l2"),
        ({"base": 1}, sw.OptionError, "above 1"),
        ({"base": float("inf")}, sw.OptionError, "above 1"),
        ({"base": "e"}, TypeError, "base"),
    ],
)
def test_what_weighing_refuses(dfm, arguments, error, said):
    with pytest.raises(error, match=said):
        dfm.tfidf(**arguments)


def test_weights_are_not_trimmed_summed_or_weighed_again(dfm):
    weighted = dfm.tfidf()
    for step in (weighted.trim, lambda: weighted.group("outlet"), weighted.tfidf):
        with pytest.raises(sw.OptionError, match=r"before tfidf|weigh them once"):
            step()
    assert repr(weighted).endswith("weights stored")


def test_recipes_tell_every_step(dfm):
    recipe = dfm.trim(min_docfreq=np.float32(0.125), top=np.int64(99)).group("outlet").tfidf("sklearn").recipe
    assert json.loads(json.dumps(recipe)) == recipe
    assert [step["call"] for step in recipe["steps"]] == ["trim", "group", "tfidf"]
    assert recipe["steps"][2]["arguments"] == {"preset": "sklearn", **PRESETS["sklearn"]}
    assert {key: value for key, value in recipe.items() if key != "steps"} == dfm.recipe


# -- similarity --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("margin", ["rows", "features"])
def test_similarities_are_those_of_scipy(dfm, margin):
    trimmed = dfm.trim(min_docfreq=3, max_docfreq=0.8, top=60)
    for matrix in (trimmed, trimmed.tfidf()):
        rows = dense(matrix) if margin == "rows" else dense(matrix).T
        rows = rows[:25].astype(float)
        peers = {
            "cosine": lambda x, y: 1 - distance.cosine(x, y),
            "correlation": lambda x, y: 1 - distance.correlation(x, y),
            "jaccard": lambda x, y: 1 - distance.jaccard(x > 0, y > 0),
            "dice": lambda x, y: 1 - distance.dice(x > 0, y > 0),
            "ruzicka": lambda x, y: (1 - distance.braycurtis(x, y)) / (1 + distance.braycurtis(x, y)),
            "jensen_shannon": lambda x, y: 1 - distance.jensenshannon(x, y, 2) ** 2,
        }
        for method, peer in peers.items():
            found = matrix.similarity(method, margin=margin).toarray()
            for i, x in enumerate(rows):
                for j, y in enumerate(rows):
                    expected = peer(x, y) if (x * y).any() else 0
                    assert found[i, j] == pytest.approx(expected, abs=1e-12), (method, i, j)


def test_cosines_are_those_of_scikit_learn(news):
    pairwise = pytest.importorskip("sklearn.metrics.pairwise")
    dfm = sw.Corpus(news.head(800)).tokens().dfm().trim(min_count=2).tfidf("sklearn")
    expected = pairwise.cosine_similarity(dfm.to_scipy())
    np.testing.assert_allclose(dfm.similarity().toarray(), expected, atol=1e-12)
    near = dfm.similarity(min=0.3)
    np.testing.assert_allclose(near.toarray(), np.where(expected >= 0.3, expected, 0), atol=1e-12)


@given(texts, st.sampled_from(SIMILARITY), st.sampled_from(["rows", "features"]), st.data())
def test_what_is_kept_is_a_part_of_what_there_is(documents, method, margin, data):
    dfm = made(documents)
    whole = dfm.similarity(method, margin=margin)
    assert whole.has_canonical_format
    assert (whole.toarray() == whole.toarray().T).all()
    assert np.isfinite(whole.data).all()
    assert (whole.data <= 1).all()
    if method != "correlation":
        assert (whole.data > 0).all()
    values = whole.toarray()
    stored = {(i, j) for i, j in zip(*whole.nonzero(), strict=True)}
    for i in range(len(values)):
        if (i, i) in stored:
            assert values[i, i] == pytest.approx(1, abs=1e-15)
    least = data.draw(st.sampled_from([-1, 0, 0.25, 0.5, 1]))
    kept = dfm.similarity(method, margin=margin, min=least)
    expected = whole.copy()
    expected.data[expected.data < least] = 0
    expected.eliminate_zeros()
    kept.eliminate_zeros()
    assert (kept != expected).nnz == 0
    top = data.draw(st.integers(1, 3))
    strongest = dfm.similarity(method, margin=margin, top=top)
    for i in range(len(values)):
        others = sorted((-values[i, j], j) for j in range(len(values)) if (i, j) in stored and j != i)[:top]
        assert sorted(strongest.indices[strongest.indptr[i] : strongest.indptr[i + 1]]) == sorted(
            [j for _, j in others] + [i] * ((i, i) in stored)
        )
        assert all(strongest[i, j] == values[i, j] for _, j in others)


@given(texts, texts, st.sampled_from(SIMILARITY))
def test_features_of_another_matrix_are_matched_by_name(one, two, method):
    both = made([*one, *two])
    rows = len(one)
    apart = [sw.Corpus({"text": part, "outlet": ["x"] * len(part)}).tokens().dfm() for part in (one, [*two, "port"])]
    found = apart[0].similarity(method, other=apart[1])
    expected = both.similarity(method).toarray()[:rows, rows:]
    np.testing.assert_allclose(found.toarray(), expected, rtol=0, atol=1e-12)
    back = apart[1].similarity(method, other=apart[0]).toarray()
    assert (back == found.toarray().T).all()


def test_articles_are_compared_with_outlets(dfm):
    outlets = dfm.group("outlet")
    found = dfm.similarity("jensen_shannon", other=outlets, top=1)
    assert found.shape == (49, 4)
    assert found.nnz == 49
    assert outlets.similarity("bhattacharyya").toarray().diagonal().tolist() == [1.0] * 4


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"method": "cosin"}, sw.OptionError, "Did you mean 'cosine'"),
        ({"margin": "documents"}, sw.OptionError, "rows, features"),
        ({"min": 2}, sw.OptionError, "min = 2.0: a number from -1 to 1"),
        ({"min": float("nan")}, sw.OptionError, "min"),
        ({"min": "0.5"}, TypeError, "min"),
        ({"top": 0}, sw.OptionError, "top"),
        ({"other": np.eye(3)}, TypeError, "ndarray"),
    ],
)
def test_what_similarity_refuses(dfm, arguments, error, said):
    with pytest.raises(error, match=said):
        dfm.similarity(**arguments)
    with pytest.raises(sw.OptionError, match='margin="rows"'):
        dfm.similarity(other=dfm, margin="features")


def test_too_many_pairs_are_an_error_that_says_what_to_do(dfm, monkeypatch):
    monkeypatch.setenv("SLANTWISE_MEMORY", "50kB")
    with pytest.raises(MemoryError, match="comparing rows"):
        dfm.similarity()
    assert dfm.similarity(min=0.999).nnz == 49


def test_a_matrix_of_nothing():
    dfm = sw.Corpus({"text": [None, ""], "outlet": ["x", "y"]}).tokens().dfm()
    assert dfm.trim().shape == (2, 0)
    assert dfm.tfidf("sklearn").shape == (2, 0)
    assert dfm.similarity().nnz == 0
    assert dfm.similarity(margin="features").shape == (0, 0)
    same(dfm.group("outlet"), dfm._tokens.dfm(by="outlet"))


def test_a_pickled_matrix_leaves_its_texts_behind():
    corpus = sw.Corpus({"text": ["port port strike", "strike"], "outlet": ["Tribune", "Ledger"]})
    dfm = corpus.tokens().dfm()
    again = pickle.loads(pickle.dumps(dfm))
    assert (again.rows, again.features, again.recipe) == (dfm.rows, dfm.features, dfm.recipe)
    assert (again.to_scipy() != dfm.to_scipy()).nnz == 0
    assert again.group(["x", "y"]).rows == ["x", "y"]
    assert again.similarity().nnz == dfm.similarity().nnz
    with pytest.raises(sw.OptionError, match="left its corpus behind; give one label per row"):
        again.group("outlet")


def test_no_norm_is_no_norm():
    dfm = sw.Corpus({"text": ["a b", "a a b"], "outlet": ["x", "y"]}).tokens().dfm()
    plain, normed = (dfm.tfidf("sklearn", norm=norm).to_scipy().toarray() for norm in (None, "preset"))
    assert (plain == dfm.tfidf("sklearn", norm="none").to_scipy().toarray()).all()
    assert np.allclose(np.linalg.norm(normed, axis=1), 1)
    assert not np.allclose(np.linalg.norm(plain, axis=1), 1)
    with pytest.raises(sw.OptionError, match="weigh them once"):
        dfm.tfidf().tfidf()


def test_what_a_matrix_says_of_itself_cannot_be_changed_by_mistake():
    dfm = sw.Corpus({"text": ["a b"], "outlet": ["x"]}).tokens().dfm()
    dfm.features.append("c")
    dfm.rows.clear()
    assert (dfm.features, dfm.rows, dfm.shape) == (["a", "b"], [0], (1, 2))
