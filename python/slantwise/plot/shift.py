"""The terms that make up a difference in a frame, as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import rows as r
from .bars import bars as drawn_bars
from .bars import panelled, strongest
from .chart import title

if TYPE_CHECKING:
    from ..table import Table

TOLD = [
    ("group", "group"), ("frame", "frame"), ("term", "term"), ("pattern", "pattern"), ("n_target", "n"),
    ("n_reference", "n of the reference"), ("rate_target", "per 1,000 words"),
    ("rate_reference", "per 1,000 words of the reference"), ("contribution", "contribution"), ("share", "share"),
    ("q", "q"), ("note", "note"),
]  # fmt: skip


def bars(table: Table, *, top: int = 10, groups: Any = None, frames: Any = None, alpha: float = 0.05) -> Any:
    """Draw what the terms of a frame contribute to a group's difference; a panel for each group and frame."""
    top, alpha = r.largest(top), r.level(alpha)
    part = r.only(table, groups)
    part = part if frames is None else r.chosen(part, "frame", frames, "contribution", "frames")
    data = r.rows(part)
    r.judged(data, "contribution", alpha)
    for row in data:
        row["panel"] = f"{row['group']} · {row['frame']}"
    told = r.told(data, TOLD)
    # The largest difference of any is the one that asks to be taken apart.
    drawn, left = panelled(data, lambda rows: abs(sum(row["contribution"] or 0 for row in rows)))
    chosen = {panel: strongest(rows, "contribution", top) for panel, rows in drawn.items()}
    values = [abs(row["contribution"]) for rows in chosen.values() for row in rows if row["contribution"] is not None]
    reach = max(values, default=1.0) or 1.0
    head = title(
        f"Which terms make up each {r.grouped(table)}'s difference in each frame of "
        f"{r.shown(table.recipe['arguments'].get('lexicon'))}, against {r.reference(table)}?",
        f"The {top} terms that contribute most; all of a frame add up to its score in doublings. Right: more of the "
        "frame. Left: less.",
        f"Full bar: the term's own difference is beyond chance (q ≤ {alpha:g}). Hollow: may be chance. ×: no estimate.",
        left,
        r.counted(table),
    )
    return drawn_bars(
        chosen, head, label="term", value="contribution", told=told, axis="contribution", reach=(-reach, reach)
    )
