"""The estimator against what numpy and scipy make of lists of documents."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

import slantwise as sw

NUMBERS = ("rate_target", "rate_reference", "log_ratio", "low", "high", "log_odds", "g2", "dispersion", "z", "p", "q")


def spans(tokens, patterns):
    """Where patterns match: document, first and last character."""
    lines = tokens.kwic(patterns) if patterns else {"doc": [], "start": [], "end": []}
    return zip(lines["doc"], lines["start"], lines["end"], strict=True)


class Documents:
    """Per document its words n, its counts y, and the values of its columns."""

    def __init__(self, corpus, tokens, y, names):
        self.y = np.asarray(y, float)
        self.names = names
        # Web addresses are words of the text although they do not count.
        self.n = np.asarray(corpus.tokens(urls=True).dfm().to_scipy().sum(axis=1), float).ravel()
        self.columns = corpus.documents.to_dict()
        assert len(tokens) == len(self.n)

    @classmethod
    def of_terms(cls, corpus, **options):
        tokens = corpus.tokens(**options)
        dfm = tokens.dfm()
        return cls(corpus, tokens, dfm.to_scipy().toarray(), dfm.features)

    @classmethod
    def of_frames(cls, corpus, lexicon):
        tokens = corpus.tokens()
        y = np.zeros((len(tokens), len(lexicon)))
        for column, frame in enumerate(lexicon):
            excluded = lexicon.excluded(frame)
            found = Counter(spans(tokens, lexicon[frame] + excluded))
            for doc, *_ in (found - Counter(spans(tokens, excluded))).elements():
                y[doc, column] += 1
        return cls(corpus, tokens, y, lexicon.frames)

    def keys(self, by):
        listed = [by] if isinstance(by, str) else by
        rows = zip(*[self.columns[name] for name in listed], strict=True)
        keys = [None if None in row else row[0] if isinstance(by, str) else row for row in rows]
        return [key if n else None for key, n in zip(keys, self.n, strict=True)]

    def units(self, mask, cluster):
        """(y, n) of the units of observation among some documents: y of all features, n of one number each."""
        rows = np.flatnonzero(mask)
        keys = [None] * len(self.n) if cluster is None else self.keys(cluster)
        unit = [("cluster", keys[row]) if keys[row] is not None else ("document", row) for row in rows]
        places = {key: place for place, key in enumerate(dict.fromkeys(unit))}
        y, n = np.zeros((len(places), self.y.shape[1])), np.zeros(len(places))
        for row, key in zip(rows, unit, strict=True):
            y[places[key]] += self.y[row]
            n[places[key]] += self.n[row]
        return y, n


def four_cells(f1, n1, f2, n2):
    """2·Σ O·ln(O/E), to which Σ(E − O) = 0 is added so that its digits last."""
    feature, every = f1 + f2, n1 + n2
    cells = [
        (f1, n1 * feature / every), (f2, n2 * feature / every),
        (n1 - f1, n1 * (every - feature) / every), (n2 - f2, n2 * (every - feature) / every),
    ]  # fmt: skip
    return 2 * sum(o * math.log1p((o - e) / e) + (e - o) if o > 0 else e for o, e in cells)


def ends(strata, drop):
    """The log₂ ratios at which twice the likelihood is `drop` below its highest; None for an end without end.

    A stratum is f1, n1, f2, n2: given f1 + f2, f1 is binomial with the odds n1·ratio/n2.
    """

    def likelihood(beta):
        parts = [
            (-f1 * math.log1p(n2 / n1 * math.exp(-beta)), -f2 * math.log1p(n1 / n2 * math.exp(beta)))
            for f1, n1, f2, n2 in strata
        ]
        return 2 * sum(map(sum, parts))

    def slope(beta):
        return sum(f1 - (f1 + f2) / (1 + n2 / n1 * math.exp(-beta)) for f1, n1, f2, n2 in strata)

    here, there = any(f1 for f1, *_ in strata), any(f2 for _, _, f2, _ in strata)
    peak = optimize.brentq(slope, -50, 50, xtol=1e-13) if here and there else 50 if here else -50
    level = likelihood(peak) - drop

    def end(far):
        return optimize.brentq(lambda beta: likelihood(beta) - level, peak, far, xtol=1e-12) / math.log(2)

    return end(-60) if here else None, end(60) if there else None


def own_dispersion(sides, least):
    """How far both sides scatter around their own rates: by counts, or as the variance of the ratio weighs them."""
    residuals = [((y - y.sum() / n.sum() * n) ** 2).sum() for y, n in sides]
    y1, y2 = (y.sum() for y, _ in sides)
    d1, d2 = (len(n) for _, n in sides)
    steady = sum(residuals) / (y1 + y2) * (d1 + d2) / (d1 + d2 - 2)
    if d1 == 1 or d2 == 1:
        return max(steady, least)
    phi1, phi2 = residuals[0] / y1 * d1 / (d1 - 1), residuals[1] / y2 * d2 / (d2 - 1)
    return max(steady, (phi1 / y1 + phi2 / y2) / (1 / y1 + 1 / y2), least)


def likelihood_drop(table, phi, own, t2):
    """By how much twice the likelihood may drop: φ grows from the own dispersion to φ̂ on the way to equal rates."""
    f1, n1, f2, n2 = table
    g2 = four_cells(*table)
    if own < 1e-12:
        own = phi
    if g2 <= t2 * phi:
        return t2 * max(phi, own)
    two_cells = 2 * sum(f * math.log(f / n * (n1 + n2) / (f1 + f2)) for f, n in ((f1, n1), (f2, n2)) if f)
    return two_cells * optimize.brentq(lambda part: part * g2 - t2 * (own + (phi - own) * part), 0, 1, xtol=1e-15)


def pooled(documents, by, target, reference="rest", cluster=None, test="dispersion", prior=500.0, least=1):
    """What keyness should say of each feature, from the documents of both sides."""
    keys = documents.keys(by)
    groups = sorted({key for key in keys if key is not None})
    rivals = [reference] if reference in groups else [group for group in groups if group != target]
    sides = {group: documents.units([key == group for key in keys], cluster) for group in [target, *rivals]}
    own = sides[target]
    y = np.concatenate([sides[group][0] for group in [target, *rivals]])
    n = np.concatenate([sides[group][1] for group in [target, *rivals]])
    d, every = len(n), n.sum()
    mask = np.array([key in (target, *rivals) for key in keys])
    expected = {}
    for column, name in enumerate(documents.names):
        total = y[:, column].sum()
        if total < least:
            continue
        f1, n1 = own[0][:, column].sum(), own[1].sum()
        f2, n2 = total - f1, every - n1
        if reference == "mean":
            rates = [sides[group][0][:, column].sum() / sides[group][1].sum() for group in rivals]
            n2 = len(rivals) ** 2 / sum(1 / sides[group][1].sum() for group in rivals)
            f2 = np.mean(rates) * n2
        phi = ((y[:, column] - total / every * n) ** 2).sum() / ((d - 1) * total / d)
        few = min((documents.y[mask, column] > 0).sum(), len(own[1]), d - len(own[1])) < 5
        scale = 1.0 if test == "token" else max(phi, 1.0) if few else phi
        g2 = four_cells(f1, n1, f2, n2)
        row = {"g2": g2, "dispersion": phi, "n_target": f1}
        sign = 1 if f1 * n2 >= f2 * n1 else -1
        row["z"] = sign * math.sqrt(max(g2, 0) / scale)
        row["p"] = stats.chi2.sf(g2, 1) if test == "token" else stats.f.sf(g2 / scale, 1, d - 2)
        shown = (total, every) if reference == "all" else (f2, n2)
        row["n_reference"] = total if reference == "all" else total - f1
        row["rate_target"], row["rate_reference"] = f1 / n1 * 1e6, shown[0] / shown[1] * 1e6
        ratio = math.log2((f1 or 0.5) / n1 / ((shown[0] or 0.5) / shown[1]))
        # Half an occurrence of a tiny side may be more than the other side's rate: that is no ratio.
        row["log_ratio"] = None if (f1 == 0 and ratio >= 0) or (f2 == 0 and ratio <= 0) else ratio
        sides_of = [(y[: len(own[1]), column], n[: len(own[1])]), (y[len(own[1]) :, column], n[len(own[1]) :])]
        t2 = stats.chi2.ppf(0.95, 1) if test == "token" else stats.t.ppf(0.975, d - 2) ** 2
        lacking = test == "token" or f1 in (0, total)
        own_phi = scale if lacking else own_dispersion(sides_of, 1.0 if few else 0.0)
        drop = likelihood_drop((f1, n1, f2, n2), scale, own_phi, t2)
        both = ends([(f1, n1, f2, n2)], drop)
        if reference == "all":
            # The rate of the others gives way to a mixture of theirs and the target's own.
            both = [end and end - math.log2((n1 * 2**end + n2) / every) for end in both]
        row["low"], row["high"] = both
        alpha = prior * total / every
        odds = [(f + alpha) / (n_ - f + prior - alpha) for f, n_ in [(f1, n1), shown]]
        row["log_odds"] = math.log(odds[0] / odds[1])
        expected[name] = row
    return expected


def agree(got, expected, where):
    for name, value in expected.items():
        if value is None:
            assert got[name] is None, (where, name, got[name])
        else:
            assert got[name] == pytest.approx(value, rel=1e-9, abs=1e-9), (where, name)


def rows_of(table, group="outlet", name="feature"):
    rows = {}
    for row in table:
        key = row[group] if isinstance(group, str) else tuple(row[column] for column in group)
        rows.setdefault(key, {})[row[name]] = row
    return rows


@pytest.fixture(scope="module")
def documents(newsroom):
    return Documents.of_terms(newsroom)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"reference": "all"},
        {"reference": "mean"},
        {"reference": "Meridian Post"},
        {"test": "token"},
        {"test": "token", "reference": "mean"},
        {"cluster": "event"},
        {"cluster": "event", "reference": "all"},
        {"prior": 20.0, "min_count": 1},
        {"by": "event", "min_count": 20},
        {"by": ["outlet", "month"], "min_count": 20},
        {"target": ["Northfield Ledger", "Civic Courier"]},
    ],
    ids=repr,
)
def test_keyness_follows_from_document_lists(articles, arguments, benjamini_hochberg):
    corpus = sw.Corpus([article | {"month": int(article["date"][5:7])} for article in articles], event="event")
    documents = Documents.of_terms(corpus)
    by = arguments.get("by", "outlet")
    table = corpus.tokens().keyness(**arguments)
    rows = rows_of(table, by)
    reference = arguments.get("reference", "rest")
    every = sorted({key for key in documents.keys(by) if key is not None} - {reference})
    assert list(rows) == arguments.get("target", every)
    options = {name: value for name, value in arguments.items() if name in ("reference", "cluster", "test", "prior")}
    for target, got in rows.items():
        expected = pooled(documents, by, target, least=arguments.get("min_count", 5), **options)
        assert got.keys() == expected.keys()
        for feature, row in got.items():
            agree(row, expected[feature], (target, feature))
        z = [row["z"] for row in got.values()]
        assert z == sorted(z, reverse=True), "most over-used first"
    assert table["q"] == pytest.approx(benjamini_hochberg(table["p"]), rel=1e-12)


def test_documents_are_counted_with_the_word(newsroom, documents):
    keys = np.array(documents.keys("outlet"), dtype=object)
    for row in newsroom.tokens().keyness(target="Harbor Tribune"):
        y = documents.y[:, documents.names.index(row["feature"])] > 0
        assert row["docs_target"] == y[keys == "Harbor Tribune"].sum()
        assert row["docs_reference"] == y[keys != "Harbor Tribune"].sum()


# -- within events -----------------------------------------------------------------------------------------------------


def mantel_haenszel(events, column):
    over = sum(a[0][:, column].sum() * b[1].sum() / (a[1].sum() + b[1].sum()) for a, b in events)
    under = sum(b[0][:, column].sum() * a[1].sum() / (a[1].sum() + b[1].sum()) for a, b in events)
    return math.log2(over / under) if over > 0 and under > 0 else None


def common_ratio_g2(strata):
    """Twice the rise of the likelihood of one common log ratio over that of none."""

    def lost(beta):
        shares = [(f1, f2, n1 * math.exp(beta) / (n1 * math.exp(beta) + n2)) for f1, n1, f2, n2 in strata]
        return -sum((f1 and f1 * math.log(s)) + (f2 and f2 * math.log1p(-s)) for f1, f2, s in shares)

    best = optimize.minimize_scalar(lost, bounds=(-20, 20), method="bounded", options={"xatol": 1e-10}).fun
    return max(2 * (lost(0) - best), 0)


def inside(documents, target, features, reference="rest", cluster=None):
    """What keyness within events should say of each feature."""
    outlets, names = documents.keys("outlet"), documents.keys("event")
    events, compared = [], np.zeros(len(names), bool)
    for event in sorted({name for name in names if name is not None}):
        own = [o == target and e == event for o, e in zip(outlets, names, strict=True)]
        rest = [
            e == event and o is not None and (o != target if reference == "rest" else o == reference)
            for o, e in zip(outlets, names, strict=True)
        ]
        if any(own) and any(rest):
            events.append((documents.units(own, cluster), documents.units(rest, cluster)))
            compared |= np.array(own) | np.array(rest)
    expected = {}
    for column, name in [(documents.names.index(name), name) for name in features]:
        u = variance = independent = units = 0.0
        for a, b in events:
            y = np.concatenate([a[0][:, column], b[0][:, column]])
            n = np.concatenate([a[1], b[1]])
            m_a, m = len(a[1]), len(n)
            residual = y - y.sum() / n.sum() * n
            u += residual[:m_a].sum()
            variance += m_a * (m - m_a) / (m * (m - 1)) * (residual**2).sum()
            independent += y.sum() * a[1].sum() * b[1].sum() / n.sum() ** 2
            units += m
        with_word = (documents.y[compared, column] > 0).sum()
        if independent == 0:
            expected[name] = dict.fromkeys(("log_ratio", "low", "high", "dispersion", "z", "p"))
            continue
        phi = variance / independent
        fewest = min(with_word, sum(len(a[1]) for a, _ in events), sum(len(b[1]) for _, b in events))
        scale = max(phi, 1.0) if fewest < 5 else phi
        strata = [(x[0][:, column].sum(), x[1].sum(), z[0][:, column].sum(), z[1].sum()) for x, z in events]
        df = units - len(events) - 1
        f = common_ratio_g2(strata) / scale
        row = {"dispersion": phi, "p": stats.f.sf(f, 1, df)}
        row["z"], row["log_ratio"] = math.copysign(math.sqrt(f), u), mantel_haenszel(events, column)
        row["low"], row["high"] = ends(strata, stats.t.ppf(0.975, df) ** 2 * scale)
        left = [mantel_haenszel(events[:e] + events[e + 1 :], column) for e in range(len(events))]
        if None not in (row["log_ratio"], row["low"], row["high"], *left) and len(events) >= 3:
            error = math.sqrt((len(events) - 1) / len(events) * ((left - np.mean(left)) ** 2).sum())
            reach = stats.t.ppf(0.975, len(events) - 1) * error
            row["low"], row["high"] = (
                min(row["low"], row["log_ratio"] - reach),
                max(row["high"], row["log_ratio"] + reach),
            )
        expected[name] = row
    return expected, len(events)


@pytest.mark.parametrize("options", [{}, {"reference": "Meridian Post"}, {"cluster": "title"}], ids=repr)
def test_keyness_within_events_follows_from_document_lists(newsroom, documents, options, benjamini_hochberg):
    table = newsroom.tokens().keyness(within="event", min_count=30, **options)
    rows = rows_of(table)
    for target in newsroom.outlets:
        if target == options.get("reference"):
            assert target not in rows
            continue
        expected, _ = inside(documents, target, rows[target], **options)
        for feature, row in rows[target].items():
            for name, value in expected[feature].items():
                if value is None:
                    assert row[name] is None
                else:
                    assert row[name] == pytest.approx(value, rel=1e-6, abs=1e-4 if name == "z" else 1e-6), (
                        feature,
                        name,
                    )
    assert table["q"] == pytest.approx(benjamini_hochberg(table["p"]), rel=1e-12)


def test_framing_within_events_splits_the_raw_ratio(newsroom):
    lexicon = sw.lexicon("policy-frames")
    documents = Documents.of_frames(newsroom, lexicon)
    raw, within = (
        rows_of(newsroom.tokens().framing(lexicon), name="frame"),
        newsroom.tokens().framing(lexicon, within="event"),
    )
    for row in within:
        expected, events = inside(documents, row["outlet"], [row["frame"]])
        assert row["events"] == events == 10
        score = expected[row["frame"]]["log_ratio"]
        assert row["score"] == row["wording"]
        if score is None:
            assert row["score"] is row["selection"] is None
            assert row["note"]
            continue
        assert row["score"] == pytest.approx(score, rel=1e-9)
        assert row["selection"] + row["wording"] == pytest.approx(
            raw[row["outlet"]][row["frame"]]["score"], rel=1e-9, abs=1e-9
        )


# -- framing -----------------------------------------------------------------------------------------------------------


def test_framing_is_the_same_estimator_on_hits(newsroom):
    lexicon = sw.lexicon("policy-frames")
    documents = Documents.of_frames(newsroom, lexicon)
    keys = np.array(documents.keys("outlet"), dtype=object)
    for target, got in rows_of(newsroom.tokens().framing(lexicon), name="frame").items():
        expected = pooled(documents, "outlet", target)
        assert list(got) == lexicon.frames
        for frame, row in got.items():
            own = keys == target
            assert row["tokens"] == documents.n[own].sum()
            assert row["documents"] == own.sum()
            assert row["hits"] == documents.y[own, lexicon.frames.index(frame)].sum()
            assert row["rate"] == pytest.approx(row["hits"] / row["tokens"] * 1e3, rel=1e-12)
            wanted = {name: expected[frame][name] for name in ("low", "high", "z", "p")}
            agree(row, wanted | {"score": expected[frame]["log_ratio"]}, (target, frame))
            assert row["shrunk"] is None
            assert "fewer than 5 outlets" in row["note"]


def test_scores_of_five_outlets_are_shrunk(articles):
    halves = [article | {"paper": f"{article['outlet']} {number % 2}"} for number, article in enumerate(articles)]
    table = sw.Corpus(halves, outlet="paper").tokens().framing({"economic": ["cost*", "price*", "job*"]})
    score, reach = np.array(table["score"]), (np.array(table["high"]) - table["low"]) / 2
    assert len(score) == 8
    variance = (reach / stats.t.ppf(0.975, len(articles) - 2)) ** 2

    def excess(tau2):
        w = 1 / (variance + tau2)
        return (w * (score - (w * score).sum() / w.sum()) ** 2).sum() - (len(score) - 1)

    tau2 = optimize.brentq(excess, 0, 100, xtol=1e-14) if excess(0) > 0 else 0.0
    w = 1 / (variance + tau2)
    mu = (w * score).sum() / w.sum()
    assert table["shrunk"] == pytest.approx(list(mu + tau2 / (tau2 + variance) * (score - mu)), rel=1e-8)


# -- nothing to go on --------------------------------------------------------------------------------------------------


def sound(table):
    """No number is infinite or NaN, and where one is missing a note says why."""
    for row in table:
        for name, value in row.items():
            assert not isinstance(value, float) or math.isfinite(value), (name, row)
        needed = {"log_ratio", "score", "low", "high", "z", "p", "q"} & row.keys()
        assert all(row[name] is not None for name in needed) or row["note"], row
        assert (row["p"] is None) == (row["q"] is None) == (row["z"] is None)
        assert row["p"] is None or 0 <= row["p"] <= row["q"] * (1 + 1e-12) <= 1 + 1e-12
        ratio = row.get("log_ratio", row.get("score"))
        assert None in (row["low"], ratio) or row["low"] <= ratio + 1e-9, row
        assert None in (row["high"], ratio) or ratio <= row["high"] + 1e-9, row


words = st.lists(st.sampled_from(["a", "b", "c", "b", "b"]), max_size=8).map(" ".join)
columns = st.tuples(st.none() | words, st.sampled_from(["x", "y", "z", None]), st.sampled_from(["e", "f", "g", None]))


@given(
    st.lists(columns, min_size=2, max_size=12),
    st.sampled_from([{}, {"reference": "all"}, {"reference": "mean"}, {"test": "token"}, {"cluster": "event"}]),
    st.booleans(),
)
def test_no_corpus_however_small_gives_infinite_numbers(rows, arguments, within):
    texts, outlets, events = zip(*rows, strict=True)
    corpus = sw.Corpus({"text": [*texts, ""], "outlet": [*outlets, "x"], "event": [*events, "e"]}, event="event")
    if within and "reference" not in arguments:
        arguments = arguments | {"within": "event"}
    counted = [(text, outlet) for text, outlet, event in rows if event or "within" not in arguments]
    with_words = {outlet for text, outlet in counted if text and outlet}
    if len(with_words) < 2:
        with pytest.raises(sw.GroupError):
            corpus.tokens().keyness(min_count=0, **arguments)
        return
    sound(corpus.tokens().keyness(min_count=0, **arguments))
    sound(corpus.tokens().framing({"one": ["a", "b c"], "never": ["q"]}, **arguments))


def test_two_documents_in_all_are_no_test():
    corpus = sw.Corpus({"text": ["jobs and jobs", "border and army"], "outlet": ["x", "y"]})
    table = corpus.tokens().keyness(min_count=1)
    assert len(table) == 8
    for row in table:
        assert row["z"] is row["p"] is row["q"] is row["low"] is row["high"] is None
        assert "too few documents for a test" in row["note"]
        assert row["log_ratio"] is not None
    token = corpus.tokens().keyness(min_count=1, test="token")
    assert None not in token["p"]


def test_an_outlet_without_words_is_not_compared_and_not_zero():
    corpus = sw.Corpus({"text": ["a b a", "b c", "a c", "b b", "", None], "outlet": ["x", "y", "x", "y", "z", "z"]})
    rows = rows_of(corpus.tokens().keyness(min_count=1))
    for row in rows["z"].values():
        assert (row["n_target"], row["rate_target"], row["log_ratio"], row["p"]) == (0, None, None, None)
        assert "no words on one side" in row["note"]
    frames = rows_of(corpus.tokens().framing({"f": ["a"]}), name="frame")
    assert frames["z"]["f"]["rate"] is None
    assert frames["z"]["f"]["score"] is None
    assert frames["z"]["f"]["documents"] == 0
    # The empty outlet takes no part in the mean of the others either.
    mean = rows_of(corpus.tokens().keyness(min_count=1, reference="mean"))["x"]["a"]
    rest = rows_of(corpus.tokens().keyness(min_count=1))["x"]["a"]
    assert mean["rate_reference"] == rest["rate_reference"]


def test_an_outlet_with_one_document_has_an_answer(articles):
    lone = articles[0] | {"id": "lone-01", "outlet": "Lone Star", "event": "tamsel-flood"}
    corpus = sw.Corpus([*articles, lone], event="event")
    rows = rows_of(corpus.tokens().keyness(target="Lone Star"))["Lone Star"]
    documents = Documents.of_terms(corpus)
    expected = pooled(documents, "outlet", "Lone Star")
    for feature, row in rows.items():
        agree(row, expected[feature], feature)
    sound(corpus.tokens().keyness(target="Lone Star", within="event", min_count=0))


def test_a_word_in_one_document_is_flagged_and_its_dispersion_floored():
    texts = ["quokka " * 12 + "a b c d"] + ["a b c d e f g h"] * 11
    corpus = sw.Corpus({"text": texts, "outlet": ["x"] * 6 + ["y"] * 6})
    row = rows_of(corpus.tokens().keyness(target="x"))["x"]["quokka"]
    assert (row["n_target"], row["docs_target"], row["n_reference"]) == (12, 1, 0)
    assert "fewer than 5 documents: dispersion taken as at least 1" in row["note"]
    assert "not in reference" in row["note"]
    assert row["p"] > 0.05, "one document is no evidence about an outlet"
    assert row["dispersion"] > 5
    even = rows_of(corpus.tokens().keyness(target="x"))["x"]["a"]
    assert even["note"] is None


def test_a_word_that_one_document_holds_more_than_half_of_is_flagged():
    texts = ["spill " * 9 + "a b"] + ["spill a b c"] * 4 + ["a b c d"] * 5
    table = sw.Corpus({"text": texts, "outlet": ["x", "y"] * 5}).tokens().keyness()
    for row in table:
        assert ("one document gives more than half" in (row["note"] or "")) == (row["feature"] == "spill")


def test_a_word_without_any_variation_has_no_interval_and_says_why():
    corpus = sw.Corpus({"text": ["a a a b b b b b"] * 10, "outlet": ["x"] * 5 + ["y"] * 5})
    for row in corpus.tokens().keyness(min_count=1):
        assert (row["dispersion"], row["z"], row["p"], row["log_ratio"]) == (0, 0, 1, 0)
        assert row["low"] is row["high"] is None
        assert row["note"] == "no variation over documents: no interval"


def test_a_side_of_few_documents_is_no_strong_evidence_however_even_a_word_is():
    texts = ["w a b c d e f g h i"] * 200 + ["a b c d e f g h i j"]
    corpus = sw.Corpus({"text": texts, "outlet": ["x"] * 200 + ["y"]})
    row = rows_of(corpus.tokens().keyness(target="y"))["y"]["w"]
    assert row["dispersion"] < 0.01
    assert row["p"] > 0.05, "one article of ten words"
    assert "fewer than 5 documents" in row["note"]


def test_a_ratio_lies_in_its_own_interval():
    # A word so even that its dispersion is far below 1, and a side that lacks it.
    texts = ["w " + " ".join(f"f{number}" for number in range(9))] * 200 + [" ".join(f"f{n}" for n in range(10))]
    corpus = sw.Corpus({"text": texts, "outlet": ["x"] * 200 + ["y"]})
    sound(corpus.tokens().keyness(min_count=1))
    sound(corpus.tokens().framing({"even": ["w"], "odd": ["f9"]}))


def test_a_feature_unused_in_the_shared_events_has_no_test():
    texts = ["a b c", "a b d", "quokka quokka a", "a b", "a d"]
    corpus = sw.Corpus(
        {"text": texts, "outlet": ["x", "y", "x", "y", "x"], "event": ["e", "e", "alone", "f", "f"]}, event="event"
    )
    row = rows_of(corpus.tokens().keyness(within="event", min_count=1))["x"]["quokka"]
    assert row["n_target"] == 2
    assert row["log_ratio"] is None
    assert (row["z"], row["p"], row["q"]) == (None, None, None), "nothing was observed where the outlets are compared"
    assert row["note"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"by": "nothing"}, sw.ColumnError),
        ({"by": []}, sw.ColumnError),
        ({"within": "nothing"}, sw.ColumnError),
        ({"cluster": "nothing"}, sw.ColumnError),
        ({"target": "Harbour Tribune"}, sw.GroupError),
        ({"reference": "Harbour Tribune"}, sw.GroupError),
        ({"reference": "all", "within": "event"}, sw.OptionError),
        ({"reference": "mean", "within": "event"}, sw.OptionError),
        ({"test": "anova"}, sw.OptionError),
        ({"prior": 0.0}, sw.OptionError),
        ({"prior": math.nan}, sw.OptionError),
        ({"prior": math.inf}, sw.OptionError),
        ({"prior": "500"}, TypeError),
        ({"min_count": -1}, sw.OptionError),
        ({"min_count": 2.5}, TypeError),
    ],
    ids=repr,
)
def test_what_cannot_be_compared_is_refused(newsroom, arguments, error):
    with pytest.raises(error):
        newsroom.tokens().keyness(**arguments)


def test_the_token_test_is_a_token_test_within_events_too(articles):
    tokens = sw.Corpus(articles, event="event").tokens()
    table = tokens.keyness(within="event", test="token", min_count=20)
    for row in table:
        assert row["p"] == pytest.approx(stats.chi2.sf(row["z"] ** 2, 1), rel=1e-8)
    assert table["p"] != tokens.keyness(within="event", min_count=20)["p"]


@pytest.mark.parametrize("reference", ["rest", "all", "mean"])
@pytest.mark.parametrize("burst", [200, 500, 2000])
def test_a_single_burst_leaves_intervals_open_but_never_wrong(burst, reference):
    texts = ["w " * 200] * 80
    texts[0], texts[40] = "x " * burst + texts[0], "x " + texts[40]
    corpus = sw.Corpus({"text": texts, "outlet": ["A"] * 40 + ["B"] * 40})
    for row in corpus.tokens().keyness(min_count=1, reference=reference, measures=["percent_diff", "odds_ratio"]):
        for name in ("log_ratio", "percent_diff", "odds_ratio"):
            low, high = ("low", "high") if name == "log_ratio" else (f"{name}_low", f"{name}_high")
            for value in (row[name], row[low], row[high]):
                assert value is None or math.isfinite(value)
            assert row[low] is None or row[low] <= row[name]
            assert row[high] is None or row[name] <= row[high]
        if row["feature"] == "x" and (row["low"] is None or row["high"] is None):
            assert "interval open on one side" in row["note"]
