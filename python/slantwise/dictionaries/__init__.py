"""The lexicon files people have: each reader turns a text into the plain data that a lexicon is made from.

Every pattern and name in that data knows its line and column (`place.Placed`), so that whoever finds fault with it
later can say where it stands.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from .._core import LexiconError
from . import content, marks

if TYPE_CHECKING:
    from pathlib import Path

#: Which module reads a file of each ending; it is imported when there is one.
READERS = {
    ".toml": "toml",
    ".json": "json",
    ".yml": "yaml",
    ".yaml": "yaml",
    ".csv": "spreadsheet",
    ".tsv": "spreadsheet",
    ".dicx": "spreadsheet",
    ".dic": "liwc",
    ".cat": "wordstat",
    ".ykd": "yoshikoder",
    ".lcd": "yoshikoder",
    ".lc3": "lexicoder",
    ".lex": "lexicoder",
}


def read(path: Path, encoding: str | None) -> tuple[Any, list[str]]:
    """Return the plain data of a lexicon file, and what is to be told of how it was read.

    The ending says how to read it; Yoshikoder and Lexicoder share endings, so there the first character decides.
    """
    content.check(path)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise LexiconError(f"the ending {path.suffix!r} is none of a lexicon file; {', '.join(READERS)} are read")
    text = content.text(path, encoding)
    if reader in ("lexicoder", "yoshikoder"):
        reader = "yoshikoder" if text.lstrip().startswith("<") else "lexicoder"
    notes: list[str] = []
    data = importlib.import_module(f".{reader}", __name__).read(text, notes)
    if reader not in ("toml", "json", "yaml"):
        marks.without(data, notes)
    return data, notes
