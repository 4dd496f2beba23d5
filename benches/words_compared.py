r"""Words compared: what three libraries make of the same strings, and what each option makes of each kind of token.

    python benches/words_compared.py             print both tables
    python benches/words_compared.py --rewrite   put them into docs/words.md, between their markers

Every cell is the output of the library itself: scikit-learn's CountVectorizer and NLTK's word tokenizer as they come,
slantwise with its defaults or with the option named. Soft hyphens, combining accents and special spaces are written
as \u and four digits, for nobody sees them. `tests/python/test_words_table.py` holds docs/words.md against slantwise.
"""

from __future__ import annotations

import argparse
import pathlib
import re
import sys
from importlib.metadata import version

import slantwise as sw

PAGE = pathlib.Path(__file__).resolve().parents[1] / "docs" / "words.md"
#: Soft hyphen, combining accents, no-break and zero-width spaces: escaped. Joiners stay, or emoji would fall apart.
UNSEEN = re.compile("[\u00a0\u00ad\u0300-\u036f\u200b\u202f]")

STRINGS = (
    ("apostrophe, straight", "We don't know"),
    ("apostrophe, curly", "They won’t sign"),
    ("elision, narrow space", "L’Europe\u202f!"),
    ("abbreviation", "U.S. troops"),
    ("date as a name", "after 9/11"),
    ("decimal", "3.5 percent"),
    ("thousands", "$1,250,000"),
    ("web address", "see https://ledger.example/a-b?id=7"),
    ("e-mail", "ask desk@ledger.example"),
    ("mention", "thanks @merrow_port"),
    ("hashtag", "#PortStrike is #1"),
    ("hyphens", "long-term, state-of-the-art"),
    ("underscore", "file_name"),
    ("digit and letter", "a 3G network"),
    ("signs", "C++ and AT&T"),
    ("no space after full stop", "Ports closed.Trade stopped"),
    ("combining accent", "Cafe\u0301"),
    ("soft hyphen", "co\u00adoperate"),
    ("ligature", "ﬁnance"),
    ("German", "Straße, STRASSE"),
    ("Turkish", "İstanbul"),
    ("Hindi", "हिन्दी में समाचार"),
    ("Tamil", "தமிழ் செய்தி"),
    ("Arabic, vowel signs", "كِتَابٌ جديد"),
    ("Persian, non-joiner", "می‌روم خانه"),
    ("Hebrew, gershayim", "צה״ל הודיע"),
    ("Chinese", "港口工人停止作业"),
    ("Japanese", "港の労働者がストライキ"),
    ("Thai", "คนงานท่าเรือหยุดงาน"),
    ("emoji: family, flag", "👩‍👩‍👧 🇫🇷 won"),
)

#: Kind of token, an example, the option, and its values that keep, drop and split; None where there is no such choice.
OPTIONS = (
    ("web address", "https://ledger.example/ports", "urls", (True, False, "split")),
    ("e-mail address", "desk@ledger.example", "emails", (True, False, "split")),
    ("mention", "@merrow_port", "mentions", (True, False, "split")),
    ("hashtag", "#PortStrike", "hashtags", (True, False, "split")),
    ("compound with hyphens", "long-term", "hyphens", ("keep", None, "split")),
    ("contraction", "don't", "apostrophes", ("keep", None, "split")),
    ("elision", "l'Europe", "apostrophes", ("keep", None, "split")),
    ("number with separators", "1,250.50", "numbers", (True, False, None)),
    ("numbers with a slash", "9/11", "numbers", (True, False, None)),
    ("abbreviation", "U.S.", None, (None, None, None)),
    ("emoji", "🌊", "emoji", (True, False, None)),
    ("punctuation", "!", "punctuation", (True, False, None)),
)


def words(text: str, **options: bool | str) -> list[str]:
    """The terms that slantwise counts, in the order of the text."""
    tokens = sw.Corpus({"text": [text]}, outlet=None).tokens(**options)
    found = []
    for term in tokens.features:
        found += [(start, term) for start in tokens.kwic(f"re:^{re.escape(term)}$", window=0)["start"]]
    assert len(found) == tokens.n_tokens
    return [term for _, term in sorted(found)]


def shown(words: list[str]) -> str:
    """Words as a cell."""
    return " ".join(f"`{seen(word)}`" for word in words) or "nothing"


def seen(text: str) -> str:
    """A string with what nobody sees escaped."""
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    return "\n".join(f"| {' | '.join(row)} |" for row in [heads, ("---",) * len(heads), *rows])


def compared() -> str:
    """The table of the three libraries."""
    from nltk.tokenize import NLTKWordTokenizer
    from sklearn.feature_extraction.text import CountVectorizer

    analyzer, tokenizer = CountVectorizer().build_analyzer(), NLTKWordTokenizer()
    heads = ("", "text", f"scikit-learn {version('scikit-learn')}", f"NLTK {version('nltk')}", "slantwise")
    rows = [
        (what, f"`{seen(text)}`", shown(analyzer(text)), shown(tokenizer.tokenize(text)), shown(words(text)))
        for what, text in STRINGS
    ]
    return table(heads, rows)


def options() -> str:
    """The table of the options."""
    rows = []
    for what, text, option, values in OPTIONS:
        cells = []
        for value in values:
            written = f'"{value}"' if isinstance(value, str) else value
            cells.append("–" if value is None else f"`{option}={written}`: {shown(words(text, **{option: value}))}")
        rows.append((what, f"`{text}`", shown(words(text)), *cells))
    return table(("kind", "text", "default", "keep", "drop", "split"), rows)


def main() -> int:
    """Print the tables, or put them into the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rewrite", action="store_true", help="put the tables into docs/words.md")
    arguments = parser.parse_args()
    page = PAGE.read_text(encoding="utf-8") if arguments.rewrite else ""
    for name, markdown in (("options", options()), ("compared", compared())):
        begin, end = f"<!-- {name}: made by benches/words_compared.py -->", f"<!-- {name}: end -->"
        if not arguments.rewrite:
            print(f"{begin}\n{markdown}\n{end}\n")
            continue
        before, _, rest = page.partition(begin)
        _, found, behind = rest.partition(end)
        if not found:
            sys.exit(f"{PAGE.name} lacks the markers of the table {name!r}")
        page = f"{before}{begin}\n{markdown}\n{end}{behind}"
    if arguments.rewrite:
        PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
