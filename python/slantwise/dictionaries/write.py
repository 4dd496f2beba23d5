"""Lexicons to files, as each is read again."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .._core import LexiconError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: The endings of the files a lexicon can be written to.
ENDINGS = (".toml", ".json", ".yml", ".yaml", ".csv")

#: A key that needs no quotes, and is no word for true or false in any YAML.
_BARE = re.compile(r"(?!(?:true|false|null)$)[A-Za-z][A-Za-z_-]{3,}", re.IGNORECASE)


def written(data: dict[str, Any], rows: Iterable[tuple[str, str, float, bool]], ending: str) -> str:
    """Return a lexicon as the text of a file; `rows` are frame, pattern, weight, and whether it is excluded."""
    if ending == ".csv":
        return _csv(data, rows)
    tidy = data | {"frames": {name: _tidy(frame) for name, frame in data["frames"].items()}}
    if ending == ".json":
        return json.dumps(tidy, ensure_ascii=False, indent=2) + "\n"
    return "".join(_yaml(tidy) if ending in (".yml", ".yaml") else _toml(tidy))


def _tidy(frame: dict[str, Any]) -> dict[str, Any]:
    """Return a frame with its patterns as a list where all count 1."""
    tidy = dict(frame)
    if "patterns" in frame and all(weight == 1 for weight in frame["patterns"].values()):
        tidy["patterns"] = list(frame["patterns"])
    if "frames" in frame:
        tidy["frames"] = {name: _tidy(inner) for name, inner in frame["frames"].items()}
    return tidy


def _csv(data: dict[str, Any], rows: Iterable[tuple[str, str, float, bool]]) -> str:
    if "negation" in data:
        raise LexiconError("a .csv file has no place for words that negate; save it as .toml, .json or .yml")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["pattern", "frame", "weight", "exclude"])
    for frame, pattern, weight, excluded in rows:
        writer.writerow([pattern, frame, "" if excluded else _number(weight), "x" if excluded else ""])
    return text.getvalue()


def _yaml(data: dict[str, Any], indent: str = "") -> Iterator[str]:
    """Yield YAML: every text in quotes, so that none is taken for anything else."""
    for key, value in data.items():
        if isinstance(value, Mapping) and value:
            yield f"{indent}{_key(key)}:\n"
            yield from _yaml(dict(value), f"{indent}  ")
        elif isinstance(value, list) and value:
            yield f"{indent}{_key(key)}:\n"
            yield from (f"{indent}  - {_inline(item, ': ')}\n" for item in value)
        else:
            yield f"{indent}{_key(key)}: {_inline(value, ': ')}\n"


def _toml(data: dict[str, Any], table: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield TOML: what is said first, then a table for each frame; patterns with weights have a table of their own."""
    later = {}
    if table and (table[-1] != "frames" or len(table) % 2 == 0):
        yield f"\n[{'.'.join(map(_key, table))}]\n"
    for key, value in data.items():
        if isinstance(value, Mapping) and (key in ("patterns", "frames") or len(table) % 2):
            later[key] = value
        elif isinstance(value, list) and value:
            yield f"{_key(key)} = [\n"
            yield from (f"  {_inline(item, ' = ')},\n" for item in value)
            yield "]\n"
        elif value is not None:
            yield f"{_key(key)} = {_inline(value, ' = ')}\n"
    for key, value in later.items():
        yield from _toml(dict(value), (*table, key))


def _inline(value: Any, between: str) -> str:
    """Return a value within a line; YAML and TOML differ in what stands between key and value."""
    if isinstance(value, Mapping):
        pairs = (f"{_quoted(key)}{between}{_inline(inner, between)}" for key, inner in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_inline(inner, between) for inner in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if value is None:
        return "null" if between == ": " else '""'
    return _quoted(str(value))


def _number(value: float) -> str:
    return repr(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else repr(value)


def _key(text: str) -> str:
    return text if _BARE.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    """Return a text in the quotes that YAML and TOML share."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
