"""Tables of words: .csv, .tsv and LIWC's .dicx, a row per pattern and frame or a column per frame."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from .nesting import Node
from .place import Placed, fault, shown
from .weight import is_number, weight

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: The names that columns go by, in lower case.
PATTERN = ("pattern", "word", "term", "dicterm", "phrase", "entry", "token", "feature")
FRAME = ("frame", "category", "sentiment", "class")
WEIGHT = ("weight", "score", "value")
EXCLUDE = ("exclude", "excluded")

_YES = ("x", "1", "true", "yes")
_NO = ("", "0", "false", "no")


def read(text: str, _notes: Sequence[str]) -> dict[str, Any]:
    """Return the frames of a table. Errors count columns in cells."""
    rows = _rows(text)
    line, header = next(rows, (1, [""]))
    names = [cell.strip().lower() for cell in header]
    while names and not names[-1]:
        names.pop()
    for column, name in enumerate(names, 1):
        if name and names.index(name) + 1 < column:
            raise fault(f"the column {shown(name)} stands twice", line, column)
    pattern = _column(names, PATTERN)
    if pattern is None:
        raise fault(
            f"the columns are {', '.join(map(shown, header[:8]))}; one must be named pattern (or word, or term), and "
            "one frame (or category), or one for each frame",
            line,
        )
    frame = _column(names, FRAME)
    root = Node()
    if frame is not None:
        _long(rows, names, pattern, frame, root)
    else:
        _wide(rows, line, [cell.strip() for cell in header[: len(names)]], pattern, root)
    if not root.frames:
        raise fault("there are no rows below the header", line)
    return root.data()


def _long(rows: Iterator[tuple[int, list[str]]], names: list[str], pattern: int, frame: int, root: Node) -> None:
    """A row for each pattern of a frame."""
    weights, exclude = _column(names, WEIGHT), _column(names, EXCLUDE)
    frames: dict[str, Node] = {}
    for line, cells in rows:
        _as_wide_as(names, cells, line)
        for column in (pattern, frame):
            if not cells[column]:
                raise fault(f"the {('frame', 'pattern')[column == pattern]} is empty; write it", line, column + 1)
        name = cells[frame]
        if name not in frames:
            frames[name] = root.within(Placed(name, line, frame + 1))
        written = Placed(cells[pattern], line, pattern + 1)
        if exclude is not None and cells[exclude].lower() not in _NO:
            if cells[exclude].lower() not in _YES:
                raise fault(f"{shown(cells[exclude])}: x is needed where a phrase is excluded", line, exclude + 1)
            frames[name].exclude.append(written)
        else:
            frames[name].add(written, None if weights is None else weight(cells[weights], line, weights + 1))


def _wide(rows: Iterator[tuple[int, list[str]]], head: int, names: list[str], pattern: int, root: Node) -> None:
    """A column for each frame: a cross or a weight where a pattern belongs to it."""
    frames = {}
    for column, name in enumerate(names):
        if column != pattern:
            frames[column] = root.within(Placed(name, head, column + 1))
    if not frames:
        raise fault("one column is named frame (or category), or there is one for each frame; here is none", head)
    for line, cells in rows:
        _as_wide_as(names, cells, line)
        if not cells[pattern]:
            raise fault("the pattern is empty; write it", line, pattern + 1)
        written = Placed(cells[pattern], line, pattern + 1)
        for column, node in frames.items():
            cell = cells[column]
            if cell in ("X", "x"):
                node.add(written)
            elif cell and not (is_number(cell) and float(cell) == 0):
                node.add(written, weight(cell, line, column + 1))


def _column(names: list[str], known: Sequence[str]) -> int | None:
    """Return the first column of one of these names."""
    return next((names.index(name) for name in known if name in names), None)


def _as_wide_as(names: list[str], cells: list[str], line: int) -> None:
    """Give a row a cell for each column, and none beyond."""
    for column, cell in enumerate(cells):
        cells[column] = cell.strip()
        if column >= len(names) and cells[column]:
            raise fault(
                f"{shown(cells[column])} stands in no column; there are {len(names)}. A cell with a delimiter in it "
                "needs quotation marks",
                line,
                column + 1,
            )
    cells.extend([""] * (len(names) - len(cells)))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, each with the line it begins in."""
    lines = text.split("\n")
    first = next(line for line in lines if line.strip())
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=_delimiter(first), strict=True)
    begun = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begun, cells
            begun = reader.line_num + 1
    except csv.Error as error:
        raise fault(f"no table: {error}", begun) from None


def _delimiter(header: str) -> str:
    """Return what stands between the cells of a header: what cuts it into the most known names, then the most."""

    def worth(delimiter: str) -> tuple[int, int]:
        cells = [cell.strip().strip('"').lower() for cell in header.split(delimiter)]
        return sum(cell in (*PATTERN, *FRAME, *WEIGHT, *EXCLUDE) for cell in cells), len(cells)

    return max(",\t;|", key=worth)
