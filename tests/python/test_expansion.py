"""What a frame might lack: words near its hits, words of its families, and what a person accepts of them."""

import math
import os
import random
from pathlib import Path
from statistics import NormalDist

import pytest

import slantwise as sw

polars = pytest.importorskip("polars", reason="polars is not installed")

FILL = ["port", "mayor", "merrow", "today", "rain", "council", "road", "school", "fair", "bridge"]


def planted(seed=1, documents=80):
    """In half of the texts `tariff` stands, with `exporter` near it; `ferry` is everywhere."""
    rng = random.Random(seed)
    rows = []
    for number in range(documents):
        words = rng.choices([*FILL, "ferry"], k=60)
        if number % 2:
            words[10:13] = ["exporter", "tariff", rng.choice(["exporters", "levy"])]
        rows.append({"text": " ".join(words), "outlet": rng.choice(["Tribune", "Ledger"])})
    return rows


def tokens(rows, **options):
    return sw.Corpus(polars.DataFrame(rows)).tokens(**options)


WORDS = sw.lexicon({"trade": ["tariff*"], "weather": ["rain"]})


def near(table, frame="trade"):
    return [row["candidate"] for row in table if row["frame"] == frame and row["kind"] == "near"]


# -- what is proposed --------------------------------------------------------------------------------------------------


def test_what_stands_near_a_frame_is_proposed():
    table = WORDS.expand(tokens(planted()), window=3)
    assert table.columns == [
        "frame", "candidate", "kind", "near", "expected", "log_ratio", "low", "docfreq", "forms", "sample",
    ]  # fmt: skip
    assert set(near(table)) == {"exporter", "exporters", "levy"}
    assert near(table, "weather") == []
    first = table.to_dict()
    assert first["near"][0] == first["docfreq"][0] == 40
    assert first["candidate"][0] == "exporter"
    assert first["forms"][0] == "exporters"
    assert "exporter tariff" in first["sample"][0]
    assert all(low > 0 for low, kind in zip(first["low"], first["kind"], strict=True) if kind == "near")


@pytest.mark.parametrize("seed", range(5))
def test_the_numbers_are_those_of_the_formula(seed):
    rows = planted(seed, 40)
    window, least = 4, 2
    table = WORDS.expand(tokens(rows), frames="trade", window=window, min_count=least, top=1000, stem=None)
    texts = [row["text"].split() for row in rows]
    around = []
    for text in texts:
        hits = [place for place, word in enumerate(text) if word.startswith("tariff")]
        around.append([any(abs(place - hit) <= window for hit in hits) for place in range(len(text))])
    n1, n0 = [sum(of) for of in around], [len(of) - sum(of) for of in around]
    vocabulary = {word for text in texts for word in text if not word.startswith("tariff") and word != "rain"}
    counts = {}
    for word in sorted(vocabulary):
        pairs = [
            (sum(w == word and of for w, of in zip(text, here, strict=True)), text.count(word))
            for text, here in zip(texts, around, strict=True)
        ]
        if sum(one for one, _ in pairs) >= least:
            counts[word] = [(one, both - one) for one, both in pairs]
    z = NormalDist().inv_cdf(1 - 0.025 / len(counts))
    expected = {}
    for word, pairs in counts.items():
        y1, y0 = sum(one for one, _ in pairs), sum(other for _, other in pairs)
        d1, d0 = sum(one > 0 for one, _ in pairs), sum(other > 0 for _, other in pairs)
        held, d0 = y0 or 0.5, d0 or 0.5
        scatter = sum(
            (one / y1 - other / held - (a / sum(n1) - b / sum(n0))) ** 2
            for (one, other), a, b in zip(pairs, n1, n0, strict=True)
        )
        variance = max(scatter * len(rows) / (len(rows) - 1), 1 / d1 + 1 / d0)
        ratio = math.log2((y1 / sum(n1)) / (held / sum(n0)))
        low = ratio - z * math.sqrt(variance) / math.log(2)
        if low > 0:
            expected[word] = (y1, (y1 + y0) * sum(n1) / (sum(n1) + sum(n0)), ratio, low, d1)
    found = {
        row["candidate"]: tuple(row[name] for name in ("near", "expected", "log_ratio", "low", "docfreq"))
        for row in table
    }
    assert found.keys() == expected.keys()
    assert "exporter" in found
    for word, numbers in expected.items():
        assert found[word] == pytest.approx(numbers)
    lows = table["low"]
    assert lows == sorted(lows, reverse=True)


def test_what_one_document_repeats_is_not_proposed():
    rows = planted()
    rows[1]["text"] += " tariff" + " kraken" * 30
    assert "kraken" not in near(WORDS.expand(tokens(rows), window=40))


def test_what_any_entry_catches_is_not_proposed():
    rows = planted()
    words = sw.lexicon({"trade": ["tariff*"], "goods": ["exporter*"]})
    assert near(words.expand(tokens(rows), window=3)) == ["levy"]
    # In a phrase it is caught; by itself it is not.
    for row in rows:
        row["text"] = row["text"].replace("exporter tariff", "customs union tariff customs office")
    phrases = sw.lexicon({"trade": ["tariff*"], "union": ["customs union"]})
    found = near(phrases.expand(tokens(rows), window=3))
    assert "customs" in found
    assert "union" not in found
    # Where the edge of the window cuts the phrase, its rest is caught all the same.
    assert "union" not in near(phrases.expand(tokens(rows), window=1))


def test_what_a_frame_excludes_draws_no_company():
    rows = planted()
    for row in rows:
        row["text"] += " supreme court appeals filed today"
        row["text"] += " tennis court racket"
    words = sw.lexicon({"law": {"patterns": ["court"], "exclude": ["tennis court"]}})
    found = near(words.expand(tokens(rows), window=1), "law")
    assert "appeals" in found
    assert "racket" not in found


def test_names_of_outlets_and_numbers_are_no_candidates():
    rows = planted()
    for row in rows:
        row["text"] = row["text"].replace("tariff", "tariff 2024 tribune")
    assert not {"2024", "tribune"} & set(near(WORDS.expand(tokens(rows), window=3)))
    unnamed = sw.Corpus(polars.DataFrame(rows), outlet=None).tokens()
    assert "tribune" in near(WORDS.expand(unnamed, window=3))


def test_families_are_what_shares_a_stem_with_a_word_caught():
    rows = planted()
    for number, row in enumerate(rows):
        row["text"] += " rains" if number % 3 else " rainy raining"
    table = WORDS.expand(tokens(rows))
    family = [row for row in table if row["frame"] == "weather" and row["kind"] == "family"]
    assert [row["candidate"] for row in family] == ["rains", "raining"]
    assert family[0]["forms"] == "raining"
    assert "rains" in family[0]["sample"]
    assert [row for row in WORDS.expand(tokens(rows), stem=None) if row["kind"] == "family"] == []
    # One word of a phrase alone does not stand for its family.
    phrase = sw.lexicon({"weather": ["rain today"]})
    assert "rains" not in phrase.expand(tokens(rows))["candidate"]


def test_views_and_stop_words_are_respected():
    rows = planted()
    for row in rows:
        row["text"] = row["text"].replace("tariff", "the tariff")
    table = WORDS.expand(tokens(rows, stopwords="en").lead(20), window=3)
    assert "the" not in table["candidate"]
    assert "exporter" in near(table)
    assert "exporter" not in near(WORDS.expand(tokens(rows).lead(5), window=3))


def test_the_order_of_rows_and_threads_change_nothing():
    rows = planted(3, 200)
    # A word that is common on both sides, so that what decides is the scatter of documents of all lengths.
    for number, row in enumerate(rows):
        row["text"] += " levy" * (number % 4) + " bridge" * (number % 7)
    expected = WORDS.expand(tokens(rows), window=3).to_dict()
    for seed in range(5):
        random.Random(seed).shuffle(rows)
        assert WORDS.expand(tokens(rows, threads=seed + 1), window=3).to_dict() == expected


def test_nothing_near_and_nothing_elsewhere():
    rows = planted()
    assert len(sw.lexicon({"a": ["zeppelin"]}).expand(tokens(rows))) == 0
    assert near(WORDS.expand(tokens(rows).near("tariff", window=2))) == []
    empty = WORDS.expand(tokens(rows).near("zeppelin"))
    assert len(empty) == 0
    assert "candidate" in empty.columns


# -- what is accepted --------------------------------------------------------------------------------------------------


def test_a_person_accepts_some():
    table = WORDS.expand(tokens(planted()), window=3)
    picked = table.to_polars().filter(polars.col("candidate").is_in(["levy", "exporter"]))
    grown = WORDS.accept(picked)
    assert set(grown["trade"]) == {"tariff*", "levy", "exporter"}
    assert grown["weather"] == WORDS["weather"]
    assert WORDS["trade"] == ["tariff*"]
    assert WORDS.accept(table)["trade"][1:] == near(table)
    assert WORDS.accept({"trade": "duty"}).weights("trade") == {"tariff*": 1.0, "duty": 1.0}
    signs = polars.DataFrame({"frame": ["trade"], "candidate": ["re:act"]})
    assert WORDS.accept(signs)["trade"] == ["tariff*", "is:re:act"]
    pandas = pytest.importorskip("pandas")
    assert WORDS.accept(pandas.DataFrame({"frame": ["weather"], "candidate": ["fog"]}))["weather"] == ["rain", "fog"]


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"trade": ["tariff*"]}, sw.LexiconError, "'trade': the pattern 'tariff\\*' stands in it already"),
        ({"trade": ["a", "a"]}, sw.LexiconError, "stands in it already"),
        ({"trad": ["a"]}, sw.LexiconError, "no frame 'trad'.*Did you mean 'trade'"),
        ({"trade": [5]}, TypeError, "a pattern is a string, not int: 5"),
        ({"trade": 5}, TypeError, "a pattern is a string"),
        (["a"], TypeError, "proposals.*not list"),
        (polars.DataFrame({"frame": ["trade"]}), sw.OptionError, "'frame' and 'candidate'"),
    ],
)
def test_what_cannot_be_accepted(given, error, said):
    with pytest.raises(error, match=said):
        WORDS.accept(given)


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"frames": "trad"}, sw.LexiconError, "no frame 'trad'"),
        ({"frames": []}, sw.OptionError, r"frames = \[\]: name at least one frame"),
        ({"frames": 5}, TypeError, "frames = 5: the name of a frame"),
        ({"frames": [5]}, TypeError, r"frames = \[5\]: the name of a frame"),
        ({"stem": "xx"}, sw.OptionError, "stem = 'xx'"),
        ({"stem": 5}, TypeError, "stem = 5"),
    ],
)
def test_arguments_that_cannot_be_used(given, error, said):
    with pytest.raises(error, match=said):
        WORDS.expand(tokens(planted(1, 10)), **given)


def test_tokens_of_several_words_are_refused():
    for made in (tokens(planted(1, 10)).ngrams(2), tokens(planted(1, 10)).compound("the port")):
        with pytest.raises(sw.OptionError, match="expand proposes single words"):
            WORDS.expand(made)


# -- real data ---------------------------------------------------------------------------------------------------------


def test_what_is_left_out_of_a_real_list_is_proposed_again():
    folder = os.environ.get("SLANTWISE_DATA")
    if folder is None:
        pytest.skip("SLANTWISE_DATA does not say where the real data are")
    rows = polars.read_parquet(Path(folder) / "data" / "news_9k.parquet").head(3000)
    words = sw.lexicon({"economy": ["tax*", "wage*", "inflation", "debt*", "deficit*", "unemployment"]})
    table = words.expand(sw.Corpus(rows).tokens(stopwords="en"), top=40)
    assert (
        len({"growth", "income", "cuts", "minimum", "rates", "spending", "economy"} & set(near(table, "economy"))) >= 4
    )
    assert all(row["sample"] for row in table)
