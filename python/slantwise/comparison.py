"""Who is compared with whom, and how it is decided: the arguments of a comparison, checked."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterable, Mapping, Sized
from typing import Any

from . import _core, references
from .arguments import choice, meant, real, whole
from .corpus import DataWarning
from .references import TIMES, External

#: The 2.5 % percentile of fewer draws lies beyond the smallest of them.
LEAST_BOOTSTRAP = 40
#: What stands between the values of several columns in the label of a group.
BETWEEN = " | "
REFERENCES = ("rest", "all", "mean", "pairs", *TIMES)
TESTS = ("dispersion", "token", "chi2", "fisher", "welch", "wilcoxon", "permutation")
ADJUSTMENTS = ("bh", "by", "holm", "maxt")
INTERVALS = ("likelihood", "bootstrap")
EFFECTS = (
    "log_odds", "lrc", "lrc_token", "odds_ratio", "percent_diff", "rate_difference", "doc_share", "shrunk", "log10_p",
)  # fmt: skip

#: What a comparison does where nobody says.
USUAL: dict[str, Any] = {
    "target": None, "reference": "rest", "test": "dispersion", "adjust": "bh", "interval": "likelihood", "measures": (),
    "prior": 500.0, "min_count": 5, "replicates": 999, "seed": 0, "dates": ("date",),
}  # fmt: skip


def comparison(labels: list[str], given: dict[str, Any], groups: _core.Groups | None = None) -> _core._Comparison:
    """Return which of these groups are compared with whom, and how, checked.

    `groups` are needed where they are compared over time.
    """
    arguments = USUAL | given
    target, reference = arguments["target"], arguments["reference"]
    targets = None if target is None else _targets(labels, target)
    external = reference if isinstance(reference, External) else None
    named = external is None and (not isinstance(reference, str) or reference not in REFERENCES)
    if isinstance(reference, str) and not named and reference in labels:
        warnings.warn(
            f"reference = {reference!r} stands for several groups, though one group has that name; rename it to "
            "compare with it alone",
            DataWarning,
            stacklevel=4,
        )
    others = [group("reference", labels, reference)] if named else []
    if targets is not None and set(others) & set(targets):
        raise _core.GroupError(f"reference = {reference!r} is a target as well; a group is compared with another")
    versus = [(target, others) for target in (range(len(labels)) if targets is None else targets)]
    if reference == "pairs":
        versus = references.pairs(len(labels), targets)
    elif not named and reference in TIMES and groups is not None:
        versus = references.over_time(reference, arguments["by"], groups, targets, arguments["dates"])
    # What a group is compared with is said where that is another group in each row.
    shown = [labels[others[0]] for _, others in versus] if reference in ("pairs", "previous") else None
    replicates = whole("replicates", arguments["replicates"], 1)
    interval = choice("interval", arguments["interval"], INTERVALS)
    if interval == "bootstrap" and replicates < LEAST_BOOTSTRAP:
        raise _core.OptionError(
            f"replicates = {replicates}: interval = 'bootstrap' shows percentiles of 2.5 %, which fewer than "
            f"{LEAST_BOOTSTRAP} replicates do not have; take {LEAST_BOOTSTRAP} or more, better 999"
        )
    return {
        "versus": versus,
        "reference": "table" if external else reference if reference in ("rest", "all", "mean") else "outlets",
        "references": shown,
        "external": external.core() if external else None,
        "test": choice("test", arguments["test"], TESTS),
        "adjust": choice("adjust", arguments["adjust"], ADJUSTMENTS),
        "interval": interval,
        "measures": _effects(arguments["measures"]),
        "prior": real("prior", arguments["prior"], "a number of words above 0"),
        "min_count": whole("min_count", arguments["min_count"], 0),
        "replicates": replicates,
        "seed": whole("seed", arguments["seed"], 0),
    }


def labelled(role: str, given: Any, by: Any) -> Any:
    """Return groups as their labels, where some are given as tuples of a value for each of several columns."""
    columns = len(by) if isinstance(by, Sized) and not isinstance(by, str | bytes) else 1
    if given is None or isinstance(given, str | bytes) or not isinstance(given, Iterable):
        return given
    if columns > 1 and isinstance(given, tuple) and _is_one_group(given, columns):
        return BETWEEN.join(map(str, given))
    listed = list(given)
    for place, entry in enumerate(listed):
        if isinstance(entry, tuple):
            if len(entry) != columns:
                raise _core.GroupError(
                    f"{role} = {entry!r}: a group has {columns} value{'' if columns == 1 else 's'}, one for each "
                    f"column of by, not {len(entry)}"
                )
            listed[place] = BETWEEN.join(map(str, entry))
    return listed


def _is_one_group(given: tuple[Any, ...], columns: int) -> bool:
    """Whether a tuple is the values of one group, and not labels of several."""
    plain = all(isinstance(value, str | int | datetime.date) for value in given)
    return plain and len(given) == columns and not all(BETWEEN in str(value) for value in given)


def _targets(labels: list[str], target: Any) -> list[int]:
    """The numbers of the groups to compare."""
    listed = [target] if isinstance(target, str) or not isinstance(target, Iterable) else list(target)
    if not listed:
        raise _core.GroupError("target = []: name at least one group, or leave target out to compare all")
    numbers = [group("target", labels, label) for label in listed]
    if len(set(numbers)) < len(numbers):
        raise _core.GroupError(f"target = {listed!r} names a group twice")
    return numbers


def _effects(measures: Any) -> list[str]:
    """The effects that are asked for, each once."""
    if isinstance(measures, Mapping):
        raise TypeError(f"measures = {measures!r}: names of effects are needed, not {type(measures).__name__}")
    listed = [measures] if isinstance(measures, str) or not isinstance(measures, Iterable) else list(measures)
    names = [choice("measures", name, EFFECTS) for name in listed]
    twice = [name for place, name in enumerate(names) if name in names[:place]]
    if twice:
        raise _core.OptionError(f"measures = {names!r} names {twice[0]!r} twice")
    return names


def group(role: str, labels: list[str], label: Any) -> int:
    """Return the number of the group with this label."""
    if isinstance(label, bool | float | bytes) or not isinstance(label, str | int | datetime.date):
        raise TypeError(f"{role} = {label!r}: the name of a group is needed, not {type(label).__name__}")
    if str(label) in labels:
        return labels.index(str(label))
    near = [other for other in labels if str(label) in other.split(BETWEEN)]
    if near:
        listed = ", ".join(map(_short, near[:8])) + (f" and {len(near) - 8} more" if len(near) > 8 else "")
        raise _core.GroupError(
            f"{role} = {_short(label)} is not among the {len(labels)} groups; those with this value are {listed}: a "
            "value of each column of by is needed"
        )
    listed = ", ".join(map(_short, labels[:8])) + (f" and {len(labels) - 8} more" if len(labels) > 8 else "")
    raise _core.GroupError(
        f"{role} = {_short(label)} is not among the {len(labels)} groups: {listed}{meant(str(label), labels)}"
    )


def _short(label: Any) -> str:
    shown = repr(label)
    return shown if len(shown) <= 80 else f"{shown[:79]}…"


def external(reference: Any, core: _core.Tokens | _core.Counts) -> Any:
    """Return a frequency table read as a reference, held against the words of a corpus; anything else as it is."""
    if not references.is_table(reference):
        return reference
    table = External(reference)
    words, _ = core.frequencies(None)
    table.met(words.to_list("feature"), words.to_list("frequency"))
    return table


def told(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of a comparison as a recipe keeps them: those of draws only where something is drawn."""
    if isinstance(arguments["reference"], External):
        arguments = arguments | {"reference": arguments["reference"].told}
    if arguments["test"] == "permutation" or arguments["interval"] == "bootstrap":
        return arguments
    return {name: value for name, value in arguments.items() if name not in ("interval", "replicates", "seed")}
