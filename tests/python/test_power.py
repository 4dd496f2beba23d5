"""How many articles show a difference: the formula against simulated newsrooms, and what is refused."""

from __future__ import annotations

import re

import numpy as np
import pytest

import slantwise as sw

COLUMNS = ["feature", "frequency", "docfreq", "dispersion", "ratio", "power", "articles", "detectable", "note"]
WORDS = 800
LENGTH = 12_000


def newsroom(seed, sizes, rate, burst, ratio=1.0):
    """Articles of two outlets, whose words come in bursts; the first uses all of them `ratio` times as often.

    Returns a corpus in which each of so many words is one draw of the same experiment.
    """
    rng, lengths = np.random.default_rng(seed), np.random.default_rng(0)
    words = np.array([f"w{word:04}" for word in range(WORDS)])
    texts, outlets = [], []
    for outlet, (articles, times) in enumerate(zip(sizes, (ratio, 1.0), strict=True)):
        for _ in range(articles):
            length = int(lengths.lognormal(0, 0.5) * LENGTH)
            bursts = rng.poisson(times * rate * length / LENGTH, WORDS)
            counts = bursts + rng.poisson(burst * bursts)
            # Other words fill the article, so that its length tells nothing of the outlet.
            filler = length - int(counts.sum())
            assert filler >= 0
            texts.append(" ".join(np.repeat(words, counts)) + " o" * filler)
            outlets.append("AB"[outlet])
    return sw.Corpus({"text": texts, "outlet": outlets}).tokens()


@pytest.mark.parametrize(
    ("sizes", "rate", "burst", "ratio"),
    [
        ((60, 60), 0.3, 1.0, 2.0),
        ((150, 150), 0.3, 0.0, 1.5),
        ((150, 150), 0.3, 3.0, 2.0),
        ((50, 200), 0.5, 1.0, 1.8),
        ((200, 50), 0.5, 1.0, 0.5),
        ((40, 40), 1.5, 1.0, 1.6),
        ((40, 40), 1.0, 1.0, 3.0),
        ((40, 40), 0.3, 1.0, 1.01),
    ],
)
def test_the_power_foretold_is_the_power_found(sizes, rate, burst, ratio):
    wanted = [f"w{word:04}" for word in range(WORDS)]
    before = newsroom(1, sizes, rate, burst)
    foretold = [row["power"] for row in sw.power(before, wanted, ratio=ratio, target="A")]
    found = [
        row["p"] < 0.05
        for row in newsroom(2, sizes, rate, burst, ratio).keyness(target="A", min_count=0)
        if row["feature"] in set(wanted)
    ]
    assert len(foretold) == len(found) == WORDS
    assert np.mean(foretold) == pytest.approx(np.mean(found), abs=0.05)


# -- what it says ------------------------------------------------------------------------------------------------------


def test_columns_and_order(newsroom):
    tokens = newsroom.tokens(stopwords="en")
    table = sw.power(tokens)
    assert table.columns == COLUMNS
    assert table["frequency"] == sorted(table["frequency"], reverse=True)
    assert min(table["frequency"]) == 5
    counted = {row["feature"]: row for row in tokens.frequencies()}
    for row in table:
        assert (row["frequency"], row["docfreq"]) == tuple(counted[row["feature"]][k] for k in ("frequency", "docfreq"))
    frames = sw.power(tokens, lexicon="policy-frames")
    assert frames.columns == ["frame", *COLUMNS[1:]]
    assert frames["frame"] == list(sw.lexicon("policy-frames"))
    assert sum(frames["frequency"]) == sum(tokens.framing("policy-frames")["hits"])


def test_dispersion_is_that_inside_groups(newsroom):
    """What differs between groups does not add to it."""
    texts = ["port " * 5 + "o " * 95, "port " * 5 + "o " * 95, "o " * 100, "o " * 100]
    apart = sw.Corpus({"text": texts * 5, "outlet": ["A", "A", "B", "B"] * 5}).tokens()
    row = next(iter(sw.power(apart, "port")))
    assert (row["dispersion"], row["power"]) == (0.0, None)
    assert "no variation" in row["note"]
    one = newsroom.filter(outlet="Harbor Tribune").tokens()
    table = one.keyness(reference=one.frequencies(), min_count=20)
    inside = {row["feature"]: row["dispersion"] for row in sw.power(one)}
    assert {row["feature"]: row["dispersion"] for row in table} == pytest.approx(
        {row["feature"]: inside[row["feature"]] for row in table}
    )


def test_articles_and_detectable_are_the_power_wanted(newsroom):
    tokens = newsroom.tokens(stopwords="en")
    for row in sw.power(tokens, ["port*", "minister"], ratio=1.5):
        words = row["feature"]
        enough = next(iter(sw.power(tokens, words, ratio=1.5, articles=row["articles"])))
        fewer = next(iter(sw.power(tokens, words, ratio=1.5, articles=row["articles"] - 1)))
        assert enough["power"] >= 0.8 > fewer["power"]
        found = next(iter(sw.power(tokens, words, ratio=row["detectable"])))
        assert found["power"] == pytest.approx(0.8, abs=1e-6)


def test_more_of_anything_is_more_power(newsroom):
    tokens = newsroom.tokens()

    def of(**given):
        return next(iter(sw.power(tokens, "port", **given)))

    assert of(articles=100)["power"] < of(articles=200)["power"]
    assert of(ratio=1.5)["power"] < of(ratio=2)["power"]
    assert of(alpha=0.01)["power"] < of(alpha=0.05)["power"]
    assert of(power=0.9)["articles"] > of(power=0.8)["articles"]
    # Half as often is as far from no difference as twice as often, yet there is less to see.
    assert of(ratio=0.5)["power"] < of(ratio=2)["power"]
    assert of(target="Harbor Tribune")["power"] == pytest.approx(of()["power"], abs=0.2)


def test_what_is_too_little():
    tokens = sw.Corpus({"text": ["port", "rain", "port rain"], "outlet": ["x", "y", "y"]}).tokens()
    row = next(iter(sw.power(tokens, "port", target="x")))
    assert row["power"] is None
    assert "too few documents for a test" in row["note"]
    assert row["articles"] > 2
    few = next(iter(sw.power(tokens, "rain", articles=2)))
    assert few["detectable"] is None
    assert "too few articles to detect any ratio" in few["note"]
    for nothing in ("nothing", ["nothing", "zz*"]):
        with pytest.raises(sw.PatternError, match=re.escape(f"{nothing!r}: no feature matches")):
            sw.power(tokens, nothing)
    assert sw.power(tokens, ["port", "nothing"])["feature"] == ["port"]
    lost = next(iter(sw.power(tokens, lexicon={"sea": ["ocean"]})))
    assert (lost["dispersion"], lost["power"], lost["articles"]) == (None, None, None)
    assert lost["note"] == "not found in either"


def test_threads_and_rows_change_nothing(articles):
    expected = sw.power(sw.Corpus(articles).tokens(threads=1)).to_dict()
    assert sw.power(sw.Corpus(articles[::-1]).tokens(threads=7)).to_dict() == expected


def test_recipe(newsroom):
    recipe = sw.power(newsroom.tokens(), ["port*"], ratio=2, articles=50).recipe
    assert recipe["call"] == "power"
    assert recipe["arguments"] == {
        "features": ["port*"], "ratio": 2.0, "alpha": 0.05, "power": 0.8, "by": "outlet", "target": None,
        "articles": 50, "lexicon": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ratio": 1}, "ratio = 1: a ratio of rates above 0 other than 1"),
        ({"ratio": 0}, "ratio = 0"),
        ({"ratio": -2.0}, "ratio = -2"),
        ({"ratio": float("nan")}, "ratio = NaN"),
        ({"ratio": float("inf")}, "ratio = inf"),
        ({"alpha": 0}, "alpha = 0: a share between 0 and 1"),
        ({"alpha": 1}, "alpha = 1"),
        ({"power": 0}, "power = 0: a share between 0 and 1"),
        ({"power": 1.0}, "power = 1"),
        ({"articles": 1}, "articles = 1: a whole number from 2"),
        ({"features": "port", "lexicon": {"sea": ["port"]}}, "features and lexicon"),
        ({"features": []}, "no pattern was given"),
    ],
)
def test_what_is_refused(newsroom, given, said):
    with pytest.raises(sw.OptionError, match=re.escape(said)):
        sw.power(newsroom.tokens(), **given)


def test_other_faults(newsroom):
    tokens = newsroom.tokens()
    with pytest.raises(TypeError, match=r"tokens: what corpus.tokens\(\) makes is needed, not Corpus"):
        sw.power(newsroom)
    with pytest.raises(TypeError, match="ratio = '2'"):
        sw.power(tokens, ratio="2")
    with pytest.raises(sw.GroupError, match=r"target = 'Harbour Tribune' is not among the 4 groups.*Did you mean"):
        sw.power(tokens, target="Harbour Tribune")
    with pytest.raises(sw.ColumnError, match="Did you mean 'outlet'"):
        sw.power(tokens, by="outlt")
    with pytest.raises(sw.GroupError, match="no document has a group"):
        sw.power(sw.Corpus({"text": ["a"], "outlet": [None]}).tokens())
