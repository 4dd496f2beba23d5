"""What was planted in the example corpus is found: see examples/README.md."""

from __future__ import annotations

import pytest

import slantwise as sw

#: Outlet, its frame, and the raw and the within-event ratio that the README states.
PLANTED = [
    ("Harbor Tribune", "economic", 5.1, 4.8),
    ("Northfield Ledger", "security", 9.1, 9.0),
    ("Civic Courier", "fairness", 6.0, 6.1),
    ("Meridian Post", "political", 5.6, 5.6),
]
EVENTS = {
    "trade-deal", "port-strike", "hospital-outbreak", "datacentre-outage", "police-bill", "vaccine-shortage",
    "tamsel-flood", "school-meals", "border-railway", "fishing-rights",
}  # fmt: skip


def framing(corpus, **arguments):
    table = corpus.tokens().framing("policy-frames", **arguments)
    return {(row["outlet"], row["frame"]): row for row in table}


@pytest.fixture(scope="module")
def raw(newsroom):
    return framing(newsroom)


@pytest.fixture(scope="module")
def within(newsroom):
    return framing(newsroom, within="event")


def test_the_corpus_is_as_described(newsroom):
    documents = newsroom.documents
    assert len(newsroom) == 49
    assert newsroom.outlets == ["Civic Courier", "Harbor Tribune", "Meridian Post", "Northfield Ledger"]
    sizes = {outlet: documents["outlet"].count(outlet) for outlet in newsroom.outlets}
    assert sizes == {"Harbor Tribune": 12, "Northfield Ledger": 12, "Civic Courier": 11, "Meridian Post": 14}
    covered = set(zip(documents["outlet"], documents["event"], strict=True))
    assert covered == {(outlet, event) for outlet in newsroom.outlets for event in EVENTS}


@pytest.mark.parametrize(("outlet", "frame", "ratio", "ratio_within"), PLANTED)
def test_each_house_frame_is_found(raw, within, outlet, frame, ratio, ratio_within):
    for rows, stated in [(raw, ratio), (within, ratio_within)]:
        row = rows[outlet, frame]
        assert row["q"] < 0.05
        assert row["z"] > 0
        assert row["low"] > 0
        assert abs(2 ** row["score"] - stated) < 0.06
        mine = [other for (name, _), other in rows.items() if name == outlet and other["score"] is not None]
        certain = [other for other in mine if other["q"] < 0.05]
        assert max(certain, key=lambda other: other["score"])["frame"] == frame
        assert max(mine, key=lambda other: other["z"])["frame"] == frame


@pytest.mark.parametrize(("outlet", "frame", "ratio", "ratio_within"), PLANTED)
def test_the_house_frame_is_highest_in_every_event(newsroom, outlet, frame, ratio, ratio_within):
    assert ratio > 1 < ratio_within
    for event in EVENTS:
        table = newsroom.filter(event=event).tokens().framing("policy-frames")
        rates = {row["outlet"]: row["rate"] for row in table if row["frame"] == frame}
        assert max(rates, key=rates.get) == outlet, event


def test_nothing_else_is_called_a_frame_of_an_outlet(raw, within):
    planted = {(outlet, frame) for outlet, frame, *_ in PLANTED}
    for rows in (raw, within):
        more = {key for key, row in rows.items() if row["q"] is not None and row["q"] < 0.05 and row["z"] > 0}
        assert more == planted


def test_health_is_selection_and_not_wording(raw, within):
    row = within["Meridian Post", "health"]
    assert row["events"] == 10
    assert raw["Meridian Post", "health"]["score"] > 0.8, "over all coverage it looks keen on health"
    assert row["selection"] > 0.8
    assert abs(row["wording"]) < 0.25, "on the same story it is not"
    assert row["q"] > 0.5
    assert row["low"] < 0 < row["high"]
    for outlet, frame, *_ in PLANTED:
        planted = within[outlet, frame]
        assert abs(planted["selection"]) < 0.35 < planted["wording"], "a house frame is wording"


def test_planted_words_show_at_the_border(newsroom):
    outlets = dict(zip(newsroom.documents["doc"], newsroom.documents["outlet"], strict=True))
    ids = newsroom.documents["id"]
    tokens = newsroom.tokens()
    words = {
        "infiltrators": {"northfield-11"},
        "newcomers": {"courier-10"},
        "travellers": {"harbor-11", "meridian-13"},
    }
    for word, where in words.items():
        lines = tokens.kwic(word)
        assert {ids[doc] for doc in lines["doc"]} == where
        assert lines["outlet"] == [outlets[doc] for doc in lines["doc"]]
        assert {newsroom.documents["event"][doc] for doc in lines["doc"]} == {"border-railway"}
        assert all(node.lower() == word for node in lines["node"])

    border = newsroom.filter(event="border-railway").tokens()
    owners = {"infiltrators": "Northfield Ledger", "newcomers": "Civic Courier"}
    for row in border.keyness(min_count=1):
        if row["feature"] in owners:
            own = row["outlet"] == owners[row["feature"]]
            assert (row["n_target"] > 0) == own
            assert (row["n_reference"] > 0) != own
            assert (row["log_ratio"] > 1) == own
    for row in tokens.near("soldiers", window=25).keyness(min_count=1):
        if row["feature"] in owners:
            assert (row["n_target"] > 0) == (row["outlet"] == owners[row["feature"]]) != (row["n_reference"] > 0)


def test_keyness_finds_words_of_the_house_frame(newsroom):
    lexicon = sw.lexicon("policy-frames")
    table = newsroom.tokens(stopwords="en").keyness(within="event")
    for outlet, frame, *_ in PLANTED:
        top = [row["feature"] for row in table if row["outlet"] == outlet][:25]
        words = newsroom.tokens().keep(lexicon[frame]).features
        assert len(set(top) & set(words)) >= 3, (outlet, top)


def test_wire_copy_reads_the_same(newsroom):
    ids = newsroom.documents["id"]
    whole, edited = (newsroom.text(ids.index(name)) for name in ("harbor-09", "northfield-09"))
    first = whole.split("\n\n")[2]
    assert first in edited or first.split(". ")[0] in edited
