"""The same bits for any number of threads, any order of rows and any chunks of the input."""

from __future__ import annotations

import hashlib
import itertools

import numpy as np
import pytest

import slantwise as sw

pyarrow = pytest.importorskip("pyarrow")

#: Enough for 64 pieces of work and more at every stage: the widest piece is 256 documents, or 512 features.
DOCUMENTS, TERMS, LENGTH = 17_000, 36_000, 24
FRAMES = {"one": ["w1?", "w2* w3*"], "two": ["w5*", "w7 w8"], "three": ["*99"]}


@pytest.fixture(scope="module")
def invented():
    """Columns of an invented corpus: words by Zipf's law, each at least once; bursts, several sentences, nulls."""
    rng = np.random.default_rng(20250601)
    words = (rng.zipf(1.25, (DOCUMENTS, LENGTH)) - 1) % TERMS
    rows, places = np.divmod(rng.permutation(DOCUMENTS * 8)[:TERMS], 8)
    words[rows, places] = np.arange(TERMS)
    texts: list[str | None] = []
    for row in words:
        burst = [f"w{row[0]}"] * int(row[1] % 5)
        texts.append(
            " ".join([f"w{word}" for word in row[: 8 + row[2] % (LENGTH - 8)]] + burst)
            + (". Ẃ ﬁ" if row[3] % 7 == 0 else "")
        )
    texts[17] = texts[4_000] = None
    texts[18] = ""
    outlets = [None if code == 0 else f"outlet {code}" for code in rng.integers(0, 7, DOCUMENTS)]
    events = [None if code == 0 else f"event {code}" for code in rng.integers(0, 900, DOCUMENTS)]
    stories = [f"story {code}" for code in rng.integers(0, 9_000, DOCUMENTS)]
    return {"text": texts, "outlet": outlets, "event": events, "story": stories}


def digest_of_table(table):
    """SHA-256 of names, nulls and values: not of chunks, of bytes behind nulls, or of how Arrow stores a string."""
    digest = hashlib.sha256()
    for name, column in zip(table.columns, pyarrow.table(table).combine_chunks().columns, strict=True):
        kind = column.type
        number = pyarrow.types.is_integer(kind) or pyarrow.types.is_floating(kind)
        digest.update(f"{name} {kind if number else 'text'} {len(column)}".encode())
        digest.update(column.is_null().to_numpy().tobytes())
        if number:
            digest.update(column.fill_null(0).to_numpy().tobytes())
        else:
            digest.update("\0".join(value or "" for value in column.to_pylist()).encode())
    return digest.hexdigest()


def digest_of_matrix(matrix, features):
    digest = hashlib.sha256("\0".join(features).encode())
    digest.update(repr(matrix.shape).encode())
    for array in (matrix.data, matrix.indices.astype(np.int64), matrix.indptr.astype(np.int64)):
        digest.update(array.tobytes())
    return digest.hexdigest()


def digests(corpus, threads, order=None):
    """What everything comes to; `order` puts the rows of the document-feature matrix back in place."""
    tokens = corpus.tokens(threads=threads, stopwords=["w0", "w3"])
    dfm = tokens.dfm()
    matrix = dfm.to_scipy() if order is None else dfm.to_scipy()[np.argsort(order)]
    matrix.sort_indices()
    frequent = tokens.drop("re:^w[0-9]{4,}$")
    flat, harmonic = frequent.cooccurrence(window=4), frequent.cooccurrence(window=6, weights="harmonic")
    everything = {
        "frequencies": digest_of_table(tokens.frequencies()),
        "by outlet": digest_of_table(tokens.frequencies(by="outlet")),
        "dfm": digest_of_matrix(matrix, dfm.features),
        "flat": digest_of_matrix(flat.to_scipy(), flat.features),
        "harmonic": digest_of_matrix(harmonic.to_scipy(), harmonic.features),
        "collocates": digest_of_table(harmonic.collocates("w1*", min_count=2)),
        "keyness": digest_of_table(tokens.keyness(cluster="story", min_count=2)),
        "within": digest_of_table(frequent.keyness(within="event")),
        "framing": digest_of_table(tokens.framing(FRAMES)),
        "framing within": digest_of_table(tokens.framing(FRAMES, within="event")),
        "shift": digest_of_table(tokens.shift(FRAMES)),
        "shift within": digest_of_table(tokens.shift(FRAMES, within="event")),
    }
    assert len(dfm.features) > 64 * 512
    assert len(flat.features) > 64 * 8
    assert len(corpus) > 64 * 256
    return everything


#: Every view that joins words or looks at a part of a text; quotation marks come from `spoken`.
VIEWS = {
    "compound": lambda tokens: tokens.compound(["w1 w2", "w1 w*", "w2 w0 w1"]),
    "ngrams": lambda tokens: tokens.drop("re:^w[0-9]{3,}$").ngrams([1, 2], skip=1),
    "ngrams of compounds": lambda tokens: tokens.compound("w1 w*").ngrams(3, sentences=True),
    "quoted": lambda tokens: tokens.quoted(),
    "scare quotes": lambda tokens: tokens.quoted(scare=True),
    "unquoted": lambda tokens: tokens.unquoted(),
    "lead in words": lambda tokens: tokens.lead(9),
    "lead in sentences": lambda tokens: tokens.lead(1, unit="sentences"),
    "lead in paragraphs": lambda tokens: tokens.lead(1, unit="paragraphs"),
    "several": lambda tokens: tokens.unquoted().near("w1*", window=4).compound("w1 w*").keep("w1*"),
}


@pytest.fixture(scope="module")
def spoken(invented):
    """The same texts, some with quotation marks, emoji and more sentences and paragraphs."""
    texts = []
    for row, text in enumerate(invented["text"]):
        words = (text or "").split()
        third = len(words) // 3
        said = [*words[:third], "“" + " ".join(words[third : third + row % 9]) + "”", *words[third + row % 9 :]]
        texts.append(" ".join(said) + ("! 👍 @w1\n\nWe met w2 w3 there." if row % 5 == 0 else ""))
    return invented | {"text": texts}


@pytest.mark.parametrize("view", VIEWS)
def test_threads_change_no_bit_of_a_view(spoken, view):
    corpus = sw.Corpus(spoken, event="event")
    found = set()
    for threads in (1, 2, 7):
        tokens = VIEWS[view](corpus.tokens(threads=threads, stopwords=["w0", "w3"]))
        dfm = tokens.dfm()
        assert dfm.features == tokens.features
        assert len(dfm.features) > 100
        digest = hashlib.sha256(digest_of_matrix(dfm.to_scipy(), dfm.features).encode())
        digest.update(digest_of_table(tokens.frequencies(by="outlet")).encode())
        digest.update(digest_of_table(tokens.keyness(min_count=20)).encode())
        digest.update(digest_of_table(tokens.framing(FRAMES)).encode())
        digest.update(digest_of_table(tokens.kwic(["w1 w2", "w1_w2"])).encode())
        digest.update(repr((tokens.n_tokens, tokens.recipe)).encode())
        if view not in ("ngrams",):
            fcm = tokens.keep("re:^w[0-9]{1,2}(_|$)").cooccurrence(window=3, weights="harmonic")
            digest.update(digest_of_matrix(fcm.to_scipy(), fcm.features).encode())
        found.add(digest.hexdigest())
    assert len(found) == 1


@pytest.fixture(scope="module")
def expected(invented):
    return digests(sw.Corpus(invented, event="event"), threads=1)


@pytest.mark.parametrize("threads", [2, 7])
def test_threads_change_no_bit(invented, expected, threads):
    assert digests(sw.Corpus(invented, event="event"), threads) == expected


def test_the_order_of_rows_changes_no_bit(invented, expected):
    order = np.random.default_rng(3).permutation(DOCUMENTS)
    shuffled = {name: [values[row] for row in order] for name, values in invented.items()}
    assert digests(sw.Corpus(shuffled, event="event"), 2, order) == expected


def test_chunks_change_no_bit(invented, expected):
    whole = pyarrow.table(invented)
    cuts = [0, 1, 1, 18, 5_003, 5_004, 12_000, DOCUMENTS]
    chunked = pyarrow.concat_tables([whole.slice(a, b - a) for a, b in itertools.pairwise(cuts)])
    assert chunked.column("text").num_chunks > 4
    assert digests(sw.Corpus(chunked, event="event"), 2) == expected
    # Columns may also be cut in different places, and spelt as dictionaries, views or long strings.
    texts, outlets = whole.column("text").combine_chunks(), whole.column("outlet")
    mixed = pyarrow.table({
        "text": pyarrow.chunked_array([texts.slice(0, 7_777), texts.slice(7_777)]).cast(pyarrow.large_string()),
        "outlet": outlets.dictionary_encode(),
        "event": pyarrow.chunked_array([whole.column("event").combine_chunks()]).cast(pyarrow.string_view()),
        "story": whole.column("story"),
    })  # fmt: skip
    assert digests(sw.Corpus(mixed, event="event"), 2) == expected


def test_the_same_call_gives_the_same_bits_again(newsroom):
    tokens = newsroom.tokens()
    once, again = (digest_of_table(tokens.keyness(within="event")) for _ in range(2))
    assert once == again
    assert digest_of_table(tokens.keyness()) != once
