"""The words that tell groups apart: the strongest of each as bars, or all of them by effect and evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import rows as r
from .bars import bars as drawn_bars
from .bars import panelled
from .chart import WIDTH, alt, key, multiples, panels, title, tooltip
from .differences import SIDES, Compared, compared

if TYPE_CHECKING:
    from ..table import Table

#: Words that bear their name in a panel of a scatter plot.
NAMED = 16


def bars(table: Table, *, top: int = 10, groups: Any = None, alpha: float = 0.05) -> Any:
    """Draw the words of each group with the strongest evidence as bars."""
    made, chosen, left = _strongest(table, groups, r.largest(top), alpha)
    shown = [row for rows in chosen.values() for row in rows]
    reach = r.reach(shown, made.effect, whiskers=False)
    ordered = {group: sorted(rows, key=lambda row: -(row[made.effect] or 0)) for group, rows in chosen.items()}
    said = f"The {top} words of each with the strongest evidence (|z|), in the order of their effect."
    head = title(_titled(table), said, key(alpha, "Thin line: 95 % interval."), left, r.counted(table))
    return drawn_bars(
        ordered, head, label=made.what, value=made.effect, told=made.told, axis="times as often",
        reach=(-reach, reach), doublings=True,
    )  # fmt: skip


def scatter(table: Table, *, top: int = 300, groups: Any = None, alpha: float = 0.05) -> Any:
    """Draw each word at its effect and its evidence, a panel for each group."""
    made, strong, left = _strongest(table, groups, r.largest(top), alpha)
    columns = min(2, len(strong))
    width, height = WIDTH // columns - 50, 260
    chosen = {
        group: [row for row in rows if row["z"] is not None and row[made.effect] is not None]
        for group, rows in strong.items()
    }
    shown = [row for rows in chosen.values() for row in rows]
    reach = r.reach(shown, made.effect, whiskers=False)
    highest = max([1.0, *(abs(row["z"]) for row in shown)]) * 1.05
    scale = alt.Scale(domain=[-reach, reach], clamp=True)
    on = {"scale": scale, "axis": multiples(reach, width)}
    x = alt.X(field=made.effect, type="quantitative", **on)
    y = alt.Y("evidence:Q", scale=alt.Scale(domain=[0, highest]), title="evidence |z|")
    listed = []
    for group, rows in chosen.items():
        for row in rows:
            row["evidence"] = abs(row["z"])
        _name(rows, made, reach, highest, (width, height))
        told = {"tooltip": tooltip(made.told), "description": alt.Description("said:N"), "x": x, "y": y}
        filled = alt.condition("datum.mark == 'beyond'", SIDES, alt.value("transparent"))
        marks = [
            alt.Chart().mark_rule().encode(x=alt.datum(0, **on)),
            alt.Chart().mark_point(size=18, strokeWidth=1, opacity=0.8).encode(color=SIDES, fill=filled, **told),
            *(
                alt.Chart()
                .mark_text(dx=5 * side, align="left" if side > 0 else "right", fontSize=10)
                .encode(x=x, y=y, text="name:N")
                .transform_filter(f"datum.name != '' && datum.inward == {side}")
                for side in (-1, 1)
            ),
        ]
        data = alt.InlineData(values=rows)
        named = alt.TitleParams(group, fontSize=11, offset=4, limit=width)
        listed.append(alt.LayerChart(data=data, layer=marks, width=width, height=height, title=named))
    many = f"The {top} words of each with the strongest evidence; words are named where there is room."
    return panels(listed, title(_titled(table), many, key(alpha), left, r.counted(table)), columns)


def _strongest(
    table: Table, groups: Any, top: int, alpha: float
) -> tuple[Compared, dict[str, list[dict[str, Any]]], str]:
    """The words of each group with the strongest evidence."""
    part = r.only(table, groups)
    panels = r.labels(part)
    several = "node" in part.columns and len(set(part["node"])) > 1
    if several:
        panels = [f"{panel} · {r.shown(node)}" for panel, node in zip(panels, part["node"], strict=True)]
    made = compared(r.rows(r.first(part, panels, "z", top)), alpha)
    for row in made.data:
        row["panel"] = f"{row['group']} · {row['node']}" if several else row["group"]
    by_group, left = panelled(made.data, lambda rows: sum(abs(row["z"] or 0) for row in rows))
    return made, by_group, left


def _name(rows: list[dict[str, Any]], made: Compared, reach: float, highest: float, size: tuple[int, int]) -> None:
    """Name the words with the strongest evidence, towards the middle, each where no other name is in the way."""
    taken: list[tuple[float, float, float]] = []
    for row in rows:
        row["name"] = ""
        row["inward"] = -1 if row[made.effect] > 0 else 1
        start = (max(-reach, min(reach, row[made.effect])) + reach) / (2 * reach) * size[0] + 5 * row["inward"]
        level = (1 - row["evidence"] / highest) * size[1]
        left, right = sorted([start, start + row["inward"] * r.wide(row[made.what]) * 6])
        free = all(abs(level - y) > 11 or right < x1 or left > x2 for x1, x2, y in taken)
        if free and left > 0 and right < size[0] and len(taken) < NAMED:
            row["name"] = row[made.what]
            taken.append((left, right, level))


def _titled(table: Table) -> str:
    met = f"Which words are met more or less often{r.near(table)}"
    return f"{met} in each {r.grouped(table)}, against {r.reference(table)}?"
