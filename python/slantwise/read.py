"""Files into a corpus."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from . import records, source
from ._core import ColumnError, InputError, OptionError
from .corpus import Corpus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: The endings of the files that can be read, before .gz or .zst.
ENDINGS = (".parquet", ".jsonl", ".ndjson", ".csv", ".tsv")
#: How many times its own size a packed file may expand to.
MAX_EXPANDED = 200.0


def read(
    path: str | os.PathLike[str],
    *,
    text: str = "text",
    outlet: str | None = "outlet",
    id: str | None = None,  # noqa: A002 (the name of the public contract)
    date: str | None = None,
    title: str | None = None,
    event: str | None = None,
    encoding: str = "utf-8",
    delimiter: str | None = None,
    max_expanded: float = MAX_EXPANDED,
) -> Corpus:
    r"""Read a corpus from a file, or from a folder of texts.

    Parameters
    ----------
    path : str or path
        A .parquet file; JSON lines (.jsonl, .ndjson) or a table (.csv, .tsv), each also with .gz or .zst behind; or a
        folder of .txt files.
    text, outlet, id, date, title, event : str, optional
        The columns, as in `Corpus`.
    encoding : str, default "utf-8"
        The encoding of a text file. A byte order mark at its beginning is not part of the text.
    delimiter : str, optional
        What parts the cells of a table; default a comma in .csv and a tab in .tsv.
    max_expanded : float, default 200
        A packed file that expands to more than this many times its size is refused, so that it cannot fill the memory.
        The first 64 MB are always let through.

    Returns
    -------
    Corpus
        One document per row of the file, in its order.

    Raises
    ------
    FileNotFoundError
        There is no such file or folder.
    InputError
        Something in the file cannot be used. The message names the file, the line, byte or row, and what to do.
    ColumnError
        A column is missing, doubled or of a type that cannot be used.
    ImportError
        A library for this kind of file is missing; the message says what to install.

    Notes
    -----
    JSON lines keep their types; a key that an object lacks, null and NaN are null, and lists and objects become their
    JSON text. Cells of a table are text, except that a column with nothing but whole numbers (of 64 bits, without
    leading zeros) becomes numbers; empty cells are null, quoted or not. Blank lines are no rows, in either.

    Each .txt file of a folder is a document: `text`, `outlet` (the first folder on the way to it; for files that lie
    directly in `path` their own name without ending) and `id` (the name without ending), sorted by path. Files and
    folders whose names begin with a dot are left out.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import slantwise as sw
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = pathlib.Path(folder.name, "articles.csv")
    >>> _ = file.write_text('body,outlet\n"Tariffs cost jobs, again.",Tribune\nThe border first.,Ledger\n')
    >>> sw.read(file, text="body")
    Corpus: 2 documents of 2 outlets, 42 characters
    >>> folder.cleanup()
    """
    roles = {"text": text, "outlet": outlet, "id": id, "date": date, "title": title, "event": event}
    return load(path, encoding=encoding, delimiter=delimiter, max_expanded=max_expanded).corpus(**roles)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file holds, before it is said which column is what."""

    name: str
    data: Any
    #: "table" where every cell is text, "json" where values have types, "arrow" where columns have.
    kind: str

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order."""
        return list(
            self.data if isinstance(self.data, Mapping) else getattr(self.data, "column_names", self.data.columns)
        )

    def typed(self, roles: Mapping[str, str | None]) -> Any:
        """Return the data with values of the types that a corpus takes, now that the roles of columns are known."""
        if self.kind == "table":
            return records.with_numbers(self.data, {roles.get(role) for role in ("text", "title", "date")})
        if self.kind == "json":
            return records.with_flat_cells(self.data, set(roles.values()))
        return self.data

    def corpus(self, **roles: str | None) -> Corpus:
        """Make the corpus; an error names the file."""
        try:
            return Corpus(self.typed(roles), **roles)  # type: ignore[arg-type]
        except (ColumnError, InputError) as error:
            raise type(error)(f"{self.name}: {error}") from None


def load(
    path: str | os.PathLike[str] | BinaryIO,
    *,
    encoding: str = "utf-8",
    delimiter: str | None = None,
    max_expanded: float = MAX_EXPANDED,
) -> Loaded:
    """Read what a file or folder holds; a binary stream is read as JSON lines."""
    source.known(encoding)
    _check(delimiter, max_expanded)
    if not isinstance(path, str | os.PathLike) and hasattr(path, "read"):
        pieces = source.decoded(source.blocks(path), "standard input", encoding)
        return Loaded("standard input", records.jsonlines(source.lines(pieces), "standard input"), "json")
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"path = {path!r}: the path of a file or folder is needed, not {type(path).__name__}")
    name = os.fsdecode(path)
    if os.path.isdir(name):
        return Loaded(name, _folder(name, encoding), "json")
    if not os.path.exists(name):
        raise FileNotFoundError(errno.ENOENT, absent(name), name)
    kind = ending(name)
    if kind == ".parquet":
        return Loaded(name, _parquet(name), "arrow")
    with open(name, "rb") as file:
        blocks = source.unpacked(file, name, os.fstat(file.fileno()).st_size, max_expanded)
        lines = source.lines(source.decoded(blocks, name, encoding))
        if kind in (".jsonl", ".ndjson"):
            return Loaded(name, records.jsonlines(lines, name), "json")
        return Loaded(name, records.delimited(lines, name, delimiter or {".csv": ",", ".tsv": "\t"}[kind]), "table")


def _check(delimiter: Any, max_expanded: Any) -> None:
    if delimiter is not None and (not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n'):
        raise OptionError(f"delimiter = {delimiter!r}: one character is needed that is no quote and no line end")
    if isinstance(max_expanded, bool) or not isinstance(max_expanded, int | float):
        raise TypeError(f"max_expanded = {max_expanded!r}: a number of 1 or more is needed")
    if not 1 <= max_expanded < sys.maxsize:
        raise OptionError(f"max_expanded = {max_expanded!r}: a number of 1 or more is needed")


def absent(name: str) -> str:
    """Return what there is to say of a path that leads nowhere."""
    return "only files of this machine are read; download it first" if "://" in name else "No such file or folder"


def ending(name: str) -> str:
    """Return the ending that says what a file is, without .gz or .zst."""
    plain, packed = os.path.splitext(name.lower())
    if packed not in source.PACKED:
        plain, packed = name.lower(), ""
    kind = os.path.splitext(plain)[1]
    if kind not in ENDINGS or (packed and kind == ".parquet"):
        hint = {
            ".txt": "; for a .txt file give the folder it lies in",
            ".json": "; write .json as JSON lines (jq -c '.[]' FILE > FILE.jsonl)",
            ".xlsx": "; save the sheet as CSV (UTF-8)",
        }.get(kind, "")
        raise InputError(
            f"{name}: the ending says what a file is; {', '.join(ENDINGS)} can be read, all but .parquet also with "
            f".gz or .zst behind{hint}"
        )
    return kind


def _parquet(name: str) -> Any:
    # An opened file rather than its name, because in names polars takes * and [ for patterns.
    with open(name, "rb") as file:
        _refuse_other_than_parquet(file, name)
        file.seek(0)
        read_parquet = _parquet_reader()
        with _damage_named(name):
            return read_parquet(file)


def _refuse_other_than_parquet(file: BinaryIO, name: str) -> None:
    if file.read(4) != b"PAR1":
        raise InputError(f"{name}: this is no Parquet file, or its beginning is damaged")


@contextlib.contextmanager
def _damage_named(name: str) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        # A panic of the Rust library below is no Exception.
        if isinstance(error, GeneratorExit) or (
            not isinstance(error, Exception) and type(error).__name__ != "PanicException"
        ):
            raise
        reason = " ".join(str(error).split())[:200]
        raise InputError(f"{name}: damaged, or cut off ({reason}); fetch or write it again") from None


def parquet_batches(name: str, wanted: Callable[[list[str]], list[str]], rows: int) -> Iterator[Any]:
    """Yield the wanted columns of a parquet file, about so many rows at a time."""
    with open(name, "rb") as file:
        _refuse_other_than_parquet(file, name)
    reader = _parquet_reader()
    with _damage_named(name):
        if reader.__module__.startswith("polars"):
            batches = _polars_batches(name, wanted, rows)
        else:
            batches = _pyarrow_batches(name, wanted, rows)
    while True:
        with _damage_named(name):
            batch = next(batches, None)
        if batch is None:
            return
        yield batch


def _polars_batches(name: str, wanted: Callable[[list[str]], list[str]], rows: int) -> Iterator[Any]:
    import polars

    frame = polars.scan_parquet(name, glob=False)
    names = frame.collect_schema().names()
    # First no rows of all columns, so that an error can say which there are.
    yield frame.head(0).collect()
    frame = frame.select(wanted(names))
    if hasattr(frame, "collect_batches"):
        yield from frame.collect_batches(chunk_size=rows, maintain_order=True)
        return
    start = 0
    while len(part := frame.slice(start, 10 * rows).collect()):
        yield part
        start += len(part)


def _pyarrow_batches(name: str, wanted: Callable[[list[str]], list[str]], rows: int) -> Iterator[Any]:
    import pyarrow.parquet

    with pyarrow.parquet.ParquetFile(name) as file:
        names = file.schema_arrow.names
        yield file.schema_arrow.empty_table()
        yield from file.iter_batches(batch_size=rows, columns=wanted(names))


def _parquet_reader() -> Any:
    try:
        import polars
    except ImportError:
        try:
            import pyarrow.parquet
        except ImportError:
            raise ImportError("to read .parquet files: pip install 'slantwise[read]'") from None
        return pyarrow.parquet.read_table
    return polars.read_parquet


def _folder(name: str, encoding: str) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {"text": [], "outlet": [], "id": []}
    for document in documents(name, encoding):
        for column, value in document.items():
            columns[column].append(value)
    return columns


def documents(name: str, encoding: str) -> Iterator[dict[str, str]]:
    """Yield the texts of a folder, one at a time."""
    found = sorted(_texts(name))
    if not found:
        raise InputError(
            f"{name}: this folder has no .txt files; give a file ({', '.join(ENDINGS)}) or a folder of texts"
        )
    for parts in found:
        path = os.path.join(name, *parts)
        with open(path, "rb") as file:
            text = "".join(source.decoded(source.blocks(file), path, encoding))
        own = _legible(os.path.splitext(parts[-1])[0])
        yield {"text": text, "outlet": _legible(parts[0]) if len(parts) > 1 else own, "id": own}


def _texts(name: str) -> Iterator[tuple[str, ...]]:
    """Yield the .txt files below a folder, each as the parts of its path."""

    def fail(error: OSError) -> None:
        raise error

    for folder, inner, files in os.walk(name, onerror=fail):
        inner[:] = [other for other in inner if not other.startswith(".")]
        within = os.path.relpath(folder, name)
        parts = () if within == os.curdir else tuple(within.split(os.sep))
        for file in files:
            if file.lower().endswith(".txt") and not file.startswith("."):
                yield (*parts, file)


def _legible(name: str) -> str:
    """Return a file name as text, even where its bytes are none."""
    return os.fsencode(name).decode("utf-8", "replace")
