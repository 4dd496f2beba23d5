"""Lexicons learned from coded documents: which words, how sure, and what they do on documents they have not seen."""

import json
import math
import os
import random
from pathlib import Path

import numpy as np
import pytest

import slantwise as sw
from slantwise.learning import EVIDENCE, _folds
from slantwise.validation import hits

polars = pytest.importorskip("polars", reason="polars is not installed")
metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")

OWN = {
    "economy": ["jobs", "prices", "bank", "banks"],
    "security": ["army", "border", "navy"],
    "health": ["clinic", "nurse"],
}
OTHERS = ["port", "strike", "mayor", "merrow", "today", "rain", "council", "road", "school", "fair"]


def coded(seed, documents=120):
    """Texts of words at random, with those of their labels more often."""
    rng = random.Random(seed)
    rows = []
    for _ in range(documents):
        labels = [label for label in OWN if rng.random() < 0.35]
        words = OTHERS * 2 + [word for label in OWN for word in OWN[label]] + [w for lb in labels for w in OWN[lb] * 5]
        text = " ".join(rng.choices(words, k=rng.randint(4, 25)) + ["banking"] * (rng.random() < 0.03))
        rows.append({"text": text, "labels": labels, "outlet": rng.choice(["Tribune", "Ledger"])})
    return rows


def tokens(rows, **options):
    return sw.Corpus(polars.DataFrame(rows), outlet=None).tokens(**options)


def learn(given, labels="labels", **arguments):
    return sw.Lexicon.learn(given, labels, **{"prior": 50, **arguments})


# -- what is learned ---------------------------------------------------------------------------------------------------


def slow(rows, label, n, prior, min_docfreq):
    """The list of a label, words alone, word by word and document by document."""
    own = [label in row["labels"] for row in rows]
    texts = [row["text"].split() for row in rows]
    lengths = [len(text) for text in texts]
    total, n1 = sum(lengths), sum(length for length, of in zip(lengths, own, strict=True) if of)
    found = []
    for word in sorted({word for text in texts for word in text}):
        counts = [text.count(word) for text in texts]
        y, y1 = sum(counts), sum(count for count, of in zip(counts, own, strict=True) if of)
        p = y / total
        scatter = sum((count - p * length) ** 2 for count, length in zip(counts, lengths, strict=True))
        phi = max(scatter / ((len(rows) - 1) * p * total / len(rows)), 1)
        alpha = prior * p
        odds = [(c + alpha) / (m + prior - c - alpha) for c, m in ((y1, n1), (y - y1, total - n1))]
        delta = math.log(odds[0] / odds[1])
        z = delta / math.sqrt(phi * (1 / (y1 + alpha) + 1 / (y - y1 + alpha)))
        if z >= EVIDENCE and sum(count > 0 for count in counts) >= min_docfreq:
            found.append((-z, word, delta))
    return [(word, delta) for _, word, delta in sorted(found)[:n]]


@pytest.mark.parametrize("seed", range(8))
def test_lists_are_those_of_the_formula(seed):
    rows = coded(seed, 60)
    plain = learn(tokens(rows), ngrams=1, n=5, min_docfreq=4)
    weighed = learn(tokens(rows), ngrams=1, n=5, min_docfreq=4, weights=True)
    for label in OWN:
        expected = slow(rows, label, 5, 50, 4)
        assert plain[label] == [word for word, _ in expected]
        mean = np.mean([delta for _, delta in expected])
        assert weighed.weights(label) == {word: round(delta / mean, 2) for word, delta in expected}


def test_words_that_show_the_label_come_first():
    learned = learn(tokens(coded(1)), ngrams=1)
    for label, words in OWN.items():
        assert set(learned[label][: len(words)]) == set(words)


def test_a_burst_in_one_document_is_no_evidence():
    rows = [{"text": f"jobs {other} road", "labels": ["economy"]} for other in OTHERS]
    rows += [{"text": f"rain {other} road", "labels": []} for other in OTHERS]
    rows[0]["text"] = "kraken " * 40 + rows[0]["text"]
    rows[1]["text"] += " kraken"
    rows[11]["text"] += " kraken"
    learned = learn(tokens(rows), ngrams=1, prior=5)
    assert learned["economy"][0] == "jobs"
    assert "kraken" not in learned["economy"][:1]
    spread = sw.lexicon({"economy": learned["economy"]}).validate(tokens(rows), "labels")
    assert spread["auc"][0] > 0.9


def phrases(*extra):
    """`white house` shows the label; `white` and `house` apart do not."""
    rows = []
    for number, other in enumerate(OTHERS * 3):
        rows.append({"text": f"the white house and {other}", "labels": ["politics"]})
        rows.append({"text": f"{other} a white van a green house {'red' if number % 2 else 'blue'}", "labels": []})
        rows.append({"text": f"{other} {extra[number % len(extra)] if extra else 'tea'}", "labels": ["politics"]})
    return rows


def test_a_phrase_stands_for_its_words_where_it_tells_more():
    learned = learn(tokens(phrases()), prior=10)["politics"]
    assert "white house" in learned
    assert not {"white", "house"} & set(learned)
    assert not {"white", "house"} & set(learn(tokens(phrases()), prior=10, ngrams=3)["politics"])


def test_a_phrase_that_adds_nothing_to_a_word_is_left_out():
    rows = [{"text": f"the carbon tax and {other}", "labels": ["climate"]} for other in OTHERS * 2]
    rows += [{"text": f"carbon {other}", "labels": ["climate"]} for other in OTHERS]
    rows += [{"text": f"{other} income tax", "labels": []} for other in OTHERS * 3]
    learned = learn(tokens(rows, stopwords="en"), prior=10)["climate"]
    assert learned[0] == "carbon"
    assert "carbon tax" not in learned


def test_a_word_that_tells_more_by_itself_follows_its_phrase():
    learned = learn(tokens(phrases("white tent", "white sheet", "white flag", "white paint")), prior=10, n=100)
    entries = learned["politics"]
    assert "white house" in entries or "white" in entries
    # No word is listed for what its phrase catches already.
    assert not {"white house", "house"} <= set(entries)


def test_stems_are_learned_as_one_and_listed_in_full():
    forms = ["vaccine", "vaccines", "vaccinated", "vaccinating"]
    rows = [{"text": f"{forms[n % 4]} {OTHERS[n % 10]}", "labels": ["health"]} for n in range(24)]
    rows += [{"text": f"rain {OTHERS[n % 10]}", "labels": []} for n in range(24)]
    with pytest.raises(sw.LexiconError, match="nothing was learned"):
        learn(tokens(rows), min_docfreq=10, prior=5)
    joined = learn(tokens(rows), ngrams=2, min_docfreq=10, prior=5, n=2, stem="en")
    assert set(forms[:2]) <= set(joined["health"]) <= set(forms)
    assert joined.validity["auc"][0] > 0.95


def test_words_that_look_like_patterns_are_taken_as_they_stand():
    rows = [{"text": f"50% * {other}", "labels": ["stars"]} for other in OTHERS * 2]
    rows += [{"text": f"rain {other}", "labels": []} for other in OTHERS * 2]
    learned = learn(tokens(rows, punctuation=True), prior=5)["stars"]
    assert "is:*" in learned
    assert all("*" not in entry.removeprefix("is:*") for entry in learned)


# -- how it does on what it has not seen -------------------------------------------------------------------------------


@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("stem", [None, "en"])
def test_the_area_is_that_of_lists_learned_on_the_others(weights, stem):
    rows = coded(3, 90)
    given = tokens(rows)
    arguments = {"n": 6, "weights": weights, "stem": stem, "seed": 7, "folds": 4}
    learned = learn(given, **arguments)
    fold = _folds(given, 4, 7, "document")
    for row, label in enumerate(learned.validity["frame"]):
        truth = np.array([label in one["labels"] for one in rows])
        won = pairs = 0
        for part in range(4):
            others = sw.Corpus(polars.DataFrame(rows), outlet=None).filter([bool(value) for value in fold != part])
            alone = learn(others.tokens(), **arguments)
            matrix, words, _ = hits(alone, given)
            rates = matrix.toarray()[:, alone.frames.index(label)] / words
            here = fold == part
            both = np.sum(truth[here]) * np.sum(~truth[here])
            won += both * metrics.roc_auc_score(truth[here], rates[here])
            pairs += both
        assert learned.validity["auc"][row] == pytest.approx(won / pairs)


def test_labels_at_random_are_not_found_again():
    rng = random.Random(2)
    rows = [row | {"labels": ["a"] if rng.random() < 0.5 else ["b"]} for row in coded(5, 200)]
    validity = learn(tokens(rows)).validity
    for low, high in zip(validity["auc_low"], validity["auc_high"], strict=True):
        assert low < 0.5 < high + 0.05


def test_copies_of_a_text_share_a_fold():
    rng = random.Random(9)
    rows = [row | {"labels": [rng.choice("ab")]} for row in coded(6, 30)]
    rows = [row for row in rows for _ in range(6)]
    # With labels at random only what was seen before could be told.
    assert all(low < 0.55 for low in learn(tokens(rows)).validity["auc_low"])
    numbered = [row | {"text": f"{row['text']} {number}", "event": number // 6} for number, row in enumerate(rows)]
    assert min(learn(tokens(numbered, numbers=False)).validity["auc"]) > 0.8
    apart = learn(tokens(numbered, numbers=False), cluster="event").validity
    assert all(low < 0.55 for low in apart["auc_low"])


def test_the_order_of_rows_and_threads_change_nothing():
    rows = coded(8)
    expected = learn(tokens(rows), weights=True).to_dict()
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        assert learn(tokens(rows, threads=seed + 1), weights=True).to_dict() == expected
    assert learn(tokens(rows), weights=True, seed=1).to_dict() != expected


def test_what_nobody_coded_is_neither_learned_nor_scored():
    rows = coded(10, 100)
    more = rows + [{"text": "kraken " * 9, "labels": None, "outlet": "Ledger"}] * 5
    assert learn(tokens(more)).to_dict() == learn(tokens(rows)).to_dict()
    assert learn(tokens(more)).validity["documents"] == [100] * 3


def test_few_documents_are_noted():
    rows = coded(11, 80)
    for row in rows:
        row["labels"] = [label for label in row["labels"] if label != "health"]
    rows[0]["labels"], rows[1]["labels"] = ["health"], ["health"]
    for row in rows[:2]:
        row["text"] += " clinic" * 6
    for row in rows[2:4]:
        row["text"] += " clinic"
    validity = learn(tokens(rows), prior=5).validity
    note = validity["note"][validity["frame"].index("health")]
    assert "fewer than 10 documents with the label" in note
    assert "folds in which no document has the label" in note


def test_what_was_found_stays_with_the_lexicon(tmp_path):
    learned = learn(tokens(coded(12)))
    path = tmp_path / "learned.json"
    path.write_text(json.dumps(learned.to_dict()))
    again = sw.lexicon(path)
    assert again == learned
    assert again.validity.to_dict() == learned.validity.to_dict()
    assert repr(learned).startswith("Lexicon learned: 3 frames, ")
    mean = np.mean(learned.validity["auc"])
    assert f"AUC in cross-validation {mean:.2f} (from " in repr(learned)
    changed = learned.accept({"health": ["doctor*"]})
    assert changed.validity["auc"][list(changed).index("health")] is None
    assert changed.validity["auc"][list(changed).index("economy")] is not None
    assert sw.lexicon({"a": ["b"]}).validity["auc"] == [None]
    for said in ("good", {"auc": "good"}, {}):
        assert repr(sw.lexicon({"a": {"patterns": ["b"], "validity": said}})) == "Lexicon dict: 1 frames, 1 patterns"


# -- what cannot be learned --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda rows: tokens(rows, stem="en"), "words as they stand.*stem='en'"),
        (lambda rows: tokens(rows).ngrams(2), r"without ngrams\(\)"),
        (lambda rows: tokens(rows).compound("port strike"), r"without compound\(\)"),
    ],
)
def test_tokens_that_no_list_can_be_learned_from(made, said):
    with pytest.raises(sw.OptionError, match=said):
        learn(made(coded(1, 20)))


def test_nothing_to_learn():
    rows = [{"text": "rain fell", "labels": ["a"]}, {"text": "rain fell", "labels": ["b"]}] * 5
    with pytest.raises(sw.LexiconError, match="nothing was learned"):
        learn(tokens(rows))
    with pytest.raises(sw.LexiconError, match="nothing was learned"):
        learn(tokens([row | {"labels": ["a"]} for row in rows]))
    with pytest.raises(sw.LexiconError, match="nothing was learned"):
        learn(tokens(coded(1, 20)).near("nowhere"))


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_prior_out_of_range(value):
    with pytest.raises(sw.OptionError, match="prior"):
        learn(tokens(coded(1, 20)), prior=value)


def test_a_cluster_or_a_language_that_is_not_there():
    with pytest.raises(sw.ColumnError, match="Did you mean 'outlet'"):
        learn(tokens(coded(1, 20)), cluster="outlte")
    with pytest.raises(sw.OptionError, match="stem = 'xx'"):
        learn(tokens(coded(1, 20)), stem="xx")


# -- real data ---------------------------------------------------------------------------------------------------------


def test_frames_of_climate_news_are_found_again():
    folder = os.environ.get("SLANTWISE_DATA")
    if folder is None:
        pytest.skip("SLANTWISE_DATA does not say where the real data are")
    rows = polars.read_parquet(Path(folder) / "data" / "climate_frames_coded.parquet").filter(lang="en")
    given = sw.Corpus(rows).tokens(stopwords="en", numbers=False)
    learned = sw.Lexicon.learn(given, "label_frames", weights=True, stem="en")
    assert len(learned) == 8
    assert np.mean(learned.validity["auc"]) >= 0.80
    assert min(learned.validity["auc_low"]) > 0.5
