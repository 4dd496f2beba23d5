"""Which words keep company, as a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._core import OptionError
from . import rows as r
from .chart import GREY, LESS, MORE, WIDTH, alt, layers, title, tooltip

if TYPE_CHECKING:
    from ..cooccurrence import Cooccurrence
    from ..table import Table

TOLD = [("node", "node"), ("collocate", "collocate"), ("o11", "n together"), ("e11", "expected")]
HEIGHT = 480
#: Rounds in which words find their places.
ROUNDS = 300


def network(table: Table, *, top: int = 40, groups: Any = None) -> Any:
    """Draw a table of collocates: each node with its strongest company."""
    top = r.largest(top)
    data = r.rows(r.only(table, groups))
    several = r.listed(data, "group")
    if len(several) > 1:
        raise OptionError(
            f"a network draws one group, and the table has {len(several)}: name one with groups='{several[0]}', or use "
            "kind='bars'"
        )
    measure = table.columns[-1]
    edges = [row for row in data if row[measure] is not None and row["node"] != row["collocate"]]
    edges = sorted(edges, key=lambda row: -row[measure])[:top]
    shown = f" in {several[0]}" if several[0] else ""
    return drawn(edges, measure, f"Which words keep company{shown}?", r.counted(table), set(r.listed(data, "node")))


def of(matrix: Cooccurrence, measure: str, top: int, min_count: int) -> Any:
    """Draw the pairs of a co-occurrence matrix with the strongest association."""
    top = r.largest(top)
    counts, values = matrix.to_scipy(), matrix.association(measure).tocoo()
    often = np.asarray(counts[values.row, values.col]).ravel()
    kept = np.flatnonzero((often >= min_count) & (values.row != values.col))
    order = kept[np.lexsort((values.col[kept], values.row[kept], -values.data[kept]))]
    names, others = matrix.rows, matrix.columns
    edges: dict[Any, dict[str, Any]] = {}
    for place in order.tolist():
        pair = names[values.row[place]], others[values.col[place]]
        # Of a symmetric matrix both halves say the same.
        same = pair if matrix.recipe["arguments"]["ordered"] else tuple(sorted(pair))
        edge = dict(zip(("node", "collocate"), map(r.shown, pair), strict=True))
        edges.setdefault(same, edge | {"o11": often[place].item(), measure: values.data[place].item()})
        if len(edges) == top:
            break
    if not edges:
        raise OptionError(f"no pair is met min_count = {min_count} times; ask for less")
    account = matrix.recipe["documents"]
    return drawn(list(edges.values()), measure, "Which words keep company?", f"{account['counted']:,} documents", set())


def drawn(edges: list[dict[str, Any]], measure: str, text: str, counted: str, nodes: set[str]) -> Any:
    """Draw edges between words: thick where the measure is large."""
    if not edges:
        raise OptionError("the table has no pair of two words to draw")
    words = list(dict.fromkeys(word for edge in edges for word in (edge["node"], edge["collocate"])))
    place = dict(zip(words, settled(words, edges).tolist(), strict=True))
    for edge in edges:
        edge |= dict(zip(("x", "y", "x2", "y2"), (*place[edge["node"]], *place[edge["collocate"]]), strict=True))
        edge["value"] = edge[measure]
    told = r.told(edges, [*TOLD, (measure, measure)])
    points = [
        {
            "word": word, "x": place[word][0], "y": place[word][1], "kind": "node" if word in nodes else "other",
            "pairs": sum(word in (edge["node"], edge["collocate"]) for edge in edges),
        }
        for word in words
    ]  # fmt: skip
    bare = {"scale": alt.Scale(domain=[-0.08, 1.08]), "axis": None}
    x, y = (alt.X("x:Q", **bare), alt.Y("y:Q", **bare))
    marks = [
        alt.Chart(alt.InlineData(values=edges))
        .mark_rule(color=GREY, opacity=0.6)
        .encode(x=x, y=y, x2="x2:Q", y2="y2:Q", tooltip=tooltip(told), description=alt.Description("said:N"),
                strokeWidth=alt.StrokeWidth("value:Q", scale=alt.Scale(range=[0.8, 5]), legend=None)),
        alt.Chart(alt.InlineData(values=points))
        .mark_point(filled=True, size=45, opacity=1)
        .encode(x=x, y=y, color=alt.Color("kind:N", scale=alt.Scale(domain=["node", "other"], range=[LESS, MORE]),
                                          legend=None),
                tooltip=[alt.Tooltip("word:N"), alt.Tooltip("pairs:Q", title="pairs drawn")],
                description=alt.Description("word:N")),
        alt.Chart(alt.InlineData(values=points))
        .mark_text(dy=-9, fontSize=11)
        .encode(x=x, y=y, text="word:N"),
    ]  # fmt: skip
    said = f"The {len(edges)} strongest pairs by {measure}; the thicker the stronger. Places mean nothing but nearness."
    return layers(marks, [], title(text, said, counted), width=WIDTH - 20, height=HEIGHT)


def settled(words: list[str], edges: list[dict[str, Any]]) -> np.ndarray:
    """Return a place for each word, from 0 to 1: pairs pull, and all push (Fruchterman & Reingold 1991)."""
    number = {word: place for place, word in enumerate(words)}
    pulls = np.zeros((len(words), len(words)))
    for edge in edges:
        one, other = number[edge["node"]], number[edge["collocate"]]
        pulls[one, other] = pulls[other, one] = 1
    # A spiral: no two words begin at the same place, and no random number is needed.
    turn, out = np.arange(len(words)) * 2.399963, np.sqrt((np.arange(len(words)) + 0.5) / len(words))
    at = np.stack([np.cos(turn), np.sin(turn)], axis=1) * out[:, None]
    ideal = 1.6 / np.sqrt(len(words))
    for step in np.linspace(0.2, 0.005, ROUNDS):
        apart = at[:, None] - at[None]
        far = np.maximum(np.linalg.norm(apart, axis=2), 1e-3)
        force = (ideal**2 / far**2 - pulls * far / ideal)[..., None] * apart
        # A little towards the middle, so that parts without a pair between them stay on the page.
        move = force.sum(axis=1) - 0.3 * at
        size = np.maximum(np.linalg.norm(move, axis=1, keepdims=True), 1e-9)
        at = at + move / size * np.minimum(size, step)
    low, high = at.min(axis=0), at.max(axis=0)
    return np.round(_spread(words, (at - low) / np.where(high > low, high - low, 1)), 4)


def _spread(words: list[str], at: np.ndarray) -> np.ndarray:
    """Move words apart whose names would lie over each other, and keep all on the page."""
    page = np.array([WIDTH - 20, HEIGHT]) / 1.16
    wide = np.array([r.wide(word) * 6.2 + 4 for word in words])
    need = np.stack([(wide[:, None] + wide) / 2, np.full((len(words), len(words)), 17.0)], axis=2)
    order = np.sign(np.subtract.outer(np.arange(len(words)), np.arange(len(words))))[..., None]
    at = at * page
    for _ in range(ROUNDS):
        apart = at[:, None] - at[None]
        short = need - np.abs(apart)
        np.einsum("iik->ik", short)[:] = 0
        both = (short > 0).all(axis=2)
        if not both.any():
            break
        # Along the way that is shorter to clear; of two at one place the first goes up.
        along = short.argmin(axis=2)
        sign = np.where(apart == 0, order, np.sign(apart))
        for axis in (0, 1):
            move = np.where(both & (along == axis), short[..., axis] * sign[..., axis], 0)
            at[:, axis] += move.sum(axis=1) / 4
        at = np.clip(at, 0, page)
    return at / page
