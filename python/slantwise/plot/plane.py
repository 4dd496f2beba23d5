"""How alike rows are, as places on a plane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._core import OptionError
from . import rows as r
from .chart import MORE, WIDTH, alt, layers, title, tooltip

if TYPE_CHECKING:
    from ..dfm import Dfm

#: More rows than this are a cloud, and take a matrix of all pairs.
MOST = 2000
TOLD = [
    ("row", "row"), ("total", "words"), ("features", "features"), ("nearest", "most like"),
    ("similarity", "similarity to it"),
]  # fmt: skip


def of(dfm: Dfm, method: str) -> Any:
    """Draw each row at a place such that alike ones are near."""
    rows = dfm.shape[0]
    if not 3 <= rows <= MOST:
        remedy = "group the rows first: dfm.group('outlet')" if rows > MOST else "there is nothing to arrange"
        raise OptionError(f"a map takes from 3 to {MOST:,} rows, and this matrix has {rows:,}; {remedy}")
    matrix = dfm.to_scipy()
    sums = np.asarray(matrix.sum(axis=1)).ravel()
    full = np.flatnonzero(sums > 0)
    if len(full) < 3:
        raise OptionError(f"only {len(full)} rows have any word; a map takes at least 3")
    alike = dfm.similarity(method).toarray()[np.ix_(full, full)]
    places, held = arranged(alike)
    others = alike - np.diag(np.full(len(full), np.inf))
    nearest = others.argmax(axis=1)
    names = [r.shown(dfm.rows[row]) for row in full]
    weighted = matrix.dtype.kind == "f"
    data = [
        {
            "row": name, "x": x, "y": y, "total": float(sums[row]) if weighted else int(sums[row]),
            "features": int(np.diff(matrix.indptr)[row]), "nearest": names[nearest[place]],
            "similarity": float(others[place, nearest[place]]),
        }
        for place, (name, row, (x, y)) in enumerate(zip(names, full, places.tolist(), strict=True))
    ]  # fmt: skip
    told = r.told(data, [(name, "sum of weights" if name == "total" and weighted else text) for name, text in TOLD])
    # The same scale along both axes, as distances mean something, and room for the names at the edges.
    low, high = places.min(axis=0), places.max(axis=0)
    middle, (across, up) = (low + high) / 2, np.maximum(high - low, 1e-9) * (1.3, 1.15)
    scale = (WIDTH - 40) / max(across, up)
    height = int(np.clip(up * scale, 240, WIDTH - 40))
    half = np.array([WIDTH - 40, height]) / scale / 2
    _name(data, scale)
    bare = alt.Axis(labels=False, ticks=False, title=None, grid=False)
    x, y = (
        kind(f"{name}:Q", scale=alt.Scale(domain=[middle[k] - half[k], middle[k] + half[k]], nice=False), axis=bare)
        for k, (kind, name) in enumerate([(alt.X, "x"), (alt.Y, "y")])
    )
    marks = [
        alt.Chart().mark_point(filled=True, size=50, color=MORE, opacity=1)
        .encode(x=x, y=y, tooltip=tooltip(told), description=alt.Description("said:N")),
        alt.Chart().mark_text(dy=-10, limit=160).encode(x=x, y=y, text="name:N").transform_filter("datum.name != ''"),
    ]  # fmt: skip
    empty = rows - len(full)
    head = title(
        "Which rows use words alike?",
        f"Near is alike ({method} of their words). The plane holds {held:.0%} of the squared distances; what it does "
        "not hold may bring together what is not alike.",
        f"{len(full):,} rows" + (f"; {empty:,} without a word left out" if empty else ""),
    )
    return layers(marks, data, head, width=WIDTH - 40, height=height)


def arranged(alike: np.ndarray) -> tuple[np.ndarray, float]:
    """Return places on a plane from similarities, and the share of the squared distances that they hold.

    Classical scaling (Torgerson 1952) of the distances √(1 − similarity). The share is that of the two largest
    eigenvalues among all above 0. Of each axis the place farthest out is on the side above 0.
    """
    squared = np.clip(1 - alike, 0, None)
    squared = (squared + squared.T) / 2
    np.fill_diagonal(squared, 0)
    centred = squared - squared.mean(axis=0) - squared.mean(axis=1)[:, None] + squared.mean()
    values, vectors = np.linalg.eigh(-centred / 2)
    values, vectors = values[::-1], vectors[:, ::-1]
    above = np.clip(values, 0, None)
    places = vectors[:, :2] * np.sqrt(above[:2])
    places *= np.where(places[np.abs(places).argmax(axis=0), [0, 1]] < 0, -1, 1)
    return places, float(above[:2].sum() / above.sum()) if above.sum() else 1.0


def _name(data: list[dict[str, Any]], scale: float) -> None:
    """Name rows where no other name is in the way, those with most words first."""
    taken: list[tuple[float, float, float]] = []
    for row in sorted(data, key=lambda row: -row["total"]):
        middle, level = row["x"] * scale, row["y"] * scale
        half = min(r.wide(row["row"]) * 6, 160) / 2
        left, right = middle - half, middle + half
        free = all(abs(level - y) > 12 or right < x1 or left > x2 for x1, x2, y in taken)
        row["name"] = row["row"] if free else ""
        if free:
            taken.append((left, right, level))
