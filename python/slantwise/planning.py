"""Planning: how many articles show a difference of a certain size?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _core
from .arguments import patterns, real, whole
from .comparison import group
from .lexicon import Lexicon
from .lexicon import lexicon as made_lexicon
from .tokens import Tokens, _as_given

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .table import Table

#: Words met less often than this are planned for by name only.
MIN_COUNT = 5


def power(
    tokens: Tokens,
    features: str | Sequence[str] | None = None,
    *,
    ratio: float = 1.5,
    by: str | Sequence[str] = "outlet",
    target: str | None = None,
    articles: int | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
    lexicon: Lexicon | str | dict[str, Sequence[str]] | None = None,
) -> Table:
    """How many articles show a difference of this size?

    Parameters
    ----------
    tokens : Tokens
        A corpus, or a view of one, that is like what is to be studied.
    features : str or list of str, optional
        Patterns as in `Tokens.keep`: the words to plan for. Default all that occur at least 5 times.
    ratio : float, default 1.5
        The difference to be found: the target's rate over the reference's. The reference has the rate of the corpus.
    by : str or list of str, default "outlet"
        The column, or columns, whose groups are to be compared: what varies between them is no part of the dispersion.
    target : str, optional
        The group that is compared with the rest; default one with its share of all articles.
    articles : int, optional
        So many articles of mean length on either side, instead of those there are.
    alpha : float, default 0.05
        The level of the two-sided test, before any allowance for the number of words tested.
    power : float, default 0.8
        How likely the difference shall be to be found.
    lexicon : Lexicon, str or dict, optional
        Plan for its frames instead of words.

    Returns
    -------
    Table
        `feature` (or `frame`)`, frequency, docfreq, dispersion, ratio, power, articles, detectable, note`: words by
        falling frequency. `power` is the chance to find the ratio with the articles there are, or with `articles` a
        side; `articles` is how many a side are needed to find it with the power wanted; `detectable` is the smallest
        ratio above 1 found with that power with the articles there are. A number that cannot be had is null, and `note`
        says why.

    Raises
    ------
    PatternError
        No feature matches.
    OptionError
        A ratio that is 1 or not above 0; alpha or power that is no share between 0 and 1; features and a lexicon both.
    GroupError
        The target is no group.

    Notes
    -----
    The test planned for is that of `Tokens.keyness`. With N₁ and N₂ words in D₁ and D₂ articles the expected counts are
    f₁ = N₁·ratio·p and f₂ = N₂·p. With E₁ and E₂ what one common rate would give::

        φ̂  = Σ (y − p_g·n)² / Σ Y_g·(D_g − 1)/D_g       documents d of groups g, each around its group's rate p_g
        W² = 2·Σ f·ln(f/E)                              φ_T = φ̂ + Σ (p_i − p)²·Σn² / (f₁ + f₂)
        z  ~ N( W/√φ_T , φ̂/φ_T · Σ f·ln²(f/E)/W² )      power = P(|z| > t(1 − α/2; D₁ + D₂ − 2))

    For small differences W/√φ̂ is ln(ratio) over √(φ̂·(1/f₁ + 1/f₂)). φ_T is what the φ̂ of the test tends to: a
    difference adds to it. A dispersion of 4 asks for 4 times the articles that tokens drawn alone would. It is
    taken as the same on both sides: more articles use the word, each in the same bursts. Is it rather the bursts
    that grow, power is lower.

    References
    ----------
    Signorini (1991), Biometrika 78; Gu, Ng, Tang & Schucany (2008), Biometrical Journal 50, for two Poisson rates;
    McCullagh & Nelder (1989), Generalized Linear Models, ch. 6, for counts more dispersed than Poisson.

    Examples
    --------
    >>> import slantwise as sw
    >>> texts = ["port strike again", "talks go on", "the port strike", "no talks", "port and talks", "quiet day"] * 20
    >>> tokens = sw.Corpus({"text": texts, "outlet": ["Tribune"] * 60 + ["Ledger"] * 60}).tokens()
    >>> table = sw.power(tokens, ["port", "quiet"], ratio=2)
    >>> for row in table:
    ...     print(row["feature"], row["frequency"], round(row["power"], 2), row["articles"])
    port 60 1.0 22
    quiet 20 0.46 133
    """
    if not isinstance(tokens, Tokens):
        raise TypeError(f"tokens: what corpus.tokens() makes is needed, not {type(tokens).__name__}")
    words = lexicon if lexicon is None or isinstance(lexicon, Lexicon) else made_lexicon(lexicon)
    if words is not None and features is not None:
        raise _core.OptionError("features and lexicon: words are planned for, or frames; give one of them")
    listed = None if features is None else patterns(features)
    shares = {"ratio": ratio, "alpha": alpha, "power": power}
    wanted = {name: real(name, value, "a number above 0") for name, value in shares.items()}
    if articles is not None:
        articles = whole("articles", articles, 2)
    groups = tokens.corpus._groups("by", by)
    number = None if target is None else group("target", groups.labels, target)
    if not groups.labels:
        raise _core.GroupError(f"by = {by!r}: no document has a group there, so no articles can be compared")
    core = tokens._core if listed is None else tokens._core.keep(listed)
    if listed is not None and not core.features:
        raise _core.PatternError(f"{_as_given(features, listed)!r}: no feature matches")
    least = MIN_COUNT if listed is None and words is None else 0
    table, account = _core.power(
        core, groups, None if words is None else words._core, wanted["ratio"], number, articles, wanted["alpha"],
        wanted["power"], least,
    )  # fmt: skip
    told: dict[str, Any] = {
        "features": None if listed is None else _as_given(features, listed), **wanted, "by": by, "target": target,
        "articles": articles, "lexicon": None if words is None else words.name,
    }  # fmt: skip
    return tokens._table(table, "power", account, **told)
