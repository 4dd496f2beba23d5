"""Selection and wording against what numpy makes of tables of events."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

import slantwise as sw

SPLIT = ("selection", "wording", "selection_low", "selection_high", "raw")


def tables(corpus, tokens, feature, target):
    """Per event Y_A, N_A, Y_B, N_B of a feature."""
    dfm = tokens.dfm()
    y = dfm.to_scipy()[:, dfm.features.index(feature)].toarray().ravel()
    n = np.asarray(dfm.to_scipy().sum(axis=1)).ravel()
    documents = corpus.documents
    events = {}
    for row, (event, outlet) in enumerate(zip(documents["event"], documents["outlet"], strict=True)):
        if event is None or outlet is None or not n[row]:
            continue
        table = events.setdefault(event, np.zeros(4))
        table[[0, 1] if outlet == target else [2, 3]] += (y[row], n[row])
    return np.array([events[event] for event in sorted(events)])


def expected(events):
    y1, n1, y2, n2 = events.T
    words = n1 + n2
    r, s = y1 * n2 / words, y2 * n1 / words
    raw = math.log2(y1.sum() / n1.sum() / (y2.sum() / n2.sum()))
    wording = math.log2(r.sum() / s.sum())
    moves = y1 / y1.sum() - n1 / n1.sum() - (y2 / y2.sum() - n2 / n2.sum()) - (r / r.sum() - s / s.sum())
    e = len(events)
    reach = stats.t.ppf(0.975, e - 1) * math.sqrt(e / (e - 1) * (moves**2).sum()) / math.log(2)
    selection = raw - wording
    return dict(zip(SPLIT, (selection, wording, selection - reach, selection + reach, raw), strict=True))


def alone(events):
    """Whether one event holds all uses of a side."""
    y1, n1, y2, n2 = events.T
    sides = (y1, y2, y1 * n2, y2 * n1)
    return any((side >= side.sum()).any() for side in sides)


def test_keyness_within_events_splits_the_raw_ratio(newsroom):
    tokens = newsroom.tokens(urls=True)
    with_interval = 0
    for row in tokens.keyness(within="event", min_count=8):
        if row["selection"] is None:
            assert row["selection_low"] is row["selection_high"] is None
            assert row["raw"] is None or row["wording"] is None
            assert row["note"]
            continue
        assert row["selection"] + row["wording"] == row["raw"]
        assert row["wording"] == row["log_ratio"]
        events = tables(newsroom, tokens, row["feature"], row["outlet"])
        wanted = expected(events)
        assert (row["selection_low"] is None) == alone(events) == ("no interval of selection" in (row["note"] or ""))
        for name in SPLIT:
            if row[name] is not None:
                assert row[name] == pytest.approx(wanted[name], rel=1e-7, abs=1e-7), (row["feature"], name)
        with_interval += row["selection_low"] is not None
    assert with_interval > 100


def test_framing_and_collocates_have_the_same_split(newsroom):
    tokens = newsroom.tokens()
    tables_ = [
        tokens.framing("policy-frames", within="event"),
        tokens.cooccurrence().collocates("the", by="outlet", within="event"),
    ]
    for table in tables_:
        known = [row for row in table if row["selection"] is not None]
        assert len(known) > 5
        assert all(row["selection"] + row["wording"] == row["raw"] for row in known)
        assert any(row["selection_low"] is not None for row in known)


def test_the_raw_ratio_is_that_of_all_documents_with_an_event(articles):
    lone = [article | {"event": None} if number % 5 == 0 else article for number, article in enumerate(articles)]
    with_event = sw.Corpus([article for article in lone if article["event"]], event="event")
    raw = {(row["outlet"], row["feature"]): row for row in with_event.tokens().keyness()}
    compared = 0
    for row in sw.Corpus(lone, event="event").tokens().keyness(within="event"):
        other = raw[row["outlet"], row["feature"]]
        assert (row["n_target"], row["n_reference"]) == (other["n_target"], other["n_reference"])
        if row["raw"] is not None:
            assert row["raw"] == pytest.approx(other["log_ratio"], abs=1e-12)
            compared += 1
        else:
            assert 0 in (row["n_target"], row["n_reference"])
    assert compared > 300


def corpus_of(plan):
    """A corpus from (event, outlet, uses of "w", words in all)."""
    texts = [" ".join(["w"] * uses + ["a"] * (words - uses)) for _, _, uses, words in plan]
    return sw.Corpus(
        {"text": texts, "outlet": [row[1] for row in plan], "event": [row[0] for row in plan]}, event="event"
    )


def the_word(corpus, **options):
    table = corpus.tokens().keyness(within="event", target="x", min_count=1, **options)
    return next(row for row in table if row["feature"] == "w")


def test_selection_is_what_is_covered_and_wording_what_is_said_of_it():
    rng = np.random.default_rng(5)
    selected, worded = [], []
    for event in range(60):
        about = event % 2 == 0
        for outlet in "xy":
            # Both write of all events; x much more of those where w is at home, in the same words.
            articles = 4 if about == (outlet == "x") else 1
            for _ in range(articles):
                selected.append((event, outlet, int(rng.poisson(12 if about else 2)), 200))
            worded.append((event, outlet, int(rng.poisson(12 if outlet == "x" else 4)), 200))
    row = the_word(corpus_of(selected))
    assert row["low"] < 0 < row["high"]
    assert 0 < row["selection_low"] < row["selection"]
    assert row["p"] > 0.01
    row = the_word(corpus_of(worded))
    assert row["selection_low"] <= 0 <= row["selection_high"]
    assert row["low"] > 1
    assert row["wording"] == pytest.approx(math.log2(3), abs=0.3)


def test_too_few_events_have_no_interval_of_selection():
    plan = [(event, outlet, 3, 50 + 10 * event) for event in range(2) for outlet in "xxyy"]
    row = the_word(corpus_of(plan))
    assert row["selection"] is not None
    assert row["selection_low"] is row["selection_high"] is None
    assert "too few events with it: no interval of selection" in row["note"]
    more = [*plan, (2, "x", 2, 80), (2, "y", 2, 60)]
    assert the_word(corpus_of(more))["selection_low"] is not None


def test_an_interval_that_holds_no_difference_beside_a_small_p_is_explained():
    # In two events of 24 one side speaks of it much; in the others both are alike.
    plan = [
        (event, outlet, (12 if event < 2 and outlet == "x" else 2) + copy, 100)
        for event in range(24)
        for outlet in "xy"
        for copy in range(2)
    ]
    row = the_word(corpus_of(plan))
    assert row["p"] < 0.05
    assert row["low"] < 0 < row["high"]
    assert "ratio differs from event to event: interval holds 0 though p < .05" in row["note"]


def test_real_events(news):
    frame = news.filter(news["outlet"].is_in(["Politico", "Washington Times", "Fox News"]))
    corpus = sw.Corpus(frame, event="topic")
    noted = crossing = 0
    for row in corpus.tokens().keyness(within="event", min_count=50):
        holds = row["low"] is not None and row["high"] is not None and row["low"] <= 0 <= row["high"]
        contradicts = holds and row["p"] < 0.05
        said = "interval holds 0" in (row["note"] or "")
        assert said == contradicts
        noted, crossing = noted + said, crossing + contradicts
        if row["selection"] is not None:
            assert row["selection"] + row["wording"] == row["raw"]
    assert noted == crossing > 0
