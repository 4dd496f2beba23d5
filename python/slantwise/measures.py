"""The formulas themselves, on counts you already have.

>>> import slantwise as sw
>>> sw.measures.keyness([20], [1000], [5], [1000], measure="log_ratio")
array([2.])
>>> sw.measures.association([20], [42], [20], [14307668], measure="pmi").round(2)
array([18.38])
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import _core
from .arguments import choice

#: The names of the association measures.
ASSOCIATION: tuple[str, ...] = tuple(_core.association_measures())
#: The names of the keyness measures.
KEYNESS: tuple[str, ...] = tuple(_core.keyness_measures())


def keyness(f1: Any, n1: Any, f2: Any, n2: Any, *, measure: str = "g2") -> np.ndarray:
    """How different are two frequencies?

    Parameters
    ----------
    f1, n1 : array-like
        Occurrences in the target, and the number of its tokens. Numbers and arrays mix as in numpy.
    f2, n2 : array-like
        The same of the reference.
    measure : str, default "g2"
        One of `slantwise.measures.KEYNESS`. `"g2"` and `"chi2"` take tokens as independent, so on real news their
        p-values do not hold: they are for ranking and for comparison with other tools.

    Returns
    -------
    numpy.ndarray of float64
        NaN where the measure is not defined.

    Raises
    ------
    InputError
        Counts below 0, above their number of tokens, or arrays whose shapes do not fit.
    OptionError
        An unknown measure.

    References
    ----------
    Dunning (1993) for G²; Hardie (2014) for the log ratio; Evert (2022) for LRC.

    Examples
    --------
    >>> keyness([110], [2552 + 110], [221], [31777 + 221], measure="odds_ratio").round(2)
    array([6.2])
    """
    choice("measure", measure, KEYNESS)
    return _mapped(_core.keyness, {"f1": f1, "n1": n1, "f2": f2, "n2": n2}, measure)


def association(o11: Any, r1: Any, c1: Any, n: Any, *, measure: str = "logdice") -> np.ndarray:
    """How closely do two terms belong together?

    Parameters
    ----------
    o11 : array-like
        How often they occur together.
    r1, c1 : array-like
        The totals of the first and of the second term, counted in the same way as `o11`.
    n : array-like
        The total of everything counted.
    measure : str, default "logdice"
        One of `slantwise.measures.ASSOCIATION`.

    Returns
    -------
    numpy.ndarray of float64
        NaN where the measure is not defined.

    Raises
    ------
    InputError
        Numbers that make no contingency table.
    OptionError
        An unknown measure.

    References
    ----------
    Rychlý (2008) for logDice; Church & Hanks (1990) for PMI; Bouma (2009) for NPMI; Dunning (1993) for G².

    Examples
    --------
    >>> association([8], [15828], [4675], [14307668], measure="t_score").round(4)
    array([0.9999])
    """
    choice("measure", measure, ASSOCIATION)
    return _mapped(_core.association, {"o11": o11, "r1": r1, "c1": c1, "n": n}, measure)


def _mapped(formula: Any, counts: dict[str, Any], measure: str) -> np.ndarray:
    arrays = [_counts(name, value) for name, value in counts.items()]
    try:
        arrays = list(np.broadcast_arrays(*arrays))
    except ValueError as error:
        raise _core.InputError(f"the arrays do not fit together: {error}") from None
    shape = arrays[0].shape
    values: np.ndarray = formula(*[np.ascontiguousarray(array).ravel() for array in arrays], measure)
    return values.reshape(shape)


def _counts(name: str, value: Any) -> np.ndarray:
    try:
        return np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"{name} = {value!r}: a number or an array of numbers is needed") from None
