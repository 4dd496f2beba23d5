"""What notebooks show of each object: totals, what was left out, escaped text, and no element that is not ours."""

import html.parser

import pytest

import slantwise as sw

OURS = {"div", "p", "b", "br", "table", "thead", "tbody", "tr", "th", "td", "bdi", "details", "summary", "code"}
HOSTILE = "</table><script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


class Elements(html.parser.HTMLParser):
    """The elements of a piece of HTML, and its text; each end must be the end of what was begun last."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.text, self.styles = [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append(tag)
        self.styles += [value for name, value in attributes if name == "style"]
        assert {name for name, _ in attributes} <= {"style"}
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def shown():
    rows = [
        {"text": f"port strike {HOSTILE} talks", "outlet": HOSTILE, "event": HOSTILE, "note": HOSTILE},
        {"text": "port opens again", "outlet": "Tribune", "event": "b", "note": "x"},
        {"text": None, "outlet": "Tribune", "event": "b", "note": "x"},
    ]
    corpus = sw.Corpus(rows, event="event")
    tokens = corpus.tokens(urls=True)
    lexicon = sw.lexicon({HOSTILE: {"patterns": ["port*", "is:<b>"], "title": HOSTILE}})
    return {
        "Corpus": corpus,
        "Tokens": tokens,
        "view": tokens.near("port").drop("<b>"),
        "Dfm": tokens.dfm(by="outlet"),
        "tfidf": tokens.dfm().tfidf(),
        "empty": tokens.keep("nowhere").dfm(),
        "Cooccurrence": tokens.cooccurrence(),
        "Cooccurrences": tokens.cooccurrence(by="outlet"),
        "Counts": sw.count({"text": [HOSTILE, "a"], "outlet": [HOSTILE, "x"]}),
        "Lexicon": lexicon,
        "Table": tokens.frequencies(by="outlet"),
        "Framing": tokens.framing(lexicon),
    }


NAMES = [
    "Corpus", "Tokens", "view", "Dfm", "tfidf", "empty", "Cooccurrence", "Cooccurrences", "Counts", "Lexicon", "Table",
    "Framing",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_each_object_is_shown_by_our_elements_alone(shown, name):
    page = Elements(shown[name]._repr_html_())
    assert set(page.elements) <= OURS
    # No colour is fixed, so a dark page stays dark and legible.
    assert not any("color" in style or "background" in style for style in page.styles)
    if name not in ("Table", "Framing"):
        assert repr(shown[name]) in "".join(page.text)


def test_what_was_left_out_is_told(shown):
    text = "\n".join(Elements(shown["Corpus"]._repr_html_()).text)
    assert "documents: 3 seen, 2 counted; left out: no text 1" in text
    text = "\n".join(Elements(shown["view"]._repr_html_()).text)
    assert "left out: no text 1" in text
    assert "words: " in text


def test_first_rows_are_shown(shown):
    text = Elements(shown["Tokens"]._repr_html_()).text
    assert {"feature", "frequency", "port"} <= set(text)
    text = Elements(shown["Dfm"]._repr_html_()).text
    assert {"Tribune", "port", HOSTILE[:59] + "…"} <= set(text)
    assert HOSTILE[:59] + "…" in Elements(shown["Lexicon"]._repr_html_()).text
    matrix = shown["Cooccurrences"]
    text = Elements(matrix._repr_html_()).text
    assert all(f"{matrix[group].total:,}" in text for group in matrix.groups)


def test_features_of_equal_beginnings_are_columns_of_their_own():
    words = [f"{'x' * 70}{end}" for end in "abc"]
    page = Elements(sw.Corpus({"text": [" ".join(words)], "outlet": ["y"]}).tokens().dfm()._repr_html_())
    assert page.elements.count("th") == 4
    assert page.elements.count("td") == 4
    assert page.text.count("1") == 3


def test_what_is_shown_stays_small(newsroom):
    tokens = newsroom.tokens()
    for thing in (newsroom, tokens, tokens.dfm(), tokens.cooccurrence(by="outlet"), sw.lexicon("policy-frames")):
        assert len(thing._repr_html_()) < 20_000
