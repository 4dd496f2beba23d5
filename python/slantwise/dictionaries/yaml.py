"""YAML as quanteda writes it: text, numbers as weights, lists and mappings, and nothing that makes objects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .nesting import DEEPEST
from .place import Placed, fault, shown
from .weight import is_number, weight

if TYPE_CHECKING:
    from collections.abc import Sequence

#: quanteda's name for the words of a category that stand beside categories within it.
_OWN = "__"
#: What was meant as a weight and is no number: 1,5 or .inf.
_MEANT = re.compile(r"(?i)[-+\u2212]?\.?[0-9][0-9.,]*|[-+]?\.?(?:nan|inf)")


def read(text: str, _notes: Sequence[str]) -> Any:
    """Return the frames of a YAML file."""
    value = _value(text)
    if not isinstance(value, Mapping):
        return value
    if isinstance(value.get("frames"), Mapping):
        return {**value, "frames": {name: _frame(given) for name, given in value["frames"].items()}}
    return {name: _frame(given) for name, given in value.items()}


def _frame(given: Any) -> Any:
    """Return a frame in the one form of plain data: frames within it apart from its own patterns."""
    if isinstance(given, str):
        return [given]
    if isinstance(given, list):
        frames: dict[str, Any] = {}
        patterns = []
        for item in given:
            if not isinstance(item, Mapping) or _is_weights(item):
                patterns.append(item)
                continue
            for name, within in item.items():
                _once(name, frames)
                frames[name] = _frame(within)
        return {"patterns": patterns, "frames": frames} if frames and patterns else frames or patterns
    if not isinstance(given, Mapping) or _is_weights(given):
        return given
    if _OWN in given:
        within = {name: _frame(inner) for name, inner in given.items() if name != _OWN}
        return {"patterns": _frame(given[_OWN]), "frames": within}
    if "patterns" in given or "exclude" in given or isinstance(given.get("frames"), Mapping):
        described = dict(given)
        for key in ("patterns", "exclude"):
            if isinstance(given.get(key), str):
                described[key] = [given[key]]
        if isinstance(given.get("frames"), Mapping):
            described["frames"] = {name: _frame(inner) for name, inner in given["frames"].items()}
        return described
    return {name: _frame(inner) for name, inner in given.items()}


def _is_weights(given: Mapping[str, Any]) -> bool:
    for value in given.values():
        if isinstance(value, Placed) and _MEANT.fullmatch(value) and not is_number(value):
            weight(value, value.line, value.column)
    return all(isinstance(value, int | float) for value in given.values())


def _once(key: Placed, known: Mapping[str, Any]) -> None:
    if key in known:
        raise fault(f"the key {shown(key)} stands twice; give one another name or merge them", key.line, key.column)


def _value(text: str) -> Any:
    """Return what a YAML text says: text stays text (no, 1984), and numbers are those that stand behind a key."""
    try:
        import yaml
    except ImportError:
        raise ImportError("to read .yml and .yaml files: pip install 'slantwise[read]'") from None
    tree = _Tree()
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            begins = event.start_mark
            place = (begins.line + 1, begins.column + 1) if begins else (1, 1)
            if getattr(event, "anchor", None) is not None:
                raise fault("anchors (&) and aliases (*) are not read; put what begins so in quotes", *place)
            if getattr(event, "tag", None) is not None:
                raise fault("tags (!) are not read; put what begins so in quotes", *place)
            if isinstance(event, yaml.DocumentStartEvent):
                tree.document(place)
            elif isinstance(event, yaml.SequenceStartEvent):
                tree.begin([], place)
            elif isinstance(event, yaml.MappingStartEvent):
                tree.begin({}, place)
            elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                tree.end()
            elif isinstance(event, yaml.ScalarEvent):
                tree.scalar(Placed(event.value, *place), bare=event.implicit[0])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = f"no YAML: {getattr(error, 'problem', None) or shown(str(error))}"
        hint = " (a word that begins with * or & needs quotes)" if "alias" in reason or "anchor" in reason else ""
        raise fault(f"{reason}{hint}", *((mark.line + 1, mark.column + 1) if mark else (1, 1))) from None
    return tree.root[0] if tree.root else None


class _Tree:
    """What has been read, and the lists and mappings that are open."""

    def __init__(self) -> None:
        self.root: list[Any] = []
        self._documents = 0
        #: Each with the key whose value comes next, if there is one.
        self._open: list[tuple[Any, Placed | None]] = [(self.root, None)]

    def document(self, place: tuple[int, int]) -> None:
        self._documents += 1
        if self._documents > 1:
            raise fault("a second document begins; one file is one lexicon", *place)

    def begin(self, value: Any, place: tuple[int, int]) -> None:
        if self._needs_key():
            raise fault("the name of a frame is text, not a list or a mapping", *place)
        if len(self._open) > 3 * DEEPEST:
            raise fault(f"nested too deeply; {DEEPEST} levels of frames are the limit", *place)
        self._put(value)
        self._open.append((value, None))

    def end(self) -> None:
        self._open.pop()

    def scalar(self, text: Placed, *, bare: bool) -> None:
        within, key = self._open[-1]
        if self._needs_key():
            _once(text, within)
            self._open[-1] = within, text
        else:
            self._put(_scalar(text) if bare and key is not None else text)

    def _needs_key(self) -> bool:
        within, key = self._open[-1]
        return isinstance(within, dict) and key is None

    def _put(self, value: Any) -> None:
        within, key = self._open[-1]
        if key is None:
            within.append(value)
        else:
            within[key] = value
            self._open[-1] = within, None


def _scalar(written: Placed) -> Any:
    """Return the value of a key that stands without quotes: a number, nothing, or text."""
    if is_number(written):
        return float(written) if any(sign in written for sign in ".eE") or len(written) > 18 else int(written)
    return None if written in ("", "~", "null", "Null", "NULL") else written
