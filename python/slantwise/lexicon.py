"""Lexicons: frames and the patterns that show them."""

from __future__ import annotations

import json
import math
import numbers
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _core
from ._core import LexiconError, OptionError
from .arguments import meant, patterns, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: The largest lexicon file, in bytes.
LARGEST = 50_000_000
#: How deep frames may nest.
DEEPEST = 20

#: Words that turn what follows into its opposite.
NEGATORS = {
    "en": ["not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "cannot", "without", "hardly", "*n't"],
    "fr": ["ne", "n", "pas", "non", "jamais", "aucun", "aucune", "rien", "personne", "ni", "sans", "guère"],
    "de": ["nicht", "kein", "keine", "keinen", "keinem", "keiner", "keines", "nie", "niemals", "nichts", "niemand",
           "weder", "noch", "ohne", "kaum"],
    "es": ["no", "nunca", "jamás", "ningún", "ninguna", "ninguno", "nada", "nadie", "ni", "sin", "tampoco", "apenas"],
    "ru": ["не", "нет", "ни", "никогда", "никто", "ничто", "ничего", "без", "нельзя", "едва"],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame: where it stands among others, its patterns with their weights, what it excludes, what is said of it."""

    path: tuple[str, ...]
    entries: dict[str, float]
    exclude: list[str] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name: those of the frames above it and its own."""
        return ".".join(self.path)


class Lexicon:
    """Frames, each with the patterns that show it; made by `slantwise.lexicon`.

    Attributes
    ----------
    name : str
        Its name.
    frames : list of str
        The names of its frames, in order. A frame within another bears both names, ``"economy.tax"``.

    Examples
    --------
    >>> import slantwise as sw
    >>> frames = sw.lexicon("policy-frames")
    >>> frames.frames[:3], len(frames)
    (['economic', 'capacity', 'morality'], 14)
    >>> "tax" in frames["economic"], frames.title("legality")
    (True, 'Legality, constitutionality and jurisprudence')
    """

    __slots__ = ("_core", "_frames", "_negation", "name")

    def __init__(self, name: str, frames: Iterable[Frame], negation: tuple[int, list[str]] | None = None) -> None:
        self.name = name
        listed = list(frames)
        self._negation = negation
        self._core = _core.Lexicon(
            [(frame.name, list(_parts(frame)), frame.exclude) for frame in listed],
            None if negation is None else (negation[1], negation[0]),
        )
        self._frames = {frame.name: frame for frame in listed}

    @property
    def frames(self) -> list[str]:
        """The names of the frames, in order."""
        return list(self._frames)

    def __getitem__(self, frame: str) -> list[str]:
        """Return the patterns of a frame."""
        return list(self._frame(frame).entries)

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def __contains__(self, frame: object) -> bool:
        return frame in self._frames

    def weights(self, frame: str) -> dict[str, float]:
        """Return the patterns of a frame with their weights: what a match of each counts."""
        return dict(self._frame(frame).entries)

    def excluded(self, frame: str) -> list[str]:
        """Return the phrases whose words a frame does not take for its own."""
        return list(self._frame(frame).exclude)

    def title(self, frame: str) -> str:
        """Return the title of a frame: its name where the lexicon gives none."""
        return str(self._frame(frame).said.get("title", frame))

    def definition(self, frame: str) -> str:
        """Return what a frame is about, as far as the lexicon says."""
        return str(self._frame(frame).said.get("definition", ""))

    def _frame(self, frame: str) -> Frame:
        """A frame that is there."""
        try:
            return self._frames[frame]
        except KeyError:
            raise LexiconError(
                f"{self.name} has no frame {frame!r}; it has {', '.join(self.frames)}{meant(str(frame), self.frames)}"
            ) from None

    def _with(self, frames: Iterable[Frame]) -> Lexicon:
        """The same with these frames."""
        return Lexicon(self.name, frames, self._negation)

    def _counted(self) -> tuple[Any, ...]:
        """What of it counts: not how it is called or described."""
        frames = [(frame.name, frame.entries, frame.exclude) for frame in self._frames.values()]
        return frames, self._negation

    def _only(self, wanted: Iterable[str]) -> Lexicon:
        """Some of its frames, in their order."""
        names = {self._frame(name).name for name in wanted}
        return self._with(frame for frame in self._frames.values() if frame.name in names)

    def _level(self, level: int) -> Lexicon:
        """Frames below this level merged into those above them; a pattern of several counts as in the first."""
        merged: dict[tuple[str, ...], Frame] = {}
        for frame in self._frames.values():
            path = frame.path[:level]
            known = merged.setdefault(path, Frame(path, {}, [], dict(frame.said) if frame.path == path else {}))
            for pattern, weight in frame.entries.items():
                known.entries.setdefault(pattern, weight)
            known.exclude.extend(pattern for pattern in frame.exclude if pattern not in known.exclude)
        return self._with(merged.values())

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, from which `slantwise.lexicon` makes the same.

        Examples
        --------
        >>> import slantwise as sw
        >>> sw.lexicon({"tax": ["tax*"]}).to_dict()
        {'name': 'dict', 'frames': {'tax': {'patterns': {'tax*': 1.0}}}}
        """
        frames: dict[str, Any] = {}
        for frame in self._frames.values():
            within = frames
            for above in frame.path[:-1]:
                within = within.setdefault(above, {}).setdefault("frames", {})
            told = {"patterns": dict(frame.entries)} | ({"exclude": list(frame.exclude)} if frame.exclude else {})
            within.setdefault(frame.path[-1], {}).update(told | frame.said)
        data: dict[str, Any] = {"name": self.name, "frames": frames}
        if self._negation is not None:
            data |= {"negation": self._negation[0], "negators": list(self._negation[1])}
        return data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lexicon) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash((self.name, tuple(self._frames)))

    def __reduce__(self) -> tuple[Any, ...]:
        return Lexicon, (self.name, list(self._frames.values()), self._negation)

    def __repr__(self) -> str:
        count = sum(len(frame.entries) for frame in self._frames.values())
        return f"Lexicon {self.name}: {len(self)} frames, {count:,} patterns"


def lexicon(
    source: Lexicon | str | os.PathLike[str] | Mapping[str, Any],
    *,
    level: int | None = None,
    negation: int | None = None,
    negators: str | Sequence[str] = "en",
) -> Lexicon:
    """Make a lexicon from a built-in name, a file, or a dict.

    Parameters
    ----------
    source : str, path, mapping or Lexicon
        The name of a built-in lexicon (`"policy-frames"`), the path of a .toml or .json file, or a mapping from frames
        to lists of patterns. A file is such a mapping too; as TOML it may also describe its frames::

            name = "my-frames"

            [frames.economic]
            title = "Economic"
            patterns = ["econom*", "tax cut*"]
            exclude = ["economy class"]

        In place of a list, `patterns` may map each to its weight, what a match counts: from 0.0001 to 100, taken to
        four decimals. Of a frame with weights below 0 both poles become frames within it, ``name.positive`` and
        ``name.negative``. A phrase in `exclude` keeps its words from the frame: where it stands no shorter pattern
        counts. A frame may hold others, under `frames`.

    level : int, optional
        Of frames within frames, merge those below this level into the ones above them; 1 keeps the outermost.
    negation : int, optional
        A match within so many words behind a word that negates, in the same sentence, is no hit; it is counted as
        negated. Default: no word negates.
    negators : {"en", "fr", "de", "es", "ru"} or list of str, default "en"
        The words that negate: those of a language, or patterns.

    Returns
    -------
    Lexicon

    Raises
    ------
    LexiconError
        A file that cannot be understood, an empty frame, a pattern twice in a frame, or one that cannot be used. The
        message names the frame, or the line.
    FileNotFoundError
        There is neither a built-in lexicon nor a file of that name.

    Examples
    --------
    >>> import slantwise as sw
    >>> sw.lexicon({"economic": ["econom*", "tax cut*"], "security": ["border*"]})
    Lexicon dict: 2 frames, 3 patterns
    """
    if isinstance(source, Lexicon):
        made = source
    elif isinstance(source, Mapping):
        made = from_data("dict", source)
    elif isinstance(source, str | os.PathLike):
        path = Path(source)
        if str(source) in built_in():
            path = Path(str(resources.files(__package__) / "lexicons" / f"{source}.toml"))
        if not path.exists():
            raise FileNotFoundError(f"{source}: no such file, nor a built-in lexicon ({', '.join(built_in())})")
        made = _read(path)
    else:
        raise TypeError(f"a lexicon is a built-in name, a path or a dict, not {type(source).__name__}")
    if negation is not None:
        made = Lexicon(made.name, made._frames.values(), (whole("negation", negation, 1, 100), _negators(negators)))
    return made if level is None else made._level(whole("level", level, 1))


def built_in() -> list[str]:
    """Return the names of the lexicons that come with the package."""
    folder = resources.files(__package__) / "lexicons"
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


def _parts(frame: Frame) -> Iterator[tuple[str, int]]:
    """Patterns and their weights in parts of 1/10,000."""
    for pattern, weight in frame.entries.items():
        if not 0.00005 <= weight <= 100:
            raise LexiconError(
                f"frame {frame.name!r}: the weight of {pattern!r} is {weight}; a number from 0.0001 to 100 is needed"
            )
        yield pattern, round(weight * 10_000)


def _negators(given: Any) -> list[str]:
    if isinstance(given, str):
        if given not in NEGATORS:
            raise OptionError(
                f"negators = {given!r}: one of {', '.join(NEGATORS)}, or a list of patterns, is needed"
                f"{meant(given, NEGATORS)}"
            )
        return list(NEGATORS[given])
    return patterns(given)


def _read(path: Path) -> Lexicon:
    if not path.is_file():
        raise LexiconError(f"{path}: not a file; a .toml or .json file is needed")
    if path.suffix not in (".toml", ".json"):
        raise LexiconError(f"{path}: a .toml or .json file is needed")
    if path.stat().st_size > LARGEST:
        raise LexiconError(f"{path}: {path.stat().st_size:,} bytes; the limit is {LARGEST:,}")
    try:
        text = path.read_text(encoding="utf-8-sig")
        data = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text, object_pairs_hook=_without_twins)
    except (tomllib.TOMLDecodeError, json.JSONDecodeError) as error:
        raise LexiconError(f"{path}: {error}") from None
    except UnicodeDecodeError as error:
        raise LexiconError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from None
    except RecursionError:
        raise LexiconError(f"{path}: nested too deeply; a lexicon is frames and their patterns") from None
    except LexiconError as error:
        raise LexiconError(f"{path}: {error}") from None
    try:
        return from_data(path.stem, data)
    except LexiconError as error:
        raise LexiconError(f"{path}: {error}") from None


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise LexiconError(f"the key {name!r} stands twice; give one another name or merge them")
    return dict(pairs)


def from_data(name: str, data: Any) -> Lexicon:
    """Make a lexicon from plain data: frames and their patterns, or these under "frames" beside a name."""
    if not isinstance(data, Mapping):
        raise LexiconError(f"a mapping from frames to lists of patterns is needed, not {type(data).__name__}")
    if not isinstance(data.get("frames"), Mapping):
        return Lexicon(name, _flat(data, ()))
    negation = None
    if data.get("negation") is not None:
        negation = (whole("negation", data["negation"], 1, 100), _negators(data.get("negators", "en")))
    return Lexicon(str(data.get("name", name)), _flat(data["frames"], ()), negation)


def _flat(data: Mapping[Any, Any], above: tuple[str, ...]) -> Iterator[Frame]:
    """The frames of a mapping and those within them, each behind the one it is in."""
    for name, given in data.items():
        if not isinstance(name, str):
            raise LexiconError(f"the frame name {name!r} is {type(name).__name__}; text is needed")
        path = (*above, name)
        if len(path) > DEEPEST:
            raise LexiconError(f"frame {'.'.join(path)[:80]!r}: nested too deeply; {DEEPEST} levels are the limit")
        if not isinstance(given, Mapping) or (given and all(map(_is_number, given.values()))):
            yield from _poles(Frame(path, _entries(path, given)))
        elif "patterns" in given or isinstance(given.get("frames"), Mapping):
            said = {key: value for key, value in given.items() if key not in ("patterns", "exclude", "frames")}
            if "patterns" in given:
                excluded = _listed(path, given.get("exclude", []))
                yield from _poles(Frame(path, _entries(path, given["patterns"]), excluded, said))
            yield from _flat(given.get("frames", {}), path)
        else:
            yield from _flat(given, path)


def _poles(frame: Frame) -> Iterator[Frame]:
    """A frame, or where it has weights below 0 its two poles as frames within it."""
    if all(weight >= 0 for weight in frame.entries.values()):
        yield frame
        return
    for pole, sign in (("positive", 1), ("negative", -1)):
        entries = {pattern: sign * weight for pattern, weight in frame.entries.items() if sign * weight >= 0}
        if entries:
            yield Frame((*frame.path, pole), entries, frame.exclude, frame.said)


def _is_number(value: Any) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def _entries(path: tuple[str, ...], given: Any) -> dict[str, float]:
    """Patterns and their weights."""
    if not isinstance(given, Mapping):
        listed = _listed(path, given)
        for pattern in listed:
            if listed.count(pattern) > 1:
                raise LexiconError(f"frame {'.'.join(path)!r}: the pattern {pattern!r} stands in it twice; remove one")
        return dict.fromkeys(listed, 1.0)
    for pattern, weight in given.items():
        if not _is_number(weight) or not math.isfinite(weight):
            raise LexiconError(f"frame {'.'.join(path)!r}: the weight of {pattern!r} is {weight!r}; a number is needed")
    return dict(zip(_listed(path, given.keys()), map(float, given.values()), strict=True))


def _listed(path: tuple[str, ...], given: Any) -> list[str]:
    """Patterns as a list."""
    frame = ".".join(path)
    if isinstance(given, str | Mapping) or not hasattr(given, "__iter__"):
        raise LexiconError(f"frame {frame!r}: {given!r} is no list of patterns")
    listed = list(given)
    for pattern in listed:
        if not isinstance(pattern, str):
            raise LexiconError(f"frame {frame!r}: the pattern {pattern!r} is {type(pattern).__name__}; text is needed")
    return listed
