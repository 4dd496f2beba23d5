"""The most frequent words, the closest company of a word, or the entries that make up a frame, as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import rows as r
from .bars import bars as drawn_bars
from .bars import panelled
from .chart import title

if TYPE_CHECKING:
    from ..table import Table

TOLD = [
    ("group", "group"), ("feature", "feature"), ("frequency", "n"), ("rank", "rank"), ("docfreq", "documents"),
    ("per_million", "per million words"), ("node", "node"), ("collocate", "collocate"), ("o11", "n together"),
    ("e11", "expected"), ("pattern", "pattern"), ("hits", "hits"), ("negated", "negated"),
    ("cumulative", "share of all down to it"), ("top", "most in"), ("top_share", "share of it"), ("forms", "forms"),
    ("note", "note"),
]  # fmt: skip


#: Of each result the words, how they are counted, the column of that, and what the picture asks.
COUNTED = {
    "frequencies": ("feature", "frequency", "per_million", "Which words are most frequent?"),
    "collocates": ("collocate", "o11", "", "Which words are near?"),
    "coverage": ("pattern", "hits", "hits", "Which entries is each frame made of?"),
}


def bars(table: Table, *, top: int = 10, groups: Any = None) -> Any:
    """Draw the first words of each group, or the first entries of each frame, as bars."""
    top = r.largest(top)
    call = table.recipe["call"]
    label, count, value, text = COUNTED[call]
    value = value or table.columns[-1]
    part = r.only(table, groups)
    panels = r.labels(part)
    if call == "collocates":
        panels = [f"{panel} · {r.shown(node)}" for panel, node in zip(panels, part["node"], strict=True)]
    data = r.rows(r.first(part, panels, value, top))
    for row in data:
        # What is counted alone is compared with nothing: no side, and all of it is there.
        row |= {"mark": "beyond", "side": "more"}
        row["panel"] = " · ".join(part for part in (row["group"], row.get("node")) if part)
    told = r.told(data, [*TOLD, (value, r.shown(value))] if call == "collocates" else TOLD)
    drawn, left = panelled(data, lambda rows: sum(row[count] for row in rows))
    head = title(text, f"The first {top} of each, by {value.replace('_', ' ')}.", left, r.counted(table))
    return drawn_bars(drawn, head, label=label, value=value, told=told, axis=value.replace("_", " "))
