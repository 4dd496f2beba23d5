"""Where in each document a pattern is met."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from . import rows as r
from .chart import COLOURS, GREY, WIDTH, alt, layers, title, tooltip

if TYPE_CHECKING:
    from ..table import Table

TOLD = [
    ("doc", "document"), ("group", "group"), ("frame", "frame"), ("choice", "choice"), ("pattern", "pattern"),
    ("line", "line"), ("start", "from character"), ("end", "to character"),
]  # fmt: skip


def xray(table: Table, *, top: int = 40, groups: Any = None) -> Any:
    """Draw a line for each document with a tick at each place where it is met."""
    top = r.largest(top)
    what = next((name for name in ("frame", "choice") if name in table.columns), None)
    data = r.rows(r.only(table, groups))
    lines = Counter(row["doc"] for row in data)
    most = set(sorted(lines, key=lambda doc: (-lines[doc], doc))[:top])
    data = sorted((row for row in data if row["doc"] in most), key=lambda row: (row["group"], row["doc"]))
    for row in data:
        row["document"] = f"{row['group']} · {row['doc']}"
        row["line"] = f"… {row['left']} [{row['node']}] {row['right']} …"
    told = r.told(data, TOLD)
    documents = r.listed(data, "document")
    colour: Any = alt.value(COLOURS[0])
    if what is not None:
        named = [name for name, _ in Counter(row[what] for row in data).most_common()]
        shades = list(COLOURS[: len(named)])
        if len(named) > len(COLOURS):
            rest = f"{len(named) - len(COLOURS) + 1} others"
            named, shades = [*named[: len(COLOURS) - 1], rest], [*COLOURS[:-1], GREY]
        for row in data:
            row["colour"] = row[what] if row[what] in named else named[-1]
        colour = alt.Color("colour:N", sort=named, title=None, scale=alt.Scale(domain=named, range=shades))
    tick = alt.Chart().mark_tick(thickness=2, height=11)
    marks = [
        tick.encode(
            x=alt.X("start:Q", title="characters from the beginning", axis=alt.Axis(format=",d")),
            y=alt.Y("document:N", sort=documents, title=None, axis=alt.Axis(ticks=False)),
            color=colour, tooltip=tooltip(told), description=alt.Description("said:N"),
        )
    ]  # fmt: skip
    arguments = table.recipe["arguments"]
    sought = arguments.get("pattern", arguments.get("frame"))
    met = r.shown(sought if isinstance(sought, str) else ", ".join(sought)) if sought else f"each {what}"
    which = f"The {top} documents with most of" if len(lines) > top else "All"
    places = f"{sum(lines.values()):,} places. {which} {len(lines):,} documents that have any."
    head = title(f"Where in each document is {met} met?", places, r.counted(table))
    return layers(marks, data, head, width=WIDTH - 190, height=alt.Step(14))
