"""Which articles tell the same event."""

import collections
import datetime
import itertools
import math
import os
import random
from pathlib import Path

import pytest

import slantwise as sw

DATA = os.environ.get("SLANTWISE_DATA")

STRIKE = {
    "text": [
        "Dockers in Merrow went on strike on Monday.",
        "Snow fell in Tarn and schools stayed shut.",
        "A strike of dockers has shut the port of Merrow.",
        "Merrow: the dockers and their strike.",
        "Schools in Tarn are shut, for there is snow.",
        "The council of Ulm wants a bridge.",
    ],
    "outlet": ["Tribune", "Ledger", "Ledger", "Courier", "Courier", "Courier"],
    "date": ["2024-03-04", "2024-03-04", "2024-03-05", "2024-03-20", "2024-03-05", "2024-03-05"],
}


# In so few articles stop words are as rare as what is told.
PLAIN = {"stopwords": "en"}


def corpus(**more):
    return sw.Corpus(STRIKE | more, date="date", title="title" if "title" in more else None)


# -- what is found -----------------------------------------------------------------------------------------------------


def test_articles_of_one_event_have_its_number_and_others_none():
    found = corpus().events(**PLAIN)
    assert found.documents["event"] == [0, 1, 0, None, 1, None]
    assert corpus().documents.columns == ["doc", "outlet", "date"], "the corpus itself is as it was"
    assert found.documents.columns == ["doc", "outlet", "event", "date"]


def test_events_are_told_with_their_terms():
    found = corpus().events(**PLAIN)
    table = found.event_table.to_dict()
    assert table["articles"] == [2, 2]
    assert table["outlets"] == [2, 2]
    assert table["first"] == [datetime.date(2024, 3, 4)] * 2
    assert table["last"] == [datetime.date(2024, 3, 5)] * 2
    assert [set(terms.split(", ")) for terms in table["terms"]] == [
        {"dockers", "merrow", "strike"},
        {"schools", "shut", "snow", "tarn"},
    ]
    links = found.event_links.to_dict()
    assert list(zip(links["doc"], links["other"], strict=True)) == [(0, 2), (1, 4)]
    assert links["days"] == [1, 1]
    assert links["other_outlet"] == ["Ledger", "Courier"]
    assert all(similarity >= 0.1 for similarity in links["similarity"])


def test_without_dates_all_articles_are_looked_at():
    assert corpus().events(days=None, **PLAIN).documents["event"] == [0, 1, 0, 0, 1, None]
    undated = sw.Corpus({name: STRIKE[name] for name in ("text", "outlet")})
    found = undated.events(days=None, **PLAIN)
    assert found.documents["event"] == [0, 1, 0, 0, 1, None]
    assert set(found.event_links["days"]) == {None}
    assert set(found.event_table["first"]) == {None}
    with pytest.raises(sw.ColumnError, match=r"no dates.*days=None"):
        undated.events(**PLAIN)


def test_an_article_without_a_date_is_told_and_in_no_event():
    with pytest.warns(sw.DataWarning, match="1 of 6 documents have no date"):
        found = corpus(date=[None, *STRIKE["date"][1:]]).events(**PLAIN)
    assert found.documents["event"][0] is None
    documents = found.event_table.recipe["documents"]
    assert documents["rejected"] == {"no date": 1, "no other article tells it": 3}
    assert documents["seen"] == documents["counted"] + sum(documents["rejected"].values())


def test_titles_alone_are_enough_and_weigh_twice():
    titles = STRIKE["text"]
    found = corpus(text=[None] * 6, title=titles).events(**PLAIN)
    assert found.documents["event"] == [0, 1, 0, None, 1, None]
    told = corpus(title=["Strike", "x", "Strike", "x", "y", "z"]).events(threshold=0.01, **PLAIN).event_links.to_dict()
    assert told["terms"][0].split(", ")[0] == "strike"


def test_a_document_without_words_is_rejected_with_its_reason():
    found = corpus(text=[None, "...", *STRIKE["text"][2:]]).events(**PLAIN)
    assert found.documents["event"][:2] == [None, None]
    assert found.event_table.recipe["documents"]["rejected"]["no text"] == 1


def test_results_within_events_compare_what_was_found():
    found = corpus().events(**PLAIN)
    table = found.tokens().keyness(within="event", min_count=1)
    assert table.recipe["documents"]["rejected"] == {"no event": 2}
    assert len(table) > 0


def test_another_column_of_that_name_stays_under_a_name_of_its_own():
    given = sw.Corpus(STRIKE | {"story": list("abcdef")}, date="date", event="story").events(**PLAIN)
    assert given.documents["event_original"] == list("abcdef")
    assert given.documents["event"] == [0, 1, 0, None, 1, None]
    assert len(given.filter(story=["a", "c"])) == 2
    assert len(given.events(**PLAIN).documents.columns) == 6, "and again"


def test_filtering_numbers_documents_anew_so_links_are_asked_for_before():
    found = corpus().events(**PLAIN)
    with pytest.raises(sw.InputError, match="filtered since"):
        _ = found.filter(outlet="Ledger").event_links
    with pytest.raises(sw.InputError, match="not looked through"):
        _ = corpus().event_table


def test_stems_and_stop_words_are_those_of_tokens():
    found = corpus().events(stem="en", stopwords="en")
    assert "docker" in found.event_links["terms"][0].split(", ")
    assert not {"in", "of", "the"} & set(found.event_links["terms"][0].split(", "))


@pytest.mark.parametrize("threshold", [0, -1, 1.5, float("nan")])
def test_a_threshold_is_above_0_and_at_most_1(threshold):
    with pytest.raises(sw.OptionError, match="above 0, at most 1"):
        corpus().events(threshold=threshold)


def test_nothing_in_nothing_out():
    empty = sw.Corpus({"text": [], "outlet": [], "date": []}, date="date").events(**PLAIN)
    assert len(empty.event_table) == len(empty.event_links) == 0
    assert empty.event_table.columns == [
        "event", "articles", "outlets", "first", "last", "similarity", "terms", "doc", "title",
    ]  # fmt: skip


# -- against the definition --------------------------------------------------------------------------------------------


def by_definition(texts, titles, dates, days, threshold):
    """Events as the documentation defines them: weights, cosines and linkage, all of them over everything."""
    counts = []
    for text, title in zip(texts, titles, strict=True):
        count = collections.Counter(text.split())
        count.update(2 * title.split())
        counts.append(count)
    number = len(counts)
    docfreq = collections.Counter(term for count in counts for term in count)
    rows = []
    for count, date in zip(counts, dates, strict=True):
        near = [other for other, when in zip(counts, dates, strict=True) if days is None or abs(when - date) <= days]
        row = {}
        for term, frequency in count.items():
            held = sum(term in other for other in near)
            share = (held + 50 * docfreq[term] / number) / (len(near) + 50)
            row[term] = (1 + math.log(frequency)) * -math.log(share) * (0.5 if docfreq[term] == 1 else 1)
        rows.append(row)

    def similarity(one, other):
        gap = 0 if days is None else abs(dates[one] - dates[other])
        if days is not None and gap > days:
            return -1.0
        dot = sum(weight * rows[other].get(term, 0) for term, weight in rows[one].items())
        lengths = math.prod(math.sqrt(sum(weight**2 for weight in rows[doc].values())) for doc in (one, other))
        return (dot / lengths if lengths else 0.0) * (1 if days is None else 1 - gap / (2 * days + 1))

    clusters = [[doc] for doc in sorted(range(number), key=lambda doc: (0 if days is None else dates[doc], doc))]
    while len(clusters) > 1:
        pairs = itertools.combinations(range(len(clusters)), 2)
        least = {pair: min(similarity(a, b) for a in clusters[pair[0]] for b in clusters[pair[1]]) for pair in pairs}
        best = max(least, key=lambda pair: round(least[pair], 12))
        if least[best] < threshold:
            break
        clusters[best[0]] += clusters.pop(best[1])
    told = [None] * number
    for event, cluster in enumerate(cluster for cluster in clusters if len(cluster) > 1):
        for doc in cluster:
            told[doc] = event
    return told


@pytest.mark.parametrize("seed", range(25))
def test_events_are_those_of_the_definition(seed):
    draw = random.Random(seed)
    number = draw.randint(2, 14)
    words = [f"w{place}" for place in range(draw.randint(4, 25))]
    texts = [" ".join(draw.choices(words, k=draw.randint(1, 12))) for _ in range(number)]
    titles = [" ".join(draw.choices(words, k=draw.randint(0, 3))) for _ in range(number)]
    dates = [draw.randint(0, 12) for _ in range(number)]
    days, threshold = draw.choice([None, 0, 1, 3, 7]), draw.choice([0.05, 0.1, 0.3, 0.6])
    day = datetime.date(2024, 1, 1).toordinal()
    data = {
        "text": texts,
        "title": titles,
        "outlet": ["Tribune"] * number,
        "date": [datetime.date.fromordinal(day + date) for date in dates],
    }
    made = sw.Corpus(data, title="title", date="date")
    expected = by_definition(texts, titles, dates, days, threshold)
    assert made.events(days=days, threshold=threshold).documents["event"] == expected


def random_corpus(seed, number=120):
    draw = random.Random(seed)
    words = [f"w{place}" for place in range(200)]
    day = datetime.date(2024, 1, 1).toordinal()
    return {
        "id": list(range(number)),
        "text": [" ".join(draw.choices(words, k=draw.randint(3, 40))) for _ in range(number)],
        "outlet": [draw.choice(["Tribune", "Ledger"]) for _ in range(number)],
        "date": [datetime.date.fromordinal(day + draw.randint(0, 20)) for _ in range(number)],
    }


def test_nothing_depends_on_threads_or_the_order_of_rows():
    data = random_corpus(1)
    made = sw.Corpus(data, id="id", date="date")
    found = made.events(threads=1)
    again = made.events(threads=4)
    assert found.event_links.to_dict() == again.event_links.to_dict()
    assert found.event_table.to_dict() == again.event_table.to_dict()
    order = random.Random(2).sample(range(len(made)), len(made))
    shuffled = sw.Corpus(
        {name: [values[row] for row in order] for name, values in data.items()}, id="id", date="date"
    ).events()

    def links(found):
        ids, table = found.documents["id"], found.event_links
        pairs = zip(table["doc"], table["other"], table["similarity"], table["terms"], strict=True)
        return {(*sorted((ids[doc], ids[other])), similarity, terms) for doc, other, similarity, terms in pairs}

    assert links(found) == links(shuffled), "to the last bit"


def test_any_two_articles_of_an_event_are_alike_and_near():
    found = sw.Corpus(random_corpus(3), id="id", date="date").events(days=2, threshold=0.12)
    links = found.event_links.to_dict()
    assert len(links["doc"]) > 20
    assert min(links["similarity"]) >= 0.12
    assert max(links["days"]) <= 2
    sizes = collections.Counter(event for event in found.documents["event"] if event is not None)
    pairs = collections.Counter(links["event"])
    assert all(pairs[event] == size * (size - 1) // 2 for event, size in sizes.items())


# -- real articles -----------------------------------------------------------------------------------------------------


def agreement(found, true):
    """Pairwise precision and recall."""
    found = [f"alone {row}" if event is None else event for row, event in enumerate(found)]

    def pairs(labels):
        return sum(math.comb(size, 2) for size in collections.Counter(labels).values())

    both = pairs(list(zip(found, true, strict=True)))
    return both / pairs(found), both / pairs(true)


def known(name):
    if DATA is None:
        pytest.skip("SLANTWISE_DATA names no folder with real articles")
    return Path(DATA) / "data" / name


def test_events_of_teasers_are_found():
    teasers = sw.read(known("same_event_teasers.parquet"), id="id", title="title", date="date")
    found = teasers.events()
    precision, recall = agreement(found.documents["event"], teasers.documents["event_id"])
    assert 2 * precision * recall / (precision + recall) >= 0.83
    assert precision >= 0.8
    assert recall >= 0.8


def test_of_five_articles_on_one_saga_two_tell_one_event():
    five = sw.read(known("five_articles.jsonl"), id="id", title="title", date="date")
    assert five.events().documents["event"] == [None, 0, None, 0, None]
