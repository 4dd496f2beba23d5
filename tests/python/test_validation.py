"""Lexicons held against human codes: the formulas, the forms of labels, and what the table says."""

import itertools
import json
import math
import random

import numpy as np
import pytest

import slantwise as sw
from slantwise.agreement import WIDTH, auc, kappa, share

polars = pytest.importorskip("polars", reason="polars is not installed")
metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")

TEXTS = ["jobs and prices", "the army", "prices fall", "a border", "no jobs", "the border army", None, ""]
FRAMES = {"economy": ["job*"], "security": ["border", "army"]}
TOPICS = ["economy", "security"] * 4


def tokens(**columns):
    # Columns of lists come from libraries that have such a type.
    return sw.Corpus(polars.DataFrame({"text": TEXTS, **columns}), outlet=None).tokens()


# -- formulas ----------------------------------------------------------------------------------------------------------


def rated():
    """The ratings of Hanley & McNeil (1982), table 1: 58 normal and 51 abnormal images, from 1 to 5."""
    normal, abnormal = [33, 6, 6, 11, 2], [3, 2, 2, 11, 33]
    scores = [rating for counts in (normal, abnormal) for rating, n in enumerate(counts, 1) for _ in range(n)]
    return np.array(scores), np.array([False] * 58 + [True] * 51)


def test_the_area_and_its_error_are_those_published():
    # Stata's manual of `roctab` on these data: 0.8932, standard error 0.0307 (DeLong), 0.83295 to 0.95339.
    scores, positive = rated()
    found = auc(scores, positive)
    assert round(found.value, 4) == 0.8932
    odds = [math.log(value / (1 - value)) for value in found]
    error = (odds[2] - odds[1]) / (2 * WIDTH) * found.value * (1 - found.value)
    assert round(error, 4) == 0.0307
    assert found.value + WIDTH * error == pytest.approx(0.95339, abs=1e-5)


def slow(scores, positive):
    """DeLong's area and variance, pair by pair."""
    one, other = scores[positive], scores[~positive]
    wins = (one[:, None] > other) + 0.5 * (one[:, None] == other)
    return wins.mean(), wins.mean(axis=1).var(ddof=1) / len(one) + wins.mean(axis=0).var(ddof=1) / len(other)


@pytest.mark.parametrize("seed", range(20))
def test_areas_are_those_of_all_pairs(seed):
    rng = np.random.default_rng(seed)
    scores, positive = rng.integers(0, 4, 150).astype(float), rng.random(150) < 0.3
    strata = rng.integers(0, 3, 150)
    found = auc(scores, positive)
    area, variance = slow(scores, positive)
    assert found.value == pytest.approx(metrics.roc_auc_score(positive, scores), abs=1e-12)
    half = WIDTH * math.sqrt(variance) / (area * (1 - area))
    for value, side in ((found.low, -half), (found.high, half)):
        assert math.log(value / (1 - value)) == pytest.approx(math.log(area / (1 - area)) + side)
    parts = [slow(scores[strata == s], positive[strata == s]) for s in range(3)]
    pairs = [np.sum(positive[strata == s]) * np.sum(~positive[strata == s]) for s in range(3)]
    within = auc(scores, positive, strata)
    assert within.value == pytest.approx(np.average([part[0] for part in parts], weights=pairs))
    spread = math.sqrt(sum(n**2 * part[1] for n, part in zip(pairs, parts, strict=True))) / sum(pairs)
    width = math.log(within.high / (1 - within.high)) - math.log(within.low / (1 - within.low))
    assert width == pytest.approx(2 * WIDTH * spread / (within.value * (1 - within.value)))
    order = rng.permutation(150)
    assert auc(scores[order], positive[order], strata[order]) == within


def test_areas_that_separate_all_have_newcombes_interval():
    found = auc([1, 2, 3, 4, 5, 6], [False] * 3 + [True] * 3)
    assert found.value == found.high == 1.0

    def within(other):  # that an area of 1 is this far off is no wonder
        spread = other * (1 - other) * (1 + 2 * (1 - other) / (2 - other) + 2 * other / (1 + other)) / 9
        return 1 - other <= WIDTH * math.sqrt(spread)

    lowest = next(area for area in np.arange(0.0001, 1, 0.0001) if within(area))
    assert found.low == pytest.approx(lowest, abs=2e-4)
    turned = auc([6, 5, 4, 3, 2, 1], [False] * 3 + [True] * 3)
    assert turned == pytest.approx((0, 0, 1 - found.low))
    one = auc([1, 2, 3], [False, True, False])
    assert 0 < one.low < 0.5 == one.value < one.high < 1
    assert auc([1, 2], [True, True]) == auc([], []) == (None, None, None)


def test_shares_have_wilsons_interval():
    # Newcombe (1998), Statistics in Medicine 17, table I.
    for count, total, low, high in [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611)]:
        found = share(count, total)
        assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert share(29, 29).high == 1.0
    assert share(0, 0) == (None, None, None)


def test_kappa_is_that_of_sklearn_and_its_error_that_of_the_delta_method():
    def value(cells):
        p = np.array(cells) / sum(cells)
        chance = (p[0] + p[1]) * (p[0] + p[2]) + (p[2] + p[3]) * (p[1] + p[3])
        return (p[0] + p[3] - chance) / (1 - chance)

    for cells in [(20, 5, 10, 65), (3, 9, 1, 40), (1, 30, 20, 2), (9, 0, 1, 3)]:
        found = kappa(*cells)
        marks = [pair for pair, n in zip([(1, 1), (1, 0), (0, 1), (0, 0)], cells, strict=True) for _ in range(n)]
        assert found.value == pytest.approx(metrics.cohen_kappa_score(*zip(*marks, strict=True)))
        p, n = np.array(cells) / sum(cells), sum(cells)
        step = 1e-6
        slope = [(value(p + step * e) - value(p - step * e)) / (2 * step) for e in np.eye(4)]
        error = math.sqrt((np.dot(p, np.square(slope)) - np.dot(p, slope) ** 2) / n)
        assert found.low == pytest.approx(max(-1, found.value - WIDTH * error), abs=1e-5)
        assert found.high == pytest.approx(min(1, found.value + WIDTH * error), abs=1e-5)
    assert kappa(4, 0, 0, 6) == (1.0, None, None)
    assert kappa(4, 0, 0, 0) == kappa(0, 0, 0, 0) == (None, None, None)


# -- the table ---------------------------------------------------------------------------------------------------------


def test_the_table_says_how_frames_agree_with_labels():
    table = sw.lexicon(FRAMES).validate(tokens(about=TOPICS), "about")
    assert table.columns == [
        "frame", "label", "documents", "positive", "shown", "auc", "auc_low", "auc_high", "precision", "precision_low",
        "precision_high", "recall", "recall_low", "recall_high", "kappa", "kappa_low", "kappa_high", "verdict", "note",
    ]  # fmt: skip
    economy, security = table
    assert (economy["documents"], economy["positive"], economy["shown"]) == (6, 3, 2)
    assert (economy["precision"], economy["recall"]) == (1.0, 2 / 3)
    assert economy["auc"] == pytest.approx(metrics.roc_auc_score([1, 0, 1, 0, 1, 0], [1 / 3, 0, 0, 0, 1 / 2, 0]))
    assert economy["verdict"] == "no better than chance"
    assert security["auc"] == security["recall"] == security["kappa"] == 1.0
    assert security["verdict"] == "weak"
    assert security["note"] == "fewer than 10 documents with the label"
    documents = table.recipe["documents"]
    assert documents == {"seen": 8, "counted": 6, "rejected": {"no text": 1, "no words in the region": 1}}
    json.dumps(table.recipe)


def test_all_forms_of_labels_say_the_same():
    words = sw.lexicon(FRAMES)
    expected = words.validate(tokens(about=TOPICS), "about").to_dict()
    security = [topic == "security" for topic in TOPICS]
    economy = [int(topic == "economy") for topic in TOPICS]
    lists = [[topic, "other"] for topic in TOPICS]
    for found in [
        words.validate(tokens(about=lists), "about"),
        words.validate(tokens(economy=economy, security=security), ["economy", "security"]),
        words.validate(tokens(), {"economy": np.array(economy), "security": np.array(security)}),
        words.validate(tokens(), {"economy": [float(value) for value in economy], "security": security}),
    ]:
        assert found.to_dict() == expected
    one = sw.lexicon({"security": FRAMES["security"]}).validate(tokens(security=security), "security")
    assert one.to_dict() == {name: values[1:] for name, values in expected.items()}
    numbered = words.validate(
        tokens(code=[5 if topic == "economy" else 7 for topic in TOPICS]),
        "code",
        mapping={"economy": "5", "security": "7"},
    )
    assert numbered["auc"] == expected["auc"]


def test_several_frames_may_belong_to_a_label():
    words = sw.lexicon({"job": ["job*"], "price": ["price*"], "army": ["army"], "rest": ["a"]})
    table = words.validate(
        tokens(about=TOPICS), "about", mapping={"job": "economy", "price": "economy", "army": "security"}
    )
    assert table["frame"] == ["job + price", "army", "rest"]
    assert table["recall"] == [1.0, 2 / 3, None]
    assert table["note"][2] == "no label for this frame"
    assert table["label"][2] is None
    only = sw.lexicon({"economy": ["job*"]}).validate(tokens(about=TOPICS), "about")
    assert only.recipe["labels_without_frame"] == ["security"]


def test_what_nobody_coded_is_left_out_and_accounted_for():
    about = [*TOPICS[:4], None, [], "economy", "security"]
    lists = [[value] if isinstance(value, str) else value for value in about]
    table = sw.lexicon(FRAMES).validate(tokens(about=lists), "about")
    assert table["documents"] == [5, 5]
    assert table["positive"] == [2, 2]
    account = table.recipe["documents"]
    assert account["rejected"] == {"no text": 1, "no words in the region": 1, "no code": 1}
    assert account["seen"] == account["counted"] + sum(account["rejected"].values())
    each = sw.lexicon(FRAMES).validate(tokens(), {"economy": [True, None] * 4, "security": [None, True] * 4})
    assert each["documents"] == [3, 3]
    assert each["auc"] == [None, None]
    assert each["note"] == ["every document has the label"] * 2
    assert each.recipe["documents"]["counted"] == 6


def test_what_has_no_value_is_null_with_a_note():
    table = sw.lexicon({"economy": ["rain"], "security": ["army"]}).validate(
        tokens(), {"economy": TOPICS_TRUE, "security": [False] * 8}
    )
    assert table["precision"] == [None, 0.0]
    assert table["recall"] == [0.0, None]
    assert table["auc"] == [0.5, None]
    assert table["verdict"] == ["no better than chance", None]
    assert table["note"] == ["fewer than 10 documents with the label; no hits", "no document has the label"]
    nobody = sw.lexicon({"a": ["a"]}).validate(tokens().near("rain"), {"a": [True] * 8})
    assert nobody["documents"] == [0]
    assert nobody["auc"] == nobody["kappa"] == [None]


TOPICS_TRUE = [topic == "economy" for topic in TOPICS]


def test_weights_exclusions_and_negation_are_those_of_the_lexicon():
    texts = ["high court", "supreme court", "no court", "rain"] * 5
    corpus = sw.Corpus({"text": texts, "law": [True, False, False, False] * 5}, outlet=None)
    frame = {"law": {"patterns": {"court": 0.3}, "exclude": ["supreme court"]}}
    table = sw.lexicon(frame, negation=3).validate(corpus.tokens(), "law")
    assert table["shown"] == [5]
    assert table["auc"] == [1.0]
    assert sw.lexicon(frame, negation=3).validate(corpus.tokens(), "law", min_hits=0.3)["shown"] == [5]
    assert sw.lexicon(frame, negation=3).validate(corpus.tokens(), "law", min_hits=0.31)["shown"] == [0]


def test_the_verdict_is_about_the_lower_end():
    texts = ["jobs fell", "rain fell"] * 30
    corpus = sw.Corpus({"text": texts, "jobs": [True, False] * 30}, outlet=None)
    words = sw.lexicon({"jobs": ["jobs"]})
    assert words.validate(corpus.tokens(), "jobs")["verdict"] == ["valid"]
    assert words.validate(corpus.tokens(), "jobs", min_auc=1.0)["verdict"] == ["weak"]


def test_rates_that_are_equal_tie_whatever_their_weights():
    # 1·0.3/3 and 2·0.3/6: a sum of floats would tell them apart.
    texts = ["jobs a b", "jobs a b jobs c d"] * 10
    corpus = sw.Corpus({"text": texts, "long": [False, True] * 10}, outlet=None)
    for weight in (0.3, 0.7, 1.1, 0.0001):
        words = sw.lexicon({"long": {"jobs": weight}})
        assert words.validate(corpus.tokens(), "long")["auc"] == [0.5]


def test_the_order_of_rows_and_threads_change_nothing():
    rng = random.Random(4)
    words = ["jobs", "prices", "army", "border", "rain", "fell"]
    rows = [(" ".join(rng.choices(words, k=rng.randint(1, 9))), rng.choice(["economy", "security"])) for _ in range(90)]
    expected = None
    for threads, _ in itertools.product((1, 3), range(3)):
        corpus = sw.Corpus({"text": [r[0] for r in rows], "about": [r[1] for r in rows]}, outlet=None)
        found = sw.lexicon(FRAMES).validate(corpus.tokens(threads=threads), "about").to_dict()
        expected = expected or found
        assert found == expected
        rng.shuffle(rows)


@pytest.mark.parametrize(
    ("labels", "error", "said"),
    [
        ("abuot", sw.ColumnError, "Did you mean 'about'"),
        (["about"], sw.InputError, r"column 'about', row 0: 'economy' is no truth value"),
        ({"economy": [True]}, sw.InputError, r"labels\['economy'\] has 1 values for 8 documents"),
        ({"economy": [2] * 8}, sw.InputError, "row 0: 2 is no truth value"),
        ({"economy": "economy"}, TypeError, "a truth value per document is needed, not str"),
        ({"economy": [None] * 8}, sw.InputError, "no document has a code there"),
        ({}, sw.OptionError, "at least one label"),
        ({3: [True] * 8}, TypeError, "labels: 3 is int"),
        ("share", sw.ColumnError, r"labels = 'share', row 0: 0.5 is float"),
        (5, TypeError, "labels = 5"),
        (None, TypeError, "labels = None"),
    ],
)
def test_labels_that_cannot_be_used(labels, error, said):
    with pytest.raises(error, match=said):
        sw.lexicon(FRAMES).validate(tokens(about=TOPICS, share=[0.5] * 8), labels)


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"mapping": {"econom": "economy"}}, sw.LexiconError, "no frame 'econom'.*Did you mean 'economy'"),
        ({"mapping": {"economy": "econom"}}, sw.OptionError, "no document has that label.*Did you mean 'economy'"),
        ({"mapping": {"economy": 5}}, TypeError, r"mapping\['economy'\] = 5"),
        ({"mapping": ["economy"]}, TypeError, "mapping = "),
        ({"mapping": {}}, sw.LexiconError, "no frame has the name of a label"),
        ({"min_hits": 0}, sw.OptionError, "min_hits = 0: a number above 0"),
        ({"min_hits": "1"}, TypeError, "min_hits = '1'"),
        ({"min_auc": 0.4}, sw.OptionError, "min_auc = 0.4: a number from 0.5 to 1"),
        ({"min_auc": float("nan")}, sw.OptionError, "min_auc"),
        ({"min_auc": True}, TypeError, "min_auc"),
    ],
)
def test_arguments_that_cannot_be_used(given, error, said):
    with pytest.raises(error, match=said):
        sw.lexicon(FRAMES).validate(tokens(about=TOPICS), "about", **given)
