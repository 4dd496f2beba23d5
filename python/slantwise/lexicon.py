"""Lexicons: frames and the patterns that show them."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _core
from ._core import LexiconError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: The largest lexicon file, in bytes.
LARGEST = 50_000_000


class Lexicon:
    """Frames, each with the patterns that show it; made by `slantwise.lexicon`.

    Attributes
    ----------
    name : str
        Its name.
    frames : list of str
        The names of its frames, in order.

    Examples
    --------
    >>> import slantwise as sw
    >>> frames = sw.lexicon("policy-frames")
    >>> frames.frames[:3], len(frames)
    (['economic', 'capacity', 'morality'], 14)
    >>> "tax" in frames["economic"], frames.title("legality")
    (True, 'Legality, constitutionality and jurisprudence')
    """

    __slots__ = ("_core", "_described", "_patterns", "name")

    def __init__(
        self, name: str, frames: Mapping[str, Sequence[str]], described: Mapping[str, Any] | None = None
    ) -> None:
        self.name = name
        self._patterns = {frame: _listed(frame, patterns) for frame, patterns in frames.items()}
        self._core = _core.Lexicon(list(self._patterns.items()))
        self._described = dict(described or {})

    @property
    def frames(self) -> list[str]:
        """The names of the frames, in order."""
        return list(self._patterns)

    def __getitem__(self, frame: str) -> list[str]:
        """Return the patterns of a frame."""
        try:
            return list(self._patterns[frame])
        except KeyError:
            raise LexiconError(f"{self.name} has no frame {frame!r}; it has {', '.join(self.frames)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._patterns)

    def __len__(self) -> int:
        return len(self._patterns)

    def title(self, frame: str) -> str:
        """Return the title of a frame: its name where the lexicon gives none."""
        return str(self._said(frame).get("title", frame))

    def definition(self, frame: str) -> str:
        """Return what a frame is about, as far as the lexicon says."""
        return str(self._said(frame).get("definition", ""))

    def _said(self, frame: str) -> Mapping[str, Any]:
        """What the lexicon says of a frame."""
        self[frame]  # refuses a frame that is not there
        said: Mapping[str, Any] = self._described.get(frame, {})
        return said

    def __reduce__(self) -> tuple[Any, ...]:
        return Lexicon, (self.name, self._patterns, self._described)

    def __repr__(self) -> str:
        return f"Lexicon {self.name}: {len(self)} frames, {sum(map(len, self._patterns.values())):,} patterns"


def lexicon(source: str | os.PathLike[str] | Mapping[str, Sequence[str]]) -> Lexicon:
    """Make a lexicon from a built-in name, a file, or a dict.

    Parameters
    ----------
    source : str, path or mapping
        The name of a built-in lexicon (`"policy-frames"`), the path of a .toml or .json file, or a mapping from frames
        to lists of patterns. A file is such a mapping too; as TOML it may also describe its frames::

            name = "my-frames"

            [frames.economic]
            title = "Economic"
            patterns = ["econom*", "tax cut*"]

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
    if isinstance(source, Mapping):
        return _from_data("dict", source)
    if not isinstance(source, str | os.PathLike):
        raise TypeError(f"a lexicon is a built-in name, a path or a dict, not {type(source).__name__}")
    path = Path(source)
    if str(source) in built_in():
        path = Path(str(resources.files(__package__) / "lexicons" / f"{source}.toml"))
    if not path.exists():
        raise FileNotFoundError(f"{source}: no such file, nor a built-in lexicon ({', '.join(built_in())})")
    return _read(path)


def built_in() -> list[str]:
    """Return the names of the lexicons that come with the package."""
    folder = resources.files(__package__) / "lexicons"
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


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
        return _from_data(path.stem, data)
    except LexiconError as error:
        raise LexiconError(f"{path}: {error}") from None


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise LexiconError(f"the key {name!r} stands twice; give one another name or merge them")
    return dict(pairs)


def _from_data(name: str, data: Any) -> Lexicon:
    if not isinstance(data, Mapping):
        raise LexiconError(f"a mapping from frames to lists of patterns is needed, not {type(data).__name__}")
    frames = data
    if isinstance(data.get("frames"), Mapping):
        frames, name = data["frames"], str(data.get("name", name))
    described = {frame: entry for frame, entry in frames.items() if isinstance(entry, Mapping)}
    for frame, entry in described.items():
        if "patterns" not in entry:
            raise LexiconError(
                f"frame {frame!r} is a mapping without 'patterns'; list its patterns there. Frames do not nest, and "
                "patterns have no weights"
            )
    patterns = {frame: entry["patterns"] if frame in described else entry for frame, entry in frames.items()}
    return Lexicon(name, patterns, described)


def _listed(frame: Any, patterns: Any) -> list[str]:
    if not isinstance(frame, str):
        raise LexiconError(f"the frame name {frame!r} is {type(frame).__name__}; text is needed")
    if isinstance(patterns, str | Mapping) or not hasattr(patterns, "__iter__"):
        raise LexiconError(f"frame {frame!r}: {patterns!r} is no list of patterns")
    listed = list(patterns)
    for pattern in listed:
        if not isinstance(pattern, str):
            raise LexiconError(f"frame {frame!r}: the pattern {pattern!r} is {type(pattern).__name__}; text is needed")
    return listed
