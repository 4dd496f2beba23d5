"""Does a lexicon find what people find? Its hits held against human codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse

from . import _core
from ._core import LexiconError, OptionError
from .agreement import NONE, Estimate, auc, kappa, share
from .arguments import meant, real
from .coding import codes
from .coverage import needed
from .table import Table

if TYPE_CHECKING:
    from .coding import Codes
    from .lexicon import Lexicon
    from .tokens import Tokens

#: Hits are counted in so many parts, as weights are: equal rates are then equal to the last bit.
PARTS = 10_000
#: Fewer documents with a label than this are noted.
FEW = 10


def hits(words: Lexicon, tokens: Tokens) -> tuple[Any, Any, list[str | None]]:
    """Return documents × frames in whole parts of a hit, each document's words, and why it has nothing to count."""
    (data, indices, indptr), units, exposure, rejected = _core.hits(tokens._core, words._core)
    parts = PARTS // np.array(units, dtype=np.int64)
    weighed, shape = data.astype(np.int64) * parts[indices], (len(tokens), len(words))
    matrix = scipy.sparse.csr_array((weighed, indices, indptr), shape)
    empty = (None if words_of else "no words in the region" for words_of in exposure)
    reasons = [reason or none for reason, none in zip(rejected, empty, strict=True)]
    return matrix.tocsc(), exposure, reasons


def validate(
    words: Lexicon, tokens: Tokens, labels: Any, mapping: Any, min_hits: float | None, min_auc: float
) -> Table:
    """Return a row per label with frames, then one per frame without a label."""
    coded = codes(needed(tokens).corpus, labels)
    of_label, lone = _mapped(words, coded, mapping)
    least = None if min_hits is None else real("min_hits", min_hits, "a number above 0")
    if least is not None and not least > 0:
        raise OptionError(f"min_hits = {min_hits}: a number above 0 is needed")
    enough = real("min_auc", min_auc, "a number from 0.5 to 1")
    if not 0.5 <= enough <= 1:
        raise OptionError(f"min_auc = {min_auc}: a number from 0.5 to 1 is needed")
    matrix, exposure, reasons = hits(words, tokens)
    usable = np.array([reason is None for reason in reasons], dtype=bool)
    place = {frame: column for column, frame in enumerate(words.frames)}
    rows: list[dict[str, Any]] = []
    used = np.zeros(len(tokens), dtype=bool)
    for label, frames in of_label.items():
        seen = usable & ~np.isnan(coded[label])
        used |= seen
        counted = matrix[:, [place[frame] for frame in frames]].sum(axis=1)[seen]
        own = {"frame": " + ".join(frames), "label": label}
        rows.append(own | _row(counted, exposure[seen], coded[label][seen] == 1, least, enough))
    nothing = dict.fromkeys(rows[0])
    rows.extend(nothing | {"frame": frame, "note": "no label for this frame"} for frame in lone)
    core = _core.Table.from_columns([(name, [row[name] for row in rows]) for name in nothing])
    rejected = Counter(reason for reason in reasons if reason is not None)
    uncoded = int(np.count_nonzero(usable & ~used))
    account = (len(tokens), int(np.count_nonzero(used)), dict(rejected) | ({"no code": uncoded} if uncoded else {}))
    arguments = {
        "lexicon": words.name, "labels": list(coded), "mapping": mapping, "min_hits": least, "min_auc": enough,
    }  # fmt: skip
    recipe = tokens._recipe("validate", account, **arguments)
    recipe["labels_without_frame"] = [label for label in coded if label not in of_label]
    return Table(core, recipe)


def validity(words: Lexicon) -> Table:
    """Return what is said of frames that were learned."""
    names = ("documents", "positive", "auc", "auc_low", "auc_high", "folds", "note")
    said = [words._frame(frame).said.get("validity") for frame in words.frames]
    columns = [(name, [own.get(name) if isinstance(own, Mapping) else None for own in said]) for name in names]
    core = _core.Table.from_columns([("frame", words.frames), *columns])
    return Table(core, {"slantwise": _core.__version__, "call": "validity", "arguments": {"lexicon": words.name}})


def verdict(area: Estimate, needed: float) -> str | None:
    """Say whether an area is large enough, sure enough."""
    if area.low is None:
        return None
    return "no better than chance" if area.low <= 0.5 else "weak" if area.low < needed else "valid"


def remarks(positive: int, documents: int) -> list[str]:
    """Say what to read with care, of so many documents with the label."""
    if positive == 0:
        return ["no document has the label"]
    if positive == documents:
        return ["every document has the label"]
    return [f"fewer than {FEW} documents with the label"] if positive < FEW else []


def _row(counted: Any, exposure: Any, positive: Any, least: float | None, needed: float) -> dict[str, Any]:
    """One label: its documents, and how the hits agree with it."""
    shown = counted > 0 if least is None else counted >= least * PARTS
    both = int(np.count_nonzero(shown & positive))
    found, marked, documents = int(np.count_nonzero(shown)), int(np.count_nonzero(positive)), len(positive)
    area = auc(counted / exposure, positive)
    agreed = kappa(both, found - both, marked - both, documents - found - marked + both)
    notes = remarks(marked, documents) + ([] if found else ["no hits"])
    row: dict[str, Any] = {"documents": documents, "positive": marked, "shown": found}
    measures = {"auc": area, "precision": share(both, found), "recall": share(both, marked), "kappa": agreed}
    for name, estimate in measures.items():
        estimate = NONE if documents == 0 else estimate
        row |= {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
    return row | {"verdict": verdict(area, needed), "note": "; ".join(notes) or None}


def _mapped(words: Lexicon, coded: Codes, mapping: Any) -> tuple[dict[str, list[str]], list[str]]:
    """The frames of each label, and those without one."""
    if mapping is not None and not isinstance(mapping, Mapping):
        raise TypeError(f"mapping = {mapping!r}: a mapping from frames to labels is needed")
    given = {frame: frame for frame in words.frames if frame in coded} if mapping is None else mapping
    of_label: dict[str, list[str]] = {}
    for frame, label in given.items():
        words._frame(frame)
        if not isinstance(label, str):
            raise TypeError(f"mapping[{frame!r}] = {label!r}: the name of a label is needed")
        if label not in coded:
            raise OptionError(
                f"mapping[{frame!r}] = {label!r}: no document has that label; there are {', '.join(coded)}"
                f"{meant(label, coded)}"
            )
        of_label.setdefault(label, []).append(frame)
    if not of_label:
        raise LexiconError(
            f"no frame has the name of a label: the frames are {', '.join(words.frames)}, the labels "
            f"{', '.join(coded)}; say which belongs to which with mapping={{frame: label}}"
        )
    return of_label, [frame for frame in words.frames if frame not in given]
