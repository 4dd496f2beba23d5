"""What belongs to the page and not to the article."""

import os
from pathlib import Path

import pytest

import slantwise as sw

DATA = os.environ.get("SLANTWISE_DATA")

BODIES = [
    "Dockers in Merrow went on strike on Monday over the hours that they work at night.",
    "Snow fell in Tarn for the first time in eleven years, and schools stayed shut all week.",
    "The council of Ulm voted for a new bridge after a debate that lasted all of the night.",
    "Farmers drove tractors to the capital and blocked the roads around the parliament.",
]


def corpus(texts, outlet="Merrow Post"):
    return sw.Corpus({"text": texts, "outlet": [outlet] * len(texts)})


def kinds(made, **given):
    return [(row["kind"], row["text"]) for row in made.furniture(**given)]


@pytest.mark.parametrize("line", ["Mehr zum Tag", "Ещё новости дня", "本报独家报道", "Enlarge 3 of 12"])
def test_what_an_outlet_ends_its_articles_with_is_furniture_in_any_language(line):
    made = corpus([f"{body}\n\n  {line.replace('3', str(place))}" for place, body in enumerate(BODIES)])
    table = made.furniture().to_dict()
    assert (table["kind"], table["place"], table["articles"], table["share"]) == (["repeated"], ["tail"], [4], [1.0])
    assert made.text(table["doc"][0])[table["start"][0] : table["end"][0]] == table["text"][0]
    assert kinds(made, min_articles=5) == []
    halves = sw.Corpus({"text": [made.text(doc) for doc in range(4)], "outlet": ["Tribune", "Ledger"] * 2})
    assert kinds(halves) == [], "each outlet has its own"


def test_copies_of_an_article_are_no_evidence():
    assert kinds(corpus(["Merrow is shut.\n" + BODIES[0] + "\nIt goes on."] * 6)) == []


def test_clean_leaves_furniture_out_and_offsets_true():
    texts = [f"By Anna Tarn\n{body}\nFor members alone" for body in BODIES]
    made = corpus(texts)
    clean = made.clean()
    assert clean.cleaned.to_dict() == {
        "kind": ["byline", "repeated"], "articles": [4, 4], "lines": [4, 4], "words": [12, 12],
    }  # fmt: skip
    tokens = clean.tokens()
    assert tokens.n_tokens == made.tokens().n_tokens - 24
    words = tokens.recipe["words"]
    assert words["rejected"] == {"furniture of the page": 24}
    assert words["seen"] == words["counted"] + 24
    assert len(tokens.kwic("anna")) == 0
    lines = tokens.kwic("strike")
    assert clean.text(0)[lines["start"][0] : lines["end"][0]] == "strike"
    assert [clean.text(doc) for doc in range(4)] == texts, "the texts are whole"
    assert len(clean.filter([True, False, False, False]).tokens().kwic("anna")) == 0
    assert made.tokens().n_tokens == sum(len(text.split()) for text in texts), "the corpus itself is as it was"


def test_tables_have_their_columns_and_know_how_they_were_made():
    made = corpus([f"By Anna Tarn\n{BODIES[0]}", None])
    table, cleaned = made.furniture(), made.clean("byline").cleaned
    assert table.columns == [
        "outlet", "kind", "place", "text", "articles", "share", "words", "doc", "start", "end",
    ]  # fmt: skip
    assert next(iter(table)) == {
        "outlet": "Merrow Post", "kind": "byline", "place": "head", "text": "By Anna Tarn", "articles": 1,
        "share": 0.5, "words": 3, "doc": 0, "start": 0, "end": 12,
    }  # fmt: skip
    assert cleaned.columns == ["kind", "articles", "lines", "words"]
    assert (table.recipe["call"], table.recipe["arguments"]) == ("furniture", {"min_articles": 3})
    assert cleaned.recipe["arguments"] == {"kinds": ["byline"], "min_articles": 3}
    assert table.recipe["documents"]["rejected"] == cleaned.recipe["documents"]["rejected"] == {"no text": 1}


def test_some_kinds_alone():
    made = corpus([f"By Anna Tarn\n{body}\nRelated posts" for body in BODIES])
    clean = made.clean("more")
    assert clean.cleaned["kind"] == ["more"]
    assert len(clean.tokens().kwic("anna")) == 4
    assert made.clean(["more", "byline"]).cleaned["kind"] == ["byline", "more"]
    with pytest.raises(sw.OptionError, match=r"no kind 'bylin'.*Did you mean 'byline'"):
        made.clean("bylin")


def test_without_outlets_all_articles_are_of_one():
    made = sw.Corpus({"text": [f"{body}\nTo the top" for body in BODIES]}, outlet=None)
    table = made.furniture()
    assert (table["outlet"], table["articles"]) == ([None], [4])


def test_what_was_not_cleaned_says_so():
    with pytest.raises(sw.InputError, match="not cleaned"):
        _ = corpus(BODIES).cleaned
    assert len(corpus(BODIES).clean().cleaned) == 0
    assert len(sw.Corpus({"text": [], "outlet": []}).clean().tokens()) == 0
    assert kinds(corpus([None, "", "By Anna Tarn"])) == [], "a text of one line is an article"


def test_events_are_looked_for_in_what_is_left():
    texts = [f"{body}\nDockers strike in Merrow" for body in BODIES]
    made = sw.Corpus({"text": texts, "outlet": ["Tribune"] * 4, "date": ["2024-03-04"] * 4}, date="date")
    clean = made.clean()
    found = clean.events()
    assert found.cleaned.to_dict() == clean.cleaned.to_dict()
    assert not {"dockers", "merrow"} & {term for terms in found.event_links["terms"] for term in terms.split(", ")}


def known(name):
    if DATA is None:
        pytest.skip("SLANTWISE_DATA names no folder with real articles")
    return Path(DATA) / "data" / name


def test_the_furniture_of_five_articles_is_found_and_nothing_else():
    five = sw.read(known("five_articles.jsonl"), id="id", title="title", date="date")
    table = five.furniture()
    found = sorted(
        (doc, kind, articles)
        for doc, kind, articles in zip(table["doc"], table["kind"], table["articles"], strict=True)
    )
    assert found == [
        (0, "more", 1),
        (1, "caption", 1),
        (1, "outlet", 1),
        (1, "published", 1),
        (2, "comments", 1),
        (2, "comments", 1),
        (4, "dateline", 1),
        (4, "editor", 1),
        (4, "more", 1),
        (4, "published", 1),
    ]
    lines = dict(zip(five.clean().cleaned["kind"], five.clean().cleaned["lines"], strict=True))
    assert lines["caption"] == 2, "of a doubled caption neither counts"


def test_few_words_of_real_articles_are_furniture():
    news = sw.read(known("news_9k.parquet"), id="id", title="title")
    tokens = news.clean().tokens()
    words = tokens.recipe["words"]
    assert 0.005 < words["rejected"]["furniture of the page"] / words["seen"] < 0.03
    table = news.furniture()
    most = {(row["outlet"], row["text"]) for row in table if row["articles"] > 190}
    assert ("Salon", "Advertisement:") in most
    assert ("Politico", "Story Continued Below") in most
