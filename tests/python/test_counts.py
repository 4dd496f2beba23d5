"""Counts against the slow way to count, on corpora that hypothesis makes up."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import slantwise as sw

#: Words that trap programs which fold, normalise or index text. Each is one word by UAX #29.
WORDS = [
    "port", "Port", "PORT", "the", "The", "a", "3", "1,000", "3.5", "2024", "don't", "don’t", "U.S", "l’Europe",
    "İstanbul", "ẞ", "ß", "GROẞ", "\u212aelvin", "Ⱥ", "ⱥ", "ﬁnance", "ǅ", "Café", "Cafe\u0301", "e\u0301e\u0301",
    "ΣΟΦΌΣ", "σοφός", "हिन्दी", "한국", "한", "トランプ", "東", "京", "Ё", "naı\u0308ve", "𝔘𝔫𝔦", "x̱́", "ʻOkina",
    "co\u00adoperate",
]  # fmt: skip
#: What may stand between two words; the only words in it are emoji.
BETWEEN = [
    " ",
    "  ",
    "\n\n",
    "\t",
    " — ",
    ", ",
    ". ",
    "! ",
    "… ",
    " 👍🏽 ",
    " 👩‍👩‍👧 ",
    " 🇩🇪🇫🇷 ",
    " $ ",
    "\u3000",
    "; ",
    " \u200b ",
    " (",
    ") ",
]
#: The emoji of what stands between words, each a word by itself, and never spelt in another way.
EMOJI = {" 👍🏽 ": ["👍🏽"], " 👩‍👩‍👧 ": ["👩‍👩‍👧"], " 🇩🇪🇫🇷 ": ["🇩🇪", "🇫🇷"]}
STOP = ["the", "a", "port", "ß", "don't"]

word = st.tuples(st.sampled_from(WORDS), st.sampled_from(BETWEEN))
document = st.none() | st.lists(word, max_size=14)
outlet = st.sampled_from(["Ledger", "Tribune", "Ωmega", None])
corpora = st.lists(st.tuples(document, outlet), min_size=1, max_size=8)


@pytest.fixture(scope="session")
def term(term):
    """The one spelling of a word: emoji keep what is invisible in them, and every apostrophe is straight."""
    emoji = {one for several in EMOJI.values() for one in several}
    return lambda word: word if word in emoji else term(re.sub("[ʻ‘]", "'", word))


def made(documents):
    """The corpus, and per document its words or None."""
    texts = [None if words is None else "".join(word + after for word, after in words) for words, _ in documents]
    words = [
        None if words is None else [one for word, after in words for one in (word, *EMOJI.get(after, []))]
        for words, _ in documents
    ]
    # One more document with an outlet, so that the column is one of text.
    corpus = sw.Corpus({"text": [*texts, ""], "outlet": [*(outlet for _, outlet in documents), "Ledger"]})
    return corpus, [*words, []]


def ranked(counts, documents, words):
    """Rows of a frequency table: feature, frequency, rank, docfreq, per million."""
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [
        (feature, count, 1 + sum(other > count for other in counts.values()), documents[feature], count / words * 1e6)
        for feature, count in rows
    ]


@given(corpora)
@example([([("ẞ", " "), ("ß", ", ")], "Ledger"), (None, None), ([], "Tribune")])
def test_frequencies_are_those_of_a_counter(term, documents):
    corpus, words = made(documents)
    counts, with_it = Counter(), Counter()
    for listed in filter(None, words):
        counts.update(map(term, listed))
        with_it.update(set(map(term, listed)))
    tokens = corpus.tokens()
    table = tokens.frequencies()
    assert list(zip(*table.to_dict().values(), strict=True)) == ranked(counts, with_it, sum(counts.values()))
    assert tokens.n_tokens == sum(counts.values())
    assert tokens.features == sorted(counts)
    account = table.recipe["documents"]
    assert account["seen"] == len(words) == account["counted"] + sum(account["rejected"].values())
    assert account["counted"] == sum(bool(listed) for listed in words)
    assert account["rejected"].get("no text", 0) == sum(listed is None for listed in words)


@given(corpora)
def test_frequencies_by_outlet_are_those_of_each_outlet(term, documents):
    corpus, words = made(documents)
    outlets = [*(outlet for _, outlet in documents), "Ledger"]
    table = corpus.tokens().frequencies(by="outlet")
    expected = []
    for name in sorted({outlet for outlet in outlets if outlet}):
        own = [
            list(map(term, listed)) for listed, outlet in zip(words, outlets, strict=True) if listed and outlet == name
        ]
        counts = Counter(word for listed in own for word in listed)
        with_it = Counter(word for listed in own for word in set(listed))
        expected += [(name, *row) for row in ranked(counts, with_it, sum(map(len, own)))]
    assert list(zip(*table.to_dict().values(), strict=True)) == expected
    rejected = table.recipe["documents"]["rejected"]
    assert rejected.get("no group", 0) == sum(bool(w) and o is None for w, o in zip(words, outlets, strict=True))


@given(corpora)
def test_the_matrix_has_the_counts_of_each_document(term, documents):
    corpus, words = made(documents)
    tokens = corpus.tokens()
    dfm = tokens.dfm()
    matrix = dfm.to_scipy()
    assert matrix.shape == dfm.shape == (len(words), len(tokens.features))
    assert dfm.features == tokens.features
    assert dfm.rows == list(range(len(words)))
    for row, listed in zip(matrix.toarray(), words, strict=True):
        assert {f: n for f, n in zip(dfm.features, row, strict=True) if n} == Counter(map(term, listed or []))
    by_outlet = tokens.dfm(by="outlet")
    groups = defaultdict(lambda: [0] * len(tokens.features))
    for row, (_, name) in zip(matrix.toarray(), documents, strict=False):
        groups[name] = [a + b for a, b in zip(groups[name], row, strict=True)]
    for name, row in zip(by_outlet.rows, by_outlet.to_scipy().toarray(), strict=True):
        assert list(row) == list(groups[name])
    frequencies = dict(zip(*[tokens.frequencies()[column] for column in ("feature", "frequency")], strict=True))
    assert frequencies == dict(zip(dfm.features, matrix.sum(axis=0).tolist(), strict=True))


@given(corpora, st.booleans(), st.booleans(), st.integers(1, 4), st.integers(1, 3))
def test_removed_words_leave_every_other_rate_alone(term, documents, numbers, emoji, min_count, min_docfreq):
    corpus, words = made(documents)
    terms = [[term(word) for word in listed or []] for listed in words]
    unwanted = set(STOP) | (set() if numbers else {"3", "1,000", "3.5", "2024"})
    unwanted |= set() if emoji else {one for several in EMOJI.values() for one in several}
    kept = [[None if t in unwanted else t for t in listed] for listed in terms]
    counts = Counter(t for listed in kept for t in listed if t)
    with_it = Counter(t for listed in kept for t in set(listed) if t)
    wanted = {t for t in counts if counts[t] >= min_count and with_it[t] >= min_docfreq}

    rare = {"min_count": min_count, "min_docfreq": min_docfreq}
    tokens = corpus.tokens(stopwords=STOP, numbers=numbers, emoji=emoji, **rare)
    table = tokens.frequencies()
    assert dict(zip(table["feature"], table["frequency"], strict=True)) == {t: counts[t] for t in wanted}
    whole = dict(zip(*[corpus.tokens().frequencies()[c] for c in ("feature", "per_million")], strict=True))
    assert all(rate == whole[t] for t, rate in zip(table["feature"], table["per_million"], strict=True))

    account = tokens.recipe["words"]
    assert account["seen"] == sum(map(len, terms)) == account["counted"] + sum(account["rejected"].values())
    assert account["counted"] == tokens.n_tokens == sum(table["frequency"])
    assert account["rejected"].get("stop word", 0) == sum(t in STOP for listed in terms for t in listed)


@given(corpora, st.integers(0, 4))
def test_views_show_the_words_they_should(term, documents, window):
    corpus, words = made(documents)
    terms = [[term(word) for word in listed or []] for listed in words]
    tokens = corpus.tokens()

    def count(marks):
        return Counter(
            t for listed, marked in zip(terms, marks, strict=True) for t, m in zip(listed, marked, strict=True) if m
        )

    def shown(view):
        return dict(zip(*[view.frequencies()[column] for column in ("feature", "frequency")], strict=True))

    hit = [[t in ("port", "ß") for t in listed] for listed in terms]
    near = [[any(marks[max(0, i - window) : i + window + 1]) for i in range(len(marks))] for marks in hit]
    pattern = ["PORT", "ẞ"]
    assert shown(tokens.keep(pattern)) == count(hit)
    assert shown(tokens.drop(pattern)) == count([[not m for m in marks] for marks in hit])
    region = tokens.near(pattern, window=window)
    assert shown(region) == count(near)
    assert len(region) == len(words)
    # Rates are per words of the region, for which dropped words still count.
    size = sum(map(sum, near))
    view = region.drop("port").frequencies()
    assert all(rate == n / size * 1e6 for n, rate in zip(view["frequency"], view["per_million"], strict=True))


def checked(corpus, tokens):
    """The nodes of every word, document after document, each sliced back from its text."""
    lines = tokens.kwic("re:(?s).", window=2)
    place = defaultdict(int)
    for row in lines:
        text = corpus.text(row["doc"])
        assert text[row["start"] : row["end"]] == row["node"] != ""
        assert row["start"] >= place[row["doc"]], "matches come in order and do not overlap"
        place[row["doc"]] = row["end"]
        before, after = "".join(text[: row["start"]].split()), "".join(text[row["end"] :].split())
        assert before.endswith("".join(row["left"].split()))
        assert after.startswith("".join(row["right"].split()))
    assert len(lines) == tokens.n_tokens
    return lines


@given(corpora)
def test_offsets_slice_every_word_out_of_its_text(term, documents):
    corpus, words = made(documents)
    lines = checked(corpus, corpus.tokens())
    found = defaultdict(list)
    for row in lines:
        found[row["doc"]].append(row["node"])
        assert row["outlet"] == corpus.documents["outlet"][row["doc"]]
    for doc, listed in enumerate(words):
        assert found[doc] == (listed or [])
    assert [term(node) for node in lines["node"]] == [term(word) for listed in words for word in listed or []]


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4), st.booleans())
@example(["İstanbul ẞ \u212a Ⱥ ﬁ e\u0301 👩‍👩‍👧 東京ภาษาไทย www.a.example/İ x", "\ufeff\u200f\u202e\u0000"], False)
@example(["a\u0301\u0301\u0301 \u0301", "🇩🇪🇫🇷 👍🏽", "ᄒ\u1161\u11ab", "\U000e0001"], True)
def test_offsets_hold_in_any_text(texts, punctuation):
    corpus = sw.Corpus({"text": texts, "outlet": ["x"] * len(texts)})
    tokens = corpus.tokens(punctuation=punctuation, urls=True)
    checked(corpus, tokens)
    account = tokens.recipe["words"]
    assert account["seen"] == account["counted"] + sum(account["rejected"].values())
    assert sum(tokens.frequencies()["frequency"]) == tokens.n_tokens == tokens.dfm().to_scipy().sum()


def test_matches_of_patterns_are_shown_with_their_words():
    text = "The Supreme  Court’s order; a court order, THE SUPREME COURT."
    tokens = sw.Corpus({"text": [text], "outlet": ["x"]}).tokens(stopwords=["the"])
    lines = tokens.kwic(["supreme court*", "court", "order"], window=2)
    assert lines["node"] == ["Supreme  Court’s", "order", "court", "order", "SUPREME COURT"]
    assert lines["left"][0] == "The"
    assert lines["right"][0] == "order; a"
    assert all(text[s:e] == node for s, e, node in zip(lines["start"], lines["end"], lines["node"], strict=True))
    assert tokens.kwic("the")["node"] == []
    assert tokens.kwic("the supreme court", window=0)["node"] == ["THE SUPREME COURT"]


def test_the_options_say_what_a_word_is():
    text = "Tariffs, TARIFFS! ﬁsh 3 km/h 1,000 €5 http://a.example/b www.ledger.example 👍🏽"
    corpus = sw.Corpus({"text": [text], "outlet": ["x"]})

    def features(**options):
        return set(corpus.tokens(**options).features)

    plain = {"tariffs", "ﬁsh", "3", "km", "h", "1,000", "5", "👍🏽"}
    assert features() == plain
    assert features(lowercase=False) == (plain - {"tariffs"}) | {"Tariffs", "TARIFFS"}
    assert features(normalize="nfkc") == (plain - {"ﬁsh"}) | {"fish"}
    assert features(numbers=False) == {"tariffs", "ﬁsh", "km", "h", "👍🏽"}
    assert features(emoji=False) == plain - {"👍🏽"}
    assert features(urls=True) == plain | {"http://a.example/b", "www.ledger.example"}
    assert features(punctuation=True) == plain | {",", "!", "/", "€"}
    assert features(stem="en") == (plain - {"tariffs"}) | {"tariff"}
    assert features(stopwords=["km", "H"]) == plain - {"km", "h"}


@pytest.mark.parametrize(("last", "options"), [("…!", {}), ("👍", {"emoji": False}), ("@merrow", {"mentions": False})])
def test_empty_things_give_empty_results(last, options):
    corpus = sw.Corpus({"text": [None, "", " \n", last], "outlet": ["x", "x", "y", None]})
    tokens = corpus.tokens(**options)
    assert (len(tokens), tokens.n_tokens, tokens.features) == (4, 0, [])
    assert tokens.frequencies().to_dict() == {
        "feature": [], "frequency": [], "rank": [], "docfreq": [], "per_million": []
    }  # fmt: skip
    assert len(tokens.frequencies(by="outlet")) == 0
    assert tokens.dfm().shape == (4, 0)
    assert tokens.dfm(by="outlet").shape == (2, 0)
    assert tokens.cooccurrence().to_scipy().shape == (0, 0)
    assert tokens.kwic("anything")["node"] == []
    with pytest.raises(sw.GroupError):
        tokens.keyness()
    none = sw.Corpus({"text": [], "outlet": []})
    assert (len(none), len(none.tokens().frequencies()), none.outlets) == (0, 0, [])


def test_counts_of_parts_add_up_to_the_counts_of_the_whole(newsroom):
    whole = Counter(dict(zip(*[newsroom.tokens().frequencies()[c] for c in ("feature", "frequency")], strict=True)))
    parts = Counter()
    for outlet in newsroom.outlets:
        table = newsroom.filter(outlet=outlet).tokens().frequencies()
        parts += Counter(dict(zip(table["feature"], table["frequency"], strict=True)))
    assert parts == whole
    table = newsroom.tokens().frequencies(by="outlet")
    sums = Counter()
    for row in table:
        sums[row["feature"]] += row["frequency"]
    assert sums == whole
    assert math.isclose(sum(newsroom.tokens(urls=True).frequencies()["per_million"]), 1e6)


def test_groups_of_two_columns_are_the_pairs_that_occur(newsroom, articles):
    table = newsroom.tokens().frequencies(by=["outlet", "event"])
    assert table.columns[:2] == ["outlet", "event"]
    pairs = list(dict.fromkeys(zip(table["outlet"], table["event"], strict=True)))
    assert pairs == sorted({(article["outlet"], article["event"]) for article in articles})


# -- real articles -----------------------------------------------------------------------------------------------------


#: What is one token beyond UAX #29: an e-mail address, the name of an account, a tag with a letter in it.
SPECIAL = re.compile(
    r"(?P<email>[\w.+-]*\w@\w+(?:[.-]\w+)*\.[a-z]{2,})|(?<![\w@#&/])(?P<tag>@\w*[^\W_]\w*|#\w*[^\W\d_]\w*)", re.I
)
#: Where emoji are; characters that are emoji only when a selector asks for it follow one by one.
PICTURES = re.compile("[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]|.\ufe0f|[\u231a\u2705\u2728\u274c\u2753\u2b50]")
#: Scripts that are cut by dictionary.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def plain_words(text, term):
    """Words of text without addresses and tags, by the segmenter of another project, a hundred times slower."""
    wordbreak = pytest.importorskip("uniseg.wordbreak")
    pieces = []
    for piece in wordbreak.words(text):
        # Digits joined by slashes are one number: 9/11.
        joins = len(pieces) > 1 and pieces[-1] == "/" and pieces[-2][-1:].isnumeric() and piece[:1].isnumeric()
        pieces[-2:] = ["".join([*pieces[-2:], piece])] if joins else [*pieces[-2:], piece]
    for piece in pieces:
        if PICTURES.match(piece):
            yield unicodedata.normalize("NFC", piece)
        elif any(c.isalpha() or c.isnumeric() for c in piece):
            # A narrow no-break space parts words.
            yield from (term(part) for part in piece.split("\u202f") if part)


def naive_words(text, term):
    """The words of a text without web addresses; None for an e-mail address, which takes a place and does not count."""
    words, read = [], 0
    for found in SPECIAL.finditer(text):
        words += plain_words(text[read : found.start()], term)
        words.append(None if found["email"] else term(found["tag"]))
        read = found.end()
    return words + list(plain_words(text[read:], term))


def test_the_slow_way_knows_the_rules(term):
    text = "On 9/11 @merrow_desk wrote to desk@ledger.example: #PortStrike is #1 👍🏽! a/b 3/31/2024 port@home"
    assert naive_words(text, term) == [
        "on", "9/11", "@merrow_desk", "wrote", "to", None, "#portstrike", "is", "1", "👍🏽", "a", "b", "3/31/2024",
        "port", "home",
    ]  # fmt: skip
    tokens = sw.Corpus({"text": [text], "outlet": ["x"]}).tokens()
    assert tokens.features == sorted(filter(None, naive_words(text, term)))


def test_frequencies_of_real_articles_are_those_of_another_segmenter(news, term):
    # Web addresses end where other rules say; texts of scripts that are cut by dictionary have no slow twin.
    texts = [text for text in news["text"] if not re.search(r"://|www\.", text, re.I) and not UNSPACED.search(text)]
    special = [text for text in texts if SPECIAL.search(text) or PICTURES.search(text) or re.search(r"\d/\d", text)]
    sample = list(dict.fromkeys([*texts[:200], *special[:150]]))
    assert len(sample) > 300
    counts, with_it, places = Counter(), Counter(), 0
    for text in sample:
        words = naive_words(text, term)
        places += len(words)
        counts.update(filter(None, words))
        with_it.update(set(filter(None, words)))
    assert sum(counts.values()) > 150_000
    assert sum("/" in word for word in counts) > 5
    assert sum(word[0] == "@" for word in counts) > 5
    assert any(word[0] == "#" for word in counts)
    assert any(map(PICTURES.match, counts))
    assert places > sum(counts.values()), "an e-mail address takes a place"
    table = sw.Corpus({"text": sample, "outlet": ["x"] * len(sample)}).tokens().frequencies()
    assert list(zip(*table.to_dict().values(), strict=True)) == ranked(counts, with_it, places)


def test_stop_words_go_however_they_are_written():
    tokens = sw.Corpus({"text": ["The THE the US us"], "outlet": ["x"]}).tokens(lowercase=False, stopwords="en")
    assert tokens.features == ["US", "us"]
    assert sw.Corpus({"text": ["US us"], "outlet": ["x"]}).tokens(lowercase=False, stopwords=["us"]).features == ["US"]


def test_globs_and_expressions_are_held_against_words_not_stems():
    tokens = sw.Corpus({"text": ["Security, secure and SECURED"], "outlet": ["x"]}).tokens(stem="en")
    assert len(tokens.kwic("security*")) >= 1
    assert len(tokens.kwic("re:^SECUR")) == 3
