"""TOML: read by the standard library, and searched for places where something in it is wrong."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from .nesting import DEEPEST
from .place import Lines, Placed, fault

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The longest text, in characters: a definition may be long, and no pattern is.
LONGEST = 100_000

_AT = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
#: Comments, texts, bare keys, and the signs that say what a text belongs to.
_PIECE = re.compile(
    r"""\#[^\n]*|(?P<text>\"{3}[^\\]*?(?:\\.[^\\]*?)*?\"{3,5}|'{3}.*?'{3,5}|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\n]*')"""
    r"""|(?P<bare>[A-Za-z0-9_+.:-]+)|(?P<sign>[\[\]{}=,\n])""",
    re.DOTALL,
)


def read(text: str, _notes: Sequence[str]) -> Any:
    """Return what a TOML text says, each text with its place."""
    _check(text)
    try:
        data = tomllib.loads(text)
        return _placed(data, (), _places(text))
    except tomllib.TOMLDecodeError as error:
        found = _AT.fullmatch(str(error))
        if found is None:
            raise fault(f"no TOML: {error}", 1) from None
        line, column = (int(found[2]), int(found[3])) if found[2] else Lines(text).at(len(text))
        raise fault(f"no TOML: {found[1]}", line, column) from None
    except RecursionError:
        raise fault("nested too deeply; a lexicon is frames and their patterns", 1) from None


def _check(text: str) -> None:
    """Refuse what would take the standard library long: it goes character by character, and key by key."""
    depth = keys = 0
    for piece in _PIECE.finditer(text):
        if piece.end() - piece.start() > LONGEST:
            reason = f"a text of {piece.end() - piece.start():,} characters; the limit is {LONGEST:,}"
            raise fault(reason, *Lines(text).at(piece.start()))
        keys = 0 if piece["sign"] else keys + 1 + piece[0].count(".") * bool(piece["bare"])
        depth += (piece["sign"] in ("[", "{")) - (piece["sign"] in ("]", "}"))
        if max(depth, keys) > 3 * DEEPEST:
            raise fault(f"nested too deeply; {DEEPEST} levels are the limit", *Lines(text).at(piece.start()))


def _placed(value: Any, path: tuple[str, ...], places: dict[tuple[tuple[str, ...], str], list[tuple[int, int]]]) -> Any:
    """Return data with the places of its keys and texts, where they were found."""

    def place(text: str) -> str:
        known = places.get((path, text))
        return Placed(text, *(known.pop(0) if len(known) > 1 else known[0])) if known else text

    if isinstance(value, dict):
        return {place(key): _placed(inner, (*path, key), places) for key, inner in value.items()}
    if isinstance(value, list):
        return [place(inner) if isinstance(inner, str) else _placed(inner, path, places) for inner in value]
    return value


def _places(text: str) -> dict[tuple[tuple[str, ...], str], list[tuple[int, int]]]:
    """Return where each text stands, by the keys above it: those of a list are those of its name."""
    lines = Lines(text)
    places: dict[tuple[tuple[str, ...], str], list[tuple[int, int]]] = {}
    table: tuple[str, ...] = ()
    #: The brackets that are open, each with the keys above what stands in it.
    opened: list[tuple[str, tuple[str, ...]]] = []
    above: tuple[str, ...] = ()
    keys: list[tuple[str, int]] = []
    begins = True
    for piece in _PIECE.finditer(text):
        at, sign = piece.start(), piece["sign"]
        if piece["text"] or piece["bare"]:
            # A dotted key is cut where its bare parts touch the dots.
            parts = [piece[0]] if piece["text"] else piece[0].split(".")
            keys.extend((_meant(part), at) for part in parts if part)
            begins = False
        if sign is None:
            continue
        inside = opened[-1][0] if opened else ""
        if sign == "[" and begins and not opened:
            # The header of a table; its keys follow.
            end = text.find("\n", at)
            header = _header(text[at : end if end >= 0 else len(text)])
            table = above = header
            for depth, name in enumerate(header):
                found = text.find(name, at)
                places.setdefault((header[:depth], name), []).append(lines.at(max(found, at)))
            opened.append(("header", above))
        elif inside == "header":
            if sign == "\n":
                opened.pop()
                keys = []
        elif sign == "=":
            base = opened[-1][1] if opened else table
            for name, where in keys:
                places.setdefault((base, name), []).append(lines.at(where))
                base = (*base, name)
            above, keys = base, []
        elif sign in "[{":
            opened.append((sign, above))
            keys = []
        else:
            if inside == "[" and keys:
                places.setdefault((opened[-1][1], keys[-1][0]), []).append(lines.at(keys[-1][1]))
            if sign in "]}" and opened:
                opened.pop()
            above = opened[-1][1] if opened else table
            keys = []
        begins = sign == "\n"
    return places


def _header(line: str) -> tuple[str, ...]:
    """Return the keys of a table's header."""
    value = tomllib.loads(line)
    names = []
    while value:
        if isinstance(value, list):
            value = value[0]
            continue
        name, value = next(iter(value.items()))
        names.append(name)
    return tuple(names)


def _meant(written: str) -> str:
    """Return the text that a literal means."""
    if not written.startswith(("'", '"')):
        return written
    if "\\" not in written and "\n" not in written and not written.startswith(('"""', "'''")):
        return written[1:-1]
    try:
        return str(tomllib.loads(f"x={written}")["x"])
    except tomllib.TOMLDecodeError:
        return written
