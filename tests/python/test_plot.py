"""Charts: every picture of every result, what they hold, how they are saved, and what hostile text does to them."""

import html.parser
import json
import math
import re
import subprocess
import sys
import xml.etree.ElementTree

import numpy as np
import pytest

import slantwise as sw
from slantwise.plot import MANY, PICTURES

pytest.importorskip("altair")
pytest.importorskip("vl_convert")

FRAMES = {"economic": ["job*", "price*", "cost*"], "security": ["border*", "army", "threat*"]}
HOSTILE = [
    "</script><script>document.title='caught'</script>", "\"'&<b>", "a.b[0]", "tab\there", "null\x00", "新聞社", "خبر",
    "datum.x", "\\", "x" * 300, " spaced  out ", "😀 {{7*7}} ${x}",
]  # fmt: skip


@pytest.fixture(scope="module")
def tables(newsroom):
    tokens = newsroom.tokens(stopwords="en")
    framing = tokens.framing(FRAMES)
    return {
        "framing": framing,
        "framing within": tokens.framing("policy-frames", within="event"),
        "framing of shares": tokens.framing(FRAMES, score="share"),
        "framing of documents": tokens.framing(FRAMES, score="documents"),
        "framing of pairs": tokens.framing(FRAMES, reference="pairs"),
        "framing of one": tokens.framing({"economic": ["job*"]}),
        "framing by month": tokens.framing(FRAMES, by="month"),
        "framing by both": tokens.framing(FRAMES, by=["outlet", "month"], reference="previous"),
        "choices": tokens.choices(["worker*", "people", "strike*"]),
        "tone": tokens.tone({"positive": ["agree*", "hope*"], "negative": ["fear*", "strike*", "unjust"]}),
        "keyness": tokens.keyness(),
        "keyness by month": tokens.keyness(by="month"),
        "keyness by two": tokens.keyness(by=["event", "outlet"], target=("port-strike", "Civic Courier")),
        "shift": framing.shift(),
        "frequencies": tokens.frequencies(),
        "frequencies by": tokens.frequencies(by="outlet"),
        "frequencies by month": tokens.frequencies(by="month"),
        "frequencies by both": tokens.keep(["port", "border", "jobs"]).frequencies(by=["outlet", "week"]),
        "collocates": tokens.cooccurrence().collocates(["port", "minister"], min_count=3),
        "collocates by": tokens.cooccurrence().collocates("minister", by="outlet"),
        "stacked collocates": tokens.cooccurrence(by="outlet").collocates("minister", min_count=2),
        "coverage": sw.lexicon(FRAMES).coverage(tokens),
        "kwic": tokens.kwic("port"),
        "kwic of frames": framing.kwic(),
        "counts": sw.count({"text": ["jobs cost", "army"], "outlet": ["x", "y"]}, lexicon=FRAMES).framing(),
    }


def pictures(table):
    """Every picture that there is of a table."""
    call = table.recipe["call"]
    kinds = PICTURES["keyness" if call == "collocates" and "q" in table.columns else call]
    timed = any(name in ("month", "week") for name in table.columns)
    several = "kwic" not in call and len(set(table[table.columns[0]])) > 1 and "outlet" in table.columns
    for kind in kinds:
        if (kind != "time" or timed) and (kind != "network" or not several):
            yield kind


def values(chart):
    """The rows in a chart."""
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


NAMES = [
    "framing", "framing within", "framing of shares", "framing of documents", "framing of pairs", "framing of one",
    "framing by month", "framing by both", "choices", "tone", "keyness", "keyness by month", "keyness by two", "shift",
    "frequencies", "frequencies by", "frequencies by month", "frequencies by both", "collocates", "collocates by",
    "stacked collocates", "coverage", "kwic", "kwic of frames", "counts",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_is_drawn_and_holds_nothing_but_the_table(tables, name):
    table = tables[name]
    rows = list(table)
    numbers = [column for column in table.columns if any(isinstance(row[column], int | float) for row in rows)]
    for kind in pictures(table):
        # To a dict: checked against the schema of Vega-Lite.
        drawn = values(table.plot(kind))
        kept = [column for column in numbers if drawn and all(column in row for row in drawn)]
        known = {tuple(row[column] for column in kept) for row in rows}
        empty = tuple(0 for _ in kept), tuple(None for _ in kept)
        strange = [row for row in drawn if kept and tuple(row[column] for column in kept) not in known]
        # Over time, a period without the feature has 0, or null where it has nothing at all.
        assert all(kind == "time" and tuple(row[column] for column in kept) in empty for row in strange), kind
        assert kept or kind == "network", kind
        svg = table.plot(kind).to_svg()
        xml.etree.ElementTree.fromstring(svg)


def test_each_result_draws_the_picture_of_its_kind(tables):
    titles = {name: " ".join(table.plot().to_dict()["title"]["text"]) for name, table in tables.items()}
    assert titles["framing"] == "How often is each frame met in each outlet, against the others together?"
    assert titles["framing within"].startswith("How often is each frame of policy-frames met in each outlet")
    assert titles["keyness"].startswith("Which words are met more or less often in each outlet")
    assert titles["collocates by"].startswith("Which words are met more or less often near minister in each outlet")
    assert titles["kwic"] == "Where in each document is port met?"
    assert titles["frequencies by month"] == "How often is each feature met in each month?"
    said = tables["framing"].plot().to_dict()["title"]["subtitle"]
    assert "49 documents" in said
    assert any("q ≤ 0.05" in line for line in said)
    assert any("inside each event" in line for line in tables["framing within"].plot().to_dict()["title"]["subtitle"])


def test_what_is_beyond_chance_is_told_from_what_may_be_chance_and_from_what_cannot_be_told(tables):
    for name in ("framing", "framing within", "framing by both", "tone", "choices"):
        for alpha in (0.05, 0.3):
            table = tables[name]
            drawn = values(table.plot("dots", alpha=alpha))
            assert len(drawn) == len(table)
            for row in drawn:
                sure = row["score"] is not None and row["q"] is not None and row["q"] <= alpha
                assert row["mark"] == ("none" if row["score"] is None else "beyond" if sure else "chance")
                assert row["side"] == ("none" if row["score"] is None else "more" if row["score"] > 0 else "less")
                if row["note"]:
                    assert row["note"] in row["said"]
    assert {row["mark"] for row in values(tables["framing within"].plot("dots"))} == {"none", "chance", "beyond"}


def test_intervals_are_those_of_the_table(tables):
    for row in values(tables["framing within"].plot("dots")):
        if row["from"] is None:
            continue
        assert row["from"] == row["low"] or (row["low"] is None or row["low"] < row["from"])
        assert row["to"] == row["high"] or (row["high"] is None or row["high"] > row["to"])
        if row["low"] is not None and row["high"] is not None and abs(row["low"]) < 30:
            low, high = (float(end.replace(",", "")) for end in row["between"].split(" to "))
            assert math.isclose(low, 2 ** row["low"], rel_tol=0.051)
            assert math.isclose(high, 2 ** row["high"], rel_tol=0.051)


def test_bars_are_the_strongest_words(tables):
    table = tables["keyness"]
    drawn = values(table.plot(top=4, groups=["Civic Courier", "Meridian Post"]))
    for outlet in ("Civic Courier", "Meridian Post"):
        own = sorted((row for row in table if row["outlet"] == outlet), key=lambda row: -abs(row["z"]))[:4]
        assert {row["feature"] for row in drawn if row["group"] == outlet} == {row["feature"] for row in own}
    assert len(drawn) == 8
    shift = values(tables["shift"].plot(top=3, frames="security", groups="Northfield Ledger"))
    own = [row for row in tables["shift"] if (row["outlet"], row["frame"]) == ("Northfield Ledger", "security")]
    own.sort(key=lambda row: -abs(row["contribution"] or 0))
    assert [row["term"] for row in shift] == [row["term"] for row in own[:3]]


def test_rates_over_time_are_those_of_the_table_and_0_only_where_there_are_words(tables):
    table = tables["frequencies by month"]
    drawn = values(table.plot(features=["port", "border"]))
    rates = {(row["month"], row["feature"]): row["per_million"] for row in table}
    months = sorted(set(table["month"]))
    assert {row["period"] for row in drawn} == set(months)
    for row in drawn:
        assert row["per_million"] == rates.get((row["period"], row["feature"]), 0)
    weeks = values(tables["frequencies by both"].plot())
    met = {(row["outlet"], row["week"]) for row in tables["frequencies by both"]}
    for row in weeks:
        assert (row["frequency"] is None) == ((row["other"], row["period"]) not in met)
    assert any(row["frequency"] is None for row in weeks)
    assert any(row["frequency"] == 0 for row in weeks)


def test_every_period_has_its_place_on_the_axis():
    days = ["2023-12-30", "2024-01-02", "2024-03-15"]
    corpus = sw.Corpus({"text": ["port"] * 3, "outlet": ["x"] * 3, "date": days}, date="date")
    every = {
        "year": ["2023", "2024"],
        "quarter": ["2023-Q4", "2024-Q1"],
        "month": ["2023-12", "2024-01", "2024-02", "2024-03"],
        "week": ["2023-W52", *(f"2024-W{week:02}" for week in range(1, 12))],
    }
    for period, expected in every.items():
        chart = corpus.tokens().frequencies(by=period).plot().to_dict()
        assert chart["layer"][0]["encoding"]["x"]["scale"]["domain"] == expected
    assert len(corpus.tokens().frequencies(by="day").plot().to_dict()["layer"][0]["encoding"]["x"]["sort"]) == 77


def test_coverage_is_drawn_by_frames(tables):
    table = tables["coverage"]
    drawn = values(table.plot(top=2, groups="security"))
    own = sorted((row for row in table if row["frame"] == "security"), key=lambda row: -row["hits"])[:2]
    assert [(row["pattern"], row["hits"]) for row in drawn] == [(row["pattern"], row["hits"]) for row in own]


def test_shares_add_up_to_one(tables):
    drawn = values(tables["choices"].plot())
    for outlet in {row["group"] for row in drawn}:
        pieces = [row for row in drawn if row["group"] == outlet]
        if pieces[0]["share"] is None:
            assert [row["empty"] for row in pieces] == [True, False, False]
            continue
        assert math.isclose(max(row["end"] for row in pieces), 1)
        assert all(math.isclose(row["end"] - row["start"], row["share"], abs_tol=1e-12) for row in pieces)


def test_an_xray_has_a_tick_for_each_line_of_the_most_documents(tables):
    table = tables["kwic of frames"]
    drawn = values(table.plot(top=1000))
    assert sorted((row["doc"], row["start"]) for row in drawn) == sorted(zip(table["doc"], table["start"], strict=True))
    few = values(table.plot(top=3))
    sizes = {doc: table["doc"].count(doc) for doc in set(table["doc"])}
    assert sorted(sizes[doc] for doc in {row["doc"] for row in few}) == sorted(sizes.values())[-3:]


def test_a_network_holds_the_strongest_pairs(newsroom):
    matrix = newsroom.tokens(stopwords="en").cooccurrence()
    for measure in ("logdice", "pmi"):
        drawn = [row for row in values(matrix.plot(measure, top=20, min_count=4)) if "node" in row]
        names = matrix.features
        counts, strength = matrix.to_scipy().toarray(), matrix.association(measure).toarray()
        pairs = [
            (strength[a, b], {names[a], names[b]})
            for a in range(len(names))
            for b in range(a)
            if counts[a, b] >= 4
        ]  # fmt: skip
        pairs.sort(key=lambda pair: -pair[0])
        assert np.allclose([row[measure] for row in drawn], [value for value, _ in pairs[:20]])
        for row in drawn:
            assert row["o11"] == counts[names.index(row["node"]), names.index(row["collocate"])]
    again = newsroom.tokens(stopwords="en").cooccurrence().plot("pmi", top=20, min_count=4)
    assert again.to_dict() == matrix.plot("pmi", top=20, min_count=4).to_dict()


def test_names_in_a_network_do_not_lie_over_each_other(newsroom):
    points = [row for row in values(newsroom.tokens(stopwords="en").cooccurrence().plot()) if "word" in row]
    for place, one in enumerate(points):
        for other in points[:place]:
            across, up = (abs(one[axis] - other[axis]) * size / 1.16 for axis, size in (("x", 580), ("y", 480)))
            assert across > 3 * (len(one["word"]) + len(other["word"])) or up > 12


def test_a_map_is_classical_scaling():
    from slantwise.plot.plane import arranged

    points = np.random.default_rng(3).normal(size=(40, 2))
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    places, held = arranged(1 - distances**2)
    # Points of a plane come back, but for turning and mirroring.
    assert np.allclose(np.linalg.norm(places[:, None] - places[None], axis=2), distances)
    assert math.isclose(held, 1)
    places, held = arranged(np.ones((3, 3)))
    assert np.allclose(places, 0)
    assert held == 1


def test_a_map_of_outlets(newsroom):
    dfm = newsroom.tokens(stopwords="en").dfm(by="outlet")
    drawn = values(dfm.plot())
    assert [row["row"] for row in drawn] == dfm.rows
    assert [row["total"] for row in drawn] == dfm.to_scipy().sum(axis=1).tolist()
    alike = dfm.similarity().toarray()
    np.fill_diagonal(alike, -1)
    assert [row["nearest"] for row in drawn] == [dfm.rows[place] for place in alike.argmax(axis=1)]
    assert values(dfm.tfidf().plot("correlation"))


# -- saving and showing ------------------------------------------------------------------------------------------------


class Scripts(html.parser.HTMLParser):
    """What a page would run or load."""

    def __init__(self, text):
        super().__init__()
        self.scripts, self.sources, self.elements = 0, [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append(tag)
        self.scripts += tag == "script"
        self.sources += [value for name, value in attributes if name in ("src", "href", "srcset", "data")]


def test_charts_are_saved_without_a_network(tables, tmp_path):
    chart = tables["framing"].plot().properties(title="Mine")
    for ending in ("html", "svg", "png", "json"):
        chart.save(tmp_path / f"chart.{ending}")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
    assert json.loads((tmp_path / "chart.json").read_text())["title"] == "Mine"
    page = Scripts((tmp_path / "chart.html").read_text(encoding="utf-8"))
    assert page.scripts == 3
    assert page.sources == []
    svg = xml.etree.ElementTree.fromstring((tmp_path / "chart.svg").read_text(encoding="utf-8"))
    assert any(rect.get("fill") == "white" for rect in svg.iter("{http://www.w3.org/2000/svg}rect"))
    with (tmp_path / "open.svg").open("w", encoding="utf-8") as file:
        chart.save(file, format="svg")
    assert (tmp_path / "open.svg").read_text(encoding="utf-8") == (tmp_path / "chart.svg").read_text(encoding="utf-8")


def test_a_mark_tells_its_numbers_in_a_notebook(tables):
    shown = tables["framing"].plot()._repr_mimebundle_()["text/html"]
    svg = xml.etree.ElementTree.fromstring(shown.removeprefix("<div>").removesuffix("</div>"))
    told = [title.text for title in svg.iter("{http://www.w3.org/2000/svg}title")]
    for row in tables["framing"]:
        assert any(f"group: {row['outlet']}; frame: {row['frame']}; hits: {row['hits']:,};" in text for text in told)
    assert "currentColor" in shown
    assert Scripts(shown).scripts == 0


def test_charts_can_be_changed(tables):
    for name in ("framing", "keyness", "kwic"):
        chart = tables[name].plot().properties(title="Mine").configure_title(fontSize=20)
        assert chart.to_dict()["title"] == "Mine"
        assert type(chart) is type(tables[name].plot())
        assert Scripts(chart.to_html()).sources == []


@pytest.fixture(scope="module")
def hostile():
    rows = [
        {"text": f"jobs border prices army {'hope ' * n}港 {name}", "outlet": name, "date": f"2024-0{1 + n % 3}-01"}
        for name in HOSTILE
        for n in range(4)
    ]  # fmt: skip
    return sw.Corpus(rows, date="date").tokens()


def test_hostile_text_stays_text(hostile):
    frames = {"</script><b>": ["jobs", "hope"], "安全 '\"": ["border", "港"]}
    framing = hostile.framing(frames)
    tables = [
        framing, hostile.keyness(), framing.kwic(), hostile.choices(["jobs", "hope"]), framing.shift(),
        hostile.frequencies(by=["outlet", "month"]), hostile.cooccurrence().collocates("jobs", min_count=1),
        hostile.tone({"positive": ["hope"], "negative": ["army"]}),
    ]  # fmt: skip
    for table in tables:
        for kind in pictures(table):
            chart = table.plot(kind)
            svg = chart.to_svg()
            xml.etree.ElementTree.fromstring(svg)
            shown = Scripts(svg)
            assert set(shown.elements) <= {"div", "svg", "g", "path", "text", "title", "rect", "line", "defs",
                                           "lineargradient", "stop", "clippath", "style", "tspan"}  # fmt: skip
    page = framing.plot("heatmap").to_html()
    assert Scripts(page).scripts == 3
    assert "</script><script>document" not in page
    spec = json.loads(re.search(r'<script type="application/json" id="spec">(.*?)</script>', page, re.S)[1])
    assert HOSTILE[0] in {row["group"] for rows in spec["datasets"].values() for row in rows}


def test_labels_of_any_kind_are_asked_for_as_they_are(hostile):
    framing = hostile.framing(FRAMES)
    for name in HOSTILE:
        drawn = values(framing.plot("dots", groups=[name]))
        assert len(drawn) == len(FRAMES)


@pytest.mark.filterwarnings("ignore::slantwise.DataWarning")
def test_outlets_that_look_alike_stay_apart():
    corpus = sw.Corpus({"text": ["jobs", "army", "jobs"], "outlet": ["The Post", "The  Post", "Ledger"]})
    drawn = values(corpus.tokens().framing(FRAMES).plot("dots"))
    assert {row["group"] for row in drawn} == {"Ledger", "The Post", "The Post (2)"}


def test_many_outlets_are_tiles_and_panels_are_limited_aloud():
    rows = [{"text": f"jobs border word{n} {'x ' * (n % 7)}", "outlet": f"Outlet {n:03}"} for n in range(145)] * 2
    tokens = sw.Corpus(rows).tokens()
    framing = tokens.framing(FRAMES)
    assert len(set(framing["outlet"])) > MANY
    assert framing.plot().to_dict()["layer"][0]["mark"]["type"] == "rect"
    assert len(values(framing.plot())) == len(framing)
    chart = tokens.frequencies(by="outlet").plot().to_dict()
    assert len(chart["concat"]) == 24
    assert any("24 of 145 are shown" in line for line in chart["title"]["subtitle"])


# -- what is refused ---------------------------------------------------------------------------------------------------


def test_tables_without_a_picture_name_those_that_have_one(newsroom):
    tokens = newsroom.tokens()
    for table, said in (
        (tokens.dispersion(), r"dispersion\(\)"),
        (tokens.scores(FRAMES), r"scores\(\)"),
        (newsroom.documents, r"documents\(\)"),
        (newsroom.coverage(), r"coverage\(\)"),
        (sw.Table(tokens.frequencies()._core), "this table"),
    ):
        with pytest.raises(sw.OptionError, match=rf"{said} has no natural picture; framing\(\), .*kwic\(\) have one"):
            table.plot()


def test_what_a_picture_does_not_take(tables):
    with pytest.raises(sw.OptionError, match="one of dots, heatmap, time is needed"):
        tables["framing"].plot("pie")
    with pytest.raises(TypeError, match=r"plot\(kind='dots'\) has no option 'top'; it has groups, alpha"):
        tables["framing"].plot("dots", top=3)
    with pytest.raises(TypeError, match="Did you mean 'groups'"):
        tables["framing"].plot(group="x")
    with pytest.raises(sw.OptionError, match="groups are periods: make it with by='month'"):
        tables["framing"].plot("time")
    with pytest.raises(sw.GroupError, match="Did you mean 'Civic Courier'"):
        tables["framing"].plot(groups="Civic Couriers")
    for groups in (b"x", 5):
        with pytest.raises(TypeError, match="groups = "):
            tables["framing"].plot(groups=groups)
    with pytest.raises(sw.OptionError, match=r"groups = \[\]"):
        tables["framing"].plot(groups=[])
    for alpha in (0, 1, -0.1, float("nan")):
        with pytest.raises(sw.OptionError, match=r"alpha = .*between 0 and 1"):
            tables["framing"].plot(alpha=alpha)
    with pytest.raises(TypeError, match="alpha = '5'"):
        tables["keyness"].plot(alpha="5")
    with pytest.raises(sw.OptionError, match=r"features = 'bordr' is not .* 'feature'. Did you mean 'border'"):
        tables["frequencies by month"].plot(features="bordr")
    with pytest.raises(sw.OptionError, match="frames = 'x' is not in the column 'frame'"):
        tables["shift"].plot(frames="x")
    with pytest.raises(sw.OptionError, match="no rows"):
        tables["framing"].head(0).plot()
    with pytest.raises(sw.OptionError, match="a network draws one group"):
        tables["stacked collocates"].plot("network")


def test_matrices_that_cannot_be_drawn(newsroom):
    tokens = newsroom.tokens()
    with pytest.raises(sw.OptionError, match="from 3 to 2,000 rows, and this matrix has 2"):
        newsroom.filter(outlet=["Civic Courier", "Meridian Post"]).tokens().dfm(by="outlet").plot()
    with pytest.raises(sw.OptionError, match=r"2,009; group the rows first"):
        sw.Corpus({"text": ["a"] * 2009, "outlet": ["x"] * 2009}).tokens().dfm().plot()
    with pytest.raises(sw.OptionError, match="only 1 rows have any word"):
        sw.Corpus({"text": ["a", "", ""], "outlet": ["x"] * 3}).tokens().dfm().plot()
    with pytest.raises(sw.OptionError, match="no pair is met min_count = 99999 times"):
        tokens.cooccurrence().plot(min_count=99999)
    for wrong in (0, -1):
        with pytest.raises(sw.OptionError, match="min_count = "):
            tokens.cooccurrence().plot(min_count=wrong)
    many = tokens.choices(["port", "border", "people", "minister", "said", "one", "two", "jobs", "army"])
    with pytest.raises(sw.OptionError, match=r"9 choices.*kind='heatmap'"):
        many.plot("shares")


def test_altair_is_imported_with_the_first_chart_and_asked_for_where_it_is_not_there():
    code = """
import sys, slantwise as sw
table = sw.Corpus({"text": ["a b"], "outlet": ["x"]}).tokens().frequencies()
assert "altair" not in sys.modules and "slantwise.plot" not in sys.modules
sys.modules["altair"] = None
try:
    table.plot()
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "plot() needs altair: pip install 'slantwise[plot]'"
