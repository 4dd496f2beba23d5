"""The page: counts in, HTML out."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from .._core import GroupError, InputError, __version__
from ..corpus import Corpus
from ..lexicon import Lexicon
from ..lexicon import lexicon as made_lexicon
from . import charts, figures
from .evidence import Evidence, Library
from .findings import (
    MOST_FRAMES,
    MOST_OUTLETS,
    Score,
    ordered_frames,
    scores,
    sentence,
    told,
    told_of,
)
from .glance import glance, labels
from .keywords import Keywords, keywords, least_count
from .stories import stories

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Up to so many outlets, every frame of each is drawn; beyond, only those that stand out.
DRAWN_IN_FULL = 6
#: Words of each outlet that are shown in their sentences: of few outlets, of many.
WORDS_WITH_LINES = (5, 3)
#: So many of the strongest words of an outlet are looked up in the articles.
LOOKED_UP = 20
#: The farthest the bars of words reach, in doublings.
WIDEST_WORDS = 7.0
#: Rows of the table of numbers.
MOST_ROWS = 1000


def page(corpus: Corpus, *, lexicon: Any, within: Any, stopwords: Any, title: Any, threads: int | None) -> str:
    """Count, compare, and write the page."""
    _check(corpus, within, title)
    words = lexicon if isinstance(lexicon, Lexicon) else made_lexicon(lexicon)
    options = {"stopwords": stopwords, "numbers": False, "threads": threads}
    tokens = corpus.tokens(**options)
    counted_of = labels(corpus, within)
    _check_outlets(corpus, counted_of)
    framing = tokens.framing(words, within=within)
    rows = scores(framing)
    account = framing.recipe["documents"]
    about = glance(corpus, account, rows, _lengths(corpus, threads), counted_of, within)
    shown = [outlet.name for outlet in about.outlets[:MOST_OUTLETS]]

    least = least_count(sum(outlet.words for outlet in about.outlets))
    keyness = tokens.keyness(within=within, min_count=least)
    found = keywords(keyness, {outlet.name: outlet.articles for outlet in about.outlets})
    library = Library(tokens, counted_of, _rare(found, shown), options)
    frames = ordered_frames(rows)[:MOST_FRAMES]
    flagged = [row for row in rows if row.stands_out and row.frame in frames and row.outlet in shown]
    lines = library.frames(words, flagged)
    html: str = _template().render(
        version=__version__,
        title=figures.name(title if title is not None else _title(len(about.outlets), within), 200),
        style=_file("style.css"),
        within=within,
        about=about,
        lexicon=words,
        summary=[sentence(row, words) for row in told(rows)],
        tests=told_of(rows),
        framing=_framing(rows, words, frames, shown, lines),
        numbers=_numbers(rows, frames, words),
        selection=_selection(rows, words) if within is not None else None,
        stories=stories(tokens, words, within) if within is not None else None,
        keywords=_keywords(found, shown, library),
        least=least,
        stop_words=stopwords is not None,
        word_tests=sum(value is not None for value in keyness["q"]),
        recipe=_recipe(framing.recipe, keyness.recipe),
    )
    return html


def _check(corpus: Any, within: Any, title: Any) -> None:
    if not isinstance(corpus, Corpus):
        raise TypeError(f"a report is built from a Corpus, not from {type(corpus).__name__}; see slantwise.Corpus")
    if within is not None and not isinstance(within, str):
        raise TypeError(f"within = {within!r}: the name of one column is needed, not {type(within).__name__}")
    if title is not None and not isinstance(title, str):
        raise TypeError(f"title = {title!r}: text is needed, not {type(title).__name__}")
    if not len(corpus):
        raise InputError("there are no articles in this corpus; a report needs some of at least two outlets")
    corpus._column("outlet", "outlet")
    if within is not None:
        corpus._column("within", within)


def _check_outlets(corpus: Corpus, counted_of: Sequence[str | None]) -> None:
    if all(corpus.text(doc) is None or not (corpus.text(doc) or "").strip() for doc in range(len(corpus))):
        raise InputError(
            f"none of the {figures.counted(len(corpus), 'article')} has text; "
            "is text= the column that holds the articles?"
        )
    outlets = sorted({outlet for outlet in counted_of if outlet is not None})
    if not outlets:
        raise InputError("no article has text, an outlet and, where events are compared, an event")
    if len(outlets) == 1:
        raise GroupError(
            f"a report compares outlets, and all articles with text are of one, {outlets[0]!r}; add articles of "
            "another, or name with outlet= the column whose values are to be compared"
        )


def _lengths(corpus: Corpus, threads: int | None) -> list[int]:
    """Words of each article, all of them counted."""
    return [int(words) for words in corpus.tokens(urls=True, threads=threads).dfm().to_scipy().sum(axis=1)]


def _title(outlets: int, within: str | None) -> str:
    many = figures.spelled(outlets)
    return f"How {many} outlets tell the same events" if within is not None else f"What sets {many} outlets apart"


def _framing(
    rows: list[Score],
    lexicon: Lexicon,
    frames: list[str],
    shown: list[str],
    lines: dict[tuple[str, str], Evidence],
) -> dict[str, Any]:
    """The overview, and a panel for each outlet."""
    cells = {(row.outlet, row.frame): row for row in rows}
    in_full = len(shown) <= DRAWN_IN_FULL
    on = charts.score_axis(row for row in rows if row.outlet in shown and row.frame in frames)
    panels = []
    anchors = {}
    for number, outlet in enumerate(shown):
        mine = [cells[outlet, frame] for frame in frames if (outlet, frame) in cells]
        drawn = [row for row in mine if row.stands_out or (in_full and row.score is not None)]
        if not in_full:
            drawn = sorted(drawn, key=lambda row: (-(row.z or 0.0), row.frame))
        anchors.update({(outlet, row.frame): f"finding-{number}-{place}" for place, row in enumerate(drawn)})
        panels.append(
            {
                "outlet": outlet,
                "rows": [(row, charts.mark(row, on), lines.get((outlet, row.frame))) for row in drawn],
                "unknown": [lexicon.title(row.frame) for row in mine if row.score is None] if in_full else [],
                "quiet": 0 if in_full else len(mine) - len(drawn),
                "flagged": sum(row.stands_out for row in mine),
            }
        )
    return {
        "panels": panels,
        "anchors": anchors,
        "ticks": on.ticks,
        "frames": [(frame, lexicon.title(frame), _short(lexicon, frame)) for frame in frames],
        "cut_frames": len({row.frame for row in rows}) - len(frames),
        "cut_outlets": len({row.outlet for row in rows}) - len(shown),
        "outlets": shown,
        "across": not in_full,
        "cells": {key: (row, charts.mark(row, on), charts.shade(row)) for key, row in cells.items()},
    }


def _short(lexicon: Lexicon, frame: str) -> str:
    """A name for the head of a column."""
    return frame if lexicon.title(frame) == frame else frame.replace("-", " ").capitalize()


def _numbers(rows: list[Score], frames: list[str], lexicon: Lexicon) -> dict[str, Any]:
    place = {frame: number for number, frame in enumerate(frames)}
    ordered = sorted(rows, key=lambda row: (row.outlet, place.get(row.frame, len(place)), row.frame))
    if len(ordered) > MOST_ROWS:
        kept = set(map(id, sorted(rows, key=lambda row: row.anchor_strength)[:MOST_ROWS]))
        ordered = [row for row in ordered if id(row) in kept]
    return {"rows": [(row, lexicon.title(row.frame)) for row in ordered], "cut": len(rows) - len(ordered)}


def _selection(rows: list[Score], lexicon: Lexicon) -> dict[str, Any] | None:
    """The largest difference that is the choice of events rather than wording, as an example."""
    split = [row for row in rows if row.selection is not None and row.wording is not None and not row.stands_out]
    split = [row for row in split if abs(row.selection or 0.0) > 2 * abs(row.wording or 0.0) and row.hits >= 20]
    if not split:
        return None
    row = max(split, key=lambda row: (abs(row.selection or 0.0), row.outlet, row.frame))
    raw = (row.selection or 0.0) + (row.wording or 0.0)
    if abs(raw) < 0.5:
        return None
    return {
        "row": row,
        "title": lexicon.title(row.frame),
        "raw": figures.often(raw),
        "wording": figures.multiple(row.wording or 0.0),
    }


def _rare(found: dict[str, Keywords], shown: list[str]) -> dict[str, list[str]]:
    """The words whose lines have to be looked for, because they may be in few articles."""
    return {
        outlet: [word.word for word in found[outlet].over if not word.maybe_furniture][: max(WORDS_WITH_LINES)]
        for outlet in shown
    }


def _keywords(found: dict[str, Keywords], shown: list[str], library: Library) -> list[dict[str, Any]]:
    most = WORDS_WITH_LINES[len(shown) > DRAWN_IN_FULL]
    library.look_up(
        {
            outlet: {
                word.word for place, word in enumerate(found[outlet].over) if word.maybe_furniture or place < LOOKED_UP
            }
            for outlet in shown
        }
    )
    aside = {
        outlet: [
            word.word for word in found[outlet].over if word.maybe_furniture and library.furniture(outlet, word.word)
        ]
        for outlet in shown
    }
    furniture = {word for words in aside.values() for word in words}
    kept = {outlet: found[outlet].without(aside[outlet], furniture) for outlet in shown}
    every = [word for words in kept.values() for word in words.over + words.under]
    on = charts.axis((word.log_ratio for word in every if word.here and word.others), farthest=WIDEST_WORDS)
    return [
        {
            "outlet": outlet,
            "words": words,
            "rows": [(word, charts.bar(word.log_ratio, on)) for word in words.over + words.under],
            "lines": [(word.word, library.word(outlet, word.word)) for word in words.over[:most]],
            "open": len(shown) <= DRAWN_IN_FULL,
        }
        for outlet, words in kept.items()
    ]


def _recipe(framing: dict[str, Any], keyness: dict[str, Any]) -> str:
    """How the tables were made, without the list of patterns that met no word."""
    unmet = framing.get("patterns_without_words", {})
    brief = {key: value for key, value in framing.items() if key != "patterns_without_words"}
    brief["patterns_without_words"] = {frame: len(patterns) for frame, patterns in unmet.items()}
    recipe = {"framing": brief, "keyness": {key: keyness[key] for key in ("call", "arguments", "documents")}}
    lines = json.dumps(recipe, ensure_ascii=False, indent=1, default=str).split("\n")
    return "\n".join(figures.name(line, 500) for line in lines[:500])


def _file(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")


def _template() -> Any:
    """The template; values are escaped wherever it writes them."""
    import jinja2

    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        name=figures.name,
        multiple=figures.multiple,
        interval=figures.interval,
        chance=figures.chance,
        counted=figures.counted,
        signed=figures.signed,
        spelled=figures.spelled,
    )
    return environment.from_string(_file("template.html.j2"))
