"""How groups differ: a dot with its interval for each group and frame, as tiles, or as time goes by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..table import number
from . import rows as r
from .chart import GREY, LESS, MORE, MULTIPLES, WIDTH, alt, facets, key, layers, multiples, title, tooltip
from .rates import apart

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..table import Table

#: What a row tells when pointed at: the columns of all tables that are drawn here.
TOLD = [
    ("group", "group"), ("frame", "frame"), ("choice", "choice"), ("feature", "feature"), ("node", "node"),
    ("collocate", "collocate"), ("hits", "hits"), ("tokens", "words"), ("all_hits", "all hits"),
    ("positive", "positive"), ("negative", "negative"), ("documents", "documents"), ("n_target", "n"),
    ("n_reference", "n of the reference"), ("docs_target", "documents"),
    ("docs_reference", "documents of the reference"), ("rate", "per 1,000 words"), ("rate_target", "per million"),
    ("rate_reference", "per million in the reference"), ("share", "share"), ("times", "times as often"),
    ("between", "95 % interval"), ("q", "q"), ("events", "shared events"), ("note", "note"),
]  # fmt: skip
#: What a line is.
LINE = "Line: 95 % interval."
#: The colour of a mark: more or less than the reference.
SIDES = alt.Color(
    "side:N", scale=alt.Scale(domain=["more", "less", "none"], range=[MORE, LESS, GREY]), legend=None
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """The rows of a comparison and how they are drawn."""

    data: list[dict[str, Any]]
    #: The column of the effect, in doublings, and that of what is compared ("" where there is one thing alone).
    effect: str
    what: str
    #: How far the axis goes, and what is told.
    reach: float
    told: list[tuple[str, str]]


def dots(table: Table, *, groups: Any = None, alpha: float = 0.05) -> Any:
    """Draw a dot with its interval for each group and frame; panels for whichever there are fewer of."""
    made = compared(r.rows(r.only(table, groups)), alpha)
    labels = r.listed(made.data, "group")
    frames = r.listed(made.data, made.what) if made.what else []
    by_group = bool(made.what) and len(labels) <= len(frames)
    panels, several = ("group", labels) if by_group else (made.what, frames)
    lines, order = (made.what, frames) if by_group else ("group", labels)
    wide = r.room(order)
    y = alt.Y(
        field=lines,
        type="nominal",
        sort=order,
        title=None,
        axis=alt.Axis(labelLimit=wide - 8, minExtent=wide, maxExtent=wide),
    )
    head = title(_titled(table, made.what), _within(table), key(alpha, LINE), _alone(several), r.counted(table))
    columns = 1 if len(several) < 2 else 2 if len(several) < 5 else 3
    width = WIDTH - wide - 30 if columns == 1 else (WIDTH - wide - 10) // columns - 20
    marks = _whiskers(made, y, width)
    step = alt.Step(17 if len(order) <= 40 else 13)
    if columns == 1:
        return layers(marks, made.data, head, width=width, height=step)
    header = alt.Header(labelLimit=(WIDTH - wide) // columns - 10)
    facet = alt.Facet(field=panels, type="nominal", sort=several, title=None, header=header)
    return facets(marks, made.data, head, facet, columns, width=width, height=step)


def heatmap(table: Table, *, groups: Any = None, alpha: float = 0.05) -> Any:
    """Draw a tile for each group and frame: full where it is beyond chance, small and hollow where it may be chance."""
    made = compared(r.rows(r.only(table, groups)), alpha)
    values = [abs(row[made.effect]) for row in made.data if row[made.effect] is not None]
    farthest = min(max([1.0, *values]), r.FARTHEST)
    frames, labels = r.listed(made.data, made.what), r.listed(made.data, "group")
    bare = {"domain": False, "ticks": False, "grid": False}
    above = alt.Axis(labelAngle=-45, orient="top", labelLimit=130, **bare)
    colour = alt.Color(
        field=made.effect, type="quantitative", title="times as often",
        scale=alt.Scale(domain=[-farthest, 0, farthest], range=[LESS, "#BBBBBB", MORE], clamp=True),
        legend=alt.Legend(type="gradient", labelExpr=MULTIPLES, gradientLength=220, tickCount=5, format="d"),
    )  # fmt: skip
    # What is shared is merged, and a legend of tiles and points would be one of points.
    unsaid = colour.copy()
    unsaid.legend = None
    shared = {
        "x": alt.X(field=made.what, type="nominal", sort=frames, title=None, axis=above),
        "y": alt.Y("group:N", sort=labels, title=None, axis=alt.Axis(**bare)),
        "tooltip": tooltip(made.told), "description": alt.Description("said:N"),
    }  # fmt: skip
    size = 22 if len(labels) <= 40 else 15
    hollow = {"shape": "square", "size": size * 3, "strokeWidth": 1.5}
    marks = [
        alt.Chart().mark_rect(cornerRadius=2).encode(color=colour, **shared).transform_filter("datum.mark == 'beyond'"),
        alt.Chart().mark_point(**hollow).encode(color=unsaid, **shared).transform_filter("datum.mark == 'chance'"),
        alt.Chart().mark_text(text="×", color=GREY).encode(**shared).transform_filter("datum.mark == 'none'"),
    ]
    said = f"Full tile: beyond chance (q ≤ {alpha:g}). Small hollow one: may be chance. ×: no estimate."
    head = title(_titled(table, made.what), _within(table), said, r.counted(table))
    wide = alt.Step(max(18, min(40, (WIDTH - 150) // len(frames))))
    return layers(marks, made.data, head, width=wide, height=alt.Step(size)).resolve_scale(color="independent")


def time(table: Table, *, groups: Any = None, features: Any = None, alpha: float = 0.05) -> Any:
    """Draw each frame as time goes by, with its interval, a panel each."""
    what = compares(table.columns)
    words = features is not None or what in ("feature", "collocate")
    part = r.chosen(table, what, features, "z") if what and words else table
    data, times, _ = apart(table, part, groups)
    made = compared(data, alpha)
    for row in data:
        row["panel"] = " · ".join(part for part in (row["other"], row[what] if what else "") if part)
    several = r.listed(data, "panel")
    x = alt.X("period:O", sort=times, scale=alt.Scale(domain=times), title=None, axis=alt.Axis(labelAngle=-45))
    head = title(_titled(table, what), _within(table), key(alpha, LINE), _alone(several), r.counted(table))
    if len(several) < 2:
        return layers(_whiskers(made, x, 220, upright=True), data, head, width=WIDTH - 70, height=220)
    marks = _whiskers(made, x, 110, upright=True)
    columns = 2 if len(several) < 5 else 3
    header = alt.Header(labelLimit=WIDTH // columns - 40)
    facet = alt.Facet("panel:N", sort=several, title=None, header=header)
    return facets(marks, data, head, facet, columns, width=(WIDTH - 70) // columns - 20, height=110)


def compares(columns: Iterable[str]) -> str:
    """Return the column of what is compared, "" where it is one thing alone."""
    return next((name for name in ("frame", "choice", "collocate", "feature") if name in columns), "")


def compared(data: list[dict[str, Any]], alpha: float) -> Compared:
    """Return the rows of a comparison, each with its mark, its interval and what it tells."""
    effect = "log_ratio" if "log_ratio" in data[0] else "score"
    r.judged(data, effect, r.level(alpha))
    farthest = r.reach(data, effect)
    for row in data:
        value, low, high = row[effect], row["low"], row["high"]
        known = low is not None or high is not None
        row["times"] = None if value is None else _times(value)
        row["between"] = f"{'0' if low is None else _times(low)} to {'∞' if high is None else _times(high)}"
        row["between"] = row["between"] if known else None
        # An end that is not there is without bound: the line leaves the panel, as does one that ends beyond it.
        start = -farthest if low is None else max(-farthest, low)
        end = farthest if high is None else min(farthest, high)
        tells = known and start < end and (value is not None or end - start < 2 * farthest)
        row["from"], row["to"] = (start, end) if tells else (None, None)
        row["shape"] = "in" if value is None or abs(value) <= farthest else "over" if value > 0 else "under"
    return Compared(data, effect, compares(data[0]), farthest, r.told(data, TOLD))


def _times(doublings: float) -> str:
    """A number of doublings as a multiple."""
    return number(2.0**doublings) if abs(doublings) < 40 else "0" if doublings < 0 else "∞"


def _whiskers(made: Compared, other: Any, long: int, *, upright: bool = False) -> list[Any]:
    """The marks of a comparison: the line of no difference, intervals, dots, and crosses where there is no estimate."""
    along, across, end = ("y", "x", alt.Y2) if upright else ("x", "y", alt.X2)
    kind = alt.Y if upright else alt.X
    scale = alt.Scale(domain=[-made.reach, made.reach], clamp=True)
    on = {"scale": scale, "axis": multiples(made.reach, long)}
    told = {"tooltip": tooltip(made.told), "description": alt.Description("said:N"), across: other}
    beyond = ("triangle-up", "triangle-down") if upright else ("triangle-right", "triangle-left")
    shapes = alt.Scale(domain=["in", "over", "under"], range=["circle", *beyond])
    base = alt.Chart()
    return [
        base.mark_rule(strokeWidth=1).encode(**{along: alt.datum(0, **on)}),
        base.mark_rule(strokeWidth=1.5)
        .encode(**{along: kind(field="from", type="quantitative", **on), f"{along}2": end("to")}, color=SIDES, **told)
        .transform_filter("isValid(datum.from)"),
        base.mark_point(size=45, strokeWidth=1.5)
        .encode(
            **{along: kind(field=made.effect, type="quantitative", **on)},
            color=SIDES,
            fill=alt.condition("datum.mark == 'beyond'", SIDES, alt.value("transparent")),
            shape=alt.Shape("shape:N", scale=shapes, legend=None),
            opacity=alt.value(1),
            **told,
        )
        .transform_filter("datum.mark != 'none'"),
        base.mark_text(text="×", color=GREY)
        .encode(**{along: alt.value(6)}, **told)
        .transform_filter("datum.mark == 'none'"),
    ]


def _titled(table: Table, what: str) -> str:
    call, arguments = table.recipe["call"], table.recipe["arguments"]
    who, against = r.grouped(table), r.reference(table)
    if call == "tone":
        return f"How positive is each {who}, against {against}?"
    if call == "choices":
        return f"How often is each wording chosen in each {who}, against {against}?"
    if what == "frame":
        name = r.shown(arguments.get("lexicon"))
        of = "" if name == "dict" else f" of {name}"
        how = {"share": ", as a share of all frames,", "documents": ", by the share of documents,"}
        return f"How often is each frame{of} met in each {who}{how.get(arguments.get('score'), ',')} against {against}?"
    return f"How often is each {what} met{r.near(table)} in each {who}, against {against}?"


def _within(table: Table) -> str:
    within = table.recipe["arguments"].get("within")
    if within is None:
        return ""
    listed = within if isinstance(within, str) else " · ".join(within)
    return f"Compared inside each {r.shown(listed)}: what differs is wording, not what is covered."


def _alone(several: list[str]) -> str:
    """What the one panel shows, which has no heading of its own."""
    return f"Shown: {several[0]}." if len(several) == 1 else ""
