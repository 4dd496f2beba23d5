"""Bars to either side, a panel for each group, with its own words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from . import rows as r
from .chart import GREY, WIDTH, alt, multiples, panels, tooltip
from .differences import SIDES

if TYPE_CHECKING:
    from collections.abc import Callable

#: Panels that are drawn where nobody says which: more would be a wall.
MOST = 24
#: Room for words beside their bars, in pixels.
ROOM = 110


def panelled(
    data: list[dict[str, Any]], weight: Callable[[list[dict[str, Any]]], float]
) -> tuple[dict[str, list[dict[str, Any]]], str]:
    """Return the rows of each panel, of too many the weightiest; and what is then to be said."""
    every: dict[str, list[dict[str, Any]]] = {}
    for row in data:
        every.setdefault(row["panel"], []).append(row)
    if len(every) <= MOST:
        return every, ""
    heaviest = sorted(every, key=lambda label: -weight(every[label]))[:MOST]
    said = f"{MOST} of {len(every):,} are shown, those with most to tell; name others with groups=[...]."
    return {label: rows for label, rows in every.items() if label in heaviest}, said


def bars(
    drawn: dict[str, list[dict[str, Any]]],
    head: Any,
    *,
    label: str,
    value: str,
    told: list[tuple[str, str]],
    axis: str,
    reach: tuple[float, float] | None = None,
    doublings: bool = False,
) -> Any:
    """Draw the rows of each panel as bars, in their order."""
    columns = min(2, len(drawn))
    width = WIDTH // columns - ROOM - 40
    scale = alt.Scale() if reach is None else alt.Scale(domain=list(reach), clamp=True)
    plain = alt.Axis(title=axis, tickCount=4, format="~g" if reach is not None else "~s")
    on = {"scale": scale, "axis": multiples(reach[1], width) if doublings and reach is not None else plain}
    x = alt.X(field=value, type="quantitative", **on)
    listed = []
    for panel, rows in drawn.items():
        for place, row in enumerate(rows):
            row["line"] = place
        # Bars stand by their place: two of a panel may bear the same word.
        words = {str(row["line"]): row[label] for row in rows}
        y = alt.Y(
            "line:N", sort=list(range(len(rows))), title=None,
            axis=alt.Axis(labelExpr=f"{json.dumps(words)}[datum.value]", labelLimit=ROOM, minExtent=ROOM,
                          maxExtent=ROOM, grid=False, ticks=False),
        )  # fmt: skip
        shared = {"x": x, "y": y, "color": SIDES, "tooltip": tooltip(told), "description": alt.Description("said:N")}
        filled = alt.condition("datum.mark == 'beyond'", SIDES, alt.value("transparent"))
        marks = [
            alt.Chart()
            .mark_bar(height=10, strokeWidth=1.5)
            .encode(**shared | {"fill": filled, "stroke": SIDES})
            .transform_filter("datum.mark != 'none'"),
            alt.Chart()
            .mark_text(text="×", color=GREY)
            .encode(x=alt.value(width / 2), y=y, tooltip=tooltip(told), description=alt.Description("said:N"))
            .transform_filter("datum.mark == 'none'"),
        ]
        if doublings:
            ends = {"x": alt.X("from:Q", **on), "x2": alt.X2("to:Q"), "y": y}
            line = alt.Chart().mark_rule(color="currentColor", opacity=0.7).encode(**ends)
            marks.append(line.transform_filter("isValid(datum.from)"))
        if reach is not None:
            marks.append(alt.Chart().mark_rule().encode(x=alt.datum(0, **on)))
        named = {"title": alt.TitleParams(panel, fontSize=11, offset=4, limit=WIDTH // columns)} if panel else {}
        data = alt.InlineData(values=rows)
        listed.append(alt.LayerChart(data=data, layer=marks, width=width, height=alt.Step(15), **named))
    return panels(listed, head, columns)


def strongest(rows: list[dict[str, Any]], value: str, top: int) -> list[dict[str, Any]]:
    """Return the rows that are farthest from 0 in a column, those without a value last."""
    return sorted(rows, key=lambda row: -abs(row[value]) if row[value] is not None else r.LAST)[:top]
