"""How every chart looks, and how it is saved: without a network, and without running what a text says."""

from __future__ import annotations

import html
import json
import os
import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

try:
    import altair
except ImportError as error:
    raise ImportError("plot() needs altair: pip install 'slantwise[plot]'") from error

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Altair, of which nothing is known to a checker of types: its own are unions that no call of ours would meet.
alt: Any = altair

#: More and less: the two colours of Okabe and Ito (2008) that any eye tells apart, and a page of any colour carries.
MORE, LESS = "#0072B2", "#D55E00"
#: Their other colours, for things that have no order; without yellow, which white paper swallows.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#8C6D1F")
#: What is left over, and what cannot be told.
GREY = "#888888"
#: How wide a chart is, all told, in pixels.
WIDTH = 600
#: How many letters of a title, and of what is said below it, stand in a line.
TITLE, LETTERS = 84, 104

#: Text and lines take the colour of the text around them, so that a chart is as legible on dark as on light.
LOOK = {
    "background": "transparent",
    "font": "sans-serif",
    "title": {
        "anchor": "start", "frame": "bounds", "fontSize": 13, "fontWeight": 600, "color": "currentColor",
        "subtitleColor": "currentColor", "subtitleFontSize": 11, "subtitlePadding": 4, "offset": 10,
    },
    "view": {"stroke": None},
    "axis": {
        "labelColor": "currentColor", "titleColor": "currentColor", "labelFontSize": 11, "titleFontSize": 11,
        "titleFontWeight": "normal", "gridColor": GREY, "gridOpacity": 0.2, "domain": False, "tickColor": GREY,
        "labelLimit": 150, "labelPadding": 5,
    },
    "header": {
        "labelColor": "currentColor", "labelFontSize": 11, "labelFontWeight": 600, "titleColor": "currentColor",
    },
    "legend": {
        "labelColor": "currentColor", "titleColor": "currentColor", "labelFontSize": 11, "titleFontSize": 11,
        "titleFontWeight": "normal", "orient": "bottom", "labelLimit": 180, "columns": 4, "symbolStrokeWidth": 2,
    },
    "text": {"color": "currentColor", "fontSize": 11},
    "rule": {"color": GREY},
}  # fmt: skip

#: How an axis of doublings is labelled: in plain multiples.
MULTIPLES = (
    "datum.value == 0 ? 'same' : datum.value < 0 ? '1/' + pow(2, -datum.value) : pow(2, datum.value) + '×'"
)  # fmt: skip

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; \
style-src 'unsafe-inline'; img-src data: blob:">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 1rem; overflow-x: auto; background: Canvas; color: CanvasText; }}
</style>
</head>
<body>
<div id="chart"></div>
<script>{javascript}</script>
<script type="application/json" id="spec">{spec}</script>
<script>
const spec = JSON.parse(document.getElementById("spec").textContent);
const actions = {{export: true, source: false, compiled: false, editor: false}};
vegaEmbed("#chart", spec, {{mode: "vega-lite", renderer: "svg", actions: actions}});
</script>
</body>
</html>
"""


class Offline(altair.TopLevelMixin):
    """How a chart is shown and saved.

    As Altair's own, but for three things: a page of HTML holds all it needs; nothing in the data can end a script; and
    in a notebook the chart is plain SVG, in which each mark tells its numbers to whoever points at it.
    """

    def save(self, fp: Any, format: Any = None, **options: Any) -> None:  # type: ignore[override]  # noqa: A002
        """Save as .html, .svg, .png, .pdf or .json; see `altair.Chart.save` for the options of the last three."""
        ending = format or (os.path.splitext(fp)[1][1:] if isinstance(fp, str | os.PathLike) else "")
        if ending not in ("html", "svg"):
            options = {"scale_factor": 2, **options} if ending == "png" else options
            super(Offline, self._on_paper()).save(fp, format, **options)
            return
        made = self.to_html() if ending == "html" else self._on_paper().to_svg()
        if isinstance(fp, str | os.PathLike):
            Path(fp).write_text(made, encoding="utf-8")
        else:
            fp.write(made)

    def to_html(self, *_: Any, **__: Any) -> str:
        """Return a page that needs no other file and no network."""
        spec = self.to_dict()
        javascript = _converter().javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=_version())
        # No text of the data may end the element that it stands in.
        data = json.dumps(spec).replace("<", "\\u003c")
        return PAGE.format(title=html.escape(_titled(spec)), javascript=javascript, spec=data)

    def to_svg(self) -> str:
        """Return the chart as SVG; pointing at a mark shows its numbers."""
        return _with_titles(_converter().vegalite_to_svg(self.to_dict(), vl_version=_version()))

    def _repr_mimebundle_(self, *arguments: Any, **options: Any) -> Any:
        if alt.renderers.active != "default":
            return super()._repr_mimebundle_(*arguments, **options)
        svg = self.to_svg().replace("<svg ", '<svg style="max-width:100%;height:auto" ', 1)
        return {"text/html": f"<div>{svg}</div>", "text/plain": f"{type(self).__name__}: {_titled(self.to_dict())}"}

    def _on_paper(self) -> Any:
        """The chart with a background, for files that stand alone."""
        chart: Any = self
        return chart if chart.background is not alt.Undefined else chart.properties(background="white")


class Layers(Offline, altair.LayerChart):
    """Marks over each other."""


class Facets(Offline, altair.FacetChart):
    """A panel for each of some things, on common axes."""


class Panels(Offline, altair.ConcatChart):
    """Panels with axes of their own."""


def layers(marks: Sequence[Any], rows: list[dict[str, Any]], title: Any, **size: Any) -> Any:
    """Marks over each other, as a chart."""
    chart: Any = Layers(data=alt.InlineData(values=rows), layer=list(marks), title=title, **size)
    return chart.configure(**LOOK)


def facets(marks: Sequence[Any], rows: list[dict[str, Any]], title: Any, facet: Any, columns: int, **size: Any) -> Any:
    """A panel of marks for each of some things, as a chart."""
    panel = alt.LayerChart(layer=list(marks), **size)
    chart: Any = Facets(data=alt.InlineData(values=rows), spec=panel, facet=facet, columns=columns, title=title)
    return chart.configure(**LOOK)


def panels(listed: Sequence[Any], title: Any, columns: int) -> Any:
    """Panels with axes of their own, as a chart."""
    chart: Any = Panels(concat=list(listed), columns=columns, title=title)
    return chart.configure(**LOOK)


def title(text: str, *said: str) -> Any:
    """A title, and below it what is needed to read the chart."""
    lines = [line for part in said if part for line in textwrap.wrap(part, LETTERS)]
    return alt.TitleParams(text=textwrap.wrap(text, TITLE), subtitle=lines)


def key(alpha: float, *more: str) -> str:
    """How filled and hollow marks are read."""
    return " ".join([f"Filled: beyond chance (q ≤ {alpha:g}). Hollow: may be chance.", *more, "×: no estimate."])


def multiples(reach: float, width: int) -> Any:
    """An axis of doublings that is labelled in plain multiples, the same to either side."""
    room = max(1, int(width / 2 / 32))
    step = next(step for step in (1, 2, 3, 6) if int(reach) // step <= room or step == 6)
    labels = list(range(0, int(reach) + 1, step))
    values = [-value for value in reversed(labels[1:])] + labels
    return alt.Axis(values=values, labelExpr=MULTIPLES, format="d", title="times as often", labelOverlap=False)


def tooltip(told: Iterable[tuple[str, str]]) -> list[Any]:
    """The columns that a mark tells, as `rows.told` names them."""
    return [alt.Tooltip(field=f"told_{name}", type="nominal", title=title) for name, title in told]


def _converter() -> Any:
    try:
        import vl_convert
    except ImportError as error:
        raise ImportError(
            "to show or save a chart, plot() needs vl-convert-python: pip install 'slantwise[plot]'"
        ) from error
    return vl_convert


def _version() -> str:
    """The version of Vega-Lite that this Altair writes: v6.4.1 is 6.4."""
    return ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])


def _titled(spec: dict[str, Any]) -> str:
    text = (spec.get("title") or {}).get("text", "chart") if not isinstance(spec.get("title"), str) else spec["title"]
    return text if isinstance(text, str) else " ".join(text)


#: What stands in a tag before and behind the label of a mark.
_REST = r'(?:[^<>"]|"[^"<]*")*?'
#: A mark that says what it is: with nothing inside, or a text.
_MARK = re.compile(rf'<(path|rect|line|image) ({_REST})aria-label="([^"<]*)"({_REST})/>')
_TEXT = re.compile(rf'<text ({_REST})aria-label="([^"<]*)"({_REST})>')


def _with_titles(svg: str) -> str:
    """An SVG whose marks show what they say when pointed at, as every browser does with the title of a mark."""
    svg = _MARK.sub(r"<\1 \2\4><title>\3</title></\1>", svg)
    return _TEXT.sub(r"<text \1\3><title>\2</title>", svg)
