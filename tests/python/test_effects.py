"""Effects with intervals, tests of tokens and adjusted p-values against what numpy and scipy make of documents."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize, special, stats

import slantwise as sw
from slantwise.comparison import EFFECTS

WITH_INTERVAL = ("log_odds", "odds_ratio", "percent_diff", "rate_difference", "doc_share")
PRIOR = 500.0


class Documents:
    """Per document its words n, its counts y, its outlet and its other columns."""

    def __init__(self, corpus):
        dfm = corpus.tokens().dfm()
        self.y, self.names = dfm.to_scipy().toarray().astype(float), dfm.features
        self.n = np.asarray(corpus.tokens(urls=True).dfm().to_scipy().sum(axis=1), float).ravel()
        self.columns = {name: np.array(values, object) for name, values in corpus.documents.to_dict().items()}
        self.outlet = self.columns["outlet"]

    def units(self, mask, cluster):
        """y of each feature and n, of documents or of the clusters that these documents make."""
        if cluster is None:
            return self.y[mask], self.n[mask]
        keys = list(zip(self.outlet[mask], self.columns[cluster][mask], strict=True))
        places = {key: [row for row, other in enumerate(keys) if other == key] for key in keys}
        y, n = self.y[mask], self.n[mask]
        return np.array([y[rows].sum(axis=0) for rows in places.values()]), np.array(
            [n[rows].sum() for rows in places.values()]
        )


@pytest.fixture(scope="module")
def documents(newsroom):
    return Documents(newsroom)


def mover(first, second, scale=1.0):
    """The difference of two estimates, and its ends, from (estimate, low, high) of both."""
    (p, low, high), (q, down, up) = first, second
    return [scale * end for end in (p - q, p - q - math.hypot(p - low, up - q), p - q + math.hypot(high - p, q - down))]


def rate(y, n, z):
    """A rate and the values that a score test does not reject."""
    root = z * math.sqrt(y + z * z / 4)
    return y / n, max((y + z * z / 2 - root) / n, 0.0), (y + z * z / 2 + root) / n


def share(x, n, units, z):
    """A share and Wilson's interval, as if of so many units."""
    p = x / n
    root = z * math.sqrt(p * (1 - p) / units + z * z / (4 * units * units))
    return (
        p,
        (p + z * z / (2 * units) - root) / (1 + z * z / units),
        (p + z * z / (2 * units) + root) / (1 + z * z / units),
    )


def expected_effects(documents, row, column, reference, test, cluster):
    """What the row of one feature should hold, from the documents of both sides."""
    target = row["outlet"]
    own = documents.outlet == target
    others = [outlet for outlet in sorted(set(documents.outlet)) if outlet != target]
    if reference in others:
        others = [reference]
    rest = np.isin(documents.outlet, others)
    sides = [documents.units(mask, cluster) for mask in (own, rest)]
    y, n = np.concatenate([sides[0][0][:, column], sides[1][0][:, column]]), np.concatenate([s[1] for s in sides])
    f1, n1 = sides[0][0][:, column].sum(), sides[0][1].sum()
    f2, n2 = sides[1][0][:, column].sum(), sides[1][1].sum()
    d, every, total = len(n), n.sum(), y.sum()
    phi = ((y - total / every * n) ** 2).sum() / ((d - 1) * total / d)
    having = [(documents.y[mask, column] > 0).sum() for mask in (own, rest)]
    sizes, units = [own.sum(), rest.sum()], [len(s[1]) for s in sides]
    if reference == "mean":
        masks = [documents.outlet == outlet for outlet in others]
        words = [documents.n[mask].sum() for mask in masks]
        n2 = len(others) ** 2 / sum(1 / w for w in words)
        f2 = np.mean([documents.y[mask, column].sum() / w for mask, w in zip(masks, words, strict=True)]) * n2
        of = [(documents.y[mask, column] > 0).mean() for mask in masks]
        units[1] = sizes[1] = len(others) ** 2 / sum(1 / mask.sum() for mask in masks)
        having[1] = np.mean(of) * sizes[1]
    if test == "dispersion":
        few = min(sum((documents.y[mask, column] > 0).sum() for mask in (own, rest)), *[len(s[1]) for s in sides]) < 5
        scale, quantile = max(phi, 1.0) if few else phi, stats.t.ppf(0.975, d - 2)
    else:
        scale, quantile = 1.0, stats.norm.ppf(0.975)
    whole = reference == "all"
    shown = (f1 + f2, n1 + n2) if whole else (f2, n2)
    expected = {}
    alpha = PRIOR * total / every
    delta = math.log((f1 + alpha) / (n1 + PRIOR - f1 - alpha)) - math.log(
        (shown[0] + alpha) / (shown[1] + PRIOR - shown[0] - alpha)
    )
    variance = 1 / (f1 + alpha) - 1 / (f1 + f2 + 2 * alpha) if whole else 1 / (f1 + alpha) + 1 / (f2 + alpha)
    reach = quantile * math.sqrt(scale * variance)
    expected["log_odds"] = delta, delta - reach, delta + reach
    rates = [rate(f / scale, n / scale, quantile) for f, n in [(f1, n1), (f2, n2)]]
    expected["rate_difference"] = mover(*rates, 1e6 * (n2 / (n1 + n2) if whole else 1))
    z = stats.norm.ppf(0.975)
    shares = [share(x, size, unit, z) for x, size, unit in zip(having, sizes, units, strict=True)]
    expected["doc_share"] = mover(*shares, sizes[1] / sum(sizes) if whole else 1)
    # What is carried over from the log ratio: rates of both sides with that ratio and as many occurrences.
    values = [None, None] if shown[0] == 0 else [(f1 / n1) / (shown[0] / shown[1])] * 2
    ratios = {"value": values[0], "low": row["low"] and 2 ** row["low"], "high": row["high"] and 2 ** row["high"]}
    percent, odds = [], []
    for ratio in ratios.values():
        if ratio is None:
            percent.append(None)
            odds.append(None)
            continue
        second = total / every if whole else (f1 + f2) / (ratio * n1 + n2)
        first = ratio * second
        percent.append(100 * (ratio - 1))
        odds.append((first / (1 - first)) / (second / (1 - second)))
    if shown[0] == 0:
        percent[0] = odds[0] = None
    expected["percent_diff"], expected["odds_ratio"] = percent, odds
    expected["lrc_token"] = f1, n1, f2, n2
    expected["lrc"] = f1 / max(phi, 1), n1, f2 / max(phi, 1), n2
    return expected


def conservative(f1, n1, f2, n2, tests, whole):
    """The end of the exact interval of the log ratio that lies nearer to 0."""
    half = 0.05 / tests / 2
    if f1 * n2 >= f2 * n1:
        tau = special.betaincinv(f1, f2 + 1, half)
        bound = max(math.log2(n2 / n1 * tau / (1 - tau)) if tau > 0 else -math.inf, 0.0)
    else:
        tau = special.betaincinv(f2, f1 + 1, half)
        bound = min(-math.log2(n1 / n2 * tau / (1 - tau)) if tau > 0 else math.inf, 0.0)
    return bound - math.log2((n1 * 2**bound + n2) / (n1 + n2)) if whole else bound


@pytest.mark.parametrize(
    ("reference", "test", "cluster"),
    [
        ("rest", "dispersion", None),
        ("rest", "dispersion", "event"),
        ("all", "dispersion", None),
        ("mean", "dispersion", None),
        ("Meridian Post", "dispersion", None),
        ("rest", "token", None),
        ("all", "chi2", None),
    ],
)
def test_effects_follow_from_document_lists(newsroom, documents, reference, test, cluster):
    options = {"cluster": cluster} if cluster else {}
    table = newsroom.tokens().keyness(reference=reference, test=test, measures=EFFECTS, min_count=6, **options)
    tested = {}
    for row in table:
        tested[row["outlet"]] = tested.get(row["outlet"], 0) + (row["p"] is not None)
    for row in table:
        where = row["outlet"], row["feature"]
        column = documents.names.index(row["feature"])
        expected = expected_effects(documents, row, column, reference, test, cluster)
        for name in WITH_INTERVAL:
            for column_name, value in zip((name, f"{name}_low", f"{name}_high"), expected[name], strict=True):
                got = row[column_name]
                if value is None:
                    assert got is None, (*where, column_name)
                else:
                    assert got == pytest.approx(value, rel=1e-9, abs=1e-9), (*where, column_name)
        for name in ("lrc", "lrc_token"):
            bound = conservative(*expected[name], tested[row["outlet"]], reference == "all")
            assert row[name] == pytest.approx(bound, rel=1e-8, abs=1e-8), (*where, name)
        assert row["log10_p"] == pytest.approx(math.log10(row["p"]), rel=1e-9, abs=1e-15)


def test_effects_within_events_follow_from_document_lists(newsroom, documents):
    names = ("percent_diff", "rate_difference", "shrunk", "log10_p")
    table = newsroom.tokens().keyness(within="event", measures=names, min_count=20)
    assert set(table.columns) >= {"rate_difference_low", "percent_diff_high", "shrunk"}
    events = documents.columns["event"]
    for row in table:
        own = documents.outlet == row["outlet"]
        column = documents.names.index(row["feature"])
        y, n = documents.y[:, column], documents.n
        weight = over = variance = units = shared = 0.0
        for event in set(events):
            here = [(events == event) & own, (events == event) & ~own]
            if not all(mask.any() for mask in here):
                continue
            (f1, n1), (f2, n2) = ((y[mask].sum(), n[mask].sum()) for mask in here)
            w = n1 * n2 / (n1 + n2)
            weight, over, shared = weight + w, over + w * (f1 / n1 - f2 / n2), shared + 1
            both = here[0] | here[1]
            m, m_own = both.sum(), here[0].sum()
            residual = y[both] - (f1 + f2) / (n1 + n2) * n[both]
            variance += m_own * (m - m_own) / (m * (m - 1)) * (residual**2).sum()
            units += m
        difference = over / weight * 1e6
        reach = stats.t.ppf(0.975, units - shared - 1) * math.sqrt(variance) / weight * 1e6
        assert row["rate_difference"] == pytest.approx(difference, rel=1e-9, abs=1e-9)
        assert row["rate_difference_low"] == pytest.approx(difference - reach, rel=1e-9, abs=1e-9)
        assert row["rate_difference_high"] == pytest.approx(difference + reach, rel=1e-9, abs=1e-9)
        for end, of in (("", "log_ratio"), ("_low", "low"), ("_high", "high")):
            value = row[of] and 100 * (2 ** row[of] - 1)
            assert row[f"percent_diff{end}"] == (value and pytest.approx(value, rel=1e-9, abs=1e-9))


def drawn(estimates, variances):
    """Each estimate drawn to the mean, with the variance between them that explains how far they lie apart."""

    def mean(tau2):
        weights = 1 / (variances + tau2)
        return (weights * estimates).sum() / weights.sum(), weights

    def excess(tau2):
        mu, weights = mean(tau2)
        return (weights * (estimates - mu) ** 2).sum() - (len(estimates) - 1)

    tau2 = optimize.brentq(excess, 0, 1e4, xtol=1e-14) if excess(0) > 0 else 0.0
    mu, _ = mean(tau2)
    return mu + tau2 / (tau2 + variances) * (estimates - mu)


def test_shrunk_draws_a_word_to_its_mean_over_outlets(articles):
    corpus = sw.Corpus([{**a, "paper": f"{a['outlet']} {i % 2}"} for i, a in enumerate(articles)], event="event")
    tokens = corpus.tokens()
    by_feature = {}
    for row in tokens.keyness(by="paper", measures="shrunk", min_count=30):
        by_feature.setdefault(row["feature"], []).append(row)
    freedom = len(articles) - 2
    shrunk = 0
    for rows in by_feature.values():
        known = [
            row for row in rows if row["log_ratio"] is not None and row["low"] is not None and row["high"] is not None
        ]
        if len(known) < 5:
            assert all(row["shrunk"] is None and "not shrunk" in row["note"] for row in rows)
            continue
        known.sort(key=lambda row: row["paper"])
        errors = np.array([(row["high"] - row["low"]) / 2 / stats.t.ppf(0.975, freedom) for row in known])
        wanted = drawn(np.array([row["log_ratio"] for row in known]), errors**2)
        assert [row["shrunk"] for row in known] == pytest.approx(list(wanted), rel=1e-6, abs=1e-6)
        shrunk += len(known)
    assert shrunk > 50


def test_the_tests_of_tokens_are_those_of_scipy(newsroom, documents):
    for test in ("chi2", "fisher"):
        table = newsroom.tokens().keyness(test=test, min_count=3, target="Harbor Tribune", measures="log10_p")
        own = documents.outlet == "Harbor Tribune"
        n1, n2 = int(documents.n[own].sum()), int(documents.n[~own].sum())
        for row in table:
            f1, f2 = row["n_target"], row["n_reference"]
            cells = [[f1, n1 - f1], [f2, n2 - f2]]
            if test == "chi2":
                wanted = stats.chi2_contingency(cells, correction=False)
                assert row["z"] ** 2 == pytest.approx(wanted.statistic, rel=1e-10, abs=1e-12)
            else:
                wanted = stats.fisher_exact(cells)
                assert abs(row["z"]) == pytest.approx(stats.norm.isf(row["p"] / 2), rel=1e-9, abs=1e-9)
            assert row["p"] == pytest.approx(wanted.pvalue, rel=1e-6)
            assert (row["z"] >= 0) == (f1 * n2 >= f2 * n1) or row["z"] == 0
        assert all(table["q"][place] >= table["p"][place] for place in range(len(table)))


def holm(p):
    order = sorted(range(len(p)), key=lambda place: p[place])
    adjusted, largest = [0.0] * len(p), 0.0
    for before, place in enumerate(order):
        largest = adjusted[place] = min(max(largest, (len(p) - before) * p[place]), 1.0)
    return adjusted


@pytest.mark.parametrize("test", ["dispersion", "token", "chi2", "fisher"])
def test_adjustments_are_over_the_whole_table(newsroom, test):
    for adjust in ("bh", "by", "holm"):
        table = newsroom.tokens().keyness(test=test, adjust=adjust, min_count=5)
        p = table["p"]
        assert None not in p
        wanted = holm(p) if adjust == "holm" else stats.false_discovery_control(p, method=adjust)
        assert table["q"] == pytest.approx(list(wanted), rel=1e-11)
        assert table.recipe["arguments"]["adjust"] == adjust


def test_the_strongest_findings_still_rank():
    texts = [" ".join(["alpha"] * 900 + ["beta"] * 700 + ["word"] * 4000)] * 6 + [" ".join(["word"] * 5600)] * 6
    corpus = sw.Corpus({"text": texts, "outlet": ["Tribune"] * 6 + ["Ledger"] * 6})
    for test in ("token", "chi2", "fisher"):
        table = corpus.tokens().keyness(target="Tribune", test=test, measures=["log10_p"], min_count=1)
        alpha, beta = (next(row for row in table if row["feature"] == name) for name in ("alpha", "beta"))
        assert alpha["p"] == beta["p"] == alpha["q"] == 0.0
        assert alpha["log10_p"] < beta["log10_p"] < -400
        assert alpha["z"] > beta["z"]


def test_intervals_exclude_their_null_together(newsroom):
    for reference in ("rest", "all", "mean"):
        table = newsroom.tokens().keyness(reference=reference, measures=["odds_ratio", "percent_diff"], min_count=3)
        for row in table:
            for end in ("low", "high"):
                sign = None if row[end] is None else np.sign(row[end])
                percent, odds = row[f"percent_diff_{end}"], row[f"odds_ratio_{end}"]
                assert sign == (None if percent is None else np.sign(percent))
                assert sign == (None if odds is None else np.sign(odds - 1))


def test_exchanging_target_and_reference_mirrors(newsroom):
    pair = ("Harbor Tribune", "Meridian Post")
    for test in ("dispersion", "fisher", "chi2"):
        one, other = (
            {
                row["feature"]: row
                for row in newsroom.tokens().keyness(
                    target=a, reference=b, test=test, measures=EFFECTS[:-2], min_count=3
                )
            }
            for a, b in (pair, pair[::-1])
        )
        assert one.keys() == other.keys()
        assert len(one) > 50
        for feature, row in one.items():
            back = other[feature]
            assert row["p"] == pytest.approx(back["p"], rel=1e-12)
            for name in ("log_odds", "rate_difference", "doc_share"):
                assert row[name] == pytest.approx(-back[name], rel=1e-9, abs=1e-12)
                assert row[f"{name}_low"] == pytest.approx(-back[f"{name}_high"], rel=1e-9, abs=1e-9)
                assert row[f"{name}_high"] == pytest.approx(-back[f"{name}_low"], rel=1e-9, abs=1e-9)
            for name in ("lrc", "lrc_token"):
                assert row[name] == pytest.approx(-back[name], rel=1e-9, abs=1e-12)
            if row["odds_ratio_low"] is not None:
                assert row["odds_ratio_low"] == pytest.approx(1 / back["odds_ratio_high"], rel=1e-9)


def test_columns_come_as_asked_before_the_note(newsroom):
    tokens = newsroom.tokens()
    plain = tokens.keyness().columns
    asked = tokens.keyness(measures=["doc_share", "log_odds", "lrc"]).columns
    added = ["doc_share", "doc_share_low", "doc_share_high", "log_odds_low", "log_odds_high", "lrc"]
    assert asked == [*plain[:-1], *added, "note"]
    assert tokens.keyness(measures="lrc").columns == [*plain[:-1], "lrc", "note"]
    framing = tokens.framing("policy-frames").columns
    measures = ["log_odds", "shrunk", "rate_difference"]
    added = ["log_odds", "log_odds_low", "log_odds_high"] + [f"rate_difference{end}" for end in ("", "_low", "_high")]
    assert tokens.framing("policy-frames", measures=measures).columns == [*framing[:-1], *added, "note"]
    inside = tokens.framing("policy-frames", within="event", measures="log10_p").columns
    assert inside[-2:] == ["log10_p", "note"]


def test_framing_has_the_effects_of_keyness(newsroom):
    lexicon = {"one": ["council"], "two": ["port"]}
    rows = {(row["outlet"], row["frame"]): row for row in newsroom.tokens().framing(lexicon, measures=EFFECTS)}
    terms = {(row["outlet"], row["feature"]): row for row in newsroom.tokens().keyness(measures=EFFECTS[3:7])}
    for (outlet, frame), row in rows.items():
        term = terms.get((outlet, lexicon[frame][0]))
        if term is not None and term["n_target"] == row["hits"]:
            for name in EFFECTS[3:7]:
                for end in ("", "_low", "_high"):
                    assert row[name + end] == term[name + end]


def test_counts_give_the_same_effects(articles, newsroom):
    counts = sw.count(articles, lexicon="policy-frames", within="event")
    for options in ({}, {"adjust": "holm", "test": "fisher"}, {"adjust": "by", "reference": "mean"}):
        got = told(counts.keyness(measures=EFFECTS, **options))
        assert got == told(newsroom.tokens().keyness(measures=EFFECTS, **options))
    inside = {"within": "event", "measures": ["shrunk", "rate_difference"]}
    assert told(counts.framing(**inside)) == told(newsroom.tokens().framing("policy-frames", **inside))


def told(table):
    """All but the notes: sums do not tell where in its document a word stands."""
    return table.to_dict() | {"note": None}


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"measures": "log_ods"}, sw.OptionError, "one of log_odds, lrc, .*Did you mean 'log_odds'"),
        ({"measures": ["lrc", "LRC"]}, sw.OptionError, "one of log_odds, lrc"),
        ({"measures": ["lrc", "doc_share", "lrc"]}, sw.OptionError, "names 'lrc' twice"),
        ({"measures": 5}, TypeError, "measures"),
        ({"measures": [None]}, TypeError, "measures"),
        ({"measures": None}, TypeError, "measures"),
        ({"measures": b"lrc"}, TypeError, "measures"),
        ({"adjust": "bonferroni"}, sw.OptionError, "adjust.*holm"),
        ({"test": "fisher", "reference": "mean"}, sw.OptionError, "fisher.*whole counts.*chi2"),
        ({"test": "fisher", "within": "event"}, sw.OptionError, "fisher.*within them there are"),
        ({"test": "chi2", "within": "event"}, sw.OptionError, "chi2.*within them there are"),
        *[
            ({"measures": name, "within": "event"}, sw.OptionError, f"{name}.*percent_diff, rate_difference, shrunk")
            for name in ("log_odds", "lrc", "lrc_token", "odds_ratio", "doc_share")
        ],
    ],
    ids=repr,
)
def test_what_cannot_be_had_is_refused(newsroom, arguments, error, message):
    for compare in (newsroom.tokens().keyness, lambda **given: newsroom.tokens().framing("policy-frames", **given)):
        with pytest.raises(error, match=message):
            compare(**arguments)


def test_no_effect_is_infinite():
    """One outlet with a single document, words of one document, words that every document has."""
    texts = ["alpha beta common", "beta beta common", "gamma common common", "common", "delta " * 50 + "common", ""]
    corpus = sw.Corpus({"text": texts, "outlet": ["Tribune", "Tribune", "Ledger", "Ledger", "Courier", "Courier"]})
    for test in ("dispersion", "token", "chi2", "fisher"):
        for reference in ("rest", "all", "mean", "Ledger"):
            if (test, reference) == ("fisher", "mean"):
                continue
            table = corpus.tokens().keyness(measures=EFFECTS, min_count=1, test=test, reference=reference)
            for row in table:
                assert all(math.isfinite(value) for value in row.values() if isinstance(value, float))
                missing = [name for name in EFFECTS if row[name] is None]
                assert not missing or row["note"], (row["feature"], missing)


def test_measures_are_names(newsroom):
    with pytest.raises(TypeError, match=r"measures = {'lrc': 1}: names of effects are needed, not dict"):
        newsroom.tokens().keyness(measures={"lrc": 1})


def test_pairs_are_drawn_to_no_mean():
    texts = ["port and rain", "rain and wind", "port port sea", "sea and rain", "port wind"] * 6
    corpus = sw.Corpus({"text": texts, "outlet": [f"outlet {place % 6}" for place in range(30)]})
    table = corpus.tokens().keyness(reference="pairs", measures="shrunk")
    assert set(table["shrunk"]) == {None}
    assert all("one of several comparisons of an outlet: not shrunk" in note for note in table["note"])


def test_a_measure_keeps_its_column_beside_a_group_of_that_name(articles):
    corpus = sw.Corpus([row | {"lrc": row["outlet"]} for row in articles])
    with pytest.raises(sw.ColumnError, match="lrc"):
        corpus.tokens().keyness(by="lrc", measures="lrc")
