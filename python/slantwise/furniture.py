"""What belongs to the page and not to the article, and texts without it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from . import _core
from ._core import OptionError
from .arguments import meant, whole
from .arguments import names as listed
from .table import Table

if TYPE_CHECKING:
    from .corpus import Corpus

#: What a piece of furniture can be.
KINDS = tuple(_core.furniture_kinds())


def pieces(corpus: Corpus, min_articles: int, threads: int | None) -> dict[str, list[Any]]:
    """Every piece of furniture: its document and place, its kind, and a number for its line."""
    least = whole("min_articles", min_articles, 2)
    if threads is not None:
        threads = whole("threads", threads, 1, 512)
    if "outlet" in corpus._roles:
        outlets = corpus._meta.groups(["outlet"])
    else:
        outlets = _core.Table.from_columns([("outlet", [""] * len(corpus))]).groups(["outlet"])
    found = _core.furniture(corpus._texts, outlets, least, threads)
    return {name: found.to_list(name) for name in found.columns}


def table(corpus: Corpus, found: dict[str, list[Any]], recipe: dict[str, Any]) -> Table:
    """The distinct lines of each outlet and kind, those of most articles first."""
    outlets = corpus._meta.to_list("outlet") if "outlet" in corpus._roles else [None] * len(corpus)
    sizes = Counter(outlets)
    rows: dict[tuple[Any, str, int], list[int]] = {}
    for piece, (doc, kind, line) in enumerate(zip(found["doc"], found["kind"], found["line"], strict=True)):
        rows.setdefault((outlets[doc], kind, line), []).append(piece)
    columns: dict[str, list[Any]] = {
        name: [] for name in ("outlet", "kind", "place", "text", "articles", "share", "words", "doc", "start", "end")
    }
    articles = {key: len({found["doc"][piece] for piece in held}) for key, held in rows.items()}
    for key in sorted(rows, key=lambda key: (str(key[0]), -articles[key], KINDS.index(key[1]), key[2])):
        outlet, kind, _ = key
        first = rows[key][0]
        doc, start, end = (found[name][first] for name in ("doc", "start", "end"))
        places = Counter(found["place"][piece] for piece in rows[key])
        values = {
            "outlet": outlet,
            "kind": kind,
            "place": places.most_common(1)[0][0],
            "text": (corpus._texts[doc] or "")[start:end],
            "articles": articles[key],
            "share": articles[key] / sizes[outlet],
            "words": sum(found["words"][piece] for piece in rows[key]),
            "doc": doc,
            "start": start,
            "end": end,
        }
        for name, value in values.items():
            columns[name].append(value)
    return Table(_core.Table.from_columns(list(columns.items())), recipe)


def chosen(kinds: Any) -> list[str]:
    """The kinds that are to go."""
    if kinds is None:
        return list(KINDS)
    given = listed("kinds", kinds)
    for kind in given:
        if kind not in KINDS:
            close = meant(kind, KINDS) if isinstance(kind, str) else ""
            raise OptionError(f"kinds: there is no kind {kind!r}; there are {', '.join(KINDS)}{close}")
    return given


def masked(corpus: Corpus, found: dict[str, list[Any]], kinds: list[str]) -> tuple[_core.Texts, _core.Table]:
    """The texts without these kinds, and how many articles, lines and words of each that takes away."""
    gone = [piece for piece, kind in enumerate(found["kind"]) if kind in kinds]
    parts = [(found["doc"][piece], found["start"][piece], found["end"][piece]) for piece in gone]
    of_kind = {kind: [piece for piece in gone if found["kind"][piece] == kind] for kind in kinds}
    met = [kind for kind in KINDS if of_kind.get(kind)]
    account: list[tuple[str, list[Any]]] = [
        ("kind", met),
        ("articles", [len({found["doc"][piece] for piece in of_kind[kind]}) for kind in met]),
        ("lines", [len(of_kind[kind]) for kind in met]),
        ("words", [sum(found["words"][piece] for piece in of_kind[kind]) for kind in met]),
    ]
    return corpus._texts.without_parts(parts, "furniture"), _core.Table.from_columns(account)
