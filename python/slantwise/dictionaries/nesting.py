"""Frames within frames while they are read, until they are plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .place import Placed, fault, plain, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

#: How deep a lexicon may nest: frames within frames, and brackets within brackets.
DEEPEST = 20


class Node:
    """A frame as it is read: its patterns, what it excludes, what is said of it, and the frames within it."""

    __slots__ = ("exclude", "frames", "patterns", "said")

    def __init__(self, **said: str) -> None:
        self.patterns: list[Any] = []
        self.exclude: list[str] = []
        self.frames: dict[Placed, Node] = {}
        self.said = said

    def within(self, name: Placed, **said: str) -> Node:
        """Return a new frame within this one."""
        if name in self.frames:
            before = next(known for known in self.frames if known == name)
            raise fault(
                f"the frame {shown(name)} stands in line {before.line:,} already; give it another name, or merge them",
                name.line,
                name.column,
            )
        if not name.strip():
            raise fault("a frame without a name; write one", name.line, name.column)
        self.frames[name] = Node(**said)
        return self.frames[name]

    def add(self, pattern: Placed, weight: float | None = None) -> None:
        """Add a pattern; without a weight it counts 1."""
        self.patterns.append(pattern if weight is None else {pattern: weight})

    def data(self) -> dict[str, Any]:
        """Return it as plain data."""
        data: dict[str, Any] = {key: plain(value) for key, value in self.said.items() if value}
        if self.patterns or self.exclude or not self.frames:
            data["patterns"] = self.patterns
        if self.exclude:
            data["exclude"] = self.exclude
        if self.frames:
            data["frames"] = {name: node.data() for name, node in self.frames.items()}
        return data


class Outline:
    """Frames of an indented list: one is within the last before it that is indented less."""

    def __init__(self) -> None:
        self.root = Node()
        self._open: list[tuple[int, Node]] = []

    def frame(self, indent: int, name: Placed) -> Node:
        """Begin a frame."""
        node = (self.above(indent) or self.root).within(name)
        self._open.append((indent, node))
        if len(self._open) > DEEPEST:
            raise fault(f"nested too deeply; {DEEPEST} levels are the limit", name.line, name.column)
        return node

    def above(self, indent: int) -> Node | None:
        """Return the frame that something so indented belongs to."""
        while self._open and self._open[-1][0] >= indent:
            self._open.pop()
        return self._open[-1][1] if self._open else None


def told(what: str, lines: Iterable[int]) -> str:
    """Return what is to be told of some lines, with the first of them."""
    listed = list(lines)
    named = ", ".join(f"{line:,}" for line in listed[:5]) + (" and others" if len(listed) > 5 else "")
    return f"line{'s' * (len(listed) > 1)} {named}: {what}"
