"""The contract: names, arguments, columns, errors, and the types that the stub of the core states."""

from __future__ import annotations

import ast
import inspect
import json
import subprocess
import sys
import types
import typing
from pathlib import Path

import numpy as np
import pytest

import slantwise as sw
from slantwise import _core
from slantwise.comparison import comparison

PACKAGE = Path(sw.__file__).parent
STUB = PACKAGE / "_core.pyi"


# -- names and arguments -----------------------------------------------------------------------------------------------


def test_every_public_name_is_there_and_documented():
    assert sw.__all__ == sorted(sw.__all__)
    assert len(set(sw.__all__)) == len(sw.__all__)
    for name in sw.__all__:
        thing = getattr(sw, name)
        if name == "__version__":
            assert thing == _core.__version__
            continue
        assert inspect.getdoc(thing), f"{name} has no docstring"
        if inspect.isclass(thing):
            for member, value in vars(thing).items():
                if not member.startswith("_") and (callable(value) or isinstance(value, property | classmethod)):
                    assert inspect.getdoc(getattr(thing, member)), f"{name}.{member} has no docstring"
    namespace: dict[str, object] = {}
    exec("from slantwise import *", namespace)
    assert set(sw.__all__) <= namespace.keys()


CONTRACT = {
    "Corpus": "(data, *, text='text', outlet='outlet', id=None, date=None, title=None, event=None)",
    "Corpus.tokens": "(self, *, lowercase=True, normalize='nfc', diacritics=True, words='dictionary', hyphens='split', "
    "apostrophes='keep', punctuation=False, numbers=True, emoji=True, urls=False, emails=False, mentions=True, "
    "hashtags=True, stopwords=None, stem=None, min_count=1, min_docfreq=1, threads=None)",
    "Corpus.explain": "(self, text, **options)",
    "Corpus.events": "(self, *, days=3, threshold=0.1, stopwords=None, stem=None, threads=None)",
    "Corpus.furniture": "(self, *, min_articles=3, threads=None)",
    "Corpus.clean": "(self, kinds=None, *, min_articles=3, threads=None)",
    "Corpus.duplicates": "(self, *, threshold=0.8, shingle=5, measure='jaccard', days=None, same_outlet=True, "
    "threads=None)",
    "Corpus.passages": "(self, *, min_words=12, across=True, max_count=100, by=None, threads=None)",
    "Corpus.collapse": "(self, duplicates='first', *, threshold=0.8, shingle=5, measure='jaccard', days=None, "
    "same_outlet=True, min_words=12, threads=None)",
    "Tokens.keep": "(self, pattern)",
    "Tokens.drop": "(self, pattern)",
    "Tokens.near": "(self, pattern, *, window=10)",
    "Tokens.compound": "(self, pattern)",
    "Tokens.ngrams": "(self, n=2, *, skip=0, sentences=False)",
    "Tokens.quoted": "(self, *, scare=False)",
    "Tokens.unquoted": "(self)",
    "Tokens.lead": "(self, n, *, unit='words')",
    "Tokens.rarefy": "(self, n=None, *, by='outlet', seed=0)",
    "Tokens.frequencies": "(self, by=None)",
    "Tokens.dfm": "(self, by=None)",
    "Tokens.dispersion": "(self, by=None, *, min_count=5)",
    "Tokens.cooccurrence": "(self, *, window=5, weights=None, ordered=False, context='window', by=None, "
    "features=None, binary=False)",
    "Tokens.keyness": "(self, *, by='outlet', target=None, reference='rest', within=None, cluster='document', "
    "test='dispersion', prior=500.0, min_count=5, adjust='bh', interval='likelihood', measures=(), "
    "replicates=999, seed=0)",
    "Tokens.framing": "(self, lexicon, *, by='outlet', score='rate', reference='rest', within=None, "
    "cluster='document', test='dispersion', adjust='bh', interval='likelihood', measures=(), replicates=999, seed=0)",
    "Tokens.choices": "(self, wordings, *, by='outlet', reference='rest', within=None, cluster='document', "
    "test='dispersion', adjust='bh', interval='likelihood', measures=(), replicates=999, seed=0)",
    "Tokens.tone": "(self, lexicon, *, positive='positive', negative='negative', by='outlet', reference='rest', "
    "cluster='document', test='dispersion', adjust='bh', replicates=999, seed=0)",
    "Tokens.scores": "(self, lexicon)",
    "Framing.kwic": "(self, outlet=None, frame=None, *, window=5, negated=False)",
    "Framing.shift": "(self, outlet=None, frame=None)",
    "Tokens.shift": "(self, lexicon, *, by='outlet', target=None, reference='rest', frame=None, within=None, "
    "cluster='document', test='dispersion', adjust='bh', replicates=999, seed=0)",
    "Tokens.omissions": "(self, lexicon=None, *, by='outlet', within='event', share=0.5, min_outlets=3, top=None)",
    "Corpus.coverage": "(self, *, by='outlet', within='event')",
    "Tokens.collocations": "(self, n=2, *, min_count=5, sentences=False, top=None)",
    "Tokens.kwic": "(self, pattern, *, window=5)",
    "count": "(data, *, text='text', outlet='outlet', event=None, by='outlet', within=None, lexicon=None, view=None, "
    "threads=None, **options)",
    "load": "(path)",
    "power": "(tokens, features=None, *, ratio=1.5, by='outlet', target=None, articles=None, alpha=0.05, power=0.8, "
    "lexicon=None)",
    "Counts.frequencies": "(self, by=None)",
    "Counts.dfm": "(self)",
    "Counts.keyness": "(self, *, target=None, reference='rest', within=None, cluster='document', test='dispersion', "
    "prior=500.0, min_count=5, adjust='bh', measures=())",
    "Counts.framing": "(self, *, reference='rest', within=None, cluster='document', test='dispersion', "
    "adjust='bh', measures=())",
    "Counts.save": "(self, path)",
    "Cooccurrence.association": "(self, measure='logdice', *, smoothing=None)",
    "Cooccurrence.collocates": "(self, node, *, measure='logdice', min_count=5, top=None, smoothing=None, by=None, "
    "target=None, reference='rest', within=None, cluster='document', test='dispersion', adjust='bh', "
    "interval='likelihood', replicates=999, seed=0)",
    "Cooccurrences.collocates": "(self, node, *, measure='logdice', min_count=5, top=None, smoothing=None)",
    "Dfm.to_scipy": "(self)",
    "Dfm.trim": "(self, *, min_count=1, max_count=None, min_docfreq=1, max_docfreq=None, top=None)",
    "Dfm.group": "(self, by)",
    "Dfm.tfidf": "(self, preset='quanteda', *, tf=None, df=None, base=None, norm='preset')",
    "Dfm.similarity": "(self, method='cosine', *, other=None, margin='rows', min=None, top=None)",
    "Cooccurrence.to_scipy": "(self)",
    "Cooccurrence.plot": "(self, measure='logdice', *, top=60, min_count=5)",
    "Dfm.plot": "(self, method='cosine')",
    "Table.plot": "(self, kind=None, **options)",
    "Table.to_dict": "(self)",
    "Table.to_pandas": "(self)",
    "Table.to_polars": "(self)",
    "Table.to_arrow": "(self)",
    "Lexicon.save": "(self, path)",
    "lexicon": "(source, *, level=None, negation=None, negators=None, duplicates='error', encoding=None)",
    "Lexicon.learn": "(tokens, labels, *, n=100, ngrams=2, min_docfreq=3, folds=5, seed=0, prior=500.0, weights=False, "
    "stem=None, cluster='document')",
    "Lexicon.validate": "(self, tokens, labels, *, mapping=None, min_hits=None, min_auc=0.7)",
    "Lexicon.expand": "(self, tokens, *, frames=None, top=20, window=10, min_count=5, stem='en')",
    "Lexicon.accept": "(self, proposals)",
    "Lexicon.coverage": "(self, tokens, *, by='outlet')",
    "Lexicon.overlap": "(self, tokens)",
    "Lexicon.lint": "(self, tokens=None, *, by='outlet', event=None)",
    "measures.keyness": "(f1, n1, f2, n2, *, measure='g2')",
    "measures.association": "(o11, r1, c1, n, *, measure='logdice')",
}


def public(path):
    thing = sw
    for name in path.split("."):
        thing = getattr(thing, name)
    return thing


@pytest.mark.parametrize("path", CONTRACT)
def test_arguments_are_those_of_the_contract(path):
    signature = inspect.signature(public(path))
    bare = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in signature.parameters.values()]
    assert str(inspect.Signature(bare)) == CONTRACT[path]


def test_read_takes_a_path_and_the_roles_of_columns():
    parameters = inspect.signature(sw.read).parameters
    assert next(iter(parameters)) == "path"
    assert {"text", "outlet", "id", "date", "title", "event"} <= parameters.keys()
    assert all(p.kind is p.KEYWORD_ONLY for name, p in parameters.items() if name != "path")


def test_every_argument_after_the_first_is_given_by_name():
    for name in ("Corpus", "Tokens", "Table", "Dfm", "Cooccurrence", "Cooccurrences", "Counts", "Lexicon"):
        for member, value in vars(getattr(sw, name)).items():
            if member.startswith("_") or not inspect.isfunction(value):
                continue
            by_place = [
                parameter
                for parameter in inspect.signature(value).parameters.values()
                if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
            ]
            # What is validated are the tokens against their labels: neither goes without the other.
            most = 3 if (name, member) == ("Lexicon", "validate") else 2
            assert len(by_place) <= most, f"{name}.{member}: self and one more"


def test_arguments_and_results_are_annotated():
    for path in CONTRACT:
        signature = inspect.signature(public(path))
        for name, parameter in signature.parameters.items():
            assert name == "self" or parameter.annotation is not inspect.Parameter.empty, (path, name)
        assert path == "Corpus" or signature.return_annotation is not inspect.Signature.empty, path


# -- columns -----------------------------------------------------------------------------------------------------------

KEYNESS = [
    "feature", "n_target", "n_reference", "docs_target", "docs_reference", "rate_target", "rate_reference", "log_ratio",
    "low", "high", "log_odds", "g2", "dispersion", "z", "p", "q", "note",
]  # fmt: skip
FRAMING = ["frame", "hits", "tokens", "documents", "rate", "score", "low", "high", "shrunk", "z", "p", "q"]
SPLIT = ["events", "selection", "wording", "selection_low", "selection_high", "raw"]
WITHIN = [*KEYNESS[:-1], *SPLIT, "note"]
SHIFT = [
    "frame", "term", "n_target", "n_reference", "rate_target", "rate_reference", "difference", "contribution", "share",
    "pattern", "p", "q", "note",
]  # fmt: skip
DISPERSION = [
    "feature", "frequency", "parts", "range", "relative_range", "juilland_d_1_even", "carroll_d2_1_even",
    "rosengren_s_1_even", "dp_0_even", "dp_norm_0_even", "d_a_1_even", "kld_0_even",
]  # fmt: skip
FREQUENCIES = ["feature", "frequency", "rank", "docfreq", "per_million"]
COVERAGE = [
    "frame", "pattern", "hits", "docfreq", "groups", "negated", "share", "rank", "cumulative", "top", "top_share",
    "forms", "note",
]  # fmt: skip
EVENTS = ["event", "articles", "outlets", "first", "last", "similarity", "terms", "doc", "title"]
POWER = ["feature", "frequency", "docfreq", "dispersion", "ratio", "power", "articles", "detectable", "note"]


@pytest.fixture(scope="module")
def tables(newsroom):
    tokens = newsroom.tokens()
    return {
        "frequencies": tokens.frequencies(),
        "frequencies by": tokens.frequencies(by="outlet"),
        "dispersion": tokens.dispersion(),
        "dispersion by": tokens.dispersion("outlet", min_count=1),
        "keyness": tokens.keyness(),
        "keyness by two": tokens.keyness(by=["event", "outlet"], min_count=40),
        "keyness within": tokens.keyness(within="event"),
        "keyness of pairs": tokens.keyness(reference="pairs"),
        "framing of pairs": tokens.framing("policy-frames", reference="pairs"),
        "power": sw.power(tokens),
        "framing": tokens.framing("policy-frames"),
        "framing within": tokens.framing("policy-frames", within="event"),
        "shift": tokens.shift("policy-frames"),
        "shift within": tokens.shift("policy-frames", within="event"),
        "collocates": tokens.cooccurrence().collocates("port", measure="t_score"),
        "stacked collocates": tokens.cooccurrence(by=["event", "outlet"]).collocates("port", min_count=2),
        "weighted collocates": tokens.cooccurrence(weights="linear").collocates("port"),
        "contrasted collocates": tokens.cooccurrence().collocates("port", by="outlet"),
        "collocates within": tokens.cooccurrence().collocates("port", by="outlet", within="event"),
        "collocations": tokens.collocations(),
        "kwic": tokens.kwic("port"),
        "frequencies of n-grams": tokens.ngrams([1, 2]).frequencies(),
        "keyness of compounds": tokens.compound("the port").keyness(),
        "framing of speech": tokens.quoted().framing("policy-frames"),
        "documents": newsroom.documents,
        "coverage": sw.lexicon("policy-frames").coverage(tokens),
        "overlap": sw.lexicon({"harbour": ["port*"], "place": ["the port"]}).overlap(tokens),
        "lint": sw.lexicon("policy-frames").lint(tokens),
        "event_table": newsroom.events().event_table,
        "event_links": newsroom.events().event_links,
    }


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("frequencies", FREQUENCIES),
        ("coverage", COVERAGE),
        ("overlap", ["frame", "other", "hits", "shared", "share"]),
        ("lint", ["frame", "pattern", "finding", "detail"]),
        ("frequencies by", ["outlet", *FREQUENCIES]),
        ("dispersion", DISPERSION),
        ("dispersion by", DISPERSION),
        ("keyness", ["outlet", *KEYNESS]),
        ("keyness by two", ["event", "outlet", *KEYNESS]),
        ("keyness within", ["outlet", *WITHIN]),
        ("keyness of pairs", ["outlet", "reference", *KEYNESS]),
        ("framing of pairs", ["outlet", "reference", *FRAMING, "note"]),
        ("power", POWER),
        ("framing", ["outlet", *FRAMING, "note"]),
        ("framing within", ["outlet", *FRAMING, *SPLIT, "note"]),
        ("shift", ["outlet", *SHIFT]),
        ("shift within", ["outlet", *SHIFT]),
        ("collocates", ["node", "collocate", "o11", "o12", "o21", "o22", "e11", "t_score"]),
        ("stacked collocates", ["event", "outlet", "node", "collocate", "o11", "o12", "o21", "o22", "e11", "logdice"]),
        ("weighted collocates", ["node", "collocate", "o11", "o12", "o21", "o22", "e11", "logdice"]),
        ("contrasted collocates", ["outlet", "node", "collocate", *KEYNESS[1:]]),
        ("collocates within", ["outlet", "node", "collocate", *WITHIN[1:]]),
        ("collocations", ["collocation", "length", "frequency", "docfreq", "lambda", "z", "g2", "pmi"]),
        ("kwic", ["doc", "outlet", "left", "node", "right", "start", "end"]),
        ("frequencies of n-grams", FREQUENCIES),
        ("keyness of compounds", ["outlet", *KEYNESS]),
        ("framing of speech", ["outlet", *FRAMING, "note"]),
        ("documents", ["doc", "id", "outlet", "event", "date", "title"]),
        ("event_table", EVENTS),
        ("event_links", ["event", "doc", "other", "outlet", "other_outlet", "days", "similarity", "terms"]),
    ],
)
def test_columns_are_those_of_the_contract(tables, name, columns):
    table = tables[name]
    assert table.columns == columns
    assert len(table) > 0
    whole = {
        "frequency", "rank", "docfreq", "n_target", "n_reference", "docs_target", "docs_reference", "hits", "tokens",
        "documents", "events", "articles", "doc", "start", "end", "length", "parts",
        "range", "groups", "negated", "shared",
        "other", "outlets", "days",
    } | ({"o11", "o12", "o21", "o22"} if name in ("collocates", "stacked collocates") else set())  # fmt: skip
    whole -= {"other"} if name == "overlap" else set()
    whole |= {"event"} if name in ("event_table", "event_links") else set()
    text = {
        "feature", "outlet", "reference", "event", "frame", "note", "node", "collocate", "collocation", "left", "right",
        "id", "title", "term", "pattern", "forms", "top", "other", "finding", "detail",
        "other_outlet", "terms",
    }  # fmt: skip
    for column in columns:
        kinds = {type(value) for value in table[column]} - {type(None)}
        kind = int if column in whole else str if column in text else float
        assert column in ("date", "first", "last") or kinds <= {kind}, (column, kinds)


def test_the_group_column_bears_the_name_given(articles):
    corpus = sw.Corpus(
        [{"words": a["text"], "paper": a["outlet"], "year": 2025} for a in articles], text="words", outlet="paper"
    )
    for by in ("outlet", "paper", "year"):
        assert corpus.tokens().frequencies(by=by).columns[0] == by
    assert set(corpus.tokens().frequencies(by="year")["year"]) == {2025}
    assert corpus.tokens().keyness(by="paper").columns[0] == "paper"


def test_documents_are_the_rows_of_the_input_in_order(articles):
    extra = [article | {"words": number, "empty": None} for number, article in enumerate(articles)]
    documents = sw.Corpus(extra, event="event").documents
    assert documents["doc"] == list(range(49))
    assert documents["words"] == list(range(49))
    assert documents["event"] == [article["event"] for article in articles]
    assert documents.columns[:3] == ["doc", "outlet", "event"]
    assert documents["empty"] == [None] * 49


def test_a_column_that_happens_to_bear_the_name_of_a_role_is_just_a_column():
    data = {
        "text": ["a", "b", "c"],
        "outlet": ["x", "y", "x"],
        "id": [1, 1, None],
        "date": ["soon", "12.03.2025", None],
    }
    assert sw.Corpus(data).documents["id"] == [1, 1, None]
    assert sw.Corpus(data).documents["date"] == ["soon", "12.03.2025", None]
    with pytest.raises(sw.InputError):
        sw.Corpus(data, id="id")
    with pytest.raises(sw.InputError):
        sw.Corpus(data, date="date")


def test_tables_go_wherever_one_works(tables):
    pandas, polars, pyarrow = map(pytest.importorskip, ("pandas", "polars", "pyarrow"))
    for table in tables.values():
        data = table.to_dict()
        assert list(data) == table.columns
        assert polars.DataFrame(table).to_dict(as_series=False) == table.to_polars().to_dict(as_series=False) == data
        assert table.to_arrow().to_pydict() == pyarrow.table(table).to_pydict() == data
        frame = table.to_pandas()
        assert list(frame.columns) == table.columns
        for name in table.columns:
            assert [None if pandas.isna(value) else value for value in frame[name].tolist()] == data[name]
            assert table[name] == data[name]
        rows = list(table)
        assert rows == [dict(zip(data, values, strict=True)) for values in zip(*data.values(), strict=True)]
        assert list(table.head(3)) == rows[:3]
        assert "<table>" in table._repr_html_()
        assert len(repr(table).splitlines()) <= 13


def test_every_result_knows_how_it_was_made(tables):
    for name, table in tables.items():
        recipe = json.loads(json.dumps(table.recipe))
        assert recipe["slantwise"] == sw.__version__
        assert recipe["call"] == name.split(maxsplit=1)[-1 if name.endswith("collocates") else 0]
        account = recipe["documents"]
        assert account["seen"] == 49 == account["counted"] + sum(account["rejected"].values())
        if name != "documents":
            words = recipe["tokens"]["words"]
            assert words["seen"] == words["counted"] + sum(words["rejected"].values())
            assert "arguments" in recipe
    assert tables["framing"].recipe["arguments"]["lexicon"] == "policy-frames"


def test_an_explanation_is_a_table(newsroom):
    table = newsroom.explain("The port won’t open.", stopwords="en")
    assert table.columns == ["piece", "start", "end", "kind", "term", "counted", "why"]
    assert [{type(value) for value in table[name]} for name in table.columns] == [
        {str}, {int}, {int}, {str}, {str}, {bool}, {str}
    ]  # fmt: skip
    recipe = json.loads(json.dumps(table.recipe))
    assert recipe == {"slantwise": sw.__version__, "call": "explain", "options": recipe["options"]}
    assert recipe["options"] == newsroom.tokens(stopwords="en").recipe["options"]
    assert "<table>" in table._repr_html_()
    pytest.importorskip("pyarrow")
    assert table.to_arrow().to_pydict() == table.to_dict()


def test_the_recipe_has_the_options_as_they_were_given(newsroom):
    given = {"lowercase": "fold", "urls": "split", "stopwords": ["en", ["said"]], "emoji": False, "min_count": 2}
    options = newsroom.tokens(**given).recipe["options"]
    assert options == newsroom.tokens().recipe["options"] | given
    assert json.loads(json.dumps(options)) == options
    defaults = inspect.signature(sw.Corpus.tokens).parameters
    assert newsroom.tokens().recipe["options"] == {
        name: p.default for name, p in defaults.items() if name not in ("self", "threads")
    }


@pytest.mark.parametrize(
    "make",
    [
        lambda corpus: corpus.tokens(stopwords=iter(["the", "of"])),
        lambda corpus: corpus.tokens(stopwords={"the"}),
        lambda corpus: corpus.tokens(min_count=np.int64(2)),
        lambda corpus: corpus.tokens().ngrams(np.int64(2)),
        lambda corpus: corpus.tokens().ngrams(range(1, 3)),
        lambda corpus: corpus.tokens().compound(phrase for phrase in ["the port"]),
        lambda corpus: corpus.tokens().keep(word for word in ["port"]),
    ],
)
def test_a_recipe_is_plain_data_whatever_was_given(newsroom, make):
    recipe = make(newsroom).frequencies().recipe["tokens"]
    assert json.loads(json.dumps(recipe)) == recipe


def test_a_recipe_tells_how_pairs_were_counted(newsroom):
    features = (["port*", "ship"], None)
    recipe = newsroom.tokens().cooccurrence(window=(2, 0), features=features, by="outlet")["Harbor Tribune"].recipe
    assert json.loads(json.dumps(recipe)) == recipe
    assert recipe["group"] == "Harbor Tribune"
    assert recipe["arguments"] == {
        "window": [2, 0], "weights": None, "ordered": False, "context": "window", "by": "outlet",
        "features": {"rows": ["port*", "ship"], "columns": None}, "binary": False,
    }  # fmt: skip


def test_views_are_told_in_the_recipe(newsroom):
    view = newsroom.tokens(stopwords="en").near("port", window=7).drop("ship*")
    recipe = view.frequencies().recipe["tokens"]
    assert [v["view"] for v in recipe["views"]] == ["near", "drop"]
    assert recipe["views"][0]["window"] == 7
    assert recipe["options"]["stopwords"] == "en"
    view = newsroom.tokens().lead(90).unquoted().compound("the port").ngrams([1, 2], skip=1)
    assert json.loads(json.dumps(view.recipe))["views"] == [
        {"view": "lead", "n": 90, "unit": "words"},
        {"view": "unquoted"},
        {"view": "compound", "pattern": "the port"},
        {"view": "ngrams", "n": [1, 2], "skip": 1, "sentences": False},
    ]
    assert newsroom.tokens().quoted(scare=True).recipe["views"] == [{"view": "quoted", "scare": True}]


# -- errors ------------------------------------------------------------------------------------------------------------


def test_errors_make_a_tree():
    below = [sw.InputError, sw.ColumnError, sw.OptionError, sw.PatternError, sw.LexiconError, sw.GroupError]
    for error in below:
        assert error.__bases__ == (sw.SlantwiseError,)
    assert sw.SlantwiseError.__bases__ == (ValueError,)
    assert sw.InternalError.__bases__ == (RuntimeError,)
    assert not issubclass(sw.InternalError, sw.SlantwiseError)
    assert issubclass(sw.DataWarning, UserWarning)
    for error in [*below, sw.SlantwiseError, sw.InternalError]:
        assert error.__module__ == "slantwise", "as users import it"


def groups(rows, column="outlet"):
    return _core.Table.from_columns([(column, rows)]).groups([column])


#: Two groups of the documents of the example corpus.
HALVES = groups(["x", "y"] * 24 + ["x"])


def compare():
    return comparison(["x", "y"], {"min_count": 1})


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda t: t.cooccurrence(window=65, weights="harmonic"), sw.OptionError, "window = 65"),
        (lambda t: t.keyness(prior=-1.0), sw.OptionError, "prior = -1"),
        (lambda t: t.corpus.tokens(stopwords="tlh"), sw.OptionError, "stopwords"),
        (lambda t: t.corpus.tokens(stem="klingon"), sw.OptionError, "stem"),
        (lambda t: t.corpus.tokens(normalize="nfd"), sw.OptionError, "nfkc"),
        (lambda t: t.keep("*"), sw.PatternError, "every word"),
        (lambda t: t.drop("re:("), sw.PatternError, "regular expression"),
        (lambda t: t.kwic("a" * 2_000), sw.PatternError, "limit"),
        (lambda t: t.near(" "), sw.PatternError, "no word"),
        (lambda t: t.keep([]), sw.OptionError, "pattern"),
        (lambda _: sw.lexicon({"f": []}), sw.LexiconError, "'f'|\"f\""),
        (lambda _: sw.lexicon({}), sw.LexiconError, "no frames"),
        (lambda _: sw.lexicon({"f": ["a", "a"]}), sw.LexiconError, "twice"),
        (lambda _: sw.lexicon({"f": ["*"]}), sw.LexiconError, "every word"),
        (lambda t: t.framing({"f": "word"}), sw.LexiconError, "list"),
        (lambda t: t.keyness(reference="Harbor Tribun"), sw.GroupError, "Did you mean 'Harbor Tribune'"),
        (lambda t: t.corpus.filter(outlet="Harbor Tribune").tokens().keyness(), sw.GroupError, "at least two groups"),
        (lambda t: t.frequencies(by="outlets"), sw.ColumnError, "Did you mean 'outlet'"),
        (lambda t: t.frequencies()["freq"], sw.ColumnError, "frequency"),
        (lambda _: sw.Corpus({"text": ["a"]}), sw.ColumnError, "outlet"),
        (lambda _: sw.Corpus({"text": [1], "outlet": ["x"]}), sw.ColumnError, "text is needed"),
        (lambda _: sw.Corpus({"text": ["a"], "outlet": [1.5]}), sw.ColumnError, "groups"),
        (lambda _: sw.Corpus({"text": ["a", 2], "outlet": ["x", "y"]}), sw.InputError, "row 1"),
        (lambda _: sw.Corpus({"text": ["a", "b"], "outlet": ["x"]}), sw.InputError, "values"),
        (lambda _: sw.Corpus({"text": ["\ud800"], "outlet": ["x"]}), sw.InputError, "surrogate"),
        (lambda _: sw.Corpus("file.csv"), TypeError, "read"),
        (lambda t: t.corpus.filter([True]), sw.InputError, "49 documents"),
        (lambda t: t.corpus.text(49), (sw.OptionError, IndexError), "doc"),
        (lambda t: t.corpus.text(-1), (sw.OptionError, IndexError), "doc"),
        (lambda t: t._core.keyness(groups(["x", "y"] * 30), compare()), sw.InputError, "groups: there are 60"),
        (lambda t: t._core.keyness(groups(["x"] * 9), compare()), sw.InputError, "groups: there are 9"),
        (lambda t: t._core.frequencies(groups(["x"] * 9)), sw.InputError, "groups: there are 9"),
        (lambda t: t._core.keyness(HALVES, compare(), None, groups(["c"] * 9)), sw.InputError, "cluster: there are 9"),
        (lambda t: t._core.keyness(HALVES, compare(), groups(["e"] * 9)), sw.InputError, "within: there are 9"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_said_by_the_right_error(newsroom, call, error, says):
    with pytest.raises(error, match=says) as caught:
        call(newsroom.tokens())
    assert not isinstance(caught.value, sw.InternalError)
    assert str(caught.value)


def test_outlets_that_look_alike_are_warned_of():
    with pytest.warns(sw.DataWarning, match="look like the same"):
        sw.Corpus({"text": ["a", "b"], "outlet": ["The Post", "the  post"]})


# -- the stub ----------------------------------------------------------------------------------------------------------


def test_the_stub_says_what_is_there():
    pytest.importorskip("mypy")
    done = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "slantwise._core"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_package_passes_strict_typing(tmp_path):
    pytest.importorskip("mypy")
    command = [sys.executable, "-m", "mypy", "--strict", "--disable-error-code=import-untyped"]
    done = subprocess.run(
        [*command, f"--cache-dir={tmp_path}", str(PACKAGE)],
        capture_output=True,
        text=True,
        check=False,
        cwd=PACKAGE.parents[1],
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def stub():
    """The stub as a module, with annotations that can be evaluated."""
    source = STUB.read_text(encoding="utf-8").replace("type_check_only", "final")  # it is not there at run time
    module = types.ModuleType("stub")
    code = compile("from __future__ import annotations\n" + source.split('"""', 2)[2], str(STUB), "exec")
    exec(code, vars(module))
    return module


def returned(stub):
    """The declared type of what every function, method and property of the stub returns."""
    declared = {}
    for value in filter(typing.is_typeddict, vars(stub).values()):
        value.__annotations__.update(typing.get_type_hints(value, vars(stub)))
    for node in ast.parse(STUB.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            declared[node.name] = typing.get_type_hints(getattr(stub, node.name), vars(stub))["return"]
        elif isinstance(node, ast.ClassDef) and hasattr(_core, node.name):
            for member in (entry for entry in node.body if isinstance(entry, ast.FunctionDef)):
                value = vars(getattr(stub, node.name))[member.name]
                function = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
                declared[f"{node.name}.{member.name}"] = typing.get_type_hints(function, vars(stub))["return"]
    return declared


def conforms(value, hint):
    """Whether a value is what a type hint says, all the way down."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is typing.Any:
        return True
    if typing.is_typeddict(hint):
        parts = hint.__annotations__
        return value.keys() == parts.keys() and all(conforms(value[name], part) for name, part in parts.items())
    if origin in (typing.Union, types.UnionType):
        return any(conforms(value, argument) for argument in arguments)
    if origin is np.ndarray:
        scalars = typing.get_args(arguments[1])[0]
        return isinstance(value, np.ndarray) and value.dtype.type in (typing.get_args(scalars) or (scalars,))
    if origin is tuple:
        same = isinstance(value, tuple) and len(value) == len(arguments)
        return same and all(map(conforms, value, arguments))
    if origin is list:
        return isinstance(value, list) and all(conforms(item, arguments[0]) for item in value)
    if origin is dict:
        pairs = [part for item in value.items() for part in zip(item, arguments, strict=True)]
        return isinstance(value, dict) and all(conforms(part, argument) for part, argument in pairs)
    if origin is not None:
        return callable(value)
    if hint.__module__ == "stub" or hasattr(_core, hint.__name__):
        return type(value) is getattr(_core, hint.__name__)
    return type(value) is hint


def test_the_core_returns_what_the_stub_says(stub, newsroom, tmp_path):
    table = newsroom.tokens().frequencies()._core
    texts, tokens, words = newsroom._texts, newsroom.tokens(stopwords="en")._core, newsroom.tokens()
    outlets, events = newsroom._groups("by", "outlet"), newsroom._groups("by", "event")
    lexicon = _core.Lexicon(
        [("one", [("port*", 10_000), ("the port", 10_000)], []), ("never", [("quokka", 10_000)], [])]
    )
    pairs = {
        "context": "window", "before": 4, "after": 4, "weights": None, "ordered": False, "binary": False, "rows": None,
        "columns": None,
    }  # fmt: skip
    assert pairs.keys() == stub._Counting.__annotations__.keys()
    flat, weighted = tokens.cooccurrence(pairs), tokens.cooccurrence(pairs | {"weights": "linear"})
    square = (np.ones(2), np.array([0, 1], dtype=np.uint32), np.array([0, 1, 2], dtype=np.uint64), 2)
    four = [np.array([20.0]), np.array([60.0]), np.array([30.0]), np.array([500.0])]
    mixed = _core.Table.from_columns([("a", [1, None]), ("b", ["x", None]), ("c", [1.5, None]), ("d", [1, 2])])
    options = {
        "lowercase": "lower", "normalize": None, "diacritics": True, "plain": False, "urls": "drop", "emails": "drop",
        "mentions": "keep", "hashtags": "keep", "hyphens": False, "apostrophes": False, "punctuation": False,
        "numbers": True, "emoji": True, "stopwords": [], "remove": [], "stem": None, "min_count": 1, "min_docfreq": 1,
    }  # fmt: skip
    assert options.keys() == stub._Options.__annotations__.keys()

    def callback(phase, done, total):
        del phase, done, total

    printed = [None, *range(1, len(newsroom))]
    duplicates = _core.duplicates(tokens, 2, "jaccard", 0.1, printed, 400, outlets)
    counter = _core.Counter(1 << 20)
    gathered, piece = counter.gather(texts, outlets, events, 0), counter.texts()
    added = counter.add(_core.Tokens.encode(piece, options), lexicon)
    sums = counter.finish()
    calls = {
        "Table.from_arrow": [_core.Table.from_arrow(words.frequencies())],
        "Table.from_columns": [mixed],
        "Table.empty": [_core.Table.empty(3)],
        "Table.to_plain": [mixed.to_plain()],
        "Table.from_plain": [_core.Table.from_plain(mixed.to_plain(), 2)],
        "Table.__len__": [len(table)],
        "Table.columns": [table.columns],
        "Table.types": [table.types],
        "Table.to_list": [table.to_list("feature"), mixed.to_list("a")],
        "Table.to_numpy": [table.to_numpy(name) for name in table.columns] + [mixed.to_numpy(name) for name in "abcd"],
        "Table.select": [table.select(["feature"])],
        "Table.rename": [table.rename(["a", "b", "c", "d", "e"])],
        "Table.replace": [table.replace("rank", table)],
        "Table.beside": [table.select(["feature"]).beside(table.select(["rank"]))],
        "Table.take": [table.take([2, 0])],
        "Table.head": [table.head(2)],
        "Table.groups": [table.groups(["rank"]), table.groups(["rank"], ["rank"])],
        "Table.__arrow_c_stream__": [table.__arrow_c_stream__()],
        "Groups.labels": [outlets.labels],
        "Groups.parts": [outlets.parts],
        "Groups.codes": [outlets.codes, groups(["x", None]).codes],
        "Texts.__new__": [_core.Texts(_core.Table.from_columns([("t", ["a", None])]), "t")],
        "Texts.__len__": [len(texts)],
        "Texts.__getitem__": [texts[0], _core.Texts(_core.Table.from_columns([("t", ["a", None])]), "t")[1]],
        "Texts.pick": [texts.pick([3, 3])],
        "Texts.summary": [texts.summary()],
        "Lexicon.__new__": [lexicon],
        "Lexicon.frames": [lexicon.frames],
        "Lexicon.lint": [lexicon.lint()],
        "Tokens.encode": [_core.Tokens.encode(texts, options), _core.Tokens.encode(texts, options, 2)],
        "Tokens.__len__": [len(tokens)],
        "Tokens.threads": [tokens.threads],
        "Tokens.n_tokens": [tokens.n_tokens],
        "Tokens.features": [tokens.features],
        "Tokens.documents": [tokens.documents],
        "Tokens.account": [tokens.account],
        "Tokens.keep": [tokens.keep(["port"])],
        "Tokens.drop": [tokens.drop(["port"])],
        "Tokens.near": [tokens.near(["port"], (span, 3, 2)) for span in ("window", "sentence", "document")],
        "Tokens.compound": [tokens.compound(["the port"])],
        "Tokens.ngrams": [tokens.ngrams([1, 2], 1, True)],
        "Tokens.lead": [tokens.lead(3, "sentences")],
        "Tokens.quoted": [tokens.quoted(kind) for kind in ("speech", "scare", "unquoted")],
        "Tokens.rarefy": [tokens.rarefy(outlets, None, 0), tokens.rarefy(outlets, 3, 1)],
        "Tokens.frequencies": [tokens.frequencies(), tokens.frequencies(outlets)],
        "Tokens.dfm": [tokens.dfm(), tokens.dfm(outlets)],
        "Tokens.cooccurrence": [flat, weighted],
        "Tokens.cooccurrence_by": [tokens.cooccurrence_by(pairs, outlets)],
        "Tokens.keyness": [tokens.keyness(outlets, compare()), tokens.keyness(outlets, compare(), events, events)],
        "Tokens.framing": [
            tokens.framing(outlets, lexicon, "rate", compare()),
            tokens.framing(outlets, lexicon, "share", compare(), events),
        ],
        "Tokens.shift": [
            tokens.shift(outlets, lexicon, compare()),
            tokens.shift(outlets, lexicon, compare(), events, events),
        ],
        "Tokens.kwic": [tokens.kwic(["port", "ship"], 3)],
        "Tokens.evidence": [tokens.evidence(lexicon, [0, 5], False, 3)],
        "choices": [
            _core.choices(tokens, outlets, lexicon, ["a", "b"], [0, 1], False, compare()),
            _core.choices(tokens, outlets, lexicon, ["a", "b"], [0, 1], True, compare(), events, events),
        ],
        "scores": [_core.scores(tokens, lexicon)],
        "Cooccurrence.rows": [flat.rows],
        "Cooccurrence.columns": [flat.columns],
        "Cooccurrence.shape": [flat.shape],
        "Cooccurrence.total": [flat.total, weighted.total],
        "Cooccurrence.whole": [flat.whole],
        "Cooccurrence.stored": [flat.stored],
        "Cooccurrence.nodes": [flat.nodes(["port*"])],
        "Cooccurrence.arrays": [flat.arrays(), weighted.arrays()],
        "Cooccurrence.association": [flat.association("pmi"), flat.association("pmi", 0.75)],
        "Cooccurrence.collocates": [
            flat.collocates(["port"], "pmi", 1.0),
            flat.collocates(["port"], "pmi", 1.0, 3),
            flat.collocates(["port"], "pmi", 1.0, 3, 0.75),
        ],
        "contrasted": [
            _core.contrasted(flat, ["port"], ("window", 4, 4), outlets, compare()),
            _core.contrasted(flat, ["port"], ("window", 4, 4), outlets, compare(), 3, events, events),
        ],
        "phrases": [_core.phrases(tokens, [2, 3], 2, True), _core.phrases(tokens, [2], 2, False, 3)],
        "Batches.__new__": [_core.Batches(table)],
        "Batches.__iter__": [iter(_core.Batches(table))],
        "Batches.__next__": [next(_core.Batches(table))],
        "Counter.__new__": [counter],
        "Counter.gather": [gathered],
        "Counter.texts": [piece],
        "Counter.add": [added],
        "Counter.settle": [counter.settle()],
        "Counter.finish": [sums, _core.Counter(9).finish()],
        "Counts.__len__": [len(sums)],
        "Counts.__eq__": [sums == tokens, sums == sums.add(sums)],
        "Counts.patterns": [sums.patterns],
        "Counts.n_tokens": [sums.n_tokens],
        "Counts.features": [sums.features],
        "Counts.account": [sums.account],
        "Counts.documents": [sums.documents],
        "Counts.groups": [sums.groups(["outlet"])],
        "Counts.frequencies": [sums.frequencies(), sums.frequencies(outlets)],
        "Counts.dfm": [sums.dfm()],
        "Counts.keyness": [sums.keyness(outlets, compare(), True)],
        "Counts.framing": [sums.framing(outlets, lexicon, compare(), False)],
        "Counts.add": [sums.add(sums)],
        "Counts.pack": [sums.pack("")],
        "Counts.save": [sums.save(str(tmp_path / "a.counts"), "")],
        "load": [_core.load(str(tmp_path / "a.counts"))],
        "unpack": [_core.unpack(sums.pack(""))],
        "events": [
            _core.events(tokens, None, None, None, 0.1),
            _core.events(tokens, tokens, [1] * len(tokens), 3, 0.1),
        ],
        "furniture": [_core.furniture(texts, outlets, 3, None), _core.furniture(texts, outlets, 3, 2)],
        "furniture_kinds": [_core.furniture_kinds()],
        "association": [_core.association(*four, "pmi")],
        "association_measures": [_core.association_measures()],
        "keyness": [_core.keyness(*four, "g2")],
        "keyness_measures": [_core.keyness_measures()],
        "dispersion": [_core.dispersion(tokens, None, 1), _core.dispersion(tokens, outlets, 1)],
        "power": [
            _core.power(tokens, outlets, None, 1.5, None, None, 0.05, 0.8, 1),
            _core.power(tokens, outlets, lexicon, 1.5, 0, 9, 0.05, 0.8, 1),
        ],
        "similarity": [_core.similarity(2, square, square, "dice", 0.1, 1)],
        "similarity_measures": [_core.similarity_measures()],
        "hits": [_core.hits(tokens, lexicon)],
        "exposure": [_core.exposure(tokens)],
        "grouped": [_core.grouped(tokens, outlets)],
        "coverage": [_core.coverage(tokens, lexicon, [outlets]), _core.coverage(tokens, lexicon, [])],
        "overlap": [_core.overlap(tokens, lexicon)],
        "stacked": [_core.stacked([table] * len(outlets.labels), outlets)],
        "explain": [_core.explain("The port of Merrow", options)],
        "Texts.without_parts": [texts.without_parts([(0, 0, 3)], "furniture")],
        "Texts.without_documents": [texts.without_documents([0], "copy")],
        "Texts.left_out": [texts.without_documents([0], "copy").left_out()],
        "duplicates": [duplicates],
        "Duplicates.documents": [duplicates.documents],
        "Duplicates.pairs": [duplicates.pairs()],
        "Duplicates.clusters": [duplicates.clusters()],
        "passages": [_core.passages(tokens, 2, 9, printed), _core.passages(tokens, 2, 9, printed, outlets)],
        "passages_by": [_core.passages_by(tokens, 2, 9, printed, outlets, outlets)],
        "without_printed": [_core.without_printed(texts, tokens, 2, printed, outlets)],
        "languages": [_core.languages()],
        "notes": [_core.notes()],
        "default_threads": [_core.default_threads()],
        "on_progress": [_core.on_progress(callback), _core.on_progress(None)],
    }
    declared = returned(stub)
    assert calls.keys() == declared.keys()
    for name, values in calls.items():
        for value in values:
            if name == "Table.__arrow_c_stream__":
                assert type(value).__name__ == "PyCapsule"
            else:
                assert conforms(value, declared[name]), (name, declared[name], type(value))
    assert conforms(_core.__version__, str)


def test_what_conforms_is_told_from_what_does_not():
    assert conforms((1, ["a"]), tuple[int, list[str]])
    assert not conforms((1, [None]), tuple[int, list[str]])
    assert not conforms(1, float)
    assert not conforms(True, int)
    assert conforms(None, int | None)
    assert not conforms(np.zeros(2), np.ndarray[typing.Any, np.dtype[np.int64]])


def test_no_class_of_the_core_can_be_changed_or_derived_from():
    for name in ("Table", "Groups", "Texts", "Lexicon", "Tokens", "Cooccurrence"):
        kind = getattr(_core, name)
        assert kind.__module__ == "slantwise._core"
        with pytest.raises(TypeError):
            type("Derived", (kind,), {})
        if name in ("Groups", "Tokens", "Cooccurrence", "Table"):
            with pytest.raises(TypeError):
                kind()
