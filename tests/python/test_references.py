"""What groups are compared with: pairs, other times, frequency tables from elsewhere."""

from __future__ import annotations

import datetime
import math
import random
import re

import numpy as np
import pytest
from scipy import stats

import slantwise as sw

PAPERS = ["Courier", "Ledger", "Tribune"]
MONTHS = ["2024-01", "2024-02", "2024-03"]
WORDS = ["port", "strike", "trade", "border", "jobs", "rain", "mayor", "talks"]


def invented(seed=0, articles=120, months=MONTHS):
    """Articles of three papers over three months; the Courier does not appear in the second."""
    dice = random.Random(seed)
    rows = []
    for _ in range(articles):
        paper, month = dice.choice(PAPERS), dice.choice(months)
        if (paper, month) != ("Courier", "2024-02"):
            text = " ".join(dice.choices(WORDS, k=dice.randint(5, 40)))
            rows.append({"text": text, "outlet": paper, "month": month, "event": dice.choice("abcd")})
    return sw.Corpus(rows, event="event")


CORPUS = invented()
TOKENS = CORPUS.tokens()
BY = ["outlet", "month"]


def rows(table, *keys):
    """The rows of a table by some of its columns, without what is said of the whole table or of other outlets."""
    left = ("q", "reference", "note")
    return {tuple(row[key] for key in keys): {k: v for k, v in row.items() if k not in left} for row in table}


# -- pairs -------------------------------------------------------------------------------------------------------------


def test_every_pair_once():
    table = TOKENS.keyness(reference="pairs")
    assert table.columns[:3] == ["outlet", "reference", "feature"]
    pairs = list(dict.fromkeys(zip(table["outlet"], table["reference"], strict=True)))
    assert pairs == [("Courier", "Ledger"), ("Courier", "Tribune"), ("Ledger", "Tribune")]
    for target, reference in pairs:
        named = TOKENS.keyness(target=target, reference=reference)
        assert "reference" not in named.columns
        of_pair = [row for row in table if (row["outlet"], row["reference"]) == (target, reference)]
        assert rows(of_pair, "feature") == rows(named, "feature")
        assert [row["feature"] for row in of_pair] == named["feature"], "the order of a pair is that of keyness"


def test_a_target_with_each_other_group():
    table = TOKENS.keyness(reference="pairs", target="Tribune")
    pairs = list(dict.fromkeys(zip(table["outlet"], table["reference"], strict=True)))
    assert pairs == [("Tribune", "Courier"), ("Tribune", "Ledger")]
    both = TOKENS.keyness(reference="pairs", target=["Tribune", "Ledger"])
    assert len(dict.fromkeys(zip(both["outlet"], both["reference"], strict=True))) == 4


def test_the_family_of_q_is_the_whole_table(benjamini_hochberg):
    table = TOKENS.keyness(reference="pairs", min_count=1)
    for got, expected in zip(table["q"], benjamini_hochberg(table["p"]), strict=True):
        assert got == pytest.approx(expected, rel=1e-12)


def test_a_pair_turned_around_is_its_mirror():
    table = TOKENS.keyness(reference="pairs", target=["Tribune", "Ledger"])
    one, other = (
        rows([row for row in table if (row["outlet"], row["reference"]) == pair], "feature")
        for pair in (("Tribune", "Ledger"), ("Ledger", "Tribune"))
    )
    for feature, row in one.items():
        mirror = other[feature]
        assert row["log_ratio"] == pytest.approx(-mirror["log_ratio"])
        assert row["z"] == pytest.approx(-mirror["z"])
        assert row["p"] == pytest.approx(mirror["p"])


def test_pairs_of_frames_and_of_company():
    frames = {"sea": ["port", "rain"], "state": ["mayor", "border"]}
    table = TOKENS.framing(frames, reference="pairs")
    assert table.columns[:3] == ["outlet", "reference", "frame"]
    assert len(table) == 6
    assert set(table["shrunk"]) == {None}
    assert all("not shrunk" in note for note in table["note"])
    single = TOKENS.framing(frames, reference="Tribune")
    of_pair = [row for row in table if row["reference"] == "Tribune"]
    for row, expected in zip(of_pair, [row for row in single if row["outlet"] != "Tribune"], strict=True):
        assert (row["score"], row["p"]) == (expected["score"], expected["p"])
    matrix = TOKENS.cooccurrence(window=3)
    company = matrix.collocates("port", by="outlet", reference="pairs", min_count=1, top=2)
    assert company.columns[:4] == ["outlet", "reference", "node", "collocate"]
    shown = list(zip(company["outlet"], company["reference"], strict=True))
    assert [shown.count(pair) for pair in dict.fromkeys(shown)] == [2, 2, 2], "top is per pair"


def test_pairs_within_events():
    table = TOKENS.keyness(reference="pairs", within="event", min_count=1)
    named = TOKENS.keyness(target="Courier", reference="Tribune", within="event", min_count=1)
    of_pair = [row for row in table if (row["outlet"], row["reference"]) == ("Courier", "Tribune")]
    assert rows(of_pair, "feature") == rows(named, "feature")


def test_streams_have_pairs_too():
    streamed = sw.count(CORPUS.documents.to_dict() | {"text": [CORPUS.text(doc) for doc in range(len(CORPUS))]})
    assert streamed.keyness(reference="pairs").to_dict() == TOKENS.keyness(reference="pairs").to_dict()


# -- over time ---------------------------------------------------------------------------------------------------------


def of_groups(targets, others):
    """Keyness of some groups against others, by regrouping the corpus by hand."""
    side = [
        "target" if (o, m) in targets else "reference" if (o, m) in others else None
        for o, m in zip(CORPUS.documents["outlet"], CORPUS.documents["month"], strict=True)
    ]
    texts = [CORPUS.text(doc) for doc in range(len(CORPUS))]
    corpus = sw.Corpus({"text": texts, "side": side}, outlet=None)
    return rows(corpus.tokens().keyness(by="side", target="target"), "feature")


def numbers(row):
    return {key: value for key, value in row.items() if key not in ("outlet", "month", "side")}


def like(got, expected):
    assert got.keys() == expected.keys()
    for key in got:
        assert numbers(got[key]) == pytest.approx(numbers(expected[key]), nan_ok=True), key


@pytest.mark.parametrize("reference", ["previous", "itself", "others"])
def test_over_time(reference):
    table = TOKENS.keyness(by=BY, reference=reference)
    assert ("reference" in table.columns) == (reference == "previous")
    there = sorted(set(zip(CORPUS.documents["outlet"], CORPUS.documents["month"], strict=True)))
    seen = 0
    for target in there:
        paper, month = target
        earlier = [other for other in there if other[0] == paper and other[1] < month]
        others = {
            "previous": earlier[-1:],
            "itself": [other for other in there if other[0] == paper and other != target],
            "others": [other for other in there if other[1] == month and other != target],
        }[reference]
        of_target = [row for row in table if (row["outlet"], row["month"]) == target]
        if not others:
            assert not of_target
            continue
        seen += 1
        like(rows(of_target, "feature"), of_groups([target], others))
        if reference == "previous":
            assert {row["reference"] for row in of_target} == {" | ".join(earlier[-1])}
    assert seen == {"previous": 5, "itself": 8, "others": 8}[reference]


def test_the_period_before_is_the_last_one_with_articles():
    table = TOKENS.keyness(by=BY, reference="previous", target="Courier | 2024-03")
    assert set(table["reference"]) == {"Courier | 2024-01"}


def test_numbers_of_years_are_in_order():
    texts = ["port strike again"] * 6 + ["rain and port"] * 6
    years = [9, 9, 10, 10, 100, 100] * 2
    corpus = sw.Corpus({"text": texts, "outlet": ["A", "B"] * 6, "year": years})
    table = corpus.tokens().keyness(by=["outlet", "year"], reference="previous", min_count=0)
    pairs = dict.fromkeys(zip(table["outlet"], table["year"], table["reference"], strict=True))
    assert list(pairs) == [("A", 10, "A | 9"), ("A", 100, "A | 10"), ("B", 10, "B | 9"), ("B", 100, "B | 10")]


@pytest.mark.parametrize("reference", ["previous", "itself", "others"])
def test_time_needs_a_column_of_its_own(reference):
    said = rf"reference = '{reference}'.*by = 'outlet' has no time.*by=\['outlet', 'month'\]"
    for call in (
        lambda: TOKENS.keyness(reference=reference),
        lambda: TOKENS.framing({"sea": ["port"]}, reference=reference),
        lambda: TOKENS.cooccurrence().collocates("port", by="outlet", reference=reference),
        lambda: sw.count({"text": ["a b", "b c"], "outlet": ["x", "y"]}).keyness(reference=reference),
    ):
        with pytest.raises(sw.OptionError, match=said):
            call()
    with pytest.raises(sw.OptionError, match="no time"):
        TOKENS.keyness(by=["outlet"], reference=reference)


def test_nothing_to_compare_over_time():
    one = CORPUS.filter(month="2024-01").tokens()
    with pytest.raises(sw.GroupError, match="no group has an earlier time"):
        one.keyness(by=BY, reference="previous")
    with pytest.raises(sw.GroupError, match="no group has another time"):
        one.keyness(by=BY, reference="itself")
    with pytest.raises(sw.GroupError, match="no time has another group"):
        CORPUS.filter(outlet="Ledger").tokens().keyness(by=BY, reference="others")
    with pytest.raises(sw.GroupError, match="no group has an earlier time"):
        TOKENS.keyness(by=BY, reference="previous", target="Ledger | 2024-01")


def test_frames_over_time():
    table = TOKENS.framing({"sea": ["port", "rain"]}, by=BY, reference="previous")
    assert table.columns[:4] == ["outlet", "month", "reference", "frame"]
    assert len(table) == 5


# -- a frequency table -------------------------------------------------------------------------------------------------

ELSEWHERE = invented(seed=5, articles=300).tokens()
TABLE = ELSEWHERE.frequencies()


def documents_of(target):
    wanted = [doc for doc, paper in enumerate(CORPUS.documents["outlet"]) if paper == target]
    return [CORPUS.text(doc).split() for doc in wanted]


def test_a_table_is_compared_by_the_documents_of_the_target():
    table = TOKENS.keyness(reference=TABLE, min_count=0)
    frequency = dict(zip(TABLE["feature"], TABLE["frequency"], strict=True))
    total = sum(frequency.values())
    assert len(table) == len(PAPERS) * len(WORDS)
    for row in table:
        documents = documents_of(row["outlet"])
        y = np.array([words.count(row["feature"]) for words in documents], float)
        n = np.array([len(words) for words in documents], float)
        f1, n1, f2 = y.sum(), n.sum(), frequency[row["feature"]]
        p = f1 / n1
        phi = ((y - p * n) ** 2).sum() / ((len(y) - 1) * p * n.mean())
        cells = np.array([[f1, n1 - f1], [f2, total - f2]])
        g2 = stats.chi2_contingency(cells, correction=False, lambda_="log-likelihood").statistic
        f = g2 / (phi * max(1, n1 * (f1 + f2) / (n1 + total) / f1))
        assert row["dispersion"] == pytest.approx(phi)
        assert row["g2"] == pytest.approx(g2)
        assert row["z"] == pytest.approx(math.copysign(math.sqrt(f), f1 / n1 - f2 / total))
        assert row["p"] == pytest.approx(stats.f.sf(f, 1, len(y) - 1))
        assert (row["n_reference"], row["rate_reference"]) == (f2, pytest.approx(f2 / total * 1e6))
        # The interval is of two cells, the test of four; of frequent words these differ a little.
        assert abs(row["p"] - 0.05) < 0.01 or (row["low"] > 0 or row["high"] < 0) == (row["p"] < 0.05)
        assert "dispersion of the target's documents alone" in row["note"]


def as_dict(table, *names):
    return {name: table[name] for name in names}


@pytest.mark.parametrize(
    "made",
    [
        lambda: TABLE,
        lambda: TABLE.to_dict(),
        lambda: TABLE.to_polars(),
        lambda: TABLE.to_pandas(),
        lambda: TABLE.to_arrow(),
        lambda: TABLE.to_polars().sample(fraction=1, shuffle=True, seed=3),
        lambda: TABLE.to_pandas().astype({"frequency": float}),
    ],
)
def test_tables_of_every_kind(made):
    table = TOKENS.keyness(reference=made())
    assert table.to_dict() == TOKENS.keyness(reference=TABLE).to_dict()
    assert table.recipe["arguments"]["reference"] == {
        "table": len(WORDS), "total": sum(TABLE["frequency"]), "never_used_here": 0, "tokens_found": 1.0,
    }  # fmt: skip


def test_documents_of_a_table_are_told_where_it_knows_them():
    known = dict(zip(TABLE["feature"], TABLE["docfreq"], strict=True))
    for row in TOKENS.keyness(reference=TABLE):
        assert row["docs_reference"] == known[row["feature"]]
    without = TOKENS.keyness(reference=as_dict(TABLE, "feature", "frequency"))
    assert set(without["docs_reference"]) == {None}
    assert without["p"] == TOKENS.keyness(reference=TABLE)["p"]


def test_the_total_comes_from_the_rates():
    stopped = invented(seed=5, articles=300).tokens(stopwords=[["rain"]])
    table = stopped.frequencies()
    words = sum(TABLE["frequency"])
    assert sum(table["frequency"]) < words
    whole = TOKENS.keyness(reference=table)
    assert whole.recipe["arguments"]["reference"]["total"] == words
    part = TOKENS.keyness(reference=as_dict(table, "feature", "frequency"))
    assert part.recipe["arguments"]["reference"]["total"] == sum(table["frequency"])
    rounded = table.to_dict() | {"per_million": [round(rate) for rate in table["per_million"]]}
    assert TOKENS.keyness(reference=rounded).recipe["arguments"]["reference"]["total"] == pytest.approx(words, rel=1e-4)


def test_one_group_is_enough_for_a_table():
    one = CORPUS.filter(outlet="Ledger").tokens().keyness(reference=TABLE)
    several = [row for row in TOKENS.keyness(reference=TABLE) if row["outlet"] == "Ledger"]
    assert rows(one, "feature") == rows(several, "feature")
    target = TOKENS.keyness(reference=TABLE, target="Ledger")
    assert target["outlet"] == one["outlet"]


def test_words_of_one_side_alone():
    given = {"feature": ["port", "flood", "strike", "elsewhere"], "frequency": [30, 4, 20, 7]}
    with pytest.warns(sw.DataWarning, match="of the tokens of the corpus are in the table"):
        table = TOKENS.keyness(reference=given, min_count=0)
    assert table.recipe["arguments"]["reference"]["never_used_here"] == 2
    new = next(row for row in table if row["feature"] == "rain")
    assert (new["n_reference"], new["high"]) == (0, None)
    assert "not in reference" in new["note"]
    rare = sw.Corpus({"text": ["port rain"] * 9 + ["rain ice"], "outlet": ["x"] * 9 + ["y"]}).tokens()
    table = rare.keyness(reference={"feature": ["port", "rain", "ice"], "frequency": [5, 9, 9]}, min_count=0)
    absent = [row for row in table if row["outlet"] == "x" and row["feature"] == "ice"]
    assert [row["p"] for row in absent] == [None]
    assert "its dispersion is unknown" in absent[0]["note"]


def test_no_warning_where_the_table_fits(recwarn):
    TOKENS.keyness(reference=TABLE)
    assert not [warning for warning in recwarn if issubclass(warning.category, sw.DataWarning)]


def test_a_table_for_counts_of_a_stream():
    streamed = sw.count(CORPUS.documents.to_dict() | {"text": [CORPUS.text(doc) for doc in range(len(CORPUS))]})
    here, there = TOKENS.keyness(reference=TABLE), streamed.keyness(reference=TABLE)
    assert here.to_dict() == there.to_dict()
    assert here.recipe["arguments"]["reference"] == there.recipe["arguments"]["reference"]


def test_tests_of_tokens_take_a_table():
    for row in TOKENS.keyness(reference=TABLE, test="token"):
        assert row["z"] ** 2 == pytest.approx(row["g2"])


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"feature": ["port", "port"]}, sw.InputError, "column 'feature', row 1: 'port' is in row 0 as well"),
        ({"feature": ["port", None]}, sw.InputError, "column 'feature', row 1: None"),
        ({"feature": [1, 2]}, sw.InputError, "column 'feature', row 0: 1"),
        ({"frequency": [1, -1]}, sw.InputError, "column 'frequency', row 1: -1; a whole number of 0 or more"),
        ({"frequency": [1.5, 1]}, sw.InputError, "column 'frequency', row 0: 1.5"),
        ({"frequency": [1, None]}, sw.InputError, "column 'frequency', row 1: None"),
        ({"frequency": ["1", "2"]}, sw.InputError, "column 'frequency', row 0: '1'"),
        ({"frequency": [float("nan"), 1]}, sw.InputError, "column 'frequency', row 0: None"),
        ({"frequency": [True, False]}, sw.InputError, "column 'frequency', row 0: True"),
        ({"frequency": [2**60, 1]}, sw.InputError, "more than any corpus has"),
        ({"frequency": [0, 0]}, sw.InputError, "all frequencies are 0"),
        ({"docfreq": [1, -1]}, sw.InputError, "column 'docfreq', row 1: -1"),
        ({"per_million": [5e5, 1.0]}, sw.InputError, "column 'per_million', row 1: 1.0 does not go with"),
        ({"per_million": [None, 5e5]}, sw.InputError, "column 'per_million', row 0: None"),
        ({"per_million": [0.0, 5e5]}, sw.InputError, "column 'per_million', row 0: 0.0"),
    ],
)
def test_tables_that_cannot_be_used(change, error, said):
    given = {"feature": ["port", "rain"], "frequency": [10, 10]} | change
    with pytest.raises(error, match=re.escape(said)):
        TOKENS.keyness(reference=given)


def test_columns_of_a_table():
    with pytest.raises(
        sw.OptionError, match=r"'feature' and 'frequency'.*this one has 'feature', 'frequencies'.*Did you"
    ):
        TOKENS.keyness(reference={"feature": ["a"], "frequencies": [1]})
    with pytest.raises(TypeError, match=r"reference = 5\.0"):
        TOKENS.keyness(reference=5.0)


def test_what_a_table_does_not_go_with():
    with pytest.raises(sw.OptionError, match="a table of frequencies has no events"):
        TOKENS.keyness(reference=TABLE, within="event")
    for test in ("welch", "wilcoxon", "permutation"):
        with pytest.raises(sw.OptionError, match=rf"test = \"{test}\": .*no documents"):
            TOKENS.keyness(reference=TABLE, test=test)
    with pytest.raises(sw.OptionError, match="no documents to draw"):
        TOKENS.keyness(reference=TABLE, interval="bootstrap")
    with pytest.raises(sw.OptionError, match="frequency table goes with keyness alone, and framing"):
        TOKENS.framing({"sea": ["port"]}, reference=TABLE)
    with pytest.raises(sw.OptionError, match="and collocates compares"):
        TOKENS.cooccurrence().collocates("port", by="outlet", reference=TABLE.to_pandas())


def test_false_alarms_against_a_table(news):
    """Articles of one outlet at random against the frequencies of its others: few words may seem to differ."""
    one = news.filter(news["outlet"] == "CNN (Web News)")
    found, tested = 0, 0
    for seed in range(4):
        order = np.random.default_rng(seed).permutation(len(one))
        target, rest = (sw.Corpus(one[part]).tokens() for part in (order[:100], order[100:]))
        table = target.keyness(reference=rest.frequencies(), min_count=20)
        enough = [
            row["p"] for row in table
            if row["p"] is not None and row["n_reference"] + row["n_target"] >= 10 * (len(one) / 100)
        ]  # fmt: skip
        found, tested = found + sum(p < 0.05 for p in enough), tested + len(enough)
    assert tested > 3_000
    assert 0.01 < found / tested < 0.07


# -- how groups of several columns are named ---------------------------------------------------------------------------


def dated():
    """Articles of two papers with dates, whose months are periods."""
    dates = ["2024-01-05", "2024-02-06", "2024-03-07"]
    listed = [
        {"text": f"port strike {word} talks", "outlet": paper, "published": date}
        for word in WORDS for date in dates for paper in PAPERS[:2]
    ]  # fmt: skip
    return sw.Corpus(listed, date="published")


@pytest.mark.parametrize("reference", ["previous", "itself", "others"])
def test_the_time_comes_last(reference):
    said = rf"reference = '{reference}'.*ends with 'outlet': write by=\['outlet', '%s'\] \(on the command line --by "
    for by in ("month", "week", "date"):
        with pytest.raises(sw.OptionError, match=said % by):
            dated().tokens().keyness(by=[by, "outlet"], reference=reference)
    with pytest.raises(sw.OptionError, match=said % "published"):
        dated().tokens().framing({"sea": ["port"]}, by=["published", "outlet"], reference=reference)
    with pytest.raises(sw.OptionError, match=said % "month"):
        dated().tokens().cooccurrence().collocates("port", by=["month", "outlet"], reference=reference)
    streamed = sw.count(CORPUS.documents.to_dict() | {"text": ["port"] * len(CORPUS)}, by=["month", "outlet"])
    with pytest.raises(sw.OptionError, match=said % "month"):
        streamed.keyness(reference=reference)
    assert len(dated().tokens().keyness(by=["outlet", "month"], reference=reference))
    assert len(dated().tokens().keyness(by=["outlet", "published"], reference=reference))


@pytest.mark.parametrize("by", ["month", ["month"], "date", "published"])
def test_a_time_alone_needs_an_outlet(by):
    name = by if isinstance(by, str) else by[0]
    said = rf"nothing but the time.*by=\['outlet', '{name}'\] \(on the command line --by outlet --by {name}\)"
    with pytest.raises(sw.OptionError, match=said):
        dated().tokens().keyness(by=by, reference="previous")


def test_targets_of_several_columns():
    expected = TOKENS.keyness(by=BY, target="Ledger | 2024-02")
    for target in (("Ledger", "2024-02"), [("Ledger", "2024-02")], ["Ledger | 2024-02"], ("Ledger | 2024-02",)):
        assert TOKENS.keyness(by=BY, target=target).to_dict() == expected.to_dict()
    told = TOKENS.keyness(by=BY, target=("Ledger", "2024-02")).recipe["arguments"]["target"]
    assert told == "Ledger | 2024-02", "a list of two would be two groups"
    labels = ["Ledger | 2024-02", "Tribune | 2024-01"]
    several = TOKENS.keyness(by=BY, target=labels).to_dict()
    for target in ([("Ledger", "2024-02"), ("Tribune", "2024-01")], ("Ledger | 2024-02", "Tribune | 2024-01")):
        assert TOKENS.keyness(by=BY, target=target).to_dict() == several
    assert TOKENS.keyness(target=("Ledger", "Tribune")).to_dict() == TOKENS.keyness(target=PAPERS[1:]).to_dict()
    frames = {"sea": ["port", "rain"]}
    shifts = [TOKENS.shift(frames, by=BY, target=target) for target in (labels[0], ("Ledger", "2024-02"))]
    assert shifts[0].to_dict() == shifts[1].to_dict()
    matrix = TOKENS.cooccurrence()
    company = [matrix.collocates("port", by=BY, target=target) for target in (labels[0], ("Ledger", "2024-02"))]
    assert company[0].to_dict() == company[1].to_dict()
    streamed = sw.count(CORPUS.documents.to_dict() | {"text": [CORPUS.text(doc) for doc in range(len(CORPUS))]}, by=BY)
    one, same = (streamed.keyness(target=target) for target in (("Ledger", "2024-02"), labels[0]))
    assert one.to_dict() == same.to_dict()
    assert rows(one, "feature") == rows(expected, "feature")


def test_values_of_days_and_numbers_name_a_group():
    days = [datetime.date(2024, 1, 5), datetime.date(2024, 1, 6)] * 6
    corpus = sw.Corpus({"text": ["port rain", "rain ice"] * 6, "day": days, "size": [1] * 6 + [2] * 6}, outlet=None)
    table = corpus.tokens().keyness(by=["day", "size"], target=(days[0], 2), min_count=1)
    assert (set(table["day"]), set(table["size"])) == ({days[0]}, {2})


def test_targets_that_name_no_group():
    said = r"target = 'Courier' is not among the 8 groups; those with this value are 'Courier \| 2024-01', 'Courier"
    with pytest.raises(sw.GroupError, match=said):
        TOKENS.keyness(by=BY, target="Courier")
    with pytest.raises(sw.GroupError, match=r"target = 'Courier \| 2024-02' is not among the 8 groups.*Did you mean"):
        TOKENS.keyness(by=BY, target=("Courier", "2024-02"))
    with pytest.raises(sw.GroupError, match=r"a group has 2 values, one for each column of by, not 3"):
        TOKENS.keyness(by=BY, target=[("Ledger", "2024-02", "x")])


# -- what else is refused ----------------------------------------------------------------------------------------------


def test_a_shift_takes_no_table():
    with pytest.raises(sw.OptionError, match="frequency table goes with keyness alone, and shift"):
        TOKENS.shift({"sea": ["port"]}, reference=TABLE)


def test_more_documents_than_uses_in_a_table():
    given = {"feature": ["port", "rain"], "frequency": [10, 3], "docfreq": [10, 4]}
    with pytest.raises(sw.InputError, match=r"column 'docfreq', row 1: 4 documents.*frequency is 3"):
        TOKENS.keyness(reference=given)
