"""How well do numbers agree with what people coded? Areas under the curve, shares and kappa, with their intervals."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from typing import Any

#: The quantile of 95 % intervals.
WIDTH = NormalDist().inv_cdf(0.975)


class Estimate(NamedTuple):
    """A number and its 95 % interval; None where there is none."""

    value: float | None
    low: float | None
    high: float | None


NONE = Estimate(None, None, None)


def auc(scores: Any, positive: Any, strata: Any = None) -> Estimate:
    """How likely does a positive document score above a negative one, ties counted half?

    Pairs are compared within strata, if there are any, and every pair counts alike. With V₁₀ and V₀₁ the shares of
    negatives below each positive, and of positives above each negative, the variance within a stratum of m positives
    and n negatives is var(V₁₀)/m + var(V₀₁)/n; the interval is symmetric on the logit scale. Where that says nothing
    (scores that separate all, or one positive) the interval is Newcombe's, which holds the areas A with
    ``|Â − A| ≤ 1.96·√V(A)``. No value without a pair.

    References
    ----------
    DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44, 837-845; Sun & Xu (2014), IEEE Signal Processing Letters 21,
    for the ranks; Newcombe (2006), Statistics in Medicine 25, 559-573, method 5.
    """
    scores, positive = np.asarray(scores, dtype=float), np.asarray(positive, dtype=bool)
    strata = np.zeros(len(scores), dtype=int) if strata is None else np.asarray(strata)
    won = variance = 0.0
    pairs = most = least = 0
    thin = False
    for stratum in np.unique(strata):
        within = strata == stratum
        one, other = scores[within & positive], scores[within & ~positive]
        m, n = len(one), len(other)
        if m == 0 or n == 0:
            continue
        ranks = _midranks(np.concatenate([one, other]))
        above = ranks[:m] - _midranks(one)
        below = m - (ranks[m:] - _midranks(other))
        won += float(above.sum())  # halves, so exact
        pairs, most, least = pairs + m * n, most + m, least + n
        thin = thin or m == 1 or n == 1
        if not thin:
            variance += (m * n) ** 2 * (_variance(above / n) / m + _variance(below / m) / n)
    if not pairs:
        return NONE
    area, variance = won / pairs, variance / pairs**2
    if thin or variance <= 0 or area in (0.0, 1.0):
        return Estimate(area, _newcombe(area, most, least, -1), _newcombe(area, most, least, 1))
    middle, half = math.log(area / (1 - area)), WIDTH * math.sqrt(variance) / (area * (1 - area))
    return Estimate(area, _logistic(middle - half), _logistic(middle + half))


def share(count: int, total: int) -> Estimate:
    """Return a share with Wilson's interval (1927); no value of nothing.

    ``(p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n)``
    """
    if total == 0:
        return NONE
    p, z2 = count / total, WIDTH**2 / total
    middle, half = p + z2 / 2, WIDTH * math.sqrt(p * (1 - p) / total + z2 / (4 * total))
    return Estimate(p, max(0.0, (middle - half) / (1 + z2)), min(1.0, (middle + half) / (1 + z2)))


def kappa(both: int, first: int, second: int, neither: int) -> Estimate:
    """How far do two codings agree beyond chance, of documents that both, one or the other, or neither mark?

    Cohen's κ = (p_o − p_e)/(1 − p_e), with the large-sample variance; no value where chance alone agrees always, and no
    interval where all agree.

    References
    ----------
    Cohen (1960), Educational and Psychological Measurement 20; Fleiss, Cohen & Everitt (1969), Psychological Bulletin
    72, equation 13.
    """
    total = both + first + second + neither
    if total == 0:
        return NONE
    cells = np.array([[both, first], [second, neither]]) / total
    rows, columns = cells.sum(axis=1), cells.sum(axis=0)
    observed, chance = float(cells[0, 0] + cells[1, 1]), float(rows @ columns)
    if chance >= 1:
        return NONE
    value = (observed - chance) / (1 - chance)
    if first == second == 0:
        return Estimate(value, None, None)
    agreed = sum(cells[i, i] * (1 - (rows[i] + columns[i]) * (1 - value)) ** 2 for i in (0, 1))
    not_agreed = (1 - value) ** 2 * sum(cells[i, 1 - i] * (columns[i] + rows[1 - i]) ** 2 for i in (0, 1))
    variance = float(agreed + not_agreed - (value - chance * (1 - value)) ** 2) / (total * (1 - chance) ** 2)
    half = WIDTH * math.sqrt(max(variance, 0.0))
    return Estimate(value, max(-1.0, value - half), min(1.0, value + half))


def _midranks(values: Any) -> Any:
    """Ranks from 1, equal values sharing the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[inverse]


def _variance(values: Any) -> float:
    """The sample variance, summed in the order of the values and not of the rows."""
    return float(np.var(np.sort(values), ddof=1))


def _newcombe(area: float, m: int, n: int, side: int) -> float:
    """The area farthest from this one, on that side, that an observed one so far off would not refute."""
    mean = (m + n) / 2

    def refuted(other: float) -> bool:
        spread = 1 + (mean - 1) * (1 - other) / (2 - other) + (mean - 1) * other / (1 + other)
        return abs(area - other) > WIDTH * math.sqrt(other * (1 - other) * spread / (m * n))

    inside, outside = area, 1.0 if side > 0 else 0.0
    if inside == outside:
        return area
    for _ in range(60):
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if refuted(middle) else (middle, outside)
    return inside


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
