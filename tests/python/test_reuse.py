"""Near-duplicates, shared passages, and the corpus in which what is printed several times counts once."""

from __future__ import annotations

import itertools
import json
import os
import pickle
import random
from pathlib import Path

import hypothesis
import hypothesis.strategies as st
import pytest

import slantwise as sw

PORT = "the port of Merrow is shut again after the storm of Tuesday night took two of its three cranes"
ARTICLES = {
    "text": [
        f"Tribune desk. {PORT}, the harbour master said. Jobs are at risk.",
        f"{PORT}, the harbour master said. Jobs are at risk.",
        "Nothing of it here: prices rose for the third month.",
        f"An observer writes that {PORT}; nobody was hurt.",
        None,
        "Short.",
    ],
    "outlet": ["Tribune", "Ledger", "Ledger", "Courier", "Courier", None],
    "day": ["2025-02-05", "2025-02-04", "2025-02-04", None, "2025-02-01", "2025-02-01"],
}


@pytest.fixture
def corpus():
    return sw.Corpus(ARTICLES, date="day")


def words(corpus, doc):
    text = corpus.text(doc)
    return [] if text is None else corpus.explain(text).to_dict()["term"]


def shingles(corpus, doc, size):
    """The shingles of a document, from the pieces that `explain` cuts; punctuation is none of its words."""
    pieces = [] if corpus.text(doc) is None else corpus.explain(corpus.text(doc))
    terms = [piece["term"] for piece in pieces if piece["kind"] != "punctuation"]
    return {tuple(terms[place : place + size]) for place in range(len(terms) - size + 1)}


# -- pairs and clusters ------------------------------------------------------------------------------------------------


def test_pairs_carry_what_is_known_of_both(corpus):
    table = corpus.duplicates(threshold=0.6).pairs
    assert table.columns == ["doc", "other", "outlet", "other_outlet", "days", "jaccard", "containment", "shared"]
    (row,) = table
    one, two = shingles(corpus, 0, 5), shingles(corpus, 1, 5)
    shared = len(one & two)
    assert row == {
        "doc": 0,
        "other": 1,
        "outlet": "Tribune",
        "other_outlet": "Ledger",
        "days": -1,
        "jaccard": shared / len(one | two),
        "containment": shared / min(len(one), len(two)),
        "shared": shared,
    }
    assert table.recipe["call"] == "duplicates"
    assert table.recipe["documents"] == {
        "seen": 6,
        "counted": 4,
        "rejected": {"no text": 1, "fewer words in a row than are compared": 1},
    }


def test_who_is_compared_with_whom(corpus):
    def documents(**options):
        found = corpus.duplicates(threshold=0.4, **options)
        account = found.recipe["documents"]
        assert account["seen"] == account["counted"] + sum(account["rejected"].values())
        return list(zip(found.pairs["doc"], found.pairs["other"], strict=True)), account["rejected"]

    assert documents(measure="containment")[0] == [(0, 1), (0, 3), (1, 3)]
    assert documents(measure="containment", days=1) == (
        [(0, 1)],
        {"no text": 1, "no date": 1, "fewer words in a row than are compared": 1},
    )
    assert documents(days=0)[0] == []
    assert documents(shingle=1, same_outlet=False)[1] == {"no text": 1, "no group": 1}
    one_outlet = sw.Corpus(ARTICLES | {"outlet": ["Tribune"] * 6})
    assert len(one_outlet.duplicates(threshold=0.4).pairs) > 0
    assert len(one_outlet.duplicates(threshold=0.4, same_outlet=False).pairs) == 0


def test_what_is_needed_is_asked_for():
    bare = sw.Corpus({"text": ["jobs and prices"]}, outlet=None)
    assert bare.duplicates().pairs.columns == ["doc", "other", "jaccard", "containment", "shared"]
    assert bare.duplicates().clusters.columns == ["doc", "cluster", "size", "links", "first"]
    with pytest.raises(sw.ColumnError, match=r"days = 3: there are no dates.*Corpus\(\.\.\., date='published'\)"):
        bare.duplicates(days=3)
    with pytest.raises(sw.ColumnError, match="same_outlet = False compares documents of different outlets"):
        bare.duplicates(same_outlet=False)
    with pytest.raises(sw.ColumnError, match="across = True compares documents of different outlets"):
        bare.passages()
    assert bare.passages(across=False).columns == [
        "doc", "other", "words", "start", "end", "other_start", "other_end", "begins", "first",
    ]  # fmt: skip


@pytest.mark.parametrize("value", [0, -0.5, 1.01, float("nan"), float("inf")])
def test_threshold_out_of_range(corpus, value):
    for call in (corpus.duplicates, corpus.collapse):
        with pytest.raises(sw.OptionError, match=r"threshold = .*: a number above 0 and up to 1 is needed"):
            call(threshold=value)


@pytest.mark.parametrize("value", [True, "0.8", None, [0.8]])
def test_threshold_is_a_number(corpus, value):
    with pytest.raises(TypeError, match=r"threshold = .*: a number above 0 and up to 1 is needed"):
        corpus.duplicates(threshold=value)


def test_clusters_are_chains_and_the_first_is_the_earliest(corpus):
    found = corpus.duplicates(threshold=0.4, measure="containment")
    assert found.clusters.to_dict() == {
        "doc": [0, 1, 3],
        "outlet": ["Tribune", "Ledger", "Courier"],
        "date": [corpus.documents["date"][doc] for doc in (0, 1, 3)],
        "cluster": [0, 0, 0],
        "size": [3, 3, 3],
        "links": [2, 2, 2],
        "first": [False, True, False],
    }
    assert repr(found) == "Duplicates: 3 pairs, 3 documents in 1 cluster, threshold=0.4"
    assert "3 pairs" in found._repr_html_()
    with pytest.raises(TypeError, match="their pairs may be many"):
        pickle.dumps(found)
    assert pickle.loads(pickle.dumps(found.pairs)).to_dict() == found.pairs.to_dict()


@hypothesis.given(
    st.lists(st.lists(st.sampled_from("abcde"), max_size=12), max_size=12),
    st.integers(1, 4),
    st.floats(0.01, 1),
    st.sampled_from(["jaccard", "containment"]),
)
def test_pairs_are_those_of_sets_in_python(texts, size, threshold, measure):
    corpus = sw.Corpus({"text": [" ".join(text) for text in texts], "outlet": ["x"] * len(texts)})
    sets = [{tuple(text[at : at + size]) for at in range(len(text) - size + 1)} for text in texts]
    expected = []
    for one, two in itertools.combinations(range(len(sets)), 2):
        shared = len(sets[one] & sets[two])
        of = len(sets[one] | sets[two]) if measure == "jaccard" else min(len(sets[one]), len(sets[two]))
        if of and shared / of >= threshold:
            expected.append((one, two, shared))
    pairs = corpus.duplicates(threshold=threshold, shingle=size, measure=measure).pairs
    assert list(zip(pairs["doc"], pairs["other"], pairs["shared"], strict=True)) == expected


# -- passages ----------------------------------------------------------------------------------------------------------


def test_passages_say_where_they_stand(corpus):
    table = corpus.passages(min_words=8)
    assert table.columns == [
        "doc", "other", "outlet", "other_outlet", "words", "start", "end", "other_start", "other_end", "begins",
        "first",
    ]  # fmt: skip
    assert list(zip(table["doc"], table["other"], table["first"], strict=True)) == [
        (0, 1, 1),
        (0, 3, None),
        (1, 3, None),
    ]
    for row in table:
        one = corpus.text(row["doc"])[row["start"] : row["end"]]
        other = corpus.text(row["other"])[row["other_start"] : row["other_end"]]
        assert one == other
        assert one.startswith(row["begins"])
        assert len(row["begins"].split()) == 8
        assert row["words"] == len(one.split())
    assert table.recipe["left_out"] == {"windows": 0, "documents": 0}


def test_offsets_are_characters_of_the_text_as_it_stands():
    texts = ["İzmir: “Ğ ẞ — the PORT, it’s shut” 🙂", "Ünïcode 🙂🙂 the port it's shut"]
    corpus = sw.Corpus({"text": texts, "outlet": ["x", "y"]})
    (row,) = corpus.passages(min_words=3)
    assert texts[0][row["start"] : row["end"]] == "the PORT, it’s shut"
    assert texts[1][row["other_start"] : row["other_end"]] == "the port it's shut"


def test_passages_added_up(corpus):
    table = corpus.passages(min_words=8, by="outlet")
    assert table.columns == ["outlet", "other_outlet", "documents", "passages", "words", "share", "first"]
    rows = {(row["outlet"], row["other_outlet"]): row for row in table}
    assert len(rows) == 6
    lengths = {doc: len(words(corpus, doc)) for doc in range(6)}
    assert rows["Ledger", "Tribune"]["first"] == 1
    assert rows["Tribune", "Ledger"]["first"] == 0
    plain = corpus.passages(min_words=8)
    assert rows["Tribune", "Courier"]["words"] == plain["words"][1]
    assert rows["Tribune", "Ledger"]["share"] == pytest.approx(plain["words"][0] / (lengths[0] - 4), abs=0.2)
    by_day = corpus.passages(min_words=8, by=["outlet", "day"])
    assert by_day.columns[:4] == ["outlet", "day", "other_outlet", "other_day"]
    undated = sw.Corpus({name: ARTICLES[name] for name in ("text", "outlet")}).passages(min_words=8, by="outlet")
    assert set(undated["first"]) == {None}


def test_what_stands_everywhere_begins_no_passage_and_is_told():
    footer = "read more of our stories on the page of the day"
    texts = [f"story {number} of its own words {number}. {footer}" for number in range(30)]
    texts[3] += " and so on and on"
    texts[4] += " and so on and on"
    corpus = sw.Corpus({"text": texts, "outlet": [f"outlet {number}" for number in range(30)]})
    everything = corpus.passages(min_words=5)
    assert len(everything) == 30 * 29 // 2
    table = corpus.passages(min_words=5, max_count=10)
    assert [(row["doc"], row["other"], row["words"]) for row in table] == [(3, 4, 16)]
    assert table.recipe["left_out"] == {"windows": 7, "documents": 30}


# -- what becomes of copies --------------------------------------------------------------------------------------------


def test_the_first_printing_counts_and_the_copies_are_told(corpus):
    once = corpus.collapse(threshold=0.6)
    assert len(once) == len(corpus)
    assert once.documents["copy"] == [True, False, False, False, False, False]
    assert once.documents["cluster"] == [0, 0, None, None, None, None]
    assert repr(once).endswith("; 1 without text; 1 left out (copy of another document)")
    rejected = {"no text": 1, "copy of another document": 1}
    assert once.documents.recipe["documents"] | {"empty": 0} == {
        "seen": 6, "counted": 4, "rejected": rejected, "empty": 0,
    }  # fmt: skip
    tokens = once.tokens()
    assert tokens.recipe["documents"] == {"seen": 6, "counted": 4, "rejected": rejected}
    (step,) = tokens.frequencies().recipe["tokens"]["corpus"]
    assert (step["duplicates"], step["threshold"], step["clusters"], step["documents"]) == ("first", 0.6, 1, 1)
    kept = corpus.filter([doc != 0 for doc in range(6)]).tokens()
    assert tokens.frequencies(by="outlet").to_dict() == kept.frequencies(by="outlet").to_dict()
    assert tokens.kwic("harbour")["doc"] == [1]
    # Rows may be left out afterwards; what does not count goes on not counting.
    assert once.filter(outlet="Tribune").tokens().n_tokens == 0
    assert len(once.duplicates(threshold=0.6).pairs) == 0


def test_passages_printed_before_are_masked(corpus):
    masked = corpus.collapse("passages", min_words=8)
    tokens = masked.tokens()
    # Ledger was first, by date; Courier has no date and comes last.
    assert tokens.keep("merrow").frequencies(by="outlet")["outlet"] == ["Ledger"]
    shared = sum(corpus.passages(min_words=8)["words"][:2])
    assert tokens.recipe["words"]["rejected"]["in a passage printed before"] == shared
    (step,) = tokens.recipe["corpus"]
    assert (step["documents"], step["words"]) == (2, shared)
    lines = tokens.kwic("observer")
    assert corpus.text(3)[lines["start"][0] : lines["end"][0]] == "observer"
    assert tokens.near("that", window=50).keep("nobody").n_tokens == 1
    assert len(masked.passages(min_words=8)) == 0
    # One after the other.
    both = corpus.collapse("passages", min_words=8).collapse(threshold=0.6)
    assert [step["duplicates"] for step in both.tokens().recipe["corpus"]] == ["passages", "first"]


def test_copies_kept_are_one_unit_of_evidence():
    texts = ["the port is shut and jobs are lost", "prices rose", "jobs rose again", "the wall stands"]
    data = {"text": texts[:1] * 6 + texts, "outlet": ["Tribune"] * 6 + ["Tribune", "Ledger", "Ledger", "Tribune"]}
    kept = sw.Corpus(data).collapse("keep")
    assert kept.documents["cluster"] == [0] * 7 + [None] * 3
    assert kept.tokens().n_tokens == sw.Corpus(data).tokens().n_tokens
    single, together = (
        kept.tokens().keyness(target="Tribune", cluster=cluster, min_count=1) for cluster in ("document", "cluster")
    )
    p = {row["feature"]: row["p"] for row in single}, {row["feature"]: row["p"] for row in together}
    assert p[0]["port"] < p[1]["port"]


def test_columns_of_the_data_are_not_written_over():
    data = {"text": ["jobs"], "outlet": ["x"], "copy": [1]}
    with pytest.raises(sw.ColumnError, match="there is a column 'copy' already, and collapse makes one"):
        sw.Corpus(data).collapse()
    once = sw.Corpus({"text": ["a b c d e f"] * 2, "outlet": ["x", "y"]}).collapse()
    assert once.collapse("keep").documents["copy"] == [False, False]


def test_nothing_to_compare():
    for texts in ([], [None], ["", "jobs"]):
        corpus = sw.Corpus({"text": texts, "outlet": ["x"] * len(texts)})
        assert len(corpus.duplicates().pairs) == len(corpus.duplicates().clusters) == len(corpus.passages()) == 0
        assert len(corpus.passages(by="outlet")) == 0
        for copies in ("keep", "first", "passages"):
            once = corpus.collapse(copies)
            assert len(once) == len(texts)
            assert len(once.tokens().frequencies()) == len(corpus.tokens().frequencies())


def test_nothing_depends_on_threads_or_the_order_of_rows(newsroom):
    draw = random.Random(3)
    data = newsroom.documents.to_dict()
    texts = [newsroom.text(doc) for doc in range(len(newsroom))]
    texts = [text if draw.random() < 0.7 else draw.choice(texts) for text in texts]
    order = list(range(len(texts)))
    draw.shuffle(order)

    def found(rows, threads):
        columns = {name: [data[name][row] for row in rows] for name in ("outlet", "date")}
        corpus = sw.Corpus(columns | {"text": [texts[row] for row in rows]}, date="date")
        pairs = corpus.duplicates(threshold=0.3, threads=threads).pairs
        passages = corpus.passages(threads=threads)
        matrix = corpus.passages(by="outlet", threads=threads).to_dict()
        ends = zip(pairs["doc"], pairs["other"], pairs["jaccard"], strict=True)
        runs = zip(passages["doc"], passages["other"], passages["words"], strict=True)
        told = [sorted((*sorted((rows[one], rows[two])), value) for one, two, value in table) for table in (ends, runs)]
        return told, matrix

    once = found(list(range(len(texts))), 1)
    assert once[0][0]
    assert found(list(range(len(texts))), 3) == once
    assert found(order, 2) == once


# -- real articles -----------------------------------------------------------------------------------------------------


def test_two_reports_of_one_visit_share_passages():
    folder = os.environ.get("SLANTWISE_DATA")
    file = Path(folder or "") / "data" / "five_articles.jsonl"
    if not folder or not file.exists():
        pytest.skip("SLANTWISE_DATA does not name the folder that holds data/five_articles.jsonl")
    corpus = sw.Corpus([json.loads(line) for line in file.read_text().splitlines()], date="date", id="id")
    pairs = corpus.duplicates(threshold=0.1, shingle=3).pairs
    assert list(zip(pairs["doc"], pairs["other"], strict=True)) == [(1, 3)]
    table = corpus.passages(min_words=10)
    count = {}
    for row in table:
        count[row["doc"], row["other"]] = count.get((row["doc"], row["other"]), 0) + 1
        one = corpus.explain(corpus.text(row["doc"])[row["start"] : row["end"]])
        other = corpus.explain(corpus.text(row["other"])[row["other_start"] : row["other_end"]])
        terms = [[piece["term"] for piece in pieces if piece["kind"] != "punctuation"] for pieces in (one, other)]
        assert terms[0] == terms[1]
        assert len(terms[0]) == row["words"]
    assert max(count, key=count.get) == (1, 3)
    assert count[1, 3] > sum(count.values()) / 2


def test_pairs_of_real_news_are_those_of_sets(news):
    part = news.head(1500)
    corpus = sw.Corpus(part)
    pairs = corpus.duplicates(threshold=0.2, shingle=4).pairs
    sets = [shingles(corpus, doc, 4) for doc in range(300)]
    expected = {
        (one, two)
        for one, two in itertools.combinations(range(300), 2)
        if sets[one] | sets[two] and len(sets[one] & sets[two]) / len(sets[one] | sets[two]) >= 0.2
    }
    found = {(one, two) for one, two in zip(pairs["doc"], pairs["other"], strict=True) if two < 300}
    assert found == expected
