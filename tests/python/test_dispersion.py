"""Dispersion as a table: the definitions over all parts, the worked corpora of the literature, real news."""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import slantwise as sw

COLUMNS = [
    "feature", "frequency", "parts", "range", "relative_range", "juilland_d_1_even", "carroll_d2_1_even",
    "rosengren_s_1_even", "dp_0_even", "dp_norm_0_even", "d_a_1_even", "kld_0_even",
]  # fmt: skip


def slow(counts, sizes):
    """The values of one feature from its counts in all parts, as the documentation defines them."""
    k, f, words = len(counts), sum(counts), sum(sizes)
    s, t = [size / words for size in sizes], [count / f for count in counts]
    rates = [count / size for count, size in zip(counts, sizes, strict=True)]
    mean = sum(rates) / k
    inside = sum(count > 0 for count in counts)
    values = {"frequency": f, "parts": k, "range": inside, "relative_range": inside / k}
    values["rosengren_s_1_even"] = sum(math.sqrt(a * b) for a, b in zip(s, t, strict=True)) ** 2
    values["dp_0_even"] = dp = sum(abs(a - b) for a, b in zip(s, t, strict=True)) / 2
    values["kld_0_even"] = sum(b * math.log2(b / a) for a, b in zip(s, t, strict=True) if b)
    if k == 1:
        return values | dict.fromkeys(set(COLUMNS[1:]) - set(values))
    deviation = math.sqrt(sum((rate - mean) ** 2 for rate in rates) / k)
    values["juilland_d_1_even"] = 1 - deviation / mean / math.sqrt(k - 1)
    shares = [rate / sum(rates) for rate in rates]
    values["carroll_d2_1_even"] = -sum(share * math.log2(share) for share in shares if share) / math.log2(k)
    values["dp_norm_0_even"] = dp / (1 - min(s))
    difference = sum(abs(rates[i] - rates[j]) for i in range(k) for j in range(i)) / (k * (k - 1) / 2)
    values["d_a_1_even"] = 1 - difference / (2 * mean)
    return values


def check(table, parts, min_count=1):
    """A table against the words of each part."""
    parts = [Counter(words) for words in parts if words]
    sizes = [part.total() for part in parts]
    total = Counter()
    for part in parts:
        total.update(part)
    expected = sorted((-count, word) for word, count in total.items() if count >= min_count)
    assert table["feature"] == [word for _, word in expected]
    for row in table:
        values = slow([part[row["feature"]] for part in parts], sizes)
        for name in COLUMNS[1:]:
            close = values[name] if values[name] is None else pytest.approx(values[name], abs=1e-12)
            assert row[name] == close, (row["feature"], name)
    account = table.recipe["features"]
    assert account["seen"] == account["counted"] + sum(account["rejected"].values())
    assert account["counted"] == len(table)


WORDS = ["port", "strike", "talks", "ferry", "the"]
documents = st.lists(
    st.tuples(st.none() | st.lists(st.sampled_from(WORDS), max_size=12), st.sampled_from(["Ledger", "Tribune", None])),
    min_size=1,
    max_size=9,
)


@given(documents, st.integers(1, 3))
def test_values_are_those_of_the_definitions(drawn, min_count):
    texts = [None if words is None else " ".join(words) for words, _ in drawn]
    groups = [outlet for _, outlet in drawn]
    corpus = sw.Corpus({"text": [*texts, ""], "outlet": [*groups, "Merrow Post"]})
    table = corpus.tokens().dispersion(min_count=min_count)
    assert table.columns == COLUMNS
    check(table, [words for words, _ in drawn], min_count)
    by_outlet = corpus.tokens().dispersion("outlet", min_count=min_count)
    named = {name: [w for words, outlet in drawn if outlet == name for w in words or []] for name in groups if name}
    check(by_outlet, named.values(), min_count)
    # The one text of the last outlet has no words, so it is no part; nor are outlets whose texts have none.
    parts = by_outlet.recipe["parts"]
    assert parts["seen"] == len(named) + 1
    assert parts["counted"] == sum(map(bool, named.values()))
    assert parts["rejected"]["no words in the region"] == parts["seen"] - parts["counted"]
    for result in (table, by_outlet):
        account = result.recipe["documents"]
        assert account["seen"] == len(drawn) + 1 == account["counted"] + sum(account["rejected"].values())


@given(documents, st.randoms())
def test_the_order_of_documents_changes_no_bit(drawn, shuffler):
    def table(drawn):
        data = [
            {"text": None if words is None else " ".join(words), "outlet": outlet or "none"} for words, outlet in drawn
        ]
        return sw.Corpus([*data, {"text": "port", "outlet": "Ledger"}]).tokens().dispersion(min_count=1).to_dict()

    shuffled = list(drawn)
    shuffler.shuffle(shuffled)
    assert table(shuffled) == table(drawn)


def test_worked_corpora_of_the_literature(golden):
    """Counts as texts: the feature is one word, the rest of each part another that is not looked at."""
    cases = golden("dispersion.json")["cases"]
    corpora = {}
    for case in cases:
        key = tuple(case["input"]["counts"]), tuple(case["input"]["sizes"])
        corpora.setdefault(key, []).append(case)
    assert ((2, 0, 1, 1, 3, 0, 3, 0, 0, 0), (8143, 8058, 8271, 8125, 7959, 7941, 8146, 8001, 8003, 7930)) in corpora
    for (counts, sizes), asked in corpora.items():
        texts = ["merrow " * count + "other " * (size - count) for count, size in zip(counts, sizes, strict=True)]
        table = sw.Corpus({"text": texts, "outlet": ["x"] * len(texts)}).tokens().dispersion(min_count=1)
        rows = [row for row in table if row["feature"] == "merrow"]
        for case in asked:
            name = next(column for column in COLUMNS if column.removesuffix("_1_even").removesuffix("_0_even")
                        == case["measure"])  # fmt: skip
            if case["expected"] is None:
                assert not rows or rows[0][name] is None
            else:
                assert rows[0][name] == pytest.approx(case["expected"], abs=case.get("tolerance", 1e-12), rel=0)


def test_views_are_looked_at_as_they_count(newsroom):
    view = newsroom.tokens(stopwords="en").near("port", window=5)
    table = view.dispersion(min_count=1)
    frequencies = dict(zip(*[view.frequencies()[name] for name in ("feature", "frequency")], strict=True))
    assert dict(zip(table["feature"], table["frequency"], strict=True)) == frequencies
    docfreq = dict(zip(*[view.frequencies()[name] for name in ("feature", "docfreq")], strict=True))
    assert dict(zip(table["feature"], table["range"], strict=True)) == docfreq
    assert set(table["parts"]) == {table.recipe["documents"]["counted"]}
    assert table.recipe["documents"]["counted"] < 49
    # A skip-gram may occur more often in a part than there are words.
    grams = sw.Corpus({"text": ["go go go go go", "stop"], "outlet": ["x", "y"]}).tokens().ngrams(2, skip=3)
    assert grams.dispersion(min_count=1)["frequency"] == [10]


def test_one_part_is_no_spread(newsroom):
    one = sw.Corpus({"text": ["port port strike"], "outlet": ["Tribune"]}).tokens().dispersion(min_count=1)
    assert one["range"] == [1, 1]
    assert one["dp_0_even"] == [0.0, 0.0]
    assert one["dp_norm_0_even"] == one["juilland_d_1_even"] == one["d_a_1_even"] == [None, None]
    none = sw.Corpus({"text": [None, ""], "outlet": ["x", "y"]}).tokens().dispersion()
    assert (len(none), none.columns) == (0, COLUMNS)
    assert newsroom.tokens().dispersion(min_count=10**6).recipe["features"]["counted"] == 0


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"min_count": 0}, sw.OptionError),
        ({"min_count": 1.0}, TypeError),
        ({"by": "outlets"}, sw.ColumnError),
        ({"by": []}, sw.ColumnError),
    ],
)
def test_what_dispersion_refuses(newsroom, arguments, error):
    with pytest.raises(error, match=r"min_count|by"):
        newsroom.tokens().dispersion(**arguments)


def test_real_news_by_the_definitions(news):
    # Nothing removed: then the words of the region are those that are counted.
    tokens = sw.Corpus(news).tokens(urls=True, emails=True)
    table = tokens.dispersion()
    dfm = tokens.dfm()
    matrix = dfm.to_scipy().tocsc()
    sizes = matrix.sum(axis=1)
    parts = sizes > 0
    chosen = random.Random(2).sample(range(len(table)), 25)
    rows = table.to_dict()
    place = {feature: number for number, feature in enumerate(dfm.features)}
    for number in [*range(5), *chosen]:
        counts = matrix[:, [place[rows["feature"][number]]]].toarray().ravel()[parts]
        values = slow_arrays(counts, sizes[parts])
        for name, value in values.items():
            assert rows[name][number] == pytest.approx(value, abs=1e-12), (rows["feature"][number], name)


def slow_arrays(counts, sizes):
    """What is quick to have of thousands of parts."""
    import numpy as np

    s, t, rates = sizes / sizes.sum(), counts / counts.sum(), counts / sizes
    ranked = np.sort(rates)
    k = len(counts)
    with np.errstate(divide="ignore", invalid="ignore"):
        kld = np.where(t > 0, t * np.log2(t / s), 0).sum()
    return {
        "juilland_d_1_even": 1 - rates.std() / rates.mean() / math.sqrt(k - 1),
        "rosengren_s_1_even": np.sqrt(s * t).sum() ** 2,
        "dp_norm_0_even": np.abs(s - t).sum() / 2 / (1 - s.min()),
        "d_a_1_even": 1 - ((2 * np.arange(k) - k + 1) * ranked).sum() / (k * (k - 1) / 2) / (2 * rates.mean()),
        "kld_0_even": kld,
    }
