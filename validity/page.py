"""The tables and charts of docs/validity.md and docs/frames.md, made from the figures of a run."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from draws import NAMES, RATIOS, ROOT

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Callable

    Rows = list[dict[str, Any]]

PAGES = (ROOT / "docs" / "validity.md", ROOT / "docs" / "frames.md")
MARKED = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
BANDS = (*NAMES, "all from 20")
#: Planted words that a point of the chart of coverage needs.
ENOUGH = 100


def dumps(figures: dict[str, Any]) -> str:
    """The figures as JSON, one row to a line, shares to four digits."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        return round(float(value), 5) if hasattr(value, "dtype") or isinstance(value, float) else value

    sections = []
    for name, section in figures.items():
        if isinstance(section, dict):
            sections.append(f'"{name}": {json.dumps(plain(section))}')
        else:
            rows = ",\n".join(json.dumps(plain(row), ensure_ascii=False) for row in section)
            sections.append(f'"{name}": [\n{rows}\n]')
    return "{\n" + ",\n".join(sections) + "\n}\n"


def write(file: pathlib.Path) -> None:
    """Make the tables of the pages and the charts anew."""
    figures = json.loads(file.read_text(encoding="utf-8"))
    for page in PAGES:
        page.write_text(filled(page.read_text(encoding="utf-8"), figures), encoding="utf-8")
    charts(figures)


def check(file: pathlib.Path) -> int:
    """0 where the pages show the figures of the file, 1 where one does not."""
    figures = json.loads(file.read_text(encoding="utf-8"))
    texts = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
    stale = [name for name, text in texts.items() if filled(text, figures) != text]
    print(f"{' and '.join(stale or texts)} {'do not show' if stale else 'show'} the figures of {file.name}")
    return 1 if stale else 0


def filled(text: str, figures: dict[str, Any]) -> str:
    """The page with the tables of these figures."""
    return MARKED.sub(lambda mark: mark[1] + TABLES[mark[2]](figures) + mark[3], text)


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def cases(rows: Rows, *names: str) -> list[tuple[str, ...]]:
    """The distinct values of these columns, in their order."""
    return list(dict.fromkeys(tuple(row[name] for name in names) for row in rows))


def flagged(*names: str) -> Callable[[Rows], str]:
    """A table of false alarms: per case and band the share at .05, and at .001 in brackets."""

    def made(rows: Rows) -> str:
        bands = [band for band in BANDS if any(row["band"] == band and row["tested"] for row in rows)]
        lines = []
        for case in cases(rows, *names):
            own = {row["band"]: row for row in rows if tuple(row[name] for name in names) == case}
            lines.append([*case, *[share(own.get(band, {})) for band in bands]])
        return table([*names, *bands], lines)

    return made


def share(row: dict[str, Any]) -> str:
    """A cell of false alarms: per cent at .05, per cent at .001 in brackets."""
    if not row.get("tested"):
        return "–"
    often, seldom = row["p<0.05"], row["p<0.001"]
    return f"{often:.1%} ({seldom * 100:.2f})"


def covered(figures: dict[str, Any]) -> str:
    """Coverage, per case, band and ratio."""
    rows = figures["coverage"]
    names = ("texts", "within", "effect", "interval", "band")
    lines = []
    for case in cases(rows, *names):
        # Band by band for the usual interval; of the others all bands together.
        if case[1:4] != ("–", "log_ratio", "likelihood") and case[4] != "all from 20":
            continue
        own = {row["ratio"]: row for row in rows if tuple(row[name] for name in names) == case}
        counted = sum(row["planted"] for row in own.values())
        cells = [f"{own[ratio]['covered']:.1%}" if ratio in own else "–" for ratio in RATIOS]
        lines.append([*case, f"{counted:,}", *cells])
    head = ["articles", "within", "effect", "interval", "band", "planted", *[f"× {ratio:g}" for ratio in RATIOS]]
    return table(head, lines)


def found(figures: dict[str, Any]) -> str:
    """Power, per case, band and ratio."""
    rows = [row for row in figures["power"] if row["within"] == "–" and row["band"] in NAMES[1:4]]
    lines = []
    for case in cases(rows, "texts", "band", "test"):
        own = {row["ratio"]: row["found"] for row in rows if (row["texts"], row["band"], row["test"]) == case}
        lines.append([*case, *[f"{own[ratio]:.0%}" if ratio in own else "–" for ratio in RATIOS]])
    return table(["articles", "band", "test", *[f"× {ratio:g}" for ratio in RATIOS]], lines)


def against_codes(alone: bool) -> Callable[[dict[str, Any]], str]:
    """What frames are worth against human codes: a line for each code, the halves beside each other."""

    def made(figures: dict[str, Any]) -> str:
        rows = [row for row in figures["coded"] if row["alone"] == alone]
        halves = [half for (half,) in cases(rows, "half")]
        lines = []
        for case in cases(rows, "code", "frames"):
            own = {row["half"]: row for row in rows if (row["code"], row["frames"]) == case}
            cells = [(str(row["coded"]), f"{row['auc']:.2f} ({row['low']:.2f} to {row['high']:.2f})")
                     for row in (own[half] for half in halves)]  # fmt: skip
            lines.append([*case, *(cell for pair in cells for cell in pair)])
        head = [cell for half in halves for cell in (f"coded, {half}", f"AUC, {half}")]
        return table(["code", "frames", *head], lines)

    return made


def printed(figures: dict[str, Any]) -> str:
    """What copies do to findings, per way of counting them."""
    lines = [
        [row["way"], f"{row['words']:,}", f"{row['p<0.05']:.1%}", f"{row['q<=0.05 per table']:.2f}",
         f"{row['tables with any']:.0%}"]
        for row in figures["copies"]
    ]  # fmt: skip
    return table(
        ["copies", "words tested", "p < .05", "false discoveries (q ≤ .05) per table", "tables with any"], lines
    )


def made(figures: dict[str, Any]) -> str:
    """What was run."""
    rows = [[name, str(run["splits"]), ", ".join(run["tests"]), f"{run['seconds']} s"]
            for name, run in figures["made"].items()]  # fmt: skip
    return table(["part", "splits of each outlet", "tests", "took"], rows)


TABLES: dict[str, Callable[[dict[str, Any]], str]] = {
    "made": made,
    "words": lambda figures: flagged("articles", "test")(figures["words"]),
    "frames": lambda figures: flagged("articles", "within", "test")(figures["frames"]),
    "within": lambda figures: flagged("texts", "what", "test")(figures["within"]),
    "coded": against_codes(alone=False),
    "alone": against_codes(alone=True),
    "company": lambda figures: flagged("articles", "window", "test")(figures["company"]),
    "coverage": covered,
    "power": found,
    "copies": printed,
}


def charts(figures: dict[str, Any]) -> None:
    """Three pictures: false alarms, coverage, power."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams |= {"svg.hashsalt": "slantwise", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    draw_false_alarms(figures["words"])
    usual = ("–", "log_ratio", "likelihood")
    draw_coverage([row for row in figures["coverage"] if (row["within"], row["effect"], row["interval"]) == usual])
    draw_power([row for row in figures["power"] if row["within"] == "–"])


COLOURS = {
    "dispersion": "#1b6ca8", "welch": "#2a9d8f", "wilcoxon": "#8ab17d", "permutation": "#6a4c93",
    "G²": "#c1440e", "χ²": "#e07a3f", "log-odds ζ": "#e9b872", "G², size-adjusted": "#c1440e", "G², nominal": "#e9b872",
}  # fmt: skip


def panels(rows: Rows, name: str) -> tuple[Any, list[tuple[str, Any]]]:
    """A figure with one panel for each value of a column."""
    from matplotlib import pyplot

    values = [case[0] for case in cases(rows, name)]
    figure, axes = pyplot.subplots(1, len(values), figsize=(3.1 * len(values), 3.2), sharey=True, squeeze=False)
    return figure, list(zip(values, axes[0], strict=True))


def save(figure: Any, name: str) -> None:
    """Write a chart beside the page, the same bytes for the same figures."""
    from matplotlib import pyplot

    figure.tight_layout()
    figure.savefig(ROOT / "docs" / f"validity_{name}.svg", metadata={"Date": None})
    pyplot.close(figure)


def draw_false_alarms(rows: Rows) -> None:
    """Share of words called distinctive at p < .05, by band."""
    rows = [row for row in rows if row["band"] in NAMES[1:] and row["tested"]]
    figure, axes = panels(rows, "articles")
    for articles, axis in axes:
        for (test,) in cases(rows, "test"):
            own = {row["band"]: row["p<0.05"] for row in rows if (row["articles"], row["test"]) == (articles, test)}
            bands = [band for band in NAMES if band in own]
            axis.plot(bands, [own[band] * 100 for band in bands], "o-", ms=4, color=COLOURS.get(test), label=test)
        axis.axhspan(3, 7, color="#1b6ca8", alpha=0.12, lw=0)
        axis.set(title=f"{articles} articles", ylim=(0, None))
        axis.tick_params(axis="x", rotation=30)
    axes[0][1].set_ylabel("% of words with p < .05")
    axes[-1][1].legend(frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1.02, 0.5))
    save(figure, "false_alarms")


def draw_coverage(rows: Rows) -> None:
    """Share of intervals that hold the truth, by ratio, a line for each band."""
    # Of fewer cases a share would say more about chance than about the interval.
    rows = [row for row in rows if row["band"] in NAMES and row["planted"] >= ENOUGH]
    figure, axes = panels(rows, "texts")
    shades = ["#b9d6e8", "#7fb4d4", "#4592bf", "#1b6ca8", "#0b3c5d"]
    for texts, axis in axes:
        for band, shade in zip(NAMES, shades, strict=True):
            own = {row["ratio"]: row["covered"] * 100 for row in rows if (row["texts"], row["band"]) == (texts, band)}
            places = [place for place, ratio in enumerate(RATIOS) if ratio in own]
            if places:
                values = [own[RATIOS[place]] for place in places]
                axis.plot(places, values, "o-", ms=4, color=shade, label=band)
        axis.axhspan(93, 97, color="#1b6ca8", alpha=0.12, lw=0)
        axis.axhline(95, color="#1b6ca8", lw=0.6)
        axis.set(title=texts.replace(", ", ",\n"), ylim=(82, 100), xlabel="planted ratio")
        axis.set_xticks(range(len(RATIOS)), [f"{ratio:g}" for ratio in RATIOS])
    axes[0][1].set_ylabel("% of intervals that hold the truth")
    axes[0][1].legend(frameon=False, fontsize=8, loc="lower left", title="occurrences")
    save(figure, "coverage")


def draw_power(rows: Rows) -> None:
    """Share of planted differences found, by ratio: one row of panels for each frequency band."""
    from matplotlib import pyplot

    texts = [case[0] for case in cases(rows, "texts")]
    bands = NAMES[1:4]
    figure, axes = pyplot.subplots(len(bands), len(texts), figsize=(3.1 * len(texts), 6.6), sharex=True, sharey=True,
                                   squeeze=False)  # fmt: skip
    for line, band in zip(axes, bands, strict=True):
        for axis, name in zip(line, texts, strict=True):
            for (test,) in cases(rows, "test"):
                own = {row["ratio"]: row["found"] * 100 for row in rows
                       if (row["texts"], row["band"], row["test"]) == (name, band, test)}  # fmt: skip
                style = ":" if test == "G², nominal" else "-"
                places = [place for place, ratio in enumerate(RATIOS) if ratio in own]
                axis.plot(places, [own[RATIOS[place]] for place in places], f"o{style}", ms=3,
                          color=COLOURS.get(test), label=test)  # fmt: skip
            axis.axhline(5, color="#888888", lw=0.6)
            axis.set_xticks(range(len(RATIOS)), [f"{ratio:g}" for ratio in RATIOS])
            if band == bands[0]:
                axis.set_title(name.replace(", ", ",\n"))
            if band == bands[-1]:
                axis.set_xlabel("planted ratio")
        line[0].set_ylabel(f"{band} occurrences\n% found")
    axes[0][0].legend(frameon=False, fontsize=8, loc="upper left")
    save(figure, "power")
