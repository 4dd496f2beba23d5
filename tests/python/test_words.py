"""How text becomes words, and the views that join words or look at a part of a text, against the slow way."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import textwrap
import time
from collections import Counter, defaultdict

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import slantwise as sw

# -- random corpora ----------------------------------------------------------------------------------------------------

#: Few words, so that phrases meet; `the` is removed, and is a gap.
VOCABULARY = ["port", "strike", "trade", "war", "deal", "merrow", "vale", "the"]
PHRASES = [
    ["port strike"],
    ["trade war", "trade war deal", "war deal"],
    ["port the strike", "the trade"],
    ["port port", "merrow *"],
    ["strike", "vale war", "vale trade war port"],
    ["port the", "the the", "the"],
]
#: A sentence is a list of words, a document a list of sentences or nothing.
sentences = st.lists(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=9), max_size=4)
corpora = st.lists(st.none() | sentences, min_size=1, max_size=5)


class Slow:
    """A corpus as lists: per document its words, and which of them begin a sentence. Removed words are marked."""

    def __init__(self, documents):
        self.words = [[word for sentence in document or [] for word in sentence] for document in documents]
        self.starts = []
        for document in documents:
            ends = list(itertools.accumulate(map(len, document or [])))
            self.starts.append({0, *ends})
        self.stays = [[word != "the" for word in words] for words in self.words]
        texts = [
            None if document is None else " ".join(" ".join(sentence).capitalize() + "!" for sentence in document)
            for document in documents
        ]
        outlets = ["Tribune", "Ledger"] * len(texts)
        self.corpus = sw.Corpus({"text": [*texts, ""], "outlet": [*outlets[: len(texts)], "Ledger"]})
        self.tokens = self.corpus.tokens(stopwords=["the"])

    def singles(self):
        """What counts, as (place, end, name), per document."""
        return [
            [(place, place + 1, word) for place, (word, stays) in enumerate(zip(words, marks, strict=True)) if stays]
            for words, marks in zip(self.words, self.stays, strict=True)
        ]

    def matches(self, patterns, doc, *, stays=None):
        """Places of the patterns: leftmost, then longest; at least one word of each must count."""
        words, stays = self.words[doc], self.stays[doc] if stays is None else stays
        phrases = sorted((pattern.split() for pattern in patterns), key=len, reverse=True)
        found, place = [], 0
        while place < len(words):
            for phrase in phrases:
                here = words[place : place + len(phrase)]
                if len(here) == len(phrase) and all(p in ("*", w) for p, w in zip(phrase, here, strict=True)):
                    found.append((place, place + len(phrase)))
                    place += len(phrase)
                    break
            else:
                place += 1
        return [(start, end) for start, end in found if any(stays[start:end])]

    def compound(self, patterns):
        """What counts once phrases count as one."""
        joined = []
        for doc, singles in enumerate(self.singles()):
            phrases = [(start, end) for start, end in self.matches(patterns, doc) if end - start > 1]
            units = [(start, end, "_".join(self.words[doc][start:end])) for start, end in phrases]
            inside = {place for start, end in phrases for place in range(start, end)}
            joined.append(sorted(units + [single for single in singles if single[0] not in inside]))
        return joined

    def ngrams(self, units, sizes, *, skip=0, sentences=False):
        """Runs of units without gaps between them, of which up to `skip` are left out."""
        joined = []
        for doc, listed in enumerate(units):
            found = []
            for size in sizes:
                for chosen in itertools.combinations(range(len(listed)), size):
                    run = listed[chosen[0] : chosen[-1] + 1]
                    if len(run) - size > skip or any(a[1] != b[0] for a, b in itertools.pairwise(run)):
                        continue
                    if sentences and any(unit[0] in self.starts[doc] for unit in run[1:]):
                        continue
                    found.append((run[0][0], run[-1][1], "_".join(listed[place][2] for place in chosen)))
            joined.append(found)
        return joined

    def inside(self, words):
        """What counts of the words at these places, given per document."""
        singles = self.singles()
        return [[unit for unit in listed if unit[0] in chosen] for listed, chosen in zip(singles, words, strict=True)]


def names(units):
    return Counter(name for listed in units for _, _, name in listed)


def shown(view):
    """What a view counts."""
    table = view.frequencies()
    return dict(zip(table["feature"], table["frequency"], strict=True))


def agrees(view, units, exposure):
    """Frequencies, rates, matrix and features of a view are those of the units that the slow way counts."""
    counts = names(units)
    assert shown(view) == counts
    assert view.features == sorted(counts)
    assert view.n_tokens == sum(counts.values())
    table = view.frequencies()
    total = sum(exposure)
    for row in table:
        assert row["per_million"] == row["frequency"] / total * 1e6, "rates are per words of text"
        assert row["docfreq"] == sum(any(unit[2] == row["feature"] for unit in listed) for listed in units)
    dfm = view.dfm()
    for listed, row in zip(units, dfm.to_scipy().toarray(), strict=False):
        assert {name: n for name, n in zip(dfm.features, row, strict=True) if n} == names([listed])
    account = view.recipe["words"]
    assert account["seen"] == account["counted"] + sum(account["rejected"].values())
    assert account["counted"] == view.n_tokens


# -- compounds ---------------------------------------------------------------------------------------------------------


@given(corpora, st.sampled_from(PHRASES))
@example([[["port", "the", "strike", "the", "trade"]]], ["port the strike", "the trade"])
@example([[["trade", "war"], ["deal", "port"]]], ["trade war deal"])
def test_compounds_are_those_of_the_slow_way(documents, patterns):
    slow = Slow(documents)
    view = slow.tokens.compound(patterns)
    agrees(view, slow.compound(patterns), map(len, slow.words))


@given(corpora, st.sampled_from(PHRASES), st.sampled_from(PHRASES))
def test_compounds_of_compounds(documents, first, second):
    """A phrase found later takes in what was joined before, unless that reaches out of it."""
    slow = Slow(documents)
    once = slow.compound(first)
    expected = []
    for doc, units in enumerate(once):
        marks = [False] * len(slow.words[doc])
        for start, end, _ in units:
            marks[start:end] = [True] * (end - start)
        phrases = []
        for start, end in slow.matches(second, doc):
            cut = any(a < start < b or a < end < b for a, b, _ in units)
            if end - start > 1 and not cut:
                phrases.append((start, end, "_".join(slow.words[doc][start:end])))
        rest = [unit for unit in units if not any(a <= unit[0] < b for a, b, _ in phrases)]
        expected.append(sorted(rest + phrases))
    assert shown(slow.tokens.compound(first).compound(second)) == names(expected)


def test_the_leftmost_phrase_wins_and_of_those_the_longest():
    tokens = sw.Corpus({"text": ["port trade war deal strike"], "outlet": ["x"]}).tokens()
    for patterns in (["trade war", "trade war deal", "port trade"], ["port trade", "trade war deal"]):
        assert tokens.compound(patterns).features == ["deal", "port_trade", "strike", "war"]
    assert tokens.compound(["war deal", "trade war", "trade war deal"]).features == ["port", "strike", "trade_war_deal"]
    assert tokens.compound(["war", "port"]).features == tokens.features


def test_a_removed_word_becomes_part_of_the_phrase():
    corpus = sw.Corpus({"text": ["The belt and road. The belt, the road."], "outlet": ["x"]})
    tokens = corpus.tokens(stopwords="en")
    assert shown(tokens.compound("belt and road")) == {"belt_and_road": 1, "belt": 1, "road": 1}
    assert shown(tokens.compound("the belt")) == {"the_belt": 2, "road": 2}
    assert shown(tokens.drop(["belt", "road"]).compound("belt and road")) == {}, "nothing of it counts"
    assert shown(tokens.drop("belt").compound("belt and road")) == {"belt_and_road": 1, "road": 1}


# -- n-grams -----------------------------------------------------------------------------------------------------------

sizes = st.lists(st.integers(1, 4), min_size=1, max_size=3, unique=True)


@given(corpora, sizes, st.integers(0, 3), st.booleans())
@example([[["port", "strike"], ["trade"]]], [2], 0, True)
@example([[["port", "the", "strike", "war"]]], [1, 2], 1, False)
def test_ngrams_are_those_of_the_slow_way(documents, sizes, skip, sentences):
    slow = Slow(documents)
    view = slow.tokens.ngrams(sizes, skip=skip, sentences=sentences)
    agrees(view, slow.ngrams(slow.singles(), sizes, skip=skip, sentences=sentences), map(len, slow.words))


@given(corpora, st.sampled_from(PHRASES), st.integers(1, 3), st.integers(0, 2))
def test_ngrams_of_compounds(documents, patterns, size, skip):
    slow = Slow(documents)
    view = slow.tokens.compound(patterns).ngrams(size, skip=skip)
    agrees(view, slow.ngrams(slow.compound(patterns), [size], skip=skip), map(len, slow.words))


@given(corpora, st.integers(0, 3), st.integers(1, 3))
def test_no_ngram_crosses_the_edge_of_a_region(documents, window, size):
    slow = Slow(documents)
    hits = [[i for i, word in enumerate(words) if word == "strike"] for words in slow.words]
    region = [
        {i for i in range(len(words)) if any(abs(i - hit) <= window for hit in marks)}
        for words, marks in zip(slow.words, hits, strict=True)
    ]
    view = slow.tokens.near("strike", window=window).ngrams(size)
    agrees(view, slow.ngrams(slow.inside(region), [size]), map(len, region))


def test_one_word_is_the_simplest_ngram(newsroom):
    tokens = newsroom.tokens(stopwords="en")
    assert tokens.ngrams(1).frequencies().to_dict() == tokens.frequencies().to_dict()
    assert tokens.ngrams(1, skip=9).frequencies(by="outlet").to_dict() == tokens.frequencies(by="outlet").to_dict()
    one, two = tokens.ngrams(1).n_tokens, tokens.ngrams(2).n_tokens
    assert tokens.ngrams([2, 1]).n_tokens == one + two


def test_very_long_ngrams_end_in_numbers_or_in_an_error():
    script = """
    import slantwise as sw
    tokens = sw.Corpus({"text": ["port " * 31_000]}, outlet=None).tokens()
    try:
        assert tokens.ngrams(30_000).n_tokens == 1_001
    except sw.OptionError as error:
        assert "n = " in str(error)
    print("done")
    """
    assert "done" in program(script)


def test_ngrams_know_sentences_not_abbreviations():
    tokens = sw.Corpus({"text": ["We met Mr. Vale. He left!"], "outlet": ["x"]}).tokens()
    assert tokens.ngrams(2, sentences=True).features == ["he_left", "met_mr", "mr_vale", "we_met"]
    assert "vale_he" in tokens.ngrams(2).features


# -- the beginning -----------------------------------------------------------------------------------------------------


@given(corpora, st.integers(0, 20), st.sampled_from(["words", "sentences"]))
def test_the_lead_is_the_beginning(documents, n, unit):
    slow = Slow(documents)
    ends = []
    for words, starts in zip(slow.words, slow.starts, strict=True):
        ends.append(min(n, len(words)) if unit == "words" else [*sorted(starts), *[len(words)] * (n + 1)][n])
    region = [set(range(end)) for end in ends]
    agrees(slow.tokens.lead(n, unit=unit), slow.inside(region), map(len, region))


@given(st.lists(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=5), max_size=5), st.integers(0, 6))
def test_the_lead_in_paragraphs(paragraphs, n):
    text = "\n\n".join(" ".join(words).capitalize() + "." for words in paragraphs)
    tokens = sw.Corpus({"text": [text], "outlet": ["x"]}).tokens()
    assert shown(tokens.lead(n, unit="paragraphs")) == Counter(word for words in paragraphs[:n] for word in words)


def test_a_lead_of_nothing_is_empty_and_of_everything_is_everything(newsroom):
    tokens = newsroom.tokens()
    for unit in ("words", "sentences", "paragraphs"):
        assert tokens.lead(0, unit=unit).n_tokens == 0
        assert shown(tokens.lead(2**31 - 1, unit=unit)) == shown(tokens)
        counts = [tokens.lead(n, unit=unit).n_tokens for n in range(6)]
        assert counts == sorted(counts)
        assert counts[5] < tokens.n_tokens
    assert tokens.lead(5).n_tokens == 5 * len(newsroom)


# -- quotations --------------------------------------------------------------------------------------------------------

spoken = st.lists(
    st.tuples(st.booleans(), st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=6)), min_size=1, max_size=6
)


@given(spoken, st.sampled_from(['""', "“”", "«»", "„“"]))
@example([(True, ["port", "port", "port"]), (True, ["port", "port", "port", "port"])], '""')
def test_quotations_share_the_words_out(parts, marks):
    opening, closing = marks
    text = " ".join(f"{opening}{' '.join(words)}{closing}" if said else " ".join(words) for said, words in parts)
    tokens = sw.Corpus({"text": [text], "outlet": ["x"]}).tokens()
    expected = {"speech": Counter(), "scare": Counter(), "own": Counter()}
    for said, words in parts:
        expected["own" if not said else "scare" if len(words) <= 3 else "speech"].update(words)
    views = {"speech": tokens.quoted(), "scare": tokens.quoted(scare=True), "own": tokens.unquoted()}
    assert {name: shown(view) for name, view in views.items()} == expected
    for name, view in views.items():
        size = sum(expected[name].values())
        table = view.frequencies()
        assert all(rate == n / size * 1e6 for n, rate in zip(table["frequency"], table["per_million"], strict=True))


MARKS = [
    '"',
    "'",
    "“",
    "”",
    "‘",
    "’",
    "«",
    "»",
    "„",
    "‹",
    "›",
    "「",
    "」",
    "``",
    "''",
    " ",
    "\n\n",
    ".",
    "?",
    "-",
    "6",
    "s",
]


@given(st.lists(st.text(max_size=80) | st.lists(st.sampled_from([*MARKS, *VOCABULARY]), max_size=30).map("".join)))
def test_speech_scare_quotes_and_the_rest_are_everything_once(texts):
    tokens = sw.Corpus({"text": [*texts, "port"], "outlet": ["x"] * (len(texts) + 1)}).tokens(numbers=False)
    views = [tokens.quoted(), tokens.quoted(scare=True), tokens.unquoted()]
    assert sum((Counter(shown(view)) for view in views), Counter()) == shown(tokens)
    matrices = [defaultdict(int) for _ in views]
    for cells, view in zip(matrices, views, strict=True):
        dfm = view.dfm()
        for (doc, column), n in dfm.to_scipy().todok().items():
            cells[doc, dfm.features[column]] += n
    whole = tokens.dfm()
    sums = Counter()
    for cells in matrices:
        sums.update(cells)
    assert sums == {(doc, whole.features[column]): n for (doc, column), n in whole.to_scipy().todok().items()}
    for one, other in itertools.permutations(["speech", "scare", "own"], 2):
        chained = {
            "speech": lambda t: t.quoted(),
            "scare": lambda t: t.quoted(scare=True),
            "own": lambda t: t.unquoted(),
        }
        assert chained[other](chained[one](tokens)).n_tokens == 0


def test_quotations_of_real_papers():
    text = (
        "“We will not sign this,” the mayor said. The ‘deal’ isn’t the workers’ idea.\n\n"
        "“It was a long day,\n\n“and a longer night,” said O’Neill of the “port of Merrow” desk."
    )
    tokens = sw.Corpus({"text": [text], "outlet": ["x"]}).tokens()
    speech = Counter(
        ["we", "will", "not", "sign", "this", "it", "was", "a", "long", "day", "and", "a", "longer", "night"]
    )
    assert shown(tokens.quoted()) == speech
    assert shown(tokens.quoted(scare=True)) == {"deal": 1, "port": 1, "of": 1, "merrow": 1}
    assert {"isn't", "workers", "o'neill", "mayor"} <= set(tokens.unquoted().features)


# -- views of views ----------------------------------------------------------------------------------------------------


@given(corpora, st.sampled_from(PHRASES), st.sampled_from(PHRASES), st.booleans(), st.booleans())
@example([[["port", "strike", "trade"]]], ["port strike"], ["strike"], True, False)
def test_keep_and_drop_meet_what_is_joined(documents, joining, patterns, kept, runs):
    """A joined token is hit where all its words lie in one match, and not where only some do."""
    slow = Slow(documents)
    view = slow.tokens.compound(joining)
    units = slow.compound(joining)
    marks = []
    for doc, listed in enumerate(units):
        stays = [False] * len(slow.words[doc])
        for start, end, _ in listed:
            # A word that was removed and is now part of a compound does not count by itself.
            stays[start:end] = slow.stays[doc][start:end]
        marks.append(stays)
    if runs:
        view, units = view.ngrams([1, 2]), slow.ngrams(units, [1, 2])
    hits = [slow.matches(patterns, doc, stays=marks[doc]) for doc in range(len(units))]
    expected = [
        [u for u in listed if any(start <= u[0] and u[1] <= end for start, end in found) == kept]
        for listed, found in zip(units, hits, strict=True)
    ]
    sifted = view.keep(patterns) if kept else view.drop(patterns)
    agrees(sifted, expected, map(len, slow.words))


@given(corpora, st.sampled_from(PHRASES))
def test_a_joined_token_is_found_by_its_name(documents, patterns):
    slow = Slow(documents)
    view = slow.tokens.compound(patterns)
    for name, count in names(slow.compound(patterns)).items():
        if "_" in name:
            # The words may match as a phrase elsewhere only where they are joined, too.
            assert shown(view.keep(name)) == {name: count}
            assert name not in shown(view.drop(name))
            assert len(view.kwic(name)) == count
    pairs = slow.tokens.ngrams(2)
    for name, count in shown(pairs).items():
        assert shown(pairs.keep(name)) == {name: count}
        assert shown(pairs.drop(name)) == {other: n for other, n in shown(pairs).items() if other != name}


def test_every_ngram_is_met_by_its_name_though_they_share_words():
    tokens = sw.Corpus({"text": ["port strike trade war"], "outlet": ["x"]}).tokens()
    pairs = tokens.ngrams(2)
    every = {"port_strike": 1, "strike_trade": 1, "trade_war": 1}
    assert shown(pairs.keep("*_*")) == shown(pairs.keep("re:_")) == shown(pairs.keep(list(every))) == every
    assert shown(pairs.drop("*_*")) == shown(pairs.drop("re:_")) == shown(pairs.drop(list(every))) == {}
    assert shown(tokens.ngrams([1, 2]).drop("re:_")) == shown(tokens)
    joined = tokens.compound("strike trade")
    assert shown(joined.keep(["port strike", "strike_trade"])) == {"port": 1, "strike_trade": 1}


def test_a_word_inside_a_compound_is_found_and_the_compound_stays():
    tokens = sw.Corpus({"text": ["the port strike hit the port"], "outlet": ["x"]}).tokens().compound("port strike")
    assert len(tokens.kwic("port")) == 2
    assert shown(tokens.keep("port")) == {"port": 1}
    assert shown(tokens.drop("port")) == {"the": 2, "port_strike": 1, "hit": 1}
    assert shown(tokens.keep("port strike")) == shown(tokens.keep("port_strike")) == {"port_strike": 1}
    assert shown(tokens.keep("port_*")) == shown(tokens.keep("re:_")) == {"port_strike": 1}


@given(corpora, st.sampled_from(PHRASES), st.integers(0, 3))
def test_near_in_a_view_of_compounds(documents, patterns, window):
    """The region is measured in words of text; a compound that lies across its edge does not count."""
    slow = Slow(documents)
    units = slow.compound(patterns)
    region = []
    for doc, words in enumerate(slow.words):
        found = slow.matches(["war"], doc)
        region.append({i for i in range(len(words)) for a, b in found if a - window <= i < b + window})
    view = slow.tokens.compound(patterns).near("war", window=window)
    expected = [
        [unit for unit in listed if set(range(unit[0], unit[1])) <= inside]
        for listed, inside in zip(units, region, strict=True)
    ]
    agrees(view, expected, map(len, region))


@given(corpora, st.sampled_from(PHRASES))
def test_frames_are_found_in_compounds(documents, patterns):
    slow = Slow([*documents, [["port"]], [["port"]], [["port"]]])
    view = slow.tokens.compound(patterns)
    frames = {"one": ["port"], "two": ["trade war", "war"], "three": ["strike"]}
    plain, joined = slow.tokens.framing(frames), view.framing(frames)
    assert joined["tokens"] == plain["tokens"], "rates stay per words of text"
    assert joined["hits"] == plain["hits"], "patterns still find the words"
    assert (
        slow.tokens.ngrams([1, 3]).framing({"one": ["port"]})["hits"] == slow.tokens.framing({"one": ["port"]})["hits"]
    )
    lines = view.kwic([*frames["one"], *frames["three"]])
    assert [(row["doc"], row["start"], row["node"]) for row in lines] == [
        (row["doc"], row["start"], row["node"]) for row in slow.tokens.kwic([*frames["one"], *frames["three"]])
    ]
    for row in lines:
        assert slow.corpus.text(row["doc"])[row["start"] : row["end"]] == row["node"]


def test_a_frame_can_name_a_compound():
    texts = ["the port strike ended", "a strike at the port"]
    tokens = sw.Corpus({"text": texts, "outlet": ["Tribune", "Ledger"]}).tokens()
    table = tokens.compound("port strike").framing({"strike": ["port_strike", "port strike"]})
    assert dict(zip(table["outlet"], table["hits"], strict=True)) == {"Tribune": 1, "Ledger": 0}
    assert table.recipe["patterns_without_words"] == {}
    assert tokens.framing({"s": ["port_strike"]}).recipe["patterns_without_words"] == {"s": ["port_strike"]}


def test_frames_and_lines_of_a_region():
    text = "“The port strike is a disgrace,” he said. The port strike goes on."
    tokens = sw.Corpus({"text": [text, "Nothing said."], "outlet": ["Tribune", "Ledger"]}).tokens()
    for view, place in ((tokens.quoted(), 5), (tokens.unquoted(), 46), (tokens.lead(3), 5)):
        assert view.kwic("port strike")["start"] == [place]
    table = tokens.unquoted().framing({"strike": ["port strike"]})
    assert (table["hits"], table["tokens"]) == ([0, 1], [2, 7])
    table = tokens.lead(2).framing({"strike": ["port strike"]})
    assert (table["hits"], table["tokens"]) == ([0, 0], [2, 2]), "half of a phrase is no phrase"


@given(corpora, st.sampled_from(PHRASES), st.integers(1, 6), st.booleans())
def test_compounds_are_as_far_apart_as_their_nearer_edges(documents, patterns, window, ordered):
    slow = Slow(documents)
    cells = Counter()
    for units in slow.compound(patterns):
        for (_, a, one), (b, _, other) in itertools.combinations(units, 2):
            if b - (a - 1) <= window:
                cells[one, other] += 1
                cells[other, one] += not ordered
    fcm = slow.tokens.compound(patterns).cooccurrence(window=window, ordered=ordered)
    matrix = fcm.to_scipy().tocoo()
    got = {(fcm.features[r], fcm.features[c]): n for r, c, n in zip(*matrix.coords, matrix.data, strict=True)}
    assert got == {pair: n for pair, n in cells.items() if n}


def test_ngrams_that_begin_at_one_word_have_no_distance():
    tokens = sw.Corpus({"text": ["port strike trade war deal"], "outlet": ["x"]}).tokens()
    for view in (tokens.ngrams([1, 2]), tokens.ngrams(2, skip=1), tokens.ngrams([1, 2]).keep("port")):
        for arguments in ({}, {"context": "document", "ordered": True}, {"weights": "linear"}):
            with pytest.raises(sw.OptionError, match="n-grams of one length, without skip"):
                view.cooccurrence(**arguments)
    fcm = tokens.ngrams(2).cooccurrence(window=1, ordered=True)
    matrix = fcm.to_scipy().tocoo()
    assert {(fcm.features[r], fcm.features[c]) for r, c in zip(*matrix.coords, strict=True)} == {
        ("port_strike", "strike_trade"), ("strike_trade", "trade_war"), ("trade_war", "war_deal")
    }  # fmt: skip


def test_ngrams_are_not_joined_once_more():
    tokens = sw.Corpus({"text": ["port strike trade"], "outlet": ["x"]}).tokens().ngrams(2)
    for call in (
        lambda: tokens.ngrams(2),
        lambda: tokens.compound("port strike"),
        lambda: tokens.keep("port").ngrams(),
    ):
        with pytest.raises(sw.OptionError, match="call it before ngrams"):
            call()


def test_keyness_of_ngrams_is_that_of_words_spelt_as_one(newsroom):
    """The same counts in words written with `_` give the same ratios."""
    tokens = newsroom.tokens()
    pairs = tokens.ngrams(2)
    table = pairs.keyness(min_count=3)
    counts = pairs.dfm(by="outlet")
    matrix = counts.to_scipy().toarray()
    whole = dict(zip(*[tokens.frequencies(by="outlet")[c] for c in ("outlet", "frequency")], strict=True)).keys()
    exposure = {outlet: newsroom.filter(outlet=outlet).tokens(urls=True, emails=True).n_tokens for outlet in whole}
    assert len(table) > 100
    for row in table:
        column = counts.features.index(row["feature"])
        own = counts.rows.index(row["outlet"])
        assert row["n_target"] == matrix[own, column]
        assert row["n_reference"] == matrix[:, column].sum() - matrix[own, column]
        assert row["rate_target"] == pytest.approx(row["n_target"] / exposure[row["outlet"]] * 1e6, rel=1e-12)
        rest = sum(exposure.values()) - exposure[row["outlet"]]
        assert row["rate_reference"] == pytest.approx(row["n_reference"] / rest * 1e6, rel=1e-12)


def test_views_of_stems_join_stems():
    tokens = sw.Corpus({"text": ["The ports striking and the port strikes"], "outlet": ["x"]}).tokens(stem="en")
    assert shown(tokens.compound("port strike"))["port_strike"] == 2
    assert shown(tokens.ngrams(2))["port_strike"] == 2


# -- options -----------------------------------------------------------------------------------------------------------

TEXT = "See https://ledger.example/a or mail desk@ledger.example, says @merrow_port: #PortStrike is #1 on 9/11 👍🏽!"


def counted(text, **options):
    """The terms that count, in the order of the text, told by where they stand."""
    tokens = sw.Corpus({"text": [text], "outlet": ["x"]}).tokens(**options)
    lines = tokens.kwic("re:(?s).", window=0)
    explained = tokens.corpus.explain(text, **options)
    terms = {(row["start"], row["end"]): row["term"] for row in explained if row["counted"]}
    assert sorted(terms) == list(zip(lines["start"], lines["end"], strict=True))
    assert Counter(terms.values()) == shown(tokens)
    return [terms[place] for place in sorted(terms)]


PLAIN = ["see", "or", "mail", "says", "@merrow_port", "#portstrike", "is", "1", "on", "9/11", "👍🏽"]


@pytest.mark.parametrize(
    ("options", "gone", "new"),
    [
        ({}, [], []),
        ({"urls": True}, [], ["https://ledger.example/a"]),
        ({"urls": "split"}, [], ["https", "ledger.example", "a"]),
        ({"emails": True}, [], ["desk@ledger.example"]),
        ({"emails": "split"}, [], ["desk", "ledger.example"]),
        ({"mentions": False}, ["@merrow_port"], []),
        ({"mentions": "split"}, ["@merrow_port"], ["merrow_port"]),
        ({"hashtags": False}, ["#portstrike"], []),
        ({"hashtags": "split"}, ["#portstrike"], ["portstrike"]),
        ({"numbers": False}, ["1", "9/11"], []),
        ({"emoji": False}, ["👍🏽"], []),
        ({"words": "unicode"}, ["9/11"], ["9", "11"]),
        ({"punctuation": True}, [], [",", ":", "#", "!"]),
        ({"stopwords": ["@merrow_port", "#PortStrike", "is"]}, ["@merrow_port", "#portstrike", "is"], []),
        ({"lowercase": False}, ["see", "#portstrike"], ["See", "#PortStrike"]),
    ],
)
def test_every_policy(options, gone, new):
    assert Counter(counted(TEXT, **options)) == Counter(PLAIN) - Counter(gone) + Counter(new)


def test_what_is_dropped_leaves_a_gap_and_what_is_split_does_not():
    corpus = sw.Corpus({"text": [TEXT], "outlet": ["x"]})
    for options, places in (
        ({}, 13), ({"mentions": False, "hashtags": False, "emoji": False, "numbers": False}, 13), ({"urls": True}, 13),
        ({"urls": "split"}, 15), ({"emails": "split"}, 14), ({"words": "unicode"}, 14),
    ):  # fmt: skip
        table = corpus.tokens(**options).frequencies()
        assert table["per_million"] == [n / places * 1e6 for n in table["frequency"]], options
        assert corpus.tokens(**options).recipe["words"]["seen"] == places


@pytest.mark.parametrize(
    ("text", "options", "terms"),
    [
        ("IRAK İstanbul ILIK ılık", {"lowercase": "turkic"}, ["ırak", "istanbul", "ılık", "ılık"]),
        ("IRAK İstanbul", {}, ["irak", "i̇stanbul"]),
        ("Straße STRASSE ΣΟΦΌΣ σοφός", {"lowercase": "fold"}, ["strasse", "strasse", "σοφόσ", "σοφόσ"]),
        ("Straße STRASSE ΣΟΦΌΣ σοφός", {}, ["straße", "strasse", "σοφός", "σοφός"]),
        ("Café Ångström Źle", {"diacritics": False}, ["cafe", "angstrom", "zle"]),
        ("søn Łódź мой ёлка", {"diacritics": False}, ["søn", "łodz", "мой", "елка"]),
        ("Café", {"diacritics": False, "lowercase": False}, ["Cafe"]),
        ("ﬁnance Ｆｕｌｌ ①", {"normalize": "nfkc"}, ["finance", "full", "1"]),
        ("ﬁnance Ｆｕｌｌ", {}, ["ﬁnance", "ｆｕｌｌ"]),
        ("Cafe\u0301", {"normalize": None}, ["cafe\u0301"]),
        ("Cafe\u0301", {}, ["café"]),
        ("a long-term, state-of-the-art plan - ok 3-5 -x", {"hyphens": "keep"},
         ["a", "long-term", "state-of-the-art", "plan", "ok", "3", "5", "x"]),
        ("long\u2011term long\u2010term", {"hyphens": "keep"}, ["long-term", "long-term"]),
        ("don’t d'accord workers' 'yes'", {"apostrophes": "split"}, ["don", "t", "d", "accord", "workers", "yes"]),
        ("don’t d'accord", {}, ["don't", "d'accord"]),
        ("l'avant-garde", {"apostrophes": "split", "hyphens": "keep"}, ["l", "avant-garde"]),
        ("co\u00adoperate zero\u200bwidth \ufeffport", {}, ["cooperate", "zero", "width", "port"]),
        ("9/11 3/31/2024 km/h 1/x a/2 24/7.", {}, ["9/11", "3/31/2024", "km", "h", "1", "x", "a", "2", "24/7"]),
        ("#1 #2nd x#y @ @_ a@b x@y.example", {"emails": True}, ["1", "#2nd", "x", "y", "a", "b", "x@y.example"]),
        ("港口工人", {}, ["港口", "工人"]),
        ("港口", {"words": "unicode"}, ["港", "口"]),
        ("❤ ❤️ © ©️ 1️⃣ 🇩🇪", {}, ["❤️", "©️", "1️⃣", "🇩🇪"]),
        ("The Merrow mayor said no", {"stopwords": ["en", ["said", "MAYOR"]]}, ["merrow"]),
        ("Don’t STOP", {"stopwords": "en", "lowercase": False}, ["STOP"]),
        ("striking ports @ports #ports https://ports.example", {"stem": "en", "urls": True},
         ["strike", "port", "@ports", "#ports", "https://ports.example"]),
    ],
)  # fmt: skip
def test_options_on_mixed_strings(text, options, terms):
    assert counted(text, **options) == terms


mixed = st.lists(
    st.sampled_from([
        *"@#/-'’.,:\"&_ \n9a日ก",
        "\u200d", "\u0301", "\ufe0f", "👍", "🏽", "🇩", "www.", "https://", "ledger.example", "desk@", "9/11",
        "port", "Ströme", "é", "\u202f", "\u00ad", "‘", "İ", "ß", "ﬁ", "한국", "ქ", "क्", "\u200c", "©", "٣",
    ]),
    max_size=25,
).map("".join)  # fmt: skip
choices = st.fixed_dictionaries(
    {},
    optional={
        "lowercase": st.sampled_from([True, False, "fold", "turkic"]),
        "normalize": st.sampled_from(["nfc", "nfkc", None]),
        "words": st.sampled_from(["dictionary", "unicode"]),
        "hyphens": st.sampled_from(["split", "keep"]),
        "apostrophes": st.sampled_from(["split", "keep"]),
        **dict.fromkeys(["urls", "emails", "mentions", "hashtags"], st.sampled_from([True, False, "split"])),
        **dict.fromkeys(["diacritics", "punctuation", "numbers", "emoji"], st.booleans()),
        "stopwords": st.sampled_from([None, "en", ["en", ["port"]], ["port", "👍"]]),
        "stem": st.sampled_from([None, "en", "de"]),
    },
)


@given(mixed | st.text(max_size=50), choices)
@example("Port @desk #x\u200d 9/11", {"hyphens": "keep", "punctuation": True})
@example("see www.merrow", {})
def test_explain_agrees_with_what_is_counted(text, options):
    corpus = sw.Corpus({"text": [text], "outlet": ["x"]})
    tokens = corpus.tokens(**options)
    table = corpus.explain(text, **options)
    rows = list(table)
    end = 0
    for row in rows:
        assert text[row["start"] : row["end"]] == row["piece"] != ""
        assert end <= row["start"]
        end = row["end"]
        assert row["why"]
    kept = [row for row in rows if row["counted"]]
    assert Counter(row["term"] for row in kept) == shown(tokens)
    dfm = tokens.dfm()
    assert dict(zip(dfm.features, dfm.to_scipy().toarray()[0].tolist(), strict=True)) == shown(tokens)
    places = [(row["start"], row["end"]) for row in kept if row["term"]]
    lines = tokens.kwic("re:(?s)^", window=0)
    assert list(zip(lines["start"], lines["end"], strict=True)) == places
    everything = tokens.recipe["words"]["seen"]
    assert everything == sum(options.get("punctuation", False) or row["kind"] != "punctuation" for row in rows)


@given(mixed, st.integers(0, 3))
def test_a_text_is_cut_the_same_wherever_it_stands(text, before):
    """The words of a text do not depend on the paragraphs before it."""
    plain = sw.Corpus({"text": [text], "outlet": ["x"]}).tokens().n_tokens
    later = sw.Corpus({"text": ["The port of Merrow.\n\n" * before * 20 + text], "outlet": ["x"]}).tokens().n_tokens
    assert later == plain + before * 80


# -- memory and hostile texts ------------------------------------------------------------------------------------------


def program(script, **environment):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


BIG = """
import warnings
import slantwise as sw
texts = [" ".join(f"w{row * n % 99_991}" for n in range(1_000)) for row in range(800)]
corpus = sw.Corpus({"text": texts}, outlet=None)
assert corpus._texts.summary()[2] > 4_500_000
"""


def test_a_limit_on_memory_is_kept_to():
    script = """
    for work in (corpus.tokens, lambda: corpus.tokens(threads=1)):
        try:
            work()
        except MemoryError as error:
            print(error)
        else:
            raise AssertionError("nothing stopped it")
    assert sw.Corpus({"text": ["the port"]}, outlet=None).tokens().features == ["port", "the"]
    """
    said = program(BIG + textwrap.dedent(script), SLANTWISE_MEMORY="1MB")
    assert said.count("SLANTWISE_MEMORY") == 2
    assert "memory" in said.lower()
    script = """
    import os
    tokens = corpus.tokens()
    try:
        os.environ["SLANTWISE_MEMORY"] = "1MB"
        tokens.ngrams(3)
    except MemoryError as error:
        print(error)
    """
    assert "SLANTWISE_MEMORY" in program(BIG + textwrap.dedent(script), SLANTWISE_MEMORY="4GB")


@pytest.mark.parametrize("setting", ["much", "", "-1GB", "0", "8 apples"])
def test_nonsense_for_a_limit_is_said_and_passed_over(setting):
    script = """
    import warnings
    import slantwise as sw
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert sw.Corpus({"text": ["the port"]}, outlet=None).tokens().features == ["port", "the"]
    assert all(issubclass(warning.category, RuntimeWarning) for warning in caught)
    print([str(warning.message) for warning in caught])
    """
    assert "SLANTWISE_MEMORY" in program(script, SLANTWISE_MEMORY=setting)


def repeated(piece, size):
    return (piece * (size // len(piece) + 1))[:size]


HOSTILE = {
    "one word of 20 MB": lambda: "a" * 20_000_000,
    "no blank in 20 MB": lambda: repeated("port.ship,Merrow/9-", 20_000_000),
    **{f"5 MB of {sign}": lambda sign=sign: sign * 5_000_000 for sign in "@#/-\"'`.“ \n"},
    **{
        f"{piece!r} again and again": lambda piece=piece: repeated(piece, 5_000_000 // len(piece.encode()) * len(piece))
        for piece in (
            "a@", "a@b.c@", "@a", "#a", "9/", "a-", "a'", "“a ", ' "a', " 'a", "a' ", "„“", "www.", "http://",
            "a@b.example ",
            "\u0301", "\u0301\u0323", "\u200d", "👩\u200d", "👩\u200d👧", "🇩", "\ufe0f", "क्\u200d", "中", "คนงานท่าเรือ",
            "က", "\u202f",
            "Mr. ", "A. ", '?" ', "a\n", "\u00ad", "\u202eא",
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_texts_cost_no_more_than_others(what):
    """A second or two here; the bound is for what grows with the square of the length."""
    text = HOSTILE[what]()
    begun = time.monotonic()
    corpus = sw.Corpus({"text": [text], "outlet": ["x"]})
    tokens = corpus.tokens(threads=1)
    options = {"urls": True, "hyphens": "keep", "apostrophes": "split", "lowercase": "fold", "diacritics": False}
    assert corpus.tokens(punctuation=True, threads=1, **options).n_tokens >= 0
    assert tokens.n_tokens == sum(v.n_tokens for v in (tokens.quoted(), tokens.quoted(scare=True), tokens.unquoted()))
    for unit in ("words", "sentences", "paragraphs"):
        assert tokens.lead(2, unit=unit).n_tokens <= tokens.n_tokens
    tokens.ngrams(2, sentences=True)
    tokens.kwic("zebra")
    corpus.explain(text[:100_000])
    assert time.monotonic() - begun < 20
