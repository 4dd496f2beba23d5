"""What people coded: labels of documents, from columns of the corpus or beside it."""

from __future__ import annotations

import json
import math
import numbers
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ._core import ColumnError, InputError, OptionError
from .arguments import names

if TYPE_CHECKING:
    from .corpus import Corpus

#: Per label and document 1 (has it), 0 (has it not) or NaN (nobody said).
Codes = dict[str, Any]

NEEDED = "text, whole numbers, True or False, or a list of these"


def codes(corpus: Corpus, labels: Any) -> Codes:
    """Return the codes of documents, in the forms that `Lexicon.validate` documents."""
    if isinstance(labels, Mapping):
        found = {_name(label): _given(f"labels[{label!r}]", values, len(corpus)) for label, values in labels.items()}
        if not found:
            raise OptionError("labels = {}: at least one label is needed")
    elif isinstance(labels, str):
        found = _column(labels, _lists(corpus._meta.to_list(corpus._column("labels", labels))))
    else:
        listed = names("labels", labels)
        columns = [corpus._meta.to_list(corpus._column("labels", name)) for name in listed]
        found = {
            name: _given(f"column {name!r}", column, len(corpus)) for name, column in zip(listed, columns, strict=True)
        }
    if all(np.isnan(values).all() for values in found.values()):
        raise InputError(f"labels = {_shown(labels)}: no document has a code there")
    return found


def _lists(values: list[Any]) -> list[Any]:
    """The lists of a column that holds nothing but lists as text, as corpora keep those of JSONL; others stay."""
    read: list[Any] = []
    for value in values:
        if _missing(value):
            read.append(None)
            continue
        try:
            found = json.loads(value) if isinstance(value, str) and value.startswith("[") else None
        except (ValueError, RecursionError):
            return values
        if not isinstance(found, list) or not all(item is None or isinstance(item, str) for item in found):
            return values
        read.append(found)
    return read


def _column(name: str, values: list[Any]) -> Codes:
    """One column: truth values are one label of its name; other values are labels, and so are those in lists."""
    present = [value for value in values if not _missing(value)]
    if present and all(_truth(value) is not None for value in present):
        return {name: _given(f"column {name!r}", values, len(values))}
    sets: list[set[str] | None] = []
    for row, value in enumerate(values):
        several = isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)
        listed = [] if _missing(value) else list(value) if several else [value]
        for code in listed:
            if not isinstance(code, str | numbers.Integral) and not _missing(code):
                raise ColumnError(
                    f"labels = {name!r}, row {row}: {code!r} is {type(code).__name__}; codes are {NEEDED}"
                )
        known = [code for code in listed if not _missing(code)]
        # An empty list says that no label fits; a null, or a list that holds one, says nothing.
        sets.append(None if _missing(value) or len(known) < len(listed) else {str(code) for code in known})
    every = sorted({code for own in sets if own for code in own})
    return {code: np.array([math.nan if own is None else float(code in own) for own in sets]) for code in every}


def _given(where: str, values: Any, documents: int) -> Any:
    """Truth values, one per document."""
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        raise TypeError(f"{where}: a truth value per document is needed, not {type(values).__name__}")
    listed = list(values)
    if len(listed) != documents:
        raise InputError(f"{where} has {len(listed):,} values for {documents:,} documents")
    found = np.full(documents, math.nan)
    for row, value in enumerate(listed):
        if not _missing(value):
            truth = _truth(value)
            if truth is None:
                raise InputError(
                    f"{where}, row {row}: {value!r} is no truth value; True, False, 1, 0 or null is needed"
                )
            found[row] = truth
    return found


def _truth(value: Any) -> bool | None:
    """True and False, also as 1 and 0; None for anything else."""
    value = value.item() if hasattr(value, "item") and getattr(value, "shape", None) == () else value
    return bool(value) if isinstance(value, numbers.Real) and value in (0, 1) else None


def _missing(value: Any) -> bool:
    # pandas, which need not be there, has nulls of its own.
    null = value is None or type(value).__name__ in ("NAType", "NaTType")
    return null or (isinstance(value, float | np.floating) and math.isnan(value))


def _name(label: Any) -> str:
    if not isinstance(label, str):
        raise TypeError(f"labels: {label!r} is {type(label).__name__}; the name of a label is needed")
    return label


def _shown(labels: Any) -> str:
    return repr(list(labels) if isinstance(labels, Mapping) else labels)
