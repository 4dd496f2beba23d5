"""Lexicon files: what each format says, and what is refused, where in the file and why."""

import contextlib
import json
import os
import pathlib
import random
import re
import sys
import threading
import time
import warnings

import pytest

import slantwise as sw
from slantwise.dictionaries import READERS
from slantwise.dictionaries.content import LARGEST, MOST

FILES = pathlib.Path(__file__).parents[1] / "data" / "lexicons"
MANIFEST = json.loads((FILES / "manifest.json").read_text(encoding="utf-8"))
ENDINGS = [".toml", ".json", ".yml", ".yaml", ".csv"]


def named(cases):
    return [pytest.param(case, id=case["file"]) for case in cases]


def read(case):
    """The lexicon of a golden file; a warning it does not announce fails the test."""
    expected = pytest.warns(sw.DataWarning, match=re.escape(case["warns"])) if "warns" in case else _nothing()
    with expected:
        return sw.lexicon(FILES / case["file"], **case.get("options", {}))


@contextlib.contextmanager
def _nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_every_golden_file_is_in_the_manifest_and_every_format_has_good_and_bad_ones():
    listed = {case["file"] for kind in ("good", "bad") for case in MANIFEST[kind]}
    assert listed == {path.name for path in FILES.iterdir()} - {"manifest.json"}
    for kind in ("good", "bad"):
        endings = {pathlib.Path(case["file"]).suffix for case in MANIFEST[kind]}
        few = {".tsv", ".yaml", ".lcd", ".lex"} if kind == "bad" else set()
        assert set(READERS) - few <= endings


@pytest.mark.parametrize("case", named(MANIFEST["good"]))
def test_what_a_file_says(case):
    lexicon = read(case)
    assert {frame: lexicon.weights(frame) for frame in lexicon} == case["frames"]
    assert [list(lexicon.weights(frame)) for frame in lexicon] == [list(frame) for frame in case["frames"].values()]
    excluded = {frame: lexicon.excluded(frame) for frame in lexicon if lexicon.excluded(frame)}
    assert excluded == case.get("exclude", {})
    assert {frame: lexicon.title(frame) for frame in case.get("titles", {})} == case.get("titles", {})
    assert lexicon.name == case.get("name", pathlib.Path(case["file"]).stem)
    # Nothing of it remembers the file.
    assert {type(pattern) for frame in lexicon for pattern in (frame, *lexicon[frame])} == {str}


@pytest.mark.parametrize("case", named(MANIFEST["bad"]))
def test_what_a_file_must_not_say(case):
    path = FILES / case["file"]
    begun = time.perf_counter()
    with pytest.raises(sw.LexiconError) as raised:
        sw.lexicon(path)
    assert time.perf_counter() - begun < 5, "a second on an idle machine"
    said = str(raised.value)
    assert said.startswith((f"{path}, line ", f"{path}, byte ", f"{path}: "))
    assert case["says"] in said.removeprefix(str(path)).lstrip(",: ")
    assert len(said) < len(str(path)) + 500


def test_yaml_without_its_parser_in_c(monkeypatch):
    yaml = pytest.importorskip("yaml")
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    for case in MANIFEST["good"]:
        if case["file"].endswith((".yml", ".yaml")):
            lexicon = read(case)
            assert {frame: lexicon.weights(frame) for frame in lexicon} == case["frames"]
    for case in MANIFEST["bad"]:
        # The reasons of its own are worded otherwise.
        if case["file"].endswith(".yml") and "no YAML" not in case["says"]:
            assert case["says"] in refusal(FILES / case["file"])


def test_yaml_without_its_library(monkeypatch):
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(ImportError, match=r"pip install 'slantwise\[read\]'"):
        sw.lexicon(FILES / "quanteda.yml")
    assert len(sw.lexicon(FILES / "mapping.json")) == 3


# -- there and back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("case", named(MANIFEST["good"]))
def test_what_is_saved_is_read_again(case, ending, tmp_path):
    lexicon = read(case)
    path = tmp_path / f"saved{ending}"
    if ending == ".csv" and "negation" in lexicon.to_dict():
        with pytest.raises(sw.LexiconError, match="no place for words that negate"):
            lexicon.save(path)
        assert not path.exists()
        return
    lexicon.save(path)
    again = sw.lexicon(path)
    assert again._counted() == lexicon._counted()
    if ending != ".csv":
        assert again == lexicon
        assert [again.title(frame) for frame in again] == [lexicon.title(frame) for frame in lexicon]
        assert sw.lexicon(path, level=1)._counted() == sw.lexicon(lexicon, level=1)._counted()


@pytest.mark.parametrize("ending", ENDINGS)
def test_built_in_lexicons_are_saved_whole(ending, tmp_path):
    lexicon = sw.lexicon("policy-frames")
    lexicon.save(tmp_path / f"saved{ending}")
    again = sw.lexicon(tmp_path / f"saved{ending}")
    assert again._counted() == lexicon._counted()
    assert ending == ".csv" or again.to_dict() == lexicon.to_dict()


@pytest.mark.parametrize("ending", ENDINGS)
def test_awkward_words_come_back(ending, tmp_path):
    words = [
        *(
            'say "no"',
            "back\\slash",
            "no",
            "true",
            "null",
            "1984",
            "1e5",
            "x: y",
            "- dash",
            "# hash",
            "{ab}",
            "a, b; c",
        ),
        *("naïve", "\u200bzero", "e\u0301tat", "☃ snow", "𝔘nicode", "re:^un.*ed$", "is:a b", "=sum", "'quoted'"),
        *("a\u2028b", "tab\tword", "nbsp\xa0word", "next\x85line", "\ufeffmark"),
    ]
    lexicon = sw.lexicon(
        {"no": words, "a.b": {"ok": 1 / 3}, "éa [b]": {"frames": {"patterns": ["x"], "exclude": ["y"]}}}
    )
    lexicon.save(tmp_path / f"saved{ending}")
    again = sw.lexicon(tmp_path / f"saved{ending}")
    assert again.frames == lexicon.frames
    if ending == ".csv":
        assert again["no"] == [word.strip() for word in words]
    else:
        assert again._counted() == lexicon._counted()


def test_where_a_lexicon_cannot_be_saved(tmp_path):
    lexicon = sw.lexicon({"sea": ["gale"]})
    with pytest.raises(sw.OptionError, match=r"must end in .toml, .json"):
        lexicon.save(tmp_path / "sea.dic")
    with pytest.raises(OSError, match="folder"):
        lexicon.save(tmp_path / "nowhere" / "sea.toml")
    (tmp_path / "sea.toml").write_text("old")
    lexicon.save(str(tmp_path / "sea.toml"))
    assert sw.lexicon(tmp_path / "sea.toml")._counted() == lexicon._counted()
    assert [path.name for path in tmp_path.iterdir()] == ["sea.toml"]


# -- the guide ---------------------------------------------------------------------------------------------------------


def test_the_guide_shows_one_lexicon_in_every_format(tmp_path):
    guide = (FILES.parents[2] / "docs" / "lexicons.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w+ (\S+)\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    assert {pathlib.Path(name).suffix for name, _ in blocks} == set(READERS) - {".tsv", ".yaml", ".lex"}
    for name, text in blocks:
        (tmp_path / name).write_text(text, encoding="utf-8")
        lexicon = sw.lexicon(tmp_path / name)
        assert {frame: lexicon.weights(frame) for frame in lexicon} == {
            "work": {"crane*": 1, "dock worker*": 1},
            "sea": {"gale force": 1, "wave*": 1},
        }


def test_the_whole_form_of_the_guide(tmp_path):
    guide = (FILES.parents[2] / "docs" / "lexicons.md").read_text(encoding="utf-8")
    whole = re.search(r"^```toml\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    (tmp_path / "whole.toml").write_text(whole[1], encoding="utf-8")
    assert sw.lexicon(tmp_path / "whole.toml").to_dict() == {
        "name": "harbour",
        "negation": 3,
        "negators": ["not", "never"],
        "frames": {
            "work": {
                "title": "Work on the quay",
                "definition": "Who loads and unloads, and on which terms.",
                "patterns": {"crane*": 1, "dock worker*": 1, "go slow": 0.5},
                "exclude": ["crane fly"],
                "frames": {"pay": {"patterns": {"wage*": 1, "bonus": 0.5}}},
            }
        },
    }


# -- what is no file, or too much --------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipes_devices_and_folders_are_not_opened(tmp_path):
    os.mkfifo(tmp_path / "sea.yml")
    (tmp_path / "sea.toml").mkdir()
    for path, what in (
        (tmp_path / "sea.yml", "a pipe"),
        ("/dev/zero", "a pipe, a device"),
        (tmp_path / "sea.toml", "a folder"),
    ):
        with pytest.raises(sw.LexiconError, match=re.escape(f"{path}: this is {what}")):
            sw.lexicon(path)


def test_the_content_of_another_file_is_not_shown(tmp_path):
    for ending in READERS:
        path = tmp_path / f"passwd{ending}"
        path.write_text("".join(f"user{i}:x:{i}:{i}:\x1b[31msecret{'s' * 200}:/home:/bin/sh\n" for i in range(9)))
        with pytest.raises(sw.LexiconError) as raised:
            sw.lexicon(path)
        assert "\x1b" not in str(raised.value)
        assert "ssssssssssssssssss" not in str(raised.value)


def test_long_content_is_cut_and_escaped(tmp_path):
    path = tmp_path / "sea.csv"
    path.write_text("word,frame,weight\ngale,sea," + "\u202e" * 5_000)
    with pytest.raises(sw.LexiconError) as raised:
        sw.lexicon(path)
    assert str(raised.value).removeprefix(str(path)).count("\\u202e") <= 80
    assert "\u202e" not in str(raised.value)


@pytest.mark.parametrize("name", ["a.json", "a.yml", "quoted.yml", "a.toml", "quoted.toml"])
def test_a_key_of_ten_megabytes(name, tmp_path):
    path = tmp_path / name
    key = "k" * 10_000_000
    path.write_text({"a.json": f'{{"{key}": ["x"]}}', "a.yml": f"{key}: [x]", "quoted.yml": f'? "{key}"\n: [x]',
                     "a.toml": f'{key} = ["x"]', "quoted.toml": f'"{key}" = ["x"]'}[name])  # fmt: skip
    begun = time.process_time()
    with pytest.raises(sw.LexiconError) as raised:
        sw.lexicon(path)
    assert time.process_time() - begun < 2
    assert len(str(raised.value)) < len(str(path)) + 300


def test_too_large_a_file(tmp_path):
    with open(tmp_path / "sea.csv", "wb") as file:
        file.write(b"word,frame\n")
        file.truncate(LARGEST + 1)
    with pytest.raises(sw.LexiconError, match=r"50,000,001 bytes; the limit is 50,000,000"):
        sw.lexicon(tmp_path / "sea.csv")


def test_too_many_patterns(tmp_path):
    (tmp_path / "sea.lc3").write_text("+sea\n" + "gale\n" * 5_000_000)
    begun = time.process_time()
    with pytest.raises(sw.LexiconError, match="5,000,001 lines; a lexicon has at most 1,000,000 patterns"):
        sw.lexicon(tmp_path / "sea.lc3")
    assert time.process_time() - begun < 1
    with pytest.raises(sw.LexiconError, match="more than 1,000,000 patterns"):
        sw.lexicon({f"f{part}": [f"w{word}" for word in range(MOST // 4)] for part in range(4)} | {"g": ["one more"]})


@pytest.mark.parametrize(
    ("name", "begins", "opening"),
    [
        ("a.json", "", "["),
        ("a.json", "", '{"a":'),
        ("a.yml", "a: ", "["),
        ("a.yml", "a: ", "{a: "),
        ("a.toml", "a = ", "["),
        ("a.toml", "a = ", "{a = "),
        ("a.ykd", "<dictionary>", '<cnode name="a">'),
    ],
)
def test_a_hundred_thousand_brackets(name, begins, opening, tmp_path):
    path = tmp_path / name
    path.write_text(begins + opening * 100_000)
    begun = time.process_time()
    assert "nested too deeply" in refusal(path)
    assert time.process_time() - begun < 1
    # The small stack of a thread is enough, too.
    refusals = []
    before = threading.stack_size(256 * 1024)
    thread = threading.Thread(target=lambda: refusals.append(refusal(path)))
    thread.start()
    thread.join()
    threading.stack_size(before)
    assert refusals == [refusal(path)]


def refusal(path):
    with pytest.raises(sw.LexiconError) as raised:
        sw.lexicon(path)
    return str(raised.value)


@pytest.mark.parametrize("negation", ["three", 0, 2.5, True, [3], {"words": 3}])
def test_negation_of_a_file(negation, tmp_path):
    path = tmp_path / "sea.json"
    path.write_text(json.dumps({"negation": negation, "frames": {"sea": ["gale"]}}))
    assert "negation = " in refusal(path)


def test_names_that_other_things_bear(tmp_path):
    names = ["__proto__", "constructor", "tokens", "outlet", "<script>alert(1)</script>"]
    path = tmp_path / "names.json"
    path.write_text(json.dumps({name: [f"word{i}"] for i, name in enumerate(names)}))
    lexicon = sw.lexicon(path)
    assert lexicon.frames == names
    corpus = sw.Corpus({"text": ["word0 word1", "word2 word3 word4"], "outlet": ["x", "y"]})
    assert set(corpus.tokens().framing(lexicon)["frame"]) == set(names)


# -- options -----------------------------------------------------------------------------------------------------------


def test_duplicates():
    twice = {"sea": [{"gale": 2}, {"Gale": 0.5}, "wave"]}
    with pytest.raises(sw.LexiconError, match=r"'Gale' stands in it twice \('gale' is the same to texts\)"):
        sw.lexicon(twice)
    assert sw.lexicon(twice, duplicates="first").weights("sea") == {"gale": 2, "wave": 1}
    assert sw.lexicon(twice, duplicates="sum").weights("sea") == {"gale": 2.5, "wave": 1}
    apart = {"sea": ["re:Gale", "re:gale", "is:US", "is:us", "e\u0301t\u00e9", "ete"]}
    assert len(sw.lexicon(apart)["sea"]) == 6
    for alike in (["won\u2019t", "won't"], ["\u00e9t\u00e9", "E\u0301TE\u0301"], ["tax  cut", "tax cut"]):
        with pytest.raises(sw.LexiconError, match="twice"):
            sw.lexicon({"sea": alike})
    with pytest.raises(sw.LexiconError, match="twice"):
        sw.lexicon({"sea": {"patterns": ["gale"], "exclude": ["GALE"]}}, duplicates="first")
    for wrong, error in (("last", sw.OptionError), (None, TypeError), (True, TypeError)):
        with pytest.raises(error, match="duplicates = "):
            sw.lexicon(twice, duplicates=wrong)


def test_a_sum_is_a_weight_too():
    with pytest.raises(sw.LexiconError, match=r"0\.0001 to 100"):
        sw.lexicon({"sea": [{"gale": 60}, {"GALE": 60}]}, duplicates="sum")


def test_encodings():
    for wrong, error in (("no-such", sw.OptionError), (5, TypeError)):
        with pytest.raises(error, match="encoding = "):
            sw.lexicon(FILES / "lexicoder.lc3", encoding=wrong)
    with pytest.raises(sw.LexiconError, match="byte 20"):
        sw.lexicon(FILES / "windows1252.dic", encoding="ascii")


def test_an_xml_declaration_names_a_text_encoding_or_is_refused(tmp_path):
    for name in ("punycode", "zip", "utf-7", "no-such"):
        path = tmp_path / "a.ykd"
        path.write_text(f'<?xml version="1.0" encoding="{name}"?><dictionary/>')
        with pytest.raises(sw.LexiconError, match=f"encoding '{name}' is not read"):
            sw.lexicon(path)


def test_what_was_read_counts():
    lexicon = sw.lexicon(FILES / "substrings.lcd")
    corpus = sw.Corpus(
        {"text": ["Cranes, a hovercrane and dock workers.", "Airliners pay the payer."], "outlet": ["x", "y"]}
    )
    framing = corpus.tokens().framing(lexicon)
    assert dict(zip(framing["outlet"], framing["hits"], strict=True)) == {"x": 3, "y": 1}


# -- mutated files -----------------------------------------------------------------------------------------------------


#: What means something to one format or another.
SIGNS = "\n \t % [ { &a *a !!x \" ' , \\ <! &b; (9) \r e999 # : = @ + + - \u2212 \ufeff"
PIECES = [piece.encode() for piece in SIGNS.split(" ")]
PIECES += [b"\xff\xfe", b"\xed\xa0\x80", b"\0", b" "]


def mutated(data, draw):
    data = bytearray(data)
    for _ in range(draw.choice([1, 1, 2, 5, 20])):
        at = draw.randrange(len(data) + 1)
        kind = draw.randrange(5)
        if kind == 0:
            data[at : at + draw.randrange(9)] = b""
        elif kind == 1:
            data[at:at] = bytes(draw.randrange(256) for _ in range(draw.randrange(1, 5)))
        elif kind == 2:
            data[at:at] = draw.choice(PIECES)
        elif kind == 3 and data:
            data[at % len(data)] ^= 1 << draw.randrange(8)
        else:
            end = at + draw.randrange(40)
            data[at:at] = data[at:end] * draw.randrange(1, 4)
    return bytes(data)


@pytest.mark.parametrize("name", sorted({case["file"] for case in MANIFEST["good"]}))
def test_mutated_files_are_read_or_refused(name, tmp_path):
    path = tmp_path / name
    original = (FILES / name).read_bytes()
    draw = random.Random(name)
    begun = time.process_time()
    refused = []
    for _ in range(120):
        path.write_bytes(mutated(original, draw))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", sw.DataWarning)
            try:
                lexicon = sw.lexicon(path)
            except sw.LexiconError as error:
                refused.append(str(error))
            else:
                assert all(lexicon.weights(frame) for frame in lexicon)
    assert time.process_time() - begun < 10
    assert all(said.startswith(str(path)) for said in refused)
    assert 0 < len(refused) < 120
