"""Weights, exclusions, negation and levels of lexicons; shares, choices, tone and scores; results that open."""

import math
import pickle
import random

import polars
import polars.testing
import pytest

import slantwise as sw

FRAMES = {"economic": ["job*", "price*", "growth"], "security": ["border", "threat*", "army"]}
WORDS = ["jobs", "prices", "growth", "border", "threat", "army", "the", "of", "talks", "a"]


def rows_of(seed, documents=40, outlets=3, events=6):
    dice = random.Random(seed)
    return [
        {
            "text": " ".join(dice.choices(WORDS, [dice.random() ** 3 for _ in WORDS], k=dice.randrange(3, 40))),
            "outlet": f"outlet {dice.randrange(outlets)}",
            "event": dice.randrange(events),
        }
        for _ in range(documents)
    ]


def corpus_of(*given, **how):
    return sw.Corpus(rows_of(*given, **how), event="event")


# -- what a lexicon counts ----------------------------------------------------------------------------


def hits(text, frames, **given):
    table = sw.Corpus({"text": [text], "outlet": ["x"]}).tokens().scores(sw.lexicon(frames, **given))
    return {row["frame"]: (row["hits"], row.get("negated")) for row in table}


def test_an_excluded_phrase_keeps_its_words_from_the_frame():
    frames = {"tennis": {"patterns": ["court*"], "exclude": ["supreme court", "courtesy"]}, "law": ["court"]}
    assert hits("the supreme court and the court and courtesy", frames) == {"tennis": (1, None), "law": (2, None)}


def test_an_excluded_phrase_gives_way_to_a_longer_entry_alone():
    frames = {"law": {"patterns": ["supreme court order", "court"], "exclude": ["supreme court"]}}
    assert hits("a supreme court order of the supreme court", frames)["law"] == (1, None)


def test_weights_are_what_a_match_counts():
    assert hits("good and great", {"joy": {"good": 1, "great": 2.5}})["joy"] == (3.5, None)
    assert hits("good and great", {"joy": {"good": 3, "great": 2}})["joy"] == (5, None)


def test_a_frame_with_weights_below_0_is_its_two_poles():
    words = sw.lexicon({"mood": {"good": 1, "bad": -2}, "other": ["x"]})
    assert words.frames == ["mood.positive", "mood.negative", "other"]
    assert words.weights("mood.negative") == {"bad": 2.0}


def test_a_negated_hit_is_counted_apart_within_its_sentence_and_the_window():
    frames = {"economic": ["jobs"]}
    assert hits("No jobs. There are jobs.", frames, negation=3)["economic"] == (1, 1)
    assert hits("He said no. Jobs are there.", frames, negation=3)["economic"] == (1, 0)
    assert hits("not one of the many jobs", frames, negation=3)["economic"] == (1, 0)
    assert hits("not one of the many jobs", frames, negation=5)["economic"] == (0, 1)
    assert hits("They don't want jobs", frames, negation=2)["economic"] == (0, 1)
    assert hits("Kein Wort von jobs", frames, negation=3, negators="de")["economic"] == (0, 1)


def test_levels_merge_frames_within_frames():
    nested = {"economy": {"patterns": ["econom*"], "frames": {"tax": ["tax*"], "work": {"pay": ["wage*", "tax*"]}}}}
    words = sw.lexicon(nested)
    assert words.frames == ["economy", "economy.tax", "economy.work.pay"]
    assert sw.lexicon(words, level=2).frames == ["economy", "economy.tax", "economy.work"]
    assert sw.lexicon(words, level=1)["economy"] == ["econom*", "tax*", "wage*"]
    assert sw.lexicon(sw.lexicon(words).to_dict()) == words
    assert pickle.loads(pickle.dumps(words)) == words


@pytest.mark.parametrize(
    ("frames", "said"),
    [
        ({"f": {"a": 0.00001}}, "weight of 'a'"),
        ({"f": {"a": 101}}, "weight of 'a'"),
        ({"f": {"a": math.nan}}, "weight of 'a'"),
        ({"f": {"patterns": ["a"], "exclude": ["a"]}}, "twice"),
        ({"f": {"patterns": ["a"], "exclude": "a b"}}, "no list"),
        ({"f": {"patterns": ["a"], "exclude": ["re:("]}}, "regular"),
    ],
)
def test_what_weights_and_exclusions_cannot_be(frames, said):
    with pytest.raises(sw.LexiconError, match=said):
        sw.lexicon(frames)


def test_deep_nesting_is_refused():
    nested = ["a"]
    for _ in range(30):
        nested = {"f": nested}
    with pytest.raises(sw.LexiconError, match="too deeply"):
        sw.lexicon(nested)


# -- weights do not change what is found ----------------------------------------------------------------------------


@pytest.mark.parametrize("within", [None, "event"])
@pytest.mark.parametrize("weight", [0.25, 3, 0.0007])
def test_twice_the_weight_is_the_same_score(within, weight):
    tokens = corpus_of(3).tokens()
    weighted = {frame: dict.fromkeys(patterns, weight) for frame, patterns in FRAMES.items()}
    plain, scaled = tokens.framing(FRAMES, within=within), tokens.framing(weighted, within=within)
    for one, other in zip(plain, scaled, strict=True):
        assert other["hits"] == pytest.approx(one["hits"] * weight)
        assert other["rate"] == pytest.approx(one["rate"] * weight)
        for column in ("score", "low", "high", "shrunk", "z", "p", "q"):
            values = [one[column], other[column]]
            assert None in values or values[1] == pytest.approx(values[0], rel=1e-7), column
            assert (values[0] is None) == (values[1] is None)
        assert one["note"] == other["note"]


def test_entries_that_no_text_has_change_nothing():
    tokens = corpus_of(6).tokens()
    frames = {"f": {"jobs": 0.5, "prices": 2}, "g": {"army": 3}}
    more = {"f": frames["f"] | {"quokka": 90}, "g": frames["g"] | {"wombat": 0.01}}
    for score in ("rate", "share"):
        one, other = (tokens.framing(given, score=score).to_polars() for given in (frames, more))
        polars.testing.assert_frame_equal(one, other, rel_tol=1e-9)
    polars.testing.assert_frame_equal(tokens.scores(frames).to_polars(), tokens.scores(more).to_polars(), rel_tol=1e-9)
    parts = tokens.framing(more).shift(frame="f")
    assert set(parts["term"]) == {"jobs", "prices"}


def test_scores_are_drawn_alike_whatever_the_unit_of_weights():
    one, other = (corpus_of(2).tokens().scores({"f": {"jobs": weight, "army": weight}}) for weight in (1, 0.5))
    assert other["shrunk"] == pytest.approx([value / 2 for value in one["shrunk"]])


def test_too_many_weighted_hits_are_refused():
    rows = [{"text": "tax " * 5000, "outlet": "x"}, {"text": "job", "outlet": "y"}]
    frames = {"e": {"tax": 99.9999}, "z": {"job": 99.9999}}
    tokens = sw.Corpus(rows).tokens()
    for call in (tokens.framing, tokens.choices, tokens.shift):
        with pytest.raises(sw.OptionError, match="smaller weights"):
            call(frames)


def test_tests_of_words_take_no_weights():
    tokens = corpus_of(1).tokens()
    with pytest.raises(sw.OptionError, match="weights"):
        tokens.framing({"f": {"jobs": 2}}, test="token")
    with pytest.raises(sw.OptionError, match="percent_diff"):
        tokens.framing({"f": {"jobs": 2}}, measures="lrc")
    assert "percent_diff" in tokens.framing({"f": {"jobs": 2}}, measures="percent_diff").columns


# -- what is compared ----------------------------------------------------------------------------


def test_shares_of_the_mix_add_up_and_leave_out_who_has_none():
    corpus = sw.Corpus({"text": ["jobs jobs border", "the talks", "army"], "outlet": ["x", "x", "y"]})
    table = corpus.tokens().framing(FRAMES, score="share")
    assert table.columns[:6] == ["outlet", "frame", "hits", "all_hits", "documents", "share"]
    assert [(row["hits"], row["all_hits"], row["documents"]) for row in table] == [
        (2, 3, 1), (1, 3, 1), (0, 1, 1), (1, 1, 1),
    ]  # fmt: skip
    assert table.recipe["documents"]["rejected"] == {"no hit": 1}
    for seed in range(5):
        shares = {}
        for row in corpus_of(seed).tokens().framing(FRAMES, score="share"):
            shares[row["outlet"]] = shares.get(row["outlet"], 0) + row["share"]
        assert all(total == pytest.approx(1) for total in shares.values())


def test_the_share_of_documents_counts_each_once():
    corpus = sw.Corpus({"text": ["jobs jobs jobs", "the talks", "army"], "outlet": ["x", "x", "y"]})
    table = corpus.tokens().framing(FRAMES, score="documents")
    assert table.columns[:5] == ["outlet", "frame", "hits", "documents", "share"]
    assert [(row["hits"], row["documents"], row["share"]) for row in table] == [
        (1, 2, 0.5), (0, 2, 0.0), (0, 1, 0.0), (1, 1, 1.0),
    ]  # fmt: skip


@pytest.mark.parametrize("score", ["share", "documents"])
@pytest.mark.parametrize("within", [None, "event"])
def test_shares_differ_by_permutation_as_by_formula(score, within):
    compared = 0
    for seed in range(6):
        tokens = corpus_of(seed, documents=120, outlets=2).tokens()
        given = {"score": score, "within": within}
        formula = tokens.framing(FRAMES, **given)
        drawn = tokens.framing(FRAMES, test="permutation", replicates=99, **given)
        # Both measure a difference against how much shares vary over documents, by G² and by U².
        assert drawn["z"] == pytest.approx(formula["z"], rel=0.1, abs=0.01)
        compared += len(formula)
    assert compared == 24


# -- choices ----------------------------------------------------------------------------


def test_of_choices_the_longest_wins_and_no_word_counts_twice():
    both = sw.Corpus({"text": ["illegal migrant, migrant, illegal move", "migrant"], "outlet": ["x", "y"]})
    table = both.tokens().choices({"illegal": ["illegal *"], "migrant": ["migrant*"]})
    assert [(row["choice"], row["hits"], row["all_hits"]) for row in table if row["outlet"] == "x"] == [
        ("illegal", 2, 3), ("migrant", 1, 3),
    ]  # fmt: skip
    assert table.kwic("x", "illegal", window=0)["node"] == ["illegal migrant", "illegal move"]
    with pytest.raises(sw.OptionError, match="word shift"):
        table.shift()
    with pytest.raises(sw.LexiconError, match="is in 'one' and in 'two'"):
        both.tokens().choices({"one": ["a*"], "two": ["a*"]})


def test_choices_are_shares_of_frames_that_share_no_words():
    for seed in range(4):
        tokens = corpus_of(seed).tokens()
        chosen, framed = tokens.choices(FRAMES), tokens.framing(FRAMES, score="share")
        assert chosen["share"] == framed["share"]
        assert chosen["p"] == framed["p"]


# -- tone ----------------------------------------------------------------------------


def test_tone_is_the_logarithm_of_the_ratio_of_poles_and_score_its_difference():
    corpus = corpus_of(5, documents=80, outlets=2)
    table = corpus.tokens().tone(FRAMES, positive="economic", negative="security")
    counts = {(row["outlet"], row["frame"]): row["hits"] for row in corpus.tokens().framing(FRAMES)}
    one, other = table
    for row in table:
        positive, negative = counts[row["outlet"], "economic"], counts[row["outlet"], "security"]
        assert (row["positive"], row["negative"]) == (positive, negative)
        assert row["tone"] == pytest.approx(math.log2((positive + 0.5) / (negative + 0.5)))
    ratio = lambda row: row["positive"] / row["negative"]  # noqa: E731
    assert one["score"] == pytest.approx(math.log2(ratio(one) / ratio(other)))
    assert one["low"] < one["score"] < one["high"]
    turned = corpus.tokens().tone(FRAMES, positive="security", negative="economic")
    assert [row["score"] for row in turned] == pytest.approx([-row["score"] for row in table])
    assert turned["p"] == pytest.approx(table["p"])


def test_poles_are_told_apart():
    tokens = corpus_of(1).tokens()
    with pytest.raises(sw.OptionError, match="positive = 'positive' is not among"):
        tokens.tone(FRAMES)
    with pytest.raises(sw.OptionError, match="both sides"):
        tokens.tone(FRAMES, positive="economic", negative=["economic"])
    assert len(tokens.tone({"mood": {"jobs": 1, "army": -1}})) == 3


def test_exclusions_hold_for_their_own_choice():
    rows = [{"text": "the supreme court, a court", "outlet": outlet} for outlet in "xy"]
    tokens = sw.Corpus(rows).tokens()
    frames = {"low": {"patterns": ["court"], "exclude": ["supreme *"]}, "high": ["supreme court"]}
    assert tokens.choices(frames)["hits"] == [1, 1, 1, 1]
    poles = {"positive": {"patterns": ["court"], "exclude": ["supreme court"]}, "negative": ["supreme court"]}
    assert [(row["positive"], row["negative"]) for row in tokens.tone(poles)] == [(1, 1), (1, 1)]


def test_an_exact_word_is_chosen_before_a_glob():
    rows = [{"text": "immigrants and immigration", "outlet": outlet} for outlet in "xy"]
    for wordings in (["immigra*", "immigrants"], ["immigrants", "immigra*"]):
        table = sw.Corpus(rows).tokens().choices(wordings)
        assert {row["choice"]: row["hits"] for row in table} == {"immigra*": 1, "immigrants": 1}


@pytest.mark.parametrize("seed", range(6))
def test_the_interval_of_tone_is_mirrored_with_the_poles_and_with_the_sides(seed):
    tokens = corpus_of(seed, documents=30, outlets=2).tokens()
    one = tokens.tone(FRAMES, positive="economic", negative="security")
    other = tokens.tone(FRAMES, positive="security", negative="economic")
    for left, right in zip(one, other, strict=True):
        assert (left["low"], left["high"]) == pytest.approx((-right["high"], -right["low"]), abs=1e-6)
    first, second = one
    assert (first["low"], first["high"]) == pytest.approx((-second["high"], -second["low"]), abs=1e-6)
    assert all(None not in (row["low"], row["high"]) for row in one)


def test_shares_near_one_are_warned_of_like_shares_near_none():
    rows = [{"text": "jobs" if place % 30 else "army", "outlet": "xy"[place % 2]} for place in range(100)]
    for row in sw.Corpus(rows).tokens().choices(FRAMES):
        assert "few" in row["note"] or "below 5" in row["note"], row


# -- scores of documents ----------------------------------------------------------------------------


def test_every_document_has_its_scores():
    corpus = sw.Corpus({"text": ["jobs and jobs", None, "the border"], "outlet": ["x", "x", "y"]})
    table = corpus.tokens().scores(FRAMES)
    assert table["doc"] == [0, 0, 2, 2]
    assert table["outlet"] == ["x", "x", "y", "y"]
    assert table["rate"] == pytest.approx([2000 / 3, 0, 0, 500])
    assert table["share"] == [1, 0, 0, 1]
    assert table.recipe["documents"] == {"seen": 3, "counted": 2, "rejected": {"no text": 1}}


def test_the_shrunk_rate_is_that_of_the_formula():
    table = corpus_of(2).tokens().scores(FRAMES).to_polars().filter(frame="economic")
    y, n = table["hits"].to_numpy(), table["tokens"].to_numpy()
    mean = y.sum() / n.sum()
    variance = (((y - mean * n) ** 2).sum() - y.sum()) / (n**2).sum()
    weight = mean / variance
    assert table["shrunk"].to_numpy() == pytest.approx(1000 * (y + weight * mean) / (n + weight))


# -- results that open ----------------------------------------------------------------------------


@pytest.mark.parametrize("within", [None, "event"])
def test_the_lines_of_a_score_are_its_hits(within):
    rows, corpus = rows_of(9), corpus_of(9)
    words = sw.lexicon(
        FRAMES | {"third": {"patterns": ["jobs *"], "exclude": ["jobs the"]}}, negation=2, negators=["of"]
    )
    for tokens in (corpus.tokens(stopwords="en"), corpus.tokens().near("talks", window=4), corpus.tokens().lead(9)):
        framing = tokens.framing(words, within=within)
        assert sum(framing["negated"]) == len(framing.kwic(negated=True))
        for row in framing:
            lines = framing.kwic(row["outlet"], row["frame"])
            assert len(lines) == row["hits"]
            assert set(lines["outlet"]) <= {row["outlet"]}
            for line in lines:
                assert rows[line["doc"]]["text"][line["start"] : line["end"]] == line["node"]


def test_lines_are_found_by_any_column():
    rows = [row | {"paper": row["outlet"], "day": f"2024-0{1 + place % 3}-01"} for place, row in enumerate(rows_of(3))]
    rows = [{name: value for name, value in row.items() if name != "outlet"} for row in rows]
    corpus = sw.Corpus(rows, outlet="paper", event="event", date="day")
    for by in ("paper", "outlet", "month", ["paper", "month"], "event"):
        framing = corpus.tokens().framing(FRAMES, by=by)
        for row in framing:
            label = row[by] if isinstance(by, str) else tuple(row[name] for name in by)
            assert len(framing.kwic(label, row["frame"])) == row["hits"]


def test_a_table_that_opens_says_what_it_does_not_have():
    framing = corpus_of(1).tokens().framing(FRAMES)
    with pytest.raises(sw.GroupError, match="Did you mean 'outlet 1'"):
        framing.kwic("outlet1")
    with pytest.raises(sw.OptionError, match="frame = 'economy'"):
        framing.kwic("outlet 1", "economy")
    with pytest.raises(TypeError, match="negated"):
        framing.kwic(negated=1)
    assert type(pickle.loads(pickle.dumps(framing))) is sw.Table
    assert pickle.loads(pickle.dumps(framing)).to_dict() == framing.to_dict()


def test_the_words_of_a_score_add_up_to_it():
    framing = corpus_of(4).tokens().framing({frame: dict.fromkeys(words, 0.5) for frame, words in FRAMES.items()})
    for row in framing:
        parts = framing.shift(row["outlet"], row["frame"])
        assert sum(parts["contribution"]) == pytest.approx(row["score"])
        assert sum(parts["n_target"]) == pytest.approx(row["hits"])


@pytest.mark.parametrize("within", [None, "event"])
def test_a_stream_counts_the_same_weights_and_negations(within):
    words = sw.lexicon({"f": {"jobs": 0.5, "growth": 1.25}, "g": ["army"]}, negation=2, negators=["of", "a"])
    counts = sw.count(iter(rows_of(8)), event="event", within="event", lexicon=words)
    expected = corpus_of(8).tokens().framing(words, within=within).to_dict()
    assert sum(expected["negated"]) > 0
    assert counts.framing(within=within).to_dict() == expected
    assert pickle.loads(pickle.dumps(counts)).framing(within=within).to_dict() == expected
    halves = [
        sw.count(iter(half), event="event", within="event", lexicon=words) for half in (rows_of(8)[:9], rows_of(8)[9:])
    ]
    assert (halves[0] + halves[1]).framing(within=within).to_dict() == expected
