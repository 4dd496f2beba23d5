"""What a row warns of: one document, furniture of a page, small cells."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

import slantwise as sw

ONE = "one document gives more than half of it on the side that uses it more"
FURNITURE = "at the same place in most documents of an outlet: name, byline or the like"
SMALL = "expected count below 5 on one side: p is approximate"


def notes(table, name="feature"):
    return {(row["outlet"], row[name]): (row["note"] or "").split("; ") for row in table}


def flagged(table, note=FURNITURE, name="feature"):
    return {row[name] for row in table if note in (row["note"] or "")}


def filler(rng, length):
    return [f"w{word}" for word in rng.zipf(1.4, length) % 300]


@pytest.fixture(scope="module")
def paged():
    """Invented outlets: the Tribune begins with its name, the Ledger ends with a line of its own."""
    rng = np.random.default_rng(11)
    texts, outlets = [], []
    for number in range(120):
        outlet = ("Tribune", "Ledger", "Courier")[number % 3]
        words = filler(rng, 60 + int(rng.integers(200)))
        words[10:10] = ["the"] * 6
        if outlet == "Tribune":
            words[int(rng.integers(3)) : 0] = ["merrow", "(tribune)"]
        if outlet == "Ledger" and number % 5:
            words += ["read", "more", "in", "the", "ledger"]
        if outlet == "Courier" and number % 2:
            words.insert(0, "exclusive")
        texts.append(" ".join(words))
        outlets.append(outlet)
    return sw.Corpus(
        {"text": texts, "outlet": outlets, "event": [str(number // 3 % 12) for number in range(120)]}, event="event"
    )


def test_names_and_lines_at_a_fixed_place_are_flagged(paged):
    table = paged.tokens().keyness(min_count=1)
    assert flagged(table) == {"merrow", "tribune", "read", "more", "in", "ledger"}
    # The reference of the others holds the outlet whose furniture it is; a comparison without that outlet does not.
    assert FURNITURE in notes(table)["Courier", "tribune"]
    named = paged.tokens().keyness(target="Courier", reference="Ledger", min_count=1)
    assert flagged(named) == {"read", "more", "in", "ledger"}


def test_furniture_is_flagged_in_every_comparison(paged):
    tokens = paged.tokens()
    wanted = {"merrow", "tribune", "read", "more", "in", "ledger"}
    assert flagged(tokens.keyness(within="event", min_count=1)) == wanted
    assert flagged(tokens.keyness(cluster="event", min_count=1)) == wanted
    assert {"merrow_tribune", "read_more", "more_in", "in_the", "the_ledger"} <= flagged(
        tokens.ngrams(2).keyness(min_count=1)
    )
    frames = {"house": ["tribune", "merrow"], "filler": ["w1", "w2"], "none": ["zebra"]}
    for arguments in ({}, {"within": "event"}):
        assert flagged(tokens.framing(frames, **arguments), name="frame") == {"house"}
    company = tokens.cooccurrence(window=3).collocates("the", by="outlet", min_count=1)
    assert {"in", "ledger"} <= flagged(company, name="collocate")


def test_a_word_in_half_of_the_documents_is_not_flagged(paged):
    assert FURNITURE not in notes(paged.tokens().keyness(min_count=1))["Courier", "exclusive"]


def test_a_frequent_word_is_not_flagged_though_it_stands_in_a_byline(paged):
    rows = paged.tokens().keyness(target="Ledger", min_count=1)
    assert FURNITURE not in notes(rows)["Ledger", "the"]


def test_outlets_of_few_documents_have_no_furniture():
    texts = [f"tribune a{number} b c d e f" for number in range(9)] + ["a b c d e f g"] * 12
    corpus = sw.Corpus({"text": texts, "outlet": ["x"] * 9 + ["y"] * 12})
    assert "tribune" not in flagged(corpus.tokens().keyness(min_count=1))


def test_a_stream_cannot_know_of_furniture(paged):
    columns = {name: paged.documents[name] for name in ("outlet", "event")}
    data = columns | {"text": [paged.text(doc) for doc in range(len(paged))]}
    table = sw.count(data, event="event").keyness(min_count=1)
    assert flagged(table) == set()
    memory = paged.tokens().keyness(min_count=1)
    without = [[note for note in (row["note"] or "").split("; ") if note not in ("", FURNITURE)] for row in memory]
    assert [[note for note in (row["note"] or "").split("; ") if note] for row in table] == without


def test_the_furniture_of_the_example_corpus_is_found(newsroom):
    # Bylines, and what the Harbor Tribune and the Civic Courier write beneath their articles.
    found = flagged(newsroom.tokens().keyness(min_count=1))
    assert {"by", "related", "stories", "sign", "up", "harbor", "tribune", "briefing", "read", "more"} <= found
    assert not found & {"the", "of", "a", "and", "in", "to", "port", "strike"}
    assert len(found) < 20


def test_real_outlets(news):
    tokens = sw.Corpus(news).tokens()
    found = flagged(tokens.keyness(min_count=200))
    assert {"reuters", "washington", "times", "llc", "reprint", "newsletters", "caption", "toggle"} <= found
    assert not found & {"the", "of", "to", "and", "a", "in", "that", "for", "said", "trump"}
    assert len(found) < 40
    assert "click_here" in flagged(tokens.ngrams(2).keyness(min_count=200))


def test_one_document_on_the_side_that_uses_it_more():
    # x: 9 of 12 in one document. Both sides together: 9 of 30, no majority.
    texts = ["spill " * 9 + "a b"] + ["spill a b c d e f g h i"] * 3
    texts += ["spill " + " ".join(f"f{number}" for number in range(40))] * 18
    corpus = sw.Corpus(
        {"text": texts, "outlet": ["x"] * 4 + ["y"] * 18, "event": ["e"] * 4 + ["f"] * 18}, event="event"
    )
    for arguments in ({}, {"cluster": "event"}):
        rows = notes(corpus.tokens().keyness(min_count=1, **arguments))
        assert ONE in rows["x", "spill"]
        assert ONE in rows["y", "spill"], "seen from the other side it is the same finding"
        assert ONE not in rows["x", "f3"]


def test_a_cluster_is_no_document():
    texts = ["spill a b c"] * 6 + ["a b c d"] * 12
    corpus = sw.Corpus(
        {"text": texts, "outlet": ["x"] * 6 + ["y"] * 12, "event": ["e"] * 6 + list("ffgghhiijjkk")}, event="event"
    )
    rows = notes(corpus.tokens().keyness(min_count=1, cluster="event"))
    assert ONE not in rows["x", "spill"], "six documents of one story give one each"


def test_small_cells(newsroom):
    tokens = newsroom.tokens()
    words = {row["outlet"]: row["frequency"] / row["per_million"] * 1e6 for row in tokens.frequencies(by="outlet")}
    all_words = sum(words.values())
    seen = Counter()
    for row in tokens.keyness(min_count=1):
        expected = (row["n_target"] + row["n_reference"]) * min(
            words[row["outlet"]] / all_words, 1 - words[row["outlet"]] / all_words
        )
        if abs(expected - 5) > 1e-9:
            assert (SMALL in (row["note"] or "")) == (expected < 5)
            seen[expected < 5] += 1
    assert min(seen.values()) > 20
