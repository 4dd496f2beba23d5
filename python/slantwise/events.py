"""Which articles tell the same event, and by which terms that was found."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from . import _core
from ._core import ColumnError, OptionError
from .arguments import real, whole
from .corpus import OPTIONS, DataWarning
from .table import Table
from .words import options as words_options

if TYPE_CHECKING:
    import datetime

    from .corpus import Corpus


class Events:
    """What was found: the event of each document, every link, and the events.

    Parameters
    ----------
    corpus : Corpus
        The documents.
    days, threshold, options, threads
        See `Corpus.events`.
    """

    __slots__ = ("column", "links", "table")

    def __init__(
        self, corpus: Corpus, days: int | None, threshold: float, options: dict[str, Any], threads: int | None
    ) -> None:
        days = None if days is None else whole("days", days, 0, 36_500)
        threshold = real("threshold", threshold, "a number above 0, at most 1,")
        if not 0 < threshold <= 1:
            raise OptionError(f"threshold = {threshold}: a number above 0, at most 1, is needed")
        meta = corpus._meta
        dates = meta.to_list("date") if "date" in corpus._roles else None
        if dates is None and days is not None:
            raise ColumnError(
                "events are looked for among articles of the same days, and the corpus has no dates: say which column "
                "holds them, Corpus(..., date='published'), or give days=None to look among all articles"
            )
        texts = corpus.tokens(**options, threads=threads)
        titles = None
        if "title" in corpus._roles:
            titles = _core.Tokens.encode(_core.Texts(meta, "title"), words_options(OPTIONS | texts._options), threads)
        ordinals = None if dates is None else [None if date is None else date.toordinal() for date in dates]
        self.column, links, events, account = _core.events(texts._core, titles, ordinals, days, threshold)
        seen, _, rejected = account
        if undated := rejected.get("no date"):
            warnings.warn(
                f"{undated:,} of {seen:,} documents have no date, and are in no event; give them one, or days=None to "
                "look among all articles",
                DataWarning,
                stacklevel=4,
            )
        outlets = _named(corpus, "outlet")
        arguments = {"days": days, "threshold": threshold, "titles": titles is not None}
        self.links = Table(_links(links, outlets, dates), texts._recipe("event_links", account, **arguments))
        listed = _events(events, links, outlets, dates, _named(corpus, "title"))
        self.table = Table(listed, texts._recipe("event_table", account, **arguments))


def _named(corpus: Corpus, role: str) -> list[Any]:
    return corpus._meta.to_list(role) if role in corpus._roles else [None] * len(corpus)


def _links(links: _core.Table, outlets: list[Any], dates: list[datetime.date | None] | None) -> _core.Table:
    """The links with what is known of their documents."""
    pairs = list(zip(links.to_list("doc"), links.to_list("other"), strict=True))
    known = _core.Table.from_columns(
        [
            ("outlet", [outlets[doc] for doc, _ in pairs]),
            ("other_outlet", [outlets[other] for _, other in pairs]),
            ("days", [None if dates is None else _apart(dates[doc], dates[other]) for doc, other in pairs]),
        ]
    )
    return links.beside(known).select(
        ["event", "doc", "other", "outlet", "other_outlet", "days", "similarity", "terms"]
    )


def _apart(one: datetime.date | None, other: datetime.date | None) -> int | None:
    return None if one is None or other is None else abs((other - one).days)


def _events(
    events: _core.Table,
    links: _core.Table,
    outlets: list[Any],
    dates: list[datetime.date | None] | None,
    titles: list[Any],
) -> _core.Table:
    """The events with what is known of their documents, the largest first."""
    members: list[set[int]] = [set() for _ in range(len(events))]
    for event, doc, other in zip(*(links.to_list(name) for name in ("event", "doc", "other")), strict=True):
        members[event] |= {doc, other}
    told = [[date for doc in docs if (date := dates[doc]) is not None] if dates else [] for docs in members]
    firsts = events.to_list("doc")
    known = _core.Table.from_columns(
        [
            ("outlets", [len({outlets[doc] for doc in docs} - {None}) for docs in members]),
            ("first", [min(days, default=None) for days in told]),
            ("last", [max(days, default=None) for days in told]),
            ("title", [titles[doc] for doc in firsts]),
        ]
    )
    sizes = events.to_list("articles")
    order = sorted(range(len(sizes)), key=lambda event: -sizes[event])
    columns = ["event", "articles", "outlets", "first", "last", "similarity", "terms", "doc", "title"]
    return events.beside(known).select(columns).take(order)
