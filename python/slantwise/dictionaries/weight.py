"""Weights as files write them."""

from __future__ import annotations

import re

from .place import fault, shown

#: The smallest and the largest weight, below 0 or above. Weights are counted in parts of 1/10,000.
LEAST, LARGEST = 0.0001, 100
#: What is needed where a weight is none.
NEEDED = "a number from 0.0001 to 100, or the same below 0, is needed"

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def is_number(text: str) -> bool:
    """Say whether a text is a number as files write it: digits, a point, an exponent."""
    return _NUMBER.fullmatch(text) is not None


def weight(text: str, line: int, column: int) -> float:
    """Return the weight that a text says, or say why it says none."""
    if is_number(text) and LEAST <= abs(float(text)) <= LARGEST:
        return float(text)
    hint = NEEDED
    if not text:
        hint = "write the weight, or 1 where all words count alike"
    elif "," in text and is_number(text.replace(",", ".", 1)):
        hint = f"write a point before the fraction: {text.replace(',', '.', 1)}"
    elif "\u2212" in text:
        hint = f"the minus is the character U+2212; write a plain one: {text.replace(chr(0x2212), '-')}"
    raise fault(f"the weight is {shown(text)}; {hint}", line, column)
