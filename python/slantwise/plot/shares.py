"""How groups share their choices out, as bars of equal length."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._core import OptionError
from . import rows as r
from .chart import COLOURS, GREY, WIDTH, alt, layers, title, tooltip
from .differences import compared

if TYPE_CHECKING:
    from ..table import Table


def shares(table: Table, *, groups: Any = None, alpha: float = 0.05) -> Any:
    """Draw the share of each wording, with its count in the bar."""
    made = compared(r.rows(r.only(table, groups)), alpha)
    names, labels = r.listed(made.data, "choice"), r.listed(made.data, "group")
    if len(names) > len(COLOURS):
        raise OptionError(
            f"the table has {len(names)} choices, and {len(COLOURS)} are as many as colours tell apart; "
            "use kind='heatmap' or kind='dots'"
        )
    ends: dict[str, float] = {}
    for row in made.data:
        row["start"] = None if row["share"] is None else ends.get(row["group"], 0.0)
        ends[row["group"]] = ends.get(row["group"], 0.0) + (row["share"] or 0.0)
        row["end"] = None if row["share"] is None else ends[row["group"]]
        row["middle"] = None if row["share"] is None else (row["start"] + row["end"]) / 2
        row["empty"] = row["share"] is None and row["choice"] == names[0]
        # A count that would not fit into its piece is told when pointed at.
        row["count"] = f"{row['hits']:,}" if (row["share"] or 0) * 380 > 7 * len(f"{row['hits']:,}") + 4 else ""
    colour = alt.Color(
        "choice:N", sort=names, title=None, scale=alt.Scale(domain=names, range=list(COLOURS[: len(names)]))
    )
    y = alt.Y("group:N", sort=labels, title=None, axis=alt.Axis(grid=False, ticks=False))
    domain = alt.Scale(domain=[0, 1])
    x = alt.X("start:Q", scale=domain, title="share of its choices", axis=alt.Axis(format="%"))
    told = {"tooltip": tooltip(made.told), "description": alt.Description("said:N")}
    marks = [
        alt.Chart()
        .mark_bar(height=16, strokeWidth=1.5)
        .encode(
            x=x, x2=alt.X2("end:Q"), y=y, color=colour, stroke=colour,
            fillOpacity=alt.condition("datum.mark == 'beyond'", alt.value(1), alt.value(0.25)), **told,
        )
        .transform_filter("isValid(datum.share) && datum.share > 0"),
        alt.Chart().mark_text(fontSize=10)
        .encode(x=alt.X("middle:Q", scale=domain), y=y, text="count:N", **told,
                color=alt.condition("datum.mark == 'beyond'", alt.value("black"), alt.value("currentColor")))
        .transform_filter("datum.count != ''"),
        alt.Chart().mark_text(text="× met none of them", color=GREY, align="left")
        .encode(x=alt.value(6), y=y, **told).transform_filter("datum.empty"),
    ]  # fmt: skip
    head = title(
        f"Which wording does each {r.grouped(table)} choose?",
        f"Full colour: differs from {r.reference(table)} beyond chance (q ≤ {alpha:g}). Pale: may be chance. Numbers "
        "are counts.",
        r.counted(table),
    )
    return layers(marks, made.data, head, width=WIDTH - 180, height=alt.Step(22))
