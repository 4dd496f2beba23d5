"""The plain data that lexicons are made from: what they may say, and what merging, negating and adding make of it."""

import datetime
import json
import warnings

import numpy as np
import pytest

import slantwise as sw
from slantwise.lexicon import NEGATORS, Frame, Lexicon


def saved(lexicon, folder, ending=".toml"):
    lexicon.save(folder / f"saved{ending}")
    return sw.lexicon(folder / f"saved{ending}")


def hits(lexicon, text, **options):
    corpus = sw.Corpus({"text": [text, "silence"], "outlet": ["Tribune", "Ledger"]})
    table = corpus.tokens(**options).framing(lexicon)
    return {row["frame"]: (row["hits"], dict(row).get("negated", 0)) for row in table if row["outlet"] == "Tribune"}


# -- poles and sums ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".toml", ".json", ".yml"])
def test_poles_stay_apart_when_frames_are_merged(ending, tmp_path):
    signed = {
        "mood": {"good": 1, "bad": -1},
        "sea": {"feeling": {"patterns": {"calm": 1, "rough": -2}, "title": "Feeling"}, "wind": ["gale"]},
    }
    plain = sw.lexicon(signed)
    for lexicon in (plain, saved(plain, tmp_path, ending)):
        merged = sw.lexicon(lexicon, level=1)
        assert {frame: merged.weights(frame) for frame in merged} == {
            "mood.positive": {"good": 1},
            "mood.negative": {"bad": 1},
            "sea.positive": {"calm": 1},
            "sea.negative": {"rough": 2},
            "sea": {"gale": 1},
        }
    again = sw.lexicon(saved(sw.lexicon(plain, level=1), tmp_path, ending), level=1)
    assert {frame: again.weights(frame) for frame in again} == {frame: merged.weights(frame) for frame in merged}
    # A frame that merely has the name is none.
    named = sw.lexicon({"mood": {"positive": ["good"], "negative": ["bad"]}}, level=1)
    assert named["mood"] == ["good", "bad"]


@pytest.mark.parametrize(("weights", "told"), [((1, -1), "add up to 0;"), ((60, 60), "add up to 120;")])
def test_sums_that_are_no_weights(weights, told):
    given = {"sea": ["wave", *({"gale": weight} for weight in weights)]}
    with pytest.raises(sw.LexiconError, match=rf"'sea': the weights of 'gale' {told} .*0\.0001 to 100"):
        sw.lexicon(given, duplicates="sum")


def test_a_sum_may_pass_through_nothing():
    summed = sw.lexicon({"sea": [{"gale": 1}, {"gale": -1}, {"GALE": 0.5}]}, duplicates="sum")
    assert summed.weights("sea") == {"gale": 0.5}


# -- names that nobody reads ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "meant"),
    [
        ({"excludes": ["gale force"]}, "exclude"),
        ({"pattrens": ["wave"]}, "patterns"),
        ({"pattern": "wave"}, "patterns"),
        ({"frame": {"wind": ["wind"]}}, "frames"),
        ({"words": ["wave"]}, "patterns"),
        ({"wind": {"wind": 1}}, "frames"),
    ],
)
def test_a_frame_refuses_patterns_under_a_name_that_is_not_read(more, meant):
    with pytest.raises(sw.LexiconError, match=rf"frame 'sea': '{next(iter(more))}' .*is '{meant}' meant"):
        sw.lexicon({"sea": {"patterns": ["gale"], **more}})


@pytest.mark.parametrize(
    ("more", "meant"),
    [({"negatoin": 3}, "negation"), ({"wind": ["wind"]}, "frames"), ({"wind": {"wind": 1}}, "frames")],
)
def test_so_does_a_lexicon(more, meant, tmp_path):
    given = {"frames": {"sea": ["gale"]}, **more}
    path = tmp_path / "sea.json"
    path.write_text(json.dumps(given))
    with pytest.raises(sw.LexiconError, match=rf"^'{next(iter(more))}' .*is '{meant}' meant"):
        sw.lexicon(given)
    with pytest.raises(sw.LexiconError, match=r"sea.json, line 1, column \d+: "):
        sw.lexicon(path)


def test_descriptions_stay():
    said = {"title": "Sea", "note": "ours", "since": 2019, "years": [2019, 2020], "validity": {"auc": 0.8}}
    lexicon = sw.lexicon({"title": "All", "source": "us", "frames": {"sea": {"patterns": ["gale"], **said}}})
    assert lexicon.to_dict()["frames"]["sea"] == {"patterns": {"gale": 1}, **said}


def test_numbers_of_numpy_are_numbers(tmp_path):
    lexicon = sw.lexicon({"sea": {"patterns": ["gale"], "since": np.int64(2019), "share": np.float32(0.5)}})
    assert lexicon.to_dict()["frames"]["sea"] == {"patterns": {"gale": 1}, "since": 2019, "share": 0.5}
    assert saved(lexicon, tmp_path, ".json") == saved(lexicon, tmp_path)


def test_dates_are_kept_as_text(tmp_path):
    path = tmp_path / "sea.toml"
    path.write_text('[frames.sea]\npatterns = ["gale"]\nmade = 2020-01-01\nat = 2020-01-01T10:00:00\nhour = 10:30:00\n')
    lexicon = sw.lexicon(path)
    told = {"made": "2020-01-01", "at": "2020-01-01T10:00:00", "hour": "10:30:00"}
    assert lexicon.to_dict()["frames"]["sea"] == {"patterns": {"gale": 1}, **told}
    counts = sw.count([{"text": "a gale", "outlet": "Tribune"}], lexicon=lexicon)
    assert counts.lexicon == lexicon
    assert saved(lexicon, tmp_path, ".yml") == lexicon
    given = {"sea": {"patterns": ["gale"], "made": [datetime.date(2020, 1, 1)]}}
    assert sw.lexicon(given).to_dict()["frames"]["sea"]["made"] == ["2020-01-01"]
    with pytest.raises(sw.LexiconError, match=r"frame 'sea': <object.* is object"):
        sw.lexicon({"sea": {"patterns": ["gale"], "made": object()}})


@pytest.mark.parametrize("name", ["", " "])
def test_a_frame_has_a_name(name):
    for make in (
        lambda: sw.lexicon({name: ["gale"]}),
        lambda: sw.lexicon({"sea": {name: ["gale"]}}),
        lambda: Lexicon("own", [Frame((name,), {"gale": 1.0})]),
    ):
        with pytest.raises(sw.LexiconError, match="without a name"):
            make()
    with pytest.raises(sw.LexiconError, match="has 201 characters; the limit is 200"):
        Lexicon("own", [Frame(("a" * 201,), {"gale": 1.0})])


# -- patterns that are marks -------------------------------------------------------------------------------------------

MARKS = [":)", "$", "!", "*!", "#", "<3", ":D", "8)", "C++", "50%", "*<3*", "'s", "(*)"]
WORDS = ["AT&T", "U.S.", "#gale", "@x", "☕", "❤️", "🇫🇷", "*n't", "9/11", "1,000", "a", "é", "e\u0301", "税", "4*",
         "a *", "<of>", "is:!", "is:<", "re:^!", "https://merrow.org/*", " a\t", "n?"]  # fmt: skip


@pytest.mark.parametrize("pattern", MARKS)
def test_marks_are_no_words(pattern, tmp_path):
    path = tmp_path / "sea.toml"
    for given in ({"patterns": [pattern]}, {"patterns": ["gale"], "exclude": [pattern]}):
        with pytest.raises(sw.LexiconError, match=r"frame 'sea': the pattern .* texts are cut without their marks"):
            sw.lexicon({"sea": given})
        sea = "\n".join(f"{key} = {json.dumps(value)}" for key, value in given.items())
        path.write_text(f"[frames.sea]\n{sea}\n")
        with pytest.raises(sw.LexiconError, match=r"sea.toml, line [23], column \d+: frame 'sea': the pattern"):
            sw.lexicon(path)
    with pytest.raises(sw.LexiconError, match="frame 'sea': the pattern"):
        sw.lexicon({"sea": ["gale"]}).accept({"sea": [pattern]})
    with pytest.raises(sw.PatternError, match="negators: the pattern"):
        sw.lexicon({"sea": ["gale"]}, negation=3, negators=[pattern])


@pytest.mark.parametrize("pattern", WORDS)
def test_words_with_marks_are_words_and_can_be_counted(pattern):
    lexicon = sw.lexicon({"sea": [pattern]})
    assert lexicon["sea"] == [pattern]
    assert hits(lexicon, "silence")["sea"] == (0, 0)


def test_a_mark_can_be_counted_as_a_term():
    assert hits(sw.lexicon({"loud": ["is:!"]}), "Gale! Gale!", punctuation=True) == {"loud": (2, 0)}


FILES = {
    "sea.dic": "%\n1\tsea\n2\tface\n%\ngale\t1\n:)\t1\t2\n<3\t1\n",
    "sea.dicx": "DicTerm,sea,face\ngale,X,\n:),X,X\n<3,X,\n",
    "sea.cat": "sea\n\tgale (1)\n\t:) (1)\n\t<3 (1)\nface\n\t:) (1)\n",
    "sea.lc3": "+sea\ngale\n:)\n<3\n+face\n:)\n",
    "sea.csv": "pattern,frame\ngale,sea\n:),sea\n<3,sea\n:),face\n",
}


@pytest.mark.parametrize("name", FILES)
def test_files_of_other_programs_leave_marks_out(name, tmp_path):
    path = tmp_path / name
    path.write_text(FILES[name])
    lines = {str(n) for n, line in enumerate(FILES[name].split("\n"), 1) if ":)" in line or "<3" in line}
    told = f"lines {', '.join(sorted(lines))}: patterns that are marks, not words, were left out"
    with pytest.warns(sw.DataWarning, match=told):
        lexicon = sw.lexicon(path)
    assert {frame: lexicon[frame] for frame in lexicon} == {"sea": ["gale"]}


def test_a_file_of_nothing_but_marks(tmp_path):
    path = tmp_path / "sea.lc3"
    path.write_text("+sea\n:)\n")
    with pytest.raises(sw.LexiconError, match="no frames"):
        sw.lexicon(path)


# -- merging -----------------------------------------------------------------------------------------------------------


def test_merging_takes_what_texts_take_for_one_as_one(tmp_path):
    lexicon = sw.lexicon({"sea": {"wind": {"Gale": 2, "wave": 1}, "water": ["gale", "Wave", "surf"]}})
    merged = sw.lexicon(lexicon, level=1)
    assert merged.weights("sea") == {"Gale": 2, "wave": 1, "surf": 1}
    assert saved(merged, tmp_path)._counted() == merged._counted()


def test_an_exclusion_of_one_frame_is_no_pattern_of_another_it_is_merged_with():
    given = {
        "sea": {"wind": {"patterns": ["gale"], "exclude": ["Gale Force", "gale warning"]}, "water": ["gale force"]}
    }
    assert len(sw.lexicon(given)) == 2
    with pytest.raises(sw.LexiconError, match=r"'sea.wind' excludes 'Gale Force', .* of 'sea.water'; remove one"):
        sw.lexicon(given, level=1)
    given["sea"]["water"] = {"patterns": ["surf"], "exclude": ["GALE force"]}
    assert sw.lexicon(given, level=1).excluded("sea") == ["Gale Force", "gale warning"]


def test_accepting_takes_what_texts_take_for_one_as_one():
    lexicon = sw.lexicon({"sea": {"patterns": ["gale"], "exclude": ["gale force"]}})
    for given in (["Gale"], ["wave", "Wave"]):
        with pytest.raises(sw.LexiconError, match="stands in it already"):
            lexicon.accept({"sea": given})
    with pytest.raises(sw.LexiconError, match="it excludes the pattern 'Gale Force'"):
        lexicon.accept({"sea": ["Gale Force"]})


def test_what_was_found_of_other_hits_is_not_said_of_these():
    found = {"validity": {"auc": 0.8}, "title": "Gales"}
    given = {"sea": {"frames": {"wind": {"patterns": ["gale"], **found}}}, "port": {"patterns": ["quay"], **found}}
    lexicon = sw.lexicon(given)

    def areas(made):
        return made.validity["auc"]

    assert areas(lexicon) == areas(sw.lexicon(lexicon)) == [0.8, 0.8]
    assert areas(sw.lexicon(lexicon, level=2)) == [0.8, 0.8]
    assert areas(sw.lexicon(lexicon, level=1)) == [None, 0.8]
    negated = sw.lexicon(lexicon, negation=3)
    assert areas(negated) == [None, None]
    assert negated.title("port") == "Gales"
    again = sw.lexicon(negated.to_dict() | {"frames": lexicon.to_dict()["frames"]})
    assert areas(sw.lexicon(again, negation=3)) == [0.8, 0.8]
    assert areas(sw.lexicon(again, negation=4)) == [None, None]


# -- negators ----------------------------------------------------------------------------------------------------------


def test_negators_need_a_window():
    for given in ("fr", ["not"]):
        with pytest.raises(sw.OptionError, match=r"negators = .*say with negation="):
            sw.lexicon({"sea": ["gale"]}, negators=given)
    with pytest.raises(sw.LexiconError, match="negators without negation"):
        sw.lexicon({"negators": "en", "frames": {"sea": ["gale"]}})


def test_a_lexicon_keeps_its_window_and_its_negators():
    own = sw.lexicon({"negation": 2, "negators": ["keineswegs"], "frames": {"sea": ["gale"]}})
    assert sw.lexicon(own, negation=5)._negation == (5, ["keineswegs"])
    assert sw.lexicon(own, negators="fr")._negation == (2, NEGATORS["fr"])
    assert sw.lexicon({"sea": ["gale"]}, negation=5)._negation == (5, NEGATORS["en"])


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["Not gale", "NOT gale", "not gale", "Isn't gale", "ISN'T gale"]),
        ("fr", ["Aucun gale", "N'est gale", "JAMAIS gale", "Guère gale"]),
        ("de", ["Kein gale", "KEINE gale", "Nicht gale"]),
        ("es", ["Ningún gale", "JAMÁS gale"]),
        ("ru", ["Не gale", "Вряд ли gale", "НЕТ gale"]),
    ],
)
def test_built_in_negators_begin_sentences_too(language, texts, tmp_path):
    lexicon = sw.lexicon({"sea": ["gale"]}, negation=3, negators=language)
    for made in (lexicon, saved(lexicon, tmp_path)):
        for text in texts:
            assert hits(made, f"{text}.", lowercase=False)["sea"] == (0, 1), text
    # Those that are given are taken as they are.
    own = sw.lexicon({"sea": ["gale"]}, negation=3, negators=["not"])
    assert hits(own, "Not gale.", lowercase=False)["sea"] == (1, 0)


# -- learning, expanding and validating --------------------------------------------------------------------------------


CODED = {
    "text": ["Gale and surf", "gale and Surf", "A quay", "A crane"] * 5,
    "about": ["sea", "sea", "port", "port"] * 5,
}


def test_what_is_learned_in_two_cases_is_read_again(tmp_path):
    tokens = sw.Corpus(CODED, outlet=None).tokens(lowercase=False, stopwords="en")
    learned = Lexicon.learn(tokens, "about", prior=10, ngrams=1)
    assert set(learned["sea"]) >= {"is:Gale", "is:gale", "is:Surf", "is:surf"}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert saved(learned, tmp_path)._counted() == learned._counted()
    assert learned.validate(tokens, "about")["auc"] == [1, 1]


def test_marks_are_learned_as_terms(tmp_path):
    loud = {"text": ["Gale !", "Wave !", "Surf !", "gale ?", "wave ?", "surf ?"] * 3, "about": ["a"] * 9 + ["b"] * 9}
    loud["about"] = ["a", "a", "a", "b", "b", "b"] * 3
    learned = Lexicon.learn(sw.Corpus(loud, outlet=None).tokens(punctuation=True), "about", prior=10, ngrams=1)
    assert (learned["a"], learned["b"]) == (["is:!"], ["is:?"])
    assert saved(learned, tmp_path)._counted() == learned._counted()


def test_a_label_that_is_no_name():
    coded = CODED | {"about": ["", "", "port", "port"] * 5}
    with pytest.raises(sw.LexiconError, match="without a name"):
        Lexicon.learn(sw.Corpus(coded, outlet=None).tokens(stopwords="en"), "about", prior=10)


@pytest.mark.parametrize("tokens", ["a text", None, sw.Corpus(CODED, outlet=None)])
def test_tokens_are_needed(tokens):
    lexicon = sw.lexicon({"sea": ["gale"]})
    for call in (
        lambda: Lexicon.learn(tokens, "about"),
        lambda: lexicon.expand(tokens),
        lambda: lexicon.validate(tokens, "about"),
    ):
        with pytest.raises(
            TypeError, match=f"tokens: what corpus.tokens.. makes is needed, not {type(tokens).__name__}"
        ):
            call()


def test_stemmed_tokens_are_not_expanded():
    with pytest.raises(sw.OptionError, match="make the tokens without stem=, and give expand stem='en'"):
        sw.lexicon({"sea": ["gale"]}).expand(sw.Corpus(CODED, outlet=None).tokens(stem="en"))


def test_lists_of_labels_in_jsonl_are_lists(tmp_path):
    path = tmp_path / "coded.jsonl"
    about = [["sea"], ["sea", "port"], [], None, ["port", None]]
    rows = [{"text": "a gale at the quay", "about": labels} for labels in about]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    frames = sw.lexicon({"sea": ["gale"], "port": ["quay"]})
    found = {row["frame"]: row for row in frames.validate(sw.read(path, outlet=None).tokens(), "about")}
    assert {name: (row["documents"], row["positive"]) for name, row in found.items()} == {"sea": (3, 2), "port": (3, 1)}
    # What is no list throughout is text.
    text = sw.Corpus({"text": ["a gale", "a quay"], "about": ['["sea"]', "port"]}, outlet=None).tokens()
    assert frames.validate(text, "about").recipe["labels_without_frame"] == ['["sea"]']


def test_nulls_of_pandas_are_nulls():
    pandas = pytest.importorskip("pandas")
    tokens = sw.Corpus({"text": ["a gale", "a quay", "a gale"]}, outlet=None).tokens()
    coded = pandas.array([True, None, False], dtype="boolean")
    table = sw.lexicon({"sea": ["gale"]}).validate(tokens, {"sea": coded})
    assert (table["documents"], table["positive"]) == ([2], [1])
