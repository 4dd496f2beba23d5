"""Yoshikoder's .ykd and Lexicoder's .lcd: XML of categories (cnode) and patterns (pnode)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from .nesting import DEEPEST, Node
from .place import Placed, fault, shown
from .weight import weight

if TYPE_CHECKING:
    from collections.abc import Sequence


def read(text: str, _notes: Sequence[str]) -> dict[str, Any]:
    """Return the frames of a dictionary."""
    # Without its declaration the text has no other encoding than its own.
    reading = _Reading()
    try:
        reading.parser.Parse(text, True)
    except expat.ExpatError as error:
        raise fault(f"no XML: {expat.ErrorString(error.code)}", error.lineno, error.offset + 1) from None
    return reading.data()


class _Reading:
    """What has been read, and where in the tree one is."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype
        self._substrings = False
        #: The nodes that are open, each with the score of its patterns.
        self._open: list[tuple[Node, float | None]] = [(Node(), None)]

    def data(self) -> dict[str, Any]:
        """Return the frames. The one that holds all others is the dictionary itself, and names it."""
        root = self._open[0][0]
        if len(root.frames) == 1 and not root.patterns:
            name, only = next(iter(root.frames.items()))
            if only.frames and not only.patterns:
                return {"name": str(name)} | only.data()
        return root.data()

    def _place(self) -> tuple[int, int]:
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def _doctype(self, *_: Any) -> None:
        raise fault("a DTD is not read: it can make a file grow without end; remove <!DOCTYPE", *self._place())

    def _start(self, element: str, given: dict[str, str]) -> None:
        place = self._place()
        node, score = self._open[-1]
        if len(self._open) > DEEPEST + 3:
            raise fault(f"nested too deeply; {DEEPEST} levels are the limit", *place)
        if (element == "dictionary") != (len(self._open) == 1):
            raise fault(f"<{element[:80]}> stands here; a dictionary is one <dictionary> of cnode and pnode", *place)
        if element == "dictionary":
            self._substrings = given.get("style", "").lower() == "lexicoder"
            if "regex" in given.get("patternengine", "").lower():
                raise fault("its patterns are regular expressions of Java, which are not read", *place)
        elif element not in ("cnode", "pnode"):
            raise fault(f"<{element[:80]}> is no part of a dictionary, which has cnode and pnode", *place)
        elif "name" not in given:
            raise fault(f"<{element}> has no name", *place)
        own = weight(given["score"].strip(), *place) if given.get("score") else score
        if element == "pnode":
            if len(self._open) < 3:
                raise fault(f"the pattern {shown(given['name'])} stands in no cnode", *place)
            written = self._substring(given["name"]) if self._substrings else given["name"].strip()
            node.add(Placed(written, *place), own)
        elif element == "cnode":
            node = node.within(Placed(given["name"].strip(), *place), definition=given.get("desc", ""))
        self._open.append((node, own))

    def _end(self, _element: str) -> None:
        self._open.pop()

    @staticmethod
    def _substring(name: str) -> str:
        """Return the glob of what Lexicoder finds anywhere in a text, a blank at its edge being that of a word."""
        name = name.replace("_", " ")
        words = name.strip().strip("*")
        return f"{'' if name[:1].isspace() else '*'}{words}{'' if name[-1:].isspace() else '*'}" if words else ""
