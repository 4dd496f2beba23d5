"""Lexicoder's .lc3: a category behind a +, its words below, one to a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .nesting import Node
from .place import Placed, fault, shown

if TYPE_CHECKING:
    from collections.abc import Sequence


def read(text: str, _notes: Sequence[str]) -> dict[str, Any]:
    """Return the frames of a dictionary of Lexicoder 3."""
    root = Node()
    frame = None
    for number, line in enumerate(text.split("\n"), 1):
        written = line.strip()
        column = len(line) - len(line.lstrip()) + 1
        if written.startswith("+"):
            frame = root.within(Placed(written[1:].strip(), number, column + 1))
        elif written and frame is None:
            raise fault(f"{shown(written)} stands above the first category; write +NAME above it", number, column)
        elif written and frame is not None:
            frame.add(Placed(written.replace("_", " ").strip(), number, column))
    return root.data()
