"""The built-in lexicons: each can be used, knows senses that are not meant, and is worth what its page says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import slantwise as sw
from slantwise.lexicon import built_in

ROOT = Path(__file__).parents[2]
ENGLISH = ["attribution", "certainty", "generic-frames", "issue-frames", "moral-foundations", "policy-frames"]
PAIRS = [(name, frame) for name in ENGLISH for frame in sw.lexicon(name)]
#: Ways that a word may go on where a pattern leaves it open.
ENDINGS = ("", "s", "y", "e", "ed", "ies", "ism", "ing", "er", "ist", "es", "al", "ce", "ction", "le")


def hits(lexicon: object, *texts: str) -> dict[tuple[str, str], int]:
    """Hits of each frame in each text."""
    corpus = sw.Corpus([{"text": text, "outlet": text} for text in texts])
    return {(row["outlet"], row["frame"]): row["hits"] for row in corpus.tokens().framing(lexicon)}


def written(pattern: str, ending: str = "") -> str:
    """A text that a pattern meets."""
    return pattern.replace("*", ending).replace("?", "s")


def test_they_are_there():
    assert set(ENGLISH) <= set(built_in())


@pytest.mark.parametrize("name", ENGLISH)
def test_each_says_what_it_is(name):
    path = Path(sw.__file__).parent / "lexicons" / f"{name}.toml"
    text = path.read_text(encoding="utf-8")
    assert "validity" in text.lower()
    assert '\nsource = "' in text
    lexicon = sw.lexicon(name)
    assert lexicon.name == name
    for frame in lexicon:
        assert lexicon.title(frame) != frame, frame
        assert lexicon.definition(frame).endswith("."), frame
        assert len(lexicon[frame]) >= 7, frame
    assert f"`{name}`" in (ROOT / "docs" / "frames.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "frame"), PAIRS)
def test_every_exclusion_keeps_something_out(name, frame):
    """An excluded phrase that no pattern would meet is a mistake: something else was meant."""
    lexicon = sw.lexicon(name)
    excluded = lexicon.excluded(frame)
    if not excluded:
        return
    texts = {pattern: {written(pattern, ending) for ending in ENDINGS} for pattern in excluded}
    every = [text for several in texts.values() for text in several]
    without = hits({frame: lexicon[frame]}, *every)
    within = hits({frame: {"patterns": lexicon[frame], "exclude": excluded}}, *every)
    idle = [
        pattern for pattern in excluded if all(within[text, frame] >= without[text, frame] for text in texts[pattern])
    ]
    assert idle == []


@pytest.mark.parametrize(("name", "frame"), PAIRS)
def test_no_pattern_is_swallowed_by_another(name, frame):
    """A pattern of one word that another of one word also meets adds nothing."""
    words = [pattern for pattern in sw.lexicon(name)[frame] if " " not in pattern]
    globs = [pattern for pattern in words if "*" in pattern or "?" in pattern]
    for glob in globs:
        others = [written(word) for word in words if word != glob]
        found = hits({"glob": [glob]}, *others)
        assert [word for word in others if found[word, "glob"]] == [], glob


@pytest.mark.parametrize(
    ("frame", "meant", "not_meant"),
    [
        ("security", "security was tightened", "social security checks"),
        ("external-reputation", "an international row", "the international airport"),
        ("external-reputation", "the allies signed", "the president's allies"),
        ("fairness", "a fair share of the water", "the state fair opened"),
        ("legality", "a court heard it", "the tennis court"),
        ("legality", "an illegal search", "illegal immigrants"),
        ("economic", "the price of bread", "campaign finance"),
        ("crime", "two assaults", "an assault weapon"),
        ("health", "a suicide", "a suicide bomber"),
        ("political", "the campaign", "a bombing campaign"),
        ("public-opinion", "a poll of farmers", "polling stations"),
        ("cultural-identity", "a diversity of customs", "biological diversity"),
        ("morality", "an act of faith", "talks in good faith"),
    ],
)
def test_policy_frames_know_what_is_not_meant(frame, meant, not_meant):
    found = hits("policy-frames", meant, not_meant)
    assert found[meant, frame] > 0
    assert found[not_meant, frame] == 0


def test_said_is_neutral_and_claimed_is_not():
    found = hits("attribution", "she said", "she claimed", "she admitted", "she lashed out", "she fumed")
    assert {text: frame for (text, frame), count in found.items() if count} == {
        "she said": "neutral",
        "she claimed": "loaded.doubt",
        "she admitted": "loaded.endorsement",
        "she lashed out": "loaded.attack",
        "she fumed": "loaded.temper",
    }


def test_may_is_not_always_a_hedge():
    found = hits(
        sw.lexicon("certainty", level=1), "it may rain", "on may 4", "they met in May", "it could not", "clearly"
    )
    assert {key for key, count in found.items() if count} == {("it may rain", "hedges"), ("clearly", "boosters")}


def test_foundations_merge():
    merged = sw.lexicon("moral-foundations", level=1)
    assert merged.frames == ["care", "fairness", "loyalty", "authority", "purity"]
    assert {"kindness", "cruelty"} <= set(merged["care"])


def test_frames_are_worth_what_the_page_says(tmp_path):
    if not os.environ.get("SLANTWISE_DATA"):
        pytest.skip("SLANTWISE_DATA is not set: no coded units to measure on")
    command = [sys.executable, str(ROOT / "validity"), "coded", "--into", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    measured = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))["coded"]
    noted = json.loads((ROOT / "validity" / "figures.json").read_text(encoding="utf-8"))["coded"]
    assert [row | {"auc": 0, "low": 0, "high": 0} for row in measured] == [
        row | {"auc": 0, "low": 0, "high": 0} for row in noted
    ]
    for name in ("auc", "low", "high"):
        assert [row[name] for row in measured] == pytest.approx([row[name] for row in noted], abs=1e-3), name
    held = {row["code"]: row["auc"] for row in measured if row["half"] == "held out" and not row["alone"]}
    assert held["mean of the codes"] > 0.75
    assert min(held.values()) > 0.7
