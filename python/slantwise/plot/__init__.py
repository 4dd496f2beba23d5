"""Pictures of results: what `Table.plot`, `Dfm.plot` and `Cooccurrence.plot` draw.

`rows` makes the data of a chart of a table, `chart` is how all of them look and are saved; each other module is a
picture. Altair is imported with the first chart, never before.
"""

from __future__ import annotations

import importlib
import inspect
from typing import TYPE_CHECKING, Any

from .._core import OptionError
from ..arguments import choice, meant
from ..periods import PERIODS

if TYPE_CHECKING:
    from ..table import Table

#: The pictures of each result, the usual one first, and the modules here that draw them.
PICTURES = {
    "framing": {"dots": "differences", "heatmap": "differences", "time": "differences"},
    "choices": {"shares": "shares", "dots": "differences", "heatmap": "differences", "time": "differences"},
    "tone": {"dots": "differences", "time": "differences"},
    "keyness": {"bars": "words", "scatter": "words", "time": "differences"},
    "shift": {"bars": "shift"},
    "coverage": {"bars": "ranks"},
    "frequencies": {"bars": "ranks", "time": "rates"},
    "collocates": {"network": "network", "bars": "ranks"},
    "kwic": {"xray": "lines"},
}
#: With more groups than this, dots in panels no longer fit on a page.
MANY = 30


def of(table: Table, kind: str | None, options: dict[str, Any]) -> Any:
    """Draw a table: the picture that is asked for, or the first of its kind."""
    pictures = PICTURES[_result(table)]
    drawn = _usual(table, pictures) if kind is None else choice("kind", kind, list(pictures))
    parameters = inspect.signature(picture := _picture(pictures[drawn], drawn)).parameters
    known = [name for name, parameter in parameters.items() if parameter.kind is parameter.KEYWORD_ONLY]
    for name in options:
        if name not in known:
            listed = ", ".join(known)
            raise TypeError(f"plot(kind={drawn!r}) has no option {name!r}; it has {listed}{meant(name, known)}")
    if not len(table):
        raise OptionError("the table has no rows, so there is nothing to draw")
    return picture(table, **options)


def _picture(module: str, kind: str) -> Any:
    return getattr(importlib.import_module(f".{module}", __package__), kind)


def _result(table: Table) -> str:
    """The result that a table is, as `PICTURES` calls it."""
    call = table.recipe.get("call")
    if call == "collocates" and "log_ratio" in table.columns:
        return "keyness"
    # Two results bear this name: the one of a lexicon has patterns.
    if call not in PICTURES or (call == "coverage" and "pattern" not in table.columns):
        made = "this table" if call is None else f"a table of {call}()"
        raise OptionError(
            f"{made} has no natural picture; {', '.join(f'{name}()' for name in PICTURES)} have one, and so do Dfm and "
            "Cooccurrence. Draw it by its columns: to_pandas(), to_polars() or to_dict() hands them over"
        )
    return str(call)


def _usual(table: Table, pictures: dict[str, str]) -> str:
    """The picture where nobody says: over time where the groups are periods, another where there are many groups."""
    by = table.recipe["arguments"].get("by")
    if "time" in pictures and by is not None and any(name in PERIODS for name in ([by] if isinstance(by, str) else by)):
        return "time"
    first = next(iter(pictures))
    if first == "dots" and "heatmap" in pictures and len(set(table[table.columns[0]])) > MANY:
        return "heatmap"
    # A network is of one group.
    return "bars" if first == "network" and table.columns[0] != "node" else first
