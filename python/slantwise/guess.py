"""Which column is what, where nobody said; and several files as one."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._core import ColumnError
from .read import Loaded

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The names that a column of each role often bears, likeliest first.
NAMES = {
    "text": ("text", "content", "body", "article", "article_text", "full_text", "fulltext", "maintext", "articlebody"),
    "outlet": ("outlet", "source", "publisher", "newspaper", "publication", "medium", "media", "source_name", "site"),
    "event": ("event", "event_id", "story", "story_id"),
    "date": (
        "date",
        "published",
        "published_at",
        "publication_date",
        "publish_date",
        "pub_date",
        "pubdate",
        "datetime",
    ),
    "title": ("title", "headline", "heading"),
    "id": ("id", "doc_id", "article_id", "document_id"),
}


def roles(columns: Sequence[str], given: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return the column of each role: as given, or guessed from the names, or None.

    Raises
    ------
    ColumnError
        No column looks like the text.
    """
    plain = {re.sub(r"[\s-]+", "_", column.strip().lower()): column for column in reversed(columns)}
    taken = {column for column in given.values() if column is not None}
    found = dict(given)
    for role, names in NAMES.items():
        if found.get(role) is None:
            found[role] = next((plain[name] for name in names if name in plain and plain[name] not in taken), None)
            taken.add(found[role] or "")
    if found["text"] is None:
        listed = ", ".join(map(repr, columns))
        raise ColumnError(f"no column looks like the text; name it with --text; there are {listed}")
    return found


def together(files: Sequence[Loaded]) -> Loaded:
    """Return several files as one, their rows one after another; a column that a file lacks is null there.

    Where no file has a column that looks like an outlet, each file is one, by its name.
    """
    if len(files) == 1:
        return files[0]
    columns = list(dict.fromkeys(column for file in files for column in file.columns))
    parts = [_plain(file) for file in files]
    sizes = [len(next(iter(part.values()), [])) for part in parts]
    if roles(columns, {"text": columns[0]})["outlet"] is None:
        for file, part, size in zip(files, parts, sizes, strict=True):
            part["outlet"] = [os.path.basename(file.name).split(".")[0]] * size
        columns.append("outlet")
    data: dict[str, list[Any]] = {name: [] for name in columns}
    for part, size in zip(parts, sizes, strict=True):
        for name, values in data.items():
            values.extend(part.get(name, [None] * size))
    kind = "table" if all(file.kind == "table" for file in files) else "json"
    return Loaded(f"{files[0].name} and {len(files) - 1} more", data, kind)


def _plain(file: Loaded) -> dict[str, list[Any]]:
    if isinstance(file.data, Mapping):
        # Numbers of one table beside numbers of another file, not beside their text.
        return dict(file.data)
    is_arrow = hasattr(file.data, "to_pydict")
    plain: dict[str, list[Any]] = file.data.to_pydict() if is_arrow else file.data.to_dict(as_series=False)
    return plain
