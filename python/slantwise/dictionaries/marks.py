"""Patterns that are marks rather than words, such as `:)`, `$` and `<3`: texts are cut into words without them."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .. import _core
from ..words import options
from .nesting import told
from .place import Placed, shown

if TYPE_CHECKING:
    from .._core import _Options

_LETTERS = re.compile(r"[^\W\d_]{2}")
#: A letter of a script that no pattern is expected to hold, in place of a wildcard.
_ANY, _ONE = "\ua66e", "\ua64b"


def lost(pattern: str) -> str | None:
    """Say why a pattern cannot mean what it says: its marks are all there is to it, or tell it from a bare letter."""
    # Two letters are a word; addresses with wildcards are taken whole.
    if pattern.startswith(("re:", "is:")) or _LETTERS.search(pattern) or "://" in pattern:
        return None
    shielded = unicodedata.normalize("NFC", "".join(pattern.split()).replace("*", _ANY).replace("?", _ONE))
    spaced = pattern.replace("*", _ANY).replace("?", _ONE)
    pieces = _core.explain(spaced, _as_patterns())
    terms = [
        term
        for term, kind in zip(pieces.to_list("term"), pieces.to_list("kind"), strict=True)
        if kind != "punctuation" and term
    ]
    words = [term for term in terms if term.strip(_ANY)]
    if not words:
        # A lone * is told of as such by whoever compiles it.
        return None if shielded.strip(_ANY) == "" else "it has no word in it, as texts are cut without their marks"
    left = words[0].replace(_ANY, "").replace(_ONE, "?")
    bare = len(words) == 1 and (left.isdigit() or (len(left) == 1 and (left.isalpha() or left == "?")))
    if bare and sum(map(len, terms)) < len(shielded):
        meant = " ".join(terms).replace(_ANY, "*").replace(_ONE, "?")
        return f"only {shown(meant)} is left of it, as texts are cut without their marks"
    return None


@functools.cache
def _as_patterns() -> _Options:
    from ..corpus import OPTIONS

    return options(OPTIONS | {"urls": True, "emails": True, "mentions": True, "hashtags": True})


def without(data: Any, notes: list[str]) -> None:
    """Take patterns that are marks from the frames of a dictionary that another program counts with, and tell of it."""
    lines: set[int] = set()
    _clean(data, lines)
    if lines:
        notes.append(told("patterns that are marks, not words, were left out", sorted(lines)))


def _clean(data: Any, lines: set[int]) -> None:
    def stays(pattern: Any) -> bool:
        written = next(iter(pattern)) if isinstance(pattern, Mapping) else pattern
        if lost(written) is None:
            return True
        lines.add(written.line if isinstance(written, Placed) else 1)
        return False

    had = bool(data.get("patterns"))
    for key in ("patterns", "exclude"):
        if key in data:
            data[key] = [pattern for pattern in data[key] if stays(pattern)]
    frames = data.get("frames", {})
    for name in list(frames):
        _clean(frames[name], lines)
        if frames[name].keys().isdisjoint(("patterns", "frames")):
            del frames[name]
    # A frame of nothing but marks goes with them; one that was empty before is a fault to be told of.
    if had and not data["patterns"]:
        del data["patterns"]
        data.pop("exclude", None)
    if not frames:
        data.pop("frames", None)
