"""Streams of documents: whatever holds them → tables of some rows each, read one at a time."""

from __future__ import annotations

import errno
import itertools
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import _core, read, records, source
from ._core import ColumnError, InputError
from .arguments import column
from .corpus import Corpus, _columns, _table

if TYPE_CHECKING:
    from collections.abc import Iterator

#: About how many characters of rows are made into a table at a time.
PART = 4 << 20
#: Rows of a parquet file that are asked for at a time.
ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that are needed of a stream."""

    text: str
    #: What the others are needed for, and their names.
    others: tuple[tuple[str, str], ...]
    #: Those of them met so far, in a stream whose rows say themselves which columns they have.
    met: dict[str, None] = field(default_factory=dict)

    def among(self, columns: Iterable[str]) -> list[str]:
        """Return those columns that are needed, or may be."""
        needed = {self.text, *(name for _, name in self.others)}
        return [name for name in columns if name in needed]

    def filled(self, columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
        """Return the columns of some rows, null where a column is needed that none of these rows has."""
        if not self.met:
            column("text", self.text, list(columns))
        self.met.update(dict.fromkeys(columns))
        rows = len(next(iter(columns.values()), []))
        needed = dict.fromkeys(name for _, name in self.others)
        return {name: columns.get(name) or [None] * rows for name in {**columns, **needed}}

    def check(self) -> None:
        """Refuse a stream that has ended and was one of rows, none of which had a column that is needed."""
        for role, name in self.others if self.met else ():
            column(role, name, list(self.met))


def tables(data: Any, columns: Columns) -> Iterator[_core.Table]:
    """Yield the rows of a stream, some at a time."""
    if isinstance(data, str | os.PathLike):
        yield from _of_file(os.fsdecode(data), columns)
    elif isinstance(data, Corpus):
        raise TypeError("a corpus is in memory already: use its tokens(), or count what it was made from")
    elif hasattr(data, "collect_batches"):
        yield from map(_table, data.collect_batches(maintain_order=True))
    elif isinstance(data, Mapping) or hasattr(data, "iloc") or hasattr(data, "__arrow_c_array__"):
        yield _table(data)
    elif hasattr(data, "__arrow_c_stream__"):
        yield from _core.Batches(data)
    elif hasattr(data, "to_reader") or hasattr(data, "scanner"):
        yield from _core.Batches((data if hasattr(data, "to_reader") else data.scanner()).to_reader())
    elif isinstance(data, Iterable) and not isinstance(data, bytes):
        yield from _of_items(data, columns)
    else:
        raise TypeError(
            "a stream of documents is a path, a table, a reader of Arrow batches, or an iterable of tables, dicts of "
            f"columns or rows, not {type(data).__name__}"
        )


def _of_items(items: Iterable[Any], columns: Columns) -> Iterator[_core.Table]:
    """Yield tables from batches, and from rows, of which many make one table."""
    first = 0
    for rows, group in itertools.groupby(items, key=lambda item: _is_row(item, columns.text)):
        if rows:
            for table in _of_rows(group, columns, first):
                yield table
                first += len(table)
            continue
        for item in group:
            table = _of_batch(item, first)
            yield table
            first += len(table)


def _is_row(item: Any, text: str) -> bool:
    """Whether this is one document, rather than a batch of them: what it has as text is not a column."""
    if not isinstance(item, Mapping):
        return False
    value = item.get(text)
    offers_arrow = hasattr(value, "__arrow_c_array__") or hasattr(value, "__arrow_c_stream__")
    return isinstance(value, str | bytes) or not (isinstance(value, Iterable) or offers_arrow)


def _of_batch(item: Any, first: int) -> _core.Table:
    if isinstance(item, Mapping):
        return _core.Table.from_columns(list(item.items()), first)
    if isinstance(item, str | bytes) or not any(
        hasattr(item, name) for name in ("__arrow_c_stream__", "__arrow_c_array__", "iloc")
    ):
        raise TypeError(
            f"row {first} of the stream: a batch of documents is a table, an Arrow batch or a dict of columns, not "
            f"{type(item).__name__}"
        )
    return _table(item)


def _of_rows(rows: Iterable[Mapping[str, Any]], columns: Columns, first: int) -> Iterator[_core.Table]:
    held: list[Mapping[str, Any]] = []
    characters = 0
    for row in rows:
        held.append(row)
        value = row.get(columns.text)
        characters += 100 + (len(value) if isinstance(value, str) else 0)
        if characters >= PART:
            yield _of_columns(columns.filled(_columns(held, first)), first)
            first += len(held)
            held, characters = [], 0
    if held:
        yield _of_columns(columns.filled(_columns(held, first)), first)


def _of_columns(columns: dict[str, list[Any]], first: int) -> _core.Table:
    return _core.Table.from_columns(list(columns.items()), first)


# -- files -------------------------------------------------------------------------------------------------------------


def _of_file(name: str, columns: Columns) -> Iterator[_core.Table]:
    if os.path.isdir(name):
        return _of_rows(read.documents(name, "utf-8"), columns, 0)
    if not os.path.exists(name):
        raise FileNotFoundError(errno.ENOENT, read.absent(name), name)
    ending = read.ending(name)
    if ending == ".parquet":
        return _of_parquet(name, columns)
    return _of_parts(_typed(name, ending, columns), columns)


def _of_parts(parts: Iterable[dict[str, list[Any]]], columns: Columns) -> Iterator[_core.Table]:
    first = 0
    for part in parts:
        rows = len(next(iter(part.values())))
        needed = columns.among(part)
        # Columns that nobody asks for are not looked at, but an error that lists columns names them.
        kept = {name: values if name in needed else [None] * rows for name, values in part.items()}
        yield _of_columns(columns.filled(kept), first)
        first += rows


def _typed(name: str, ending: str, columns: Columns) -> Iterator[dict[str, list[Any]]]:
    """Yield the columns of a file of lines, part by part, with values of the types that `read` gives them."""
    if ending in (".jsonl", ".ndjson"):
        roles = {columns.text, *(name for role, name in columns.others if role in ("outlet", "event"))}
        for part in records.jsonlines_in_parts(_lines(name), name, PART):
            yield records.with_flat_cells(part, roles)
        return
    delimiter = {".csv": ",", ".tsv": "\t"}[ending]
    # Whether a column holds numbers is known at the end of the file, or as soon as a cell holds something else.
    numbers: set[str] | None = None
    for part in records.delimited_in_parts(_lines(name), name, delimiter, PART):
        if numbers is None:
            numbers = set(columns.among(part)) - {columns.text}
        numbers = {name for name in numbers if all(map(records.is_whole, part[name]))}
        if not numbers:
            break
    for part in records.delimited_in_parts(_lines(name), name, delimiter, PART):
        yield records.with_numbers(part, set(part) - (numbers or set()))


def _lines(name: str) -> Iterator[str]:
    with open(name, "rb") as file:
        blocks = source.unpacked(file, name, os.fstat(file.fileno()).st_size, read.MAX_EXPANDED)
        yield from source.lines(source.decoded(blocks, name, "utf-8"))


def _of_parquet(name: str, columns: Columns) -> Iterator[_core.Table]:
    batches = read.parquet_batches(name, columns.among, ROWS)
    for batch in batches:
        yield _core.Table.from_arrow(batch)


def named(name: Any, error: Exception, first: int) -> Exception:
    """Return an error that says which file and which rows it speaks of."""
    where = f"{os.fsdecode(name)}: " if isinstance(name, str | os.PathLike) else ""
    rows = f"from row {first} of the stream on: " if first and isinstance(error, ColumnError) else ""
    if str(error).startswith(where) and not rows:
        return error
    return type(error)(f"{where}{rows}{error}")


#: The errors that lie in the data.
FAULTS = (ColumnError, InputError)
