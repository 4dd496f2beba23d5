"""Which outlet told which event, and what it left out, against counting by hand."""

import math
import random

import pytest

import slantwise as sw

WORDS = ["port", "strike", "pay", "talks", "mayor", "police", "cost", "tax", "ferry", "crane", "union", "night"]
FRAMES = {"money": ["pay", "cost", "tax"], "order": ["police", "night"]}


def rows_of(seed, documents=90, outlets=5, events=9):
    dice = random.Random(seed)
    return [
        {
            "text": " ".join(dice.choices(WORDS, [dice.random() ** 2 for _ in WORDS], k=dice.randrange(2, 25))),
            "outlet": dice.choice([None, *[f"outlet {number}" for number in range(outlets)]]),
            "event": dice.choice([None, *range(events)]),
        }
        for _ in range(documents)
    ]


def by_hand(rows, share, least, find):
    """Every omission (event, outlet, thing, others with it, others, chance, words); how many there might have been."""
    events, tests, found = {}, 0, []
    for row in rows:
        if row["event"] is not None and row["outlet"] is not None:
            events.setdefault(row["event"], {}).setdefault(row["outlet"], []).extend(row["text"].split())
    things = list(FRAMES) if find is FRAMES else WORDS
    uses = lambda words, thing: any(word in (FRAMES[thing] if find is FRAMES else [thing]) for word in words)  # noqa: E731
    for event, told in events.items():
        if len(told) <= least:
            continue
        for outlet, words in told.items():
            others = [text for other, text in told.items() if other != outlet]
            for thing in things:
                having = sum(uses(text, thing) for text in others)
                if having < max(share * len(others), 1):
                    continue
                tests += 1
                if uses(words, thing):
                    continue
                wanted = len(others) * (having + 0.5) / (len(others) + 1)
                low, high = 0.0, 100.0
                for _ in range(200):
                    rate = (low + high) / 2
                    if sum(1 - math.exp(-rate * len(text)) for text in others) < wanted:
                        low = rate
                    else:
                        high = rate
                found.append((event, outlet, thing, having, len(others), math.exp(-rate * len(words)), len(words)))
    return found, tests


@pytest.mark.parametrize("find", [None, FRAMES], ids=["words", "frames"])
@pytest.mark.parametrize(("share", "least"), [(0.5, 2), (1.0, 2), (0.3, 4)])
def test_omissions_are_those_counted_by_hand(find, share, least):
    for seed in range(4):
        rows = rows_of(seed)
        tokens = sw.Corpus(rows, event="event").tokens()
        table = tokens.omissions(find, share=share, min_outlets=least)
        expected, tests = by_hand(rows, share, least, find)
        what = "feature" if find is None else "frame"
        got = {(row["event"], row["outlet"], row[what]): row for row in table}
        assert table.recipe["tests"] == tests
        assert got.keys() == {one[:3] for one in expected}
        for event, outlet, thing, having, others, chance, words in expected:
            row = got[event, outlet, thing]
            assert (row["others"], row["of"], row["tokens"]) == (having, others, words)
            assert row["chance"] == pytest.approx(chance, rel=1e-6)
        assert table["chance"] == sorted(table["chance"])
        ranked = [row["chance"] * tests / (place + 1) for place, row in enumerate(table)]
        assert table["q"] == pytest.approx([min(1.0, *ranked[place:]) for place in range(len(ranked))])
        assert tokens.omissions(find, share=share, min_outlets=least, top=3).to_dict() == table.head(3).to_dict()


def test_a_short_text_leaves_out_more_by_chance():
    long = "strike " + "port " * 40
    rows = [{"text": long, "outlet": outlet, "event": 1} for outlet in "abc"]
    rows += [{"text": "port " * 2, "outlet": "short", "event": 1}, {"text": "port " * 80, "outlet": "long", "event": 1}]
    table = sw.Corpus(rows, event="event").tokens().omissions(min_outlets=2)
    chances = {row["outlet"]: row["chance"] for row in table if row["feature"] == "strike"}
    assert chances["long"] < 0.15 < 0.8 < chances["short"]


def test_coverage_says_who_told_what():
    corpus = sw.Corpus(
        {
            "text": ["a", "b", "c", "d", None, "f"],
            "outlet": ["x", "y", "y", "x", "z", None],
            "event": ["quay", "quay", "quay", "storm", "storm", "storm"],
            "date": ["2024-03-02", "2024-03-01", "2024-03-05", "2024-04-01", "2024-04-02", None],
            "title": ["One", "", "Three", None, "Five", "Six"],
        },
        event="event", date="date", title="title",
    )  # fmt: skip
    table = corpus.coverage()
    assert table.columns == ["event", "outlets", "articles", "first", "last", "title", "told", "silent"]
    quay, storm = table
    assert (quay["event"], quay["outlets"], quay["articles"]) == ("quay", 2, 3)
    assert (str(quay["first"]), str(quay["last"]), quay["title"]) == ("2024-03-01", "2024-03-05", "One")
    assert (quay["told"], quay["silent"]) == ("x 1, y 2", "z")
    assert (storm["told"], storm["silent"], storm["title"]) == ("x 1, z 1", "y", "Five")
    assert table.recipe["documents"] == {"seen": 6, "counted": 5, "rejected": {"no group": 1}}


def test_columns_bear_the_names_they_were_asked_by():
    rows = [{"text": row["text"], "paper": row["outlet"], "story": row["event"]} for row in rows_of(2)]
    corpus = sw.Corpus(rows, outlet="paper", event="story")
    for by, within in (("paper", "story"), ("outlet", "event"), (["paper"], ["event"])):
        names = [within if isinstance(within, str) else within[0], by if isinstance(by, str) else by[0]]
        assert corpus.coverage(by=by, within=within).columns[:2] == [names[0], "outlets"]
        assert corpus.tokens().omissions(by=by, within=within).columns[:3] == [*names, "feature"]


def test_what_cannot_be_asked_of_events():
    corpus = sw.Corpus(rows_of(1), event="event")
    with pytest.raises(sw.ColumnError, match="within"):
        corpus.coverage(within="events")
    with pytest.raises(sw.OptionError, match="share"):
        corpus.tokens().omissions(share=0)
    with pytest.raises(sw.OptionError, match="min_outlets"):
        corpus.tokens().omissions(min_outlets=1)
    with pytest.raises(TypeError, match="top"):
        corpus.tokens().omissions(top=1.5)
    alone = sw.Corpus([{"text": "port", "outlet": "a", "event": None}], event="event")
    assert len(alone.coverage()) == len(alone.tokens().omissions()) == 0
