"""Permutation, bootstrap and tests of the rates of documents, as people call them."""

from __future__ import annotations

import hashlib
import threading

import numpy as np
import pytest
from scipy import stats

import slantwise as sw

OUTLETS, DOCUMENTS = 6, 900


@pytest.fixture(scope="module")
def invented():
    """Columns of an invented corpus: words by Zipf's law with bursts, and a word that one outlet likes."""
    rng = np.random.default_rng(11)
    outlets = rng.integers(0, OUTLETS, DOCUMENTS)
    texts = []
    for outlet in outlets:
        words = [f"w{word}" for word in (rng.zipf(1.4, 40) - 1) % 300]
        burst = [words[0]] * int(rng.integers(0, 4))
        liked = ["harbour"] * int(rng.poisson(1.5 if outlet == 2 else 0.5))
        texts.append(" ".join(words + burst + liked))
    events = [f"event {code}" for code in rng.integers(0, 150, DOCUMENTS)]
    return {"text": texts, "outlet": [f"outlet {code}" for code in outlets], "event": events}


@pytest.fixture(scope="module")
def corpus(invented):
    return sw.Corpus(invented, event="event")


def digest_of_table(table):
    """All values as they are written out in full, which tells every bit of them."""
    return hashlib.sha256(repr(table.to_dict()).encode()).hexdigest()


def rates(corpus, feature):
    """The rate of a word per document."""
    dfm = corpus.tokens().dfm()
    matrix = dfm.to_scipy().tocsc()
    counts = matrix[:, [dfm.features.index(feature)]].toarray().ravel()
    return counts / np.asarray(matrix.sum(axis=1)).ravel()


#: Every way to ask for single documents.
CALLS = {
    "permutation": lambda tokens: tokens.keyness(test="permutation", replicates=150, min_count=20),
    "largest": lambda tokens: tokens.keyness(test="permutation", adjust="maxt", replicates=99, min_count=20),
    "mean": lambda tokens: tokens.keyness(test="permutation", reference="mean", replicates=99, min_count=20),
    "named": lambda tokens: tokens.keyness(test="permutation", reference="outlet 0", target="outlet 1", replicates=99),
    "within": lambda tokens: tokens.keyness(test="permutation", within="event", replicates=99, min_count=20),
    "clusters": lambda tokens: tokens.keyness(test="permutation", cluster="event", replicates=99, min_count=20),
    "bootstrap": lambda tokens: tokens.keyness(interval="bootstrap", replicates=150, min_count=20),
    "bootstrap within": lambda tokens: tokens.keyness(
        interval="bootstrap", within="event", replicates=99, min_count=20
    ),
    "welch": lambda tokens: tokens.keyness(test="welch", min_count=20),
    "wilcoxon": lambda tokens: tokens.keyness(test="wilcoxon", min_count=20),
    "framing": lambda tokens: tokens.framing(
        {"one": ["w1*"], "two": ["harbour"]}, test="permutation", interval="bootstrap", replicates=99
    ),
    "collocates": lambda tokens: tokens.cooccurrence(window=3).collocates(
        ["w1", "w2"], by="outlet", test="permutation", adjust="maxt", interval="bootstrap", replicates=99
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_neither_threads_nor_the_order_of_rows_change_a_bit(invented, name):
    order = np.random.default_rng(3).permutation(DOCUMENTS)
    shuffled = {column: [values[row] for row in order] for column, values in invented.items()}
    found = set()
    for columns, threads in [(invented, 1), (invented, 2), (invented, 7), (shuffled, 2)]:
        table = CALLS[name](sw.Corpus(columns, event="event").tokens(threads=threads))
        assert len(table) > 10 or name == "framing"
        found.add(digest_of_table(table))
    assert len(found) == 1


def test_a_seed_makes_other_draws(corpus):
    tokens = corpus.tokens()
    digests = {
        digest_of_table(tokens.keyness(test="permutation", replicates=99, min_count=50, seed=seed)) for seed in range(3)
    }
    assert len(digests) == 3


def test_a_word_that_an_outlet_likes_is_found_and_few_others_are(corpus):
    table = corpus.tokens().keyness(target="outlet 2", test="permutation", replicates=999, min_count=20)
    rows = {row["feature"]: row for row in table}
    assert rows["harbour"]["p"] == pytest.approx(1 / 1000)
    assert rows["harbour"]["z"] > 5
    p = [row["p"] for row in table if row["feature"] != "harbour"]
    assert len(p) > 100
    assert np.mean(np.array(p) < 0.05) < 0.12
    largest = corpus.tokens().keyness(
        target="outlet 2", test="permutation", adjust="maxt", replicates=999, min_count=20
    )
    found = [row["feature"] for row in largest if row["q"] <= 0.05]
    assert found == ["harbour"]
    assert all(row["q"] >= row["p"] * (1 - 1e-12) for row in largest)


def test_z_is_near_that_of_dispersion(corpus):
    tokens = corpus.tokens()
    rows = {row["feature"]: row["z"] for row in tokens.keyness(target="outlet 2", min_count=100)}
    for row in tokens.keyness(target="outlet 2", min_count=100, test="permutation", replicates=9):
        assert row["z"] == pytest.approx(rows[row["feature"]], abs=0.15 + 0.25 * abs(row["z"]))


@pytest.mark.parametrize("test", ["welch", "wilcoxon"])
@pytest.mark.parametrize("reference", ["rest", "all", "outlet 1"])
def test_rates_are_tested_as_scipy_does(corpus, test, reference):
    outlets = np.array(corpus.documents["outlet"])
    table = corpus.tokens().keyness(target="outlet 2", reference=reference, test=test, min_count=30)
    assert len(table) > 20
    for row in list(table)[::7]:
        rate = rates(corpus, row["feature"])
        own = rate[outlets == "outlet 2"]
        other = rate[outlets == "outlet 1"] if reference == "outlet 1" else rate[outlets != "outlet 2"]
        if test == "welch":
            expected = stats.ttest_ind(own, other, equal_var=False)
            assert row["z"] == pytest.approx(expected.statistic, rel=1e-9)
        else:
            expected = stats.mannwhitneyu(own, other)
        assert row["p"] == pytest.approx(expected.pvalue, rel=1e-9)


def test_rates_that_cannot_be_compared_are_refused_by_name(corpus):
    tokens = corpus.tokens()
    for test in ("welch", "wilcoxon"):
        with pytest.raises(sw.OptionError, match="within them there are"):
            tokens.keyness(test=test, within="event")
        with pytest.raises(sw.OptionError, match=r"rest.*all.*named"):
            tokens.keyness(test=test, reference="mean")
    with pytest.raises(sw.OptionError, match="permutation"):
        tokens.keyness(adjust="maxt")
    for wrong in ({"replicates": 0}, {"seed": -1}):
        with pytest.raises(sw.OptionError):
            tokens.keyness(test="permutation", **wrong)


def test_percentiles_need_replicates(corpus):
    tokens = corpus.tokens()
    for call in (
        lambda replicates: tokens.keyness(interval="bootstrap", replicates=replicates, min_count=200),
        lambda replicates: tokens.framing({"sea": ["harbour"]}, interval="bootstrap", replicates=replicates),
    ):
        with pytest.raises(sw.OptionError, match=r"replicates = 39: interval = 'bootstrap'.*take 40 or more"):
            call(39)
        assert len(call(40))
    assert len(tokens.keyness(replicates=1, min_count=200)), "nothing is drawn"


def test_the_percentiles_are_close_to_the_interval_of_the_likelihood(corpus):
    tokens = corpus.tokens()
    usual = {row["feature"]: row for row in tokens.keyness(target="outlet 2", min_count=150)}
    table = tokens.keyness(target="outlet 2", min_count=150, interval="bootstrap", replicates=999)
    for row in table:
        assert row["low"] < row["log_ratio"] < row["high"]
        width = usual[row["feature"]]["high"] - usual[row["feature"]]["low"]
        assert row["high"] - row["low"] == pytest.approx(width, rel=0.35)


def test_a_side_of_two_documents_is_not_resampled():
    texts = ["jobs and prices and jobs", "jobs and growth"] + ["border and threat jobs", "border and army"] * 3
    corpus = sw.Corpus({"text": texts, "outlet": ["x"] * 2 + ["y"] * 6})
    for row in corpus.tokens().keyness(min_count=1, interval="bootstrap", replicates=50):
        assert row["low"] is row["high"] is None
        assert "to resample: no interval" in row["note"]


def test_a_side_without_the_word_has_no_bootstrap_interval_and_says_why():
    texts = ["jobs and prices"] * 6 + ["border and threat"] * 6
    corpus = sw.Corpus({"text": texts, "outlet": ["x"] * 6 + ["y"] * 6})
    rows = {row["feature"]: row for row in corpus.tokens().keyness(target="x", interval="bootstrap", replicates=50)}
    assert rows["jobs"]["low"] is rows["jobs"]["high"] is None
    assert "no ratio in more than 5 % of the replicates" in rows["jobs"]["note"]
    assert rows["and"]["low"] is None, "what is in all documents alike tells nothing"
    assert "no variation over documents" in rows["and"]["note"]


def test_few_arrangements_are_all_tried():
    texts = ["jobs jobs a b c", "jobs a b c d", "a b c d e", "a b c d e", "a b c d f"]
    corpus = sw.Corpus({"text": texts, "outlet": ["x", "x", "y", "y", "y"]})
    row = next(
        row for row in corpus.tokens().keyness(target="x", test="permutation", min_count=1) if row["feature"] == "jobs"
    )
    assert row["p"] == pytest.approx(0.1)
    assert "exact: every arrangement" in row["note"]
    assert "too few arrangements" in row["note"]


def test_recipes_tell_what_was_drawn(corpus):
    drawn = corpus.tokens().keyness(test="permutation", replicates=9, seed=5, min_count=200).recipe["arguments"]
    assert (drawn["replicates"], drawn["seed"]) == (9, 5)
    assert "seed" not in corpus.tokens().keyness(min_count=200).recipe["arguments"]


def test_permutation_is_interrupted(corpus):
    import _thread

    timer = threading.Timer(0.5, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        corpus.tokens().keyness(test="permutation", adjust="maxt", replicates=1_000_000)
    timer.join()


def shares(outlets, having, cluster=None):
    """Articles of which so many of each outlet have the word "port", spread evenly."""
    rows = []
    for outlet, count in outlets.items():
        for number in range(count):
            with_it = (number + 1) * having[outlet] // count > number * having[outlet] // count
            event = number // cluster if cluster else number
            rows.append({"text": "port and sea" if with_it else "rain and sea", "outlet": outlet, "event": f"e{event}"})
    return sw.Corpus(rows).tokens()


def test_resampled_shares_of_documents_are_about_the_shares_shown():
    tokens = shares({"A": 100, "B": 1000, "C": 60}, {"A": 20, "B": 100, "C": 54})
    options = {"target": "A", "measures": ["doc_share", "log_odds"], "interval": "bootstrap", "prior": 20_000.0}
    for reference in ("rest", "mean", "all", "B"):
        row = next(row for row in tokens.keyness(reference=reference, **options) if row["feature"] == "port")
        for name in ("doc_share", "log_odds"):
            assert row[f"{name}_low"] < row[name] < row[f"{name}_high"], (reference, name)


def test_resampled_clusters_hold_documents():
    tokens = shares({"A": 600, "B": 600}, {"A": 60, "B": 30}, cluster=10)
    options = {"target": "A", "measures": "doc_share", "cluster": "event"}
    drawn, closed = (
        next(row for row in tokens.keyness(interval=interval, **options) if row["feature"] == "port")
        for interval in ("bootstrap", "likelihood")
    )
    assert drawn["doc_share"] == closed["doc_share"] == pytest.approx(0.05)
    assert closed["doc_share_low"] < drawn["doc_share_low"] < 0.05 < drawn["doc_share_high"] < closed["doc_share_high"]


def test_constant_rates_are_no_evidence_for_welch():
    texts = ["a b c d e f g h i j"] * 3 + ["a a b c d e f g h i"] * 4
    corpus = sw.Corpus({"text": texts, "outlet": ["x"] * 3 + ["y"] * 4})
    for row in corpus.tokens().keyness(test="welch", min_count=1):
        assert (row["z"], row["p"]) == (0.0, 1.0), row["feature"]
