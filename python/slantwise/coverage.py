"""What of a lexicon fires on some tokens, how often and where; and which of its frames share words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from . import _core
from .tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .lexicon import Lexicon
    from .table import Table

#: So many of an entry's forms are shown.
FORMS = 5
#: Columns with their types, which a table has with rows and without.
COVERAGE = {
    "frame": "text64", "pattern": "text64", "hits": "int64", "docfreq": "int64", "groups": "int64", "negated": "int64",
    "share": "float64", "rank": "int64", "cumulative": "float64", "top": "text64", "top_share": "float64",
    "forms": "text64", "note": "text64",
}  # fmt: skip
OVERLAP = {"frame": "text64", "other": "text64", "hits": "int64", "shared": "int64", "share": "float64"}
#: So many entries of a frame say how much it rests on a few.
FEW = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry meets."""

    frame: str
    pattern: str
    weight: float
    possible: bool
    hits: int
    docfreq: int
    negated: int
    #: Places at which it would be met if there were no other, in the view and outside it.
    alone: int
    outside: int
    #: What takes such places, the most first: (whether it is excluded, its pattern, how many).
    takers: list[tuple[bool, str, int]]
    #: Its forms, the commonest first: words, hits, documents, documents with the commonest too, those by chance.
    forms: list[tuple[str, int, int, int, float | None]]
    #: Per kind of groups: (group, hits, documents).
    groups: list[list[tuple[int, int, int]]]

    def why_never(self) -> str | None:
        """Why it has no hit, if so."""
        if self.hits:
            return None
        if not self.possible:
            return "no text has such words" if " " in self.pattern else "no text has such a word"
        if self.negated:
            return "always negated"
        if self.alone:
            excluded, pattern, _ = self.takers[0] if self.takers else (False, "", 0)
            if not pattern:
                return "only across the edge of the view"
            return f"only in the excluded {pattern!r}" if excluded else f"only where {pattern!r} is met"
        return "only outside the view" if self.outside else "its words never follow each other"


def needed(tokens: Any) -> Tokens:
    """Return tokens, and nothing else."""
    if not isinstance(tokens, Tokens):
        raise TypeError(f"tokens: what corpus.tokens() makes is needed, not {type(tokens).__name__}")
    return tokens


def entries(
    lexicon: Lexicon, tokens: Tokens, groups: Sequence[_core.Groups]
) -> tuple[list[Entry], list[list[int]], tuple[int, int, dict[str, int]]]:
    """Return what each entry meets, the words of each group, and the account of documents."""
    met, grouped = _core.coverage(tokens._core, lexicon._core, groups)
    weights = {frame: lexicon.weights(frame) for frame in lexicon}
    excluded = {frame: lexicon.excluded(frame) for frame in lexicon}
    own = {frame: list(weights[frame]) for frame in lexicon}
    listed = [(frame, pattern) for frame in lexicon for pattern in own[frame]]
    takers: dict[int, list[tuple[bool, str, int]]] = {}
    for entry, barred, place, times in met["taken"]:
        frame = listed[entry][0]
        pattern = (excluded if barred else own)[frame][place]
        takers.setdefault(entry, []).append((barred, pattern, times))
    found = []
    for number, (frame, pattern) in enumerate(listed):
        found.append(
            Entry(
                frame, pattern, weights[frame][pattern], met["possible"][number], met["matches"][number],
                met["documents"][number], met["negated"][number], met["alone"][number], met["outside"][number],
                sorted(takers.get(number, []), key=lambda taker: -taker[2]), met["forms"][number],
                [cells[number] for cells, _ in grouped],
            )
        )  # fmt: skip
    return found, [words for _, words in grouped], met["account"]


def typed(columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> _core.Table:
    """Return rows as a table with columns of these types."""
    plain = [(name, (kind, [row[place] for row in rows])) for place, (name, kind) in enumerate(columns.items())]
    return _core.Table.from_plain(plain, len(rows))


def coverage(lexicon: Lexicon, tokens: Tokens, by: str | Sequence[str]) -> Table:
    """Make the table of `Lexicon.coverage`."""
    corpus = needed(tokens).corpus
    groups = corpus._groups("by", by)
    found, _, account = entries(lexicon, tokens, [groups])
    rows: list[tuple[Any, ...]] = []
    frames = {}
    for frame, of_frame in groupby(found, key=lambda entry: entry.frame):
        own = sorted(of_frame, key=lambda entry: -entry.hits * entry.weight)
        ranked = list(_ranked(own, groups.labels))
        rows.extend(ranked)
        fired = sum(entry.hits > 0 for entry in own)
        few = ranked[min(FEW, fired) - 1][list(COVERAGE).index("cumulative")] if fired else None
        frames[frame] = {"entries": len(own), "fired": fired, f"top_{FEW}": few}
    result = tokens._table(typed(COVERAGE, rows), "coverage", account, lexicon=lexicon.name, by=by)
    result.recipe["frames"] = frames
    return result


def _ranked(own: list[Entry], labels: list[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of a frame whose entries come by falling weight of their hits."""
    total = sum(entry.hits * entry.weight for entry in own)
    reached = 0.0
    for rank, entry in enumerate(own, 1):
        value = entry.hits * entry.weight
        reached += value
        group, most, _ = max(entry.groups[0], key=lambda cell: (cell[1], -cell[0]), default=(0, 0, 0))
        yield (
            entry.frame,
            entry.pattern,
            entry.hits,
            entry.docfreq,
            len(entry.groups[0]),
            entry.negated,
            value / total if total else None,
            rank if entry.hits else None,
            reached / total if entry.hits else None,
            labels[group] if most else None,
            most / entry.hits if most else None,
            ", ".join(f"{words} {hits:,}" for words, hits, *_ in entry.forms[:FORMS]) or None,
            entry.why_never(),
        )


def overlap(lexicon: Lexicon, tokens: Tokens) -> Table:
    """Make the table of `Lexicon.overlap`."""
    hits, shared, account = _core.overlap(needed(tokens)._core, lexicon._core)
    names = lexicon.frames
    rows = [
        (names[frame], names[other], hits[frame], count, count / hits[frame])
        for frame, other, count in sorted(shared, key=lambda row: (row[0], -row[2], row[1]))
    ]
    return tokens._table(typed(OVERLAP, rows), "overlap", account, lexicon=lexicon.name)
