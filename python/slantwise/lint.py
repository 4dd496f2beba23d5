"""What can be said against the entries of a lexicon, from the patterns alone and from what they meet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from . import _core
from .coverage import FORMS, Entry, entries, needed, typed
from .table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .lexicon import Lexicon
    from .tokens import Tokens

LINT = dict.fromkeys(("frame", "pattern", "finding", "detail"), "text64")
#: Entries with fewer hits are not judged.
LEAST = 10
#: So many documents of an outlet show that its hits are no matter of one article.
DOCUMENTS = 5
#: What of an entry's hits has to be odd before it is said: words of another family; hits of one outlet or event beyond
#: its share of words; places that something else takes.
STRANGE, ONE_SIDED, SHADOWED = 0.1, 0.5, 0.9
#: A word that stands beside the commonest one so many times as often as chance would have it is of its family.
COMPANY = 1.3
#: So often an outlet whose name it is uses a word more than the others do.
NAMED = 2.0


def lint(lexicon: Lexicon, tokens: Tokens | None, by: str | Sequence[str], event: str | Sequence[str] | None) -> Table:
    """Make the table of `Lexicon.lint`."""
    if tokens is None:
        if event is not None or by != "outlet":
            raise _core.OptionError("by and event are about documents; give tokens as well")
        recipe: dict[str, Any] = {
            "slantwise": _core.__version__, "call": "lint", "arguments": {"lexicon": lexicon.name},
        }  # fmt: skip
        return Table(typed(LINT, [row for _, _, row in _written(lexicon, True)]), recipe)
    corpus = needed(tokens).corpus
    if event is None and "event" in corpus._meta.columns:
        event = "event"
    groups = [corpus._groups("by", by)]
    if event is not None:
        groups.append(corpus._groups("event", event))
    found, words, account = entries(lexicon, tokens, groups)
    kinds = ["one outlet" if by == "outlet" else "one group", "one event"]
    rows = list(_written(lexicon, False))
    places = {frame: number for number, frame in enumerate(lexicon)}
    redundant = {(frame, place) for frame, place, row in rows if row[2] in ("same words", "taken in", "excluded")}
    place = 0
    for number, entry in enumerate(found):
        place = place + 1 if number and found[number - 1].frame == entry.frame else 0
        said = list(_met(entry, (places[entry.frame], place) in redundant, groups[0].labels, words[0]))
        for kind, about, cells, sizes in zip(kinds, groups, entry.groups, words, strict=False):
            least = DOCUMENTS if about is groups[0] else 2
            said.extend(_one_sided(kind, about.labels, cells, sizes, least))
        rows.extend((places[entry.frame], place, (entry.frame, entry.pattern, *row)) for row in said)
    rows.sort(key=lambda row: row[:2])
    return tokens._table(
        typed(LINT, [row for _, _, row in rows]), "lint", account, lexicon=lexicon.name, by=by, event=event
    )  # fmt: skip


def _written(lexicon: Lexicon, unread: bool) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """What the patterns tell; without any text also which globs are short."""
    names = lexicon.frames
    for frame, place, finding, about in lexicon._core.lint():
        weights = lexicon.weights(names[frame])
        own = list(weights)
        pattern = own[place]
        other = own[about[0]] if finding in ("same", "within") else ""
        unlike = bool(other) and weights[other] != weights[pattern]
        if finding == "short" and not unread:
            continue
        match finding:
            case "same":
                said = "same words", f"meets what {other!r} above it meets; remove one of them"
            case "within" if unlike:
                said = (
                    "taken in",
                    f"{other!r} above it takes all its words, so its own weight never counts; put it first",
                )
            case "within":
                said = "taken in", f"{other!r} meets all that it meets; remove it"
            case "excluded":
                barred = lexicon.excluded(names[frame])[about[0]]
                said = "excluded", f"the excluded {barred!r} takes all that it meets, so it never counts"
            case "shared":
                said = "several frames", f"counts in {', '.join(names[one] for one in about)} as well"
            case _:
                said = "short glob", "few letters: words of other families may begin with them; lint it with tokens"
        yield frame, place, (names[frame], pattern, *said)


def _met(entry: Entry, redundant: bool, labels: list[str], words: list[int]) -> Iterator[tuple[str, str]]:
    """What is odd about what an entry meets."""
    if (never := entry.why_never()) is not None:
        if not redundant:
            yield "never met", never
        return
    strangers = list(_strangers(entry))
    hits = sum(hits for _, hits, *_ in strangers)
    if hits >= STRANGE * entry.hits and sum(chance or 0 for *_, chance in strangers) >= LEAST:
        shown = ", ".join(f"{word} {hits:,}" for word, hits, *_ in strangers[:FORMS])
        more = f" and {len(strangers) - FORMS} more" if len(strangers) > FORMS else ""
        yield (
            "strangers",
            f"{shown}{more}: {hits / entry.hits:.0%} of {entry.hits:,} hits, in no more of the documents that have "
            f"{entry.forms[0][0]!r} ({entry.forms[0][1]:,}) than chance would have it",
        )
    takers = [taker for taker in entry.takers if taker[2]]
    taken = sum(times for _, _, times in takers)
    if not redundant and entry.alone >= LEAST and taken >= SHADOWED * entry.alone:
        barred, pattern, times = takers[0]
        what = f"the excluded {pattern!r}" if barred else f"{pattern!r}"
        yield "shadowed", f"{taken:,} of {entry.alone:,} places go to longer ones, {times:,} of them to {what}"
    yield from _named(entry, labels, words)


def _strangers(entry: Entry) -> Iterator[tuple[str, int, int, int, float | None]]:
    """The words of a glob that keep no company with its commonest one."""
    if " " in entry.pattern or not any(sign in entry.pattern for sign in ("*", "?", "re:")):
        return
    for form in entry.forms[1:]:
        first, (word, _, _, together, chance) = entry.forms[0][0], form
        # A long word with an ending is of its family, however seldom both are needed in one article.
        kin = len(first) >= 5 and word.startswith(first)
        if not kin and chance is not None and chance >= 1 and together < COMPANY * chance:
            yield form


def _named(entry: Entry, labels: list[str], words: list[int]) -> Iterator[tuple[str, str]]:
    """Whether the name of an outlet drives an entry."""
    total, hits = sum(words), sum(hits for _, hits, _ in entry.groups[0])
    for group, own, documents in entry.groups[0]:
        name = set(re.findall(r"\w+", labels[group].casefold()))
        forms = [(form, count) for form, count, *_ in entry.forms if set(form.casefold().split(" ")) <= name]
        if not forms or own < LEAST or documents < DOCUMENTS or sum(count for _, count in forms) * 4 < entry.hits:
            continue
        others = (hits - own) * words[group]
        if own * (total - words[group]) >= NAMED * others:
            yield (
                "outlet name",
                f"{forms[0][0]!r} is in the name of {labels[group]}, which has {own:,} of {hits:,} hits with "
                f"{words[group] / total:.0%} of the words",
            )


def _one_sided(
    kind: str, labels: list[str], cells: list[tuple[int, int, int]], words: list[int], least: int
) -> Iterator[tuple[str, str]]:
    """Whether most hits are of one group, beyond what its words would give it."""
    hits, total = sum(hits for _, hits, _ in cells), sum(words)
    for group, own, documents in cells:
        share = words[group] / total
        if hits >= LEAST and documents >= least and own / hits - share > ONE_SIDED * (1 - share):
            yield (
                kind,
                f"{labels[group]} has {own:,} of {hits:,} hits ({own / hits:.0%}) with {share:.0%} of the words",
            )
