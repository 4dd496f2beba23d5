"""LIWC's .dic: categories with numbers between two lines of %, then words with the numbers of theirs."""

from __future__ import annotations

import re
from typing import Any

from .nesting import Node, Outline, told
from .place import Placed, fault, shown

_CATEGORY = re.compile(r"([0-9]{1,9})[ \t]+(.+)")
#: A word and its numbers where no tab stands between them.
_SPACED = re.compile(r"(.*?)[ ]+([0-9]+(?:[ ]+[0-9]+)*)")
#: What counts only beside certain words: (02 134)125/464, <of>131/125.
_CONDITION = re.compile(r"(?:\([^()]*\)|<[^<>]*>)[ \t]*[0-9]+(?:/[0-9]+)?")


def read(text: str, notes: list[str]) -> dict[str, Any]:
    """Return the frames of a dictionary of LIWC 2001, 2007 or 2015."""
    lines = text.split("\n")
    marks = [number for number, line in enumerate(lines, 1) if line.strip() == "%"]
    if len(marks) != 2:
        raise fault(
            f"categories stand between two lines of %, and words below; lines of % in this file: {len(marks)}",
            marks[2] if len(marks) > 2 else 1,
        )
    if any(line.strip() for line in lines[: marks[0] - 1]):
        raise fault("only categories may stand above the words, between two lines of %", 1)
    outline, categories = Outline(), dict[int, tuple[int, Node]]()
    for number, line in enumerate(lines[marks[0] : marks[1] - 1], marks[0] + 1):
        if line.strip():
            _category(line, number, outline, categories)
    if not categories:
        raise fault("no category stands between the two lines of %", marks[0])
    conditions: list[int] = []
    for number, line in enumerate(lines[marks[1] :], marks[1] + 1):
        if line.strip():
            _word(line, number, categories, conditions)
    if conditions:
        notes.append(told("what counts only beside certain words was left out", conditions))
    return outline.root.data()


def _category(line: str, number: int, outline: Outline, categories: dict[int, tuple[int, Node]]) -> None:
    indent = len(line) - len(line.lstrip())
    found = _CATEGORY.fullmatch(line.strip())
    if found is None:
        raise fault(f"{shown(line.strip())} is no category: a number and a name are needed", number, indent + 1)
    if (known := categories.get(int(found[1]))) is not None:
        raise fault(f"the category number {found[1]} stands in line {known[0]:,} already", number, indent + 1)
    name = found[2].split("\t")[-1].strip()
    node = outline.frame(indent, Placed(name, number, line.rindex(name) + 1))
    categories[int(found[1])] = number, node


def _word(line: str, number: int, categories: dict[int, tuple[int, Node]], conditions: list[int]) -> None:
    column = len(line) - len(line.lstrip()) + 1
    word, tab, codes = line.strip().partition("\t")
    if not tab:
        found = _SPACED.fullmatch(word)
        if found is None:
            raise fault(f"{shown(word)} has no number of a category behind it", number, column)
        word, codes = found.groups()
    kept = _CONDITION.sub(" ", codes)
    if kept != codes or "<of>" in word:
        conditions.append(number)
    if "<of>" in word:
        return
    pattern = Placed(word.strip(), number, column)
    for found in re.finditer(r"\S+", kept):
        code = found[0]
        known = categories.get(int(code)) if code.isascii() and code.isdigit() and len(code) < 10 else None
        if known is None:
            at = line.find(code, column - 1 + len(word)) + 1
            raise fault(f"{shown(code)} of {shown(word)} is not the number of a category", number, at)
        known[1].add(pattern)
