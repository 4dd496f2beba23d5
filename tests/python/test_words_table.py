r"""The tables of docs/words.md are true: what they say of slantwise is what slantwise does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import slantwise as sw

PAGE = (Path(__file__).parents[2] / "docs" / "words.md").read_text(encoding="utf-8")
CODE = re.compile(r"`([^`]*)`")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table of the page, as heads and cells."""
    part = PAGE.split(f"<!-- {name}:")[1]
    heads, _, *listed = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in part.splitlines()
        if line.startswith("|")
    ]
    return [dict(zip(heads, cells, strict=True)) for cells in listed]


def code(cell: str) -> list[str]:
    r"""What stands in code spans; \u and four digits are the character itself."""
    return [re.sub(r"\\u(\w{4})", lambda found: chr(int(found[1], 16)), span) for span in CODE.findall(cell)]


def stated(cell: str) -> list[str]:
    """The words that a cell states; "nothing" where there are none, so that an empty cell is no statement."""
    words = code(cell)
    assert words or cell == "nothing", f"the cell {cell!r} states no words"
    return words


def counted(text: str, **options: bool | str) -> list[str]:
    """The terms that count, in the order of the text."""
    tokens = sw.Corpus({"text": [text]}, outlet=None).tokens(**options)
    found = []
    for term in tokens.features:
        found += [(start, term) for start in tokens.kwic(f"re:^{re.escape(term)}$", window=0)["start"]]
    assert len(found) == tokens.n_tokens
    return [term for _, term in sorted(found)]


COMPARED, OPTIONS = rows("compared"), rows("options")
CHOICES = [(row["text"], cell) for row in OPTIONS for cell in (row["keep"], row["drop"], row["split"]) if cell != "–"]


def test_the_tables_are_there():
    assert len(COMPARED) >= 30
    assert len({row["text"] for row in COMPARED}) == len(COMPARED)
    named = {code(cell)[0].split("=")[0] for _, cell in CHOICES}
    assert named >= {"urls", "emails", "mentions", "hashtags", "hyphens", "apostrophes", "numbers", "emoji"}


@pytest.mark.parametrize("row", COMPARED + OPTIONS, ids=lambda row: row["text"])
def test_the_defaults(row):
    (text,) = code(row["text"])
    assert counted(text) == stated(row["slantwise" if "slantwise" in row else "default"])


@pytest.mark.parametrize(("text", "cell"), CHOICES)
def test_the_options(text, cell):
    call, _, result = cell.partition(": ")
    option, value = code(call)[0].split("=")
    assert counted(*code(text), **{option: ast.literal_eval(value)}) == stated(result)


@pytest.mark.parametrize("row", COMPARED, ids=lambda row: row["text"])
def test_explain_says_the_same(row):
    (text,) = code(row["text"])
    table = sw.Corpus({"text": [text]}, outlet=None).explain(text)
    terms = [term for term, counts in zip(table["term"], table["counted"], strict=True) if counts]
    assert terms == stated(row["slantwise"])
