"""The command line: what it prints and writes, and how it ends."""

import csv
import io
import json
import os
import pty
import re
import resource
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import slantwise as sw
from slantwise import cli, guess, options, output, progress
from slantwise.read import Loaded
from slantwise.table import Table

ROOT = Path(__file__).resolve().parents[2]
NEWSROOM = str(ROOT / "examples" / "newsroom.jsonl")


#: Output is buffered, as it is for people; unbuffered, nothing would be left to fail at exit.
BUFFERED = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}


def command(*arguments):
    return [sys.executable, "-m", "slantwise", *map(str, arguments)]


def run(*arguments, **how):
    """Run the command line as a process of its own."""
    how = {"capture_output": True, "timeout": 60, "text": True, "encoding": "utf-8", "env": BUFFERED} | how
    return subprocess.run(command(*arguments), check=False, **how)


@pytest.fixture
def call(capsys):
    """Run the command line in this process: (exit code, output, what it said)."""

    def main(*arguments):
        code = cli.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return main


@pytest.fixture
def refused(call):
    """Run a command that fails with this code, and with one line that says all this."""

    def main(code, arguments, *said):
        found, out, err = call(*arguments)
        assert found == code, err
        assert out == ""
        assert err.startswith("slantwise: ")
        assert err.count("\n") == 1
        assert "Traceback" not in err
        for part in said:
            assert str(part) in err

    return main


@pytest.fixture
def small(tmp_path):
    """Write a file of two outlets and return its path."""
    rows = [
        {"text": "Tariffs cost jobs and jobs cost votes.", "outlet": "Tribune"},
        {"text": "Jobs and prices first.", "outlet": "Tribune"},
        {"text": "The border comes first.", "outlet": "Ledger"},
        {"text": "Tariffs guard the border.", "outlet": "Ledger"},
    ]
    path = tmp_path / "small.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


# -- help --------------------------------------------------------------------------------------------------------------


def examples():
    texts = {"": options.EPILOG} | {name: description for name, (_, description) in options.COMMANDS.items()}
    for name, text in texts.items():
        for line in re.findall(r"^  (slantwise .*)$", text, re.MULTILINE):
            if "COMMAND" not in line:
                yield pytest.param(shlex.split(line)[1:], id=f"{name or 'slantwise'}: {line[10:60]}")


@pytest.mark.parametrize("arguments", list(examples()))
def test_every_example_in_the_help_runs(call, tmp_path, monkeypatch, arguments):
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    code, out, err = call(*arguments)
    assert (code, err) == (0, "")
    if "-o" in arguments:
        assert (tmp_path / arguments[arguments.index("-o") + 1]).stat().st_size > 100
    else:
        assert len(out.splitlines()) > 3


@pytest.mark.parametrize("name", options.COMMANDS)
def test_help_of_every_command(call, name):
    code, out, err = call(name, "--help")
    assert (code, err) == (0, "")
    assert re.search(rf"slantwise {name} (\w+ )?examples/newsroom\.jsonl", out)


def test_help_and_version(call):
    code, out, _ = call("--help")
    assert code == 0
    assert all(name in out for name in options.COMMANDS)
    assert call("--version") == (0, f"slantwise {sw.__version__}\n", "")


def test_entry_point():
    from importlib.metadata import entry_points

    (entry,) = entry_points(group="console_scripts", name="slantwise")
    assert entry.load() is cli.main


# -- wrong use ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], ["a command is needed", "keyness"]),
        (["keynes", "a.jsonl"], ["unknown command 'keynes'", "did you mean keyness?"]),
        (["--verson"], ["command is needed"]),
        (["keyness"], ["FILE"]),
        (["keyness", "a.jsonl", "--windw", "3"], ["--windw", "did you mean --window?"]),
        (["keyness", "--windw=3", "a.jsonl"], ["--windw=3", "did you mean --window?"]),
        (["keyness", "a.jsonl", "--stopw", "en"], ["--stopw", "did you mean --stopwords?"]),
        (["kwic", "a.jsonl", "--patern", "x"], ["--patern", "did you mean --pattern?"]),
        (["kwic", "a.jsonl"], ["kwic needs --pattern"]),
        (["lexicon"], ["LOOK"]),
        (["lexicon", "cover", "a.jsonl"], ["coverage, overlap, lint", "Did you mean 'coverage'?"]),
        (["lexicon", "coverage"], ["lexicon coverage needs a FILE"]),
        (["events", "a.jsonl", "--show", "link"], ["--show", "events, links, articles", "Did you mean 'links'?"]),
        (["events", "a.jsonl", "--days", "all"], ["--days", "any"]),
        (["collocates", "a.jsonl"], ["collocates needs --node"]),
        (["keyness", "a.jsonl", "--test", "tokn"], ["--test", "dispersion, token", "Did you mean 'token'?"]),
        (["collocates", "a.jsonl", "--measure", "logdise"], ["--measure", "Did you mean 'logdice'?"]),
        (["cooccurrence", "a.jsonl", "--context", "page"], ["--context", "window, document, sentence"]),
        (["cooccurrence", "a.jsonl", "--weights", "lin"], ["--weights", "harmonic, linear"]),
        (["cooccurrence", "a.jsonl", "--window", "0"], ["--window", "1 or more"]),
        (["cooccurrence", "a.jsonl", "--window", "-1"], ["--window", "1 or more"]),
        (["cooccurrence", "a.jsonl", "--window", "2.0"], ["--window", "whole number"]),
        (["cooccurrence", "a.jsonl", "--window", "2,x"], ["--window", "'x'", "0 or more"]),
        (["kwic", "a.jsonl", "--window", "9" * 30], ["--window", "whole number"]),
        (["keyness", "a.jsonl", "--window", "3"], ["--window without --near"]),
        (["keyness", "a.jsonl", "--threads", "0"], ["--threads", "1 or more"]),
        (["keyness", "a.jsonl", "--top", "0"], ["--top", "1 or more"]),
        (["keyness", "a.jsonl", "--top", "many"], ["--top", "'many'"]),
        (["keyness", "a.jsonl", "--prior", "nan"], ["--prior", "number"]),
        (["keyness", "a.jsonl", "--max-expanded", "inf"], ["--max-expanded", "1 or more"]),
        (["keyness", "a.jsonl", "-o", "a.xlsx"], ["a.xlsx", ".csv"]),
        (["report", "a.jsonl", "-o", "a.csv"], ["a.csv", ".html"]),
    ],
)
def test_wrong_use(refused, arguments, said):
    refused(2, arguments, *said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["keyness", NEWSROOM, "--threads", "100000"], "threads"),
        (["frequencies", NEWSROOM, "--stopwords", "xx"], "xx"),
        (["frequencies", NEWSROOM, "--stem", "klingon"], "klingon"),
        (["kwic", NEWSROOM, "--pattern", "re:("], "re:("),
        (["collocates", NEWSROOM, "--node", "zzzz"], "zzzz"),
        (["keyness", NEWSROOM, "--encoding", "utf-99"], "utf-99"),
    ],
)
def test_wrong_values(refused, arguments, said):
    refused(2, arguments, said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["keyness", NEWSROOM, "--target", "Harbour Tribune"], "Did you mean 'Harbor Tribune'?"),
        (["keyness", NEWSROOM, "--text", "txt"], "Did you mean 'text'?"),
        (["keyness", NEWSROOM, "--by", "outlets"], "Did you mean 'outlet'?"),
    ],
)
def test_what_the_data_has_not(refused, arguments, said):
    refused(65, arguments, said)


# -- input -------------------------------------------------------------------------------------------------------------


def test_no_input(refused, tmp_path):
    refused(66, ["keyness", "no.jsonl"], "no.jsonl", "No such file")
    refused(66, ["framing", NEWSROOM, "--lexicon", "no-frames"], "no-frames")
    (tmp_path / "a.jsonl").mkdir()
    refused(65, ["keyness", tmp_path / "a.jsonl"], "no .txt files")


def test_unreadable_input(refused, monkeypatch):
    def denied(*_, **__):
        raise PermissionError(13, "Permission denied", "a.jsonl")

    monkeypatch.setattr(cli, "load", denied)
    refused(66, ["keyness", "a.jsonl"], "a.jsonl: Permission denied")


def test_failing_disk(refused, monkeypatch):
    def broken(*_, **__):
        raise OSError(5, "Input/output error", "a.jsonl")

    monkeypatch.setattr(cli, "load", broken)
    refused(74, ["keyness", "a.jsonl"], "a.jsonl: Input/output error")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (MemoryError(), 75, "too little memory"),
        (ImportError("pip install zstandard"), 69, "pip install zstandard"),
        (ZeroDivisionError("oh\nno\x1b[31m"), 70, "ZeroDivisionError: oh no\\u001b[31m. Please report"),
        (sw.InternalError("failed inside"), 70, "failed inside"),
    ],
)
def test_how_other_errors_end(refused, monkeypatch, error, code, said):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(cli, "load", fail)
    refused(code, ["keyness", "a.jsonl"], said)


def test_bad_data(refused, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "a", "outlet": "x"}\n{"text"\n')
    refused(65, ["keyness", path], f"{path}, line 2")
    path.write_bytes(b'{"story": "a", "outlet": "x"}\n')
    refused(65, ["keyness", path], "no column looks like the text", "--text", "'story', 'outlet'")
    path.write_bytes(b'{"text": "a"}\n')
    refused(65, ["keyness", path], "no column looks like the outlet", "--outlet")
    refused(65, ["report", path, "-o", tmp_path / "r.html"], "no column looks like the outlet")
    assert not (tmp_path / "r.html").exists()


def test_counting_needs_no_outlet(call, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "war war"}\n')
    assert call("frequencies", path)[0] == 0
    assert call("kwic", path, "--pattern", "war")[0] == 0


def test_columns_are_guessed_and_said(call, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Headline,Body,Publisher,Published At\nWar,War and war.,Tribune,2025-01-01\n")
    code, out, err = call("kwic", path, "--pattern", "war", "--json")
    assert code == 0
    assert [row["outlet"] for row in json.loads(out)["rows"]] == ["Tribune", "Tribune"]
    assert err == (
        "slantwise: using column 'Body' as text, column 'Publisher' as outlet, column 'Published At' as date, "
        "column 'Headline' as title\n"
    )


def test_named_columns_are_not_guessed(call, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("text,body,outlet,source\nno,yes,x,y\n")
    code, out, err = call("kwic", path, "--pattern", "yes", "--text", "body", "--outlet", "source", "--json")
    assert (code, err) == (0, "")
    assert [(row["node"], row["outlet"]) for row in json.loads(out)["rows"]] == [("yes", "y")]


def test_a_guess_that_does_not_fit_is_taken_back(call, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("text,outlet,date\nWar.,x,03/04/2020\n")
    code, out, err = call("frequencies", path)
    assert (code, err.count("\n")) == (0, 1)
    assert "not using column 'date' as date" in err
    assert "03/04/2020" in err
    assert "war" in out
    code, _, err = call("frequencies", path, "--date", "date")
    assert (code, "03/04/2020" in err) == (65, True)
    path.write_text("text,outlet,Published\nWar.,x,03/04/2020\n")
    code, _, err = call("frequencies", path)
    assert (code, err.count("\n"), "not using column 'Published' as date" in err) == (0, 1, True)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (["text", "outlet"], ("text", "outlet", None)),
        (["content", "source", "event_id"], ("content", "source", "event_id")),
        (["article", "newspaper", "story"], ("article", "newspaper", "story")),
        (["source", "outlet", "body", "content"], ("content", "outlet", None)),
        (["Full Text", "PUBLISHER"], ("Full Text", "PUBLISHER", None)),
        (["TEXT", "text"], ("TEXT", None, None)),
    ],
)
def test_guesses(columns, expected):
    found = guess.roles(columns, {})
    assert (found["text"], found["outlet"], found["event"]) == expected


def test_a_column_has_one_role():
    found = guess.roles(["text", "source"], {"event": "source"})
    assert (found["event"], found["outlet"]) == ("source", None)


def test_several_files_are_one_corpus(call, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "war", "outlet": "x", "n": 1}\n')
    (tmp_path / "b.csv").write_text("outlet,text,more\ny,war trade,z\n,war,\n")
    import polars

    polars.DataFrame({"text": ["trade"], "outlet": ["x"]}).write_parquet(tmp_path / "c.parquet")
    files = [tmp_path / name for name in ("a.jsonl", "b.csv", "c.parquet")]
    code, out, err = call("frequencies", *files, "--by", "outlet", "--json")
    assert (code, err) == (0, "")
    found = {(row["outlet"], row["feature"]): row["frequency"] for row in json.loads(out)["rows"]}
    assert found == {("x", "war"): 1, ("x", "trade"): 1, ("y", "war"): 1, ("y", "trade"): 1}
    assert json.loads(out)["recipe"]["documents"]["seen"] == 4


def test_without_outlets_each_file_is_one(call, tmp_path):
    for name in ("guardian", "bbc"):
        (tmp_path / f"{name}.csv").write_text("n,text\n1,war\n2,peace\n")
    code, out, _ = call("frequencies", tmp_path / "guardian.csv", tmp_path / "bbc.csv", "--by", "outlet", "--json")
    assert code == 0
    assert {row["outlet"] for row in json.loads(out)["rows"]} == {"guardian", "bbc"}


def test_ids_may_repeat_from_file_to_file(call, tmp_path):
    for name in ("guardian", "bbc"):
        (tmp_path / f"{name}.csv").write_text("id,text\n1,war\n2,peace\n")
    code, _, err = call("frequencies", tmp_path / "guardian.csv", tmp_path / "bbc.csv", "--by", "outlet")
    assert (code, "not using column 'id' as id" in err) == (0, True)


def test_an_unreadable_file_among_many(refused, tmp_path, small):
    refused(66, ["keyness", small, tmp_path / "no.jsonl", small, "-o", tmp_path / "x.csv"], "no.jsonl")
    assert not (tmp_path / "x.csv").exists()


def test_standard_input(small):
    with small.open("rb") as file:
        found = run("frequencies", "-", "--json", stdin=file)
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["recipe"]["documents"]["seen"] == 4
    found = run("frequencies", "-", input="{]\n")
    assert found.returncode == 65
    assert "standard input, line 1" in found.stderr


def test_packed_bomb(call, tmp_path, monkeypatch):
    import gzip

    monkeypatch.setattr("slantwise.source.ALWAYS", 1000)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "' + b"a" * 100_000 + b'"}'))
    code, _, err = call("frequencies", path, "--max-expanded", "10")
    assert (code, "max_expanded" in err) == (65, True)
    assert call("frequencies", path, "--max-expanded", "100000")[0] == 0


# -- results -----------------------------------------------------------------------------------------------------------


def rows(out):
    return json.loads(out)["rows"]


def same(found, table):
    """Rows that were printed are those of a table."""
    assert json.dumps(found, sort_keys=True) == json.dumps(list(table), sort_keys=True, default=str)


@pytest.fixture(scope="module")
def newsroom():
    return sw.read(NEWSROOM, event="event", date="date", title="title", id="id")


def test_frequencies(call, newsroom):
    _, out, _ = call("frequencies", NEWSROOM, "--by", "outlet", "--by", "event", "--stopwords", "en", "--json")
    same(rows(out), newsroom.tokens(stopwords="en").frequencies(by=["outlet", "event"]))
    _, out, _ = call("frequencies", NEWSROOM, "--near", "port", "--near", "border", "--window", "3", "--json")
    same(rows(out), newsroom.tokens().near(["port", "border"], window=3).frequencies())


def test_words(call, newsroom):
    arguments = [
        "--stem",
        "en",
        "--no-lowercase",
        "--no-numbers",
        "--punctuation",
        "--urls",
        "keep",
        "--min-docfreq",
        "3",
    ]
    _, out, _ = call("frequencies", NEWSROOM, *arguments, "--min-count", "4", "--json")
    tokens = newsroom.tokens(
        stem="en", lowercase=False, numbers=False, punctuation=True, urls=True, min_docfreq=3, min_count=4
    )
    same(rows(out), tokens.frequencies())


def test_dispersion(call, newsroom):
    _, out, _ = call("dispersion", NEWSROOM, "--json")
    same(rows(out), newsroom.tokens().dispersion())
    _, out, _ = call("dispersion", NEWSROOM, "--by", "outlet", "--min-count", "9", "--near", "port", "--json")
    same(rows(out), newsroom.tokens().near("port").dispersion("outlet", min_count=9))


def test_how_words_are_cut_and_where_they_are_taken_from(call, newsroom):
    cut = ["--hyphens", "keep", "--apostrophes", "split", "--hashtags", "drop", "--no-emoji", "--no-diacritics"]
    _, out, _ = call("frequencies", NEWSROOM, *cut, "--words", "unicode", "--json")
    tokens = newsroom.tokens(
        hyphens="keep", apostrophes="split", hashtags="drop", emoji=False, diacritics=False, words="unicode"
    )
    same(rows(out), tokens.frequencies())
    views = {
        ("--quoted",): newsroom.tokens().quoted(),
        ("--unquoted", "--lead", "80"): newsroom.tokens().lead(80).unquoted(),
        ("--compound", "said the", "--ngrams", "1", "--ngrams", "2"): newsroom.tokens()
        .compound("said the")
        .ngrams([1, 2]),
    }
    for arguments, view in views.items():
        _, out, _ = call("frequencies", NEWSROOM, *arguments, "--json")
        assert len(view.features) > 0
        same(rows(out), view.frequencies())
    code, _, err = call("frequencies", NEWSROOM, "--hyphens", "glue")
    assert code == 2
    assert "--hyphens" in err


def test_keyness(call, newsroom):
    arguments = ["--target", "Civic Courier", "--reference", "Meridian Post", "--within", "event", "--test", "token"]
    _, out, _ = call("keyness", NEWSROOM, *arguments, "--prior", "100", "--min-count", "9", "--json")
    table = newsroom.tokens().keyness(
        target=["Civic Courier"], reference="Meridian Post", within="event", test="token", prior=100, min_count=9
    )
    same(rows(out), table)
    _, out, _ = call("keyness", NEWSROOM, "--cluster", "event", "--near", "port", "--json")
    same(rows(out), newsroom.tokens().near("port").keyness(cluster="event"))


def test_references_and_decisions(call, newsroom):
    _, out, _ = call("keyness", NEWSROOM, "--reference", "pairs", "--target", "Civic Courier", "--json")
    same(rows(out), newsroom.tokens().keyness(reference="pairs", target="Civic Courier"))
    over = ["--by", "outlet", "--by", "quarter", "--reference"]
    for reference in ("previous", "itself", "others"):
        _, out, _ = call("framing", NEWSROOM, *over, reference, "--json")
        same(rows(out), newsroom.tokens().framing("policy-frames", by=["outlet", "quarter"], reference=reference))
    code, _, err = call("keyness", NEWSROOM, "--reference", "previous")
    assert code == 2
    assert "give two columns" in err
    for option, wrong in (("--adjust", "bonferroni"), ("--interval", "wald"), ("--test", "g2"), ("--replicates", "0")):
        code, _, err = call("keyness", NEWSROOM, option, wrong)
        assert code == 2
        assert option in err
        assert wrong in err
    code, _, err = call("framing", NEWSROOM, "--seed", "-1")
    assert code == 2


def test_power(call, newsroom):
    _, out, _ = call("power", NEWSROOM, "--ratio", "2", "--stopwords", "en", "--json")
    same(rows(out), sw.power(newsroom.tokens(stopwords="en"), ratio=2))
    options = ["--target", "Civic Courier", "--alpha", "0.01", "--power", "0.9", "--feature", "port*", "--json"]
    _, out, _ = call("power", NEWSROOM, *options)
    same(rows(out), sw.power(newsroom.tokens(), ["port*"], target="Civic Courier", alpha=0.01, power=0.9))
    _, out, _ = call("power", NEWSROOM, "--lexicon", "policy-frames", "--articles", "100", "--json")
    same(rows(out), sw.power(newsroom.tokens(), lexicon="policy-frames", articles=100))
    for wrong in (["--ratio", "1"], ["--alpha", "1"], ["--power", "0"], ["--articles", "1"]):
        code, _, err = call("power", NEWSROOM, *wrong)
        assert code == 2
        assert wrong[0].strip("-") in err


def test_framing(call, newsroom, tmp_path):
    _, out, _ = call("framing", NEWSROOM, "--within", "event", "--json")
    same(rows(out), newsroom.tokens().framing("policy-frames", within="event"))
    frames = tmp_path / "frames.json"
    frames.write_text('{"economic": ["job*", "price*"]}')
    _, out, _ = call("framing", NEWSROOM, "--lexicon", frames, "--json")
    same(rows(out), newsroom.tokens().framing({"economic": ["job*", "price*"]}))


def test_how_a_lexicon_is_read(call, refused, newsroom, tmp_path):
    frames = tmp_path / "frames.yml"
    frames.write_text("work:\n  jobs: [job*, Job*]\n  pay: [price*, wage*]\nplace: [port, the]\n")
    how = {"level": 1, "negation": 4, "negators": "es", "duplicates": "first"}
    given = [part for name, value in how.items() for part in (f"--{name}", value)]
    _, out, _ = call("framing", NEWSROOM, "--lexicon", frames, *given, "--json")
    same(rows(out), newsroom.tokens().framing(sw.lexicon(frames, **how)))
    _, out, _ = call("power", NEWSROOM, "--lexicon", frames, "--level", 1, "--duplicates", "sum", "--json")
    same(rows(out), sw.power(newsroom.tokens(), lexicon=sw.lexicon(frames, level=1, duplicates="sum")))
    refused(65, ["framing", NEWSROOM, "--lexicon", frames], "frames.yml, line 2, column 16:")
    refused(2, ["framing", NEWSROOM, "--duplicates", "last"], "duplicates")
    refused(2, ["framing", NEWSROOM, "--negation", "0"], "negation")
    saved = tmp_path / "frames.json"
    saved.write_text('{"work": ["job*"]}')
    refused(2, ["framing", NEWSROOM, "--lexicon", saved, "--negators", "fr"], "say with negation=")
    refused(2, ["framing", NEWSROOM, "--lexicon", saved, "--lexicon-encoding", "utf-99"], "utf-99")
    frames.write_bytes("work: [job*, caf\u00e9]\n".encode("windows-1252"))
    refused(65, ["framing", NEWSROOM, "--lexicon", frames], "read it with --lexicon-encoding 'windows-1252'")
    _, out, _ = call("framing", NEWSROOM, "--lexicon", frames, "--lexicon-encoding", "windows-1252", "--json")
    same(rows(out), newsroom.tokens().framing({"work": ["job*", "caf\u00e9"]}))
    _, out, _ = call("lexicon", "lint", "--lexicon", "policy-frames-fr", "--lexicon-encoding", "windows-1252", "--json")
    same(rows(out), sw.lexicon("policy-frames-fr").lint())
    refused(2, ["framing", NEWSROOM, "--lexicon", saved, "-o", saved], "is also an input")


def test_lexicon(call, newsroom, tmp_path):
    lexicon = sw.lexicon("policy-frames")
    _, out, _ = call("lexicon", "coverage", NEWSROOM, "--by", "event", "--json")
    same(rows(out), lexicon.coverage(newsroom.tokens(), by="event"))
    _, out, _ = call("lexicon", "overlap", NEWSROOM, "--lead", "50", "--json")
    same(rows(out), lexicon.overlap(newsroom.tokens().lead(50)))
    _, out, _ = call("lexicon", "lint", NEWSROOM, "--json")
    same(rows(out), lexicon.lint(newsroom.tokens()))
    frames = tmp_path / "frames.json"
    frames.write_text('{"economic": ["tax", "tax*"]}')
    _, out, _ = call("lexicon", "lint", "--lexicon", frames, "--json")
    assert [row["finding"] for row in rows(out)] == ["taken in", "short glob"]


def test_collocates(call, newsroom):
    arguments = ["--node", "minist*", "--window", "4", "--measure", "pmi", "--min-count", "2", "--weights", "linear"]
    _, out, _ = call("collocates", NEWSROOM, *arguments, "--json")
    matrix = newsroom.tokens().cooccurrence(window=4, weights="linear")
    same(rows(out), matrix.collocates("minist*", measure="pmi", min_count=2))


def test_collocates_of_groups(call, newsroom):
    arguments = ["--node", "port", "--stopwords", "en", "--window", "8", "--min-count", "3"]
    _, out, _ = call("collocates", NEWSROOM, *arguments, "--by", "outlet", "--within", "event", "--json")
    matrix = newsroom.tokens(stopwords="en").cooccurrence(window=8)
    same(rows(out), matrix.collocates("port", by="outlet", within="event", min_count=3))
    _, out, _ = call("collocates", NEWSROOM, *arguments, "--measure", "ppmi", "--smoothing", "0.75", "--json")
    same(rows(out), matrix.collocates("port", measure="ppmi", smoothing=0.75, min_count=3))
    _, out, _ = call("collocates", NEWSROOM, *arguments, "--by", "outlet", "--top", "2")
    assert len([line for line in out.splitlines() if "port" in line]) == 2 * len(newsroom.outlets)
    code, _, err = call("collocates", NEWSROOM, *arguments, "--test", "token")
    assert (code, "say by which column" in err) == (2, True)


def test_draws_of_collocates(call, newsroom):
    arguments = ["--node", "port", "--stopwords", "en", "--window", "8", "--min-count", "5"]
    drawn = ["--test", "permutation", "--adjust=maxt", "--interval", "bootstrap", "--replicates", "60", "--seed", "4"]
    _, out, _ = call("collocates", NEWSROOM, *arguments, "--by", "outlet", *drawn, "--json")
    matrix = newsroom.tokens(stopwords="en").cooccurrence(window=8)
    how = {"test": "permutation", "adjust": "maxt", "interval": "bootstrap", "replicates": 60, "seed": 4}
    same(rows(out), matrix.collocates("port", by="outlet", min_count=5, **how))
    for option, value in (("adjust", "holm"), ("interval", "bootstrap"), ("replicates", "60"), ("seed", "4")):
        code, _, err = call("collocates", NEWSROOM, *arguments, f"--{option}", value)
        assert (code, f"--{option} is about a comparison" in err) == (2, True)


def test_measures_with_commas(call, newsroom):
    expected = newsroom.tokens().keyness(min_count=50, measures=["lrc", "odds_ratio", "log10_p"])
    for given in (["lrc,odds_ratio,log10_p"], ["lrc, odds_ratio", "log10_p"], ["lrc", "odds_ratio", "log10_p"]):
        options = [part for name in given for part in ("--measures", name)]
        _, out, _ = call("keyness", NEWSROOM, "--min-count", "50", *options, "--json")
        same(rows(out), expected)
    code, _, err = call("keyness", NEWSROOM, "--measures", "lrc,od_ratio")
    assert (code, "Did you mean 'odds_ratio'" in err) == (2, True)


def test_a_feature_that_is_not_there(refused):
    refused(2, ["power", NEWSROOM, "--feature", "zzz"], "['zzz']: no feature matches")


def test_how_to_compare_over_time(refused):
    arguments = ["keyness", NEWSROOM, "--reference", "previous"]
    refused(2, [*arguments, "--by", "month"], "--by outlet --by month")
    refused(2, [*arguments, "--by", "month", "--by", "outlet"], "--by outlet --by month")


def test_collocations(call, newsroom):
    _, out, _ = call("collocations", NEWSROOM, "--stopwords", "en", "--min-count", "3", "--json")
    same(rows(out), newsroom.tokens(stopwords="en").collocations(min_count=3))
    _, out, _ = call("collocations", NEWSROOM, "-n", "2", "-n", "4", "--sentences", "--near", "port", "--json")
    same(rows(out), newsroom.tokens().near("port").collocations([2, 4], sentences=True))
    code, _, err = call("collocations", NEWSROOM, "-n", "5")
    assert (code, "n = 5" in err) == (2, True)


def test_cooccurrence(call, small):
    _, out, _ = call("cooccurrence", small, "--min-count", "1", "--window", "2", "--measure", "pmi", "--json")
    matrix = sw.read(small).tokens().cooccurrence(window=2)
    counts, closeness, names = matrix.to_scipy().toarray(), matrix.association("pmi").toarray(), matrix.features
    found = {(row["feature"], row["other"]): (row["count"], round(row["pmi"], 9)) for row in rows(out)}
    assert found == {
        (names[i], names[j]): (counts[i, j] / (1 + (i == j)), round(closeness[i, j], 9))
        for i in range(len(names))
        for j in range(i, len(names))
        if counts[i, j]
    }
    frequencies = [row["count"] for row in rows(out)]
    assert frequencies == sorted(frequencies, reverse=True)
    _, out, _ = call("cooccurrence", small, "--min-count", "1", "--window", "2", "--ordered", "--json")
    assert sum(row["count"] for row in rows(out)) == sum(frequencies)


def test_weighted_pairs_may_count_less_than_one(call, small):
    _, out, _ = call("cooccurrence", small, "--min-count", "0.5", "--weights", "harmonic", "--json")
    assert min(row["count"] for row in rows(out)) < 1
    code, _, err = call("cooccurrence", small, "--min-count", "0.5")
    assert code == 2
    assert "--min-count 0.5: a whole number of 1 or more is needed without --weights" in err
    code, _, err = call("cooccurrence", small, "--weights", "harmonic", "--measure", "fisher")
    assert code == 2
    assert "the exact test needs whole counts" in err


@pytest.mark.parametrize("option", ["--target", "--reference", "--within", "--cluster"])
def test_a_comparison_names_its_column(call, small, option):
    code, _, err = call("collocates", small, "--node", "port", option, "x")
    assert code == 2
    assert f"{option} is about a comparison: say by which column, with --by" in err


def test_ordered_cooccurrence(call, small):
    arguments = ["--min-count", "1", "--ordered", "--weights", "harmonic", "--measure", "t_score"]
    _, out, _ = call("cooccurrence", small, *arguments, "--json")
    matrix = sw.read(small).tokens().cooccurrence(ordered=True, weights="harmonic")
    counts, closeness, names = matrix.to_scipy().toarray(), matrix.association("t_score").toarray(), matrix.features
    assert rows(out)
    for row in rows(out):
        cell = names.index(row["feature"]), names.index(row["other"])
        assert row["count"] == counts[cell] >= 1
        assert row["t_score"] == pytest.approx(closeness[cell], rel=1e-12)


def test_cooccurrence_on_one_side_and_by_group(call, newsroom):
    arguments = ["--min-count", "3", "--window", "0,3", "--by", "outlet", "--stopwords", "en", "--measure", "pmi"]
    _, out, _ = call("cooccurrence", NEWSROOM, *arguments, "--json")
    stack = newsroom.tokens(stopwords="en").cooccurrence(window=(0, 3), by="outlet")
    names, listed = stack.features, rows(out)
    assert list(listed[0]) == ["outlet", "feature", "other", "count", "pmi"]
    for label, matrix in stack.items():
        counts, closeness = matrix.to_scipy().toarray(), matrix.association("pmi").toarray()
        found = {(r["feature"], r["other"]): (r["count"], round(r["pmi"], 9)) for r in listed if r["outlet"] == label}
        assert found == {
            (names[i], names[j]): (counts[i, j], round(closeness[i, j], 9)) for i, j in np.argwhere(counts >= 3)
        }
    _, out, _ = call("cooccurrence", NEWSROOM, *arguments, "--min-count", "100000", "--json")
    assert rows(out) == []


def test_kwic(call, newsroom):
    _, out, _ = call("kwic", NEWSROOM, "--pattern", "trade deal", "--pattern", "re:^tariff", "--window", "3", "--json")
    same(rows(out), newsroom.tokens().kwic(["trade deal", "re:^tariff"], window=3))


def test_events(call, newsroom):
    _, out, _ = call("events", NEWSROOM, "--days", "2", "--threshold", "0.2", "--json")
    found = newsroom.events(days=2, threshold=0.2)
    assert [row["event"] for row in rows(out)] == found.event_table["event"]
    assert [row["title"] for row in rows(out)] == found.event_table["title"]
    _, out, _ = call("events", NEWSROOM, "--days", "any", "--stem", "en", "--show", "links", "--json")
    same(rows(out), newsroom.events(days=None, stem="en").event_links)


def test_events_as_a_column_of_the_input(call, newsroom, tmp_path):
    path = tmp_path / "with-events.jsonl"
    assert call("events", NEWSROOM, "--show", "articles", "-o", path)[0] == 0
    again = sw.read(path, id="id", title="title", date="date", event="event")
    found = newsroom.events()
    assert again.documents["event"] == found.documents["event"]
    assert again.documents["event_original"] == newsroom.documents["event"]
    assert [again.text(doc) for doc in range(3)] == [newsroom.text(doc) for doc in range(3)]


def test_report(call, tmp_path):
    page = tmp_path / "r.html"
    code, out, err = call("report", NEWSROOM, "-o", page, "--heading", "Four <papers>")
    assert (code, out, err) == (0, f"{page}\n", "")
    assert "Four &lt;papers&gt;" in page.read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], {"within": "event", "stopwords": "en", "title": None, "threads": None}),
        (["--within", "date"], {"within": "date"}),
        (["--threads", "2", "--heading", "H", "--stopwords", "none"], {"threads": 2, "title": "H", "stopwords": None}),
        (["--event", "title"], {"within": "event"}),
    ],
)
def test_what_the_report_is_made_from(call, tmp_path, monkeypatch, arguments, expected):
    import slantwise.report

    asked = {}

    def build(corpus, *, lexicon, **how):
        asked.update(how, frames=lexicon.name, documents=len(corpus))
        return "page"

    monkeypatch.setattr(slantwise.report, "build", build)
    monkeypatch.chdir(tmp_path)
    assert call("report", NEWSROOM, *arguments) == (0, "report.html\n", "")
    assert (tmp_path / "report.html").read_text() == "page"
    assert {"frames": "policy-frames", "documents": 49}.items() <= asked.items()
    assert expected.items() <= asked.items()


def test_threads_do_not_change_a_result(call):
    assert len({call("keyness", NEWSROOM, "--threads", threads, "--json")[1] for threads in (1, 2, 5)}) == 1


def test_twins_are_said(call, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("text,outlet\nWar.,BBC\nWar.,bbc \n")
    code, _, err = call("frequencies", path)
    assert (code, err.count("\n")) == (0, 1)
    assert err.startswith("slantwise: warning: outlets that look like the same: 'BBC' and 'bbc '")


# -- on the screen -----------------------------------------------------------------------------------------------------


def test_numbers_are_aligned(call, small):
    _, out, _ = call("frequencies", small, "--top", "2")
    assert out.splitlines() == [
        "feature  frequency  rank  docfreq  per_million",
        "jobs             3     1        2      157,895",
        "and              2     2        2      105,263",
        "... and 9 more (--top N shows more, -o FILE.csv writes all)",
    ]


def test_top_is_per_group(call):
    _, out, _ = call("frequencies", NEWSROOM, "--by", "outlet", "--top", "2", "--json")
    assert [row["outlet"] for row in rows(out)] == sorted(sw.read(NEWSROOM).outlets * 2)
    _, out, _ = call("kwic", NEWSROOM, "--pattern", "the", "--top", "3", "--json")
    assert len(rows(out)) == 3


def test_hostile_text_cannot_move_the_cursor(call, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "war", "outlet": "\x1b[2J\u202eevil\r\n"}) + "\n")
    _, out, _ = call("frequencies", path, "--by", "outlet")
    assert "\\u001b[2J\\u202eevil" in out
    assert not {"\x1b", "\u202e", "\r"} & set(out)


def table(columns):
    return Table(sw._core.Table.from_columns(list(columns.items())))


def test_wide_characters_are_aligned():
    lines = output.as_text(table({"feature": ["新聞", "né", "ne\u0301x"], "n": [1, 20, 300]})).splitlines()
    assert lines == ["feature    n", "新聞       1", "né        20", "ne\u0301x      300"]


@pytest.mark.parametrize("width", [120, 80, 60, 40])
def test_tables_fit_a_terminal(newsroom, width):
    results = [
        newsroom.tokens().keyness(target="Civic Courier").head(30),
        newsroom.tokens().framing("policy-frames", within="event"),
        newsroom.tokens().cooccurrence().collocates("minister"),
        newsroom.tokens().kwic("minister", window=8),
    ]
    for result in results:
        lines = [line for line in output.as_text(result, width).splitlines() if not line.startswith("(too narrow")]
        assert max(map(len, lines)) <= width
        assert len(lines) == len(result) + 1
        assert lines[0].split()[0] == result.columns[0]


def test_numbers_are_never_cut():
    shown = output.as_text(table({"feature": ["x" * 30], "n": [123456789], "m": [987654321]}), 24)
    assert shown.splitlines() == [
        "feature             n",
        "xxxxxxx…  123,456,789",
        "(too narrow for m; -o FILE.csv has all columns)",
    ]


def in_a_terminal(*arguments, columns=80):
    """Run in a terminal of this width and return what it shows."""
    master, slave = pty.openpty()
    environment = BUFFERED | {"COLUMNS": str(columns)}
    process = subprocess.Popen(command(*arguments), stdout=slave, stderr=slave, stdin=slave, env=environment)
    os.close(slave)
    shown = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(master)
    assert process.wait(timeout=60) == 0
    return shown.decode()


def test_a_narrow_terminal():
    wide = run("keyness", NEWSROOM, "--top", "3").stdout
    shown = in_a_terminal("keyness", NEWSROOM, "--top", "3")
    assert max(map(len, wide.splitlines())) > 100
    assert max(len(line) for line in shown.splitlines() if not line.startswith("(too narrow")) <= 80
    assert "(too narrow for " in shown


def test_progress_is_gone_before_the_result_is_shown(monkeypatch, small):
    def busy(*_):
        draw = sw._core.on_progress(None)
        sw._core.on_progress(draw)
        draw("counting", 1, 4)
        return Table(sw._core.Table.from_columns([("feature", ["war"])]))

    screen = Screen()
    monkeypatch.setattr(progress, "PATIENCE", 0)
    monkeypatch.setitem(cli.COMMANDS, "frequencies", busy)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(sys, "stdout", screen)
    assert cli.main(["frequencies", str(small)]) == 0
    assert re.fullmatch(r"\rcounting 25 %\r +\rfeature\nwar\n", screen.getvalue())


# -- progress ----------------------------------------------------------------------------------------------------------


class Screen(io.StringIO):
    def isatty(self):
        return True


def test_progress_waits_and_cleans_up(monkeypatch):
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)

    def earlier(*_):
        pass

    first = sw._core.on_progress(earlier)
    try:
        with progress.shown():
            draw = sw._core.on_progress(None)
            draw("counting", 1, 4)
            assert screen.getvalue() == ""
            monkeypatch.setattr(progress, "PATIENCE", 0)
            draw("counting", 1, 4)
            assert screen.getvalue() == "\rcounting 25 %"
            draw("reading", 5, 0)
        assert screen.getvalue().endswith("\r" + " " * len("reading 5") + "\r")
        assert sw._core.on_progress(None) is earlier
    finally:
        sw._core.on_progress(first)


def test_progress_is_for_terminals_only(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress.shown():
        assert sw._core.on_progress(None) is None


# -- files -------------------------------------------------------------------------------------------------------------


def test_every_format(call, small, tmp_path):
    expected = list(sw.read(small).tokens().frequencies(by="outlet"))
    for ending in output.ENDINGS:
        code, out, err = call("frequencies", small, "--by", "outlet", "-o", tmp_path / f"out{ending}")
        assert (code, out, err) == (0, "", "")
    names = list(expected[0])
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        assert [[*row] for row in csv.reader(file)] == [names] + [[str(v) for v in row.values()] for row in expected]
    assert json.loads((tmp_path / "out.json").read_text())["rows"] == expected
    assert [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()] == expected
    import polars

    assert polars.read_parquet(tmp_path / "out.parquet").rows(named=True) == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "out.csv", "out.json", "out.jsonl", "out.parquet", "small.jsonl",
    ]  # fmt: skip


def test_a_file_has_all_rows(call, tmp_path):
    call("frequencies", NEWSROOM, "-o", tmp_path / "all.csv")
    call("frequencies", NEWSROOM, "--top", "7", "-o", tmp_path / "top.csv")
    assert len((tmp_path / "all.csv").read_text().splitlines()) > 2000
    assert len((tmp_path / "top.csv").read_text().splitlines()) == 8


def test_file_and_json_together(call, small, tmp_path):
    code, out, _ = call("frequencies", small, "--json", "-o", tmp_path / "out.jsonl")
    assert code == 0
    assert rows(out) == [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]


def test_parquet_without_polars(call, small, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "polars", None)
    assert call("frequencies", small, "-o", tmp_path / "out.parquet")[0] == 0
    assert sw.read(tmp_path / "out.parquet", text="feature", outlet=None).text(0) == "jobs"
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    code, _, err = call("frequencies", small, "-o", tmp_path / "none.parquet")
    assert (code, "pip install 'slantwise[read]'" in err) == (69, True)
    assert not (tmp_path / "none.parquet").exists()


@pytest.mark.parametrize("first", "=+-@\t\r")
def test_csv_cells_are_no_formulas(tmp_path, first):
    output.save(table({f"{first}name": [f"{first}1+1", "a=b", None], "n": [-1, 2, 3]}), str(tmp_path / "a.csv"))
    with (tmp_path / "a.csv").open(newline="") as file:
        found = list(csv.reader(file))
    assert found == [[f"'{first}name", "n"], [f"'{first}1+1", "-1"], ["a=b", "2"], ["", "3"]]


def test_json_has_no_nan(tmp_path):
    output.save(table({"a": [float("inf"), 1.5]}), str(tmp_path / "a.json"))
    assert rows((tmp_path / "a.json").read_text()) == [{"a": None}, {"a": 1.5}]


def test_empty_tables(call, small, tmp_path):
    for ending in output.ENDINGS:
        assert call("kwic", small, "--pattern", "zebra", "-o", tmp_path / f"out{ending}")[0] == 0
    assert (tmp_path / "out.csv").read_bytes() == b"doc,outlet,left,node,right,start,end\r\n"
    assert rows((tmp_path / "out.json").read_text()) == []
    assert call("kwic", small, "--pattern", "zebra")[1].splitlines() == ["doc  outlet  left  node  right  start  end"]


def test_output_may_not_be_an_input(refused, small, tmp_path):
    before = small.read_bytes()
    refused(2, ["frequencies", small, "-o", small], "also an input")
    link = tmp_path / "link.jsonl"
    link.symlink_to(small)
    refused(2, ["frequencies", NEWSROOM, small, "-o", link], "also an input")
    assert small.read_bytes() == before


def test_cannot_create(refused, small, tmp_path):
    (tmp_path / "folder.csv").mkdir()
    refused(73, ["frequencies", small, "-o", tmp_path / "folder.csv"], "folder.csv", "is a folder")
    refused(73, ["frequencies", small, "-o", tmp_path / "no" / "out.csv"], tmp_path / "no")
    refused(73, ["frequencies", small, "-o", tmp_path / ("a" * 300 + ".csv")], "File name too long")
    refused(73, ["report", small, "-o", small / "r.html"], "no such folder")


def test_a_folder_that_may_not_be_written(refused, small, tmp_path, monkeypatch):
    def denied(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(output.tempfile, "mkstemp", denied)
    refused(73, ["frequencies", small, "-o", tmp_path / "out.csv"], "out.csv: Permission denied")


@pytest.mark.parametrize("step", ["write", "fsync", "chmod", "replace"])
def test_a_failure_at_any_step_leaves_nothing(refused, small, tmp_path, monkeypatch, step):
    def full(*_):
        raise OSError(28, "No space left on device")

    old = tmp_path / "out.csv"
    old.write_text("old")
    monkeypatch.setattr(*((output, "_csv", full) if step == "write" else (output.os, step, full)))
    refused(74, ["frequencies", small, "-o", old], "out.csv: No space left on device")
    assert old.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "small.jsonl"]


def test_an_interrupt_while_writing_leaves_nothing(call, small, tmp_path, monkeypatch):
    def interrupted(_, file):
        file.write(b"part")
        raise KeyboardInterrupt

    monkeypatch.setattr(output, "_csv", interrupted)
    assert call("frequencies", small, "-o", tmp_path / "out.csv")[0] == 130
    assert [path.name for path in tmp_path.iterdir()] == ["small.jsonl"]


def test_a_link_is_replaced_and_not_followed(call, small, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("precious")
    (tmp_path / "out.csv").symlink_to(other)
    assert call("frequencies", small, "-o", tmp_path / "out.csv")[0] == 0
    assert other.read_text() == "precious"
    assert not (tmp_path / "out.csv").is_symlink()


def test_new_files_obey_the_umask(call, small, tmp_path):
    before = os.umask(0o027)
    try:
        call("frequencies", small, "-o", tmp_path / "out.csv")
    finally:
        os.umask(before)
    assert (tmp_path / "out.csv").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_devices_are_written_and_not_replaced(refused, small, tmp_path):
    (tmp_path / "out.csv").symlink_to("/dev/full")
    refused(74, ["frequencies", small, "-o", tmp_path / "out.csv"], "No space left")
    assert (tmp_path / "out.csv").is_symlink()


def test_a_full_quota_leaves_nothing(tmp_path):
    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    found = run("frequencies", NEWSROOM, "-o", tmp_path / "out.csv", preexec_fn=limited)
    assert found.returncode == 74
    assert found.stderr == f"slantwise: {tmp_path / 'out.csv'}: File too large\n"
    assert list(tmp_path.iterdir()) == []


# -- how processes end -------------------------------------------------------------------------------------------------


def test_exit_codes_of_the_process():
    good = run("frequencies", NEWSROOM, "--top", "3")
    assert (good.returncode, good.stderr, len(good.stdout.splitlines())) == (0, "", 5)
    for code, arguments in ((2, ["frequncies"]), (66, ["frequencies", "no.jsonl"]), (65, ["frequencies", __file__])):
        found = run(*arguments)
        assert found.returncode == code
        assert found.stdout == ""
        assert re.fullmatch(r"slantwise: .*\n", found.stderr)


def test_names_that_are_no_text(tmp_path):
    name = os.path.join(os.fsencode(tmp_path), b"caf\xe9.jsonl")
    try:
        with open(name, "wb") as file:
            file.write(b'{"text": "war", "outlet": "x"}\n{')
    except OSError:
        pytest.skip("this file system wants names to be text")
    found = subprocess.run(
        [*command("frequencies"), name], check=False, capture_output=True, env=BUFFERED | {"PYTHONUTF8": "1"}
    )
    assert found.returncode == 65
    assert b"line 2" in found.stderr
    assert b"Traceback" not in found.stderr


@pytest.mark.parametrize("arguments", [["frequencies", NEWSROOM, "--json"], ["frequencies", NEWSROOM], ["--help"]])
def test_a_closed_pipe_is_quiet(arguments):
    reader, writer = os.pipe()
    os.close(reader)
    found = run(*arguments, capture_output=False, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (found.returncode, found.stderr) == (0, "")


def test_head():
    pipeline = f"{shlex.join(command('frequencies', NEWSROOM, '--json'))} | head -1"
    found = subprocess.run(
        ["sh", "-c", pipeline], check=False, capture_output=True, text=True, timeout=60, env=BUFFERED
    )
    assert (found.returncode, found.stderr, found.stdout.count("\n")) == (0, "", 1)


@pytest.mark.parametrize("closing", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_quiet(tmp_path, closing):
    line = shlex.join(command("frequencies", NEWSROOM, "--top", "1", "-o", tmp_path / "out.csv", "--json"))
    found = subprocess.run(
        ["sh", "-c", f"{line} {closing}"], check=False, capture_output=True, timeout=60, env=BUFFERED
    )
    assert (found.returncode, found.stderr) == (0, b"")
    assert (tmp_path / "out.csv").read_text().startswith("feature")


def test_errors_do_not_go_to_output():
    found = subprocess.run(
        ["sh", "-c", f"{shlex.join(command('frequencies', 'no.jsonl'))} 2>&-"],
        check=False,
        capture_output=True,
        env=BUFFERED,
    )
    assert (found.returncode, found.stdout) == (66, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [["frequencies", NEWSROOM, "--json"], ["frequencies", NEWSROOM, "--top", "1"]])
def test_a_full_disk_behind_output(arguments):
    with open("/dev/full", "w") as full:
        found = run(*arguments, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert (found.returncode, found.stderr) == (74, "slantwise: No space left on device\n")


def test_output_in_a_poor_encoding(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "新聞", "outlet": "x"}\n', encoding="utf-8")
    found = run("frequencies", path, env=BUFFERED | {"PYTHONIOENCODING": "ascii"})
    assert (found.returncode, "\\u65b0" in found.stdout) == (0, True)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals(tmp_path, number, code):
    # Reading waits for a pipe that never ends, so the signal finds the process at work.
    fifo = tmp_path / "a.jsonl"
    os.mkfifo(fifo)
    process = subprocess.Popen(
        command("frequencies", fifo, "-o", tmp_path / "out.csv"), stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with fifo.open("wb") as writer:
        writer.write(b'{"text": "war", "outlet": "x"}\n')
        writer.flush()
        time.sleep(0.1)
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
    assert process.returncode == code
    assert out == b""
    assert err == (b"slantwise: interrupted\n" if code == 130 else b"")
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_loaded_names_its_columns():
    assert Loaded("a", {"text": ["a"]}, "json").columns == ["text"]
