"""The report: what was planted is found, what is hostile stays inert, and little data is called little."""

from __future__ import annotations

import itertools
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import slantwise as sw
from slantwise.report import build

NEWSROOM = Path(__file__).parents[2] / "examples" / "newsroom.jsonl"

#: The elements and attributes that the page is made of; anything else came in with the data.
ELEMENTS = {
    "a", "bdi", "body", "caption", "circle", "cite", "code", "dd", "desc", "details", "div", "dl", "dt", "em",
    "footer", "h1", "h2", "h3", "head", "header", "html", "li", "line", "main", "mark", "meta", "p", "path",
    "pre", "q", "rect", "section", "span", "strong", "style", "summary", "svg", "table", "tbody", "td",
    "text", "th", "thead", "title", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "aria-hidden", "aria-label", "aria-labelledby", "charset", "class", "content", "cx", "cy", "d", "height",
    "href", "http-equiv", "id", "lang", "name", "open", "r", "role", "scope", "tabindex", "width", "x", "x1",
    "x2", "y", "y1", "y2",
}  # fmt: skip
EMPTY = {"meta"}

PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</textarea></title></style><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "<!-- comment -->",
    "&lt;b&gt; &amp;amp;",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)",
    "x onclick=alert(1)",
    "]]><b>cdata",
    "<style>*{background:url(https://evil.example)}</style>",
    "<a href='https://evil.example'>",
    "عنوان <b>",
]


class Page(HTMLParser):
    """A parsed page that checks its own nesting."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.stack: list[tuple[str, list[str]]] = []
        self.texts: list[tuple[str, str, str]] = []
        self.comments: list[str] = []
        self.paths: list[tuple[str, ...]] = []
        self.feed(text)
        self.close()
        assert not self.stack, f"not closed: {self.stack}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute twice: {tag} {attrs}"
        self.elements.append((tag, dict(attrs)))
        self.paths.append((*(name for name, _ in self.stack), tag))
        if tag not in EMPTY:
            self.stack.append((tag, []))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.paths.append((*(name for name, _ in self.stack), tag))

    def handle_endtag(self, tag: str) -> None:
        opened, pieces = self.stack.pop()
        assert opened == tag, f"</{tag}> closes <{opened}>"
        text = "".join(pieces)
        self.texts.append((tag, text, self.stack[-1][0] if self.stack else ""))
        if self.stack:
            self.stack[-1][1].append(text)

    def handle_data(self, data: str) -> None:
        if self.stack:
            self.stack[-1][1].append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def of(self, tag: str) -> list[str]:
        return [text for name, text, _ in self.texts if name == tag]

    def with_class(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for _, attributes in self.elements if name in (attributes.get("class") or "").split()]


def newsroom(**change: object) -> sw.Corpus:
    rows = [json.loads(line) | change for line in NEWSROOM.read_text(encoding="utf-8").splitlines()]
    return sw.Corpus(rows, id="id", date="date", title="title", event="event")


@pytest.fixture(scope="module")
def within() -> str:
    return build(newsroom(), within="event")


@pytest.fixture(scope="module")
def overall() -> str:
    return build(newsroom())


def findings(page: str) -> list[str]:
    found = re.search(r'<ul class="findings">(.*?)</ul>', page, re.DOTALL)
    return [" ".join(item.split()) for item in Page(found.group(1)).of("li")] if found else []


def plain(page: str) -> str:
    return " ".join(Page(page).of("body")[0].replace("\N{NO-BREAK SPACE}", " ").split())


def two_outlets(
    *, outlets: tuple[str, str] = ("A", "B"), aside: str = "", title: str = "", **more: str
) -> list[dict[str, str]]:
    """Articles of two outlets; only the first writes of taxes, and what is put `aside` stands next to them."""
    rows = []
    for number in range(40):
        filler = " ".join(f"river{chr(97 + (number * 7 + word) % 26)}" for word in range(40))
        words = (
            f"{filler} the tax {aside} rose and the tax fell {filler}"
            if number % 2 == 0
            else f"{filler} {filler} quiet day"
        )
        rows.append({"text": words, "outlet": outlets[number % 2], "title": title, **more})
    return rows


# -- what is found -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outlet", "words"),
    [
        ("Harbor Tribune", "economic words"),
        ("Northfield Ledger", "security and defense words"),
        ("Civic Courier", "fairness and equality words"),
        ("Meridian Post", "political words"),
    ],
)
@pytest.mark.parametrize("page", ["within", "overall"])
def test_summary_tells_what_was_planted(page: str, outlet: str, words: str, request: pytest.FixtureRequest) -> None:
    told = [item for item in findings(request.getfixturevalue(page)) if item.startswith(f"{outlet} uses {words} ")]
    assert len(told) == 1
    times = re.search(
        r"([\d.]+) times as often as the other outlets \(95\s% interval ([\d.]+) to ([\d.]+) times; q\s<\s\.001\)",
        told[0],
    )
    assert times is not None, told[0]
    ratio, low, high = map(float, times.groups())
    assert 1 < low < ratio < high
    assert 4 < ratio < 10


def test_summary_within_events_tells_nothing_else(within: str) -> None:
    assert len(findings(within)) == 4
    assert "health" not in " ".join(findings(within)).lower()


def test_selection_is_told_from_wording(within: str) -> None:
    text = plain(within)
    assert re.search(r"Meridian Post uses words of “Health and safety” 2\.\d times as often", text)
    assert "the difference lies in the events it chose" in text


def test_summary_says_how_many_tests_and_how_many_are_false(overall: str) -> None:
    text = plain(overall)
    assert "56 tests of frames were made (4 outlets, 14 frames)" in text
    assert "about 1 in 20 of the differences flagged to be a false alarm" in text


def test_nothing_beyond_chance_is_said_plainly() -> None:
    words = "market river school budget court army city people plan story"
    rows = [{"text": f"{words} " * 5, "outlet": "AB"[number % 2]} for number in range(24)]
    page = build(sw.Corpus(rows))
    assert "Nothing stands out beyond chance." in plain(page)
    assert not findings(page)
    assert "No word stands out beyond chance." in plain(page)


def test_only_what_is_sure_is_told(overall: str) -> None:
    table = newsroom().tokens(stopwords="en", numbers=False).framing("policy-frames")
    sure = [row for row in table if row["q"] is not None and row["q"] <= 0.05 and row["low"] * row["high"] > 0]
    assert len(findings(overall)) == min(len(sure), 6)


def test_chart_fills_what_stands_out(within: str) -> None:
    page = Page(within)
    assert len(page.with_class("over")) >= 4
    table = newsroom().tokens(stopwords="en", numbers=False).framing("policy-frames", within="event")
    drawn = [row for row in table if row["score"] is not None]
    images = [
        path for path, (tag, at) in zip(page.paths, page.elements, strict=True) if tag == "svg" and "plot" in str(at)
    ]
    assert not images
    rows = [
        at
        for tag, at in page.elements
        if tag in ("details", "div") and (at.get("class") or "").split()[-1:] in (["over"], ["under"], ["open"])
    ]
    assert len(rows) == len(drawn)
    assert sum(at["class"] in ("over", "under") for at in rows) == sum(row["q"] <= 0.05 for row in drawn)


def test_evidence_shows_the_words_in_different_articles(within: str) -> None:
    opened = re.search(
        r'<li id="finding-\d+-\d+"><details class="over"><summary(?:(?!</summary>).)*Security and defense.*?</details>',
        within,
        re.DOTALL,
    )
    assert opened is not None
    evidence = Page(opened.group(0)[opened.group(0).rindex('<ul class="lines">') :].removesuffix("</div></details>"))
    sources = [text for tag, text, _ in evidence.texts if tag == "span"]
    assert len(evidence.of("mark")) == 5
    assert len(set(sources)) == 5
    assert all(source.startswith("Northfield Ledger, ") for source in sources)
    assert len({mark.lower() for mark in evidence.of("mark")}) == 5
    texts = [" ".join(json.loads(line)["text"].split()) for line in NEWSROOM.read_text(encoding="utf-8").splitlines()]
    for line in evidence.of("q"):
        assert any(line.strip("… ") in text for text in texts), line


def test_furniture_is_set_aside(overall: str) -> None:
    aside = next(text for text in Page(overall).of("p") if text.startswith("Left aside") and "briefing" in text)
    assert {"tribune", "sign", "read"} <= set(re.findall(r"\w+", aside.split("):")[1]))


def test_reasons_for_evidence_of_under_use_are_the_others_lines(overall: str) -> None:
    start = overall.index("How the others use it")
    sources = re.findall(r'<span class="source"><bdi>(.*?)</bdi>', overall[start : overall.index("</details>", start)])
    assert sources
    assert "Civic Courier" not in sources


# -- what it says of the corpus ----------------------------------------------------------------------------------------


def test_accounting_is_that_of_the_recipe() -> None:
    rows = [json.loads(line) for line in NEWSROOM.read_text(encoding="utf-8").splitlines()]
    for row in rows[:3]:
        row["text"] = None
    rows[7]["outlet"] = None
    corpus = sw.Corpus(rows, event="event")
    account = corpus.tokens(stopwords="en", numbers=False).framing("policy-frames").recipe["documents"]
    assert account["seen"] == account["counted"] + sum(account["rejected"].values())
    text = plain(build(corpus))
    assert f"{account['seen']} articles were read; {account['counted']} are counted." in text
    left = sum(account["rejected"].values())
    assert f"Left out: {left} (" in text
    for number in account["rejected"].values():
        assert re.search(rf"\b{number} without ", text)
    articles = re.findall(
        r'<tr><th scope="row"><bdi>[^<]*</bdi></th><td class="n">(\d+)</td>(?:<td class="n">[\d,]+</td>){2}</tr>',
        build(corpus),
    )
    assert sum(map(int, articles)) == account["counted"]


def test_outlets_bear_their_sizes(within: str) -> None:
    table = newsroom().tokens().framing("policy-frames")
    for outlet, articles, words in {(row["outlet"], row["documents"], row["tokens"]) for row in table}:
        assert f'<bdi>{outlet}</bdi></th><td class="n">{articles}</td><td class="n">{words:,}</td>' in within
    assert "11 Feb 2025 to 11 June 2025" in within
    assert "10 events, each told by more than one outlet" in within


def five() -> list[dict[str, str]]:
    rows = [json.loads(line) for line in NEWSROOM.read_text(encoding="utf-8").splitlines()][:5]
    return [row | {"outlet": f"Outlet {number}"} for number, row in enumerate(rows)]


@pytest.mark.parametrize("event", [None, "event"])
def test_five_articles_are_said_to_show_little(event: str | None) -> None:
    page = build(sw.Corpus(five(), event="event"), within=event)
    text = plain(page)
    assert "Five articles say very little about five outlets" in text
    assert "Each outlet is represented by a single article." in text
    assert text.index("Five articles say") < text.index("Nothing stands out beyond chance.") < text.index("at a glance")


def test_fewer_than_four_articles_have_no_test() -> None:
    text = plain(build(sw.Corpus(five()[:3])))
    assert "With fewer than four articles no test is possible at all." in text
    assert "No test was possible" in text


def test_cautions() -> None:
    text = plain(build(newsroom()))
    assert "not on the same events" in text
    assert "compare within them (within = “event”)" in text
    assert "say very little" not in text
    rows = [
        {"text": f"the tax story {'of the day ' * (1 if number else 200)}", "outlet": "AB"[number > 0]}
        for number in range(14)
    ]
    lopsided = plain(build(sw.Corpus(rows)))
    assert "has fewer than ten articles" in lopsided
    rows = [{"text": "wort und bild " * 30, "outlet": "AB"[number % 2]} for number in range(24)]
    assert "may not fit the language" in plain(build(sw.Corpus(rows)))


# -- the page as a document --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["within", "overall"])
def test_page_is_well_formed(page: str, request: pytest.FixtureRequest) -> None:
    text = request.getfixturevalue(page)
    parsed = Page(text)
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert {tag for tag, _ in parsed.elements} <= ELEMENTS
    assert {name for _, attributes in parsed.elements for name in attributes} <= ATTRIBUTES
    ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [attributes["href"] for _, attributes in parsed.elements if "href" in attributes]
    assert links
    assert all(link is not None and link.startswith("#") and link[1:] in ids for link in links)
    labelled = [attributes["aria-labelledby"] for _, attributes in parsed.elements if "aria-labelledby" in attributes]
    assert set(labelled) <= set(ids)
    levels = [int(tag[1]) for tag, _ in parsed.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    tables = sum(tag == "table" for tag, _ in parsed.elements)
    assert tables == sum(tag == "caption" for tag, _ in parsed.elements) > 0
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in parsed.elements if tag == "th")
    images = [attributes for tag, attributes in parsed.elements if tag == "svg" and attributes.get("role") == "img"]
    assert len(images) == sum(path[-2:] == ("svg", "title") for path in parsed.paths)


@pytest.mark.parametrize("page", ["within", "overall"])
def test_page_asks_nothing_of_the_network(page: str, request: pytest.FixtureRequest) -> None:
    text = request.getfixturevalue(page)
    parsed = Page(text)
    assert (
        "meta",
        {
            "http-equiv": "Content-Security-Policy",
            "content": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
        },
    ) in parsed.elements
    assert not any("src" in attributes for _, attributes in parsed.elements)
    style = parsed.of("style")[0]
    assert "url(" not in style
    assert "@import" not in style
    assert not re.search(r"(href|src)\s*=\s*[\"']?(https?:)?//", text)


def test_page_is_small(within: str, overall: str) -> None:
    assert len(within.encode()) < 250_000
    assert len(overall.encode()) < 250_000


def test_page_is_small_for_many_outlets() -> None:
    rows = []
    for number in range(1200):
        outlet = number % 40
        rows.append(
            {
                "text": " ".join(
                    f"tax court army {'hospital' if outlet % 3 else 'election'} w{(number * 31 + word) % 500}x"
                    for word in range(12)
                ),
                "outlet": f"Outlet {outlet}",
                "title": "A long title " * 40,
            }
        )
    page = build(sw.Corpus(rows, title="title"))
    assert len(page.encode()) < 3_000_000
    assert "24 outlets with most articles" in plain(page)


def test_same_input_same_bytes(within: str) -> None:
    assert build(newsroom(), within="event") == within
    assert build(newsroom(), within="event", threads=1) == within
    assert build(newsroom(), within="event", threads=2) == within


# -- hostile input -----------------------------------------------------------------------------------------------------


def inert(text: str) -> Page:
    page = Page(text)
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    assert {name for _, attributes in page.elements for name in attributes} <= ATTRIBUTES
    assert not page.comments
    for _, attributes in page.elements:
        assert (attributes.get("href") or "#").startswith("#")
        # No attribute holds anything of the data.
        assert all("alert" not in (value or "") and "evil" not in (value or "") for value in attributes.values())
    return page


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_stay_inert(payload: str) -> None:
    rows = two_outlets(outlets=(payload, "B"), title=payload, **{payload: "same"})
    corpus, lexicon = sw.Corpus(rows, title="title"), {payload: ["tax"], "quiet": ["quiet"]}
    inside = inert(build(corpus, lexicon=lexicon, title=payload, within=payload))
    assert any(f"Outlets are compared inside each value of “{payload}”" in text for text in inside.of("p"))
    page = inert(build(corpus, lexicon=lexicon, title=payload))
    assert page.of("h1") == [payload]
    assert page.of("title")[0] == payload
    assert payload in page.of("h3")
    bdi = page.of("bdi")
    assert bdi.count(payload) >= 6
    assert any(f"“{payload}” words" in text for text in bdi)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_texts_stay_inert(payload: str) -> None:
    rows = two_outlets(aside=payload)
    page = inert(build(sw.Corpus(rows), lexicon={"money": ["tax"]}))
    lines = page.of("q")
    assert lines
    assert any(" ".join(payload.split()) in line for line in lines)


def test_page_without_data_and_with_hostile_data_has_the_same_elements() -> None:
    def build_of(name: str) -> list[tuple[str, ...]]:
        rows = two_outlets(outlets=(f"{name}A", f"{name}B"), title=name)
        return inert(build(sw.Corpus(rows, title="title"), lexicon={name: ["tax"], "quiet": ["quiet"]})).paths

    assert build_of("<script>alert(1)</script>") == build_of("plain name")


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\u0000", "\u001b", "\u2028", "\ufeff", "\u0085"])
def test_what_is_invisible_is_shown_or_gone(hidden: str) -> None:
    rows = two_outlets(outlets=(f"Led{hidden}ger", "B"), aside=f"on{hidden}ly", title=f"A{hidden}B")
    page = build(sw.Corpus(rows, title="title"), lexicon={"money": ["tax"]})
    assert hidden not in page
    assert f"Led\\u{ord(hidden):04x}ger" in page


def test_a_name_without_a_visible_letter_is_called_blank() -> None:
    assert "(blank)" in Page(build(sw.Corpus(two_outlets(outlets=(" ", "B"))))).of("bdi")


# -- wrong and poor input ----------------------------------------------------------------------------------------------


def test_an_empty_corpus_is_refused() -> None:
    with pytest.raises(sw.InputError, match="no articles"):
        build(sw.Corpus({"text": [], "outlet": []}))


@pytest.mark.parametrize("text", [None, "", "  \n"])
def test_articles_without_text_are_refused(text: str | None) -> None:
    with pytest.raises(sw.InputError, match="none of the 2 articles has text"):
        build(sw.Corpus({"text": [text, text], "outlet": ["a", "b"]}))


def test_one_outlet_is_refused() -> None:
    with pytest.raises(sw.GroupError, match=r"a report compares outlets.*'Ledger'"):
        build(sw.Corpus({"text": ["tax", "war"], "outlet": ["Ledger", "Ledger"]}))


def test_outlets_without_words_are_named_or_refused() -> None:
    with pytest.raises(sw.SlantwiseError):
        build(sw.Corpus({"text": ["tax", "..."], "outlet": ["a", "b"]}))
    page = plain(build(sw.Corpus({"text": ["tax", "...", "war"], "outlet": ["a", "b", "c"]})))
    assert "What sets two outlets apart" in page
    assert "Without a counted word: b." in page


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"within": "events"}, sw.ColumnError),
        ({"stopwords": "xx"}, sw.OptionError),
        ({"lexicon": {}}, sw.SlantwiseError),
        ({"lexicon": "no-such-lexicon"}, FileNotFoundError),
        ({"title": 3}, TypeError),
        ({"within": 3}, TypeError),
        ({"threads": 0}, sw.OptionError),
    ],
)
def test_wrong_arguments_are_named(arguments: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        build(newsroom(), **arguments)


def test_a_report_needs_a_corpus_with_outlets() -> None:
    with pytest.raises(TypeError, match="Corpus"):
        build([{"text": "a"}])
    with pytest.raises(sw.ColumnError, match="outlet"):
        build(sw.Corpus({"text": ["a"]}, outlet=None))


def test_outlets_may_be_numbers_and_stop_words_may_be_none() -> None:
    rows = [row | {"outlet": int(row["outlet"] == "A")} for row in two_outlets()]
    page = build(sw.Corpus(rows), lexicon=sw.lexicon({"money": ["tax"]}), stopwords=None)
    assert "and stop words are left out" not in plain(page)
    assert "1" in Page(page).of("h3")


def test_the_page_has_words_for_every_note_and_reason():
    from slantwise import _core
    from slantwise.report import findings, glance

    assert set(findings.NOTES) == set(_core.notes())
    documents = sw.Corpus(
        {
            "text": ["war and peace", "war", None, "", "peace", "war"],
            "outlet": ["x", "y", "x", "y", None, "x"],
            "event": ["e", "e", "e", "e", "e", None],
        }
    )
    account = documents.tokens().keyness(within="event", min_count=0).recipe["documents"]
    assert set(account["rejected"]) == set(glance.REASONS)
