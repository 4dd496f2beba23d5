"""The word shift against sums written from its definition."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import slantwise as sw

LEXICON = "policy-frames"


def by_frame(table):
    frames = {}
    for row in table:
        frames.setdefault((row["outlet"], row["frame"]), []).append(row)
    return frames


@pytest.mark.parametrize(
    "arguments", [{}, {"reference": "all"}, {"reference": "mean"}, {"reference": "Meridian Post"}], ids=repr
)
def test_a_shift_adds_up(newsroom, arguments):
    tokens = newsroom.tokens()
    shift = by_frame(tokens.shift(LEXICON, **arguments))
    scored = 0
    for row in tokens.framing(LEXICON, **arguments):
        terms = shift.get((row["outlet"], row["frame"]), [])
        assert sum(term["n_target"] for term in terms) == row["hits"]
        assert sum(term["rate_target"] for term in terms) == pytest.approx(row["rate"], rel=1e-12, abs=1e-12)
        if not terms:
            assert row["hits"] == 0
            continue
        size = [abs(term["difference"]) for term in terms]
        assert size == sorted(size, reverse=True)
        own, other = (sum(term[name] for term in terms) for name in ("rate_target", "rate_reference"))
        for term in terms:
            assert term["difference"] == pytest.approx(
                term["rate_target"] - term["rate_reference"], rel=1e-9, abs=1e-15
            )
            assert term["share"] == pytest.approx(term["difference"] / (own - other), rel=1e-9, abs=1e-12)
        if min(own, other) == 0:
            assert all(term["contribution"] is None for term in terms)
            assert all("one side never uses the frame" in term["note"] for term in terms)
            continue
        scored += 1
        assert sum(term["contribution"] for term in terms) == pytest.approx(row["score"], abs=1e-12)
        assert sum(term["share"] for term in terms) == pytest.approx(1, abs=1e-9)
        mean = (own - other) / math.log(own / other)
        for term in terms:
            wanted = (term["rate_target"] - term["rate_reference"]) / mean / math.log(2)
            assert term["contribution"] == pytest.approx(wanted, rel=1e-9, abs=1e-12)
    assert scored > 10


def test_within_events_a_shift_adds_up_to_the_wording(newsroom):
    tokens = newsroom.tokens()
    shift = by_frame(tokens.shift(LEXICON, within="event"))
    scored = 0
    for row in tokens.framing(LEXICON, within="event"):
        terms = shift.get((row["outlet"], row["frame"]), [])
        if row["wording"] is None or not terms:
            continue
        assert sum(term["contribution"] for term in terms) == pytest.approx(row["wording"], abs=1e-12)
        own, other = (sum(term[name] for term in terms) for name in ("rate_target", "rate_reference"))
        assert math.log2(own / other) == pytest.approx(row["wording"], abs=1e-12)
        scored += 1
    assert scored > 10


def test_terms_are_the_words_of_the_matches(newsroom):
    tokens = newsroom.tokens(stopwords="en")
    frames = {"one": ["port*", "the port", "tax cut*", "strike*"], "two": ["strike", "council"]}
    lexicon = sw.lexicon(frames)
    outlets = newsroom.documents["outlet"]
    expected = Counter()
    for frame in frames:
        nodes = tokens.kwic(lexicon[frame])
        for doc, node in zip(nodes["doc"], nodes["node"], strict=True):
            expected[outlets[doc], frame, node.lower().replace("’", "'")] += 1
    got = {(row["outlet"], row["frame"], row["term"]): row["n_target"] for row in tokens.shift(frames)}
    assert {key: count for key, count in got.items() if count} == expected
    patterns = {row["term"]: row["pattern"] for row in tokens.shift(frames, frame="one")}
    assert patterns["port"] == "port*"
    assert all(pattern in frames["one"] for pattern in patterns.values())


def test_p_is_that_of_the_term_by_itself(newsroom):
    tokens = newsroom.tokens()
    shift = tokens.shift({"one": ["port", "strike"], "two": ["council"]})
    words = {(row["outlet"], row["feature"]): row for row in tokens.keyness(min_count=1)}
    for row in shift:
        word = words[row["outlet"], row["term"]]
        assert row["p"] == pytest.approx(word["p"], rel=1e-12)
        assert (row["n_target"], row["n_reference"]) == (word["n_target"], word["n_reference"])


def test_q_is_over_the_whole_table(newsroom, benjamini_hochberg):
    table = newsroom.tokens().shift(LEXICON)
    assert table["q"] == pytest.approx(benjamini_hochberg(table["p"]), rel=1e-12)


def test_frames_and_targets_are_chosen(newsroom):
    tokens = newsroom.tokens()
    names = sw.lexicon(LEXICON).frames
    table = tokens.shift(LEXICON, frame=names[:2], target="Harbor Tribune")
    assert set(table["frame"]) <= set(names[:2])
    assert set(table["outlet"]) == {"Harbor Tribune"}
    whole = [row for row in tokens.shift(LEXICON) if row["frame"] == names[0]]
    one = list(tokens.shift(LEXICON, frame=names[0]))
    assert [row | {"q": None} for row in one] == [row | {"q": None} for row in whole]
    assert table.recipe["arguments"]["frame"] == names[:2]


@pytest.mark.parametrize(
    ("frame", "error", "said"),
    [
        ("econmic", sw.OptionError, "'econmic' is not among the"),
        ([], sw.OptionError, "name at least one frame"),
        (5, TypeError, "frame = 5"),
        (["economic", 5], TypeError, "frame = 5"),
        (b"economic", TypeError, "frame = b'economic'"),
    ],
)
def test_frames_that_are_not_there(newsroom, frame, error, said):
    with pytest.raises(error, match=said):
        newsroom.tokens().shift(LEXICON, frame=frame)


def test_a_zero_side_has_no_score_but_a_difference():
    corpus = sw.Corpus({"text": ["jobs jobs prices a", "jobs a b c", "a b c d", "a b c e"], "outlet": list("xxyy")})
    rows = {row["term"]: row for row in corpus.tokens().shift({"f": ["jobs", "prices"]}, target="x")}
    assert rows["jobs"]["difference"] == 375
    assert rows["prices"]["difference"] == 125
    for row in rows.values():
        assert row["contribution"] is None
        assert "one side never uses the frame: no score to make up" in row["note"]
    assert rows["jobs"]["share"] == 0.75


def test_equal_rates_have_contributions_but_no_shares():
    corpus = sw.Corpus({"text": ["jobs jobs a b", "jobs prices a b"] * 3, "outlet": ["x", "y"] * 3})
    rows = {row["term"]: row for row in corpus.tokens().shift({"f": ["jobs", "prices"]}, target="x")}
    # The limit of the logarithmic mean is the common rate: ±250 per 1,000 of 500.
    assert rows["jobs"]["contribution"] == pytest.approx(0.5 / math.log(2))
    assert rows["prices"]["contribution"] == pytest.approx(-0.5 / math.log(2))
    for row in rows.values():
        assert row["share"] is None
        assert "both sides use the frame alike" in row["note"]


def test_compounds_and_stems_are_terms_as_they_stand():
    corpus = sw.Corpus({"text": ["Tax cuts and taxes", "the tax cut", "taxes", "cuts"], "outlet": list("xyxy")})
    frames = {"f": ["tax*", "tax cut*"]}
    assert set(corpus.tokens().shift(frames)["term"]) == {"tax cuts", "tax cut", "taxes"}
    assert set(corpus.tokens().compound("tax cut*").shift(frames)["term"]) == {"tax cuts", "tax cut", "taxes"}
    assert set(corpus.tokens(stem="en").shift(frames)["term"]) == {"tax cut", "tax"}


words = st.lists(st.sampled_from(["tax", "taxes", "cut", "jobs", "the", "of"]), max_size=9).map(" ".join)


@given(
    st.lists(st.tuples(words, st.sampled_from("xyz"), st.sampled_from(["e", "f", "g", None])), min_size=3, max_size=14)
)
def test_any_corpus_adds_up(rows):
    texts, outlets, events = zip(*rows, strict=True)
    corpus = sw.Corpus({"text": list(texts), "outlet": list(outlets), "event": list(events)}, event="event")
    frames = {"f": ["tax*", "tax cut"], "g": ["jobs", "the of"]}
    for arguments in ({}, {"within": "event"}):
        try:
            framing = corpus.tokens().framing(frames, **arguments)
        except sw.GroupError:
            continue
        shift = by_frame(corpus.tokens().shift(frames, **arguments))
        for row in framing:
            terms = shift.get((row["outlet"], row["frame"]), [])
            known = [term["contribution"] for term in terms if term["contribution"] is not None]
            score = row["wording"] if arguments else row["score"]
            if known and score is not None:
                assert sum(known) == pytest.approx(score, abs=1e-12)
            for term in terms:
                numbers = [value for value in term.values() if isinstance(value, float)]
                assert all(math.isfinite(number) for number in numbers)
                missing = [name for name in ("difference", "contribution", "share", "p", "q") if term[name] is None]
                assert not missing or term["note"], (missing, term)
