"""WordStat's .cat: an indented outline of categories, and in them words with their weights, `TAX_CUT* (1)`."""

from __future__ import annotations

import re
from typing import Any

from .nesting import Outline, told
from .place import Placed, fault, shown
from .weight import weight

_WORD = re.compile(r"(.+?)\s\(([^()\s]*[0-9][^()\s]*)\)")


def read(text: str, notes: list[str]) -> dict[str, Any]:
    """Return the frames of a categorization dictionary."""
    outline, rules = Outline(), list[int]()
    for number, line in enumerate(text.split("\n"), 1):
        written = line.strip()
        indent = len(line) - len(line.lstrip())
        found = _WORD.fullmatch(written)
        if not written:
            continue
        if written.startswith("@"):
            rules.append(number)
        elif found is None:
            outline.frame(indent, Placed(written, number, indent + 1))
        elif (node := outline.above(indent)) is None:
            raise fault(f"{shown(written)} stands in no category; indent it below one", number, indent + 1)
        else:
            given = weight(found[2], number, indent + 1 + found.start(2))
            node.add(Placed(found[1].replace("_", " ").strip(), number, indent + 1), given)
    if rules:
        notes.append(told("rules (@) say more than a pattern can, and were left out", rules))
    return outline.root.data()
