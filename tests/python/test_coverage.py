"""What of a lexicon fires, which frames share words, and which entries need a second look."""

from __future__ import annotations

import random

import pytest

import slantwise as sw

CORPUS = sw.Corpus(
    {
        "text": [
            "The tax cut, the taxes and the Supreme Court. The court rose.",
            "No tax! A levy, a levy, and the trade war.",
            'He said: "the bond market". The court of appeal.',
        ],
        "outlet": ["Tribune", "Ledger", "Ledger"],
    }
)
FRAMES = {
    "taxes": {"patterns": ["tax*", "tax cut", "cut", "duty", "levy", "bond", "war trade", "said he"]},
    "courts": {"patterns": {"court": 2, "appeal": 1, "supreme": 1}, "exclude": ["supreme court"]},
}


def by_pattern(table):
    return {row["pattern"]: row for row in table}


def test_coverage_says_what_fired_and_why_the_rest_did_not():
    table = sw.lexicon(FRAMES, negation=2).coverage(CORPUS.tokens())
    found = by_pattern(table)
    assert {pattern: row["hits"] for pattern, row in found.items() if row["hits"]} == {
        "tax*": 1, "tax cut": 1, "levy": 2, "bond": 1, "court": 2, "appeal": 1,
    }  # fmt: skip
    assert found["tax*"]["negated"] == 1
    assert {pattern: row["note"] for pattern, row in found.items() if not row["hits"]} == {
        "cut": "only where 'tax cut' is met",
        "duty": "no text has such a word",
        "war trade": "its words never follow each other",
        "said he": "its words never follow each other",
        "supreme": "only in the excluded 'supreme court'",
    }
    levy = found["levy"]
    assert (levy["docfreq"], levy["groups"], levy["top"], levy["top_share"]) == (1, 1, "Ledger", 1.0)
    assert (levy["share"], levy["rank"], levy["cumulative"], levy["forms"]) == (0.4, 1, 0.4, "levy 2")
    # Weights count: two courts are worth four fifths of the frame.
    assert [found["court"][name] for name in ("share", "rank", "groups")] == [0.8, 1, 2]
    assert table.recipe["frames"] == {
        "taxes": {"entries": 8, "fired": 4, "top_3": 0.8},
        "courts": {"entries": 3, "fired": 2, "top_3": 1.0},
    }
    outside = by_pattern(sw.lexicon(FRAMES).coverage(CORPUS.tokens().unquoted()))
    assert outside["bond"]["note"] == "only outside the view"
    negated = by_pattern(
        sw.lexicon({"tax": ["tax", "levy"]}, negation=1).coverage(CORPUS.filter(outlet="Ledger").tokens())
    )
    assert negated["tax"]["note"] == "always negated"


def test_coverage_adds_up_to_framing(newsroom):
    lexicon = sw.lexicon("policy-frames")
    for tokens in (newsroom.tokens(), newsroom.tokens().near("port*"), newsroom.tokens(stopwords="en").ngrams(2)):
        hits: dict[str, int] = {}
        for row in lexicon.coverage(tokens):
            hits[row["frame"]] = hits.get(row["frame"], 0) + row["hits"]
        framed: dict[str, int] = {}
        for row in tokens.framing(lexicon):
            framed[row["frame"]] = framed.get(row["frame"], 0) + row["hits"]
        assert hits == framed


def test_coverage_by_other_columns(newsroom):
    tokens = newsroom.tokens()
    table = sw.lexicon("policy-frames").coverage(tokens, by=["outlet", "event"])
    assert any(" | " in top for top in table["top"] if top)
    with pytest.raises(sw.ColumnError, match="outlt"):
        sw.lexicon("policy-frames").coverage(tokens, by="outlt")
    for wrong in (newsroom, "text", None):
        with pytest.raises(TypeError, match=r"tokens: what corpus\.tokens"):
            sw.lexicon("policy-frames").coverage(wrong)


def test_overlap_is_that_of_the_hits():
    lexicon = sw.lexicon({"a": ["trade war", "levy"], "b": ["war*", "trade"], "c": ["appeal"]})
    rows = lexicon.overlap(CORPUS.tokens()).to_dict()
    assert rows["frame"] == ["a", "b"]
    assert (rows["hits"], rows["shared"]) == ([3, 2], [1, 2])
    assert len(sw.lexicon({"a": ["levy"]}).overlap(CORPUS.tokens())) == 0


def found(table):
    return {(row["frame"], row["pattern"], row["finding"]) for row in table}


def test_what_patterns_alone_tell():
    lexicon = sw.lexicon(
        {
            "one": ["tax", "tax*", "trade war", "long-term", "long term", "re:^un", "union", "w?r", "war"],
            "two": {"patterns": {"good": 2.0, "good*": 1.0, "bad*": 1.0, "badly": 2.0}},
            "three": {"patterns": ["Trade War", "court", "courts", "the court"], "exclude": ["court*"]},
            "four": ["?a*", "a?*", "tr*ff*", "税*"],
        }
    )
    assert found(lexicon.lint()) == {
        ("one", "tax", "taken in"),
        ("one", "tax*", "short glob"),
        ("one", "trade war", "several frames"),
        ("one", "long term", "same words"),
        ("one", "union", "taken in"),
        ("one", "war", "taken in"),
        ("two", "badly", "taken in"),
        ("two", "bad*", "short glob"),
        ("three", "court", "excluded"),
        ("three", "courts", "excluded"),
    }
    badly = next(row for row in lexicon.lint() if row["pattern"] == "badly")
    assert badly["detail"] == "'bad*' above it takes all its words, so its own weight never counts; put it first"
    assert len(sw.lexicon({"one": ["tariff*", "border wall"]}).lint()) == 0
    for wrong in ({"by": "event"}, {"event": "event"}):
        with pytest.raises(sw.OptionError, match="give tokens as well"):
            lexicon.lint(**wrong)


@pytest.mark.parametrize("seed", range(40))
def test_what_is_taken_in_never_changes_a_count(seed):
    """An entry that lint calls redundant can go: the frame has the same hits without it."""
    dice = random.Random(seed)
    letters = ["a", "b", "*", "?", "ab", "c*"]
    words = ["".join(dice.choices("abc", k=dice.randint(1, 4))) for _ in range(200)]
    made = {"".join(dice.choices(letters, k=dice.randint(1, 3))) for _ in range(12)}
    patterns = [word for word in sorted(made) if word.strip("*")]
    patterns += sorted({f"{dice.choice(patterns)} {dice.choice(patterns)}" for _ in range(4)})
    tokens = sw.Corpus({"text": [" ".join(words)], "outlet": ["Tribune"]}).tokens()
    lexicon = sw.lexicon({"one": patterns})
    total = sum(lexicon.coverage(tokens)["hits"])
    redundant = [row["pattern"] for row in lexicon.lint() if row["finding"] in ("taken in", "same words")]
    for pattern in redundant:
        rest = [other for other in patterns if other != pattern]
        assert sum(sw.lexicon({"one": rest}).coverage(tokens)["hits"]) == total, pattern


def articles(dice: random.Random) -> dict[str, list[str]]:
    """Invented articles of six outlets: on war, on weather and on trade, each with words of its own."""
    filler = ["the", "of", "and", "town", "people", "said", "year", "new", "plan", "river"]
    topics = [
        ["war", "wars", "army", "front"],
        ["warm", "warmer", "sun", "rain"],
        ["trade", "trading", "trades", "port"],
    ]
    texts, outlets, events = [], [], []
    for number in range(900):
        own = topics[number % 3]
        outlet = f"Paper {number % 6}"
        words = dice.choices(filler, k=80) + dice.choices(own, k=6)
        if number % 6 == 5:
            words += ["meridian"] * 2
        if number % 30 == 7:
            words += ["flotilla"]
        dice.shuffle(words)
        texts.append(" ".join(words))
        outlets.append("Meridian Post" if outlet == "Paper 5" else outlet)
        events.append(f"event {number % 30}")
    return {"text": texts, "outlet": outlets, "event": events}


def test_what_texts_tell():
    tokens = sw.Corpus(articles(random.Random(1)), event="event").tokens()
    lexicon = sw.lexicon(
        {"one": ["war*", "trad*", "meridian", "flotilla", "zebra", "army", "sun*"], "two": ["the town*", "town"]}
    )
    rows = {(row["pattern"], row["finding"]): row["detail"] for row in lexicon.lint(tokens)}
    assert set(rows) == {
        ("war*", "strangers"), ("meridian", "outlet name"), ("meridian", "one outlet"), ("flotilla", "one event"),
        ("zebra", "never met"), ("flotilla", "one outlet"),
    }  # fmt: skip
    assert {word for word in ("warm", "warmer", "wars ") if word in rows["war*", "strangers"]} in (
        {"warm", "warmer"},
        # Whichever of the two families has the commonest word, the other one is strange.
        {"wars "},
    )
    assert "Meridian Post" in rows["meridian", "outlet name"]
    assert "event 7 has 30 of 30 hits (100%)" in rows["flotilla", "one event"]


def test_lint_of_the_built_in_frames_on_real_news(news):
    """On a list made with care there is little to say, and nothing about families of words."""
    lexicon = sw.lexicon("policy-frames")
    table = lexicon.lint(sw.Corpus(news).tokens())
    said = [row["finding"] for row in table]
    assert said.count("strangers") <= 3
    assert said.count("one outlet") + said.count("outlet name") <= 10
    own = {"war": ["war*"], "tax": ["tax*"], "econ": ["econom*"]}
    found = list(sw.lexicon(own).lint(sw.Corpus(news).tokens()))
    assert [(row["pattern"], row["finding"]) for row in found] == [("war*", "strangers")]
    assert "warren" in found[0]["detail"]
